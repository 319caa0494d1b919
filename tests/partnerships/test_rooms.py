"""A room on both databases: who comes in, what is written, and what happens when two are at it at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from account_cases import at_once
from house_cases import House

from transparency.errors import Conflict, DomainError, NotFound
from transparency.partnerships.fields import Problems
from transparency.partnerships.records import KindName

_RISK = {
    "title": "Vi mangler folk",
    "seen": "Tre er syge",
    "effect": "Ingen rengøring",
    "answer_by": "8-3-2027",
}


@pytest.mark.parametrize("name", ["administrator", "other_admin", "other_member"])
def test_isolation_who_has_no_seat_finds_no_partnership(house: House, name: str) -> None:
    actor = house[name]
    assert house.partnerships.seats(actor) == []
    with pytest.raises(NotFound) as there:
        house.partnerships.home(actor, house.reference)
    with pytest.raises(NotFound) as nowhere:
        house.partnerships.home(actor, "AAK-SP-2026-999")
    assert there.value.message == nowhere.value.message


def test_both_sides_see_the_same_home(house: House) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", _RISK)
    ours = house.partnerships.home(house["editor"], house.reference)
    theirs = house.partnerships.home(house["supplier_admin"], house.reference)
    assert replace(ours, seat=theirs.seat) == theirs
    assert [row.title for row in ours.waits["authority"]] == ["Vi mangler folk"]
    assert ours.waiting == {"authority": 1, "supplier": 0}


def test_the_home_knows_what_is_agreed_and_not_what_is_proposed(house: House) -> None:
    p = house.partnerships
    typed = {"what": "Et år mere", "use_by": "1-4-2027"}
    seen = p.do(house["member"], house.reference, "charter", 1, "option", typed, 1)
    assert p.home(house["editor"], house.reference).charter.options == ()
    p.do(house["editor"], house.reference, "charter", 1, "approve", {}, seen.edition)
    for name in ("editor", "member"):
        (option,) = p.home(house[name], house.reference).charter.options
        assert option.what == "Et år mere"


def test_both_sides_can_approve_at_once_and_the_plan_is_agreed_once(house: House) -> None:
    by, p = house["member"], house.partnerships
    made = p.begin(by, house.reference, "warning", _RISK)
    p.do(house["editor"], house.reference, "warning", 1, "answer", {"answer": "Tak"}, made.edition)
    made = p.do(by, house.reference, "warning", 1, "plan", {"plan": "Vikarer"}, 0)
    tries = [
        lambda name=name: p.do(house[name], house.reference, "warning", 1, "approve", {}, made.edition)  # type: ignore[misc]
        for name in ("editor", "publisher")
    ]
    found = at_once(tries)
    assert sum(isinstance(one, DomainError) for one in found) == 1
    shown = p.shown(by, house.reference, "warning", 1)
    assert (shown.matter.state, len(shown.matter.approvals)) == ("working", 2)


def test_an_approval_belongs_to_the_edition_that_was_seen(house: House) -> None:
    p = house.partnerships
    p.begin(house["member"], house.reference, "warning", _RISK)
    p.do(house["editor"], house.reference, "warning", 1, "answer", {"answer": "Tak"}, 0)
    seen = p.do(house["editor"], house.reference, "warning", 1, "plan", {"plan": "Vikarer"}, 0)
    with pytest.raises(Conflict):
        p.do(house["member"], house.reference, "warning", 1, "approve", {}, seen.edition - 1)
    assert p.shown(house["member"], house.reference, "warning", 1).matter.state == "planned"


def test_what_is_said_about_a_matter_is_in_its_history_for_both(house: House) -> None:
    p = house.partnerships
    p.begin(house["member"], house.reference, "warning", _RISK)
    p.comment(house["editor"], house.reference, "warning", 1, "Hvad gør vi?", secret=True)
    shown = p.shown(house["supplier_admin"], house.reference, "warning", 1)
    assert [one.move for one in shown.entries] == ["comment", "begin"]


@pytest.mark.parametrize(("kind", "number"), [("warning", 99), ("nothing", 1), ("charter", 2)])
def test_what_is_not_there_is_not_found(house: House, kind: KindName, number: int) -> None:
    with pytest.raises(NotFound):
        house.partnerships.shown(house["editor"], house.reference, kind, number)


def test_a_list_begins_with_what_is_open_and_then_has_what_was_finished_last(
    house: House, frozen: Callable[[str], AbstractContextManager[None]]
) -> None:
    p, by = house.partnerships, house["member"]
    for title in ("Et", "To", "Tre"):
        p.begin(by, house.reference, "warning", _RISK | {"title": title})
    for day, number in (("02", 2), ("03", 1)):
        with frozen(f"2027-03-{day}T09:00Z"):
            p.do(by, house.reference, "warning", number, "withdraw", {"why": "Det gik over"}, 0)
    _, rows, _ = p.rows(by, house.reference, "warning", 1)
    assert [row.title for row in rows] == ["Tre", "Et", "To"]


def test_the_history_names_each_matter_as_it_is_called(house: House) -> None:
    p, by = house.partnerships, house["member"]
    p.begin(by, house.reference, "warning", _RISK)
    assert p.log(by, house.reference, None, 10)[1][0].title == "Vi mangler folk"
    assert p.home(by, house.reference).recent[0].title == "Vi mangler folk"


@pytest.mark.parametrize("typed", ["i morgen", "uge 34 2027", "32-1-2027", ""])
def test_what_is_no_day_is_told_what_a_day_looks_like(house: House, typed: str) -> None:
    with pytest.raises(Problems) as refused:
        house.partnerships.begin(house["member"], house.reference, "warning", _RISK | {"answer_by": typed})
    assert refused.value.found["answer_by"].message == "Skriv en dag, for eksempel 31-12-2027."
