"""The process that asks, apart from the one that measures and those that serve.

It reads a command as a line of JSON and writes the answer as one, until its input ends.
"""

import json
import subprocess
import sys
from typing import Any

from bench.workshop import ROOT, environment


class DriverFailed(Exception):
    """The driver could not do what it was asked to; the message is its own error."""


class Driver:
    """A driver process. Used as `with Driver() as driver`."""

    def __enter__(self) -> "Driver":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.driver"], cwd=ROOT, env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.ask("ready")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # closes its input, which ends it

    def ask(self, command: str, **values: Any) -> dict[str, Any]:
        """Have a command carried out. Raises `DriverFailed`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"command": command, **values}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise DriverFailed("the driver has ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise DriverFailed(answer["error"])
        return answer


def main() -> None:
    """Carry out commands until there are no more."""
    import asyncio

    import uvloop

    from bench import readers, visitors

    held = visitors.Held()

    async def carry_out(command: str, values: dict[str, Any]) -> dict[str, Any]:
        match command:
            case "reruns":
                return (await visitors.reruns(**values)).answer
            case "visits":
                return (await visitors.visits(**values)).answer
            case "first":
                return (await visitors.first(**values)).answer
            case "hold":
                return (await held.more(**values)).answer
            case "let_go":
                await held.let_go()
            case "read":
                requests = [readers.request(path, headers) for path, headers in values.pop("requests")]
                return (await readers.ask(requests=requests, **values)).answer
        return {}

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for line in sys.stdin:
            values = json.loads(line)
            try:
                answer = runner.run(carry_out(values.pop("command"), values))
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
