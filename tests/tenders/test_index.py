"""The index against the slow and obvious way of finding, counting and ordering the same tenders."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.clock import COPENHAGEN
from transparency.dates import PlannedDate
from transparency.history.records import Present
from transparency.tenders.filters import BAND_EDGES_DKK, SORTS, VALUE_BANDS, TenderFilter
from transparency.tenders.index import FLAGS, TenderIndex, entry, value_band
from transparency.tenders.records import (
    CLIMATES,
    KINDS,
    PROCEDURES,
    REGIMES,
    STATUSES,
    TECHNIQUES,
    Dates,
    Joint,
    Lot,
    PlannedTender,
    Requirement,
    Value,
)
from transparency.tenders.service import TenderPlan

MakeTender = Callable[..., PlannedTender]
Write = Callable[..., None]

TODAY = date(2027, 3, 1)
DEPARTMENTS = ("ba", "mbu", "mtm")
CODES = ("03000000", "09100000", "30000000", "45000000", "45210000", "90910000", "90919300")
PROMISES = ("e-trade", "ecolabels", "esg")
PERIODS = (
    "2026-12-31",
    "2027-01-01",
    "2027-W13",
    "2027-Q4",
    "2027-winter",
    "2027",
    "2028-H1",
    "2100-winter",
    "unknown",
)
TITLES = ("Ål", "Ærter", "Øl", "Zinnober", "abe", "Abe", "aben")
CHOICES = {
    "status": STATUSES,
    "kind": KINDS,
    "procedure": PROCEDURES,
    "regime": REGIMES,
    "technique": TECHNIQUES,
    "climate": CLIMATES,
    "value": VALUE_BANDS,
}


@dataclass(frozen=True)
class Row:
    """A tender as the index gets it."""

    number: int
    changed_at: datetime
    record: PlannedTender


# The slow and obvious way


def band(tender: PlannedTender) -> str:
    high = tender.value.high
    if high is None:
        return "unpublished"
    kroner = high / 100
    if kroner < 1e6:
        return "under_1m"
    if kroner < 5e6:
        return "1m_5m"
    if kroner < 20e6:
        return "5m_20m"
    return "20m_100m" if kroner < 100e6 else "over_100m"


def served(tender: PlannedTender) -> set[str]:
    return {*tender.promises, *(r.promise for r in tender.requirements if r.answer == "yes")}


def may_fall_in(tender: PlannedTender, period: str) -> bool:
    asked = PlannedDate.of(period)
    assert asked.start
    assert asked.end
    return tender.when is not None and tender.when.overlaps(asked.start, asked.end)


def chosen(tender: PlannedTender, name: str) -> Any:
    return band(tender) if name == "value" else getattr(tender, name)


def flag(tender: PlannedTender, name: str) -> bool:
    return bool(getattr(tender, name))


def fits(row: Row, f: TenderFilter, name: str, matching: Sequence[int] | None) -> bool:
    """Whether a tender passes what a filter asks under one name."""
    tender, asked = row.record, getattr(f, name)
    if name == "q":
        return matching is None or row.number in matching
    if asked in (None, ()) or name == "sort":
        return True
    if name in CHOICES:
        return chosen(tender, name) in asked
    if name in FLAGS:
        return flag(tender, name) == asked
    match name:
        case "id":
            return tender.id in asked
        case "department":
            return bool(set(tender.departments) & set(asked))
        case "target":
            return bool(served(tender) & set(asked))
        case "cpv":
            return any(code.startswith(prefix) for code in tender.cpv for prefix in asked)
        case "year" | "quarter":
            return any(may_fall_in(tender, period) for period in asked)
        case "overdue":
            return tender.overdue(TODAY) == asked
        case "changed_since":
            return row.changed_at.astimezone(COPENHAGEN).date() >= asked
    raise AssertionError(name)


NAMES = [f.name for f in fields(TenderFilter)]


def found(rows: Sequence[Row], f: TenderFilter, matching: Sequence[int] | None, but: str = "") -> list[Row]:
    return [row for row in rows if all(fits(row, f, name, matching) for name in NAMES if name != but)]


def danish(title: str) -> str:
    return title.lower().replace("æ", "{").replace("ø", "|").replace("å", "}")


def place(row: Row, sort: str) -> tuple[Any, ...]:
    tender = row.record
    match sort:
        case "when":
            group = {"published": 0, "planned": 1, "in_dialogue": 1, "evaluating": 2}.get(tender.status, 3)
            waited = tender.dates.get(tender.next_key) if tender.next_key else None
            if waited is None:
                return (group, True)
            start, end = waited.sort_key
            days = (start.toordinal(), end.toordinal())
            return (group, False, *((-days[0], -days[1]) if group == 3 else days))
        case "changed":
            return (-row.changed_at.timestamp(),)
        case "value":
            return (tender.value.high is None, -(tender.value.high or 0))
        case _:
            return (danish(tender.title),)


def ordered(rows: Sequence[Row], sort: str) -> list[str]:
    return [row.record.id for row in sorted(rows, key=lambda row: (place(row, sort), row.record.id))]


def facets(rows: Sequence[Row], f: TenderFilter, matching: Sequence[int] | None) -> dict[str, dict[str, int]]:
    def among(name: str) -> list[PlannedTender]:
        return [row.record for row in found(rows, f, matching, but=name)]

    everyone = [row.record for row in rows]
    counts: dict[str, dict[str, int]] = {}
    for name, choices in CHOICES.items():
        counts[name] = {choice: sum(chosen(t, name) == choice for t in among(name)) for choice in choices}
    for name in FLAGS:
        counts[name] = {"yes": sum(flag(t, name) for t in among(name))}
    keys = sorted({key for t in everyone for key in t.departments})
    counts["department"] = {key: sum(key in t.departments for t in among("department")) for key in keys}
    promises = sorted({promise for t in everyone for promise in served(t)})
    counts["target"] = {promise: sum(promise in served(t) for t in among("target")) for promise in promises}
    divisions = sorted({code[:2] for t in everyone for code in t.cpv})
    counts["cpv"] = {d: sum(d in {c[:2] for c in t.cpv} for t in among("cpv")) for d in divisions}
    spans = [t.when for t in everyone if t.when and t.when.start and t.when.end]
    if spans:
        first = min(span.start.year for span in spans if span.start)
        last = max(span.end.year for span in spans if span.end)
        years = [str(year) for year in range(first, last + 1) if 1990 <= year <= 2100]
    else:
        years = []
    counts["year"] = {year: sum(may_fall_in(t, year) for t in among("year")) for year in years}
    return counts


# Random tenders and filters


def _some(values: Sequence[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most).map(tuple)


_when = st.none() | st.sampled_from(PERIODS).map(PlannedDate.of)
_ore = st.sampled_from([0, 1, *(edge * 100 + more for edge in BAND_EDGES_DKK for more in (-1, 0))])
_tenders = st.builds(
    PlannedTender,
    id=st.just(""),
    title=st.sampled_from(TITLES),
    departments=_some(DEPARTMENTS),
    kind=st.sampled_from(KINDS),
    cpv=_some(CODES, 3),
    value=st.one_of(
        _ore.map(Value.amount), _ore.map(lambda high: Value.range(0, high)), st.just(Value.unpublished(None))
    ),
    regime=st.none() | st.sampled_from(REGIMES),
    procedure=st.sampled_from(PROCEDURES),
    technique=st.sampled_from(TECHNIQUES),
    joint=st.none() | st.just(Joint(("Randers Kommune",))),
    lots=st.just(()) | st.just((Lot(1, "Nord"),)),
    sme=st.none() | st.booleans(),
    reserved=st.booleans(),
    dialogue_held=st.none() | st.booleans(),
    dates=st.builds(Dates, notice=_when, deadline=_when),
    status=st.sampled_from(STATUSES),
    climate=st.sampled_from(CLIMATES),
    requirements=st.lists(
        st.builds(Requirement, st.sampled_from(PROMISES), st.sampled_from(["yes", "not_relevant"])),
        max_size=2,
    ).map(tuple),
    promises=_some(PROMISES),
    confirm_by=st.none() | st.sampled_from([TODAY - timedelta(1), TODAY, TODAY + timedelta(1)]),
)
_moments = st.sampled_from(
    [
        datetime(2027, 2, 27, 23, 30, tzinfo=UTC),
        datetime(2027, 2, 27, 12, tzinfo=UTC),
        datetime(2027, 2, 28, tzinfo=UTC),
    ]
)


@st.composite
def plans(draw: st.DrawFn) -> list[Row]:
    some = draw(st.lists(st.tuples(_tenders, _moments), max_size=12))
    numbers = draw(st.permutations(range(1, len(some) + 1)))
    return [
        Row(number, moment, replace(tender, id=f"AAK-2027-{i:03d}"))
        for i, (number, (tender, moment)) in enumerate(zip(numbers, some, strict=True))
    ]


_asked: dict[str, st.SearchStrategy[Any]] = {
    "id": _some([f"AAK-2027-{i:03d}" for i in range(13)], 6),
    "department": _some((*DEPARTMENTS, "msb")),
    "cpv": _some(("45", "4521", "90", "909", "90919300", "03", "99")),
    "year": _some(("2026", "2027", "2028", "2030")),
    "quarter": _some(("2027-Q1", "2027-Q4", "2028-Q1")),
    "target": _some((*PROMISES, "circularity")),
    "overdue": st.booleans(),
    "changed_since": st.sampled_from([date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1)]),
    **{name: _some(choices, 3) for name, choices in CHOICES.items()},
    **{name: st.booleans() for name in FLAGS},
}


@st.composite
def filters(draw: st.DrawFn) -> TenderFilter:
    """A few names at a time, or nothing would be left to find."""
    names = draw(st.lists(st.sampled_from(sorted(_asked)), max_size=3, unique=True))
    return TenderFilter(sort=draw(st.sampled_from(SORTS)), **{name: draw(_asked[name]) for name in names})


_matching = st.none() | st.lists(st.integers(1, 20), unique=True, max_size=12)


def indexed(rows: Sequence[Row]) -> TenderIndex:
    entries = [
        entry(Present(r.number, r.number, 1, r.changed_at, r.changed_at, r.changed_at, r.record))
        for r in rows
    ]
    return TenderIndex(entries, len(rows), len(rows))


def ids(index: TenderIndex, positions: Sequence[int]) -> list[str]:
    return [index.entries[i].id for i in positions]


@given(plans(), filters(), _matching)
def test_it_finds_counts_and_orders_as_the_obvious_way_does(
    rows: list[Row], f: TenderFilter, matching: list[int] | None
) -> None:
    index = indexed(rows)
    got = index.find(f, None if matching is None else np.array(matching, np.int64), TODAY)
    assert ids(index, list(got.positions)) == ordered(found(rows, f, matching), f.sort)
    wanted = facets(rows, f, matching)
    for name, counts in wanted.items():
        assert got.counts(name) == counts, "one facet alone is counted as all together"
    assert got.facets == wanted
    assert got.total == len(got.positions)


@given(plans(), filters())
def test_a_counter_counts_what_the_filter_finds(rows: list[Row], f: TenderFilter) -> None:
    index = indexed(rows)
    count, f = index.counter(TODAY), replace(f, q="")
    for _ in range(2):  # what it has looked up is what it would look up again
        assert count(f) == index.find(f, None, TODAY).total


@given(plans())
def test_without_a_filter_every_tender_is_found_in_each_order(rows: list[Row]) -> None:
    index = indexed(rows)
    for sort in SORTS:
        positions = index.find(TenderFilter(sort=sort), None, TODAY).positions
        assert ids(index, list(positions)) == ordered(rows, sort)


@given(plans(), filters(), st.sampled_from([*(f"AAK-2027-{i:03d}" for i in range(13)), "x"]))
def test_paging_goes_on_after_an_id_even_one_that_the_filter_no_longer_finds(
    rows: list[Row], f: TenderFilter, last: str
) -> None:
    index = indexed(rows)
    got = index.find(f, None, TODAY)
    after = index.after(got, f, last)
    if last not in {row.record.id for row in rows}:
        assert after is None
        return
    assert after is not None
    everything = ordered(rows, f.sort)
    passed = set(everything[: everything.index(last) + 1])
    assert set(ids(index, list(got.positions[:after]))) == passed & set(ids(index, list(got.positions)))


def test_a_facets_own_choice_does_not_narrow_its_counts(make_tender: MakeTender) -> None:
    rows = [
        Row(
            i,
            datetime(2027, 1, 1, tzinfo=UTC),
            make_tender(id=f"AAK-2027-{i:03d}", departments=(key,), status=status),
        )
        for i, (key, status) in enumerate(
            [("mbu", "planned"), ("mbu", "awarded"), ("mtm", "planned"), ("ba", "awarded")], start=1
        )
    ]
    got = indexed(rows).find(TenderFilter(department=("mbu",), status=("planned",)), None, TODAY)
    assert got.total == 1
    assert got.facets["department"] == {"mbu": 1, "mtm": 1, "ba": 0}
    assert (got.facets["status"]["planned"], got.facets["status"]["awarded"]) == (1, 1)


def test_an_empty_plan_finds_nothing_and_counts_nothing() -> None:
    index = TenderIndex([], 0, 0)
    for sort in SORTS:
        f = TenderFilter(
            q="mad", id=("AAK-2027-001",), cpv=("45",), department=("mbu",), sme=True, year=("2027",)
        )
        got = index.find(replace(f, sort=sort), np.array([1], np.int64), TODAY)
        assert got.total == 0
        assert not any(count for counts in got.facets.values() for count in counts.values())
        assert index.after(got, f, "AAK-2027-001") is None
    assert (len(index), index.years, index.any_example, index.position) == (0, (), False, {})


@pytest.mark.parametrize(
    ("kroner", "band"),
    [
        (0, "under_1m"),
        (999_999, "under_1m"),
        (1_000_000, "1m_5m"),
        (4_999_999, "1m_5m"),
        (5_000_000, "5m_20m"),
        (20_000_000, "20m_100m"),
        (100_000_000, "over_100m"),
    ],
)
def test_an_edge_belongs_to_the_band_above(kroner: int, band: str) -> None:
    assert value_band(kroner * 100) == band


@pytest.mark.parametrize(("days", "overdue"), [(-1, True), (0, False), (1, False)])
def test_a_confirmation_is_missing_from_the_day_after_it_was_due(
    make_tender: MakeTender, days: int, overdue: bool
) -> None:
    row = Row(1, datetime(2027, 1, 1, tzinfo=UTC), make_tender(confirm_by=TODAY + timedelta(days)))
    for asked in (True, False):
        assert indexed([row]).find(TenderFilter(overdue=asked), None, TODAY).total == (asked == overdue)


def test_titles_are_in_danish_order(make_tender: MakeTender) -> None:
    titles = ["Ål", "Øl", "Ærter", "zinnober", "Abe", "9 stole"]
    rows = [
        Row(i, datetime(2027, 1, 1, tzinfo=UTC), make_tender(id=f"AAK-2027-{i:03d}", title=title))
        for i, title in enumerate(titles, start=1)
    ]
    index = indexed(rows)
    positions = index.find(TenderFilter(sort="title"), None, TODAY).positions
    assert [index.entries[i].title for i in positions] == ["9 stole", "Abe", "zinnober", "Ærter", "Øl", "Ål"]


def test_a_change_belongs_to_the_danish_day_it_was_made_on(make_tender: MakeTender) -> None:
    late = Row(1, datetime(2027, 2, 28, 23, 30, tzinfo=UTC), make_tender())
    assert indexed([late]).find(TenderFilter(changed_since=date(2027, 3, 1)), None, TODAY).total == 1
    assert indexed([late]).find(TenderFilter(changed_since=date(2027, 3, 2)), None, TODAY).total == 0


# Kept up to date


def _content(index: TenderIndex) -> tuple[Any, ...]:
    got = index.find(TenderFilter(sort="changed"), None, TODAY)
    return index.entries, index.seq, index.revision, list(got.positions), got.facets


def test_an_index_kept_up_to_date_is_the_index_made_anew(
    plan: TenderPlan, make_tender: MakeTender, write: Write, frozen: Callable[[str], Any]
) -> None:
    dice = random.Random(7)
    kept: list[TenderIndex | None] = [None]
    present: dict[str, PlannedTender] = {}
    for step in range(1, 13):
        some = [
            present.get(id_) or make_tender(id=id_)
            for id_ in sorted({f"AAK-2027-{dice.randint(1, 8):03d}" for _ in range(dice.randint(1, 4))})
        ]
        some = [
            replace(one, confirmed_on=date(2027, 1, step))
            if dice.random() < 0.4
            else replace(one, title=dice.choice(TITLES), departments=(dice.choice(DEPARTMENTS),))
            for one in some
        ]
        with frozen(f"2027-01-{step:02d}T08:00Z"):
            write(plan, some)
        present |= {one.id: one for one in some}
        with plan.database.reading() as connection:
            anew = plan.refreshed(connection, None)
            for old in kept[-3:]:
                assert _content(plan.refreshed(connection, old)) == _content(anew)
        kept.append(anew)
    assert {e.id for e in anew.entries} == set(present)
    assert any(e.changed_at < e.updated_at for e in anew.entries)


def test_a_confirmation_does_not_count_as_a_change(
    plan: TenderPlan, make_tender: MakeTender, write: Write, frozen: Callable[[str], Any]
) -> None:
    tender = make_tender()
    with frozen("2027-01-01T08:00Z"):
        write(plan, [tender])
    with frozen("2027-02-01T08:00Z"):
        write(plan, [replace(tender, confirmed_on=date(2027, 2, 1))])
    (one,) = plan.index().entries
    assert (one.changed_at, one.updated_at, one.version) == (
        datetime(2027, 1, 1, 8, tzinfo=UTC),
        datetime(2027, 2, 1, 8, tzinfo=UTC),
        2,
    )
