"""What there is to fetch, under which licence, with an example for each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transparency.config import settings
from transparency.feeds import licence, target_dictionary
from transparency.feeds.target_dictionary import Term
from transparency.locale import N_, Text
from transparency.targets.judgement import WORD
from transparency.web.page import Visit


class Explained(NamedTuple):
    """A name of the data: what it means, its unit, and what it may be (code and label)."""

    name: str
    meaning: str
    unit: str = ""
    values: Sequence[tuple[str, str]] = ()


class Part(NamedTuple):
    """A part of the data dictionary."""

    heading: str
    about: str
    names: Sequence[Explained]


def html(v: Visit) -> str:
    t = v.t
    revision = v.tenders.revision()
    sets = [
        (
            t(N_("Udbudsplanen")),
            t(N_("Hvert udbud, som det står nu")),
            "/api/v1/tenders",
            ("json", "csv", "xlsx"),
        ),
        (
            t(N_("Ændringerne")),
            t(N_("Hver ændring med før og efter")),
            "/api/v1/changes",
            ("json", "csv", "xlsx"),
        ),
        (t(N_("OCDS-udgivelser")), t(N_("Hver version som en release")), "/api/v1/ocds/releases", ("json",)),
        (t(N_("OCDS-records")), t(N_("Hvert udbud med hele sit forløb")), "/api/v1/ocds/records", ("json",)),
        (t(N_("Kalender")), t(N_("Datoerne som begivenheder")), "/calendar/tenders", ("ics",)),
        (t(N_("Feed med udbud")), t(N_("Et indslag pr. udbud")), "/feeds/tenders", ("atom",)),
        (t(N_("Feed med ændringer")), t(N_("Et indslag pr. ændring")), "/feeds/changes", ("atom",)),
        (
            t(N_("Markedsdialoger og arrangementer")),
            t(N_("Hver dialog med spørgsmål, svar og opsamling")),
            "/api/v1/dialogues",
            ("json", "csv", "xlsx"),
        ),
        (
            t(N_("Kalender med markedsdialoger")),
            t(N_("Møder, frister og aflysninger")),
            "/calendar/dialogues",
            ("ics",),
        ),
        (
            t(N_("Kalender med arrangementer")),
            t(N_("Webinarer, kurser og informationsmøder")),
            "/calendar/events",
            ("ics",),
        ),
        (
            t(N_("Kalender med det hele")),
            t(N_("Udbud, markedsdialoger, arrangementer og mål")),
            "/calendar/all",
            ("ics",),
        ),
        (
            t(N_("Feed med markedsdialoger")),
            t(N_("Et indslag pr. dialog, også nye svar")),
            "/feeds/dialogues",
            ("atom",),
        ),
        (
            t(N_("Mål")),
            t(N_("Hvert løfte i politikken med vurdering")),
            "/api/v1/targets",
            ("json", "csv", "xlsx"),
        ),
        (
            t(N_("Tal bag målene")),
            t(N_("Hvert tal med enhed, kilde og metode")),
            "/api/v1/observations",
            ("json", "csv", "xlsx"),
        ),
        (
            t(N_("Kalender med mål")),
            t(N_("Frister, og hvornår næste tal skal være her")),
            "/calendar/targets",
            ("ics",),
        ),
        (
            t(N_("Feed med mål")),
            t(N_("Et indslag pr. nyt tal eller ændring")),
            "/feeds/targets",
            ("atom",),
        ),
        (t(N_("CPV-koder")), t(N_("Søg kode efter fag")), "/api/v1/cpv", ("json",)),
    ]
    return v.render(
        "open_data.html",
        base=settings().base_url,
        sets=sets,
        dictionary=tuple(_dictionary(t)),
        revision=revision.value,
        changed=t.time(revision.at),
        hash=revision.hash,
        example=v.tenders.index().any_example or v.dialogues.index().any_example,
        licence=licence.NAME,
        licence_url=licence.URL,
        department=v.services.reference.organisation.departments[0].key,
        publisher=v.services.reference.organisation.name,
    )


_EXPLAINED = frozenset({"verdict", "ambition_verdict.verdict", "judgement.rule"})
"""Names whose codes have a part of their own."""


def _dictionary(t: Text) -> Iterator[Part]:
    """What the names and codes of targets, figures and verdicts mean."""
    yield Part(
        t(N_("Et mål")),
        t(N_("Navne i /api/v1/targets.json. Et navn med punktum er en del af det, der står før punktummet.")),
        [_explained(term, t) for term in target_dictionary.TARGET],
    )
    yield Part(
        t(N_("Et tal")),
        t(N_("Navne i /api/v1/observations.json.")),
        [_explained(term, t) for term in target_dictionary.OBSERVATION],
    )
    yield Part(
        t(N_("Vurderinger")),
        t(N_("Koder i verdict, og hvad de betyder.")),
        [
            Explained(code, f"{t(WORD[code])}. {t(meaning)}")
            for code, meaning in target_dictionary.VERDICT.items()
        ],
    )
    yield Part(
        t(N_("Regler")),
        t(N_("Koder i judgement.rule. Den første regel, der passer, afgør vurderingen.")),
        [Explained(code, t(meaning)) for code, meaning in target_dictionary.RULE.items()],
    )


def _explained(term: Term, t: Text) -> Explained:
    values = [] if term.name in _EXPLAINED else [(code, t(term.values[code])) for code in term.codes()]
    return Explained(term.name, t(term.meaning), t(term.unit) if term.unit else "", values)
