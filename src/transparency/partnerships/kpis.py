"""KPIs (opfølgningsmål): what both sides measure, how each rates a period on its own, and what they agree on. Pure.

A KPI is agreed by both; so is each change of it, and the old one holds meanwhile. A rating is sealed until both sides
have given theirs. What is public is only ever an edition that both have said yes to.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.locale import N_
from transparency.partnerships.fields import Choices, Field, Given
from transparency.partnerships.moves import Kind, Move, Outcome, Room, approval, lacking
from transparency.partnerships.records import SIDES, Act, Attached, Matter, Side, approved, proposed, renewed
from transparency.targets import labels
from transparency.targets.records import UNITS, Unit

Direction = Literal["up", "down"]
DIRECTION: Mapping[Direction, str] = {
    "up": N_("Det er godt at nå målet eller komme over"),
    "down": N_("Det er godt at nå målet eller komme under"),
}

Span = Literal["month", "quarter", "half_year", "year"]
SPAN: Mapping[Span, str] = {
    "month": N_("Måned"),
    "quarter": N_("Kvartal"),
    "half_year": N_("Halvår"),
    "year": N_("År"),
}
MONTHS: Mapping[Span, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}

Rating = Literal["good", "approaching", "requires_improvement", "inadequate", "other"]
RATING: Mapping[Rating, str] = {
    "good": N_("God"),
    "approaching": N_("Næsten i mål"),
    "requires_improvement": N_("Skal forbedres"),
    "inadequate": N_("Utilstrækkelig"),
    "other": N_("Andet"),
}

UNIT: Mapping[str, str] = {
    **{unit: labels.UNIT[unit] for unit in UNITS},
    "other": N_("Andet (skriv enheden nedenfor)"),
}

RATE_WITHIN = 30
"""Days after a period's end within which it is to be measured and rated by both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What is measured, against what, and where the figures come from."""

    title: str
    what: str
    unit: Unit | Literal["other"]
    unit_words: str = ""
    """The unit in own words, for "other"."""
    direction: Direction
    baseline: Decimal | None = None
    """None: it is said to be missing."""
    baseline_year: int | None = None
    baseline_source: str = ""
    target: Decimal
    span: Span
    starts_on: date
    """A day in the first period; when it has been agreed, that period's first day."""
    source: str
    evidence: str = ""


