"""What is said about a matter: taken back by its writer for a day, never gone, and read page by page."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from account_cases import at_once
from house_cases import House

from transparency.errors import BadInput, DomainError, NotFound
from transparency.partnerships import talk
from transparency.partnerships.service import MAX_COMMENT
from transparency.partnerships.talk import Comment

Frozen = Callable[[str], AbstractContextManager[None]]
_RISK = {"title": "Vi mangler folk", "seen": "Tre er syge", "effect": "Ingen", "answer_by": "8-3-2027"}


@pytest.fixture
def spoken(house: House) -> House:
    """A warning that the editor has written a comment about."""
    house.partnerships.begin(house["member"], house.reference, "warning", _RISK)
    house.partnerships.comment(
        house["editor"], house.reference, "warning", 1, "Det var forkert", secret=False
    )
    return house


def comments(house: House, before: int | None = None) -> tuple[Comment, ...]:
    return house.partnerships.shown(house["member"], house.reference, "warning", 1, before).comments


def withdraw(house: House, name: str, seq: int | None = None) -> None:
    found = comments(house)[0].seq if seq is None else seq
    house.partnerships.withdraw_comment(house[name], house.reference, "warning", 1, found)


def test_a_comment_that_is_taken_back_stays_readable_and_says_so(spoken: House) -> None:
    withdraw(spoken, "editor")
    (one,) = comments(spoken)
    assert (one.text, bool(one.withdrawn_at)) == ("Det var forkert", True)
    shown = spoken.partnerships.shown(spoken["member"], spoken.reference, "warning", 1)
    assert [entry.move for entry in shown.entries] == ["comment_withdrawn", "comment", "begin"]


@pytest.mark.parametrize("name", ["publisher", "member"])
def test_nobody_takes_back_what_another_has_said(spoken: House, name: str) -> None:
    with pytest.raises(NotFound):
        withdraw(spoken, name)


def test_it_is_taken_back_within_a_day_and_not_after(spoken: House, frozen: Frozen) -> None:
    with frozen("2027-03-02T09:00:01Z"), pytest.raises(DomainError, match="kan ikke trækkes tilbage"):
        withdraw(spoken, "editor")
    with frozen("2027-03-02T09:00Z"):
        withdraw(spoken, "editor")


def test_it_is_taken_back_once_also_by_two_clicks_at_once(spoken: House) -> None:
    withdraw(spoken, "editor")
    with pytest.raises(DomainError):
        withdraw(spoken, "editor")
    spoken.partnerships.comment(spoken["member"], spoken.reference, "warning", 1, "Hej", secret=False)
    assert [bool(one.withdrawn_at) for one in comments(spoken)] == [True, False]


def test_two_clicks_at_once_take_it_back_once(spoken: House, frozen: Frozen) -> None:
    seq = comments(spoken)[0].seq

    def click() -> None:
        with frozen("2027-03-01T10:00Z"):
            withdraw(spoken, "editor", seq)

    assert sum(isinstance(one, DomainError) for one in at_once([click] * 2)) == 1


@pytest.mark.parametrize("seq", [0, 1, 2, 99, -1])
def test_what_is_no_comment_is_not_taken_back(spoken: House, seq: int) -> None:
    with pytest.raises(NotFound):
        withdraw(spoken, "editor", seq)


def test_isolation_who_has_lost_the_seat_takes_nothing_back(spoken: House) -> None:
    spoken.partnerships.dismiss(spoken["publisher"], spoken.reference, spoken.town.people["editor"].id)
    with pytest.raises(NotFound):
        withdraw(spoken, "editor")


def test_long_talk_is_read_page_by_page(spoken: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "PAGE", 3)
    for number in range(7):
        spoken.partnerships.comment(
            spoken["member"], spoken.reference, "warning", 1, f"Nr. {number}", secret=False
        )
    withdraw(spoken, "editor", 4)
    p, pages, before = spoken.partnerships, [], None
    while True:
        shown = p.shown(spoken["editor"], spoken.reference, "warning", 1, before)
        pages.append([one.text for one in shown.comments])
        if not shown.more:
            break
        before = shown.comments[0].seq
    assert pages == [["Nr. 4", "Nr. 5", "Nr. 6"], ["Nr. 1", "Nr. 2", "Nr. 3"], ["Det var forkert", "Nr. 0"]]
    assert shown.comments[0].withdrawn_at


def test_a_comment_has_no_signs_that_turn_or_hide_its_text(house: House) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", _RISK)
    by, here = house["editor"], (house.reference, "warning", 1)
    house.partnerships.comment(by, *here, "Hej\u202e igen\u0007\0", secret=False)
    with pytest.raises(BadInput, match="Skriv noget"):
        house.partnerships.comment(by, *here, "\u200b", secret=False)
    assert [one.text for one in comments(house)] == ["Hej igen"]


def test_a_comment_that_is_too_long_is_refused_with_what_would_be_right(house: House) -> None:
    with pytest.raises(BadInput, match="højst") as error:
        house.partnerships.comment(
            house["editor"], house.reference, "charter", 1, "a" * (MAX_COMMENT + 1), secret=False
        )
    assert error.value.values["most"] == MAX_COMMENT
