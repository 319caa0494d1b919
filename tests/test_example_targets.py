"""The example's figures are made up, and each of them says so; the promises they are about are real."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from transparency import clock, example
from transparency.config import ROOT
from transparency.dialogues.service import Dialogues
from transparency.feeds.tables import csv_bytes
from transparency.feeds.target_tables import observations_table
from transparency.locale import LANGS, Lang, Text
from transparency.notices.service import Notices
from transparency.partnerships.register import PublicPartnerships
from transparency.readers.service import Readers
from transparency.reference import load_reference
from transparency.services import site
from transparency.storage.database import Database
from transparency.targets.imports import ObservationImport
from transparency.targets.judgement import Judged
from transparency.targets.records import WORDS, Target, Version, corrections, problems
from transparency.targets.service import Targets
from transparency.tenders.editing import TenderEditing
from transparency.tenders.service import TenderPlan

TODAY = date(2026, 11, 23)
FOLDER = ROOT / "data" / "example"
MARKED = re.compile(r"Eksempel|Example|Opdigtet")


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Targets]:
    folder: Path = tmp_path_factory.mktemp("example")
    database, reference = Database(f"sqlite:///{folder / 'site.db'}"), load_reference()
    database.migrate()
    plan = TenderPlan(database, reference)
    dialogues = Dialogues(database, reference, plan.head)
    example.fill_if_empty(plan, dialogues)
    editing = TenderEditing(database, plan, four_eyes=False, example=True)
    yield Targets(
        database,
        reference,
        plan,
        dialogues,
        Notices(database, plan, editing, folder),
        Readers(database),
        PublicPartnerships(database),
    )
    database.close()


@pytest.fixture(scope="module")
def judged(targets: Targets) -> tuple[Judged, ...]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        return targets.judged()


@pytest.fixture(scope="module")
def histories(targets: Targets) -> dict[str, list[Version]]:
    return targets.histories([entry.id for entry in targets.index().entries])


def told() -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = tomllib.loads((FOLDER / "targets.toml").read_text("utf-8"))
    return found


def entered(target: Target) -> Iterator[str]:
    """Every text beside the promise itself."""
    yield from (target.responsible, target.comment, target.comment_en)
    if target.baseline:
        yield target.baseline.source
    for milestone in target.milestones:
        yield milestone.source
    for method in target.methods:
        yield from (method.description, method.leaves_out, method.why_changed)
    for source in target.sources:
        yield source.title
    for measure in target.measures:
        yield measure.text
    for exemption in target.exemptions:
        yield from (exemption.product, exemption.reason)
    for one in target.observations:
        yield from (one.source, one.entered_by)


def test_every_sheet_of_figures_is_listed_once_and_named_by_its_day() -> None:
    sheets = told()["figures"]
    assert sorted(str(s["file"]) for s in sheets) == sorted(f.name for f in FOLDER.glob("observations-*.csv"))
    for sheet in sheets:
        assert isinstance(sheet["at"], datetime)
        assert str(sheet["file"])[16:26] == sheet["at"].date().isoformat()


def test_no_figure_stands_without_its_mark(histories: dict[str, list[Version]]) -> None:
    figures = 0
    for id_, versions in histories.items():
        for version in versions:
            record = version.record
            assert [o for o in record.observations if o.quality != "example"] == [], id_
            assert [text for text in entered(record) if text and not MARKED.search(text)] == [], id_
            assert record.example is any(entered(record)), id_
            figures += len(record.observations)
    assert figures > 50


def test_links_lead_to_nobodys_site(histories: dict[str, list[Version]]) -> None:
    for versions in histories.values():
        record = versions[-1].record
        links = [*(source.url for source in record.sources), *(measure.link for measure in record.measures)]
        assert all(link.startswith("https://example.com/") for link in links if link)


def test_the_promises_themselves_are_the_policys_and_every_one_is_there(
    targets: Targets, histories: dict[str, list[Version]]
) -> None:
    promises = targets.reference.promises
    assert set(histories) == set(promises)
    assert all(versions[-1].record.promise == promises[id_] for id_, versions in histories.items())
    assert targets.follow() == 0


def test_every_version_keeps_the_rules_and_says_why(histories: dict[str, list[Version]]) -> None:
    for id_, versions in histories.items():
        for version in versions:
            assert list(problems(version.record, version.at.date())) == [], (id_, version.number)
            assert version.reason, id_
            assert version.at.date() <= TODAY


def test_every_verdict_is_there_to_be_seen(judged: tuple[Judged, ...]) -> None:
    assert {one.verdict.word for one in judged} == set(WORDS)
    assert {one.id for one in judged if one.overdue} == {"fossil-fuel-machines"}
    by_figures = {one.verdict.word for one in judged if one.target.observations}
    assert by_figures >= {"reached", "on_track", "at_risk", "off_track", "too_little_data", "update_overdue"}


def test_categories_add_up_to_the_whole(histories: dict[str, list[Version]]) -> None:
    figures = histories["emissions"][-1].record.observations
    years = {o.period.value for o in figures}
    assert years == {"2019", "2020", "2021", "2022", "2023", "2024"}
    for year in years:
        parts = [o.value for o in figures if o.period.value == year and o.category]
        (whole,) = [o.value for o in figures if o.period.value == year and o.whole]
        assert (len(parts), sum(parts)) == (8, whole), year


def test_figures_of_two_methods_never_stand_in_one_line(histories: dict[str, list[Version]]) -> None:
    now = histories["emissions"][-1].record
    assert [m.number for m in now.methods] == [1, 2]
    assert {o.method for o in now.series} == {2}
    assert now.baseline
    assert now.baseline.method == 2


def test_one_figure_has_been_corrected_in_the_open(histories: dict[str, list[Version]]) -> None:
    found = [(id_, one) for id_, versions in histories.items() for one in corrections(versions)]
    assert [id_ for id_, _ in found] == ["tableware"]
    assert all(one.reason for _, one in found)


@pytest.mark.parametrize("lang", LANGS)
def test_the_public_sheet_of_figures_read_back_unchanged_changes_nothing(
    targets: Targets, judged: tuple[Judged, ...], lang: Lang
) -> None:
    t, reference = Text.of(lang), targets.reference
    table = observations_table(judged, t, site(reference), reference.departments(lang))
    found = ObservationImport(targets, reference, csv_bytes(table), "tal.csv")
    with targets.database.reading() as connection:
        outcome = found.compare(connection)
    assert (outcome.drafts, outcome.refused, outcome.notes) == ((), (), ())
    assert len(outcome.unchanged) == sum(len(one.target.observations) for one in judged)
