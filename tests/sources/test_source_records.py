from datetime import UTC, datetime, timedelta

import pytest

from transparency.sources.records import SourceState, is_due, wait_after

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("failures", "every", "wait"),
    [
        (0, HOUR, HOUR),
        (1, HOUR, timedelta(hours=2)),
        (4, HOUR, timedelta(hours=16)),
        (6, HOUR, timedelta(days=2)),
        (10_000, HOUR, timedelta(days=2)),
        (0, timedelta(days=7), timedelta(days=7)),
        (5, timedelta(days=7), timedelta(days=7)),
    ],
)
def test_each_failure_doubles_the_wait_up_to_two_days(
    failures: int, every: timedelta, wait: timedelta
) -> None:
    assert wait_after(failures, every) == wait


@pytest.mark.parametrize(
    ("next_at", "due"),
    [
        (None, True),
        (NOW, True),
        (NOW - HOUR, True),
        (NOW + timedelta(seconds=1), False),
        (NOW + timedelta(days=2), False),
        (NOW + timedelta(days=3), True),
    ],
)
def test_a_source_is_due_when_its_time_has_come_or_can_not_be_meant(
    next_at: datetime | None, due: bool
) -> None:
    assert is_due(SourceState("Nyt", next_at=next_at), NOW, HOUR) is due
