"""Counting how often calendars and feeds are fetched: in memory at each answer, in the database now and then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Lock, Thread

import structlog

from transparency import clock
from transparency.readers import store
from transparency.readers.records import Readership, first_day, readership
from transparency.storage.database import Database

EVERY_S = 600.0
"""How often what was counted is written: a process that is killed loses what it counted since."""

_STOP_S = 3.0
"""How long a stop waits for the last of it."""

log = structlog.get_logger()


class Readers:
    """The counts of one database. Any number of processes add to them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._counts: dict[str, int] = {}
        self._written: dict[str, int] = {}
        self._one_writes = Lock()
        self._told: tuple[date, Readership | None] | None = None

    def fetched(self, route: str) -> None:
        """A calendar or a feed has been answered once more. For one thread: the one that answers."""
        self._counts[route] = self._counts.get(route, 0) + 1

    def write(self) -> None:
        """Write what was counted since the last time. What cannot be written waits for the next.

        It counts for the day on which it is written: what is known of a past day never changes, and neither do
        the answers that say it. The last minutes of a day so belong to the next one.
        """
        with self._one_writes:
            counts = self._counts.copy()
            new = {route: more for route in counts if (more := counts[route] - self._written.get(route, 0))}
            if new:
                with self.database.writing() as connection:
                    store.add(connection, clock.today(), new)
                self._written = counts

    @contextmanager
    def writing(self) -> Iterator[None]:
        """For as long as this lasts, and at its end, what this process counts is written in a thread of its own.

        No worker can do it for another process.
        """
        stop = Event()

        def keep() -> None:
            while not stop.wait(EVERY_S):
                self._try()
            self._try()

        thread = Thread(target=keep, name="readers", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(_STOP_S)

    def _try(self) -> None:
        try:
            self.write()
        except Exception as error:
            log.error("readers not written", exc_info=error)

    def readership(self, today: date) -> Readership | None:
        """What was counted before today; None while nothing was. Read once a day."""
        if self._told is None or self._told[0] != today:
            with self.database.reading() as connection:
                counts = store.days(connection, first_day(today))
                self._told = (today, readership(counts, store.since(connection), today))
        return self._told[1]
