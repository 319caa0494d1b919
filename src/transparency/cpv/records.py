"""CPV codes, their hierarchy and the search for them (Regulation (EC) 2195/2002, amended by 213/2008).

A code has eight digits and a check digit, ``90910000-9``. The hierarchy is in the digits: trailing zeros
make a code broader. Two digits are a division, three a group, four a class, five a category; the rest give
more precision.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from transparency.words import fold, stem, stems, tokens, words

_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
_DIGITS = re.compile("[0-9]*")


def check_digit(code: str) -> str:
    """The check digit of eight digits: their sum with the weights 3 7 1 3 7 1 3 7, modulo 10."""
    return str(sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True)) % 10)


def parse_code(text: str) -> str:
    """The eight digits of a code as people write it: ``90910000``, ``90910000-9``, ``90 91 00 00-9``.

    Seven bare digits are a code whose leading zero a spreadsheet dropped: ``3000000`` is ``03000000``.
    Whether the vocabulary has the code is for `CpvTable.get` to say.

    Raises ValueError with one of three reasons as its only argument: ``"length"`` (too few or too many
    digits), ``"digits"`` (something that is no digit) or ``"check_digit"``.
    """
    if len(text) == 8 and text.isascii() and text.isdigit():
        return text
    if len(text) > 100:
        raise ValueError("length")
    digits, hyphen, check = _HYPHENS.sub("-", "".join(text.split())).partition("-")
    if not _DIGITS.fullmatch(digits + check):
        raise ValueError("digits")
    if len(digits) == 7 and text.strip() == digits:
        digits = "0" + digits
    if len(digits) != 8 or len(check) != len(hyphen):
        raise ValueError("length")
    if hyphen and check != check_digit(digits):
        raise ValueError("check_digit")
    return digits


def significant(code: str) -> str:
    """The digits that say something, at least two: ``90910000`` → ``9091``. Narrower codes begin so too."""
    return code.rstrip("0").ljust(2, "0")


def covers(broad: str, code: str) -> bool:
    """Whether a code is the broad one or lies under it."""
    return code.startswith(significant(broad))


@dataclass(frozen=True, slots=True)
class CpvCode:
    """One code with its official names and the everyday words that lead to it."""

    code: str
    da: str
    en: str
    words: tuple[str, ...] = ()

    def label(self, lang: str) -> str:
        """The name in English for ``"en"``, else in Danish."""
        return self.en if lang == "en" else self.da


class CpvTable:
    """A set of codes, in the order of their digits; it never changes once made.

    Raises ValueError when a code occurs twice.
    """

    def __init__(self, codes: Iterable[CpvCode]) -> None:
        ordered = sorted(codes, key=lambda code: code.code)
        self._codes = {code.code: code for code in ordered}
        if len(self._codes) != len(ordered):
            raise ValueError("duplicate")

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[CpvCode]:
        return iter(self._codes.values())

    def get(self, code: str) -> CpvCode | None:
        """The record of eight digits, or None."""
        return self._codes.get(code)

    def label(self, code: str, lang: str) -> str:
        """The name of a code; of an unknown one that of the nearest known broader code, else the code."""
        for known in (code, *self.ancestors(code)):
            if record := self.get(known):
                return record.label(lang)
        return code

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The broader codes in the table, nearest first; the code itself need not be in it."""
        digits = significant(code)
        broader = (digits[:length].ljust(8, "0") for length in range(len(digits) - 1, 1, -1))
        # A digit 0 in the middle gives the same broader code twice.
        return tuple(other for other in dict.fromkeys(broader) if other in self._codes and other != code)

    def division(self, code: str) -> str:
        """The division that a code belongs to: its first two digits."""
        return code[:2].ljust(8, "0")

    def children(self, code: str) -> tuple[CpvCode, ...]:
        """The codes right under a code."""
        return tuple(self._children.get(code, ()))

    def divisions(self) -> tuple[CpvCode, ...]:
        """The divisions in the table."""
        return tuple(record for record in self if record.code == self.division(record.code))

    def significant(self, code: str) -> str:
        """See `significant`."""
        return significant(code)

    def covers(self, broad: str, code: str) -> bool:
        """See `covers`."""
        return covers(broad, code)

    def merged(self, others: Iterable[CpvCode]) -> "CpvTable":
        """This table with the others' codes. Names are the others'; our trade words stay, before theirs."""
        codes = dict(self._codes)
        for other in others:
            ours = codes[other.code].words if other.code in codes else ()
            codes[other.code] = replace(other, words=tuple(dict.fromkeys(ours + other.words)))
        return CpvTable(codes.values())

    def search(self, q: str, lang: str, limit: int = 20) -> tuple[CpvCode, ...]:
        """The codes that a text leads to, best first; see `_Index` for what is found and in which order."""
        if limit < 1:
            return ()
        if re.fullmatch(r"\s*[0-9][0-9\s.]*(-[0-9]?)?\s*", _HYPHENS.sub("-", q[:_MAX_QUERY])):
            return self._by_digits(q)[:limit]
        return tuple(self._codes[code] for code in self._index.search(q, lang)[:limit])

    def _by_digits(self, q: str) -> tuple[CpvCode, ...]:
        """The codes that begin with the digits, broader first; if none do, the nearest broader code."""
        digits = "".join(_DIGITS.findall(_HYPHENS.sub("-", q[:_MAX_QUERY]).partition("-")[0]))
        prefix = significant(digits) if len(digits) >= 8 else digits
        found = [record for record in self if record.code.startswith(prefix)]
        if not found:
            return tuple(self._codes[code] for code in self.ancestors(prefix.ljust(8, "0"))[:1])
        return tuple(sorted(found, key=lambda record: (len(significant(record.code)), record.code)))

    @cached_property
    def _children(self) -> dict[str, list[CpvCode]]:
        children = defaultdict(list)
        for record in self:
            for parent in self.ancestors(record.code)[:1]:
                children[parent].append(record)
        return dict(children)

    @cached_property
    def _index(self) -> "_Index":
        return _Index(self)


