"""Telling people what became of a sheet: the lines of a report, and the refused rows as a sheet to correct.

The same for every kind of record that comes as a spreadsheet.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from transparency import clock
from transparency.ingest.cells import Note, Shown, display
from transparency.ingest.columns import CellProblem
from transparency.ingest.rows import Row
from transparency.ingest.spreadsheet import Table
from transparency.locale import N_, Text


class SheetRow(Protocol):
    """What one row of a sheet says, and the row as it stood."""

    @property
    def raw(self) -> Row: ...


R = TypeVar("R", bound=SheetRow, covariant=True)


# No slots on what is generic: Python 3.11 cannot make one of those through `Refused[TenderRow]`.
@dataclass(frozen=True)
class Refused(Generic[R]):
    """A row that is not imported, with everything that is wrong with it."""

    row: R
    problems: tuple[CellProblem, ...]


_MOST_LINES = 2_000
"""Lines in a section of the report."""
_MOST_ITEMS = 10_000
"""Errors and notes for a program, each."""
_MOST_ROWS = 5_000
"""Rows in the workbook of refused rows."""
MORE_ERRORS = N_("{count} fejl mere er ikke med her: ret disse, og prøv igen.")
MORE_ROWS = N_("Årsag ({count} afviste rækker mere er ikke med her: ret disse, og prøv igen)")


def section(title: str, items: Iterable[str], t: Text) -> list[str]:
    """A part of a report below its title, after an empty line; nothing without items."""
    found = list(items)
    if not found:
        return []
    lines = ["", t(title), *found[:_MOST_LINES]]
    if len(found) > _MOST_LINES:
        lines.append(t(N_("… og {count} linjer mere"), count=t.number(len(found) - _MOST_LINES)))
    return lines


def noted(notes: Iterable[Note | CellProblem], refused: Iterable[Refused[SheetRow]], t: Text) -> list[str]:
    """The end of every report: what there is to know, and what is wrong."""
    return [
        *section(N_("Bemærkninger"), (f"  {one.say(t)}" for one in notes), t),
        *section(N_("Afviste rækker"), (f"  {p.say(t)}" for one in refused for p in one.problems), t),
    ]


def as_json(
    notes: Sequence[Note | CellProblem], refused: Iterable[Refused[SheetRow]], t: Text
) -> dict[str, object]:
    """`errors` and `notes` for a program.

    Of very many it has the first, and a last note that says how many errors are left out.
    """
    errors = [problem for one in refused for problem in one.problems]
    told = [one.say(t) for one in notes[:_MOST_ITEMS]]
    if len(errors) > _MOST_ITEMS:
        told.append(t(MORE_ERRORS, count=t.number(len(errors) - _MOST_ITEMS)))
    return {"errors": [problem.as_json(t) for problem in errors[:_MOST_ITEMS]], "notes": told}


def short(text: str, most: int = 200) -> str:
    """A value on one line of a report."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def refused_sheet(refused: Sequence[Refused[SheetRow]], table: Table, t: Text) -> bytes:
    """A workbook with the refused rows as they stood and a first column saying why, to correct and import.

    Of very many rows it has the first, and its first heading says how many are left out.
    """
    import xlsxwriter  # a start of the site need not wait for what only a workbook needs

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd-mm-yyyy",
        },
    )
    book.set_properties({"created": clock.now().replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    forms = {
        "percent": book.add_format({"num_format": "0.##%"}),
        "month": book.add_format({"num_format": "mm-yyyy"}),
        "year": book.add_format({"num_format": "yyyy"}),
    }
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 60)
    left = len(refused) - _MOST_ROWS
    first = t(MORE_ROWS, count=t.number(left)) if left > 0 else t(N_("Årsag"))
    sheet.write_string(0, 0, first, bold)
    for index, heading in enumerate(table.headings, start=1):
        sheet.write_string(0, index, heading, bold)
    for line, one in enumerate(refused[:_MOST_ROWS], start=1):
        why = "\n".join(_reason(p, t) for p in one.problems)
        sheet.write_string(line, 0, why[:32_767], wrapped)
        for index, raw in enumerate(one.row.raw.cells, start=1):
            match raw:
                case None:
                    pass
                case bool():
                    sheet.write_boolean(line, index, raw)
                case int() | Decimal() if len(Decimal(raw).as_tuple().digits) <= 15:
                    sheet.write_number(line, index, raw)
                case datetime():
                    sheet.write_datetime(line, index, raw)
                case date():
                    sheet.write_datetime(line, index, datetime.combine(raw, time()))
                case Shown(value=Decimal() as number, form="cut"):
                    sheet.write_number(line, index, number)
                case Shown(form="words", words=said):
                    sheet.write_string(line, index, said)
                case Shown(value=Decimal() as number, form=form):
                    sheet.write_number(line, index, number, forms[form])
                case Shown(value=date() as day, form=form):
                    sheet.write_datetime(line, index, datetime.combine(day, time()), forms[form])
                case _:
                    sheet.write_string(line, index, display(raw))
    book.close()
    return out.getvalue()


def _reason(problem: CellProblem, t: Text) -> str:
    return f"{problem.heading}: {problem.message(t)}" if problem.heading else problem.message(t)
