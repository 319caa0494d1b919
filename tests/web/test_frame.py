"""What is answered before Streamlit, and what never reaches it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from transparency.config import organisation
from transparency.web.assets import STREAMLIT, Assets
from transparency.web.frame import Described, Frame, streamlit_links
from transparency.web.sitemap import PAGES

Ask = Callable[..., Any]


async def api(request: Request) -> Response:
    return PlainTextResponse("data")


async def broken(request: Request) -> Response:
    raise ValueError("secret detail")


ROUTES = [Route("/api/v1/tenders.json", api, methods=["GET", "HEAD"]), Route("/api/v1/broken", broken)]


class Inner:
    """Stands for Streamlit; remembers what came through."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(scope["path"])
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await PlainTextResponse("streamlit")(scope, receive, send)


@pytest.fixture
def inner() -> Inner:
    return Inner()


@pytest.fixture
def make(inner: Inner, tmp_path: Path) -> Callable[..., Frame]:
    def frame(**given: Any) -> Frame:
        org = organisation()
        base_url = given.pop("base_url", "https://udbud.example.dk")
        return Frame(inner, org=org, base_url=base_url, assets=Assets(org, tmp_path), routes=ROUTES, **given)

    return frame


@pytest.fixture
def frame(make: Callable[..., Frame]) -> Frame:
    return make()


CLOSED = [
    f"{before}{path}{after}"
    for before in ("", "/udbudsplan", "/udbudsplan/x", "/static", "/component/..", "/media/%2e%2e")
    for path in ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/openapi.json")
    for after in ("", "/", "//", "?x=1", ";a", "%00", "%2f", "/.", "/..;/")
] + [
    "//_stcore/metrics",
    "/_stcore//metrics",
    "/./_stcore/metrics",
    "/_stcore/./metrics",
    "/_stcore/health/../metrics",
    "/_stcore/%6detrics",
    "/%5fstcore/metrics",
    "/%5Fstcore%2fmetrics",
    "/_STCORE/METRICS",
    "/_stcore\\metrics",
    "/_stcore%5cmetrics",
    "/_stcore/agent",
    "/_stcore/agent/",
    "/_stcore/agent/mcp",
    "/_stcore/agent/interact",
    "/_stcore/Agent/mcp",
    "/_stcore/upload_file/../metrics",
    "/_stcore/upload_file/%2e%2e/metrics",
    "/_stcore",
    "/auth/login",
    "/oauth2callback",
    "/manifest.json",
    "/index.html",
    "/static/../index.html",
    "/app/static/x",
]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_needs_is_closed_however_it_is_written(
    frame: Frame, inner: Inner, ask: Ask, path: str, method: str
) -> None:
    answer = ask(frame, path, method=method)
    assert answer.status in (400, 404, 405)
    assert inner.seen == []


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/health",
        "/_stcore/host-config",
        "/component/x/index.html",
    ],
)
def test_what_the_frontend_needs_comes_through(frame: Frame, inner: Inner, ask: Ask, path: str) -> None:
    assert ask(frame, path).status == 200
    assert inner.seen == [path]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_each_page_of_the_site_map_is_served(frame: Frame, ask: Ask, page: Any) -> None:
    answer = ask(frame, page.url)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert f'<link rel="canonical" href="https://udbud.example.dk{page.url}">' in answer.text
    current = re.findall(r'href="([^"]*)" data-nav aria-current="page"', answer.text)
    assert current == ([page.url] if page.in_navigation else [])


def test_the_shell_is_streamlits_without_what_we_do_not_want(frame: Frame, ask: Ask) -> None:
    shell = ask(frame, "/").text
    assert "service-desc" not in shell
    assert "_stcore/agent" not in shell
    assert "prerenderReady" not in shell
    assert "<script>" not in shell, "our policy refuses inline scripts"
    assert '<script type="module" crossorigin src="/static/js/index.' in shell
    assert shell.count("modulepreload") > 10
    for url in re.findall(r'(?:src|href)="(/(?:static|assets)/[^"]+)"', shell):
        assert ask(frame, url).status == 200, url
    assert shell.index("/assets/site.") < shell.index("/static/js/"), "our script runs before Streamlit's"


