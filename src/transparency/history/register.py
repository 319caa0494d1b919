"""The public records of one kind: what they say now, what they said, and what changed. The same for every kind.

A noun's service is a `Register` of its records, and says only what is its own: how its index is made and what its
records are found by.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from threading import Lock
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from sqlalchemy import Connection

from transparency.cache import Answers
from transparency.errors import NotFound
from transparency.facets import Found
from transparency.history import store
from transparency.history.records import Change, FieldChange, Link, Present, Version
from transparency.history.store import Revision
from transparency.storage import search
from transparency.storage.database import Database


class Named(Protocol):
    """Every public record has an id."""

    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=Named)
E = TypeVar("E", bound="Kept")
I = TypeVar("I", bound="Indexed[Any]")  # noqa: E741 - an index
J = TypeVar("J", bound="Filtered[Any]")

_LOOK_AGAIN_S = 0.1
"""How often, at most, a process asks the database whether anything has changed."""

_KEPT_ROWS = 4_000_000
"""Rows that are remembered of the words searched for: 32 MB at most."""

_FEW = 400
"""Ids that are named in a query; more are filtered from the log as it is read."""


class Kept(Protocol):
    """What an index keeps of a record: where its version stands in the chain, since when it is public, and when
    its content last changed."""

    @property
    def id(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def since(self) -> datetime: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def carried(self) -> Any: ...


class Indexed(Protocol[E]):
    """What a register keeps of its present records, as of a place in the chain and a revision."""

    entries: list[E]
    seq: int
    revision: int

    def as_of(self, seq: int, revision: int) -> Self:
        """The same entries at a later revision, which changed other things."""


class Filtered(Indexed[E], Protocol[E]):
    """An index that finds and counts by filters (`transparency.index.Index`)."""

    def find(self, f: Any, matching: npt.NDArray[np.int64] | None, today: date) -> Found:
        """Apply a filter of this kind. `matching`: the record rows that its words find; None without words."""


@dataclass(frozen=True, eq=False)
class Kind(Generic[R]):
    """A kind of public record: its name in history, its shape, and what counts as a change of its content.

    `missing` is the catalog text for an `{id}` that does not exist. `carry` says what an index keeps of all the
    versions of a record: (what was kept of the ones before, None at first; the next one) → what is kept.
    """

    name: str
    shape: TypeAdapter[R]
    changes: Callable[[R, R], tuple[FieldChange, ...]]
    missing: str
    carry: Callable[[Any, R], Any] | None = None

    def payload(self, record: R) -> dict[str, Any]:
        """The record as JSON values; what is empty is left out, so that a new field changes no old payload."""
        found: dict[str, Any] = self.shape.dump_python(record, mode="json", exclude_defaults=True)
        return found

    def read(self, payload: str) -> R:
        return self.shape.validate_json(payload)

    def version(self, link: Link) -> Version[R]:
        return Version(link.version, store.moment(link.at), link.reason, self.read(link.payload))

    def not_found(self, record_id: str) -> NotFound:
        return NotFound(self.missing, id=record_id[:60])


# In a transaction of the caller's


def versions(connection: Connection, kind: Kind[R], ids: Sequence[str]) -> dict[str, list[Version[R]]]:
    """Each record's versions, oldest first; unknown ids are left out."""
    found = store.versions(connection, kind.name, ids)
    return {id_: [kind.version(link) for link in links] for id_, links in found.items()}


def at(connection: Connection, kind: Kind[R], seqs: Sequence[int]) -> list[R]:
    """The records whose versions stand at these places in the chain, in the order asked for."""
    found = store.payloads(connection, seqs)
    return [kind.read(found[seq]) for seq in seqs]


def written_since(
    connection: Connection, kind: Kind[R], seq: int, known: Mapping[str, Kept]
) -> Iterator[Present[R]]:
    """Each record that was written after a place in the chain, as it is now.

    `known` is what was known of the records before that, by id.
    """
    written = list(store.since(connection, kind.name, seq))
    earlier = {link.record_id: known[link.record_id] for _, link in written if link.record_id in known}
    places = sorted(one.seq for one in earlier.values())
    read = dict(zip(places, at(connection, kind, places), strict=True))
    before: dict[str, R] = {id_: read[one.seq] for id_, one in earlier.items()}
    newest: dict[str, Present[R]] = {}
    for row, link in written:
        id_, record, moment = link.record_id, kind.read(link.payload), store.moment(link.at)
        last = newest.get(id_) or earlier.get(id_)
        since, changed = (last.since, last.changed_at) if last else (moment, moment)
        if last and kind.changes(before[id_], record):
            changed = moment
        carried = kind.carry(last.carried if last else None, record) if kind.carry else None
        newest[id_] = Present(row, link.seq, link.version, since, moment, changed, record, carried)
        before[id_] = record
    yield from newest.values()


