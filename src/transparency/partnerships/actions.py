"""Agreed actions (aftalte handlinger): what one side does by a day, which both have agreed on. Pure.

The owner says that it is done, and the other side confirms it. Another day, or giving it up, is agreed by both too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.locale import N_
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Begin, Kind, Move, Room, approval, lacking
from transparency.partnerships.records import (
    Act,
    Attached,
    KindName,
    Matter,
    Side,
    approved,
    other,
    proposed,
    renewed,
)

Whose = Literal["ours", "theirs"]
WHOSE: Mapping[Whose, str] = {"ours": N_("Vores side"), "theirs": N_("Den anden part")}
"""Who does it, as the one who proposes it says."""


def owner(whose: Whose, act: Act) -> Side:
    return act.side if whose == "ours" else other(act.side)


def whose(side: Side, act: Act) -> Whose:
    """The same the other way round."""
    return "ours" if side == act.side else "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An action as minutes, a plan or a result says it: it begins as a matter of its own when both have approved."""

    what: str
    owner: Side
    due_on: date
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The matter in which both have agreed on an action."""

    kind: KindName
    number: int


def begun(task: Task, agreed: Matter, act: Act) -> Begin:
    """The action begins: `agreed` is what it stands in, as both have approved it."""
    given = {
        "what": task.what, "owner": whose(task.owner, act), "due_on": task.due_on, "detail": task.detail,
        "origin": Origin(agreed.kind, agreed.number), "approvals": agreed.approvals,
    }  # fmt: skip
    return Begin("action", given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is proposed for an action that is agreed: another day, or with `to` None to give it up."""

    to: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is to be done, by which side, and by when."""

    what: str
    owner: Side
    due_on: date
    detail: str = ""
    origin: Origin | None = None
    """None: it was agreed on by itself."""
    first_due_on: date | None = None
    """The day that was agreed at first, once it has been moved."""
    change: Change | None = None
    note: str = ""
    """What the owner says of how it was done."""
    evidence: Attached | None = None
    done_on: date | None = None
    """The day on which the owner said that it was done."""
    reason: str = ""
    """Why it was opened again, dropped, or a proposal declined: the latest."""


STATES = {
    "proposed": N_("Foreslået"),
    "open": N_("Aftalt"),
    "asking": N_("Ændring foreslået"),
    "done": N_("Meldt udført"),
    "confirmed": N_("Udført og bekræftet"),
    "dropped": N_("Bortfaldet"),
}
_AGREED = frozenset({"open", "asking"})
_WAITS_FOR_THE_OTHER = frozenset({"proposed", "asking", "done"})


def require_ahead(name: str, day: date, act: Act) -> None:
    """Raises `BadInput` for a day that is over."""
    if day < act.today:
        raise BadInput(name, N_("Fristen kan ikke ligge før i dag."))


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    values = dict(given)
    approvals = values.pop("approvals", None)
    content = Action(**{**values, "owner": owner(values["owner"], act)})
    if approvals is not None:  # of what it stands in
        return replace(matter, edition=1, state="open", content=content, approvals=approvals)
    require_ahead("due_on", content.due_on, act)
    return proposed(matter, act, content, "proposed")


def _rephrase(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    require_ahead("due_on", given["due_on"], act)
    return proposed(matter, act, replace(matter.content, **given), "proposed")


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found = approved(matter, act)
    content: Action = found.content
    if found.state == "proposed":
        return replace(found, state="open")
    assert content.change is not None
    if content.change.to is None:
        return replace(
            found, state="dropped", content=replace(content, change=None, reason=content.change.why)
        )
    moved = replace(
        content, due_on=content.change.to, first_due_on=content.first_due_on or content.due_on, change=None
    )
    return replace(found, state="open", content=moved)


def _refuse(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """What was agreed before holds on; what never was agreed is dropped."""
    state = "dropped" if matter.state == "proposed" else "open"
    content = replace(matter.content, change=None, reason=given["reason"])
    return renewed(matter, content, state)


def _done(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    said = {name: given[name] for name in ("note", "evidence")}
    content = replace(matter.content, change=None, done_on=act.today, reason="", **said)
    return proposed(matter, act, content, "done")


def _confirm(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return replace(approved(matter, act), state="confirmed")


def _reopen(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    content = replace(matter.content, done_on=None, reason=given["reason"])
    return renewed(matter, content, "open")


def _move(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    require_ahead("to", given["to"], act)
    if given["to"] == matter.content.due_on:
        raise BadInput("to", N_("Det er den frist, der gælder nu."))
    return proposed(matter, act, replace(matter.content, change=Change(**given)), "asking")


def _drop(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    change = Change(to=None, why=given["why"])
    if matter.content.change == change:
        raise DomainError(N_("Det er allerede foreslået."))
    return proposed(matter, act, replace(matter.content, change=change), "asking")


def _is_owner(matter: Matter, side: Side) -> bool:
    return bool(matter.content.owner == side)


def _has_proposed(matter: Matter, side: Side) -> bool:
    return side in matter.approved_by


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    if matter.state in _WAITS_FOR_THE_OTHER:
        return matter.lacking
    return frozenset({matter.content.owner})


_REASON = Field(name="reason", label=N_("Hvorfor?"), type="text")
_WHY = Field(name="why", label=N_("Hvorfor?"), type="text")

KIND = Kind(
    name="action",
    label=N_("Handling"),
    plural=N_("Handlinger"),
    lead=N_(
        "Det, I har aftalt at gøre: hvem, hvad og hvornår. Handlinger fra et møde kommer hertil, når begge har "
        "godkendt referatet."
    ),
    shape=TypeAdapter(Action),
    states=STATES,
    open=frozenset({"proposed", "open", "asking", "done"}),
    title=lambda matter: matter.content.what,
    begin=Move(
        name="begin",
        label=N_("Foreslå en handling"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Handlingen er foreslået. Den gælder, når den anden part har godkendt den."),
        told=N_("foreslog en handling"),
        lead=N_("Handlingen gælder, når den anden part har godkendt den."),
        fields=(
            Field(name="what", label=N_("Hvad skal gøres?")),
            Field(name="owner", label=N_("Hvem gør det?"), type="choice", choices=WHOSE),
            Field(name="due_on", label=N_("Senest"), type="day"),
            Field(name="detail", label=N_("Uddybning"), type="text", required=False),
        ),
        ends=False,
    ),
    moves=(
        approval(_approve, frozenset({"proposed", "asking"})),
        Move(
            name="confirm",
            label=N_("Bekræft, at det er udført"),
            do=_confirm,
            states=frozenset({"done"}),
            done=N_("I har bekræftet, at det er udført."),
            told=N_("bekræftede, at det er udført"),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="done",
            label=N_("Meld udført"),
            do=_done,
            states=_AGREED,
            done=N_("Den anden part er bedt om at bekræfte, at det er udført."),
            told=N_("meldte handlingen udført"),
            fields=(
                Field(name="note", label=N_("Hvad er der gjort?"), type="text", required=False),
                Field(name="evidence", label=N_("Dokumentation"), type="file", required=False),
                Field(
                    name="evidence_secret",
                    label=N_("Dokumentet er forretningshemmeligheder"),
                    type="yes",
                    required=False,
                ),
            ),
            turn=_is_owner,
        ),
        Move(
            name="reopen",
            label=N_("Det er ikke udført"),
            do=_reopen,
            states=frozenset({"done"}),
            done=N_("Handlingen er åbnet igen."),
            told=N_("åbnede handlingen igen"),
            fields=(Field(name="reason", label=N_("Hvad mangler?"), type="text"),),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="rephrase",
            label=N_("Foreslå det anderledes"),
            do=_rephrase,
            states=frozenset({"proposed"}),
            done=N_("Forslaget er sendt til den anden part."),
            told=N_("foreslog handlingen anderledes"),
            fields=(
                Field(name="what", label=N_("Hvad skal gøres?")),
                Field(name="due_on", label=N_("Senest"), type="day"),
                Field(name="detail", label=N_("Uddybning"), type="text", required=False),
            ),
            fill=lambda matter: {
                "what": matter.content.what,
                "due_on": matter.content.due_on,
                "detail": matter.content.detail,
            },
            binds=True,
            ends=False,
        ),
        Move(
            name="decline",
            label=N_("Sig nej til forslaget"),
            do=_refuse,
            states=frozenset({"proposed", "asking"}),
            done=N_("I har sagt nej. Det, der var aftalt, gælder fortsat."),
            told=N_("sagde nej til forslaget"),
            fields=(_REASON,),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="withdraw",
            label=N_("Træk forslaget tilbage"),
            do=_refuse,
            states=frozenset({"proposed", "asking"}),
            done=N_("Forslaget er trukket tilbage."),
            told=N_("trak forslaget tilbage"),
            fields=(_REASON,),
            turn=_has_proposed,
            binds=True,
        ),
        Move(
            name="move",
            label=N_("Foreslå en anden frist"),
            do=_move,
            states=_AGREED,
            done=N_("Forslaget er sendt til den anden part."),
            told=N_("foreslog en anden frist"),
            lead=N_("Fristen gælder, indtil den anden part har godkendt en anden."),
            fields=(Field(name="to", label=N_("Ny frist"), type="day"), _WHY),
            binds=True,
        ),
        Move(
            name="drop",
            label=N_("Foreslå, at handlingen bortfalder"),
            do=_drop,
            states=_AGREED,
            done=N_("Forslaget er sendt til den anden part."),
            told=N_("foreslog, at handlingen bortfalder"),
            lead=N_("Handlingen gælder, indtil den anden part har godkendt, at den bortfalder."),
            fields=(_WHY,),
            binds=True,
        ),
    ),
    waits=_waits,
    due_on=lambda matter: matter.content.due_on,
    done_on=lambda matter: matter.content.done_on,
)
