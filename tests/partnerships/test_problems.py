"""Joint problem: the facts, the solution, how it is tried, and what came of it, each agreed on by both."""

from datetime import date

import pytest
from plays import Stage, play, refused
from problem_plays import (
    AGAIN,
    BEGUN,
    CHOSEN,
    DECIDED,
    DOUBTED,
    KNOWN,
    OPTIONS,
    PLANNED,
    REVIEWED,
    SOLVED,
    TESTING,
    TRIAL,
)

from transparency.errors import BadInput
from transparency.partnerships.moves import Also, Outcome
from transparency.partnerships.problems import KIND, Doubt, Problem
from transparency.partnerships.records import SIDES, Matter


def problem(stage: Stage) -> Problem:
    found = stage.matter.content
    assert isinstance(found, Problem)
    return found


def due(stage: Stage) -> date | None:
    return KIND.row(stage.matter, stage.act("authority").today).due_on


def grown(stage: Stage) -> Stage:
    """As if it had grown out of warning 3."""
    act = stage.act("authority")
    blank = Matter(kind="problem", number=1, version=0, edition=0, state="", raised=act, content=None)
    found = KIND.begin.do(blank, act, {"title": "x", "facts": ("y",), "warning": 3}, stage.room())
    assert isinstance(found, Outcome)
    stage.begun = found.matter
    stage.follows += found.follows
    return stage


# Facts


def test_the_facts_wait_for_the_other_side() -> None:
    assert play("problem", BEGUN).waits() == {"supplier"}


def test_facts_hold_when_both_have_approved_them_and_then_both_look_for_solutions() -> None:
    stage = play("problem", KNOWN)
    assert (stage.matter.state, stage.waits()) == ("options", set(SIDES))


def test_nothing_is_decided_before_the_facts_are_agreed() -> None:
    stage = play("problem", BEGUN)
    stage.do("supplier", "option", what="Flere folk")
    assert "decide" not in stage.can("authority") | stage.can("supplier")


def test_a_fact_that_a_side_sees_otherwise_stands_with_its_words_and_is_agreed_on_as_that() -> None:
    stage = play("problem", DOUBTED)
    assert problem(stage).facts[1].doubts == (Doubt(side="supplier", words="Skiftet er kl. 13.30"),)
    assert stage.waits() == {"authority"}
    stage.do("authority", "approve")
    assert stage.matter.state == "options"


def test_both_sides_may_see_the_same_fact_otherwise_each_once() -> None:
    stage = play("problem", DOUBTED)
    stage.do("authority", "doubt", fact="1", words="Kl. 14.15")
    stage.do("supplier", "doubt", fact="1", words="Kl. 13.45")
    assert [(one.side, one.words) for one in problem(stage).facts[1].doubts] == [
        ("authority", "Kl. 14.15"),
        ("supplier", "Kl. 13.45"),
    ]


def test_a_side_takes_back_only_its_own_doubt() -> None:
    stage = play("problem", DOUBTED)
    assert "undoubt" not in stage.can("authority")
    error = refused(stage, "supplier", "undoubt", fact="0")
    assert isinstance(error, BadInput)
    stage.do("supplier", "undoubt", fact="1")
    assert problem(stage).facts[1].doubts == ()


def test_a_fact_that_is_kept_in_another_proposal_keeps_the_doubts_about_it() -> None:
    stage = play("problem", DOUBTED)
    stage.do("authority", "facts", facts=["Skiftet er kl. 14", "Tre klager i uge 9"])
    assert [len(fact.doubts) for fact in problem(stage).facts] == [1, 0]


def test_the_same_facts_are_no_proposal() -> None:
    stage = play("problem", KNOWN)
    assert not isinstance(
        refused(stage, "authority", "facts", **KIND.by_name["facts"].fill(stage.matter)), BadInput
    )


def test_a_fact_that_is_not_there_cannot_be_doubted() -> None:
    refused(play("problem", BEGUN), "supplier", "doubt", fact="2", words="x")


# Options and the decision


def test_options_need_no_agreement() -> None:
    stage = play("problem", BEGUN)
    stage.do("authority", "option", what="Senere skift")
    assert stage.waits() == {"supplier"}
    stage.do("supplier", "approve")
    assert stage.matter.state == "options"


def test_a_side_removes_only_its_own_options_and_numbers_are_not_used_again() -> None:
    stage = play("problem", OPTIONS)
    assert isinstance(refused(stage, "supplier", "no_option", option="1"), BadInput)
    stage.do("supplier", "no_option", option="2")
    stage.do("supplier", "option", what="Andre midler")
    assert [one.number for one in problem(stage).options] == [1, 3]


