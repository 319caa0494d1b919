"""How a promise's pictures are drawn: Altair charts of `target_figure`'s figures. Pure; imported when one is drawn.

All words of a picture are placed by their pixels, so that nothing covers anything and the same data make the same
picture everywhere. What stands in it was made one plain line before; here it is only ever text or data.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, dist, floor, log10
from typing import Any, Literal

import altair as alt

from transparency.locale import Text
from transparency.targets.labels import QUALITY
from transparency.web.drawing import COLOURS, Size, Spec, Theme
from transparency.web.lettering import FONT, cut, wide
from transparency.web.theme import DARK, LIGHT, Palette
from transparency.web.views.target_figure import (
    BIN,
    HEADING,
    LINE,
    RULE_ROOM,
    SMALL,
    TEXT,
    Bars,
    Columns,
    Curve,
    Dot,
    Figure,
    Sheet,
    Stack,
    sheet,
)

PALETTES: Mapping[Theme, Palette] = {"light": LIGHT, "dark": DARK}

_NUMBERS: Mapping[str, dict[str, Any]] = {
    "da": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " kr."]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["DKK ", ""]},
}
_THICK = 14
"""Of a bar."""


def spec(figure: Figure, theme: Theme, size: Size, imprint: tuple[str, str]) -> Spec:
    """The whole picture: heading, plot, notes and who publishes it."""
    drawing = _Drawing(figure, sheet(figure, size), theme)
    match figure.plot:
        case Curve():
            drawing.curve(figure.plot)
        case Bars():
            drawing.bars(figure.plot)
        case Stack():
            drawing.stack(figure.plot)
        case Columns():
            drawing.columns(figure.plot)
    if figure.example:
        drawing.stamp()
    drawing.frame((" · ".join(imprint),) if size == "wide" else imprint)
    made: Spec = drawing.chart().to_dict()
    return made


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Align = Literal["left", "center", "right"]
At = Callable[[float, float], tuple[float, float]]
"""Where a year and a value stand, in pixels."""


@dataclass(slots=True)
class _Words:
    """Where words may still stand without covering anything."""

    within: Box
    taken: list[Box] = field(default_factory=list)
    marks: list[tuple[float, float]] = field(default_factory=list)
    """Points of what is drawn; words on them can be read less well."""

    def line(self, points: Sequence[tuple[float, float]]) -> None:
        for (x1, y1), (x2, y2) in pairwise(points):
            steps = max(1, round(dist((x1, y1), (x2, y2)) / 6))
            self.marks += [(x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps) for i in range(steps + 1)]
        self.marks += points[:1]

    def place(self, text: str, x: float, y: float, size: int, bold: bool) -> tuple[float, float, Align]:
        """The best place near a point: where the text is anchored (its middle line), and how it is aligned."""
        found = min(self._near(text, x, y, size, bold), key=lambda one: one[0])
        _, box, at_x, at_y, align = found
        self.taken.append(box)
        return at_x, at_y, align

    def _near(
        self, text: str, x: float, y: float, size: int, bold: bool
    ) -> Iterator[tuple[float, Box, float, float, Align]]:
        width, half = wide(text, size, bold), size / 2 + 2
        sides: tuple[tuple[float, Align], ...] = ((0, "center"), (-6, "left"), (6, "right"))
        for order, away in enumerate((14, -14, 24, -24, 36, -36, 52, -52)):
            for turn, (aside, align) in enumerate(sides):
                yield self._weighed(x + aside, y - away, width, half, align, 3 * order + turn)
        yield self._weighed(x + 10, y, width, half, "left", 2.5)
        yield self._weighed(x - 10, y, width, half, "right", 2.5)

    def _weighed(
        self, x: float, y: float, width: float, half: float, align: Align, cost: float
    ) -> tuple[float, Box, float, float, Align]:
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        # slid along rather than past the edge
        slid = min(max(left, self.within[0]), max(self.within[2] - width, self.within[0])) - left
        box = (left + slid, y - half, left + slid + width, y + half)
        out = max(0.0, self.within[1] - box[1]) + max(0.0, box[3] - self.within[3])
        covered = sum(box[0] < mx < box[2] and box[1] < my < box[3] for mx, my in self.marks)
        over = sum(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self.taken)
        return cost + abs(slid) / 10 + 100 * out + 4 * covered + 1000 * over, box, x + slid, y, align


class _Drawing:
    """The layers of one picture. Pixels count from the upper left corner of the plot."""

    def __init__(self, figure: Figure, measures: Sheet, theme: Theme) -> None:
        self.figure, self.sheet = figure, measures
        self.palette, self.colours = PALETTES[theme], COLOURS[theme]
        self.left = float(measures.margin)
        self.layers: list[alt.Chart] = []
        self.words: list[alt.Chart] = []
        self.t = Text.of(figure.lang)

    @property
    def room(self) -> float:
        """How wide the plot is."""
        return self.sheet.width - self.left - self.sheet.margin

    # What every picture has

    def text(self, text: str, x: float, y: float, *, size: int = SMALL, colour: str = "", bold: bool = False,
             align: Align = "left", halo: bool = False, turned: float = 0, faint: float = 1) -> None:  # fmt: skip
        """A line of text; `y` is its middle. `halo`: what is under it is kept off it."""
        if not text:
            return
        mark = {
            "text": text, "x": x, "y": y, "fontSize": size, "align": align, "baseline": "middle",
            "fontWeight": "bold" if bold else "normal", "angle": turned, "opacity": faint,
        }  # fmt: skip
        if halo:
            self._one(stroke=self.palette.paper, strokeWidth=4, strokeJoin="round", **mark)
        self._one(color=colour or self.palette.ink, **mark)

    def _one(self, **mark: Any) -> None:
        self.words.append(alt.Chart(_data([{}])).mark_text(**mark))

    def frame(self, imprint: Sequence[str]) -> None:
        """Heading and unit above, notes and who publishes it below, and the mark of an example."""
        found, left = self.sheet, self.sheet.margin - self.left
        y = -found.top + found.margin + LINE[HEADING] / 2
        for line in found.heading:
            self.text(line, left, y, size=HEADING, bold=True)
            y += LINE[HEADING]
        for line in found.unit:
            self.text(line, left, y - 1, size=TEXT, colour=self.palette.muted)
            y += LINE[TEXT]
        y = found.plot + found.bottom - found.margin + LINE[SMALL] / 2
        y -= LINE[SMALL] * (len(found.notes) + len(imprint))
        for line in (*found.notes, *imprint):
            self.text(line, left, y, colour=self.palette.muted)
            y += LINE[SMALL]

    def stamp(self) -> None:
        """Across the plot, under the words, so that no cut of the picture leaves it behind."""
        said = self.t(QUALITY["example"]).upper()
        self.text(
            said, self.room / 2, self.sheet.plot / 2, size=round(min(56.0, self.room / 6)), bold=True,
            colour=self.palette.muted, align="center", turned=348, faint=0.17,
        )  # fmt: skip
        self.words.insert(0, self.words.pop())

    def chart(self) -> alt.LayerChart:
        found = self.sheet
        padding = {
            "left": self.left,
            "top": found.top,
            "right": found.margin,
            "bottom": found.bottom,
        }
        chart: alt.LayerChart = (
            alt.layer(*self.layers, *self.words)
            .properties(
                width=self.room, height=found.plot, padding=padding,
                autosize=alt.AutoSizeParams(type="none"), background=self.palette.paper,
            )
            .configure(font=FONT, locale={"number": _NUMBERS[self.figure.lang]}, aria=False)
            .configure_view(stroke=None)
        )  # fmt: skip
        return chart

    def _axis(self, **more: Any) -> alt.Axis:
        return alt.Axis(
            title=None, domain=False, ticks=False, gridColor=self.palette.line, labelFontSize=SMALL,
            labelColor=self.palette.muted, labelPadding=6, labelOverlap=False, **more,
        )  # fmt: skip

    # A figure over time

    def curve(self, curve: Curve) -> None:
        levels = _levels(curve)
        names = [self.t.number(int(v)) if v == int(v) else str(v) for v in levels]
        self.left = self.sheet.margin + max(wide(name, SMALL) for name in names) + 8
        first, last = _span(curve)
        across = alt.X("x:Q", scale=alt.Scale(domain=[first, last], nice=False, zero=False))
        up = alt.Y("y:Q", scale=alt.Scale(domain=[0, levels[-1]], nice=False))
        plot = self.sheet.plot

        def at(x: float, value: float) -> tuple[float, float]:
            return (x - first) / (last - first) * self.room, plot - value / levels[-1] * plot

        words = _Words((0, 0, self.room + self.sheet.margin / 2, plot - 2))
        self._grid(curve, levels, first, last, across, up)
        self._goal(curve, across, up, words, at)
        for x, said in curve.breaks:
            self.layers.append(
                alt.Chart(_data([{"x": x}]))
                .mark_rule(color=self.palette.muted, strokeWidth=1)
                .encode(x=across)
            )
            place, width = at(x, 0)[0], wide(said, SMALL)
            words.line([(place, 0), (place, plot)])
            left = place + 5 if place + 5 + width < self.room else place - 5 - width
            words.taken.append((left, 2, left + width, 18))
            self.text(said, left, 10, colour=self.palette.muted, halo=True)
        for stroke in curve.strokes:
            points = [{"x": dot.x, "y": dot.value} for dot in stroke]
            words.line([at(dot.x, dot.value) for dot in stroke])
            if len(stroke) > 1:
                self.layers.append(
                    alt.Chart(_data(points))
                    .mark_line(
                        color=self.colours.figure, strokeWidth=2.5, strokeCap="round", strokeJoin="round"
                    )
                    .encode(x=across, y=up)
                )
        dots = [dot for stroke in curve.strokes for dot in stroke]
        for hollow in (False, True):
            self._dots([dot for dot in dots if dot.hollow is hollow], across, up, hollow)
        self._labels(curve, dots, words, at)

    def _grid(
        self, curve: Curve, levels: Sequence[float], first: float, last: float, across: alt.X, up: alt.Y
    ) -> None:
        years = range(ceil(first), floor(last) + 1)
        apart = self.room / (last - first)  # pixels from year to year
        step = next(n for n in (1, 2, 5, 10, 20, 50, 100) if n * apart >= 42 or n == 100)
        if curve.by_year:
            # a figure of 2024 stands where 2024 ends
            values: list[float] = [year for year in years if (year - 1) % step == 0 or len(years) < 2]
            expression, grid = "datum.value - 1", False
        else:
            values = [year + 0.5 for year in range(floor(first), ceil(last)) if year % step == 0]
            values = [value for value in values if first <= value <= last]
            expression, grid = "floor(datum.value)", False
            self.layers.append(
                alt.Chart(_data([{"x": year} for year in years]))
                .mark_rule(color=self.palette.line)
                .encode(x=across)
            )
        base = alt.Chart(_data([{"x": first, "y": 0.0}])).mark_point(opacity=0)
        self.layers.append(
            base.encode(
                x=across.axis(self._axis(values=values, labelExpr=expression, grid=grid)),
                y=up.axis(self._axis(values=list(levels), format=",~f")),
            )
        )
        ground = alt.Chart(_data([{"y": 0.0}])).mark_rule(color=self.palette.edge)
        self.layers.append(ground.encode(y=up))

    def _goal(self, curve: Curve, across: alt.X, up: alt.Y, words: _Words, at: At) -> None:
        colour = self.colours.goal
        if curve.path:
            points = [{"x": x, "y": y} for x, y in curve.path]
            words.line([at(x, y) for x, y in curve.path])
            dash = [1, 0] if curve.own_path else [6, 5]
            self.layers.append(
                alt.Chart(_data(points))
                .mark_line(color=colour, strokeWidth=1.5, strokeDash=dash)
                .encode(x=across, y=up)
            )
        if curve.rule:
            value, _ = curve.rule
            words.line([(0, at(0, value)[1]), (self.room, at(0, value)[1])])
            self.layers.append(
                alt.Chart(_data([{"y": value}]))
                .mark_rule(color=colour, strokeWidth=1.5, strokeDash=[6, 5])
                .encode(y=up)
            )
        if curve.milestones:
            marks = [{"x": dot.x, "y": dot.value} for dot in curve.milestones]
            self._marks(marks, across, up, shape="diamond", size=70, fill=self.palette.paper, stroke=colour)
        if curve.target:
            mark = [{"x": curve.target.x, "y": curve.target.value}]
            self._marks(mark, across, up, shape="diamond", size=150, fill=colour, stroke=colour)
        if curve.baseline:
            mark = [{"x": curve.baseline.x, "y": curve.baseline.value}]
            self._marks(
                mark, across, up, shape="square", size=110, fill=self.palette.paper, stroke=self.palette.ink
            )

    def _dots(self, dots: Iterable[Dot], across: alt.X, up: alt.Y, hollow: bool) -> None:
        marks = [{"x": dot.x, "y": dot.value} for dot in dots]
        if marks:
            fill = self.palette.paper if hollow else self.colours.figure
            size = 44 if len(marks) <= 40 else 18
            self._marks(marks, across, up, shape="circle", size=size, fill=fill, stroke=self.colours.figure)

    def _marks(self, marks: Sequence[dict[str, float]], across: alt.X, up: alt.Y, *, shape: str, size: int,
               fill: str, stroke: str) -> None:  # fmt: skip
        self.layers.append(
            alt.Chart(_data(marks))
            .mark_point(shape=shape, size=size, fill=fill, stroke=stroke, strokeWidth=2, opacity=1)
            .encode(x=across, y=up)
        )

    def _labels(self, curve: Curve, dots: Sequence[Dot], words: _Words, at: At) -> None:
        base, goal = curve.baseline, curve.target
        points = [*dots, *curve.milestones, *(one for one in (base, goal) if one)]
        words.taken += [(x - 6, y - 6, x + 6, y + 6) for x, y in (at(dot.x, dot.value) for dot in points)]
        if goal:
            self._label(goal.label, at(goal.x, goal.value), words, self.colours.goal, bold=True)
        if curve.rule:
            value, said = curve.rule
            self._label(said, (self.room, at(0, value)[1]), words, self.colours.goal, bold=True)
        if base:
            self._label(base.label, at(base.x, base.value), words, self.palette.ink)
        labelled = [dot for dot in dots if dot.label]
        for dot in reversed(labelled):
            # the baseline has said it already
            if (
                base
                and len(labelled) > 1
                and dot is labelled[0]
                and (dot.x, dot.value) == (base.x, base.value)
            ):
                continue
            newest = dot is labelled[-1]
            self._label(dot.label, at(dot.x, dot.value), words, self.colours.figure, bold=newest)
        for dot in curve.milestones:
            self._label(dot.label, at(dot.x, dot.value), words, self.colours.goal)
        if curve.path:
            places = [at(*point) for point in curve.path]
            (x1, y1), (x2, y2) = max(pairwise(places), key=lambda ends: dist(*ends))
            self._label(curve.path_label, ((x1 + x2) / 2, (y1 + y2) / 2), words, self.colours.goal)

    def _label(
        self, said: str, place: tuple[float, float], words: _Words, colour: str, bold: bool = False
    ) -> None:
        x, y, align = words.place(said, *place, SMALL, bold)
        self.text(said, x, y, colour=colour, bold=bold, align=align, halo=True)

    # Rows

    def bars(self, bars: Bars) -> None:
        rows = [
            {"part": bar.value, "before": bar.before if bar.before is not None else -1.0} for bar in bars.bars
        ]
        across = self._rows([(bar.label, bar.said) for bar in bars.bars], bars.most, bars.rule)
        tops = self._tops(len(rows), bars.rule)
        self._parts(
            [(0.0, row["part"], top) for row, top in zip(rows, tops, strict=True)],
            self.colours.figure,
            across,
        )
        before = [(row["before"], top) for row, top in zip(rows, tops, strict=True) if row["before"] >= 0]
        if before:
            self.layers.append(
                alt.Chart(_data([{"x": x, "y": top - 3, "to": top + _THICK + 3} for x, top in before]))
                .mark_rule(color=self.palette.ink, strokeWidth=2)
                .encode(x=across, y=self._down("y"), y2="to")
            )
        self._rule(bars.rule, bars.most, tops)

    def stack(self, stack: Stack) -> None:
        across = self._rows([(row.label, "") for row in stack.rows], 100, stack.rule)
        tops = self._tops(len(stack.rows), stack.rule)
        ends = [
            (row.part, row.part + row.undecided, row.part + row.undecided + row.rest) for row in stack.rows
        ]
        found = list(zip(ends, tops, strict=True))
        for colour, parts in (
            (self.colours.figure, [(0.0, end[0], top) for end, top in found]),
            (self.colours.undecided, [(end[0], end[1], top) for end, top in found]),
            (self.colours.rest, [(end[1], end[2], top) for end, top in found]),
        ):
            self._parts(parts, colour, across)
        for row, top in zip(stack.rows, tops, strict=True):
            self._coloured(row.said, top)
        self._rule(stack.rule, 100, tops)
        if stack.whole:
            self.text(stack.whole, self.room, 8, colour=self.palette.muted, align="right")

    def _coloured(self, said: Sequence[str], top: float) -> None:
        """The words of a row, each in the colour of its part."""
        colours = [self.colours.figure, self.colours.undecided, self.palette.muted]
        if len(said) == 1:
            colours = [self.palette.muted]
        elif len(said) == 2:
            del colours[1]
        x = self.room - sum(wide(part, SMALL, bold=True) + 8 for part in said) + 8
        if self.sheet.two_lines:
            x = 0
        for part, colour in zip(said, colours, strict=True):
            self.text(part, x, top - 11, colour=colour, bold=True)
            x += wide(part, SMALL, bold=True) + 8

    def _tops(self, count: int, rule: object) -> list[float]:
        """Where each bar begins, from above."""
        above = RULE_ROOM if rule else 0
        return [above + self.sheet.row * (i + 1) - _THICK - 8 for i in range(count)]

    def _rows(self, said: Sequence[tuple[str, str]], most: float, rule: object) -> alt.X:
        """The words above each bar; returns what a bar's length is measured by."""
        for (label, more), top in zip(said, self._tops(len(said), rule), strict=True):
            if self.sheet.two_lines:
                self.text(cut(label, self.room, TEXT, bold=True), 0, top - 27, size=TEXT, bold=True)
                self.text(cut(more, self.room, SMALL), 0, top - 11, colour=self.palette.muted)
            else:
                self.text(label, 0, top - 11, size=TEXT, bold=True)
                self.text(more, self.room, top - 11, align="right", size=TEXT)
        ground = [
            {"x": 0.0, "to": most, "y": top, "end": top + _THICK} for top in self._tops(len(said), rule)
        ]
        across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))
        self.layers.append(
            alt.Chart(_data(ground))
            .mark_rect(color=self.palette.sunken)
            .encode(x=across, x2="to", y=self._down("y"), y2="end")
        )
        return across

    def _down(self, name: str) -> alt.Y:
        plot = self.sheet.plot
        return alt.Y(f"{name}:Q", axis=None, scale=alt.Scale(domain=[0, plot], range=[0, plot], nice=False))

    def _parts(self, parts: Iterable[tuple[float, float, float]], colour: str, across: alt.X) -> None:
        bars = [{"x": x, "to": to, "y": top, "end": top + _THICK} for x, to, top in parts if to > x]
        if bars:
            self.layers.append(
                alt.Chart(_data(bars))
                .mark_rect(color=colour, stroke=self.palette.paper, strokeWidth=1)
                .encode(x=across, x2="to", y=self._down("y"), y2="end")
            )

    def _rule(self, rule: tuple[float, str] | None, most: float, tops: Sequence[float]) -> None:
        """A number across the bar of each row, with its words above them all."""
        if rule is None:
            return
        value, said = rule
        x = min(value / most, 1) * self.room
        for top in tops:
            self._dashed(x, top - 4, top + _THICK + 4)
        self._dashed(x, 17, 23)
        self._words_of(said, x, 8)

    def _dashed(self, x: float, top: float, bottom: float) -> None:
        rule = alt.Chart(_data([{}])).mark_rule(color=self.colours.goal, strokeWidth=2.5)
        self.layers.append(rule.encode(x=alt.value(x), y=alt.value(top), y2=alt.value(bottom)))

    def _words_of(self, said: str, x: float, y: float) -> None:
        """What an upright line stands for, beside its upper end."""
        right = x + wide(said, SMALL, bold=True) > self.room
        self.text(
            said, x, y, colour=self.colours.goal, bold=True, align="right" if right else "left", halo=True
        )

    # Columns

    def columns(self, columns: Columns) -> None:
        plot, most = self.sheet.plot, max(columns.counts)
        percent = "%" if self.figure.lang == "en" else " %"
        last = BIN * len(columns.counts)
        across = alt.X(
            "x:Q",
            scale=alt.Scale(domain=[0, last], nice=False),
            axis=self._axis(
                values=list(range(0, last + 1, 10)), labelExpr=f"datum.value + '{percent}'", grid=False
            ),
        )
        up = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, most], range=[plot, 48], nice=False))
        bars = [
            {"x": BIN * i, "to": BIN * (i + 1), "y": count, "zero": 0}
            for i, count in enumerate(columns.counts)
            if count
        ]
        self.layers.append(
            alt.Chart(_data(bars))
            .mark_rect(color=self.colours.figure, stroke=self.palette.paper, strokeWidth=2)
            .encode(x=across, x2="to", y=up, y2="zero")
        )
        ground = alt.Chart(_data([{"y": 0}])).mark_rule(color=self.palette.edge)
        self.layers.append(ground.encode(y=up))
        for i, (count, said) in enumerate(zip(columns.counts, columns.said, strict=True)):
            x, y = (i + 0.5) * BIN / last * self.room, plot - (plot - 48) * count / most
            self.text(said, x, y - 9, align="center")
        x = columns.middle / last * self.room
        self._dashed(x, 20, plot)
        self._words_of(columns.middle_label, x, 10)


