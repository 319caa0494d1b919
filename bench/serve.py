"""One server for one benchmark: `python -m bench.serve site|empty|everyday|bare PORT`.

The site and its peers are served by this same file, so that all have the settings of `app.py`.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEERS = Path(__file__).parent / "peers"


def application(name: str) -> Any:
    """The ASGI application of the site or of a peer. Imports no more than that one needs."""
    if name == "bare":
        from bench.peers.bare import app

        return app
    if name == "site":
        if log := os.environ.get("BENCH_COUNT"):
            _count(Path(log))
        from app import app as site

        return site
    import streamlit as st

    return st.App(PEERS / f"{name}.py")


def _count(log: Path) -> None:
    """Leave one line in a file for each calendar, feed and list that the site computes."""
    from transparency.web import routes

    for name in ("tenders_ics", "tenders_atom", "tenders_json"):
        setattr(routes, name, _counted(name, getattr(routes, name), log))


def _counted(name: str, make: Callable[[Any, Any], bytes], log: Path) -> Callable[[Any, Any], bytes]:
    def counted(asked: Any, moment: Any) -> bytes:
        with log.open("a") as lines:
            lines.write(name + "\n")
        return make(asked, moment)

    return counted


def serve(name: str, port: int) -> None:
    """Serve until told to stop. A test holds these settings against those of `app.py`."""
    import uvicorn

    uvicorn.run(
        application(name),
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
