"""What a person or a machine can do with the tender plan."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from threading import Lock

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from transparency.cache import Answers
from transparency.errors import NotFound
from transparency.history import store as history
from transparency.history.records import Link
from transparency.history.store import Revision
from transparency.locale import N_
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.tenders import store
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import Entry, Found, TenderIndex
from transparency.tenders.records import FieldChange, PlannedTender, Version, changes

_LOOK_AGAIN_S = 0.1
"""How often, at most, a process asks the database whether anything has changed."""

_KEPT_ROWS = 4_000_000
"""Rows that are remembered of the words searched for: 32 MB at most."""

_FEW = 400
"""Ids that are named in a query; more are filtered from the log as it is read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A tender in a list: its present version and when it last changed."""

    tender: PlannedTender
    entry: Entry


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log. `fields` is empty for a first version and for a mere confirmation."""

    seq: int
    version: Version
    before: Version | None
    fields: tuple[FieldChange, ...]
    hash: str

    @property
    def confirms(self) -> bool:
        return self.before is not None and not self.fields


class TenderPlan:
    """The public tender plan of one database. Safe to share between threads."""

    def __init__(self, database: Database, reference: Reference) -> None:
        self.database = database
        self.reference = reference
        self._index: TenderIndex | None = None
        self._words: Answers[npt.NDArray[np.int64]] = Answers(_KEPT_ROWS)
        self._revision: tuple[float, int, Revision] | None = None
        self._refreshing = Lock()

    # Reading

    def revision(self) -> Revision:
        """The public revision: at most a tenth of a second old, and never from before our own last write."""
        if (known := self.known_revision()) is not None:
            return known
        asked, writes = time.monotonic(), self.database.writes
        with self.database.reading() as connection:
            found = history.current(connection)
        self._revision = (asked, writes, found)
        return found

    def known_revision(self) -> Revision | None:
        """The revision without asking the database; None when the last answer is too old to go by."""
        if (seen := self._revision) is None:
            return None
        asked, writes, found = seen
        return found if writes == self.database.writes and time.monotonic() - asked < _LOOK_AGAIN_S else None

    def index(self) -> TenderIndex:
        """The index of the present revision. However many ask after a change, one makes it."""
        revision = self.revision().value
        index = self._index
        if index is not None and index.revision >= revision:
            return index
        with self._refreshing:
            if self._index is None or self._index.revision < revision:
                with self.database.reading() as connection:
                    self._index = store.refreshed(connection, self._index)
            return self._index

    def find(self, f: TenderFilter, today: date) -> tuple[TenderIndex, Found]:
        """All that the filter finds, in its order, with facet counts."""
        index = self.index()
        return index, index.find(f, self._matching(f.q, index.revision), today)

    def _matching(self, q: str, revision: int) -> npt.NDArray[np.int64] | None:
        """The rows of the tenders that have all the words; None without any.

        Word by word, each kept until the next change: other readers' filters share their words.
        """
        rows: npt.NDArray[np.int64] | None = None
        for word in store.words(q):
            found = self._words.get((revision, word), partial(self._search, word))
            rows = found if rows is None else np.intersect1d(rows, found, assume_unique=True)
        return np.empty(0, np.int64) if q and rows is None else rows

    def _search(self, word: str) -> npt.NDArray[np.int64]:
        with self.database.reading() as connection:
            return store.matching(connection, word)

    def listed(self, entries: Sequence[Entry]) -> list[Listed]:
        """The tenders of these entries of an index, in their order."""
        if not entries:
            return []
        with self.database.reading() as connection:
            tenders = store.at(connection, [e.seq for e in entries])
        return [Listed(tender, e) for tender, e in zip(tenders, entries, strict=True)]

    def versions(self, tender_id: str) -> list[Version]:
        """Every version of one tender, oldest first. Raises `NotFound`."""
        found = self.histories([tender_id])
        if tender_id not in found:
            raise NotFound(N_("Der er intet udbud med id {id}."), id=tender_id[:60])
        return found[tender_id]

    def chain(self, tender_id: str) -> tuple[list[Version], list[Link]]:
        """Every version of one tender, oldest first, and its links in the hash chain. Raises `NotFound`."""
        with self.database.reading() as connection:
            links = store.links(connection, tender_id)
        if not links:
            raise NotFound(N_("Der er intet udbud med id {id}."), id=tender_id[:60])
        return [store.version_of(link) for link in links], links

    def whole_chain(self, *, after: int, until: int, limit: int) -> list[Link]:
        """The links of all records after one place in the chain until another, without their payloads."""
        with self.database.reading() as connection:
            return history.chain(connection, after=after, until=until, limit=limit)

    def histories(self, ids: Sequence[str]) -> dict[str, list[Version]]:
        """Every version of each of these tenders, oldest first; unknown ids are left out."""
        with self.database.reading() as connection:
            return store.versions(connection, ids)

    def changes(
        self,
        *,
        after: datetime | None = None,
        until: datetime | None = None,
        ids: Sequence[str] | None = None,
        before_seq: int | None = None,
        limit: int,
    ) -> list[Change]:
        """The change log, newest first: later than `after`, up to and including `until`."""
        with self.database.reading() as connection:
            found = history.pairs(
                connection,
                store.KIND,
                after=history.moment_text(after) if after else None,
                until=history.moment_text(until) if until else None,
                ids=ids,
                before_seq=before_seq,
                limit=limit,
            )
        out = []
        for link, earlier in found:
            version = store.version_of(link)
            before = store.version_of(earlier) if earlier else None
            fields = changes(before.tender, version.tender) if before else ()
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
    ) -> list[Change]:
        """The change log of these tenders (None: all), newest first; also when they are thousands."""
        if ids is None or len(ids) <= _FEW:
            some = None if ids is None else sorted(ids)
            return self.changes(after=after, until=until, ids=some, before_seq=before_seq, limit=limit)
        out: list[Change] = []
        while len(out) < limit:
            chunk = self.changes(after=after, until=until, before_seq=before_seq, limit=_FEW)
            out += [change for change in chunk if change.version.tender.id in ids]
            if len(chunk) < _FEW:
                break
            before_seq = chunk[-1].seq
        return out[:limit]

    def count_changes(self, ids: Collection[str] | None) -> int:
        """How many versions there are, of these tenders or of all."""
        if ids is None:
            with self.database.reading() as connection:
                return store.count_versions(connection)
        index = self.index()
        return sum(index.entries[index.position[id_]].version for id_ in ids)

    def as_of(
        self, moment: datetime, *, start: int = 0, count: int | None = None
    ) -> tuple[list[Version], int]:
        """The plan as it stood at a moment: each tender's version then, by id; some of them, and how many in all."""
        with self.database.reading() as connection:
            links, total = history.as_of(
                connection, store.KIND, history.moment_text(moment), start=start, count=count
            )
        return [store.version_of(link) for link in links], total

    # Writing

    def save(
        self,
        connection: Connection,
        drafts: Sequence[tuple[PlannedTender, int]],
        *,
        who: str,
        reason: str | None,
    ) -> None:
        """Write new versions in the caller's transaction; `drafts` are tenders with the version seen."""
        store.save(connection, drafts, searchable=self.searchable, who=who, reason=reason)

    def reindex(self, connection: Connection) -> None:
        """Index every tender's words anew: the names of its codes have changed. In the caller's transaction."""
        rows = {entry.id: entry.row for entry in self.index().entries}
        present = self.present(connection)
        store.index_words(connection, [(rows[id_], self.searchable(present[id_].tender)) for id_ in rows])

    def searchable(self, tender: PlannedTender) -> str:
        """The words a tender is found by: its own, its lots', its departments' and its CPV codes'.

        The trade words of a broader code count too: an electrician looks for street lighting as well.
        """
        reference = self.reference
        said: list[str | None] = [
            tender.id, tender.title, tender.title_en, tender.description, tender.description_en, tender.place
        ]  # fmt: skip
        said += [lot.title for lot in tender.lots]
        for key in tender.departments:
            said += [reference.department(key, "da"), reference.department(key, "en")]
        for code in tender.cpv:
            said.append(code)
            if known := reference.cpv.get(code):
                said += [known.da, known.en, *known.words]
            for broader in reference.cpv.ancestors(code):
                if known := reference.cpv.get(broader):
                    said += known.words
        return " ".join(text for text in said if text)

    def present(self, connection: Connection) -> Mapping[str, Version]:
        """Every tender's present version, read inside the caller's transaction."""
        return store.present(connection)

    def version(self, connection: Connection, tender_id: str, number: int) -> PlannedTender | None:
        """A tender as it stood at one version, or None when it never had that version."""
        found = store.versions(connection, [tender_id]).get(tender_id, [])
        return next((v.tender for v in found if v.number == number), None)
