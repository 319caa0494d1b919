"""Writing to the unit from the guidance: one letter in the outbox, and nothing else kept."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from transparency import clock
from transparency.accounts.permissions import PUBLIC
from transparency.accounts.records import Limit
from transparency.config import organisation
from transparency.dialogues.participation_records import QUESTIONS_FROM_PLACE, FormProblems
from transparency.errors import DomainError
from transparency.guidance import asking
from transparency.guidance.asking import Asking
from transparency.locale import Text
from transparency.mail import store as mail
from transparency.mail.store import Posted
from transparency.storage import schema
from transparency.storage.database import Database

ADDRESS = "192.0.2.1"
FROM = "anne@rent.example"


@pytest.fixture
def service(database: Database) -> Asking:
    return Asking(database, organisation())


def letters(service: Asking) -> list[Posted]:
    with service.database.reading() as connection:
        return mail.to(connection, organisation().email)


def test_what_is_asked_goes_to_the_unit_as_a_letter(service: Asking) -> None:
    service.ask(PUBLIC, "Hvad er ESPD?\nOg hvor?", f" {FROM.upper()} ", ADDRESS, "Udfyld ESPD")
    (posted,) = letters(service)
    for said in ("Hvad er ESPD?", "Og hvor?", FROM, "“Udfyld ESPD”"):
        assert said in posted.letter.plain
        assert said in posted.letter.html
    assert posted.letter.lang == "da"


def test_an_answer_is_not_asked_for_without_a_mailbox(service: Asking) -> None:
    service.ask(PUBLIC, "Der er en fejl i jeres ordliste.", "", ADDRESS)
    assert "ikke skrevet nogen mailadresse" in letters(service)[0].letter.plain


def test_nothing_typed_is_kept_but_the_letter_and_that_goes_when_it_is_sent(service: Asking) -> None:
    service.ask(PUBLIC, "Hvad er kvantesaft?", FROM, ADDRESS)
    with service.database.reading() as connection:
        kept = [
            table.name
            for table in schema.metadata.sorted_tables
            for row in connection.execute(select(table))
            if "kvantesaft" in str(row) or FROM in str(row)
        ]
    assert kept == ["outbox"]
    with service.database.writing() as connection:
        mail.done(connection, letters(service)[0].id, "sent")
    assert letters(service) == []


def test_markup_in_a_question_is_text_in_the_letter(service: Asking) -> None:
    service.ask(PUBLIC, "<script>alert(1)</script>", "", ADDRESS)
    assert "<script>" not in letters(service)[0].letter.html


def test_nobody_can_write_as_if_it_were_the_site(service: Asking) -> None:
    service.ask(PUBLIC, "Hej\n\nSvar til chef@evil.example. Adressen er kontrolleret.", "", ADDRESS)
    lines = letters(service)[0].letter.plain.splitlines()
    assert "> Svar til chef@evil.example. Adressen er kontrolleret." in lines
    assert not [line for line in lines if "evil" in line and not line.startswith("> ")]


@pytest.mark.parametrize(
    ("text", "email", "fields"),
    [
        pytest.param("  \n ", FROM, ["text"], id="nothing"),
        pytest.param("x" * 2001, "", ["text"], id="too_long"),
        pytest.param("Hvad?", "anne", ["email"], id="no_mailbox"),
        pytest.param("", "anne@", ["text", "email"], id="both"),
    ],
)
def test_what_cannot_be_sent_is_told_field_by_field(
    service: Asking, text: str, email: str, fields: list[str]
) -> None:
    with pytest.raises(FormProblems) as caught:
        service.ask(PUBLIC, text, email, ADDRESS)
    assert [problem.name for problem in caught.value.problems] == fields
    assert letters(service) == []


def test_one_network_cannot_flood_the_unit(service: Asking, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-03-01T09:00Z"):
        for number in range(QUESTIONS_FROM_PLACE.most):
            service.ask(PUBLIC, f"Spørgsmål {number}", "", ADDRESS)
        with pytest.raises(DomainError, match="netværk"):
            service.ask(PUBLIC, "Et til", "", ADDRESS)
        service.ask(PUBLIC, "Fra en anden", "", "192.0.2.2")
    with clock.frozen(clock.now() + timedelta(days=1)):
        service.ask(PUBLIC, "Senere", "", ADDRESS)


def test_many_networks_together_cannot_either(service: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TO_UNIT", Limit(2, timedelta(days=1)))
    for number in (1, 2):
        service.ask(PUBLIC, "Hvad?", "", f"192.0.2.{number}")
    with pytest.raises(DomainError) as caught:
        service.ask(PUBLIC, "Hvad?", "", "192.0.2.3")
    assert organisation().email in caught.value.say(Text.of("da"))
    with service.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.outbox)).scalar_one() == 2
