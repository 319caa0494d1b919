"""Meetings: a series that goes on, an agenda of what is open, minutes that nothing but two approvals makes hold."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from account_cases import at_once
from house_cases import House
from meeting_plays import (
    AMENDED,
    CALLED,
    COMING,
    DRAFT,
    HELD,
    LOCKED,
    MINUTES,
    OTHERS,
    PROPOSED,
    TAKEN_BACK,
    TASK,
    WHERE,
)
from plays import CHARTER, Stage, play, refused

from transparency.errors import BadInput, Conflict, DomainError
from transparency.partnerships.actions import Origin
from transparency.partnerships.charter import Level
from transparency.partnerships.fields import SECRET, Problems
from transparency.partnerships.meetings import (
    ANSWER_DAYS,
    KIND,
    MINUTES_DAYS,
    Meeting,
    Point,
    fingerprint,
    level_mark,
    series,
)
from transparency.partnerships.moves import Also, Begin
from transparency.partnerships.records import KindName, Matter, Row, Side

TODAY = date(2027, 3, 1)
Frozen = Callable[[str], AbstractContextManager[None]]


def row(kind: KindName, number: int, title: str = "Noget åbent", **more: Any) -> Row:
    plain = Row(kind, number, title, "raised", True, frozenset(), None, None, "", TODAY, 1)
    return replace(plain, **more)


def stage_row(stage: Stage) -> Row:
    return stage.kind.row(stage.matter, stage.act("authority").today)


def next_of(stage: Stage) -> Meeting:
    (begun,) = [one for one in stage.follows if isinstance(one, Begin) and one.kind == "meeting"]
    found: Meeting = begun.given["meeting"]
    return found


# The series


def test_the_first_meeting_of_a_level_is_planned_from_the_first_day_of_the_contract() -> None:
    meeting = play("meeting", DRAFT).matter.content
    assert (meeting.title, meeting.planned_by) == ("Drift 1", date(2026, 2, 1))


def test_a_series_that_stood_still_goes_on_from_the_meeting_that_was_held_last() -> None:
    before = play("meeting", LOCKED).matter
    stage = Stage("meeting")
    stage.others = (before,)
    meeting = stage.do("authority", "begin", level="Drift").content
    assert (meeting.title, meeting.planned_by) == ("Drift 2", date(2027, 4, 1))


def test_a_meeting_that_is_held_begins_the_next_of_its_series() -> None:
    following = next_of(play("meeting", HELD))
    assert (following.title, following.planned_by) == ("Drift 2", date(2027, 4, 1))
    assert (following.starts, following.place) == (None, "Rådhuset")


@pytest.mark.parametrize(
    ("held", "months", "due"),
    [
        ("31-1-2027", 1, date(2027, 2, 28)),
        ("29-2-2024", 12, date(2025, 2, 28)),
        ("15-12-2026", 3, date(2027, 3, 15)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_a_shorter_month(
    held: str, months: int, due: date
) -> None:
    charter = replace(CHARTER, levels=(Level(name="Drift", months=months),))
    stage = play("meeting", COMING, charter=charter)
    stage.do("authority", "hold", held_on=held)
    assert next_of(stage).planned_by == due


def test_a_level_that_meets_when_there_is_need_has_no_day_and_no_next() -> None:
    charter = replace(CHARTER, levels=(Level(name="Drift"),))
    stage = play("meeting", HELD, charter=charter)
    assert stage.matter.content.planned_by is None
    assert stage.follows == []


def test_a_cancelled_meeting_has_to_be_held_all_the_same_by_the_same_day() -> None:
    stage = play("meeting", CALLED)
    stage.do("supplier", "cancel", reason="Sygdom")
    again = next_of(stage)
    assert (again.title, again.planned_by) == ("Drift 1", date(2026, 2, 1))
    assert (stage.matter.content.reason, stage.matter.state) == ("Sygdom", "cancelled")


def test_the_next_of_a_series_is_not_cancelled_before_it_is_called() -> None:
    assert "række" in str(refused(play("meeting", DRAFT), "authority", "cancel", reason="Ingen tid"))


def test_a_meeting_beside_the_series_says_what_it_is_about_and_is_nobodys_follow_up() -> None:
    assert isinstance(refused(Stage("meeting"), "authority", "begin"), BadInput)
    stage = Stage("meeting")
    stage.do("authority", "begin", title="Opstart", **WHERE)
    assert stage_row(stage).due_on == date(2027, 3, 15)
    stage.do("authority", "hold", held_on="1-3-2027")
    assert stage.follows == []
    stage.do("authority", "minutes", MINUTES)
    stage.do("supplier", "approve")
    assert (stage_row(stage).due_on, stage_row(stage).done_on) == (None, TODAY)


def test_a_level_with_a_meeting_ahead_cannot_be_begun_again() -> None:
    ahead = row("meeting", 4, state="called", mark=level_mark("Drift"))
    error = refused(Stage("meeting", open=[ahead]), "authority", "begin", level="Drift")
    assert isinstance(error, Problems)
    assert set(error.found) == {"level"}
    play("meeting", DRAFT, open=[replace(ahead, state="held")])


def test_the_series_says_what_was_held_last_what_is_next_and_what_is_overdue() -> None:
    charter = replace(CHARTER, starts_on=date(2027, 2, 3))
    held, draft = play("meeting", HELD).matter, play("meeting", DRAFT, charter=charter).matter
    found, never = series(CHARTER, [held, replace(draft, number=2)])
    assert found.next
    assert (found.held_on, found.next.number, found.due_on) == (TODAY, 2, date(2027, 3, 3))
    assert (found.overdue(date(2027, 3, 3)), found.overdue(date(2027, 3, 4))) == (False, True)
    assert (never.held_on, never.next, never.due_on) == (None, None, date(2026, 7, 1))


def test_whether_a_meeting_was_held_in_time_can_be_read_off_its_row_once_it_is_locked() -> None:
    assert stage_row(play("meeting", AMENDED)).done_on is None
    late = stage_row(play("meeting", LOCKED))
    assert (late.due_on, late.done_on) == (date(2026, 2, 1), TODAY)


# The agenda


WARNING = row("warning", 7, "Vi mangler folk")


def test_the_agenda_is_everything_that_is_open_besides_meetings() -> None:
    stage = play("meeting", CALLED, open=[WARNING, row("meeting", 9), row("action", 2)])
    assert [item.key for item in stage.matter.content.items] == ["warning:7", "action:2"]


def test_the_agenda_is_frozen_when_the_meeting_is_called() -> None:
    stage = play("meeting", CALLED, open=[WARNING])
    stage.open = (row("action", 2),)
    stage.do("supplier", "accept")
    stage.do("supplier", "hold", held_on="1-3-2027")
    assert [item.key for item in stage.matter.content.items] == ["warning:7"]
    assert "point" not in stage.can("authority")


def test_what_is_still_open_stands_on_the_next_agenda_as_carried() -> None:
    following = next_of(play("meeting", HELD, open=[WARNING]))
    stage = Stage("meeting", open=[WARNING, row("action", 2)])
    blank = Matter(
        kind="meeting", number=2, version=0, edition=0, state="", raised=stage.act("authority"), content=None
    )
    begun = KIND.begin.do(blank, stage.act("authority"), {"meeting": following}, stage.room())
    assert isinstance(begun, Matter)
    stage.begun = KIND.read(KIND.payload(begun), 1)
    stage.do("authority", "call", WHERE)
    assert [(item.key, item.carried) for item in stage.matter.content.items] == [
        ("warning:7", True),
        ("action:2", False),
    ]


def test_each_side_takes_only_its_own_points_away() -> None:
    stage = play("meeting", DRAFT)
    stage.do("authority", "point", text="Nøgler")
    stage.do("supplier", "point", text="Ferie")
    assert isinstance(refused(stage, "supplier", "unpoint", which="0"), BadInput)
    stage.do("supplier", "unpoint", which="1")
    assert [point.text for point in stage.matter.content.points] == ["Nøgler"]
    assert "unpoint" not in stage.can("supplier")


# Time and place


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        ("27-3-2027", "9", datetime(2027, 3, 27, 8, tzinfo=UTC)),
        ("28-3-2027", "9.00", datetime(2027, 3, 28, 7, tzinfo=UTC)),
        ("30-10-2027", "kl. 9.00", datetime(2027, 10, 30, 7, tzinfo=UTC)),
        ("31-10-2027", "09:00", datetime(2027, 10, 31, 8, tzinfo=UTC)),
    ],
)
def test_nine_is_nine_on_both_sides_of_summer_time(day: str, hour: str, utc: datetime) -> None:
    stage = play("meeting", DRAFT)
    stage.do("authority", "call", WHERE, starts=(day, hour))
    meeting = stage.matter.content
    assert (meeting.starts, meeting.ends) == (utc, utc + timedelta(minutes=90))


def test_a_clock_time_that_does_not_exist_that_day_is_refused() -> None:
    error = refused(play("meeting", DRAFT), "authority", "call", **{**WHERE, "starts": ("28-3-2027", "2.30")})
    assert isinstance(error, Problems)
    assert set(error.found) == {"starts"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": ("1-3-2027", "9.00")},
        {"place": "", "link": ""},
        {"link": "javascript:alert(1)"},
        {"link": "https://a.example\nhttps://b.example"},
        {"length": "4"},
        {"length": "30,5"},
    ],
)
def test_a_call_that_nobody_could_follow_is_refused(wrong: dict[str, Any]) -> None:
    refused(play("meeting", DRAFT), "authority", "call", **{**WHERE, **wrong})


def test_a_meeting_that_is_called_waits_for_the_other_side_and_then_for_its_day() -> None:
    stage = play("meeting", CALLED)
    assert stage.waits() == {"supplier"}
    stage.do("supplier", "accept")
    assert stage.waits() == set()
    stage.later(14)
    assert stage.waits() == {"authority", "supplier"}


def test_a_meeting_that_is_moved_has_to_be_accepted_again_and_says_why() -> None:
    stage = play("meeting", COMING)
    stage.do("supplier", "move", {**WHERE, "starts": ("16-3-2027", "9.00")}, reason="Sygdom")
    assert (stage.waits(), stage.matter.content.reason) == ({"authority"}, "Sygdom")


def test_a_draft_that_is_far_off_waits_for_nobody() -> None:
    charter = replace(CHARTER, starts_on=date(2027, 2, 20))
    stage = play("meeting", DRAFT, charter=charter)
    assert stage.waits() == set()
    stage.later(5)
    assert stage.waits() == {"authority", "supplier"}


def test_a_meeting_cannot_have_been_held_tomorrow() -> None:
    assert isinstance(refused(play("meeting", COMING), "authority", "hold", held_on="2-3-2027"), BadInput)


# Not held after all


def next_draft(**more: Any) -> Matter:
    """The meeting that a series began when the one before was held."""
    following = replace(next_of(play("meeting", HELD)), **more)
    draft = play("meeting", DRAFT).matter
    return replace(draft, number=2, content=following)


def test_a_meeting_that_was_not_held_is_called_again_and_the_other_side_confirms_it() -> None:
    stage = play("meeting", TAKEN_BACK)
    meeting = stage.matter.content
    assert (stage.matter.state, stage.waits()) == ("called", {"authority"})
    assert (meeting.held_on, meeting.reason, meeting.place) == (None, "Det var et andet møde", "Rådhuset")
    assert stage_row(stage).due_on == meeting.planned_by


def test_a_meeting_that_was_held_without_being_called_is_to_be_called_with_an_agenda_that_is_open() -> None:
    stage = play("meeting", [*DRAFT, ("authority", "hold", {"held_on": "1-3-2027"})], open=[WARNING])
    assert stage.matter.content.items
    stage.do("supplier", "unhold", reason="Forkert møde")
    assert (stage.matter.state, stage.matter.content.items) == ("draft", ())
    stage.do("supplier", "call", WHERE)
    assert stage.matter.content.items


@pytest.mark.parametrize("steps", [PROPOSED, AMENDED, LOCKED, COMING])
def test_once_minutes_are_proposed_a_meeting_is_corrected_in_them(steps: Any) -> None:
    stage = play("meeting", steps)
    assert "unhold" not in stage.can("authority") | stage.can("supplier")


def test_a_meeting_is_not_taken_back_without_saying_why() -> None:
    assert isinstance(refused(play("meeting", HELD), "supplier", "unhold", reason=""), Problems)


def test_the_next_meeting_of_the_series_goes_with_it() -> None:
    stage = play("meeting", HELD)
    stage.others = (next_draft(),)
    stage.do("authority", "unhold", reason="Forkert dag")
    assert stage.follows[-1] == Also("meeting", 2, "unplan", {}, words=False)


@pytest.mark.parametrize(
    "touched",
    [
        {"points": (Point(text="Ferie", by="supplier"),)},
        {"starts": datetime(2027, 4, 1, 8, tzinfo=UTC)},
        {"title": "Drift 2: ferien"},
    ],
)
def test_a_next_meeting_that_somebody_has_begun_on_is_not_lost(touched: dict[str, Any]) -> None:
    stage = play("meeting", HELD)
    stage.others = (next_draft(**touched),)
    assert "næste møde" in refused(stage, "authority", "unhold", reason="Forkert dag").message
    stage.others = (replace(next_draft(), state="called"),)
    refused(stage, "authority", "unhold", reason="Forkert dag")
    stage.others = (replace(next_draft(**touched), state="cancelled"),)
    stage.do("authority", "unhold", reason="Forkert dag")


def test_a_later_meeting_of_another_level_stays_where_it_is() -> None:
    stage = play("meeting", HELD)
    stage.others = (next_draft(level="Ledelse"),)
    stage.do("authority", "unhold", reason="Forkert dag")
    assert not [one for one in stage.follows if isinstance(one, Also)]


# A level that is changed


def planned(months: int, **more: Any) -> Matter:
    """The next meeting of a level that met on 1 March, once the months between its meetings are changed."""
    stage = Stage("meeting")
    stage.others = (play("meeting", LOCKED).matter,)
    stage.begun = next_draft(**more)
    level = Level(name="Drift", months=months)
    return stage.do("supplier", "plan", charter=replace(CHARTER, levels=(level,)))


def test_the_day_of_the_next_meeting_follows_the_months_of_its_level() -> None:
    assert planned(3).content.planned_by == date(2027, 6, 1)


def test_the_day_of_a_meeting_that_somebody_has_begun_on_stays() -> None:
    found = planned(3, points=(Point(text="Ferie", by="supplier"),))
    assert found.content.planned_by == date(2027, 4, 1)


# The minutes


def test_minutes_are_due_some_days_after_the_meeting() -> None:
    assert stage_row(play("meeting", HELD)).due_on == TODAY + timedelta(days=MINUTES_DAYS)


def test_minutes_wait_for_the_side_that_has_not_proposed_them() -> None:
    stage = play("meeting", PROPOSED)
    assert stage.waits() == {"supplier"}
    assert stage_row(stage).due_on == TODAY + timedelta(days=ANSWER_DAYS)


def test_silence_approves_nothing_and_the_side_that_does_not_answer_is_overdue() -> None:
    stage = play("meeting", PROPOSED)
    stage.later(400)
    assert (stage.matter.state, stage.waits()) == ("minutes", {"supplier"})
    assert stage_row(stage).overdue(stage.act("supplier").today)
    stage.do("supplier", "minutes", OTHERS)
    assert stage.matter.state == "amending"


@pytest.mark.parametrize(("move", "typed"), [("minutes", OTHERS), ("task", TASK), ("untask", {"which": "0"})])
def test_other_minutes_void_what_was_approved_and_open_the_window_again(
    move: str, typed: dict[str, Any]
) -> None:
    stage = play("meeting", PROPOSED)
    stage.later(9)
    stage.do("supplier", move, typed)
    assert (stage.matter.state, stage.waits()) == ("amending", {"authority"})
    assert stage.matter.content.answer_by == TODAY + timedelta(days=9 + ANSWER_DAYS)
    assert "approve" not in stage.can("supplier")


def test_minutes_are_locked_when_both_have_approved_the_same_edition() -> None:
    stage = play("meeting", LOCKED)
    assert stage.matter.state == "locked"
    assert stage.matter.content.hash == fingerprint(stage.matter.content)
    assert (stage.waits(), stage_row(stage).open) == (set(), False)


@pytest.mark.parametrize("side", ["authority", "supplier"])
def test_nothing_can_be_done_with_locked_minutes(side: Side) -> None:
    assert play("meeting", LOCKED).can(side) == set()


@pytest.mark.parametrize(
    "other",
    [
        {"minutes": "Andet"},
        {"decisions": ("Andet",)},
        {"present": ("Andre",)},
        {"held_on": date(2027, 2, 28)},
        {"tasks": ()},
    ],
)
def test_the_hash_is_of_all_that_the_minutes_say(other: dict[str, Any]) -> None:
    meeting = play("meeting", LOCKED).matter.content
    assert fingerprint(replace(meeting, **other)) != meeting.hash
    assert fingerprint(replace(meeting, place="Et andet sted")) == meeting.hash


@pytest.mark.parametrize("steps", [AMENDED, PROPOSED])
def test_the_actions_of_the_minutes_begin_when_they_are_locked_and_not_before(steps: Any) -> None:
    stage = play("meeting", steps)
    assert not [one for one in stage.follows if one.kind == "action"]
    stage.do("authority" if steps is AMENDED else "supplier", "approve")
    (begun,) = [one for one in stage.follows if isinstance(one, Begin) and one.kind == "action"]
    assert begun.given["owner"] == (
        "theirs" if steps is AMENDED else "ours"
    )  # as the one who approves says it
    assert (begun.given["origin"], begun.given["due_on"]) == (Origin("meeting", 1), date(2027, 4, 1))


# In a room, on both databases


def do(house: House, name: str, number: int, move: str, typed: dict[str, Any] | None = None) -> Matter:
    p = house.partnerships
    edition = p.shown(house[name], house.reference, "meeting", number).matter.edition
    return p.do(house[name], house.reference, "meeting", number, move, typed or {}, edition)


def held(house: House) -> None:
    house.partnerships.begin(house["editor"], house.reference, "meeting", {"level": "Drift"})
    do(house, "editor", 1, "call", WHERE)
    do(house, "member", 1, "hold", {"held_on": "1-3-2027"})
    do(house, "member", 1, "task", TASK)
    do(house, "member", 1, "minutes", MINUTES)


def test_locked_minutes_leave_an_agreed_action_and_the_next_meeting(house: House) -> None:
    held(house)
    do(house, "publisher", 1, "approve")
    p = house.partnerships
    action = p.shown(house["editor"], house.reference, "action", 1)
    assert (action.matter.state, action.matter.content.owner, action.matter.content.origin) == (
        "open",
        "authority",
        Origin("meeting", 1),
    )
    assert action.matter.agreed
    following = p.shown(house["member"], house.reference, "meeting", 2)
    assert (following.matter.state, following.matter.content.title) == ("draft", "Drift 2")
    with pytest.raises(DomainError):
        do(house, "member", 1, "minutes", OTHERS)


def test_both_approve_and_amend_at_once_and_nobody_approves_what_they_have_not_seen(house: House) -> None:
    held(house)
    p, reference = house.partnerships, house.reference
    edition = p.shown(house["editor"], reference, "meeting", 1).matter.edition
    found = at_once(
        [
            lambda: p.do(house["editor"], reference, "meeting", 1, "approve", {}, edition),
            lambda: p.do(house["member"], reference, "meeting", 1, "minutes", OTHERS, edition),
        ]
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1
    matter = p.shown(house["editor"], reference, "meeting", 1).matter
    if matter.state == "locked":
        assert matter.content.minutes == MINUTES["minutes"]
    else:
        assert matter.content.minutes == OTHERS["minutes"]
        assert matter.lacking == {"authority"}
        with pytest.raises(Conflict):
            p.do(house["editor"], reference, "meeting", 1, "approve", {}, edition)


def test_both_note_at_once_that_a_meeting_is_held_and_the_series_goes_on_once(house: House) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["editor"], reference, "meeting", {"level": "Drift"})
    tries = [
        lambda name=name: p.do(house[name], reference, "meeting", 1, "hold", {"held_on": "1-9-2026"}, 0)  # type: ignore[misc]
        for name in ("editor", "member")
    ]
    assert sum(isinstance(one, DomainError) for one in at_once(tries)) == 1
    _, rows, total = p.rows(house["editor"], reference, "meeting")
    assert (total, {r.state for r in rows}) == (2, {"held", "draft"})


def test_a_series_ends_with_the_contract_and_its_next_meeting_can_be_cancelled(
    house: House, frozen: Frozen
) -> None:
    held(house)
    p, reference = house.partnerships, house.reference
    ending = {"ground": "expired", "on": "1-3-2027", "why": ""}
    edition = p.shown(house["editor"], reference, "charter", 1).matter.edition
    proposal = p.do(house["editor"], reference, "charter", 1, "end", ending, edition)
    p.do(house["member"], reference, "charter", 1, "approve", {}, proposal.edition)
    do(house, "editor", 1, "approve")  # what is open is finished
    cancelled = do(house, "editor", 2, "cancel", {"reason": "Kontrakten er ophørt"})
    assert cancelled.state == "cancelled"
    assert p.rows(house["editor"], reference, "meeting")[2] == 2


@pytest.mark.parametrize("name", ["editor", "member"])
def test_either_side_takes_a_wrong_held_back_and_the_series_goes_on_once(house: House, name: str) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["editor"], reference, "meeting", {"level": "Drift"})
    do(house, "editor", 1, "call", WHERE)
    do(house, "member", 1, "hold", {"held_on": "1-3-2027"})
    back = do(house, name, 1, "unhold", {"reason": "Det var et andet møde"})
    assert back.state == "called"
    assert [row.state for row in p.rows(house[name], reference, "meeting")[1]] == ["called", "cancelled"]
    shown = p.shown(house[name], reference, "meeting", 1)
    assert shown.entries[0].move == "unhold"
    assert "Det var et andet møde" in shown.entries[0].payload
    do(house, "member", 1, "hold", {"held_on": "1-3-2027"})
    states = {row.number: row.state for row in p.rows(house[name], reference, "meeting")[1]}
    assert states == {1: "held", 2: "cancelled", 3: "draft"}
    assert p.shown(house[name], reference, "meeting", 3).matter.content.title == "Drift 2"


def test_one_takes_a_meeting_back_while_the_other_proposes_minutes_and_one_of_them_is_told(
    house: House,
) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["editor"], reference, "meeting", {"level": "Drift"})
    do(house, "editor", 1, "call", WHERE)
    seen = do(house, "member", 1, "hold", {"held_on": "1-3-2027"}).edition
    found = at_once(
        [
            lambda: p.do(house["editor"], reference, "meeting", 1, "unhold", {"reason": "Forkert"}, seen),
            lambda: p.do(house["member"], reference, "meeting", 1, "minutes", MINUTES, seen),
        ]
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1


LEVEL = {"name": "Drift", "who": "De driftsansvarlige", "months": "3", "days": "5"}


def test_the_next_meeting_follows_its_level_when_both_have_agreed_and_not_before(house: House) -> None:
    p, reference = house.partnerships, house.reference
    held(house)
    p.begin(house["editor"], reference, "meeting", {"level": "Ledelse"})
    seen = p.shown(house["member"], reference, "charter", 1).matter.edition
    proposal = p.do(house["member"], reference, "charter", 1, "level", LEVEL, seen)

    def drafts() -> dict[int, date | None]:
        rows = p.rows(house["member"], reference, "meeting")[1]
        return {row.number: row.due_on for row in rows if row.state == "draft"}

    assert drafts() == {2: date(2027, 4, 1), 3: date(2026, 7, 1)}
    p.do(house["editor"], reference, "charter", 1, "approve", {}, proposal.edition)
    assert drafts() == {2: date(2027, 6, 1), 3: date(2026, 7, 1)}
    assert p.shown(house["member"], reference, "meeting", 2).entries[0].move == "plan"


def test_a_next_meeting_with_a_point_on_its_agenda_stays_and_nothing_is_written_of_it(house: House) -> None:
    p, reference = house.partnerships, house.reference
    held(house)
    touched = do(house, "member", 2, "point", {"text": "Ferie"})
    house.agree("level", LEVEL)
    assert p.shown(house["member"], reference, "meeting", 2).matter == touched


@pytest.mark.parametrize(
    ("move", "typed"), [("level", {**LEVEL, "months": "0"}), ("no_level", {"name": "Drift"})]
)
def test_a_level_that_meets_no_more_by_itself_takes_its_next_meeting_along(
    house: House, move: str, typed: dict[str, Any]
) -> None:
    held(house)
    house.agree(move, typed)
    assert (
        house.partnerships.shown(house["member"], house.reference, "meeting", 2).matter.state == "cancelled"
    )


def test_what_is_a_trade_secret_of_the_agreement_is_not_one_of_the_meeting_that_follows_it(
    house: House,
) -> None:
    held(house)
    house.agree("level", {**LEVEL, SECRET.name: "Antallet af folk"})
    found = house.partnerships.shown(house["member"], house.reference, "meeting", 2).matter
    assert (found.content.planned_by, found.secrets) == (date(2027, 6, 1), ())
