"""Tenders and their histories for the feeds' tests: a table of what happens to tenders, and random ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from transparency.config import ROOT, load_organisation
from transparency.dates import PlannedDate
from transparency.feeds import Site
from transparency.tenders.records import (
    CLIMATES,
    KINDS,
    PROCEDURES,
    REGIMES,
    STATUSES,
    TECHNIQUES,
    CurrentContract,
    Dates,
    Joint,
    Link,
    Lot,
    MinimumRequirements,
    PlannedTender,
    Requirement,
    Value,
    Version,
)

ORGANISATION = load_organisation(ROOT / "organisation.toml")
DEPARTMENTS = {department.key: department.da for department in ORGANISATION.departments}
FIRST = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def site(base_url: str = "https://udbud.example.dk") -> Site:
    return Site(
        base_url,
        ORGANISATION,
        cpv_label=lambda code, lang: f"{'Name' if lang == 'en' else 'Navn'} {code}",
        promise_label=lambda promise, _: f"Mål {promise}",
    )


def when(value: str) -> PlannedDate:
    return PlannedDate.of(value)


BASE = PlannedTender(
    id="AAK-2027-014",
    title="Rengøring af skoler",
    title_en="Cleaning of schools",
    description="Daglig rengøring.\n\nTolv skoler.",
    departments=("mbu",),
    kind="services",
    cpv=("90910000", "90919300"),
    value=Value.range(500_000_000, 700_000_050),
    dates=Dates(notice=when("2027-Q4"), deadline=when("2028-01-31")),
)
FULL = replace(
    BASE,
    departments=("mbu", "mtm"),
    nuts="DK042",
    place="Aarhus",
    regime="afsnit_ii",
    procedure="open",
    technique="framework",
    joint=Joint(("Randers Kommune", "Region Midtjylland"), "Randers Kommune"),
    lots=(Lot(1, "Nord", Value.amount(123_456_789), "Aarhus N"), Lot(2, "Syd", None, None)),
    lots_per_bidder=1,
    minimum=MinimumRequirements(1_000_000_000, 3, "Egen vagtordning"),
    sme=True,
    sme_note="Kan bydes på som konsortium",
    reserved=True,
    dialogue_held=True,
    dates=Dates(
        dialogue=when("2027-W34"),
        notice=when("2027-10-15"),
        deadline=when("2027-11-30"),
        award=when("2028-03"),
        start=when("2028-06-01"),
    ),
    duration_months=48,
    options="To gange 12 måneder",
    replaces=CurrentContract("Rent A/S", "55133018", when("2028-H1"), "702101-2025"),
    contact="rengoering@example.dk",
    climate="yes",
    climate_weight=Decimal("12.5"),
    requirements=(Requirement("ecolabels", "yes"), Requirement("esg", "not_relevant", "For lille")),
    promises=("climate-criterion",),
    links=(Link("platform", "https://platform.example.dk/1"), Link("notice", "https://ted.example.eu/2")),
    confirmed_on=date(2026, 1, 5),
    confirm_by=date(2026, 4, 5),
    example=True,
)


def dated(tender: PlannedTender, **dates: str | None) -> PlannedTender:
    """The tender with some of its dates changed."""
    changed = {key: None if value is None else when(value) for key, value in dates.items()}
    return replace(tender, dates=replace(tender.dates, **changed))


def history(*tenders: PlannedTender, reason: str | None = "Fordi") -> tuple[Version, ...]:
    """A version every tenth day."""
    return tuple(
        Version(number, FIRST + timedelta(days=10 * (number - 1)), reason if number > 1 else None, tender)
        for number, tender in enumerate(tenders, start=1)
    )


LONG = (
    "Rammeaftale om bæredygtig æblegrød, økologiske rødbeder, ål og blåbærsyltetøj til kommunens køkkener, "
    "plejehjem, børnehaver og skoler i Århus, Ødsted og Æbeltoft samt øvrige små og større køkkener på øerne"
)
NASTY = (
    'A;B,C:D "E" \\ <&> ]]> 🎉👩‍👧‍👦é́ \x00\x07\x85\u2028linje\r\nto\tog \ufeff\u202e 100 % =1+1 BEGIN:VEVENT'
)

HISTORIES: dict[str, tuple[Version, ...]] = {
    "new": history(BASE),
    "full": history(FULL),
    "moved": history(BASE, dated(BASE, notice="2028-Q1"), dated(BASE, notice="2027-Q3")),
    "cancelled": history(BASE, replace(BASE, status="cancelled", status_reason="Ingen penge, desværre")),
    "withdrawn": history(BASE, replace(BASE, status="withdrawn", status_reason="Ikke brug for det")),
    "cancelled from the start": history(replace(BASE, status="cancelled", status_reason="Nej")),
    "date removed": history(BASE, dated(BASE, deadline=None)),
    "date became unknown": history(BASE, dated(BASE, deadline="unknown")),
    "date removed and back": history(BASE, dated(BASE, deadline=None), dated(BASE, deadline="2028-02-15")),
    "never a date": history(dated(BASE, notice="unknown", deadline=None)),
    "confirmed only": history(BASE, replace(BASE, confirmed_on=date(2026, 1, 15))),
    "other field changed": history(BASE, replace(BASE, sme=True, cpv=("90910000",), options="En")),
    "each precision": history(
        dated(
            BASE, dialogue="2026-W53", notice="2027-spring", deadline="2027-winter",
            award="2028-H2", start="2029",
        )
    ),
    "months": history(dated(BASE, dialogue="2027-02", notice="2027-12", deadline="2028-02-29")),
    "no english": history(replace(BASE, title_en=None)),
    "english title changed": history(BASE, replace(BASE, title_en="School cleaning")),
    "no department": history(replace(BASE, departments=())),
    "department that is gone": history(replace(BASE, departments=("nedlagt",))),
    "long": history(replace(BASE, title=LONG, departments=tuple(DEPARTMENTS))),
    "nasty": history(
        replace(
            BASE, title=NASTY, title_en=NASTY, description=NASTY, status="withdrawn", status_reason=NASTY,
            value=Value.unpublished(NASTY), place=NASTY, lots=(Lot(1, NASTY, None, NASTY),),
        )
    ),
    "every letter a fold": history(*(replace(BASE, title="x" * n + "æ🎉;\\,ø" * 20) for n in range(12))),
}  # fmt: skip

_text = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(list("æøåÆØÅ;,:\\\"'\n\r\t =+-@🎉")),
    max_size=60,
)
_title = _text.filter(str.strip)
_maybe_text = st.none() | _text
_dates = (
    st.none()
    | st.sampled_from(["unknown", "2027", "2028-H1", "2027-Q4", "2027-winter", "2027-03", "2026-W53"]).map(
        when
    )
    | st.dates(date(2026, 1, 1), date(2030, 12, 31)).map(PlannedDate.day)
)
_ore = st.integers(0, 10**13)
_values = (
    st.builds(Value.amount, _ore)
    | st.builds(lambda low, more: Value.range(low, low + more), _ore, _ore)
    | st.builds(Value.unpublished, _maybe_text)
)
_lots = st.lists(st.builds(Lot, st.just(0), _title, st.none() | _values, _maybe_text), max_size=3).map(
    lambda lots: tuple(replace(lot, number=number) for number, lot in enumerate(lots, start=1))
)
_partner = st.sampled_from(["Randers Kommune", "Aarhus Kommune", "Viborg Kommune", "Region Midtjylland"])
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "title": _title,
    "title_en": _maybe_text,
    "description": _text,
    "departments": st.lists(st.sampled_from(sorted(DEPARTMENTS)), unique=True, max_size=3).map(tuple),
    "kind": st.sampled_from(KINDS),
    "cpv": st.lists(st.sampled_from(["90910000", "45000000", "72000000"]), unique=True).map(tuple),
    "place": _maybe_text,
    "value": _values,
    "regime": st.none() | st.sampled_from(REGIMES),
    "procedure": st.sampled_from(PROCEDURES),
    "technique": st.sampled_from(TECHNIQUES),
    "joint": st.none() | st.builds(Joint, st.lists(_partner, min_size=1).map(tuple), st.none() | _partner),
    "lots": _lots,
    "minimum": st.none()
    | st.builds(MinimumRequirements, st.none() | _ore, st.none() | st.integers(0, 9), _maybe_text),
    "sme": st.none() | st.booleans(),
    "reserved": st.booleans(),
    "dialogue_held": st.none() | st.booleans(),
    "dates": st.builds(Dates, _dates, _dates, _dates, _dates, _dates),
    "duration_months": st.none() | st.integers(1, 120),
    "replaces": st.none() | st.builds(CurrentContract, _maybe_text, st.none(), _dates, _maybe_text),
    "status": st.sampled_from(STATUSES),
    "status_reason": _maybe_text,
    "climate": st.sampled_from(CLIMATES),
    "climate_weight": st.none() | st.decimals("0.5", 100, places=1),
    "links": st.lists(
        st.builds(Link, st.sampled_from(["platform", "notice", "documents"]), st.just("https://example.dk/1")),
        max_size=3,
    ).map(tuple),
    "confirmed_on": st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    "example": st.booleans(),
}  # fmt: skip

tenders: st.SearchStrategy[PlannedTender] = st.fixed_dictionaries(_FIELDS).map(
    lambda given: replace(BASE, **given)
)


@st.composite
def histories(draw: st.DrawFn) -> Sequence[Version]:
    """A random tender, of which a few fields change from version to version, sometimes none."""
    told = [draw(tenders)]
    for _ in range(draw(st.integers(0, 4))):
        names = draw(st.lists(st.sampled_from(sorted(_FIELDS)), max_size=3, unique=True))
        told.append(replace(told[-1], **{name: draw(_FIELDS[name]) for name in names}))
    return history(*told)
