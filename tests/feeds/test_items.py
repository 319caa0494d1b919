"""The JSON of the open interface: the promised shapes, exact amounts, the same in every place."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from feed_cases import BASE, FULL, HISTORIES, dated, histories, history, site
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from transparency.feeds.items import (
    change_item,
    dumps,
    field_changes,
    history_document,
    kroner,
    link_item,
    list_document,
    number,
    tender_item,
)
from transparency.feeds.openapi import document
from transparency.history.records import Link, link_hash
from transparency.locale import Text
from transparency.tenders.records import PlannedTender, Value, Version

DANISH = Text.of("da")


def item(tender: PlannedTender) -> dict[str, Any]:
    made = dumps(tender_item(tender, 3, datetime(2026, 2, 1, 12, 0, tzinfo=UTC), DANISH, site()))
    return json.loads(made)  # type: ignore[no-any-return]


def validator(name: str) -> Draft202012Validator:
    described = document(DANISH, site(), version="1")
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    made: Draft202012Validator = validator_for(schema, Draft202012Validator)(schema)
    return made


def test_an_item_has_the_promised_names() -> None:
    made = item(FULL)
    promised = {"id", "title", "status", "url", "updated_at", "department", "cpv", "value", "dates"}
    assert promised | {"climate_criterion", "targets"} <= made.keys()
    assert made["url"] == "https://udbud.example.dk/p/AAK-2027-014"
    assert made["updated_at"] == "2026-02-01T12:00:00Z"
    assert made["department"] == "mbu"
    assert made["departments"][1] == {"key": "mtm", "name": "Teknik og Miljø"}
    assert made["cpv"] == ["90910000", "90919300"]
    assert made["climate_criterion"] == "yes"
    assert made["climate_weight"] == 12.5
    assert made["targets"] == ["climate-criterion"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            Value.amount(120_000),
            {"kind": "amount", "min": 1200, "max": 1200, "currency": "DKK", "reason": None},
        ),
        (
            Value.range(1, 123_456),
            {"kind": "range", "min": 0.01, "max": 1234.56, "currency": "DKK", "reason": None},
        ),
        (
            Value.unpublished("Forhandles"),
            {"kind": "unpublished", "min": None, "max": None, "currency": "DKK", "reason": "Forhandles"},
        ),
    ],
)
def test_a_value_is_in_kroner(value: Value, expected: dict[str, Any]) -> None:
    assert item(replace(BASE, value=value))["value"] == expected


def test_dates_keep_their_precision() -> None:
    dates = item(dated(BASE, dialogue="2027-W34", start="unknown", award=None))["dates"]
    assert list(dates) == ["dialogue", "notice", "deadline", "award", "start"]
    assert dates["notice"] == {
        "value": "2027-Q4", "precision": "quarter", "start": "2027-10-01", "end": "2027-12-31",
    }  # fmt: skip
    assert dates["start"] == {"value": "unknown", "precision": "unknown", "start": None, "end": None}
    assert dates["award"] is None


@given(st.integers(0, 10**15 - 1))
def test_amounts_are_exact_to_the_ore(ore: int) -> None:
    read = json.loads(dumps(kroner(ore)), parse_float=Decimal)
    assert Decimal(read) * 100 == ore


@pytest.mark.parametrize(
    ("value", "text"), [("12.5", b"12.5"), ("20", b"20"), ("20.0", b"20"), ("0.1", b"0.1")]
)
def test_decimals_are_plain_numbers(value: str, text: bytes) -> None:
    assert dumps(number(Decimal(value))) == text


@pytest.mark.parametrize("versions", HISTORIES.values(), ids=HISTORIES)
def test_items_and_changes_are_as_they_are_described(versions: Sequence[Version]) -> None:
    tender, change = validator("Tender"), validator("Change")
    before = None
    for version in versions:
        tender.validate(item(version.record))
        change.validate(json.loads(dumps(change_item(before, version, DANISH, site()))))
        before = version


@settings(max_examples=30, deadline=None)
@given(histories())
def test_any_item_is_as_it_is_described(versions: Sequence[Version]) -> None:
    validator("Tender").validate(item(versions[-1].record))


def test_a_change_names_the_field_as_the_item_does() -> None:
    first, second = history(FULL, replace(dated(FULL, notice="2028-Q1"), climate="no", promises=("e-trade",)))
    assert field_changes(None, first, DANISH, site()) == []
    made = {c["field"]: (c["old"], c["new"]) for c in field_changes(first, second, DANISH, site())}
    assert made["climate_criterion"] == ("yes", "no")
    assert made["targets"] == (["climate-criterion"], ["e-trade"])
    old, new = made["dates.notice"]
    assert (old["value"], new["value"]) == ("2027-10-15", "2028-Q1")
    assert len(made) == 3


@settings(max_examples=30, deadline=None)
@given(histories())
def test_every_changed_field_is_one_of_the_items(versions: Sequence[Version]) -> None:
    before = None
    for version in versions:
        for change in field_changes(before, version, DANISH, site()):
            found: Any = item(version.record)
            for part in change["field"].split("."):
                found = found[part]
            assert found == json.loads(dumps(change["new"]))
        before = version


@pytest.mark.parametrize(
    ("name", "kinds"), [("moved", ["new", "changed", "changed"]), ("confirmed only", ["new", "confirmed"])]
)
def test_the_change_log_tells_new_from_changed_from_confirmed(name: str, kinds: list[str]) -> None:
    versions = HISTORIES[name]
    before = [None, *versions[:-1]]
    made = [change_item(b, v, DANISH, site()) for b, v in zip(before, versions, strict=True)]
    assert [change["kind"] for change in made] == kinds
    assert [change["version"] for change in made] == list(range(1, len(versions) + 1))


def test_a_link_is_as_it_is_described_and_names_all_that_its_hash_covers() -> None:
    said = ("tender", BASE.id, 2, "2026-01-05T08:00:00Z", "f" * 64, "Fordi")
    link = Link(7, *said, "{}", "a" * 64, "b" * 64, link_hash("b" * 64, *said, "a" * 64))
    made = json.loads(dumps(link_item(link)))
    validator("Link").validate(made)
    parts = ("previous_hash", "kind", "id", "version", "at", "author_hash", "reason", "payload_hash")
    assert link_hash(*(made[part] for part in parts)) == made["hash"]
    assert made.keys() == {"seq", "hash", *parts}


def test_a_list_tells_total_next_revision_and_where_it_is_from() -> None:
    content = list_document(
        [{"title": "Æ"}], total=7, next_url="https://x.dk/?cursor=2", revision=12, generated_from="example"
    )
    assert content.decode() == (
        '{"total":7,"items":[{"title":"Æ"}],"next":"https://x.dk/?cursor=2","revision":12,'
        '"generated_from":"example"}'
    )


def test_a_history_holds_every_version_with_its_place_in_the_chain() -> None:
    versions = HISTORIES["moved"]
    links = [
        Link(
            n,
            "tender",
            BASE.id,
            n,
            "2026-01-05T08:00:00Z",
            f"{n:064x}",
            None,
            "{}",
            "a" * 64,
            "b" * 64,
            "c" * 64,
        )
        for n in (1, 2, 3)
    ]
    made = json.loads(history_document(versions, links, DANISH, site()))
    validator("History").validate(made)
    assert made["id"] == BASE.id
    first, second, _ = made["versions"]
    assert first["changes"] == []
    assert first["at"] == "2026-01-05T08:00:00Z"
    assert second["changes"][0]["field"] == "dates.notice"
    assert second["record"]["dates"]["notice"]["value"] == "2028-Q1"
    assert (second["payload_hash"], second["previous_hash"], second["hash"]) == ("a" * 64, "b" * 64, "c" * 64)
    assert (second["seq"], second["kind"], second["id"], second["version"]) == (2, "tender", BASE.id, 2)
    assert second["payload"] == "{}"
    with pytest.raises(ValueError, match="shorter"):
        history_document(versions, links[:2], DANISH, site())
