"""The log in the database: the one place that writes a line, in the transaction of what it tells of."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.audit.records import Event, Line, LogFilter
from transparency.history.store import moment, moment_text
from transparency.storage.schema import audit


def write(
    connection: Connection,
    actor: Actor,
    event: Event,
    object: str,
    *,
    organisation_id: int | None = None,
    reason: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add a line. `details` hold no personal data: what cannot be deleted must not need to be."""
    connection.execute(
        insert(audit).values(
            at=moment_text(clock.now()),
            who=actor.who[:60],
            action=event,
            object=object.replace("\0", "")[:80],
            organisation_id=organisation_id,
            reason=reason,
            details=json.dumps(dict(details or {}), ensure_ascii=False),
        )
    )


def lines(connection: Connection, f: LogFilter, *, before_id: int | None = None, limit: int) -> list[Line]:
    """The newest lines first."""
    if "\0" in f.who + f.object:  # in no line; and PostgreSQL knows no such text
        return []
    asked = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if f.who:
        asked = asked.where(audit.c.who == f.who)
    if f.event:
        asked = asked.where(audit.c.action == f.event)
    if f.object:
        asked = asked.where(audit.c.object == f.object)
    if f.after:
        asked = asked.where(audit.c.at >= moment_text(f.after))
    if f.until:
        asked = asked.where(audit.c.at <= moment_text(f.until))
    if before_id is not None:
        asked = asked.where(audit.c.id < before_id)
    return [_line(row) for row in connection.execute(asked)]


def about(connection: Connection, who: str) -> list[Line]:
    """Every line by or about an account (`konto:7`), oldest first."""
    asked = select(audit).where((audit.c.who == who) | (audit.c.object == who)).order_by(audit.c.id)
    return [_line(row) for row in connection.execute(asked)]


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(audit)).scalar_one()


def _line(row: Any) -> Line:
    return Line(
        row.id, moment(row.at), row.who, row.action, row.object, row.organisation_id, row.reason,
        json.loads(row.details),
    )  # fmt: skip
