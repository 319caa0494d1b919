"""The glossary: each word in both languages, side by side, with where it comes from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from transparency.guidance.records import Term
from transparency.locale import LANGS, N_, Lang, Text
from transparency.web.page import Visit
from transparency.web.views import entered
from transparency.web.views.guidance import said


@dataclass(frozen=True, slots=True)
class Side:
    """A word in one language. Both texts are empty where the language is missing."""

    lang: Lang
    word: Markup
    meaning: Markup
    also: Markup
    """What else it is called, said in that language; or nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the glossary, the reader's language first. `guide`: title and address of what explains it."""

    id: str
    sides: tuple[Side, ...]
    source: Markup
    guide: tuple[str, str] | None


def html(v: Visit, q: str) -> str:
    """The words by their letters; with `q` those that it finds, best first."""
    t, service = v.t, v.services.guidance
    terms = service.terms(t.lang, q)
    guides = {guide.id: (guide.title, guide.url) for guide in service.guides(t.lang)}
    sections = {text for promise in v.services.reference.promises.values() for text in promise.section}
    groups = [("", terms)] if q else _by_letter(terms, t)
    return v.render("guidance_glossary.html",
        q=q,
        total=len(terms),
        groups=[
            (letter, [_word(term, guides.get(term.guide), sections, t) for term in of_letter])
            for letter, of_letter in groups
            if of_letter
        ],
    )  # fmt: skip


def _by_letter(terms: Sequence[Term], t: Text) -> list[tuple[str, Sequence[Term]]]:
    found = groupby(terms, key=lambda term: term.word(t.lang)[0].upper())
    return [(letter, list(of_letter)) for letter, of_letter in found]


def _word(term: Term, guide: tuple[str, str] | None, sections: Collection[str], t: Text) -> Word:
    sides = (
        _side("da", term.da, term.meaning_da, term.aliases_da),
        _side("en", term.en, term.meaning_en, term.aliases_en),
    )
    first = LANGS.index(term.speaks(t.lang))
    there = tuple(side for side in (sides[first], sides[1 - first]) if side.word and side.meaning)
    return Word(term.id, there, _source(term, sections, t), guide)


def _source(term: Term, sections: Collection[str], t: Text) -> Markup:
    """In the reader's language; what is Danish in English is marked."""
    if t.lang == "en" and term.source_en:
        return said(entered.marked(term.source_en, sections, t), t.lang)
    return Markup(entered.marked(escape(term.source), (term.source,), t))


def _side(lang: Lang, word: str, meaning: str, aliases: Sequence[str]) -> Side:
    also = Text.of(lang)(N_("Også kaldt: {words}"), words=", ".join(aliases)) if aliases else ""
    return Side(lang, said(word, lang), said(meaning, lang), said(also, lang))
