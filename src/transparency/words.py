"""Words for searching: one way to cut, fold and stem text, used at write time and at query time alike.

The rules, in order:

1. Every character is taken to its compatibility form (NFKD) and lower case; ``ﬁ`` becomes ``fi``, ``Å`` the
   same as ``A`` with a ring.
2. Marks that cannot be seen (NUL and other control characters, bidi and zero-width marks, soft hyphens) are
   dropped: a word with a soft hyphen in it is one word. Tabs and line breaks separate words.
3. Accents are dropped (``é`` → ``e``, ``ö`` → ``o``). The ring of ``å`` stays: it makes another letter.
4. A word is a run of ``a``-``z``, ``0``-``9``, ``æ``, ``ø``, ``å``. Everything else separates words.
   Of a longer word the first 40 characters count.
5. *Stemming* is the Danish snowball algorithm on that word. *Folding* comes last: ``æ`` → ``ae``,
   ``ø`` → ``oe``, ``å`` → ``aa``, so that what is typed on a foreign keyboard finds the same.

All functions are pure and linear in the length of the text, also for hostile text: characters are looked up
one by one, because normalising a whole string takes quadratic time on long runs of accents.
"""

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Any

MAX_WORD = 40

_RING = "\N{COMBINING RING ABOVE}"
_WORD = re.compile("[a-z0-9æøå]+")
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
# Letters that Unicode does not take apart.
_LATIN = {"ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "œ": "oe", "ı": "i"}
_REMEMBERED = 0x3000  # the alphabets; all of Unicode would be a hundred megabytes that a visitor can fill
_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"

_stemmer_lock = Lock()  # the stemmer keeps the word it works on in itself


@cache
def _stemmer() -> Any:
    import snowballstemmer  # brings thirty languages; a start of the site need not wait for them

    return snowballstemmer.stemmer("danish")


class _Characters(dict[int, str]):
    """What each character contributes to a word; worked out once per character, for ``str.translate``."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        if character in _BREAKS:
            plain = " "
        elif unicodedata.category(character) in ("Cc", "Cf"):
            plain = ""
        else:
            lowered = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).lower())
            plain = "".join(
                _LATIN.get(part, part) for part in lowered if part == _RING or not unicodedata.combining(part)
            )
        if point < _REMEMBERED:
            self[point] = plain
        return plain


_characters = _Characters()


def words(text: str) -> list[str]:
    """The words of a text in lower case, with æ, ø and å, not folded and not stemmed."""
    plain = text.translate(_characters).replace("a" + _RING, "å").replace(_RING, "")
    return [word[:MAX_WORD] for word in _WORD.findall(plain)]


def tokens(text: str) -> list[str]:
    """The folded words of a text in its order: only ``a``-``z``, ``0``-``9``; at most 40 characters each."""
    return [_folded(word) for word in words(text)]


def fold(text: str) -> str:
    """A text as its folded words with one space between: texts that fold alike are the same to a search."""
    return " ".join(tokens(text))


def stem(token: str) -> str:
    """The folded stem of one word, as from `words`; for anything else the stem of its first word, or ``""``.

    Stem before folding: the stemmer knows ``æ``, ``ø`` and ``å`` as vowels. The stem of a word typed with
    ``ae``, ``oe`` or ``aa`` is usually, not always, the same.
    """
    return _stem(token[:MAX_WORD])


@lru_cache(maxsize=65536)
def _stem(token: str) -> str:
    first = words(token)[:1]
    if not first:
        return ""
    with _stemmer_lock:
        stemmed: str = _stemmer().stemWord(first[0])
    return _folded(stemmed)


def stems(text: str) -> list[str]:
    """The stems of a text's words, in the text's order, repeated words repeated."""
    return [stem(word) for word in words(text)]


def _folded(word: str) -> str:
    return word.translate(_FOLD)[:MAX_WORD]
