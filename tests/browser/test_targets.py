"""Whether a promise is kept, as a citizen finds out: from the front page to the figures, the list and the changes."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab, Tab
from tests.browser.test_accessibility import findings

CLIMATE = "climate-criterion"


def query_of(tab: Tab) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(tab.page.url).query)


def fits(tab: Tab) -> bool:
    return bool(tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_front_page_to_the_list_behind_a_promise_with_the_keyboard_alone(
    open_tab: OpenTab, width: int
) -> None:
    tab = open_tab(width=width)
    page, press = tab.page, tab.page.keyboard.press
    tab.go("/")
    tab.press_until(".tp-masthead nav a[href='/maal']")
    with tab.following():
        press("Enter")
    assert urlsplit(page.url).path == "/maal"
    assert fits(tab)

    # how do the targets stand, that count upwards?
    tab.press_until("details[data-facet=direction] > summary")
    press("Enter")
    tab.press_until("details[data-facet=direction] input[value=at_least]")
    with tab.following():
        press("Space")
    press("Escape")
    page.wait_for_function("() => !location.search.includes('open=')")
    assert query_of(tab) == [("direction", "at_least")]
    assert page.locator(".tp-targets tbody tr").count() == 2

    # one of them: is it kept, and by what?
    tab.press_until(f".tp-targets a[href$='id={CLIMATE}']")
    with tab.following():
        press("Enter")
    assert query_of(tab) == [("id", CLIMATE)]
    assert tab.focused("main h1")
    assert "“fra 2025”" in tab.text(".tp-facts")
    assert fits(tab)
    number = page.locator("#svar ~ .tp-table-wrap td a").first
    said = number.inner_text()
    tab.press_until("#svar ~ .tp-table-wrap td a")
    with tab.following():
        press("Enter")
    assert urlsplit(page.url).path == "/udbudsplan"
    assert said in tab.text(".tp-results-count"), "the list is the one that was counted"
    with tab.following():
        page.go_back()
    assert query_of(tab) == [("id", CLIMATE)]
    assert page.locator(".tp-log li").count() > 0, "and what has changed"


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", ["/maal", f"/maal?id={CLIMATE}", "/maal?id=emissions", "/maal?id=tableware"])
def test_nothing_sticks_out_of_the_window(open_tab: OpenTab, width: int, name: str) -> None:
    tab = open_tab(width=width)
    tab.go(name)
    assert fits(tab)


def test_what_the_policy_is_can_be_jumped_to(tab: Tab) -> None:
    tab.go("/maal")
    tab.page.locator("main a[href='#politikken']").click()
    expect(tab.page.locator("#politikken")).to_be_in_viewport()
    assert urlsplit(tab.page.url).path == "/maal"


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_picture_has_a_text_alternative_and_is_shown(open_tab: OpenTab, lang: str) -> None:
    tab = open_tab(lang=lang)  # type: ignore[arg-type]
    for id_ in (CLIMATE, "emissions"):
        tab.go(f"/maal?id={id_}")
        pictures = tab.page.locator("main .tp-chart img")
        assert pictures.count() > 0
        for picture in pictures.all():
            picture.scroll_into_view_if_needed()
            assert len(picture.get_attribute("alt") or "") > 40
            tab.page.wait_for_function(
                "(img) => img.complete && img.naturalWidth > 0", arg=picture.element_handle()
            )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_open_filters_are_without_a_finding(open_tab: OpenTab, width: int, scheme: str) -> None:
    tab = open_tab(width=width, scheme=scheme)
    tab.go("/maal")
    for facet in ("verdict", "figures"):
        tab.page.locator(f"details[data-facet={facet}] > summary").click()
        tab.page.locator(f"details[data-facet={facet}] input").first.wait_for()
        assert findings(tab) == [], facet
        tab.page.keyboard.press("Escape")
