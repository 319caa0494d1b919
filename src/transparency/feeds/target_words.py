"""A promise of the policy, its figures and its changes in words, as the page, feeds, calendars and letters say them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from decimal import Decimal
from itertools import islice
from typing import Any

from transparency.dates import PlannedDate
from transparency.feeds import Site
from transparency.history.records import FieldChange, meant
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.judgement import WORD, Judged
from transparency.targets.live import PARTNERSHIPS, Live, Share
from transparency.targets.records import (
    Baseline,
    CarriedBy,
    DataSource,
    Exemption,
    Measure,
    Method,
    Milestone,
    Observation,
    Promise,
    Target,
    Unit,
    changes,
)

EXAMPLE = N_("Eksempeldata: tallene er lavet for at vise, hvordan sitet virker. De er ikke kommunens egne.")
NO_BASELINE = N_("ikke oplyst i politikken")
COUNTED_ANEW = N_("Alle vurderinger af målet er regnet igen ud fra det nye udgangspunkt.")

CARRIED_BY: Mapping[CarriedBy, str] = {
    "requirement": N_("Krav i udbuddet"),
    "joint": N_("Fælles udbud"),
    "climate": N_("Klimakriteriet"),
    "dialogue": N_("Markedsdialogen"),
    "partnership": N_("Partnerskabet"),
    "lots": N_("Delaftaler"),
    "": N_("Ikke i et enkelt udbud"),
}
_NEW_ONE_BY_ONE = 12
"""New figures that a change log tells one by one; of more it says how many and for when."""
_MOST_LINES = 100
"""Figures that a change log tells of one change."""


def title(target: Target, t: Text) -> str:
    return t.pick(target.title, target.title_en)


def promise(one: Promise, t: Text) -> str:
    """What is promised, in our own words."""
    return t.pick(one.promise_da, one.promise_en)


def note(one: Promise, t: Text) -> str:
    return t.pick(one.note_da, one.note_en)


# Figures


figure = labels.figure
"""A number with its unit: "12.300 ton CO2e", "33,4 %", "1 kursus"."""


def baseline(target: Target, t: Text) -> str:
    """ "12.300 ton CO2e i 2019 (klimaregnskab 2020)"; the policy itself names none for any promise."""
    return _baseline(target.baseline, target, t)


def _baseline(one: Baseline | None, target: Target, t: Text) -> str:
    if one is None:
        return t(NO_BASELINE)
    said = t(N_("{figure} i {period}"), figure=figure(one.value, target.unit, t), period=one.period.say(t))
    source = sourced(one.source, target, t)
    return f"{said} ({source})" if source else said


def sourced(source: str, target: Target, t: Text) -> str:
    """Where a baseline or a milestone comes from, and first that it is made up, where it is."""
    mark = t(labels.QUALITY["example"]).lower() if target.example else ""
    return ", ".join(filter(None, (mark, source)))


def latest(target: Target, t: Text) -> str:
    """The newest figure of the whole municipality: "11.800 ton CO2e i 2024 (målt)"."""
    one = target.latest
    if one is None:
        return t(N_("intet tal endnu"))
    said = t(N_("{figure} i {period}"), figure=figure(one.value, one.unit, t), period=one.period.say(t))
    return f"{said} ({quality(one, t)})"


def quality(one: Observation, t: Text) -> str:
    """ "målt", "anslået", "foreløbigt", "eksempel"."""
    return t(labels.QUALITY[one.quality]).lower()


def of_what(one: Observation, t: Text, site: Site) -> str:
    """What a figure is of, when it is not of everything: "Fødevarer, Teknik og Miljø"."""
    return ", ".join(
        filter(
            None,
            (
                t(labels.CATEGORY[one.category]) if one.category else "",
                site.department(one.department, t) if one.department else "",
            ),
        )
    )


# What is promised, and when


def deadline(one: Promise, t: Text) -> str:
    """The policy's own words, and the last day that they mean: "“inden 2028” (senest 31. december 2027)"."""
    if not one.deadline:
        return t(N_("ingen frist i politikken"))
    words = f"“{one.deadline}”"
    return t(N_("{words} (senest {day})"), words=words, day=t.date(one.due)) if one.due else words


def reading(one: Promise, t: Text) -> str:
    """The day that the policy's words mean: "senest 31. december 2027", "fra 1. januar 2025"; empty without one."""
    if one.due is not None:
        return t(N_("senest {day}"), day=t.date(one.due))
    begins = re.fullmatch(r"fra (\d{4})", one.deadline)
    return t(N_("fra {day}"), day=t.date(Day(int(begins[1]), 1, 1))) if begins else ""


def goal(target: Target, t: Text) -> str:
    """The number that the policy names: "50 % lavere end udgangspunktet", "mindst 30 %", "nul"."""
    return _goal(target.promise, target.unit, t)


