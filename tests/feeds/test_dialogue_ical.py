"""The calendar of dialogues: read by three foreign readers, at Danish wall-clock time, true to each history."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
import vobject
from dialogue_cases import BASE, CANCELLED, FULL, HISTORIES, WEBINAR, at, histories, history
from feed_cases import FIRST, ORGANISATION, site
from hypothesis import given, settings

from transparency.dialogues.records import Version
from transparency.feeds.dialogue_ical import Part, dialogue_events, event_uid
from transparency.feeds.ical import calendar
from transparency.locale import LANGS, Lang, Text

DANISH = Text.of("da")
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def whole(blocks: Iterable[bytes], t: Text = DANISH) -> bytes:
    source = "https://udbud.example.dk/calendar/dialogues.ics"
    return calendar(blocks, t, ORGANISATION, name="Dialoger", description="Alle", source=source)


def made(versions: Sequence[Version], t: Text = DANISH) -> bytes:
    return whole([dialogue_events(versions, t, site())], t)


def read(content: bytes) -> list[icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(content)
    assert not [error for part in parsed.walk() for error in part.errors]
    return parsed.walk("VEVENT")


def event(versions: Sequence[Version], part: Part, t: Text = DANISH) -> icalendar.Event:
    uid = event_uid(versions[-1].record.id, part, ORGANISATION)
    return next(e for e in read(made(versions, t)) if e["UID"] == uid)


def utc(found: date | datetime) -> date | datetime:
    return found.astimezone(UTC) if isinstance(found, datetime) else found


def by_icalendar(content: bytes) -> list[dict[str, Any]]:
    return [
        {
            "uid": str(e["UID"]),
            "start": utc(e["DTSTART"].dt),
            "end": utc((e.get("DTEND") or e["DTSTART"]).dt),
            "title": str(e["SUMMARY"]),
            "text": str(e["DESCRIPTION"]),
            "place": str(e.get("LOCATION", "")),
            "status": str(e["STATUS"]),
            "url": str(e["URL"]),
            "changed": e["LAST-MODIFIED"].dt,
            "categories": {str(c) for c in e["CATEGORIES"].cats},
        }
        for e in read(content)
    ]


def by_vobject(content: bytes) -> list[dict[str, Any]]:
    parsed = vobject.readOne(content.decode())
    assert parsed.validate(raiseException=True)
    return [
        {
            "uid": e.uid.value,
            "start": utc(e.dtstart.value),
            "end": utc((e.dtend if "dtend" in e.contents else e.dtstart).value),
            "title": e.summary.value,
            "text": e.description.value,
            "place": e.location.value if "location" in e.contents else "",
            "status": e.status.value,
            "url": e.url.value,
            "changed": e.last_modified.value,
            "categories": set(e.categories.value),
        }
        for e in parsed.contents.get("vevent", [])
    ]


def by_ics(content: bytes) -> list[dict[str, Any]]:
    return [
        {
            "uid": e.uid,
            "start": e.begin.date() if e.all_day else utc(e.begin.datetime),
            "end": e.end.date() if e.all_day else utc(e.end.datetime),
            "title": e.name,
            "text": e.description,
            "place": e.location or "",
            "status": e.status,
            "url": e.url,
            "changed": e.last_modified.datetime,
            "categories": e.categories,
        }
        for e in ics.Calendar(content.decode()).events
    ]


def in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(events, key=lambda e: str(e["uid"]))


READERS = [by_icalendar, by_vobject, by_ics]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_three_foreign_readers_see_the_same_events(versions: Sequence[Version], lang: Lang) -> None:
    content = made(versions, Text.of(lang))
    expected = in_order(by_icalendar(content))
    assert in_order(by_vobject(content)) == expected
    assert in_order(by_ics(content)) == expected


@pytest.mark.parametrize("reader", READERS)
def test_a_subscriber_sees_the_event_move_and_then_be_cancelled(reader: Any) -> None:
    uid = "AAK-MD-2027-003-time@cvr-55133018"
    seen = []
    for count in (1, 2, 3):
        content = made(HISTORIES["moved, then cancelled"][:count])
        (found,) = [e for e in reader(content) if e["uid"] == uid]
        sequence = re.search(rf"UID:{uid}\r\n(?:[^\r]*\r\n)*?SEQUENCE:(\d+)", content.decode())
        assert sequence
        seen.append((found["start"], found["status"], int(sequence[1])))
    assert seen == [
        # summer time began on 28 March
        (datetime(2027, 3, 30, 7, tzinfo=UTC), "CONFIRMED", 0),
        (datetime(2027, 4, 6, 7, tzinfo=UTC), "CONFIRMED", 1),
        (datetime(2027, 4, 6, 7, tzinfo=UTC), "CANCELLED", 2),
    ]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("wall", "hour"),
    [
        ("2027-01-12T09:00", 8),
        ("2027-03-26T09:00", 8),
        ("2027-03-29T09:00", 7),
        ("2027-10-29T09:00", 7),
        ("2027-11-01T09:00", 8),
        ("2036-07-03T09:00", 7),
    ],
)
def test_nine_is_nine_on_both_sides_of_summer_time(reader: Any, wall: str, hour: int) -> None:
    starts = at(wall)
    content = made(history(replace(BASE, starts=starts, ends=starts + timedelta(hours=2), sign_up_by=None)))
    (found,) = [e for e in reader(content) if "-time@" in e["uid"]]
    assert found["start"].hour == hour
    assert found["end"] - found["start"] == timedelta(hours=2)


def test_the_wall_clock_is_written_with_its_zone_and_no_utc() -> None:
    content = made(HISTORIES["new"])
    assert b"\r\nDTSTART;TZID=Europe/Copenhagen:20270330T090000\r\n" in content
    assert b"\r\nDTEND;TZID=Europe/Copenhagen:20270330T113000\r\n" in content
    assert content.count(b"BEGIN:VTIMEZONE") == 1


def test_a_meeting_without_an_end_is_given_none() -> None:
    found = event(HISTORIES["no end"], "time")
    assert "DTEND" not in found
    assert found["DTSTART"].dt == datetime(2027, 3, 30, 9, tzinfo=COPENHAGEN)


@pytest.mark.parametrize("versions", CASES)
def test_lines_are_at_most_75_octets_of_whole_letters(versions: Sequence[Version]) -> None:
    for line in made(versions)[:-2].split(b"\r\n"):
        assert len(line) <= 75
        assert not {b"\n", b"\r"} & {bytes([byte]) for byte in line}
        assert line.decode()


@pytest.mark.parametrize(
    ("name", "part", "title", "day"),
    [
        ("new", "signup", "Tilmeldingsfrist kl. 12.00: Rengøring uden kemi", date(2027, 3, 23)),
        ("new", "questions", "Frist for spørgsmål kl. 23.59: Rengøring uden kemi", date(2027, 3, 20)),
        ("written", "answer", "Svarfrist kl. 12.00: Rengøring uden kemi", date(2027, 4, 15)),
        ("known to the day", "time", "Markedsdialog: Rengøring uden kemi", date(2027, 3, 30)),
    ],
)
def test_a_deadline_is_on_its_whole_day_with_its_time_in_the_title(
    name: str, part: Part, title: str, day: date
) -> None:
    found = event(HISTORIES[name], part)
    assert (found["SUMMARY"], found["DTSTART"].dt) == (title, day)
    assert found["DTEND"].dt == day + timedelta(days=1)
    assert (found["STATUS"], found["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")


def test_a_coarse_time_spans_its_period_and_becomes_the_same_event_when_it_is_known() -> None:
    versions = HISTORIES["coarse, then known"]
    before, after = event(versions[:1], "time"), event(versions, "time")
    assert before["SUMMARY"] == "Markedsdialog (1. kvartal 2027): Rengøring uden kemi"
    assert (before["DTSTART"].dt, before["DTEND"].dt) == (date(2027, 1, 1), date(2027, 4, 1))
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert after["DTSTART"].dt == datetime(2027, 3, 30, 9, tzinfo=COPENHAGEN)
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_a_written_consultation_is_its_deadline() -> None:
    versions = HISTORIES["written, coarse, then known"]
    (before,), (after,) = read(made(versions[:1])), read(made(versions))
    assert before["SUMMARY"] == "Skriftlig høring (2. kvartal 2027): Rengøring uden kemi"
    assert after["SUMMARY"] == "Svarfrist kl. 12.00: Rengøring uden kemi"
    assert (before["UID"], after["SEQUENCE"]) == (after["UID"], 1)


def test_a_cancelled_dialogue_stays_with_all_its_events_as_cancelled() -> None:
    found = read(made(history(BASE, CANCELLED)))
    assert {(e["STATUS"], e["SEQUENCE"]) for e in found} == {("CANCELLED", 1)}
    assert [str(e["SUMMARY"]) for e in found] == [
        "AFLYST – Markedsdialog: Rengøring uden kemi",
        "AFLYST – Tilmeldingsfrist kl. 12.00: Rengøring uden kemi",
        "AFLYST – Frist for spørgsmål kl. 23.59: Rengøring uden kemi",
    ]
    assert all("Ingen penge, desværre" in e["DESCRIPTION"] for e in found)


@pytest.mark.parametrize("name", ["deadline removed", "sign-up no longer wanted"])
def test_a_deadline_that_is_taken_away_is_cancelled_and_the_meeting_is_not(name: str) -> None:
    gone, meeting = event(HISTORIES[name], "signup"), event(HISTORIES[name], "time")
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)
    assert gone["SUMMARY"] == "DATO UDGÅET – Tilmeldingsfrist kl. 12.00: Rengøring uden kemi"
    assert gone["DTSTART"].dt == date(2027, 3, 23)
    assert meeting["STATUS"] == "CONFIRMED"
    assert "Tilmeldingsfrist" not in meeting["DESCRIPTION"]


def test_what_comes_back_is_the_same_event_again() -> None:
    found = event(HISTORIES["cancelled and held after all"], "time")
    assert (found["STATUS"], found["SEQUENCE"]) == ("CONFIRMED", 2)
    assert found["CREATED"].dt == FIRST
    assert found["LAST-MODIFIED"].dt == FIRST + timedelta(days=20)


def test_what_the_events_do_not_say_leaves_them_byte_for_byte() -> None:
    versions = HISTORIES["other field changed"]
    assert made(versions) == made(versions[:1])


def test_what_never_had_a_time_has_no_event() -> None:
    assert dialogue_events(HISTORIES["never a time"], DANISH, site()) == b""


def test_an_event_says_where_how_for_whom_and_until_when() -> None:
    found = event(HISTORIES["full"], "time", Text.of("en"))
    assert found["URL"] == "https://udbud.example.dk/p/AAK-MD-2027-003"
    assert found["LOCATION"] == "Dokk1, Aarhus"
    assert str(found["CONFERENCE"]) == FULL.link
    assert found["CONFERENCE"].params["VALUE"] == "URI"
    text = str(found["DESCRIPTION"])
    assert text.startswith("Example data")
    for said in ("Cleaning firms", "23 March 2027 at 12:00", FULL.link, found["URL"]):
        assert str(said) in text


def test_an_online_event_has_a_place_that_says_so_and_is_named_once() -> None:
    found = event(HISTORIES["webinar"], "time")
    assert (found["SUMMARY"], found["LOCATION"]) == ("Nytårswebinar 2027", "Online")
    content = re.sub(b"\r\n ", b"", made(history(WEBINAR)))
    assert str(WEBINAR.link).encode() + b"\r\n" in content  # an address is no text: nothing is escaped
    assert {str(c) for c in found["CATEGORIES"].cats} == {"Nytårswebinar", "Børn og Unge"}


def test_text_cannot_break_out_of_its_line() -> None:
    found = read(made(HISTORIES["nasty"]))
    assert len(found) == 3
    assert not re.search(r"[\x00-\x1f\x85\u2028]", found[0]["SUMMARY"] + found[0]["LOCATION"])
    assert b"\r\nX:1" not in made(HISTORIES["nasty"])


def _events(versions: Sequence[Version], lang: Lang) -> dict[str, tuple[bytes, int, str]]:
    """By UID: what the event says, its SEQUENCE, its LAST-MODIFIED."""
    blocks = dialogue_events(versions, Text.of(lang), site()).split(b"END:VEVENT\r\n")[:-1]
    stamps = rb"(DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\r\n"
    out = {}
    for block in blocks:
        stamped = dict(re.findall(r"(?m)^(UID|SEQUENCE|LAST-MODIFIED):(.*)\r$", block.decode()))
        out[stamped["UID"]] = (re.sub(stamps, b"", block), int(stamped["SEQUENCE"]), stamped["LAST-MODIFIED"])
    return out


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_sequence_rises_when_the_event_changes(versions: Sequence[Version]) -> None:
    for count in range(1, len(versions)):
        before, after = ({lang: _events(versions[:n], lang) for lang in LANGS} for n in (count, count + 1))
        assert before["da"].keys() <= after["da"].keys(), "an event vanished"
        for uid, (_, sequence, modified) in before["da"].items():
            says_other = any(before[lang][uid][0] != after[lang][uid][0] for lang in LANGS)
            at_ = f"{versions[count].at:%Y%m%dT%H%M%SZ}"
            expected = (sequence + 1, at_) if says_other else (sequence, modified)
            assert all(after[lang][uid][1:] == expected for lang in LANGS), (before, after)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_any_history_can_be_read_and_is_folded(versions: Sequence[Version]) -> None:
    content = made(versions)
    assert len(read(content)) == len({e["UID"] for e in read(content)})
    assert max(map(len, content.split(b"\r\n"))) <= 75
