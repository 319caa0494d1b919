"""The pictures of a promise: what each of them shows and says, and where it stands in a page.

One message each, said in its heading and told whole in `alt`. How it is drawn stands in `target_chart`, which only
the routes under `/figurer/` import: a page places addresses.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal
from urllib.parse import quote, urlencode

from markupsafe import Markup

from transparency.dates import PlannedDate
from transparency.feeds import target_words as words
from transparency.locale import N_, Lang, Text
from transparency.targets import labels
from transparency.targets.judgement import Judged, path, wanted_value
from transparency.targets.live import Live, Share, Weights
from transparency.targets.records import Baseline, Observation, Target, Unit
from transparency.web.drawing import COLOURS, THEMES, Size, Spec, Theme
from transparency.web.lettering import balanced, wide, wrapped

Format = Literal["svg", "png"]
Key = Literal["line", "categories", "departments", "years", "weights", "notice-weights"]

WIDTH: Mapping[Size, int] = {"wide": 720, "narrow": 340}
"""Pixels. A phone gets a picture of its own: the wide one scaled down could not be read."""
MARGIN: Mapping[Size, int] = {"wide": 20, "narrow": 12}
CURVE: Mapping[Size, int] = {"wide": 300, "narrow": 240}
COLUMNS = 200
ROW, TALL_ROW = 42, 58
"""A row with its words in one line above the bar, and in two where they are too long for that."""
RULE_ROOM = 26
"""Above rows, for the words of a rule through them."""
AXIS = 26
HEADING, TEXT, SMALL = 17, 13, 12
"""Sizes of type."""
LINE: Mapping[int, int] = {HEADING: 22, TEXT: 18, SMALL: 16}
"""Line heights."""

BIN = 5
"""How many percentage points of weight one column counts."""
_EVERY_FIGURE = 24
"""Figures that `alt` tells one by one; of more it tells the first, the last, the highest and the lowest."""
_LONGEST = 200
"""Characters of a text of staff's that stand in a picture."""

_COUNTED = N_("Optalt i den offentlige udbudsplan, uden det, der er aflyst eller taget ud.")


# What is shown


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure. `x`: the year, with the part of it that has passed when the figure's period ends: 2025.0 for 2024."""

    x: float
    value: float
    hollow: bool = False
    """Estimated or preliminary."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure over time. Values are divided by what the unit in words says ("mio. ton")."""

    strokes: tuple[tuple[Dot, ...], ...]
    """Dots that are joined: a missing period or another method begins a new stroke."""
    breaks: tuple[tuple[float, str], ...]
    """Where another method begins, and what is written there."""
    baseline: Dot | None
    target: Dot | None
    rule: tuple[float, str] | None
    """The number of a promise without a last day."""
    path: tuple[tuple[float, float], ...]
    path_label: str
    own_path: bool
    milestones: tuple[Dot, ...]
    percent: bool
    by_year: bool


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    said: str
    value: float
    before: float | None = None
    """What it was, marked on the bar."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Sorted, the largest first. `most`: what the whole width stands for."""

    bars: tuple[Bar, ...]
    most: float
    rule: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Parts of a hundred: has it, not decided; the rest has it not. All 0 when there is nothing to be a share of."""

    label: str
    said: tuple[str, ...]
    """Of each part that there can be; or what there is to say instead."""
    part: float
    undecided: float
    rest: float


@dataclass(frozen=True, slots=True)
class Stack:
    rows: tuple[Row, ...]
    rule: tuple[float, str] | None = None
    whole: str = ""
    """What is written at 100 %."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How many lie in each interval of `BIN`, from 0 on; and the middle one."""

    counts: tuple[int, ...]
    said: tuple[str, ...]
    middle: float
    middle_label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of one promise. `heading` and `notes` stand in it, so that a download can be read by itself."""

    key: Key
    heading: str
    alt: str
    unit: str
    notes: tuple[str, ...]
    example: bool
    lang: Lang
    plot: Curve | Bars | Stack | Columns

    @property
    def width(self) -> int:
        return WIDTH["wide"]

    @property
    def height(self) -> int:
        return sheet(self, "wide").height

    def spec(self, theme: Theme, size: Size, imprint: tuple[str, str]) -> Spec:
        """The picture in Vega-Lite. `imprint`: who publishes it with the day, and the address it stands at."""
        from transparency.web.views import target_chart  # takes a second, and pages only place addresses

        return target_chart.spec(self, theme, size, imprint)


def figures(judged: Judged, t: Text, departments: Mapping[str, str]) -> tuple[Figure, ...]:
    """Every picture there is of a promise, the main one first. `departments`: the reader's names by key."""
    return tuple(_figures(judged, t, departments))


