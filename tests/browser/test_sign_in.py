"""Signing in and out, a forgotten password, and a supplier that runs its own people: in a real browser."""

import re
import sqlite3
from contextlib import closing, suppress
from itertools import pairwise

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.browser.conftest import OwnBrowser, Site, Tab, sign_in
from tests.browser.test_accessibility import findings, outline
from transparency.locale import Lang

EDITOR, BOSS, MEMBER = "redaktoer@example.org", "leverandoer@example.com", "medarbejder@example.com"
NEWCOMER = "nanna@example.com"
NEW = "syv blå heste løber baglæns"
EMAIL = "main input[autocomplete=username]"
PASSWORD = "main input[autocomplete=current-password]"
BUTTON = "main [data-testid=stFormSubmitButton] button"
ALERT = "main [role=alert]"


def password(site: Site, email: str) -> str:
    lines = (site.var / "demo-accounts.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ") for line in lines)[email]


def link(site: Site, email: str) -> str:
    """The address in the newest letter to a mailbox, without the host."""
    with closing(sqlite3.connect(f"file:{site.var / 'transparency.db'}?mode=ro", uri=True)) as database:
        asked = (
            "SELECT plain FROM outbox WHERE recipient = ? AND plain LIKE '%kode=%' ORDER BY id DESC LIMIT 1"
        )
        (plain,) = database.execute(asked, (email,)).fetchone()
    (found,) = re.findall(r"http://localhost:\d+(/log-ind\?kode=\S+)", plain)
    return str(found)


def try_(tab: Tab, email: str, word: str) -> None:
    """Fill in the form and send it."""
    tab.page.locator(EMAIL).fill(email)
    tab.page.locator(PASSWORD).fill(word)
    tab.page.locator(BUTTON).first.click()


def choose(tab: Tab, word: str) -> None:
    """Choose a password on the page behind a link, and come in."""
    for place in (0, 1):
        tab.page.locator("main input[autocomplete=new-password]").nth(place).fill(word)
    with tab.page.expect_navigation(url="**/konto"):
        tab.page.locator(BUTTON).click()
    tab.settled()


def sessions(tab: Tab) -> list[dict[str, object]]:
    return [dict(one) for one in tab.page.context.cookies() if "session" in str(one.get("name"))]


@pytest.mark.parametrize("width", [1280, 360])
def test_in_and_out_with_the_keyboard_alone(site: Site, own_browser: OwnBrowser, width: int) -> None:
    with own_browser(site, viewport={"width": width, "height": 800}) as new_tab:
        tab = new_tab()
        tab.go("/udbudsplan")
        tab.press_until(".tp-account")
        with tab.following():
            tab.page.keyboard.press("Enter")
        expect(tab.page.locator("h1").first).to_have_text("Log ind")
        tab.press_until(EMAIL)
        tab.page.keyboard.type(EDITOR)
        tab.press_until(PASSWORD)
        tab.page.keyboard.type(password(site, EDITOR))
        with tab.page.expect_navigation(url="**/konto"):
            tab.page.keyboard.press("Enter")
        tab.settled()
        expect(tab.page.locator("h1").first).to_have_text("Min konto")
        expect(tab.page.locator("main").first).to_contain_text(EDITOR)
        assert tab.page.title().startswith("Min konto")
        (cookie,) = sessions(tab)
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        assert "session" not in tab.page.evaluate("() => document.cookie")
        tab.press_until(".st-key-sign_out button")
        with tab.page.expect_navigation(url="**/log-ind"):
            tab.page.keyboard.press("Enter")
        tab.settled()
        expect(tab.page.locator("h1").first).to_have_text("Log ind")
        assert sessions(tab) == []
        tab.go("/konto")
        expect(tab.page.locator("h1").first).to_have_text("Log ind")
        assert EDITOR not in tab.page.content()


def test_a_private_page_asks_who_one_is_and_then_shows_itself(site: Site, own_browser: OwnBrowser) -> None:
    with own_browser(site) as new_tab:
        tab = new_tab()
        for path in ("/redaktion", "/partnerskab", "/redaktion?vis=log"):
            tab.go(path)
            expect(tab.page.locator("h1").first).to_have_text("Log ind")
            assert tab.page.locator("main h1, main h2, main nav").count() == 1
        with tab.page.expect_navigation():
            try_(tab, MEMBER, password(site, MEMBER))
        tab.settled()
        assert tab.page.url.endswith("/redaktion?vis=log")
        expect(tab.page.locator("main h1").first).to_have_text("Siden findes ikke")
        tab.go("/partnerskab")
        expect(tab.page.locator("main h2", has_text="Eksempel Rengøring ApS")).to_be_visible()


def test_a_wrong_password_keeps_the_address_and_too_many_say_how_long(
    own_site: Site, own_browser: OwnBrowser
) -> None:
    with own_browser(own_site) as new_tab:
        tab = new_tab()
        tab.go("/log-ind")
        for n in range(5):
            try_(tab, EDITOR, f"forkert {n}")
            expect(tab.page.locator(ALERT)).to_have_text("Mailadressen eller adgangskoden passer ikke.")
            tab.settled()
            assert tab.page.locator(EMAIL).input_value() == EDITOR
            assert findings(tab) == []
        try_(tab, EDITOR, password(own_site, EDITOR))
        expect(tab.page.locator(ALERT)).to_contain_text("Vent et kvarter")
        assert sessions(tab) == []


