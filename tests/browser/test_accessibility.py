"""WCAG 2.1 A and AA on every page, as far as a program can tell: both languages, both colour schemes."""

from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PAGES, OpenTab, Tab
from transparency.locale import Lang

AXE = Axe()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def findings(tab: Tab) -> list[str]:
    found: list[dict[str, Any]] = AXE.run(tab.page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def outline(tab: Tab) -> list[int]:
    """The levels of the headings that are shown, in their order."""
    levels: list[int] = tab.page.locator(":is(h1, h2, h3, h4, h5, h6)").evaluate_all(
        "all => all.filter(h => h.checkVisibility()).map(h => +h.tagName[1])"
    )
    return levels


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "scheme"), [("da", "light"), ("en", "dark")])
def test_every_page_is_without_a_finding(open_tab: OpenTab, lang: Lang, scheme: str, name: str) -> None:
    """And its headings make an outline: one h1, no level left out (1.3.1, 2.4.6)."""
    tab = open_tab(lang=lang, scheme=scheme)
    tab.open(name)
    assert tab.page.locator("html").get_attribute("lang") == lang
    assert findings(tab) == []
    levels = outline(tab)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert tab.page.locator("main").count() == 1
    named = tab.page.locator("nav").evaluate_all("all => all.map(n => n.getAttribute('aria-label'))")
    assert None not in named
    assert len(set(named)) == len(named), "who jumps from region to region hears them apart"


@pytest.mark.parametrize("facet", ["cpv", "department", "more"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_open_filters_are_without_a_finding(open_tab: OpenTab, width: int, scheme: str, facet: str) -> None:
    tab = open_tab(width=width, scheme=scheme)
    tab.go("/udbudsplan?department=mbu&sme=yes")
    tab.page.locator(f"details[data-facet={facet}] > summary").click()
    tab.page.locator(f"details[data-facet={facet}] input").first.wait_for()
    assert findings(tab) == []
