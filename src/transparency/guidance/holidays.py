"""Which days are working days in Denmark (Regulation 1182/71, article 2).

The law's holidays are those of the `holidays` package, which follows the Acts (Store bededag was one until 2023).
Grundlovsdag, 24 and 31 December are none by law, but a municipality is closed on them: they count as holidays where
a period binds the municipality, and not where a company would lose a right by waiting (docs/decisions.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from transparency.guidance.answers import Either

PRACTISED = frozenset({(6, 5), (12, 24), (12, 31)})
"""Month and day of Grundlovsdag, 24 and 31 December."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """`by_law` is false for the days on which a municipality is closed only by custom and agreement."""

    day: date
    name: Either
    by_law: bool


@lru_cache(maxsize=128)
def of_year(year: int) -> Mapping[date, Holiday]:
    """The holidays of a year, those on weekends too."""
    from holidays import OPTIONAL, PUBLIC, country_holidays

    found: dict[date, Holiday] = {}
    for category in (PUBLIC, OPTIONAL):
        danish, english = (
            country_holidays("DK", years=year, expand=False, language=language, categories=category)
            for language in ("da", "en_US")
        )
        for day, name in danish.items():
            if category == PUBLIC or ((day.month, day.day) in PRACTISED and day not in found):
                found[day] = Holiday(
                    day, Either(_within(name), english[day].replace("'", "’")), category == PUBLIC
                )
    return found


def _within(name: str) -> str:
    """A Danish name as it stands inside a sentence: skærtorsdag, but Kristi himmelfartsdag."""
    return name if name.startswith("Kristi") else name[:1].lower() + name[1:]


def holiday(day: date, *, practised: bool = True) -> Holiday | None:
    """The holiday that a day is; without `practised` only those of the law."""
    found = of_year(day.year).get(day)
    return found if found and (practised or found.by_law) else None


def is_working_day(day: date, *, practised: bool = True) -> bool:
    """Neither a Saturday, a Sunday nor a holiday (article 2, paragraph 2)."""
    return day.weekday() < _SATURDAY and holiday(day, practised=practised) is None


def working_day_from(day: date, *, practised: bool = True) -> date:
    """The day itself when it is a working day, else the next one that is (article 3, paragraph 4)."""
    while not is_working_day(day, practised=practised):
        day += _DAY
    return day


def working_day_until(day: date) -> date:
    """The day itself when it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= _DAY
    return day
