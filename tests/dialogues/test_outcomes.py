"""Which changes of a tender came from a market dialogue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from transparency.dialogues.outcomes import changed_by, sources
from transparency.dialogues.records import Dialogue, Outcome, Result, Version
from transparency.history.records import Change, FieldChange
from transparency.history.records import Version as AnyVersion
from transparency.tenders.records import PlannedTender

TENDER = "AAK-2027-001"
RECORD = PlannedTender(id=TENDER, title="Rengøring", departments=("mbu",), kind="services")


def day(month: int) -> datetime:
    return datetime(2027, month, 1, tzinfo=UTC)


def log(*changed: tuple[int, str]) -> list[Change[PlannedTender]]:
    """A change log, newest first, of one field in a month each; version 1 is the first."""
    versions = [AnyVersion(number, day(month), None, RECORD) for number, (month, _) in enumerate(changed, 2)]
    return [
        Change(version.number, version, version, (FieldChange(field, None, "x"),), "")
        for version, (_, field) in reversed(list(zip(versions, changed, strict=True)))
    ]


def dialogue(announced: int, said: int, *results: Result) -> list[Version]:
    """A dialogue's versions: announced in one month, its outcome public in another."""
    d = Dialogue(id="AAK-MD-2027-001", kind="dialogue", title="Rengøring")
    with_outcome = replace(d, outcome=Outcome(results=results), status="outcome_published")
    return [AnyVersion(1, day(announced), None, d), AnyVersion(2, day(said), None, with_outcome)]


ROW = Result("changed", "Fristen er rykket", "Ferie", TENDER, "dates.deadline")


@pytest.mark.parametrize(
    ("changed", "version"),
    [
        ([(4, "dates.deadline")], 2),
        ([(3, "dates.deadline"), (4, "dates.deadline")], 3),
        ([(1, "dates.deadline"), (7, "dates.deadline"), (8, "dates.deadline")], 3),
        ([(4, "dates.deadline"), (7, "dates.deadline")], 2),
        ([(1, "dates.deadline")], None),
        ([(4, "value")], None),
        ([], None),
    ],
    ids=[
        "between announcement and outcome", "the last before the outcome", "else the first after it",
        "before it rather than after", "not from before the dialogue", "another field", "none",
    ],
)  # fmt: skip
def test_a_change_is_traced_to_the_dialogue_that_it_came_from(
    changed: Sequence[tuple[int, str]], version: int | None
) -> None:
    found = sources(TENDER, log(*changed), {"AAK-MD-2027-001": dialogue(2, 6, ROW)})
    assert found == ({version: {"dates.deadline": "AAK-MD-2027-001"}} if version else {})


@pytest.mark.parametrize(
    "row",
    [
        replace(ROW, decision="not_changed"),
        replace(ROW, tender="AAK-2027-002"),
        replace(ROW, field=""),
        replace(ROW, tender="", field=""),
    ],
    ids=["not changed", "another tender", "no field", "no tender"],
)
def test_other_rows_of_an_outcome_point_to_no_change(row: Result) -> None:
    versions = dialogue(2, 6, row)
    assert changed_by(versions[-1].record, TENDER) == ()
    assert sources(TENDER, log((4, "dates.deadline")), {"AAK-MD-2027-001": versions}) == {}


def test_a_dialogue_without_an_outcome_changed_nothing() -> None:
    assert sources(TENDER, log((4, "value")), {"AAK-MD-2027-001": dialogue(2, 6, ROW)[:1]}) == {}
