"""An HTTPS server on this machine that answers as it is told."""

import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import trustme

from transparency.ingest.fetch import Fetcher

HOST = "feeds.example.com"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """`site.answers["/nyt.xml"]` writes the answer; `site.asked` are the requests: path and headers."""

    def __init__(self, context: ssl.SSLContext, trust: ssl.SSLContext) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.looked_up: list[str] = []
        self.addresses = ["127.0.0.1"]
        self.ended = threading.Event()
        self._trust = trust
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                self.close_connection = True
                site.answers.get(self.path, lambda to: to.send_error(404))(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = int(self.server.server_address[1])
        self.place = f"{HOST}:{self.port}"
        self.url = f"https://{self.place}/nyt.xml"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(10)

    def fetcher(self, **given: Any) -> Fetcher:
        """One for which every name means this server, and this machine counts as public."""

        async def look_up(host: str, port: int) -> list[str]:
            self.looked_up.append(host)
            return self.addresses

        own: dict[str, Any] = {
            "look_up": look_up, "public": lambda address: address == "127.0.0.1", "tls": lambda: self._trust,
        }  # fmt: skip
        return Fetcher(**own | given)


def body(data: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer with these bytes; a header's name has underscores for hyphens."""

    def write(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.send_header("Content-Length", str(len(data)))
        to.end_headers()
        to.wfile.write(data)

    return write


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def site(authority: trustme.CA) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    opened = Site(context, trust)
    yield opened
    opened.close()
