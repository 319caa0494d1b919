"""Markdown (CommonMark) → HTML that may stand on a page, whoever wrote the Markdown. Pure.

- HTML in it is shown as the text that it is. Pictures become their description.
- Links lead to https, http, and to addresses of this site ("/…" and "#…"); any other stays text.
- Headings get ids, so that one can link to them; the title of the page is the only heading of the first level.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from transparency.words import fold

_SAFE = re.compile(r"https?://[^\s\\]+|/(?![/\\])[^\s\\]*|#[^\s\\]*", re.IGNORECASE)
_HTML = re.compile(r"</?[a-z!][^<>\n]*>", re.IGNORECASE)
_UNREAD = re.compile(r"\[[^\[\]\n]*\]\(([^()\n]*)")
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = frozenset((
    "", "e", "en", "ens", "er", "erne", "ernes", "ers", "es", "et", "ets", "n", "ne", "nes", "ns", "r", "rne", "rnes",
    "rs", "s",
))  # fmt: skip
_INFLECTED = 3
"""Letters of the shortest word with endings: "en" is none of "e" in "e-faktura"."""

Words = tuple[str, ...]
"""A word, or several in a row, folded."""


@dataclass(frozen=True, slots=True)
class Heading:
    """`id` is the anchor on the page."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link of the text leads, as written, and the line that it stands in, from 1."""

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a point of a list or a cell, as plain text, and the heading that it stands under."""

    heading: Heading | None
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """The piece of a text, from `start` until before `end`, that uses the words of a place."""

    start: int
    end: int
    place: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read.

    `refused` are links that stay text, as they may not lead where they would. `pictures`, `html_lines` and `titles` are
    the lines, from 1, that hold a picture, HTML, or a heading of the first level.
    """

    tokens: tuple[Token, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    refused: tuple[Link, ...]
    passages: tuple[Passage, ...]
    pictures: tuple[int, ...]
    html_lines: tuple[int, ...]
    titles: tuple[int, ...]

    def html(self) -> str:
        """Safe to put on a page as it is."""
        reader = _reader()
        rendered: str = reader.renderer.render(self.tokens, reader.options, {})
        return rendered


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return is_safe(url)


def is_safe(target: str) -> bool:
    """Whether a link may lead there: the web, or an address of this site from its root."""
    return _SAFE.fullmatch(target) is not None


@cache
def _reader() -> MarkdownIt:
    return _Reader("commonmark", {"html": False}).enable("table")


def read(text: str) -> Document:
    """Read Markdown. Nothing is an error: what is no Markdown is text."""
    tokens = _reader().parse(text)
    headings: list[Heading] = []
    anchors: dict[str, int] = {}
    links: list[Link] = []
    passages: list[Passage] = []
    refused: list[Link] = []
    pictures: list[int] = []
    html_lines: list[int] = []
    titles: list[int] = []
    for number, token in enumerate(tokens):
        if token.type != "inline":
            continue
        first = (token.map or [0])[0] + 1
        token.children = children = list(_without_pictures(token.children or [], first, pictures))
        said = _plain(children)
        opening = tokens[number - 1]
        if opening.type == "heading_open":
            if opening.tag == "h1":
                titles.append(first)
                opening.tag = tokens[number + 1].tag = "h2"
            heading = Heading(int(opening.tag[1]), _anchor(said, anchors), said)
            opening.attrSet("id", heading.id)
            headings.append(heading)
        elif said:
            passages.append(Passage(headings[-1] if headings else None, said))
        for child, line in _lines(children, first):
            if child.type == "link_open":
                links.append(Link(str(child.attrGet("href")), line))
                _outwards(child)
            elif child.type == "text":
                refused += [Link(target, line) for target in _UNREAD.findall(child.content)]
                if _HTML.search(child.content):
                    html_lines.append(line)
    return Document(
        tuple(tokens),
        tuple(headings),
        tuple(links),
        tuple(refused),
        tuple(passages),
        tuple(pictures),
        tuple(html_lines),
        tuple(titles),
    )


def _without_pictures(children: Iterable[Token], line: int, found: list[int]) -> Iterator[Token]:
    """The same with the description in a picture's place; notes the lines of the pictures."""
    for child, at in _lines(children, line):
        if child.type == "image":
            found.append(at)
            yield Token("text", "", 0, content=_plain(child.children or []), level=child.level)
        else:
            yield child


def _lines(children: Iterable[Token], line: int) -> Iterator[tuple[Token, int]]:
    for child in children:
        yield child, line
        line += child.type in ("softbreak", "hardbreak")


def _plain(children: Iterable[Token]) -> str:
    parts = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(_plain(child.children or []))
        else:
            parts.append(child.content)  # empty where a mark opens or closes
    return " ".join("".join(parts).split())


def _anchor(said: str, taken: dict[str, int]) -> str:
    """An id from the heading's words, once on a page. It begins with "s-": an id "title" would hide the document's.

    `taken` are the page's ids so far, each with the number that was last tried behind it.
    """
    found = name = "-".join(["s", *fold(said).split()])
    while found in taken:
        taken[name] += 1
        found = f"{name}-{taken[name]}"
    taken[found] = 1
    return found


def _outwards(link: Token) -> None:
    if not str(link.attrGet("href")).startswith(("/", "#")):
        link.attrSet("rel", "noopener")
        link.attrSet("target", "_blank")


def plain(text: str) -> Words:
    """The words of a text in the form that `mentions` looks for them in."""
    return tuple(fold(word) for word in _WORD.findall(text))


def mentions(text: str, places: Mapping[Words, str]) -> tuple[Mention, ...]:
    """Where a text uses the words (`plain`) that belong to places: as they are, or with an ending of Danish or English
    inflection. Of words that begin at the same point the longest count; none is within another.
    """
    return tuple(_mentions(text, _by_first(places)))


def linked(document: Document, places: Mapping[Words, str]) -> Document:
    """The same with a link at the first use of each place's words (`mentions`).

    Not in headings, links and code, not where the text leads to the place already, and to each place once.
    """
    done, by_first = {link.target for link in document.links}, _by_first(places)
    tokens = []
    for number, token in enumerate(document.tokens):
        if token.type == "inline" and document.tokens[number - 1].type != "heading_open":
            token = copy(token)  # what was read is kept, and may be shown again with other links
            token.children = list(_with_links(token.children or [], by_first, done))
        tokens.append(token)
    return replace(document, tokens=tuple(tokens))


_ByFirst = Mapping[str, Sequence[tuple[Words, str]]]


def _by_first(places: Mapping[Words, str]) -> _ByFirst:
    """The words with their places by the first word, the longest first."""
    found: dict[str, list[tuple[Words, str]]] = {}
    for run, place in sorted(places.items(), key=lambda one: -len(one[0])):
        if run:
            found.setdefault(run[0], []).append((run, place))
    return found


def _mentions(text: str, by_first: _ByFirst) -> Iterator[Mention]:
    found = list(_WORD.finditer(text))
    folded, at = [fold(match.group()) for match in found], 0
    while at < len(found):
        word = folded[at]
        for first in (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)):
            here = next(
                (
                    (run, place)
                    for run, place in by_first.get(first, ())
                    if _is_run(run, folded[at : at + len(run)]) and _in_a_row(text, found[at : at + len(run)])
                ),
                None,
            )
            if here:
                last = at + len(here[0]) - 1
                yield Mention(found[at].start(), found[last].end(), here[1])
                at = last
                break
        at += 1


