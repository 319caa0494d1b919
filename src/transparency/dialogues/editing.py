"""What staff can do with market dialogues and events: drafts and their publishing, cancelling, a corrected answer."""

from dataclasses import replace

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.audit import store as audit
from transparency.dialogues import participation_store
from transparency.dialogues.editing_records import (
    ANSWER_CHANGED,
    SHAPE,
    UNKNOWN_ANSWER,
    WHY_CORRECTED,
    cleaned,
    copied,
    corrected,
    prefix,
    restored,
    wrong,
)
from transparency.dialogues.participation_records import checked_answer, checked_reason
from transparency.dialogues.records import COMING, Answer, Dialogue, Kind, Version
from transparency.dialogues.service import Dialogues
from transparency.editing.records import Draft, FieldProblem, NothingChanged
from transparency.editing.service import Editing, Trail
from transparency.errors import Conflict, DomainError, NotFound
from transparency.history import register
from transparency.history import store as history
from transparency.locale import N_
from transparency.storage.database import Database
from transparency.tenders.store import KIND as TENDERS


class DialogueEditing(Editing[Dialogue]):
    """Drafts of dialogues and events, and the way from them to what is public. Safe to share between threads.

    What others write while a draft waits, such as an answer to the market or a status that time has brought
    about, is never undone by it.
    """

    shape = SHAPE
    trail = Trail(
        may_draft="dialogue.draft",
        may_publish="dialogue.publish",
        drafted="dialogue_drafted",
        submitted="dialogue_submitted",
        returned="dialogue_returned",
        discarded="dialogue_discarded",
        published="dialogue_published",
    )

    def __init__(self, database: Database, dialogues: Dialogues, *, four_eyes: bool, example: bool) -> None:
        super().__init__(database, dialogues, dialogues.reference, four_eyes=four_eyes, example=example)

    def _prefix(self, record: Dialogue) -> str:
        return prefix(self.reference.organisation.id_prefix, record.kind)

    def _cleaned(self, record: Dialogue) -> Dialogue:
        return cleaned(record, self.reference.organisation.id_prefix)

    def _theirs_apart(self, record: Dialogue, public: Dialogue | None) -> Dialogue:
        """Answers are given on their own, one by one; a draft has those that are public."""
        return replace(record, answers=public.answers if public else ())

    def _wrong(self, connection: Connection, record: Dialogue) -> tuple[FieldProblem, ...]:
        public = self.records.newest(connection, record.id)
        counts = participation_store.counts_of(connection, {record.id: record.seats})[record.id]
        return wrong(
            record,
            self.reference,
            register.versions(connection, TENDERS, record.tenders),
            public=public.record if public else None,
            taken=counts.taken,
            now=clock.now(),
        )

    def _copied(self, record: Dialogue, id_: str) -> Dialogue:
        return copied(record, id_)

    def _restored(self, old: Dialogue, public: Dialogue) -> Dialogue:
        return restored(old, public, clock.now())

    def new_id(self, actor: Actor, year: int, kind: Kind) -> str:
        """The next free id of a year. It is taken by saving; who comes second is told then."""
        return self._new_id(actor, prefix(self.reference.organisation.id_prefix, kind), year)

    def missing(self, actor: Actor, record: Dialogue) -> tuple[FieldProblem, ...]:
        """What has to be put right before it can be public, as it would be told by publishing it now."""
        require(actor, self.trail.may_draft)
        with self.database.reading() as connection:
            return self._wrong(connection, record)

    def cancel(self, actor: Actor, record_id: str, seen: int, reason: str) -> Version | Draft[Dialogue]:
        """Cancel what has yet to take place: a `Version` is public, a `Draft` waits for approval.

        Raises `EditConflict` when somebody changed it since the version seen, `DomainError` without a reason and
        for what has taken place.
        """
        require(actor, self.trail.may_publish)
        reason = self._reason(reason)
        if not reason:
            raise DomainError(N_("Skriv en begrundelse, når noget aflyses. Den er offentlig."))

        def cancelled(d: Dialogue) -> Dialogue:
            if d.status not in COMING | {"cancelled"}:
                raise DomainError(N_("{id} har fundet sted og kan ikke aflyses."), id=d.id)
            return replace(d, status="cancelled", status_reason=reason)

        with self.database.writing() as connection:
            record, public = self._changed(connection, record_id, seen, cancelled)
            return self._directly(connection, actor, record, public, reason)

    def correct_answer(
        self,
        actor: Actor,
        dialogue_id: str,
        number: int,
        question: str,
        answer: str,
        reason: str,
        *,
        seen: int,
    ) -> Version:
        """Put a published question or its answer right; what they said before stays in the history.

        `seen` is the version that was read. Nobody has to approve it, as nobody approves an answer. Raises
        `FormProblems`, also without a reason, `NotFound`, `NothingChanged`, and `Conflict` when somebody has
        corrected it since.
        """
        require(actor, self.trail.may_publish)
        question, answer = checked_answer(question, answer)
        reason = checked_reason("reason", reason, WHY_CORRECTED)
        with self.database.writing() as connection:
            past = self._known(connection, dialogue_id)
            public = past[-1]
            given = _answer(public.record, number)
            if given is None:
                raise NotFound(UNKNOWN_ANSWER, id=dialogue_id[:60], number=number)
            if given != next((_answer(one.record, number) for one in past if one.number == seen), None):
                raise Conflict(ANSWER_CHANGED, number=number)
            record = corrected(public.record, replace(given, question=question, answer=answer))
            if record == public.record:
                raise NothingChanged(N_("{id} er allerede sådan. Intet er ændret."), id=dialogue_id)
            self.records.save(connection, [(record, public.number)], who=actor.who, reason=reason)
            audit.write(
                connection, actor, "answer_corrected", dialogue_id, reason=reason, details={"number": number}
            )
            return Version(public.number + 1, history.current(connection).at, reason, record)


def _answer(d: Dialogue, number: int) -> Answer | None:
    return next((given for given in d.answers if given.number == number), None)
