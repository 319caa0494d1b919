"""One server for one benchmark: `python -m bench.serve site|empty|everyday|bare PORT`.

The site and its peers are served by this same file, so that all have the settings of `app.py`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

PEERS = Path(__file__).parent / "peers"

# come with tools for developers and take long to import; what runs the site does not have them
sys.modules["rich"] = sys.modules["pytz"] = None  # type: ignore[assignment]


def application(name: str) -> Any:
    """The ASGI application of the site or of a peer. Imports no more than that one needs."""
    if name == "bare":
        from bench.peers.bare import app

        return app
    if name == "site":
        if log := os.environ.get("BENCH_COUNT"):
            _count(Path(log))
        from app import app as site

        if account := os.environ.get("BENCH_UNGUARDED"):
            _unguarded(int(account))

        return site
    import streamlit as st
    from streamlit import config

    # a theme travels with every run: the peer has the site's (its code is not imported, which would take time)
    for option, value in json.loads(os.environ["BENCH_THEME"]).items():
        config.set_option(option, value)
    return st.App(PEERS / f"{name}.py")


def _unguarded(account_id: int) -> None:
    """Take everybody for one person, without asking who they are: what the asking is compared with."""
    from transparency.accounts import store
    from transparency.accounts.permissions import Within
    from transparency.services import services
    from transparency.web import guard

    with services().database.reading() as connection:
        actor = store.account_by_id(connection, account_id, Within(None)).actor(session_id=0)
    guard.visitor = lambda: actor


def _count(log: Path) -> None:
    """Leave the route's path in a file each time that a public route computes its answer."""
    from transparency.web import machine

    public = machine.public

    def counted_public(path: str, media_type: str, make: machine.Make, **more: Any) -> Any:
        def counted(asked: machine.Asked, moment: machine.Moment) -> bytes:
            with log.open("a") as lines:
                lines.write(path + "\n")
            return make(asked, moment)

        return public(path, media_type, counted, **more)

    machine.public = counted_public  # before the routes are made


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
        ws_max_size=256 * 1024,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
