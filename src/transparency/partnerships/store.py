"""Partnerships in the database. What a person may see is decided here: every query of what is in one takes a `Seat`,
and finds nothing when that person has no place there for their organisation any more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.accounts.records import ERASED
from transparency.errors import NotFound
from transparency.history.records import START, canonical, digest
from transparency.history.store import moment, moment_text
from transparency.locale import N_
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.moves import Kind
from transparency.partnerships.portfolio import FIGURES, Figures
from transparency.partnerships.records import (
    SIDES,
    Act,
    Entry,
    KindName,
    Letters,
    Matter,
    Partnership,
    Person,
    Row,
    Sealed,
    Seat,
    Side,
    entry_hash,
)
from transparency.storage.database import new_id
from transparency.storage.schema import account, entry, matter, organisation, partner, partnership, sealed
from transparency.storage.schema import document as document_table
from transparency.uploads.records import Type

_NOWHERE = N_("Siden eller oplysningen findes ikke.")

# The partnerships themselves, and who has a seat

_authority = organisation.alias("authority")
_supplier = organisation.alias("supplier")
_PARTNERSHIPS = (
    select(partnership, _authority.c.name.label("authority"), _supplier.c.name.label("supplier"))
    .join(_authority, _authority.c.id == partnership.c.authority_id)
    .join(_supplier, _supplier.c.id == partnership.c.supplier_id)
)
_IS_PARTY = ((partner.c.side == "authority") & (partner.c.organisation_id == partnership.c.authority_id)) | (
    (partner.c.side == "supplier") & (partner.c.organisation_id == partnership.c.supplier_id)
)
"""The organisation is still that side of the contract: after a merger the old one is not."""

_TAKES_PART = (
    account.c.organisation_id == partner.c.organisation_id,
    account.c.active,
    partner.c.until.is_(None),
)
"""The person has not left, neither the partnership nor the organisation."""


def seats(connection: Connection, actor: Actor) -> list[Seat]:
    """The places of the person who asks, the partnerships that go on first, by title."""
    return [_seat(row) for row in connection.execute(_seats(actor).order_by(
        partnership.c.state, func.lower(partnership.c.title), partnership.c.id
    ))]  # fmt: skip


def seat(connection: Connection, actor: Actor, reference: str) -> Seat:
    """The place of the person who asks in one partnership. Raises `NotFound`: as where there is none such."""
    if "\0" in reference:  # which PostgreSQL does not even ask for
        raise NotFound(_NOWHERE)
    asked = {"account": actor.account_id, "organisation": actor.organisation_id, "reference": reference}
    row = connection.execute(_seat_asked(), asked).first()
    if row is None:
        raise NotFound(_NOWHERE)
    return _seat(row)


@cache
def _seat_asked() -> Any:
    """Made once: every click asks it, and making it takes longer than answering it."""
    return seated().where(
        partner.c.account_id == bindparam("account"),
        partner.c.organisation_id == bindparam("organisation"),
        partnership.c.reference == bindparam("reference"),
    )


def _seats(actor: Actor) -> Any:
    return seated().where(
        partner.c.account_id == actor.account_id, partner.c.organisation_id == actor.organisation_id
    )


def seated() -> Any:
    """Every place that somebody has now, in any partnership: what letters are sent by, for nobody to see."""
    return (
        _PARTNERSHIPS.add_columns(partner.c.account_id, partner.c.organisation_id, partner.c.side)
        .join(partner, partner.c.partnership_id == partnership.c.id)
        .join(account, account.c.id == partner.c.account_id)
        .where(*_TAKES_PART, _IS_PARTY)
    )


_place, _person_there, _room = (
    partner.alias("place"),
    account.alias("person_there"),
    partnership.alias("room"),
)
"""Other names, so that the question stands by itself in any query, whatever tables that is about."""


def _here(seat: Seat) -> ColumnElement[bool]:
    """True while this person has this place, by the same terms as `seated`: asked anew in each query."""
    return _is_there(seat.side, seat.partnership.id, seat.account_id, seat.organisation_id)


@lru_cache(maxsize=1024)
def _is_there(side: Side, partnership_id: Any, account_id: Any, organisation_id: Any) -> ColumnElement[bool]:
    """The question alone, for numbers or for parameters."""
    party = _room.c.authority_id if side == "authority" else _room.c.supplier_id
    return exists().where(
        _place.c.partnership_id == partnership_id,
        _place.c.account_id == account_id,
        _place.c.organisation_id == organisation_id,
        _place.c.side == side,
        _place.c.until.is_(None),
        _person_there.c.id == _place.c.account_id,
        _person_there.c.organisation_id == _place.c.organisation_id,
        _person_there.c.active,
        _room.c.id == _place.c.partnership_id,
        party == _place.c.organisation_id,
    )


def _require(connection: Connection, seat: Seat) -> None:
    """Before anything is added to a partnership. Raises `NotFound` when the person has this place no more."""
    if not connection.execute(select(_here(seat))).scalar():
        raise NotFound(_NOWHERE)


def in_room(column: ColumnElement[int], seat: Seat) -> ColumnElement[bool]:
    """Bind a query to one partnership (its column of partnership ids) and to the seat of who asks."""
    return and_(column == seat.partnership.id, _here(seat))


_THERE: tuple[Any, ...] = (bindparam("there"), bindparam("person"), bindparam("home"))


def in_a_room(column: ColumnElement[int], side: Side) -> ColumnElement[bool]:
    """The same for a statement that is made once for all seats of a side, and asked with `of_seat`."""
    return and_(column == _THERE[0], _is_there(side, *_THERE))


def of_seat(seat: Seat) -> dict[str, Any]:
    """The parameters of `in_a_room`."""
    return {"there": seat.partnership.id, "person": seat.account_id, "home": seat.organisation_id}


def unseated(connection: Connection, actor: Actor) -> list[Partnership]:
    """Partnerships of the organisation of who asks in which they have no seat: what they are called, and no more."""
    seated = select(partner.c.partnership_id).where(
        partner.c.account_id == actor.account_id, partner.c.until.is_(None)
    )
    asked = _PARTNERSHIPS.where(
        (partnership.c.authority_id == actor.organisation_id)
        | (partnership.c.supplier_id == actor.organisation_id),
        partnership.c.id.not_in(seated),
    )
    return [_partnership(row) for row in connection.execute(asked.order_by(partnership.c.reference))]


def is_empty(connection: Connection) -> bool:
    """Whether there is no partnership at all yet."""
    return connection.execute(select(partnership.c.id).limit(1)).first() is None


def add_partnership(
    connection: Connection,
    reference: str,
    title: str,
    authority_id: int,
    supplier_id: int,
    starts_on: date,
    ends_on: date,
    example: bool,
) -> int:
    return new_id(
        connection,
        insert(partnership).values(
            reference=reference,
            title=title,
            authority_id=authority_id,
            supplier_id=supplier_id,
            state="active",
            starts_on=starts_on.isoformat(),
            ends_on=ends_on.isoformat(),
            example=example,
            figures="{}",
            seq=0,
            hash=START,
            created_at=moment_text(clock.now()),
        ),
    )


def change_partnership(connection: Connection, seat: Seat, **values: object) -> None:
    """Set columns of a partnership: title, state, starts_on, ends_on, supplier_id."""
    connection.execute(update(partnership).where(in_room(partnership.c.id, seat)).values(**values))


def portfolio(connection: Connection, authority_id: int) -> list[tuple[Partnership, Figures]]:
    """The partnerships of an authority and what is counted of each; nothing of what is in them."""
    asked = _PARTNERSHIPS.where(partnership.c.authority_id == authority_id).order_by(
        partnership.c.state, func.lower(partnership.c.title), partnership.c.id
    )
    return [(_partnership(row), FIGURES.validate_json(row.figures)) for row in connection.execute(asked)]


def counted(connection: Connection, seat: Seat) -> Figures:
    """What is counted of a partnership by now. Raises `NotFound`."""
    found = connection.execute(select(partnership.c.figures).where(in_room(partnership.c.id, seat))).scalar()
    if found is None:
        raise NotFound(_NOWHERE)
    return FIGURES.validate_json(found)


def references(connection: Connection, start: str) -> list[str]:
    """The references that begin so: what numbers are taken."""
    asked = select(partnership.c.reference).where(partnership.c.reference.startswith(start, autoescape=True))
    return list(connection.execute(asked).scalars())


def add_partner(
    connection: Connection, partnership_id: int, account_id: int, organisation_id: int, side: Side, task: str
) -> None:
    connection.execute(
        insert(partner).values(
            partnership_id=partnership_id,
            account_id=account_id,
            organisation_id=organisation_id,
            side=side,
            task=task,
            letters="at_once",
            since=moment_text(clock.now()),
        )
    )


def end_partner(connection: Connection, seat: Seat, account_id: int) -> bool:
    """Whether the person had a seat."""
    found = connection.execute(
        update(partner)
        .where(
            in_room(partner.c.partnership_id, seat),
            partner.c.account_id == account_id,
            partner.c.until.is_(None),
        )
        .values(until=moment_text(clock.now()))
    )
    return bool(found.rowcount)


def set_letters(connection: Connection, seat: Seat, letters: Letters) -> None:
    """How the person of this seat hears of what waits; the first weekly letter comes with the next week."""
    connection.execute(
        update(partner)
        .where(
            in_room(partner.c.partnership_id, seat),
            partner.c.account_id == seat.account_id,
            partner.c.until.is_(None),
        )
        .values(letters=letters, digest_on=clock.today().isoformat())
    )


PEOPLE = (
    select(partner, account.c.name, account.c.email, account.c.lang)
    .join(account, account.c.id == partner.c.account_id)
    .order_by(partner.c.side, func.lower(account.c.name), partner.c.id)
)
"""What `read_person` needs, the municipality's people first, by name."""


