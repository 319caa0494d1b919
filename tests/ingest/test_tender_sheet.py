"""A municipality's own plan as a sheet: its columns, what its rows say, and an export read in again."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transparency.config import Department
from transparency.dates import PlannedDate
from transparency.feeds.tables import csv_bytes, plan_table, xlsx_bytes
from transparency.ingest import cells
from transparency.ingest.columns import BadRow
from transparency.ingest.spreadsheet import Unreadable, read_table
from transparency.ingest.tenders import (
    Context,
    Reading,
    build,
    check,
    known_headings,
    parse_mapping,
    read_mapping,
    read_tenders,
)
from transparency.locale import LANGS, Lang, Text
from transparency.tenders import records
from transparency.tenders.records import (
    CurrentContract,
    Dates,
    Joint,
    Link,
    Lot,
    MinimumRequirements,
    PlannedTender,
    Requirement,
    Value,
    Version,
)
from transparency.tenders.sheet import COLUMNS

DA = Text.of("da")
CODES = ("90910000", "45000000", "03000000")
PROMISES = {
    "ecolabels": "Type 1-miljømærker",
    "repair-take-back": "Reparation",
    "total-cost": "Totalomkostninger",
}


class Cpv:
    def get(self, code: str) -> object | None:
        return code if code in CODES else None


CONTEXT = Context(
    (
        Department("mtm", "Teknik og Miljø", "Technical Services and Environment", ("MTM",)),
        Department("mso", "Sundhed og Omsorg", "Health and Care", ("MSO",)),
        Department("mkb", "Kultur, Borgerservice; m.m.", "Culture", ("MKB",)),
    ),
    Cpv(),
    PROMISES,
    {"DK042", "DK04"},
    "AAK",
)


def read(*lines: str, mapping: str | None = None) -> Reading:
    """A sheet of lines with bars between the cells."""
    text = "\n".join(";".join(f'"{cell.strip()}"' for cell in line.split("|")) for line in lines)
    columns = parse_mapping(mapping) if mapping is not None else None
    return read_tenders(
        read_table(text.encode(), "plan.csv", known_headings(columns or {})), CONTEXT, columns
    )


def notes(reading: Reading) -> str:
    return "\n".join(note.say(DA) for note in reading.notes)


def problems(reading: Reading) -> list[str]:
    return [problem.say(DA) for row in reading.rows for problem in row.problems]


# Headings


def test_headings_are_known_by_name_alias_key_and_language_whatever_their_case() -> None:
    reading = read(
        "LØBENR. | opgave | Cpv  kode | Forventet udbud | kind", "AAK-2027-001 | A | 90910000 | 2027 | varer"
    )
    assert list(reading.columns) == ["id", "title", "cpv", "notice", "kind"]
    assert reading.notes == ()


@pytest.mark.parametrize("lang", LANGS)
def test_every_heading_of_the_export_is_known_and_means_one_column(lang: Lang) -> None:
    t = Text.of(lang)
    reading = read_tenders(read_table(csv_bytes(plan_table([], t, {})), "plan.csv"), CONTEXT)
    assert [placed.column.key for placed in reading.columns.values()] == [column.key for column in COLUMNS]


def test_every_alias_means_one_column() -> None:
    for column in COLUMNS:
        for alias in column.aliases:
            heading = f"Titel | {alias}" if column.key != "title" else alias
            found = read(heading, "A | x").columns
            assert column.key in found, alias


def test_a_misspelt_heading_is_recognised_and_said_so() -> None:
    reading = read("Id | Titel | Afdelng | Anslået vrdi", "AAK-2027-001 | A | MTM | 5 mio.")
    assert reading.rows[0].given["departments"] == ("mtm",)
    assert "“Afdelng” er læst som “Afdeling”" in notes(reading)
    assert "“Anslået vrdi” er læst som “Anslået værdi”" in notes(reading)


def test_an_unknown_heading_is_never_used_and_named() -> None:
    reading = read("Id | Titel | Interne noter | Intern kontakt", "AAK-2027-001 | A | hemmeligt | Ole")
    assert reading.rows[0].given == {"title": "A"}
    assert "“Interne noter” kendes ikke" in notes(reading)
    assert "“Intern kontakt” kendes ikke" in notes(reading)


def test_a_column_without_heading_is_told_about_when_something_stands_in_it() -> None:
    assert "Kolonne C har ingen overskrift" in notes(
        read("Id | Titel | | Art", "AAK-2027-001 | A | x | varer")
    )


def test_the_same_field_in_two_columns_is_refused_with_both() -> None:
    with pytest.raises(Unreadable) as caught:
        read("Id | Titel | Værdi | Beløb", "AAK-2027-001 | A | 1 | 2")
    assert "Kolonne C (“Værdi”) og D (“Beløb”)" in caught.value.say(DA)


def test_a_sheet_without_titles_is_refused_with_the_headings_found() -> None:
    with pytest.raises(Unreadable) as caught:
        read("Id | Hvad | Hvornår", "1 | 2 | 3")
    assert "“Titel”" in caught.value.say(DA)
    assert "“Hvad”, “Hvornår”" in caught.value.say(DA)


def test_a_unit_in_the_heading_counts_for_bare_numbers_and_is_said() -> None:
    reading = read(
        "Titel | Værdi (mio. kr.) | Mindste omsætning i t.kr. | Varighed (år)", "A | 5-7 | 850 | 2"
    )
    assert reading.rows[0].given["value"] == Value.range(500_000_000, 700_000_000)
    assert reading.rows[0].given["minimum_turnover"] == 85_000_000
    assert reading.rows[0].given["duration_months"] == 24
    assert "“Værdi (mio. kr.)” er læst i 1.000.000 kroner" in notes(reading)


# A mapping file


def test_a_mapping_file_names_columns_and_leaves_columns_out() -> None:
    reading = read(
        "Sag | Hvad skal købes | Status",
        "AAK-2027-001 | A | noget internt",
        mapping='[columns]\n"sag" = "id"\n"Hvad skal  købes" = "title"\nStatus = ""\n',
    )
    assert reading.rows[0].id == "AAK-2027-001"
    assert reading.rows[0].given == {"title": "A"}
    assert "“Status”" in notes(reading)


def test_a_heading_of_the_mapping_file_that_the_sheet_lacks_is_told() -> None:
    reading = read(
        "Id | Titel",
        "AAK-2027-001 | Rengøring",
        mapping='[columns]\nTitel = "title"\n"Vores sagsnr." = "id"\n',
    )
    told = [note.say(DA) for note in reading.notes]
    assert "Kolonnefilen nævner “Vores sagsnr.”, som arket ikke har." in told


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ('[columns]\nBeløb = "value"\n'.encode("cp1252"), "UTF-8"),
        (b"a = " + b"[" * 50_000, "for mange lister"),
        (b"#" * 100_001, "100 KB"),
    ],
)
def test_a_mapping_file_that_cannot_be_read_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_mapping(data)
    assert why in caught.value.say(DA)


def test_a_mapping_file_may_begin_with_a_byte_order_mark() -> None:
    assert read_mapping(b"\xef\xbb\xbf" + b'[columns]\nSag = "id"\n') == {"Sag": "id"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('[columns]\nSag = "pris"\n', "“pris”"),
        ("[columns]\nSag = 1\n", "“1”"),
        ('Sag = "id"\n', "[columns]"),
        ("[columns]\n[andet]\n", "[columns]"),
        ("[columns\n", "TOML"),
    ],
)
def test_a_mapping_file_that_names_no_field_is_refused(content: str, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_mapping(content)
    assert why in caught.value.say(DA)


# Rows


def test_a_bad_cell_is_told_with_its_place_and_stops_no_other_from_being_checked() -> None:
    reading = read(
        "Id | Titel | Værdi | Tilbudsfrist | CPV",
        "AAK-2027-001 | A | -5 | 12/31/2027 | 90910000",
        "AAK-2027-002 | B | 5 | 31-12-2027 | 90910000-1",
    )
    assert [(p.row, p.column, p.value, p.message(DA)) for row in reading.rows for p in row.problems] == [
        (2, "C", "-5", "Beløbet skal være over 0."),
        (2, "D", "12/31/2027", "Måneden står først. Mente du 31-12-2027? Skriv dagen først."),
        (3, "E", "90910000-1", "Kontrolcifferet passer ikke til koden. Mente du 90910000-9?"),
    ]
    assert problems(reading)[0] == "plan.csv, række 2, kolonne C (Værdi), “-5”: Beløbet skal være over 0."
    assert reading.rows[0].given == {"title": "A", "cpv": ("90910000",)}
    assert reading.rows[0].problems[0].as_json(DA) == {
        "sheet": "plan.csv",
        "row": 2,
        "column": "C",
        "heading": "Værdi",
        "value": "-5",
        "message": "Beløbet skal være over 0.",
    }


def test_a_long_value_is_shortened_in_a_problem() -> None:
    (problem,) = read("Id | Titel | Værdi", f"AAK-2027-001 | A | {'x' * 200}").rows[0].problems
    assert len(problem.value) == 80


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("aak-2027-014", "Mente du AAK-2027-014?"),
        ("AAK-2027-14", "Mente du AAK-2027-014?"),
        ("AAK 2027 14", "Mente du AAK-2027-014?"),
        ("RK-2027-014", "Mente du AAK-2027-014?"),
        ("2027-014", "Mente du AAK-2027-014?"),
        ("14", "se ud som AAK-2027-014"),
        ("AAK-2027-014x", "se ud som AAK-2027-014"),
        ("AAK-٢٠٢٧-٠١٤", "se ud som AAK-2027-014"),
    ],
)
def test_an_id_of_another_form_is_refused_with_the_one_probably_meant(said: str, right: str) -> None:
    reading = read("Id | Titel", f"{said} | A")
    assert reading.rows[0].id is None
    assert not reading.rows[0].lacks_id
    assert right in problems(reading)[0]


@pytest.mark.parametrize(
    "row",
    [
        "I alt | | | 17",
        "Sum: | | | 17",
        " | Total | | 17",
        "I alt 2027 | | | 17 mio.",
        " | | | 17",
        "| | | 17,5",
    ],
)
def test_a_sum_row_is_left_out_aloud(row: str) -> None:
    reading = read("Id | Titel | Art | Værdi", "AAK-2027-001 | A | varer | 17", row)
    assert [r.number for r in reading.rows] == [2]
    assert "Række 3 er en sum" in notes(reading)


@pytest.mark.parametrize(
    "row", ["AAK-2027-002 | Total | varer | 17", " | Total rengøring | varer | 17", "AAK-2027-002 | | | 17"]
)
def test_a_row_with_an_id_or_other_words_is_no_sum(row: str) -> None:
    assert len(read("Id | Titel | Art | Værdi", "AAK-2027-001 | A | varer | 17", row).rows) == 2


def test_a_sum_of_numbers_alone_is_one_only_at_the_end() -> None:
    reading = read("Id | Titel | Værdi", "AAK-2027-001 | A | 1", " | | 17", "AAK-2027-002 | B | 2")
    assert len(reading.rows) == 3


def test_a_week_without_a_year_is_in_the_year_of_its_id_and_noted_at_its_cell() -> None:
    (row,) = read("Id | Titel | Tilbudsfrist", "AAK-2027-001 | A | uge 34").rows
    assert row.given["deadline"] == PlannedDate.of("2027-W34", "uge 34")
    assert "kolonne C" in row.notes[0].say(DA)


def test_after_very_many_problems_each_row_tells_only_its_first() -> None:
    reading = read(
        "Id | Titel | Værdi | Tilbudsfrist", *(f"AAK-2027-{n:03d} | A | x | y" for n in range(1, 6_001))
    )
    told = [len(row.problems) for row in reading.rows]
    assert told[:5_000] == [2] * 5_000
    assert told[5_000:] == [1] * 1_000


# A row into a tender

EXISTING = PlannedTender(
    id="AAK-2027-001",
    title="Rengøring",
    description="Alle skoler",
    departments=("mtm",),
    kind="services",
    cpv=("90910000", "45000000"),
    value=Value.unpublished("konkurrencen"),
    joint=Joint(("Randers",), "Randers"),
    minimum=MinimumRequirements(100, 3, "ISO"),
    dates=Dates(notice=PlannedDate.of("2027-Q1"), start=PlannedDate.of("2028")),
    replaces=CurrentContract("Firma", "55133018", PlannedDate.of("2027"), "1-2020"),
    status="in_dialogue",
    links=(Link("platform", "https://a.dk"), Link("notice", "https://b.dk")),
    example=True,
)


def built(*lines: str, existing: PlannedTender | None = EXISTING) -> PlannedTender:
    (row,) = read(*lines).rows
    assert not row.problems
    return build(row, existing)


def test_columns_that_the_sheet_lacks_keep_what_stands() -> None:
    assert built("Id | Titel", "AAK-2027-001 | Rengøring") == EXISTING


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("Beskrivelse", "", "description", ""),
        ("Sted", "", "place", None),
        ("Værdi", "", "value", Value("unpublished", reason="konkurrencen")),
        ("Værdi", "5 mio.", "value", Value.amount(500_000_000)),
        ("Værdi", "ikke offentliggjort", "value", Value.unpublished("konkurrencen")),
        ("Værdi", "ikke offentliggjort: andet", "value", Value.unpublished("andet")),
        ("Hvorfor værdien ikke er offentliggjort", "", "value", Value.unpublished(None)),
        ("CPV", "03000000", "cpv", ("03000000", "45000000")),
        ("CPV", "", "cpv", ("45000000",)),
        ("Flere CPV-koder", "", "cpv", ("90910000",)),
        ("Fælles udbud med", "", "joint", Joint((), "Randers")),
        ("Mindste omsætning", "", "minimum", MinimumRequirements(None, 3, "ISO")),
        (
            "Nuværende leverandør",
            "",
            "replaces",
            CurrentContract(None, "55133018", PlannedDate.of("2027"), "1-2020"),
        ),
        ("Udbudsbekendtgørelse", "", "dates", Dates(start=PlannedDate.of("2028"))),
        ("Udbudsplatform", "", "links", (Link("notice", "https://b.dk"),)),
        ("Klima", "", "climate", "undecided"),
        ("Aftaletype", "", "technique", "none"),
        ("Status", "Tilbud vurderes", "status", "evaluating"),
    ],
)
def test_an_empty_cell_clears_its_own_field_and_no_other(
    heading: str, cell: str, field: str, value: object
) -> None:
    tender = built(f"Id | Titel | {heading}", f"AAK-2027-001 | Rengøring | {cell}")
    assert getattr(tender, field) == value
    assert replace(tender, **{field: getattr(EXISTING, field)}) == EXISTING


def test_a_record_whose_last_part_is_cleared_is_gone() -> None:
    tender = built(
        "Id | Titel | Fælles udbud med | Ledes af | Mindste omsætning | Referencer | Andre mindstekrav",
        "AAK-2027-001 | Rengøring | | | | | ",
    )
    assert tender.joint is None
    assert tender.minimum is None


@pytest.mark.parametrize(
    ("lines", "existing", "right"),
    [
        (("Id | Titel", "AAK-2027-001 | A"), None, "Arten mangler"),
        (("Id | Titel | Art", "AAK-2027-001 | A | "), EXISTING, "kolonne C (Art): Arten mangler"),
        (("Id | Titel | Status", "AAK-2027-001 | A | "), EXISTING, "“Markedsdialog i gang”"),
        (
            ("Id | Titel | Værdi | Værdi: bemærkning", "AAK-2027-001 | A | 5 mio. | hemmelig"),
            EXISTING,
            "både en værdi og",
        ),
        (
            ("Id | Titel | Værdi | Værdi: bemærkning", "AAK-2027-001 | A | fortroligt: x | y"),
            EXISTING,
            "anden end den",
        ),
    ],
)
def test_cells_that_contradict_each_other_are_refused(
    lines: tuple[str, ...], existing: PlannedTender | None, right: str
) -> None:
    with pytest.raises(BadRow) as caught:
        built(*lines, existing=existing)
    assert right in caught.value.problems[0].say(DA)


def test_rules_between_fields_point_at_the_cell() -> None:
    (row,) = read(
        "Id | Titel | Art | Afdeling | Regelsæt | Tilbudsfrist | Tildeling",
        "AAK-2027-001 | A | varer | MTM | tilbudsloven | 2027-06 | 2027-03",
    ).rows
    told = [problem.say(DA) for problem in check(row, build(row, None))]
    assert ["kolonne E" in told[0], "kolonne G" in told[1], len(told)] == [True, True, 2]


# There and back


def text_of(most: int, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Text as it can stand in a record: cleaned, not empty."""
    return (
        st.text(max_size=most)
        .map(lambda said: cells.text(said, 10**6, lines=lines).value)
        .filter(lambda said: said and cells.text(said, 10**6, lines=lines).value == said)
    )


