"""Who gets in with what, what it tells those who do not, and how often they may try."""

import bcrypt
import pytest
from account_cases import ADDRESS, NEW, PASSWORD, Town, at_once

from transparency.accounts import passwords
from transparency.accounts.records import TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS
from transparency.accounts.service import TOO_OFTEN, WRONG, Accounts
from transparency.config import organisation
from transparency.errors import DomainError, NotFound
from transparency.storage.database import Database

EMAIL = "editor@kommune.example"


def outcome(town: Town, email: str, password: str, address: str = ADDRESS) -> str:
    """ "in", or the message, whose kind and values must tell no more than itself."""
    try:
        town.accounts.verify(email, password, address)
    except DomainError as refused:
        return refused.message if (type(refused), refused.values) == (DomainError, {}) else repr(refused)
    return "in"


@pytest.mark.parametrize("email", [EMAIL, "  Editor@Kommune.EXAMPLE "])
def test_the_right_password_proves_who_it_is_however_the_address_is_written(town: Town, email: str) -> None:
    assert town.accounts.verify(email, PASSWORD, ADDRESS).account_id == town["editor"].id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, PASSWORD + "x"),
        (EMAIL, PASSWORD.upper()),
        (EMAIL, ""),
        (EMAIL, PASSWORD + "\0"),
        (EMAIL, "x" * 1_000_000),
        (EMAIL, "\ud800" * 12),
        ("ingen@kommune.example", PASSWORD),
        ("", PASSWORD),
        ("ude@kommune.example", PASSWORD),
        ("inviteret@kommune.example", PASSWORD),
        ("inviteret@kommune.example", ""),
        ("slettet@kommune.example", PASSWORD),
        (EMAIL + "\0", PASSWORD),
        (EMAIL + "\ud800", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("%", PASSWORD),
        ("a" * 1_000_000, PASSWORD),
    ],
    ids=[
        "wrong", "other case", "empty", "more after a NUL", "a megabyte", "half characters", "unknown", "no address",
        "without access", "invited", "invited and empty", "erased", "NUL in the address",
        "half a character in the address", "SQL", "any", "a megabyte of address",
    ],
)  # fmt: skip
def test_whatever_is_wrong_gives_the_same_answer_after_the_same_work(
    town: Town, monkeypatch: pytest.MonkeyPatch, email: str, password: str
) -> None:
    admin = town.actor("administrator")
    gone = town.add(town.own, "ude@kommune.example", "Ude", "editor")
    town.accounts.end_access(admin, gone.id)
    town.add(town.own, "inviteret@kommune.example", "Ikke Begyndt", "editor", invited=True)
    town.accounts.erase_person(admin, town.add(town.own, "slettet@kommune.example", "Slettet", "editor").id)
    worked: list[bytes] = []
    check = bcrypt.checkpw

    def counted(password: bytes, hash_: bytes) -> bool:
        worked.append(hash_[:7])
        return check(password, hash_)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    monkeypatch.setattr(bcrypt, "hashpw", None)
    cost = worked_for(town, worked, EMAIL, "forkert")
    assert outcome(town, email, password, "198.51.100.1") == WRONG
    assert worked == [cost]


def worked_for(town: Town, worked: list[bytes], email: str, password: str) -> bytes:
    assert outcome(town, email, password) == WRONG
    (cost,) = worked
    worked.clear()
    return cost


def test_every_refusal_is_in_the_log_and_an_unknown_address_is_not(town: Town) -> None:
    before = len(town.log())
    outcome(town, EMAIL, "forkert kodeord")
    outcome(town, "hemmeligt-kodeord-i-forkert-felt", PASSWORD)
    assert town.log()[before:] == [
        ("offentligheden", "sign_in_refused", town["editor"].who),
        ("offentligheden", "sign_in_refused", "ukendt"),
    ]


@pytest.mark.parametrize("email", [EMAIL, "ingen@kommune.example"])
def test_too_many_tries_of_an_account_hold_it_back_for_a_while_known_or_not(
    town: Town, frozen, email: str
) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        tries = [
            outcome(town, email, f"forkert {n}", f"192.0.2.{n}") for n in range(TRIES_OF_ACCOUNT.most + 2)
        ]
    assert tries == [WRONG] * TRIES_OF_ACCOUNT.most + [TOO_OFTEN] * 2
    with frozen("2027-01-15T08:14:59Z"):
        assert outcome(town, email, PASSWORD, "192.0.2.99") == TOO_OFTEN
        assert outcome(town, "publisher@kommune.example", PASSWORD, "192.0.2.99") == "in"
    with frozen("2027-01-15T08:15:01Z"):
        assert outcome(town, email, PASSWORD, "192.0.2.99") == ("in" if email == EMAIL else WRONG)


