"""A spreadsheet of figures into the targets: read, compared and written in one transaction."""

from functools import cache
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, may, require
from transparency.editing.records import MAX_REASON, cleaned_text
from transparency.editing.service import BroughtIn
from transparency.errors import Conflict, DomainError
from transparency.feeds import template
from transparency.history import register
from transparency.history.register import Register
from transparency.ingest.observations import Context, Reading, known_headings, read_observations
from transparency.ingest.refused import refused_sheet
from transparency.ingest.rows import Unreadable
from transparency.ingest.spreadsheet import read_table
from transparency.locale import N_, Text
from transparency.reference import Reference
from transparency.targets import importing
from transparency.targets.editing import TargetEditing
from transparency.targets.importing import ImportPlan
from transparency.targets.records import Target, Version

REASON_MISSING = N_("Skriv, hvorfor tal, der er offentlige, rettes. Begrundelsen er offentlig.")


class ObservationImport:
    """One file on its way into the targets. Reading it changes nothing.

    Raises `Unreadable` for a file that is no such spreadsheet.
    """

    def __init__(self, targets: Register[Target, Any], reference: Reference, data: bytes, name: str) -> None:
        self.targets = targets
        self.reference = reference
        self.name = PurePath(name.replace("\\", "/")).name
        table = read_table(data, self.name, known_headings())
        self.reading: Reading = read_observations(table, context(reference))

    def compare(self, connection: Connection) -> ImportPlan:
        """What the file would do to the targets as they stand in this transaction."""

        @cache
        def past(id_: str) -> dict[int, Target]:
            found = register.versions(connection, self.targets.kind, [id_]).get(id_, [])
            return {version.number: version.record for version in found}

        return importing.compare(
            self.reading,
            self.targets.present(connection),
            lambda id_, number: past(id_).get(number),
            today=clock.today(),
            promise=self._promise,
        )

    def report(self, outcome: ImportPlan, t: Text) -> str:
        """What would happen, in words for a person."""
        return importing.report(outcome, t, department=self._department)

    def refused_sheet(self, outcome: ImportPlan, t: Text) -> bytes:
        """A workbook of the refused rows with what is wrong with each, to correct and import."""
        return refused_sheet(outcome.refused, self.reading.table, t)

    # The report is for the municipality's own staff: its names are Danish.

    def _department(self, key: str) -> str:
        return self.reference.department(key, "da")

    def _promise(self, id_: str) -> str:
        found = self.reference.promises.get(id_)
        return found.title_da if found else id_


class ObservationImports:
    """What staff and the command line do with figures as a spreadsheet. Safe to share between threads."""

    def __init__(self, editing: TargetEditing) -> None:
        self.editing = editing
        self.targets: Register[Target, Any] = editing.records
        self.reference = editing.reference

    def template(self, actor: Actor, t: Text) -> bytes:
        """An empty workbook with the columns of figures, what may stand in them, and lists to choose from."""
        require(actor, "target.import")
        promises = list(self.reference.promises)
        departments = self.reference.departments(t.lang)
        return template.figures_bytes(t, promises, departments, created=clock.now())

    def present(self, actor: Actor) -> list[Version]:
        """The targets as they stand, in the order of the policy: what a sheet to edit is made from."""
        require(actor, "target.import")
        with self.targets.database.reading() as connection:
            found = self.targets.present(connection)
        order = {id_: place for place, id_ in enumerate(self.reference.promises)}
        return sorted(found.values(), key=lambda v: (order.get(v.record.id, len(order)), v.record.id))

    def waits(self, actor: Actor) -> bool:
        """Whether what this person brings in waits for somebody's approval."""
        require(actor, "target.import")
        return self.editing.four_eyes or not may(actor, "target.publish")

    def read(self, actor: Actor, data: bytes, name: str) -> ObservationImport:
        """Read a file; nothing is written. Raises `Unreadable` for one that cannot be used or has no rows."""
        require(actor, "target.import")
        found = ObservationImport(self.targets, self.reference, data, name)
        if not found.reading.rows:
            raise Unreadable(
                N_("Arket “{sheet}” har overskrifter, men ingen tal. Skriv ét tal i hver række under dem."),
                sheet=found.reading.table.sheet,
            )
        return found

    def compare(self, actor: Actor, found: ObservationImport) -> ImportPlan:
        """What saving the file would do to the targets as they stand now."""
        require(actor, "target.import")
        with self.targets.database.reading() as connection:
            return found.compare(connection)

    def save(
        self,
        actor: Actor,
        found: ObservationImport,
        seen: ImportPlan,
        *,
        reason: str,
        valid_only: bool = False,
    ) -> BroughtIn:
        """Write the file, all of it or (`valid_only`) the rows that were not refused; see `Editing.bring_in`.

        `seen` is what the person was shown: raises `Conflict` when the targets have changed since so that something
        else would happen, and `DomainError` without the reason for a correction, when rows are refused, and when there
        is nothing to save.
        """
        require(actor, "target.import")
        with self.targets.database.writing() as connection:
            outcome = found.compare(connection)
            if outcome.drafts != seen.drafts:
                raise Conflict(
                    N_(
                        "Målene er ændret, siden du så rapporten. Intet er gemt. Se rapporten igen, før du gemmer."
                    )
                )
            if outcome.refused and not valid_only:
                raise DomainError(
                    N_("Intet er gemt, fordi der er afviste rækker. Ret dem, eller gem kun de gode rækker.")
                )
            if not outcome.drafts:
                raise DomainError(N_("Der er intet at gemme."))
            return self.bring_in(connection, actor, found, outcome, reason=reason)

    def bring_in(
        self,
        connection: Connection,
        actor: Actor,
        found: ObservationImport,
        outcome: ImportPlan,
        *,
        reason: str,
    ) -> BroughtIn:
        """Write what `compare` found in the caller's transaction, which decides whether that is all or nothing.

        Raises `DomainError` without the reason for a correction of what is public.
        """
        reason = cleaned_text("reason", reason, MAX_REASON)
        if outcome.changed and not reason:
            raise DomainError(REASON_MISSING)
        return self.editing.bring_in(
            connection,
            actor,
            outcome.drafts,
            source=found.name,
            reason=reason or None,
            refused=len(outcome.refused),
        )


def context(reference: Reference) -> Context:
    """What cells are looked up in."""
    return Context(
        departments=reference.organisation.departments,
        promises={p.id: p.title_da for p in reference.promises.values()},
    )
