"""Market dialogues in the planning of their tenders: valid by the schema, and releases that stay as they are."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import dialogue_cases as dialogues
import jsonschema
import pytest
from feed_cases import BASE, FIRST, HISTORIES, dated, histories, history, site
from hypothesis import HealthCheck, given, settings
from test_ocds import LISTS, _merged, _tidy, coded, validators

from transparency.dialogues.records import Dialogue
from transparency.dialogues.records import Version as DialogueVersion
from transparency.feeds import ocds
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.records import Version

__all__ = ["validators"]  # a fixture
DANISH = Text.of("da")
OWN = {"id", "tag", "date"}
CASES = [pytest.param(versions, id=name) for name, versions in dialogues.HISTORIES.items()]


def told(*steps: tuple[int, Dialogue]) -> tuple[DialogueVersion, ...]:
    """A version so many days after the tender's first."""
    return tuple(
        DialogueVersion(number, FIRST + timedelta(days=days), None, d)
        for number, (days, d) in enumerate(steps, start=1)
    )


def releases(versions: Sequence[Version], *told: Sequence[DialogueVersion]) -> list[dict[str, Any]]:
    return ocds.releases(versions, DANISH, site(), told)


def engagement(release: dict[str, Any]) -> list[dict[str, Any]]:
    return [m for m in release["planning"]["milestones"] if m["id"].startswith("AAK-MD-")]


def papers(release: dict[str, Any]) -> dict[str, str | None]:
    return {d["id"]: d.get("documentType") for d in release["planning"]["documents"] if d["id"] != "plan"}


def test_a_dialogue_is_a_milestone_and_documents_of_its_tender() -> None:
    (release,) = releases(history(BASE), told((0, dialogues.FULL)))
    assert engagement(release) == [
        {
            "id": "AAK-MD-2027-003",
            "title": "Rengøring uden kemi",
            "type": "engagement",
            "description": "Møde med fremmøde og online · 30. marts 2027 kl. 09.00–11.30 · Opsamling offentliggjort",
            "code": "2027-03-30",
            "dueDate": "2027-03-30T11:30:00+02:00",
            "dateMet": "2027-03-30T11:30:00+02:00",
            "status": "met",
        }
    ]
    assert papers(release) == {
        "AAK-MD-2027-003": "marketEngagementNotice",
        "AAK-MD-2027-003-invitation": "marketEngagementNotice",
        "AAK-MD-2027-003-1": None,
        "AAK-MD-2027-003-outcome": "marketStudies",
    }
    notice = release["planning"]["documents"][1]
    assert notice["url"] == "https://udbud.example.dk/p/AAK-MD-2027-003"


@pytest.mark.parametrize(
    ("d", "due", "status"),
    [
        (dialogues.BASE, "2027-03-30T11:30:00+02:00", "scheduled"),
        (dialogues.WRITTEN, "2027-04-15T12:00:00+02:00", "scheduled"),
        (replace(dialogues.BASE, status="held"), "2027-03-30T11:30:00+02:00", "met"),
        (dialogues.CANCELLED, "2027-03-30T11:30:00+02:00", "notMet"),
        (replace(dialogues.BASE, starts=None, ends=None, when=dialogues.when("2027-Q1")), None, None),
    ],
)
def test_a_milestone_says_no_more_than_is_known(d: Dialogue, due: str | None, status: str | None) -> None:
    (milestone,) = engagement(releases(history(BASE), told((0, d)))[0])
    assert (milestone.get("dueDate"), milestone.get("status")) == (due, status)
    assert ("dateMet" in milestone) == (status == "met")
    if status == "notMet":
        assert milestone["description"].endswith("Aflyst · Ingen penge, desværre")


def test_a_later_change_of_the_dialogue_is_a_release_of_its_own_that_amends_nothing() -> None:
    moved = replace(dialogues.BASE, starts=dialogues.at("2027-04-06T09:00"), ends=None)
    versions = history(BASE, dated(BASE, notice="2028-Q1"))  # on the tenth day
    first, second, third, fourth = releases(versions, told((2, dialogues.BASE), (5, moved)))
    name = first["ocid"]
    assert [r["id"] for r in (first, second, third, fourth)] == [
        f"{name}-1",
        f"{name}-AAK-MD-2027-003-1",
        f"{name}-AAK-MD-2027-003-2",
        f"{name}-2",
    ]
    assert [r["tag"] for r in (first, second, third)] == [
        ["planning"],
        ["planningUpdate"],
        ["planningUpdate"],
    ]
    assert second["date"] == "2026-01-07T08:00:00Z"
    assert not any("amendments" in r["tender"] for r in (first, second, third))
    (amendment,) = fourth["tender"]["amendments"]
    assert (amendment["amendsReleaseID"], amendment["releaseID"]) == (third["id"], fourth["id"])
    assert engagement(first) == []
    assert engagement(fourth)[0]["dueDate"] == "2027-04-06T09:00:00+02:00"


