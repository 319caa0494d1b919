"""Early warning: told early, answered in time, planned by both, taken up a ladder, closed with what was learned."""

from datetime import date

import pytest
from house_cases import House
from plays import CHARTER, Stage, play, refused
from warning_plays import (
    AGREED,
    ANSWERED,
    ASKED,
    CLOSED,
    CLOSING,
    GROWN,
    PLAN,
    PLANNED,
    RAISED,
    REOPENED,
    RISK,
)

from transparency.errors import BadInput, DomainError
from transparency.partnerships.actions import Origin, Task
from transparency.partnerships.charter import Charter
from transparency.partnerships.fields import Problems
from transparency.partnerships.moves import Begin
from transparency.partnerships.records import Side
from transparency.partnerships.warnings import KIND, Warning, alone_from


def warning(stage: Stage) -> Warning:
    found = stage.matter.content
    assert isinstance(found, Warning)
    return found


def happened(stage: Stage) -> list[str]:
    return [step.what for step in warning(stage).trail]


def due(stage: Stage) -> date | None:
    return KIND.row(stage.matter, stage.act("authority").today).due_on


# From the first word to what was learned


def test_a_warning_waits_for_the_other_side() -> None:
    assert play("warning", RAISED).waits() == {"supplier"}


def test_a_warning_can_be_raised_with_the_least() -> None:
    least = {name: RISK[name] for name in ("title", "seen", "effect", "answer_by")}
    assert play("warning", [("supplier", "begin", least)]).matter.state == "raised"


def test_an_answer_is_asked_for_after_today() -> None:
    error = refused(Stage("warning"), "authority", "begin", **{**RISK, "answer_by": "1-3-2027"})
    assert isinstance(error, BadInput)
    assert error.name == "answer_by"


def test_the_side_that_warned_does_not_answer_itself() -> None:
    assert "answer" not in play("warning", RAISED).can("authority")


def test_an_answer_is_due_until_it_is_there() -> None:
    assert due(play("warning", RAISED)) == date(2027, 3, 8)
    assert due(play("warning", ANSWERED)) is None


def test_a_plan_holds_when_both_have_approved_the_same_edition() -> None:
    stage = play("warning", PLANNED)
    assert (stage.matter.state, warning(stage).agreed) == ("planned", None)
    stage.do("authority", "approve")
    assert stage.matter.state == "working"
    assert warning(stage).agreed == warning(stage).plan


def test_another_plan_makes_the_first_approval_void() -> None:
    stage = play("warning", PLANNED)
    stage.do("authority", "plan", plan="Tre vikarer")
    assert stage.matter.approved_by == {"authority"}
    assert stage.waits() == {"supplier"}


def test_a_plan_says_who_does_what_by_when() -> None:
    plan = warning(play("warning", PLANNED)).plan
    assert plan is not None
    assert plan.tasks == (
        Task(what="Giv skolerne besked", owner="authority", due_on=date(2027, 3, 2)),
        Task(what="Find to vikarer", owner="supplier", due_on=date(2027, 3, 5)),
    )


@pytest.mark.parametrize(
    "line", ["Find to vikarer", "Find to vikarer; snart", "; 5-3-2027", "Find; 31-2-2027"]
)
def test_a_task_without_its_words_or_day_is_told_which(line: str) -> None:
    error = refused(play("warning", ANSWERED), "supplier", "plan", **{**PLAN, "supplier": [line]})
    assert isinstance(error, BadInput)
    assert (error.name, error.values["value"]) == ("supplier", line)


def test_a_task_is_for_a_day_that_is_to_come_unless_it_is_under_way() -> None:
    stage = play("warning", PLANNED)
    stage.later(7)
    error = refused(stage, "authority", "plan", **PLAN)
    assert isinstance(error, BadInput)
    assert (error.name, error.values["what"]) == ("authority", "Giv skolerne besked")
    stage.do("authority", "approve")
    stage.do("authority", "plan", PLAN)
    assert stage.matter.state == "planned"


def test_a_task_may_have_a_semicolon_in_its_words() -> None:
    stage = play("warning", ANSWERED)
    stage.do("supplier", "plan", {**PLAN, "supplier": ["Find to; helst tre; 5-3-2027"]})
    plan = warning(stage).plan
    assert plan is not None
    assert plan.tasks[1].what == "Find to; helst tre"