@pytest.mark.parametrize(
    ("query", "cookie", "lang"),
    [
        ("", "", "da"),
        ("?lang=en", "", "en"),
        ("", "lang=en", "en"),
        ("?lang=da", "lang=en", "da"),
        ("?lang=xx", "", "da"),
        ("", "lang=../../x", "da"),
        ("?lang=%3Cscript%3E", "lang=en", "en"),
    ],
)
def test_the_language_is_the_addresss_then_the_readers_then_danish(
    frame: Frame, ask: Ask, query: str, cookie: str, lang: str
) -> None:
    answer = ask(frame, f"/udbudsplan{query}", headers={"cookie": cookie})
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["content-language"] == lang
    assert ("Spring til indhold" in answer.text) == (lang == "da")


def test_a_choice_of_language_is_remembered_and_nothing_else(make: Callable[..., Frame], ask: Ask) -> None:
    cookie = ask(make(), "/?lang=en").headers["set-cookie"]
    assert cookie == "lang=en; Max-Age=31536000; Path=/; SameSite=lax; Secure"
    assert "Secure" not in ask(make(base_url="http://localhost:8501"), "/?lang=en").headers["set-cookie"]
    for path, had in (("/", ""), ("/?lang=xx", ""), ("/?lang=en", "lang=en"), ("/aabne-data?q=1", "")):
        assert "set-cookie" not in ask(make(), path, headers={"cookie": had}).headers


def test_without_script_there_is_text_contact_and_open_data(frame: Frame, ask: Ask) -> None:
    for lang in ("da", "en"):
        (inside,) = re.findall(r"<noscript>(.*?)</noscript>", ask(frame, f"/?lang={lang}").text, re.DOTALL)
        assert f"/api/v1/tenders.csv?lang={lang}" in inside
        assert f"mailto:{organisation().email}" in ask(frame, f"/?lang={lang}").text


def test_a_page_that_is_known_is_not_sent_again(frame: Frame, ask: Ask) -> None:
    first = ask(frame, "/udbudsplan", headers={"accept-encoding": "br"})
    assert first.headers["content-encoding"] == "br"
    again = ask(
        frame, "/udbudsplan", headers={"accept-encoding": "br", "if-none-match": first.headers["etag"]}
    )
    assert (again.status, again.body) == (304, b"")
    plain = ask(frame, "/udbudsplan", headers={"if-none-match": first.headers["etag"]})
    assert plain.status == 200, "another encoding is another representation"
    english = ask(frame, "/udbudsplan?lang=en", headers={"accept-encoding": "br"})
    assert english.headers["etag"] != first.headers["etag"]
    assert "Cookie" in english.headers["vary"]


def test_head_says_what_get_says_without_the_body(frame: Frame, ask: Ask) -> None:
    for path in ("/", "/nowhere", "/api/v1/tenders.json"):
        get, head = ask(frame, path), ask(frame, path, method="HEAD")
        assert head.status == get.status
        assert head.headers["content-length"] == get.headers["content-length"]
        assert head.body == b""


def test_a_records_own_words_stand_in_the_head(make: Callable[..., Frame], ask: Ask) -> None:
    def describe(path: str, query: Mapping[str, str], lang: str) -> Described | None:
        known = query["id"] == "AAK-2027-014"
        return Described(f'Rengøring <&"> {lang}', "Udbydes i 2027", '{"@id":"x"}') if known else None

    frame = make(describe=describe)
    head = ask(frame, "/udbudsplan?id=AAK-2027-014&lang=en&q=x").text
    assert '<meta property="og:title" content="Rengøring &lt;&amp;&#34;&gt; en">' in head
    assert '<meta name="description" content="Udbydes i 2027">' in head
    assert '<script type="application/ld+json">{"@id":"x"}</script>' in head
    assert 'href="https://udbud.example.dk/udbudsplan?id=AAK-2027-014&amp;lang=en"' in head
    assert '<meta property="og:title" content="Udbudsplan">' in ask(frame, "/udbudsplan?id=other").text


def test_a_record_that_cannot_be_described_gets_the_pages_words(make: Callable[..., Frame], ask: Ask) -> None:
    def describe(path: str, query: Mapping[str, str], lang: str) -> Described | None:
        raise RuntimeError("database is away")

    answer = ask(make(describe=describe), "/udbudsplan?id=AAK-2027-014")
    assert answer.status == 200
    assert '<meta property="og:title" content="Udbudsplan">' in answer.text