def test_what_the_release_does_not_show_makes_none() -> None:
    answered = replace(dialogues.BASE, ask_by=None, seats=20)
    assert len(releases(history(BASE), told((0, dialogues.BASE), (5, answered)))) == 1


def test_a_dialogue_from_before_the_tender_stands_in_its_first_release() -> None:
    (release,) = releases(history(BASE), told((-9, dialogues.BASE), (-3, dialogues.CANCELLED)))
    assert engagement(release)[0]["status"] == "notMet"


def test_a_dialogue_that_no_longer_belongs_is_taken_back_and_earlier_releases_stand() -> None:
    kept = told((2, dialogues.BASE))
    gone = told((2, dialogues.BASE), (5, replace(dialogues.BASE, tenders=())))
    before, after = releases(history(BASE), kept), releases(history(BASE), gone)
    assert after[:2] == before
    record = ocds.record(history(BASE), DANISH, site(), [gone])
    assert engagement(record["compiledRelease"]) == []
    assert after[2]["planning"]["documents"][-1]["url"] is None


def test_two_dialogues_that_change_at_once_are_one_release() -> None:
    other = replace(dialogues.BASE, id="AAK-MD-2027-004")
    first, second = releases(history(BASE), told((2, other)), told((2, dialogues.BASE)))
    assert second["id"].endswith("-AAK-MD-2027-003-1")
    assert len(engagement(second)) == 2
    assert engagement(first) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_packages_are_valid(
    versions: Sequence[DialogueVersion],
    lang: Lang,
    validators: tuple[jsonschema.Draft4Validator, jsonschema.Draft4Validator],
) -> None:
    about: dict[str, Any] = {
        "uri": "https://udbud.example.dk/api/v1/ocds/releases.json",
        "published": FIRST,
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "next_url": None,
        "previous_url": None,
        "site": site(),
    }
    t = Text.of(lang)
    released = ocds.releases(HISTORIES["moved"], t, site(), [versions])
    recorded = ocds.record(HISTORIES["moved"], t, site(), [versions])
    packages = ocds.release_package(released, **about), ocds.record_package([recorded], **about)
    for package, validator in zip(packages, validators, strict=True):
        validator.validate(json.loads(package))


@pytest.mark.parametrize("versions", CASES)
def test_codes_are_known(versions: Sequence[DialogueVersion]) -> None:
    record = ocds.record(HISTORIES["moved"], DANISH, site(), [versions])
    known = {
        "milestoneStatus": {"scheduled", "met", "notMet"},
        "milestoneType": {"engagement", "preProcurement", "assessment", "delivery"},
        "documentType": {"procurementPlan", "marketEngagementNotice", "marketStudies"},
    }
    for within, name, text in coded(record):
        if (found := known.get(LISTS.get((within, name), ""))) is not None:
            assert text in found, (within, name)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(versions=histories(), first=dialogues.histories(), second=dialogues.histories())
def test_merging_the_releases_by_the_standards_rules_gives_the_compiled_release(
    versions: Sequence[Version], first: Sequence[DialogueVersion], second: Sequence[DialogueVersion]
) -> None:
    later = [replace(v, at=v.at + timedelta(days=3)) for v in second]
    other = [replace(v, record=replace(v.record, id="AAK-MD-2027-004")) for v in later]
    record = ocds.record(versions, DANISH, site(), [first, other])
    merged: dict[str, Any] = {}
    for release in record["releases"]:
        merged = _merged(merged, release)
    compiled = record["compiledRelease"]
    assert _tidy({k: v for k, v in merged.items() if k not in OWN}) == _tidy(
        {k: v for k, v in compiled.items() if k not in OWN}
    )
    assert len({r["id"] for r in record["releases"]}) == len(record["releases"])
    dates = [r["date"] for r in record["releases"]]
    assert dates == sorted(dates)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(versions=histories(), told=dialogues.histories())
def test_a_release_that_is_out_never_changes(
    versions: Sequence[Version], told: Sequence[DialogueVersion]
) -> None:
    shifted = [replace(v, at=v.at + timedelta(days=4)) for v in told]
    whole = releases(versions, shifted)
    for count in range(1, len(shifted)):
        until = shifted[count].at
        then = [v for v in versions if v.at < until]
        assert releases(then, shifted[:count]) == whole[: len(releases(then, shifted[:count]))]