def test_the_form_of_a_plan_is_filled_as_it_can_be_sent_again() -> None:
    stage = play("warning", PLANNED)
    before = warning(stage).plan
    stage.do("authority", "plan", KIND.by_name["plan"].fill(stage.matter))
    assert warning(stage).plan == before


def test_a_plan_is_looked_at_by_its_day_or_by_the_days_of_its_level() -> None:
    assert due(play("warning", AGREED)) == date(2027, 3, 20)
    stage = play("warning", ANSWERED)
    stage.do("supplier", "plan", plan="Vikarer")
    assert due(stage) == date(2027, 3, 6)


def test_the_tasks_of_an_agreed_plan_become_actions_once() -> None:
    stage = play("warning", AGREED)
    begun = [follow for follow in stage.follows if isinstance(follow, Begin)]
    assert [(one.kind, one.given["what"], one.given["owner"]) for one in begun] == [
        ("action", "Giv skolerne besked", "ours"),
        ("action", "Find to vikarer", "theirs"),
    ]
    assert [one.given["origin"] for one in begun] == [Origin("warning", 1)] * 2
    stage.do("authority", "plan", {**PLAN, "authority": [*PLAN["authority"], "Ring til skolerne; 9-3-2027"]})
    stage.do("supplier", "approve")
    assert [follow.given["what"] for follow in stage.follows[2:]] == ["Ring til skolerne"]


def test_the_plan_that_was_agreed_holds_until_another_is() -> None:
    stage = play("warning", AGREED)
    before = warning(stage).agreed
    stage.do("authority", "plan", plan="Noget andet")
    assert warning(stage).agreed == before
    stage.do("supplier", "decline")
    assert (stage.matter.state, warning(stage).plan) == ("working", before)


def test_a_first_plan_that_is_declined_leaves_none() -> None:
    stage = play("warning", PLANNED)
    stage.do("authority", "decline")
    assert (stage.matter.state, warning(stage).plan) == ("answered", None)
    assert stage.waits() == {"authority", "supplier"}


def test_a_warning_is_closed_by_both_with_what_was_learned() -> None:
    stage = play("warning", CLOSED)
    assert stage.matter.state == "closed"
    assert warning(stage).learned == "Vi ringer tidligere"
    assert stage.waits() == set()
    assert happened(stage) == ["raised", "answered", "planned", "closed"]


def test_other_words_for_what_was_learned_are_approved_anew() -> None:
    stage = play("warning", CLOSING)
    stage.do("supplier", "close", learned="Vi ringer en uge før")
    assert (stage.matter.state, stage.waits()) == ("closing", {"authority"})


def test_what_is_left_out_is_named_field_by_field() -> None:
    error = refused(play("warning", ANSWERED), "supplier", "plan", plan="  ")
    assert isinstance(error, Problems)
    assert set(error.found) == {"plan"}


def test_nobody_approves_twice() -> None:
    assert "approve" not in play("warning", PLANNED).can("supplier")
    assert "approve" not in play("warning", AGREED).can("supplier")


# The ladder


@pytest.mark.parametrize("side", ["authority", "supplier"])
def test_either_side_takes_a_warning_on_when_the_days_of_its_level_have_passed(side: Side) -> None:
    stage = play("warning", ANSWERED)
    stage.later(4)
    assert "06-03-2027" in str(refused(stage, side, "lift", why="Det haster"))
    stage.later(1)
    stage.do(side, "lift", why="Det haster")
    step = warning(stage).trail[-1]
    assert (step.what, step.level, step.act.side, step.act.today, step.words) == (
        "days", 1, side, date(2027, 3, 6), "Det haster",
    )  # fmt: skip
    assert warning(stage).level == 1


def test_a_warning_that_was_not_answered_in_time_can_be_taken_on_the_day_after() -> None:
    longer = Charter(
        title=CHARTER.title,
        starts_on=CHARTER.starts_on,
        ends_on=CHARTER.ends_on,
        levels=tuple(type(one)(name=one.name, days=30) for one in CHARTER.levels),
    )
    stage = play("warning", RAISED, charter=longer)
    stage.later(7)
    refused(stage, "authority", "lift", why="Intet svar")
    stage.later(1)
    stage.do("authority", "lift", why="Intet svar")
    assert happened(stage) == ["raised", "unanswered"]