def figure(judged: Judged, t: Text, departments: Mapping[str, str]) -> Figure | None:
    """The main one; None when there is nothing to draw."""
    return next(_figures(judged, t, departments), None)


def _figures(judged: Judged, t: Text, departments: Mapping[str, str]) -> Iterator[Figure]:
    target, live = judged.target, judged.live
    if live is not None and live.years:
        yield _years(target, live, t)
    if _whole(target):
        yield _line(judged, t)
    if found := _of_parts(target, t, "categories", {key: t(name) for key, name in labels.CATEGORY.items()}):
        yield found
    if live is not None and any(share.whole.number for _, share in live.departments):
        yield _shares(target, live, t, departments)
    elif found := _of_parts(target, t, "departments", departments):
        yield found
    if live is not None and live.weights and live.weights.said:
        yield _weights("weights", target, live.weights, live.example, t)
    if live is not None and live.notice_weights and live.notice_weights.said:
        yield _weights("notice-weights", target, live.notice_weights, live.example, t)


# Where it stands in a page


def address(target_id: str, one: Figure, form: Format, theme: Theme = "light", size: Size = "wide") -> str:
    """Where the picture is drawn. What is usual is left out, so that each picture has one address."""
    pairs = {
        "theme": theme if theme != "light" else "",
        "size": size if size != "wide" else "",
        "lang": one.lang if one.lang != "da" else "",
    }
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"/figurer/{target_id}/{one.key}.{form}{'?' if query else ''}{query}"


_SCREENS: tuple[tuple[str, Theme, Size], ...] = (
    ("screen and (max-width: 40rem) and (prefers-color-scheme: dark)", "dark", "narrow"),
    ("screen and (max-width: 40rem)", "light", "narrow"),
    ("screen and (prefers-color-scheme: dark)", "dark", "wide"),
)
"""Where another picture than the light wide one is shown: the first that fits."""


def picture(target_id: str, one: Figure) -> Markup:
    """The picture as HTML, right for the reader's screen and theme; on paper always the light one."""
    sources = Markup().join(
        Markup('<source media="{}" srcset="{}" width="{}" height="{}">').format(
            media, address(target_id, one, "svg", theme, size), WIDTH[size], sheet(one, size).height
        )
        for media, theme, size in _SCREENS
    )
    return Markup(
        '<picture>{}<img class="tp-picture" src="{}" alt="{}" width="{}" height="{}" loading="lazy"></picture>'
    ).format(sources, address(target_id, one, "svg"), one.alt, one.width, one.height)


def sparkline(judged: Judged, t: Text, today: date) -> Markup:
    """A small line with the promise's number as a dashed one, and the same in words; empty without figures.

    Shares stop at the present year: what is planned after it is no result.
    """
    target, live = judged.target, judged.live
    wanted: Decimal | None
    if live is not None and (shares := _until(live, today.year)):
        strokes = [[(float(year), float(share.percent or 0)) for year, share in shares]]
        goal = target.promise.number
        wanted = goal.value if goal is not None else None
        said = [f"{year}: {_percent(share, t)}" for year, share in shares]
    elif whole := _whole(target):
        strokes = [[(dot.x, dot.value) for dot in stroke] for stroke in _strokes(target, 1)]
        wanted = wanted_value(target)
        said = [_said(o, t) for o in (whole[:1] if len(whole) == 1 else (whole[0], whole[-1]))]
    else:
        return Markup()
    if judged.example:
        said.append(t(labels.QUALITY["example"]))
    drawn = _spark(strokes, float(wanted) if wanted is not None else None)
    return Markup('<img class="tp-spark" src="{}" alt="{}" width="96" height="24">').format(
        f"data:image/svg+xml,{quote(drawn)}", ". ".join(said)
    )


def _until(live: Live, last: int) -> list[tuple[str, Share]]:
    """The years up to this one that have anything to be a share of."""
    return [(year, share) for year, share in live.years if share.whole.number and int(year) <= last]


