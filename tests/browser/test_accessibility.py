"""WCAG 2.1 A and AA, as far as a program can tell. The pages are looked through in `test_pages.py`."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenTab, Tab

AXE = Axe()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


def findings(tab: Tab) -> list[str]:
    """Only what breaks a rule is brought out of the browser: what is in order is ten times as much."""
    tab.page.evaluate(AXE.axe_script)
    found: list[dict[str, Any]] = tab.page.evaluate(
        "(rules) => axe.run(rules).then((said) => said.violations)", RULES
    )
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def outline(tab: Tab) -> list[int]:
    """The levels of the headings that are shown, in their order."""
    levels: list[int] = tab.page.locator(":is(h1, h2, h3, h4, h5, h6)").evaluate_all(
        "all => all.filter(h => h.checkVisibility()).map(h => +h.tagName[1])"
    )
    return levels


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_open_filters_are_without_a_finding(open_tab: OpenTab, width: int, scheme: str) -> None:
    tab = open_tab(width=width, scheme=scheme)
    tab.go("/udbudsplan?department=mbu&sme=yes")
    for facet in ("cpv", "department", "more"):
        tab.page.locator(f"details[data-facet={facet}] > summary").click()
        tab.page.locator(f"details[data-facet={facet}] input").first.wait_for()
        assert findings(tab) == [], facet
        tab.page.keyboard.press("Escape")
