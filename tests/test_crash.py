"""An import that is killed in the middle leaves the plan whole, and the next one finds nothing in its way."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from transparency import clock, demo
from transparency.config import ROOT
from transparency.feeds import tables
from transparency.locale import Text
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.storage.schema import record
from transparency.tenders.records import Version

ROWS = 5_000


@pytest.fixture(scope="session")
def sheet(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Path:
    """A spreadsheet with 5,000 new tenders, which have no version yet."""
    t = Text.of("da")
    made = (
        Version(1, clock.now(), None, tender) for tender in demo.tenders(ROWS, 1, reference, clock.today())
    )
    table = tables.plan_table(made, t, reference.departments("da"))
    version = [heading.text for heading in table.headings].index("Version")
    table = replace(table, rows=([*row[:version], None, *row[version + 1 :]] for row in table.rows))
    file = tmp_path_factory.mktemp("sheet") / "5000.csv"
    file.write_bytes(tables.csv_bytes(table))
    return file


def environment(folder: Path) -> dict[str, str]:
    """What a command needs to work on the plan in this folder."""
    own = {"TRANSPARENCY_VAR": str(folder), "PYTHONPATH": str(ROOT / "src")}
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | own


def command(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "transparency", *arguments],
        cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0,
    )  # fmt: skip


def run(folder: Path, *arguments: str) -> str:
    with command(folder, *arguments) as process:
        said, _ = process.communicate(timeout=150)
    assert process.returncode == 0, said.decode()
    return said.decode()


def written(folder: Path) -> int:
    """How many tenders are in the plan."""
    database = Database(f"sqlite:///{folder / 'transparency.db'}")
    with database.reading() as connection:
        found = connection.execute(select(func.count()).select_from(record)).scalar_one()
    database.close()
    return int(found)


def killed_import(folder: Path, sheet: Path, megabytes: int) -> None:
    """An import that is killed when it has written so much."""
    log = folder / "transparency.db-wal"
    size = log.stat().st_size if log.exists() else 0
    never = Event()
    with command(folder, "import", "tenders", str(sheet)) as process:
        while not (log.exists() and log.stat().st_size > size + megabytes * 1_000_000):
            assert process.poll() is None, process.stdout.read().decode() if process.stdout else ""
            never.wait(0.002)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


def test_a_killed_import_loses_nothing_and_leaves_nothing_half_written(tmp_path: Path, sheet: Path) -> None:
    """Killed as soon as it has begun to write, and when it has written two and eight megabytes."""
    whole = tmp_path / "whole"
    run(whole, "check")
    before = written(whole)
    assert before > 100, "the example plan is there"

    for megabytes in (0, 2, 8):
        folder = tmp_path / f"killed after {megabytes}"
        shutil.copytree(whole, folder)
        killed_import(folder, sheet, megabytes)
        assert "Historikken holder" in run(folder, "check"), megabytes
        assert written(folder) in (before, before + ROWS), megabytes
        answer = json.loads(run(folder, "import", "tenders", str(sheet), "--json"))
        assert answer["ok"], megabytes
        assert written(folder) == before + ROWS, megabytes