def _spark(strokes: Sequence[Sequence[tuple[float, float]]], wanted: float | None) -> str:
    """As SVG, which knows the reader's theme by itself: Streamlit takes SVG out of HTML, but not out of an address."""
    dots = [dot for stroke in strokes for dot in stroke]
    first, last = min(x for x, _ in dots), max(x for x, _ in dots)
    most = max([value for _, value in dots] + ([wanted] if wanted is not None else [])) or 1

    def at(x: float, value: float) -> str:
        across = (x - first) / (last - first) if last > first else 0.5
        return f"{3 + 90 * across:.1f} {21 - 18 * value / most:.1f}"

    parts = []
    if wanted is not None:
        parts.append(f'<path class="goal" d="M{at(first, wanted)}L{at(last, wanted)}"/>')
    # a line of no length is a dot
    parts += [f'<path d="M{"L".join(at(*dot) for dot in (*stroke, stroke[-1]))}"/>' for stroke in strokes]
    newest = at(*strokes[-1][-1])
    parts.append(f'<path class="newest" d="M{newest}L{newest}"/>')
    light, dark = (
        f"path{{stroke:{COLOURS[theme].figure}}}.goal{{stroke:{COLOURS[theme].goal}}}" for theme in THEMES
    )
    style = (
        "path{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}"
        ".goal{stroke-width:1;stroke-dasharray:3 3}.newest{stroke-width:5}"
        f"{light}@media(prefers-color-scheme:dark){{{dark}}}"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 24" width="96" height="24">'
        f"<style>{style}</style>{''.join(parts)}</svg>"
    )


# A figure over time


def _line(judged: Judged, t: Text) -> Figure:
    target = judged.target
    whole = _whole(target)
    unit = whole[-1].unit
    wanted, due, base = wanted_value(target), target.promise.due, target.baseline
    values = [o.value for o in whole] + [m.value for m in target.milestones]
    values += [value for value in (wanted, base.value if base else None) if value is not None]
    factor, prefix = _factor(max(values))
    strokes = _strokes(target, factor, t)
    way = path(target)
    goal_label = ""
    if wanted is not None:
        goal_label = t(N_("Mål: {figure}"), figure=_beside(wanted, unit, factor, t))
    curve = Curve(
        strokes=strokes,
        breaks=_breaks(target, t),
        baseline=_baseline_dot(target, unit, factor, t),
        target=Dot(_end(way[-1].day if way else due), float(wanted / factor), label=goal_label)
        if wanted is not None and due
        else None,
        rule=(float(wanted / factor), goal_label) if wanted is not None and not due else None,
        path=tuple((_end(point.day), float(point.value / factor)) for point in way),
        path_label=t(N_("kommunens egen vej")) if target.milestones else t(N_("lige vej (vores)")),
        own_path=bool(target.milestones),
        milestones=tuple(
            Dot(
                _end(m.period.end), float(m.value / factor),
                label=t(N_("Delmål: {figure}"), figure=_beside(m.value, unit, factor, t)),
            )
            for m in target.milestones
            if m.period.end is not None
        ),
        percent=unit == "percent",
        by_year=all(o.period.precision == "year" for o in whole),
    )  # fmt: skip
    heading = _line_heading(judged, t)
    notes = [*_line_notes(target, t), _source(whole, t)]
    return Figure(
        "line",
        heading,
        _line_alt(judged, curve, heading, t),
        f"{t(prefix)} {_unit(unit, t)}".strip(),
        tuple(notes),
        judged.example,
        t.lang,
        curve,
    )


def _whole(target: Target) -> list[Observation]:
    """The figures of the whole municipality by all methods, oldest first."""
    found = (o for o in target.observations if o.whole and _can_be_drawn(o, target))
    return sorted(found, key=lambda o: (o.period.sort_key, o.method))


def _can_be_drawn(o: Observation, target: Target) -> bool:
    """Whether there is a place for it; the rules for records let no others in."""
    return o.value.is_finite() and o.period.end is not None and o.unit == (target.unit or o.unit)


def _by_method(target: Target) -> list[list[Observation]]:
    methods: dict[int, list[Observation]] = {}
    for one in _whole(target):
        methods.setdefault(one.method, []).append(one)
    return [methods[number] for number in sorted(methods)]


def _runs(some: Sequence[Observation]) -> Iterator[list[Observation]]:
    """The figures cut where a period is missing between two."""
    run = [some[0]]
    for before, after in pairwise(some):
        if _follows(before.period, after.period):
            run.append(after)
        else:
            yield run
            run = [after]
    yield run


def _follows(before: PlannedDate, after: PlannedDate) -> bool:
    """Whether one can be joined to the other: no period is missing between them, and a quarter is no year."""
    if before.end is None or after.start is None or before.precision != after.precision:
        return False
    return after.start <= before.end + timedelta(days=1)


def _strokes(target: Target, factor: int, t: Text | None = None) -> tuple[tuple[Dot, ...], ...]:
    """The dots to join. With a reader the first and the newest have their figure written beside them."""
    of_methods = _by_method(target)
    newest = of_methods[-1][-1]
    labelled = {id(of_methods[0][0]), id(newest)} if t else set()
    return tuple(
        tuple(
            Dot(
                _end(o.period.end),
                float(o.value / factor),
                o.quality in ("estimated", "preliminary"),
                _dot_label(o, factor, t) if t and id(o) in labelled else "",
            )
            for o in run
        )
        for one in of_methods
        for run in _runs(one)
    )