def test_a_blocked_account_is_told_of_once_in_a_while_however_long_it_is_hammered(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        for _ in range(TRIES_OF_ACCOUNT.most + 20):
            outcome(town, EMAIL, "forkert")
    assert town.events().count("sign_in_blocked") == 1
    assert town.events().count("sign_in_refused") == TRIES_OF_ACCOUNT.most
    with frozen("2027-01-15T08:20Z"):
        for _ in range(TRIES_OF_ACCOUNT.most + 3):
            outcome(town, EMAIL, "forkert")
    assert town.events().count("sign_in_blocked") == 2
    assert ("offentligheden", "sign_in_blocked", town["editor"].who) in town.log()


@pytest.mark.parametrize(
    ("attacker", "neighbour"),
    [
        ("192.0.2.1", "192.0.2.2"),
        ("2001:db8:1:1::{n:x}", "2001:db8:1:2::1"),
        ("::ffff:192.0.2.1", "192.0.2.2"),
    ],
)
def test_too_many_tries_from_an_address_hold_back_that_address_alone(
    town: Town,
    frozen,
    attacker: str,
    neighbour: str,  # type: ignore[no-untyped-def]
) -> None:
    with frozen("2027-01-15T08:00Z"):
        tries = [
            outcome(town, f"nogen{n}@x.example", "forkert", attacker.format(n=n))
            for n in range(TRIES_OF_ADDRESS.most + 1)
        ]
        assert tries == [WRONG] * TRIES_OF_ADDRESS.most + [TOO_OFTEN]
        assert outcome(town, EMAIL, PASSWORD, attacker.format(n=5)) == TOO_OFTEN
        assert outcome(town, EMAIL, PASSWORD, neighbour) == "in"


def test_those_who_know_their_password_do_not_use_up_the_tries_of_their_address(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        for _ in range(TRIES_OF_ADDRESS.most + 5):
            assert outcome(town, EMAIL, PASSWORD) == "in"
        for n in range(TRIES_OF_ADDRESS.most):  # nor give an attacker who has an account more of them
            outcome(town, f"nogen{n}@x.example", "forkert")
            assert outcome(town, EMAIL, PASSWORD) == ("in" if n < TRIES_OF_ADDRESS.most - 1 else TOO_OFTEN)


def test_a_success_forgets_the_tries_of_the_account(town: Town) -> None:
    for _ in range(3):
        for _ in range(TRIES_OF_ACCOUNT.most - 1):
            assert outcome(town, EMAIL, "forkert") == WRONG
        assert outcome(town, EMAIL, PASSWORD) == "in"


def test_a_new_password_by_a_link_opens_a_blocked_account(town: Town) -> None:
    for _ in range(TRIES_OF_ACCOUNT.most + 1):
        outcome(town, EMAIL, "forkert")
    town.accounts.forgot(EMAIL, ADDRESS)
    town.accounts.set_password(town.codes(EMAIL)[-1], NEW)
    assert outcome(town, EMAIL, NEW) == "in"
    assert outcome(town, EMAIL, PASSWORD) == WRONG


@pytest.mark.parametrize("hours", [-24, 24 * 365])
def test_a_clock_that_was_wrong_holds_nobody_back_for_long(town: Town, frozen, hours: int) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z" if hours < 0 else "2028-01-15T08:00Z"):
        for _ in range(TRIES_OF_ACCOUNT.most + 1):
            outcome(town, EMAIL, "forkert")
    with frozen("2027-01-14T08:00Z" if hours < 0 else "2027-01-15T08:00Z"):
        assert outcome(town, EMAIL, PASSWORD) == "in"


def test_sixteen_at_once_get_no_more_tries_of_an_account_than_one_after_the_other(
    town: Town, second_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(passwords, "fits", lambda password, _: bool(looked.append(password)))
    elsewhere = Accounts(second_database, organisation(), town.accounts.base_url)
    found = at_once(
        [
            lambda n=n: (town.accounts, elsewhere)[n % 2].verify(EMAIL, f"gæt {n}", f"192.0.2.{n}")  # type: ignore[misc]
            for n in range(16)
        ]
    )
    said = [str(error) for error in found]
    assert (said.count(WRONG), said.count(TOO_OFTEN)) == (TRIES_OF_ACCOUNT.most, 16 - TRIES_OF_ACCOUNT.most)
    assert len(looked) == TRIES_OF_ACCOUNT.most


def test_sixteen_at_once_get_no_more_tries_from_an_address_either(
    town: Town, second_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(passwords, "fits", lambda password, _: bool(looked.append(password)))
    elsewhere = Accounts(second_database, organisation(), town.accounts.base_url)

    def four(n: int) -> int:
        refused = 0
        for m in range(4):
            with pytest.raises(DomainError) as error:
                (town.accounts, elsewhere)[n % 2].verify(f"gæt{n}.{m}@x.example", "x", ADDRESS)
            refused += error.value.message == TOO_OFTEN
        return refused

    found = at_once([lambda n=n: four(n) for n in range(16)])  # type: ignore[misc]
    assert len(looked) == TRIES_OF_ADDRESS.most
    assert sum(n for n in found if isinstance(n, int)) == 64 - TRIES_OF_ADDRESS.most


def test_a_provider_vouches_only_for_who_has_access(town: Town) -> None:
    assert town.accounts.verified_elsewhere(" EDITOR@kommune.example").account_id == town["editor"].id
    town.accounts.end_access(town.actor("administrator"), town["editor"].id)
    for email in (EMAIL, "ingen@x.example", "x\0@x.example"):
        with pytest.raises(NotFound):
            town.accounts.verified_elsewhere(email)
