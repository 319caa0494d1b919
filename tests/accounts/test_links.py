"""Links from letters: once, for a while, the newest only, and a reason for each that does not work."""

import pytest
from account_cases import ADDRESS, BROWSER, NEW, PASSWORD, Town, at_once

from transparency.accounts.records import RESETS_FROM_PLACE, RESETS_OF_ACCOUNT, RESETS_OF_ADDRESS
from transparency.errors import BadInput, DomainError, NotFound

EMAIL = "editor@kommune.example"
NEWCOMER = "ny@rent.example"


def invite(town: Town, email: str = NEWCOMER) -> str:
    """The code in the letter."""
    actor = town.actor("supplier_admin")
    town.accounts.invite(actor, town.supplier.id, email, "Nanna Ny", "member", "da")
    return town.codes(email)[-1]


def reset(town: Town, email: str = EMAIL) -> str:
    town.accounts.forgot(email, ADDRESS)
    return town.codes(email)[-1]


def why_not(town: Town, code: str) -> str:
    """What is said of a link that does not work: the same when it is looked at and when it is used."""
    with pytest.raises(DomainError) as seen:
        town.accounts.link(code)
    with pytest.raises(DomainError) as used:
        town.accounts.set_password(code, NEW)
    assert str(seen.value) == str(used.value)
    return str(seen.value)


@pytest.mark.parametrize("purpose", ["invitation", "reset"])
def test_a_link_sets_a_password_and_signs_in_once(town: Town, purpose: str) -> None:
    email = NEWCOMER if purpose == "invitation" else EMAIL
    code = invite(town) if purpose == "invitation" else reset(town)
    account, what = town.accounts.link(code)
    assert (account.email, what) == (email, purpose)
    assert town.accounts.link(code)[0] == account, "looking does not use it"
    verified = town.accounts.set_password(code, NEW)
    actor = town.accounts.actor(town.accounts.open_session(town.accounts.ticket(verified), BROWSER))
    assert actor.account_id == account.id
    assert town.accounts.verify(email, NEW, ADDRESS).account_id == account.id
    assert "allerede brugt" in why_not(town, code)
    assert (actor.who, "link_used", actor.who) in town.log()


def test_a_poor_password_does_not_use_the_link(town: Town) -> None:
    code = reset(town)
    for poor in ("kort", "adgangskode1234", EMAIL):
        with pytest.raises(BadInput):
            town.accounts.set_password(code, poor)
    town.accounts.set_password(code, NEW)


@pytest.mark.parametrize(
    ("purpose", "last", "late"),
    [
        ("reset", "2027-01-15T08:59:59Z", "2027-01-15T09:00:00Z"),
        ("invitation", "2027-01-29T07:59:59Z", "2027-01-29T08:00:00Z"),
    ],
)
def test_a_link_works_for_as_long_as_its_letter_says(
    town: Town, frozen, purpose: str, last: str, late: str
) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        code = invite(town) if purpose == "invitation" else reset(town)
    with frozen(last):
        assert town.accounts.link(code)[1] == purpose
    with frozen(late):
        assert "udløbet" in why_not(town, code)


