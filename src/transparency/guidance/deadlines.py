"""The shortest way from notice to contract, and by when a complaint has to be made. Pure.

Days are counted by Regulation 1182/71: the day of the event is not counted (article 3, paragraph 1), a period in
months ends on the day of the same number, or on the last of a shorter month (paragraph 2), and a period that would
end on a Saturday, a Sunday or a holiday ends with the next working day (paragraph 4). What is counted backwards from
a day is not moved (paragraph 4, second subparagraph). A period of two days or more has two working days (paragraph 5).

How many days, and by which paragraph, stands in `data/reference/time_limits.toml`.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from transparency.dates import FIRST_YEAR
from transparency.errors import BadInput
from transparency.guidance.answers import GUIDANCE, Days, Money, Paragraph, Words
from transparency.guidance.holidays import holiday, is_working_day, working_day_from, working_day_until
from transparency.guidance.time_limits import KEYS, Limits, TimeLimit, on
from transparency.locale import N_

if TYPE_CHECKING:
    from transparency.locale import Text

Procedure = Literal[
    "open", "restricted", "negotiated", "competitive_dialogue", "innovation_partnership", "light"
]
PROCEDURES: tuple[Procedure, ...] = get_args(Procedure)
"""Those of the plan's procedures that begin with a notice in the EU's journal."""

NO_MINIMUM: frozenset[Procedure] = frozenset({"competitive_dialogue", "innovation_partnership", "light"})
"""The law sets no shortest period for tenders in these: the municipality's own number is needed."""

MilestoneKey = Literal[
    "prior_notice", "notice", "request", "invitation", "information", "tender", "award", "standstill", "contract",
    "start", "complaint",
]  # fmt: skip
MILESTONE_KEYS: tuple[MilestoneKey, ...] = get_args(MilestoneKey)

LABEL: Mapping[MilestoneKey, str] = {
    "prior_notice": N_("Forhåndsmeddelelsen sendes senest"),
    "notice": N_("Udbudsbekendtgørelsen sendes"),
    "request": N_("Ansøgningsfrist"),
    "invitation": N_("De udvalgte opfordres til at byde"),
    "information": N_("Sidste dag for nye oplysninger"),
    "tender": N_("Tilbudsfrist"),
    "award": N_("Alle får besked om, hvem der er valgt"),
    "standstill": N_("Standstill slutter"),
    "contract": N_("Kontrakten kan skrives under"),
    "start": N_("Kontrakten begynder"),
    "complaint": N_("Sidste dag for en klage"),
}
"""Danish labels."""

ComplaintCase = Literal[
    "not_selected", "award", "mini_competition", "dps", "framework", "direct_award", "market_terms"
]
COMPLAINT_CASES: tuple[ComplaintCase, ...] = get_args(ComplaintCase)

COMPLAINT_CASE: Mapping[ComplaintCase, str] = {
    "not_selected": N_("Vi blev ikke udvalgt til at byde (prækvalificeret)"),
    "award": N_("En anden fik kontrakten"),
    "mini_competition": N_("En anden fik kontrakten efter et miniudbud på en rammeaftale"),
    "dps": N_("En anden fik kontrakten i et dynamisk indkøbssystem"),
    "framework": N_("Vi kom ikke med i en rammeaftale"),
    "direct_award": N_("Kommunen indgik kontrakten uden udbud, men sagde det først i EU-Tidende"),
    "market_terms": N_("Et lille køb på markedsmæssige vilkår (udbudsloven § 193)"),
}
"""Danish labels."""

NO_DEADLINE: frozenset[ComplaintCase] = frozenset({"market_terms"})
"""The board takes no complaint about these, so no day is counted from (klagenævnsloven § 1, stk. 4)."""

LONGEST = 1_825
"""Days that each of the municipality's own steps may take; more is a slip of the keyboard."""
LAST_YEAR = 2080
"""Of a day that may be asked about: the holidays are known until 2100, and no way is longer than that."""

