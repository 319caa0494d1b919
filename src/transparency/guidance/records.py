"""A guide, a word of the glossary, a common question, and what can be wrong with the files that they stand in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from transparency.locale import N_, Lang

if TYPE_CHECKING:
    from transparency.locale import Text

Audience = Literal["all", "sme", "entrepreneurs", "bidders", "suppliers"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
AUDIENCE: Mapping[Audience, str] = {
    "all": N_("Alle"),
    "sme": N_("Små og mellemstore virksomheder"),
    "entrepreneurs": N_("Iværksættere"),
    "bidders": N_("Virksomheder, der vil byde"),
    "suppliers": N_("Leverandører, der har en kontrakt"),
}

PAGE = "/vejledning"
GLOSSARY = f"{PAGE}?vis=ordliste"
ASK = f"{PAGE}?vis=spoerg"

ROOMS = ("ordliste", "fag", "vaerdi", "frister", "passer", "spoerg")
"""What `PAGE` shows for `vis` in the address."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "/": (),
    "/udbudsplan": ("tender",),
    "/markedsdialoger": ("dialogue",),
    "/maal": ("target",),
    PAGE: ("guide",),
    "/aendringer": (),
    "/abonner": (),
    "/aabne-data": (),
    "/bekendtgoerelser": (),
    "/privatliv": (),
    "/partnerskab": (),
}
"""The site's pages that a guide may link to, and the kind of record that `id` in their address names."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide in one language. `body` is Markdown; `sources` name the acts and paragraphs that it goes by.

    The same `id` in the other language is another guide. Sorted by `order`, lowest first.
    """

    id: str
    lang: Lang
    title: str
    summary: str
    audience: Audience
    order: int
    reviewed: date
    next_review: date
    sources: tuple[str, ...]
    body: str

    @property
    def url(self) -> str:
        return f"{PAGE}?id={self.id}"

    def overdue(self, today: date) -> bool:
        """Whether the day on which it was to be looked through again has passed."""
        return today > self.next_review


@dataclass(frozen=True, slots=True)
class Term:
    """A word of procurement. A language that is missing is empty; one of them is whole.

    `source` is the act and paragraph that the word has its meaning from, `source_en` the same for who reads English,
    where it is more than the name of an act; `guide` is the id of the guide that explains it. Each may be empty. Guides
    link to it by themselves only where `link`: an everyday word means other things too.
    """

    id: str
    da: str
    en: str
    aliases_da: tuple[str, ...]
    aliases_en: tuple[str, ...]
    meaning_da: str
    meaning_en: str
    source: str = ""
    source_en: str = ""
    guide: str = ""
    link: bool = True

    @property
    def url(self) -> str:
        """Its place in the glossary: the anchor is the id."""
        return f"{GLOSSARY}#{self.id}"

    def speaks(self, lang: Lang) -> Lang:
        """The language that it can be shown in to who reads this one."""
        if lang == "en":
            return "en" if self.en and self.meaning_en else "da"
        return "da" if self.da and self.meaning_da else "en"

    def word(self, lang: Lang) -> str:
        return self.en if self.speaks(lang) == "en" else self.da

    def meaning(self, lang: Lang) -> str:
        return self.meaning_en if self.speaks(lang) == "en" else self.meaning_da

    def aliases(self, lang: Lang) -> tuple[str, ...]:
        return self.aliases_en if self.speaks(lang) == "en" else self.aliases_da


@dataclass(frozen=True, slots=True)
class Question:
    """A common question and the municipality's published answer, which is Markdown. A missing language is empty.

    `answered` is the day that the answer was last known to be right; `guide` is where to read more, or empty.
    """

    id: str
    question_da: str
    question_en: str
    answer_da: str
    answer_en: str
    answered: date
    guide: str = ""

    @property
    def url(self) -> str:
        """Its place among the questions: the anchor is the id."""
        return f"{ASK}#{self.id}"

    def speaks(self, lang: Lang) -> Lang:
        """The language that it can be shown in to who reads this one."""
        if lang == "en":
            return "en" if self.question_en and self.answer_en else "da"
        return "da" if self.question_da and self.answer_da else "en"

    def question(self, lang: Lang) -> str:
        return self.question_en if self.speaks(lang) == "en" else self.question_da

    def answer(self, lang: Lang) -> str:
        return self.answer_en if self.speaks(lang) == "en" else self.answer_da


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, and what would be right. `line` counts from 1; `text` has places for `values`."""

    file: str
    line: int
    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, t: "Text") -> str:
        """`espd.da.md, linje 4: …` in the reader's language."""
        return t(
            N_("{file}, linje {line}: {what}"),
            file=self.file,
            line=self.line,
            what=t(self.text, **self.values),
        )