def test_a_link_of_a_clock_that_was_ahead_does_not_work_for_a_year(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2028-01-15T08:00Z"):
        code = reset(town)
    with frozen("2027-01-15T08:00Z"):
        assert "udløbet" in why_not(town, code)


@pytest.mark.parametrize("forged", ["", "x", "\0", "\ud800", "a" * 43, "' OR 1=1 --", "x" * 500])
def test_a_forged_link_is_told_to_be_incomplete(town: Town, forged: str) -> None:
    reset(town)
    assert "hele adressen" in why_not(town, forged)


@pytest.mark.parametrize("first", ["invitation", "reset"])
@pytest.mark.parametrize("second", ["invitation", "reset"])
def test_only_the_link_in_the_newest_letter_works_and_the_older_says_so(
    town: Town, first: str, second: str
) -> None:
    invite(town)
    for purpose in (first, second):
        if purpose == "reset":
            town.accounts.forgot(NEWCOMER, ADDRESS)
        else:
            account = town.accounts.link(town.codes(NEWCOMER)[-1])[0]
            town.accounts.invite_again(town.actor("supplier_admin"), account.id)
    *old, newest = town.codes(NEWCOMER)
    assert len(old) == 2
    for code in old:
        assert "sendt et nyere" in why_not(town, code)
    assert town.accounts.link(newest)[1] == second


@pytest.mark.parametrize("then", ["password", "ended", "erased"])
def test_a_link_works_no_more_when_the_password_is_changed_or_the_access_ends(town: Town, then: str) -> None:
    code, admin, id = reset(town), town.actor("administrator"), town["editor"].id
    if then == "password":
        town.accounts.change_password(town.actor("editor"), PASSWORD, NEW)
    elif then == "ended":
        town.accounts.end_access(admin, id)
    else:
        town.accounts.erase_person(admin, id)
    why_not(town, code)
    if then == "ended":
        town.accounts.give_access_again(admin, id)
        why_not(town, code)


def test_of_eight_who_use_a_link_at_once_one_sets_the_password(town: Town) -> None:
    code = reset(town)
    tries = [f"{NEW} nummer {n}" for n in range(8)]
    found = at_once([lambda new=new: town.accounts.set_password(code, new) for new in tries])  # type: ignore[misc]
    (winner,) = [new for new, one in zip(tries, found, strict=True) if not isinstance(one, Exception)]
    assert town.accounts.verify(EMAIL, winner, ADDRESS)
    assert town.letters(EMAIL) == ["reset", "password_changed"]


def test_a_forgotten_password_is_answered_alike_whoever_asks(town: Town) -> None:
    admin = town.actor("administrator")
    town.accounts.end_access(admin, town["publisher"].id)
    for email in (EMAIL, "ingen@kommune.example", "publisher@kommune.example"):
        town.accounts.forgot(email, ADDRESS)
    assert town.letters(EMAIL) == ["reset"]
    assert town.letters("ingen@kommune.example") == []
    assert town.letters("publisher@kommune.example") == []
    asked = [line for line in town.log() if line[1] == "reset_asked"]
    assert asked == [
        ("offentligheden", "reset_asked", town["editor"].who),
        ("offentligheden", "reset_asked", "ukendt"),
        ("offentligheden", "reset_asked", town["publisher"].who),
    ]
    with pytest.raises(BadInput):
        town.accounts.forgot("ikke en adresse", ADDRESS)


def test_nobody_is_flooded_with_letters(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        for n in range(RESETS_OF_ACCOUNT.most + 3):
            town.accounts.forgot(EMAIL, f"192.0.2.{n}")
        assert len(town.letters(EMAIL)) == RESETS_OF_ACCOUNT.most
        for n in range(RESETS_OF_ADDRESS.most):
            town.accounts.forgot(f"nogen{n}@x.example", "198.51.100.1")
        town.accounts.forgot("publisher@kommune.example", "198.51.100.1")
        assert town.letters("publisher@kommune.example") == []
    with frozen("2027-01-15T09:00:01Z"):
        town.accounts.forgot(EMAIL, ADDRESS)
        assert len(town.letters(EMAIL)) == RESETS_OF_ACCOUNT.most + 1


def test_who_asks_elsewhere_does_not_use_up_what_the_owner_may_ask_for(town: Town) -> None:
    for _ in range(RESETS_FROM_PLACE.most + 4):
        town.accounts.forgot(EMAIL, "192.0.2.1")
    assert len(town.letters(EMAIL)) == RESETS_FROM_PLACE.most
    town.accounts.forgot(EMAIL, ADDRESS)
    assert len(town.letters(EMAIL)) == RESETS_FROM_PLACE.most + 1


@pytest.mark.parametrize(
    "name", ["Kunde https://evil.example/mitid", "Se www.evil.example", "x@evil.example", "x" * 81]
)
def test_a_name_that_would_carry_an_address_into_a_letter_is_refused(town: Town, name: str) -> None:
    with pytest.raises(BadInput):
        town.accounts.invite(
            town.actor("supplier_admin"), town.supplier.id, "jo@rent.example", name, "member", "da"
        )
    assert town.letters("jo@rent.example") == []


def test_the_letters_speak_the_language_of_the_person_and_lead_to_a_page_in_it(town: Town) -> None:
    from transparency.mail import store as mail

    actor = town.actor("supplier_admin")
    town.accounts.invite(actor, town.supplier.id, "jo@rent.example", "Jo <b>Doe", "member", "en")
    with town.database.reading() as connection:
        (letter,) = [posted.letter for posted in mail.to(connection, "jo@rent.example")]
    assert letter.lang == "en"
    assert "https://udbud.example.com/log-ind?kode=" in letter.plain
    assert "&lang=en" in letter.plain
    assert "<b>Doe" not in letter.html


def test_a_link_of_somebody_without_access_says_nothing_about_them(town: Town) -> None:
    from transparency.accounts import store

    code = reset(town)
    with town.database.writing() as connection:
        store.change_account(connection, town["editor"].id, active=False)
    said = why_not(town, code)
    assert "lukket" in said
    assert EMAIL not in said
    with pytest.raises(DomainError) as error:
        town.accounts.link(code)
    assert not isinstance(error.value, NotFound)
