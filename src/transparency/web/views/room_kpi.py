"""A KPI, as both sides see it: what is measured, how each period went, and what is public. Drawn for who asks alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships.kpis import (
    DIRECTION,
    KIND,
    RATING,
    SPAN,
    Definition,
    Kpi,
    Period,
    Public,
    Series,
    Verdict,
    published,
)
from transparency.partnerships.moves import Move, secrets_in
from transparency.partnerships.records import SIDES, Attached, Side
from transparency.partnerships.service import Shown
from transparency.targets import labels
from transparency.web.drawing import COLOURS, THEMES
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import room

_RATE = KIND.by_name["rate"]
WIDE, HIGH, ASIDE = 480, 120, 8
"""The picture's size and margin in pixels."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """How somebody rates a period: the badge, or words in its place, and what they wrote."""

    rating: str = ""
    label: str = ""
    words: str = ""
    note: str = ""
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table; `before`: what was measured until then, where it is the first of another definition."""

    period: str
    value: str
    target: str
    source: str
    words: str
    file: Attached | None
    cells: tuple[_Cell, ...]
    before: str


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """The definition, what is proposed, the periods, and what is public."""
    t, kpi = v.t, shown.matter.content
    st.html(
        render(
            "room_kpi.html",
            t,
            agreed=bool(kpi.series),
            facts=facts(t, kpi.present),
            changes=_changes(t, kpi),
            proposal=_proposal(t, kpi),
            offer=_public(t, kpi.offer) if kpi.offer else None,
            told=told(t, kpi.series),
            picture=trend(t, kpi.series),
            lines=list(_lines(v, actor, shown)),
            parties=[shown.seat.partnership.name_of(side) for side in SIDES],
            public=_public(t, found) if (found := published(shown.matter)) else None,
            behind=found is not None and found != kpi.public(),
            reference=shown.seat.partnership.reference,
            improved=[
                (
                    room.url(shown.seat.partnership.reference, "improvement", nr=str(one.improvement)),
                    t(N_("Forbedring {number}"), number=one.improvement),
                    t.date(one.on),
                    one.words,
                )
                for one in reversed(kpi.improved)
            ],
        )
    )


def to_publish(t: Text, shown: Shown, move: Move) -> str:
    """Exactly what would be public, for the forms in which a side says yes to that."""
    if move.name not in ("publish", "consent"):
        return ""
    kpi: Kpi = shown.matter.content
    return render("room_kpi_offer.html", t, offer=_public(t, kpi.offer or kpi.public()))


def period(t: Text, first: date, months: int) -> str:
    """What a period is called: "marts 2027", "1. kvartal 2027", "2. halvår 2027", "2027"."""
    number = (first.month - 1) // months + 1
    match months:
        case 1:
            return t.month(first)
        case 3:
            return t(N_("{number}. kvartal {year}"), number=number, year=first.year)
        case 6:
            return t(N_("{number}. halvår {year}"), number=number, year=first.year)
        case _:
            return str(first.year)


def figure(t: Text, value: Decimal | None, definition: Definition) -> str:
    """A measured value with its unit."""
    if value is None:
        return t(N_("Ingen måling"))
    if definition.unit == "other":
        return f"{t.number(value)} {definition.unit_words}"
    return labels.figure(value, definition.unit, t)


def facts(t: Text, d: Definition) -> list[tuple[str, str]]:
    """A definition in words: label and value."""
    baseline = t(N_("Mangler"))
    if d.baseline is not None:
        baseline = t(
            N_("{figure} i {year} (kilde: {source})"),
            figure=figure(t, d.baseline, d),
            year=d.baseline_year,
            source=d.baseline_source,
        )
    found = [
        (N_("Hvad måles, og hvordan tælles det?"), d.what),
        (N_("Måltal"), figure(t, d.target, d)),
        (N_("Hvornår er det godt?"), t(DIRECTION[d.direction])),
        (N_("Udgangspunkt"), baseline),
        (N_("Periode"), t(SPAN[d.span])),
        (N_("Måles fra"), t.date(d.starts_on)),
        (N_("Kilde"), d.source),
        (N_("Dokumentation"), d.evidence),
    ]
    return [(t(label), said) for label, said in found if said]


def _changes(t: Text, kpi: Kpi) -> list[tuple[str, str, str]]:
    """What a proposed change would change: label, what holds, what is proposed."""
    if not kpi.series or kpi.definition is None:
        return []
    now, then = dict(facts(t, kpi.present)), dict(facts(t, kpi.definition))
    title = t(N_("Målet i få ord"))
    now, then = {title: kpi.present.title, **now}, {title: kpi.definition.title, **then}
    names = {**now, **then}
    return [(one, now.get(one, "–"), then.get(one, "–")) for one in names if now.get(one) != then.get(one)]


def _proposal(t: Text, kpi: Kpi) -> tuple[str, _Cell] | None:
    """What is proposed for one period: its words, and the common rating if it is one."""
    if kpi.common is not None:
        found = kpi.period(kpi.common.period)
        words = t(N_("Fælles vurdering af {period}"), period=period(t, found.first, found.months))
        return words, _Cell(kpi.common.rating, t(RATING[kpi.common.rating]), kpi.common.reason)
    if kpi.redo:
        found = kpi.period(kpi.redo)
        return t(N_("{period} måles og vurderes igen"), period=period(t, found.first, found.months)), _Cell()
    return None


def _public(t: Text, what: Public) -> dict[str, Any]:
    """Exactly what is, or would be, public: nothing may stand there that is not shown here."""
    return {
        "title": what.definition.title,
        "facts": facts(t, what.definition),
        "periods": [
            (
                period(t, one.first, _months(one.first, one.last)),
                figure(t, one.value, what.definition),
                figure(t, one.target, what.definition),
                one.rating,
                t(RATING[one.rating]),
            )
            for one in what.periods
        ],
    }


def _months(first: date, last: date) -> int:
    return last.month - first.month + 1


# The periods


def _lines(v: Visit, actor: Actor, shown: Shown) -> Iterator[_Line]:
    """The periods, the newest first."""
    t, kpi, own = v.t, shown.matter.content, shown.seat.side
    sealed: Mapping[str, Mapping[str, Any]] = {}
    if any(not one.opened and own not in one.unrated_by for one in kpi.periods):
        sealed = v.services.partnerships.own_sealed(actor, shown, _RATE)
    for number, series in reversed(list(enumerate(kpi.series))):
        for one in reversed(series.periods):
            yield _Line(
                period(t, one.first, one.months),
                figure(t, one.value, series.definition),
                figure(t, one.target, series.definition),
                one.source,
                one.words,
                one.file,
                (*(_of_side(t, one, side, own, sealed) for side in SIDES), _common(t, one, shown)),
                before=kpi.series[number - 1].definition.what if number and one is series.periods[0] else "",
            )


def _verdict(t: Text, found: Verdict) -> _Cell:
    return _Cell(found.rating, t(RATING[found.rating]), found.reason)


def _of_side(t: Text, one: Period, side: Side, own: Side, sealed: Mapping[str, Mapping[str, Any]]) -> _Cell:
    if one.opened:
        return next(_verdict(t, found) for found in one.ratings if found.by[0].side == side)
    if side in one.unrated_by:
        return _Cell(note=t(N_("Har ikke vurderet endnu")))
    if side != own:
        return _Cell(note=t(N_("Har vurderet. Vurderingen åbnes, når I også har vurderet.")))
    said = sealed.get(one.key)
    if said is None:  # opened between two looks
        return _Cell(note=t(N_("Har vurderet")))
    rating: Any = said["rating"]
    marks = " ".join(
        f"{t(N_('Mærket som forretningshemmelighed'))}: {one.words}." for one in secrets_in(said)
    )
    note = t(N_("Kun jeres side ser det, til den anden part også har vurderet."))
    return _Cell(rating, t(RATING[rating]), said["reason"], f"{marks} {note}".strip())


def _common(t: Text, one: Period, shown: Shown) -> _Cell:
    if one.agreed is not None:
        return _verdict(t, one.agreed)
    if one.remarks:
        name = shown.seat.partnership.name_of
        return _Cell(
            note=t(N_("Parterne er uenige")),
            remarks=tuple((name(remark.by.side), remark.words) for remark in one.remarks),
        )
    return _Cell(note=t(N_("Ikke aftalt endnu")) if one.opened else t(N_("Når begge har vurderet")))


# The picture


def told(t: Text, series: Sequence[Series]) -> str:
    """What the picture shows, in a sentence: the first and the last figure of the latest definition.

    Empty with fewer than two of them.
    """
    found = [(one, one.value) for one in series[-1].periods if one.value is not None] if series else []
    if len(found) < 2:
        return ""
    (first, began), (last, came) = found[0], found[-1]
    return t(
        N_("Fra {first} i {start} til {last} i {end}. Målet er {target}."),
        first=t.number(began),
        start=period(t, first.first, first.months),
        last=t.number(came),
        end=period(t, last.first, last.months),
        target=t.number(last.target),
    )


def trend(t: Text, series: Sequence[Series]) -> Markup:
    """The figures as lines and the target as a dashed one, a line for each definition; the same in words.

    It stands in the page itself and in no file or cache. Empty with fewer than two figures.
    """
    found = [(one, period_) for one in series for period_ in one.periods if period_.value is not None]
    if len(found) < 2:
        return Markup()
    said = [f"{period(t, one.first, one.months)}: {figure(t, one.value, of.definition)}" for of, one in found]
    alt = t(N_("Udviklingen fra periode til periode. {figures}."), figures=". ".join(said))
    return Markup('<img class="tp-trend" src="{}" alt="{}" width="{}" height="{}">').format(
        f"data:image/svg+xml,{quote(_drawn(series))}", alt, WIDE, HIGH
    )


def _drawn(series: Sequence[Series]) -> str:
    """As SVG, which knows the reader's theme by itself."""
    strokes = [
        [(_place(one), one.value, one.target) for one in part.periods if one.value is not None]
        for part in series
    ]
    dots = [dot for stroke in strokes for dot in stroke]
    first, last = min(x for x, _, _ in dots), max(x for x, _, _ in dots)
    low = min(Decimal(0), *(min(value, target) for _, value, target in dots))
    high = max(max(value, target) for _, value, target in dots)
    span = high - low or Decimal(1)

    def at(x: float, value: Decimal) -> str:
        across = ASIDE + (x - first) / ((last - first) or 1) * (WIDE - 2 * ASIDE)
        up = HIGH - ASIDE - float((value - low) / span) * (HIGH - 2 * ASIDE)
        return f"{across:.1f} {up:.1f}"

    parts = [f'<path class="break" d="M{at(first, Decimal(0))}L{at(last, Decimal(0))}"/>']
    for stroke in strokes:
        if stroke:
            goal = "L".join(at(x, target) for x, _, target in stroke)
            # of a single figure the target is a dash around it
            parts.append(f'<path class="goal" d="M{goal}{"m-10 0h20" if len(stroke) == 1 else ""}"/>')
            parts.append(f'<path d="M{"L".join(at(x, value) for x, value, _ in stroke)}"/>')
        parts += [f'<path class="dot" d="M{at(x, value)}l0 0"/>' for x, value, _ in stroke]
    parts += [
        f'<path class="break" d="M{at((one[-1][0] + two[0][0]) / 2, low)}V{ASIDE}"/>'
        for one, two in pairwise(strokes)
        if one and two
    ]
    return _SVG.format(style=_style(), parts="".join(parts))


def _place(one: Period) -> float:
    """Where a period stands in time: its middle, in months."""
    return one.first.year * 12 + one.first.month + one.months / 2


_SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}">'
    "<style>{style}</style>{parts}</svg>"
)


def _style() -> str:
    light, dark = (_colours(theme) for theme in THEMES)
    return (
        "path{fill:none;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}.dot{stroke-width:8}"
        ".goal{stroke-width:1.5;stroke-dasharray:5 5}.break{stroke-width:1}"
        f"{light}@media(prefers-color-scheme:dark){{{dark}}}"
    )


def _colours(theme: Literal["light", "dark"]) -> str:
    colours = COLOURS[theme]
    return f"path{{stroke:{colours.figure}}}.goal{{stroke:{colours.goal}}}.break{{stroke:{colours.rest}}}"
