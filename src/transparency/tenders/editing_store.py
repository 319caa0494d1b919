"""Drafts of planned tenders in the database."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, union_all, update

from transparency import clock
from transparency.history.records import canonical
from transparency.history.store import moment, moment_text
from transparency.storage.schema import draft, record
from transparency.tenders.editing_records import Draft, State
from transparency.tenders.records import PlannedTender
from transparency.tenders.store import KIND


def drafts(connection: Connection) -> list[Draft]:
    """All of them, the last saved first."""
    asked = (
        select(draft).where(draft.c.kind == KIND.name).order_by(draft.c.updated_at.desc(), draft.c.id.desc())
    )
    return [_draft(row) for row in connection.execute(asked)]


def find(connection: Connection, tender_id: str) -> Draft | None:
    row = connection.execute(
        select(draft).where(draft.c.kind == KIND.name, draft.c.record_id == tender_id)
    ).first()
    return _draft(row) if row else None


def among(connection: Connection, ids: Sequence[str]) -> dict[str, Draft]:
    """The drafts that there are for these tenders."""
    found: dict[str, Draft] = {}
    for start in range(0, len(ids), 500):
        asked = select(draft).where(
            draft.c.kind == KIND.name, draft.c.record_id.in_(ids[start : start + 500])
        )
        found.update((row.record_id, _draft(row)) for row in connection.execute(asked))
    return found


def taken(connection: Connection, prefix: str, year: int) -> set[str]:
    """The ids of a year that are in use, by public tenders and by drafts."""
    begins = f"{prefix}-{year}-"
    asked = union_all(
        *(
            select(table.c.record_id).where(table.c.kind == KIND.name, table.c.record_id.startswith(begins))
            for table in (record, draft)
        )
    )
    return set(connection.execute(asked).scalars())


def add(
    connection: Connection,
    tenders: Sequence[tuple[PlannedTender, int]],
    *,
    state: State,
    reason: str,
    note: str,
    author_id: int | None,
) -> None:
    """New drafts, each with the public version that it was begun from."""
    if not tenders:
        return
    now = moment_text(clock.now())
    rows = [
        {
            "kind": KIND.name,
            "record_id": tender.id,
            "seen": seen,
            # Not 1: an editor of an earlier draft, since discarded, must not pass for one of this draft.
            "edition": 1 + secrets.randbelow(1_000_000_000),
            "state": state,
            "payload": canonical(KIND.payload(tender)),
            "reason": reason,
            "note": note,
            "author_id": author_id,
            "updated_at": now,
        }
        for tender, seen in tenders
    ]
    connection.execute(insert(draft), rows)


def change(connection: Connection, new: Draft) -> Draft:
    """Write a draft over the present one, as its next edition and as saved now."""
    new = replace(new, edition=new.edition + 1, updated_at=clock.now())
    connection.execute(
        update(draft)
        .where(draft.c.id == new.id)
        .values(
            seen=new.seen,
            edition=new.edition,
            state=new.state,
            payload=canonical(KIND.payload(new.record)),
            reason=new.reason,
            note=new.note,
            author_id=new.author_id,
            updated_at=moment_text(new.updated_at),
        )
    )
    return new


def drop(connection: Connection, id: int) -> None:
    connection.execute(delete(draft).where(draft.c.id == id))


def _draft(row: Any) -> Draft:
    return Draft(
        row.id, KIND.read(row.payload), row.seen, row.edition, row.state, row.reason, row.note, row.author_id,
        moment(row.updated_at),
    )  # fmt: skip