_YEAR = re.compile(r"(?:19|20)\d\d")
_BREAKS = ("what", "unit", "unit_words", "direction", "span", "source")
"""What makes figures before and after a change another thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A rating with its reason, of one side or of both."""

    rating: Rating
    reason: str = ""
    by: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Why one side does not agree with how the other rates a period."""

    words: str
    by: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period that has been measured. `target` is what held when it was."""

    first: date
    months: int
    target: Decimal
    value: Decimal | None
    """None: there is no figure, and `words` says why."""
    source: str
    words: str = ""
    file: Attached | None = None
    measured: Act
    rated: tuple[Act, ...] = ()
    """Who has rated it; how stands in `ratings` when both have."""
    ratings: tuple[Verdict, ...] = ()
    agreed: Verdict | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}/{self.months}"

    @property
    def last(self) -> date:
        return last_day(self.first, self.months)

    @property
    def opened(self) -> bool:
        return bool(self.ratings)

    @property
    def settled(self) -> bool:
        """The sides agree, or it is recorded that they do not."""
        return self.agreed is not None or bool(self.remarks)

    @property
    def unrated_by(self) -> frozenset[Side]:
        return frozenset(SIDES) - {one.side for one in self.rated}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Figures that can be compared: those of one definition."""

    definition: Definition
    periods: tuple[Period, ...] = ()
    """By time."""

    @property
    def next(self) -> date:
        """The first day of the earliest period without a measurement: figures come in turn, so that none is missing."""
        taken = {one.first for one in self.periods}
        months = MONTHS[self.definition.span]
        first = self.definition.starts_on
        while first in taken:
            first = last_day(first, months) + timedelta(days=1)
        return first


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """A common rating of a period, as proposed."""

    period: str
    rating: Rating
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPeriod:
    """A period as the public may see it: what was measured and what both agree on, and no reasons."""

    first: date
    last: date
    value: Decimal | None
    target: Decimal
    rating: Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """All that may be public of a KPI: its present definition and the periods of it on whose rating both agree."""

    definition: Definition
    periods: tuple[PublicPeriod, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An edition that both have said yes to making public."""

    what: Public
    by: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Improved:
    """An improvement (its number) that is in force, and what it means for the KPI: figures may differ from then on."""

    improvement: int
    on: date
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """What is agreed (`series`), and at most one proposal: which one, the matter's state says."""

    series: tuple[Series, ...] = ()
    definition: Definition | None = None
    common: Common | None = None
    redo: str = ""
    offer: Public | None = None
    publish: Publication | None = None
    improved: tuple[Improved, ...] = ()
    stopped_on: date | None = None

    @property
    def present(self) -> Definition:
        """What holds; before anything is agreed, what is proposed."""
        found = self.series[-1].definition if self.series else self.definition
        assert found is not None
        return found

    @property
    def latest(self) -> Definition:
        return self.definition or self.present

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every measured period, by time."""
        return tuple(one for series in self.series for one in series.periods)

    def period(self, key: str) -> Period:
        """Raises `BadInput` for one that is not measured."""
        for one in self.periods:
            if one.key == key:
                return one
        raise BadInput("period", N_("Vælg en af perioderne."))

    def public(self) -> Public:
        """What there is now that could be public."""
        series = self.series[-1]
        periods = tuple(
            PublicPeriod(
                first=one.first, last=one.last, value=one.value, target=one.target, rating=one.agreed.rating
            )
            for one in series.periods
            if one.agreed is not None
        )
        return Public(definition=series.definition, periods=periods)


def published(matter: Matter) -> Public | None:
    """Exactly what may be public of a KPI; None when the sides have not both said yes, or one has taken it back."""
    found: Publication | None = matter.content.publish
    return found.what if found is not None and {one.side for one in found.by} == set(SIDES) else None


# Periods


def last_day(first: date, months: int) -> date:
    """The last day of the period of so many months that begins on the first of a month."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(days=1)


def first_day(span: Span, day: date) -> date:
    """The first day of the period of the calendar in which a day falls."""
    months = MONTHS[span]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _dates(first: date, months: int) -> str:
    last = last_day(first, months)
    return f"{first.day}-{first.month}-{first.year} – {last.day}-{last.month}-{last.year}"


def _next(kpi: Kpi) -> tuple[str, str]:
    """The period that is to be measured next: its key and its dates."""
    series = kpi.series[-1]
    months = MONTHS[series.definition.span]
    return f"{series.next:%Y-%m}/{months}", _dates(series.next, months)


def _to_rate(kpi: Kpi) -> tuple[Period, ...]:
    """The periods that both sides have not rated yet."""
    return tuple(one for one in kpi.periods if not one.opened)


def _to_agree(kpi: Kpi) -> tuple[Period, ...]:
    """The periods whose two ratings are known and have not become one."""
    return tuple(one for one in kpi.periods if one.opened and one.agreed is None)


def _to_redo(kpi: Kpi) -> tuple[Period, ...]:
    """Those of the present definition that both have rated: of an earlier one nothing is measured any more."""
    return tuple(one for one in kpi.series[-1].periods if one.opened)


def _choices(found: Callable[[Kpi], tuple[Period, ...]]) -> Callable[[Room], Choices]:
    """Periods to choose from, the newest first."""

    def choices(room: Room) -> Choices:
        assert room.about is not None
        return {one.key: _dates(one.first, one.months) for one in reversed(found(room.about.content))}

    return choices


def _any(found: Callable[[Kpi], tuple[Period, ...]]) -> Callable[[Matter, Side], bool]:
    return lambda matter, side: bool(found(matter.content))


