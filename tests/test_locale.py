from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from transparency.errors import BadInput, Conflict
from transparency.locale import LANGS, Text

DANISH = Text.of("da")


def test_danish_is_the_source_so_a_danish_text_is_itself() -> None:
    assert DANISH("Tilbudsfrist") == "Tilbudsfrist"
    assert DANISH("Side {page} af {pages}", page=2, pages=7) == "Side 2 af 7"


def test_a_text_without_values_may_hold_braces() -> None:
    assert DANISH("{ikke et sted}") == "{ikke et sted}"


def test_any_name_may_be_a_place() -> None:
    assert DANISH("{text} {self} {message}", text=1, self=2, message=3) == "1 2 3"
    error = BadInput("cpv", "{name}: {self} {message}", self=1, message=2)
    assert str(error) == error.say(DANISH) == "cpv: 1 2"


def test_a_value_is_never_read_as_a_text() -> None:
    assert DANISH("Fandt {what}", what="{intet}") == "Fandt {intet}"
    assert str(Conflict("{id} er ændret", id="{x}")) == "{x} er ændret"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 udbud"), (1, "1 udbudet"), (2, "2 udbud"), (1234, "1.234 udbud")]
)
def test_one_is_singular_and_the_rest_plural(count: int, said: str) -> None:
    assert DANISH.n("{count} udbudet", "{count} udbud", count) == said


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (0, "0", "0"),
        (1234567, "1.234.567", "1,234,567"),
        (-1234, "-1.234", "-1,234"),
        (Decimal("1234.5"), "1.234,5", "1,234.5"),
        (Decimal("0.25"), "0,25", "0.25"),
        (Decimal("0.0123456"), "0,012", "0.012"),
        (Decimal("0.0004"), "0,0004", "0.0004"),
        (Decimal("-0.0000012"), "-0,000001", "-0.000001"),
        (Decimal("1E-9"), "0,000000001", "0.000000001"),
    ],
)
def test_numbers_are_written_as_the_reader_does(value: int | Decimal, danish: str, english: str) -> None:
    assert (DANISH.number(value), Text.of("en").number(value)) == (danish, english)


def test_days_and_months_are_written_as_the_reader_does() -> None:
    day, english = date(2027, 5, 1), Text.of("en")
    assert (DANISH.date(day), english.date(day)) == ("1. maj 2027", "1 May 2027")
    assert (DANISH.short_date(day), english.short_date(day)) == ("01.05.2027", "1 May 2027")
    assert (DANISH.month(day), english.month(day)) == ("maj 2027", "May 2027")


@pytest.mark.parametrize(
    ("moment", "danish", "english"),
    [
        (
            datetime(2026, 11, 23, 13, 5, tzinfo=UTC),
            "23. november 2026 kl. 14.05",
            "23 November 2026 at 14:05",
        ),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "1. juli 2026 kl. 00.00", "1 July 2026 at 00:00"),
    ],
)
def test_moments_are_told_in_danish_time(moment: datetime, danish: str, english: str) -> None:
    assert (DANISH.time(moment), Text.of("en").time(moment)) == (danish, english)


def test_what_was_entered_in_english_is_shown_in_english_and_else_the_danish() -> None:
    english = Text.of("en")
    assert english.pick("Rengøring", "Cleaning") == "Cleaning"
    assert english.pick("Rengøring", None) == english.pick("Rengøring", "") == "Rengøring"
    assert DANISH.pick("Rengøring", "Cleaning") == "Rengøring"


def test_each_language_is_made_once() -> None:
    for lang in LANGS:
        assert Text.of(lang) is Text.of(lang)
        assert Text.of(lang).lang == lang
