"""Reading hostile bytes in a child process that can be killed: a deadline, a memory limit, and no way out.

The child is started at the first input, fed one after the other, and replaced when one has stopped it. It is a
fresh interpreter and no fork, so that threads and locks of this process do not matter. It has an empty environment
and knows no database; when this process ends, however it ends, the child does too.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import time
import weakref
from threading import Lock
from typing import Any

from transparency.errors import DomainError
from transparency.locale import N_

DEADLINE_S = 2.0
MEMORY = 512 * 1024 * 1024
_START_S = 60.0
"""For an interpreter and its imports, also on a machine that is busy."""
_MAX_ANSWER = 64 * 1024 * 1024

LENGTH = struct.Struct(">Q")
"""What stands before each message between the two."""

TOO_SLOW = N_("Filen tager for lang tid at læse og er derfor afvist.")
TOO_LARGE = N_("Filen fylder for meget, når den læses, og er derfor afvist.")
BROKEN = N_("Filen kan ikke læses.")


class Refused(DomainError):
    """An input that is not taken. The text says why."""


def allowance(deadline_s: float, data: bytes) -> float:
    """Seconds for an input of this length."""
    return deadline_s * (1 + len(data) / 1_000_000)


class _Stopped(Exception):
    """The child is gone; why is one of the texts above."""


class Sandbox:
    """`read(data)` is what the function `reader` ("module:function") makes of the bytes, in another process.

    `deadline_s` is seconds for one input, and as many again for each megabyte of it; `memory` the bytes that the
    whole child may take. A reader that `reserves` many more addresses than it uses, as JavaScript's engine does,
    has only what it may write to counted. Safe to share between threads, which take turns.
    """

    def __init__(
        self, reader: str, *, deadline_s: float = DEADLINE_S, memory: int = MEMORY, reserves: bool = False
    ) -> None:
        self.reader = reader
        self.deadline_s = deadline_s
        self.memory = memory
        self.limit = "DATA" if reserves else "AS"
        self._lock = Lock()
        self._child: _Child | None = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, data: bytes, **options: object) -> Any:
        """What the function returned. Raises `Refused` with the words of a `DomainError` that the function raised,
        or when the input costs too much or breaks its reader.
        """
        with self._lock:
            used = self._child is not None
            try:
                answer = self._ask(data, options)
            except _Stopped as stopped:
                # What earlier inputs have left in the memory is not this one's fault.
                if not (used and stopped.args[0] == TOO_LARGE):
                    raise Refused(stopped.args[0]) from None
                try:
                    answer = self._ask(data, options)
                except _Stopped as again:
                    raise Refused(again.args[0]) from None
        if "refused" in answer:
            raise Refused(answer["refused"], **answer["values"])
        return answer["found"]

    def close(self) -> None:
        """End the child. The next input starts another one."""
        with self._lock:
            if self._child:
                self._child.end()
                self._child = None

    def _ask(self, data: bytes, options: dict[str, object]) -> dict[str, Any]:
        if self._child is None:
            self._child = _Child(self.reader, self.deadline_s, self.limit, self.memory)
        try:
            answer = self._child.ask(data, options)
            if "stopped" in answer:
                raise _Stopped(answer["stopped"])
        except BaseException:
            # also one that interrupts: the answer would be taken for that of the next input
            self._child.end()
            self._child = None
            raise
        return answer


class _Child:
    """One process. It is ended by `end`, when this is collected, and when this process exits."""

    def __init__(self, reader: str, deadline_s: float, limit: str, memory: int) -> None:
        self.deadline_s = deadline_s
        self._line, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "transparency.ingest.child",
                    reader,
                    limit,
                    str(memory),
                    str(deadline_s),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what a parser says of hostile bytes is not for the log
                env={
                    name: os.environ[name] for name in ("PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ
                },
                start_new_session=True,  # Ctrl-C is this process's to answer
            )
        self.pid = process.pid
        self.end = weakref.finalize(self, _end, process, self._line)
        try:
            if not self._receive(time.monotonic() + _START_S).get("ready"):
                raise RuntimeError(f"{reader} does not start")
        except _Stopped:
            self.end()
            raise RuntimeError(f"{reader} does not start") from None

    def ask(self, data: bytes, options: dict[str, object]) -> dict[str, Any]:
        """Raises `_Stopped` when no answer comes in time."""
        until = time.monotonic() + allowance(self.deadline_s, data)
        told = json.dumps(options).encode()
        try:
            self._wait_until(until)
            self._line.sendall(b"".join((LENGTH.pack(len(told)), told, LENGTH.pack(len(data)), data)))
        except TimeoutError:
            raise _Stopped(TOO_SLOW) from None
        except OSError:
            raise _Stopped(BROKEN) from None
        return self._receive(until)

    def _receive(self, until: float) -> dict[str, Any]:
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size, until))
        if length > _MAX_ANSWER:
            raise _Stopped(TOO_LARGE)
        answer: dict[str, Any] = json.loads(self._exactly(length, until))
        return answer

    def _exactly(self, length: int, until: float) -> bytes:
        got = bytearray()
        while len(got) < length:
            self._wait_until(until)
            try:
                part = self._line.recv(min(length - len(got), 1 << 20))
            except TimeoutError:
                raise _Stopped(TOO_SLOW) from None
            except OSError:
                raise _Stopped(BROKEN) from None
            if not part:
                raise _Stopped(BROKEN)
            got += part
        return bytes(got)

    def _wait_until(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise _Stopped(TOO_SLOW)
        self._line.settimeout(left)


def _end(process: subprocess.Popen[bytes], line: socket.socket) -> None:
    line.close()
    process.kill()
    process.wait()
