"""The form of a dialogue and of its outcome: what is typed is read, and what is read is typed the same again."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from transparency.dates import PlannedDate
from transparency.dialogues import form
from transparency.dialogues.form import clock_text, read_clock, read_moment
from transparency.dialogues.records import (
    Dialogue,
    Document,
    Heard,
    MarketQuestion,
    Outcome,
    ProgrammeItem,
    Result,
)
from transparency.errors import DomainError
from transparency.history.records import Change, FieldChange, Version
from transparency.locale import Text

DA = Text.of("da")
wall = datetime.fromisoformat
OUTCOME = Outcome(
    "Vi talte om ruter.",
    ("Rent & Pænt ApS", "=1+1"),
    3,
    (Heard("", "Korte ruter"), Heard("ecolabels", "Mærker\nkoster ikke mere")),
    (
        Result("changed", "Fristen er flyttet", "Der skal være tid", "AAK-2027-005", "dates.deadline"),
        Result("not_changed", "Delaftaler", "De er der i forvejen"),
    ),
)

ROW = {"decision": "changed", "what": "A", "why": "B", "tender": "", "field": ""}


def made(**given: Any) -> Dialogue:
    fields: dict[str, Any] = {"id": "AAK-MD-2027-001", "kind": "dialogue", "title": "Vinduer"}
    return Dialogue(**fields | given)


def typed(d: Dialogue, **changed: Any) -> form.Filled:
    return form.read(form.fields_of(d) | changed, d)


FULL = made(
    purpose="At høre\nom ruter",
    purpose_en="To hear",
    tenders=("AAK-2027-005",),
    departments=("mbu",),
    cpv=("90910000",),
    form="hybrid",
    starts=wall("2027-01-12T09:00"),
    ends=wall("2027-01-12T11:30"),
    place="Rådhuset",
    link="https://møde.example.dk/x?a=1",
    sign_up_by=wall("2027-01-10T23:59"),
    ask_by=wall("2027-01-09T12:00"),
    seats=40,
    languages=("da", "en"),
    questions=(MarketQuestion(2, "Hvad koster det?", "What does it cost?"), MarketQuestion(5, "Og miljøet?")),
    documents=(Document("Udkast", "https://example.dk/a.pdf", "udkast 2", wall("2026-12-01T00:00").date()),),
    programme=(ProgrammeItem(time(9), "Velkomst", "Borgmesteren"), ProgrammeItem(None, "Snak")),
    contact="udbud@example.dk",
    outcome_by=wall("2027-02-01T00:00").date(),
)


@pytest.mark.parametrize(
    "d",
    [
        FULL,
        made(),
        replace(FULL, ends=wall("2027-01-13T00:30")),
        made(when=PlannedDate.of("2027-01")),
        made(when=PlannedDate.of("2027-Q1", "lige efter nytår")),
        made(when=PlannedDate.of("2027-01-12")),
        made(when=PlannedDate.of("unknown")),
        replace(FULL, outcome=OUTCOME, status="outcome_published"),
        made(kind="new_year_webinar", plan_year=2027, sign_up=False, priorities="Børn først"),
    ],
)
def test_a_form_that_nobody_has_touched_says_what_the_record_says(d: Dialogue) -> None:
    filled = typed(d)
    assert (filled.record, dict(filled.problems)) == (d, {})


@pytest.mark.parametrize(
    "said",
    [
        "12-01-2027 9.00",
        "12-01-2027 09:00",
        "12. januar 2027 kl. 9.00",
        "12. januar 2027, kl. 9",
        "2027-01-12T09:00",
        " 12/1/2027  9.00 ",
    ],
)
def test_a_moment_is_written_as_danes_write_it(said: str) -> None:
    assert read_moment(said) == wall("2027-01-12T09:00")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("12-01-2027", "klokkeslættet"),
        ("9.00", "Tidspunktet"),
        ("januar 2027 9.00", "bestemt dag"),
        ("12-01-2027 25.00", "Klokkeslættet"),
        ("12-01-2027 9.75", "Klokkeslættet"),
        ("31-02-2027 9.00", "findes ikke"),
        ("28-03-2027 2.30", "stillet frem"),
        ("snart", "Tidspunktet"),
        ("9" * 1_000_000, "Tidspunktet"),
        ("kl. " * 300_000, "Tidspunktet"),
    ],
)
def test_what_is_no_moment_is_refused_and_what_would_be_one_is_said(said: str, why: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_moment(said)
    assert why in refused.value.say(DA)


def test_a_deadline_without_a_clock_time_is_the_end_of_its_day() -> None:
    record = typed(FULL, sign_up_by="11-01-2027").record
    assert record
    assert record.sign_up_by == wall("2027-01-11T23:59")


def test_a_clock_time_alone_ends_on_the_day_that_it_begins() -> None:
    record = typed(FULL, ends="12.15").record
    assert record
    assert record.ends == wall("2027-01-12T12:15")
    assert "ends" in typed(made(), ends="12.15").problems


@pytest.mark.parametrize(
    ("said", "at"), [("9", time(9)), ("kl. 9", time(9)), ("9:05", time(9, 5)), ("", None)]
)
def test_a_clock_time_is_read_and_shown_in_danish(said: str, at: time | None) -> None:
    assert read_clock(said) == at
    assert read_clock(clock_text(at)) == at


@pytest.mark.parametrize(
    ("changed", "where", "why"),
    [
        ({"title": " "}, "title", "Titlen mangler"),
        ({"starts": "snart"}, "starts", "Tidspunktet"),
        ({"when": "snart"}, "when", "Tidspunktet"),
        ({"when": "januar 2027"}, "when", "omtrentligt"),
        ({"ends": "8.00"}, "ends", "før det begynder"),
        ({"sign_up_by": "13-01-2027 9.00"}, "sign_up_by", "efter begyndelsen"),
        ({"seats": "mange"}, "seats", "tal"),
        ({"seats": "0"}, "seats", "mellem"),
        ({"link": "javascript:alert(1)"}, "link", "https"),
        ({"contact": "Bo Hansen"}, "contact", "mailadresse"),
        ({"form": "fest"}, "form", "listen"),
        ({"purpose": "x" * 5001}, "purpose", "5001"),
        ({"questions": [{"number": "1", "text": "", "text_en": "Why?"}]}, "questions.0.text", "tekst"),
        ({"documents": [{"title": "", "url": "https://x.dk", "version": "", "on": ""}]}, "documents.0.title", "titel"),
        ({"documents": [{"title": "A", "url": "", "version": "", "on": ""}]}, "documents.0.url", "adresse"),
        ({"documents": [{"title": "A", "url": "https://x.dk", "on": "maj"}]}, "documents.0.on", "Årstallet"),
        ({"programme": [{"at": "tidligt", "title": "Kaffe"}]}, "programme.0.at", "Klokkeslættet"),
        ({"programme": [{"at": "8.00", "title": ""}]}, "programme.0.title", "titel"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_where_it_stands(changed: dict[str, Any], where: str, why: str) -> None:
    filled = typed(FULL, **changed)
    assert not filled.ok
    assert list(filled.problems) == [where]
    assert why in filled.problems[where].say(DA)


def test_an_empty_row_is_no_row() -> None:
    blank = {"number": "9", "text": " ", "text_en": ""}
    record = typed(FULL, questions=[blank, *form.fields_of(FULL)["questions"], blank]).record
    assert record
    assert record.questions == FULL.questions


def test_a_draft_may_lack_what_the_public_needs() -> None:
    assert typed(made(status="open", form="written")).ok


@pytest.mark.parametrize("outcome", [OUTCOME, Outcome()])
def test_an_outcome_that_nobody_has_touched_stays_as_it_is(outcome: Outcome) -> None:
    assert form.read_outcome(form.outcome_fields(outcome)) == form.FilledOutcome(outcome, {})


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"others": "nogle"}, "others"),
        ({"minutes": "x" * 5001}, "minutes"),
        ({"heard": [{"theme": "ecolabels", "text": " "}]}, "heard.0.text"),
        ({"results": [ROW | {"why": ""}]}, "results.0.why"),
        ({"results": [ROW | {"field": "title"}]}, "results.0.tender"),
    ],
)
def test_what_is_missing_in_an_outcome_is_told_where_it_stands(changed: dict[str, Any], where: str) -> None:
    filled = form.read_outcome(form.outcome_fields(OUTCOME) | changed)
    assert filled.outcome is None
    assert list(filled.problems) == [where]


def test_what_changed_in_a_tender_since_the_meeting_goes_from_its_first_value_to_its_last(
    make_tender: Any,
) -> None:
    tender = make_tender()

    def change(day: int, number: int, *fields: FieldChange) -> Change[Any]:
        version = Version(number, datetime(2027, 1, day, tzinfo=UTC), f"Fordi {number}", tender)
        return Change(number, version, version, fields, "")

    log = [
        change(20, 4, FieldChange("place", "B", "C"), FieldChange("sme", None, True)),
        change(15, 3, FieldChange("place", "A", "B")),
        change(12, 2, FieldChange("title", "x", "y")),
    ]
    since = form.changed_since(log, datetime(2027, 1, 12, 12, tzinfo=UTC))
    assert [(one.field, one.old, one.new, one.reason) for one in since] == [
        ("place", "A", "C", "Fordi 4"),
        ("sme", None, True, "Fordi 4"),
    ]
