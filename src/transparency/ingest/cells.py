"""One cell of a spreadsheet → one value of a tender, as Danish municipalities really write them.

Every parser takes the cell as the reader of the file gives it (`Raw`), is pure, and either returns what it
`Read` or raises `BadCell` saying what would be right. What can be meant in two ways is refused with
proposals, never guessed. An empty cell is None or an empty tuple.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from stdnum.dk import cvr as stdnum_cvr
from stdnum.exceptions import ValidationError

from transparency.accounts.records import EMAIL
from transparency.config import Department
from transparency.cpv.records import check_digit, parse_code
from transparency.dates import PlannedDate
from transparency.errors import DomainError
from transparency.locale import LANGS, N_, Text
from transparency.tenders import labels
from transparency.tenders.records import Lot, Requirement, Value
from transparency.tenders.sheet import split, unescape
from transparency.words import fold

T = TypeVar("T")

MAX_TITLE = 300
MAX_TEXT = 5_000
MAX_URL = 500
MAX_ORE = 100_000_000_000 * 100
"""100 mia. kr.: more than any Danish municipality buys for; above it a unit has been mistaken."""


class BadCell(DomainError):
    """A cell that cannot be used. The text says what would be right."""


def said(t: Text, text: str, values: Mapping[str, object]) -> str:
    """A catalog text with its values; a value that is itself a text in some language is a function of it."""
    return t(text, **{name: value(t) if callable(value) else value for name, value in values.items()})


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about what was read, though nothing is wrong: a catalog text and its values."""

    text: str
    values: Mapping[str, object]

    def say(self, t: Text) -> str:
        return said(t, self.text, self.values)


def note(text: str, **values: object) -> Note:
    return Note(text, values)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What was read from a cell, and perhaps how it was understood."""

    value: T
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A number or day that the spreadsheet shows in a form that says more or less than the stored value.

    "percent": 0.2 shown as 20 %. "month" and "year": 1 May shown as "maj 2027", so that no day is meant.
    "words": 12 shown as "12 mio. kr.", which is what it means. "cut": 12,345,678 shown as "12" without a word for it.
    `words` is what those two show, with all decimals.
    """

    value: Decimal | date
    form: Literal["percent", "month", "year", "words", "cut"]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a value: a spreadsheet's error such as #REF!, or ("") a formula never calculated."""

    error: str = ""


Raw = str | int | float | Decimal | bool | date | Shown | Broken | None


def display(raw: Raw) -> str:
    """The cell as a Danish reader would type it, for reports."""
    match raw:
        case None:
            return ""
        case str():
            return raw
        case bool():
            return "SAND" if raw else "FALSK"
        case int():
            return str(raw)
        case float() | Decimal():
            return f"{exact(raw):f}".replace(".", ",")
        case datetime():
            return f"{raw:%d-%m-%Y %H:%M}" if (raw.hour or raw.minute) else f"{raw:%d-%m-%Y}"
        case date():
            return f"{raw:%d-%m-%Y}"
        case Shown(value=date() as day, form="month"):
            return f"{day:%m-%Y}"
        case Shown(value=date() as day):
            return f"{day:%Y}"
        case Shown(form="words" | "cut", words=words):
            return words
        case Shown(value=Decimal() as number):
            return f"{(number * 100).normalize():f} %".replace(".", ",")
        case Broken():
            return raw.error or "=…"
        case _:
            raise TypeError(type(raw))


_FIFTEEN = Context(prec=15)


def exact(number: float | Decimal) -> Decimal:
    """The decimal number that the spreadsheet shows: 15 digits are all it keeps, the rest is binary noise."""
    return _FIFTEEN.normalize(Decimal(repr(number)) if isinstance(number, float) else number)


@cache
def in_every_language(text: str) -> tuple[str, ...]:
    """A catalog text in each of the site's languages."""
    return tuple(Text.of(lang)(text) for lang in LANGS)


_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_SPACES = re.compile(r"\s+")


_CUT = N_(
    "Cellen viser {shown}, men der står {stored} i den. Vis hele tallet, eller skriv det for eksempel som "
    "{example}, så det kun kan læses på én måde."
)
_OTHER_SCALE = N_(
    "Cellen viser “{shown}”, men overskriften siger, at tallene er i {unit}. Skriv tallet med hele sin enhed, "
    "for eksempel {example}, så det kun kan læses på én måde."
)


def _plain(raw: Raw) -> str | int | Decimal | bool | date | Shown | None:
    """The cell without what never matters: blanks around text; a lone dash is an empty cell.

    A number that is shown with words is read as if they had been written.
    """
    if isinstance(raw, Shown) and raw.form == "words":
        return raw.words
    if isinstance(raw, Shown) and raw.form == "cut":
        raise BadCell(_CUT, shown=raw.words, stored=f"{raw.value:f}".replace(".", ","), example="12 mio. kr.")
    if raw is None or isinstance(raw, bool | int | date | Shown):
        return raw
    if isinstance(raw, str):
        if not (raw.isascii() and raw.isprintable()):
            raw = unicodedata.normalize("NFC", _UNSEEN.sub("", raw))
        stripped = raw.strip()
        return None if not stripped or not stripped.translate(_DASHES).strip("-") else stripped
    if isinstance(raw, Broken):
        if raw.error:
            raise BadCell(N_("Cellen viser fejlen {error}. Skriv værdien i stedet."), error=raw.error[:20])
        raise BadCell(
            N_("Cellen er en formel, som ikke er regnet ud. Gem arket i Excel igen, eller skriv værdien.")
        )
    number = exact(raw)
    return int(number) if number == number.to_integral_value() and abs(number) < 10**15 else number


def _counted(raw: Raw, unit: int) -> str | int | Decimal | bool | date | Shown | None:
    """The plain cell of a column whose heading says that a bare number counts `unit`.

    Raises `BadCell` when the number is shown with a unit of its own, such as "kr.", which may or may not be instead of
    the heading's "mio. kr.".
    """
    plain = _plain(raw)
    if unit != 1 and isinstance(raw, Shown) and raw.form == "words":
        behind = re.sub(r"^\D*[\d,]+ ?", "", raw.words)
        if not counts_in_words(behind):
            counted = Text.of("da").number(unit)
            raise BadCell(_OTHER_SCALE, shown=raw.words, unit=counted, example="12 mio. kr.")
    return plain


def _low(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_DASHES).lower()).strip()


# Text

# Control characters, marks that turn the reading direction, and others that cannot be seen.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n?|\u2028|\u2029|_x000D_\n?")
_REMOVED = N_("Tegn, som ikke kan ses, er fjernet.")
_TOO_LONG = N_("Teksten er på {length} tegn. Der er plads til {most}.")


def text(raw: Raw, most: int = MAX_TEXT, *, lines: bool = True) -> Read[str]:
    """Free text: composed (NFC), without unseen characters; without `lines` all on one line."""
    if raw is None:
        return Read("")
    if not isinstance(raw, str):
        plain = _plain(raw)
        return Read("" if plain is None else display(plain))
    said = raw
    removed = None
    if not said.isascii() or not said.isprintable():
        said = unicodedata.normalize("NFC", _BREAKS.sub("\n", said))
        cleaned = _UNSEEN.sub("", said)
        if cleaned != said:
            said, removed = cleaned, note(_REMOVED)
    said = said.strip() if lines else " ".join(said.split())
    if len(said) > most:
        raise BadCell(_TOO_LONG, length=len(said), most=most)
    return Read(said, removed)


