"""Whether a promise is kept, by stated rules. Pure: nobody judges by hand, and nothing is forecast.

The rules, in the order they are tried (docs/targets.md has them in words):

`standing`        a commitment without a number is not judged; its evidence is shown
`share`           a share of what is published: reached, still within reach with what is undecided, or not
`in-use`          something is in use, or done, or it is not
`no-figures`      nobody has entered a figure, and the published data do not answer
`overdue`         the next figure should have been here: an old figure judges nothing
`context`         a goal of the whole city is not judged: it is not procurement's own
`number-reached`  the newest figure is at the number, or better
`movement`        there is no deadline: whether the newest figure is nearer than the one before
`deadline-passed` the last day has passed: the number was not reached, or there is no figure yet that says so
`path`            the figure beside the path to the number at the end of the figure's period
`too-few`         one of these cannot be tried for want of figures

What is judged is the newest figure that can be compared (`comparable`): of the whole municipality, by the method in
force, of a period that is over and as long as the baseline's.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

from transparency.dates import PlannedDate
from transparency.locale import N_
from transparency.targets import labels
from transparency.targets.live import Live, is_measured
from transparency.targets.records import LARGEST, Goal, Observation, Quality, Target, Unit, Word

if TYPE_CHECKING:
    from transparency.locale import Text

Rule = Literal[
    "standing", "share", "in-use", "no-figures", "overdue", "context", "number-reached", "movement",
    "deadline-passed", "path", "too-few",
]  # fmt: skip
RULES: tuple[Rule, ...] = get_args(Rule)

WORD: Mapping[Word, str] = {
    "reached": N_("Opfyldt"),
    "on_track": N_("På rette vej"),
    "at_risk": N_("Usikkert"),
    "off_track": N_("Bagud"),
    "too_little_data": N_("For få tal"),
    "not_measured": N_("Ikke målt"),
    "update_overdue": N_("Tal mangler"),
    "standing": N_("Vurderes ikke"),
}
"""Danish labels."""

LEAST = 10
"""A share of fewer than these is too few to judge by, unless all of them shall have it."""
HALF = Decimal("0.5")
"""Who has gone at least this much of the way that the path demands is `at_risk`, and `off_track` below it."""

_NOTHING = Decimal("1e-9")
"""A baseline below this is nothing: no change of it can be counted in per cent."""
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_MARK: Mapping[Quality, str] = {
    "preliminary": N_("Tallet er foreløbigt."),
    "estimated": N_("Tallet er anslået."),
}
"""What is said of a figure that was not simply measured; examples are marked by whoever shows them."""


# What a verdict says


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit."""

    value: Decimal
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Tenths:
    """A share in per cent with one decimal, as it stands beside its list."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence: a catalog text with the sentence's other values."""

    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word, the rule that gave it, and one sentence that says why (a catalog text with `values`).

    `example`: it was judged by made-up figures. `own_path`: the path is the municipality's own, not a straight line.
    `quality`: that of the entered figure that was judged.
    """

    word: Word
    rule: Rule
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    example: bool = False
    own_path: bool = False
    quality: Quality | None = None

    def say(self, t: "Text") -> str:
        """The sentence in the reader's words; a second one where the figure is preliminary or estimated."""
        rounded = self._figures()

        def said(value: object) -> object:
            match value:
                case Decimal():
                    return t.number(rounded[None][value])
                case Amount():
                    return labels.figure(rounded[value.unit][value.value], value.unit, t)
                case Tenths():
                    return t.number(value.value)
                case PlannedDate():
                    return value.say(t)
                case date():
                    return t.date(value)
                case int():
                    return t.number(value)
                case _:
                    return value

        words = {n: said(value) for n, value in self.values.items() if not isinstance(value, Phrase)}
        parts = {n: t(v.text, **words) for n, v in self.values.items() if isinstance(v, Phrase)}
        sentence = t(self.text, **words, **parts).replace("..", ".")  # a unit such as "stk." ends in one
        mark = _MARK.get(self.quality) if self.quality else None
        return sentence[:1].upper() + sentence[1:] + (f" {t(mark)}" if mark else "")

    def shown(self, value: Decimal, unit: Unit | None) -> Decimal:
        """A figure as the sentence rounds it, so that both say the same; as it is where the sentence has it not."""
        return self._figures().get(unit, {}).get(value, value)

    def _figures(self) -> Mapping[Unit | None, Mapping[Decimal, Decimal]]:
        """The exact figures of each unit, and what they are rounded to."""
        exact = [value for value in self.values.values() if isinstance(value, Decimal | Amount)]
        return {
            unit: _rounded(_number(value) for value in exact if _unit(value) == unit)
            for unit in {_unit(value) for value in exact}
        }


