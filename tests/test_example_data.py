"""The example plan reads as a real municipality's: every sheet imports, and the whole agrees with itself.

`TODAY` is the day that the example is told up to. The sheets are imported in memory, one after another, by
the same code that imports a municipality's own.
"""

import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import structlog

from transparency import example
from transparency.config import ROOT, Department, load_organisation
from transparency.dates import PlannedDate
from transparency.dialogues.service import Dialogues
from transparency.ingest.spreadsheet import read_table
from transparency.ingest.tenders import Context, read_tenders
from transparency.locale import Text
from transparency.reference import Reference, load_reference
from transparency.storage.database import Database
from transparency.tenders.importing import ImportPlan, compare
from transparency.tenders.records import (
    CLIMATES,
    DROPPED,
    KINDS,
    REGIMES,
    STATUSES,
    PlannedTender,
    Version,
    changes,
    problems,
)
from transparency.tenders.service import TenderPlan

TODAY = date(2026, 11, 23)
FOLDER = ROOT / "data" / "example"
DA = Text.of("da")

ORGANISATION = load_organisation(ROOT / "organisation.toml")

# Kroner ex VAT, 2024-2025: goods and services, light regime, works. The amounts for 2026-2027 were not found
# in kroner (216,000, 750,000 and 5,404,000 euro), so the plan keeps 5 per cent clear of these on either side.
THRESHOLD, LIGHT, WORKS = 1_644_638, 5_581_350, 41_212_688
CLEAR = Decimal("0.05")

# Public notices of the municipality that example entries may name as what runs today.
REAL_NOTICES = {"702101-2025", "658004-2025", "2017/S 089-174454"}


@cache
def reference() -> Reference:
    return replace(load_reference(), organisation=ORGANISATION)


def editions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / "editions.toml").read_text("utf-8"))["edition"]
    return found


@cache
def replay() -> tuple[dict[str, list[Version]], dict[str, ImportPlan]]:
    """Each tender's versions after all editions, and what each sheet did."""
    found = reference()
    context = Context(
        ORGANISATION.departments,
        found.cpv,
        {id_: promise.title_da for id_, promise in found.promises.items()},
        found.nuts,
        ORGANISATION.id_prefix,
    )
    versions: dict[str, list[Version]] = {}
    outcomes: dict[str, ImportPlan] = {}
    for edition in editions():
        table = read_table((FOLDER / edition["file"]).read_bytes(), edition["file"])
        outcome = compare(
            read_tenders(table, context),
            {id_: known[-1] for id_, known in versions.items()},
            lambda _id, _version: None,
            prefix=ORGANISATION.id_prefix,
            this_year=edition["at"].year,
        )
        outcomes[edition["file"]] = outcome
        for tender, number in outcome.drafts:
            version = Version(number + 1, edition["at"], edition["reason"], tender)
            versions.setdefault(tender.id, []).append(version)
    return versions, outcomes


def histories() -> list[list[Version]]:
    return list(replay()[0].values())


def plan() -> list[PlannedTender]:
    return [known[-1].record for known in histories()]


def outside(now: PlannedDate | None, before: PlannedDate | None) -> int:
    """1 when a period lies wholly after another, -1 wholly before, else 0 (also when either is unknown)."""
    if not (now and before and now.start and now.end and before.start and before.end):
        return 0
    return 1 if now.start > before.end else -1 if now.end < before.start else 0


# The sheets


def test_every_sheet_in_the_folder_is_listed_once() -> None:
    listed = [edition["file"] for edition in editions()]
    assert sorted(listed) == sorted(file.name for file in FOLDER.glob("[0-9]*.csv"))
    assert len(set(listed)) == len(listed)


def test_editions_stand_in_order_of_time_and_are_past_with_a_public_reason() -> None:
    moments: list[datetime] = [edition["at"] for edition in editions()]
    assert all(first < second for first, second in pairwise(moments))
    assert all(moment.utcoffset() is not None for moment in moments)
    assert moments[-1] < datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    assert 12 <= len({moment.date() for moment in moments}) <= 16
    for edition in editions():
        assert edition["file"][3:13] == edition["at"].date().isoformat()
        assert len(edition["reason"]) > 10


