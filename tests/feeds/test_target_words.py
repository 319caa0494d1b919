"""A promise, its figures and its changes in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from feed_cases import site
from hypothesis import given
from target_cases import (
    BASE,
    COMMITMENT,
    FULL,
    HISTORIES,
    MEASURED,
    PROMISE,
    histories,
    judged,
    promised,
    seen,
)

from transparency.dates import PlannedDate
from transparency.feeds import target_words as say
from transparency.locale import LANGS, Lang, Text
from transparency.targets.live import PARTNERSHIPS, Listing, Live, Named, Share, Step
from transparency.targets.records import CONTENT_FIELDS, UNITS, Baseline, Method, Target, Unit, Version

DANISH, ENGLISH = Text.of("da"), Text.of("en")


def changed(before: Target, after: Target, t: Text = DANISH) -> list[str]:
    return say.changed(before, after, t, site())


# Figures


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("12300", "tco2e", "12.300 ton CO2e"),
        ("12300.00", "tco2e", "12.300 ton CO2e"),
        ("0.0004", "tco2e", "0,0004 ton CO2e"),
        ("0.00000123", "percent", "0,000001 %"),
        ("0.0005", None, "0,0005"),
        ("0.00149", None, "0,001"),
        ("12300.5", "tco2e", "12.300,5 ton CO2e"),
        ("33.4", "percent", "33,4 %"),
        ("0", "percent", "0 %"),
        ("1200000", "dkk", "1.200.000 kr."),
        ("1", "courses", "1 kursus"),
        ("2", "courses", "2 kurser"),
        ("1", "participants", "1 deltager"),
        ("1", "litres", "1 liter"),
        ("1", "purchases", "1 indkøb"),
        ("1E+3", "pieces", "1.000 stk."),
        ("7.25", None, "7,25"),
    ],
)
def test_a_figure_is_said_with_its_unit(value: str, unit: Unit | None, expected: str) -> None:
    assert say.figure(Decimal(value), unit, DANISH) == expected


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_its_words_for_one_and_for_many(unit: Unit, lang: Lang) -> None:
    t = Text.of(lang)
    one, many = (say.figure(Decimal(n), unit, t) for n in (1, 5000))
    assert one.replace("1", "")
    assert many != one
    assert ("5.000" if lang == "da" else "5,000") in many


def test_the_policy_names_no_baseline_and_that_is_said() -> None:
    assert say.baseline(BASE, DANISH) == "ikke oplyst i politikken"
    assert say.baseline(MEASURED, DANISH) == "12.300 ton CO2e i 2022 (Klimaregnskab 2022)"


def test_the_latest_figure_says_how_sure_it_is() -> None:
    assert say.latest(BASE, DANISH) == "intet tal endnu"
    assert say.latest(MEASURED, DANISH) == "12.300 ton CO2e i 2024 (målt)"
    example = replace(MEASURED, observations=(seen("2025-Q4", "1", quality="example"),))
    assert say.latest(example, DANISH) == "1 ton CO2e i 4. kvartal 2025 (eksempel)"


# What is promised


@pytest.mark.parametrize(
    ("goal", "direction", "expected"),
    [
        ("-20 %", "down", "20 % lavere end udgangspunktet"),
        ("30 %", "at_least", "mindst 30 %"),
        ("95 %", "up", "mindst 95 %"),
        ("100 %", "at_least", "alle (100 %)"),
        ("0", "to_zero", "nul"),
        ("", "up", "intet måltal i politikken"),
    ],
)
def test_the_number_is_said_in_words(goal: str, direction: str, expected: str) -> None:
    assert say.goal(promised(BASE, goal=goal, direction=direction), DANISH) == expected


def test_the_deadline_is_the_policys_own_words_with_the_day_they_mean() -> None:
    assert say.deadline(PROMISE, DANISH) == "“inden 2028” (senest 31. december 2027)"
    assert say.deadline(replace(PROMISE, deadline="fra 2025", due=None), DANISH) == "“fra 2025”"
    assert say.deadline(COMMITMENT.promise, DANISH) == "ingen frist i politikken"


# Where it stands


def share(part: int, whole: int, undecided: int | None = None) -> Share:
    unsure = None if undecided is None else Listing(undecided, "/udbudsplan?climate=undecided")
    return Share(Listing(part, "/udbudsplan?climate=yes"), Listing(whole, "/udbudsplan"), unsure)


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (None, ""),
        (Live(id="x", share=share(12, 40, 5)), "12 af 40 (30 %), 5 er ikke afgjort"),
        (Live(id="x", share=share(1, 3)), "1 af 3 (33,3 %)"),
        (Live(id="x", share=share(0, 0, 0)), "0 af 0"),
        (Live(id="x", count=Listing(3, "/udbudsplan")), "3 i udbudsplanen"),
        (Live(id=PARTNERSHIPS, count=Listing(2, "/partnerskaber")), "2 partnerskaber"),
        (Live(id="x", steps=(Step("Ting", True), Step("Ting", False)), year=2027),
         "Planen for 2027: 1 af 2 ting er gjort"),
        (Live(id="x", beside=(Named("Egnet", share(1, 2)), Named("Delt", share(0, 2)))),
         "Egnet: 1 af 2 (50 %); Delt: 0 af 2 (0 %)"),
    ],
)  # fmt: skip
def test_what_the_published_data_answer_is_said_in_numbers(live: Live | None, expected: str) -> None:
    assert say.answer(live, DANISH) == expected


def test_a_preview_says_verdict_reason_and_deadline() -> None:
    said = say.in_brief(judged(MEASURED), DANISH)
    assert said.startswith(say.verdict(judged(MEASURED), DANISH) + ". ")
    assert judged(MEASURED).verdict.say(DANISH) in said
    assert said.endswith("Frist: “inden 2028” (senest 31. december 2027).")


def test_a_preview_of_what_rests_on_made_up_figures_says_so_first() -> None:
    made_up = replace(MEASURED, observations=(seen("2025", "9000", quality="example"),))
    assert say.in_brief(judged(made_up), DANISH).startswith("Eksempeldata. ")


# Changes


def test_a_corrected_figure_is_said_with_both() -> None:
    after = replace(MEASURED, observations=(seen("2024", "12100"), MEASURED.observations[1]))
    assert changed(MEASURED, after) == ["2024: 12.300 ton CO2e → 12.100 ton CO2e (rettet)"]
    (line,) = say.lines(MEASURED, after, DANISH, site())
    assert (line.label, line.old, line.new) == (
        "Tal for 2024",
        "12.300 ton CO2e",
        "12.100 ton CO2e (rettet)",
    )


def test_a_new_figure_is_said_alone() -> None:
    after = replace(MEASURED, observations=(*MEASURED.observations, seen("2025", "11900")))
    assert changed(MEASURED, after) == ["Nyt tal for 2025: 11.900 ton CO2e"]


def test_a_figure_that_is_taken_out_is_said_with_what_it_was() -> None:
    after = replace(MEASURED, observations=MEASURED.observations[:1])
    assert changed(MEASURED, after) == ["Tallet for 2025 (Møbler og inventar) er taget ud: 12.100,5 ton CO2e"]


def test_a_figure_that_becomes_measured_is_no_correction() -> None:
    before = replace(MEASURED, observations=(seen("2025", "5", quality="preliminary"),))
    after = replace(MEASURED, observations=(seen("2025", "5"),))
    assert changed(before, after) == ["2025: 5 ton CO2e (foreløbigt) → 5 ton CO2e"]


def test_another_source_of_the_same_figure_is_said() -> None:
    before = replace(MEASURED, observations=(seen("2025", "5", source="A"),))
    after = replace(MEASURED, observations=(seen("2025", "5", source="B"),))
    assert changed(before, after) == ["2025: 5 ton CO2e, A → 5 ton CO2e, B (rettet)"]


def test_figures_by_a_new_method_are_new_ones() -> None:
    methods = (*MEASURED.methods, Method(2, "Vægt", why_changed="Bedre"))
    after = replace(
        MEASURED, methods=methods, observations=(*MEASURED.observations, seen("2024", "9", method=2))
    )
    assert changed(MEASURED, after)[-1] == "Nyt tal for 2024 (metode 2): 9 ton CO2e"


def test_the_same_date_in_other_words_is_no_change() -> None:
    worded = replace(MEASURED.observations[0], period=PlannedDate.of("2024", "regnskabsåret 2024"))
    after = replace(MEASURED, observations=(worded, MEASURED.observations[1]))
    assert changed(MEASURED, after) == []


def test_many_new_figures_are_said_together_and_every_correction_alone() -> None:
    many = tuple(seen(str(year), "1") for year in range(2000, 2024))
    after = replace(MEASURED, observations=(*many, seen("2024", "1"), MEASURED.observations[1]))
    assert changed(MEASURED, after) == [
        "2024: 12.300 ton CO2e → 1 ton CO2e (rettet)",
        "24 nye tal for 2000 til 2023",
    ]


def test_a_log_line_stays_readable_when_thousands_are_corrected() -> None:
    quarters = [f"{year}-Q{q}" for year in range(1990, 2024) for q in (1, 2, 3, 4)]
    before = replace(MEASURED, observations=tuple(seen(q, "1") for q in quarters))
    after = replace(MEASURED, observations=tuple(seen(q, "2") for q in quarters))
    said = changed(before, after)
    assert len(said) == 101
    assert said[-1] == f"{len(quarters) - 100} tal mere er ændret"


def test_a_changed_baseline_says_that_all_verdicts_are_counted_anew() -> None:
    before, after = (version.record for version in HISTORIES["baseline changed"])
    (said,) = changed(before, after)
    assert said == (
        "Udgangspunkt: 12.300 ton CO2e i 2022 (Klimaregnskab 2022) → 13.000 ton CO2e i 2021 (Rettet regnskab). "
        "Alle vurderinger af målet er regnet igen ud fra det nye udgangspunkt."
    )


def test_another_source_of_the_baseline_counts_nothing_anew() -> None:
    assert MEASURED.baseline
    after = replace(MEASURED, baseline=replace(MEASURED.baseline, source="Side 4"))
    (said,) = changed(MEASURED, after)
    assert "regnet igen" not in said


def test_a_deadline_that_the_policy_moves_is_said_in_its_words() -> None:
    before, after = (version.record for version in HISTORIES["deadline moved"])
    assert changed(before, after) == [
        "Frist med politikkens ord: “inden 2028” → “inden 2030”",
        "Sidste dag: 31. december 2027 → 31. december 2029",
    ]


def test_a_first_baseline_is_told_from_none() -> None:
    after = replace(BASE, unit="percent", baseline=Baseline(PlannedDate.of("2024"), Decimal("33.4"), "Spend"))
    said = changed(BASE, after)
    assert said[1].startswith(
        "Udgangspunkt: ikke oplyst i politikken → 33,4 % i 2024 (Spend). Alle vurderinger"
    )


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_can_be_said(lang: Lang) -> None:
    t = Text.of(lang)
    for target in (FULL, COMMITMENT):
        for name in CONTENT_FIELDS:
            value: object = target
            for part in name.split("."):
                value = getattr(value, part)
            assert say.field(name, value, target, t, site()).strip(), name


@given(histories())
def test_whatever_changes_is_said(versions: tuple[Version, ...]) -> None:
    for before, after in pairwise(versions):
        for line in say.lines(before.record, after.record, DANISH, site()):
            assert line.old != line.new
            assert line.sentence


def test_days_and_numbers_are_the_readers() -> None:
    assert say.figure(Decimal("12300.5"), None, ENGLISH) == "12,300.5"
    assert "31 December 2027" in say.deadline(PROMISE, ENGLISH)
    assert say.title(BASE, ENGLISH) == "Less new furniture"
    assert PROMISE.due == date(2027, 12, 31)
