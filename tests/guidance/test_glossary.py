"""The glossary and the common questions that come with the site, and what is told when they are broken."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from transparency.guidance.markdown import plain
from transparency.guidance.records import Question, Term
from transparency.guidance.shipped import Shelf, load_guidance
from transparency.locale import LANGS, Text
from transparency.reference import load_reference
from transparency.words import fold

SHELF = load_guidance(promises=load_reference().promises)

Write = Callable[..., None]


def told(shelf: Shelf) -> list[str]:
    """What is wrong, as the municipality reads it, without the folder."""
    return [replace(one, file=Path(one.file).name).say(Text.of("da")) for one in shelf.problems]


# What comes with the site


def test_there_are_at_least_120_words_in_the_order_of_their_ids() -> None:
    assert len(SHELF.terms) >= 120
    assert list(SHELF.terms) == sorted(SHELF.terms)


@pytest.mark.parametrize("term", SHELF.terms.values(), ids=SHELF.terms.keys())
def test_each_word_is_whole_in_both_languages(term: Term) -> None:
    assert [term.speaks(lang) for lang in LANGS] == list(LANGS)
    assert term.meaning_da.endswith(".")
    assert term.meaning_en.endswith(".")
    assert term.meaning_da != term.meaning_en


@pytest.mark.parametrize("lang", LANGS)
def test_a_word_stands_for_one_thing(lang: str) -> None:
    words = Counter(plain(term.en if lang == "en" else term.da) for term in SHELF.terms.values())
    assert [word for word, count in words.items() if count > 1] == []
    for term in SHELF.terms.values():
        aliases = [fold(one) for one in (term.aliases_en if lang == "en" else term.aliases_da)]
        assert len(set(aliases)) == len(aliases)
        assert fold(term.en if lang == "en" else term.da) not in aliases


def test_nearly_every_word_has_its_legal_source() -> None:
    sourced = [term for term in SHELF.terms.values() if term.source]
    assert len(sourced) >= 120
    names_a_rule = (
        r"§|loven|[Ll]ov (om|nr)|politikken, afsnittet|[Ff]orordning|[Dd]irektiv|[Bb]ekendtgørelse|henstilling|"
        r"ISO \d|ILO|dom i sag"
    )
    assert [t.id for t in sourced if not re.search(names_a_rule, t.source)] == []


def test_the_source_is_english_to_who_reads_english() -> None:
    danish = r"\bog\b|\bstk\.|\bnr\.|\bartikel\b|afsnit|[Dd]irektivet?\b|[Ff]orordning|[Bb]ekendtgørelse"
    for term in SHELF.terms.values():
        said = re.sub(r"section .*", "", term.source_en or term.source)  # the policy's sections are quoted
        assert not re.search(danish, said), term.id
        assert not term.source_en or term.source, term.id


def test_sections_of_the_policy_are_called_what_the_policy_calls_them() -> None:
    sections = {text for promise in load_reference().promises.values() for text in promise.section}
    for term in SHELF.terms.values():
        for said in (term.source, term.source_en):
            if found := re.search(r"(?:afsnittet|section) (.+)", said):
                assert found[1] in sections


def test_there_are_eight_to_ten_questions() -> None:
    assert 8 <= len(SHELF.questions) <= 10


@pytest.mark.parametrize("question", SHELF.questions, ids=lambda one: one.id)
def test_each_question_is_answered_in_both_languages_with_a_guide(question: Question) -> None:
    assert [question.speaks(lang) for lang in LANGS] == list(LANGS)
    assert question.question_da.endswith("?")
    assert question.question_en.endswith("?")
    assert (question.guide, "da") in SHELF.guides
    assert question.answered >= date(2026, 11, 26)


# What is broken

KEYS = "id, da, en, aliases_da, aliases_en, meaning_da, meaning_en, source, source_en, guide, link"


@pytest.mark.parametrize(
    ("old", "new", "expected", "served"),
    [
        ('en = "standstill period"\n', "", "1: en mangler. Skriv også teksten på engelsk.", 2),
        ('meaning_en = "The time between notification and contract."', 'meaning_en = " "',
         "8: meaning_en mangler. Skriv også teksten på engelsk.", 2),
        ('da = "standstill"', 'da = ""', "3: da mangler. Skriv også teksten på dansk.", 2),
        ('da = "standstill"', "da = 5", "3: da skal være en tekst i lige anførselstegn.", 2),
        ('aliases_da = ["ventetid"]', 'aliases_da = "ventetid"',
         '5: aliases_da skal være en liste af tekster, fx ["ESPD", "DPS"].', 2),
        ('guide = "espd"', 'guide = "espd2"',
         "10: Der er ingen vejledning “espd2”. guide skal være navnet på en fil i mappen, fx espd.", 2),
        ('guide = "espd"', 'guide = "espd"\nlink = "nej"', "11: link skal være true eller false.", 2),
        ('guide = "espd"', 'guide = "espd"\nkilde = "x"',
         f"11: kilde kendes ikke. Det kan være {KEYS}.", 2),
        ('id = "standstill"\n', "", "1: id skal være små bogstaver, tal og bindestreger, fx mini-competition.", 1),
        ('id = "standstill"', 'id = "Standstill!"',
         "2: id skal være små bogstaver, tal og bindestreger, fx mini-competition.", 1),
        ('id = "notification"', 'id = "standstill"', "13: id “standstill” bruges allerede. Find på en anden.", 1),
        ('da = "standstill"', "da = standstill",
         "3: Kan ikke læses: Invalid value. Se efter lige anførselstegn om hver tekst, som i de andre.", 1),
        ('da = "standstill"', "da = “standstill”",
         "3: Kan ikke læses: Invalid value. Se efter lige anførselstegn om hver tekst, som i de andre.", 1),
        ('da = "underretning"', 'da = "underretning',
         "14: Kan ikke læses: Illegal character '\\n'. Se efter lige anførselstegn om hver tekst, som i de andre.", 1),
    ],
)  # fmt: skip
def test_a_broken_word_is_told_by_line_and_takes_no_other_along(
    folder: Path, write: Write, old: str, new: str, expected: str, served: int
) -> None:
    write("glossary.toml", old=old, new=new)
    shelf = load_guidance(folder)
    assert told(shelf) == [f"glossary.toml, linje {expected}"]
    assert len(shelf.terms) == served
    assert len(shelf.guides) == 2


def test_a_word_in_one_language_is_shown_in_that(folder: Path, write: Write) -> None:
    write("glossary.toml", old='meaning_en = "The time between notification and contract."\n', new="")
    term = load_guidance(folder).terms["standstill"]
    assert (term.speaks("en"), term.word("en"), term.aliases("en")) == ("da", "standstill", ("ventetid",))


def test_a_word_without_a_whole_language_is_left_out(folder: Path, write: Write) -> None:
    write("glossary.toml", old='meaning_en = "The time between notification and contract."\n', new="")
    write("glossary.toml", old='da = "standstill"\n', new="")
    shelf = load_guidance(folder)
    assert "standstill" not in shelf.terms
    assert len(told(shelf)) == 2


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ('titel = "Ordliste"', "2: titel står uden for tabellerne. Skriv [[term]] over den."),
        ('id = "x"', "2: id står uden for tabellerne. Skriv [[term]] over den."),
        ('[term]\nid = "x"', "2: term står uden for tabellerne. Skriv [[term]] over den."),
        ("term = 5", "2: term står uden for tabellerne. Skriv [[term]] over den."),
        ("term = [5]", "2: term står uden for tabellerne. Skriv [[term]] over den."),
    ],
)
def test_what_stands_outside_the_tables_is_told(folder: Path, before: str, expected: str) -> None:
    file = folder / "glossary.toml"
    file.write_text(f"# ord\n{before}\n{file.read_text('utf-8')}", "utf-8")
    shelf = load_guidance(folder)
    assert told(shelf) == [f"glossary.toml, linje {expected}"]
    assert len(shelf.terms) == 2


@pytest.mark.parametrize("value", ["[" * 5_000, "1" * 5_000, "2026-02-30", '"""', "{", "\0"])
def test_hostile_values_cost_one_word(folder: Path, write: Write, value: str) -> None:
    write("glossary.toml", old='da = "standstill"', new=f"da = {value}")
    shelf = load_guidance(folder)
    assert len(told(shelf)) == 1
    assert told(shelf)[0].startswith("glossary.toml, linje ")
    assert list(shelf.terms) == ["notification"]