# Each in a transaction of its own


class Head:
    """What all the registers of a database share: the public revision, and the words that are searched for."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._seen: tuple[float, int, Revision] | None = None
        self._words: Answers[npt.NDArray[np.int64]] = Answers(_KEPT_ROWS)

    def now(self) -> Revision:
        """At most a tenth of a second old, and never from before our own last write."""
        if (known := self.known()) is not None:
            return known
        asked, writes = time.monotonic(), self.database.writes
        with self.database.reading() as connection:
            found = store.current(connection)
        self._seen = (asked, writes, found)
        return found

    def known(self) -> Revision | None:
        """The revision without asking the database; None when the last answer is too old to go by."""
        if (seen := self._seen) is None:
            return None
        asked, writes, found = seen
        return found if writes == self.database.writes and time.monotonic() - asked < _LOOK_AGAIN_S else None

    def matching(self, q: str, revision: int) -> npt.NDArray[np.int64] | None:
        """The rows (of records of any kind) that have all the words; None without any.

        Word by word, each kept until the next change: other readers' filters share their words.
        """
        rows: npt.NDArray[np.int64] | None = None
        for word in search.wanted(q):
            found = self._words.get((revision, word), partial(self._search, word))
            rows = found if rows is None else np.intersect1d(rows, found, assume_unique=True)
        return np.empty(0, np.int64) if q and rows is None else rows

    def _search(self, word: str) -> npt.NDArray[np.int64]:
        with self.database.reading() as connection:
            return search.find(connection, word)


class Register(Generic[R, I]):
    """The public records of one kind in one database. Safe to share between threads."""

    kind: Kind[R]

    def __init__(self, database: Database, head: Head | None = None) -> None:
        self.database = database
        self.head = head or Head(database)
        self._index: I | None = None
        self._refreshing = Lock()

    # What a kind says of itself

    def searchable(self, record: R) -> str:
        """The words that a record is found by."""
        raise NotImplementedError

    def entry(self, present: Present[R]) -> Any:
        """What the index keeps of a record that is in force."""
        raise NotImplementedError

    def indexed(self, entries: Sequence[Any], seq: int, revision: int) -> I:
        raise NotImplementedError

    def refreshed(self, connection: Connection, old: I | None) -> I:
        """The index of what is committed now, from the old one and the versions written since."""
        head = store.current(connection)
        known: dict[str, Any] = {e.id: e for e in old.entries} if old is not None else {}
        written = written_since(connection, self.kind, old.seq if old is not None else 0, known)
        new = {present.record.id: self.entry(present) for present in written}
        if old is not None and not new:
            return old.as_of(head.seq, head.value)
        return self.indexed(list((known | new).values()), head.seq, head.value)

    # What is in force

    def revision(self) -> Revision:
        """The public revision (`Head.now`)."""
        return self.head.now()

    def known_revision(self) -> Revision | None:
        return self.head.known()

    def index(self) -> I:
        """The index of the present revision. However many ask after a change, one makes it."""
        revision = self.revision().value
        index = self._index
        if index is not None and index.revision >= revision:
            return index
        with self._refreshing:
            if self._index is None or self._index.revision < revision:
                with self.database.reading() as connection:
                    self._index = self.refreshed(connection, self._index)
            return self._index

    def matching(self, q: str, revision: int) -> npt.NDArray[np.int64] | None:
        """The rows that have all the words (`Head.matching`)."""
        return self.head.matching(q, revision)

    def at(self, seqs: Sequence[int]) -> list[R]:
        """The records at these places in the chain, in the order asked for."""
        if not seqs:
            return []
        with self.database.reading() as connection:
            return at(connection, self.kind, seqs)

    def present(self, connection: Connection) -> Mapping[str, Version[R]]:
        """Every record's present version, read inside the caller's transaction."""
        return {link.record_id: self.kind.version(link) for link in store.present(connection, self.kind.name)}

    # What was

    def versions(self, record_id: str) -> list[Version[R]]:
        """Every version of one record, oldest first. Raises `NotFound`."""
        found = self.histories([record_id])
        if record_id not in found:
            raise self.kind.not_found(record_id)
        return found[record_id]

    def histories(self, ids: Sequence[str]) -> dict[str, list[Version[R]]]:
        """Every version of each of these records, oldest first; unknown ids are left out."""
        with self.database.reading() as connection:
            return versions(connection, self.kind, ids)

    def newest(self, connection: Connection, record_id: str) -> Version[R] | None:
        """A record's version in force, read inside the caller's transaction; None for an unknown id."""
        link = store.newest(connection, self.kind.name, record_id)
        return self.kind.version(link) if link else None

    def version(self, connection: Connection, record_id: str, number: int) -> R | None:
        """A record as it stood at one version, or None when it never had that version."""
        found = versions(connection, self.kind, [record_id]).get(record_id, [])
        return next((v.record for v in found if v.number == number), None)

    def chain(self, record_id: str) -> tuple[list[Version[R]], list[Link]]:
        """Every version of one record, oldest first, and its links in the hash chain. Raises `NotFound`."""
        with self.database.reading() as connection:
            links = store.versions(connection, self.kind.name, [record_id]).get(record_id, [])
        if not links:
            raise self.kind.not_found(record_id)
        return [self.kind.version(link) for link in links], links

    def changes(
        self,
        *,
        after: datetime | None = None,
        until: datetime | None = None,
        ids: Sequence[str] | None = None,
        before_seq: int | None = None,
        limit: int,
    ) -> list[Change[R]]:
        """The change log, newest first: later than `after`, up to and including `until`."""
        with self.database.reading() as connection:
            found = store.pairs(
                connection,
                self.kind.name,
                after=store.moment_text(after) if after else None,
                until=store.moment_text(until) if until else None,
                ids=ids,
                before_seq=before_seq,
                limit=limit,
            )
        out = []
        for link, earlier in found:
            version = self.kind.version(link)
            before = self.kind.version(earlier) if earlier else None
            fields = self.kind.changes(before.record, version.record) if before else ()
            out.append(Change(link.seq, version, before, fields, link.hash))
        return out

    def changes_of(
        self,
        ids: Collection[str] | None,
        *,
        after: datetime | None = None,
        until: datetime | None = None,
        before_seq: int | None = None,
        limit: int,
    ) -> list[Change[R]]:
        """The change log of these records (None: all), newest first; also when they are thousands."""
        if ids is None or len(ids) <= _FEW:
            some = None if ids is None else sorted(ids)
            return self.changes(after=after, until=until, ids=some, before_seq=before_seq, limit=limit)
        out: list[Change[R]] = []
        while len(out) < limit:
            chunk = self.changes(after=after, until=until, before_seq=before_seq, limit=_FEW)
            out += [change for change in chunk if change.version.record.id in ids]
            if len(chunk) < _FEW:
                break
            before_seq = chunk[-1].seq
        return out[:limit]

    def count_versions(self) -> int:
        """How many versions there are of all the records."""
        with self.database.reading() as connection:
            return store.count(connection, self.kind.name)

    def as_of(
        self, moment: datetime, *, start: int = 0, count: int | None = None
    ) -> tuple[list[Version[R]], int]:
        """The records as they stood at a moment: each one's version then, by id; some of them, and how many in all."""
        with self.database.reading() as connection:
            links, total = store.as_of(
                connection, self.kind.name, store.moment_text(moment), start=start, count=count
            )
        return [self.kind.version(link) for link in links], total

    # Writing

    def save(
        self,
        connection: Connection,
        drafts: Sequence[tuple[R, int]],
        *,
        who: str,
        reason: str | None,
    ) -> None:
        """Write new versions in the caller's transaction; `drafts` are records with the version seen (0: new)."""
        rows = store.append(
            connection,
            self.kind.name,
            [store.Draft(record.id, seen, self.kind.payload(record)) for record, seen in drafts],
            who=who,
            reason=reason,
        )
        search.write(connection, [(rows[record.id], self.searchable(record)) for record, _ in drafts])


class FilteredRegister(Register[R, J]):
    """A register whose records are looked for with filters and words."""

    def find(self, f: Any, today: date) -> tuple[J, Found]:
        """All that a filter of this kind finds, in its order, with facet counts."""
        index = self.index()
        return index, index.find(f, self.matching(f.q, index.revision), today)
