"""The child that reads hostile bytes: what it may cost, what it cannot do, and that it leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from transparency.ingest.sandbox import BROKEN, TOO_LARGE, TOO_SLOW, Refused, Sandbox

READER = "sandbox_readers:act"
Open = Callable[..., Sandbox]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`sandbox(deadline_s=…)`: one that reads with the functions beside this file."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    opened: list[Sandbox] = []

    def open_(**limits: float) -> Sandbox:
        opened.append(Sandbox(READER, **{"deadline_s": 30} | limits))  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def pid(box: Sandbox) -> int:
    return int(box.read(b"x")[1])


def is_there(process: int) -> bool:
    """Whether there is such a process, also as a zombie."""
    return Path(f"/proc/{process}").exists()


def test_many_inputs_go_through_one_child(sandbox: Open) -> None:
    box = sandbox()
    assert [box.read(b"x" * size)[0] for size in (0, 1, 3_000_000)] == [0, 1, 3_000_000]
    assert len({pid(box) for _ in range(20)}) == 1
    assert pid(box) != os.getpid()


def test_options_are_handed_on_and_no_secret_is(sandbox: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSPARENCY_SECRET_KEY", "hemmelig")
    monkeypatch.setenv("DATABASE_URL", "postgresql://bruger:kode@vært/navn")
    found = sandbox().read(b"look", base="https://x.example")
    assert found["options"] == {"base": "https://x.example"}
    assert not {name for name in found["env"] if "SECRET" in name or "DATABASE" in name}


def test_what_the_reader_refuses_is_told_in_its_own_words(sandbox: Open) -> None:
    box = sandbox()
    before = pid(box)
    with pytest.raises(Refused) as refused:
        box.read(b"refuse")
    assert str(refused.value) == "Linje 7 er forkert."
    assert pid(box) == before


@pytest.mark.parametrize(
    "what",
    [
        b"raise", b"recurse", b"connect", b"run", b"exec", b"fork", b"kill",
        b"write", b"open", b"remove", b"rename", b"chmod", b"limit",
    ],
)  # fmt: skip
def test_a_reader_that_breaks_or_reaches_out_refuses_the_input_and_goes_on(
    sandbox: Open, tmp_path: Path, what: bytes
) -> None:
    old = tmp_path / "gammel"
    old.touch(0o600)
    box = sandbox()
    before = pid(box)
    with pytest.raises(Refused) as refused:
        box.read(what, folder=str(tmp_path))
    assert (refused.value.message, refused.value.values) == (BROKEN, {})
    assert pid(box) == before
    assert [*tmp_path.iterdir()] == [old]
    assert old.stat().st_mode & 0o777 == 0o600


def test_a_reader_may_have_no_process_of_its_own(sandbox: Open) -> None:
    assert sandbox().read(b"processes") == [0, 0]


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (b"spin", TOO_SLOW),
        (b"sleep", TOO_SLOW),
        (b"grow", TOO_LARGE),
        (b"crawl", TOO_LARGE),
        (b"flood", TOO_LARGE),
        (b"exit", BROKEN),
        (b"die", BROKEN),
        (b"fault", BROKEN),
    ],
)
def test_a_child_that_is_stopped_is_replaced_and_leaves_no_zombie(
    sandbox: Open, what: bytes, why: str
) -> None:
    box = sandbox(deadline_s=0.5 if why == TOO_SLOW else 30)
    before = pid(box)
    with pytest.raises(Refused) as refused:
        box.read(what)
    assert refused.value.message == why
    assert not is_there(before)
    assert pid(box) != before


def test_a_small_memory_is_kept(sandbox: Open) -> None:
    box = sandbox(memory=200 * 1024 * 1024)
    assert box.read(b"x" * 1_000_000)[0] == 1_000_000
    with pytest.raises(Refused, match="fylder for meget"):
        box.read(b"crawl")


def test_what_a_reader_prints_goes_nowhere(sandbox: Open, capfd: pytest.CaptureFixture[str]) -> None:
    sandbox().read(b"print")
    assert capfd.readouterr() == ("", "")


def test_a_closed_one_opens_again(sandbox: Open) -> None:
    box = sandbox()
    before = pid(box)
    box.close()
    box.close()
    assert not is_there(before)
    assert pid(box) != before


def test_a_reader_that_is_not_there_is_an_error_of_the_program(sandbox: Open) -> None:
    with Sandbox("sandbox_readers:nothing") as box, pytest.raises(RuntimeError, match="does not start"):
        box.read(b"x")


def test_threads_take_turns_and_each_gets_its_own_answer(sandbox: Open) -> None:
    box = sandbox(deadline_s=1)

    def ask(size: int) -> int | str:
        try:
            return int(box.read(b"spin" if size == 7 else b"x" * size)[0])
        except Refused as error:
            return error.message

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(40)))
    assert found == [TOO_SLOW if size == 7 else size for size in range(40)]


WITH_A_CHILD = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell turns off for what it runs behind it
from transparency.ingest.sandbox import Sandbox
box = Sandbox("sandbox_readers:act", deadline_s=300)
print(box.read(b"x")[1], flush=True)
if sys.argv[1] == "busy":
    from threading import Thread
    Thread(target=box.read, args=(b"spin",), daemon=True).start()
    print("busy", flush=True)
while sys.argv[1] != "leaves":
    time.sleep(0.1)  # a signal that comes just before a call that blocks is seen after it
"""


@pytest.mark.parametrize(
    ("how", "by"),
    [
        ("leaves", None),
        ("idle", signal.SIGKILL),
        ("idle", signal.SIGTERM),
        ("idle", signal.SIGINT),
        ("busy", signal.SIGINT),
    ],
)
def test_the_child_ends_with_the_program(sandbox: Open, how: str, by: signal.Signals | None) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WITH_A_CHILD, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as program:
        assert program.stdout
        child = int(program.stdout.readline())
        if how == "busy":
            program.stdout.readline()
        if by:
            program.send_signal(by)
        program.wait(60)
    until, never = monotonic() + 30, Event()
    while _runs(child):
        assert monotonic() < until
        never.wait(0.05)


def _runs(process: int) -> bool:
    """Whether it works still: an orphan that has ended waits for whoever is first of all processes."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
