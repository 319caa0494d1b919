"""One letter, handed to a real mail server on this machine or put into the folder."""

import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from mail_cases import MakeRoute, Serve, Server, make_letter, words

from transparency.mail import delivery
from transparency.mail.delivery import deliver
from transparency.mail.records import Letter, Undelivered
from transparency.mail.store import Posted

Frozen = Callable[[str], AbstractContextManager[None]]

AT = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


def posted(letter: Letter | None = None, *, id: int = 7) -> Posted:
    return Posted(id, AT, letter or make_letter(), "waiting", 0, AT, None, None)


def with_subject(subject: str) -> Letter:
    """A letter whose subject was not tidied by `letter()`."""
    made = make_letter()
    return Letter(made.kind, made.recipient, made.lang, subject, made.plain, made.html)


def test_both_parts_arrive_as_they_were_written(smtp: Server, route: MakeRoute) -> None:
    made = make_letter(subject="Æblegrød på Ærø – “gratis” 🍏")
    assert deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted(made)) == "sent"
    [(to, got)] = smtp.handler.taken
    assert to == "maja@example.com"
    assert got["Subject"] == "Æblegrød på Ærø – “gratis” 🍏"
    assert got.get_content_type() == "multipart/alternative"
    plain, html = got.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert {plain.get_content_charset(), html.get_content_charset()} == {"utf-8"}
    assert words(got, "plain") == made.plain
    assert words(got, "html") == made.html + "\n"
    assert "Kære Maja på Ærø" in made.plain
    assert "&lt;nu&gt;" in made.html
    assert got.defects == plain.defects == html.defects == []


def test_a_letter_says_whom_it_is_from_and_that_a_program_wrote_it(
    smtp: Server, route: MakeRoute, frozen: Frozen
) -> None:
    with frozen("2027-01-15T09:30+01:00"):
        deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted())
    [(_, got)] = smtp.handler.taken
    assert got["From"].addresses[0].display_name == "Ærø Kommune"
    assert got["From"].addresses[0].addr_spec == "udbud@example.com"
    assert str(got["To"]) == "maja@example.com"
    assert parsedate_to_datetime(got["Date"]) == AT + timedelta(minutes=30)
    assert got["Message-ID"] == "<7.20270115080000@udbud.example.com>"
    assert (got["Auto-Submitted"], got["Content-Language"]) == ("auto-generated", "da")


def test_a_repeat_has_the_number_of_the_first_and_another_letter_has_not(
    smtp: Server, route: MakeRoute
) -> None:
    for id in (7, 7, 8):
        deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted(id=id))
    first, again, other = (got["Message-ID"] for _, got in smtp.handler.taken)
    assert first == again != other


@pytest.mark.parametrize("word", ["æ" * 300, "blåbærgrød og æbleskiver " * 11, "x" * 300])
def test_a_long_subject_arrives_whole(smtp: Server, route: MakeRoute, word: str) -> None:
    deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted(with_subject(word.strip())))
    [(_, got)] = smtp.handler.taken
    assert got["Subject"] == word.strip()


@pytest.mark.parametrize("length", [5, 5000])
def test_what_goes_over_the_wire_is_short_lines_of_ascii_as_every_server_takes(
    route: MakeRoute, length: int
) -> None:
    made = make_letter()
    long = Letter(made.kind, made.recipient, "da", "Emne", "å" * length, f"<p>{'å' * length}</p>")
    content = delivery.message(route(""), posted(long)).as_bytes()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.isascii()
    assert words(message_from_bytes(content, policy=policy.default), "plain") == "å" * length + "\n"


def test_lines_that_mean_something_to_servers_arrive_as_text(smtp: Server, route: MakeRoute) -> None:
    made = make_letter()
    plain = "Før\n.\nFrom mig\n..\nQUIT\n"
    deliver(
        route(f"smtp://127.0.0.1:{smtp.port}"),
        posted(Letter(made.kind, made.recipient, "da", "Emne", plain, made.html)),
    )
    [(_, got)] = smtp.handler.taken
    assert words(got, "plain") == plain