def people(connection: Connection, seat: Seat, *, past: bool = False) -> list[Person]:
    """Who takes part, the municipality's first, by name; `past` also those who have left."""
    asked = PEOPLE.where(in_room(partner.c.partnership_id, seat))
    if not past:
        asked = asked.where(*_TAKES_PART)
    return [read_person(row) for row in connection.execute(asked)]


def read_person(row: Any) -> Person:
    erased = row.email.endswith(ERASED)
    return Person(
        row.account_id, row.side, "" if erased else row.name, "" if erased else row.email, row.task, row.letters,
        row.lang, moment(row.since), moment(row.until) if row.until else None,
    )  # fmt: skip


def _partnership(row: Any) -> Partnership:
    return Partnership(
        row.id, row.reference, row.title, row.authority_id, row.authority, row.supplier_id, row.supplier, row.state,
        date.fromisoformat(row.starts_on), date.fromisoformat(row.ends_on), bool(row.example),
        row.seq,
    )  # fmt: skip


def _seat(row: Any) -> Seat:
    return Seat(_partnership(row), row.account_id, row.organisation_id, row.side)


# Matters


def read(connection: Connection, seat: Seat, kind: KindName, number: int) -> Matter:
    """Raises `NotFound`."""
    row = connection.execute(
        select(matter.c.payload, matter.c.version).where(
            in_room(matter.c.partnership_id, seat), matter.c.kind == kind, matter.c.number == number
        )
    ).first()
    if row is None:
        raise NotFound(_NOWHERE)
    return kind_of(kind).read(json.loads(row.payload), row.version)


