"""What the web knows of a partnership, for people without a seat: nothing, by whatever address, cache, feed or log."""

import functools
import gc
import json
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from account_cases import Town, cheap_hashes
from house_cases import CHARTER
from kpi_plays import HALF_RATED
from machine_cases import ON_SQLITE, TOKEN, Site
from outside_cases import MARK, fill
from sqlalchemy import update
from streamlit.testing.v1 import AppTest
from structlog.testing import capture_logs

from transparency.accounts.permissions import PUBLIC, Actor
from transparency.cache import Answers
from transparency.config import ROOT
from transparency.partnerships.fields import SECRET
from transparency.partnerships.kinds import ALL
from transparency.storage import schema
from transparency.web import guard, kept
from transparency.web.access import Door
from transparency.web.described import describe
from transparency.web.routes import routes
from transparency.web.sitemap import PAGES

TITLE = "Skjultenavnet"
NOWHERE = "AAK-SP-2026-999"
NOT_FOUND = "<h1>Siden findes ikke</h1>"
PARTS = ["", "people", "log", *(kind.name for kind in ALL)]


class Rooms:
    """A site with two partnerships, and the browsers' cookies of people in and out of the first."""

    def __init__(self, site: Site, town: Town) -> None:
        self.site, self.town = site, town
        self.p = site.services.partnerships
        self.tokens = {name: town.token(name) for name in town.people}
        self.actors = {name: site.services.accounts.actor(token) for name, token in self.tokens.items()}
        pact = replace(CHARTER, title=f"{TITLE} {MARK}", public=())
        people = {town.people[name].id: MARK for name in ("editor", "supplier_admin", "member")}
        self.reference = self._started(pact, town.supplier.id, people)
        self.other = self._started(CHARTER, town.other.id, {town.people["other_admin"].id: ""})
        self.p.do(self.actor("supplier_admin"), self.reference, "charter", 1, "approve", {}, 1)
        fill(self.p, self.reference, self.actor("editor"), self.actor("member"))

    def _started(self, pact: Any, supplier_id: int, people: dict[int, str]) -> str:
        return self.p.start(self.actor("publisher"), supplier_id, pact, people).partnership.reference

    def actor(self, name: str) -> Actor:
        return self.actors[name]

    def get(self, name: str, address: str, **more: str) -> Any:
        """What somebody's browser is sent; without a name one who has never signed in."""
        sent = {"cookie": f"{guard.cookie_name()}={self.tokens[name]}"} if name else {}
        return self.site.get(address, **sent, **more)

    def names(self) -> list[str]:
        """What tells of a person in it."""
        return ["Supplier Admin", "supplier_admin@rent.example", "Member", "member@rent.example"]


@pytest.fixture
def rooms(site: Site, monkeypatch: pytest.MonkeyPatch, frozen: Any) -> Iterator[Rooms]:
    """On the day of the plays. Pages are drawn in a thread of their own, which has the clock of this machine."""
    cheap_hashes(monkeypatch.setattr)
    monkeypatch.setattr(kept, "_held", {})
    with frozen("2027-03-01T09:00Z"):
        yield Rooms(site, Town(site.services.database))


OUT = ["", "administrator", "other_admin", "other_member"]


def own_routes(reference: str, number: str = "1") -> list[str]:
    """The address of every route of one partnership."""
    found = [
        route.path.replace("{reference}", reference).replace("{number}", number)
        for route in routes()
        if isinstance(route, Door) and "{reference}" in route.path
    ]
    assert f"/partnership/{reference}/documents/{number}" in found
    return found


def same(one: Any, other: Any) -> bool:
    left, right = ({k: v for k, v in dict(a.headers).items() if k != "date"} for a in (one, other))
    return (one.status, one.body, left) == (other.status, other.body, right)


# Routes


