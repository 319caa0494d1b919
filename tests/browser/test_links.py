"""Addresses and links: each place has one, links behave as links do, and a wrong one says what is wrong."""

import json
import re

import pytest

from tests.browser.conftest import OpenTab, OwnBrowser, Site, Tab


def test_a_link_switches_the_page_without_loading_it_anew(tab: Tab) -> None:
    tab.go("/")
    page = tab.page
    for selector, path in [
        (".tp-masthead nav a[href='/udbudsplan']", "/udbudsplan"),
        (".tp-list-title a", "/udbudsplan?id="),
        (".tp-back a", "/udbudsplan"),
        (".tp-footer a[href='/aabne-data']", "/aabne-data"),
        (".tp-brand", "/"),
    ]:
        with tab.following():
            page.locator(selector).first.click()
        assert page.url.startswith(tab.site.url + path)
        assert tab.focused("main h1")
        assert page.evaluate("() => scrollY") == 0
    current = page.locator(".tp-masthead nav [aria-current]")
    assert [current.count(), current.first.inner_text()] == [1, "Forside"]


def test_a_link_with_ctrl_opens_a_new_tab_and_leaves_this_one(tab: Tab) -> None:
    tab.go("/udbudsplan")
    link = tab.page.locator(".tp-list-title a").first
    with tab.page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    opened.value.wait_for_url(str(link.evaluate("a => a.href")))
    opened.value.close()
    assert tab.page.url == f"{tab.site.url}/udbudsplan"


def test_links_are_plain_addresses_that_need_no_script_of_ours(own_browser: OwnBrowser, site: Site) -> None:
    with own_browser(site) as new_tab:
        tab = new_tab()
        tab.page.route(re.compile(r"/assets/site[^/]*\.js"), lambda route: route.abort())
        tab.go("/udbudsplan")
        link = tab.page.locator(".tp-list-title a").first
        title = link.inner_text()
        link.click()
        tab.page.wait_for_url(re.compile(r"\?id="))
        tab.page.get_by_role("heading", level=1, name=title).wait_for()
        # the browser says that our script was kept away, and Streamlit then looks for its server
        tab.faults.clear()


def test_without_any_script_the_data_are_offered_and_there(browser_without_script: Tab) -> None:
    tab = browser_without_script
    tab.page.goto(f"{tab.site.url}/udbudsplan")
    offered = tab.page.locator("noscript a, .tp-noscript a").evaluate_all(
        "all => all.map(a => a.getAttribute('href')).filter(a => a.startsWith('/'))"
    )
    assert len(offered) >= 3
    assert {path: tab.site.status(path) for path in offered} == dict.fromkeys(offered, 200)


@pytest.fixture
def browser_without_script(open_tab: OpenTab, own_browser: OwnBrowser, site: Site):  # type: ignore[no-untyped-def]
    with own_browser(site, java_script_enabled=False) as new_tab:
        yield new_tab()


def test_back_and_forward_restore_the_page_and_how_far_down_one_was(tab: Tab) -> None:
    tab.go("/udbudsplan?department=mtm")
    page = tab.page
    link = page.locator(".tp-list-title a").nth(8)
    title = link.inner_text()
    page.evaluate("() => scrollTo(0, 900)")
    page.wait_for_function("() => scrollY === 900")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    stood = link.evaluate("a => a.getBoundingClientRect().top")
    with tab.following():
        link.evaluate("a => a.click()")  # not by the mouse, which would scroll it into view
    assert tab.text("main h1") == title
    with tab.following():
        page.go_back()
    assert page.url.endswith("/udbudsplan?department=mtm")
    page.wait_for_function(
        """(stood) => {
            const link = document.querySelectorAll(".tp-list-title a")[8];
            return Math.abs(link.getBoundingClientRect().top - stood) < 3;
        }""",
        arg=stood,
    )
    with tab.following():
        page.go_forward()
    assert tab.text("main h1") == title


@pytest.mark.parametrize(
    "path", ["/findes-ikke", "/udbudsplan/noget", "/pages/home.py", "/tender_plan", "/en/"]
)
def test_an_unknown_address_is_not_found(tab: Tab, path: str) -> None:
    assert tab.site.status(path) == 404
    tab.page.goto(tab.site.url + path)
    tab.page.get_by_role("heading", level=1, name="Siden findes ikke").wait_for()
    tab.page.get_by_label("Søg i udbudsplanen").fill("rengøring")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url(re.compile(r"/udbudsplan\?q="))
    tab.settled()
    assert tab.ids()
    tab.faults = [fault for fault in tab.faults if "404" not in fault]