def all_of(connection: Connection, seat: Seat, kind: KindName, *, open: bool | None = None) -> list[Matter]:
    """Every matter of a kind, by number; only those that are (not) finished, where asked so."""
    asked = (
        select(matter.c.payload, matter.c.version)
        .where(in_room(matter.c.partnership_id, seat), matter.c.kind == kind)
        .order_by(matter.c.number)
    )
    if open is not None:
        asked = asked.where(matter.c.open == open)
    found = kind_of(kind)
    return [found.read(json.loads(row.payload), row.version) for row in connection.execute(asked)]


ROW = tuple(c for c in matter.c if c.name not in ("payload", "id", "partnership_id"))
"""What `read_row` needs."""


IN_ORDER = (func.coalesce(matter.c.due_on, "9999"), matter.c.raised_on.desc(), matter.c.id.desc())
"""By when they are due, then the newest."""


def rows(
    connection: Connection,
    seat: Seat,
    *,
    kind: KindName | None = None,
    open: bool | None = None,
    start: int = 0,
    count: int | None = None,
) -> list[Row]:
    """Matters as lists show them: the open ones first, by when they are due; then what was finished last.

    All of them, or `count` from `start` on.
    """
    asked = (
        select(*ROW)
        .where(in_room(matter.c.partnership_id, seat))
        .order_by(
            matter.c.open.desc(),
            case((matter.c.open, IN_ORDER[0]), else_=""),
            case((matter.c.open, ""), else_=func.coalesce(matter.c.done_on, "")).desc(),
            *IN_ORDER[1:],
        )
        .offset(start)
        .limit(count)
    )
    if kind is not None:
        asked = asked.where(matter.c.kind == kind)
    if open is not None:
        asked = asked.where(matter.c.open == open)
    today = clock.today().isoformat()
    return [read_row(row, today) for row in connection.execute(asked)]


def count(connection: Connection, seat: Seat, kind: KindName) -> int:
    asked = select(func.count()).select_from(matter)
    return connection.execute(
        asked.where(in_room(matter.c.partnership_id, seat), matter.c.kind == kind)
    ).scalar_one()