LINE, PROSE = text_of(30), text_of(60, lines=True)
NAME = LINE.filter(lambda said: said.lower() not in {"ja", "yes", "x", "nej", "no", "ingen", "none"})
ORE = st.integers(1, cells.MAX_ORE)
VALUE = st.one_of(
    ORE.map(Value.amount),
    st.tuples(ORE, ORE).filter(lambda two: two[0] < two[1]).map(lambda two: Value.range(*two)),
    st.one_of(st.none(), LINE).map(Value.unpublished),
)
DAY = st.dates(date(1990, 1, 1), date(2100, 12, 31))
DATE = st.builds(
    lambda value, words: PlannedDate.of(value, words),
    st.one_of(
        DAY.map(date.isoformat),
        st.sampled_from(
            ["2027-W01", "2027-03", "2027-Q4", "2027-H2", "2027-winter", "2027-spring", "2027", "unknown"]
        ),
    ),
    st.just("") | st.sampled_from(["Q4 2027", "primo (eller medio) 2027", "når budgettet er vedtaget"]),
)
SOME_DATE = st.none() | DATE


def numbered(lots: list[Lot]) -> tuple[Lot, ...]:
    return tuple(Lot(number, lot.title, lot.value, lot.place) for number, lot in enumerate(lots, start=1))