@pytest.mark.parametrize(
    "query",
    [
        "department=mbu&kind=goods",
        "cpv=45&year=2027",
        "status=cancelled&status=withdrawn",
        "value=under_1m&sort=title",
        "q=skole&sme=yes",
        "target=emissions",
        "changed_since=2026-11-01&sort=changed",
    ],
)
def test_a_deep_link_to_a_filter_shows_just_that(tab: Tab, query: str) -> None:
    tab.go(f"/udbudsplan?{query}")
    found = json.loads(tab.site.get(f"/api/v1/tenders.json?limit=1000&{query}"))
    ids = [item["id"] for item in found["items"]]
    assert 0 < len(ids) < 178
    assert tab.ids() == ids[:20]
    assert re.search(rf"\b{len(ids)} udbud", tab.text(".tp-results-count"))
    ticked: list[str] = []
    for panel in ("cpv", "year", "department", "value", "more"):
        summary = tab.page.locator(f"details[data-facet={panel}] > summary")
        summary.click()
        tab.page.locator(f"details[data-facet={panel}][open] input").first.wait_for()
        ticked += tab.page.locator("form input[type=checkbox]:checked").evaluate_all(
            "all => all.map(box => `${box.dataset.name}=${box.value}`)"
        )
    chosen = [pair for pair in query.split("&") if not pair.startswith(("q=", "sort=", "changed_since="))]
    assert sorted(ticked) == sorted(chosen)


@pytest.mark.parametrize(
    "query", ["status=noget", "cpv=xyz", "department=fiskeri", "changed_since=i+går", "sort=farve"]
)
def test_a_filter_that_cannot_be_used_says_so_and_shows_the_whole_plan(tab: Tab, query: str) -> None:
    tab.go(f"/udbudsplan?{query}")
    said = tab.text("[role=alert]")
    assert query.partition("=")[2].replace("+", " ") in said
    assert "hele planen" in said
    total = json.loads(tab.site.get("/api/v1/tenders.json"))["total"]
    assert f"{total} udbud" in tab.text(".tp-results-count")


def test_a_page_number_beyond_the_end_shows_the_last_page(tab: Tab) -> None:
    tab.go("/udbudsplan?page=99")
    total = json.loads(tab.site.get("/api/v1/tenders.json"))["total"]
    assert tab.text(".tp-pager [aria-current]") == str(-(-total // 20))
    assert len(tab.ids()) == (total - 1) % 20 + 1
    assert tab.page.locator(".tp-pager [rel=next]").count() == 0


def test_an_unknown_tender_says_so_and_leads_on(tab: Tab) -> None:
    tab.go("/udbudsplan?id=AAK-1999-001")
    assert "AAK-1999-001" in tab.text()
    with tab.following():
        tab.page.locator("main a[href='/udbudsplan']").first.click()
    assert tab.ids()


@pytest.mark.parametrize(
    "path",
    ["/", "/udbudsplan?id=AAK-2026-075", "/markedsdialoger?id=AAK-MD-2026-003", "/markedsdialoger"],
    ids=["home", "tender", "dialogue", "dialogues"],
)
def test_what_a_target_is_counted_from_leads_to_it(tab: Tab, path: str) -> None:
    tab.go(path)
    links = tab.page.locator("main a[href^='/maal?id=']")
    ids = {
        href.partition("=")[2] for href in links.evaluate_all("all => all.map(a => a.getAttribute('href'))")
    }
    assert ids
    assert {id_: tab.site.status(f"/p/{id_}") for id_ in ids} == dict.fromkeys(ids, 200)
    address = links.first.evaluate("a => a.href")
    with tab.following():
        links.first.click()
    assert tab.page.url == address
    assert tab.page.locator("main .tp-back a[href='/maal']").count() == 1


def test_all_that_the_targets_can_be_subscribed_to_is_there(tab: Tab) -> None:
    tab.go("/abonner?vis=maal&group=target")
    addresses = {
        *tab.page.locator("main code").all_inner_texts(),
        *tab.page.locator("main dt a").evaluate_all("all => all.map(a => a.href)"),
    }
    paths = {address.removeprefix(tab.site.url) for address in addresses}
    assert len(paths) == 9  # two calendars, a feed, six files
    assert {path: tab.site.status(path) for path in paths} == dict.fromkeys(paths, 200)
