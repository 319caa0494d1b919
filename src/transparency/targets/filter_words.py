"""A filter of the policy's promises in the reader's words: the names of what can be chosen, and what is."""

from collections.abc import Iterator

from transparency import filters
from transparency.filters import Chosen
from transparency.locale import N_, Text
from transparency.reference import Reference
from transparency.targets import labels
from transparency.targets.filters import TargetFilter
from transparency.targets.judgement import WORD

FLAG = {"measured": N_("Der er tal"), "overdue": N_("Nyt tal mangler")}
FACET = {
    "q": N_("Søgeord"),
    "id": N_("Mål"),
    "group": N_("Mål eller forpligtelse"),
    "verdict": N_("Status"),
    "direction": N_("Retning"),
    **FLAG,
}


def chosen(f: TargetFilter, t: Text, reference: Reference) -> Iterator[Chosen]:
    """Everything chosen, in the canonical order; the sorting is no choice."""

    def say(name: str, value: str) -> str:
        return words(name, value, t, reference)

    return filters.chosen(f, FACET, say, t)


def words(name: str, value: str, t: Text, reference: Reference) -> str:
    """A filter's value in the reader's words."""
    match name:
        case "id":
            promise = reference.promises.get(value)
            return t.pick(promise.title_da, promise.title_en) if promise else value
        case "group" | "direction":
            return t(getattr(labels, name.upper())[value])
        case "verdict":
            return t(WORD[value])  # type: ignore[index]
        case _:
            return value
