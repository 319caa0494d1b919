"""Letters in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, insert, select, update

from transparency import clock
from transparency.history.store import moment, moment_text
from transparency.locale import Lang
from transparency.mail.records import Letter, State
from transparency.storage.schema import outbox

_FIRST = ("invitation", "reset", "password_changed", "confirmation")
"""Letters that no others hold up: what anybody can have sent without an account waits behind them."""
DONE_WITH = "done_with"
"""What a letter is about when what it tells of is erased already: it is gone as soon as it is sent."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter in the outbox. Its words are empty once it has been sent."""

    id: int
    at: datetime
    letter: Letter
    state: State
    attempts: int
    next_at: datetime
    error: str | None
    done_at: datetime | None


def post(connection: Connection, letter: Letter, about: str | None = None) -> None:
    """Put a letter in the outbox, in the transaction of the change that it tells of.

    `about` is what it is erased with ("sign_up:7", `DONE_WITH`); without one it is kept as long as others are.
    """
    now = moment_text(clock.now())
    connection.execute(
        insert(outbox).values(
            at=now,
            kind=letter.kind,
            recipient=letter.recipient,
            lang=letter.lang,
            subject=letter.subject,
            plain=letter.plain,
            html=letter.html,
            state="waiting",
            attempts=0,
            next_at=now,
            about=about,
        )
    )


def is_due(connection: Connection, *, longest: timedelta) -> bool:
    """Whether `claim` has anything to do."""
    return (
        connection.execute(select(outbox.c.id).where(_due() | _misdated(longest)).limit(1)).first()
        is not None
    )


def claim(connection: Connection, *, lease: timedelta, longest: timedelta, limit: int) -> list[Posted]:
    """The letters that are due, put off by `lease` so that no other worker takes them meanwhile.

    A letter that is put off by more than `longest` was so when the clock was ahead: it gets a lease, within which
    whoever may be sending it now is done.
    """
    leased = moment_text(clock.now() + lease)
    connection.execute(update(outbox).where(_misdated(longest)).values(next_at=leased))
    later = case((outbox.c.kind.in_(_FIRST), 0), else_=1)
    due = select(outbox.c.id).where(_due()).order_by(later, outbox.c.next_at, outbox.c.id).limit(limit)
    rows = connection.execute(
        select(outbox).where(outbox.c.id.in_(due)).order_by(later, outbox.c.next_at, outbox.c.id)
    ).all()
    if rows:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in rows]))
            .values(next_at=leased, attempts=outbox.c.attempts + 1)
        )
    return [_posted(row) for row in rows]


def _due() -> ColumnElement[bool]:
    """A letter that nobody has tried yet is due whatever the clock says: it may have been set back since."""
    untried_or_late = (outbox.c.attempts == 0) | (outbox.c.next_at <= moment_text(clock.now()))
    return and_(outbox.c.state == "waiting", untried_or_late)


def _misdated(longest: timedelta) -> ColumnElement[bool]:
    return and_(
        outbox.c.state == "waiting",
        outbox.c.attempts > 0,
        outbox.c.next_at > moment_text(clock.now() + longest),
    )


def done(connection: Connection, id: int, state: State) -> None:
    """A letter is sent (its words are emptied, for they may hold a link) or kept as it is."""
    if state == "sent":
        connection.execute(outbox.delete().where(outbox.c.id == id, outbox.c.about == DONE_WITH))
    emptied = {"plain": "", "html": ""} if state == "sent" else {}
    connection.execute(
        update(outbox)
        .where(outbox.c.id == id)
        .values(state=state, error=None, done_at=moment_text(clock.now()), **emptied)
    )


def put_off(connection: Connection, id: int, until: datetime, error: str) -> None:
    """A letter that could not be sent waits until then."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == id, outbox.c.state == "waiting")
        .values(next_at=moment_text(until), error=error)
    )


def give_up(connection: Connection, id: int, error: str) -> None:
    """A letter that cannot be sent stays for staff to see."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == id, outbox.c.state == "waiting")
        .values(state="failed", error=error, done_at=moment_text(clock.now()))
    )


def again(connection: Connection, id: int) -> bool:
    """A letter that was given up starts over; whether there was one."""
    found = connection.execute(
        update(outbox)
        .where(outbox.c.id == id, outbox.c.state == "failed")
        .values(state="waiting", attempts=0, next_at=moment_text(clock.now()), error=None, done_at=None)
    )
    return bool(found.rowcount)


def listed(
    connection: Connection,
    states: Sequence[State],
    *,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Posted]:
    """Letters in these states, the newest first."""
    asked = select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.id.desc()).limit(limit)
    if before_id is not None:
        asked = asked.where(outbox.c.id < before_id)
    return [_posted(row) for row in connection.execute(asked)]


def to(connection: Connection, recipient: str) -> list[Posted]:
    """Every letter to a mailbox, oldest first."""
    asked = select(outbox).where(outbox.c.recipient == recipient).order_by(outbox.c.id)
    return [_posted(row) for row in connection.execute(asked)]


def is_fresh(connection: Connection, recipient: str, about: str, since: datetime) -> bool:
    """Whether a letter about this is on its way to a mailbox, or was posted since."""
    fresh = (outbox.c.state == "waiting") | (outbox.c.at >= moment_text(since))
    asked = select(outbox.c.id).where(outbox.c.recipient == recipient, outbox.c.about == about, fresh)
    return connection.execute(asked.limit(1)).first() is not None


def erase(connection: Connection, recipient: str) -> None:
    """Letters to a mailbox are gone, whatever became of them."""
    connection.execute(outbox.delete().where(outbox.c.recipient == recipient))


def erase_about(connection: Connection, about: Sequence[str] | Select[str]) -> None:
    """Letters about these are gone, sent or not: what they are about is erased."""
    connection.execute(outbox.delete().where(outbox.c.about.in_(about)))


def erase_done(connection: Connection, before: datetime) -> None:
    """What was sent, kept or given up before a moment is gone: mailboxes are personal data."""
    connection.execute(
        outbox.delete().where(outbox.c.state != "waiting", outbox.c.done_at < moment_text(before))
    )


def marks(connection: Connection) -> list[tuple[int, datetime]]:
    """Number and moment of every letter that is there."""
    return [(row.id, moment(row.at)) for row in connection.execute(select(outbox.c.id, outbox.c.at))]


def _posted(row: Any) -> Posted:
    lang: Lang = row.lang
    return Posted(
        row.id,
        moment(row.at),
        Letter(row.kind, row.recipient, lang, row.subject, row.plain, row.html),
        row.state,
        row.attempts,
        moment(row.next_at),
        row.error,
        moment(row.done_at) if row.done_at else None,
    )
