"""A planned tender as a form: one spreadsheet row, typed field by field.

What a person may type in the site is what may stand in a sheet, and it is read by the same code: "4. kvt. 2027",
"5-7 mio. kr.". So there is one way to write a tender, and one answer to what cannot be read. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from transparency.ingest.cells import display
from transparency.ingest.columns import BadRow, CellProblem
from transparency.ingest.rows import Row
from transparency.ingest.spreadsheet import Table
from transparency.ingest.tenders import Context, build, check, read_tenders
from transparency.locale import Text
from transparency.tenders import labels
from transparency.tenders.records import PlannedTender
from transparency.tenders.sheet import COLUMNS, cell, neutralise

FIELDS: tuple[str, ...] = tuple(
    c.key for c in COLUMNS if c.key not in ("id", "version", "confirmed_on", "confirm_by")
)
"""The columns that are typed; an entry is confirmed by a click of its own."""

_DANISH = Text.of("da")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says: the tender, where it can be read, and what is wrong, by column key."""

    record: PlannedTender | None
    problems: Mapping[str, CellProblem]

    @property
    def ok(self) -> bool:
        return self.record is not None and not self.problems


def fields_of(tender: PlannedTender, departments: Mapping[str, str]) -> dict[str, str]:
    """What stands in each field of the form for a tender. `departments` names them by key, in Danish."""
    values = {key: cell(key, tender, 0, _DANISH, departments) for key in FIELDS}
    fields = {key: "" if value is None else display(value) for key, value in values.items()}
    if tender.value.low is not None:
        fields["value"] = labels.value(
            tender.value, _DANISH
        )  # "130 mio. kr." is easier to check than its zeros
    return fields


def read(id: str, fields: Mapping[str, str], existing: PlannedTender, context: Context) -> Filled:
    """What was typed, read as the row of a sheet. A field that is not in the form stays as in `existing`.

    What is unfinished (no kind yet, say) is a problem, not an error: a draft needs a tender that can be read.
    """
    keys = ["id", *(key for key in FIELDS if key in fields)]
    headings = {c.key: c.header for c in COLUMNS}
    row = Row(2, (id, *(neutralise(fields[key].strip()) or None for key in keys[1:])))
    table = Table("", 1, tuple(headings[key] for key in keys), (row,))
    (found,) = read_tenders(table, context).rows
    by_heading = {headings[key]: key for key in keys}
    wrong = [*found.problems]
    tender: PlannedTender | None = None
    if not wrong:
        try:
            tender = replace(build(found, existing), id=id)
            wrong += check(found, tender)
        except BadRow as error:
            wrong += error.problems
    return Filled(tender, {by_heading.get(problem.heading, "title"): problem for problem in reversed(wrong)})
