"""Drafts of public records in the database. Every function is about the drafts of one kind."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, union_all, update

from transparency import clock
from transparency.editing.records import Draft, R, State
from transparency.history.records import canonical
from transparency.history.register import Kind
from transparency.history.store import moment, moment_text
from transparency.storage.schema import draft, record


def drafts(connection: Connection, kind: Kind[R]) -> list[Draft[R]]:
    """All of them, the last saved first."""
    asked = (
        select(draft).where(draft.c.kind == kind.name).order_by(draft.c.updated_at.desc(), draft.c.id.desc())
    )
    return [_draft(kind, row) for row in connection.execute(asked)]


def find(connection: Connection, kind: Kind[R], record_id: str) -> Draft[R] | None:
    row = connection.execute(
        select(draft).where(draft.c.kind == kind.name, draft.c.record_id == record_id)
    ).first()
    return _draft(kind, row) if row else None


def among(connection: Connection, kind: Kind[R], ids: Sequence[str]) -> dict[str, Draft[R]]:
    """The drafts that there are for these records."""
    found: dict[str, Draft[R]] = {}
    for start in range(0, len(ids), 500):
        asked = select(draft).where(
            draft.c.kind == kind.name, draft.c.record_id.in_(ids[start : start + 500])
        )
        found.update((row.record_id, _draft(kind, row)) for row in connection.execute(asked))
    return found


def taken(connection: Connection, kind: Kind[R], begins: str) -> set[str]:
    """The ids that begin so and are in use, by public records and by drafts."""
    asked = union_all(
        *(
            select(table.c.record_id).where(
                table.c.kind == kind.name, table.c.record_id.startswith(begins, autoescape=True)
            )
            for table in (record, draft)
        )
    )
    return set(connection.execute(asked).scalars())


def add(
    connection: Connection,
    kind: Kind[R],
    records: Sequence[tuple[R, int]],
    *,
    state: State,
    reason: str,
    note: str,
    author_id: int | None,
) -> None:
    """New drafts, each with the public version that it was begun from."""
    if not records:
        return
    now = moment_text(clock.now())
    rows = [
        {
            "kind": kind.name,
            "record_id": one.id,
            "seen": seen,
            # Not 1: an editor of an earlier draft, since discarded, must not pass for one of this draft.
            "edition": 1 + secrets.randbelow(1_000_000_000),
            "state": state,
            "payload": canonical(kind.payload(one)),
            "reason": reason,
            "note": note,
            "author_id": author_id,
            "updated_at": now,
        }
        for one, seen in records
    ]
    connection.execute(insert(draft), rows)


def change(connection: Connection, kind: Kind[R], new: Draft[R]) -> Draft[R]:
    """Write a draft over the present one, as its next edition and as saved now."""
    new = replace(new, edition=new.edition + 1, updated_at=clock.now())
    connection.execute(
        update(draft)
        .where(draft.c.id == new.id)
        .values(
            seen=new.seen,
            edition=new.edition,
            state=new.state,
            payload=canonical(kind.payload(new.record)),
            reason=new.reason,
            note=new.note,
            author_id=new.author_id,
            updated_at=moment_text(new.updated_at),
        )
    )
    return new


def drop(connection: Connection, id: int) -> None:
    connection.execute(delete(draft).where(draft.c.id == id))


def _draft(kind: Kind[R], row: Any) -> Draft[R]:
    return Draft(
        row.id, kind.read(row.payload), row.seen, row.edition, row.state, row.reason, row.note, row.author_id,
        moment(row.updated_at),
    )  # fmt: skip
