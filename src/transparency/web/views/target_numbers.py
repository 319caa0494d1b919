"""The entered figures of one promise as tables: each with its source, and every correction beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from transparency.feeds import target_words
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.records import (
    CATEGORIES,
    Corrected,
    Measure,
    Observation,
    Target,
    Version,
    corrections,
)
from transparency.web.page import Visit
from transparency.web.views import entered

_MOST_SHOWN = 300
"""Figures in a table; the files have them all."""
_MOST_REMOVED = 20
"""Figures that were taken out and are told one by one."""


@dataclass(frozen=True, slots=True)
class Number:
    """One figure in words. `of`: what it is of, when it is not of everything; `corrected`: each change of it."""

    period: str
    of: str
    value: str
    quality: str
    example: bool
    method: str
    source: str
    entered: str
    note: str
    corrected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A category or department: its newest figure, the first one beside it, and what has been decided there."""

    label: str
    newest: str
    period: str
    quality: str
    example: bool
    first: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """`main` are of the whole municipality, `rest` of its parts: the newest of so many, newest first."""

    main: tuple[Number, ...]
    main_count: int
    rest: tuple[Number, ...]
    rest_count: int
    categories: tuple[Part, ...]
    departments: tuple[Part, ...]
    removed: tuple[str, ...]
    """Figures that were taken out."""
    methods: bool
    """Whether there are several to tell apart."""


def numbers(target: Target, versions: Sequence[Version], v: Visit) -> Numbers:
    """The figures of the version in force; `versions` (oldest first) say what was corrected."""
    t, site = v.t, v.services.site
    corrected = corrections(versions)
    by_key: dict[tuple[object, ...], list[Corrected]] = {}
    for one in corrected:
        if one.now is not None:
            by_key.setdefault(one.before.key, []).append(one)
    ordered = sorted(target.observations, key=lambda o: (o.period.sort_key, o.method), reverse=True)

    def number(o: Observation) -> Number:
        return Number(
            period=o.period.say(t),
            of=target_words.of_what(o, t, site),
            value=target_words.figure(o.value, o.unit, t),
            quality=t(labels.QUALITY[o.quality]),
            example=o.quality == "example",
            method=str(o.method),
            source=o.source,
            entered=_entered(o, t),
            note=o.note,
            corrected=tuple(_corrected(one, t) for one in by_key.get(o.key, ())),
        )

    departments = v.services.reference.departments(t.lang)
    main, rest = ([o for o in ordered if o.whole is whole] for whole in (True, False))
    return Numbers(
        main=tuple(number(o) for o in main[:_MOST_SHOWN]),
        main_count=len(main),
        rest=tuple(number(o) for o in rest[:_MOST_SHOWN]),
        rest_count=len(rest),
        categories=tuple(_categories(target, ordered, t)),
        departments=tuple(_departments(ordered, departments, t)),
        removed=tuple(_removed([one for one in corrected if one.now is None], v)),
        methods=len({o.method for o in target.observations}) > 1 or len(target.methods) > 1,
    )


def _entered(o: Observation, t: Text) -> str:
    if o.entered_on is None:
        return o.entered_by
    day = t.date(o.entered_on)
    return t(N_("{date} af {unit}"), date=day, unit=o.entered_by) if o.entered_by else day


def _corrected(one: Corrected, t: Text) -> str:
    assert one.now is not None
    said = t(
        N_("Rettet {date}: var {before}."),
        date=t.date(one.on),
        before=target_words.figure(one.before.value, one.before.unit, t),
    ).replace("..", ".")  # a unit such as "stk." ends in one
    if one.reason is None:
        return said
    return Markup("{} {}").format(said, entered.marked(t(one.reason), (one.reason,), t))


def _removed(gone: Sequence[Corrected], v: Visit) -> Iterable[str]:
    """The newest of them one by one; the change log has them all."""
    t = v.t
    for one in gone[:_MOST_REMOVED]:
        period, of = one.before.period.say(t), target_words.of_what(one.before, t, v.services.site)
        yield t(
            N_("{period}: {figure} er taget ud {date}."),
            period=f"{period}, {of}" if of else period,
            figure=target_words.figure(one.before.value, one.before.unit, t),
            date=t.date(one.on),
        )
    if len(gone) > _MOST_REMOVED:
        yield t(N_("… og {count} mere"), count=t.number(len(gone) - _MOST_REMOVED))


def _categories(target: Target, newest_first: Sequence[Observation], t: Text) -> Iterable[Part]:
    for category in CATEGORIES:
        of = [o for o in newest_first if o.category == category and o.department is None]
        measures = tuple(m for m in target.measures if m.category == category)
        if of or measures:
            yield _part(t(labels.CATEGORY[category]), of, measures, t)


def _departments(
    newest_first: Sequence[Observation], departments: Mapping[str, str], t: Text
) -> Iterable[Part]:
    known = [o for o in newest_first if o.department and o.category is None]
    keys = dict.fromkeys((*departments, *(o.department or "" for o in known)))
    for key in keys:
        of = [o for o in known if o.department == key]
        if of:
            yield _part(departments.get(key, key), of, (), t)


def _part(label: str, of: Sequence[Observation], measures: tuple[Measure, ...], t: Text) -> Part:
    """`of`: the newest first. Figures by another method than the newest one's are not set beside it."""
    if not of:
        return Part(label, "–", "", "", False, "", measures)
    newest = of[0]
    first = [o for o in of if o.method == newest.method][-1]
    before = ""
    if first is not newest:
        before = t(
            N_("{figure} i {period}"),
            figure=target_words.figure(first.value, first.unit, t),
            period=first.period.say(t),
        )
        if first.quality == "example":
            before += f" ({target_words.quality(first, t)})"
    return Part(
        label,
        target_words.figure(newest.value, newest.unit, t),
        newest.period.say(t),
        t(labels.QUALITY[newest.quality]),
        newest.quality == "example",
        before,
        measures,
    )
