"""What the tests of editing share: the service on both databases."""

import pytest

from transparency.storage.database import Database
from transparency.tenders.editing import TenderEditing
from transparency.tenders.service import TenderPlan


@pytest.fixture
def editing(database: Database, plan: TenderPlan) -> TenderEditing:
    """One person may publish what they wrote."""
    return TenderEditing(database, plan, four_eyes=False, example=False, base_url="https://udbud.example.dk")


@pytest.fixture
def editing_by_two(database: Database, plan: TenderPlan) -> TenderEditing:
    """A second person has to publish."""
    return TenderEditing(database, plan, four_eyes=True, example=False, base_url="https://udbud.example.dk")
