"""Who is there before anybody has been invited: demo accounts in `demo`, and an administrator from the command line."""

import io
import os
import stat
from pathlib import Path

import pytest
from account_cases import ADDRESS, NEW, cheap_hashes

from transparency import cli, demo_accounts
from transparency.accounts.service import Accounts
from transparency.config import organisation
from transparency.errors import DomainError
from transparency.services import services
from transparency.storage.database import Database


@pytest.fixture
def accounts(database: Database, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    cheap_hashes(monkeypatch.setattr)
    return Accounts(database, organisation(), "https://udbud.example.com")


def test_demo_accounts_sign_in_with_a_password_of_their_own_making(
    accounts: Accounts, tmp_path: Path
) -> None:
    demo_accounts.make(accounts, tmp_path)
    known = demo_accounts.known(tmp_path)
    assert len(known) == 5
    assert len({password for _, password in known}) == 1
    for email, password in known:
        assert email.endswith(("@example.org", "@example.com"))
        assert accounts.verify(email, password, ADDRESS)
    assert stat.S_IMODE(os.stat(tmp_path / demo_accounts.FILE).st_mode) == 0o600


def test_two_installations_have_two_passwords(accounts: Accounts, tmp_path: Path) -> None:
    demo_accounts.make(accounts, tmp_path)
    first = demo_accounts.known(tmp_path)
    (tmp_path / "other").mkdir()
    other = Accounts(Database(f"sqlite:///{tmp_path / 'other.db'}"), organisation(), accounts.base_url)
    other.database.migrate()
    demo_accounts.make(other, tmp_path / "other")
    assert first[0][1] != demo_accounts.known(tmp_path / "other")[0][1]
    other.database.close()


def test_a_first_start_that_was_stopped_in_the_middle_is_gone_on_with(
    accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / demo_accounts.FILE).write_text("gammel fil, som alle kan læse")
    (tmp_path / demo_accounts.FILE).chmod(0o644)
    with monkeypatch.context() as there:
        there.setattr(Accounts, "add_with_password", None)
        with pytest.raises(TypeError):
            demo_accounts.make(accounts, tmp_path)
    assert not accounts.any()
    demo_accounts.make(accounts, tmp_path)
    for email, password in demo_accounts.known(tmp_path):
        assert accounts.verify(email, password, ADDRESS)
    assert stat.S_IMODE(os.stat(tmp_path / demo_accounts.FILE).st_mode) == 0o600


def test_without_the_file_nothing_is_told(tmp_path: Path) -> None:
    assert demo_accounts.known(tmp_path) == []


# The command line


@pytest.fixture(params=["production", "demo"])
def installed(request: pytest.FixtureRequest, in_production: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation; its kind."""
    monkeypatch.setenv("TRANSPARENCY_ENV", request.param)
    cheap_hashes(monkeypatch.setattr)
    return str(request.param)


def create(monkeypatch: pytest.MonkeyPatch, email: str, typed: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return cli.main(["create-admin", email, "--name", "Clara Chef"])


def test_there_is_nobody_in_production_until_an_administrator_is_made(
    installed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert services().accounts.any() is (installed == "demo")
    assert create(monkeypatch, "chef@kommune.example", f"{NEW}\r\n") == 0
    printed = capsys.readouterr()
    assert "https://udbud.example.com/log-ind" in printed.out
    assert NEW not in printed.out + printed.err
    assert services().accounts.verify("chef@kommune.example", NEW, ADDRESS)


@pytest.mark.parametrize(
    ("email", "typed"),
    [
        ("chef@kommune.example", ""),
        ("chef@kommune.example", "\n"),
        ("chef@kommune.example", "kort\n"),
        ("chef@kommune.example", "adgangskode1234\n"),
        ("chef@kommune.example", "clara-chef-2027\n"),
        ("chef", f"{NEW}\n"),
    ],
)
def test_what_is_not_good_enough_makes_nobody_and_says_why(
    in_production: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    email: str,
    typed: str,
) -> None:
    cheap_hashes(monkeypatch.setattr)
    assert create(monkeypatch, email, typed) == 1
    said = capsys.readouterr().err
    assert "dgangskode" in said or "mailadresse" in said
    with pytest.raises(DomainError):
        services().accounts.verify(email, typed.strip() or NEW, ADDRESS)


def test_at_a_terminal_the_password_is_asked_for_twice(
    installed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    for second, status in ((NEW + "x", 1), (NEW, 0)):
        typed = iter((NEW, second))
        monkeypatch.setattr("getpass.getpass", lambda prompt, typed=typed: next(typed))
        assert cli.main(["create-admin", "chef@kommune.example", "--name", "Clara Chef"]) == status
    assert "ikke ens" in capsys.readouterr().err
    assert services().accounts.verify("chef@kommune.example", NEW, ADDRESS)
