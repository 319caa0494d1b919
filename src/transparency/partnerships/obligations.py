"""Obligations (forpligtelser): what either side owes by the contract, delivered, looked at, and approved or rejected.

The one who owes delivers; the other side receives, approves or rejects. That holds for the supplier's documentation as
for the municipality's payments and answers. Only the control of the CSR annex is the municipality's own. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.guidance.deadlines import ends_in_months
from transparency.ingest import cells
from transparency.locale import N_
from transparency.partnerships.emissions import Emissions, Sheet
from transparency.partnerships.fields import Field, Given, Problems
from transparency.partnerships.moves import Begin, Kind, Move, Outcome, Room, lacking
from transparency.partnerships.records import (
    Act,
    Attached,
    Matter,
    Row,
    Side,
    approved,
    other,
    proposed,
    renewed,
)
from transparency.words import fold

What = Literal[
    "labour", "safety", "chain", "insurance", "guarantee", "certificate", "climate", "report", "payment",
    "access", "forecast", "answer", "other",
]  # fmt: skip
WHAT: Mapping[What, str] = {
    "labour": N_("CSR-bilag: løn- og arbejdsvilkår"),
    "safety": N_("CSR-bilag: sikkerhed og arbejdsmiljø"),
    "chain": N_("CSR-bilag: underleverandører og kædeansvar"),
    "insurance": N_("Forsikring"),
    "guarantee": N_("Garanti"),
    "certificate": N_("Certifikat eller mærke"),
    "climate": N_("Klimadata for det, der er leveret"),
    "report": N_("Rapport eller statistik"),
    "payment": N_("Betaling til tiden"),
    "access": N_("Adgang til steder, systemer eller oplysninger"),
    "forecast": N_("Forventet behov"),
    "answer": N_("Svar inden for en aftalt frist"),
    "other": N_("Andet"),
}
CSR: frozenset[What] = frozenset({"labour", "safety", "chain"})
"""What stands in the CSR annex, and can be controlled."""

LEVELS: Mapping[str, str] = {
    "1": N_("1. led: direkte underleverandør"),
    "2": N_("2. led: underleverandør til 1. led"),
    "3": N_("3. led eller længere nede"),
}
"""How far down the chain somebody is, seen from the side that owes."""

EVERY: Mapping[str, str] = {
    "1": N_("Hver måned"),
    "3": N_("Hvert kvartal"),
    "6": N_("Hvert halve år"),
    "12": N_("Hvert år"),
    "24": N_("Hvert andet år"),
}
"""Months between one time and the next."""

REMIND_DAYS = 60
"""How long before a deadline an obligation waits for who owes it; of often recurring ones half the interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcontractor:
    """Somebody in the chain below the side that owes. `cvr` is empty for a foreign business."""

    name: str
    level: int
    cvr: str = ""
    work: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What was delivered, and what became of it."""

    act: Act
    words: str
    file: Attached | None = None
    valid_until: date | None = None
    """The last day on which the document holds."""
    emissions: Emissions | None = None
    covered: int = 0
    listed: int = 0
    """Of so many products in the charter's list, climate data cover `covered`."""
    missing: tuple[str, ...] = ()
    """The products without data."""
    received: Act | None = None
    decided: Act | None = None
    rejected: str = ""
    """Why it was rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How what is wrong is put right, and by when."""

    act: Act
    words: str
    done_by: date
    rejected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that both have to agree on: another deadline (`due`), or that the obligation does not hold."""

    why: str
    before: str
    """The state that it goes back to."""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A visit by the municipality's CSR team."""

    act: Act
    title: str
    """What was looked at, in a few words."""
    visited_on: date
    place: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What is owed, by whom, by when and by what in the contract.

    `term` is the deadline that the contract gives this time, `due` the one that holds after what was agreed since.
    """

    title: str
    what: What
    by: Side
    term: date
    due: date
    source: str = ""
    text: str = ""
    months: int = 0
    """Months to the next time; 0: only once."""
    sub: Subcontractor | None = None
    after: int = 0
    """The number of the obligation that this one follows; 0: none."""
    control: Control | None = None
    """What a control found, where the obligation is to put it right."""
    controlled: tuple[Control, ...] = ()
    """The controls about this obligation."""
    deliveries: tuple[Delivery, ...] = ()
    asked: str = ""
    """Why a plan was asked for."""
    plan: Plan | None = None
    proposal: Proposal | None = None

    @property
    def standing(self) -> Delivery | None:
        """The last delivery, unless it was rejected."""
        last = self.deliveries[-1] if self.deliveries else None
        return last if last and not last.rejected else None

    def expired(self, today: date) -> bool:
        """Whether what was delivered does not hold any more."""
        last = self.standing
        return last is not None and last.valid_until is not None and last.valid_until < today


STATES = {
    "owed": N_("Skal leveres"),
    "delivered": N_("Leveret"),
    "received": N_("Modtaget og bliver set igennem"),
    "approved": N_("Godkendt"),
    "rejected": N_("Afvist, skal leveres igen"),
    "asked": N_("Plan mangler"),
    "planned": N_("Plan foreslået"),
    "proposed": N_("Ændring foreslået"),
    "dropped": N_("Gælder ikke"),
}
_OPEN = frozenset(STATES) - {"approved", "dropped"}
_OWED = frozenset({"owed", "rejected"})
_WITH_THE_OTHER = frozenset({"delivered", "received"})


# Whose turn it is


def owes(matter: Matter, side: Side) -> bool:
    """For the side that owes it."""
    return bool(matter.content.by == side)


def is_owed(matter: Matter, side: Side) -> bool:
    """For the side that it is owed to."""
    return not owes(matter, side)


def _owes_documents(matter: Matter, side: Side) -> bool:
    return owes(matter, side) and matter.content.what != "climate"


def _owes_data(matter: Matter, side: Side) -> bool:
    return owes(matter, side) and matter.content.what == "climate"


def _under_control(matter: Matter, side: Side) -> bool:
    return matter.content.by == "supplier" and matter.content.what in CSR


# What the moves do


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    control: Control | None = given.get("control")
    content = Obligation(
        title=given["title"],
        what=given["what"],
        by=act.side if given["who"] == "us" else other(act.side),
        term=given.get("term") or given["due"],
        due=given["due"],
        source=given["source"],
        text=given["text"],
        months=int(given["months"] or 0),
        sub=_subcontractor(given),
        after=given.get("after", 0),
        control=control,
    )
    return replace(matter, content=content, state="asked" if control else "owed")


def _subcontractor(given: Given) -> Subcontractor | None:
    """Raises `Problems` for a number that is none, and for a subcontractor without a name or level."""
    wrong: dict[str, DomainError] = {}
    cvr = ""
    try:
        cvr = cells.cvr(given["sub_cvr"] or None).value or ""
    except cells.BadCell as error:
        wrong["sub_cvr"] = error
    if not given["sub_name"]:
        if given["sub_cvr"] or given["sub_level"] or given["sub_work"]:
            wrong["sub_name"] = BadInput(
                "sub_name", N_("Skriv underleverandørens navn, eller tøm felterne om den.")
            )
    elif not given["sub_level"]:
        wrong["sub_level"] = BadInput("sub_level", N_("Vælg, hvor i kæden underleverandøren er."))
    if wrong:
        raise Problems(wrong)
    if not given["sub_name"]:
        return None
    return Subcontractor(
        name=given["sub_name"], level=int(given["sub_level"]), cvr=cvr, work=given["sub_work"]
    )


def _delivered(matter: Matter, delivery: Delivery) -> Matter:
    content = replace(matter.content, deliveries=(*matter.content.deliveries, delivery))
    return renewed(matter, content, "delivered")


def _deliver(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    until: date | None = given["valid_until"]
    if until is not None and until < act.today:
        raise BadInput("valid_until", N_("Dokumentet er udløbet. Lever et, der gælder nu."))
    return _delivered(matter, Delivery(act=act, words=given["words"], file=given["file"], valid_until=until))


def _read_sheet(data: bytes, filename: str) -> Sheet:
    from transparency.partnerships.climate_sheet import read_sheet  # a start of the site need not wait for it

    return read_sheet(data, filename)


def _deliver_data(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    sheet: Sheet = given["sheet_read"]
    if sheet.begins > act.today:
        raise Problems({"sheet": BadInput("sheet", N_("Arket har en periode, der ikke er begyndt."))})
    names = [one.name for one in room.charter.products] if room.charter else []
    covered = sheet.covered(names)
    delivery = Delivery(
        act=act,
        words=given["words"],
        file=given["sheet"],
        emissions=sheet.emissions,
        covered=len(covered),
        listed=len(names),
        missing=tuple(name for name in names if name not in covered),
    )
    return _delivered(matter, delivery)


def _judged(o: Obligation, **values: Any) -> Obligation:
    """With something noted on the last delivery."""
    return replace(o, deliveries=(*o.deliveries[:-1], replace(o.deliveries[-1], **values)))


def _receive(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return replace(matter, state="received", content=_judged(matter.content, received=act))


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    content = _judged(matter.content, decided=act)
    after = replace(matter, state="approved", content=content, approvals=(act,))
    return Outcome(after, _next(after, act, room))


def _next(matter: Matter, act: Act, room: Room) -> tuple[Begin, ...]:
    """The next time: by the interval, or when the document ends to hold, whichever comes first.

    Nothing follows a deadline or a document that goes beyond the contract.
    """
    o: Obligation = matter.content
    until = o.standing.valid_until if o.standing else None
    ends = room.partnership.ends_on
    by_interval = ends_in_months(o.term, o.months) if o.months and o.term < ends else None
    renewal = until if until and until < ends else None
    days = [day for day in (by_interval, renewal) if day is not None]
    if not days or room.partnership.state == "ended":
        return ()
    sub = o.sub
    given = {
        "who": "us" if o.by == act.side else "them",
        "what": o.what,
        "title": o.title,
        "text": o.text,
        "source": o.source,
        "term": by_interval or renewal,
        "due": min(days),
        "months": o.months,
        "sub_name": sub.name if sub else "",
        "sub_cvr": sub.cvr if sub else "",
        "sub_level": str(sub.level) if sub else "",
        "sub_work": sub.work if sub else "",
        "after": matter.number,
    }
    return (Begin("obligation", given),)


def _later(name: str, day: date | None, act: Act) -> None:
    if day is not None and day <= act.today:
        raise BadInput(name, N_("Fristen skal ligge efter i dag."))


def _reject(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    again: date | None = given["again_by"]
    _later("again_by", again, act)
    if given["plan"] and again is None:
        raise BadInput("again_by", N_("Skriv, hvornår planen skal være klar."))
    content = _judged(matter.content, decided=act, rejected=given["why"])
    content = replace(content, due=again or content.due, asked=given["why"] if given["plan"] else "")
    return replace(matter, state="asked" if given["plan"] else "rejected", content=content)


def _ask_plan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if matter.content.due >= act.today:
        raise DomainError(N_("Der kan bedes om en plan, når fristen er overskredet."))
    _later("again_by", given["again_by"], act)
    content = replace(matter.content, asked=given["why"], due=given["again_by"], plan=None)
    return replace(matter, state="asked", content=content)


def _plan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    _later("done_by", given["done_by"], act)
    plan = Plan(act=act, words=given["words"], done_by=given["done_by"])
    return proposed(matter, act, replace(matter.content, plan=plan), "planned")


def _approve_plan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found = approved(matter, act)
    return replace(found, state="owed", content=replace(found.content, due=found.content.plan.done_by))


def _reject_plan(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    _later("again_by", given["again_by"], act)
    o: Obligation = matter.content
    assert o.plan is not None
    content = replace(o, plan=replace(o.plan, rejected=given["why"]), due=given["again_by"])
    return replace(matter, state="asked", content=content, approvals=())


def _propose(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """Another deadline, or (without one) that the obligation does not hold."""
    due: date | None = given.get("due")
    _later("due", due, act)
    proposal = Proposal(why=given["why"], before=matter.state, due=due)
    return proposed(matter, act, replace(matter.content, proposal=proposal), "proposed")


def _agree(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    found = approved(matter, act)
    o: Obligation = found.content
    assert o.proposal is not None
    if o.proposal.due is None:
        return replace(found, state="dropped")
    return replace(found, state=o.proposal.before, content=replace(o, due=o.proposal.due, proposal=None))


def _keep(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    o: Obligation = matter.content
    assert o.proposal is not None
    return renewed(matter, replace(o, proposal=None), o.proposal.before)


def _inspect(matter: Matter, act: Act, given: Given, room: Room) -> Matter | Outcome:
    """Note a control; what it found becomes an obligation of its own, which begins with a plan."""
    findings: tuple[str, ...] = given["findings"]
    due: date | None = given["plan_by"]
    if given["visited_on"] > act.today:
        raise BadInput("visited_on", N_("Skriv den dag, kontrollen var."))
    if findings and due is None:
        raise BadInput("plan_by", N_("Skriv, hvornår planen skal være klar."))
    _later("plan_by", due, act)
    o: Obligation = matter.content
    control = Control(
        act=act,
        title=given["title"],
        visited_on=given["visited_on"],
        place=given["place"],
        findings=findings,
    )
    after = replace(matter, content=replace(o, controlled=(*o.controlled, control)))
    if not findings:
        return after
    sub = o.sub
    begun = {
        "who": "them",
        "what": o.what,
        "title": control.title,
        "text": "",
        "source": o.source,
        "due": due,
        "months": 0,
        "sub_name": sub.name if sub else "",
        "sub_cvr": sub.cvr if sub else "",
        "sub_level": str(sub.level) if sub else "",
        "sub_work": sub.work if sub else "",
        "after": matter.number,
        "control": control,
    }
    return Outcome(after, (Begin("obligation", begun),))


# How it stands


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    o: Obligation = matter.content
    if matter.state in ("owed", "rejected", "asked"):
        return frozenset({o.by})
    if matter.state == "proposed":
        return matter.lacking
    return frozenset({other(o.by)})


def _waits_from(matter: Matter) -> date | None:
    o: Obligation = matter.content
    if matter.state != "owed":
        return None
    return o.due - timedelta(days=min(REMIND_DAYS, o.months * 15 or REMIND_DAYS))


def _due_on(matter: Matter) -> date | None:
    o: Obligation = matter.content
    if matter.state == "dropped":
        return None
    return o.plan.done_by if matter.state == "planned" and o.plan else o.due


def _done_on(matter: Matter) -> date | None:
    o: Obligation = matter.content
    return o.standing.act.today if o.standing and matter.state != "dropped" else None


def _title(matter: Matter) -> str:
    o: Obligation = matter.content
    return f"{o.title} ({o.sub.name})" if o.sub else o.title


@dataclass(frozen=True, slots=True)
class OnTime:
    """Of the obligations whose turn has come, how many were delivered by their deadline."""

    kept: int
    due: int

    @property
    def share(self) -> Decimal | None:
        """None when none has been due."""
        return Decimal(self.kept) / self.due if self.due else None


def on_time(rows: Iterable[Row], today: date, by: Side | None = None) -> OnTime:
    """What counts is the deadline that holds, and the day of the delivery that was not rejected.

    Counted are those that are delivered, and those whose deadline has passed; of one side (`by`), or of both.
    """
    kept = due = 0
    for row in rows:
        if row.due_on is None or (by is not None and row.mark != by):
            continue
        if row.done_on is None and row.due_on >= today:
            continue
        due += 1
        kept += row.done_on is not None and row.done_on <= row.due_on
    return OnTime(kept, due)


@dataclass(frozen=True, slots=True)
class Link:
    """A subcontractor of one side, and how its obligations stand."""

    by: Side
    sub: Subcontractor
    open: int
    overdue: int


def chain(matters: Iterable[Matter], today: date) -> list[Link]:
    """The subcontractors that obligations name, by level and name; the newest words about each hold."""
    found: dict[tuple[Side, str], Link] = {}
    for matter in sorted(matters, key=lambda one: one.number):
        o: Obligation = matter.content
        if o.sub is None or matter.state == "dropped":
            continue
        key = (o.by, o.sub.cvr or fold(o.sub.name))
        before = found.get(key)
        row = KIND.row(matter, today)
        found[key] = Link(
            o.by,
            o.sub,
            (before.open if before else 0) + row.open,
            (before.overdue if before else 0) + row.overdue(today),
        )
    return sorted(found.values(), key=lambda one: (one.by, one.sub.level, fold(one.sub.name)))


_WHY = Field(name="why", label=N_("Begrundelse"), type="text")
_PERSONAL = N_(
    "Læg kun det op, der er aftalt. Slet personoplysninger, der ikke er bedt om, for eksempel CPR-numre på lønsedler."
)

KIND = Kind(
    name="obligation",
    label=N_("Forpligtelse"),
    plural=N_("Forpligtelser"),
    lead=N_(
        "Det, parterne skylder hinanden efter kontrakten: dokumentation efter CSR-bilaget, forsikringer og klimadata, "
        "men også betaling til tiden, adgang og svar. Den ene part leverer, den anden godkender."
    ),
    shape=TypeAdapter(Obligation),
    states=STATES,
    open=_OPEN,
    title=_title,
    begin=Move(
        name="begin",
        label=N_("Tilføj en forpligtelse"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Forpligtelsen er tilføjet."),
        told=N_("tilføjede en forpligtelse"),
        lead=N_("Skriv kun det, der allerede står i kontrakten. Rummet ændrer ikke kontrakten."),
        fields=(
            Field(name="title", label=N_("Hvad skal leveres?")),
            Field(name="what", label=N_("Hvad handler det om?"), type="choice", choices=WHAT),
            Field(
                name="who",
                label=N_("Hvem skylder det?"),
                type="choice",
                choices={"us": N_("Os selv"), "them": N_("Den anden part")},
            ),
            Field(name="due", label=N_("Frist"), type="day"),
            Field(name="months", label=N_("Gentages"), type="choice", choices=EVERY, required=False),
            Field(
                name="source",
                label=N_("Hvor står det?"),
                help=N_("For eksempel CSR-bilaget, punkt 4, eller kontraktens § 12."),
            ),
            Field(name="text", label=N_("Beskrivelse"), type="text", required=False),
            Field(
                name="sub_name",
                label=N_("Underleverandør, der skal levere det"),
                required=False,
                help=N_("Tom: parten leverer det selv."),
            ),
            Field(
                name="sub_cvr",
                label=N_("Underleverandørens CVR-nummer"),
                required=False,
                help=N_(
                    "Tom for en udenlandsk virksomhed. Skriv så land og registreringsnummer under arbejdet."
                ),
            ),
            Field(name="sub_level", label=N_("Led i kæden"), type="choice", choices=LEVELS, required=False),
            Field(name="sub_work", label=N_("Underleverandørens arbejde"), required=False),
        ),
        ends=False,
    ),
    moves=(
        Move(
            name="approve",
            label=N_("Godkend leveringen"),
            do=_approve,
            states=_WITH_THE_OTHER,
            done=N_("Leveringen er godkendt."),
            told=N_("godkendte leveringen"),
            turn=is_owed,
            binds=True,
        ),
        Move(
            name="approve_plan",
            label=N_("Godkend planen"),
            do=_approve_plan,
            states=frozenset({"planned"}),
            done=N_("Planen er godkendt."),
            told=N_("godkendte planen"),
            turn=is_owed,
            binds=True,
        ),
        Move(
            name="agree",
            label=N_("Godkend ændringen"),
            do=_agree,
            states=frozenset({"proposed"}),
            done=N_("Ændringen er aftalt."),
            told=N_("godkendte ændringen"),
            turn=lacking,
            binds=True,
        ),
        Move(
            name="deliver",
            label=N_("Lever"),
            do=_deliver,
            states=_OWED | _WITH_THE_OTHER,
            done=N_("Det er leveret, og den anden part kan se på det."),
            told=N_("leverede"),
            lead=_PERSONAL,
            fields=(
                Field(name="words", label=N_("Hvad leverer I?"), type="text"),
                Field(name="file", label=N_("Dokument"), type="file", required=False),
                Field(
                    name="file_secret",
                    label=N_("Dokumentet er forretningshemmeligheder"),
                    type="yes",
                    required=False,
                ),
                Field(
                    name="valid_until",
                    label=N_("Dokumentet gælder til og med"),
                    type="day",
                    required=False,
                    help=N_("I bliver mindet om at forny det, 60 dage før det udløber."),
                ),
            ),
            turn=_owes_documents,
        ),
        Move(
            name="deliver_data",
            label=N_("Lever klimadata"),
            do=_deliver_data,
            states=_OWED | _WITH_THE_OTHER,
            done=N_("Klimadata er leveret, og den anden part kan se på dem."),
            told=N_("leverede klimadata"),
            lead=N_(
                "Brug skabelonen. Arket bliver læst med det samme; er noget i det forkert, bliver intet gemt."
            ),
            fields=(
                Field(
                    name="sheet",
                    label=N_("Regneark (.xlsx eller .csv, højst 2 MB)"),
                    type="file",
                    reader=_read_sheet,
                ),
                Field(
                    name="sheet_secret",
                    label=N_("Arket er forretningshemmeligheder"),
                    type="yes",
                    required=False,
                ),
                Field(name="words", label=N_("Bemærkninger"), type="text", required=False),
            ),
            turn=_owes_data,
        ),
        Move(
            name="receive",
            label=N_("Kvittér for modtagelsen"),
            do=_receive,
            states=frozenset({"delivered"}),
            done=N_("Den anden part kan se, at I har modtaget leveringen."),
            told=N_("kvitterede for modtagelsen"),
            turn=is_owed,
        ),
        Move(
            name="reject",
            label=N_("Afvis leveringen"),
            do=_reject,
            states=_WITH_THE_OTHER,
            done=N_("Leveringen er afvist."),
            told=N_("afviste leveringen"),
            fields=(
                _WHY,
                Field(
                    name="plan",
                    label=N_("Vi beder om en plan, før der leveres igen"),
                    type="yes",
                    required=False,
                ),
                Field(
                    name="again_by",
                    label=N_("Ny frist"),
                    type="day",
                    required=False,
                    help=N_("For en ny levering eller for planen. Tom: fristen er den samme."),
                ),
            ),
            turn=is_owed,
            binds=True,
        ),
        Move(
            name="ask_plan",
            label=N_("Bed om en plan"),
            do=_ask_plan,
            states=_OWED,
            done=N_("Der er bedt om en plan."),
            told=N_("bad om en plan"),
            fields=(_WHY, Field(name="again_by", label=N_("Planen skal være klar"), type="day")),
            turn=is_owed,
        ),
        Move(
            name="plan",
            label=N_("Foreslå en plan"),
            do=_plan,
            states=frozenset({"asked", "planned"}),
            done=N_("Planen er foreslået."),
            told=N_("foreslog en plan"),
            fields=(
                Field(name="words", label=N_("Hvem gør hvad hvornår?"), type="text"),
                Field(name="done_by", label=N_("Det er bragt i orden senest"), type="day"),
            ),
            fill=lambda matter: (
                {"words": matter.content.plan.words, "done_by": matter.content.plan.done_by}
                if matter.content.plan
                else {}
            ),
            turn=owes,
        ),
        Move(
            name="reject_plan",
            label=N_("Afvis planen"),
            do=_reject_plan,
            states=frozenset({"planned"}),
            done=N_("Planen er afvist."),
            told=N_("afviste planen"),
            fields=(_WHY, Field(name="again_by", label=N_("En ny plan skal være klar"), type="day")),
            turn=is_owed,
            binds=True,
        ),
        Move(
            name="propose_due",
            label=N_("Foreslå en anden frist"),
            do=_propose,
            states=_OWED,
            done=N_("Forslaget er sendt til den anden part."),
            told=N_("foreslog en anden frist"),
            fields=(Field(name="due", label=N_("Ny frist"), type="day"), _WHY),
            binds=True,
        ),
        Move(
            name="drop",
            label=N_("Foreslå, at den ikke gælder"),
            do=_propose,
            states=_OPEN - {"proposed"},
            done=N_("Forslaget er sendt til den anden part."),
            told=N_("foreslog, at forpligtelsen ikke gælder"),
            lead=N_(
                "For eksempel fordi den ikke står i kontrakten, eller fordi der ikke er brug for den mere."
            ),
            fields=(_WHY,),
            binds=True,
        ),
        Move(
            name="keep",
            label=N_("Læg forslaget væk"),
            do=_keep,
            states=frozenset({"proposed"}),
            done=N_("Forslaget er lagt væk. Forpligtelsen gælder som før."),
            told=N_("lagde forslaget væk"),
        ),
        Move(
            name="inspect",
            label=N_("Skriv om en kontrol"),
            do=_inspect,
            states=frozenset(STATES) - {"dropped", "proposed"},
            done=N_("Kontrollen er skrevet ned."),
            told=N_("skrev om en kontrol"),
            lead=N_(
                "Begge parter ser det, du skriver. Finder kontrollen noget, skal leverandøren svare med en plan. Skriv "
                "ikke navne på medarbejdere."
            ),
            fields=(
                Field(
                    name="title",
                    label=N_("Hvad blev kontrolleret?"),
                    help=N_("For eksempel: ansættelsesbreve og timesedler."),
                ),
                Field(name="visited_on", label=N_("Hvornår var kontrollen?"), type="day"),
                Field(name="place", label=N_("Hvor?")),
                Field(
                    name="findings",
                    label=N_("Hvad skal bringes i orden? Ét fund på hver linje"),
                    type="lines",
                    required=False,
                    help=N_("Tom: kontrollen gav ikke anledning til noget."),
                ),
                Field(
                    name="plan_by",
                    label=N_("Leverandøren svarer med en plan senest"),
                    type="day",
                    required=False,
                ),
            ),
            turn=_under_control,
            sides=("authority",),
            because=N_(
                "Kontrollen med løn- og arbejdsvilkår er kommunens egen opgave efter kontraktens CSR-bilag og "
                "arbejdsklausulen (ILO-konvention nr. 94). Leverandøren kan omvendt afvise det, kommunen leverer, og "
                "bede om en plan."
            ),
            ends=False,
        ),
    ),
    waits=_waits,
    waits_from=_waits_from,
    due_on=_due_on,
    done_on=_done_on,
    mark=lambda matter: str(matter.content.by),
)
