"""Early warning (tidlig varsling): either side tells of a risk early, without prejudice. Pure.

**The ladder** is the levels of the charter as they were agreed when the warning was raised, or raised again. A warning
begins at the first. Either side may take it to the next one when the days of its level have passed, when the answer
did not come in time, or before that when the other side agrees.

**The actions of a plan** become matters of their own when both have approved it, and are followed there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.ingest import cells
from transparency.locale import N_
from transparency.partnerships.actions import Task, begun
from transparency.partnerships.charter import Charter
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Begin, Kind, Move, Outcome, Room, approval, lacking
from transparency.partnerships.records import (
    SIDES,
    Act,
    Matter,
    Side,
    approved,
    other,
    proposed,
    renewed,
)

WITHOUT_PREJUDICE = N_(
    "En varsling er hverken et krav eller en indrømmelse. Sådan har begge parter aftalt at læse den. Den ændrer ikke "
    "kontrakten, og den erstatter ikke en reklamation eller en besked, som kontrakten eller loven kræver: De pligter "
    "og frister gælder stadig."
)
"""Stands wherever somebody writes or reads a warning: the form, the page, and the letter."""

Likelihood = Literal["happening", "likely", "possible", "unsure"]
LIKELIHOODS: Mapping[Likelihood, str] = {
    "happening": N_("Det sker allerede"),
    "likely": N_("Det sker nok, hvis der ikke gøres noget"),
    "possible": N_("Det kan ske, men det er ikke det mest sandsynlige"),
    "unsure": N_("Det ved vi ikke endnu"),
}

Happened = Literal[
    "raised", "answered", "planned", "days", "unanswered", "together", "kept", "problem", "solved", "closed",
    "withdrawn", "reopened",
]  # fmt: skip
HAPPENED: Mapping[Happened, str] = {
    "raised": N_("Varslet"),
    "answered": N_("Besvaret"),
    "planned": N_("Plan aftalt"),
    "days": N_("Løftet, fordi dagene på niveauet var gået"),
    "unanswered": N_("Løftet, fordi der ikke var svaret inden fristen"),
    "together": N_("Løftet, fordi begge var enige"),
    "kept": N_("Ikke løftet før tid"),
    "problem": N_("Gjort til et fælles problem"),
    "solved": N_("Det fælles problem er afsluttet"),
    "closed": N_("Lukket"),
    "withdrawn": N_("Trukket tilbage"),
    "reopened": N_("Åbnet igen"),
}
_PLACED = frozenset({"raised", "days", "unanswered", "together", "reopened"})
"""What puts a warning on a level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A level of the ladder. `days`: how long a warning is there before either side alone may take it on."""

    name: str
    who: str = ""
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to a warning: who did it, when, at which level (from 0) it was then, and why."""

    what: Happened
    act: Act
    level: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What both do about a risk, and the day on which they look at it again."""

    words: str
    review_on: date
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One side wants to take the warning on before its days have passed."""

    act: Act
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """A risk, what was answered, the plan that both agree on, and what they learned."""

    title: str
    seen: str
    effect: str
    answer_by: date
    likelihood: Likelihood | Literal[""] = ""
    doing: str = ""
    """What the side that warns does about it already."""
    asks: str = ""
    """What it asks of the other."""
    ladder: tuple[Rung, ...] = ()
    trail: tuple[Step, ...] = ()
    asked: Ask | None = None
    answer: str = ""
    answered: Act | None = None
    plan: Plan | None = None
    """The latest that was proposed."""
    agreed: Plan | None = None
    """The one that holds."""
    begun: tuple[Task, ...] = ()
    """What has become an action of its own."""
    problems: tuple[int, ...] = ()
    """The numbers of the joint problems that grew out of it."""
    learned: str = ""
    ended_on: date | None = None
    """When it was closed or withdrawn."""

    @property
    def placed(self) -> Step:
        """How it came to the level where it is."""
        return next(step for step in reversed(self.trail) if step.what in _PLACED)

    @property
    def level(self) -> int:
        return self.placed.level

    @property
    def since(self) -> date:
        """The day it came to its level."""
        return self.placed.act.today

    @property
    def told(self) -> Step:
        """How it was raised, or raised again."""
        return next(step for step in reversed(self.trail) if step.what in ("raised", "reopened"))

    @property
    def warner(self) -> Side:
        """The side that raised it, or raised it again."""
        return self.told.act.side

    @property
    def reopened(self) -> str:
        """Why it was raised again; empty when it was not."""
        return self.told.words

    @property
    def rung(self) -> Rung | None:
        return self.ladder[self.level] if self.ladder else None

    @property
    def above(self) -> Rung | None:
        """The next level; None at the highest, and where no levels were agreed."""
        return self.ladder[self.level + 1] if self.level + 1 < len(self.ladder) else None