@pytest.mark.parametrize(
    ("old", "new", "expected", "served"),
    [
        ("answered = 2026-11-26\n", "", "1: answered skal være en dato uden anførselstegn, fx 2026-11-26.", 0),
        ("answered = 2026-11-26", 'answered = "2026-11-26"',
         "7: answered skal være en dato uden anførselstegn, fx 2026-11-26.", 0),
        ("answered = 2026-11-26", "answered = 2026-11-26T10:00:00",
         "7: answered skal være en dato uden anførselstegn, fx 2026-11-26.", 0),
        ('question_en = "Does it cost anything?"\n', "", "1: question_en mangler. Skriv også teksten på engelsk.", 1),
        ("Nej, se [ESPD](/vejledning?id=espd).", "Nej, se [ESPD](/espd).",
         "5: Linket /espd fører ingen steder hen: der er ingen side /espd.", 1),
        ("Nej, se [ESPD](/vejledning?id=espd).", "Nej, <b>nej</b>.",
         "5: HTML vises som den tekst, det er. Skriv Markdown, eller tag det ud.", 1),
    ],
)  # fmt: skip
def test_a_broken_question_is_told_by_line(
    folder: Path, write: Write, old: str, new: str, expected: str, served: int
) -> None:
    write("questions.toml", old=old, new=new)
    shelf = load_guidance(folder)
    assert told(shelf) == [f"questions.toml, linje {expected}"]
    assert len(shelf.questions) == served
