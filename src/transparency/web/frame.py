"""The HTTP frame around Streamlit: what is answered before, and around, the interface itself.

`Frame` is an ASGI middleware. It lets through what is known and refuses the rest: a page of `sitemap`
gets Streamlit's shell with our head, a static file comes compressed, our own routes and the handful of
addresses that Streamlit's frontend needs are passed on, and everything else is "not found". So an
address of Streamlit's that nobody here has thought of is closed, however it is written.
"""

import hashlib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import anyio
import anyio.to_thread
import brotli
import structlog
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from transparency.accounts.permissions import Action, may
from transparency.config import Organisation
from transparency.locale import LANGS, Lang, Text
from transparency.web import problems
from transparency.web.assets import STREAMLIT, Assets, choose_encoding, conditional
from transparency.web.guard import actor_of, cookie_name, has_seat, same_site
from transparency.web.render import render
from transparency.web.sitemap import PAGES, PageMeta
from transparency.web.theme import DARK, LIGHT

log = structlog.get_logger(__name__)


class Described(NamedTuple):
    """A record in the words that link previews and search engines show.

    `data` is the same as schema.org says it (JSON that can stand in a script element), or empty.
    """

    title: str
    description: str
    data: str = ""


Describe = Callable[[str, Mapping[str, str], Lang], Described | None]

# What Streamlit's frontend asks for. Metrics, script health check, the agent API, and its own sign-in
# routes are not here, which is what closes them.
_STREAMLIT_PATHS = frozenset({"/_stcore/health", "/_stcore/host-config"})
_STREAMLIT_FOLDERS = ("/_stcore/bidi-components/", "/component/")
_UPLOADS = "/_stcore/upload_file/"  # PUT and DELETE, from the file uploader
_DOWNLOADS = "/media/"  # what a download button hands over: no public page has one
_STREAM = "/_stcore/stream"

_FILES: Action = "tender.import"  # who has pages with an uploader, beside those with a seat in a partnership

_LONGEST_QUERY = 8 * 1024
_LARGEST_HEADERS = 32 * 1024
_MESSAGES_A_SECOND = 500  # from one reader; a person makes a few
_LARGEST_BODY = 64 * 1024  # nothing here takes more than a form
_LARGEST_UPLOAD = 21 * 1024 * 1024  # server.maxUploadSize and what a form writes around the file
_DESCRIBE_SECONDS = 0.5
_YEAR = 365 * 24 * 60 * 60

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "worker-src 'self' blob:; frame-ancestors "
)
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shell:
    """A page's HTML, ready to send."""

    tag: str
    plain: bytes
    packed: bytes


