"""Whom letters about partnerships go to, and what they have been told. Who has lost the seat is in none of these."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from transparency import clock
from transparency.history.store import moment_text
from transparency.partnerships import store
from transparency.partnerships.charter import Coming, coming, news
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.letters import Recipient
from transparency.partnerships.records import SIDES, Letters, Seat, Side, other
from transparency.storage.schema import account, entry, matter, partner, partnership

NEAR = timedelta(days=7)
"""How long before a day something is due on people are reminded of it."""

_WAITS = {"authority": matter.c.waits_authority, "supplier": matter.c.waits_supplier}


def _by(today: date) -> Any:
    """What waits by now: the day on which it begins to is there."""
    return or_(matter.c.waits_from.is_(None), matter.c.waits_from <= today.isoformat())


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter that waits: for whom, and which edition of it. `begins`: it began to wait on a day of its own."""

    id: int
    sides: frozenset[Side]
    edition: int
    begins: bool


def waiting(connection: Connection, seat: Seat, today: date) -> dict[int, Waiting]:
    """Everything in a partnership that waits for somebody now."""
    rows = connection.execute(
        select(matter).where(store.in_room(matter.c.partnership_id, seat), or_(*_WAITS.values()), _by(today))
    )
    return {
        row.id: Waiting(
            row.id, waits_for(row), json.loads(row.payload)["edition"], row.waits_from is not None
        )
        for row in rows
    }


def recipients(
    connection: Connection, partnership_id: int, sides: Collection[Side], letters: Letters
) -> list[Recipient]:
    """The people of these sides who want their letters so."""
    asked = _recipients(letters).where(partnership.c.id == partnership_id, partner.c.side.in_(sides))
    return [_recipient(row) for row in connection.execute(asked.order_by(partner.c.id))]


def _recipients(letters: Letters) -> Any:
    named = store.seated().add_columns(account.c.name, account.c.email, account.c.lang)
    return named.where(partner.c.letters == letters)


def _recipient(row: Any) -> Recipient:
    return Recipient(
        row.id, row.reference, row.title, row.account_id, row.side, row.name, row.email, row.lang
    )


def waits_for(row: Any) -> frozenset[Side]:
    """The sides that a matter's row waits for."""
    waits: dict[Side, bool] = {"authority": row.waits_authority, "supplier": row.waits_supplier}
    return frozenset(side for side in SIDES if waits[side])


# Once a week


def weekly(connection: Connection, monday: date) -> list[int]:
    """Accounts that want a weekly letter and have been written none in the week that begins then."""
    sunday = monday + timedelta(days=6)
    written = select(partner.c.account_id).where(
        partner.c.digest_on.between(monday.isoformat(), sunday.isoformat())
    )
    asked = _recipients("weekly").where(partner.c.account_id.not_in(written))
    return sorted({row.account_id for row in connection.execute(asked)})


def weekly_seats(connection: Connection, account_id: int) -> list[Recipient]:
    """The seats of a person about which they want a weekly letter, by title."""
    asked = _recipients("weekly").where(partner.c.account_id == account_id)
    rows = connection.execute(asked.order_by(func.lower(partnership.c.title), partnership.c.id))
    return [_recipient(row) for row in rows]


def week(connection: Connection, to: Recipient, today: date, since: datetime) -> tuple[int, int, int]:
    """How much waits for the side of a seat, how much of that is late, and how often the other has written since.

    A day in the contract is among it in the week in which it comes near, and in which an option was not used.
    """
    side: Side = "authority" if to.side == "authority" else "supplier"
    late = and_(matter.c.due_on < today.isoformat(), matter.c.done_on.is_(None))
    rows = connection.execute(
        select(func.count(), func.count().filter(late)).where(
            matter.c.partnership_id == to.partnership_id, matter.c.open, _WAITS[side], _by(today)
        )
    ).one()
    said = connection.execute(
        select(func.count())
        .select_from(entry)
        .where(
            entry.c.partnership_id == to.partnership_id,
            entry.c.move == "comment",
            entry.c.side == other(side),
            entry.c.at >= moment_text(since),
        )
    ).scalar_one()
    rooms = contract_days(connection, today, to.partnership_id, clock.day(since))
    days = [one for room in rooms for one in room.days]
    return rows[0] + len(days), rows[1] + sum(one.past for one in days), said


