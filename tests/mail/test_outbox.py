"""The outbox from the change that posts a letter to the letter that has arrived, or has not."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mail_cases import ADMINISTRATOR, MakeRoute, Post, Serve, Server, all_letters, make_letter, states
from sqlalchemy.exc import OperationalError

from transparency import clock
from transparency.accounts.permissions import Actor, Role
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.errors import NotFound
from transparency.mail import delivery, store
from transparency.mail.records import ATTEMPTS, LONGEST_WAIT, Letter, wait_after
from transparency.mail.service import LEASE, Outbox
from transparency.storage.database import Database

Frozen = Callable[[str], AbstractContextManager[None]]

START = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


def recipients(server: Server) -> list[str]:
    return [to for to, _ in server.handler.taken]


# Posting and sending


def test_a_letter_is_sent_once_and_its_words_are_forgotten(outbox: Outbox, smtp: Server, post: Post) -> None:
    post("maja@example.com", "ole@example.com")
    assert outbox.send_due() == 2
    assert outbox.send_due() == 0
    assert recipients(smtp) == ["maja@example.com", "ole@example.com"]
    assert [(p.state, p.letter.plain, p.letter.html) for p in all_letters(outbox.database)] == [
        ("sent", "", "")
    ] * 2


def test_a_letter_about_what_is_erased_already_is_gone_as_soon_as_it_is_sent(
    outbox: Outbox, smtp: Server
) -> None:
    with outbox.database.writing() as connection:
        store.post(connection, make_letter("maja@example.com"), store.DONE_WITH)
        store.post(connection, make_letter("ole@example.com"), store.DONE_WITH)
    smtp.handler.answers["RCPT"] = ["250 OK", "450 Later"]
    assert outbox.send_due() == 1
    [later] = all_letters(outbox.database)
    assert (later.letter.recipient, later.state) == ("ole@example.com", "waiting")


def test_letters_are_erased_with_what_they_are_about(outbox: Outbox, smtp: Server) -> None:
    with outbox.database.writing() as connection:
        for number in (1, 2, 11):
            store.post(connection, make_letter(f"nr{number}@example.com"), f"sign_up:{number}")
        store.post(connection, make_letter("nr0@example.com"))
    assert outbox.send_due() == 4
    with outbox.database.writing() as connection:
        store.erase_about(connection, ["sign_up:1", "sign_up:2"])
    assert [p.letter.recipient for p in all_letters(outbox.database)] == [
        "nr11@example.com",
        "nr0@example.com",
    ]


def test_letters_about_accounts_go_before_what_anybody_can_have_sent(outbox: Outbox, smtp: Server) -> None:
    with outbox.database.writing() as connection:
        for number in range(30):
            store.post(connection, replace(make_letter(f"nr{number}@example.com"), kind="sign_up"))
        for kind in ("reset", "invitation", "password_changed", "confirmation"):
            store.post(connection, replace(make_letter(f"{kind}@example.com"), kind=kind))
    outbox.send_due()
    assert recipients(smtp)[:5] == [
        "reset@example.com", "invitation@example.com", "password_changed@example.com",
        "confirmation@example.com", "nr0@example.com",
    ]  # fmt: skip


def test_a_change_that_is_undone_leaves_no_letter(outbox: Outbox, smtp: Server) -> None:
    def change() -> None:
        with outbox.database.writing() as connection:
            store.post(connection, make_letter())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert outbox.send_due() == 0
    assert (all_letters(outbox.database), smtp.handler.taken) == ([], [])


def test_many_letters_go_some_at_a_time(outbox: Outbox, smtp: Server, post: Post) -> None:
    post(*(f"nr{n}@example.com" for n in range(25)))
    assert [outbox.send_due() for _ in range(3)] == [20, 5, 0]
    assert recipients(smtp) == [f"nr{n}@example.com" for n in range(25)]


def test_nothing_due_keeps_no_writer_waiting(outbox: Outbox) -> None:
    before = outbox.database.writes
    assert outbox.send_due() == 0
    assert outbox.database.writes == before


# Not now


def test_a_mailbox_that_says_later_is_asked_again_later(outbox: Outbox, smtp: Server, post: Post) -> None:
    with clock.frozen(START):
        post("maja@example.com", "ole@example.com")
        smtp.handler.answers["RCPT"] = ["450 4.2.0 Greylisted"]
        assert outbox.send_due() == 1
        assert recipients(smtp) == ["ole@example.com"], "one that has to wait does not hold up the next"
        [waits] = outbox.waiting(ADMINISTRATOR)
        assert (waits.error, waits.attempts) == ("450 4.2.0 Greylisted", 1)
    with clock.frozen(START + timedelta(seconds=59)):
        assert outbox.send_due() == 0
    with clock.frozen(START + timedelta(seconds=60)):
        assert outbox.send_due() == 1
    assert states(outbox.database) == ["sent", "sent"]


def test_a_repeat_has_the_message_id_of_the_first_try(outbox: Outbox, smtp: Server, post: Post) -> None:
    with clock.frozen(START):
        post()
        smtp.handler.answers["DATA"] = ["451 4.3.0 Try again"]
        outbox.send_due()
    with clock.frozen(START + timedelta(minutes=1)):
        outbox.send_due()
    first, again = smtp.handler.offered
    assert first["Message-ID"] == again["Message-ID"]


def test_a_server_that_is_down_for_a_day_gets_each_letter_once(
    database: Database, serve: Serve, route: MakeRoute, post: Post, closed_port: int
) -> None:
    outbox = Outbox(database, route(f"smtp://127.0.0.1:{closed_port}"))
    with clock.frozen(START):
        post("maja@example.com", "ole@example.com")
    for minutes in range(0, 24 * 60, 20):
        with clock.frozen(START + timedelta(minutes=minutes)):
            assert outbox.send_due() == 0
    assert states(database) == ["waiting", "waiting"]
    server = serve(closed_port)
    for minutes in range(24 * 60, 31 * 60, 20):
        with clock.frozen(START + timedelta(minutes=minutes)):
            outbox.send_due()
    assert sorted(recipients(server)) == ["maja@example.com", "ole@example.com"]
    assert states(database) == ["sent", "sent"]


def test_a_server_that_is_down_is_asked_once_not_once_for_each_letter(
    database: Database, route: MakeRoute, post: Post, closed_port: int
) -> None:
    outbox = Outbox(database, route(f"smtp://127.0.0.1:{closed_port}"))
    post("maja@example.com", "ole@example.com")
    outbox.send_due()
    assert [p.attempts for p in all_letters(database)] == [1, 0]


def test_the_waits_double_from_a_minute_to_six_hours_and_end_after_three_days() -> None:
    waits = [wait_after(attempts) for attempts in range(1, ATTEMPTS)]
    assert [w.total_seconds() // 60 for w in waits[:10] if w] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert max(w for w in waits if w) == LONGEST_WAIT
    assert timedelta(days=3) < sum((w for w in waits if w), timedelta()) < timedelta(days=3, hours=6)
    assert wait_after(ATTEMPTS) is None


def test_after_three_days_of_trying_a_letter_is_given_up(
    database: Database, route: MakeRoute, post: Post, closed_port: int
) -> None:
    outbox = Outbox(database, route(f"smtp://127.0.0.1:{closed_port}"))
    with clock.frozen(START):
        post()
    given_up = None
    for hours in range(24 * 5):
        with clock.frozen(START + timedelta(hours=hours)):
            outbox.send_due()
            if given_up is None and states(database) == ["failed"]:
                given_up = hours
    assert given_up is not None
    assert 72 <= given_up <= 96
    [failed] = outbox.failed(ADMINISTRATOR)
    assert failed.attempts == ATTEMPTS
    assert failed.error
    assert failed.letter.plain, "its words are still there to be sent"


# Never


def test_a_mailbox_that_is_refused_is_given_up_at_once_and_can_be_sent_again(
    outbox: Outbox, smtp: Server, post: Post
) -> None:
    post("maja@example.com", "ole@example.com")
    smtp.handler.answers["RCPT"] = ["550 5.1.1 No such user"]
    assert outbox.send_due() == 1
    [failed] = outbox.failed(ADMINISTRATOR)
    assert (failed.letter.recipient, failed.error) == ("maja@example.com", "550 5.1.1 No such user")
    assert outbox.send_due() == 0

    outbox.resend(ADMINISTRATOR, failed.id)
    assert outbox.failed(ADMINISTRATOR) == []
    assert outbox.send_due() == 1
    assert recipients(smtp) == ["ole@example.com", "maja@example.com"]
    with outbox.database.reading() as connection:
        [line] = audit.lines(connection, LogFilter(event="mail_resent"), limit=10)
    assert (line.who, line.object) == ("konto:1", f"mail:{failed.id}")
    assert "maja" not in f"{line.details} {line.reason}"


def test_a_letter_that_would_smuggle_a_header_is_given_up_and_nobody_gets_it(
    outbox: Outbox, smtp: Server
) -> None:
    made = make_letter()
    with outbox.database.writing() as connection:
        store.post(connection, make_letter("maja@example.com\r\nBcc: alle@example.com"))
        store.post(
            connection,
            Letter(made.kind, made.recipient, "da", "Hej\nBcc: alle@example.com", made.plain, made.html),
        )
    assert outbox.send_due() == 0
    assert states(outbox.database) == ["failed", "failed"]
    assert smtp.handler.offered == []


def test_what_a_server_says_is_kept_short_and_without_marks_that_a_database_refuses(
    outbox: Outbox, smtp: Server, post: Post
) -> None:
    post()
    smtp.handler.answers["RCPT"] = ["550 No\x00 such\x1b[31m user " + "æ" * 450]
    outbox.send_due()
    [failed] = outbox.failed(ADMINISTRATOR)
    assert failed.error is not None
    assert failed.error.startswith("550 No such [31m user ")
    assert len(failed.error) == 300


def test_an_error_of_ours_in_one_letter_neither_loses_it_nor_holds_up_the_next(
    outbox: Outbox, smtp: Server, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = delivery.message

    def odd(route: object, posted: store.Posted) -> object:
        if posted.letter.recipient.startswith("maja"):
            raise RuntimeError("uventet")
        return usual(route, posted)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "message", odd)
    post("maja@example.com", "ole@example.com")
    assert outbox.send_due() == 1
    assert states(outbox.database) == ["waiting", "sent"]
    assert recipients(smtp) == ["ole@example.com"]


# Several workers, and one that dies


def test_two_workers_at_once_never_send_a_letter_twice(
    database: Database, second_database: Database, smtp: Server, route: MakeRoute, post: Post
) -> None:
    smtp.handler.takes_s = 0.01
    everybody = [f"nr{n:02}@example.com" for n in range(40)]
    post(*everybody)
    barrier = threading.Barrier(4)
    sent: list[int] = []
    failures: list[BaseException] = []
    to = route(f"smtp://127.0.0.1:{smtp.port}")
    first, second = Outbox(database, to), Outbox(second_database, to)

    def work(outbox: Outbox) -> None:
        try:
            barrier.wait(10)
            while count := outbox.send_due():
                sent.append(count)
        except BaseException as error:
            failures.append(error)

    # two processes with two threads each
    threads = [threading.Thread(target=work, args=(outbox,)) for outbox in (first, first, second, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sorted(recipients(smtp)) == everybody
    assert sum(sent) == 40
    assert set(states(database)) == {"sent"}


def test_a_letter_that_another_worker_is_sending_is_left_alone_until_its_lease_is_over(
    outbox: Outbox, smtp: Server, post: Post
) -> None:
    with clock.frozen(START):
        post()
        with outbox.database.writing() as connection:
            [_] = store.claim(connection, lease=LEASE, longest=LONGEST_WAIT, limit=10)  # and then it dies
    with clock.frozen(START + LEASE - timedelta(seconds=1)):
        assert outbox.send_due() == 0
    with clock.frozen(START + LEASE):
        assert outbox.send_due() == 1
    assert len(smtp.handler.taken) == 1


def test_a_worker_that_was_overtaken_does_not_undo_what_the_other_has_sent(
    outbox: Outbox, post: Post
) -> None:
    post()
    outbox.send_due()
    [sent] = all_letters(outbox.database)
    with outbox.database.writing() as connection:
        store.give_up(connection, sent.id, "550 No")
        store.put_off(connection, sent.id, START, "450 Later")
    [still] = all_letters(outbox.database)
    assert (still.state, still.error) == ("sent", None)
    assert outbox.send_due() == 0


def test_a_database_that_goes_away_while_a_letter_is_sent_does_not_make_it_go_twice(
    outbox: Outbox, smtp: Server, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = threading.Event()
    usual = outbox.database.writing

    def writing() -> AbstractContextManager[object]:
        if away.is_set():
            raise OperationalError("UPDATE outbox", {}, Exception("connection lost"))
        return usual()

    monkeypatch.setattr(outbox.database, "writing", writing)
    smtp.handler.when_taken = away.set
    with clock.frozen(START):
        post()
        with pytest.raises(OperationalError):
            outbox.send_due()
        with pytest.raises(OperationalError):
            outbox.send_due()
    away.clear()
    smtp.handler.when_taken = lambda: None
    with clock.frozen(START + timedelta(days=1)):  # long after its lease
        post("ole@example.com")
        assert outbox.send_due() == 1
    assert recipients(smtp) == ["maja@example.com", "ole@example.com"]
    assert states(outbox.database) == ["sent", "sent"]


# The clock


def test_a_letter_from_before_the_clock_was_set_back_goes_at_once(
    outbox: Outbox, smtp: Server, post: Post
) -> None:
    with clock.frozen(START + timedelta(days=400)):
        post()
    with clock.frozen(START):
        assert outbox.send_due() == 1
        assert outbox.send_due() == 0
    assert len(smtp.handler.taken) == 1


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(hours=7), timedelta(days=400)])
def test_a_letter_that_waits_when_the_clock_is_set_back_goes_within_hours_and_once(
    outbox: Outbox, smtp: Server, post: Post, back: timedelta
) -> None:
    with clock.frozen(START + back):
        post()
        smtp.handler.answers["RCPT"] = ["450 4.2.0 Greylisted"]
        outbox.send_due()
    for minutes in range(0, 7 * 60, 5):
        with clock.frozen(START + timedelta(minutes=minutes)):
            outbox.send_due()
    assert len(smtp.handler.taken) == 1
    assert states(outbox.database) == ["sent"]


def test_a_letter_that_is_being_sent_when_the_clock_is_set_back_is_not_sent_by_another_too(
    outbox: Outbox, smtp: Server, post: Post
) -> None:
    with clock.frozen(START + timedelta(days=400)):
        post()
        with outbox.database.writing() as connection:
            [claimed] = store.claim(connection, lease=LEASE, longest=LONGEST_WAIT, limit=10)
    for moment in (START, START + LEASE - timedelta(seconds=1)):
        with clock.frozen(moment):
            assert outbox.send_due() == 0
    with outbox.database.writing() as connection:
        store.done(connection, claimed.id, "sent")
    with clock.frozen(START + LEASE):
        assert outbox.send_due() == 0
    assert smtp.handler.taken == []


# Without a mail server, and tidying up


def files(outbox: Outbox) -> set[str]:
    return {file.name for file in outbox.route.folder.iterdir()}


def test_without_a_server_letters_are_kept_readable(database: Database, route: MakeRoute, post: Post) -> None:
    outbox = Outbox(database, route(""))
    with clock.frozen(START):
        post("maja@example.com", "ole@example.com")
        assert outbox.send_due() == 2
        assert outbox.send_due() == 0
    ole, maja = outbox.kept(ADMINISTRATOR)
    assert (maja.letter.recipient, ole.letter.recipient) == ("maja@example.com", "ole@example.com")
    assert "https://udbud.example.com/invitation" in maja.letter.plain
    assert files(outbox) == {f"20270115-080000-{maja.id}.eml", f"20270115-080000-{ole.id}.eml"}


def test_after_a_month_what_was_sent_kept_or_given_up_is_gone_and_the_rest_is_not(
    database: Database, smtp: Server, route: MakeRoute, post: Post
) -> None:
    keeping, sending = Outbox(database, route("")), Outbox(database, route(f"smtp://127.0.0.1:{smtp.port}"))
    with clock.frozen(START):
        post("kept@example.com")
        keeping.send_due()
        post("sent@example.com", "failed@example.com")
        smtp.handler.answers["RCPT"] = ["250 OK", "550 No"]
        sending.send_due()
        post("waiting@example.com")
    with clock.frozen(START + timedelta(days=29)):
        keeping.tidy()
        assert len(all_letters(database)) == 4
        assert len(files(keeping)) == 1
        post("new@example.com")
        keeping.send_due()
    with clock.frozen(START + timedelta(days=31)):
        keeping.tidy()
    assert [p.letter.recipient for p in all_letters(database)] == ["waiting@example.com", "new@example.com"]
    assert len(files(keeping)) == 2


def test_a_file_goes_when_the_person_is_erased(database: Database, route: MakeRoute, post: Post) -> None:
    outbox = Outbox(database, route(""))
    post("maja@example.com", "ole@example.com")
    outbox.send_due()
    with database.writing() as connection:
        store.erase(connection, "maja@example.com")
    (outbox.route.folder / "20270115-080000-99.eml.part").write_text("afbrudt")
    outbox.tidy()
    [ole] = outbox.kept(ADMINISTRATOR)
    [file] = files(outbox)
    assert file.endswith(f"-{ole.id}.eml")


def test_tidying_an_installation_that_never_kept_a_letter_is_nothing(
    database: Database, route: MakeRoute, tmp_path: Path
) -> None:
    Outbox(database, route("")).tidy()
    assert not (tmp_path / "outbox").exists()


# Who may


def test_lists_come_in_pages_the_newest_first(outbox: Outbox, post: Post) -> None:
    post(*(f"nr{n}@example.com" for n in range(5)))
    first = outbox.waiting(ADMINISTRATOR, limit=2)
    second = outbox.waiting(ADMINISTRATOR, before_id=first[-1].id, limit=2)
    assert [p.letter.recipient[2] for p in (*first, *second)] == ["4", "3", "2", "1"]


OTHERS: list[Role] = ["public", "member", "supplier_admin", "editor", "publisher"]


@pytest.mark.parametrize("role", OTHERS)
def test_what_is_denied_looks_like_what_is_not_there(
    outbox: Outbox, smtp: Server, post: Post, role: Role
) -> None:
    post()
    smtp.handler.answers["RCPT"] = ["550 No"]
    outbox.send_due()
    [failed] = outbox.failed(ADMINISTRATOR)
    with pytest.raises(NotFound) as missing:
        outbox.resend(ADMINISTRATOR, failed.id + 1)
    other = Actor(role, "konto:2", account_id=2, organisation_id=1)
    for ask in (
        lambda: outbox.resend(other, failed.id),
        lambda: outbox.failed(other),
        lambda: outbox.waiting(other),
        lambda: outbox.kept(other),
    ):
        with pytest.raises(NotFound) as denied:
            ask()
        assert str(denied.value) == str(missing.value)
    assert states(outbox.database) == ["failed"]
    with outbox.database.reading() as connection:
        assert audit.lines(connection, LogFilter(event="mail_resent"), limit=10) == []


def test_only_a_letter_that_was_given_up_can_be_sent_again(outbox: Outbox, smtp: Server, post: Post) -> None:
    post()
    outbox.send_due()
    [sent] = all_letters(outbox.database)
    with pytest.raises(NotFound):
        outbox.resend(ADMINISTRATOR, sent.id)
    assert outbox.send_due() == 0
    assert len(smtp.handler.taken) == 1
