"""Who may read what: every page and route has its rule, and what needs a token does not exist without."""

from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from transparency.accounts.permissions import Action
from transparency.config import settings
from transparency.web.access import Door
from transparency.web.problems import exception_handlers
from transparency.web.routes import routes
from transparency.web.sitemap import PAGES

# Said a second time on purpose: a page or route is open when somebody has written so in two places.
OF_PAGES = {
    "/": "public",
    "/udbudsplan": "public",
    "/markedsdialoger": "public",
    "/maal": "public",
    "/vejledning": "public",
    "/aendringer": "public",
    "/abonner": "public",
    "/aabne-data": "public",
    "/bekendtgoerelser": "public",
    "/privatliv": "public",
    "/log-ind": "public",
    "/bekraeft": "public",
    "/tilmelding": "public",
    "/konto": "account.own",
    "/partnerskab": "partnership.take_part",
    "/partnerskaber": "public",
    "/redaktion": "tender.draft",
}
OF_ROUTES = {
    "/calendar/tenders.ics": "public",
    "/calendar/all.ics": "public",
    "/calendar/dialogues.ics": "public",
    "/calendar/events.ics": "public",
    "/calendar/deadlines.ics": "public",
    "/feeds/tenders.atom": "public",
    "/feeds/dialogues.atom": "public",
    "/feeds/changes.atom": "public",
    "/calendar/targets.ics": "public",
    "/feeds/targets.atom": "public",
    "/api/v1/targets.json": "public",
    "/api/v1/targets.csv": "public",
    "/api/v1/targets.xlsx": "public",
    "/api/v1/targets/{id}.json": "public",
    "/api/v1/targets/{id}/history.json": "public",
    "/api/v1/observations.json": "public",
    "/api/v1/observations.csv": "public",
    "/api/v1/observations.xlsx": "public",
    "/api/v1/tenders.json": "public",
    "/api/v1/tenders.csv": "public",
    "/api/v1/tenders.xlsx": "public",
    "/api/v1/tenders/{id}.json": "public",
    "/api/v1/tenders/{id}/history.json": "public",
    "/api/v1/dialogues.json": "public",
    "/api/v1/dialogues.csv": "public",
    "/api/v1/dialogues.xlsx": "public",
    "/api/v1/dialogues/{id}.json": "public",
    "/api/v1/dialogues/{id}/history.json": "public",
    "/api/v1/chain.json": "public",
    "/api/v1/changes.json": "public",
    "/api/v1/changes.csv": "public",
    "/api/v1/changes.xlsx": "public",
    "/api/v1/ocds/releases.json": "public",
    "/api/v1/ocds/records.json": "public",
    "/api/v1/cpv.json": "public",
    "/api/v1/openapi.json": "public",
    "/figurer/{id}/{key}.svg": "public",
    "/figurer/{id}/{key}.png": "public",
    "/sitemap.xml": "public",
    "/p/{id}": "public",
    "/robots.txt": "public",
    "/healthz": "public",
    "/readyz": "public",
    "/metrics": "token",
    "/account/session": "same_site",
    "/account/end": "same_site",
    "/account/data.json": "account.own",
    "/files/{id}": "upload.read",
    "/partnership/{reference}/documents/{number}": "partnership.take_part",
    "/partnership/{reference}/export.zip": "partnership.take_part",
    "/partnership/calendar/{token}.ics": "key",
    "/partnership/{reference}/climate-template.xlsx": "partnership.take_part",
    "/partnership/{reference}/climate-template.csv": "partnership.take_part",
    "/staff/template.xlsx": "tender.import",
    "/staff/plan.xlsx": "tender.import",
    "/staff/observations.xlsx": "target.import",
    "/staff/observations-template.xlsx": "target.import",
    "/staff/participants.xlsx": "participant.read",
    "/staff/participants.csv": "participant.read",
    "/staff/consultation.xlsx": "participant.read",
    "/staff/consultation.csv": "participant.read",
    "/staff/log.csv": "audit.read",
}
TOKEN = "0123456789abcdef"


def test_every_page_has_its_rule() -> None:
    assert {page.url: page.access for page in PAGES} == OF_PAGES
    assert set(OF_PAGES.values()) <= {"public", *get_args(Action)}


def test_every_route_has_its_rule() -> None:
    assert [route for route in routes() if not isinstance(route, Door)] == []
    assert {route.path: route.access for route in routes() if isinstance(route, Door)} == OF_ROUTES
    assert set(OF_ROUTES.values()) <= {"public", "key", "token", "same_site", *get_args(Action)}


def test_no_route_stands_twice_or_hides_a_page() -> None:
    paths = [route.path for route in routes() if isinstance(route, Route)]
    assert len(set(paths)) == len(paths)
    assert not set(paths) & {page.url for page in PAGES}


def test_a_rule_cannot_be_left_out() -> None:
    with pytest.raises(TypeError, match="access"):
        Door("/x", _said)  # type: ignore[call-arg]


async def _said(request: Request) -> Response:
    return PlainTextResponse("secret")


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """`token("…")` sets the token of the site."""

    def set_(value: str) -> None:
        monkeypatch.setenv("TRANSPARENCY_METRICS_TOKEN", value)
        settings.cache_clear()

    yield set_
    settings.cache_clear()


@pytest.mark.parametrize(
    ("site_token", "sent", "status"),
    [
        (TOKEN, f"Bearer {TOKEN}", 200),
        (TOKEN, f"bearer {TOKEN}", 200),
        (TOKEN, None, 404),
        (TOKEN, "", 404),
        (TOKEN, "Bearer", 404),
        (TOKEN, "Bearer ", 404),
        (TOKEN, TOKEN, 404),
        (TOKEN, f"Basic {TOKEN}", 404),
        (TOKEN, f"Bearer {TOKEN}x", 404),
        (TOKEN, f"Bearer {TOKEN[:-1]}", 404),
        (TOKEN, "Bearer æøå", 404),
        ("", None, 404),
        ("", "", 404),
        ("", "Bearer ", 404),
        ("", f"Bearer {TOKEN}", 404),
    ],
)
def test_what_needs_a_token_is_not_there_without_it(
    ask: Any, token: Callable[[str], None], site_token: str, sent: str | None, status: int
) -> None:
    token(site_token)
    app = Starlette(routes=[Door("/secret", _said, "token")], exception_handlers=exception_handlers())
    headers = {} if sent is None else {"authorization": sent}
    answer = ask(app, "/secret", headers=headers)
    assert answer.status == status
    assert ("secret" in answer.text) == (status == 200)
    if status == 404:
        nowhere = ask(app, "/nowhere", headers=headers)
        assert (answer.body, dict(answer.headers)) == (nowhere.body, dict(nowhere.headers))
