"""Climate data as a spreadsheet: the template reads back, and what is wrong is named cell by cell."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from transparency.ingest.rows import Unreadable
from transparency.locale import Text
from transparency.partnerships.climate_sheet import (
    COLUMNS,
    MAX_BYTES,
    MAX_LINES,
    read_sheet,
    template_csv,
    template_xlsx,
)
from transparency.partnerships.emissions import BadSheet, Sheet

DA, EN = Text.of("da"), Text.of("en")
HEAD = ";".join(column.header for column in COLUMNS)
GOOD = "Mikrofiberklud;1.200;stk.;0,25;300;EPD;EPD-1234;2026"


def csv(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *lines)).encode()


def read(*lines: str, head: str = HEAD) -> Sheet:
    return read_sheet(csv(*lines, head=head), "klima.csv")


def wrong(*lines: str, head: str = HEAD) -> list[tuple[int, str, str]]:
    """(row, column key, what is said) of each cell that is refused."""
    with pytest.raises(BadSheet) as error:
        read(*lines, head=head)
    keys = {column.header: column.key for column in COLUMNS}
    return [(one.row, keys[one.heading], one.message(DA)) for one in error.value.problems]


def one(**cells: str) -> str:
    """A good row with some cells changed."""
    row = dict(zip((column.key for column in COLUMNS), GOOD.split(";"), strict=True))
    return ";".join((row | cells).values())


def workbook(*rows: list[Any]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([[column.header for column in COLUMNS], *rows]):
        for index, value in enumerate(row):
            sheet.write(number, index, value)
    book.close()
    return out.getvalue()


def test_a_sheet_adds_up_in_tonnes_by_method() -> None:
    found = read(GOOD, "Sæbe;500;liter;1,5;;Skøn;Producentens tal;1. halvår 2026").emissions
    assert (found.kg, found.tonnes, found.lines) == (Decimal("1050.000"), Decimal("1.05"), 2)
    assert found.by_method == {"epd": Decimal(300), "estimate": Decimal(750)}
    assert (found.first, found.last) == (date(2026, 1, 1), date(2026, 12, 31))


def test_what_is_covered_is_found_whatever_the_case() -> None:
    assert read(one(product="MIKROFIBERKLUD")).covered(["Mikrofiberklud", "Sæbe"]) == ("Mikrofiberklud",)


@pytest.mark.parametrize("t", [DA, EN])
def test_the_template_reads_back_when_it_is_filled_in(t: Text) -> None:
    begun = template_csv(["Klud", "=Sæbe"], t).decode("utf-8-sig").splitlines()
    assert begun[2].startswith("'=Sæbe;")
    said = "1.200;stk.;0,25;;EPD;EPD-1234;2026" if t is DA else "1200;pcs;0,25;;EPD;EPD-1234;2026"
    found = read_sheet("\r\n".join((begun[0], f"Klud;{said}")).encode(), "klima.csv")
    assert found.emissions.kg == 300


@pytest.mark.parametrize("make", [template_csv, lambda p, t: template_xlsx(p, t, created=datetime.now(UTC))])
def test_a_template_that_nobody_has_filled_in_is_refused_in_plain_words(make: Any) -> None:
    with pytest.raises(Unreadable, match="ingen udfyldte rækker"):
        read_sheet(make(["Klud", "Sæbe"], DA), "klima")


def test_products_that_were_not_delivered_are_passed_over_and_noted() -> None:
    found = read(GOOD, "Sæbe;;;;;;;")
    assert found.emissions.lines == 1
    assert [note.say(DA) for note in found.emissions.notes] == [
        "Række 3 har kun et produkt og er ikke læst med."
    ]


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"quantity": "-5"}, "quantity", "under 0"),
        ({"quantity": "0"}, "quantity", "over 0"),
        ({"quantity": "NaN"}, "quantity", "ikke et tal"),
        ({"quantity": "inf"}, "quantity", "ikke et tal"),
        ({"quantity": "1e99"}, "quantity", "“e99”"),
        ({"quantity": "2.000.000.000"}, "quantity", "for stort"),
        ({"quantity": ""}, "quantity", "tom"),
        ({"quantity": "1.200 kg"}, "quantity", "enheden er “stk.”"),
        ({"factor": "-0,25"}, "factor", "under 0"),
        ({"factor": "250 g"}, "factor", "kg CO2e"),
        ({"factor": "0,25 ton CO2e"}, "factor", "kg CO2e"),
        ({"factor": "0,25 kg CO2e/kg"}, "factor", "enheden er “stk.”"),
        ({"factor": "2.000.000"}, "factor", "for stort"),
        ({"total": "3.000"}, "total", "1.200 gange 0,25 er 300"),
        ({"total": "302"}, "total", "er 300"),
        ({"total": "0,3 ton"}, "total", "kg CO2e"),
        ({"unit": "kasser"}, "unit", "“stk.”, “kg”"),
        ({"unit": ""}, "unit", "tom"),
        ({"method": "gæt"}, "method", "EPD"),
        ({"source": ""}, "source", "tom"),
        ({"source": '=HYPERLINK("http://x.example")'}, "source", "formel"),
        ({"product": "=1+1"}, "product", "formel"),
        ({"period": "1. marts 2026"}, "period", "Skriv et år"),
        ({"period": "i fjor"}, "period", ""),
    ],
)
def test_a_wrong_cell_is_named_with_what_would_be_right(
    cells: dict[str, str], column: str, says: str
) -> None:
    found = wrong(one(product="Sæbe"), one(**cells))
    assert [(row, key) for row, key, _ in found] == [(3, column)]
    assert says in found[0][2]


def test_every_wrong_cell_of_every_row_is_named() -> None:
    found = wrong(one(quantity="-1", unit="kasser"), one(product="Sæbe", method="", total="900"))
    assert [(row, key) for row, key, _ in found] == [
        (2, "quantity"),
        (2, "unit"),
        (3, "total"),
        (3, "method"),
    ]


@pytest.mark.parametrize("total", ["300", "300,0", "301", "0300", "300 kg CO2e", "300 kg"])
def test_a_total_may_be_rounded(total: str) -> None:
    assert read(one(total=total)).emissions.kg == 300


def test_a_row_that_adds_up_has_to_be_right() -> None:
    assert read(GOOD, "I alt;;;;300;;;").emissions.lines == 1
    assert wrong(GOOD, "I alt;;;;900;;;") == [
        (3, "total", "Rækkerne giver 300 i alt. Ret summen, eller find den række, der er forkert.")
    ]


@pytest.mark.parametrize(
    ("first", "second"), [("2026", "2026"), ("2026", "2. kvartal 2026"), ("1. halvår 2026", "juni 2026")]
)
def test_nothing_is_counted_twice(first: str, second: str) -> None:
    found = wrong(one(period=first), one(period=second))
    assert [(row, key) for row, key, _ in found] == [(3, "period")]
    assert "række 2" in found[0][2]


def test_periods_that_follow_each_other_are_no_doubles() -> None:
    assert read(one(period="1. kvartal 2026"), one(period="2. kvartal 2026")).emissions.kg == 600


@pytest.mark.parametrize(
    ("column", "heading", "says"),
    [
        ("kg CO2e i alt", "Samlet udledning (ton)", "ikke i kg"),
        ("kg CO2e pr. enhed", "Udledning pr. enhed i g", "ikke i kg"),
        ("kg CO2e pr. enhed", "ton CO2e pr. enhed", "ikke i kg"),
    ],
)
def test_a_heading_in_tonnes_or_grams_is_not_read_as_kilos(column: str, heading: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(GOOD, head=HEAD.replace(column, heading))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Unreadable, match="Kilde"):
        read(GOOD, head=HEAD.replace("Kilde", "Farve"))


def test_a_workbook_says_the_same_as_its_csv() -> None:
    rows = ["Klud", 1200, "stk.", 0.25, None, "EPD", "EPD-1234", 2026]
    assert read_sheet(workbook(rows), "klima.xlsx").emissions.kg == 300


def test_a_formula_that_was_never_calculated_is_refused_and_one_with_a_value_is_noted() -> None:
    def book(value: Any) -> bytes:
        out = io.BytesIO()
        made = xlsxwriter.Workbook(out, {"in_memory": True})
        sheet = made.add_worksheet()
        row = ["Klud", 1200, "stk.", 0.25, None, "EPD", "EPD-1234", 2026]
        for number, line in enumerate([[column.header for column in COLUMNS], row]):
            for index, cell in enumerate(line):
                sheet.write(number, index, cell)
        sheet.write_formula(1, 4, "=B2*D2", None, value)
        made.close()
        return out.getvalue()

    with pytest.raises(BadSheet) as error:
        read_sheet(book(""), "klima.xlsx")
    assert "formel" in error.value.problems[0].message(DA)
    assert "formler" in read_sheet(book(300), "klima.xlsx").emissions.notes[0].say(DA)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "tom"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 no archive", "beskadiget"),
        (b"<html><script>alert(1)</script>", "webside"),
        (b"x" * (MAX_BYTES + 1), "2 MB"),
        (csv(*(one(product=f"Vare {n}") for n in range(MAX_LINES + 1))), "Del det op"),
    ],
)
def test_what_is_no_such_sheet_is_refused_as_a_whole(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_sheet(data, "klima.csv")
    assert says in error.value.say(DA)


def test_errors_can_be_said_in_english() -> None:
    with pytest.raises(BadSheet) as error:
        read(one(quantity="-5", unit="kasser", total="1"))
    assert all(problem.say(EN) for problem in error.value.problems)
