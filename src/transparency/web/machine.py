"""How a machine route answers: one way for calendars, feeds and open data.

A public answer depends on the revision, the query and the language, so those make its ETag. A 304 is given
without looking at any data, and each answer is computed once, in a thread, however many ask for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from gzip import compress
from hashlib import sha256
from urllib.parse import parse_qsl

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from transparency import __version__, clock
from transparency.config import settings
from transparency.errors import BadInput, DomainError
from transparency.history.store import Revision
from transparency.locale import LANGS, Lang, N_, Text
from transparency.services import services
from transparency.tenders.filters import TenderFilter
from transparency.web import problems
from transparency.web.cache import Answers

_GZIP_FROM = 500  # bytes; below that the frame costs more than it saves
_MAX_AGE_S = 300
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, checked: the filter, the language, and a route's own names."""

    filter: TenderFilter
    lang: Lang
    own: tuple[tuple[str, str], ...] = ()
    path: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        return dict(self.own).get(name, "")

    @property
    def t(self) -> Text:
        return Text.of(self.lang)


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of the data that an answer is made from."""

    revision: Revision
    today: date


@dataclass(frozen=True, slots=True)
class _Kept:
    plain: bytes
    packed: bytes | None

    def __len__(self) -> int:
        return len(self.plain) + len(self.packed or b"")


Make = Callable[[Asked, Moment], bytes]

_answers: Answers[_Kept] = Answers(64 * 1024 * 1024)


def public(path: str, media_type: str, make: Make, *, own: tuple[str, ...] = (), filename: str = "") -> Route:
    """A route that anybody may read. `make` computes the bytes; `own` are query names beside the filter's."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":  # asked by browsers before a request with If-None-Match
            return Response(status_code=204, headers=_CORS | {"Access-Control-Allow-Headers": "*"})
        try:
            asked = _asked(request.url.query, own, tuple(sorted(request.path_params.items())))
            plan = services().tenders
            moment = Moment(plan.known_revision() or await run_sync(plan.revision), clock.today())
            return await _answer(request, path, media_type, make, asked, moment, filename)
        except DomainError as error:
            return await problems.domain(request, error)

    return Route(path, endpoint, methods=["GET", "HEAD", "OPTIONS"])


async def _answer(
    request: Request, path: str, media_type: str, make: Make, asked: Asked, moment: Moment, filename: str
) -> Response:
    day = moment.today.isoformat() if asked.filter.asks_today else ""
    key = (path, asked, moment.revision.value, day)
    tag = _tag(key)
    encoding = "gzip" if "gzip" in request.headers.get("accept-encoding", "") else ""
    modified = moment.revision.at
    headers = {
        "ETag": f'"{tag}{"-gz" if encoding else ""}"',
        "Last-Modified": http_date(modified),
        "Cache-Control": f"public, max-age={_MAX_AGE_S}, stale-if-error=86400",
        "Vary": "Accept-Encoding",
        "Content-Language": asked.lang,
        **_CORS,
    }
    if _unchanged(request.headers, tag, modified):
        return Response(status_code=304, headers=headers)
    kept = _answers.seen(key)
    if kept is None:
        kept = await run_sync(lambda: _answers.get(key, lambda: _keep(make(asked, moment))))
    body = kept.plain
    if encoding and kept.packed is not None:
        body = kept.packed
        headers["Content-Encoding"] = encoding
    if filename:
        headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return Response(body, media_type=media_type, headers=headers)


def _keep(body: bytes) -> _Kept:
    packed = compress(body, 6, mtime=0) if len(body) >= _GZIP_FROM else None
    return _Kept(body, packed if packed and len(packed) < len(body) else None)


@lru_cache(maxsize=4096)
def _asked(query: str, own: tuple[str, ...], path: tuple[tuple[str, str], ...]) -> Asked:
    """Read a query string. Raises `BadInput` naming the value that cannot be used."""
    pairs = parse_qsl(query, keep_blank_values=False, max_num_fields=400)
    departments = frozenset(d.key for d in services().reference.organisation.departments)
    lang: Lang = "da"
    mine: dict[str, str] = {}
    for name, value in pairs:
        if name == "lang":
            if value not in LANGS:
                raise BadInput("lang", N_("{name}: skriv da eller en."))
            lang = value  # type: ignore[assignment]
        elif name in own:
            mine[name] = value.strip()
    return Asked(TenderFilter.from_query(pairs, departments), lang, tuple(sorted(mine.items())), path)


@lru_cache(maxsize=4096)
def _tag(key: tuple[object, ...]) -> str:
    return sha256(repr((_fingerprint(), key)).encode()).hexdigest()[:20]


@lru_cache(maxsize=1)
def _fingerprint() -> tuple[object, ...]:
    """What else an answer depends on: the program and what it was configured with."""
    reference = services().reference
    return (__version__, settings().base_url, reference.organisation, len(reference.cpv))


def _unchanged(headers: Mapping[str, str], tag: str, modified: datetime) -> bool:
    """RFC 9110, 13.1: If-None-Match decides; If-Modified-Since only where that is missing."""
    if (given := headers.get("if-none-match")) is not None:
        return given.strip() == "*" or any(
            candidate.strip().removeprefix("W/").strip('"').removesuffix("-gz") == tag
            for candidate in given.split(",")
        )
    if since := headers.get("if-modified-since"):
        try:
            return modified <= parsedate_to_datetime(since).astimezone(UTC)
        except ValueError:
            return False
    return False


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
