"""A notice by the business terms of eForms (BT numbers as in the eForms regulation), and the rules about it.

No SQL, no Streamlit, no clock. What a notice says is somebody else's text: it has been cut and cleaned when it was
read (`ingest.notices`), and nothing in it is believed to be ours before a person or an exact reference says so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from statistics import median_low
from typing import Literal, get_args

from pydantic import TypeAdapter

from transparency.cpv.records import significant
from transparency.dates import PlannedDate
from transparency.tenders.records import Link, PlannedTender, Status
from transparency.words import stems

Form = Literal["planning", "consultation", "contract", "award", "change", "other"]
"""`change` corrects an earlier notice (BT-140); `other` is read and listed, and moves nothing: contract
modifications, voluntary transparency, completion."""
Nature = Literal["goods", "services", "works"]
Technique = Literal["none", "framework", "dps"]
State = Literal["new", "linked", "outside"]
ProposalState = Literal["open", "accepted", "declined"]
Weighted = Literal["percent", "points", "unknown"]

FORMS: tuple[Form, ...] = get_args(Form)

_NUMBER = re.compile(r"0*([0-9]{1,8})-((?:19|20)[0-9]{2})")
_OLD_NUMBER = re.compile(r"((?:19|20)[0-9]{2})/S ?[0-9]{1,3}-0*([0-9]{1,8})")


def notice_number(text: str) -> str:
    """A publication number in one form: `00665431-2023`, `665431-2023` and `2023/S 210-665431` are the same.

    "" for what is none.
    """
    text = " ".join(text.split())
    if match := _NUMBER.fullmatch(text):
        return f"{match[1]}-{match[2]}"
    if match := _OLD_NUMBER.fullmatch(text):
        return f"{match[2]}-{match[1]}"
    return ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one language (two letters where there are two, as in `da`)."""

    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """BT-27, ex VAT, in the currency that the notice names."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """An award criterion of one lot (BT-539, BT-540, BT-734) with its weight (BT-541)."""

    lot: str
    name: str
    description: str = ""
    weight: Decimal | None = None
    unit: Weighted = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One version of one notice. What it does not say is None or empty, and so is what could not be read."""

    notice_id: str
    """BT-701; of the older format its number in the journal."""
    version: str = "01"
    """BT-757."""
    form: Form
    """BT-03 with BT-140: what the notice is for."""
    of: Form
    """The form beneath a change: a changed contract notice is a contract notice. Else the same as `form`."""
    type: str = ""
    """BT-02, as `cn-standard`; of the older format the form, as `F02`."""
    subtype: str = ""
    number: str = ""
    """Its number in the EU's Official Journal, as `665431-2023`; "" while it has none."""
    published_on: date | None = None
    sent_on: date | None = None
    """BT-05."""
    procedure_id: str = ""
    """BT-04: the same in all notices of one procedure."""
    internal_ids: tuple[str, ...] = ()
    """BT-22, the procedure's first and then the lots'."""
    buyer: str = ""
    """BT-500."""
    buyer_cvrs: tuple[str, ...] = ()
    """BT-501 of every buyer, the Danish ones: eight digits."""
    titles: tuple[Said, ...] = ()
    """BT-21."""
    descriptions: tuple[Said, ...] = ()
    """BT-24."""
    nature: Nature | None = None
    """BT-23."""
    cpv: tuple[str, ...] = ()
    """BT-262 first, then BT-263 and the lots'."""
    value: Amount | None = None
    procedure: str = ""
    """BT-105."""
    future_notice_on: date | None = None
    """BT-127: when the buyer expects the contract notice."""
    starts_on: date | None = None
    """BT-536."""
    ends_on: date | None = None
    """BT-537."""
    duration_months: int | None = None
    """BT-36, where it is given in months or years."""
    technique: Technique = "none"
    """BT-765, BT-766."""
    sme: bool | None = None
    """BT-726: whether any lot is said to suit small and medium-sized businesses."""
    reserved: bool | None = None
    """BT-71."""
    strategic: tuple[str, ...] = ()
    """Codes of BT-06, BT-774 to BT-777 and BT-805 (EU's green criteria), none apart."""
    nuts: tuple[str, ...] = ()
    """BT-5071."""
    city: str = ""
    """BT-5131."""
    earlier: tuple[str, ...] = ()
    """BT-125, BT-758 and the like: numbers, or notice ids with their version."""
    change_reason: str = ""
    """BT-140: its code."""
    changes: tuple[str, ...] = ()
    """BT-141 and BT-762 in words."""
    tender_deadline: date | None = None
    """BT-131, the earliest of the lots."""
    participation_deadline: date | None = None
    """BT-1311, the earliest of the lots."""
    answer_deadline: date | None = None
    """BT-800: until when a consultation can be answered."""
    criteria: tuple[Criterion, ...] = ()
    lots: int = 0
    awarded: bool | None = None
    """Whether any lot has a winner (BT-142); None when the notice tells of no result."""
    awarded_on: date | None = None
    """BT-1451, the last of the lots'; else when the contract was concluded (BT-145)."""
    documents: str = ""
    """BT-15: the first http(s) link to the documents."""

    @property
    def key(self) -> str:
        """What other notices refer to it by: id and version."""
        return f"{self.notice_id}-{self.version}"

    @property
    def name(self) -> str:
        """What people call it by: its number, else its id."""
        return self.number or self.notice_id

    @property
    def day(self) -> date | None:
        """The day it was published; when it does not say, the day it was sent to be published."""
        return self.published_on or self.sent_on

    @property
    def deadline(self) -> date | None:
        """What suppliers have to keep first: the tender's, in a procedure in two steps the request's."""
        return self.tender_deadline or self.participation_deadline

    @property
    def url(self) -> str:
        """Where the journal shows it; "" without a number."""
        return f"https://ted.europa.eu/da/notice/-/detail/{self.number}" if self.number else ""

    def title(self, lang: str = "da") -> str:
        return _pick(self.titles, lang)

    def description(self, lang: str = "da") -> str:
        return _pick(self.descriptions, lang)

    def is_by(self, cvr: str) -> bool:
        """Whether this municipality is a buyer in it."""
        return cvr in self.buyer_cvrs

    def same_as(self, other: "Notice") -> bool:
        """Whether both are the same version of the same notice.

        Two that have different numbers are two notices, also where a converter gave them one id.
        """
        if self.number and other.number:
            return self.number == other.number
        return (self.notice_id, self.version) == (other.notice_id, other.version)


