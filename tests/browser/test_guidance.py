"""A company that has never bid finds its codes, its words and its answers, and asks: in a real browser."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab, OwnBrowser, Site, Tab
from tests.browser.test_accessibility import findings
from transparency.config import organisation


def letters(var: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{var / 'transparency.db'}?mode=ro", uri=True)) as database:
        asked = "SELECT plain FROM outbox WHERE recipient = ? ORDER BY id"
        return [plain for (plain,) in database.execute(asked, (organisation().email,))]


def seen(tab: Tab, id_: str) -> bool:
    """Whether the place stands in the window and has the focus."""
    return bool(
        tab.page.evaluate(
            """(id) => {
                const place = document.getElementById(id), box = place.getBoundingClientRect();
                return document.activeElement === place && box.top >= -1 && box.top < innerHeight / 2;
            }""",
            id_,
        )
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_front_page_to_the_codes_of_a_trade_and_its_tenders(open_tab: OpenTab, width: int) -> None:
    tab = open_tab(width=width)
    tab.go("/")
    with tab.following():
        tab.page.get_by_role("link", name="Find jeres fagkoder").click()
    tab.page.locator("#trade-search").fill("vinduespudser")
    with tab.following():
        tab.page.keyboard.press("Enter")
    assert tab.page.url.endswith("/vejledning?vis=fag&q=vinduespudser")
    assert tab.focused("#trade-search"), "who searches goes on writing"
    row = tab.page.locator(".tp-codes > li").first
    expect(row).to_contain_text("90911300-9")
    with tab.following():
        row.get_by_role("link", name="1 udbud i planen").click()
    assert "/udbudsplan?cpv=909113" in tab.page.url
    assert len(tab.ids()) == 1
    assert tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_search_leads_to_the_passage_in_the_guide(tab: Tab) -> None:
    tab.go("/vejledning")
    tab.page.locator("#guidance-search").fill("aktindsigt forlænger klagefristen")
    with tab.following():
        tab.page.get_by_role("button", name="Søg").click()
    hit = tab.page.locator(".tp-found a[href*='#s-']").first
    place = str(hit.get_attribute("href")).partition("#")[2]
    with tab.following():
        hit.click()
    assert seen(tab, place)


@pytest.mark.parametrize("path", ["/vejledning?vis=ordliste#standstill", "/vejledning?vis=ordliste#espd"])
def test_an_address_with_a_place_shows_it_from_outside_too(tab: Tab, path: str) -> None:
    tab.go(path)
    assert seen(tab, path.partition("#")[2])


def test_a_word_in_a_guide_leads_to_its_place_in_the_glossary_and_back(tab: Tab) -> None:
    tab.open("guide")
    word = tab.page.locator("a.tp-term").first
    place = str(word.get_attribute("href")).partition("#")[2]
    with tab.following():
        word.click()
    assert seen(tab, place)
    with tab.following():
        tab.page.go_back()
    assert tab.page.locator(".tp-contents").count() == 1


def test_every_word_keeps_its_anchor_through_the_browser(tab: Tab) -> None:
    tab.open("glossary")
    without = tab.page.locator(".tp-word").evaluate_all("all => all.filter(one => !one.id).length")
    assert without == 0
    tab.page.locator(".tp-letters a").last.click()
    letter = str(tab.page.locator(".tp-letters a").last.inner_text())
    expect(tab.page.get_by_role("heading", name=letter, exact=True)).to_be_in_viewport()


def test_a_question_is_sent_by_keyboard_and_what_is_wrong_stands_at_the_field(
    own_site: Site, own_browser: OwnBrowser
) -> None:
    with own_browser(own_site, viewport={"width": 360, "height": 740}, locale="da-DK") as new_tab:
        tab = new_tab()
        tab.go("/vejledning?vis=spoerg&om=espd")
        tab.press_until("main textarea")
        tab.page.keyboard.type("Skal begge parter aflevere ESPD?")
        tab.press_until("main input[autocomplete=email]")
        tab.page.keyboard.type("anne")
        tab.press_until("main [data-testid=stFormSubmitButton] button")
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator(".tp-field-error")).to_have_text("Skriv en mailadresse som navn@firma.dk.")
        tab.settled()
        assert findings(tab) == []
        expect(tab.page.locator("main textarea")).to_have_value("Skal begge parter aflevere ESPD?")
        assert letters(own_site.var) == []
        tab.page.locator("main input[autocomplete=email]").fill("anne@rent.example")
        tab.page.get_by_role("button", name="Send til indkøbsenheden").click()
        expect(tab.page.locator(".tp-note-good")).to_contain_text("Vi svarer til anne@rent.example.")
        tab.settled()
        assert findings(tab) == []
        (letter,) = letters(own_site.var)
        assert "Skal begge parter aflevere ESPD?" in letter
        assert "anne" not in tab.page.url


def test_paper_gets_the_guide_and_not_its_contents_or_search(tab: Tab) -> None:
    tab.open("guide")
    tab.page.emulate_media(media="print")
    expect(tab.page.locator(".tp-guide-text")).to_be_visible()
    expect(tab.page.locator(".tp-contents")).to_be_hidden()
    expect(tab.page.locator("#kilder")).to_be_visible()
    tab.page.emulate_media(media="screen")


def test_a_tender_leads_to_what_helps_with_it(tab: Tab) -> None:
    tab.open("tender_with_lots")
    with tab.following():
        tab.page.get_by_role("link", name="Kan I byde på en del af opgaven?").click()
    expect(tab.page.locator("h1")).to_have_text("Delaftaler")
