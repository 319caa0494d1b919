"""KPIs: rated apart, opened together, agreed by both, and public only as both have said yes to."""

from datetime import date
from decimal import Decimal

import pytest
from kpi_plays import (
    AGREED,
    COMMON,
    DEFINED,
    FIRST,
    HALF_RATED,
    MEASURED,
    OFFERED,
    PROPOSED,
    PUBLISHED,
    RATED,
    RUNNING,
    SECOND,
    THIRD,
    measured,
)
from plays import Stage, play, refused

from transparency.errors import BadInput, DomainError
from transparency.partnerships.fields import Problems
from transparency.partnerships.kpis import MONTHS, first_day, last_day, published
from transparency.partnerships.moves import Room

LATEST = [*AGREED, *measured(SECOND, "24", "authority")]


def periods(stage: Stage) -> list[str]:
    """The periods that can be measured now."""
    field = stage.kind.by_name["measure"].fields[0]
    return list(field.choices_in(stage.room()))


# What is measured


def test_a_kpi_holds_when_both_have_approved_it() -> None:
    assert play("kpi", PROPOSED).waits() == {"supplier"}
    stage = play("kpi", RUNNING)
    assert (stage.matter.state, stage.matter.content.definition) == ("running", None)
    assert stage.matter.content.present.starts_on == date(2026, 7, 1)


def test_nothing_is_measured_before_both_have_approved() -> None:
    assert "measure" not in play("kpi", PROPOSED).can("authority")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"baseline": ""}, "baseline"),
        ({"baseline_year": ""}, "baseline_year"),
        ({"baseline_year": "i fjor"}, "baseline_year"),
        ({"baseline_source": ""}, "baseline_source"),
        ({"baseline_missing": True}, "baseline_missing"),
        ({"unit": "other"}, "unit_words"),
    ],
)
def test_a_baseline_is_whole_or_said_to_be_missing(typed: dict[str, object], field: str) -> None:
    error = refused(Stage("kpi"), "authority", "begin", **{**DEFINED, **typed})
    assert isinstance(error, BadInput)
    assert error.name == field


