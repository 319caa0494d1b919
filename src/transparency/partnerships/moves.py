"""What can be done with a matter, and by whom: each kind's moves are a table of these. Pure.

Both sides may do everything, in the same states and by the same rules. Where only one may, the move says why
(`because`), and stands in `one_sided`; a test holds every other move to be open to both.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from transparency.errors import DomainError
from transparency.locale import N_
from transparency.partnerships.fields import SECRET, WRITTEN, Field, Given
from transparency.partnerships.records import (
    SIDES,
    Act,
    KindName,
    Matter,
    Partnership,
    Person,
    Row,
    Sealed,
    Secret,
    Side,
)
from transparency.thresholds.records import Threshold


@dataclass(frozen=True, slots=True)
class Room:
    """What a rule may look at beside the matter itself."""

    partnership: Partnership
    charter: Any
    """The agreed content of the charter (`charter.Charter`); None before there is one."""
    people: tuple[Person, ...]
    """Those who have a seat now."""
    open: tuple[Row, ...]
    """Everything that is not finished."""
    promises: Mapping[str, str] = field(default_factory=dict)
    """The policy's promises: id → what it is called."""
    sealed: tuple[Sealed, ...] = ()
    """What has been said under seal in the round that a move is about; this move's own is among it."""
    others: tuple[Matter, ...] = ()
    """The other matters of a kind, for a move that `compares`."""
    thresholds: tuple[Threshold, ...] = ()
    """The thresholds of EU's procurement rules, of all periods."""
    about: Matter | None = None
    """What a move is about, for the choices that its fields offer; None for what is about to begin."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A move of the rules themselves: begin another matter in the same transaction, by the same person."""

    kind: KindName
    given: Given


@dataclass(frozen=True, slots=True)
class Also:
    """A move of the rules themselves: do this to another matter in the same transaction, by the same person."""

    kind: KindName
    number: int
    move: str
    given: Given
    words: bool = True
    """Whether anything that somebody has written goes along, and with it the marks of what is a trade secret."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move leads to: the matter as it stands then, and what follows elsewhere."""

    matter: Matter
    follows: tuple[Begin | Also, ...] = ()
    opened: str = ""
    """The round whose seals are broken now: what is to be known of it stands in the matter."""


Do = Callable[[Matter, Act, Given, Room], Matter | Outcome]


def always(matter: Matter, side: Side) -> bool:
    return True


def theirs(matter: Matter, side: Side) -> bool:
    """For the side that did not raise it."""
    return matter.raised.side != side


def ours(matter: Matter, side: Side) -> bool:
    """For the side that raised it."""
    return matter.raised.side == side


def lacking(matter: Matter, side: Side) -> bool:
    """For a side that has not approved the present edition."""
    return side in matter.lacking


