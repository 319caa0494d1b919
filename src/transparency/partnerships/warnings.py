"""Early warning (tidlig varsling): either side tells of a risk early, without prejudice. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter

from transparency.errors import BadInput
from transparency.locale import N_
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Kind, Move, Room, lacking, theirs
from transparency.partnerships.records import SIDES, Act, Matter, Side, approved, proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """A risk, what was answered, and the plan that both agree on."""

    title: str
    seen: str
    effect: str
    answer_by: date
    answer: str = ""
    answered: Act | None = None
    plan: str = ""
    learned: str = ""
    closed_on: date | None = None


STATES = {
    "raised": N_("Venter på svar"),
    "answered": N_("Besvaret, plan mangler"),
    "planned": N_("Plan foreslået"),
    "working": N_("Plan aftalt"),
    "closing": N_("Foreslået lukket"),
    "closed": N_("Lukket"),
}
_OPEN = frozenset(STATES) - {"closed"}
_FOLLOWED = frozenset({"answered", "planned", "working"})


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if given["answer_by"] <= act.today:
        raise BadInput("answer_by", N_("Svarfristen skal ligge efter i dag."))
    return replace(matter, content=Warning(**given), state="raised")


def _answer(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return replace(matter, state="answered", content=replace(matter.content, answered=act, **given))


def _plan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, replace(matter.content, **given), "planned")


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found = approved(matter, act)
    if not found.agreed:
        return found
    if found.state == "planned":
        return replace(found, state="working")
    return replace(found, state="closed", content=replace(found.content, closed_on=act.today))


def _close(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, replace(matter.content, **given), "closing")


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    if matter.state == "raised":
        return frozenset(SIDES) - {matter.raised.side}
    if matter.state in ("planned", "closing"):
        return matter.lacking
    return frozenset(SIDES)


KIND = Kind(
    name="warning",
    label=N_("Tidlig varsling"),
    plural=N_("Tidlige varslinger"),
    lead=N_(
        "Sig det, så snart I ser en risiko. En varsling er hverken et krav eller en indrømmelse, og den kan ikke "
        "bruges imod den, der varsler."
    ),
    shape=TypeAdapter(Warning),
    states=STATES,
    open=_OPEN,
    title=lambda matter: matter.content.title,
    begin=Move(
        name="begin",
        label=N_("Varsl en risiko"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Varslingen er sendt til den anden part."),
        told=N_("varslede en risiko"),
        lead=N_("En varsling er hverken et krav eller en indrømmelse."),
        fields=(
            Field(name="title", label=N_("Risikoen i en sætning")),
            Field(name="seen", label=N_("Hvad ser I?"), type="text"),
            Field(name="effect", label=N_("Hvad kan det føre til?"), type="text"),
            Field(name="answer_by", label=N_("Svar ønskes senest"), type="day"),
        ),
        ends=False,
    ),
    moves=(
        Move(
            name="approve",
            label=N_("Godkend"),
            do=_approve,
            states=frozenset({"planned", "closing"}),
            done=N_("I har godkendt."),
            told=N_("godkendte"),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="answer",
            label=N_("Svar på varslingen"),
            do=_answer,
            states=frozenset({"raised"}),
            done=N_("Svaret er sendt."),
            told=N_("svarede på varslingen"),
            fields=(Field(name="answer", label=N_("Jeres svar"), type="text"),),
            turn=theirs,
        ),
        Move(
            name="plan",
            label=N_("Foreslå en plan"),
            do=_plan,
            states=_FOLLOWED,
            done=N_("Planen er foreslået."),
            told=N_("foreslog en plan"),
            fields=(Field(name="plan", label=N_("Hvem gør hvad hvornår?"), type="text"),),
            fill=lambda matter: {"plan": matter.content.plan},
            binds=True,
        ),
        Move(
            name="close",
            label=N_("Foreslå at lukke varslingen"),
            do=_close,
            states=_FOLLOWED,
            done=N_("Det er foreslået at lukke varslingen."),
            told=N_("foreslog at lukke varslingen"),
            fields=(Field(name="learned", label=N_("Hvad har I lært?"), type="text"),),
            binds=True,
        ),
    ),
    waits=_waits,
    due_on=lambda matter: matter.content.answer_by if matter.state == "raised" else None,
    done_on=lambda matter: matter.content.closed_on,
)
