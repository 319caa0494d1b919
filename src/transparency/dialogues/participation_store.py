"""Sign-ups, questions and consultation answers in the database."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, String, cast, delete, func, insert, literal, select, update

from transparency.dialogues.participation_records import (
    ConsultationAnswer,
    Counts,
    Form,
    Question,
    QuestionDay,
    QuestionState,
    Reply,
    SignUp,
    State,
)
from transparency.history.store import moment, moment_text
from transparency.mail import store as mail
from transparency.storage.database import new_id
from transparency.storage.schema import consultation_answer, market_question, record, sign_up

CONFIRMED: tuple[State, ...] = ("seat", "waiting")
_LARGEST_ID = 2**63 - 1


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def about(one: SignUp | ConsultationAnswer) -> str:
    """What letters about it are erased with."""
    return f"{'sign_up' if isinstance(one, SignUp) else 'consultation'}:{one.id}"


# Sign-ups


def add_sign_up(
    connection: Connection, dialogue_id: str, form: Form, token: str, salt: str, at: datetime, delete_on: date
) -> SignUp:
    """One that is not confirmed yet."""
    id = new_id(
        connection,
        insert(sign_up).values(
            dialogue_id=dialogue_id,
            token_hash=_hash(token),
            salt=salt,
            state="unconfirmed",
            **_of_form(form),
            at=moment_text(at),
            delete_on=delete_on.isoformat(),
            told=0,
        ),
    )
    return SignUp(id, dialogue_id, "unconfirmed", form, at, None, delete_on, salt, 0)


def change_form(connection: Connection, id: int, form: Form) -> None:
    connection.execute(update(sign_up).where(sign_up.c.id == id).values(**_of_form(form)))


def renew_link(connection: Connection, id: int, token: str) -> None:
    """The link of a sign-up is this one from now on."""
    connection.execute(update(sign_up).where(sign_up.c.id == id).values(token_hash=_hash(token)))


def sign_up_by_token(connection: Connection, token: str) -> SignUp | None:
    row = connection.execute(select(sign_up).where(sign_up.c.token_hash == _hash(token))).first()
    return _sign_up(row) if row else None


def sign_up_by_id(connection: Connection, id: int) -> SignUp | None:
    if not 0 < id <= _LARGEST_ID:  # none, and not every database takes such a number
        return None
    row = connection.execute(select(sign_up).where(sign_up.c.id == id)).first()
    return _sign_up(row) if row else None


def sign_up_of(connection: Connection, dialogue_id: str, email: str) -> SignUp | None:
    """The confirmed one of a mailbox."""
    row = connection.execute(
        select(sign_up).where(
            sign_up.c.dialogue_id == dialogue_id, sign_up.c.email == email, sign_up.c.state.in_(CONFIRMED)
        )
    ).first()
    return _sign_up(row) if row else None


def erase_unconfirmed(connection: Connection, dialogue_id: str, email: str) -> None:
    """What else was sent in a mailbox's name is gone, with its letters."""
    these = (
        sign_up.c.dialogue_id == dialogue_id, sign_up.c.email == email, sign_up.c.state == "unconfirmed"
    )  # fmt: skip
    mail.erase_about(connection, select(literal("sign_up:") + cast(sign_up.c.id, String)).where(*these))
    connection.execute(delete(sign_up).where(*these))


def enqueue(connection: Connection, one: SignUp, delete_on: date, told: int) -> None:
    """Confirm a sign-up: it waits, last in the queue of its dialogue."""
    last = select(func.max(sign_up.c.place)).where(sign_up.c.dialogue_id == one.dialogue_id)
    place = (connection.execute(last).scalar() or 0) + 1
    connection.execute(
        update(sign_up)
        .where(sign_up.c.id == one.id)
        .values(state="waiting", place=place, delete_on=delete_on.isoformat(), told=told)
    )


def waiting(connection: Connection, dialogue_id: str, most: int | None) -> list[SignUp]:
    """The first of the waiting list, so many or (None) all."""
    rows = connection.execute(
        select(sign_up)
        .where(sign_up.c.dialogue_id == dialogue_id, sign_up.c.state == "waiting")
        .order_by(sign_up.c.place)
        .limit(most)
    )
    return [_sign_up(row) for row in rows]


def give_seat(connection: Connection, id: int) -> None:
    connection.execute(update(sign_up).where(sign_up.c.id == id).values(state="seat"))


def erase_sign_up(connection: Connection, id: int) -> None:
    """Cancel: who it was is gone, and so are the letters; the row stays until its day, for the link to explain."""
    mail.erase_about(connection, [f"sign_up:{id}"])
    connection.execute(
        update(sign_up).where(sign_up.c.id == id).values(state="cancelled", place=None, **_of_form(Form()))
    )