def next_number(connection: Connection, seat: Seat, kind: KindName) -> int:
    asked = select(func.coalesce(func.max(matter.c.number), 0) + 1)
    here = asked.where(in_room(matter.c.partnership_id, seat), matter.c.kind == kind)
    return int(connection.execute(here).scalar_one())


def write(connection: Connection, seat: Seat, kind: Kind, after: Matter, act: Act, move: str) -> Matter:
    """Write the next version of a matter and its entry in the chain; in the caller's transaction.

    The one place where anything in a partnership changes. Returns the matter with its version.
    """
    written = after.version + 1
    payload = kind.payload(after)
    begins = kind.waits_from(after)
    row = kind.row(after, max(act.today, begins) if begins else act.today)
    values = {
        "version": written,
        "title": row.title,
        "state": row.state,
        "open": row.open,
        "waits_authority": "authority" in row.waits,
        "waits_supplier": "supplier" in row.waits,
        "waits_from": begins.isoformat() if begins else None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "done_on": row.done_on.isoformat() if row.done_on else None,
        "mark": row.mark,
        "payload": canonical(payload),
    }
    here = (
        in_room(matter.c.partnership_id, seat),
        matter.c.kind == kind.name,
        matter.c.number == after.number,
    )
    if after.version:
        connection.execute(update(matter).where(*here).values(**values))
    else:
        connection.execute(
            insert(matter).values(
                partnership_id=seat.partnership.id,
                kind=kind.name,
                number=after.number,
                raised_on=row.raised_on.isoformat(),
                **values,
            )
        )
    _append(connection, seat, kind.name, after.number, written, act, move, values["payload"])
    return kind.read(payload, written)


def say(
    connection: Connection,
    seat: Seat,
    kind: KindName,
    number: int,
    act: Act,
    move: str,
    said: Mapping[str, object],
) -> None:
    """An entry that changes no matter: a comment, somebody who joined or left, a document."""
    _append(connection, seat, kind, number, 0, act, move, canonical(dict(said)))


def _append(
    connection: Connection,
    seat: Seat,
    kind: str,
    number: int,
    version: int,
    act: Act,
    move: str,
    payload: Any,
) -> None:
    head = connection.execute(
        select(partnership.c.seq, partnership.c.hash).where(in_room(partnership.c.id, seat))
    ).first()
    if head is None:
        raise NotFound(_NOWHERE)
    seq, at, payload_hash = head.seq + 1, moment_text(act.at), digest(payload)
    hash_ = entry_hash(
        head.hash, seq, kind, number, version, at, act.side, act.account_id, move, payload_hash
    )
    connection.execute(
        insert(entry).values(
            partnership_id=seat.partnership.id,
            seq=seq,
            kind=kind,
            number=number,
            version=version,
            at=at,
            side=act.side,
            account_id=act.account_id,
            move=move,
            payload=payload,
            payload_hash=payload_hash,
            previous_hash=head.hash,
            hash=hash_,
        )
    )
    connection.execute(
        update(partnership).where(partnership.c.id == seat.partnership.id).values(seq=seq, hash=hash_)
    )


