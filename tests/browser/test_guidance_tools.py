"""Tried as a two-person company that has never bid: from its trade in its words to the days in its calendar."""

from urllib.parse import parse_qsl, urlsplit

import icalendar
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenTab, Tab
from tests.browser.test_accessibility import findings


def fits(tab: Tab) -> bool:
    return bool(tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


def query_of(tab: Tab) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(tab.page.url).query))


def box(tab: Tab, words: str) -> Locator:
    return tab.page.locator('main [data-testid="stCheckbox"] label', has_text=words).first


def test_a_small_company_finds_its_code_what_fits_and_the_days(open_tab: OpenTab) -> None:
    tab = open_tab(width=360)
    page = tab.page
    tab.go("/vejledning")
    with tab.following():
        page.locator("main a[href='/vejledning?vis=passer']").first.click()
    assert fits(tab)

    # its trade, in its own words
    trade = page.get_by_label("Skriv jeres fag med almindelige ord")
    trade.fill("rengøring")
    trade.press("Enter")
    box(tab, "(90910000)").click()
    page.get_by_label("Jeres omsætning om året").fill("2,5 mio. kr.")
    page.get_by_label("Antal referencer i faget").fill("0")
    box(tab, "konsortium").click()
    page.get_by_role("button", name="Se, hvad der passer").click()

    # a list in order, with reasons
    page.locator(".tp-fits").wait_for()
    tab.settled()
    assert query_of(tab) == {"vis": "passer"}, "what it said is not in the address"
    assert "i jeres fag" in tab.text(".tp-results-count")
    assert "Udeladt:" in tab.text()
    page.locator(".tp-fits details summary").first.click()
    assert "Udbuddet er i jeres fag" in page.locator(".tp-fits details").first.inner_text()
    assert fits(tab)
    assert findings(tab) == []

    # one of them, and what is missing
    with tab.following():
        page.locator(".tp-fits h3 a").first.click()
    assert set(query_of(tab)) == {"vis", "udbud"}
    page.locator(".tp-needs").first.wait_for()
    assert tab.focused("main h1")
    assert page.locator(".tp-needs a[href^='/vejledning?id=']").count() > 3, "each names the guide that helps"
    assert fits(tab)
    assert findings(tab) == []

    # the days, and the file
    with tab.following():
        page.get_by_role("link", name="Se, hvornår fristerne er").click()
    page.get_by_label("Bekendtgørelsen sendes den").fill("2027-03-01")
    page.get_by_label("eller kontrakten skal begynde den").fill("")
    page.get_by_label("Til at skrive tilbud").fill("40")
    page.get_by_label("Til at vurdere tilbuddene").fill("21")
    with tab.following():
        page.get_by_role("button", name="Vis fristerne").click()
    assert query_of(tab)["start"] == "2027-03-01"
    days = page.locator(".tp-way time").evaluate_all("all => all.map(one => one.dateTime)")
    assert days[0] == "2027-03-01"
    assert fits(tab)
    link = page.get_by_role("link", name="Hent kalenderfilen").get_attribute("href") or ""
    calendar = icalendar.Calendar.from_ical(tab.site.get(link))
    assert [str(one["DTSTART"].dt) for one in calendar.walk("VEVENT")] == days

    # and nothing of it was told to anybody
    assert not any("turnover" in asked or "2500000" in asked for asked in tab.asked)
    assert "2,5 mio" not in tab.site.log.read_text()


def test_what_was_said_is_there_again_after_a_tender_and_back(open_tab: OpenTab) -> None:
    tab = open_tab()
    page = tab.page
    tab.go("/vejledning?vis=passer&cpv=90900000&turnover=2500000")
    page.locator(".tp-fits").wait_for()
    with tab.following():
        page.locator(".tp-fits h3 a").first.click()
    page.locator(".tp-needs").first.wait_for()
    with tab.following():
        page.get_by_role("link", name="Læs om udbuddet").click()
    with tab.following():
        page.get_by_role("link", name="Passer udbuddet til os?").click()
    page.locator(".tp-needs").first.wait_for()
    page.locator('[data-testid="stExpander"] summary').click()
    expect(page.get_by_label("Jeres omsætning om året")).to_have_value("2500000")


