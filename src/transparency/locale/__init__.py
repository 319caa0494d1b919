"""Danish and English: texts, numbers, money and dates in the reader's language.

Danish is the source: every text in the code is the Danish one, and `en.po` holds the English. The
catalogs are read as they are (no compile step), once per process. A test fails when a text is missing.
"""

from datetime import date as Day
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from transparency.clock import COPENHAGEN

Lang = Literal["da", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

# English as written in Europe: 23 November 2026, 1,234.5.
_LOCALES = {"da": Locale("da", "DK"), "en": Locale("en", "GB")}


def N_(text: str) -> str:
    """Mark a Danish text for the catalogs where it is defined and translated later."""
    return text


@cache
def _catalog(lang: Lang) -> dict[str | tuple[str, str], str | tuple[str, ...]]:
    """Danish text (or its singular and plural) → what stands for it; empty for Danish itself."""
    if lang == "da":
        return {}
    with (Path(__file__).parent / f"{lang}.po").open("rb") as file:
        messages = read_po(file, locale=lang)
    texts: dict[str | tuple[str, str], str | tuple[str, ...]] = {}
    for m in messages:
        if isinstance(m.id, str) and isinstance(m.string, str) and m.id and m.string:
            texts[m.id] = m.string
        elif isinstance(m.id, tuple | list) and isinstance(m.string, tuple | list) and all(m.string):
            texts[m.id[0], m.id[1]] = tuple(m.string)
    return texts


@lru_cache(maxsize=2048)
def _long_date(lang: Lang, day: Day) -> str:
    """Kept, for a page has many and most are of the same days."""
    return format_date(day, "d. MMMM y" if lang == "da" else "d MMMM y", locale=_LOCALES[lang])


class Text:
    """One language's words and forms. `Text.of(lang)` is shared; calling it translates.

    >>> Text.of("da")("Side {page}", page=2)
    'Side 2'
    """

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.locale = _LOCALES[lang]
        self._texts = _catalog(lang)

    @staticmethod
    @cache
    def of(lang: Lang) -> "Text":
        return Text(lang)

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language, with `{places}` filled in."""
        words = str(self._texts.get(text, text))
        return words.format(**values) if values else words

    def n(self, one: str, many: str, count: int, **values: object) -> str:
        """The singular or plural text; `{count}` is filled in as a number of this language."""
        words = self._texts.get((one, many), (one, many))[0 if count == 1 else 1]
        return words.format(count=self.number(count), **values)

    def pick(self, da: str, en: str | None) -> str:
        """Text that was entered in Danish and perhaps in English: the reader's, else the Danish."""
        return en if self.lang == "en" and en else da

    def number(self, value: int | Decimal) -> str:
        """1.234,5 in Danish, 1,234.5 in English: at most three decimals, but what is not zero never reads as zero."""
        if isinstance(
            value, int
        ):  # what Babel says of whole numbers, fifteen times faster: a page has a hundred
            grouped = f"{value:,}"
            return grouped.replace(",", ".") if self.lang == "da" else grouped
        if value and not round(value, 3):
            return format_decimal(
                round(value, -value.adjusted()), locale=self.locale, decimal_quantization=False
            )
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """A share as whole per cent: 0.334 is 33 % in Danish, 33% in English."""
        return format_percent(share, locale=self.locale)

    def date(self, day: Day) -> str:
        """23. november 2026 / 23 November 2026."""
        return _long_date(self.lang, day)

    def short_date(self, day: Day) -> str:
        """23.11.2026 / 23 Nov 2026."""
        return format_date(day, "dd.MM.y" if self.lang == "da" else "d MMM y", locale=self.locale)

    def month(self, day: Day) -> str:
        """november 2026 / November 2026."""
        return format_date(day, "MMMM y", locale=self.locale)

    def time(self, moment: datetime) -> str:
        """The moment in Danish local time: 23. november 2026 kl. 14.05 / 23 November 2026 at 14:05."""
        local = moment.astimezone(COPENHAGEN)
        clock = f"kl. {local:%H.%M}" if self.lang == "da" else f"at {local:%H:%M}"
        return f"{_long_date(self.lang, local.date())} {clock}"
