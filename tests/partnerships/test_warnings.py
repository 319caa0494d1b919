"""Early warning: told early, answered in time, planned by both, closed with what was learned."""

from plays import play, refused
from warning_plays import AGREED, ANSWERED, CLOSED, PLANNED, RAISED

from transparency.partnerships.fields import Problems


def test_a_warning_waits_for_the_other_side() -> None:
    assert play("warning", RAISED).waits() == {"supplier"}


def test_the_side_that_warned_does_not_answer_itself() -> None:
    assert "answer" not in play("warning", RAISED).can("authority")


def test_a_plan_holds_when_both_have_approved_the_same_edition() -> None:
    stage = play("warning", PLANNED)
    assert stage.matter.state == "planned"
    stage.do("authority", "approve")
    assert stage.matter.state == "working"


def test_another_plan_makes_the_first_approval_void() -> None:
    stage = play("warning", PLANNED)
    stage.do("authority", "plan", plan="Tre vikarer")
    assert stage.matter.approved_by == {"authority"}
    assert stage.waits() == {"supplier"}


def test_a_warning_is_closed_by_both_with_what_was_learned() -> None:
    stage = play("warning", CLOSED)
    assert stage.matter.state == "closed"
    assert stage.matter.content.learned == "Vi ringer tidligere"
    assert stage.waits() == set()


def test_what_is_left_out_is_named_field_by_field() -> None:
    error = refused(play("warning", ANSWERED), "supplier", "plan", plan="  ")
    assert isinstance(error, Problems)
    assert set(error.found) == {"plan"}


def test_nobody_approves_twice() -> None:
    assert "approve" not in play("warning", PLANNED).can("supplier")
    assert "approve" not in play("warning", AGREED).can("supplier")
