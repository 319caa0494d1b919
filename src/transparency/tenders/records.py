"""A planned tender and the rules about it. No SQL, no Streamlit, no clock.

The words are udbudsloven's: a tender is planned, perhaps discussed with the market (§ 39), published by a
contract notice, evaluated and awarded, or cancelled; "withdrawn" is taken out of the plan before that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Literal, get_args

from transparency.dates import PlannedDate
from transparency.history.records import Version as _Version
from transparency.history.records import differences

Kind = Literal["goods", "services", "works"]
Status = Literal["planned", "in_dialogue", "published", "evaluating", "awarded", "cancelled", "withdrawn"]
# Udbudsloven afsnit II (above the threshold), III (light regime), IV (below it, with clear cross-border
# interest, §§ 191-192), V (below, without: § 193); tilbudsloven is for works below the threshold only.
Regime = Literal["afsnit_ii", "afsnit_iii", "afsnit_iv", "afsnit_v", "tilbudsloven"]
Procedure = Literal[
    "open",
    "restricted",
    "negotiated",
    "competitive_dialogue",
    "innovation_partnership",
    "without_notice",
    "light",
    "mini_competition",
    "invited_offers",
    "undecided",
]
Technique = Literal["none", "framework", "dps"]
Climate = Literal["yes", "no", "undecided"]
Answer = Literal["yes", "not_relevant"]
DateKey = Literal["dialogue", "notice", "deadline", "award", "start"]
LinkKind = Literal["platform", "notice", "documents"]

KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
REGIMES: tuple[Regime, ...] = get_args(Regime)
PROCEDURES: tuple[Procedure, ...] = get_args(Procedure)
TECHNIQUES: tuple[Technique, ...] = get_args(Technique)
CLIMATES: tuple[Climate, ...] = get_args(Climate)
DATE_KEYS: tuple[DateKey, ...] = get_args(DateKey)

_AWAITED: dict[Status, tuple[DateKey, ...]] = {
    "published": ("deadline", "award", "start", "notice"),
    "evaluating": ("award", "start", "deadline", "notice"),
    "awarded": ("start", "award", "notice"),
}
_NEAREST: tuple[DateKey, ...] = ("notice", "deadline", "award", "start", "dialogue")

ENDED: frozenset[Status] = frozenset({"awarded", "cancelled", "withdrawn"})
"""Statuses after which nothing more is expected, so nothing needs confirming."""
DROPPED: frozenset[Status] = frozenset({"cancelled", "withdrawn"})
"""Statuses that need a reason, and that leave a figure such as the climate share."""


@dataclass(frozen=True, slots=True)
class Value:
    """Estimated value in øre, ex VAT, with all options, renewals and lots (udbudsloven § 30)."""

    kind: Literal["amount", "range", "unpublished"]
    low: int | None = None
    high: int | None = None
    reason: str | None = None

    @staticmethod
    def amount(ore: int) -> "Value":
        return Value("amount", ore, ore)

    @staticmethod
    def range(low: int, high: int) -> "Value":
        return Value("range", low, high)

    @staticmethod
    def unpublished(reason: str | None) -> "Value":
        return Value("unpublished", reason=reason)


@dataclass(frozen=True, slots=True)
class Lot:
    """A delaftale (§ 49)."""

    number: int
    title: str
    value: Value | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint procurement: with whom, and who leads it."""

    partners: tuple[str, ...]
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class MinimumRequirements:
    """What a bidder is known to need: yearly turnover in øre, number of references, and other words."""

    turnover: int | None = None
    references: int | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The five dates of a tender, each with its own precision, or None when not planned."""

    dialogue: PlannedDate | None = None
    notice: PlannedDate | None = None
    deadline: PlannedDate | None = None
    award: PlannedDate | None = None
    start: PlannedDate | None = None

    def get(self, key: DateKey) -> PlannedDate | None:
        return getattr(self, key)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class CurrentContract:
    """The contract that the tender replaces. `notice` is its number in the EU's Official Journal."""

    supplier: str | None = None
    cvr: str | None = None
    expiry: PlannedDate | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """How the tender carries one of the policy's commitments: yes, or not relevant and why."""

    promise: str
    answer: Answer
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTender:
    """One entry of the tender plan, as published. Every field is public."""

    id: str
    title: str
    title_en: str | None = None
    description: str = ""
    description_en: str | None = None
    departments: tuple[str, ...] = ()
    kind: Kind
    cpv: tuple[str, ...] = ()
    """Eight-digit codes, the main one first."""
    nuts: str | None = None
    place: str | None = None
    value: Value = Value("unpublished")
    regime: Regime | None = None
    procedure: Procedure = "undecided"
    technique: Technique = "none"
    joint: Joint | None = None
    lots: tuple[Lot, ...] = ()
    lots_per_bidder: int | None = None
    no_lots_reason: str | None = None
    minimum: MinimumRequirements | None = None
    sme: bool | None = None
    sme_note: str | None = None
    reserved: bool = False
    """Kept for sheltered workshops and the like (udbudsloven § 54)."""
    dates: Dates = field(default_factory=Dates)
    dialogue_held: bool | None = None
    """Whether a market dialogue was held; None: it is not said."""
    duration_months: int | None = None
    options: str | None = None
    replaces: CurrentContract | None = None
    contact: str | None = None
    """The unit's mailbox; never a person's."""
    status: Status = "planned"
    status_reason: str | None = None
    climate: Climate = "undecided"
    climate_weight: Decimal | None = None
    """Weight of the climate criterion in per cent, when it is known."""
    requirements: tuple[Requirement, ...] = ()
    promises: tuple[str, ...] = ()
    """Ids of the policy's promises that the tender serves."""
    links: tuple[Link, ...] = ()
    confirmed_on: date | None = None
    confirm_by: date | None = None
    example: bool = False
    """Made for showing the site; not the municipality's own plan."""

    @property
    def next_key(self) -> DateKey | None:
        """The date that a reader waits for, by how far the tender has come; None when it has none that is known."""
        order = _AWAITED.get(self.status, _NEAREST)
        return next((key for key in order if (d := self.dates.get(key)) and d.start), None)

    @property
    def when_key(self) -> DateKey | None:
        """Which date the list shows and sorts by: the notice, else the nearest that is known."""
        given = [key for key in _NEAREST if self.dates.get(key)]
        known = [key for key in given if (d := self.dates.get(key)) and d.start]
        return next(iter(known or given), None)

    @property
    def when(self) -> PlannedDate | None:
        """The date that the list shows and sorts by."""
        return self.dates.get(self.when_key) if self.when_key else None

    def overdue(self, today: date) -> bool:
        """Whether nobody has confirmed it in time. What has ended needs no confirmation."""
        return self.status not in ENDED and self.confirm_by is not None and self.confirm_by < today

    def link(self, kind: LinkKind) -> str | None:
        return next((link.url for link in self.links if link.kind == kind), None)