def digested(connection: Connection, account_id: int, today: date) -> None:
    """Note that a person has had this week's letter."""
    connection.execute(
        update(partner).where(partner.c.account_id == account_id).values(digest_on=today.isoformat())
    )


# Days that something is due on


def pressing(connection: Connection, today: date, partnership_id: int | None = None) -> list[Any]:
    """Matters whose day somebody is to be reminded of now: once when it comes near, and once when it is past.

    Rows of partnership_id, kind, number, due_on and whom they wait for.
    """
    asked = select(matter).where(
        matter.c.open,
        or_(*_WAITS.values()),
        _by(today),
        matter.c.done_on.is_(None),
        matter.c.due_on <= (today + NEAR).isoformat(),
        or_(matter.c.reminded_on.is_(None), matter.c.reminded_on <= matter.c.due_on),
    )
    if partnership_id is not None:
        asked = asked.where(matter.c.partnership_id == partnership_id)
    return [row for row in connection.execute(asked.order_by(matter.c.id)) if _is_due(row, today)]


def _is_due(row: Any, today: date) -> bool:
    """A day that was near when the matter began is not told of once more before it is past."""
    due_on, told_on = date.fromisoformat(row.due_on), date.fromisoformat(row.reminded_on or row.raised_on)
    return due_on < today or told_on < due_on - NEAR


def beginning(connection: Connection, today: date, partnership_id: int | None = None) -> list[Any]:
    """Matters that have begun to wait on a day of their own, and of which nobody has been told that they do."""
    told_on = func.coalesce(matter.c.reminded_on, matter.c.raised_on)
    asked = select(matter).where(
        matter.c.open,
        or_(*_WAITS.values()),
        matter.c.waits_from <= today.isoformat(),
        told_on < matter.c.waits_from,
    )
    if partnership_id is not None:
        asked = asked.where(matter.c.partnership_id == partnership_id)
    return list(connection.execute(asked.order_by(matter.c.id)))


@dataclass(frozen=True, slots=True)
class Days:
    """The days in the contract of a partnership that both sides are to be told of. `id`: of the agreement's matter."""

    id: int
    partnership_id: int
    days: tuple[Coming, ...]


def contract_days(
    connection: Connection, today: date, partnership_id: int | None = None, told_on: date | None = None
) -> list[Days]:
    """Days in contracts that have come near, or are past, since people were last told of such, or since `told_on`."""
    asked = (
        select(matter)
        .join(partnership, partnership.c.id == matter.c.partnership_id)
        .where(matter.c.kind == "charter", partnership.c.state == "active")
    )
    if partnership_id is not None:
        asked = asked.where(matter.c.partnership_id == partnership_id)
    found = []
    for row in connection.execute(asked.order_by(matter.c.id)).all():
        since = told_on or date.fromisoformat(row.reminded_on or row.raised_on)
        agreed = kind_of("charter").read(json.loads(row.payload), row.version).content.agreed
        # of most there is nothing to tell, and their history need not be read
        if agreed is not None and any(one.since > since for one in coming(agreed, today)):
            past = store.CHARTERS.where(entry.c.partnership_id == row.partnership_id)
            history = [(clock.day(at), pact) for at, pact in map(store.read_pact, connection.execute(past))]
            if days := news(history, since, today):
                found.append(Days(row.id, row.partnership_id, days))
    return found


def reminded(connection: Connection, ids: Iterable[int], today: date) -> None:
    """Note that people have been told of these matters."""
    told = update(matter).where(matter.c.id.in_(sorted(ids)))
    connection.execute(told.values(reminded_on=today.isoformat()))
