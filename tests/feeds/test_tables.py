"""Tables: what a Danish Excel, a statistician and an attacker get."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import openpyxl
import pandas
import pytest
from feed_cases import BASE, DEPARTMENTS, FULL, HISTORIES, NASTY, history, site
from hypothesis import example, given
from hypothesis import strategies as st

from transparency.feeds.tables import (
    Cell,
    Heading,
    Table,
    changes_table,
    csv_bytes,
    plan_table,
    xlsx_bytes,
)
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.records import Version
from transparency.tenders.sheet import COLUMNS, denaturalise, neutralise

DANISH = Text.of("da")
CREATED = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
ABOUT = [("Kilde", "Aarhus Kommune"), ("Licens", "CC BY 4.0"), ("Data", "Eksempeldata"), ("Revision", "17")]
PLAN = [*HISTORIES["full"], *HISTORIES["nasty"], *HISTORIES["long"]]


def small(*cells: Cell) -> Table:
    return Table("Tal", [Heading(f"K{n}", "", 9) for n, _ in enumerate(cells)], [cells])


def plan(t: Text = DANISH, rows: Sequence[Version] = PLAN) -> Table:
    return plan_table(rows, t, DEPARTMENTS)


def changes(versions: Sequence[Version]) -> Table:
    return changes_table([(None, versions[0]), *pairwise(versions)], DANISH, site())


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("lang", LANGS)
def test_csv_is_read_back_by_csv_and_pandas(lang: Lang) -> None:
    content = csv_bytes(plan(Text.of(lang)))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))
    assert [len(row) for row in rows] == [len(COLUMNS)] * (len(PLAN) + 1)
    frame = pandas.read_csv(io.BytesIO(content), sep=";", decimal=",", dtype=str, keep_default_na=False)
    assert [list(frame.columns), *frame.to_numpy().tolist()] == rows


def test_csv_is_what_a_danish_excel_expects() -> None:
    content = csv_bytes(small("æøå", Decimal("1234.50"), 7, date(2027, 12, 31), None, 'a;"b"\nc'))
    assert content == (
        b'\xef\xbb\xbfK0;K1;K2;K3;K4;K5\r\n\xc3\xa6\xc3\xb8\xc3\xa5;1234,50;7;2027-12-31;;"a;""b""\nc"\r\n'
    )


def test_a_workbook_holds_real_days_numbers_and_text() -> None:
    book = workbook(
        xlsx_bytes(
            small("æøå", Decimal("1234.5"), 7, date(2027, 12, 31), None, "https://example.dk", "00123"),
            DANISH,
            about=ABOUT,
            created=CREATED,
        )
    )
    cells = book["Tal"][2]
    assert [cell.value for cell in cells] == [
        "æøå",
        1234.5,
        7,
        datetime(2027, 12, 31),  # noqa: DTZ001 - a day in a sheet has no time zone
        None,
        "https://example.dk",
        "00123",
    ]
    assert cells[3].number_format == "yyyy-mm-dd"
    assert not any(cell.hyperlink for cell in cells)


def test_a_number_that_excel_cannot_hold_exactly_is_text() -> None:
    book = workbook(xlsx_bytes(small(Decimal("12345678901234567.89")), DANISH, about=(), created=CREATED))
    assert book["Tal"]["A2"].value == "12345678901234567,89"


def test_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    book = workbook(xlsx_bytes(small("æ" * 40_000), DANISH, about=(), created=CREATED))
    assert len(str(book["Tal"]["A2"].value)) == 32_767


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_can_be_used_at_once_and_explains_itself(lang: Lang) -> None:
    t = Text.of(lang)
    book = workbook(xlsx_bytes(plan(t), t, about=ABOUT, created=CREATED))
    sheet, about = book.worksheets
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D2", "A1:AZ4")
    assert [cell.value for cell in sheet[1]] == [t(column.header) for column in COLUMNS]
    lines = [(row[0].value, row[1].value) for row in about.iter_rows()]
    assert lines[: len(ABOUT)] == ABOUT
    assert [what for what, how in lines[-len(COLUMNS) :] if how] == [t(column.header) for column in COLUMNS]


def test_the_columns_of_a_sheet_are_as_wide_as_they_should_be() -> None:
    book = workbook(xlsx_bytes(plan(), DANISH, about=ABOUT, created=CREATED))
    sheet = book.worksheets[0]
    assert sheet.column_dimensions["C"].width == pytest.approx(44, abs=1)


def test_the_same_data_gives_the_same_bytes() -> None:
    def workbook_bytes() -> bytes:
        return xlsx_bytes(plan(), DANISH, about=ABOUT, created=CREATED)

    assert workbook_bytes() == workbook_bytes()
    assert b"2026-02-01T12:00:00Z" in _part(workbook_bytes(), "docProps/core.xml")
    assert csv_bytes(plan()) == csv_bytes(plan())


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        return archive.read(name)


FORMULAS = [
    "=1+1",
    "+45 8940 6000",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tx",
    "  =1",
    "\u00a0=1",
    "'=1",
    "''=1",
    '"=1',
    "” =1",
    "\ufeff=1",
    "\u200b=1",
    "\x00=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'\tx",
    '=HYPERLINK("http://evil.example";"Klik")',
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    table = small(text)
    stored = csv_bytes(table).decode("utf-8-sig").splitlines()[1]
    assert stored.lstrip('"').startswith("'")
    sheet = workbook(xlsx_bytes(table, DANISH, about=[(text, text)], created=CREATED))
    for cell in (sheet["Tal"]["A2"], sheet["Om data"]["A1"], sheet["Om data"]["B1"]):
        assert cell.data_type == "s"
        assert str(cell.value).startswith("'")


@pytest.mark.parametrize(
    "text", ["Rengøring", "a=b", "1-2", "'s-Hertogenbosch", "«Ja»", "", "'", "–", "3 + 4"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert neutralise(text) == text == denaturalise(text)


@given(st.text() | st.text(st.sampled_from("'\"=+-@\t\r\n x\u200b＝")))
@example("'=1")
@example("'\t=")
def test_what_is_neutralised_comes_back_exactly(text: str) -> None:
    safe = neutralise(text)
    assert denaturalise(safe) == text
    assert safe == text or safe == "'" + text
    assert neutralise(safe) == safe or safe != text


def test_nasty_text_survives_a_spreadsheet() -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(plan()).decode("utf-8-sig"), newline=""), delimiter=";"))
    title = [column.key for column in COLUMNS].index("title")
    assert denaturalise(rows[2][title]) == NASTY


def test_a_change_is_a_row_with_before_and_now() -> None:
    table = changes(HISTORIES["moved"])
    new, moved, _ = (
        {h.text: cell for h, cell in zip(table.headings, row, strict=True)} for row in table.rows
    )
    same = {
        "Id": BASE.id,
        "Titel": "Rengøring af skoler",
        "Adresse": "https://udbud.example.dk/p/AAK-2027-014",
    }
    assert new == same | {
        "Tidspunkt": "2026-01-05 09:00",
        "Version": 1,
        "Felt": "Nyt udbud i planen",
        "Før": "",
        "Nu": "",
        "Begrundelse": None,
    }
    assert moved == same | {
        "Tidspunkt": "2026-01-15 09:00",
        "Version": 2,
        "Felt": "Udbudsbekendtgørelse",
        "Før": "4. kvartal 2027",
        "Nu": "1. kvartal 2028",
        "Begrundelse": "Fordi",
    }


def test_a_confirmation_has_a_row_too() -> None:
    _, confirmed = changes(HISTORIES["confirmed only"]).rows
    assert confirmed[4] == "Bekræftet uden ændringer"


def test_every_field_can_be_said_in_words() -> None:
    emptied = replace(
        BASE, title="Andet", title_en=None, description="", departments=(), cpv=(), dates=BASE.dates
    )
    rows = list(changes(history(FULL, emptied)).rows)[1:]
    assert len(rows) > 25
    for row in rows:
        assert row[5] != row[6]
        assert not re.search(r"None|[A-Z][a-z]+\(\w+=", f"{row[5]}{row[6]}"), "a record's own notation"
