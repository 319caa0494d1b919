"""What the lists with a filter form have in common: panels of boxes with counts, chips, page numbers, "no hits"."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from markupsafe import Markup

from transparency.filters import Chosen, Filter
from transparency.locale import Text
from transparency.reference import Reference

F = TypeVar("F", bound=Filter)
Words = Callable[[str, str, Text, Reference], str]
"""(name, value) → the value in the reader's words."""


class Counted(Protocol):
    """What a filter found (`facets.Found`): how many each value of a name would find."""

    def counts(self, name: str) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Facet:
    """One name of the filter: its values as boxes to tick while its panel is open, and how many are ticked."""

    name: str
    label: str
    boxes: Markup
    chosen: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the query without it."""

    label: str
    words: str
    without: str


@dataclass(frozen=True, eq=False)
class Form(Generic[F]):
    """One kind of filter as a form: the names that are offered, and how names and values are said."""

    kind: type[F]
    labels: Mapping[str, str]
    flags: Collection[str]
    words: Words
    chosen: Callable[[F, Text, Reference], Iterable[Chosen]]

    def facet(
        self, name: str, f: F, found: Counted | None, years: Sequence[str], t: Text, reference: Reference
    ) -> Facet:
        """A name and, with what was found, its values that would find something and those that are chosen."""
        picked = getattr(f, name)
        boxes: Iterable[str] = ()
        if found:
            order = years if name == "year" else self._order(name, t, reference)
            boxes = self._boxes(name, picked, found.counts(name), order, t, reference)
        return Facet(name, t(self.labels[name]), Markup("".join(boxes)), len(picked))

    def _boxes(
        self,
        name: str,
        picked: Sequence[str],
        counts: Mapping[str, int],
        order: Iterable[str],
        t: Text,
        reference: Reference,
    ) -> Iterable[str]:
        for value in dict.fromkeys((*order, *picked)):
            if counts.get(value) or value in picked:
                yield _box(self, name, value, value in picked, counts.get(value, 0), t, reference)

    def _order(self, name: str, t: Text, reference: Reference) -> Iterable[str]:
        """All the values of a name in the order they are offered in."""
        match name:
            case "department":
                return (d.key for d in reference.organisation.departments)
            case "cpv":
                return _trades(self.words, t, reference)
            case "target" | "theme":
                return reference.promises
            case _:
                return self.kind.CHOICES[name]

    def flag_boxes(self, f: F, found: Counted, t: Text, reference: Reference) -> Markup:
        boxes = (
            _box(self, name, "yes", getattr(f, name) is True, found.counts(name)["yes"], t, reference)
            for name in self.flags
        )
        return Markup("".join(boxes))

    def chips(self, f: F, t: Text, reference: Reference) -> Iterable[Chip]:
        """Each chosen value with the address that takes it away."""
        encoded = {pair: urlencode([pair]) for pair in f.pairs()}
        for one in self.chosen(f, t, reference):
            others = (said for pair, said in encoded.items() if pair != (one.name, one.value))
            yield Chip(one.label, one.words, "&".join(others))

    def help(self, f: F, hits: Callable[[F], int], t: Text) -> list[tuple[str, str, int]]:
        """For "no hits": what each of the choices stands in the way of: (its name, query without it, hits)."""
        out = []
        default = self.kind()
        for name in dict.fromkeys(name for name, _ in f.pairs() if name != "sort"):
            wider = replace(f, **{name: getattr(default, name)})
            if total := hits(wider):
                out.append((t(self.labels[name]), wider.query(), total))
        return sorted(out, key=lambda one: one[2])


def near(page: int, pages: int) -> list[int | None]:
    """Page numbers to show: the ends and those around the present one; None for a gap."""
    out: list[int | None] = []
    for n in sorted({1, pages, *(n for n in range(page - 2, page + 3) if 1 <= n <= pages)}):
        if out and n - (out[-1] or 0) > 1:
            out.append(None)
        out.append(n)
    return out


def _box(
    form: Form[Any], name: str, value: str, ticked: bool, count: int, t: Text, reference: Reference
) -> str:
    """A value as a box to tick, with how many it would find."""
    before, after = _around(form, name, value, t, reference)
    return f"{before}{' checked' if ticked else ''}{after}{t.number(count)}</span></label>"


@lru_cache(maxsize=4096)
def _around(form: Form[Any], name: str, value: str, t: Text, reference: Reference) -> tuple[str, str]:
    """What of a box never changes, escaped: a panel may have forty of them, at every filter."""
    said = t(form.labels[name]) if name in form.flags else form.words(name, value, t, reference)
    before = Markup('<label><input type="checkbox" data-name="{}" value="{}"').format(name, value)
    return str(before), str(Markup('><span>{}</span><span class="tp-count">').format(said))


@lru_cache(maxsize=8)
def _trades(words: Words, t: Text, reference: Reference) -> tuple[str, ...]:
    """The CPV divisions by their names."""
    divisions = (c.code[:2] for c in reference.cpv.divisions())
    return tuple(sorted(divisions, key=lambda code: words("cpv", code, t, reference).casefold()))
