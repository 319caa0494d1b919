"""What staff can do with the policy's promises: drafts and their publishing. The wording itself follows the policy."""

from dataclasses import replace

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.editing.records import FieldProblem
from transparency.editing.service import SheetEditing, Trail
from transparency.errors import DomainError
from transparency.locale import N_
from transparency.storage.database import Database
from transparency.targets.editing_records import SHAPE, restored, wrong
from transparency.targets.records import Target
from transparency.targets.service import Targets


class TargetEditing(SheetEditing[Target]):
    """Drafts of how promises are measured, and the way from them to what is public. Safe to share between threads."""

    shape = SHAPE
    trail = Trail(
        may_draft="target.draft",
        may_publish="target.publish",
        drafted="target_drafted",
        submitted="target_submitted",
        returned="target_returned",
        discarded="target_discarded",
        published="target_published",
    )
    may_import = "target.import"
    imported = "target_imported"

    def __init__(self, database: Database, targets: Targets, *, four_eyes: bool, example: bool) -> None:
        super().__init__(database, targets, targets.reference, four_eyes=four_eyes, example=example)

    def _prefix(self, record: Target) -> str:
        return ""

    def _cleaned(self, record: Target) -> Target:
        """Promises are the policy's: none is made here, and none is reworded."""
        promise = self.reference.promises.get(record.id)
        if promise is None:
            raise self.records.kind.not_found(record.id)
        return self.shape.cleaned(replace(record, promise=promise), self._prefix(record))

    def _wrong(self, connection: Connection, record: Target) -> tuple[FieldProblem, ...]:
        return wrong(record, self.reference, clock.today())

    def _copied(self, record: Target, id_: str) -> Target:
        raise DomainError(N_("Et mål kommer fra politikken og kan ikke kopieres."))

    def _restored(self, old: Target, public: Target) -> Target:
        return restored(old, public)

    def missing(self, actor: Actor, record: Target) -> tuple[FieldProblem, ...]:
        """What has to be put right before it can be public, as it would be told by publishing it now."""
        require(actor, self.trail.may_draft)
        with self.database.reading() as connection:
            return self._wrong(connection, record)
