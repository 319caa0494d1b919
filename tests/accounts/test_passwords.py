"""Which passwords are good enough, and that they are kept as streamlit-authenticator keeps them."""

import re
from threading import Thread

import pytest
from streamlit_authenticator.utilities import Hasher

from transparency.accounts import passwords
from transparency.accounts.passwords import LEAST, MOST, check, fits, hashed
from transparency.errors import BadInput

NAME, EMAIL = "Ulla Østergaard", "ulla.ostergaard@kommune.example"


@pytest.mark.parametrize(
    "password",
    [
        "korrekt hest batteri klammer",
        "blå cykel spiser torsk",
        "Xk9#mQ2$vL7pRt",
        "x7" + "q\0v kan bruges her",
        "🦆 and 🐎 hest 🧀 ost 🚲",
        "пароль из пяти слов тут",
        "hest cykel torsk lampe " * 5,
        "Ulla synger altid falsk i badet",
    ],
)
def test_long_and_unusual_is_good_enough_whatever_the_characters(password: str) -> None:
    check(password, NAME, EMAIL)


@pytest.mark.parametrize(
    "password",
    [
        "", "kort", "x7!qV#p2Zm9", "a" * 12, "a" * 72, "a" * 500, "123456789012", "password1234", "Password1234!",
        "passwordpassword", "P@ssw0rd1234", "qwertyuiop12", "qwertyuiop123", "iloveyou1234", "letmein12345",
        "adgangskode1", "Adgangskode123", "adgangskode1234", "kodeord123456", "hemmelighed123", "Kommune2026!!",
        "Sommer2026!!!!", "Efterår2026!!", "aarhusaarhus", "fodbold12345", "jegelskerdig1", "elskerdig1234",
        "👍" * 12,
    ],
)  # fmt: skip
def test_short_and_common_ones_and_their_variations_are_refused(password: str) -> None:
    with pytest.raises(BadInput) as error:
        check(password, NAME, EMAIL)
    assert error.value.name == "password"
    if password:
        assert password not in str(error.value)


@pytest.mark.parametrize(
    "password",
    [
        EMAIL, "ulla.ostergaard1", "UllaØstergaard", "ulla-østergaard-27", "Østergaard2027!", "Ulla Ostergaard 1",
        "østergaard-ulla", "Ulla.Ostergaard@Kommune.Example!", "ostergaardostergaard",
    ],
)  # fmt: skip
def test_the_name_or_address_with_something_to_it_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        check(password, NAME, EMAIL)


def test_the_name_of_somebody_else_who_chooses_at_the_same_time_does_not_count() -> None:
    """The library keeps it where all threads look."""
    wrong: list[str] = []

    def choose(name: str) -> None:
        for _ in range(30):
            try:
                check(f"{name} {name} 27", name, f"{name}@x.example")
            except BadInput:
                continue
            wrong.append(name)

    threads = [
        Thread(target=choose, args=(name,)) for name in ("zqvwkxjy", "mpfgtbhr", "lkqjzwvx", "rtgfbnhy")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []


def test_length_counts_in_characters_and_has_an_end() -> None:
    with pytest.raises(BadInput, match=f"mindst {LEAST} tegn; her er 11"):
        check("åøæåøæåøæåø")
    with pytest.raises(BadInput, match=f"højst have {MOST} tegn"):
        check("x" * (MOST + 1))


@pytest.mark.parametrize(
    ("password", "other"),
    [
        ("x" * 72 + "en hest", "x" * 72 + "en ko"),
        ("hest\0ko", "hest\0gris"),
        ("hest\0", "hest"),
        ("æ" * 36 + "a", "æ" * 36 + "b"),
        ("🦆" * 20, "🦆" * 19 + "🦢"),
        ("Hest", "hest"),
        (" hest", "hest"),
        ("hest", ""),
    ],
)
def test_every_character_counts(password: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import bcrypt

    salt = bcrypt.gensalt
    monkeypatch.setattr(bcrypt, "gensalt", lambda rounds: salt(4))
    kept = hashed(password)
    assert fits(password, kept)
    assert not fits(other, kept)


def test_a_letter_is_the_same_from_every_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fits("blåbærgrød", hashed("bla\u030abærgrød"))


def test_a_hash_is_what_streamlit_authenticator_makes_and_checks() -> None:
    kept, digest = hashed("korrekt hest"), passwords._digest("korrekt hest").decode()
    assert Hasher.is_hash(kept)
    assert len(kept) == 60
    assert Hasher.check_pw(digest, kept)
    assert not Hasher.check_pw(passwords._digest("korrekt ko").decode(), kept)
    assert fits("korrekt hest", Hasher.hash(digest))


def test_two_hashes_of_a_password_differ_and_cost_as_much_as_that_of_nobody() -> None:
    one, two = hashed("korrekt hest"), hashed("korrekt hest")
    assert one != two
    (cost,) = {re.match(r"\$2b\$\d\d\$", kept)[0] for kept in (one, two, passwords._NOBODYS)}  # type: ignore[index]
    assert int(cost[4:6]) >= 12


@pytest.mark.parametrize("password", ["", "x", "\0"])
def test_nothing_fits_where_there_is_no_hash(password: str) -> None:
    assert not fits(password, None)