def keep(record: object) -> object:
    """A record with nothing in it is no record."""
    return None if record in (Joint(()), MinimumRequirements(), CurrentContract()) else record


TENDER = st.builds(
    PlannedTender,
    id=st.builds("AAK-{}-{:03d}".format, st.integers(2000, 2099), st.integers(1, 999_999)),
    title=LINE,
    title_en=st.none() | LINE,
    description=st.just("") | PROSE,
    description_en=st.none() | PROSE,
    departments=st.lists(st.sampled_from(["mtm", "mso", "mkb"]), unique=True, min_size=1).map(tuple),
    kind=st.sampled_from(records.KINDS),
    cpv=st.lists(st.sampled_from(CODES), unique=True).map(tuple),
    nuts=st.none() | st.sampled_from(["DK04", "DK042"]),
    place=st.none() | PROSE,
    value=VALUE,
    regime=st.none() | st.sampled_from(records.REGIMES),
    procedure=st.sampled_from(records.PROCEDURES),
    technique=st.sampled_from(records.TECHNIQUES),
    joint=st.none() | st.builds(Joint, st.lists(NAME, max_size=3).map(tuple), st.none() | PROSE).map(keep),
    lots=st.lists(st.builds(Lot, st.just(0), LINE, st.none() | VALUE, st.none() | LINE), max_size=4).map(
        numbered
    ),
    lots_per_bidder=st.none() | st.integers(1, 4),
    no_lots_reason=st.none() | PROSE,
    minimum=st.none()
    | st.builds(MinimumRequirements, st.none() | ORE, st.none() | st.integers(0, 100), st.none() | PROSE).map(
        keep
    ),
    sme=st.none() | st.booleans(),
    sme_note=st.none() | PROSE,
    reserved=st.booleans(),
    dialogue_held=st.none() | st.booleans(),
    dates=st.builds(Dates, SOME_DATE, SOME_DATE, SOME_DATE, SOME_DATE, SOME_DATE),
    duration_months=st.none() | st.integers(1, 600),
    options=st.none() | PROSE,
    replaces=st.none()
    | st.builds(
        CurrentContract, st.none() | PROSE, st.none() | st.just("55133018"), SOME_DATE, st.none() | PROSE
    ).map(keep),
    contact=st.none() | st.just("udbud@kommune.dk"),
    status=st.sampled_from(records.STATUSES),
    status_reason=st.none() | PROSE,
    climate=st.sampled_from(records.CLIMATES),
    climate_weight=st.none() | st.decimals(Decimal("0.01"), Decimal(100), places=2),
    requirements=st.lists(
        st.builds(
            Requirement,
            st.sampled_from(sorted(PROMISES)),
            st.sampled_from(["yes", "not_relevant"]),
            st.none() | LINE,
        ),
        unique_by=lambda one: one.promise,
        max_size=3,
    ).map(tuple),
    promises=st.lists(st.sampled_from(sorted(PROMISES)), unique=True).map(tuple),
    links=st.sets(st.sampled_from(["platform", "notice", "documents"])).map(
        lambda kinds: tuple(
            Link(k, f"https://x.dk/{k}?a=1;b") for k in ("platform", "notice", "documents") if k in kinds
        )
    ),
    confirmed_on=st.none() | DAY,
    confirm_by=st.none() | DAY,
)


