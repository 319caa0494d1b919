"""How it goes with each job, in the database. Who reads and then saves does both in one `writing()`."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from transparency.history.store import moment, moment_text
from transparency.jobs.records import Status
from transparency.storage.schema import job

_MOMENTS = ("lease_until", "started_at", "ended_at", "succeeded_at", "next_at")


def statuses(connection: Connection) -> list[Status]:
    """Every job that a worker has ever taken up, by name."""
    return [_status(row) for row in connection.execute(select(job).order_by(job.c.name))]


def status(connection: Connection, name: str) -> Status:
    """One job; as new when no worker has taken it up yet."""
    row = connection.execute(select(job).where(job.c.name == name)).first()
    return Status(name) if row is None else _status(row)


def save(connection: Connection, status: Status) -> None:
    values: dict[str, Any] = asdict(status)
    for name in _MOMENTS:
        values[name] = moment_text(values[name]) if values[name] else None
    found = connection.execute(update(job).where(job.c.name == status.name).values(values))
    if not found.rowcount:
        connection.execute(insert(job).values(values))


def renew(connection: Connection, names: Collection[str], holder: str, until: datetime) -> None:
    """The leases of these jobs last until then, as far as they are still this worker's."""
    connection.execute(
        update(job)
        .where(job.c.name.in_(names), job.c.holder == holder)
        .values(lease_until=moment_text(until))
    )


def _status(row: Any) -> Status:
    moments = {name: moment(text) if (text := getattr(row, name)) else None for name in _MOMENTS}
    return Status(row.name, row.holder, failures=row.failures, error=row.error, **moments)