def ahead(connection: Connection, one: SignUp) -> int:
    """How many wait in front of one that waits."""
    return connection.execute(
        select(func.count())
        .select_from(sign_up)
        .where(
            sign_up.c.dialogue_id == one.dialogue_id,
            sign_up.c.state == "waiting",
            sign_up.c.place < one.place,
        )
    ).scalar_one()


def participants(
    connection: Connection, dialogue_id: str, *, skip: int = 0, most: int | None = None
) -> list[SignUp]:
    """Who has a seat and then who waits, each in the order of the queue."""
    rows = connection.execute(
        select(sign_up)
        .where(sign_up.c.dialogue_id == dialogue_id, sign_up.c.state.in_(CONFIRMED))
        .order_by(sign_up.c.state, sign_up.c.place)  # "seat" comes before "waiting"
        .offset(skip)
        .limit(most)
    )
    return [_sign_up(row) for row in rows]


def taken(connection: Connection) -> dict[str, tuple[int, int]]:
    """How many have a seat and how many wait, of every dialogue that anybody has signed up for."""
    rows = connection.execute(
        select(sign_up.c.dialogue_id, sign_up.c.state, func.count())
        .where(sign_up.c.state.in_(CONFIRMED))
        .group_by(sign_up.c.dialogue_id, sign_up.c.state)
    )
    found: dict[str, tuple[int, int]] = {}
    for id_, state, count in rows:
        seated, waiting = found.get(id_, (0, 0))
        found[id_] = (count, waiting) if state == "seat" else (seated, count)
    return found


def counts_of(connection: Connection, seats: Mapping[str, int | None]) -> dict[str, Counts]:
    """The counts of each of these dialogues, which have so many seats."""
    rows = connection.execute(
        select(sign_up.c.dialogue_id, sign_up.c.state, func.count())
        .where(sign_up.c.dialogue_id.in_(list(seats)), sign_up.c.state.in_(CONFIRMED))
        .group_by(sign_up.c.dialogue_id, sign_up.c.state)
    )
    found: dict[tuple[str, str], int] = {(row[0], row[1]): row[2] for row in rows}
    return {
        id_: Counts(of, found.get((id_, "seat"), 0), found.get((id_, "waiting"), 0))
        for id_, of in seats.items()
    }


def _of_form(form: Form) -> dict[str, object]:
    return asdict(form)


def _form(row: Any) -> Form:
    return Form(row.name, row.email, row.company, row.cvr, row.size, bool(row.named), row.lang)


def _sign_up(row: Any) -> SignUp:
    return SignUp(
        row.id, row.dialogue_id, row.state, _form(row), moment(row.at), row.place, date.fromisoformat(row.delete_on),
        row.salt, row.told,
    )  # fmt: skip


# Who has to be told of what


def untold(connection: Connection, kind: str) -> list[str]:
    """The dialogues that have changed since somebody who takes part in them was told."""
    newest = select(record.c.record_id, record.c.version).where(record.c.kind == kind).subquery()
    of_sign_ups = (
        select(sign_up.c.dialogue_id)
        .join(newest, newest.c.record_id == sign_up.c.dialogue_id)
        .where(sign_up.c.state.in_(CONFIRMED), newest.c.version > sign_up.c.told)
    )
    of_answers = (
        select(consultation_answer.c.dialogue_id)
        .join(newest, newest.c.record_id == consultation_answer.c.dialogue_id)
        .where(newest.c.version > consultation_answer.c.told)
    )
    return sorted(connection.execute(of_sign_ups.union(of_answers)).scalars())


def set_told(connection: Connection, dialogue_id: str, version: int) -> None:
    """All who take part in it know of this version."""
    connection.execute(
        update(sign_up)
        .where(sign_up.c.dialogue_id == dialogue_id, sign_up.c.state.in_(CONFIRMED))
        .values(told=version)
    )
    connection.execute(
        update(consultation_answer)
        .where(consultation_answer.c.dialogue_id == dialogue_id)
        .values(told=version)
    )


# When it is erased


def keep_until(connection: Connection, one: SignUp | QuestionDay | ConsultationAnswer, day: date) -> None:
    """Erase it on another day than was thought."""
    match one:
        case SignUp():
            table = sign_up
        case QuestionDay():
            table = market_question
        case _:
            table = consultation_answer
    connection.execute(update(table).where(table.c.id == one.id).values(delete_on=day.isoformat()))


def erase_due(connection: Connection, today: date) -> None:
    """Everything whose day has come is gone, with the letters about it."""
    for table, kind in ((sign_up, "sign_up"), (consultation_answer, "consultation"), (market_question, "")):
        due = table.c.delete_on <= today.isoformat()
        if kind:
            mail.erase_about(connection, select(literal(f"{kind}:") + cast(table.c.id, String)).where(due))
        connection.execute(delete(table).where(due))


