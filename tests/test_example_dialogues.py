"""The example's dialogues and events agree with the example's plan, and are told as a municipality would."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from transparency import example
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import FORMS, KINDS, Dialogue, Version, problems, status_by_time
from transparency.dialogues.service import Dialogues
from transparency.history.records import field_value
from transparency.reference import load_reference
from transparency.storage.database import Database
from transparency.tenders.records import CONTENT_FIELDS
from transparency.tenders.service import TenderPlan

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TenderPlan, Dialogues]]:
    folder: Path = tmp_path_factory.mktemp("example")
    database, reference = Database(f"sqlite:///{folder / 'site.db'}"), load_reference()
    database.migrate()
    plan = TenderPlan(database, reference)
    dialogues = Dialogues(database, reference, plan.head)
    example.fill_if_empty(plan, dialogues)
    yield plan, dialogues
    database.close()


@pytest.fixture
def histories(site: tuple[TenderPlan, Dialogues]) -> dict[str, list[Version]]:
    return site[1].histories([e.record.id for e in site[1].index().entries])


@pytest.fixture
def present(histories: dict[str, list[Version]]) -> list[Dialogue]:
    return [versions[-1].record for versions in histories.values()]


def test_there_is_one_of_every_kind_and_form_and_of_nearly_every_status(present: list[Dialogue]) -> None:
    assert {d.kind for d in present} == set(KINDS)
    assert {d.form for d in present} == set(FORMS)
    assert {d.status for d in present} >= {"announced", "open", "held", "outcome_published", "cancelled"}
    assert any(d.outcome_overdue(TODAY) for d in present)
    assert any(d.answers for d in present)


def test_every_version_is_marked_keeps_the_rules_and_says_why(histories: dict[str, list[Version]]) -> None:
    for id_, versions in histories.items():
        for version in versions:
            assert version.record.example, id_
            assert list(problems(version.record)) == [], id_
            assert version.reason, id_


def test_what_it_names_is_there(site: tuple[TenderPlan, Dialogues], present: list[Dialogue]) -> None:
    plan, dialogues = site
    reference = dialogues.reference
    for d in present:
        assert set(d.tenders) <= set(plan.index().position), d.id
        assert set(d.themes) <= set(reference.promises), d.id
        assert {heard.theme for heard in (d.outcome.heard if d.outcome else ())} <= {
            "",
            *reference.promises,
        }, d.id
        assert all(reference.cpv.get(code) for code in d.cpv), d.id
        links = [d.link, d.invitation, d.recording, d.slides, *(one.url for one in d.documents)]
        assert all(link.startswith("https://example.com/") for link in links if link), d.id
        assert d.contact == reference.organisation.email, d.id


def test_where_it_says_that_a_field_was_changed_it_was_changed_after_the_dialogue(
    site: tuple[TenderPlan, Dialogues], present: list[Dialogue]
) -> None:
    changed = [(d, r) for d in present if d.outcome for r in d.outcome.results if r.field]
    assert any(r.decision == "changed" for _, r in changed)
    for d, result in changed:
        assert result.tender in d.tenders, d.id
        assert result.field in CONTENT_FIELDS, d.id
        over = d.planned.end if d.planned else None
        assert over, d.id
        versions = site[0].versions(result.tender)
        then = [v for v in versions if v.at.date() <= over]
        differs = field_value(then[-1].record, result.field) != field_value(versions[-1].record, result.field)
        assert differs or result.decision == "not_changed", (d.id, result.field)


def test_nothing_is_told_that_time_would_contradict(present: list[Dialogue]) -> None:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    assert [d.id for d in present if status_by_time(d, now) != d.status] == []


def test_it_stands_in_the_order_of_time(site: tuple[TenderPlan, Dialogues]) -> None:
    index, found = site[1].find(DialogueFilter(coming=True), TODAY)
    starts = [e.record.planned for e in index.found_entries(found)]
    assert starts == sorted(starts, key=lambda planned: planned.sort_key[0] if planned else date.max)
