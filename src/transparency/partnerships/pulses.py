"""Trust pulse (samarbejdsmåling): the same few statements, answered by people on both sides without a name. Pure.

What is known afterwards is only what cannot be traced to anybody:

- Nothing is released before both sides have closed and each has at least `FEWEST` answers; else nothing is, not even
  how many they were. A statement is shown for a side only where so many took a stand on it.
- An average is told in halves and never as more extreme than 1,5 or 4,5: from 5,0 one would know what everybody had
  answered. How many have answered is not told at all.
- No text can be written, and the answers are gone once they have been counted.
- Who knows what all but one have answered can still tell whether the last answer was low, in the middle or high; with
  fewer colleagues in the know, not even that.
- Rounds lie `APART` days from each other, so that the answer of one who came or left does not stand out between two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.locale import N_
from transparency.partnerships.actions import WHOSE, Task, Whose, begun, owner, require_ahead
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Kind, Move, Outcome, Room, approval
from transparency.partnerships.records import SIDES, Act, Matter, Sealed, Side, approved, proposed, renewed

FEWEST = 5
"""Answers that a side must have for anything to be known of them."""
APART = 90
"""Days from the end of a round whose result was shown to the beginning of the next."""
FOLLOW_WITHIN = 30
"""Days within which the sides agree on what to do about a result."""
SHORTEST, LONGEST = 7, 60
"""Days that a round may last."""
LOWEST, HIGHEST = Decimal("1.5"), Decimal("4.5")
"""Averages are not told beyond these."""

Statement = Literal["trust", "openness", "flexibility", "solving", "equality", "learning"]
STATEMENTS: Mapping[Statement, str] = {
    "trust": N_("Vi stoler på, at den anden part gør det, vi har aftalt."),
    "openness": N_("Den anden part fortæller os tidligt, når noget kan gå galt."),
    "flexibility": N_("Den anden part er til at tale med, når noget skal gøres anderledes."),
    "solving": N_("Vi løser problemer sammen i stedet for at placere skyld."),
    "equality": N_("Vi er ligeværdige parter: begges ord vejer lige meget."),
    "learning": N_("Samarbejdet bliver bedre af det, vi lærer undervejs."),
}
ANSWER: Mapping[str, str] = {
    "5": N_("5: helt enig"),
    "4": N_("4: enig"),
    "3": N_("3: hverken enig eller uenig"),
    "2": N_("2: uenig"),
    "1": N_("1: helt uenig"),
    "unknown": N_("Ved ikke"),
}

_ROUND = "answers"
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What each side thinks of a statement, from 1 to 5 in halves; None where too few took a stand."""

    statement: Statement
    authority: Decimal | None = None
    supplier: Decimal | None = None

    @property
    def gap(self) -> Decimal | None:
        """How far the two are apart."""
        if self.authority is None or self.supplier is None:
            return None
        return abs(self.authority - self.supplier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A round: when it closes, which sides have closed, and what came of it."""

    title: str
    closes_on: date
    closed: tuple[Act, ...] = ()
    counted_on: date | None = None
    """The day on which the answers were counted, or thrown away because they were too few."""
    result: tuple[Found, ...] = ()
    offered: Task | None = None
    steps: tuple[Task, ...] = ()
    """What both have agreed to do; each is an action of its own."""
    done_on: date | None = None

    @property
    def closed_by(self) -> frozenset[Side]:
        return frozenset(one.side for one in self.closed)

    @property
    def gap(self) -> Decimal | None:
        """The largest gap; None before there is any."""
        return max((one.gap for one in self.result if one.gap is not None), default=None)


def counted(sealed: Iterable[Sealed]) -> tuple[Found, ...]:
    """What may be known of the answers: nothing when either side has fewer than `FEWEST`."""
    by: dict[Side, list[Mapping[str, str]]] = {side: [] for side in SIDES}
    for one in sealed:
        by[one.side].append(one.said)
    if any(len(answers) < FEWEST for answers in by.values()):
        return ()
    return tuple(
        Found(
            statement=statement,
            authority=_average(one[statement] for one in by["authority"]),
            supplier=_average(one[statement] for one in by["supplier"]),
        )
        for statement in get_args(Statement)
    )


def _average(answers: Iterable[str]) -> Decimal | None:
    stands = [int(one) for one in answers if one != "unknown"]
    if len(stands) < FEWEST:
        return None
    halves = (Decimal(sum(stands)) / len(stands) / _HALF).quantize(Decimal(1), ROUND_HALF_UP)
    return min(max(halves * _HALF, LOWEST), HIGHEST)


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if any(one.state == "asking" for one in room.others):
        raise DomainError(N_("Der er allerede en måling i gang. Luk den, før I begynder på en ny."))
    if shown := [one.content.counted_on for one in room.others if one.content.result]:
        earliest = max(shown) + timedelta(days=APART)
        if act.today < earliest:
            raise DomainError(
                N_(
                    "Der skal gå {days} dage mellem to målinger, så ingen kan kende et enkelt svar på forskellen. Den "
                    "næste kan begynde fra den {day}-{month}-{year}."
                ),
                days=APART, day=earliest.day, month=earliest.month, year=earliest.year,
            )  # fmt: skip
    lasts = (given["closes_on"] - act.today).days
    if not SHORTEST <= lasts <= LONGEST:
        raise BadInput(
            "closes_on",
            N_("Målingen skal være åben i mindst {least} og højst {most} dage."),
            least=SHORTEST,
            most=LONGEST,
        )
    return replace(matter, content=Pulse(**given), state="asking")


def _answer(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """The answer is sealed already; nothing in the matter shows that there is one."""
    if act.today > matter.content.closes_on:
        raise DomainError(N_("Sidste dag for at svare er passeret."))
    return matter


def _close(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    """One side closes its part; after the last day anybody closes for both."""
    pulse: Pulse = matter.content
    over = act.today > pulse.closes_on
    if act.side in pulse.closed_by and not over:
        raise DomainError(
            N_(
                "I har lukket jeres del. Den anden part lukker selv sin. Når sidste svardag er passeret, kan I også "
                "lukke den."
            )
        )
    if act.side not in pulse.closed_by:
        pulse = replace(pulse, closed=(*pulse.closed, act))
    if not over and pulse.closed_by != frozenset(SIDES):
        return Outcome(replace(matter, content=pulse))
    pulse = replace(pulse, counted_on=act.today, result=counted(room.sealed))
    return Outcome(
        replace(matter, content=pulse, state="released" if pulse.result else "hidden"), opened=_ROUND
    )


def _follow(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    require_ahead("due_on", given["due_on"], act)
    said: Whose = given["owner"]
    step = Task(**{**given, "owner": owner(said, act)})
    return proposed(matter, act, replace(matter.content, offered=step), "following")


def _finish(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, matter.content, "finishing")


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    found = approved(matter, act)
    pulse: Pulse = found.content
    if found.state == "finishing":
        return Outcome(replace(found, state="done", content=replace(pulse, done_on=act.today)))
    step = pulse.offered
    assert step is not None
    pulse = replace(pulse, offered=None, steps=(*pulse.steps, step))
    return Outcome(replace(found, state="released", content=pulse), follows=(begun(step, found, act),))


def _decline(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """What is proposed is gone; the result stays."""
    content = replace(matter.content, offered=None)
    return renewed(matter, content, "released")


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    pulse: Pulse = matter.content
    if matter.state == "asking":
        return frozenset(SIDES) - pulse.closed_by if today <= pulse.closes_on else frozenset(SIDES)
    return frozenset(SIDES) if matter.state == "released" else matter.lacking


def _due_on(matter: Matter) -> date | None:
    pulse: Pulse = matter.content
    if matter.state == "asking":
        return pulse.closes_on
    if matter.state in _TO_FOLLOW and pulse.counted_on is not None:
        return pulse.counted_on + timedelta(days=FOLLOW_WITHIN)
    return None


def _mark(matter: Matter) -> str:
    gap = matter.content.gap
    return "" if gap is None else str(gap)


STATES = {
    "asking": N_("Åben for svar"),
    "hidden": N_("For få svar, intet vises"),
    "released": N_("Resultatet er åbnet"),
    "following": N_("Handling foreslået"),
    "finishing": N_("Foreslået afsluttet"),
    "done": N_("Afsluttet"),
}
_TO_FOLLOW = frozenset({"released", "following", "finishing"})
_OFFERED = frozenset({"following", "finishing"})

KIND = Kind(
    name="pulse",
    label=N_("Samarbejdsmåling"),
    plural=N_("Samarbejdsmålinger"),
    lead=N_(
        "De samme få udsagn til alle, der deltager, på begge sider. Svarene er uden navn, og resultatet vises kun, når "
        "der er mindst fem svar fra hver side."
    ),
    shape=TypeAdapter(Pulse),
    states=STATES,
    open=frozenset({"asking", *_TO_FOLLOW}),
    title=lambda matter: matter.content.title,
    begin=Move(
        name="begin",
        label=N_("Begynd en samarbejdsmåling"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Målingen er begyndt. Alle, der deltager, kan svare nu."),
        told=N_("begyndte en samarbejdsmåling"),
        lead=N_("Alle, der har en plads i partnerskabet, kan svare. Ingen kan se, hvem der har svaret hvad."),
        fields=(
            Field(name="title", label=N_("Hvad skal målingen hedde?"), help=N_("For eksempel: Foråret 2027")),
            Field(name="closes_on", label=N_("Sidste dag for at svare"), type="day"),
        ),
        compares="pulse",
        ends=False,
    ),
    moves=(
        approval(_approve, _OFFERED),
        Move(
            name="answer",
            label=N_("Svar på målingen"),
            do=_answer,
            states=frozenset({"asking"}),
            done=N_(
                "Dit svar er gemt uden dit navn. Du kan svare igen, så længe målingen er åben: så gælder det nye."
            ),
            told=N_("svarede på samarbejdsmålingen"),
            lead=N_(
                "Svar, som du selv ser det. Dit svar gemmes uden navn og slettes, når der er talt op. Ingen andre i "
                "partnerskabet, heller ikke på din egen side, kan se, hvad du har svaret, eller om du har."
            ),
            fields=tuple(
                Field(name=name, label=words, type="choice", choices=ANSWER)
                for name, words in STATEMENTS.items()
            ),
            turn=lambda matter, side: side not in matter.content.closed_by,
            round=lambda matter, given: _ROUND,
            seals=True,
            anonymous=True,
        ),
        Move(
            name="close",
            label=N_("Luk for svar"),
            do=_close,
            states=frozenset({"asking"}),
            done=N_("Der er lukket for svar."),
            told=N_("lukkede for svar"),
            lead=N_(
                "Hver part lukker sin egen del, og så kan ingen på den side svare mere. Når sidste dag er passeret, "
                "kan begge lukke for begge. Når begge er lukket, tælles der op, og de enkelte svar slettes. Er der "
                "færre end fem svar fra en af siderne, vises intet."
            ),
            fields=(Field(name="yes", label=N_("Ja, luk for svar. Det kan ikke gøres om"), type="yes"),),
            round=lambda matter, given: _ROUND,
        ),
        Move(
            name="follow",
            label=N_("Foreslå en handling"),
            do=_follow,
            states=frozenset({"released", "following"}),
            done=N_("Handlingen er foreslået. Den gælder, når den anden part har godkendt den."),
            told=N_("foreslog en handling efter målingen"),
            fields=(
                Field(name="what", label=N_("Hvad skal gøres?")),
                Field(name="owner", label=N_("Hvem gør det?"), type="choice", choices=WHOSE),
                Field(name="due_on", label=N_("Senest"), type="day"),
                Field(name="detail", label=N_("Uddybning"), type="text", required=False),
            ),
            binds=True,
            ends=False,
        ),
        Move(
            name="finish",
            label=N_("Foreslå at afslutte"),
            do=_finish,
            states=frozenset({"released"}),
            done=N_("Det er foreslået at afslutte målingen."),
            told=N_("foreslog at afslutte målingen"),
            binds=True,
        ),
        Move(
            name="decline",
            label=N_("Afvis forslaget eller træk det tilbage"),
            do=_decline,
            states=_OFFERED,
            done=N_("Forslaget er taget af bordet."),
            told=N_("tog forslaget af bordet"),
            binds=True,
        ),
    ),
    waits=_waits,
    due_on=_due_on,
    done_on=lambda matter: (
        matter.content.done_on or (matter.content.counted_on if matter.state == "hidden" else None)
    ),
    mark=_mark,
)