def _number(value: Decimal | Amount) -> Decimal:
    return value.value if isinstance(value, Amount) else value


def _unit(value: Decimal | Amount) -> Unit | None:
    return value.unit if isinstance(value, Amount) else None


def _rounded(values: Iterable[Decimal]) -> Mapping[Decimal, Decimal]:
    """Whole numbers from ten up, one decimal below; more of them where two would look alike and are not."""
    some = set(values)
    found: dict[Decimal, Decimal] = {}
    for more in range(4):
        found = {value: _short(value, more) for value in some}
        if len(set(found.values())) == len(some):
            break
    return found


def _short(value: Decimal, more: int) -> Decimal:
    places = more if abs(value) >= 10 else min(more + 1, 3)
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        short = value.quantize(Decimal(1).scaleb(-places))
        if value and not short:  # what is not zero never reads as zero
            short = round(value, -value.adjusted())
        return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


# What stands of a promise today


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long there is until a promise is to be kept. `last_day`: the last on which it may still be unkept."""

    last_day: date
    today: date

    @property
    def from_day(self) -> date:
        """The first day on which it is to be kept."""
        return self.last_day + timedelta(days=1)

    @property
    def days(self) -> int:
        """Days until then; 0 or less when it has come."""
        return (self.from_day - self.today).days

    def say(self, t: "Text") -> str:
        if self.days > 0:
            return t.n(
                "Der er {count} dag til: fra {day} skal det være opfyldt.",
                "Der er {count} dage til: fra {day} skal det være opfyldt.",
                self.days,
                day=t.date(self.from_day),
            )
        return t(N_("Fristen er gået: fra {day} skulle det være opfyldt."), day=t.date(self.from_day))


def countdown(target: Target, today: date) -> Countdown | None:
    """None for a promise without a last day."""
    return Countdown(target.promise.due, today) if target.promise.due else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A promise as it stands today: the record, what the published data answer, and the verdict of both.

    `ambition`: the same share beside the second number that the policy states.
    """

    target: Target
    live: Live | None
    verdict: Verdict
    version: int
    since: datetime
    updated_at: datetime
    changed_at: datetime
    overdue: bool
    ambition: Verdict | None = None
    countdown: Countdown | None = None

    @property
    def id(self) -> str:
        return self.target.id

    @property
    def measured(self) -> bool:
        """Whether there is any figure, entered or counted."""
        return is_measured(self.target, self.live)

    @property
    def example(self) -> bool:
        """Whether what is shown of it rests on made-up data."""
        return self.target.invented or (self.live is not None and self.live.example)


def judge(target: Target, live: Live | None, today: date) -> Verdict:
    """The verdict of one promise. `live` is what the published data answer, where they do."""
    if target.promise.group == "commitment":
        return _standing(target, live)
    if live is not None and (live.share is not None or live.count is not None or live.steps):
        return replace(_of_live(target, live), example=live.example)
    latest = target.latest
    if latest is None:
        return _without_figures(target, today)
    verdict = _of_figures(target, latest, today)
    return replace(
        verdict,
        example=target.example or latest.quality == "example" or verdict.quality == "example",
        quality=verdict.quality or latest.quality,
    )


