"""Two languages: each whole, and one switch between them that keeps the reader's place."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from tests.browser.conftest import OwnBrowser, Site, Tab
from transparency.config import ROOT, organisation

DANISH_WORDS = {
    "og", "af", "til", "ikke", "med", "eller", "der", "det", "den", "de", "på", "fra", "som", "hvor",
    "hvad", "hvornår", "udbud", "udbuddet", "udbuddene", "kommune", "kommunen", "kommunens", "er", "har",
    "skal", "kan", "bliver", "blev", "også", "nu", "når", "efter", "siden", "ændret", "ændringer",
    "måned", "måneder",
}  # fmt: skip
"""Words that nobody can write ten lines of Danish without, and that English has not."""

TEXTS = """() => {
    const left = '[lang="da"], script, style, noscript, pre, code';
    const seen = (node) => node && !node.closest(left) && node.checkVisibility();
    const out = [document.title];
    for (const name of ["description", "og:title", "og:description"]) {
        const meta = document.querySelector(`meta[name="${name}"], meta[property="${name}"]`);
        // a record's description holds the reason in the words it was given, and cannot mark them
        if (meta && !location.search.includes("id=")) out.push(meta.content);
    }
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (seen(walk.currentNode.parentElement)) out.push(walk.currentNode.data);
    for (const name of ["aria-label", "placeholder", "title", "alt", "data-page-title"])
        for (const node of document.querySelectorAll(`body [${name}]`))
            if (!node.closest('[lang="da"]')) out.push(node.getAttribute(name));
    return out;
}"""
"""All that a reader sees or hears, except what is marked as Danish."""


@cache
def catalog() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Each Danish text that is something else in English: as it stands, and those with room for what is filled in."""
    with (ROOT / "src/transparency/locale/en.po").open("rb") as file:
        messages = list(read_po(file, locale="en"))
    pairs = [
        pair
        for m in messages
        if m.id
        for pair in (zip(m.id, m.string, strict=True) if isinstance(m.id, tuple) else [(m.id, m.string)])
    ]
    parts = [
        re.split(r"\{\w+\}", danish)
        for danish, english in pairs
        if danish != english and re.search(r"[a-zæøå]{3}", re.sub(r"\{\w+\}", "", danish))
    ]
    return (
        frozenset(one[0] for one in parts if len(one) == 1),
        tuple(re.compile(".+?".join(map(re.escape, one))) for one in parts if len(one) > 1),
    )


@cache
def danish(text: str) -> str:
    """Why this is Danish; empty when it is not. Names are neither: words with a capital, and our own."""
    org = organisation()
    for name in (org.name, org.unit, org.address, org.site_name, *(d.da for d in org.departments)):
        text = text.replace(name, "")
    text = " ".join(re.sub(r"\S+@\S+|https?://\S+", "", text).split())
    whole, with_room = catalog()
    if text in whole or any(one.fullmatch(text) for one in with_room):
        return "in the catalog"
    words = re.findall(r"[^\W\d_]+", text)
    found = [w for w in words if w in DANISH_WORDS or (re.search("[æøå]", w) and w.islower())]
    return " ".join(found)


def test_the_catalog_finds_danish() -> None:
    assert danish("  Udbudsplan ")
    assert danish("Intet nyt under solen er ikke nyt")
    assert not danish("Tender plan")
    assert not danish("Cleaning of schools in Åbyhøj")


def language(tab: Tab) -> tuple[str | None, str]:
    return tab.page.locator("html").get_attribute("lang"), tab.text(".tp-masthead nav a")


ENGLISH = ("en", "Home")
DANISH = ("da", "Forside")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        pytest.param("/udbudsplan?department=mbu&sort=value&page=2", "Tender plan", id="filters"),
        pytest.param("/udbudsplan?id=AAK-2026-017", "Finance system: operation and development", id="record"),
        pytest.param("/aendringer?on=2026-03-01", None, id="day"),
    ],
)
def test_the_switch_keeps_the_page_and_is_remembered(
    own_browser: OwnBrowser, site: Site, path: str, heading: str | None
) -> None:
    with own_browser(site) as new_tab:
        tab = new_tab()
        tab.go(path)
        assert language(tab) == DANISH
        shown = tab.ids()
        tab.page.locator(".tp-lang").click()
        tab.page.wait_for_url(re.compile("lang=en"))
        tab.settled()
        assert tab.page.url == f"{site.url}{path}&lang=en"
        assert language(tab) == ENGLISH
        assert tab.ids() == shown
        if heading:
            assert tab.text("main h1") == heading
            tab.page.wait_for_function("(heading) => document.title.startsWith(heading)", arg=heading)

        later = new_tab()
        later.go("/abonner")
        assert language(later) == ENGLISH
        with later.following():
            later.page.locator(".tp-masthead nav a[href='/udbudsplan']").click()
        assert later.text("main h1") == "Tender plan"
        later.page.locator(".tp-lang").click()
        later.page.wait_for_url(re.compile("lang=da"))
        later.settled()
        assert language(later) == DANISH
        assert later.text("main h1") == "Udbudsplan"