def _oldest(found: Callable[[Kpi], tuple[Period, ...]]) -> Callable[[Matter], Given]:
    """The form begins with the oldest of them: mostly it is the only one."""
    return lambda matter: {"period": next((one.key for one in found(matter.content)), "")}


def _to_measure(room: Room) -> Choices:
    """The next period, and those that can still be put right."""
    assert room.about is not None
    key, dates = _next(room.about.content)
    return {key: dates, **_choices(_to_rate)(room)}


def _period(choices: Callable[[Room], Choices]) -> Field:
    return Field(name="period", label=N_("Periode"), type="choice", choices=choices, entered=True)


# What is agreed


def _definition(given: Given) -> Definition:
    """The definition that was typed. Raises `BadInput` for what does not go together."""
    typed = dict(given)
    missing = typed.pop("baseline_missing")
    if typed["unit"] == "other" and not typed["unit_words"]:
        raise BadInput("unit_words", N_("Skriv, hvilken enhed der måles i."))
    if typed["unit"] != "other":
        typed["unit_words"] = ""
    if missing and typed["baseline"] is not None:
        raise BadInput(
            "baseline_missing",
            N_("Skriv udgangspunktet, eller sæt kryds ved, at det mangler. Ikke begge dele."),
        )
    if missing:
        return Definition(**{**typed, "baseline_year": None, "baseline_source": ""})
    if typed["baseline"] is None:
        raise BadInput("baseline", N_("Skriv udgangspunktet, eller sæt kryds ved, at det mangler."))
    if not _YEAR.fullmatch(typed["baseline_year"]):
        raise BadInput("baseline_year", N_("Skriv, hvilket år udgangspunktet er fra, for eksempel 2025."))
    if not typed["baseline_source"]:
        raise BadInput("baseline_source", N_("Skriv, hvor udgangspunktet kommer fra."))
    return Definition(**{**typed, "baseline_year": int(typed["baseline_year"])})


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, Kpi(definition=_definition(given)), "proposed")


