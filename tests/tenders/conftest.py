"""What the tests of editing share: people with accounts, and the service on both databases."""

import pytest

from transparency.accounts import store as accounts
from transparency.accounts.permissions import ROLES, SUPPLIER, Actor
from transparency.storage.database import Database
from transparency.tenders.editing import Editing
from transparency.tenders.service import TenderPlan


@pytest.fixture
def people(database: Database) -> dict[str, Actor]:
    """A person of each role, a second editor and a second publisher."""
    found = {"public": Actor("public", "offentligheden")}
    with database.writing() as connection:
        city = accounts.add_organisation(
            connection, "municipality", "55133018", "Kommunen", "post@kommune.dk"
        )
        firm = accounts.add_organisation(connection, "supplier", "10150817", "Firmaet", "post@firma.dk")
        for key in (*ROLES[1:], "editor2", "publisher2"):
            role = next(role for role in ROLES if role == key.rstrip("2"))
            home = firm if role in SUPPLIER else city
            id_ = accounts.add_account(connection, home, f"{key}@example.dk", key, role, "da", None)
            found[key] = Actor(role, f"konto:{id_}", id_, home)
    return found


@pytest.fixture
def editing(database: Database, plan: TenderPlan) -> Editing:
    """One person may publish what they wrote."""
    return Editing(database, plan, four_eyes=False, example=False, base_url="https://udbud.example.dk")


@pytest.fixture
def editing_by_two(database: Database, plan: TenderPlan) -> Editing:
    """A second person has to publish."""
    return Editing(database, plan, four_eyes=True, example=False, base_url="https://udbud.example.dk")
