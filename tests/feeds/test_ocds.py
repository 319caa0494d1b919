"""Open Contracting: valid by the standard's own schema and code lists, and true to the plan."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from feed_cases import BASE, HISTORIES, dated, histories, history, site
from hypothesis import HealthCheck, given, settings
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from transparency.feeds import ocds
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.records import Status, Version

DANISH = Text.of("da")
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Which code list each field takes its value from (the schema says so too, but checks only the closed ones).
LISTS = {
    ("milestones", "type"): "milestoneType",
    ("milestones", "status"): "milestoneStatus",
    ("documents", "documentType"): "documentType",
    ("parties", "roles"): "partyRole",
    ("relatedProcesses", "relationship"): "relatedProcess",
    ("classification", "scheme"): "itemClassificationScheme",
    ("additionalClassifications", "scheme"): "itemClassificationScheme",
    ("tender", "status"): "tenderStatus",
    ("tender", "procurementMethod"): "method",
    ("tender", "mainProcurementCategory"): "procurementCategory",
    ("tender", "submissionMethod"): "submissionMethod",
    ("releases", "tag"): "releaseTag",
}


def packages(versions: Sequence[Version], t: Text = DANISH) -> tuple[dict[str, Any], dict[str, Any]]:
    about = {
        "uri": "https://udbud.example.dk/api/v1/ocds/releases.json",
        "published": versions[-1].at,
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "next_url": "https://udbud.example.dk/api/v1/ocds/releases.json?cursor=2",
        "previous_url": None,
        "site": site(),
    }
    released = ocds.release_package(ocds.releases(versions, t, site()), **about)
    recorded = ocds.record_package([ocds.record(versions, t, site())], **about)
    return json.loads(released), json.loads(recorded)


@pytest.fixture
def validators(shared_data: Path) -> tuple[Any, Any]:
    """For release packages and record packages, with the schemas they refer to at hand."""
    schemas = {
        path.name: json.loads(path.read_text("utf-8")) for path in (shared_data / "ocds").glob("*.json")
    }
    host = "https://standard.open-contracting.org/schema/1__1__5/"
    names = {
        "release-schema.json": "release-schema-1.1.json",
        "versioned-release-validation-schema.json": "versioned-release-validation-schema.json",
    }
    registry: Registry[Any] = Registry().with_resources(
        (host + there, Resource(schemas[here], DRAFT4)) for there, here in names.items()
    )
    made = [
        jsonschema.Draft4Validator(schemas[name], registry=registry)
        for name in ("release-package-schema.json", "record-package-schema.json")
    ]
    return made[0], made[1]


def check(versions: Sequence[Version], validators: tuple[Any, Any], t: Text = DANISH) -> None:
    for package, validator in zip(packages(versions, t), validators, strict=True):
        validator.validate(package)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_packages_are_valid(versions: Sequence[Version], lang: Lang, validators: tuple[Any, Any]) -> None:
    check(versions, validators, Text.of(lang))


@SLOW
@given(versions=histories())
def test_packages_of_any_tender_are_valid(versions: Sequence[Version], validators: tuple[Any, Any]) -> None:
    check(versions, validators)


def test_the_schema_would_notice(validators: tuple[Any, Any]) -> None:
    package, _ = packages(HISTORIES["full"])
    package["releases"][0]["tender"]["status"] = "soon"
    assert not validators[0].is_valid(package)


def coded(value: Any, within: str = "") -> Iterator[tuple[str, str, str]]:
    """Each text in a document: the object it stands in, its name, itself."""
    if isinstance(value, list):
        for one in value:
            yield from coded(one, within)
    elif isinstance(value, dict):
        for name, inner in value.items():
            texts = inner if isinstance(inner, list) else [inner]
            yield from ((within, name, text) for text in texts if isinstance(text, str))
            yield from coded(inner, name)


@pytest.mark.parametrize("versions", CASES)
def test_codes_are_the_standards_own(versions: Sequence[Version], shared_data: Path) -> None:
    known = {
        path.stem: {row["Code"] for row in csv.DictReader(path.read_text("utf-8").splitlines())}
        for path in (shared_data / "ocds" / "codelists").glob("*.csv")
    }
    for within, name, text in coded(packages(versions)[1]):
        if found := LISTS.get((within, name)):
            assert text in known[found], (within, name)


def _merged(old: Any, new: Any, name: str = "") -> Any:
    """Two values as the standard's merging rules join them: objects by name, lists of objects by id."""
    if isinstance(new, dict):
        old = old if isinstance(old, dict) else {}
        out = {key: value for key, value in old.items() if key not in new}
        out |= {key: _merged(old.get(key), value, key) for key, value in new.items() if value is not None}
        return out
    by_id = isinstance(new, list) and all(isinstance(one, dict) and "id" in one for one in new)
    if by_id and name != "additionalClassifications":
        joined = {one["id"]: one for one in old or []}
        for one in new:
            joined[one["id"]] = _merged(joined.get(one["id"]), one)
        return list(joined.values())
    return new