def any_due(connection: Connection, today: date) -> bool:
    """Whether `erase_due` has anything to do."""
    return any(
        connection.execute(select(table.c.id).where(table.c.delete_on <= today.isoformat()).limit(1)).first()
        for table in (sign_up, market_question, consultation_answer)
    )


# Questions


def add_question(
    connection: Connection, dialogue_id: str, text: str, email: str, lang: str, at: datetime, delete_on: date
) -> int:
    return new_id(
        connection,
        insert(market_question).values(
            dialogue_id=dialogue_id,
            state="waiting",
            text=text,
            email=email,
            lang=lang,
            at=moment_text(at),
            note="",
            delete_on=delete_on.isoformat(),
        ),
    )


def question_by_id(connection: Connection, id: int) -> Question | None:
    if not 0 < id <= _LARGEST_ID:
        return None
    row = connection.execute(select(market_question).where(market_question.c.id == id)).first()
    return _question(row) if row else None


def waiting_questions(
    connection: Connection, dialogue_id: str | None, *, skip: int = 0, most: int | None = None
) -> list[Question]:
    """The oldest first, of one dialogue or of all."""
    asked = select(market_question).where(market_question.c.state == "waiting")
    asked = asked.order_by(market_question.c.id).offset(skip).limit(most)
    if dialogue_id is not None:
        asked = asked.where(market_question.c.dialogue_id == dialogue_id)
    return [_question(row) for row in connection.execute(asked)]


def count_waiting(connection: Connection, dialogue_id: str) -> int:
    """How many questions wait for an answer in one dialogue."""
    table = market_question.c
    asked = select(func.count()).where(table.dialogue_id == dialogue_id, table.state == "waiting")
    return connection.execute(asked).scalar_one()


def question_days(connection: Connection, dialogue_id: str | None = None) -> list[QuestionDay]:
    """Of each question whose words are kept, of one dialogue or of all."""
    table = market_question.c
    asked = select(table.id, table.dialogue_id, table.at, table.delete_on).where(table.state != "answered")
    if dialogue_id is not None:
        asked = asked.where(table.dialogue_id == dialogue_id)
    return [
        QuestionDay(row.id, row.dialogue_id, moment(row.at), date.fromisoformat(row.delete_on))
        for row in connection.execute(asked)
    ]


def settle(connection: Connection, id: int, state: QuestionState, text: str, note: str) -> None:
    """A question is dealt with: the mailbox that asked is gone, and `text` is what is kept of its words."""
    connection.execute(
        update(market_question)
        .where(market_question.c.id == id)
        .values(state=state, text=text, email="", note=note)
    )


def _question(row: Any) -> Question:
    return Question(
        row.id, row.dialogue_id, row.state, row.text, row.email, row.lang, moment(row.at), row.note
    )


# Written consultations


def add_answer(
    connection: Connection,
    dialogue_id: str,
    token: str,
    receipt: str,
    form: Form,
    replies: Sequence[Reply],
    at: datetime,
    delete_on: date,
    told: int,
) -> ConsultationAnswer:
    id = new_id(
        connection,
        insert(consultation_answer).values(
            dialogue_id=dialogue_id,
            token_hash=_hash(token),
            confirmed=False,
            receipt=receipt,
            **_of_form(form),
            payload=json.dumps([asdict(reply) for reply in replies], ensure_ascii=False),
            at=moment_text(at),
            delete_on=delete_on.isoformat(),
            told=told,
        ),
    )
    return ConsultationAnswer(id, dialogue_id, receipt, form, tuple(replies), at, told, delete_on, False)


def answer_by_token(connection: Connection, token: str) -> ConsultationAnswer | None:
    row = connection.execute(
        select(consultation_answer).where(consultation_answer.c.token_hash == _hash(token))
    ).first()
    return _consultation_answer(row) if row else None


def confirm_answer(connection: Connection, id: int) -> None:
    """The mailbox of an answer is proved."""
    connection.execute(
        update(consultation_answer).where(consultation_answer.c.id == id).values(confirmed=True)
    )


def consultation_answers(
    connection: Connection, dialogue_id: str, *, skip: int = 0, most: int | None = None
) -> list[ConsultationAnswer]:
    """The oldest first."""
    rows = connection.execute(
        select(consultation_answer)
        .where(consultation_answer.c.dialogue_id == dialogue_id)
        .order_by(consultation_answer.c.id)
        .offset(skip)
        .limit(most)
    )
    return [_consultation_answer(row) for row in rows]


def _consultation_answer(row: Any) -> ConsultationAnswer:
    return ConsultationAnswer(
        row.id, row.dialogue_id, row.receipt, _form(row), tuple(Reply(**one) for one in json.loads(row.payload)),
        moment(row.at), row.told, date.fromisoformat(row.delete_on), bool(row.confirmed),
    )  # fmt: skip
