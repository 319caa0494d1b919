"""How a machine route answers: one way for calendars, feeds and open data.

A public answer depends on the revision, the query and the language, so those make its ETag. A 304 is given
without looking at any data, and each answer is computed once, in a thread, however many ask for it. Who asks for
so many different ones that they queue up is told to come back. Data, pictures and what a reader has calculated have
a queue each (`Lane`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property, lru_cache
from gzip import compress
from hashlib import sha256
from importlib import import_module
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from transparency import __version__, clock
from transparency.cache import Answers
from transparency.clock import COPENHAGEN
from transparency.config import settings
from transparency.errors import BadInput, DomainError
from transparency.filters import Filter
from transparency.history.store import Revision
from transparency.locale import LANGS, N_, Lang, Text
from transparency.readers.records import is_counted
from transparency.services import services
from transparency.web import problems
from transparency.web.access import Door, Endpoint

PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PACKED = frozenset({XLSX, PNG})
"""Media types that are compressed in themselves: they have one encoding."""
_MAX_AGE_S = 300
_MOST_VALUES = 400
_RETRY_S = 5
_SECOND = timedelta(seconds=1)
_OVERHEAD = 1000
"""Bytes that keeping an answer takes beside its own."""

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_EXPOSED = {"Access-Control-Expose-Headers": "ETag, Last-Modified, Link"}
# Asked by browsers before a request with If-None-Match.
_PREFLIGHT = (
    _CORS
    | _EXPOSED
    | {
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "86400",
    }
)

Reader = Callable[[str, str], object]
"""Reads a value: (name, text) → the value, whose `str` is its form in an address. Raises `BadInput`."""


F = TypeVar("F", bound=Filter)


@dataclass(frozen=True, slots=True, eq=False)
class Asked(Generic[F]):
    """What a request asks for, checked: route, parts of the path, filter, language, the route's own names.

    `key` names all of that but the route, and the configuration of the site, in one short text.
    """

    route: str
    path: Mapping[str, str]
    filter: F
    lang: Lang
    own: Mapping[str, Any]
    key: str

    @property
    def t(self) -> Text:
        return Text.of(self.lang)

    def query(self, **more: str) -> str:
        """The canonical query of the whole answer: without language and page."""
        own = {name: str(value) for name, value in self.own.items() if name not in ("cursor", "limit")}
        return self.filter.query(**own, **more)

    def address(self, cursor: object = "") -> str:
        """The public address of this answer, or of the page of it that begins after a cursor."""
        lang = "" if self.lang == "da" else self.lang
        return address(
            self.route, self.query(lang=lang, limit=str(self.own.get("limit", "")), cursor=str(cursor or ""))
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of the data that an answer is made from."""

    revision: Revision
    today: date


@dataclass(frozen=True, slots=True)
class _Kept:
    plain: bytes
    packed: bytes

    def __len__(self) -> int:
        return len(self.plain) + len(self.packed) + _OVERHEAD