Version = _Version[PlannedTender]


# Confirmation is freshness, not a change of the plan: it has its own line in the change log.
_NOT_CONTENT = frozenset({"id", "confirmed_on", "confirm_by", "example"})
CONTENT_FIELDS: tuple[str, ...] = tuple(
    name
    for f in fields(PlannedTender)
    if f.name not in _NOT_CONTENT
    for name in ([f"dates.{key}" for key in DATE_KEYS] if f.name == "dates" else [f.name])
)

changes = differences(CONTENT_FIELDS)
"""What differs between two tenders, field by field, in the order of the record; (old, new) → changes."""


@dataclass(frozen=True, slots=True)
class Slip:
    """How far a date has moved from the first one that was published. Positive days: later."""

    first: PlannedDate
    now: PlannedDate
    days: int


def slip(versions: Sequence[Version], key: DateKey = "notice") -> Slip | None:
    """Against the first published date, counted from start to start.

    None when it has not moved, and when that cannot be said: the date is unknown now, or the two periods
    have days in common ("4. kvartal 2027" that became 15 November has been made precise, not moved).
    """
    published = [d for v in versions if (d := v.record.dates.get(key)) and d.start]
    if not published or published[-1] is not versions[-1].record.dates.get(key):
        return None
    first, now = published[0], published[-1]
    days = moved(first, now)
    return Slip(first, now, days) if days else None


def moved(first: PlannedDate | None, now: PlannedDate | None) -> int | None:
    """How many days later a date begins than the first one; 0 when the two have days in common, None without both."""
    if first is None or now is None or first.start is None or first.end is None:
        return None
    days = now.days_later_than(first)
    return 0 if days and now.overlaps(first.start, first.end) else days


def unchanged_since(versions: Sequence[Version]) -> datetime:
    """When the content last changed (confirmations apart). `versions` are oldest first, at least one."""
    since = versions[0].at
    for before, after in pairwise(versions):
        if changes(before.record, after.record):
            since = after.at
    return since


def problems(tender: PlannedTender) -> Iterable[tuple[str, str]]:
    """Rules that hold between the fields: (field, catalog text) for each that is broken.

    Whether codes, departments and promises exist is asked where their tables are known.
    """
    from transparency.tenders import labels as say  # labels imports the types above

    if not tender.title.strip():
        yield "title", say.TITLE_MISSING
    if not tender.departments:
        yield "departments", say.DEPARTMENT_MISSING
    if tender.regime == "tilbudsloven" and tender.kind != "works":
        yield "regime", say.TILBUDSLOVEN_IS_FOR_WORKS
    if tender.regime == "afsnit_iii" and tender.kind == "works":
        yield "regime", say.LIGHT_REGIME_IS_FOR_SERVICES
    if tender.status in DROPPED and not tender.status_reason:
        yield "status_reason", say.REASON_MISSING
    if tender.value.kind == "range" and (tender.value.low or 0) > (tender.value.high or 0):
        yield "value", say.RANGE_BACKWARDS
    if tender.climate_weight is not None and tender.climate != "yes":
        yield "climate_weight", say.WEIGHT_WITHOUT_CRITERION
    if tender.climate_weight is not None and not 0 < tender.climate_weight <= 100:
        yield "climate_weight", say.WEIGHT_OUT_OF_RANGE
    if tender.lots and tender.no_lots_reason:
        yield "no_lots_reason", say.LOTS_AND_REASON
    if tender.lots_per_bidder is not None and not 1 <= tender.lots_per_bidder <= max(1, len(tender.lots)):
        yield "lots_per_bidder", say.LOTS_PER_BIDDER
    earliest = date.min
    for key in DATE_KEYS:
        planned = tender.dates.get(key)
        if planned and planned.start and planned.end:
            # Only a contradiction counts: with coarse dates the later one may still come after.
            if planned.end < earliest:
                yield f"dates.{key}", say.DATES_BACKWARDS
            earliest = max(earliest, planned.start)
