"""Pages of the plan and of the change log, for programs that follow `next` to the end.

Whoever does sees every entry once, whatever changes meanwhile. The change log only grows at its top. The
plan is walked in the order that it had when the walk began: a tender whose date moves keeps its place, one
that no longer matches is left out, and one that is new comes with the next walk.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from transparency.errors import BadInput
from transparency.feeds.openapi import LARGEST_PAGE, PAGE
from transparency.feeds.tables import MOST_ROWS
from transparency.locale import N_
from transparency.services import services
from transparency.tenders.filters import Sort, TenderFilter
from transparency.tenders.index import Found, TenderIndex, entry
from transparency.tenders.records import Version, unchanged_since
from transparency.tenders.service import Change, Listed
from transparency.web.machine import Asked, Moment, Reader, midnight

_CHUNK = 400
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
        raise _bad_cursor(value)
    return int(value)


@dataclass(frozen=True, slots=True)
class PlanCursor:
    """The id that a page ended with, and how far the history had come when the walk began."""

    seq: int
    last: str

    def __str__(self) -> str:
        return f"{self.seq}-{self.last}"

    @staticmethod
    def read(name: str, value: str) -> "PlanCursor":
        found = re.fullmatch("([0-9]{1,15})-(.{1,60})", value)
        if not found:
            raise _bad_cursor(value)
        return PlanCursor(int(found[1]), found[2])


def _bad_cursor(value: str) -> BadInput:
    return BadInput(
        "cursor", N_("{name}: “{value}” er ikke et sted i listen. Brug adressen i next."), value=value[:60]
    )


PLAN_PAGES: dict[str, Reader] = {"cursor": PlanCursor.read, "limit": limit}
PERIOD: dict[str, Reader] = {"from": day, "to": day}
CHANGE_PAGES: dict[str, Reader] = {**PERIOD, "cursor": change_cursor, "limit": limit}


# The plan


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Part of what a filter finds. `total` counts all of it, `next` is where to go on."""

    index: TenderIndex
    positions: npt.NDArray[np.int64]
    total: int
    next: PlanCursor | None

    @property
    def ids(self) -> list[str]:
        return [self.index.entries[i].id for i in self.positions]

    def listed(self) -> list[Listed]:
        return services().tenders.listed([self.index.entries[i] for i in self.positions])


def plan_page(asked: Asked, moment: Moment, sort: Sort | None = None) -> PlanPage:
    """The page that is asked for, in the order that is asked for, or in this one.

    Raises `BadInput` for a cursor that leads nowhere.
    """
    f = replace(asked.filter, sort=sort or asked.filter.sort)
    index, found = services().tenders.find(f, moment.today)
    most, began, walk = asked.own.get("limit", PAGE), index.seq, found.positions
    if cursor := asked.own.get("cursor"):
        began, walk = cursor.seq, _rest(index, found, f, cursor, moment.today)
    positions = walk[:most]
    more = len(walk) > most
    following = PlanCursor(began, index.entries[positions[-1]].id) if more else None
    return PlanPage(index, positions, found.total, following)


def _rest(
    index: TenderIndex, found: Found, f: TenderFilter, cursor: PlanCursor, today: date
) -> npt.NDArray[np.int64]:
    """What is found and comes after the cursor in the order that the plan had when the walk began."""
    then = _as_at(index, cursor.seq)
    everything = then.find(TenderFilter(sort=f.sort), None, today)
    passed = then.after(everything, f, cursor.last)
    if passed is None:
        raise _bad_cursor(str(cursor))
    wanted = set(found.positions.tolist())
    now = (index.position[then.entries[i].id] for i in everything.positions[passed:])
    return np.array([position for position in now if position in wanted], np.int64)


def _as_at(index: TenderIndex, seq: int) -> TenderIndex:
    """The index as it was at an earlier place in the chain."""
    if not any(e.seq > seq for e in index.entries):
        return index
    plan = services().tenders
    before: dict[str, Version | None] = {}
    place: int | None = None
    while later := [c for c in plan.changes(before_seq=place, limit=_CHUNK) if c.seq > seq]:
        before |= {change.version.tender.id: change.before for change in later}
        place = later[-1].seq
    old = {id_: version for id_, version in before.items() if version}
    histories = plan.histories(list(old))
    entries = [e for e in index.entries if e.id not in before]
    for id_, version in old.items():
        row = index.entries[index.position[id_]].row
        changed_at = unchanged_since(histories[id_][: version.number])
        entries.append(entry(row, seq, version.number, version.at, changed_at, version.tender))
    return TenderIndex(entries, seq, index.revision)


# The change log


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Part of the change log, newest first. `next` is the cursor of the page after it."""

    changes: list[Change]
    total: int
    next: int | None


def change_page(asked: Asked, moment: Moment) -> ChangePage:
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


def all_changes(asked: Asked, moment: Moment) -> list[Change]:
    """All the changes in the period that is asked for (Danish days, both included), newest first."""
    first, last = asked.own.get("from"), asked.own.get("to")
    if first and last and first > last:
        first, last = last, first
    return services().tenders.changes_of(
        _chosen(asked, moment),
        after=midnight(first) - _SECOND if first else None,
        until=midnight(last + _DAY) - _SECOND if last else None,
        limit=MOST_ROWS,
    )


def _chosen(asked: Asked, moment: Moment) -> Collection[str] | None:
    """The ids that the filter finds; None for all of them."""
    if not asked.filter:
        return None
    index, found = services().tenders.find(asked.filter, moment.today)
    return {index.entries[i].id for i in found.positions}