def test_an_answer_that_never_came_takes_a_warning_up_one_level_only() -> None:
    three = (*CHARTER.levels, type(CHARTER.levels[0])(name="Direktion", days=5))
    stage = play("warning", RAISED, charter=Charter(title="x", starts_on=CHARTER.starts_on,
                                                    ends_on=CHARTER.ends_on, levels=three))  # fmt: skip
    stage.later(8)
    stage.do("authority", "lift", why="Intet svar")
    assert alone_from(stage.matter) == date(2027, 3, 19)
    refused(stage, "authority", "lift", why="Igen")


def test_at_the_highest_level_there_is_none_above() -> None:
    stage = play("warning", ASKED)
    stage.do("supplier", "lift", why="Enig")
    assert stage.can("authority").isdisjoint({"lift", "ask_lift"})


def test_where_no_levels_were_agreed_there_is_no_ladder() -> None:
    bare = Charter(title="x", starts_on=CHARTER.starts_on, ends_on=CHARTER.ends_on)
    stage = play("warning", RAISED, charter=bare)
    assert stage.can("authority").isdisjoint({"lift", "ask_lift"})
    assert warning(stage).level == 0


def test_both_together_take_a_warning_on_at_once() -> None:
    stage = play("warning", ASKED)
    assert stage.waits() == {"supplier"}
    assert "ask_lift" not in stage.can("supplier")
    stage.do("supplier", "lift", KIND.by_name["lift"].fill(stage.matter))
    assert (happened(stage), warning(stage).level, warning(stage).asked) == (["raised", "together"], 1, None)


def test_the_side_that_asked_has_to_wait_itself() -> None:
    refused(play("warning", ASKED), "authority", "lift", why="Det haster")


def test_a_no_to_taking_it_on_keeps_it_where_it_is_and_in_the_history() -> None:
    stage = play("warning", ASKED)
    stage.do("supplier", "keep", why="Vi svarer i morgen")
    assert (warning(stage).level, warning(stage).asked, happened(stage)) == (0, None, ["raised", "kept"])


def test_other_levels_that_are_agreed_later_do_not_move_a_warning() -> None:
    stage = play("warning", RAISED)
    stage.charter = Charter(title="x", starts_on=CHARTER.starts_on, ends_on=CHARTER.ends_on)
    stage.later(8)
    stage.do("supplier", "lift", why="Aftalt dengang")
    assert warning(stage).rung == warning(stage).ladder[1]


# What else may become of it


def test_who_warned_can_withdraw_it_and_the_reason_stays() -> None:
    stage = play("warning", RAISED)
    assert "withdraw" not in stage.can("supplier")
    stage.do("authority", "withdraw", why="De er raske")
    assert (stage.matter.state, stage.waits()) == ("withdrawn", set())
    assert warning(stage).trail[-1].words == "De er raske"
    assert KIND.done_on(stage.matter) == date(2027, 3, 1)


def test_who_raises_a_warning_again_is_answered_by_the_other() -> None:
    stage = play("warning", REOPENED)
    assert stage.waits() == {"authority"}
    assert "answer" in stage.can("authority")
    assert "withdraw" in stage.can("supplier")
    assert "withdraw" not in stage.can("authority")


def test_a_warning_that_is_raised_again_keeps_what_was_learned_in_its_history() -> None:
    stage = play("warning", REOPENED)
    assert happened(stage) == ["raised", "answered", "planned", "closed", "reopened"]
    assert [step.words for step in warning(stage).trail][3] == "Vi ringer tidligere"
    assert (warning(stage).answer, warning(stage).agreed, warning(stage).ended_on) == ("", None, None)


def test_a_warning_is_raised_again_on_the_first_level_of_the_ladder_that_is_agreed_now() -> None:
    stage = play(
        "warning", [*ASKED, ("supplier", "lift", {"why": "Enig"}), ("authority", "withdraw", {"why": "x"})]
    )
    stage.charter = Charter(title="x", starts_on=CHARTER.starts_on, ends_on=CHARTER.ends_on)
    stage.do("supplier", "reopen", why="Igen", answer_by="12-3-2027")
    assert (warning(stage).level, warning(stage).ladder) == (0, ())


