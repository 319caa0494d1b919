"""An empty spreadsheet for the plan, which says in itself what may stand in each column."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from transparency.feeds.tables import plan_table
from transparency.locale import N_, Text
from transparency.tenders.sheet import COLUMNS, Column

_ROWS = 5000
"""Rows that the lists are offered in."""
_PROMPT = 255
"""Characters of a hint that Excel shows beside a cell."""


def xlsx_bytes(t: Text, departments: Mapping[str, str], *, created: datetime) -> bytes:
    """A workbook with the columns that the import reads, a hint on each heading, and lists to choose from.

    A second sheet explains the columns; a hidden third one holds the lists, because a list in a cell's own rule
    has room for 255 characters and none for commas. `departments` names them by key.
    """
    import xlsxwriter  # a start of the site need not wait for what only a workbook needs

    table = plan_table([], t, departments)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": table.name, "created": created.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(table.name)
    explained = book.add_worksheet(t(N_("Kolonnerne")))
    lists = book.add_worksheet(t(N_("Lister")))
    lists.hide()

    sheet.freeze_panes(1, table.pinned)
    sheet.set_comments_author("")
    used = 0
    for index, (column, heading) in enumerate(zip(COLUMNS, table.headings, strict=True)):
        sheet.set_column(index, index, heading.width, wrapped)
        sheet.write_string(0, index, heading.text, bold)
        sheet.write_comment(0, index, heading.how, {"x_scale": 2, "y_scale": 1.5})
        rule: dict[str, object] = {"validate": "any"}
        if values := _choices(column, t, departments):
            name = lists.get_name()
            for row, value in enumerate(values):
                lists.write_string(row, used, value)
            letter = xlsxwriter.utility.xl_col_to_name(used, col_abs=True)
            used += 1
            rule = {
                "validate": "list",
                "source": f"='{name}'!{letter}$1:{letter}${len(values)}",
                "error_title": heading.text[:32],
                "error_message": t(N_("Vælg fra listen."))[:_PROMPT],
                # several departments are one text with semicolons, which is on no list
                "show_error": column.type != "departments",
            }
        rule |= {"input_title": heading.text[:32], "input_message": heading.how[:_PROMPT]}
        sheet.data_validation(1, index, _ROWS, index, rule)

    explained.set_column(0, 0, 36)
    explained.set_column(1, 1, 90)
    lines = [
        (t(N_("Kolonne")), t(N_("Hvad der står i den"))),
        *((heading.text, heading.how) for heading in table.headings),
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
