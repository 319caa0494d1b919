"""Actions: agreed by both, done by their owner, confirmed by the other, and moved only by agreement."""

from dataclasses import replace
from datetime import date

import pytest
from action_plays import ASKED, CONFIRMED, DONE, DROPPING, OPEN, PROPOSED, WHAT
from plays import Stage, play, refused

from transparency.errors import BadInput
from transparency.partnerships.actions import KIND, Origin
from transparency.partnerships.fields import Problems
from transparency.partnerships.records import Matter, Row, Side

DUE = date(2027, 4, 1)


def row(stage: Stage) -> Row:
    return stage.kind.row(stage.matter, stage.act("authority").today)


def test_an_action_waits_for_the_other_side_until_both_have_agreed_on_it() -> None:
    stage = play("action", PROPOSED)
    assert (stage.matter.state, stage.waits()) == ("proposed", {"supplier"})
    stage.do("supplier", "approve")
    assert stage.matter.state == "open"


@pytest.mark.parametrize(("whose", "owner"), [("ours", "authority"), ("theirs", "supplier")])
def test_either_side_can_be_the_owner_and_an_agreed_action_waits_for_it(whose: str, owner: Side) -> None:
    stage = play("action", [("authority", "begin", {**WHAT, "owner": whose}), ("supplier", "approve", {})])
    assert (stage.matter.content.owner, stage.waits()) == (owner, {owner})
    other: Side = "supplier" if owner == "authority" else "authority"
    assert "done" in stage.can(owner)
    assert "done" not in stage.can(other)


def test_what_the_owner_says_is_done_is_done_when_the_other_side_confirms_it() -> None:
    stage = play("action", DONE)
    assert (stage.waits(), row(stage).open) == ({"authority"}, True)
    assert "confirm" not in stage.can("supplier")
    stage.do("authority", "confirm")
    assert (stage.matter.state, row(stage).open) == ("confirmed", False)


def test_who_waits_for_a_confirmation_is_not_overdue() -> None:
    stage = play("action", DONE)
    stage.later(200)
    assert not row(stage).overdue(stage.act("supplier").today)


def test_an_action_that_was_done_in_time_stays_in_time_when_it_is_confirmed_late() -> None:
    stage = play("action", DONE)
    stage.later(200)
    stage.do("authority", "confirm")
    assert (row(stage).due_on, row(stage).done_on) == (DUE, date(2027, 3, 1))


def test_what_is_not_done_after_all_is_opened_again_with_the_reason() -> None:
    stage = play("action", DONE)
    assert isinstance(refused(stage, "authority", "reopen", reason=" "), Problems)
    stage.do("authority", "reopen", reason="Uge 7 mangler")
    assert (stage.matter.state, stage.matter.content.done_on, stage.waits()) == ("open", None, {"supplier"})
    assert stage.matter.content.reason == "Uge 7 mangler"
    assert row(stage).due_on == DUE


def test_the_day_holds_until_both_have_agreed_on_another() -> None:
    stage = play("action", ASKED)
    assert (row(stage).due_on, stage.waits()) == (DUE, {"authority"})
    stage.do("authority", "approve")
    content = stage.matter.content
    assert (content.due_on, content.first_due_on, content.change) == (date(2027, 4, 15), DUE, None)
    stage.do("authority", "move", to="1-5-2027", why="Ferie")
    stage.do("supplier", "approve")
    assert stage.matter.content.first_due_on == DUE


@pytest.mark.parametrize(("side", "move"), [("authority", "decline"), ("supplier", "withdraw")])
def test_a_change_that_is_turned_down_leaves_what_was_agreed(side: Side, move: str) -> None:
    stage = play("action", ASKED)
    stage.do(side, move, reason="Nej")
    assert (stage.matter.state, row(stage).due_on, stage.waits()) == ("open", DUE, {"supplier"})


def test_an_action_that_is_overdue_can_be_moved_but_not_to_a_day_that_is_over() -> None:
    stage = play("action", OPEN)
    stage.later(60)
    assert row(stage).overdue(stage.act("authority").today)
    assert isinstance(refused(stage, "supplier", "move", to="2-4-2027", why="Ferie"), BadInput)
    stage.do("supplier", "move", to="1-6-2027", why="Ferie")


def test_an_action_is_dropped_by_both_and_counts_as_nothing_done() -> None:
    stage = play("action", DROPPING)
    assert stage.matter.state == "asking"
    stage.do("supplier", "approve")
    assert (stage.matter.state, row(stage).done_on, row(stage).open) == ("dropped", None, False)
    assert stage.matter.content.reason == "Vi har tallene"


@pytest.mark.parametrize("side", ["authority", "supplier"])
def test_nothing_can_be_done_with_a_confirmed_action(side: Side) -> None:
    assert play("action", CONFIRMED).can(side) == set()


@pytest.mark.parametrize(
    ("name", "value"), [("due_on", "28-2-2027"), ("owner", "dem"), ("what", ""), ("due_on", "")]
)
def test_an_action_without_a_doer_or_a_day_ahead_is_refused(name: str, value: str) -> None:
    refused(Stage("action"), "authority", "begin", **{**WHAT, name: value})


def test_an_action_out_of_minutes_is_agreed_from_the_start_also_when_its_day_is_over() -> None:
    stage = Stage("action")
    approvals = (stage.act("authority"), stage.act("supplier"))
    given = {
        "what": "Send tal", "owner": "ours", "due_on": date(2027, 2, 1), "origin": Origin("meeting", 3),
        "approvals": approvals,
    }  # fmt: skip
    blank = Matter(kind="action", number=1, version=0, edition=0, state="", raised=approvals[1], content=None)
    begun = KIND.begin.do(blank, approvals[1], given, stage.room())
    assert isinstance(begun, Matter)
    assert (begun.state, begun.agreed, begun.content.owner, begun.content.origin) == (
        "open",
        True,
        "supplier",
        Origin("meeting", 3),
    )
    assert KIND.read(KIND.payload(begun), 1) == replace(begun, version=1)
