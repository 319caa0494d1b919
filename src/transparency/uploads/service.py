"""Keeping files and giving them out."""

from pathlib import Path

from transparency.accounts.permissions import Actor, require, within
from transparency.audit import store as audit
from transparency.errors import NotFound
from transparency.locale import N_
from transparency.storage.database import Database
from transparency.storage.files import Shelf
from transparency.uploads import store
from transparency.uploads.records import Upload, safe_name, type_of


class Uploads:
    """The files of one database. Their content lies in `folder` under its hash, the same content once."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self._shelf = Shelf(folder)

    def add(self, actor: Actor, organisation_id: int, object: str, filename: str, data: bytes) -> Upload:
        """Keep a file for an organisation. Raises `BadInput` for one that is too large or of another kind."""
        require(actor, "upload.write", organisation_id)
        if actor.account_id is None:
            raise NotFound(N_("Siden eller oplysningen findes ikke."))
        type_ = type_of(data, filename)
        content_hash = self._shelf.put(data)  # first: a row never points at what is not there
        with self.database.writing() as connection:
            id = store.add(
                connection,
                organisation_id=organisation_id,
                account_id=actor.account_id,
                object=object,
                content_hash=content_hash,
                type_=type_,
                filename=safe_name(filename, type_),
                size=len(data),
            )
            audit.write(
                connection, actor, "upload_added", f"fil:{id}",
                organisation_id=organisation_id, details={"type": type_, "size": len(data)},
            )  # fmt: skip
            return store.by_id(connection, id, within(actor, "upload.read"))

    def of(self, actor: Actor, object: str) -> list[Upload]:
        """The files that belong to something, as far as this person may see them."""
        with self.database.reading() as connection:
            return store.of(connection, object, within(actor, "upload.read"))

    def fetch(self, actor: Actor, id: int) -> tuple[Upload, bytes]:
        """A file and its content. Asked anew each time; raises `NotFound`."""
        with self.database.writing() as connection:
            found = store.by_id(connection, id, within(actor, "upload.read"))
            audit.write(
                connection, actor, "upload_fetched", f"fil:{id}", organisation_id=found.organisation_id
            )
        return found, self._shelf.read(found.content_hash)
