"""Static files: compressed once, kept, and nothing outside the folders."""

import gzip
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
import streamlit
from starlette.types import ASGIApp, Receive, Scope, Send

from transparency.config import organisation
from transparency.web.assets import STREAMLIT, Assets, choose_encoding
from transparency.web.frame import Frame

Ask = Callable[..., Any]

SCRIPT = "/" + next((STREAMLIT / "static/js").glob("index.*.js")).relative_to(STREAMLIT).as_posix()
FONT = (
    "/" + next((STREAMLIT / "static/media").glob("SourceSansVF-Upright*")).relative_to(STREAMLIT).as_posix()
)


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("a static file must not reach Streamlit")


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    return Assets(organisation(), tmp_path / "compressed")


@pytest.fixture
def site(assets: Assets) -> ASGIApp:
    return Frame(nothing, org=organisation(), base_url="http://localhost", assets=assets)


def wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until, f"{path} was never made"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("BR", "br"),
        ("br; q=0.5, gzip; q=1", "br"),
        ("gzip;q=0.000", ""),
        ("identity", ""),
        ("", ""),
        ("brotli", ""),
    ],
)
def test_the_best_encoding_that_the_client_takes(accept: str, chosen: str) -> None:
    assert choose_encoding(accept) == chosen


def test_a_script_is_the_same_in_every_encoding(site: ASGIApp, ask: Ask) -> None:
    original = (STREAMLIT / SCRIPT.lstrip("/")).read_bytes()
    plain = ask(site, SCRIPT)
    zipped = ask(site, SCRIPT, headers={"accept-encoding": "gzip"})
    packed = ask(site, SCRIPT, headers={"accept-encoding": "gzip, br"})
    assert plain.body == gzip.decompress(zipped.body) == brotli.decompress(packed.body) == original
    assert len(packed.body) < len(zipped.body) < len(original) / 3
    assert len({answer.headers["etag"] for answer in (plain, zipped, packed)}) == 3
    for answer in (plain, zipped, packed):
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"].startswith("text/javascript")


def test_a_better_version_follows_and_is_kept_for_the_next_start(
    site: ASGIApp, assets: Assets, ask: Ask, tmp_path: Path
) -> None:
    small = "/" + next((STREAMLIT / "static/css").glob("index.*.css")).relative_to(STREAMLIT).as_posix()
    first = ask(site, small, headers={"accept-encoding": "br"})
    assert first.headers["etag"].endswith('-br5"')
    folder = tmp_path / "compressed" / streamlit.__version__
    kept = folder / (small.lstrip("/").replace("/", "~") + ".br")
    wait_for(kept)
    second = ask(site, small, headers={"accept-encoding": "br", "if-none-match": first.headers["etag"]})
    assert second.status == 200, "other bytes need another strong tag"
    assert second.headers["etag"].endswith('-br11"')
    assert kept.read_bytes() == second.body
    assert len(second.body) < len(first.body)
    assert list(folder.glob("*.tmp")) == []

    later = Frame(
        nothing, org=organisation(), base_url="", assets=Assets(organisation(), tmp_path / "compressed")
    )
    assert ask(later, small, headers={"accept-encoding": "br"}).body == second.body


def test_a_folder_that_cannot_be_written_does_not_matter(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    site = Frame(nothing, org=organisation(), base_url="", assets=Assets(organisation(), tmp_path / "file"))
    assert ask(site, SCRIPT, headers={"accept-encoding": "br"}).status == 200


def test_what_is_compressed_already_goes_as_it_is(site: ASGIApp, ask: Ask) -> None:
    answer = ask(site, FONT, headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"
    assert answer.body == (STREAMLIT / FONT.lstrip("/")).read_bytes()


def test_a_known_file_is_not_sent_again(site: ASGIApp, ask: Ask) -> None:
    tag = ask(site, FONT).headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = ask(site, FONT, headers={"if-none-match": known})
        assert (answer.status, answer.body) == (304, b"")
    head = ask(site, FONT, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str((STREAMLIT / FONT.lstrip("/")).stat().st_size)


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/nothing.js",
        "/static/",
        "/static/js",
        "/static/../index.html",
        "/static/%2e%2e/index.html",
        "/static//js/index.js",
        "/assets/site.css",
        "/assets/../assets.py",
        "/assets/%2fetc%2fpasswd",
        f"{SCRIPT}/",
        f"{SCRIPT}%00.css",
    ],
)
def test_a_file_that_is_not_listed_does_not_exist(site: ASGIApp, ask: Ask, path: str) -> None:
    answer = ask(site, path)
    assert answer.status in (400, 404)
    assert "<div id=" not in answer.text, "never the shell of a page"


def test_our_own_files_carry_their_content_in_their_name(assets: Assets, site: ASGIApp, ask: Ask) -> None:
    sheet = ask(site, assets.css)
    assert organisation().accent in sheet.text
    assert ".tp-list" in sheet.text
    assert ask(site, assets.js).status == 200
    icon = ask(site, "/favicon.ico")
    assert (icon.status, icon.headers["location"]) == (302, assets.icon)
    assert organisation().accent in ask(site, assets.icon).text
