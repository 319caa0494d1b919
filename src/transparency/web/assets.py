"""Stylesheets, scripts and fonts: Streamlit's own under `/static/` and ours under `/assets/`, compressed.

Streamlit sends its JavaScript as it is (2.7 MB for an empty page). Here each file is compressed once.
Brotli's best quality takes two seconds for the largest common file and saves a fifth over quality 5,
which takes 30 ms. So the first request gets quality 5 at once, and one background thread makes the best
version, which later requests get and which is kept on disk for the next start. Starting the site
compresses nothing and reads nothing but the folder listing; the event loop never compresses.

A name that is not in the listing does not exist, so no address can lead outside the folders.
"""

import gzip
import hashlib
import os
import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread
import brotli
import streamlit
import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from transparency.config import Organisation
from transparency.web.theme import css_variables

log = structlog.get_logger(__name__)

FOLDER = Path(__file__).parent / "assets"
STREAMLIT = Path(streamlit.__file__).parent / "static"

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}
# everything else is compressed already
_COMPRESSIBLE = {".js", ".css", ".svg", ".json", ".wasm"}

FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: where it is (or what it holds), and the tag that names this content."""

    tag: str
    suffix: str
    source: str | bytes

    def read(self) -> bytes:
        return self.source if isinstance(self.source, bytes) else Path(self.source).read_bytes()


@dataclass(frozen=True, slots=True)
class Variant:
    """A file in one encoding, as sent."""

    etag: str
    content: bytes


class Assets:
    """All static files of the site. `css`, `js` and `icon` are the addresses to link to.

    `cache` is the folder for compressed files; when it cannot be written, they are made anew at each start.
    """

    def __init__(self, org: Organisation, cache: Path) -> None:
        self._cache = cache / streamlit.__version__
        self._ready: dict[tuple[str, str], Variant] = {}
        self._wanted: queue.SimpleQueue[tuple[str, Asset]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._files = dict(_streamlit_files())
        own = css_variables(org).encode() + (FOLDER / "site.css").read_bytes()
        self.css = self._add("site.css", own)
        self.js = self._add("site.js", (FOLDER / "site.js").read_bytes())
        icon = (FOLDER / "favicon.svg").read_bytes().replace(b"#0b5c7a", org.accent.encode())
        self.icon = self._add("favicon.svg", icon)

    def _add(self, name: str, content: bytes) -> str:
        tag = hashlib.sha256(content).hexdigest()[:12]
        stem, suffix = os.path.splitext(name)
        url = f"/assets/{stem}.{tag}{suffix}"
        self._files[url] = Asset(tag, suffix, content)
        return url

    async def response(self, scope: Scope) -> Response | None:
        """The answer for `/static/…` or `/assets/…`; None when there is no such file."""
        url: str = scope["path"]
        asset = self._files.get(url)
        if asset is None:
            return None
        headers = Headers(scope=scope)
        encoding = choose_encoding(headers.get("accept-encoding", "")) if _compressible(asset) else ""
        variant = self._ready.get((url, encoding))
        if variant is None:
            variant = await anyio.to_thread.run_sync(self._make, url, asset, encoding)
        return conditional(
            headers,
            variant.content,
            etag=variant.etag,
            encoding=encoding,
            cache_control=FOREVER,
            media_type=_TYPES.get(asset.suffix, "application/octet-stream"),
            vary="Accept-Encoding" if _compressible(asset) else "",
        )

    def _make(self, url: str, asset: Asset, encoding: str) -> Variant:
        """The best variant there is now (runs in a thread)."""
        match encoding:
            case "br":
                stored = self._stored(url)
                if stored is not None:
                    variant = Variant(f'"{asset.tag}-br11"', stored)
                else:
                    # the quality is in the tag: a strong tag stands for the very bytes
                    variant = Variant(f'"{asset.tag}-br5"', brotli.compress(asset.read(), quality=5))
                    self._improve(url, asset)
            case "gzip":
                variant = Variant(f'"{asset.tag}-gz"', gzip.compress(asset.read(), 6, mtime=0))
            case _:
                variant = Variant(f'"{asset.tag}"', asset.read())
        # the background thread may have been faster: then its version stays
        return self._ready.setdefault((url, encoding), variant)

    def _path(self, url: str) -> Path:
        return self._cache / (url.lstrip("/").replace("/", "~") + ".br")

    def _stored(self, url: str) -> bytes | None:
        try:
            return self._path(url).read_bytes()
        except OSError:
            return None

    def _improve(self, url: str, asset: Asset) -> None:
        self._wanted.put((url, asset))
        with self._lock:
            if self._worker is None:
                # a daemon, so that stopping the site does not wait for a compression
                self._worker = threading.Thread(target=self._work, name="compress", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while True:
            url, asset = self._wanted.get()
            current = self._ready.get((url, "br"))
            if current is not None and current.etag.endswith('-br11"'):
                continue
            best = Variant(f'"{asset.tag}-br11"', brotli.compress(asset.read(), quality=11))
            self._ready[url, "br"] = best
            target = self._path(url)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                # another process may read it: whole or not at all
                half = target.with_suffix(f".{os.getpid()}.tmp")
                half.write_bytes(best.content)
                half.replace(target)
            except OSError as error:
                log.warning("compressed file not kept", file=str(target), why=str(error))


def choose_encoding(accept: str) -> str:
    """ "br", "gzip" or "": the best that the client takes (RFC 9110, 12.5.3)."""
    taken = set()
    for part in accept.lower().split(","):
        name, _, parameter = part.partition(";")
        if parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip())
    return next((name for name in ("br", "gzip") if name in taken), "")


def conditional(
    headers: Headers,
    content: bytes,
    *,
    etag: str,
    encoding: str,
    cache_control: str,
    media_type: str,
    vary: str,
) -> Response:
    """200 with the content, or 304 when the client has it (RFC 9110, 13.1.2)."""
    out = {"ETag": etag, "Cache-Control": cache_control}
    if vary:
        out["Vary"] = vary
    known = {tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=out)
    if encoding:
        out["Content-Encoding"] = encoding
    return Response(content, headers=out, media_type=media_type)


def _compressible(asset: Asset) -> bool:
    return asset.suffix in _COMPRESSIBLE


def _streamlit_files() -> Iterable[tuple[str, Asset]]:
    for folder, _, names in os.walk(STREAMLIT / "static"):
        prefix = "/" + Path(folder).relative_to(STREAMLIT).as_posix()
        for name in names:
            # Streamlit puts a hash of the content in each name, so the name is the tag
            yield (
                f"{prefix}/{name}",
                Asset(
                    f"{streamlit.__version__}-{name}", os.path.splitext(name)[1], os.path.join(folder, name)
                ),
            )