def test_everything_carries_the_security_headers(frame: Frame, ask: Ask) -> None:
    paths = (
        "/",
        "/nowhere",
        "/api/v1/tenders.json",
        "/api/v1/broken",
        "/static/nothing.js",
        "/_stcore/health",
    )
    for path in paths:
        headers = ask(frame, path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert policy.endswith("frame-ancestors 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["strict-transport-security"] == "max-age=31536000"


def test_only_our_own_pages_may_frame_a_component(frame: Frame, ask: Ask) -> None:
    policy = ask(frame, "/component/x/index.html").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'")


def test_no_strict_transport_is_promised_without_https(make: Callable[..., Frame], ask: Ask) -> None:
    answer = ask(make(base_url="http://localhost:8501"), "/")
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/nowhere", "/udbudsplan/x", "/Udbudsplan", "/pages/home", "/api/v1/nothing"]
)
def test_an_unknown_address_is_not_found(frame: Frame, inner: Inner, ask: Ask, path: str) -> None:
    assert ask(frame, path).status == 404
    assert inner.seen == []


def test_a_page_with_a_slash_too_many_moves_to_its_address(frame: Frame, ask: Ask) -> None:
    answer = ask(frame, "/udbudsplan/?q=vej")
    assert (answer.status, answer.headers["location"]) == (301, "/udbudsplan?q=vej")


@pytest.mark.parametrize(
    ("path", "allow"), [("/udbudsplan", "GET, HEAD"), ("/api/v1/tenders.json", "GET, HEAD")]
)
def test_reading_addresses_take_nothing_else(frame: Frame, ask: Ask, path: str, allow: str) -> None:
    answer = ask(frame, path, method="POST")
    assert (answer.status, answer.headers["allow"]) == (405, allow)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/a%00b", {}, 400),
        ("/a/../b", {}, 400),
        ("/%2e%2e/etc/passwd", {}, 400),
        ("//evil.example/x", {}, 400),
        ("/a%0d%0aSet-Cookie:x", {}, 400),
        ("/?" + "q" * 9000, {}, 414),
        ("/", {"cookie": "x" * 40_000}, 431),
        ("/", {"content-length": str(10**9)}, 413),
        ("/", {"content-length": "many"}, 400),
    ],
)
def test_what_is_malformed_or_too_large_is_refused(
    frame: Frame, inner: Inner, ask: Ask, path: str, headers: dict[str, str], status: int
) -> None:
    assert ask(frame, path, headers=headers).status == status
    assert inner.seen == []


def test_an_unexpected_error_tells_its_number_and_nothing_else(frame: Frame, ask: Ask) -> None:
    answer = ask(frame, "/api/v1/broken")
    assert answer.status == 500
    assert re.fullmatch("[0-9a-f]{8}", answer.json["reference"])
    assert "secret detail" not in answer.text


@pytest.mark.parametrize(
    ("path", "headers", "first"),
    [
        ("/_stcore/stream", {"host": "site:8501", "origin": "http://site:8501"}, "accept"),
        ("/_stcore/stream", {"host": "inside:8501", "origin": "https://udbud.example.dk"}, "accept"),
        ("/_stcore/stream", {"host": "site:8501"}, "accept"),
        ("/_stcore/stream", {"host": "site:8501", "origin": "https://evil.example"}, "close"),
        ("/_stcore/stream", {"host": "site:8501", "origin": "null"}, "close"),
        ("/_stcore/other", {"host": "site:8501", "origin": "http://site:8501"}, "close"),
    ],
)
def test_only_our_own_pages_may_open_the_stream(
    frame: Frame,
    handshake: Callable[[ASGIApp, str, Mapping[str, str]], str],
    path: str,
    headers: dict[str, str],
    first: str,
) -> None:
    assert handshake(frame, path, headers) == first


def test_an_index_that_streamlit_has_changed_past_knowing_stops_the_start() -> None:
    assert streamlit_links((STREAMLIT / "index.html").read_text("utf-8"))
    with pytest.raises(RuntimeError, match=r"index\.html"):
        streamlit_links("<html><head></head></html>")
