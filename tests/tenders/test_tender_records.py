from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.dates import PlannedDate
from transparency.history.records import canonical, field_value
from transparency.tenders.labels import FIELD
from transparency.tenders.records import (
    CLIMATES,
    CONTENT_FIELDS,
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
    changes,
    problems,
    slip,
    unchanged_since,
)
from transparency.tenders.store import KIND

MakeTender = Callable[..., PlannedTender]
START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def history(*tenders: PlannedTender) -> list[Version]:
    """A version on each tenth day."""
    return [Version(i + 1, START + timedelta(days=10 * i), None, tender) for i, tender in enumerate(tenders)]


def when(value: str) -> PlannedDate:
    return PlannedDate.of(value)


# Dates of a tender


@pytest.mark.parametrize(
    ("dates", "shown"),
    [
        ({"notice": "2027-Q4", "deadline": "2028-01", "dialogue": "2027-03"}, "2027-Q4"),
        ({"deadline": "2028-01", "award": "2028-02", "dialogue": "2027-03"}, "2028-01"),
        ({"award": "2028-02", "start": "2028-03"}, "2028-02"),
        ({"start": "2028-03", "dialogue": "2027-03"}, "2028-03"),
        ({"dialogue": "2027-03"}, "2027-03"),
    ],
)
def test_the_list_shows_when_it_is_put_to_tender_or_the_nearest_known(
    make_tender: MakeTender, dates: dict[str, str], shown: str
) -> None:
    assert make_tender(**dates).when == when(shown)


def test_a_tender_without_dates_shows_none(make_tender: MakeTender) -> None:
    assert make_tender().when is None


@pytest.mark.parametrize(
    ("status", "confirm_by", "overdue"),
    [
        ("planned", date(2027, 3, 1), False),
        ("planned", date(2027, 2, 28), True),
        ("planned", None, False),
        ("in_dialogue", date(2027, 2, 28), True),
        ("evaluating", date(2027, 2, 28), True),
        ("awarded", date(2027, 2, 28), False),
        ("cancelled", date(2027, 2, 28), False),
        ("withdrawn", date(2027, 2, 28), False),
    ],
)
def test_only_what_is_still_going_on_can_miss_its_confirmation(
    make_tender: MakeTender, status: str, confirm_by: date | None, overdue: bool
) -> None:
    assert make_tender(status=status, confirm_by=confirm_by).overdue(date(2027, 3, 1)) is overdue


def test_a_link_is_found_by_its_kind(make_tender: MakeTender) -> None:
    tender = make_tender(links=(Link("notice", "https://a.dk"), Link("platform", "https://b.dk")))
    assert tender.link("platform") == "https://b.dk"
    assert tender.link("documents") is None


# What has changed

CHANGED: dict[str, Any] = {
    "title": "Rengøring",
    "title_en": "Cleaning",
    "description": "Daglig",
    "description_en": "Daily",
    "departments": ("mtm",),
    "kind": "goods",
    "cpv": ("90910000", "90919300"),
    "nuts": "DK042",
    "place": "Aarhus N",
    "value": Value.amount(100),
    "regime": "afsnit_ii",
    "procedure": "open",
    "technique": "framework",
    "joint": Joint(("Randers Kommune",)),
    "lots": (Lot(1, "Nord"),),
    "lots_per_bidder": 1,
    "no_lots_reason": "Én opgave",
    "minimum": MinimumRequirements(references=3),
    "sme": False,
    "sme_note": "Konsortier er velkomne",
    "reserved": True,
    "dialogue_held": True,
    "dates.dialogue": when("2027-08"),
    "dates.notice": when("2027-Q3"),
    "dates.deadline": when("2027-11-30"),
    "dates.award": when("2028"),
    "dates.start": when("unknown"),
    "duration_months": 48,
    "options": "To gange et år",
    "replaces": CurrentContract("Rent A/S"),
    "contact": "udbud@example.dk",
    "status": "in_dialogue",
    "status_reason": "Udskudt",
    "climate": "yes",
    "climate_weight": Decimal("12.5"),
    "requirements": (Requirement("ecolabels", "yes"),),
    "promises": ("e-trade",),
    "links": (Link("notice", "https://a.dk"),),
}


def test_every_content_field_has_a_case_here_and_a_label() -> None:
    assert set(CHANGED) == set(CONTENT_FIELDS)
    assert set(CONTENT_FIELDS) <= set(FIELD)


@pytest.mark.parametrize("name", CONTENT_FIELDS)
def test_a_change_of_any_field_is_told_as_that_field_with_old_and_new(
    make_tender: MakeTender, name: str
) -> None:
    old = make_tender(notice="2027-Q4")
    head, _, tail = name.partition(".")
    new = replace(old, **{head: replace(old.dates, **{tail: CHANGED[name]}) if tail else CHANGED[name]})
    (change,) = changes(old, new)
    assert (change.field, change.old, change.new) == (name, field_value(old, name), CHANGED[name])


