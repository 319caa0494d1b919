"""Samarbejdsmåling: nobody's answer can be known, and the gap between the sides is."""

from itertools import combinations_with_replacement

import pytest
from plays import Stage, play, refused
from pulse_plays import (
    ANSWERED,
    BEGUN,
    FOLLOWED,
    HALF_CLOSED,
    OFFERED,
    RELEASED,
    STEP,
    TOO_FEW,
    YES,
    answer,
    answers,
)

from transparency.errors import BadInput, DomainError
from transparency.partnerships.actions import Origin
from transparency.partnerships.moves import Begin
from transparency.partnerships.pulses import STATEMENTS, Pulse, counted
from transparency.partnerships.records import Sealed, Side


def sealed(side: Side, *stands: str) -> list[Sealed]:
    return [Sealed("answers", side, answer(one)) for one in stands]


def of_all(*stands: str) -> str:
    """What is told of the municipality's answers to the first statement."""
    found = counted([*sealed("authority", *stands), *sealed("supplier", *"33333")])
    return str(found[0].authority)


def test_an_answer_leaves_nothing_in_the_matter() -> None:
    assert play("pulse", ANSWERED).kind.payload(play("pulse", ANSWERED).matter) == play(
        "pulse", BEGUN
    ).kind.payload(play("pulse", BEGUN).matter)


def test_the_result_comes_when_both_have_closed() -> None:
    stage = play("pulse", HALF_CLOSED)
    assert (stage.matter.content.result, stage.waits(), stage.opened) == ((), {"authority"}, [])
    stage = play("pulse", RELEASED)
    found = stage.matter.content.result[0]
    assert (found.authority, found.supplier, found.gap) == (4, 2.5, 1.5)
    assert stage.opened == ["answers"]
    assert stage.kind.mark(stage.matter) == "1.5"


def test_a_side_that_has_closed_does_not_answer_any_more() -> None:
    stage = play("pulse", HALF_CLOSED)
    assert "answer" not in stage.can("supplier")
    assert "answer" in stage.can("authority")


def test_nobody_closes_for_the_other_before_the_last_day() -> None:
    assert isinstance(refused(play("pulse", HALF_CLOSED), "supplier", "close", **YES), DomainError)


@pytest.mark.parametrize("side", ["authority", "supplier"])
def test_after_the_last_day_anybody_closes_for_both(side: Side) -> None:
    stage = play("pulse", HALF_CLOSED)
    stage.later(22)
    stage.do(side, "close", YES)
    assert stage.matter.state == "released"


def test_after_the_last_day_nobody_answers() -> None:
    stage = play("pulse", BEGUN)
    stage.later(22)
    assert isinstance(refused(stage, "supplier", "answer", **answer("4")), DomainError)


def test_with_too_few_on_one_side_nothing_is_shown_of_either() -> None:
    stage = play("pulse", TOO_FEW)
    content: Pulse = stage.matter.content
    assert (stage.matter.state, content.result, stage.opened) == ("hidden", (), ["answers"])
    assert stage.kind.mark(stage.matter) == ""
    assert stage.can("authority") == set()


def test_how_many_have_answered_is_never_told() -> None:
    """The same averages of more people make the same matter."""
    more = [*BEGUN, *answers("authority", *"4443544435"), *answers("supplier", *"2322323223")]
    once = [*BEGUN, *answers("authority", *"44435"), *answers("supplier", *"23223")]
    close = [("authority", "close", YES), ("supplier", "close", YES)]
    assert play("pulse", [*more, *close]).matter.content == play("pulse", [*once, *close]).matter.content


def test_a_statement_on_which_too_few_took_a_stand_is_not_shown() -> None:
    unsure = [Sealed("answers", "authority", answer("4", trust="unknown"))]
    found = counted([*sealed("authority", *"4444"), *unsure, *sealed("supplier", *"33333")])
    assert (found[0].statement, found[0].authority, found[0].gap) == ("trust", None, None)
    assert found[1].authority == 4


@pytest.mark.parametrize(
    ("stands", "told"),
    [
        ("55555", "4.5"),
        ("55554", "4.5"),
        ("11111", "1.5"),
        ("33333", "3.0"),
        ("33334", "3.0"),
        ("33344", "3.5"),
        ("444443", "4.0"),
    ],
)
def test_no_average_tells_what_everybody_answered(stands: str, told: str) -> None:
    assert of_all(*stands) == told


def test_four_who_know_their_own_answers_cannot_tell_the_five_answers_of_a_fifth_apart() -> None:
    for others in combinations_with_replacement("12345", 4):
        assert len({of_all(*others, fifth) for fifth in "12345"}) <= 3, others


def test_there_is_no_field_for_words() -> None:
    move = Stage("pulse").kind.by_name["answer"]
    assert {field.type for field in move.fields} == {"choice"}
    assert [field.name for field in move.fields] == list(STATEMENTS)
    assert (move.anonymous, move.seals) == (True, True)


def test_one_round_at_a_time() -> None:
    stage = Stage("pulse")
    stage.others = (play("pulse", ANSWERED).matter,)
    error = refused(stage, "supplier", "begin", title="Igen", closes_on="22-3-2027")
    assert "allerede en måling i gang" in str(error)


def test_rounds_lie_apart_so_that_they_cannot_be_compared_person_by_person() -> None:
    stage = Stage("pulse")
    stage.others = (play("pulse", RELEASED).matter,)
    stage.later(89)
    error = refused(stage, "supplier", "begin", title="Igen", closes_on="20-6-2027")
    assert "30-5-2027" in str(error)
    stage.later(1)
    stage.do("supplier", "begin", title="Igen", closes_on="20-6-2027")


def test_a_round_that_showed_nothing_is_tried_again_at_once() -> None:
    stage = Stage("pulse")
    stage.others = (play("pulse", TOO_FEW).matter,)
    stage.do("supplier", "begin", title="Igen", closes_on="20-3-2027")


@pytest.mark.parametrize("day", ["1-3-2027", "7-3-2027", "1-5-2027"])
def test_a_round_is_open_long_enough_and_not_for_ever(day: str) -> None:
    error = refused(Stage("pulse"), "authority", "begin", title="x", closes_on=day)
    assert isinstance(error, BadInput)
    assert error.name == "closes_on"


def test_an_action_begins_when_both_have_approved_it() -> None:
    stage = play("pulse", OFFERED)
    assert stage.follows == []
    stage = play("pulse", FOLLOWED)
    (begun,) = stage.follows
    assert isinstance(begun, Begin)
    assert begun.kind == "action"
    assert (begun.given["what"], begun.given["origin"]) == (STEP["what"], Origin("pulse", 1))
    # the supplier said "theirs": the municipality does it, whoever approves
    assert (begun.given["owner"], stage.matter.content.steps[0].owner) == ("ours", "authority")
    assert {one.side for one in begun.given["approvals"]} == {"authority", "supplier"}


def test_a_day_that_is_over_is_no_deadline() -> None:
    error = refused(play("pulse", RELEASED), "supplier", "follow", **{**STEP, "due_on": "1-2-2027"})
    assert isinstance(error, BadInput)


def test_a_proposal_that_is_put_away_leaves_nobodys_approval_behind() -> None:
    stage = play("pulse", OFFERED)
    edition = stage.matter.edition
    stage.do("authority", "decline")
    assert (stage.matter.approvals, stage.matter.edition) == ((), edition + 1)
