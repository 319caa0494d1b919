"""A workbook's number that is shown with words or cut off means what is seen, or is asked about."""

import io
from decimal import Decimal

import openpyxl
import pytest

from transparency.ingest import cells
from transparency.ingest.cells import BadCell, Raw, Shown, display
from transparency.ingest.number_format import MAX_CODE, shown
from transparency.ingest.spreadsheet import read_table
from transparency.locale import Text
from transparency.tenders.records import Value

DA = Text.of("da")


def cell(code: str, stored: str) -> Raw:
    return shown(code, Decimal(stored)) or Decimal(stored)


@pytest.mark.parametrize(
    ("code", "stored", "seen"),
    [
        ('#,##0 "mio. kr."', "12", "12 mio. kr."),
        ("#,##0\\ \\k\\r", "12", "12 kr"),
        ('#,##0 "t"', "1234", "1234 t"),
        ('0.0"%"', "12.5", "12,5 %"),
        ("0.0\\%", "12.5", "12,5 %"),
        ('0.000 "ton"', "1.234", "1,2340 ton"),
        ('General" stk."', "5", "5 stk."),
        ('"kr. "#,##0', "-5", "kr. -5"),
        ("[$kr.-406]\\ #,##0.00", "1250.5", "kr. 1250,5"),
        ("[$€-2]\\ #,##0", "5", "€ 5"),
        ("$#,##0", "5", "$ 5"),
        ('#,##0,, "mio. kr."', "12345678", "12,345678 mio. kr."),
        ('#,##0.0,"t.kr."', "2500", "2,5 t.kr."),
        ('0.0,,"M"', "2500000", "2,5 mio."),
        ('_-* #,##0 "kr."_-;\\-* #,##0 "kr."_-;_-* "-"?? "kr."_-;_-@_-', "0", "0 kr."),
        ('[>=1000000]0.0,,"mio. kr.";[>=1000]0.0,"t.kr.";0', "2500000", "2,5 mio. kr."),
        ('[>=1000000]0.0,,"mio. kr.";[>=1000]0.0,"t.kr.";0', "2500", "2,5 t.kr."),
        ('"ja";;"nej"', "1", "ja"),
        ('"ja";;"nej"', "0", "nej"),
    ],
)
def test_words_in_a_number_format_are_read_as_if_they_were_written(code: str, stored: str, seen: str) -> None:
    raw = cell(code, stored)
    assert raw == Shown(Decimal(stored), "words", seen)
    assert display(raw) == seen


def test_a_format_that_no_spreadsheet_writes_is_not_read() -> None:
    with pytest.raises(ValueError, match="number format"):
        shown('0"' + "x" * MAX_CODE + '"', Decimal(1))
    assert len(display(cell('0"' + "x" * 900 + '"', "1"))) < 50


@pytest.mark.parametrize(
    ("code", "stored", "share"),
    [
        ("0.0%", "0.125", "12.5"),
        ("0%;-0%", "0.07", "7"),
        ("[<1]0.0%;0.0", "0.5", "50"),
        ("[Red]0 %", "1", "100"),
    ],
)
def test_a_percentage_is_what_it_shows(code: str, stored: str, share: str) -> None:
    assert cells.figure(cell(code, stored)).value == cells.Figure(Decimal(share), "%")


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        ("General", "5"), ("@", "5"), ("0.00E+00", "5"), ("# ?/?", "0.5"), ("# ?/10", "0.5"), ("#,##0.00", "5"),
        ("#.##", "5"), (".00", "5"), ("00000", "5"), ("# ##0", "12345"), ("[Red]0;[Blue]-0", "5"), (";;;", "5"),
        ('#,##0",-"', "1250"), ("_-* #,##0_-;-* #,##0_-;_-* \"-\"??_-;_-@_-", "-5"), ("0);(0)", "-5"),
        ("[<1]0.0%;0.0", "5"), ('[>=1000]0.0,"t.kr.";0', "5"), ('0;-0;"ingen"', "5"), ("[$-406]0", "5"),
    ],
)  # fmt: skip
def test_a_format_without_words_leaves_the_number(code: str, stored: str) -> None:
    assert shown(code, Decimal(stored)) is None


@pytest.mark.parametrize(
    ("code", "seen"), [("#,##0,", "12345,678"), ("0.0,,", "12,345678"), ('0, "t"', "12345,678")]
)
def test_a_number_cut_to_thousands_without_a_word_for_it_is_asked_about(code: str, seen: str) -> None:
    raw = cell(code, "12345678")
    for read in (cells.figure, cells.value, cells.money, cells.integer):
        with pytest.raises(BadCell) as caught:
            read(raw)
        said = caught.value.say(DA)
        assert seen in said
        assert "12345678" in said
        assert "12 mio. kr." in said


def test_a_currency_below_a_heading_in_millions_is_asked_about_and_a_word_of_its_own_decides() -> None:
    """Excel's accounting format says "kr." in a column headed "mio. kr." too."""
    kroner, millions = cell("[$kr.-406]\\ #,##0", "12"), cell('0 "mio. kr."', "12")
    for read in (cells.figure, cells.value, cells.money):
        with pytest.raises(BadCell) as caught:
            read(kroner, 1_000_000)
        assert "“kr. 12”" in caught.value.say(DA)
        assert "1.000.000" in caught.value.say(DA)
    assert cells.money(millions, 1_000_000).value == 12_000_000_00
    assert cells.value(kroner).value == Value.amount(12_00)


def test_other_cells_of_a_tender_take_the_words_too() -> None:
    assert cells.months(cell('0 "år"', "2")).value == 24
    assert cells.integer(cell('0 "stk."', "3")).value == 3
    assert cells.percent(cell('0"%"', "20")).value == 20
    assert cells.tri_state(cell('"ja";;"nej"', "1")).value is True
    with pytest.raises(BadCell):
        cells.value(cell("[$€-2]\\ #,##0", "5"))


def test_a_workbook_gives_such_a_cell_as_it_is_seen() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Mål", "Periode", "Værdi"], ["furniture", 2024, 12]):
        sheet.append(row)
    sheet["C2"].number_format = '#,##0 "mio. kr."'
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), "tal.xlsx", frozenset({"maal", "periode", "vaerdi"}))
    assert table.rows[0].cells == ("furniture", 2024, Shown(Decimal(12), "words", "12 mio. kr."))