@dataclass(frozen=True, kw_only=True)
class Move:
    """One thing that can be done.

    `label` stands on the button, `lead` above the form, `done` is said to the one who did it, and
    `told` in the history, after the name: "varslede en risiko" (catalog texts). `states`: where it
    can be done from. `turn`: whose turn it is, in words that hold for both sides alike. `binds`: it is about the
    edition that was seen, and refused for another one. `round`: which sealed round it may look into (`Room.sealed`);
    with `seals`, what is given is kept there from the other side until a rule opens it, and with `anonymous` nobody's
    name is kept with it. `ends`: it only finishes something, and can be done when the contract has ended too.
    `inner`: only other moves do it, no person. `aside`: one of many ways to propose a change, which is looked for when
    it is needed. `compares`: it looks at all matters of that kind (`Room.others`).
    """

    name: str
    label: str
    do: Do
    states: frozenset[str]
    done: str
    told: str
    lead: str = ""
    fields: tuple[Field, ...] = ()
    fill: Callable[[Matter], Given] = lambda matter: {}
    turn: Callable[[Matter, Side], bool] = always
    sides: tuple[Side, ...] = SIDES
    because: str = ""
    binds: bool = False
    round: Callable[[Matter, Given], str] | None = None
    seals: bool = False
    anonymous: bool = False
    ends: bool = True
    inner: bool = False
    aside: bool = False
    compares: KindName | None = None

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields of its form: its own, and what is a trade secret of the text in them. Nothing more of who is
        to stay unknown: a mark says whose it is.
        """
        if self.anonymous or not any(one.type in WRITTEN for one in self.fields):
            return self.fields
        return (*self.fields, SECRET)

    def open_to(self, matter: Matter, side: Side, *, ended: bool = False) -> bool:
        """Whether this side can do it now."""
        return (
            not self.inner
            and side in self.sides
            and matter.state in self.states
            and self.turn(matter, side)
            and (self.ends or not ended)
        )


def nobody(matter: Matter, today: date) -> frozenset[Side]:
    return frozenset()


def no_day(matter: Matter) -> date | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of matter: its words, its shape, its states and its moves.

    `begin` makes a new one: its `do` is handed a blank matter (state "") and gives it content and state. `open`:
    the states in which it is not finished. `waits`: which sides have to do something now.
    """

    name: KindName
    label: str
    """In the singular: "Tidlig varsling"."""
    plural: str
    lead: str
    """What it is for, above the list."""
    shape: TypeAdapter[Any]
    states: Mapping[str, str]
    open: frozenset[str]
    title: Callable[[Matter], str]
    begin: Move
    moves: tuple[Move, ...]
    waits: Callable[[Matter, date], frozenset[Side]] = nobody
    waits_from: Callable[[Matter], date | None] = no_day
    """The first day on which anybody has to do something; before it, nobody waits."""
    due_on: Callable[[Matter], date | None] = no_day
    done_on: Callable[[Matter], date | None] = no_day
    mark: Callable[[Matter], str] = field(default=lambda matter: "")

    @cached_property
    def by_name(self) -> Mapping[str, Move]:
        return {move.name: move for move in (self.begin, *self.moves)}

    def payload(self, matter: Matter) -> dict[str, Any]:
        """The matter as JSON values; what is empty is left out, so that a new field changes no old payload."""
        found: dict[str, Any] = _MATTER.dump_python(matter, mode="json", exclude={"content", "version"})
        if not matter.secrets:
            del found["secrets"]
        found["content"] = self.shape.dump_python(matter.content, mode="json", exclude_defaults=True)
        return found

    def read(self, payload: Mapping[str, Any], version: int) -> Matter:
        """Raises `ValueError` that says where it does not fit, and nothing of what stands there: it is for the log."""
        try:
            content = self.shape.validate_python(payload["content"])
            return _MATTER.validate_python({**payload, "content": content, "version": version})
        except ValidationError as error:
            where = sorted({".".join(map(str, one["loc"])) for one in error.errors(include_input=False)})
        raise ValueError(f"{self.name} {payload.get('number')} cannot be read: {', '.join(where)}")

    def row(self, matter: Matter, today: date) -> Row:
        """The matter as lists show it."""
        open_ = matter.state in self.open
        begins = self.waits_from(matter)
        return Row(
            self.name, matter.number, self.title(matter), matter.state, open_,
            self.waits(matter, today) if open_ and (begins is None or begins <= today) else frozenset(),
            self.due_on(matter), self.done_on(matter), self.mark(matter), matter.raised.today, matter.version,
        )  # fmt: skip


_MATTER: TypeAdapter[Matter] = TypeAdapter(Matter)
_GIVEN: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_SECRETS: TypeAdapter[tuple[Secret, ...]] = TypeAdapter(tuple[Secret, ...])


def under_seal(given: Given, secrets: tuple[Secret, ...]) -> dict[str, Any]:
    """What is given with a move that seals, as JSON values to be kept; a mark is as hidden as what it is about."""
    said = _GIVEN.dump_python(dict(given), mode="json")
    return {**said, SECRET.name: _SECRETS.dump_python(secrets, mode="json")} if secrets else said


def secrets_in(said: Mapping[str, Any]) -> tuple[Secret, ...]:
    """The marks on what one side has said so."""
    return _SECRETS.validate_python(said.get(SECRET.name, ()))


def secrets_under_seal(sealed: Iterable[Sealed]) -> tuple[Secret, ...]:
    """The marks that were kept so, the oldest first."""
    found = [one for each in sealed for one in secrets_in(each.said)]
    return tuple(sorted(found, key=lambda one: (one.act.at, one.act.side)))


def one_sided(kinds: Iterable[Kind]) -> dict[str, tuple[tuple[Side, ...], str]]:
    """Every move that only one side may do ("obligation.approve"), which side, and why."""
    return {
        f"{kind.name}.{move.name}": (move.sides, move.because)
        for kind in kinds
        for move in (kind.begin, *kind.moves)
        if set(move.sides) != set(SIDES)
    }


def approval(do: Do, states: frozenset[str]) -> Move:
    """This side's approval of the edition that was seen: the same in every kind, but for what comes of it."""
    return Move(
        name="approve",
        label=N_("Godkend forslaget"),
        do=do,
        states=states,
        done=N_("I har godkendt forslaget."),
        told=N_("godkendte forslaget"),
        turn=lacking,
        binds=True,
    )


NOT_NOW = N_("Det kan ikke gøres nu. Måske er der sket noget, siden du åbnede siden. Se, hvordan sagen står.")
ENDED = N_(
    "Kontrakten er ophørt. Det, der er åbent, kan gøres færdigt, men der kan ikke begyndes på noget nyt."
)


def require_open(move: Move, matter: Matter, side: Side, *, ended: bool) -> None:
    """Raises `DomainError` when this side cannot do it now."""
    if ended and not move.ends:
        raise DomainError(ENDED)
    if not move.open_to(matter, side, ended=ended):
        raise DomainError(NOT_NOW)
