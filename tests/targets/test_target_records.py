"""What a promise's number says, what is wrong with a record of it, and which figures were corrected."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.dates import PlannedDate
from transparency.locale import Text
from transparency.targets.records import (
    CONTENT_FIELDS,
    LARGEST,
    PROBLEM,
    Baseline,
    Exemption,
    Goal,
    Method,
    Milestone,
    Observation,
    Promise,
    Target,
    Version,
    changes,
    corrections,
    problems,
    wrong,
)

TODAY = date(2026, 11, 26)
PROMISE = Promise(
    id="emissions", group="target", title_da="", title_en="", promise_da="", promise_en="", section=(),
    deadline="inden 2035", due=date(2034, 12, 31), direction="down", goal="-50 %",
)  # fmt: skip


def figure(period: str, value: str = "100", **more: Any) -> Observation:
    fields: dict[str, Any] = {"unit": "tco2e", "source": "Klimaregnskab", "quality": "measured"}
    return Observation(period=PlannedDate.of(period), value=Decimal(value), **fields | more)


def base(
    period: str = "2018", value: str = "200", source: str = "Klimaregnskab", method: int = 1
) -> Baseline:
    return Baseline(PlannedDate.of(period), Decimal(value), source, method)


def stone(period: str, value: str = "150", source: str = "Byrådet") -> Milestone:
    return Milestone(PlannedDate.of(period), Decimal(value), source)


TARGET = Target(
    id="emissions", promise=PROMISE, unit="tco2e", baseline=base(), milestones=(stone("2027"),),
    methods=(Method(1, "Forbrugsbaseret"),), observations=(figure("2024"), figure("2025")),
)  # fmt: skip


# The number


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("", None),
        ("0", Goal(Decimal(0), False, False)),
        ("12.5", Goal(Decimal("12.5"), False, False)),
        ("30 %", Goal(Decimal(30), False, True)),
        ("100%", Goal(Decimal(100), False, True)),
        ("-50 %", Goal(Decimal(-50), True, True)),
        ("+20 %", Goal(Decimal(20), True, True)),
        ("+120 %", Goal(Decimal(120), True, True)),
        ("-100 %", Goal(Decimal(-100), True, True)),
    ],
)
def test_a_goal_is_read_as_the_policy_writes_it(text: str, goal: Goal | None) -> None:
    assert Goal.of(text) == goal


@pytest.mark.parametrize(
    "text",
    ["ingen", "NaN", "inf %", "-inf", "1e9", "1_000", "30 %%", "%", "--5 %", "-5", "+5", "130 %", "-101 %", "30 pct.",
     "12,5 %", " 30 %", "٣٠ %"],
)  # fmt: skip
def test_what_is_no_goal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a goal"):
        Goal.of(text)


# What is wrong


def told(target: Target) -> list[tuple[str, str]]:
    return [(field, key) for field, key, _ in problems(target, TODAY)]


def test_a_good_record_has_no_problem() -> None:
    assert told(TARGET) == []
    assert told(Target(id="emissions", promise=PROMISE)) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"unit": None}, [("unit", "unit_missing")]),
        ({"unit": None, "observations": (), "milestones": ()}, [("unit", "unit_missing")]),
        (
            {"promise": replace(PROMISE, goal="95 %", direction="up")},
            [("unit", "unit_goal")],
        ),
        ({"baseline": base(value="NaN")}, [("baseline", "no_number")]),
        ({"baseline": base(value="-Infinity")}, [("baseline", "no_number")]),
        ({"baseline": base(value="-1")}, [("baseline", "negative")]),
        ({"baseline": base(value="0")}, [("baseline", "baseline_zero")]),
        ({"baseline": base(value="0"), "promise": replace(PROMISE, goal="0")}, []),
        ({"baseline": base(value=f"{LARGEST + 1}")}, [("baseline", "too_large")]),
        ({"baseline": base(source=" ")}, [("baseline", "source")]),
        ({"baseline": base(method=2)}, [("baseline", "method")]),
        ({"baseline": base("2018-06-01")}, [("baseline", "period")]),
        ({"baseline": base("unknown")}, [("baseline", "period")]),
        ({"baseline": base("2034")}, [("baseline", "baseline_late")]),
        ({"milestones": (stone("2027", "inf"),)}, [("milestones", "no_number")]),
        ({"milestones": (stone("2027", source=""),)}, [("milestones", "source")]),
        ({"milestones": (stone("2027"), stone("2027-H2"))}, [("milestones", "milestone_twice")]),
        ({"milestones": (stone("2018"),)}, [("milestones", "milestone_outside")]),
        ({"milestones": (stone("2035"),)}, [("milestones", "milestone_outside")]),
        ({"methods": (Method(1, "A"), Method(1, "B"))}, [("methods", "method_twice")]),
        ({"methods": (Method(1, "A"), Method(2, "B"))}, [("methods", "method_unexplained")]),
        ({"methods": (Method(1, "A"), Method(2, "B", why_changed="Nye faktorer"))}, []),
        ({"methods": (Method(1, " "),)}, [("methods", "method")]),
        ({"asked_on": date(2026, 11, 27)}, [("asked_on", "asked_late")]),
        ({"asked_on": TODAY}, []),
        ({"exemptions": (Exemption("Sugerør", ""),)}, [("exemptions", "exemption")]),
        ({"exemptions": (Exemption("", "Hygiejne"),)}, [("exemptions", "exemption")]),
        ({"observations": (figure("2024"), figure("2024", "90"))}, [("observations", "twice")]),
        ({"observations": (figure("2024"), figure("2024", category="food"))}, []),
        ({"observations": (figure("2024"), figure("2024", department="mtm"))}, []),
        ({"observations": (figure("2024", unit="dkk"),)}, [("observations", "unit")]),
        ({"observations": (figure("2024", method=3),)}, [("observations", "method")]),
        ({"observations": (figure("2024", "sNaN"),)}, [("observations", "no_number")]),
        ({"observations": (figure("2024", "-0.1"),)}, [("observations", "negative")]),
        ({"observations": (figure("2024-W34"),)}, [("observations", "period")]),
        ({"observations": (figure("2024", source="\t"),)}, [("observations", "source")]),
        ({"observations": (figure("2026"),)}, [("observations", "future")]),
        ({"observations": (figure("2026", quality="estimated"),)}, [("observations", "future")]),
        ({"observations": (figure("2026", quality="preliminary"),)}, []),
        ({"observations": (figure("2026", quality="example"),)}, []),
        ({"observations": (figure("2026-10"),)}, []),
        (
            {"unit": "percent", "baseline": None, "observations": (figure("2024", "100.1", unit="percent"),)},
            [("milestones", "percent"), ("observations", "percent")],
        ),
        (
            {"unit": "percent", "baseline": None, "milestones": (stone("2027", "100"),),
             "observations": (figure("2024", "100", unit="percent"),)},
            [],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(changed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert told(replace(TARGET, **changed)) == expected


def test_every_problem_can_be_told_and_its_text_takes_its_values() -> None:
    met: set[str] = set()
    broken = (
        replace(TARGET, unit=None),
        replace(TARGET, promise=replace(PROMISE, goal="95 %")),
        replace(TARGET, baseline=base("2034", "0", "", 2), milestones=(stone("2040"), stone("2040"))),
        replace(TARGET, methods=(Method(2, "B"), Method(2, "C")), exemptions=(Exemption("", ""),)),
        replace(TARGET, asked_on=date(2030, 1, 1)),
        replace(
            TARGET,
            unit="percent",
            observations=tuple(
                figure(period, value, unit="percent")
                for period, value in (("2024", "NaN"), ("2024", "-1"), ("2030", "101"), ("2024-W01", "1"))
            ),
        ),
        replace(TARGET, observations=(figure("2024", "1e20"), figure("2025", unit="dkk"))),
    )
    for target in broken:
        for _, key, values in problems(target, TODAY):
            met.add(key)
            assert "{" not in Text.of("da")(PROBLEM[key], **values)
    assert met == set(PROBLEM)


@given(st.decimals(allow_nan=True, allow_infinity=True), st.sampled_from(["tco2e", "percent", None]))
def test_any_number_is_refused_or_can_be_calculated_with(value: Decimal, unit: Any) -> None:
    one = Observation(PlannedDate.of("2024"), value, unit or "dkk", "A", "measured")
    good = not list(wrong(one, replace(TARGET, unit=unit), TODAY))
    limit = 100 if unit == "percent" else LARGEST
    assert good == (value.is_finite() and 0 <= value <= limit)


# The series


def test_the_series_is_of_the_whole_municipality_by_the_method_in_force() -> None:
    two = (Method(1, "A"), Method(2, "B", why_changed="Nye faktorer"))
    target = replace(
        TARGET,
        methods=two,
        observations=(
            figure("2025", method=2),
            figure("2025", category="food", method=2),
            figure("2024", method=2),
            figure("2024"),
            figure("2023", department="mtm", method=2),
        ),
    )
    assert [(o.period.value, o.method) for o in target.series] == [("2024", 2), ("2025", 2)]
    assert target.latest == target.observations[0]
    assert Target(id="emissions", promise=PROMISE).latest is None


@pytest.mark.parametrize(
    ("due", "overdue"), [(None, False), (date(2026, 11, 25), True), (TODAY, False), (date(2027, 1, 1), False)]
)
def test_a_figure_is_overdue_on_the_day_after_it_was_due(due: date | None, overdue: bool) -> None:
    assert replace(TARGET, next_due=due).overdue(TODAY) == overdue


# What was


def versions(*targets: Target) -> list[Version]:
    return [
        Version(number, datetime(2026, number, 1, 23, 30, tzinfo=UTC), f"Grund {number}", target)
        for number, target in enumerate(targets, 1)
    ]


def test_a_figure_that_is_changed_or_taken_out_stays_to_be_seen() -> None:
    first = replace(TARGET, observations=(figure("2024", "100"), figure("2025", "90")))
    second = replace(TARGET, observations=(figure("2024", "110"), figure("2025", "90"), figure("2026", "1")))
    third = replace(TARGET, observations=(figure("2025", "90", unit="dkk"),))
    found = corrections(versions(first, second, third))
    assert [(c.before.period.value, c.before.value, c.now and c.now.value, c.reason) for c in found] == [
        ("2026", Decimal(1), None, "Grund 3"),
        ("2025", Decimal(90), Decimal(90), "Grund 3"),
        ("2024", Decimal(110), None, "Grund 3"),
        ("2024", Decimal(100), Decimal(110), "Grund 2"),
    ]
    assert found[-1].on == date(2026, 2, 2)  # the day in Denmark


def test_what_is_new_or_only_better_described_is_no_correction() -> None:
    first = replace(TARGET, observations=(figure("2024"),))
    second = replace(TARGET, observations=(figure("2024", source="Rapport", note="Side 4"), figure("2025")))
    assert corrections(versions(first, second)) == []
    assert corrections(versions(first)) == []


def test_every_part_of_a_record_counts_as_content() -> None:
    for name in CONTENT_FIELDS:
        part = name.removeprefix("promise.")
        value: Any = "x"
        changed = (
            replace(TARGET, promise=replace(PROMISE, **{part: value}))
            if name.startswith("promise.")
            else replace(TARGET, **{name: value})
        )
        assert [change.field for change in changes(TARGET, changed)] == [name]