_DAY = timedelta(days=1)
_COUNTING = Words(N_("forordning 1182/71 artikel 3"))
_OWN_PLAN = Words(N_("kommunens egen tid"))
_INFORMED = Words(N_("klagenævnsloven § 2"))
_APPROPRIATE = Words(N_("udbudsloven § 93, stk. 1"))
_LIGHT = Words(N_("udbudsloven §§ 186–190"))


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day of the way to the contract, with the rule in words and the paragraph.

    `working`: it has to be a working day. `planned`: it follows from the municipality's own time, not from the law.
    `moved_from`: the day on which the period would have ended, where that is a weekend or a holiday, or where the
    period would have had one working day only (`lengthened`).
    """

    key: MilestoneKey
    day: date
    rule: Words
    paragraph: Paragraph
    working: bool = True
    planned: bool = False
    moved_from: date | None = None
    lengthened: bool = False
    guidance: str = GUIDANCE

    def label(self, t: "Text") -> str:
        return t(LABEL[self.key])

    def say(self, t: "Text") -> str:
        """The rule in words, why the day is a later one than the rule says, and whether offices are closed on it."""
        said = [self.rule]
        if self.moved_from:
            said.append(_lengthened(self.moved_from) if self.lengthened else _moved(self.moved_from))
        if self.key == "complaint" and not is_working_day(self.day):
            said.append(_closed(self.day))
        return " ".join(words.say(t) for words in said)

    def cite(self, t: "Text") -> str:
        return self.paragraph.say(t)

    def passed(self, today: date) -> bool:
        return self.day < today


# Counting (Regulation 1182/71, article 3)


def ends_in_days(event: date, days: int) -> date:
    """The last day of a period, before it is moved to a working day: the event's own day is not counted."""
    return event + timedelta(days=days)


def ends_in_months(event: date, months: int) -> date:
    """The day of the same number, or the last day of a month that has no such day (paragraph 2, letter c)."""
    month = event.year * 12 + event.month - 1 + months
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(event.day, monthrange(year, number)[1]))


def _ends(event: date, limit: TimeLimit) -> date:
    return (
        ends_in_months(event, limit.number) if limit.unit == "months" else ends_in_days(event, limit.number)
    )


# From notice to contract


@dataclass(frozen=True, slots=True)
class _Plan:
    procedure: Procedure
    electronic: bool
    prior_notice: bool
    urgent: bool
    agreed: bool
    selection_days: int
    tender_days: int | None
    evaluation_days: int
    limits: Limits


def timeline(
    procedure: Procedure,
    *,
    electronic: bool,
    prior_notice: bool,
    urgent: bool,
    evaluation_days: int,
    limits: Limits,
    start: date | None = None,
    wished: date | None = None,
    selection_days: int = 0,
    tender_days: int | None = None,
    agreed: bool = False,
) -> tuple[Milestone, ...]:
    """The milestones in the order of their days, with the shortest periods that the law allows.

    Forward from the day on which the notice is to be sent (`start`; on a weekend or holiday the next working day), or
    backward from the day on which the contract is wished to begin (`wished`): then the notice is sent on the last
    working day that leaves time for everything. Give one of the two.

    `electronic`: bids come and letters go electronically, as they do in Denmark. `prior_notice`: a complete prior
    information notice is sent in time. `urgent`: an urgency that the municipality can give reasons for.

    `evaluation_days` and `selection_days` are the calendar days that the municipality itself takes to evaluate tenders
    (with negotiations, where there are any) and to choose who may tender. `tender_days` is the period for tenders:
    where it is to be longer than the shortest, and always where the law has no shortest (`NO_MINIMUM`). `agreed`:
    the municipality and all who were chosen have agreed on the period (udbudsloven § 60, stk. 5).

    Raises `BadInput` for a number or day that cannot be, and for days before the rules that are here.
    """
    if (start is None) == (wished is None):
        raise ValueError("give either the day of the notice or the wished start")
    _check("evaluation_days", evaluation_days)
    _check("selection_days", selection_days)
    if tender_days is not None:
        _check("tender_days", tender_days)
    elif procedure in NO_MINIMUM:
        raise BadInput(
            "tender_days",
            N_(
                "Loven har ingen mindste tilbudsfrist ved denne udbudsform. "
                "Skriv, hvor mange dage der regnes med."
            ),
        )
    plan = _Plan(
        procedure,
        electronic,
        prior_notice,
        urgent,
        agreed,
        selection_days,
        tender_days,
        evaluation_days,
        limits,
    )
    if start is not None:
        _check_year("start", start)
        return _forward(plan, start)
    assert wished
    _check_year("wished", wished)
    return _backward(plan, wished)