def _standing(target: Target, live: Live | None) -> Verdict:
    values: dict[str, object] = {}
    text = N_("Det gælder hele tiden og har intet måltal. Der er heller ikke lagt tal ind om det.")
    latest = target.latest
    if live is not None and live.beside:
        text = N_("Det gælder hele tiden og har intet måltal. {label}: {part} af {whole}.")
        named = live.beside[0]
        values = {
            "label": Phrase(named.label), "part": named.share.part.number, "whole": named.share.whole.number
        }  # fmt: skip
        if live.count is not None:
            text = N_("Tal, der skulle have været her: {count}. {label}: {part} af {whole}.")
            values["count"] = live.count.number
    elif latest is not None and _sound(latest.value):
        text = N_("Det gælder hele tiden og har intet måltal. I {period} var tallet {value}.")
        values = {"period": latest.period, "value": Amount(latest.value, latest.unit)}
        example = target.example or latest.quality == "example"
        return Verdict("standing", "standing", text, values, example=example, quality=latest.quality)
    elif live is not None and live.dialogues is not None and live.dialogues.number:
        text = N_("Det gælder hele tiden og har intet måltal. Dialoger og arrangementer om det: {count}.")
        values = {"count": live.dialogues.number}
    return Verdict("standing", "standing", text, values, example=live is not None and live.example)


# What the published data answer


def _of_live(target: Target, live: Live) -> Verdict:
    goal = target.promise.number
    if live.share is not None and goal is not None:
        return _of_share(goal, live, N_("Målet"))
    if live.steps:
        return _of_steps(live)
    if live.count is not None and target.promise.carried_by == "joint":
        return _of_joint(live.count.number, live)
    if live.count is not None and target.promise.carried_by == "partnership":
        return _of_partnerships(live.count.number)
    count = live.count.number if live.count else live.share.part.number if live.share else 0
    if count:
        return Verdict("reached", "in-use", N_("Det er i brug: {count}."), {"count": count})
    return Verdict("off_track", "in-use", N_("Det er ikke i brug endnu."))


def _of_joint(count: int, live: Live) -> Verdict:
    if count:
        return Verdict("reached", "in-use", N_("Fælles udbud i planen: {count}."), {"count": count})
    if not any(named.share.whole.number for named in live.beside):
        return Verdict("too_little_data", "too-few", N_("Der er ingen udbud i planen at tælle."))
    return Verdict("off_track", "in-use", N_("Der er ingen fælles udbud i planen."))


def _of_partnerships(count: int) -> Verdict:
    """Only those that both parties show are counted: of none nothing can be said."""
    if count:
        return Verdict("reached", "in-use", N_("Partnerskaber i gang: {count}."), {"count": count})
    text = N_("Ingen af de partnerskaber, der vises her, er i gang nu. Der kan være andre.")
    return Verdict("too_little_data", "too-few", text)


def _of_steps(live: Live) -> Verdict:
    done = sum(step.done for step in live.steps)
    values: dict[str, object] = {"done": done, "of": len(live.steps), "year": str(live.year or "")}
    if done == len(live.steps):
        return Verdict("reached", "in-use", N_("Om planen for {year} er {done} af {of} ting gjort."), values)
    if all(step.done or step.awaited for step in live.steps):
        text = N_("Om planen for {year} er {done} af {of} ting gjort. Dagen for resten er ikke kommet endnu.")
        return Verdict("on_track", "in-use", text, values)
    text = N_("Om planen for {year} er {done} af {of} ting gjort.")
    return Verdict("at_risk" if done else "off_track", "in-use", text, values)


def ambition(target: Target, live: Live | None) -> Verdict | None:
    """The share beside the policy's ambition; None where it states none, or nothing answers."""
    goal = Goal.of(target.promise.ambition)
    if goal is None or live is None or live.share is None:
        return None
    return replace(_of_share(goal, live, N_("Ambitionen")), example=live.example)