def _goal(one: Promise, unit: Unit | None, t: Text) -> str:
    number = one.number
    if number is None:
        return t(N_("intet måltal i politikken"))
    if number.relative:
        said = figure(abs(number.value), "percent", t)
        below = N_("{percent} lavere end udgangspunktet")
        above = N_("{percent} højere end udgangspunktet")
        return t(below if number.value < 0 else above, percent=said)
    if not number.value:
        return t(N_("nul"))
    said = figure(number.value, "percent" if number.percent else unit, t)
    if number.percent and number.value >= 100:
        return t(N_("alle ({percent})"), percent=said)
    return t(N_("mindst {figure}"), figure=said) if one.direction in ("up", "at_least") else said


# Where it stands


def verdict(judged: Judged, t: Text) -> str:
    """The word of the verdict: "På rette vej"."""
    return t(WORD[judged.verdict.word])


def percent(value: Decimal, t: Text) -> str:
    """ "33,3 %": one decimal. Something is never 0 %."""
    short = value.quantize(Decimal("0.1"))
    if value and not short:
        return t(N_("under {percent}"), percent=figure(Decimal("0.1"), "percent", t))
    return figure(short, "percent", t)


def share(one: Share, t: Text) -> str:
    """ "12 af 40 (30 %), 5 er ikke afgjort"; a share of nothing has no percentage."""
    said = t(N_("{part} af {whole}"), part=t.number(one.part.number), whole=t.number(one.whole.number))
    if one.percent is not None:
        said += f" ({percent(one.percent, t)})"
    if one.undecided is not None and one.undecided.number:
        undecided = t.n("{count} er ikke afgjort", "{count} er ikke afgjort", one.undecided.number)
        said += f", {undecided}"
    return said


def answer(live: Live | None, t: Text) -> str:
    """What the published data answer; empty when they do not."""
    if live is None:
        return ""
    if live.share is not None:
        return share(live.share, t)
    if live.count is not None and live.id == PARTNERSHIPS:
        return t.n("{count} partnerskab", "{count} partnerskaber", live.count.number)
    if live.count is not None:
        return t.n("{count} i udbudsplanen", "{count} i udbudsplanen", live.count.number)
    if live.steps:
        done = sum(step.done for step in live.steps)
        text = N_("Planen for {year}: {done} af {of} ting er gjort")
        return t(text, year=str(live.year or ""), done=done, of=len(live.steps))
    return "; ".join(f"{t(one.label)}: {share(one.share, t)}" for one in live.beside)


def in_brief(judged: Judged, t: Text) -> str:
    """Where a promise stands, in a few sentences: for link previews and lists that show nothing else."""
    parts = [t(N_("Eksempeldata."))] if judged.verdict.example else []
    parts += [f"{verdict(judged, t)}.", judged.verdict.say(t)]
    if judged.target.promise.deadline:
        parts.append(t(N_("Frist: {deadline}."), deadline=deadline(judged.target.promise, t)))
    return " ".join(parts)


# Fields


_CHOICES: Mapping[str, Mapping[Any, str]] = {
    "promise.group": labels.GROUP,
    "promise.direction": labels.DIRECTION,
    "promise.carried_by": CARRIED_BY,
    "unit": labels.UNIT,
    "frequency": labels.FREQUENCY,
}


def field(name: str, value: object, target: Target, t: Text, site: Site) -> str:
    """The value of a field, by its name in `records.CONTENT_FIELDS`, as it stands in `target`."""
    if name == "baseline":
        assert value is None or isinstance(value, Baseline)
        return _baseline(value, target, t)
    if name == "promise.goal":
        return _goal(target.promise, target.unit, t)
    if name == "promise.deadline":
        return f"“{value}”" if value else t(N_("ingen frist i politikken"))
    if value is None or (value in ((), "") and name not in _CHOICES):
        return t(N_("ikke oplyst"))
    if name in _CHOICES:
        return t(_CHOICES[name][value])
    match value:
        case Day():
            return t.date(value)
        case tuple():
            return "; ".join(_one(one, target, t, site) for one in value)
        case _:
            return str(value)


def _one(one: object, target: Target, t: Text, site: Site) -> str:
    match one:
        case Milestone():
            said = figure(one.value, target.unit, t)
            return f"{one.period.say(t)}: {said} ({sourced(one.source, target, t)})"
        case Method():
            return t(N_("Metode {number}: {text}"), number=one.number, text=one.description)
        case DataSource():
            return ", ".join(filter(None, (one.title, one.licence)))
        case Measure():
            return f"{t(labels.CATEGORY[one.category])}: {one.text}" if one.category else one.text
        case Exemption():
            return f"{one.product} ({one.reason})"
        case Observation():
            return f"{_place(one, target, t, site)}: {figure(one.value, one.unit, t)}"
        case _:
            return str(one)