def test_isolation_the_files_of_a_room_are_for_who_has_a_seat(rooms: Rooms) -> None:
    for address in own_routes(rooms.reference):
        answer = rooms.get("member", address)
        assert answer.status == 200, address
        assert answer.headers["cache-control"] == "no-store", address
        assert "etag" not in answer.headers
        assert "last-modified" not in answer.headers
    assert MARK.encode() in rooms.get("editor", own_routes(rooms.reference)[0]).body


@pytest.mark.parametrize("name", OUT)
def test_isolation_for_anybody_else_they_look_like_what_is_not_there(rooms: Rooms, name: str) -> None:
    for address, nowhere in zip(own_routes(rooms.reference), own_routes(NOWHERE), strict=True):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            for more in (
                {},
                {"if_none_match": "*"},
                {"if_modified_since": "Fri, 31 Dec 2100 23:59:59 GMT"},
                {"range": "bytes=0-10"},
                {"origin": "https://udbud.example.dk", "sec_fetch_site": "same-origin"},
                {"accept": "application/json"},
            ):
                answer = rooms.get(name, address, method=method, **more)
                assert answer.status in (404, 405), (address, method, more)
                assert same(answer, rooms.get(name, nowhere, method=method, **more)), (address, method, more)
                assert MARK.encode() not in answer.body


@pytest.mark.parametrize("how", ["dismissed", "ended", "moved", "signed out", "passed on"])
def test_isolation_a_link_opens_nothing_once_the_seat_is_gone(rooms: Rooms, how: str) -> None:
    town, id_ = rooms.town, rooms.town.people["member"].id
    address = own_routes(rooms.reference)[0]
    feed = rooms.site.services.private_calendars.make(rooms.actor("member"))
    assert rooms.get("member", address).status == 200
    first = rooms.get("", feed)
    assert (first.status, b"VEVENT" in first.body) == (200, True)
    with capture_logs():
        if how == "dismissed":
            rooms.p.dismiss(rooms.actor("supplier_admin"), rooms.reference, id_)
        elif how == "ended":
            town.accounts.end_access(rooms.actor("supplier_admin"), id_)
        elif how == "moved":
            with town.database.writing() as connection:
                connection.execute(
                    update(schema.account)
                    .where(schema.account.c.id == id_)
                    .values(organisation_id=town.other.id)
                )
        elif how == "signed out":
            town.accounts.sign_out(rooms.actor("member"))
        else:
            heir = {town.people["other_admin"].id: ""}
            rooms.p.succeed(rooms.actor("publisher"), rooms.reference, town.other.id, heir, "Fusion")
    for one, nowhere in zip(own_routes(rooms.reference), own_routes(NOWHERE), strict=True):
        assert same(rooms.get("member", one), rooms.get("member", nowhere))
    again = rooms.get("", feed, if_none_match=first.headers["etag"])
    if how == "ended":
        assert again.status == 404
    elif how != "signed out":
        assert (again.status, b"VEVENT" in again.body) == (200, False)


NUMBERS = (
    "0", "-1", "9999", "1e0", "1.0", " 1", "+1", "x", "%00", "1%00", "9" * 19, "2147483648", "..", "%2e%2e", "1;2",
)  # fmt: skip


def test_isolation_a_guessed_number_finds_nothing_and_breaks_nothing(rooms: Rooms) -> None:
    for number in NUMBERS:
        for name in ("member", "other_admin"):
            for reference in (rooms.reference, rooms.other):
                answer = rooms.get(name, f"/partnership/{reference}/documents/{number}")
                assert answer.status in (400, 404), (number, name, reference)
                assert MARK.encode() not in answer.body


def test_isolation_a_document_is_found_in_its_own_partnership_only(rooms: Rooms) -> None:
    assert rooms.get("publisher", f"/partnership/{rooms.reference}/documents/1").status == 200
    assert rooms.get("publisher", f"/partnership/{rooms.other}/documents/1").status == 404
    assert rooms.get("other_admin", f"/partnership/{rooms.other}/documents/1").status == 404


GUESSES = (
    "%00", "{0}%00", "{0}%20", "%20{0}", "{0}/../{0}", "..%2f{0}", "{0}%2fdocuments%2f1", "{0}'--", "%", "_" * 15,
    "x" * 600,
)  # fmt: skip


