"""Visitors of a Streamlit site without a browser: they speak its websocket as the browser does.

A visitor connects, asks for a page with a query string, and reads until the script has finished. Another
filter is another query string on the same connection, which is what the browser sends after a click.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_SECONDS = 120


class PageFailed(Exception):
    """The page drew an error instead of its content, or nothing."""


@dataclass(slots=True)
class Seen:
    """What visitors got in all. `distinct` are the different contents among the pages that drew HTML."""

    runs: int = 0
    seconds: float = 0.0
    received: int = 0
    distinct: set[int] = field(default_factory=set)

    @property
    def answer(self) -> dict[str, float]:
        return {
            "runs": self.runs,
            "rate": self.runs / self.seconds,
            "bytes": self.received / max(1, self.runs),
            "distinct": len(self.distinct),
        }


class Visitor:
    """One connection to one page. Used as `async with`."""

    def __init__(self, url: str, page: str, seen: Seen, cookie: str = "") -> None:
        self._url = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._page = page
        self._headers = {"Cookie": cookie} if cookie else {}
        self._hash = ""
        self._seen = seen

    async def __aenter__(self) -> "Visitor":
        self._ws: ClientConnection = await connect(
            self._url,
            subprotocols=[Subprotocol("streamlit")],
            compression=None,
            max_size=None,
            open_timeout=_SECONDS,
            additional_headers=self._headers,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._ws.close()

    async def run(self, query: str) -> None:
        """Ask for the page with this query and read all of it. Raises `PageFailed`."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = "" if self._hash else self._page
        asked.rerun_script.page_script_hash = self._hash
        await self._ws.send(asked.SerializeToString())
        drawn = False
        async with asyncio.timeout(_SECONDS):
            while True:
                raw = await self._ws.recv(decode=False)
                self._seen.received += len(raw)
                message = ForwardMsg.FromString(raw)
                match message.WhichOneof("type"):
                    case "navigation":
                        self._hash = message.navigation.page_script_hash
                    case "new_session" if not self._hash:
                        self._hash = message.new_session.page_script_hash
                    case "delta":
                        drawn = True
                        self._look(message)
                    case "page_not_found":
                        raise PageFailed(f"no page {self._page!r}")
                    # a rerun or a change of page inside the script ends the first part early
                    case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        break
        if not drawn or message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise PageFailed(f"nothing was drawn for {query!r}")
        self._seen.runs += 1

    def _look(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.HasField("exception"):
            raise PageFailed(element.exception.message[:500])
        if element.HasField("html"):
            self._seen.distinct.add(hash(element.html.body))


async def reruns(
    url: str, page: str, queries: Sequence[str], sessions: int, seconds: float, cookie: str = ""
) -> Seen:
    """Sessions that stay connected and ask for another filter at every rerun, as fast as they are answered.

    With a cookie they are signed in. The first run of each session is not counted. At least one of each is.
    """
    seen = Seen()
    asked = iter(queries)
    visitors = [Visitor(url, page, seen, cookie) for _ in range(sessions)]

    async def stay(visitor: Visitor, until: float) -> None:
        while True:
            await visitor.run(next(asked))
            if time.perf_counter() >= until:
                return

    opened: list[Visitor] = []
    try:
        for visitor in visitors:
            opened.append(await visitor.__aenter__())
            await visitor.run(next(asked))
        seen.runs = seen.received = 0
        seen.distinct.clear()
        start = time.perf_counter()
        await asyncio.gather(*(stay(visitor, start + seconds) for visitor in visitors))
        seen.seconds = time.perf_counter() - start
    finally:
        for visitor in opened:
            await visitor.__aexit__(None, None, None)
    return seen


async def visits(
    url: str, page: str, queries: Sequence[str], sessions: int, seconds: float, cookie: str = ""
) -> Seen:
    """New visitors, so many at a time: each connects, has one first run with its own filter, and leaves.

    With a cookie they are signed in.
    """
    seen = Seen()
    asked: Iterator[str] = iter(queries)

    async def one_after_the_other(until: float) -> None:
        while True:
            async with Visitor(url, page, seen, cookie) as visitor:
                await visitor.run(next(asked))
            if time.perf_counter() >= until:
                return

    start = time.perf_counter()
    await asyncio.gather(*(one_after_the_other(start + seconds) for _ in range(sessions)))
    seen.seconds = time.perf_counter() - start
    return seen


class Held:
    """Visitors that have run the page and stay connected until they are let go."""

    def __init__(self) -> None:
        self._visitors: list[Visitor] = []

    async def more(self, url: str, page: str, queries: Sequence[str]) -> Seen:
        """One more visitor for each of the queries."""
        seen = Seen()
        start = time.perf_counter()
        for query in queries:
            visitor = await Visitor(url, page, seen).__aenter__()
            self._visitors.append(visitor)
            await visitor.run(query)
        seen.seconds = time.perf_counter() - start
        return seen

    async def let_go(self) -> None:
        for visitor in self._visitors:
            await visitor.__aexit__(None, None, None)
        self._visitors.clear()


async def first(url: str, page: str, query: str) -> Seen:
    """Wait for a server that is still starting, then one visit."""
    seen = Seen()
    start = time.perf_counter()
    host, _, port = url.removeprefix("http://").partition(":")
    while True:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
            break
        except OSError:
            if time.perf_counter() - start > _SECONDS:
                raise
            await asyncio.sleep(0.005)
    writer.close()
    async with Visitor(url, page, seen) as visitor:
        await visitor.run(query)
    seen.seconds = time.perf_counter() - start
    return seen