SHAPE = TypeAdapter(Notice)
"""A notice as JSON and back, as it is kept."""


def _pick(said: Sequence[Said], lang: str) -> str:
    texts = {one.lang: one.text for one in reversed(said)}
    return next((texts[key] for key in (lang, "da", "en") if key in texts), said[0].text if said else "")


# The climate criterion

CLIMATE_WORDS: tuple[str, ...] = (
    "klima", "co2", "drivhusgas", "emission", "fossil", "bæredygtig", "miljø", "energiforbrug", "energieffektiv",
    "energimærk", "genanvend", "genbrug", "cirkulær", "økologi", "svanemærk", "grøn omstilling", "grønne omstilling",
    "climate", "carbon", "greenhouse", "sustainab", "environmental", "energy efficien", "energy consumption", "recycl",
    "reuse", "circular economy", "organic", "ecolabel",
)  # fmt: skip
"""What a criterion speaks of climate or environment by: words that begin so."""
_CLIMATE = re.compile(rf"\b(?:{'|'.join(map(re.escape, CLIMATE_WORDS))})\w*", re.IGNORECASE)
_SURROUNDINGS = re.compile(
    r"\bmiljøterapeut\w*|\bmiljøskift\w*|\b(?:social|sociale|socialt|økonomisk) bæredygtig\w*", re.IGNORECASE
)
"""What looks like it and is something else; "arbejdsmiljø" and "indeklima" begin otherwise and are never found."""


@dataclass(frozen=True, slots=True)
class ClimateCriterion:
    """What a notice's award criteria say about climate and environment.

    `weight` is in per cent of the evaluation; None when it is not said, or when it differs between the lots.
    `words` are those that it was known by.
    """

    weight: Decimal | None
    words: tuple[str, ...]


def climate_words(text: str) -> tuple[str, ...]:
    """The words of a text that speak of climate or environment, in lower case, each once."""
    found = (match[0].lower() for match in _CLIMATE.finditer(_SURROUNDINGS.sub(" ", text)))
    return tuple(dict.fromkeys(found))


