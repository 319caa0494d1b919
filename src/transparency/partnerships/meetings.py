"""Meetings (samarbejdsmøder): a series for each level, an agenda of what is open, minutes that both approve. Pure.

**A series goes on by itself.** Each level of the charter has a number of months between meetings. When one is held,
the next begins as a draft that is planned by the day that the months give; what is cancelled has to be held all the
same. So a series always has one meeting ahead, and `done_on <= due_on` of a row says that it was held in time: that
counts once the minutes are locked, and until then the row has the deadline of the minutes. As long as nobody has edited
the next meeting, it follows: to another day when the level's months are changed, and out of the series when the one
before it turns out not to have been held.

**Silence approves nothing.** Minutes hold when both have approved the same edition, and are then locked. Until then
either side may propose others, and the other has `ANSWER_DAYS` to answer each. Who does not is overdue, and the minutes
wait for them: they stay a draft.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from transparency import clock
from transparency.errors import BadInput, DomainError
from transparency.guidance.deadlines import ends_in_months
from transparency.history.records import canonical, digest
from transparency.ingest import cells
from transparency.locale import N_
from transparency.partnerships import actions
from transparency.partnerships.charter import Charter, Level, level_mark
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Also, Begin, Kind, Move, Outcome, Room, lacking
from transparency.partnerships.records import (
    SIDES,
    Act,
    KindName,
    Matter,
    Row,
    Side,
    approved,
    proposed,
    renewed,
)

MINUTES_DAYS = 14
"""Days from the meeting until minutes are to be proposed."""
CALL_DAYS = 14
"""Days before a series wants its next meeting held on which it begins to wait for being called."""
ANSWER_DAYS = 10
"""Days in which the other side is to approve minutes or propose others."""
MOST_POINTS = 30
MOST_TASKS = 30
USUAL_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a side wants to talk about."""

    text: str
    by: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something open in the room, as it stood when the meeting was called."""

    kind: KindName
    number: int
    title: str
    state: str
    due_on: date | None = None
    carried: bool = False
    """It stood on the agenda of the meeting before, too."""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting from its agenda to its locked minutes."""

    title: str
    level: str = ""
    """Of the charter; empty for a meeting beside the series."""
    ordinal: int = 0
    """Which of its series it is, from 1; 0 beside a series."""
    planned_by: date | None = None
    """The day by which the series wants it held."""
    starts: datetime | None = None
    length: int = USUAL_LENGTH
    """Minutes."""
    place: str = ""
    link: str = ""
    points: tuple[Point, ...] = ()
    stood: tuple[str, ...] = ()
    """Keys of what stood on the agenda of the meeting before."""
    items: tuple[Item, ...] = ()
    """The agenda besides the points, once it is frozen."""
    reason: str = ""
    """Why it was moved, cancelled or not held, the latest."""
    held_on: date | None = None
    present: tuple[str, ...] = ()
    minutes: str = ""
    decisions: tuple[str, ...] = ()
    tasks: tuple[actions.Task, ...] = ()
    """They begin as actions when the minutes are locked."""
    answer_by: date | None = None
    """The day by which the other side is to answer the present edition of the minutes."""
    hash: str = ""
    """Of the locked minutes (`fingerprint`)."""

    @property
    def ends(self) -> datetime | None:
        return self.starts + timedelta(minutes=self.length) if self.starts else None


_SHAPE: TypeAdapter[Meeting] = TypeAdapter(Meeting)
_MINUTES = {"title", "held_on", "present", "points", "items", "minutes", "decisions", "tasks"}


def fingerprint(meeting: Meeting) -> str:
    """SHA-256 of all that the minutes say, as canonical JSON without what is empty."""
    said = _SHAPE.dump_python(meeting, mode="json", include=_MINUTES, exclude_defaults=True)
    return digest(canonical(said))


STATES = {
    "draft": N_("Skal indkaldes"),
    "called": N_("Indkaldt"),
    "held": N_("Holdt, referat mangler"),
    "minutes": N_("Referat foreslået"),
    "amending": N_("Andet referat foreslået"),
    "locked": N_("Referat godkendt og låst"),
    "cancelled": N_("Aflyst"),
}
AHEAD = frozenset({"draft", "called"})
PROPOSED = frozenset({"minutes", "amending"})
_AFTER = PROPOSED | {"held"}