STATES = {
    "raised": N_("Venter på svar"),
    "answered": N_("Besvaret, plan mangler"),
    "planned": N_("Plan foreslået"),
    "working": N_("Plan aftalt"),
    "grown": N_("Løses som et fælles problem"),
    "closing": N_("Foreslået lukket"),
    "closed": N_("Lukket"),
    "withdrawn": N_("Trukket tilbage"),
}
_OVER = frozenset({"closed", "withdrawn"})
_OPEN = frozenset(STATES) - _OVER
_FOLLOWED = frozenset({"answered", "planned", "working"})
_PROPOSED = frozenset({"planned", "closing"})
_PLANNABLE = _FOLLOWED | {"closing"}
_LADDERED = _FOLLOWED | {"raised", "grown"}

USUAL_DAYS = 14
"""Days until a plan is looked at again where neither it nor a level says so."""


def alone_from(matter: Matter) -> date:
    """The day from which either side alone may take a warning to the next level."""
    warning: Warning = matter.content
    passed = warning.since + timedelta(days=warning.rung.days if warning.rung else 0)
    return min(passed, warning.answer_by + timedelta(days=1)) if _awaited(matter) else passed


def _awaited(matter: Matter) -> bool:
    """Whether an answer is to come while the warning is at its present level."""
    warning: Warning = matter.content
    return matter.state == "raised" and warning.answer_by >= warning.since


# Moves


def _ladder(charter: Charter | None) -> tuple[Rung, ...]:
    levels = charter.levels if charter else ()
    return tuple(Rung(name=one.name, who=one.who, days=one.days) for one in levels)


def _after(warning: Warning, what: Happened, act: Act, words: str = "", *, up: int = 0) -> Warning:
    """The warning with another step, `up` so many levels."""
    step = Step(what=what, act=act, level=warning.level + up, words=words)
    return replace(warning, trail=(*warning.trail, step))


def _require_answerable(day: date, act: Act) -> None:
    if day <= act.today:
        raise BadInput("answer_by", N_("Svarfristen skal ligge efter i dag."))


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    _require_answerable(given["answer_by"], act)
    warning = Warning(**given, ladder=_ladder(room.charter), trail=(Step(what="raised", act=act),))
    return replace(matter, content=warning, state="raised")


