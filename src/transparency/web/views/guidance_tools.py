"""The calculators: which rules a purchase falls under and what its value is, and by when what has to be done.

The address carries what is asked. What cannot be used is said at its field and stays in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from markupsafe import Markup

from transparency.errors import BadInput, DomainError
from transparency.filters import MAX_VALUES, flag, one_of
from transparency.guidance.answers import GUIDANCE, Money
from transparency.guidance.company import NOTHING
from transparency.guidance.deadlines import (
    COMPLAINT_CASE,
    PROCEDURES,
    ComplaintAnswer,
    Milestone,
    Procedure,
    complaint_event,
    too_late,
)
from transparency.guidance.records import GLOSSARY, Guide
from transparency.guidance.regimes import (
    Parts,
    Periodic,
    RegimeAnswer,
    estimated_value,
    regime,
    small_lots,
)
from transparency.ingest import cells
from transparency.locale import N_, Text
from transparency.tenders.index import Entry
from transparency.tenders.labels import KIND, PROCEDURE, REGIME
from transparency.tenders.records import KINDS
from transparency.thresholds.records import CONTRACT_KIND, Threshold
from transparency.thresholds.shipped import load_thresholds
from transparency.web import guidance_query
from transparency.web.guidance_query import COMPLAINT, EVALUATION_DAYS, SELECTION_DAYS, WAY
from transparency.web.machine import Reader
from transparency.web.page import Visit
from transparency.web.paging import day
from transparency.web.views import entered

VALUE, DEADLINES = "vaerdi", "frister"
"""What `vis` in the address can ask for here."""

_LONGEST_MONTHS = 1_200
_MOST_READ = 4 * MAX_VALUES
"""Values of a name that are read and shown again; nobody has typed more of them into the form."""


def draw(v: Visit) -> None:
    """The calculator that the address names."""
    if v.get("vis") == VALUE:
        v.show("guidance_value", _said(v, VALUES), make=lambda: value_html(v))
    else:
        entry = _tender(v)
        known = entry.id if entry else ""
        v.show("guidance_deadlines", _said(v, WAY | COMPLAINT), known, make=lambda: deadlines_html(v))


def _said(v: Visit, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What the address says of these names, as it was typed."""
    left = dict.fromkeys(names, _MOST_READ)
    said = []
    for name, value in v.query:
        if left.get(name) and (typed := value.strip()):
            left[name] -= 1
            said.append((name, typed))
    return tuple(said)


# Fields


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: what stands in it, and what is wrong with that. `choices` are values and their words."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    problem: str = ""
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One of several amounts of a kind."""

    id: str
    label: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Amounts of a kind, with an empty field for one more. `more` are the words of the button for yet another."""

    name: str
    legend: str
    hint: str
    more: str
    rows: Sequence[Row]


class _Typed:
    """What the address says, read name by name: the values that can be used, and what is wrong with the others."""

    def __init__(self, v: Visit, readers: Mapping[str, Reader], labels: Mapping[str, str]) -> None:
        self.t, self._labels = v.t, labels
        self.typed = _said(v, readers)
        self.own: dict[str, Any] = {}
        self.wrong: dict[tuple[str, int], str] = {}
        """By name and place."""
        self.several: dict[str, list[Any]] = {}
        places: dict[str, int] = {}
        for name, value in self.typed:
            place = places[name] = places.get(name, -1) + 1
            try:
                read = readers[name](name, value)
            except DomainError as error:
                self.tell(error, name, place)
            else:
                self.own[name] = read
                self.several.setdefault(name, []).append(read)

    def tell(self, error: DomainError, name: str, place: int = 0) -> None:
        """Something is wrong with a field; its label stands for its name."""
        values = {
            key: one.say(self.t) if isinstance(one, DomainError) else one for key, one in error.values.items()
        }
        self.wrong[name, place] = self.t(error.message, **values | {"name": self.label(name).rstrip("?")})

    def label(self, name: str) -> str:
        return self.t(self._labels[name])

    def value(self, name: str) -> str:
        """As it was typed: the last of several."""
        return next((value for given, value in reversed(self.typed) if given == name), "")

    def field(self, name: str, hint: str = "", *, default: str = "", choices: Any = ()) -> Field:
        problem = next((said for (given, _), said in self.wrong.items() if given == name), "")
        return Field(name, self.label(name), self.value(name) or default, hint, problem, choices)

    @property
    def problems(self) -> list[str]:
        return list(dict.fromkeys(self.wrong.values()))


