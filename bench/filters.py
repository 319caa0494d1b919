"""Filters as readers choose them: words, trades, departments, years, values, states, orders and pages."""

import random
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from transparency.reference import Reference
from transparency.tenders.filters import SORTS, VALUE_BANDS, TenderFilter

_YEARS = ("2025", "2026", "2027", "2028")
_STATUSES = ("planned", "planned", "in_dialogue", "published", "evaluating", "awarded", "cancelled")
_EVERYDAY_WORDS = (
    "skoler", "plejehjem", "biblioteker", "værksteder", "hjemmepleje", "idrætshaller", "jobcentre", "bosteder",
    "parker", "museer", "svømmehaller", "vedligehold", "montering", "drift", "oplæring", "bortskaffelse",
    "projektering", "genbrug", "energiforbrug", "arbejdsmiljø", "aftalen", "levering",
)  # fmt: skip


def vocabulary(reference: Reference) -> list[str]:
    """Words that a supplier may type: of the trades' names, and of the descriptions."""
    names = (code.da for d in reference.cpv.divisions() for code in (d, *reference.cpv.children(d.code)))
    trades = {word.lower() for name in names for word in re.findall(r"[A-Za-zÆØÅæøå]{4,}", name)}
    return sorted(trades | set(_EVERYDAY_WORDS))


def queries(count: int, seed: int, reference: Reference, *, paged: bool = True) -> list[str]:
    """Distinct query strings, each with one to five choices. `paged`: some ask for a later page.

    They are distinct as the site reads them, so that no answer to one can be kept for another.
    """
    dice = random.Random(seed)  # noqa: S311 - the same filters each time is what is wanted
    departments = [d.key for d in reference.organisation.departments]
    known, out = set[tuple[TenderFilter, str]](), []
    choices = _choices(dice, reference, departments)
    while len(out) < count:
        pairs = next(choices)
        page = str(dice.randint(2, 9)) if paged and dice.random() < 0.3 else ""
        asked = (TenderFilter.from_query(pairs, departments), page)
        if asked not in known:
            known.add(asked)
            out.append(urlencode(pairs + ([("page", page)] if page else [])))
    return out


def _choices(
    dice: random.Random, reference: Reference, departments: Sequence[str]
) -> Iterator[list[tuple[str, str]]]:
    words = vocabulary(reference)
    codes = [c.code for d in reference.cpv.divisions() for c in (d, *reference.cpv.children(d.code))]
    while True:
        pairs: list[tuple[str, str]] = []
        if dice.random() < 0.5:
            typed = [dice.choice(words) for _ in range(dice.choice((1, 1, 1, 2)))]
            if dice.random() < 0.2:
                typed[-1] = typed[-1][:5]  # a word begun
            pairs.append(("q", " ".join(typed)))
        if dice.random() < 0.35:
            pairs += [("department", d) for d in dice.sample(departments, dice.choice((1, 1, 2)))]
        if dice.random() < 0.35:
            pairs.append(("cpv", dice.choice(codes)[: dice.choice((2, 2, 3, 4))]))
        if dice.random() < 0.35:
            pairs += [("year", y) for y in dice.sample(_YEARS, dice.choice((1, 1, 2)))]
        if dice.random() < 0.25:
            pairs += [("value", band) for band in dice.sample(VALUE_BANDS, dice.choice((1, 2)))]
        if dice.random() < 0.25:
            pairs += [("status", s) for s in {dice.choice(_STATUSES) for _ in range(dice.choice((1, 2)))}]
        if dice.random() < 0.1:
            pairs.append(("kind", dice.choice(("goods", "services", "works"))))
        if dice.random() < 0.1:
            pairs.append(("sme", "yes"))
        if dice.random() < 0.1:
            pairs.append(("climate", dice.choice(("yes", "undecided"))))
        if not 1 <= len(pairs) <= 5:
            continue
        if dice.random() < 0.2:
            pairs.append(("sort", dice.choice(SORTS)))
        yield sorted(pairs)
