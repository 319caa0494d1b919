"""What is sealed is nowhere but under its seal, on both databases: not in a history, a list, an export or a log."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from zipfile import ZipFile

import pytest
from account_cases import at_once, content
from house_cases import House
from kpi_plays import DEFINED, FIRST
from pulse_plays import answer

from transparency.accounts.permissions import Actor
from transparency.errors import DomainError, NotFound
from transparency.partnerships.kinds import kind_of

Frozen = Callable[[str], AbstractContextManager[None]]
SECRET = "Kun til os selv før møder"
YES = {"yes": True}


def do(
    house: House, name: str, kind: str, move: str, typed: dict[str, Any] | None = None, edition: int = 1
) -> None:
    house.partnerships.do(house[name], house.reference, kind, 1, move, typed or {}, edition)


def measured(house: House) -> None:
    """A KPI whose first period is measured."""
    house.partnerships.begin(house["editor"], house.reference, "kpi", DEFINED)
    do(house, "member", "kpi", "approve")
    do(house, "member", "kpi", "measure", {"period": FIRST, "value": "31", "source": "Udtræk"})


def rate(house: House, name: str, reason: str = "", rating: str = "approaching") -> None:
    do(house, name, "kpi", "rate", {"period": FIRST, "rating": rating, "reason": reason})


def begun(house: House) -> None:
    """A pulse with five people on each side."""
    for side, of in (("publisher", house.town.own), ("supplier_admin", house.town.supplier)):
        for number in range(3):
            name = f"{side}_{number}"
            person = house.town.add(
                of, f"{name}@mail.example", name, "editor" if of is house.town.own else "member"
            )
            house.town.people[name] = person
            house.partnerships.appoint(house[side], house.reference, person.id, "")
            house.actors[name] = house.town.actor(name)
    typed = {"title": "Foråret", "closes_on": "22-3-2027"}
    house.partnerships.begin(house["editor"], house.reference, "pulse", typed)


OURS = ("publisher", "editor", "publisher_0", "publisher_1", "publisher_2")
THEIRS = ("supplier_admin", "member", "supplier_admin_0", "supplier_admin_1", "supplier_admin_2")


def tables(house: House, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {name: rows for name, rows in content(house.town.database).items() if name not in without}


def told(house: House, actor: Actor, kind: str) -> str:
    """All that a person is shown of a matter, and of the partnership."""
    p, reference = house.partnerships, house.reference
    with p.export(actor, reference) as export, ZipFile(export) as zipped:
        files = "".join(zipped.read(name).decode(errors="replace") for name in zipped.namelist())
    return repr(
        (
            p.home(actor, reference), p.rows(actor, reference, kind), p.all_of(actor, reference, kind),  # type: ignore[arg-type]
            p.shown(actor, reference, kind, 1), p.log(actor, reference), p.room(actor, reference), files,
        )
    )  # fmt: skip


# A rating


@pytest.mark.parametrize("name", ["editor", "publisher"])
def test_a_rating_is_nowhere_but_under_its_seal(house: House, name: str) -> None:
    measured(house)
    rate(house, "member", SECRET, "inadequate")
    assert SECRET in repr(tables(house)["sealed"])
    elsewhere = repr(tables(house, without=frozenset({"sealed"})))
    assert SECRET not in elsewhere
    assert "inadequate" not in elsewhere
    seen = told(house, house[name], "kpi").replace(repr(kind_of("kpi")), "")
    assert SECRET not in seen


def test_a_side_sees_its_own_rating_and_not_the_others(house: House) -> None:
    measured(house)
    rate(house, "member", SECRET)
    move = kind_of("kpi").by_name["rate"]
    p = house.partnerships

    def own(name: str) -> dict[str, dict[str, Any]]:
        return p.own_sealed(house[name], p.shown(house[name], house.reference, "kpi", 1), move)

    assert own("supplier_admin")[FIRST]["reason"] == SECRET
    assert own("editor") == {}


def test_the_second_rating_opens_both_and_breaks_the_seals(house: House) -> None:
    measured(house)
    rate(house, "member", SECRET)
    rate(house, "editor", "Vi ser det samme", "good")
    assert tables(house)["sealed"] == []
    found = house.partnerships.shown(house["editor"], house.reference, "kpi", 1).matter.content.periods[0]
    assert [one.reason for one in found.ratings] == ["Vi ser det samme", SECRET]


def test_two_ratings_at_once_are_opened_once(house: House) -> None:
    measured(house)
    found = at_once([lambda name=name: rate(house, name, name) for name in ("member", "editor")])  # type: ignore[misc]
    assert not any(isinstance(one, DomainError) for one in found)
    kpi = house.partnerships.shown(house["editor"], house.reference, "kpi", 1).matter.content
    assert [one.reason for one in kpi.periods[0].ratings] == ["editor", "member"]
    assert tables(house)["sealed"] == []


def test_a_refused_rating_leaves_no_seal(house: House) -> None:
    measured(house)
    with pytest.raises(DomainError):
        rate(house, "member", "", "other")
    assert tables(house)["sealed"] == []


def test_another_figure_breaks_the_seals_unread(house: House) -> None:
    measured(house)
    rate(house, "member", SECRET)
    do(house, "editor", "kpi", "measure", {"period": FIRST, "value": "30", "source": "Udtræk"})
    assert SECRET not in repr(tables(house))


# A pulse


def test_an_answer_changes_nothing_but_what_is_sealed(house: House) -> None:
    begun(house)
    before = tables(house, without=frozenset({"sealed"}))
    do(house, "member", "pulse", "answer", answer("2"))
    do(house, "editor", "pulse", "answer", answer("4"))
    assert tables(house, without=frozenset({"sealed"})) == before


def test_an_answer_is_kept_under_no_name(house: House) -> None:
    begun(house)
    do(house, "member", "pulse", "answer", answer("2"))
    ((_, partnership, kind, number, round_, side, voter, payload),) = tables(house)["sealed"]
    assert (kind, number, round_, side, json.loads(payload)) == (
        "pulse",
        1,
        "answers",
        "supplier",
        answer("2"),
    )
    assert len(voter) == 64
    assert partnership != house["member"].account_id or voter != str(house["member"].account_id)


def test_nobody_is_told_that_or_how_another_has_answered(house: House) -> None:
    begun(house)
    everybody = [*OURS, *THEIRS]
    before = {name: told(house, house[name], "pulse") for name in everybody}
    do(house, "member", "pulse", "answer", answer("2"))
    after = {name: told(house, house[name], "pulse") for name in everybody}
    assert after == before


def test_only_the_one_who_answered_is_told_so(house: House) -> None:
    begun(house)
    do(house, "member", "pulse", "answer", answer("2"))
    move, p = kind_of("pulse").by_name["answer"], house.partnerships
    told_so = {
        name
        for name in (*OURS, *THEIRS)
        if p.own_sealed(house[name], p.shown(house[name], house.reference, "pulse", 1), move)
    }
    assert told_so == {"member"}


def test_answering_again_replaces(house: House) -> None:
    begun(house)
    for stand in "25":
        do(house, "member", "pulse", "answer", answer(stand))
    (row,) = tables(house)["sealed"]
    assert json.loads(row[-1]) == answer("5")


def test_when_both_have_closed_the_answers_are_gone_and_the_averages_there(house: House) -> None:
    begun(house)
    for name in OURS:
        do(house, name, "pulse", "answer", answer("4"))
    for name in THEIRS:
        do(house, name, "pulse", "answer", answer("2"))
    do(house, "member", "pulse", "close", YES)
    assert house.partnerships.shown(house["editor"], house.reference, "pulse", 1).matter.content.result == ()
    do(house, "editor", "pulse", "close", YES)
    assert tables(house)["sealed"] == []
    matter = house.partnerships.shown(house["editor"], house.reference, "pulse", 1).matter
    assert (matter.content.result[0].authority, matter.content.result[0].supplier) == (4, 2)


def test_with_four_answers_nothing_is_left_of_them(house: House) -> None:
    begun(house)
    for name in (*OURS, *THEIRS[:4]):
        do(house, name, "pulse", "answer", answer("4"))
    do(house, "member", "pulse", "close", YES)
    do(house, "editor", "pulse", "close", YES)
    matter = house.partnerships.shown(house["member"], house.reference, "pulse", 1).matter
    assert (matter.state, matter.content.result) == ("hidden", ())
    assert tables(house)["sealed"] == []


def test_who_answers_and_leaves_is_counted_once(house: House) -> None:
    """Leaving and coming back gives nobody a second answer, and takes none away that another could see missing."""
    begun(house)
    for name in (*OURS, *THEIRS):
        do(house, name, "pulse", "answer", answer("4"))
    p, reference = house.partnerships, house.reference
    p.dismiss(house["supplier_admin"], reference, house["member"].account_id or 0)
    with pytest.raises(NotFound):
        do(house, "member", "pulse", "answer", answer("1"))
    p.appoint(house["supplier_admin"], reference, house["member"].account_id or 0, "")
    do(house, "member", "pulse", "answer", answer("3"))
    assert len(tables(house)["sealed"]) == 10


def test_what_is_closed_is_not_opened_again(house: House) -> None:
    begun(house)
    do(house, "member", "pulse", "answer", answer("2"))
    do(house, "member", "pulse", "close", YES)
    with pytest.raises(DomainError):
        do(house, "member", "pulse", "answer", answer("5"))
    assert not any(move.name == "reopen" for move in kind_of("pulse").moves)
    assert [json.loads(row[-1]) for row in tables(house)["sealed"]] == [answer("2")]


def test_an_answer_and_a_close_at_once_leave_nothing_behind(house: House) -> None:
    begun(house)
    do(house, "member", "pulse", "close", YES)
    at_once(
        [
            lambda: do(house, "editor", "pulse", "close", YES),
            lambda: do(house, "publisher", "pulse", "answer", answer("1")),
        ]
    )
    assert tables(house)["sealed"] == []


def test_what_both_agree_to_do_is_an_action_that_both_have_approved(house: House) -> None:
    begun(house)
    for name in (*OURS, *THEIRS):
        do(house, name, "pulse", "answer", answer("4"))
    do(house, "member", "pulse", "close", YES)
    do(house, "editor", "pulse", "close", YES)
    step = {"what": "Telefonmøde hver mandag", "owner": "ours", "due_on": "1-4-2027"}
    do(house, "member", "pulse", "follow", step, edition=0)
    do(house, "editor", "pulse", "approve")
    (action,) = house.partnerships.all_of(house["editor"], house.reference, "action")
    assert (action.state, action.agreed, action.content.owner) == ("open", True, "supplier")
