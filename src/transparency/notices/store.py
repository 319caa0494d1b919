"""Notices and the proposals about them, in and out of the database."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from transparency import clock
from transparency.history.store import moment, moment_text
from transparency.notices.records import SHAPE, Match, Notice, ProposalState, Reason, State
from transparency.storage.database import new_id
from transparency.storage.schema import notice as notices
from transparency.storage.schema import proposal as proposals


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as it is kept: where it belongs, and the file that it was read from.

    `stored_id`: the notice's id, or its number where another notice has that id already. All versions of one
    notice have the same.
    """

    id: int
    stored_id: str
    notice: Notice
    state: State
    tender_id: str | None
    content_hash: str
    file: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """That a notice may belong to a tender, and why. A person decides."""

    id: int
    notice_id: int
    match: Match
    state: ProposalState

    @property
    def tender_id(self) -> str:
        return self.match.tender_id


def add(connection: Connection, found: Notice, *, stored_id: str, content_hash: str, file: str) -> int:
    """`stored_id` as in `Kept`."""
    return new_id(
        connection,
        insert(notices).values(
            notice_id=stored_id[:80],
            version=found.version,
            content_hash=content_hash,
            file=file,
            read_at=moment_text(clock.now()),
            state="new",
            **_told(found),
        ),
    )


def tell_more(connection: Connection, id: int, found: Notice, *, content_hash: str, file: str) -> None:
    """The same notice from a copy that says more of it."""
    connection.execute(
        update(notices).where(notices.c.id == id).values(content_hash=content_hash, file=file, **_told(found))
    )


def _told(found: Notice) -> dict[str, Any]:
    return {
        "number": found.number,
        "form": found.form,
        "published_on": found.day.isoformat() if found.day else None,
        "payload": SHAPE.dump_json(found, exclude_defaults=True).decode(),
    }


def place(connection: Connection, id: int, state: State, tender_id: str | None) -> None:
    """Say where a notice belongs; `new`: that it is not decided."""
    decided_at = None if state == "new" else moment_text(clock.now())
    connection.execute(
        update(notices)
        .where(notices.c.id == id)
        .values(state=state, tender_id=tender_id, decided_at=decided_at)
    )


def by_id(connection: Connection, id: int) -> Kept | None:
    row = connection.execute(select(notices).where(notices.c.id == id)).first()
    return _kept(row) if row else None


def has_content(connection: Connection, content_hash: str) -> bool:
    """Whether these very bytes have been read."""
    found = select(notices.c.id).where(notices.c.content_hash == content_hash).limit(1)
    return connection.execute(found).first() is not None


def like(connection: Connection, found: Notice) -> list[Kept]:
    """The notices that may be this one: those with its id or its number."""
    asked = notices.c.notice_id == found.notice_id
    if found.number:
        asked = asked | (notices.c.number == found.number) | (notices.c.notice_id == found.number)
    return [_kept(row) for row in connection.execute(select(notices).where(asked).order_by(notices.c.id))]


def every(connection: Connection) -> list[Kept]:
    """All notices, the newest first; those without a day come last."""
    rows = connection.execute(
        select(notices).order_by(func.coalesce(notices.c.published_on, "").desc(), notices.c.id.desc())
    )
    return [_kept(row) for row in rows]


def waiting(connection: Connection, *, start: int, count: int) -> tuple[list[Kept], int]:
    """Some of the notices that nobody has decided about, the newest first, and how many there are."""
    asked = select(notices).where(notices.c.state == "new")
    total = connection.execute(select(func.count()).select_from(asked.subquery())).scalar_one()
    rows = connection.execute(
        asked.order_by(func.coalesce(notices.c.published_on, "").desc(), notices.c.id.desc())
        .offset(start)
        .limit(count)
    )
    return [_kept(row) for row in rows], total


def undecided(connection: Connection) -> list[Kept]:
    """All the notices that nobody has decided about."""
    return [_kept(row) for row in connection.execute(select(notices).where(notices.c.state == "new"))]


def still_undecided(connection: Connection, ids: Collection[int]) -> set[int]:
    """Those of these notices that nobody has decided about."""
    asked = select(notices.c.id).where(notices.c.id.in_(ids), notices.c.state == "new")
    return set(connection.execute(asked).scalars())