def _of_share(goal: Goal, live: Live, aim: str) -> Verdict:
    share = live.share
    assert share is not None
    part, whole = share.part.number, share.whole.number
    undecided = share.undecided.number if share.undecided else 0
    values: dict[str, object] = {"whole": whole, "aim": Phrase(aim), "goal": goal.value}
    if not whole:
        text = N_("Der er intet endnu at regne en andel af. {aim} er {goal} %.")
        return Verdict("too_little_data", "too-few", text, values)
    if whole < LEAST and goal.value < 100:
        text = N_("Der er kun {whole} at regne en andel af, og det er for få. {aim} er {goal} %.")
        return Verdict("too_little_data", "too-few", text, values)
    values |= {"part": part, "percent": _percent(Decimal(100 * part) / whole, goal), "undecided": undecided}
    values["share"] = Phrase(live.said)
    text = N_("{share} {aim} er {goal} %.")
    if 100 * part >= goal.value * whole:
        return Verdict("reached", "share", text, values)
    if undecided and 100 * (part + undecided) >= goal.value * whole:
        text = N_("{share} {aim} er {goal} %. Endnu ikke afgjort: {undecided}, så det kan stadig nås.")
        return Verdict("at_risk", "share", text, values)
    return Verdict("off_track", "share", text, values)


def _percent(exact: Decimal, goal: Goal) -> Tenths:
    """All of its decimals where it would else look like the number that it is held against."""
    short = exact.quantize(Decimal("0.1"))
    return Tenths(exact if short == goal.value or not short else short)


# What has been entered


def _without_figures(target: Target, today: date) -> Verdict:
    if target.overdue(today):
        text = N_("Det første tal skulle være her senest {due}. Der er ikke lagt noget ind.")
        return Verdict("update_overdue", "overdue", text, {"due": target.next_due})
    values: dict[str, object] = {}
    if target.promise.direction == "context":
        text = N_("Målet gælder hele byen, og indkøb kan ikke nå det alene. Der er ikke lagt tal ind endnu.")
    elif target.promise.carried_by == "partnership":
        text = N_("Ingen partnerskaber vises her endnu, og kommunen har ikke lagt tal ind.")
    elif target.asked_on and target.next_due:
        text = N_(
            "Kommunen har ikke lagt tal ind endnu. De er efterspurgt {asked}, og det første ventes senest {due}."
        )
        values = {"asked": target.asked_on, "due": target.next_due}
    elif target.asked_on:
        text = N_("Kommunen har ikke lagt tal ind endnu. De er efterspurgt {asked}.")
        values = {"asked": target.asked_on}
    elif target.next_due:
        text = N_("Kommunen har ikke lagt tal ind endnu. Det første ventes senest {due}.")
        values = {"due": target.next_due}
    else:
        text = N_("Kommunen har ikke lagt tal ind endnu.")
    return Verdict("not_measured", "no-figures", text, values)


def comparable(target: Target, today: date) -> tuple[Observation, ...]:
    """The figures that can be judged together, oldest first.

    They are of the whole municipality, by the method in force, in the target's unit, and of periods that are over.
    Of what adds up over time (all but percentages), a quarter is not compared with a year: they are as long as the
    baseline's period, else as the newest figure's. A figure after a phase-out's last day is there although its period
    still runs: what has been bought, is.
    """
    due, to_zero = target.promise.due, target.promise.direction == "to_zero"

    def counts(one: Observation) -> bool:
        start, end = one.period.start, one.period.end
        if start is None or end is None or one.unit != (target.unit or one.unit) or not _sound(one.value):
            return False
        return end < today or bool(to_zero and due and start > due and one.value)

    found = [one for one in target.series if counts(one)]
    if not found or found[-1].unit == "percent":
        return tuple(found)
    length = (target.baseline or found[-1]).period.precision
    return tuple(one for one in found if one.period.precision == length and one.unit == found[-1].unit)


def _sound(value: Decimal) -> bool:
    """Whether one can calculate with it. What is published has been tried; what comes otherwise need not have been."""
    return value.is_finite() and 0 <= value <= LARGEST