def test_a_trade_with_nothing_to_bid_on_leads_on_to_the_days_of_a_tender(open_tab: OpenTab) -> None:
    tab = open_tab(width=360)
    page = tab.page
    tab.go("/vejledning?vis=passer")
    trade = page.get_by_label("Skriv jeres fag med almindelige ord")
    trade.fill("vinduespudser")
    trade.press("Enter")
    expect(box(tab, "(90911300)")).to_contain_text("intet at byde på nu")
    box(tab, "(90911300)").click()
    page.get_by_role("button", name="Se, hvad der passer").click()
    page.get_by_role("button", name="Tag også").click()
    page.locator(".tp-fits").wait_for()
    tab.settled()
    assert findings(tab) == []
    with tab.following():
        page.locator(".tp-fits h3 a").first.click()
    page.locator(".tp-needs").first.wait_for()
    asked = page.locator(".tp-needs").first.locator("li > b").all_inner_texts()
    assert len(asked) == len(set(asked)), "each requirement has a name of its own"
    with tab.following():
        page.get_by_role("link", name="Se, hvornår fristerne er").click()
    assert page.locator(".tp-way time").count() > 4, "the first day that it may be is filled in"
    expect(page.locator("main .tp-lead a")).to_have_text("Rengøring af skoler og dagtilbud i Nord")
    assert findings(tab) == []
    with tab.following():
        page.get_by_role("button", name="Vis fristerne").click()
    assert query_of(tab)["udbud"] == "AAK-2027-005", "whose days they are is not lost"


def test_what_was_chosen_is_there_again_after_looking_elsewhere(tab: Tab) -> None:
    page = tab.page
    tab.go("/vejledning?vis=passer")
    trade = page.get_by_label("Skriv jeres fag med almindelige ord")
    trade.fill("maler")
    trade.press("Enter")
    box(tab, "(45442100)").click()
    page.get_by_label("Antal referencer i faget").fill("2")
    page.get_by_role("button", name="Find koder").click()
    tab.settled()
    with tab.following():
        page.get_by_role("link", name="Forside").click()
    with tab.following():
        page.go_back()
    expect(page.get_by_label("Skriv jeres fag med almindelige ord")).to_have_value("maler")
    expect(page.get_by_label("Antal referencer i faget")).to_have_value("2")
    expect(box(tab, "(45442100)").locator("input")).to_be_checked()


def test_a_word_of_the_form_is_explained_without_losing_the_form(tab: Tab) -> None:
    page = tab.page
    tab.go("/vejledning?vis=passer")
    page.get_by_label("Antal referencer i faget").fill("2")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Hvad er en reference?").click()
    expect(opened.value.locator("#references h3")).to_be_visible()
    opened.value.close()
    expect(page.get_by_label("Antal referencer i faget")).to_have_value("2")


def test_paper_gets_every_reason_and_not_the_form(tab: Tab) -> None:
    tab.go("/vejledning?vis=passer&cpv=90900000&turnover=2500000")
    reasons = tab.page.locator(".tp-fits .tp-needs").first
    expect(reasons).to_be_hidden()
    tab.page.emulate_media(media="print")
    expect(reasons).to_be_visible()
    expect(tab.page.get_by_label("Jeres omsætning om året")).to_be_hidden()
    tab.page.emulate_media(media="screen")


def test_a_form_is_filled_and_sent_with_the_keyboard_alone(open_tab: OpenTab) -> None:
    tab = open_tab(width=360)
    press = tab.page.keyboard.press
    tab.go("/vejledning?vis=vaerdi")
    tab.press_until("#ask-light")
    press("Space")
    assert query_of(tab) == {"vis": "vaerdi"}, "a tick waits for the button"
    press("Space")
    tab.press_until("[data-name=lot]")
    tab.page.keyboard.type("700.000")
    tab.press_until("button[data-more]")
    press("Enter")
    assert tab.page.locator("[data-name=lot]").count() == 2
    assert tab.page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Delaftale 2"
    tab.page.keyboard.type("1,5 mio. kr.")
    with tab.following():
        press("Enter")
    assert "2.200.000 kr." in tab.text()
    assert [one.input_value() for one in tab.page.locator("[data-name=lot]").all()] == [
        "700.000", "1,5 mio. kr.", "",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
@pytest.mark.parametrize(
    "path",
    [
        "vis=vaerdi&price=mange penge&option=x&option=" + "9" * 60,
        "vis=frister&procedure=restricted&start=2027-12-20",
        "vis=passer",
        "vis=passer&cpv=90900000&turnover=2500000&joins=group",
    ],
)
def test_nothing_sticks_out_of_the_window(open_tab: OpenTab, width: int, scheme: str, path: str) -> None:
    tab = open_tab(width=width, scheme=scheme)
    tab.go(f"/vejledning?{path}")
    assert fits(tab)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_open_reasons_are_without_a_finding(open_tab: OpenTab, lang: str) -> None:
    tab = open_tab(lang=lang, width=360)  # type: ignore[arg-type]
    tab.go("/vejledning?vis=passer&cpv=90900000&turnover=2500000&joins=group&holds=none")
    tab.page.locator(".tp-fits details summary").first.click()
    assert findings(tab) == []
