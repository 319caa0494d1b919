"""Improvement and product adjustment: proposed by either side, tried, decided by both, and what it gave. Pure.

What changes the contract waits for the municipality's assessment against udbudsloven §§ 178–184 (`change_law`), and
is not in force before an addendum is signed by both: what is agreed in the room does not change the contract.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import TypeAdapter

from transparency.errors import BadInput, DomainError
from transparency.locale import N_
from transparency.partnerships.change_law import (
    ALLOWED,
    GROUND,
    NOTIFIED,
    Ground,
    Limits,
    limits_on,
    wrong_with,
)
from transparency.partnerships.charter import Product
from transparency.partnerships.fields import Field, Given, Problems
from transparency.partnerships.moves import ENDED, Also, Kind, Move, Outcome, Room, lacking, ours, theirs
from transparency.partnerships.records import SIDES, Act, Attached, Matter, Side, approved, proposed, renewed
from transparency.partnerships.trials import Trial, proposal, trial_of

Sort = Literal["work", "product"]
SORT: Mapping[Sort, str] = {
    "work": N_("Forbedring af, hvordan vi arbejder"),
    "product": N_("Justering af et produkt eller en ydelse"),
}

Way = Literal["same", "more", "less", "unknown"]
WAY: Mapping[Way, str] = {
    "same": N_("Prisen er den samme"),
    "more": N_("Det bliver dyrere"),
    "less": N_("Det bliver billigere"),
    "unknown": N_("Det vides ikke endnu"),
}
VALUE_WAY: Mapping[Way, str] = {
    "same": N_("Ændringen har ingen værdi i kroner"),
    "more": N_("Kontrakten bliver dyrere"),
    "less": N_("Kontrakten bliver billigere"),
}

CHARACTER = {"kept": N_("Den er den samme"), "changed": N_("Den bliver en anden")}

ProductDo = Literal["none", "add", "change", "end"]
PRODUCT_DO: Mapping[ProductDo, str] = {
    "none": N_("Ingen ændring"),
    "add": N_("Tilføj et produkt"),
    "change": N_("Ret et produkt"),
    "end": N_("Lad et produkt udgå"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChange:
    """What becomes of the product list. `product`: the one that is changed or ends."""

    do: ProductDo
    product: str = ""
    name: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The municipality's assessment of one change (§§ 178–184). `edition`: of the proposal that it is about.

    `value`: the change's, in øre. `indexed`: the contract's value by its index clause (§ 184(1)). `threshold`: that
    of § 6 as the municipality states it, where it is not known in kroner.
    """

    by: Act
    edition: int
    ground: Ground
    words: str
    value: int = 0
    indexed: int | None = None
    threshold: int | None = None
    keeps_character: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    by: Act
    on: date


