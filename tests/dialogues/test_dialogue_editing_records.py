"""The rules of editing a dialogue or event, case by case."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from transparency.dialogues.editing_records import MAX_MANY, SHAPE, cleaned, copied, restored, wrong
from transparency.dialogues.records import (
    Answer,
    Dialogue,
    Document,
    Heard,
    MarketQuestion,
    Outcome,
    ProgrammeItem,
    Result,
)
from transparency.editing.records import EditConflict, NotReady
from transparency.errors import DomainError
from transparency.locale import Text
from transparency.reference import Reference

TENDER = "AAK-2027-001"
DIALOGUE = Dialogue(
    id="AAK-MD-2027-003",
    kind="dialogue",
    title="Dialog om rengøring",
    purpose="At høre, hvad markedet kan",
    departments=("mbu",),
    tenders=(TENDER,),
    starts=datetime.fromisoformat("2027-03-10T09:00"),
    ends=datetime.fromisoformat("2027-03-10T11:00"),
    status="open",
)
ASKED = datetime(2027, 2, 1, 12, tzinfo=UTC)
LATER = datetime(2027, 4, 1, 12, tzinfo=UTC)
"""When the meeting is over."""
ANSWER = Answer(1, "Hvor mange skoler?", ASKED, "40", ASKED)


def held(*results: Result, **given: Any) -> dict[str, Any]:
    """The fields of a dialogue with an outcome."""
    return {"status": "outcome_published", "outcome": Outcome("Referat", results=results, **given)}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, []),
        ({"title": " "}, ["title"]),
        ({"tenders": (TENDER, "AAK-2027-099")}, ["tenders"]),
        ({"departments": ("xx",)}, ["departments"]),
        ({"cpv": ("00000001",)}, ["cpv"]),
        ({"themes": ("intet-mål",)}, ["themes"]),
        ({"link": "javascript:alert(1)"}, ["link"]),
        ({"invitation": "ftp://x.dk"}, ["invitation"]),
        ({"recording": "https://a:b@x.dk"}, ["recording"]),
        ({"slides": "//x.dk"}, ["slides"]),
        ({"link": "https://moede.example.dk/1"}, []),
        ({"documents": (Document("Udkast", "data:text/html,x"),)}, ["documents"]),
        ({"documents": (Document("", "https://x.dk"),)}, ["documents"]),
        ({"documents": (Document("Udkast", ""),)}, ["documents"]),
        ({"documents": (Document("Udkast", "https://x.dk", on=date(1, 1, 1)),)}, ["documents"]),
        ({"contact": "Anders And"}, ["contact"]),
        ({"contact": "udbud@kommune.dk"}, []),
        ({"seats": 10**9}, ["seats"]),
        ({"plan_year": 1}, ["plan_year"]),
        ({"questions": (MarketQuestion(1, ""),)}, ["questions"]),
        ({"questions": (MarketQuestion(0, "Hvad?"),)}, ["questions"]),
        ({"programme": (ProgrammeItem(time(9), ""),)}, ["programme"]),
        ({"starts": datetime.fromisoformat("0001-01-01T00:00"), "ends": None}, ["starts"]),
        ({"outcome_by": date(9999, 1, 1)}, ["outcome_by"]),
        (held(), []),
        (held(Result("changed", "Kortere", "Ønsket", TENDER, "dates.notice")), []),
        (held(Result("not_changed", "Prisen", "Den er god")), []),
        (held(Result("changed", "Kortere", "Ønsket", "AAK-2027-002", "title")), ["outcome"]),
        (held(Result("changed", "Kortere", "Ønsket", TENDER, "confirm_by")), ["outcome"]),
        (held(Result("changed", "Kortere", "", TENDER)), ["outcome"]),
        (held(heard=(Heard("", ""),)), ["outcome"]),
        (held(heard=(Heard("intet-mål", "Dyrt"),)), ["outcome"]),
        (held(heard=(Heard("", "Dyrt"),)), []),
        (held(others=-1), ["outcome"]),
        ({"status": "outcome_published", "outcome": Outcome(participants=("Firma",), others=3)}, ["outcome"]),
        ({"status": "outcome_published", "outcome": Outcome(heard=(Heard("", "Dyrt"),))}, []),
        (
            {"status": "outcome_published", "outcome": Outcome(results=(Result("not_changed", "A", "B"),))},
            [],
        ),
    ],
)
def test_everything_that_is_wrong_is_named_by_its_field(
    reference: Reference, fields: dict[str, Any], named: list[str]
) -> None:
    d = replace(DIALOGUE, **fields)
    found = wrong(d, reference, {TENDER}, public=None, taken=0, now=LATER)
    assert list(dict.fromkeys(problem.field for problem in found)) == named
    for lang in ("da", "en"):
        assert all("{" not in problem.say(Text.of(lang)) for problem in found)


@pytest.mark.parametrize(
    ("fields", "public", "now", "over"),
    [
        ({}, "open", "2027-03-10T09:59Z", False),
        ({}, "open", "2027-03-10T10:00Z", True),  # eleven o'clock in Denmark
        ({}, "closed", "2027-03-09T12:00Z", False),
        ({}, "held", "2027-03-09T12:00Z", True),
        ({}, "outcome_published", "2027-03-09T12:00Z", True),
        ({}, None, "2027-03-09T12:00Z", False),
        ({}, None, "2027-03-11T12:00Z", True),
        ({"starts": None, "ends": None}, None, "2027-03-11T12:00Z", False),
        ({"starts": None, "ends": None}, "announced", "2027-03-11T12:00Z", False),
        ({"starts": None, "ends": None}, "closed", "2027-03-11T12:00Z", True),
    ],
)
def test_an_outcome_waits_until_it_is_over(
    reference: Reference, fields: dict[str, Any], public: Any, now: str, over: bool
) -> None:
    before = replace(DIALOGUE, **fields, status=public) if public else None
    found = wrong(
        replace(DIALOGUE, **fields, **held()), reference, {TENDER},
        public=before, taken=0, now=datetime.fromisoformat(now),
    )  # fmt: skip
    assert [problem.field for problem in found] == ([] if over else ["outcome"])


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"seats": 11}, ["seats"]),
        ({"seats": 12}, []),
        ({"seats": None}, []),
        ({"seats": 11, "status": "full"}, ["seats"]),
        ({"seats": 11, "status": "held"}, []),
        ({"seats": 11, "status": "cancelled", "status_reason": "Nej"}, []),
    ],
)
def test_seats_that_are_taken_are_not_taken_away(
    reference: Reference, fields: dict[str, Any], named: list[str]
) -> None:
    found = wrong(replace(DIALOGUE, **fields), reference, {TENDER}, public=DIALOGUE, taken=12, now=ASKED)
    assert [problem.field for problem in found] == named


def test_texts_are_cleaned_all_the_way_in() -> None:
    nasty = " \u202eSkoler\u0000 "
    found = cleaned(
        replace(
            DIALOGUE,
            title="En\nlinje",
            title_en=" ",
            place=nasty,
            contact="",
            departments=("mbu", ""),
            questions=(MarketQuestion(1, nasty, ""),),
            documents=(Document(nasty, "https://x.dk/\u200b1"),),
            outcome=Outcome(nasty, (nasty, " "), heard=(Heard("", nasty),)),
        ),
        "AAK",
    )
    assert (found.title, found.title_en, found.place, found.contact) == ("En linje", None, "Skoler", None)
    assert found.departments == ("mbu",)
    assert found.questions == (MarketQuestion(1, "Skoler"),)
    assert found.documents == (Document("Skoler", "https://x.dk/1"),)
    assert found.outcome == Outcome("Skoler", ("Skoler",), heard=(Heard("", "Skoler"),))
    assert (found.starts, found.ends) == (DIALOGUE.starts, DIALOGUE.ends)
    assert cleaned(found, "AAK") == found


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"title": "x" * 301}, "title"),
        ({"description": "x" * 1_000_000}, "description"),
        ({"programme": (ProgrammeItem(None, "x"),) * (MAX_MANY + 1)}, "programme"),
        ({"outcome": Outcome(participants=("x",) * (MAX_MANY + 1))}, "outcome"),
        ({"outcome": Outcome(results=(Result("changed", "x" * 5_001, ""),))}, "outcome"),
        ({"id": "AAK-2027-003"}, "id"),
        ({"id": "AAK-AR-2027-003"}, "id"),
        ({"id": "AAK-MD-2027-003'; DROP TABLE draft"}, "id"),
        ({"kind": "course"}, "id"),
    ],
)
def test_what_is_too_much_and_a_strange_id_are_not_stored(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(NotReady) as caught:
        cleaned(replace(DIALOGUE, **fields), "AAK")
    assert [problem.field for problem in caught.value.problems] == [named]
    assert isinstance(caught.value, DomainError)


def test_many_answers_are_in_nobodys_way() -> None:
    many = replace(DIALOGUE, answers=(ANSWER,) * (MAX_MANY + 1))
    assert cleaned(many, "AAK") == many


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected", "collide"),
    [
        ({}, {"place": "Nord"}, {"answers": (ANSWER,)}, {"place": "Nord", "answers": (ANSWER,)}, []),
        ({}, {"place": "Nord"}, {"status": "full"}, {"place": "Nord", "status": "full"}, []),
        ({}, {"place": "Nord"}, {"place": "Syd"}, {"place": "Syd"}, ["place"]),
        ({}, {"status": "closed"}, {"status": "full"}, {"status": "full"}, ["status"]),
        # What a person has ended does not wait for the clock, but two people's decisions collide.
        ({"status": "closed"}, held(), {"status": "held"}, held(), []),
        (
            {},
            {"status": "cancelled", "status_reason": "Nej"},
            {"status": "full"},
            {"status": "cancelled", "status_reason": "Nej"},
            [],
        ),
        (
            {"status": "closed"},
            held(),
            {"status": "cancelled", "status_reason": "Nej"},
            {"status": "cancelled", "status_reason": "Nej", "outcome": Outcome("Referat")},
            ["status"],
        ),
        (held(), {**held(), "place": "Nord"}, {"status": "held"}, {"status": "held", "place": "Nord"}, []),
    ],
)
def test_what_others_change_every_day_merges_and_what_two_people_change_collides(
    base: dict[str, Any],
    mine: dict[str, Any],
    theirs: dict[str, Any],
    expected: dict[str, Any],
    collide: list[str],
) -> None:
    began, a, b = (replace(DIALOGUE, **fields) for fields in (base, mine, theirs))
    found, conflicts = SHAPE.merged(began, a, b)
    assert found == replace(DIALOGUE, **expected)
    assert [conflict.field for conflict in conflicts] == collide
    told = EditConflict(SHAPE, base=began, mine=a, theirs=b, by="public", seen=2, edition=1)
    assert [one.field for one in told.fields if one.collides] == collide


def test_a_copy_has_nothing_of_the_first_ones_course() -> None:
    first = replace(
        DIALOGUE,
        place="Nord",
        link="https://x.dk",
        documents=(Document("Udkast", "https://x.dk"),),
        sign_up_by=datetime.fromisoformat("2027-03-01T12:00"),
        answers=(ANSWER,),
        **held(),
    )
    assert copied(first, "AAK-MD-2027-004") == Dialogue(
        id="AAK-MD-2027-004",
        kind="dialogue",
        title=first.title,
        purpose=first.purpose,
        departments=first.departments,
        tenders=first.tenders,
        place="Nord",
    )


@pytest.mark.parametrize(
    ("old", "public", "now", "status"),
    [
        ("announced", "open", "2027-03-01T12:00Z", "announced"),
        ("open", "full", "2027-03-01T12:00Z", "full"),
        ("full", "open", "2027-03-01T12:00Z", "open"),
        ("open", "cancelled", "2027-03-01T12:00Z", "open"),
        ("open", "cancelled", "2027-04-01T12:00Z", "held"),
        ("cancelled", "open", "2027-04-01T12:00Z", "cancelled"),
        ("held", "outcome_published", "2027-04-01T12:00Z", "held"),
    ],
)
def test_undoing_brings_back_no_seat_and_no_deadline_and_takes_no_answer_away(
    old: Any, public: Any, now: str, status: str
) -> None:
    before, present = replace(DIALOGUE, status=old), replace(DIALOGUE, status=public, answers=(ANSWER,))
    found = restored(before, present, datetime.fromisoformat(now))
    assert found == replace(DIALOGUE, status=status, answers=(ANSWER,))