def too_late(milestones: Sequence[Milestone], today: date) -> Words | None:
    """What to say of a way that had to begin before today; None when there is time."""
    first = next((m for m in milestones if m.key == "notice"), None)
    if first is None or not first.passed(today):
        return None
    return Words(
        N_("Dagen er passeret: Udbudsbekendtgørelsen skulle være sendt senest {day}."), {"day": first.day}
    )


def _check(name: str, days: int) -> None:
    if not 0 <= days <= LONGEST:
        raise BadInput(
            name,
            N_("{days} er ikke et muligt antal dage. Skriv et helt tal fra 0 til {most}."),
            days=days,
            most=LONGEST,
        )


def _check_year(name: str, day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(
            name,
            N_("Året {year} er ikke muligt. Vælg en dag fra {first} til {last}."),
            year=day.year,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )


def _backward(plan: _Plan, wished: date) -> tuple[Milestone, ...]:
    """The latest notice whose contract is signed by the wished day.

    Moving to working days only ever lengthens the way, and a later notice never leads to an earlier contract. So:
    back by what is missing until it fits, then forward for as long as it still fits.
    """
    notice = working_day_until(wished)
    while (late := _contract(plan, notice) - wished) > timedelta():
        notice = working_day_until(notice - late)
    while _contract(plan, after := working_day_from(notice + _DAY)) <= wished:
        notice = after
    begins = Milestone(
        "start",
        wished,
        Words(N_("Den dag, kontrakten ønskes at begynde.")),
        _OWN_PLAN,
        working=False,
        planned=True,
    )
    return (*_forward(plan, notice), begins)


def _contract(plan: _Plan, notice: date) -> date:
    return next(m.day for m in _forward(plan, notice) if m.key == "contract")


def _forward(plan: _Plan, start: date) -> tuple[Milestone, ...]:
    sent = working_day_from(start)
    found = [
        Milestone(
            "notice",
            sent,
            Words(N_("Fristerne regnes fra dagen efter, at bekendtgørelsen er sendt.")),
            _COUNTING,
            planned=True,
            moved_from=start if sent != start else None,
        )
    ]
    if plan.prior_notice and f"{plan.procedure}.tender.prior_notice" in KEYS:
        found.insert(0, _prior_notice(plan, sent))
    invited = sent
    if f"{plan.procedure}.request" in KEYS:
        found.append(_request(plan, sent))
        found.append(_invitation(plan, found[-1].day))
        invited = found[-1].day
    tender = _tender(plan, sent, invited)
    if plan.procedure != "light" and (before := _information(plan, sent, tender.day)).day >= invited:
        found.append(before)
    found.append(tender)
    found.append(_award(plan, tender.day))
    found.extend(_standstill(found[-1].day, plan.electronic, plan.limits))
    return tuple(found)


def _prior_notice(plan: _Plan, sent: date) -> Milestone:
    latest, earliest = (on(plan.limits, f"prior_notice.{end}", sent) for end in ("latest", "earliest"))
    return Milestone(
        "prior_notice",
        working_day_until(sent - timedelta(days=latest.number)),
        Words(
            N_(
                "Forhåndsmeddelelsen forkorter kun, når den er fuldstændig og sendt mindst {days} og højst {months} "
                "måneder før udbudsbekendtgørelsen, altså tidligst {earliest}. En plan på en hjemmeside forkorter "
                "ikke noget."
            ),
            {
                "days": Days(latest.number),
                "months": earliest.number,
                "earliest": ends_in_months(sent, -earliest.number),
            },
        ),
        latest.cited,
    )


_SHORTENED: Mapping[str, str] = {
    "electronic": N_("Mindst {days}, når tilbud afgives elektronisk."),
    "prior_notice": N_("Mindst {days} efter en forhåndsmeddelelse."),
    "urgent": N_("Mindst {days}, når det haster så meget, at den almindelige frist ikke kan overholdes."),
    "agreed": N_("Mindst {days}, når kommunen har aftalt fristen med alle de udvalgte."),
}


def _shortest(plan: _Plan, step: str, day: date) -> tuple[TimeLimit, str]:
    """The shortest period of a step that the law allows here, and why ("" when nothing shortens it)."""
    key = f"{plan.procedure}.{step}"
    given = {
        "electronic": plan.electronic,
        "prior_notice": plan.prior_notice,
        "urgent": plan.urgent,
        "agreed": plan.agreed,
    }
    found = [(on(plan.limits, key, day), "")]
    found += [
        (on(plan.limits, f"{key}.{why}", day), why)
        for why in _SHORTENED
        if given[why] and f"{key}.{why}" in KEYS
    ]
    return min(found, key=lambda one: one[0].number)


def _request(plan: _Plan, sent: date) -> Milestone:
    limit, why = _shortest(plan, "request", sent)
    text = _SHORTENED[why] if why else N_("Mindst {days} til at ansøge om at måtte byde.")
    if plan.urgent and not why:
        text = N_(
            "Mindst {days} til at ansøge om at måtte byde. Hast forkorter ikke fristen ved denne udbudsform."
        )
    return _period("request", sent, limit.number, Words(text, {"days": Days(limit.number)}), limit.cited)


def _invitation(plan: _Plan, requested: date) -> Milestone:
    return _own_step(
        "invitation",
        requested,
        plan.selection_days,
        Words(
            N_("Kommunen regner med {days} til at vælge, hvem der må byde."),
            {"days": Days(plan.selection_days)},
        ),
        _OWN_PLAN,
    )


def _tender(plan: _Plan, sent: date, invited: date) -> Milestone:
    if plan.procedure in NO_MINIMUM:
        assert plan.tender_days is not None
        text = (
            N_(
                "Loven har ingen mindstefrist her, så en forhåndsmeddelelse forkorter ikke noget; fristen skal være "
                "passende. Der er regnet med {days}."
            )
            if plan.prior_notice
            else N_("Loven har ingen mindstefrist her; fristen skal være passende. Der er regnet med {days}.")
        )
        return _period(
            "tender",
            invited,
            plan.tender_days,
            Words(text, {"days": Days(plan.tender_days)}),
            _LIGHT if plan.procedure == "light" else _APPROPRIATE,
            planned=True,
        )
    limit, why = _shortest(plan, "tender", sent)
    least = Words(
        _SHORTENED[why] if why else N_("Mindst {days} til at skrive et tilbud."), {"days": Days(limit.number)}
    )
    if plan.tender_days is None or plan.tender_days == limit.number:
        return _period("tender", invited, limit.number, least, limit.cited)
    if plan.tender_days < limit.number:
        raise BadInput(
            "tender_days",
            N_("{days} er for få dage. Tilbudsfristen skal her være mindst {least} dage."),
            days=plan.tender_days,
            least=limit.number,
        )
    rule = Words(N_("{least} Der er regnet med {days}."), {"least": least, "days": Days(plan.tender_days)})
    return _period("tender", invited, plan.tender_days, rule, limit.cited, planned=True)


def _information(plan: _Plan, sent: date, tender: date) -> Milestone:
    """Whole days must be left between the information and the deadline, so one more is counted back.

    It is counted backwards, so it is not moved to a working day.
    """
    shortened = plan.urgent and f"{plan.procedure}.tender.urgent" in KEYS
    limit = on(plan.limits, "information.urgent" if shortened else "information", sent)
    return Milestone(
        "information",
        tender - timedelta(days=limit.number + 1),
        Words(
            N_(
                "Kommer der nye oplysninger, så der er færre end {days} tilbage, skal tilbudsfristen forlænges. Det "
                "skal den også ved væsentlige ændringer, og når man er nødt til at se et sted."
            ),
            {"days": Days(limit.number)},
        ),
        limit.cited,
        working=False,
    )


def _award(plan: _Plan, tender: date) -> Milestone:
    negotiated = plan.procedure in ("negotiated", "innovation_partnership")
    text = (
        N_("Kommunen regner med {days} til at forhandle og vurdere tilbuddene.")
        if negotiated
        else N_("Kommunen regner med {days} til at vurdere tilbuddene.")
    )
    return _own_step(
        "award",
        tender,
        plan.evaluation_days,
        Words(text, {"days": Days(plan.evaluation_days)}),
        _INFORMED,
    )


def standstill(informed: date, *, electronic: bool, limits: Limits) -> tuple[Milestone, Milestone]:
    """When standstill ends, and the first working day after it: the contract may be signed (klagenævnsloven § 3).

    `informed` is the day on which all who took part were told who is chosen. Raises `BadInput` as `timeline`.
    """
    _check_year("informed", informed)
    return _standstill(informed, electronic, limits)


def _standstill(informed: date, electronic: bool, limits: Limits) -> tuple[Milestone, Milestone]:
    limit = on(limits, "standstill.electronic" if electronic else "standstill.other", informed)
    text = (
        N_("{days} fra dagen efter, at besked er sendt elektronisk.")
        if electronic
        else N_("{days} fra dagen efter, at besked er sendt på anden måde end elektronisk.")
    )
    ends = _period(
        "standstill", informed, limit.number, Words(text, {"days": Days(limit.number)}), limit.cited
    )
    signed = Milestone(
        "contract",
        working_day_from(ends.day + _DAY),
        Words(N_("Kontrakten må først skrives under, når standstill er slut.")),
        limit.cited,
    )
    return ends, signed


def _period(
    key: MilestoneKey, event: date, days: int, rule: Words, paragraph: Paragraph, *, planned: bool = False
) -> Milestone:
    due = ends_in_days(event, days)
    day = working_day_from(due)
    lengthened = days > 1 and not any(map(is_working_day, _between(event, day)))
    if lengthened:
        day = working_day_from(day + _DAY)
    moved_from = due if due != day else None
    return Milestone(key, day, rule, paragraph, planned=planned, moved_from=moved_from, lengthened=lengthened)


def _between(event: date, last: date) -> Iterator[date]:
    """The days of a period but the last."""
    return (event + timedelta(days=number) for number in range(1, (last - event).days))


def _own_step(key: MilestoneKey, event: date, days: int, rule: Words, paragraph: Paragraph) -> Milestone:
    """What the municipality does in its own time: no period of the law, and done on a working day."""
    due = ends_in_days(event, days)
    day = working_day_from(due)
    return Milestone(key, day, rule, paragraph, planned=True, moved_from=due if due != day else None)


def _lengthened(day: date) -> Words:
    text = N_(
        "Fristen ville slutte {day}, men en frist på to dage eller mere skal have to arbejdsdage i sig (forordning "
        "1182/71 artikel 3, stk. 5)."
    )
    return Words(text, {"day": day})


def _moved(day: date) -> Words:
    weekend = {5: N_("en lørdag"), 6: N_("en søndag")}.get(day.weekday())
    off = holiday(day, practised=weekend is None)
    name = off.name if off else Words(weekend or "")
    return Words(N_("{day} er {name}, så det bliver den næste arbejdsdag."), {"day": day, "name": name})


# Complaints


@dataclass(frozen=True, slots=True)
class ComplaintAnswer:
    """The last day for a complaint to the board and what it costs; neither where the board takes none.

    `fee` is in øre. `rule` says what is counted from which day.
    """

    case: ComplaintCase
    rule: Words
    paragraph: Paragraph
    milestones: tuple[Milestone, ...] = ()
    fee: int | None = None
    fee_rule: Words | None = None
    fee_paragraph: Paragraph | None = None
    guidance: str = GUIDANCE

    @property
    def day(self) -> date | None:
        return self.milestones[0].day if self.milestones else None

    def say(self, t: "Text") -> str:
        """All of it: the rule, why the day was moved, the fee."""
        said = [one.say(t) for one in self.milestones] or [self.rule.say(t)]
        if self.fee_rule:
            said.append(self.fee_rule.say(t))
        return " ".join(said)


_COMPLAINT: Mapping[str, str] = {
    "not_selected": N_(
        "Klagenævnet skal have klagen inden {length} fra dagen efter, at kommunen sendte besked om, hvem der må byde."
    ),
    "award": N_(
        "Klagenævnet skal have klagen inden {length} fra dagen efter, at bekendtgørelsen om den indgåede kontrakt "
        "stod i EU-Tidende."
    ),
    "award.below": N_(
        "Klagenævnet skal have klagen inden {length} fra dagen efter, at kommunen sendte besked om, hvem der er valgt."
    ),
    "mini_competition": N_(
        "Klagenævnet skal have klagen inden {length} fra dagen efter, at kommunen sendte begrundet besked om, at "
        "kontrakten er indgået."
    ),
    "dps": N_(
        "Klagenævnet skal have klagen inden {length} fra dagen efter, at kommunen sendte begrundet besked om, at "
        "kontrakten er indgået."
    ),
    "framework": N_(
        "Klagenævnet skal have klagen inden {length} fra dagen efter, at kommunen sendte begrundet besked om "
        "rammeaftalen."
    ),
    "direct_award": N_(
        "Klagenævnet skal have klagen inden {length} fra dagen efter, at bekendtgørelsen om den indgåede kontrakt "
        "stod i EU-Tidende."
    ),
}


def complaint_event(case: ComplaintCase, *, below: bool = False) -> str:
    """What happened on the day that the period is counted from: a catalog text, to ask for the day."""
    if case in NO_DEADLINE:
        return N_("Her er der ingen klagefrist, så der skal ikke stå nogen dag.")
    if case == "direct_award" or (case == "award" and not below):
        return N_("Den dag, bekendtgørelsen om den indgåede kontrakt stod i EU-Tidende")
    return N_("Den dag, kommunen sendte besked")


def complaint_deadlines(
    case: ComplaintCase, event: date | None, limits: Limits, *, below: bool = False
) -> ComplaintAnswer:
    """By when Klagenævnet for Udbud must have a complaint, and the fee (klagenævnsloven § 7, order 887/2011 § 5).

    `event` is the day of `complaint_event`; only a case in `NO_DEADLINE` needs none. `below`: the purchase falls under
    tilbudsloven or udbudsloven §§ 191–192. Only the law's holidays move the day: a company that trusted a day off by
    custom could come too late. Raises `BadInput` for a day that is missing, cannot be, or is before the rules that
    are here.
    """
    if case in NO_DEADLINE:
        return ComplaintAnswer(
            case,
            Words(
                N_(
                    "Klagenævnet behandler ikke klager over køb på markedsmæssige vilkår (udbudsloven § 193). "
                    "Skriv til kommunen, eller gå til domstolene."
                )
            ),
            Words(N_("klagenævnsloven § 1, stk. 4")),
        )
    if event is None:
        raise BadInput("event", N_("Skriv den dag, fristen regnes fra."))
    _check_year("event", event)
    key = f"{case}.below" if f"complaint.{case}.below" in KEYS and below else case
    limit = on(limits, f"complaint.{key}", event)
    due = _ends(event, limit)
    day = working_day_from(due, practised=False)
    length = (
        Days(limit.number) if limit.unit == "days" else Words(N_("{count} måneder"), {"count": limit.number})
    )
    rule = Words(_COMPLAINT[key], {"length": length})
    last = Milestone(
        "complaint",
        day,
        rule,
        limit.cited,
        working=False,
        moved_from=due if due != day else None,
    )
    fee = on(limits, "fee.below" if below else "fee.above", event)
    text = (
        N_("Det koster {fee} at klage, når sagen gælder tilbudsloven eller udbudsloven §§ 191–192.")
        if below
        else N_("Det koster {fee} at klage, når sagen gælder udbudsloven afsnit I–III.")
    )
    return ComplaintAnswer(
        case,
        rule,
        limit.cited,
        (last,),
        fee.number,
        Words(text, {"fee": Money(fee.number)}),
        fee.cited,
    )


def _closed(day: date) -> Words:
    """For a last day on which offices are closed by custom alone."""
    off = holiday(day)
    assert off
    return Words(
        N_("{day} er {name}. Det er ikke en helligdag efter loven, så regn ikke med, at fristen rykker."),
        {"day": day, "name": off.name},
    )