def _is_run(run: Words, folded: Sequence[str]) -> bool:
    return len(run) == len(folded) and all(
        word == one
        or (len(one) >= _INFLECTED and word.startswith(one) and word.removeprefix(one) in _ENDINGS)
        for one, word in zip(run, folded, strict=True)
    )


def _in_a_row(text: str, found: Sequence["re.Match[str]"]) -> bool:
    """Whether nothing but a space or a hyphen stands between the words."""
    return all(
        text[one.end() : other.start()] in (" ", "\N{NO-BREAK SPACE}", "-", "–")
        for one, other in pairwise(found)
    )


def _with_links(children: Iterable[Token], by_first: _ByFirst, done: set[str]) -> Iterator[Token]:
    within = 0
    for child in children:
        within += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "text" and not within:
            yield from _cut(child, by_first, done)
        else:
            yield child


def _cut(text: Token, by_first: _ByFirst, done: set[str]) -> Iterator[Token]:
    def piece(start: int, end: int) -> Token:
        return Token("text", "", 0, content=text.content[start:end], level=text.level)

    written = 0
    for one in _mentions(text.content, by_first):
        if one.place in done:
            continue
        done.add(one.place)
        yield piece(written, one.start)
        yield Token("link_open", "a", 1, attrs={"href": one.place, "class": "tp-term"}, level=text.level)
        yield piece(one.start, one.end)
        yield Token("link_close", "a", -1, level=text.level)
        written = one.end
    yield piece(written, len(text.content))
