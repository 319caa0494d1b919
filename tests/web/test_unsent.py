"""What a page tells the browser about what is typed on it, and what is held when somebody leaves."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.web.test_private import FORM, TENDER, actor, box, drawn, enter, html, nothing_held, press
from transparency.accounts.permissions import PUBLIC
from transparency.web import guard

__all__ = ["actor", "enter", "nothing_held"]

Enter = Callable[..., AppTest]


def said(at: AppTest) -> tuple[str, int]:
    """What the page says to the browser: the state, and how often something has been sent."""
    ((state, sent),) = re.findall('data-unsent="(.*?)" data-sent="(.*?)"', html(at))
    return state, int(sent)


def test_a_page_says_that_the_session_holds_a_draft_until_it_is_saved(enter: Enter) -> None:
    at = enter(**FORM)
    assert said(at) == ("", 0)
    box(at, "place").set_value("Aarhus Ø")
    at = drawn(at.run())
    assert said(at) == ("held", 0)
    at = press(at, "Gem kladde")
    assert said(at) == ("", 1)


def test_what_is_typed_and_taken_back_is_not_unsaved(enter: Enter) -> None:
    at = enter(**FORM)
    before = box(at, "place").value
    box(at, "place").set_value("Aarhus Ø")
    drawn(at.run())
    box(at, "place").set_value(before)
    assert said(drawn(at.run())) == ("", 0)


def test_undoing_is_told_like_saving(enter: Enter) -> None:
    at = enter(**FORM)
    box(at, "place").set_value("Aarhus Ø")
    at = press(drawn(at.run()), "Fortryd det, der ikke er gemt")
    assert said(at) == ("", 1)


def test_a_page_that_is_not_shown_says_nothing(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "visitor", lambda: PUBLIC)
    assert "data-unsent" not in html(enter(**FORM))


def test_signing_out_holds_what_was_typed_for_the_same_person(enter: Enter) -> None:
    at = enter(**FORM)
    box(at, "place").set_value("Aarhus Ø")
    drawn(at.run())
    account = enter("account")
    account.session_state[f"open:{TENDER}"] = at.session_state[f"open:{TENDER}"]
    press(account, "Log ud")
    assert box(enter(**FORM), "place").value == "Aarhus Ø"


def test_a_session_that_ends_in_one_tab_leaves_what_the_other_one_held(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, reading = enter(**FORM), enter(vis="udbud")
    box(writing, "place").set_value("Aarhus Ø")
    drawn(writing.run())
    with monkeypatch.context() as ended:
        ended.setattr(guard, "visitor", lambda: PUBLIC)
        drawn(writing.run())
        drawn(reading.run())
    assert box(enter(**FORM), "place").value == "Aarhus Ø", TENDER
