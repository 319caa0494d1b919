"""Letters to the people of partnerships: at once when something begins to wait, once a week, and about days due.

They are posted in the transaction of what they tell of. Of many changes in a row a person hears once: a letter says
only that something waits, so the one that is on its way or has just come says it all.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import Connection

from transparency import clock
from transparency.clock import COPENHAGEN
from transparency.config import Organisation
from transparency.mail import store as mail
from transparency.mail.records import Letter
from transparency.partnerships import letters_store as store
from transparency.partnerships.letters import Recipient, Week, Writer
from transparency.partnerships.letters_store import Waiting
from transparency.partnerships.records import SIDES, Seat, Side, other
from transparency.storage.database import Database

QUIET = timedelta(minutes=30)
"""After a letter about a partnership a person gets no other about what has happened there for so long."""
A_WEEK = timedelta(days=7)
FROM_HOUR = 7
"""What nobody has done anything for just now is written from this hour on, in Danish time."""


class Telling:
    """The letters about the partnerships of one database."""

    def __init__(self, municipality: Organisation, base_url: str) -> None:
        self.write = Writer(municipality, base_url)

    @contextmanager
    def of_change(self, connection: Connection, seat: Seat) -> Iterator[None]:
        """Around a change in a partnership: tell the sides for which something waits that did not before.

        Another edition of what the other side waits with already is news for it too.
        """
        today = clock.today()
        before = store.waiting(connection, seat, today)
        yield
        news = {
            one: sides
            for id_, one in store.waiting(connection, seat, today).items()
            if (sides := _news(before.get(id_), one, seat.side))
        }
        if begun := [one.id for one in news if one.begins]:
            store.reminded(connection, begun, today)
        sides = frozenset[Side]().union(*news.values())
        for to in store.recipients(connection, seat.partnership.id, sides, "at_once") if sides else ():
            self._at_once(connection, seat, to, self.write.waits(to))

    def of_comment(self, connection: Connection, seat: Seat) -> None:
        """The other side has been written to."""
        spoken_to: list[Side] = [other(seat.side)]
        for to in store.recipients(connection, seat.partnership.id, spoken_to, "at_once"):
            self._at_once(connection, seat, to, self.write.spoken_to(to))

    def _at_once(self, connection: Connection, seat: Seat, to: Recipient, letter: Letter) -> None:
        if to.account_id != seat.account_id and not _has_heard(connection, to):
            mail.post(connection, letter, to.about)

    def welcome(self, connection: Connection, seat: Seat, account_ids: Collection[int]) -> None:
        """Some have a seat who had none. Who has taken one is told too: their mailbox knows of everything they got."""
        for to in store.recipients(connection, seat.partnership.id, SIDES, "at_once"):
            if to.account_id in account_ids:
                mail.post(connection, self.write.seated(to), to.about)

    def forget(self, connection: Connection, seat: Seat, account_id: int) -> None:
        """Somebody has no seat in the partnership any more: what is on its way to them about it is gone."""
        mail.erase_about(connection, [f"seat:{seat.partnership.id}:{account_id}", _digest(account_id)])

    # For the worker

    def write_due(self, database: Database) -> None:
        """The weekly letters, reminders, what begins to wait on a day of its own, and days in the contracts.

        Two workers at once, or one that dies, write none of them twice.

        Each is posted in one transaction with the note that it was, and every transaction looks anew.
        """
        now = clock.now()
        if now.astimezone(COPENHAGEN).hour < FROM_HOUR:
            return
        today = clock.day(now)
        monday = today - timedelta(days=today.weekday())
        with database.reading() as connection:
            people = store.weekly(connection, monday)
            told = (
                *store.pressing(connection, today),
                *store.beginning(connection, today),
                *store.contract_days(connection, today),
            )
            rooms = sorted({one.partnership_id for one in told})
        for account_id in people:
            with database.writing() as connection:
                self._week(connection, account_id, today, monday)
        for partnership_id in rooms:
            with database.writing() as connection:
                self._remind(connection, partnership_id, today)

    def _week(self, connection: Connection, account_id: int, today: date, monday: date) -> None:
        if account_id not in store.weekly(connection, monday):
            return
        since = clock.now() - A_WEEK
        seats = store.weekly_seats(connection, account_id)
        weeks = [Week(to, *store.week(connection, to, today, since)) for to in seats]
        if told := [one for one in weeks if not one.is_empty]:
            mail.post(connection, self.write.week(told), _digest(account_id))
        store.digested(connection, account_id, today)

    def _remind(self, connection: Connection, partnership_id: int, today: date) -> None:
        rows = store.pressing(connection, today, partnership_id)
        begun = store.beginning(connection, today, partnership_id)
        contracts = store.contract_days(connection, today, partnership_id)
        days = [one for contract in contracts for one in contract.days]
        past: frozenset[Side] = frozenset(SIDES if any(one.past for one in days) else ())
        near: frozenset[Side] = frozenset(SIDES if days else ())
        late = past.union(
            side for row in rows if date.fromisoformat(row.due_on) < today for side in store.waits_for(row)
        )
        due = past.union(side for row in rows for side in store.waits_for(row))
        new = near.union(side for row in begun for side in store.waits_for(row))
        for to in store.recipients(connection, partnership_id, due | new, "at_once"):
            if not _has_heard(connection, to):
                reminder = self.write.reminds(to, late=to.side in late)
                mail.post(connection, reminder if to.side in due else self.write.waits(to), to.about)
        store.reminded(connection, {one.id for one in (*rows, *begun, *contracts)}, today)


def _news(before: Waiting | None, after: Waiting, by: Side) -> frozenset[Side]:
    """For which sides it is news that something waits for them: for the other side another edition is."""
    if before is None:
        return after.sides
    again = {other(by)} if after.edition > before.edition else set()
    return (after.sides - before.sides) | (after.sides & again)


def _has_heard(connection: Connection, to: Recipient) -> bool:
    return mail.is_fresh(connection, to.email, to.about, clock.now() - QUIET)


def _digest(account_id: int) -> str:
    """What a weekly letter is known by, and erased with."""
    return f"week:{account_id}"
