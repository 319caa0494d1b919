"""Small screens, large letters, fingers, the keyboard's focus and paper."""

import itertools

import pytest

from tests.browser.conftest import OpenTab, Tab

TOUCHED = (
    ".tp-masthead a, .tp-footer li a, .tp-list-title a, main button, main summary, main select, "
    "main input:not([type=hidden]), main .tp-button, main .tp-button-quiet, main .tp-chips a, "
    "main .tp-pager a, main .tp-switch a"
)
"""The main controls. A tick box counts with its label, which is what is touched."""

TOO_SMALL = """(all) => all
    .filter((one) => one.checkVisibility())
    .map((one) => [one.outerHTML.slice(0, 120), (one.closest("label") || one).getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
    .map(([what, box]) => `${what}: ${box.width} × ${box.height}`)"""

STICKS_OUT = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll("body *")]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > wide + 0.5)
        .map((one) => `${one.tagName} ${one.className}`);
}"""


WIDTHS = {
    "two hundred per cent on a laptop": 640,
    "phone": 360,
    "four hundred per cent on a laptop": 320,
}


def test_open_filters_stay_inside_the_window(open_tab: OpenTab) -> None:
    tab = open_tab(scale=2)
    tab.go("/udbudsplan")
    facets = ("cpv", "year", "department", "value", "more")
    for width, facet in itertools.product((1280, *WIDTHS.values()), facets):
        tab.page.set_viewport_size({"width": width, "height": 640})
        tab.page.locator(f"details[data-facet={facet}] > summary").click()
        box = tab.page.locator(f"details[data-facet={facet}] > :not(summary)").bounding_box()
        assert box is not None
        assert box["x"] >= 0, (facet, width)
        assert box["x"] + box["width"] <= width, (facet, width)
        assert tab.page.evaluate(STICKS_OUT) == [], (facet, width)
        assert tab.page.locator(f"details[data-facet={facet}] label").evaluate_all(TOO_SMALL) == [], (
            facet,
            width,
        )
        tab.page.keyboard.press("Escape")


def test_the_bars_of_the_timeline_stand_under_its_years(open_tab: OpenTab) -> None:
    tab = open_tab(scale=2)
    tab.open("timeline")
    across = """(all) => all.map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.width])"""
    for width in (1280, 360):
        tab.page.set_viewport_size({"width": width, "height": 640})
        axis = tab.page.locator(".tp-timeline-axis").evaluate_all(across)
        tracks = tab.page.locator(".tp-timeline-track").evaluate_all(across)
        assert len(tracks) > 20
        assert [track for track in tracks if track != axis[0]] == [], width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/udbudsplan", ["a", "button", "input[type=search]", "summary", "select"]),
        ("/abonner", ["a", "button", "summary"]),
        ("/aendringer", ["input[type=date]", "a"]),
    ],
)
def test_the_focus_is_seen_on_everything_that_can_have_it(
    open_tab: OpenTab, scheme: str, path: str, kinds: list[str]
) -> None:
    tab = open_tab(scheme=scheme)
    tab.go(path)
    seen = """() => {
        const style = getComputedStyle(document.activeElement);
        const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
            && !/rgba\\(.*, 0\\)|transparent/.test(style.outlineColor);
        return outline || style.boxShadow !== "none";
    }"""
    tab.press_until(".tp-skip", most=1)
    assert tab.page.evaluate(seen)
    tab.page.keyboard.press("Enter")
    assert tab.focused("main, main *")
    for kind in kinds:
        tab.press_until(f"main {kind}")
        assert tab.page.evaluate(seen), kind
        tab.page.evaluate("() => document.activeElement.blur()")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("tender_with_lots", ["main h1", ".tp-chain", ".tp-facts", "#lots", ".tp-log"]),
        ("plan", ["main h1", ".tp-list", ".tp-results-count"]),
        ("changes", ["main h1", ".tp-log"]),
    ],
)
def test_paper_gets_the_content_and_not_the_controls(tab: Tab, name: str, kept: list[str]) -> None:
    tab.open(name)
    tab.page.emulate_media(media="print")
    for selector in kept:
        assert tab.page.locator(selector).first.is_visible(), selector
    left_out = ".tp-masthead nav, .tp-lang, .tp-filters, .tp-inline-form, .tp-pager, .tp-actions, main button"
    shown = tab.page.locator(left_out).evaluate_all(
        "all => all.filter(o => o.checkVisibility()).map(o => o.className)"
    )
    assert shown == []
    paper = tab.page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")
    assert b"/Font" in paper
