"""Words are cut, folded and stemmed the same way whoever asks, and no text can make that slow."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.words import MAX_WORD, fold, stem, stems, tokens, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Rengøring af Ældrecentre på Åboulevarden", "rengoering af aeldrecentre paa aaboulevarden"),
        ("ÆØÅ æøå", "aeoeaa aeoeaa"),
        ("a\u030a A\u030a \u212b", "aa aa aa"),
        ("ǻ ǿ ǽ", "aa oe ae"),
        ("crème brûlée Müller", "creme brulee muller"),
        ("ﬁrma ＶＶＳ ² ½", "firma vvs 2 1 2"),
        ("Straße Łódź œuvre İ", "strasse lodz oeuvre i"),
        ("it-system, 3.g/4.g", "it system 3 g 4 g"),
        ("ren\u00adgør\u200bing\u202e\x00s", "rengoerings"),
        ("en\ttabulator\r\nog\x85linjer\u2028skift", "en tabulator og linjer skift"),
        ("\ud800 løs surrogat", "loes surrogat"),
        ("漢字 Ж ??", ""),
        ("", ""),
    ],
)
def test_text_folds_to_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_keep_the_danish_letters_and_tokens_do_not() -> None:
    assert words("Kørestole, Ærø") == ["kørestole", "ærø"]
    assert tokens("Kørestole, Ærø") == ["koerestole", "aeroe"]


@pytest.mark.parametrize(
    "forms",
    [
        "vinduespudser vinduespudsere vinduespudserne vinduespudserens",
        "rengøring rengøringen rengøringens",
        "kørestol kørestole kørestolene kørestolenes",
        "skole skoler skolen skolerne skolernes",
        "elektriker elektrikere elektrikerne",
        "koerestol kørestol",
    ],
)
def test_inflections_have_one_stem(forms: str) -> None:
    assert len(set(stems(forms))) == 1


def test_a_stem_is_of_one_word() -> None:
    assert stem("Maling") == stem("maling")
    assert stem("pc'er og tablets") == stem("pc")
    assert stem("?!") == ""


@given(st.text())
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_tokens_are_short_plain_and_as_many_as_the_stems(text: str) -> None:
    found = tokens(text)

    assert len(found) == len(stems(text)) == len(words(text))
    for token in found:
        assert 0 < len(token) <= MAX_WORD
        assert token.isascii()
        assert token.isalnum()
        assert token == token.lower()


@pytest.mark.parametrize(
    "unit",
    ["a", "å", "a ", "\u0301\u0316", "a\u030a", "\ufdfa", "漢", "\x00", "\U0001d400 ", "æøå-"],
    ids=ascii,
)
@pytest.mark.timeout(90)  # a second where the work grows with the text, hours where with its square
def test_a_megabyte_of_anything_is_answered(unit: str) -> None:
    text = "x" + unit * (1_000_000 // len(unit.encode()))

    assert len(stems(text)) >= 1
    assert fold(text)