def exported(tenders: Iterable[PlannedTender], lang: Lang, form: str) -> Reading:
    t = Text.of(lang)
    table = plan_table(
        [Version(3, datetime(2027, 1, 1, tzinfo=UTC), None, tender) for tender in tenders],
        t,
        {d.key: d.label(lang) for d in CONTEXT.departments},
    )
    data = (
        csv_bytes(table)
        if form == "csv"
        else xlsx_bytes(table, t, about=[], created=datetime(2027, 1, 1, tzinfo=UTC))
    )
    return read_tenders(read_table(data, f"plan.{form}"), CONTEXT)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(TENDER, st.sampled_from(LANGS), st.sampled_from(["csv", "xlsx"]))
def test_what_is_exported_and_read_in_again_is_the_same_tender(
    tender: PlannedTender, lang: Lang, form: str
) -> None:
    (row,) = exported([tender], lang, form).rows
    assert [problem.say(DA) for problem in row.problems] == []
    assert (row.id, row.version) == (tender.id, 3)
    assert build(row, None) == tender
    assert build(row, EXISTING) == replace(tender, id=EXISTING.id, example=True)


def test_the_export_is_a_workbook_that_a_person_can_read() -> None:
    tender = PlannedTender(
        id="AAK-2027-001",
        title="Rengøring",
        departments=("mtm", "mkb"),
        kind="services",
        value=Value.range(500_000_000, 700_000_000),
        lots=(Lot(1, "Nord; og vest", Value.amount(120_000_000), "Skejby"), Lot(2, "Syd")),
        dates=Dates(PlannedDate.of("2027-Q1"), PlannedDate.of("2027-05-01")),
        climate_weight=Decimal("0.5"),
        requirements=(Requirement("ecolabels", "not_relevant", "kun ydelser"),),
    )
    table = plan_table(
        [Version(3, datetime(2027, 1, 1, tzinfo=UTC), None, tender)],
        DA,
        {"mtm": "Teknik og Miljø", "mkb": "Kultur, m.m."},
    )
    page = openpyxl.load_workbook(
        io.BytesIO(xlsx_bytes(table, DA, about=[], created=datetime(2027, 1, 1, tzinfo=UTC)))
    ).worksheets[0]
    shown = {head.value: cell.value for head, cell in zip(*page.iter_rows(), strict=True)}
    assert shown["Afdeling"] == "Teknik og Miljø; Kultur\\, m.m."
    assert shown["Anslået værdi"] == "5–7 mio. kr."
    assert shown["Delaftaler"] == "1. Nord\\; og vest; 1,2 mio. kr.; Skejby\n2. Syd"
    assert shown["Markedsdialog"] == "1. kvartal 2027"
    assert shown["Udbudsbekendtgørelse"].date() == date(2027, 5, 1)
    assert shown["Klimakriteriets vægt i procent"] == "0,5 %"
    assert shown["Krav"] == "ecolabels: ikke relevant – kun ydelser"
