"""The one place where history is written, and where it is read from."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, select, tuple_, update

from transparency import clock
from transparency.errors import Conflict
from transparency.history.records import Break, Link, breaks, canonical, digest, link_hash
from transparency.locale import N_
from transparency.storage.schema import author, record, revision, version

_STREAMED = {"yield_per": 2000}


@dataclass(frozen=True, slots=True)
class Revision:
    """The state of everything public: `value` rises with each change; `hash` is the chain's last."""

    value: int
    at: datetime
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as it shall stand. `seen` is the version the writer saw, 0 for a new record."""

    record_id: str
    seen: int
    payload: dict[str, Any]


def moment(text: str) -> datetime:
    """The moment that such a text says."""
    return datetime.fromisoformat(text)


def moment_text(at: datetime) -> str:
    """A moment as it stands in the database and in the chain: UTC, whole seconds."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


_CURRENT = select(revision)


def current(connection: Connection) -> Revision:
    row = connection.execute(_CURRENT).one()
    return Revision(row.value, moment(row.at), row.seq, row.hash)


def append(
    connection: Connection, kind: str, drafts: Sequence[Draft], *, who: str, reason: str | None
) -> dict[str, int]:
    """Write one version for each draft and move the public revision on; in the caller's transaction.

    Returns each record's row (its key in the search index). Raises `Conflict` when a record is no longer
    at the version its writer saw. Moments never run backwards, even when the machine's clock does.
    """
    if not drafts:
        return {}
    head = current(connection)
    at = moment_text(max(clock.now(), head.at))
    heads = _heads(connection, kind, [d.record_id for d in drafts])
    links, authors, seq, previous = [], [], head.seq, head.hash
    for draft in drafts:
        row, present = heads.get(draft.record_id, (0, 0))
        if present != draft.seen:
            raise Conflict(
                N_("{id} er ændret imens: du så version {seen}, nu er det version {present}."),
                id=draft.record_id,
                seen=draft.seen,
                present=present,
            )
        heads[draft.record_id] = (row, present + 1)
        seq += 1
        salt = secrets.token_hex(16)
        payload = canonical(draft.payload)
        payload_hash, hidden = digest(payload), digest(salt + who)
        said = (kind, draft.record_id, present + 1, at, hidden, reason)
        hash_ = link_hash(previous, *said, payload_hash)
        links.append(Link(seq, *said, payload, payload_hash, previous, hash_))
        authors.append({"seq": seq, "salt": salt, "name": who})
        previous = hash_
    connection.execute(insert(version), [asdict(link) for link in links])
    connection.execute(insert(author), authors)
    new = [link for link in links if link.version == 1]
    if new:
        connection.execute(
            insert(record),
            [{"kind": kind, "record_id": n.record_id, "version": 1, "seq": n.seq} for n in new],
        )
    moved = [{"id_": m.record_id, "to": m.version, "at_seq": m.seq} for m in links if m.version > 1]
    if moved:
        connection.execute(
            update(record)
            .where(record.c.kind == kind, record.c.record_id == bindparam("id_"))
            .values(version=bindparam("to"), seq=bindparam("at_seq")),
            moved,
        )
    connection.execute(update(revision).values(value=head.value + 1, at=at, seq=seq, hash=previous))
    return {id_: row for id_, (row, _) in _heads(connection, kind, [d.record_id for d in drafts]).items()}


def announce(connection: Connection) -> None:
    """Move the public revision on for a change of reference data, which has no versions of its own."""
    head = current(connection)
    at = moment_text(max(clock.now(), head.at))
    connection.execute(update(revision).values(value=head.value + 1, at=at))


