"""What the people of a partnership can do. Both sides come in by the same door: a seat, and the moves of each kind.

Every change goes through `_apply`: it checks the move, writes the versions, and what follows from them, in one
transaction.
"""

import hashlib
import hmac
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, Within, may, require
from transparency.accounts.records import Account, line
from transparency.audit import store as audit
from transparency.errors import BadInput, DomainError, NotFound
from transparency.ingest import cells
from transparency.locale import N_
from transparency.partnerships import charter, export_store, home_store, kpis, store, talk
from transparency.partnerships.exporting import Document, Export, Whole
from transparency.partnerships.fields import SECRET, Problems, read
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.moves import (
    ENDED,
    Begin,
    Kind,
    Move,
    Outcome,
    Room,
    require_open,
    secrets_under_seal,
    under_seal,
)
from transparency.partnerships.portfolio import COUNTED, FIGURES, Standing, recounted
from transparency.partnerships.published import MADE_OF, published
from transparency.partnerships.records import (
    ID_MARK,
    LETTERS,
    Act,
    Attached,
    Entry,
    Home,
    KindName,
    Matter,
    Partnership,
    Person,
    Row,
    Seat,
    Secret,
    Side,
    require_edition,
    secrets_for,
    with_secrets,
)
from transparency.partnerships.register import PublicPartnerships
from transparency.partnerships.talk import WITHDRAWN, Comment, comments
from transparency.partnerships.telling import Telling
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.storage.files import Shelf
from transparency.thresholds.shipped import load_thresholds
from transparency.uploads.records import safe_name, type_of

MAX_COMMENT = 5_000
AGREED = N_("Aftalt af begge parter.")
WITHHELD = N_("En af parterne har trukket sit samtykke tilbage.")
"""Public reasons."""
PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A matter with its history, the newest first, and the people of the partnership, also those who have left."""

    seat: Seat
    kind: Kind
    matter: Matter
    entries: list[Entry]
    people: list[Person]
    room: Room
    comments: tuple[Comment, ...]
    """A page of what has been said, the oldest first."""
    more: bool
    """Whether there is older talk than that."""

    def moves(self) -> list[Move]:
        """What the side of this seat can do now."""
        ended = self.seat.partnership.state == "ended"
        return [m for m in self.kind.moves if m.open_to(self.matter, self.seat.side, ended=ended)]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one person does in one transaction. `written`: the latest matter of each kind that was written in it."""

    connection: Connection
    seat: Seat
    act: Act
    written: dict[KindName, Matter] = field(default_factory=dict)


