"""Which worker does which job, and what administrators see of it. Many workers may share one database."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.jobs import store
from transparency.jobs.records import LEASE, TOLD_EVERY, Status, begun, died, failed, succeeded
from transparency.storage.database import Database

log = structlog.get_logger()


class Jobs:
    """The jobs of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # For administrators and for who watches the site

    def listed(self, actor: Actor) -> list[Status]:
        """Every job that a worker has taken up. Raises `NotFound` for who may not see them."""
        require(actor, "job.read")
        return self.statuses()

    def statuses(self) -> list[Status]:
        """The same for `/metrics`, which has its own key."""
        with self.database.reading() as connection:
            return store.statuses(connection)

    # For a worker

    def is_due(self, name: str, every: timedelta) -> bool:
        """Whether a job may begin, without taking it."""
        with self.database.reading() as connection:
            return store.status(connection, name).is_due(every, clock.now())

    def take(self, name: str, every: timedelta, holder: str) -> bool:
        """Whether the job is this worker's now: it was due, and no other has it.

        A run whose worker has gone is noted as a failure first; then whoever looks next after the wait takes it.
        """
        now = clock.now()
        with self.database.reading() as connection:
            found = store.status(connection, name)
        if not (found.is_due(every, now) or found.has_died(now)):
            return False  # most times, and without keeping writers waiting
        with self.database.writing() as connection:
            found = store.status(connection, name)
            if found.has_died(now):
                reference = secrets.token_hex(4)
                log.error("job died", job=name, reference=reference, worker=found.holder)
                store.save(connection, died(found, every, reference, now))
            elif found.is_due(every, now):
                store.save(connection, begun(found, holder, now))
                return True
        return False

    def renew(self, names: Collection[str], holder: str) -> None:
        """This worker still runs these jobs."""
        with self.database.writing() as connection:
            store.renew(connection, names, holder, clock.now() + LEASE)

    def ended(self, name: str, every: timedelta, holder: str, error: str = "") -> None:
        """This worker has run the job; `error` says what went wrong. One that was overtaken changes nothing."""
        now = clock.now()
        with self.database.writing() as connection:
            found = store.status(connection, name)
            if found.holder == holder:
                after = failed(found, every, error, now) if error else succeeded(found, now + every, now)
                store.save(connection, after)

    def noted(self, name: str, every: timedelta, started_at: datetime, error: str = "") -> None:
        """A job that runs all the time, in each worker, has run. Written when that is news, and now and then."""
        now = clock.now()
        with self.database.reading() as connection:
            found = store.status(connection, name)
        known = found.succeeded_at is not None and abs(now - found.succeeded_at) < TOLD_EVERY
        if known and not error and not found.failures:
            return
        with self.database.writing() as connection:
            found = replace(store.status(connection, name), started_at=started_at)
            store.save(connection, failed(found, every, error, now) if error else succeeded(found, None, now))
