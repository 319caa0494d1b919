"""The private calendar: whose address opens it, and what stands in it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from account_cases import at_once
from house_cases import CHARTER, House
from icalendar import Calendar

from transparency.accounts.permissions import PUBLIC
from transparency.config import organisation
from transparency.errors import NotFound
from transparency.feeds import Site
from transparency.partnerships.calendars import Calendars
from transparency.storage import schema

Frozen = Callable[[str], AbstractContextManager[None]]
_RISK = {"title": "Vi mangler folk", "seen": "Tre er syge", "effect": "Ingen", "answer_by": "8-3-2027"}
_MEETING = {
    "level": "", "title": "Møde om ferien", "starts": ("29-3-2027", "09.00"), "length": "60", "place": "Rådhuset",
    "link": "",
}  # fmt: skip


@pytest.fixture
def calendars(house: House) -> Calendars:
    site = Site("https://udbud.example.com", organisation(), lambda code, _: code, lambda promise, _: promise)
    return Calendars(house.town.database, site)


def token_of(url: str) -> str:
    assert url.startswith("https://udbud.example.com/partnership/calendar/")
    return url.rsplit("/", 1)[1].removesuffix(".ics")


def made(house: House, calendars: Calendars, name: str) -> str:
    return token_of(calendars.make(house[name]))


def events(content: bytes) -> dict[str, Any]:
    """The events of a calendar, by the beginning of their UID."""
    return {str(one["UID"]).partition("@")[0]: one for one in Calendar.from_ical(content).walk("VEVENT")}


def test_meetings_and_days_due_stand_in_it(house: House, calendars: Calendars) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "warning", _RISK)
    number = p.begin(house["member"], reference, "meeting", _MEETING).number
    p.do(house["member"], reference, "meeting", number, "call", _MEETING, 0)
    found = events(calendars.file(made(house, calendars, "editor")))
    warning, meeting = found[f"{reference}-warning-1-due"], found[f"{reference}-meeting-{number}"]
    assert (str(warning["SUMMARY"]), str(warning["DTSTART"].dt)) == ("Frist: Vi mangler folk", "2027-03-08")
    assert (
        meeting["DTSTART"].dt.isoformat() == "2027-03-29T07:00:00+00:00"
    )  # summer time began the day before
    assert (str(meeting["LOCATION"]), str(meeting["TRANSP"])) == ("Rådhuset", "OPAQUE")
    assert str(meeting["STATUS"]) == "TENTATIVE"  # the other side has not said yes yet
    assert "Møde om ferien" in str(meeting["SUMMARY"])
    assert f"{reference}-meeting-{number}-due" not in found
    assert "Tre er syge" not in str(found)


def test_a_meeting_that_is_moved_is_the_same_event_and_one_that_is_cancelled_says_so(
    house: House, calendars: Calendars
) -> None:
    p, reference, token = house.partnerships, house.reference, made(house, calendars, "editor")
    number = p.begin(house["member"], reference, "meeting", _MEETING).number
    called = p.do(house["member"], reference, "meeting", number, "call", _MEETING, 0)
    first = events(calendars.file(token))[f"{reference}-meeting-{number}"]
    new = {**_MEETING, "starts": ("30-3-2027", "09.00"), "reason": "Ferie"}
    moved = p.do(house["editor"], reference, "meeting", number, "move", new, called.edition)
    second = events(calendars.file(token))[f"{reference}-meeting-{number}"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTART"].dt > first["DTSTART"].dt
    p.do(house["editor"], reference, "meeting", number, "cancel", {"reason": "Ferie"}, moved.edition)
    third = events(calendars.file(token))[f"{reference}-meeting-{number}"]
    assert (str(third["STATUS"]), str(third["TRANSP"])) == ("CANCELLED", "TRANSPARENT")


def test_the_same_is_the_same_bytes(house: House, calendars: Calendars) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", _RISK)
    token = made(house, calendars, "editor")
    assert calendars.file(token) == calendars.file(token)


def test_only_a_hash_of_the_address_is_kept(house: House, calendars: Calendars) -> None:
    token = made(house, calendars, "editor")
    with house.town.database.reading() as connection:
        rows = [
            tuple(row)
            for table in schema.metadata.sorted_tables
            for row in connection.execute(table.select())
        ]
    assert token not in str(rows)


def test_a_new_address_closes_the_old_one(house: House, calendars: Calendars) -> None:
    old, new = made(house, calendars, "editor"), made(house, calendars, "editor")
    assert calendars.file(new)
    with pytest.raises(NotFound):
        calendars.file(old)


def test_of_addresses_made_at_once_one_works(house: House, calendars: Calendars) -> None:
    found = at_once([lambda: made(house, calendars, "editor")] * 4)
    works = 0
    for token in found:
        try:
            calendars.file(str(token))
        except NotFound:
            continue
        works += 1
    assert works == 1


def test_a_closed_address_works_no_more_at_once(house: House, calendars: Calendars) -> None:
    token = made(house, calendars, "editor")
    assert calendars.standing(house["editor"])
    calendars.close(house["editor"])
    assert calendars.standing(house["editor"]) is None
    with pytest.raises(NotFound):
        calendars.file(token)


def test_it_is_known_on_which_day_a_calendar_last_asked(
    house: House, calendars: Calendars, frozen: Frozen
) -> None:
    token = made(house, calendars, "editor")
    key = calendars.standing(house["editor"])
    assert key
    assert (str(key.made_on), key.used_on) == ("2027-03-01", None)
    with frozen("2027-03-04T23:30Z"):
        calendars.file(token)
    key = calendars.standing(house["editor"])
    assert key
    assert str(key.used_on) == "2027-03-05"


def test_making_and_closing_is_noted_and_closing_nothing_is_not(house: House, calendars: Calendars) -> None:
    calendars.close(house["editor"])
    assert "partnership_calendar" not in house.town.events()
    calendars.make(house["editor"])
    calendars.close(house["editor"])
    who = house["editor"].who
    assert house.town.log().count((who, "partnership_calendar", who)) == 2


# Who does not get in


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é" * 20, "\0", "x" * 5_000, "%2e%2e", "' OR 1=1 --"])
def test_isolation_a_guessed_address_finds_nothing(house: House, calendars: Calendars, token: str) -> None:
    made(house, calendars, "editor")
    with pytest.raises(NotFound):
        calendars.file(token)


@pytest.mark.parametrize("how", ["ended", "erased", "reopened"])
def test_isolation_the_address_ends_with_the_access(house: House, calendars: Calendars, how: str) -> None:
    token, admin, id_ = (
        made(house, calendars, "editor"),
        house["administrator"],
        house.town.people["editor"].id,
    )
    if how == "erased":
        house.town.accounts.erase_person(admin, id_)
    else:
        house.town.accounts.end_access(admin, id_)
    if how == "reopened":
        house.town.accounts.give_access_again(admin, id_)
    with pytest.raises(NotFound):
        calendars.file(token)


def test_isolation_it_is_empty_when_the_seat_is_lost(house: House, calendars: Calendars) -> None:
    token = made(house, calendars, "member")
    house.partnerships.begin(house["member"], house.reference, "warning", _RISK)
    assert events(calendars.file(token))
    house.partnerships.dismiss(house["supplier_admin"], house.reference, house.town.people["member"].id)
    assert events(calendars.file(token)) == {}


def test_isolation_it_holds_what_the_person_has_a_seat_in_and_nothing_else(
    house: House, calendars: Calendars
) -> None:
    p = house.partnerships
    p.begin(house["member"], house.reference, "warning", _RISK)
    there = p.start(
        house["publisher"], house.town.other.id, CHARTER, {house.town.people["other_admin"].id: ""}
    ).partnership.reference
    p.begin(house["other_admin"], there, "warning", _RISK)

    def of(name: str) -> set[str]:
        found = events(calendars.file(made(house, calendars, name)))
        return {key.removesuffix("-warning-1-due") for key in found if "warning" in key}

    assert of("publisher") == {house.reference, there}
    assert of("member") == {house.reference}
    assert of("other_admin") == {there}
    assert of("administrator") == set()


def test_isolation_the_public_has_no_calendar(calendars: Calendars) -> None:
    for ask in (calendars.make, calendars.close, calendars.standing):
        with pytest.raises(NotFound):
            ask(PUBLIC)


def test_a_person_is_told_what_is_kept_of_them_in_partnerships(house: House, calendars: Calendars) -> None:
    made(house, calendars, "editor")
    house.partnerships.begin(house["editor"], house.reference, "warning", _RISK)
    editor = house.town.people["editor"].id
    found = house.town.accounts.export_person(house["editor"], editor)
    assert [one["reference"] for one in found["partnerships"]] == [house.reference]
    assert [(one["kind"], one["move"]) for one in found["partnership_history"]] == [("warning", "begin")]
    assert [one["revoked_at"] for one in found["private_calendars"]] == [None]
    house.town.accounts.erase_person(house["administrator"], editor)
    with house.town.database.reading() as connection:
        assert connection.execute(schema.calendar_key.select()).all() == []
