"""A plain ASGI function: `/N` answers 200 with N bytes, `/` answers 304 with none."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]


@cache
def _body(size: int) -> bytes:
    return b"x" * size


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
    """Answer a request; nothing else is asked of it."""
    if scope["type"] != "http":
        return
    size = int(scope["path"][1:] or 0)
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(size).encode())] if size else []
    await send({"type": "http.response.start", "status": 200 if size else 304, "headers": headers})
    await send({"type": "http.response.body", "body": _body(size)})
