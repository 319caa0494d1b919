"""The whole of a partnership in the database, to be handed out or checked, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from transparency.errors import NotFound
from transparency.history.records import Break, digest
from transparency.locale import N_
from transparency.partnerships import chain, store
from transparency.partnerships.records import Seat
from transparency.storage.schema import entry, matter, partnership

_STREAMED = {"yield_per": 500}


def head(connection: Connection, seat: Seat) -> tuple[int, str]:
    """The last place of the partnership's chain, and its hash. Raises `NotFound`."""
    asked = select(partnership.c.seq, partnership.c.hash).where(store.in_room(partnership.c.id, seat))
    row = connection.execute(asked).first()
    if row is None:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    return row.seq, row.hash


def matters(connection: Connection, seat: Seat) -> Iterator[Any]:
    """Every matter as a row, by kind and number."""
    asked = select(matter).where(store.in_room(matter.c.partnership_id, seat))
    ordered = asked.order_by(matter.c.kind, matter.c.number)
    yield from connection.execute(ordered, execution_options=_STREAMED)


def entries(connection: Connection, seat: Seat) -> Iterator[Any]:
    """The whole history as rows, the oldest first."""
    asked = select(entry).where(store.in_room(entry.c.partnership_id, seat)).order_by(entry.c.seq)
    yield from connection.execute(asked, execution_options=_STREAMED)


@dataclass(frozen=True, slots=True)
class Checked:
    """How the chain of one partnership stands: how many places it has, and where it does not hold."""

    reference: str
    seq: int
    breaks: list[Break]


def check(connection: Connection) -> Iterator[Checked]:
    """Every partnership's chain, held against its head and against the matters as they stand."""
    for one in connection.execute(select(partnership).order_by(partnership.c.reference)).all():
        standing = select(matter.c.kind, matter.c.number, matter.c.payload).where(
            matter.c.partnership_id == one.id
        )
        rows = connection.execute(standing, execution_options=_STREAMED)
        now = {(row.kind, row.number): digest(row.payload) for row in rows}
        history = select(entry).where(entry.c.partnership_id == one.id).order_by(entry.c.seq)
        lines = connection.execute(history, execution_options=_STREAMED)
        links = ((store.read_entry(row), row.at) for row in lines)
        yield Checked(one.reference, one.seq, list(chain.breaks(links, one.seq, one.hash, now)))