def _tidy(value: Any, name: str = "") -> Any:
    """Without what is left empty by nulls; lists of objects in the order of their ids."""
    if isinstance(value, dict):
        tidied = {key: _tidy(one, key) for key, one in value.items()}
        return {key: one for key, one in tidied.items() if one not in ({}, [])}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        kept = [one for one in map(_tidy, value) if one.keys() != {"id"}]
        return kept if name == "additionalClassifications" else sorted(kept, key=lambda one: str(one["id"]))
    return value


@settings(max_examples=60, deadline=None)
@given(versions=histories())
def test_merging_the_releases_by_the_standards_rules_gives_the_compiled_release(
    versions: Sequence[Version],
) -> None:
    record = ocds.record(versions, DANISH, site())
    merged: dict[str, Any] = {}
    for release in record["releases"]:
        merged = _merged(merged, release)
    compiled = record["compiledRelease"]
    own = {"id", "tag", "date"}
    assert _tidy({k: v for k, v in merged.items() if k not in own}) == _tidy(
        {k: v for k, v in compiled.items() if k not in own}
    )


def test_each_version_is_a_release_that_says_what_it_changed() -> None:
    first, second, third = ocds.releases(HISTORIES["moved"], DANISH, site())
    assert [r["tag"] for r in (first, second, third)] == [
        ["planning"],
        ["planningUpdate"],
        ["planningUpdate"],
    ]
    assert "amendments" not in first["tender"]
    assert second["tender"]["amendments"] == [
        {
            "id": "2",
            "date": "2026-01-15T08:00:00Z",
            "rationale": "Fordi",
            "description": "Udbudsbekendtgørelse: 4. kvartal 2027 → 1. kvartal 2028",
            "amendsReleaseID": first["id"],
            "releaseID": second["id"],
        }
    ]
    compiled = ocds.record(HISTORIES["moved"], DANISH, site())["compiledRelease"]
    assert [a["id"] for a in compiled["tender"]["amendments"]] == ["2", "3"]


def test_a_confirmation_is_a_release_without_an_amendment() -> None:
    _, second = ocds.releases(HISTORIES["confirmed only"], DANISH, site())
    assert "amendments" not in second["tender"]


@pytest.mark.parametrize(
    "value", ["2027-W34", "2027-10", "2027-Q4", "2027-winter", "2027-H2", "2027", "unknown"]
)
def test_a_coarse_date_never_becomes_a_day(value: str) -> None:
    tender = dated(BASE, dialogue=value, notice=value, deadline=value, award=value, start=value)
    (release,) = ocds.releases(history(tender), DANISH, site())
    assert not {"tenderPeriod", "awardPeriod", "contractPeriod"} & release["tender"].keys()
    milestones = release["planning"]["milestones"]
    assert [m["id"] for m in milestones] == ["dialogue", "notice", "deadline", "award", "start"]
    assert not any("dueDate" in m for m in milestones)
    assert {m["code"] for m in milestones} == {value}


