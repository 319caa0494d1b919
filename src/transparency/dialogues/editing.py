"""What staff can do with market dialogues and events: drafts and their publishing, cancelling, and the outcome."""

from dataclasses import replace

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.dialogues.editing_records import SHAPE, cleaned, copied, prefix, restored, wrong
from transparency.dialogues.records import COMING, Dialogue, Kind, Outcome, Status, Version
from transparency.dialogues.service import Dialogues
from transparency.editing.records import Draft, FieldProblem
from transparency.editing.service import Editing, Trail
from transparency.errors import DomainError
from transparency.history import register
from transparency.locale import N_
from transparency.storage.database import Database
from transparency.tenders.store import KIND as TENDERS

_OVER: frozenset[Status] = frozenset({"closed", "held", "outcome_published"})
"""Statuses in which the outcome can be published, or corrected."""


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
        return wrong(record, self.reference, register.versions(connection, TENDERS, record.tenders))

    def _copied(self, record: Dialogue, id_: str) -> Dialogue:
        return copied(record, id_)

    def _restored(self, old: Dialogue, public: Dialogue) -> Dialogue:
        return restored(old, public, clock.now())

    def new_id(self, actor: Actor, year: int, kind: Kind) -> str:
        """The next free id of a year. It is taken by saving; who comes second is told then."""
        return self._new_id(actor, prefix(self.reference.organisation.id_prefix, kind), year)

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

    def publish_outcome(
        self, actor: Actor, record_id: str, seen: int, outcome: Outcome, reason: str
    ) -> Version | Draft[Dialogue]:
        """Publish or correct what came of it: a `Version` is public, a `Draft` waits for approval.

        Raises `EditConflict` when somebody changed it since the version seen, `NotReady`, and `DomainError`
        without a reason and while one can still take part.
        """
        require(actor, self.trail.may_publish)
        reason = self._reason(reason)

        def ended(d: Dialogue) -> Dialogue:
            if d.status not in _OVER:
                raise DomainError(
                    N_(
                        "Opsamlingen på {id} kan offentliggøres, når tilmeldingen er lukket, eller det er afholdt."
                    ),
                    id=d.id,
                )
            return self._cleaned(replace(d, status="outcome_published", outcome=outcome))

        with self.database.writing() as connection:
            record, public = self._changed(connection, record_id, seen, ended)
            self._check(connection, record)
            return self._directly(connection, actor, record, public, reason)
