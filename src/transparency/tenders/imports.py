"""A spreadsheet into the tender plan: read, compared and written in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypedDict

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, may, require
from transparency.editing.records import MAX_REASON, cleaned_text
from transparency.editing.service import BroughtIn
from transparency.errors import Conflict, DomainError
from transparency.feeds import template
from transparency.ingest.refused import refused_sheet
from transparency.ingest.rows import Unreadable
from transparency.ingest.spreadsheet import Table, heading_parts, read_table
from transparency.ingest.tenders import Context, Reading, known_headings, read_tenders
from transparency.locale import N_, Text
from transparency.reference import Reference
from transparency.tenders import importing
from transparency.tenders.editing import TenderEditing
from transparency.tenders.editing_records import SHAPE
from transparency.tenders.importing import ImportPlan, Scope
from transparency.tenders.records import PlannedTender, Version
from transparency.tenders.service import TenderPlan
from transparency.words import fold


class _Names(TypedDict):
    department: Callable[[str], str]
    cpv: Callable[[str], str]
    promise: Callable[[str], str]


class TenderImport:
    """One file on its way into the plan. Reading it changes nothing; `save` writes what `compare` found.

    `mapping` are headings of the sheet and the fields they stand for. Raises `Unreadable` for a file that
    is no such spreadsheet.
    """

    def __init__(
        self,
        plan: TenderPlan,
        data: bytes,
        name: str,
        *,
        mapping: Mapping[str, str] | None = None,
        example: bool,
    ) -> None:
        self.plan = plan
        self.example = example
        self.name = PurePath(name.replace("\\", "/")).name
        table = read_table(data, self.name, known_headings(mapping or {}))
        self.reading: Reading = read_tenders(table, context(plan.reference), mapping)

    def compare(self, connection: Connection, withdraw: Scope | None = None, reason: str = "") -> ImportPlan:
        """What the file would do to the plan as it stands in this transaction."""
        reference = self.plan.reference
        outcome = importing.compare(
            self.reading,
            self.plan.present(connection),
            lambda id_, number: self.plan.version(connection, id_, number),
            prefix=reference.organisation.id_prefix,
            this_year=clock.today().year,
            **self._names(),
        )
        return importing.withdraw_missing(outcome, withdraw, reason) if withdraw else outcome

    def save(self, connection: Connection, outcome: ImportPlan, *, who: str, reason: str | None) -> None:
        """Write the rows that were not refused; the caller decides whether that is all or nothing."""
        drafts = [(self._marked(tender), seen) for tender, seen in outcome.drafts]
        self.plan.save(connection, drafts, who=who, reason=reason)

    def _marked(self, tender: PlannedTender) -> PlannedTender:
        return tender if tender.example == self.example else replace(tender, example=self.example)

    def report(self, outcome: ImportPlan, t: Text) -> str:
        """What would happen, in words for a person."""
        return importing.report(outcome, t, **self._names())

    def refused_sheet(self, outcome: ImportPlan, t: Text) -> bytes:
        """A workbook of the refused rows with what is wrong with each, to correct and import."""
        return refused_sheet(outcome.refused, self.reading.table, t)

    def _names(self) -> _Names:
        """The report is for the municipality's own staff: its names are Danish."""
        reference = self.plan.reference
        promises = reference.promises
        return {
            "department": lambda key: reference.department(key, "da"),
            "cpv": lambda code: reference.cpv.label(code, "da"),
            "promise": lambda id_: promises[id_].title_da if id_ in promises else id_,
        }


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a sheet that is no column's own name, and the field that it is read as, if any."""

    text: str
    field: str = ""


