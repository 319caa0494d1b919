"""A filter in the reader's words: the names of what can be chosen, and what is."""

from collections.abc import Iterator

from transparency import filters
from transparency.filters import Chosen
from transparency.locale import N_, Text
from transparency.reference import Reference
from transparency.tenders import labels
from transparency.tenders.filters import BAND_EDGES_DKK, VALUE_BANDS, TenderFilter
from transparency.tenders.records import Value

FLAG = {
    "sme": N_("Egnet for mindre virksomheder"),
    "lots": N_("Delt op i delaftaler"),
    "joint": N_("Fælles udbud med andre"),
    "reserved": N_("Reserveret kontrakt"),
    "dialogue_held": N_("Markedsdialog holdt"),
}
FACET = {
    "q": N_("Søgeord"),
    "id": N_("Id"),
    "cpv": N_("Fag"),
    "year": N_("Hvornår"),
    "quarter": N_("Kvartal"),
    "department": N_("Afdeling"),
    "value": N_("Værdi"),
    "kind": N_("Art"),
    "procedure": N_("Udbudsform"),
    "status": N_("Status"),
    "technique": N_("Aftaletype"),
    "regime": N_("Regelsæt"),
    "climate": N_("Klima som konkurrenceparameter"),
    "target": N_("Mål i politikken"),
    "overdue": N_("Mangler bekræftelse"),
    "changed_since": N_("Ændret siden"),
    **FLAG,
}


def chosen(f: TenderFilter, t: Text, reference: Reference) -> Iterator[Chosen]:
    """Everything chosen, in the canonical order; the sorting is no choice."""

    def say(name: str, value: str) -> str:
        return words(name, value, t, reference)

    return filters.chosen(f, FACET, say, t, needs_label={"climate"})


def words(name: str, value: str, t: Text, reference: Reference) -> str:
    """A filter's value in the reader's words."""
    match name:
        case "department":
            return reference.department(value, t.lang)
        case "cpv":
            return reference.cpv.label(value.ljust(8, "0"), t.lang)
        case "value":
            return band(value, t)
        case "quarter":
            year, quarter = value.split("-Q")
            return t(N_("{quarter}. kvartal {year}"), quarter=quarter, year=year)
        case "target":
            promise = reference.promises.get(value)
            return t.pick(promise.title_da, promise.title_en) if promise else value
        case "kind" | "procedure" | "status" | "technique" | "climate" | "regime":
            return t(getattr(labels, name.upper())[value])
        case _:
            return value


def band(value: str, t: Text) -> str:
    """ "1–5 mio. kr."."""
    if value == "unpublished":
        return t(N_("Værdi ikke offentliggjort"))
    i = VALUE_BANDS.index(value)
    if i == 0:
        return t(N_("Under {amount}"), amount=labels.value(Value.amount(BAND_EDGES_DKK[0] * 100), t))
    if i == len(BAND_EDGES_DKK):
        return t(N_("{amount} og derover"), amount=labels.value(Value.amount(BAND_EDGES_DKK[-1] * 100), t))
    return labels.value(Value.range(BAND_EDGES_DKK[i - 1] * 100, BAND_EDGES_DKK[i] * 100), t)
