"""What a business does here, from the front page to its calendar, with the keyboard alone."""

import json
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from icalendar import Calendar

from tests.browser.conftest import OpenTab, Site, Tab

WORD = "rengøring"


def found_by(site: Site, **asked: str) -> list[str]:
    """The ids that the open data give for a filter, in the order of the list."""
    query = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
    return [item["id"] for item in json.loads(site.get(f"/api/v1/tenders.json?limit=1000&{query}"))["items"]]


def query_of(tab: Tab) -> list[tuple[str, str]]:
    # asked of the page itself: what playwright was last told of an address may be older
    return parse_qsl(urlsplit(tab.page.evaluate("() => location.href")).query)


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_front_page_to_a_calendar_with_the_keyboard_alone(open_tab: OpenTab, width: int) -> None:
    tab = open_tab(width=width)
    page, site, press = tab.page, tab.site, tab.page.keyboard.press
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    tab.go("/")
    tab.press_until("#home-search")
    page.keyboard.type(WORD)
    with tab.following():
        press("Enter")
    assert urlsplit(page.url).path == "/udbudsplan"
    assert query_of(tab) == [("q", WORD)]
    hits = found_by(site, q=WORD)
    assert 1 < len(hits) <= 20
    assert tab.ids() == hits

    # a department, ticked in its panel
    tab.press_until("details[data-facet=department] > summary")
    press("Enter")
    tab.press_until("details[data-facet=department] input[type=checkbox]")
    department = page.evaluate("() => document.activeElement.value")
    box = f"input[data-name=department][value={department}]"
    page.evaluate("() => scrollBy(0, 40)")
    before = page.evaluate("() => scrollY")
    with tab.following():
        press("Space")
    assert query_of(tab) == [("open", "department"), ("q", WORD), ("department", department)]
    narrowed = found_by(site, q=WORD, department=department)
    assert 0 < len(narrowed) < len(hits)
    assert tab.ids() == narrowed
    assert str(len(narrowed)) in tab.text(".tp-results-count")
    assert page.locator(".tp-chips a[data-keep]").count() == 3, "two choices, one to start over"
    assert tab.focused(box), "the focus stays on the tick box"
    assert page.locator(box).is_checked()
    assert page.locator("details[data-facet=department]").get_attribute("open") is not None
    assert page.evaluate("() => scrollY") == before, "the page does not jump"
    press("Escape")
    assert page.locator("details[data-facet][open]").count() == 0
    assert tab.focused("details[data-facet=department] > summary")
    assert query_of(tab) == [("q", WORD), ("department", department)], "a closed panel is not in the address"

    # one of them, and back
    tab.press_until(".tp-list-title a")
    wanted = page.evaluate("() => document.activeElement.textContent")
    with tab.following():
        press("Enter")
    assert query_of(tab) == [("id", narrowed[0])]
    assert tab.focused("main h1"), "those who hear the page are told where they are"
    assert tab.text("main h1") == wanted
    page.wait_for_function("(wanted) => document.title.startsWith(wanted)", arg=wanted)
    with tab.following():
        page.go_back()
    assert query_of(tab) == [("q", WORD), ("department", department)]
    assert tab.ids() == narrowed
    assert page.locator(".tp-chips a[data-keep]").count() == 3

    # the same choice in one's own calendar
    tab.press_until("a[href^='/abonner?']")
    with tab.following():
        press("Enter")
    assert urlsplit(page.url).path == "/abonner"
    chosen = [("q", WORD), ("department", department)]
    assert query_of(tab) == chosen
    tab.press_until("button[data-copy]")
    press("Enter")
    page.get_by_role("status").filter(has_text="Kopieret").wait_for(state="attached")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    address = urlsplit(copied)
    assert f"{address.scheme}://{address.netloc}" == site.url
    assert address.path == "/calendar/tenders.ics"
    assert parse_qsl(address.query) == chosen
    assert copied in tab.text("main .tp-copy code")

    events = Calendar.from_ical(site.get(f"{address.path}?{address.query}")).walk("VEVENT")
    assert {str(event["URL"]) for event in events} == {f"{site.url}/p/{id_}" for id_ in narrowed}
