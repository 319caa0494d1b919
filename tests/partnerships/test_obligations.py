"""Obligations: whose turn it is, what follows, and what counts as delivered on time."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from house_cases import House
from obligation_plays import (
    AGAIN,
    APPROVED,
    ASKED,
    CONTROLLED,
    DATA,
    DELIVERED,
    DROPPING,
    FILE,
    LATE,
    LATER,
    MENDED,
    MONEY,
    OWED,
    OWED_BY_THEM,
    OWED_BY_US,
    PAYMENT,
    PLANNED,
    RECEIVED,
    REJECTED,
    SHEET,
)
from plays import CHARTER, Play, Stage, play, refused

from transparency.errors import Conflict, DomainError
from transparency.partnerships.charter import Product
from transparency.partnerships.emissions import BadSheet
from transparency.partnerships.fields import Problems
from transparency.partnerships.moves import Begin
from transparency.partnerships.obligations import KIND, OnTime, chain, on_time
from transparency.partnerships.records import Row, Side


def stage(*steps: Play, **more: Any) -> Stage:
    return play("obligation", [step for one in steps for step in one], **more)


# Whose turn it is


@pytest.mark.parametrize(
    ("steps", "authority", "supplier"),
    [
        (OWED, {"drop", "propose_due", "ask_plan", "inspect"}, {"deliver", "drop", "propose_due"}),
        (DELIVERED, {"approve", "receive", "reject", "drop", "inspect"}, {"deliver", "drop"}),
        (APPROVED, {"inspect"}, set()),
        (PLANNED, {"approve_plan", "reject_plan", "drop", "inspect"}, {"plan", "drop"}),
        (MONEY, {"deliver", "drop", "propose_due"}, {"drop", "propose_due", "ask_plan"}),
        (DROPPING, {"agree", "keep"}, {"keep"}),
    ],
)
def test_who_owes_delivers_and_the_other_side_judges(
    steps: Play, authority: set[str], supplier: set[str]
) -> None:
    found = stage(steps)
    assert (found.can("authority"), found.can("supplier")) == (authority, supplier)


def test_what_the_municipality_owes_can_be_rejected_with_a_plan_asked_for() -> None:
    found = stage(MONEY, [("authority", "deliver", {"words": "Det halve"})])
    found.do("supplier", "reject", why="Resten mangler", plan=True, again_by="5-3-2027")
    assert (found.matter.state, found.waits()) == ("asked", {"authority"})


def test_climate_data_are_delivered_as_a_sheet_and_nothing_else_is() -> None:
    begun = stage([DATA[0]])
    assert "deliver" not in begun.can("supplier")
    assert "deliver_data" not in stage(OWED).can("supplier")


# Waiting


@pytest.mark.parametrize(
    ("due", "months", "waits"),
    [
        ("30-4-2027", "12", {"supplier"}),
        ("1-5-2027", "12", set()),
        ("30-4-2027", "", {"supplier"}),
        ("16-3-2027", "1", {"supplier"}),
        ("17-3-2027", "1", set()),
    ],
)
def test_an_obligation_waits_from_sixty_days_or_half_an_interval_before(
    due: str, months: str, waits: set[Side]
) -> None:
    assert stage([("authority", "begin", {**OWED_BY_THEM, "due": due, "months": months})]).waits() == waits


def test_what_is_delivered_waits_for_the_other_side_and_is_not_overdue() -> None:
    found = stage(DELIVERED)
    found.later(90)
    assert found.waits() == {"authority"}
    assert not KIND.row(found.matter, found.act("authority").today).overdue(date(2027, 6, 1))


# Approved, rejected, delivered again


def test_the_next_one_begins_when_one_is_approved() -> None:
    (follow,) = stage(APPROVED).follows
    assert isinstance(follow, Begin)
    assert (follow.given["due"], follow.given["who"], follow.given["sub_cvr"]) == (
        date(2027, 7, 1),
        "them",
        "55133018",
    )


def test_the_next_one_keeps_the_days_of_the_series_though_this_one_was_put_off() -> None:
    found = stage(LATER, [("authority", "agree", {}), ("supplier", "deliver", {"words": "Her"})])
    assert found.matter.content.due == date(2027, 6, 1)
    found.do("authority", "approve")
    assert found.follows[0].given["due"] == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("valid_until", "months", "due"),
    [
        ("31-12-2027", "", date(2027, 12, 31)),
        ("31-12-2027", "12", date(2027, 12, 31)),
        ("31-12-2028", "12", date(2028, 4, 1)),
        ("31-12-2031", "", None),
        ("", "", None),
    ],
)
def test_a_document_is_renewed_when_it_ends_to_hold_within_the_contract(
    valid_until: str, months: str, due: date | None
) -> None:
    found = stage([("authority", "begin", {**OWED_BY_THEM, "what": "insurance", "months": months})])
    found.do("supplier", "deliver", words="Police", valid_until=valid_until)
    found.do("authority", "approve")
    assert [one.given["due"] for one in found.follows] == ([due] if due else [])


def test_a_document_is_expired_the_day_after_its_last() -> None:
    found = stage([("authority", "begin", {**OWED_BY_THEM, "what": "insurance"})])
    found.do("supplier", "deliver", words="Police", valid_until="31-12-2027")
    found.do("authority", "approve")
    content = found.matter.content
    assert not content.expired(date(2027, 12, 31))
    assert content.expired(date(2028, 1, 1))


def test_a_document_that_is_expired_is_not_taken() -> None:
    assert "udløbet" in str(refused(stage(OWED), "supplier", "deliver", words="x", valid_until="28-2-2027"))


def test_a_rejection_gives_its_reason_and_may_give_time() -> None:
    content = stage(REJECTED).matter.content
    assert content.deliveries[-1].rejected == "En mangler"
    assert (content.due, content.term, content.standing) == (date(2027, 4, 15), date(2027, 4, 1), None)
    assert [bool(one.rejected) for one in stage(AGAIN).matter.content.deliveries] == [True, False]


def test_a_rejection_needs_a_reason_and_a_plan_its_day() -> None:
    error = refused(stage(DELIVERED), "authority", "reject", why=" ")
    assert isinstance(error, Problems)
    assert set(error.found) == {"why"}
    assert "planen" in str(refused(stage(DELIVERED), "authority", "reject", why="x", plan=True))


def test_a_plan_that_is_approved_sets_the_deadline() -> None:
    assert stage(MENDED).matter.content.due == date(2027, 5, 1)
    assert stage(ASKED).waits() == {"supplier"}


def test_a_plan_can_be_asked_for_only_when_the_deadline_has_passed() -> None:
    refused(stage(OWED), "authority", "ask_plan", why="x", again_by="8-3-2027")
    assert stage(LATE).do("authority", "ask_plan", why="x", again_by="8-3-2027").state == "asked"


def test_what_does_not_hold_is_dropped_by_both() -> None:
    assert stage(DROPPING, [("authority", "agree", {})]).matter.state == "dropped"
    assert stage(DROPPING, [("authority", "keep", {})]).matter.state == "owed"
    assert stage(DROPPING).waits() == {"authority"}


# Subcontractors


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"sub_cvr": "12345678"}, "sub_cvr"),
        ({"sub_cvr": "x" * 60}, "sub_cvr"),
        ({"sub_name": "", "sub_cvr": ""}, "sub_name"),
        ({"sub_level": ""}, "sub_level"),
    ],
)
def test_a_subcontractor_is_named_with_a_level_and_a_number_that_can_be(
    typed: dict[str, str], where: str
) -> None:
    error = refused(Stage("obligation"), "authority", "begin", **{**OWED_BY_THEM, **typed})
    assert isinstance(error, Problems)
    assert set(error.found) == {where}


def test_the_chain_names_each_subcontractor_once_by_its_number() -> None:
    first = stage(OWED).matter
    again = stage(
        [("authority", "begin", {**OWED_BY_THEM, "sub_name": "Vinduer A/S", "sub_level": "2"})]
    ).matter
    foreign = stage([("authority", "begin", {**OWED_BY_THEM, "sub_name": "Okna", "sub_cvr": ""})]).matter
    gone = stage(DROPPING, [("authority", "agree", {})]).matter
    matters = [replace(one, number=n) for n, one in enumerate((first, again, foreign, gone), start=1)]
    found = chain(matters, date(2027, 5, 1))
    assert [(one.sub.name, one.sub.level, one.open, one.overdue) for one in found] == [
        ("Okna", 1, 1, 1),
        ("Vinduer A/S", 2, 2, 2),
    ]


# Control


def test_a_control_that_finds_something_begins_an_obligation_to_plan() -> None:
    found = stage(CONTROLLED)
    (follow,) = found.follows
    assert isinstance(follow, Begin)
    assert follow.given["control"].findings == ("To uden kontrakt", "En uden overenskomst")
    assert found.matter.content.controlled[0].place == "Skolen på Øgade"
    assert found.matter.state == "owed"


def test_a_control_that_finds_nothing_is_only_noted() -> None:
    found = stage(
        OWED, [("authority", "inspect", {"title": "Timesedler", "visited_on": "1-3-2027", "place": "Skolen"})]
    )
    assert found.follows == []
    assert len(found.matter.content.controlled) == 1


def test_findings_need_a_day_for_the_plan_and_a_control_has_been() -> None:
    typed = {"title": "Timesedler", "place": "Skolen", "findings": "En fejl"}
    assert "planen" in str(refused(stage(OWED), "authority", "inspect", visited_on="1-3-2027", **typed))
    assert "kontrollen" in str(refused(stage(OWED), "authority", "inspect", visited_on="2-3-2027", **typed))


@pytest.mark.parametrize("steps", [MONEY, OWED_BY_US, [DATA[0]]])
def test_only_what_the_supplier_owes_by_the_csr_annex_is_controlled(steps: Play) -> None:
    assert "inspect" not in stage(steps).can("authority")


def test_nobody_makes_a_control_by_typing_it_in() -> None:
    begun = stage(
        [("authority", "begin", {**OWED_BY_THEM, "control": {"findings": ["x"]}, "after": 7})]
    ).matter
    assert (begun.state, begun.content.control, begun.content.after) == ("owed", None, 0)


# Climate data


def test_climate_data_say_how_many_of_the_agreed_products_they_cover() -> None:
    charter = replace(CHARTER, products=(Product(name="klud"), Product(name="Sæbe")))
    delivery = stage(DATA, charter=charter).matter.content.deliveries[0]
    assert delivery.emissions.kg == 250
    assert (delivery.covered, delivery.listed, delivery.missing) == (1, 2, ("Sæbe",))


def test_data_about_a_period_that_has_not_begun_are_not_taken() -> None:
    future = (SHEET[0], SHEET[1].replace(b";2026", b";2028"))
    error = refused(stage([DATA[0]]), "supplier", "deliver_data", sheet=future)
    assert isinstance(error, Problems)
    assert set(error.found) == {"sheet"}


# On time


def row(due: date | None, done: date | None, mark: str = "supplier") -> Row:
    return Row("obligation", 1, "x", "owed", done is None, frozenset(), due, done, mark, date(2027, 1, 1), 1)


DUE = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("due", "done", "kept"),
    [
        (DUE, DUE, OnTime(1, 1)),
        (DUE, date(2027, 3, 2), OnTime(0, 1)),
        (date(2027, 3, 9), None, OnTime(0, 1)),
        (date(2027, 3, 10), None, OnTime(0, 0)),
        (date(2027, 6, 1), DUE, OnTime(1, 1)),
        (None, None, OnTime(0, 0)),
    ],
)
def test_on_time_counts_what_is_delivered_or_past_its_deadline(
    due: date | None, done: date | None, kept: OnTime
) -> None:
    assert on_time([row(due, done)], date(2027, 3, 10)) == kept


def test_on_time_can_be_told_of_each_side() -> None:
    rows = [row(DUE, DUE), row(DUE, None, "authority")]
    today = date(2027, 3, 10)
    assert on_time(rows, today).share == pytest.approx(0.5)
    assert on_time(rows, today, "supplier").share == 1
    assert on_time(rows, today, "authority").share == 0
    assert on_time([], today).share is None


@pytest.mark.parametrize(
    ("steps", "due", "done"),
    [
        (OWED, date(2027, 4, 1), None),
        (RECEIVED, date(2027, 4, 1), date(2027, 3, 1)),
        (APPROVED, date(2027, 4, 1), date(2027, 3, 1)),
        (REJECTED, date(2027, 4, 15), None),
        ([*DROPPING, ("authority", "agree", {})], None, None),
    ],
)
def test_what_is_rejected_is_not_delivered(steps: Play, due: date | None, done: date | None) -> None:
    found = KIND.row(stage(steps).matter, date(2027, 3, 1))
    assert (found.due_on, found.done_on, found.mark) == (due, done, "supplier")


# In a room, on both databases


def begun(house: House, by: str = "editor", **typed: str) -> int:
    return house.partnerships.begin(
        house[by], house.reference, "obligation", {**OWED_BY_THEM, **typed}
    ).number


def do(house: House, by: str, number: int, move: str, edition: int = 0, **typed: Any) -> Any:
    return house.partnerships.do(house[by], house.reference, "obligation", number, move, typed, edition)


def waits(house: House, number: int) -> frozenset[Side]:
    """Who has to do something with an obligation today, as the list says."""
    _, rows, _ = house.partnerships.rows(house["member"], house.reference, "obligation")
    return next(one.waits for one in rows if one.number == number)


def files(house: House) -> list[Path]:
    return [one for one in house.partnerships.folder.rglob("*") if one.is_file()]


def test_a_rejected_delivery_is_delivered_again_and_the_next_one_stands_in_the_room(house: House) -> None:
    n = begun(house)
    first = do(house, "member", n, "deliver", words="Tre", file=FILE, file_secret=True)
    assert first.content.deliveries[0].file.secret
    do(house, "editor", n, "reject", first.edition, why="En mangler")
    second = do(house, "member", n, "deliver", words="Fire", file=FILE)
    with pytest.raises(Conflict):
        do(house, "editor", n, "approve", first.edition)
    do(house, "publisher", n, "approve", second.edition)
    after = house.partnerships.shown(house["member"], house.reference, "obligation", n + 1).matter
    assert (after.state, after.content.after, after.content.by) == ("owed", n, "supplier")
    assert after.content.due == date(2027, 7, 1)


def test_what_a_control_finds_waits_for_the_supplier_with_a_plan(house: House) -> None:
    n = begun(house)
    with pytest.raises(DomainError):
        do(house, "member", n, "inspect", **CONTROLLED[1][2])
    do(house, "editor", n, "inspect", **CONTROLLED[1][2])
    found = house.partnerships.shown(house["member"], house.reference, "obligation", n + 1)
    assert found.matter.state == "asked"
    assert [move.name for move in found.moves()] == ["plan", "drop"]
    assert waits(house, n + 1) == {"supplier"}


def test_an_obligation_waits_when_its_time_comes_without_anybody_touching_it(
    house: House, frozen: Any
) -> None:
    n = begun(house, months="12", due="1-12-2027")

    with frozen("2027-10-01T09:00Z"):
        assert waits(house, n) == frozenset()
    with frozen("2027-10-02T09:00Z"):
        assert waits(house, n) == {"supplier"}


def test_a_sheet_with_a_wrong_cell_leaves_nothing(house: House) -> None:
    n = begun(house, what="climate")
    bad = (SHEET[0], SHEET[1].replace(b"0,25", b"-1"))
    with pytest.raises(Problems) as error:
        do(house, "member", n, "deliver_data", sheet=bad)
    assert isinstance(error.value.found["sheet"], BadSheet)
    assert files(house) == []
    shown = house.partnerships.shown(house["member"], house.reference, "obligation", n)
    assert (shown.matter.state, shown.matter.version) == ("owed", 1)


def test_a_sheet_is_kept_with_what_it_adds_up_to(house: House) -> None:
    n = begun(house, what="climate")
    do(house, "member", n, "deliver_data", sheet=SHEET)
    kept = house.partnerships.shown(house["publisher"], house.reference, "obligation", n).matter.content
    assert kept.deliveries[0].emissions.tonnes * 4 == 1
    attached, content = house.partnerships.file(
        house["publisher"], house.reference, kept.deliveries[0].file.id
    )
    assert (attached.type, content) == ("csv", SHEET[1])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("løn.pdf", b"MZ\x90\x00"),
        ("løn.html", b"<html><script>alert(1)</script>"),
        ("løn.pdf", b""),
        ("løn.png", b"%PDF-1.7"),
    ],
)
def test_a_hostile_file_is_refused_and_leaves_nothing(house: House, name: str, data: bytes) -> None:
    n = begun(house)
    with pytest.raises(Problems) as error:
        do(house, "member", n, "deliver", words="Her", file=(name, data))
    assert set(error.value.found) == {"file"}
    assert files(house) == []


def test_nothing_follows_when_the_contract_has_ended(house: House) -> None:
    n = begun(house)
    delivered = do(house, "member", n, "deliver", words="Sidste")
    p = house.partnerships
    ending = {"ground": "agreed", "on": "1-3-2027", "why": "Slut"}
    edition = p.shown(house["editor"], house.reference, "charter", 1).matter.edition
    ended = p.do(house["editor"], house.reference, "charter", 1, "end", ending, edition)
    p.do(house["member"], house.reference, "charter", 1, "approve", {}, ended.edition)
    do(house, "editor", n, "approve", delivered.edition)
    assert len(p.all_of(house["editor"], house.reference, "obligation")) == 1
    with pytest.raises(DomainError):
        begun(house, **{name: PAYMENT[name] for name in ("title", "what")})
