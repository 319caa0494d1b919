"""Improvements: proposed by either side, assessed where the contract changes, decided by both, made up afterwards."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from account_cases import at_once
from house_cases import House
from improvement_plays import (
    ADOPTED,
    ANNOUNCED,
    BARRED,
    DRAFTED,
    FINISHED,
    GAIN,
    MINOR,
    NECESSARY,
    NEW_PRODUCT,
    PRODUCT,
    PRODUCT_ADOPTED,
    PRODUCT_ASSESSED,
    PRODUCT_RAISED,
    PROPOSAL,
    RAISED,
    SIGNED,
    SUBSTANTIAL,
    TRIAL,
    TRIED,
    TRYING,
    assessed,
)
from plays import CHARTER, Stage, play, refused

from transparency.errors import BadInput, Conflict, DomainError
from transparency.partnerships.charter import Product, with_product
from transparency.partnerships.fields import Problems
from transparency.partnerships.improvements import counted
from transparency.partnerships.moves import Also
from transparency.partnerships.records import KindName, Matter, Row

SOAP = Product(name="Sæbe", detail="5 liter")
KIND: KindName = "improvement"
KPI_ROW = Row("kpi", 4, "Klager", "running", True, frozenset(), None, None, "", date(2027, 1, 1), 1)


def wrong_fields(error: DomainError) -> set[str]:
    assert isinstance(error, Problems)
    return set(error.found)


def test_a_way_of_working_is_adopted_when_both_have_approved() -> None:
    stage = play(KIND, ADOPTED)
    content = stage.matter.content
    assert (stage.matter.state, content.decided_on, content.decided_edition) == (
        "adopted",
        date(2027, 3, 1),
        1,
    )
    assert {one.side for one in content.decided} == {"authority", "supplier"}
    assert content.addendum is None
    assert content.in_force


@pytest.mark.parametrize(
    "more",
    [
        {"sort": "product"},
        {"contract": True},
        {"way": "more", "price": "1.000"},
        {"way": "less", "price": "1.000"},
        {"way": "unknown"},
    ],
)
def test_what_may_change_the_contract_waits_for_the_municipality(more: dict[str, Any]) -> None:
    stage = play(KIND, [("supplier", "begin", {**PROPOSAL, **more})])
    assert stage.waits() == {"authority"}
    assert "approve" not in stage.can("authority")
    stage.do("authority", "assess", {**MINOR, "value": "1.000"})
    assert "approve" in stage.can("authority")


def test_only_the_municipality_assesses_and_the_supplier_sees_it() -> None:
    stage = play(KIND, PRODUCT_RAISED)
    assert "assess" not in stage.can("supplier")
    stage.do("authority", "assess", MINOR)
    assert stage.matter.content.assessment.ground == "minor"
    assert stage.matter.content.assessment.edition == 2


def test_what_is_cheaper_has_a_negative_amount() -> None:
    stage = play(KIND, [("supplier", "begin", {**PROPOSAL, "way": "less", "price": "1.000"})])
    assert stage.matter.content.price == -1_000_00
    fields = stage.kind.by_name["revise"].fill(stage.matter)
    assert (fields["way"], fields["price"]) == ("less", 1_000_00)


def test_section_178_a_substantial_change_cannot_be_adopted_here() -> None:
    stage = play(KIND, BARRED)
    assert stage.matter.state == "barred"
    assert "approve" not in stage.can("authority") | stage.can("supplier")
    assert stage.waits() == {"supplier"}
    stage.do("supplier", "revise", PRODUCT, title="En mindre ændring")
    assert (stage.matter.state, stage.matter.content.assessment) == ("proposed", None)


def test_section_178_the_municipality_can_assess_anew() -> None:
    stage = play(KIND, [*BARRED, assessed(MINOR)])
    assert stage.matter.state == "proposed"
    assert "approve" in stage.can("authority")


def test_another_proposal_needs_another_assessment() -> None:
    for move, typed in (("revise", PRODUCT), ("consequences", {"do": "none"})):
        stage = play(KIND, PRODUCT_ASSESSED)
        stage.do("supplier", move, typed)
        assert stage.matter.content.assessment is None
        assert stage.waits() == {"authority"}


def _adopted_with(number: int, value: str, ground: str = "minor") -> Matter:
    stage = play(
        KIND,
        [
            ("supplier", "begin", PRODUCT),
            assessed({**MINOR, "ground": ground, "value": value}),
            ("authority", "approve", {}),
        ],
    )
    return replace(stage.matter, number=number)


def test_section_180_adopted_changes_are_added_up_and_the_rest_is_not() -> None:
    declined = play(KIND, [*PRODUCT_ASSESSED, ("authority", "decline", {"reason": "Nej"})]).matter
    every = [
        _adopted_with(1, "100.000"),
        _adopted_with(2, "4 mio. kr.", "necessary"),
        replace(play(KIND, PRODUCT_ASSESSED).matter, number=3),
        declined,
        play(KIND, ADOPTED).matter,
        _adopted_with(6, "50.000"),
    ]
    assert [(one.number, one.value) for one in counted(every)] == [(1, 100_000_00), (6, 50_000_00)]


def test_section_180_an_assessment_counts_what_is_adopted_already() -> None:
    stage = play(KIND, PRODUCT_RAISED)
    stage.others = (_adopted_with(2, "600.000"),)
    assert wrong_fields(refused(stage, "authority", "assess", **MINOR)) == {"value"}
    stage.do("authority", "assess", {**MINOR, "value": "399.999"})


def test_section_180_what_was_adopted_since_the_assessment_counts_when_it_is_adopted() -> None:
    stage = play(KIND, PRODUCT_ASSESSED)
    stage.others = (_adopted_with(2, "600.000"),)
    error = refused(stage, "authority", "approve")
    assert "vurdere det igen" in str(error)
    stage.do("authority", "assess", NECESSARY)
    stage.do("authority", "approve")
    assert stage.matter.state == "adopted"


def test_section_180_without_an_original_value_it_is_said_where_to_write_it() -> None:
    stage = Stage(KIND, charter=replace(CHARTER, original_value=None))
    stage.do("supplier", "begin", PRODUCT)
    error = refused(stage, "authority", "assess", **MINOR)
    assert wrong_fields(error) == {"ground"}


def test_section_184_the_indexed_value_widens_the_limit() -> None:
    stage = play(KIND, PRODUCT_RAISED)
    stage.others = (_adopted_with(2, "600.000"),)
    stage.do("authority", "assess", MINOR, indexed="12 mio. kr.")
    assert stage.matter.content.assessment.indexed == 12_000_000_00


def test_what_changes_the_contract_needs_an_addendum_signed_by_both() -> None:
    stage = play(KIND, PRODUCT_ADOPTED)
    assert stage.matter.content.addendum.state == "needed"
    assert stage.waits() == {"authority", "supplier"}
    assert "sign" not in stage.can("supplier")
    stage.do("authority", "draft", name="Allonge 1")
    assert stage.matter.content.addendum.state == "drafted"
    stage.do("supplier", "sign", on="1-3-2027")
    assert stage.matter.content.addendum.state == "supplier"
    assert "sign" not in stage.can("supplier")
    assert stage.waits() == {"authority"}
    assert not stage.matter.content.in_force
    stage.do("authority", "sign", on="1-3-2027")
    assert stage.matter.content.addendum.state == "signed"
    assert stage.matter.content.in_force


def test_an_addendum_written_anew_is_signed_anew() -> None:
    stage = play(KIND, [*DRAFTED, ("supplier", "sign", {"on": "1-3-2027"})])
    assert "draft" not in stage.can("supplier")
    stage.do("authority", "redraft", name="Allonge 2")
    assert stage.matter.content.addendum.state == "drafted"


def test_nobody_has_signed_tomorrow() -> None:
    assert wrong_fields(refused(play(KIND, DRAFTED), "supplier", "sign", on="2-3-2027")) == {"on"}


def test_the_product_list_changes_when_the_addendum_is_signed_and_not_before() -> None:
    assert play(KIND, PRODUCT_ADOPTED).follows == []
    product = Product(name="Svanemærket sæbe", detail="5 liter")
    assert play(KIND, SIGNED).follows == [Also("charter", 1, "products", {"old": "", "product": product})]


def test_the_product_list_changes_at_once_when_the_contract_does_not() -> None:
    stage = play(
        KIND,
        [
            ("supplier", "begin", {**PRODUCT, "way": "same"}),
            ("supplier", "consequences", NEW_PRODUCT),
            assessed({"ground": "none", "words": "Står i kravene", "way": "same", "character": "kept"}),
            ("authority", "approve", {}),
        ],
    )
    assert stage.matter.content.addendum is None
    assert [one.move for one in stage.follows if isinstance(one, Also)] == ["products"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"do": "add"}, "name"),
        ({"do": "add", "name": "Sæbe"}, "name"),
        ({"do": "change", "name": "Ny sæbe"}, "product"),
        ({"do": "change", "product": "Sæbe"}, "name"),
        ({"do": "end"}, "product"),
    ],
)
def test_a_change_of_the_product_list_says_what_is_missing(typed: dict[str, Any], field: str) -> None:
    stage = Stage(KIND, charter=replace(CHARTER, products=(SOAP,)))
    stage.do("supplier", "begin", PRODUCT)
    assert wrong_fields(refused(stage, "supplier", "consequences", **typed)) == {field}


@pytest.mark.parametrize(
    ("old", "product", "expected"),
    [
        ("", Product(name="Klude"), ["Sæbe", "Spand", "Klude"]),
        ("Sæbe", Product(name="Ny sæbe"), ["Ny sæbe", "Spand"]),
        ("Sæbe", None, ["Spand"]),
        ("Væk", None, ["Sæbe", "Spand"]),
        ("Væk", Product(name="Ny"), ["Sæbe", "Spand", "Ny"]),
        ("", Product(name="Spand", detail="10 liter"), ["Sæbe", "Spand"]),
    ],
)
def test_a_product_is_added_changed_or_ended_and_what_is_gone_is_not_missed(
    old: str, product: Product | None, expected: list[str]
) -> None:
    found = with_product((SOAP, Product(name="Spand")), old, product)
    assert [one.name for one in found] == expected


def test_a_trial_is_agreed_by_both_and_decided_by_both_on_its_result() -> None:
    stage = play(KIND, TRYING)
    assert stage.matter.state == "trying"
    assert stage.kind.row(stage.matter, date(2027, 6, 1)).overdue(date(2027, 6, 1))
    stage = play(KIND, TRIED)
    assert stage.matter.content.trial.result == "Ingen klager"
    assert stage.waits() == {"authority", "supplier"}


def test_a_trial_leaves_the_assessment_as_it_is() -> None:
    stage = play(KIND, [*PRODUCT_ASSESSED, ("supplier", "trial", TRIAL)])
    assert stage.matter.content.assessment is not None


def test_a_proposal_put_differently_drops_a_trial_that_was_not_held() -> None:
    stage = play(KIND, [*RAISED, ("supplier", "trial", TRIAL), ("authority", "revise", PROPOSAL)])
    assert (stage.matter.state, stage.matter.content.trial) == ("proposed", None)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"ends_on": "1-1-2027"}, "ends_on"), ({"starts_on": "1-1-2027", "ends_on": "2-1-2027"}, "ends_on")],
)
def test_a_trial_goes_forward(more: dict[str, str], field: str) -> None:
    error = refused(play(KIND, RAISED), "supplier", "trial", **{**TRIAL, **more})
    assert isinstance(error, BadInput)
    assert error.name == field


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"way": "more"}, "price"),
        ({"way": "unknown", "quality": "", "climate": ""}, "quality"),
        ({"gains_by": "1-3-2027"}, "gains_by"),
    ],
)
def test_a_proposal_says_what_is_missing(more: dict[str, str], field: str) -> None:
    assert wrong_fields(refused(Stage(KIND), "authority", "begin", **{**PROPOSAL, **more})) == {field}


def test_the_proposer_withdraws_and_the_other_declines_with_a_reason() -> None:
    stage = play(KIND, RAISED)
    assert "withdraw" in stage.can("authority")
    assert "withdraw" not in stage.can("supplier")
    assert "decline" in stage.can("supplier")
    assert "decline" not in stage.can("authority")
    assert wrong_fields(refused(stage, "supplier", "decline", reason=" ")) == {"reason"}


def test_sections_181_and_183_wait_for_the_announcement() -> None:
    stage = play(KIND, [*PRODUCT_RAISED, assessed(NECESSARY), ("authority", "approve", {})])
    assert stage.matter.content.notice_due
    assert "notice" in stage.can("authority")
    assert "notice" not in stage.can("supplier")
    assert not play(KIND, ANNOUNCED).matter.content.notice_due


def test_a_gain_and_its_sharing_are_agreed_by_both() -> None:
    stage = play(KIND, FINISHED)
    (gain,) = stage.matter.content.gains
    assert stage.matter.state == "finished"
    assert (gain.amount, gain.share) == (80_000_00, 50)
    assert {one.side for one in gain.agreed} == {"authority", "supplier"}


def test_a_gain_in_kroner_says_how_it_is_shared() -> None:
    error = refused(
        play(KIND, ADOPTED), "supplier", "gain", what="Penge", measured="Regnskab", amount="1.000"
    )
    assert wrong_fields(error) == {"share"}


def test_it_is_finished_when_the_gain_is_agreed_and_the_addendum_signed() -> None:
    stage = play(KIND, [*DRAFTED, ("supplier", "gain", GAIN), ("authority", "approve", {})])
    assert stage.matter.state == "adopted"
    stage.do("supplier", "sign", on="1-3-2027")
    stage.do("authority", "sign", on="1-3-2027")
    assert stage.matter.state == "finished"


def test_a_gain_can_be_made_up_again_later() -> None:
    stage = play(KIND, [*FINISHED, ("authority", "gain", GAIN), ("supplier", "approve", {})])
    assert len(stage.matter.content.gains) == 2


def test_an_adopted_improvement_is_due_when_its_gain_is_to_be_made_up() -> None:
    assert play(KIND, SIGNED).kind.row(play(KIND, SIGNED).matter, date(2027, 3, 1)).due_on == date(2028, 3, 1)


# In a house


def _product(house: House) -> Matter:
    p, ref = house.partnerships, house.reference
    p.begin(house["member"], ref, KIND, PRODUCT)
    return p.do(house["member"], ref, KIND, 1, "consequences", NEW_PRODUCT, 1)


def test_an_adopted_product_stands_in_the_product_list_with_its_history(house: House) -> None:
    p, ref = house.partnerships, house.reference
    made = _product(house)
    known = {**MINOR, "threshold": "1.600.000"}
    p.do(house["editor"], ref, KIND, 1, "assess", known, made.edition)
    p.do(house["editor"], ref, KIND, 1, "approve", {}, made.edition)
    p.do(house["member"], ref, KIND, 1, "draft", {"name": "Allonge 1"}, made.edition)
    for name in ("member", "editor"):
        p.do(house[name], ref, KIND, 1, "sign", {"on": "1-3-2027"}, made.edition)
    shown = p.shown(house["member"], ref, "charter", 1)
    assert [one.name for one in shown.matter.content.present.products] == ["Svanemærket sæbe"]
    assert shown.entries[0].move == "products"
    assert [one.value for one in counted(p.all_of(house["member"], ref, KIND))] == [400_000_00]


def test_a_threshold_that_is_known_in_euro_only_is_asked_for(house: House) -> None:
    made = _product(house)
    with pytest.raises(Problems) as error:
        house.partnerships.do(house["editor"], house.reference, KIND, 1, "assess", MINOR, made.edition)
    assert set(error.value.found) == {"threshold"}


def test_two_changes_adopted_at_once_cannot_pass_the_limit_together(house: House) -> None:
    p, ref = house.partnerships, house.reference
    known = {**MINOR, "threshold": "1.600.000", "value": "600.000"}
    for number in (1, 2):
        p.begin(house["member"], ref, KIND, PRODUCT)
        p.do(house["editor"], ref, KIND, number, "assess", known, 1)
    tries = [
        lambda number=number, name=name: p.do(house[name], ref, KIND, number, "approve", {}, 1)  # type: ignore[misc]
        for number, name in ((1, "editor"), (2, "publisher"))
    ]
    found = at_once(tries)
    assert sum(isinstance(one, DomainError) for one in found) == 1
    assert len(counted(p.all_of(house["editor"], ref, KIND))) == 1


def test_an_assessment_belongs_to_the_proposal_that_was_seen(house: House) -> None:
    p, ref = house.partnerships, house.reference
    made = _product(house)
    p.do(house["member"], ref, KIND, 1, "revise", PRODUCT, made.edition)
    with pytest.raises(Conflict):
        p.do(house["editor"], ref, KIND, 1, "assess", SUBSTANTIAL, made.edition)


def test_evidence_and_addendum_can_be_files(house: House) -> None:
    p, ref = house.partnerships, house.reference
    pdf = b"%PDF-1.4\n%%EOF\n"
    made = p.begin(house["member"], ref, KIND, {**PROPOSAL, "file": ("maaling.pdf", pdf)})
    (file,) = made.content.files
    assert p.file(house["editor"], ref, file.id)[1] == pdf


def test_nothing_is_adopted_when_the_contract_has_ended(house: House) -> None:
    p, ref = house.partnerships, house.reference
    p.begin(house["member"], ref, KIND, PROPOSAL)
    charter = p.shown(house["editor"], ref, "charter", 1).matter
    gone = {"ground": "bankrupt", "on": "1-3-2027"}
    p.do(house["editor"], ref, "charter", 1, "end", gone, charter.edition)
    with pytest.raises(DomainError):
        p.do(house["editor"], ref, KIND, 1, "approve", {}, 1)
    p.do(house["editor"], ref, KIND, 1, "decline", {"reason": "Kontrakten er ophørt"}, 1)


def test_what_is_in_force_stands_at_the_kpis_it_has_to_do_with() -> None:
    stage = play(KIND, RAISED, open=[KPI_ROW])
    stage.do("authority", "consequences", {"do": "none", "kpis": ["4"], "kpi_note": "Færre klager"})
    stage.do("supplier", "approve")
    assert stage.follows == [Also("kpi", 4, "improved", {"improvement": 1, "words": "Færre klager"})]


def test_what_waits_for_an_addendum_stands_at_no_kpi_yet() -> None:
    stage = play(KIND, PRODUCT_RAISED, open=[KPI_ROW])
    stage.do("supplier", "consequences", {**NEW_PRODUCT, "kpis": ["4"], "kpi_note": ""})
    for side, move, typed in (
        assessed(MINOR),
        ("authority", "approve", {}),
        ("authority", "draft", {"name": "A"}),
    ):
        stage.do(side, move, typed)
    stage.do("supplier", "sign", {"on": "1-3-2027"})
    assert stage.follows == []
    stage.do("authority", "sign", {"on": "1-3-2027"})
    assert [one.kind for one in stage.follows] == ["charter", "kpi"]
