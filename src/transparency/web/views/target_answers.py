"""What the published data answer to one promise, in words: each number with the address that lists exactly it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transparency.feeds import target_words
from transparency.locale import N_, Text
from transparency.notices.records import PlanLead
from transparency.readers.records import Readership
from transparency.targets.judgement import WORD, Judged
from transparency.targets.live import PARTNERSHIPS, ByValue, Listing, Live, Share, Slip, Step, Weights
from transparency.targets.records import Goal, Word
from transparency.tenders import labels as tender_labels
from transparency.tenders.records import Value
from transparency.web.page import Visit

PART: Mapping[str, str] = {
    "climate-criterion": N_("Klima er konkurrenceparameter"),
    "public-dialogues": N_("Invitationen stod åbent for alle i tide"),
}
"""What the part of a share has, by promise."""
WHOLE: Mapping[str, str] = {
    "climate-criterion": N_("Alle udbud, der tælles med"),
    "public-dialogues": N_("Udbud, hvor der er holdt markedsdialog"),
}
IN_PLAN = N_(
    "Talt er alle offentlige udbud i planen fra 2025 og frem, undtagen dem, der er aflyst eller taget ud."
)
COUNTED: Mapping[str, str] = {
    "climate-criterion": N_(
        "Talt er alle offentlige udbud i planen fra 2025 og frem, undtagen dem, der er aflyst eller taget ud. Udbud, "
        "hvor det ikke er besluttet endnu, tæller med i det samlede antal."
    ),
    "public-dialogues": N_(
        "Talt er udbud, hvor der er holdt markedsdialog. Invitationen tæller, når den stod både på udbudsplatformen og "
        "her, før dialogen blev holdt. Står det ikke her, tæller den ikke som åben. Et udbud er kun med i et år, når "
        "dagen for dialogen kendes."
    ),
    "plan-communication": N_(
        "Talt er, hvad der er gjort for ét års plan: det kommende års, så snart dets nytårswebinar er annonceret. Det "
        "første udbud er dateret til den dag, da der kom et udbud med dato i året."
    ),
    "leadership-follow-up": N_("Talt er målene på dette site."),
    "strategic-partnerships": N_(
        "Talt er de partnerskaber, som både kommunen og leverandøren har sagt ja til at vise. Der kan være flere."
    ),
}  # fmt: skip
"""What was counted, by promise; `IN_PLAN` for the others."""
COUNT: Mapping[str, str] = {
    "cross-sector": N_("fælles udbud i planen"),
    "leadership-follow-up": N_("mål mangler et nyt tal"),
}
"""What a plain number counts, by promise."""
HAVING: Mapping[str, str] = {
    "climate-criterion": N_("Klima tæller"),
    "cross-sector": N_("Fælles"),
    "public-dialogues": N_("Åbent i tide"),
}
"""The same as `PART` in a word or two, over a column of numbers."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Words, and the address that lists what they count, or none. `exact`: it lists no others."""

    said: str
    href: str = ""
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """Answers side by side: the headings of the columns, and rows of a label and a cell for each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Against:
    """A share beside one of the numbers that the policy states."""

    label: str
    word: Word
    word_said: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share of one year or department. `note`: how far the data cover it; `empty`: there is nothing to count."""

    label: str
    part: Cell
    undecided: Cell | None
    whole: Cell
    percent: str
    note: str
    empty: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    label: str
    done: bool
    said: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All of it, for the template. What a promise has no answer to is empty."""

    counted: str
    undated: str = ""
    """How many have no date, and so are not counted."""
    unlinked: bool = False
    """Whether no contract notice is linked yet, so that nothing can be said of what came of it."""
    against: tuple[Against, ...] = ()
    side: Side | None = None
    spread: tuple[tuple[str, str], ...] = ()
    """How much the criterion weighs: in the plan or in the notices, and words."""
    value: tuple[str, Cell] | None = None
    years: tuple[ShareRow, ...] = ()
    departments: tuple[ShareRow, ...] = ()
    undecided: bool = False
    """Whether some of those years have undecided ones to tell."""
    having: str = ""
    """What the parts of those years and departments have."""
    count: tuple[Cell, str] | None = None
    """A plain number, and what it counts."""
    steps: tuple[StepRow, ...] = ()
    plans: tuple[tuple[str, tuple[StepRow, ...]], ...] = ()
    """The same steps for each year's plan."""
    plan: tuple[tuple[str, str, tuple[str, str]], ...] = ()
    """How the plan kept its dates: label, words, and the list that they were counted on (its name and address)."""
    beside: tuple[tuple[str, Cell, Cell, str], ...] = ()
    """Label, part, whole and per cent of the shares beside the main one."""
    example: bool = False


