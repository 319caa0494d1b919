"""A partnership with people on both sides, on both databases in turn."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from account_cases import Town, cheap_hashes
from house_cases import CHARTER, House

from transparency.partnerships.register import PublicPartnerships
from transparency.partnerships.service import Partnerships
from transparency.reference import Reference
from transparency.storage.database import Database


@pytest.fixture
def house(
    database: Database,
    reference: Reference,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    frozen: Callable[[str], AbstractContextManager[None]],
) -> Iterator[House]:
    """On 1 March 2027, the charter agreed."""
    cheap_hashes(monkeypatch.setattr)
    with frozen("2027-03-01T09:00Z"):
        town = Town(database)
        actors = {name: account.actor() for name, account in town.people.items()}
        partnerships = Partnerships(
            database,
            reference,
            PublicPartnerships(database),
            tmp_path / "partnerships",
            b"hemmelig",
            "https://udbud.example.com",
        )
        people = {town.people[name].id: "" for name in ("editor", "supplier_admin", "member")}
        seat = partnerships.start(actors["publisher"], town.supplier.id, CHARTER, people)
        found = House(town, partnerships, seat.partnership.reference, actors)
        partnerships.do(actors["supplier_admin"], found.reference, "charter", 1, "approve", {}, 1)
        yield found
