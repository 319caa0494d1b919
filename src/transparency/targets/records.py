"""What the purchasing and tendering policy promises. No SQL, no Streamlit, no clock.

A promise is a target (it has a number, a date or a year it holds from) or a standing commitment. Its
figures are another matter: they are entered or computed, and the policy itself gives no baseline for any.
A `Target` is the public record of both: the promise as the policy has it, and how it is measured.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, get_args

from transparency.clock import COPENHAGEN
from transparency.dates import PlannedDate
from transparency.history.records import Version as _Version
from transparency.history.records import differences
from transparency.locale import N_

Group = Literal["target", "commitment"]
# "context" is a goal of the whole city that is shown beside procurement's own.
Direction = Literal["down", "up", "to_zero", "at_least", "in_use", "context", ""]
CarriedBy = Literal["requirement", "joint", "climate", "dialogue", "partnership", "lots", ""]
PolicyStatus = Literal["draft", "adopted"]

GROUPS: tuple[Group, ...] = get_args(Group)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
CARRIED_BY: tuple[CarriedBy, ...] = get_args(CarriedBy)
POLICY_STATUSES: tuple[PolicyStatus, ...] = get_args(PolicyStatus)


Quality = Literal["measured", "estimated", "preliminary", "example"]
Frequency = Literal["yearly", "half_yearly", "quarterly", "monthly"]
Unit = Literal["tco2e", "percent", "dkk", "pieces", "litres", "purchases", "courses", "participants"]
Category = Literal[
    "food", "transport", "energy", "construction", "furniture", "it", "medical", "cleaning", "clothing",
    "services", "goods", "other",
]  # fmt: skip

# What a promise is judged to be (`judgement`).
Word = Literal[
    "reached", "on_track", "at_risk", "off_track", "too_little_data", "not_measured", "update_overdue", "standing"
]  # fmt: skip

QUALITIES: tuple[Quality, ...] = get_args(Quality)
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
UNITS: tuple[Unit, ...] = get_args(Unit)
CATEGORIES: tuple[Category, ...] = get_args(Category)
WORDS: tuple[Word, ...] = get_args(Word)

PERIODS = frozenset({"month", "quarter", "half-year", "year"})
"""What an observation may be of (`PlannedDate.precision`)."""
LARGEST = Decimal(10) ** 15
"""No figure is larger, in any unit: a million billion kroner is more than there is."""

_GOAL = re.compile(r"([-+]?)([0-9]+(?:\.[0-9]+)?)( ?%)?")


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that a promise names. `relative`: per cent more or less than the baseline; else the figure itself."""

    value: Decimal
    relative: bool
    percent: bool
    """Whether the figure is a percentage; always for a relative one."""

    @staticmethod
    def of(text: str) -> "Goal | None":
        """Read "-50 %", "30 %" or "0"; None for a promise without a number. Raises ValueError for anything else.

        A sign makes it relative: "-50 %" is half of the baseline, "+50 %" half as much again.
        """
        if not text:
            return None
        match = _GOAL.fullmatch(text)
        if match is None:
            raise ValueError(f"not a goal: {text!r}")
        sign, number, percent = match.groups()
        goal = Goal(Decimal(sign + number), bool(sign), bool(percent))
        if (
            (goal.relative and not percent)
            or goal.value < -100
            or (percent and not sign and goal.value > 100)
        ):
            raise ValueError(f"not a goal: {text!r}")
        return goal


