"""What the market sends in to a dialogue or event, without an account, and what staff do with it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, require
from transparency.accounts.records import Limit, network
from transparency.audit import store as audit
from transparency.config import Organisation
from transparency.dialogues import participation_records as records
from transparency.dialogues import participation_store as store
from transparency.dialogues.index import DialogueIndex
from transparency.dialogues.letters import Writer
from transparency.dialogues.participation_records import (
    ConsultationAnswer,
    Counts,
    Form,
    Question,
    Received,
    Reply,
    SignUp,
    Standing,
)
from transparency.dialogues.progress import Progress
from transparency.dialogues.records import (
    Answer,
    Dialogue,
    Version,
    takes_answers,
    takes_questions,
    takes_sign_ups,
)
from transparency.dialogues.seats import Seats
from transparency.errors import Conflict, DomainError, NotFound
from transparency.feeds import dialogue_tables
from transparency.feeds.tables import Table
from transparency.history.register import Register
from transparency.locale import N_, Text
from transparency.mail import store as mail
from transparency.storage.database import Database
from transparency.tenders.records import PlannedTender
from transparency.tenders.service import TenderPlan

_RECEIPT = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that cannot be taken for one another."""
_NOT_FOUND = N_("Siden eller oplysningen findes ikke.")

_LOOK_AGAIN_S = 0.1
"""How often, at most, each process counts the seats for those who read."""


@dataclass(frozen=True, eq=False)
class OpenSeats:
    """Seats by dialogue id, at one moment."""

    of: Mapping[str, Counts] = field(default_factory=dict)


