"""Planned dates that keep the precision they were given with.

"4. kvartal 2027" is a quarter, not 1 October: it sorts by its first day, prints as the quarter, and is
never turned into a false day. Ends are inclusive.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from transparency.locale import N_

if TYPE_CHECKING:
    from transparency.locale import Text

Precision = Literal["day", "week", "month", "quarter", "season", "half-year", "year", "unknown"]

# Meteorological seasons: first month and how many. Winter begins in December of the year it is named
# by and ends in the next, so it prints as "vinteren 2027/28".
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_SEASON_WORDS = {
    "spring": N_("foråret {year}"),
    "summer": N_("sommeren {year}"),
    "autumn": N_("efteråret {year}"),
    "winter": N_("vinteren {year}/{next}"),
}
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that a planned date may be named by; what begins in the last may end after it."""

_FORMS: tuple[tuple[Precision, re.Pattern[str]], ...] = (
    ("day", re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")),
    ("week", re.compile(r"([0-9]{4})-W([0-9]{2})")),
    ("month", re.compile(r"([0-9]{4})-([0-9]{2})")),
    ("quarter", re.compile(r"([0-9]{4})-Q([1-4])")),
    ("half-year", re.compile(r"([0-9]{4})-H([12])")),
    ("season", re.compile(r"([0-9]{4})-(spring|summer|autumn|winter)")),
    ("year", re.compile(r"([0-9]{4})")),
)


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A day, week, month, quarter, season, half-year or year; or "unknown".

    `value` is the machine form: `2027-12-31`, `2027-W34`, `2027-03`, `2027-Q4`, `2027-H1`,
    `2027-spring`, `2027`, `unknown`. `words` are those it was given in, for the record.
    """

    value: str
    precision: Precision
    start: date | None
    end: date | None
    words: str = ""

    @staticmethod
    def of(value: str, words: str = "") -> "PlannedDate":
        """Read the machine form. Raises ValueError for anything else, also for a day that does not exist."""
        if value == "unknown":
            return PlannedDate("unknown", "unknown", None, None, words)
        for precision, form in _FORMS:
            if match := form.fullmatch(value):
                if not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
                    raise ValueError(f"year out of range: {value}")
                start, end = _span(precision, match.groups())
                return PlannedDate(value, precision, start, end, words)
        raise ValueError(f"not a planned date: {value!r}")

    @staticmethod
    def day(day: date, words: str = "") -> "PlannedDate":
        return PlannedDate(day.isoformat(), "day", day, day, words)

    @property
    def sort_key(self) -> tuple[date, date]:
        """By first day, then the more precise first; the unknown come last."""
        return (self.start or date.max, self.end or date.max)

    def overlaps(self, first: date, last: date) -> bool:
        """Whether any day of it may lie between `first` and `last`, both included."""
        return self.start is not None and self.end is not None and self.start <= last and first <= self.end

    def days_later_than(self, other: "PlannedDate") -> int | None:
        """How far its start lies after the other's, in days; None when either is unknown."""
        if self.start is None or other.start is None:
            return None
        return (self.start - other.start).days

    def say(self, t: "Text") -> str:
        """In the reader's words: "4. kvartal 2027", "uge 34, 2027", "31. december 2027"."""
        if self.start is None:
            return t(N_("tidspunkt ukendt"))
        year = self.start.year
        match self.precision:
            case "day":
                return t.date(self.start)
            case "week":
                iso = self.start.isocalendar()
                return t(N_("uge {week}, {year}"), week=iso.week, year=iso.year)
            case "month":
                return t.month(self.start)
            case "quarter":
                return t(N_("{quarter}. kvartal {year}"), quarter=(self.start.month + 2) // 3, year=year)
            case "half-year":
                half = N_("1. halvår {year}") if self.start.month == 1 else N_("2. halvår {year}")
                return t(half, year=year)
            case "season":
                season = self.value.split("-")[1]
                return t(_SEASON_WORDS[season], year=year, next=f"{(year + 1) % 100:02d}")
            case _:
                return str(year)


def _span(precision: Precision, parts: tuple[str, ...]) -> tuple[date, date]:
    year = int(parts[0])
    match precision:
        case "day":
            day = date(year, int(parts[1]), int(parts[2]))
            return day, day
        case "week":
            monday = date.fromisocalendar(year, int(parts[1]), 1)
            return monday, monday + timedelta(days=6)
        case "month":
            return _months(year, int(parts[1]), 1)
        case "quarter":
            return _months(year, 3 * int(parts[1]) - 2, 3)
        case "half-year":
            return _months(year, 6 * int(parts[1]) - 5, 6)
        case "season":
            return _months(year, _SEASONS[parts[1]], 3)
        case _:
            return _months(year, 1, 12)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    start = date(year, month, 1)
    last = month - 1 + count - 1
    end_year, end_month = year + last // 12, last % 12 + 1
    return start, date(end_year, end_month, monthrange(end_year, end_month)[1])