def answers(one: Judged, v: Visit) -> Answers | None:
    """What the published data answer; None when they answer nothing."""
    live, t = one.live, v.t
    if live is None or not live.answers:
        return None
    site = v.services.site
    return Answers(
        counted=t(COUNTED.get(one.id, IN_PLAN)),
        undated=t.n(
            "{count} udbud har ingen kendt dato og er ikke talt med.",
            "{count} udbud har ingen kendt dato og er ikke talt med.",
            live.undated,
        )
        if live.undated
        else "",
        unlinked=live.noticed is not None and not live.noticed.whole.number,
        against=tuple(_against(one, t)) if one.ambition else (),
        side=_side(live, t) if live.share else None,
        spread=tuple(_spread(live, t)),
        value=_value(live.value, t) if live.value else None,
        years=tuple(_row(year, share, live.said_of(year, t), t) for year, share in live.years),
        departments=tuple(
            _row(site.department(key, t), share, "", t) for key, share in live.departments if share.whole.number
        ),
        undecided=any(share.undecided for _, share in live.years),
        having=t(HAVING[one.id]) if one.id in HAVING else "",
        count=(_listed(live.count, t), _counts(one.id, live.count.number, t)) if live.count else None,
        steps=tuple(_step(step, t(N_("Ikke gjort endnu")), t) for step in live.steps),
        plans=tuple(
            (str(year), tuple(_step(step, _missing(year, live, t), t) for step in steps))
            for year, steps in live.plans
        ),
        plan=tuple(_kept(live.slip, live.lead, live.readers, t)),
        beside=tuple(
            (t(named.label), _listed(named.share.part, t), _listed(named.share.whole, t), percent(named.share, t))
            for named in live.beside
        ),
        example=live.example,
    )  # fmt: skip


def _counts(id_: str, number: int, t: Text) -> str:
    if id_ == PARTNERSHIPS:
        return t.n("partnerskab i gang", "partnerskaber i gang", number)
    return t(COUNT[id_])


def percent(share: Share, t: Text) -> str:
    """ "12,5 %"; a dash when there is nothing to be a share of."""
    found = share.percent
    return target_words.percent(found, t) if found is not None else "–"


def _missing(year: int, live: Live, t: Text) -> str:
    """What is said of a thing that is not done. Of earlier years it is only known that nothing about it is here."""
    return t(N_("Ikke gjort endnu")) if year == live.year else t(N_("Står ikke her"))


def _step(step: Step, missing: str, t: Text) -> StepRow:
    href = step.href if step.done or step.awaited else ""
    return StepRow(step.say(t), step.done, _done(step, missing, t), href)


def _done(step: Step, missing: str, t: Text) -> str:
    if not step.done:
        return t(N_("Annonceret")) if step.awaited else missing
    return t(N_("Gjort {date}"), date=t.date(step.on)) if step.on else t(N_("Gjort"))


def _listed(one: Listing, t: Text) -> Cell:
    """A number with its list; nobody is led to an empty one."""
    return Cell(t.number(one.number), one.href if one.number else "", one.exact)


def _row(label: str, share: Share, note: str, t: Text) -> ShareRow:
    return ShareRow(
        label,
        _listed(share.part, t),
        _listed(share.undecided, t) if share.undecided else None,
        _listed(share.whole, t),
        percent(share, t),
        note,
        not share.whole.number,
    )


def _side(live: Live, t: Text) -> Side:
    """The plan's share, and beside it what the linked contract notices say."""
    share, noticed = live.share, live.noticed if live.noticed and live.noticed.whole.number else None
    assert share is not None
    shares: Sequence[Share] = [share, noticed] if noticed else [share]
    rows: list[tuple[str, tuple[Cell, ...]]] = [(t(PART[live.id]), tuple(_listed(s.part, t) for s in shares))]
    if share.undecided is not None:
        rows.append(
            (
                t(N_("Ikke afgjort endnu")),
                tuple(_listed(s.undecided, t) if s.undecided else Cell("–") for s in shares),
            )
        )
    rows.append((t(WHOLE[live.id]), tuple(_listed(s.whole, t) for s in shares)))
    rows.append((t(N_("Andel")), tuple(Cell(percent(s, t)) for s in shares)))
    columns = (t(N_("I planen")), t(N_("I bekendtgørelserne"))) if noticed else (t(N_("Antal")),)
    return Side(columns, tuple(rows))


