"""Drafts of dialogues and events and the way from them to what is public, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from transparency.accounts.permissions import Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.dialogues import participation_store
from transparency.dialogues.editing import DialogueEditing
from transparency.dialogues.participation_records import Form, FormProblems
from transparency.dialogues.records import Answer, Dialogue, MarketQuestion, Outcome, Result
from transparency.dialogues.service import Dialogues
from transparency.editing.records import Draft, EditConflict, NothingChanged, NotReady
from transparency.errors import Conflict, DomainError, NotFound
from transparency.history import store as history
from transparency.history.records import Version
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.tenders.editing import TenderEditing
from transparency.tenders.records import PlannedTender
from transparency.tenders.service import TenderPlan

People = dict[str, Actor]
Frozen = Callable[[str], AbstractContextManager[None]]

ID, TENDER = "AAK-MD-2027-001", "AAK-2027-001"
ASKED = datetime(2027, 3, 1, 9, tzinfo=UTC)
OUTCOME = Outcome(
    "Referat", others=3, results=(Result("changed", "Senere", "Ønsket", TENDER, "dates.notice"),)
)


@pytest.fixture(autouse=True)
def _day(frozen: Frozen) -> Iterator[None]:
    with frozen("2027-03-01T09:00Z"):
        yield


@pytest.fixture
def dialogues(
    database: Database,
    reference: Reference,
    plan: TenderPlan,
    make_tender: Callable[..., PlannedTender],
    write: Callable[..., None],
) -> Dialogues:
    """No dialogue yet, and a tender to have one about."""
    write(plan, [make_tender(id=TENDER)])
    return Dialogues(database, reference)


@pytest.fixture
def editing(database: Database, dialogues: Dialogues) -> DialogueEditing:
    """One person may publish what they wrote."""
    return DialogueEditing(database, dialogues, four_eyes=False, example=False)


@pytest.fixture
def editing_by_two(database: Database, dialogues: Dialogues) -> DialogueEditing:
    """A second person has to publish."""
    return DialogueEditing(database, dialogues, four_eyes=True, example=False)


def made(**given: Any) -> Dialogue:
    fields: dict[str, Any] = {
        "id": ID,
        "kind": "dialogue",
        "title": "Dialog om rengøring",
        "purpose": "At høre, hvad markedet kan",
        "departments": ("mbu",),
        "tenders": (TENDER,),
        "starts": datetime.fromisoformat("2027-03-10T09:00"),
        "status": "open",
    }
    return Dialogue(**fields | given)


def answered(number: int) -> Answer:
    return Answer(number, f"Spørgsmål {number}", ASKED, f"Svar {number}", ASKED)


def put(dialogues: Dialogues, d: Dialogue, reason: str | None = None) -> None:
    """Another writes the next version: a colleague, or the system."""
    with dialogues.database.writing() as connection:
        present = dialogues.present(connection)
        seen = present[d.id].number if d.id in present else 0
        dialogues.save(connection, [(d, seen)], who="system", reason=reason)


def begin(editing: DialogueEditing, actor: Actor, d: Dialogue, **given: Any) -> Draft[Dialogue]:
    """Save a draft."""
    fields = {"seen": 0, "edition": 0, "reason": "", "note": ""} | given
    return editing.save(actor, d, **fields)


def events(database: Database, object_: str) -> list[str]:
    """What the log tells, oldest first."""
    with database.reading() as connection:
        return [line.event for line in audit.lines(connection, LogFilter(object=object_), limit=500)][::-1]


# From the draft to the public


def test_a_dialogue_goes_from_draft_over_approval_to_the_public(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    first = begin(editing, people["editor"], made(), note="Se her")
    assert editing.drafts(people["editor2"]) == [first]
    assert dialogues.histories([ID]) == {}
    waiting = editing.submit(people["editor"], ID, first.edition)
    back = editing.send_back(people["publisher"], ID, waiting.edition, "Ret titlen")
    assert (back.state, back.note) == ("draft", "Ret titlen")
    again = begin(editing, people["editor"], made(title="Dialog"), edition=back.edition)
    assert editing.preview(people["editor"], ID).record == made(title="Dialog")
    version = editing.publish(people["publisher"], ID, again.edition, "")
    assert version == dialogues.versions(ID)[-1]
    assert (version.number, version.record) == (1, made(title="Dialog"))
    assert editing.draft(people["editor"], ID) is None
    assert events(editing.database, ID) == [
        "dialogue_drafted",
        "dialogue_submitted",
        "dialogue_returned",
        "dialogue_drafted",
        "dialogue_published",
    ]
    with editing.database.reading() as connection:
        assert not list(history.check(connection))


def test_a_discarded_draft_is_gone_and_the_log_says_so(editing: DialogueEditing, people: People) -> None:
    first = begin(editing, people["editor"], made())
    editing.discard(people["editor2"], ID, first.edition)
    assert editing.drafts(people["editor"]) == []
    assert events(editing.database, ID) == ["dialogue_drafted", "dialogue_discarded"]


def test_drafts_of_tenders_and_of_dialogues_do_not_know_each_other(
    editing: DialogueEditing, plan: TenderPlan, people: People, make_tender: Callable[..., PlannedTender]
) -> None:
    tenders = TenderEditing(editing.database, plan, four_eyes=False, example=False)
    tender = tenders.save(
        people["editor"], make_tender(id="AAK-2027-007"), seen=0, edition=0, reason="", note=""
    )
    mine = begin(editing, people["editor"], made())
    assert tenders.drafts(people["editor"]) == [tender]
    assert editing.drafts(people["editor"]) == [mine]
    assert editing.draft(people["editor"], "AAK-2027-007") is None
    with pytest.raises(NotFound, match="ingen kladde"):
        editing.publish(people["publisher"], "AAK-2027-007", tender.edition, "Nej")


def test_ids_are_counted_for_dialogues_and_for_events_apart(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    editor = people["editor"]
    assert editing.new_id(editor, 2027, "dialogue") == "AAK-MD-2027-001"
    assert editing.new_id(editor, 2027, "new_year_webinar") == "AAK-AR-2027-001"
    put(dialogues, made(id="AAK-MD-2027-012"))
    begin(editing, editor, made(id="AAK-AR-2027-004", kind="course"))
    assert editing.new_id(editor, 2027, "dialogue") == "AAK-MD-2027-013"
    assert editing.new_id(editor, 2027, "meeting") == "AAK-AR-2027-005"
    assert editing.copy(editor, "AAK-MD-2027-012").record == made(
        id="AAK-MD-2027-013", starts=None, status="announced"
    )
    assert editing.copy(editor, "AAK-AR-2027-004").record.id == "AAK-AR-2027-005"


def test_a_demo_marks_what_is_written_as_example(dialogues: Dialogues, people: People) -> None:
    for example in (True, False):
        editing = DialogueEditing(dialogues.database, dialogues, four_eyes=False, example=example)
        d = made(id=f"AAK-MD-2027-00{1 + example}", example=not example)
        assert begin(editing, people["editor"], d).record.example is example


def test_what_is_not_ready_is_kept_and_does_not_become_public(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    first = begin(editing, people["editor"], made(purpose="", tenders=("AAK-2027-099",), link="x"))
    for act in (
        lambda: editing.submit(people["editor"], ID, first.edition),
        lambda: editing.publish(people["publisher"], ID, first.edition, ""),
    ):
        with pytest.raises(NotReady) as caught:
            act()
        assert [problem.field for problem in caught.value.problems] == ["purpose", "tenders", "link"]
    assert editing.draft(people["editor"], ID) == first
    assert dialogues.histories([ID]) == {}


def test_a_change_to_what_is_public_needs_a_reason(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made())
    first = begin(editing, people["editor"], made(place="Nord"), seen=1)
    with pytest.raises(DomainError, match="Skriv, hvorfor"):
        editing.publish(people["publisher"], ID, first.edition, "  ")
    version = editing.publish(people["publisher"], ID, first.edition, "Nyt sted")
    assert (version.number, version.reason) == (2, "Nyt sted")


# What others write meanwhile


def test_a_draft_never_undoes_an_answer_or_a_status_that_came_meanwhile(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made(answers=(answered(1),)))
    first = begin(editing, people["editor"], made(place="Nord", answers=(answered(1),)), seen=1)
    now = made(answers=(answered(1), answered(2)), status="full")
    put(dialogues, now)
    preview = editing.preview(people["editor"], ID)
    assert ([change.field for change in preview.fields], preview.collisions) == (["place"], ())
    version = editing.publish(people["publisher"], ID, first.edition, "Sted")
    assert version.record == preview.record == replace(now, place="Nord")


def test_an_editor_who_saves_after_an_answer_is_not_disturbed(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made())
    first = begin(editing, people["editor"], made(place="Nord"), seen=1)
    put(dialogues, made(answers=(answered(1),), status="closed"))
    saved = begin(editing, people["editor"], made(place="Syd"), seen=1, edition=first.edition)
    assert saved.seen == 2
    assert saved.record == made(place="Syd", answers=(answered(1),), status="closed")


@pytest.mark.parametrize("said", [(), (answered(7),)])
def test_what_a_draft_says_of_answers_counts_for_nothing(
    editing: DialogueEditing, dialogues: Dialogues, people: People, said: tuple[Answer, ...]
) -> None:
    put(dialogues, made(answers=(answered(1),)))
    first = begin(editing, people["editor"], made(place="Nord", answers=said), seen=1)
    assert first.record.answers == (answered(1),)
    new = begin(editing, people["editor"], made(id="AAK-MD-2027-002", answers=said))
    assert new.record.answers == ()


def test_what_a_colleague_has_changed_meanwhile_is_shown_and_what_both_did_is_chosen(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made())
    first = begin(editing, people["editor"], made(place="Nord"), seen=1)
    put(dialogues, made(place="Syd", answers=(answered(1),)), reason="Sted")
    with pytest.raises(EditConflict) as caught:
        editing.publish(people["publisher"], ID, first.edition, "Sted")
    with pytest.raises(EditConflict) as caught:
        begin(editing, people["editor"], made(place="Vest"), seen=1, edition=first.edition)
    told = caught.value
    assert {one.field: one.collides for one in told.fields} == {"place": True, "answers": False}
    chosen = replace(told.merged, place="Vest")
    settled = begin(editing, people["editor"], chosen, seen=told.seen, edition=told.edition)
    version = editing.publish(people["publisher"], ID, settled.edition, "Sted")
    assert version.record == made(place="Vest", answers=(answered(1),))


def test_a_status_that_a_person_and_the_system_change_differently_is_chosen(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made())
    first = begin(editing, people["editor"], made(status="closed"), seen=1)
    put(dialogues, made(status="full"))
    with pytest.raises(EditConflict):
        begin(editing, people["editor"], made(status="closed", place="Syd"), seen=1, edition=first.edition)


# Cancelling


def test_what_is_to_come_is_cancelled_with_its_reason(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made())
    put(dialogues, made(status="full", answers=(answered(1),)))  # since the page was opened
    with pytest.raises(DomainError, match="begrundelse"):
        editing.cancel(people["publisher"], ID, 1, " ")
    version = editing.cancel(people["publisher"], ID, 1, "For få tilmeldte")
    assert isinstance(version, Version)
    assert version.record == made(
        status="cancelled", status_reason="For få tilmeldte", answers=(answered(1),)
    )
    assert (version.number, version.reason) == (3, "For få tilmeldte")
    assert dialogues.versions(ID)[-1] == version
    with pytest.raises(NothingChanged):
        editing.cancel(people["publisher"], ID, 3, "For få tilmeldte")


def test_what_has_taken_place_or_was_changed_unseen_is_not_cancelled(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    with pytest.raises(NotFound):
        editing.cancel(people["publisher"], ID, 1, "Nej")
    put(dialogues, made())
    put(dialogues, made(place="Syd"), reason="Sted")
    for seen, error in ((1, EditConflict), (9, NotFound)):
        with pytest.raises(error):
            editing.cancel(people["publisher"], ID, seen, "Nej")
    put(dialogues, made(place="Syd", status="held"))
    with pytest.raises(DomainError, match="har fundet sted"):
        editing.cancel(people["publisher"], ID, 2, "Nej")
    assert len(dialogues.versions(ID)) == 3


# The outcome


def test_the_outcome_is_published_with_its_reason_and_the_tender_stays_as_it_is(
    editing: DialogueEditing, dialogues: Dialogues, people: People, plan: TenderPlan
) -> None:
    put(dialogues, made(status="held", answers=(answered(1),)))
    first = begin(editing, people["editor"], made(status="outcome_published", outcome=OUTCOME), seen=1)
    with pytest.raises(DomainError, match="Skriv, hvorfor"):
        editing.publish(people["publisher"], ID, first.edition, "")
    version = editing.publish(people["publisher"], ID, first.edition, "Opsamling")
    assert version.record == made(status="outcome_published", outcome=OUTCOME, answers=(answered(1),))
    recounted = replace(version.record, outcome=replace(OUTCOME, others=4))
    second = begin(editing, people["editor"], recounted, seen=2)
    assert editing.publish(people["publisher"], ID, second.edition, "Talt efter").record == recounted
    assert len(plan.versions(TENDER)) == 1


def test_an_outcome_is_published_neither_empty_nor_before_it_is_over(
    editing: DialogueEditing, dialogues: Dialogues, people: People, frozen: Frozen
) -> None:
    put(dialogues, made(status="closed"))
    written = made(status="outcome_published", outcome=OUTCOME)
    early = begin(editing, people["editor"], written, seen=1)
    with pytest.raises(NotReady) as caught:
        editing.publish(people["publisher"], ID, early.edition, "Opsamling")
    assert [problem.field for problem in caught.value.problems] == ["outcome"]
    assert editing.missing(people["editor"], written) == caught.value.problems
    with frozen("2027-03-10T08:00Z"):  # the meeting began at nine, in Denmark
        nothing = replace(written, outcome=Outcome(participants=("Firma",), others=2))
        empty = begin(editing, people["editor"], nothing, seen=1, edition=early.edition)
        with pytest.raises(NotReady):
            editing.publish(people["publisher"], ID, empty.edition, "Opsamling")
        late = begin(editing, people["editor"], written, seen=1, edition=empty.edition)
        assert editing.publish(people["publisher"], ID, late.edition, "Opsamling").record == written


# Seats


def test_there_are_not_fewer_seats_than_people_who_have_one(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made(seats=5))
    with dialogues.database.writing() as connection:
        for n in range(4):
            form = Form(name="Navn", email=f"{n}@firma.example")
            day = ASKED.date()
            one = participation_store.add_sign_up(connection, ID, form, f"t{n}", f"s{n}", ASKED, day)
            participation_store.enqueue(connection, one, day, 1)
            if n < 3:
                participation_store.give_seat(connection, one.id)
    first = begin(editing, people["editor"], made(seats=2), seen=1)
    for act in (
        lambda: editing.submit(people["editor"], ID, first.edition),
        lambda: editing.publish(people["publisher"], ID, first.edition, "Mindre sal"),
    ):
        with pytest.raises(NotReady) as caught:
            act()
        (problem,) = caught.value.problems
        assert (problem.field, problem.values["taken"]) == ("seats", 3)
    for seats, edition in ((3, first.edition), (None, 0)):
        again = begin(
            editing, people["editor"], made(seats=seats), seen=len(dialogues.versions(ID)), edition=edition
        )
        assert editing.publish(people["publisher"], ID, again.edition, "Sal").record.seats == seats
    assert isinstance(editing.cancel(people["publisher"], ID, 3, "Sygdom"), Version)


# An answer that was wrong


def test_an_answer_is_corrected_in_public_with_its_reason(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made(answers=(answered(1), answered(2))))
    mine = begin(editing, people["editor"], made(place="Nord"), seen=1)
    version = editing.correct_answer(
        people["publisher"], ID, 2, " Må man? ", "Nej,\ndet må man ikke.", "Tallet var forkert", seen=1
    )
    new = replace(answered(2), question="Må man?", answer="Nej,\ndet må man ikke.")
    assert version == dialogues.versions(ID)[-1]
    assert (version.number, version.reason) == (2, "Tallet var forkert")
    assert version.record == made(answers=(answered(1), new))
    assert dialogues.versions(ID)[0].record.answers[1] == answered(2)
    assert events(editing.database, ID)[-1] == "answer_corrected"
    published = editing.publish(people["publisher"], ID, mine.edition, "Sted")
    assert published.record == made(place="Nord", answers=(answered(1), new)), "and no draft undoes it"


@pytest.mark.parametrize(
    ("question", "answer", "reason", "named"),
    [
        (" ", "", "Fejl", ["question", "answer"]),
        ("Må man?", "Nej", " ", ["reason"]),
        ("Må man?", "x" * 20_000, "Fejl", ["answer"]),
    ],
)
def test_a_correction_needs_a_question_an_answer_and_a_reason(
    editing: DialogueEditing, dialogues: Dialogues, people: People,
    question: str, answer: str, reason: str, named: list[str],
) -> None:  # fmt: skip
    put(dialogues, made(answers=(answered(1),)))
    with pytest.raises(FormProblems) as caught:
        editing.correct_answer(people["publisher"], ID, 1, question, answer, reason, seen=1)
    assert [problem.name for problem in caught.value.problems] == named
    assert len(dialogues.versions(ID)) == 1


def test_a_correction_neither_hits_another_answer_nor_undoes_a_correction(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    correct = partial(editing.correct_answer, people["publisher"])
    with pytest.raises(NotFound):
        correct(ID, 1, "Må man?", "Nej", "Fejl", seen=1)
    put(dialogues, made(answers=(answered(1),)))
    for number in (0, 2, 2**70):
        with pytest.raises(NotFound):
            correct(ID, number, "Må man?", "Nej", "Fejl", seen=1)
    with pytest.raises(NothingChanged):
        correct(ID, 1, "Spørgsmål 1", "Svar 1", "Fejl", seen=1)
    put(dialogues, made(answers=(answered(1), answered(2))))
    assert correct(ID, 1, "Må man?", "Nej", "Fejl", seen=1).number == 3, "another answer came meanwhile"
    with pytest.raises(Conflict, match="rettet svar 1"):
        correct(ID, 1, "Må man?", "Måske", "Fejl", seen=2)
    assert correct(ID, 1, "Må man?", "Måske", "Fejl", seen=3).number == 4


# Two people


def test_with_two_people_the_outcome_waits_for_the_second_whatever_the_clock_does(
    editing_by_two: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    editing = editing_by_two
    put(dialogues, made(status="closed", starts=None))
    written = made(status="outcome_published", outcome=OUTCOME, starts=None)
    first = begin(editing, people["publisher"], written, seen=1, reason="Opsamling")
    waiting = editing.submit(people["publisher"], ID, first.edition)
    with pytest.raises(Conflict, match="allerede en kladde"):
        editing.cancel(people["publisher2"], ID, 1, "Nej")
    put(dialogues, made(status="held", starts=None, answers=(answered(1),)))
    with pytest.raises(DomainError, match="af en anden"):
        editing.publish(people["publisher"], ID, waiting.edition, "")
    version = editing.publish(people["publisher2"], ID, waiting.edition, "")
    assert version.record == replace(written, answers=(answered(1),))
    assert (version.number, version.reason) == (3, "Opsamling")


def test_with_two_people_an_answer_is_corrected_by_one_as_it_was_given_by_one(
    editing_by_two: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made(answers=(answered(1),)))
    version = editing_by_two.correct_answer(people["publisher"], ID, 1, "Må man?", "Nej", "Fejl", seen=1)
    assert dialogues.versions(ID)[-1] == version


def test_with_two_people_nobody_publishes_what_they_saved_last(
    editing_by_two: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    mine = begin(editing_by_two, people["publisher"], made())
    with pytest.raises(DomainError, match="af en anden"):
        editing_by_two.publish(people["publisher"], ID, mine.edition, "")
    assert dialogues.histories([ID]) == {}
    assert editing_by_two.publish(people["publisher2"], ID, mine.edition, "").number == 1


# Undoing


def test_undoing_brings_the_content_back_and_keeps_the_answers(
    editing: DialogueEditing, dialogues: Dialogues, people: People
) -> None:
    put(dialogues, made(place="Nord"))
    put(dialogues, made(place="Syd", answers=(answered(1),)), reason="Sted")
    editing.cancel(people["publisher"], ID, 2, "Nej")
    version = editing.restore(people["publisher"], ID, 1, "Alligevel")
    assert isinstance(version, Version)
    assert version.record == made(place="Nord", answers=(answered(1),))
    with pytest.raises(NothingChanged):
        editing.restore(people["publisher"], ID, 1, "Igen")
    with pytest.raises(NotFound):
        editing.restore(people["publisher"], ID, 9, "Nej")


def test_the_whole_record_comes_back_from_a_draft(editing: DialogueEditing, people: People) -> None:
    whole = made(
        form="written",
        starts=None,
        answer_by=datetime.fromisoformat("2027-03-20T12:00"),
        questions=(MarketQuestion(1, "Hvad?", "What?"),),
        languages=("da", "en"),
        status="outcome_published",
        outcome=OUTCOME,
    )
    assert begin(editing, people["editor"], whole).record == whole
    assert editing.draft(people["editor"], ID) == editing.drafts(people["editor"])[0]