def _beside(value: Decimal, unit: Unit, factor: int, t: Text) -> str:
    """A figure in the plot, where the unit stands above: "371.800", "97 %"."""
    return words.figure(_few(value / factor), unit if unit == "percent" else None, t)


def _dot_label(o: Observation, factor: int, t: Text) -> str:
    said = f"{o.period.say(t)}: {_beside(o.value, o.unit, factor, t)}"
    return said if o.quality == "measured" else f"{said} ({words.quality(o, t)})"


def _end(day: date | None) -> float:
    """The year with the part of it that has passed at the end of a day."""
    assert day is not None  # the periods of figures, and last days, are known
    after = day + timedelta(days=1)
    days = (date(after.year + 1, 1, 1) - date(after.year, 1, 1)).days
    return after.year + (after.timetuple().tm_yday - 1) / days


def _breaks(target: Target, t: Text) -> tuple[tuple[float, str], ...]:
    """A little before the first figure of each method after the first."""
    found = []
    for figures_of_method in _by_method(target)[1:]:
        first = figures_of_method[0].period
        assert first.start is not None
        begins, ends = _end(first.start - timedelta(days=1)), _end(first.end)
        found.append(((begins + ends) / 2, t(N_("ny metode"))))
    return tuple(found)


def _baseline_dot(target: Target, unit: Unit, factor: int, t: Text) -> Dot | None:
    base = target.baseline
    if base is None or base.period.end is None:
        return None
    said = t(
        N_("Udgangspunkt {period}: {figure}"),
        period=base.period.say(t),
        figure=_beside(base.value, unit, factor, t),
    )
    return Dot(_end(base.period.end), float(base.value / factor), label=said)


def _line_heading(judged: Judged, t: Text) -> str:
    target = judged.target
    whole = _whole(target)
    newest, first = _judged(judged), whole[0]
    title = _plain(words.title(target, t))
    period, said = newest.period.say(t), words.figure(newest.value, newest.unit, t)
    wanted, goal, base = wanted_value(target), target.promise.number, target.baseline
    values = {"title": title, "period": period, "figure": said}
    if newest.method != target.method:
        text = N_("{title}: metoden er skiftet, og der er ingen tal efter den nye")
    elif (
        wanted is not None
        and goal is not None
        and goal.relative
        and base is not None
        and _alike(newest, base)
    ):
        values |= {"change": _against_baseline(newest.value, base.value, t)}
        values |= {"goal": words.figure(abs(goal.value), "percent", t)}
        below = N_("{title}: {change} i {period}, og målet er {goal} under")
        text = below if goal.value < 0 else N_("{title}: {change} i {period}, og målet er {goal} over")
    elif wanted is not None and goal is not None and not goal.relative:
        values |= {"goal": words.goal(target, t)}
        text = N_("{title}: {figure} i {period}, og målet er {goal}")
    elif len(whole) == 1:
        text = N_("{title}: {figure} i {period}, det eneste tal indtil nu")
    elif first.method == newest.method:
        values |= {"first": first.period.say(t), "before": words.figure(first.value, first.unit, t)}
        text = N_("{title}: {figure} i {period}, og {before} i {first}")
    else:
        text = N_("{title}: {figure} i {period}")
    heading = t(text, **values)
    return t(N_("{said}. Nyere tal mangler"), said=heading) if judged.overdue else heading


def _judged(judged: Judged) -> Observation:
    """The figure that the verdict is about, else the newest."""
    whole, period = _whole(judged.target), judged.verdict.values.get("period")
    found = [o for o in whole if o.period == period and o.method == judged.target.method]
    return found[-1] if found else whole[-1]


def _alike(one: Observation, base: Baseline) -> bool:
    """Whether a change since the baseline means anything: what is bought in a quarter is not less than in a year."""
    return one.unit == "percent" or one.period.precision == base.period.precision


def _against_baseline(value: Decimal, base: Decimal, t: Text) -> str:
    change = _short(100 * (value - base) / base)
    if not change:
        return t(N_("det samme som udgangspunktet"))
    text = N_("{percent} under udgangspunktet") if change < 0 else N_("{percent} over udgangspunktet")
    return t(text, percent=words.figure(abs(change), "percent", t))