def _of_figures(target: Target, latest: Observation, today: date) -> Verdict:
    series = comparable(target, today)
    newest = series[-1] if series else None
    if target.overdue(today) and not (newest and _final(target, newest)):
        text = N_("Næste tal skulle være her senest {due}. Det nyeste er fra {period}.")
        return Verdict("update_overdue", "overdue", text, {"due": target.next_due, "period": latest.period})
    if target.promise.direction == "context":
        values: dict[str, object] = {"period": latest.period, "value": Amount(latest.value, latest.unit)}
        if not _sound(latest.value):
            return Verdict(
                "standing", "context", N_("Målet gælder hele byen, og indkøb kan ikke nå det alene.")
            )
        text = N_("Målet gælder hele byen, og indkøb kan ikke nå det alene. I {period} var tallet {value}.")
        return Verdict("standing", "context", text, values)
    if newest is None:
        return _not_comparable(target, latest, today)
    return replace(_of_newest(target, series, newest, today), quality=newest.quality)


def _final(target: Target, newest: Observation) -> bool:
    """Whether no later figure is needed. A phase-out has to stay at zero, and so always needs the next one."""
    due, end = target.promise.due, newest.period.end
    return target.promise.direction != "to_zero" and due is not None and end is not None and end >= due


def _not_comparable(target: Target, latest: Observation, today: date) -> Verdict:
    values: dict[str, object] = {"period": latest.period}
    if not target.series:
        text = N_(
            "Metoden er skiftet, og der er ingen tal efter den nye. Tal før og efter kan ikke sammenlignes."
        )
    elif latest.period.end is not None and latest.period.end >= today:
        text = N_("Der er kun tal for {period}, og den periode er ikke slut endnu.")
    elif target.baseline is not None and latest.period.precision != target.baseline.period.precision:
        text = N_("Tallet for {period} og udgangspunktet for {base} er ikke af lige lange perioder.")
        values["base"] = target.baseline.period
    else:
        text = N_("Tallet for {period} kan ikke sammenlignes med målet.")
    return Verdict("too_little_data", "too-few", text, values)


def _of_newest(target: Target, series: tuple[Observation, ...], newest: Observation, today: date) -> Verdict:
    promise, due = target.promise, target.promise.due
    values: dict[str, object] = {"period": newest.period, "value": Amount(newest.value, newest.unit)}
    wanted = wanted_value(target)
    if promise.number is None:
        if promise.direction == "in_use":
            text = N_("I {period} var tallet {value}.")
            return Verdict("reached" if newest.value else "off_track", "in-use", text, values)
        return _by_movement(target, series, values)
    if wanted is None:
        return _without_wanted(target)
    if promise.number.percent and not promise.number.relative and newest.unit != "percent":
        text = N_("Målet er {wanted}, men tallene er ikke opgjort i procent.")
        return Verdict("too_little_data", "too-few", text, {"wanted": Amount(wanted, "percent")})
    values["wanted"] = Amount(wanted, newest.unit)
    if newest.value >= wanted if _rising(target) else newest.value <= wanted:
        return Verdict(
            "reached", "number-reached", N_("I {period} var tallet {value}. Målet er {wanted}."), values
        )
    if due is None:
        return _by_movement(target, series, values)
    if today > due:
        return _after_deadline(target, newest, due, values)
    return _by_path(target, newest, values)


def _after_deadline(target: Target, newest: Observation, due: date, values: dict[str, object]) -> Verdict:
    start, end = newest.period.start, newest.period.end
    assert start is not None
    assert end is not None
    # A year's purchases up to the last day of a phase-out were allowed.
    covered = start > due if target.promise.direction == "to_zero" else end >= due
    values = values | {"due": due}
    if covered:
        text = N_("Fristen var {due}. I {period} var tallet {value}, og målet er {wanted}.")
        return Verdict("off_track", "deadline-passed", text, values)
    text = N_("Fristen var {due}. Det nyeste tal er fra {period}, så det vides ikke endnu, om målet er nået.")
    return Verdict("too_little_data", "deadline-passed", text, values)


