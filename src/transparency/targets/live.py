"""Promises that the published data themselves can answer. Pure; each answer leads to the records it was counted from.

A figure is counted by the very filter that its address names, so it cannot differ from the list behind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from statistics import median_low
from urllib.parse import urlencode

from transparency.dialogues.records import TAKEN_PLACE, Dialogue
from transparency.filters import MAX_VALUES
from transparency.locale import N_
from transparency.notices.records import ClimateCriterion, PlanLead
from transparency.targets.records import Promise
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import TenderIndex
from transparency.tenders.records import STATUSES

FIRST_YEAR = 2025
"""The year from which the policy's own counting begins."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How many there are, and the address of the page that lists exactly them."""

    number: int
    href: str


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
    """One thing that shall be done each year: a catalog text, whether it is, on which day, and where to see it."""

    label: str
    done: bool
    on: date | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """How the plan's dates for contract notices have moved from the first that were published."""

    dated: int
    later: int
    earlier: int
    median_days: int | None
    """Of those that moved, in days; positive: later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What the published data answer to one promise. `share` or `count` or `steps` is what a verdict goes by."""

    id: str
    share: Share | None = None
    count: Listing | None = None
    steps: tuple[Step, ...] = ()
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
    example: bool = False
    """Whether made-up records were counted."""


@dataclass(frozen=True, slots=True)
class PublicDialogues:
    """The promise `public-dialogues` (the policy's "Kommunikation om markedsdialoger"), from 2025 on.

    `held` are the ids of the planned tenders that a market dialogue was held for, by the tender's own word or by
    a dialogue here; `invited` those of them whose invitation stood on the tender platform (address and day are
    recorded) and here before the dialogue took place.
    """

    held: tuple[str, ...]
    invited: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """From 0 to 1; None when no dialogue has been held yet."""
        return len(self.invited) / len(self.held) if self.held else None


def public_dialogues(said_held: Iterable[str], dialogues: Sequence[tuple[Dialogue, date]]) -> PublicDialogues:
    """`said_held`: ids of tenders that say so themselves. `dialogues`: each with the day it became public here."""
    taken_place = [(d, since) for d, since in dialogues if d.kind == "dialogue" and d.status in TAKEN_PLACE]
    held = {*said_held, *(tender for d, _ in taken_place for tender in d.tenders)}
    invited = {tender for d, since in taken_place if _was_public(d, since) for tender in d.tenders}
    return PublicDialogues(tuple(sorted(held)), tuple(sorted(held & invited)))


def _was_public(d: Dialogue, since: date) -> bool:
    """Whether the invitation stood in both places before it took place."""
    when = d.planned
    if not d.invitation or d.invited_on is None or when is None or when.end is None:
        return False
    begins = when.start if d.form != "written" else when.end  # a consultation runs until its last day
    return begins is not None and d.invited_on <= begins and since <= begins


# The plan

_COUNTED = tuple(status for status in STATUSES if status not in ("cancelled", "withdrawn"))


def counted(index: TenderIndex) -> TenderFilter:
    """What the shares of the plan are of: dated in 2025 or later, neither cancelled nor withdrawn.

    A tender whose date may fall in one of two years is counted in both of them, and once in all.
    """
    years = tuple(year for year in index.years if int(year) >= FIRST_YEAR)
    return TenderFilter(status=_COUNTED, year=years or (str(FIRST_YEAR),))


def plan_answers(
    index: TenderIndex, promises: Mapping[str, Promise], departments: Sequence[str], today: date
) -> dict[str, Live]:
    """The promises that the plan answers, by id."""
    base = counted(index)
    count = index.counter(today)
    example = index.any_example

    def listing(f: TenderFilter) -> Listing:
        return Listing(count(f), f"/udbudsplan?{f.query()}")

    def share(f: TenderFilter, of: TenderFilter, undecided: TenderFilter | None = None) -> Share:
        return Share(listing(f), listing(of), listing(undecided) if undecided else None)

    def climate(of: TenderFilter) -> Share:
        return share(replace(of, climate=("yes",)), of, replace(of, climate=("undecided",)))

    years = tuple(str(year) for year in range(FIRST_YEAR, max(today.year, *map(int, base.year)) + 1))
    answers = {
        "climate-criterion": Live(
            id="climate-criterion",
            share=climate(base),
            years=tuple((year, climate(replace(base, year=(year,)))) for year in years),
            departments=tuple((key, climate(replace(base, department=(key,)))) for key in departments),
            value=_by_value(index, replace(base, climate=("yes",)), base, today),
            weights=_weights(index, replace(base, climate=("yes",)), today),
            example=example,
        ),
        "cross-sector": Live(
            id="cross-sector",
            count=listing(replace(base, joint=True)),
            beside=(Named(N_("Andel, der er fælles udbud"), share(replace(base, joint=True), base)),),
            years=tuple(
                (year, share(replace(base, year=(year,), joint=True), replace(base, year=(year,))))
                for year in years
            ),
            example=example,
        ),
        "sme-access": Live(
            id="sme-access",
            beside=(
                Named(N_("Egnet for mindre virksomheder"), share(replace(base, sme=True), base)),
                Named(N_("Delt i delaftaler"), share(replace(base, lots=True), base)),
            ),
            example=example,
        ),
    }
    for promise in promises.values():
        if promise.carried_by in ("requirement", "joint") and promise.id not in answers:
            f = (
                replace(base, joint=True)
                if promise.carried_by == "joint"
                else replace(base, target=(promise.id,))
            )
            answers[promise.id] = Live(
                id=promise.id, beside=(Named(N_("Udbud, hvor det indgår"), share(f, base)),), example=example
            )
    return answers


