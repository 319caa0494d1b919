"""A spreadsheet into the tender plan: read, compared and written in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TypedDict

from sqlalchemy import Connection

from transparency import clock
from transparency.ingest.spreadsheet import read_table
from transparency.ingest.tenders import Context, Reading, known_headings, read_tenders
from transparency.locale import Text
from transparency.reference import Reference
from transparency.tenders import importing
from transparency.tenders.importing import ImportPlan, Scope
from transparency.tenders.records import PlannedTender
from transparency.tenders.service import TenderPlan


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
        table = read_table(data, PurePath(name).name, known_headings(mapping or {}))
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
        return importing.refused_sheet(outcome, self.reading.table, t)

    def _names(self) -> _Names:
        """The report is for the municipality's own staff: its names are Danish."""
        reference = self.plan.reference
        promises = reference.promises
        return {
            "department": lambda key: reference.department(key, "da"),
            "cpv": lambda code: reference.cpv.label(code, "da"),
            "promise": lambda id_: promises[id_].title_da if id_ in promises else id_,
        }


def context(reference: Reference) -> Context:
    """What cells are looked up in."""
    return Context(
        departments=reference.organisation.departments,
        cpv=reference.cpv,
        promises={p.id: p.title_da for p in reference.promises.values()},
        nuts=reference.nuts,
        id_prefix=reference.organisation.id_prefix,
    )
