"""The plan as columns in memory: which entries a filter finds, in which order, and the counts beside it.

Facet counts over the whole plan at every rerun are what a database does slowest and an array fastest
(docs/decisions.md has the figures). The index holds only what is filtered and sorted by; the records
themselves stay in the database and are read for the rows that are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np

from transparency.clock import COPENHAGEN
from transparency.dates import FIRST_YEAR, LAST_YEAR, PlannedDate
from transparency.facets import Facets, Found, Ints, Mask, at_rows, collated, owners
from transparency.history.records import Present
from transparency.tenders.filters import BAND_EDGES_DKK, VALUE_BANDS, Sort, TenderFilter
from transparency.tenders.records import (
    ENDED,
    PlannedTender,
)

FLAGS = ("sme", "lots", "joint", "reserved", "dialogue_held")
_NEVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of one tender: where its record stands, and what it is found and sorted by."""

    row: int
    seq: int
    version: int
    since: datetime
    """When it became public."""
    updated_at: datetime
    changed_at: datetime
    """When the content last changed; a confirmation does not count."""
    id: str
    title: str
    codes: tuple[int, ...]
    flags: tuple[bool, ...]
    when: tuple[int, int]
    awaited: tuple[int, int, int]
    """What the list is ordered by: how far the tender has come, then the date that is waited for."""
    value: int
    confirm_by: int
    ended: bool
    example: bool
    departments: tuple[str, ...]
    cpv: tuple[int, ...]
    promises: tuple[str, ...]


def entry(present: Present[PlannedTender]) -> Entry:
    """What is kept of a tender's present version."""
    t = present.record
    when = t.when
    chosen = {
        "status": t.status,
        "kind": t.kind,
        "procedure": t.procedure,
        "regime": t.regime,
        "technique": t.technique,
        "climate": t.climate,
        "value": value_band(t.value.high),
    }
    return Entry(
        row=present.row,
        seq=present.seq,
        version=present.version,
        since=present.since,
        updated_at=present.updated_at,
        changed_at=present.changed_at,
        id=t.id,
        title=t.title,
        codes=tuple(
            choices.index(value) if (value := chosen[name]) is not None else -1
            for name, choices in TenderFilter.CHOICES.items()
        ),
        flags=(t.sme is True, bool(t.lots), t.joint is not None, t.reserved, t.dialogue_held is True),
        when=(when.start.toordinal(), when.end.toordinal()) if when and when.start and when.end else (_NEVER, _NEVER),
        awaited=_awaited(t),
        value=-1 if t.value.high is None else t.value.high,
        confirm_by=_NEVER if t.confirm_by is None else t.confirm_by.toordinal(),
        ended=t.status in ENDED,
        example=t.example,
        departments=tuple(dict.fromkeys(t.departments)),
        cpv=tuple(int(code) for code in t.cpv),
        promises=tuple(dict.fromkeys((*t.promises, *(r.promise for r in t.requirements if r.answer == "yes")))),
    )  # fmt: skip


# One can bid now; will be able to; no longer can, but it is not over; it is over.
_GROUP = {"published": 0, "planned": 1, "in_dialogue": 1, "evaluating": 2}
_OVER = 3


def _awaited(t: PlannedTender) -> tuple[int, int, int]:
    group = _GROUP.get(t.status, _OVER)
    date_ = t.dates.get(t.next_key) if t.next_key else None
    if date_ is None or date_.start is None or date_.end is None:
        return (group, _NEVER, _NEVER)
    if group == _OVER:  # the newest first
        return (group, -date_.start.toordinal(), -date_.end.toordinal())
    return (group, date_.start.toordinal(), date_.end.toordinal())


def value_band(high: int | None) -> str:
    """The band of a value in øre (`filters.VALUE_BANDS`)."""
    if high is None:
        return "unpublished"
    return VALUE_BANDS[sum(high >= edge * 100 for edge in BAND_EDGES_DKK)]


