"""Joint problem (fælles problemløsning): from what both know to be so, to a solution that both have tried. Pure.

Five things are agreed on in turn, each by both sides on the same edition: the facts, the solution, how it is tried, and
what came of it; then it is over, or another solution is chosen. Facts that a side sees otherwise are part of what is
agreed on: that the two do not agree about them. Options need no agreement: either side adds as many as it sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.locale import N_
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Also, Kind, Move, Outcome, Room, approval, lacking
from transparency.partnerships.records import SIDES, Act, Matter, Side, approved, proposed, renewed
from transparency.partnerships.trials import REVIEW, Trial, proposal, trial_of

Verdict = Literal["worked", "again", "stop"]
VERDICTS: Mapping[Verdict, str] = {
    "worked": N_("Det virkede"),
    "again": N_("Prøv en anden løsning"),
    "stop": N_("Stop her"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A side sees a fact otherwise."""

    side: Side
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that is so, as the one who wrote it sees it."""

    text: str
    doubts: tuple[Doubt, ...] = ()
    """At most one for each side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A way to solve it, and what it does. `number` is its own for good."""

    number: int
    by: Side
    what: str
    price: str = ""
    quality: str = ""
    climate: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The option that is proposed or agreed. `addendum`: it changes the contract, which takes more than this room."""

    option: int
    why: str
    addendum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What came of it, in the words that both have approved. `on`: the day they did."""

    verdict: Verdict
    words: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An option that was tried before, and what came of it."""

    choice: Choice
    trial: Trial | None
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is so, what could be done, what was chosen, how it is tried, and what came of it."""

    title: str
    facts: tuple[Fact, ...]
    options: tuple[Option, ...] = ()
    added: int = 0
    """How many options there have been: the next one's number is one more."""
    choice: Choice | None = None
    choice_proposed: Choice | None = None
    trial: Trial | None = None
    trial_proposed: Trial | None = None
    review: Review | None = None
    back: str = ""
    """The state to go back to when what is proposed is declined."""
    tried: tuple[Tried, ...] = ()
    declined: str = ""
    """Why the latest proposal was declined."""
    warning: int = 0
    """The number of the early warning that it grew out of; 0 without one."""
    ended_on: date | None = None

    def option(self, number: int) -> Option:
        return next(one for one in self.options if one.number == number)


STATES = {
    "facts": N_("Kendsgerninger foreslået"),
    "options": N_("Løsning mangler"),
    "deciding": N_("Løsning foreslået"),
    "decided": N_("Løsning aftalt, afprøvning mangler"),
    "planning": N_("Afprøvning foreslået"),
    "testing": N_("Afprøves"),
    "reviewing": N_("Vurdering foreslået"),
    "solved": N_("Løst"),
    "stopped": N_("Stoppet"),
}
_OVER = frozenset({"solved", "stopped"})
_OPEN = frozenset(STATES) - _OVER
_PROPOSED = frozenset({"facts", "deciding", "planning", "reviewing"})
_SEEKING = frozenset({"facts", "options"})
_STOPPABLE = frozenset({"facts", "options", "decided"})
MOST_FACTS = 30
MOST_OPTIONS = 20


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter | Outcome:
    warning = given.get("warning", 0)
    content = Problem(title=given["title"], facts=_facts_of(given["facts"], ()), warning=warning)
    begun = proposed(matter, act, content, "facts")
    if not warning:
        return begun
    return Outcome(begun, (Also("warning", warning, "linked", {"problem": matter.number}, words=False),))


