"""The portfolio counts, and tells nothing of what has been written."""

from datetime import date, timedelta

import pytest
from house_cases import House
from outside_cases import fill
from plays import PARTNERSHIP

from transparency.errors import NotFound
from transparency.partnerships import store
from transparency.partnerships.kinds import ALL
from transparency.partnerships.portfolio import (
    AGES,
    COUNTED,
    FIGURES,
    Figures,
    Standing,
    ages,
    recounted,
    total,
)
from transparency.partnerships.records import KindName, Row

TODAY = date(2027, 3, 1)


def row(kind: KindName, number: int = 1, **values: object) -> Row:
    stands: dict[str, object] = {
        "title": "Hemmeligt", "state": "x", "open": True, "waits": frozenset(), "due_on": None, "done_on": None,
        "mark": "", "raised_on": TODAY, "version": 1,
    }  # fmt: skip
    return Row(kind, number, **{**stands, **values})  # type: ignore[arg-type]


def figures(rows: list[Row]) -> Figures:
    """All matters of a partnership counted at once."""
    return recounted(Figures(), {kind: [one for one in rows if one.kind == kind] for kind in COUNTED})


def test_a_follow_up_counts_as_held_in_time_by_its_day() -> None:
    rows = [
        row("meeting", 1, state="locked", open=False, due_on=date(2027, 1, 31), done_on=date(2027, 1, 31)),
        row("meeting", 2, state="locked", open=False, due_on=date(2027, 2, 28), done_on=date(2027, 3, 1)),
        row("meeting", 3, state="draft", due_on=date(2027, 2, 1)),
        row("meeting", 4, state="minutes", due_on=date(2027, 2, 1), done_on=date(2027, 2, 1)),
        row("meeting", 5, state="locked", open=False, done_on=date(2027, 2, 2)),  # beside the series
    ]
    found = figures(rows)
    assert (found.held, found.held_on_time, found.meetings_due) == (2, 1, (date(2027, 2, 1),))
    assert Standing(PARTNERSHIP, found, TODAY).meetings_overdue == 1
    assert Standing(PARTNERSHIP, found, date(2027, 2, 1)).meetings_overdue == 0


@pytest.mark.parametrize(
    ("days", "place"), [(0, 0), (13, 0), (14, 1), (29, 1), (30, 2), (89, 2), (90, 3), (4000, 3)]
)
def test_open_warnings_are_counted_by_age(days: int, place: int) -> None:
    counted = ages([TODAY - timedelta(days=days)], TODAY)
    assert counted == tuple(int(i == place) for i in range(len(AGES) + 1))


def test_the_latest_pulse_that_was_released_gives_the_gap() -> None:
    rows = [row("pulse", 1, mark="0.4"), row("pulse", 2, mark="1.2"), row("pulse", 3)]
    assert figures(rows).gap == "1.2"


def test_ratings_are_counted_and_closed_warnings_are_not() -> None:
    rows = [row("kpi", 1, mark="good"), row("kpi", 2, mark="good"), row("kpi", 3), row("warning", open=False)]
    found = figures(rows)
    assert (dict(found.ratings), found.warnings) == ({"good": 2}, ())


def test_what_is_kept_comes_back_the_same_and_holds_no_words() -> None:
    rows = [
        row("kpi", mark="good"),
        row("warning"),
        row("obligation", due_on=TODAY),
        row("pulse", mark="0.5"),
    ]
    found = figures(rows)
    kept = FIGURES.dump_json(found)
    assert FIGURES.validate_json(kept) == found
    assert FIGURES.validate_json("{}") == Figures()
    assert b"Hemmeligt" not in kept


def test_no_partnership_gives_no_sums() -> None:
    found = total([])
    assert (found.active, found.held, found.ages, found.gap) == (0, 0, (0, 0, 0, 0), None)


def test_what_was_counted_bit_by_bit_is_as_counted_at_once(house: House) -> None:
    """Each move counts anew only what it can have changed."""
    fill(house.partnerships, house.reference, house["editor"], house["member"])
    with house.town.database.reading() as connection:
        seat = store.seat(connection, house["editor"], house.reference)
        kept, rows = store.counted(connection, seat), store.rows(connection, seat)
    assert {one.kind for one in rows} == {kind.name for kind in ALL}
    assert kept == figures(rows)
    assert kept != Figures()


def test_isolation_staff_without_a_seat_see_numbers_and_suppliers_see_none(house: House) -> None:
    risk = {"title": "Hemmeligt", "seen": "a", "effect": "b", "answer_by": "8-3-2027"}
    house.partnerships.begin(house["member"], house.reference, "warning", risk)
    (one,) = house.partnerships.portfolio(house["administrator"])
    assert one.ages == (1, 0, 0, 0)
    assert "Hemmeligt" not in str(one)
    for name in ("member", "supplier_admin", "other_admin"):
        with pytest.raises(NotFound):
            house.partnerships.portfolio(house[name])
