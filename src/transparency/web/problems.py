"""What a reader or a program gets when a request cannot be answered.

A person gets a small page of its own, in their language, that says what to do next; a program gets
`application/problem+json` (RFC 9457). Neither gets a traceback: an unexpected error is logged under a
reference number, and the number is what both are shown.
"""

import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from transparency.config import organisation
from transparency.errors import BadInput, Conflict, DomainError, NotFound
from transparency.locale import LANGS, N_, Lang, Text
from transparency.partnerships.records import CALENDAR_PATH
from transparency.web.render import render
from transparency.web.theme import css_variables

log = structlog.get_logger(__name__)

MACHINE_PREFIXES = ("/api/", "/calendar/", "/feeds/")

# status: (heading, what to do)
_WORDS: dict[int, tuple[str, str]] = {
    400: (
        N_("Adressen kan ikke bruges"),
        N_("Der er en fejl i adressen. Ret den, eller begynd forfra på forsiden."),
    ),
    403: (N_("Ingen adgang"), N_("Du har ikke adgang til siden. Log ind, eller kontakt os.")),
    404: (
        N_("Siden findes ikke"),
        N_("Adressen kan være skrevet forkert, eller siden er flyttet. Søg i udbudsplanen herunder."),
    ),
    405: (N_("Siden kan kun læses"), N_("Gå til forsiden, og prøv derfra.")),
    409: (N_("Oplysningerne er ændret imens"), N_("Hent siden igen, og prøv en gang til.")),
    413: (N_("Filen er for stor"), N_("Gør filen mindre, eller send den i flere dele.")),
    414: (N_("Adressen er for lang"), N_("Vælg færre filtre, og prøv igen.")),
    431: (N_("Browseren sendte for mange oplysninger"), N_("Slet sitets cookies, og prøv igen.")),
    500: (
        N_("Der er sket en fejl hos os"),
        N_("Prøv igen om lidt. Skriv til os, hvis det bliver ved, og oplys fejlnummeret."),
    ),
    503: (N_("Sitet er ikke klar"), N_("Prøv igen om et par minutter.")),
}


def language(query: Mapping[str, str], cookies: Mapping[str, str]) -> Lang:
    """The reader's language: what the address says, else what was chosen before, else Danish."""
    for found in (query.get("lang"), cookies.get("lang")):
        for lang in LANGS:
            if found == lang:
                return lang
    return "da"


def wants_json(path: str, accept: str) -> bool:
    """Whether a program is asking: by where the address lies, or by preferring JSON to a page."""
    if path.startswith(MACHINE_PREFIXES):
        return True
    kinds = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    machine = next((i for i, kind in enumerate(kinds) if kind.endswith(("/json", "+json"))), None)
    page = next((i for i, kind in enumerate(kinds) if kind in ("text/html", "application/xhtml+xml")), None)
    return machine is not None and (page is None or machine < page)


def problem(
    status: int,
    lang: Lang,
    *,
    machine: bool,
    detail: str = "",
    reference: str = "",
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """The answer for an error. `detail` is already in the reader's language; `members` extend the JSON."""
    t = Text.of(lang)
    other = _WORDS[500 if status >= 500 else 400]
    heading, advice = _WORDS.get(status, (HTTPStatus(status).phrase, other[1]))
    all_headers = {"Cache-Control": "no-store", "Content-Language": lang, **(headers or {})}
    if machine:
        body: dict[str, Any] = {"type": "about:blank", "title": t(heading), "status": status}
        body |= {"detail": detail or t(advice)}
        body |= {"reference": reference} if reference else {}
        body |= members or {}
        content = json.dumps(body, ensure_ascii=False).encode()
        # an error about open data must be readable by the page of another site that asked for it
        all_headers |= {"Access-Control-Allow-Origin": "*"}
        return Response(content, status, all_headers, media_type="application/problem+json")
    page = render(
        "problem.html",
        t,
        org=organisation(),
        colours=Markup(css_variables(organisation())),
        status=status,
        heading=t(heading),
        advice=detail or t(advice),
        reference=reference,
    )
    return Response(page, status, all_headers, media_type="text/html")


def unexpected(error: BaseException, path: str) -> str:
    """Log an error that nobody foresaw, with its traceback. Returns its reference number."""
    reference = secrets.token_hex(4)
    told = CALENDAR_PATH if path.startswith(CALENDAR_PATH) else path
    log.error("unexpected error", reference=reference, path=told, exc_info=error)
    return reference


def exception_handlers() -> dict[Any, Any]:
    """For `st.App`: how each kind of error from a route is answered."""
    return {HTTPException: _http, DomainError: domain}


def text_for(request: Request) -> Text:
    """Texts in the language that this request asks for."""
    return Text.of(language(request.query_params, request.cookies))


def for_request(request: Request, status: int, **given: Any) -> Response:
    """`problem` in the language and the form that this request asks for."""
    return problem(
        status,
        language(request.query_params, request.cookies),
        machine=wants_json(request.url.path, request.headers.get("accept", "")),
        **given,
    )


async def translated(request: Request, error: Exception) -> Response:
    """The answer for any error of a route: what was foreseen in its own words, the rest under a number."""
    match error:
        case HTTPException():
            return await _http(request, error)
        case DomainError():
            return await domain(request, error)
    return for_request(request, 500, reference=unexpected(error, request.url.path))


async def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code < 400:
        return Response(status_code=error.status_code, headers=error.headers)
    return for_request(request, error.status_code, headers=error.headers)


async def domain(request: Request, error: DomainError) -> Response:
    detail = error.say(Text.of(language(request.query_params, request.cookies)))
    match error:
        case NotFound():
            return for_request(request, 404, detail=detail)
        case Conflict():
            return for_request(request, 409, detail=detail)
        case BadInput():
            return for_request(request, 400, detail=detail, members={"name": error.name})
        case _:
            return for_request(request, 400, detail=detail)
