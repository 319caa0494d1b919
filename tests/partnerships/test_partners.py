"""Who takes part: each side chooses its own people, nobody is locked out, and who has left finds nothing."""

from collections.abc import Callable

import pytest
from account_cases import at_once
from house_cases import CHARTER, House

from transparency.accounts import store as accounts
from transparency.errors import BadInput, DomainError, NotFound


def test_isolation_a_side_gives_seats_to_its_own_people_only(house: House) -> None:
    p = house.partnerships
    for stranger in ("other_member", "supplier_admin"):
        with pytest.raises(NotFound):
            p.appoint(house["publisher"], house.reference, house.town.people[stranger].id, "")
    p.appoint(house["publisher"], house.reference, house.town.people["administrator"].id, "Jurist")
    assert p.home(house["administrator"], house.reference).seat.side == "authority"


def test_nobody_has_two_seats(house: House) -> None:
    with pytest.raises(DomainError):
        house.partnerships.appoint(house["member"], house.reference, house.town.people["member"].id, "")


def test_nobody_has_two_seats_after_being_away(house: House) -> None:
    p, town = house.partnerships, house.town
    admin, member = town.actor("supplier_admin"), town.people["member"].id
    town.accounts.end_access(admin, member)
    with pytest.raises(DomainError):
        p.appoint(house["supplier_admin"], house.reference, member, "")
    town.accounts.give_access_again(admin, member)
    assert [one.partnership.reference for one in p.seats(house["member"])] == [house.reference]


@pytest.mark.parametrize("how", ["start", "succeed"])
def test_a_seat_is_for_somebody_who_has_access(house: House, how: str) -> None:
    p, town = house.partnerships, house.town
    there = {town.people[name].id: "" for name in ("other_admin", "other_member")}
    town.accounts.end_access(town.actor("other_admin"), town.people["other_member"].id)
    ways: dict[str, Callable[[], object]] = {
        "start": lambda: p.start(house["publisher"], town.other.id, CHARTER, there),
        "succeed": lambda: p.succeed(house["publisher"], house.reference, town.other.id, there, "Fusion"),
    }
    with pytest.raises(DomainError, match="Other Member har ikke længere adgang"):
        ways[how]()
    assert p.seats(house["other_admin"]) == []


def test_isolation_who_has_left_finds_nothing_any_more(house: House) -> None:
    p = house.partnerships
    p.dismiss(house["supplier_admin"], house.reference, house.town.people["member"].id)
    for ask in (
        lambda: p.home(house["member"], house.reference),
        lambda: p.comment(house["member"], house.reference, "charter", 1, "Hej", secret=False),
        lambda: p.log(house["member"], house.reference),
    ):
        with pytest.raises(NotFound):
            ask()
    assert p.seats(house["member"]) == []


def test_isolation_a_side_does_not_remove_the_other_sides_people(house: House) -> None:
    with pytest.raises(NotFound):
        house.partnerships.dismiss(house["publisher"], house.reference, house.town.people["member"].id)


def test_a_side_keeps_at_least_one_person_also_when_two_leave_at_once(house: House) -> None:
    p, people = house.partnerships, house.town.people
    found = at_once(
        [
            lambda: p.dismiss(house["member"], house.reference, people["member"].id),
            lambda: p.dismiss(house["supplier_admin"], house.reference, people["supplier_admin"].id),
        ]
    )
    assert sum(isinstance(one, DomainError) for one in found) == 1


def test_who_governs_the_people_of_an_organisation_can_take_a_seat(house: House) -> None:
    p = house.partnerships
    assert [one.reference for one in p.unseated(house["administrator"])] == [house.reference]
    assert p.unseated(house["other_admin"]) == []
    with pytest.raises(NotFound):
        p.take_seat(house["other_admin"], house.reference)
    p.take_seat(house["administrator"], house.reference)
    assert p.unseated(house["administrator"]) == []
    assert p.log(house["member"], house.reference)[1][0].move == "joined"


def test_isolation_a_person_whose_access_is_taken_away_finds_nothing(house: House) -> None:
    with house.town.database.writing() as connection:
        accounts.change_account(connection, house.town.people["member"].id, active=False)
    with pytest.raises(NotFound):
        house.partnerships.home(house["member"], house.reference)


def test_isolation_a_contract_that_has_passed_to_another_company_is_closed_to_the_old_one(
    house: House,
) -> None:
    p, people = house.partnerships, house.town.people
    new = {people["other_admin"].id: "Kontraktansvarlig"}
    p.succeed(house["publisher"], house.reference, house.town.other.id, new, "Fusion")
    pact = p.shown(house["other_admin"], house.reference, "charter", 1).matter.content
    assert pact.agreed.title == "Rengøring af skoler"
    for name in ("supplier_admin", "member"):
        with pytest.raises(NotFound):
            p.home(house[name], house.reference)
    assert p.unseated(house["supplier_admin"]) == []


def test_isolation_a_contract_that_comes_back_brings_no_old_seat_back(house: House) -> None:
    """Not even that of somebody who had no access when it passed on."""
    p, town = house.partnerships, house.town
    town.accounts.end_access(town.actor("supplier_admin"), town.people["member"].id)
    for to, name in ((town.other, "other_admin"), (town.supplier, "supplier_admin")):
        p.succeed(house["publisher"], house.reference, to.id, {town.people[name].id: ""}, "Fusion")
    town.accounts.give_access_again(town.actor("supplier_admin"), town.people["member"].id)
    assert p.seats(house["supplier_admin"])
    assert p.seats(house["member"]) == []


def test_isolation_who_works_elsewhere_now_does_not_take_part_any_more(house: House) -> None:
    """And does not count as the one that a side has to keep."""
    p, town = house.partnerships, house.town
    with town.database.writing() as connection:
        accounts.change_account(connection, town.people["member"].id, organisation_id=town.other.id)
    people = p.room(house["editor"], house.reference)[1].people
    assert town.people["member"].id not in {one.account_id for one in people}
    with pytest.raises(DomainError):
        p.dismiss(house["supplier_admin"], house.reference, town.people["supplier_admin"].id)


@pytest.mark.parametrize("name", ["supplier_admin", "editor", "other_admin"])
def test_isolation_only_the_authority_passes_a_contract_on(house: House, name: str) -> None:
    with pytest.raises(DomainError):
        house.partnerships.succeed(
            house[name],
            house.reference,
            house.town.other.id,
            {house.town.people["other_admin"].id: ""},
            "Fusion",
        )


def test_a_contract_is_passed_on_to_a_supplier_with_people_of_its_own(house: House) -> None:
    p, people = house.partnerships, house.town.people
    for supplier, some in (
        (house.town.supplier.id, {people["member"].id: ""}),
        (house.town.own.id, {people["editor"].id: ""}),
        (house.town.other.id, {}),
    ):
        with pytest.raises(BadInput):
            p.succeed(house["publisher"], house.reference, supplier, some, "Fusion")
    with pytest.raises(NotFound):
        p.succeed(
            house["publisher"], house.reference, house.town.other.id, {people["member"].id: ""}, "Fusion"
        )


def test_how_one_hears_of_things_is_ones_own(house: House) -> None:
    p = house.partnerships
    p.set_letters(house["member"], house.reference, "weekly")
    found = {one.account_id: one.letters for one in p.home(house["editor"], house.reference).people}
    assert found[house.town.people["member"].id] == "weekly"
    assert found[house.town.people["supplier_admin"].id] == "at_once"
    with pytest.raises(BadInput):
        p.set_letters(house["member"], house.reference, "hourly")
