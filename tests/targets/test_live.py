"""What the published data themselves answer of the policy's promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from transparency.dates import PlannedDate
from transparency.dialogues.records import Dialogue
from transparency.history.records import Present
from transparency.locale import Text
from transparency.notices.records import ClimateCriterion, PlanLead
from transparency.targets.live import (
    Listing,
    Live,
    Share,
    Step,
    communication,
    dialogue_answer,
    of_ids,
    said_held,
    with_notices,
)
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import TenderIndex, entry
from transparency.tenders.records import PlannedTender

MakeTender = Callable[..., PlannedTender]
DA = Text.of("da")

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


def answered(said: list[str], *dialogues: tuple[Dialogue, date]) -> tuple[list[str], list[str]]:
    """Those that a dialogue was held for, and those of them whose invitation was public."""
    found = dialogue_answer(said, dialogues, date(2026, 11, 26), example=False).share
    assert found is not None
    return list(found.whole.ids), list(found.part.ids)


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
    assert answered([], (dialogue, since)) == (["AAK-2027-001"], ["AAK-2027-001"] if invited else [])


@pytest.mark.parametrize("status", ["announced", "open", "full", "closed", "cancelled"])
def test_what_has_not_taken_place_counts_nowhere(status: str) -> None:
    assert answered([], (replace(HELD, status=status), BEFORE)) == ([], [])  # type: ignore[arg-type]


def test_an_event_is_no_dialogue() -> None:
    assert answered([], (replace(HELD, kind="meeting"), BEFORE)) == ([], [])


def test_a_tender_that_says_a_dialogue_was_held_counts_without_one_here() -> None:
    found = answered(["AAK-2027-002", "AAK-2027-001"], (HELD, BEFORE))
    assert found == (["AAK-2027-001", "AAK-2027-002"], ["AAK-2027-001"])


def test_a_tender_counts_once_however_many_dialogues_it_had() -> None:
    second = replace(HELD, id="AAK-MD-2026-002", invitation=None)
    assert answered([], (HELD, BEFORE), (second, BEFORE)) == (["AAK-2027-001"], ["AAK-2027-001"])


@pytest.mark.parametrize(
    ("when", "counts"), [("2024-12", False), ("2024-winter", True), ("2025-01", True), ("unknown", True)]
)
def test_what_was_held_before_the_promise_counts_nowhere(when: str, counts: bool) -> None:
    d = replace(HELD, starts=None, when=PlannedDate.of(when))
    assert bool(answered([], (d, BEFORE))[0]) is counts


# The answer about dialogues


def test_the_answer_names_those_without_an_invitation_in_time() -> None:
    late = replace(HELD, id="AAK-MD-2026-003", tenders=("AAK-2027-003",), invitation=None)
    known = [(HELD, BEFORE), (late, BEFORE)]
    live = dialogue_answer(["AAK-2027-002"], known, date(2027, 3, 1), example=False)
    assert live.share == Share(
        of_ids(["AAK-2027-001"]), of_ids(["AAK-2027-001", "AAK-2027-002", "AAK-2027-003"])
    )
    assert live.beside[0].share.part.ids == ("AAK-2027-002", "AAK-2027-003")
    assert [(year, share.part.number, share.whole.number) for year, share in live.years] == [
        ("2025", 0, 0),
        ("2026", 1, 2),
        ("2027", 0, 0),
    ]
    assert [live.coverage(year) for year, _ in live.years] == ["uncovered", "partly", "empty"]


def test_more_tenders_than_an_address_can_name_lead_to_the_dialogues_they_were_counted_on() -> None:
    held = replace(HELD, tenders=tuple(f"AAK-2027-{n:03d}" for n in range(1, 61)))
    live = dialogue_answer([], [(held, BEFORE)], date(2026, 12, 1), example=False)
    assert live.share is not None
    assert (live.share.part.number, live.share.part.exact) == (60, False)
    assert live.share.part.href == "/markedsdialoger?kind=dialogue&status=held&status=outcome_published"
    assert dict(live.years)["2026"].whole.href == f"{live.share.part.href}&year=2026"


def test_where_all_were_invited_nothing_is_said_to_be_missing() -> None:
    live = dialogue_answer([], [(HELD, BEFORE)], date(2026, 12, 1), example=False)
    assert live.beside == ()


# Addresses


def test_a_list_of_none_has_no_address_and_one_of_too_many_leads_to_more() -> None:
    assert of_ids([]) == Listing(0, "")
    assert of_ids(["AAK-2027-001"]).href == "/udbudsplan?id=AAK-2027-001"
    many = of_ids([f"AAK-2027-{n:03d}" for n in range(51)])
    assert (many.number, len(many.ids), many.exact) == (51, 51, False)
    assert many.href == "/bekendtgoerelser"


def test_a_share_of_nothing_is_no_percentage() -> None:
    assert Share(Listing(0, ""), Listing(0, "")).percent is None
    assert Share(Listing(1, ""), Listing(3, "")).percent == Decimal(100) / 3


# What notices say


def test_what_notices_say_stands_beside_the_plan() -> None:
    linked = {
        "AAK-2027-003": ClimateCriterion(Decimal(20), ("klima",)),
        "AAK-2027-001": ClimateCriterion(None, ("miljø",)),
        "AAK-2027-002": None,
        "AAK-2027-004": ClimateCriterion(Decimal(10), ("klima",)),
    }
    live = with_notices(Live(id="climate-criterion"), linked)
    assert live.noticed is not None
    assert live.noticed.part.ids == ("AAK-2027-001", "AAK-2027-003", "AAK-2027-004")
    assert live.noticed.whole.number == 4
    assert live.notice_weights is not None
    assert live.notice_weights.said == (10, 20)
    assert live.notice_weights.middle == 10
    assert live.notice_weights.unsaid == 1


# Years


def known(since: date | None, *years: tuple[str, int]) -> Live:
    shares = tuple((year, Share(Listing(0, ""), Listing(whole, ""))) for year, whole in years)
    return Live(id="climate-criterion", years=shares, public_since=since)


@pytest.mark.parametrize(
    ("since", "whole", "coverage", "said"),
    [
        (date(2025, 3, 1), 4, "whole", ""),
        (date(2026, 1, 14), 4, "whole", ""),
        (
            date(2026, 3, 1),
            4,
            "partly",
            "Data er offentlige her fra 1. marts 2026, så 2026 er kun med fra da af.",
        ),
        (
            date(2027, 3, 1),
            4,
            "late",
            "Data er offentlige her fra 1. marts 2027. Af 2026 er kun det med, der er lagt ind bagefter.",
        ),
        (
            date(2027, 3, 1),
            0,
            "uncovered",
            "Data dækker ikke 2026. De er offentlige her fra 1. marts 2027.",
        ),
        (date(2025, 3, 1), 0, "empty", "Der er intet med dato i 2026."),
        (date(2026, 1, 14), 0, "empty", "Der er intet med dato i 2026."),
        (None, 0, "empty", "Der er intet med dato i 2026."),
    ],
)
def test_a_year_says_how_far_it_is_covered(since: date | None, whole: int, coverage: str, said: str) -> None:
    live = known(since, ("2026", whole), ("2027", 9))
    assert (live.coverage("2026"), live.said_of("2026", DA)) == (coverage, said)


# The year's plan

WEBINAR = Dialogue(
    id="AAK-AR-2027-001", kind="new_year_webinar", title="Nytårswebinar", plan_year=2027,
    starts=datetime.fromisoformat("2027-01-14T09:00"), form="webinar", status="open",
)  # fmt: skip
LEAD = PlanLead(total=0, in_plan=0, undecided=0, share=None, median_days=None, shortest=None)


def index(make_tender: MakeTender, *some: tuple[str, str, str]) -> TenderIndex:
    """The plan: id, date of the contract notice, and the moment each became public."""
    presents = []
    for row, (id_, notice, since) in enumerate(some, 1):
        at = datetime.fromisoformat(since)
        presents.append(
            Present(row, row, 1, at, at, at, make_tender(id=id_, notice=notice, dialogue_held=True))
        )
    return TenderIndex([entry(present) for present in presents], len(some), 1)


@pytest.mark.parametrize(
    ("webinars", "today", "year", "done", "awaited"),
    [
        pytest.param([], date(2026, 11, 26), 2026, [True, False, False], [False] * 3, id="no webinar"),
        pytest.param([WEBINAR], date(2026, 11, 26), 2027, [True, True, False], [False, False, True],
                     id="announced for the coming year"),
        pytest.param([WEBINAR], date(2027, 1, 15), 2027, [True, True, False], [False] * 3,
                     id="its day has passed, and nobody has said that it was held"),
        pytest.param([replace(WEBINAR, status="held")], date(2027, 3, 1), 2027, [True] * 3, [False] * 3, id="held"),
        pytest.param([replace(WEBINAR, status="cancelled", status_reason="X")], date(2026, 11, 26), 2026,
                     [True, False, False], [False] * 3, id="cancelled"),
        pytest.param([replace(WEBINAR, plan_year=None)], date(2027, 1, 2), 2027, [True, True, False],
                     [False, False, True], id="its year is that of its day"),
        pytest.param([replace(WEBINAR, starts=None)], date(2026, 12, 1), 2027, [True, True, False], [False] * 3,
                     id="without a day nothing is awaited"),
        pytest.param([WEBINAR], date(2028, 5, 1), 2028, [False] * 3, [False] * 3, id="a later year starts anew"),
    ],
)  # fmt: skip
def test_what_is_done_about_the_years_plan(
    make_tender: MakeTender,
    webinars: list[Dialogue],
    today: date,
    year: int,
    done: list[bool],
    awaited: list[bool],
) -> None:
    plan = index(
        make_tender,
        ("AAK-2026-001", "2026-Q2", "2026-01-05T08:00Z"),
        ("AAK-2027-001", "2027-Q1", "2026-10-31T23:30Z"),
        ("AAK-2027-002", "2027-Q2", "2026-12-01T08:00Z"),
    )
    live = communication(plan, [(d, date(2026, 11, 20)) for d in webinars], LEAD, None, today, example=False)
    assert live.year == year
    assert [step.done for step in live.steps] == done
    assert [step.awaited for step in live.steps] == awaited


def test_a_step_says_its_day_and_where_to_see_it(make_tender: MakeTender) -> None:
    plan = index(make_tender, ("AAK-2027-001", "2027-Q1", "2026-10-31T23:30Z"))
    held = replace(WEBINAR, status="held")
    live = communication(plan, [(held, date(2026, 11, 20))], LEAD, None, date(2027, 3, 1), example=False)
    assert live.steps == (
        Step(
            "Første udbud for {year} er offentligt",
            True,
            date(2026, 11, 1),
            "/udbudsplan?year=2027",
            year=2027,
        ),
        Step(
            "Nytårswebinaret er annonceret",
            True,
            date(2026, 11, 20),
            "/markedsdialoger?id=AAK-AR-2027-001&kind=new_year_webinar",
        ),
        Step(
            "Nytårswebinaret er holdt",
            True,
            date(2027, 1, 14),
            "/markedsdialoger?id=AAK-AR-2027-001&kind=new_year_webinar",
        ),
    )
    assert live.steps[0].say(DA) == "Første udbud for 2027 er offentligt"


def test_a_tender_that_was_moved_into_a_year_counts_there_from_the_day_it_changed(
    make_tender: MakeTender,
) -> None:
    public, moved = datetime(2025, 1, 7, 8, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)
    tender = make_tender(id="AAK-2025-001", notice="2027-Q1")
    first = entry(Present(1, 1, 2, public, moved, moved, tender))
    plan = TenderIndex([replace(first, carried=PlannedDate.of("2025-Q3"))], 1, 1)
    today = date(2027, 3, 1)
    assert plan.first_dated_in(2027, today) == moved
    assert TenderIndex([first], 1, 1).first_dated_in(2027, today) == public
    assert plan.first_dated_in(2025, today) is None


def test_each_years_plan_is_told_from_the_year_that_the_data_begin(make_tender: MakeTender) -> None:
    plan = index(
        make_tender,
        ("AAK-2026-001", "2026-Q2", "2026-01-05T08:00Z"),
        ("AAK-2027-001", "2027-Q1", "2026-10-31T23:30Z"),
    )
    earlier = replace(WEBINAR, id="AAK-AR-2025-001", plan_year=2025, status="held")
    today = date(2026, 11, 26)

    def told(*webinars: Dialogue) -> list[tuple[int, list[bool]]]:
        known = [(d, date(2026, 11, 20)) for d in webinars]
        live = communication(plan, known, LEAD, None, today, example=False)
        assert dict(live.plans)[live.year or 0] == live.steps
        return [(year, [step.done for step in steps]) for year, steps in live.plans]

    assert told(WEBINAR) == [(2027, [True, True, False]), (2026, [True, False, False])]
    assert told(earlier) == [(2026, [True, False, False]), (2025, [False, True, True])]


def test_a_tender_from_before_the_promise_says_nothing_of_dialogues(make_tender: MakeTender) -> None:
    at = "2026-01-05T08:00Z"
    plan = index(
        make_tender,
        ("AAK-2024-001", "2024-Q4", at),
        ("AAK-2025-001", "2025", at),
        ("AAK-2027-001", "unknown", at),
    )
    assert said_held(plan, date(2027, 3, 1)) == ["AAK-2025-001", "AAK-2027-001"]


def test_the_columns_of_the_plan_are_those_of_its_entries(make_tender: MakeTender) -> None:
    plan = index(make_tender, ("AAK-2027-001", "2027-Q1", "2026-10-31T23:30Z"))
    assert plan.position == {"AAK-2027-001": 0}
    today = date(2027, 3, 1)
    assert plan.among(["AAK-2027-001", "AAK-2027-009"], TenderFilter(), today) == ["AAK-2027-001"]
    assert plan.first_public(TenderFilter(), today) == datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert plan.first_public(TenderFilter(year=("2030",)), today) is None
