"""The CPV finder: from a trade in everyday words to the codes, and to the tenders under each."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from transparency.cpv.records import CpvCode, CpvTable, check_digit, parse_code
from transparency.errors import BadInput
from transparency.locale import N_
from transparency.web.page import Visit
from transparency.web.views.guidance import contact
from transparency.words import fold

MOST = 20
_SIMILAR, _LIKENESS = 3, 0.75
"""Words that are offered where nothing is found, and how alike they must be (0–1)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its check digit, what stands above and under it, and the tenders under it."""

    code: str
    digits: str
    """Those that say something: what the plan is asked for."""
    name: str
    tenders: int
    narrower: int
    above: tuple[tuple[str, str], ...]
    """Code and name of the broader ones, broadest first."""


def html(v: Visit, q: str) -> str:
    """The codes for a trade; one code with what is above and under it, when `q` is that; without it, all trades."""
    t, table = v.t, v.services.reference.cpv
    one, wrong = _as_code(q, table)
    hits = table.children(one.code) if one else table.search(q, t.lang, MOST) if q else table.divisions()
    codes = [_code(c, v) for c in hits]
    if not q:
        codes.sort(key=lambda code: code.name.casefold())
    return v.render("guidance_trades.html",
        q=q,
        one=_code(one, v) if one else None,
        wrong=wrong.say(t) if wrong else "",
        codes=codes,
        most=MOST,
        similar=_similar(q, table) if q and not one and not codes else [],
        **contact(v),
    )  # fmt: skip


def _as_code(q: str, table: CpvTable) -> tuple[CpvCode | None, BadInput | None]:
    """The code that was typed, or what is wrong with it; neither, when it is no whole code."""
    try:
        digits = parse_code(q)
    except ValueError as error:
        digits = "".join(q.split()).partition("-")[0]
        if str(error) == "check_digit" and table.get(digits):
            right = f"{digits}-{check_digit(digits)}"
            return table.get(digits), BadInput(
                "q", N_("{code} har et forkert kontrolciffer. Her er {right}."), code=q, right=right
            )
        return None, None
    if found := table.get(digits):
        return found, None
    return None, BadInput(
        "q", N_("Koden {code} findes ikke. Her er den nærmeste, hvis der er en."), code=digits
    )


def _code(c: CpvCode, v: Visit) -> Code:
    table, lang = v.services.reference.cpv, v.lang
    digits = table.significant(c.code)
    return Code(
        f"{c.code}-{check_digit(c.code)}",
        digits,
        c.label(lang),
        v.tenders.index().count_cpv(digits),
        len(table.children(c.code)),
        tuple((code, table.label(code, lang)) for code in reversed(table.ancestors(c.code))),
    )


def _similar(q: str, table: CpvTable) -> list[str]:
    """Trades that are spelt nearly so, as people call them."""
    asked = fold(q)[:60]
    known = _names(table).get(asked[:1], {})
    near = [name for name in known if abs(len(name) - len(asked)) <= 3]
    return [known[name] for name in get_close_matches(asked, near, _SIMILAR, _LIKENESS)]


@lru_cache(maxsize=2)
def _names(table: CpvTable) -> dict[str, dict[str, str]]:
    """The everyday names of trades by their first letter, folded and as they are written."""
    out: dict[str, dict[str, str]] = {}
    for name in _everyday(table):
        folded = fold(name)
        out.setdefault(folded[:1], {}).setdefault(folded, name)
    return out


def _everyday(table: CpvTable) -> Iterable[str]:
    for c in table:
        yield from c.words