def _guides(v: Visit, *ids: str) -> list[Guide]:
    found = (v.services.guidance.guide(id_, v.lang) for id_ in ids)
    return [guide for guide in found if guide]


# Value and rules


def _amount(name: str, value: str) -> int:
    """Øre. Raises `BadInput`."""
    if value.startswith(("-", "−", "–")):
        raise BadInput(name, N_("{name}: Et beløb kan ikke være under 0 kr."))
    if NOTHING.fullmatch(value):
        return 0
    try:
        read = cells.money(value).value
    except cells.BadCell as error:
        raise BadInput(name, N_("{name}: “{value}” er ikke et beløb, der kan bruges. {why}"), value=value[:60],
                       why=error) from None  # fmt: skip
    if read is None:
        raise BadInput(name, N_("{name}: Skriv et beløb i kroner."))
    return read


def _months(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 6 and int(value) <= _LONGEST_MONTHS):
        raise BadInput(
            name,
            N_("{name}: “{value}” er ikke et antal måneder. Skriv et helt tal fra 0 til {most}."),
            value=value[:60],
            most=_LONGEST_MONTHS,
        )
    return int(value)


VALUES: dict[str, Reader] = {
    "kind": lambda name, value: one_of(name, value, KINDS),
    "light": flag,
    "published": day,
    "cross_border": flag,
    "price": _amount,
    "monthly": _amount,
    "months": _months,
    "renewal_months": _months,
    "residual": _amount,
    "yearly": _amount,
    "lot": _amount,
    "option": _amount,
    "renewal": _amount,
    "prize": _amount,
    "supplied": _amount,
}
"""The names of what is asked of the value of a purchase."""

_VALUE_LABEL: Mapping[str, str] = {
    "kind": N_("Hvad købes?"),
    "light": N_("Det er sociale, sundhedsmæssige eller andre særlige tjenesteydelser"),
    "published": N_("Hvornår offentliggøres udbuddet?"),
    "cross_border": N_("Har virksomheder i andre lande en klar interesse i opgaven?"),
    "price": N_("Samlet pris"),
    "monthly": N_("Pris pr. måned"),
    "months": N_("Antal måneder"),
    "renewal_months": N_("Måneder, den kan forlænges"),
    "residual": N_("Hvad lejede varer er værd til sidst"),
    "yearly": N_("Værdi af 12 måneders køb"),
    "lot": N_("Delaftale"),
    "option": N_("Option"),
    "renewal": N_("Forlængelse"),
    "prize": N_("Præmie eller betaling"),
    "supplied": N_("Varer eller ydelser"),
}
_SEVERAL: Mapping[str, tuple[str, str, str]] = {
    "lot": (N_("Delaftaler"), N_("Værdien af hver delaftale."), N_("Tilføj en delaftale")),
    "option": (
        N_("Optioner"),
        N_("Det, kommunen kan vælge at købe til. Det tæller med, også når det måske ikke bliver til noget."),
        N_("Tilføj en option"),
    ),
    "renewal": (
        N_("Forlængelser"),
        N_("Prisen for hver gang, kontrakten kan forlænges."),
        N_("Tilføj en forlængelse"),
    ),
    "prize": (N_("Præmier og betalinger til dem, der byder"), "", N_("Tilføj en præmie eller betaling")),
    "supplied": (
        N_("Det, kommunen selv stiller til rådighed ved byggearbejder"),
        N_("Værdien af materialer, maskiner eller hjælp, som entreprenøren får af kommunen."),
        N_("Tilføj varer eller ydelser"),
    ),
}
_AMOUNTS = frozenset({"price", "monthly", "yearly", *_SEVERAL})
_OF_MONTHLY = ("months", "renewal_months", "residual")
"""What only a price per month is worked out with."""


