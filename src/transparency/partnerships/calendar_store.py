"""The addresses of private calendars in the database: of each only a hash, from which nobody gets the address back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.history.records import digest
from transparency.history.store import moment, moment_text
from transparency.partnerships import store
from transparency.partnerships.records import Seat
from transparency.storage.schema import account, calendar_key, entry


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of somebody's address: when it was made, and the last day a calendar asked by it."""

    made_on: date
    used_on: date | None


def add(connection: Connection, account_id: int, token: str) -> None:
    connection.execute(
        insert(calendar_key).values(
            account_id=account_id, token_hash=digest(token), at=moment_text(clock.now())
        )
    )


def revoke(connection: Connection, account_id: int) -> bool:
    """Whether there was an address to close."""
    found = connection.execute(
        update(calendar_key)
        .where(calendar_key.c.account_id == account_id, calendar_key.c.revoked_at.is_(None))
        .values(revoked_at=moment_text(clock.now()))
    )
    return bool(found.rowcount)


def standing(connection: Connection, account_id: int) -> Key | None:
    """The address that works now."""
    row = connection.execute(
        select(calendar_key)
        .where(calendar_key.c.account_id == account_id, calendar_key.c.revoked_at.is_(None))
        .order_by(calendar_key.c.id.desc())
    ).first()
    if row is None:
        return None
    return Key(clock.day(moment(row.at)), date.fromisoformat(row.used_at) if row.used_at else None)


def whose(connection: Connection, token: str) -> tuple[Actor, str] | None:
    """Who a token is of, and their language; None for one that is unknown or revoked, or of somebody without access."""
    row = connection.execute(
        select(account)
        .join(calendar_key, calendar_key.c.account_id == account.c.id)
        .where(
            calendar_key.c.token_hash == digest(token), calendar_key.c.revoked_at.is_(None), account.c.active
        )
    ).first()
    if row is None:
        return None
    return Actor(row.role, f"konto:{row.id}", row.id, row.organisation_id), row.lang


def used(connection: Connection, token: str, today: date) -> None:
    """Note the day on which a calendar asked."""
    connection.execute(
        update(calendar_key)
        .where(calendar_key.c.token_hash == digest(token))
        .values(used_at=today.isoformat())
    )


def used_on(connection: Connection, token: str) -> str | None:
    """The day that is noted for a token."""
    asked = select(calendar_key.c.used_at).where(calendar_key.c.token_hash == digest(token))
    return connection.execute(asked).scalar()


def pacts(connection: Connection, seat: Seat) -> list[tuple[datetime, Any]]:
    """The agreement of a partnership (`charter.Pact`) through its history, the oldest first, each with its moment."""
    asked = store.CHARTERS.where(store.in_room(entry.c.partnership_id, seat))
    return [store.read_pact(row) for row in connection.execute(asked)]


def written(connection: Connection, seat: Seat) -> dict[tuple[str, int], tuple[datetime, datetime]]:
    """When each matter of a partnership was begun, and when it last changed."""
    rows: Any = connection.execute(
        select(entry.c.kind, entry.c.number, func.min(entry.c.at), func.max(entry.c.at))
        .where(store.in_room(entry.c.partnership_id, seat), entry.c.version > 0)
        .group_by(entry.c.kind, entry.c.number)
    )
    return {(kind, number): (moment(first), moment(last)) for kind, number, first, last in rows}
