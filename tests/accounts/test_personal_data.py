"""What is kept about a person can be fetched and deleted, while the public record and its chain stay whole."""

import json

import pytest
from account_cases import ADDRESS, NEW, PASSWORD, Town, content

from transparency.accounts.service import SYSTEM
from transparency.errors import DomainError, NotFound
from transparency.history import store as history
from transparency.tenders.editing import TenderEditing
from transparency.tenders.service import TenderPlan

NAME, EMAIL = "Zølvi Quäck", "zolvi.quack@kommune.example"


@pytest.fixture
def busy(town: Town, plan: TenderPlan, make_tender) -> int:  # type: ignore[no-untyped-def]
    """A person who has done a bit of everything; their number."""
    accounts, admin = town.accounts, town.actor("administrator")
    accounts.invite(admin, town.own.id, EMAIL, NAME, "publisher", "en")
    verified = accounts.set_password(town.codes(EMAIL)[-1], NEW)
    actor = accounts.actor(accounts.open_session(accounts.ticket(verified), "Firefox"))
    with pytest.raises(DomainError):
        accounts.verify(EMAIL, "forkert", ADDRESS)
    accounts.change_password(actor, NEW, PASSWORD)
    accounts.forgot(EMAIL, ADDRESS)
    editing = TenderEditing(town.database, plan, four_eyes=False, example=False)
    tender = make_tender(id="AAK-2027-001", notice="2027-Q4")
    draft = editing.save(actor, tender, seen=0, edition=0, reason="Ny", note="")
    editing.publish(actor, tender.id, draft.edition, "Ny i planen")
    editing.save(
        actor, make_tender(id="AAK-2027-002"), seen=0, edition=0, reason="Under arbejde", note="spørg"
    )
    assert actor.account_id is not None
    return actor.account_id


def test_a_person_gets_all_that_is_kept_about_them(town: Town, busy: int) -> None:
    verified = town.accounts.verify(EMAIL, PASSWORD, ADDRESS)
    actor = town.accounts.actor(town.accounts.open_session(town.accounts.ticket(verified), "Firefox"))
    found = town.accounts.export_person(actor, busy)
    assert found == json.loads(json.dumps(found)), "every value is JSON"
    assert found["account"]["email"] == EMAIL
    assert found["account"]["name"] == NAME
    assert found["account"]["organisation"] == {"cvr": town.own.cvr, "name": town.own.name}
    assert [one["browser"] for one in found["sessions"]] == ["Firefox", "Firefox"]
    assert [one["kind"] for one in found["letters"]] == [
        "invitation", "password_changed", "password_changed", "reset",
    ]  # fmt: skip
    assert {one["event"] for one in found["log"]} >= {
        "invited", "link_used", "sign_in", "sign_in_refused", "password_changed", "reset_asked", "tender_published",
    }  # fmt: skip
    assert [(one["record_id"], one["version"]) for one in found["versions"]] == [("AAK-2027-001", 1)]
    assert [(one["record_id"], one["note"]) for one in found["drafts"]] == [("AAK-2027-002", "spørg")]
    assert found["uploads"] == []
    assert "kode=" not in json.dumps(found)
    assert "$2b$" not in json.dumps(found)
    assert town.log()[-1] == (actor.who, "person_exported", actor.who)


def test_an_administrator_can_fetch_it_for_them_and_nobody_else_can(town: Town, busy: int) -> None:
    found = town.accounts.export_person(town.actor("administrator"), busy)
    assert found["account"]["email"] == EMAIL
    for name in ("publisher", "editor", "supplier_admin", "member"):
        with pytest.raises(NotFound):
            town.accounts.export_person(town.actor(name), busy)


def test_nothing_that_names_an_erased_person_is_left_in_any_table_and_the_chain_holds(
    town: Town, plan: TenderPlan, busy: int
) -> None:
    admin = town.actor("administrator")
    said = json.dumps(content(town.database), ensure_ascii=False)
    assert NAME in said
    assert EMAIL in said
    with town.database.reading() as connection:
        before = history.current(connection).hash
    town.accounts.erase_person(admin, busy)
    left = content(town.database)
    for form in (NAME, NAME.split()[0], NAME.split()[1], EMAIL, EMAIL.split("@")[0]):
        for text in (form, form.lower(), json.dumps(form)[1:-1]):
            assert [table for table, rows in left.items() if text in repr(rows)] == []
    with town.database.reading() as connection:
        assert list(history.check(connection)) == []
        assert history.current(connection).hash == before
    assert len(plan.versions("AAK-2027-001")) == 1
    assert town.log()[-1] == (admin.who, "person_erased", f"konto:{busy}")


def test_an_erased_person_is_nobody_to_change_fetch_or_invite_back(town: Town, busy: int) -> None:
    admin, accounts = town.actor("administrator"), town.accounts
    accounts.erase_person(admin, busy)
    after = content(town.database)
    for tried in (
        lambda: accounts.change_person(admin, busy, "Zølvi", "editor"),
        lambda: accounts.end_access(admin, busy),
        lambda: accounts.give_access_again(admin, busy),
        lambda: accounts.invite_again(admin, busy),
        lambda: accounts.export_person(admin, busy),
        lambda: accounts.erase_person(admin, busy),
    ):
        with pytest.raises(NotFound):
            tried()
    with pytest.raises(DomainError):
        accounts.verify(EMAIL, PASSWORD, ADDRESS)
    assert busy not in {one.id for one in accounts.people(admin, town.own.id)}
    after.pop("attempt")
    after.pop("audit")
    assert {name: rows for name, rows in content(town.database).items() if name in after} == after
    again = accounts.invite(admin, town.own.id, EMAIL, NAME, "editor", "da")
    assert again.id != busy, "the same mailbox may come back as somebody new"


def test_the_address_of_an_erased_person_cannot_be_taken_beforehand(town: Town) -> None:
    id = town["member"].id
    with pytest.raises(DomainError):
        town.accounts.invite(
            town.actor("other_admin"), town.other.id, f"{id}@slettet.invalid", "X", "member", "da"
        )
    town.accounts.erase_person(SYSTEM, id)


def test_who_is_also_the_contact_of_an_organisation_is_not_half_erased(town: Town) -> None:
    admin = town.actor("administrator")
    email = town["supplier_admin"].email
    town.accounts.change_organisation(admin, town.supplier.id, town.supplier.name, email)
    before = content(town.database)
    with pytest.raises(DomainError, match="Ret kontakten først"):
        town.accounts.erase_person(admin, town["supplier_admin"].id)
    assert content(town.database) == before
    town.accounts.change_organisation(admin, town.supplier.id, town.supplier.name, "post@rent.example")
    town.accounts.erase_person(admin, town["supplier_admin"].id)
    assert email not in repr(content(town.database))
