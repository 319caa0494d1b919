"""What a person or a machine can do with the plan, on both databases."""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event

from transparency.errors import Conflict, NotFound
from transparency.history import store as history
from transparency.history.records import digest
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.tenders.filters import SORTS, TenderFilter
from transparency.tenders.records import PlannedTender
from transparency.tenders.service import TenderPlan

MakeTender = Callable[..., PlannedTender]
Write = Callable[..., None]
Frozen = Callable[[str], AbstractContextManager[None]]
Queries = Callable[[Database], AbstractContextManager[list[str]]]

TODAY = date(2027, 3, 1)
ALL = TenderFilter()


def many(make_tender: MakeTender, count: int, **fields: Any) -> list[PlannedTender]:
    return [make_tender(id=f"AAK-2027-{n:04d}", **fields) for n in range(count)]


def found(plan: TenderPlan, f: TenderFilter) -> list[str]:
    index, got = plan.find(f, TODAY)
    return [index.entries[i].id for i in got.positions]


# Writing


def test_a_write_is_seen_at_once_in_its_own_process(
    plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    for n in range(1, 6):
        write(plan, [make_tender(title=f"Udbud {n}")])
        assert plan.revision().value == n
        assert plan.index().revision == n
        assert found(plan, TenderFilter(q=f"udbud {n}")) == ["AAK-2027-001"]
        assert plan.versions("AAK-2027-001")[-1].number == n


def test_who_looks_between_writing_and_committing_does_not_hide_the_write(
    plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    before = plan.revision()
    with plan.database.writing() as connection:
        plan.save(connection, [(make_tender(title="Andet"), 1)], who="", reason=None)
        assert plan.revision() == before
        assert plan.index().revision == 1
    assert plan.known_revision() is None
    assert plan.revision().value == 2
    assert plan.index().revision == 2


def test_nor_does_who_looked_before_and_answers_after(
    plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    overtaken: list[bool] = []

    def on_execute(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "FROM revision" in statement and not overtaken:
            overtaken.append(True)
            write(plan, [make_tender()])

    event.listen(plan.database.engine, "after_cursor_execute", on_execute)
    try:
        assert plan.revision().value == 0
    finally:
        event.remove(plan.database.engine, "after_cursor_execute", on_execute)
    assert overtaken
    assert plan.revision().value == 1


def test_a_write_of_another_process_is_soon_seen(
    plan: TenderPlan, second_database: Database, reference: Reference, make_tender: MakeTender, write: Write
) -> None:
    assert plan.index().revision == 0
    write(TenderPlan(second_database, reference), [make_tender()])
    deadline = time.monotonic() + 20
    while plan.index().revision != 1:
        assert time.monotonic() < deadline
    assert found(plan, ALL) == ["AAK-2027-001"]


def test_what_is_rolled_back_was_never_there(plan: TenderPlan, make_tender: MakeTender, write: Write) -> None:
    write(plan, [make_tender(title="Skoler")])
    drafts = [(make_tender(id="AAK-2027-002"), 0), (make_tender(title="Veje"), 7)]
    with pytest.raises(Conflict), plan.database.writing() as connection:
        plan.save(connection, drafts, who="", reason=None)
    assert plan.revision().value == 1
    assert found(plan, ALL) == ["AAK-2027-001"]
    assert found(plan, TenderFilter(q="skoler")) == ["AAK-2027-001"]
    assert found(plan, TenderFilter(q="veje")) == []
    with pytest.raises(NotFound):
        plan.versions("AAK-2027-002")


def test_two_processes_that_write_at_once_both_succeed(
    plan: TenderPlan, second_database: Database, reference: Reference, make_tender: MakeTender, write: Write
) -> None:
    other, together, errors = TenderPlan(second_database, reference), Barrier(2), []

    def run(mine: TenderPlan, year: int) -> None:
        try:
            together.wait()
            for n in range(5):
                write(mine, [make_tender(id=f"AAK-{year}-{n:03d}", title=f"Aftale {year}")], who=f"{year}")
                assert mine.index().revision >= n + 1
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=run, args=args) for args in ((plan, 2027), (other, 2028))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    write(plan, [make_tender(id="AAK-2029-001", title="Aftale 2029")])
    assert len(found(plan, TenderFilter(q="aftale"))) == 11
    assert found(plan, TenderFilter(q="aftale 2028")) == [f"AAK-2028-{n:03d}" for n in range(5)]
    with second_database.reading() as connection:
        assert list(history.check(connection)) == []
        assert history.current(connection).value == 11


# Reading


def test_the_list_is_the_present_versions_in_the_filters_order(
    plan: TenderPlan, make_tender: MakeTender, write: Write, frozen: Frozen
) -> None:
    with frozen("2027-01-01T08:00Z"):
        write(plan, [make_tender(id=f"AAK-2027-{n:03d}", notice=f"2027-{13 - n:02d}") for n in range(1, 10)])
    with frozen("2027-01-02T08:00Z"):
        write(plan, [make_tender(id="AAK-2027-005", title="Nyt", notice="2028")])
    index, got = plan.find(ALL, TODAY)
    page = plan.listed(index.found_entries(got, 7, 5))
    assert [(one.record.id, one.record.title) for one in page] == [
        ("AAK-2027-001", "Rengøring af skoler"),
        ("AAK-2027-005", "Nyt"),
    ]
    assert (page[1].entry.version, page[1].entry.changed_at) == (2, datetime(2027, 1, 2, 8, tzinfo=UTC))
    assert plan.listed(index.found_entries(got, 9, 5)) == plan.listed(index.found_entries(got, 0, 0)) == []


def test_an_empty_plan_can_be_asked_anything(plan: TenderPlan) -> None:
    for sort in SORTS:
        index, got = plan.find(TenderFilter(q="skoler", sort=sort), TODAY)
        assert (got.total, plan.listed(index.found_entries(got, 0, 20))) == (0, [])
    assert plan.changes(limit=9) == []
    assert plan.as_of(datetime(2030, 1, 1, tzinfo=UTC)) == ([], 0)
    assert plan.histories(["AAK-2027-001"]) == {}
    assert plan.count_changes(None) == 0


@pytest.mark.parametrize("id_", ["AAK-2027-999", "", "' OR 1=1 --", "x" * 10_000])
def test_an_unknown_tender_is_not_found(plan: TenderPlan, id_: str) -> None:
    for ask in (plan.versions, plan.chain):
        with pytest.raises(NotFound) as caught:
            ask(id_)
        assert len(str(caught.value)) < 200


def test_a_tender_shows_its_versions_and_where_they_stand_in_the_chain(
    plan: TenderPlan, make_tender: MakeTender, write: Write, frozen: Frozen
) -> None:
    with frozen("2027-01-01T08:00Z"):
        write(plan, [make_tender(notice="2027-Q4")], reason="Ny i planen")
    with frozen("2027-02-01T08:00Z"):
        write(plan, [make_tender(notice="2028-Q1")], reason="Rykket", who="Karen")
    versions, links = plan.chain("AAK-2027-001")
    assert versions == plan.versions("AAK-2027-001")
    assert [
        (v.number, v.at.month, v.reason, str(v.record.when and v.record.when.value)) for v in versions
    ] == [
        (1, 1, "Ny i planen", "2027-Q4"),
        (2, 2, "Rykket", "2028-Q1"),
    ]
    assert links[1].previous_hash == links[0].hash
    assert [digest(link.payload) for link in links] == [link.payload_hash for link in links]
    assert "Karen" not in repr((versions, links))


def test_the_change_log_says_what_differs_and_tells_confirmations_apart(
    plan: TenderPlan, make_tender: MakeTender, write: Write, frozen: Frozen
) -> None:
    first = make_tender(notice="2027-Q4")
    second = replace(first, title="Andet", confirmed_on=date(2027, 2, 1))
    third = replace(second, confirmed_on=date(2027, 3, 1))
    for month, tender in enumerate((first, second, third), start=1):
        with frozen(f"2027-{month:02d}-01T08:00Z"):
            write(plan, [tender], reason=f"Grund {month}")
    log = plan.changes(limit=9)
    assert [
        (c.seq, c.version.number, c.version.reason, [f.field for f in c.fields], c.confirms) for c in log
    ] == [
        (3, 3, "Grund 3", [], True),
        (2, 2, "Grund 2", ["title"], False),
        (1, 1, "Grund 1", [], False),
    ]
    assert [c.before and c.before.record for c in log] == [second, first, None]
    february = datetime(2027, 2, 1, 8, tzinfo=UTC)
    assert [c.seq for c in plan.changes(after=february, limit=9)] == [3]
    assert [c.seq for c in plan.changes(until=february, limit=9)] == [2, 1]
    assert [c.seq for c in plan.changes(before_seq=3, limit=1)] == [2]


def test_the_log_of_thousands_of_tenders_is_the_log_of_few_put_together(
    plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    tenders = many(make_tender, 900)
    write(plan, tenders)
    write(plan, [replace(t, title="Andet") for t in tenders[::2]])
    asked = {t.id for t in tenders[:850]} | {"AAK-2027-9999"}
    everything = [c.seq for c in plan.changes(limit=5000) if c.version.record.id in asked]
    assert len(everything) == 850 + 425
    paged: list[int] = []
    while page := plan.changes_of(asked, before_seq=paged[-1] if paged else None, limit=500):
        paged += [c.seq for c in page]
    assert paged == everything
    assert plan.count_changes(asked & {t.id for t in tenders}) == len(everything)
    assert plan.count_changes(None) == 1350
    few = sorted(asked)[:5]
    assert [c.seq for c in plan.changes_of(few, limit=3)] == [
        c.seq for c in plan.changes_of(None, limit=5000) if c.version.record.id in few
    ][:3]
    assert plan.changes_of([], limit=3) == []


def test_the_plan_can_be_seen_as_it_stood_at_any_moment(
    plan: TenderPlan, make_tender: MakeTender, write: Write, frozen: Frozen
) -> None:
    dice = random.Random(3)
    then: dict[datetime, dict[str, PlannedTender]] = {}
    plan_then: dict[str, PlannedTender] = {}
    for day in range(1, 15):
        moment = datetime(2027, 1, day, 8, tzinfo=UTC)
        some = [
            make_tender(id=f"AAK-2027-{n:03d}", title=f"Dag {day}")
            for n in dice.sample(range(6), dice.randint(1, 3))
        ]
        with frozen(moment.isoformat()):
            write(plan, some)
        plan_then = plan_then | {t.id: t for t in some}
        then[moment] = plan_then
    assert plan.as_of(datetime(2027, 1, 1, 7, 59, 59, tzinfo=UTC)) == ([], 0)
    for moment, expected in then.items():
        for asked in (moment, moment + timedelta(hours=23, minutes=59, seconds=59)):
            stood, total = plan.as_of(asked)
            assert [v.record.id for v in stood] == sorted(expected)
            assert total == len(expected)
            assert plan.as_of(asked, start=1, count=2) == (stood[1:3], total)
            assert {v.record.id: v.record for v in stood} == expected


def test_the_present_plan_is_told_inside_the_writers_transaction(
    plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    with plan.database.writing() as connection:
        plan.save(connection, [(make_tender(title="Andet"), 1)], who="", reason=None)
        present = plan.present(connection)
    assert {id_: (v.number, v.record.title) for id_, v in present.items()} == {"AAK-2027-001": (2, "Andet")}


# How much the database is asked


@pytest.mark.parametrize("count", [3, 300])
def test_each_page_asks_the_database_the_same_few_times_whatever_the_size(
    plan: TenderPlan, make_tender: MakeTender, write: Write, queries: Queries, count: int
) -> None:
    tenders = many(make_tender, count)
    write(plan, tenders)
    plan.index()

    def list_page() -> None:
        index, got = plan.find(TenderFilter(q="skoler", department=("mbu",)), TODAY)
        assert len(plan.listed(index.found_entries(got, 0, 100))) == min(count, 100)

    asked: dict[str, tuple[Callable[[], object], int]] = {
        "the list": (list_page, 3),
        "one tender": (lambda: (plan.revision(), plan.versions("AAK-2027-0001")), 2),
        "its history": (lambda: (plan.revision(), plan.chain("AAK-2027-0001")), 2),
        "the change log": (lambda: plan.changes(limit=100), 2),
        "the log of some": (lambda: plan.changes_of([t.id for t in tenders[:50]], limit=100), 2),
        "the plan as it stood": (lambda: plan.as_of(datetime(2030, 1, 1, tzinfo=UTC), count=50), 2),
        "histories": (lambda: plan.histories([t.id for t in tenders]), 1),
    }
    for name, (ask, most) in asked.items():
        with queries(plan.database) as said:
            ask()
        assert 1 <= len(said) <= most, name
    # after a change: what is new, and what it changed, are read besides
    write(plan, [replace(t, title="Andre skoler") for t in tenders[:2]])
    with queries(plan.database) as said:
        list_page()
    assert len(said) <= 6


def test_the_same_again_asks_the_database_nothing(
    plan: TenderPlan, make_tender: MakeTender, write: Write, queries: Queries
) -> None:
    write(plan, many(make_tender, 30))
    for _ in range(50):  # a try is spoilt when this machine is busy for a tenth of a second
        plan.find(ALL, TODAY)
        with queries(plan.database) as said:
            for sort in SORTS:
                plan.find(TenderFilter(department=("mbu",), sort=sort), TODAY)
            known = plan.known_revision()
        if not said:
            break
    assert said == []
    assert known == plan.revision()


def test_however_many_ask_after_a_change_the_index_is_made_once(
    plan: TenderPlan, make_tender: MakeTender, write: Write, queries: Queries
) -> None:
    write(plan, many(make_tender, 200))
    together, seen = Barrier(20), []

    def read() -> None:
        together.wait()
        seen.append(plan.index())

    with queries(plan.database) as said:
        threads = [Thread(target=read) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(seen) == 20
    assert len(set(map(id, seen))) == 1
    assert sum("JOIN record" in statement for statement in said) == 1


def test_readers_and_writers_together_always_see_a_whole_plan(
    plan: TenderPlan, second_database: Database, reference: Reference, make_tender: MakeTender, write: Write
) -> None:
    """Each transaction gives all the tenders one title; a reader that sees two of them saw half a change."""
    tenders = many(make_tender, 12)
    write(plan, [replace(t, title="0") for t in tenders])
    writer = TenderPlan(second_database, reference)
    errors: list[Exception] = []
    done: list[bool] = []

    def read() -> None:
        try:
            while not done:
                index, got = plan.find(ALL, TODAY)
                titles = {one.record.title for one in plan.listed(index.found_entries(got, 0, 50))}
                assert len(titles) == 1
                assert {e.title for e in index.entries} == titles
                assert {int(title) for title in titles} == {index.revision - 1}
        except Exception as error:
            errors.append(error)

    readers = [Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for n in range(1, 9):
            write(writer, [replace(t, title=str(n)) for t in tenders])
    finally:
        done.append(True)
        for reader in readers:
            reader.join()
    assert errors == []
