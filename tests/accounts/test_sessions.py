"""A ticket becomes a session once, and a session ends when it should: for good, and for that person alone."""

import pytest
from account_cases import ADDRESS, BROWSER, NEW, PASSWORD, Town, at_once

from transparency.accounts.permissions import PUBLIC, Actor
from transparency.accounts.service import Accounts
from transparency.config import organisation
from transparency.errors import BadInput, DomainError, NotFound
from transparency.storage import schema
from transparency.storage.database import Database

EMAIL = "editor@kommune.example"


def ticket(town: Town, email: str = EMAIL) -> str:
    return town.accounts.ticket(town.accounts.verify(email, PASSWORD, ADDRESS))


# Tickets


def test_a_ticket_opens_one_session_and_the_session_knows_whose_it_is(town: Town) -> None:
    taken = ticket(town)
    token = town.accounts.open_session(taken, BROWSER)
    actor = town.accounts.actor(token)
    editor = town["editor"]
    assert (actor.role, actor.who, actor.account_id) == ("editor", editor.who, editor.id)
    assert (actor.organisation_id, actor.name) == (editor.organisation_id, editor.name)
    with pytest.raises(DomainError, match="allerede brugt"):
        town.accounts.open_session(taken, BROWSER)
    assert town.log()[-1] == (editor.who, "sign_in", editor.who)


@pytest.mark.parametrize(("at", "works"), [("08:00:59", True), ("08:01:00", False), ("08:30:00", False)])
def test_a_ticket_works_for_a_minute(town: Town, frozen, at: str, works: bool) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00:00Z"):
        taken = ticket(town)
    with frozen(f"2027-01-15T{at}Z"):
        if works:
            assert town.accounts.open_session(taken, BROWSER)
        else:
            with pytest.raises(DomainError, match="udløbet"):
                town.accounts.open_session(taken, BROWSER)


