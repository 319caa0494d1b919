"""Written consultations: a form made from the questions, confidential parts, and a receipt of all that was sent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from participation_cases import ADDRESS, FORM, ID, NOW, STAFF, Market, consultation, on

from transparency import clock
from transparency.accounts.permissions import PUBLIC
from transparency.dialogues import participation_records
from transparency.dialogues.participation_records import FormProblems, Reply
from transparency.dialogues.records import MarketQuestion, Outcome
from transparency.errors import DomainError, NotFound
from transparency.feeds.tables import csv_bytes
from transparency.locale import Text
from transparency.reference import Reference
from transparency.storage import schema
from transparency.storage.database import Database

DA = Text.of("da")
REPLIES = (
    Reply(1, "Ti kroner", "Vi køber hos Bo", "Vores leverandør er en hemmelighed", "Hvad koster det?"),
    Reply(2, "I maj\nEller juni", asked="Hvornår?"),
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


def _confirmed(market: Market, *replies: Reply, **given: Any) -> str:
    """An answer whose mailbox is proved by the link of its letter."""
    receipt = _answer(market, *replies, **given)
    market.service.confirm_answer(market.code(given.get("email", FORM.email)))
    return receipt


def test_an_answer_is_kept_as_it_was_sent(market: Market) -> None:
    receipt = _answer(market)
    (found,) = market.service.consultation_answers(STAFF, ID)
    assert re.fullmatch("[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", receipt)
    assert (found.receipt, found.form, found.replies, found.at) == (receipt, FORM, REPLIES, NOW)
    assert not found.confirmed


def test_nothing_that_was_typed_is_sent_before_the_mailbox_is_proved(market: Market) -> None:
    receipt = _answer(market, Reply(1, "Gå til evil.com"), company="Gå til evil.com nu")
    (letter,) = market.letters(FORM.email)
    for typed in ("evil.com", FORM.name, FORM.cvr):
        assert typed not in letter.plain + letter.html + letter.subject
    for said in (receipt, "Rengøring af skoler", "1. marts 2027 kl. 10.00", "tæller svaret med alligevel"):
        assert said in letter.plain


def test_looking_at_the_link_changes_nothing_and_confirming_twice_is_harmless(market: Market) -> None:
    receipt = _answer(market)
    code = market.code(FORM.email)
    for _ in range(2):
        assert not market.service.look(code).given.confirmed
    for _ in range(2):
        found = market.service.confirm_answer(code)
        assert (found.given.receipt, found.given.confirmed) == (receipt, True)
    assert market.service.look(code).given.confirmed
    assert market.kinds(FORM.email) == ["consultation_sent", "consultation_receipt"]
    with market.database.reading() as connection:
        assert code not in repr(connection.execute(schema.consultation_answer.select()).all())
    for use in (market.service.confirm, market.service.cancel):
        with pytest.raises(NotFound):
            use(code)
    with pytest.raises(NotFound, match="noget svar"):
        market.service.confirm_answer("x")


def test_an_answer_counts_when_nobody_confirms_it(market: Market) -> None:
    _answer(market)
    market.advance("2027-03-20T09:00Z")
    assert [one.confirmed for one in market.service.consultation_answers(STAFF, ID)] == [False]


def test_the_receipt_has_all_that_was_sent(market: Market) -> None:
    receipt = _confirmed(market)
    letter = market.letters(FORM.email)[-1]
    assert receipt in letter.subject
    for said in (
        receipt, "1. Hvad koster det?", "Ti kroner", "Fortroligt, fordi:", "Vores leverandør er en hemmelighed",
        "Vi køber hos Bo", "2. Hvornår?", "I maj", "Eller juni", FORM.name, "30000005", "offentlighedsloven",
    ):  # fmt: skip
        assert said in letter.plain


def test_a_receipt_is_in_the_language_of_who_answered(market: Market) -> None:
    _confirmed(market, lang="en")
    letter = market.letters(FORM.email)[-1]
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


def test_an_answer_has_an_end(market: Market) -> None:
    market.change(questions=tuple(MarketQuestion(n, "Hvad?") for n in range(1, 8)))
    _answer(market, *(Reply(n, "x" * 10_000) for n in range(1, 7)))
    with pytest.raises(FormProblems) as error:
        _answer(market, *(Reply(n, "x" * 10_000) for n in range(1, 7)), Reply(7, "x"))
    assert [p.name for p in error.value.problems] == ["answers"]
    assert "60001" in error.value.problems[0].say(DA)


def test_an_answer_keeps_the_words_of_the_question_it_was_to(market: Market) -> None:
    _answer(market, Reply(1, "Ti", asked="Noget helt andet?"))
    market.change(questions=(MarketQuestion(1, "Skal vi holde op?"), MarketQuestion(2, "Hvornår?")))
    market.service.confirm_answer(market.code(FORM.email))
    (found,) = market.service.consultation_answers(STAFF, ID)
    assert found.replies[0].asked == "Hvad koster det?"
    assert "1. Hvad koster det?" in market.letters(FORM.email)[-1].plain
    assert "Hvad koster det?" in csv_bytes(market.service.consultation_table(STAFF, ID, DA)).decode()


def test_it_closes_also_for_who_was_on_the_way(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = participation_records.checked_consultation

    def closes_meanwhile(*given: Any) -> Any:
        market.change(status="held")
        return checked(*given)

    monkeypatch.setattr(participation_records, "checked_consultation", closes_meanwhile)
    with pytest.raises(DomainError, match="ikke åbent for svar"):
        _answer(market)
    assert market.service.consultation_answers(STAFF, ID) == []


def test_a_full_meeting_that_is_held_in_writing_can_be_answered(market: Market) -> None:
    market.change(status="full", seats=2)
    market.advance("2027-03-01T09:01Z")
    assert (market.now().record.status, market.now().reason) == (
        "open",
        "Der svares skriftligt, så der er ingen pladser.",
    )
    writes = market.database.writes
    market.advance("2027-03-01T09:02Z")
    assert market.database.writes == writes
    _answer(market)


def test_answers_are_read_some_at_a_time(market: Market) -> None:
    receipts = [_answer(market, email=f"p{number}@x.example") for number in range(3)]
    found = market.service.consultation_answers(STAFF, ID, skip=1, most=1)
    assert [one.receipt for one in found] == receipts[1:2]


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
    for _ in range(12):
        _answer(market)
    assert len(market.service.consultation_answers(STAFF, ID)) == 12
    assert len(market.letters(FORM.email)) == 10


def test_many_answers_from_one_address_are_held_back(market: Market) -> None:
    for number in range(20):
        _answer(market, email=f"p{number}@x.example")
    with pytest.raises(DomainError, match="Prøv igen om en time"):
        _answer(market)


def test_the_spreadsheet_has_a_reply_in_a_row_and_no_formulas(market: Market) -> None:
    receipt = _answer(market, Reply(1, "=1+1", "@hemmeligt", "-grund"), Reply(2, "Maj"))
    lines = csv_bytes(market.service.consultation_table(STAFF, ID, DA)).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Kvittering;Modtaget;Bekræftet;Navn;Mail")
    assert lines[1].startswith(f"{receipt};2027-03-01 10:00;nej;Anne Sø;anne@rent.example")
    assert lines[1].endswith("1;Hvad koster det?;'=1+1;'@hemmeligt;'-grund")
    assert lines[2].endswith("2;Hvornår?;Maj;;")
    assert market.log() == [("consultation_exported", ID, {"count": 1})]


def test_who_answered_gets_to_know_the_outcome_once(market: Market) -> None:
    _confirmed(market)
    _answer(market, email="bo@byg.example")
    market.change(status="outcome_published", outcome=Outcome("Vi hørte"))
    for _ in range(2):
        market.advance("2027-04-20T09:00Z")
    assert market.kinds(FORM.email)[1:] == ["consultation_receipt", "dialogue_outcome"]
    assert market.kinds("bo@byg.example") == ["consultation_sent"], "nobody has proved that mailbox"


def test_who_answered_gets_to_know_that_it_is_on_again(market: Market) -> None:
    _confirmed(market)
    market.change(status="cancelled", status_reason="Udbuddet er droppet")
    market.advance("2027-03-02T09:00Z")
    market.change(status="open", status_reason=None)
    for _ in range(2):
        market.advance("2027-03-02T09:01Z")
    assert market.kinds(FORM.email)[2:] == ["dialogue_cancelled", "dialogue_on_again"]
    assert "Svarfrist: 1. april 2027 kl. 12.00" in market.letters(FORM.email)[-1].plain


def test_answers_are_erased_6_months_after_the_deadline(market: Market) -> None:
    _answer(market)
    market.advance("2027-09-30T12:00Z")
    assert len(market.service.consultation_answers(STAFF, ID)) == 1
    market.advance("2027-10-01T12:00Z")
    assert market.service.consultation_answers(STAFF, ID) == []
    assert "anne@" not in market.outbox()


def test_who_answered_is_named_only_when_they_agreed(market: Market) -> None:
    _confirmed(market)
    _confirmed(market, email="bo@byg.example", company="Bygma A/S", cvr="30000013", named=False)
    _answer(market, email="ib@stor.example", company="Stor A/S", cvr="", named=True)
    assert market.service.named_participants(STAFF, ID) == (("Rent & Pænt ApS",), 2), (
        "who has not proved a mailbox has agreed to nothing"
    )


def test_the_public_reads_no_answers(market: Market) -> None:
    _answer(market)
    with pytest.raises(NotFound):
        market.service.consultation_answers(PUBLIC, ID)
    with pytest.raises(NotFound):
        market.service.consultation_table(PUBLIC, ID, DA)
