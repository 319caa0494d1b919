"""Signing up without an account: letters, links, seats, the waiting list, and what is erased when."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest
from account_cases import at_once
from participation_cases import ADDRESS, FORM, ID, NOW, STAFF, WORKER, Market, consultation, meeting, on, wall

from transparency import clock
from transparency.accounts.permissions import PUBLIC
from transparency.dialogues import participation
from transparency.dialogues.participation_records import Counts, FormProblems, Reply
from transparency.dialogues.records import Outcome
from transparency.errors import DomainError, NotFound
from transparency.feeds.tables import csv_bytes
from transparency.locale import Text
from transparency.reference import Reference
from transparency.storage import schema
from transparency.storage.database import Database

DA = Text.of("da")


@pytest.fixture
def market(database: Database, reference: Reference) -> Iterator[Market]:
    """An open meeting with two seats; the clock stands still in March 2027."""
    with clock.frozen(NOW):
        found = Market(database, reference)
        found.put(meeting())
        yield found


def _rows(market: Market) -> list[dict[str, object]]:
    with market.database.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(schema.sign_up.select())]


# Signing up


def test_nothing_is_taken_until_the_link_is_confirmed(market: Market) -> None:
    code = market.sign_up()
    assert market.service.counts(ID) == Counts(2, 0, 0)
    assert market.participants() == []
    standing = market.service.confirm(code)
    assert (standing.sign_up.state, standing.ahead) == ("seat", None)
    assert market.service.counts(ID) == Counts(2, 1, 0)
    assert market.kinds(FORM.email) == ["sign_up", "sign_up_seat"]


def test_looking_at_a_link_changes_nothing(market: Market) -> None:
    code = market.sign_up()
    before = _rows(market)
    for _ in range(3):
        standing = market.service.look(code)
    assert standing.can_confirm
    assert (standing.dialogue.id, standing.sign_up.form) == (ID, FORM)
    assert _rows(market) == before


def test_the_letter_says_what_when_where_and_what_becomes_of_it(market: Market) -> None:
    market.sign_up()
    (letter,) = market.letters(FORM.email)
    for said in (
        "Rengøring af skoler (Markedsdialog, AAK-MD-2027-001)",
        "Tid: 5. april 2027 kl. 09.00–11.30",
        "Sted: Rådhuset, sal 2",
        "før 29. marts 2027 kl. 12.00",
        "Pladserne fordeles i den rækkefølge, tilmeldingerne bekræftes.",
        "Tilmeldingen slettes 6 måneder efter dialogen eller arrangementet.",
        "https://udbud.example.com/tilmelding?kode=",
        "offentlighedsloven",
        "ingen fordel",
    ):
        assert said in letter.plain


def test_nothing_that_was_typed_is_sent_to_a_mailbox_that_nobody_has_proved(market: Market) -> None:
    market.sign_up(company="Gå til evil.com nu", named=True)
    (letter,) = market.letters(FORM.email)
    for typed in (FORM.name, "evil.com", FORM.cvr):
        assert typed not in letter.plain + letter.html + letter.subject


def test_a_letter_is_in_the_language_of_who_signed_up(market: Market) -> None:
    market.sign_up(lang="en")
    (letter,) = market.letters(FORM.email)
    assert letter.lang == "en"
    assert "Cleaning of schools" in letter.subject
    assert "5 April 2027 at 09:00" in letter.plain
    assert "&lang=en" in letter.plain


def test_confirming_twice_is_harmless(market: Market) -> None:
    code = market.seated()
    assert market.service.confirm(code).sign_up.state == "seat"
    assert market.service.counts(ID).taken == 1
    assert market.kinds(FORM.email) == ["sign_up", "sign_up_seat"]


def test_signing_up_again_answers_the_same_and_the_letter_tells_what_stands(market: Market) -> None:
    first = market.service.sign_up(PUBLIC, ID, FORM, ADDRESS)
    code = market.code(FORM.email)
    market.service.confirm(code)
    again = replace(FORM, email=" Anne@Rent.example ", name="En Anden", company="Anden A/S", cvr="")
    assert market.service.sign_up(PUBLIC, ID, again, ADDRESS) == first
    assert market.kinds(FORM.email)[-1] == "sign_up_stands"
    assert market.code(FORM.email) == code
    assert market.service.look(code).sign_up.form == FORM
    assert len(_rows(market)) == 1


def test_a_link_confirms_the_words_it_was_sent_for_whoever_writes_again_meanwhile(market: Market) -> None:
    mine = market.sign_up()
    other = market.sign_up(name="En Rival", named=False)
    assert other != mine
    assert market.service.look(mine).sign_up.form == FORM
    assert market.service.look(other).sign_up.form.name == "En Rival"
    assert market.service.confirm(mine).sign_up.form == FORM
    assert [one.form for one in market.participants()] == [FORM]
    with pytest.raises(NotFound, match="bekræftet med linket i en anden mail"):
        market.service.confirm(other)
    assert market.service.counts(ID).taken == 1
    assert market.kinds(FORM.email) == ["sign_up", "sign_up_seat"], "the other is erased with its letter"


def test_everything_wrong_with_a_form_is_told_at_once(market: Market) -> None:
    wrong = replace(FORM, name="Se http://spam.example", email="anne", cvr="12345678", size="huge")
    with pytest.raises(FormProblems) as error:
        market.service.sign_up(PUBLIC, ID, wrong, ADDRESS)
    assert {p.name for p in error.value.problems} == {"name", "email", "cvr", "size"}
    assert all(p.say(DA) for p in error.value.problems)
    assert _rows(market) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"company": "", "cvr": "30000005", "named": False}, "company"),
        ({"company": "", "cvr": "", "named": True}, "company"),
        ({"company": "x" * 151}, "company"),
        ({"name": "  "}, "name"),
        ({"name": "\u202e\0"}, "name"),
        ({"name": "Vind på spam.example/x"}, "name"),
        ({"company": "Vind på spam.example/x"}, "company"),
        ({"name": "Gå til evil.com nu"}, "name"),
        ({"name": "evil。com"}, "name"),
        ({"name": "evil．com"}, "name"),
        ({"name": "https：／／evil"}, "name"),
        ({"name": "anne＠evil"}, "name"),
        ({"company": "https：／／evil.com"}, "company"),
        ({"email": "a@-b-.dk"}, "email"),
        ({"email": "x?bcc=y@b.dk"}, "email"),
        ({"email": "x&y@b.dk"}, "email"),
        ({"email": "x%0ay@b.dk"}, "email"),
    ],
)
def test_a_form_that_does_not_hold_together_is_refused(
    market: Market, given: dict[str, object], field: str
) -> None:
    with pytest.raises(FormProblems) as error:
        market.service.sign_up(PUBLIC, ID, replace(FORM, **given), ADDRESS)  # type: ignore[arg-type]
    assert [p.name for p in error.value.problems] == [field]


def test_a_person_and_a_foreign_company_need_no_cvr_number(market: Market) -> None:
    market.seated("p@x.example", company="", cvr="", named=False, size="")
    market.seated("f@x.example", company="Städ AB", cvr="")
    assert market.service.counts(ID).taken == 2


@pytest.mark.parametrize("name", ["H. C. Andersen", "J.P. Sø", "Anne-Marie O’Neill Jr."])
def test_a_name_with_dots_is_a_name(market: Market, name: str) -> None:
    market.seated(name=name)
    assert market.participants()[0].form.name == name


def test_odd_letters_reach_either_database_unharmed(market: Market) -> None:
    market.seated(name="Åse \0\ud800\u200bØ’", company="=SUM(A1) 中文")
    (one,) = market.participants()
    assert one.form.name == "Åse Ø’"
    assert "'=SUM(A1) 中文" in csv_bytes(market.service.participant_table(STAFF, ID, DA)).decode()


@pytest.mark.parametrize(
    "given",
    [
        {"status": "closed"},
        {"status": "announced"},
        {"status": "cancelled", "status_reason": "Nej"},
        {"sign_up": False},
        {"sign_up_by": wall("2027-03-01T10:00")},
    ],
)
def test_signing_up_for_what_is_closed_is_refused(market: Market, given: dict[str, object]) -> None:
    market.change(**given)
    with pytest.raises(DomainError, match="ikke åbent for tilmelding"):
        market.service.sign_up(PUBLIC, ID, FORM, ADDRESS)


def test_a_sign_up_cannot_be_confirmed_after_the_deadline(market: Market) -> None:
    code = market.sign_up()
    with on("2027-03-29T12:00+02:00"):
        assert not market.service.look(code).can_confirm
        with pytest.raises(DomainError, match="ikke åbent for tilmelding"):
            market.service.confirm(code)


@pytest.mark.parametrize("dialogue_id", ["AAK-MD-2027-999", "", "\0", "Å", "\ud800"])
def test_there_is_no_signing_up_for_what_is_not_there(market: Market, dialogue_id: str) -> None:
    with pytest.raises(NotFound):
        market.service.sign_up(PUBLIC, dialogue_id, FORM, ADDRESS)
    with pytest.raises(NotFound):
        market.service.counts(dialogue_id)


def test_many_sign_ups_from_one_address_are_held_back(market: Market) -> None:
    for number in range(20):
        market.sign_up(f"p{number}@x.example")
    with pytest.raises(DomainError, match="fra dit netværk på kort tid"):
        market.service.sign_up(PUBLIC, ID, FORM, ADDRESS)
    market.service.sign_up(PUBLIC, ID, FORM, "198.51.100.1")


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_mailbox_is_not_flooded_and_the_answer_does_not_tell_whether_it_takes_part(
    market: Market, confirmed: bool
) -> None:
    market.seated() if confirmed else market.sign_up()
    had = len(market.letters(FORM.email))
    for number, email in enumerate(("anne@rent.example", "anne+1@rent.example")):
        market.service.sign_up(PUBLIC, ID, replace(FORM, email=email), f"198.51.100.{number}")
    with pytest.raises(DomainError, match=r"så mange mails til anne\+2@rent\.example"):
        market.service.sign_up(PUBLIC, ID, replace(FORM, email="anne+2@rent.example"), "203.0.113.1")
    assert len(market.letters(FORM.email)) == had + 1
    with on("2027-03-02T09:01Z"):
        assert market.service.sign_up(PUBLIC, ID, FORM, ADDRESS) == FORM.email


def test_a_mailbox_gets_10_letters_a_day_from_all_forms_together(market: Market) -> None:
    ids = [f"AAK-MD-2027-{number:03}" for number in range(2, 9)]
    for id in ids:
        market.put(meeting(id=id))
    written = market.put(consultation(id="AAK-MD-2027-009")).id
    for number, id in enumerate(ids):
        market.service.sign_up(PUBLIC, id, replace(FORM, email=f"anne+{number}@rent.example"), ADDRESS)
    for _ in range(2):
        market.service.answer_consultation(PUBLIC, written, FORM, [Reply(1, "Ti")], ADDRESS)
    market.service.ask(PUBLIC, ID, "Må vi?", "anne+q@rent.example", "da", ADDRESS)
    with pytest.raises(DomainError, match="så mange mails"):
        market.service.ask(PUBLIC, ID, "Må vi?", FORM.email, "da", ADDRESS)
    with pytest.raises(DomainError, match="så mange mails"):
        market.service.sign_up(PUBLIC, ID, FORM, ADDRESS)
    market.service.ask(PUBLIC, ID, "Må vi?", "", "da", ADDRESS)
    market.service.answer_consultation(PUBLIC, written, FORM, [Reply(1, "Ti")], ADDRESS)
    assert len(market.letters(FORM.email)) == 2
    assert len(market.service.consultation_answers(STAFF, written)) == 3, "no answer is lost"


def test_a_rival_cannot_be_kept_out_of_one_dialogue_by_sign_ups_to_another(market: Market) -> None:
    other = market.put(meeting(id="AAK-MD-2027-002")).id
    for number in range(10):
        with suppress(DomainError):
            market.service.sign_up(PUBLIC, other, FORM, f"198.51.100.{number}")
    assert market.service.confirm(market.sign_up()).sign_up.state == "seat"


def test_the_many_networks_of_one_subscriber_are_counted_together(market: Market) -> None:
    for number in range(60):
        market.service.sign_up(
            PUBLIC, ID, replace(FORM, email=f"p{number}@x.example"), f"2001:db8:1:{number:x}::1"
        )
    with pytest.raises(DomainError, match="fra dit netværk på kort tid"):
        market.service.sign_up(PUBLIC, ID, FORM, "2001:db8:1:ffff::1")
    with pytest.raises(DomainError, match="fra dit netværk på kort tid"):
        market.service.ask(PUBLIC, ID, "Må vi?", "", "da", "2001:db8:1:ffff::1")
    market.service.sign_up(PUBLIC, ID, FORM, "2001:db8:2::1")


# Links


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "../..", "A" * 5000])
def test_a_link_that_is_unknown_is_explained(market: Market, token: str) -> None:
    for use in (market.service.look, market.service.confirm, market.service.cancel):
        with pytest.raises(NotFound, match="ikke til nogen tilmelding"):
            use(token)
    with pytest.raises(NotFound):
        market.service.change(token, FORM)


def test_the_database_alone_opens_no_link(market: Market) -> None:
    code = market.sign_up()
    assert code not in repr(_rows(market))


def test_a_new_letter_has_a_link_that_works_when_the_secret_was_changed(
    market: Market, reference: Reference
) -> None:
    market.seated()
    changed = Market(market.database, reference)
    changed.service._secret = b"en anden"
    changed.service.sign_up(PUBLIC, ID, FORM, ADDRESS)
    assert changed.service.look(market.code(FORM.email)).sign_up.state == "seat"


def test_a_change_by_link_keeps_the_mailbox(market: Market) -> None:
    code = market.seated()
    market.service.change(code, replace(FORM, name="Bo", email="other@x.example", named=False))
    form = market.service.look(code).sign_up.form
    assert (form.name, form.email, form.named) == ("Bo", FORM.email, False)
    with pytest.raises(FormProblems):
        market.service.change(code, replace(FORM, name=""))


def test_cancelling_erases_who_it_was_and_twice_is_harmless(market: Market) -> None:
    code = market.seated()
    market.service.cancel(code)
    market.service.cancel(code)
    (row,) = _rows(market)
    assert row["state"] == "cancelled"
    for word in ("Anne", "anne@", "Rent", "30000005"):
        assert word not in repr(row)
    for word in ("Anne", "anne@", "Rent", "30000005"):
        assert word not in market.outbox()
    assert market.service.look(code).sign_up.state == "cancelled"
    for use in (market.service.confirm, lambda token: market.service.change(token, FORM)):
        with pytest.raises(DomainError, match="afmeldt"):
            use(code)
    assert market.seated() != code
    assert market.service.counts(ID).taken == 1


# Seats and the waiting list


def test_seats_run_out_and_are_free_again_in_the_record_itself(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(2)]
    market.advance("2027-03-01T09:01Z")
    assert [(v.record.status, v.reason) for v in market.versions()] == [
        ("open", "Ny"),
        ("full", "Alle pladser er taget."),
    ]
    market.service.cancel(codes[0])
    market.advance("2027-03-01T09:02Z")
    assert (market.now().record.status, market.now().reason) == ("open", "Der er igen ledige pladser.")
    with market.database.reading() as connection:
        names = [row.name for row in connection.execute(schema.author.select().order_by(schema.author.c.seq))]
    assert names == ["prøve", "systemet", "systemet"]


def test_nobody_without_an_account_writes_public_history(market: Market) -> None:
    market.change(seats=1)
    seen = len(market.versions())
    for n in range(3):
        market.service.cancel(market.seated(f"p{n}@x.example"))
    assert len(market.versions()) == seen
    market.seated("last@x.example")
    for minute in range(1, 4):
        market.advance(f"2027-03-01T09:0{minute}Z")
    assert [v.record.status for v in market.versions()[seen:]] == ["full"], "once, however often it ran out"


@pytest.mark.parametrize(("status", "states"), [("open", ["seat", "waiting"]), ("full", ["seat", "waiting"])])
def test_a_seat_is_had_by_the_counts_whatever_the_status_says(
    market: Market, status: str, states: list[str]
) -> None:
    market.change(seats=1, status=status)
    codes = [market.seated(f"p{n}@x.example") for n in range(2)]
    assert [market.service.look(code).sign_up.state for code in codes] == states


def test_without_a_number_of_seats_it_is_never_full(market: Market) -> None:
    market.change(seats=None)
    for number in range(5):
        market.seated(f"p{number}@x.example")
    assert market.service.counts(ID) == Counts(None, 5, 0)
    assert market.service.counts(ID).left is None
    assert market.now().record.status == "open"


def test_who_comes_when_all_seats_are_taken_waits_in_order(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(5)]
    assert [market.service.look(code).ahead for code in codes] == [None, None, 0, 1, 2]
    assert market.kinds("p4@x.example") == ["sign_up", "sign_up_waiting"]
    assert "2 foran dig" in market.letters("p4@x.example")[-1].plain
    assert market.service.counts(ID) == Counts(2, 2, 3)


def test_the_first_who_waits_moves_up_at_once_when_a_seat_is_given_back(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(4)]
    market.service.cancel(codes[0])
    assert [market.service.look(code).sign_up.state for code in codes] == [
        "cancelled",
        "seat",
        "seat",
        "waiting",
    ]
    assert market.kinds("p2@x.example")[-1] == "sign_up_moved_up"
    assert "meld afbud med linket" in market.letters("p2@x.example")[-1].plain
    assert market.code("p2@x.example") == codes[2]
    market.advance("2027-03-01T09:01Z")
    assert [v.record.status for v in market.versions()] == ["open", "full"], "it was never seen as open"
    market.service.cancel(codes[3])
    assert market.service.counts(ID) == Counts(2, 2, 0)


def test_more_seats_are_given_to_who_waits(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(5)]
    market.change(seats=4)
    market.advance("2027-03-02T09:00Z")
    assert [market.service.look(code).ahead for code in codes] == [None, None, None, None, 0]
    assert market.now().record.status == "full"
    market.change(seats=None)
    market.advance("2027-03-02T09:01Z")
    assert market.service.counts(ID) == Counts(None, 5, 0)
    assert market.now().record.status == "open"


def test_fewer_seats_take_nobodys_away(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(2)]
    market.change(seats=1)
    market.advance("2027-03-01T09:01Z")
    assert market.service.counts(ID) == Counts(1, 2, 0)
    assert market.service.counts(ID).left == 0
    market.service.cancel(codes[0])
    market.advance("2027-03-01T09:02Z")
    assert market.now().record.status == "full"


def test_nobody_moves_up_when_it_is_over(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(3)]
    market.change(status="held")
    market.service.cancel(codes[0])
    assert market.service.look(codes[2]).sign_up.state == "waiting"
    assert market.now().record.status == "held"


def test_nobody_moves_up_when_it_has_begun(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(4)]
    with on("2027-04-05T08:59+02:00"):
        market.service.cancel(codes[0])
    with on("2027-04-05T09:00+02:00"):
        market.service.cancel(codes[1])
    market.advance("2027-04-05T09:01+02:00")
    assert [market.service.look(code).sign_up.state for code in codes[2:]] == ["seat", "waiting"]


def test_the_seats_of_all_are_one_question_and_none_without_seats(  # type: ignore[no-untyped-def]
    market: Market, queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {"AAK-MD-2027-002": {"seats": 5}, "AAK-MD-2027-003": {"seats": None}, "AAK-MD-2027-004": {
        "status": "closed"}, "AAK-MD-2027-005": {"sign_up": False}}  # fmt: skip
    for id_, given in others.items():
        market.put(meeting(id=id_, **given))
    for n in range(3):
        market.seated(f"p{n}@x.example")
    market.dialogues.index()

    def counted(said: list[str]) -> int:
        return sum("sign_up" in one for one in said)

    monkeypatch.setattr(participation, "_LOOK_AGAIN_S", 3600)
    with queries(market.database) as said:
        seen = market.service.open_seats()
        assert seen.of == {ID: Counts(2, 2, 1), "AAK-MD-2027-002": Counts(5, 0, 0)}
        assert market.service.open_seats() is seen
    assert counted(said) == 1
    monkeypatch.setattr(participation, "_LOOK_AGAIN_S", 0)
    with queries(market.database) as said:
        assert market.service.open_seats() is seen, "counted anew, and nothing differs"
    assert counted(said) == 1
    with on("2027-03-29T12:00+02:00"), queries(market.database) as said:
        assert market.service.open_seats().of == {}, "the deadline has passed"
    assert counted(said) == 0


def test_one_version_is_read_however_many_there_are(market: Market, queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(5):
        market.change(description=f"Nr. {number}")
    code = market.sign_up()
    read: list[str] = []
    kept = market.dialogues.kind.shape.validate_json
    market.dialogues.index()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(market.dialogues.kind), "read", lambda kind, text: read.append(text) or kept(text))
        market.service.counts(ID)
        assert read == []
        market.service.look(code)
    assert len(read) == 1


def test_the_list_moves_up_after_the_deadline_without_opening_again(market: Market) -> None:
    codes = [market.seated(f"p{n}@x.example") for n in range(2)]
    market.advance("2027-03-29T12:00+02:00")
    assert market.now().record.status == "closed"
    market.service.cancel(codes[0])
    assert market.now().record.status == "closed"


def test_200_who_confirm_at_once_take_exactly_50_seats_and_wait_in_order(
    database: Database, reference: Reference
) -> None:
    market = Market(database, reference)
    now = clock.now()
    later = now.replace(tzinfo=None, year=now.year + 1, day=1)
    market.put(meeting(seats=50, starts=later, ends=None, sign_up_by=None))
    codes = []
    for number in range(200):
        form = replace(FORM, email=f"p{number}@x.example")
        market.service.sign_up(PUBLIC, ID, form, f"2001:db8:{number:x}::1")
        codes.append(market.code(form.email))
    barrier, failed = Barrier(len(codes)), []

    def one(code: str) -> None:
        barrier.wait(60)
        try:
            market.service.confirm(code)
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=one, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    found = market.participants()
    assert [one.state for one in found] == ["seat"] * 50 + ["waiting"] * 150
    assert [one.place for one in found] == list(range(1, 201))
    assert market.service.counts(ID) == Counts(50, 50, 150)
    market.service.advance(WORKER, clock.now())
    assert [v.record.status for v in market.versions()] == ["open", "full"]
    assert sorted(market.service.look(code).ahead or 0 for code in codes)[-1] == 149


# What time brings about


def test_time_closes_and_ends_it_with_public_reasons(market: Market) -> None:
    market.advance("2027-03-29T11:59+02:00")
    assert len(market.versions()) == 1
    for at in (
        "2027-03-29T12:00+02:00",
        "2027-03-30T12:00+02:00",
        "2027-04-05T11:30+02:00",
        "2027-04-06T12:00Z",
    ):
        market.advance(at)
    assert [(v.record.status, v.reason) for v in market.versions()[1:]] == [
        ("closed", "Tilmeldingsfristen er udløbet."),
        ("held", "Det er afholdt."),
    ]


def test_a_move_is_told_once_to_who_has_signed_up(market: Market) -> None:
    market.seated("a@x.example")
    market.sign_up("unconfirmed@x.example")
    market.change(starts=wall("2027-04-06T09:00"), ends=wall("2027-04-06T11:00"), place="Dokk1")
    for _ in range(2):
        market.advance("2027-03-02T09:00Z")
    assert market.kinds("a@x.example") == ["sign_up", "sign_up_seat", "dialogue_moved"]
    letter = market.letters("a@x.example")[-1].plain
    assert "6. april 2027 kl. 09.00–11.00" in letter
    assert "Dokk1" in letter
    assert market.kinds("unconfirmed@x.example") == ["sign_up"]


def test_what_does_not_concern_who_comes_is_not_told(market: Market) -> None:
    market.seated("a@x.example")
    market.change(description="Flere ord", seats=9)
    market.advance("2027-03-02T09:00Z")
    assert market.kinds("a@x.example") == ["sign_up", "sign_up_seat"]


def test_a_move_that_was_before_one_signed_up_is_not_told(market: Market) -> None:
    market.change(place="Dokk1")
    market.seated("a@x.example")
    market.advance("2027-03-02T09:00Z")
    assert market.kinds("a@x.example") == ["sign_up", "sign_up_seat"]


def test_a_cancellation_and_an_outcome_are_told_once(market: Market) -> None:
    market.seated("a@x.example")
    market.change(status="cancelled", status_reason="For få tilmeldte")
    for _ in range(2):
        market.advance("2027-03-02T09:00Z")
    assert market.kinds("a@x.example")[2:] == ["dialogue_cancelled"]
    assert "For få tilmeldte" in market.letters("a@x.example")[-1].plain
    market.change(status="outcome_published", status_reason=None, outcome=Outcome("Vi hørte"))
    for _ in range(2):
        market.advance("2027-04-20T09:00Z")
    assert market.kinds("a@x.example")[3:] == ["dialogue_outcome"]


def test_that_it_is_on_again_is_told_once(market: Market) -> None:
    market.seated("a@x.example")
    market.change(status="cancelled", status_reason="For få tilmeldte")
    market.advance("2027-03-02T09:00Z")
    market.change(status="open", status_reason=None, place="Dokk1")
    for _ in range(2):
        market.advance("2027-03-02T09:01Z")
    assert market.kinds("a@x.example")[2:] == ["dialogue_cancelled", "dialogue_on_again"]
    letter = market.letters("a@x.example")[-1]
    assert letter.subject == "Ikke længere aflyst: Rengøring af skoler"
    assert "Dokk1" in letter.plain
    assert "/tilmelding?kode=" in letter.plain


def test_a_cancellation_that_is_undone_before_it_was_told_is_not_told(market: Market) -> None:
    market.seated("a@x.example")
    market.change(status="cancelled", status_reason="Fejl")
    market.change(status="open", status_reason=None)
    market.advance("2027-03-02T09:00Z")
    assert market.kinds("a@x.example")[2:] == []


def test_a_change_that_moves_no_day_touches_nobody_one_by_one(market: Market, queries) -> None:  # type: ignore[no-untyped-def]
    market.change(seats=None)
    for number in range(5):
        market.seated(f"p{number}@x.example")
    market.change(description="Flere ord")
    with queries(market.database) as said:
        market.advance("2027-03-02T09:00Z")
    assert len([one for one in said if one.startswith("UPDATE sign_up")]) == 1


def test_two_workers_at_once_tell_each_person_once(
    market: Market, second_database: Database, reference: Reference
) -> None:
    for number in range(2):
        market.seated(f"p{number}@x.example")
    market.change(place="Dokk1", sign_up_by=wall("2027-03-01T10:30"))
    other = Market(second_database, reference)

    def worker(one: Market) -> Callable[[], object]:
        return lambda: one.advance("2027-03-02T09:00Z")

    assert at_once([worker(market), worker(other), worker(market), worker(other)]) == [None] * 4
    assert [v.record.status for v in market.versions()] == ["open", "open", "closed"]
    for number in range(2):
        assert market.kinds(f"p{number}@x.example")[2:] == ["dialogue_moved"]


def test_a_sign_up_that_nobody_confirms_is_erased_after_7_days(market: Market) -> None:
    market.sign_up()
    market.advance("2027-03-07T22:00+01:00")
    assert len(_rows(market)) == 1
    market.advance("2027-03-08T00:01+01:00")
    assert _rows(market) == []
    assert market.letters(FORM.email) == []


def test_sign_ups_are_erased_6_months_after_the_day(market: Market) -> None:
    code = market.seated()
    assert market.service.look(code).sign_up.delete_on == date(2027, 10, 5)
    market.change(starts=wall("2027-08-31T09:00"), ends=None)
    market.advance("2027-03-02T09:00Z")
    assert market.service.look(code).sign_up.delete_on == date(2028, 2, 29)
    market.advance("2028-02-28T12:00Z")
    assert len(_rows(market)) == 1
    market.advance("2028-02-29T12:00Z")
    assert _rows(market) == []
    assert market.letters(FORM.email) == []


def test_nothing_is_written_when_there_is_nothing_to_do(market: Market) -> None:
    market.seated()
    market.advance("2027-03-02T09:00Z")
    writes = market.database.writes
    market.advance("2027-03-02T09:01Z")
    assert market.database.writes == writes


def test_what_staff_say_of_seats_elsewhere_is_left_alone(market: Market) -> None:
    market.change(sign_up=False, status="full")
    writes = market.database.writes
    market.advance("2027-03-02T09:00Z")
    assert market.database.writes == writes


# Staff


def test_the_list_and_its_spreadsheet_have_seats_first(market: Market) -> None:
    for number in range(4):
        market.seated(f"p{number}@x.example", lang="en")
    assert [one.form.email[:2] for one in market.participants()] == ["p0", "p1", "p2", "p3"]
    table = csv_bytes(market.service.participant_table(STAFF, ID, DA)).decode("utf-8-sig").splitlines()
    assert table[0].startswith("Status;Nummer;Navn;Mail;Virksomhed;CVR-nummer")
    assert table[1].startswith(
        "Har en plads;1;Anne Sø;p0@x.example;Rent & Pænt ApS;30000005;Under 250 ansatte;ja"
    )
    assert table[4].startswith("På venteliste;4;")
    assert market.log() == [("participants_exported", ID, {"count": 4})]


def test_only_companies_that_agreed_are_named(market: Market) -> None:
    market.change(seats=None)
    market.seated("a@x.example")
    market.seated("b@x.example")
    market.seated("c@x.example", named=False, company="Bygma A/S", cvr="30000013")
    market.seated("d@x.example", named=False, company="", cvr="")
    assert market.service.named_participants(STAFF, ID) == (("Rent & Pænt ApS",), 2)


def test_who_is_removed_is_told_why_and_the_next_moves_up(market: Market) -> None:
    for number in range(3):
        market.seated(f"p{number}@x.example")
    first = market.participants()[0]
    with pytest.raises(FormProblems):
        market.service.remove(STAFF, first.id, " ")
    market.service.remove(STAFF, first.id, "Tilmeldt to gange")
    assert market.kinds("p0@x.example") == ["sign_up_removed"], "and nothing else of theirs is left"
    assert "Tilmeldt to gange" in market.letters("p0@x.example")[-1].plain
    assert market.kinds("p2@x.example")[-1] == "sign_up_moved_up"
    assert market.log() == [("participant_removed", ID, {"sign_up": first.id})]
    for id in (first.id, 0, -1, 2**62, 2**63, 10**30):
        with pytest.raises(NotFound):
            market.service.remove(STAFF, id, "Igen")


def test_the_log_names_nobody(market: Market) -> None:
    market.seated()
    market.service.participant_table(STAFF, ID, DA)
    market.service.remove(STAFF, market.participants()[0].id, "Anne Sø bad om det")
    assert "Anne" not in repr(market.log())


def test_the_public_cannot_ask_for_the_list(market: Market) -> None:
    market.seated()
    for ask in (market.service.participants, market.service.named_participants):
        with pytest.raises(NotFound):
            ask(PUBLIC, ID)
    with pytest.raises(NotFound):
        market.service.advance(STAFF, NOW)
    market.service.advance(WORKER, NOW)
