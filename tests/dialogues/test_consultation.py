"""Written consultations: a form made from the questions, confidential parts, and a receipt of all that was sent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from participation_cases import ADDRESS, FORM, ID, NOW, STAFF, Market, consultation, on

from transparency import clock
from transparency.accounts.permissions import PUBLIC
from transparency.dialogues.participation_records import FormProblems, Reply
from transparency.dialogues.records import Outcome
from transparency.errors import DomainError, NotFound
from transparency.feeds.tables import csv_bytes
from transparency.locale import Text
from transparency.reference import Reference
from transparency.storage.database import Database

DA = Text.of("da")
REPLIES = (
    Reply(1, "Ti kroner", "Vi køber hos Bo", "Vores leverandør er en hemmelighed"),
    Reply(2, "I maj\nEller juni"),
)


@pytest.fixture
def market(database: Database, reference: Reference) -> Iterator[Market]:
    """A written consultation with two questions; the clock stands still before its deadline."""
    with clock.frozen(NOW):
        found = Market(database, reference)
        found.put(consultation())
        yield found


def _answer(market: Market, *replies: Reply, **given: Any) -> str:
    return market.service.answer_consultation(PUBLIC, ID, replace(FORM, **given), replies or REPLIES, ADDRESS)


def test_an_answer_is_kept_as_it_was_sent(market: Market) -> None:
    receipt = _answer(market)
    (found,) = market.service.consultation_answers(STAFF, ID)
    assert re.fullmatch("[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", receipt)
    assert (found.receipt, found.form, found.replies, found.at) == (receipt, FORM, REPLIES, NOW)


def test_the_receipt_has_all_that_was_sent(market: Market) -> None:
    receipt = _answer(market)
    (letter,) = market.letters(FORM.email)
    assert receipt in letter.subject
    for said in (
        receipt, "1. Hvad koster det?", "Ti kroner", "Fortroligt, fordi:", "Vores leverandør er en hemmelighed",
        "Vi køber hos Bo", "2. Hvornår?", "I maj", "Eller juni", FORM.name, "30000005", "offentlighedsloven",
    ):  # fmt: skip
        assert said in letter.plain


def test_a_receipt_is_in_the_language_of_who_answered(market: Market) -> None:
    _answer(market, lang="en")
    (letter,) = market.letters(FORM.email)
    assert "1. What does it cost?" in letter.plain
    assert "2. Hvornår?" in letter.plain


def test_what_is_confidential_needs_a_reason_and_a_reason_something_confidential(market: Market) -> None:
    with pytest.raises(FormProblems) as error:
        _answer(market, Reply(1, "Ti", "Hemmeligt", " "), Reply(2, "Maj", "", "Fordi"), email="")
    assert {p.name for p in error.value.problems} == {"email", "reason_1", "confidential_2"}
    assert market.service.consultation_answers(STAFF, ID) == []


@pytest.mark.parametrize("replies", [(Reply(1, " "),), (Reply(9, "Til et spørgsmål, der ikke er stillet"),)])
def test_an_answer_answers_something(market: Market, replies: tuple[Reply, ...]) -> None:
    with pytest.raises(FormProblems) as error:
        _answer(market, *replies)
    assert [p.name for p in error.value.problems] == ["answers"]


def test_a_reply_that_is_too_long_is_told_at_its_field(market: Market) -> None:
    with pytest.raises(FormProblems) as error:
        _answer(market, Reply(2, "x" * 10_001))
    assert [p.name for p in error.value.problems] == ["text_2"]


@pytest.mark.parametrize(
    "given", [{"status": "announced"}, {"status": "closed"}, {"questions": ()}, {"form": "open_meeting"}]
)
def test_what_is_not_open_is_not_answered(market: Market, given: dict[str, Any]) -> None:
    market.change(**given)
    with pytest.raises(DomainError, match="ikke åbent for svar"):
        _answer(market)


def test_it_closes_by_itself_at_the_deadline(market: Market) -> None:
    with on("2027-04-01T12:00+02:00"), pytest.raises(DomainError, match="ikke åbent for svar"):
        _answer(market)
    market.advance("2027-04-01T12:00+02:00")
    assert (market.now().record.status, market.now().reason) == ("held", "Svarfristen er udløbet.")


def test_one_can_answer_again_and_each_has_its_receipt(market: Market) -> None:
    assert _answer(market) != _answer(market, Reply(1, "Ni kroner"))
    assert len(market.service.consultation_answers(STAFF, ID)) == 2


def test_a_mailbox_is_not_flooded_but_no_answer_is_lost(market: Market) -> None:
    for _ in range(7):
        _answer(market)
    assert len(market.service.consultation_answers(STAFF, ID)) == 7
    assert len(market.letters(FORM.email)) == 5


def test_many_answers_from_one_address_are_held_back(market: Market) -> None:
    for number in range(20):
        _answer(market, email=f"p{number}@x.example")
    with pytest.raises(DomainError, match="Prøv igen om en time"):
        _answer(market)


def test_the_spreadsheet_has_a_reply_in_a_row_and_no_formulas(market: Market) -> None:
    receipt = _answer(market, Reply(1, "=1+1", "@hemmeligt", "-grund"), Reply(2, "Maj"))
    lines = csv_bytes(market.service.consultation_table(STAFF, ID, DA)).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Kvittering;Modtaget;Navn;Mail")
    assert lines[1].startswith(f"{receipt};2027-03-01 10:00;Anne Sø;anne@rent.example")
    assert lines[1].endswith("1;Hvad koster det?;'=1+1;'@hemmeligt;'-grund")
    assert lines[2].endswith("2;Hvornår?;Maj;;")
    assert market.log() == [("consultation_exported", ID, {"count": 1})]


def test_who_answered_gets_to_know_the_outcome_once(market: Market) -> None:
    _answer(market)
    market.change(status="outcome_published", outcome=Outcome("Vi hørte"))
    for _ in range(2):
        market.advance("2027-04-20T09:00Z")
    assert market.kinds(FORM.email) == ["consultation_receipt", "dialogue_outcome"]


def test_who_answered_gets_to_know_that_it_is_on_again(market: Market) -> None:
    _answer(market)
    market.change(status="cancelled", status_reason="Udbuddet er droppet")
    market.advance("2027-03-02T09:00Z")
    market.change(status="open", status_reason=None)
    for _ in range(2):
        market.advance("2027-03-02T09:01Z")
    assert market.kinds(FORM.email)[1:] == ["dialogue_cancelled", "dialogue_on_again"]
    assert "Svarfrist: 1. april 2027 kl. 12.00" in market.letters(FORM.email)[-1].plain


def test_answers_are_erased_6_months_after_the_deadline(market: Market) -> None:
    _answer(market)
    market.advance("2027-09-30T12:00Z")
    assert len(market.service.consultation_answers(STAFF, ID)) == 1
    market.advance("2027-10-01T12:00Z")
    assert market.service.consultation_answers(STAFF, ID) == []


def test_who_answered_is_named_only_when_they_agreed(market: Market) -> None:
    _answer(market)
    _answer(market, email="bo@byg.example", company="Bygma A/S", cvr="30000013", named=False)
    assert market.service.named_participants(STAFF, ID) == (("Rent & Pænt ApS",), 1)


def test_the_public_reads_no_answers(market: Market) -> None:
    _answer(market)
    with pytest.raises(NotFound):
        market.service.consultation_answers(PUBLIC, ID)
    with pytest.raises(NotFound):
        market.service.consultation_table(PUBLIC, ID, DA)
