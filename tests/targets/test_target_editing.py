"""Drafts of how promises are measured and the way from them to what is public, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from transparency.accounts.permissions import Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.dates import PlannedDate
from transparency.dialogues.service import Dialogues
from transparency.editing.records import Draft, EditConflict, NothingChanged, NotReady
from transparency.errors import Conflict, DomainError, NotFound
from transparency.history import store as history
from transparency.history.records import Version
from transparency.notices.service import Notices
from transparency.partnerships.register import PublicPartnerships
from transparency.readers.service import Readers
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.targets.editing import TargetEditing
from transparency.targets.records import (
    Baseline,
    DataSource,
    Measure,
    Observation,
    Target,
    corrections,
)
from transparency.targets.service import Targets
from transparency.tenders.editing import TenderEditing
from transparency.tenders.service import TenderPlan

People = dict[str, Actor]
Frozen = Callable[[str], AbstractContextManager[None]]

ID = "emissions"
BASE = Baseline(PlannedDate.of("2019"), Decimal(20000), "Klimaregnskab 2020")


@pytest.fixture(autouse=True)
def _day(frozen: Frozen) -> Iterator[None]:
    with frozen("2027-03-01T09:00Z"):
        yield


@pytest.fixture
def targets(database: Database, reference: Reference, plan: TenderPlan, tmp_path: Path) -> Targets:
    """The promises as the policy has them, none measured."""
    tenders = TenderEditing(database, plan, four_eyes=False, example=False)
    found = Targets(
        database,
        reference,
        plan,
        Dialogues(database, reference, plan.head),
        Notices(database, plan, tenders, tmp_path),
        Readers(database),
        PublicPartnerships(database),
    )
    found.follow()
    return found


@pytest.fixture
def editing(database: Database, targets: Targets) -> TargetEditing:
    """One person may publish what they wrote."""
    return TargetEditing(database, targets, four_eyes=False, example=False)


@pytest.fixture
def editing_by_two(database: Database, targets: Targets) -> TargetEditing:
    """A second person has to publish."""
    return TargetEditing(database, targets, four_eyes=True, example=False)


def figure(period: str = "2024", value: int = 17000, **given: Any) -> Observation:
    fields: dict[str, Any] = {"unit": "tco2e", "source": "Klimaregnskab", "quality": "measured"}
    return Observation(PlannedDate.of(period), Decimal(value), **fields | given)


def public(targets: Targets, id_: str = ID) -> Target:
    return targets.versions(id_)[-1].record


def measured(targets: Targets, *figures: Observation, **given: Any) -> Target:
    return replace(public(targets), **{"unit": "tco2e", "observations": figures} | given)


def begin(editing: TargetEditing, actor: Actor, record: Target, **given: Any) -> Draft[Target]:
    """Save a draft."""
    fields: dict[str, Any] = {"seen": 1, "edition": 0, "reason": "", "note": ""} | given
    return editing.save(actor, record, **fields)


def publish(
    editing: TargetEditing, actor: Actor, record: Target, reason: str, **given: Any
) -> Version[Target]:
    kept = begin(editing, actor, record, **given)
    return editing.publish(actor, record.id, kept.edition, reason)


def events(database: Database, object_: str) -> list[str]:
    """What the log tells, oldest first."""
    with database.reading() as connection:
        return [line.event for line in audit.lines(connection, LogFilter(object=object_), limit=500)][::-1]


# From the draft to the public


def test_figures_go_from_draft_over_approval_to_the_public(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    first = begin(editing, people["editor"], measured(targets, figure()), note="Se her")
    assert editing.drafts(people["editor2"]) == [first]
    assert public(targets).observations == ()
    waiting = editing.submit(people["editor"], ID, first.edition)
    back = editing.send_back(people["publisher"], ID, waiting.edition, "Hvor er kilden?")
    assert (back.state, back.note) == ("draft", "Hvor er kilden?")
    again = begin(editing, people["editor"], measured(targets, figure(source="Side 4")), edition=back.edition)
    version = editing.publish(people["publisher"], ID, again.edition, "Nye tal")
    assert version == targets.versions(ID)[-1]
    assert (version.number, version.reason, version.record.observations[0].source) == (2, "Nye tal", "Side 4")
    assert editing.draft(people["editor"], ID) is None
    assert events(editing.database, ID) == [
        "target_drafted",
        "target_submitted",
        "target_returned",
        "target_drafted",
        "target_published",
    ]
    with editing.database.reading() as connection:
        assert not list(history.check(connection))


def test_what_the_public_has_read_is_not_changed_without_a_reason(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    kept = begin(editing, people["publisher"], measured(targets, figure()))
    with pytest.raises(DomainError, match="Begrundelsen er offentlig"):
        editing.publish(people["publisher"], ID, kept.edition, " ")
    assert public(targets).observations == ()
    assert editing.publish(people["publisher"], ID, kept.edition, "Nye tal").number == 2


def test_who_wrote_it_does_not_publish_it_where_two_shall_see_it(
    editing_by_two: TargetEditing, targets: Targets, people: People
) -> None:
    kept = begin(editing_by_two, people["publisher"], measured(targets, figure()))
    with pytest.raises(DomainError, match="af en anden"):
        editing_by_two.publish(people["publisher"], ID, kept.edition, "Nye tal")
    assert editing_by_two.publish(people["publisher2"], ID, kept.edition, "Nye tal").number == 2


def test_the_promise_itself_is_not_the_editors_to_word(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    record = measured(targets, figure())
    reworded = replace(record, promise=replace(record.promise, goal="-10 %", title_da="Lidt mindre"))
    kept = begin(editing, people["editor"], reworded)
    assert kept.record.promise == public(targets).promise


def test_no_promise_is_made_here(editing: TargetEditing, targets: Targets, people: People) -> None:
    with pytest.raises(NotFound, match="intet mål"):
        begin(editing, people["editor"], replace(public(targets), id="free-lunch"), seen=0)
    with pytest.raises(DomainError, match="kan ikke kopieres"):
        editing.copy(people["editor"], ID)


def test_all_that_is_written_in_a_demonstration_is_marked(
    database: Database, targets: Targets, people: People
) -> None:
    editing = TargetEditing(database, targets, four_eyes=False, example=True)
    version = publish(editing, people["publisher"], measured(targets, figure()), "Nye tal")
    assert version.record.example
    judged = targets.one(ID)
    assert judged
    assert judged.verdict.example


# What is wrong


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"observations": (figure(unit="litres"),)}, "Tallet står i liter"),
        ({"observations": (figure(value=-1),)}, "under 0"),
        ({"observations": (figure(), figure(value=2))}, "to tal for 2024"),
        ({"observations": (figure(method=2),)}, "Metode 2"),
        ({"observations": (figure(source=""),)}, "kommer fra"),
        ({"observations": (figure(department="xyz"),)}, "Afdelingen xyz findes ikke"),
        ({"observations": (figure(), figure(value=2, unit="dkk", category="food"))}, "Tallet står i kr."),
        ({"unit": None, "observations": (figure(),)}, "Vælg den enhed"),
        ({"baseline": replace(BASE, value=Decimal(0))}, "Udgangspunktet er 0"),
        ({"sources": (DataSource("A", "javascript:alert(1)"),)}, "https://"),
        ({"measures": (Measure("A", link="ftp://a.dk/x"),)}, "https://"),
    ],
)
def test_what_is_wrong_may_be_kept_as_a_draft_and_is_not_published(
    editing: TargetEditing, targets: Targets, people: People, given: dict[str, Any], why: str
) -> None:
    kept = begin(editing, people["publisher"], measured(targets, **given))
    assert any(why in p.text.format(**p.values) for p in editing.missing(people["editor"], kept.record))
    with pytest.raises(NotReady) as error:
        editing.publish(people["publisher"], ID, kept.edition, "Nye tal")
    assert why in str(error.value)
    assert public(targets).observations == ()


def test_a_text_that_is_too_long_is_told(editing: TargetEditing, targets: Targets, people: People) -> None:
    with pytest.raises(NotReady, match="plads til"):
        begin(editing, people["editor"], measured(targets, comment="x" * 6000))


# Corrected, taken out, and undone


def test_a_figure_that_is_corrected_or_taken_out_stays_in_the_history_with_the_reason(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    by = people["publisher"]
    publish(editing, by, measured(targets, figure("2023", 18000), figure("2024")), "Nye tal")
    publish(editing, by, measured(targets, figure("2023", 18500), figure("2024")), "Tastefejl", seen=2)
    publish(editing, by, measured(targets, figure("2023", 18500)), "Regnet forkert", seen=3)
    found = corrections(targets.versions(ID))
    assert [(c.before.value, c.now and c.now.value, c.reason) for c in found] == [
        (Decimal(17000), None, "Regnet forkert"),
        (Decimal(18000), Decimal(18500), "Tastefejl"),
    ]


def test_an_older_version_is_brought_back_with_the_promise_as_it_is_now(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    by = people["publisher"]
    publish(editing, by, measured(targets, figure()), "Nye tal")
    publish(editing, by, measured(targets), "Taget ud", seen=2)
    version = editing.restore(by, ID, 2, "De var rigtige")
    assert isinstance(version, Version)
    assert (version.number, version.record.observations) == (4, (figure(),))
    with pytest.raises(NothingChanged):
        editing.restore(by, ID, 2, "Igen")
    with pytest.raises(NotFound):
        editing.restore(by, ID, 99, "Nej")


def test_an_older_version_that_breaks_a_rule_by_now_is_not_brought_back(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    by = people["publisher"]
    with targets.database.writing() as connection:
        targets.save(connection, [(measured(targets, figure(value=-1)), 1)], who="prøve", reason="Før reglen")
    publish(editing, by, measured(targets, figure()), "Rettet", seen=2)
    with pytest.raises(NotReady, match="under 0"):
        editing.restore(by, ID, 2, "Tilbage")


# Two editors


def test_two_who_add_different_figures_do_not_stand_in_each_others_way(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    by = people["publisher"]
    publish(editing, by, measured(targets, figure("2023")), "Nye tal")
    mine = begin(editing, by, measured(targets, figure("2023"), figure("2024")), seen=2)
    with targets.database.writing() as connection:
        theirs = measured(targets, figure("2022"), figure("2023", 16000))
        targets.save(connection, [(theirs, 2)], who="system", reason="Fra et ark")
    preview = editing.preview(by, ID)
    assert preview.collisions == ()
    version = editing.publish(by, ID, mine.edition, "2024 er kommet")
    assert [(o.period.value, int(o.value)) for o in version.record.observations] == [
        ("2022", 17000),
        ("2023", 16000),
        ("2024", 17000),
    ]


def test_two_who_change_the_same_figure_are_shown_both_and_nothing_else_is_lost(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    one, other = people["editor"], people["editor2"]
    publish(editing, people["publisher"], measured(targets, figure("2023")), "Nye tal")
    first = begin(editing, one, measured(targets, figure("2023", 1), figure("2024", 2)), seen=2)
    with pytest.raises(EditConflict) as error:
        begin(editing, other, measured(targets, figure("2023", 3), figure("2022", 4)), seen=2)
    (collision,) = error.value.fields
    assert (collision.field, collision.collides) == ("observations", True)
    assert [int(o.value) for o in error.value.merged.observations] == [4, 1, 2], "theirs where both changed"
    mine_first = editing.shape.merged(error.value.base, first.record, error.value.mine)[0]  # type: ignore[type-var]
    assert [int(o.value) for o in mine_first.observations] == [4, 3, 2]
    assert editing.draft(one, ID) == first


def test_who_looks_at_an_older_draft_changes_nothing(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    first = begin(editing, people["editor"], measured(targets, figure()))
    begin(editing, people["editor2"], measured(targets, figure(value=1)), edition=first.edition)
    for act in (
        lambda: editing.submit(people["editor"], ID, first.edition),
        lambda: editing.discard(people["editor"], ID, first.edition),
        lambda: editing.publish(people["publisher"], ID, first.edition, "Nye tal"),
    ):
        with pytest.raises(Conflict):
            act()
    assert events(editing.database, ID) == ["target_drafted", "target_drafted"]


def test_a_changed_baseline_changes_the_verdict(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    by = people["publisher"]
    publish(editing, by, measured(targets, figure(), baseline=BASE), "Nye tal")
    before = targets.one(ID)
    publish(
        editing, by, measured(targets, figure(), baseline=replace(BASE, value=Decimal(40000))), "Ny", seen=2
    )
    after = targets.one(ID)
    assert before
    assert after
    assert (before.verdict.word, after.verdict.word) != (after.verdict.word, after.verdict.word)
    assert after.verdict.word == "reached"


def test_a_day_on_which_figures_are_due_is_a_matter_of_the_record(
    editing: TargetEditing, targets: Targets, people: People
) -> None:
    publish(editing, people["publisher"], measured(targets, next_due=date(2027, 2, 28)), "Aftalt")
    judged = targets.one(ID)
    assert judged
    assert judged.overdue
