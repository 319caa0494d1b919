"""What staff can do with public records of any kind: drafts, approval, publishing, and undoing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Action, Actor, may, require
from transparency.audit import store as audit
from transparency.audit.records import Event
from transparency.editing import store
from transparency.editing.records import (
    MAX_REASON,
    Draft,
    EditConflict,
    FieldProblem,
    NothingChanged,
    NotReady,
    Preview,
    R,
    Shape,
    cleaned_text,
    free_id,
)
from transparency.errors import Conflict, DomainError, NotFound
from transparency.history import register
from transparency.history import store as history
from transparency.history.records import FieldChange, Version
from transparency.history.register import Register
from transparency.locale import N_
from transparency.reference import Reference
from transparency.storage.database import Database


@dataclass(frozen=True, slots=True)
class Trail:
    """Who may edit records of a kind, and what the log says of it."""

    may_draft: Action
    may_publish: Action
    drafted: Event
    submitted: Event
    returned: Event
    discarded: Event
    published: Event


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """Ids of an import: what became public, and what waits for approval."""

    public: tuple[str, ...]
    review: tuple[str, ...]


class Editing(ABC, Generic[R]):
    """Drafts of one kind of record, and the way from them to what is public. Safe to share between threads.

    `four_eyes`: nobody publishes what they wrote. `example`: what is written is marked as made up.
    """

    shape: Shape[R]
    trail: ClassVar[Trail]

    def __init__(
        self,
        database: Database,
        records: Register[R, Any],
        reference: Reference,
        *,
        four_eyes: bool,
        example: bool,
    ) -> None:
        self.database = database
        self.records = records
        self.reference = reference
        self.four_eyes = four_eyes
        self.example = example

    # What a kind says of itself

    @abstractmethod
    def _prefix(self, record: R) -> str:
        """What the record's id has before its year: "AAK"."""

    @abstractmethod
    def _wrong(self, connection: Connection, record: R) -> tuple[FieldProblem, ...]:
        """Everything that has to be put right before it can be public."""

    @abstractmethod
    def _copied(self, record: R, id_: str) -> R:
        """A new record like another, without what belongs to the other one's course."""

    @abstractmethod
    def _restored(self, old: R, public: R) -> R:
        """What it would be to have the content of an older version again."""

    def _cleaned(self, record: R) -> R:
        """The record as it may be stored. Raises `NotReady`."""
        return self.shape.cleaned(record, self._prefix(record))

    def _theirs_apart(self, record: R, public: R | None) -> R:
        """The record without what is not for editors to say."""
        return record

    def _first(self, record: R) -> R:
        """The record as it is published for the first time."""
        return record

    # Drafts

    def drafts(self, actor: Actor) -> list[Draft[R]]:
        """All drafts, the last saved first."""
        require(actor, self.trail.may_draft)
        with self.database.reading() as connection:
            return store.drafts(connection, self.records.kind)

    def draft(self, actor: Actor, record_id: str) -> Draft[R] | None:
        require(actor, self.trail.may_draft)
        with self.database.reading() as connection:
            return self._find(connection, record_id)

    def save(self, actor: Actor, record: R, *, seen: int, edition: int, reason: str, note: str) -> Draft[R]:
        """Keep a draft, complete or not. `seen` and `edition` are those the editor began from (0: none).

        Raises `EditConflict` when either has been overtaken, and `NotReady` for a text that is too long.
        """
        require(actor, self.trail.may_draft)
        record = replace(self._cleaned(record), example=self.example)
        reason, note = self._reason(reason), cleaned_text("note", note, MAX_REASON)
        with self.database.writing() as connection:
            before = self._find(connection, record.id)
            past = self._versions(connection, record.id)
            record = self._theirs_apart(record, _at(past, seen))
            if before and before.edition != edition and not _says(before, record, seen, reason, note):
                raise EditConflict(
                    self.shape,
                    base=_at(past, seen),
                    mine=record,
                    theirs=before.record,
                    by="draft",
                    seen=before.seen,
                    edition=before.edition,
                )
            record, seen = self._rebased(past, record, seen, before.edition if before else 0)
            if before and _says(before, record, seen, reason, note):
                return before
            if before:
                saved = store.change(
                    connection,
                    self.records.kind,
                    replace(
                        before, record=record, seen=seen, state="draft", reason=reason, note=note,
                        author_id=actor.account_id,
                    ),
                )  # fmt: skip
            else:
                saved = self._add(connection, actor, record, seen, reason=reason, note=note)
            audit.write(connection, actor, self.trail.drafted, record.id, details={"seen": seen})
        return saved

    def submit(self, actor: Actor, record_id: str, edition: int) -> Draft[R]:
        """Send a draft to approval. Raises `NotReady`, and `Conflict` when it was changed meanwhile."""
        require(actor, self.trail.may_draft)
        with self.database.writing() as connection:
            found = self._draft(connection, record_id, edition)
            self._check(connection, found.record)
            saved = store.change(connection, self.records.kind, replace(found, state="review"))
            audit.write(connection, actor, self.trail.submitted, record_id)
        return saved

    def send_back(self, actor: Actor, record_id: str, edition: int, note: str) -> Draft[R]:
        """Back from approval to its author, with a note. Raises `Conflict` when it was changed meanwhile."""
        require(actor, self.trail.may_publish)
        note = cleaned_text("note", note, MAX_REASON)
        with self.database.writing() as connection:
            found = self._draft(connection, record_id, edition)
            saved = store.change(connection, self.records.kind, replace(found, state="draft", note=note))
            audit.write(connection, actor, self.trail.returned, record_id)
        return saved

    def discard(self, actor: Actor, record_id: str, edition: int) -> None:
        """Raises `Conflict` when somebody saved the draft meanwhile."""
        require(actor, self.trail.may_draft)
        with self.database.writing() as connection:
            found = self._draft(connection, record_id, edition)
            store.drop(connection, found.id)
            audit.write(connection, actor, self.trail.discarded, record_id)

    def copy(self, actor: Actor, record_id: str) -> Draft[R]:
        """A draft of a new record like this one (its public version, else its draft). Raises `NotFound`."""
        require(actor, self.trail.may_draft)
        with self.database.writing() as connection:
            past, found = self._versions(connection, record_id), self._find(connection, record_id)
            if past:
                source = past[-1].record
            elif found:
                source = found.record
            else:
                raise self.records.kind.not_found(record_id)
            id_ = self._free_id(connection, self._prefix(source), clock.today().year)
            new = replace(self._copied(source, id_), example=self.example)
            saved = self._add(connection, actor, new, 0)
            audit.write(connection, actor, self.trail.drafted, new.id, details={"copy_of": record_id})
        return saved

    def preview(self, actor: Actor, record_id: str) -> Preview[R]:
        """A draft as it would be published now. Raises `NotFound`."""
        require(actor, self.trail.may_draft)
        with self.database.reading() as connection:
            found = self._find(connection, record_id)
            past = self._versions(connection, record_id)
        if found is None:
            raise _no_draft(record_id)
        if not past:
            return Preview(found, None, found.record, (), ())
        public = past[-1]
        record, collisions = self._onto(past, found)
        if collisions:
            record = found.record
        return Preview(found, public, record, self.shape.difference(public.record, record), collisions)

    def difference(self, actor: Actor, record_id: str) -> tuple[FieldChange, ...]:
        """What publishing the draft would change in the public version; nothing for a new record."""
        return self.preview(actor, record_id).fields

    # What becomes public

    def publish(self, actor: Actor, record_id: str, edition: int, reason: str) -> Version[R]:
        """Make a draft public; `reason` takes the place of the draft's own when there is one.

        What others changed in the public version meanwhile stays. Raises `EditConflict` where both changed
        the same field, `NotReady`, `NothingChanged` (the draft is gone then), and `DomainError` when the
        reason or a second person is missing.
        """
        require(actor, self.trail.may_publish)
        reason = self._reason(reason)
        version = None
        with self.database.writing() as connection:
            found = self._draft(connection, record_id, edition)
            past = self._versions(connection, record_id)
            public = past[-1] if past else None
            record, collisions = self._onto(past, found)
            if collisions or (public and not found.seen):
                assert public
                raise EditConflict(
                    self.shape,
                    base=_at(past, found.seen),
                    mine=found.record,
                    theirs=public.record,
                    by="public",
                    seen=public.number,
                    edition=found.edition,
                )
            store.drop(connection, found.id)
            if public and not self.shape.difference(public.record, record):
                audit.write(connection, actor, self.trail.discarded, record_id, details={"unchanged": True})
            else:
                self._check(connection, record)
                if (
                    self.four_eyes
                    and found.author_id == actor.account_id
                    and not self._only_confirms(public, record)
                ):
                    raise DomainError(
                        N_(
                            "{id} skal offentliggøres af en anden end den, der har gemt kladden sidst. "
                            "Send den til godkendelse."
                        ),
                        id=record_id,
                    )
                version = self._write(connection, actor, record, public, reason or found.reason)
        if version is None:
            raise NothingChanged(
                N_(
                    "Kladden til {id} siger det samme som det, der er offentligt. Den er kasseret, og intet er ændret."
                ),
                id=record_id,
            )
        return version

    def restore(self, actor: Actor, record_id: str, number: int, reason: str) -> Version[R] | Draft[R]:
        """Undo: a new version with the content of an older one. A `Draft` waits for approval."""
        require(actor, self.trail.may_publish)
        reason = self._reason(reason)
        with self.database.writing() as connection:
            past = self._known(connection, record_id)
            old, public = _at(past, number), past[-1]
            if old is None:
                raise NotFound(N_("{id} har ingen version {number}."), id=record_id[:60], number=number)
            record = self._restored(old, public.record)
            self._check(connection, record)
            return self._directly(connection, actor, record, public, reason)

    # What several of the above do, and what a kind's own acts are made of

    def _versions(self, connection: Connection, record_id: str) -> list[Version[R]]:
        """Oldest first; none for a record that is not public."""
        return register.versions(connection, self.records.kind, [record_id]).get(record_id, [])

    def _known(self, connection: Connection, record_id: str) -> list[Version[R]]:
        past = self._versions(connection, record_id)
        if not past:
            raise self.records.kind.not_found(record_id)
        return past

    def _find(self, connection: Connection, record_id: str) -> Draft[R] | None:
        return store.find(connection, self.records.kind, record_id)

    def _draft(self, connection: Connection, record_id: str, edition: int) -> Draft[R]:
        found = self._find(connection, record_id)
        if found is None:
            raise _no_draft(record_id)
        if found.edition != edition:
            raise Conflict(
                N_("En anden har ændret kladden til {id} imens. Se den igen, før du går videre."),
                id=record_id,
            )
        return found

    def _add(
        self,
        connection: Connection,
        actor: Actor,
        record: R,
        seen: int,
        *,
        review: bool = False,
        reason: str = "",
        note: str = "",
    ) -> Draft[R]:
        store.add(
            connection,
            self.records.kind,
            [(record, seen)],
            state="review" if review else "draft",
            reason=reason,
            note=note,
            author_id=actor.account_id,
        )
        found = self._find(connection, record.id)
        assert found
        return found

    def _new_id(self, actor: Actor, prefix: str, year: int) -> str:
        require(actor, self.trail.may_draft)
        with self.database.reading() as connection:
            return self._free_id(connection, prefix, year)

    def _free_id(self, connection: Connection, prefix: str, year: int) -> str:
        begins = f"{prefix}-{year}-"
        return free_id(begins, store.taken(connection, self.records.kind, begins))

    def _changed(
        self, connection: Connection, record_id: str, seen: int, change: Callable[[R], R]
    ) -> tuple[R, Version[R]]:
        """The public record changed without a form, and its version in force; nothing is written.

        Raises `EditConflict` when it is not as it was seen any more.
        """
        past = self._known(connection, record_id)
        base, public = _at(past, seen), past[-1]
        if base is None:
            raise self.records.kind.not_found(record_id)
        if self.shape.disturbs(base, public.record):
            raise EditConflict(
                self.shape,
                base=base,
                mine=change(base),
                theirs=public.record,
                by="public",
                seen=public.number,
                edition=0,
            )
        return change(public.record), public

    def _directly(
        self, connection: Connection, actor: Actor, record: R, public: Version[R], reason: str
    ) -> Version[R] | Draft[R]:
        """Publish without a draft, or leave it to a second person where two have to approve."""
        if not self.shape.difference(public.record, record):
            raise NothingChanged(N_("{id} er allerede sådan. Intet er ændret."), id=record.id)
        if not self.four_eyes or self._only_confirms(public, record):
            return self._write(connection, actor, record, public, reason)
        if self._find(connection, record.id):
            raise Conflict(
                N_("Der er allerede en kladde til {ids}. Offentliggør eller kassér den først."), ids=record.id
            )
        saved = self._add(connection, actor, record, public.number, review=True, reason=reason)
        audit.write(connection, actor, self.trail.submitted, record.id, reason=reason)
        return saved

    def _write(
        self, connection: Connection, actor: Actor, record: R, public: Version[R] | None, reason: str
    ) -> Version[R]:
        before = public.record if public else None
        if self.shape.needs_reason(before, record) and not reason:
            raise DomainError(N_("Skriv, hvorfor {id} ændres. Begrundelsen er offentlig."), id=record.id)
        if before is None:
            record = self._first(record)
        seen = public.number if public else 0
        self.records.save(connection, [(record, seen)], who=actor.who, reason=reason or None)
        audit.write(
            connection, actor, self.trail.published, record.id, reason=reason or None,
            details={"version": seen + 1},
        )  # fmt: skip
        return Version(seen + 1, history.current(connection).at, reason or None, record)

    def _only_confirms(self, public: Version[R] | None, record: R) -> bool:
        return public is not None and not self.shape.changes(public.record, record)

    def _check(self, connection: Connection, record: R) -> None:
        if found := self._wrong(connection, record):
            raise NotReady(found, self.shape.labels)

    def _reason(self, reason: str) -> str:
        return cleaned_text("reason", reason, MAX_REASON)

    def _onto(self, past: Sequence[Version[R]], found: Draft[R]) -> tuple[R, tuple[FieldChange, ...]]:
        """The draft with what has become public since it was begun, and where that cannot be said."""
        base = _at(past, found.seen)
        if base is None or past[-1].number == found.seen:
            return found.record, ()
        return self.shape.merged(base, found.record, past[-1].record)

    def _rebased(self, past: Sequence[Version[R]], record: R, seen: int, edition: int) -> tuple[R, int]:
        """The record begun from the version in force, with what disturbs nobody. Raises `EditConflict` for more."""
        number = past[-1].number if past else 0
        if seen == number:
            return record, seen
        base = _at(past, seen)
        if not past or (base is None and seen):
            raise self.records.kind.not_found(record.id)
        public = past[-1].record
        merged, collisions = self.shape.merged(base, record, public) if base else (record, ())
        if base is None or collisions or self.shape.disturbs(base, public):
            raise EditConflict(
                self.shape, base=base, mine=record, theirs=public, by="public", seen=number, edition=edition
            )
        return merged, number


