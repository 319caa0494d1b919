"""Matters played without a database: who does what, in turn. Each kind's plays stand in `<kind>_plays.py`.

A play is a list of steps (side, move, what is typed). Every play is also played with the sides changed over
(`test_symmetry.py`): it has to come out the same.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from transparency.errors import DomainError
from transparency.partnerships.charter import Charter, Level
from transparency.partnerships.fields import read
from transparency.partnerships.kinds import BY_NAME
from transparency.partnerships.moves import Also, Begin, Outcome, Room, require_open
from transparency.partnerships.records import (
    SIDES,
    Act,
    Attached,
    KindName,
    Matter,
    Partnership,
    Person,
    Row,
    Sealed,
    Side,
    other,
)
from transparency.thresholds.records import Threshold
from transparency.uploads.records import type_of

BEGAN = datetime(2027, 3, 1, 9, tzinfo=UTC)
Step = tuple[Side, str, Mapping[str, Any]]
Play = Sequence[Step]

CHARTER = Charter(
    title="Rengøring af skoler",
    starts_on=date(2026, 1, 1),
    ends_on=date(2030, 12, 31),
    original_value=10_000_000_00,
    levels=(Level(name="Drift", months=1, days=5), Level(name="Ledelse", months=6, days=10)),
)
PARTNERSHIP = Partnership(
    1, "AAK-SP-2026-001", "Rengøring af skoler", 1, "Aarhus Kommune", 2, "Rent & Pænt ApS", "active",
    date(2026, 1, 1), date(2030, 12, 31), example=False, seq=1,
)  # fmt: skip


def person(account_id: int, side: Side, name: str) -> Person:
    return Person(account_id, side, name, f"p{account_id}@x.example", "", "at_once", "da", BEGAN, None)


PROMISES = {"dynamic-contracts": "Kontrakter, der følger med"}
THRESHOLDS = (
    Threshold("goods_services", 1_600_000_00, "DKK", date(2026, 1, 1), date(2027, 12, 31), "Prøve", "Test"),
)
PEOPLE = (person(1, "authority", "Anne"), person(2, "supplier", "Søren"))


class Stage:
    """One matter on the stage. Time goes on by a day (`at`) when it is told to."""

    def __init__(
        self, kind: KindName, *, mirrored: bool = False, charter: Charter = CHARTER, open: Sequence[Row] = ()
    ) -> None:
        self.kind = BY_NAME[kind]
        self.mirrored = mirrored
        self.charter = charter
        self.open = tuple(open)
        self.others: tuple[Matter, ...] = ()
        self.at = BEGAN
        self.begun: Matter | None = None
        self.follows: list[Begin | Also] = []
        self.sealed: dict[str, list[Sealed]] = {}
        self.opened: list[str] = []

    @property
    def matter(self) -> Matter:
        """The matter as it stands."""
        assert self.begun is not None
        return self.begun

    def side(self, side: Side) -> Side:
        return other(side) if self.mirrored else side

    def later(self, days: int) -> None:
        self.at += timedelta(days=days)

    def act(self, side: Side) -> Act:
        """The sides keep their account numbers (1 and 2), changed over or not."""
        found = self.side(side)
        return Act(found, SIDES.index(found) + 1, self.at)

    def can(self, side: Side) -> set[str]:
        """The moves that a side can do now."""
        return {m.name for m in self.kind.moves if m.open_to(self.matter, self.side(side))}

    def waits(self) -> set[Side]:
        """Who has to do something now, as the play names the sides."""
        found = self.kind.row(self.matter, self.act("authority").today).waits
        return {self.side(one) for one in found}

    def room(self, round: str = "") -> Room:
        return Room(
            PARTNERSHIP,
            self.charter,
            PEOPLE,
            self.open,
            PROMISES,
            tuple(self.sealed.get(round, ())),
            others=self.others,
            thresholds=THRESHOLDS,
            about=self.begun,
        )

    def do(self, side: Side, move: str, typed: Mapping[str, Any] | None = None, **more: Any) -> Matter:
        """One step. Raises what the rules raise."""
        act = self.act(side)
        known = self.kind.by_name[move]
        matter = self.begun or Matter(
            kind=self.kind.name, number=1, version=0, edition=0, state="", raised=act, content=None
        )
        if not known.inner:
            require_open(known, matter, act.side, ended=False)
            given = read(known.fields, {**(typed or {}), **more}, self.room())
            for field in known.fields:
                if field.type == "file" and given[field.name]:
                    name, data = given[field.name]
                    if field.reader:
                        given[f"{field.name}_read"] = field.reader(data, name)
                    given[field.name] = Attached(1, name, type_of(data, name), len(data))
        else:
            given = {**(typed or {}), **more}
        round_ = known.round(matter, given) if known.round else ""
        if known.seals:
            mine = [one for one in self.sealed.get(round_, []) if one.side != act.side or known.anonymous]
            self.sealed[round_] = [*mine, Sealed(round_, act.side, given)]
        found = known.do(matter, act, given, self.room(round_))
        outcome = found if isinstance(found, Outcome) else Outcome(found)
        if outcome.opened:
            self.opened.append(outcome.opened)
            self.sealed.pop(outcome.opened, None)
        self.follows += outcome.follows
        # as it comes back from the database
        kept = self.kind.payload(outcome.matter)
        self.begun = self.kind.read(kept, matter.version + 1)
        assert self.kind.payload(self.matter) == kept
        return self.matter


def play(kind: KindName, steps: Play, **stage: Any) -> Stage:
    """Play all steps."""
    found = Stage(kind, **stage)
    for side, move, typed in steps:
        found.do(side, move, typed)
    return found


def refused(stage: Stage, side: Side, move: str, **typed: Any) -> DomainError:
    """The error that a step gives; the matter is as before."""
    before = stage.begun
    try:
        stage.do(side, move, typed)
    except DomainError as error:
        assert stage.begun == before
        return error
    raise AssertionError(f"{side} could {move}")
