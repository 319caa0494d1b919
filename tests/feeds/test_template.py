"""The empty sheet: what may stand in it is said in it, and it is the sheet that the import reads."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from transparency.feeds import template
from transparency.ingest.spreadsheet import read_table
from transparency.locale import LANGS, Lang, Text
from transparency.tenders import labels
from transparency.tenders.sheet import COLUMNS

DEPARTMENTS = {"mtm": "Teknik og Miljø", "a": 'Post, fest og "glæde"'}
AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


def opened(lang: Lang = "da") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template.xlsx_bytes(Text.of(lang), DEPARTMENTS, created=AT)))


def listed(book: openpyxl.Workbook, heading: str) -> list[str] | None:
    """What the list at a column offers."""
    sheet: Worksheet = book.worksheets[0]
    column = next(cell.column_letter for cell in sheet[1] if cell.value == heading)
    (rule,) = [one for one in sheet.data_validations.dataValidation if f"{column}2" in one.sqref]
    if rule.type != "list":
        return None
    name, _, area = rule.formula1.lstrip("=").rpartition("!")
    return [row[0].value for row in book[name.strip("'")][area.replace("$", "")]]


@pytest.mark.parametrize("lang", LANGS)
def test_its_headings_are_those_of_the_plan_with_a_hint_on_each(lang: Lang) -> None:
    t, sheet = Text.of(lang), opened(lang).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [t(column.header) for column in COLUMNS]
    assert all(cell.comment and len(cell.comment.text) > 5 for cell in sheet[1])
    assert sheet.max_row == 1


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_one_of_a_few_things_is_chosen_from_a_list(lang: Lang) -> None:
    t, book = Text.of(lang), opened(lang)
    for column in COLUMNS:
        offered = listed(book, t(column.header))
        if column.choices:
            assert offered == [t(label) for label in column.choices.values()]
        elif column.type == "departments":
            assert offered == list(DEPARTMENTS.values())
        elif column.type in ("yes_no", "tri_state"):
            assert offered == [t("Ja"), t("Nej")]
        else:
            assert offered is None
    assert listed(book, t("Status")) == [t(label) for label in labels.STATUS.values()]


def test_every_column_is_explained_on_a_sheet_of_its_own() -> None:
    explained = opened()["Kolonnerne"]
    told = {row[0].value: row[1].value for row in explained.iter_rows(min_row=2)}
    assert set(told) == {column.header for column in COLUMNS}
    assert all(told.values())
    assert opened()["Lister"].sheet_state == "hidden"


@pytest.mark.parametrize("lang", LANGS)
def test_the_import_finds_its_headings_and_no_rows(lang: Lang) -> None:
    data = template.xlsx_bytes(Text.of(lang), DEPARTMENTS, created=AT)
    table = read_table(data, "x.xlsx")
    assert table.sheet == Text.of(lang)("Udbudsplan")
    assert table.rows == ()


def test_the_same_template_is_the_same_file() -> None:
    one, other = (template.xlsx_bytes(Text.of("da"), DEPARTMENTS, created=AT) for _ in range(2))
    assert one == other
