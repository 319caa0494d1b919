"""The wait before the next try."""

from datetime import timedelta

from transparency.backoff import backoff

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


def test_a_wait_doubles_up_to_the_longest_however_often_it_fails() -> None:
    waits = [backoff(MINUTE, doublings, 6 * MINUTE) for doublings in (0, 1, 2, 3, 10_000)]
    assert [wait // MINUTE for wait in waits] == [1, 2, 4, 6, 6]
    assert backoff(WEEK, 10_000, WEEK) == WEEK
