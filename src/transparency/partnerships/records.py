"""What a partnership is made of, and what counts as agreed. No SQL, no Streamlit, no clock.

A partnership is a room of two sides. Everything in it is a `Matter`: a warning, a meeting, the agreement itself. A
matter changes only by a move that its kind knows (`moves`), and each move is an entry in the partnership's own chain.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from transparency import clock
from transparency.errors import Conflict, DomainError
from transparency.history.records import digest
from transparency.locale import N_
from transparency.uploads.records import Type

Side = Literal["authority", "supplier"]
SIDES: tuple[Side, ...] = get_args(Side)
SIDE: Mapping[Side, str] = {"authority": N_("Kommunen"), "supplier": N_("Leverandøren")}

KindName = Literal[
    "charter", "meeting", "action", "kpi", "warning", "problem", "improvement", "obligation", "pulse"
]
KINDS: tuple[KindName, ...] = get_args(KindName)

Letters = Literal["at_once", "weekly", "none"]
LETTERS: Mapping[Letters, str] = {
    "at_once": N_("Med det samme"),
    "weekly": N_("Samlet, en gang om ugen"),
    "none": N_("Slet ikke"),
}
"""How a person hears of what waits for them."""

ID_MARK = "SP"
"""What stands in the middle of a reference: AAK-SP-2027-001."""
CALENDAR_PATH = "/partnership/calendar/"
"""Where private calendars lie. What follows in an address is a secret: it is nobody's to log."""


def other(side: Side) -> Side:
    return "supplier" if side == "authority" else "authority"


@dataclass(frozen=True, slots=True)
class Partnership:
    """What is told of a partnership on its outside: the parties, the period, and whether it goes on.

    What the parties have agreed on stands in its charter, which is a matter like others.
    """

    id: int
    reference: str
    title: str
    authority_id: int
    authority: str
    supplier_id: int
    supplier: str
    state: Literal["active", "ended"]
    starts_on: date
    ends_on: date
    example: bool
    seq: int
    """How long its history is: whatever is in the room is as it was while this is."""

    def name_of(self, side: Side) -> str:
        return self.authority if side == "authority" else self.supplier


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in one partnership, for the side that their organisation is. Only the store makes one.

    Every query about what is in a partnership takes it, and finds nothing once the place is given up.
    """

    partnership: Partnership
    account_id: int
    organisation_id: int
    side: Side


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part. `until` is when they left; erased people have no name."""

    account_id: int
    side: Side
    name: str
    email: str
    task: str
    letters: Letters
    lang: Literal["da", "en"]
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, for which side, and when."""

    side: Side
    account_id: int
    at: datetime

    @property
    def today(self) -> date:
        """The day in Denmark: what deadlines are counted in."""
        return clock.day(self.at)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as a matter names it."""

    id: int
    filename: str
    type: Type
    size: int
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """A part of a matter that somebody has marked as a trade secret (offentlighedsloven § 30, nr. 2).

    `words` say what it is and why. Both sides read them, as everything; `version` is the first that has the mark.
    """

    act: Act
    words: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that the parties work on, as it stands.

    `edition` is the number of what there is to agree on: it rises when that changes, and an approval belongs to one
    edition. `content` is the kind's own dataclass. `raised` is who began it.
    """

    kind: KindName
    number: int
    version: int
    edition: int
    state: str
    raised: Act
    content: Any
    approvals: tuple[Act, ...] = ()
    """Who has approved this edition, at most one for each side."""
    secrets: tuple[Secret, ...] = ()
    """A mark stays: what it is about stands in the history for good."""

    @property
    def approved_by(self) -> frozenset[Side]:
        return frozenset(one.side for one in self.approvals)

    @property
    def agreed(self) -> bool:
        """Both sides have approved the same edition."""
        return self.approved_by == frozenset(SIDES)

    @property
    def lacking(self) -> frozenset[Side]:
        """The sides that have not approved this edition."""
        return frozenset(SIDES) - self.approved_by


@dataclass(frozen=True, slots=True)
class Row:
    """A matter as lists show it. `waits`: the sides that have to do something now."""

    kind: KindName
    number: int
    title: str
    state: str
    open: bool
    waits: frozenset[Side]
    due_on: date | None
    done_on: date | None
    mark: str
    raised_on: date
    version: int

    def overdue(self, today: date) -> bool:
        """What is done and only waits for the other side's word is not overdue."""
        return self.open and self.done_on is None and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a partnership's history. `version` 0: something was said (`move` "comment"), nothing changed."""

    seq: int
    kind: KindName
    number: int
    version: int
    at: datetime
    side: Side
    account_id: int
    move: str
    payload: str
    payload_hash: str
    previous_hash: str
    hash: str
    title: str = ""
    """What the matter is called now, where it was asked for; no part of the chain."""


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of a partnership: both sides are shown the same."""

    seat: Seat
    people: list[Person]
    """Also those who have left."""
    waits: Mapping[Side, list[Row]]
    """The first of what waits for each side, by when it is due."""
    waiting: Mapping[Side, int]
    """How much that is in all."""
    kpis: list[Row]
    called: list[Matter]
    """Meetings that are called."""
    meet_by: date | None
    """The first day by which a meeting is to be held that has not been."""
    overdue: int
    ages: tuple[int, ...]
    """Open warnings by age (`portfolio.AGES`)."""
    gap: str
    """The largest of the latest pulse whose result was shown, as a number."""
    charter: Any
    """The agreed content of the charter (`charter.Charter`); None before there is one."""
    recent: list[Entry]
    """The latest; without payload, but for what was said."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a side has said and the other does not see before both have: never in the history until it is opened."""

    round: str
    side: Side
    said: Mapping[str, Any]


