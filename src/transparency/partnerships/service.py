"""What the people of a partnership can do. Both sides come in by the same door: a seat, and the moves of each kind.

Every change goes through `_apply`: it checks the move, writes the versions, and what follows from them, in one
transaction.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, Within, require
from transparency.audit import store as audit
from transparency.errors import BadInput, DomainError, NotFound
from transparency.locale import N_
from transparency.partnerships import charter, store
from transparency.partnerships.fields import Problems, read
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.moves import (
    ENDED,
    Also,
    Begin,
    Kind,
    Move,
    Outcome,
    Room,
    require_open,
)
from transparency.partnerships.records import (
    ID_MARK,
    Act,
    Attached,
    Entry,
    KindName,
    Matter,
    Person,
    Row,
    Seat,
    require_edition,
)
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.storage.files import keep
from transparency.uploads.records import safe_name, type_of

_JSON: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
MAX_COMMENT = 5_000
PAGE = 50


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of a partnership: both sides are shown the same."""

    seat: Seat
    charter: Matter
    people: list[Person]
    open: list[Row]
    recent: list[Entry]


@dataclass(frozen=True, slots=True)
class Shown:
    """A matter with its history, the newest first, and the people of the partnership, also those who have left."""

    seat: Seat
    kind: Kind
    matter: Matter
    entries: list[Entry]
    people: list[Person]
    room: Room

    def moves(self) -> list[Move]:
        """What the side of this seat can do now."""
        ended = self.seat.partnership.state == "ended"
        return [m for m in self.kind.moves if m.open_to(self.matter, self.seat.side, ended=ended)]