def test_isolation_a_guessed_reference_finds_nothing_and_breaks_nothing(rooms: Rooms) -> None:
    for guess in GUESSES:
        written = guess.format(rooms.reference)
        for name in ("member", "other_admin", ""):
            for end in ("documents/1", "export.zip", "climate-template.csv"):
                answer = rooms.get(name, f"/partnership/{written}/{end}")
                assert answer.status in (400, 404, 414), (guess, name, end)


def test_isolation_the_tag_of_somebodys_calendar_opens_no_other(rooms: Rooms) -> None:
    calendars = rooms.site.services.private_calendars
    mine, theirs = (calendars.make(rooms.actor(name)) for name in ("member", "other_member"))
    tag = rooms.get("", mine).headers["etag"]
    answer = rooms.get("", theirs, if_none_match=tag)
    assert answer.status == 200
    assert MARK.encode() not in answer.body
    assert "private" in answer.headers["cache-control"]
    token = mine.rsplit("/", 1)[1].removesuffix(".ics")
    for guess in (token[:-1], token.lower(), token + "x", "%00", "*", "x" * 5000):
        answer = rooms.get("", mine.replace(token, guess), if_none_match=tag)
        assert answer.status in (400, 404, 414), guess
    assert rooms.get("", mine, method="HEAD").body == b""


# What is public


def said_in_public(rooms: Rooms, *words: str) -> str:
    """Everything that a program is sent that has no session, also when it looks for these words.

    What it has asked with itself is left out.
    """
    bodies = []
    for route in routes():
        if not isinstance(route, Door) or route.access not in ("public", "token"):
            continue
        path = route.path.replace("{id}", rooms.reference).replace("{key}", "x")
        for word in ("", *words):
            answer = rooms.get("", f"{path}?q={word}" if word else path, authorization=f"Bearer {TOKEN}")
            asked = [word] * bool(word) + [rooms.reference] * (path != route.path)
            if word and answer.headers.get("content-type") == "application/json" and "items" in answer.json:
                assert word not in json.dumps(answer.json["items"]), path
            body = answer.body.decode("utf-8", "replace")
            for one in asked:
                body = body.replace(one, "")
            bodies.append(body)
    assert len(bodies) > 40
    return "\n".join(bodies)


def test_isolation_nothing_public_tells_of_a_partnership(rooms: Rooms) -> None:
    rooms.get("member", own_routes(rooms.reference)[0])
    said = said_in_public(rooms, MARK, TITLE)
    for word in (MARK, TITLE, rooms.reference, *rooms.names()):
        assert word not in said, word
    for page in PAGES:
        for query in ({"id": rooms.reference}, {"id": rooms.reference, "vis": "log"}):
            assert describe(page.path, query, "da") is None, page.path


def test_isolation_the_public_record_says_what_was_agreed_and_no_more(rooms: Rooms) -> None:
    typed: dict[str, Any] = {"public": ["existence"]}
    made = rooms.p.do(rooms.actor("member"), rooms.reference, "charter", 1, "publish", typed, 1)
    assert TITLE not in said_in_public(rooms), "one of them is not both"
    rooms.p.do(rooms.actor("editor"), rooms.reference, "charter", 1, "approve", {}, made.edition)
    (one,) = rooms.site.services.public_partnerships.index().shown()
    assert (one.id, one.supplier) == (rooms.reference, "Rent & Pænt ApS")
    assert repr(one).count(MARK) == 1, "in its title"
    said = said_in_public(rooms, TITLE).replace(f"{TITLE} {MARK}", "")
    assert rooms.reference in said
    for word in (MARK, *rooms.names()):
        assert word not in said, word
    rooms.p.do(rooms.actor("editor"), rooms.reference, "charter", 1, "withhold", {"yes": True}, 0)
    assert rooms.site.services.public_partnerships.index().shown() == []
    assert rooms.reference not in rooms.get("", "/sitemap.xml").text
    assert describe("partnerskaber", {"id": rooms.reference}, "da") is None