def test_changes_stand_in_the_records_order(make_tender: MakeTender) -> None:
    new = replace(make_tender(notice="2027-Q4"), title="Andet", status="published", dates=Dates())
    assert [c.field for c in changes(make_tender(notice="2027-Q4"), new)] == [
        "title",
        "dates.notice",
        "status",
    ]


def test_other_words_for_the_same_period_are_no_change(make_tender: MakeTender) -> None:
    def said(words: str) -> PlannedTender:
        quarter = PlannedDate.of("2027-Q4", words)
        return replace(make_tender(), dates=Dates(notice=quarter), replaces=CurrentContract(expiry=quarter))

    assert changes(said("4. kvt. 2027"), said("Q4 27")) == ()
    later = replace(said(""), replaces=CurrentContract(expiry=when("2028-Q1")))
    assert [c.field for c in changes(said(""), later)] == ["replaces"]


def test_a_confirmation_changes_nothing_else(make_tender: MakeTender) -> None:
    old = make_tender(confirmed_on=date(2027, 1, 1))
    assert changes(old, replace(old, confirmed_on=date(2027, 6, 1), confirm_by=date(2027, 12, 1))) == ()
    assert changes(old, replace(old, title="Andet", confirmed_on=date(2027, 6, 1)))


def test_unchanged_since_does_not_count_confirmations(make_tender: MakeTender) -> None:
    first = make_tender()
    second = replace(first, title="Andet")
    confirmed = replace(second, confirmed_on=date(2027, 6, 1))
    assert unchanged_since(history(first)) == START
    assert unchanged_since(history(first, second, confirmed, confirmed)) == START + timedelta(days=10)


# How far a date has moved


@pytest.mark.parametrize(
    ("published", "days"),
    [
        (["2027-Q4"], None),
        (["2027-Q4", "2027-Q4"], None),
        (["2027-Q4", "2028-Q1"], 92),
        (["2027-Q4", "2028-Q1", "2028-Q2"], 183),
        (["2027-Q4", "2028-Q1", "2027-Q4"], None),
        (["2027-Q4", "2027-09-30"], -1),
        ([None, "2027-Q4", "2028-01-01"], 92),
        (["unknown", "2027-Q4", "2028-01-01"], 92),
        # made precise, or less so, is not moved
        (["2027-Q4", "2027-11-15"], None),
        (["2027-Q4", "2027-12"], None),
        (["2027-11-15", "2027"], None),
        (["2027-Q4", "2027-11-15", "2028-01-10"], 101),
        # how far cannot be said of a date that is gone
        (["2027-Q4", "2028-Q1", None], None),
        (["2027-Q4", "2028-Q1", "unknown"], None),
        ([None, None], None),
    ],
)
def test_slip_is_counted_from_the_first_published_date(
    make_tender: MakeTender, published: list[str | None], days: int | None
) -> None:
    versions = history(*(make_tender(notice=value) if value else make_tender() for value in published))
    found = slip(versions)
    assert (found.days if found else None) == days
    assert slip(versions, "award") is None
    if found:
        assert found.now == versions[-1].record.dates.notice


def test_nothing_published_has_not_slipped() -> None:
    assert slip([]) is None


# Rules between the fields

BROKEN: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"title": " "}, ["title"]),
    ({"departments": ()}, ["departments"]),
    ({"kind": "services", "regime": "tilbudsloven"}, ["regime"]),
    ({"kind": "works", "regime": "tilbudsloven"}, []),
    ({"kind": "works", "regime": "afsnit_iii"}, ["regime"]),
    ({"kind": "services", "regime": "afsnit_iii"}, []),
    ({"status": "cancelled"}, ["status_reason"]),
    ({"status": "withdrawn", "status_reason": ""}, ["status_reason"]),
    ({"status": "withdrawn", "status_reason": "Behovet er væk"}, []),
    ({"value": Value.range(200, 100)}, ["value"]),
    ({"value": Value.range(100, 100)}, []),
    ({"climate": "no", "climate_weight": Decimal(10)}, ["climate_weight"]),
    ({"climate": "yes", "climate_weight": Decimal(0)}, ["climate_weight"]),
    ({"climate": "yes", "climate_weight": Decimal("100.1")}, ["climate_weight"]),
    ({"climate": "yes", "climate_weight": Decimal(100)}, []),
    ({"lots": (Lot(1, "Nord"),), "no_lots_reason": "Én opgave"}, ["no_lots_reason"]),
    ({"lots": (Lot(1, "Nord"), Lot(2, "Syd")), "lots_per_bidder": 2}, []),
    ({"lots": (Lot(1, "Nord"), Lot(2, "Syd")), "lots_per_bidder": 3}, ["lots_per_bidder"]),
    ({"lots_per_bidder": 0}, ["lots_per_bidder"]),
    ({"notice": "2027-Q4", "deadline": "2027-11-30"}, []),
    ({"notice": "2027-Q4", "deadline": "2027-12"}, []),
    ({"notice": "2027-10-01", "deadline": "2027-10-01"}, []),
    ({"notice": "2027-10-02", "deadline": "2027-10-01"}, ["dates.deadline"]),
    ({"notice": "2027", "deadline": "2026"}, ["dates.deadline"]),
    ({"notice": "unknown", "deadline": "2026"}, []),
    ({"dialogue": "2027-11", "award": "2027-03"}, ["dates.award"]),
    # the coarse date between them fits with both, but they do not fit with each other
    ({"dialogue": "2027-11", "notice": "2027", "deadline": "2027-03"}, ["dates.deadline"]),
    ({"dialogue": "2027-11", "notice": "2027-10", "deadline": "2027-09"}, ["dates.notice", "dates.deadline"]),
]