def _answer(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    warning = _after(matter.content, "answered", act, given["answer"])
    return replace(matter, state="answered", content=replace(warning, answered=act, **given))


def _plan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    warning: Warning = matter.content
    days = warning.rung.days if warning.rung else USUAL_DAYS
    review_on = given["review_on"] or act.today + timedelta(days=days)
    if review_on < act.today:
        raise BadInput("review_on", N_("Fristen kan ikke ligge før i dag."))
    tasks = tuple(_task(side, line) for side in SIDES for line in given[side])
    for task in tasks:
        if task.due_on < act.today and task not in warning.begun:
            raise BadInput(task.owner, N_("Dagen for “{what}” er gået. Skriv en ny."), what=task.what[:60])
    plan = Plan(words=given["plan"], review_on=review_on, tasks=tasks)
    return proposed(matter, act, replace(warning, plan=plan), "planned")


def _task(side: Side, line: str) -> Task:
    """An action from its line: "Find to vikarer; 15-3-2027"."""
    what, _, day_said = line.rpartition(";")
    try:
        day = cells.day(day_said.strip() or None).value
    except DomainError:
        day = None
    if day is None or not what.strip():
        raise BadInput(
            side,
            N_("“{value}” mangler opgaven eller dagen. Skriv for eksempel: Find to vikarer; 15-3-2027"),
            value=line[:60],
        )
    return Task(what=what.strip(), owner=side, due_on=day)


def _line(task: Task) -> str:
    return f"{task.what}; {task.due_on:%d-%m-%Y}"


def _fill_plan(matter: Matter) -> Given:
    plan: Plan | None = matter.content.plan
    if plan is None:
        return {}
    lines: Given = {side: tuple(_line(task) for task in plan.tasks if task.owner == side) for side in SIDES}
    return {"plan": plan.words, "review_on": plan.review_on, **lines}


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter | Outcome:
    found = approved(matter, act)
    if not found.agreed:
        return found
    warning: Warning = found.content
    if found.state == "closing":
        closed = replace(
            _after(warning, "closed", act, warning.learned),
            ended_on=act.today,
            asked=None,
            plan=warning.agreed,
        )
        return replace(found, state="closed", content=closed)
    assert warning.plan is not None
    new = tuple(task for task in warning.plan.tasks if task not in warning.begun)
    working = replace(
        _after(warning, "planned", act, warning.plan.words),
        agreed=warning.plan,
        begun=(*warning.begun, *new),
    )
    return Outcome(
        replace(found, state="working", content=working),
        tuple(begun(task, found, act) for task in new),
    )


def _close(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, replace(matter.content, **given), "closing")


def _decline(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """What was agreed before holds on."""
    warning: Warning = matter.content
    content = replace(warning, plan=warning.agreed, learned="")
    return renewed(matter, content, _resumed(warning))


def _resumed(warning: Warning) -> str:
    return "working" if warning.agreed else "answered"


def _lift(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    warning: Warning = matter.content
    day = alone_from(matter)
    if _is_asked(matter, act.side):
        ground: Happened = "together"
    elif act.today < day:
        raise DomainError(
            N_(
                "Varslingen kan løftes fra den {date}. Er den anden part enig, kan det ske før: Foreslå at løfte den "
                "nu."
            ),
            date=f"{day:%d-%m-%Y}",
        )
    else:
        ground = "unanswered" if _awaited(matter) and act.today > warning.answer_by else "days"
    return replace(matter, content=replace(_after(warning, ground, act, given["why"], up=1), asked=None))


def _ask(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return replace(matter, content=replace(matter.content, asked=Ask(act=act, why=given["why"])))


def _keep(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return replace(matter, content=replace(_after(matter.content, "kept", act, given["why"]), asked=None))


def _to_problem(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    warning: Warning = matter.content
    grown = replace(_after(warning, "problem", act), asked=None, plan=warning.agreed)
    after = renewed(matter, grown, "grown")
    return Outcome(after, (Begin("problem", {**given, "warning": matter.number}),))


def _linked(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    warning: Warning = matter.content
    return replace(matter, content=replace(warning, problems=(*warning.problems, given["problem"])))


def _solved(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """The joint problem is over: the warning goes on where it was. One that is over by now stays so."""
    if matter.state != "grown":
        return matter
    warning = _after(matter.content, "solved", act, given["words"])
    return replace(matter, state=_resumed(warning), content=warning)


def _withdraw(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    warning: Warning = matter.content
    content = replace(
        _after(warning, "withdrawn", act, given["why"]),
        asked=None,
        plan=warning.agreed,
        learned="",
        ended_on=act.today,
    )
    return renewed(matter, content, "withdrawn")


def _reopen(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """The other side is to answer anew, and the ladder is the one that is agreed now, from its first level."""
    _require_answerable(given["answer_by"], act)
    warning: Warning = matter.content
    step = Step(what="reopened", act=act, words=given["why"])
    content = replace(
        warning,
        answer_by=given["answer_by"],
        ladder=_ladder(room.charter),
        trail=(*warning.trail, step),
        answer="",
        answered=None,
        plan=None,
        agreed=None,
        learned="",
        ended_on=None,
    )
    return renewed(matter, content, "raised")


# Whose turn it is


def _to_answer(matter: Matter, side: Side) -> bool:
    return not _has_warned(matter, side)


def _has_warned(matter: Matter, side: Side) -> bool:
    warning: Warning = matter.content
    return side == warning.warner


def _can_rise(matter: Matter, side: Side) -> bool:
    return matter.content.above is not None


def _can_ask(matter: Matter, side: Side) -> bool:
    return matter.content.above is not None and matter.content.asked is None


def _is_asked(matter: Matter, side: Side) -> bool:
    asked: Ask | None = matter.content.asked
    return asked is not None and asked.act.side != side


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    warning: Warning = matter.content
    asked = frozenset({other(warning.asked.act.side)} if warning.asked else ())
    match matter.state:
        case "raised":
            return asked | {other(warning.warner)}
        case "planned" | "closing":
            return asked | matter.lacking
        case "grown":
            return asked
    return frozenset(SIDES)


def _due_on(matter: Matter) -> date | None:
    warning: Warning = matter.content
    if matter.state == "raised":
        return warning.answer_by
    plan = warning.plan or warning.agreed
    return plan.review_on if plan and matter.state in ("planned", "working", "closing") else None


def _facts(matter: Matter) -> tuple[str, ...]:
    return tuple(line.strip() for line in matter.content.seen.splitlines() if line.strip())


_WHY = Field(name="why", label=N_("Hvorfor?"), type="text")
_ANSWER_BY = Field(
    name="answer_by",
    label=N_("Svar ønskes senest"),
    type="day",
    help=N_("Svarer den anden part ikke inden da, kan varslingen løftes til næste niveau."),
)

KIND = Kind(
    name="warning",
    label=N_("Tidlig varsling"),
    plural=N_("Tidlige varslinger"),
    lead=N_("Sig det, så snart I ser en risiko, også når I ikke ved det hele endnu."),
    shape=TypeAdapter(Warning),
    states=STATES,
    open=_OPEN,
    title=lambda matter: matter.content.title,
    begin=Move(
        name="begin",
        label=N_("Varsl en risiko"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Varslingen er sendt. Den venter nu på svar fra den anden part."),
        told=N_("varslede en risiko"),
        lead=WITHOUT_PREJUDICE,
        fields=(
            Field(name="title", label=N_("Risikoen i en sætning")),
            Field(name="seen", label=N_("Hvad ser I?"), type="text"),
            Field(
                name="likelihood",
                label=N_("Hvor sandsynligt er det?"),
                type="choice",
                choices=LIKELIHOODS,
                required=False,
            ),
            Field(name="effect", label=N_("Hvad kan det føre til?"), type="text"),
            Field(name="doing", label=N_("Hvad gør I allerede ved det?"), type="text", required=False),
            Field(name="asks", label=N_("Hvad beder I den anden part om?"), type="text", required=False),
            _ANSWER_BY,
        ),
        ends=False,
    ),
    moves=(
        approval(_approve, _PROPOSED),
        Move(
            name="answer",
            label=N_("Svar på varslingen"),
            do=_answer,
            states=frozenset({"raised"}),
            done=N_("Svaret er sendt."),
            told=N_("svarede på varslingen"),
            lead=N_("Svaret er heller ikke en indrømmelse: det siger, hvad I mener, og hvad I kan gøre."),
            fields=(Field(name="answer", label=N_("Jeres svar"), type="text"),),
            turn=_to_answer,
        ),
        Move(
            name="keep",
            label=N_("Sig nej til at løfte den nu"),
            do=_keep,
            states=_LADDERED,
            done=N_("Varslingen bliver på niveauet, indtil dagene er gået."),
            told=N_("sagde nej til at løfte varslingen før tid"),
            fields=(_WHY,),
            turn=_is_asked,
        ),
        Move(
            name="decline",
            label=N_("Sig nej til forslaget"),
            do=_decline,
            states=_PROPOSED,
            done=N_("I har sagt nej. Det, der var aftalt, gælder fortsat."),
            told=N_("sagde nej til forslaget"),
            lead=N_("I kan også foreslå en anden plan i stedet. Skriv i samtalen, hvad I ser anderledes på."),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="plan",
            label=N_("Foreslå en plan"),
            do=_plan,
            states=_PLANNABLE,
            done=N_("Planen er sendt til den anden part. Den gælder, når begge har godkendt den."),
            told=N_("foreslog en plan"),
            lead=N_(
                "Planen gælder, når begge har godkendt den. Opgaverne kommer så under handlinger, hvor I følger dem. "
                "Skriv hver opgave på sin egen linje med semikolon og dag: Find to vikarer; 15-3-2027"
            ),
            fields=(
                Field(name="plan", label=N_("Hvad gør I sammen ved risikoen?"), type="text"),
                Field(
                    name="authority",
                    label=N_("Det gør kommunen, en opgave på hver linje"),
                    type="lines",
                    required=False,
                ),
                Field(
                    name="supplier",
                    label=N_("Det gør leverandøren, en opgave på hver linje"),
                    type="lines",
                    required=False,
                ),
                Field(
                    name="review_on",
                    label=N_("I ser på det igen senest"),
                    type="day",
                    required=False,
                    help=N_("Skriver I ingen dag, er det om så mange dage, som I har aftalt for niveauet."),
                ),
            ),
            fill=_fill_plan,
            binds=True,
        ),
        Move(
            name="close",
            label=N_("Foreslå at lukke varslingen"),
            do=_close,
            states=_PLANNABLE,
            done=N_("Det er foreslået at lukke varslingen."),
            told=N_("foreslog at lukke varslingen"),
            lead=N_("Varslingen lukkes, når begge har godkendt det, I har lært."),
            fields=(Field(name="learned", label=N_("Hvad har I lært?"), type="text"),),
            binds=True,
        ),
        Move(
            name="to_problem",
            label=N_("Løs det som et fælles problem"),
            do=_to_problem,
            states=_FOLLOWED,
            done=N_("Der er begyndt et fælles problem. Varslingen bliver åben, til det er afsluttet."),
            told=N_("gjorde varslingen til et fælles problem"),
            lead=N_(
                "Når det kræver mere end en plan: bliv enige om kendsgerningerne, vælg en løsning, og afprøv den."
            ),
            fields=(
                Field(name="title", label=N_("Problemet i en sætning")),
                Field(name="facts", label=N_("Kendsgerninger, en på hver linje"), type="lines"),
            ),
            fill=lambda matter: {"title": matter.content.title, "facts": _facts(matter)},
            ends=False,
        ),
        Move(
            name="lift",
            label=N_("Løft til næste niveau"),
            do=_lift,
            states=_LADDERED,
            done=N_("Varslingen er løftet til næste niveau."),
            told=N_("løftede varslingen til næste niveau"),
            lead=N_(
                "I kan løfte varslingen, når dagene på niveauet er gået, når der ikke er svaret inden fristen, eller "
                "når den anden part har foreslået det. Det er ikke en klage, men en måde at få de rette med."
            ),
            fields=(_WHY,),
            fill=lambda matter: {"why": matter.content.asked.why} if matter.content.asked else {},
            turn=_can_rise,
        ),
        Move(
            name="ask_lift",
            label=N_("Foreslå at løfte den nu"),
            do=_ask,
            states=_LADDERED,
            done=N_("Den anden part er spurgt, om varslingen skal løftes nu."),
            told=N_("foreslog at løfte varslingen før tid"),
            lead=N_("Er den anden part enig, løftes varslingen med det samme."),
            fields=(_WHY,),
            turn=_can_ask,
        ),
        Move(
            name="withdraw",
            label=N_("Træk varslingen tilbage"),
            do=_withdraw,
            states=_OPEN,
            done=N_("Varslingen er trukket tilbage. Den bliver stående i historikken."),
            told=N_("trak varslingen tilbage"),
            lead=N_("Varslingen og begrundelsen bliver stående i historikken."),
            fields=(_WHY,),
            turn=_has_warned,
        ),
        Move(
            name="reopen",
            label=N_("Åbn varslingen igen"),
            do=_reopen,
            states=_OVER,
            done=N_("Varslingen er åbnet igen, og den anden part er bedt om at svare."),
            told=N_("åbnede varslingen igen"),
            lead=WITHOUT_PREJUDICE,
            fields=(Field(name="why", label=N_("Hvorfor er den aktuel igen?"), type="text"), _ANSWER_BY),
            ends=False,
        ),
        Move(
            name="linked",
            label=N_("Knyt et fælles problem til"),
            do=_linked,
            states=frozenset(STATES),
            done=N_("Det fælles problem er knyttet til varslingen."),
            told=N_("knyttede et fælles problem til varslingen"),
            inner=True,
        ),
        Move(
            name="solved",
            label=N_("Før varslingen videre"),
            do=_solved,
            states=frozenset(STATES),
            done=N_("Det fælles problem er afsluttet."),
            told=N_("førte varslingen videre efter det fælles problem"),
            inner=True,
        ),
    ),
    waits=_waits,
    due_on=_due_on,
    done_on=lambda matter: matter.content.ended_on,
)
