"""What the number format of a workbook's cell shows beside the number (ECMA-376 part 1, 18.8.31). Pure.

`#,##0 "mio. kr."` shows 12 as “12 mio. kr.”, and that is what is meant: such a number is read as it is seen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

from transparency.ingest.cells import Shown, counts_in_words, exact

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|[_*].|(?P<power>e[+-])'
    r"|(?P<digits>[.,]?[0-9#?][0-9#?.,]*|general|@)|(?P<percent>%)|(?P<end>;)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
MAX_CODE = 1_000
"""Characters; Excel takes 255."""
_MAX_WORDS = 40
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_TESTS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}


@dataclass(slots=True)
class _Section:
    """One of the up to four parts of a format: for numbers above, below and at nought, and for text."""

    before: str = ""
    after: str = ""
    digits: bool = False
    percent: bool = False
    thousands: int = 0
    """How often the number is divided by a thousand before it is shown."""
    tests: list[tuple[str, Decimal]] = field(default_factory=list)

    def say(self, text: str) -> None:
        if self.digits:
            self.after += text
        else:
            self.before += text

    def holds(self, number: Decimal) -> bool:
        return all(_TESTS[sign](number, bound) for sign, bound in self.tests)


@lru_cache(maxsize=4096)
def shown(code: str, number: Decimal) -> Shown | None:
    """The number as its format shows it when that is more than a number; None when it is not.

    Raises ValueError for a format that no spreadsheet writes.
    """
    if len(code) > MAX_CODE:
        raise ValueError("number format")
    sections = _sections(code)
    if sections is None:
        return None
    one = _used(sections, number)
    if one.percent:
        return Shown(number, "percent")
    before = one.before.strip(" ()+-–:")[:_MAX_WORDS]
    after = one.after.lstrip(" ()+-–,.:/").rstrip(" ()+-–,:/")[:_MAX_WORDS]
    if one.thousands == 2 and after.casefold() == "m":  # alone it could be metres
        after = "mio."
    if not one.digits:
        return Shown(number, "words", before) if before else None
    if not (before or after or one.thousands):
        return None
    said = " ".join(filter(None, (before, _digits(number / 1000**one.thousands), after)))
    cut = one.thousands > 0 and not counts_in_words(after)
    return Shown(number, "cut" if cut else "words", said)


def _digits(number: Decimal) -> str:
    """All of the number, in Danish. 1,2340: with three decimals it could be a thousand in English."""
    whole, _, decimals = f"{exact(number):f}".partition(".")
    return f"{whole},{decimals}{'0' if len(decimals) == 3 else ''}" if decimals else whole


def _used(sections: Sequence[_Section], number: Decimal) -> _Section:
    numeric = sections[:3]
    if any(one.tests for one in numeric):
        return next((one for one in numeric if one.holds(number)), numeric[-1])
    place = 1 if number < 0 else 2 if number == 0 else 0
    return numeric[place] if place < len(numeric) else numeric[0]


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """The parts of a format; None when none of them shows anything but digits."""
    sections = [_Section()]
    for token in _TOKEN.finditer(code):
        one = sections[-1]
        match token.lastgroup:
            case "end":
                sections.append(_Section())
            case "digits":
                one.digits = True
                whole, point, decimals = token["digits"].partition(".")
                one.thousands = _commas(whole) + (_commas(decimals) if point else 0)
            case "percent":
                one.percent = True
            case "bracket":
                _bracket(one, token["bracket"])
            case "quoted" | "escaped" | "plain" as kind:
                one.say(token[kind])
    worded = any(one.percent or one.thousands or (one.before + one.after).strip() for one in sections[:3])
    return tuple(sections) if worded else None


def _commas(digits: str) -> int:
    """The commas behind the last digit: each of them divides by a thousand."""
    return len(digits) - len(digits.rstrip(","))


def _bracket(one: _Section, inside: str) -> None:
    """A currency (`$kr.-406`) is shown, a condition (`>=1000`) chooses; colours and languages say nothing."""
    if inside.startswith("$"):
        one.say(inside[1:].partition("-")[0])
    elif match := _CONDITION.fullmatch(inside):
        one.tests.append((match[1], Decimal(match[2])))