def wanted_value(target: Target) -> Decimal | None:
    """The figure that the promise asks for, in the target's unit; None without a number or without its baseline.

    A baseline of 0 or one by another method than the figures' gives none: a change of it cannot be counted.
    """
    goal = target.promise.number
    if goal is None:
        return None
    if not goal.relative:
        return goal.value
    base = target.baseline
    if base is None or not _sound(base.value) or base.value < _NOTHING or base.method != target.method:
        return None
    return base.value * (100 + goal.value) / 100


def _rising(target: Target) -> bool:
    return target.promise.direction in ("up", "at_least", "in_use")


def _without_wanted(target: Target) -> Verdict:
    base = target.baseline
    if base is None:
        text = N_(
            "Politikken oplyser intet udgangspunkt, og kommunen har ikke lagt et ind. "
            "Uden det kan ændringen ikke regnes."
        )
    elif base.method != target.method:
        text = N_(
            "Udgangspunktet er opgjort med en anden metode end de nye tal, så de kan ikke sammenlignes."
        )
    else:
        text = N_("Udgangspunktet er 0, så en ændring i procent kan ikke regnes.")
    return Verdict("too_little_data", "too-few", text)


def _by_movement(target: Target, series: tuple[Observation, ...], values: dict[str, object]) -> Verdict:
    """Without a deadline: whether the newest figure is nearer than the one before it, or than the baseline."""
    newest, base = series[-1], target.baseline
    numbered = "wanted" in values
    if len(series) > 1:
        before_period, before = series[-2].period, series[-2].value
    elif base is not None and base.method == target.method and base.period.sort_key < newest.period.sort_key:
        before_period, before = base.period, base.value
    else:
        text = (
            N_("I {period} var tallet {value}, og målet er {wanted}. Ét tal viser ikke, hvilken vej det går.")
            if numbered
            else N_("I {period} var tallet {value}. Ét tal viser ikke, hvilken vej det går.")
        )
        return Verdict("too_little_data", "too-few", text, values)
    values = values | {"before": Amount(before, newest.unit), "before_period": before_period}
    if newest.value == before:
        return Verdict("at_risk", "movement", _UNMOVED[numbered], values)
    if (newest.value > before) is _rising(target):
        return Verdict("at_risk" if numbered else "on_track", "movement", _NEARER[numbered], values)
    return Verdict("off_track", "movement", _FARTHER[numbered], values)


_UNMOVED = {
    True: N_("Målet er {wanted}, uden frist. Tallet var {value} både i {before_period} og i {period}."),
    False: N_("Der er hverken måltal eller frist. Tallet var {value} både i {before_period} og i {period}."),
}
_NEARER = {
    True: N_(
        "Målet er {wanted}, uden frist. Det går den rigtige vej: "
        "{before} i {before_period}, {value} i {period}."
    ),
    False: N_(
        "Der er hverken måltal eller frist. Det går den rigtige vej: "
        "{before} i {before_period}, {value} i {period}."
    ),
}
_FARTHER = {
    True: N_(
        "Målet er {wanted}, uden frist. Det går den forkerte vej: "
        "{before} i {before_period}, {value} i {period}."
    ),
    False: N_(
        "Der er hverken måltal eller frist. Det går den forkerte vej: "
        "{before} i {before_period}, {value} i {period}."
    ),
}
"""By whether the promise has a number."""


