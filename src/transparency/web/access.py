"""Who may ask for a route: said where the route is made, and held to there.

Pages say the same in `sitemap`. There is no default: a route that is not a `Door` is found by the tests.
"""

from collections.abc import Awaitable, Callable, Sequence
from secrets import compare_digest
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from transparency.config import settings
from transparency.web import problems

Access = Literal["public", "token"]
"""Anybody, or who sends the token of `TRANSPARENCY_METRICS_TOKEN`; for others the address does not exist."""

Endpoint = Callable[[Request], Awaitable[Response]]


class Door(Route):
    """A route, who may ask for it, and the query names that it reads (others are ignored)."""

    def __init__(
        self,
        path: str,
        endpoint: Endpoint | ASGIApp,
        access: Access,
        *,
        methods: Sequence[str] = ("GET", "HEAD"),
        names: Sequence[str] = (),
    ) -> None:
        super().__init__(path, endpoint, methods=methods)
        self.access = access
        self.names = tuple(names)
        if access == "token":
            self.app = _behind_token(self.app)


def _behind_token(app: ASGIApp) -> ASGIApp:
    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        inner = app if _has_token(request) else problems.for_request(request, 404)
        await inner(scope, receive, send)

    return checked


def _has_token(request: Request) -> bool:
    token = settings().metrics_token.get_secret_value()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # without a setting there is no token that fits, not even the empty one
    return bool(token) and scheme.lower() == "bearer" and compare_digest(given.encode(), token.encode())