def names(raw: Raw) -> Read[tuple[str, ...]]:
    """Several names, between semicolons, bars or lines; where there are none of those, between commas."""
    read = text(raw)
    found = tuple(" ".join(unescape(part).split()) for part in _parts(read.value))
    if len(found) == 1 and found[0].lower() in _NOTHING:
        return Read((), read.note)
    if any(one.lower() in ("ja", "yes", "x") for one in found):
        raise BadCell(N_("Skriv navnene, ikke kun ja. Sæt semikolon imellem dem."))
    return Read(found, read.note)


def _parts(said: str) -> list[str]:
    """What stands between semicolons, bars or lines; where there are none of those, between commas."""
    marks = ";|\n" if len(split(said, ";|\n")) > 1 else ","
    return [part for part in split(said, marks) if part]


# Yes and no

_YES = frozenset({"ja", "j", "x", "1", "true", "sand", "yes", "y"})
_NO = frozenset({"nej", "n", "0", "false", "falsk", "no"})
_NOTHING = frozenset({"nej", "no", "ingen", "none"})
_TICKS = {"✓": True, "✔": True, "☑": True, "☒": True, "✗": False, "✘": False, "☐": False}
_UNKNOWN = re.compile(
    r"\?+|(tidspunkt )?ukendt|ikke (kendt|fastlagt|fastsat|besluttet|afklaret|planlagt endnu)"
    r"|endnu (ukendt|ikke (kendt|fastlagt|fastsat|besluttet|afklaret))"
    r"|afventer|uafklaret|uvist|ved ikke|tbd|tba"
    r"|(date |time )?unknown|not (known|decided)( yet)?|undecided"
)


def tri_state(raw: Raw) -> Read[bool | None]:
    """Yes, no, or None for an empty cell."""
    plain = _plain(raw)
    if plain is None or isinstance(plain, bool):
        return Read(plain)
    if isinstance(plain, int | str):
        said = str(plain)
        if said.rstrip("\ufe0f") in _TICKS:
            return Read(_TICKS[said.rstrip("\ufe0f")])
        low = _low(said).rstrip(" .!")
        if low in _YES or said in in_every_language(N_("Ja")):
            return Read(True)
        if low in _NO or said in in_every_language(N_("Nej")):
            return Read(False)
        if _UNKNOWN.fullmatch(low):
            return Read(None)
    raise BadCell(N_("Skriv ja eller nej."))


def yes_no(raw: Raw) -> Read[bool]:
    """Yes or no; an empty cell is a no."""
    return Read(bool(tri_state(raw).value))


# Numbers

_DANISH = re.compile(r"([1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+)|\d+)(?:,(\d+))?")
_NO_NUMBER = N_("Det er ikke et tal. Skriv for eksempel {example}.")
_NO_INTEGER = N_("Skriv et helt tal, for eksempel {example}.")
_POINT = re.compile(r"(\d{1,3}(?: \d{3})+|\d+)\.(\d{1,2})")
_ENGLISH = re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?")
_IN_ENGLISH = N_("Tallet er skrevet på engelsk. Skriv det som {proposal}.")


def _number(said: str, *, scaled: bool = False) -> Decimal:
    """Digits as written in Danish: 1.234.567,50 · 1 234 567 · 1234567.50 (two decimals can be nothing else).

    `scaled`: a unit such as mio. follows, so that a comma before three digits can be a decimal comma.
    """
    if len(said) > 40:
        raise BadCell(_NO_NUMBER, example="1.250.000")
    if (english := _ENGLISH.fullmatch(said)) and (english[2] or said.count(",") > 1 or not scaled):
        proposal = english[1].replace(",", ".") + (f",{english[2]}" if english[2] else "")
        raise BadCell(_IN_ENGLISH, proposal=proposal)
    if match := _DANISH.fullmatch(said) or _POINT.fullmatch(said):
        whole = match[1].replace(".", "").replace(" ", "")
        return Decimal(f"{whole}.{match[2]}" if match[2] else whole)
    if re.fullmatch(r"\d+\.\d+", said):  # 0.125: no Danish thousands begin so
        raise BadCell(_IN_ENGLISH, proposal=said.replace(".", ","))
    raise BadCell(_NO_NUMBER, example="1.250.000")


def integer(raw: Raw, least: int = 0, most: int = 10_000) -> Read[int | None]:
    """A whole number; a unit such as "stk." behind it is tolerated."""
    plain = _plain(raw)
    if plain is None:
        return Read(None)
    if isinstance(plain, str):
        said = re.sub(r"\s*(stk\.?|styk|referencer?|delaftaler?|references?|lots?)$", "", _low(plain))
        plain = _plain(_number(said))
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise BadCell(_NO_INTEGER, example="3")
    return Read(_within(plain, least, most))


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise BadCell(N_("Tallet skal være mellem {least} og {most}."), least=least, most=most)
    return number


_DURATION = re.compile(
    r"(?:(?P<years>\d+(?:[.,]\d+)?)? ?(?P<half>½|1⁄2)? ?(?:års?|years?))?"
    r"(?:(?: ?(?:og|and|,|\+))? ?(?P<months>\d+) ?(?:mdr|måneder|måned|mnd|md|months?)\.?)?"
)
MAX_MONTHS = 600


def months(raw: Raw, unit: int = 1) -> Read[int | None]:
    """A duration in months: `24`, `24 mdr.`, `2 år`, `1½ år`. A bare number counts `unit` months."""
    plain = _plain(raw)
    said = plain.replace("½", " ½") if isinstance(plain, str) else ""
    if plain is None:
        return Read(None)
    if isinstance(plain, str) and not re.fullmatch(r"[\d.,]+", said):
        match = _DURATION.fullmatch(_low(said))
        if not match or not (match["years"] or match["half"] or match["months"]):
            raise BadCell(
                N_("Skriv varigheden uden optioner (de har deres egen kolonne), for eksempel {example}."),
                example="24 mdr. eller 2 år",
            )
        years = Decimal((match["years"] or "0").replace(",", ".")) + (Decimal("0.5") if match["half"] else 0)
        number = years * 12 + int(match["months"] or 0)
    elif isinstance(plain, str):
        number = _number(plain) * unit
    elif isinstance(plain, int | Decimal) and not isinstance(plain, bool):
        number = Decimal(plain) * unit
    else:
        raise BadCell(_NO_INTEGER, example="24")
    if number != int(number):
        raise BadCell(N_("Varigheden skal være et helt antal måneder, for eksempel {example}."), example="18")
    return Read(_within(int(number), 1, MAX_MONTHS))


def percent(raw: Raw) -> Read[Decimal | None]:
    """Per cent, over 0 and at most 100: `20 %`, `20`, or 0.2 that the spreadsheet shows as 20 %."""
    plain = _plain(raw)
    if plain is None:
        return Read(None)
    signed = False
    if isinstance(plain, Shown) and plain.form == "percent" and isinstance(plain.value, Decimal):
        number, signed = exact(plain.value * 100), True
    elif isinstance(plain, str):
        said = _low(plain)
        bare = re.sub(r" ?(%|pct\.?|procent|per ?cent)$", "", said)
        signed = bare != said
        number = _number(bare)
    elif isinstance(plain, int | Decimal) and not isinstance(plain, bool):
        number = Decimal(plain)
    else:
        raise BadCell(N_("Skriv procenten som et tal, for eksempel {example}."), example="20 %")
    if 0 < number < 1 and not signed:
        written = f"{number:f}".replace(".", ",")
        meant = f"{(number * 100).normalize():f}".replace(".", ",")
        raise BadCell(
            N_("Er det {one} % eller {other} %? Skriv tallet med procenttegn."), one=meant, other=written
        )
    if not 0 < number <= 100:
        raise BadCell(labels.WEIGHT_OUT_OF_RANGE)
    return Read(number)


