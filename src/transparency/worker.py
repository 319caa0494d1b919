"""What is to be done now and then without anybody asking: one loop over a short list of jobs."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

import structlog

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.config import settings
from transparency.services import Services

LOOK_S = 5.0
HOUR_S = 3600.0
_AGAIN_S = 30.0
"""After a failure, whatever the job: neither at once nor only tomorrow."""

log = structlog.get_logger()


SCHEDULE = Actor("publisher", "planlagt opgave")
"""Who stands in the log for what nobody asked for."""


@dataclass(frozen=True, slots=True)
class Job:
    """Done when the worker has started and `every` so many seconds after.

    Several workers may run, each starts over when it is restarted, and it may be stopped in the middle: a job has
    to find out for itself what is left to do, and do it so that twice is harmless.
    """

    name: str
    every: float
    do: Callable[[], object]


def jobs(services: Services) -> list[Job]:
    """Every job there is. A demo asks no department about its made-up entries by itself."""
    found = [
        Job("send mail", LOOK_S, services.mail.send_due),
        Job("tidy mail", HOUR_S, services.mail.tidy),
        Job("tidy accounts", HOUR_S, services.accounts.tidy),
    ]
    if settings().env == "production":
        found.append(
            Job(
                "ask confirmation", HOUR_S, lambda: services.editing.ask_confirmation(SCHEDULE, clock.today())
            )
        )
    return found


def run(services: Services, stop: Event) -> None:
    """Work until told to stop."""
    work(jobs(services), stop)


def work(jobs: Sequence[Job], stop: Event, *, look: float = LOOK_S, again: float = _AGAIN_S) -> None:
    """Do each job in its turn. One that fails is logged with a reference and tried again; the rest go on."""
    due = [0.0] * len(jobs)
    while not stop.wait(look):
        for number, job in enumerate(jobs):
            if stop.is_set() or time.monotonic() < due[number]:
                continue
            due[number] = time.monotonic() + job.every
            try:
                job.do()
            except Exception as error:
                due[number] = time.monotonic() + again
                log.error("job failed", job=job.name, reference=secrets.token_hex(4), exc_info=error)


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
        thread.join(3)  # what it is sending then is taken up again when its lease is over
