"""How it goes across partnerships, in numbers: nothing of what has been written or agreed in any of them. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import TypeAdapter

from transparency.partnerships.meetings import AHEAD
from transparency.partnerships.records import KindName, Partnership, Row

AGES = (14, 30, 90)
"""Days: an open warning is younger than the first, than the second, than the third, or older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted of one partnership, free of today: kept beside it, and brought up at each change."""

    held: int = 0
    held_on_time: int = 0
    meetings_due: tuple[date, ...] = ()
    """By when meetings are to be held that have not been."""
    warnings: tuple[date, ...] = ()
    """The days on which the warnings that are open were raised."""
    obligations_due: tuple[date, ...] = ()
    delivered: int = 0
    delivered_on_time: int = 0
    ratings: Mapping[str, int] = field(default_factory=dict)
    """How many KPIs have each latest rating that both agreed on."""
    gap: str = ""
    """The largest gap of the latest pulse, as a number; empty before one is released."""


FIGURES: TypeAdapter[Figures] = TypeAdapter(Figures)


def recounted(before: Figures, rows: Mapping[KindName, Sequence[Row]]) -> Figures:
    """The figures with some kinds counted anew, of which these are all the matters; others are not counted."""
    for kind in rows.keys() & COUNTED.keys():
        before = replace(before, **COUNTED[kind](rows[kind]))
    return before


def held(meetings: Iterable[Row]) -> tuple[int, int]:
    """How many follow-ups have been held, and how many of those by the day they were due: meetings of the series that
    the charter has. One that was called beside them is no follow-up.
    """
    return _in_time(r for r in meetings if r.state == "locked" and r.due_on is not None)


def _meetings(rows: Sequence[Row]) -> dict[str, Any]:
    count, on_time = held(rows)
    return {
        "held": count,
        "held_on_time": on_time,
        "meetings_due": _due(r for r in rows if r.state in AHEAD),
    }


def _warnings(rows: Sequence[Row]) -> dict[str, Any]:
    return {"warnings": tuple(sorted(r.raised_on for r in rows if r.open))}


def _obligations(rows: Sequence[Row]) -> dict[str, Any]:
    delivered, on_time = _in_time(rows)
    return {"obligations_due": _due(rows), "delivered": delivered, "delivered_on_time": on_time}


def _kpis(rows: Sequence[Row]) -> dict[str, Any]:
    return {"ratings": dict(Counter(r.mark for r in rows if r.mark))}


def _pulses(rows: Sequence[Row]) -> dict[str, Any]:
    latest = max((r for r in rows if r.mark), key=lambda r: r.number, default=None)
    return {"gap": latest.mark if latest else ""}


COUNTED: Mapping[KindName, Callable[[Sequence[Row]], dict[str, Any]]] = {
    "meeting": _meetings, "warning": _warnings, "obligation": _obligations, "kpi": _kpis, "pulse": _pulses,
}  # fmt: skip
"""What is counted of all the matters of a kind, by the names of the figures."""


def _in_time(rows: Iterable[Row]) -> tuple[int, int]:
    """How many are done, and how many of those by the day they were due."""
    done = [r for r in rows if r.done_on is not None]
    in_time = [r for r in done if r.due_on is None or r.done_on is None or r.done_on <= r.due_on]
    return len(done), len(in_time)


def _due(rows: Iterable[Row]) -> tuple[date, ...]:
    return tuple(sorted(r.due_on for r in rows if r.open and r.due_on and not r.done_on))


@dataclass(frozen=True, slots=True)
class Standing:
    """One partnership in the portfolio, as of today."""

    partnership: Partnership
    figures: Figures
    today: date

    @property
    def meetings_overdue(self) -> int:
        return _past(self.figures.meetings_due, self.today)

    @property
    def obligations_overdue(self) -> int:
        return _past(self.figures.obligations_due, self.today)

    @property
    def ages(self) -> tuple[int, ...]:
        """Open warnings by age: as many numbers as `AGES`, and one for the older."""
        return ages(self.figures.warnings, self.today)

    @property
    def gap(self) -> Decimal | None:
        try:
            return Decimal(self.figures.gap) if self.figures.gap else None
        except InvalidOperation:
            return None


def _past(days: Iterable[date], today: date) -> int:
    return sum(day < today for day in days)


def ages(raised: Iterable[date], today: date) -> tuple[int, ...]:
    """How many days are in each of the ages."""
    counted = [0] * (len(AGES) + 1)
    for day in raised:
        old = (today - day).days
        counted[next((i for i, most in enumerate(AGES) if old < most), len(AGES))] += 1
    return tuple(counted)


@dataclass(frozen=True, slots=True)
class Total:
    """All partnerships together."""

    active: int
    held: int
    held_on_time: int
    ages: tuple[int, ...]
    ratings: Mapping[str, int]
    obligations_overdue: int
    meetings_overdue: int
    gap: Decimal | None
    """The largest of any partnership."""


def total(standings: Sequence[Standing]) -> Total:
    """The sums of the partnerships that go on; what was held in those that have ended counts too."""
    active = [one for one in standings if one.partnership.state == "active"]
    ratings: Counter[str] = Counter()
    for one in active:
        ratings.update(one.figures.ratings)
    return Total(
        active=len(active),
        held=sum(one.figures.held for one in standings),
        held_on_time=sum(one.figures.held_on_time for one in standings),
        ages=tuple(map(sum, zip(*(one.ages for one in active), strict=True))) or (0,) * (len(AGES) + 1),
        ratings=dict(ratings),
        obligations_overdue=sum(one.obligations_overdue for one in active),
        meetings_overdue=sum(one.meetings_overdue for one in active),
        gap=max((one.gap for one in active if one.gap is not None), default=None),
    )