def _line_notes(target: Target, t: Text) -> Iterator[str]:
    goal, whole = target.promise.number, _whole(target)
    if goal is None:
        yield t(N_("Politikken sætter intet tal."))
    elif wanted_value(target) is None:
        base = target.baseline
        if base is None:
            yield t(N_("Målet kan ikke tegnes, for der er intet udgangspunkt at regne fra."))
        elif base.method != target.method:
            yield t(
                N_(
                    "Udgangspunktet er opgjort med en anden metode end de nye tal, så de kan ikke sammenlignes."
                )
            )
        else:
            yield t(N_("Udgangspunktet er 0, så en ændring i procent kan ikke regnes."))
    if path(target) and not target.milestones:
        yield t(N_("Den lige vej er vores: kommunen har ikke sat delmål."))
    if any(o.quality in ("estimated", "preliminary") for o in whole):
        yield t(N_("Hule punkter er anslåede eller foreløbige tal."))
    of_methods = [one[0] for one in _by_method(target)]
    described = {method.number: method for method in target.methods}
    for first in of_methods[1:]:
        why = _plain(described[first.method].why_changed) if first.method in described else ""
        said = t(N_("Ny metode fra {period}: {why}"), period=first.period.say(t), why=why)
        yield _sentence(said.rstrip(": "))
    if len(of_methods) > 1:
        yield t(N_("Tal før og efter kan ikke sammenlignes."))


def _line_alt(judged: Judged, curve: Curve, heading: str, t: Text) -> str:
    target = _spoken(judged.target, t)
    whole = _whole(target)
    unit = whole[-1].unit
    parts = [_sentence(t(N_("Linje over tid. {heading}"), heading=heading))]
    if judged.example:
        parts.append(t(words.EXAMPLE))
    parts.append(_sentence(t(N_("Udgangspunkt: {baseline}"), baseline=_plain(words.baseline(target, t)))))
    if len(whole) <= _EVERY_FIGURE:
        parts += _one_by_one(whole, t)
    else:
        lowest, highest = min(whole, key=lambda o: o.value), max(whole, key=lambda o: o.value)
        parts += [
            t.n("{count} tal.", "{count} tal.", len(whole)),
            _sentence(t(N_("Det første: {figure}"), figure=_said(whole[0], t))),
            _sentence(t(N_("Det nyeste: {figure}"), figure=_said(whole[-1], t))),
            _sentence(t(N_("Det højeste: {figure}"), figure=_said(highest, t))),
            _sentence(t(N_("Det laveste: {figure}"), figure=_said(lowest, t))),
        ]
    for one in _by_method(target):
        for before, after in pairwise(one):
            if not _follows(before.period, after.period):
                parts.append(
                    t(
                        N_("Der er ingen tal mellem {before} og {after}."),
                        before=before.period.say(t),
                        after=after.period.say(t),
                    )
                )
    wanted, due = wanted_value(target), target.promise.due
    if wanted is not None:
        said = words.figure(_few(wanted), unit, t)
        if due is not None:
            parts.append(t(N_("Mål: {figure} senest {day}."), figure=said, day=t.date(due)))
        else:
            parts.append(t(N_("Mål: {figure}, uden frist."), figure=said))
    for milestone in sorted(target.milestones, key=lambda m: m.period.sort_key):
        said = words.figure(milestone.value, unit, t)
        parts.append(
            _sentence(t(N_("Delmål {period}: {figure}"), period=milestone.period.say(t), figure=said))
        )
    if curve.path:
        own = N_("Vejen mod målet er kommunens egen.")
        parts.append(t(own) if curve.own_path else "")
    parts += _line_notes(target, t)
    return " ".join(filter(None, (*parts, _source(whole, t))))


def _spoken(target: Target, t: Text) -> Target:
    """The record as a text alternative says it. An attribute cannot say that a part of it is Danish: in English what
    people wrote stands in the tables, marked."""
    base = target.baseline
    if t.lang == "da":
        return target
    return replace(
        target,
        baseline=replace(base, source="") if base else None,
        methods=tuple(replace(method, why_changed="") for method in target.methods),
        observations=tuple(replace(o, source="") for o in target.observations),
    )


def _one_by_one(whole: Sequence[Observation], t: Text) -> Iterator[str]:
    """Each figure, and where the next one is by another method."""
    method = whole[0].method
    for one in whole:
        if one.method > method:
            method = one.method
            yield t(N_("Her begynder metode {number}, og linjen er brudt."), number=method)
        yield _sentence(_said(one, t))


# By category or department


