"""Meetings and days due in a private calendar: what three foreign readers see through the life of each."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import ics
import pytest
import vobject
from feed_cases import site
from house_cases import House
from meeting_plays import WHERE

from transparency.partnerships.calendars import Calendars
from transparency.storage import schema

Frozen = Callable[[str], AbstractContextManager[None]]


def utc(found: date | datetime) -> date | datetime:
    return found.astimezone(UTC) if isinstance(found, datetime) else found


def by_icalendar(content: bytes) -> dict[str, tuple[Any, ...]]:
    parsed = icalendar.Calendar.from_ical(content)
    assert not [error for part in parsed.walk() for error in part.errors]
    return {
        str(e["UID"]): (utc(e["DTSTART"].dt), utc(e["DTEND"].dt), str(e["SUMMARY"]), str(e["STATUS"]))
        for e in parsed.walk("VEVENT")
    }


def by_vobject(content: bytes) -> dict[str, tuple[Any, ...]]:
    parsed = vobject.readOne(content.decode())
    assert parsed.validate(raiseException=True)
    return {
        e.uid.value: (utc(e.dtstart.value), utc(e.dtend.value), e.summary.value, e.status.value)
        for e in parsed.contents.get("vevent", [])
    }


def by_ics(content: bytes) -> dict[str, tuple[Any, ...]]:
    return {
        e.uid: (
            e.begin.date() if e.all_day else utc(e.begin.datetime),
            e.end.date() if e.all_day else utc(e.end.datetime),
            e.name,
            e.status,
        )
        for e in ics.Calendar(content.decode()).events
    }


READERS = [by_icalendar, by_vobject, by_ics]


class Diary:
    """The private calendar of the supplier's administrator in a partnership."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.calendars = Calendars(house.town.database, site())
        self.token = self.calendars.make(house["supplier_admin"]).rpartition("/")[2].removesuffix(".ics")
        self.uid = f"{house.reference}-meeting-1@cvr-55133018"

    def call(self, day: str, hour: str = "9.00") -> None:
        p, reference = self.house.partnerships, self.house.reference
        p.begin(self.house["editor"], reference, "meeting", {"level": "Drift"})
        self.do("call", {**WHERE, "starts": (day, hour)})

    def do(self, move: str, typed: dict[str, Any], name: str = "editor") -> None:
        p, reference = self.house.partnerships, self.house.reference
        edition = p.shown(self.house[name], reference, "meeting", 1).matter.edition
        p.do(self.house[name], reference, "meeting", 1, move, typed, edition)

    def file(self) -> bytes:
        return self.calendars.file(self.token)

    def event(self) -> icalendar.Event:
        events = icalendar.Calendar.from_ical(self.file()).walk("VEVENT")
        return next(e for e in events if e["UID"] == self.uid)


@pytest.fixture
def diary(house: House) -> Diary:
    return Diary(house)


@pytest.mark.parametrize(
    ("day", "hour"), [("27-3-2027", 8), ("29-3-2027", 7), ("29-10-2027", 7), ("1-11-2027", 8)]
)
def test_nine_is_nine_on_both_sides_of_summer_time_for_every_reader(
    diary: Diary, day: str, hour: int
) -> None:
    diary.call(day)
    for reader in READERS:
        start, end, title, status = reader(diary.file())[diary.uid]
        assert (start.hour, (end - start).total_seconds() / 60) == (hour, 90)
        assert (title, status) == ("Drift 1", "TENTATIVE")


def test_a_meeting_moves_and_is_cancelled_as_the_same_event(diary: Diary, frozen: Frozen) -> None:
    diary.call("15-3-2027")
    seen = [diary.event()]
    with frozen("2027-03-02T09:00Z"):
        diary.do("move", {**WHERE, "starts": ("16-3-2027", "9.00"), "reason": "Sygdom"})
        seen.append(diary.event())
    with frozen("2027-03-03T09:00Z"):
        diary.do("accept", {}, "member")
        seen.append(diary.event())
    with frozen("2027-03-04T09:00Z"):
        diary.do("cancel", {"reason": "Sygdom"})
        seen.append(diary.event())
    assert [str(e["STATUS"]) for e in seen] == ["TENTATIVE", "TENTATIVE", "CONFIRMED", "CANCELLED"]
    assert [utc(e["DTSTART"].dt).day for e in seen] == [15, 16, 16, 16]
    assert sorted({e["SEQUENCE"] for e in seen}) == [e["SEQUENCE"] for e in seen]
    assert [e["LAST-MODIFIED"].dt.day for e in seen] == [1, 2, 3, 4]


