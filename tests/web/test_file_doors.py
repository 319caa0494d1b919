"""Files in and out of the interface: only for who is signed in and may, whatever else they know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from streamlit import config as streamlit_config

from transparency.accounts.permissions import PUBLIC, ROLES, STAFF, SUPPLIER, Actor
from transparency.config import ROOT, organisation
from transparency.ingest.rows import MAX_BYTES
from transparency.web import frame as frame_module
from transparency.web.assets import Assets
from transparency.web.frame import Frame

Ask = Callable[..., Any]

UPLOAD = "/_stcore/upload_file/session/file"
DOWNLOAD = "/media/abc.xlsx"
OURS = {"cookie": "session=token", "origin": "http://site", "sec-fetch-site": "same-origin"}
MIB = 1024 * 1024


@pytest.fixture
def seen() -> list[str]:
    """What came through to Streamlit."""
    return []


@pytest.fixture
def frame(seen: list[str], tmp_path: Path) -> Frame:
    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(f"{scope['method']} {scope['path']}")
        await PlainTextResponse("streamlit")(scope, receive, send)

    org = organisation()
    return Frame(inner, org=org, base_url="https://udbud.example.dk", assets=Assets(org, tmp_path))


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`sign_in("editor")`: who the cookie `session=token` is."""

    def as_(role: str, *, seat: bool = False) -> None:
        (known,) = [one for one in ROLES if one == role]
        monkeypatch.setattr(frame_module, "has_seat", lambda one: seat and one == actor)
        actor = Actor(known, "konto:1", 1, 1)
        monkeypatch.setattr(
            frame_module, "actor_of", lambda cookies: actor if cookies.get("session") == "token" else PUBLIC
        )

    return as_


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), [("PUT", UPLOAD), ("DELETE", UPLOAD), ("GET", DOWNLOAD)])
def test_files_are_handled_for_who_is_signed_in_and_may(
    frame: Frame, seen: list[str], ask: Ask, sign_in: Callable[[str], None], role: str, method: str, path: str
) -> None:
    sign_in(role)
    answer = ask(frame, path, method=method, headers=OURS)
    assert answer.status == (200 if role in STAFF else 404)
    assert seen == ([f"{method} {path}"] if role in STAFF else [])


@pytest.mark.parametrize("role", SUPPLIER)
def test_who_has_a_seat_in_a_partnership_gives_files_and_fetches_none_that_pages_make(
    frame: Frame, ask: Ask, sign_in: Callable[..., None], role: str
) -> None:
    sign_in(role, seat=True)
    assert ask(frame, UPLOAD, method="PUT", headers=OURS).status == 200
    assert ask(frame, UPLOAD, method="DELETE", headers=OURS).status == 200
    assert ask(frame, DOWNLOAD, headers=OURS).status == 404
    assert ask(frame, UPLOAD, method="PUT", headers=OURS | {"cookie": "session=other"}).status == 404
    assert ask(frame, UPLOAD, method="PUT", headers=OURS | {"origin": "https://evil.example"}).status == 404


@pytest.mark.parametrize(("method", "path"), [("PUT", UPLOAD), ("DELETE", UPLOAD), ("GET", DOWNLOAD)])
@pytest.mark.parametrize("cookie", [None, "", "session=", "session=other", "other=token"])
def test_without_a_session_they_are_not_there(
    frame: Frame,
    seen: list[str],
    ask: Ask,
    sign_in: Callable[[str], None],
    method: str,
    path: str,
    cookie: str | None,
) -> None:
    sign_in("administrator")
    headers = {name: value for name, value in OURS.items() if name != "cookie"}
    headers |= {} if cookie is None else {"cookie": cookie}
    answer = ask(frame, path, method=method, headers=headers)
    nowhere = ask(frame, "/nowhere", method=method, headers=headers)
    assert (answer.status, answer.body, dict(answer.headers)) == (404, nowhere.body, dict(nowhere.headers))
    assert seen == []


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "PATCH"])
def test_files_come_in_by_no_other_way(
    frame: Frame, seen: list[str], ask: Ask, sign_in: Callable[[str], None], method: str
) -> None:
    sign_in("editor")
    assert ask(frame, UPLOAD, method=method, headers=OURS).status == 404
    assert ask(frame, DOWNLOAD, method="PUT", headers=OURS).status == 404
    assert seen == []


@pytest.mark.parametrize(
    "more",
    [
        {"origin": "https://evil.example"},
        {"origin": ""},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_no_other_site_can_have_a_browser_send_a_file(
    frame: Frame, seen: list[str], ask: Ask, sign_in: Callable[[str], None], more: dict[str, str]
) -> None:
    sign_in("editor")
    for method in ("PUT", "DELETE"):
        assert ask(frame, UPLOAD, method=method, headers=OURS | more).status == 404
    assert seen == []


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        (UPLOAD, 64 * 1024 + 1, 200),
        (UPLOAD, 20 * MIB + 1000, 200),
        (UPLOAD, 21 * MIB + 1, 413),
        ("/account/session", 64 * 1024 + 1, 413),
        ("/_stcore/health", 64 * 1024 + 1, 413),
    ],
)
def test_only_a_file_may_be_large_and_not_without_end(
    frame: Frame, ask: Ask, sign_in: Callable[[str], None], path: str, size: int, status: int
) -> None:
    sign_in("editor")
    headers = OURS | {"content-length": str(size)}
    assert ask(frame, path, method="PUT", headers=headers).status == status


def test_the_largest_sheet_that_can_be_read_can_be_sent() -> None:
    options = streamlit_config.get_config_options()
    assert "server.maxUploadSize" in options
    text = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    (line,) = [one for one in text.splitlines() if one.startswith("maxUploadSize")]
    most = int(line.split("=")[1].split("#")[0]) * MIB
    assert MAX_BYTES <= most < frame_module._LARGEST_UPLOAD