# Money

_UNITS = (
    (re.compile(r"(?:mio|mill|mkr|millioner|million|m)\.?"), 1_000_000),
    (re.compile(r"(?:mia|milliarder|milliard|billion|bn)\.?"), 1_000_000_000),
    (re.compile(r"(?:t(?=\.? ?kr)|tkr|tusinde|tusind|thousand|k)\.?"), 1_000),
)
_SIDE = re.compile(
    r"(?:(?:kr\.?|dkk) ?)?(?P<number>\d[\d., ]*?) ?(?P<unit>[a-z]+\.? ?)??(?P<after>(?:kr|kroner|dkk)\.?)?"
)
_HEDGE = re.compile(
    r"^(?:ca\.?|cirka|circa|omkring|anslået(?: til)?|skønnet(?: til)?|forventet|approx\.?|about|~) ?"
)
_WITHOUT_VAT = re.compile(r" ?[(,]? ?(?:eks?kl?|excl?|ex|eks|uden|u|plus|\+)\.? ?(?:moms|vat)\.?\)?")
_WITH_VAT = re.compile(r"(?:inkl?|incl?|med)\.? ?(?:moms|vat)")
_BOUND = re.compile(r"op til|maks|max|højst|mindst|minimum|min\b|over|under|up to|at least|[<>≤≥]")
_FOREIGN = re.compile(r"€|\$|£|\b(?:eur|euro|usd|sek|nok|gbp)\b")
_YEARLY = re.compile(r"(?:pr\.?|per|om|hvert|/|a) ?(?:år|året|year)\b|årligt?|\bp\.? ?a\.?$|yearly|annually")
_RANGE = re.compile(
    r"(?:(?P<between>mellem|between)|fra|from)? ?(?P<low>.+?) ?(?P<mark>-|til|to\b|og|and) ?(?P<high>.+)"
)
_UNPUBLISHED = re.compile(
    r"(?:værdien )?(?:ikke offentliggjort|offentliggøres ikke|fortroligt?|oplyses ikke"
    r"|(?:kan )?ikke oplys(?:t|es)|hemmeligt?"
    r"|not (?:published|disclosed)|undisclosed|confidential|unpublished)\.?"
    r"(?:\s*(?:[:;,]|\s[-–—])\s*(?P<reason>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_NO_AMOUNT = N_("Beløbet kan ikke læses. Skriv for eksempel 12,5 mio. kr., 5–7 mio. kr. eller 1.250.000.")
_NO_ONE_AMOUNT = N_("Beløbet kan ikke læses. Skriv for eksempel 12,5 mio. kr. eller 1.250.000.")
_MAX_AMOUNT = 200
_SMALL_ORE = 1_000 * 100


def value(raw: Raw, unit: int = 1) -> Read[Value | None]:
    """An estimated value in kroner ex VAT: an amount, a range, or that it is not published (with the reason).

    A number without a unit of its own is in `unit` kroner (1,000,000 when the heading says "mio. kr.").
    """
    plain = _counted(raw, unit)
    if plain is None:
        return Read(None)
    if not isinstance(plain, str):
        ore = _ore(_bare(plain) * unit)
        return Read(Value.amount(ore), _small(ore))
    if reason := _unpublished(plain):
        return Read(Value.unpublished(reason[0]))
    if len(plain) > _MAX_AMOUNT:
        raise BadCell(_NO_AMOUNT)
    return _value(plain, unit)


@lru_cache(maxsize=4096)
def _value(plain: str, unit: int) -> Read[Value | None]:
    said, hedged = _amount_words(plain)
    whole = _side(said)
    if (
        whole is None
        and (match := _RANGE.fullmatch(said))
        and (match["mark"] not in ("og", "and") or match["between"])
    ):
        low, high = _side(match["low"]), _side(match["high"])
        if low and high:
            low_ore, high_ore = _range(low, high, unit)
            if low_ore == high_ore:
                return Read(Value.amount(low_ore), hedged)
            return Read(Value.range(low_ore, high_ore), hedged or _small(high_ore))
    if whole is None:
        raise BadCell(_NO_AMOUNT)
    ore = _ore(whole.kroner(unit))
    return Read(Value.amount(ore), hedged or _small(ore))


def money(raw: Raw, unit: int = 1) -> Read[int | None]:
    """One amount, in øre."""
    plain = _counted(raw, unit)
    if plain is None:
        return Read(None)
    if not isinstance(plain, str):
        return Read(_ore(_bare(plain) * unit))
    said, hedged = _amount_words(plain)
    side = _side(said)
    if side is None:
        raise BadCell(_NO_ONE_AMOUNT)
    return Read(_ore(side.kroner(unit)), hedged)


def _unpublished(plain: str) -> tuple[str | None] | None:
    """The reason (or None) in a tuple when the text says that the value is not published; else None."""
    match = _UNPUBLISHED.fullmatch(plain)
    if match:
        return (" ".join((match["reason"] or "").split()) or None,)
    for said in in_every_language(N_("Ikke offentliggjort")):
        head, colon, rest = plain.partition(":")
        if head.strip().lower() == said.lower():
            return (" ".join(rest.split()) or None if colon else None,)
    return None


@dataclass(frozen=True, slots=True)
class _Side:
    """One number of an amount or range. `unit` is its own (1 when "kr." follows it directly), or None."""

    number: Decimal
    unit: int | None

    def kroner(self, unit: int) -> Decimal:
        return self.number * (self.unit or unit)


def _side(said: str) -> _Side | None:
    match = _SIDE.fullmatch(said.strip())
    if not match:
        return None
    word = (match["unit"] or "").strip()
    if not word:
        return _Side(_number(match["number"].strip()), 1 if match["after"] else None)
    tail = word + (match["after"] or "")
    for pattern, factor in _UNITS:
        if pattern.match(tail) and pattern.fullmatch(word):
            return _Side(_number(match["number"].strip(), scaled=True), factor)
    if word in ("t", "t.") and match["after"]:
        return _Side(_number(match["number"].strip(), scaled=True), 1_000)
    return None


def _range(low: _Side, high: _Side, unit: int) -> tuple[int, int]:
    """Both ends in øre. In "5–7 mio." the low number is in millions too; in "500.000–2 mio." it cannot be."""
    high_kroner = high.kroner(unit)
    low_kroner = low.number * (low.unit or high.unit or unit)
    if low.unit is None and low_kroner > high_kroner and low.number >= 1_000:
        low_kroner = low.number
    if low_kroner > high_kroner:
        raise BadCell(labels.RANGE_BACKWARDS)
    return _ore(low_kroner), _ore(high_kroner)


def _amount_words(plain: str) -> tuple[str, Note | None]:
    """The amount without words that change nothing; refuses those that make it another thing."""
    if len(plain) > _MAX_AMOUNT:
        raise BadCell(_NO_AMOUNT)
    said = _low(plain)
    if _WITH_VAT.search(said):
        raise BadCell(N_("Skriv beløbet uden moms."))
    if _FOREIGN.search(said):
        raise BadCell(N_("Skriv beløbet i danske kroner."))
    if _YEARLY.search(said):
        raise BadCell(N_("Skriv beløbet for hele kontrakten med optioner, ikke pr. år."))
    said = _WITHOUT_VAT.sub("", said)
    bare = _HEDGE.sub("", said)
    hedged = (
        note(N_("Beløbet er læst uden forbeholdet “{words}”."), words=said[: len(said) - len(bare)].strip())
        if bare != said
        else None
    )
    said = re.sub(r"[,.]-{1,2}(?!\d)", "", bare).strip()
    if said.startswith("-") or re.fullmatch(r"(?:kr\.?|dkk) ?-.*|\(.*\)", said):
        raise BadCell(N_("Beløbet skal være over 0."))
    if _BOUND.search(said):
        raise BadCell(
            N_("Skriv et beløb eller et interval, for eksempel {example}."), example="5.000.000–7.000.000"
        )
    return said, hedged


def _bare(plain: int | Decimal | bool | date | Shown) -> Decimal:
    if isinstance(plain, bool | date | Shown):
        raise BadCell(
            N_(
                "Cellen er ikke formateret som et tal. Skriv for eksempel 12,5 mio. kr., 5–7 mio. kr. eller 1.250.000."
            )
        )
    return Decimal(plain)


def _ore(kroner: Decimal) -> int:
    if kroner <= 0:
        raise BadCell(N_("Beløbet skal være over 0."))
    if kroner * 100 > MAX_ORE:
        raise BadCell(N_("Beløbet er over 100 mia. kr. Er enheden rigtig?"))
    ore = kroner * 100
    if ore != ore.to_integral_value():
        rounded = ore.to_integral_value(ROUND_HALF_UP) / 100
        raise BadCell(
            N_("Beløbet har mere end to decimaler. Skriv for eksempel {proposal}."),
            proposal=Text.of("da").number(rounded),
        )
    return int(ore)


def _small(ore: int) -> Note | None:
    if ore >= _SMALL_ORE:
        return None
    return note(
        N_("Værdien er læst som {value}. Mangler der en enhed (t.kr. eller mio. kr.)?"),
        value=labels.value(Value.amount(ore), Text.of("da")),
    )


# Figures of any unit


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the unit that stands with it as it is written ("%", "ton co2e"), "" for none."""

    number: Decimal
    unit: str = ""

    @property
    def clear_unit(self) -> str:
        """The unit. Raises `BadCell` for a word that can be meant in two ways."""
        word = self.unit.partition(" ")[0].rstrip(".")
        if word in ("m", "billion"):
            raise BadCell(_UNCLEAR, word=word)
        return self.unit


_UNCLEAR = N_(
    "“{word}” kan betyde flere ting. Skriv mio. for millioner, mia. for milliarder, eller enheden helt ud."
)
_FIGURE = re.compile(
    r"(?P<kr>(?:kr\.?|dkk) ?)?(?P<sign>- ?)?(?P<number>\d(?:[\d., ]*\d)?) ?(?P<rest>[a-zæøå%][^-]*)?"
)
_NO_FIGURE = N_("Det er ikke et tal. Skriv for eksempel {examples}.")
_FIGURES = "1.234,5, 12 mio. kr. eller 12,5 %"
_TOO_EXACT = 15


def figure(raw: Raw, unit: int = 1, *, pointed: bool = False) -> Read[Figure | None]:
    """A number of whatever is counted: `1.234,5 ton`, `12 mio. kr.`, `12,5 %`; also one below zero.

    A number without mio. or the like of its own counts `unit`. `pointed`: others of its column have a decimal point
    (`has_point`), so that 1.234 need not be a thousand. `5 m` has the unit “m”: only before "kr." is it a million.
    """
    plain = _counted(raw, unit)
    match plain:
        case None:
            return Read(None)
        case bool() | date() | Shown(value=date()):
            raise BadCell(_NO_FIGURE, examples=_FIGURES)
        case Shown(value=Decimal() as share):
            return Read(_figure(exact(share * 100), "%"))
        case int() | Decimal():
            return Read(_figure(Decimal(plain) * unit, ""))
    said = re.sub(r"[,.]-{1,2}$", "", _low(str(plain)))
    match_ = _FIGURE.fullmatch(said) if len(said) <= _MAX_AMOUNT else None
    if not match_:
        raise BadCell(_NO_FIGURE, examples=_FIGURES)
    factor, rest = _scale(match_["rest"] or "")
    words = (rest or match_["kr"] or "").strip()
    digits = match_["number"]
    in_english = factor == 1 and not words.startswith(("%", "pct", "proc"))
    marks = (",",) * in_english + (".",) * pointed
    if re.fullmatch(r"[1-9]\d{0,2}[,.]\d{3}", digits) and digits[-4] in marks:
        raise BadCell(
            N_("Er det {one} eller {other}? Skriv tallet som en af dem."),
            one=digits.replace(",", "."),
            other=f"{digits.replace('.', ',')}0",
        )
    number = _number(digits, scaled="," in digits and digits.count(",") == 1)
    number *= factor if factor > 1 or words else unit
    return Read(_figure(-number if match_["sign"] else number, words))


def has_point(raw: Raw) -> bool:
    """Whether a number is written with a decimal point, as 12.34: its point can be nothing else."""
    return (
        isinstance(raw, str)
        and re.search(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])", raw[:_MAX_AMOUNT]) is not None
    )


def counts_in_words(said: str) -> bool:
    """Whether words begin with one that multiplies the number before them, as "mio. kr." does."""
    return _scale(_low(said))[0] > 1


def _scale(rest: str) -> tuple[int, str]:
    """What a word such as mio. makes of the number before it, and what stands behind it.

    "m" alone may be metres or months, and "billion" is another number in Danish than in English.
    """
    for pattern, factor in _UNITS:
        if match := pattern.match(rest):
            behind = rest[match.end() :].strip()
            word = match[0].rstrip(".")
            if word == "billion" or (word == "m" and not behind.startswith(("kr", "dkk"))):
                continue
            if "kr" in match[0]:
                return factor, "kr"
            if behind.startswith("kr") or not rest[match.end() : match.end() + 1].isalnum():
                return factor, behind
    return 1, rest


def _figure(number: Decimal, unit: str) -> Figure:
    if not number.is_finite():
        raise BadCell(_NO_FIGURE, examples=_FIGURES)
    if len(number.normalize().as_tuple().digits) > _TOO_EXACT:
        raise BadCell(N_("Tallet har flere end {most} cifre."), most=_TOO_EXACT)
    return Figure(Decimal(f"{number.normalize():f}"), unit)


# Dates

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan januar january",
            "feb februar february",
            "mar marts march",
            "apr april",
            "maj may",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "okt oct oktober october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for word in words.split()
}
_SEASONS = {
    word: season
    for season, words in {
        "spring": "forår foråret foraar foraaret spring",
        "summer": "sommer sommeren summer",
        "autumn": "efterår efteråret efteraar efteraaret autumn fall",
        "winter": "vinter vinteren winter",
    }.items()
    for word in words.split()
}
_ORDINALS = {
    word: digit
    for digit, words in {
        "1": "første 1st first",
        "2": "andet anden 2nd second ii",
        "3": "tredje 3rd third iii",
        "4": "fjerde 4th fourth iv",
    }.items()
    for word in words.split()
}
_PART = re.compile(
    r"primo|medio|ultimo|starte?n?|begyndelsen|midte?n?|slut(?:ningen)?|udgangen|tidligt?|sent?"
    r"|early|mid|late|beginning|middle|end"
)
_FILLER = re.compile(
    r"af|i|of|the|den|d|for|in|on|år|ca|cirka|circa|omkring|forvente[ts]|forventede?|expected|around|about|approx"
    r"|(?:man|tirs|ons|tors|fre|lør|søn)dag"
)
_WEEK, _QUARTER, _HALF = (
    r"(?:uge|week|wk|w)",
    r"(?:kvartal|kvt|kv|quarter|qtr|q)",
    r"(?:halvår|halvaar|half|h)",
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_NAMED: tuple[tuple[Literal["week", "quarter", "half-year"], re.Pattern[str]], ...] = tuple(
    (precision, re.compile(form))  # type: ignore[misc]
    for precision, word, digits in (
        ("week", _WEEK, r"\d{1,2}"),
        ("quarter", _QUARTER, "[1-4]"),
        ("half-year", _HALF, "[12]"),
    )
    for form in (
        rf"{word} (?P<n>{digits})(?: {_YEAR})?",
        rf"(?P<n>{digits}) {word}(?: {_YEAR})?",
        rf"(?P<year>\d{{4}}) {word} (?P<n>{digits})",
        rf"(?P<year>\d{{4}}) (?P<n>{digits}) {word}",
    )
)
_MONTH_WORD = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_SEASON_WORD = "(?P<season>" + "|".join(sorted(_SEASONS, key=len, reverse=True)) + ")"
_DAY_WORDS = (
    re.compile(rf"(?P<day>\d{{1,2}}) {_MONTH_WORD}(?: {_YEAR})?"),
    re.compile(rf"{_MONTH_WORD} (?P<day>\d{{1,2}}) (?P<year>\d{{4}})"),
)
_MONTH_WORDS = (re.compile(rf"{_MONTH_WORD}(?: {_YEAR})?"), re.compile(rf"(?P<year>\d{{4}}) {_MONTH_WORD}"))
_SEASON_WORDS = (
    re.compile(rf"{_SEASON_WORD}(?: {_YEAR})?(?: (?P<next>\d{{4}}|\d{{2}}))?"),
    re.compile(rf"(?P<year>\d{{4}})(?: (?P<next>\d{{2}}))? {_SEASON_WORD}"),
)
_DMY = re.compile(r"(\d{1,2})(?:[-./]| )\s?(\d{1,2})(?:[-./]\s?| )(\d{4}|\d{2})")
_YMD = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_MY = re.compile(r"(\d{1,2})[-./](\d{4})")
_YM = re.compile(r"(\d{4})[-./](\d{1,2})")
_CLOCK = re.compile(r"(?:[t ]|,? kl\.? ?)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?z?$")
_GIVEN_AS = re.compile(r"([^(]*?) \((.*)\)", re.DOTALL)
_SAYS_NOTHING = frozenset({"?", "ukendt", "unknown"})
_MACHINE = re.compile(
    r"\d{4}(?:-(?:\d{2}(?:-\d{2})?|W\d{2}|Q[1-4]|H[12]|spring|summer|autumn|winter))?|unknown"
)
MAX_WORDS = 300
_DATE_EXAMPLES = "31-12-2027, uge 34 2027, december 2027, 4. kvartal 2027, 2027"
_NOT_A_DATE = N_("Tidspunktet kan ikke læses. Skriv for eksempel {examples}.")
_NO_CLOCK = N_("Kun dagen er læst, ikke klokkeslættet.")
_MEANT = N_("Mente du {proposal}? Skriv det helt ud.")
_YEAR_MISSING = N_("Årstallet mangler. Skriv for eksempel {proposal}.")


def planned_date(raw: Raw, year: int | None = None) -> Read[PlannedDate | None]:
    """A planned day, week, month, quarter, season, half-year or year, or that it is unknown.

    `year` is the plan's year, from the row's id: a week without a year is in it. The words are kept when they
    say it in another way than the Danish print; digits ("31-12-2027") are no words.
    """
    plain = _plain(raw)
    match plain:
        case None:
            return Read(None)
        case str():
            return _planned_date(plain, year)
        case datetime():
            return Read(_of(f"{plain:%Y-%m-%d}"), note(_NO_CLOCK) if plain.hour or plain.minute else None)
        case date():
            return Read(_of(plain.isoformat()))
        case Shown(value=date() as day, form="month"):
            return Read(_of(f"{day:%Y-%m}"))
        case Shown(value=date() as day):
            return Read(_of(f"{day:%Y}"))
        case int() if 1990 <= plain <= 2100 and not isinstance(plain, bool):
            return Read(_of(str(plain)))
        case _:
            raise BadCell(
                N_("Det er et tal. Gør cellen til en dato, eller skriv for eksempel {examples}."),
                examples=_DATE_EXAMPLES,
            )


def day(raw: Raw) -> Read[date | None]:
    """One real day."""
    read = planned_date(raw)
    if read.value is None:
        return Read(None)
    if read.value.precision != "day":
        raise BadCell(N_("Skriv en bestemt dag, for eksempel {example}."), example="31-12-2027")
    return Read(read.value.start, read.note)


@lru_cache(maxsize=4096)
def _planned_date(plain: str, year: int | None) -> Read[PlannedDate | None]:
    if len(plain) > MAX_WORDS * 2:
        raise BadCell(_NOT_A_DATE, examples=_DATE_EXAMPLES)
    if _MACHINE.fullmatch(plain):
        return Read(_of(plain))
    if (given := _GIVEN_AS.fullmatch(plain)) and (known := _quietly(given[1])) and given[1] in _prints(known):
        return Read(PlannedDate.of(known.value, given[2]))
    said = _low(plain)
    clock = _CLOCK.search(said)
    if numeric := _numeric(said[: clock.start()] if clock else said):
        return Read(numeric, note(_NO_CLOCK) if clock and re.search("[1-9]", clock[0]) else None)
    found, assumed = _in_words(said, year)
    words = "" if plain in _prints(found) or said in _SAYS_NOTHING else _SPACES.sub(" ", plain)
    return Read(PlannedDate.of(found.value, words), assumed)


def _quietly(text: str) -> PlannedDate | None:
    try:
        return _planned_date(text, None).value
    except BadCell:
        return None


@lru_cache(maxsize=1024)
def _prints(planned: PlannedDate) -> tuple[str, ...]:
    """How the site itself says it: nothing is lost when that is read again."""
    return tuple(planned.say(Text.of(lang)) for lang in LANGS)


def _of(value: str) -> PlannedDate:
    """The planned date, or a refusal of a day or week that does not exist."""
    try:
        return PlannedDate.of(value)
    except ValueError:
        if "W" in value:
            raise BadCell(
                N_("Uge {week} findes ikke i {year}."), week=int(value[6:]), year=value[:4]
            ) from None
        raise BadCell(
            N_(
                "Den dato findes ikke i kalenderen, eller årstallet er forkert. Skriv for eksempel {example}."
            ),
            example="31-12-2027",
        ) from None


def _say(planned: PlannedDate) -> str:
    return planned.say(Text.of("da"))


def _numeric(said: str) -> PlannedDate | None:
    if match := _YMD.fullmatch(said):
        return _of(f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}")
    if match := _DMY.fullmatch(said):
        day, month, year = int(match[1]), int(match[2]), match[3]
        full = year if len(year) == 4 else f"20{year}"
        if month > 12 >= day:
            _of(f"{full}-{day:02d}-{month:02d}")
            raise BadCell(
                N_("Måneden står først. Mente du {proposal}? Skriv dagen først."),
                proposal=f"{month:02d}-{day:02d}-{full}",
            )
        planned = _of(f"{full}-{month:02d}-{day:02d}")
        if len(year) == 2:
            raise BadCell(_MEANT, proposal=f"{day:02d}-{month:02d}-{full}")
        return planned
    if match := _MY.fullmatch(said):
        return _of(f"{match[2]}-{int(match[1]):02d}")
    if (match := _YM.fullmatch(said)) and 1 <= int(match[2]) <= 12:
        return _of(f"{match[1]}-{int(match[2]):02d}")
    if re.fullmatch(r"\d{4}", said):
        return _of(said)
    return None


def _in_words(said: str, year: int | None) -> tuple[PlannedDate, Note | None]:
    if _UNKNOWN.fullmatch(said.strip(" .")) or said in map(str.lower, _prints(PlannedDate.of("unknown"))):
        return PlannedDate.of("unknown"), None
    parts = re.findall(r"\d+(?:st|nd|rd|th)\b|\d+|[^\W\d_]+", said)
    kept = [_ORDINALS.get(p, p) for p in parts if not _FILLER.fullmatch(p) and not _PART.fullmatch(p)]
    line = " ".join(kept)
    if re.search(r"[a-zæøå0-9.]\s?-\s?[a-zæøå]", said) and len(re.findall(_MONTH_WORD, line)) > 1:
        raise BadCell(
            N_("Der står flere tidspunkter. Skriv ét, for eksempel {examples}."), examples=_DATE_EXAMPLES
        )
    for precision, form in _NAMED:
        if match := form.fullmatch(line):
            return _named(precision, int(match["n"]), match["year"], year)
    for form in _DAY_WORDS:
        if match := form.fullmatch(line):
            said_day = f"{_MONTHS[match['month']]:02d}-{int(match['day']):02d}"
            return _full(said_day, match["year"], year), None
    for form in _MONTH_WORDS:
        if match := form.fullmatch(line):
            return _full(f"{_MONTHS[match['month']]:02d}", match["year"], year), None
    for form in _SEASON_WORDS:
        if match := form.fullmatch(line):
            return _season(_SEASONS[match["season"]], match["year"], match["next"], year), None
    if re.fullmatch(r"\d{4}", line) and len(parts) > 1:
        return _of(line), None
    raise BadCell(_NOT_A_DATE, examples=_DATE_EXAMPLES)


def _named(
    precision: Literal["week", "quarter", "half-year"], n: int, given: str | None, year: int | None
) -> tuple[PlannedDate, Note | None]:
    letter = {"week": "W", "quarter": "Q", "half-year": "H"}[precision]
    number = f"{n:02d}" if precision == "week" else str(n)
    if given is None and precision == "week" and year is not None:
        planned = _of(f"{year}-W{number}")
        return planned, note(N_("Årstallet er taget fra id'et: {date}."), date=_say(planned))
    return _full(f"{letter}{number}", given, year), None


def _full(within: str, given: str | None, year: int | None) -> PlannedDate:
    """What is `within` a year (W34, 12-31) in its year; one that is missing or of two digits is asked for."""
    if given is None:
        raise BadCell(_YEAR_MISSING, proposal=_say(_of(f"{year or 2027}-{within}")))
    if len(given) == 2:
        raise BadCell(_MEANT, proposal=_say(_of(f"20{given}-{within}")))
    return _of(f"{given}-{within}")


def _season(season: str, given: str | None, after: str | None, year: int | None) -> PlannedDate:
    if season != "winter":
        if after is not None:
            raise BadCell(_NOT_A_DATE, examples=_DATE_EXAMPLES)
        return _full(season, given, year)
    if given is None or after is None:
        y = int(given) if given and len(given) == 4 else year or 2027
        raise BadCell(
            N_("Hvilken vinter? Skriv {one} eller {other}."),
            one=f"vinter {y - 1}/{y % 100:02d}",
            other=f"vinter {y}/{(y + 1) % 100:02d}",
        )
    first = int(given) if len(given) == 4 else 2000 + int(given)
    if int(after) % 100 != (first + 1) % 100 or (len(after) == 4 and int(after) != first + 1):
        raise BadCell(_MEANT, proposal=f"vinter {first}/{(first + 1) % 100:02d}")
    return _of(f"{first}-winter")


# Choices

# What people write for a code beside its labels. Words under "" can be meant in several ways.
_SYNONYMS: dict[str, dict[str, str]] = {
    "kind": {
        "goods": "vare, varekøb, vareindkøb, varekontrakt, indkøb af varer, supplies",
        "services": "tjenesteydelse, tjeneste, ydelse, ydelser, service, tjenesteydelseskontrakt",
        "works": "bygge-anlæg, bygge anlægsarbejde, bygge- og anlægsarbejde, bygge- og anlægsarbejder"
        ", byggeri, bygge, anlæg, ba, construction",
    },
    "status": {
        "planned": "kommende, forventet, planlægges, under planlægning, forberedes, under forberedelse",
        "in_dialogue": "i dialog, dialog, markedsdialog, i markedsdialog",
        "published": "offentliggjort, i udbud, udbudt, udbud i gang, annonceret, under udbud",
        "evaluating": "under evaluering, evaluering, evalueres, tilbudsevaluering, vurderes",
        "awarded": "tildelt, kontrakt indgået, indgået, leverandør fundet, kontrakt tildelt",
        "cancelled": "annulleret, aflyst, udbud annulleret, udbud aflyst",
        "withdrawn": "udgået, udgår, trukket, trukket tilbage, fjernet, taget ud, bortfaldet, bortfalder",
        "": "afsluttet, færdig, lukket",
    },
    "regime": {
        "afsnit_ii": "ii, afsnit ii, afsnit 2, udbudsloven afsnit 2, over tærskelværdien, over tærskel",
        "afsnit_iii": "iii, afsnit iii, afsnit 3, udbudsloven afsnit 3, light, light regime, light regimet"
        ", det lempelige regime, lempelige regime, lempeligt regime, lempelig",
        "afsnit_iv": "iv, afsnit iv, afsnit 4, udbudsloven afsnit 4, klar grænseoverskridende interesse",
        "afsnit_v": "v, afsnit v, afsnit 5, udbudsloven afsnit 5, § 193",
        "tilbudsloven": "tilbudsloven",
        "": "udbudsloven, under tærskelværdien, under tærskel",
    },
    "procedure": {
        "open": "offentligt, åbent, åbent udbud, offentlig udbud",
        "restricted": "begrænset, prækvalifikation, udbud med prækvalifikation",
        "negotiated": "forhandling, med forhandling, udbud m. forhandling",
        "competitive_dialogue": "konkurrencepræget",
        "without_notice": "uden forudgående bekendtgørelse, uden bekendtgørelse",
        "light": "lempelige regime, det lempelige regime, light regime",
        "mini_competition": "miniudbud, mini udbud",
        "invited_offers": "underhånd, tilbudsindhentning, indhentning af tilbud",
        "": "eu udbud, udbud, nationalt udbud",
    },
    "technique": {
        "none": "ingen, nej, kontrakt, enkeltkontrakt, alm. kontrakt, almindelig kontrakt",
        "framework": "ja, ramme, rammeaftaler, rammekontrakt, parallel rammeaftale, parallelle rammeaftaler",
        "dps": "dis, dynamisk",
    },
    "climate": {"yes": "x, j, sand, true, 1", "no": "n, falsk, false, 0", "undecided": "måske"},
    "unit": {
        "tco2e": "ton, tons, t, t co2, t co2e, tco2, ton co2, tons co2, tons co2e, ton co2 ækvivalenter"
        ", tons co2 ækvivalenter, tonnes, tonnes co2, tonnes co2e, co2e",
        "percent": "pct, procent, percent, per cent, pct point",
        "dkk": "kr, kroner, dkk, danske kroner",
        "pieces": "styk, styks, antal, enheder, eksemplarer, pcs",
        "litres": "l, ltr, litres, litre, liters",
        "purchases": "køb, ordrer, bestillinger, orders",
        "courses": "kursus",
        "participants": "deltager, medarbejdere, personer",
    },
    "category": {
        "food": "mad, fødevare, mad og drikke, kost",
        "transport": "kørsel, biler, befordring",
        "energy": "el, varme, el og varme, forsyning",
        "construction": "byggeri, bygge, anlæg, bygge anlæg, bygge- og anlægsarbejder, entrepriser",
        "furniture": "møbler, inventar, møbel",
        "it": "it udstyr, ikt, computere, it og telefoni",
        "medical": "hjælpemidler, medicin, medicinske varer, sundhed, sygeplejeartikler",
        "cleaning": "rengøringsmidler, renhold",
        "clothing": "tøj, tekstiler, beklædning, arbejdstøj",
        "services": "tjenesteydelse, ydelser, konsulenter, service",
        "goods": "varer, øvrige varer",
        "other": "øvrigt, diverse",
        "": "andre, øvrige",
    },
    "quality": {
        "measured": "målte, målt tal, faktisk, faktiske, opgjort, endelig, endeligt, endelige, realiseret"
        ", actual, final",
        "estimated": "anslåede, skøn, skønnet, skønnede, estimat, estimeret, beregnet, overslag, estimate",
        "preliminary": "foreløbig, foreløbige, midlertidig, midlertidigt, provisional",
        "example": "eksempeltal, opdigtet, opdigtede, fiktiv, fiktivt",
    },
}


@cache
def _choices(column: str, offered: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], dict[str, str]]:
    """(folded words → code, the codes' own names alone): "" is the code of words with several meanings."""
    own = {fold(code): code for code, _ in offered}
    for code, label in offered:
        own |= {fold(said): code for said in in_every_language(label) if fold(said)}
    words = {fold(word): code for code, said in _SYNONYMS[column].items() for word in said.split(", ")}
    return words | own, own


class Offering(Protocol):
    """A column of choices: code → Danish label."""

    @property
    def key(self) -> str: ...
    @property
    def choices(self) -> Mapping[Any, str] | None: ...


def choice(raw: Raw, column: Offering) -> Read[str | None]:
    """The code of one of the column's choices: from the code, a label, the beginning of one, or a synonym."""
    plain = _plain(raw)
    if plain is None:
        return Read(None)
    offered = tuple((column.choices or {}).items())
    said = ("ja" if plain else "nej") if isinstance(plain, bool) else display(plain)
    return Read(_choice(said, column.key, offered))


@lru_cache(maxsize=2048)
def _choice(said: str, column: str, offered: tuple[tuple[str, str], ...]) -> str:
    words, own = _choices(column, offered)
    folded = fold(said)
    code = words.get(folded)
    if code is None and _UNKNOWN.fullmatch(_low(said)) and "undecided" in words:
        code = "undecided"
    if code is None and len(folded) >= 3:
        for begins in (folded + " ", folded):
            found = {c for name, c in own.items() if name.startswith(begins)}
            if len(found) == 1:
                code = found.pop()
                break
    if code:
        return code
    labels_ = [label for _, label in offered]
    if code == "":
        near = [label for label in labels_ if folded in fold(label)] or labels_
        raise BadCell(
            N_("“{value}” kan betyde flere ting. Skriv en af: {choices}."),
            value=said[:60],
            choices=_listed(near),
        )
    close = {words[name] for name in get_close_matches(folded[:80], words, n=3, cutoff=0.75)} - {""}
    raise _unknown(said, dict(offered)[close.pop()] if len(close) == 1 else None, labels_)


def _unknown(said: str, meant: str | None, offered: Iterable[str]) -> BadCell:
    if meant:
        return BadCell(N_("“{value}” kendes ikke. Mente du “{proposal}”?"), value=said[:60], proposal=meant)
    return BadCell(
        N_("“{value}” kendes ikke. Skriv en af: {choices}."), value=said[:60], choices=_listed(offered)
    )


def _listed(labels_: Iterable[str]) -> str:
    return ", ".join(f"“{label}”" for label in labels_)


# Names and codes that are looked up


@cache
def _department_names(known: tuple[Department, ...]) -> dict[str, str]:
    return {fold(name): d.key for d in known for name in (d.key, d.da, d.en, *d.aliases)}


def departments(raw: Raw, known: tuple[Department, ...]) -> Read[tuple[str, ...]]:
    """Keys of departments, from key, name, English name or alias; several between ; | , / or lines."""
    plain = _plain(raw)
    if plain is None:
        return Read(())
    return Read(_departments(display(plain)[:1_000], known))


@lru_cache(maxsize=2048)
def _departments(said: str, known: tuple[Department, ...]) -> tuple[str, ...]:
    by_name = _department_names(known)
    found: list[str] = []
    for marks in ("", ";|\n", ";|\n,", ";|\n,/"):
        parts = [unescape(part) for part in (split(said, marks) if marks else [said]) if part]
        found = [by_name.get(fold(part), "") for part in parts]
        if all(found):
            return tuple(dict.fromkeys(found))
    unknown = next(part for part, key in zip(parts, found, strict=True) if not key)
    names_ = {d.key: d.da for d in known}
    close = get_close_matches(fold(unknown)[:80], by_name, n=1, cutoff=0.7)
    raise _unknown(unknown, names_[by_name[close[0]]] if close else None, names_.values())


class Codes(Protocol):
    """A table of CPV codes: `get` gives the record of eight digits, or None."""

    def get(self, code: str, /) -> object | None: ...


_CPV_LEAD = re.compile(r"(\d[\d ]*\d(?: ?- ?\d)?)(?!\d)[\s:,–-]+(?=[^\W\d])")
_CPV_FAULTS = {
    "length": N_("En CPV-kode har 8 cifre, eventuelt med bindestreg og kontrolciffer: {example}."),
    "digits": N_("En CPV-kode er kun cifre, for eksempel {example}."),
}


def cpv(raw: Raw, table: Codes) -> Read[tuple[str, ...]]:
    """CPV codes that exist, the first one first; a name behind a code is left out."""
    plain = _plain(raw)
    if plain is None:
        return Read(())
    if isinstance(plain, bool | date | Shown):
        raise BadCell(_CPV_FAULTS["digits"], example="90910000-9")
    said = re.sub(r",(?=\s*\d)", ";", display(plain).translate(_DASHES))
    found = [_cpv(part, table) for part in split(said, ";|\n") if part]
    return Read(tuple(dict.fromkeys(found)))


def _cpv(said: str, table: Codes) -> str:
    lead = _CPV_LEAD.match(said)
    bare = lead[1] if lead else said
    try:
        code = parse_code(bare)
    except ValueError as error:
        if error.args[0] == "check_digit":
            digits = re.sub(r"\D", "", bare)[:8]
            raise BadCell(
                N_("Kontrolcifferet passer ikke til koden. Mente du {proposal}?"),
                proposal=f"{digits}-{check_digit(digits)}",
            ) from None
        raise BadCell(_CPV_FAULTS[error.args[0]], example="90910000-9") from None
    if table.get(code) is None:
        raise BadCell(N_("CPV-koden {code} findes ikke."), code=code)
    return code


def nuts(raw: Raw, known: Collection[str]) -> Read[str | None]:
    """A Danish NUTS code that exists; a name behind it is left out."""
    plain = _plain(raw)
    if plain is None:
        return Read(None)
    code = display(plain).split()[0].rstrip(",;:").upper()
    if not code.startswith("DK") or code not in known:
        raise BadCell(N_("NUTS-koden kendes ikke. Skriv for eksempel {example}."), example="DK042")
    return Read(code)


def cvr(raw: Raw) -> Read[str | None]:
    """A valid CVR number: eight digits."""
    plain = _plain(raw)
    if plain is None:
        return Read(None)
    try:
        return Read(
            stdnum_cvr.validate(re.sub(r"^cvr\W*(nr)?\W*", "", display(plain)[:40], flags=re.IGNORECASE))
        )
    except ValidationError:
        raise BadCell(
            N_("CVR-nummeret er ikke gyldigt. Det har 8 cifre, for eksempel {example}."), example="55133018"
        ) from None


def email(raw: Raw) -> Read[str | None]:
    """An e-mail address by its shape, the same as of people's own."""
    plain = _plain(raw)
    if plain is None:
        return Read(None)
    address = re.sub(r"^mailto:", "", display(plain), flags=re.IGNORECASE).strip()
    if not EMAIL.fullmatch(address):
        raise BadCell(N_("Skriv én mailadresse, for eksempel {example}."), example="udbud@kommune.dk")
    return Read(address)


def url(raw: Raw) -> Read[str | None]:
    """An internet address: http or https, at most 500 characters, without a name and password."""
    plain = _plain(raw)
    if plain is None:
        return Read(None)
    address = display(plain)
    if len(address) > MAX_URL:
        raise BadCell(_TOO_LONG, length=len(address), most=MAX_URL)
    example = (
        f"https://{address}"
        if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", address)
        else "https://kommune.dk/udbud"
    )
    try:
        parts = urlsplit(address)
        good = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and "@" not in parts.netloc
            and parts.port != 0
        )
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x20\x7f<>\"\\^`{|}]", address):
        raise BadCell(
            N_("Skriv en internetadresse, der begynder med https://, for eksempel {example}."),
            example=example,
        )
    scheme, rest = address.split(":", 1)
    return Read(f"{scheme.lower()}:{rest}")


