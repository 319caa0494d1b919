"""The JSON and the sheets of dialogues: the promised names, true to the record, as they are described."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from dialogue_cases import BASE, FULL, HISTORIES, WRITTEN, at, histories, history
from feed_cases import site
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from transparency.dialogues.records import CONTENT_FIELDS, Dialogue, Version
from transparency.feeds.dialogue_items import dialogue_item, field_changes, history_document
from transparency.feeds.dialogue_tables import dialogues_table
from transparency.feeds.items import dumps
from transparency.feeds.openapi import document
from transparency.feeds.tables import csv_bytes, xlsx_bytes
from transparency.history.records import Link
from transparency.locale import LANGS, Lang, Text

DANISH = Text.of("da")
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]
NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


def item(d: Dialogue, today: date | None = date(2027, 6, 1)) -> dict[str, Any]:
    return json.loads(dumps(dialogue_item(d, 3, NOW, DANISH, site(), today)))  # type: ignore[no-any-return]


def validator(name: str) -> Draft202012Validator:
    described = document(DANISH, site(), version="1")
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    made: Draft202012Validator = validator_for(schema, Draft202012Validator)(schema)
    return made


def links(versions: Sequence[Version]) -> list[Link]:
    return [
        Link(n, "dialogue", v.record.id, n, "2026-01-05T08:00:00.000000Z", "a" * 64, v.reason, "{}", *["b" * 64] * 3)
        for n, v in enumerate(versions, start=1)
    ]  # fmt: skip


def test_an_item_has_the_promised_names() -> None:
    made = item(FULL)
    assert {"id", "kind", "title", "status", "url", "updated_at", "purpose", "form"} <= made.keys()
    assert made["url"] == "https://udbud.example.dk/p/AAK-MD-2027-003"
    assert made["updated_at"] == "2026-02-01T12:00:00Z"
    assert made["tenders"] == [{"id": "AAK-2027-014", "url": "https://udbud.example.dk/p/AAK-2027-014"}]
    assert made["answers"][0]["answered_at"] == "2027-02-02T09:30:00+01:00"
    changed, kept = made["outcome"]["results"]
    assert (changed["tender"]["id"], changed["field"]) == ("AAK-2027-014", "dates.deadline")
    assert (kept["decision"], kept["tender"], kept["field"]) == ("not_changed", None, None)
    assert made["outcome"]["participants"] == ["Rent A/S"]


def test_a_moment_has_the_offset_of_its_day() -> None:
    made = item(BASE)
    assert (made["starts"], made["ends"]) == ("2027-03-30T09:00:00+02:00", "2027-03-30T11:30:00+02:00")
    assert made["sign_up_by"] == "2027-03-23T12:00:00+01:00"
    assert made["when"]["value"] == "2027-03-30"


def test_only_what_is_in_force_can_be_overdue() -> None:
    held = replace(BASE, status="held")
    assert (item(held)["outcome_due"], item(held)["outcome_overdue"]) == ("2027-04-29", True)
    assert item(held, date(2027, 4, 29))["outcome_overdue"] is False
    assert "outcome_overdue" not in item(held, None)


def test_a_result_names_the_field_as_the_tender_does() -> None:
    outcome = FULL.outcome
    assert outcome
    climate = replace(outcome.results[0], field="climate")
    made = item(replace(FULL, outcome=replace(outcome, results=(climate,))))
    assert made["outcome"]["results"][0]["field"] == "climate_criterion"


def test_every_field_that_can_change_stands_in_the_item() -> None:
    assert set(CONTENT_FIELDS) <= item(BASE).keys()


def test_a_change_says_what_both_versions_say() -> None:
    before, after = HISTORIES["moved"]
    assert field_changes(before, after, DANISH, site()) == [
        {"field": "starts", "old": "2027-03-30T09:00:00+02:00", "new": "2027-04-06T09:00:00+02:00"},
        {"field": "ends", "old": "2027-03-30T11:30:00+02:00", "new": "2027-04-06T11:30:00+02:00"},
    ]


@pytest.mark.parametrize("versions", CASES)
def test_items_and_histories_are_as_they_are_described(versions: Sequence[Version]) -> None:
    validator("Dialogue").validate(item(versions[-1].record))
    made = json.loads(history_document(versions, links(versions), DANISH, site()))
    validator("DialogueHistory").validate(made)
    assert [version["version"] for version in made["versions"]] == [v.number for v in versions]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_any_item_is_as_it_is_described(versions: Sequence[Version]) -> None:
    validator("Dialogue").validate(item(versions[-1].record))


def test_the_dialogue_is_described_name_by_name() -> None:
    described = document(DANISH, site(), version="1")["components"]["schemas"]["Dialogue"]
    assert list(described["properties"]) == list(item(BASE))


# Sheets


def rows(*dialogues: Dialogue, t: Text = DANISH) -> list[dict[str, str]]:
    made = csv_bytes(dialogues_table([history(d)[0] for d in dialogues], t, site())).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(made), delimiter=";"))


def test_a_row_says_it_in_the_readers_words() -> None:
    (row,) = rows(FULL)
    assert row["Type"] == "Markedsdialog"
    assert row["Begynder"] == "2027-03-30 09:00"
    assert row["Tidspunkt"] == "2027-03-30"
    assert row["Pladser"] == "50"
    assert row["Spørgsmål til markedet"] == "1. Hvad virker?\n2. Hvad koster det?"
    assert row["Spørgsmål og svar"] == "Må vi komme? – Ja, alle må."
    assert row["Frist for opsamlingen"] == "2027-05-01"
    assert row["Opsamling"].startswith("Ændret: Fristen er længere (Mange skal i ferie)\n")
    assert row["Adresse"] == "https://udbud.example.dk/p/AAK-MD-2027-003"


def test_a_written_consultation_is_open_for_answers() -> None:
    (row,) = rows(WRITTEN)
    assert (row["Status"], row["Tidspunkt"], row["Svarfrist"]) == (
        "Åben for svar",
        "2027-04-15",
        "2027-04-15 12:00",
    )


def test_a_cell_is_never_a_formula() -> None:
    (row,) = rows(replace(BASE, title="=1+1", place="@SUM(A1)"))
    assert (row["Titel"], row["Sted"]) == ("'=1+1", "'@SUM(A1)")


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_has_the_rows_and_explains_each_column(lang: Lang) -> None:
    t = Text.of(lang)
    table = dialogues_table([versions[-1] for versions in HISTORIES.values()], t, site())
    made = xlsx_bytes(table, t, about=[("Revision", "1")], created=NOW)
    sheet, explained = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    assert sheet.max_row == len(HISTORIES) + 1
    headings = [cell.value for cell in sheet[1]]
    assert len(set(headings)) == len(headings)
    assert {row[0].value for row in explained.iter_rows()} >= set(headings)


def test_a_wall_clock_time_needs_no_zone_in_a_sheet() -> None:
    (row,) = rows(replace(BASE, ask_by=at("2027-10-31T02:30")))
    assert row["Frist for spørgsmål"] == "2027-10-31 02:30"