def _by_value(index: TenderIndex, f: TenderFilter, of: TenderFilter, today: date) -> ByValue:
    part, _ = index.value_sum(f, today)
    whole, known = index.value_sum(of, today)
    everything = index.counter(today)(of)
    bands = tuple(band for band in TenderFilter.CHOICES["value"] if band != "unpublished")
    return ByValue(
        part,
        whole,
        Share(
            Listing(known, f"/udbudsplan?{replace(of, value=bands).query()}"),
            Listing(everything, f"/udbudsplan?{of.query()}"),
        ),
    )


def _weights(index: TenderIndex, f: TenderFilter, today: date) -> Weights:
    found = index.weights(f, today)
    said = tuple(sorted(weight for weight in found if weight is not None))
    return Weights(said, len(found) - len(said))


def plan_slip(index: TenderIndex) -> Slip:
    """Over every tender whose date for the contract notice is and was known."""
    days = [e.slip for e in index.entries if e.slip is not None]
    moved = [d for d in days if d]
    return Slip(
        dated=len(days),
        later=sum(d > 0 for d in moved),
        earlier=sum(d < 0 for d in moved),
        median_days=median_low(moved) if moved else None,
    )


# Notices, dialogues and the year's plan


def with_notices(live: Live, linked: Mapping[str, ClimateCriterion | None]) -> Live:
    """`climate-criterion` with what contract notices say. `linked`: tender id → its notice's criterion, if any."""
    having = sorted(id_ for id_, found in linked.items() if found is not None)
    weights = [found.weight for found in linked.values() if found is not None]
    said = tuple(sorted(weight for weight in weights if weight is not None))
    return replace(
        live,
        noticed=Share(of_ids(having), of_ids(sorted(linked))),
        notice_weights=Weights(said, len(weights) - len(said)),
    )


def of_ids(ids: Sequence[str]) -> Listing:
    """The plan with just these tenders; more than a filter takes are found among the notices."""
    few = 0 < len(ids) <= MAX_VALUES
    return Listing(
        len(ids), f"/udbudsplan?{urlencode([('id', id_) for id_ in ids])}" if few else "/bekendtgoerelser"
    )


def dialogue_answer(found: PublicDialogues, example: bool) -> Live:
    """The promise `public-dialogues`."""
    missing = [id_ for id_ in found.held if id_ not in found.invited]
    beside = (Named(N_("Invitationen stod der ikke i tide"), Share(of_ids(missing), of_ids(found.held))),)
    return Live(
        id="public-dialogues",
        share=Share(of_ids(found.invited), of_ids(found.held)),
        beside=beside if missing else (),
        example=example,
    )


def communication(
    published: Iterable[datetime], webinars: Sequence[tuple[Dialogue, date]], slip: Slip, lead: PlanLead, today: date,
    example: bool,
) -> Live:  # fmt: skip
    """The promise `plan-communication` this year: the plan is out, the webinar was announced, and held.

    `published`: when each tender became public. `webinars`: New Year's webinars, each with the day it became public.
    """
    year = today.year
    first = min((moment.date() for moment in published if moment.year == year), default=None)
    of_year = [
        (d, since) for d, since in webinars if (when := d.planned) and when.start and when.start.year == year
    ]
    announced = min((since for _, since in of_year), default=None)
    held = [d for d, _ in of_year if d.status in TAKEN_PLACE]
    held_on = held[0].planned.start if held and held[0].planned else None
    webinar = (
        f"/markedsdialoger?id={of_year[0][0].id}" if of_year else "/markedsdialoger?kind=new_year_webinar"
    )
    return Live(
        id="plan-communication",
        steps=(
            Step(
                N_("Årets udbudsplan er offentlig"),
                first is not None,
                first,
                f"/aendringer?from={year}-01-01",
            ),
            Step(N_("Nytårswebinaret er annonceret"), announced is not None, announced, webinar),
            Step(N_("Nytårswebinaret er holdt"), bool(held), held_on, webinar),
        ),
        slip=slip,
        lead=lead,
        example=example,
    )
