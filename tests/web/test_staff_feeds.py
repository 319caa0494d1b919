"""The room for news: what a hostile feed looks like there, and deciding about it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from transparency.accounts.permissions import Actor
from transparency.config import Source
from transparency.locale import LANGS, Lang
from transparency.services import Services
from transparency.sources import store
from transparency.sources.records import Note, SourceState
from transparency.web.page import Visit

EDITOR = Actor("editor", "konto:7", 7)
Frozen = Callable[[str], Any]


@pytest.fixture
def found(found: Services) -> Iterator[Services]:
    """The site's services, with one source."""
    found.sources.sources = (Source("Nyt <b>", "https://x.example.com/a?b&c", 60, ("x.example.com",)),)
    yield found
    found.sources.close()


def _script(v, actor):  # type: ignore[no-untyped-def]
    from transparency.web.private import said
    from transparency.web.views import staff_feeds  # only what stands in here is run

    said()
    staff_feeds.draw(v, actor)


def opened(found: Services, actor: Actor = EDITOR, lang: Lang = "da", **query: str) -> AppTest:
    v = Visit(found, lang, date(2026, 11, 26), tuple(query.items()))
    at = AppTest.from_function(_script, args=(v, actor), default_timeout=60).run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def bring(found: Services, *items: str) -> None:
    listed = "".join(f"<item>{item}</item>" for item in items)
    data = f'<rss version="2.0"><channel><title>Nyt</title>{listed}</channel></rss>'.encode()
    found.sources.import_items(EDITOR, "nyt.xml", data)


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_room_says_so(found: Services, lang: Lang) -> None:
    found.sources.sources = ()
    at = opened(found, lang=lang)
    assert ("Ingen nyheder venter." in html(at)) is (lang == "da")
    assert "organisation.toml" in html(at)
    assert not at.button


def test_a_source_says_how_it_stands(found: Services, frozen: Frozen) -> None:
    told = html(opened(found))
    assert "Nyt &lt;b&gt;" in told
    assert "Aldrig" in told
    state = SourceState("Nyt <b>", failures=3, error=Note("Serveren kan ikke nås: {why}", {"why": "<i>væk"}))
    with found.database.writing() as connection:
        store.save_state(connection, state)
    told = html(opened(found))
    assert "Serveren kan ikke nås: &lt;i&gt;væk" in told
    with found.database.writing() as connection:
        store.save_state(connection, replace(state, error=Note("{what}", {"what": "{x}"})))
    assert "{x}" in html(opened(found))


def test_nothing_in_a_hostile_feed_becomes_markup(found: Services) -> None:
    bring(
        found,
        '<title>&lt;img src=x onerror=alert(1)&gt; "[a](javascript:b)" **c** $x$ :smile: &amp;lt;b</title>'
        "<link>javascript:alert(1)</link><description>&lt;script&gt;alert(1)&lt;/script&gt; {{ t }}</description>",
        "<title>God</title><link>https://x.example/&quot;onclick=&quot;a</link>",
    )
    at = opened(found)
    told = html(at)
    for mark in ("<img", "<script", 'href="javascript', '"onclick'):
        assert mark not in told
    assert "[a](javascript:b)" in told  # as text in HTML, not as Markdown
    assert 'href="https://x.example/%22onclick=%22a" rel="noopener noreferrer"' in told
    assert not at.markdown
    assert told.count("Dato ukendt") == 2


def test_news_is_noted_or_dismissed(found: Services) -> None:
    bring(found, "<title>A</title>", "<title>B</title>", "<title>C</title>")
    at = opened(found)
    assert [one.label for one in at.button] == ["Noteret", "Afvis"] * 3
    at.button[0].click().run()
    assert not at.exception
    assert "Nyheden er noteret." in html(at)
    at.button[1].click().run()
    assert "Nyheden er afvist." in html(at)
    assert [one.item.title for one in found.sources.items(EDITOR)] == ["C"]


def test_who_was_too_slow_is_told(found: Services) -> None:
    bring(found, "<title>A</title>")
    at = opened(found)
    found.sources.note(EDITOR, found.sources.items(EDITOR)[0].id)
    bring(found, "<title>B</title>")
    at.button[0].click().run()
    assert not at.exception
    assert [one.item.title for one in found.sources.items(EDITOR)] == ["B"]


def test_the_list_goes_on_over_pages(found: Services) -> None:
    bring(found, *(f"<title>Nr. {n:02}</title>" for n in range(25)))
    first = html(opened(found))
    assert ("Nr. 19" in first, "Nr. 20" in first) == (True, False)
    last = found.sources.items(EDITOR)[19].id
    assert f"vis=nyheder&amp;foer={last}" in first
    second = html(opened(found, vis="nyheder", foer=str(last)))
    assert ("Nr. 20" in second, "Nr. 24" in second, "Til de nyeste" in second) == (True, True, True)
    assert "Nr. 00" in html(opened(found, foer="'; DROP TABLE"))


@pytest.mark.parametrize("role", ["public", "member", "supplier_admin"])
def test_nobody_else_enters(found: Services, role: Any) -> None:
    v = Visit(found, "da", date(2026, 11, 26), ())
    at = AppTest.from_function(_script, args=(v, Actor(role, "konto:9", 9, 1)), default_timeout=60).run()
    assert at.exception
    assert "Kilder" not in html(at)
