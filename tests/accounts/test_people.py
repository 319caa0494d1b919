"""Organisations run their own people, within their own walls, and somebody is always left who can help."""

import pytest
from account_cases import ADDRESS, NEW, PASSWORD, Town

from transparency.accounts.permissions import ROLES, Actor
from transparency.accounts.records import INVITATIONS, ROLES_OF
from transparency.accounts.service import SYSTEM
from transparency.errors import BadInput, DomainError, NotFound

NEWCOMER = "ny@rent.example"


def invited(town: Town, by: str = "supplier_admin", email: str = NEWCOMER) -> int:
    actor = town.actor(by)
    return town.accounts.invite(actor, town.supplier.id, email, "Nanna Ny", "member", "da").id


def test_a_supplier_invites_changes_removes_and_takes_back_its_own_people(town: Town) -> None:
    actor, accounts = town.actor("supplier_admin"), town.accounts
    id = invited(town)
    (person,) = [one for one in accounts.people(actor, town.supplier.id) if one.id == id]
    assert (person.invited, person.active, person.role, person.last_seen_at) == (True, True, "member", None)
    accounts.set_password(town.codes(NEWCOMER)[-1], NEW)
    accounts.change_person(actor, id, " Nanna  Nyeste ", "supplier_admin")
    (person,) = [one for one in accounts.people(actor, town.supplier.id) if one.id == id]
    assert (person.name, person.role, person.invited) == ("Nanna Nyeste", "supplier_admin", False)
    accounts.end_access(actor, id)
    with pytest.raises(DomainError):
        accounts.verify(NEWCOMER, NEW, ADDRESS)
    accounts.give_access_again(actor, id)
    with pytest.raises(DomainError):
        accounts.verify(NEWCOMER, NEW, ADDRESS)  # the old password is not theirs any more
    accounts.set_password(town.codes(NEWCOMER)[-1], PASSWORD)
    accounts.verify(NEWCOMER, PASSWORD, ADDRESS)
    assert [
        (who, event) for who, event, about in town.log() if about == f"konto:{id}" and who == actor.who
    ] == [(actor.who, event) for event in ("invited", "account_changed", "account_ended", "account_reopened")]


def test_a_new_role_holds_at_the_next_click_of_an_open_tab(town: Town) -> None:
    token = town.token("supplier_admin")
    admin = town.actor("administrator")
    town.accounts.change_person(admin, town["supplier_admin"].id, "Menig", "member")
    actor = town.accounts.actor(token)
    assert (actor.role, actor.name) == ("member", "Menig")
    with pytest.raises(NotFound):
        town.accounts.people(actor, town.supplier.id)


@pytest.mark.parametrize("by", ["supplier_admin", "other_admin", "administrator"])
@pytest.mark.parametrize("to", ["own", "supplier", "other"])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_gives_a_role_that_the_organisation_has_not(town: Town, by: str, to: str, role: str) -> None:
    actor, organisation = town.actor(by), getattr(town, to)
    may = by == "administrator" or actor.organisation_id == organisation.id
    good = role in ROLES_OF[organisation.kind]
    if may and good:
        assert town.accounts.invite(actor, organisation.id, NEWCOMER, "Ny", role, "da").role == role
    else:
        with pytest.raises(BadInput if may else NotFound):
            town.accounts.invite(actor, organisation.id, NEWCOMER, "Ny", role, "da")
        assert town.letters(NEWCOMER) == []
    target = {"own": "editor", "supplier": "member", "other": "other_member"}[to]
    before = town[target]
    if may and good:
        town.accounts.change_person(actor, before.id, before.name, role)
        assert town[target].role == role
    else:
        with pytest.raises(BadInput if may else NotFound):
            town.accounts.change_person(actor, before.id, before.name, role)
        assert town[target] == before