def _place(one: Observation, target: Target, t: Text, site: Site) -> str:
    """Which figure it is: "2024", "2024 (Fødevarer)"; with its method where there are several."""
    method = t(N_("metode {number}"), number=one.method) if len(target.methods) > 1 else ""
    more = ", ".join(filter(None, (of_what(one, t, site), method)))
    return f"{one.period.say(t)} ({more})" if more else one.period.say(t)


# Changes


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed: its label, what it said and what it says; and the whole as one sentence."""

    label: str
    old: str
    new: str
    sentence: str


def lines(before: Target, after: Target, t: Text, site: Site) -> list[Line]:
    """What changed from one version to the next, field by field, and of figures one by one."""
    found: list[Line] = []
    for change in changes(before, after):
        if change.field == "observations":
            found += _figures(before, after, t, site)
        else:
            found.append(_changed(change, before, after, t, site))
    return found


def changed(before: Target, after: Target, t: Text, site: Site) -> list[str]:
    """The same as sentences: "2024: 12.300 ton CO2e → 12.100 ton CO2e (rettet)", "Nyt tal for 2025: …"."""
    return [line.sentence for line in lines(before, after, t, site)]


def _changed(change: FieldChange, before: Target, after: Target, t: Text, site: Site) -> Line:
    label = t(labels.FIELD[change.field])
    old = field(change.field, change.old, before, t, site)
    new = field(change.field, change.new, after, t, site)
    if new == old:
        new = t(N_("{said} (rettet)"), said=new)
    if change.field == "baseline" and _counts(before.baseline) != _counts(after.baseline):
        new = f"{new}. {t(COUNTED_ANEW)}"
    return Line(label, old, new, f"{label}: {old} → {new}")


def _counts(one: Baseline | None) -> object:
    """What a verdict goes by: all but the source."""
    return meant(replace(one, source="")) if one else None


def _figures(before: Target, after: Target, t: Text, site: Site) -> Iterator[Line]:
    old = {one.key: one for one in before.observations}
    new = {one.key: one for one in after.observations}
    touched = [*_touched(before, after, old, new, t, site)]
    added = _ordered(one for key, one in new.items() if key not in old)
    yield from islice(touched, _MOST_LINES)
    if (more := len(touched) - _MOST_LINES) > 0:
        said = t.n("{count} tal mere er ændret", "{count} tal mere er ændret", more)
        yield Line(t(labels.FIELD["observations"]), "…", said, said)
    if len(added) > _NEW_ONE_BY_ONE:
        yield _many(added, t)
        return
    for one in added:
        place, said = _place(one, after, t, site), _said(one, t)
        yield Line(
            t(N_("Tal for {period}"), period=place),
            t(N_("intet tal")),
            said,
            t(N_("Nyt tal for {period}: {figure}"), period=place, figure=said),
        )


def _touched(
    before: Target,
    after: Target,
    old: Mapping[Any, Observation],
    new: Mapping[Any, Observation],
    t: Text,
    site: Site,
) -> Iterator[Line]:
    """Figures that were there before and say something else now, or are gone."""
    for was in _ordered(old.values()):
        now = new.get(was.key)
        if now is not None and meant(now) == meant(was):
            continue
        place = _place(was, after if len(after.methods) > 1 else before, t, site)
        label, said = t(N_("Tal for {period}"), period=place), _said(was, t)
        if now is None:
            gone = t(N_("Tallet for {period} er taget ud: {figure}"), period=place, figure=said)
            yield Line(label, said, t(N_("taget ud")), gone)
            continue
        says = _said(now, t)
        if (was.value, was.unit) != (now.value, now.unit) or says == said:
            if says == said:  # the same in brief: the difference is in where it comes from
                said, says = (f"{one}, {v.source}" for one, v in ((said, was), (says, now)))
            says = t(N_("{said} (rettet)"), said=says)
        yield Line(label, said, says, f"{place}: {said} → {says}")


def _said(one: Observation, t: Text) -> str:
    """A figure with its mark, where it is not simply measured."""
    said = figure(one.value, one.unit, t)
    return said if one.quality == "measured" else f"{said} ({quality(one, t)})"


def _many(added: Sequence[Observation], t: Text) -> Line:
    periods: list[PlannedDate] = [one.period for one in added]
    first, last = periods[0].say(t), periods[-1].say(t)
    count = t.n("{count} nyt tal", "{count} nye tal", len(added))
    said = t(N_("{count} for {first} til {last}"), count=count, first=first, last=last)
    return Line(t(labels.FIELD["observations"]), t(N_("ingen tal")), said, said)


def _ordered(some: Iterable[Observation]) -> list[Observation]:
    return sorted(some, key=lambda o: (o.period.sort_key, o.key))
