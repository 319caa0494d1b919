"""The rules about market dialogues and events."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.dates import PlannedDate
from transparency.dialogues import labels
from transparency.dialogues.records import (
    CONTENT_FIELDS,
    FORMS,
    KINDS,
    STATUSES,
    Answer,
    Dialogue,
    Document,
    Heard,
    MarketQuestion,
    Outcome,
    ProgrammeItem,
    Result,
    Status,
    changes,
    moment,
    problems,
    status_by_time,
    takes_answers,
    takes_questions,
    takes_sign_ups,
)
from transparency.dialogues.store import KIND
from transparency.history.records import canonical


def wall(text: str) -> datetime:
    """A wall-clock time, as records have it."""
    return datetime.fromisoformat(text)


MEETING = Dialogue(
    id="AAK-MD-2027-001",
    kind="dialogue",
    title="Rengøring",
    purpose="Vi vil høre om mærker",
    departments=("ba",),
    starts=wall("2027-03-10T09:00"),
    ends=wall("2027-03-10T11:00"),
    sign_up_by=wall("2027-03-08T12:00"),
    status="open",
)
STRAY = Result("changed", "a", "b", tender="", field="value")
HEARING = replace(
    MEETING,
    form="written",
    starts=None,
    ends=None,
    sign_up=False,
    sign_up_by=None,
    answer_by=wall("2027-03-10T12:00"),
    questions=(MarketQuestion(1, "Hvad kan I?"),),
)


def at(text: str) -> datetime:
    """A Danish wall-clock time as a moment."""
    return moment(wall(text)).astimezone(UTC)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"departments": ()}, "departments"),
        ({"purpose": ""}, "purpose"),
        ({"when": PlannedDate.of("2027-Q1")}, "when"),
        ({"starts": None, "status": "announced"}, "ends"),
        ({"ends": wall("2027-03-10T09:00")}, "ends"),
        ({"sign_up_by": wall("2027-03-10T10:00")}, "sign_up_by"),
        ({"seats": 0}, "seats"),
        ({"starts": None, "ends": None, "sign_up_by": None}, "starts"),
        ({"questions": (MarketQuestion(1, "a"), MarketQuestion(1, "b"))}, "questions"),
        ({"status": "cancelled"}, "status_reason"),
        ({"status": "outcome_published"}, "outcome"),
        ({"outcome": Outcome()}, "status"),
        ({"kind": "new_year_webinar"}, "plan_year"),
        ({"starts": wall("2027-03-28T02:30"), "ends": None}, "starts"),
        ({"starts": wall("2027-03-28T01:30"), "ends": wall("2027-03-28T02:59")}, "ends"),
        *(({name: wall("2026-03-29T02:00")}, name) for name in ("sign_up_by", "ask_by", "answer_by")),
        ({"status": "outcome_published", "outcome": Outcome(results=(STRAY,))}, "outcome"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_at_its_field(changed: dict[str, Any], field: str) -> None:
    assert [name for name, _ in problems(replace(MEETING, **changed))] == [field]


@pytest.mark.parametrize(
    ("changed", "field"), [({"questions": ()}, "questions"), ({"answer_by": None}, "answer_by")]
)
def test_a_consultation_that_can_be_answered_has_questions_and_a_deadline(
    changed: dict[str, Any], field: str
) -> None:
    assert [name for name, _ in problems(replace(HEARING, **changed))] == [field]


@pytest.mark.parametrize(
    "whole",
    [
        MEETING,
        HEARING,
        replace(MEETING, kind="course", purpose=""),
        replace(MEETING, starts=wall("2027-03-28T01:59"), ends=wall("2027-03-28T03:00")),
        replace(MEETING, starts=wall("2027-10-31T02:30"), ends=wall("2027-10-31T03:00")),
    ],
)
def test_what_is_whole_has_no_problems(whole: Dialogue) -> None:
    assert list(problems(whole)) == []


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2027-03-08T11:59", "open"),
        ("2027-03-08T12:00", "closed"),
        ("2027-03-10T10:59", "closed"),
        ("2027-03-10T11:00", "held"),
    ],
)
def test_time_closes_and_ends_a_meeting(now: str, status: Status) -> None:
    assert status_by_time(MEETING, at(now)) == status


@pytest.mark.parametrize("status", ["held", "outcome_published", "cancelled"])
def test_time_does_nothing_to_what_is_over(status: Status) -> None:
    over = replace(MEETING, status=status, status_reason="x", outcome=Outcome())
    assert status_by_time(over, at("2030-01-01T00:00")) == status


def test_what_has_no_day_is_never_over_by_itself() -> None:
    vague = replace(
        MEETING, starts=None, ends=None, sign_up_by=None, when=PlannedDate.of("2027-Q1"), status="announced"
    )
    assert status_by_time(vague, at("2030-01-01T00:00")) == "announced"
    known = replace(vague, when=PlannedDate.of("2027-03-10"))
    assert status_by_time(known, at("2027-03-10T23:58")) == "announced"
    assert status_by_time(known, at("2027-03-11T00:00")) == "held"


def test_a_consultation_is_held_when_its_deadline_has_passed() -> None:
    assert status_by_time(HEARING, at("2027-03-10T11:59")) == "open"
    assert status_by_time(HEARING, at("2027-03-10T12:00")) == "held"


@pytest.mark.parametrize("status", STATUSES)
def test_one_signs_up_and_answers_only_while_it_is_open(status: Status) -> None:
    now = at("2027-03-01T08:00")
    assert takes_sign_ups(replace(MEETING, status=status), now) == (status in ("open", "full"))
    assert takes_answers(replace(HEARING, status=status), now) == (status == "open")
    assert not takes_sign_ups(replace(HEARING, status=status), now)


def test_one_signs_up_until_the_deadline_or_until_it_begins() -> None:
    assert not takes_sign_ups(MEETING, at("2027-03-08T12:00"))
    without = replace(MEETING, sign_up_by=None)
    assert takes_sign_ups(without, at("2027-03-10T08:59"))
    assert not takes_sign_ups(without, at("2027-03-10T09:00"))


def test_questions_end_with_their_deadline_and_with_the_contract_notice() -> None:
    now = at("2027-03-01T08:00")
    assert takes_questions(MEETING, now)
    assert not takes_questions(MEETING, now, ["AAK-2027-001"])
    assert not takes_questions(replace(MEETING, ask_by=wall("2027-02-01T12:00")), now)
    assert not takes_questions(replace(MEETING, status="cancelled"), now)


@pytest.mark.parametrize(
    ("local", "utc"),
    [("2027-01-12T09:00", "08:00"), ("2027-06-12T09:00", "07:00"), ("2027-10-31T02:30", "00:30")],
)
def test_wall_clock_time_keeps_its_hour_over_summer_time(local: str, utc: str) -> None:
    assert moment(datetime.fromisoformat(local)).astimezone(UTC).strftime("%H:%M") == utc


def test_the_outcome_is_due_thirty_days_after_where_no_day_is_stated() -> None:
    held = replace(MEETING, status="held")
    assert held.outcome_due == date(2027, 4, 9)
    assert not held.outcome_overdue(date(2027, 4, 9))
    assert held.outcome_overdue(date(2027, 4, 10))
    assert replace(held, outcome_by=date(2027, 5, 1)).outcome_due == date(2027, 5, 1)


def test_what_owes_no_outcome_is_never_overdue() -> None:
    day = date(2030, 1, 1)
    assert not replace(MEETING, kind="course", status="held").outcome_overdue(day)
    assert not replace(MEETING, status="cancelled").outcome_overdue(day)
    assert not replace(MEETING, status="outcome_published").outcome_overdue(day)
    assert not MEETING.outcome_overdue(day), "it has not been held, as far as the record says"


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_maybe = st.none() | _text
_wall = st.datetimes(wall("2025-01-01T00:00"), wall("2030-01-01T00:00")).map(
    lambda d: d.replace(microsecond=0, second=0)
)
_moment = _wall.map(lambda wall: wall.replace(tzinfo=UTC))
_day = st.dates(date(2025, 1, 1), date(2030, 1, 1))
dialogues = st.builds(
    Dialogue,
    id=st.just("AAK-MD-2027-001"),
    kind=st.sampled_from(KINDS),
    title=_text,
    title_en=_maybe,
    purpose=_text,
    tenders=st.lists(st.just("AAK-2027-001"), max_size=2).map(tuple),
    form=st.sampled_from(FORMS),
    starts=st.none() | _wall,
    ends=st.none() | _wall,
    when=st.none() | st.sampled_from([PlannedDate.of("2027-Q4", "kvartal 4"), PlannedDate.of("unknown")]),
    sign_up=st.booleans(),
    sign_up_by=st.none() | _wall,
    seats=st.none() | st.integers(1, 500),
    questions=st.lists(st.builds(MarketQuestion, st.integers(1, 9), _text, _maybe), max_size=2).map(tuple),
    documents=st.lists(st.builds(Document, _text, _text, _text, st.none() | _day), max_size=2).map(tuple),
    invited_on=st.none() | _day,
    programme=st.lists(st.builds(ProgrammeItem, st.just(time(9, 30)), _text, _maybe), max_size=2).map(tuple),
    status=st.sampled_from(STATUSES),
    answers=st.lists(st.builds(Answer, st.integers(1, 9), _text, _moment, _text, _moment), max_size=2).map(tuple),
    outcome=st.none()
    | st.builds(
        Outcome,
        _text,
        st.lists(_text, max_size=2).map(tuple),
        st.integers(0, 9),
        st.lists(st.builds(Heard, _text, _text), max_size=2).map(tuple),
        st.lists(st.builds(Result, st.sampled_from(["changed", "not_changed"]), _text, _text), max_size=2).map(tuple),
    ),
    example=st.booleans(),
)  # fmt: skip


@given(dialogues)
def test_a_record_is_the_same_when_it_comes_back_from_the_database(d: Dialogue) -> None:
    assert KIND.read(canonical(KIND.payload(d))) == d
    assert changes(d, KIND.read(canonical(KIND.payload(d)))) == ()


def test_every_field_has_its_label() -> None:
    assert set(labels.FIELD) == {"id", *CONTENT_FIELDS}


def test_a_date_in_other_words_is_no_change() -> None:
    first = replace(MEETING, when=PlannedDate.of("2027-Q1", "1. kvt."))
    assert changes(first, replace(first, when=PlannedDate.of("2027-Q1"))) == ()
    assert [c.field for c in changes(first, replace(first, when=PlannedDate.of("2027-Q2")))] == ["when"]
