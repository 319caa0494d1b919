"""The feeds: valid Atom with names for ever, new entries only for what is new."""

import time
import xml.etree.ElementTree as ET
from calendar import timegm
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import feedparser
import pytest
from feed_cases import BASE, HISTORIES, NASTY, dated, histories, history, site
from hypothesis import given, settings

from transparency.feeds.atom import Page, changes_feed, tenders_feed
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.records import Version

DANISH = Text.of("da")
ATOM = {"a": "http://www.w3.org/2005/Atom"}
PAGE = Page(
    key="tenders?department=mbu",
    title="Udbud & mere",
    updated=datetime(2026, 2, 1, 12, 0, tzinfo=UTC),
    self_url="https://udbud.example.dk/feeds/tenders.atom?department=mbu&cursor=2",
    page_url="https://udbud.example.dk/udbudsplan?department=mbu",
    rights="CC BY 4.0",
    next_url="https://udbud.example.dk/feeds/tenders.atom?department=mbu&cursor=3",
)
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]


def steps(versions: Sequence[Version]) -> list[tuple[Version | None, Version]]:
    return [(None, versions[0]), *pairwise(versions)]


def both(versions: Sequence[Version], t: Text = DANISH) -> tuple[bytes, bytes]:
    return tenders_feed([versions], PAGE, t, site()), changes_feed(steps(versions), PAGE, t, site())


def read(content: bytes) -> Any:
    parsed = feedparser.parse(content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def texts(element: ET.Element, paths: Iterable[str]) -> list[str]:
    return [element.findtext(path, "", ATOM) for path in paths]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_a_feed_reader_sees_an_entry_for_each_tender_and_for_each_version(
    versions: Sequence[Version], lang: Lang
) -> None:
    tenders, changes = (read(content) for content in both(versions, Text.of(lang)))
    assert len(tenders.entries) == 1
    assert len({entry.id for entry in changes.entries}) == len(versions)
    at = [datetime.fromtimestamp(timegm(entry.updated_parsed), UTC) for entry in changes.entries]
    assert at == [version.at for version in versions]
    for entry in tenders.entries + changes.entries:
        assert entry.link == "https://udbud.example.dk/p/AAK-2027-014"
        assert isinstance(entry.updated_parsed, time.struct_time)


@pytest.mark.parametrize("versions", CASES)
def test_everything_that_the_standard_requires_is_there(versions: Sequence[Version]) -> None:
    for content in both(versions):
        feed = ET.fromstring(content)
        assert all(texts(feed, ["a:id", "a:title", "a:updated", "a:author/a:name"]))
        rels = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
        assert rels == {"self": PAGE.self_url, "next": PAGE.next_url, "alternate": PAGE.page_url}
        for entry in feed.findall("a:entry", ATOM):
            assert all(texts(entry, ["a:id", "a:title", "a:updated", "a:summary"]))
            (content_element,) = entry.findall("a:content", ATOM)
            assert [child.tag for child in content_element] == ["{http://www.w3.org/1999/xhtml}div"]


def test_an_empty_feed_is_valid() -> None:
    parsed = read(tenders_feed([], PAGE, DANISH, site()))
    assert (parsed.entries, parsed.feed.title) == ([], "Udbud & mere")
    assert parsed.feed.updated == "2026-02-01T12:00:00Z"


@pytest.mark.parametrize(
    ("versions", "day"),
    [
        (HISTORIES["new"], 5),
        (HISTORIES["confirmed only"], 5),
        (HISTORIES["date removed"], 15),
        (
            history(
                BASE, dated(BASE, notice="2028-Q1"), dated(replace(BASE, example=True), notice="2028-Q1")
            ),
            15,
        ),
    ],
)
def test_an_entry_is_updated_when_its_content_changed_and_not_when_confirmed(
    versions: Sequence[Version], day: int
) -> None:
    (entry,) = read(both(versions)[0]).entries
    assert entry.updated == f"2026-01-{day:02d}T08:00:00Z"
    assert entry.published == "2026-01-05T08:00:00Z"


def test_a_change_says_what_it_was_what_it_is_and_why() -> None:
    _, changed = read(both(HISTORIES["moved"][:2])[1]).entries
    assert changed.title == "Ændret: Rengøring af skoler"
    assert changed.summary == ("Udbudsbekendtgørelse: 4. kvartal 2027 → 1. kvartal 2028 · Begrundelse: Fordi")
    assert "Begrundelse: Fordi" in changed.content[0].value


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("cancelled", "Udbud aflyst (annulleret): Rengøring af skoler"),
        ("withdrawn", "Taget ud af planen: Rengøring af skoler"),
        ("confirmed only", "Bekræftet: Rengøring af skoler"),
        ("other field changed", "Ændret: Rengøring af skoler"),
    ],
)
def test_the_headline_says_what_kind_of_change_it_is(name: str, title: str) -> None:
    new, changed = read(both(HISTORIES[name])[1]).entries
    assert (new.title, changed.title) == ("Ny: Rengøring af skoler", title)


def test_names_outlive_a_move_of_the_site_and_differ_from_each_other() -> None:
    def ids(base_url: str) -> list[str]:
        versions = HISTORIES["moved"]
        feeds = [
            tenders_feed([versions], PAGE, DANISH, site(base_url)),
            changes_feed(steps(versions), replace(PAGE, key="changes"), DANISH, site(base_url)),
        ]
        return [e.text or "" for content in feeds for e in ET.fromstring(content).iterfind(".//a:id", ATOM)]

    here = ids("https://udbud.example.dk")
    assert here == ids("https://ny.example.org/indkoeb")
    assert len(set(here)) == len(here) == 6
    assert all(UUID(name).version == 5 for name in here)


def test_text_cannot_become_markup() -> None:
    for content in both(HISTORIES["nasty"]):
        (entry,) = ET.fromstring(content).findall("a:entry", ATOM)
        title = entry.findtext("a:title", "", ATOM)
        assert "<&> ]]> 🎉" in title
        assert not {c for c in title if c < " " or c in "\x85\u2028"}
    assert "\x00" in NASTY


def test_example_data_says_so() -> None:
    for content in both(HISTORIES["full"]):
        (entry,) = read(content).entries
        assert entry.summary.startswith("Eksempeldata · ")


@settings(max_examples=40, deadline=None)
@given(histories())
def test_any_history_gives_valid_feeds(versions: Sequence[Version]) -> None:
    for content in both(versions):
        ET.fromstring(content)
    assert both(versions) == both(versions)
