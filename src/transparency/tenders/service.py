"""What a person or a machine can do with the tender plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from transparency.history import records
from transparency.history import store as history
from transparency.history.records import Link, Present
from transparency.history.register import FilteredRegister, Head
from transparency.reference import Reference
from transparency.storage import search
from transparency.storage.database import Database
from transparency.tenders.index import Entry, TenderIndex, entry
from transparency.tenders.records import PlannedTender
from transparency.tenders.store import KIND

Change = records.Change[PlannedTender]


@dataclass(frozen=True, slots=True)
class Listed:
    """A tender in a list: its present version and when it last changed."""

    record: PlannedTender
    entry: Entry


class TenderPlan(FilteredRegister[PlannedTender, TenderIndex]):
    """The public tender plan of one database. Safe to share between threads."""

    kind = KIND

    def __init__(self, database: Database, reference: Reference, head: Head | None = None) -> None:
        super().__init__(database, head)
        self.reference = reference

    def entry(self, present: Present[PlannedTender]) -> Entry:
        return entry(present)

    def indexed(self, entries: Sequence[Entry], seq: int, revision: int) -> TenderIndex:
        return TenderIndex(entries, seq, revision)

    def listed(self, entries: Sequence[Entry]) -> list[Listed]:
        """The tenders of these entries of an index, in their order."""
        found = self.at([e.seq for e in entries])
        return [Listed(tender, e) for tender, e in zip(found, entries, strict=True)]

    def whole_chain(self, *, after: int, until: int, limit: int) -> list[Link]:
        """The links of all records after one place in the chain until another, without their payloads."""
        with self.database.reading() as connection:
            return history.chain(connection, after=after, until=until, limit=limit)

    def count_changes(self, ids: Collection[str] | None) -> int:
        """How many versions there are, of these tenders or of all."""
        if ids is None:
            return self.count_versions()
        index = self.index()
        return sum(index.entries[index.position[id_]].version for id_ in ids)

    def reindex(self, connection: Connection) -> None:
        """Index every tender's words anew: the names of its codes have changed. In the caller's transaction."""
        rows = {entry.id: entry.row for entry in self.index().entries}
        present = self.present(connection)
        search.write(connection, [(rows[id_], self.searchable(present[id_].record)) for id_ in rows])

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
