"""Readers of machine routes: HTTP/1.1 on connections that stay open, with next to no work of their own."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast


@dataclass(slots=True)
class Answers:
    """What was answered: how many of each status, and how many bytes of body."""

    statuses: Counter[int] = field(default_factory=Counter)
    body: int = 0
    seconds: float = 0.0

    @property
    def answer(self) -> dict[str, object]:
        count = self.statuses.total()
        return {
            "rate": count / self.seconds,
            "bytes": self.body / max(1, count),
            "statuses": {str(status): n for status, n in self.statuses.items()},
            "seconds": self.seconds,
        }


def request(path: str, headers: Sequence[tuple[str, str]]) -> bytes:
    """A GET request."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def head(data: bytes) -> tuple[int, int, int] | None:
    """Status, length of the head and length of the body, or None while the head is not whole.

    Raises `ValueError` for an answer with a body of unsaid length.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    status = int(data[9:12])
    said = data[:end].lower()
    at = said.find(b"\r\ncontent-length:")
    if at < 0:
        if status not in (204, 304):
            raise ValueError(f"an answer {status} without a length")
        return status, end + 4, 0
    value = said[at + 17 : (said.find(b"\r\n", at + 2) + len(said) + 1) % (len(said) + 1)]
    return status, end + 4, 0 if status in (204, 304) else int(value)


class _Connection(asyncio.Protocol):
    """Sends a request, and the next one as soon as the answer is whole, until the time is up."""

    def __init__(self, requests: Sequence[bytes], first: int, until: float, out: Answers) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._next = first
        self._until = until
        self._out = out
        self._data = b""
        self._wanted = 0
        self._status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def start(self) -> None:
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._wanted:
            found = head(self._data)
            if found is None:
                return
            self._status, length, body = found
            self._wanted = length + body
            self._out.body += body
        if len(self._data) < self._wanted:
            return
        self._data, self._wanted = self._data[self._wanted :], 0
        self._out.statuses[self._status] += 1
        if time.perf_counter() < self._until:
            self.start()
        elif not self.done.done():
            self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))


def _same(connection: _Connection) -> _Connection:
    return connection


async def ask(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Answers:
    """Ask these requests in turn on so many connections, as fast as they are answered.

    With 0 seconds each connection asks once, all at the same moment.
    """
    out = Answers()
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    waiting = [_Connection(requests, first, until, out) for first in range(connections)]
    opened = [await loop.create_connection(partial(_same, one), "127.0.0.1", port) for one in waiting]
    start = time.perf_counter()
    try:
        for _, connection in opened:
            connection._until = start + seconds
            connection.start()
        await asyncio.gather(*(connection.done for _, connection in opened))
        out.seconds = time.perf_counter() - start
    finally:
        for transport, connection in opened:
            connection.done.cancel()
            transport.close()
    return out
