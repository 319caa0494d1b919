"""Questions from the market: asked by anyone, answered for all, and closed when the contract notice is out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from participation_cases import ADDRESS, ID, NOW, STAFF, Market, meeting, on, wall

from transparency import clock
from transparency.accounts.permissions import PUBLIC
from transparency.dialogues import participation_records
from transparency.dialogues.participation_records import FormProblems
from transparency.dialogues.records import Answer
from transparency.errors import Conflict, DomainError, NotFound
from transparency.locale import Text
from transparency.mail import store
from transparency.reference import Reference
from transparency.storage import schema
from transparency.storage.database import Database
from transparency.tenders.records import Link, PlannedTender
from transparency.tenders.service import TenderPlan

TENDER = "AAK-2027-014"


@pytest.fixture
def market(database: Database, reference: Reference) -> Iterator[Market]:
    """A dialogue about one planned tender; one can ask until noon on 20 March 2027."""
    with clock.frozen(NOW):
        found = Market(database, reference)
        found.put(meeting(tenders=(TENDER,), ask_by=wall("2027-03-20T12:00")))
        yield found


def _ask(
    market: Market, text: str = "Må vi være to?", email: str = "anne@rent.example", lang: str = "da"
) -> int:
    market.service.ask(PUBLIC, ID, text, email, lang, ADDRESS)
    return market.service.waiting_questions(STAFF)[-1].id


def test_a_question_waits_until_staff_answer_it_for_all(market: Market) -> None:
    id = _ask(market, "Jeg hedder Anne. Må vi være to?")
    assert market.now().record.answers == ()
    with on("2027-03-02T10:30+01:00"):
        assert market.service.answer(STAFF, id, "Ja, I må være to.", "Må man være to?") == 1
    version = market.now()
    assert version.reason == "Svar på spørgsmål 1"
    assert version.record.answers == (
        Answer(1, "Må man være to?", wall("2027-03-01T10:00"), "Ja, I må være to.", wall("2027-03-02T10:30")),
    )
    assert market.service.waiting_questions(STAFF) == []
    assert market.log() == [("question_answered", ID, {"number": 1})]


def test_who_asked_gets_a_letter_and_is_then_forgotten(market: Market) -> None:
    market.service.answer(STAFF, _ask(market), "Ja.\nMen kun to.", "Må man være to?")
    (letter,) = market.letters("anne@rent.example")
    for said in ("Må man være to?", "Ja.", "Men kun to.", f"/markedsdialoger?id={ID}"):
        assert said in letter.plain
    with market.database.reading() as connection:
        (row,) = connection.execute(schema.market_question.select())
    assert (row.state, row.email, row.text) == ("answered", "", "")


def test_the_letters_to_who_asked_are_gone_when_they_are_sent(market: Market) -> None:
    market.service.answer(STAFF, _ask(market), "Ja.", "Må man?")
    market.service.decline(STAFF, _ask(market), "Nej")
    with market.database.writing() as connection:
        for letter in store.listed(connection, ["waiting"]):
            store.done(connection, letter.id, "sent")
    assert "anne@" not in market.outbox()


def test_nobody_has_to_give_an_address(market: Market) -> None:
    market.service.answer(STAFF, _ask(market, email=""), "Ja.", "Må man?")
    with market.database.reading() as connection:
        assert connection.execute(schema.outbox.select()).all() == []


def test_answers_are_numbered_in_the_order_they_are_given(market: Market) -> None:
    first, second = _ask(market, "Et?"), _ask(market, "To?")
    assert [q.id for q in market.service.waiting_questions(STAFF, ID)] == [first, second]
    assert market.service.answer(STAFF, second, "To.", "To?") == 1
    assert market.service.answer(STAFF, first, "Et.", "Et?") == 2
    assert [a.question for a in market.now().record.answers] == ["To?", "Et?"]


def test_a_question_is_answered_once(market: Market) -> None:
    id = _ask(market)
    market.service.answer(STAFF, id, "Ja.", "Må man?")
    for again in (
        lambda: market.service.answer(STAFF, id, "Nej.", "Må man?"),
        lambda: market.service.decline(STAFF, id, "Nej"),
    ):
        with pytest.raises(Conflict):
            again()
    assert len(market.versions()) == 2
    for number in (0, -1, 2**62, 2**63, 10**30):
        with pytest.raises(NotFound):
            market.service.answer(STAFF, number, "Ja.", "Må man?")
        with pytest.raises(NotFound):
            market.service.decline(STAFF, number, "Nej")


def test_a_declined_question_is_told_why_and_nothing_is_published(market: Market) -> None:
    id = _ask(market, lang="en")
    with pytest.raises(FormProblems):
        market.service.decline(STAFF, id, "")
    market.service.decline(STAFF, id, "It is about another tender.")
    (letter,) = market.letters("anne@rent.example")
    assert letter.lang == "en"
    assert "It is about another tender." in letter.plain
    assert "1 March 2027 at 10:00" in letter.plain
    assert "Må vi være to?" not in letter.plain, "nobody has proved whose the mailbox is"
    assert len(market.versions()) == 1
    assert market.service.waiting_questions(STAFF) == []
    assert market.log() == [("question_declined", ID, {"question": id})]


@pytest.mark.parametrize(
    ("text", "email", "fields"),
    [("", "", {"text"}), ("x" * 2001, "", {"text"}), ("\u200b \n", "anne", {"text", "email"})],
)
def test_what_is_wrong_with_a_question_is_told_at_once(
    market: Market, text: str, email: str, fields: set[str]
) -> None:
    with pytest.raises(FormProblems) as error:
        market.service.ask(PUBLIC, ID, text, email, "da", ADDRESS)
    assert {p.name for p in error.value.problems} == fields


def test_an_answer_has_both_its_texts(market: Market) -> None:
    with pytest.raises(FormProblems) as error:
        market.service.answer(STAFF, _ask(market), " ", "")
    assert {p.name for p in error.value.problems} == {"answer", "question"}
    assert len(market.service.waiting_questions(STAFF)) == 1


def test_there_is_no_asking_after_the_deadline(market: Market) -> None:
    with on("2027-03-20T12:00+01:00"), pytest.raises(DomainError, match="Fristen for spørgsmål"):
        _ask(market)


@pytest.mark.parametrize("status", ["published", "evaluating", "awarded"])
def test_when_the_contract_notice_is_out_questions_belong_on_the_tender_platform(
    market: Market,
    make_tender: Callable[..., PlannedTender],
    write: Callable[..., None],
    plan: TenderPlan,
    status: str,
) -> None:
    write(plan, [make_tender(id=TENDER)])
    id = _ask(market)
    links = (Link("platform", "https://platform.example/42"),)
    write(plan, [make_tender(id=TENDER, status=status, links=links)])
    with pytest.raises(DomainError, match=r"https://platform\.example/42") as error:
        _ask(market)
    assert market.service.answer(STAFF, id, "Ja.", "Må man?") == 1, "what was asked before is still answered"
    assert "https://platform.example/42" in error.value.say(Text.of("da"))


def test_without_an_address_of_the_platform_it_is_only_named(
    market: Market, make_tender: Callable[..., PlannedTender], write: Callable[..., None], plan: TenderPlan
) -> None:
    write(plan, [make_tender(id=TENDER, status="published")])
    closed = market.service.no_questions(market.now().record)
    assert closed
    assert "udbudsplatformen" in closed.say(Text.of("da"))
    market.change(invitation="https://platform.example/dialog")
    closed = market.service.no_questions(market.now().record)
    assert closed
    assert "https://platform.example/dialog" in closed.say(Text.of("da"))


@pytest.mark.parametrize("given", [{"status": "held"}, {"status": "cancelled", "status_reason": "Nej"}])
def test_there_is_no_asking_about_what_is_over(market: Market, given: dict[str, Any]) -> None:
    market.change(**given)
    with pytest.raises(DomainError):
        _ask(market)


def test_who_asked_in_time_is_answered_though_it_was_cancelled(market: Market) -> None:
    id = _ask(market)
    market.change(status="cancelled", status_reason="Udbuddet er droppet")
    assert market.service.answer(STAFF, id, "Ja.", "Må man?") == 1
    assert market.now().record.status == "cancelled"


def test_it_closes_also_for_who_was_on_the_way(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = participation_records.checked_question

    def closes_meanwhile(text: str, email: str) -> tuple[str, str]:
        market.change(status="held")
        return checked(text, email)

    monkeypatch.setattr(participation_records, "checked_question", closes_meanwhile)
    with pytest.raises(DomainError, match="Fristen for spørgsmål"):
        _ask(market)
    assert market.service.waiting_questions(STAFF) == []


def test_no_more_wait_than_staff_can_answer(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participation_records, "WAITING_QUESTIONS", 2)
    first, _ = _ask(market), _ask(market)
    with pytest.raises(DomainError, match=r"Der venter så mange spørgsmål.*@"):
        _ask(market)
    market.service.answer(STAFF, first, "Ja.", "Må man?")
    _ask(market)


def test_questions_are_read_some_at_a_time(market: Market) -> None:
    ids = [_ask(market, str(number), "") for number in range(5)]
    read = market.service.waiting_questions
    assert [q.id for q in read(STAFF, ID, skip=0, most=2)] == ids[:2]
    assert [q.id for q in read(STAFF, ID, skip=4, most=2)] == ids[4:]


def test_many_questions_from_one_address_are_held_back(market: Market) -> None:
    for _ in range(20):
        _ask(market, email="")
    with pytest.raises(DomainError, match="Prøv igen om en time"):
        _ask(market)


def test_questions_are_erased_6_months_after_the_dialogue(market: Market) -> None:
    _ask(market)
    market.advance("2027-10-04T12:00Z")
    assert len(market.service.waiting_questions(STAFF)) == 1
    market.advance("2027-10-05T12:00Z")
    assert market.service.waiting_questions(STAFF) == []


def test_a_question_is_kept_as_long_as_its_dialogue_when_that_is_moved(market: Market) -> None:
    _ask(market)
    market.change(starts=wall("2027-11-05T09:00"), ends=None)
    market.advance("2027-03-02T09:00Z")
    writes = market.database.writes
    market.advance("2027-03-02T09:01Z")
    assert market.database.writes == writes, "once"
    market.advance("2027-10-06T12:00Z")
    assert len(market.service.waiting_questions(STAFF)) == 1
    market.change(starts=wall("2027-03-20T09:00"))
    market.advance("2027-10-06T12:01Z")
    assert market.service.waiting_questions(STAFF) == [], "it was held half a year ago"


def test_the_public_sees_no_question_before_it_is_answered(market: Market) -> None:
    id = _ask(market)
    for try_ in (
        lambda: market.service.waiting_questions(PUBLIC),
        lambda: market.service.answer(PUBLIC, id, "Ja.", "Må man?"),
        lambda: market.service.decline(PUBLIC, id, "Nej"),
    ):
        with pytest.raises(NotFound):
            try_()