def entries(
    connection: Connection,
    seat: Seat,
    *,
    kind: KindName | None = None,
    number: int | None = None,
    move: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The partnership's history, the newest first; of one matter, or of one move, where asked so."""
    asked = (
        select(entry, matter.c.title)
        .join(matter, IS_ABOUT)
        .where(in_room(entry.c.partnership_id, seat))
        .order_by(entry.c.seq.desc())
        .limit(limit)
    )
    if kind is not None:
        asked = asked.where(entry.c.kind == kind)
    if number is not None:
        asked = asked.where(entry.c.number == number)
    if move is not None:
        asked = asked.where(entry.c.move == move)
    if before is not None:
        asked = asked.where(entry.c.seq < before)
    return [read_titled(row) for row in connection.execute(asked)]


IS_ABOUT = and_(
    matter.c.partnership_id == entry.c.partnership_id,
    matter.c.kind == entry.c.kind,
    matter.c.number == entry.c.number,
)
"""An entry and the matter that it is about."""


def read_titled(row: Any) -> Entry:
    """An entry with what its matter is called now."""
    return replace(read_entry(row), title=row.title)


def read_entry(row: Any) -> Entry:
    """An entry out of its row."""
    return Entry(
        row.seq, row.kind, row.number, row.version, moment(row.at), row.side, row.account_id, row.move, row.payload,
        row.payload_hash, row.previous_hash, row.hash,
    )  # fmt: skip


def read_row(row: Any, today: str) -> Row:
    """A matter as lists show it, out of its row."""
    now = row.waits_from is None or row.waits_from <= today
    return Row(
        row.kind, row.number, row.title, row.state, bool(row.open),
        _SIDES_WAITED_FOR[bool(now and row.waits_authority), bool(now and row.waits_supplier)],
        _day(row.due_on), _day(row.done_on), row.mark, date.fromisoformat(row.raised_on), row.version,
    )  # fmt: skip


_SIDES_WAITED_FOR: Mapping[tuple[bool, bool], frozenset[Side]] = {
    (False, False): frozenset(), (True, False): frozenset({"authority"}), (False, True): frozenset({"supplier"}),
    (True, True): frozenset(SIDES),
}  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


CHARTERS = (
    select(entry.c.at, entry.c.version, entry.c.payload)
    .where(entry.c.kind == "charter", entry.c.version > 0)
    .order_by(entry.c.seq)
)
"""What `read_pact` needs: the agreement as it has stood, the oldest first."""


def read_pact(row: Any) -> tuple[datetime, Any]:
    """From when on the agreement stood so, and its content (`charter.Pact`)."""
    return moment(row.at), kind_of("charter").read(json.loads(row.payload), row.version).content


# What is sealed


def seal(
    connection: Connection,
    seat: Seat,
    kind: KindName,
    number: int,
    round: str,
    voter: str,
    said: Mapping[str, object],
) -> None:
    """Keep what a side says from the other; saying it again replaces it."""
    _require(connection, seat)
    where = (
        in_room(sealed.c.partnership_id, seat),
        sealed.c.kind == kind,
        sealed.c.number == number,
        sealed.c.round == round,
        sealed.c.voter == voter,
    )
    connection.execute(delete(sealed).where(*where))
    connection.execute(
        insert(sealed).values(
            partnership_id=seat.partnership.id,
            kind=kind,
            number=number,
            round=round,
            side=seat.side,
            voter=voter,
            payload=canonical(dict(said)),
        )
    )


def all_sealed(
    connection: Connection, seat: Seat, kind: KindName, number: int, round: str
) -> tuple[Sealed, ...]:
    """What is sealed in a round, of both sides: for rules, and for nobody's eyes."""
    asked = select(sealed).where(
        in_room(sealed.c.partnership_id, seat),
        sealed.c.kind == kind,
        sealed.c.number == number,
        sealed.c.round == round,
    )
    return tuple(Sealed(row.round, row.side, json.loads(row.payload)) for row in connection.execute(asked))


def own_sealed(
    connection: Connection, seat: Seat, kind: KindName, number: int, voter: str
) -> dict[str, dict[str, Any]]:
    """What one voter has sealed in a matter, by round."""
    asked = select(sealed).where(
        in_room(sealed.c.partnership_id, seat),
        sealed.c.kind == kind,
        sealed.c.number == number,
        sealed.c.voter == voter,
    )
    return {row.round: json.loads(row.payload) for row in connection.execute(asked)}


def break_seals(connection: Connection, seat: Seat, kind: KindName, number: int, round: str) -> None:
    """What was sealed in a round is gone: it has been opened, or is not to be known."""
    connection.execute(
        delete(sealed).where(
            in_room(sealed.c.partnership_id, seat),
            sealed.c.kind == kind,
            sealed.c.number == number,
            sealed.c.round == round,
        )
    )


# Documents


def add_document(
    connection: Connection,
    seat: Seat,
    kind: KindName,
    number: int,
    *,
    content_hash: str,
    type_: Type,
    filename: str,
    size: int,
    secret: bool,
) -> int:
    _require(connection, seat)
    return new_id(
        connection,
        insert(document_table).values(
            partnership_id=seat.partnership.id,
            kind=kind,
            number=number,
            side=seat.side,
            account_id=seat.account_id,
            content_hash=content_hash,
            type=type_,
            filename=filename,
            size=size,
            secret=secret,
            at=moment_text(clock.now()),
        ),
    )


def documents(connection: Connection, seat: Seat) -> Sequence[Any]:
    """Every file of the partnership, by number: id, kind, number, side, content_hash, type, filename, size, secret."""
    asked = select(document_table).where(in_room(document_table.c.partnership_id, seat))
    return connection.execute(asked.order_by(document_table.c.id)).all()


def document(connection: Connection, seat: Seat, id: int) -> Any:
    """Raises `NotFound`."""
    asked = select(document_table).where(in_room(document_table.c.partnership_id, seat))
    row = connection.execute(asked.where(document_table.c.id == id)).first()
    if row is None:
        raise NotFound(_NOWHERE)
    return row