class TenderIndex:
    """All the present entries. Immutable: a change makes a new one from the old one's entries."""

    def __init__(self, entries: Sequence[Entry], seq: int, revision: int) -> None:
        self.entries = sorted(entries, key=lambda e: e.id)
        self.seq = seq
        self.revision = revision
        self._when = np.array([e.when for e in self.entries], np.int64).reshape(-1, 2)
        self._confirm_by = np.array([e.confirm_by for e in self.entries], np.int64)
        self._ended = np.array([e.ended for e in self.entries], np.bool_)
        self._changed = np.array(
            [e.changed_at.astimezone(COPENHAGEN).date().toordinal() for e in self.entries], np.int64
        )
        counts = [len(e.cpv) for e in self.entries]
        self._cpv_owner = np.repeat(np.arange(len(self.entries)), counts)
        self._cpv_code = np.array([code for e in self.entries for code in e.cpv], np.int64)
        self._values = _facets(self.entries, {year: self._within([year]) for year in self.years})
        self._orders: dict[Sort, Ints] = {}
        rows = np.array([e.row for e in self.entries], np.int64)
        self._position_of_row = np.full(int(rows.max(initial=0)) + 1, -1, np.int64)
        self._position_of_row[rows] = np.arange(len(rows))

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each id stands."""
        return {e.id: i for i, e in enumerate(self.entries)}

    @cached_property
    def any_example(self) -> bool:
        return any(e.example for e in self.entries)

    def find(self, f: TenderFilter, matching: Ints | None, today: date) -> Found:
        """Apply a filter. `matching` are the record rows that the words of `f.q` find, or None without words."""
        return self._values.found(self._order(f.sort), self._masks(f, matching, today))

    def found_entries(self, found: Found, start: int = 0, count: int | None = None) -> list[Entry]:
        """The entries that were found, or `count` of them from position `start`."""
        stop = None if count is None else start + count
        return [self.entries[i] for i in found.positions[start:stop]]

    def after(self, found: Found, f: TenderFilter, last_id: str) -> int | None:
        """How many of the found stand up to and including an id in the filter's order; None for an unknown id."""
        position = self.position.get(last_id)
        if position is None:
            return None
        order = self._order(f.sort)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return int(np.count_nonzero(place[found.positions] <= place[position]))

    def _masks(self, f: TenderFilter, matching: Ints | None, today: date) -> dict[str, Mask]:
        masks: dict[str, Mask] = {}
        if matching is not None:
            masks["q"] = at_rows(len(self), self._position_of_row, matching)
        if f.id:
            mask = np.zeros(len(self), np.bool_)
            mask[[self.position[i] for i in f.id if i in self.position]] = True
            masks["id"] = mask
        for name in self._values.columns:
            chosen = getattr(f, name)
            if name != "cpv" and chosen not in (None, ()):
                masks[name] = self._values.any_of(name, chosen)
        if f.cpv:
            inside = np.zeros(len(self._cpv_code), np.bool_)
            for prefix in f.cpv:
                inside |= self._codes_under(prefix)
            masks["cpv"] = self._owned(inside)
        if f.quarter:
            masks["quarter"] = self._within(f.quarter)
        if f.overdue is not None:
            masks["overdue"] = self._overdue(today) == f.overdue
        if f.changed_since:
            masks["changed_since"] = self._changed >= f.changed_since.toordinal()
        return masks

    def count_cpv(self, prefix: str) -> int:
        """How many tenders have a code that begins with these digits."""
        return int(np.count_nonzero(self._owned(self._codes_under(prefix))))

    def _codes_under(self, prefix: str) -> Mask:
        width = 10 ** (8 - len(prefix))
        under: Mask = self._cpv_code // width == int(prefix)
        return under

    def _owned(self, codes: Mask) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        mask[self._cpv_owner[codes]] = True
        return mask

    def _overdue(self, today: date) -> Mask:
        return ~self._ended & (self._confirm_by < today.toordinal())

    def _within(self, periods: Sequence[str]) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        for period in periods:
            span = PlannedDate.of(period)
            assert span.start
            assert span.end
            mask |= (self._when[:, 0] <= span.end.toordinal()) & (self._when[:, 1] >= span.start.toordinal())
        return mask

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years that any entry may fall in and that can be asked for, in order."""
        known = self._when[self._when[:, 0] != _NEVER]
        if not len(known):
            return ()
        first, last = (date.fromordinal(int(day)).year for day in (known[:, 0].min(), known[:, 1].max()))
        return tuple(str(year) for year in range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1))

    def _order(self, sort: Sort) -> Ints:
        """The stated orders, each with the id as the last word.

        when: what one can bid on now, by deadline; what is to come, soonest first; what is being evaluated;
        then what is over, newest first.
        changed: newest change first. value: largest first, unpublished last. title: Danish alphabet.
        """
        if (order := self._orders.get(sort)) is not None:
            return order
        ids = np.arange(len(self))
        match sort:
            case "when":
                awaited = np.array([e.awaited for e in self.entries], np.int64).reshape(-1, 3)
                order = np.lexsort((ids, awaited[:, 2], awaited[:, 1], awaited[:, 0]))
            case "changed":
                order = np.lexsort((ids, np.array([-e.changed_at.timestamp() for e in self.entries])))
            case "value":
                order = np.lexsort((ids, np.array([-e.value for e in self.entries])))
            case "title":
                titles = [collated(e.title) for e in self.entries]
                order = np.array(sorted(ids, key=lambda i: (titles[i], i)), np.int64)
        self._orders[sort] = order
        return order


def _facets(entries: Sequence[Entry], years: Mapping[str, Mask]) -> Facets:
    owned: dict[str, Mapping[str, Sequence[int]]] = {}
    for i, (name, choices) in enumerate(TenderFilter.CHOICES.items()):
        coded = owners([(e.codes[i],) for e in entries])
        owned[name] = {choice: coded.get(code, ()) for code, choice in enumerate(choices)}
    for i, name in enumerate(FLAGS):
        owned[name] = {"yes": [n for n, e in enumerate(entries) if e.flags[i]]}
    owned["department"] = owners([e.departments for e in entries])
    owned["target"] = owners([e.promises for e in entries])
    owned["cpv"] = owners([{f"{code // 1_000_000:02d}" for code in e.cpv} for e in entries])
    owned["year"] = {year: np.flatnonzero(within).tolist() for year, within in years.items()}
    return Facets(len(entries), owned)
