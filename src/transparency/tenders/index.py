"""The plan in memory: what is kept of each tender to find, count and sort it by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

import numpy as np

from transparency.dates import PlannedDate
from transparency.facets import Ints, Mask, owners
from transparency.history.records import Present
from transparency.index import NEVER, Index, span
from transparency.tenders.filters import BAND_EDGES_DKK, VALUE_BANDS, TenderFilter
from transparency.tenders.records import ENDED, DateKey, PlannedTender, Status, Value, moved

FLAGS = ("sme", "lots", "joint", "reserved", "dialogue_held")


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
    climate_weight: Decimal | None
    carried: PlannedDate | None
    """The first date that was published for the contract notice."""
    slip: int | None
    """Days that the contract notice has moved from that date (`records.moved`); None when either is unknown."""

    def overdue(self, today: date) -> bool:
        """Whether nobody has confirmed it in time (`PlannedTender.overdue`)."""
        return not self.ended and self.confirm_by < today.toordinal()


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
        climate_weight=t.climate_weight,
        carried=present.carried,
        slip=moved(present.carried, t.dates.notice),
    )  # fmt: skip


# One can bid now; will be able to; no longer can, but it is not over; it is over.
_GROUP = {"published": 0, "planned": 1, "in_dialogue": 1, "evaluating": 2}
_OVER = 3


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

    @cached_property
    def _high(self) -> Ints:
        """Published values in øre, the top of a range; 0 where none is."""
        return np.array([max(e.value, 0) for e in self.entries], np.int64)

    def value_sum(self, f: TenderFilter, today: date) -> tuple[int, int]:
        """The published values that a filter without words finds, in øre in all, and how many they are."""
        values = self._high[self._all_of(f, today, {})]
        return int(values.sum()), int(np.count_nonzero(values))

    def weights(self, f: TenderFilter, today: date) -> list[Decimal | None]:
        """The weight of climate in each that a filter without words finds."""
        return [self.entries[i].climate_weight for i in np.flatnonzero(self._all_of(f, today, {})).tolist()]

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
            return np.lexsort((ids, np.array([-e.value for e in self.entries])))
        awaited = np.array([e.awaited for e in self.entries], np.int64).reshape(-1, 3)
        return np.lexsort((ids, awaited[:, 2], awaited[:, 1], awaited[:, 0]))
