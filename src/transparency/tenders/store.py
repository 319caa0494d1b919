"""Planned tenders as a kind of public record, and their index."""

from pydantic import TypeAdapter
from sqlalchemy import Connection

from transparency.history import register
from transparency.history import store as history
from transparency.history.register import Kind
from transparency.locale import N_
from transparency.tenders.index import Entry, TenderIndex, entry
from transparency.tenders.records import PlannedTender, changes

KIND = Kind("tender", TypeAdapter(PlannedTender), changes, N_("Der er intet udbud med id {id}."))


def refreshed(connection: Connection, old: TenderIndex | None) -> TenderIndex:
    """The index of what is committed now, from the old one and the versions written since."""
    head = history.current(connection)
    entries: dict[str, Entry] = {e.id: e for e in old.entries} if old else {}
    for new in register.written_since(connection, KIND, old.seq if old else 0, entries):
        entries[new.record.id] = entry(new)
    return TenderIndex(list(entries.values()), head.seq, head.value)