def climate(notice: Notice) -> ClimateCriterion | None:
    """The climate or environment criterion; None when no award criterion is one.

    A criterion is one when its name says so, or its description when it has no name. Where a criterion with
    another name only mentions it, there is a criterion, and how much of the weight is its is not known.
    """
    words: dict[str, None] = {}
    per_lot: dict[str, Decimal | None] = {}
    lots = list(dict.fromkeys(one.lot for one in notice.criteria))
    for lot in lots:
        of_lot = [one for one in notice.criteria if one.lot == lot]
        named = [one for one in of_lot if climate_words(one.name or one.description)]
        for one in named:
            words |= dict.fromkeys(climate_words(one.name or one.description))
        mentioned = [one for one in of_lot if one not in named and climate_words(one.description)]
        for one in mentioned:
            words |= dict.fromkeys(climate_words(one.description))
        if named and all(one.weight is not None for one in named):
            per_lot[lot] = _percent(named, of_lot)
        elif named or mentioned:
            per_lot[lot] = None
        else:
            per_lot[lot] = Decimal(0)
    if not words:
        return None
    weights = set(per_lot.values())
    weight = weights.pop() if len(weights) == 1 else None
    return ClimateCriterion(weight if weight and 0 < weight <= 100 else None, tuple(words))


def _percent(some: Sequence[Criterion], all_: Sequence[Criterion]) -> Decimal | None:
    """The share of some criteria: per cent as they are, points of all the points."""
    units = {one.unit for one in all_ if one.weight is not None}
    total = sum((one.weight for one in some if one.weight is not None), Decimal(0))
    if units == {"percent"}:
        return total
    if units == {"points"} and all(one.weight is not None for one in all_):
        whole = sum((one.weight for one in all_ if one.weight is not None), Decimal(0))
        return (100 * total / whole).quantize(Decimal("0.1")) if whole else None
    return None


# Where it belongs

