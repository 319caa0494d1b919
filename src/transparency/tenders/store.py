"""Planned tenders in the database: versions in, versions out, and the words they are searched by."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy.typing as npt
from pydantic import TypeAdapter
from sqlalchemy import Connection

from transparency.history import store as history
from transparency.history.records import Link
from transparency.storage import search
from transparency.tenders.index import Entry, TenderIndex, entry
from transparency.tenders.records import PlannedTender, Version, changes

KIND = "tender"

_shape = TypeAdapter(PlannedTender)


def to_payload(tender: PlannedTender) -> dict[str, Any]:
    """The record as JSON values; what is empty is left out, so that a new field changes no old payload."""
    payload: dict[str, Any] = _shape.dump_python(tender, mode="json", exclude_defaults=True)
    return payload


def from_payload(payload: str) -> PlannedTender:
    return _shape.validate_json(payload)


def version_of(link: Link) -> Version:
    return Version(link.version, history.moment(link.at), link.reason, from_payload(link.payload))


def save(
    connection: Connection,
    drafts: Sequence[tuple[PlannedTender, int]],
    *,
    searchable: Callable[[PlannedTender], str],
    who: str,
    reason: str | None,
) -> None:
    """Write each tender as a new version of the one its writer saw (0: new), and index its words."""
    rows = history.append(
        connection,
        KIND,
        [history.Draft(tender.id, seen, to_payload(tender)) for tender, seen in drafts],
        who=who,
        reason=reason,
    )
    index_words(connection, [(rows[tender.id], searchable(tender)) for tender, _ in drafts])


def index_words(connection: Connection, texts: Sequence[tuple[int, str]]) -> None:
    """What each record (by its row) is found by, in place of what it was."""
    search.write(connection, texts)


def words(q: str) -> list[str]:
    """The words of a query that have to be found, each once."""
    return search.wanted(q)


def matching(connection: Connection, words: str) -> npt.NDArray[Any]:
    """The rows of the records that have all the words."""
    return search.find(connection, words)


def versions(connection: Connection, ids: Sequence[str]) -> dict[str, list[Version]]:
    """Each tender's versions, oldest first."""
    found = history.versions(connection, KIND, ids)
    return {id_: [version_of(link) for link in links] for id_, links in found.items()}


def links(connection: Connection, tender_id: str) -> list[Link]:
    """One tender's versions as they stand in the chain, oldest first."""
    return history.versions(connection, KIND, [tender_id]).get(tender_id, [])


def count_versions(connection: Connection) -> int:
    return history.count(connection, KIND)


def present(connection: Connection) -> dict[str, Version]:
    """Each tender's present version."""
    return {link.record_id: version_of(link) for link in history.present(connection, KIND)}


def at(connection: Connection, seqs: Sequence[int]) -> list[PlannedTender]:
    """The tenders whose versions stand at these places in the chain, in the order asked for."""
    found = history.payloads(connection, seqs)
    return [from_payload(found[seq]) for seq in seqs]


def refreshed(connection: Connection, old: TenderIndex | None) -> TenderIndex:
    """The index of what is committed now, from the old one and the versions written since."""
    head = history.current(connection)
    entries: dict[str, Entry] = {e.id: e for e in old.entries} if old else {}
    written = list(history.since(connection, KIND, old.seq if old else 0))
    before = _present(
        connection, [entries[link.record_id].seq for _, link in written if link.record_id in entries]
    )
    newest: dict[str, tuple[int, Link, datetime]] = {}
    for row, link in written:
        tender, at_ = from_payload(link.payload), history.moment(link.at)
        known = before.get(link.record_id)
        if known is not None and not changes(known, tender):
            at_ = (
                newest[link.record_id][2] if link.record_id in newest else entries[link.record_id].changed_at
            )
        newest[link.record_id] = (row, link, at_)
        before[link.record_id] = tender
    for id_, (row, link, changed_at) in newest.items():
        entries[id_] = entry(row, link.seq, link.version, history.moment(link.at), changed_at, before[id_])
    return TenderIndex(list(entries.values()), head.seq, head.value)


def _present(connection: Connection, seqs: Sequence[int]) -> dict[str, PlannedTender]:
    return {tender.id: tender for tender in at(connection, sorted(set(seqs)))}
