"""RSS and Atom: hostile bytes in, plain items out. `read_json` is for the child of a `Sandbox`.

feedparser is given bytes, never a text or a name: what looks like an address or a file to it, it opens. The
characters are decoded here, so that a feed cannot choose an encoding that hides what it says; what feedparser finds
is cut down to text and http(s) addresses once more, and dates are read here, for feedparser fills what is missing in
a date from today's.
"""

import codecs
import hashlib
import html
import io
import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

from transparency.clock import COPENHAGEN
from transparency.dates import FIRST_YEAR, LAST_YEAR
from transparency.errors import DomainError
from transparency.locale import N_
from transparency.sources.records import Feed, Item, Note

MAX_BYTES = 5_000_000
MAX_ITEMS = 500
MAX_TITLE = 300
MAX_SUMMARY = 1_000
MAX_LINK = 2_000

_NO_FEED = N_("Filen er ikke et feed. Brug en RSS- eller Atom-fil.")
_EMPTY = N_("Filen er tom.")
LARGE = N_("Filen fylder mere end {most} MB.")
_DOCTYPE = N_("Filen har en DOCTYPE og bliver derfor ikke læst. Et feed har ikke brug for en.")
_SLOPPY = N_("Feedet følger ikke standarden. Det, der kunne læses, er taget med.")
_MANY = N_("Feedet har flere end {most} nyheder. De første {most} er taget med.")


# Reading


def read(data: bytes, base: str = "") -> Feed:
    """The feed. Relative links are resolved against `base`, its address. Raises `DomainError` for what is none.

    Costs what the bytes want it to cost: for bytes from outside, ask a `Sandbox` for `read_json`.
    """
    if len(data) > MAX_BYTES:
        raise DomainError(LARGE, most=MAX_BYTES // 1_000_000)
    if not data.strip(b"\0 \t\r\n"):
        raise DomainError(_EMPTY)
    text = _decoded(data).lstrip("\ufeff")
    if _has_doctype(text):
        raise DomainError(_DOCTYPE)
    import feedparser  # only the child has a use for it

    headers = {"content-type": "application/xml; charset=utf-8"}
    if is_address(base):
        headers["content-location"] = base
    text = _REFERENCE.sub(_character, _DECLARATION.sub("", text, count=1))
    found = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers=headers,
        resolve_relative_uris=False,  # those in the text go with its markup; an item's own are always resolved
        sanitize_html=True,
    )
    if not found.version:
        raise DomainError(_NO_FEED)
    notes = [Note(_SLOPPY, {})] if found.bozo else []
    if len(found.entries) > MAX_ITEMS:
        notes.append(Note(_MANY, {"most": MAX_ITEMS}))
    return Feed(_words(found.feed, "title", MAX_TITLE), _items(found.entries), tuple(notes))


def read_json(data: bytes, base: str = "") -> dict[str, Any]:
    """The same in a form that `of_json` takes back."""
    feed = read(data, base)
    return {
        "title": feed.title,
        "items": [
            [i.key, i.title, i.link, i.summary, i.published.isoformat() if i.published else ""]
            for i in feed.items
        ],
        "notes": [[note.message, note.values] for note in feed.notes],
    }


def of_json(found: Mapping[str, Any]) -> Feed:
    return Feed(
        found["title"],
        tuple(
            Item(key, title, link, summary, date.fromisoformat(published) if published else None)
            for key, title, link, summary, published in found["items"]
        ),
        tuple(Note(message, values) for message, values in found["notes"]),
    )


def _items(entries: list[Any]) -> tuple[Item, ...]:
    """The same guid comes once; without one the same link, and without that the same title."""
    found: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for entry in entries[:MAX_ITEMS]:
        guid, link = str(dict.get(entry, "id") or "").strip(), _link(entry)
        summary = _words(entry, "summary", MAX_SUMMARY) or _content(entry)
        title = _words(entry, "title", MAX_TITLE) or _cut(summary, 100) or link
        if not title:
            continue
        names = [pair for pair in (("guid", guid), ("link", link)) if pair[1]] or [("title", title)]
        if names[0] in seen:
            continue
        seen.update(names)
        key = hashlib.sha256("\0".join(names[0]).encode("utf-8", "replace")).hexdigest()
        found.append(Item(key, title, link, summary, _published(entry)))
    return tuple(found)


# Characters

_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"\0<", "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"<\0", "utf-16-le"),
    (b"\0\0\0<", "utf-32-be"),
)
_KNOWN = re.compile(r"utf-8|ascii|iso8859-\d+|cp125\d|koi8-[ru]|mac-roman")
"""As Python calls them: each has ASCII where ASCII is, so that "<" is "<" to everybody."""


