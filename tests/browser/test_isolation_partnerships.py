"""Two people one after the other at one browser: nothing of the first one's room is there for the second."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import Locator, WebSocketRoute, expect

from tests.browser.conftest import Office, OwnBrowser, Tab, sign_in
from tests.browser.test_sign_in import BOSS, EDITOR, MEMBER, password, try_
from tests.browser.test_staff import button, click
from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor
from transparency.partnerships.charter import Charter
from transparency.partnerships.register import PublicPartnerships
from transparency.partnerships.service import Partnerships
from transparency.reference import Reference
from transparency.storage.database import Database

ADMINISTRATOR, PUBLISHER = "administrator@example.org", "udgiver@example.org"
TITLE, RISK, TYPED = "Skjultenavnet", "Fortroligordet", "Sig det ikke til kommunen"
_numbers = count(1)


@dataclass(frozen=True)
class Room:
    """A partnership of the office's site; the editor and the supplier's two have seats, the administrator has none."""

    partnerships: Partnerships
    reference: str
    title: str
    people: dict[str, Actor]

    def url(self, query: str = "") -> str:
        return f"/partnerskab?id={self.reference}{query}"


@pytest.fixture
def room(office: Office, reference: Reference) -> Iterator[Room]:
    database = Database(f"sqlite:///{office.site.var / 'transparency.db'}")
    with database.reading() as connection:
        people = {
            email: accounts.account_by_email(connection, email)[0].actor()  # type: ignore[index]
            for email in (EDITOR, PUBLISHER, BOSS, MEMBER)
        }
    p = Partnerships(
        database,
        reference,
        PublicPartnerships(database),
        office.site.var / "partnerships",
        b"x" * 40,
        office.site.url,
    )
    title = f"{TITLE} {next(_numbers)}"
    pact = Charter(title=title, starts_on=date(2026, 1, 1), ends_on=date(2090, 1, 1), original_value=1)
    seated = {people[email].account_id or 0: "" for email in (EDITOR, BOSS, MEMBER)}
    seat = p.start(people[PUBLISHER], people[BOSS].organisation_id or 0, pact, seated)
    found = Room(p, seat.partnership.reference, title, people)
    p.do(people[BOSS], found.reference, "charter", 1, "approve", {}, 1)
    soon = (clock.today() + timedelta(days=10)).strftime("%d-%m-%Y")
    risk = {"title": RISK, "seen": "Tre er syge", "effect": "Ingen rengøring", "answer_by": soon}
    p.begin(people[MEMBER], found.reference, "warning", risk)
    yield found
    database.close()


WARNING = "&vis=warning&nr=1"
NEW = "&vis=warning&goer=begin"


def comment(tab: Tab) -> Locator:
    return tab.page.get_by_label("Skriv til den anden part")


def first_field(tab: Tab) -> Locator:
    return tab.page.locator("main [data-testid=stTextInput] input").first


def shows_nothing(tab: Tab, room: Room) -> None:
    """Neither in sight nor anywhere in the page."""
    said = str(tab.page.content())
    fields = tab.page.evaluate(
        "() => [...document.querySelectorAll('input, textarea')].map(one => one.value)"
    )
    for word in (room.title, RISK, TYPED):
        assert word not in said, word
        assert not any(word in one for one in fields), word


def asks_who_one_is(tab: Tab, room: Room) -> None:
    expect(tab.page.locator("main h1").first).to_have_text("Log ind")
    tab.settled()
    shows_nothing(tab, room)


def is_not_there(tab: Tab, room: Room) -> None:
    expect(tab.page.locator("main h1").first).to_have_text("Siden findes ikke")
    tab.settled()
    shows_nothing(tab, room)


def sign_out(tab: Tab) -> None:
    tab.go("/konto")
    with tab.page.expect_navigation(url="**/log-ind"):
        tab.page.locator(".st-key-sign_out button").click()
    tab.settled()


def write(tab: Tab, field: Locator, said: str) -> None:
    field.fill(said)
    field.press("Tab")
    tab.settled()


def test_isolation_who_signs_in_next_at_the_same_browser_finds_nothing_of_the_first(
    office: Office, own_browser: OwnBrowser, room: Room
) -> None:
    """The next one has a seat in the same room, on the other side: the page is theirs, what was typed is not."""
    with own_browser(office.site) as new_tab:
        first, second = new_tab(), new_tab()
        sign_in(first, MEMBER)
        first.go(room.url(WARNING))
        expect(first.page.locator("main").first).to_contain_text(RISK)
        write(first, comment(first), TYPED)
        second.go(room.url(NEW))
        write(second, first_field(second), TYPED)
        sign_out(first)
        first.page.go_back()
        asks_who_one_is(first, room)
        second.page.reload()
        asks_who_one_is(second, room)

        sign_in(first, EDITOR)
        first.go(room.url(WARNING))
        expect(first.page.locator("main").first).to_contain_text(RISK)
        assert comment(first).input_value() == ""
        second.go(room.url(NEW))
        assert first_field(second).input_value() == ""
        assert TYPED not in second.page.content()

        sign_out(first)
        sign_in(first, ADMINISTRATOR)
        for query in ("", WARNING, NEW, "&vis=people", "&vis=log"):
            first.go(room.url(query))
            is_not_there(first, room)
        second.page.reload()
        is_not_there(second, room)
        for tab in (first, second):
            tab.go("/partnerskab")
            assert RISK not in tab.page.content()


def test_isolation_an_open_tab_of_who_has_signed_out_asks_who_one_is(
    office: Office, own_browser: OwnBrowser, room: Room
) -> None:
    with own_browser(office.site) as new_tab:
        first, second = new_tab(), new_tab()
        sign_in(first, MEMBER)
        second.go(room.url(WARNING))
        write(second, comment(second), TYPED)
        sign_out(first)
        sign_in(first, EDITOR)
        click(second, "Send")
        asks_who_one_is(second, room)
        assert room.partnerships.log(room.people[EDITOR], room.reference)[1][0].move != "comment"
        second.page.reload()
        second.settled()
        expect(second.page.locator("main").first).to_contain_text(RISK)
        assert comment(second).input_value() == ""


def test_isolation_a_form_is_given_back_to_the_same_person_only(
    office: Office, own_browser: OwnBrowser, room: Room
) -> None:
    with own_browser(office.site) as new_tab:
        first, second = new_tab(), new_tab()
        sign_in(first, MEMBER)
        second.go(room.url(NEW))
        write(second, first_field(second), TYPED)
        sign_out(first)
        write(second, first_field(second), f"{TYPED} igen")
        asks_who_one_is(second, room)
        for email, stands in ((EDITOR, ""), (MEMBER, f"{TYPED} igen")):
            first.go(room.url(NEW))
            with first.page.expect_navigation():
                try_(first, email, password(office.site, email))
            first.settled()
            assert first_field(first).input_value() == stands, email
            sign_out(first)


def test_isolation_a_connection_that_comes_back_as_another_persons_brings_nothing_along(
    office: Office, own_browser: OwnBrowser, room: Room
) -> None:
    """The tab keeps its Streamlit session over a broken connection; whose it is says the cookie alone."""
    with own_browser(office.site) as new_tab:
        first, second = new_tab(), new_tab()
        sockets: list[WebSocketRoute] = []

        def through(socket: WebSocketRoute) -> None:
            sockets.append(socket)
            socket.connect_to_server()

        sign_in(first, MEMBER)
        second.page.route_web_socket("**/_stcore/stream", through)
        second.go(room.url(WARNING))
        write(second, comment(second), TYPED)
        sign_out(first)
        sign_in(first, EDITOR)
        sockets[-1].close()
        expect(button(second, "Fortsæt")).to_be_visible()
        assert room.partnerships.log(room.people[EDITOR], room.reference)[1][0].move != "comment"
        second.settled()
        shows_nothing(second, room)
        click(second, "Fortsæt")
        expect(second.page.locator("main").first).to_contain_text(RISK)
        second.settled()
        assert comment(second).input_value() == ""
        assert TYPED not in second.page.content()
        assert len(sockets) > 1
        second.faults = [fault for fault in second.faults if "WebSocket" not in fault]


def test_isolation_who_is_dismissed_while_the_page_is_open_finds_nothing_at_the_next_click(
    office: Office, own_browser: OwnBrowser, room: Room
) -> None:
    with own_browser(office.site) as new_tab:
        tab = new_tab()
        sign_in(tab, MEMBER)
        tab.go(room.url(WARNING))
        write(tab, comment(tab), TYPED)
        room.partnerships.dismiss(room.people[BOSS], room.reference, room.people[MEMBER].account_id or 0)
        click(tab, "Send")
        is_not_there(tab, room)
        tab.go("/partnerskab")
        assert room.title not in tab.page.content()
        tab.page.go_back()
        is_not_there(tab, room)
