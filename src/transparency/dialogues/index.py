"""All the dialogues and events in memory: which of them a filter finds, in which order, and the counts beside it.

A municipality has some hundreds of them, so the records themselves are kept here.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property

import numpy as np

from transparency.clock import COPENHAGEN
from transparency.dates import FIRST_YEAR, LAST_YEAR, PlannedDate
from transparency.dialogues.filters import DialogueFilter, Sort
from transparency.dialogues.records import COMING, OUTCOME_AWAITED, Dialogue
from transparency.facets import Facets, Found, Ints, Mask, at_rows, collated, owners
from transparency.history.records import Present

Entry = Present[Dialogue]

_NEVER = date.max.toordinal()


class DialogueIndex:
    """The present entries. Immutable: a change makes a new one from the old one's entries."""

    def __init__(self, entries: Sequence[Entry], seq: int, revision: int) -> None:
        self.entries = sorted(entries, key=lambda e: e.record.id)
        self.seq = seq
        self.revision = revision
        self._when = np.array([_span(e.record.planned) for e in self.entries], np.int64).reshape(-1, 2)
        self._coming = np.array([e.record.status in COMING for e in self.entries], np.bool_)
        self._changed = np.array([_day(e.changed_at) for e in self.entries], np.int64)
        self._due = np.array([_due(e.record) for e in self.entries], np.int64)
        self._cpv_code = np.array([int(code) for e in self.entries for code in e.record.cpv], np.int64)
        self._cpv_owner = np.repeat(np.arange(len(self.entries)), [len(e.record.cpv) for e in self.entries])
        self._tenders = owners([dict.fromkeys(e.record.tenders) for e in self.entries])
        self._facets = Facets(len(self.entries), self._owned())
        self._orders: dict[Sort, Ints] = {}
        rows = np.array([e.row for e in self.entries], np.int64)
        self._position_of_row = np.full(int(rows.max(initial=0)) + 1, -1, np.int64)
        self._position_of_row[rows] = np.arange(len(rows))

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each id stands."""
        return {e.record.id: i for i, e in enumerate(self.entries)}

    @cached_property
    def any_example(self) -> bool:
        return any(e.record.example for e in self.entries)

    @cached_property
    def of_tender(self) -> Mapping[str, tuple[Dialogue, ...]]:
        """The dialogues that belong to each planned tender, by id."""
        found: dict[str, tuple[Dialogue, ...]] = {}
        for e in self.entries:
            for tender in e.record.tenders:
                found[tender] = (*found.get(tender, ()), e.record)
        return found

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years that any of them may fall in and that can be asked for, in order."""
        known = self._when[self._when[:, 0] != _NEVER]
        if not len(known):
            return ()
        first, last = (date.fromordinal(int(day)).year for day in (known[:, 0].min(), known[:, 1].max()))
        return tuple(str(year) for year in range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1))

    def as_of(self, seq: int, revision: int) -> "DialogueIndex":
        """The same entries at a later revision, which changed other things."""
        new = copy(self)
        new.seq, new.revision = seq, revision
        return new

    def find(self, f: DialogueFilter, matching: Ints | None, today: date) -> Found:
        """Apply a filter. `matching` are the record rows that the words of `f.q` find, or None without words."""
        return self._facets.found(self._order(f.sort), dict(self._masks(f, matching, today)))

    def found_entries(self, found: Found, start: int = 0, count: int | None = None) -> list[Entry]:
        """The entries that were found, or `count` of them from position `start`."""
        stop = None if count is None else start + count
        return [self.entries[i] for i in found.positions[start:stop]]

    def after(self, found: Found, f: DialogueFilter, last_id: str) -> int | None:
        """How many of the found stand up to and including an id in the filter's order; None for an unknown id."""
        position = self.position.get(last_id)
        if position is None:
            return None
        order = self._order(f.sort)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return int(np.count_nonzero(place[found.positions] <= place[position]))

    def _owned(self) -> dict[str, Mapping[str, Sequence[int]]]:
        records = [e.record for e in self.entries]
        owned: dict[str, Mapping[str, Sequence[int]]] = {}
        for name, choices in DialogueFilter.CHOICES.items():
            coded = owners([(str(getattr(d, name)),) for d in records])
            owned[name] = {choice: coded.get(choice, ()) for choice in choices}
        owned["sme"] = {"yes": [i for i, d in enumerate(records) if d.sme]}
        owned["coming"] = {"yes": np.flatnonzero(self._coming).tolist()}
        owned["department"] = owners([dict.fromkeys(d.departments) for d in records])
        owned["theme"] = owners([dict.fromkeys(d.themes) for d in records])
        owned["cpv"] = owners([{code[:2] for code in d.cpv} for d in records])
        owned["year"] = {year: np.flatnonzero(self._within([year])).tolist() for year in self.years}
        return owned

    def _masks(self, f: DialogueFilter, matching: Ints | None, today: date) -> Iterator[tuple[str, Mask]]:
        if matching is not None:
            yield "q", at_rows(len(self), self._position_of_row, matching)
        if f.id:
            yield "id", self._at([self.position[i] for i in f.id if i in self.position])
        for name in self._facets.columns:
            chosen = getattr(f, name)
            if name != "cpv" and chosen not in (None, ()):
                yield name, self._facets.any_of(name, chosen)
        if f.cpv:
            inside = np.zeros(len(self._cpv_code), np.bool_)
            for prefix in f.cpv:
                inside |= self._cpv_code // 10 ** (8 - len(prefix)) == int(prefix)
            yield "cpv", self._at(self._cpv_owner[inside])
        if f.tender:
            yield "tender", self._at([i for tender in f.tender for i in self._tenders.get(tender, ())])
        if f.month:
            yield "month", self._within(f.month)
        if f.overdue is not None:
            yield "overdue", (self._due < today.toordinal()) == f.overdue
        if f.changed_since:
            yield "changed_since", self._changed >= f.changed_since.toordinal()

    def _at(self, positions: Sequence[int] | Ints) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        mask[positions] = True
        return mask

    def _within(self, periods: Sequence[str]) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        for period in periods:
            first, last = _span(PlannedDate.of(period))
            mask |= (self._when[:, 0] <= last) & (self._when[:, 1] >= first)
        return mask

    def _order(self, sort: Sort) -> Ints:
        """The stated orders, each with the id as the last word.

        when: what is to come, soonest first and what has no date last; then what is over, newest first.
        changed: newest change first. title: Danish alphabet.
        """
        if (order := self._orders.get(sort)) is not None:
            return order
        ids = np.arange(len(self))
        match sort:
            case "when":
                start = np.where(self._coming, self._when[:, 0], -self._when[:, 0])
                order = np.lexsort((ids, start, ~self._coming))
            case "changed":
                order = np.lexsort((ids, np.array([-e.changed_at.timestamp() for e in self.entries])))
            case "title":
                titles = [collated(e.record.title) for e in self.entries]
                order = np.array(sorted(ids, key=lambda i: (titles[i], i)), np.int64)
        self._orders[sort] = order
        return order


def _span(planned: PlannedDate | None) -> tuple[int, int]:
    if planned is None or planned.start is None or planned.end is None:
        return (_NEVER, _NEVER)
    return (planned.start.toordinal(), planned.end.toordinal())


def _due(d: Dialogue) -> int:
    """The last day on which the outcome is not overdue; of one that cannot be, never."""
    due = d.outcome_due if d.status in OUTCOME_AWAITED else None
    return due.toordinal() if due else _NEVER


def _day(moment: datetime) -> int:
    return moment.astimezone(COPENHAGEN).date().toordinal()