class Unavailable(Exception):
    """There is no answer right now. `message` is a catalog text with a place for the `seconds` to wait."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


Make = Callable[[Asked[Any], Moment], bytes]


class Later:
    """A module of `Make`s that is imported when one of them is first asked for: a start need not wait for it."""

    def __init__(self, module: str) -> None:
        self._module = f"transparency.web.{module}"

    def __getattr__(self, name: str) -> Make:
        def make(asked: Asked[Any], moment: Moment) -> bytes:
            made: bytes = getattr(import_module(self._module), name)(asked, moment)
            return made

        return make


class LaterDoors:
    """A module of endpoints that is imported when one of them is first asked for (`Later`)."""

    def __init__(self, module: str) -> None:
        self._module = f"transparency.web.{module}"

    def __getattr__(self, name: str) -> Endpoint:
        async def answer(request: Request) -> Response:
            module = await run_sync(import_module, self._module)
            response: Response = await getattr(module, name)(request)
            return response

        return answer


class Lane:
    """Where answers are computed and kept, so that what is slow or large in one takes nothing from another.

    `size` is the bytes that are kept. `at_a_time` answers are computed, so that what is expensive leaves threads
    for the rest, and `waiting` more wait for that; how many wait for each does not count. `busy` is what is said
    to whoever asks for yet another one.
    """

    def __init__(self, size: int, *, at_a_time: int, waiting: int, busy: str) -> None:
        self._answers: Answers[_Kept] = Answers(size)
        self._at_a_time = at_a_time
        self._most = at_a_time + waiting
        self._busy = busy
        self._making: dict[str, anyio.Event] = {}
        self.seen = self._answers.seen

    async def get(self, key: str, make: Callable[[], _Kept]) -> _Kept:
        """The kept answer, or the one that is computed now in a thread. Who waits for it takes up no thread.

        Raises `Unavailable`.
        """
        while (found := self.seen(key)) is None:
            if (others := self._making.get(key)) is not None:
                await others.wait()
                continue
            if len(self._making) >= self._most:
                raise Unavailable(self._busy)
            mine = self._making[key] = anyio.Event()
            try:
                return await run_sync(self._answers.get, key, make, limiter=self._computing)
            finally:
                del self._making[key]
                mine.set()
        return found

    @cached_property
    def _computing(self) -> anyio.CapacityLimiter:
        return anyio.CapacityLimiter(self._at_a_time)


DATA = Lane(
    64 * 1024 * 1024,
    at_a_time=2,
    waiting=16,
    busy=N_("Mange beder om data lige nu. Prøv igen om {seconds} sekunder."),
)


def public(
    path: str,
    media_type: str,
    make: Make,
    *,
    filtered: type[Filter] = Filter,
    own: Mapping[str, Reader] | None = None,
    filename: str = "",
    daily: bool = False,
    lane: Lane = DATA,
) -> Door:
    """A route that anybody may read. `make` computes the bytes from what is asked and the present data.

    `filtered` is the filter whose names it takes; `own` are further query names. The same address gives
    the same bytes until the revision moves on (or the day, when the filter asks for it or the answer is
    `daily`: says what is overdue). `lane` is where it is computed and kept.
    """
    endpoint = _Endpoint(path, media_type, make, filtered, own or {}, filename, daily, lane)
    names = (*(f.name for f in fields(filtered) if filtered is not Filter), "lang", *(own or {}))
    return Door(path, endpoint, "public", methods=("GET", "HEAD", "OPTIONS"), names=names)


def address(path: str, query: str = "") -> str:
    """A public address of this site."""
    return f"{services().site.base_url}{path}{'?' if query else ''}{query}"


class _Endpoint:
    """The ASGI app behind one public route."""

    def __init__(
        self,
        path: str,
        media_type: str,
        make: Make,
        filtered: type[Filter],
        own: Mapping[str, Reader],
        filename: str,
        daily: bool,
        lane: Lane,
    ) -> None:
        self._path = path
        self._lane = lane
        self._daily = daily
        self._make = make
        self._filtered = filtered
        self._own = own
        self._packs = media_type not in _PACKED
        self._counted = is_counted(path)
        self._headers = {"Cache-Control": f"public, max-age={_MAX_AGE_S}, stale-if-error=86400", **_CORS}
        if self._packs:
            self._headers["Vary"] = "Accept-Encoding"
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        self._content = {"Content-Type": media_type + charset}
        if filename:
            self._content["Content-Disposition"] = f'inline; filename="{filename}"'
        self._asked = lru_cache(maxsize=256)(self._read)
        self._head = lru_cache(maxsize=256)(self._write_head)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
            return
        try:
            status, head, body = await self._answer(scope)
        except DomainError as error:
            response = await problems.domain(Request(scope), error)
            await response(scope, receive, send)
            return
        except Unavailable as error:
            request = Request(scope)
            detail = problems.text_for(request)(error.message, seconds=_RETRY_S)
            headers = {"Retry-After": str(_RETRY_S)}
            response = problems.for_request(request, 503, detail=detail, headers=headers)
            await response(scope, receive, send)
            return
        if self._counted and scope["method"] == "GET":
            services().readers.fetched(self._path)
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        asked = self._asked(scope["query_string"], tuple(scope["path_params"].items()))
        plan = services().tenders
        revision = plan.known_revision()
        if revision is None:
            revision = await run_sync(plan.revision)
        today = clock.today() if self._daily or asked.filter.asks_today else None
        changed = max(revision.at, midnight(today)) if today else revision.at
        key = f"{self._path} {asked.key} {revision.value} {revision.hash} {today}"
        headers = dict(scope["headers"])
        encoding = "gzip" if self._packs and takes_gzip(headers.get(b"accept-encoding", b"")) else ""
        tag = _tag(key, encoding)
        # In its own second a change may be followed by another, which must not look like this one
        # (RFC 9110, 8.8.2.2).
        head = (tag, min(changed, clock.now() - _SECOND), asked.lang, encoding)
        unchanged = _unchanged(headers, tag, changed)
        kept = self._lane.seen(key)
        # Who sends a date, or "*", may ask for a record that never was: so that one is looked for first.
        if kept is None and (asked.path or not unchanged):
            moment = Moment(revision, today or clock.today())
            kept = await self._lane.get(key, lambda: self._keep(self._make(asked, moment)))
        if unchanged or kept is None:
            return 304, [*self._head(304, *head)], b""
        body = kept.packed if encoding else kept.plain
        return 200, [*self._head(200, *head), (b"content-length", b"%d" % len(body))], body

    def _write_head(
        self, status: int, tag: str, modified: datetime, lang: Lang, encoding: str
    ) -> tuple[tuple[bytes, bytes], ...]:
        """The headers as they are sent; kept, because encoding them takes longer than all the rest."""
        out = {"ETag": tag, "Last-Modified": format_datetime(modified, usegmt=True), **self._headers}
        if (
            status == 200
        ):  # a 304 says what a cache is steered by and leaves what it has kept (RFC 9110, 15.4.5)
            out |= {"Content-Language": lang, **self._content, **_EXPOSED}
            out |= {"Content-Encoding": encoding} if encoding else {}
        return tuple((name.lower().encode(), value.encode()) for name, value in out.items())

    def _keep(self, body: bytes) -> _Kept:
        return _Kept(body, compress(body, 6, mtime=0) if self._packs else b"")

    def _read(self, query: bytes, path: tuple[tuple[str, str], ...]) -> Asked[Any]:
        """Read a query string. Raises `BadInput` naming the value that cannot be used."""
        try:
            pairs = parse_qsl(query.decode(errors="replace"), max_num_fields=_MOST_VALUES)
        except ValueError:
            raise BadInput(
                "query", N_("Adressen har for mange værdier: højst {most}."), most=_MOST_VALUES
            ) from None
        departments = frozenset(d.key for d in services().reference.organisation.departments)
        lang: Lang = "da"
        own: dict[str, object] = {}
        for name, value in pairs:
            if name == "lang":
                lang = _lang(value)
            elif (read := self._own.get(name)) and value.strip():
                own[name] = read(name, value.strip())
        f = Filter() if self._filtered is Filter else self._filtered.from_query(pairs, departments)
        said = [(name, str(own[name])) for name in self._own if name in own]
        key = repr((_configured(), path, f.query(), lang, said))
        return Asked(self._path, dict(path), f, lang, own, sha256(key.encode()).hexdigest())


@lru_cache(maxsize=1024)
def _tag(key: str, encoding: str) -> str:
    return f'"{sha256(key.encode()).hexdigest()[:20]}{"-gz" if encoding else ""}"'


def midnight(day: date) -> datetime:
    """When a day begins in Denmark, in UTC."""
    return datetime.combine(day, time(), COPENHAGEN).astimezone(UTC)


def _lang(value: str) -> Lang:
    for lang in LANGS:
        if value == lang:
            return lang
    raise BadInput("lang", N_("{name}: skriv da eller en."))


def _configured() -> tuple[object, ...]:
    """What else an answer depends on: the program and what it was configured with."""
    reference = services().reference
    return (__version__, settings().base_url, reference.organisation, reference.policy, len(reference.cpv))


@lru_cache(maxsize=256)
def takes_gzip(accept: bytes) -> bool:
    """Whether an Accept-Encoding lets gzip in (RFC 9110, 12.5.3)."""
    taken = {}
    for part in accept.lower().split(b","):
        name, _, quality = part.partition(b";")
        taken[name.strip()] = quality.replace(b" ", b"").rstrip(b"0.") != b"q="
    return taken.get(b"gzip", taken.get(b"*", False))


def _unchanged(headers: Mapping[bytes, bytes], tag: str, modified: datetime) -> bool:
    """RFC 9110, 13.1: If-None-Match decides; If-Modified-Since only where that is missing."""
    if (given := headers.get(b"if-none-match")) is not None:
        if given == tag.encode():  # as nearly all send it
            return True
        tags = (candidate.strip().removeprefix("W/") for candidate in given.decode("latin-1").split(","))
        return any(candidate in (tag, "*") for candidate in tags)
    if since := headers.get(b"if-modified-since"):
        try:
            return modified <= parsedate_to_datetime(since.decode("latin-1")).astimezone(UTC)
        except (ValueError, OverflowError):
            return False
    return False
