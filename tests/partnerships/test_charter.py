"""What is agreed about the partnership: a proposal does not hold until both have approved the same edition of it."""

from datetime import date

import pytest
from charter_plays import AGREED, CONTRACT, ENDED, LEVEL, PROPOSED, PUBLIC
from plays import Play, play, refused

from transparency.errors import BadInput, DomainError
from transparency.partnerships.charter import LEVELS, START, template
from transparency.partnerships.fields import Problems, read


def test_the_first_charter_holds_when_both_have_approved_it() -> None:
    stage = play("charter", PROPOSED)
    assert stage.matter.content.agreed is None
    stage.do("supplier", "approve")
    assert stage.matter.content.agreed is not None
    assert stage.matter.state == "agreed"


def test_what_is_agreed_holds_while_something_else_is_proposed() -> None:
    stage = play("charter", AGREED)
    stage.do("supplier", "contract", CONTRACT)
    pact = stage.matter.content
    assert (pact.agreed.title, pact.proposed.title, pact.present.title) == (
        "Rengøring af skoler",
        "Rengøring",
        "Rengøring af skoler",
    )
    assert stage.waits() == {"authority"}


def test_a_second_proposal_makes_the_approval_of_the_first_void() -> None:
    stage = play("charter", [*AGREED, ("supplier", "contract", CONTRACT)])
    stage.do("authority", "level", LEVEL)
    assert stage.matter.approved_by == {"authority"}
    assert stage.matter.content.proposed.title == "Rengøring"
    assert stage.matter.content.proposed.levels[-1].name == "Styregruppe"


def test_a_proposal_that_is_put_away_leaves_what_was_agreed() -> None:
    stage = play(
        "charter",
        [*AGREED, ("supplier", "contract", CONTRACT), ("authority", "drop", {"why": "For tidligt"})],
    )
    assert stage.matter.state == "agreed"
    assert stage.matter.content.present.title == "Rengøring af skoler"
    assert stage.matter.content.declined == "For tidligt"


def test_the_first_charter_cannot_be_put_away() -> None:
    assert "drop" not in play("charter", PROPOSED).can("supplier")


def test_a_proposal_of_nothing_new_is_refused() -> None:
    stage = play("charter", AGREED)
    same = {"purpose": "", "goals": "", "principles": ""}
    assert isinstance(refused(stage, "supplier", "purpose", **same), Problems)
    assert isinstance(refused(stage, "supplier", "prices", price_dates="i morgen"), BadInput)
    error = refused(stage, "supplier", "publish", public=[])
    assert error.message == "Der er ikke ændret noget."


def test_a_level_that_is_there_is_changed_where_it_stands() -> None:
    stage = play("charter", AGREED)
    stage.do("supplier", "level", {**LEVEL, "name": "Drift"})
    assert [one.name for one in stage.matter.content.proposed.levels] == ["Drift", "Ledelse"]
    assert stage.matter.content.proposed.levels[0].months == 12


def test_prices_are_adjusted_on_days_in_order_each_once() -> None:
    stage = play("charter", AGREED)
    stage.do("supplier", "prices", price_dates="1-4-2028\n1-4-2027\n1-4-2028")
    assert stage.matter.content.proposed.price_dates == (date(2027, 4, 1), date(2028, 4, 1))


def test_an_option_is_not_used_after_its_last_day() -> None:
    stage = play("charter", AGREED)
    error = refused(stage, "supplier", "option", what="Et år mere", use_by="30-6-2030", used_on="1-7-2030")
    assert isinstance(error, BadInput)
    assert error.name == "used_on"


def test_a_contract_does_not_end_before_it_begins() -> None:
    error = refused(play("charter", AGREED), "supplier", "contract", **{**CONTRACT, "ends_on": "31-12-2025"})
    assert isinstance(error, BadInput)


@pytest.mark.parametrize("side", ["authority", "supplier"])
def test_either_side_alone_takes_its_consent_to_be_public_back(side: str) -> None:
    stage = play("charter", PUBLIC)
    assert stage.matter.content.agreed.public == ("existence",)
    stage.do(side, "withhold")  # type: ignore[arg-type]
    assert stage.matter.content.agreed.public == ()
    assert "withhold" not in stage.can("authority")


def test_what_is_proposed_to_be_public_is_not_public_yet() -> None:
    stage = play("charter", [*AGREED, ("authority", "publish", {"public": ["existence"]})])
    assert stage.matter.content.agreed.public == ()


def test_a_contract_ends_when_both_say_so_and_can_not_be_renegotiated_then() -> None:
    stage = play("charter", ENDED)
    assert stage.matter.state == "ended"
    assert stage.can("authority") == set()


BANKRUPT: Play = [*AGREED, ("authority", "end", {"ground": "bankrupt", "on": "1-5-2027", "why": "Dekret"})]


def test_a_bankruptcy_ends_it_at_once() -> None:
    assert play("charter", BANKRUPT).matter.state == "ended"


def test_the_template_makes_a_charter_with_three_levels() -> None:
    typed = {
        "title": "Kørsel", "starts_on": "1-1-2027", "ends_on": "31-12-2030", "purpose": "Trygge ture", "goals": "A\nB",
    }  # fmt: skip
    charter = template(read(START, typed, None))
    assert charter.levels == LEVELS
    assert charter.goals == ("A", "B")
    with pytest.raises(DomainError):
        template(read(START, {**typed, "ends_on": "1-1-2026"}, None))
