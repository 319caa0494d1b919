"""Fetching a file from another server that is not trusted, nor its redirects, nor what its name resolves to.

At every step: https, a host of the allow-list, its port, no name and password in the address. The host's name is
looked up here, every address that it has must be a public one, and the connection goes to the very address that was
checked, under a certificate for the name. The whole of it has one deadline, and as much is read as fits the limit,
counted after decompression.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from transparency import __version__
from transparency.config import HOST
from transparency.errors import DomainError
from transparency.locale import N_

DEADLINE_S = 30.0
_STEP_S = 10.0
"""For one connection or one read, within the deadline."""
MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5

_TAG = re.compile(r"[!-~]{1,300}")
_MODIFIED = re.compile(r"[ -~]{1,60}")

Lookup = Callable[[str, int], Awaitable[list[str]]]
"""The numeric addresses that a host has. Raises `OSError`."""


class Unfetched(DomainError):
    """Nothing was fetched. The text says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `data` is None when it is still what `etag` and `last_modified` are about (304)."""

    data: bytes | None
    url: str
    etag: str = ""
    last_modified: str = ""


def place(url: str) -> str:
    """The host of an address as it stands in an allow-list: with the port, unless it is 443.

    Raises `Unfetched` unless it is https with a host by name, without name and password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Unfetched(_NOT_HTTPS, url=url[:200]) from None
    if parts.scheme != "https" or "@" in parts.netloc or not HOST.fullmatch(host) or not url.isprintable():
        raise Unfetched(_NOT_HTTPS, url=url[:200])
    return host if port in (None, 443) else f"{host}:{port}"


def check(url: str, allowed: Collection[str]) -> None:
    """Raises `Unfetched` for an address that is not to be asked. `allowed` holds hosts as `place` gives them."""
    if (found := place(url)) not in allowed:
        raise Unfetched(
            N_("{host} står ikke blandt de servere, der må hentes fra. Tilføj den til kilden i opsætningen."),
            host=found,
        )


async def _look_up(host: str, port: int) -> list[str]:
    """In a thread that nobody waits for: a name server may be silent until long after the deadline."""
    found: Future[list[Any]] = Future()
    found.set_running_or_notify_cancel()

    def ask() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            found.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return list(dict.fromkeys(str(address[0]) for *_, address in await asyncio.wrap_future(found)))


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open internet, also when it stands for another one inside."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found not in _UNICAST:
            return False
    return found.is_global and not found.is_multicast and not any(found in network for network in _NOBODYS)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given to networks of the open internet (RFC 4291, 2.4)."""
_NOBODYS = tuple(map(ipaddress.ip_network, ("2002::/16", "192.88.99.0/24", "3fff::/20")))
"""6to4 (RFC 7526), which leads to an address inside, and examples (RFC 9637): Python takes them for global."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How files are fetched. The fields are the limits; tests put another look-up and authority in."""

    deadline_s: float = DEADLINE_S
    max_bytes: int = MAX_BYTES
    look_up: Lookup = _look_up
    public: Callable[[str], bool] = is_public
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def fetch(
        self, url: str, allowed: Collection[str], *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """The file at an address, unless it is unchanged since the answer that had this tag or date.

        Raises `Unfetched`.
        """
        return asyncio.run(self._within(url, allowed, etag, last_modified))

    async def _within(self, url: str, allowed: Collection[str], etag: str, last_modified: str) -> Fetched:
        try:
            async with asyncio.timeout(self.deadline_s):
                return await self._follow(url, allowed, etag, last_modified)
        except (TimeoutError, httpx.TimeoutException):
            raise Unfetched(N_("Serveren svarer for langsomt.")) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise Unfetched(N_("Serveren kan ikke nås: {why}"), why=_why(error)) from None

    async def _follow(self, url: str, allowed: Collection[str], etag: str, last_modified: str) -> Fetched:
        tls = self.tls()
        for _ in range(MAX_REDIRECTS + 1):
            check(url, allowed)
            # a client for each step: no cookie and no connection is taken along
            async with httpx.AsyncClient(
                verify=tls, trust_env=False, follow_redirects=False, timeout=_STEP_S
            ) as client:
                request = await self._request(client, url, etag, last_modified)
                response = await client.send(request, stream=True)
                try:
                    if response.status_code not in (301, 302, 303, 307, 308):
                        return await self._answer(response, url, etag, last_modified)
                    url = urljoin(url, response.headers.get("location", ""))
                finally:
                    await response.aclose()
        raise Unfetched(N_("Serveren viser videre for mange gange."))

    async def _request(
        self, client: httpx.AsyncClient, url: str, etag: str, last_modified: str
    ) -> httpx.Request:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        addresses = await self.look_up(host, port)
        if not addresses or not all(self.public(address) for address in addresses):
            raise Unfetched(N_("{host} hører ikke til det åbne internet."), host=host)
        headers = {
            "Host": host if port == 443 else f"{host}:{port}",
            "User-Agent": f"transparency/{__version__}",
            "Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8",
            "Accept-Encoding": "gzip",
        }
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        address = httpx.URL(url).copy_with(host=addresses[0], fragment=None)
        return client.build_request("GET", address, headers=headers, extensions={"sni_hostname": host})

    async def _answer(self, response: httpx.Response, url: str, etag: str, last_modified: str) -> Fetched:
        if response.status_code == 304 and (etag or last_modified):
            return Fetched(None, url, etag, last_modified)
        if response.status_code != 200:
            raise Unfetched(N_("Serveren svarer med fejl {status}."), status=response.status_code)
        return Fetched(
            await self._body(response),
            url,
            _kept(_TAG, response.headers.get("etag", "")),
            _kept(_MODIFIED, response.headers.get("last-modified", "")),
        )

    async def _body(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "", "gzip", "x-gzip"):
            raise Unfetched(N_("Serveren svarer i en form, der ikke er bedt om: {what}"), what=encoding[:40])
        # httpx would decompress a whole part at once, however large it becomes
        unzip = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        found, raw = bytearray(), 0
        async for part in response.aiter_raw():
            raw += len(part)
            try:
                found += unzip.decompress(part, self.max_bytes + 1 - len(found)) if unzip else part
            except zlib.error as error:
                raise Unfetched(N_("Serveren kan ikke nås: {why}"), why=str(error)) from None
            if max(len(found), raw) > self.max_bytes:
                raise Unfetched(N_("Svaret fylder mere end {most} MB."), most=self.max_bytes // 1_000_000)
        if unzip and not unzip.eof:
            raise Unfetched(N_("Svaret blev afbrudt."))
        return bytes(found)


def _kept(form: re.Pattern[str], value: str) -> str:
    return value if form.fullmatch(value) else ""


def _why(error: Exception) -> str:
    """In a few words that hold nothing but what can be seen."""
    said = "".join(c for c in str(error) if c.isprintable()).strip()
    return said[:200] or type(error).__name__


_NOT_HTTPS = N_("“{url}” kan ikke bruges. Skriv en adresse, der begynder med https:// og en servers navn.")
