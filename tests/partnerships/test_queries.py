"""Pages of partnerships ask the database as often whatever there is in them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from account_cases import ADDRESS, BROWSER, PASSWORD
from house_cases import CHARTER, House
from sqlalchemy import Connection, func, insert, select

from transparency.partnerships.home_store import SHOWN
from transparency.partnerships.records import KindName
from transparency.storage import schema

MOST = 12
MOST_OF_A_MOVE = 20
MATTERS, SAID = 600, 4_000
"""Five years of them, and more."""


BEGUN: Mapping[KindName, Mapping[str, str]] = {
    "warning": {
        "title": "Vi mangler folk", "seen": "Tre er syge", "effect": "Det bliver ikke gjort rent",
        "answer_by": "2027-03-20",
    },
    "kpi": {
        "title": "Klager", "what": "Klager om måneden", "unit": "pieces", "direction": "down", "target": "3",
        "baseline_missing": "ja", "span": "month", "starts_on": "2027-01-01", "source": "Listen",
    },
    "problem": {"title": "Nøgler", "facts": "To hold ventede"},
}  # fmt: skip
"""Of a kind that the portfolio counts, of one that may be public besides, and of one that is neither."""


def filled(house: House) -> None:
    """Something of what the home shows, made by the people themselves."""
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "warning", BEGUN["warning"])
    p.comment(house["editor"], reference, "warning", 1, "Hvad gør vi?", secret=False)
    p.begin(house["editor"], reference, "kpi", BEGUN["kpi"])
    called = p.begin(house["editor"], reference, "meeting", {"level": "Drift"})
    where = {"starts": ["2027-03-10", "09.00"], "place": "Rådhuset"}
    p.do(house["editor"], reference, "meeting", called.number, "call", where, called.edition)


def multiplied(house: House) -> None:
    """Copies of that, as many as years of work leave behind; nobody reads whether their chain holds."""
    with house.town.database.writing() as connection:
        matters = connection.execute(
            select(schema.matter).where(schema.matter.c.kind.in_(("warning", "kpi", "meeting")))
        ).all()
        _copied(connection, schema.matter, matters, MATTERS, "number", "id")
        entries = connection.execute(select(schema.entry)).all()
        _copied(connection, schema.entry, entries, SAID, "seq", None)


def _copied(
    connection: Connection, table: Any, rows: Any, count: int, numbered: str, without: str | None
) -> None:
    copies = []
    for number in range(count):
        values = dict(rows[number % len(rows)]._mapping)
        values.pop(without, None)
        copies.append({**values, numbered: 1_000 + number})
    connection.execute(insert(table), copies)


def session(house: House) -> str:
    accounts = house.town.accounts
    verified = accounts.verify(house.town.people["editor"].email, PASSWORD, ADDRESS)
    return accounts.open_session(accounts.ticket(verified), BROWSER)


def test_the_home_takes_as_few_queries_after_five_years_as_on_the_first_day(
    house: House, queries: Any
) -> None:
    token, accounts, p = session(house), house.town.accounts, house.partnerships
    filled(house)

    def asked() -> int:
        with queries(house.town.database) as said:
            p.home(accounts.actor(token), house.reference)
        return len(said)

    first = asked()
    multiplied(house)
    assert asked() == first <= MOST


def test_a_move_takes_as_few_queries_after_five_years_as_on_the_first_day(house: House, queries: Any) -> None:
    filled(house)

    def asked(kind: KindName) -> list[str]:
        with queries(house.town.database) as said:
            house.partnerships.begin(house["member"], house.reference, kind, BEGUN[kind])
        return said

    asked("problem")  # the other side is written to once
    first = {kind: asked(kind) for kind in BEGUN}
    multiplied(house)
    for kind, said in first.items():
        assert len(asked(kind)) == len(said) <= MOST_OF_A_MOVE, kind
        assert sum(one.startswith("SELECT matter.payload") for one in said) == 1, "the charter, once"
        counts = sum(one.startswith("SELECT partnership.figures") for one in said)
        assert counts == (kind != "problem"), "only what it can have changed"


def test_the_home_shows_the_first_that_wait_and_counts_them_all(house: House) -> None:
    filled(house)
    before = house.partnerships.home(house["editor"], house.reference)
    multiplied(house)
    home = house.partnerships.home(house["editor"], house.reference)
    with house.town.database.reading() as connection:
        open_ = connection.execute(
            select(func.count()).where(schema.matter.c.open, schema.matter.c.waits_authority)
        ).scalar_one()
    assert before.waiting["authority"] == len(before.waits["authority"]) == 1
    assert home.waiting["authority"] == open_ > MATTERS / 4
    assert len(home.waits["authority"]) == SHOWN
    assert sum(home.ages) == 1 + MATTERS / 3
    assert all(one.payload == "" for one in home.recent if one.version), "what may be long is not fetched"
    assert len(home.called) > 1


@pytest.mark.parametrize("name", ["publisher", "administrator"])
def test_the_portfolio_takes_as_many_queries_for_many_as_for_one(
    house: House, queries: Any, name: str
) -> None:
    def asked() -> list[str]:
        with queries(house.town.database) as said:
            house.partnerships.portfolio(house[name])
        return said

    first = len(asked())
    for number in range(5):
        charter = replace(CHARTER, title=f"Kontrakt {number}")
        house.partnerships.start(house["publisher"], house.town.supplier.id, charter, {})
    assert len(house.partnerships.portfolio(house[name])) == 6
    assert len(asked()) == first
