"""The settings of mail: what is taken, and what stops the start."""

import pytest

from transparency.config import MailServer, load_settings, mail_server, organisation, settings
from transparency.errors import BadSetting
from transparency.mail.service import open_outbox
from transparency.storage.database import Database


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("SMTP_URL", "TRANSPARENCY_MAIL_FROM", "TRANSPARENCY_WORKER", "TRANSPARENCY_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRANSPARENCY_ENV", "demo")
    return monkeypatch


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", MailServer("mail.example.com", 587, "if_offered")),
        ("smtp://mail.example.com:25/", MailServer("mail.example.com", 25, "if_offered")),
        ("smtp://u:p@mail.example.com", MailServer("mail.example.com", 587, "required", "u", "p")),
        ("smtp://[::1]:2525?starttls=no", MailServer("::1", 2525, "never")),
        ("smtp://host?starttls=require", MailServer("host", 587, "required")),
        ("smtp://u:p@host?starttls=no", MailServer("host", 587, "never", "u", "p")),
        ("smtps://host", MailServer("host", 465, "from_start")),
        (
            "smtps://udbud%40kommune.dk:a%2Fb%3Ac@host:1465",
            MailServer("host", 1465, "from_start", "udbud@kommune.dk", "a/b:c"),
        ),
        ("", None),
    ],
)
def test_an_address_of_a_mail_server_in_every_form_is_taken(
    env: pytest.MonkeyPatch, url: str, server: MailServer | None
) -> None:
    env.setenv("SMTP_URL", url)
    assert mail_server(load_settings().smtp_url.get_secret_value()) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://u:hemmelig@host",
        "smtp://",
        "smtp://u:hemmelig@",
        "smtp://u:hemmelig@host:port",
        "smtp://u:hemmelig@host:0",
        "smtp://u:hemmelig@host:65536",
        "smtp://u:hemmelig/x@host",
        "smtp://u:hemmelig#x@host",
        "smtp://u:hemmelig@host/path",
        "smtp://u:hemmelig@host?starttls=maybe",
        "smtp://u:hemmelig@host?tls=no",
        "smtps://u:hemmelig@host?starttls=no",
        "smtp://u@host",
        "smtp://:hemmelig@host",
        "smtp://u:hemmelig%0d%0aQUIT@host",
        "smtp://u:hemmeligæ@host",
        "smtp://u:hemmelig@ho st",
        "smtp://[::1",
    ],
)
def test_any_other_stops_the_start_and_is_not_repeated(env: pytest.MonkeyPatch, url: str) -> None:
    env.setenv("SMTP_URL", url)
    with pytest.raises(BadSetting) as caught:
        load_settings()
    assert caught.value.values == {"key": "SMTP_URL"}
    assert "hemmelig" not in f"{caught.value} {caught.value.__cause__}"


def test_the_password_is_not_shown(env: pytest.MonkeyPatch) -> None:
    env.setenv("SMTP_URL", "smtp://u:hemmelig@host")
    found = load_settings()
    assert "hemmelig" not in f"{found!r} {mail_server(found.smtp_url.get_secret_value())!r}"


@pytest.mark.parametrize(
    "sender", ["udbud", "Udbud <a@b.dk>", "a@b.dk, c@d.dk", "a@b.dk\nBcc: c@d.dk", "a@ærø.dk"]
)
def test_a_sender_that_is_not_one_mailbox_stops_the_start(env: pytest.MonkeyPatch, sender: str) -> None:
    env.setenv("TRANSPARENCY_MAIL_FROM", sender)
    with pytest.raises(BadSetting) as caught:
        load_settings()
    assert caught.value.values["key"] == "TRANSPARENCY_MAIL_FROM"


@pytest.mark.parametrize(("said", "meant"), [("false", False), ("0", False), ("true", True), (None, True)])
def test_the_site_sends_mail_itself_unless_told_not_to(
    env: pytest.MonkeyPatch, said: str | None, meant: bool
) -> None:
    if said is not None:
        env.setenv("TRANSPARENCY_WORKER", said)
    assert load_settings().worker is meant


def test_neither_yes_nor_no_stops_the_start(env: pytest.MonkeyPatch) -> None:
    env.setenv("TRANSPARENCY_WORKER", "måske")
    with pytest.raises(BadSetting, match="TRANSPARENCY_WORKER"):
        load_settings()


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://udbud.example.dk", "udbud.example.dk"),
        ("http://[::1]:8501", "[IPv6:::1]"),
        ("https://ærø.dk", "xn--r-3fa9c.dk"),
        ("https://a..b", "localhost"),
    ],
)
def test_letters_are_from_the_municipality_and_numbered_by_the_sites_host(
    env: pytest.MonkeyPatch, base_url: str, host: str
) -> None:
    env.setenv("TRANSPARENCY_BASE_URL", base_url)
    settings.cache_clear()
    database = Database("sqlite://")
    try:
        route = open_outbox(database).route
        assert (route.sender, route.name) == (organisation().email, organisation().name)
        assert route.host == host
        env.setenv("TRANSPARENCY_MAIL_FROM", "post@example.com")
        settings.cache_clear()
        assert open_outbox(database).route.sender == "post@example.com"
    finally:
        database.close()
        settings.cache_clear()