def _of_parts(target: Target, t: Text, key: Key, names: Mapping[str, str]) -> Figure | None:
    """The newest figures of each category or department by the method in force, with the change since before."""
    of: dict[PlannedDate, dict[str, Observation]] = {}
    for o in target.observations:
        name, other = (o.category, o.department) if key == "categories" else (o.department, o.category)
        if name is not None and other is None and o.method == target.method and _can_be_drawn(o, target):
            of.setdefault(o.period, {})[name] = o
    if not of:
        return None
    newest = max(of, key=lambda period: period.sort_key)
    base = target.baseline.period if target.baseline is not None else None
    first = base if base is not None and base in of else min(of, key=lambda period: period.sort_key)
    now, before = of[newest], of[first] if first != newest else {}
    ordered = sorted(now, key=lambda name: (-now[name].value, names.get(name, name)))
    unit = now[ordered[0]].unit
    bars = tuple(
        Bar(
            names.get(name, name),
            _with_change(now[name], before.get(name), t),
            float(now[name].value),
            float(before[name].value) if name in before else None,
        )
        for name in ordered
    )
    values = [bar.value for bar in bars] + [bar.before for bar in bars if bar.before is not None]
    most = 100.0 if unit == "percent" else max(values) or 1.0
    title, top = _plain(words.title(target, t)), ordered[0]
    said = {
        "title": title,
        "name": bars[0].label,
        "figure": words.figure(now[top].value, unit, t),
        "period": newest.say(t),
    }
    heading = t(N_("{title}: {name} er størst med {figure} i {period}"), **said)
    note = []
    if before:
        note.append(t(N_("Stregen ved hver søjle viser {period}."), period=first.say(t)))
    drawn = [now[name] for name in ordered]
    spoken = _source(drawn, t) if t.lang == "da" else ""  # see `_spoken`
    example = target.example or any(o.quality == "example" for o in now.values())
    return Figure(
        key,
        heading,
        _rows_alt(
            heading,
            ((bar.label, bar.said) for bar in bars),
            example,
            (*note, spoken),
            t,
        ),
        t(N_("{unit} i {period}"), unit=_unit(unit, t), period=newest.say(t)),
        (*note, _source(drawn, t)),
        example,
        t.lang,
        Bars(bars, most),
    )


def _with_change(now: Observation, before: Observation | None, t: Text) -> str:
    """ "1.200 ton CO2e (8 % lavere end i 2019)"."""
    said = words.figure(now.value, now.unit, t)
    if now.quality in ("estimated", "preliminary"):
        said = f"{said}, {words.quality(now, t)}"
    if before is None or not before.value:
        return said
    change = _short(100 * (now.value - before.value) / before.value)
    percent, since = words.figure(abs(change), "percent", t), before.period.say(t)
    text = (
        N_("{figure} ({percent} lavere end {since})")
        if change < 0
        else N_("{figure} ({percent} højere end {since})")
        if change
        else N_("{figure} (som {since})")
    )
    return t(text, figure=said, percent=percent, since=since)


def _rows_alt(
    heading: str, rows: Iterable[tuple[str, str]], example: bool, notes: Iterable[str], t: Text
) -> str:
    parts = [_sentence(t(N_("Søjler. {heading}"), heading=heading))]
    if example:
        parts.append(t(words.EXAMPLE))
    parts += [_sentence(f"{label}: {said}") for label, said in rows]
    return " ".join(filter(None, (*parts, *notes)))


# What the published data answer


def _goal_rule(target: Target, t: Text) -> tuple[float, str] | None:
    goal = target.promise.number
    if goal is None or not goal.percent or goal.relative:
        return None
    return float(goal.value), t(N_("Mål: {figure}"), figure=words.figure(goal.value, "percent", t))


def _years(target: Target, live: Live, t: Text) -> Figure:
    rule = _goal_rule(target, t)
    rows = tuple(_year(year, share, live, t) for year, share in live.years)
    of_dialogues = live.id == "public-dialogues"
    unit = (
        t(N_("Andel af udbud med markedsdialog, efter det år, den blev holdt"))
        if of_dialogues
        else t(N_("Andel af de planlagte udbud, efter år"))
    )
    heading = _years_heading(target, live, t)
    notes = [
        live.said_of(year, t)
        for year, _ in live.years
        if live.coverage(year) in ("partly", "late", "uncovered")
    ]
    if live.undated:
        notes.append(
            t.n(
                "{count} udbud uden kendt dato er ikke med.",
                "{count} udbud uden kendt dato er ikke med.",
                live.undated,
            )
        )
    notes.append(t(N_("Optalt i de offentlige udbud og markedsdialoger.")) if of_dialogues else t(_COUNTED))
    return Figure(
        "years",
        heading,
        _rows_alt(heading, ((row.label, ", ".join(row.said)) for row in rows), live.example, notes, t),
        unit,
        tuple(notes),
        live.example,
        t.lang,
        Stack(rows, rule, t(N_("Ambition: alle")) if target.promise.ambition == "100 %" else ""),
    )