# Lots, requirements, promises

MAX_LOTS = 200
_NO_LOTS = N_("Skriv delaftalerne, én pr. linje: {example}.")
_LOT_NUMBER = re.compile(r"(?:delaftale |lot )?(\d{1,3})\s*[.):]\s*", re.IGNORECASE)


def lots(raw: Raw) -> Read[tuple[Lot, ...]]:
    """Lots, one per line or between bars: `1. Titel; værdi; sted`. Without numbers they count from 1."""
    plain = _plain(raw)
    if plain is None or (isinstance(plain, str) and _low(plain) in _NOTHING) or plain is False:
        return Read(())
    if not isinstance(plain, str) or _low(plain) in _YES or plain.isdigit():
        raise BadCell(_NO_LOTS, example="1. Titel; 5 mio. kr.; sted")
    read = text(plain, MAX_TEXT * 4)
    lines = [line for line in split(read.value, "|\n") if line]
    _within(len(lines), 0, MAX_LOTS)
    numbered = [bool(_LOT_NUMBER.match(line)) for line in lines]
    found = tuple(_lot(line, 0 if all(numbered) else place) for place, line in enumerate(lines, start=1))
    if len({lot.number for lot in found}) < len(found):
        raise BadCell(N_("To delaftaler har samme nummer."))
    return Read(found, read.note)