# Pages

Draw = Callable[..., AppTest]


@pytest.fixture
def draw(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> Draw:
    """`draw("member", vis="log")`: the page as it is drawn for somebody; the room's own address unless said."""

    def drawn(name: str, script: str = "partnership", **query: str) -> AppTest:
        monkeypatch.setattr(guard, "visitor", lambda: rooms.actor(name))
        at = AppTest.from_file(str(ROOT / "pages" / f"{script}.py"), default_timeout=60)
        for key, value in ({"id": rooms.reference} | query if script == "partnership" else query).items():
            at.query_params[key] = value
        return at.run()

    return drawn


def html(at: AppTest) -> str:
    assert not at.exception, at.exception
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def everything(at: AppTest) -> str:
    """All that the browser was sent."""
    return html(at) + repr(at.main) + repr([at.text_area, at.text_input, at.selectbox, at.expander])


def insides(found: object, depth: int = 3) -> Iterator[str]:
    for one in gc.get_referents(found):
        if type(one).__name__ == "_lru_list_elem" or (depth and isinstance(one, dict | tuple)):
            yield from insides(one, depth - 1)
        yield repr(one)[:100_000]


def all_answers() -> list[Answers[Any]]:
    """Every cache of answers that there is in this process."""
    return [one for one in gc.get_objects() if isinstance(one, Answers)]


@ON_SQLITE
def test_isolation_no_cache_and_no_log_holds_anything_of_a_room(rooms: Rooms, draw: Draw) -> None:
    for store in all_answers():
        store._kept.clear()  # where other tests have looked for these words
        store._size = 0
    with capture_logs() as logged:
        for part in PARTS:
            for lang in ("da", "en") if part in ("", "warning") else ("da",):
                assert TITLE in everything(draw("member", vis=part, lang=lang)), part
        assert MARK in everything(draw("member", vis="warning", nr="1"))
        assert MARK in everything(draw("publisher", vis="obligation", nr="1"))
        assert TITLE in everything(draw("administrator", "editorial", vis="partnerskaber"))
        draw("administrator")
        for address in own_routes(rooms.reference):
            rooms.get("member", address)
            rooms.get("other_admin", address)
        rooms.get("", rooms.site.services.private_calendars.make(rooms.actor("member")))
        said_in_public(rooms)
    for word in (MARK, TITLE, *rooms.names(), *rooms.tokens.values()):
        assert word not in repr(logged), word
    assert kept._held == {}
    cached = [
        one
        for one in gc.get_objects()
        if isinstance(one, functools._lru_cache_wrapper)
        and (getattr(one, "__module__", "") or "").startswith("transparency")
    ]
    assert len(cached) > 10
    assert len(all_answers()) > 5
    for store in all_answers():
        for key, answer in list(store._kept.items()):
            held = f"{key!r} {answer!r} {[getattr(answer, name, '') for name in ('plain', 'packed')]}"
            assert not any(word in held for word in (MARK, TITLE)), key
    for one in cached:
        for held in insides(one):
            assert f"{TITLE} {MARK}" not in held, one
            assert "i en fil" not in held, one


@ON_SQLITE
def test_isolation_what_one_has_asked_for_is_not_shown_to_who_asks_next(rooms: Rooms, draw: Draw) -> None:
    """There is no such public partnership, neither time; the page is kept, and says what was asked for."""
    asked = ("AAK-SP-2026-997", "AAK-SP-2026-998")
    for here, other in (asked, asked[::-1]):
        said = html(draw("administrator", "public_partnerships", id=here))
        assert here in said
        assert other not in said


@ON_SQLITE
def test_isolation_what_cannot_be_read_is_logged_without_what_stands_there(rooms: Rooms, draw: Draw) -> None:
    with rooms.site.services.database.writing() as connection:
        row = connection.execute(schema.matter.select().where(schema.matter.c.kind == "warning")).one()
        broken = json.loads(row.payload)
        broken["content"]["title"] = [MARK]
        connection.execute(
            update(schema.matter).where(schema.matter.c.id == row.id).values(payload=json.dumps(broken))
        )
    with pytest.raises(ValueError, match="warning 1 cannot be read: title") as error:
        rooms.p.shown(rooms.actor("member"), rooms.reference, "warning", 1)
    assert MARK not in "".join(traceback.format_exception(error.value))


@ON_SQLITE
@pytest.mark.parametrize("name", ["administrator", "other_admin"])
def test_isolation_a_page_of_a_room_is_not_there_for_others(rooms: Rooms, draw: Draw, name: str) -> None:
    for query in (
        {},
        {"vis": "log"},
        {"vis": "people"},
        {"vis": "charter"},
        {"vis": "warning", "nr": "1"},
        {"vis": "warning", "goer": "begin"},
        {"vis": "obligation", "nr": "1", "goer": "deliver"},
        {"vis": "findes-ikke"},
    ):
        with capture_logs() as logged:
            shown = draw(name, **query)
            nowhere = draw(name, **{**query, "id": NOWHERE})
        assert NOT_FOUND in html(shown), query
        assert everything(shown) == everything(nowhere), query
        assert (list(shown.button), list(shown.text_area)) == ([], [])
        assert logged == [], "it is no error"


def test_isolation_a_strange_address_is_not_found(rooms: Rooms, draw: Draw) -> None:
    for strange in ("a\0b", "' OR 1=1 --", "x" * 500, "\u202e", "%"):
        assert NOT_FOUND in html(draw("member", id=strange)), strange


@ON_SQLITE
def test_isolation_who_is_dismissed_while_the_page_is_open_finds_nothing_at_the_next_click(
    rooms: Rooms, draw: Draw
) -> None:
    at = draw("member", vis="warning", nr="1")
    (area,) = at.text_area
    area.set_value("Vi ringer i morgen")
    rooms.p.dismiss(rooms.actor("supplier_admin"), rooms.reference, rooms.town.people["member"].id)
    (send,) = [one for one in at.button if one.label == "Send"]
    at = send.click().run()
    assert NOT_FOUND in html(at)
    for word in (MARK, TITLE, "Vi ringer i morgen"):
        assert word not in everything(at), word
    log = rooms.p.log(rooms.actor("editor"), rooms.reference, limit=1)[1]
    assert log[0].move == "left", "and nothing was sent"


# Two rooms at one tab


def both(rooms: Rooms) -> tuple[str, str]:
    """The publisher has a seat in both partnerships; in each there is a problem whose facts wait for the authority."""
    problem = {"title": "Der mangler nøgler", "facts": "To hold ventede"}
    rooms.p.begin(rooms.actor("other_admin"), rooms.other, "problem", problem)
    return rooms.reference, rooms.other


def controls(at: AppTest) -> list[Any]:
    """Everything on a page that somebody can press or fill in."""
    kinds = (
        "button", "checkbox", "multiselect", "radio", "selectbox", "text_area", "text_input", "file_uploader",
    )  # fmt: skip
    return [one for kind in kinds for one in getattr(at, kind)]


@ON_SQLITE
def test_the_overview_that_a_session_has_drawn_is_not_put_together_again(
    rooms: Rooms, draw: Draw, queries: Any
) -> None:
    at = draw("publisher")
    before = html(at)
    with queries(rooms.site.services.database) as said:
        at.run()
    assert html(at) == before
    assert len(said) == 2, said


CHANGES: dict[str, Callable[[Rooms], object]] = {
    "Klemt inde": lambda r: r.p.begin(
        r.actor("member"), r.reference, "problem", {"title": "Klemt inde", "facts": "Lågen"}
    ),
    "Nyt Navn": lambda r: r.site.services.accounts.change_person(
        r.actor("administrator"), r.town.people["member"].id, "Nyt Navn", r.actor("member").role
    ),
    "Firmaet ApS": lambda r: r.site.services.accounts.change_organisation(
        r.actor("administrator"), r.town.supplier.id, "Firmaet ApS", "post@rent.example"
    ),
}


@ON_SQLITE
@pytest.mark.parametrize("shown", CHANGES)
def test_the_overview_is_drawn_anew_when_anything_on_it_has_changed(
    rooms: Rooms, draw: Draw, shown: str
) -> None:
    at = draw("publisher")
    assert shown not in html(at)
    CHANGES[shown](rooms)
    at.run()
    assert shown in html(at)


@ON_SQLITE
def test_the_overview_is_drawn_anew_in_another_language_and_on_another_day(rooms: Rooms, draw: Draw) -> None:
    at = draw("publisher")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("transparency.clock.today", lambda: date(2031, 1, 2))
        at.run()
        assert "Frist overskredet" in html(at)
    at.query_params["lang"] = "en"
    at.run()
    assert "How it stands" in html(at)
    assert "Overdue" not in html(at)


@ON_SQLITE
def test_isolation_the_overview_that_a_session_has_drawn_ends_with_the_seat(rooms: Rooms, draw: Draw) -> None:
    at = draw("member")
    assert TITLE in html(at)
    rooms.p.dismiss(rooms.actor("supplier_admin"), rooms.reference, rooms.town.people["member"].id)
    at.run()
    assert NOT_FOUND in html(at)
    assert TITLE not in everything(at)


@ON_SQLITE
def test_isolation_a_mark_on_a_sealed_rating_is_read_on_its_own_side_until_it_is_opened(
    rooms: Rooms, draw: Draw
) -> None:
    sides = {"authority": rooms.actor("editor"), "supplier": rooms.actor("member")}
    number = 0
    for side, move, typed in HALF_RATED:
        if move == "begin":
            number = rooms.p.begin(sides[side], rooms.reference, "kpi", typed).number
        else:
            more = {SECRET.name: "Vores tal pr. skole"} if move == "rate" else {}
            edition = rooms.p.shown(sides[side], rooms.reference, "kpi", number).matter.edition
            rooms.p.do(sides[side], rooms.reference, "kpi", number, move, {**typed, **more}, edition)
    assert "Vores tal pr. skole" in html(draw("supplier_admin", vis="kpi", nr=str(number)))
    assert "Vores tal pr. skole" not in everything(draw("publisher", vis="kpi", nr=str(number)))


@ON_SQLITE
def test_isolation_a_click_on_the_page_of_one_room_does_nothing_in_another(rooms: Rooms, draw: Draw) -> None:
    """The address has changed by then, as when a click comes while the next page is on its way."""
    here, there = both(rooms)
    at = draw("publisher", vis="problem", nr="1")
    (approve,) = [one for one in at.button if one.label == "Godkend forslaget"]
    at.query_params["id"] = there
    approve.click().run()
    assert not at.exception
    for reference in (here, there):
        assert rooms.p.shown(rooms.actor("publisher"), reference, "problem", 1).matter.state == "facts"


@ON_SQLITE
def test_isolation_every_field_and_button_of_a_room_is_that_rooms_alone(rooms: Rooms, draw: Draw) -> None:
    both(rooms)
    rooms.p.comment(rooms.actor("publisher"), rooms.reference, "charter", 1, "Hej", secret=False)
    pages: list[dict[str, str]] = [{"vis": part} for part in PARTS]
    pages += [{"vis": kind.name, "nr": "1"} for kind in ALL]
    pages += [{"vis": kind.name, "goer": kind.begin.name} for kind in ALL if not kind.begin.inner]
    seen = 0
    for query in pages:
        for one in controls(draw("publisher", **query)):
            seen += 1
            own = (one.key or "").startswith("calendar_")  # one's own calendar is of all rooms
            assert own or rooms.reference in (one.key or ""), (query, one.key, one.label)
    assert seen > 100


@ON_SQLITE
def test_isolation_how_one_hears_of_one_room_is_not_chosen_in_another(rooms: Rooms, draw: Draw) -> None:
    here, there = both(rooms)
    at = draw("publisher", vis="people")
    at.radio[0].set_value("weekly").run()
    at.query_params["id"] = there
    at.run()
    assert chosen(rooms, here) == "weekly"
    assert chosen(rooms, there) == "at_once"


@ON_SQLITE
def test_how_one_hears_of_a_room_is_not_set_back_by_a_page_that_was_open(rooms: Rooms, draw: Draw) -> None:
    at = draw("publisher", vis="people")
    rooms.p.set_letters(rooms.actor("publisher"), rooms.reference, "none")
    at.run()
    assert chosen(rooms, rooms.reference) == "none"
    assert at.radio[0].value == "none"


def chosen(rooms: Rooms, reference: str) -> str:
    """How the publisher hears of a room."""
    people = rooms.p.home(rooms.actor("publisher"), reference).people
    return next(one.letters for one in people if one.account_id == rooms.town.people["publisher"].id)


# Two people at one tab


def typed(at: AppTest, said: str) -> AppTest:
    (area,) = at.text_area
    area.set_value(said)
    return at.run()


@ON_SQLITE
@pytest.mark.parametrize("between", ["signed out", "the connection comes back as another's"])
def test_isolation_what_one_has_typed_is_not_given_to_who_sits_down_next(
    rooms: Rooms, draw: Draw, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    """Also where the next one has a seat in the same room, on the other side."""
    at = typed(draw("member", vis="warning", nr="1"), "Sig det ikke til kommunen")
    at.query_params["goer"] = "answer"
    at.run()
    if between == "signed out":
        monkeypatch.setattr(guard, "visitor", lambda: PUBLIC)
        at.run()
        assert "<h1>Log ind</h1>" in html(at)
        left = {str(name): value for name, value in at.session_state._state.filtered_state.items()}
        assert not any(word in repr(left) for word in (MARK, TITLE, "Sig det ikke")), left
    del at.query_params["goer"]
    monkeypatch.setattr(guard, "visitor", lambda: rooms.actor("editor"))
    at.run()
    assert not any(word in everything(at) for word in ("Sig det ikke", MARK)) or between == "signed out"
    at.run()
    assert "Sig det ikke" not in everything(at)
    (area,) = at.text_area
    assert area.value == ""


@ON_SQLITE
def test_isolation_an_open_form_goes_back_to_the_same_person_only(
    rooms: Rooms, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"vis": "warning", "goer": "begin"}
    at = draw("member", **query)
    at.text_input[0].set_value("Sig det ikke til kommunen").run()
    monkeypatch.setattr(guard, "visitor", lambda: rooms.actor("editor"))
    at.run().run()
    assert "Sig det ikke" not in everything(at) + repr(at.session_state._state.filtered_state)
    assert at.text_input[0].value == ""
    assert draw("publisher", **query).text_input[0].value == ""
    assert draw("member", **query).text_input[0].value == "Sig det ikke til kommunen"
    assert kept._held.get(rooms.town.people["member"].id) is None, "given back once"


@ON_SQLITE
def test_isolation_a_file_that_was_chosen_is_held_for_nobody_and_the_words_come_back(
    rooms: Rooms, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed = {"title": "Bilag", "what": "labour", "who": "us", "due": "1-4-2027", "source": "Bilag 4"}
    made = rooms.p.begin(rooms.actor("member"), rooms.reference, "obligation", owed)
    query = {"vis": "obligation", "nr": str(made.number), "goer": "deliver"}
    at = draw("member", **query)
    at.text_area[0].set_value("Her er det")
    at.file_uploader[0].set_value(("a.txt", MARK.encode(), "text/plain"))
    at.run()
    monkeypatch.setattr(guard, "visitor", lambda: PUBLIC)
    at.run()
    assert "<h1>Log ind</h1>" in html(at)
    assert "UploadedFile" not in repr(kept._held)
    at = draw("member", **query)
    assert not at.exception
    assert (at.text_area[0].value, at.file_uploader[0].value) == ("Her er det", None)