def test_a_warning_grows_into_a_joint_problem_and_stays_open() -> None:
    stage = play("warning", GROWN)
    assert stage.follows == [
        Begin("problem", {"title": "Mangel på folk", "facts": ("Tre er syge",), "warning": 1})
    ]
    assert (stage.matter.state, stage.waits()) == ("grown", set())
    assert "grown" in KIND.open


def test_the_facts_of_a_problem_begin_with_what_was_seen() -> None:
    filled = KIND.by_name["to_problem"].fill(play("warning", ANSWERED).matter)
    assert filled == {"title": "Vi mangler folk", "facts": ("Tre er syge", "To er sagt op")}


def test_a_warning_that_was_withdrawn_meanwhile_does_not_come_back_with_its_problem() -> None:
    stage = play("warning", GROWN)
    stage.do("authority", "withdraw", why="De er raske")
    stage.do("supplier", "solved", words="Løst")
    assert stage.matter.state == "withdrawn"


# In the room


def test_a_warning_and_its_problem_know_each_other(house: House) -> None:
    p, ref = house.partnerships, house.reference
    p.begin(house["member"], ref, "warning", RISK)
    p.do(house["editor"], ref, "warning", 1, "answer", {"answer": "Tak"}, 0)
    typed = {"title": "Mangel på folk", "facts": "Tre er syge\nTo er sagt op"}
    p.do(house["editor"], ref, "warning", 1, "to_problem", typed, 0)
    problem = p.shown(house["member"], ref, "problem", 1).matter
    assert problem.content.warning == 1
    assert [fact.text for fact in problem.content.facts] == ["Tre er syge", "To er sagt op"]
    assert p.shown(house["member"], ref, "warning", 1).matter.content.problems == (1,)

    stop = {"words": "Flere er ansat"}
    problem = p.do(house["member"], ref, "problem", 1, "stop", stop, problem.edition)
    p.do(house["editor"], ref, "problem", 1, "approve", {}, problem.edition)
    found = p.shown(house["member"], ref, "warning", 1)
    assert found.matter.state == "answered"
    assert found.matter.content.trail[-1].words == "Flere er ansat"
    assert [one.move for one in found.entries] == ["solved", "linked", "to_problem", "answer", "begin"]


def test_nobody_names_a_warning_that_a_problem_did_not_grow_out_of(house: House) -> None:
    p, ref = house.partnerships, house.reference
    p.begin(house["member"], ref, "warning", RISK)
    made = p.begin(house["editor"], ref, "problem", {"title": "x", "facts": "y", "warning": 1})
    assert made.content.warning == 0
    assert p.shown(house["editor"], ref, "warning", 1).matter.content.problems == ()


def test_the_actions_of_an_agreed_plan_stand_among_the_actions(house: House) -> None:
    p, ref = house.partnerships, house.reference
    p.begin(house["member"], ref, "warning", RISK)
    p.do(house["editor"], ref, "warning", 1, "answer", {"answer": "Tak"}, 0)
    made = p.do(house["member"], ref, "warning", 1, "plan", PLAN, 0)
    p.do(house["editor"], ref, "warning", 1, "approve", {}, made.edition)
    found = [one.content for one in p.all_of(house["member"], ref, "action")]
    assert [(one.what, one.owner) for one in found] == [
        ("Giv skolerne besked", "authority"),
        ("Find to vikarer", "supplier"),
    ]


def test_a_warning_is_not_raised_again_when_the_contract_has_ended(house: House) -> None:
    p, ref = house.partnerships, house.reference
    p.begin(house["member"], ref, "warning", RISK)
    p.do(house["member"], ref, "warning", 1, "withdraw", {"why": "x"}, 0)
    ending = {"ground": "bankrupt", "on": "1-3-2027"}
    p.do(
        house["editor"],
        ref,
        "charter",
        1,
        "end",
        ending,
        p.shown(house["editor"], ref, "charter", 1).matter.edition,
    )
    with pytest.raises(DomainError):
        p.do(house["member"], ref, "warning", 1, "reopen", {"why": "x", "answer_by": "9-3-2027"}, 1)
