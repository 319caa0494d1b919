"""Files in the database (what they are) and in the folder (what they hold)."""

from typing import Any

from sqlalchemy import Connection, Select, insert, select

from transparency import clock
from transparency.accounts.permissions import Within
from transparency.errors import NotFound
from transparency.history.store import moment, moment_text
from transparency.locale import N_
from transparency.storage.database import new_id
from transparency.storage.schema import upload
from transparency.uploads.records import Type, Upload


def add(
    connection: Connection,
    *,
    organisation_id: int,
    account_id: int,
    object: str,
    content_hash: str,
    type_: Type,
    filename: str,
    size: int,
) -> int:
    return new_id(
        connection,
        insert(upload).values(
            organisation_id=organisation_id,
            account_id=account_id,
            object=object,
            content_hash=content_hash,
            type=type_,
            filename=filename,
            size=size,
            at=moment_text(clock.now()),
        ),
    )


def by_id(connection: Connection, id: int, reach: Within) -> Upload:
    """Raises `NotFound`, also for a file of an organisation outside the reach."""
    row = connection.execute(_within(reach).where(upload.c.id == id)).first()
    if row is None:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    return _upload(row)


def of(connection: Connection, object: str, reach: Within) -> list[Upload]:
    """The files that belong to something, the newest first."""
    rows = connection.execute(_within(reach).where(upload.c.object == object).order_by(upload.c.id.desc()))
    return [_upload(row) for row in rows]


def _within(reach: Within) -> Select[Any]:
    asked = select(upload)
    return (
        asked
        if reach.organisation_id is None
        else asked.where(upload.c.organisation_id == reach.organisation_id)
    )


def _upload(row: Any) -> Upload:
    return Upload(
        row.id, row.organisation_id, row.account_id, row.object, row.content_hash, row.type, row.filename, row.size,
        moment(row.at),
    )  # fmt: skip