@pytest.mark.parametrize(
    ("email", "name", "field"),
    [
        ("ikke en adresse", "Ny", "email"),
        ("supplier_admin@rent.example", "Ny", "email"),
        ("other_admin@byg.example", "Ny", "email"),
        ("OTHER_ADMIN@byg.example", "Ny", "email"),
        (NEWCOMER, "", "name"),
        (NEWCOMER, "Ny\0", "name"),
        (NEWCOMER, "\u202eyN", "name"),
        (NEWCOMER, "x" * 1_000_000, "name"),
        ("7@slettet.invalid", "Ny", "email"),
    ],
)
def test_an_invitation_that_cannot_be_sent_is_refused_and_leaves_nothing(
    town: Town, email: str, name: str, field: str
) -> None:
    actor = town.actor("supplier_admin")
    before = town.log()
    with pytest.raises(BadInput) as error:
        town.accounts.invite(actor, town.supplier.id, email, name, "member", "da")
    assert error.value.name == field
    assert "Bygma" not in str(error.value)
    assert "Other" not in str(error.value)
    assert town.log() == before
    assert len(town.accounts.people(actor, town.supplier.id)) == 2


def test_whether_somebody_has_an_account_elsewhere_cannot_be_asked_without_end(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        actor = town.actor("supplier_admin")
        for _ in range(INVITATIONS.most):
            with pytest.raises(BadInput):
                town.accounts.invite(actor, town.supplier.id, "other_admin@byg.example", "Ny", "member", "da")
        with pytest.raises(DomainError, match="i dag"):
            town.accounts.invite(actor, town.supplier.id, NEWCOMER, "Ny", "member", "da")
        assert invited_by_other(town)
    with frozen("2027-01-16T08:00:01Z"):
        assert invited(town)


def invited_by_other(town: Town) -> bool:
    actor = town.actor("other_admin")
    return bool(town.accounts.invite(actor, town.other.id, "x@byg.example", "Ny", "member", "da"))


@pytest.mark.parametrize("how", ["again", "ended and given again"])
def test_nobody_floods_a_mailbox_with_invitations(town: Town, frozen, how: str) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        actor, id = town.actor("supplier_admin"), invited(town)

        def once_more() -> None:
            if how == "again":
                town.accounts.invite_again(actor, id)
            else:
                town.accounts.end_access(actor, id)
                town.accounts.give_access_again(actor, id)

        for _ in range(INVITATIONS.most - 1):
            once_more()
        with pytest.raises(DomainError, match="i dag"):
            once_more()
    assert len(town.letters(NEWCOMER)) == INVITATIONS.most


def test_who_has_chosen_a_password_is_not_invited_again(town: Town) -> None:
    with pytest.raises(DomainError, match="allerede valgt"):
        town.accounts.invite_again(town.actor("supplier_admin"), town["member"].id)
    assert town.letters("member@rent.example") == []


def test_nobody_removes_or_erases_themselves(town: Town) -> None:
    for name in ("supplier_admin", "administrator"):
        with pytest.raises(DomainError, match="din egen"):
            town.accounts.end_access(town.actor(name), town[name].id)
    with pytest.raises(DomainError, match="dig selv"):
        town.accounts.erase_person(town.actor("administrator"), town["administrator"].id)


# The last administrator


def test_the_last_administrator_cannot_go_in_any_way(town: Town) -> None:
    actor, last = town.actor("administrator"), town["administrator"].id
    second = Actor("administrator", "kommandolinje: drift")
    with pytest.raises(DomainError, match="mindst én administrator"):
        town.accounts.change_person(actor, last, "Adam", "editor")
    for way in (town.accounts.end_access, town.accounts.erase_person):
        with pytest.raises(DomainError, match="mindst én administrator"):
            way(second, last)
    town.accounts.change_person(actor, last, "Adam Anden", "administrator")
    assert town["administrator"].name == "Adam Anden"


def test_an_administrator_who_has_not_come_yet_is_none_to_rely_on(town: Town) -> None:
    actor, last = town.actor("administrator"), town["administrator"].id
    new = town.accounts.invite(actor, town.own.id, "ny@kommune.example", "Ny", "administrator", "da")
    with pytest.raises(DomainError, match="mindst én administrator"):
        town.accounts.change_person(actor, last, "Adam", "editor")
    town.accounts.end_access(actor, new.id)  # and taking them away harms nobody
    town.accounts.give_access_again(actor, new.id)
    town.accounts.set_password(town.codes("ny@kommune.example")[-1], NEW)
    town.accounts.change_person(actor, last, "Adam", "editor")
    assert town["administrator"].role == "editor"


def test_two_administrators_who_remove_each_other_at_once_leave_one(town: Town) -> None:
    from account_cases import at_once

    second = town.add(town.own, "to@kommune.example", "To", "administrator")
    one = town.actor("administrator")
    other = Actor("administrator", second.who, second.id, town.own.id)
    at_once(
        [
            lambda: town.accounts.end_access(one, second.id),
            lambda: town.accounts.end_access(other, one.account_id or 0),
        ]
    )
    people = town.accounts.people(SYSTEM, town.own.id)
    assert [person.role for person in people if person.active].count("administrator") == 1


# Organisations


def test_an_organisation_is_created_with_a_checked_number_once(town: Town) -> None:
    actor = town.actor("administrator")
    made = town.accounts.create_organisation(actor, "DK 30 00 00 21", " Ny  & Søn ", "POST@ny.example")
    assert town.accounts.organisation(actor, made.id) == made
    assert (made.kind, made.cvr, made.name, made.contact) == (
        "supplier",
        "30000021",
        "Ny & Søn",
        "post@ny.example",
    )
    for cvr, name, contact, field in (
        ("30000021", "Ny", "post@ny.example", "cvr"),
        ("30000022", "Ny", "post@ny.example", "cvr"),
        ("30000048", "", "post@ny.example", "name"),
        ("30000048", "Ny\u200b", "post@ny.example", "name"),
        ("30000048", "Ny", "ingen", "email"),
    ):
        with pytest.raises(BadInput) as error:
            town.accounts.create_organisation(actor, cvr, name, contact)
        assert error.value.name == field
    town.accounts.change_organisation(actor, made.id, "Ny og Døtre", "ny@ny.example")
    assert town.accounts.organisation(actor, made.id).name == "Ny og Døtre"
    assert [line for line in town.log() if line[2] == f"organisation:{made.id}"] == [
        (actor.who, "organisation_created", f"organisation:{made.id}"),
        (actor.who, "organisation_changed", f"organisation:{made.id}"),
    ]


def test_staff_see_who_has_access_and_when_it_was_last_used(town: Town, frozen) -> None:  # type: ignore[no-untyped-def]
    with frozen("2027-01-15T08:00Z"):
        town.token("member")
        actor = town.actor("editor")
    people = {person.role: person for person in town.accounts.people(actor, town.supplier.id)}
    seen = people["member"].last_seen_at
    assert seen
    assert seen.isoformat() == "2027-01-15T08:00:00+00:00"
    assert people["supplier_admin"].last_seen_at is None
    assert [one.kind for one in town.accounts.organisations(actor)] == [
        "municipality",
        "supplier",
        "supplier",
    ]


# The first administrator


def test_the_first_administrator_comes_from_the_command_line_and_signs_in(town: Town) -> None:
    actor = Actor("administrator", "kommandolinje: drift")
    made = town.accounts.create_administrator(actor, " Chef@Kommune.example", "Clara Chef", NEW)
    assert (made.role, made.organisation_id, made.email) == (
        "administrator",
        town.own.id,
        "chef@kommune.example",
    )
    assert town.accounts.verify("chef@kommune.example", NEW, ADDRESS).account_id == made.id
    assert ("kommandolinje: drift", "invited", made.who) in town.log()
    for email, name, password in (
        ("chef@kommune.example", "En Anden", NEW),
        ("ny@kommune.example", "Ny", "kort"),
        ("ny@kommune.example", "", NEW),
        ("ny", "Ny", NEW),
    ):
        with pytest.raises(BadInput):
            town.accounts.create_administrator(actor, email, name, password)
