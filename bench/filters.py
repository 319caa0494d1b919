"""Filters as readers choose them: words, trades, departments, years, values, states, orders and pages."""

import random
import re
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from transparency import clock, demo
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import Dialogue
from transparency.reference import Reference
from transparency.targets.filters import TargetFilter
from transparency.targets.records import WORDS, Promise
from transparency.tenders.filters import SORTS, TenderFilter
from transparency.tenders.index import value_band
from transparency.tenders.records import PlannedTender

_SAMPLE = 2_000
_BLIND = 0.1
"""The share of filters whose choices come from two tenders, so that they often find nothing."""

_PANELS = ("cpv", "year", "department", "value", "more")
_DIALOGUE_PANELS = ("cpv", "year", "department", "form", "more")
_TARGET_PANELS = ("verdict", "group", "direction", "figures")

T = TypeVar("T")
Pairs = list[tuple[str, str]]


def queries(count: int, seed: int, reference: Reference, *, paged: bool = True) -> list[str]:
    """Distinct query strings, each with one to five choices.

    `paged`: of a list on a page, where some ask for a later page, and a quarter of the others come from a
    panel of boxes that is still open.

    The choices are those of some made-up tender, as the site offers only what finds something; a tenth mixes
    two. They are distinct as the site reads them, so that no answer to one can be kept for another.
    """
    dice = random.Random(seed)  # the same filters each time
    sample = list(demo.tenders(_SAMPLE, 1, reference, clock.today()))
    departments = [d.key for d in reference.organisation.departments]
    known: set[tuple[TenderFilter, str]] = set()
    out: list[str] = []
    while len(out) < count:
        pairs = _choose(dice, sample, departments)
        page = str(dice.randint(2, 9)) if paged and dice.random() < 0.3 else ""
        asked = (TenderFilter.from_query(pairs, departments), page)
        if pairs and asked not in known:
            known.add(asked)
            opened = dice.choice(_PANELS) if paged and not page and dice.random() < 0.25 else ""
            more = [(name, value) for name, value in (("page", page), ("open", opened)) if value]
            out.append(urlencode(pairs + more))
    return out


def dialogue_queries(count: int, seed: int, reference: Reference) -> list[str]:
    """The same of the page of market dialogues and events; one in eight asks for a month."""
    dice = random.Random(seed)
    sample = list(demo.dialogues(_SAMPLE, 1, reference, clock.today()))
    departments = [d.key for d in reference.organisation.departments]
    known: set[tuple[DialogueFilter, str]] = set()
    out: list[str] = []
    while len(out) < count:
        pairs = _choose_dialogues(dice, sample, departments)
        month = dice.random() < 0.125
        if month:
            pairs = sorted(
                [*pairs, ("month", f"{dice.choice((2026, 2027, 2028))}-{dice.randint(1, 12):02d}")]
            )
        page = str(dice.randint(2, 9)) if not month and dice.random() < 0.3 else ""
        asked = (DialogueFilter.from_query(pairs, departments), page)
        if pairs and asked not in known:
            known.add(asked)
            opened = dice.choice(_DIALOGUE_PANELS) if not page and dice.random() < 0.25 else ""
            view = "month" if month else ""
            more = [
                (name, value) for name, value in (("page", page), ("open", opened), ("view", view)) if value
            ]
            out.append(urlencode(pairs + more))
    return out


def target_queries(count: int, seed: int, reference: Reference) -> list[str]:
    """The same of the page of the policy's promises. Most type words: there is little else to choose among few."""
    dice = random.Random(seed)
    promises = list(reference.promises.values())
    known: set[TargetFilter] = set()
    out: list[str] = []
    while len(out) < count:
        pairs = _choose_targets(dice, promises)
        asked = TargetFilter.from_query(pairs, ())
        if asked and asked not in known:
            known.add(asked)
            opened = [("open", dice.choice(_TARGET_PANELS))] if dice.random() < 0.25 else []
            out.append(urlencode(pairs + opened))
    return out


