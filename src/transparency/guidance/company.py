"""What a company says of itself in the fit check. Pure.

It is neither stored nor logged, and stands in an address only when the company asks for a link (`Company.query`).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from transparency import filters
from transparency.cpv.records import CpvTable, parse_code
from transparency.errors import BadInput
from transparency.guidance.certificates import Certificates
from transparency.ingest import cells
from transparency.locale import N_

Size = Literal["micro", "small", "medium", "large"]
Language = Literal["da", "en", "de", "no", "sv"]
Join = Literal["group", "rely", "sub"]

SIZES: tuple[Size, ...] = get_args(Size)
LANGUAGES: tuple[Language, ...] = get_args(Language)
JOINS: tuple[Join, ...] = get_args(Join)

MOST_REFERENCES = 10_000
MAX_WORDS = 60
"""Letters of a place."""
NONE = "none"
"""Said of certificates: the company has none of them."""

SIZE: Mapping[Size, str] = {
    "micro": N_("Mikro: under 10 ansatte og højst 2 mio. euro i omsætning eller balance"),
    "small": N_("Lille: under 50 ansatte og højst 10 mio. euro i omsætning eller balance"),
    "medium": N_("Mellemstor: under 250 ansatte og højst 50 mio. euro i omsætning eller 43 mio. i balance"),
    "large": N_("Stor: større end det"),
}
"""As Commission Recommendation 2003/361/EC has it (annex, article 2); its euro are not converted."""
LANGUAGE: Mapping[Language, str] = {
    "da": N_("Dansk"),
    "en": N_("Engelsk"),
    "de": N_("Tysk"),
    "no": N_("Norsk"),
    "sv": N_("Svensk"),
}
JOIN: Mapping[Join, str] = {
    "group": N_("Byde sammen med andre i et konsortium"),
    "rely": N_("Støtte os til en anden virksomheds omsætning eller erfaring"),
    "sub": N_("Være underleverandør"),
}
FIELD: Mapping[str, str] = {
    "cpv": N_("Jeres fag"),
    "size": N_("Jeres størrelse"),
    "turnover": N_("Jeres omsætning om året"),
    "nuts": N_("Områder, I arbejder i"),
    "place": N_("Steder, I arbejder"),
    "holds": N_("Mærker, certifikater og det, I gør"),
    "language": N_("Sprog, I kan skrive et tilbud på"),
    "references": N_("Antal referencer i faget"),
    "joins": N_("Vil I gå sammen med andre?"),
    "sheltered": N_("Er I et beskyttet værksted eller lignende?"),
}
"""What can be said, by its name in an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What is not said is None or empty; it is never taken for a no.

    `holds` are ids of certificates: empty means that the company has said that it has none.
    """

    cpv: tuple[str, ...] = ()
    """Its trades: eight-digit codes."""
    size: Size | None = None
    turnover: int | None = None
    """A year, in øre."""
    nuts: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    """Places in its own words."""
    holds: tuple[str, ...] | None = None
    language: tuple[Language, ...] = ()
    references: int | None = None
    """How many it can show in its trade."""
    joins: tuple[Join, ...] = ()
    sheltered: bool | None = None
    """Whether it is a sheltered workshop or the like (udbudsloven § 54)."""

    @classmethod
    def from_query(
        cls,
        pairs: Iterable[tuple[str, str]],
        cpv: CpvTable,
        nuts: Collection[str],
        certificates: Certificates,
    ) -> "Company":
        """Read a query string's pairs, or a form's. Unknown names and empty values are ignored.

        Several values: the name repeated. Raises `BadInput` with the name of what cannot be meant.
        """
        readers: dict[str, Callable[[str], Any]] = {
            "cpv": partial(_code, cpv),
            "size": partial(filters.one_of, "size", allowed=SIZES),
            "turnover": _turnover,
            "nuts": partial(_known, "nuts", nuts),
            "place": _place,
            "holds": partial(_known, "holds", {*certificates, NONE}),
            "language": partial(filters.one_of, "language", allowed=LANGUAGES),
            "references": _references,
            "joins": partial(filters.one_of, "joins", allowed=JOINS),
            "sheltered": partial(filters.flag, "sheltered"),
        }
        given: dict[str, list[str]] = {}
        for name, raw in pairs:
            if name in readers and (text := raw.strip()):
                given.setdefault(name, []).append(text)
                if len(given[name]) > filters.MAX_VALUES:
                    raise BadInput(
                        name, N_("{name}: højst {most} værdier på én gang."), most=filters.MAX_VALUES
                    )
        said: dict[str, Any] = {}
        for name, texts in given.items():
            read = [readers[name](text) for text in texts]
            said[name] = tuple(sorted(set(read))) if name in _SEVERAL else read[-1]
        if NONE in said.get("holds", ()):
            if len(said["holds"]) > 1:
                raise BadInput("holds", N_("{name}: vælg enten “ingen” eller de mærker, I har."))
            said["holds"] = ()
        return cls(**said)

    def pairs(self) -> list[tuple[str, str]]:
        """What is said, in a fixed order, as `from_query` reads it."""
        out: list[tuple[str, str]] = []
        for name in FIELD:
            match getattr(self, name):
                case None:
                    continue
                case () if name == "holds":
                    out.append((name, NONE))
                case tuple(values):
                    out += [(name, value) for value in values]
                case bool(yes):
                    out.append((name, "yes" if yes else "no"))
                case int(ore) if name == "turnover":
                    out.append((name, str(ore // 100)))
                case value:
                    out.append((name, str(value)))
        return out

    def query(self) -> str:
        """The query string of a link that says all this again."""
        return urlencode(self.pairs())

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return self != Company()

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The names of what the company could still say, the most useful first."""
        empty: tuple[object, ...] = (None, ())
        return tuple(
            name
            for name in FIELD
            if getattr(self, name) in empty and not (name == "holds" and self.holds == ())
        )