# The path


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the path: the last day of a period, and the figure that it allows or demands."""

    day: date
    value: Decimal


def path(target: Target) -> tuple[Point, ...]:
    """From the baseline to the number: through the municipality's own milestones, else straight. Empty without ends.

    It ends on the last day. That of a phase-out ends with the first period after it, as long as the baseline's: what
    is bought up to the last day is allowed, and a figure of zero is due for the time that follows.
    """
    base, due, wanted = target.baseline, target.promise.due, wanted_value(target)
    if base is None or due is None or wanted is None or base.method != target.method:
        return ()
    first = base.period.end
    if first is None or first >= due or not _sound(base.value):
        return ()
    last = _after(due, base.period.precision) if target.promise.direction == "to_zero" else due
    between = {
        m.period.end: m.value
        for m in sorted(target.milestones, key=lambda m: m.period.sort_key)
        if m.period.end is not None and first < m.period.end < last and _sound(m.value)
    }
    return (
        Point(first, base.value),
        *(Point(day, between[day]) for day in sorted(between)),
        Point(last, wanted),
    )


def _after(due: date, precision: str) -> date:
    """The last day of the period of this length that begins on the day after."""
    start = due + timedelta(days=1)
    month = start.month - 1 + _MONTHS.get(precision, 12)
    return date(start.year + month // 12, month % 12 + 1, start.day) - timedelta(days=1)


def demanded(points: tuple[Point, ...], day: date) -> Decimal | None:
    """What the path says for a day; its ends' figures before and after it. None without a path.

    It is straight by the calendar: a month is a twelfth of a year, however many days it has.
    """
    if not points:
        return None
    if day <= points[0].day:
        return points[0].value
    for before, after in pairwise(points):
        if day <= after.day:
            gone, whole = _month(day) - _month(before.day), _month(after.day) - _month(before.day)
            return before.value + (after.value - before.value) * gone / whole
    return points[-1].value


def _month(day: date) -> Decimal:
    """The number of a month, and how much of it has gone at the end of a day: whole on its last."""
    return 12 * day.year + day.month - 1 + Decimal(day.day) / monthrange(day.year, day.month)[1]


def _by_path(target: Target, newest: Observation, values: dict[str, object]) -> Verdict:
    base, points, end = target.baseline, path(target), newest.period.end
    if base is None:
        text = N_(
            "I {period} var tallet {value}, og målet er {wanted}. Uden et udgangspunkt kan vejen dertil ikke regnes."
        )
        return Verdict("too_little_data", "too-few", text, values)
    if base.method != target.method:
        return _without_wanted(target)
    asked = demanded(points, end) if end else None
    if asked is None or end is None:
        text = N_("Udgangspunktet {base} ligger ikke før fristen, så vejen dertil kan ikke regnes.")
        return Verdict("too_little_data", "too-few", text, {"base": base.period})
    if end <= points[0].day:
        text = N_("Der er ingen tal efter udgangspunktet i {base}.")
        return Verdict("too_little_data", "too-few", text, {"base": base.period})
    own = len(points) > 2
    values = values | {"way": Phrase(N_("kommunens egen vej") if own else N_("en lige vej"))}
    moved, needed = base.value - newest.value, base.value - asked
    if _rising(target):
        moved, needed = -moved, -needed
    word: Word = (
        "on_track" if moved >= needed else "at_risk" if moved >= needed * HALF and moved > 0 else "off_track"
    )
    if base.value < _NOTHING or needed < 0:
        values |= {"asked": Amount(asked, newest.unit)}
        at_least = N_("I {period} var tallet {value}; {way} kræver mindst {asked}.")
        at_most = N_("I {period} var tallet {value}; {way} kræver højst {asked}.")
        return Verdict(word, "path", at_least if _rising(target) else at_most, values, own_path=own)
    values |= {"moved": abs(100 * moved / base.value), "needed": 100 * needed / base.value}
    side = (moved > 0) - (moved < 0)
    text = (_ABOVE if _rising(target) else _BELOW)[side]
    return Verdict(word, "path", text, values, own_path=own)


_BELOW = {
    1: N_("{period} lå {moved} % under udgangspunktet; {way} kræver {needed} %."),
    0: N_("{period} lå på udgangspunktet; {way} kræver {needed} % under."),
    -1: N_("{period} lå {moved} % over udgangspunktet; {way} kræver {needed} % under."),
}
"""Of a figure that is to fall, by whether it has, is the same or has risen."""
_ABOVE = {
    1: N_("{period} lå {moved} % over udgangspunktet; {way} kræver {needed} %."),
    0: N_("{period} lå på udgangspunktet; {way} kræver {needed} % over."),
    -1: N_("{period} lå {moved} % under udgangspunktet; {way} kræver {needed} % over."),
}
"""Of a figure that is to rise, by whether it has, is the same or has fallen."""
