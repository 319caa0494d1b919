"""Whether a promise is kept, by stated rules. Pure: nobody judges by hand, and nothing is forecast.

The rules, in the order they are tried (docs/targets.md has them in words):

`standing`        a commitment without a number is not judged; its evidence is shown
`no-figures`      nobody has entered a figure, and the published data do not answer
`overdue`         the next figure should have been here: an old figure judges nothing
`number-reached`  the newest figure is at the number, or better
`deadline-passed` the last day has passed, and the number was not reached
`share`           a share of what is published: reached, still within reach with what is undecided, or not
`in-use`          something is in use, or done, or it is not
`path`            the figure beside the path to the number at the end of the figure's period
`movement`        there is no deadline: whether the newest figure is nearer than the one before
`too-few`         one of these cannot be tried for want of figures
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

from transparency.dates import PlannedDate
from transparency.locale import N_
from transparency.targets.live import Live
from transparency.targets.records import Goal, Observation, Target

if TYPE_CHECKING:
    from transparency.locale import Text

Word = Literal[
    "reached", "on_track", "at_risk", "off_track", "too_little_data", "not_measured", "update_overdue", "standing"
]  # fmt: skip
WORDS: tuple[Word, ...] = get_args(Word)
Rule = Literal[
    "standing", "no-figures", "overdue", "number-reached", "deadline-passed", "share", "in-use", "path", "movement",
    "too-few",
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
    "standing": N_("Løbende forpligtelse"),
}
"""Danish labels."""

LEAST = 10
"""A share of fewer than these is too few to judge by, unless all of them shall have it."""
HALF = Decimal("0.5")
"""Who has gone at least this much of the way that the path demands is `at_risk`, and `off_track` below it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word, the rule that gave it, and one sentence that says why (a catalog text with `values`).

    `example`: it was judged by made-up figures. `own_path`: the path is the municipality's own, not a straight line.
    """

    word: Word
    rule: Rule
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    example: bool = False
    own_path: bool = False

    def say(self, t: "Text") -> str:
        """The sentence in the reader's words."""
        return t(self.text, **{name: _said(value, t) for name, value in self.values.items()})


@dataclass(frozen=True, slots=True)
class Judged:
    """A promise as it stands today: the record, what the published data answer, and the verdict of both."""

    target: Target
    live: Live | None
    verdict: Verdict
    version: int
    since: datetime
    updated_at: datetime
    changed_at: datetime
    overdue: bool

    @property
    def id(self) -> str:
        return self.target.id

    @property
    def measured(self) -> bool:
        """Whether there is any figure, entered or counted."""
        return self.target.latest is not None or self.live is not None

    @property
    def example(self) -> bool:
        """Whether what is shown of it rests on made-up data."""
        shown = any(o.quality == "example" for o in self.target.observations)
        return self.target.example or shown or (self.live is not None and self.live.example)


def _said(value: object, t: "Text") -> object:
    if isinstance(value, PlannedDate):
        return value.say(t)
    if isinstance(value, date):
        return t.date(value)
    if isinstance(value, Decimal):
        return t.number(_short(value))
    return value


def _short(value: Decimal) -> Decimal:
    """Whole numbers from ten up, one decimal below."""
    rounded = value.quantize(Decimal(1) if abs(value) >= 10 else Decimal("0.1"))
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def judge(target: Target, live: Live | None, today: date) -> Verdict:
    """The verdict of one promise. `live` is what the published data answer, where they do."""
    if target.promise.group == "commitment":
        return Verdict(
            "standing", "standing", N_("Det gælder hele tiden og har intet måltal. Se, hvor det indgår.")
        )
    if live is not None and (live.share is not None or live.count is not None or live.steps):
        return _of_live(target, live)
    latest = target.latest
    if latest is None:
        return Verdict("not_measured", "no-figures", N_("Kommunen har ikke lagt tal ind endnu."))
    verdict = _of_figures(target, latest, today)
    return Verdict(
        verdict.word,
        verdict.rule,
        verdict.text,
        verdict.values,
        example=target.example or latest.quality == "example",
        own_path=verdict.own_path,
    )


# What the published data answer


