"""The feed of what changes about promises: valid Atom, an entry for each version, with what said what before."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import feedparser
import pytest
from feed_cases import NASTY, site
from hypothesis import given, settings
from target_cases import HISTORIES, histories

from transparency.feeds import one_line
from transparency.feeds.atom import Page
from transparency.feeds.target_atom import targets_feed
from transparency.locale import LANGS, Lang, Text
from transparency.targets.records import Version

DANISH = Text.of("da")
ATOM = {"a": "http://www.w3.org/2005/Atom", "x": "http://www.w3.org/1999/xhtml"}
PAGE = Page(
    key="targets?group=target",
    title="Mål & mere",
    updated=datetime(2026, 2, 1, 12, 0, tzinfo=UTC),
    self_url="https://udbud.example.dk/feeds/targets.atom?group=target",
    page_url="https://udbud.example.dk/maal?group=target",
)
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]


def made(versions: Sequence[Version], t: Text = DANISH, base_url: str = "https://udbud.example.dk") -> bytes:
    steps = [(None, versions[0]), *pairwise(versions)]
    return targets_feed(steps[::-1], PAGE, t, site(base_url))


def read(content: bytes) -> Any:
    parsed = feedparser.parse(content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def said(versions: Sequence[Version]) -> list[str]:
    """The text of the newest entry."""
    div = ET.fromstring(made(versions)).find("a:entry/a:content/x:div", ATOM)
    assert div is not None
    return [one.text or "" for one in div.iter() if one.text]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_a_feed_reader_sees_an_entry_for_each_version(versions: Sequence[Version], lang: Lang) -> None:
    entries = read(made(versions, Text.of(lang))).entries
    assert [entry.updated for entry in entries] == [f"{v.at:%Y-%m-%dT%H:%M:%SZ}" for v in versions[::-1]]
    assert len({entry.id for entry in entries}) == len(versions)
    for entry in entries:
        assert entry.link == f"https://udbud.example.dk/p/{versions[-1].record.id}"
        assert entry.id.startswith("urn:uuid:")


def test_names_outlive_a_move_of_the_site() -> None:
    here, there = (read(made(HISTORIES["full"], base_url=f"https://{host}")) for host in ("a.dk", "b.dk"))
    assert [e.id for e in here.entries] == [e.id for e in there.entries]


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("new", "Nyt mål: Mindre nyt møblement", "Udgangspunkt: ikke oplyst i politikken"),
        ("corrected", "Nye tal: Mindre nyt møblement", "2024: 12.300 ton CO2e → 12.100 ton CO2e (rettet)"),
        (
            "deadline moved",
            "Ændret: Mindre nyt møblement",
            "Sidste dag: 31. december 2027 → 31. december 2029",
        ),
        (
            "marked as example",
            "Bekræftet: Mindre nyt møblement",
            "Oplysningerne er bekræftet. Intet er ændret.",
        ),
        ("commitment", "Nyt mål: Menneskerettigheder", "De skal overholdes."),
    ],
)
def test_an_entry_says_what_is_new(name: str, title: str, expected: str) -> None:
    newest = read(made(HISTORIES[name])).entries[0]
    assert newest.title == title
    assert expected in said(HISTORIES[name])


def test_a_change_says_why() -> None:
    assert "Begrundelse: Fordi" in said(HISTORIES["corrected"])
    assert "Begrundelse: Fordi" in read(made(HISTORIES["corrected"])).entries[0].summary


def test_made_up_figures_are_marked_before_all_else() -> None:
    assert said(HISTORIES["example"])[0].startswith("Eksempeldata")
    assert read(made(HISTORIES["example"])).entries[0].summary.startswith("Eksempeldata. ")
    assert "Eksempeldata" not in read(made(HISTORIES["corrected"])).entries[0].summary


def test_a_subscriber_can_sort_them() -> None:
    terms = {tag.term for tag in read(made(HISTORIES["new"])).entries[0].tags}
    assert terms == {"group:target", "direction:down"}


def test_hostile_text_stays_text() -> None:
    feed = ET.fromstring(made(HISTORIES["nasty"]))
    assert one_line(NASTY) in feed.findtext("a:entry/a:title", "", ATOM)
    assert not [one for one in feed.iter() if "script" in str(one.tag)]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_any_history_makes_a_feed(versions: Sequence[Version]) -> None:
    assert len(read(made(versions)).entries) == len(versions)