def test_each_sheet_is_imported_without_a_complaint_and_every_row_says_something_new() -> None:
    for file, outcome in replay()[1].items():
        wrong = [problem.say(DA) for refused in outcome.refused for problem in refused.problems]
        assert wrong == [], file
        assert [note.say(DA) for note in outcome.notes] == [], file
        assert [version.record.id for version in outcome.unchanged] == [], file
        assert outcome.drafts, file


def test_a_sheet_is_as_danish_spreadsheet_programs_write_it() -> None:
    for file in FOLDER.glob("*.csv"):
        data = file.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf"), file.name
        assert data.endswith(b"\r\n"), file.name
        assert data.count(b"\n") == data.count(b"\r\n"), file.name
        assert data.decode("utf-8-sig").startswith(("Id;Titel", "Mål;Periode")), file.name


def test_the_first_edition_is_a_whole_plan() -> None:
    assert len(replay()[1][editions()[0]["file"]].new) >= 60


# Breadth


def test_there_are_enough_tenders_of_every_sort() -> None:
    tenders = plan()
    assert len(tenders) >= 160
    assert {key for t in tenders for key in t.departments} == {d.key for d in ORGANISATION.departments}
    assert {t.kind for t in tenders} == set(KINDS)
    assert {t.status for t in tenders} == set(STATUSES)
    assert {t.regime for t in tenders} == set(REGIMES)
    assert {t.climate for t in tenders} == set(CLIMATES)
    assert {t.id[4:8] for t in tenders} == {"2025", "2026", "2027", "2028"}
    assert {t.value.kind for t in tenders} == {"amount", "range", "unpublished"}
    assert sum(1 for t in tenders if t.lots) >= 50
    assert sum(1 for t in tenders if t.joint) >= 8
    assert sum(1 for t in tenders if t.minimum) >= 10
    assert any(t.reserved for t in tenders)
    assert {t.sme for t in tenders} >= {True, False}


def test_every_precision_stands_in_the_plan_of_today() -> None:
    said = Counter(t.dates.notice.precision for t in plan() if t.dates.notice)
    assert set(said) == {"day", "week", "month", "quarter", "season", "half-year", "year", "unknown"}


def test_texts_are_written_for_each_tender() -> None:
    tenders = plan()
    titles = [t.title for t in tenders]
    assert len(set(titles)) == len(titles)
    openings = Counter(" ".join(t.description.split()[:2]) for t in tenders)
    assert openings.most_common(1)[0][1] <= 3
    assert all(40 <= len(t.description) <= 400 for t in tenders)
    assert all(t.title_en and t.title_en != t.title for t in tenders)
    assert sum(1 for t in tenders if t.description_en) >= 60


def test_the_share_with_a_climate_criterion_is_near_the_target() -> None:
    counted = [t for t in plan() if t.status not in DROPPED]
    share = Decimal(sum(1 for t in counted if t.climate == "yes")) / len(counted)
    assert Decimal("0.28") <= share <= Decimal("0.36")
    assert all(t.climate_weight for t in counted if t.climate == "yes")


def test_codes_exist_in_the_official_list(shared_data: Path) -> None:
    lines = (shared_data / "cpv_da_en.csv").read_text("utf-8").splitlines()
    official = {line[:8] for line in lines}
    for tender in plan():
        assert tender.cpv
        assert set(tender.cpv) <= official
        assert all(reference().cpv.get(code) for code in tender.cpv)


def test_requirements_and_promises_are_the_policys() -> None:
    promises = reference().promises
    for tender in plan():
        assert set(tender.promises) <= set(promises)
        for requirement in tender.requirements:
            assert promises[requirement.promise].carried_by == "requirement"
            assert requirement.answer == "yes" or requirement.note
    served = {id_ for t in plan() for id_ in t.promises}
    assert {"tableware", "furniture", "food-footprint", "fossil-fuel-machines", "cross-sector"} <= served


# Another municipality