class Participation:
    """Sign-ups, questions and consultation answers of one database. Safe to share between threads.

    `base_url` is where links in letters lead; `secret` is what they are made of, so that the database alone opens
    none of them.
    """

    def __init__(
        self,
        database: Database,
        dialogues: Register[Dialogue, DialogueIndex],
        tenders: TenderPlan,
        organisation: Organisation,
        base_url: str,
        secret: bytes,
    ) -> None:
        self.database = database
        self.dialogues = dialogues
        self.tenders = tenders
        self.organisation = organisation
        self.write = Writer(organisation, base_url)
        self.seats = Seats(dialogues, self.write, secret)
        self.progress = Progress(database, self.seats)
        self._seen: tuple[float, int, DialogueIndex, OpenSeats] | None = None

    # Signing up

    def sign_up(self, actor: Actor, dialogue_id: str, form: Form, address: str) -> str:
        """Send a letter with a link; nothing is taken until it is confirmed. Returns the mailbox it goes to.

        The answer is the same for a mailbox that is signed up already: its letter tells what stands. `address` is
        the network address it comes from. Raises `FormProblems`, and `DomainError` when it is closed or too often.
        """
        require(actor, "dialogue.take_part")
        form = records.checked_form(form)
        with self.database.writing() as connection:
            d = self.seats.version(connection, dialogue_id).record
            if not takes_sign_ups(d, clock.now()):
                raise DomainError(records.SIGN_UP_CLOSED)
            self._count_sender(connection, "sign_up", address, records.SIGN_UPS_FROM_PLACE)
            about_one = f"letters:{records.mailbox(form.email)}:{d.id}"
            if not (
                accounts.count_attempt(connection, about_one, records.LETTERS_OF_EMAIL_ABOUT_ONE)
                and self._may_write(connection, form.email)
            ):
                raise DomainError(records.TOO_MANY_LETTERS, email=form.email)
            self._ask_to_confirm(connection, d, form)
        return form.email

    def look(self, token: str) -> Standing | Received:
        """What a link is about: a sign-up, or an answer to a consultation. Nothing changes by looking.

        Raises `NotFound` that explains.
        """
        with self.database.reading() as connection:
            if given := store.answer_by_token(connection, token):
                return Received(self.seats.version(connection, given.dialogue_id).record, given)
            return self._standing(connection, self._of_link(connection, token))

    def confirm(self, token: str) -> Standing:
        """Take a seat, or a place on the waiting list, by order of confirmation. Twice is harmless.

        Raises `DomainError` when the sign-up is cancelled or it is too late.
        """
        with self.database.writing() as connection:
            one = self._of_link(connection, token)
            version = self.seats.version(connection, one.dialogue_id)
            if one.state == "cancelled":
                raise DomainError(records.ALREADY_CANCELLED)
            if one.state == "unconfirmed":
                if not records.can_confirm(version.record, one, clock.now()):
                    raise DomainError(records.SIGN_UP_CLOSED)
                delete_on = records.erased_on(version.record, clock.day(one.at))
                store.enqueue(connection, one, delete_on, version.number)
                store.erase_unconfirmed(connection, one.dialogue_id, one.form.email)
                self.seats.give(connection, version.record, clock.now(), confirmed=one.id)
                standing = self._standing(connection, self._of_link(connection, token))
                if standing.ahead is not None:
                    queued = self.write.queued(version.record, one.form, token, standing.ahead)
                    mail.post(connection, queued, store.about(one))
                return standing
            return self._standing(connection, one)

    def change(self, token: str, form: Form) -> Standing:
        """Other words in a sign-up; the mailbox stays, for it is proved. Raises `FormProblems`, `DomainError`."""
        with self.database.writing() as connection:
            one = self._of_link(connection, token)
            if one.state == "cancelled":
                raise DomainError(records.ALREADY_CANCELLED)
            form = records.checked_form(replace(form, email=one.form.email))
            store.change_form(connection, one.id, form)
            return self._standing(connection, replace(one, form=form))

    def cancel(self, token: str) -> None:
        """Who it was is erased at once with the letters, and the first who waits moves up. Twice is harmless."""
        with self.database.writing() as connection:
            self._leave(connection, self._of_link(connection, token))

    def counts(self, dialogue_id: str) -> Counts:
        """Seats taken and left, and how many wait: public, and about nobody. Raises `NotFound`."""
        index = self.dialogues.index()
        if dialogue_id not in index.position:
            raise self.dialogues.kind.not_found(dialogue_id)
        seats = index.entries[index.position[dialogue_id]].record.seats
        with self.database.reading() as connection:
            return store.counts_of(connection, {dialogue_id: seats})[dialogue_id]

    def open_seats(self) -> OpenSeats:
        """The seats of all that take sign-ups now and have a number of them.

        At most a tenth of a second old, never from before our own last write, and the same object as long as
        nothing differs: a page can be kept by it.
        """
        index = self.dialogues.index()
        if (seen := self._seen) is not None:
            asked, writes, of_index, known = seen
            if writes == self.database.writes and of_index is index and monotonic() - asked < _LOOK_AGAIN_S:
                return known
        asked, writes, now = monotonic(), self.database.writes, clock.now()
        limited = [d for d in index.limited if takes_sign_ups(d, now)]
        taken: Mapping[str, tuple[int, int]] = {}
        if limited:
            with self.database.reading() as connection:
                taken = store.taken(connection)
        found = OpenSeats({d.id: Counts(d.seats, *taken.get(d.id, (0, 0))) for d in limited})
        if seen is not None and seen[-1].of == found.of:
            found = seen[-1]
        self._seen = (asked, writes, index, found)
        return found

    # Asking

    def no_questions(self, d: Dialogue) -> DomainError | None:
        """Why one cannot ask now, if so; with where questions belong once a contract notice is out."""
        index = self.tenders.index()
        known = [index.entries[index.position[id_]].seq for id_ in d.tenders if id_ in index.position]
        return self._no_questions(d, self.tenders.at(known))

    def _no_questions(self, d: Dialogue, tenders: Iterable[PlannedTender]) -> DomainError | None:
        published = [tender for tender in tenders if records.notice_is_out(tender)]
        if takes_questions(d, clock.now(), [tender.id for tender in published]):
            return None
        if not published:
            return DomainError(records.QUESTIONS_CLOSED)
        links = [tender.link("platform") or tender.link("notice") for tender in published]
        urls = [*links, d.invitation, self.organisation.tender_platform]
        url = next((url for url in urls if url), None)
        return DomainError(records.NOTICE_IS_OUT_AT, url=url) if url else DomainError(records.NOTICE_IS_OUT)

    def ask(self, actor: Actor, dialogue_id: str, text: str, email: str, lang: str, address: str) -> None:
        """Ask a question, which waits until staff answer it; `email` may be empty. Raises `FormProblems`,
        and `DomainError` when one cannot ask, it is too often, or too many wait.
        """
        require(actor, "dialogue.take_part")
        with self.database.reading() as connection:
            self._asks(connection, dialogue_id)  # when it is closed, the words do not matter
        text, email = records.checked_question(text, email)
        now = clock.now()
        with self.database.writing() as connection:
            d = self._asks(connection, dialogue_id)
            self._count_sender(connection, "question", address, records.QUESTIONS_FROM_PLACE)
            if store.count_waiting(connection, d.id) >= records.WAITING_QUESTIONS:
                raise DomainError(records.TOO_MANY_WAITING, email=d.contact or self.organisation.email)
            if email and not self._may_write(connection, email):
                raise DomainError(records.TOO_MANY_LETTERS, email=email)
            delete_on = records.erased_on(d, clock.day(now))
            kept = "en" if lang == "en" else "da"
            store.add_question(connection, d.id, text, email, kept, now, delete_on)

    def _asks(self, connection: Connection, dialogue_id: str) -> Dialogue:
        """The dialogue, if one can ask in it now."""
        d = self.seats.version(connection, dialogue_id).record
        tenders = [found.record for id_ in d.tenders if (found := self.tenders.newest(connection, id_))]
        if closed := self._no_questions(d, tenders):
            raise closed
        return d

    def waiting_questions(
        self, actor: Actor, dialogue_id: str | None = None, *, skip: int = 0, most: int | None = None
    ) -> list[Question]:
        """What nobody has answered yet, the oldest first; of one dialogue or of all."""
        require(actor, "dialogue.answer")
        with self.database.reading() as connection:
            return store.waiting_questions(connection, dialogue_id, skip=skip, most=most)

    def answer(self, actor: Actor, question_id: int, answer: str, question_as_published: str) -> int:
        """Publish a question, in words that name nobody, with its answer. Returns its number.

        Also in a dialogue that is cancelled or over: who asked in time is answered, and all can read it.
        Raises `FormProblems`, `NotFound`, and `Conflict` when somebody else has dealt with it.
        """
        require(actor, "dialogue.answer")
        wording, answer = records.checked_answer(question_as_published, answer)
        now = clock.now()
        with self.database.writing() as connection:
            question = self._waiting(connection, question_id)
            version = self.seats.version(connection, question.dialogue_id)
            d = version.record
            number = max((given.number for given in d.answers), default=0) + 1
            given = Answer(number, wording, records.wall(question.at), answer, records.wall(now))
            reason = records.ANSWERED.format(number=number)
            self.dialogues.save(
                connection,
                [(replace(d, answers=(*d.answers, given)), version.number)],
                who=actor.who,
                reason=reason,
            )
            if question.email:
                mail.post(connection, self.write.answered(d, question, given), mail.DONE_WITH)
            store.settle(connection, question.id, "answered", "", "")
            audit.write(connection, actor, "question_answered", d.id, details={"number": number})
        return number

    def decline(self, actor: Actor, question_id: int, note: str) -> None:
        """Do not answer a question; who asked is told why. Raises as `answer` does."""
        require(actor, "dialogue.answer")
        note = records.checked_reason("note", note, records.NOTE_MISSING)
        with self.database.writing() as connection:
            question = self._waiting(connection, question_id)
            d = self.seats.version(connection, question.dialogue_id).record
            if question.email:
                mail.post(connection, self.write.declined(d, question, note), mail.DONE_WITH)
            store.settle(connection, question.id, "declined", question.text, note)
            audit.write(connection, actor, "question_declined", d.id, details={"question": question.id})

    # Answering a written consultation

    def answer_consultation(
        self, actor: Actor, dialogue_id: str, form: Form, replies: Sequence[Reply], address: str
    ) -> str:
        """Keep an answer, and send a letter with a link that proves the mailbox. Returns the receipt's number.

        What was typed is sent to no mailbox before that. The answer counts all the same, also when the mailbox has
        had so many letters that it gets no more. Raises `FormProblems`, and `DomainError` when it is closed or too
        often.
        """
        require(actor, "dialogue.take_part")
        with self.database.reading() as connection:
            self._answered(connection, dialogue_id, form, replies)  # what is wrong holds up no writers
        receipt = "-".join("".join(secrets.choice(_RECEIPT) for _ in range(4)) for _ in range(3))
        token, now = secrets.token_urlsafe(32), clock.now()
        with self.database.writing() as connection:
            version, form, kept = self._answered(connection, dialogue_id, form, replies)
            d = version.record
            self._count_sender(connection, "answer", address, records.ANSWERS_FROM_PLACE)
            delete_on = records.erased_on(d, clock.day(now))
            given = store.add_answer(
                connection, d.id, token, receipt, form, kept, now, delete_on, version.number
            )
            if self._may_write(connection, form.email):
                mail.post(connection, self.write.to_confirm_answer(d, given, token), store.about(given))
        return receipt

    def confirm_answer(self, token: str) -> Received:
        """The mailbox of an answer is proved by its link, and gets a receipt with all that was sent.

        Twice is harmless. Raises `NotFound` that explains.
        """
        with self.database.writing() as connection:
            given = store.answer_by_token(connection, token)
            if given is None:
                raise NotFound(records.UNKNOWN_LINK)
            d = self.seats.version(connection, given.dialogue_id).record
            if not given.confirmed:
                store.confirm_answer(connection, given.id)
                mail.post(connection, self.write.receipt(d, given), store.about(given))
        return Received(d, replace(given, confirmed=True))

    def _answered(
        self, connection: Connection, dialogue_id: str, form: Form, replies: Sequence[Reply]
    ) -> tuple[Version, Form, tuple[Reply, ...]]:
        """The consultation if it takes answers now, and form and replies as they are kept."""
        version = self.seats.version(connection, dialogue_id)
        if not takes_answers(version.record, clock.now()):
            raise DomainError(records.ANSWERS_CLOSED)
        return version, *records.checked_consultation(version.record, form, replies)

    def consultation_answers(
        self, actor: Actor, dialogue_id: str, *, skip: int = 0, most: int | None = None
    ) -> list[ConsultationAnswer]:
        """The answers to a written consultation, the oldest first, confirmed or not."""
        require(actor, "participant.read")
        with self.database.reading() as connection:
            self.seats.version(connection, dialogue_id)
            return store.consultation_answers(connection, dialogue_id, skip=skip, most=most)

    def consultation_table(self, actor: Actor, dialogue_id: str, t: Text) -> Table:
        """The answers for a spreadsheet, a reply in a row; that it was taken stands in the log."""
        require(actor, "participant.read")
        with self.database.writing() as connection:
            d = self.seats.version(connection, dialogue_id).record
            given = store.consultation_answers(connection, dialogue_id)
            audit.write(connection, actor, "consultation_exported", d.id, details={"count": len(given)})
        return dialogue_tables.answer_table(given, t)

    # Who takes part

    def participants(
        self, actor: Actor, dialogue_id: str, *, skip: int = 0, most: int | None = None
    ) -> list[SignUp]:
        """Who has a seat, and then the waiting list in its order."""
        require(actor, "participant.read")
        with self.database.reading() as connection:
            self.seats.version(connection, dialogue_id)
            return store.participants(connection, dialogue_id, skip=skip, most=most)

    def participant_table(self, actor: Actor, dialogue_id: str, t: Text) -> Table:
        """The organiser's list for a spreadsheet; that it was taken stands in the log."""
        require(actor, "participant.read")
        with self.database.writing() as connection:
            d = self.seats.version(connection, dialogue_id).record
            found = store.participants(connection, dialogue_id)
            audit.write(connection, actor, "participants_exported", d.id, details={"count": len(found)})
        return dialogue_tables.sign_up_table(found, t)

    def named_participants(self, actor: Actor, dialogue_id: str) -> tuple[tuple[str, ...], int]:
        """For the outcome: the companies that agreed to be named, and how many others took part.

        Who has not proved a mailbox has agreed to nothing.
        """
        require(actor, "participant.read")
        with self.database.reading() as connection:
            self.seats.version(connection, dialogue_id)
            seated = [one.form for one in store.participants(connection, dialogue_id) if one.state == "seat"]
            answered = [
                replace(one.form, named=one.form.named and one.confirmed)
                for one in store.consultation_answers(connection, dialogue_id)
            ]
        return records.organisations([*seated, *answered])

    def remove(self, actor: Actor, sign_up_id: int, reason: str) -> None:
        """Take somebody off the list, with a letter that says why. Raises `FormProblems` and `NotFound`."""
        require(actor, "participant.remove")
        reason = records.checked_reason("reason", reason, records.REASON_MISSING)
        with self.database.writing() as connection:
            one = store.sign_up_by_id(connection, sign_up_id)
            if one is None or one.state == "cancelled":
                raise NotFound(_NOT_FOUND)
            d = self.seats.version(connection, one.dialogue_id).record
            self._leave(connection, one)
            mail.post(connection, self.write.removed(d, one.form, reason), mail.DONE_WITH)
            audit.write(connection, actor, "participant_removed", d.id, details={"sign_up": one.id})

    # Without a person at the keyboard

    def advance(self, actor: Actor, now: datetime) -> None:
        """What time brings about: statuses, letters, the waiting list, and that things are erased on their day.

        The worker asks for it again and again; each step finds out for itself what is left to do.
        """
        require(actor, "dialogue.publish")
        self.progress.advance(now)

    # What several of these need

    def _count_sender(self, connection: Connection, what: str, address: str, limit: Limit) -> None:
        """Count one more from where it comes. Raises `DomainError` when it is too often."""
        counted = [(f"{what}:address:{network(address)}", limit)]
        if wide := records.site(address):
            counted.append((f"take_part:site:{wide}", records.SENT_FROM_SITE))
        if not all(accounts.count_attempt(connection, key, limit) for key, limit in counted):
            raise DomainError(records.TOO_MANY)

    def _may_write(self, connection: Connection, email: str) -> bool:
        """Count one more letter to a mailbox that nobody has proved, and say whether it may be sent."""
        key = f"letters:{records.mailbox(email)}"
        return accounts.count_attempt(connection, key, records.LETTERS_OF_EMAIL)

    def _ask_to_confirm(self, connection: Connection, d: Dialogue, form: Form) -> None:
        """Each request has words and a link of its own: nobody can put others behind a link that was sent."""
        if one := store.sign_up_of(connection, d.id, form.email):
            ahead = self._standing(connection, one).ahead
            stands = self.write.stands(d, one.form, self.seats.code(connection, one), ahead)
            mail.post(connection, stands, store.about(one))
            return
        now, salt = clock.now(), secrets.token_hex(16)
        code, delete_on = self.seats.made_of(salt), records.unconfirmed_until(now)
        one = store.add_sign_up(connection, d.id, form, code, salt, now, delete_on)
        mail.post(connection, self.write.to_confirm(d, form, code), store.about(one))

    def _of_link(self, connection: Connection, token: str) -> SignUp:
        found = store.sign_up_by_token(connection, token)
        if found is None:
            raise NotFound(records.UNKNOWN_LINK)
        return found

    def _standing(self, connection: Connection, one: SignUp) -> Standing:
        d = self.seats.version(connection, one.dialogue_id).record
        ahead = store.ahead(connection, one) if one.state == "waiting" else None
        return Standing(d, one, ahead, records.can_confirm(d, one, clock.now()))

    def _leave(self, connection: Connection, one: SignUp) -> None:
        if one.state == "cancelled":
            return
        store.erase_sign_up(connection, one.id)
        if one.state == "seat":
            d = self.seats.version(connection, one.dialogue_id).record
            self.seats.give(connection, d, clock.now())

    def _waiting(self, connection: Connection, question_id: int) -> Question:
        found = store.question_by_id(connection, question_id)
        if found is None:
            raise NotFound(_NOT_FOUND)
        if found.state != "waiting":
            raise Conflict(records.ALREADY_ANSWERED)
        return found