def test_a_meeting_that_is_not_called_is_the_day_by_which_it_is_to_be_held(diary: Diary) -> None:
    house = diary.house
    house.partnerships.begin(house["editor"], house.reference, "meeting", {"level": "Drift"})
    for reader in READERS:
        ((uid, (start, _, title, _)),) = reader(diary.file()).items()
        assert (uid, start) == (f"{house.reference}-meeting-1-due@cvr-55133018", date(2026, 2, 1))
        assert "Drift 1" in title


def test_the_day_of_an_action_is_a_whole_day_and_moves_when_both_agree(diary: Diary) -> None:
    p, reference, house = diary.house.partnerships, diary.house.reference, diary.house
    typed = {"what": "Send tal", "owner": "ours", "due_on": "1-4-2027"}
    made = p.begin(house["editor"], reference, "action", typed)
    made = p.do(house["member"], reference, "action", 1, "approve", {}, made.edition)
    asked = p.do(
        house["member"], reference, "action", 1, "move", {"to": "15-4-2027", "why": "Ferie"}, made.edition
    )
    uid = f"{reference}-action-1-due@cvr-55133018"
    assert {reader(diary.file())[uid][0] for reader in READERS} == {date(2027, 4, 1)}
    p.do(house["editor"], reference, "action", 1, "approve", {}, asked.edition)
    assert {reader(diary.file())[uid][:2] for reader in READERS} == {(date(2027, 4, 15), date(2027, 4, 16))}


def test_what_people_write_cannot_break_out_of_its_line(diary: Diary) -> None:
    nasty = "Møde\r\nEND:VEVENT\r\nX:1;,\\"
    house = diary.house
    house.partnerships.begin(house["editor"], house.reference, "meeting", {"title": nasty, **WHERE})
    diary.do("call", {**WHERE, "place": nasty})
    assert len(by_icalendar(diary.file())) == 1
    assert b"\r\nX:1" not in diary.file()


# Days in the contract


def contract(diary: Diary) -> dict[str, icalendar.Event]:
    """The events of the contract's days, by what their UIDs begin with after the reference."""
    start = f"{diary.house.reference}-"
    events = icalendar.Calendar.from_ical(diary.file()).walk("VEVENT")
    found = {str(e["UID"]).removeprefix(start): e for e in events}
    return {name.partition("-")[0]: e for name, e in found.items() if name.startswith(("option-", "price-"))}


OPTION = {"what": "Et år mere", "use_by": "1-7-2027"}


def test_an_option_and_a_price_adjustment_are_whole_days_for_every_reader(diary: Diary) -> None:
    diary.house.agree("option", OPTION)
    diary.house.agree("prices", {"price_dates": "1-10-2027"})
    for reader in READERS:
        found = sorted(reader(diary.file()).values())
        assert found == [
            (
                date(2027, 7, 1), date(2027, 7, 2), "Frist: sidste dag for at bruge optionen “Et år mere”", "CONFIRMED",
            ),
            (date(2027, 10, 1), date(2027, 10, 2), "Priserne reguleres", "CONFIRMED"),
        ]  # fmt: skip
    assert {str(e["TRANSP"]) for e in contract(diary).values()} == {"TRANSPARENT"}
    assert "vis=charter&nr=1" in str(contract(diary)["option"]["URL"])


def test_both_sides_have_the_same_days_of_the_contract_under_the_same_uids(diary: Diary) -> None:
    diary.house.agree("option", OPTION)
    theirs = diary.calendars.make(diary.house["publisher"]).rpartition("/")[2].removesuffix(".ics")
    assert by_icalendar(diary.calendars.file(theirs)) == by_icalendar(diary.file())


def test_what_is_only_proposed_of_the_contract_stands_in_no_calendar(diary: Diary) -> None:
    house = diary.house
    house.partnerships.do(house["member"], house.reference, "charter", 1, "option", OPTION, 1)
    assert contract(diary) == {}


