"""What a reader can do with the guides, the glossary and the common questions."""

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import Literal

import structlog

from transparency.errors import BadSetting
from transparency.facets import collated
from transparency.guidance import certificates, time_limits
from transparency.guidance.markdown import Heading, Passage, linked, mentions, plain, read
from transparency.guidance.records import Audience, Guide, Problem, Question, Term
from transparency.guidance.shipped import AT_LINE, FOLDER, load_guidance, shown_path
from transparency.locale import LANGS, Lang, Text
from transparency.thresholds import shipped as thresholds
from transparency.words import fold, stem, stems, tokens, words

log = structlog.get_logger()

Kind = Literal["guide", "term", "question"]

MAX_WORDS = 12
"""Words of a query that are looked for; `storage.search` takes as many."""

MOST = 30
"""Hits of a search."""

IN_TITLE, IN_WORD, IN_SUMMARY, IN_TEXT = 8.0, 6.0, 3.0, 1.0
"""What it counts that a word stands there."""

WHOLE = 1.2
"""How many times as much it counts, when a title or a word is all that was asked for: less than to be in a title."""

ENOUGH = 0.7
"""The part of what the best hit has of the query that a hit must have. Rare words are a larger part of it."""

BEGINS, ENDS = 0.6, 0.5
"""The part of it that counts, when a longer word begins or ends with the word: "klage" and "klagefrist"."""

_SHORTEST_END = 4
_EXCERPT, _BEFORE = 240, 60


