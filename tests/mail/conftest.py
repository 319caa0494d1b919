"""A mail server on this machine, and an outbox that hands over to it."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword
from mail_cases import Handler, MakeRoute, Post, Serve, Server, make_letter

from transparency.config import mail_server
from transparency.mail import store
from transparency.mail.records import Route
from transparency.mail.service import Outbox
from transparency.storage.database import Database


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(port=0, tls=None, from_start=False, password=None)` starts a server for this test."""
    started: list[Server] = []

    def start(
        port: int = 0,
        *,
        tls: ssl.SSLContext | None = None,
        from_start: bool = False,
        password: str | None = None,
    ) -> Server:
        def authenticate(_server: Any, _session: Any, _envelope: Any, _how: str, said: Any) -> AuthResult:
            good = isinstance(said, LoginPassword) and said.password.decode() == password
            return AuthResult(success=good, handled=False)

        server = Server(
            Handler(),
            hostname="127.0.0.1",
            port=port,
            server_hostname="mail.example.com",
            ssl_context=tls if from_start else None,
            tls_context=None if from_start else tls,
            authenticator=authenticate if password else None,
            auth_required=bool(password),
        )
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop(no_assert=True)


@pytest.fixture
def smtp(serve: Serve) -> Server:
    """A server that takes every letter."""
    return serve()


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """What a server encrypts with, and the file by which others know its authority."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    file = tmp_path_factory.mktemp("tls") / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return context, file


@pytest.fixture
def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def route(tmp_path: Path) -> MakeRoute:
    """`route("smtp://…")`, or `route("")` without a mail server."""

    def make(url: str, **more: Any) -> Route:
        given: dict[str, Any] = {
            "folder": tmp_path / "outbox",
            "sender": "udbud@example.com",
            "name": "Ærø Kommune",
            "host": "udbud.example.com",
        }
        return Route(mail_server(url), **given | more)

    return make


@pytest.fixture
def outbox(database: Database, smtp: Server, route: MakeRoute) -> Outbox:
    """The outbox of the database, with a mail server."""
    return Outbox(database, route(f"smtp://127.0.0.1:{smtp.port}"))


@pytest.fixture
def post(database: Database) -> Post:
    """`post("maja@example.com", …)`: a letter to each, in one transaction."""

    def write(*recipients: str) -> None:
        with database.writing() as connection:
            for recipient in recipients or ("maja@example.com",):
                store.post(connection, make_letter(recipient))

    return write