def _change(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found = _definition(given)
    kpi: Kpi = matter.content
    if kpi.series and found == kpi.present:
        raise DomainError(N_("Der er ikke ændret noget."))
    return proposed(
        matter, act, replace(kpi, definition=found), "proposed" if matter.state == "proposed" else "changing"
    )


def _fill(matter: Matter) -> Given:
    found: Definition = matter.content.latest
    named = {field.name: getattr(found, field.name, None) for field in _DEFINITION}
    year = found.baseline_year
    return {**named, "baseline_year": str(year) if year else "", "baseline_missing": found.baseline is None}


def _defined(kpi: Kpi) -> Kpi:
    """The proposed definition holds from now on: with figures of its own where it makes them another thing."""
    found = kpi.definition
    assert found is not None
    first = first_day(found.span, found.starts_on)
    if not kpi.periods:
        return replace(kpi, series=(Series(definition=replace(found, starts_on=first)),))
    *earlier, latest = kpi.series
    if latest.periods and all(getattr(found, name) == getattr(latest.definition, name) for name in _BREAKS):
        same = replace(latest, definition=replace(found, starts_on=latest.definition.starts_on))
        return replace(kpi, series=(*earlier, same))
    until = max(one.last for one in kpi.periods)
    while first <= until:
        first = last_day(first, MONTHS[found.span]) + timedelta(days=1)
    new = Series(definition=replace(found, starts_on=first))
    return replace(kpi, series=(*(kpi.series if latest.periods else earlier), new))


# Figures and ratings


def _measure(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    kpi: Kpi = matter.content
    series = kpi.series[-1]
    if given["value"] is None and not given["words"]:
        raise BadInput("value", N_("Skriv målingen. Er der ingen, så skriv under bemærkninger hvorfor."))
    said = {name: given[name] for name in ("value", "source", "words", "file")}
    if given["period"] == _next(kpi)[0]:
        first, months = series.next, MONTHS[series.definition.span]
        if last_day(first, months) >= act.today:
            raise BadInput("period", N_("Perioden {dates} er ikke slut endnu."), dates=_dates(first, months))
        new = Period(first=first, months=months, target=series.definition.target, measured=act, **said)
        periods = tuple(sorted((*series.periods, new), key=lambda one: one.first))
        after = replace(kpi, series=(*kpi.series[:-1], replace(series, periods=periods)))
        return Outcome(replace(matter, content=after))
    was = kpi.period(given["period"])
    file = given["file"] or was.file
    # how it was rated was about another figure
    again = replace(was, measured=act, rated=(), **{**said, "file": file})
    return Outcome(replace(matter, content=_with(kpi, again)), opened=was.key)


def _with(kpi: Kpi, period: Period) -> Kpi:
    """The KPI with a period as it is now."""
    series = tuple(
        replace(one, periods=tuple(period if old.key == period.key else old for old in one.periods))
        for one in kpi.series
    )
    return replace(kpi, series=series)


def _require_reason(given: Given) -> None:
    if given["rating"] == "other" and not given["reason"]:
        raise BadInput("reason", N_("Skriv, hvorfor ingen af de andre vurderinger passer."))


def _rate(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    """Under seal; with the second side's rating both are opened."""
    _require_reason(given)
    found: Period = matter.content.period(given["period"])
    rated = (*(one for one in found.rated if one.side != act.side), act)
    after = replace(found, rated=rated)
    if after.unrated_by:
        return Outcome(replace(matter, content=_with(matter.content, after)))
    by = {one.side: one for one in rated}
    ratings = tuple(
        Verdict(rating=one.said["rating"], reason=one.said["reason"], by=(by[one.side],))
        for one in sorted(room.sealed, key=lambda one: SIDES.index(one.side))
    )
    after = replace(after, ratings=ratings)
    return Outcome(replace(matter, content=_with(matter.content, after)), opened=found.key)


def _agree(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    _require_reason(given)
    return proposed(matter, act, replace(matter.content, common=Common(**given)), "rating")


def _disagree(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found: Period = matter.content.period(given["period"])
    others = tuple(one for one in found.remarks if one.by.side != act.side)
    after = replace(found, remarks=(*others, Remark(words=given["words"], by=act)))
    return replace(matter, content=_with(matter.content, after))


def _redo(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, replace(matter.content, redo=given["period"]), "redoing")


def _stop(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, matter.content, "stopping")


def _publish(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, replace(matter.content, offer=matter.content.public()), "publishing")


def _unproposed(kpi: Kpi) -> Kpi:
    return replace(kpi, definition=None, common=None, redo="", offer=None)


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found = approved(matter, act)
    if not found.agreed:
        return found
    kpi: Kpi = found.content
    match found.state:
        case "proposed" | "changing":
            kpi = _defined(kpi)
        case "rating":
            assert kpi.common is not None
            common = Verdict(rating=kpi.common.rating, reason=kpi.common.reason, by=found.approvals)
            kpi = _with(kpi, replace(kpi.period(kpi.common.period), agreed=common))
        case "redoing":
            series = tuple(
                replace(one, periods=tuple(old for old in one.periods if old.key != kpi.redo))
                for one in kpi.series
            )
            kpi = replace(kpi, series=series)
        case "publishing":
            assert kpi.offer is not None
            kpi = replace(kpi, publish=Publication(what=kpi.offer, by=found.approvals))
        case "stopping":
            return replace(found, state="stopped", content=replace(kpi, stopped_on=act.today))
    return replace(found, state="running", content=_unproposed(kpi))


def _decline(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if matter.state == "proposed":
        return replace(matter, state="dropped", content=replace(matter.content, stopped_on=act.today))
    content = _unproposed(matter.content)
    return renewed(matter, content, "running")


def _improved(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    kpi: Kpi = matter.content
    return replace(matter, content=replace(kpi, improved=(*kpi.improved, Improved(**given, on=act.today))))


def _withdraw(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return replace(matter, content=replace(matter.content, publish=None))


# As lists show it


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    if matter.state in _PROPOSALS:
        return matter.lacking
    found: frozenset[Side] = frozenset()
    for one in matter.content.periods:
        if not one.settled:
            found |= one.unrated_by or frozenset(SIDES)
    return found or frozenset(SIDES)


def _waits_from(matter: Matter) -> date | None:
    """While nothing is unsettled, the day after the period that is measured next."""
    kpi: Kpi = matter.content
    if matter.state in _PROPOSALS or not kpi.series or any(not one.settled for one in kpi.periods):
        return None
    series = kpi.series[-1]
    return last_day(series.next, MONTHS[series.definition.span]) + timedelta(days=1)


def _due_on(matter: Matter) -> date | None:
    """When the earliest period that is not settled is to be."""
    if matter.state not in _ACTIVE:
        return None
    kpi: Kpi = matter.content
    series = kpi.series[-1]
    ends = [one.last for one in kpi.periods if not one.settled]
    ends.append(last_day(series.next, MONTHS[series.definition.span]))
    return min(ends) + timedelta(days=RATE_WITHIN)


def _mark(matter: Matter) -> str:
    agreed = [one.agreed.rating for one in matter.content.periods if one.agreed is not None]
    return agreed[-1] if agreed else ""


STATES = {
    "proposed": N_("Venter på godkendelse"),
    "running": N_("Aftalt"),
    "changing": N_("Ændring foreslået"),
    "rating": N_("Fælles vurdering foreslået"),
    "redoing": N_("Ny måling foreslået"),
    "publishing": N_("Offentliggørelse foreslået"),
    "stopping": N_("Foreslået stoppet"),
    "stopped": N_("Stoppet"),
    "dropped": N_("Opgivet"),
}
_PROPOSALS = frozenset({"proposed", "changing", "rating", "redoing", "publishing", "stopping"})
_ACTIVE = frozenset(STATES) - {"proposed", "stopped", "dropped"}

_DEFINITION = (
    Field(name="title", label=N_("Målet i få ord"), help=N_("For eksempel: Klager over rengøringen")),
    Field(name="what", label=N_("Hvad måles, og hvordan tælles det?"), type="text"),
    Field(name="unit", label=N_("Enhed"), type="choice", choices=UNIT),
    Field(name="unit_words", label=N_("Enhed med egne ord"), required=False, help=N_("For eksempel: klager pr. skole")),
    Field(name="direction", label=N_("Hvornår er det godt?"), type="choice", choices=DIRECTION),
    Field(name="target", label=N_("Måltal"), type="number"),
    Field(
        name="baseline", label=N_("Udgangspunkt"), type="number", required=False,
        help=N_("Skriv tallet, dets år og hvor det kommer fra. Findes det ikke, så sæt kryds ved, at det mangler."),
    ),
    Field(name="baseline_year", label=N_("Udgangspunktets år"), required=False),
    Field(name="baseline_source", label=N_("Hvor kommer udgangspunktet fra?"), required=False),
    Field(name="baseline_missing", label=N_("Udgangspunktet mangler"), type="yes", required=False),
    Field(name="span", label=N_("Hvor lang er en periode?"), type="choice", choices=SPAN),
    Field(
        name="starts_on", label=N_("Den første periode begynder"), type="day",
        help=N_("En dag i den første måned, det første kvartal, halvår eller år, der måles."),
    ),
    Field(name="source", label=N_("Hvor kommer tallene fra, og hvem laver dem?")),
    Field(name="evidence", label=N_("Hvilken dokumentation følger med?"), required=False),
)  # fmt: skip
_REASON = Field(
    name="reason", label=N_("Begrundelse"), type="text", required=False,
    help=N_("Skal skrives, når I vælger “Andet”."),
)  # fmt: skip

KIND = Kind(
    name="kpi",
    label=N_("Opfølgningsmål"),
    plural=N_("Opfølgningsmål"),
    lead=N_(
        "Det, I er enige om at måle. Hver part vurderer perioden for sig, og ingen ser den andens vurdering, før begge "
        "har givet deres."
    ),
    shape=TypeAdapter(Kpi),
    states=STATES,
    open=frozenset(STATES) - {"stopped", "dropped"},
    title=lambda matter: matter.content.present.title,
    begin=Move(
        name="begin",
        label=N_("Foreslå et opfølgningsmål"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Opfølgningsmålet er foreslået. Det gælder, når den anden part har godkendt det."),
        told=N_("foreslog et opfølgningsmål"),
        fields=_DEFINITION,
        ends=False,
    ),
    moves=(
        approval(_approve, _PROPOSALS - {"publishing"}),
        Move(
            name="consent",
            label=N_("Sig ja til at offentliggøre"),
            do=_approve,
            states=frozenset({"publishing"}),
            done=N_("I har sagt ja til at offentliggøre det, der er foreslået."),
            told=N_("sagde ja til at offentliggøre"),
            lead=N_(
                "Begge parter skal sige ja. Kun det, der står under “Foreslået offentliggjort”, bliver offentligt. "
                "Begrundelser, dokumenter og det, I hver for sig har vurderet, bliver ikke. I kan altid trække jeres "
                "ja tilbage."
            ),
            fields=(Field(name="yes", label=N_("Vi siger ja til, at det bliver offentligt"), type="yes"),),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="rate",
            label=N_("Vurdér en periode"),
            do=_rate,
            states=_ACTIVE,
            done=N_(
                "Jeres vurdering er gemt. Den anden part ser den først, når begge har vurderet perioden."
            ),
            told=N_("vurderede en periode"),
            lead=N_(
                "Vurdér perioden for jeres egen side. Den anden part kan kun se, at I har vurderet den. Når begge har, "
                "åbnes begge vurderinger på samme tid. Indtil da kan I ændre jeres."
            ),
            fields=(
                _period(_choices(_to_rate)),
                Field(name="rating", label=N_("Jeres vurdering"), type="choice", choices=RATING),
                _REASON,
            ),
            fill=_oldest(_to_rate),
            turn=_any(_to_rate),
            round=lambda matter, given: str(given["period"]),
            seals=True,
        ),
        Move(
            name="agree",
            label=N_("Foreslå en fælles vurdering"),
            do=_agree,
            states=frozenset({"running", "rating"}),
            done=N_("Den fælles vurdering er foreslået."),
            told=N_("foreslog en fælles vurdering"),
            fields=(
                _period(_choices(_to_agree)),
                Field(name="rating", label=N_("Fælles vurdering"), type="choice", choices=RATING),
                _REASON,
            ),
            fill=_oldest(_to_agree),
            turn=_any(_to_agree),
            binds=True,
        ),
        Move(
            name="disagree",
            label=N_("Skriv, at I er uenige"),
            do=_disagree,
            states=_ACTIVE,
            done=N_("Jeres ord er skrevet ind. Begge vurderinger bliver stående."),
            told=N_("skrev, at de to parter er uenige om en vurdering"),
            lead=N_(
                "Begge vurderinger bliver stående, med jeres ord ved siden af. Den anden part kan skrive sine."
            ),
            fields=(
                _period(_choices(_to_agree)),
                Field(name="words", label=N_("Hvad er I uenige om, og hvorfor?"), type="text"),
            ),
            fill=_oldest(_to_agree),
            turn=_any(_to_agree),
        ),
        Move(
            name="measure",
            label=N_("Indberet en måling"),
            do=_measure,
            states=_ACTIVE,
            done=N_("Målingen er gemt. Nu kan begge parter vurdere perioden."),
            told=N_("indberettede en måling"),
            lead=N_(
                "Begge parter ser målingen. Rettes den, før begge har vurderet perioden, skal den vurderes igen."
            ),
            fields=(
                _period(_to_measure),
                Field(
                    name="value",
                    label=N_("Måling"),
                    type="number",
                    required=False,
                    help=N_("Lad feltet stå tomt, hvis der ingen måling er, og skriv hvorfor."),
                ),
                Field(name="source", label=N_("Hvor kommer tallet fra?")),
                Field(name="words", label=N_("Bemærkninger"), type="text", required=False),
                Field(name="file", label=N_("Dokumentation"), type="file", required=False),
                Field(
                    name="file_secret",
                    label=N_("Dokumentet er forretningshemmeligheder"),
                    type="yes",
                    required=False,
                ),
            ),
            fill=lambda matter: {"period": _next(matter.content)[0], "source": matter.content.present.source},
        ),
        Move(
            name="change",
            label=N_("Foreslå en ændring"),
            do=_change,
            states=frozenset({"proposed", "running", "changing"}),
            done=N_("Ændringen er foreslået. Det aftalte gælder, til den anden part har godkendt den."),
            told=N_("foreslog en ændring af opfølgningsmålet"),
            lead=N_(
                "Ændrer I, hvad der måles, enheden, retningen, perioden eller hvor tallene kommer fra, begynder en ny "
                "række tal: de nye kan ikke sammenlignes med de gamle."
            ),
            fields=_DEFINITION,
            fill=_fill,
            binds=True,
            ends=False,
        ),
        Move(
            name="publish",
            label=N_("Foreslå at offentliggøre"),
            do=_publish,
            states=frozenset({"running"}),
            done=N_(
                "Det er foreslået at offentliggøre. Intet bliver offentligt, før den anden part også siger ja."
            ),
            told=N_("foreslog at offentliggøre opfølgningsmålet"),
            lead=N_(
                "Det, der kan blive offentligt, er målets definition, enhed og mål og de perioder, hvor I er enige om "
                "vurderingen. Begge parter skal sige ja, og begge kan altid trække deres ja tilbage. Kommer der nye "
                "perioder til, skal der siges ja igen."
            ),
            fields=(Field(name="yes", label=N_("Vi siger ja til, at det bliver offentligt"), type="yes"),),
            binds=True,
        ),
        Move(
            name="withdraw",
            label=N_("Træk offentliggørelsen tilbage"),
            do=_withdraw,
            states=frozenset(STATES) - {"proposed", "dropped"},
            done=N_("Opfølgningsmålet er ikke længere offentligt."),
            told=N_("trak offentliggørelsen tilbage"),
            turn=lambda matter, side: matter.content.publish is not None,
        ),
        Move(
            name="redo",
            label=N_("Foreslå at måle en periode igen"),
            do=_redo,
            states=frozenset({"running", "redoing"}),
            done=N_("Det er foreslået at måle perioden igen."),
            told=N_("foreslog at måle en periode igen"),
            lead=N_(
                "Er der en fejl i en måling, som begge har vurderet, kan I blive enige om at begynde forfra med "
                "perioden. Det, der stod, bliver i historikken."
            ),
            fields=(_period(_choices(_to_redo)),),
            turn=_any(_to_redo),
            binds=True,
        ),
        Move(
            name="stop",
            label=N_("Foreslå at stoppe målet"),
            do=_stop,
            states=frozenset({"running"}),
            done=N_("Det er foreslået at stoppe opfølgningsmålet."),
            told=N_("foreslog at stoppe opfølgningsmålet"),
            binds=True,
        ),
        Move(
            name="decline",
            label=N_("Afvis forslaget eller træk det tilbage"),
            do=_decline,
            states=_PROPOSALS,
            done=N_("Forslaget er taget af bordet. Det, der var aftalt, gælder stadig."),
            told=N_("tog forslaget af bordet"),
            binds=True,
        ),
        Move(
            name="improved",
            label=N_("Skriv om en forbedring"),
            do=_improved,
            states=frozenset(STATES),
            done=N_("Forbedringen står ved målet."),
            told=N_("skrev om en vedtaget forbedring"),
            inner=True,
        ),
    ),
    waits=_waits,
    waits_from=_waits_from,
    due_on=_due_on,
    done_on=lambda matter: matter.content.stopped_on,
    mark=_mark,
)