class SheetEditing(Editing[R]):
    """The editing of records that come from spreadsheets too."""

    may_import: ClassVar[Action]
    imported: ClassVar[Event]

    def bring_in(
        self,
        connection: Connection,
        actor: Actor,
        records: Sequence[tuple[R, int]],
        *,
        source: str,
        reason: str | None,
        refused: int = 0,
    ) -> BroughtIn:
        """Write an import, each record with the version seen, in the caller's transaction.

        Mere confirmations become public. So does the rest, unless two people have to approve or the actor may
        not publish: then it waits as drafts. `refused` rows were left out of it. Raises `Conflict` when one of them
        has another draft already.
        """
        require(actor, self.may_import)
        kind = self.records.kind
        marked = [(replace(record, example=self.example), seen) for record, seen in records]
        waiting: list[tuple[R, int]] = []
        if self.four_eyes or not may(actor, self.trail.may_publish):
            ids = [record.id for record, _ in marked]
            known, others = register.versions(connection, kind, ids), store.among(connection, kind, ids)
            waiting = [
                (record, seen)
                for record, seen in marked
                if not self._only_confirms(known[record.id][-1] if record.id in known else None, record)
            ]
            wanted = {record.id: (record, seen) for record, seen in waiting}
            kept = {id_ for id_, other in others.items() if (other.record, other.seen) == wanted.get(id_)}
            if clash := sorted(wanted.keys() & others.keys() - kept):
                raise Conflict(
                    N_("Der er allerede en kladde til {ids}. Offentliggør eller kassér den først."),
                    ids=", ".join(clash[:10]) + (" …" if len(clash) > 10 else ""),
                )
            store.add(
                connection,
                kind,
                [(record, seen) for record, seen in waiting if record.id not in kept],
                state="review",
                reason=reason or "",
                note="",
                author_id=actor.account_id,
            )
        held = {record.id for record, _ in waiting}
        direct = [(record, seen) for record, seen in marked if record.id not in held]
        self.records.save(connection, direct, who=actor.who, reason=reason)
        found = BroughtIn(tuple(record.id for record, _ in direct), tuple(r.id for r, _ in waiting))
        audit.write(
            connection, actor, self.imported, source, reason=reason,
            details={"public": len(found.public), "review": len(found.review)}
            | ({"refused": refused} if refused else {}),
        )  # fmt: skip
        return found


def _no_draft(record_id: str) -> NotFound:
    return NotFound(
        N_("Der er ingen kladde til {id}. Den kan være offentliggjort eller kasseret imens."),
        id=record_id[:60],
    )


def _at(past: Sequence[Version[R]], number: int) -> R | None:
    return next((version.record for version in past if version.number == number), None)


def _says(found: Draft[R], record: R, seen: int, reason: str, note: str) -> bool:
    """Whether a draft is this already: saved twice, or by another with the same words."""
    return (found.record, found.seen, found.reason, found.note) == (record, seen, reason, note)