def _heads(connection: Connection, kind: str, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Row and present version of each of the records that exist."""
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        rows = connection.execute(
            select(record.c.record_id, record.c.row, record.c.version).where(
                record.c.kind == kind, record.c.record_id.in_(some)
            )
        )
        found.update({r.record_id: (r.row, r.version) for r in rows})
    return found


def since(connection: Connection, kind: str, seq: int) -> Iterator[tuple[int, Link]]:
    """Each version after a place in the chain, oldest first, with its record's row."""
    rows = connection.execute(
        select(record.c.row.label("row"), version)
        .join(record, (record.c.kind == version.c.kind) & (record.c.record_id == version.c.record_id))
        .where(version.c.kind == kind, version.c.seq > seq)
        .order_by(version.c.seq),
        execution_options=_STREAMED,
    )
    for row in rows:
        yield row[0], Link(*row[1:])


def versions(connection: Connection, kind: str, ids: Sequence[str]) -> dict[str, list[Link]]:
    """All the versions of each record, oldest first."""
    found: dict[str, list[Link]] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        rows = connection.execute(
            select(version)
            .where(version.c.kind == kind, version.c.record_id.in_(some))
            .order_by(version.c.record_id, version.c.version)
        )
        for row in rows:
            found.setdefault(row.record_id, []).append(Link(*row))
    return found


def chain(connection: Connection, *, after: int, until: int, limit: int) -> list[Link]:
    """The links after a place in the chain, up to and including another, oldest first, of every kind.

    They come without their payloads (empty text): the chain is checked by the payloads' hashes.
    """
    columns = [literal("").label("payload") if c.name == "payload" else c for c in version.c]
    query = select(*columns).where(version.c.seq > after, version.c.seq <= until)
    return [Link(*row) for row in connection.execute(query.order_by(version.c.seq).limit(limit))]


def present(connection: Connection, kind: str) -> list[Link]:
    """The version of each record that is in force."""
    query = select(version).join(record, record.c.seq == version.c.seq).where(record.c.kind == kind)
    return [Link(*row) for row in connection.execute(query)]


def newest(connection: Connection, kind: str, record_id: str) -> Link | None:
    """The version of one record that is in force."""
    query = (
        select(version)
        .join(record, record.c.seq == version.c.seq)
        .where(record.c.kind == kind, record.c.record_id == record_id)
    )
    row = connection.execute(query).first()
    return Link(*row) if row else None


def count(connection: Connection, kind: str) -> int:
    """How many versions of records of this kind there are."""
    query = select(func.count()).select_from(version).where(version.c.kind == kind)
    return connection.execute(query).scalar_one()


# Put together once: each new reader's list asks it.
_PAYLOADS = select(version.c.seq, version.c.payload).where(
    version.c.seq.in_(bindparam("seqs", expanding=True))
)


def payloads(connection: Connection, seqs: Sequence[int]) -> dict[int, str]:
    """The payload at each of these places in the chain."""
    found: dict[int, str] = {}
    for start in range(0, len(seqs), 500):
        rows = connection.execute(_PAYLOADS, {"seqs": seqs[start : start + 500]})
        found.update((seq, payload) for seq, payload in rows.all())
    return found


def pairs(
    connection: Connection,
    kind: str,
    *,
    after: str | None = None,
    until: str | None = None,
    ids: Sequence[str] | None = None,
    before_seq: int | None = None,
    limit: int,
) -> list[tuple[Link, Link | None]]:
    """The newest versions first, each with the version before it: what the change log shows.

    `after` and `until` are moments as text (later than, up to and including); `before_seq` pages on.
    """
    query = select(version).where(version.c.kind == kind)
    if after is not None:
        query = query.where(version.c.at > after)
    if until is not None:
        query = query.where(version.c.at <= until)
    if ids is not None:
        query = query.where(version.c.record_id.in_(ids))
    if before_seq is not None:
        query = query.where(version.c.seq < before_seq)
    links = [Link(*row) for row in connection.execute(query.order_by(version.c.seq.desc()).limit(limit))]
    keys = [(kind, link.record_id, link.version - 1) for link in links if link.version > 1]
    earlier: dict[tuple[str, int], Link] = {}
    if keys:
        rows = connection.execute(
            select(version).where(tuple_(version.c.kind, version.c.record_id, version.c.version).in_(keys))
        )
        earlier = {(row.record_id, row.version): Link(*row) for row in rows}
    return [(link, earlier.get((link.record_id, link.version - 1))) for link in links]


def as_of(
    connection: Connection, kind: str, at: str, *, start: int = 0, count: int | None = None
) -> tuple[list[Link], int]:
    """The version of each record that was in force at a moment, by id, from a position on; and how many in all."""
    latest = (
        select(func.max(version.c.seq).label("seq"))
        .where(version.c.kind == kind, version.c.at <= at)
        .group_by(version.c.record_id)
    )
    asked = select(version).where(version.c.seq.in_(latest)).order_by(version.c.record_id)
    if count is not None:
        asked = asked.offset(start).limit(count)
    total = connection.execute(select(func.count()).select_from(latest.subquery())).scalar_one()
    return [Link(*row) for row in connection.execute(asked)], total


def check(connection: Connection) -> Iterator[Break]:
    """Every break in the chain, every head astray from its record's last version, every changed name."""
    head = current(connection)
    rows = connection.execute(select(version).order_by(version.c.seq), execution_options=_STREAMED)
    yield from breaks((Link(*row) for row in rows), head.seq, head.hash)
    heads = select(record.c.kind, record.c.record_id, record.c.version, record.c.seq)
    last = select(
        version.c.kind, version.c.record_id, func.max(version.c.version), func.max(version.c.seq)
    ).group_by(version.c.kind, version.c.record_id)
    astray = {
        (row.kind, row.record_id)
        for differing in (heads.except_(last), last.except_(heads))
        for row in connection.execute(differing)
    }
    for kind, record_id in sorted(astray):
        yield Break(0, kind, record_id, N_("Registret peger ikke på den seneste version."))
    named = select(version, author.c.salt, author.c.name).join(author).order_by(version.c.seq)
    for row in connection.execute(named, execution_options=_STREAMED):
        if digest(row.salt + row.name) != row.who:
            yield Break(row.seq, row.kind, row.record_id, N_("Navnet er et andet end det, der blev skrevet."))
