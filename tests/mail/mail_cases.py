"""What the tests of mail share: a mail server that does as it is told, letters, and a look into the outbox."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from transparency.accounts.permissions import Actor
from transparency.locale import Lang
from transparency.mail import store
from transparency.mail.records import Letter, Route, letter
from transparency.mail.store import Posted
from transparency.storage.database import Database

ADMINISTRATOR = Actor("administrator", "konto:1", account_id=1)


@dataclass
class Handler:
    """What the server has taken, and what it is to answer instead of taking the next."""

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    offered: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    encrypted: list[bool] = field(default_factory=list)
    takes_s: float = 0
    when_taken: Callable[[], None] = lambda: None

    def _answer(self, command: str, usual: str) -> str:
        return self.answers[command].pop(0) if self.answers.get(command) else usual

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, sender: str, options: Any) -> str:
        envelope.mail_from = sender
        return self._answer("MAIL", "250 OK")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, to: str, options: Any) -> str:
        answer = self._answer("RCPT", "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(to)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.takes_s)
        got = message_from_bytes(envelope.content, policy=policy.default)
        self.offered.append(got)
        answer = self._answer("DATA", "250 OK")
        if answer.startswith("2"):
            self.encrypted.append(session.ssl is not None)
            self.taken += [(to, got) for to in envelope.rcpt_tos]
            self.when_taken()
        return answer

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Any) -> str:
        answer = self._answer("QUIT", "221 Bye")
        if not answer:
            server.transport.abort()
        return answer


class Server(Controller):
    """On a free port, or on one that is named."""

    handler: Handler

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def make_letter(
    recipient: str = "maja@example.com", subject: str = "Din invitation", lang: Lang = "da"
) -> Letter:
    return letter(
        "invitation",
        recipient,
        lang,
        subject,
        ["Kære Maja på Ærø", "Du er inviteret <nu>."],
        link=("Vælg en adgangskode", "https://udbud.example.com/invitation?token=abc&lang=da"),
        after=["Linket virker i syv dage."],
        sender="Ærø Kommune",
    )


def words(message: EmailMessage, form: str) -> str:
    """The "plain" or "html" words of a message, with line ends as we write them."""
    part = message.get_body((form,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def all_letters(database: Database) -> list[Posted]:
    """Every letter there is, oldest first."""
    with database.reading() as connection:
        return store.listed(connection, ("waiting", "sent", "kept", "failed"), limit=1000)[::-1]


def states(database: Database) -> list[str]:
    return [posted.state for posted in all_letters(database)]


Serve = Callable[..., Server]
MakeRoute = Callable[..., Route]
Post = Callable[..., None]
