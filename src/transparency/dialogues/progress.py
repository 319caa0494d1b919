"""What time and seats bring about in dialogues and events without a person at the keyboard."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from transparency import clock
from transparency.dialogues import participation_records as records
from transparency.dialogues import participation_store as store
from transparency.dialogues.participation_records import ConsultationAnswer, QuestionDay, SignUp
from transparency.dialogues.records import COMING, Dialogue, Status, Version, status_by_time, takes_sign_ups
from transparency.dialogues.seats import Seats
from transparency.history import register
from transparency.mail import store as mail
from transparency.storage.database import Database

Sent = SignUp | QuestionDay | ConsultationAnswer

SYSTEM = "systemet"
"""Who stands in history for what seats and time bring about."""


class Progress:
    """Statuses, letters, the waiting list, and that things are erased on their day, of one database.

    Each step finds out for itself what is left to do, so any number of workers may take it.
    """

    def __init__(self, database: Database, seats: Seats) -> None:
        self.database = database
        self.dialogues = seats.dialogues
        self.seats = seats
        self.write = seats.write

    def advance(self, now: datetime) -> None:
        """All of it, once.

        That seats have run out, or are free again, is written here and not when somebody signs up or cancels:
        what anybody does without an account must not fill the public history.
        """
        for d in self._present():
            if status_by_time(d, now) != d.status:
                self._move_on(d.id, now)
        with self.database.reading() as connection:
            untold = store.untold(connection, self.dialogues.kind.name)
        for dialogue_id in untold:
            self._tell(dialogue_id)
        self._settle_seats(now)
        self._redate_questions()
        self._erase(clock.day(now))

    def _present(self) -> list[Dialogue]:
        return [entry.record for entry in self.dialogues.index().entries]

    def _move_on(self, dialogue_id: str, now: datetime) -> None:
        with self.database.writing() as connection:
            version = self.seats.version(connection, dialogue_id)
            status = status_by_time(version.record, now)
            if status != version.record.status:
                self._say_status(connection, version, status)

    def _tell(self, dialogue_id: str) -> None:
        """Letters about what has happened since each was told, and the day of erasing that follows from it."""
        with self.database.writing() as connection:
            past = register.versions(connection, self.dialogues.kind, [dialogue_id])[dialogue_id]
            present, known = past[-1], {version.number: version.record for version in past}
            d = present.record
            for one in store.participants(connection, dialogue_id):
                if news := records.news(known[one.told], d):
                    code = self.seats.code(connection, one)
                    mail.post(connection, self.write.tell(news, d, one.form, code), store.about(one))
                _redate(connection, d, one)
            for given in store.consultation_answers(connection, dialogue_id):
                news = records.news(known[given.told], d)
                if news and news != "moved" and given.confirmed:
                    mail.post(connection, self.write.tell(news, d, given.form, None), store.about(given))
                _redate(connection, d, given)
            store.set_told(connection, dialogue_id, present.number)

    def _settle_seats(self, now: datetime) -> None:
        """Free seats go to the waiting list, and the status says whether any is left."""
        coming = [d for d in self._present() if d.status in COMING and (d.sign_up or d.form == "written")]
        if not coming:
            return
        with self.database.reading() as connection:
            counted = store.counts_of(connection, {d.id: d.seats for d in coming})
        for d in coming:
            counts = counted[d.id]
            free = counts.waiting and records.free_seats(d, counts.taken, now) != 0
            if free or _status_astray(d, counts.taken, now):
                with self.database.writing() as connection:
                    version = self.seats.version(connection, d.id)
                    taken = self.seats.give(connection, version.record, now)
                    if _status_astray(version.record, taken, now):
                        status = records.status_by_seats(version.record, taken)
                        self._say_status(connection, version, status)

    def _redate_questions(self) -> None:
        """The day on which a question is erased follows its dialogue."""
        with self.database.reading() as connection:
            asked = store.question_days(connection)
        present = {d.id: d for d in self._present()}
        astray = {
            one.dialogue_id
            for one in asked
            if one.dialogue_id in present and one.delete_on != _erased_on(present[one.dialogue_id], one)
        }
        for dialogue_id in sorted(astray):
            with self.database.writing() as connection:
                d = self.seats.version(connection, dialogue_id).record
                for one in store.question_days(connection, dialogue_id):
                    _redate(connection, d, one)

    def _erase(self, today: date) -> None:
        with self.database.reading() as connection:
            due = store.any_due(connection, today)
        if due:
            with self.database.writing() as connection:
                store.erase_due(connection, today)

    def _say_status(self, connection: Connection, version: Version, status: Status) -> None:
        """A new version by the site itself."""
        changed = replace(version.record, status=status, status_reason=None)
        reason = records.reason_of(version.record, status)
        self.dialogues.save(connection, [(changed, version.number)], who=SYSTEM, reason=reason)


def _status_astray(d: Dialogue, taken: int, now: datetime) -> bool:
    settled = d.form == "written" or takes_sign_ups(d, now)
    return settled and records.status_by_seats(d, taken) != d.status


def _erased_on(d: Dialogue, one: Sent) -> date:
    return records.erased_on(d, clock.day(one.at))


def _redate(connection: Connection, d: Dialogue, one: Sent) -> None:
    """Erase it on the day that follows from the dialogue as it is now."""
    if (day := _erased_on(d, one)) != one.delete_on:
        store.keep_until(connection, one, day)