def entry_hash(
    previous: str, seq: int, kind: str, number: int, version: int, at: str, side: str, account_id: int,
    move: str, payload_hash: str,
) -> str:  # fmt: skip
    """The hash of an entry: SHA-256 of these as a JSON list without blanks, as the public chain has it."""
    said = [previous, seq, kind, number, version, at, side, account_id, move, payload_hash]
    return digest(json.dumps(said, separators=(",", ":"), ensure_ascii=False))


# What is marked as a trade secret


def with_secrets(matter: Matter, secrets: Iterable[Secret]) -> Matter:
    """The matter with these marks beside those that it has; the version that is written next is their first."""
    known = {(one.act, one.words) for one in matter.secrets}
    new = [one for one in secrets if (one.act, one.words) not in known]
    more = tuple(replace(one, version=matter.version + 1) for one in new)
    return replace(matter, secrets=(*matter.secrets, *more))


def secrets_for(matter: Matter, kind: KindName) -> tuple[Secret, ...]:
    """The marks of a matter that go along to one of a kind that follows from its last step: its words go there too.

    To the next one of its own kind (a meeting, a recurring obligation) only with what it was begun with, and with
    what was said in that step: what happened in between does not go on there.
    """
    return tuple(one for one in matter.secrets if kind != matter.kind or one.version in (1, matter.version))


# What counts as agreed

CHANGED = N_(
    "Der er kommet en ny udgave, mens du så på den. Læs den igennem, og tag så stilling til den udgave."
)


def proposed(matter: Matter, act: Act, content: object, state: str) -> Matter:
    """A new edition of what there is to agree on: who proposes it approves it, and earlier approvals are void."""
    return replace(matter, edition=matter.edition + 1, content=content, state=state, approvals=(act,))


def renewed(matter: Matter, content: object, state: str) -> Matter:
    """A new edition that nobody has approved yet: what was proposed before it is off the table."""
    return replace(matter, edition=matter.edition + 1, content=content, state=state, approvals=())


def approved(matter: Matter, act: Act) -> Matter:
    """The same edition with this side's approval. Raises `DomainError` for a side that has given it already."""
    if act.side in matter.approved_by:
        raise DomainError(N_("Jeres side har allerede godkendt den her udgave."))
    return replace(matter, approvals=(*matter.approvals, act))


def require_edition(matter: Matter, seen: int) -> None:
    """What binds is about the edition that was seen. Raises `Conflict`."""
    if matter.edition != seen:
        raise Conflict(CHANGED)