def test_an_exact_day_is_a_date_in_danish_time() -> None:
    tender = dated(BASE, deadline="2027-07-01", award="2027-12-01", start="2028-01-01")
    (release,) = ocds.releases(history(tender), DANISH, site())
    assert release["tender"]["tenderPeriod"] == {"endDate": "2027-07-01T23:59:59+02:00"}
    assert release["tender"]["awardPeriod"] == {"endDate": "2027-12-01T23:59:59+01:00"}
    assert release["tender"]["contractPeriod"] == {"startDate": "2028-01-01T00:00:00+01:00"}


@pytest.mark.parametrize(
    ("status", "notice", "expected", "tags"),
    [
        ("planned", "2027-Q4", "planned", ["planningUpdate"]),
        ("planned", "unknown", "planning", ["planningUpdate"]),
        ("in_dialogue", "2027-Q4", "planned", ["planningUpdate"]),
        ("in_dialogue", None, "planning", ["planningUpdate"]),
        ("published", "2027-Q4", "active", ["planningUpdate"]),
        ("evaluating", "2027-Q4", "active", ["planningUpdate"]),
        ("awarded", "2027-Q4", "complete", ["planningUpdate"]),
        ("cancelled", "2027-Q4", "cancelled", ["planningUpdate", "tenderCancellation"]),
        ("withdrawn", "2027-Q4", "withdrawn", ["planningUpdate"]),
    ],
)
def test_status_and_tags_say_no_more_than_is_known(
    status: Status, notice: str | None, expected: str, tags: list[str]
) -> None:
    after = replace(dated(BASE, notice=notice), status=status, status_reason="Fordi")
    last = ocds.releases(history(replace(BASE, sme=True), after), DANISH, site())[-1]
    assert (last["tender"]["status"], last["tag"]) == (expected, tags)


def test_the_standards_value_is_the_upper_estimate() -> None:
    (release,) = ocds.releases(HISTORIES["new"], DANISH, site())
    assert release["tender"]["value"] == {"amount": 7_000_000.5, "currency": "DKK"}
    assert release["tender"]["minValue"] == {"amount": 5_000_000, "currency": "DKK"}


def test_who_leads_a_joint_tender_manages_it() -> None:
    (release,) = ocds.releases(HISTORIES["full"], DANISH, site())
    assert release["tender"]["procuringEntity"] == {"id": "partner-1", "name": "Randers Kommune"}
    assert {p["name"]: p["roles"] for p in release["parties"]} == {
        "Aarhus Kommune": ["buyer"],
        "Aarhus Kommune, Børn og Unge": ["buyer"],
        "Aarhus Kommune, Teknik og Miljø": ["buyer"],
        "Randers Kommune": ["buyer", "procuringEntity"],
        "Region Midtjylland": ["buyer"],
    }
    assert release["buyer"]["id"] == "DK-CVR-55133018"


@settings(max_examples=40, deadline=None)
@given(versions=histories())
def test_every_reference_to_a_party_finds_it(versions: Sequence[Version]) -> None:
    for release in ocds.releases(versions, DANISH, site()):
        known = {party["id"]: party["name"] for party in release["parties"]}
        for reference in (release["buyer"], release["tender"]["procuringEntity"]):
            assert known[reference["id"]] == reference["name"]


def test_the_replaced_contract_is_named_by_its_notice() -> None:
    (release,) = ocds.releases(HISTORIES["full"], DANISH, site())
    (related,) = release["relatedProcesses"]
    assert (related["relationship"], related["identifier"]) == (["prior"], "702101-2025")


def test_names_outlive_a_move_of_the_site() -> None:
    def names(base_url: str) -> list[str]:
        made = ocds.releases(HISTORIES["moved"], DANISH, site(base_url))
        return [text for release in made for text in (release["ocid"], release["id"])]

    assert names("https://udbud.example.dk") == names("https://ny.example.org")
    assert len(set(names(""))) == 4


def test_a_package_tells_publisher_licence_age_and_what_comes_next() -> None:
    package, _ = packages(HISTORIES["moved"])
    assert package["publishedDate"] == "2026-01-25T08:00:00Z"
    assert package["publisher"]["uid"] == "55133018"
    assert package["links"] == {"next": "https://udbud.example.dk/api/v1/ocds/releases.json?cursor=2"}