# The series


@dataclass(frozen=True, slots=True)
class Series:
    """How the meetings of a level stand: when one was held last, the next, and by when it is to be held."""

    level: Level
    held_on: date | None
    next: Matter | None
    due_on: date | None

    def overdue(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def series(charter: Charter, meetings: Iterable[Matter]) -> tuple[Series, ...]:
    """Each level of the charter, by all its meetings."""
    known = list(meetings)
    return tuple(_series(charter, level, known) for level in charter.levels)


def _series(charter: Charter, level: Level, meetings: list[Matter]) -> Series:
    own = [matter for matter in meetings if matter.content.level == level.name]
    held_on = max((matter.content.held_on for matter in own if matter.content.held_on), default=None)
    ahead = next((matter for matter in own if matter.state in AHEAD), None)
    due_on = ahead.content.planned_by if ahead else planned_by(charter, level, held_on)
    return Series(level, held_on, ahead, due_on)


def _is_untouched(matter: Matter) -> bool:
    """Nobody has done anything with it since its series began it."""
    meeting: Meeting = matter.content
    own = meeting.title != _title(meeting.level, meeting.ordinal, "")
    return matter.state == "draft" and not (own or meeting.points or meeting.starts)


def planned_by(charter: Charter, level: Level, held_on: date | None) -> date | None:
    """The day by which a level meets next: its months after it last met, or after the contract's first day."""
    return ends_in_months(held_on or charter.starts_on, level.months) if level.months else None


def _in_series(meeting: Meeting, room: Room) -> Level | None:
    """The level whose series the meeting belongs to, if that still goes on."""
    if room.partnership.state == "ended" or not meeting.level or room.charter is None:
        return None
    level: Level | None = room.charter.level(meeting.level)
    return level if level and level.months else None


def _free_levels(room: Room) -> dict[str, str]:
    """The levels that have no meeting ahead: the others already have the next one of their series."""
    taken = {row.mark for row in room.open if row.kind == "meeting" and row.state in AHEAD}
    levels = room.charter.levels if room.charter else ()
    return {one.name: one.name for one in levels if level_mark(one.name) not in taken}


# The agenda


def agenda(meeting: Meeting, open_: Iterable[Row]) -> tuple[Item, ...]:
    """Everything that is open in the room besides meetings, what stood on the meeting before marked as carried."""
    items = (
        Item(kind=row.kind, number=row.number, title=row.title, state=row.state, due_on=row.due_on)
        for row in open_
        if row.kind != "meeting"
    )
    return tuple(replace(item, carried=item.key in meeting.stood) for item in items)


def _frozen(matter: Matter, room: Room) -> Meeting:
    """The meeting with its agenda, which is frozen when it is called."""
    meeting: Meeting = matter.content
    return meeting if matter.state != "draft" else replace(meeting, items=agenda(meeting, room.open))


# Moves


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if "meeting" in given:  # the next of a series
        return replace(matter, content=given["meeting"], state="draft")
    where = _where(given)
    if where["starts"]:
        _require_ahead(where["starts"], act)
    level = room.charter.level(given["level"]) if room.charter and given["level"] else None
    if level is not None:
        meeting = _first(level, given["title"], room)
    elif given["title"]:
        meeting = Meeting(title=given["title"])
    else:
        raise BadInput("title", N_("Vælg et niveau, eller skriv, hvad mødet handler om."))
    return replace(matter, content=replace(meeting, **where), state="draft")


def _first(level: Level, title: str, room: Room) -> Meeting:
    """A meeting of a level that has none ahead: the first, or the first since its series stood still."""
    before = [other.content.ordinal for other in room.others if other.content.level == level.name]
    ordinal = max(before, default=0) + 1
    return Meeting(
        title=_title(level.name, ordinal, title),
        level=level.name,
        ordinal=ordinal,
        planned_by=planned_by(room.charter, level, _last_held(level.name, room)),
    )


def _last_held(level: str, room: Room) -> date | None:
    held = [one.content.held_on for one in room.others if one.content.level == level and one.content.held_on]
    return max(held, default=None)


def _title(level: str, ordinal: int, own: str) -> str:
    return f"{level} {ordinal}: {own}" if own else f"{level} {ordinal}"


def _next(meeting: Meeting, level: Level, due: date | None, ordinal: int) -> Begin:
    stood = tuple(item.key for item in meeting.items) or meeting.stood
    following = Meeting(
        title=_title(level.name, ordinal, ""),
        level=level.name,
        ordinal=ordinal,
        planned_by=due,
        length=meeting.length,
        place=meeting.place,
        link=meeting.link,
        stood=stood,
    )
    return Begin("meeting", {"meeting": following})


def _where(given: Given) -> dict[str, Any]:
    length = given["length"]
    if length is not None and length != int(length):
        raise BadInput("length", N_("Skriv et helt antal minutter."))
    return {
        "starts": given["starts"],
        "length": int(length) if length is not None else USUAL_LENGTH,
        "place": given["place"],
        "link": _link(given["link"]),
    }


def _link(said: str) -> str:
    try:
        return cells.url(said).value or ""
    except cells.BadCell as error:
        raise BadInput("link", error.message, **error.values) from None


def _require_ahead(starts: datetime, act: Act) -> None:
    if starts <= act.at:
        raise BadInput("starts", N_("Mødet skal ligge efter nu."))


def _call(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    where = _where(given)
    _require_ahead(where["starts"], act)
    if not where["place"] and not where["link"]:
        raise BadInput("place", N_("Skriv, hvor mødet holdes, eller en adresse til et onlinemøde."))
    return proposed(matter, act, replace(_frozen(matter, room), reason="", **where), "called")


def _accept(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return approved(matter, act)


def _move(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    moved = _call(matter, act, given, room)
    return replace(moved, content=replace(moved.content, reason=given["reason"]))


def _cancel(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    meeting = replace(_frozen(matter, room), reason=given["reason"])
    level = _in_series(meeting, room)
    if level and matter.state == "draft":
        raise DomainError(
            N_("Mødet hører til en række, som I har aftalt. Find et tidspunkt, eller foreslå andre møder i aftalen.")
        )  # fmt: skip
    cancelled = replace(matter, state="cancelled", content=meeting)
    again = (_next(meeting, level, meeting.planned_by, meeting.ordinal),) if level else ()
    return Outcome(cancelled, again)


def _point(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    meeting: Meeting = matter.content
    if len(meeting.points) >= MOST_POINTS:
        raise DomainError(N_("Der kan højst være {most} punkter."), most=MOST_POINTS)
    points = (*meeting.points, Point(text=given["text"], by=act.side))
    return replace(matter, edition=matter.edition + 1, content=replace(meeting, points=points))


def _unpoint(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    meeting: Meeting = matter.content
    place = int(given["which"])
    if meeting.points[place].by != act.side:
        raise BadInput("which", N_("Det punkt er den anden parts. I kan fjerne jeres egne."))
    points = (*meeting.points[:place], *meeting.points[place + 1 :])
    return replace(matter, edition=matter.edition + 1, content=replace(meeting, points=points))


def _numbered(texts: Iterable[str]) -> dict[str, str]:
    """Choices of a list's lines, by their place in it."""
    return {str(place): text for place, text in enumerate(texts)}


def _points(room: Room) -> dict[str, str]:
    return _numbered(point.text for point in room.about.content.points) if room.about else {}


def _tasks(room: Room) -> dict[str, str]:
    return _numbered(task.what for task in room.about.content.tasks) if room.about else {}


def _hold(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    held_on = _require_held(given["held_on"], act)
    meeting = replace(_frozen(matter, room), held_on=held_on, reason="")
    held = renewed(matter, meeting, "held")
    level = _in_series(meeting, room)
    if level is None:
        return Outcome(held)
    return Outcome(held, (_next(meeting, level, ends_in_months(held_on, level.months), meeting.ordinal + 1),))


def _unhold(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    """Back to before it was noted as held, and with it the series."""
    meeting: Meeting = matter.content
    after = [
        one
        for one in room.others
        if one.content.level == meeting.level
        and one.content.ordinal > meeting.ordinal
        and one.state != "cancelled"
    ]
    if not all(map(_is_untouched, after)):
        raise DomainError(
            N_(
                "I er allerede i gang med det næste møde i rækken. Skriv i stedet i referatet, hvad der skete."
            )
        )
    back = replace(meeting, held_on=None, reason=given["reason"])
    off = tuple(Also("meeting", one.number, "unplan", {}, words=False) for one in after)
    if back.starts and (back.place or back.link):
        return Outcome(proposed(matter, act, back, "called"), off)
    return Outcome(renewed(matter, replace(back, items=()), "draft"), off)


def _plan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """Its level is to meet more or less often (`charter`)."""
    charter, meeting = given["charter"], matter.content
    planned = planned_by(charter, charter.level(meeting.level), _last_held(meeting.level, room))
    content = replace(meeting, planned_by=planned)
    return replace(matter, content=content) if _is_untouched(matter) else matter


def _unplan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """Its series has not come to it, or goes on no more."""
    return replace(matter, state="cancelled") if _is_untouched(matter) else matter


def _require_held(day: date, act: Act) -> date:
    if day > act.today:
        raise BadInput("held_on", N_("Mødet kan ikke være holdt efter i dag."))
    return day


def _minutes(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    _require_held(given["held_on"], act)
    state = "minutes" if matter.state == "held" else "amending"
    return _proposed(matter, act, replace(matter.content, **given), state)


def _proposed(matter: Matter, act: Act, meeting: Meeting, state: str) -> Matter:
    """Another edition of the minutes: the other side has `ANSWER_DAYS` again."""
    answer_by = act.today + timedelta(days=ANSWER_DAYS)
    return proposed(matter, act, replace(meeting, answer_by=answer_by), state)


def _changed(matter: Matter, act: Act, meeting: Meeting) -> Matter:
    """Other actions: before there are minutes they are only noted, after that they are another edition."""
    if matter.state == "held":
        return replace(matter, edition=matter.edition + 1, content=meeting)
    return _proposed(matter, act, meeting, "amending")


def _task(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    meeting: Meeting = matter.content
    actions.require_ahead("due_on", given["due_on"], act)
    if len(meeting.tasks) >= MOST_TASKS:
        raise DomainError(N_("Der kan højst være {most} handlinger."), most=MOST_TASKS)
    task = actions.Task(what=given["what"], owner=actions.owner(given["owner"], act), due_on=given["due_on"])
    return _changed(matter, act, replace(meeting, tasks=(*meeting.tasks, task)))


def _untask(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    meeting: Meeting = matter.content
    place = int(given["which"])
    return _changed(
        matter, act, replace(meeting, tasks=(*meeting.tasks[:place], *meeting.tasks[place + 1 :]))
    )


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    found = approved(matter, act)
    if not found.agreed:
        return Outcome(found)
    meeting: Meeting = found.content
    begun = tuple(actions.begun(task, found, act) for task in meeting.tasks)
    return Outcome(replace(found, state="locked", content=replace(meeting, hash=fingerprint(meeting))), begun)


# How it stands


def _due_on(matter: Matter) -> date | None:
    meeting: Meeting = matter.content
    match matter.state:
        case "held" if meeting.held_on:
            return meeting.held_on + timedelta(days=MINUTES_DAYS)
        case "minutes" | "amending":
            return meeting.answer_by
        case "cancelled":
            return None
        case "draft" | "called" if not meeting.level and meeting.starts:
            return clock.day(meeting.starts)
    return meeting.planned_by


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    if matter.state in PROPOSED or (matter.state == "called" and not matter.agreed):
        return matter.lacking
    return frozenset(SIDES)


def _waits_from(matter: Matter) -> date | None:
    """A meeting that is far off waits for nobody to call it, and one that both come to waits for its day."""
    meeting: Meeting = matter.content
    if matter.state == "draft" and meeting.planned_by:
        return meeting.planned_by - timedelta(days=CALL_DAYS)
    if matter.state == "called" and matter.agreed and meeting.starts:
        return clock.day(meeting.starts)
    return None


def _has_points(matter: Matter, side: Side) -> bool:
    return any(point.by == side for point in matter.content.points)


def _has_tasks(matter: Matter, side: Side) -> bool:
    return bool(matter.content.tasks)


def _filled(*names: str) -> Any:
    return lambda matter: {name: getattr(matter.content, name) for name in names}


def _fill_hold(matter: Matter) -> Given:
    starts = matter.content.starts
    return {"held_on": clock.day(starts) if starts else None}


def _when_and_where(*, required: bool) -> tuple[Field, ...]:
    return (
        Field(name="starts", label=N_("Dag"), type="moment", required=required),
        Field(
            name="length",
            label=N_("Varighed i minutter"),
            type="number",
            required=False,
            least=Decimal(5),
            most=Decimal(600),
        ),
        Field(
            name="place",
            label=N_("Sted"),
            required=False,
            help=N_("Skriv et sted, en adresse til et onlinemøde eller begge dele."),
        ),
        Field(name="link", label=N_("Adresse til et onlinemøde"), type="text", required=False),
    )


_WHERE = ("starts", "length", "place", "link")
_REASON = Field(name="reason", label=N_("Hvorfor?"), type="text")

KIND = Kind(
    name="meeting",
    label=N_("Møde"),
    plural=N_("Møder"),
    lead=N_(
        "Dagsordenen dannes af det, der er åbent. Referatet gælder, når begge har godkendt det. Tavshed er ikke en "
        "godkendelse."
    ),
    shape=_SHAPE,
    states=STATES,
    open=frozenset(STATES) - {"locked", "cancelled"},
    title=lambda matter: matter.content.title,
    begin=Move(
        name="begin",
        label=N_("Planlæg et møde"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Mødet er planlagt. Indkald det, når dag og sted er på plads."),
        told=N_("planlagde et møde"),
        lead=N_("Et niveau, der allerede har et møde forude, kan ikke vælges: find tidspunktet på det møde."),
        fields=(
            Field(
                name="level",
                label=N_("Niveau"),
                type="choice",
                choices=_free_levels,
                entered=True,
                required=False,
                help=N_("Vælg et niveau, eller skriv, hvad mødet handler om."),
            ),
            Field(name="title", label=N_("Hvad handler mødet om?"), required=False),
            *_when_and_where(required=False),
        ),
        ends=False,
        compares="meeting",
    ),
    moves=(
        Move(
            name="approve",
            label=N_("Godkend referatet"),
            do=_approve,
            states=PROPOSED,
            done=N_("I har godkendt referatet."),
            told=N_("godkendte referatet"),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="accept",
            label=N_("Bekræft, at I kommer"),
            do=_accept,
            states=frozenset({"called"}),
            done=N_("I har bekræftet, at I kommer."),
            told=N_("bekræftede at komme"),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="call",
            label=N_("Indkald til mødet"),
            do=_call,
            states=frozenset({"draft"}),
            done=N_("Mødet er indkaldt, og dagsordenen ligger fast."),
            told=N_("indkaldte til mødet"),
            lead=N_("Når mødet er indkaldt, ligger dagsordenen fast."),
            fields=_when_and_where(required=True),
            fill=_filled(*_WHERE),
        ),
        Move(
            name="hold",
            label=N_("Notér, at mødet er holdt"),
            do=_hold,
            states=AHEAD,
            done=N_("Det er noteret, at mødet er holdt. Nu mangler referatet."),
            told=N_("noterede, at mødet er holdt"),
            fields=(Field(name="held_on", label=N_("Holdt den"), type="day"),),
            fill=_fill_hold,
        ),
        Move(
            name="minutes",
            label=N_("Foreslå referatets ordlyd"),
            do=_minutes,
            states=_AFTER,
            done=N_("Referatet er sendt til den anden part."),
            told=N_("foreslog et referat"),
            lead=N_(
                "Referatet gælder, når begge har godkendt det. Ændrer I et referat, som den anden part har foreslået, "
                "skal de godkende det igen."
            ),
            fields=(
                Field(name="held_on", label=N_("Holdt den"), type="day"),
                Field(name="present", label=N_("Deltagere, en på hver linje"), type="lines"),
                Field(name="minutes", label=N_("Referat"), type="text"),
                Field(
                    name="decisions",
                    label=N_("Beslutninger, en på hver linje"),
                    type="lines",
                    required=False,
                ),
            ),
            fill=_filled("held_on", "present", "minutes", "decisions"),
            binds=True,
        ),
        Move(
            name="point",
            label=N_("Sæt et punkt på dagsordenen"),
            do=_point,
            states=frozenset({"draft"}),
            done=N_("Punktet er sat på dagsordenen."),
            told=N_("satte et punkt på dagsordenen"),
            fields=(Field(name="text", label=N_("Punkt")),),
        ),
        Move(
            name="unpoint",
            label=N_("Fjern et af jeres punkter"),
            do=_unpoint,
            states=frozenset({"draft"}),
            done=N_("Punktet er fjernet."),
            told=N_("fjernede et punkt fra dagsordenen"),
            fields=(Field(name="which", label=N_("Punkt"), type="choice", choices=_points, entered=True),),
            turn=_has_points,
            binds=True,
        ),
        Move(
            name="task",
            label=N_("Tilføj en handling til referatet"),
            do=_task,
            states=_AFTER,
            done=N_("Handlingen står i referatet. Den gælder, når begge har godkendt referatet."),
            told=N_("tilføjede en handling til referatet"),
            lead=N_("Handlingen gælder, når begge har godkendt referatet."),
            fields=(
                Field(name="what", label=N_("Hvad skal gøres?")),
                Field(name="owner", label=N_("Hvem gør det?"), type="choice", choices=actions.WHOSE),
                Field(name="due_on", label=N_("Senest"), type="day"),
            ),
            binds=True,
        ),
        Move(
            name="untask",
            label=N_("Fjern en handling fra referatet"),
            do=_untask,
            states=_AFTER,
            done=N_("Handlingen er fjernet fra referatet."),
            told=N_("fjernede en handling fra referatet"),
            fields=(Field(name="which", label=N_("Handling"), type="choice", choices=_tasks, entered=True),),
            turn=_has_tasks,
            binds=True,
        ),
        Move(
            name="move",
            label=N_("Flyt mødet"),
            do=_move,
            states=frozenset({"called"}),
            done=N_("Mødet er flyttet."),
            told=N_("flyttede mødet"),
            lead=N_("Den anden part skal bekræfte det nye tidspunkt."),
            fields=(*_when_and_where(required=True), _REASON),
            fill=_filled(*_WHERE),
            binds=True,
        ),
        Move(
            name="cancel",
            label=N_("Aflys mødet"),
            do=_cancel,
            states=AHEAD,
            done=N_("Mødet er aflyst."),
            told=N_("aflyste mødet"),
            lead=N_("Hører mødet til en række, skal der findes et nyt tidspunkt: fristen flytter sig ikke."),
            fields=(_REASON,),
        ),
        Move(
            name="unhold",
            label=N_("Notér, at mødet ikke er holdt alligevel"),
            do=_unhold,
            states=frozenset({"held"}),
            done=N_("Mødet er ikke længere noteret som holdt."),
            told=N_("noterede, at mødet ikke er holdt alligevel"),
            lead=N_(
                "Er mødet ved en fejl noteret som holdt, kan det tages tilbage, indtil der er foreslået et referat."
            ),
            fields=(_REASON,),
            binds=True,
            compares="meeting",
        ),
        Move(
            name="plan",
            label=N_("Flyt den dag, mødet senest skal holdes"),
            do=_plan,
            states=frozenset({"draft"}),
            done=N_("Dagen er flyttet."),
            told=N_("flyttede den dag, mødet senest skal holdes, fordi niveauet er ændret"),
            inner=True,
            compares="meeting",
        ),
        Move(
            name="unplan",
            label=N_("Tag mødet ud af rækken"),
            do=_unplan,
            states=frozenset({"draft"}),
            done=N_("Mødet er taget ud af rækken."),
            told=N_("tog mødet ud af rækken"),
            inner=True,
        ),
    ),
    waits=_waits,
    waits_from=_waits_from,
    due_on=_due_on,
    done_on=lambda matter: matter.content.held_on if matter.state == "locked" else None,
    mark=lambda matter: level_mark(matter.content.level),
)
