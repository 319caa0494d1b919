"""The processes that a worker runs in: the site, and the command."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast

import pytest
from mail_cases import Server, make_letter, states

from transparency import worker
from transparency.config import ROOT
from transparency.jobs.records import JOB
from transparency.mail import store
from transparency.services import Services
from transparency.storage.database import Database


def test_the_worker_in_the_background_ends_with_what_it_accompanies(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = Event(), Event()

    def run(_: Services, stop: Event) -> None:
        begun.set()
        stop.wait(20)
        ended.set()

    monkeypatch.setattr(worker, "run", run)
    with worker.in_background(cast("Services", SimpleNamespace())):
        assert begun.wait(20)
        assert not ended.is_set()
    assert ended.is_set()


def test_mail_is_sent_every_few_seconds_and_tidied_every_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = SimpleNamespace(send_due=lambda: 0, tidy=lambda: None)
    accounts = SimpleNamespace(tidy=lambda: None)
    monkeypatch.setattr(worker, "settings", lambda: SimpleNamespace(env="demo", notices=None))
    jobs = worker.jobs(cast("Services", SimpleNamespace(mail=mail, accounts=accounts)))
    assert {job.do: (job.every, job.leased) for job in jobs if job.do in (mail.send_due, mail.tidy)} == {
        mail.send_due: (timedelta(seconds=5), False),
        mail.tidy: (timedelta(hours=1), True),
    }
    assert {job.name for job in jobs} <= JOB.keys()


def test_what_is_set_up_is_fetched_and_watched_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for notices, sources of feeds, and a plan whose departments can be asked."""

    def names(env: str, notices: Path | None, sources: tuple[str, ...]) -> set[str]:
        monkeypatch.setattr(worker, "settings", lambda: SimpleNamespace(env=env, notices=notices))
        monkeypatch.setattr(worker, "organisation", lambda: SimpleNamespace(sources=sources))
        found = worker.jobs(cast("Services", SimpleNamespace(mail=mail, accounts=accounts)))
        return {job.name for job in found}

    mail, accounts = (
        SimpleNamespace(send_due=lambda: 0, tidy=lambda: None),
        SimpleNamespace(tidy=lambda: None),
    )
    always = {"send_mail", "tidy_mail", "tidy_accounts", "advance_dialogues", "write_partnerships"}
    assert names("demo", None, ()) == always
    assert names("demo", Path("bekendtgørelser"), ()) == always | {"watch_notices"}
    assert names("demo", None, ("ministeriet",)) == always | {"fetch_feeds"}
    assert names("production", None, ()) == always | {"ask_confirmation"}


# As processes


@pytest.fixture
def folder_database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """The database of an installation whose var folder is `tmp_path`."""
    (tmp_path / "transparency.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'transparency.db'}")
    yield database
    database.close()


@contextmanager
def process(folder: Path, *arguments: str, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    own = {
        "TRANSPARENCY_VAR": str(folder),
        "TRANSPARENCY_ENV": "production",
        "TRANSPARENCY_BASE_URL": "https://udbud.example.com",
        "TRANSPARENCY_SECRET_KEY": "x" * 40,
        "PYTHONPATH": str(ROOT / "src"),
    }
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "PORT", "SMTP_URL") and not name.startswith("TRANSPARENCY_")
    }
    started = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=inherited | own | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        with started:
            yield started
    finally:
        if started.poll() is None:
            started.kill()


def ended(started: "subprocess.Popen[bytes]", by: signal.Signals) -> tuple[int, str]:
    started.send_signal(by)
    said, _ = started.communicate(timeout=30)
    return started.returncode, said.decode()


def eventually(found: Callable[[], Any], started: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    """Wait until it is so, as long as the process lives."""
    until, never = monotonic() + seconds, Event()
    while not found():
        assert started.poll() is None, started.stdout.read().decode() if started.stdout else ""
        assert monotonic() < until
        never.wait(0.1)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_command_sends_mail_until_it_is_told_to_stop(
    tmp_path: Path, folder_database: Database, smtp: Server, by: signal.Signals
) -> None:
    with folder_database.writing() as connection:
        store.post(connection, make_letter())
    url = f"smtp://127.0.0.1:{smtp.port}"
    with process(tmp_path, "-m", "transparency", "worker", SMTP_URL=url) as started:
        eventually(lambda: states(folder_database) == ["sent"], started)
        status, said = ended(started, by)
    assert status == 0, said
    assert "Traceback" not in said
    assert "maja@" not in said
    assert [to for to, _ in smtp.handler.taken] == ["maja@example.com"]


def test_a_site_that_serves_sends_mail_too_and_still_stops_when_told(
    tmp_path: Path, folder_database: Database, smtp: Server, closed_port: int
) -> None:
    with folder_database.writing() as connection:
        store.post(connection, make_letter())
    url = f"smtp://127.0.0.1:{smtp.port}"
    with process(tmp_path, "app.py", SMTP_URL=url, PORT=str(closed_port)) as started:
        eventually(lambda: states(folder_database) == ["sent"], started)
        status, said = ended(started, signal.SIGTERM)
    assert status == 0, said
    assert len(smtp.handler.taken) == 1


WORKERS = """
import asyncio, threading, app
def workers(): return sum(thread.name == "worker" for thread in threading.enumerate())
async def serve():
    async with app.working(app.app):
        return workers()
print(asyncio.run(serve()), workers())
"""


@pytest.mark.parametrize(("setting", "during"), [("true", 1), ("false", 0)])
def test_a_site_has_a_worker_while_it_serves_unless_told_not_to(
    tmp_path: Path, folder_database: Database, setting: str, during: int
) -> None:
    with process(tmp_path, "-c", WORKERS, TRANSPARENCY_WORKER=setting) as started:
        said, _ = started.communicate(timeout=60)
    assert said.decode().splitlines()[-1] == f"{during} 0"


@pytest.mark.parametrize("library", ["smtplib", "apscheduler", "transparency.jobs.schedule"])
def test_a_start_does_not_load_what_only_a_worker_needs(
    tmp_path: Path, folder_database: Database, library: str
) -> None:
    asked = f"import sys, app; print({library!r} in sys.modules)"
    with process(tmp_path, "-c", asked) as started:
        said, _ = started.communicate(timeout=60)
    assert said.decode().split()[-1] == "False"
