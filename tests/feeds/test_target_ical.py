"""The calendar of promises: read by three foreign readers, on whole days, true to each history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import icalendar
import ics
import pytest
import vobject
from feed_cases import FIRST, ORGANISATION, site
from hypothesis import given, settings
from target_cases import BASE, FULL, HISTORIES, histories, history, promised

from transparency.feeds.ical import calendar
from transparency.feeds.target_ical import event_uid, target_events
from transparency.locale import LANGS, Lang, Text
from transparency.targets.records import Version

DANISH = Text.of("da")
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]


def made(versions: Sequence[Version], t: Text = DANISH) -> bytes:
    source = "https://udbud.example.dk/calendar/targets.ics"
    blocks = [target_events(versions, t, site())]
    return calendar(blocks, t, ORGANISATION, name="Mål", description="Alle", source=source)


def events(versions: Sequence[Version], t: Text = DANISH) -> dict[str, icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(made(versions, t))
    assert not [error for part in parsed.walk() for error in part.errors]
    return {str(e["UID"]).partition("@")[0]: e for e in parsed.walk("VEVENT")}


def by_icalendar(content: bytes) -> list[tuple[Any, ...]]:
    found = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return [
        (str(e["UID"]), e["DTSTART"].dt, e["DTEND"].dt, str(e["SUMMARY"]), str(e["DESCRIPTION"]),
         str(e["STATUS"]), str(e["URL"]), e["LAST-MODIFIED"].dt)
        for e in found
    ]  # fmt: skip


def by_vobject(content: bytes) -> list[tuple[Any, ...]]:
    parsed = vobject.readOne(content.decode())
    assert parsed.validate(raiseException=True)
    return [
        (e.uid.value, e.dtstart.value, e.dtend.value, e.summary.value, e.description.value,
         e.status.value, e.url.value, e.last_modified.value)
        for e in parsed.contents.get("vevent", [])
    ]  # fmt: skip


def by_ics(content: bytes) -> list[tuple[Any, ...]]:
    found = ics.Calendar(content.decode()).events
    assert all(e.all_day for e in found)
    return [
        (
            e.uid,
            e.begin.date(),
            e.end.date(),
            e.name,
            e.description,
            e.status,
            e.url,
            e.last_modified.datetime,
        )
        for e in found
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_three_foreign_readers_see_the_same_events(versions: Sequence[Version], lang: Lang) -> None:
    content = made(versions, Text.of(lang))
    expected = sorted(by_icalendar(content))
    assert sorted(by_vobject(content)) == expected
    assert sorted(by_ics(content)) == expected


def test_a_deadline_takes_the_last_day_whole_and_makes_nobody_busy() -> None:
    event = events(history(BASE))["furniture-deadline"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 12, 31), date(2028, 1, 1))
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "TRANSPARENT", 0)
    assert event["SUMMARY"] == "Frist: Mindre nyt møblement"
    for said in ("Politikkens ord: “inden 2028”", "Måltal: 20 % lavere end udgangspunktet", "/p/furniture"):
        assert said in event["DESCRIPTION"]


def test_a_promise_without_a_day_has_no_event() -> None:
    assert events(HISTORIES["commitment"]) == {}


def test_all_that_has_a_day_has_an_event() -> None:
    found = events(HISTORIES["full"])
    assert {uid: str(e["SUMMARY"]) for uid, e in found.items()} == {
        "furniture-deadline": "Frist: Mindre nyt møblement",
        "furniture-next-figure": "Næste tal ventes: Mindre nyt møblement",
        "furniture-milestone-2026": "Delmål (2026): Mindre nyt møblement",
        "furniture-milestone-2027-Q2": "Delmål (2. kvartal 2027): Mindre nyt møblement",
    }
    milestone = found["furniture-milestone-2026"]
    assert (milestone["DTSTART"].dt, milestone["DTEND"].dt) == (date(2026, 1, 1), date(2027, 1, 1))
    assert milestone["STATUS"] == "TENTATIVE"
    assert "10.500,25 ton CO2e (Byråd)" in milestone["DESCRIPTION"]


@pytest.mark.parametrize(
    ("name", "uid", "day"),
    [
        ("deadline moved", "furniture-deadline", date(2029, 12, 31)),
        ("next figure later", "furniture-next-figure", date(2028, 9, 1)),
    ],
)
def test_a_day_that_moves_keeps_its_event(name: str, uid: str, day: date) -> None:
    first, second = (events(HISTORIES[name][:n])[uid] for n in (1, 2))
    assert second["DTSTART"].dt == day
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert second["CREATED"].dt == FIRST < second["LAST-MODIFIED"].dt
    assert second["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("name", "uid"),
    [("deadline gone", "furniture-deadline"), ("milestone gone", "furniture-milestone-2026")],
)
def test_what_was_taken_away_stays_as_cancelled(name: str, uid: str) -> None:
    event = events(HISTORIES[name])[uid]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(event["SUMMARY"]).startswith("DATO UDGÅET – ")
    assert "ingen dato længere" in event["DESCRIPTION"]


def test_a_new_figure_changes_no_event() -> None:
    versions = history(FULL, replace(FULL, observations=FULL.observations[:1]))
    before, after = (events(versions[:n]) for n in (1, 2))
    assert {uid: e.to_ical() for uid, e in before.items()} == {uid: e.to_ical() for uid, e in after.items()}


def test_another_wording_raises_the_sequence_in_both_languages() -> None:
    versions = history(BASE, promised(BASE, title_en="Fewer new desks"))
    for lang in LANGS:
        assert events(versions, Text.of(lang))["furniture-deadline"]["SEQUENCE"] == 1


def test_the_next_figure_is_told_although_the_policy_sets_no_deadline() -> None:
    versions = HISTORIES["measured"]
    assert events(versions)["furniture-next-figure"]["DTSTART"].dt == date(2027, 9, 1)
    assert events(history(promised(versions[-1].record, deadline="", due=None))).keys() == {
        "furniture-next-figure"
    }


def test_a_name_is_for_ever() -> None:
    assert event_uid("furniture", "deadline", ORGANISATION) == "furniture-deadline@cvr-55133018"


@settings(max_examples=40, deadline=None)
@given(histories())
def test_any_history_makes_a_calendar_with_names_of_its_own(versions: Sequence[Version]) -> None:
    content = made(versions)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    uids = [event[0] for event in by_icalendar(content)]
    assert len(uids) == len(set(uids))
    assert sorted(by_vobject(content)) == sorted(by_icalendar(content))
