"""How it goes with what workers do now and then, and whose turn it is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from transparency.backoff import backoff
from transparency.locale import N_

JOB: Mapping[str, str] = {
    "send_mail": N_("Sende post"),
    "tidy_mail": N_("Slette gammel post"),
    "tidy_accounts": N_("Slette udløbne links og sessioner"),
    "ask_confirmation": N_("Bede afdelinger bekræfte deres udbud"),
    "advance_dialogues": N_("Lukke frister og flytte ventelister i markedsdialoger"),
    "watch_notices": N_("Læse bekendtgørelser fra mappen"),
    "fetch_feeds": N_("Hente feeds"),
    "write_partnerships": N_("Skrive til deltagere i partnerskaber om det, der venter"),
}
"""Danish labels."""

LEASE = timedelta(minutes=2)
"""For how long a job is its worker's. It renews that while it works; one that has not is taken for dead."""

RETRY = timedelta(seconds=30)
"""Wait after a first failure; doubled after each further one, up to the time between two runs."""

TOLD_EVERY = timedelta(minutes=10)
"""How often it is noted of a job that runs all the time that it still does."""

SILENCE = timedelta(minutes=15)
"""Without a sign of any job for so long, nobody works."""

DIED = "died"
"""Stands as the error of a run whose worker has gone in the middle of it."""


@dataclass(frozen=True, slots=True)
class Status:
    """One job over all workers. `holder` is the worker that runs it, empty when none does.

    `failures` in a row; `error` of the last one: the reference under which it stands in the log, a space, and what
    went wrong. `next_at` is empty before the first run and for a job that runs all the time.
    """

    name: str
    holder: str = ""
    lease_until: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    error: str = ""

    def is_running(self, now: datetime) -> bool:
        """Whether a worker runs it. A lease longer than any was given by a clock that ran ahead, and is over."""
        return self.lease_until is not None and now < self.lease_until <= now + LEASE

    def has_died(self, now: datetime) -> bool:
        """Whether a worker began it and has gone."""
        return bool(self.holder) and not self.is_running(now)

    def is_due(self, every: timedelta, now: datetime) -> bool:
        """Whether a worker may begin it. A wait longer than any was given by a clock that ran ahead."""
        waits = self.next_at is not None and now < self.next_at <= now + max(every, RETRY)
        return not self.holder and not waits


def begun(status: Status, holder: str, now: datetime) -> Status:
    """A worker has taken it."""
    return replace(status, holder=holder, lease_until=now + LEASE, started_at=now, ended_at=None)


def succeeded(status: Status, next_at: datetime | None, now: datetime) -> Status:
    """A run went well: what failed before is settled."""
    return replace(
        status, holder="", lease_until=None, ended_at=now, succeeded_at=now, next_at=next_at, failures=0, error=""
    )  # fmt: skip


def failed(status: Status, every: timedelta, error: str, now: datetime) -> Status:
    """A run went wrong: the next one comes soon, and ever later while it goes on so."""
    failures = status.failures + 1
    return replace(
        status, holder="", lease_until=None, ended_at=now, next_at=now + wait_after(failures, every),
        failures=failures, error=error,
    )  # fmt: skip


def died(status: Status, every: timedelta, reference: str, now: datetime) -> Status:
    """A run whose worker has gone counts as a failure; nobody knows when it ended."""
    return replace(failed(status, every, f"{reference} {DIED}", now), ended_at=None)


def wait_after(failures: int, every: timedelta) -> timedelta:
    """How long after so many failures in a row the job is tried again."""
    return backoff(RETRY, failures - 1, max(every, RETRY))


def nobody_works(statuses: Iterable[Status], now: datetime) -> bool:
    """Whether there has been no sign of any worker for a while."""
    signs = [at for one in statuses for at in (one.started_at, one.ended_at) if at is not None]
    return not signs or max(signs) < now - SILENCE
