"""What the parties have agreed on about the partnership itself: the contract, the purpose, how they meet. Pure.

The agreement in the room does not change the contract. What does is said so, and needs an addendum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from transparency.locale import N_
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Kind, Move, Room, lacking
from transparency.partnerships.records import Act, Matter, Side, approved, proposed

Section = Literal["existence", "purpose", "promises", "follow_ups"]
SECTIONS: Mapping[Section, str] = {
    "existence": N_("At partnerskabet findes: titel, parter, kontrakt og periode"),
    "purpose": N_("Formål og fælles mål"),
    "promises": N_("Hvilke løfter i indkøbspolitikken det bidrager til"),
    "follow_ups": N_("Hvor mange opfølgninger der er holdt til tiden"),
}
"""What about a partnership may be public, when both parties say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level at which the parties meet: who, and how often. Meetings, and the ladder of warnings, go by it."""

    name: str
    who: str = ""
    months: int = 0
    """Months between meetings; 0: only when there is need."""
    days: int = 10
    """Working time for a warning at this level before it may be taken to the next one, in days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A right to prolong or extend: what it is, and the last day to use it."""

    what: str
    use_by: date
    used_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product or service that is delivered, as agreed now."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """All that is agreed about the partnership. Amounts in øre, excluding VAT."""

    title: str
    starts_on: date
    ends_on: date
    tender: str = ""
    """The id of the contract's entry in the tender plan; empty when it does not stand there."""
    case: str = ""
    """The municipality's case number, for its journal."""
    purpose: str = ""
    goals: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    options: tuple[Option, ...] = ()
    price_dates: tuple[date, ...] = ()
    """The days on which prices are adjusted."""
    original_value: int | None = None
    """The contract's value when it was signed: what § 180 counts changes against."""
    maximum: int | None = None
    """The framework's maximum quantity or value (udbudsloven § 56; EUC C-216/17)."""
    spent: int | None = None
    spent_on: date | None = None
    """The day the spend was made up."""
    works: bool = False
    """Whether it is a works contract: the limit of § 180 is 15 % rather than 10 %."""
    promises: tuple[str, ...] = ()
    """Ids of the policy's promises that it serves."""
    products: tuple[Product, ...] = ()
    public: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pact:
    """What is agreed, and the change that is proposed, if any: the agreed one holds until both approve."""

    agreed: Charter | None = None
    proposed: Charter | None = None

    @property
    def present(self) -> Charter:
        """What holds; before anything is agreed, what is proposed."""
        found = self.agreed or self.proposed
        assert found is not None
        return found

    @property
    def latest(self) -> Charter:
        found = self.proposed or self.agreed
        assert found is not None
        return found


STATES = {"proposed": N_("Venter på godkendelse"), "agreed": N_("Aftalt")}

_PURPOSE = (
    Field(name="purpose", label=N_("Formål, med jeres egne ord"), type="text"),
    Field(name="goals", label=N_("Fælles mål, et på hver linje"), type="lines"),
    Field(name="principles", label=N_("Principper for samarbejdet, et på hver linje"), type="lines", required=False),
)  # fmt: skip


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    charter: Charter = given["charter"]
    return proposed(matter, act, Pact(proposed=charter), "proposed")


def changed(matter: Matter, act: Act, charter: Charter) -> Matter:
    """The proposal of another charter; what is agreed holds meanwhile."""
    return proposed(matter, act, replace(matter.content, proposed=charter), "proposed")


def _purpose(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return changed(matter, act, replace(matter.content.latest, **given))


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found = approved(matter, act)
    if not found.agreed:
        return found
    return replace(found, state="agreed", content=Pact(agreed=found.content.proposed))


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    return matter.lacking if matter.state == "proposed" else frozenset()


def _fill(*names: str) -> Any:
    return lambda matter: {name: getattr(matter.content.latest, name) for name in names}


KIND = Kind(
    name="charter",
    label=N_("Aftalen om samarbejdet"),
    plural=N_("Aftalen om samarbejdet"),
    lead=N_("Det, I er enige om. Aftaler her ændrer ikke kontrakten: det kræver et tillæg (allonge)."),
    shape=TypeAdapter(Pact),
    states=STATES,
    open=frozenset({"proposed"}),
    title=lambda matter: matter.content.latest.title,
    begin=Move(
        name="begin",
        label=N_("Foreslå aftalen"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Aftalen er foreslået."),
        told=N_("foreslog aftalen"),
        inner=True,
    ),
    moves=(
        Move(
            name="approve",
            label=N_("Godkend forslaget"),
            do=_approve,
            states=frozenset({"proposed"}),
            done=N_("I har godkendt forslaget."),
            told=N_("godkendte forslaget"),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="purpose",
            label=N_("Foreslå andet formål, mål eller principper"),
            do=_purpose,
            states=frozenset(STATES),
            done=N_("Forslaget er sendt til den anden part."),
            told=N_("foreslog andet formål, mål eller principper"),
            fields=_PURPOSE,
            fill=_fill("purpose", "goals", "principles"),
            binds=True,
            ends=False,
        ),
    ),
    waits=_waits,
)
