"""Promises that follow the policy, and what the published data answer, on both databases."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from transparency import demo
from transparency.dates import PlannedDate
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.service import Dialogues
from transparency.ingest.cells import MAX_ORE
from transparency.notices.service import Notices
from transparency.partnerships.register import PublicPartnerships
from transparency.readers.service import Readers
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.targets.filters import TargetFilter
from transparency.targets.judgement import Judged
from transparency.targets.live import FIRST_YEAR, Listing, counted, plan_slip
from transparency.targets.records import Baseline, Observation, Promise, Target
from transparency.targets.service import FOLLOWED, Targets
from transparency.tenders.editing import TenderEditing
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import Joint, PlannedTender, Value
from transparency.tenders.service import TenderPlan

MakeTender = Callable[..., PlannedTender]
Write = Callable[..., None]
Frozen = Callable[[str], AbstractContextManager[None]]
Queries = Callable[[Database], AbstractContextManager[list[str]]]

TODAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def _day(frozen: Frozen) -> Iterator[None]:
    with frozen("2027-03-01T09:00Z"):
        yield


def opened(plan: TenderPlan, folder: Path, reference: Reference | None = None) -> Targets:
    """The promises of a plan's database, not yet following the policy."""
    database, known = plan.database, reference or plan.reference
    editing = TenderEditing(database, plan, four_eyes=False, example=False)
    return Targets(
        database,
        known,
        plan,
        Dialogues(database, known, plan.head),
        Notices(database, plan, editing, folder),
        Readers(database),
        PublicPartnerships(database),
    )


@pytest.fixture
def targets(plan: TenderPlan, tmp_path: Path) -> Targets:
    """The promises as the policy has them, on an empty plan."""
    found = opened(plan, tmp_path)
    found.follow()
    return found


def one(targets: Targets, id_: str) -> Judged:
    found = targets.one(id_)
    assert found is not None
    return found


def entered(targets: Targets, id_: str, **changed: Any) -> None:
    """Publish another version of a promise, as staff would."""
    with targets.database.writing() as connection:
        present = targets.present(connection)[id_]
        targets.save(
            connection, [(replace(present.record, **changed), present.number)], who="prøve", reason="Nyt"
        )


def figure(period: str, value: str, unit: Any = "percent") -> Observation:
    return Observation(PlannedDate.of(period), Decimal(value), unit, "Regnskab", "measured")


# Following the policy


def policy_ids(shared_data: Path) -> set[str]:
    document = (shared_data.parent / "POLICY.md").read_text("utf-8")
    return set(re.findall(r"^\| `([a-z0-9-]+)` \|", document, re.MULTILINE))


def test_every_promise_of_the_policy_is_a_record(targets: Targets, shared_data: Path) -> None:
    expected = policy_ids(shared_data)
    assert len(expected) > 40
    assert {found.id for found in targets.judged()} == expected
    assert all(one(targets, id_).target.title for id_ in expected)


def test_following_again_writes_nothing(plan: TenderPlan, targets: Targets, tmp_path: Path) -> None:
    before = targets.revision()
    assert targets.count_versions() == len(plan.reference.promises)
    assert targets.follow() == 0
    assert opened(plan, tmp_path).follow() == 0
    assert targets.revision() == before


def test_they_stand_in_the_policys_order(targets: Targets) -> None:
    assert [found.id for found in targets.judged()] == list(targets.reference.promises)


def reworded(reference: Reference, id_: str, **changed: Any) -> Reference:
    promises: Mapping[str, Promise] = reference.promises
    return replace(reference, promises={**promises, id_: replace(promises[id_], **changed)})


def test_another_wording_is_one_version_with_its_reason(
    plan: TenderPlan, targets: Targets, tmp_path: Path
) -> None:
    entered(targets, "e-trade", unit="percent", observations=(figure("2026", "80"),))
    later = opened(plan, tmp_path, reworded(plan.reference, "e-trade", goal="96 %"))
    assert later.follow() == 1
    (change,) = later.changes(limit=1)
    assert (change.version.record.id, change.version.number) == ("e-trade", 3)
    assert change.version.reason == FOLLOWED
    assert [field.field for field in change.fields] == ["promise.goal"]
    assert one(later, "e-trade").target.observations == (figure("2026", "80"),)
    assert later.follow() == 0


