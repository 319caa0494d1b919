"""The rules of editing, case by case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from transparency.dates import PlannedDate
from transparency.editing.records import EditConflict, NotReady, ThreeWay, free_id
from transparency.errors import DomainError
from transparency.history.records import FieldChange
from transparency.locale import Text
from transparency.reference import Reference
from transparency.tenders import labels
from transparency.tenders.editing_records import SHAPE, comes, copied, wrong
from transparency.tenders.records import (
    CurrentContract,
    Dates,
    Link,
    Lot,
    MinimumRequirements,
    PlannedTender,
    Requirement,
    Value,
)

MakeTender = Callable[..., PlannedTender]
Q1, Q2, Q3 = (PlannedDate.of(f"2027-Q{n}") for n in (1, 2, 3))
DAY_1, DAY_2, DAY_3 = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected", "collide"),
    [
        ({}, {"title": "A"}, {}, {"title": "A"}, []),
        ({}, {}, {"title": "B"}, {"title": "B"}, []),
        ({}, {"title": "A"}, {"place": "B"}, {"title": "A", "place": "B"}, []),
        ({}, {"title": "A"}, {"title": "A"}, {"title": "A"}, []),
        ({}, {"title": "A"}, {"title": "B"}, {"title": "B"}, ["title"]),
        ({"place": "X"}, {"place": None}, {"place": "X"}, {"place": None}, []),
        ({"place": "X"}, {"place": None}, {"place": "B"}, {"place": "B"}, ["place"]),
        (
            {},
            {"dates": Dates(notice=Q1)},
            {"dates": Dates(start=Q2)},
            {"dates": Dates(notice=Q1, start=Q2)},
            [],
        ),
        (
            {"dates": Dates(notice=Q1)},
            {"dates": Dates(notice=Q2)},
            {"dates": Dates(notice=Q3)},
            {"dates": Dates(notice=Q3)},
            ["dates.notice"],
        ),
        ({}, {"lots": (Lot(1, "Nord"),)}, {"lots": (Lot(1, "Syd"),)}, {"lots": (Lot(1, "Syd"),)}, ["lots"]),
        # Two confirmations: the later one counts, whoever gave it.
        ({}, {"confirmed_on": DAY_1}, {"confirmed_on": DAY_2}, {"confirmed_on": DAY_2}, []),
        ({}, {"confirmed_on": DAY_2}, {"confirmed_on": DAY_1}, {"confirmed_on": DAY_2}, []),
        (
            {"confirmed_on": DAY_1, "confirm_by": DAY_2},
            {"confirmed_on": DAY_1, "confirm_by": DAY_2, "title": "A"},
            {"confirmed_on": DAY_2, "confirm_by": DAY_3},
            {"confirmed_on": DAY_2, "confirm_by": DAY_3, "title": "A"},
            [],
        ),
    ],
)
def test_what_each_changed_is_merged_and_what_both_changed_collides(
    make_tender: MakeTender,
    base: dict[str, Any],
    mine: dict[str, Any],
    theirs: dict[str, Any],
    expected: dict[str, Any],
    collide: list[str],
) -> None:
    began, a, b = (replace(make_tender(), **fields) for fields in (base, mine, theirs))
    found, conflicts = SHAPE.merged(began, a, b)
    assert found == replace(make_tender(), **expected)
    assert [conflict.field for conflict in conflicts] == collide
    told = EditConflict(SHAPE, base=began, mine=a, theirs=b, by="draft", seen=1, edition=2)
    assert told.merged == found
    assert [one.field for one in told.fields if one.collides] == collide


def test_a_conflict_shows_each_field_as_it_was_and_as_each_has_it(make_tender: MakeTender) -> None:
    base = make_tender(title="Før", place="Nord")
    mine, theirs = replace(base, title="Min", place="Syd"), replace(base, title="Deres", duration_months=24)
    found = EditConflict(SHAPE, base=base, mine=mine, theirs=theirs, by="public", seen=2, edition=0)
    assert found.fields == (
        ThreeWay("title", "Før", "Min", "Deres", collides=True),
        ThreeWay("place", "Nord", "Syd", "Nord", collides=False),
        ThreeWay("duration_months", None, None, 24, collides=False),
    )


def test_of_two_new_tenders_with_one_id_every_difference_collides(make_tender: MakeTender) -> None:
    found = EditConflict(
        SHAPE,
        base=None,
        mine=make_tender(title="Min"),
        theirs=make_tender(title="Deres"),
        by="draft",
        seen=0,
        edition=9,
    )
    assert found.fields == (ThreeWay("title", None, "Min", "Deres", collides=True),)


@pytest.mark.parametrize(
    ("old", "new", "needed"),
    [
        (None, {}, False),
        ({}, {}, False),
        ({}, {"title": "Ny"}, True),
        ({}, {"dates": Dates(notice=Q2)}, True),
        ({}, {"status": "withdrawn", "status_reason": "Nej"}, True),
        ({}, {"confirmed_on": DAY_2, "confirm_by": DAY_3}, False),
        ({}, {"example": True}, False),
        ({"dates": Dates(notice=Q1)}, {"dates": Dates(notice=replace(Q1, words="1. kvt."))}, False),
    ],
)
def test_a_change_to_what_is_public_needs_a_reason_and_nothing_else_does(
    make_tender: MakeTender, old: dict[str, Any] | None, new: dict[str, Any], needed: bool
) -> None:
    public = None if old is None else replace(make_tender(), **old)
    assert SHAPE.needs_reason(public, replace(make_tender(), **new)) is needed


def test_the_difference_has_the_days_of_confirmation_too(make_tender: MakeTender) -> None:
    old = make_tender(confirmed_on=DAY_1)
    assert SHAPE.difference(old, replace(old, title="Ny", confirmed_on=DAY_2)) == (
        FieldChange("title", "Rengøring af skoler", "Ny"),
        FieldChange("confirmed_on", DAY_1, DAY_2),
    )


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, []),
        ({"title": " "}, ["title"]),
        ({"departments": ()}, ["departments"]),
        ({"departments": ("mbu", "xx")}, ["departments"]),
        ({"cpv": ("90910000", "00000001")}, ["cpv"]),
        ({"nuts": "DK999"}, ["nuts"]),
        ({"promises": ("intet-mål",)}, ["promises"]),
        ({"requirements": (Requirement("intet-mål", "yes"),)}, ["requirements"]),
        ({"links": (Link("platform", "javascript:alert(1)"),)}, ["links"]),
        ({"links": (Link("platform", "https://udbud.example.dk/1"),)}, []),
        ({"contact": "Anders And"}, ["contact"]),
        ({"replaces": CurrentContract(cvr="12345678")}, ["replaces"]),
        ({"value": Value.amount(10**30)}, ["value"]),
        ({"value": Value.range(-5, 10)}, ["value"]),
        ({"lots": (Lot(1, "Nord", Value.amount(-1)),)}, ["lots"]),
        ({"lots": (Lot(-3, "Nord"),)}, ["lots"]),
        ({"minimum": MinimumRequirements(turnover=-1)}, ["minimum"]),
        ({"minimum": MinimumRequirements(references=-1)}, ["minimum"]),
        ({"duration_months": 0}, ["duration_months"]),
        ({"status": "cancelled"}, ["status_reason"]),
        ({"title": "", "dates": Dates(notice=Q2, deadline=Q1)}, ["title", "dates.deadline"]),
    ],
)
def test_everything_that_is_wrong_is_named_by_its_field(
    make_tender: MakeTender, reference: Reference, fields: dict[str, Any], named: list[str]
) -> None:
    found = wrong(replace(make_tender(), **fields), reference)
    assert [problem.field for problem in found] == named
    for lang in ("da", "en"):
        assert all("{" not in problem.say(Text.of(lang)) for problem in found)


def test_what_is_not_ready_is_said_field_by_field(make_tender: MakeTender, reference: Reference) -> None:
    error = NotReady(wrong(make_tender(title="", departments=("xx",)), reference), labels.FIELD)
    assert error.say(Text.of("da")) == (
        "Der er felter, som skal rettes først. Titel: Titlen mangler. Afdeling: Afdelingen xx findes ikke."
    )
    assert "Afdelingen xx findes ikke." in str(error)


def test_unseen_marks_are_dropped_and_an_empty_text_is_none_where_there_may_be_none(
    make_tender: MakeTender, reference: Reference
) -> None:
    found = SHAPE.cleaned(
        make_tender(
            title=" Ren\u0000gøring\n af \u202eskoler ",
            title_en=" ",
            description="Linje 1\r\nA\u030a",
            place="",
            lots=(Lot(1, "Nord\u0000", place=""),),
            links=(Link("platform", "https://a.dk/\u200b1"),),
            promises=("", "x"),
            dates=Dates(notice=Q1),
        ),
        "AAK",
    )
    assert (found.title, found.title_en, found.place) == ("Rengøring af skoler", None, None)
    assert found.description == "Linje 1\nÅ"
    assert found.lots == (Lot(1, "Nord"),)
    assert found.links == (Link("platform", "https://a.dk/1"),)
    assert found.promises == ("x",)
    assert found.dates == Dates(notice=Q1)
    assert SHAPE.cleaned(found, "AAK") == found


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"title": "x" * 301}, "title"),
        ({"description": "x" * 1_000_000}, "description"),
        ({"lots": tuple(Lot(n, "x") for n in range(1, 202))}, "lots"),
        ({"lots": (Lot(1, "x" * 5001),)}, "lots"),
        ({"id": "AAK-27-1"}, "id"),
        ({"id": "ABC-2027-001"}, "id"),
        ({"id": "AAK-2027-001'; DROP TABLE draft"}, "id"),
    ],
)
def test_a_text_that_is_too_long_and_a_strange_id_are_not_stored(
    make_tender: MakeTender, reference: Reference, fields: dict[str, Any], named: str
) -> None:
    with pytest.raises(NotReady) as caught:
        SHAPE.cleaned(make_tender(**fields), "AAK")
    assert [problem.field for problem in caught.value.problems] == [named]
    assert isinstance(caught.value, DomainError)


@pytest.mark.parametrize(
    ("value", "there"),
    [
        ("2027-03-01", True),
        ("2027-03-07", True),
        ("2027-03-08", False),
        ("2027-02-28", False),
        ("2027-W09", True),
        ("2027-W08", False),
        ("2027-W10", False),
        ("2027-03", True),
        ("2027-spring", True),
        ("2027-Q1", False),
        ("2027", False),
        ("unknown", False),
    ],
)
def test_a_coming_date_touches_the_week_or_begins_in_it(value: str, there: bool) -> None:
    monday = date(2027, 3, 1)
    assert comes(PlannedDate.of(value), monday) is there


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        (set(), "AAK-2027-001"),
        ({"AAK-2027-001", "AAK-2027-013"}, "AAK-2027-014"),
        ({"AAK-2027-999"}, "AAK-2027-1000"),
    ],
)
def test_the_next_id_follows_the_highest(taken: set[str], free: str) -> None:
    assert free_id("AAK-2027-", taken) == free


def test_a_copy_is_planned_and_has_nothing_of_the_first_ones_course(make_tender: MakeTender) -> None:
    first = make_tender(
        notice="2027-Q1",
        status="cancelled",
        status_reason="Nej",
        replaces=CurrentContract("Firma"),
        links=(Link("notice", "https://a.dk"),),
        confirmed_on=DAY_1,
        confirm_by=DAY_2,
        place="Nord",
    )
    assert copied(first, "AAK-2027-002") == make_tender(id="AAK-2027-002", place="Nord")