def _against(one: Judged, t: Text) -> Iterable[Against]:
    """The share beside the number that is promised, and beside the one that the policy states as its ambition.

    Where it states one number only, the verdict at the top of the page has said it.
    """
    promise = one.target.promise
    for label, goal, verdict in (
        (N_("Målet: {goal}"), promise.number, one.verdict),
        (N_("Ambitionen: {goal}"), Goal.of(promise.ambition), one.ambition),
    ):
        if goal is not None and verdict is not None:
            said = t(label, goal=target_words.figure(goal.value, "percent", t))
            yield Against(said, verdict.word, t(WORD[verdict.word]), verdict.say(t))


def _spread(live: Live, t: Text) -> Iterable[tuple[str, str]]:
    """How much the criterion weighs, in the plan and in the notices."""
    for label, weights in ((N_("I planen"), live.weights), (N_("I bekendtgørelserne"), live.notice_weights)):
        if weights is not None and (weights.said or weights.unsaid):
            yield t(label), _weights(weights, t)


def _weights(weights: Weights, t: Text) -> str:
    unsaid = t.n("{count} har ikke oplyst vægten.", "{count} har ikke oplyst vægten.", weights.unsaid)
    if weights.middle is None:
        return unsaid
    low, middle, high = (
        target_words.percent(w, t) for w in (weights.said[0], weights.middle, weights.said[-1])
    )
    said = (
        t(N_("Ét har oplyst vægten: {middle}."), middle=middle)
        if len(weights.said) == 1
        else t(
            N_("{number} har oplyst vægten: fra {low} til {high}, den midterste er {middle}."),
            number=t.number(len(weights.said)), low=low, middle=middle, high=high,
        )
    )  # fmt: skip
    return f"{said} {unsaid}" if weights.unsaid else said


def _value(value: ByValue, t: Text) -> tuple[str, Cell]:
    """The share by money, and of how many the value is published."""
    part, whole = (tender_labels.value(Value.amount(ore), t) for ore in (value.part, value.whole))
    if value.percent is None:
        said = t(N_("Ingen af udbuddene har en offentliggjort værdi."))
    else:
        said = t(
            N_("Målt i penge er andelen {percent}: {part} af {whole} i alt."),
            percent=target_words.percent(value.percent, t), part=part, whole=whole,
        )  # fmt: skip
        if value.undecided:
            undecided = tender_labels.value(Value.amount(value.undecided), t)
            said += " " + t(N_("For {amount} er det ikke afgjort endnu."), amount=undecided)
    known = t(
        N_("Værdien er offentliggjort for {part} af {whole} udbud ({percent})."),
        part=t.number(value.known.part.number),
        whole=t.number(value.known.whole.number),
        percent=percent(value.known, t),
    )
    return said, Cell(known, value.known.part.href if value.known.part.number else "")


def _kept(
    slip: Slip | None, lead: PlanLead | None, readers: Readership | None, t: Text
) -> Iterable[tuple[str, str, tuple[str, str]]]:
    if slip is not None and slip.dated:
        said = t(
            N_("Af {dated} udbud med en kendt dato er {later} rykket til senere og {earlier} til tidligere."),
            dated=t.number(slip.dated), later=t.number(slip.later), earlier=t.number(slip.earlier),
        )  # fmt: skip
        if slip.median_days:
            days = t.n("{count} dag", "{count} dage", abs(slip.median_days))
            text = (
                N_("For dem, der er rykket, ligger den midterste {days} senere.")
                if slip.median_days > 0
                else N_("For dem, der er rykket, ligger den midterste {days} tidligere.")
            )
            said += " " + t(text, days=days)
        yield t(N_("Holder planens datoer?")), said, (t(N_("Se alle ændringer i planen")), "/aendringer")
    if lead is not None and lead.total:
        said = t(
            N_("{part} af {whole} bekendtgørelser stod i planen, før de kom."),
            part=t.number(lead.in_plan), whole=t.number(lead.total),
        )  # fmt: skip
        if lead.median_days is not None:
            days = t.n("{count} dag", "{count} dage", lead.median_days)
            said += " " + t(N_("Den midterste stod der {days} før."), days=days)
        listed = t(N_("Se alle bekendtgørelser")), "/bekendtgoerelser"
        yield t(N_("Står udbuddene i planen i forvejen?")), said, listed
    if readers is not None and (week := readers.week) is not None:
        said = t(
            N_(
                "I ugen fra {start} blev kalendere hentet {calendars} gange og feeds {feeds} gange. Et program henter "
                "igen og igen, så det er ikke så mange mennesker."
            ),
            start=t.date(week.start), calendars=t.number(week.calendars), feeds=t.number(week.feeds),
        )  # fmt: skip
        yield t(N_("Bliver planen læst?")), said, ("", "")
