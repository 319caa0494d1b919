"""What a filter finds among the dialogues and events, held against the plain reading of it."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.clock import COPENHAGEN
from transparency.dates import PlannedDate
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.index import DialogueIndex, entry
from transparency.dialogues.records import COMING, FORMS, KINDS, STATUSES, Dialogue
from transparency.errors import BadInput
from transparency.history.records import Present

TODAY = date(2027, 3, 1)


def wall(text: str) -> datetime:
    """A wall-clock time, as records have it."""
    return datetime.fromisoformat(text)


T0 = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)

_whens = st.sampled_from(
    [None, *map(PlannedDate.of, ("2027-03-10", "2027-03", "2027-Q2", "2026", "unknown"))]
)
_records = st.builds(
    Dialogue,
    id=st.just(""),
    kind=st.sampled_from(KINDS),
    title=st.sampled_from(["Ærtehalm", "Bøger", "Åbent hus", "alting"]),
    tenders=st.lists(st.sampled_from(["AAK-2027-001", "AAK-2027-002"]), max_size=2, unique=True).map(tuple),
    departments=st.lists(st.sampled_from(["ba", "mtm"]), max_size=2, unique=True).map(tuple),
    cpv=st.lists(st.sampled_from(["90910000", "45000000", "90600000"]), max_size=2, unique=True).map(tuple),
    form=st.sampled_from(FORMS),
    starts=st.sampled_from([None, wall("2027-03-10T09:00"), wall("2027-01-01T09:00")]),
    when=_whens,
    sme_note=st.sampled_from([None, "Ja"]),
    themes=st.lists(st.sampled_from(["ecolabels", "esg"]), max_size=2, unique=True).map(tuple),
    status=st.sampled_from(STATUSES),
)


@st.composite
def indexes(draw: st.DrawFn) -> DialogueIndex:
    entries = []
    for number, record in enumerate(draw(st.lists(_records, max_size=8)), 1):
        changed = T0.replace(day=draw(st.integers(1, 4)))
        named = replace(record, id=f"AAK-MD-2027-{number:03d}")
        entries.append(entry(Present(number, number, 1, changed, changed, changed, named)))
    return DialogueIndex(entries, len(entries), 1)


def _some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(lambda found: tuple(sorted(found)))


_flag = st.none() | st.booleans()
filters = st.builds(
    DialogueFilter,
    id=_some("AAK-MD-2027-001", "AAK-MD-2027-099"),
    kind=_some(*KINDS),
    department=_some("ba", "mtm", "mbu"),
    cpv=_some("90", "9091", "45"),
    form=_some(*FORMS),
    theme=_some("ecolabels", "esg", "nothing"),
    status=_some(*STATUSES),
    tender=_some("AAK-2027-001", "AAK-2027-009"),
    year=_some("2026", "2027"),
    month=_some("2027-03", "2027-05"),
    sme=_flag,
    coming=_flag,
    overdue=_flag,
    changed_since=st.none() | st.just(date(2026, 11, 3)),
)


def fits(e: Present[Dialogue], f: DialogueFilter, name: str) -> bool:
    d, chosen = e.record, getattr(f, name)
    if chosen in (None, (), ""):
        return True
    match name:
        case "department" | "theme" | "tender":
            return bool({*chosen} & {*getattr(d, name + "s")})
        case "cpv":
            return any(code.startswith(prefix) for code in d.cpv for prefix in chosen)
        case "year" | "month":
            spans = [PlannedDate.of(period) for period in chosen]
            return d.planned is not None and any(
                d.planned.overlaps(s.start, s.end) for s in spans if s.start and s.end
            )
        case "sme":
            return bool(d.sme_note) is chosen
        case "coming":
            return (d.status in COMING) is chosen
        case "overdue":
            return d.outcome_overdue(TODAY) is chosen
        case "changed_since":
            return e.changed_at.astimezone(COPENHAGEN).date() >= chosen
        case _:
            return getattr(d, name) in chosen


@given(indexes(), filters)
def test_it_finds_what_fits_every_name_and_counts_beside_each(
    index: DialogueIndex, f: DialogueFilter
) -> None:
    names = [one.name for one in fields(DialogueFilter) if one.name not in ("q", "sort")]
    found = index.find(f, None, TODAY)
    ids = [e.record.id for e in index.found_entries(found)]
    assert sorted(ids) == [e.record.id for e in index.entries if all(fits(e, f, name) for name in names)]
    for name, counts in found.facets.items():
        others = [e for e in index.entries if all(fits(e, f, other) for other in names if other != name)]
        for value, count in counts.items():
            chosen: Any = {"yes": True, "no": False}.get(value, (value,))
            assert count == sum(fits(e, replace(DialogueFilter(), **{name: chosen}), name) for e in others), (
                name,
                value,
            )


@given(indexes())
def test_what_is_to_come_stands_first_and_soonest_what_is_over_newest_first(index: DialogueIndex) -> None:
    entries = index.found_entries(index.find(DialogueFilter(), None, TODAY))
    coming = [e.record for e in entries if e.record.status in COMING]
    over = [e.record for e in entries if e.record.status not in COMING]
    assert [e.record for e in entries] == [*coming, *over]

    def start(d: Dialogue) -> date:
        return (d.planned.start if d.planned else None) or date.max

    assert [start(d) for d in coming] == sorted(start(d) for d in coming)
    known = [start(d) for d in over if start(d) != date.max]
    assert known == sorted(known, reverse=True)


@given(indexes())
def test_titles_are_sorted_as_danes_sort_them(index: DialogueIndex) -> None:
    entries = index.found_entries(index.find(DialogueFilter(sort="title"), None, TODAY))
    order = ["alting", "Bøger", "Ærtehalm", "Åbent hus"]
    places = [order.index(e.record.title) for e in entries]
    assert places == sorted(places)


@given(indexes(), filters)
def test_a_page_goes_on_after_the_last_one_that_was_seen(index: DialogueIndex, f: DialogueFilter) -> None:
    found = index.find(f, None, TODAY)
    entries = index.found_entries(found)
    for place, e in enumerate(entries, 1):
        assert index.after(found, f, e.record.id) == place
    assert index.after(found, f, "AAK-MD-2027-099") is None


def test_words_find_only_the_rows_that_are_dialogues() -> None:
    record = Dialogue(id="AAK-MD-2027-001", kind="dialogue", title="Bøger")
    index = DialogueIndex([entry(Present(7, 1, 1, T0, T0, T0, record))], 1, 1)
    assert index.find(DialogueFilter(q="x"), np.array([3, 7, 900]), TODAY).total == 1
    assert index.find(DialogueFilter(q="x"), np.array([3, 900]), TODAY).total == 0
    assert index.find(DialogueFilter(q="x"), np.array([], np.int64), TODAY).total == 0


@pytest.mark.parametrize(
    "query",
    ["kind=tender", "form=x", "status=planned", "month=2027-13", "month=2027", "id=AAK-2027-001",
     "tender=AAK-MD-2027-001", "coming=maybe", "theme=A", "sort=value", "changed_since=i dag"],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_refused_by_name(query: str) -> None:
    name, value = query.split("=")
    with pytest.raises(BadInput) as caught:
        DialogueFilter.from_query([(name, value)], {"ba"})
    assert caught.value.name == name


@given(filters)
def test_the_canonical_query_reads_back_as_the_same_filter(f: DialogueFilter) -> None:
    assert DialogueFilter.from_query(f.pairs(), {"ba", "mtm", "mbu"}) == f
