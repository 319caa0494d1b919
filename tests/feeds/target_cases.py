"""Promises and their histories for the feeds' tests: a table of what happens to them, and random ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from feed_cases import FIRST, LONG, NASTY, when
from hypothesis import strategies as st

from transparency.targets.judgement import Judged, countdown, judge
from transparency.targets.live import Live
from transparency.targets.records import (
    CATEGORIES,
    QUALITIES,
    Baseline,
    DataSource,
    Exemption,
    Measure,
    Method,
    Milestone,
    Observation,
    Policy,
    Promise,
    Target,
    Version,
)

POLICY = Policy("Politik", "Policy", "draft")
TODAY = date(2027, 6, 1)
PROMISE = Promise(
    id="furniture",
    group="target",
    title_da="Mindre nyt møblement",
    title_en="Less new furniture",
    promise_da="Køb af nye møbler skal falde med 20 %.",
    promise_en="Purchases of new furniture are to fall by 20%.",
    section=("Cirkulære indkøb", "Møbler"),
    deadline="inden 2028",
    due=date(2027, 12, 31),
    direction="down",
    goal="-20 %",
)


def seen(period: str, value: str, **given: Any) -> Observation:
    """A measured figure in tonnes."""
    fields: dict[str, Any] = {"unit": "tco2e", "source": "Klimaregnskab", "quality": "measured"}
    return Observation(when(period), Decimal(value), **fields | given)


BASE = Target(id="furniture", promise=PROMISE)
MEASURED = replace(
    BASE,
    unit="tco2e",
    baseline=Baseline(when("2022"), Decimal(12_300), "Klimaregnskab 2022"),
    methods=(Method(1, "Fakturaer"),),
    next_due=date(2027, 9, 1),
    observations=(seen("2024", "12300"), seen("2025", "12100.5", category="furniture")),
)
FULL = replace(
    MEASURED,
    milestones=(Milestone(when("2026"), Decimal("10500.25"), "Byråd"), Milestone(when("2027-Q2"), Decimal(9), "B")),
    responsible="Indkøb og Udbud",
    methods=(
        Method(1, "Fakturaer", "Leasing"),
        Method(2, "Vægt", "", when("2026"), "Fakturaer siger ikke nok"),
    ),
    sources=(DataSource("Økonomisystem", "https://example.dk/data", "CC BY 4.0"),),
    frequency="yearly",
    asked_on=date(2026, 3, 1),
    comment="Vi er i gang",
    comment_en="We are on it",
    measures=(Measure("Genbrug først", "furniture", date(2026, 1, 5), "https://example.dk/1"), Measure("Alt")),
    exemptions=(Exemption("Hæve-sænke-borde", "Arbejdsmiljø"),),
    observations=(
        *MEASURED.observations,
        seen("2025-Q4", "0.125", method=2, quality="estimated", department="mtm", note="Note",
             entered_on=date(2026, 2, 1), entered_by="Indkøb"),
    ),
)  # fmt: skip
COMMITMENT = Target(
    id="human-rights",
    promise=Promise(
        id="human-rights", group="commitment", title_da="Menneskerettigheder", title_en="Human rights",
        promise_da="De skal overholdes.", promise_en="They are to be respected.", section=("Ansvar",),
    ),
)  # fmt: skip
EXAMPLE = replace(MEASURED, example=True, observations=(seen("2024", "9", quality="example"),))


def promised(target: Target, **changed: Any) -> Target:
    return replace(target, promise=replace(target.promise, **changed))


def history(*targets: Target, reason: str | None = "Fordi") -> tuple[Version, ...]:
    """A version every tenth day."""
    return tuple(
        Version(number, FIRST + timedelta(days=10 * (number - 1)), reason if number > 1 else None, target)
        for number, target in enumerate(targets, start=1)
    )


def judged(target: Target, live: Live | None = None, today: date = TODAY) -> Judged:
    """As it is in force."""
    at = datetime(2027, 5, 1, 8, 0, tzinfo=UTC)
    return Judged(
        target=target,
        live=live,
        verdict=judge(target, live, today),
        version=3,
        since=at,
        updated_at=at,
        changed_at=at,
        overdue=target.overdue(today),
        countdown=countdown(target, today),
    )


NASTY_TARGET = promised(
    replace(
        FULL, responsible=NASTY, comment=NASTY, comment_en=NASTY, measures=(Measure(NASTY, None, None, NASTY),),
        sources=(DataSource(NASTY, NASTY, NASTY),), exemptions=(Exemption(NASTY, NASTY),),
        methods=(Method(1, NASTY, NASTY), Method(2, NASTY, NASTY, None, NASTY)),
        observations=(seen("2025", "1", source=NASTY, note=NASTY, entered_by=NASTY),),
        milestones=(Milestone(when("2026"), Decimal(1), NASTY),),
        baseline=Baseline(when("2022"), Decimal(1), NASTY),
    ),
    title_da=NASTY, title_en=NASTY, promise_da=NASTY, promise_en=NASTY, deadline=NASTY, note_da=NASTY, note_en=NASTY,
)  # fmt: skip

HISTORIES: dict[str, tuple[Version, ...]] = {
    "new": history(BASE),
    "measured": history(BASE, MEASURED),
    "full": history(BASE, FULL),
    "deadline moved": history(BASE, promised(BASE, deadline="inden 2030", due=date(2029, 12, 31))),
    "deadline gone": history(BASE, promised(BASE, deadline="", due=None)),
    "next figure later": history(MEASURED, replace(MEASURED, next_due=date(2028, 9, 1))),
    "milestone gone": history(FULL, replace(FULL, milestones=())),
    "milestone moved": history(FULL, replace(FULL, milestones=(replace(FULL.milestones[0], period=when("2025")),))),
    "corrected": history(MEASURED, replace(MEASURED, observations=(seen("2024", "12100"),))),
    "baseline changed": history(
        MEASURED, replace(MEASURED, baseline=Baseline(when("2021"), Decimal(13_000), "Rettet regnskab"))
    ),
    "marked as example": history(MEASURED, replace(MEASURED, example=True)),
    "commitment": history(COMMITMENT),
    "example": history(EXAMPLE),
    "long": history(promised(BASE, title_da=LONG, title_en=LONG)),
    "nasty": history(BASE, NASTY_TARGET),
}  # fmt: skip

_text = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(list("æøåÆØÅ;,:\\\"'\n\r\t =+-@🎉")),
    max_size=40,
)
_source = _text.filter(str.strip)
_periods = st.sampled_from(["2023", "2024", "2025", "2025-Q1", "2025-H2", "2026-03"]).map(when)
_values = st.decimals(0, 10**9, places=2)
_days = st.none() | st.dates(date(2025, 1, 1), date(2031, 12, 31))
_figures = st.lists(
    st.builds(
        Observation,
        period=_periods,
        value=_values,
        unit=st.just("tco2e"),
        source=_source,
        quality=st.sampled_from(QUALITIES),
        method=st.just(1),
        category=st.none() | st.sampled_from(CATEGORIES),
        department=st.none() | st.sampled_from(["mtm", "nedlagt"]),
        entered_on=_days,
        entered_by=_text,
        note=_text,
    ),
    max_size=4,
    unique_by=lambda o: o.key,
).map(tuple)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "unit": st.sampled_from(["tco2e"]),
    "baseline": st.none() | st.builds(Baseline, _periods, _values, _source),
    "milestones": st.lists(
        st.builds(Milestone, _periods, _values, _source), max_size=2, unique_by=lambda m: m.period.value
    ).map(tuple),
    "responsible": _text,
    "frequency": st.none() | st.sampled_from(["yearly", "monthly"]),
    "next_due": _days,
    "asked_on": _days,
    "comment": _text,
    "comment_en": _text,
    "measures": st.lists(st.builds(Measure, _source, st.none(), _days, _text), max_size=2).map(tuple),
    "observations": _figures,
    "example": st.booleans(),
}
_PROMISED: dict[str, st.SearchStrategy[Any]] = {
    "title_da": _source,
    "title_en": _source,
    "deadline": _text,
    "due": _days,
    "goal": st.sampled_from(["", "0", "-20 %", "30 %", "100 %"]),
    "direction": st.sampled_from(["down", "up", "to_zero", "at_least", "in_use", "context"]),
}


@st.composite
def histories(draw: st.DrawFn) -> Sequence[Version]:
    """A random promise, of which a few things change from version to version, sometimes none."""
    told = [replace(MEASURED, **{name: draw(some) for name, some in _FIELDS.items()})]
    for _ in range(draw(st.integers(0, 3))):
        names = draw(st.lists(st.sampled_from(sorted(_FIELDS)), max_size=3, unique=True))
        again = replace(told[-1], **{name: draw(_FIELDS[name]) for name in names})
        worded = draw(st.lists(st.sampled_from(sorted(_PROMISED)), max_size=2, unique=True))
        told.append(promised(again, **{name: draw(_PROMISED[name]) for name in worded}))
    return history(*told)
