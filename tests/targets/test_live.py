"""What the published data themselves answer of the policy's promises."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from transparency.dates import PlannedDate
from transparency.dialogues.records import Dialogue
from transparency.targets.live import PublicDialogues, public_dialogues

HELD = Dialogue(
    id="AAK-MD-2026-001",
    kind="dialogue",
    title="Rengøring",
    tenders=("AAK-2027-001",),
    starts=datetime.fromisoformat("2026-05-12T09:00"),
    invitation="https://platform.example/1",
    invited_on=date(2026, 4, 20),
    status="held",
)
BEFORE = date(2026, 4, 21)


@pytest.mark.parametrize(
    ("dialogue", "since", "invited"),
    [
        pytest.param(HELD, BEFORE, True, id="both before it was held"),
        pytest.param(replace(HELD, status="outcome_published"), BEFORE, True, id="with its outcome"),
        pytest.param(HELD, date(2026, 5, 12), True, id="the same day counts as before"),
        pytest.param(HELD, date(2026, 5, 13), False, id="here only afterwards"),
        pytest.param(
            replace(HELD, invited_on=date(2026, 5, 13)), BEFORE, False, id="invited only afterwards"
        ),
        pytest.param(replace(HELD, invited_on=None), BEFORE, False, id="no day is recorded"),
        pytest.param(replace(HELD, invitation=None), BEFORE, False, id="no address is recorded"),
        pytest.param(replace(HELD, starts=None), BEFORE, False, id="nobody knows when it was held"),
        pytest.param(
            replace(HELD, starts=None, when=PlannedDate.of("2026-05")),
            BEFORE,
            True,
            id="only its month is known",
        ),
        pytest.param(
            replace(HELD, form="written", starts=None, answer_by=datetime.fromisoformat("2026-05-12T12:00")),
            date(2026, 5, 1),
            True,
            id="a consultation counts by its last day",
        ),
    ],
)
def test_an_invitation_counts_when_it_stood_on_the_platform_and_here_before(
    dialogue: Dialogue, since: date, invited: bool
) -> None:
    found = public_dialogues([], [(dialogue, since)])
    assert found == PublicDialogues(("AAK-2027-001",), ("AAK-2027-001",) if invited else ())


@pytest.mark.parametrize("status", ["announced", "open", "full", "closed", "cancelled"])
def test_what_has_not_taken_place_counts_nowhere(status: str) -> None:
    assert public_dialogues([], [(replace(HELD, status=status), BEFORE)]).share is None  # type: ignore[arg-type]


def test_an_event_is_no_dialogue() -> None:
    assert public_dialogues([], [(replace(HELD, kind="meeting"), BEFORE)]).held == ()


def test_a_tender_that_says_a_dialogue_was_held_counts_without_one_here() -> None:
    found = public_dialogues(["AAK-2027-002", "AAK-2027-001"], [(HELD, BEFORE)])
    assert found == PublicDialogues(("AAK-2027-001", "AAK-2027-002"), ("AAK-2027-001",))
    assert found.share == 0.5


def test_a_tender_counts_once_however_many_dialogues_it_had() -> None:
    second = replace(HELD, id="AAK-MD-2026-002", invitation=None)
    assert public_dialogues([], [(HELD, BEFORE), (second, BEFORE)]).share == 1
