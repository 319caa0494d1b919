"""Where a guide helps on the other pages: what it answers there, and its address."""

from collections.abc import Iterable, Mapping

from transparency.guidance.records import GLOSSARY, PAGE
from transparency.locale import N_, Text
from transparency.tenders.records import PlannedTender

Help = tuple[str, str]
"""The question in the reader's language, and the address of its answer."""

_LABELS = (N_("Hvad er et type 1-miljømærke, og hvordan viser I det?"), "climate-and-ecolabels")
_CLIMATE = (N_("Hvordan viser I, at I opfylder et klimakrav?"), "climate-and-ecolabels")
_LABOUR = (N_("Hvad betyder arbejds- og uddannelsesklausuler for jer?"), "labour-and-csr")
_CSR = (N_("Hvad lover I i CSR-bilaget?"), "labour-and-csr")

PROMISES: Mapping[str, tuple[str, str]] = {
    "ecolabels": _LABELS,
    "ecolabel-market": _LABELS,
    "climate-criterion": _CLIMATE,
    "emissions-mapping": _CLIMATE,
    "reduction-strategy": _CLIMATE,
    "recycled-materials": _CLIMATE,
    "repair-take-back": _CLIMATE,
    "labour-clauses": _LABOUR,
    "inclusive-labour-market": _LABOUR,
    "csr-annex": _CSR,
    "csr-inspections": _CSR,
    "human-rights": _CSR,
    "e-trade": (N_("Hvordan sender I en e-faktura?"), "invoicing"),
    "public-dialogues": (N_("Hvad får I ud af en markedsdialog?"), "market-dialogue"),
    "strategic-partnerships": (N_("Hvad er en strategisk partnerskabskontrakt?"), "strategic-partnership"),
    "public-private-projects": (N_("Hvordan kommer en iværksætter ind?"), "entrepreneurs"),
    "sme-access": (N_("Hvordan byder I sammen med andre?"), "bid-together"),
    "dynamic-contracts": (N_("Hvordan virker et dynamisk indkøbssystem?"), "frameworks"),
}
"""The question that a company has about a promise of the policy, and the id of the guide that answers it."""


def of_promise(promise_id: str, t: Text) -> Help | None:
    """What helps with a promise, if anything does."""
    found = PROMISES.get(promise_id)
    return _help(*found, t) if found else None


def of_promises(promise_ids: Iterable[str], t: Text) -> list[Help]:
    """What helps with these, each once."""
    found = (of_promise(promise_id, t) for promise_id in promise_ids)
    return list(dict.fromkeys(one for one in found if one))


def of_tender(tender: PlannedTender, t: Text) -> tuple[list[Help], list[Help], list[Help]]:
    """What helps with what is bought, with how, and with what is asked of those who bid."""
    how = [
        _help(N_("Hvilke regler følger kommunen?"), "how-we-buy", t),
        _help(N_("Hvad sker der fra bekendtgørelse til kontrakt?"), "step-by-step", t),
    ]
    if tender.technique in ("framework", "dps"):
        how.append(
            _help(N_("Hvordan virker en rammeaftale eller et dynamisk indkøbssystem?"), "frameworks", t)
        )
    return (
        [
            (t(N_("Hvad er en CPV-kode?")), f"{GLOSSARY}#cpv"),
            (t(N_("Find jeres fagkoder")), f"{PAGE}?vis=fag"),
        ],
        how,
        [
            _help(N_("Hvordan viser I, at I opfylder kravene?"), "espd", t),
            _help(N_("Hvad, hvis I er for små?"), "bid-together", t),
            _help(*_CLIMATE, t),
        ],
    )


def _help(question: str, guide: str, t: Text) -> Help:
    return t(question), f"{PAGE}?id={guide}"