def _lot(line: str, number: int) -> Lot:
    if not number and (match := _LOT_NUMBER.match(line)):
        number, line = int(match[1]), line[match.end() :]
    parts = [" ".join(unescape(part).split()) for part in split(line, ";")]
    if not parts[0] or len(parts) > 3 or len(parts[0]) > MAX_TITLE or number < 1:
        raise BadCell(_NO_LOTS, example="1. Titel; 5 mio. kr.; sted")
    title, worth, place = (*parts, "", "")[:3]
    try:
        return Lot(number, title, value(worth).value, place or None)
    except BadCell as error:
        raise BadCell(
            N_(
                "Delaftalen “{lot}”: beløbet kan ikke læses. "
                "Skriv for eksempel 12,5 mio. kr., 5–7 mio. kr. eller 1.250.000."
            ),
            lot=title[:60],
        ) from error


@cache
def _promise_names(known: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {fold(name): key for key, title in known for name in (title, key)}


def _promise(said: str, known: Mapping[str, str]) -> str:
    if said in known:
        return said
    by_name = _promise_names(tuple(known.items()))
    if key := by_name.get(fold(said)):
        return key
    if close := get_close_matches(fold(said)[:80], by_name, n=1, cutoff=0.7):
        key = by_name[close[0]]
        raise _unknown(said, f"{key}: {known[key]}", ())
    raise BadCell(
        N_("“{value}” er ikke et mål i politikken. Skriv dets id eller titel, for eksempel {example}."),
        value=said[:60],
        example=next(iter(known), "ecolabels"),
    )


def promises(raw: Raw, known: Mapping[str, str]) -> Read[tuple[str, ...]]:
    """Ids of the policy's promises, from id or Danish title (`known`: id → title)."""
    plain = _plain(raw)
    if plain is None:
        return Read(())
    said = display(plain)
    whole = unescape(said)
    if whole in known or fold(whole) in _promise_names(tuple(known.items())):
        return Read((_promise(whole, known),))
    return Read(tuple(dict.fromkeys(_promise(unescape(part), known) for part in _parts(said))))


@cache
def _answer() -> re.Pattern[str]:
    yes = {"ja", "yes", "x", *in_every_language(N_("ja"))}
    no = {
        "ikke relevante",
        "ej relevant",
        "irrelevant",
        "not relevant",
        "n/a",
        "i.r.",
        *in_every_language(N_("ikke relevant")),
    }
    either = (
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) for words in (yes, no)
    )
    return re.compile("(?P<yes>{})|(?P<no>{})".format(*either), re.IGNORECASE)


