"""The plan in memory: what is kept of each tender to find, count and sort it by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain, repeat

import numpy as np

from transparency.cpv.records import significant
from transparency.dates import PlannedDate
from transparency.facets import Ints, Mask, owners
from transparency.history.records import Present
from transparency.index import NEVER, Index, span
from transparency.tenders.filters import BAND_EDGES_DKK, VALUE_BANDS, TenderFilter
from transparency.tenders.records import (
    ENDED,
    TECHNIQUES,
    DateKey,
    Lot,
    PlannedTender,
    Status,
    Value,
    moved,
)

FLAGS = ("sme", "lots", "joint", "reserved", "dialogue_held")
_TECHNIQUE = list(TenderFilter.CHOICES).index("technique")
_DPS = TECHNIQUES.index("dps")


@dataclass(frozen=True, slots=True)
class Said:
    """What a list says of a tender beside what it is found by: a list reads no records."""

    title_en: str | None
    status: Status
    status_reason: str | None
    value: Value
    awaited: DateKey | None
    """The date that a reader waits for (`PlannedTender.next_key`)."""
    when: PlannedDate | None
    sme: bool
    climate: bool
    lots: int
    joint: bool
    reserved: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the plan says that a bidder has to have, beside trade and time. Equal ones are one object."""

    nuts: str | None
    place: str | None
    turnover: int | None
    """A year, in øre."""
    references: int | None
    other: str | None
    required: tuple[str, ...]
    """Ids of the policy's promises that the tender carries as a requirement."""
    waived: tuple[str, ...]
    """Ids of those that are not relevant for it."""
    lots: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of one tender: where its record stands, what it is found and sorted by, what lists say."""

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
    said: Said
    asked: Asked
    climate_weight: Decimal | None
    carried: PlannedDate | None
    """The first date that was published for the contract notice."""
    slip: int | None
    """Days that the contract notice has moved from that date (`records.moved`); None when either is unknown."""

    def overdue(self, today: date) -> bool:
        """Whether nobody has confirmed it in time (`PlannedTender.overdue`)."""
        return not self.ended and self.confirm_by < today.toordinal()

    def moved_into(self, year: int) -> bool:
        """Whether the first date that was published for the contract notice is in no part of the year."""
        return self.carried is not None and not self.carried.overlaps(date(year, 1, 1), date(year, 12, 31))

    @property
    def open_until(self) -> int:
        """The last day on which one can bid, as an ordinal; 0 when it is over, `NEVER` when no day is known.

        A dynamic purchasing system takes in new suppliers for as long as it runs.
        """
        if self.ended or self.said.status == "evaluating":
            return 0
        closing = self.said.when if self.said.awaited == "deadline" else None
        if closing is None or closing.end is None or self.codes[_TECHNIQUE] == _DPS:
            return NEVER
        return closing.end.toordinal()


def entry(present: Present[PlannedTender]) -> Entry:
    """What is kept of a tender's present version."""
    t = present.record
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
        when=span(t.when),
        awaited=_awaited(t),
        value=-1 if t.value.high is None else t.value.high,
        confirm_by=NEVER if t.confirm_by is None else t.confirm_by.toordinal(),
        ended=t.status in ENDED,
        example=t.example,
        departments=tuple(dict.fromkeys(t.departments)),
        cpv=tuple(int(code) for code in t.cpv),
        promises=tuple(dict.fromkeys((*t.promises, *(r.promise for r in t.requirements if r.answer == "yes")))),
        said=Said(
            title_en=t.title_en,
            status=t.status,
            status_reason=t.status_reason,
            value=t.value,
            awaited=t.next_key,
            when=t.dates.get(t.next_key) if t.next_key else None,
            sme=t.sme is True,
            climate=t.climate == "yes",
            lots=len(t.lots),
            joint=t.joint is not None,
            reserved=t.reserved,
        ),
        asked=_asked(t),
        climate_weight=t.climate_weight,
        carried=present.carried,
        slip=moved(present.carried, t.dates.notice),
    )  # fmt: skip


def _asked(t: PlannedTender) -> Asked:
    least = t.minimum
    return _shared(
        t.nuts,
        t.place,
        least and least.turnover,
        least and least.references,
        least and least.other,
        tuple([r.promise for r in t.requirements if r.answer == "yes"]),
        tuple([r.promise for r in t.requirements if r.answer == "not_relevant"]),
        t.lots,
    )


_shared = lru_cache(maxsize=4096)(Asked)
"""Most tenders ask for the same: at 100,000 of them, one object each would be 20 MB."""

# One can bid now; will be able to; no longer can, but it is not over; it is over.
_GROUP = {"published": 0, "planned": 1, "in_dialogue": 1, "evaluating": 2}
_OVER = 3
_LATEST = np.iinfo(np.int64).max


def _awaited(t: PlannedTender) -> tuple[int, int, int]:
    group = _GROUP.get(t.status, _OVER)
    date_ = t.dates.get(t.next_key) if t.next_key else None
    if date_ is None or date_.start is None or date_.end is None:
        return (group, NEVER, NEVER)
    if group == _OVER:  # the newest first
        return (group, -date_.start.toordinal(), -date_.end.toordinal())
    return (group, date_.start.toordinal(), date_.end.toordinal())


def value_band(high: int | None) -> str:
    """The band of a value in øre (`filters.VALUE_BANDS`)."""
    if high is None:
        return "unpublished"
    return VALUE_BANDS[sum(high >= edge * 100 for edge in BAND_EDGES_DKK)]