def _decoded(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    for start, name in _UNMARKED:
        if data.startswith(start):
            return data.decode(name, "replace")
    declared = _DECLARED.match(data)
    name = declared[1].decode("ascii", "replace") if declared else "utf-8"
    try:
        name = codecs.lookup(name).name
    except (LookupError, ValueError):
        name = "utf-8"
    for known in (name if _KNOWN.fullmatch(name) else "utf-8", "utf-8"):
        try:
            return data.decode(known)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


_REFERENCE = re.compile("&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")


def _character(reference: re.Match[str]) -> str:
    """A reference as it is, unless its number is no character's (half a pair, or too large): feedparser fails at it."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    number = int(digits.lstrip("0")[:8] or "0", base)
    return reference[0] if number < 0xD800 or 0xDFFF < number <= sys.maxunicode else "\ufffd"


_PROLOG = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPES = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def _has_doctype(text: str) -> bool:
    """Whether there is one before the first element, even in a comment; anywhere, where that is not clear."""
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    clear = re.match("<[A-Za-z_]", text[end : end + 2])
    return _DOCTYPES.search(text, 0, end if clear else len(text)) is not None


# Text

_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|code|em|font|i|mark|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>", re.IGNORECASE
)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_LONGER = 20
"""How much longer than its text markup may be before it is cut."""


def _words(found: Any, name: str, most: int) -> str:
    detail = dict.get(found, f"{name}_detail") or {}
    return plain(dict.get(found, name), most, markup=detail.get("type") != "text/plain")


def _content(entry: Any) -> str:
    for part in dict.get(entry, "content") or ():
        if words := plain(part.get("value"), MAX_SUMMARY, markup=part.get("type") != "text/plain"):
            return words
    return ""


def plain(value: object, most: int, *, markup: bool) -> str:
    """One line without markup, controls and marks that cannot be seen, cut at so many characters.

    With `markup` entities are decoded, once. What looks like a tag afterwards goes too.
    """
    text = value[: most * _LONGER] if isinstance(value, str) else ""
    text = _HIDDEN.sub(" ", text)
    if markup:
        text = html.unescape(_TAG.sub(" ", _INLINE.sub("", text)))
    text = "".join(c for c in " ".join(text.split()) if c.isprintable())
    text = _OPENING.sub("", _TAG.sub(" ", text))
    return _cut(" ".join(text.split()), most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# Links

_ADDRESS = re.compile(r"https?://(?:[\w-]+\.)*[\w-]+(?::[0-9]{1,5})?(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)


def is_address(text: str) -> bool:
    """Whether it is an http(s) address with a host, without name and password."""
    if not _ADDRESS.fullmatch(text) or len(text) > MAX_LINK:
        return False
    try:
        return urlsplit(text).port != 0
    except ValueError:
        return False


def _link(entry: Any) -> str:
    """The first usable of the item's own links, or nothing."""
    offered = [dict.get(entry, "link")]
    offered += [one.get("href") for one in dict.get(entry, "links") or () if one.get("rel") == "alternate"]
    for one in offered:
        if isinstance(one, str) and (address := address_of(one)):
            return address
    return ""


def address_of(text: str) -> str:
    """An http(s) address as it can stand in a page, else nothing: what is relative to nowhere, or would run."""
    text = text[: MAX_LINK + 100]
    start, end = 0, len(text)
    while start < end and (not text[start].isprintable() or text[start].isspace()):
        start += 1
    while end > start and (not text[end - 1].isprintable() or text[end - 1].isspace()):
        end -= 1
    text = text[start:end]
    if not is_address(text):
        return ""
    # what no address may hold, or cannot be seen, is written as its code
    safe = "".join(
        c if c.isprintable() and c not in ' "<>\\^`{|}' else quote(c, errors="replace") for c in text
    )
    scheme, _, rest = safe.partition("://")
    return f"{scheme.lower()}://{rest}" if len(safe) < MAX_LINK else ""


# Dates


def _published(entry: Any) -> date | None:
    for name in ("published", "updated", "created"):
        if isinstance(said := dict.get(entry, name), str):
            return day_of(said)
    return None


def day_of(said: str) -> date | None:
    """The day in Denmark that a whole date says, in the form of RFC 3339 or RFC 5322; None for anything else."""
    said = said.strip()[:80]
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        try:
            moment = parsedate_to_datetime(said)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        day = moment.astimezone(COPENHAGEN).date() if moment.tzinfo else moment.date()
    except (OverflowError, ValueError):
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
