"""Sources and what they brought in and out of the database."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from transparency import clock
from transparency.history.store import moment, moment_text
from transparency.sources.records import Item, Note, Proposal, SourceState, State
from transparency.storage.schema import feed_item, source

# Sources


def states(connection: Connection) -> dict[str, SourceState]:
    """Those that have been tried, by name."""
    return {row.name: _state(row) for row in connection.execute(select(source))}


def save_state(connection: Connection, state: SourceState) -> None:
    values = {
        "etag": state.etag,
        "last_modified": state.last_modified,
        "tried_at": _text(state.tried_at),
        "fetched_at": _text(state.fetched_at),
        "failures": state.failures,
        "next_at": _text(state.next_at),
        "error": json.dumps([state.error.message, state.error.values]) if state.error else "",
    }
    known = connection.execute(update(source).where(source.c.name == state.name).values(values)).rowcount
    if not known:
        connection.execute(insert(source).values(name=state.name, **values))


def _text(at: datetime | None) -> str | None:
    return moment_text(at) if at else None


def _state(row: Any) -> SourceState:
    def at(text: str | None) -> datetime | None:
        return moment(text) if text else None

    return SourceState(
        row.name, row.etag, row.last_modified, at(row.tried_at), at(row.fetched_at), row.failures, at(row.next_at),
        Note(*json.loads(row.error)) if row.error else None,
    )  # fmt: skip


# News


def known(connection: Connection, name: str, keys: Collection[str]) -> set[str]:
    """Which of the keys a source has brought already, whatever became of them."""
    asked = select(feed_item.c.key).where(feed_item.c.source == name, feed_item.c.key.in_(keys))
    return set(connection.execute(asked).scalars())


def count_open(connection: Connection, name: str) -> int:
    asked = select(func.count()).select_from(feed_item)
    return connection.execute(
        asked.where(feed_item.c.source == name, feed_item.c.state == "open")
    ).scalar_one()


def add(connection: Connection, name: str, items: Iterable[Item], content_hash: str) -> None:
    """Each becomes a proposal. A feed has its newest first, and so has the list: by number, backwards."""
    at = moment_text(clock.now())
    rows = [
        {
            "source": name,
            "key": item.key,
            "title": item.title,
            "link": item.link,
            "summary": item.summary,
            "published_on": item.published.isoformat() if item.published else None,
            "content_hash": content_hash,
            "state": "open",
            "at": at,
        }
        for item in items
    ]
    connection.execute(insert(feed_item), rows[::-1])


def listed(connection: Connection, *, before_id: int | None, limit: int) -> list[Proposal]:
    """Those that nobody has decided about, the newest first."""
    asked = select(feed_item).where(feed_item.c.state == "open").order_by(feed_item.c.id.desc()).limit(limit)
    if before_id is not None:
        asked = asked.where(feed_item.c.id < before_id)
    return [_proposal(row) for row in connection.execute(asked)]


def decide(connection: Connection, id: int, state: State) -> State | None:
    """What it was before; None when there is none of that number. What is decided already stays."""
    before: State | None = connection.execute(select(feed_item.c.state).where(feed_item.c.id == id)).scalar()
    if before == "open":
        connection.execute(update(feed_item).where(feed_item.c.id == id).values(state=state))
    return before


def _proposal(row: Any) -> Proposal:
    published = date.fromisoformat(row.published_on) if row.published_on else None
    item = Item(row.key, row.title, row.link, row.summary, published)
    return Proposal(row.id, row.source, item, row.state, moment(row.at))
