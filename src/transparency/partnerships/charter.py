"""What the parties have agreed on about the partnership itself: the contract, the purpose, how they meet. Pure.

The agreement in the room does not change the contract. What does is said so, and needs an addendum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.history.records import digest
from transparency.ingest import cells
from transparency.locale import N_, Text
from transparency.partnerships.change_law import WARN_FROM, Standing
from transparency.partnerships.fields import Field, Given
from transparency.partnerships.moves import Also, Do, Kind, Move, Outcome, Room, approval
from transparency.partnerships.records import Act, Matter, Side, approved, proposed, renewed

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


def level_mark(level: str) -> str:
    """What a meeting's row is marked with, so that those of a level are found: its name may be longer than a mark."""
    return digest(level)[:20] if level else ""


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

    def level(self, name: str) -> Level | None:
        return next((one for one in self.levels if one.name == name), None)

    def months(self, name: str) -> int:
        """How often a level meets; 0 also for one that is not there."""
        level = self.level(name)
        return level.months if level else 0

    @property
    def used(self) -> float | None:
        """The share of the maximum that is spent; None where either is not known."""
        return self.spent / self.maximum if self.spent is not None and self.maximum else None

    @property
    def spend_standing(self) -> Standing:
        """How the spend stands against the maximum: one is warned from `WARN_FROM` per cent."""
        share = self.used or 0
        return "over" if share > 1 else "near" if 100 * share >= WARN_FROM else "clear"


OPTION_DAYS, PRICE_DAYS = 90, 30
"""How many days ahead both are told of the last day of an option, and of a price adjustment."""
PAST_DAYS = 30
"""For how many days both are told of an option that was not used by its last day."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A day in the contract that comes near: the last one of an option (`what` says which), or a price adjustment.

    `since` is the first day on which both have to know of it. `past`: the option was not used.
    """

    on: date
    since: date
    what: str = ""
    past: bool = False


def coming(charter: Charter, today: date) -> tuple[Coming, ...]:
    """The days that both have to know of now, the first one first. A used option has none."""
    found = [
        Coming(day, day - timedelta(days=PRICE_DAYS))
        for day in charter.price_dates
        if 0 <= (day - today).days <= PRICE_DAYS
    ]
    for one in charter.options:
        left = (one.use_by - today).days
        if one.used_on is None and 0 <= left <= OPTION_DAYS:
            found.append(Coming(one.use_by, one.use_by - timedelta(days=OPTION_DAYS), one.what))
        elif one.used_on is None and -PAST_DAYS <= left < 0:
            found.append(Coming(one.use_by, one.use_by + timedelta(days=1), one.what, past=True))
    return tuple(sorted(found, key=lambda one: one.on))