@dataclass(frozen=True, slots=True)
class Policy:
    """The text that the promises are taken from. What is unknown is empty, and said to be unknown."""

    title: str
    title_en: str
    status: PolicyStatus
    version: str = ""
    adopted_on: date | None = None
    case_link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise in our own words, with the policy's section(s) as its source."""

    id: str
    group: Group
    title_da: str
    title_en: str
    promise_da: str
    promise_en: str
    section: tuple[str, ...]
    """The policy's own heading(s)."""
    deadline: str = ""
    """The policy's own words, such as "inden 2028"; empty when it states none."""
    due: date | None = None
    """The last day on which it may still be unkept; None when it stands, or begins and does not end."""
    direction: Direction = ""
    goal: str = ""
    """The number with its unit, such as "-50 %"; empty when the policy gives none."""
    ambition: str = ""
    """A second number that the policy states as what it aims at beyond the first; empty when it states none."""
    carried_by: CarriedBy = ""
    """The part of a tender (or what follows it) that carries the promise; "" when no single tender does."""
    supplier_da: str = ""
    """What it means for a company that sells to the municipality."""
    supplier_en: str = ""
    note_da: str = ""
    note_en: str = ""

    @property
    def number(self) -> Goal | None:
        return Goal.of(self.goal)


# How a promise is measured

Key = tuple[str, int, str, str]
"""What a figure is told from others by: period, method, category and department ("": all)."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure. `entered_by` is the office it came from, never a person; people stand in the history's log.

    Of the whole municipality and all categories, unless it says otherwise.
    """

    period: PlannedDate
    value: Decimal
    unit: Unit
    source: str
    quality: Quality
    method: int = 1
    """The version of the method that it was made by (`Method.number`)."""
    category: Category | None = None
    department: str | None = None
    entered_on: date | None = None
    entered_by: str = ""
    note: str = ""

    @property
    def key(self) -> Key:
        """There is one figure for each of these."""
        return (self.period.value, self.method, self.category or "", self.department or "")

    @property
    def whole(self) -> bool:
        """Whether it counts everything, in the whole municipality."""
        return self.category is None and self.department is None


def in_order(figures: Iterable[Observation]) -> tuple[Observation, ...]:
    """As they stand in a record, however they came in: series by series, each the oldest first."""
    return tuple(
        sorted(figures, key=lambda o: (o.category or "", o.department or "", o.method, o.period.sort_key))
    )


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a target is counted from. The policy states none: each has a source."""

    period: PlannedDate
    value: Decimal
    source: str
    method: int = 1


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point of the municipality's own path, with its source."""

    period: PlannedDate
    value: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Method:
    """A way of counting. A new one makes a new number: its figures are not compared with those before."""

    number: int
    description: str
    leaves_out: str = ""
    since: PlannedDate | None = None
    why_changed: str = ""


@dataclass(frozen=True, slots=True)
class DataSource:
    title: str
    url: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What has been decided to reach the target, in one category or in all."""

    text: str
    category: Category | None = None
    decided_on: date | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A product that may still be bought after a phase-out, and why."""

    product: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A promise and how it is measured: one public record with its history.

    `promise` follows the policy's file; all else is entered by staff. `next_due`: the day by which the next figure
    shall be here. `asked_on`: when the figures were asked for.
    """

    id: str
    promise: Promise
    unit: Unit | None = None
    baseline: Baseline | None = None
    milestones: tuple[Milestone, ...] = ()
    responsible: str = ""
    methods: tuple[Method, ...] = ()
    sources: tuple[DataSource, ...] = ()
    frequency: Frequency | None = None
    next_due: date | None = None
    asked_on: date | None = None
    comment: str = ""
    comment_en: str = ""
    measures: tuple[Measure, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    observations: tuple[Observation, ...] = ()
    example: bool = False

    @property
    def title(self) -> str:
        return self.promise.title_da

    @property
    def title_en(self) -> str:
        return self.promise.title_en

    @property
    def method(self) -> int:
        """The version of the method in force."""
        return max((m.number for m in self.methods), default=1)

    @property
    def series(self) -> tuple[Observation, ...]:
        """The figures of the whole municipality by the method in force, oldest first."""
        method = self.method
        found = [o for o in self.observations if o.method == method and o.whole]
        return tuple(sorted(found, key=lambda o: o.period.sort_key))

    @property
    def latest(self) -> Observation | None:
        """The newest figure of the whole municipality, by whatever method."""
        found = [o for o in self.observations if o.whole]
        return max(found, key=lambda o: (o.period.sort_key, o.method), default=None)

    @property
    def invented(self) -> bool:
        """Whether anything that was entered is made up."""
        return self.example or any(o.quality == "example" for o in self.observations)

    def overdue(self, today: date) -> bool:
        """Whether the next figure should have been here."""
        return self.next_due is not None and self.next_due < today


Version = _Version[Target]

CONTENT_FIELDS: tuple[str, ...] = (
    *(f"promise.{name}" for name in (
        "group", "title_da", "title_en", "promise_da", "promise_en", "section", "deadline", "due", "direction",
        "goal", "ambition", "carried_by", "supplier_da", "supplier_en", "note_da", "note_en",
    )),
    "unit", "baseline", "milestones", "responsible", "methods", "sources", "frequency", "next_due", "asked_on",
    "comment", "comment_en", "measures", "exemptions", "observations",
)  # fmt: skip
"""What makes a change when it differs, in the order it is shown."""

changes = differences(CONTENT_FIELDS)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure that was changed after it had become public, as it was before."""

    before: Observation
    now: Observation | None
    """None: it was taken out."""
    on: date
    reason: str | None


