"""What is to be done now and then without anybody asking. Any number of workers may run, in any process."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from os import getpid
from socket import gethostname
from threading import Event, Thread
from time import monotonic

import structlog

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.config import organisation, settings
from transparency.errors import DomainError
from transparency.jobs.records import RETRY
from transparency.jobs.service import Jobs
from transparency.locale import Text
from transparency.services import Services

LOOK = timedelta(seconds=5)
"""How often a worker looks whether a job is due."""

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

STOP_S = 3.0
"""How long a worker that is told to stop waits for what it is doing."""

_RENEW_S = 30.0
"""Leases are renewed four times before they are over."""

_LONGEST_RUN_S = 3600.0
"""A job that takes longer hangs: its lease is not renewed, and another worker tries."""

log = structlog.get_logger()


SCHEDULE = Actor("publisher", "planlagt opgave")
"""Who stands in the log for what nobody asked for."""


@dataclass(frozen=True, slots=True)
class Job:
    """Done once in each `every`, by one worker of all; `name` is one of `jobs.records.JOB`.

    Its worker may be stopped in the middle, and one that was thought dead may go on: a job has to find out for
    itself what is left to do, and do it so that twice is harmless. One that is not `leased` keeps workers apart by
    itself: each does it at every look, and nothing is written while there is nothing to do.
    """

    name: str
    every: timedelta
    do: Callable[[], object]
    leased: bool = True


def jobs(services: Services) -> list[Job]:
    """Every job there is. A demo asks no department about its made-up entries by itself."""
    found = [
        Job("send_mail", LOOK, services.mail.send_due, leased=False),
        Job("tidy_mail", HOUR, services.mail.tidy),
        Job("tidy_accounts", HOUR, services.accounts.tidy),
        Job("advance_dialogues", MINUTE, lambda: services.participation.advance(SCHEDULE, clock.now())),
        Job("write_partnerships", HOUR, lambda: services.partnerships.telling.write_due(services.database)),
    ]
    if settings().notices:
        found.append(Job("watch_notices", MINUTE, lambda: services.notices.watch(SCHEDULE)))
    if organisation().sources:
        found.append(Job("fetch_feeds", MINUTE, lambda: services.sources.fetch_due(SCHEDULE)))
    if settings().env == "production":
        found.append(
            Job("ask_confirmation", HOUR, lambda: services.editing.ask_confirmation(SCHEDULE, clock.today()))
        )
    return found


class Worker:
    """One worker. Each `look` is on a thread of its own."""

    def __init__(self, jobs: Jobs, stop: Event) -> None:
        self.jobs = jobs
        self.stop = stop
        self.name = f"{gethostname()[:20]}:{getpid()}:{secrets.token_hex(4)}"
        self._running: dict[str, float] = {}
        self._paused: dict[str, float] = {}

    def look(self, job: Job) -> None:
        """Do the job if it is due and no other worker does it. What goes wrong is logged and noted."""
        if self.stop.is_set() or monotonic() < self._paused.get(job.name, 0):
            return
        try:
            if job.leased:
                self._do_leased(job)
            else:
                self._do(job)
        except Exception as error:  # the database does not answer: nothing can be noted there
            self._paused[job.name] = monotonic() + RETRY.total_seconds()
            _tell(job, error)

    def renew(self) -> None:
        """The jobs that go on now are still this worker's."""
        since = monotonic() - _LONGEST_RUN_S
        if names := [name for name, begun in list(self._running.items()) if begun > since]:
            try:
                self.jobs.renew(names, self.name)
            except Exception as error:
                log.error("leases not renewed", jobs=names, exc_info=error)

    def _do_leased(self, job: Job) -> None:
        if not self.jobs.take(job.name, job.every, self.name):
            return
        self._running[job.name] = monotonic()
        try:
            error = _attempt(job)
        finally:
            del self._running[job.name]
        self.jobs.ended(job.name, job.every, self.name, error)

    def _do(self, job: Job) -> None:
        if self.jobs.is_due(job.name, job.every):
            started_at = clock.now()
            error = _attempt(job)
            self.jobs.noted(job.name, job.every, started_at, error)


def _attempt(job: Job) -> str:
    """Do it; returns what went wrong, as `Status.error` has it, or nothing."""
    try:
        job.do()
    except DomainError as error:
        return f"{_tell(job, error)} {error.say(Text.of('da'))}"
    except Exception as error:
        return f"{_tell(job, error)} {type(error).__name__}"  # its words may name people
    return ""


def _tell(job: Job, error: Exception) -> str:
    reference = secrets.token_hex(4)
    log.error("job failed", job=job.name, reference=reference, exc_info=error)
    return reference


def run(services: Services, stop: Event) -> None:
    """Work until told to stop; what is still going on `STOP_S` after is left to its thread."""
    if stop.wait(LOOK.total_seconds()):  # a site is to serve first
        return
    from transparency.jobs.schedule import Schedule  # brings APScheduler

    worker = Worker(services.jobs, stop)
    schedule = Schedule({job.name: partial(worker.look, job) for job in jobs(services)}, LOOK)
    while not stop.wait(_RENEW_S):
        worker.renew()
        schedule.heed_clock()
    schedule.stop(STOP_S)


@contextmanager
def in_background(services: Services) -> Iterator[None]:
    """A worker in a thread of its own for as long as this lasts."""
    stop = Event()
    thread = Thread(target=run, args=(services, stop), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_S + 1)  # what it is doing then is taken up again when its lease is over
