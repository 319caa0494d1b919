"""What is agreed about the partnership: a proposal does not hold until both have approved the same edition of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from charter_plays import AGREED, CONTRACT, ENDED, LEVEL, PRODUCTS, PROPOSED, PUBLIC, RESUMING
from plays import CHARTER, Play, play, refused

from transparency.errors import BadInput, DomainError
from transparency.locale import Text
from transparency.partnerships.charter import (
    LEVELS,
    START,
    Coming,
    Option,
    Pact,
    Product,
    coming,
    contract_days,
    news,
    template,
)
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


def test_a_level_may_meet_only_when_there_is_need() -> None:
    stage = play("charter", AGREED)
    stage.do("supplier", "level", {**LEVEL, "months": "0"})
    assert stage.matter.content.proposed.level("Styregruppe").months == 0


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
    stage.do(side, "withhold", yes=True)  # type: ignore[arg-type]
    assert stage.matter.content.agreed.public == ()
    assert "withhold" not in stage.can("authority")


def test_what_is_proposed_to_be_public_is_not_public_yet() -> None:
    stage = play("charter", [*AGREED, ("authority", "publish", {"public": ["existence"]})])
    assert stage.matter.content.agreed.public == ()


def test_a_contract_ends_when_both_say_so_and_can_not_be_renegotiated_then() -> None:
    stage = play("charter", ENDED)
    assert stage.matter.state == "ended"
    assert stage.can("authority") == {"resume"}


BANKRUPT: Play = [*AGREED, ("authority", "end", {"ground": "bankrupt", "on": "1-5-2027", "why": "Dekret"})]


def test_a_bankruptcy_ends_it_at_once() -> None:
    assert play("charter", BANKRUPT).matter.state == "ended"


def test_who_says_that_a_party_is_bankrupt_stands_alone_with_it() -> None:
    matter = play("charter", BANKRUPT).matter
    assert [one.side for one in matter.approvals] == [BANKRUPT[-1][0]]


def test_what_has_ended_is_resumed_when_both_have_approved() -> None:
    stage = play("charter", RESUMING)
    assert (stage.waits(), stage.matter.content.ended) == ({"supplier"}, True)
    stage.do("supplier", "approve")
    assert (stage.matter.state, stage.matter.content.ended) == ("agreed", False)
    assert stage.matter.content.ending is None


def test_what_has_ended_stays_so_when_resuming_is_declined() -> None:
    stage = play("charter", RESUMING)
    stage.do("supplier", "drop", why="Vi er færdige")
    assert (stage.matter.state, stage.matter.content.ended) == ("ended", True)
    assert stage.matter.content.ending is not None
    assert stage.waits() == set()


def test_the_product_list_is_written_by_either_side_and_agreed_by_both() -> None:
    stage = play("charter", [*AGREED, ("supplier", "product_list", {"products": PRODUCTS})])
    assert stage.matter.content.present.products == ()
    stage.do("authority", "approve")
    assert stage.matter.content.present.products == (
        Product(name="Gulvvask", detail="to gange om ugen"),
        Product(name="Vinduespolering"),
    )
    for lines in (": uden navn", "Gulvvask: én\nGulvvask: to"):
        assert isinstance(refused(stage, "supplier", "product_list", products=lines), BadInput)


TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("days", "told"),
    [(-31, None), (-30, True), (-1, True), (0, False), (90, False), (91, None)],
)
def test_the_last_day_of_an_option_is_told_of_90_days_ahead_and_30_after_it_was_not_used(
    days: int, told: bool | None
) -> None:
    """`told`: whether it is past."""
    option = Option(what="Et år mere", use_by=TODAY + timedelta(days=days))
    found = coming(replace(CHARTER, options=(option,)), TODAY)
    assert [one.past for one in found] == ([] if told is None else [told])
    used = replace(option, used_on=date(2027, 2, 1))
    assert not coming(replace(CHARTER, options=(used,)), TODAY)


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_price_adjustment_is_told_of_30_days_ahead(days: int, told: bool) -> None:
    assert bool(coming(replace(CHARTER, price_dates=(TODAY + timedelta(days=days),)), TODAY)) is told


def test_the_days_that_come_near_stand_in_order() -> None:
    option = Option(what="Et år mere", use_by=date(2027, 3, 20))
    found = coming(replace(CHARTER, options=(option,), price_dates=(date(2027, 3, 10),)), TODAY)
    assert found == (
        Coming(date(2027, 3, 10), date(2027, 2, 8)),
        Coming(date(2027, 3, 20), date(2026, 12, 20), "Et år mere"),
    )


OPTION = Option(what="Et år mere", use_by=date(2027, 6, 1))
NEAR, PAST = date(2027, 3, 3), date(2027, 6, 2)
"""90 days before, and the day after."""


def pact(*options: Option, prices: tuple[date, ...] = (), **more: object) -> Pact:
    return replace(Pact(agreed=replace(CHARTER, options=options, price_dates=prices)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told_on", "today", "past"),
    [
        (date(2027, 3, 1), date(2027, 3, 2), None),
        (date(2027, 3, 1), NEAR, False),
        (date(2027, 3, 1), date(2027, 4, 1), False),
        (NEAR, date(2027, 4, 1), None),
        (NEAR, date(2027, 6, 1), None),
        (NEAR, PAST, True),
        (PAST, date(2027, 6, 3), None),
        (NEAR, date(2027, 8, 1), None),
    ],
)
def test_an_option_is_news_once_when_it_is_near_and_once_when_it_is_past(
    told_on: date, today: date, past: bool | None
) -> None:
    found = news([(date(2026, 1, 1), pact(OPTION))], told_on, today)
    assert [one.past for one in found] == ([] if past is None else [past])


def test_a_price_adjustment_is_news_when_it_is_near_and_not_when_it_is_past() -> None:
    history = [(date(2026, 1, 1), pact(prices=(date(2027, 6, 1),)))]
    (one,) = news(history, date(2027, 3, 1), date(2027, 5, 2))
    assert (one.on, one.past) == (date(2027, 6, 1), False)
    assert news(history, date(2027, 5, 2), PAST) == ()


@pytest.mark.parametrize("agreed_on", [NEAR, date(2027, 4, 1)])
def test_what_was_near_when_the_parties_agreed_on_it_is_no_news_before_it_is_past(agreed_on: date) -> None:
    history = [(date(2026, 1, 1), pact()), (agreed_on, pact(OPTION)), (date(2027, 5, 1), pact(OPTION))]
    assert news(history, date(2026, 1, 1), date(2027, 5, 20)) == ()
    assert [one.past for one in news(history, date(2026, 1, 1), PAST)] == [True]


def test_what_is_agreed_on_meanwhile_does_not_hide_what_has_come_near() -> None:
    history = [(date(2026, 1, 1), pact(OPTION)), (NEAR, pact(OPTION, prices=(date(2029, 1, 1),)))]
    assert len(news(history, date(2027, 3, 1), NEAR)) == 1


@pytest.mark.parametrize(
    "now", [pact(), pact(replace(OPTION, used_on=NEAR)), pact(OPTION, ended=True), Pact(proposed=CHARTER)]
)
def test_what_is_used_dropped_or_over_is_no_news(now: Pact) -> None:
    history = [(date(2026, 1, 1), pact(OPTION)), (date(2027, 3, 1), now)]
    assert news(history, date(2026, 1, 1), PAST) == ()


def test_an_option_keeps_its_name_when_its_day_is_changed_and_others_have_others() -> None:
    (name,) = contract_days(pact(OPTION))
    assert list(contract_days(pact(replace(OPTION, use_by=PAST)))) == [name]
    two = contract_days(pact(OPTION, replace(OPTION, what="Endnu et år"), prices=(NEAR,)))
    assert len(two) == 3
    assert name in two


@pytest.mark.parametrize(
    ("spent", "standing"), [(None, "clear"), (79, "clear"), (80, "near"), (100, "near"), (101, "over")]
)
def test_the_spend_warns_from_80_per_cent_of_the_maximum(spent: int | None, standing: str) -> None:
    assert replace(CHARTER, maximum=100, spent=spent).spend_standing == standing


def test_without_a_maximum_nothing_is_said_of_the_spend() -> None:
    assert replace(CHARTER, spent=100).used is None


def test_the_template_makes_a_charter_with_three_levels() -> None:
    typed = {
        "title": "Kørsel", "starts_on": "1-1-2027", "ends_on": "31-12-2030", "purpose": "Trygge ture", "goals": "A\nB",
    }  # fmt: skip
    charter = template(read(START, typed, None), Text.of("da"))
    assert charter.levels == LEVELS
    english = template(read(START, typed, None), Text.of("en"))
    assert [one.name for one in english.levels] == [Text.of("en")(one.name) for one in LEVELS]
    assert charter.goals == ("A", "B")
    with pytest.raises(DomainError):
        template(read(START, {**typed, "ends_on": "1-1-2026"}, None), Text.of("da"))
