"""Pages of the plan and of the change log, for programs that follow `next` to the end.

A page of the plan goes on after the place where the last tender of the page before stands now, so a walk
through a plan that changes meanwhile may meet a tender twice or not at all, if just that one has moved.
Whoever has to miss nothing follows the change log: it only grows at its top.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from transparency.dialogues.filters import ID as DIALOGUE_ID
from transparency.errors import BadInput
from transparency.feeds.items import LARGEST_PAGE, PAGE
from transparency.filters import MAX_QUERY, record_id
from transparency.locale import N_
from transparency.services import services
from transparency.tenders.filters import Sort, TenderFilter
from transparency.tenders.index import TenderIndex
from transparency.tenders.service import Change, Listed
from transparency.web.machine import Asked, Moment, Reader, midnight

_CHUNK = 400
_MOST_ROWS = 1_000_000
"""Rows that fit a sheet below its headings."""
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


# Reading what stands in the address


def limit(name: str, value: str) -> int:
    if not re.fullmatch("[0-9]{1,8}", value) or not 1 <= int(value) <= LARGEST_PAGE:
        raise BadInput(name, N_("{name}: skriv et helt tal fra 1 til {most}."), most=LARGEST_PAGE)
    return int(value)


def day(name: str, value: str) -> date:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = date.min
    if not 1990 <= found.year <= 2100:
        raise BadInput(
            name, N_("{name}: “{value}” er ikke en dato. Skriv den som 2027-12-31."), value=value[:60]
        )
    return found


def change_cursor(name: str, value: str) -> int:
    """The place in the chain of the last change on the page before."""
    if not re.fullmatch("[0-9]{1,15}", value):
        raise bad_cursor(value)
    return int(value)


def plan_cursor(name: str, value: str) -> str:
    """The id that the page before ended with."""
    if not re.fullmatch("[A-Z]{2,6}-[0-9]{4}-[0-9]{3,6}", value):
        raise bad_cursor(value)
    return value


def dialogue_cursor(name: str, value: str) -> str:
    """The id that the page before ended with."""
    try:
        return str(DIALOGUE_ID(name, value))
    except BadInput:
        raise bad_cursor(value) from None


def target_cursor(name: str, value: str) -> str:
    """The id that the page before ended with."""
    if not re.fullmatch("[a-z][a-z0-9-]{1,60}", value):
        raise bad_cursor(value)
    return value


def figure_cursor(name: str, value: str) -> str:
    """The name of the figure that the page before ended with."""
    if not re.fullmatch("[a-z][a-z0-9-]{1,60}(~[A-Za-z0-9_-]{0,60}){4}", value):
        raise bad_cursor(value)
    return value


def bad_cursor(value: str) -> BadInput:
    return BadInput(
        "cursor", N_("{name}: “{value}” er ikke et sted i listen. Brug adressen i next."), value=value[:60]
    )


PLAN_PAGES: dict[str, Reader] = {"cursor": plan_cursor, "limit": limit}
PERIOD: dict[str, Reader] = {"from": day, "to": day}
CHANGE_PAGES: dict[str, Reader] = {**PERIOD, "cursor": change_cursor, "limit": limit}
CHAIN_PAGES: dict[str, Reader] = {"cursor": change_cursor, "limit": limit}
DIALOGUE_PAGES: dict[str, Reader] = {"cursor": dialogue_cursor, "limit": limit}
TARGET_PAGES: dict[str, Reader] = {"cursor": target_cursor, "limit": limit}
FIGURE_PAGES: dict[str, Reader] = {"cursor": figure_cursor, "limit": limit}
TARGET_CHANGES: dict[str, Reader] = {"cursor": change_cursor, "limit": limit}
CPV_WORDS: dict[str, Reader] = {"q": lambda _, value: value[:MAX_QUERY]}

_ANY_ID = record_id("[A-Z]{2,6}-((MD|AR)-)?[0-9]{4}-[0-9]{3,6}|[a-z][a-z0-9-]{1,60}", "ABC-2027-014")


@dataclass(frozen=True, slots=True, kw_only=True)
class AllFilter(TenderFilter):
    """The filter of the calendar of all there is: the tenders', whose ids may be a dialogue's or a target's too."""

    READERS: ClassVar = {**TenderFilter.READERS, "id": _ANY_ID}


# The plan


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Part of what a filter finds. `total` counts all of it, `next` is where to go on."""

    index: TenderIndex
    positions: npt.NDArray[np.int64]
    total: int
    next: str

    @property
    def ids(self) -> list[str]:
        return [self.index.entries[i].id for i in self.positions]

    def listed(self) -> list[Listed]:
        return services().tenders.listed([self.index.entries[i] for i in self.positions])


def plan_page(asked: Asked[TenderFilter], moment: Moment, sort: Sort | None = None) -> PlanPage:
    """The page that is asked for, in the order that is asked for, or in this one.

    Raises `BadInput` for a cursor that leads nowhere.
    """
    f = replace(asked.filter, sort=sort or asked.filter.sort)
    index, found = services().tenders.find(f, moment.today)
    most, passed = asked.own.get("limit", PAGE), 0
    if cursor := asked.own.get("cursor"):
        after = index.after(found, f, cursor)
        if after is None:
            raise bad_cursor(cursor)
        passed = after
    positions = found.positions[passed : passed + most]
    more = passed + most < found.total
    return PlanPage(index, positions, found.total, index.entries[positions[-1]].id if more else "")


# The change log


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Part of the change log, newest first. `next` is the cursor of the page after it."""

    changes: list[Change]
    total: int
    next: int | None


def change_page(asked: Asked[TenderFilter], moment: Moment) -> ChangePage:
    """The page that is asked for of the changes of all the tenders that the filter finds."""
    plan, most, cursor = services().tenders, asked.own.get("limit", PAGE), asked.own.get("cursor")
    if asked.own.keys() & PERIOD.keys():
        every = all_changes(asked, moment)
        total, rest = len(every), [c for c in every if cursor is None or c.seq < cursor]
    else:
        ids = _chosen(asked, moment)
        total = plan.count_changes(ids)
        rest = plan.changes_of(ids, before_seq=cursor, limit=most + 1)
    return ChangePage(rest[:most], total, rest[most - 1].seq if len(rest) > most else None)


def all_changes(asked: Asked[TenderFilter], moment: Moment) -> list[Change]:
    """All the changes in the period that is asked for (Danish days, both included), newest first."""
    first, last = asked.own.get("from"), asked.own.get("to")
    if first and last and first > last:
        first, last = last, first
    return services().tenders.changes_of(
        _chosen(asked, moment),
        after=midnight(first) - _SECOND if first else None,
        until=midnight(last + _DAY) - _SECOND if last else None,
        limit=_MOST_ROWS,
    )


def _chosen(asked: Asked[TenderFilter], moment: Moment) -> Collection[str] | None:
    """The ids that the filter finds; None for all of them."""
    if not asked.filter:
        return None
    index, found = services().tenders.find(asked.filter, moment.today)
    return {index.entries[i].id for i in found.positions}