def _years_heading(target: Target, live: Live, t: Text) -> str:
    main = live.share or (live.beside[0].share if live.beside else None)
    title = _plain(words.title(target, t))
    if main is None or main.percent is None:
        return t(N_("{title}: der er intet at regne en andel af endnu"), title=title)
    if live.share is None:
        return t(N_("{title}: {share}"), title=title, share=_of_whole(main, t))
    said = t(
        live.said,
        part=t.number(main.part.number),
        whole=t.number(main.whole.number),
        percent=t.number(_tidy(main.percent.quantize(Decimal("0.1")))),
    ).rstrip(".")
    goal = target.promise.number
    if goal is None or goal.relative or not goal.percent:
        return said
    return t(N_("{said}. Målet er {goal}"), said=said, goal=words.figure(goal.value, "percent", t))


def _year(year: str, share: Share, live: Live, t: Text) -> Row:
    whole, part = share.whole.number, share.part.number
    undecided = share.undecided.number if share.undecided else 0
    if not whole:
        return Row(year, (_nothing(year, live, t),), 0, 0, 0)
    said = [t(N_("{count} ja"), count=t.number(part))]
    if share.undecided is not None:
        said.append(t(N_("{count} ikke afgjort"), count=t.number(undecided)))
    said.append(t(N_("{count} nej"), count=t.number(whole - part - undecided)))
    return Row(
        f"{year}: {_percent(share, t)}",
        tuple(said),
        100 * part / whole,
        100 * undecided / whole,
        100 * (whole - part - undecided) / whole,
    )


def _nothing(year: str, live: Live, t: Text) -> str:
    if live.coverage(year) == "uncovered":
        return t(N_("data dækker ikke året"))
    return t(N_("ingen markedsdialoger")) if live.id == "public-dialogues" else t(N_("ingen udbud i planen"))


def _percent(share: Share, t: Text) -> str:
    return words.percent(share.percent or Decimal(0), t)


def _of_whole(share: Share, t: Text) -> str:
    """ "12 af 40 (30 %)"."""
    part, whole = t.number(share.part.number), t.number(share.whole.number)
    return t(N_("{part} af {whole} ({percent})"), part=part, whole=whole, percent=_percent(share, t))


def _shares(target: Target, live: Live, t: Text, departments: Mapping[str, str]) -> Figure:
    having = [(departments.get(key, key), share) for key, share in live.departments]
    counted = sorted(
        ((name, share, share.percent) for name, share in having if share.percent is not None),
        key=lambda one: (-one[2], one[0]),
    )
    without = [name for name, share in having if not share.whole.number]
    bars = tuple(Bar(name, words.share(share, t), float(percent)) for name, share, percent in counted)
    title = _plain(words.title(target, t))
    if bars[0].value:
        heading = t(
            N_("{title}: {name} ligger højest med {share}"),
            title=title,
            name=bars[0].label,
            share=_of_whole(counted[0][1], t),
        )
    else:
        heading = t(N_("{title}: ingen afdeling har det i et udbud endnu"), title=title)
    notes = [t(N_("Uden udbud i planen: {names}."), names=", ".join(without))] if without else []
    notes.append(t(_COUNTED))
    return Figure(
        "departments",
        heading,
        _rows_alt(heading, ((bar.label, bar.said) for bar in bars), live.example, notes, t),
        t(N_("Andel af afdelingens planlagte udbud")),
        tuple(notes),
        live.example,
        t.lang,
        Bars(bars, 100.0, _goal_rule(target, t)),
    )


def _weights(key: Key, target: Target, weights: Weights, example: bool, t: Text) -> Figure:
    middle = weights.middle
    assert middle is not None
    last = max(10, *(_bin(weight) + 1 for weight in weights.said))
    counts = [0] * last
    for weight in weights.said:
        counts[_bin(weight)] += 1
    values = {
        "middle": words.figure(_few(middle), "percent", t),
        "least": words.figure(_few(weights.said[0]), "percent", t),
        "most": words.figure(_few(weights.said[-1]), "percent", t),
    }
    if weights.said[0] == weights.said[-1]:
        heading = t(N_("Klima vægter {middle}, hvor det er oplyst"), **values)
    else:
        heading = t(N_("Klima vægter højst {middle} i halvdelen: fra {least} til {most}"), **values)
    notes = []
    if weights.unsaid:
        notes.append(
            t.n(
                "{count} udbud har klima med, uden at vægten er oplyst.",
                "{count} udbud har klima med, uden at vægten er oplyst.",
                weights.unsaid,
            )
        )
    notes.append(
        t(N_("Optalt i de bekendtgørelser, der er koblet til udbudsplanen."))
        if key == "notice-weights"
        else t(_COUNTED)
    )
    rows = (
        (
            t(
                N_("Fra {least} til {most} %")
                if BIN * (i + 1) == 100
                else N_("Fra {least} til under {most} %"),
                least=BIN * i,
                most=BIN * (i + 1),
            ),
            t.n("{count} udbud", "{count} udbud", count),
        )
        for i, count in enumerate(counts)
        if count
    )
    return Figure(
        key,
        heading,
        _rows_alt(heading, rows, example, notes, t),
        t(N_("Antal udbud efter klimakriteriets vægt")),
        tuple(notes),
        example,
        t.lang,
        Columns(
            tuple(counts),
            tuple(t.number(count) if count else "" for count in counts),
            float(middle),
            t(N_("i midten: {middle}"), middle=values["middle"]),
        ),
    )