def test_a_forgotten_password_is_chosen_anew_by_the_link_in_a_letter(
    own_site: Site, own_browser: OwnBrowser
) -> None:
    with own_browser(own_site) as new_tab:
        tab = new_tab()
        tab.go("/log-ind")
        tab.page.get_by_text("Glemt adgangskoden?").click()
        for email in ("ingen@example.org", EDITOR):
            field = tab.page.locator("main input[autocomplete=email]")
            field.fill(email)
            tab.page.get_by_role("button", name="Send et link til en ny adgangskode").click()
            expect(tab.page.locator("main [role=status]")).to_contain_text(f"Har {email} en konto")
        address = link(own_site, EDITOR)
        tab.go(address)
        expect(tab.page.locator("main").first).to_contain_text(EDITOR)
        assert findings(tab) == []
        choose(tab, NEW)
        expect(tab.page.locator("main").first).to_contain_text(EDITOR)
        tab.go(address)
        expect(tab.page.locator("h1").first).to_have_text("Linket virker ikke")
        expect(tab.page.locator(ALERT)).to_contain_text("allerede brugt")
        assert findings(tab) == []
    with own_browser(own_site) as new_tab:
        tab = new_tab()
        tab.go("/log-ind")
        try_(tab, EDITOR, password(own_site, EDITOR))
        expect(tab.page.locator(ALERT)).to_be_visible()
        sign_in(tab, EDITOR, NEW)
        assert tab.page.url.endswith("/konto")


def test_a_supplier_invites_a_colleague_and_removes_them_and_the_open_tab_is_shut_out(
    own_site: Site, own_browser: OwnBrowser
) -> None:
    with own_browser(own_site) as boss_tab, own_browser(own_site) as colleague_tab:
        boss, colleague = boss_tab(), colleague_tab()
        sign_in(boss, BOSS)
        boss.go("/partnerskab")
        boss.page.get_by_label("Navn", exact=True).last.fill("Nanna [Ny](https://evil.example)")
        boss.page.get_by_label("Mailadresse").fill(NEWCOMER)
        boss.page.get_by_role("button", name="Send invitation", exact=True).click()
        expect(boss.page.locator(ALERT)).to_have_text("Skriv kun personens navn.")
        assert boss.page.get_by_label("Mailadresse").input_value() == NEWCOMER
        boss.page.get_by_label("Navn", exact=True).last.fill("Nanna [Ny](evil)")
        boss.page.get_by_role("button", name="Send invitation", exact=True).click()
        expect(boss.page.locator("main [role=status]")).to_contain_text(f"{NEWCOMER} har fået en mail")
        assert boss.page.locator("main a[href*=evil]").count() == 0
        colleague.go(link(own_site, NEWCOMER))
        choose(colleague, NEW)
        colleague.go("/partnerskab")
        expect(colleague.page.locator("main h2", has_text="Eksempel Rengøring ApS")).to_be_visible()
        assert BOSS not in colleague.text(), "a member does not see who has access"
        colleague.go("/konto")
        boss.go("/partnerskab")
        boss.page.locator("main summary", has_text=re.compile(r"Ret Nanna \[Ny\]\(evil\)")).click()
        boss.settled()
        remove = boss.page.locator("button:visible", has_text="Fjern adgangen")
        ended = boss.page.get_by_text("har ikke længere adgang")
        for _ in range(3):  # on a busy machine a click may meet the panel while it still unfolds
            remove.click()
            with suppress(PlaywrightTimeout):
                ended.wait_for(timeout=7_000)
                break
        expect(ended).to_be_visible()
        # the tab was open all the while; whatever is clicked there, it is over
        colleague.page.locator("main button", has_text="Skift adgangskode").click()
        expect(colleague.page.locator("main h1").first).to_have_text("Log ind")
        colleague.settled()
        assert NEWCOMER not in colleague.text()
        try_(colleague, NEWCOMER, NEW)
        expect(colleague.page.locator(ALERT)).to_have_text("Mailadressen eller adgangskoden passer ikke.")


def test_ending_all_other_sessions_shuts_the_other_browser_out(
    own_site: Site, own_browser: OwnBrowser
) -> None:
    with own_browser(own_site) as here, own_browser(own_site) as there:
        mine, other = here(), there()
        sign_in(mine, EDITOR)
        sign_in(other, EDITOR)
        mine.go("/konto")
        mine.page.locator(".st-key-end_all button").click()
        expect(mine.page.locator("main [role=status]")).to_contain_text("1 session er afsluttet")
        with other.page.expect_response("**/account/data.json") as answer:
            other.page.evaluate("() => fetch('/account/data.json').then(() => null)")
        assert answer.value.status == 404
        other.faults = [fault for fault in other.faults if "404" not in fault]
        other.go("/konto")
        expect(other.page.locator("h1").first).to_have_text("Log ind")


@pytest.mark.parametrize(("lang", "scheme", "width"), [("da", "light", 1280), ("en", "dark", 360)])
def test_the_pages_of_who_is_signed_in_are_without_a_finding(
    site: Site, own_browser: OwnBrowser, lang: Lang, scheme: str, width: int
) -> None:
    with own_browser(site, viewport={"width": width, "height": 800}, color_scheme=scheme) as new_tab:
        tab = new_tab()
        for path, email in (
            ("/log-ind", ""),
            ("/konto", EDITOR),
            ("/partnerskab", BOSS),
            ("/partnerskab", MEMBER),
        ):
            tab.page.context.clear_cookies()
            if email:
                sign_in(tab, email)
            tab.go(f"{path}?lang={lang}")
            for summary in tab.page.locator("main [data-testid=stExpander] summary").all():
                summary.click()
            tab.settled()
            assert findings(tab) == [], (path, email)
            assert tab.page.locator("html").get_attribute("lang") == lang
            levels = outline(tab)
            assert levels[0] == 1, (path, email)
            assert levels.count(1) == 1, (path, email)
            assert all(after <= before + 1 for before, after in pairwise(levels)), (path, email, levels)
            fits = tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
            assert fits, (path, email)
