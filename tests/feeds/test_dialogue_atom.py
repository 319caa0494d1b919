"""The feed of dialogues: valid Atom that holds all that was said."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from dialogue_cases import BASE, FULL, HISTORIES, histories, history
from feed_cases import NASTY, site
from hypothesis import given, settings

from transparency.dialogues.records import Version
from transparency.feeds.atom import Page
from transparency.feeds.dialogue_atom import dialogues_feed
from transparency.locale import LANGS, Lang, Text

DANISH = Text.of("da")
ATOM = {"a": "http://www.w3.org/2005/Atom", "x": "http://www.w3.org/1999/xhtml"}
PAGE = Page(
    key="dialogues?department=mbu",
    title="Dialoger & mere",
    updated=datetime(2026, 2, 1, 12, 0, tzinfo=UTC),
    self_url="https://udbud.example.dk/feeds/dialogues.atom?department=mbu",
    page_url="https://udbud.example.dk/markedsdialoger?department=mbu",
)
CASES = [pytest.param(versions, id=name) for name, versions in HISTORIES.items()]


def made(versions: Sequence[Version], t: Text = DANISH) -> bytes:
    return dialogues_feed([versions], PAGE, t, site())


def read(content: bytes) -> Any:
    parsed = feedparser.parse(content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def paragraphs(versions: Sequence[Version], t: Text = DANISH) -> list[str]:
    div = ET.fromstring(made(versions, t)).find("a:entry/a:content/x:div", ATOM)
    assert div is not None
    return [one.text or "" for one in div.iter() if one.text]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("versions", CASES)
def test_a_feed_reader_sees_an_entry_for_each_with_its_last_change(
    versions: Sequence[Version], lang: Lang
) -> None:
    (entry,) = read(made(versions, Text.of(lang))).entries
    assert entry.link == f"https://udbud.example.dk/p/{versions[-1].record.id}"
    assert entry.updated == f"{versions[-1].at:%Y-%m-%dT%H:%M:%SZ}"
    assert entry.published == f"{versions[0].at:%Y-%m-%dT%H:%M:%SZ}"
    assert entry.id.startswith("urn:uuid:")


def test_names_outlive_changes_and_a_move_of_the_site() -> None:
    (first,), (second,) = (read(made(HISTORIES["moved"][:n])).entries for n in (1, 2))
    moved = dialogues_feed([HISTORIES["moved"]], PAGE, DANISH, site("https://ny.example.org"))
    assert first.id == second.id == read(moved).entries[0].id


def test_questions_answers_and_outcome_can_be_read_in_the_feed() -> None:
    said = paragraphs(HISTORIES["full"])
    for expected in (
        "1. Hvad virker?",
        "Spørgsmål 1: Må vi komme?",
        "Svar, 2. februar 2027 kl. 09.30: Ja, alle må.",
        "Mødet begyndte kl. 9.",
        "Deltagere: Rent A/S, 3 andre deltagere",
        "Mål climate-criterion: Giv tid til at skifte",
        "Andet",
        "Ændret: Fristen er længere – Begrundelse: Mange skal i ferie – https://udbud.example.dk/p/AAK-2027-014",
        "Ikke ændret: Delaftaler – Begrundelse: Det bliver dyrere",
        "09.00 Velkomst (Kontorchefen)",
        "Udkast til krav (version 2, 1. februar 2027): https://example.dk/krav.pdf",
    ):
        assert expected in said
    assert said[0].startswith("Eksempeldata")


def test_a_cancelled_dialogue_says_so_first_and_why() -> None:
    (entry,) = read(made(HISTORIES["moved, then cancelled"])).entries
    assert entry.title == "Aflyst: Markedsdialog: Rengøring uden kemi"
    assert "Status: Aflyst (Ingen penge, desværre)" in paragraphs(HISTORIES["moved, then cancelled"])


def test_the_reader_gets_the_english_where_there_is_one() -> None:
    said = paragraphs(history(replace(FULL, purpose_en="How little?")), Text.of("en"))
    assert {"How little?", "1. What works?", "2. Hvad koster det?"} <= set(said)


def test_categories_are_codes_with_words() -> None:
    (entry,) = read(made(history(replace(BASE, themes=("ecolabels",))))).entries
    assert {tag.term: tag.label for tag in entry.tags} == {
        "kind:dialogue": "Markedsdialog",
        "form:open_meeting": "Åbent møde",
        "status:open": "Åben for tilmelding",
        "department:mbu": "Børn og Unge",
        "cpv:90910000": "Navn 90910000",
        "theme:ecolabels": "Mål ecolabels",
    }


def test_markup_stays_text() -> None:
    content = made(HISTORIES["nasty"])
    assert b"<&>" not in content
    assert any("<&> ]]>" in said for said in paragraphs(HISTORIES["nasty"]))
    assert "\x00" in NASTY


@settings(max_examples=40, deadline=None)
@given(histories())
def test_any_history_is_a_valid_feed(versions: Sequence[Version]) -> None:
    assert len(read(made(versions)).entries) == 1
