"""A municipality's own figures as a sheet: its columns, what its rows say, and an export read in again."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from transparency.config import Department
from transparency.dates import PlannedDate
from transparency.errors import DomainError
from transparency.feeds import template
from transparency.feeds.tables import Heading, Table, csv_bytes, xlsx_bytes
from transparency.ingest import cells
from transparency.ingest.cells import Figure
from transparency.ingest.observations import (
    Context,
    Reading,
    known_headings,
    period,
    read_observations,
    unit_of,
)
from transparency.ingest.rows import Unreadable
from transparency.ingest.spreadsheet import read_table
from transparency.locale import LANGS, Lang, Text
from transparency.targets.records import CATEGORIES, QUALITIES, UNITS, Observation, Promise, Target
from transparency.targets.sheet import BY_KEY, COLUMNS, WRITTEN_BY_SITE, cell

DA = Text.of("da")
DEPARTMENTS = (
    Department("mtm", "Teknik og Miljø", "Technical Services and Environment", ("MTM",)),
    Department("mso", "Sundhed og Omsorg", "Health and Care", ("MSO",)),
)
NAMES = {"emissions": "Halvt klimaaftryk fra forbrug", "e-trade": "E-handel", "furniture": "Færre nye møbler"}
WHEN = datetime(2026, 11, 1, 9, tzinfo=UTC)
CONTEXT = Context(DEPARTMENTS, NAMES)


def lines(*rows: str) -> str:
    """A sheet of rows with bars between the cells."""
    return "\n".join(";".join(f'"{one.strip()}"' for one in row.split("|")) for row in rows)


def read_bytes(data: bytes, name: str = "tal.csv") -> Reading:
    return read_observations(read_table(data, name, known_headings()), CONTEXT)


def read(*rows: str) -> Reading:
    return read_bytes(lines(*rows).encode())


def notes(reading: Reading) -> str:
    return "\n".join(note.say(DA) for note in reading.notes)


def problems(reading: Reading) -> list[str]:
    return [problem.say(DA) for row in reading.rows for problem in row.problems]


HEAD = "Mål | Periode | Værdi | Enhed | Kvalitet | Kilde"


# Headings


@pytest.mark.parametrize("lang", LANGS)
def test_every_heading_is_known_in_both_languages_and_means_one_column(lang: Lang) -> None:
    t = Text.of(lang)
    reading = read(
        " | ".join(t(column.header) for column in COLUMNS) + " | " + t(WRITTEN_BY_SITE["url"]), "e-trade"
    )
    assert list(reading.columns) == [*(column.key for column in COLUMNS), "url"]
    assert reading.notes == ()


def test_every_alias_means_one_column() -> None:
    for column in COLUMNS:
        for alias in column.aliases:
            others = [
                c.header for c in COLUMNS if c.key in ("target", "period", "value") and c.key != column.key
            ]
            assert column.key in read(" | ".join([*others, alias]), "e-trade").columns, alias


def test_headings_stand_in_any_order_below_a_title_and_near_names_are_recognised_and_told() -> None:
    reading = read(
        "Tal til klimaregnskabet 2024",
        "",
        "Kilde | Perioda | VÆRDI | Enhed | Mål",
        "Regnskab | 2024 | 5 | ton | emissions",
    )
    assert reading.rows[0].given["period"] == PlannedDate.of("2024")
    assert "“Perioda” er læst som “Periode”" in notes(reading)


def test_an_unknown_column_is_never_read_and_named() -> None:
    reading = read(f"{HEAD} | Sagsbehandler", "emissions | 2024 | 5 | ton | målt | Regnskab | Ole Olsen")
    assert "Ole" not in str(reading.rows[0].given)
    assert "“Sagsbehandler” kendes ikke og er ikke læst" in notes(reading)


@pytest.mark.parametrize(
    ("head", "lacks"), [("Mål | Periode", "Værdi"), ("Mål | Værdi", "Periode"), ("Periode | Værdi", "Mål")]
)
def test_a_sheet_without_a_needed_column_is_refused_with_the_headings_found(head: str, lacks: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(head, "a | b")
    assert f"ingen kolonne “{lacks}”" in caught.value.say(DA)
    assert f"“{head.split(' | ')[0]}”" in caught.value.say(DA)


def test_the_same_field_in_two_columns_is_refused_with_both() -> None:
    with pytest.raises(Unreadable) as caught:
        read("Mål | Periode | Værdi | Tal", "emissions | 2024 | 1 | 2")
    assert "Kolonne C (“Værdi”) og D (“Tal”)" in caught.value.say(DA)


def test_a_unit_in_the_heading_counts_for_bare_numbers_and_a_factor_is_told() -> None:
    reading = read(
        "Mål | Periode | Værdi (mio. kr.)", "furniture | 2024 | 1,5", "furniture | 2023 | 900 t.kr."
    )
    assert [row.given["value"].number for row in reading.rows] == [1_500_000, 900_000]
    assert [row.unit for row in reading.rows] == ["dkk", "dkk"]
    assert "er læst i 1.000.000 kroner" in notes(reading)
    assert read("Mål | Periode | Værdi (%)", "e-trade | 2024 | 95").rows[0].unit == "percent"


# Encodings and files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(encoding: str, separator: str) -> None:
    text = lines(HEAD, "emissions | 2024 | 1.234.567 | ton | målt | Miljøregnskab").replace(";", separator)
    row = read_bytes(text.encode(encoding)).rows[0]
    assert row.given["value"] == Figure(Decimal(1_234_567))
    assert (row.given["quality"], row.given["source"]) == ("measured", "Miljøregnskab")


def workbook(rows: Sequence[Sequence[object]], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_in_a_workbook_numbers_percentages_and_months_are_what_they_show() -> None:
    data = workbook(
        [
            ["Mål", "Periode", "Værdi"],
            ["e-trade", 2024, 0.9345],
            ["emissions", date(2025, 1, 1), 1234.5],
        ],
        {"C2": "0.00%", "B3": "mmm yyyy"},
    )
    first, second = read_bytes(data, "tal.xlsx").rows
    assert (first.given["value"], first.unit) == (Figure(Decimal("93.45"), "%"), "percent")
    assert first.given["period"] == PlannedDate.of("2024")
    assert second.given["period"] == PlannedDate.of("2025-01")
    assert second.given["value"] == Figure(Decimal("1234.5"))


def test_a_unit_in_the_number_format_of_a_cell_is_its_unit() -> None:
    data = workbook(
        [
            ["Mål", "Periode", "Værdi", "Enhed"],
            ["furniture", 2024, 12, None],
            ["emissions", 2024, 1234, "ton"],
            ["e-trade", 2024, 0.125, None],
            ["furniture", 2023, 12, "ton"],
            ["furniture", 2022, 12345678, "kr."],
            ["furniture", 2021, 12, None],
        ],
        {
            "C2": '#,##0 "mio. kr."', "C3": '#,##0 "t"', "C4": "0.0%", "C5": '#,##0 "mio. kr."', "C6": "#,##0,,",
            "C7": "[$€-2] #,##0",
        },
    )  # fmt: skip
    reading = read_bytes(data, "tal.xlsx")
    assert [(row.given["value"].number, row.unit) for row in reading.rows[:3]] == [
        (12_000_000, "dkk"),
        (1234, "tco2e"),
        (Decimal("12.5"), "percent"),
    ]
    said = problems(reading)
    assert len(said) == 3
    assert "række 5, kolonne C (Værdi), “12 mio. kr.”: Ved tallet står “kr.”" in said[0]
    assert "række 6, kolonne C (Værdi), “12,345678”: Cellen viser 12,345678, men der står 12345678" in said[1]
    assert "række 7, kolonne C (Værdi), “€ 12”: Det er ikke et tal" in said[2]


def test_a_bare_m_is_asked_about_unless_the_numbers_are_in_kroner() -> None:
    (said,) = problems(read(HEAD, "emissions | 2024 | 5 m | ton | målt | x"))
    assert "“m” kan betyde flere ting. Skriv mio. for millioner" in said
    assert "kan betyde flere ting" in problems(read(HEAD, "furniture | 2024 | 5 m | | målt | x"))[0]
    assert "“billion” kan betyde" in problems(read(HEAD, "furniture | 2024 | 5 billion kr. | | målt | x"))[0]
    settled = read(HEAD, "furniture | 2024 | 5 m | kr. | målt | x")
    assert settled.rows[0].given["value"].number == 5_000_000
    assert (
        settled.rows[0].notes[0].message(DA)
        == "“m” er læst som millioner, fordi enheden er kr.: 5.000.000 kr."
    )
    below = read("Mål | Periode | Værdi (mio. kr.)", "furniture | 2024 | 5 m")
    assert (below.rows[0].given["value"].number, below.rows[0].unit) == (5_000_000, "dkk")


def test_a_point_before_three_digits_is_asked_about_where_others_of_the_column_are_decimals() -> None:
    head = "Mål | Periode | Værdi"
    assert read(head, "emissions | 2024 | 1.234").rows[0].given["value"].number == 1234
    reading = read(
        head, "emissions | 2024 | 1.234", "emissions | 2023 | 12.34", "emissions | 2022 | 1.234.567"
    )
    assert [row.given.get("value") and row.given["value"].number for row in reading.rows] == [
        None,
        Decimal("12.34"),
        1_234_567,
    ]
    (said,) = problems(reading)
    assert "række 2" in said
    assert "Er det 1.234 eller 1,2340" in said


@pytest.mark.parametrize("heading", ["Værdi (t.)", "Værdi (m)", "Værdi k"])
def test_a_letter_in_the_heading_that_can_be_a_thousand_or_a_unit_is_asked_about(heading: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(f"Mål | Periode | {heading}", "emissions | 2024 | 5")
    assert f"I overskriften “{heading}” kan" in caught.value.say(DA)
    assert "Værdi (t.kr.)" in caught.value.say(DA)


@pytest.mark.parametrize("said", ["mio. kr.", "t.kr.", "1.000 ton", "mia", "tusind stk."])
def test_a_unit_that_multiplies_is_sent_to_the_number(said: str) -> None:
    (told,) = problems(read(HEAD, f"furniture | 2024 | 5 | {said} | målt | x"))
    assert "kolonne D (Enhed)" in told
    assert f"Skriv “{said}” ved tallet" in told


def test_a_formula_in_a_workbook_without_a_stored_value_is_refused() -> None:
    data = workbook([["Mål", "Periode", "Værdi"], ["e-trade", 2024, "=1+1"]])
    assert "ikke er regnet ud" in problems(read_bytes(data, "tal.xlsx"))[0]


def test_an_infinite_number_in_a_workbook_is_refused_and_so_is_its_name_in_a_cell() -> None:
    said = problems(
        read(HEAD, *(f"emissions | 2024 | {bad} | ton | målt | x" for bad in ("NaN", "inf", "-inf", "∞")))
    )
    assert len(said) == 4
    assert all("Det er ikke et tal" in one for one in said)
    for bad in ("Infinity", "NaN"):
        with pytest.raises(DomainError):
            cells.figure(Decimal(bad))
    for number in (float("inf"), float("nan")):
        read_in = read_bytes(workbook([["Mål", "Periode", "Værdi"], ["e-trade", 2024, number]]), "tal.xlsx")
        assert read_in.rows[0].given.get("value") is None


def test_a_sum_row_is_left_out_aloud() -> None:
    reading = read(HEAD, "emissions | 2024 | 5 | ton | målt | x", "I alt | | 5 | | | ", "")
    assert len(reading.rows) == 1
    assert "Række 3 er en sum" in notes(reading)
    assert len(read(HEAD, "emissions | 2024 | 5 | ton | målt | x", " | | 5 | | |").rows) == 1


def test_a_row_for_everything_is_no_sum_row() -> None:
    reading = read("Mål | Kategori | Periode | Værdi", "emissions | I alt | 2024 | 5")
    assert reading.rows[0].given["category"] is None


# Cells


@pytest.mark.parametrize(
    ("said", "number", "unit"),
    [
        ("1.234.567,00", "1234567", ""),
        ("1 234 567", "1234567", ""),
        ("12 mio. kr.", "12000000", "kr."),
        ("12 mkr.", "12000000", "kr"),
        ("850 t.kr.", "850000", "kr."),
        ("1,5 mia. kr.", "1500000000", "kr."),
        ("kr. 1.250,-", "1250", "kr."),
        ("12,5 %", "12.5", "%"),
        ("12,5 pct.", "12.5", "pct."),
        ("0,125 %", "0.125", "%"),
        ("93,125 %", "93.125", "%"),
        ("1.234,5 ton CO₂e", "1234.5", "ton co2e"),
        ("12 tusinde ton", "12000", "ton"),
        ("3 kurser", "3", "kurser"),
        ("40 møbler", "40", "møbler"),
        ("12 t", "12", "t"),
        ("5 m kr.", "5000000", "kr."),
        ("5 M DKK", "5000000", "dkk"),
        ("5 m", "5", "m"),
        ("5 m.", "5", "m."),
        ("5 m t", "5", "m t"),
        ("5 billion kr.", "5", "billion kr."),
        ("0,125", "0.125", ""),
        ("1234.5", "1234.5", ""),
        ("−5", "-5", ""),
        ("- 5 ton", "-5", "ton"),
        ("0", "0", ""),
    ],
)
def test_numbers_are_read_as_they_are_written_in_danish(said: str, number: str, unit: str) -> None:
    assert cells.figure(said).value == Figure(Decimal(number), unit)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("5-7", "ikke et tal"),
        ("ca. 5", "ikke et tal"),
        ("mange", "ikke et tal"),
        ("1,234", "Er det 1.234 eller 1,2340"),
        ("1,234,567", "skrevet på engelsk"),
        ("1,234.5", "Skriv det som 1.234,5"),
        ("0.125", "Skriv det som 0,125"),
        ("0.125 mio. kr.", "Skriv det som 0,125"),
        ("1234.567", "Skriv det som 1234,567"),
        ("1234567890123456", "flere end 15 cifre"),
        ("9" * 500, "ikke et tal"),
        ("=1+1", "ikke et tal"),
    ],
)
def test_what_is_no_number_or_can_be_meant_in_two_ways_is_refused(said: str, told: str) -> None:
    with pytest.raises(DomainError) as caught:
        cells.figure(said)
    assert told in caught.value.say(DA)


@pytest.mark.parametrize("empty", ["", " ", "-", "–", None])
def test_an_empty_value_is_none(empty: str | None) -> None:
    assert cells.figure(empty).value is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2024", "2024"), (2024, "2024"), ("1. kvartal 2025", "2025-Q1"), ("Q1 2025", "2025-Q1"),
        ("2025-Q1", "2025-Q1"),
        ("jan. 2025", "2025-01"), ("januar 2025", "2025-01"), ("01-2025", "2025-01"), ("2025-01", "2025-01"),
        ("1. halvår 2025", "2025-H1"), ("2025-H1", "2025-H1"), ("2. kvt. 2025", "2025-Q2"),
    ],
)  # fmt: skip
def test_periods_are_months_quarters_half_years_and_years(said: str | int, meant: str) -> None:
    assert period(said).value == PlannedDate.of(meant)


@pytest.mark.parametrize(
    "said", ["31-12-2024", "uge 34 2024", "forår 2024", "ukendt", "1. kvartal", "i år", date(2024, 1, 1)]
)
def test_any_other_time_is_refused_with_what_would_be_right(said: str | date) -> None:
    with pytest.raises(DomainError) as caught:
        period(said)
    assert "kvartal" in caught.value.say(DA)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("ton CO2e", "tco2e"), ("tons", "tco2e"), ("ton CO₂-ækvivalenter", "tco2e"), ("%", "percent"),
        ("pct.", "percent"),
        ("procent", "percent"), ("kr.", "dkk"), ("DKK", "dkk"), ("stk", "pieces"), ("liter", "litres"), ("L", "litres"),
        ("indkøb", "purchases"), ("kurser", "courses"), ("participants", "participants"), ("tco2e", "tco2e"),
    ],
)  # fmt: skip
def test_units_are_known_by_the_words_that_people_use(said: str, code: str) -> None:
    assert unit_of(said).value == code


@pytest.mark.parametrize("said", ["kg", "€", "…", "!", "m2"])
def test_an_unknown_unit_is_refused_with_those_there_are(said: str) -> None:
    with pytest.raises(DomainError) as caught:
        unit_of(said)
    assert "ton CO2e" in caught.value.say(DA)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Målt", "measured"), ("measured", "measured"), ("endelig", "measured"), ("skøn", "estimated"),
        ("Estimated", "estimated"), ("foreløbig", "preliminary"), ("Preliminary", "preliminary"),
        ("eksempel", "example"),
        ("Example", "example"),
    ],
)  # fmt: skip
def test_quality_is_said_in_danish_or_english(said: str, code: str) -> None:
    assert read(HEAD, f"emissions | 2024 | 5 | ton | {said} | x").rows[0].given["quality"] == code


def test_an_unknown_target_is_refused_with_the_near_one_and_a_title_will_do() -> None:
    assert "Mente du “emissions: Halvt" in problems(read(HEAD, "emision | 2024 | 5 | ton | målt | x"))[0]
    assert (
        read(HEAD, "halvt klimaaftryk fra forbrug | 2024 | 5 | ton | målt | x").rows[0].given["target"]
        == "emissions"
    )
    assert "ikke et mål i politikken" in problems(read(HEAD, "zzzz | 2024 | 5 | ton | målt | x"))[0]
    assert "Skriv ét mål" in problems(read(HEAD, "emissions, e-trade | 2024 | 5 | ton | målt | x"))[0]


def test_an_unknown_category_or_department_is_refused_with_what_would_be_right() -> None:
    said = problems(
        read(
            "Mål | Periode | Værdi | Kategori | Afdeling",
            "emissions | 2024 | 5 | Fødevare r | Teknik og Miljo",
            "emissions | 2024 | 5 | andre | MTM; MSO",
        )
    )
    assert "Mente du “Fødevarer”" in said[0]
    assert "Mente du “Teknik og Miljø”" in said[1]
    assert "kan betyde flere ting" in said[2]
    assert "Skriv én afdeling" in said[3]


def test_a_method_is_a_number_with_or_without_its_word() -> None:
    reading = read(
        "Mål | Periode | Værdi | Metode",
        *(f"emissions | 2024 | 5 | {m}" for m in ("2", "Metode 2", "v2", "")),
    )
    assert [row.given["method"] for row in reading.rows] == [2, 2, 2, None]
    assert problems(read("Mål | Periode | Værdi | Metode", "emissions | 2024 | 5 | den nye"))


def test_the_unit_over_the_numbers_must_be_that_of_their_rows_too() -> None:
    """5 below "t.kr." are not 5,000 tonnes because the row says that it is about tonnes."""
    head = "Mål | Periode | Værdi (t.kr.) | Enhed | Kvalitet | Kilde"
    (said,) = problems(read(head, "emissions | 2024 | 5 | ton | målt | x"))
    assert "Ved tallet står “kr.”, men i kolonnen med enheder “ton CO2e”" in said
    assert problems(read(head, "emissions | 2024 | 5 ton | ton | målt | x")) == []
    assert problems(read(head, "emissions | 2024 | 5 | kr. | målt | x")) == []


def test_the_unit_beside_the_number_must_be_that_of_its_row() -> None:
    said = problems(read(HEAD, "e-trade | 2024 | 95 % | kr. | målt | x"))
    assert said == [
        (
            "tal.csv, række 2, kolonne C (Værdi), “95 %”: Ved tallet står “%”, "
            "men i kolonnen med enheder “kr.”. Ret den ene."
        )
    ]
    assert read(HEAD, "e-trade | 2024 | 95 % | | målt | x").rows[0].unit == "percent"


def test_a_mail_address_is_no_office() -> None:
    said = problems(read("Mål | Periode | Værdi | Indmeldt af", "emissions | 2024 | 5 | ole@example.com"))
    assert "ikke en mailadresse" in said[0]


# There and back


def target(*figures: Observation) -> Target:
    promise = Promise(
        id="emissions",
        group="target",
        title_da="A",
        title_en="A",
        promise_da="",
        promise_en="",
        section=("B",),
    )
    return Target(id="emissions", promise=promise, observations=figures)


FIGURES = [
    Observation(
        PlannedDate.of("2024"), Decimal("1234567.5"), "tco2e", "Regnskab; “A”", "measured", note="=1+1"
    ),
    Observation(PlannedDate.of("2025-Q4"), Decimal("0.5"), "percent", "x", "estimated", 2),
    Observation(
        PlannedDate.of("2025-01"), Decimal("123.456"), "litres", "-x", "preliminary", 1, "food", "mtm"
    ),
    Observation(
        PlannedDate.of("2025-H2"), Decimal(0), "dkk", "x", "example", 1, "other", None, None, "Enheden", ""
    ),
    *(Observation(PlannedDate.of("2020"), Decimal(7), unit, "x", "measured") for unit in UNITS),
    *(Observation(PlannedDate.of("2020-05"), Decimal(7), "dkk", "x", "measured", 1, c) for c in CATEGORIES),
    *(Observation(PlannedDate.of("2021"), Decimal(7), "dkk", "x", quality) for quality in QUALITIES),
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_figure_that_was_exported_reads_as_itself(lang: Lang, form: str) -> None:
    t = Text.of(lang)
    departments = {d.key: d.label(lang) for d in DEPARTMENTS}
    headings = [Heading(t(column.header), "", 10) for column in COLUMNS]
    rows = [[cell(c.key, target(), one, 3, t, departments) for c in COLUMNS] for one in FIGURES]
    table = Table("Tal", headings, rows)
    data = csv_bytes(table) if form == "csv" else xlsx_bytes(table, t, about=[], created=WHEN)
    reading = read_bytes(data, f"tal.{form}")
    assert problems(reading) == []
    for one, row in zip(FIGURES, reading.rows, strict=True):
        given = row.given
        assert (row.version, given["target"], given["period"]) == (3, "emissions", one.period)
        assert (given["value"].number, row.unit) == (one.value, one.unit)
        assert (given["category"], given["department"], given["method"]) == (
            one.category,
            one.department,
            one.method,
        )
        assert (given["quality"], given["source"], given["note"]) == (one.quality, one.source, one.note)
        assert given["entered_by"] == one.entered_by


@pytest.mark.parametrize("lang", LANGS)
def test_the_empty_template_has_the_columns_that_are_read_and_their_lists(lang: Lang) -> None:
    t = Text.of(lang)
    data = template.figures_bytes(t, list(NAMES), {d.key: d.label(lang) for d in DEPARTMENTS}, created=WHEN)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [c.value for c in book.worksheets[0][1]] == [
        t(BY_KEY[key].header) for key in BY_KEY if key not in WRITTEN_BY_SITE
    ]
    listed = [[c.value for c in column if c.value] for column in book.worksheets[2].columns]
    assert list(NAMES) in listed
    assert [d.label(lang) for d in DEPARTMENTS] in listed
    assert len(listed) == 5
