"""What the measurements share: a folder that is removed again, a plan of 10,000 tenders, servers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.measure import say
from transparency import clock, demo, example
from transparency.dialogues.service import Dialogues
from transparency.reference import Reference, load_reference
from transparency.storage.database import Database
from transparency.tenders.service import TenderPlan
from transparency.web.theme import theme_options

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 120


class ServerFailed(Exception):
    """A server that ended or did not answer; the message has the end of its log."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers on 127.0.0.1."""

    name: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def processor_time(self) -> float:
        """Seconds of processor time that it has taken so far, all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes of its proportional set size: what it takes of the machine's memory."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("the system does not tell a process's memory")


class Workshop:
    """One run of the benchmarks. `quick` asks for less of everything."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self.rounds = 2 if quick else 7
        self.seconds = 1.0 if quick else 5.0
        self.tenders = 1_000 if quick else 10_000
        self.reference: Reference = load_reference()

    @cached_property
    def volume(self) -> Path:
        """A var folder whose database holds the example and `tenders` made-up tenders."""
        return self.filled("volume", self.tenders)

    @cached_property
    def example(self) -> Path:
        """A var folder whose database holds the example, as after a first start."""
        return self.filled("example", 0)

    def filled(self, name: str, count: int) -> Path:
        """A new var folder whose database holds the example and so many made-up tenders."""
        folder = self.folder / name
        database = Database(sqlite(folder))
        fill(database, self.reference, count)
        database.close()
        return folder

    def plan(self, folder: Path) -> TenderPlan:
        """The plan in a var folder, in this process."""
        return TenderPlan(Database(sqlite(folder)), self.reference)

    @contextmanager
    def server(self, name: str, **env: str) -> Iterator[Served]:
        """A server of `bench.serve` that answers. It is stopped at the end, whatever happens."""
        with self.starting(name, **env) as served:
            yield wait_for(served, self.folder)

    @contextmanager
    def starting(self, name: str, **env: str) -> Iterator[Served]:
        """The same, as soon as the process exists."""
        port = free_port()
        log = self.folder / f"{name}-{port}.log"
        theme = json.dumps(theme_options(self.reference.organisation))
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "bench.serve", name, str(port)], cwd=ROOT,
                env=environment(PORT=str(port), BENCH_THEME=theme, **env),
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip
        try:
            yield Served(name, port, process.pid)
        except Exception as error:
            error.add_note(_end(log))
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def sqlite(folder: Path) -> str:
    """The address of the database that the site keeps in a var folder."""
    return f"sqlite:///{folder / 'transparency.db'}"


def fill(database: Database, reference: Reference, count: int) -> None:
    """Migrate a database and put the example and so many made-up tenders into it."""
    say(f"  filling {database.engine.dialect.name} with {count:,} tenders")
    database.migrate()
    plan = TenderPlan(database, reference)
    example.fill_if_empty(plan, Dialogues(plan.database, plan.reference))
    made = list(demo.tenders(count, 1, reference, clock.today()))
    for start in range(0, count, 10_000):
        with database.writing() as connection:
            drafts = [(tender, 0) for tender in made[start : start + 10_000]]
            plan.save(connection, drafts, who="benchmark", reason="Opdigtede udbud til afprøvning")


def environment(**more: str) -> Mapping[str, str]:
    """This process's environment without settings of the site or of Streamlit, and with `more`.

    Without planned jobs: those of a freshly made volume would write, and so empty what is kept, while one measures.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRANSPARENCY_", "STREAMLIT_")) and name not in ("DATABASE_URL", "PORT")
    }
    return kept | {"TRANSPARENCY_WORKER": "false"} | more


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def wait_for(served: Served, folder: Path) -> Served:
    """The server, when it answers. Raises `ServerFailed`."""
    until = time.monotonic() + _START_SECONDS
    path = "/1" if served.name == "bare" else "/_stcore/health"
    while time.monotonic() < until:
        if _state(served.pid) in ("", "Z"):
            break
        connection = HTTPConnection("127.0.0.1", served.port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return served
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise ServerFailed(f"{served.name} does not answer")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _end(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-4000:]
