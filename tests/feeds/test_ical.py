"""The calendar: read by three foreign readers, and true to the history of each date."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import icalendar
import ics
import pytest
import vobject
from feed_cases import (
    BASE,
    DEPARTMENTS,
    FIRST,
    HISTORIES,
    LONG,
    ORGANISATION,
    dated,
    histories,
    history,
    site,
)
from hypothesis import given, settings

from transparency.feeds.ical import calendar, event_uid, tender_events
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.records import DateKey, Version

DANISH = Text.of("da")
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]


def whole(blocks: Iterable[bytes], t: Text = DANISH) -> bytes:
    return calendar(
        blocks,
        t,
        ORGANISATION,
        name="Udbud, alle; æøå",
        description="Alle planlagte udbud",
        source="https://udbud.example.dk/calendar/tenders.ics?lang=da",
    )


def made(versions: Sequence[Version], t: Text = DANISH) -> bytes:
    return whole([tender_events(versions, t, site())], t)


def read(content: bytes) -> list[icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(content)
    assert not [error for part in parsed.walk() for error in part.errors]
    return parsed.walk("VEVENT")


def event(versions: Sequence[Version], key: DateKey) -> icalendar.Event:
    uid = event_uid(versions[-1].record.id, key, ORGANISATION)
    return next(e for e in read(made(versions)) if e["UID"] == uid)


def by_icalendar(content: bytes) -> list[dict[str, Any]]:
    return [
        {
            "uid": str(e["UID"]),
            "start": e["DTSTART"].dt,
            "end": e["DTEND"].dt,
            "title": str(e["SUMMARY"]),
            "text": str(e["DESCRIPTION"]),
            "status": str(e["STATUS"]),
            "url": str(e["URL"]),
            "changed": e["LAST-MODIFIED"].dt,
            "categories": {str(c) for c in e["CATEGORIES"].cats} if "CATEGORIES" in e else set(),
        }
        for e in read(content)
    ]


def by_vobject(content: bytes) -> list[dict[str, Any]]:
    parsed = vobject.readOne(content.decode())
    assert parsed.validate(raiseException=True)
    return [
        {
            "uid": e.uid.value,
            "start": e.dtstart.value,
            "end": e.dtend.value,
            "title": e.summary.value,
            "text": e.description.value,
            "status": e.status.value,
            "url": e.url.value,
            "changed": e.last_modified.value,
            "categories": set(e.categories.value) if "categories" in e.contents else set(),
        }
        for e in parsed.contents.get("vevent", [])
    ]


def by_ics(content: bytes) -> list[dict[str, Any]]:
    found = []
    for e in ics.Calendar(content.decode()).events:
        assert e.all_day
        found.append(
            {
                "uid": e.uid,
                "start": e.begin.date(),
                "end": e.end.date(),
                "title": e.name,
                "text": e.description,
                "status": e.status,
                "url": e.url,
                "changed": e.last_modified.datetime,
                "categories": e.categories,
            }
        )
    return found


def in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(events, key=lambda e: str(e["uid"]))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_three_foreign_readers_see_the_same_events(versions: Sequence[Version], lang: Lang) -> None:
    content = made(versions, Text.of(lang))
    expected = in_order(by_icalendar(content))
    assert in_order(by_vobject(content)) == expected
    assert in_order(by_ics(content)) == expected


@pytest.mark.parametrize("versions", CASES)
def test_lines_are_at_most_75_octets_of_whole_letters_and_end_in_crlf(versions: Sequence[Version]) -> None:
    content = made(versions)
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        assert b"\n" not in line
        assert b"\r" not in line
        assert line.decode()


def test_a_long_title_comes_back_whole() -> None:
    found = event(HISTORIES["long"], "notice")
    assert found["SUMMARY"] == f"Udbudsbekendtgørelse (4. kvartal 2027): {LONG}"
    assert {str(c) for c in found["CATEGORIES"].cats} == set(DEPARTMENTS.values())


def test_text_cannot_break_out_of_its_line() -> None:
    found = read(made(HISTORIES["nasty"]))
    assert len(found) == 2
    assert "BEGIN:VEVENT" in found[0]["SUMMARY"]
    assert not re.search(r"[\x00-\x1f\x85\u2028]", found[0]["SUMMARY"])


@pytest.mark.parametrize(
    ("value", "start", "day_after", "period", "status"),
    [
        ("2028-02-29", date(2028, 2, 29), date(2028, 3, 1), "", "CONFIRMED"),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4), " (uge 53, 2026)", "TENTATIVE"),
        ("2027-12", date(2027, 12, 1), date(2028, 1, 1), " (december 2027)", "TENTATIVE"),
        ("2027-Q4", date(2027, 10, 1), date(2028, 1, 1), " (4. kvartal 2027)", "TENTATIVE"),
        ("2027-winter", date(2027, 12, 1), date(2028, 3, 1), " (vinteren 2027/28)", "TENTATIVE"),
        ("2027-H2", date(2027, 7, 1), date(2028, 1, 1), " (2. halvår 2027)", "TENTATIVE"),
        ("2027", date(2027, 1, 1), date(2028, 1, 1), " (2027)", "TENTATIVE"),
    ],
)
def test_a_coarse_date_spans_its_period_and_says_so(
    value: str, start: date, day_after: date, period: str, status: str
) -> None:
    found = event(history(dated(replace(BASE, title="X"), notice=value)), "notice")
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (start, day_after)
    assert found["SUMMARY"] == f"Udbudsbekendtgørelse{period}: X"
    assert (found["STATUS"], found["TRANSP"]) == (status, "TRANSPARENT")


@pytest.mark.parametrize(
    ("name", "key", "title", "sequence"),
    [
        ("cancelled", "notice", "AFLYST – Udbudsbekendtgørelse (4. kvartal 2027): Rengøring af skoler", 1),
        ("cancelled", "deadline", "AFLYST – Tilbudsfrist: Rengøring af skoler", 1),
        ("cancelled from the start", "deadline", "AFLYST – Tilbudsfrist: Rengøring af skoler", 0),
        ("withdrawn", "deadline", "TAGET UD AF PLANEN – Tilbudsfrist: Rengøring af skoler", 1),
        ("date removed", "deadline", "DATO UDGÅET – Tilbudsfrist: Rengøring af skoler", 1),
        ("date became unknown", "deadline", "DATO UDGÅET – Tilbudsfrist: Rengøring af skoler", 1),
    ],
)
def test_what_is_gone_stays_on_its_last_day_as_cancelled(
    name: str, key: DateKey, title: str, sequence: int
) -> None:
    found = event(HISTORIES[name], key)
    assert (found["STATUS"], found["SUMMARY"], found["SEQUENCE"]) == ("CANCELLED", title, sequence)
    if key == "deadline":
        assert found["DTSTART"].dt == date(2028, 1, 31)


def test_the_other_dates_live_on_when_one_is_removed() -> None:
    found = event(HISTORIES["date removed"], "notice")
    assert (found["STATUS"], found["SEQUENCE"]) == ("TENTATIVE", 0)


def test_a_date_that_comes_back_is_the_same_event_again() -> None:
    found = event(HISTORIES["date removed and back"], "deadline")
    assert (found["STATUS"], found["SEQUENCE"], found["DTSTART"].dt) == ("CONFIRMED", 2, date(2028, 2, 15))
    assert found["CREATED"].dt == FIRST
    assert found["LAST-MODIFIED"].dt == FIRST + timedelta(days=20)


@pytest.mark.parametrize("name", ["confirmed only", "other field changed"])
def test_what_the_event_does_not_say_leaves_it_byte_for_byte(name: str) -> None:
    versions = HISTORIES[name]
    assert made(versions) == made(versions[:1])


def test_a_date_that_was_never_known_has_no_event() -> None:
    assert tender_events(HISTORIES["never a date"], DANISH, site()) == b""


def _events(versions: Sequence[Version], lang: Lang) -> dict[str, tuple[bytes, int, str]]:
    """By UID: what the event says, its SEQUENCE, its LAST-MODIFIED."""
    blocks = tender_events(versions, Text.of(lang), site()).split(b"END:VEVENT\r\n")[:-1]
    stamps = rb"(DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\r\n"
    out = {}
    for block in blocks:
        stamped = dict(re.findall(r"(?m)^(UID|SEQUENCE|LAST-MODIFIED):(.*)\r$", block.decode()))
        out[stamped["UID"]] = (re.sub(stamps, b"", block), int(stamped["SEQUENCE"]), stamped["LAST-MODIFIED"])
    return out


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_sequence_rises_when_the_event_changes_and_only_then(versions: Sequence[Version]) -> None:
    for count in range(1, len(versions)):
        before, after = ({lang: _events(versions[:n], lang) for lang in LANGS} for n in (count, count + 1))
        assert before["da"].keys() <= after["da"].keys(), "an event vanished"
        at = f"{versions[count].at:%Y%m%dT%H%M%SZ}"
        for uid, (_, sequence, modified) in before["da"].items():
            says_other = any(before[lang][uid][0] != after[lang][uid][0] for lang in LANGS)
            expected = (sequence + 1, at) if says_other else (sequence, modified)
            for lang in LANGS:
                assert after[lang][uid][1:] == expected
        for uid in after["da"].keys() - before["da"].keys():
            assert after["da"][uid][1:] == (0, at)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_any_history_can_be_read_and_is_folded(versions: Sequence[Version]) -> None:
    content = made(versions)
    assert len(read(content)) == len({e["UID"] for e in read(content)})
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_names_outlive_a_move_of_the_site() -> None:
    versions = HISTORIES["full"]
    here, there = (
        {e["UID"] for e in read(whole([tender_events(versions, DANISH, site(url))]))}
        for url in ("https://udbud.example.dk", "https://ny.example.org")
    )
    assert here == there
    assert "AAK-2027-014-notice@cvr-55133018" in here


def test_an_event_points_to_the_permanent_address_and_names_status_value_and_slip() -> None:
    found = event(HISTORIES["moved"][:2], "notice")
    assert found["URL"] == "https://udbud.example.dk/p/AAK-2027-014"
    assert str(found["DESCRIPTION"]).splitlines() == [
        "Udbudsbekendtgørelse: 1. kvartal 2028",
        "Status: Planlagt",
        "Afdeling: Børn og Unge",
        "Anslået værdi: 5 mio.–7.000.000,5 kr.",
        "Rykket: ca. 3 måneder senere end først meldt ud (4. kvartal 2027)",
        "https://udbud.example.dk/p/AAK-2027-014",
    ]


def test_example_data_says_so_in_every_event() -> None:
    found = read(made(HISTORIES["full"]))
    assert len(found) == 5
    assert all(str(e["DESCRIPTION"]).startswith("Eksempeldata") for e in found)


def test_the_calendar_tells_its_name_and_how_often_to_ask() -> None:
    content = whole([])
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n" in content
    parsed = icalendar.Calendar.from_ical(content)
    # the library does not know these two and leaves them escaped
    assert parsed["NAME"] == parsed["X-WR-CALNAME"] == r"Udbud\, alle\; æøå"
    assert parsed["SOURCE"] == "https://udbud.example.dk/calendar/tenders.ics?lang=da"
    assert "METHOD" not in parsed


def test_a_calendar_without_events_is_valid() -> None:
    content = whole([])
    assert by_icalendar(content) == by_vobject(content) == by_ics(content) == []
    assert [part.name for part in icalendar.Calendar.from_ical(content).subcomponents] == ["VTIMEZONE"]


def test_the_time_zone_is_denmarks() -> None:
    zone = icalendar.Calendar.from_ical(whole([])).walk("VTIMEZONE")[0].to_tz()
    summer, winter = FIRST.replace(month=7), FIRST
    assert summer.astimezone(zone).utcoffset() == timedelta(hours=2)
    assert winter.astimezone(zone).utcoffset() == timedelta(hours=1)
