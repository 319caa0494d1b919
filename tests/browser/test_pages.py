"""Every public page, visited twice: in Danish and the light, where it is also made narrow, and in English and the dark,
where no Danish may be left. Each visit is looked through by a program for WCAG 2.1 A and AA.
"""

from itertools import pairwise

import pytest

from tests.browser.conftest import PAGES, OpenTab, Tab
from tests.browser.test_accessibility import findings, outline
from tests.browser.test_languages import TEXTS, danish
from tests.browser.test_layout import STICKS_OUT, TOO_SMALL, TOUCHED, WIDTHS


def assert_accessible(tab: Tab) -> None:
    """No finding, and the headings make an outline: one h1, no level left out (1.3.1, 2.4.6)."""
    assert findings(tab) == []
    levels = outline(tab)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert tab.page.locator("main").count() == 1
    named = tab.page.locator("nav").evaluate_all("all => all.map(n => n.getAttribute('aria-label'))")
    assert None not in named
    assert len(set(named)) == len(named), "who jumps from region to region hears them apart"


@pytest.mark.parametrize("name", PAGES)
def test_a_danish_page_is_accessible_and_nothing_sticks_out_of_it(open_tab: OpenTab, name: str) -> None:
    """WCAG 1.4.10 (reflow at 320 pixels), 1.4.4 (letters of double size), 2.5.8 (targets of 24 pixels)."""
    tab = open_tab(scale=2)
    tab.open(name)
    assert tab.page.locator("html").get_attribute("lang") == "da"
    assert_accessible(tab)
    for what, width in WIDTHS.items():
        tab.page.set_viewport_size({"width": width, "height": 640})
        assert tab.page.evaluate(STICKS_OUT) == [], what
        assert tab.page.locator(TOUCHED).evaluate_all(TOO_SMALL) == [], what


@pytest.mark.parametrize("name", PAGES)
def test_an_english_page_is_accessible_and_no_danish_is_left_on_it(open_tab: OpenTab, name: str) -> None:
    """What was entered in Danish only stands there too, but is marked as Danish (WCAG 3.1.2)."""
    tab = open_tab(lang="en", scheme="dark")
    tab.open(name)
    assert tab.page.locator("html").get_attribute("lang") == "en"
    assert_accessible(tab)
    texts = tab.page.evaluate(TEXTS)
    assert [(text, why) for text in dict.fromkeys(texts) if (why := danish(text))] == []