def _of_live(target: Target, live: Live) -> Verdict:
    goal = target.promise.number
    if live.share is not None and goal is not None:
        return _of_share(goal, live)
    if live.steps:
        done = sum(step.done for step in live.steps)
        values: dict[str, object] = {"done": done, "of": len(live.steps), "example": live.example}
        said = {"done": done, "of": len(live.steps)}
        word: Word = "reached" if done == len(live.steps) else "at_risk" if done else "off_track"
        return Verdict(
            word, "in-use", N_("{done} af {of} ting er gjort i år."), said, example=bool(values["example"])
        )
    count = live.count.number if live.count else live.share.part.number if live.share else 0
    if count:
        return Verdict(
            "reached", "in-use", N_("Det er i brug: {count}."), {"count": count}, example=live.example
        )
    return Verdict("off_track", "in-use", N_("Det er ikke i brug endnu."), example=live.example)


def _of_share(goal: Goal, live: Live) -> Verdict:
    share = live.share
    assert share is not None
    whole, part, undecided = (
        share.whole.number,
        share.part.number,
        share.undecided.number if share.undecided else 0,
    )
    values: dict[str, object] = {"part": part, "whole": whole, "goal": goal.value, "undecided": undecided}
    least = 1 if goal.value >= 100 else LEAST
    if whole < least:
        return Verdict(
            "too_little_data", "too-few", N_("Der er {whole}, og det er for få at regne en andel af."), values,
            example=live.example,
        )  # fmt: skip
    values["percent"] = Decimal(100 * part) / whole
    if 100 * part >= goal.value * whole:
        text = N_("{part} af {whole} er {percent} %. Målet er {goal} %.")
        return Verdict("reached", "share", text, values, example=live.example)
    if undecided and 100 * (part + undecided) >= goal.value * whole:
        text = N_(
            "{part} af {whole} er {percent} %, og målet er {goal} %. {undecided} er ikke afgjort, så det kan nås."
        )
        return Verdict("at_risk", "share", text, values, example=live.example)
    text = N_("{part} af {whole} er {percent} %, og målet er {goal} %.")
    return Verdict("off_track", "share", text, values, example=live.example)


# What has been entered


def _of_figures(target: Target, latest: Observation, today: date) -> Verdict:
    due = target.promise.due
    final = due is not None and latest.period.end is not None and latest.period.end >= due
    if target.overdue(today) and not final:
        return Verdict(
            "update_overdue", "overdue", N_("Næste tal skulle være her senest {due}. Det nyeste er fra {period}."),
            {"due": target.next_due, "period": latest.period},
        )  # fmt: skip
    if latest.method != target.method:
        return Verdict(
            "too_little_data", "too-few",
            N_("Metoden er skiftet, og der er ingen tal efter den nye. Tal før og efter kan ikke sammenlignes."),
        )  # fmt: skip
    wanted = wanted_value(target)
    if wanted is None:
        return _without_number(target, latest)
    values: dict[str, object] = {"period": latest.period, "value": latest.value, "wanted": wanted}
    if _at_least_as_good(target, latest.value, wanted):
        return Verdict(
            "reached", "number-reached", N_("{period} var tallet {value}. Målet er {wanted}."), values
        )
    if due is not None and today > due:
        text = N_("Fristen er gået. {period} var tallet {value}, og målet er {wanted}.")
        return Verdict("off_track", "deadline-passed", text, values)
    return _by_movement(target, latest, values) if due is None else _by_path(target, latest, due, wanted)


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
    if base is None or not base.value or base.method != target.method:
        return None
    return base.value * (100 + goal.value) / 100


def _at_least_as_good(target: Target, value: Decimal, wanted: Decimal) -> bool:
    return value >= wanted if _rising(target) else value <= wanted


def _rising(target: Target) -> bool:
    return target.promise.direction in ("up", "at_least", "in_use")


def _without_number(target: Target, latest: Observation) -> Verdict:
    goal, base = target.promise.number, target.baseline
    if goal is not None and base is None:
        return Verdict(
            "too_little_data",
            "too-few",
            N_("Politikken oplyser intet udgangspunkt, og kommunen har ikke lagt et ind."),
        )
    if goal is not None and base is not None and not base.value:
        return Verdict(
            "too_little_data", "too-few", N_("Udgangspunktet er 0, så en ændring i procent kan ikke regnes.")
        )
    if base is not None and base.method != target.method:
        return Verdict(
            "too_little_data", "too-few", N_("Udgangspunktet er opgjort med en anden metode end de nye tal.")
        )
    return _by_movement(target, latest, {"period": latest.period, "value": latest.value})