@pytest.mark.parametrize(("fields", "broken"), BROKEN)
def test_rules_between_fields_are_told_at_the_field(
    make_tender: MakeTender, fields: dict[str, Any], broken: list[str]
) -> None:
    assert [name for name, _ in problems(make_tender(**fields))] == broken


# In the database

_short = st.text(max_size=12)
_maybe = st.none() | _short
_planned = st.none() | st.builds(
    PlannedDate.of, st.sampled_from(["2027", "2027-Q4", "2028-02-29", "2027-winter", "unknown"]), _short
)
_ore = st.integers(0, 10**13)
_value = st.one_of(
    st.builds(Value.amount, _ore), st.builds(Value.range, _ore, _ore), st.builds(Value.unpublished, _maybe)
)
_count = st.none() | st.integers(0, 1000)
_days = st.none() | st.dates()
_maybe_date: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(Dates.__dataclass_fields__, _planned)

tenders = st.builds(
    PlannedTender,
    id=_short,
    title=_short,
    title_en=_maybe,
    description=_short,
    description_en=_maybe,
    departments=st.tuples(_short),
    kind=st.sampled_from(KINDS),
    cpv=st.lists(st.sampled_from(["90910000", "03000000"])).map(tuple),
    nuts=_maybe,
    place=_maybe,
    value=_value,
    regime=st.none() | st.sampled_from(REGIMES),
    procedure=st.sampled_from(PROCEDURES),
    technique=st.sampled_from(TECHNIQUES),
    joint=st.none() | st.builds(Joint, st.lists(_short).map(tuple), _maybe),
    lots=st.lists(st.builds(Lot, st.integers(1, 99), _short, st.none() | _value, _maybe), max_size=3).map(
        tuple
    ),
    lots_per_bidder=_count,
    no_lots_reason=_maybe,
    minimum=st.none() | st.builds(MinimumRequirements, st.none() | _ore, _count, _maybe),
    sme=st.none() | st.booleans(),
    sme_note=_maybe,
    reserved=st.booleans(),
    dialogue_held=st.none() | st.booleans(),
    dates=st.builds(Dates, **_maybe_date),
    duration_months=_count,
    options=_maybe,
    replaces=st.none() | st.builds(CurrentContract, _maybe, _maybe, _planned, _maybe),
    contact=_maybe,
    status=st.sampled_from(STATUSES),
    status_reason=_maybe,
    climate=st.sampled_from(CLIMATES),
    climate_weight=st.none() | st.decimals(0, 100, places=2),
    requirements=st.lists(
        st.builds(Requirement, _short, st.sampled_from(["yes", "not_relevant"]), _maybe), max_size=3
    ).map(tuple),
    promises=st.lists(_short, max_size=3).map(tuple),
    links=st.lists(
        st.builds(Link, st.sampled_from(["platform", "notice", "documents"]), _short), max_size=2
    ).map(tuple),
    confirmed_on=_days,
    confirm_by=_days,
    example=st.booleans(),
)


@given(tenders)
def test_a_tender_is_read_back_from_its_payload_as_it_was(tender: PlannedTender) -> None:
    assert KIND.read(canonical(KIND.payload(tender))) == tender


def test_what_is_empty_is_left_out_so_that_a_new_field_changes_no_old_payload(
    make_tender: MakeTender,
) -> None:
    assert KIND.payload(make_tender()) == {
        "id": "AAK-2027-001",
        "title": "Rengøring af skoler",
        "departments": ["mbu"],
        "kind": "services",
        "cpv": ["90910000"],
    }


@pytest.mark.parametrize(
    ("status", "awaited"),
    [
        ("planned", "notice"),
        ("in_dialogue", "notice"),
        ("published", "deadline"),
        ("evaluating", "award"),
        ("awarded", "start"),
        ("cancelled", "notice"),
    ],
)
def test_the_date_that_is_waited_for_follows_the_status(
    make_tender: MakeTender, status: str, awaited: str
) -> None:
    dates = {"notice": "2027-Q1", "deadline": "2027-04", "award": "2027-06", "start": "2027-09-01"}
    assert make_tender(status=status, status_reason="aflyst", **dates).next_key == awaited
    assert make_tender(status=status, status_reason="aflyst", notice="unknown").next_key is None
