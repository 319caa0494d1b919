"""Working days in Denmark (Regulation 1182/71, article 2): by law and by custom."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from transparency.guidance.holidays import (
    holiday,
    is_working_day,
    of_year,
    working_day_from,
    working_day_until,
)
from transparency.locale import Text

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("when", "da", "en", "by_law"),
    [
        ("2027-01-01", "nytårsdag", "New Year’s Day", True),
        ("2027-03-25", "skærtorsdag", "Maundy Thursday", True),
        ("2027-03-26", "langfredag", "Good Friday", True),
        ("2027-03-28", "påskedag", "Easter Sunday", True),
        ("2027-03-29", "anden påskedag", "Easter Monday", True),
        ("2027-05-06", "Kristi himmelfartsdag", "Ascension Day", True),
        ("2027-05-16", "pinsedag", "Pentecost", True),
        ("2027-05-17", "anden pinsedag", "Pentecost Monday", True),
        ("2026-06-05", "grundlovsdag", "Constitution Day", False),
        ("2026-12-24", "juleaftensdag", "Christmas Eve", False),
        ("2026-12-25", "juledag", "Christmas Day", True),
        ("2026-12-26", "anden juledag", "Second Day of Christmas", True),
        ("2026-12-31", "nytårsaften", "New Year’s Eve", False),
        ("2023-05-05", "store bededag", "Great Prayer Day", True),
    ],
)
def test_a_holiday_has_its_name_in_both_languages(when: str, da: str, en: str, by_law: bool) -> None:
    found = holiday(day(when))
    assert found
    assert (found.name.say(Text.of("da")), found.name.say(Text.of("en")), found.by_law) == (da, en, by_law)


@pytest.mark.parametrize(
    "when",
    [
        "2026-05-01",  # the workers' day is none
        "2024-04-26",  # nor is Store bededag since 2024
        "2027-04-23",
        "2026-04-01",  # nor the Wednesday before Easter
        "2026-05-15",  # nor the Friday after Ascension Day
        "2026-12-23",
        "2026-12-30",
        "2027-01-04",
    ],
)
def test_other_days_are_working_days(when: str) -> None:
    assert is_working_day(day(when))
    assert holiday(day(when)) is None


@pytest.mark.parametrize("year", range(1990, 2101))
def test_a_year_has_the_holidays_of_the_law_and_three_by_custom(year: int) -> None:
    sunday = easter(year)
    moving = [-3, -2, 0, 1, 39, 49, 50] + ([26] if year <= 2023 else [])
    law = {sunday + timedelta(days=after) for after in moving}
    law |= {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    custom = {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}
    found = of_year(year)
    assert set(found) == law | custom
    assert {one.day for one in found.values() if one.by_law} == law


@pytest.mark.parametrize("when", ["2026-06-05", "2026-12-24", "2026-12-31"])
def test_days_off_by_custom_can_be_left_out(when: str) -> None:
    assert not is_working_day(day(when))
    assert is_working_day(day(when), practised=False)
    assert holiday(day(when), practised=False) is None


def test_a_holiday_of_the_law_stays_one_when_it_falls_on_a_day_of_custom() -> None:
    """Whit Monday on 5 June 2017 is a holiday whichever way one counts."""
    found = holiday(date(2017, 6, 5))
    assert found
    assert found.by_law
    assert not is_working_day(date(2017, 6, 5), practised=False)


@pytest.mark.parametrize(
    ("when", "following", "before"),
    [
        ("2027-03-25", "2027-03-30", "2027-03-24"),  # over Easter
        ("2027-03-27", "2027-03-30", "2027-03-24"),
        ("2026-12-24", "2026-12-28", "2026-12-23"),  # over Christmas
        ("2026-12-31", "2027-01-04", "2026-12-30"),  # over New Year and a weekend
        ("2026-06-05", "2026-06-08", "2026-06-04"),  # Grundlovsdag on a Friday
        ("2027-05-15", "2027-05-18", "2027-05-14"),  # over Whitsun
        ("2027-05-06", "2027-05-07", "2027-05-05"),
        ("2026-11-28", "2026-11-30", "2026-11-27"),  # an ordinary weekend
        ("2026-11-29", "2026-11-30", "2026-11-27"),
        ("2026-11-26", "2026-11-26", "2026-11-26"),
    ],
)
def test_the_next_working_day_and_the_one_before(when: str, following: str, before: str) -> None:
    assert working_day_from(day(when)) == day(following)
    assert working_day_until(day(when)) == day(before)


def test_over_the_longest_break_of_the_law_alone() -> None:
    assert working_day_from(date(2026, 12, 24), practised=False) == date(2026, 12, 24)
    assert working_day_from(date(2026, 12, 25), practised=False) == date(2026, 12, 28)


@given(DAYS)
def test_a_working_day_is_never_far(when: date) -> None:
    following, before = working_day_from(when), working_day_until(when)
    assert is_working_day(following)
    assert is_working_day(before)
    assert before <= when <= following
    assert (following - before).days <= 6
    assert (before == following) == is_working_day(when)
    assert working_day_from(when, practised=False) <= following
