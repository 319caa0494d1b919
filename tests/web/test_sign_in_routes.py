"""The routes and pages of who is signed in, from outside: cookies, foreign sites, and doors that are not there."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from account_cases import PASSWORD, Town, cheap_hashes
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from transparency.accounts.permissions import PERMISSIONS, ROLES
from transparency.config import organisation, settings
from transparency.storage.database import Database
from transparency.web import guard
from transparency.web.access import Door
from transparency.web.assets import Assets
from transparency.web.frame import Frame
from transparency.web.routes import routes
from transparency.web.sitemap import PAGES

HOST = "udbud.example.com"
OURS = {"origin": f"https://{HOST}", "host": HOST, "sec-fetch-site": "same-origin"}
PRIVATE_PAGES = [page for page in PAGES if page.access != "public"]
BASE_URLS = [f"https://{HOST}", f"http://{HOST}"]


@pytest.fixture(params=BASE_URLS, ids=["https", "http"])
def base_url(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def town(in_production: None, monkeypatch: pytest.MonkeyPatch, base_url: str, database: Database) -> Town:
    """People, and the site's services on the same database."""
    monkeypatch.setenv("TRANSPARENCY_BASE_URL", base_url)
    cheap_hashes(monkeypatch.setattr)
    return Town(database)


async def streamlit(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("streamlit")(scope, receive, send)


async def secret(request: Request) -> Response:
    return PlainTextResponse(f"hemmeligt for {request.state.actor.role}")


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Assets:
    return Assets(organisation(), tmp_path_factory.mktemp("assets"))


@pytest.fixture
def app(town: Town, assets: Assets, base_url: str) -> ASGIApp:
    """Our routes in their frame, and a private one for each action."""
    doors = [
        Door(f"/secret/{action}", secret, action, methods=("GET", "HEAD", "POST")) for action in PERMISSIONS
    ]
    return Frame(streamlit, org=organisation(), base_url=base_url, assets=assets, routes=[*routes(), *doors])


Post = Callable[..., Any]


@pytest.fixture
def post(app: ASGIApp, ask: Any) -> Post:
    """`post("/account/session", ticket)` as a page of ours does; `headers` replace its own."""

    def send(
        path: str, *body: str | bytes, headers: dict[str, str | None] | None = None, cookie: str = ""
    ) -> Any:
        sent = {**OURS, "user-agent": "Firefox", "cookie": cookie, **(headers or {})}
        parts = [part.encode() if isinstance(part, str) else part for part in body]
        return ask(
            app, path, method="POST", headers={k: v for k, v in sent.items() if v is not None}, body=parts
        )

    return send


def ticket(town: Town, email: str = "editor@kommune.example") -> str:
    return town.accounts.ticket(town.accounts.verify(email, PASSWORD, "192.0.2.1"))


def cookie_of(answer: Any) -> str:
    """What the browser sends from then on."""
    name, value = answer.headers["set-cookie"].split(";")[0].split("=", 1)
    return f"{name}={value}"


def signed_in(town: Town, name: str) -> str:
    return f"{guard.cookie_name()}={town.token(name)}"


# The cookie


def test_a_ticket_is_taken_for_a_cookie_that_no_script_can_read(
    town: Town, post: Post, base_url: str
) -> None:
    answer = post("/account/session", ticket(town))
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
    secure = base_url.startswith("https:")
    assert morsel.key == ("__Host-session" if secure else "session")
    assert morsel["httponly"] is True
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert morsel["domain"] == ""
    assert morsel["max-age"] == str(12 * 60 * 60)
    assert morsel["secure"] == (True if secure else "")
    assert town.accounts.actor(morsel.value).role == "editor"
    (session,) = town.accounts.sessions(town.accounts.actor(morsel.value))
    assert session.browser == "Firefox"


@pytest.mark.parametrize("sent", ["", "x", "x" * 1000, "\udcff\udcfe", "æøå", '{"ticket": 1}'])
def test_what_is_no_ticket_gets_words_and_no_cookie(town: Town, post: Post, sent: str) -> None:
    answer = post("/account/session", sent.encode("utf-8", "surrogateescape"))
    assert answer.status == 400
    assert "set-cookie" not in answer.headers
    assert "Linket" in answer.text


def test_a_ticket_that_is_replayed_gets_no_second_cookie(town: Town, post: Post) -> None:
    taken = ticket(town)
    assert post("/account/session", taken).status == 204
    again = post("/account/session", taken)
    assert (again.status, "set-cookie" in again.headers) == (400, False)


def test_a_body_without_an_end_is_not_read_to_its_end(town: Town, app: ASGIApp, ask: Any) -> None:
    read = 0

    def parts() -> Iterator[bytes]:
        nonlocal read
        for _ in itertools.repeat(None):
            read += 1
            yield b"x" * 65_536

    answer = ask(app, "/account/session", method="POST", headers=OURS, body=parts())
    assert answer.status == 400
    assert read < 10


def test_signing_out_ends_the_session_and_takes_the_cookie_away(
    town: Town, post: Post, base_url: str
) -> None:
    cookie = cookie_of(post("/account/session", ticket(town)))
    other = town.token("editor")
    answer = post("/account/end", cookie=cookie)
    assert answer.status == 204
    (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert (morsel.value, morsel["max-age"], morsel["path"]) == ("", "0", "/")
    assert (morsel.key == "__Host-session") is (morsel["secure"] is True) is base_url.startswith("https:")
    assert town.accounts.actor(cookie.split("=", 1)[1]).role == "public"
    assert town.accounts.actor(other).role == "editor"
    assert post("/account/end", cookie=cookie).status == 204, "twice is harmless"


# Other sites

FOREIGN = {
    "another site": {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    "another site, an old browser": {"origin": "https://evil.example", "sec-fetch-site": None},
    "a neighbour": {"origin": f"https://x.{HOST}", "sec-fetch-site": "same-site"},
    "a neighbour, an old browser": {"origin": f"https://x.{HOST}", "sec-fetch-site": None},
    "a name that begins alike": {"origin": f"https://{HOST}.evil.example"},
    "a name that ends alike": {"origin": f"https://evil{HOST}"},
    "another port": {"origin": f"https://{HOST}:8443"},
    "no origin": {"origin": None},
    "no origin at all": {"origin": None, "sec-fetch-site": None},
    "an empty origin": {"origin": ""},
    "a sandbox": {"origin": "null"},
    "another kind of address": {"origin": f"ftp://{HOST}"},
    "ours as it says, yet cross-site": {"sec-fetch-site": "cross-site"},
    "typed by hand": {"sec-fetch-site": "none"},
    "a host of no name": {"host": "", "origin": "https://"},
}  # fmt: skip


@pytest.mark.parametrize("path", ["/account/session", "/account/end"])
@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_what_another_site_sends_changes_nothing_and_finds_nothing(
    town: Town, post: Post, path: str, headers: dict[str, str | None]
) -> None:
    taken, cookie = ticket(town), signed_in(town, "publisher")
    answer = post(path, taken, headers=headers, cookie=cookie)
    nowhere = post("/nowhere", taken, headers=headers, cookie=cookie)
    assert answer.status == 404
    assert (answer.body, dict(answer.headers)) == (nowhere.body, dict(nowhere.headers))
    assert town.accounts.actor(cookie.split("=", 1)[1]).role == "publisher"
    assert town.accounts.open_session(taken, ""), "the ticket is not used up"


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": None}, {"host": "inside:8501"}],
    ids=["now", "an old browser", "behind a proxy"],
)
def test_what_our_own_page_sends_is_heard(town: Town, post: Post, headers: dict[str, str | None]) -> None:
    assert post("/account/session", ticket(town), headers=headers).status == 204


@pytest.mark.parametrize("path", ["/account/session", "/account/end"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_a_link_or_an_image_signs_nobody_in_or_out(
    town: Town, app: ASGIApp, ask: Any, path: str, method: str
) -> None:
    cookie = signed_in(town, "editor")
    answer = ask(app, path, method=method, headers={**OURS, "cookie": cookie})
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert "set-cookie" not in answer.headers
    assert town.accounts.actor(cookie.split("=", 1)[1]).role == "editor"


# Private routes


@pytest.mark.parametrize("role", ROLES)
def test_a_private_route_is_there_for_who_may_and_nowhere_for_others(
    town: Town, app: ASGIApp, ask: Any, role: str
) -> None:
    cookie = "" if role == "public" else signed_in(town, role)
    for action in PERMISSIONS:
        for method in ("GET", "HEAD", "POST"):
            headers = {**OURS, "cookie": cookie, "accept": "text/html"}
            answer = ask(app, f"/secret/{action}", method=method, headers=headers)
            if role in PERMISSIONS[action].who:
                assert answer.status == 200
                assert answer.text == ("" if method == "HEAD" else f"hemmeligt for {role}")
            else:
                nowhere = ask(app, "/nowhere", method=method, headers=headers)
                assert (answer.status, answer.body) == (404, nowhere.body)
                assert dict(answer.headers) == dict(nowhere.headers)


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_another_site_changes_nothing_in_the_name_of_who_is_signed_in(
    town: Town, app: ASGIApp, ask: Any, headers: dict[str, str | None]
) -> None:
    sent = {**OURS, "cookie": signed_in(town, "administrator"), **headers}
    sent = {name: value for name, value in sent.items() if value is not None}
    assert ask(app, "/secret/audit.read", method="POST", headers=sent).status == 404


def forged(town: Town) -> dict[str, str]:
    name = guard.cookie_name()
    good, ended = town.token("administrator"), town.token("administrator")
    town.accounts.sign_out(town.accounts.actor(ended))
    return {
        "none": "",
        "empty": f"{name}=",
        "another name": f"sessionid={good}",
        "ended": f"{name}={ended}",
        "a letter more": f"{name}={good}x",
        "a letter less": f"{name}={good[:-1]}",
        "other case": f"{name}={good.swapcase()}",
        "the role instead": f"{name}=administrator",
        "the number instead": f"{name}=1",
        "SQL": f"{name}=' OR '1'='1",
        "other letters": f"{name}=\u00e6\u00f8\u00e5",
        "quoted NUL": f'{name}="\\000"',
        "oversized": f"{name}={'x' * 30_000}",
    }


def test_a_forged_cookie_is_no_cookie(town: Town, app: ASGIApp, ask: Any) -> None:
    for kind, cookie in forged(town).items():
        answer = ask(app, "/account/data.json", headers={"cookie": cookie})
        assert answer.status == 404, kind
    assert ask(app, "/account/data.json", headers={"cookie": signed_in(town, "administrator")}).status == 200


def test_an_old_cookie_is_no_cookie(town: Town, app: ASGIApp, ask: Any, frozen: Any) -> None:
    with frozen("2027-01-15T08:00Z"):
        cookie = signed_in(town, "administrator")
        assert ask(app, "/account/data.json", headers={"cookie": cookie}).status == 200
    with frozen("2027-01-15T10:00Z"):
        assert ask(app, "/account/data.json", headers={"cookie": cookie}).status == 404


@pytest.mark.parametrize("base_url", BASE_URLS[:1], indirect=True)
def test_over_https_a_cookie_that_a_neighbour_could_have_set_is_no_cookie(
    town: Town, app: ASGIApp, ask: Any
) -> None:
    cookie = f"session={town.token('administrator')}"
    assert ask(app, "/account/data.json", headers={"cookie": cookie}).status == 404


def test_ones_own_data_come_as_a_file_that_nobody_keeps(town: Town, app: ASGIApp, ask: Any) -> None:
    answer = ask(app, "/account/data.json", headers={"cookie": signed_in(town, "member")})
    assert json.loads(answer.body)["account"]["email"] == "member@rent.example"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="mine-oplysninger.json"')
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_private_answer_is_kept_by_anybody(town: Town, app: ASGIApp, ask: Any, post: Post) -> None:
    cookie = signed_in(town, "administrator")
    private = [
        route for route in routes() if isinstance(route, Door) and route.access not in ("public", "token")
    ]
    assert len(private) > 3
    for route in private:
        path = route.path.replace("{id}", "1")
        method = "GET" if "GET" in (route.methods or ()) else "POST"
        for headers in ({**OURS, "cookie": cookie}, OURS):
            answer = ask(app, path, method=method, headers=headers)
            assert answer.headers["cache-control"] == "no-store", path
            assert "access-control-allow-origin" not in answer.headers


# Private pages


def words(html: str) -> str:
    """What a person or a search engine reads: text, titles and descriptions, without addresses."""
    kept = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    said = re.findall(r'content="([^"]*)"|>([^<]+)<', kept)
    return " ".join(text for pair in said for text in pair if text.strip() and not text.startswith("http"))


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("page", PRIVATE_PAGES, ids=lambda page: page.key)
def test_the_frame_of_a_private_page_says_log_in_and_no_other_word(
    app: ASGIApp, ask: Any, page: Any, lang: str
) -> None:
    shown = ask(app, f"{page.url}?lang={lang}").text
    assert words(shown) == words(ask(app, f"/log-ind?lang={lang}").text)
    assert f"<title>{'Log ind' if lang == 'da' else ''}" in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_no_private_page_is_told_to_search_engines(town: Town, app: ASGIApp, ask: Any) -> None:
    listed = ask(app, "/sitemap.xml").text
    assert f"{settings().base_url}/udbudsplan" in listed
    for path in (*(page.url for page in PRIVATE_PAGES), "/log-ind", "/account", "/staff", "/files"):
        assert not re.search(rf"{re.escape(settings().base_url + path)}[</?]", listed)


@pytest.mark.parametrize("page", PRIVATE_PAGES, ids=lambda page: page.key)
def test_the_frame_does_not_say_who_is_signed_in(town: Town, app: ASGIApp, ask: Any, page: Any) -> None:
    for name in ("administrator", "member"):
        shown = ask(app, page.url, headers={"cookie": signed_in(town, name)})
        assert town[name].name not in shown.text
        assert "Cookie" in shown.headers["vary"]