def decided(connection: Connection, limit: int) -> list[Kept]:
    """The notices that somebody has decided about, the last decided first."""
    asked = select(notices).where(notices.c.state != "new")
    rows = connection.execute(asked.order_by(notices.c.decided_at.desc(), notices.c.id.desc()).limit(limit))
    return [_kept(row) for row in rows]


def linked(connection: Connection, tender_id: str = "") -> list[Kept]:
    """The notices that are linked to a tender, or to any."""
    asked = select(notices).where(notices.c.state == "linked").order_by(notices.c.id)
    if tender_id:
        asked = asked.where(notices.c.tender_id == tender_id)
    return [_kept(row) for row in connection.execute(asked)]


def propose(connection: Connection, matches: Mapping[int, Sequence[Match]]) -> int:
    """Of each notice, add what has not been proposed before, and say better why of what is open; returns how many
    are new. What somebody has declined stays declined.
    """
    asked = select(proposals).where(proposals.c.notice_id.in_(matches))
    known = {(row.notice_id, row.tender_id): _proposal(row) for row in connection.execute(asked)}
    at = moment_text(clock.now())
    new = []
    for notice_id, of_one in matches.items():
        for match in of_one:
            before = known.get((notice_id, match.tender_id))
            if before is None:
                new.append(
                    {
                        "notice_id": notice_id,
                        "tender_id": match.tender_id,
                        "reason": _why(match),
                        "state": "open",
                        "at": at,
                    }
                )
            elif before.state == "open" and before.match != match:
                connection.execute(
                    update(proposals).where(proposals.c.id == before.id).values(reason=_why(match))
                )
    if new:
        connection.execute(insert(proposals), new)
    return len(new)


def _why(match: Match) -> str:
    said = {"rank": match.rank, "reasons": [[one.fact, one.value] for one in match.reasons]}
    return json.dumps(said, ensure_ascii=False)


def proposal(connection: Connection, id: int) -> Proposal | None:
    row = connection.execute(select(proposals).where(proposals.c.id == id)).first()
    return _proposal(row) if row else None


def proposals_of(connection: Connection, notice_ids: Sequence[int]) -> dict[int, list[Proposal]]:
    """The open proposals of each of these notices, the most likely first."""
    found: dict[int, list[Proposal]] = {id_: [] for id_ in notice_ids}
    rows = connection.execute(
        select(proposals)
        .where(proposals.c.notice_id.in_(notice_ids), proposals.c.state == "open")
        .order_by(proposals.c.id)
    )
    for row in rows:
        found[row.notice_id].append(_proposal(row))
    for of_one in found.values():
        of_one.sort(key=lambda one: (-one.match.rank, one.tender_id))
    return found


def decide(connection: Connection, id: int, state: ProposalState) -> None:
    connection.execute(update(proposals).where(proposals.c.id == id).values(state=state))


def decide_others(connection: Connection, notice_id: int, tender_id: str | None) -> None:
    """Close what is open about a notice: the chosen tender's proposal is accepted, the rest are declined."""
    of_notice = proposals.c.notice_id == notice_id
    if tender_id:
        connection.execute(
            update(proposals).where(of_notice, proposals.c.tender_id == tender_id).values(state="accepted")
        )
    connection.execute(
        update(proposals).where(of_notice, proposals.c.state == "open").values(state="declined")
    )


def open_again(connection: Connection, notice_id: int) -> None:
    """All its proposals are open once more."""
    connection.execute(update(proposals).where(proposals.c.notice_id == notice_id).values(state="open"))


def _kept(row: Any) -> Kept:
    return Kept(
        row.id, row.notice_id, SHAPE.validate_json(row.payload), row.state, row.tender_id, row.content_hash,
        row.file, moment(row.read_at),
    )  # fmt: skip


def _proposal(row: Any) -> Proposal:
    said = json.loads(row.reason)
    reasons = tuple(Reason(fact, value) for fact, value in said["reasons"])
    return Proposal(row.id, row.notice_id, Match(row.tender_id, said["rank"], reasons), row.state)
