from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from threading import Thread

import pytest

from transparency import clock

Frozen = Callable[[str], AbstractContextManager[None]]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23T22:59:59Z", date(2026, 11, 23)),
        ("2026-11-23T23:00:00Z", date(2026, 11, 24)),  # winter: one hour ahead of UTC
        ("2026-06-30T21:59:59Z", date(2026, 6, 30)),
        ("2026-06-30T22:00:00Z", date(2026, 7, 1)),  # summer: two
        ("2026-12-31T23:30:00Z", date(2027, 1, 1)),
        ("2027-01-01T00:30:00+02:00", date(2026, 12, 31)),
    ],
)
def test_today_is_the_day_in_denmark(frozen: Frozen, moment: str, day: date) -> None:
    with frozen(moment):
        assert clock.today() == day


def test_now_is_in_utc_and_in_whole_seconds(frozen: Frozen) -> None:
    with frozen("2026-11-23T12:00:00.987654+01:00"):
        assert clock.now() == datetime(2026, 11, 23, 11, tzinfo=UTC)
        assert clock.now().tzinfo is UTC
    assert clock.now().microsecond == 0


def test_a_frozen_clock_goes_on_afterwards_also_when_something_fails(frozen: Frozen) -> None:
    def fail() -> None:
        with frozen("2030-01-01T00:00Z"):
            raise ZeroDivisionError(clock.now().year)

    with frozen("2026-01-01T00:00Z"):
        with pytest.raises(ZeroDivisionError, match="2030"):
            fail()
        assert clock.now().year == 2026
    before = datetime.now(UTC).replace(microsecond=0)
    assert clock.now() >= before


def test_freezing_holds_for_its_own_thread_only(frozen: Frozen) -> None:
    seen: list[datetime] = []
    with frozen("2000-01-01T00:00Z"):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0].year > 2000


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.frozen(datetime(2027, 1, 1)):  # noqa: DTZ001
        pass
