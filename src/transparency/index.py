"""All the present records of a kind in memory: which of them a filter finds, in which order, and the counts beside it.

An index holds what is filtered and sorted by, as columns. It is immutable: a change makes a new one from the old
one's entries.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np

from transparency.clock import COPENHAGEN
from transparency.dates import FIRST_YEAR, LAST_YEAR, PlannedDate
from transparency.facets import Facets, Found, Ints, Mask, collated, owners
from transparency.filters import Filter

NEVER = date.max.toordinal()
"""The day of what has no date."""


class Entry(Protocol):
    """What an index has to know of a record of any kind."""

    @property
    def row(self) -> int:
        """Its place in the search index."""

    @property
    def changed_at(self) -> datetime:
        """When its content last changed."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def when(self) -> tuple[int, int]:
        """First and last day of its date, as ordinals (`span`)."""

    @property
    def cpv(self) -> Sequence[int]: ...
    @property
    def example(self) -> bool: ...


E = TypeVar("E", bound=Entry)
F = TypeVar("F", bound=Filter)


class Index(Generic[E, F]):
    """What is the same for every kind. A kind says its facets, its own conditions and its own orders."""

    def __init__(self, entries: Sequence[E], seq: int, revision: int) -> None:
        self.entries = sorted(entries, key=lambda e: e.id)
        self.seq = seq
        self.revision = revision
        self._when = np.array([e.when for e in self.entries], np.int64).reshape(-1, 2)
        self._changed = np.array([_day(e.changed_at) for e in self.entries], np.int64)
        self._cpv_code = np.array([code for e in self.entries for code in e.cpv], np.int64)
        self.position = {e.id: i for i, e in enumerate(self.entries)}
        """Where each id stands."""
        self.any_example = any(e.example for e in self.entries)
        self._cpv_owner = np.repeat(np.arange(len(self.entries)), [len(e.cpv) for e in self.entries])
        rows = np.array([e.row for e in self.entries], np.int64)
        self._position_of_row = np.full(int(rows.max(initial=0)) + 1, -1, np.int64)
        self._position_of_row[rows] = np.arange(len(rows))
        self._orders: dict[str, Ints] = {}
        self._facets = Facets(
            len(self.entries),
            {
                **self._owned(),
                "cpv": owners([{f"{code // 1_000_000:02d}" for code in e.cpv} for e in self.entries]),
                "year": {year: np.flatnonzero(self._within([year])).tolist() for year in self.years},
            },
        )

    # What a kind says of itself

    def _owned(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        """Its facets beside trade and year: facet → value → the positions of the records that have it."""
        raise NotImplementedError

    def _masks(self, f: F, today: date) -> Iterator[tuple[str, Mask]]:
        """Its conditions beside facets, words, ids, trade and day of change."""
        raise NotImplementedError

    def _sorted(self, sort: str) -> Ints:
        """Its orders beside `changed` and `title`, each with the id as the last word."""
        raise NotImplementedError

    # What one asks

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years that any of them may fall in and that can be asked for, in order."""
        known = self._when[self._when[:, 0] != NEVER]
        if not len(known):
            return ()
        first, last = (date.fromordinal(int(day)).year for day in (known[:, 0].min(), known[:, 1].max()))
        return tuple(str(year) for year in range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1))

    def as_of(self, seq: int, revision: int) -> Self:
        """The same entries at a later revision, which changed other things."""
        new = copy(self)
        new.seq, new.revision = seq, revision
        return new

    def find(self, f: F, matching: Ints | None, today: date) -> Found:
        """Apply a filter. `matching` are the record rows that the words of `f.q` find, or None without words."""
        return self._facets.found(self._order(f), dict(self._conditions(f, matching, today)))

    def counter(self, today: date) -> Callable[[F], int]:
        """Counts what filters without words find. What they have in common is looked up once."""
        known: dict[tuple[str, object], Mask] = {}
        return lambda f: int(np.count_nonzero(self._all_of(f, today, known)))

    def _all_of(self, f: F, today: date, known: dict[tuple[str, object], Mask]) -> Mask:
        """What holds for all the conditions of a filter without words; `known` are masks from before."""
        masks = [mask for _, mask in self._conditions(f, None, today, known)]
        if not masks:
            return np.ones(len(self), np.bool_)
        found = masks[0].copy()  # it may be one that is known, and stays as it is
        for mask in masks[1:]:
            found &= mask
        return found

    def found_entries(self, found: Found, start: int = 0, count: int | None = None) -> list[E]:
        """The entries that were found, or `count` of them from position `start`."""
        stop = None if count is None else start + count
        return [self.entries[i] for i in found.positions[start:stop].tolist()]

    def after(self, found: Found, f: F, last_id: str) -> int | None:
        """How many of the found stand up to and including an id in the filter's order; None for an unknown id."""
        position = self.position.get(last_id)
        if position is None:
            return None
        order = self._order(f)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return int(np.count_nonzero(place[found.positions] <= place[position]))

    def count_cpv(self, prefix: str) -> int:
        """How many have a code that begins with these digits."""
        return int(np.count_nonzero(self._with_codes([prefix])))

    # What a kind's own conditions are made of

    def _at(self, positions: Sequence[int] | Ints) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        mask[positions] = True
        return mask

    def _within(self, periods: Sequence[str]) -> Mask:
        """Which of them may fall into one of the periods."""
        mask = np.zeros(len(self), np.bool_)
        for period in periods:
            first, last = span(PlannedDate.of(period))
            mask |= (self._when[:, 0] <= last) & (self._when[:, 1] >= first)
        return mask

    def _conditions(
        self, f: F, matching: Ints | None, today: date, known: dict[tuple[str, object], Mask] | None = None
    ) -> Iterator[tuple[str, Mask]]:
        asked: Any = f
        known = {} if known is None else known
        if matching is not None:
            positions = self._position_of_row[matching[matching < len(self._position_of_row)]]
            yield "q", self._at(positions[positions >= 0])
        if asked.id:
            yield "id", self._at([self.position[id_] for id_ in asked.id if id_ in self.position])
        for name in self._facets.columns:
            chosen = getattr(f, name)
            if name != "cpv" and chosen not in (None, ()):
                if (name, chosen) not in known:
                    known[name, chosen] = self._facets.any_of(name, chosen)
                yield name, known[name, chosen]
        if asked.cpv:
            yield "cpv", self._with_codes(asked.cpv)
        if asked.changed_since:
            yield "changed_since", self._changed >= asked.changed_since.toordinal()
        yield from self._masks(f, today)

    def _with_codes(self, prefixes: Sequence[str]) -> Mask:
        under = np.zeros(len(self._cpv_code), np.bool_)
        for prefix in prefixes:
            under |= self._cpv_code // 10 ** (8 - len(prefix)) == int(prefix)
        return self._at(self._cpv_owner[under])

    def _order(self, f: F) -> Ints:
        asked: Any = f
        sort: str = asked.sort
        if (order := self._orders.get(sort)) is not None:
            return order
        ids = np.arange(len(self))
        match sort:
            case "changed":  # the newest first
                order = np.lexsort((ids, np.array([-e.changed_at.timestamp() for e in self.entries])))
            case "title":
                titles = [collated(e.title) for e in self.entries]
                order = np.array(sorted(ids, key=lambda i: (titles[i], i)), np.int64)
            case _:
                order = self._sorted(sort)
        self._orders[sort] = order
        return order


def span(planned: PlannedDate | None) -> tuple[int, int]:
    """First and last day as ordinals; `NEVER` for what has no date."""
    if planned is None or planned.start is None or planned.end is None:
        return (NEVER, NEVER)
    return (planned.start.toordinal(), planned.end.toordinal())


def _day(moment: datetime) -> int:
    return moment.astimezone(COPENHAGEN).date().toordinal()