Ground = Literal["expired", "agreed", "terminated", "bankrupt"]
GROUNDS: Mapping[Ground, str] = {
    "expired": N_("Kontrakten er udløbet"),
    "agreed": N_("Vi er enige om at stoppe"),
    "terminated": N_("Kontrakten er sagt op eller ophævet"),
    "bankrupt": N_("En part er gået konkurs"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the contract ends: what is still open then can be finished, and nothing new begun."""

    ground: Ground
    on: date
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pact:
    """What is agreed, and the change that is proposed, if any: the agreed one holds until both approve."""

    agreed: Charter | None = None
    proposed: Charter | None = None
    about: str = ""
    """Why the change is proposed."""
    declined: str = ""
    """Why the last proposal was taken back or declined."""
    ending: Ending | None = None
    """Proposed, or when `ended`, in force."""
    ended: bool = False

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


@dataclass(frozen=True, slots=True)
class ContractDay:
    """A day in the contract: the last one of an option (`what` says which), or a price adjustment."""

    on: date
    what: str = ""
    used_on: date | None = None


def contract_days(pact: Pact) -> dict[str, ContractDay]:
    """All days that are agreed on, by a name for ever: an option keeps its own when its day is changed."""
    if pact.agreed is None:
        return {}
    options = {
        f"option-{digest(one.what)[:20]}": ContractDay(one.use_by, one.what, one.used_on)
        for one in pact.agreed.options
    }
    return options | {f"price-{day.isoformat()}": ContractDay(day) for day in pact.agreed.price_dates}


def news(history: Sequence[tuple[date, Pact]], told_on: date, today: date) -> tuple[Coming, ...]:
    """The days that both have to know of now, and of which they were not told on `told_on` already.

    `history`: how the agreement stood from which day on, the oldest first, at least one. What had come near when the
    parties agreed on it, they know.
    """
    pact = history[-1][1]
    if pact.agreed is None or pact.ended:
        return ()
    found = coming(pact.agreed, today)
    return tuple(one for one in found if one.since > max(told_on, _agreed_on(history, one)))


def _agreed_on(history: Sequence[tuple[date, Pact]], one: Coming) -> date:
    """The day from which this day has stood in the agreement as it does now."""
    meant = ContractDay(one.on, one.what)
    found = history[-1][0]
    for day, pact in reversed(history):
        if pact.ended or meant not in contract_days(pact).values():
            break
        found = day
    return found


STATES = {
    "proposed": N_("Venter på godkendelse"),
    "agreed": N_("Aftalt"),
    "ended": N_("Ophørt"),
    "resuming": N_("Ophørt, foreslået genoptaget"),
}
_WAITING = frozenset({"proposed", "resuming"})
_ALIVE = frozenset({"proposed", "agreed"})
MOST_LEVELS = 6
MOST_OPTIONS = 20


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, Pact(proposed=given["charter"]), "proposed")


def changed(matter: Matter, act: Act, charter: Charter, about: str = "") -> Matter:
    """The proposal of another charter; what is agreed holds meanwhile."""
    if charter == matter.content.latest:
        raise DomainError(N_("Der er ikke ændret noget."))
    content = replace(matter.content, proposed=charter, about=about, declined="", ending=None)
    return proposed(matter, act, content, "proposed")


def _part(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """Propose other values of the fields that were given."""
    values = dict(given)
    about = values.pop("about")
    return changed(matter, act, replace(matter.content.latest, **values), about)


def _contract(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if given["ends_on"] < given["starts_on"]:
        raise BadInput("ends_on", N_("Kontrakten kan ikke ophøre, før den begynder."))
    return _part(matter, act, given, room)


def _level(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    charter: Charter = matter.content.latest
    level = Level(name=given["name"], who=given["who"], months=int(given["months"]), days=int(given["days"]))
    others = tuple(one for one in charter.levels if one.name != level.name)
    place = next((i for i, one in enumerate(charter.levels) if one.name == level.name), len(others))
    levels = (*others[:place], level, *others[place:])
    if len(levels) > MOST_LEVELS:
        raise BadInput("name", N_("Der kan højst være {most} niveauer."), most=MOST_LEVELS)
    return changed(matter, act, replace(charter, levels=levels))


def _no_level(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    charter: Charter = matter.content.latest
    return changed(
        matter,
        act,
        replace(charter, levels=tuple(one for one in charter.levels if one.name != given["name"])),
    )


def _option(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    charter: Charter = matter.content.latest
    option = Option(**given)
    options = (*(one for one in charter.options if one.what != option.what), option)
    if len(options) > MOST_OPTIONS:
        raise BadInput("what", N_("Der kan højst være {most} optioner."), most=MOST_OPTIONS)
    if option.used_on and option.used_on > option.use_by:
        raise BadInput("used_on", N_("Optionen kan ikke bruges efter den sidste dag."))
    return changed(matter, act, replace(charter, options=tuple(sorted(options, key=lambda o: o.use_by))))


def _prices(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    days = []
    for line in given["price_dates"]:
        try:
            day = cells.day(line).value
        except DomainError:
            day = None
        if day is None:
            raise BadInput(
                "price_dates", N_("“{value}” er ikke en dag. Skriv for eksempel 31-12-2027."), value=line[:40]
            )
        days.append(day)
    return changed(matter, act, replace(matter.content.latest, price_dates=tuple(sorted(set(days)))))


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter | Outcome:
    found = approved(matter, act)
    if not found.agreed:
        return found
    pact: Pact = found.content
    if found.state == "resuming":
        return replace(found, state="agreed", content=replace(pact, ended=False, ending=None, about=""))
    if pact.ending is not None:
        return replace(found, state="ended", content=replace(pact, ended=True, proposed=None, about=""))
    agreed = replace(found, state="agreed", content=Pact(agreed=pact.proposed))
    return Outcome(agreed, _drafts(pact, room))


def _drafts(pact: Pact, room: Room) -> tuple[Also, ...]:
    """The next meeting of each level follows when it is to meet more often, less often, or only when there is need."""
    before, after = pact.agreed, pact.proposed
    if before is None or after is None:
        return ()
    changed = {
        level_mark(one.name): "plan" if after.months(one.name) else "unplan"
        for one in before.levels
        if after.months(one.name) != one.months
    }
    return tuple(
        Also("meeting", row.number, changed[row.mark], {"charter": after}, words=False)
        for row in room.open
        if row.kind == "meeting" and row.state == "draft" and row.mark in changed
    )


def _drop(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """Take one's proposal back, or decline the other's: what is agreed holds on, and what has ended stays so."""
    if matter.state == "resuming":
        content = replace(matter.content, about="", declined=given["why"])
        return renewed(matter, content, "ended")
    content = replace(matter.content, proposed=None, about="", ending=None, declined=given["why"])
    return renewed(matter, content, "agreed")


def _withhold(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    """One side alone takes back its consent to whatever is public, or may become so by one more word."""
    pact: Pact = matter.content
    content = replace(
        pact,
        agreed=replace(pact.agreed, public=()) if pact.agreed else None,
        proposed=replace(pact.proposed, public=()) if pact.proposed else None,
    )
    shown = [(one, "decline") for one in room.others if one.state == "publishing"]
    shown += [(one, "withdraw") for one in room.others if one.content.publish is not None]
    follows = tuple(Also("kpi", one.number, move, {}, words=False) for one, move in shown)
    return Outcome(replace(matter, content=content), follows)


def _end(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    ending = Ending(**given)
    content = replace(matter.content, proposed=None, about="", declined="", ending=ending)
    if ending.ground == "bankrupt":  # there may be nobody left to approve it
        return proposed(matter, act, replace(content, ended=True), "ended")
    return proposed(matter, act, content, "proposed")


def _resume(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    content = replace(matter.content, about=given["why"], declined="")
    return proposed(matter, act, content, "resuming")


def _product_list(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """The products from their lines: "Gulvvask: to gange om ugen"."""
    said = [line.partition(":") for line in given["products"]]
    products = tuple(Product(name=name.strip(), detail=detail.strip()) for name, _, detail in said)
    if not all(one.name for one in products):
        raise BadInput(
            "products", N_("Skriv et navn på hver linje, og eventuelt et kolon og en beskrivelse.")
        )
    if len({one.name for one in products}) < len(products):
        raise BadInput("products", N_("To linjer har det samme navn. Giv dem hver sit."))
    return changed(matter, act, replace(matter.content.latest, products=products), given["about"])


def with_product(products: tuple[Product, ...], old: str, product: Product | None) -> tuple[Product, ...]:
    """The list with the product called `old` put as `product`, ended (None), or with one added (`old` not there)."""
    gone = {old} | ({product.name} if product else set())
    kept = tuple(one for one in products if one.name not in gone)
    if product is None:
        return kept
    place = next((i for i, one in enumerate(products) if one.name in gone), len(kept))
    return (*kept[:place], product, *kept[place:])


def _products(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """What an adopted improvement does to the products: in what is agreed, and in what is proposed meanwhile."""
    pact: Pact = matter.content

    def changed_in(one: Charter | None) -> Charter | None:
        return one and replace(one, products=with_product(one.products, given["old"], given["product"]))

    return replace(
        matter,
        content=replace(pact, agreed=changed_in(pact.agreed), proposed=changed_in(pact.proposed)),
    )


def _fill(*names: str) -> Any:
    return lambda matter: {name: getattr(matter.content.latest, name) for name in names}


def _has_agreed(matter: Matter, side: Side) -> bool:
    return matter.content.agreed is not None


def _is_public(matter: Matter, side: Side) -> bool:
    return bool(matter.content.agreed and matter.content.agreed.public)


def _levels(room: Room) -> dict[str, str]:
    return {one.name: one.name for one in room.charter.levels}


_ABOUT = Field(name="about", label=N_("Hvorfor foreslår I det?"), type="text", required=False)
_ZERO = Decimal(0)


_CONTRACT = (
    Field(name="title", label=N_("Titel")),
    Field(name="starts_on", label=N_("Kontrakten begynder"), type="day"),
    Field(name="ends_on", label=N_("Kontrakten ophører"), type="day"),
    Field(
        name="tender",
        label=N_("Udbuddets nummer i udbudsplanen"),
        required=False,
        help=N_("For eksempel AAK-2027-014."),
    ),
    Field(name="case", label=N_("Kommunens sagsnummer"), required=False),
    Field(
        name="original_value",
        label=N_("Kontraktens oprindelige værdi i kr. uden moms"),
        type="amount",
        required=False,
        least=_ZERO,
        help=N_("Den værdi, som ændringer efter udbudslovens § 180 regnes ud fra."),
    ),
    Field(
        name="maximum",
        label=N_("Rammeaftalens højeste værdi i kr. uden moms"),
        type="amount",
        required=False,
        least=_ZERO,
    ),
    Field(name="works", label=N_("Det er en bygge- og anlægskontrakt"), type="yes", required=False),
)

START: tuple[Field, ...] = (
    *_CONTRACT,
    Field(name="purpose", label=N_("Formål, med jeres egne ord"), type="text"),
    Field(name="goals", label=N_("Fælles mål, et på hver linje"), type="lines"),
    Field(
        name="principles",
        label=N_("Principper for samarbejdet, et på hver linje"),
        type="lines",
        required=False,
    ),
)
"""What is asked for to open a room; the rest of the first charter is `template`."""

PRINCIPLES = (
    N_("Vi siger tingene tidligt og ærligt, også når de er svære."),
    N_("Vi leder efter en løsning, før vi leder efter en skyldig."),
    N_("Vi holder det, vi aftaler, og siger til i god tid, hvis vi ikke kan."),
    N_("Begge parter kan foreslå forbedringer, og gevinsten deles."),
    N_("En tidlig varsling er hverken et krav eller en indrømmelse."),
)
"""A beginning to talk about, not the policy's words."""

LEVELS = (
    Level(name=N_("Drift"), who=N_("De driftsansvarlige fra begge parter"), months=1, days=5),
    Level(name=N_("Kontrakt"), who=N_("De kontraktansvarlige fra begge parter"), months=3, days=10),
    Level(name=N_("Ledelse"), who=N_("Ledelsen fra begge parter"), months=6, days=15),
)


def template(given: Given, t: Text) -> Charter:
    """The first proposal of a charter, from the fields of `START`: three levels to meet at, to be changed freely.

    Their names are in the language of who opens the room, as the principles are.
    """
    if given["ends_on"] < given["starts_on"]:
        raise BadInput("ends_on", N_("Kontrakten kan ikke ophøre, før den begynder."))
    levels = tuple(replace(one, name=t(one.name), who=t(one.who)) for one in LEVELS)
    return Charter(levels=levels, **given)


def _proposal(
    name: str,
    label: str,
    told: str,
    do: Do,
    *fields: Field,
    fill: Any = None,
    aside: bool = True,
    **more: Any,
) -> Move:
    """A move that proposes another charter."""
    return Move(
        name=name,
        label=label,
        do=do,
        states=_ALIVE,
        done=N_("Forslaget er sendt til den anden part."),
        told=told,
        fields=fields,
        fill=fill or (lambda matter: {}),
        binds=True,
        aside=aside,
        **more,
    )


KIND = Kind(
    name="charter",
    label=N_("Aftalen om samarbejdet"),
    plural=N_("Aftalen om samarbejdet"),
    lead=N_("Det, I er enige om. Aftaler her ændrer ikke kontrakten: det kræver et tillæg (allonge)."),
    shape=TypeAdapter(Pact),
    states=STATES,
    open=_WAITING,
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
        approval(_approve, _WAITING),
        Move(
            name="drop",
            label=N_("Sig nej til forslaget, eller træk det tilbage"),
            do=_drop,
            states=_WAITING,
            done=N_("Forslaget er lagt væk. Det, der var aftalt, gælder fortsat."),
            told=N_("lagde forslaget væk"),
            lead=N_("Det, der er aftalt, gælder fortsat."),
            fields=(Field(name="why", label=N_("Hvorfor?"), type="text"),),
            turn=_has_agreed,
            binds=True,
        ),
        _proposal(
            "purpose",
            N_("Foreslå andet formål, mål eller principper"),
            N_("foreslog andet formål, mål eller principper"),
            _part,
            Field(name="purpose", label=N_("Formål, med jeres egne ord"), type="text"),
            Field(name="goals", label=N_("Fælles mål, et på hver linje"), type="lines"),
            Field(
                name="principles",
                label=N_("Principper for samarbejdet, et på hver linje"),
                type="lines",
                required=False,
            ),
            _ABOUT,
            fill=_fill("purpose", "goals", "principles"),
            ends=False,
        ),
        _proposal(
            "contract",
            N_("Foreslå andre oplysninger om kontrakten"),
            N_("foreslog andre oplysninger om kontrakten"),
            _contract,
            *_CONTRACT,
            _ABOUT,
            fill=_fill(
                "title", "starts_on", "ends_on", "tender", "case", "original_value", "maximum", "works"
            ),
        ),
        _proposal(
            "spend",
            N_("Oplys forbruget"),
            N_("oplyste forbruget"),
            _part,
            Field(name="spent", label=N_("Købt indtil nu i kr. uden moms"), type="amount", least=_ZERO),
            Field(name="spent_on", label=N_("Opgjort den"), type="day"),
            _ABOUT,
            fill=_fill("spent", "spent_on"),
            aside=False,
        ),
        _proposal(
            "level",
            N_("Foreslå et mødeniveau"),
            N_("foreslog et mødeniveau"),
            _level,
            Field(
                name="name",
                label=N_("Niveauets navn"),
                help=N_("Skriv et navn, der findes, for at ændre det."),
            ),
            Field(name="who", label=N_("Hvem mødes?")),
            Field(
                name="months",
                label=N_("Måneder mellem møderne (0: kun efter behov)"),
                type="number",
                least=_ZERO,
                most=Decimal(24),
            ),
            Field(
                name="days",
                label=N_("Dage, før en varsling kan løftes til næste niveau"),
                type="number",
                least=Decimal(1),
                most=Decimal(90),
            ),
            ends=False,
        ),
        _proposal(
            "no_level",
            N_("Foreslå at fjerne et mødeniveau"),
            N_("foreslog at fjerne et mødeniveau"),
            _no_level,
            Field(name="name", label=N_("Niveau"), type="choice", choices=_levels, entered=True),
            turn=lambda matter, side: bool(matter.content.present.levels),
            ends=False,
        ),
        _proposal(
            "option",
            N_("Foreslå en option, eller at den bruges"),
            N_("foreslog en option"),
            _option,
            Field(
                name="what",
                label=N_("Hvad er optionen?"),
                help=N_("Skriv en option, der findes, for at ændre den."),
            ),
            Field(name="use_by", label=N_("Sidste dag, den kan bruges"), type="day"),
            Field(name="used_on", label=N_("Brugt den"), type="day", required=False),
        ),
        _proposal(
            "prices",
            N_("Foreslå datoer for prisregulering"),
            N_("foreslog datoer for prisregulering"),
            _prices,
            Field(name="price_dates", label=N_("Datoer, en på hver linje"), type="lines"),
            fill=lambda matter: {
                "price_dates": tuple(d.strftime("%d-%m-%Y") for d in matter.content.latest.price_dates)
            },
            ends=False,
        ),
        _proposal(
            "promises",
            N_("Foreslå, hvilke løfter partnerskabet bidrager til"),
            N_("foreslog, hvilke løfter partnerskabet bidrager til"),
            _part,
            Field(
                name="promises",
                label=N_("Løfter i indkøbspolitikken"),
                type="several",
                choices=lambda room: room.promises,
                entered=True,
                required=False,
            ),
            _ABOUT,
            fill=_fill("promises"),
            ends=False,
        ),
        _proposal(
            "publish",
            N_("Foreslå, hvad der er offentligt"),
            N_("foreslog, hvad der er offentligt"),
            _part,
            Field(
                name="public",
                label=N_("Må vises for alle"),
                type="several",
                choices=SECTIONS,
                required=False,
                help=N_(
                    "Det bliver offentligt, når begge parter har godkendt, og det bliver stående i historikken."
                ),
            ),
            _ABOUT,
            fill=_fill("public"),
        ),
        _proposal(
            "product_list",
            N_("Foreslå, hvad der står på produktlisten"),
            N_("foreslog, hvad der står på produktlisten"),
            _product_list,
            Field(
                name="products",
                label=N_("Produkter og ydelser, en på hver linje"),
                type="lines",
                required=False,
                help=N_("For eksempel: Gulvvask: to gange om ugen"),
            ),
            _ABOUT,
            fill=lambda matter: {
                "products": tuple(
                    f"{one.name}: {one.detail}" if one.detail else one.name
                    for one in matter.content.latest.products
                )
            },
            lead=N_(
                "Skriv det, der allerede følger af kontrakten. Skal noget leveres anderledes, foreslår I det som en "
                "forbedring."
            ),
            ends=False,
        ),
        Move(
            name="withhold",
            label=N_("Træk jeres samtykke til offentlighed tilbage"),
            do=_withhold,
            states=frozenset(STATES),
            done=N_("Partnerskabet vises ikke længere på de offentlige sider."),
            told=N_("trak samtykket til offentlighed tilbage"),
            lead=N_(
                "Partnerskabet og dets opfølgningsmål forsvinder fra de offentlige sider med det samme. Skal noget "
                "vises igen, skal begge parter sige ja til det på ny."
            ),
            fields=(Field(name="yes", label=N_("Vi trækker vores samtykke tilbage"), type="yes"),),
            turn=_is_public,
            compares="kpi",
        ),
        Move(
            name="end",
            label=N_("Oplys, at kontrakten ophører"),
            do=_end,
            states=_ALIVE,
            done=N_("Det er oplyst, at kontrakten ophører."),
            told=N_("oplyste, at kontrakten ophører"),
            lead=N_(
                "Når begge har godkendt, kan det, der er åbent, gøres færdigt, men der kan ikke begyndes på noget nyt. "
                "Ved konkurs gælder det med det samme."
            ),
            fields=(
                Field(name="ground", label=N_("Hvorfor?"), type="choice", choices=GROUNDS),
                Field(name="on", label=N_("Ophører den"), type="day"),
                Field(name="why", label=N_("Hvad skal vi vide om det?"), type="text", required=False),
            ),
            turn=_has_agreed,
            binds=True,
        ),
        Move(
            name="resume",
            label=N_("Foreslå, at samarbejdet genoptages"),
            do=_resume,
            states=frozenset({"ended"}),
            done=N_("Forslaget er sendt til den anden part."),
            told=N_("foreslog, at samarbejdet genoptages"),
            lead=N_(
                "For eksempel når kontrakten er overgået til en anden virksomhed efter en konkurs. Når begge har "
                "godkendt, kan der igen begyndes på noget nyt."
            ),
            fields=(Field(name="why", label=N_("Hvorfor?"), type="text"),),
            binds=True,
        ),
        Move(
            name="products",
            label=N_("Ret produktlisten"),
            do=_products,
            states=frozenset(STATES),
            done=N_("Produktlisten er rettet."),
            told=N_("rettede produktlisten efter en vedtaget forbedring"),
            inner=True,
        ),
    ),
    waits=lambda matter, today: matter.lacking if matter.state in _WAITING else frozenset(),
)