def test_a_solution_is_chosen_when_both_have_approved_it() -> None:
    stage = play("problem", CHOSEN)
    assert (problem(stage).choice, stage.waits()) == (None, {"authority"})
    stage.do("authority", "approve")
    choice = problem(stage).choice
    assert choice is not None
    assert (stage.matter.state, choice.option, stage.waits()) == ("decided", 1, set(SIDES))


def test_a_solution_that_is_declined_says_why_and_leaves_none() -> None:
    stage = play("problem", CHOSEN)
    stage.do("authority", "decline", why="Den er for dyr")
    assert (stage.matter.state, problem(stage).choice_proposed) == ("options", None)
    assert problem(stage).declined == "Den er for dyr"


def test_an_agreed_solution_holds_until_another_is_agreed() -> None:
    stage = play("problem", DECIDED)
    before = problem(stage).choice
    stage.do("supplier", "decide", option="2", why="Den er bedre")
    stage.do("authority", "decline", why="Nej")
    assert (stage.matter.state, problem(stage).choice) == ("decided", before)


# The trial and what came of it


@pytest.mark.parametrize(
    ("field", "value"), [("ends_on", "14-3-2027"), ("review_on", "14-3-2027"), ("review_on", "28-2-2027")]
)
def test_days_that_cannot_be_are_refused(field: str, value: str) -> None:
    error = refused(play("problem", DECIDED), "authority", "trial", **{**TRIAL, field: value})
    assert isinstance(error, BadInput)
    assert error.name == field


def test_a_trial_is_due_on_the_day_it_is_judged() -> None:
    assert due(play("problem", DECIDED)) is None
    assert due(play("problem", PLANNED)) == date(2027, 4, 20)
    stage = play("problem", TESTING)
    assert (stage.matter.state, due(stage)) == ("testing", date(2027, 4, 20))


def test_a_trial_can_be_made_longer_by_both_and_holds_until_then() -> None:
    stage = play("problem", TESTING)
    stage.do("supplier", "trial", {**TRIAL, "ends_on": "15-5-2027", "review_on": "20-5-2027"})
    assert due(stage) == date(2027, 4, 20)
    stage.do("authority", "approve")
    assert (stage.matter.state, due(stage)) == ("testing", date(2027, 5, 20))


def test_what_worked_is_solved_when_both_say_so() -> None:
    assert play("problem", REVIEWED).waits() == {"authority"}
    stage = play("problem", SOLVED)
    assert (stage.matter.state, stage.waits(), problem(stage).ended_on) == ("solved", set(), date(2027, 3, 1))


def test_another_solution_is_looked_for_and_the_first_stays_with_what_came_of_it() -> None:
    stage = play("problem", AGAIN)
    assert (stage.matter.state, problem(stage).choice, due(stage)) == ("options", None, None)
    (past,) = problem(stage).tried
    assert (past.choice.option, past.review.words) == (1, "Stadig klager")
    stage.do("authority", "option", what="Andre midler")
    assert isinstance(refused(stage, "authority", "no_option", option="1"), BadInput)


def test_a_review_can_be_worded_otherwise_by_the_other() -> None:
    stage = play("problem", REVIEWED)
    stage.do("authority", "review", verdict="again", words="To klager")
    assert stage.waits() == {"supplier"}
    stage.do("supplier", "decline", why="Der var ingen")
    assert stage.matter.state == "testing"


def test_what_was_never_tried_is_stopped_or_goes_on() -> None:
    stage = play("problem", OPTIONS)
    stage.do("authority", "stop", words="Det er holdt op")
    assert "review" not in stage.can("supplier")
    stage.do("supplier", "decline", why="Det er ikke holdt op")
    assert stage.matter.state == "options"


def test_a_proposal_to_stop_before_the_facts_are_agreed_goes_back_to_the_facts() -> None:
    stage = play("problem", BEGUN)
    stage.do("authority", "stop", words="Vi tog fejl")
    stage.do("supplier", "decline", why="Nej")
    assert (stage.matter.state, stage.waits()) == ("facts", set(SIDES))


# Out of a warning


def test_a_problem_that_grew_out_of_a_warning_tells_it_its_number() -> None:
    stage = grown(Stage("problem"))
    assert stage.follows == [Also("warning", 3, "linked", {"problem": 1}, words=False)]


def test_a_problem_that_is_over_takes_its_warning_on() -> None:
    stage = grown(Stage("problem"))
    stage.follows.clear()
    stage.do("supplier", "stop", words="Flere er ansat")
    stage.do("authority", "approve")
    assert stage.follows == [Also("warning", 3, "solved", {"words": "Flere er ansat"})]


def test_a_problem_of_its_own_tells_nobody() -> None:
    assert play("problem", SOLVED).follows == []