@pytest.fixture
def small(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(sqlite_template, tmp_path / "other.db")
    database = Database(f"sqlite:///{tmp_path / 'other.db'}")
    yield database
    database.close()


def test_the_examples_ids_begin_as_the_organisations_own(small: Database) -> None:
    there = TenderPlan(small, replace(reference(), organisation=replace(ORGANISATION, id_prefix="NYK")))
    example.fill_if_empty(there, Dialogues(there.database, there.reference))
    ids = {entry.id for entry in there.index().entries}
    assert ids == {tender.id.replace("AAK-", "NYK-") for tender in plan()}


def test_an_example_that_names_other_departments_is_left_out_whole_in_one_line(
    small: Database,
) -> None:
    organisation = replace(ORGANISATION, departments=(Department("alt", "Alt", "All"),))
    there = TenderPlan(small, replace(reference(), organisation=organisation))
    with structlog.testing.capture_logs() as logged:
        example.fill_if_empty(there, Dialogues(there.database, there.reference))
    assert len(there.index().entries) == 0
    assert [(line["log_level"], line["event"]) for line in logged] == [
        ("warning", "example left out, the plan starts empty")
    ]


# Agreement with itself


def start(planned: PlannedDate | None) -> date:
    """Its first day; the far future when there is none."""
    return (planned and planned.start) or date.max


def end(planned: PlannedDate | None) -> date:
    """Its last day; the far future when there is none."""
    return (planned and planned.end) or date.max


def test_no_version_breaks_a_rule() -> None:
    versions = [version for known in histories() for version in known]
    assert [(v.record.id, v.number, broken) for v in versions if (broken := list(problems(v.record)))] == []


def test_an_id_carries_the_year_the_tender_was_first_planned_for() -> None:
    first = [known[0].record for known in histories()]
    assert all(t.dates.notice for t in first)
    known = [t for t in first if start(t.dates.notice) != date.max]
    assert [t.id for t in known if t.id[4:8] != str(start(t.dates.notice).year)] == []


def agrees(tender: PlannedTender) -> bool:
    """Whether the status is one that the dates allow today."""
    dates = tender.dates
    match tender.status:
        case "planned":
            return end(dates.notice) >= TODAY
        case "in_dialogue":
            return start(dates.dialogue) <= TODAY <= end(dates.notice)
        case "published":
            return start(dates.notice) <= TODAY <= end(dates.deadline)
        case "evaluating":
            return end(dates.deadline) < TODAY <= end(dates.award)
        case "awarded":
            return end(dates.award) <= TODAY
        case _:
            return True


def test_a_status_agrees_with_the_dates_or_the_entry_shows_as_overdue() -> None:
    assert [t.id for t in plan() if not agrees(t) and not t.overdue(TODAY)] == []
    assert [t.id for t in plan() if not agrees(t)]  # what an overdue badge is for


def test_no_version_knows_the_future() -> None:
    for known in histories():
        for version in known:
            tender, day = version.record, version.at.date()
            if tender.status in ("published", "evaluating", "awarded"):
                assert start(tender.dates.notice) <= day, tender.id
            if tender.status == "awarded":
                assert end(tender.dates.award) <= day, tender.id
            assert tender.confirmed_on, tender.id
            assert tender.confirmed_on <= day, tender.id


def test_an_entry_is_to_be_confirmed_again_within_half_a_year() -> None:
    for tender in plan():
        assert tender.confirmed_on
        assert tender.confirm_by
        assert 150 <= (tender.confirm_by - tender.confirmed_on).days <= 190, tender.id


PROCEDURES = {
    "afsnit_ii": {
        "open", "restricted", "negotiated", "competitive_dialogue", "innovation_partnership",
        "mini_competition", "undecided",
    },
    "afsnit_iii": {"light", "undecided"},
    "afsnit_iv": {"open", "restricted"},
    "afsnit_v": {"open", "invited_offers", "undecided"},
    "tilbudsloven": {"open", "restricted", "invited_offers"},
}  # fmt: skip


def light(tender: PlannedTender) -> bool:
    """Whether the main code is a service of the light regime (directive 2014/24, annex XIV)."""
    listed = ("55", "641", "791", "79624", "797", "7995", "79995", "80", "85", "92", "983", "985")
    return tender.cpv[0].startswith(listed) and not tender.cpv[0].startswith(("98310", "98392"))


def test_a_value_fits_its_regime() -> None:
    for tender in plan():
        if tender.value.low is None or tender.value.high is None:
            assert tender.value.reason, tender.id
            continue
        low, high = Decimal(tender.value.low) / 100, Decimal(tender.value.high) / 100
        threshold = WORKS if tender.kind == "works" else LIGHT if light(tender) else THRESHOLD
        if tender.regime in ("afsnit_ii", "afsnit_iii"):
            assert low >= threshold * (1 + CLEAR), tender.id
        else:
            assert high <= threshold * (1 - CLEAR), tender.id


def test_a_regime_fits_its_kind_and_procedure() -> None:
    for tender in plan():
        assert tender.regime, tender.id
        assert tender.procedure in PROCEDURES[tender.regime], tender.id
        assert (tender.regime == "afsnit_iii") <= light(tender), tender.id
        assert (tender.regime == "afsnit_ii") <= (not light(tender)), tender.id


def test_lots_add_up_to_the_value() -> None:
    checked = 0
    for tender in plan():
        worth = [lot.value.high or 0 for lot in tender.lots if lot.value]
        if worth and len(worth) == len(tender.lots) and tender.value.high is not None:
            assert sum(worth) == tender.value.high, tender.id
            checked += 1
    assert checked >= 30


def test_no_real_supplier_mailbox_or_platform_is_named() -> None:
    for known in histories():
        for tender in (version.record for version in known):
            assert tender.contact, tender.id
            assert tender.contact == ORGANISATION.email or tender.contact.endswith("@example.com"), tender.id
            assert all("//example.com/" in link.url for link in tender.links), tender.id
            if now := tender.replaces:
                assert now.cvr is None, tender.id
                assert now.supplier is None or now.supplier.startswith("Eksempel "), tender.id
                assert now.notice is None or now.notice in REAL_NOTICES, tender.id
                assert not (now.notice and (now.supplier or now.expiry)), tender.id


# Life


def test_many_tenders_have_moved_some_twice_and_some_to_an_earlier_time() -> None:
    moves = []
    for versions in histories():
        notices = [v.record.dates.notice for v in versions]
        times = sum(1 for before, after in pairwise(notices) if outside(after, before))
        moves.append((outside(notices[-1], notices[0]), times))
    assert sum(1 for direction, _ in moves if direction) >= 25
    assert sum(1 for direction, _ in moves if direction < 0) >= 3
    assert sum(1 for _, times in moves if times >= 2) >= 3


def test_what_was_dropped_says_why() -> None:
    dropped = [t for t in plan() if t.status in DROPPED]
    assert len(dropped) >= 6
    assert {t.status for t in dropped} == DROPPED
    reasons = [t.status_reason for t in dropped]
    assert len(set(reasons)) == len(reasons)
    for versions in histories():
        # What was never put to tender is not cancelled but taken out of the plan.
        if versions[-1].record.status == "cancelled":
            assert any(v.record.status in ("published", "evaluating") for v in versions)
        if versions[-1].record.status == "withdrawn":
            assert all(v.record.status in ("planned", "in_dialogue") for v in versions[:-1])


def test_some_entries_await_confirmation_and_the_others_are_fresh() -> None:
    overdue = [t for t in plan() if t.overdue(TODAY)]
    assert 8 <= len(overdue) <= 25
    for tender in plan():
        if tender.status not in DROPPED | {"awarded"} and tender not in overdue:
            assert tender.confirmed_on
            assert tender.confirmed_on >= date(2026, 10, 1)


def test_values_and_climate_became_known_on_the_way() -> None:
    fields = Counter(
        change.field
        for versions in histories()
        for before, after in pairwise(versions)
        for change in changes(before.record, after.record)
    )
    assert fields["climate"] >= 8
    assert fields["value"] >= 2
    assert fields["dates.deadline"] >= 40
    decided = [
        (before.record.climate, after.record.climate)
        for versions in histories()
        for before, after in pairwise(versions)
        if before.record.climate != after.record.climate
    ]
    assert set(decided) == {("undecided", "yes"), ("undecided", "no")}