def _bin(weight: Decimal) -> int:
    return min(int(weight // BIN), 100 // BIN - 1)


# Words and numbers


def _unit(unit: Unit, t: Text) -> str:
    return t(N_("procent")) if unit == "percent" else t(labels.UNIT[unit])


def _said(o: Observation, t: Text) -> str:
    """ "2024: 11.800 ton CO2e (foreløbigt)"."""
    said = f"{o.period.say(t)}: {words.figure(o.value, o.unit, t)}"
    return said if o.quality == "measured" else f"{said} ({words.quality(o, t)})"


def _source(some: Sequence[Observation], t: Text) -> str:
    """Where the figures come from, the newest first; at most two are named."""
    sources = list(dict.fromkeys(_plain(o.source) for o in reversed(some)))
    said = "; ".join(sources[:2])
    if len(sources) > 2:
        more = len(sources) - 2
        said = t.n("{said} og {count} kilde mere", "{said} og {count} kilder mere", more, said=said)
    return _sentence(t(N_("Kilde: {source}"), source=said)) if said else ""


def _sentence(text: str) -> str:
    """With its full stop, of which "12 stk." has one already."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _short(value: Decimal) -> Decimal:
    """Whole numbers from ten up, one decimal below."""
    return value.to_integral_value() if abs(value) >= 10 else _tidy(value.quantize(Decimal("0.1")))


def _few(value: Decimal) -> Decimal:
    """At most two decimals, unless it is small."""
    return _tidy(round(value, 2)) if abs(value) >= 1 else value


def _tidy(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value


def _factor(most: Decimal) -> tuple[int, str]:
    """What an axis is divided by, and the word for it: five digits are read faster than nine."""
    for factor, word in (
        (10**12, N_("bio.")),
        (10**9, N_("mia.")),
        (10**6, N_("mio.")),
    ):
        if most >= 10 * factor:
            return factor, word
    return 1, ""


def _plain(text: str) -> str:
    """A text of staff's on one line, without what cannot be seen (XML takes no control characters)."""
    seen = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return seen if len(seen) <= _LONGEST else f"{seen[: _LONGEST - 1].rstrip()}…"


# How much room it takes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture's measures in pixels and its lines of text. The plot stands between `top` and `bottom`."""

    width: int
    margin: int
    top: int
    plot: int
    bottom: int
    heading: tuple[str, ...]
    unit: tuple[str, ...]
    notes: tuple[str, ...]
    two_lines: bool
    """Whether the words of a row stand in two lines."""

    @property
    def row(self) -> int:
        return TALL_ROW if self.two_lines else ROW

    @property
    def height(self) -> int:
        return self.top + self.plot + self.bottom


def sheet(one: Figure, size: Size) -> Sheet:
    width, margin = WIDTH[size], MARGIN[size]
    room = width - 2 * margin
    heading = balanced(one.heading, room, HEADING, bold=True)
    unit = wrapped(one.unit, room, TEXT)
    said = (Text.of(one.lang)(words.EXAMPLE), *one.notes) if one.example else one.notes
    notes = tuple(line for note in said for line in wrapped(note, room, SMALL))
    axis, rows = AXIS, _rows(one.plot)
    two_lines = any(wide(label, TEXT, bold=True) + wide(said, TEXT) + 16 > room for label, said in rows)
    match one.plot:
        case Curve():
            plot = CURVE[size]
        case Columns():
            plot = COLUMNS
        case Bars() | Stack():
            plot = (TALL_ROW if two_lines else ROW) * len(rows) + (RULE_ROOM if one.plot.rule else 0)
            axis = 4
    top = margin + LINE[HEADING] * len(heading) + LINE[TEXT] * len(unit) + 14
    imprint = 1 if size == "wide" else 2
    bottom = axis + 8 + LINE[SMALL] * (len(notes) + imprint) + margin
    return Sheet(width, margin, top, plot, bottom, heading, unit, notes, two_lines)


def _rows(plot: Curve | Bars | Stack | Columns) -> list[tuple[str, str]]:
    """The words above each bar."""
    match plot:
        case Bars():
            return [(bar.label, bar.said) for bar in plot.bars]
        case Stack():
            return [(row.label, "   ".join(row.said)) for row in plot.rows]
        case _:
            return []
