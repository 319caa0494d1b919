"""The forms of a room as somebody fills them in: trade secrets are asked for, and what is typed is never lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from account_cases import Town, cheap_hashes
from house_cases import CHARTER
from kpi_plays import DEFINED
from machine_cases import ON_SQLITE, Site
from streamlit.testing.v1 import AppTest
from warning_plays import RISK

from transparency.accounts.permissions import Actor
from transparency.config import ROOT
from transparency.partnerships.fields import SECRET
from transparency.partnerships.home_store import SHOWN
from transparency.partnerships.kinds import ALL
from transparency.partnerships.records import Matter
from transparency.web import guard, kept
from transparency.web.views.forms import LONGEST
from transparency.web.views.room_form import ACCESS_TO_DOCUMENTS

pytestmark = ON_SQLITE
MARKED = "Mærket som forretningshemmelighed"
WORDS = "Tallet i linje 2: det viser vores løn"


class Room:
    """A room on a site, and its page as it is drawn for people in it."""

    def __init__(self, site: Site, patch: pytest.MonkeyPatch) -> None:
        self.town = Town(site.services.database)
        self.p, self.patch = site.services.partnerships, patch
        people = {self.town.people[name].id: "" for name in ("editor", "supplier_admin", "member")}
        start = self.p.start(self.actor("publisher"), self.town.supplier.id, CHARTER, people)
        self.reference = start.partnership.reference
        self.p.do(self.actor("member"), self.reference, "charter", 1, "approve", {}, 1)

    def actor(self, name: str) -> Actor:
        return self.town.actor(name)

    def drawn(self, name: str, **query: str) -> AppTest:
        actor = self.actor(name)
        self.patch.setattr(guard, "visitor", lambda: actor)
        at = AppTest.from_file(str(ROOT / "pages" / "partnership.py"), default_timeout=60)
        for key, value in ({"id": self.reference} | query).items():
            at.query_params[key] = value
        return at.run()

    def warned(self) -> Matter:
        return self.p.begin(self.actor("member"), self.reference, "warning", RISK)

    def matter(self, kind: str, number: int = 1) -> Matter:
        return self.p.shown(self.actor("editor"), self.reference, kind, number).matter

    def key(self, form: str, name: str) -> str:
        return f"f:{self.reference}:{form}:{name}"


@pytest.fixture
def room(site: Site, monkeypatch: pytest.MonkeyPatch, frozen: Callable[..., Any]) -> Iterator[Room]:
    cheap_hashes(monkeypatch.setattr)
    monkeypatch.setattr(kept, "_held", {})
    with frozen("2027-03-01T09:00Z"):
        yield Room(site, monkeypatch)


def html(at: AppTest) -> str:
    assert not at.exception, at.exception
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def write(at: AppTest, room: Room, form: str, **typed: str) -> None:
    boxes = {one.key: one for one in (*at.text_area, *at.text_input)}
    for name, words in typed.items():
        boxes[room.key(form, name)].set_value(words)


def standing(at: AppTest, room: Room, form: str, *names: str) -> dict[str, str]:
    boxes = {one.key: one.value for one in (*at.text_area, *at.text_input)}
    return {name: boxes[room.key(form, name)] for name in names}


def press(at: AppTest, label: str) -> AppTest:
    (one,) = [one for one in at.button if one.label == label]
    return one.click().run()


# What is asked


@pytest.mark.parametrize("name", ["publisher", "member"])
def test_wherever_one_writes_it_is_said_that_others_can_ask_to_see_it(room: Room, name: str) -> None:
    room.warned()
    for kind in ALL:
        if kind.begin.inner:
            continue
        at = room.drawn(name, vis=kind.name, goer="begin")
        assert ACCESS_TO_DOCUMENTS in html(at), kind.name
        assert SECRET.label in (at.text_area[-1].label), kind.name
    for query, least in (({"vis": "charter"}, 1), ({"vis": "warning", "nr": "1"}, 1), ({"vis": "people"}, 0)):
        at = room.drawn(name, **query)
        places = len(at.text_area) + len(at.text_input)
        assert html(at).count(ACCESS_TO_DOCUMENTS) == places >= least, query


def test_a_form_without_text_asks_for_nothing_more(room: Room) -> None:
    at = room.drawn("member", vis="charter", goer="no_level")
    assert SECRET.label not in repr(at.text_area)
    assert ACCESS_TO_DOCUMENTS not in html(at)


def test_what_is_marked_stands_at_the_matter_and_at_its_step_for_both(room: Room) -> None:
    at = room.drawn("member", vis="warning", goer="begin")
    form = "warning:new"
    write(
        at,
        room,
        form,
        **{**{name: said for name, said in RISK.items() if name != "likelihood"}, SECRET.name: "a<b"},
    )
    at.selectbox(key=room.key(form, "likelihood")).set_value("likely")
    press(at, "Varsl en risiko")
    assert [one.words for one in room.matter("warning").secrets] == ["a<b"]
    for name in ("member", "editor"):
        page = html(room.drawn(name, vis="warning", nr="1"))
        assert "a&lt;b" in page
        assert page.count(MARKED) == 2, "at the matter and at its step"
        assert html(room.drawn(name, vis="log")).count(MARKED) == 1
        assert MARKED not in html(room.drawn(name))


# Nothing is lost


def test_a_form_with_something_wrong_keeps_the_mark_and_all_else(room: Room) -> None:
    form, typed = "warning:new", {"title": "Nøgler", "answer_by": "i går", SECRET.name: WORDS}
    at = room.drawn("member", vis="warning", goer="begin")
    write(at, room, form, **typed)
    press(at, "Varsl en risiko")
    assert "tp-field-error" in html(at)
    assert standing(at, room, form, *typed) == typed


def test_who_is_overtaken_keeps_the_mark_and_all_else(room: Room) -> None:
    typed = {"what": "Find vikarer", "owner": "ours", "due_on": "1-4-2027"}
    room.p.begin(room.actor("member"), room.reference, "action", typed)
    at = room.drawn("editor", vis="action", nr="1", goer="rephrase")
    form, mine = "action:1:rephrase", {"what": "Find to vikarer", SECRET.name: WORDS}
    write(at, room, form, **mine)
    theirs = {"what": "Find tre vikarer", "due_on": "1-4-2027"}
    room.p.do(room.actor("member"), room.reference, "action", 1, "rephrase", theirs, 1)
    press(at, "Foreslå det anderledes")
    assert "Der er kommet en ny udgave, mens du skrev." in html(at)
    assert standing(at, room, form, *mine) == mine
    press(at, "Jeg har læst den nye udgave")
    press(at, "Foreslå det anderledes")
    found = room.matter("action")
    assert (found.content.what, [one.words for one in found.secrets]) == ("Find to vikarer", [WORDS])


def test_who_comes_too_late_can_copy_what_was_typed(room: Room) -> None:
    room.warned()
    at = room.drawn("editor", vis="warning", nr="1", goer="answer")
    write(at, room, "warning:1:answer", answer="Vi <b>henter</b> dem", **{SECRET.name: WORDS})
    room.p.do(room.actor("member"), room.reference, "warning", 1, "withdraw", {"why": "Løst"}, 0)
    for _ in range(2):
        page = html(
            press(at, "Svar på varslingen") if at.button[0].label == "Svar på varslingen" else at.run()
        )
        assert "Det kan ikke gøres nu." in page
        assert "Vi &lt;b&gt;henter&lt;/b&gt; dem" in page
        assert WORDS in page
    assert "Vi &lt;b&gt;henter" not in html(room.drawn("member", vis="warning", nr="1", goer="answer"))


def test_who_writes_while_the_contract_ends_can_copy_what_was_typed(room: Room) -> None:
    at = room.drawn("editor", vis="warning", goer="begin")
    write(at, room, "warning:new", title="Nøglerne er væk", **{SECRET.name: WORDS})
    ended = {"ground": "bankrupt", "on": "1-3-2027", "why": "Konkurs"}
    room.p.do(room.actor("publisher"), room.reference, "charter", 1, "end", ended, 1)
    page = html(press(at, "Varsl en risiko"))
    for said in ("Nøglerne er væk", WORDS):
        assert said in page


def test_an_untouched_form_that_is_too_late_leaves_nothing(room: Room) -> None:
    room.warned()
    at = room.drawn("editor", vis="warning", nr="1", goer="answer")
    room.p.do(room.actor("member"), room.reference, "warning", 1, "withdraw", {"why": "Løst"}, 0)
    page = html(at.run())
    assert "Det kan ikke gøres nu." in page
    assert "er ikke sendt" not in page


def test_who_gets_the_seat_back_finds_what_was_typed(room: Room) -> None:
    room.warned()
    at = room.drawn("editor", vis="warning", nr="1", goer="answer")
    mine = {"answer": "Vi henter dem", SECRET.name: WORDS}
    write(at, room, "warning:1:answer", **mine)
    account_id = room.town.people["editor"].id
    room.p.dismiss(room.actor("publisher"), room.reference, account_id)
    assert "Siden findes ikke" in html(press(at, "Svar på varslingen"))
    assert "Vi henter dem" not in html(at)
    room.p.appoint(room.actor("publisher"), room.reference, account_id, "")
    assert standing(at.run(), room, "warning:1:answer", *mine) == mine


def test_a_comment_that_is_begun_is_there_again_after_a_form(room: Room) -> None:
    room.warned()
    at = room.drawn("editor", vis="warning", nr="1")
    write(at, room, "warning:1:comment", text="Vi ringer")
    at.checkbox(key=room.key("warning:1:comment", "secret")).set_value(True)
    press(at, "Svar på varslingen")
    assert not [one for one in at.text_area if one.value == "Vi ringer"]
    del at.query_params["goer"]
    at.run()
    assert standing(at, room, "warning:1:comment", "text") == {"text": "Vi ringer"}
    press(at, "Send")
    (said,) = room.p.shown(room.actor("member"), room.reference, "warning", 1).comments
    assert (said.text, said.secret) == ("Vi ringer", True)
    assert standing(at, room, "warning:1:comment", "text") == {"text": ""}
    assert at.checkbox(key=room.key("warning:1:comment", "secret")).value is False


@pytest.mark.parametrize("query", [{"vis": "warning", "goer": "begin"}, {"vis": "warning", "nr": "1"}])
def test_a_field_takes_what_is_too_long_so_that_it_can_be_told(room: Room, query: dict[str, str]) -> None:
    """The browser drops the whole of what is pasted when a field would not take it."""
    room.warned()
    at = room.drawn("member", **query)
    for box in (*at.text_area, *at.text_input):
        assert box.proto.max_chars == LONGEST, box.label


# What one is told


def test_who_clicks_on_what_somebody_else_has_just_done_is_told(room: Room) -> None:
    room.warned()
    room.p.do(room.actor("member"), room.reference, "charter", 1, "publish", {"public": ["existence"]}, 1)
    at = room.drawn("editor", vis="charter")
    edition = room.matter("charter").edition
    room.p.do(room.actor("publisher"), room.reference, "charter", 1, "approve", {}, edition)
    press(at, "Godkend forslaget")
    assert "Det kan ikke gøres nu." in html(at)
    at.run()
    assert "Det kan ikke gøres nu." not in html(at)


def test_who_does_what_can_be_done_is_not_told_that_it_cannot(room: Room) -> None:
    """The button that was pressed is gone by then, too."""
    room.p.do(room.actor("member"), room.reference, "charter", 1, "publish", {"public": ["existence"]}, 1)
    at = press(room.drawn("editor", vis="charter"), "Godkend forslaget")
    assert room.matter("charter").content.agreed.public == ("existence",)
    assert "I har godkendt forslaget." in html(at)
    assert "Det kan ikke gøres nu." not in html(at)


@pytest.mark.parametrize("number", ["1.", "abc", "-1", "99", "9" * 30, ""])
def test_a_number_that_names_nothing_opens_nothing(room: Room, number: str) -> None:
    room.warned()
    at = room.drawn("member", vis="warning", nr=number)
    assert RISK["title"] not in html(at) or not number, "without a number it is the list"
    assert not at.text_area


def test_the_address_of_a_form_that_there_is_not_shows_the_matter(room: Room) -> None:
    """What needs nothing to be filled in is a button."""
    made = room.p.begin(room.actor("member"), room.reference, "kpi", DEFINED)
    room.p.do(room.actor("editor"), room.reference, "kpi", 1, "approve", {}, made.edition)
    page = html(room.drawn("member", vis="kpi", nr="1", goer="stop"))
    assert DEFINED["title"] in page
    assert "Det kan ikke gøres nu." not in page


def test_what_would_be_public_of_a_kpi_stands_where_one_says_yes_to_it(room: Room) -> None:
    made = room.p.begin(room.actor("member"), room.reference, "kpi", DEFINED)
    made = room.p.do(room.actor("editor"), room.reference, "kpi", 1, "approve", {}, made.edition)
    baseline = "35 stk. i 2025 (kilde: Kommunens system)"
    assert baseline in html(room.drawn("member", vis="kpi", nr="1", goer="publish"))
    assert baseline not in html(room.drawn("member", vis="kpi", nr="1", goer="measure"))
    room.p.do(room.actor("member"), room.reference, "kpi", 1, "publish", {"yes": True}, made.edition)
    assert baseline in html(room.drawn("editor", vis="kpi", nr="1", goer="consent"))


def test_all_that_waits_is_shown_when_it_is_asked_for(room: Room) -> None:
    for number in range(SHOWN + 2):
        room.p.begin(room.actor("member"), room.reference, "warning", {**RISK, "title": f"Risiko {number}"})
    first = html(room.drawn("editor"))
    assert first.count(f"/partnerskab?id={room.reference}&amp;alle=1") == 1
    waits = html(room.drawn("editor", alle="1"))
    assert all(f">Risiko {number}</a>" in waits for number in range(SHOWN + 2))
    assert "alle=1" not in waits
