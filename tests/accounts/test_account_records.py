"""What people type about themselves, which roles there are, and when a session is over."""

from datetime import UTC, datetime, timedelta

import pytest

from transparency.accounts.permissions import ROLES
from transparency.accounts.records import (
    ERASED,
    IDLE,
    LONGEST,
    ROLES_OF,
    Session,
    cvr_number,
    email_address,
    line,
    network,
    role_in,
)
from transparency.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("navn@firma.dk", "navn@firma.dk"),
        ("  Navn.Efternavn+udbud@Firma.DK ", "navn.efternavn+udbud@firma.dk"),
        ("o'neil@sub.firma.co.uk", "o'neil@sub.firma.co.uk"),
        ("1@x-y.dk", "1@x-y.dk"),
    ],
)
def test_an_address_is_kept_in_lower_case(typed: str, kept: str) -> None:
    assert email_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "navn", "navn@", "@firma.dk", "navn@firma", "a@b@c.dk", "navn @firma.dk", "navn@firma.dk, anden@firma.dk",
        "Navn <navn@firma.dk>", "navn@firma.dk\nBcc: anden@firma.dk", "navn@firma.dk\0", "navn@fir\0ma.dk",
        "navn\u200b@firma.dk", "\u202enavn@firma.dk", "nаvn@firma.dk", "navn@[127.0.0.1]", f"{'a' * 65}@firma.dk",
        f"navn@{'a.' * 130}dk", "x" * 1_000_000 + "@firma.dk", f"7{ERASED}", "navn@.dk", "navn@firma..dk",
        "navn?bcc=x@firma.dk", "a&b@firma.dk", "a%0a@firma.dk", "navn@-b-.dk", "navn@firma-.dk", "navn@firma.dk-",
    ],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as error:
        email_address(typed)
    assert error.value.name == "email"


@pytest.mark.parametrize("typed", ["55133018", " 55 13 30 18 ", "DK55133018", "DK-55133018"])
def test_a_cvr_number_is_eight_digits_however_it_is_written(typed: str) -> None:
    assert cvr_number(typed) == "55133018"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "5513301",
        "551330180",
        "55133019",
        "12345678",
        "abcdefgh",
        "55133018\0",
        "5" * 1_000_000,
        "00000000",
    ],
)
def test_a_number_that_no_company_can_have_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as error:
        cvr_number(typed)
    assert error.value.name == "cvr"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Åse Østergård-Nielsen", "Åse Østergård-Nielsen"),
        ("  Åse \t Østergård\n", "Åse Østergård"),
        ("Åse", "Åse"),
        ("O'Neil & Søn, 2. <b>", "O'Neil & Søn, 2. <b>"),
        ("李小龍", "李小龍"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_line_is_kept_without_the_blanks_around_it(typed: str, kept: str) -> None:
    assert line("name", "Navn", typed, 200) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "\n", "x" * 201, "x" * 1_000_000, "Åse\0", "Åse\u202eesÅ", "\u2066Åse", "Å\u200bse", "Å\u200dse",
        "\ufeffÅse", "Å\u00adse", "Åse\x07", "Åse\x1b[31m", "Åse\ud800", "Åse\ue000", "Åse\u200f",
    ],
)  # fmt: skip
def test_a_line_that_is_empty_or_hides_something_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as error:
        line("name", "Navn", typed, 200)
    assert error.value.name == "name"


def test_each_role_but_the_public_one_belongs_to_one_kind_of_organisation() -> None:
    assert sorted((*ROLES_OF["municipality"], *ROLES_OF["supplier"], "public")) == sorted(ROLES)


@pytest.mark.parametrize("kind", ["municipality", "supplier"])
@pytest.mark.parametrize("role", [*ROLES, "", "root", "Administrator"])
def test_nobody_gets_a_role_of_the_other_kind(kind: str, role: str) -> None:
    if role in ROLES_OF[kind]:  # type: ignore[index]
        assert role_in(kind, role) == role  # type: ignore[arg-type]
    else:
        with pytest.raises(BadInput):
            role_in(kind, role)  # type: ignore[arg-type]


MADE = datetime(2027, 1, 15, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("seen", "now", "over"),
    [
        (MADE, MADE, False),
        (MADE, MADE + IDLE - SECOND, False),
        (MADE, MADE + IDLE, True),
        (MADE + LONGEST - SECOND, MADE + LONGEST - SECOND, False),
        (MADE + LONGEST - SECOND, MADE + LONGEST, True),
        (MADE, MADE + 2 * LONGEST, True),
        (MADE, MADE - timedelta(minutes=5), False),
        (MADE, MADE - IDLE, True),
        (MADE, MADE - timedelta(days=365), True),
    ],
    ids=[
        "new", "idle for nearly too long", "idle for too long", "used to the end", "used past the end", "the next day",
        "the clock set back a little", "the clock set back by hours", "made when the clock was a year ahead",
    ],
)  # fmt: skip
def test_a_session_is_over_when_unused_or_old_or_of_a_wrong_clock(
    seen: datetime, now: datetime, over: bool
) -> None:
    assert Session(1, 1, MADE, seen, MADE + LONGEST, "").over(now) is over


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("local", "local", True),
        ("", "local", False),
    ],
)
def test_tries_are_counted_by_the_network_that_one_person_has(one: str, two: str, same: bool) -> None:
    assert (network(one) == network(two)) is same
