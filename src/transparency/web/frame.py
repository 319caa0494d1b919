"""The HTTP frame around Streamlit: what is answered before, and around, the interface itself.

`Frame` is an ASGI middleware. It lets through what is known and refuses the rest: a page of `sitemap`
gets Streamlit's shell with our head, a static file comes compressed, our own routes and the handful of
addresses that Streamlit's frontend needs are passed on, and everything else is "not found". So an
address of Streamlit's that nobody here has thought of is closed, however it is written.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

import anyio
import anyio.to_thread
import brotli
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from transparency.config import Organisation
from transparency.locale import LANGS, N_, Lang, Text
from transparency.web import problems
from transparency.web.assets import STREAMLIT, Assets, choose_encoding, conditional
from transparency.web.sitemap import PAGES, PageMeta
from transparency.web.theme import DARK, LIGHT

log = structlog.get_logger(__name__)

Describe = Callable[[str, Mapping[str, str], Lang], tuple[str, str] | None]

# What Streamlit's frontend asks for. Metrics, script health check, the agent API, and its own sign-in
# routes are not here, which is what closes them.
_STREAMLIT_PATHS = frozenset({"/_stcore/health", "/_stcore/host-config"})
_STREAMLIT_FOLDERS = ("/_stcore/upload_file/", "/_stcore/bidi-components/", "/media/", "/component/")
_STREAM = "/_stcore/stream"

_LONGEST_QUERY = 8 * 1024
_LARGEST_HEADERS = 32 * 1024
# a little more than server.maxUploadSize in .streamlit/config.toml, for the multipart frame around a file
_LARGEST_BODY = 26 * 1024 * 1024
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

    `routes` are the site's own machine routes (the same that `st.App` gets). `describe` gives the title
    and description of the record that an address shows, or None for the page's own; it runs in a thread
    and may fail or be slow: then the page's own stand.
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
        self._shells: dict[tuple[str, Lang], _Shell] = {}
        self._https = base_url.startswith("https:")
        self._own_host = urlsplit(base_url).netloc
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": _PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if self._https:
            self._headers["Strict-Transport-Security"] = f"max-age={_YEAR}"

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
        ours = (headers.get("host", ""), self._own_host)
        if scope["path"] == _STREAM and (origin is None or urlsplit(origin).netloc in ours):
            await self.app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        ancestors = "'self'" if path.startswith("/component/") else "'none'"
        started = False

        async def framed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY + ancestors
                headers.update(self._headers)
            elif message["type"] == "http.response.body" and scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        request = Request(scope)
        try:
            response = await self._answer(request, path)
            if response is None:
                await self.app(scope, receive, framed)
                return
        except Exception as error:
            if started:
                raise
            response = problems.for_request(request, 500, reference=problems.unexpected(error, path))
        await response(scope, receive, framed)

    async def _answer(self, request: Request, path: str) -> Response | None:
        """The frame's own answer, or None to pass the request on."""
        status = _refused(request, path)
        if status:
            return problems.for_request(request, status)
        if path in self._pages:
            return await self._page(request, self._pages[path])
        if path.startswith(("/static/", "/assets/")) or path in ("/favicon.ico", "/favicon.svg"):
            return await self._static(request)
        if path in _STREAMLIT_PATHS or path.startswith(_STREAMLIT_FOLDERS):
            return None
        allowed: set[str] = set()
        for route in self._routes:
            match, _ = route.matches(request.scope)
            if match is Match.FULL:
                return None
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
        shell = await self._record_shell(request, page, lang) or self._shell(page, lang)
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

    def _shell(self, page: PageMeta, lang: Lang) -> _Shell:
        if (page.url, lang) not in self._shells:
            t = Text.of(lang)
            self._shells[page.url, lang] = self._render(page, lang, t(page.title), t(page.description), {})
        return self._shells[page.url, lang]

    async def _record_shell(self, request: Request, page: PageMeta, lang: Lang) -> _Shell | None:
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
        return self._render(page, lang, *words, {"id": record}) if words else None

    def _render(
        self, page: PageMeta, lang: Lang, title: str, description: str, query: Mapping[str, str]
    ) -> _Shell:
        html = self._html(page, lang, title, description, query).encode()
        return _Shell(hashlib.sha256(html).hexdigest()[:16], html, brotli.compress(html, quality=5))

    def _html(
        self, page: PageMeta, lang: Lang, title: str, description: str, query: Mapping[str, str]
    ) -> str:
        t, org, e = Text.of(lang), self._org, escape
        site = f"{org.title(lang)} – {t.pick(org.name, org.name_en)}"

        def address(of: Lang) -> str:
            asked = {**query, **({"lang": of} if of != "da" else {})}
            return self._base_url + page.url + (f"?{urlencode(asked)}" if asked else "")

        other: Lang = "en" if lang == "da" else "da"
        # our script stands before Streamlit's: both are deferred, and deferred scripts run in order
        alternates = "\n".join(
            f'<link rel="alternate" hreflang="{of}" href="{e(address(of))}">' for of in LANGS
        )
        full_title = site if page.path == "" else f"{title} – {site}"
        hidden = "" if page.access == "public" else '<meta name="robots" content="noindex">\n'
        return f"""<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{e(full_title)}</title>
<meta name="description" content="{e(description)}">
{hidden}<link rel="canonical" href="{e(address(lang))}">
{alternates}
<meta property="og:type" content="website">
<meta property="og:site_name" content="{e(site)}">
<meta property="og:title" content="{e(title)}">
<meta property="og:description" content="{e(description)}">
<meta property="og:url" content="{e(address(lang))}">
<meta property="og:locale" content="{"da_DK" if lang == "da" else "en_GB"}">
<meta name="twitter:card" content="summary">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="{LIGHT.paper}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="{DARK.paper}">
<link rel="icon" type="image/svg+xml" href="{self._assets.icon}">
<script src="{self._assets.js}" defer></script>
{self._links}
<link rel="stylesheet" href="{self._assets.css}">
</head>
<body data-pages="{" ".join(self._pages)}" data-copied="{e(t("Kopieret"))}">
<a class="tp-skip" href="#stMain">{e(t("Spring til indhold"))}</a>
<header class="tp-masthead">
<div class="tp-masthead-top">
<a class="tp-brand" href="/" data-nav><b>{e(t.pick(org.name, org.name_en))}</b>
<span>{e(org.title(lang))}</span></a>
<a class="tp-lang" href="?lang={other}" lang="{other}" hreflang="{other}">{_LANGUAGE_NAMES[other]}</a>
</div>
<nav aria-label="{e(t("Sider"))}"><ul>{self._navigation(page, t)}</ul></nav>
</header>
<div id="root"></div>
<noscript>
{self._without_script(t)}
</noscript>
{self._footer(t)}
</body>
</html>
"""

    def _navigation(self, page: PageMeta, t: Text) -> str:
        # here and not in Streamlit: it is there at once, in the reader's language, and without script
        return "".join(
            f'<li><a href="{one.url}" data-nav{" aria-current=page" if one is page else ""}>'
            f"{escape(t(one.label))}</a></li>"
            for one in self._pages.values()
            if one.in_navigation
        )

    def _footer(self, t: Text) -> str:
        org, e = self._org, escape
        contact = [
            f"<b>{e(t.pick(org.name, org.name_en))}</b>",
            e(org.unit),
            e(org.address),
            f'<a href="mailto:{e(org.email)}">{e(org.email)}</a>' if org.email else "",
            f'<a href="tel:{e(re.sub(r"[^0-9+]", "", org.phone))}">{e(org.phone)}</a>' if org.phone else "",
            e(f"CVR {org.cvr}") if org.cvr else "",
        ]
        elsewhere = [
            (org.website, t(N_("Kommunens hjemmeside"))),
            (org.accessibility_statement, t(N_("Tilgængelighedserklæring"))),
        ]
        own = [page for page in self._pages.values() if page.key in _FOOTER_PAGES]
        links = [f'<a href="{page.url}" data-nav>{e(t(page.label))}</a>' for page in own]
        links += [f'<a href="{e(url)}">{e(words)}</a>' for url, words in elsewhere if url]
        return (
            f'<footer class="tp-footer"><div><address>{"<br>".join(filter(None, contact))}</address>'
            f"<ul>{''.join(f'<li>{link}</li>' for link in links)}</ul>"
            f'<p class="tp-updated" hidden>{e(t("Senest opdateret"))} <span></span></p></div></footer>'
        )

    def _without_script(self, t: Text) -> str:
        org, e = self._org, escape
        links = "".join(
            f'<li><a href="{address}">{e(t(label))}</a></li>'
            for address, label in (
                ("/api/v1/tenders.xlsx", N_("Udbudsplanen som regneark")),
                ("/api/v1/tenders.csv", N_("Udbudsplanen som CSV")),
                ("/calendar/tenders.ics", N_("Udbudsplanen som kalender")),
                ("/feeds/changes.atom", N_("Ændringerne som feed")),
            )
        )
        contact = " · ".join(
            part
            for part in (
                e(org.unit),
                f'<a href="mailto:{e(org.email)}">{e(org.email)}</a>' if org.email else "",
                e(org.phone),
            )
            if part
        )
        return (
            f'<div class="tp-noscript"><h1>{e(org.title(t.lang))}</h1>'
            f"<p>{e(t('Siderne her bruger JavaScript. Uden JavaScript kan du hente de samme oplysninger:'))}"
            f"</p><ul>{links}</ul><p>{e(t('Du kan også spørge os'))}: {contact}</p></div>"
        )


_FOOTER_PAGES = ("open_data", "changes", "subscribe", "privacy")
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


def _refused(request: Request, path: str) -> int:
    """The status for a request that is malformed or too large, else 0."""
    if (
        not path.startswith("/")
        or path.startswith("//")
        or "\\" in path
        or any(ord(sign) < 32 or ord(sign) == 127 for sign in path)
        or any(part in (".", "..") for part in path.split("/"))
    ):
        return 400
    if len(request.scope["query_string"]) > _LONGEST_QUERY:
        return 414
    if sum(len(name) + len(value) for name, value in request.scope["headers"]) > _LARGEST_HEADERS:
        return 431
    length = request.headers.get("content-length", "0")
    if not length.isdecimal():
        return 400
    return 413 if int(length) > _LARGEST_BODY else 0