@cache
def thresholds() -> tuple[Threshold, ...]:
    """The shipped thresholds; read once."""
    return load_thresholds()


def value_html(v: Visit) -> str:
    """The form, and the answer when an amount stands in it."""
    t, asked = v.t, _Typed(v, VALUES, _VALUE_LABEL)
    if too_many := [name for name in _SEVERAL if len(asked.several.get(name, ())) > MAX_VALUES]:
        error = BadInput(too_many[0], N_("{name}: højst {most} værdier på én gang."), most=MAX_VALUES)
        asked.tell(error, too_many[0])
    if "monthly" not in {name for name, _ in asked.typed}:
        for name in (name for name in _OF_MONTHLY if name in asked.own):
            alone = N_(
                "{name}: Det regnes kun med ved en pris pr. måned. Skriv den, eller lad feltet stå tomt."
            )
            asked.tell(BadInput(name, alone), name)
    answers: dict[str, Any] = {"value": None, "regime": None, "small_lots": None}
    if not asked.wrong and any(name in _AMOUNTS for name, _ in asked.typed):
        try:
            answers = _valued(asked, v)
        except BadInput as error:  # a day before the rules that are here
            asked.tell(error, "published")
    field = asked.field
    return v.render(
        "guidance_value.html",
        guidance=t(GUIDANCE),
        kind=field("kind", default="services", choices=[(kind, t(KIND[kind])) for kind in KINDS]),
        light=field(
            "light",
            t(N_("Direktiv 2014/24, bilag XIV. De har deres egen, højere tærskelværdi (udbudsloven § 7).")),
        ),
        published=field(
            "published",
            t(N_("Tærskelværdien den dag gælder, ikke den, når kontrakten begynder. Tomt: i dag.")),
        ),
        cross_border=field(
            "cross_border",
            t(N_("Det betyder kun noget under tærskelværdien.")),
            choices=[("", t(N_("Ved ikke"))), ("yes", t(N_("Ja"))), ("no", t(N_("Nej")))],
        ),
        price=field(
            "price",
            t(
                N_(
                    "Ved en rammeaftale eller et dynamisk indkøbssystem: det mest, der kan købes i hele aftalens tid. "
                    "Ved forsikring: præmien. Ved bank og projektering: renter, gebyrer og honorarer "
                    "(direktiv 2014/24, artikel 5, stk. 5 og 13)."
                )
            ),
        ),
        monthly=field("monthly"),
        months=field("months", t(N_("Tomt: ingen slutdato"))),
        renewal_months=field("renewal_months"),
        residual=field(
            "residual",
            t(N_("Kun ved leje af varer i mere end 12 måneder (direktiv 2014/24, artikel 5, stk. 12).")),
        ),
        yearly=field(
            "yearly", t(N_("Når det samme købes igen og igen med hver sin kontrakt (udbudsloven § 35)."))
        ),
        several=[_rows(asked, name) for name in _SEVERAL],
        problems=asked.problems,
        guides=_guides(v, "how-we-buy", "step-by-step", "lots"),
        **answers,
    )


def _rows(asked: _Typed, name: str) -> Rows:
    """The rows that are filled, and an empty one."""
    t, (legend, hint, more) = asked.t, _SEVERAL[name]
    typed = [value for given, value in asked.typed if given == name]
    rows = [
        Row(
            f"ask-{name}-{n}",
            t(N_("{what} {number}"), what=asked.label(name), number=n + 1),
            value,
            asked.wrong.get((name, n), ""),
        )
        for n, value in enumerate([*typed, ""])
    ]
    return Rows(name, t(legend), t(hint) if hint else "", t(more), rows)


