"""The description of the interface: whole, and in step with what it describes."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from typing import Any

import pytest
from feed_cases import BASE, FIRST, ORGANISATION, site

from transparency.errors import BadInput
from transparency.feeds.items import tender_item
from transparency.feeds.openapi import document
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.filters import TenderFilter

DESCRIBED = document(Text.of("da"), site(), version="1.0.0")
PARAMETERS = DESCRIBED["components"]["parameters"]
DEPARTMENTS = [department.key for department in ORGANISATION.departments]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "$ref":
                yield inner
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.mark.parametrize("lang", LANGS)
def test_every_reference_leads_somewhere(lang: Lang) -> None:
    described = document(Text.of(lang), site(), version="1.0.0")
    found = set(references(described))
    assert found
    for reference in found:
        place: Any = described
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_everything_described_is_used() -> None:
    used = set(references(DESCRIBED))
    for kind, named in DESCRIBED["components"].items():
        for name in named:
            assert f"#/components/{kind}/{name}" in used, f"{kind}/{name}"


@pytest.mark.skipif(
    find_spec("openapi_spec_validator") is None, reason="openapi-spec-validator is not installed"
)
def test_the_description_is_valid_openapi() -> None:
    from openapi_spec_validator import validate

    validate(DESCRIBED)


# What is no data: an address that leads on, and what servers and search engines ask for.
NO_DATA = {"/p/{id}", "/robots.txt", "/healthz", "/readyz"}


def test_every_operation_is_complete() -> None:
    operations = {path: item["get"] for path, item in DESCRIBED["paths"].items()}
    assert len({operation["operationId"] for operation in operations.values()}) == len(operations)
    for path, operation in operations.items():
        assert operation["summary"]
        assert ("404" in operation["responses"]) == ("{id}" in path)
        if path not in NO_DATA:
            assert {"200", "304", "400"} <= operation["responses"].keys()
            headers = operation["responses"]["200"]["headers"].keys()
            assert headers == {"ETag", "Last-Modified", "Cache-Control"}
        named = [reference.rsplit("/", 1)[1] for reference in references(operation["parameters"])]
        in_path = [name for name in named if PARAMETERS[name]["in"] == "path"]
        assert [PARAMETERS[name]["name"] for name in in_path] == re.findall(r"{(\w+)}", path)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/tenders.json",
        "/api/v1/tenders.csv",
        "/api/v1/tenders.xlsx",
        "/api/v1/changes.json",
        "/api/v1/ocds/releases.json",
        "/api/v1/ocds/records.json",
        "/calendar/tenders.ics",
        "/feeds/tenders.atom",
        "/feeds/changes.atom",
    ],
)
def test_every_list_takes_every_filter(path: str) -> None:
    named = {
        reference.rsplit("/", 1)[1] for reference in references(DESCRIBED["paths"][path]["get"]["parameters"])
    }
    assert {field.name for field in fields(TenderFilter)} | {"lang"} <= named


EXAMPLES = {
    "q": "rengøring", "id": "AAK-2027-014", "cpv": "9091", "year": "2027", "quarter": "2027-Q4",
    "target": "climate-criterion", "changed_since": "2027-01-01",
}  # fmt: skip


@pytest.mark.parametrize("name", [field.name for field in fields(TenderFilter)])
def test_a_filter_takes_what_is_described_and_nothing_else(name: str) -> None:
    schema = PARAMETERS[name]["schema"]
    one = schema.get("items", schema)
    for value in one.get("enum") or [EXAMPLES[name]]:
        assert TenderFilter.from_query([(name, value)], DEPARTMENTS).pairs() in ([(name, value)], [])
    if name != "q":
        with pytest.raises(BadInput):
            TenderFilter.from_query([(name, "?!")], DEPARTMENTS)


def test_the_tender_is_described_name_by_name() -> None:
    made = tender_item(BASE, 1, FIRST, Text.of("da"), site(), dialogues=())
    assert list(DESCRIBED["components"]["schemas"]["Tender"]["properties"]) == list(made)


def test_the_description_is_plain_json_and_names_the_site() -> None:
    read = json.loads(json.dumps(DESCRIBED))
    assert read == DESCRIBED
    assert read["openapi"] == "3.1.0"
    assert read["servers"] == [{"url": "https://udbud.example.dk"}]
