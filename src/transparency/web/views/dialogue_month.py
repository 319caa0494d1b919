"""A month of dialogues and events as a calendar: weeks of days, and what has no day yet."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import format_date

from transparency.dates import FIRST_YEAR, LAST_YEAR, PlannedDate
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import Dialogue
from transparency.feeds import dialogue_words as say
from transparency.locale import N_, Text
from transparency.web.page import Visit
from transparency.web.views import entered

_WEEKS = Calendar(firstweekday=0)
_LONGEST = timedelta(days=31)
"""What lasts longer is not drawn on each day that it lasts, for a calendar is about what one goes to."""


@dataclass(frozen=True, slots=True)
class Item:
    """One dialogue or event on one day. `at` is the clock time, or what is due; `status` only where it is off."""

    id: str
    title: str
    at: str
    status: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month; `words` name it in full where something takes place."""

    date: date
    words: str
    today: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Undated:
    """What may take place in the month: `when` is all that is known."""

    id: str
    title: str
    when: str
    status: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month. A day of another month that completes a week is None.

    `before`, `after`, `now` and `following` (the next with anything in it) are queries of other months with the
    same choices, or empty.
    """

    title: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[int, tuple[Day | None, ...]], ...]
    undated: tuple[Undated, ...]
    total: int
    before: str
    before_title: str
    after: str
    after_title: str
    now: str
    following: str
    following_title: str


def first_day(v: Visit, f: DialogueFilter) -> date:
    """The first day of the month that the filter names, or of the present one."""
    named = PlannedDate.of(f.month[0]).start if f.month else None
    return named or v.today.replace(day=1)


def within(f: DialogueFilter, first: date) -> DialogueFilter:
    """The filter for the month that begins on this day."""
    return replace(f, month=(f"{first:%Y-%m}",))


def month_of(v: Visit, f: DialogueFilter, first: date, here: Sequence[Dialogue]) -> Month:
    """The month that begins on this day. `here`: what may take place in it, by the rest of the filter."""
    days: dict[date, list[Dialogue]] = {}
    for d in here:
        for day in _days(d):
            days.setdefault(day, []).append(d)
    t = v.t
    weeks = tuple(
        (
            week[0].isocalendar().week,
            tuple(
                _day(day, days.get(day, []), t, v.today) if day.month == first.month else None for day in week
            ),
        )
        for week in _WEEKS.monthdatescalendar(first.year, first.month)
    )
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
    this = v.today.replace(day=1)
    following = None if here else _following(v, f, after)
    return Month(
        title=t.month(first),
        weekdays=_weekdays(t),
        weeks=weeks,
        undated=tuple(
            Undated(d.id, entered.title(d, t), say.when(d, t), _off(d, t)) for d in here if not any(_days(d))
        ),
        total=len(here),
        before=_query(f, before) if before.year >= FIRST_YEAR else "",
        before_title=t.month(before),
        after=_query(f, after) if after.year <= LAST_YEAR else "",
        after_title=t.month(after),
        now=_query(f, this) if this != first else "",
        following=_query(f, following) if following else "",
        following_title=t.month(following) if following else "",
    )


def _query(f: DialogueFilter, first: date) -> str:
    return f"view=month&{within(f, first).query()}"


def _days(d: Dialogue) -> Iterable[date]:
    """The days that it takes place on, where they are known."""
    planned = d.planned
    if planned is None or planned.start is None or planned.precision != "day":
        return
    yield planned.start
    if d.starts and d.ends and d.ends - d.starts < _LONGEST:
        for after in range(1, (d.ends.date() - d.starts.date()).days + 1):
            yield planned.start + timedelta(days=after)


def _day(day: date, dialogues: list[Dialogue], t: Text, today: date) -> Day:
    items = [_item(d, day, t) for d in sorted(dialogues, key=lambda d: (_minute(d, day), d.id))]
    words = _day_words(day, t) if items else ""
    return Day(day, words, day == today, tuple(items))


@lru_cache(maxsize=2)
def _weekdays(t: Text) -> tuple[str, ...]:
    return tuple(format_date(day, "EEEE", locale=t.locale) for day in _WEEKS.monthdatescalendar(2027, 1)[0])


@lru_cache(maxsize=4096)
def _day_words(day: date, t: Text) -> str:
    """ "tirsdag den 12. januar"."""
    return format_date(day, t(N_("EEEE 'den' d. MMMM")), locale=t.locale)


def _item(d: Dialogue, day: date, t: Text) -> Item:
    at = ""
    if d.starts and d.starts.date() == day:
        at = say.clock_time(d.starts.time(), t)
    elif d.starts is None and d.form == "written" and d.answer_by:
        at = t(N_("Svarfrist {time}"), time=say.clock_time(d.answer_by.time(), t))
    return Item(d.id, entered.title(d, t), at, _off(d, t))


def _minute(d: Dialogue, day: date) -> int:
    """When on that day it begins; what began the day before comes first."""
    at = d.starts or d.answer_by
    return at.hour * 60 + at.minute if at and at.date() == day else 0


def _off(d: Dialogue, t: Text) -> str:
    return say.status(d, t) if d.status == "cancelled" else ""


def _following(v: Visit, f: DialogueFilter, after: date) -> date | None:
    """The first month from `after` on in which something is to come."""
    index, found = v.dialogues.find(replace(f, month=(), coming=True, sort="when"), v.today)
    for position in found.positions:
        when: PlannedDate | None = index.entries[position].record.planned
        if when and when.start and when.start >= after:
            return when.start.replace(day=1)
    return None