def test_a_promise_that_leaves_the_file_stays_public(
    plan: TenderPlan, targets: Targets, tmp_path: Path
) -> None:
    rest = {id_: promise for id_, promise in plan.reference.promises.items() if id_ != "e-trade"}
    later = opened(plan, tmp_path, replace(plan.reference, promises=rest))
    assert later.follow() == 0
    assert one(later, "e-trade").target.title
    assert [found.id for found in later.judged()][-1] == "e-trade"


def test_two_processes_that_follow_at_once_write_each_promise_once(
    database: Database, second_database: Database, reference: Reference, tmp_path: Path
) -> None:
    barrier, written = Barrier(2), []

    def follow(of: Database) -> None:
        targets = opened(TenderPlan(of, reference), tmp_path)
        targets.index()
        barrier.wait()
        written.append(targets.follow())

    threads = [Thread(target=follow, args=(one,)) for one in (database, second_database)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [0, len(reference.promises)]
    assert opened(TenderPlan(database, reference), tmp_path).count_versions() == len(reference.promises)


def test_who_comes_second_with_another_wording_still_writes_it(
    database: Database, second_database: Database, reference: Reference, tmp_path: Path
) -> None:
    second = opened(
        TenderPlan(second_database, reference), tmp_path, reworded(reference, "esg", title_da="ESG")
    )
    second.index()
    assert opened(TenderPlan(database, reference), tmp_path).follow() == len(reference.promises)
    assert second.follow() == 1
    assert one(second, "esg").target.title == "ESG"


# Judged once


def test_asking_twice_computes_once(targets: Targets, queries: Queries) -> None:
    first = targets.judged()
    with queries(targets.database) as said:
        again = targets.judged()
        targets.one("emissions")
        targets.judged(TargetFilter(group=("commitment",)))
    assert again is first
    assert not [statement for statement in said if "FROM revision" not in statement]


def test_a_change_of_anything_public_is_seen_at_once(
    plan: TenderPlan, targets: Targets, make_tender: MakeTender, write: Write
) -> None:
    first = targets.judged()
    write(plan, [make_tender(notice="2027-Q1")])
    assert targets.judged() is not first
    assert one(targets, "cross-sector").live != next(f.live for f in first if f.id == "cross-sector")


def test_another_day_is_judged_anew(targets: Targets, frozen: Frozen) -> None:
    entered(
        targets, "e-trade", unit="percent", observations=(figure("2026", "96"),), next_due=date(2027, 4, 1)
    )
    assert one(targets, "e-trade").verdict.word == "reached"
    with frozen("2027-04-02T09:00Z"):
        assert one(targets, "e-trade").verdict.word == "update_overdue"
        assert [found.id for found in targets.judged(TargetFilter(overdue=True))] == ["e-trade"]


def test_a_baseline_that_is_changed_later_is_judged_by_and_stands_in_the_log(targets: Targets) -> None:
    base = Baseline(PlannedDate.of("2018"), Decimal(200), "Regnskab")
    entered(targets, "emissions", unit="tco2e", baseline=base, observations=(figure("2024", "150", "tco2e"),))
    assert one(targets, "emissions").verdict.word == "on_track"
    entered(targets, "emissions", baseline=replace(base, value=Decimal(160)))
    assert one(targets, "emissions").verdict.word == "off_track"
    (change,) = targets.changes(ids=["emissions"], limit=1)
    assert [field.field for field in change.fields] == ["baseline"]


# What the published data answer


@dataclass(frozen=True)
class Lists:
    """The pages that figures lead to."""

    targets: Targets

    def count(self, href: str) -> int:
        """How many the page at an address finds."""
        parts = urlsplit(href)
        pairs = parse_qsl(parts.query, strict_parsing=True)
        departments = [d.key for d in self.targets.reference.organisation.departments]
        match parts.path:
            case "/udbudsplan":
                f = TenderFilter.from_query(pairs, departments)
                assert f.pairs() == pairs
                return self.targets.tenders.find(f, TODAY)[1].total
            case "/markedsdialoger":
                g = DialogueFilter.from_query(pairs, departments)
                assert g.pairs() == pairs
                return self.targets.dialogues.find(g, TODAY)[1].total
            case "/maal":
                h = TargetFilter.from_query(pairs, departments)
                assert h.pairs() == pairs
                return len(self.targets.judged(h))
        raise AssertionError(href)


def listings(value: object) -> Iterator[Listing]:
    """Every figure with an address, wherever it stands."""
    if isinstance(value, Listing):
        yield value
    elif isinstance(value, Mapping):
        yield from (found for one in value.values() for found in listings(one))
    elif isinstance(value, tuple | list):
        yield from (found for one in value for found in listings(one))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (found for field in fields(value) for found in listings(getattr(value, field.name)))


@pytest.fixture
def filled(targets: Targets, make_tender: MakeTender, write: Write) -> Targets:
    """A few hundred made-up tenders and dialogues, some of them odd."""
    reference = targets.reference
    tenders = list(demo.tenders(300, 3, reference, TODAY))
    held = [replace(t, dialogue_held=True) for t in tenders[:12]]
    joint = [replace(t, joint=Joint(("Randers Kommune",))) for t in tenders[12:40]]
    odd = [
        make_tender(id="AAK-2024-001", notice="2024-Q2", climate="yes", dialogue_held=True),
        make_tender(id="AAK-2027-901", climate="yes"),
        make_tender(id="AAK-2027-902", notice="unknown", climate="yes"),
        make_tender(id="AAK-2027-903", notice="2026-winter", climate="yes", departments=("mbu", "mtm")),
        make_tender(
            id="AAK-2027-904", notice="2027-Q2", climate="yes", status="cancelled", status_reason="X"
        ),
        make_tender(id="AAK-2027-905", notice="2027-Q2", value=Value.amount(0), climate="yes"),
    ]
    write(targets.tenders, [*held, *joint, *tenders[40:], *odd])
    ids = [t.id for t in tenders[:60]]
    with targets.database.writing() as connection:
        dialogues = list(demo.dialogues(150, 3, reference, TODAY, ids))
        targets.dialogues.save(connection, [(d, 0) for d in dialogues], who="prøve", reason=None)
    entered(
        targets, "e-trade", unit="percent", observations=(figure("2026", "80"),), next_due=date(2027, 2, 1)
    )
    return targets


def test_each_figure_is_what_the_page_at_its_address_finds(filled: Targets) -> None:
    lists, seen = Lists(filled), 0
    for found in listings(filled.answers(TODAY)):
        if not found.href:
            assert found.number == 0
        elif found.exact:
            seen += found.number > 0
            assert lists.count(found.href) == found.number, found.href
        else:
            assert len(found.ids) == found.number > 50
    assert seen > 100


def test_the_steps_lead_to_pages_that_can_be_read(filled: Targets) -> None:
    live = filled.answers(TODAY)["plan-communication"]
    lists = Lists(filled)
    assert [lists.count(step.href) > 0 for step in live.steps if step.done] == [
        True for step in live.steps if step.done
    ]


def test_the_share_counts_what_the_policy_counts(filled: Targets) -> None:
    share = filled.answers(TODAY)["climate-criterion"].share
    assert share is not None
    with filled.database.reading() as connection:
        records = [version.record for version in filled.tenders.present(connection).values()]
    of = [
        t
        for t in records
        if t.status not in ("cancelled", "withdrawn")
        and t.when
        and t.when.end
        and t.when.end.year >= FIRST_YEAR
    ]
    assert share.whole.number == len(of)
    assert share.part.number == sum(t.climate == "yes" for t in of)
    assert share.undecided is not None
    assert share.undecided.number == sum(t.climate == "undecided" for t in of)


def test_what_the_share_leaves_out_is_counted_too(filled: Targets) -> None:
    assert filled.answers(TODAY)["climate-criterion"].undated == 2


def test_values_and_weights_are_those_of_the_records(filled: Targets) -> None:
    live = filled.answers(TODAY)["climate-criterion"]
    index = filled.tenders.index()
    ids = {e.id for e in index.all_of(counted(index), TODAY)}
    with filled.database.reading() as connection:
        present = filled.tenders.present(connection)
    of = [present[id_].record for id_ in sorted(ids)]
    value, weights = live.value, live.weights
    assert value is not None
    assert weights is not None
    assert value.whole == sum(t.value.high or 0 for t in of)
    assert value.part == sum(t.value.high or 0 for t in of if t.climate == "yes")
    assert value.undecided == sum(t.value.high or 0 for t in of if t.climate == "undecided")
    assert value.known.part.number == sum(t.value.high is not None for t in of)
    said = [t.climate_weight for t in of if t.climate == "yes" and t.climate_weight is not None]
    assert list(weights.said) == sorted(said)
    assert weights.unsaid == sum(t.climate == "yes" and t.climate_weight is None for t in of)


def test_one_more_tender_with_the_criterion_moves_share_list_log_and_verdict(
    plan: TenderPlan, targets: Targets, make_tender: MakeTender, write: Write
) -> None:
    some = [
        make_tender(id=f"AAK-2027-{n:03d}", notice="2027-Q3", climate="yes" if n < 2 else "no")
        for n in range(10)
    ]
    write(plan, some)
    before = one(targets, "climate-criterion")
    assert before.live is not None
    assert before.live.share is not None
    assert before.verdict.word == "off_track"
    write(plan, [replace(some[2], climate="yes")], reason="Afgjort")
    after = one(targets, "climate-criterion")
    assert after.live is not None
    assert after.live.share is not None
    assert (before.live.share.percent, after.live.share.percent) == (20, 30)
    assert Lists(targets).count(after.live.share.part.href) == 3
    assert after.verdict.word == "reached"
    assert after.ambition is not None
    assert after.ambition.word == "off_track"
    (change,) = plan.changes(limit=1)
    assert [(f.field, f.old, f.new) for f in change.fields] == [("climate", "no", "yes")]


def test_an_empty_plan_answers_that_it_is_empty(targets: Targets) -> None:
    for id_ in ("climate-criterion", "cross-sector", "public-dialogues"):
        assert one(targets, id_).verdict.word == "too_little_data"
    assert one(targets, "plan-communication").verdict.word == "off_track"
    live = one(targets, "climate-criterion").live
    assert live is not None
    assert [year for year, _ in live.years] == ["2025", "2026", "2027"]
    assert {live.coverage(year) for year, _ in live.years} == {"empty"}


def test_a_year_before_the_first_entry_is_not_covered(
    plan: TenderPlan, targets: Targets, make_tender: MakeTender, write: Write
) -> None:
    write(
        plan,
        [make_tender(id="AAK-2027-001", notice="2027-Q3"), make_tender(id="AAK-2026-001", notice="2026-Q3")],
    )
    live = one(targets, "climate-criterion").live
    assert live is not None
    assert live.public_since == TODAY
    assert [live.coverage(year) for year in ("2025", "2026", "2027")] == ["uncovered", "late", "partly"]


def test_years_far_ahead_leave_the_address_readable(
    plan: TenderPlan, targets: Targets, make_tender: MakeTender, write: Write
) -> None:
    write(
        plan, [make_tender(id="AAK-2027-001", notice="2025"), make_tender(id="AAK-2027-002", notice="2099")]
    )
    live = one(targets, "cross-sector").live
    assert live is not None
    for found in listings(live):
        assert Lists(targets).count(found.href) == found.number


def test_the_largest_values_can_be_added_up(plan: TenderPlan, make_tender: MakeTender, write: Write) -> None:
    largest = Value.amount(MAX_ORE)
    write(plan, [make_tender(id=f"AAK-2027-{n:03d}", notice="2027", value=largest) for n in range(20)])
    index = plan.index()
    assert index.value_sum(TenderFilter(), TODAY) == 20 * MAX_ORE
    assert np.iinfo(np.int64).max > MAX_ORE * 900_000


def test_the_freshness_of_the_page_is_counted_by_its_own_figures(filled: Targets) -> None:
    found = one(filled, "leadership-follow-up")
    assert found.live is not None
    assert found.live.count is not None
    assert found.live.count.number == 1
    share = found.live.beside[0].share
    targets_of_policy = [f for f in filled.judged() if f.target.promise.group == "target"]
    assert share.whole.number == len(targets_of_policy)
    assert share.part.number == sum(f.measured for f in targets_of_policy)
    assert found.verdict.word == "standing"


def test_a_dialogue_about_a_tender_that_is_not_in_the_plan_counts_nowhere(
    targets: Targets, reference: Reference
) -> None:
    made = [d for d in demo.dialogues(80, 5, reference, TODAY, ["AAK-2027-404"]) if d.kind == "dialogue"]
    with targets.database.writing() as connection:
        targets.dialogues.save(connection, [(d, 0) for d in made], who="prøve", reason=None)
    live = one(targets, "public-dialogues").live
    assert live is not None
    assert live.share is not None
    assert live.share.whole == Listing(0, "")


# Slip


def written_in_turn(plan: TenderPlan, write: Write, make_tender: MakeTender) -> None:
    """Five tenders whose dates move, are made precise, forgotten and found again; the index follows each step."""
    turns: Sequence[Mapping[str, str]] = (
        {"1": "2027-Q1", "2": "2027-Q1", "3": "2027", "4": "unknown", "5": "2027-06-01"},
        {"1": "2027-Q3", "2": "2027-02-15", "3": "2026", "4": "2027-Q4"},
        {"1": "unknown", "4": "2028-Q1"},
        {"1": "2028-Q1", "5": "2027-05-01"},
    )
    for turn in turns:
        write(plan, [make_tender(id=f"AAK-2027-00{n}", notice=when) for n, when in turn.items()])
        plan.index()


def test_the_slip_is_the_same_after_every_change_and_after_a_new_start(
    plan: TenderPlan, reference: Reference, write: Write, make_tender: MakeTender
) -> None:
    written_in_turn(plan, write, make_tender)
    followed, anew = plan.index(), TenderPlan(plan.database, reference).index()
    assert followed.entries == anew.entries
    assert followed.slips.tolist() == anew.slips.tolist()
    assert [(e.carried and e.carried.value, e.slip) for e in anew.entries] == [
        ("2027-Q1", 365),
        ("2027-Q1", 0),
        ("2027", -365),
        ("2027-Q4", 92),
        ("2027-06-01", -31),
    ]
    slip = plan_slip(anew)
    assert (slip.dated, slip.later, slip.earlier, slip.median_days) == (5, 2, 2, -31)


def test_without_a_date_nothing_slips(plan: TenderPlan) -> None:
    slip = plan_slip(plan.index())
    assert (slip.dated, slip.later, slip.earlier, slip.median_days) == (0, 0, 0, None)


# The filter


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("id=e-trade", ["e-trade"]),
        ("q=m%C3%B8bler+nye", ["furniture"]),
        ("verdict=reached", ["e-trade"]),
        ("direction=context", ["climate-neutral"]),
        ("group=target&measured=yes&direction=up", ["e-trade"]),
        ("overdue=yes", ["emissions"]),
        ("id=e-trade,emissions&sort=verdict", ["emissions", "e-trade"]),
        ("id=e-trade,emissions&sort=title", ["e-trade", "emissions"]),
        ("id=e-trade,emissions,esg&sort=updated", ["e-trade", "emissions", "esg"]),
        ("id=e-trade,emissions", ["emissions", "e-trade"]),
        ("id=findes-ikke", []),
    ],
)
def test_the_filter_finds_and_orders(targets: Targets, frozen: Frozen, query: str, found: list[str]) -> None:
    entered(targets, "emissions", next_due=date(2027, 2, 1))
    with frozen("2027-03-01T10:00Z"):
        entered(targets, "e-trade", unit="percent", observations=(figure("2026", "96"),))
        f = TargetFilter.from_query(parse_qsl(query), ())
        assert [judged.id for judged in targets.judged(f)] == found
        assert f.asks_today


def test_a_record_survives_the_way_into_the_database(targets: Targets) -> None:
    entered(targets, "e-trade", unit="percent", observations=(figure("2026", "80.50"),))
    record = targets.versions("e-trade")[-1].record
    assert isinstance(record, Target)
    assert record.observations == (figure("2026", "80.50"),)
