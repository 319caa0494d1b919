"""What a notice says of itself, where it belongs, what a link does, and how far ahead the plan was."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from notice_cases import criterion, notice

from transparency.dates import PlannedDate
from transparency.locale import LANGS, Lang, Text
from transparency.notices.labels import why
from transparency.notices.records import (
    SHAPE,
    Led,
    Notice,
    Said,
    climate,
    climate_words,
    matches,
    moved,
    notice_number,
    plan_lead,
    profile,
)
from transparency.tenders.records import CurrentContract, Link, PlannedTender

MakeTender = Callable[..., PlannedTender]
TENDER = "AAK-2027-001"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("665431-2023", "665431-2023"),
        ("00665431-2023", "665431-2023"),
        ("2023/S 210-665431", "665431-2023"),
        ("2017/S 089-174454", "174454-2017"),
        ("044742-2022", "44742-2022"),
        (" 2022/S 018-044742\n", "44742-2022"),
        ("c4c415ee-ac08-4465-8fa6-57568cf69462-01", ""),
        ("123-1875", ""),
        ("", ""),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text: str, number: str) -> None:
    assert notice_number(text) == number


def test_a_notice_survives_being_kept() -> None:
    full = notice(criteria=(criterion("Pris", "60"),), descriptions=(Said("da", "x"),), sme=True)
    assert SHAPE.validate_json(SHAPE.dump_json(full, exclude_defaults=True)) == full


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({"number": ""}, {}, True),
        ({"version": "02"}, {"number": ""}, False),
        ({"number": "1-2020"}, {"number": "2-2020"}, False),  # a converter gave both the same id
        ({"notice_id": "x"}, {}, True),
    ],
)
def test_two_are_the_same_notice_by_number_else_by_id_and_version(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    assert notice(**one).same_as(notice(**other)) is same


# The climate criterion


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Klimaaftryk", ("klimaaftryk",)),
        ("CO2-udledning og energiforbrug", ("co2", "energiforbrug")),
        ("Miljø og bæredygtighed", ("miljø", "bæredygtighed")),
        ("Genanvendelse af materialer", ("genanvendelse",)),
        ("Environmental management, carbon footprint", ("environmental", "carbon")),
        ("Arbejdsmiljø og indeklima", ()),
        ("Social bæredygtighed", ()),
        ("Grønne områder", ()),
        ("Organisation og bemanding", ()),
        ("Working environment", ()),
        ("Pris", ()),
    ],
)
def test_climate_is_known_by_its_words(text: str, words: tuple[str, ...]) -> None:
    assert climate_words(text) == words


@pytest.mark.parametrize(
    ("criteria", "weight"),
    [
        ([criterion("Pris", "70"), criterion("Klima", "30")], "30"),
        ([criterion("Pris", "70"), criterion("Klima", "20"), criterion("Miljø", "10")], "30"),
        ([criterion("Pris", "30", unit="points"), criterion("Klima", "10", unit="points")], "25.0"),
        ([criterion("Pris"), criterion("Klima")], None),
        # a criterion with another name that mentions it: how much is for the climate is not said
        ([criterion("Kvalitet", "40", description="Der lægges vægt på CO2.")], None),
        ([criterion("", "40", description="Klima og miljø")], "40"),
        ([criterion("Klima", "30"), criterion("Klima", "30", "LOT-0002")], "30"),
        ([criterion("Klima", "30"), criterion("Klima", "20", "LOT-0002")], None),
        ([criterion("Klima", "30"), criterion("Pris", "100", "LOT-0002")], None),
        ([criterion("Klima", "0")], None),
        ([criterion("Klima", "300")], None),
    ],
)
def test_the_weight_is_that_of_the_criteria_named_so(criteria: list[Any], weight: str | None) -> None:
    found = climate(notice(criteria=tuple(criteria)))
    assert found
    assert found.weight == (Decimal(weight) if weight else None)
    assert found.words


def test_without_such_a_criterion_there_is_none() -> None:
    assert climate(notice(criteria=(criterion("Pris", "60"), criterion("Kvalitet", "40")))) is None
    assert climate(notice()) is None


# Where it belongs


def found(one: Notice, *tenders: PlannedTender, ours: bool = True, **linked: str) -> list[tuple[str, int]]:
    known = {key.replace("_", "-").removeprefix("n"): id_ for key, id_ in linked.items()}
    return [(m.tender_id, m.rank) for m in matches(one, map(profile, tenders), known, ours=ours)]


@pytest.mark.parametrize(
    ("given", "tender", "certain"),
    [
        ({"internal_ids": (TENDER,)}, {}, True),
        ({"internal_ids": ("x", f" {TENDER.lower()} ")}, {}, True),
        ({"internal_ids": ("AAK-2027-0011",)}, {}, False),
        ({"earlier": ("999-2026",)}, {}, True),
        ({}, {"links": (Link("notice", "https://ted.europa.eu/da/notice/-/detail/702101-2027"),)}, True),
        (
            {},
            {"links": (Link("notice", "https://ted.europa.eu/udl?uri=TED:NOTICE:00702101-2027:TEXT"),)},
            True,
        ),
        ({}, {"links": (Link("notice", "https://ted.europa.eu/da/notice/-/detail/1702101-2027"),)}, False),
    ],
)
def test_a_reference_is_certain(
    make_tender: MakeTender, given: dict[str, Any], tender: dict[str, Any], certain: bool
) -> None:
    plan = make_tender(title="Noget andet", cpv=("45000000",), **tender)
    assert found(notice(**given), plan, n999_2026=TENDER) == ([(TENDER, 100)] if certain else [])


def test_an_id_in_somebody_elses_notice_is_a_coincidence(make_tender: MakeTender) -> None:
    plan = make_tender(title="Noget andet", cpv=("45000000",))
    assert found(notice(internal_ids=(TENDER,)), plan, ours=False) == []
    assert found(notice(procedure_id="p-1"), plan, ours=False, p_1=TENDER) == []
    assert found(notice(procedure_id="p-1"), plan, p_1=TENDER) == [(TENDER, 100)]


@pytest.mark.parametrize(
    ("given", "tender", "proposed"),
    [
        # title and code; title alone near in time; code alone near in time
        ({}, {}, True),
        ({"cpv": ()}, {"notice": "2027-Q4"}, True),
        ({"title": "Vask af gulve"}, {"notice": "2027-Q4"}, True),
        # too little: only the division, only the code, only words that stand everywhere
        ({"title": "Vask af gulve", "cpv": ("90600000",)}, {"notice": "2027-Q4"}, False),
        ({"title": "Indkøb af rammeaftale"}, {"title": "Udbud af rammeaftale", "cpv": ("45000000",)}, False),
        ({"title": "Rengøring 2027", "cpv": ()}, {"title": "Skolebøger 2027", "notice": "2027-Q4"}, False),
        # the same, but years apart
        ({"title": "Vask af gulve"}, {"notice": "2033-Q4"}, False),
        ({}, {"status": "cancelled", "status_reason": "x"}, False),
        # the notice of the contract that the tender takes the place of
        ({}, {"replaces": CurrentContract(notice="2027/S 001-702101")}, False),
    ],
)
def test_likeness_is_proposed_from_a_bar_on(
    make_tender: MakeTender, given: dict[str, Any], tender: dict[str, Any], proposed: bool
) -> None:
    plan = make_tender(**{"title": "Rengøring af skoler"} | tender)
    assert bool(found(notice(**given), plan)) is proposed
    assert all(rank < 100 for _, rank in found(notice(**given), plan))


def test_a_reference_to_the_old_contract_counts_where_nothing_else_is_alike(make_tender: MakeTender) -> None:
    replaces = CurrentContract(notice="2023/S 001-000500")
    plan = make_tender(title="Vask", cpv=("98310000",), notice="2027-11", replaces=replaces)
    assert found(notice(earlier=("500-2023",)), plan) == [(TENDER, 55)]
    assert found(notice(earlier=("",)), make_tender(title="Vask", cpv=("98310000",), notice="2027-11")) == []


def test_the_most_likely_comes_first_and_a_reference_comes_alone(make_tender: MakeTender) -> None:
    near = make_tender(id="AAK-2027-002", title="Rengøring af skoler og daginstitutioner", notice="2027-11")
    far = make_tender(id="AAK-2027-003", title="Rengøring af rådhuset", notice="2028-Q2")
    assert [id_ for id_, _ in found(notice(), far, near)] == ["AAK-2027-002", "AAK-2027-003"]
    assert found(notice(internal_ids=("AAK-2027-003",)), far, near) == [("AAK-2027-003", 100)]
    many = [make_tender(id=f"AAK-2027-{n:03d}") for n in range(10, 30)]
    assert len(found(notice(), *many)) == 5


@pytest.mark.parametrize("lang", LANGS)
def test_the_reason_is_said_in_words(make_tender: MakeTender, lang: Lang) -> None:
    plan = make_tender(title="Rengøring af skoler", notice="2027-Q4")
    (match,) = matches(notice(cpv=("90919300",)), [profile(plan)], {}, ours=True)
    said = why(match, Text.of(lang), lambda code, lang: f"<{code}>")
    assert "90910000" in said
    assert "rengøring, skoler" in said
    assert "2027" in said
    if lang == "da":
        assert said.startswith("Fælles CPV-kode: 90910000 <90910000>.")


# What a link does


def test_a_contract_notice_publishes_the_tender(make_tender: MakeTender) -> None:
    plan = make_tender(notice="2027-Q4", deadline="2028-Q1", award="2028-Q2")
    new = moved(
        plan,
        notice(
            tender_deadline=date(2027, 12, 10), criteria=(criterion("Klima", "30"), criterion("Pris", "70"))
        ),
    )
    assert new.status == "published"
    assert (new.dates.notice, new.dates.deadline) == (
        PlannedDate.of("2027-11-03"),
        PlannedDate.of("2027-12-10"),
    )
    assert new.dates.award == plan.dates.award
    assert (new.climate, new.climate_weight) == ("yes", Decimal(30))
    assert new.link("notice") == "https://ted.europa.eu/da/notice/-/detail/702101-2027"


def test_an_award_notice_awards_it(make_tender: MakeTender) -> None:
    plan = make_tender(status="published", notice="2027-11-03")
    award = notice(form="award", awarded=True, awarded_on=date(2028, 1, 20), number="9-2028")
    new = moved(plan, award)
    assert (new.status, new.dates.award) == ("awarded", PlannedDate.of("2028-01-20"))
    assert new.dates.notice == plan.dates.notice
    assert moved(plan, notice(form="award", awarded=False)).status == "published"


@pytest.mark.parametrize(
    ("status", "given", "after"),
    [
        ("awarded", {}, "awarded"),
        ("evaluating", {}, "evaluating"),
        ("cancelled", {}, "cancelled"),
        ("withdrawn", {}, "withdrawn"),
        ("in_dialogue", {}, "published"),
        ("planned", {"form": "planning"}, "planned"),
        ("planned", {"form": "consultation"}, "planned"),
        ("planned", {"form": "other"}, "planned"),
        ("cancelled", {"form": "award", "awarded": True}, "cancelled"),
    ],
)
def test_a_status_never_goes_back(
    make_tender: MakeTender, status: str, given: dict[str, Any], after: str
) -> None:
    assert moved(make_tender(status=status, status_reason="x"), notice(**given)).status == after


def test_a_change_moves_the_deadline_and_an_older_notice_does_not_move_it_back(
    make_tender: MakeTender,
) -> None:
    plan = make_tender(status="published", notice="2027-11-03", deadline="2027-12-10")
    change = notice(form="change", number="3-2027", tender_deadline=date(2027, 12, 17))
    new = moved(plan, change)
    assert (new.status, new.dates.deadline) == ("published", PlannedDate.of("2027-12-17"))
    assert new.dates.notice == plan.dates.notice
    old = notice(tender_deadline=date(2027, 12, 10))
    assert moved(new, old, latest=False).dates.deadline == PlannedDate.of("2027-12-17")


def test_an_expected_month_is_taken_over_and_never_as_a_day(make_tender: MakeTender) -> None:
    planning = notice(form="planning", future_notice_on=date(2028, 3, 15))
    assert moved(make_tender(notice="2027-Q4"), planning).dates.notice == PlannedDate.of("2028-03")
    assert moved(make_tender(notice="2028-Q1"), planning).dates.notice == PlannedDate.of("2028-Q1")
    assert moved(make_tender(status="awarded", notice="2027-Q4"), planning).dates.notice == PlannedDate.of(
        "2027-Q4"
    )


def test_there_is_one_link_to_a_notice_and_the_contract_notice_has_it(make_tender: MakeTender) -> None:
    platform = Link("platform", "https://platform.example.dk")
    plan = make_tender(links=(platform,))
    planned = moved(plan, notice(form="planning", number="1-2027"))
    contract = moved(planned, notice(number="2-2027"))
    award = moved(contract, notice(form="award", number="3-2028", awarded=True))
    assert (
        planned.link(
            "notice",
        )
        == "https://ted.europa.eu/da/notice/-/detail/1-2027"
    )
    assert (
        contract.links
        == award.links
        == (platform, Link("notice", "https://ted.europa.eu/da/notice/-/detail/2-2027"))
    )
    assert moved(plan, notice(number="")).links == (platform,)


# How far ahead the plan was


def test_the_lead_counts_each_contract_notice_once() -> None:
    def led(id_: str, first: date | None, *, decided: bool = True, **given: Any) -> Led:
        return Led(id_, notice(notice_id=id_, **given), decided, first)

    found = plan_lead(
        [
            led("a", date(2027, 5, 7)),  # 180 days
            led("a", date(2027, 5, 7), version="02", published_on=date(2027, 12, 1)),
            led("b", date(2027, 10, 4)),  # 30 days
            led("c", date(2027, 11, 3)),  # the same day: not before
            led("d", None),
            led("e", None, decided=False),
            led("f", date(2026, 1, 1), form="award"),
            led("g", date(2026, 1, 1), form="change"),
        ]
    )
    assert (found.total, found.in_plan, found.undecided) == (5, 2, 1)
    assert found.share == pytest.approx(0.4)
    assert (found.median_days, found.shortest) == (30, 30)


def test_two_notices_that_a_converter_gave_one_id_count_as_two() -> None:
    one, other = notice(number="1-2027"), notice(number="2-2027")
    assert not one.same_as(other)
    found = plan_lead([Led("a", one, True, date(2027, 5, 7)), Led("2-2027", other, True)])
    assert (found.total, found.in_plan) == (2, 1)


def test_a_notice_without_a_day_is_counted_and_has_no_days() -> None:
    found = plan_lead([Led("a", notice(published_on=None), True, date(2027, 1, 1))])
    assert (found.total, found.in_plan, found.median_days) == (1, 0, None)
    sent = plan_lead([Led("a", notice(published_on=None, sent_on=date(2027, 1, 31)), True, date(2027, 1, 1))])
    assert (sent.in_plan, sent.median_days) == (1, 30)


def test_without_notices_there_is_no_share() -> None:
    found = plan_lead([])
    assert (found.total, found.share, found.median_days, found.shortest) == (0, None, None, None)
