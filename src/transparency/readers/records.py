"""How often calendars and feeds are fetched. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 24
"""For how many months back the numbers are told one by one. Older days are kept."""

FEEDS = "/feeds/"
_FOLLOWED = ("/calendar/", FEEDS)
_TAKEN_ONCE = frozenset({"/calendar/deadlines.ics"})
"""Answers of a calculator: about no plan of the municipality, and nobody follows them."""

Day = tuple[date, str, int]
"""A day, a route (such as `/calendar/tenders.ics`, without what was asked of it), and how often it was answered."""


def is_counted(route: str) -> bool:
    """Whether it is a calendar or a feed of the municipality's that programs follow."""
    return route.startswith(_FOLLOWED) and route not in _TAKEN_ONCE


@dataclass(frozen=True, slots=True)
class Fetched:
    """How often in a period that begins on `start`. A program fetches again and again: these are not so many people."""

    start: date
    calendars: int
    feeds: int

    @property
    def number(self) -> int:
        return self.calendars + self.feeds


@dataclass(frozen=True, slots=True)
class Readership:
    """What has been counted up to yesterday.

    `since` is the first day that was counted. `week` is the last whole week, Monday to Sunday; None while there has
    not been one. `months` are the last two years', the oldest first; the first and the last may be part of a month.
    """

    since: date
    week: Fetched | None
    months: tuple[Fetched, ...]


def first_day(today: date) -> date:
    """The day from which counts are needed to tell of the readership."""
    return next(_months_back(today - timedelta(days=1), MONTHS))


def readership(counts: Iterable[Day], since: date | None, today: date) -> Readership | None:
    """`counts` from `first_day` on; `since` is the first day of all. None before a day has been counted to its end.

    The present day does not count: what is said of a past day stands.
    """
    if since is None or since >= today:
        return None
    past = [one for one in counts if one[0] < today]
    monday = today - timedelta(days=today.weekday() + 7)
    of_week = (one for one in past if monday <= one[0] < monday + timedelta(days=7))
    last = today - timedelta(days=1)
    months = [start for start in _months_back(last, MONTHS) if start >= since.replace(day=1)]
    by_month: dict[date, list[Day]] = {start: [] for start in months}
    for one in past:
        if (start := one[0].replace(day=1)) in by_month:
            by_month[start].append(one)
    return Readership(
        since=since,
        week=_sum(monday, of_week) if since <= monday else None,
        months=tuple(_sum(start, some) for start, some in by_month.items()),
    )


def _sum(start: date, days: Iterable[Day]) -> Fetched:
    calendars = feeds = 0
    for _, route, count in days:
        if route.startswith(FEEDS):
            feeds += count
        else:
            calendars += count
    return Fetched(start, calendars, feeds)


def _months_back(day: date, count: int) -> Iterator[date]:
    """The first days of so many months up to the one of `day`, the oldest first."""
    month = day.year * 12 + day.month - 1
    for number in range(month - count + 1, month + 1):
        yield date(number // 12, number % 12 + 1, 1)