@pytest.mark.parametrize(
    "recipient",
    [
        "maja@example.com\r\nBcc: alle@example.com",
        "maja@example.com\nBcc: alle@example.com",
        "maja@example.com, alle@example.com",
        "Maja <maja@example.com>",
        "maja@example.com>\r\nRCPT TO:<alle@example.com",
        "maja@example.com\x00",
        "maja@example.com ",
        "maja@example.com\u2028",
        "maja@a@example.com",
        "@example.com",
        "maja@",
        "maja@-",
        "maja@example..com",
        "maja",
        "",
    ],
)
def test_a_recipient_that_is_not_one_mailbox_is_refused_for_good(
    smtp: Server, route: MakeRoute, recipient: str
) -> None:
    with pytest.raises(Undelivered) as caught:
        deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted(make_letter(recipient)))
    assert caught.value.trouble == "never"
    assert smtp.handler.taken == []


@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028", "\x1b"])
def test_a_subject_that_would_add_a_header_is_refused_for_good(
    smtp: Server, route: MakeRoute, mark: str
) -> None:
    with pytest.raises(Undelivered) as caught:
        deliver(
            route(f"smtp://127.0.0.1:{smtp.port}"), posted(with_subject(f"Hej{mark}Bcc: alle@example.com"))
        )
    assert caught.value.trouble == "never"
    assert smtp.handler.taken == []


def test_a_subject_with_a_line_break_is_one_line_in_a_letter_that_was_made_the_usual_way(
    smtp: Server, route: MakeRoute
) -> None:
    deliver(
        route(f"smtp://127.0.0.1:{smtp.port}"), posted(make_letter(subject="Hej\r\nBcc: alle@example.com"))
    )
    [(_, got)] = smtp.handler.taken
    assert got["Bcc"] is None
    assert got["Subject"] == "Hej Bcc: alle@example.com"


def test_a_municipality_with_any_name_is_one_sender(smtp: Server, route: MakeRoute) -> None:
    name = 'By, Land & "Vand" <x@y>\r\nBcc: alle@example.com'
    deliver(route(f"smtp://127.0.0.1:{smtp.port}", name=name), posted())
    [(_, got)] = smtp.handler.taken
    assert [a.addr_spec for a in got["From"].addresses] == ["udbud@example.com"]
    assert got["From"].addresses[0].display_name == 'By, Land & "Vand" <x@y> Bcc: alle@example.com'
    assert got["Bcc"] is None


def test_a_danish_domain_is_written_as_the_net_knows_it(smtp: Server, route: MakeRoute) -> None:
    deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted(make_letter("maja@ærø.dk")))
    assert [to for to, _ in smtp.handler.taken] == ["maja@xn--r-3fa9c.dk"]


# What the server answers


@pytest.mark.parametrize(
    ("command", "answer", "trouble"),
    [
        ("RCPT", "550 5.1.1 No such user", "never"),
        ("RCPT", "450 4.2.0 Greylisted", "later"),
        ("RCPT", "421 Going down", "later"),
        ("DATA", "554 5.6.0 Refused", "never"),
        ("DATA", "451 4.3.0 Try again", "later"),
        ("MAIL", "550 Not your domain", "server"),
        ("MAIL", "451 Busy", "server"),
    ],
)
def test_a_server_that_says_no_is_taken_at_its_word(
    smtp: Server, route: MakeRoute, command: str, answer: str, trouble: str
) -> None:
    smtp.handler.answers[command] = [answer]
    with pytest.raises(Undelivered) as caught:
        deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted())
    assert (caught.value.trouble, caught.value.why) == (trouble, answer)
    assert smtp.handler.taken == []


@pytest.mark.parametrize("answer", ["451 Not now", "500 What?", ""])
def test_how_a_server_says_goodbye_does_not_make_a_letter_unsent(
    smtp: Server, route: MakeRoute, answer: str
) -> None:
    smtp.handler.answers["QUIT"] = [answer]
    assert deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted()) == "sent"


def test_a_server_that_is_not_there_is_tried_later(route: MakeRoute, closed_port: int) -> None:
    with pytest.raises(Undelivered) as caught:
        deliver(route(f"smtp://127.0.0.1:{closed_port}"), posted())
    assert caught.value.trouble == "server"