@dataclass(frozen=True, slots=True)
class Hit:
    """What a search found. `lang` is the language that it is in, `passage` the piece of its text with the words.

    `heading` is where in a guide the passage stands; `url` leads there. `guide` is the id of the guide itself, or of
    the one that explains the word or goes on from the answer; it may be empty.
    """

    kind: Kind
    id: str
    lang: Lang
    title: str
    passage: str
    url: str
    heading: Heading | None = None
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Where to read on: guides in the order of the list, words in that of the glossary."""

    guides: tuple[Guide, ...]
    terms: tuple[Term, ...]


class Guidance:
    """The guidance of one folder, read once. Safe to share between threads."""

    def __init__(
        self, folder: Path = FOLDER, promises: Collection[str] = (), facts: Path = time_limits.FILE.parent
    ) -> None:
        self._shelf = load_guidance(folder, promises)
        self._wrong_facts = tuple(_wrong_facts(facts))
        self._rendered: dict[tuple[str, Lang], str] = {}
        self._searched: dict[Lang, _Searched] = {}

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files, by file and line; what it concerns may be missing on the page. Also with those
        that the calculators and the fit check answer from: without them these do not answer.
        """
        return (*self._shelf.problems, *self._wrong_facts)

    def warn(self) -> None:
        """Tell the log of the problems."""
        for problem in self.problems():
            log.warning("guidance problem", problem=problem.say(Text.of("da")))

    # Guides

    def guides(self, lang: Lang, audience: Audience | None = None) -> tuple[Guide, ...]:
        """The guides in their order, each in this language or, marked by its `lang`, in the one that it has.

        With an audience, those for it and those for everybody.
        """
        found = filter(None, (self.guide(id_, lang) for id_ in {id_ for id_, _ in self._shelf.guides}))
        wanted = [guide for guide in found if audience is None or guide.audience in (audience, "all")]
        return tuple(sorted(wanted, key=lambda guide: (guide.order, guide.id)))

    def guide(self, id_: str, lang: Lang) -> Guide | None:
        """One guide in this language, or in the one that it has."""
        guides = self._shelf.guides
        return guides.get((id_, lang)) or next((guides[id_, o] for o in LANGS if (id_, o) in guides), None)

    def html(self, guide: Guide) -> str:
        """A guide's text, safe to put on a page. The first use of a word that another guide explains leads to the
        glossary (`a.tp-term`).
        """
        key = (guide.id, guide.lang)
        if key not in self._rendered:
            places = {
                plain(term.word(guide.lang)): term.url
                for term in self._shelf.terms.values()
                if term.link and term.guide != guide.id and term.speaks(guide.lang) == guide.lang
            }
            self._rendered[key] = linked(self._shelf.documents[key], places).html()
        return self._rendered[key]

    def headings(self, guide: Guide) -> tuple[Heading, ...]:
        """A guide's headings with their anchors, for a list of contents."""
        return self._shelf.documents[guide.id, guide.lang].headings

    def overdue(self, today: date) -> tuple[Guide, ...]:
        """The guides, in each language, that should have been looked through again by now."""
        return tuple(guide for guide in self._shelf.guides.values() if guide.overdue(today))

    # Glossary

    def terms(self, lang: Lang, q: str = "") -> tuple[Term, ...]:
        """The glossary by the alphabet of the language; with `q` the words that it finds, best first."""
        if q.strip():
            return tuple(self._shelf.terms[hit.id] for hit in self._find(q, lang) if hit.kind == "term")
        return tuple(sorted(self._shelf.terms.values(), key=lambda term: collated(term.word(lang))))

    def term(self, id_: str) -> Term | None:
        return self._shelf.terms.get(id_)

    def related(self, of: Guide | Term, lang: Lang) -> Related:
        """Of a guide: the guides that it links to, the words that it explains or links to. Of a word: the guides that
        explain it or link to it, the words that its meaning uses.
        """
        guides, terms = self.guides(lang), self.terms(lang)
        if isinstance(of, Guide):
            targets = self._targets(of)
            pages = {target.partition("#")[0] for target in targets}
            return Related(
                tuple(one for one in guides if one.url in pages and one.id != of.id),
                tuple(one for one in terms if one.guide == of.id or one.url in targets),
            )
        used = {
            one.place for one in mentions(of.meaning(lang), {plain(one.word(lang)): one.id for one in terms})
        }
        return Related(
            tuple(one for one in guides if one.id == of.guide or of.url in self._targets(one)),
            tuple(one for one in terms if one.id in used and one.id != of.id),
        )

    def _targets(self, guide: Guide) -> set[str]:
        return {link.target for link in self._shelf.documents[guide.id, guide.lang].links}

    # Questions

    def questions(self, lang: Lang) -> tuple[Question, ...]:
        """The common questions in the file's order, those in this language first."""
        return tuple(sorted(self._shelf.questions, key=lambda question: question.speaks(lang) != lang))

    def answer(self, question: Question, lang: Lang) -> str:
        """The answer as HTML, safe to put on a page."""
        return read(question.answer(lang)).html()

    # Search

    def search(self, q: str, lang: Lang) -> tuple[Hit, ...]:
        """What guides, glossary and answers say about it, best first, at most `MOST`.

        Words are found by their Danish stem, by their beginning and by the end of a compound, and words of the glossary
        in both languages. A hit in a title counts more than one in a word of the glossary, and that more than one in a
        text. What has much less of the query than the best hit has is left out.
        """
        return tuple(self._find(q, lang)[:MOST])

    def _find(self, q: str, lang: Lang) -> list[Hit]:
        if lang not in self._searched:
            self._searched[lang] = _Searched(self._entries(lang))
        return self._searched[lang].find(q)

    def _entries(self, lang: Lang) -> Iterable["_Entry"]:
        for guide in self.guides(lang):
            document = self._shelf.documents[guide.id, guide.lang]
            explained = [term for term in self._shelf.terms.values() if term.guide == guide.id]
            yield _Entry(
                Hit("guide", guide.id, guide.lang, guide.title, guide.summary, guide.url, guide=guide.id),
                fields=(
                    (IN_TITLE, _forms(guide.title)),
                    (IN_SUMMARY, _forms(guide.summary, *(heading.text for heading in document.headings))),
                ),
                passages=tuple((passage, _forms(passage.text)) for passage in document.passages),
                names=frozenset({fold(guide.title)}),
                explains=frozenset(fold(name) for term in explained for name in _names(term)),
            )
        for term in self.terms(lang):
            word, meaning = term.word(lang), term.meaning(lang)
            yield _Entry(
                Hit("term", term.id, term.speaks(lang), word, meaning, term.url, guide=term.guide),
                fields=((IN_WORD, _forms(*_names(term))),),
                passages=((Passage(None, meaning), _forms(meaning)),),
                names=frozenset(fold(name) for name in _names(term)),
            )
        for question in self.questions(lang):
            asked, answer = question.question(lang), read(question.answer(lang))
            text = " ".join(passage.text for passage in answer.passages)
            yield _Entry(
                Hit(
                    "question",
                    question.id,
                    question.speaks(lang),
                    asked,
                    text,
                    question.url,
                    guide=question.guide,
                ),
                fields=((IN_SUMMARY, _forms(asked)),),
                passages=((Passage(None, text), _forms(text)),),
            )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What can be found: the hit as it is without a query, and the forms of its words by what they count."""

    hit: Hit
    fields: tuple[tuple[float, frozenset[str]], ...]
    passages: tuple[tuple[Passage, frozenset[str]], ...]
    names: frozenset[str] = frozenset()
    """What it is called, folded."""
    explains: frozenset[str] = frozenset()
    """The words that it explains, folded."""


class _Searched:
    """All that can be found in one language."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self.entries = tuple(entries)
        self._places: dict[str, dict[int, float]] = {}
        for number, entry in enumerate(self.entries):
            for weight, forms in (*entry.fields, *((IN_TEXT, forms) for _, forms in entry.passages)):
                for form in forms:
                    here = self._places.setdefault(form, {})
                    here[number] = max(weight, here.get(number, 0.0))
        self._forwards = sorted(self._places)
        self._backwards = sorted(form[::-1] for form in self._places)

    def find(self, q: str) -> list[Hit]:
        wanted = list(dict.fromkeys(words(q)[:MAX_WORDS]))
        asked = fold(q)
        found = [self._forms_of(word) for word in wanted]
        counts = [self._counts(forms) for forms in found]
        # a word that stands nearly everywhere says little
        rarity = [math.log(1 + len(self.entries) / (1 + len(of))) for of in counts]
        ranked, met = [], set(chain.from_iterable(counts))
        for number, entry in enumerate(self.entries):
            explained = asked in entry.explains
            if not explained and number not in met:
                continue
            of = [count.get(number, 0.0) for count in counts]
            has = sum(rare for rare, count in zip(rarity, of, strict=True) if count or explained)
            score = sum(map(float.__mul__, of, rarity)) * (WHOLE if asked in entry.names else 1.0)
            ranked.append((score + IN_SUMMARY * explained, has, entry))
        enough = ENOUGH * max((has for _, has, _ in ranked), default=0.0)
        hits = [(score, entry) for score, has, entry in ranked if score and has >= enough]
        return [_shown(entry, found) for _, entry in sorted(hits, key=lambda one: -one[0])]

    def _forms_of(self, word: str) -> dict[str, float]:
        """The forms that a word of a query finds, each with the part that it counts."""
        whole, root = fold(word), stem(word)
        found = dict.fromkeys(_beginning(self._forwards, whole), BEGINS)
        if len(root) >= _SHORTEST_END:
            ends = (form[::-1] for form in _beginning(self._backwards, root[::-1]))
            found = dict.fromkeys(ends, ENDS) | found
        return found | {form: 1.0 for form in (whole, root) if form in self._places}

    def _counts(self, found: Mapping[str, float]) -> dict[int, float]:
        """What it counts for one word of a query, by the number of the entry: the most that any of its forms does."""
        counts: dict[int, float] = {}
        for form, part in found.items():
            for number, weight in self._places[form].items():
                counts[number] = max(weight * part, counts.get(number, 0.0))
        return counts


