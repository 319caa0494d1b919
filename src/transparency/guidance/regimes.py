"""Which rules a purchase falls under, and how its value is worked out. Pure.

udbudsloven § 6 and § 7 (thresholds; what is as high as the threshold is above it), afsnit IV (§§ 191–192) and V
(§ 193) below it, tilbudsloven for works below it. The value is the whole of what may be paid, without VAT (§ 30).
The threshold is that of the day on which the notice is published. Where it is known in euro only, nothing is
converted and nothing is decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from transparency.guidance.answers import GUIDANCE, Money, Paragraph, Value, Words
from transparency.guidance.time_limits import Limits, on
from transparency.locale import N_
from transparency.tenders import labels
from transparency.tenders.records import Kind, Regime
from transparency.thresholds.records import CONTRACT_KIND, ContractKind, Threshold
from transparency.thresholds.records import on as threshold_on

if TYPE_CHECKING:
    from transparency.locale import Text

LARGEST = 100_000_000_000_000
"""Øre: a thousand milliard kroner. A higher value is a slip of the keyboard."""

Verdict = Literal["decided", "open", "impossible"]
"""`open`: what is asked cannot be answered from what is known, and the answer says why."""

_PARAGRAPH: Mapping[Regime, Words] = {
    "afsnit_ii": Words(N_("udbudsloven § 6")),
    "afsnit_iii": Words(N_("udbudsloven § 7 og §§ 186–190")),
    "afsnit_iv": Words(N_("udbudsloven §§ 191–192")),
    "afsnit_v": Words(N_("udbudsloven § 193")),
    "tilbudsloven": Words(N_("tilbudsloven og udbudsloven § 6")),
}
_THRESHOLDS = Words(N_("udbudsloven §§ 6–7"))
_VALUE = Words(N_("udbudsloven § 30"))
_LOTS = Words(N_("udbudsloven § 8, stk. 1"))
_LIGHT = Words(N_("udbudsloven § 7"))
_SUPPLIED = Words(N_("direktiv 2014/24 artikel 5, stk. 7"))


# Which rules


@dataclass(frozen=True, slots=True)
class RegimeAnswer:
    """`possible` are the regimes that are left: one when it is decided, none when the question is impossible.

    `threshold` is the one of the day of publication; None where none is known.
    """

    verdict: Verdict
    rule: Words
    paragraph: Paragraph
    possible: tuple[Regime, ...] = ()
    threshold: Threshold | None = None
    guidance: str = GUIDANCE

    @property
    def regime(self) -> Regime | None:
        return self.possible[0] if self.verdict == "decided" else None

    def say(self, t: "Text") -> str:
        return self.rule.say(t)

    def cite(self, t: "Text") -> str:
        return self.paragraph.say(t)


def regime(
    kind: Kind,
    value: int,
    published: date,
    *,
    cross_border: bool | None,
    light: bool,
    thresholds: Iterable[Threshold],
) -> RegimeAnswer:
    """The rules for a purchase of a value (øre, all of § 30 in it) whose notice is published on a day.

    `cross_border`: whether businesses in other countries have a clear interest; None when that is not known.
    `light`: social, health and other special services (directive 2014/24, annex XIV).
    """
    if light and kind != "services":
        return RegimeAnswer(
            "impossible",
            Words(
                N_(
                    "Det lempelige regime gælder kun tjenesteydelser. Vælg tjenesteydelser, eller fravælg regimet."
                )
            ),
            _LIGHT,
        )
    if wrong := _wrong_value(value):
        return RegimeAnswer("impossible", wrong, _VALUE)
    shown, above, below = _contract_kind(kind, light), _above(light), _below(kind, cross_border)
    known = tuple(thresholds)
    threshold = threshold_on(known, shown, published)
    if threshold is None:
        return RegimeAnswer("open", _unknown(shown, published, known), _THRESHOLDS, (above, *below))
    if threshold.currency != "DKK":
        return RegimeAnswer(
            "open",
            Words(
                N_(
                    "Tærskelværdien den {day} kendes kun i euro: {amount}. Beløbet i kroner er ikke fundet, og der er "
                    "ikke regnet om. Er værdien mindst så høj: {above}. Er den lavere: {below}."
                ),
                {
                    "day": published,
                    "amount": Money(threshold.amount, threshold.currency),
                    "above": Words(labels.REGIME[above]),
                    "below": _either(below),
                },
            ),
            _THRESHOLDS,
            (above, *below),
            threshold,
        )
    values: dict[str, Value] = {"value": Money(value), "threshold": Money(threshold.amount), "day": published}
    if value >= threshold.amount:
        text = N_("{value} er mindst tærskelværdien {threshold}, som gælder den {day}. Reglerne: {regime}.")
        return RegimeAnswer(
            "decided",
            Words(text, {**values, "regime": Words(labels.REGIME[above])}),
            _PARAGRAPH[above],
            (above,),
            threshold,
        )
    if len(below) > 1:
        text = N_(
            "{value} er under tærskelværdien {threshold}, som gælder den {day}. Har virksomheder i andre lande en klar "
            "interesse i opgaven, gælder afsnit IV, ellers afsnit V."
        )
        paragraph = Words(N_("udbudsloven §§ 191–193"))
        return RegimeAnswer("open", Words(text, values), paragraph, below, threshold)
    text = N_("{value} er under tærskelværdien {threshold}, som gælder den {day}. Reglerne: {regime}.")
    return RegimeAnswer(
        "decided",
        Words(text, {**values, "regime": Words(labels.REGIME[below[0]])}),
        _PARAGRAPH[below[0]],
        below,
        threshold,
    )


def _above(light: bool) -> Regime:
    return "afsnit_iii" if light else "afsnit_ii"


def _below(kind: Kind, cross_border: bool | None) -> tuple[Regime, ...]:
    if kind == "works":
        return ("tilbudsloven",)
    if cross_border is None:
        return ("afsnit_iv", "afsnit_v")
    return ("afsnit_iv",) if cross_border else ("afsnit_v",)


def _contract_kind(kind: Kind, light: bool) -> ContractKind:
    if kind == "works":
        return "works"
    return "light" if light else "goods_services"


def _either(regimes: tuple[Regime, ...]) -> Words:
    if len(regimes) == 1:
        return Words(labels.REGIME[regimes[0]])
    one, other = (Words(labels.REGIME[one]) for one in regimes)
    return Words(N_("{one} eller {other}"), {"one": one, "other": other})


def _unknown(kind: ContractKind, published: date, thresholds: tuple[Threshold, ...]) -> Words:
    last = max((one.valid_to for one in thresholds if one.kind == kind), default=None)
    values: dict[str, Value] = {"day": published, "kind": Words(CONTRACT_KIND[kind])}
    if last and published > last:
        return Words(N_("Tærskelværdien den {day} er ikke meldt ud endnu ({kind})."), values)
    return Words(N_("Tærskelværdien den {day} er ikke fundet ({kind}). Der er ikke gættet på den."), values)


def _wrong_value(value: int) -> Words | None:
    if value <= 0:
        return Words(N_("Værdien skal være over 0 kr., uden moms."))
    if value > LARGEST:
        return Words(
            N_("Værdien kan højst være {most} her. Se efter, om der er for mange nuller."),
            {"most": Money(LARGEST)},
        )
    return None


# The value (udbudsloven §§ 30–38, directive 2014/24 article 5)


@dataclass(frozen=True, slots=True)
class Periodic:
    """What is paid each month (øre), for how many months (None: without end), and for how many more when renewed.

    `residual`: what hired goods are expected to be worth at the end of the term; None where it is not said.
    """

    monthly: int
    months: int | None
    renewal_months: int = 0
    residual: int | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a contract may cost, in øre without VAT. One of `price`, `periodic`, `yearly` and `lots` is its core.

    `yearly`: what contracts that are made again and again are worth together in twelve months. `supplied`: goods and
    services that the municipality itself hands to whoever carries out works.
    """

    kind: Kind
    price: int | None = None
    periodic: Periodic | None = None
    yearly: int | None = None
    lots: tuple[int, ...] = ()
    options: tuple[int, ...] = ()
    renewals: tuple[int, ...] = ()
    prizes: tuple[int, ...] = ()
    supplied: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One term of the sum, why it counts, and by which paragraph."""

    amount: int
    rule: Words
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class ValueAnswer:
    """The sum of its lines in øre; None with a `problem` that says what is wrong with what was asked."""

    total: int | None
    lines: tuple[Line, ...] = ()
    problem: Words | None = None
    paragraph: Paragraph = _VALUE
    guidance: str = GUIDANCE

    def say(self, t: "Text") -> str:
        if self.problem:
            return self.problem.say(t)
        assert self.total is not None
        return t(N_("Værdien er {total} uden moms."), total=Money(self.total).say(t))


def estimated_value(parts: Parts, published: date, limits: Limits) -> ValueAnswer:
    """The estimated value of a contract with all options, renewals, lots and prizes (udbudsloven § 30).

    A service without a total price counts with its whole term, or 48 times a month when it runs for longer or without
    end (§ 38, directive 2014/24 article 5, paragraph 14). Goods that are hired count with their whole term, and with
    what they are worth at its end when it is over 12 months; 48 times a month only when there is no end (article 5,
    paragraph 12). Renewals are part of the term. Goods and services that are bought again and again count with twelve
    months of all of them (§ 35, article 5, paragraph 11). What the municipality hands to those who carry out works
    counts too (article 5, paragraph 7).

    What has a price of another name is a `price`: the most that may be bought on a framework agreement or a dynamic
    purchasing system (article 5, paragraph 5), research, development and purchase of an innovation partnership
    (paragraph 6), premiums, interest and fees of insurance, banks and design (paragraph 13).
    """
    if problem := _wrong_parts(parts):
        return ValueAnswer(None, problem=problem)
    lines: list[Line] = []
    if parts.price is not None:
        lines.append(Line(parts.price, Words(N_("Den samlede pris.")), _VALUE))
    if parts.periodic:
        lines += _of_months(parts.kind, parts.periodic, published, limits)
    if parts.yearly is not None:
        repeated = on(limits, "value.repeated", published)
        text = N_("Køb, der gentages: alt, hvad der købes på {months} måneder, tæller sammen.")
        lines.append(Line(parts.yearly, Words(text, {"months": repeated.number}), repeated.cited))
    for number, amount in enumerate(parts.lots, 1):
        text = N_("Delaftale {number}: alle delaftaler tæller med.")
        lines.append(Line(amount, Words(text, {"number": number}), _LOTS))
    for text, amounts in (
        (N_("Option {number}: tæller med, også når den måske ikke bruges."), parts.options),
        (N_("Forlængelse {number}: tæller med, også når den måske ikke bruges."), parts.renewals),
        (N_("Præmie eller betaling {number} til dem, der byder."), parts.prizes),
    ):
        for number, amount in enumerate(amounts, 1):
            lines.append(Line(amount, Words(text, {"number": number}), _VALUE))
    for number, amount in enumerate(parts.supplied, 1):
        text = N_("Varer eller ydelser {number}, som kommunen selv stiller til rådighed for arbejdet.")
        lines.append(Line(amount, Words(text, {"number": number}), _SUPPLIED))
    total = sum(line.amount for line in lines)
    if wrong := _wrong_value(total):
        return ValueAnswer(None, problem=wrong)
    return ValueAnswer(total, tuple(lines))


def _wrong_parts(parts: Parts) -> Words | None:
    cores = [one is not None for one in (parts.price, parts.periodic, parts.yearly)]
    if sum(cores) + bool(parts.lots) != 1:
        return Words(
            N_(
                "Skriv enten en samlet pris, en pris pr. måned, værdien af 12 måneders køb eller prisen for hver "
                "delaftale."
            )
        )
    amounts = [*parts.lots, *parts.options, *parts.renewals, *parts.prizes, *parts.supplied]
    amounts += [one for one in (parts.price, parts.yearly) if one is not None]
    if parts.yearly is not None and parts.kind == "works":
        return Words(
            N_("Et byggearbejde har en samlet pris. Skriv den i stedet for værdien af 12 måneders køb.")
        )
    if parts.supplied and parts.kind != "works":
        return Words(
            N_(
                "Det, kommunen selv stiller til rådighed, tæller kun med ved byggearbejder. Lad det stå tomt, eller "
                "vælg bygge og anlæg."
            )
        )
    if parts.periodic:
        amounts += [parts.periodic.monthly, parts.periodic.residual or 0]
        months = [parts.periodic.renewal_months]
        if parts.periodic.months is not None:
            months.append(parts.periodic.months)
        if parts.periodic.months == 0 or not all(0 <= number <= 1200 for number in months):
            return Words(
                N_(
                    "Antallet af måneder skal være mellem 1 og 1.200. Lad det stå tomt, hvis der ingen slutdato er."
                )
            )
        if parts.kind == "works":
            return Words(N_("Et byggearbejde har en samlet pris. Skriv den i stedet for en pris pr. måned."))
        if parts.periodic.residual is not None and (parts.kind != "goods" or parts.periodic.months is None):
            return Words(
                N_(
                    "Hvad varen er værd til sidst, tæller kun med ved leje af varer med en slutdato. Lad det stå tomt."
                )
            )
    if any(amount < 0 for amount in amounts):
        return Words(N_("Et beløb kan ikke være under 0 kr."))
    if any(amount > LARGEST for amount in amounts):
        return _wrong_value(LARGEST + 1)
    return None


def _of_months(kind: Kind, periodic: Periodic, published: date, limits: Limits) -> list[Line]:
    cap = on(limits, "value.months" if kind == "services" else "value.months.goods", published)
    values: dict[str, Value] = {"monthly": Money(periodic.monthly), "cap": cap.number}
    if periodic.months is None:
        text = N_("{monthly} pr. måned × {cap}, fordi aftalen ikke har nogen slutdato.")
        return [Line(periodic.monthly * cap.number, Words(text, values), cap.cited)]
    months = periodic.months + periodic.renewal_months
    if kind == "services" and months > cap.number:
        text = N_("{monthly} pr. måned × {cap}, fordi aftalen med forlængelser kan vare over {cap} måneder.")
        return [Line(periodic.monthly * cap.number, Words(text, values), cap.cited)]
    text = N_("{monthly} pr. måned × {months}, alle måneder med forlængelser.")
    lines = [Line(periodic.monthly * months, Words(text, {**values, "months": months}), cap.cited)]
    if periodic.residual is not None:
        lines.append(_residual(periodic.residual, months, published, limits))
    return lines


def _residual(amount: int, months: int, published: date, limits: Limits) -> Line:
    """Of goods that are hired: it counts only in a term that is longer than the limit."""
    limit = on(limits, "value.residual", published)
    if months <= limit.number:
        text = N_("Det, varen er værd til sidst, tæller ikke med, når lejen højst varer {months} måneder.")
        return Line(0, Words(text, {"months": limit.number}), limit.cited)
    text = N_("Det, varen er værd til sidst, tæller med, når lejen varer over {months} måneder.")
    return Line(amount, Words(text, {"months": limit.number}), limit.cited)


# Small lots (§ 8, paragraph 2)


@dataclass(frozen=True, slots=True)
class SmallLotsAnswer:
    """Which lots are small enough (places in the list, from 0), and whether all of these may be left out."""

    verdict: Verdict
    rule: Words
    paragraph: Paragraph
    small: tuple[int, ...] = ()
    may_be_left_out: bool | None = None
    guidance: str = GUIDANCE

    def say(self, t: "Text") -> str:
        return self.rule.say(t)


def small_lots(
    kind: Kind,
    lots: Sequence[int],
    published: date,
    *,
    light: bool,
    thresholds: Sequence[Threshold],
    limits: Limits,
) -> SmallLotsAnswer:
    """Whether the small lots of a purchase above the threshold may be bought without an EU procedure.

    udbudsloven § 8, paragraph 2: each below an amount of its own, and together at most a fifth of all lots. `lots` are
    the values in øre.
    """
    limit = on(limits, "value.small_lots", published)
    paragraph = limit.cited
    if len(lots) < 2 or any(_wrong_value(lot) for lot in lots):
        return SmallLotsAnswer(
            "impossible", Words(N_("Skriv værdien af mindst to delaftaler, hver over 0 kr.")), paragraph
        )
    amount = None if kind == "works" else threshold_on(thresholds, "part_contract", published)
    if amount is None or amount.currency != "DKK":
        return SmallLotsAnswer(
            "open",
            Words(
                N_("Beløbsgrænsen for små delaftaler den {day} er ikke fundet i kroner."), {"day": published}
            ),
            paragraph,
        )
    whole_from = threshold_on(thresholds, _contract_kind(kind, light), published)
    if whole_from and whole_from.currency == "DKK" and sum(lots) < whole_from.amount:
        text = N_(
            "Delaftalerne er tilsammen under tærskelværdien {threshold}, så undtagelsen er der ikke brug for."
        )
        return SmallLotsAnswer(
            "decided",
            Words(text, {"threshold": Money(whole_from.amount)}),
            _THRESHOLDS,
            tuple(range(len(lots))),
            True,
        )
    small = tuple(place for place, lot in enumerate(lots) if lot < amount.amount)
    together, whole = sum(lots[place] for place in small), sum(lots)
    values: dict[str, Value] = {
        "amount": Money(amount.amount),
        "together": Money(together),
        "share": limit.number,
        "most": Money(whole * limit.number // 100),
    }
    if not small:
        text = N_("Ingen af delaftalerne er under {amount}, så de skal alle med i EU-udbuddet.")
        return SmallLotsAnswer("decided", Words(text, values), paragraph, small, False)
    fits = together * 100 <= whole * limit.number
    text = (
        N_(
            "De delaftaler, der er under {amount}, er tilsammen {together} værd. Det er højst {share} procent af det "
            "hele ({most}), så de kan købes uden et EU-udbud."
        )
        if fits
        else N_(
            "De delaftaler, der er under {amount}, er tilsammen {together} værd. Det er over {share} procent af det "
            "hele ({most}), så højst nogle af dem kan købes uden et EU-udbud."
        )
    )
    return SmallLotsAnswer("decided", Words(text, values), paragraph, small, fits)