def test_a_server_that_falls_silent_is_not_waited_for(
    smtp: Server, route: MakeRoute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT_S", 0.2)
    smtp.handler.takes_s = 1
    with pytest.raises(Undelivered) as caught:
        deliver(route(f"smtp://127.0.0.1:{smtp.port}"), posted())
    assert caught.value.trouble == "server"


# Encryption and signing in

Tls = tuple[ssl.SSLContext, Path]


@pytest.fixture
def trusted(tls: Tls, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server encrypts with whose authority is known here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))
    return tls[0]


def test_what_is_offered_is_used_and_the_password_is_taken(
    serve: Serve, route: MakeRoute, trusted: ssl.SSLContext
) -> None:
    server = serve(tls=trusted, password="p@ss w/ord")
    deliver(route(f"smtp://post:{quote('p@ss w/ord', safe='')}@127.0.0.1:{server.port}"), posted())
    assert server.handler.encrypted == [True]


def test_a_server_may_be_encrypted_from_the_start(
    serve: Serve, route: MakeRoute, trusted: ssl.SSLContext
) -> None:
    server = serve(tls=trusted, from_start=True)
    deliver(route(f"smtps://127.0.0.1:{server.port}"), posted())
    assert len(server.handler.taken) == 1


@pytest.mark.parametrize(
    ("query", "encrypted"), [("", True), ("?starttls=require", True), ("?starttls=no", False)]
)
def test_encryption_is_as_the_setting_says(
    serve: Serve, route: MakeRoute, trusted: ssl.SSLContext, query: str, encrypted: bool
) -> None:
    server = serve(tls=trusted)
    deliver(route(f"smtp://127.0.0.1:{server.port}{query}"), posted())
    assert server.handler.encrypted == [encrypted]


@pytest.mark.parametrize("address", ["smtp://post:kode@{}", "smtp://{}?starttls=require"])
def test_nothing_is_said_in_the_clear_that_should_not_be(
    smtp: Server, route: MakeRoute, address: str
) -> None:
    with pytest.raises(Undelivered) as caught:
        deliver(route(address.format(f"127.0.0.1:{smtp.port}")), posted())
    assert caught.value.trouble == "server"
    assert smtp.handler.taken == []


@pytest.mark.parametrize("from_start", [True, False])
def test_a_server_that_nobody_vouches_for_gets_no_letter(
    serve: Serve, route: MakeRoute, tls: Tls, from_start: bool
) -> None:
    server = serve(tls=tls[0], from_start=from_start)
    with pytest.raises(Undelivered, match="certificate") as caught:
        deliver(route(f"smtp{'s' if from_start else ''}://127.0.0.1:{server.port}"), posted())
    assert caught.value.trouble == "server"
    assert server.handler.taken == []


def test_a_wrong_password_is_the_installations_trouble_not_the_letters(
    serve: Serve, route: MakeRoute, trusted: ssl.SSLContext
) -> None:
    server = serve(tls=trusted, password="rigtig")
    with pytest.raises(Undelivered) as caught:
        deliver(route(f"smtp://post:forkert@127.0.0.1:{server.port}"), posted())
    assert caught.value.trouble == "server"
    assert "forkert" not in caught.value.why


# Without a server


def test_without_a_server_the_letter_lies_in_the_folder_for_the_site_alone(route: MakeRoute) -> None:
    made, to = make_letter(), route("")
    assert deliver(to, posted(made)) == "kept"
    [file] = to.folder.iterdir()
    assert file.name == "20270115-080000-7.eml"
    assert (file.stat().st_mode & 0o777, to.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    got = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (got["To"], got["Subject"]) == ("maja@example.com", made.subject)
    assert words(got, "plain") == made.plain
    assert words(got, "html").rstrip("\n") == made.html


def test_a_folder_that_cannot_be_written_to_is_tried_later(route: MakeRoute, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Undelivered) as caught:
        deliver(route("", folder=tmp_path / "file"), posted())
    assert caught.value.trouble == "server"