def _beginning(ordered: Sequence[str], start: str) -> Iterable[str]:
    """Those of the texts, which are in order, that begin so."""
    first = bisect_left(ordered, start)
    return takewhile(lambda text: text.startswith(start), islice(ordered, first, None))


def _shown(entry: _Entry, found: Sequence[Mapping[str, float]]) -> Hit:
    """The hit with the passage that has most of the words; as it is, when none has any."""

    def counts(forms: frozenset[str]) -> float:
        return sum(max((of[form] for form in of.keys() & forms), default=0.0) for of in found)

    passage, forms = max(entry.passages, key=lambda one: counts(one[1]))
    if not counts(forms):
        return entry.hit
    url = entry.hit.url
    return replace(
        entry.hit,
        passage=_excerpt(passage.text, frozenset(chain.from_iterable(found))),
        heading=passage.heading,
        url=f"{url}#{passage.heading.id}" if passage.heading else url,
    )


def _excerpt(text: str, forms: Collection[str]) -> str:
    """The piece of a text in which the first of the words stands, cut between words."""
    if len(text) <= _EXCERPT:
        return text
    hits = (m.start() for m in re.finditer(r"\w+", text) if not _forms(m.group()).isdisjoint(forms))
    start = text.rfind(" ", 0, max(0, next(hits, 0) - _BEFORE)) + 1
    if start + _EXCERPT >= len(text):
        start = text.find(" ", len(text) - _EXCERPT) + 1
        return f"… {text[start:]}"
    end = max(text.rfind(" ", start, start + _EXCERPT), start + 1)
    return f"{'… ' if start else ''}{text[start:end].rstrip(' ,;:')} …"


def _wrong_facts(folder: Path) -> Iterator[Problem]:
    for file, load in _FACTS:
        path = folder / file.name
        try:
            load(path)
        except BadSetting as error:
            at = AT_LINE.search(str(error))
            yield Problem(shown_path(path), int(at[1]) if at else 1, error.message, error.values)


_FACTS: tuple[tuple[Path, Callable[[Path], object]], ...] = (
    (time_limits.FILE, time_limits.load_time_limits),
    (certificates.FILE, certificates.load_certificates),
    (thresholds.FILE, thresholds.load_thresholds),
)
"""The files that the calculators and the fit check answer from, and what reads them."""


def _forms(*texts: str) -> frozenset[str]:
    return frozenset(chain.from_iterable((*tokens(text), *stems(text)) for text in texts)) - {""}


def _names(term: Term) -> tuple[str, ...]:
    """All that a word is called, in both languages."""
    return tuple(filter(None, (term.da, term.en, *term.aliases_da, *term.aliases_en)))