class Imports:
    """What staff do with the plan as a spreadsheet, in the browser. Safe to share between threads."""

    def __init__(self, editing: TenderEditing) -> None:
        self.editing = editing
        self.plan = editing.plan

    def template(self, actor: Actor, t: Text) -> bytes:
        """An empty workbook with the columns of the plan, what may stand in them, and lists to choose from."""
        require(actor, "tender.import")
        departments = self.plan.reference.departments(t.lang)
        return template.xlsx_bytes(t, departments, created=clock.now())

    def present(self, actor: Actor) -> list[Version]:
        """The plan as it stands, by id: what a sheet to edit is made from."""
        require(actor, "tender.import")
        with self.plan.database.reading() as connection:
            return [version for _, version in sorted(self.plan.present(connection).items())]

    def waits(self, actor: Actor) -> bool:
        """Whether what this person brings in waits for somebody's approval."""
        require(actor, "tender.import")
        return self.editing.four_eyes or not may(actor, "tender.publish")

    def headings(
        self, actor: Actor, data: bytes, name: str, mapping: Mapping[str, str] | None = None
    ) -> list[Heading]:
        """The headings that a person may have to say the meaning of. Raises `Unreadable` for no spreadsheet."""
        require(actor, "tender.import")
        table = read_table(data, PurePath(name).name, known_headings(mapping or {}))
        try:
            placed = read_tenders(replace(table, rows=()), context(self.plan.reference), mapping).columns
        except Unreadable:  # which says of the headings that they are not enough, or too many
            placed = {}
        field_of = {column.heading: key for key, column in placed.items()}
        return [Heading(text, field_of.get(text, "")) for text in _unknown(table)]

    def read(
        self, actor: Actor, data: bytes, name: str, mapping: Mapping[str, str] | None = None
    ) -> TenderImport:
        """Read a file; nothing is written. Raises `Unreadable` for one that cannot be used or has no rows."""
        require(actor, "tender.import")
        found = TenderImport(self.plan, data, name, mapping=mapping, example=self.editing.example)
        if not found.reading.rows:
            raise Unreadable(
                N_(
                    "Arket “{sheet}” har overskrifter, men ingen udbud. Skriv ét udbud i hver række under dem."
                ),
                sheet=found.reading.table.sheet,
            )
        return found

    def compare(self, actor: Actor, found: TenderImport) -> ImportPlan:
        """What saving the file would do to the plan as it stands now."""
        require(actor, "tender.import")
        with self.plan.database.reading() as connection:
            return found.compare(connection)

    def save(
        self,
        actor: Actor,
        found: TenderImport,
        seen: ImportPlan,
        *,
        reason: str,
        valid_only: bool = False,
        withdraw: Scope | None = None,
    ) -> BroughtIn:
        """Write the file, all of it or (`valid_only`) the rows that were not refused; see `TenderEditing.bring_in`.

        `seen` is what the person was shown: raises `Conflict` when the plan has changed since so that something
        else would happen, and `DomainError` without the reason for a change, and when rows are refused.
        """
        require(actor, "tender.import")
        reason = cleaned_text("reason", reason, MAX_REASON)
        with self.plan.database.writing() as connection:
            outcome = found.compare(connection)
            if (outcome.drafts, outcome.missing) != (seen.drafts, seen.missing):
                raise Conflict(
                    N_(
                        "Planen er ændret, siden du så rapporten. Intet er gemt. Se rapporten igen, før du gemmer."
                    )
                )
            if outcome.refused and not valid_only:
                raise DomainError(
                    N_("Intet er gemt, fordi der er afviste rækker. Ret dem, eller gem kun de gode rækker.")
                )
            if withdraw:
                outcome = importing.withdraw_missing(outcome, withdraw, reason)
            if not outcome.drafts:
                raise DomainError(N_("Der er intet at gemme."))
            if not reason and any(
                SHAPE.needs_reason(change.old.record, change.new) for change in outcome.changed
            ):
                raise DomainError(N_("Skriv, hvorfor planen ændres. Begrundelsen er offentlig."))
            return self.editing.bring_in(
                connection,
                actor,
                outcome.drafts,
                source=found.name,
                reason=reason or None,
                refused=len(outcome.refused),
            )


def _unknown(table: Table) -> list[str]:
    known = known_headings({})
    return [
        text
        for text in dict.fromkeys(table.headings)
        if text and fold(text) not in known and heading_parts(text)[0] not in known
    ]


def context(reference: Reference) -> Context:
    """What cells are looked up in."""
    return Context(
        departments=reference.organisation.departments,
        cpv=reference.cpv,
        promises={p.id: p.title_da for p in reference.promises.values()},
        nuts=reference.nuts,
        id_prefix=reference.organisation.id_prefix,
    )