def _choose_targets(dice: random.Random, promises: Sequence[Promise]) -> Pairs:
    wanted = dice.choice(promises)
    said = f"{wanted.title_da} {wanted.promise_da} {wanted.title_en} {wanted.promise_en}"
    vocabulary = re.findall(r"[a-zæøå]{2,}", said.lower())
    others = dice.sample(promises, dice.choice((1, 4, 9)))
    makers: dict[Callable[[], Pairs], float] = {
        lambda: [("q", " ".join(dice.choice(vocabulary) for _ in range(dice.choice((1, 1, 2, 3)))))]: 0.7,
        lambda: [("id", p.id) for p in (wanted, *others)]: 0.3,
        lambda: [("group", wanted.group)]: 0.3,
        lambda: [("verdict", word) for word in dice.sample(WORDS, 4)]: 0.2,
        lambda: [("direction", wanted.direction)]: 0.2 if wanted.direction else 0.0,
        lambda: [("measured", dice.choice(("yes", "yes", "no")))]: 0.15,
        lambda: [("overdue", "no")]: 0.15,
        lambda: [("sort", dice.choice(TargetFilter.SORTS))]: 0.3,
    }
    return [pair for make, share in makers.items() if dice.random() < share for pair in make()]


def _choose_dialogues(dice: random.Random, sample: Sequence[Dialogue], departments: Sequence[str]) -> Pairs:
    wanted = dice.choice(sample)
    also = dice.choice(sample) if dice.random() < _BLIND else wanted
    makers: dict[Callable[[], Pairs], float] = {
        lambda: [("q", _words(dice, wanted))]: 0.6,
        lambda: [("department", d) for d in {*also.departments, *_extra(dice, departments)}]: 0.3,
        lambda: [("cpv", wanted.cpv[0][: dice.choice((2, 2, 3, 4))])]: 0.3 if wanted.cpv else 0.0,
        lambda: [("year", str(y)) for y in {2027, *_extra(dice, (2026, 2027, 2028))}]: 0.3,
        lambda: [("form", also.form)]: 0.2,
        lambda: [("kind", wanted.kind)]: 0.15,
        lambda: [("theme", dice.choice(wanted.themes))]: 0.25 if wanted.themes else 0.0,
        lambda: [("status", also.status)]: 0.15,
        lambda: [("tender", wanted.tenders[0])]: 0.1 if wanted.tenders else 0.0,
        lambda: [("coming", dice.choice(("yes", "no")))]: 0.3,
        lambda: [("sme", "yes")]: 0.1 if also.sme else 0.0,
    }
    chosen = [make for make, share in makers.items() if dice.random() < share][:5]
    pairs = [pair for make in chosen for pair in make()]
    if pairs and dice.random() < 0.2:
        pairs.append(("sort", dice.choice(DialogueFilter.SORTS)))
    return sorted(pairs)


def _choose(dice: random.Random, sample: Sequence[PlannedTender], departments: Sequence[str]) -> Pairs:
    wanted = dice.choice(sample)
    also = dice.choice(sample) if dice.random() < _BLIND else wanted
    makers: dict[Callable[[], Pairs], float] = {
        lambda: [("q", _words(dice, wanted))]: 0.5,
        lambda: [("department", d) for d in {also.departments[0], *_extra(dice, departments)}]: 0.3,
        lambda: [("cpv", wanted.cpv[0][: dice.choice((2, 2, 3, 4))])]: 0.3,
        lambda: [("year", str(y)) for y in {_year(also), *_extra(dice, (2026, 2027, 2028))}]: 0.35,
        lambda: [("value", value_band(also.value.high))]: 0.2,
        lambda: [("status", s) for s in {also.status, *_extra(dice, ("planned", "in_dialogue"))}]: 0.25,
        lambda: [("kind", wanted.kind)]: 0.1,
        lambda: [("procedure", also.procedure)]: 0.1,
        lambda: [("climate", also.climate)]: 0.1,
        lambda: [("sme", "yes")]: 0.1 if also.sme else 0.0,
        lambda: [("lots", "yes")]: 0.05 if also.lots else 0.0,
    }
    chosen = [make for make, share in makers.items() if dice.random() < share][:5]
    pairs = [pair for make in chosen for pair in make()]
    if pairs and dice.random() < 0.2:
        pairs.append(("sort", dice.choice(SORTS)))
    return sorted(pairs)


def _words(dice: random.Random, record: PlannedTender | Dialogue) -> str:
    """One or two words of the title or the description; the last one is sometimes only begun."""
    text = record.title if dice.random() < 0.7 else record.description
    known = re.findall(r"[A-Za-zÆØÅæøå]{4,}", text) or [record.id]
    typed = [dice.choice(known).lower() for _ in range(dice.choice((1, 1, 1, 2)))]
    if dice.random() < 0.2:
        typed[-1] = typed[-1][:5]
    return " ".join(typed)


def _year(tender: PlannedTender) -> int:
    when = tender.when
    return when.start.year if when and when.start else 2027


def _extra(dice: random.Random, values: Sequence[T]) -> list[T]:
    """Now and then, one more alternative."""
    return [dice.choice(values)] if dice.random() < 0.3 else []
