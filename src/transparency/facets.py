"""Which of many records have which value, as a matrix in memory, and the counts beside a filter.

Facet counts over everything at every rerun are what a database does slowest and an array fastest
(docs/decisions.md has the figures).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Found:
    """The positions a filter finds, in its order, and for each facet how many each value would find.

    A facet's own choice does not narrow its counts: beside a chosen department stand the others' counts.
    Counting costs more than finding, and most pages show few counts or none: it is done when it is asked for.
    """

    positions: Ints
    _facets: "Facets"
    _wider: Mapping[str, Callable[[], Ints]]
    """The facets that have a choice, and what would be found without it."""

    @property
    def total(self) -> int:
        return len(self.positions)

    @cached_property
    def facets(self) -> dict[str, dict[str, int]]:
        """Facet → value → how many."""
        return self._facets.count(self.positions, {name: rows() for name, rows in self._wider.items()})

    def counts(self, name: str) -> dict[str, int]:
        """The same of one facet alone."""
        rows = self._wider[name]() if name in self._wider else self.positions
        return self._facets.count_one(name, rows)


class Facets:
    """A column for each value of each facet: 1 where a record has it. Its sum over some rows counts them all.

    One operation on the rows that were found, however many facets there are: what is found is mostly few,
    and each operation on everything hands the interpreter's lock to another reader's thread and back.
    `owned`: facet → value → the positions of the records that have it.
    """

    def __init__(self, size: int, owned: Mapping[str, Mapping[str, Sequence[int]]]) -> None:
        self.columns: dict[str, dict[str, int]] = {}
        """Facet → value → its column; a facet's columns stand side by side."""
        self._has = np.zeros((size, sum(map(len, owned.values()))), np.uint8)
        column = 0
        for name, values in owned.items():
            self.columns[name] = dict(zip(values, range(column, column + len(values)), strict=True))
            for value, rows in values.items():
                self._has[rows, self.columns[name][value]] = 1
            column += len(values)
        self._total = self._has.sum(0, dtype=np.int32)
        self._who = np.ascontiguousarray(self._has.T).view(np.bool_)
        """The same, a row for each value: whoever has it is read in one piece."""

    def found(self, order: Ints, masks: Mapping[str, Mask]) -> Found:
        """What all of the masks let through, in this order."""
        if not masks:
            return Found(order, self, {})
        if len(masks) == 1:
            ((name, mask),) = masks.items()
            return Found(order[mask[order]], self, {name: lambda: order} if name in self.columns else {})
        failed = np.zeros(len(self._has), np.int8)
        for mask in masks.values():
            failed += ~mask
        wider = {
            name: partial(_without, failed, mask) for name, mask in masks.items() if name in self.columns
        }
        return Found(order[failed[order] == 0], self, wider)

    def any_of(self, name: str, chosen: Sequence[str] | bool) -> Mask:
        """Which records have one of the values; of a flag, which have it or have it not."""
        columns = self.columns[name]
        values = ("yes",) if isinstance(chosen, bool) else chosen
        masks = [self._who[columns[value]] for value in values if value in columns]
        if not masks:
            mask = np.zeros(len(self._has), np.bool_)
        else:
            mask = masks[0]
            for more in masks[1:]:  # one by one: `reduce` would first copy them all together
                mask = mask | more
        return ~mask if chosen is False else mask

    def count(self, rows: Ints, wider: Mapping[str, Ints]) -> dict[str, dict[str, int]]:
        """How many of these rows have each value; of the facets in `wider`, how many of the rows there."""
        facets = self._facets(self._sum(rows, slice(None)))
        return facets | {name: self.count_one(name, more) for name, more in wider.items()}

    def count_one(self, name: str, rows: Ints) -> dict[str, int]:
        """How many of these rows have each value of one facet."""
        columns = self.columns[name]
        if not columns:
            return {}
        counted = self._sum(rows, slice(min(columns.values()), max(columns.values()) + 1))
        return dict(zip(columns, counted, strict=True))

    def _sum(self, rows: Ints, columns: slice) -> list[int]:
        has, total = self._has[:, columns], self._total[columns]
        if len(rows) == len(has):
            everything: list[int] = total.tolist()
            return everything
        if 2 * len(rows) > len(has):  # fewer to add up are those that were not found
            others = np.ones(len(has), np.bool_)
            others[rows] = False
            counted = total - has[others].sum(0, dtype=np.int32)
        else:
            counted = has[rows].sum(0, dtype=np.int32)
        found: list[int] = counted.tolist()
        return found

    def _facets(self, counted: Sequence[int]) -> dict[str, dict[str, int]]:
        each = iter(counted)
        return {
            name: dict(zip(columns, islice(each, len(columns)), strict=True))
            for name, columns in self.columns.items()
        }


def _without(failed: npt.NDArray[np.int8], mask: Mask) -> Ints:
    """What fails at no other mask than this one, if at all."""
    return np.flatnonzero(failed == ~mask)


T = TypeVar("T", str, int)


def owners(values: Sequence[Iterable[T]]) -> dict[T, list[int]]:
    """The positions of each value's records, by value."""
    found: dict[T, list[int]] = {}
    for position, some in enumerate(values):
        for value in some:
            found.setdefault(value, []).append(position)
    return dict(sorted(found.items()))


_LAST_LETTERS = str.maketrans("æøå", "{|}")


def collated(title: str) -> str:
    """Sorts æ, ø and å last, in that order."""
    return title.casefold().translate(_LAST_LETTERS)
