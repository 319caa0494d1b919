"""Promises that the published data themselves can answer. Pure; each answer leads to the records it was counted from.

A figure is counted by the very filter that its address names, so it cannot differ from the list behind it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from statistics import median_low
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

import numpy as np

from transparency import clock
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import TAKEN_PLACE, Dialogue
from transparency.filters import MAX_VALUES
from transparency.locale import N_
from transparency.notices.records import ClimateCriterion, PlanLead
from transparency.readers.records import Readership
from transparency.targets.records import Promise, Target
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import TenderIndex
from transparency.tenders.records import DROPPED, STATUSES

if TYPE_CHECKING:
    from transparency.locale import Text

FIRST_YEAR = 2025
"""The year from which the policy's own counting begins."""
PARTNERSHIPS = "strategic-partnerships"
"""The promise that is counted from the partnerships which both parties show."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How many there are, and the address of the page that lists them; none where there is nothing to list.

    `ids`: which, where they were not found by a filter. `exact`: whether the page lists no others.
    """

    number: int
    href: str
    ids: tuple[str, ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. `undecided` are in the whole and not in the part: on which side they fall is not known yet."""

    part: Listing
    whole: Listing
    undecided: Listing | None = None

    @property
    def percent(self) -> Decimal | None:
        """None when there is nothing to be a share of."""
        return Decimal(100 * self.part.number) / self.whole.number if self.whole.number else None


@dataclass(frozen=True, slots=True)
class Named:
    """A share beside the main one, with its label (a catalog text)."""

    label: str
    share: Share


@dataclass(frozen=True, slots=True)
class ByValue:
    """The same share by money, of those whose value is published (the top of a range counts). Øre."""

    part: int
    whole: int
    known: Share
    """How many of them have a published value."""
    undecided: int = 0
    """Of the whole, and not of the part."""

    @property
    def percent(self) -> Decimal | None:
        return Decimal(100 * self.part) / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Weights:
    """How much the criterion weighs, in per cent, where it is said. `unsaid`: has it, without a weight."""

    said: tuple[Decimal, ...]
    unsaid: int

    @property
    def middle(self) -> Decimal | None:
        return median_low(self.said) if self.said else None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that shall be done each year: a catalog text, whether it is, on which day, and where to see it.

    `awaited`: it is not done, and the day that it was announced for has not passed. `year`: what `{year}` in the
    label stands for.
    """

    label: str
    done: bool
    on: date | None = None
    href: str = ""
    awaited: bool = False
    year: int | None = None

    def say(self, t: "Text") -> str:
        """The label in the reader's words."""
        return t(self.label, year=str(self.year or ""))


@dataclass(frozen=True, slots=True)
class Slip:
    """How the plan's dates for contract notices have moved from the first that were published."""

    dated: int
    later: int
    earlier: int
    median_days: int | None
    """Of those that moved, in days; positive: later."""


Coverage = Literal["whole", "partly", "late", "uncovered", "empty"]
"""How far a year is known: all of it; from within it on; only by what was entered afterwards; not; nothing is in it."""
COVERAGE: Mapping[Coverage, str] = {
    "whole": "",
    "partly": N_("Data er offentlige her fra {day}, så {year} er kun med fra da af."),
    "late": N_("Data er offentlige her fra {day}. Af {year} er kun det med, der er lagt ind bagefter."),
    "uncovered": N_("Data dækker ikke {year}. De er offentlige her fra {day}."),
    "empty": N_("Der er intet med dato i {year}."),
}
"""What is said of such a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What the published data answer to one promise. `share` or `count` or `steps` is what a verdict goes by."""

    id: str
    share: Share | None = None
    said: str = N_("{part} af {whole} er {percent} %.")
    """The share in a sentence: a catalog text."""
    count: Listing | None = None
    steps: tuple[Step, ...] = ()
    year: int | None = None
    """The year whose plan the steps are about."""
    plans: tuple[tuple[int, tuple[Step, ...]], ...] = ()
    """The same steps for each year's plan that the data cover, the newest first; that of `year` is among them."""
    years: tuple[tuple[str, Share], ...] = ()
    """From 2025 on, also years without anything: the data do not cover those."""
    departments: tuple[tuple[str, Share], ...] = ()
    beside: tuple[Named, ...] = ()
    value: ByValue | None = None
    weights: Weights | None = None
    noticed: Share | None = None
    """Of the tenders whose contract notice is linked: those whose award criteria name it."""
    notice_weights: Weights | None = None
    slip: Slip | None = None
    lead: PlanLead | None = None
    readers: Readership | None = None
    """How often calendars and feeds are fetched; None while nothing has been counted."""
    dialogues: Listing | None = None
    """Market dialogues and events about the promise."""
    undated: int = 0
    """Entries of the plan without a known date: they are in no year, and so in none of the shares."""
    public_since: date | None = None
    """The day that the first of what is counted became public here."""
    example: bool = False
    """Whether made-up records were counted."""

    @property
    def answers(self) -> bool:
        """Whether it holds any figure about the promise, and not only what is related to it."""
        return bool(self.share or self.count or self.steps or self.beside)

    def coverage(self, year: str) -> Coverage:
        """How far the data cover one of `years`."""
        empty = not any(share.whole.number for name, share in self.years if name == year)
        if self.public_since is None or int(year) > self.public_since.year:
            return "empty" if empty else "whole"
        if int(year) < self.public_since.year:
            return "uncovered" if empty else "late"
        if self.public_since.month == 1:  # a year's plan comes at New Year
            return "empty" if empty else "whole"
        return "partly"

    def said_of(self, year: str, t: "Text") -> str:
        """The same in a sentence; empty for a year that is covered."""
        text = COVERAGE[self.coverage(year)]
        day = t.date(self.public_since) if self.public_since else ""
        return t(text, year=year, day=day) if text else ""


@dataclass(frozen=True, slots=True)
class PublicDialogues:
    """The promise `public-dialogues` (the policy's "Kommunikation om markedsdialoger"), which holds from 2025 on.

    `held` are the ids of the planned tenders that a market dialogue was held for, by the tender's own word or by
    a dialogue here; `invited` those of them whose invitation stood on the tender platform (address and day are
    recorded) and here before the dialogue took place.
    """

    held: tuple[str, ...]
    invited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """A market dialogue that took place: in which year, for which tenders, and whether its invitation was public."""

    year: int | None
    tenders: tuple[str, ...]
    invited: bool


def _held(d: Dialogue, since: date) -> _Held | None:
    """None for what is no market dialogue, has not taken place, or did so before the promise."""
    if d.kind != "dialogue" or d.status not in TAKEN_PLACE:
        return None
    when = d.planned
    if when is None or when.start is None or when.end is None:
        return _Held(None, d.tenders, False)
    if when.end.year < FIRST_YEAR:
        return None
    begins = when.start if d.form != "written" else when.end  # a consultation runs until its last day
    public = bool(d.invitation) and d.invited_on is not None and d.invited_on <= begins and since <= begins
    return _Held(when.start.year, d.tenders, public)


def _together(said_held: Iterable[str], dialogues: Sequence[_Held]) -> PublicDialogues:
    held = {*said_held, *(tender for one in dialogues for tender in one.tenders)}
    invited = {tender for one in dialogues if one.invited for tender in one.tenders}
    return PublicDialogues(tuple(sorted(held)), tuple(sorted(held & invited)))


# The plan

# After each change the same is asked as before, and to write an address takes longer than to count what it lists.
_narrowed = lru_cache(maxsize=1024)(replace)


@lru_cache(maxsize=1024)
def _address(f: TenderFilter | DialogueFilter) -> str:
    """Of the page that lists what a filter finds."""
    page = "/udbudsplan" if isinstance(f, TenderFilter) else "/markedsdialoger"
    return f"{page}?{f.query()}"


# Sorted, as an address is: the same list has one address.
_COUNTED = tuple(sorted(status for status in STATUSES if status not in DROPPED))
_PUBLISHED = tuple(sorted(band for band in TenderFilter.CHOICES["value"] if band != "unpublished"))


def counted(index: TenderIndex) -> TenderFilter:
    """What the shares of the plan are of: dated in 2025 or later, neither cancelled nor withdrawn.

    A tender whose date may fall in one of two years is counted in both of them, and once in all.
    """
    years = tuple(year for year in index.years if int(year) >= FIRST_YEAR)[:MAX_VALUES]
    return TenderFilter(status=_COUNTED, year=years or (str(FIRST_YEAR),))


def plan_answers(
    index: TenderIndex, promises: Mapping[str, Promise], departments: Sequence[str], today: date
) -> dict[str, Live]:
    """The promises that the plan answers, by id."""
    base = counted(index)
    count = index.counter(today)
    dated = TenderFilter(status=_COUNTED, year=index.years)
    first = index.first_public(TenderFilter(), today)
    kept = Live(
        id="",
        undated=count(TenderFilter(status=_COUNTED)) - (count(dated) if index.years else 0),
        public_since=clock.day(first) if first else None,
        example=index.any_example,
    )

    @cache
    def listing(f: TenderFilter) -> Listing:
        return Listing(count(f), _address(f))

    def share(f: TenderFilter, of: TenderFilter, undecided: TenderFilter | None = None) -> Share:
        return Share(listing(f), listing(of), listing(undecided) if undecided else None)

    def climate(of: TenderFilter) -> Share:
        return share(_narrowed(of, climate=("yes",)), of, _narrowed(of, climate=("undecided",)))

    def joint(of: TenderFilter) -> Share:
        return share(_narrowed(of, joint=True), of)

    def each(of: Callable[[TenderFilter], Share]) -> tuple[tuple[str, Share], ...]:
        last = max(today.year, *map(int, base.year))
        years = (str(year) for year in range(FIRST_YEAR, last + 1))
        return tuple((year, of(_narrowed(base, year=(year,)))) for year in years)

    def by_department(of: Callable[[TenderFilter], Share]) -> tuple[tuple[str, Share], ...]:
        return tuple((key, of(_narrowed(base, department=(key,)))) for key in departments)

    answers = {
        "climate-criterion": replace(
            kept,
            id="climate-criterion",
            share=climate(base),
            said=N_("I planen er klima et konkurrenceparameter i {part} af {whole} udbud ({percent} %)."),
            years=each(climate),
            departments=by_department(climate),
            value=_by_value(index, base, listing, today),
            weights=Weights(*index.weights(_narrowed(base, climate=("yes",)), today)),
        ),
        "cross-sector": replace(
            kept,
            id="cross-sector",
            count=listing(_narrowed(base, joint=True)),
            beside=(Named(N_("Andel, der er fælles udbud"), joint(base)),),
            years=each(joint),
            departments=by_department(joint),
        ),
        "sme-access": replace(
            kept,
            id="sme-access",
            beside=(
                Named(N_("Egnet for mindre virksomheder"), share(_narrowed(base, sme=True), base)),
                Named(N_("Delt i delaftaler"), share(_narrowed(base, lots=True), base)),
            ),
        ),
    }
    for promise in promises.values():
        if promise.carried_by in ("requirement", "joint") and promise.id not in answers:
            f = (
                _narrowed(base, joint=True)
                if promise.carried_by == "joint"
                else _narrowed(base, target=(promise.id,))
            )
            answers[promise.id] = replace(
                kept, id=promise.id, beside=(Named(N_("Udbud, hvor det indgår"), share(f, base)),)
            )
    return answers


def _by_value(
    index: TenderIndex, of: TenderFilter, listing: Callable[[TenderFilter], Listing], today: date
) -> ByValue:
    part, undecided, whole = (
        index.value_sum(f, today)
        for f in (_narrowed(of, climate=("yes",)), _narrowed(of, climate=("undecided",)), of)
    )
    return ByValue(part, whole, Share(listing(_narrowed(of, value=_PUBLISHED)), listing(of)), undecided)


def plan_slip(index: TenderIndex) -> Slip:
    """Over every tender whose date for the contract notice is and was known."""
    moved = index.slips[index.slips != 0]
    middle = (len(moved) - 1) // 2
    return Slip(
        dated=len(index.slips),
        later=int(np.count_nonzero(moved > 0)),
        earlier=int(np.count_nonzero(moved < 0)),
        median_days=int(np.partition(moved, middle)[middle]) if len(moved) else None,
    )


# Notices, dialogues and the year's plan


def with_notices(live: Live, linked: Mapping[str, ClimateCriterion | None]) -> Live:
    """`climate-criterion` with what contract notices say.

    `linked`: tender id → its notice's criterion, if any; of the tenders that the share of the plan is of as well.
    """
    of = sorted(linked)
    having = [id_ for id_ in of if linked[id_] is not None]
    weights = [found.weight for found in linked.values() if found is not None]
    said = tuple(sorted(weight for weight in weights if weight is not None))
    return replace(
        live,
        noticed=Share(of_ids(having), of_ids(of)),
        notice_weights=Weights(said, len(weights) - len(said)),
    )


def of_ids(ids: Sequence[str], among: str = "/bekendtgoerelser") -> Listing:
    """The plan with just these tenders; for more than a filter takes, what they were counted on (`among`)."""
    if len(ids) > MAX_VALUES:
        return Listing(len(ids), among, tuple(ids), exact=False)
    return Listing(
        len(ids), f"/udbudsplan?{urlencode([('id', id_) for id_ in ids])}" if ids else "", tuple(ids)
    )


def dialogue_answer(
    said_held: Sequence[str], dialogues: Sequence[tuple[Dialogue, date]], today: date, *, example: bool
) -> Live:
    """The promise `public-dialogues`.

    `said_held`: ids of tenders that say so themselves. `dialogues`: each with the day it became public here. One
    from before 2025 was not promised to be public, and counts nowhere. A year has the tenders whose dialogue here
    took place in it: of what a tender says itself, no day is known.
    """
    taken_place = [held for one in dialogues if (held := _held(*one))]
    found = _together(said_held, taken_place)
    invited = set(found.invited)
    missing = [id_ for id_ in found.held if id_ not in invited]
    f = DialogueFilter(kind=("dialogue",), status=tuple(sorted(TAKEN_PLACE)))
    among = _address(f)
    not_seen = Share(of_ids(missing, among), of_ids(found.held, among))
    beside = (Named(N_("Invitationen stod der ikke i tide, eller det står ikke her"), not_seen),)
    years = []
    for year in range(FIRST_YEAR, today.year + 1):
        of_year = _together((), [one for one in taken_place if one.year == year])
        in_year = _address(_narrowed(f, year=(str(year),)))
        years.append((str(year), Share(of_ids(of_year.invited, in_year), of_ids(of_year.held, in_year))))
    return Live(
        id="public-dialogues",
        share=Share(of_ids(found.invited, among), of_ids(found.held, among)),
        said=N_(
            "Ved {part} af {whole} udbud med markedsdialog står det her, at invitationen var offentlig i tide "
            "({percent} %)."
        ),
        years=tuple(years),
        beside=beside if missing else (),
        public_since=min((since for d, since in dialogues if d.kind == "dialogue"), default=None),
        example=example,
    )


def communication(
    index: TenderIndex, webinars: Sequence[tuple[Dialogue, date]], lead: PlanLead, readers: Readership | None,
    today: date, *, example: bool,
) -> Live:  # fmt: skip
    """The promise `plan-communication`: a year's first tender is out, its New Year's webinar was announced, and held.

    `webinars`: New Year's webinars, each with the day it became public. As soon as one is announced for the coming
    year's plan, that is the year it is about. A year before anything was public here is told only when something
    is known of it.
    """
    public = [(d, since) for d, since in webinars if d.status != "cancelled"]
    coming = any(_plan_year(d) == today.year + 1 for d, _ in public)
    year = today.year + 1 if coming else today.year
    first = index.first_public(TenderFilter(), today)
    covered = clock.day(first).year if first else year
    plans = [(n, _of_plan(n, index, public, today)) for n in range(year, FIRST_YEAR - 1, -1)]
    return Live(
        id="plan-communication",
        year=year,
        steps=plans[0][1],
        plans=tuple((n, steps) for n, steps in plans if n >= covered or any(step.done for step in steps)),
        slip=plan_slip(index),
        lead=lead,
        readers=readers,
        example=example,
    )


def _of_plan(
    year: int, index: TenderIndex, webinars: Sequence[tuple[Dialogue, date]], today: date
) -> tuple[Step, ...]:
    """What is done about one year's plan."""
    of_year = [(d, since) for d, since in webinars if _plan_year(d) == year]
    held = [d for d, _ in of_year if d.status in TAKEN_PLACE]
    coming = [d for d, _ in of_year if d not in held and (w := d.planned) and w.end and w.end >= today]
    held_on = held[0].planned.start if held and held[0].planned else None
    announced = min((since for _, since in of_year), default=None)
    first = index.first_dated_in(year, today)
    f = DialogueFilter(id=tuple(sorted(d.id for d, _ in of_year)), kind=("new_year_webinar",))
    webinar = _address(f)
    return (
        Step(
            N_("Første udbud for {year} er offentligt"),
            first is not None,
            clock.day(first) if first else None,
            _address(TenderFilter(year=(str(year),))),
            year=year,
        ),
        Step(N_("Nytårswebinaret er annonceret"), bool(of_year), announced, webinar),
        Step(
            N_("Nytårswebinaret er holdt"),
            bool(held),
            held_on,
            webinar,
            awaited=bool(coming and not held),
        ),
    )


def _plan_year(webinar: Dialogue) -> int | None:
    """The year whose plan a New Year's webinar presents."""
    when = webinar.planned
    return webinar.plan_year or (when.start.year if when and when.start else None)


def said_held(index: TenderIndex, today: date) -> list[str]:
    """The tenders that say themselves that a market dialogue was held, but for those dated before 2025."""
    first = date(FIRST_YEAR, 1, 1).toordinal()
    return [e.id for e in index.all_of(TenderFilter(dialogue_held=True), today) if e.when[1] >= first]


# What is beside the plan


def about(f: DialogueFilter, number: int) -> Listing:
    """So many market dialogues and events that a filter finds."""
    return Listing(number, _address(f))


def freshness(targets: Sequence[Target], answers: Mapping[str, Live], today: date) -> Live:
    """The promise `leadership-follow-up`, by how fresh the figures of the others are.

    The count is of figures that should have been here by now; beside it is how many targets have a figure at all.
    """
    of_group = [target for target in targets if target.promise.group == "target"]
    measured = [target for target in of_group if is_measured(target, answers.get(target.id))]
    share = Share(
        Listing(len(measured), "/maal?group=target&measured=yes"),
        Listing(len(of_group), "/maal?group=target"),
    )
    return Live(
        id="leadership-follow-up",
        count=Listing(sum(target.overdue(today) for target in targets), "/maal?overdue=yes"),
        beside=(Named(N_("Mål, der har tal"), share),),
        example=any(target.example for target in targets),
    )


def is_measured(target: Target, live: Live | None) -> bool:
    """Whether there is any figure of a promise, entered or counted."""
    return any(one.whole for one in target.observations) or (live is not None and live.answers)