def _valued(asked: _Typed, v: Visit) -> dict[str, Any]:
    """The answers. Raises `BadInput` for a day before the rules that are here."""
    t, own, several = asked.t, asked.own, asked.several
    kind, published, light = (
        own.get("kind", "services"),
        own.get("published", v.today),
        own.get("light", False),
    )
    periodic = None
    if "monthly" in own:
        periodic = Periodic(
            own["monthly"], own.get("months"), own.get("renewal_months", 0), own.get("residual")
        )
    parts = Parts(
        kind,
        own.get("price"),
        periodic,
        own.get("yearly"),
        *(tuple(several.get(name, ())) for name in ("lot", "option", "renewal", "prize", "supplied")),
    )
    worth = estimated_value(parts, published, guidance_query.limits())
    if worth.total is None:
        asked.wrong["", 0] = worth.say(t)
        return {"value": None, "regime": None, "small_lots": None}
    value: dict[str, Any] = {
        "sentence": worth.say(t),
        "paragraph": worth.paragraph.say(t),
        "lines": [
            (line.rule.say(t), line.paragraph.say(t), Money(line.amount).say(t)) for line in worth.lines
        ],
        "total": Money(worth.total).say(t),
    }
    out: dict[str, Any] = {"value": value, "regime": None, "small_lots": None}
    answer = regime(
        kind,
        worth.total,
        published,
        cross_border=own.get("cross_border"),
        light=light,
        thresholds=thresholds(),
    )
    out["regime"] = _regime(answer, t)
    if len(parts.lots) > 1 and answer.verdict != "impossible":
        small = small_lots(
            kind, parts.lots, published, light=light, thresholds=thresholds(), limits=guidance_query.limits()
        )
        out["small_lots"] = {"sentence": small.say(t), "paragraph": small.paragraph.say(t)}
    return out


def _regime(answer: RegimeAnswer, t: Text) -> dict[str, Any]:
    facts = []
    if found := answer.threshold:
        facts = [
            (t(N_("Tærskelværdi")), Money(found.amount, found.currency).say(t)),
            (t(N_("Gælder for")), t(CONTRACT_KIND[found.kind])),
            (
                t(N_("Gælder i perioden")),
                t(N_("{first} – {last}"), first=t.date(found.valid_from), last=t.date(found.valid_to)),
            ),
            (t(N_("Kilde")), t.pick(found.source, found.source_en)),
        ]
    unsure = N_("Det kan ikke afgøres ud fra det, vi ved: det er enten {one} eller {other}.")
    possible = [t(REGIME[one]) for one in answer.possible]
    return {
        "impossible": answer.verdict == "impossible",
        "sentence": answer.say(t),
        "paragraph": answer.cite(t),
        "unsure": t(unsure, one="; ".join(possible[:-1]), other=possible[-1])
        if len(possible) > 1 and not facts
        else "",
        "facts": facts,
    }


