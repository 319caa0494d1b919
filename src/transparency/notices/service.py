"""What one can do with notices: read them in, say where in the plan they belong, and see how far ahead the plan was."""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from stat import S_ISREG
from threading import Lock
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
from transparency.ingest.sandbox import BROKEN, Refused, Sandbox
from transparency.locale import N_, Text
from transparency.notices import store
from transparency.notices.records import (
    SHAPE,
    ClimateCriterion,
    Led,
    Match,
    Notice,
    PlanLead,
    Profile,
    State,
    climate,
    matches,
    moved,
    plan_lead,
    profile,
)
from transparency.notices.store import Kept, Proposal
from transparency.storage.database import Database
from transparency.storage.files import keep
from transparency.tenders.editing import TenderEditing
from transparency.tenders.records import PlannedTender
from transparency.tenders.service import TenderPlan
from transparency.tenders.store import KIND

_READER = "transparency.ingest.notices:read_json"

_AT_ONCE = 200
"""Notices whose proposals are written in one transaction, so that no other writer waits for long."""

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
    """A notice in the public list. `days`: how long its tender had stood in the plan; None when it had not.

    Of the notice there is what a list shows: not its descriptions and criteria.
    """

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


@dataclass(frozen=True, slots=True)
class _Known:
    """What notices are compared with, read once for many. `linked` (as in `matches`) grows as they are linked."""

    plan: Sequence[Profile]
    linked: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Public:
    """What everybody may see of the notices, as of a public revision."""

    revision: int
    listed: Sequence[Listed]
    lead: PlanLead
    criteria: Mapping[str, ClimateCriterion | None]


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
        self._public: _Public | None = None
        self._publishing = Lock()

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
        known = self._known()
        with self._sandbox:
            return [
                self._import(actor, known, name, data, dry_run=dry_run, reason=reason) for name, data in files
            ]

    def _import(
        self,
        actor: Actor,
        known: _Known,
        name: str,
        data: bytes,
        *,
        dry_run: bool = False,
        reason: str = "",
    ) -> Report:
        name = _shown(name)
        try:
            report = self._take(actor, known, name, data, dry_run, reason)
        except DomainError as error:
            return Report(name, "refused", error=error)
        if report.notice and report.tender_id:
            known.linked.update(self._names(report.notice, report.tender_id))
        return report

    def _take(
        self, actor: Actor, known: _Known, name: str, data: bytes, dry_run: bool, reason: str
    ) -> Report:
        """Read one file. Nobody else waits while it is looked for in the plan. Raises `DomainError`."""
        found = self._read(data)
        with self.database.reading() as connection:
            before = _same(connection, found)
        if before and (dry_run or _adds(before, found) == "known"):
            return Report(name, _adds(before, found), found, before.tender_id)
        proposed = [] if before else self._matches(known, found)
        if dry_run:
            names = next((one.tender_id for one in proposed if one.exact), None)
            return Report(name, "new", found, names, matches=tuple(proposed))
        content_hash = _hash(data)
        self._keep(content_hash, data)  # first: a row never points at what is not there
        with self.database.writing() as connection:
            before = _same(connection, found)  # somebody else may have read it meanwhile
            if before:
                return self._complete(connection, actor, before, name, content_hash, found, reason)
            return self._add(connection, actor, proposed, name, content_hash, found, reason)

    def _complete(
        self,
        connection: Connection,
        actor: Actor,
        before: Kept,
        name: str,
        content_hash: str,
        found: Notice,
        reason: str,
    ) -> Report:
        outcome = _adds(before, found)
        if outcome == "completed":
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
        proposed: Sequence[Match],
        name: str,
        content_hash: str,
        found: Notice,
        reason: str,
    ) -> Report:
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
        store.propose(connection, {id: proposed})
        waits, tender_id = False, None
        if named := next((one for one in proposed if one.exact), None):
            try:
                waits = self._link(connection, actor, id, found, named.tender_id, reason)
                tender_id = named.tender_id
            except Conflict:  # a draft is in the way: the proposal waits for a person
                pass
        self._announce(connection, found, tender_id)
        return Report(name, "new", found, tender_id, waits, tuple(proposed))

    # The watched folder

    def watch(self, actor: Actor) -> list[Report]:
        """Read what is new in the watched folder, and forget of what is gone that it was refused.

        A file that is refused is told of once, and left until it changes. One that cannot be opened, or whose
        tender has a draft in the way, is told of once too, and tried again each time.
        """
        require(actor, "notice.link")
        files = self._watched_files()
        self._forget_others({path.name for path in files})
        reports = []
        known: _Known | None = None
        with self._sandbox:
            for path, state in files.items():
                if self._seen.get(path.name) == state:
                    continue
                content_hash, again = "", False
                try:
                    with path.open("rb") as file:
                        data = file.read(MAX_BYTES + 1)
                except OSError:
                    report, again = Report(_shown(path.name), "refused", error=Refused(BROKEN)), True
                else:
                    content_hash = _hash(data)
                    if self._was_read(path.name, content_hash):
                        self._seen[path.name] = state
                        continue
                    known = known or self._known()
                    report = self._import(actor, known, path.name, data)
                    again = report.error is not None and not isinstance(report.error, Refused)
                if self._remember(path.name, "" if again else content_hash, report):
                    reports.append(report)
                if not again:
                    self._seen[path.name] = state
        return reports

    def _watched_files(self) -> dict[Path, tuple[int, int]]:
        """The files of the watched folder: when each last changed, and its size."""
        found = {}
        for path in sorted(self.watched.glob("*.[xX][mM][lL]")) if self.watched else ():
            with suppress(FileNotFoundError):  # whoever puts them there may take them away
                stat = path.lstat()
                if S_ISREG(stat.st_mode):
                    found[path] = (stat.st_mtime_ns, stat.st_size)
        return found

    def _was_read(self, name: str, content_hash: str) -> bool:
        """Whether a file has been read or refused as it is now, by this process or another."""
        said = _said(self._refused_path(name))
        if said and said["content_hash"] == content_hash:
            return True
        with self.database.reading() as connection:
            found = store.has_content(connection, content_hash)
        if found:
            self._refused_path(name).unlink(missing_ok=True)
        return found

    def _remember(self, name: str, content_hash: str, report: Report) -> bool:
        """Keep for the staff why a file is not read, or that it is; whether that is new.

        `content_hash` is of the bytes that are not to be read again; "" when they are.
        """
        path, error = self._refused_path(name), report.error
        if error is None:
            path.unlink(missing_ok=True)
            return True
        said: dict[str, Any] = {
            "file": report.file,
            "content_hash": content_hash,
            "message": error.message,
            "values": {key: str(value) for key, value in error.values.items()},
        }
        before = _said(path)
        if before and said.items() <= before.items():
            return False
        at = history.moment_text(clock.now())
        keep(path, json.dumps({**said, "at": at}, ensure_ascii=False).encode())
        return True

    def _forget_others(self, names: Collection[str]) -> None:
        """Of files with other names nothing is known any more."""
        self._seen = {name: state for name, state in self._seen.items() if name in names}
        there = {self._refused_path(name) for name in names}
        for path in self.folder.glob("*.refused"):
            if path not in there:
                path.unlink(missing_ok=True)

    def _refused_path(self, name: str) -> Path:
        return self.folder / f"{_hash(os.fsencode(name))}.refused"

    def refused(self, actor: Actor) -> list[RefusedFile]:
        """The files of the watched folder that are not read, the latest first."""
        require(actor, "notice.read")
        found = [
            RefusedFile(said["file"], history.moment(said["at"]), Refused(said["message"], **said["values"]))
            for path in self.folder.glob("*.refused")
            if (said := _said(path))
        ]
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
        """The notices that somebody has decided about, the last decided first."""
        require(actor, "notice.read")
        with self.database.reading() as connection:
            return store.decided(connection, limit)

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
        """Look for all that waits in the plan as it is now; how many new proposals there are."""
        require(actor, "notice.link")
        known = self._known()
        with self.database.reading() as connection:
            waiting = store.undecided(connection)
        found = {one.id: proposed for one in waiting if (proposed := self._matches(known, one.notice))}
        ids, new = list(found), 0
        for start in range(0, len(ids), _AT_ONCE):
            with self.database.writing() as connection:
                still = store.still_undecided(connection, ids[start : start + _AT_ONCE])
                new += store.propose(connection, {id_: found[id_] for id_ in still})
        return new

    # What everybody may see

    def listed(self) -> Sequence[Listed]:
        """The municipality's own notices and those of its tenders, the newest first."""
        return self._seen_by_all().listed

    def lead(self) -> PlanLead:
        """How many of the municipality's contract notices stood in the plan before they came, and how long."""
        return self._seen_by_all().lead

    def criteria(self) -> Mapping[str, ClimateCriterion | None]:
        """What the newest linked contract notice of each tender says of climate, by the tender's id."""
        return self._seen_by_all().criteria

    def _seen_by_all(self) -> _Public:
        """Read once after each change of the public data, however many ask."""
        index = self.plan.index()
        with self._publishing:
            if self._public is None or self._public.revision < index.revision:
                with self.database.reading() as connection:
                    kept = store.every(connection)
                public = {
                    id_: clock.day(index.entries[index.position[id_]].since)
                    for id_ in {one.tender_id for one in kept}
                    if id_ in index.position
                }
                self._public = self._made_public(index.revision, kept, public)
            return self._public

    def _made_public(self, revision: int, kept: Sequence[Kept], public: Mapping[str, date]) -> _Public:
        """`public`: the day that each tender became public."""
        led = [
            (one, Led(one.stored_id, one.notice, one.state != "new", public.get(one.tender_id or "")))
            for one in kept
        ]
        return _Public(
            revision,
            listed=tuple(
                Listed(
                    replace(one.notice, descriptions=(), criteria=()), one.state, one.tender_id, ahead.days
                )
                for one, ahead in led
                if one.notice.is_by(self.cvr) or one.state == "linked"
            ),
            lead=plan_lead(ahead for one, ahead in led if one.notice.is_by(self.cvr)),
            criteria={
                one.tender_id: climate(one.notice)
                for one in sorted(kept, key=lambda one: one.notice.day or date.min)
                if one.state == "linked" and one.tender_id and one.notice.form == "contract"
            },
        )

    # What several of the above do

    def _read(self, data: bytes) -> Notice:
        if len(data) > MAX_BYTES:
            raise Refused(TOO_LARGE)
        return SHAPE.validate_python(self._sandbox.read(data))

    def _matches(self, known: _Known, found: Notice) -> list[Match]:
        return matches(found, known.plan, known.linked, ours=found.is_by(self.cvr))

    def _known(self) -> _Known:
        linked: dict[str, str] = {}
        with self.database.reading() as connection:
            plan = [profile(version.record) for version in self.plan.present(connection).values()]
            for one in store.linked(connection):
                assert one.tender_id
                linked.update(self._names(one.notice, one.tender_id))
        return _Known(plan, linked)

    def _names(self, found: Notice, tender_id: str) -> dict[str, str]:
        """The tender that a linked notice belongs to, by all that others may refer to it by."""
        names = [found.number, found.key, found.notice_id]
        if found.is_by(self.cvr):
            names.append(found.procedure_id)
        return dict.fromkeys(filter(None, names), tender_id)

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

    def _keep(self, content_hash: str, data: bytes) -> None:
        path = self.folder / f"{content_hash}.xml"
        if not path.exists():
            keep(path, data)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _shown(name: str) -> str:
    """A file's name as it can be shown and kept."""
    return "".join(character for character in name if character.isprintable())[-200:]


def _said(path: Path) -> dict[str, Any] | None:
    """What was kept of a file that was refused; None when nothing is."""
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return said


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
