"""What importing a sheet would do: worked out, told, and never done twice."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest

from transparency.config import Department
from transparency.dates import PlannedDate
from transparency.errors import DomainError
from transparency.feeds.tables import csv_bytes, plan_table
from transparency.history.records import FieldChange
from transparency.ingest import refused
from transparency.ingest.refused import refused_sheet
from transparency.ingest.spreadsheet import Table, read_table
from transparency.ingest.tenders import Context, read_tenders
from transparency.locale import Text
from transparency.tenders import labels
from transparency.tenders.editing_records import SHAPE
from transparency.tenders.importing import (
    ImportPlan,
    Scope,
    as_json,
    compare,
    parse_scope,
    report,
    withdraw_missing,
)
from transparency.tenders.records import Dates, PlannedTender, Value, Version

DA = Text.of("da")
DEPARTMENTS = (
    Department("mtm", "Teknik og Miljø", "Technical Services", ("MTM",)),
    Department("mso", "Sundhed og Omsorg", "Health and Care", ("MSO",)),
)

NAMES = {d.key: d.da for d in DEPARTMENTS}


class Cpv:
    def get(self, code: str) -> object | None:
        return code


CONTEXT = Context(DEPARTMENTS, Cpv(), {}, set(), "AAK")
AT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)


def tender(id_: str, title: str = "Rengøring", **fields: object) -> PlannedTender:
    made = PlannedTender(id=id_, title=title, departments=("mtm",), kind="services")
    return replace(made, **fields)  # type: ignore[arg-type]


def current(*tenders: PlannedTender, number: int = 1) -> dict[str, Version]:
    return {t.id: Version(number, AT, None, t) for t in tenders}


def sheet(*lines: str) -> Table:
    text = "\n".join(";".join(f'"{cell.strip()}"' for cell in line.split("|")) for line in lines)
    return read_table(text.encode(), "plan.csv")


def imported(
    table: Table,
    now: Mapping[str, Version] | None = None,
    base: Iterable[tuple[str, int, PlannedTender]] = (),
) -> ImportPlan:
    versions = {(id_, number): then for id_, number, then in base}
    return compare(
        read_tenders(table, CONTEXT),
        now or {},
        lambda id_, number: versions.get((id_, number)),
        prefix="AAK",
        this_year=2026,
        department=NAMES.__getitem__,
    )


def told(plan: ImportPlan) -> list[str]:
    return [problem.say(DA) for refused in plan.refused for problem in refused.problems]


HEAD = "Id | Titel | Art | Afdeling | Værdi | Tilbudsfrist"
ROW = "AAK-2027-001 | Rengøring | tjenesteydelse | MTM | 5 mio. | Q4 2027"


def test_rows_are_new_changed_confirmed_or_unchanged() -> None:
    same = tender("AAK-2027-001")
    other = tender("AAK-2027-002", "Kørsel")
    old = tender("AAK-2027-003", "Maling", confirmed_on=date(2027, 1, 1))
    plan = imported(
        sheet(
            "Id | Titel | Art | Afdeling | Senest bekræftet",
            "AAK-2027-001 | Rengøring | tjenesteydelser | MTM |",
            "AAK-2027-002 | Kørsel med børn | tjenesteydelser | MTM |",
            "AAK-2027-003 | Maling | tjenesteydelser | MTM | 1-3-2027",
            "AAK-2027-004 | Ny vej | bygge og anlæg | MTM |",
        ),
        current(
            same, other, old, tender("AAK-2027-009", "Forsvundet"), tender("AAK-2027-010", status="awarded")
        ),
    )
    assert plan.counts == {"new": 1, "changed": 1, "confirmed": 1, "unchanged": 1, "missing": 1, "refused": 0}
    assert plan.new[0].title == "Ny vej"
    assert plan.changed[0].fields == (FieldChange("title", "Kørsel", "Kørsel med børn"),)
    assert plan.confirmed[0].new.confirmed_on == date(2027, 3, 1)
    assert plan.missing[0].record.id == "AAK-2027-009"
    assert [(t.id, seen) for t, seen in plan.drafts] == [
        ("AAK-2027-004", 0), ("AAK-2027-002", 1), ("AAK-2027-003", 1),
    ]  # fmt: skip
    assert plan.ok


def test_the_same_file_twice_changes_nothing_the_second_time() -> None:
    table = sheet(
        HEAD,
        ROW,
        "AAK-2027-002 | Kørsel | tjenesteydelser | MTM; MSO | fortroligt: x | uge 34",
        "I alt | | | | 5 |",
    )
    first = imported(table)
    assert first.counts["new"] == 2
    second = imported(table, current(*first.new))
    assert second.counts == {
        "new": 0,
        "changed": 0,
        "confirmed": 0,
        "unchanged": 2,
        "missing": 0,
        "refused": 0,
    }
    assert second.drafts == []


def test_an_export_imported_again_changes_nothing() -> None:
    first = imported(sheet(HEAD, ROW))
    now = current(*first.new, number=4)
    again = read_table(csv_bytes(plan_table(now.values(), DA, {"mtm": "Teknik og Miljø"})), "plan.csv")
    assert imported(again, now).counts["unchanged"] == 1


def test_a_date_in_other_words_for_the_same_period_is_no_change() -> None:
    now = current(tender("AAK-2027-001", dates=Dates(deadline=PlannedDate.of("2027-Q4", "4. kvt. 2027"))))
    plan = imported(sheet("Id | Titel | Tilbudsfrist", "AAK-2027-001 | Rengøring | 4. kvartal 2027"), now)
    assert plan.counts["unchanged"] == 1


# Rows that are refused


def test_a_row_without_id_gets_the_next_free_ones_of_its_year_proposed() -> None:
    plan = imported(
        sheet(
            HEAD,
            "AAK-2027-014 | Vej | works | MTM | |",
            " | Bro | works | MTM | | Q1 2027",
            " | Sti | works | MTM | | maj 2027",
            " | Park | works | MTM | | 2029",
            " | Sø | works | MTM | |",
        ),
        current(tender("AAK-2027-011"), tender("AAK-2026-1207", "Andet")),
    )
    assert [text.split("ledige er ")[1] for text in told(plan)] == [
        "AAK-2027-015.", "AAK-2027-016.", "AAK-2029-001.", "AAK-2026-1208.",
    ]  # fmt: skip
    assert plan.counts["new"] == 1


@pytest.mark.parametrize("title", ["Rengøring af skoler", "rengøring af SKOLER.", "Rengøring af skolr"])
def test_a_row_without_id_that_resembles_an_entry_gets_its_id_proposed(title: str) -> None:
    plan = imported(
        sheet("Id | Titel", f" | {title}"), current(tender("AAK-2027-011", "Rengøring af skoler"))
    )
    assert "Er det AAK-2027-011, “Rengøring af skoler”? Ellers er næste ledige AAK-2026-001." in told(plan)[0]


def test_a_sheet_without_ids_is_refused_row_by_row_with_proposals() -> None:
    plan = imported(sheet("Titel | Art", "Vej | works", "Bro | works"))
    assert [text.split(": ", 1)[1] for text in told(plan)] == [
        "Id'et mangler. Næste ledige er AAK-2026-001.",
        "Id'et mangler. Næste ledige er AAK-2026-002.",
    ]


def test_the_same_id_in_two_rows_refuses_both() -> None:
    plan = imported(sheet(HEAD, ROW, ROW, ROW))
    assert plan.counts["refused"] == 3
    assert "Id'et står også i række 3, 4." in told(plan)[0]
    assert "Id'et står også i række 2, 3." in told(plan)[2]


def test_a_refused_row_is_not_missing_and_keeps_no_other_from_being_imported() -> None:
    now = current(tender("AAK-2027-001"), tender("AAK-2027-002", "Kørsel"))
    plan = imported(sheet(HEAD, ROW.replace("5 mio.", "-5"), ROW.replace("001", "002")), now)
    assert plan.missing == ()
    assert len(plan.changed) == 1
    assert not plan.ok


def test_rules_between_fields_refuse_a_row_at_its_cell() -> None:
    plan = imported(
        sheet("Id | Titel | Art | Afdeling | Status", "AAK-2027-001 | A | varer | MTM | annulleret")
    )
    assert told(plan) == [f"plan.csv, række 2, Begrundelse for status: {labels.REASON_MISSING}"]


# Rows exported at an earlier version

THEN = tender("AAK-2027-001", place="Nord", value=Value.amount(100_000_00))


@pytest.mark.parametrize(
    ("row", "site", "merged"),
    [
        ({}, {}, {}),
        ({"place": "Syd"}, {}, {"place": "Syd"}),
        ({}, {"place": "Vest"}, {"place": "Vest"}),
        ({"place": "Syd"}, {"title": "Vask"}, {"place": "Syd", "title": "Vask"}),
        ({"place": "Syd"}, {"place": "Syd"}, {"place": "Syd"}),
        ({"place": None}, {"title": "Vask"}, {"place": None, "title": "Vask"}),
        ({"place": "Syd"}, {"place": "Vest"}, None),
        ({"place": None}, {"place": "Vest"}, None),
        ({"place": "Syd"}, {"place": None}, None),
        (
            {"dates": Dates(notice=PlannedDate.of("2027-Q1"))},
            {"dates": Dates(deadline=PlannedDate.of("2027-Q2"))},
            {"dates": Dates(notice=PlannedDate.of("2027-Q1"), deadline=PlannedDate.of("2027-Q2"))},
        ),
        (
            {"confirmed_on": date(2027, 2, 1)},
            {"title": "Vask"},
            {"confirmed_on": date(2027, 2, 1), "title": "Vask"},
        ),
        ({"confirmed_on": date(2027, 2, 1)}, {"confirmed_on": date(2027, 2, 2)}, None),
        ({"departments": ("mso",)}, {"kind": "works"}, {"departments": ("mso",), "kind": "works"}),
    ],
)
def test_a_row_and_the_site_are_merged_field_by_field_and_a_field_both_changed_is_a_conflict(
    row: dict[str, object], site: dict[str, object], merged: dict[str, object] | None
) -> None:
    found, conflicts, _ = SHAPE.merge(THEN, replace(THEN, **row), replace(THEN, **site))  # type: ignore[arg-type]
    if merged is None:
        ((field, ours),) = row.items()
        assert conflicts == (FieldChange(field, site[field], ours),)
    else:
        assert conflicts == ()
        assert found == replace(THEN, **merged)  # type: ignore[arg-type]


OLD_ROW = ("Id | Version | Titel | Sted | Værdi", "AAK-2027-001 | 1 | Rengøring | {} | 100.000")


def test_what_the_site_changed_since_the_export_stays_and_is_told() -> None:
    now = current(replace(THEN, title="Vask", place="Vest"), number=3)
    plan = imported(sheet(OLD_ROW[0], OLD_ROW[1].format("Nord")), now, [("AAK-2027-001", 1, THEN)])
    assert plan.counts["unchanged"] == 1
    assert "Det, der er ændret på sitet i mellemtiden, er beholdt: Titel, Sted." in report(plan, DA)


def test_a_field_that_both_changed_refuses_the_row_with_both_values_and_when() -> None:
    now = current(replace(THEN, place="Vest"), number=3)
    plan = imported(sheet(OLD_ROW[0], OLD_ROW[1].format("Syd")), now, [("AAK-2027-001", 1, THEN)])
    (text,) = told(plan)
    assert "kolonne D (Sted)" in text
    assert "1. marts 2027 kl. 10.30" in text
    assert "På siden står “Vest”, i rækken “Syd”" in text
    assert "sæt versionen til 3" in text


def test_the_newest_version_is_taken_as_it_is() -> None:
    plan = imported(sheet(OLD_ROW[0], OLD_ROW[1].format("Syd")), current(THEN))
    assert plan.changed[0].new == replace(THEN, place="Syd")


def test_a_row_without_version_is_taken_as_it_is() -> None:
    now = current(replace(THEN, place="Vest"), number=3)
    plan = imported(sheet(OLD_ROW[0], OLD_ROW[1].format("Syd").replace("| 1 |", "| |")), now)
    assert plan.changed[0].new.place == "Syd"


@pytest.mark.parametrize(
    ("now", "right"),
    [
        ({}, "findes ikke i planen"),
        (current(THEN, number=3), "har ingen version 1. Den nyeste er 3."),
    ],
)
def test_a_version_that_does_not_exist_refuses_the_row(now: dict[str, Version], right: str) -> None:
    (text,) = told(imported(sheet(OLD_ROW[0], OLD_ROW[1].format("Nord")), now))
    assert right in text
    assert "kolonne B (Version)" in text


# Entries that the sheet no longer has


def test_missing_entries_in_scope_that_are_not_yet_put_to_tender_are_withdrawn_with_the_reason() -> None:
    now = current(
        tender("AAK-2027-001"),
        tender("AAK-2027-002", "Væk"),
        tender("AAK-2027-003", "I dialog", status="in_dialogue"),
        tender("AAK-2027-004", "Udbudt", status="published"),
        tender("AAK-2026-005", "Andet år"),
        tender("AAK-2027-006", "Anden afdeling", departments=("mso",)),
        tender("AAK-2027-007", "Delt med en anden afdeling", departments=("mtm", "mso")),
        tender("AAK-2027-008", "Tildelt", status="awarded"),
    )
    plan = imported(sheet("Id | Titel", "AAK-2027-001 | Rengøring"), now)
    after = withdraw_missing(plan, Scope(frozenset({"mtm"}), 2027), " Budgettet er lavere ")
    assert [c.id for c in after.changed] == ["AAK-2027-002", "AAK-2027-003"]
    assert {(c.new.status, c.new.status_reason) for c in after.changed} == {
        ("withdrawn", "Budgettet er lavere")
    }
    assert [v.record.id for v in after.missing] == [
        "AAK-2026-005",
        "AAK-2027-004",
        "AAK-2027-006",
        "AAK-2027-007",
    ]


def test_nothing_is_withdrawn_without_a_reason_or_while_rows_lack_their_id() -> None:
    now = current(tender("AAK-2027-001"), tender("AAK-2027-002", "Væk"))
    scope = Scope(frozenset({"mtm"}), 2027)
    with pytest.raises(DomainError):
        withdraw_missing(imported(sheet("Id | Titel", "AAK-2027-001 | Rengøring"), now), scope, "  ")
    with pytest.raises(DomainError, match="uden gyldigt id"):
        withdraw_missing(imported(sheet("Id | Titel", " | Helt andet"), now), scope, "Budget")


@pytest.mark.parametrize(
    ("text", "departments"),
    [
        ("mtm:2027", {"mtm"}),
        ("Teknik og Miljø:2027", {"mtm"}),
        ("MTM: 2027", {"mtm"}),
        ("alle:2027", {"mtm", "mso"}),
    ],
)
def test_a_scope_is_a_department_and_a_year(text: str, departments: set[str]) -> None:
    assert parse_scope(text, DEPARTMENTS) == Scope(frozenset(departments), 2027)


@pytest.mark.parametrize(
    ("text", "right"),
    [("mtm", "mtm:2027"), ("mtm:27", "mtm:2027"), (":2027", "Mulige: mtm, mso, alle"), ("xyz:2027", "“xyz”")],
)
def test_a_scope_that_cannot_be_read_is_refused_with_what_would_be_right(text: str, right: str) -> None:
    with pytest.raises(DomainError) as caught:
        parse_scope(text, DEPARTMENTS)
    assert right in caught.value.say(DA)


# Telling people and programs


def mixed() -> tuple[ImportPlan, Table]:
    table = sheet(
        "Id | Titel | Afdelng | Værdi | Internt",
        "AAK-2027-001 | Rengøring | MSO | 7 mio. | x",
        "AAK-2027-002 | Vej | MTM | -5 | y",
        "I alt | | | 2 |",
    )
    now = current(
        tender("AAK-2027-001", value=Value.range(500_000_000, 600_000_000)), tender("AAK-2027-009", "Væk")
    )
    return imported(table, now), table


def test_the_report_tells_counts_cells_changes_missing_entries_and_notes_in_words() -> None:
    assert report(mixed()[0], DA, department=NAMES.__getitem__) == (
        "0 nye, 1 ændrede, 0 kun bekræftet, 0 uændrede, 1 mangler i arket, 1 afviste\n"
        "\n"
        "Ændrede udbud\n"
        "  AAK-2027-001  Rengøring\n"
        "    Afdeling: Teknik og Miljø → Sundhed og Omsorg\n"
        "    Anslået værdi: 5–6 mio. kr. → 7 mio. kr.\n"
        "\n"
        "I planen, men ikke i arket\n"
        "  AAK-2027-009  Væk\n"
        "\n"
        "Bemærkninger\n"
        "  Kolonnen “Afdelng” er læst som “Afdeling”.\n"
        "  Kolonnen “Internt” kendes ikke og er ikke læst.\n"
        "  Række 4 er en sum og er ikke læst med.\n"
        "\n"
        "Afviste rækker\n"
        "  plan.csv, række 3, kolonne D (Værdi), “-5”: Beløbet skal være over 0.\n"
    )


def test_a_program_gets_the_same_as_json_values() -> None:
    plan, _ = mixed()
    found = as_json(plan, DA)
    assert found["ok"] is False
    assert found["items"] == [{"id": "AAK-2027-001", "title": "Rengøring", "change": "changed"}]
    assert found["errors"] == [
        {
            "sheet": "plan.csv",
            "row": 3,
            "column": "D",
            "heading": "Værdi",
            "value": "-5",
            "message": "Beløbet skal være over 0.",
        }
    ]
    assert found["counts"] == plan.counts
    assert found["missing"] == ["AAK-2027-009"]
    assert len(found["notes"]) == 3  # type: ignore[arg-type]


def test_of_very_many_errors_the_first_are_told_and_how_many_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refused, "_MOST_ITEMS", 10)
    monkeypatch.setattr(refused, "_MOST_ROWS", 5)
    table = sheet("Id | Titel | Værdi", *(f"AAK-2027-{n:03d} | Vej | -5" for n in range(1, 41)))
    plan = imported(table)
    found = as_json(plan, DA)
    assert found["counts"] == plan.counts
    assert plan.counts["refused"] == 40
    errors, notes = found["errors"], found["notes"]
    assert isinstance(errors, list)
    assert isinstance(notes, list)
    assert len(errors) == 10 < sum(len(one.problems) for one in plan.refused)
    assert "fejl mere er ikke med her" in notes[-1]
    page = openpyxl.load_workbook(io.BytesIO(refused_sheet(plan.refused, table, DA))).worksheets[0]
    assert page.max_row == 6
    assert "35 afviste rækker mere" in str(page["A1"].value)


def test_the_refused_rows_come_back_as_they_stood_with_their_reason_and_never_as_formulas() -> None:
    def write(rows: list[list[object]]) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)  # type: ignore[union-attr]
        book.active["C2"].number_format = "0%"  # type: ignore[index, union-attr]
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    rows: list[list[object]] = [
        ["Id", "Titel", "Klimavægt", "Tilbudsfrist", "Beskrivelse"],
        ["AAK-2027-1", "Vej", 0.25, date(2027, 12, 31), "https://x.dk"],
    ]
    table = read_table(write(rows), "plan.xlsx")
    table = replace(table, rows=(replace(table.rows[0], cells=(*table.rows[0].cells, "=HYPERLINK(1)")),))
    plan = imported(table)
    page = openpyxl.load_workbook(io.BytesIO(refused_sheet(plan.refused, table, DA))).worksheets[0]
    heads, cells = page.iter_rows()
    assert [cell.value for cell in heads][:2] == ["Årsag", "Id"]
    assert "Mente du AAK-2027-001?" in str(cells[0].value)
    assert [cell.value for cell in cells[1:4]] == ["AAK-2027-1", "Vej", 0.25]
    assert cells[4].value == datetime(2027, 12, 31)  # noqa: DTZ001 - a spreadsheet's own time
    assert {cell.data_type for cell in (*cells[:3], *cells[5:])} == {"s"}
    corrected = read_table(refused_sheet(plan.refused, table, DA), "retur.xlsx")
    assert corrected.rows[0].cells[1:5] == table.rows[0].cells[:4]
