"""A filter of dialogues and events in the reader's words: the names of what can be chosen, and what is."""

from collections.abc import Iterator

from transparency import filters
from transparency.dates import PlannedDate
from transparency.dialogues import labels
from transparency.dialogues.filters import DialogueFilter
from transparency.filters import Chosen
from transparency.locale import N_, Text
from transparency.reference import Reference

FLAG = {"sme": N_("Egnet for mindre virksomheder")}
FACET = {
    "q": N_("Søgeord"),
    "id": N_("Id"),
    "cpv": N_("Fag"),
    "year": N_("Hvornår"),
    "month": N_("Måned"),
    "department": N_("Afdeling"),
    "form": N_("Form"),
    "kind": N_("Type"),
    "theme": N_("Tema"),
    "status": N_("Status"),
    "tender": N_("Udbud"),
    "coming": N_("Kommende"),
    "overdue": N_("Opsamling mangler"),
    "changed_since": N_("Ændret siden"),
    **FLAG,
}


def chosen(f: DialogueFilter, t: Text, reference: Reference) -> Iterator[Chosen]:
    """Everything chosen, in the canonical order; the sorting is no choice."""

    def say(name: str, value: str) -> str:
        return words(name, value, t, reference)

    return filters.chosen(f, FACET, say, t)


def words(name: str, value: str, t: Text, reference: Reference) -> str:
    """A filter's value in the reader's words."""
    match name:
        case "department":
            return reference.department(value, t.lang)
        case "cpv":
            return reference.cpv.label(value.ljust(8, "0"), t.lang)
        case "theme":
            promise = reference.promises.get(value)
            return t.pick(promise.title_da, promise.title_en) if promise else value
        case "month":
            return PlannedDate.of(value).say(t)
        case "kind" | "form" | "status":
            return t(getattr(labels, name.upper())[value])
        case _:
            return value