# Time limits


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone in words; `away` is how far off its day is."""

    label: str
    iso: str
    day: str
    away: str
    rule: str
    paragraph: str


_WAY_LABEL: Mapping[str, str] = {
    "procedure": N_("Hvordan udbydes der?"),
    "start": N_("Bekendtgørelsen sendes den"),
    "wished": N_("eller kontrakten skal begynde den"),
    "electronic": N_("Sendes tilbud og breve elektronisk?"),
    "prior_notice": N_("Der er sendt en forhåndsmeddelelse"),
    "urgent": N_("Det haster, og kommunen kan begrunde det"),
    "agreed": N_("Tilbudsfristen er aftalt med alle, der må byde"),
    "selection_days": N_("Til at vælge, hvem der må byde"),
    "tender_days": N_("Til at skrive tilbud"),
    "evaluation_days": N_("Til at vurdere tilbuddene"),
}
_COMPLAINT_LABEL: Mapping[str, str] = {
    "case": N_("Hvad er der sket?"),
    "event": N_("Hvilken dag?"),
    "below": N_("Købet følger tilbudsloven eller udbudsloven §§ 191–192"),
}


def deadlines_html(v: Visit) -> str:
    """Both forms, each with its answer when it is asked."""
    t = v.t
    asked, complained = _Typed(v, WAY, _WAY_LABEL), _Typed(v, COMPLAINT, _COMPLAINT_LABEL)
    entry = _tender(v)
    of = [("udbud", entry.id)] if entry else []
    milestones = _milestones(asked)
    complaint = _complaint(complained)
    field = asked.field
    backward = "wished" in asked.own
    event = N_(
        "Den dag, kommunen sendte besked. Fik en anden kontrakten, eller skete det uden udbud: den dag, "
        "bekendtgørelsen om den indgåede kontrakt stod i EU-Tidende."
    )
    chosen = complained.own.get("case")
    if chosen:
        event = complaint_event(chosen, below=complained.own.get("below") == "yes")
    return v.render(
        "guidance_deadlines.html",
        guidance=t(GUIDANCE),
        tender=_of_tender(entry, asked, t) if entry else None,
        procedure=field(
            "procedure",
            _procedure_hint(asked.own.get("procedure", "open"), t),
            default="open",
            choices=[(one, t(PROCEDURE[one])) for one in PROCEDURES],
        ),
        start=field("start"),
        wished=field("wished"),
        electronic=field("electronic", choices=[("", t(N_("Ja"))), ("no", t(N_("Nej")))]),
        ticks=[
            field(
                "prior_notice",
                _term(
                    t(N_("Den skal være fuldstændig og sendt i god tid. Svaret siger hvornår.")),
                    "prior-information-notice",
                    t(N_("Hvad er en forhåndsmeddelelse?")),
                ),
            ),
            field("urgent"),
            field("agreed", t(N_("Kun når kommunen først vælger, hvem der må byde."))),
        ],
        selection_days=field(
            "selection_days", t(N_("Kun når ikke alle må byde.")), default=str(SELECTION_DAYS)
        ),
        tender_days=field("tender_days", t(N_("Tomt: lovens mindste."))),
        evaluation_days=field("evaluation_days", default=str(EVALUATION_DAYS)),
        problems=asked.problems,
        steps=[_step(one, t, v.today) for one in milestones],
        sentence=_in_short(milestones, t, backward=backward),
        late=said.say(t) if backward and (said := too_late(milestones, v.today)) else "",
        calendar=urlencode(guidance_query.pairs(asked.own) + of),
        way_pairs=asked.typed,
        case=complained.field(
            "case", choices=[("", t(N_("Vælg"))), *((k, t(w)) for k, w in COMPLAINT_CASE.items())]
        ),
        event=complained.field("event", t(event)),
        below=complained.field("below", t(N_("Købet er under EU’s tærskelværdi."))),
        complaint_problems=complained.problems,
        complaint=_complained(complaint, complained, of, v) if complaint else None,
        complaint_pairs=complained.typed,
        guides=_guides(v, "step-by-step", "after-losing", "find-and-follow"),
    )


_TERM: Mapping[Procedure, str] = {
    "open": "open-procedure",
    "restricted": "restricted-procedure",
    "negotiated": "competitive-procedure-with-negotiation",
    "competitive_dialogue": "competitive-dialogue",
    "innovation_partnership": "innovation-partnership",
    "light": "light-regime",
}
"""Where the glossary explains each."""


def _procedure_hint(procedure: Procedure, t: Text) -> Markup:
    asked = t(N_("Hvad betyder “{word}”?"), word=t(PROCEDURE[procedure]))
    return _term(t(N_("Det står i bekendtgørelsen.")), _TERM[procedure], asked)


def _term(hint: str, term: str, asked: str) -> Markup:
    """The hint, and a link to a word of the glossary by its id."""
    return Markup('{} <a href="{}#{}">{}</a>').format(hint, GLOSSARY, term, asked)


def _tender(v: Visit) -> Entry | None:
    """The tender that the reader comes from, if it is in the plan."""
    index = v.tenders.index()
    place = index.position.get(v.get("udbud"))
    return None if place is None else index.entries[place]


def _of_tender(entry: Entry, asked: _Typed, t: Text) -> dict[str, Any]:
    """The tender, and what the plan knows of its days."""
    said = entry.said
    when = said.when.say(t) if said.when and said.when.start else ""
    if said.awaited == "notice" and when:
        sentences = [t(N_("Bekendtgørelsen kommer efter planen: {when}."), when=when)]
        if "start" in asked.own and said.when and said.when.precision != "day":
            sentences.append(
                t(N_("Der er regnet fra den første dag, den kan komme. Ret dagen, når I kender den."))
            )
    elif said.awaited == "deadline" and when:
        sentences = [t(N_("Bekendtgørelsen er sendt, og fristen er {when}."), when=when)]
    else:
        sentences = [
            t(N_("Planen siger ikke, hvornår bekendtgørelsen kommer. Skriv den dag, I vil regne fra."))
        ]
    return {
        "id": entry.id,
        "title": entered.marked(t.pick(entry.title, said.title_en), (entry.title,), t),
        "sentence": " ".join(sentences),
    }


def _milestones(asked: _Typed) -> tuple[Milestone, ...]:
    """The way, when a day is given and nothing is wrong."""
    names = {name for name, _ in asked.typed}
    if asked.wrong or not names - {"procedure"}:
        return ()
    try:
        return guidance_query.way(asked.own)
    except BadInput as error:
        asked.tell(error, error.name if error.name in WAY else "wished" if "wished" in names else "start")
        return ()


def _complaint(asked: _Typed) -> ComplaintAnswer | None:
    if asked.wrong or "case" not in asked.own:
        if "event" in asked.own and not asked.wrong:
            asked.tell(BadInput("case", N_("Vælg, hvad der er sket.")), "case")
        return None
    try:
        return guidance_query.complaint(asked.own)
    except BadInput as error:
        asked.tell(error, "event")
        return None


def _complained(
    answer: ComplaintAnswer, asked: _Typed, of: list[tuple[str, str]], v: Visit
) -> dict[str, Any]:
    t, day_ = v.t, answer.day
    return {
        "sentence": t(N_("Klagen skal være hos Klagenævnet for Udbud senest {day}."), day=weekday(day_, t))
        if day_
        else answer.rule.say(t),
        "over": t(N_("Fristen er udløbet.")) if day_ and day_ < v.today else "",
        "steps": [_step(one, t, v.today) for one in answer.milestones],
        "fee": answer.fee_rule.say(t) if answer.fee_rule else "",
        "fee_paragraph": answer.fee_paragraph.say(t) if answer.fee_paragraph else "",
        "paragraph": answer.paragraph.say(t),
        "calendar": urlencode(guidance_query.pairs(asked.own) + of),
    }


def _in_short(milestones: Sequence[Milestone], t: Text, *, backward: bool) -> str:
    """What a reader wants to know first."""
    days = {one.key: weekday(one.day, t) for one in milestones}
    if not days:
        return ""
    if backward:
        text = N_("Bekendtgørelsen skal sendes senest {notice}. Tilbudsfristen er så {tender}.")
    else:
        text = N_("Tilbudsfristen er tidligst {tender}, og kontrakten kan tidligst skrives under {contract}.")
    return t(text, notice=days["notice"], tender=days["tender"], contract=days["contract"])


def _step(one: Milestone, t: Text, today: date) -> Step:
    return Step(
        one.label(t),
        one.day.isoformat(),
        weekday(one.day, t),
        _away(one.day, today, t),
        one.say(t),
        one.cite(t),
    )


def _away(day_: date, today: date, t: Text) -> str:
    count = (day_ - today).days
    if count < 0:
        return t(N_("passeret"))
    return t.n("om {count} dag", "om {count} dage", count) if count else t(N_("i dag"))


@lru_cache(maxsize=1024)
def weekday(day_: date, t: Text) -> str:
    """ "fredag den 7. maj 2027"."""
    return format_date(day_, t(N_("EEEE 'den' d. MMMM y")), locale=t.locale)