def _facts_of(lines: tuple[str, ...], known: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Facts of their lines; what stood there before keeps the doubts about it."""
    if len(lines) > MOST_FACTS:
        raise BadInput("facts", N_("Skriv højst {most} linjer."), most=MOST_FACTS)
    before = {fact.text: fact for fact in known}
    return tuple(before.get(line, Fact(text=line)) for line in dict.fromkeys(lines))


def _facts(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    problem: Problem = matter.content
    facts = _facts_of(given["facts"], problem.facts)
    if facts == problem.facts:
        raise DomainError(N_("Der er ikke ændret noget."))
    return proposed(matter, act, replace(problem, facts=facts), "facts")


def _doubted(matter: Matter, act: Act, given: Given, doubt: Doubt | None) -> Matter:
    """The facts with this side's doubt about one of them, or without it: another edition of them."""
    problem: Problem = matter.content
    place = int(given["fact"])
    fact = problem.facts[place]
    others = tuple(one for one in fact.doubts if one.side != act.side)
    if doubt is None and others == fact.doubts:
        raise BadInput("fact", N_("I har ikke skrevet, at I ser anderledes på den."))
    marked = replace(fact, doubts=(*others, doubt) if doubt else others)
    facts = (*problem.facts[:place], marked, *problem.facts[place + 1 :])
    return proposed(matter, act, replace(problem, facts=facts), "facts")


def _doubt(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return _doubted(matter, act, given, Doubt(side=act.side, words=given["words"]))


def _undoubt(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return _doubted(matter, act, given, None)


def _option(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    problem: Problem = matter.content
    if len(problem.options) >= MOST_OPTIONS:
        raise BadInput("what", N_("Der kan højst være {most} løsninger."), most=MOST_OPTIONS)
    number = problem.added + 1
    option = Option(number=number, by=act.side, **given)
    return replace(matter, content=replace(problem, options=(*problem.options, option), added=number))


def _no_option(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    problem: Problem = matter.content
    option = problem.option(int(given["option"]))
    if option.by != act.side:
        raise BadInput("option", N_("Den løsning er den anden parts. I kan fjerne jeres egne."))
    if option.number in {one.choice.option for one in problem.tried}:
        raise BadInput("option", N_("Den løsning er prøvet, og den bliver stående."))
    return replace(
        matter,
        content=replace(problem, options=tuple(one for one in problem.options if one != option)),
    )


def _decide(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    problem: Problem = matter.content
    choice = Choice(option=int(given["option"]), why=given["why"], addendum=given["addendum"])
    if choice == problem.choice:
        raise BadInput("option", N_("Den løsning er allerede aftalt."))
    return _offered(matter, act, replace(problem, choice_proposed=choice), "deciding")


def _trial(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    problem = replace(matter.content, trial_proposed=trial_of(given, act))
    return _offered(matter, act, problem, "planning")


def _judge(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return _offered(matter, act, replace(matter.content, review=Review(**given)), "reviewing")


def _stop(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    review = Review(verdict="stop", words=given["words"])
    return _offered(matter, act, replace(matter.content, review=review), "reviewing")


def _offered(matter: Matter, act: Act, problem: Problem, state: str) -> Matter:
    """A proposal; when it is declined, the problem goes back to where it is now."""
    back = problem.back if matter.state == state else matter.state
    return proposed(matter, act, replace(problem, back=back, declined=""), state)


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter | Outcome:
    found = approved(matter, act)
    if not found.agreed:
        return found
    problem: Problem = replace(found.content, back="")
    match found.state:
        case "facts":
            return replace(found, state="options")
        case "deciding":
            content = replace(problem, choice=problem.choice_proposed, choice_proposed=None)
            return replace(found, state="decided", content=content)
        case "planning":
            content = replace(problem, trial=problem.trial_proposed, trial_proposed=None)
            return replace(found, state="testing", content=content)
    return _concluded(found, problem, act)


def _concluded(found: Matter, problem: Problem, act: Act) -> Matter | Outcome:
    """What follows from a review that both have approved."""
    assert problem.review is not None
    review = replace(problem.review, on=act.today)
    if review.verdict == "again" and problem.choice:
        past = Tried(choice=problem.choice, trial=problem.trial, review=review)
        again = replace(problem, choice=None, trial=None, review=None, tried=(*problem.tried, past))
        return replace(found, state="options", content=again)
    state = "solved" if review.verdict == "worked" else "stopped"
    over = replace(found, state=state, content=replace(problem, review=review, ended_on=act.today))
    if not problem.warning:
        return Outcome(over)
    return Outcome(over, (Also("warning", problem.warning, "solved", {"words": review.words}),))


def _decline(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """Back to where it was before the proposal: what was agreed by then holds on."""
    problem: Problem = matter.content
    content = replace(
        problem, choice_proposed=None, trial_proposed=None, review=None, back="", declined=given["why"]
    )
    return renewed(matter, content, problem.back)


# What there is to choose from, and whose turn it is


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"


def _fact_choices(room: Room) -> dict[str, str]:
    facts = room.about.content.facts if room.about else ()
    return {str(place): _short(fact.text) for place, fact in enumerate(facts)}


def _option_choices(room: Room) -> dict[str, str]:
    options = room.about.content.options if room.about else ()
    return {str(one.number): f"{one.number}. {_short(one.what)}" for one in options}


def _doubts(matter: Matter, side: Side) -> bool:
    return any(doubt.side == side for fact in matter.content.facts for doubt in fact.doubts)


def _has_options(matter: Matter, side: Side) -> bool:
    return bool(matter.content.options)


def _has_own_option(matter: Matter, side: Side) -> bool:
    tried = {one.choice.option for one in matter.content.tried}
    return any(one.by == side and one.number not in tried for one in matter.content.options)


def _has_trial(matter: Matter, side: Side) -> bool:
    return matter.content.trial is not None


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    return matter.lacking if matter.state in _PROPOSED else frozenset(SIDES)


def _due_on(matter: Matter) -> date | None:
    trial: Trial | None = matter.content.trial or matter.content.trial_proposed
    return trial.due_on if trial else None


def _fill_choice(matter: Matter) -> Given:
    choice: Choice | None = matter.content.choice_proposed or matter.content.choice
    if choice is None:
        return {}
    return {"option": str(choice.option), "why": choice.why, "addendum": choice.addendum}


def _latest_trial(matter: Matter) -> Trial | None:
    problem: Problem = matter.content
    return problem.trial_proposed or problem.trial


_WHICH_FACT = Field(
    name="fact", label=N_("Hvilken kendsgerning?"), type="choice", choices=_fact_choices, entered=True
)
_WHICH_OPTION = Field(
    name="option", label=N_("Hvilken løsning?"), type="choice", choices=_option_choices, entered=True
)
_FACTS = Field(
    name="facts",
    label=N_("Kendsgerninger, en på hver linje"),
    type="lines",
    help=N_("Skriv, hvad der er sket og kan vises, og vent med, hvis skyld det er."),
)

KIND = Kind(
    name="problem",
    label=N_("Fælles problem"),
    plural=N_("Fælles problemer"),
    lead=N_(
        "Bliv enige om, hvad der er sket, før I vælger en løsning. Prøv løsningen af, og se sammen på, om den virkede."
    ),
    shape=TypeAdapter(Problem),
    states=STATES,
    open=_OPEN,
    title=lambda matter: matter.content.title,
    begin=Move(
        name="begin",
        label=N_("Tag et fælles problem op"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Problemet er taget op. Den anden part er bedt om at se på kendsgerningerne."),
        told=N_("tog et fælles problem op"),
        lead=N_("Begynd med det, I tror, begge kan være enige om. Løsningerne kommer bagefter."),
        fields=(Field(name="title", label=N_("Problemet i en sætning")), _FACTS),
        ends=False,
    ),
    moves=(
        approval(_approve, _PROPOSED),
        Move(
            name="review",
            label=N_("Foreslå en vurdering"),
            do=_judge,
            states=frozenset({"testing", "reviewing"}),
            done=N_("Vurderingen er foreslået. Den gælder, når begge har godkendt den."),
            told=N_("foreslog en vurdering"),
            fields=(
                Field(name="verdict", label=N_("Hvad viste afprøvningen?"), type="choice", choices=VERDICTS),
                Field(name="words", label=N_("Hvad så I, og hvad har I lært?"), type="text"),
            ),
            turn=_has_trial,
            binds=True,
        ),
        proposal(
            _trial,
            frozenset({"decided", "planning", "testing"}),
            _latest_trial,
            lead=N_("Aftal, hvordan I ser, om løsningen virker, før I begynder."),
            also=(REVIEW,),
        ),
        Move(
            name="decide",
            label=N_("Foreslå en løsning"),
            do=_decide,
            states=frozenset({"options", "deciding", "decided"}),
            done=N_("Løsningen er foreslået. Den gælder, når begge har godkendt den."),
            told=N_("foreslog, hvilken løsning der vælges"),
            lead=N_(
                "Løsningen gælder, når begge har godkendt den. Den ændrer ikke kontrakten: det kræver et tillæg "
                "(allonge)."
            ),
            fields=(
                _WHICH_OPTION,
                Field(name="why", label=N_("Hvorfor den?"), type="text"),
                Field(
                    name="addendum",
                    label=N_("Løsningen kræver, at kontrakten ændres (allonge)"),
                    type="yes",
                    required=False,
                ),
            ),
            fill=_fill_choice,
            turn=_has_options,
            binds=True,
        ),
        Move(
            name="option",
            label=N_("Tilføj en mulig løsning"),
            do=_option,
            states=frozenset({"facts", "options", "deciding"}),
            done=N_("Løsningen er tilføjet."),
            told=N_("tilføjede en mulig løsning"),
            lead=N_("Skriv det, I ved. Det, I ikke ved endnu, kan I skrive senere i samtalen."),
            fields=(
                Field(name="what", label=N_("Hvad er løsningen?")),
                Field(name="price", label=N_("Hvad betyder den for prisen?"), type="text", required=False),
                Field(
                    name="quality", label=N_("Hvad betyder den for kvaliteten?"), type="text", required=False
                ),
                Field(name="climate", label=N_("Hvad betyder den for klimaet?"), type="text", required=False),
                Field(name="time", label=N_("Hvor lang tid tager den?"), type="text", required=False),
            ),
        ),
        Move(
            name="no_option",
            label=N_("Fjern en af jeres løsninger"),
            do=_no_option,
            states=_SEEKING,
            done=N_("Løsningen er fjernet."),
            told=N_("fjernede en mulig løsning"),
            fields=(_WHICH_OPTION,),
            turn=_has_own_option,
        ),
        Move(
            name="facts",
            label=N_("Foreslå andre kendsgerninger"),
            do=_facts,
            states=_SEEKING,
            done=N_("Kendsgerningerne er sendt til den anden part."),
            told=N_("foreslog andre kendsgerninger"),
            lead=N_("Ret, tilføj eller fjern linjer. Kendsgerningerne gælder, når begge har godkendt dem."),
            fields=(_FACTS,),
            fill=lambda matter: {"facts": tuple(fact.text for fact in matter.content.facts)},
            binds=True,
        ),
        Move(
            name="doubt",
            label=N_("Vi ser anderledes på en kendsgerning"),
            do=_doubt,
            states=_SEEKING,
            done=N_("Det står nu ved kendsgerningen, at I ser anderledes på den."),
            told=N_("så anderledes på en kendsgerning"),
            lead=N_(
                "Kendsgerningen bliver stående med jeres ord ved siden af. I godkender så sammen, hvad I er enige om, "
                "og hvad I ikke er enige om."
            ),
            fields=(_WHICH_FACT, Field(name="words", label=N_("Hvordan ser I på den?"), type="text")),
            binds=True,
        ),
        Move(
            name="undoubt",
            label=N_("Vi er enige i kendsgerningen alligevel"),
            do=_undoubt,
            states=_SEEKING,
            done=N_("Jeres bemærkning til kendsgerningen er fjernet."),
            told=N_("var enig i en kendsgerning alligevel"),
            fields=(_WHICH_FACT,),
            turn=_doubts,
            binds=True,
        ),
        Move(
            name="decline",
            label=N_("Sig nej til forslaget"),
            do=_decline,
            states=_PROPOSED - {"facts"},
            done=N_("I har sagt nej. Det, der var aftalt, gælder fortsat."),
            told=N_("sagde nej til forslaget"),
            fields=(Field(name="why", label=N_("Hvorfor?"), type="text"),),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="stop",
            label=N_("Foreslå at stoppe her"),
            do=_stop,
            states=_STOPPABLE,
            done=N_("Det er foreslået at stoppe her."),
            told=N_("foreslog at stoppe her"),
            fields=(Field(name="words", label=N_("Hvorfor, og hvad har I lært?"), type="text"),),
            binds=True,
        ),
    ),
    waits=_waits,
    due_on=_due_on,
    done_on=lambda matter: matter.content.ended_on,
)
