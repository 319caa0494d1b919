"""Market dialogues and events as a business finds them: list, filters, archive and the month, with the keyboard."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.conftest import OpenTab, Tab
from tests.browser.test_accessibility import findings

WEBINAR = "AAK-AR-2027-001"


def query_of(tab: Tab) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(tab.page.url).query)


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_navigation_to_one_that_was_held_with_the_keyboard_alone(
    open_tab: OpenTab, width: int
) -> None:
    tab = open_tab(width=width)
    page, press = tab.page, tab.page.keyboard.press
    tab.go("/")
    tab.press_until(".tp-masthead nav a[href='/markedsdialoger']")
    with tab.following():
        press("Enter")
    assert urlsplit(page.url).path == "/markedsdialoger"
    tab.press_until(".tp-switch a[href*='coming=no']")
    with tab.following():
        press("Enter")
    assert tab.focused(".tp-switch a[aria-current]"), "the reader stays on the view that was chosen"
    everything = tab.ids()

    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    tab.press_until("details[data-facet=form] > summary")
    press("Enter")
    tab.press_until("details[data-facet=form] input[value=written]")
    with tab.following():
        press("Space")
    assert query_of(tab) == [("coming", "no"), ("open", "form"), ("form", "written")]
    assert 0 < len(tab.ids()) < len(everything)
    assert tab.focused("input[data-name=form][value=written]")
    press("Escape")
    page.wait_for_function("() => !location.search.includes('open=')")
    assert query_of(tab) == [("coming", "no"), ("form", "written")]

    tab.press_until(".tp-list-title a")
    wanted = page.evaluate("() => document.activeElement.textContent")
    with tab.following():
        press("Enter")
    assert tab.text("main h1") == wanted
    with tab.following():
        page.go_back()
    assert query_of(tab) == [("coming", "no"), ("form", "written")]


@pytest.mark.parametrize("width", [1280, 360])
def test_months_follow_each_other_in_the_address_and_keep_the_choice(open_tab: OpenTab, width: int) -> None:
    tab = open_tab(width=width)
    tab.go("/markedsdialoger?view=month&month=2026-12&department=ba")
    with tab.following():
        tab.page.locator(".tp-month-nav a[rel=next]").click()
    assert query_of(tab) == [("view", "month"), ("department", "ba"), ("month", "2027-01")]
    webinar = tab.page.locator(f".tp-month a[href$='{WEBINAR}']")
    assert webinar.is_visible()
    week = tab.page.locator(".tp-month tbody th")
    assert week.first.is_visible() == (width > 1000)
    assert tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    with tab.following():
        webinar.click()
    assert query_of(tab) == [("id", WEBINAR)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_open_filters_are_without_a_finding(open_tab: OpenTab, width: int, scheme: str) -> None:
    tab = open_tab(width=width, scheme=scheme)
    tab.go("/markedsdialoger?coming=no")
    for facet in ("cpv", "more"):
        tab.page.locator(f"details[data-facet={facet}] > summary").click()
        tab.page.locator(f"details[data-facet={facet}] input").first.wait_for()
        assert findings(tab) == [], facet
        tab.page.keyboard.press("Escape")


def test_a_tender_is_typed_to_find_its_dialogues(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.go("/markedsdialoger?coming=no&open=more")
    tab.page.locator("input[data-name=tender]").fill("AAK-2026-046")
    with tab.following():
        tab.page.keyboard.press("Enter")
    assert ("tender", "AAK-2026-046") in query_of(tab)
    assert tab.ids() == ["AAK-MD-2026-001"]
