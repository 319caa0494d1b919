"""What one can do with notices: read them in, say where in the plan they belong, and see how far ahead the plan was."""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from stat import S_ISREG
from typing import Any, Literal

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.audit import store as audit
from transparency.editing.records import MAX_REASON, Draft, cleaned_text
from transparency.errors import Conflict, DomainError, NotFound
from transparency.history import register
from transparency.history import store as history
from transparency.ingest.notices import MAX_BYTES, TOO_LARGE
from transparency.ingest.sandbox import Refused, Sandbox
from transparency.locale import N_, Text
from transparency.notices import store
from transparency.notices.records import (
    SHAPE,
    Led,
    Match,
    Notice,
    PlanLead,
    Profile,
    State,
    matches,
    moved,
    plan_lead,
    profile,
)
from transparency.notices.store import Kept, Proposal
from transparency.storage.database import Database
from transparency.tenders.editing import TenderEditing
from transparency.tenders.records import PlannedTender
from transparency.tenders.service import TenderPlan
from transparency.tenders.store import KIND

_READER = "transparency.ingest.notices:read_json"

Outcome = Literal["new", "known", "completed", "refused"]
"""Read; read before, so that nothing changes; read before, and this copy says more; not read."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file. `tender_id`: what it was linked to because it names it; `waits`: that link changes
    the tender when a second person has approved.
    """

    file: str
    outcome: Outcome
    notice: Notice | None = None
    tender_id: str | None = None
    waits: bool = False
    matches: tuple[Match, ...] = ()
    error: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that nobody has decided about, and what it may belong to, with each tender as it stands."""

    kept: Kept
    proposals: tuple[tuple[Proposal, PlannedTender], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice in the public list. `days`: how long its tender had stood in the plan; None when it had not."""

    notice: Notice
    state: State
    tender_id: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file of the watched folder that is not read, and why."""

    file: str
    at: datetime
    error: DomainError


class Notices:
    """The notices of one database. Safe to share between threads.

    Their files lie in `folder` under their hash. `watched`: a folder that new files are read from.
    """

    def __init__(
        self,
        database: Database,
        plan: TenderPlan,
        editing: TenderEditing,
        folder: Path,
        watched: Path | None = None,
    ) -> None:
        self.database = database
        self.plan = plan
        self.editing = editing
        self.folder = folder
        self.watched = watched
        self.cvr = plan.reference.organisation.cvr
        self._sandbox = Sandbox(_READER)
        self._seen: dict[str, tuple[int, int]] = {}

    # Reading in

    def import_files(
        self, actor: Actor, files: Iterable[tuple[str, bytes]], *, dry_run: bool = False, reason: str = ""
    ) -> list[Report]:
        """Read files (name, content), each for itself: one that is refused stops no other.

        What has been read before changes nothing. A notice that names one of our tenders by its id is linked to
        it; `reason` is the public one then. `dry_run` says what would happen and writes nothing.
        """
        require(actor, "notice.link")
        reason = cleaned_text("reason", reason, MAX_REASON)
        with self.database.reading() as connection:
            plan = [profile(version.record) for version in self.plan.present(connection).values()]
        with self._sandbox:
            return [self._import(actor, plan, name, data, dry_run, reason) for name, data in files]

    def _import(
        self, actor: Actor, plan: Sequence[Profile], name: str, data: bytes, dry_run: bool, reason: str
    ) -> Report:
        name = "".join(character for character in name if character.isprintable())[-200:]
        content_hash = hashlib.sha256(data).hexdigest()
        try:
            found = self._read(data)
        except DomainError as error:
            return Report(name, "refused", error=error)
        if dry_run:
            with self.database.reading() as connection:
                before = _same(connection, found)
                proposed = self._matches(connection, found, plan)
            if before is None:
                names = next((one.tender_id for one in proposed if one.exact), None)
                return Report(name, "new", found, names, matches=tuple(proposed))
            return Report(name, _adds(before, found), found, before.tender_id)
        with self.database.writing() as connection:
            before = _same(connection, found)
            if before is None:
                return self._add(connection, actor, plan, name, data, content_hash, found, reason)
            outcome = _adds(before, found)
            if outcome == "completed":
                self._keep(content_hash, data)
                store.tell_more(connection, before.id, found, content_hash=content_hash, file=name)
                audit.write(connection, actor, "notice_imported", _object(before.id), details={"file": name})
                if before.tender_id:
                    self._move(connection, actor, before.tender_id, found, reason)
                self._announce(connection, found, before.tender_id)
            return Report(name, outcome, found, before.tender_id)

    def _add(
        self,
        connection: Connection,
        actor: Actor,
        plan: Sequence[Profile],
        name: str,
        data: bytes,
        content_hash: str,
        found: Notice,
        reason: str,
    ) -> Report:
        self._keep(content_hash, data)  # first: a row never points at what is not there
        taken = any(
            (one.notice.notice_id, one.notice.version) == (found.notice_id, found.version)
            for one in store.like(connection, found)
        )
        id = store.add(
            connection,
            found,
            stored_id=found.number if taken and found.number else found.notice_id,
            content_hash=content_hash,
            file=name,
        )
        audit.write(connection, actor, "notice_imported", _object(id), details={"file": name})
        proposed = self._matches(connection, found, plan)
        store.propose(connection, id, proposed)
        waits, tender_id = False, None
        if named := next((one for one in proposed if one.exact), None):
            try:
                waits = self._link(connection, actor, id, found, named.tender_id, reason)
                tender_id = named.tender_id
            except Conflict:  # a draft is in the way: the proposal waits for a person
                pass
        self._announce(connection, found, tender_id)
        return Report(name, "new", found, tender_id, waits, tuple(proposed))

    def watch(self, actor: Actor) -> list[Report]:
        """Read what is new in the watched folder. A file that is refused is told of once, and left until it changes."""
        require(actor, "notice.link")
        changed = self._changed_files()
        read: list[str] = []

        def files() -> Iterator[tuple[str, bytes]]:
            for path, state in changed:
                with path.open("rb") as file:
                    data = file.read(MAX_BYTES + 1)
                self._seen[path.name] = state
                content_hash = hashlib.sha256(data).hexdigest()
                if not self._refused_path(content_hash).exists() and not self._has(content_hash):
                    read.append(content_hash)
                    yield path.name, data

        if not changed:
            return []
        reports = self.import_files(actor, files())
        for content_hash, report in zip(read, reports, strict=True):
            if report.error:
                self._remember(content_hash, report.file, report.error)
        return reports

    def _changed_files(self) -> list[tuple[Path, tuple[int, int]]]:
        """The files of the watched folder that this process has not looked at as they are now."""
        found = []
        for path in sorted(self.watched.glob("*.[xX][mM][lL]")) if self.watched else ():
            stat = path.lstat()
            state = (stat.st_mtime_ns, stat.st_size)
            if S_ISREG(stat.st_mode) and self._seen.get(path.name) != state:
                found.append((path, state))
        return found

    def refused(self, actor: Actor) -> list[RefusedFile]:
        """The files of the watched folder that are not read, the latest first."""
        require(actor, "notice.read")
        found = []
        for path in self.folder.glob("*.refused"):
            said = json.loads(path.read_text("utf-8"))
            found.append(
                RefusedFile(
                    said["file"], history.moment(said["at"]), Refused(said["message"], **said["values"])
                )
            )
        return sorted(found, key=lambda one: (one.at, one.file), reverse=True)

    # Deciding

    def waiting(self, actor: Actor, *, page: int = 1, per_page: int = 20) -> tuple[list[Waiting], int]:
        """Notices that nobody has decided about, the newest first, and how many there are in all."""
        require(actor, "notice.read")
        with self.database.reading() as connection:
            kept, total = store.waiting(connection, start=(page - 1) * per_page, count=per_page)
            proposed = store.proposals_of(connection, [one.id for one in kept])
            ids = sorted({one.tender_id for some in proposed.values() for one in some})
            past = register.versions(connection, KIND, ids) if ids else {}
        return [
            Waiting(
                one,
                tuple((p, past[p.tender_id][-1].record) for p in proposed[one.id] if p.tender_id in past),
            )
            for one in kept
        ], total

    def decided(self, actor: Actor, *, limit: int = 20) -> list[Kept]:
        """The notices that somebody has decided about, the newest first."""
        require(actor, "notice.read")
        with self.database.reading() as connection:
            return [one for one in store.every(connection) if one.state != "new"][:limit]

    def accept(self, actor: Actor, proposal_id: int, reason: str = "") -> bool:
        """Link the notice to the proposed tender; whether that change of the tender waits for a second person.

        `reason` is the public one; without it the notice's number is. Raises `NotFound`, and `Conflict` when it
        has been decided meanwhile.
        """
        require(actor, "notice.link")
        reason = cleaned_text("reason", reason, MAX_REASON)
        with self.database.writing() as connection:
            found, kept = self._open(connection, proposal_id)
            return self._link_and_tell(connection, actor, kept, found.tender_id, reason)

    def link(self, actor: Actor, notice_id: int, tender_id: str, reason: str = "") -> bool:
        """Link a notice to any tender of the plan, as `accept` does. Raises `NotFound` for an unknown one."""
        require(actor, "notice.link")
        reason = cleaned_text("reason", reason, MAX_REASON)
        with self.database.writing() as connection:
            kept = self._undecided(connection, notice_id)
            return self._link_and_tell(connection, actor, kept, tender_id.strip().upper(), reason)

    def decline(self, actor: Actor, proposal_id: int) -> None:
        """Say that the notice does not belong to this tender; it may still belong to another."""
        require(actor, "notice.link")
        with self.database.writing() as connection:
            found, kept = self._open(connection, proposal_id)
            store.decide(connection, proposal_id, "declined")
            audit.write(
                connection, actor, "notice_declined", found.tender_id, details={"notice": kept.notice.name}
            )

    def outside(self, actor: Actor, notice_id: int) -> None:
        """Say that what the notice is about never stood in the plan: the public list says so then."""
        require(actor, "notice.link")
        with self.database.writing() as connection:
            kept = self._undecided(connection, notice_id)
            store.place(connection, kept.id, "outside", None)
            store.decide_others(connection, kept.id, None)
            audit.write(
                connection, actor, "notice_outside", _object(kept.id), details={"notice": kept.notice.name}
            )
            history.announce(connection)

    def reopen(self, actor: Actor, notice_id: int) -> None:
        """Take a decision back. What a link has changed in the tender stays until somebody changes it there."""
        require(actor, "notice.link")
        with self.database.writing() as connection:
            kept = _kept(connection, notice_id)
            if kept.state != "new":
                store.place(connection, kept.id, "new", None)
                store.open_again(connection, kept.id)
                audit.write(
                    connection, actor, "notice_reopened", kept.tender_id or _object(kept.id),
                    details={"notice": kept.notice.name},
                )  # fmt: skip
                history.announce(connection)

    def search_again(self, actor: Actor) -> int:
        """Look for what waits in the plan as it is now; how many new proposals there are."""
        require(actor, "notice.link")
        with self.database.writing() as connection:
            plan = [profile(version.record) for version in self.plan.present(connection).values()]
            waiting, _ = store.waiting(connection, start=0, count=1_000)
            known = self._linked(connection)
            return sum(
                store.propose(
                    connection,
                    one.id,
                    matches(one.notice, plan, known, ours=one.notice.is_by(self.cvr)),
                )
                for one in waiting
            )

    # What everybody may see

    def listed(self) -> list[Listed]:
        """The municipality's own notices and those of its tenders, the newest first."""
        with self.database.reading() as connection:
            kept = [
                one for one in store.every(connection) if one.notice.is_by(self.cvr) or one.state == "linked"
            ]
            first = _first_public(connection, kept)
        return [Listed(one.notice, one.state, one.tender_id, _led(one, first).days) for one in kept]

    def lead(self) -> PlanLead:
        """How many of the municipality's contract notices stood in the plan before they came, and how long."""
        with self.database.reading() as connection:
            kept = [one for one in store.every(connection) if one.notice.is_by(self.cvr)]
            first = _first_public(connection, kept)
        return plan_lead(_led(one, first) for one in kept)

    # What several of the above do

    def _read(self, data: bytes) -> Notice:
        if len(data) > MAX_BYTES:
            raise Refused(TOO_LARGE)
        return SHAPE.validate_python(self._sandbox.read(data))

    def _matches(self, connection: Connection, found: Notice, plan: Sequence[Profile]) -> list[Match]:
        return matches(found, plan, self._linked(connection), ours=found.is_by(self.cvr))

    def _linked(self, connection: Connection) -> dict[str, str]:
        """Which tender a linked notice belongs to, by all that others may refer to it by."""
        found: dict[str, str] = {}
        for one in store.linked(connection):
            assert one.tender_id
            names = [one.notice.number, one.notice.key, one.notice.notice_id]
            if one.notice.is_by(self.cvr):
                names.append(one.notice.procedure_id)
            found |= dict.fromkeys(filter(None, names), one.tender_id)
        return found

    def _open(self, connection: Connection, proposal_id: int) -> tuple[Proposal, Kept]:
        found = store.proposal(connection, proposal_id) if 0 < proposal_id < 2**31 else None
        if found is None:
            raise NotFound(N_("Siden eller oplysningen findes ikke."))
        kept = self._undecided(connection, found.notice_id)
        if found.state != "open":
            raise Conflict(N_("Forslaget er allerede afgjort. Se listen igen."))
        return found, kept

    def _undecided(self, connection: Connection, notice_id: int) -> Kept:
        kept = _kept(connection, notice_id)
        if kept.state != "new":
            raise Conflict(
                N_("En anden har allerede afgjort, hvor bekendtgørelsen hører til. Se listen igen.")
            )
        return kept

    def _link_and_tell(
        self, connection: Connection, actor: Actor, kept: Kept, tender_id: str, reason: str
    ) -> bool:
        waits = self._link(connection, actor, kept.id, kept.notice, tender_id, reason)
        history.announce(connection)
        return waits

    def _link(
        self, connection: Connection, actor: Actor, id: int, found: Notice, tender_id: str, reason: str
    ) -> bool:
        waits = self._move(connection, actor, tender_id, found, reason)
        store.place(connection, id, "linked", tender_id)
        store.decide_others(connection, id, tender_id)
        audit.write(
            connection, actor, "notice_linked", tender_id, reason=reason or None,
            details={"notice": found.name},
        )  # fmt: skip
        return waits

    def _move(self, connection: Connection, actor: Actor, tender_id: str, found: Notice, reason: str) -> bool:
        """Let the tender say what the notice says; whether that waits for a second person."""
        others = store.linked(connection, tender_id)
        newest = max((one.notice.day for one in others if one.notice.day), default=None)
        latest = newest is None or (found.day is not None and found.day >= newest)
        words = reason or Text.of("da")(N_("Bekendtgørelse {number} er offentliggjort."), number=found.name)
        result = self.editing.follow(
            connection, actor, tender_id, lambda tender: moved(tender, found, latest=latest), words
        )
        return isinstance(result, Draft)

    def _announce(self, connection: Connection, found: Notice, tender_id: str | None) -> None:
        """The public list has changed, unless the notice is of no concern to it."""
        if tender_id or found.is_by(self.cvr):
            history.announce(connection)

    def _has(self, content_hash: str) -> bool:
        with self.database.reading() as connection:
            return store.has_content(connection, content_hash)

    def _refused_path(self, content_hash: str) -> Path:
        return self.folder / f"{content_hash}.refused"

    def _remember(self, content_hash: str, file: str, error: DomainError) -> None:
        said: dict[str, Any] = {
            "file": file,
            "at": history.moment_text(clock.now()),
            "message": error.message,
            "values": {name: str(value) for name, value in error.values.items()},
        }
        self._write(self._refused_path(content_hash), json.dumps(said, ensure_ascii=False).encode())

    def _keep(self, content_hash: str, data: bytes) -> None:
        self._write(self.folder / f"{content_hash}.xml", data)

    def _write(self, path: Path, data: bytes) -> None:
        """Whole or not at all."""
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = path.with_name(f"{secrets.token_hex(8)}.tmp")
        with half.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)


def _same(connection: Connection, found: Notice) -> Kept | None:
    return next((one for one in store.like(connection, found) if one.notice.same_as(found)), None)


def _adds(before: Kept, found: Notice) -> Outcome:
    """The copy from the journal says when the notice was published; one from before that does not."""
    more = found.number and not before.notice.number
    return "completed" if more else "known"


def _kept(connection: Connection, notice_id: int) -> Kept:
    kept = store.by_id(connection, notice_id) if 0 < notice_id < 2**31 else None
    if kept is None:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    return kept


def _object(id: int) -> str:
    return f"notice:{id}"


def _first_public(connection: Connection, kept: Sequence[Kept]) -> Mapping[str, date]:
    """The day that each of their tenders became public."""
    ids = sorted({one.tender_id for one in kept if one.tender_id})
    past = register.versions(connection, KIND, ids) if ids else {}
    return {id_: clock.day(versions[0].at) for id_, versions in past.items()}


def _led(one: Kept, first: Mapping[str, date]) -> Led:
    return Led(one.notice, one.state != "new", first.get(one.tender_id) if one.tender_id else None)