def _by_movement(target: Target, latest: Observation, values: Mapping[str, object]) -> Verdict:
    """Without a deadline: whether the newest figure is nearer than the one before it, or than the baseline."""
    series = target.series
    if len(series) > 1:
        before_period, before = series[-2].period, series[-2].value
    elif target.baseline is not None and target.baseline.method == target.method:
        before_period, before = target.baseline.period, target.baseline.value
    else:
        return Verdict(
            "too_little_data", "too-few", N_("Der er kun ét tal, så man kan ikke se, hvilken vej det går.")
        )
    said = {**values, "before": before, "before_period": before_period}
    better = latest.value > before if _rising(target) else latest.value < before
    numbered = target.promise.number is not None
    if better:
        text = N_(
            "Der er ingen frist. Tallet er gået den rigtige vej: {before} i {before_period}, {value} i {period}."
        )
        return Verdict("at_risk" if numbered else "on_track", "movement", text, said)
    text = N_(
        "Der er ingen frist. Tallet er ikke gået den rigtige vej: {before} i {before_period}, {value} i {period}."
    )
    return Verdict("off_track", "movement", text, said)


# The path


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the path: the last day of a period, and the figure that it allows or demands."""

    day: date
    value: Decimal


def path(target: Target) -> tuple[Point, ...]:
    """From the baseline to the number: through the municipality's own milestones, else straight. Empty without ends."""
    base, due, wanted = target.baseline, target.promise.due, wanted_value(target)
    if base is None or due is None or wanted is None or base.period.end is None or base.period.end >= due:
        return ()
    between = [
        Point(m.period.end, m.value)
        for m in target.milestones
        if m.period.end is not None and base.period.end < m.period.end < due
    ]
    return (Point(base.period.end, base.value), *sorted(between, key=lambda p: p.day), Point(due, wanted))


def demanded(points: tuple[Point, ...], day: date) -> Decimal | None:
    """What the path says for a day; its ends' figures before and after it."""
    if not points:
        return None
    if day <= points[0].day:
        return points[0].value
    for before, after in pairwise(points):
        if day <= after.day:
            gone = Decimal((day - before.day).days) / (after.day - before.day).days
            return before.value + (after.value - before.value) * gone
    return points[-1].value


def _by_path(target: Target, latest: Observation, due: date, wanted: Decimal) -> Verdict:
    base, points = target.baseline, path(target)
    if base is None or not points:
        return Verdict(
            "too_little_data",
            "too-few",
            N_("Politikken oplyser intet udgangspunkt, og kommunen har ikke lagt et ind."),
        )
    end = latest.period.end
    if end is None or base.period.end is None or end <= base.period.end:
        return Verdict(
            "too_little_data",
            "too-few",
            N_("Der er ingen tal efter udgangspunktet i {base}."),
            {"base": base.period},
        )
    asked = demanded(points, end)
    assert asked is not None
    own = bool(target.milestones)
    moved, needed = base.value - latest.value, base.value - asked
    if _rising(target):
        moved, needed = -moved, -needed
    word: Word = (
        "on_track" if moved >= needed else "at_risk" if moved >= needed * HALF and moved > 0 else "off_track"
    )
    if base.value:
        values: dict[str, object] = {
            "period": latest.period,
            "moved": abs(100 * moved / base.value),
            "needed": abs(100 * needed / base.value),
        }
        below = (moved >= 0) is not _rising(target)
        if own:
            text = (
                N_("{period} lå {moved} % under udgangspunktet; kommunens egen vej kræver {needed} %.")
                if below
                else N_("{period} lå {moved} % over udgangspunktet; kommunens egen vej kræver {needed} %.")
            )
        else:
            text = (
                N_("{period} lå {moved} % under udgangspunktet; en lige vej kræver {needed} %.")
                if below
                else N_("{period} lå {moved} % over udgangspunktet; en lige vej kræver {needed} %.")
            )
    else:
        values = {"period": latest.period, "value": latest.value, "asked": asked}
        text = N_("{period} var tallet {value}; vejen til målet kræver {asked}.")
    return Verdict(word, "path", text, values, own_path=own)
