"""A municipality and two suppliers with people, on both databases in turn."""

import pytest
from account_cases import Town, cheap_hashes

from transparency.storage.database import Database


@pytest.fixture
def town(database: Database, monkeypatch: pytest.MonkeyPatch) -> Town:
    cheap_hashes(monkeypatch.setattr)
    return Town(database)
