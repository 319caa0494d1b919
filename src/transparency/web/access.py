"""Who may ask for a route: said where the route is made, and held to there.

Pages say the same in `sitemap`. There is no default: a route that is not a `Door` is found by the tests.
"""

from collections.abc import Awaitable, Callable, Sequence
from secrets import compare_digest
from typing import Literal

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from transparency.accounts.permissions import Action, may
from transparency.config import settings
from transparency.web import problems
from transparency.web.guard import actor_of, same_site

Access = Literal["public", "key", "token", "same_site"] | Action
"""Anybody; who knows an address that is a secret, which the route looks up; who sends the token of
`TRANSPARENCY_METRICS_TOKEN`; a page of this site; or who is signed in and may do this by the table of permissions. For
others the address does not exist."""

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
            self.app = _behind(_has_token, self.app)
        elif access == "same_site":
            self.app = _behind(same_site, self.app)
        elif access != "public" and access != "key":
            self.app = _signed_in(access, self.app)


def _behind(opens: Callable[[Request], bool], app: ASGIApp) -> ASGIApp:
    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        inner = app if opens(request) else problems.for_request(request, 404)
        await inner(scope, receive, send)

    return checked


def _signed_in(action: Action, app: ASGIApp) -> ASGIApp:
    """`request.state.actor` is who asks. Which organisation it is about is for the service to judge."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        actor = await run_sync(actor_of, request.cookies)
        # what changes something has to come from a page of this site as well
        free = request.method in ("GET", "HEAD") or same_site(request)
        if not free or not may(actor, action, actor.organisation_id):
            await problems.for_request(request, 404)(scope, receive, send)
            return
        request.state.actor = actor
        await app(scope, receive, send)

    return checked


def _has_token(request: Request) -> bool:
    token = settings().metrics_token.get_secret_value()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # without a setting there is no token that fits, not even the empty one
    return bool(token) and scheme.lower() == "bearer" and compare_digest(given.encode(), token.encode())
