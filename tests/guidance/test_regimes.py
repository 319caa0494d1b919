"""Which rules a purchase falls under and what it is worth: each paragraph a table of cases."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.errors import BadInput
from transparency.guidance.answers import GUIDANCE
from transparency.guidance.regimes import (
    LARGEST,
    Parts,
    Periodic,
    RegimeAnswer,
    estimated_value,
    regime,
    small_lots,
)
from transparency.guidance.time_limits import load_time_limits
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.records import KINDS, Kind
from transparency.thresholds.shipped import load_thresholds

LIMITS = load_time_limits()
THRESHOLDS = load_thresholds()
DANISH = Text.of("da")
IN_2025 = date(2025, 6, 2)
IN_2026 = date(2026, 11, 26)
IN_2028 = date(2028, 1, 1)


def kroner(amount: int) -> int:
    return amount * 100


def ask(kind: Kind, value: int, published: date = IN_2025, **asked: Any) -> RegimeAnswer:
    usual: dict[str, Any] = {"cross_border": False, "light": False, "thresholds": THRESHOLDS}
    return regime(kind, value, published, **usual | asked)


# udbudsloven §§ 6 and 7: at, below and above the threshold, in each period


@pytest.mark.parametrize(
    ("kind", "light", "published", "threshold", "above", "below", "paragraph"),
    [
        ("goods", False, "2016-01-01", 1_558_409, "afsnit_ii", "afsnit_v", "§ 6"),
        ("services", False, "2017-12-31", 1_558_409, "afsnit_ii", "afsnit_v", "§ 6"),
        ("goods", False, "2018-01-01", 1_645_367, "afsnit_ii", "afsnit_v", "§ 6"),
        ("services", False, "2021-12-31", 1_595_391, "afsnit_ii", "afsnit_v", "§ 6"),
        ("goods", False, "2023-06-01", 1_601_944, "afsnit_ii", "afsnit_v", "§ 6"),
        ("goods", False, "2024-01-01", 1_644_638, "afsnit_ii", "afsnit_v", "§ 6"),
        ("services", False, "2025-12-31", 1_644_638, "afsnit_ii", "afsnit_v", "§ 6"),
        ("services", True, "2016-06-01", 5_592_375, "afsnit_iii", "afsnit_v", "§ 7"),
        ("services", True, "2018-06-01", 5_583_825, "afsnit_iii", "afsnit_v", "§ 7"),
        ("services", True, "2020-06-01", 5_591_325, "afsnit_iii", "afsnit_v", "§ 7"),
        ("services", True, "2025-06-01", 5_581_350, "afsnit_iii", "afsnit_v", "§ 7"),
        ("works", False, "2016-06-01", 38_960_213, "afsnit_ii", "tilbudsloven", "§ 6"),
        ("works", False, "2020-06-01", 39_884_785, "afsnit_ii", "tilbudsloven", "§ 6"),
        ("works", False, "2022-06-01", 40_100_744, "afsnit_ii", "tilbudsloven", "§ 6"),
        ("works", False, "2025-06-01", 41_212_688, "afsnit_ii", "tilbudsloven", "§ 6"),
    ],
)
def test_udbudsloven_6_and_7_what_is_as_high_as_the_threshold_is_above_it(
    kind: Kind, light: bool, published: str, threshold: int, above: str, below: str, paragraph: str
) -> None:
    when, amount = date.fromisoformat(published), kroner(threshold)
    for value, expected in (
        (amount - 1, below),
        (amount, above),
        (amount + 1, above),
        (1, below),
        (LARGEST, above),
    ):
        found = ask(kind, value, when, light=light)
        assert (found.verdict, found.regime, found.possible) == ("decided", expected, (expected,))
        assert found.threshold
        assert found.threshold.amount == amount
        assert f"{DANISH.number(threshold)} kr." in found.say(DANISH)
        assert DANISH.date(when) in found.say(DANISH)
        if expected == above:
            assert paragraph in found.cite(DANISH)


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize(
    ("cross_border", "possible", "paragraph"),
    [
        (True, ("afsnit_iv",), "udbudsloven §§ 191–192"),
        (False, ("afsnit_v",), "udbudsloven § 193"),
        (None, ("afsnit_iv", "afsnit_v"), "udbudsloven §§ 191–193"),
    ],
)
def test_udbudsloven_191_to_193_below_the_threshold_the_interest_of_other_countries_decides(
    light: bool, cross_border: bool | None, possible: tuple[str, ...], paragraph: str
) -> None:
    found = ask("services", kroner(800_000), cross_border=cross_border, light=light)
    assert found.possible == possible
    assert found.cite(DANISH) == paragraph
    assert found.verdict == ("open" if cross_border is None else "decided")
    assert found.regime == (None if cross_border is None else possible[0])


@pytest.mark.parametrize("cross_border", [True, False, None])
def test_above_the_threshold_the_interest_of_other_countries_changes_nothing(
    cross_border: bool | None,
) -> None:
    assert ask("goods", kroner(2_000_000), cross_border=cross_border).regime == "afsnit_ii"


@pytest.mark.parametrize("cross_border", [True, False, None])
def test_tilbudsloven_is_for_works_below_the_threshold_and_for_nothing_else(
    cross_border: bool | None,
) -> None:
    assert ask("works", kroner(1_000_000), cross_border=cross_border).regime == "tilbudsloven"
    for kind in ("goods", "services"):
        assert "tilbudsloven" not in ask(kind, kroner(1_000_000), cross_border=cross_border).possible


@pytest.mark.parametrize("kind", ["works", "goods"])
@pytest.mark.parametrize("published", [IN_2025, IN_2026, IN_2028])
def test_udbudsloven_7_the_light_regime_is_for_services_only(kind: Kind, published: date) -> None:
    found = ask(kind, kroner(9_000_000), published, light=True)
    assert (found.verdict, found.regime, found.possible) == ("impossible", None, ())
    assert "kun tjenesteydelser" in found.say(DANISH)
    assert found.cite(DANISH) == "udbudsloven § 7"


@pytest.mark.parametrize(
    ("kind", "light", "amount", "possible"),
    [
        ("goods", False, "216.000 euro", ("afsnit_ii", "afsnit_v")),
        ("services", False, "216.000 euro", ("afsnit_ii", "afsnit_v")),
        ("services", True, "750.000 euro", ("afsnit_iii", "afsnit_v")),
        ("works", False, "5.404.000 euro", ("afsnit_ii", "tilbudsloven")),
    ],
)
@pytest.mark.parametrize("value", [1, kroner(1_644_638), kroner(900_000_000), LARGEST])
@pytest.mark.parametrize("published", [date(2026, 1, 1), IN_2026, date(2027, 12, 31)])
def test_2026_and_2027_are_known_in_euro_and_nothing_is_decided(
    kind: Kind, light: bool, amount: str, possible: tuple[str, ...], value: int, published: date
) -> None:
    found = ask(kind, value, published, light=light)
    assert (found.verdict, found.regime, found.possible) == ("open", None, possible)
    assert found.threshold
    assert found.threshold.currency == "EUR"
    assert amount in found.say(DANISH)
    assert "ikke regnet om" in found.say(DANISH)


def test_in_a_euro_period_both_outcomes_are_named() -> None:
    said = ask("goods", kroner(2_000_000), IN_2026, cross_border=None).say(DANISH)
    assert "afsnit II (" in said
    assert "afsnit IV (" in said
    assert "afsnit V (" in said


@pytest.mark.parametrize("published", [IN_2028, date(2040, 5, 1)])
@pytest.mark.parametrize(("kind", "light"), [("goods", False), ("services", True), ("works", False)])
def test_2028_is_not_announced_yet(kind: Kind, light: bool, published: date) -> None:
    found = ask(kind, kroner(9_000_000_000), published, light=light)
    assert (found.verdict, found.regime, found.threshold) == ("open", None, None)
    assert "ikke meldt ud endnu" in found.say(DANISH)


@pytest.mark.parametrize(
    ("kind", "light", "published"),
    [
        ("works", False, date(2018, 6, 1)),
        ("services", True, date(2023, 6, 1)),
        ("goods", False, date(2015, 12, 31)),
        ("goods", False, date.min),
    ],
)
def test_a_threshold_that_was_not_found_is_not_guessed(kind: Kind, light: bool, published: date) -> None:
    found = ask(kind, kroner(9_000_000), published, light=light)
    assert (found.verdict, found.regime, found.threshold) == ("open", None, None)
    assert "ikke fundet" in found.say(DANISH)


@pytest.mark.parametrize("value", [0, -1, -(10**20)])
@pytest.mark.parametrize("published", [IN_2025, IN_2026, IN_2028])
def test_udbudsloven_30_a_value_of_nothing_or_less_is_no_value(value: int, published: date) -> None:
    found = ask("goods", value, published)
    assert (found.verdict, found.possible) == ("impossible", ())
    assert "over 0 kr." in found.say(DANISH)


@pytest.mark.parametrize("value", [LARGEST + 1, 10**40])
def test_a_huge_value_is_a_slip_of_the_keyboard(value: int) -> None:
    found = ask("works", value)
    assert found.verdict == "impossible"
    assert "for mange nuller" in found.say(DANISH)


def test_without_thresholds_nothing_is_decided() -> None:
    found = ask("goods", kroner(1), thresholds=())
    assert (found.verdict, found.possible) == ("open", ("afsnit_ii", "afsnit_v"))
    assert "ikke fundet" in found.say(DANISH)


@given(
    st.sampled_from(KINDS),
    st.integers(-(10**16), 10**16),
    st.dates(),
    st.sampled_from([True, False, None]),
    st.booleans(),
    st.sampled_from(LANGS),
)
def test_any_question_gets_an_answer_that_can_be_said(
    kind: Kind, value: int, published: date, cross_border: bool | None, light: bool, lang: Lang
) -> None:
    found = ask(kind, value, published, cross_border=cross_border, light=light)
    t = Text.of(lang)
    assert found.say(t)
    assert "{" not in found.say(t)
    assert ".." not in found.say(t)
    assert found.cite(t)
    assert found.guidance == GUIDANCE
    assert (found.regime is not None) == (found.verdict == "decided")
    assert (found.possible == ()) == (found.verdict == "impossible")
    if kind == "works":
        assert not {"afsnit_iii", "afsnit_iv", "afsnit_v"} & set(found.possible)


@given(st.sampled_from(KINDS), st.integers(1, LARGEST), st.integers(1, LARGEST), st.booleans())
def test_a_higher_value_never_leads_to_milder_rules(kind: Kind, one: int, other: int, interest: bool) -> None:
    strict = ["tilbudsloven", "afsnit_v", "afsnit_iv", "afsnit_iii", "afsnit_ii"]
    low, high = (ask(kind, value, cross_border=interest).regime for value in sorted((one, other)))
    assert low
    assert high
    assert strict.index(low) <= strict.index(high)


# The value: udbudsloven §§ 8, 30, 35 and 38, directive 2014/24 article 5


MONTH = kroner(10_000)


@pytest.mark.parametrize(
    ("parts", "total", "paragraph"),
    [
        (Parts("goods", price=kroner(500_000)), kroner(500_000), "§ 30"),
        (Parts("works", price=kroner(500_000), options=(kroner(1), kroner(2))), kroner(500_003), "§ 30"),
        (Parts("services", price=kroner(400_000), renewals=(kroner(100_000),) * 3), kroner(700_000), "§ 30"),
        (Parts("services", price=kroner(400_000), prizes=(kroner(50_000),)), kroner(450_000), "§ 30"),
        (Parts("services", price=0, options=(kroner(5),)), kroner(5), "§ 30"),
        (Parts("goods", lots=(kroner(300_000), kroner(200_000), 1)), kroner(500_000) + 1, "§ 8, stk. 1"),
        (
            Parts("goods", lots=(kroner(3),), options=(kroner(2),), renewals=(kroner(1),)),
            kroner(6),
            "§ 8, stk. 1",
        ),
        (Parts("services", periodic=Periodic(MONTH, 1)), MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, 24)), 24 * MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, 48)), 48 * MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, 49)), 48 * MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, 120)), 48 * MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, None)), 48 * MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, 24, 12)), 36 * MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, 24, 24)), 48 * MONTH, "§ 38"),
        (Parts("services", periodic=Periodic(MONTH, 36, 24)), 48 * MONTH, "§ 38"),
        (
            Parts("services", periodic=Periodic(MONTH, 24), options=(kroner(7),)),
            24 * MONTH + kroner(7),
            "§ 38",
        ),
        (Parts("goods", periodic=Periodic(MONTH, 12)), 12 * MONTH, "artikel 5, stk. 12"),
        (Parts("goods", periodic=Periodic(MONTH, 60)), 60 * MONTH, "artikel 5, stk. 12"),
        (Parts("goods", periodic=Periodic(MONTH, 36, 24)), 60 * MONTH, "artikel 5, stk. 12"),
        (Parts("goods", periodic=Periodic(MONTH, None)), 48 * MONTH, "artikel 5, stk. 12"),
        (Parts("goods", yearly=kroner(900_000)), kroner(900_000), "udbudsloven § 35"),
        (
            Parts("services", yearly=kroner(900_000), options=(kroner(1),)),
            kroner(900_001),
            "udbudsloven § 35",
        ),
    ],
)
def test_udbudsloven_30_35_and_38_all_that_may_be_paid_counts(
    parts: Parts, total: int, paragraph: str
) -> None:
    found = estimated_value(parts, IN_2026, LIMITS)
    assert (found.total, found.problem) == (total, None)
    assert sum(line.amount for line in found.lines) == total
    assert paragraph in found.lines[0].paragraph.say(DANISH)
    assert "§ 30" in found.paragraph.say(DANISH)
    assert found.guidance == GUIDANCE
    for line in found.lines:
        assert "{" not in line.rule.say(DANISH)


@pytest.mark.parametrize(
    ("periodic", "counted"),
    [
        (Periodic(MONTH, 12, residual=kroner(50_000)), 0),
        (Periodic(MONTH, 13, residual=kroner(50_000)), kroner(50_000)),
        (Periodic(MONTH, 6, 6, kroner(50_000)), 0),
        (Periodic(MONTH, 12, 1, kroner(50_000)), kroner(50_000)),
        (Periodic(MONTH, 36, residual=0), 0),
    ],
)
def test_directive_2014_24_article_5_12_what_hired_goods_are_worth_at_the_end_counts_over_twelve_months(
    periodic: Periodic, counted: int
) -> None:
    found = estimated_value(Parts("goods", periodic=periodic), IN_2026, LIMITS)
    assert periodic.months
    assert found.total == MONTH * (periodic.months + periodic.renewal_months) + counted
    assert found.lines[1].amount == counted
    assert found.lines[1].paragraph.say(DANISH) == "direktiv 2014/24 artikel 5, stk. 12"
    assert "12 måneder" in found.lines[1].rule.say(DANISH)


def test_directive_2014_24_article_5_7_what_the_municipality_hands_to_the_builders_counts() -> None:
    parts = Parts("works", price=kroner(40_000_000), supplied=(kroner(900_000), kroner(312_688)))
    found = estimated_value(parts, IN_2025, LIMITS)
    assert found.total == kroner(41_212_688)
    assert [line.paragraph.say(DANISH) for line in found.lines] == [
        "udbudsloven § 30",
        *["direktiv 2014/24 artikel 5, stk. 7"] * 2,
    ]
    assert ask("works", found.total).regime == "afsnit_ii"
    assert ask("works", kroner(40_000_000)).regime == "tilbudsloven"


def test_udbudsloven_30_each_option_renewal_and_prize_has_its_own_line() -> None:
    parts = Parts("goods", price=5, options=(1, 2), renewals=(3,), prizes=(4,))
    found = estimated_value(parts, IN_2026, LIMITS)
    assert [line.amount for line in found.lines] == [5, 1, 2, 3, 4]
    said = [line.rule.say(DANISH) for line in found.lines]
    assert said[1].startswith("Option 1")
    assert said[2].startswith("Option 2")
    assert said[3].startswith("Forlængelse 1")
    assert said[4].startswith("Præmie")


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (Parts("goods"), "enten en samlet pris"),
        (Parts("goods", options=(5,)), "enten en samlet pris"),
        (Parts("goods", price=1, lots=(1,)), "enten en samlet pris"),
        (Parts("services", price=1, periodic=Periodic(1, 1)), "enten en samlet pris"),
        (Parts("services", lots=(1,), periodic=Periodic(1, 1)), "enten en samlet pris"),
        (Parts("goods", price=-1), "under 0 kr."),
        (Parts("goods", price=5, options=(-1,)), "under 0 kr."),
        (Parts("goods", price=5, renewals=(-1,)), "under 0 kr."),
        (Parts("goods", price=5, prizes=(-1,)), "under 0 kr."),
        (Parts("goods", lots=(5, -1)), "under 0 kr."),
        (Parts("services", periodic=Periodic(-1, 5)), "under 0 kr."),
        (Parts("goods", price=0), "over 0 kr."),
        (Parts("goods", lots=(0, 0)), "over 0 kr."),
        (Parts("services", periodic=Periodic(0, None)), "over 0 kr."),
        (Parts("services", periodic=Periodic(1, 0)), "mellem 1 og 1.200"),
        (Parts("services", periodic=Periodic(1, -5)), "mellem 1 og 1.200"),
        (Parts("services", periodic=Periodic(1, 1201)), "mellem 1 og 1.200"),
        (Parts("services", periodic=Periodic(1, 12, -1)), "mellem 1 og 1.200"),
        (Parts("services", periodic=Periodic(1, None, 10**9)), "mellem 1 og 1.200"),
        (Parts("works", periodic=Periodic(1, 12)), "i stedet for en pris pr. måned"),
        (Parts("goods", price=1, yearly=1), "enten en samlet pris"),
        (Parts("services", yearly=1, lots=(1,)), "enten en samlet pris"),
        (Parts("works", yearly=1), "i stedet for værdien af 12 måneders køb"),
        (Parts("goods", yearly=-1), "under 0 kr."),
        (Parts("goods", yearly=0), "over 0 kr."),
        (Parts("goods", yearly=LARGEST + 1), "for mange nuller"),
        (Parts("goods", price=1, supplied=(1,)), "kun med ved byggearbejder"),
        (Parts("works", price=1, supplied=(-1,)), "under 0 kr."),
        (Parts("works", price=1, supplied=(LARGEST,)), "for mange nuller"),
        (Parts("services", periodic=Periodic(1, 24, residual=1)), "kun med ved leje af varer"),
        (Parts("goods", periodic=Periodic(1, None, residual=1)), "kun med ved leje af varer"),
        (Parts("goods", periodic=Periodic(1, 24, residual=-1)), "under 0 kr."),
        (Parts("goods", price=LARGEST + 1), "for mange nuller"),
        (Parts("goods", price=LARGEST, options=(1,)), "for mange nuller"),
        (Parts("services", periodic=Periodic(LARGEST, None)), "for mange nuller"),
    ],
)
def test_what_cannot_be_is_answered_with_what_would_be_right(parts: Parts, says: str) -> None:
    found = estimated_value(parts, IN_2026, LIMITS)
    assert (found.total, found.lines) == (None, ())
    assert found.problem
    assert says in found.problem.say(DANISH)
    assert ".." not in found.problem.say(DANISH)
    assert found.say(DANISH) == found.problem.say(DANISH)


def test_udbudsloven_38_is_not_used_before_it_held() -> None:
    with pytest.raises(BadInput, match="Reglerne den"):
        estimated_value(Parts("services", periodic=Periodic(1, 1)), date(2015, 1, 1), LIMITS)


AMOUNTS = st.integers(0, 10**10)


@given(AMOUNTS, st.lists(AMOUNTS, max_size=4), st.lists(AMOUNTS, max_size=4), st.integers(0, 10**9))
def test_udbudsloven_30_one_option_more_never_makes_the_value_lower(
    price: int, options: list[int], renewals: list[int], more: int
) -> None:
    def total(extra: tuple[int, ...]) -> int:
        parts = Parts("goods", price=price + 1, options=(*options, *extra), renewals=tuple(renewals))
        return estimated_value(parts, IN_2026, LIMITS).total or 0

    assert total((more,)) == total(()) + more


@given(
    st.integers(1, 10**8), st.integers(1, 400), st.integers(0, 400), st.sampled_from(["goods", "services"])
)
def test_udbudsloven_38_a_longer_term_never_makes_the_value_lower(
    monthly: int, months: int, more: int, kind: Kind
) -> None:
    def total(periodic: Periodic) -> int:
        return estimated_value(Parts(kind, periodic=periodic), IN_2026, LIMITS).total or 0

    assert total(Periodic(monthly, months + more)) == total(Periodic(monthly, months, more))
    assert total(Periodic(monthly, months + more)) >= total(Periodic(monthly, months))
    if kind == "services":
        assert total(Periodic(monthly, months)) <= total(Periodic(monthly, None))


# Small lots: udbudsloven § 8, paragraph 2


SMALL = kroner(595_344)


@pytest.mark.parametrize(
    ("lots", "small", "may"),
    [
        ((kroner(4_000_000), kroner(500_000)), (1,), True),
        ((kroner(400_000), kroner(4_000_000), kroner(300_000)), (0, 2), True),
        ((kroner(2_000_000), kroner(500_000)), (1,), True),  # a fifth exactly
        ((kroner(2_000_000), kroner(500_000) + 1), (1,), False),
        ((kroner(2_000_000), kroner(300_000), kroner(300_000)), (1, 2), False),
        ((kroner(9_000_000), SMALL), (), False),  # as high as the amount is not below it
        ((kroner(9_000_000), SMALL - 1), (1,), True),
    ],
)
def test_udbudsloven_8_2_small_lots_are_below_the_amount_and_together_at_most_a_fifth(
    lots: tuple[int, ...], small: tuple[int, ...], may: bool
) -> None:
    found = small_lots("services", lots, IN_2025, light=False, thresholds=THRESHOLDS, limits=LIMITS)
    assert (found.verdict, found.small, found.may_be_left_out) == ("decided", small, may)
    assert found.paragraph.say(DANISH) == "udbudsloven § 8, stk. 2"
    assert "595.344 kr." in found.say(DANISH)
    assert ".." not in found.say(DANISH)


@pytest.mark.parametrize(
    ("kind", "published"),
    [("goods", IN_2026), ("goods", IN_2028), ("services", date(2020, 1, 1)), ("works", IN_2025)],
)
def test_udbudsloven_8_2_an_amount_that_was_not_found_decides_nothing(kind: Kind, published: date) -> None:
    found = small_lots(
        kind, (kroner(9_000_000), kroner(1)), published, light=False, thresholds=THRESHOLDS, limits=LIMITS
    )
    assert (found.verdict, found.small, found.may_be_left_out) == ("open", (), None)
    assert "ikke fundet" in found.say(DANISH)


@pytest.mark.parametrize("lots", [(), (5,), (5, 0), (5, -1), (5, LARGEST + 1)])
def test_udbudsloven_8_2_asks_for_at_least_two_lots_with_a_value(lots: tuple[int, ...]) -> None:
    found = small_lots("goods", lots, IN_2025, light=False, thresholds=THRESHOLDS, limits=LIMITS)
    assert (found.verdict, found.may_be_left_out) == ("impossible", None)
    assert "mindst to delaftaler" in found.say(DANISH)


@pytest.mark.parametrize(("light", "may"), [(False, False), (True, True)])
def test_udbudsloven_8_2_is_not_needed_where_the_whole_is_below_the_threshold(light: bool, may: bool) -> None:
    lots = (kroner(1_000_000), kroner(400_000), kroner(400_000))
    found = small_lots("services", lots, IN_2025, light=light, thresholds=THRESHOLDS, limits=LIMITS)
    assert found.may_be_left_out == may
    assert ("ikke brug for" in found.say(DANISH)) == light