class Partnerships:
    """The partnerships of one database. `folder` holds the files; `secret` makes the voters of a secret poll.

    `base_url` is where links in letters lead.
    """

    def __init__(
        self,
        database: Database,
        reference: Reference,
        public: PublicPartnerships,
        folder: Path,
        secret: bytes,
        base_url: str,
    ) -> None:
        self.database = database
        self.reference = reference
        self.public = public
        self.folder = folder
        self._shelf = Shelf(folder)
        self._secret = secret
        self._thresholds = load_thresholds()
        self.telling = Telling(reference.organisation, base_url)

    # Looking

    def seats(self, actor: Actor) -> list[Seat]:
        """The partnerships in which this person has a place."""
        require(actor, "partnership.take_part", actor.organisation_id)
        with self.database.reading() as connection:
            return store.seats(connection, actor)

    def taking_part(self, actor: Actor, reference: str) -> tuple[Seat, list[Person]]:
        """One's seat, and who takes part or has. While both are as they were, so is `home`. Raises `NotFound`."""
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            return seat, store.people(connection, seat, past=True)

    def home(self, actor: Actor, reference: str, *, whole: bool = False) -> Home:
        """`whole`: not only the first of what waits. Raises `NotFound` for a partnership in which this person has no
        place.
        """
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            if (found := home_store.home(connection, seat, whole=whole)) is None:
                raise NotFound(N_("Siden eller oplysningen findes ikke."))
            return found

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

    def shown(self, actor: Actor, reference: str, kind: str, number: int, before: int | None = None) -> Shown:
        """One matter and all about it; of the talk what was said before an entry. Raises `NotFound`."""
        found = kind_of(kind)
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            matter = store.read(connection, seat, found.name, number)
            of_talk = partial(store.entries, connection, seat, kind=found.name, number=number)
            spoken = of_talk(move="comment", before=before, limit=talk.PAGE + 1)
            return Shown(
                seat,
                found,
                matter,
                store.entries(connection, seat, kind=found.name, number=number, limit=500),
                store.people(connection, seat, past=True),
                replace(self._room(connection, seat, _pact(connection, seat, matter)), about=matter),
                comments(spoken[: talk.PAGE], of_talk(move=WITHDRAWN, limit=500)),
                len(spoken) > talk.PAGE,
            )

    def room(self, actor: Actor, reference: str) -> tuple[Seat, Room]:
        """The room as rules see it: what a form offers to choose from."""
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            return seat, self._room(connection, seat, _pact(connection, seat))

    def own_sealed(self, actor: Actor, shown: Shown, move: Move) -> dict[str, dict[str, Any]]:
        """What this person's side has said under seal with a move, by round; in a secret poll this person alone."""
        matter = shown.matter
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, shown.seat.partnership.reference)
            voter = self.voter(seat, matter.kind, matter.number, move)
            return store.own_sealed(connection, seat, matter.kind, matter.number, voter)

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
        try:
            said = cells.text(text, MAX_COMMENT).value
        except cells.BadCell:
            raise BadInput("text", N_("Skriv højst {most} tegn."), most=MAX_COMMENT) from None
        if not said:
            raise BadInput("text", N_("Skriv noget først."))
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
            self.telling.of_comment(connection, seat)

    def withdraw_comment(self, actor: Actor, reference: str, kind: str, number: int, seq: int) -> None:
        """Take back what one has said oneself (`seq` in the history), within a day: it stays, and says that it was.

        Raises `NotFound` for what somebody else has said, and `DomainError` when it is too late.
        """
        found = kind_of(kind)
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            of_talk = partial(store.entries, connection, seat, kind=found.name, number=number)
            said = [one for one in of_talk(move="comment", before=seq + 1, limit=1) if one.seq == seq]
            one = next(iter(comments(said, of_talk(move=WITHDRAWN, limit=500))), None)
            if one is None or one.account_id != seat.account_id:
                raise NotFound(N_("Siden eller oplysningen findes ikke."))
            act = _act(seat)
            if not one.open_to(seat.account_id, act.at):
                raise DomainError(N_("Kommentaren kan ikke trækkes tilbage mere. Skriv i stedet en ny."))
            store.say(connection, seat, found.name, number, act, WITHDRAWN, {"seq": seq})

    def file(self, actor: Actor, reference: str, id: int) -> tuple[Attached, bytes]:
        """A document of the partnership and its content. Raises `NotFound`."""
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            row = store.document(connection, seat, id)
            audit.write(
                connection, actor, "partnership_fetched", f"{reference}/dokument-{id}",
                organisation_id=seat.organisation_id,
            )  # fmt: skip
        found = Attached(row.id, row.filename, row.type, row.size, bool(row.secret))
        return found, self._shelf.read(row.content_hash)

    def export(self, actor: Actor, reference: str) -> IO[bytes]:
        """All of the partnership as a zip (`exporting`), the same for both sides, at its beginning to be read.

        It lies in a file that has no name and is gone when it is closed, whatever happens.
        """
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            audit.write(
                connection, actor, "partnership_exported", reference, organisation_id=seat.organisation_id
            )
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 - who reads it closes it
        try:
            with self.database.reading() as connection:
                seat = self._seat(connection, actor, reference)
                export = Export(file, self._whole(connection, seat))
                export.told()
            export.filed()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def _whole(self, connection: Connection, seat: Seat) -> Whole:
        seq, hash_ = export_store.head(connection, seat)
        return Whole(
            seat.partnership,
            store.people(connection, seat, past=True),
            seq,
            hash_,
            export_store.matters(connection, seat),
            export_store.entries(connection, seat),
            [
                Document(
                    one.id, one.kind, one.number, one.side, one.account_id, one.content_hash, one.type,
                    one.filename, one.size, bool(one.secret), one.at, self._shelf.path(one.content_hash),
                )
                for one in store.documents(connection, seat)
            ],
        )  # fmt: skip

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
                sides: dict[int, Side] = {actor.organisation_id: "authority", supplier.id: "supplier"}
                side = sides.get(person.organisation_id)
                if side is None:
                    raise BadInput("people", N_("{name} hører til en anden organisation."), name=person.name)
                _give_seat(connection, id_, person, side, task)
            seat = store.seat(connection, actor, reference)
            turn = _Turn(connection, seat, _act(seat))
            kind = charter.KIND
            blank = _blank(kind, 1, turn.act)
            room = Room(seat.partnership, agreed, (), ())
            with self.telling.of_change(connection, seat):
                self._apply(turn, kind, blank, kind.begin, {"charter": agreed}, room)
            audit.write(
                connection, actor, "partnership_started", reference, organisation_id=actor.organisation_id
            )
        return seat

    def portfolio(self, actor: Actor) -> list[Standing]:
        """How it goes in each of the authority's partnerships, in numbers, for staff with or without a seat there."""
        require(actor, "partnership.portfolio")
        today = clock.today()
        if actor.organisation_id is None:
            return []
        with self.database.reading() as connection:
            found = store.portfolio(connection, actor.organisation_id)
        return [Standing(partnership, counted, today) for partnership, counted in found]

    # Who takes part

    def colleagues(self, actor: Actor, reference: str) -> list[Account]:
        """People of one's own organisation who can be given a seat."""
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
            there = {one.account_id for one in store.people(connection, seat)}
            found = accounts.accounts(connection, Within(seat.organisation_id))
            return [one for one in found if one.active and one.id not in there]

    def appoint(self, actor: Actor, reference: str, account_id: int, task: str) -> None:
        """Give a colleague a seat. Each side chooses its own people."""
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            person = accounts.account_by_id(connection, account_id, Within(seat.organisation_id))
            if any(one.account_id == person.id for one in store.people(connection, seat)):
                raise DomainError(N_("{name} deltager allerede."), name=person.name)
            _give_seat(connection, seat.partnership.id, person, seat.side, task)
            self._people_changed(connection, actor, seat, "joined", person.id)
            self.telling.welcome(connection, seat, [person.id])

    def dismiss(self, actor: Actor, reference: str, account_id: int) -> None:
        """Take a seat from somebody of one's own side, also from oneself; a side keeps at least one person."""
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            own = [one.account_id for one in store.people(connection, seat) if one.side == seat.side]
            if account_id not in own:
                raise NotFound(N_("Siden eller oplysningen findes ikke."))
            if len(own) == 1:
                raise DomainError(N_("Der skal være mindst én fra hver part. Giv først en anden en plads."))
            self._people_changed(connection, actor, seat, "left", account_id)
            self.telling.forget(connection, seat, account_id)
            store.end_partner(connection, seat, account_id)

    def set_letters(self, actor: Actor, reference: str, letters: str) -> None:
        """How this person hears of what waits for them."""
        known = next((one for one in LETTERS if one == letters), None)
        if known is None:
            raise BadInput("letters", N_("Vælg en af mulighederne."))
        with self.database.writing() as connection:
            store.set_letters(connection, self._seat(connection, actor, reference), known)

    def unseated(self, actor: Actor) -> list[Partnership]:
        """Partnerships of one's own organisation in which one has no seat, for who governs its people."""
        if not may(actor, "people.change", actor.organisation_id):
            return []
        with self.database.reading() as connection:
            return store.unseated(connection, actor)

    def take_seat(self, actor: Actor, reference: str) -> None:
        """Who governs the people of an organisation can always take a seat for it: nobody is locked out."""
        require(actor, "people.change", actor.organisation_id)
        with self.database.writing() as connection:
            found = next((p for p in store.unseated(connection, actor) if p.reference == reference), None)
            if found is None or actor.account_id is None or actor.organisation_id is None:
                raise NotFound(N_("Siden eller oplysningen findes ikke."))
            side: Side = "authority" if found.authority_id == actor.organisation_id else "supplier"
            store.add_partner(connection, found.id, actor.account_id, actor.organisation_id, side, "")
            seat = store.seat(connection, actor, reference)
            self._people_changed(connection, actor, seat, "joined", actor.account_id)
            self.telling.welcome(connection, seat, [actor.account_id])

    def succeed(
        self, actor: Actor, reference: str, supplier_id: int, people: Mapping[int, str], why: str
    ) -> None:
        """The contract has passed to another company (udbudsloven § 182): a merger, or after a bankruptcy.

        The authority does it, since the new party has nobody here yet who could. The people of the old supplier lose
        their seats; everything that was agreed stands, but what was public: the new party has not said yes to that.
        """
        require(actor, "partnership.start")
        why = line("why", N_("Begrundelse"), why, 500)
        with self.database.writing() as connection:
            seat = self._seat(connection, actor, reference)
            new = accounts.organisation_by_id(connection, supplier_id, Within(None))
            if seat.side != "authority" or new.kind != "supplier" or new.id == seat.partnership.supplier_id:
                raise BadInput("supplier", N_("Vælg den leverandør, som kontrakten er overgået til."))
            if not people:
                raise BadInput("people", N_("Vælg mindst én person hos leverandøren."))
            for one in store.people(connection, seat, past=True):
                if one.side == "supplier" and one.until is None:
                    self.telling.forget(connection, seat, one.account_id)
                    store.end_partner(connection, seat, one.account_id)
            store.change_partnership(connection, seat, supplier_id=new.id)
            for account_id, task in people.items():
                person = accounts.account_by_id(connection, account_id, Within(new.id))
                _give_seat(connection, seat.partnership.id, person, "supplier", task)
            turn = _Turn(connection, seat, _act(seat))
            said = {"from": seat.partnership.supplier, "to": new.name, "why": why}
            store.say(connection, seat, "charter", 1, turn.act, "succeeded", said)
            pact = store.read(connection, seat, "charter", 1)
            withhold = charter.KIND.by_name["withhold"]
            self._apply(turn, charter.KIND, pact, withhold, {}, self._room(connection, seat, pact.content))
            self._publish(turn, actor, pact.content)
            self.telling.welcome(connection, seat, people)
            audit.write(
                connection, actor, "partnership_people", reference, organisation_id=seat.organisation_id
            )

    def _people_changed(
        self, connection: Connection, actor: Actor, seat: Seat, what: str, account_id: int
    ) -> None:
        store.say(connection, seat, "charter", 1, _act(seat), what, {"account_id": account_id})
        audit.write(
            connection, actor, "partnership_people", seat.partnership.reference,
            organisation_id=seat.organisation_id, details={"what": what},
        )  # fmt: skip

    # How it is done

    def _seat(self, connection: Connection, actor: Actor, reference: str) -> Seat:
        require(actor, "partnership.take_part", actor.organisation_id)
        return store.seat(connection, actor, reference)

    def _room(self, connection: Connection, seat: Seat, pact: charter.Pact) -> Room:
        return Room(
            seat.partnership,
            pact.present,
            tuple(store.people(connection, seat)),
            tuple(store.rows(connection, seat, open=True)),
            {one.id: one.title_da for one in self.reference.promises.values()},
            thresholds=self._thresholds,
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
        files, contents = self._read_files(actor, reference, move, typed)
        with (
            self._shelf.at_hand([data for _, data in files.values()]) as put,
            self.database.writing() as connection,
        ):
            seat = self._seat(connection, actor, reference)
            turn = _Turn(connection, seat, _act(seat))
            if number is None:
                matter = _blank(kind, store.next_number(connection, seat, kind.name), turn.act)
            else:
                matter = store.read(connection, seat, kind.name, number)
            require_open(move, matter, seat.side, ended=seat.partnership.state == "ended")
            if move.binds:
                require_edition(matter, edition)
            pact = _pact(connection, seat, matter)
            room = self._room(connection, seat, pact)
            if number is not None:
                room = replace(room, about=matter)
            given = {**read(move.asked, {**typed, **files}, room), **contents}
            words = given.pop(SECRET.name, "")
            secrets = (Secret(turn.act, words, matter.version + 1),) if words else ()
            for name in files:
                secret = given.get(f"{name}_secret") is True
                given[name] = self._attach(connection, seat, matter, given[name], secret=secret)
            with self.telling.of_change(connection, seat):
                after = self._apply(turn, kind, matter, move, given, room, secrets)
            self._publish(turn, actor, pact)
            _count(turn)
            if not move.anonymous:
                audit.write(
                    connection, actor, "partnership_moved", f"{reference}/{kind.name}-{after.number}",
                    organisation_id=seat.organisation_id, details={"move": move.name},
                )  # fmt: skip
            put()  # last: what is refused leaves no file, and what fails here no row
            return after

    def _apply(
        self,
        turn: _Turn,
        kind: Kind,
        matter: Matter,
        move: Move,
        given: Mapping[str, Any],
        room: Room,
        secrets: tuple[Secret, ...] = (),
    ) -> Matter:
        """One move and all that follows from it; `secrets` are marks on what is given."""
        connection, seat, act = turn.connection, turn.seat, turn.act
        if move.round is not None:
            round_ = move.round(matter, given)
            if move.seals:
                voter = self.voter(seat, kind.name, matter.number, move)
                said = under_seal(given, secrets)
                store.seal(connection, seat, kind.name, matter.number, round_, voter, said)
            room = replace(room, sealed=store.all_sealed(connection, seat, kind.name, matter.number, round_))
        if move.compares:
            every = store.all_of(connection, seat, move.compares)
            itself = (kind.name, matter.number)
            room = replace(room, others=tuple(one for one in every if (one.kind, one.number) != itself))
        found = move.do(matter, act, given, room)
        outcome = found if isinstance(found, Outcome) else Outcome(found)
        if outcome.opened:
            store.break_seals(connection, seat, kind.name, matter.number, outcome.opened)
        if move.seals:
            secrets = secrets_under_seal(room.sealed) if outcome.opened else ()
        after = with_secrets(outcome.matter, secrets)
        if after != matter or not matter.version:
            after = turn.written[kind.name] = store.write(connection, seat, kind, after, act, move.name)
            if kind is charter.KIND:
                _follow(connection, seat, after.content)
        for follow in outcome.follows:
            other, along = kind_of(follow.kind), secrets_for(after, follow.kind)
            if isinstance(follow, Begin):
                one = _blank(other, store.next_number(connection, seat, other.name), act)
                step = other.begin
            else:
                one = store.read(connection, seat, other.name, follow.number)
                step = other.by_name[follow.move]
                along = along if follow.words else ()
            self._apply(turn, other, one, step, follow.given, room, along)
        return after

    def _publish(self, turn: _Turn, actor: Actor, pact: charter.Pact) -> None:
        """The public record says what both parties show now; in the transaction of what changed it.

        `pact` is the charter as it was before.
        """
        if not turn.written.keys() & MADE_OF:
            return
        connection, seat = turn.connection, turn.seat
        if "charter" in turn.written:
            pact = turn.written["charter"].content
        before = self.public.newest(connection, seat.partnership.reference)
        shows = pact.agreed is not None and "existence" in pact.agreed.public
        if not shows and before is None:
            return
        seat = store.seat(connection, actor, seat.partnership.reference)  # its outside may have changed
        found = published(
            seat.partnership,
            pact,
            store.rows(connection, seat, kind="meeting"),
            [
                shown
                for matter in store.all_of(connection, seat, "kpi")
                if (shown := kpis.published(matter)) is not None
            ],
            before=before is not None,
        )
        if found is None or (before is not None and before.record == found):
            return
        reason = WITHHELD if found.state == "withdrawn" else AGREED
        self.public.save(connection, [(found, before.number if before else 0)], who=actor.who, reason=reason)

    def voter(self, seat: Seat, kind: KindName, number: int, move: Move) -> str:
        """Under what a sealed answer is kept: the side, or in a secret poll a hash that only this site can make."""
        if not move.anonymous:
            return seat.side
        said = f"{seat.partnership.id}:{kind}:{number}:{seat.account_id}"
        return hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()

    # Files

    def _read_files(
        self, actor: Actor, reference: str, move: Move, typed: Mapping[str, Any]
    ) -> tuple[dict[str, tuple[str, bytes]], dict[str, Any]]:
        """Files that were given, and what was read from their content: before others have to wait for it.

        Raises `Problems`, `NotFound`.
        """
        found: dict[str, tuple[str, bytes]] = {
            field.name: typed[field.name]
            for field in move.fields
            if field.type == "file" and typed.get(field.name)
        }
        contents: dict[str, Any] = {}
        if not found:
            return {}, contents
        readers = {field.name: field.reader for field in move.fields if field.reader}
        with self.database.reading() as connection:
            seat = self._seat(connection, actor, reference)
        if seat.partnership.state == "ended" and not move.ends:
            raise DomainError(ENDED)
        wrong: dict[str, DomainError] = {}
        for name, (filename, data) in found.items():
            try:
                if reader := readers.get(name):
                    contents[f"{name}_read"] = reader(data, filename)
                type_of(data, filename)
            except DomainError as error:
                wrong[name] = error
        if wrong:
            raise Problems(wrong)
        return found, contents

    def _attach(
        self, connection: Connection, seat: Seat, matter: Matter, file: tuple[str, bytes], *, secret: bool
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
            secret=secret,
        )
        return Attached(id_, name, type_, len(data), secret)


def _give_seat(connection: Connection, partnership_id: int, person: Account, side: Side, task: str) -> None:
    """`task` is what the person does there, in a line; may be empty."""
    if not person.active:
        raise DomainError(N_("{name} har ikke længere adgang."), name=person.name)
    task = line("task", N_("Opgave"), task, 200) if task.strip() else ""
    store.add_partner(connection, partnership_id, person.id, person.organisation_id, side, task)


def _pact(connection: Connection, seat: Seat, matter: Matter | None = None) -> charter.Pact:
    """The content of the charter; `matter` has been read already, and may be it."""
    if matter is None or matter.kind != "charter":
        matter = store.read(connection, seat, "charter", 1)
    found: charter.Pact = matter.content
    return found


def _count(turn: _Turn) -> None:
    """What the portfolio says of this partnership is brought up to date, in what has been written."""
    connection, seat = turn.connection, turn.seat
    rows = {kind: store.rows(connection, seat, kind=kind) for kind in turn.written if kind in COUNTED}
    if rows:
        counted = recounted(store.counted(connection, seat), rows)
        store.change_partnership(connection, seat, figures=FIGURES.dump_json(counted).decode())


def _act(seat: Seat) -> Act:
    return Act(seat.side, seat.account_id, clock.now())


def _follow(connection: Connection, seat: Seat, pact: charter.Pact) -> None:
    """The outside of the partnership says what the charter says."""
    present = pact.present
    store.change_partnership(
        connection,
        seat,
        title=present.title,
        starts_on=present.starts_on.isoformat(),
        ends_on=present.ends_on.isoformat(),
        state="ended" if pact.ended else "active",
    )


def _blank(kind: Kind, number: int, act: Act) -> Matter:
    """A matter that is about to begin."""
    return Matter(kind=kind.name, number=number, version=0, edition=0, state="", raised=act, content=None)