_MAX_QUERY = 200
_MAX_QUERY_WORDS = 12
_MIN_PREFIX = 2
_MIN_PART = 4  # a shorter word inside another is chance: "bil" in "mobil"
_LINKS = ("", "s", "e", "n")  # what Danish puts between the parts of a compound
_EMPTY_WORDS = frozenset(
    words("af at de den der det en et for fra i m med mv og om på samt som til v ved")
    + words("a an and for from in of on or the to with")
    + words("aftale indkøb kontrakt køb levering leverance rammeaftale udbud contract framework supply")
    + words("firma firmaer leverandør leverandører producent forhandler virksomhed virksomheder")
    + words("company companies contractor contractors dealer firm installer manufacturer supplier suppliers")
)
_BUSINESS = (
    "entreprenør", "fabrik", "fabrikant", "firma", "forhandler", "grossist", "handler", "installatør", "leverandør",
    "montør", "operatør", "producent", "selskab", "specialist", "udbyder", "virksomhed",
)  # fmt: skip
"""The last part of a compound that says only that somebody lives by the rest."""

_Field = Literal["words", "da", "en"]


class _Index:
    """Finds codes by what people call things.

    A code is found when each word of the query meets it in one of these ways, in any inflection; the best way
    counts, and of several words the worst:

    0. the query as a whole is, letter for letter, one of its trade words or its whole name
    1. the word is in its trade words
    2. the word is in its name in the reader's language
    3. the word is in its name in the other language
    4. the word begins one of the words in its trade words or names
    5. the word is the last part of a compound there ("pudsning" in "vinduespudsning"), or is itself a
       compound whose parts are both there ("skolerengøring" and "Rengøring af skoler")
    6. the word is a compound whose last part, which says what kind of thing it is, is there; only for a word
       that meets no code in another way

    A compound that names who sells ("asfaltfirma", "busselskab") and is not there itself counts as what is sold.
    Words that say nothing about what is bought ("og", "of", "levering", "company") are passed over, unless there are
    no others. Rare words say the most: if no code meets every word, the word that meets the fewest codes counts,
    then the next as far as there are codes that meet both, and so on. Codes found in the same way stand with
    broader before narrower, then by their digits. The same query on the same table gives the same order.
    """

    def __init__(self, table: CpvTable) -> None:
        self._by_stem: dict[_Field, dict[str, set[str]]] = {"words": {}, "da": {}, "en": {}}
        self._whole: dict[str, set[str]] = {}
        by_token: dict[str, set[str]] = {}
        for record in table:
            for field, texts in _fields(record):
                for text in texts:
                    self._whole.setdefault(fold(text), set()).add(record.code)
                    for token, text_stem in zip(tokens(text), stems(text), strict=True):
                        by_token.setdefault(token, set()).add(record.code)
                        self._by_stem[field].setdefault(text_stem, set()).add(record.code)
        self._any: dict[str, set[str]] = {}
        for postings in self._by_stem.values():
            for key, codes in postings.items():
                self._any.setdefault(key, set()).update(codes)
        self._by_token = _Prefixes(by_token, lambda token: token)
        self._by_ending = _Prefixes(self._any, lambda key: key[::-1])

    def search(self, q: str, lang: str) -> list[str]:
        query = words(q[:_MAX_QUERY])[:_MAX_QUERY_WORDS]
        said = [word for word in query if word not in _EMPTY_WORDS] or query
        best: dict[str, int] = {}
        for ways in sorted((self._ways(word, lang) for word in dict.fromkeys(said)), key=len):
            both = {code: max(way, best[code]) for code, way in ways.items() if code in best}
            best = both or best or ways
        for whole in (query, said):
            best |= dict.fromkeys(self._whole.get(fold(" ".join(whole)), ()), 0)
        return sorted(best, key=lambda code: (best[code], len(significant(code)), code))

    def _ways(self, word: str, lang: str) -> dict[str, int]:
        """The best way in which one word meets each code that it meets."""
        word_stem = stem(word)
        fields: tuple[_Field, ...] = ("words", "en", "da") if lang == "en" else ("words", "da", "en")
        ways: dict[str, int] = {}

        def meet(way: int, codes: Iterable[str]) -> None:
            for code in codes:
                ways.setdefault(code, way)

        for way, field in enumerate(fields, start=1):
            meet(way, self._by_stem[field].get(word_stem, ()))
        if len(word) >= _MIN_PREFIX:
            for token in tokens(word):
                meet(4, self._by_token.starting(token))
        if not ways and (sold := self._sold(word, lang)):
            return sold
        if len(word_stem) >= _MIN_PART:
            meet(5, self._by_ending.starting(word_stem[::-1]))
        compounds = list(self._compounds(word))
        for modifier, head in compounds:
            meet(5, modifier & head)
        if not ways and compounds:
            meet(6, compounds[0][1])
        return ways

    def _sold(self, word: str, lang: str) -> dict[str, int]:
        """What a compound that names a business sells; nothing for other words."""
        for business in _BUSINESS:
            rest = word.removesuffix(business)
            if len(rest) < len(word) and len(rest) >= _MIN_PREFIX:
                for link in _LINKS:
                    if rest.endswith(link) and (ways := self._ways(rest.removesuffix(link), lang)):
                        return ways
        return {}

    def _compounds(self, word: str) -> Iterator[tuple[set[str], set[str]]]:
        """The codes of the first part and of the last for each cut in a compound, longest last part first."""
        for cut in range(_MIN_PART - 1, len(word) - _MIN_PART + 1):
            head = self._any.get(stem(word[cut:]))
            if head:
                modifiers = (self._any.get(stem(word[:cut].removesuffix(link)), set()) for link in _LINKS)
                yield set().union(*modifiers), head


def _fields(record: CpvCode) -> tuple[tuple[_Field, tuple[str, ...]], ...]:
    return ("words", record.words), ("da", (record.da,)), ("en", (record.en,))


class _Prefixes:
    """Terms in order, to find all that begin alike."""

    def __init__(self, codes: dict[str, set[str]], key: Callable[[str], str]) -> None:
        self._terms = sorted((key(term), term) for term in codes)
        self._codes = codes

    def starting(self, prefix: str) -> set[str]:
        """The codes of all terms that begin with the prefix."""
        found: set[str] = set()
        for key, term in self._terms[bisect_left(self._terms, (prefix, "")) :]:
            if not key.startswith(prefix):
                break
            found |= self._codes[term]
        return found
