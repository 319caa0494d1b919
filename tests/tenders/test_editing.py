"""Drafts and the way from them to what is public, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from inspect import getmembers, isfunction
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event

from transparency.accounts.permissions import ROLES, Action, Actor, may
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.dates import PlannedDate
from transparency.editing.records import Draft, EditConflict, NothingChanged, NotReady
from transparency.errors import BadInput, Conflict, DomainError, NotFound
from transparency.history import store as history
from transparency.history.records import Version
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.tenders.editing import TenderEditing
from transparency.tenders.records import PlannedTender, changes
from transparency.tenders.service import TenderPlan

MakeTender = Callable[..., PlannedTender]
Write = Callable[..., None]
Frozen = Callable[[str], AbstractContextManager[None]]
Queries = Callable[[Database], AbstractContextManager[list[str]]]
People = dict[str, Actor]

ID = "AAK-2027-001"
TODAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def _day(frozen: Frozen) -> Iterator[None]:
    with frozen("2027-03-01T09:00Z"):
        yield


def begin(editing: TenderEditing, actor: Actor, tender: PlannedTender, **given: Any) -> Draft[PlannedTender]:
    """Save the first edition of a draft."""
    fields = {"seen": 0, "edition": 0, "reason": "", "note": ""} | given
    return editing.save(actor, tender, **fields)


def events(database: Database, object_: str = "") -> list[str]:
    """What the log tells, oldest first."""
    with database.reading() as connection:
        return [line.event for line in audit.lines(connection, LogFilter(object=object_), limit=500)][::-1]


def intact(plan: TenderPlan) -> bool:
    with plan.database.reading() as connection:
        return not list(history.check(connection))


@contextmanager
def failing(database: Database, statement: str) -> Iterator[None]:
    """The database goes away at the first statement that begins so."""

    def on_execute(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        if said.startswith(statement):
            raise OSError("gone")

    event.listen(database.engine, "before_cursor_execute", on_execute)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", on_execute)


# Drafts


def test_a_draft_is_kept_as_it_is_and_is_not_public(
    editing: TenderEditing, plan: TenderPlan, people: People, make_tender: MakeTender
) -> None:
    editor = people["editor"]
    half = make_tender(title="", cpv=(), departments=())
    saved = begin(editing, editor, half, note="Mangler resten", reason="Nyt")
    assert editing.draft(editor, ID) == saved
    assert (saved.record, saved.state, saved.seen) == (half, "draft", 0)
    assert (saved.note, saved.reason, saved.author_id) == ("Mangler resten", "Nyt", editor.account_id)
    assert editing.drafts(people["publisher"]) == [saved]
    assert plan.revision().value == 0
    assert editing.draft(editor, "AAK-2027-002") is None
    assert events(plan.database, ID) == ["tender_drafted"]


def test_the_whole_record_comes_back_from_a_draft(
    editing: TenderEditing, people: People, reference: Reference
) -> None:
    from transparency import demo

    for tender in demo.tenders(40, 1, reference, TODAY):
        own = replace(tender, example=False)
        assert begin(editing, people["editor"], own).record == own


def test_each_save_is_a_new_edition_and_the_same_again_is_none(
    editing: TenderEditing, people: People, make_tender: MakeTender
) -> None:
    first = begin(editing, people["editor"], make_tender())
    second = begin(editing, people["editor2"], make_tender(title="Vask"), edition=first.edition)
    assert second.edition > first.edition
    assert second.author_id == people["editor2"].account_id
    for edition in (second.edition, first.edition, 0):  # the answer was lost on the way, and it is sent again
        assert begin(editing, people["editor"], make_tender(title="Vask"), edition=edition) == second


def test_of_two_editors_the_second_is_told_and_shown_both_and_nothing_is_lost(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender(place="Nord")])
    first = begin(editing, people["editor"], make_tender(place="Nord"), seen=1, note="Hej")
    theirs = begin(
        editing, people["editor"], make_tender(place="Syd", title="Vask"), seen=1, edition=first.edition
    )
    mine = make_tender(place="Vest", duration_months=24)
    with pytest.raises(EditConflict) as caught:
        begin(editing, people["editor2"], mine, seen=1, edition=first.edition)
    told = caught.value
    assert (told.base, told.mine, told.theirs, told.by) == (
        make_tender(place="Nord"),
        mine,
        theirs.record,
        "draft",
    )
    assert {one.field: one.collides for one in told.fields} == {
        "title": False,
        "place": True,
        "duration_months": False,
    }
    assert told.merged == make_tender(place="Syd", title="Vask", duration_months=24)
    assert editing.draft(people["editor"], ID) == theirs
    settled = begin(
        editing, people["editor2"], replace(told.merged, place="Vest"), seen=told.seen, edition=told.edition
    )
    assert settled.record == make_tender(place="Vest", title="Vask", duration_months=24)


def test_who_begins_a_new_tender_on_an_id_that_was_just_taken_is_told(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    begin(editing, people["editor"], make_tender(title="Først"))
    with pytest.raises(EditConflict) as caught:
        begin(editing, people["editor2"], make_tender(title="Sidst"))
    assert (caught.value.base, caught.value.theirs.title) == (None, "Først")
    write(plan, [make_tender(id="AAK-2027-002")])
    with pytest.raises(EditConflict) as caught:
        begin(editing, people["editor"], make_tender(id="AAK-2027-002", title="Sidst"))
    assert caught.value.by == "public"


def test_what_became_public_meanwhile_is_shown_when_one_saves(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    first = begin(editing, people["editor"], make_tender(place="Nord"), seen=1)
    write(plan, [make_tender(title="Vask")], reason="Ny titel")
    with pytest.raises(EditConflict) as caught:
        begin(editing, people["editor"], make_tender(place="Syd"), seen=1, edition=first.edition)
    told = caught.value
    assert (told.by, told.seen, told.edition) == ("public", 2, first.edition)
    assert told.merged == make_tender(title="Vask", place="Syd")
    saved = begin(editing, people["editor"], told.merged, seen=told.seen, edition=told.edition)
    assert saved.seen == 2


def test_a_mere_confirmation_meanwhile_disturbs_nobody(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    first = begin(editing, people["editor"], make_tender(place="Nord"), seen=1)
    editing.confirm(people["editor2"], [ID])
    saved = begin(editing, people["editor"], make_tender(place="Syd"), seen=1, edition=first.edition)
    assert (saved.seen, saved.record.place, saved.record.confirmed_on) == (2, "Syd", TODAY)


def test_an_edition_of_a_discarded_draft_does_not_pass_for_one_of_the_next(
    editing: TenderEditing, people: People, make_tender: MakeTender
) -> None:
    first = begin(editing, people["editor"], make_tender())
    editing.discard(people["editor"], ID, first.edition)
    begin(editing, people["editor2"], make_tender(title="Andet"))
    with pytest.raises(EditConflict):
        begin(editing, people["editor"], make_tender(title="Mit"), edition=first.edition)


def test_a_version_that_never_was_is_not_begun_from(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    with pytest.raises(NotFound):
        begin(editing, people["editor"], make_tender(), seen=1)
    write(plan, [make_tender()])
    for seen in (7, -1):
        with pytest.raises(NotFound):
            begin(editing, people["editor"], make_tender(title="Vask"), seen=seen)


def test_a_new_id_is_free_among_what_is_public_and_what_is_drafted(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    editor = people["editor"]
    assert editing.new_id(editor, 2027) == "AAK-2027-001"
    write(plan, [make_tender(id="AAK-2027-013"), make_tender(id="AAK-2026-099")])
    assert editing.new_id(editor, 2027) == "AAK-2027-014"
    begin(editing, editor, make_tender(id="AAK-2027-014"))
    assert editing.new_id(editor, 2027) == "AAK-2027-015"


def test_a_demo_marks_what_is_written_as_example_and_production_does_not(
    database: Database, plan: TenderPlan, people: People, make_tender: MakeTender
) -> None:
    for example in (True, False):
        editing = TenderEditing(database, plan, four_eyes=False, example=example)
        saved = begin(
            editing, people["editor"], make_tender(id=f"AAK-2027-00{1 + example}", example=not example)
        )
        assert saved.record.example is example
        assert editing.copy(people["editor"], saved.record.id).record.example is example


def test_hostile_text_is_stored_as_text_and_too_long_ones_are_not(
    editing: TenderEditing, people: People, make_tender: MakeTender
) -> None:
    nasty = "'; DROP TABLE draft; -- <script>alert(1)</script> **x**"
    saved = begin(
        editing, people["publisher"], make_tender(title=nasty), reason=f"\x00{nasty}\u202e", note=nasty
    )
    assert (saved.record.title, saved.reason, saved.note) == (nasty, nasty, nasty)
    public = editing.publish(people["publisher"], ID, saved.edition, "")
    assert (public.record.title, public.reason) == (nasty, nasty)
    for field in ("reason", "note"):
        with pytest.raises(NotReady) as caught:
            begin(editing, people["editor"], make_tender(id="AAK-2027-002"), **{field: "x" * 1_000_000})
        assert [problem.field for problem in caught.value.problems] == [field]


# Approval


def test_a_draft_goes_to_approval_and_back(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender
) -> None:
    first = begin(editing, people["editor"], make_tender())
    waiting = editing.submit(people["editor"], ID, first.edition)
    assert waiting.state == "review"
    back = editing.send_back(people["publisher"], ID, waiting.edition, "Ret titlen")
    assert (back.state, back.note, back.author_id) == ("draft", "Ret titlen", people["editor"].account_id)
    assert editing.draft(people["editor"], ID) == back
    assert events(plan.database, ID) == ["tender_drafted", "tender_submitted", "tender_returned"]


def test_who_changes_what_waits_for_approval_takes_it_back(
    editing: TenderEditing, people: People, make_tender: MakeTender
) -> None:
    first = begin(editing, people["editor"], make_tender())
    waiting = editing.submit(people["editor"], ID, first.edition)
    changed = begin(editing, people["editor"], make_tender(title="Vask"), edition=waiting.edition)
    assert changed.state == "draft"
    with pytest.raises(Conflict):
        editing.publish(people["publisher"], ID, waiting.edition, "")


def test_an_unfinished_draft_does_not_go_to_approval_and_its_fields_are_named(
    editing: TenderEditing, people: People, make_tender: MakeTender
) -> None:
    first = begin(editing, people["editor"], make_tender(title="", departments=("xx",)))
    with pytest.raises(NotReady) as caught:
        editing.submit(people["editor"], ID, first.edition)
    assert [problem.field for problem in caught.value.problems] == ["title", "departments"]
    with pytest.raises(NotReady):
        editing.publish(people["publisher"], ID, first.edition, "")
    assert editing.draft(people["editor"], ID) == first


@pytest.mark.parametrize("act", ["submit", "send_back", "discard", "publish"])
def test_who_acts_on_an_older_edition_or_on_none_is_told(
    editing: TenderEditing, people: People, make_tender: MakeTender, act: str
) -> None:
    more = {"send_back": ["Note"], "publish": ["Grund"]}.get(act, [])
    with pytest.raises(NotFound, match="ingen kladde"):
        getattr(editing, act)(people["publisher"], ID, 1, *more)
    first = begin(editing, people["editor"], make_tender())
    second = begin(editing, people["editor"], make_tender(title="Vask"), edition=first.edition)
    with pytest.raises(Conflict, match="En anden har ændret"):
        getattr(editing, act)(people["publisher"], ID, first.edition, *more)
    assert editing.draft(people["editor"], ID) == second


def test_a_discarded_draft_is_gone_and_the_log_says_so(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender
) -> None:
    first = begin(editing, people["editor"], make_tender())
    editing.discard(people["editor2"], ID, first.edition)
    assert editing.drafts(people["editor"]) == []
    assert events(plan.database, ID) == ["tender_drafted", "tender_discarded"]


# Publishing


def test_a_new_tender_is_published_with_the_day_it_has_to_be_confirmed_by(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender
) -> None:
    first = begin(editing, people["publisher"], make_tender())
    version = editing.publish(people["publisher"], ID, first.edition, "")
    assert version == plan.versions(ID)[-1]
    assert version.record == make_tender(confirmed_on=TODAY, confirm_by=date(2027, 5, 30))
    assert (version.number, version.reason) == (1, None)
    assert editing.draft(people["editor"], ID) is None
    assert events(plan.database, ID) == ["tender_drafted", "tender_published"]
    assert [e.id for e in plan.index().entries] == [ID]


def test_history_knows_the_publisher_by_number_only(
    editing: TenderEditing, people: People, database: Database, make_tender: MakeTender
) -> None:
    first = begin(editing, people["publisher"], make_tender())
    editing.publish(people["publisher"], ID, first.edition, "")
    with database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM author").scalars().all()
        lines = audit.lines(connection, LogFilter(event="tender_published"), limit=9)
    assert names == [people["publisher"].who]
    assert [line.who for line in lines] == [people["publisher"].who]


def test_a_change_to_what_is_public_needs_a_reason(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    first = begin(editing, people["editor"], make_tender(title="Vask"), seen=1)
    with pytest.raises(DomainError, match="Skriv, hvorfor"):
        editing.publish(people["publisher"], ID, first.edition, "  ")
    assert len(plan.versions(ID)) == 1
    version = editing.publish(people["publisher"], ID, first.edition, " Ny titel ")
    assert (version.number, version.reason, version.record.title) == (2, "Ny titel", "Vask")
    assert plan.versions(ID)[-1] == version


def test_the_reason_of_the_draft_counts_where_the_publisher_gives_none(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    first = begin(editing, people["editor"], make_tender(title="Vask"), seen=1, reason="Stavefejl")
    assert editing.publish(people["publisher"], ID, first.edition, "").reason == "Stavefejl"


def test_what_became_public_meanwhile_stays_where_the_draft_did_not_touch_it(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    first = begin(editing, people["editor"], make_tender(place="Nord"), seen=1, reason="Sted")
    write(plan, [make_tender(title="Vask", confirmed_on=TODAY)], reason="Titel")
    preview = editing.preview(people["editor"], ID)
    assert [change.field for change in preview.fields] == ["place"]
    assert editing.difference(people["editor"], ID) == preview.fields
    version = editing.publish(people["publisher"], ID, first.edition, "")
    assert version.number == 3
    assert version.record == make_tender(title="Vask", place="Nord", confirmed_on=TODAY) == preview.record


def test_what_both_changed_is_not_published_until_a_person_has_chosen(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    first = begin(editing, people["editor"], make_tender(title="Min"), seen=1, reason="Titel")
    write(plan, [make_tender(title="Deres")], reason="Titel")
    preview = editing.preview(people["editor"], ID)
    assert [change.field for change in preview.collisions] == ["title"]
    assert preview.record.title == "Min"
    with pytest.raises(EditConflict) as caught:
        editing.publish(people["publisher"], ID, first.edition, "")
    told = caught.value
    assert (told.mine.title, told.theirs.title, told.by) == ("Min", "Deres", "public")
    assert len(plan.versions(ID)) == 2
    settled = begin(
        editing, people["editor"], told.mine, seen=told.seen, edition=told.edition, reason="Titel"
    )
    assert editing.publish(people["publisher"], ID, settled.edition, "").record.title == "Min"


def test_a_draft_that_says_what_is_public_is_discarded_and_nothing_is_published(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    first = begin(editing, people["editor"], make_tender(), seen=1)
    with pytest.raises(NothingChanged, match="siger det samme"):
        editing.publish(people["publisher"], ID, first.edition, "Grund")
    assert len(plan.versions(ID)) == 1
    assert editing.draft(people["editor"], ID) is None
    assert events(plan.database, ID)[-1] == "tender_discarded"


def test_of_two_publishers_at_once_one_publishes_and_the_other_is_told(
    database: Database,
    second_database: Database,
    plan: TenderPlan,
    reference: Reference,
    people: People,
    make_tender: MakeTender,
) -> None:
    services = [
        TenderEditing(d, TenderPlan(d, reference), four_eyes=False, example=False)
        for d in (database, second_database)
    ]
    draft = begin(services[0], people["editor"], make_tender())
    together, published, told = Barrier(2), [], []

    def run(editing: TenderEditing, actor: Actor) -> None:
        together.wait()
        try:
            published.append(editing.publish(actor, ID, draft.edition, ""))
        except NotFound as error:
            told.append(str(error))

    threads = [
        Thread(target=run, args=(editing, people[key]))
        for editing, key in zip(services, ("publisher", "publisher2"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [version.number for version in published] == [1]
    assert len(told) == 1
    assert "offentliggjort eller kasseret imens" in told[0]
    assert len(plan.versions(ID)) == 1
    assert intact(plan)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM draft", "INSERT INTO version", "INSERT INTO audit", "UPDATE revision"]
)
def test_a_database_that_goes_away_while_publishing_leaves_everything_as_it_was(
    editing: TenderEditing,
    people: People,
    plan: TenderPlan,
    make_tender: MakeTender,
    write: Write,
    statement: str,
) -> None:
    write(plan, [make_tender()])
    draft = begin(editing, people["editor"], make_tender(title="Vask"), seen=1, reason="Titel")
    before = events(plan.database)
    with failing(plan.database, statement), pytest.raises(OSError, match="gone"):
        editing.publish(people["publisher"], ID, draft.edition, "")
    assert len(plan.versions(ID)) == 1
    assert editing.draft(people["editor"], ID) == draft
    assert events(plan.database) == before
    assert intact(plan)
    assert editing.publish(people["publisher"], ID, draft.edition, "").number == 2


def test_a_database_that_goes_away_while_saving_keeps_the_edition_before(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender
) -> None:
    first = begin(editing, people["editor"], make_tender())
    with failing(plan.database, "INSERT INTO audit"), pytest.raises(OSError, match="gone"):
        begin(editing, people["editor"], make_tender(title="Vask"), edition=first.edition)
    assert editing.draft(people["editor"], ID) == first


def test_the_difference_of_a_new_tender_is_all_of_it_and_of_none_is_not_found(
    editing: TenderEditing, people: People, make_tender: MakeTender
) -> None:
    begin(editing, people["editor"], make_tender())
    preview = editing.preview(people["editor"], ID)
    assert (preview.public, preview.fields, preview.record) == (None, (), make_tender())
    with pytest.raises(NotFound):
        editing.preview(people["editor"], "AAK-2027-002")


# Two people


def test_with_two_people_nobody_publishes_what_they_saved_last(
    editing_by_two: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender
) -> None:
    editing = editing_by_two
    mine = begin(editing, people["publisher"], make_tender())
    with pytest.raises(DomainError, match="af en anden"):
        editing.publish(people["publisher"], ID, mine.edition, "")
    assert plan.revision().value == 0
    assert editing.draft(people["publisher"], ID) == mine
    theirs = begin(editing, people["publisher2"], make_tender(title="Vask"), edition=mine.edition)
    with pytest.raises(DomainError, match="af en anden"):
        editing.publish(people["publisher2"], ID, theirs.edition, "")
    assert editing.publish(people["publisher"], ID, theirs.edition, "").number == 1


def test_to_save_anothers_draft_unchanged_does_not_make_it_ones_own(
    editing_by_two: TenderEditing, people: People, make_tender: MakeTender
) -> None:
    mine = begin(editing_by_two, people["publisher"], make_tender())
    again = begin(editing_by_two, people["publisher2"], make_tender(), edition=mine.edition)
    assert again.author_id == people["publisher"].account_id


def test_a_mere_confirmation_needs_no_second_person(
    editing_by_two: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    draft = begin(editing_by_two, people["publisher"], make_tender(confirmed_on=TODAY), seen=1)
    assert editing_by_two.publish(people["publisher"], ID, draft.edition, "").number == 2
    assert editing_by_two.confirm(people["publisher"], [ID]) == [ID]
    assert all(changes(plan.versions(ID)[0].record, v.record) == () for v in plan.versions(ID)[1:])


def test_with_two_people_cancelling_and_undoing_wait_for_the_second(
    editing_by_two: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    editing = editing_by_two
    write(plan, [make_tender(title="Først")])
    write(plan, [make_tender(title="Siden")], reason="Titel")
    waiting = editing.change_status(people["publisher"], ID, 2, "cancelled", "Ingen penge")
    assert isinstance(waiting, Draft)
    assert (waiting.state, waiting.reason, waiting.seen) == ("review", "Ingen penge", 2)
    assert len(plan.versions(ID)) == 2
    with pytest.raises(Conflict, match="allerede en kladde"):
        editing.restore(people["publisher2"], ID, 1, "Fortrudt")
    version = editing.publish(people["publisher2"], ID, waiting.edition, "")
    assert (version.record.status, version.record.status_reason) == ("cancelled", "Ingen penge")
    undone = editing.restore(people["publisher"], ID, 1, "Fortrudt")
    assert isinstance(undone, Draft)
    assert (undone.state, undone.record.title, undone.seen) == ("review", "Først", 3)
    assert events(plan.database, ID)[-1] == "tender_submitted"


# Cancelling, copying, undoing


@pytest.mark.parametrize("status", ["cancelled", "withdrawn"])
def test_a_tender_is_cancelled_with_its_reason(
    editing: TenderEditing,
    people: People,
    plan: TenderPlan,
    make_tender: MakeTender,
    write: Write,
    status: Any,
) -> None:
    write(plan, [make_tender()])
    version = editing.change_status(people["publisher"], ID, 1, status, "Ingen penge")
    assert isinstance(version, Version)
    assert version.record == make_tender(status=status, status_reason="Ingen penge")
    assert plan.versions(ID)[-1] == version
    assert version.reason == "Ingen penge"
    with pytest.raises(NothingChanged):
        editing.change_status(people["publisher"], ID, 2, status, "Ingen penge")


def test_it_is_not_cancelled_without_a_reason_nor_unseen_nor_to_another_status(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    publisher = people["publisher"]
    write(plan, [make_tender()])
    with pytest.raises(DomainError, match="begrundelse"):
        editing.change_status(publisher, ID, 1, "cancelled", " ")
    with pytest.raises(BadInput):
        editing.change_status(publisher, ID, 1, "awarded", "Valgt")
    with pytest.raises(NotFound):
        editing.change_status(publisher, "AAK-2027-002", 1, "cancelled", "Nej")
    write(plan, [make_tender(title="Vask")], reason="Titel")
    with pytest.raises(EditConflict):
        editing.change_status(publisher, ID, 1, "cancelled", "Nej")
    assert len(plan.versions(ID)) == 2


def test_a_confirmation_meanwhile_does_not_stop_a_cancellation(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    editing.confirm(people["editor"], [ID])
    version = editing.change_status(people["publisher"], ID, 1, "withdrawn", "Nej")
    assert isinstance(version, Version)
    assert (version.number, version.record.confirmed_on) == (3, TODAY)


def test_a_copy_is_a_draft_with_an_id_of_its_own(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender(notice="2027-Q1", status="awarded", place="Nord", confirmed_on=TODAY)])
    copy = editing.copy(people["editor"], ID)
    assert copy.record == make_tender(id="AAK-2027-002", place="Nord")
    assert (copy.seen, copy.state, copy.author_id) == (0, "draft", people["editor"].account_id)
    assert editing.copy(people["editor"], "AAK-2027-002").record.id == "AAK-2027-003"  # of a draft, too
    with pytest.raises(NotFound):
        editing.copy(people["editor"], "AAK-2027-099")
    version = editing.publish(people["publisher"], copy.record.id, copy.edition, "")
    assert version.number == 1


def test_undoing_is_a_new_version_with_the_content_of_an_older_one(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender(title="Først")])
    write(plan, [make_tender(title="Siden", confirmed_on=TODAY)], reason="Titel")
    with pytest.raises(DomainError, match="Skriv, hvorfor"):
        editing.restore(people["publisher"], ID, 1, "")
    version = editing.restore(people["publisher"], ID, 1, "Fortrudt")
    assert isinstance(version, Version)
    assert (version.number, version.reason) == (3, "Fortrudt")
    assert version.record == make_tender(title="Først", confirmed_on=TODAY)
    with pytest.raises(NothingChanged):
        editing.restore(people["publisher"], ID, 1, "Igen")
    with pytest.raises(NotFound):
        editing.restore(people["publisher"], ID, 9, "Nej")
    assert intact(plan)


# Imports


def bring(
    editing: TenderEditing, actor: Actor, *tenders: tuple[PlannedTender, int], reason: str = "Ark"
) -> Any:
    with editing.database.writing() as connection:
        return editing.bring_in(connection, actor, tenders, source="plan.xlsx", reason=reason)


def test_an_import_is_public_at_once_where_one_person_may_publish(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender
) -> None:
    found = bring(editing, people["publisher"], (make_tender(), 0))
    assert (found.public, found.review) == ((ID,), ())
    assert plan.versions(ID)[-1].reason == "Ark"
    assert events(plan.database) == ["tender_imported"]


@pytest.mark.parametrize(("service", "who"), [("editing", "editor"), ("editing_by_two", "publisher")])
def test_an_import_waits_where_two_have_to_approve_or_who_imports_may_not_publish(
    request: pytest.FixtureRequest,
    people: People,
    plan: TenderPlan,
    make_tender: MakeTender,
    write: Write,
    service: str,
    who: str,
) -> None:
    editing: TenderEditing = request.getfixturevalue(service)
    write(plan, [make_tender(), make_tender(id="AAK-2027-002")])
    rows = (
        (make_tender(title="Vask"), 1),
        (make_tender(id="AAK-2027-002", confirmed_on=TODAY), 1),
        (make_tender(id="AAK-2027-003"), 0),
    )
    found = bring(editing, people[who], *rows)
    assert (found.public, found.review) == (("AAK-2027-002",), (ID, "AAK-2027-003"))
    assert {d.record.id: (d.state, d.seen, d.reason) for d in editing.drafts(people["editor"])} == {
        ID: ("review", 1, "Ark"),
        "AAK-2027-003": ("review", 0, "Ark"),
    }
    assert {id_: len(plan.versions(id_)) for id_ in (ID, "AAK-2027-002")} == {ID: 1, "AAK-2027-002": 2}
    drafts = editing.drafts(people["editor"])
    again = bring(editing, people[who], rows[0], rows[2])  # the same file once more
    assert (again.public, again.review) == ((), (ID, "AAK-2027-003"))
    assert editing.drafts(people["editor"]) == drafts
    with pytest.raises(Conflict, match=ID):
        bring(editing, people[who], (make_tender(title="Andet"), 1), (make_tender(id="AAK-2027-004"), 0))
    assert editing.drafts(people["editor"]) == drafts


# Who may what


def _calls(editing: TenderEditing, tender: PlannedTender) -> dict[str, tuple[Action, Callable[[Actor], Any]]]:
    def bring_in(actor: Actor) -> Any:
        return bring(editing, actor, (replace(tender, id="AAK-2027-009"), 0))

    def follow(actor: Actor) -> Any:
        with editing.database.writing() as connection:
            return editing.follow(connection, actor, ID, lambda t: replace(t, title="Ny"), "Nej")

    return {
        "drafts": ("tender.draft", editing.drafts),
        "draft": ("tender.draft", lambda a: editing.draft(a, ID)),
        "new_id": ("tender.draft", lambda a: editing.new_id(a, 2027)),
        "save": ("tender.draft", lambda a: begin(editing, a, replace(tender, title="Ny"))),
        "submit": ("tender.draft", lambda a: editing.submit(a, ID, 1)),
        "discard": ("tender.draft", lambda a: editing.discard(a, ID, 1)),
        "copy": ("tender.draft", lambda a: editing.copy(a, ID)),
        "preview": ("tender.draft", lambda a: editing.preview(a, ID)),
        "difference": ("tender.draft", lambda a: editing.difference(a, ID)),
        "work_list": ("tender.draft", lambda a: editing.work_list(a, TODAY)),
        "send_back": ("tender.publish", lambda a: editing.send_back(a, ID, 1, "")),
        "publish": ("tender.publish", lambda a: editing.publish(a, ID, 1, "")),
        "change_status": ("tender.publish", lambda a: editing.change_status(a, ID, 1, "cancelled", "Nej")),
        "restore": ("tender.publish", lambda a: editing.restore(a, ID, 1, "Nej")),
        "follow": ("tender.publish", follow),
        "confirm": ("tender.confirm", lambda a: editing.confirm(a, [ID])),
        "ask_confirmation": ("tender.confirm", lambda a: editing.ask_confirmation(a, TODAY)),
        "bring_in": ("tender.import", bring_in),
    }


def test_denied_looks_like_not_found_and_leaves_no_trace(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender(), make_tender(id="AAK-2027-002", confirm_by=TODAY)])
    begin(editing, people["editor"], make_tender(title="Vask"), seen=1)
    calls = _calls(editing, make_tender())
    public = {name for name, _ in getmembers(TenderEditing, isfunction) if not name.startswith("_")} - {
        "confirmation",
        "confirm_by_link",
    }
    assert public == calls.keys()
    before, drafts = events(plan.database), editing.drafts(people["editor"])
    denied = 0
    for action, call in calls.values():
        for role in ROLES:
            if may(people[role], action):
                continue
            denied += 1
            with pytest.raises(NotFound) as caught:
                call(people[role])
            assert str(caught.value) == "Siden eller oplysningen findes ikke."
    assert denied >= 3 * len(calls)
    assert events(plan.database) == before
    assert editing.drafts(people["editor"]) == drafts
    assert plan.revision().value == 1


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_staff_read_and_write_drafts(
    editing: TenderEditing, people: People, make_tender: MakeTender, role: str
) -> None:
    saved = begin(editing, people[role], make_tender())
    assert editing.drafts(people[role]) == [saved]


# The work list


def test_the_work_list_has_what_waits_for_somebody(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    def tender(n: int, **fields: Any) -> PlannedTender:
        return make_tender(id=f"AAK-2027-{n:03d}", **fields)

    write(
        plan,
        [
            tender(1, confirm_by=date(2027, 2, 28)),
            tender(2, confirm_by=date(2027, 1, 31), deadline="2027-03-07"),
            tender(3, confirm_by=TODAY, notice="2027-03", start="2027-Q2"),
            tender(
                4, confirm_by=date(2026, 1, 1), status="cancelled", status_reason="Nej", award="2027-03-02"
            ),
            tender(5),
            tender(6),
        ],
    )
    drafted = begin(editing, people["editor"], tender(5, title="Vask"), seen=1)
    other = begin(editing, people["editor"], tender(6, title="Vask"), seen=1)
    waiting = editing.submit(people["editor"], other.record.id, other.edition)
    editing.confirm(people["editor"], ["AAK-2027-006"])
    write(plan, [tender(5, place="Nord")], reason="Sted")
    found = editing.work_list(people["editor"], TODAY)
    assert found.drafts == [drafted]
    assert found.review == [waiting]
    assert [entry.id for entry in found.overdue] == ["AAK-2027-002", "AAK-2027-001"]
    assert [(one.id, one.key, one.date) for one in found.coming] == [
        ("AAK-2027-003", "notice", PlannedDate.of("2027-03")),
        ("AAK-2027-002", "deadline", PlannedDate.of("2027-03-07")),
    ]
    assert found.changed == [drafted]


def test_the_work_list_follows_each_change(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender(notice="2027-03-02")])
    assert len(editing.work_list(people["editor"], TODAY).coming) == 1
    write(plan, [make_tender(notice="2027-09-02")], reason="Udskudt")
    assert editing.work_list(people["editor"], TODAY).coming == []


def test_the_work_list_costs_three_queries_however_long_it_is(
    editing: TenderEditing,
    people: People,
    plan: TenderPlan,
    make_tender: MakeTender,
    write: Write,
    queries: Queries,
) -> None:
    tenders = [
        make_tender(id=f"AAK-2027-{n:03d}", notice="2027-03-02", confirm_by=date(2027, 1, 1))
        for n in range(1, 61)
    ]
    write(plan, tenders)
    for tender in tenders[:30]:
        begin(editing, people["editor"], replace(tender, title="Vask"), seen=1)
    editing.work_list(people["editor"], TODAY)
    with queries(plan.database) as said:
        found = editing.work_list(people["editor"], TODAY)
    assert (len(found.drafts), len(found.overdue), len(found.coming)) == (30, 60, 60)
    assert len(said) <= 3
    write(plan, [replace(tender, place="Nord") for tender in tenders], reason="Sted")
    with queries(plan.database) as said:
        assert len(editing.work_list(people["editor"], TODAY).changed) == 30
    assert len(said) <= 9


def test_the_last_import_that_left_rows_out_stands_in_the_work_list_for_a_fortnight(
    editing: TenderEditing, people: People, make_tender: MakeTender, frozen: Frozen
) -> None:
    def bring(number: int, refused: int) -> None:
        tender = make_tender(id=f"AAK-2027-{number:03d}")
        with editing.database.writing() as connection:
            editing.bring_in(
                connection,
                people["editor"],
                [(tender, 0)],
                source=f"{number}.xlsx",
                reason=None,
                refused=refused,
            )

    with frozen("2027-01-10T08:00Z"):
        bring(1, 3)
        assert editing.work_list(people["editor"], TODAY).refused
    with frozen("2027-01-12T08:00Z"):
        bring(2, 1)
        bring(3, 0)
    with frozen("2027-01-26T08:00Z"):
        line = editing.work_list(people["editor"], TODAY).refused
        assert line
        assert (line.object, line.who, line.details["refused"]) == ("2.xlsx", people["editor"].who, 1)
    with frozen("2027-01-27T08:00Z"):
        assert editing.work_list(people["editor"], TODAY).refused is None
