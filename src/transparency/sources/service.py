"""Fetching feeds and reading them in, and what staff do with what they bring."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.audit import store as audit
from transparency.config import Source
from transparency.errors import Conflict, DomainError, NotFound
from transparency.ingest import syndication
from transparency.ingest.sandbox import Sandbox
from transparency.locale import N_
from transparency.sources import store
from transparency.sources.records import Feed, Note, Proposal, SourceState, State, is_due, wait_after
from transparency.storage.database import Database
from transparency.storage.files import keep

if TYPE_CHECKING:
    from transparency.ingest.fetch import Fetched, Fetcher

MAX_OPEN = 1_000
"""News of one source that nobody has decided about; with so many no more is fetched, or the list is of no use."""

_AT_ONCE = 5
"""Sources in one go, so that a worker that is told to stop does so soon."""

_LEASE = timedelta(minutes=5)
"""Longer than fetching and reading one can take; after it, one whose worker has died is due again."""

_KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Imported:
    """A feed that was read, and how many of its items were not known before."""

    feed: Feed
    new: int


class Sources:
    """The feeds of one database. What came lies in `folder` under its hash for 90 days. Safe to share between
    threads, and for several processes to fetch with.
    """

    def __init__(
        self,
        database: Database,
        sources: Sequence[Source],
        folder: Path,
        fetcher: "Fetcher | None" = None,
    ) -> None:
        self.database = database
        self.sources = sources
        self.folder = folder
        self._fetcher = fetcher
        self._reader = Sandbox("transparency.ingest.syndication:read_json")
        self._tidied: date | None = None

    def close(self) -> None:
        """End the process that reads; the next feed starts another."""
        self._reader.close()

    # For the worker

    def fetch_due(self, actor: Actor) -> int:
        """Fetch the sources whose time has come, some at a time; returns how many were tried.

        What goes wrong is kept as the state of the source, and nothing that came before is lost by it.
        """
        require(actor, "feed.decide")
        tried = 0
        try:
            for source in self._due()[:_AT_ONCE]:
                if (state := self._take(source)) is not None:
                    self._fetch(actor, source, state)
                    tried += 1
        finally:
            self.close()
        self._tidy()
        return tried

    def _due(self) -> list[Source]:
        if not self.sources:
            return []
        now = clock.now()
        with self.database.reading() as connection:
            known = store.states(connection)
        found = [
            (state.next_at, source)
            for source in self.sources
            if is_due(state := known.get(source.name, SourceState(source.name)), now, _every(source))
        ]
        found.sort(key=lambda pair: (pair[0] is not None, pair[0] or now))
        return [source for _, source in found]

    def _take(self, source: Source) -> SourceState | None:
        """Its state, when no other worker was faster."""
        now = clock.now()
        with self.database.writing() as connection:
            state = store.states(connection).get(source.name, SourceState(source.name))
            if not is_due(state, now, _every(source)):
                return None
            state = replace(state, tried_at=now)
            store.save_state(connection, replace(state, next_at=now + _LEASE))
        return state

    def _fetch(self, actor: Actor, source: Source, state: SourceState) -> None:
        try:
            self._check_room(source)
            found = self._get(source.url, source.hosts, state.etag, state.last_modified)
            if found.data is not None:
                self.import_items(actor, source.name, found.data, base=found.url)
        except DomainError as error:
            failures = state.failures + 1
            # without its tags, or the next answer would be that nothing has changed since the failure
            state = replace(
                state, etag="", last_modified="", failures=failures, error=Note(error.message, error.values)
            )
        else:
            state = replace(
                state, etag=found.etag, last_modified=found.last_modified, fetched_at=clock.now(), failures=0,
                error=None,
            )  # fmt: skip
        wait = wait_after(state.failures, _every(source))
        with self.database.writing() as connection:
            store.save_state(connection, replace(state, next_at=clock.now() + wait))

    def _check_room(self, source: Source) -> None:
        with self.database.reading() as connection:
            if store.count_open(connection, source.name) >= MAX_OPEN:
                raise DomainError(
                    N_("Der venter allerede {most} nyheder fra “{name}”. Tag stilling til dem først."),
                    most=MAX_OPEN,
                    name=source.name,
                )

    # Reading in

    def fetch(self, actor: Actor, url: str) -> "Fetched":
        """What lies at an address on a server of any of the sources. Raises `DomainError`."""
        require(actor, "feed.decide")
        return self._get(url, {host for source in self.sources for host in source.hosts})

    def source_name(self, url: str) -> str:
        """What an address is called: as its source, or by itself."""
        return next((source.name for source in self.sources if source.url == url), url)

    def import_items(
        self, actor: Actor, name: str, data: bytes, *, base: str = "", dry_run: bool = False
    ) -> Imported:
        """Read a feed; what it brings that this source (`name`) has not brought before becomes proposals.

        `base` is its address. Nothing is ever removed. Raises `DomainError` for what is no feed or costs too much.
        """
        require(actor, "feed.decide")
        name = "".join(c for c in name if c.isprintable()).strip()[:60] or "feed"
        if len(data) > syndication.MAX_BYTES:
            raise DomainError(syndication.LARGE, most=syndication.MAX_BYTES // 1_000_000)
        feed = syndication.of_json(self._reader.read(data, base=base))
        keys = {item.key for item in feed.items}
        with self.database.reading() as connection:
            new = keys - store.known(connection, name, keys)
        if dry_run:
            return Imported(feed, len(new))
        content_hash = hashlib.sha256(data).hexdigest()
        self._keep(content_hash, data)
        if not new:
            return Imported(feed, 0)
        with self.database.writing() as connection:
            new -= store.known(connection, name, new)  # somebody else may have read the same
            items = [item for item in feed.items if item.key in new]
            if items:
                store.add(connection, name, items, content_hash)
                audit.write(
                    connection, actor, "feed_imported", f"feed:{name}", details={"count": len(items)},
                )  # fmt: skip
        return Imported(feed, len(items))

    # For staff

    def states(self, actor: Actor) -> list[tuple[Source, SourceState]]:
        """How it stands with each source."""
        require(actor, "feed.read")
        with self.database.reading() as connection:
            known = store.states(connection)
        return [(source, known.get(source.name, SourceState(source.name))) for source in self.sources]

    def items(self, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Proposal]:
        """News that nobody has decided about, the newest first."""
        require(actor, "feed.read")
        with self.database.reading() as connection:
            return store.listed(connection, before_id=before_id, limit=limit)

    def note(self, actor: Actor, id: int) -> None:
        """Take note of a piece of news. Raises `NotFound`, and `Conflict` when somebody was faster."""
        self._decide(actor, id, "noted")

    def dismiss(self, actor: Actor, id: int) -> None:
        """A piece of news is of no use. Raises `NotFound`, and `Conflict` when somebody was faster."""
        self._decide(actor, id, "dismissed")

    def _decide(self, actor: Actor, id: int, state: State) -> None:
        require(actor, "feed.decide")
        with self.database.writing() as connection:
            before = store.decide(connection, id, state)
            if before is None:
                raise NotFound(N_("Siden eller oplysningen findes ikke."))
            if before != "open":
                raise Conflict(N_("En anden har allerede taget stilling til nyheden."))
            audit.write(connection, actor, "feed_decided", f"nyhed:{id}", details={"state": state})

    # What came, as it came

    def _get(
        self, url: str, hosts: Sequence[str] | set[str], etag: str = "", last_modified: str = ""
    ) -> "Fetched":
        from transparency.ingest.fetch import Fetcher  # a start has no use for an HTTP client

        return (self._fetcher or Fetcher()).fetch(url, hosts, etag=etag, last_modified=last_modified)

    def _keep(self, content_hash: str, data: bytes) -> None:
        path = self.folder / content_hash
        try:
            os.utime(path)  # it has been seen again
        except FileNotFoundError:
            keep(path, data)

    def _tidy(self) -> None:
        """What was last seen 90 days ago is gone. Looked at once a day."""
        if self._tidied == clock.today() or not self.folder.is_dir():
            return
        before = (clock.now() - _KEPT_FOR).timestamp()
        for file in self.folder.iterdir():
            with suppress(FileNotFoundError):  # another worker tidies too
                if file.stat().st_mtime < before:
                    file.unlink()
        self._tidied = clock.today()


def _every(source: Source) -> timedelta:
    return timedelta(minutes=source.every_minutes)
