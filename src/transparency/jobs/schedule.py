"""When a worker looks at its jobs: APScheduler, on threads that never keep a process from ending.

It takes a tenth of a second to load, and only a worker that runs needs it.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from transparency import clock

THREADS = 3
"""Two slow jobs (a folder of notices, feeds from the net) do not hold up the mail."""


class Schedule:
    """Calls each of `looks` (by name) at once and `every` so often after, never the same one twice at a time.

    One that is late is called when there is room, once. Nothing is kept outside of this process.
    """

    def __init__(self, looks: Mapping[str, Callable[[], object]], every: timedelta) -> None:
        # It tells of each look, and warns of each that is still going on at the next.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._every = every
        self._threads = _Threads(THREADS)
        self._scheduler = BackgroundScheduler(
            executors={"default": self._threads},
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for name, look in looks.items():
            self._scheduler.add_job(look, self._trigger(), id=name, next_run_time=clock.now())
        self._scheduler.start()

    def heed_clock(self) -> None:
        """Count anew after the machine's clock was set back: "in five seconds" would be in an hour."""
        latest = clock.now() + 2 * self._every
        for job in self._scheduler.get_jobs():
            if job.next_run_time > latest:
                job.reschedule(self._trigger())

    def stop(self, patience: float) -> None:
        """Call no more. Waits for what goes on, for so many seconds at most."""
        self._scheduler.shutdown()
        self._threads.wait(patience)

    def _trigger(self) -> IntervalTrigger:
        return IntervalTrigger(seconds=self._every.total_seconds(), timezone=UTC)


class _Threads(BaseExecutor):  # type: ignore[misc]  # it has no types
    """A few daemon threads. Those of APScheduler's own pool are waited for at the end of the process, for ever."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._asked: SimpleQueue[tuple[Any, list[datetime]] | None] = SimpleQueue()
        self._all = [
            Thread(target=self._serve, name=f"jobs {number}", daemon=True) for number in range(1, count + 1)
        ]
        for one in self._all:
            one.start()

    def shutdown(self, wait: bool = True) -> None:
        for _ in self._all:
            self._asked.put(None)

    def wait(self, patience: float) -> None:
        until = monotonic() + patience
        for one in self._all:
            one.join(max(0.0, until - monotonic()))

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        self._asked.put((job, run_times))

    def _serve(self) -> None:
        while (asked := self._asked.get()) is not None:
            job, run_times = asked
            events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
            self._run_job_success(job.id, events)
