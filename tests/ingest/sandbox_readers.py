"""What the tests of the sandbox let it do: one function for each way of misbehaving."""

import os
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
            os.kill(os.getpid(), 9)
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
        case "write":
            (Path(options["folder"]) / "fil").write_bytes(b"x")
        case "print":
            sys.stdout.write("en linje")
            sys.stderr.write("en linje til")
        case "look":
            return {"env": sorted(os.environ), "options": options}
    return [len(data), os.getpid()]