_NO_TURNOVER = N_(
    "{name}: “{value}” kan ikke bruges. Skriv omsætningen for ét år uden moms, for eksempel 2.500.000 eller "
    "2,5 mio. kr., og højst 100 mia. kr."
)
_ENGLISH = re.compile("[0-9]{1,3}(,[0-9]{3}){2,}")
"""Thousands as they are written in English; with one comma it may be a Danish fraction."""
NOTHING = re.compile(r"(kr\.?)? ?0+([.,]0*)?(,?-)?( ?kr\.?)?", re.IGNORECASE)
"""No money at all, as people write it."""
_SEVERAL = frozenset({"cpv", "nuts", "place", "holds", "language", "joins"})


def _known(name: str, known: Collection[str], text: str) -> str:
    if text not in known:
        raise BadInput(name, N_("{name}: “{value}” kendes ikke. Vælg fra listen."), value=text[:60])
    return text


def _code(table: CpvTable, text: str) -> str:
    try:
        code = parse_code(text)
    except ValueError:
        raise BadInput(
            "cpv",
            N_("{name}: “{value}” er ikke en CPV-kode. Skriv jeres fag, og vælg koden."),
            value=text[:60],
        ) from None
    if table.get(code) is None:
        raise BadInput(
            "cpv", N_("{name}: Koden {value} findes ikke. Skriv jeres fag, og vælg koden."), value=code
        )
    return code


def _turnover(text: str) -> int:
    """Whole kroner, in øre."""
    if text.startswith(("-", "−", "–")):
        raise BadInput("turnover", N_("{name}: Omsætningen kan ikke være under 0."))
    if NOTHING.fullmatch(text):
        return 0
    if _ENGLISH.fullmatch(text):
        text = text.replace(",", "")
    try:
        ore = cells.money(text).value or 0
    except cells.BadCell:
        raise BadInput("turnover", _NO_TURNOVER, value=text[:60]) from None
    return ore // 100 * 100


def _references(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= MOST_REFERENCES):
        raise BadInput(
            "references",
            N_("{name}: “{value}” kan ikke bruges. Skriv et helt tal fra 0 til {most}."),
            value=text[:60],
            most=MOST_REFERENCES,
        )
    return int(text)


def _place(text: str) -> str:
    plain = "".join(c for c in text[: 4 * MAX_WORDS] if unicodedata.category(c)[0] != "C" or c in "\t\n\r")
    plain = " ".join(plain.split())
    if len(plain) > MAX_WORDS or not any(c.isalnum() for c in plain):
        raise BadInput(
            "place", N_("{name}: Skriv et sted med højst {most} tegn, for eksempel Viby."), most=MAX_WORDS
        )
    return plain
