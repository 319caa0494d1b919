"""Errors: a person gets words and a way on, a program a JSON problem, and nobody a traceback."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from transparency.errors import BadInput, Conflict, NotFound
from transparency.locale import Lang
from transparency.web.problems import exception_handlers, language, problem, wants_json

Ask = Callable[..., Any]


async def missing(request: Request) -> Response:
    raise NotFound("Filen {key} findes ikke.", key="AAK-2027-999")


async def bad(request: Request) -> Response:
    raise BadInput("year", "{name} skal være et årstal", given="<b>x")


async def stale(request: Request) -> Response:
    raise Conflict("Oplysningerne er ændret imens")


async def teapot(request: Request) -> Response:
    raise HTTPException(418)


@pytest.fixture
def app() -> Starlette:
    routes = [
        Route("/api/missing", missing),
        Route("/missing", missing),
        Route("/api/bad", bad),
        Route("/stale", stale),
        Route("/teapot", teapot),
    ]
    return Starlette(routes=routes, exception_handlers=exception_handlers())


@pytest.mark.parametrize(
    ("path", "accept", "json"),
    [
        ("/udbudsplan", "text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("/udbudsplan", "*/*", False),
        ("/udbudsplan", "", False),
        ("/udbudsplan", "application/json", True),
        ("/udbudsplan", "application/problem+json, text/html", True),
        ("/udbudsplan", "text/html, application/json", False),
        ("/api/v1/tenders.json", "text/html", True),
        ("/calendar/tenders.ics", "", True),
        ("/feeds/changes.atom", "*/*", True),
        ("/apix", "", False),
    ],
)
def test_programs_get_json_and_people_get_a_page(path: str, accept: str, json: bool) -> None:
    assert wants_json(path, accept) is json


@pytest.mark.parametrize(
    ("query", "cookies", "lang"),
    [
        ({}, {}, "da"),
        ({"lang": "en"}, {"lang": "da"}, "en"),
        ({}, {"lang": "en"}, "en"),
        ({"lang": "de"}, {}, "da"),
    ],
)
def test_the_language_is_asked_for_then_remembered_then_danish(
    query: dict[str, str], cookies: dict[str, str], lang: Lang
) -> None:
    assert language(query, cookies) == lang


def test_a_domain_error_is_said_to_a_program(app: Starlette, ask: Ask) -> None:
    answer = ask(app, "/api/missing")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json == {
        "type": "about:blank",
        "title": "Siden findes ikke",
        "status": 404,
        "detail": "Filen AAK-2027-999 findes ikke.",
    }


def test_a_bad_value_is_named(app: Starlette, ask: Ask) -> None:
    answer = ask(app, "/api/bad")
    assert (answer.status, answer.json["name"]) == (400, "year")
    assert answer.json["detail"] == "year skal være et årstal"


def test_a_person_is_told_what_to_do(app: Starlette, ask: Ask) -> None:
    answer = ask(app, "/missing")
    assert answer.status == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "Filen AAK-2027-999 findes ikke." in answer.text
    assert 'href="/?lang=da"' in answer.text
    assert 'role="search"' in answer.text
    assert ask(app, "/stale").status == 409
    assert ask(app, "/teapot").status == 418


def test_a_page_of_an_error_is_in_the_readers_language_and_needs_nothing_else() -> None:
    for lang, word in (("da", "Siden findes ikke"), ("en", "not found")):
        page = bytes(problem(404, lang, machine=False).body).decode()  # type: ignore[arg-type]
        assert f'<html lang="{lang}">' in page
        assert word in page.lower() or word in page
        assert "<script" not in page
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
        assert "prefers-color-scheme:dark" in page


def test_the_reference_number_is_shown_to_both() -> None:
    assert "1a2b3c4d" in bytes(problem(500, "da", machine=False, reference="1a2b3c4d").body).decode()
    assert b'"reference": "1a2b3c4d"' in bytes(problem(500, "da", machine=True, reference="1a2b3c4d").body)


def test_what_comes_from_outside_is_never_markup() -> None:
    page = bytes(problem(400, "da", machine=False, detail="<img src=x onerror=1>").body).decode()
    assert "<img" not in page