def test_a_ticket_of_a_clock_that_was_ahead_is_no_ticket_for_a_year(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2028-01-15T08:00Z"):
        taken = ticket(town)
    with frozen("2027-01-15T08:00Z"), pytest.raises(DomainError):
        town.accounts.open_session(taken, BROWSER)


@pytest.mark.parametrize("forged", ["", "x", "\0", "\ud800", "a" * 43, "' OR 1=1 --", "x" * 1_000_000])
def test_a_forged_ticket_opens_nothing(town: Town, forged: str) -> None:
    ticket(town)
    with pytest.raises(DomainError):
        town.accounts.open_session(forged, BROWSER)


def test_a_link_from_a_letter_is_no_ticket_and_a_ticket_no_link(town: Town) -> None:
    town.accounts.forgot(EMAIL, ADDRESS)
    with pytest.raises(DomainError):
        town.accounts.open_session(town.codes(EMAIL)[0], BROWSER)
    with pytest.raises(DomainError):
        town.accounts.set_password(ticket(town), NEW)


def test_of_sixteen_who_take_the_same_ticket_at_once_one_gets_in(
    town: Town, second_database: Database
) -> None:
    taken = ticket(town)
    elsewhere = Accounts(second_database, organisation(), town.accounts.base_url)
    found = at_once(
        [lambda n=n: (town.accounts, elsewhere)[n % 2].open_session(taken, BROWSER) for n in range(16)]  # type: ignore[misc]
    )
    tokens = [one for one in found if isinstance(one, str)]
    assert len(tokens) == 1
    assert {str(one) for one in found if not isinstance(one, str)} == {
        "Linket er allerede brugt. Bestil et nyt, hvis du har brug for det igen."
    }
    assert town.accounts.actor(tokens[0]).role == "editor"
    assert len(town.accounts.sessions(town.accounts.actor(tokens[0]))) == 1


def test_two_sign_ins_at_once_are_two_sessions(town: Town) -> None:
    tokens = at_once([lambda: town.accounts.open_session(ticket(town), BROWSER)] * 2)
    assert len(set(tokens)) == 2
    assert {town.accounts.actor(str(token)).role for token in tokens} == {"editor"}


@pytest.mark.parametrize("then", ["ended", "erased", "changed", "chosen anew"])
def test_a_ticket_is_worth_nothing_when_the_person_loses_access_or_changes_the_password(
    town: Town, then: str
) -> None:
    verified = town.accounts.verify(EMAIL, PASSWORD, ADDRESS)
    taken = town.accounts.ticket(verified)
    admin, editor = town.actor("administrator"), town.actor("editor")
    if then == "ended":
        town.accounts.end_access(admin, town["editor"].id)
    elif then == "erased":
        town.accounts.erase_person(admin, town["editor"].id)
    elif then == "changed":
        town.accounts.change_password(editor, PASSWORD, NEW)
    else:
        town.accounts.forgot(EMAIL, ADDRESS)
        town.accounts.set_password(town.codes(EMAIL)[0], NEW)
    with pytest.raises(DomainError):
        town.accounts.open_session(taken, BROWSER)
    if then != "ended":  # and there is no getting a new one for the old password
        with pytest.raises(DomainError):
            town.accounts.ticket(verified)
    else:
        with pytest.raises(DomainError):
            town.accounts.open_session(town.accounts.ticket(verified), BROWSER)


# Sessions


def test_the_database_holds_no_token(town: Town) -> None:
    taken = ticket(town)
    token = town.accounts.open_session(taken, BROWSER)
    with town.database.reading() as connection:
        rows = [
            str(tuple(row))
            for table in (schema.session, schema.one_time)
            for row in connection.execute(table.select())
        ]
    assert len(rows) == 2
    assert not any(token in row or taken in row for row in rows)


@pytest.mark.parametrize(
    "token", ["", "x", "\0", "\ud800", "æøå", "a" * 43, "' OR 1=1 --", "%", "x" * 1_000_000]
)
def test_a_forged_token_is_nobody(town: Town, token: str) -> None:
    town.token("administrator")
    assert town.accounts.actor(token) == PUBLIC


def test_a_session_ends_when_nobody_uses_it(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        token = town.token("editor")
    with frozen("2027-01-15T09:59Z"):
        assert town.accounts.actor(token).role == "editor"
    with frozen("2027-01-15T11:58Z"):
        assert town.accounts.actor(token).role == "editor"
    with frozen("2027-01-15T13:58Z"):
        assert town.accounts.actor(token) == PUBLIC
    with frozen("2027-01-15T12:00Z"):
        assert town.accounts.actor(token).role == "editor", "being asked when it is over does not use it"


def test_a_session_ends_after_a_day_of_work_however_much_it_is_used(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T06:00Z"):
        token = town.token("editor")
    for hour in range(7, 18):
        with frozen(f"2027-01-15T{hour:02d}:00Z"):
            assert town.accounts.actor(token).role == "editor"
    with frozen("2027-01-15T17:59:59Z"):
        assert town.accounts.actor(token).role == "editor"
    with frozen("2027-01-15T18:00:00Z"):
        assert town.accounts.actor(token) == PUBLIC
        with pytest.raises(NotFound):
            town.accounts.sessions(town.accounts.actor(token))


def test_a_session_of_a_clock_that_was_ahead_is_over(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2028-01-15T08:00Z"):
        token = town.token("editor")
    with frozen("2027-01-15T08:00Z"):
        assert town.accounts.actor(token) == PUBLIC


def test_a_click_asks_one_thing_of_the_database_and_notes_the_use_once_a_minute(
    town: Town, frozen, queries
) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00:00Z"):
        token = town.token("editor")
    with frozen("2027-01-15T08:00:59Z"), queries(town.database) as asked:
        town.accounts.actor(token)
    assert len(asked) == 1
    with frozen("2027-01-15T08:01:00Z"), queries(town.database) as asked:
        town.accounts.actor(token)
        town.accounts.actor(token)
    assert sum(statement.startswith("UPDATE") for statement in asked) == 2  # the session and the person, once
    seen = town["editor"].last_seen_at
    assert seen
    assert seen.isoformat() == "2027-01-15T08:01:00+00:00"


def test_an_end_in_the_middle_of_a_click_leaves_no_trace_of_an_erased_person(
    town: Town, frozen, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    from transparency.accounts import store

    with frozen("2027-01-15T08:00Z"):
        token, admin = town.token("editor"), town.actor("administrator")
        id = town["editor"].id
    by_token = store.by_token

    def erased_meanwhile(connection, token):  # type: ignore[no-untyped-def]
        found = by_token(connection, token)
        monkeypatch.setattr(store, "by_token", by_token)
        town.accounts.erase_person(admin, id)
        return found

    monkeypatch.setattr(store, "by_token", erased_meanwhile)
    with frozen("2027-01-15T08:05Z"):
        town.accounts.actor(token)
        assert town.accounts.actor(token) == PUBLIC
    with town.database.reading() as connection:
        account = schema.account
        seen = connection.execute(account.select().where(account.c.id == id)).one().last_seen_at
    assert seen is None


@pytest.mark.parametrize("how", ["out", "password", "link", "ended", "erased"])
def test_a_session_is_over_at_once_when_it_is_ended(town: Town, how: str) -> None:
    token, elsewhere, admin = town.token("editor"), town.token("editor"), town.actor("administrator")
    actor = town.accounts.actor(token)
    here = PUBLIC
    match how:
        case "out":
            town.accounts.sign_out(actor)
            assert town.accounts.actor(elsewhere).role == "editor"
            assert town.log()[-1] == (actor.who, "sign_out", actor.who)
            town.accounts.sign_out(actor)  # twice is harmless
            town.accounts.sign_out(town.accounts.actor(elsewhere))
        case "password":
            town.accounts.change_password(actor, PASSWORD, NEW)
            here = actor  # who changes it goes on, everybody else is out
        case "link":
            town.accounts.forgot(EMAIL, ADDRESS)
            town.accounts.set_password(town.codes(EMAIL)[0], NEW)
        case "ended":
            town.accounts.end_access(admin, town["editor"].id)
        case "erased":
            town.accounts.erase_person(admin, town["editor"].id)
    assert town.accounts.actor(token) == here
    assert town.accounts.actor(elsewhere) == PUBLIC
    assert town.accounts.actor(town.token("publisher")).role == "publisher"


def test_a_reopened_account_does_not_get_its_old_sessions_back(town: Town) -> None:
    token, admin = town.token("editor"), town.actor("administrator")
    town.accounts.end_access(admin, town["editor"].id)
    town.accounts.give_access_again(admin, town["editor"].id)
    assert town.accounts.actor(token) == PUBLIC


def test_ones_own_sessions_are_listed_and_ended_one_by_one_or_all_but_this(town: Town) -> None:
    tokens = [town.token("editor") for _ in range(4)]
    actor = town.accounts.actor(tokens[0])
    listed = town.accounts.sessions(actor)
    assert len(listed) == 4
    assert {one.browser for one in listed} == {BROWSER}
    assert actor.session_id in {one.id for one in listed}
    second = town.accounts.actor(tokens[1]).session_id
    assert second is not None
    town.accounts.end_session(actor, second)
    assert town.accounts.actor(tokens[1]) == PUBLIC
    with pytest.raises(NotFound):
        town.accounts.end_session(actor, second)
    assert town.accounts.end_other_sessions(actor) == 2
    assert [town.accounts.actor(token).role for token in tokens] == ["editor", "public", "public", "public"]
    assert town.events().count("sessions_ended") == 2


def test_nobody_ends_the_session_of_another(town: Town) -> None:
    theirs = town.actor("publisher")
    for name in ("editor", "administrator", "supplier_admin"):
        with pytest.raises(NotFound):
            town.accounts.end_session(town.actor(name), theirs.session_id or 0)
        town.accounts.end_other_sessions(town.actor(name))
    assert [one.id for one in town.accounts.sessions(theirs)] == [theirs.session_id]
    forged = Actor("editor", "konto:0", town["editor"].id, town.own.id, theirs.session_id)
    town.accounts.sign_out(forged)
    assert [one.id for one in town.accounts.sessions(theirs)] == [theirs.session_id]


# Changing the password


def test_a_password_is_changed_with_the_old_one_and_a_letter_tells_of_it(town: Town) -> None:
    actor = town.actor("editor")
    with pytest.raises(BadInput) as error:
        town.accounts.change_password(actor, "forkert", NEW)
    assert error.value.name == "old"
    for poor in ("kort", "adgangskode1234", EMAIL):
        with pytest.raises(BadInput) as error:
            town.accounts.change_password(actor, PASSWORD, poor)
        assert error.value.name == "password"
    assert town.letters(EMAIL) == []
    town.accounts.change_password(actor, PASSWORD, NEW)
    assert town.letters(EMAIL) == ["password_changed"]
    assert town.log()[-1] == (actor.who, "password_changed", actor.who)
    town.accounts.verify(EMAIL, NEW, ADDRESS)
    with pytest.raises(DomainError):
        town.accounts.verify(EMAIL, PASSWORD, ADDRESS)


def test_who_sits_at_an_open_browser_cannot_guess_the_old_password(town: Town) -> None:
    actor = town.actor("editor")
    for _ in range(5):
        with pytest.raises(BadInput):
            town.accounts.change_password(actor, "forkert", NEW)
    with pytest.raises(DomainError, match="for mange"):
        town.accounts.change_password(actor, PASSWORD, NEW)


def test_poor_choices_do_not_use_up_the_tries(town: Town) -> None:
    actor = town.actor("editor")
    for _ in range(10):
        with pytest.raises(BadInput):
            town.accounts.change_password(actor, PASSWORD, "kort")
    town.accounts.change_password(actor, PASSWORD, NEW)


def test_who_is_erased_while_changing_the_password_stays_erased(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transparency.accounts import passwords

    actor, admin, id = town.actor("editor"), town.actor("administrator"), town["editor"].id
    hashed = passwords.hashed

    def meanwhile(password: str) -> str:
        town.accounts.erase_person(admin, id)
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", meanwhile)
    with pytest.raises(NotFound):
        town.accounts.change_password(actor, PASSWORD, NEW)
    with town.database.reading() as connection:
        account = schema.account
        assert connection.execute(account.select().where(account.c.id == id)).one().password is None
    assert town.letters(EMAIL) == []


# Tidying up


def test_what_is_over_is_removed_and_what_is_not_stays(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        old, supplier = town.token("editor"), town.supplier.id
        for _ in range(3):
            with pytest.raises(DomainError):
                town.accounts.verify(EMAIL, "forkert", ADDRESS)
        town.accounts.invite(town.actor("supplier_admin"), supplier, "ny@rent.example", "Ny", "member", "da")
    with frozen("2027-01-20T08:00Z"):
        new, admin = town.token("editor"), town.actor("supplier_admin")
        town.accounts.tidy()
        assert town.accounts.actor(new).role == "editor"
        assert town.accounts.actor(old) == PUBLIC
        assert town.accounts.link(town.codes("ny@rent.example")[0])[1] == "invitation"
        assert _rows(town) == {"session": 2, "one_time": 5, "attempt": 0}
        assert len(town.accounts.sessions(admin)) == 1
    with frozen("2027-03-10T08:00Z"):
        town.accounts.tidy()
    assert _rows(town) == {"session": 0, "one_time": 0, "attempt": 0}


def _rows(town: Town) -> dict[str, int]:
    tables = (schema.session, schema.one_time, schema.attempt)
    with town.database.reading() as connection:
        return {table.name: len(connection.execute(table.select()).all()) for table in tables}
