"""Empty spreadsheets for what is imported, which say in themselves what may stand in each column."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from transparency.feeds.tables import Heading, plan_table
from transparency.locale import N_, Text
from transparency.targets.sheet import COLUMNS as FIGURE_COLUMNS
from transparency.targets.sheet import WRITTEN_BY_SITE
from transparency.tenders.sheet import COLUMNS, Column, neutralise

_ROWS = 5000
"""Rows that the lists are offered in."""
_PROMPT = 255
"""Characters of a hint that Excel shows beside a cell."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A column of a template: its heading, and what may stand in it where that is one of a few things.

    `others`: whether something else may stand there too, such as several of them with semicolons.
    """

    heading: Heading
    values: Sequence[str] = ()
    others: bool = False


def xlsx_bytes(t: Text, departments: Mapping[str, str], *, created: datetime) -> bytes:
    """A workbook with the columns of the plan. `departments` names them by key."""
    table = plan_table([], t, departments)
    columns = [
        Offered(heading, _choices(column, t, departments), column.type == "departments")
        for column, heading in zip(COLUMNS, table.headings, strict=True)
    ]
    return workbook(table.name, columns, t, pinned=table.pinned, created=created)


def figures_bytes(
    t: Text, promises: Sequence[str], departments: Mapping[str, str], *, created: datetime
) -> bytes:
    """A workbook with the columns of the targets' figures. `promises` are the targets' ids."""
    offered = {"target": promises, "department": list(departments.values())}
    columns = [
        Offered(
            Heading(
                t(column.header),
                t(column.how, choices=", ".join(map(t, (column.choices or {}).values()))),
                column.width,
            ),
            offered.get(column.key) or [t(label) for label in (column.choices or {}).values()],
        )
        for column in FIGURE_COLUMNS
        if column.key not in WRITTEN_BY_SITE
    ]
    return workbook(t(N_("Tal")), columns, t, pinned=3, created=created)


def workbook(
    name: str,
    columns: Sequence[Offered],
    t: Text,
    *,
    pinned: int,
    created: datetime,
    begun: Sequence[str] = (),
) -> bytes:
    """A workbook with the columns that an import reads, a hint on each heading, and lists to choose from.

    `begun` is what stands in the first column already, a row each.

    A second sheet explains the columns; a hidden third one holds the lists, because a list in a cell's own rule
    has room for 255 characters and none for commas.
    """
    import xlsxwriter  # a start of the site need not wait for what only a workbook needs

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": name, "created": created.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    explained = book.add_worksheet(t(N_("Kolonnerne")))
    lists = book.add_worksheet(t(N_("Lister")))
    lists.hide()

    sheet.freeze_panes(1, pinned)
    sheet.set_comments_author("")
    used = 0
    for index, column in enumerate(columns):
        heading = column.heading
        sheet.set_column(index, index, heading.width, wrapped)
        sheet.write_string(0, index, heading.text, bold)
        sheet.write_comment(0, index, heading.how, {"x_scale": 2, "y_scale": 1.5})
        rule: dict[str, object] = {"validate": "any"}
        if column.values:
            for row, value in enumerate(column.values):
                lists.write_string(row, used, value)
            letter = xlsxwriter.utility.xl_col_to_name(used, col_abs=True)
            used += 1
            rule = {
                "validate": "list",
                "source": f"='{lists.get_name()}'!{letter}$1:{letter}${len(column.values)}",
                "error_title": heading.text[:32],
                "error_message": t(N_("Vælg fra listen."))[:_PROMPT],
                "show_error": not column.others,
            }
        rule |= {"input_title": heading.text[:32], "input_message": heading.how[:_PROMPT]}
        sheet.data_validation(1, index, _ROWS, index, rule)

    for number, text in enumerate(begun, start=1):
        sheet.write_string(number, 0, neutralise(text), wrapped)

    explained.set_column(0, 0, 36)
    explained.set_column(1, 1, 90)
    lines = [
        (t(N_("Kolonne")), t(N_("Hvad der står i den"))),
        *((column.heading.text, column.heading.how) for column in columns),
    ]
    for number, (what, text) in enumerate(lines):
        explained.write_string(number, 0, what, bold)
        explained.write_string(number, 1, text, wrapped)
    book.close()
    return out.getvalue()


def _choices(column: Column, t: Text, departments: Mapping[str, str]) -> Sequence[str]:
    """What may stand in a column, where that is one of a few things."""
    if column.choices:
        return [t(label) for label in column.choices.values()]
    match column.type:
        case "departments":
            return list(departments.values())
        case "yes_no" | "tri_state":
            return [t(N_("Ja")), t(N_("Nej"))]
        case _:
            return []