def test_a_missing_baseline_is_said() -> None:
    stage = Stage("kpi")
    stage.do("supplier", "begin", DEFINED, baseline="", baseline_year="", baseline_missing=True)
    found = stage.matter.content.latest
    assert (found.baseline, found.baseline_year, found.baseline_source) == (None, None, "")
    assert stage.kind.by_name["change"].fill(stage.matter)["baseline_missing"] is True


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("month", date(2027, 2, 1), date(2027, 2, 28)),
        ("quarter", date(2027, 1, 1), date(2027, 3, 31)),
        ("half_year", date(2027, 1, 1), date(2027, 6, 30)),
        ("year", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_periods_are_those_of_the_calendar(span: str, first: date, last: date) -> None:
    assert first_day(span, date(2027, 2, 28)) == first  # type: ignore[arg-type]
    assert last_day(first, MONTHS[span]) == last  # type: ignore[index]


def test_the_form_for_a_change_begins_with_what_holds() -> None:
    stage = play("kpi", RUNNING)
    filled = stage.kind.by_name["change"].fill(stage.matter)
    assert (filled["title"], filled["baseline_year"], filled["target"]) == (
        DEFINED["title"],
        "2025",
        Decimal(20),
    )


# Figures


def test_figures_come_in_turn_so_that_none_is_missing() -> None:
    assert periods(play("kpi", RUNNING)) == [FIRST]
    assert periods(play("kpi", MEASURED)) == [SECOND, FIRST]
    assert periods(play("kpi", RATED)) == [SECOND]
    error = refused(play("kpi", RUNNING), "supplier", "measure", period=SECOND, value="1", source="x")
    assert isinstance(error, Problems)


def test_a_period_that_is_not_over_is_not_measured() -> None:
    stage = play("kpi", [*MEASURED, *measured(SECOND, "24")])
    error = refused(stage, "supplier", "measure", period=THIRD, value="1", source="x")
    assert isinstance(error, BadInput)
    assert str(error) == "Perioden 1-1-2027 – 31-3-2027 er ikke slut endnu."


def test_a_figure_that_there_is_not_has_a_reason() -> None:
    stage = play("kpi", RUNNING)
    assert isinstance(refused(stage, "supplier", "measure", period=FIRST, source="x"), BadInput)
    stage.do("supplier", "measure", period=FIRST, source="x", words="Systemet var nede")
    assert stage.matter.content.periods[0].value is None


def test_another_figure_before_both_have_rated_is_rated_anew() -> None:
    stage = play("kpi", [*HALF_RATED, *measured(FIRST, "29", "authority")])
    assert stage.matter.content.periods[0].rated == ()
    assert stage.opened == [FIRST]
    stage.do("authority", "rate", period=FIRST, rating="good")
    assert not stage.matter.content.periods[0].opened


def test_a_figure_that_both_have_rated_is_only_changed_by_both() -> None:
    stage = play("kpi", RATED)
    assert FIRST not in periods(stage)
    stage.do("authority", "redo", period=FIRST)
    assert stage.matter.content.periods
    stage.do("supplier", "approve")
    assert periods(stage) == [FIRST]


def test_who_has_to_do_something_is_told_when_a_period_is_over() -> None:
    stage = play("kpi", RUNNING)
    assert stage.waits() == {"authority", "supplier"}
    row = stage.kind.row(stage.matter, date(2026, 9, 30))
    assert (row.waits, row.due_on) == (frozenset(), date(2026, 10, 30))
    stage = play(
        "kpi", [*AGREED, *measured(SECOND, "24"), ("supplier", "rate", {"period": SECOND, "rating": "good"})]
    )
    assert stage.waits() == {"authority"}


# Ratings


def test_the_other_side_sees_only_that_a_rating_is_given() -> None:
    stage = play("kpi", HALF_RATED)
    found = stage.matter.content.periods[0]
    assert ([one.side for one in found.rated], found.ratings) == (["supplier"], ())
    assert "approaching" not in str(stage.kind.payload(stage.matter))


def test_a_rating_can_be_changed_until_both_have_rated() -> None:
    stage = play("kpi", [*HALF_RATED, ("supplier", "rate", {"period": FIRST, "rating": "good"})])
    stage.do("authority", "rate", period=FIRST, rating="inadequate")
    assert [one.rating for one in stage.matter.content.periods[0].ratings] == ["inadequate", "good"]
    assert "rate" not in stage.can("supplier")


def test_both_ratings_are_opened_at_once_with_who_gave_them() -> None:
    stage = play("kpi", RATED)
    assert stage.opened == [FIRST]
    found = stage.matter.content.periods[0].ratings
    assert [(one.rating, one.by[0].side) for one in found] == [
        ("other", "authority"),
        ("approaching", "supplier"),
    ]


def test_another_rating_than_the_four_has_a_reason() -> None:
    error = refused(play("kpi", MEASURED), "supplier", "rate", period=FIRST, rating="other")
    assert isinstance(error, BadInput)
    assert error.name == "reason"


def test_nothing_is_agreed_on_before_both_have_rated() -> None:
    assert {"agree", "disagree", "redo"} & play("kpi", HALF_RATED).can("authority") == set()


def test_what_both_agree_on_is_the_mark_of_the_portfolio() -> None:
    assert play("kpi", COMMON).kind.mark(play("kpi", COMMON).matter) == ""
    stage = play("kpi", AGREED)
    assert stage.kind.mark(stage.matter) == "requires_improvement"
    found = stage.matter.content.periods[0]
    assert {one.side for one in found.agreed.by} == {"authority", "supplier"}
    assert len(found.ratings) == 2


def test_a_disagreement_stands_with_the_words_of_each() -> None:
    stage = play("kpi", RATED)
    stage.do("authority", "disagree", period=FIRST, words="Tallet er ikke fuldt")
    stage.do("supplier", "disagree", period=FIRST, words="Skolerne er nye")
    stage.do("authority", "disagree", period=FIRST, words="Tallet mangler to skoler")
    found = stage.matter.content.periods[0]
    assert [one.words for one in found.remarks] == ["Skolerne er nye", "Tallet mangler to skoler"]
    assert found.settled
    assert stage.kind.mark(stage.matter) == ""


# Changes


def test_what_was_agreed_holds_until_both_have_approved_a_change() -> None:
    stage = play("kpi", AGREED)
    stage.do("supplier", "change", DEFINED, target="10")
    assert stage.matter.content.present.target == 20
    stage.do("authority", "decline")
    assert (stage.matter.state, stage.matter.content.definition) == ("running", None)


def test_another_definition_breaks_the_trend() -> None:
    stage = play("kpi", AGREED)
    stage.do("supplier", "change", DEFINED, what="Klager pr. skole")
    stage.do("authority", "approve")
    first, second = stage.matter.content.series
    assert ([one.key for one in first.periods], second.periods) == ([FIRST], ())
    assert periods(stage) == [SECOND]


def test_another_length_begins_after_what_is_measured() -> None:
    stage = play("kpi", LATEST)
    stage.do("supplier", "change", DEFINED, span="half_year")
    stage.do("authority", "approve")
    assert stage.matter.content.present.starts_on == date(2027, 1, 1)
    assert periods(stage) == ["2027-01/6", SECOND]


def test_another_target_breaks_nothing_and_old_periods_keep_theirs() -> None:
    stage = play("kpi", AGREED)
    stage.do("supplier", "change", DEFINED, target="10")
    stage.do("authority", "approve")
    stage.do("supplier", "measure", period=SECOND, value="12", source="x")
    (series,) = stage.matter.content.series
    assert [one.target for one in series.periods] == [20, 10]


def test_a_change_of_nothing_is_not_proposed() -> None:
    assert isinstance(refused(play("kpi", RUNNING), "supplier", "change", **DEFINED), DomainError)


def test_one_proposal_at_a_time() -> None:
    assert not {"agree", "change", "publish", "stop"} & play("kpi", OFFERED).can("authority")
    assert {"measure", "rate"} <= play("kpi", [*OFFERED, *measured(SECOND, "24")]).can("authority")


# What is public


def test_nothing_is_public_before_both_have_said_yes() -> None:
    assert published(play("kpi", AGREED).matter) is None
    assert published(play("kpi", OFFERED).matter) is None


def test_public_is_the_definition_and_what_both_agree_on() -> None:
    found = published(play("kpi", PUBLISHED).matter)
    assert found is not None
    assert found.definition.title == DEFINED["title"]
    assert [(one.value, one.rating, one.target) for one in found.periods] == [
        (31, "requires_improvement", 20)
    ]
    assert "To skoler" not in repr(found)
    assert "Vi følger" not in repr(found)


def test_what_comes_later_is_not_public_until_both_say_yes_again() -> None:
    stage = play("kpi", [*PUBLISHED, *measured(SECOND, "18")])
    for side in ("authority", "supplier"):
        stage.do(side, "rate", period=SECOND, rating="good")  # type: ignore[arg-type]
    stage.do("authority", "agree", period=SECOND, rating="good")
    stage.do("supplier", "approve")
    found = published(stage.matter)
    assert found is not None
    assert len(found.periods) == 1
    stage.do("authority", "publish", yes=True)
    stage.do("supplier", "consent", yes=True)
    found = published(stage.matter)
    assert found is not None
    assert len(found.periods) == 2


def test_a_period_that_is_not_agreed_on_is_not_public() -> None:
    stage = play(
        "kpi", [*RATED, ("supplier", "publish", {"yes": True}), ("authority", "consent", {"yes": True})]
    )
    found = published(stage.matter)
    assert found is not None
    assert found.periods == ()


@pytest.mark.parametrize("side", ["authority", "supplier"])
def test_either_side_takes_its_yes_back_alone(side: str) -> None:
    stage = play("kpi", PUBLISHED)
    stage.do(side, "withdraw")  # type: ignore[arg-type]
    assert published(stage.matter) is None
    assert "withdraw" not in stage.can("authority")


def test_a_yes_is_said_and_never_taken_for_granted() -> None:
    assert isinstance(refused(play("kpi", AGREED), "supplier", "publish"), Problems)
    assert isinstance(refused(play("kpi", OFFERED), "authority", "consent"), Problems)
    assert "approve" not in play("kpi", OFFERED).can("authority")
    assert stage_binds("publish")
    assert stage_binds("consent")


def stage_binds(move: str) -> bool:
    return Stage("kpi").kind.by_name[move].binds


def test_choices_are_found_in_what_the_move_is_about() -> None:
    stage = play("kpi", MEASURED)
    room: Room = stage.room()
    assert stage.kind.by_name["rate"].fields[0].choices_in(room) == {FIRST: "1-7-2026 – 30-9-2026"}


def test_a_proposal_that_is_put_away_leaves_nobodys_approval_behind() -> None:
    stage = play("kpi", OFFERED)
    edition = stage.matter.edition
    stage.do("authority", "decline")
    assert (stage.matter.approvals, stage.matter.edition) == ((), edition + 1)


def test_an_improvement_stands_at_the_kpi_and_changes_no_figure() -> None:
    stage = play("kpi", AGREED)
    before = stage.matter.content
    stage.do("supplier", "improved", improvement=3, words="Færre klager")
    after = stage.matter.content
    assert [(one.improvement, one.words) for one in after.improved] == [(3, "Færre klager")]
    assert after.series == before.series