def corrections(versions: Sequence[Version]) -> list[Corrected]:
    """Every published figure that was changed or taken out later, the newest first. `versions`: oldest first."""
    found: list[Corrected] = []
    for before, after in pairwise(versions):
        now = {o.key: o for o in after.record.observations}
        for old in before.record.observations:
            new = now.get(old.key)
            if new is None or (new.value, new.unit) != (old.value, old.unit):
                found.append(Corrected(old, new, after.at.astimezone(COPENHAGEN).date(), after.reason))
    return found[::-1]


# What is wrong with a record

PROBLEM: Mapping[str, str] = {
    "no_number": N_("“{value}” er ikke et tal."),
    "too_large": N_("{value} er for stort til at være rigtigt. Er enheden {unit} den rette?"),
    "unit": N_("Tallet står i {unit} og skal stå i {expected} som målets andre."),
    "unit_missing": N_("Vælg den enhed, som tallene er opgjort i."),
    "unit_goal": N_("Målet er {goal}. Derfor kan {unit} ikke bruges: tallene skal være i procent."),
    "percent": N_("En procent er mellem 0 og 100, ikke {value}."),
    "negative": N_("Tallet kan ikke være under 0: {value}."),
    "period": N_("{period} er ikke en måned, et kvartal, et halvår eller et år."),
    "twice": N_("Der er to tal for {period} med samme metode, kategori og afdeling."),
    "source": N_("Skriv, hvor tallet kommer fra."),
    "method": N_("Metode {number} er ikke beskrevet."),
    "method_twice": N_("Metode {number} er beskrevet to gange."),
    "method_unexplained": N_("Skriv, hvorfor metode {number} afløser den før."),
    "future": N_("{period} er ikke slut endnu. Et tal for en periode, der løber, er foreløbigt."),
    "baseline_zero": N_("Udgangspunktet er 0, så en ændring i procent kan ikke regnes."),
    "baseline_late": N_("Udgangspunktet {period} ligger ikke før fristen {due}."),
    "milestone_twice": N_("Der er to delmål, der slutter samme dag som {period}."),
    "milestone_outside": N_("Delmålet {period} ligger ikke mellem udgangspunktet og fristen."),
    "exemption": N_("Skriv både produktet og grunden til, at det stadig må købes."),
    "asked_late": N_("Dagen, hvor tallene er efterspurgt, er ikke kommet endnu: {day}."),
}
"""Catalog texts for `problems`."""

Problem = tuple[str, str, dict[str, object]]
"""Field, key of `PROBLEM`, values."""


