"""The child of `sandbox`: `python -m transparency.ingest.child MODULE:FUNCTION AS|DATA MEMORY SECONDS`.

On standard input, a socket, come options and bytes, each with its length before it; on the same way goes what the
function makes of them, as JSON.
"""

import _posixsubprocess
import json
import math
import os
import resource
import socket
import subprocess
import sys
from importlib import import_module
from typing import Any, NoReturn

from transparency.errors import DomainError
from transparency.ingest.sandbox import BROKEN, LENGTH, TOO_LARGE, allowance

_NO_WAY_OUT = ("socket.", "subprocess.", "os.", "urllib.", "ctypes.", "sqlite3.", "resource.prlimit")
"""What a reader of bytes has no business with, by the names of Python's audit events."""
_TO_IMPORT = frozenset({"os.listdir", "os.scandir"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Answer until the other end hangs up."""
    name, limit, memory, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    line = socket.socket(fileno=os.dup(0))
    resource.setrlimit(getattr(resource, f"RLIMIT_{limit}"), (memory, memory))
    module, _, function = name.partition(":")
    read = getattr(import_module(module), function)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # neither a process nor a thread, unless by root
    # what starts processes tells no hook
    subprocess._fork_exec = _posixsubprocess.fork_exec = _no_process  # type: ignore[attr-defined]
    sys.addaudithook(_refuse)
    _send(line, {"ready": True})
    while (told := _message(line)) is not None and (data := _message(line)) is not None:
        _allow(allowance(seconds, data))
        try:
            answer: dict[str, Any] = {"found": read(data, **json.loads(told))}
        except DomainError as error:
            answer = {"refused": error.message, "values": error.values}
        except MemoryError:
            answer = {"stopped": TOO_LARGE}
        except Exception:  # whatever a parser does with hostile bytes, it is the bytes that are refused
            answer = {"refused": BROKEN, "values": {}}
        del data
        _send(line, answer)


def _allow(seconds: float) -> None:
    """So much of the processor for the next input, so that nobody has to be there to end this."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    match event:
        case "open":
            refused = bool(args[2] & _WRITING)
        case "resource.setrlimit":
            refused = args[0] != resource.RLIMIT_CPU
        case _:
            refused = event.startswith(_NO_WAY_OUT) and event not in _TO_IMPORT
    if refused:
        raise PermissionError(event)


def _no_process(*_: object) -> NoReturn:
    raise PermissionError("fork_exec")


def _message(line: socket.socket) -> bytes | None:
    length = _exactly(line, LENGTH.size)
    return None if length is None else _exactly(line, LENGTH.unpack(length)[0])


def _exactly(line: socket.socket, length: int) -> bytes | None:
    got = bytearray()
    while len(got) < length:
        part = line.recv(min(length - len(got), 1 << 20))
        if not part:
            return None
        got += part
    return bytes(got)


def _send(line: socket.socket, answer: dict[str, Any]) -> None:
    data = json.dumps(answer).encode()
    line.sendall(LENGTH.pack(len(data)) + data)


if __name__ == "__main__":
    main()