Fact = Literal["internal_id", "earlier", "procedure", "link", "replaces", "cpv", "title", "date", "buyer"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a proposal: what kind, and the codes, words or date it rests on."""

    fact: Fact
    value: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A tender that a notice may belong to. `rank` is from 0 to 100; 100 is a reference (`certain`)."""

    tender_id: str
    rank: int
    reasons: tuple[Reason, ...]

    @property
    def certain(self) -> bool:
        return self.rank == 100

    @property
    def exact(self) -> bool:
        """Whether the notice names the tender by its id, so that nobody has to judge."""
        return any(one.fact == "internal_id" for one in self.reasons)


BAR = 50
"""Rank below which nothing is proposed."""
MOST = 5
"""Proposals for one notice."""
_CPV_POINTS = {2: 8, 3: 20, 4: 28, 5: 34, 6: 38, 7: 39, 8: 40}
_TITLE_POINTS = 40
_DATE_POINTS = 15
_NEAR_DAYS = 120
_BUYER_POINTS = 10
_EVERYWHERE = frozenset(
    stem
    for word in (
        "udbud", "udbyder", "rammeaftale", "aftale", "kontrakt", "indkøb", "levering", "køb", "ydelse", "ydelser",
        "opgaver", "kommune", "kommunen", "aarhus", "århus", "offentligt", "begrænset", "til", "og", "af", "for", "i",
        "med", "på", "ved", "den", "det", "de", "en", "et", "om", "samt", "mv", "mm", "inkl", "drift", "the", "of",
        "and", "for", "services", "supply", "framework", "agreement", "contract", "procurement", "tender", "vedrørende",
        "delaftale", "dynamisk", "indkøbssystem",
    )
    for stem in stems(word)
)  # fmt: skip
"""Stems that stand in any title and say nothing of which."""
_MIN_STEM = 3
_NUMBER_IN_URL = re.compile(r"(?<![0-9])0*([1-9][0-9]{0,7}-[0-9]{4})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a tender is compared by, worked out once for many notices."""

    tender: PlannedTender
    stems: frozenset[str]
    divisions: frozenset[str]
    """Of its CPV codes: two digits."""
    linked: frozenset[str]
    """The numbers of the notices that it has a link to."""
    replaced: str
    """The number of the notice of the contract that it is to take the place of, or nothing."""


def profile(tender: PlannedTender) -> Profile:
    return Profile(
        tender,
        stems=title_stems(" ".join(text for text in (tender.title, tender.title_en) if text)),
        divisions=_divisions(tender.cpv),
        linked=frozenset(number for link in tender.links for number in _NUMBER_IN_URL.findall(link.url)),
        replaced=notice_number(tender.replaces.notice or "") if tender.replaces else "",
    )


def _divisions(codes: Sequence[str]) -> frozenset[str]:
    return frozenset(code[:2] for code in codes)


def title_stems(title: str) -> frozenset[str]:
    """The stems of a title that say which tender it is; years and numbers say nothing."""
    return frozenset(
        stem
        for stem in stems(title)
        if len(stem) >= _MIN_STEM and not stem.isdecimal() and stem not in _EVERYWHERE
    )


def matches(notice: Notice, plan: Iterable[Profile], linked: Mapping[str, str], *, ours: bool) -> list[Match]:
    """The tenders that a notice may belong to, the most likely first.

    `linked` says which tender notices that are linked already belong to: by number, by `key` and by procedure.
    `ours`: the municipality is a buyer in the notice; a tender's id in somebody else's notice is a coincidence, and
    so may a procedure's be (converters have given many notices the same one).
    """
    earlier = frozenset(filter(None, notice.earlier))
    references = {linked[key] for key in earlier if key in linked}
    same_procedure = linked.get(notice.procedure_id, "") if notice.procedure_id else ""
    ids = {one.strip().upper() for one in notice.internal_ids} if ours else set()
    words = tuple((word, title_stems(word)) for word in _title_words(notice))
    own_stems = frozenset(stem for _, some in words for stem in some)
    divisions = _divisions(notice.cpv)
    found = []
    for one in plan:
        tender = one.tender
        certain = []
        if ids and tender.id.upper() in ids:
            certain.append(Reason("internal_id", tender.id))
        if tender.id in references:
            certain.append(Reason("earlier"))
        if ours and tender.id == same_procedure:
            certain.append(Reason("procedure"))
        if notice.number in one.linked:
            certain.append(Reason("link", notice.number))
        if certain:
            found.append(Match(tender.id, 100, tuple(certain)))
        elif (
            one.replaced in earlier
            or not own_stems.isdisjoint(one.stems)
            or not divisions.isdisjoint(one.divisions)
        ) and (likely := _likely(notice, one, words, own_stems, ours)):
            found.append(likely)
    found.sort(key=lambda match: (-match.rank, match.tender_id))
    return [match for match in found if match.certain or not found[0].certain][:MOST]


def _likely(
    notice: Notice,
    one: Profile,
    title: Sequence[tuple[str, frozenset[str]]],
    own_stems: frozenset[str],
    ours: bool,
) -> Match | None:
    """The match by likeness, when it reaches the bar. `title`: the notice's words with their stems."""
    tender, replaced = one.tender, one.replaced
    if replaced and replaced == notice.number:
        return None  # it tells of the contract that the tender is to take the place of
    if tender.status in ("cancelled", "withdrawn"):
        return None
    reasons, rank = [], 0
    if replaced and replaced in notice.earlier:
        reasons.append(Reason("replaces", replaced))
        rank += 30
    shared_code, depth = _shared_cpv(notice.cpv, tender.cpv)
    if depth:
        reasons.append(Reason("cpv", shared_code))
        rank += _CPV_POINTS[depth]
    if common := own_stems & one.stems:
        shown = [word for word, its in title if its & common]
        reasons.append(Reason("title", ", ".join(dict.fromkeys(shown))))
        rank += round(_TITLE_POINTS * len(common) / min(len(own_stems), len(one.stems)))
    when = tender.dates.award if notice.of == "award" else tender.dates.notice
    distance = _distance(notice.day, when)
    if when and distance is not None and distance <= _NEAR_DAYS:
        reasons.append(Reason("date", when.value))
        rank += _DATE_POINTS if not distance else _DATE_POINTS * (_NEAR_DAYS - distance) // _NEAR_DAYS
    elif distance is not None and distance > 2 * 366:
        rank -= _DATE_POINTS
    if ours:
        reasons.append(Reason("buyer"))
        rank += _BUYER_POINTS
    return Match(tender.id, min(rank, 99), tuple(reasons)) if rank >= BAR else None


def _title_words(notice: Notice) -> list[str]:
    return [word.strip(".,:;–—()\"'”“»«").lower() for one in notice.titles for word in one.text.split()]


def _shared_cpv(codes: Sequence[str], others: Sequence[str]) -> tuple[str, int]:
    """The narrowest code that covers one of each, and how many of its digits are shared; ("", 0) for none."""
    best, depth = "", 0
    for code in codes:
        for other in others:
            length = 8 if code == other else _common(significant(code), significant(other))
            if length > depth and length >= 2:
                best, depth = code[:length].ljust(8, "0"), length
    return best, depth


def _common(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _distance(day: date | None, planned: PlannedDate | None) -> int | None:
    """Days from a day to a planned period, 0 within it; None when either is unknown."""
    if day is None or planned is None or planned.start is None or planned.end is None:
        return None
    return max((planned.start - day).days, (day - planned.end).days, 0)


# What a link does to the tender

_STEPS: tuple[Status, ...] = ("planned", "in_dialogue", "published", "evaluating", "awarded")


def moved(tender: PlannedTender, notice: Notice, *, latest: bool = True) -> PlannedTender:
    """The tender as the notice says that it stands now. Its status never goes back.

    `latest`: no later notice is linked to the tender; an older one does not overrule what a later one said of
    the deadline and the criteria.
    """
    new = _with_link(tender, notice)
    dates = new.dates
    if notice.form == "contract":
        new = _forward(new, "published")
        if notice.day:
            dates = replace(dates, notice=PlannedDate.day(notice.day))
    if notice.of == "contract" and latest:
        if notice.deadline:
            dates = replace(dates, deadline=PlannedDate.day(notice.deadline))
        if found := climate(notice):
            new = replace(new, climate="yes", climate_weight=found.weight)
    if notice.of == "award" and notice.awarded:
        new = _forward(new, "awarded")
        if notice.awarded_on:
            dates = replace(dates, award=PlannedDate.day(notice.awarded_on))
    expected = notice.future_notice_on
    if (
        notice.of in ("planning", "consultation")
        and latest
        and expected
        and tender.status in ("planned", "in_dialogue")
        and not (dates.notice and dates.notice.overlaps(expected, expected))
    ):
        # an estimate of the buyer's: the month, never a false day
        dates = replace(dates, notice=PlannedDate.of(f"{expected:%Y-%m}"))
    return replace(new, dates=dates)


def _forward(tender: PlannedTender, status: Status) -> PlannedTender:
    if tender.status not in _STEPS or _STEPS.index(tender.status) >= _STEPS.index(status):
        return tender
    return replace(tender, status=status, status_reason=None)


def _with_link(tender: PlannedTender, notice: Notice) -> PlannedTender:
    """One link to a notice: that of the contract notice, before it has come that of whatever there is."""
    if not notice.url or notice.form == "other":
        return tender
    others = tuple(link for link in tender.links if link.kind != "notice")
    if len(others) < len(tender.links) and notice.form != "contract":
        return tender
    return replace(tender, links=(*others, Link("notice", notice.url)))


# How far ahead the plan was


@dataclass(frozen=True, slots=True)
class Led:
    """A contract notice of the municipality's and when its tender was first public, if it has one.

    `id` is what it is kept by: all versions of one notice have the same, and two notices never do.
    """

    id: str
    notice: Notice
    decided: bool
    """Whether somebody has said where it belongs, or that it never stood in the plan."""
    first_public: date | None = None

    @property
    def days(self) -> int | None:
        """Days from the tender's first being public to the notice; None when it did not stand there before."""
        if self.first_public is None or self.notice.day is None:
            return None
        days = (self.notice.day - self.first_public).days
        return days if days > 0 else None


@dataclass(frozen=True, slots=True)
class PlanLead:
    """How many contract notices stood in the plan before they came, and how long before.

    `total` are all of them, also those that nobody has decided about yet (`undecided`): they count as not
    planned until somebody says otherwise. `share` is None without any. `median_days` and `shortest` are those of
    the notices that stood in the plan.
    """

    total: int
    in_plan: int
    undecided: int
    share: float | None
    median_days: int | None
    shortest: int | None


def plan_lead(notices: Iterable[Led]) -> PlanLead:
    """The figure. Each contract notice counts once, however many versions of it there are."""
    first: dict[str, Led] = {}
    for one in notices:
        if one.notice.form != "contract":
            continue
        known = first.get(one.id)
        if known is None or (one.notice.day or date.max) < (known.notice.day or date.max):
            first[one.id] = one
    days = sorted(found for one in first.values() if (found := one.days) is not None)
    total = len(first)
    return PlanLead(
        total=total,
        in_plan=len(days),
        undecided=sum(not one.decided for one in first.values()),
        share=len(days) / total if total else None,
        median_days=median_low(days) if days else None,
        shortest=days[0] if days else None,
    )