def test_an_option_is_the_same_event_until_it_is_used_and_its_sequence_rises_when_it_changes_and_only_then(
    diary: Diary, frozen: Frozen
) -> None:
    house, seen = diary.house, []
    changes: list[tuple[str, dict[str, Any]]] = [
        ("option", OPTION),
        ("spend", {"spent": "3 mio. kr.", "spent_on": "1-2-2027"}),
        ("option", {"what": "Endnu et år", "use_by": "1-7-2028"}),
        ("option", {**OPTION, "use_by": "1-8-2027"}),
        ("option", {**OPTION, "use_by": "1-8-2027", "used_on": "1-3-2027"}),
    ]
    for place, (move, typed) in enumerate(changes):
        with frozen(f"2027-03-0{place + 2}T09:00Z"):
            house.agree(move, typed)
            (mine,) = [
                e
                for e in icalendar.Calendar.from_ical(diary.file()).walk("VEVENT")
                if "Et år mere" in e["SUMMARY"]
            ]
            seen.append(mine)
    assert len({str(e["UID"]) for e in seen}) == 1
    assert [e["SEQUENCE"] for e in seen] == [0, 0, 0, 1, 2]
    assert [e["LAST-MODIFIED"].dt.day for e in seen] == [2, 2, 2, 5, 6]
    assert [str(e["STATUS"]) for e in seen] == ["CONFIRMED"] * 4 + ["CANCELLED"]
    assert str(seen[-1]["SUMMARY"]).startswith("BRUGT – ")
    assert "Brugt den 1. marts 2027" in str(seen[-1]["DESCRIPTION"])


def test_a_price_adjustment_that_is_dropped_is_cancelled_and_comes_back_as_the_same_event(
    diary: Diary,
) -> None:
    house, seen = diary.house, []
    for days in ("1-10-2027", "1-11-2027", "1-10-2027\n1-11-2027"):
        house.agree("prices", {"price_dates": days})
        events = icalendar.Calendar.from_ical(diary.file()).walk("VEVENT")
        (mine,) = [e for e in events if "price-2027-10-01" in e["UID"]]
        seen.append((str(mine["STATUS"]), mine["SEQUENCE"], mine["DTSTART"].dt))
    first = date(2027, 10, 1)
    assert seen == [("CONFIRMED", 0, first), ("CANCELLED", 1, first), ("CONFIRMED", 2, first)]


def test_the_days_after_the_end_of_the_contract_are_cancelled_and_come_back_when_it_is_resumed(
    diary: Diary,
) -> None:
    house, seen = diary.house, []

    def statuses() -> list[tuple[date, str]]:
        events = icalendar.Calendar.from_ical(diary.file()).walk("VEVENT")
        return sorted((e["DTSTART"].dt, str(e["STATUS"])) for e in events)

    before, after = date(2027, 2, 1), date(2027, 10, 1)
    house.agree("prices", {"price_dates": "1-2-2027\n1-10-2027"})
    seen.append(statuses())
    house.agree("end", {"ground": "agreed", "on": "1-3-2027", "why": ""})
    seen.append(statuses())
    house.agree("resume", {"why": "Vi fortsætter"})
    seen.append(statuses())
    assert seen == [
        [(before, "CONFIRMED"), (after, status)] for status in ("CONFIRMED", "CANCELLED", "CONFIRMED")
    ]


def test_a_contract_that_is_called_something_else_changes_the_events_of_its_days(diary: Diary) -> None:
    house = diary.house
    house.agree("option", OPTION)
    house.agree("contract", {"title": "Rengøring", "starts_on": "1-1-2026", "ends_on": "31-12-2030"})
    event = contract(diary)["option"]
    assert event["SEQUENCE"] == 1
    assert "Rengøring\n" in str(event["DESCRIPTION"])


def test_an_english_calendar_has_the_same_uids_and_sequences(diary: Diary) -> None:
    house = diary.house
    house.agree("option", OPTION)
    danish = contract(diary)["option"]
    with house.town.database.writing() as connection:
        connection.execute(schema.account.update().values(lang="en"))
    english = contract(diary)["option"]
    assert english["SUMMARY"].params["LANGUAGE"] == "en"
    assert (english["UID"], english["SEQUENCE"]) == (danish["UID"], danish["SEQUENCE"])


def test_isolation_days_of_the_contract_are_gone_with_the_seat(diary: Diary) -> None:
    house = diary.house
    house.agree("option", OPTION)
    token = diary.calendars.make(house["member"]).rpartition("/")[2].removesuffix(".ics")
    assert by_icalendar(diary.calendars.file(token))
    house.partnerships.dismiss(house["supplier_admin"], house.reference, house.town.people["member"].id)
    assert by_icalendar(diary.calendars.file(token)) == {}


def test_what_an_option_is_called_cannot_break_out_of_its_line(diary: Diary) -> None:
    diary.house.agree("option", {**OPTION, "what": "Et år\r\nEND:VEVENT\r\nX:1;,\\"})
    assert len(by_icalendar(diary.file())) == 1
    assert b"\r\nX:1" not in diary.file()
