"""The JSON and the sheets of promises and figures: the promised names, true to the record, as they are described."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from feed_cases import DEPARTMENTS, NASTY, site
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from target_cases import (
    BASE,
    COMMITMENT,
    EXAMPLE,
    FULL,
    HISTORIES,
    MEASURED,
    NASTY_TARGET,
    POLICY,
    TODAY,
    histories,
    judged,
    promised,
    seen,
)

from transparency.config import ROOT
from transparency.dates import PlannedDate
from transparency.errors import BadInput
from transparency.feeds.items import dumps
from transparency.feeds.openapi import document
from transparency.feeds.tables import Table, csv_bytes, xlsx_bytes
from transparency.feeds.target_dictionary import COVERAGE, OBSERVATION, RULE, TARGET, VERDICT, Term
from transparency.feeds.target_items import (
    field_changes,
    history_document,
    observation_item,
    public_name,
    target_item,
    whole_item,
)
from transparency.feeds.target_tables import observations_table, targets_table
from transparency.history.records import Link
from transparency.locale import LANGS, Lang, Text
from transparency.notices.records import PlanLead
from transparency.readers.records import Fetched, Readership
from transparency.targets import live as live_records
from transparency.targets import sheet
from transparency.targets.filters import TargetFilter
from transparency.targets.judgement import RULES
from transparency.targets.live import ByValue, Listing, Live, Named, Share, Slip, Step, Weights
from transparency.targets.records import CONTENT_FIELDS, WORDS, Baseline, Target, Version

DANISH = Text.of("da")
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]
NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
SHARE = Share(
    Listing(1, "/udbudsplan?climate=yes"),
    Listing(3, "/udbudsplan"),
    Listing(1, "/udbudsplan?climate=undecided"),
)
LIVE = Live(
    id="climate-criterion",
    share=SHARE,
    count=Listing(0, ""),
    steps=(Step("Årets udbudsplan er offentlig", True, date(2027, 1, 4), "/aendringer"), Step("To", False)),
    year=2027,
    plans=(
        (2027, (Step("Udbud for {year}", True, year=2027),)),
        (2026, (Step("Udbud for {year}", False, year=2026),)),
    ),
    years=(("2025", Share(Listing(0, ""), Listing(0, ""))), ("2027", SHARE)),
    departments=(("mtm", SHARE),),
    beside=(Named("Egnet for mindre virksomheder", SHARE),),
    value=ByValue(123_450, 500_000_000, SHARE),
    weights=Weights((Decimal("12.5"), Decimal(30)), 2),
    noticed=SHARE,
    notice_weights=Weights((), 0),
    slip=Slip(3, 2, 0, 91),
    lead=PlanLead(4, 3, 0, 0.75, 120, 30),
    readers=Readership(date(2027, 1, 1), Fetched(date(2027, 1, 4), 12, 3), ()),
    example=True,
)
FULLEST = promised(replace(FULL, id="climate-criterion"), direction="at_least", goal="30 %", ambition="100 %")


def item(target: Target, live: Live | None = None) -> dict[str, Any]:
    return json.loads(dumps(whole_item(judged(target, live), site(), POLICY)))  # type: ignore[no-any-return]


def validator(name: str) -> Draft202012Validator:
    described = document(DANISH, site(), version="1")
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    made: Draft202012Validator = validator_for(schema, Draft202012Validator)(schema)
    return made


def links(versions: Sequence[Version]) -> list[Link]:
    return [
        Link(n, "target", v.record.id, n, "2026-01-05T08:00:00.000000Z", "a" * 64, v.reason, "{}", *["b" * 64] * 3)
        for n, v in enumerate(versions, start=1)
    ]  # fmt: skip


# JSON


def test_an_item_has_the_promised_names() -> None:
    made = item(MEASURED)
    assert {"id", "title", "status", "url", "updated_at", "verdict", "deadline"} <= made.keys()
    assert made["url"] == "https://udbud.example.dk/p/furniture"
    assert made["baseline"] == {
        "value": 12300, "unit": "tco2e", "period": "2022", "source": "Klimaregnskab 2022", "method": 1,
    }  # fmt: skip
    assert made["latest"] == {
        "value": 12300, "unit": "tco2e", "period": "2024", "source": "Klimaregnskab", "quality": "measured",
        "method": 1,
    }  # fmt: skip
    assert (made["deadline"], made["due"]) == ("inden 2028", "2027-12-31")
    assert made["goal"] == {"text": "-20 %", "value": -20, "percent": True, "relative": True}
    assert made["wanted"] == 9840
    assert made["path"][-1]["value"] == 9840


def test_what_is_not_known_is_null_and_never_an_empty_text() -> None:
    made = item(BASE)
    for name in (
        "baseline",
        "latest",
        "wanted",
        "unit",
        "responsible",
        "frequency",
        "next_due",
        "comment",
        "live",
    ):
        assert made[name] is None, name
    assert (made["verdict"], made["judgement"]["rule"]) == ("not_measured", "no-figures")
    assert item(COMMITMENT)["goal"] is None
    assert item(COMMITMENT)["direction"] is None


def test_a_verdict_says_its_rule_and_a_sentence_in_both_languages() -> None:
    made = item(MEASURED)
    verdict = judged(MEASURED).verdict
    assert made["verdict"] == verdict.word
    assert made["judgement"]["sentence"] == verdict.say(DANISH)
    assert made["judgement"]["sentence_en"] == verdict.say(Text.of("en"))
    assert made["judgement"]["example"] is False
    assert item(EXAMPLE)["judgement"]["example"] is True
    assert item(EXAMPLE)["example"] is True


@pytest.mark.parametrize(
    ("value", "said"),
    [("0.1", "0.1"), ("12100.50", "12100.5"), ("12300.00", "12300"), ("1E+3", "1000"), ("0.3", "0.3"),
     ("123456789012.34", "123456789012.34"), ("0", "0")],
)  # fmt: skip
def test_a_decimal_is_a_plain_json_number(value: str, said: str) -> None:
    target = replace(MEASURED, observations=(seen("2024", value),))
    assert f'"value":{said},' in dumps(whole_item(judged(target), site(), POLICY)["observations"]).decode()


def test_a_counted_answer_leads_to_the_lists_behind_it() -> None:
    made = item(FULLEST, LIVE)["live"]
    assert made["share"]["percent"] == 33.33
    assert made["share"]["part"]["url"] == "https://udbud.example.dk/udbudsplan?climate=yes"
    assert made["share"]["undecided"]["number"] == 1
    assert (made["years"][0]["percent"], made["years"][0]["part"]["url"]) == (None, None)
    assert made["value"]["part"] == 1234.5
    assert made["weights"] == {"said": [12.5, 30], "middle": 12.5, "unsaid": 2}
    assert made["notice_weights"]["middle"] is None
    assert made["beside"][0]["label_en"] != made["beside"][0]["label"]
    assert made["readers"]["week"] == {"start": "2027-01-04", "calendars": 12, "feeds": 3}


def test_nothing_that_is_counted_is_left_out() -> None:
    made = item(FULLEST, LIVE)["live"]
    assert {field.name for field in fields(live_records.Live)} - {"id", "said"} <= made.keys()


def test_every_field_that_can_change_stands_in_the_item() -> None:
    assert {public_name(name) for name in CONTENT_FIELDS} <= item(BASE).keys()


def test_a_correction_says_the_figure_as_it_was_and_as_it_is() -> None:
    after = replace(
        MEASURED, observations=(seen("2024", "12100"), MEASURED.observations[1], seen("2025", "9"))
    )
    before, now = Version(1, NOW, None, MEASURED), Version(2, NOW, "Fejl", after)
    (change,) = field_changes(before, now, site(), POLICY)
    assert change["field"] == "observations"
    assert [(one["period"], one["value"]) for one in change["old"]] == [("2024", 12300)]
    assert [(one["period"], one["value"]) for one in change["new"]] == [("2024", 12100), ("2025", 9)]


def test_a_moved_deadline_is_told_by_its_public_names() -> None:
    before, after = HISTORIES["deadline moved"]
    assert field_changes(before, after, site(), POLICY) == [
        {"field": "deadline", "old": "inden 2028", "new": "inden 2030"},
        {"field": "due", "old": "2027-12-31", "new": "2029-12-31"},
    ]


def test_an_older_version_is_not_judged_and_has_its_figures_once_where_they_are_hashed() -> None:
    chain = links(HISTORIES["full"])
    made = json.loads(history_document(HISTORIES["full"], chain, site(), POLICY))
    for version in made["versions"]:
        assert not {"verdict", "judgement", "live", "overdue", "observations"} & version["record"].keys()
    assert [version["payload"] for version in made["versions"]] == [link.payload for link in chain]


# As it is described


@pytest.mark.parametrize("versions", CASES)
def test_items_and_histories_are_as_they_are_described(versions: Sequence[Version]) -> None:
    validator("Target").validate(item(versions[-1].record))
    made = json.loads(history_document(versions, links(versions), site(), POLICY))
    validator("TargetHistory").validate(made)
    assert [version["version"] for version in made["versions"]] == [v.number for v in versions]
    one = judged(versions[-1].record)
    for figure in one.target.observations:
        validator("Observation").validate(json.loads(dumps(observation_item(figure, one, site()))))


def test_a_counted_answer_is_as_it_is_described() -> None:
    validator("Target").validate(item(FULLEST, LIVE))


@settings(max_examples=40, deadline=None)
@given(histories())
def test_any_item_is_as_it_is_described(versions: Sequence[Version]) -> None:
    validator("Target").validate(item(versions[-1].record))


def test_everything_is_described_name_by_name() -> None:
    described = document(DANISH, site(), version="1")["components"]["schemas"]
    made = item(FULLEST, LIVE)
    assert set(described["Target"]["properties"]) == set(made)
    assert set(described["Figure"]["properties"]) == set(made["observations"][0])
    one = judged(FULL)
    figure = observation_item(FULL.observations[0], one, site())
    assert set(described["Observation"]["properties"]) == set(figure)


def test_the_example_of_the_description_is_one() -> None:
    described = document(DANISH, site(), version="1")["components"]["schemas"]
    for name in ("Target", "Figure"):
        for example in described[name]["examples"]:
            validator(name).validate(example)


@pytest.mark.parametrize("name", [field.name for field in fields(TargetFilter)])
def test_a_filter_takes_what_is_described_and_nothing_else(name: str) -> None:
    described = document(DANISH, site(), version="1")["components"]["parameters"]
    schema = described["q" if name == "q" else f"target_{name}"]["schema"]
    one = schema.get("items", schema)
    for value in one.get("enum") or [{"q": "møbler", "id": "furniture"}[name]]:
        assert TargetFilter.from_query([(name, value)], ()).pairs() in ([(name, value)], [])
    if name != "q":
        with pytest.raises(BadInput):
            TargetFilter.from_query([(name, "?!")], ())


# The data dictionary


def within(whole: tuple[str, ...], names: dict[str, Any], before: str = "") -> Iterator[str]:
    """Every name in an item, those of its parts with a dot: the first of several for all. `whole` have no parts."""
    for name, value in names.items():
        yield f"{before}{name}"
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict) and not f"{before}{name}".startswith(whole):
            yield from within(whole, inner, f"{before}{name}.")


def test_the_dictionary_has_every_name_and_no_other() -> None:
    in_brief = ("live.", "observations", "ambition.", "ambition")
    terms = {term.name for term in TARGET}
    items_ = [item(FULLEST, LIVE), item(MEASURED)]
    found = {name for one in items_ for name in within(in_brief, one)}
    assert {name for name in found if not name.startswith("live.")} <= terms
    assert {f"live.{name}" for name in items_[0]["live"]} <= terms
    assert {name for name in terms if not name.startswith(("live.", "ambition_verdict."))} <= found
    figure = observation_item(FULL.observations[0], judged(FULL), site())
    assert {term.name for term in OBSERVATION} == set(figure)


def test_an_item_says_which_policy_it_stands_in() -> None:
    assert item(MEASURED)["policy"]["version"] is None
    adopted = replace(
        POLICY, status="adopted", version="2.0", adopted_on=date(2027, 2, 3), case_link="https://x.example/1"
    )
    policy = whole_item(judged(MEASURED), site(), adopted)["policy"]
    assert {name: policy[name] for name in ("version", "status", "adopted_on", "case_link")} == {
        "version": "2.0", "status": "adopted", "adopted_on": "2027-02-03", "case_link": "https://x.example/1",
    }  # fmt: skip
    table = targets_table([judged(FULLEST, LIVE)], adopted, DANISH, site())
    (row,) = table.rows
    said = {heading.text: cell for heading, cell in zip(table.headings, row, strict=True)}
    assert (said["Politikkens version"], said["Politikken vedtaget"]) == ("2.0", date(2027, 2, 3))
    assert (said["Ambition"], said["Sagen hos byrådet"]) == ("100 %", "https://x.example/1")
    assert "Eksempeldata" in said
    assert "Vurdering mod ambitionen" in said


@pytest.mark.parametrize("term", [*TARGET, *OBSERVATION], ids=lambda term: term.name)
def test_the_dictionary_and_the_schema_allow_the_same_values(term: Term) -> None:
    schemas = document(DANISH, site(), version="1")["components"]["schemas"]
    place: Any = schemas["Target" if term in TARGET else "Observation"]
    for part in term.name.split("."):
        place = place.get("items", place)["properties"][part]
    assert place["description"].startswith(term.meaning)
    assert [value for value in place.get("enum", ()) if value is not None] == term.codes()


def test_every_verdict_and_every_rule_is_explained() -> None:
    assert list(VERDICT) == list(WORDS)
    assert list(RULE) == list(RULES)
    assert set(COVERAGE) == set(live_records.COVERAGE)


def test_the_document_has_the_dictionary() -> None:
    text, t = (ROOT / "docs" / "targets.md").read_text("utf-8"), Text.of("en")
    for term in (*TARGET, *OBSERVATION):
        values = " ".join(f"`{code}`" for code in term.codes())
        row = f"| `{term.name}` | {t(term.meaning)} | {t(term.unit) if term.unit else ''} | {values} |"
        assert " ".join(row.split()) in " ".join(text.split()), row
    for name, said in (*VERDICT.items(), *RULE.items()):
        assert f"| `{name}` | {t(said)} |" in text, name


# Sheets


def table(*targets: Target, live: Live | None = None, t: Text = DANISH) -> Table:
    return targets_table([judged(target, live) for target in targets], POLICY, t, site())


def figures(*targets: Target, t: Text = DANISH) -> Table:
    return observations_table(map(judged, targets), t, site(), DEPARTMENTS)


def rows(made: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_bytes(made).decode("utf-8-sig")), delimiter=";"))


def test_a_row_says_it_in_the_readers_words() -> None:
    (row,) = rows(table(MEASURED))
    assert row["Titel"] == "Mindre nyt møblement"
    assert row["Begrundelse"] == judged(MEASURED).verdict.say(DANISH)
    assert (row["Udgangspunkt"], row["Udgangspunktets periode"]) == ("12300", "2022")
    assert (row["Nyeste tal"], row["Nyeste tals enhed"]) == ("12300", "ton CO2e")
    assert (row["Politikkens status"], row["Tal mangler"]) == ("Udkast", "nej")
    assert row["Adresse"] == "https://udbud.example.dk/p/furniture"
    assert rows(table(BASE))[0]["Udgangspunktets kilde"] == "ikke oplyst i politikken"


def test_a_row_has_what_is_counted_as_numbers() -> None:
    (row,) = rows(table(FULLEST, live=LIVE))
    assert (row["Talt: del"], row["Talt: helhed"], row["Talt: andel i procent"]) == ("1", "3", "33,33")
    assert row["Talt med eksempeldata"] == "ja"


def test_a_figure_is_a_row_in_the_columns_that_are_read_in() -> None:
    made = figures(FULL, BASE)
    assert [heading.text for heading in made.headings[:-1]] == [column.header for column in sheet.COLUMNS]
    first, _, last = rows(made)
    assert (first["Mål"], first["Periode"], first["Værdi"], first["Enhed"]) == (
        "furniture", "2024", "12300", "ton CO2e",
    )  # fmt: skip
    assert (last["Værdi"], last["Afdeling"]) == ("0,1250", DEPARTMENTS["mtm"])
    assert last["Indmeldt af"] == "Indkøb"


def test_a_cell_is_never_a_formula() -> None:
    hostile = promised(
        replace(
            FULL,
            comment="=1+1",
            responsible="@SUM(A1)",
            observations=(seen("2024", "1", source="+cmd|' /C'!A0"),),
        ),
        title_da="-2+3",
    )
    (row,) = rows(table(hostile))
    assert (row["Titel"], row["Kommunens kommentar"]) == ("'-2+3", "'=1+1")
    assert row["Ansvarlig enhed"] == "'@SUM(A1)"
    assert rows(figures(hostile))[0]["Kilde"].startswith("'+")
    for made in (table(NASTY_TARGET), figures(NASTY_TARGET)):
        book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(made, DANISH, about=[], created=NOW)))
        for cell in (cell for row in book.worksheets[0].iter_rows() for cell in row):
            assert cell.data_type != "f"
            assert cell.hyperlink is None
    assert NASTY


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbooks_have_the_rows_and_explain_each_column(lang: Lang) -> None:
    t = Text.of(lang)
    every = [versions[-1].record for versions in HISTORIES.values()]
    for made, count in (
        (table(*every, t=t), len(every)),
        (figures(*every, t=t), sum(len(target.observations) for target in every)),
    ):
        content = xlsx_bytes(made, t, about=[("Revision", "1")], created=NOW)
        shown, explained = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        assert shown.max_row == count + 1
        headings = [cell.value for cell in shown[1]]
        assert len(set(headings)) == len(headings)
        said = {row[0].value: row[1].value for row in explained.iter_rows()}
        assert all(said[heading] for heading in headings)


def test_a_number_in_a_workbook_is_a_number() -> None:
    content = xlsx_bytes(figures(MEASURED), DANISH, about=[], created=NOW)
    shown = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    column = next(cell.column for cell in shown[1] if cell.value == "Værdi")
    assert [shown.cell(row, column).value for row in (2, 3)] == [12300, 12100.5]


def test_a_period_without_a_baseline_is_only_a_target_of_its_own() -> None:
    percent = replace(
        BASE, unit="percent", baseline=Baseline(PlannedDate.of("2024"), Decimal("33.4"), "Spend")
    )
    assert target_item(percent, 1, NOW, site(), POLICY)["baseline"]["value"] == 33.4
    assert TODAY
