"""The form of a promise: what is typed is read, what is read is typed the same again, and what is wrong is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from transparency.dates import PlannedDate
from transparency.errors import DomainError
from transparency.locale import Text
from transparency.reference import load_reference
from transparency.targets import form
from transparency.targets.records import (
    Baseline,
    DataSource,
    Exemption,
    Measure,
    Method,
    Milestone,
    Observation,
    Target,
    in_order,
)

DA = Text.of("da")
TODAY = date(2027, 3, 1)
PROMISES = load_reference().promises


def figure(period: str = "2024", value: str = "12500", **given: Any) -> Observation:
    fields: dict[str, Any] = {"unit": "tco2e", "source": "Klimaregnskab", "quality": "measured"}
    return Observation(PlannedDate.of(period), Decimal(value), **fields | given)


def made(id_: str = "emissions", **given: Any) -> Target:
    return Target(id=id_, promise=PROMISES[id_], **given)


FULL = made(
    unit="tco2e",
    baseline=Baseline(PlannedDate.of("2019"), Decimal("20000.5"), "Klimaregnskab 2020"),
    milestones=(Milestone(PlannedDate.of("2030"), Decimal("12000"), "Byrådet"),),
    responsible="Indkøb og Udbud",
    methods=(
        Method(1, "Forbrug i kroner", "Anlæg", PlannedDate.of("2019")),
        Method(2, "Mængder\nog faktorer", "", PlannedDate.of("2024-Q1"), "Bedre data"),
    ),
    sources=(DataSource("Regnskab", "https://example.dk/a?b=1", "CC BY 4.0"), DataSource("Fakturaer")),
    frequency="yearly",
    next_due=date(2027, 6, 30),
    asked_on=date(2026, 1, 2),
    comment="Vi venter på tal.",
    comment_en="We are waiting for figures.",
    measures=(Measure("Mindre kød", "food", date(2025, 5, 1), "https://example.dk/m"), Measure("Alt")),
    exemptions=(Exemption("Insulinpenne", "Ingen andre findes"),),
    observations=in_order(
        (
            figure("2019", "20000.5"),
            figure("2024", method=2),
            figure("2024", "0.25", method=2, category="food", department="mbu", note="Kun skoler"),
            figure("2024-H1", "1234567", quality="preliminary", entered_on=date(2025, 1, 1), entered_by="Byen"),
        )
    ),
)  # fmt: skip


def typed(target: Target, **changed: Any) -> form.Filled:
    return form.read(form.fields_of(target) | changed, target, TODAY)


def figures(target: Target, *rows: dict[str, str], office: str = "Indkøb") -> form.Filled:
    """The form of all figures, with other rows instead."""
    taken = [o.key for o in target.observations]
    return form.read({"observations": list(rows)}, target, TODAY, office=office, taken=taken)


def row(**given: str) -> dict[str, str]:
    return {
        "period": "2024", "value": "12.500", "unit": "tco2e", "quality": "measured", "category": "", "department": "",
        "method": "1", "source": "Klimaregnskab", "note": "",
    } | given  # fmt: skip


def base(period: str, value: str, source: str) -> dict[str, Any]:
    return {"baseline": {"period": period, "value": value, "source": source, "method": "1"}}


def measure(**given: str) -> dict[str, Any]:
    return {"measures": [{"text": "A", "category": "", "decided_on": "", "link": ""} | given]}


def told(filled: form.Filled, where: str) -> str:
    found = filled.problems[where]
    assert isinstance(found, DomainError)
    return found.say(DA)


@pytest.mark.parametrize("target", [FULL, made(), made("tableware"), replace(FULL, observations=())])
def test_a_form_that_nobody_has_touched_says_what_the_record_says(target: Target) -> None:
    filled = typed(target)
    assert (filled.record, dict(filled.problems)) == (target, {})
    filled = figures(target, *form.rows_of(target.observations))
    assert (filled.record, dict(filled.problems)) == (target, {})


def test_a_figure_that_is_not_in_the_form_stays() -> None:
    filled = form.read({"observations": []}, FULL, TODAY)
    assert filled.record == FULL


def test_a_figure_without_a_row_is_taken_out() -> None:
    first, *rest = FULL.observations
    filled = figures(FULL, *form.rows_of(rest))
    assert filled.record
    assert filled.record.observations == tuple(rest)
    assert first not in filled.record.observations


def test_what_is_new_or_corrected_is_marked_with_its_day_and_office_and_nothing_else_is() -> None:
    target = made(
        unit="tco2e", observations=(figure("2023", entered_by="Før"), figure("2024", entered_by="Før"))
    )
    filled = figures(target, row(period="2023", value="12.500"), row(value="12.501"), row(period="2025"))
    assert filled.record
    assert [(o.value, o.entered_on, o.entered_by) for o in filled.record.observations] == [
        (Decimal(12500), None, "Før"),
        (Decimal(12501), TODAY, "Indkøb"),
        (Decimal(12500), TODAY, "Indkøb"),
    ]


@pytest.mark.parametrize(
    ("said", "value"),
    [("12.500", "12500"), ("12500,5", "12500.5"), ("1,5 mio.", "1500000"), ("12 ton", "12"), ("0", "0")],
)
def test_a_number_is_written_as_danes_write_it(said: str, value: str) -> None:
    filled = figures(made(unit="tco2e"), row(value=said))
    assert filled.record
    assert filled.record.observations[0].value == Decimal(value)


@pytest.mark.parametrize(
    ("given", "part", "why"),
    [
        ({"value": "tolv"}, "value", "ikke et tal"),
        ({"value": "NaN"}, "value", "ikke et tal"),
        ({"value": "inf"}, "value", "ikke et tal"),
        ({"value": ""}, "value", "Skriv tallet"),
        ({"value": "-3"}, "value", "under 0"),
        ({"value": "12,5 %"}, "value", "Tallet står i %"),
        ({"value": "5 m"}, "value", "“m” kan betyde flere ting"),
        ({"value": "9" * 100_000}, "value", "ikke et tal"),
        ({"period": ""}, "period", "hvilken periode"),
        ({"period": "snart"}, "period", "kan ikke læses"),
        ({"period": "31-12-2024"}, "period", "ikke en måned, et kvartal"),
        ({"period": "2027"}, "quality", "ikke slut endnu"),
        ({"unit": "litres"}, "unit", "Tallet står i liter og skal stå i ton CO2e som målets andre"),
        ({"unit": "gram"}, "unit", "på listen"),
        ({"quality": "gæt"}, "quality", "på listen"),
        ({"source": " "}, "source", "hvor tallet kommer fra"),
        ({"method": "2"}, "method", "Metode 2 er ikke beskrevet"),
    ],
)
def test_what_is_wrong_with_a_figure_is_told_at_its_part(given: dict[str, str], part: str, why: str) -> None:
    filled = figures(made(unit="tco2e"), row(**given))
    assert list(filled.problems) == [f"observations.0.{part}"]
    assert why in told(filled, f"observations.0.{part}")
    assert filled.record is None


def test_a_percentage_is_no_more_than_a_hundred() -> None:
    filled = figures(made("climate-criterion", unit="percent"), row(unit="percent", value="101"))
    assert "mellem 0 og 100" in told(filled, "observations.0.value")


def test_there_is_one_figure_for_each_period() -> None:
    filled = figures(made(unit="tco2e"), row(), row(value="1"), row(category="food"))
    assert list(filled.problems) == ["observations.1.period"]
    assert "to tal for 2024" in told(filled, "observations.1.period")


def test_a_figure_that_stands_outside_of_the_form_is_not_written_over() -> None:
    target = made(unit="tco2e", observations=(figure("2024"),))
    filled = form.read({"observations": [row(value="1")]}, target, TODAY)
    assert "står allerede et tal for 2024" in told(filled, "observations.0.period")


def test_the_first_figure_says_what_a_target_is_measured_in() -> None:
    filled = figures(made(), row(), row(period="2023", unit="dkk"))
    assert list(filled.problems) == ["observations.1.unit"]
    filled = figures(made(), row())
    assert filled.record
    assert filled.record.unit == "tco2e"
    filled = figures(made("climate-criterion"), row(unit="pieces"))
    assert "i procent" in told(filled, "observations.0.unit")


@pytest.mark.parametrize(
    ("changed", "where", "why"),
    [
        ({"next_due": "snart"}, "next_due", "kan ikke læses"),
        ({"next_due": "2027"}, "next_due", "bestemt dag"),
        ({"asked_on": "01-01-2030"}, "asked_on", "ikke kommet endnu"),
        ({"responsible": "ida@kommune.dk"}, "responsible", "ikke en mailadresse"),
        ({"unit": "gram"}, "unit", "på listen"),
        ({"unit": ""}, "unit", "Vælg den enhed"),
        (base("2019", "", ""), "baseline.value", "Skriv tallet"),
        (base("2019", "5", ""), "baseline.source", "kommer fra"),
        (base("2019", "0", "A"), "baseline.value", "Udgangspunktet er 0"),
        ({**base("2040", "5", "A"), "milestones": []}, "baseline.period", "før fristen"),
        ({"milestones": [{"period": "2010", "value": "5", "source": "A"}]}, "milestones.0.period", "ikke mellem"),
        ({"milestones": [{"period": "2030", "value": "-5", "source": "A"}]}, "milestones.0.value", "under 0"),
        ({"milestones": [{"period": "2030", "value": "5", "source": ""}]}, "milestones.0.source", "kommer fra"),
        ({"milestones": [{"period": "2030", "value": "5", "source": "A"}] * 2}, "milestones.1.period", "to delmål"),
        ({"sources": [{"title": "A", "url": "javascript:alert(1)", "licence": ""}]}, "sources.0.url", "https://"),
        ({"sources": [{"title": "", "url": "https://a.dk", "licence": ""}]}, "sources.0.title", "navn"),
        (measure(text="", link="https://a.dk"), "measures.0.text", "besluttet"),
        (measure(decided_on="i går"), "measures.0.decided_on", "kan ikke læses"),
        ({"exemptions": [{"product": "Sugerør", "reason": ""}]}, "exemptions.0.reason", "hvorfor"),
        ({"exemptions": [{"product": "", "reason": "Fordi"}]}, "exemptions.0.product", "hvad"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(changed: dict[str, Any], where: str, why: str) -> None:
    filled = typed(FULL, **changed)
    assert list(filled.problems) == [where]
    assert why in told(filled, where)


def test_a_new_method_says_why() -> None:
    methods = form.fields_of(FULL)["methods"]
    methods[1]["why_changed"] = " "
    assert "afløser den før" in told(typed(FULL, methods=methods), "methods.1.why_changed")


def test_a_row_with_nothing_in_it_is_left_out() -> None:
    empty = {
        "period": " ",
        "value": "",
        "source": "",
        "text": "",
        "decided_on": "",
        "link": "",
        "category": "food",
    }
    filled = typed(FULL, milestones=[empty], measures=[empty], baseline={**empty, "method": "2"})
    assert filled.record
    assert (filled.record.milestones, filled.record.measures, filled.record.baseline) == ((), (), None)
    filled = figures(made(), row(period="", value="", source=""))
    assert filled.record == made()


def test_the_newest_figures_come_first_and_a_year_with_many_by_its_categories() -> None:
    years = [figure(str(year)) for year in range(2015, 2025)]
    months = [
        figure(f"2025-{month:02d}", category=category)
        for month in range(1, 13)
        for category in (None, "food", "transport")
    ]
    found = form.portions([*years, *months])
    assert [(one.year, one.category, len(one.figures)) for one in found[:4]] == [
        (2025, None, 12),
        (2025, "food", 12),
        (2025, "transport", 12),
        (2024, None, 1),
    ]
    assert sum(len(one.figures) for one in found) == 46
