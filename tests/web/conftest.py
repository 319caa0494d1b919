"""What the tests of the web frame share: requests without a server, a client or a network."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

import anyio
import pytest
from machine_cases import BASE_URL, TOKEN, Site
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Scope

from transparency.accounts import store as accounts
from transparency.accounts.permissions import PUBLIC, ROLES, SUPPLIER, Actor
from transparency.config import organisation
from transparency.reference import Reference
from transparency.services import Services, services
from transparency.web.assets import Assets
from transparency.web.frame import Frame
from transparency.web.problems import exception_handlers
from transparency.web.routes import routes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Ask = Callable[..., Answer]


@pytest.fixture
def ask() -> Ask:
    """`ask(app, "/udbudsplan?lang=en")`; the path is percent-decoded once, as a server does.

    `body` are the parts that what is sent comes in.
    """

    def send(
        app: ASGIApp,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: Iterable[bytes] = (),
    ) -> Answer:
        raw, _, query = path.partition("?")
        scope: Scope = {
            "type": "http",
            "asgi": {
                "version": "3.0",
                "spec_version": "2.4",
            },  # one that hears of a reader who has gone when it sends
            "method": method,
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "http_version": "1.1",
            "server": ("localhost", 8501),
            "client": ("127.0.0.1", 40000),
            "headers": [
                (k.lower().encode(), v.encode()) for k, v in {"host": "site", **(headers or {})}.items()
            ],
        }
        return asyncio.run(_run(app, scope, iter(body)))

    return send


async def _run(app: ASGIApp, scope: Scope, parts: Iterator[bytes]) -> Answer:
    sent: list[Message] = []
    ended = False

    async def receive() -> Message:
        nonlocal ended
        if ended:
            await anyio.sleep_forever()  # who has asked waits for the answer, and stays connected
        part = next(parts, None)
        ended = part is None
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)


@pytest.fixture
def handshake() -> Callable[[ASGIApp, str, Mapping[str, str]], str]:
    """Open a websocket; says what the app answered first: "accept" or "close"."""

    def send(app: ASGIApp, path: str, headers: Mapping[str, str]) -> str:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def keep(message: Message) -> None:
            sent.append(message)

        raw = [(k.encode(), v.encode()) for k, v in headers.items()]
        scope: Scope = {"type": "websocket", "path": path, "query_string": b"", "headers": raw}
        asyncio.run(app(scope, receive, keep))  # type: ignore[arg-type]
        return str(sent[0]["type"]).removeprefix("websocket.")

    return send


# Streamlit's pages, without a browser


@pytest.fixture(scope="session", autouse=True)
def components_looked_for_once() -> Iterator[None]:
    """Each new `AppTest` looks through every installed package for components: they are the same each time."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


# The machine routes, without Streamlit


@pytest.fixture(scope="session")
def framed_routes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[BaseRoute]], ASGIApp]:
    """Routes in their frame, without Streamlit. They look the services up at each request."""
    org = organisation()
    assets = Assets(org, tmp_path_factory.mktemp("assets"))

    def app(own: list[BaseRoute]) -> ASGIApp:
        frame = Middleware(Frame, org=org, base_url=BASE_URL, assets=assets, routes=own)
        return Starlette(routes=own, middleware=[frame], exception_handlers=exception_handlers())

    return app


@pytest.fixture(scope="session")
def app(framed_routes: Callable[[list[BaseRoute]], ASGIApp]) -> ASGIApp:
    return framed_routes(routes())


@pytest.fixture
def found(in_production: None, reference: Reference, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The site's services as pages open them, in production and empty."""
    monkeypatch.setattr("transparency.services.load_reference", lambda: reference)  # read once for all tests
    return services()


@pytest.fixture
def people(found: Services) -> dict[str, Actor]:
    """A person of each role; the suppliers' firm has a name that has to be escaped."""
    home = found.accounts.own_organisation().id
    known = {"public": PUBLIC}
    with found.database.writing() as connection:
        firm = accounts.add_organisation(connection, "supplier", "10150817", "Firmaet <b>", "post@firma.dk")
        for role in ROLES[1:]:
            at = firm if role in SUPPLIER else home
            id_ = accounts.add_account(connection, at, f"{role}@example.dk", f"Navn {role}", role, "da", None)
            known[role] = Actor(role, f"konto:{id_}", id_, at)
    return known


@pytest.fixture
def site(
    in_production: None,
    reference: Reference,
    ask: Callable[..., Any],
    app: ASGIApp,
    monkeypatch: pytest.MonkeyPatch,
    frozen: Any,
) -> Iterator[Site]:
    """A site in production with an empty plan, on both databases in turn, on 1 April 2027."""
    monkeypatch.setenv("TRANSPARENCY_BASE_URL", BASE_URL)
    monkeypatch.setenv("TRANSPARENCY_METRICS_TOKEN", TOKEN)
    monkeypatch.setattr("transparency.services.load_reference", lambda: reference)  # read once for all tests
    with frozen("2027-01-01T09:00Z"):
        services().targets.index()  # the policy's promises, as a start of the site writes them
    with frozen("2027-04-01T09:00Z"):
        yield Site(app, ask, services())