_BEFORE_NOTE = re.compile(r"\s*[:,–—-]\s*|\s+(?=\()")


def requirements(raw: Raw, known: Mapping[str, str]) -> Read[tuple[Requirement, ...]]:
    """Requirements, one per line: `ecolabels: ja`, `repair-take-back: ikke relevant – begrundelse`."""
    read = text(raw, MAX_TEXT * 4)
    lines = [unescape(line) for line in split(read.value, ";|\n") if line]
    found = tuple(_requirement(" ".join(line.split()), known) for line in lines)
    if len({one.promise for one in found}) < len(found):
        raise BadCell(N_("Det samme krav står to gange."))
    if bare := next((one.promise for one in found if one.answer == "not_relevant" and not one.note), None):
        return Read(found, note(N_("{promise}: skriv, hvorfor kravet ikke er relevant."), promise=bare))
    return Read(found, read.note)


def _requirement(line: str, known: Mapping[str, str]) -> Requirement:
    for colon in re.finditer(r":\s*", line):
        answer = _answer().match(line, colon.end())
        if not answer:
            continue
        rest = line[answer.end() :]
        before = _BEFORE_NOTE.match(rest)
        if rest and not before:
            continue
        reason = rest[before.end() :].strip() if before else ""
        return Requirement(
            _promise(line[: colon.start()].strip(), known),
            "yes" if answer["yes"] else "not_relevant",
            reason or None,
        )
    raise BadCell(
        N_("Skriv et krav pr. linje: {example}."),
        example="ecolabels: ja, eller ecolabels: ikke relevant – begrundelse",
    )
