from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.dates import PlannedDate
from transparency.locale import Text

DANISH = Text.of("da")

FORMS = [
    # value, precision, first day, last day, words
    ("2027-12-31", "day", date(2027, 12, 31), date(2027, 12, 31), "31. december 2027"),
    ("2028-02-29", "day", date(2028, 2, 29), date(2028, 2, 29), "29. februar 2028"),
    ("2027-W34", "week", date(2027, 8, 23), date(2027, 8, 29), "uge 34, 2027"),
    ("2026-W01", "week", date(2025, 12, 29), date(2026, 1, 4), "uge 1, 2026"),
    ("2026-W53", "week", date(2026, 12, 28), date(2027, 1, 3), "uge 53, 2026"),
    ("2028-02", "month", date(2028, 2, 1), date(2028, 2, 29), "februar 2028"),
    ("2027-02", "month", date(2027, 2, 1), date(2027, 2, 28), "februar 2027"),
    ("2027-Q1", "quarter", date(2027, 1, 1), date(2027, 3, 31), "1. kvartal 2027"),
    ("2027-Q4", "quarter", date(2027, 10, 1), date(2027, 12, 31), "4. kvartal 2027"),
    ("2027-H1", "half-year", date(2027, 1, 1), date(2027, 6, 30), "1. halvår 2027"),
    ("2027-H2", "half-year", date(2027, 7, 1), date(2027, 12, 31), "2. halvår 2027"),
    ("2027-spring", "season", date(2027, 3, 1), date(2027, 5, 31), "foråret 2027"),
    ("2027-summer", "season", date(2027, 6, 1), date(2027, 8, 31), "sommeren 2027"),
    ("2027-autumn", "season", date(2027, 9, 1), date(2027, 11, 30), "efteråret 2027"),
    ("2027", "year", date(2027, 1, 1), date(2027, 12, 31), "2027"),
    ("unknown", "unknown", None, None, "tidspunkt ukendt"),
]


@pytest.mark.parametrize(("value", "precision", "start", "end", "words"), FORMS)
def test_each_form_has_its_days_and_its_words(
    value: str, precision: str, start: date | None, end: date | None, words: str
) -> None:
    found = PlannedDate.of(value)
    assert (found.value, found.precision, found.start, found.end) == (value, precision, start, end)
    assert found.say(DANISH) == words


@pytest.mark.parametrize(
    ("value", "end", "words"),
    [
        ("2026-winter", date(2027, 2, 28), "vinteren 2026/27"),
        ("2027-winter", date(2028, 2, 29), "vinteren 2027/28"),
        ("1999-winter", date(2000, 2, 29), "vinteren 1999/00"),
        ("2100-winter", date(2101, 2, 28), "vinteren 2100/01"),
    ],
)
def test_winter_begins_in_december_and_crosses_the_year(value: str, end: date, words: str) -> None:
    winter = PlannedDate.of(value)
    assert winter.start == date(int(value[:4]), 12, 1)
    assert winter.end == end
    assert winter.say(DANISH) == words


@pytest.mark.parametrize(
    "value",
    [
        *("", "ukendt", "Unknown", "27", "202", "20277", "2027 ", " 2027", "2027\n", "2027-1", "2027-1-1"),
        *("2027-00", "2027-13", "2027-02-29", "2027-04-31", "2027-01-00", "2027-00-01"),
        *("2027-Q0", "2027-Q5", "2027-q4", "2027-H3", "2027-W00", "2027-W53", "2026-W54", "2027-w34"),
        *(
            "2027-Spring",
            "2027-fall",
            "2027-foråret",
            "2027-spring-1",
            "1989",
            "2101",
            "1989-W52",
            "2101-W01",
        ),
        *("0000", "0000-01-01", "9999", "9999-W52", "9999-winter", "9999-12-31"),
        *("２０２７", "2027-１２", "2027-Q٤"),
    ],
)
def test_what_is_no_planned_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"planned date|out of range|must be in|week|month|invalid"):
        PlannedDate.of(value)


def _values() -> st.SearchStrategy[str]:
    years = st.integers(1990, 2100).map(str)
    tails = st.one_of(
        st.just(""),
        st.integers(1, 12).map("-{:02d}".format),
        st.integers(1, 52).map("-W{:02d}".format),
        st.integers(1, 4).map("-Q{}".format),
        st.integers(1, 2).map("-H{}".format),
        st.sampled_from(["-spring", "-summer", "-autumn", "-winter"]),
    )
    days = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(date.isoformat)
    return st.one_of(st.builds("{}{}".format, years, tails), days)


planned = st.one_of(_values(), st.just("unknown")).map(PlannedDate.of)
known = _values().map(PlannedDate.of)


@given(planned, st.text())
def test_the_machine_form_is_read_back_as_the_same_date(when: PlannedDate, words: str) -> None:
    assert PlannedDate.of(when.value, when.words) == when
    assert PlannedDate.of(when.value, words).words == words


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_has_the_same_form_however_it_is_made(day: date) -> None:
    assert PlannedDate.day(day) == PlannedDate.of(day.isoformat())


@given(known)
def test_a_period_says_its_year_and_never_a_day_it_was_not_given(when: PlannedDate) -> None:
    said = when.say(DANISH)
    assert when.value[:4] in said
    assert (". " in said and said[0].isdigit()) == (when.precision in ("day", "quarter", "half-year"))


@given(st.lists(planned, max_size=20))
def test_dates_sort_by_their_first_day_then_the_more_precise_and_the_unknown_last(
    dates: list[PlannedDate],
) -> None:
    ordered = sorted(dates, key=lambda d: d.sort_key)
    sure = [d for d in ordered if d.start]
    assert ordered[len(sure) :] == [d for d in dates if d.start is None]
    for one, next_ in pairwise(sure):
        assert one.start
        assert next_.start
        assert one.start <= next_.start
        if one.start == next_.start:
            assert (one.end or one.start) <= (next_.end or next_.start)


@given(known, st.dates(date(1989, 1, 1), date(2102, 1, 1)), st.integers(0, 800))
def test_it_overlaps_a_period_exactly_when_they_have_a_day_in_common(
    when: PlannedDate, first: date, length: int
) -> None:
    assert when.start
    assert when.end
    mine = {when.start + timedelta(n) for n in range((when.end - when.start).days + 1)}
    asked = {first + timedelta(n) for n in range(length + 1)}
    assert when.overlaps(first, first + timedelta(length)) == bool(mine & asked)


@given(known, known)
def test_how_much_later_is_counted_from_first_day_to_first_day(one: PlannedDate, other: PlannedDate) -> None:
    days = one.days_later_than(other)
    assert days is not None
    assert other.start
    assert other.start + timedelta(days) == one.start


@given(planned)
def test_the_unknown_is_neither_later_than_anything_nor_within_anything(when: PlannedDate) -> None:
    unknown = PlannedDate.of("unknown")
    assert unknown.days_later_than(when) is None
    assert when.days_later_than(unknown) is None
    assert not unknown.overlaps(date.min, date.max)