class TenderIndex(Index[Entry, TenderFilter]):
    """The plan as columns; the records themselves stay in the database and are read for the rows that are shown."""

    def __init__(self, entries: Sequence[Entry], seq: int, revision: int) -> None:
        super().__init__(entries, seq, revision)
        self._confirm_by = np.array([e.confirm_by for e in self.entries], np.int64)
        self._ended = np.array([e.ended for e in self.entries], np.bool_)
        self._value = np.array([e.value for e in self.entries], np.int64)
        self._published = np.maximum(self._value, 0)
        self._since = np.array([e.since.timestamp() for e in self.entries], np.int64)
        self._weights = sorted({e.climate_weight for e in self.entries if e.climate_weight is not None})
        places: dict[Decimal | None, int] = {weight: place for place, weight in enumerate(self._weights, 1)}
        self._weight = np.array([places.get(e.climate_weight, 0) for e in self.entries], np.int64)
        self.slips: Ints = np.array([e.slip for e in self.entries if e.slip is not None], np.int64)
        """Days that each contract notice has moved whose date was and is known (`Entry.slip`)."""

    def _owned(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        owned: dict[str, Mapping[str, Sequence[int]]] = {}
        for i, (name, choices) in enumerate(TenderFilter.CHOICES.items()):
            coded = owners([(e.codes[i],) for e in self.entries])
            owned[name] = {choice: coded.get(code, ()) for code, choice in enumerate(choices)}
        for i, name in enumerate(FLAGS):
            owned[name] = {"yes": [n for n, e in enumerate(self.entries) if e.flags[i]]}
        owned["department"] = owners([e.departments for e in self.entries])
        owned["target"] = owners([e.promises for e in self.entries])
        return owned

    def all_of(self, f: TenderFilter, today: date) -> list[Entry]:
        """What a filter without words finds, by id."""
        return [self.entries[i] for i in np.flatnonzero(self._all_of(f, today, {})).tolist()]

    def among(self, ids: Iterable[str], f: TenderFilter, today: date) -> list[str]:
        """Those of the ids that a filter without words finds."""
        mask = self._all_of(f, today, {})
        return [id_ for id_ in ids if (place := self.position.get(id_)) is not None and mask[place]]

    def value_sum(self, f: TenderFilter, today: date) -> int:
        """The published values that a filter without words finds, in øre in all."""
        return int(np.dot(self._all_of(f, today, {}).astype(np.int64), self._published))

    def weights(self, f: TenderFilter, today: date) -> tuple[tuple[Decimal, ...], int]:
        """The weights of climate in what a filter without words finds, the lightest first; and how many say none."""
        found = np.flatnonzero(self._all_of(f, today, {}))  # to choose by a mask takes four times as long
        unsaid, *counted = np.bincount(self._weight[found], minlength=1 + len(self._weights)).tolist()
        said = chain.from_iterable(map(repeat, self._weights, counted))
        return tuple(said), unsaid

    def first_public(self, f: TenderFilter, today: date) -> datetime | None:
        """When the first of what a filter without words finds became public; None when it finds nothing."""
        first = int(self._since[np.flatnonzero(self._all_of(f, today, {}))].min(initial=_LATEST))
        return None if first == _LATEST else datetime.fromtimestamp(first, UTC)

    def first_dated_in(self, year: int, today: date) -> datetime | None:
        """From when on there was something dated in a year; None when nothing is.

        What was first dated in another year counts from the day that it last changed: no earlier one is known here.
        """
        found = np.flatnonzero(self._all_of(TenderFilter(year=(str(year),)), today, {}))
        if not len(found):
            return None
        since = self._since[found]
        first: Entry = self.entries[int(found[np.argmin(since)])]
        if not first.moved_into(year):
            return first.since
        moved = first.changed_at
        for i in found[np.argsort(since, kind="stable")]:  # rarely, and mostly not far: to sort takes long
            e: Entry = self.entries[i]
            if e.since >= moved:
                break
            if not e.moved_into(year):
                return e.since
            moved = min(moved, e.changed_at)
        return moved

    def to_bid_on(self, trades: Sequence[str], today: date) -> tuple[list[Entry], int, int]:
        """What a company can still bid on, by id; how many are in other trades, and how many of the rest are over.

        `trades`: eight-digit codes. A tender may be in a trade when one of its codes lies under it or is broader, and
        when it has none; without trades all are.
        """
        inside = np.ones(len(self), np.bool_)
        if trades:
            digits = [significant(code) for code in trades]
            broader = {int(d[:length].ljust(8, "0")) for d in digits for length in range(2, len(d))}
            inside = self._with_codes(digits)
            inside |= self._at(self._cpv_owner[np.isin(self._cpv_code, list(broader))])
            inside |= ~self._at(self._cpv_owner)
        going = self._open_until >= today.toordinal()
        found = [self.entries[i] for i in np.flatnonzero(inside & going).tolist()]
        return found, int(np.count_nonzero(~inside)), int(np.count_nonzero(inside & ~going))

    @cached_property
    def _open_until(self) -> Ints:
        return np.array([e.open_until for e in self.entries], np.int64)

    def _masks(self, f: TenderFilter, today: date) -> Iterator[tuple[str, Mask]]:
        if f.quarter:
            yield "quarter", self._within(f.quarter)
        if f.overdue is not None:
            overdue = ~self._ended & (self._confirm_by < today.toordinal())
            yield "overdue", overdue == f.overdue

    def _sorted(self, sort: str) -> Ints:
        """when: what one can bid on now, by deadline; what is to come, soonest first; what is being evaluated;
        then what is over, newest first. value: largest first, unpublished last.
        """
        ids = np.arange(len(self))
        if sort == "value":
            return np.lexsort((ids, -self._value))
        awaited = np.array([e.awaited for e in self.entries], np.int64).reshape(-1, 3)
        return np.lexsort((ids, awaited[:, 2], awaited[:, 1], awaited[:, 0]))