class Frame:
    """Runs before Streamlit's own middleware.

    `routes` are the site's own machine routes. `describe` gives the words for the
    record that an address shows, or None for the page's own; it runs in a thread and may fail or be slow: then the
    page's own stand.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        org: Organisation,
        base_url: str,
        assets: Assets,
        routes: Sequence[BaseRoute] = (),
        pages: Sequence[PageMeta] = PAGES,
        describe: Describe | None = None,
    ) -> None:
        self.app = app
        self._org = org
        self._base_url = base_url
        self._assets = assets
        self._routes = routes
        self._pages = {page.url: page for page in pages}
        self._describe = describe
        self._links = streamlit_links((STREAMLIT / "index.html").read_text("utf-8"))
        self._shells: dict[tuple[str, Lang, bool], _Shell] = {}
        self._https = base_url.startswith("https:")
        self._own_host = urlsplit(base_url).netloc
        self._exact = {
            route.path: route for route in routes if isinstance(route, Route) and "{" not in route.path
        }
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": _PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if self._https:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        # As they are sent: the same for every answer, so they are put into bytes once.
        self._headers = {
            ancestors: [
                (name.lower().encode(), value.encode())
                for name, value in (headers | {"Content-Security-Policy": _POLICY + ancestors}).items()
            ]
            for ancestors in ("'self'", "'none'")
        }
        self._named = frozenset(name for name, _ in self._headers["'none'"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Streamlit would look up this machine's outside address over the network to judge a foreign
        # origin, so it never gets to see one.
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        hosts = filter(None, (headers.get("host"), self._own_host))
        ours = {f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")}
        if scope["path"] == _STREAM and (origin is None or origin in ours):
            await self.app(scope, _unhurried(receive), send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        ours = self._headers["'self'" if path.startswith("/component/") else "'none'"]
        started = False

        async def framed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                # a 304 has no content to guard; what is kept has the headers that it came with
                if message["status"] != 304:
                    given = [header for header in message.get("headers", ()) if header[0] not in self._named]
                    message = {**message, "headers": given + ours}
            elif message["type"] == "http.response.body" and scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        request = Request(scope)
        try:
            answer = await self._answer(request, path)
            await answer(scope, receive, framed)
        except Exception as error:
            if started:
                raise
            response = await problems.translated(request, error)
            await response(scope, receive, framed)

    async def _answer(self, request: Request, path: str) -> ASGIApp:
        """The frame's own answer, one of our routes, or Streamlit to pass the request on to."""
        status = _refused(request, path)
        if status:
            return problems.for_request(request, status)
        if path in self._pages:
            return await self._page(request, self._pages[path])
        if path.startswith(("/static/", "/assets/")) or path in ("/favicon.ico", "/favicon.svg"):
            return await self._static(request)
        if path in _STREAMLIT_PATHS or path.startswith(_STREAMLIT_FOLDERS):
            return self.app
        if path.startswith((_UPLOADS, _DOWNLOADS)):
            free = await _handles_files(request, path)
            return self.app if free else problems.for_request(request, 404)
        allowed: set[str] = set()
        exact = self._exact.get(path)
        for route in [exact] if exact else self._routes:
            match, child = route.matches(request.scope)
            if match is Match.FULL:
                # past Streamlit: its middleware compresses again, under another encoding's tag
                request.scope.update(child)
                return route.handle
            if match is Match.PARTIAL:
                allowed |= getattr(route, "methods", None) or set()
        if allowed:
            return problems.for_request(request, 405, headers={"Allow": ", ".join(sorted(allowed))})
        if path.rstrip("/") in self._pages and request.method in ("GET", "HEAD"):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(path.rstrip("/") + query, 301, {"Cache-Control": "no-cache"})
        return problems.for_request(request, 404)

    async def _static(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return problems.for_request(request, 405, headers={"Allow": "GET, HEAD"})
        if request.scope["path"].startswith("/favicon."):
            return RedirectResponse(self._assets.icon, 302, {"Cache-Control": "public, max-age=3600"})
        found = await self._assets.response(request.scope)
        return found or problems.for_request(request, 404)

    async def _page(self, request: Request, page: PageMeta) -> Response:
        if request.method not in ("GET", "HEAD"):
            return problems.for_request(request, 405, headers={"Allow": "GET, HEAD"})
        lang = problems.language(request.query_params, request.cookies)
        # whether there is a cookie, not what it opens: the page itself looks that up
        signed_in = bool(request.cookies.get(cookie_name()))
        shell = await self._record_shell(request, page, lang, signed_in) or self._shell(page, lang, signed_in)
        encoding = "br" if choose_encoding(request.headers.get("accept-encoding", "")) == "br" else ""
        response = conditional(
            request.headers,
            shell.packed if encoding else shell.plain,
            etag=f'"{shell.tag}{"-br" if encoding else ""}"',
            encoding=encoding,
            # asked for anew each time: the head names the present stylesheet and scripts
            cache_control="no-cache",
            media_type="text/html",
            vary="Accept-Encoding, Cookie",
        )
        response.headers["Content-Language"] = lang
        if request.query_params.get("lang") == lang and request.cookies.get("lang") != lang:
            response.set_cookie("lang", lang, max_age=_YEAR, path="/", samesite="lax", secure=self._https)
        return response

    def _shell(self, page: PageMeta, lang: Lang, signed_in: bool) -> _Shell:
        key = (page.url, lang, signed_in)
        if key not in self._shells:
            t = Text.of(lang)
            words = Described(t(page.title), t(page.description))
            self._shells[key] = self._render(page, lang, signed_in, words, {})
        return self._shells[key]

    async def _record_shell(
        self, request: Request, page: PageMeta, lang: Lang, signed_in: bool
    ) -> _Shell | None:
        """The shell with the record's own words, for link previews; None for the page's own."""
        record = request.query_params.get("id")
        if not record or self._describe is None:
            return None
        words = None
        try:
            with anyio.move_on_after(_DESCRIBE_SECONDS):
                words = await anyio.to_thread.run_sync(
                    self._describe, page.path, dict(request.query_params), lang, abandon_on_cancel=True
                )
        except Exception as error:  # a preview is not worth an error page; the page itself will tell
            log.warning("record not described", path=page.path, id=record, why=repr(error))
        return self._render(page, lang, signed_in, words, {"id": record}) if words else None

    def _render(
        self,
        page: PageMeta,
        lang: Lang,
        signed_in: bool,
        words: Described,
        query: Mapping[str, str],
    ) -> _Shell:
        t, org = Text.of(lang), self._org
        site = f"{org.title(lang)} – {t.pick(org.name, org.name_en)}"

        def address(of: Lang) -> str:
            asked = {**query, **({"lang": of} if of != "da" else {})}
            return self._base_url + page.url + (f"?{urlencode(asked)}" if asked else "")

        other: Lang = "en" if lang == "da" else "da"
        html = render(
            "shell.html",
            t,
            org=org,
            name=t.pick(org.name, org.name_en),
            site=site,
            page=page,
            pages=list(self._pages.values()),
            signed_in=signed_in,
            title=words.title,
            full_title=site if page.path == "" else f"{words.title} – {site}",
            description=words.description,
            data=Markup(words.data),
            canonical=address(lang),
            alternates=[(of, address(of)) for of in LANGS],
            other=other,
            other_name=_LANGUAGE_NAMES[other],
            light=LIGHT.paper,
            dark=DARK.paper,
            assets=self._assets,
            streamlit=Markup(self._links),
        ).encode()
        return _Shell(hashlib.sha256(html).hexdigest()[:16], html, brotli.compress(html, quality=5))


async def _handles_files(request: Request, path: str) -> bool:
    """Whether who asks may give the site files, or fetch what a page of theirs has made."""
    methods = ("PUT", "DELETE") if path.startswith(_UPLOADS) else ("GET", "HEAD")
    # Streamlit checks its own token too, which it hands to anybody
    if request.method not in methods or (methods[0] == "PUT" and not same_site(request)):
        return False
    actor = await anyio.to_thread.run_sync(actor_of, request.cookies)
    if may(actor, _FILES, actor.organisation_id):
        return True
    return methods[0] == "PUT" and await anyio.to_thread.run_sync(has_seat, actor)


_LANGUAGE_NAMES = {"da": "Dansk", "en": "English"}


def streamlit_links(index: str) -> str:
    """The links to Streamlit's scripts, styles and fonts out of its shipped `index.html`.

    Only these are taken over: not the inline script (refused by our policy), the pointer to the agent API,
    the English noscript text or the icon. Raises `RuntimeError` when the file has changed past knowing.
    """
    found = re.findall(
        r"<script\b[^>]*\bsrc=[^>]*></script>|<link\b[^>]*\brel=\"(?:preload|modulepreload|stylesheet)\"[^>]*>",
        index,
    )
    tags = [re.sub(r"\s+", " ", tag).replace('="./static/', '="/static/') for tag in found]
    if not any('type="module"' in tag for tag in tags) or not any("stylesheet" in tag for tag in tags):
        raise RuntimeError("Streamlit's index.html is not as expected: no script or stylesheet found")
    return "\n".join(tags)


def _unhurried(receive: Receive) -> Receive:
    """Messages as they come, and no more than `_MESSAGES_A_SECOND` where others wait.

    A socket with a full queue would otherwise be read to its end before anybody else is served.
    """
    began, count = 0.0, 0

    async def one() -> Message:
        nonlocal began, count
        now = time.monotonic()
        if now - began > 1:
            began, count = now, 0
        count += 1
        if count > _MESSAGES_A_SECOND:
            await anyio.sleep(0.02)
        return await receive()

    return one


# No leading slash, two of them, a backslash, a control character, or a part that is a dot or two.
_MALFORMED = re.compile(r"^(?!/)|^//|[\\\x00-\x1f\x7f]|/\.\.?(?:/|$)")


def _refused(request: Request, path: str) -> int:
    """The status for a request that is malformed or too large, else 0."""
    if _MALFORMED.search(path):
        return 400
    if len(request.scope["query_string"]) > _LONGEST_QUERY:
        return 414
    size, length = 0, b"0"
    for name, value in request.scope["headers"]:
        size += len(name) + len(value)
        if name == b"content-length":
            length = value
    if size > _LARGEST_HEADERS:
        return 431
    if not length.isdigit():
        return 400
    largest = _LARGEST_UPLOAD if path.startswith(_UPLOADS) else _LARGEST_BODY
    return 413 if int(length[:20]) > largest else 0