def problems(target: Target, today: date) -> Iterator[Problem]:
    """Rules that hold within a record, in the order of its fields. Addresses are read where sheets are."""
    yield from _of_unit(target)
    yield from _of_baseline(target)
    yield from _of_milestones(target)
    yield from _of_methods(target)
    if target.asked_on is not None and target.asked_on > today:
        yield "asked_on", "asked_late", {"day": target.asked_on}
    if any(not (one.product.strip() and one.reason.strip()) for one in target.exemptions):
        yield "exemptions", "exemption", {}
    seen: set[tuple[str, int, str, str]] = set()
    for one in target.observations:
        for key, values in wrong(one, target, today):
            yield "observations", key, values
        if one.key in seen:
            yield "observations", "twice", {"period": one.period}
        seen.add(one.key)


def _of_unit(target: Target) -> Iterator[Problem]:
    goal = target.promise.number
    if target.unit is None:
        if target.observations or target.baseline or target.milestones:
            yield "unit", "unit_missing", {}
    elif goal and goal.percent and not goal.relative and target.unit != "percent":
        yield "unit", "unit_goal", {"goal": target.promise.goal, "unit": target.unit}


def _of_baseline(target: Target) -> Iterator[Problem]:
    base, due, goal = target.baseline, target.promise.due, target.promise.number
    if base is None:
        return
    for key, values in _figure(base.period, base.value, target.unit, base.source):
        yield "baseline", key, values
    if goal and goal.relative and base.value == 0:
        yield "baseline", "baseline_zero", {}
    if due and base.period.end and base.period.end >= due:
        yield "baseline", "baseline_late", {"period": base.period, "due": due}
    if base.method not in _described(target):
        yield "baseline", "method", {"number": base.method}


def _of_milestones(target: Target) -> Iterator[Problem]:
    base, due = target.baseline, target.promise.due
    first = base.period.end if base else None
    if first and due and first >= due:
        first = None  # the baseline is what is wrong
    days: set[date] = set()
    for milestone in target.milestones:
        for key, values in _figure(milestone.period, milestone.value, target.unit, milestone.source):
            yield "milestones", key, values
        end = milestone.period.end
        if end is None:
            continue
        if end in days:
            yield "milestones", "milestone_twice", {"period": milestone.period}
        days.add(end)
        if (first and end <= first) or (due and end > due):
            yield "milestones", "milestone_outside", {"period": milestone.period}


def _of_methods(target: Target) -> Iterator[Problem]:
    numbers = [m.number for m in target.methods]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        yield "methods", "method_twice", {"number": number}
    for method in target.methods:
        if not method.description.strip():
            yield "methods", "method", {"number": method.number}
        if method.number > 1 and not method.why_changed.strip():
            yield "methods", "method_unexplained", {"number": method.number}


def wrong(one: Observation, target: Target, today: date) -> Iterable[tuple[str, dict[str, object]]]:
    """What is wrong with one figure: keys of `PROBLEM` with their values."""
    if target.unit is not None and one.unit != target.unit:
        yield "unit", {"unit": one.unit, "expected": target.unit}
    yield from _figure(one.period, one.value, one.unit, one.source)
    if one.method not in _described(target):
        yield "method", {"number": one.method}
    if one.period.end is not None and one.period.end >= today and one.quality in ("measured", "estimated"):
        yield "future", {"period": one.period}


def _described(target: Target) -> Collection[int]:
    """The methods that a figure may be made by; the first needs no description where there is only one."""
    return {m.number for m in target.methods} or {1}


def _figure(
    period: PlannedDate, value: Decimal, unit: Unit | None, source: str
) -> Iterator[tuple[str, dict[str, object]]]:
    if period.precision not in PERIODS:
        yield "period", {"period": period}
    if not value.is_finite():
        yield "no_number", {"value": value}
    elif value < 0:
        yield "negative", {"value": value}
    elif unit == "percent" and value > 100:
        yield "percent", {"value": value}
    elif value > LARGEST:
        yield "too_large", {"value": value, "unit": unit or ""}
    if not source.strip():
        yield "source", {}
