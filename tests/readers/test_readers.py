"""How often calendars and feeds are fetched: added up over processes, by week and month, and nothing about who."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select

from transparency import log
from transparency.readers import service
from transparency.readers.records import Day, Fetched, Readership, first_day, readership
from transparency.readers.service import Readers
from transparency.storage.database import Database
from transparency.storage.schema import fetched

CALENDAR, FEED = "/calendar/tenders.ics", "/feeds/changes.atom"
MONDAY = date(2027, 3, 8)
Frozen = Callable[[str], AbstractContextManager[None]]


def rows(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(fetched).order_by(*fetched.primary_key))]


def away() -> None:
    raise OSError("databasen er væk")


def count(readers: Readers, route: str, times: int) -> None:
    for _ in range(times):
        readers.fetched(route)


# In memory and in the database


def test_what_is_counted_is_a_day_a_route_and_a_number(database: Database, frozen: Frozen) -> None:
    readers = Readers(database)
    count(readers, CALENDAR, 3)
    count(readers, FEED, 1)
    assert rows(database) == []
    with frozen("2027-03-08T22:59Z"):  # one minute before midnight in Denmark
        readers.write()
    assert rows(database) == [("2027-03-08", CALENDAR, 3), ("2027-03-08", FEED, 1)]
    with database.reading() as connection:
        columns = inspect(connection).get_columns("fetched")
    assert [column["name"] for column in columns] == ["day", "route", "count"]


def test_processes_add_up(database: Database, second_database: Database, frozen: Frozen) -> None:
    one, other = Readers(database), Readers(second_database)
    with frozen("2027-03-08T09:00Z"):
        for _ in range(2):
            count(one, CALENDAR, 2)
            count(other, CALENDAR, 5)
            one.write()
            other.write()
    assert rows(database) == [("2027-03-08", CALENDAR, 14)]


def test_nothing_is_written_while_nothing_was_fetched(database: Database) -> None:
    readers = Readers(database)
    readers.write()
    assert database.writes == 0
    count(readers, FEED, 1)
    readers.write()
    readers.write()
    assert database.writes == 1


def test_what_cannot_be_written_is_kept_for_the_next_time(
    database: Database, frozen: Frozen, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = Readers(database)
    count(readers, CALENDAR, 2)
    with monkeypatch.context() as patched:
        patched.setattr(database, "writing", away)
        with pytest.raises(OSError, match="væk"):
            readers.write()
    count(readers, CALENDAR, 1)
    with frozen("2027-03-08T09:00Z"):
        readers.write()
    assert rows(database) == [("2027-03-08", CALENDAR, 3)]


def test_a_stop_writes_what_was_counted(database: Database) -> None:
    readers = Readers(database)
    with readers.writing():
        count(readers, CALENDAR, 4)
        assert rows(database) == []
    assert [row[1:] for row in rows(database)] == [(CALENDAR, 4)]


def test_while_it_serves_it_writes_now_and_then(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "EVERY_S", 0.01)
    readers = Readers(database)
    count(readers, FEED, 1)
    with readers.writing():
        while not rows(database):
            pass
    assert [row[1:] for row in rows(database)] == [(FEED, 1)]


def test_a_database_that_is_away_stops_neither_the_counting_nor_the_site(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure()
    readers = Readers(database)
    with monkeypatch.context() as patched:
        patched.setattr(database, "writing", away)
        with readers.writing():
            count(readers, FEED, 1)
    assert '"readers not written"' in capsys.readouterr().err
    readers.write()
    assert [row[1:] for row in rows(database)] == [(FEED, 1)]


def test_what_is_said_of_past_days_stands_for_the_day(
    database: Database, frozen: Frozen, queries: Any
) -> None:
    readers, later = Readers(database), Readers(database)
    with frozen("2027-03-08T09:00Z"):
        count(readers, CALENDAR, 2)
        readers.write()
        assert readers.readership(MONDAY) is None
    with frozen("2027-03-09T09:00Z"):
        told = readers.readership(date(2027, 3, 9))
        assert told == Readership(MONDAY, None, (Fetched(date(2027, 3, 1), 2, 0),))
        count(readers, CALENDAR, 7)
        readers.write()
        assert later.readership(date(2027, 3, 9)) == told
        with queries(database) as asked:
            assert readers.readership(date(2027, 3, 9)) == told
        assert asked == []
    assert later.readership(date(2027, 3, 10)) == Readership(MONDAY, None, (Fetched(date(2027, 3, 1), 9, 0),))


# By week and month


def of(*days: tuple[str, int, int]) -> list[Day]:
    """(day, calendars, feeds)."""
    found: list[Day] = []
    for day, calendars, feeds in days:
        found += [(date.fromisoformat(day), CALENDAR, calendars), (date.fromisoformat(day), FEED, feeds)]
    return found


def test_the_last_whole_week_runs_from_monday_to_sunday() -> None:
    counts = of(
        ("2027-02-28", 1, 1), ("2027-03-01", 10, 1), ("2027-03-07", 20, 2), ("2027-03-08", 100, 100)
    )  # fmt: skip
    for today in (MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)):
        found = readership(counts, date(2027, 1, 1), today)
        assert found is not None
        assert found.week == Fetched(date(2027, 3, 1), 30, 3)
        assert found.week.number == 33


def test_a_week_that_was_not_counted_from_its_beginning_is_not_told() -> None:
    counts = of(("2027-03-02", 1, 0))
    found = readership(counts, date(2027, 3, 2), MONDAY)
    assert found is not None
    assert found.week is None
    whole = readership(counts, date(2027, 3, 2), MONDAY + timedelta(days=7))
    assert whole is not None
    assert whole.week == Fetched(MONDAY, 0, 0)


def test_months_are_told_for_two_years_also_those_without_any() -> None:
    counts = of(("2024-12-31", 9, 9), ("2025-04-01", 1, 2), ("2027-03-07", 3, 4), ("2027-03-08", 5, 6))
    found = readership(counts, date(2024, 12, 1), MONDAY)
    assert found is not None
    assert found.since == date(2024, 12, 1)
    assert [month.start for month in found.months][:2] == [date(2025, 4, 1), date(2025, 5, 1)]
    assert len(found.months) == 24
    assert found.months[0] == Fetched(date(2025, 4, 1), 1, 2)
    assert found.months[1] == Fetched(date(2025, 5, 1), 0, 0)
    assert found.months[-1] == Fetched(date(2027, 3, 1), 3, 4)


def test_months_begin_with_the_first_that_was_counted_and_end_with_yesterday() -> None:
    counts = of(("2027-02-20", 1, 0), ("2027-03-01", 7, 7))
    found = readership(counts, date(2027, 2, 20), date(2027, 3, 1))
    assert found is not None
    assert found.months == (Fetched(date(2027, 2, 1), 1, 0),)


def test_before_a_day_was_counted_to_its_end_nothing_is_told() -> None:
    assert readership([], None, MONDAY) is None
    assert readership(of(("2027-03-08", 5, 5)), MONDAY, MONDAY) is None


def test_enough_days_are_read_for_the_months_that_are_told() -> None:
    for today in (date(2027, 3, 1), date(2027, 3, 31), date(2028, 1, 1), date(2028, 2, 29)):
        found = readership([], date(2020, 1, 1), today)
        assert found is not None
        assert first_day(today) == found.months[0].start
