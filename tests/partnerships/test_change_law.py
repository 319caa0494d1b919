"""What may be changed in a running contract: udbudsloven §§ 178–184, paragraph by paragraph. Amounts in øre."""

from datetime import date
from decimal import Decimal

import pytest

from transparency.partnerships import change_law
from transparency.partnerships.change_law import Ground, Limits, Standing, limits_on, standing, total, used
from transparency.thresholds.records import Currency, Threshold
from transparency.thresholds.shipped import load_thresholds

MIO = 1_000_000_00
TEN = Limits(value=10 * MIO, per_cent=10, threshold=1_600_000_00)
"""A contract of 10 million on services: 10 per cent is the lower limit."""
HUNDRED = Limits(value=100 * MIO, per_cent=10, threshold=1_600_000_00)
"""A contract of 100 million: the threshold is the lower limit."""


def wrong(
    ground: Ground, value: int, *before: int, limits: Limits | None = TEN, keeps: bool = True
) -> set[str]:
    return set(
        change_law.wrong_with(ground, value, before=before, limits=limits, keeps_character=keeps)
    )  # fmt: skip


@pytest.mark.parametrize("value", [0, 50 * MIO, -50 * MIO])
def test_section_178_a_change_that_needs_a_new_procedure_can_be_recorded_whatever_its_size(
    value: int,
) -> None:
    assert wrong("substantial", value, limits=None, keeps=False) == set()
    assert "substantial" not in change_law.ALLOWED


def test_section_178_a_contract_whose_price_changes_is_changed() -> None:
    assert wrong("none", 1) == {"ground"}
    assert wrong("none", 0, limits=None, keeps=False) == set()


@pytest.mark.parametrize("value", [1, 9 * MIO, 50 * MIO])
def test_section_179_a_clear_clause_has_no_limit_in_kroner(value: int) -> None:
    assert wrong("clause", value, limits=None) == set()


@pytest.mark.parametrize("value", [0, 50 * MIO, -50 * MIO])
def test_section_178_a_change_that_is_not_substantial_is_allowed_whatever_its_value(value: int) -> None:
    """Directive 2014/24/EU, article 72(1)(e)."""
    assert wrong("insubstantial", value, limits=None) == set()
    assert "insubstantial" in change_law.ALLOWED - change_law.NOTIFIED - change_law.MEASURED


@pytest.mark.parametrize("ground", ["clause", "minor", "unforeseen", "insubstantial"])
def test_sections_178_179_180_and_183_the_overall_nature_stays(ground: Ground) -> None:
    assert wrong(ground, 1, keeps=False) == {"character"}
    assert wrong(ground, 1) == set()


@pytest.mark.parametrize(
    ("value", "before", "limits", "refused"),
    [
        (1 * MIO - 1, (), TEN, False),  # below 10 per cent
        (1 * MIO, (), TEN, True),  # 10 per cent is not below 10 per cent
        (600_000_00, (300_000_00,), TEN, False),
        (600_000_00, (400_000_00,), TEN, True),  # § 180(2): added up
        (1_599_999_99, (), HUNDRED, False),
        (1_600_000_00, (), HUNDRED, True),  # the threshold is not below the threshold
        (600_000_00, (900_000_00, -600_000_00), TEN, False),  # net: directive 2014/24/EU, article 72(2)
        (-1 * MIO, (), TEN, True),  # a contract made much smaller is changed as much
    ],
)
def test_section_180_minor_changes_are_below_both_limits_together(
    value: int, before: tuple[int, ...], limits: Limits, refused: bool
) -> None:
    assert wrong("minor", value, *before, limits=limits) == ({"value"} if refused else set())


def test_section_180_the_limit_is_15_per_cent_for_works_and_the_threshold_that_of_works() -> None:
    day = date(2025, 6, 1)
    works = limits_on(day, original=10 * MIO, works=True, thresholds=load_thresholds())
    services = limits_on(day, original=10 * MIO, works=False, thresholds=load_thresholds())
    assert works is not None
    assert services is not None
    assert (works.share, works.threshold) == (Decimal(1_500_000_00), 41_212_688_00)
    assert (services.share, services.threshold) == (Decimal(MIO), 1_644_638_00)


def test_section_180_the_threshold_is_that_of_the_day() -> None:
    found = [
        limits_on(day, original=MIO, works=False, thresholds=load_thresholds())
        for day in (date(2023, 12, 31), date(2024, 1, 1))
    ]
    assert [one.threshold for one in found if one] == [1_601_944_00, 1_644_638_00]


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2029, 3, 1)])
def test_section_180_a_threshold_that_is_not_known_in_kroner_is_asked_for_and_never_converted(
    day: date,
) -> None:
    unknown = limits_on(day, original=10 * MIO, works=False, thresholds=load_thresholds())
    assert unknown is not None
    assert unknown.threshold is None
    assert wrong("minor", 1, limits=unknown) == {"threshold"}
    stated = limits_on(day, original=10 * MIO, works=False, thresholds=load_thresholds(), kroner=1_610_000_00)
    assert stated is not None
    assert stated.threshold == 1_610_000_00
    assert wrong("minor", 1, limits=stated) == set()


