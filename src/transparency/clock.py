"""The one source of now.

Everything that asks for the time asks here, so that tests and the example data (which is imported as
if on earlier days) can hold the clock still with `frozen`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """The present moment in UTC, whole seconds (what the database, feeds and HTTP dates can carry)."""
    return (_fixed.get() or datetime.now(UTC)).replace(microsecond=0)


def today() -> date:
    """The calendar day in Denmark, which is what deadlines and freshness are counted in."""
    return day(now())


def day(moment: datetime) -> date:
    """The calendar day in Denmark on which a moment falls."""
    return moment.astimezone(COPENHAGEN).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (timezone-aware) in this thread or task."""
    if moment.tzinfo is None:
        raise ValueError("a frozen moment needs a time zone")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