def _data(rows: Sequence[Mapping[str, float]]) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def _levels(curve: Curve) -> list[float]:
    """The values that a line is drawn for, from 0 to above the highest: at most six, in round steps."""
    values = [dot.value for stroke in curve.strokes for dot in stroke] + [y for _, y in curve.path]
    values += [dot.value for dot in (*curve.milestones, curve.baseline, curve.target) if dot]
    values += [curve.rule[0]] if curve.rule else []
    most = max(values)
    if most <= 0:
        return [0.0, 1.0]
    size = 10.0 ** floor(log10(most / 5))
    step = next(n * size for n in (1, 2, 2.5, 5, 10) if n * size * 5 >= most)
    top = ceil(most / step * 0.999999)
    if curve.percent and most <= 100:
        top = min(top, round(100 / step))
    return [round(step * i, 12) for i in range(top + 1)]


def _span(curve: Curve) -> tuple[float, float]:
    """From a little before the first to a little after the last."""
    places = [dot.x for stroke in curve.strokes for dot in stroke] + [x for x, _ in curve.path]
    places += [dot.x for dot in (*curve.milestones, curve.baseline, curve.target) if dot]
    first, last = min(places), max(places)
    aside = max((last - first) * 0.03, 0.25 if curve.by_year else 0.08)
    if first == last:
        aside = 1.0
    return first - aside, last + aside