AddendumState = Literal["needed", "drafted", "authority", "supplier", "signed"]
ADDENDUM: Mapping[AddendumState, str] = {
    "needed": N_("Kræver allonge, som ikke er skrevet endnu"),
    "drafted": N_("Allongen er skrevet og mangler begge underskrifter"),
    "authority": N_("Allongen er underskrevet af kommunen og mangler leverandøren"),
    "supplier": N_("Allongen er underskrevet af leverandøren og mangler kommunen"),
    "signed": N_("Allongen er underskrevet af begge"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """The addendum (allonge) that changes the contract, as far as it has come."""

    drafted_on: date | None = None
    name: str = ""
    """What it is called, or its number in the journal."""
    file: Attached | None = None
    signed: tuple[Signature, ...] = ()

    @property
    def unsigned(self) -> frozenset[Side]:
        return frozenset(SIDES) - {one.by.side for one in self.signed}

    @property
    def state(self) -> AddendumState:
        if self.drafted_on is None:
            return "needed"
        if not self.unsigned:
            return "signed"
        return self.signed[0].by.side if self.signed else "drafted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What an improvement gave: measured how, worth what (øre), and how it is shared.

    `share`: the municipality's per cent of it; the rest is the supplier's. `agreed`: who has approved that.
    """

    what: str
    measured: str
    amount: int | None = None
    share: Decimal | None = None
    shared: str = ""
    agreed: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A proposal and all that became of it. `price`: the effect in øre over the rest of the contract; None: unknown."""

    title: str
    sort: Sort
    what: str
    evidence: str
    price: int | None = None
    quality: str = ""
    climate: str = ""
    work: str = ""
    supply: str = ""
    files: tuple[Attached, ...] = ()
    contract: bool = False
    """Whether who proposed it says that it changes something that stands in the contract."""
    gains_by: date | None = None
    """When the parties mean to make up what it gave."""
    product: ProductChange | None = None
    kpis: tuple[int, ...] = ()
    """The numbers of the KPIs that it has to do with, and what is to be adjusted in them."""
    kpi_note: str = ""
    trial: Trial | None = None
    assessment: Assessment | None = None
    """Of the proposal as it stands: another proposal needs another one."""
    reason: str = ""
    """Why it was declined or withdrawn."""
    decided_on: date | None = None
    """The day on which both had agreed; what follows is there from then on only."""
    decided_edition: int = 0
    decided: tuple[Act, ...] = ()
    addendum: Addendum | None = None
    notice_on: date | None = None
    notice: str = ""
    """The announcement in the Official Journal of the EU (§ 184(2)): its number."""
    gain: Gain | None = None
    """Proposed."""
    gains: tuple[Gain, ...] = ()
    """Agreed."""
    closed_on: date | None = None

    @property
    def to_be_assessed(self) -> bool:
        """Whether the municipality has to say on what ground it is allowed, before it is adopted."""
        return self.sort == "product" or self.contract or self.price != 0

    @property
    def notice_due(self) -> bool:
        """Whether an announcement is still lacking."""
        found = self.assessment
        return found is not None and found.ground in NOTIFIED and self.notice_on is None

    @property
    def in_force(self) -> bool:
        """Adopted, and what it changes in the contract is signed."""
        return self.decided_on is not None and (self.addendum is None or self.addendum.state == "signed")

    @property
    def way(self) -> Way:
        return way_of(self.price)


def way_of(value: int | None) -> Way:
    if value is None:
        return "unknown"
    return "same" if value == 0 else "more" if value > 0 else "less"


@dataclass(frozen=True, slots=True)
class Counted:
    """A change that § 180 counts: the number and title of its matter, its value in øre, and when it was adopted."""

    number: int
    title: str
    value: int
    on: date


def counted(matters: Iterable[Matter]) -> tuple[Counted, ...]:
    """The adopted changes that rest on § 180, and only those: changes on other grounds have their own limits."""
    return tuple(
        Counted(one.number, one.content.title, one.content.assessment.value, one.content.decided_on)
        for one in matters
        if one.content.decided_on and one.content.assessment and one.content.assessment.ground == "minor"
    )


def limits_in(room: Room, day: date, assessment: Assessment | None = None) -> Limits | None:
    """The limits of this partnership's contract on a day, with the values that an assessment states."""
    return limits_on(
        day,
        original=room.charter.original_value,
        works=room.charter.works,
        thresholds=room.thresholds,
        indexed=assessment.indexed if assessment else None,
        kroner=assessment.threshold if assessment else None,
    )


STATES = {
    "proposed": N_("Foreslået"),
    "trial_proposed": N_("Afprøvning foreslået"),
    "trying": N_("Afprøves"),
    "barred": N_("Kræver et nyt udbud"),
    "adopted": N_("Vedtaget"),
    "gains_proposed": N_("Vedtaget, gevinst foreslået"),
    "finished": N_("Vedtaget og gjort op"),
    "declined": N_("Afvist"),
    "withdrawn": N_("Trukket tilbage"),
}
_DONE = frozenset({"finished", "declined", "withdrawn"})
_UNDECIDED = frozenset({"proposed", "trial_proposed", "trying", "barred"})
_ADOPTED = frozenset({"adopted", "gains_proposed"})


# The proposal


def signed_amount(way: Way, amount: int | None, name: str) -> int | None:
    """What was said in two fields as one signed amount. Raises `Problems` when the amount is missing."""
    if way == "unknown":
        return None
    if way == "same":
        return 0
    if amount is None:
        raise Problems({name: BadInput(name, N_("Skriv beløbet."))})
    return amount if way == "more" else -amount


def _read(given: Given, act: Act) -> dict[str, Any]:
    """What the form of a proposal says. Raises `Problems`."""
    values = dict(given)
    del values["file_secret"]  # the file knows it
    values["price"] = signed_amount(values.pop("way"), values["price"], "price")
    if values["price"] is None and not any(values[key] for key in ("quality", "climate", "work", "supply")):
        raise Problems({"quality": BadInput("quality", N_("Skriv mindst én virkning: hvad bliver bedre?"))})
    if values["gains_by"] and values["gains_by"] <= act.today:
        raise Problems({"gains_by": BadInput("gains_by", N_("Dagen skal ligge efter i dag."))})
    return values


def _begin(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    values = _read(given, act)
    file = values.pop("file")
    return proposed(matter, act, Improvement(**values, files=(file,) if file else ()), "proposed")


def _revise(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    values = _read(given, act)
    file = values.pop("file")
    old: Improvement = matter.content
    files = (*old.files, file) if file else old.files
    trial = old.trial if old.trial and old.trial.result else None
    content = replace(old, **values, files=files, trial=trial, assessment=None)
    return proposed(matter, act, content, "proposed")


def _consequences(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    change = ProductChange(
        do=given["do"], product=given["product"], name=given["name"], detail=given["detail"]
    )
    product = None if change.do == "none" else change
    if product:
        _require_possible(product, room.charter.products)
    kpis = tuple(int(one) for one in given["kpis"])
    content = replace(matter.content, product=product, kpis=kpis, kpi_note=given["kpi_note"], assessment=None)
    return proposed(matter, act, content, "proposed")


def _require_possible(change: ProductChange, products: tuple[Product, ...]) -> None:
    """Raises `Problems`."""
    names = {one.name for one in products}
    if change.do == "add":
        if not change.name:
            raise Problems({"name": BadInput("name", N_("Skriv, hvad produktet hedder."))})
    elif change.product not in names:
        raise Problems({"product": BadInput("product", N_("Vælg et produkt på listen."))})
    if change.name and change.name != change.product and change.name in names:
        raise Problems({"name": BadInput("name", N_("Der står allerede et produkt med det navn på listen."))})
    if change.do == "change" and not change.name and not change.detail:
        raise Problems({"name": BadInput("name", N_("Skriv det nye navn eller den nye beskrivelse."))})


# The trial


def _trial(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    return proposed(matter, act, replace(matter.content, trial=trial_of(given, act)), "trial_proposed")


def _result(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """What the trial showed; both have to decide on that ground, so nobody has approved yet."""
    trial = replace(matter.content.trial, result=given["result"], result_on=act.today)
    content = replace(matter.content, trial=trial)
    return renewed(matter, content, "proposed")


# The municipality's assessment


def _assess(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    values = dict(given)
    value = signed_amount(values.pop("way"), values["value"], "value") or 0
    values["keeps_character"] = values.pop("character") == "kept"
    found = Assessment(**{**values, "value": value}, by=act, edition=matter.edition)
    if wrong := _wrong_with(found, room, act.today):
        raise Problems(wrong)
    state = "barred" if found.ground == "substantial" else "proposed"
    return replace(matter, state=state, content=replace(matter.content, assessment=found))


def _wrong_with(assessment: Assessment, room: Room, day: date) -> dict[str, DomainError]:
    return wrong_with(
        assessment.ground,
        assessment.value,
        before=[one.value for one in counted(room.others)],
        limits=limits_in(room, day, assessment),
        keeps_character=assessment.keeps_character,
    )


# The decision


def _ready(matter: Matter, side: Side) -> bool:
    """For a side that has not approved; an adoption waits for the assessment that it needs."""
    content: Improvement = matter.content
    waits = matter.state == "proposed" and content.to_be_assessed and content.assessment is None
    return lacking(matter, side) and not waits


def _approve(matter: Matter, act: Act, given: Given, room: Room) -> Matter | Outcome:
    found = approved(matter, act)
    if not found.agreed:
        return found
    if found.state == "trial_proposed":
        return replace(found, state="trying")
    if found.state == "gains_proposed":
        gain = replace(found.content.gain, agreed=found.approvals)
        content = replace(found.content, gain=None, gains=(*found.content.gains, gain))
        return _settled(replace(found, state="adopted", content=content), act)
    return _adopted(found, act, room)


def _adopted(matter: Matter, act: Act, room: Room) -> Outcome:
    """Both have approved. The sums are held against their limits once more: others may have been adopted meanwhile."""
    content: Improvement = matter.content
    if room.partnership.state == "ended":
        raise DomainError(ENDED)
    assessment = content.assessment
    if assessment and _wrong_with(assessment, room, act.today):
        raise DomainError(
            N_(
                "Grænserne er ikke, som da kommunen vurderede forslaget: der er vedtaget andre ændringer, eller en ny "
                "tærskelværdi gælder. Kommunen skal vurdere det igen, før det kan vedtages."
            )
        )
    addendum = Addendum() if assessment and assessment.ground in ALLOWED else None
    content = replace(
        content,
        decided_on=act.today,
        decided_edition=matter.edition,
        decided=matter.approvals,
        addendum=addendum,
    )
    return _with_effect(replace(matter, state="adopted", content=content))


def _with_effect(matter: Matter) -> Outcome:
    """What is in force now is put into the product list, and stands at the KPIs that it has to do with."""
    content: Improvement = matter.content
    if not content.in_force:
        return Outcome(matter)
    noted = {"improvement": matter.number, "words": content.kpi_note}
    kpis = tuple(Also("kpi", one, "improved", noted) for one in content.kpis)
    change = content.product
    if change is None:
        return Outcome(matter, kpis)
    name = change.name or change.product
    product = None if change.do == "end" else Product(name=name, detail=change.detail)
    given = {"old": change.product, "product": product}
    return Outcome(matter, (Also("charter", 1, "products", given), *kpis))


def _decline(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    content = replace(matter.content, reason=given["reason"], closed_on=act.today)
    return replace(matter, state="declined", content=content)


def _withdraw(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    content = replace(matter.content, reason=given["reason"], closed_on=act.today)
    return replace(matter, state="withdrawn", content=content)


# What follows an adoption


def _draft(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    """The addendum is written, or written anew: signatures belong to what was signed."""
    drafted = Addendum(drafted_on=act.today, name=given["name"], file=given["file"])
    return replace(matter, content=replace(matter.content, addendum=drafted))


def _sign(matter: Matter, act: Act, given: Given, room: Room) -> Outcome:
    if given["on"] > act.today:
        raise Problems({"on": BadInput("on", N_("Dagen må ikke ligge efter i dag."))})
    old: Addendum = matter.content.addendum
    addendum = replace(old, signed=(*old.signed, Signature(by=act, on=given["on"])))
    return _with_effect(_settled(replace(matter, content=replace(matter.content, addendum=addendum)), act))


def _notice(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if given["notice_on"] > act.today:
        raise Problems({"notice_on": BadInput("notice_on", N_("Dagen må ikke ligge efter i dag."))})
    return _settled(replace(matter, content=replace(matter.content, **given)), act)


def _gain(matter: Matter, act: Act, given: Given, room: Room) -> Matter:
    if given["amount"] is not None and given["share"] is None and not given["shared"]:
        raise Problems(
            {"share": BadInput("share", N_("Skriv, hvordan gevinsten deles: i procent eller med ord."))}
        )
    return proposed(matter, act, replace(matter.content, gain=Gain(**given)), "gains_proposed")


def _settled(matter: Matter, act: Act) -> Matter:
    """Finished when the gains are agreed, and nothing is to be signed or announced any more."""
    content: Improvement = matter.content
    if matter.state != "adopted" or not content.gains or not content.in_force or content.notice_due:
        return matter
    return replace(matter, state="finished", content=replace(content, closed_on=act.today))


def _to_be_drafted(matter: Matter, side: Side) -> bool:
    addendum: Addendum | None = matter.content.addendum
    return addendum is not None and addendum.drafted_on is None


def _can_be_redrafted(matter: Matter, side: Side) -> bool:
    addendum: Addendum | None = matter.content.addendum
    return addendum is not None and addendum.drafted_on is not None and bool(addendum.unsigned)


def _can_be_signed(matter: Matter, side: Side) -> bool:
    addendum: Addendum | None = matter.content.addendum
    return addendum is not None and addendum.drafted_on is not None and side in addendum.unsigned


def _waits(matter: Matter, today: date) -> frozenset[Side]:
    content: Improvement = matter.content
    if matter.state == "proposed" and content.to_be_assessed and content.assessment is None:
        return frozenset({"authority"})
    if matter.state == "barred":
        return frozenset({matter.raised.side})
    if matter.state in ("proposed", "trial_proposed"):
        return matter.lacking
    if matter.state in _ADOPTED:
        found = matter.lacking if matter.state == "gains_proposed" else frozenset()
        if content.addendum is not None:
            found |= content.addendum.unsigned
        return found | {"authority"} if content.notice_due else found
    return frozenset()


def _due_on(matter: Matter) -> date | None:
    content: Improvement = matter.content
    if matter.state in ("trial_proposed", "trying") and content.trial:
        return content.trial.due_on
    return content.gains_by if matter.state == "adopted" and not content.gains else None


# The forms


def _fill_proposal(matter: Matter) -> Given:
    content: Improvement = matter.content
    names = (
        "title",
        "sort",
        "what",
        "quality",
        "climate",
        "work",
        "supply",
        "contract",
        "evidence",
        "gains_by",
    )
    price = abs(content.price) if content.price else None
    return {**{name: getattr(content, name) for name in names}, "way": content.way, "price": price}


def _fill_consequences(matter: Matter) -> Given:
    content: Improvement = matter.content
    change = content.product or ProductChange(do="none")
    return {
        "do": change.do,
        "product": change.product,
        "name": change.name,
        "detail": change.detail,
        "kpis": tuple(str(one) for one in content.kpis),
        "kpi_note": content.kpi_note,
    }


def _fill_assessment(matter: Matter) -> Given:
    content: Improvement = matter.content
    found = content.assessment
    value = found.value if found else content.price
    filled = {"way": way_of(value), "value": abs(value) if value else None}
    if found is None:
        return filled
    names = ("ground", "words", "indexed", "threshold")
    character = "kept" if found.keeps_character else "changed"
    return {**filled, "character": character, **{name: getattr(found, name) for name in names}}


def _fill_gain(matter: Matter) -> Given:
    found: Gain | None = matter.content.gain
    names = ("what", "measured", "amount", "share", "shared")
    return {name: getattr(found, name) for name in names} if found else {}


def _products(room: Room) -> dict[str, str]:
    return {one.name: one.name for one in room.charter.products}


def _kpis(room: Room) -> dict[str, str]:
    return {str(row.number): row.title for row in room.open if row.kind == "kpi"}


def _effect(name: str, label: str) -> Field:
    return Field(name=name, label=label, type="text", required=False)


_FILE_SECRET = Field(
    name="file_secret", label=N_("Dokumentet er forretningshemmeligheder"), type="yes", required=False
)
_PROPOSAL = (
    Field(name="title", label=N_("Forslaget i en sætning")),
    Field(name="sort", label=N_("Hvad er det?"), type="choice", choices=SORT),
    Field(name="what", label=N_("Hvad foreslår I, og hvorfor?"), type="text"),
    Field(name="way", label=N_("Virkning på prisen"), type="choice", choices=WAY),
    Field(
        name="price",
        label=N_("Forskellen i kr. uden moms"),
        type="amount",
        required=False,
        help=N_("For hele resten af kontrakten. Skriv det bedste skøn, også når det bliver billigere."),
    ),
    _effect("quality", N_("Virkning på kvaliteten")),
    _effect("climate", N_("Virkning på klimaet")),
    _effect("work", N_("Virkning på arbejdsvilkårene")),
    _effect("supply", N_("Virkning på forsyningssikkerheden")),
    Field(
        name="contract",
        label=N_("Forslaget ændrer noget, der står i kontrakten"),
        type="yes",
        required=False,
        help=N_(
            "For eksempel pris, mængde, ydelse, krav eller varighed. Så vurderer kommunen det, før det kan vedtages. "
            "Det gør den altid, når en vare skiftes ud, eller prisen ændres."
        ),
    ),
    Field(
        name="evidence",
        label=N_("Hvad bygger I det på?"),
        type="text",
        help=N_("Målinger, erfaringer, tilbud eller andet, som den anden part kan efterprøve."),
    ),
    Field(name="file", label=N_("Bilag"), type="file", required=False),
    _FILE_SECRET,
    Field(
        name="gains_by",
        label=N_("Hvornår gør I op, hvad det har givet?"),
        type="day",
        required=False,
    ),
)  # fmt: skip

_ADDENDUM = (
    Field(name="name", label=N_("Allongens navn eller nummer")),
    Field(name="file", label=N_("Allongen"), type="file", required=False),
    _FILE_SECRET,
)
_ONLY_AUTHORITY = N_("Det er kommunen, der efter udbudsloven har ansvaret for, at en ændring er tilladt.")

KIND = Kind(
    name="improvement",
    label=N_("Forbedringsforslag"),
    plural=N_("Forbedringer"),
    lead=N_(
        "Forslag til, hvordan I arbejder bedre sammen, og justeringer af det, der leveres. Begge kan foreslå, og begge "
        "skal sige ja. Det, I vedtager her, ændrer ikke kontrakten: det kræver et tillæg (allonge)."
    ),
    shape=TypeAdapter(Improvement),
    states=STATES,
    open=frozenset(STATES) - _DONE,
    title=lambda matter: matter.content.title,
    begin=Move(
        name="begin",
        label=N_("Foreslå en forbedring"),
        do=_begin,
        states=frozenset({""}),
        done=N_("Forslaget er sendt til den anden part."),
        told=N_("foreslog en forbedring"),
        fields=_PROPOSAL,
        ends=False,
    ),
    moves=(
        Move(
            name="approve",
            label=N_("Godkend"),
            do=_approve,
            states=frozenset({"proposed", "trial_proposed", "gains_proposed"}),
            done=N_("I har godkendt."),
            told=N_("godkendte"),
            turn=_ready,
            binds=True,
            compares="improvement",
        ),
        Move(
            name="assess",
            label=N_("Vurder efter udbudsloven"),
            do=_assess,
            states=frozenset({"proposed", "barred"}),
            done=N_("Vurderingen er skrevet. Leverandøren kan læse den."),
            told=N_("vurderede ændringen efter udbudsloven"),
            lead=N_(
                "Hvilken paragraf i udbudsloven tillader ændringen? Vurderingen gælder forslaget, som det står nu, og "
                "begge parter kan læse den."
            ),
            fields=(
                Field(name="ground", label=N_("Grundlag"), type="choice", choices=GROUND),
                Field(
                    name="words",
                    label=N_("Begrundelse"),
                    type="text",
                    help=N_("Hvilke betingelser er opfyldt, og hvordan? Nævn klausulen, når det er § 179."),
                ),
                Field(name="way", label=N_("Ændringens værdi"), type="choice", choices=VALUE_WAY),
                Field(
                    name="value",
                    label=N_("Værdien i kr. uden moms"),
                    type="amount",
                    required=False,
                    help=N_(
                        "Skriv en større værdi end forskellen i prisen, hvis ændringen er større end den, for eksempel "
                        "når et produkt byttes ud med et andet."
                    ),
                ),
                Field(
                    name="character",
                    label=N_("Kontraktens overordnede karakter"),
                    type="choice",
                    choices=CHARACTER,
                    help=N_(
                        "Den skal være den samme efter §§ 179, 180 og 183, og når ændringen ikke er grundlæggende."
                    ),
                ),
                Field(
                    name="indexed",
                    label=N_("Kontraktens værdi reguleret efter indeks i kr. uden moms"),
                    type="amount",
                    required=False,
                    help=N_(
                        "Kun når kontrakten har en klausul om prisindeks (§ 184). Ellers regnes der af den oprindelige "
                        "værdi."
                    ),
                ),
                Field(
                    name="threshold",
                    label=N_("Tærskelværdien i kr."),
                    type="amount",
                    required=False,
                    help=N_("Kun til § 180, og kun når siden ikke kender tærskelværdien på dagen i kroner."),
                ),
            ),
            fill=_fill_assessment,
            sides=("authority",),
            because=_ONLY_AUTHORITY,
            binds=True,
            compares="improvement",
        ),
        Move(
            name="sign",
            label=N_("Oplys, at I har underskrevet allongen"),
            do=_sign,
            states=_ADOPTED,
            done=N_("Jeres underskrift er noteret."),
            told=N_("oplyste, at allongen er underskrevet"),
            lead=N_("Selve underskriften sættes på allongen, ikke her."),
            fields=(Field(name="on", label=N_("Underskrevet den"), type="day"),),
            turn=_can_be_signed,
        ),
        Move(
            name="draft",
            label=N_("Oplys, at allongen er skrevet"),
            do=_draft,
            states=_ADOPTED,
            done=N_("Allongen er noteret som skrevet."),
            told=N_("oplyste, at allongen er skrevet"),
            fields=_ADDENDUM,
            turn=_to_be_drafted,
        ),
        Move(
            name="notice",
            label=N_("Oplys bekendtgørelsen om ændringen"),
            do=_notice,
            states=_ADOPTED,
            done=N_("Bekendtgørelsen er noteret."),
            told=N_("oplyste bekendtgørelsen om ændringen"),
            lead=N_("Ændringer efter §§ 181 og 183 skal bekendtgøres i EU-Tidende (§ 184, stk. 2)."),
            fields=(
                Field(name="notice_on", label=N_("Bekendtgjort den"), type="day"),
                Field(name="notice", label=N_("Bekendtgørelsens nummer i EU-Tidende")),
            ),
            turn=lambda matter, side: matter.content.notice_due,
            sides=("authority",),
            because=N_("Det er kommunen, der skal bekendtgøre ændringen i EU-Tidende."),
        ),
        Move(
            name="result",
            label=N_("Skriv, hvad afprøvningen viste"),
            do=_result,
            states=frozenset({"trying"}),
            done=N_("Resultatet er skrevet. Nu skal begge tage stilling."),
            told=N_("skrev, hvad afprøvningen viste"),
            fields=(Field(name="result", label=N_("Hvad viste afprøvningen?"), type="text"),),
        ),
        Move(
            name="gain",
            label=N_("Gør gevinsten op"),
            do=_gain,
            states=_ADOPTED | {"finished"},
            done=N_("Opgørelsen er sendt til den anden part."),
            told=N_("gjorde gevinsten op"),
            lead=N_("Skriv også, hvis det ikke gav noget. Opgørelsen gælder, når begge har godkendt den."),
            fields=(
                Field(name="what", label=N_("Hvad har det givet?"), type="text"),
                Field(name="measured", label=N_("Hvordan er det målt?"), type="text"),
                Field(name="amount", label=N_("Gevinsten i kr. uden moms"), type="amount", required=False),
                Field(
                    name="share",
                    label=N_("Kommunens del i procent"),
                    type="number",
                    required=False,
                    least=Decimal(0),
                    most=Decimal(100),
                    help=N_("Resten er leverandørens."),
                ),
                Field(
                    name="shared", label=N_("Delingen med andre ord"), type="text", required=False
                ),
            ),
            fill=_fill_gain,
            binds=True,
        ),
        proposal(
            _trial,
            frozenset({"proposed", "trial_proposed"}),
            lambda matter: matter.content.trial,
            lead=N_("En afprøvning må ikke i sig selv ændre kontrakten."),
            ends=False,
        ),
        Move(
            name="revise",
            label=N_("Foreslå det anderledes"),
            do=_revise,
            states=frozenset({"proposed", "trial_proposed", "barred"}),
            done=N_("Det nye forslag er sendt til den anden part."),
            told=N_("foreslog det anderledes"),
            lead=N_("Den anden part skal godkende på ny, og kommunen skal vurdere det nye forslag, hvis det kræves."),
            fields=_PROPOSAL,
            fill=_fill_proposal,
            binds=True,
            ends=False,
        ),
        Move(
            name="consequences",
            label=N_("Foreslå rettelser i produktliste og opfølgningsmål"),
            do=_consequences,
            states=frozenset({"proposed", "barred"}),
            done=N_("Rettelserne er foreslået."),
            told=N_("foreslog rettelser i produktliste og opfølgningsmål"),
            lead=N_(
                "Produktlisten rettes af sig selv, når forslaget er vedtaget og en eventuel allonge er underskrevet. "
                "Så står forbedringen også ved opfølgningsmålene. Selve målene ændres kun, når I begge godkender det."
            ),
            fields=(
                Field(name="do", label=N_("Produktlisten"), type="choice", choices=PRODUCT_DO),
                Field(
                    name="product",
                    label=N_("Produktet på listen"),
                    type="choice",
                    choices=_products,
                    entered=True,
                    required=False,
                ),
                Field(name="name", label=N_("Produktets nye navn"), required=False),
                Field(name="detail", label=N_("Beskrivelse"), type="text", required=False),
                Field(
                    name="kpis",
                    label=N_("Opfølgningsmål, det har betydning for"),
                    type="several",
                    choices=_kpis,
                    entered=True,
                    required=False,
                ),
                Field(
                    name="kpi_note",
                    label=N_("Hvad skal rettes i dem?"),
                    type="text",
                    required=False,
                ),
            ),
            fill=_fill_consequences,
            binds=True,
            ends=False,
        ),
        Move(
            name="redraft",
            label=N_("Oplys, at allongen er skrevet om"),
            do=_draft,
            states=_ADOPTED,
            done=N_("Den nye allonge er noteret. Begge skal underskrive den."),
            told=N_("oplyste, at allongen er skrevet om"),
            lead=N_("Underskrifter på den tidligere gælder ikke længere: begge skal underskrive den nye."),
            fields=_ADDENDUM,
            fill=lambda matter: {"name": matter.content.addendum.name},
            turn=_can_be_redrafted,
        ),
        Move(
            name="decline",
            label=N_("Afvis forslaget"),
            do=_decline,
            states=_UNDECIDED,
            done=N_("Forslaget er afvist, og begrundelsen er sendt."),
            told=N_("afviste forslaget"),
            fields=(Field(name="reason", label=N_("Hvorfor?"), type="text"),),
            turn=theirs,
        ),
        Move(
            name="withdraw",
            label=N_("Træk forslaget tilbage"),
            do=_withdraw,
            states=_UNDECIDED,
            done=N_("Forslaget er trukket tilbage."),
            told=N_("trak forslaget tilbage"),
            fields=(Field(name="reason", label=N_("Hvorfor?"), type="text", required=False),),
            turn=ours,
        ),
    ),
    waits=_waits,
    due_on=_due_on,
    done_on=lambda matter: matter.content.closed_on,
)  # fmt: skip
