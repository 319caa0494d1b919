"""What the tests of the sandbox let it do: one function for each way of misbehaving."""

import _posixsubprocess
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from transparency.errors import DomainError


def act(data: bytes, **options: Any) -> Any:
    """What the bytes say. The process's number, so that a test sees which one it was."""
    match data.split(b" ")[0].decode("latin-1"):
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "grow":
            return len("x" * (1 << 40))
        case "crawl":
            kept = []
            while True:
                kept.append(bytearray(1 << 20))
        case "exit":
            os._exit(0)
        case "die":
            signal.raise_signal(signal.SIGKILL)
        case "fault":
            os.abort()
        case "recurse":
            act(data)
        case "raise":
            raise ValueError("noget med indholdet")
        case "refuse":
            raise DomainError("Linje {line} er forkert.", line=7)
        case "flood":
            return "x" * (80 << 20)
        case "connect":
            socket.create_connection(("127.0.0.1", 9), 1)
        case "run":
            subprocess.run(["true"], check=True)
        case "exec":
            _posixsubprocess.fork_exec(  # type: ignore[attr-defined]
                [b"true"], [b"/bin/true", b"/usr/bin/true"], True, (), None, None,
                -1, -1, -1, -1, -1, -1, *os.pipe(), False, False, -1, None, None, None, -1, None, False,
            )  # fmt: skip
        case "fork":
            os.fork()
        case "kill":
            os.kill(os.getppid(), 0)
        case "write":
            (Path(options["folder"]) / "fil").write_bytes(b"x")
        case "open":
            os.open(Path(options["folder"]) / "fil", os.O_RDWR | os.O_CREAT)
        case "remove":
            (Path(options["folder"]) / "gammel").unlink()
        case "rename":
            (Path(options["folder"]) / "gammel").rename(Path(options["folder"]) / "ny")
        case "chmod":
            (Path(options["folder"]) / "gammel").chmod(0o777)
        case "limit":
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        case "processes":
            return resource.getrlimit(resource.RLIMIT_NPROC)
        case "print":
            sys.stdout.write("en linje")
            sys.stderr.write("en linje til")
        case "look":
            return {"env": sorted(os.environ), "options": options}
    return [len(data), os.getpid()]
