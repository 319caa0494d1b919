"""Reading the log. Writing it is `audit.store.write`, beside each change."""

from collections.abc import Iterator

from transparency.accounts.permissions import Actor, require
from transparency.audit import store
from transparency.audit.records import Line, LogFilter
from transparency.storage.database import Database

_CHUNK = 1000


class Log:
    """The log of one database, for administrators."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def lines(
        self, actor: Actor, f: LogFilter, *, before_id: int | None = None, limit: int = 50
    ) -> list[Line]:
        """A page of the log, the newest first."""
        require(actor, "audit.read")
        with self.database.reading() as connection:
            return store.lines(connection, f, before_id=before_id, limit=limit)

    def export(self, actor: Actor, f: LogFilter) -> Iterator[Line]:
        """The whole of it, the newest first; that it was taken is itself a line."""
        require(actor, "audit.read")  # now, and not when the first line is asked for
        with self.database.writing() as connection:
            store.write(connection, actor, "log_exported", "log")
        return self._all(actor, f)

    def _all(self, actor: Actor, f: LogFilter) -> Iterator[Line]:
        before_id: int | None = None
        while some := self.lines(actor, f, before_id=before_id, limit=_CHUNK):
            yield from some
            before_id = some[-1].id