def test_section_180_what_the_municipality_states_does_not_replace_a_threshold_that_is_known() -> None:
    found = limits_on(
        date(2025, 1, 1), original=MIO, works=False, thresholds=load_thresholds(), kroner=9 * MIO
    )
    assert found is not None
    assert found.threshold == 1_644_638_00


@pytest.mark.parametrize("ground", ["minor", "necessary", "unforeseen"])
def test_sections_180_181_and_183_nothing_is_worked_out_without_the_original_value(ground: Ground) -> None:
    assert limits_on(date(2025, 1, 1), original=None, works=False, thresholds=load_thresholds()) is None
    assert wrong(ground, 1, limits=None) == {"ground"}


@pytest.mark.parametrize("ground", ["necessary", "unforeseen"])
@pytest.mark.parametrize(("value", "refused"), [(5 * MIO, False), (5 * MIO + 1, True), (-9 * MIO, False)])
def test_sections_181_and_183_each_change_raises_the_price_by_half_at_most(
    ground: Ground, value: int, refused: bool
) -> None:
    before = (900_000_00, 900_000_00)  # what rests on § 180 does not count here
    assert wrong(ground, value, *before) == ({"value"} if refused else set())


def test_sections_181_and_183_are_announced_and_no_others() -> None:
    assert {"necessary", "unforeseen"} == change_law.NOTIFIED  # § 184(2)


def test_section_182_another_contractor_has_no_limit_in_kroner() -> None:
    assert wrong("contractor", 0, limits=None, keeps=False) == set()


def test_section_184_the_limits_go_by_the_indexed_value() -> None:
    found = limits_on(
        date(2025, 1, 1), original=10 * MIO, works=False, thresholds=load_thresholds(), indexed=12 * MIO
    )
    assert found is not None
    assert (found.share, found.each) == (Decimal(1_200_000_00), Decimal(6 * MIO))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), "clear"),
        ((799_999_99,), "clear"),
        ((800_000_00,), "near"),  # 80 per cent of the lower limit
        ((999_999_99,), "near"),
        ((1 * MIO,), "over"),
        ((900_000_00, -500_000_00), "near"),  # savings do not make the warning go away
        ((-1 * MIO,), "over"),
    ],
)
def test_the_warning_band_of_section_180_begins_at_80_per_cent(
    values: tuple[int, ...], expected: Standing
) -> None:
    assert standing(total(values), TEN) == expected


def test_the_warning_goes_by_the_lower_of_the_two_limits() -> None:
    assert standing(total([1_280_000_00]), HUNDRED) == "near"
    assert standing(total([1_279_999_99]), HUNDRED) == "clear"


def test_a_sum_says_what_makes_the_contract_dearer_and_cheaper() -> None:
    found = total([300, -100, 50, -20])
    assert (found.dearer, found.cheaper, found.net, found.gross) == (350, 120, 230, 470)


def test_how_much_of_a_limit_is_used_is_said_in_per_cent() -> None:
    assert used(123_456_00, Decimal(MIO)) == Decimal("12.3")


@pytest.mark.parametrize(("currency", "known"), [("DKK", 5), ("EUR", None)])
def test_an_amount_in_euro_is_not_an_amount_in_kroner(currency: Currency, known: int | None) -> None:
    one = Threshold("goods_services", 5, currency, date(2025, 1, 1), date(2025, 12, 31), "Prøve", "Test")
    found = limits_on(date(2025, 6, 1), original=MIO, works=False, thresholds=[one])
    assert found is not None
    assert found.threshold == known


@pytest.mark.parametrize(
    ("ground", "conditions"),
    [
        ("clause", ("klar, præcis og entydig", "omfang, art og betingelser", "overordnede karakter")),  # 1(a)
        ("minor", ("tærskelværdien i § 6", "10 procent", "15 procent", "lægges sammen")),  # 2
        # 1(b): both conditions, each change, and no circumvention
        ("necessary", ("ikke med i udbuddet", "begge", "Hver ændring", "50 procent", "omgå")),
        (
            "contractor",
            ("klar klausul", "krav til egnethed", "helt eller delvist", "insolvens", "omgå"),
        ),  # 1(d)
        ("unforeseen", ("påpasselig", "Hver ændring", "50 procent", "omgå", "overordnede karakter")),  # 1(c)
        (
            "substantial",  # 4
            ("væsentligt anderledes", "andre deltagere", "økonomiske balance", "ikke lagde op til", "§ 182"),
        ),
    ],
)
def test_each_ground_names_the_conditions_of_directive_2014_24_article_72(
    ground: Ground, conditions: tuple[str, ...]
) -> None:
    for condition in conditions:
        assert condition in change_law.ASKS[ground]


def test_every_ground_has_a_name_and_says_what_it_asks_for() -> None:
    assert set(change_law.GROUND) == set(change_law.ASKS)
    assert set(change_law.GROUND) - change_law.ALLOWED == {"none", "substantial"}