class Partnerships:
    """The partnerships of one database. `folder` holds the files; `secret` makes the voters of a secret poll."""

    def __init__(self, database: Database, reference: Reference, folder: Path, secret: bytes) -> None:
        self.database = database
        self.reference = reference
        self.folder = folder
        self._secret = secret

    # Looking

    def seats(self, actor: Actor) -> list[Seat]:
        """The partnerships in which this person has a place."""
        require(actor, "partnership.take_part", actor.organisation_id)
        with self.database.reading() as connection:
            return store.seats(connection, actor)

    def home(self, actor: Actor, reference: str) -> Home:
        """Raises `NotFound` for a partnership in which this person has no place."""
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            return Home(
                seat,
                store.read(connection, seat, "charter", 1),
                store.people(connection, seat, past=True),
                store.rows(connection, seat, open=True),
                store.entries(connection, seat, limit=8),
            )

    def rows(
        self, actor: Actor, reference: str, kind: KindName, page: int = 1
    ) -> tuple[Seat, list[Row], int]:
        """A page of the matters of a kind, and how many there are."""
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            total = store.count(connection, seat, kind)
            return seat, store.rows(connection, seat, kind=kind, start=(page - 1) * PAGE, count=PAGE), total

    def all_of(self, actor: Actor, reference: str, kind: KindName) -> list[Matter]:
        """Every matter of a kind, by number."""
        with self.database.reading() as connection:
            return store.all_of(connection, self._seat(connection, actor, reference), kind)

    def shown(self, actor: Actor, reference: str, kind: str, number: int) -> Shown:
        """One matter and all about it. Raises `NotFound`."""
        found = kind_of(kind)
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            matter = store.read(connection, seat, found.name, number)
            return Shown(
                seat,
                found,
                matter,
                store.entries(connection, seat, kind=found.name, number=number, limit=500),
                store.people(connection, seat, past=True),
                self._room(connection, seat),
            )

    def room(self, actor: Actor, reference: str) -> tuple[Seat, Room]:
        """The room as rules see it: what a form offers to choose from."""
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            return seat, self._room(connection, seat)

    def log(
        self, actor: Actor, reference: str, before: int | None = None, limit: int = PAGE
    ) -> tuple[Seat, list[Entry], list[Person]]:
        """The partnership's history, the newest first."""
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            return (
                seat,
                store.entries(connection, seat, before=before, limit=limit),
                store.people(connection, seat, past=True),
            )

    # Doing

    def begin(self, actor: Actor, reference: str, kind: str, typed: Mapping[str, Any]) -> Matter:
        """Begin a matter. Raises `Problems` for what is wrong with what was typed."""
        found = kind_of(kind)
        if found.begin.inner:
            raise NotFound(N_("Siden eller oplysningen findes ikke."))
        return self._do(actor, reference, found, None, found.begin, typed, 0)

    def do(
        self,
        actor: Actor,
        reference: str,
        kind: str,
        number: int,
        move: str,
        typed: Mapping[str, Any],
        edition: int,
    ) -> Matter:
        """Do a move with a matter; `edition` is the one that this person saw.

        Raises `Problems` for what is wrong with what was typed, `Conflict` when a move binds and there is another
        edition by now, `DomainError` when it cannot be done (any more), `NotFound`.
        """
        found = kind_of(kind)
        known = found.by_name.get(move)
        if known is None or known is found.begin or known.inner:
            raise NotFound(N_("Siden eller oplysningen findes ikke."))
        return self._do(actor, reference, found, number, known, typed, edition)

    def comment(
        self, actor: Actor, reference: str, kind: str, number: int, text: str, *, secret: bool
    ) -> None:
        """Say something about a matter. `secret`: the writer marks it as a trade secret."""
        said = text.replace("\r\n", "\n").replace("\0", "").strip()
        if not said:
            raise BadInput("text", N_("Skriv noget først."))
        if len(said) > MAX_COMMENT:
            raise BadInput("text", N_("Skriv højst {most} tegn."), most=MAX_COMMENT)
        found = kind_of(kind)
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            matter = store.read(connection, seat, found.name, number)
            store.say(
                connection,
                seat,
                found.name,
                matter.number,
                _act(seat),
                "comment",
                {"text": said, "secret": secret},
            )

    def file(self, actor: Actor, reference: str, id: int) -> tuple[Attached, bytes]:
        """A document of the partnership and its content. Raises `NotFound`."""
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            row = store.document(connection, seat, id)
            audit.write(
                connection, actor, "partnership_fetched", f"{reference}/dokument-{id}",
                organisation_id=seat.organisation_id,
            )  # fmt: skip
        try:
            content = self._path(row.content_hash).read_bytes()
        except FileNotFoundError:
            raise NotFound(N_("Filen er ikke længere på serveren.")) from None
        return Attached(row.id, row.filename, row.type, row.size, bool(row.secret)), content

    def start(
        self,
        actor: Actor,
        supplier_id: int,
        agreed: charter.Charter,
        people: Mapping[int, str],
        *,
        example: bool = False,
    ) -> Seat:
        """Open a room for a contract. `people`: accounts of both organisations and what they do there.

        The person who starts it has a seat; the charter is proposed by them, and holds when the supplier approves.
        """
        require(actor, "partnership.start")
        if actor.account_id is None or actor.organisation_id is None:
            raise NotFound(N_("Siden eller oplysningen findes ikke."))
        year = agreed.starts_on.year
        with self.database.writing() as connection:
            supplier = accounts.organisation_by_id(connection, supplier_id, Within(None))
            if supplier.kind != "supplier":
                raise BadInput("supplier", N_("Vælg en leverandør."))
            reference = self._next_reference(connection, year)
            id_ = store.add_partnership(
                connection, reference, agreed.title, actor.organisation_id, supplier.id,
                agreed.starts_on, agreed.ends_on, example,
            )  # fmt: skip
            for account_id, task in {actor.account_id: "", **people}.items():
                person = accounts.account_by_id(connection, account_id, Within(None))
                side = {actor.organisation_id: "authority", supplier.id: "supplier"}.get(
                    person.organisation_id
                )
                if side is None:
                    raise BadInput("people", N_("{name} hører til en anden organisation."), name=person.name)
                store.add_partner(connection, id_, person.id, person.organisation_id, side, task)  # type: ignore[arg-type]
            seat = store.seat(connection, actor, reference)
            act = _act(seat)
            kind = charter.KIND
            blank = _blank(kind, 1, act)
            room = Room(seat.partnership, agreed, (), ())
            self._apply(connection, seat, kind, blank, kind.begin, act, {"charter": agreed}, room)
            audit.write(
                connection, actor, "partnership_started", reference, organisation_id=actor.organisation_id
            )
        return seat

    # How it is done

    def _seat(self, connection: Connection, actor: Actor, reference: str) -> Seat:
        require(actor, "partnership.take_part", actor.organisation_id)
        return store.seat(connection, actor, reference)

    def _room(self, connection: Connection, seat: Seat) -> Room:
        found = store.find(connection, seat, "charter", 1)
        return Room(
            seat.partnership,
            found.content.present if found else None,
            tuple(store.people(connection, seat)),
            tuple(store.rows(connection, seat, open=True)),
        )

    def _next_reference(self, connection: Connection, year: int) -> str:
        start = f"{self.reference.organisation.id_prefix}-{ID_MARK}-{year}-"
        taken = [int(one[len(start) :]) for one in store.references(connection, start)]
        return f"{start}{max(taken, default=0) + 1:03d}"

    def _do(
        self,
        actor: Actor,
        reference: str,
        kind: Kind,
        number: int | None,
        move: Move,
        typed: Mapping[str, Any],
        edition: int,
    ) -> Matter:
        files = self._keep_files(actor, reference, move, typed)
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            act = _act(seat)
            if number is None:
                matter = _blank(kind, store.next_number(connection, seat, kind.name), act)
            else:
                matter = store.read(connection, seat, kind.name, number)
            require_open(move, matter, seat.side, ended=seat.partnership.state == "ended")
            if move.binds:
                require_edition(matter, edition)
            room = self._room(connection, seat)
            given = read(move.fields, {**typed, **files}, room)
            for name in files:
                given[name] = self._attach(connection, seat, matter, given[name])
            after = self._apply(connection, seat, kind, matter, move, act, given, room)
            if not move.anonymous:
                audit.write(
                    connection, actor, "partnership_moved", f"{reference}/{kind.name}-{after.number}",
                    organisation_id=seat.organisation_id, details={"move": move.name},
                )  # fmt: skip
            return after

    def _apply(
        self,
        connection: Connection,
        seat: Seat,
        kind: Kind,
        matter: Matter,
        move: Move,
        act: Act,
        given: Mapping[str, Any],
        room: Room,
    ) -> Matter:
        """One move and all that follows from it."""
        if move.round is not None:
            round_ = move.round(matter, given)
            if move.seals:
                voter = self.voter(seat, kind.name, matter.number, move)
                said = _JSON.dump_python(dict(given), mode="json")
                store.seal(connection, seat, kind.name, matter.number, round_, voter, said)
            room = replace(room, sealed=store.all_sealed(connection, seat, kind.name, matter.number, round_))
        found = move.do(matter, act, given, room)
        outcome = found if isinstance(found, Outcome) else Outcome(found)
        if outcome.opened:
            store.break_seals(connection, seat, kind.name, matter.number, outcome.opened)
        after = outcome.matter
        if after != matter or not matter.version:
            after = store.write(connection, seat, kind, after, act, move.name)
        for follow in outcome.follows:
            if isinstance(follow, Begin):
                other = kind_of(follow.kind)
                new = _blank(other, store.next_number(connection, seat, other.name), act)
                self._apply(connection, seat, other, new, other.begin, act, follow.given, room)
            else:
                self._also(connection, seat, follow, act, room)
        return after

    def _also(self, connection: Connection, seat: Seat, follow: Also, act: Act, room: Room) -> None:
        other = kind_of(follow.kind)
        matter = store.read(connection, seat, other.name, follow.number)
        self._apply(connection, seat, other, matter, other.by_name[follow.move], act, follow.given, room)

    def voter(self, seat: Seat, kind: KindName, number: int, move: Move) -> str:
        """Under what a sealed answer is kept: the side, or in a secret poll a hash that only this site can make."""
        if not move.anonymous:
            return seat.side
        said = f"{seat.partnership.id}:{kind}:{number}:{seat.account_id}"
        return hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()

    # Files

    def _keep_files(
        self, actor: Actor, reference: str, move: Move, typed: Mapping[str, Any]
    ) -> dict[str, tuple[str, bytes]]:
        """Files that were given, on the disk before anything points at them. Raises `Problems`, `NotFound`."""
        found: dict[str, tuple[str, bytes]] = {
            field.name: typed[field.name]
            for field in move.fields
            if field.type == "file" and typed.get(field.name)
        }
        if not found:
            return {}
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
        if seat.partnership.state == "ended" and not move.ends:
            raise DomainError(ENDED)
        wrong: dict[str, DomainError] = {}
        for name, (filename, data) in found.items():
            try:
                type_of(data, filename)
            except BadInput as error:
                wrong[name] = error
                continue
            path = self._path(hashlib.sha256(data).hexdigest())
            if not path.exists():
                keep(path, data)
        if wrong:
            raise Problems(wrong)
        return found

    def _attach(
        self, connection: Connection, seat: Seat, matter: Matter, file: tuple[str, bytes]
    ) -> Attached:
        filename, data = file
        type_ = type_of(data, filename)
        name = safe_name(filename, type_)
        id_ = store.add_document(
            connection,
            seat,
            matter.kind,
            matter.number,
            content_hash=hashlib.sha256(data).hexdigest(),
            type_=type_,
            filename=name,
            size=len(data),
            secret=False,
        )
        return Attached(id_, name, type_, len(data))

    def _path(self, content_hash: str) -> Path:
        return self.folder / content_hash[:2] / content_hash


def _act(seat: Seat) -> Act:
    return Act(seat.side, seat.account_id, clock.now())


def _blank(kind: Kind, number: int, act: Act) -> Matter:
    """A matter that is about to begin."""
    return Matter(kind=kind.name, number=number, version=0, edition=0, state="", raised=act, content=None)


def days_since(raised_on: date, today: date) -> int:
    """How old something is, in days."""
    return max(0, (today - raised_on).days)
