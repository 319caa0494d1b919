"""The example partnerships are played through on any day, and show three tempers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from account_cases import at_once, cheap_hashes
from sqlalchemy import Table, func, select
from stdnum.dk import cvr

from transparency import clock, demo_accounts, example_partnerships, toml_file
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, Within
from transparency.accounts.service import Accounts
from transparency.config import organisation
from transparency.history.records import digest
from transparency.history.store import moment_text
from transparency.partnerships import export_store, store
from transparency.partnerships.chain import breaks
from transparency.partnerships.kpis import Kpi
from transparency.partnerships.portfolio import Standing
from transparency.partnerships.pulses import FEWEST
from transparency.partnerships.records import SIDES, Matter, Seat
from transparency.partnerships.register import PublicPartnerships
from transparency.partnerships.service import Partnerships
from transparency.reference import Reference
from transparency.storage import schema
from transparency.storage.database import Database

DAY = "2026-11-26T09:00Z"
TOLD = toml_file.read(example_partnerships.FILE)
GOOD, STRAINED, NEW = (one["charter"]["title"] for one in TOLD["partnership"])


@dataclass
class Demo:
    """A demo's database, with accounts and no partnerships yet."""

    database: Database
    accounts: Accounts
    partnerships: Partnerships

    def fill(self) -> None:
        example_partnerships.fill_if_empty(self.database, lambda: self.partnerships)

    def person(self, email: str) -> Actor:
        with self.database.reading() as connection:
            found = accounts.account_by_email(connection, email)
        assert found is not None
        return found[0].actor()

    def count(self, table: Table) -> int:
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def standing(self) -> dict[str, Standing]:
        found = self.partnerships.portfolio(self.person(TOLD["known"]["adam"]))
        return {one.partnership.title: one for one in found}

    def seat(self, title: str, by: str) -> Seat:
        seats = self.partnerships.seats(self.person(by))
        return next(one for one in seats if one.partnership.title == title)

    def matters(self, seat: Seat, kind: str) -> list[Matter]:
        with self.database.reading() as connection:
            return store.all_of(connection, seat, kind)  # type: ignore[arg-type]


def opened(database: Database, reference: Reference, folder: Path) -> Demo:
    partnerships = Partnerships(
        database, reference, PublicPartnerships(database), folder / "partnerships", b"hemmelig", "https://udbud.example.com"
    )  # fmt: skip
    return Demo(database, Accounts(database, organisation(), "https://udbud.example.com"), partnerships)


@contextmanager
def made(database: Database, reference: Reference, folder: Path) -> Iterator[Demo]:
    """With the accounts that a demo has, whose passwords nobody needs here."""
    found = opened(database, reference, folder)
    with pytest.MonkeyPatch.context() as patch:
        cheap_hashes(patch.setattr)
        demo_accounts.make(found.accounts, folder)
    yield found


@pytest.fixture
def demo(database: Database, reference: Reference, tmp_path: Path) -> Iterator[Demo]:
    with made(database, reference, tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def played(reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The example as it was played on one day; only to be looked at."""
    folder = tmp_path_factory.mktemp("example")
    database = Database(f"sqlite:///{folder / 'site.db'}")
    database.migrate()
    with made(database, reference, folder) as found, clock.frozen(datetime.fromisoformat(DAY)):
        found.fill()
        yield found
    database.close()


# Three tempers


def test_one_goes_well(played: Demo) -> None:
    found = played.standing()[GOOD]
    assert found.figures.held == found.figures.held_on_time >= 9
    assert (found.meetings_overdue, found.obligations_overdue) == (0, 0)
    assert set(found.figures.ratings) == {"good"}
    assert found.gap is not None
    assert found.gap <= 0.5


def test_one_is_strained(played: Demo) -> None:
    found = played.standing()[STRAINED]
    assert found.figures.held_on_time < found.figures.held
    assert found.meetings_overdue
    assert found.obligations_overdue >= 2
    assert found.ages[-1] == 2, "old warnings"
    assert "inadequate" in found.figures.ratings
    assert found.gap is not None
    assert found.gap >= 2


def test_one_has_just_begun(played: Demo) -> None:
    found = played.standing()[NEW]
    assert (found.figures.held, found.meetings_overdue, found.obligations_overdue) == (0, 0, 0)
    assert found.gap is None, "too few have answered so far"
    seat = played.seat(NEW, "administrator@example.org")
    charter = played.matters(seat, "charter")[0]
    assert (charter.state, charter.lacking) == ("proposed", {"supplier"})
    assert charter.content.agreed is not None
    assert [one.state for one in played.matters(seat, "meeting")] == ["called"]
    assert [one.state for one in played.matters(seat, "pulse")] == ["asking"]


def test_what_is_good_in_the_good_one(played: Demo) -> None:
    seat = played.seat(GOOD, "leverandoer@example.com")
    first, *_ = played.matters(seat, "improvement")
    assert first.state == "finished"
    assert first.content.gains[0].share == 50
    products = played.matters(seat, "charter")[0].content.agreed.products
    assert any("renset vand" in one.detail for one in products)
    kpi: Kpi = played.matters(seat, "kpi")[0].content
    values = [one.value for one in kpi.periods if one.value is not None]
    assert all(later < earlier for earlier, later in pairwise(values)), "fewer complaints each time"


def test_what_is_hard_in_the_strained_one(played: Demo) -> None:
    seat = played.seat(STRAINED, "redaktoer@example.org")
    assert any(one.content.level > 0 for one in played.matters(seat, "warning"))
    assert any(len(p.remarks) == 2 for p in played.matters(seat, "kpi")[0].content.periods)
    assert "rejected" in {one.state for one in played.matters(seat, "obligation")}
    assert [one.state for one in played.matters(seat, "problem")] == ["testing"]


def test_what_is_public_of_them_is_what_both_agreed_on(played: Demo) -> None:
    (one,) = played.partnerships.public.index().shown()
    assert one.title == GOOD
    assert one.example
    assert one.purpose
    assert one.promises
    assert one.followed == one.followed_on_time == 11
    assert len(one.kpis) == 1


# Whoever is in them


def test_the_demos_accounts_take_part(played: Demo) -> None:
    seats = {
        name: {one.partnership.title for one in played.partnerships.seats(played.person(email))}
        for name, email in TOLD["known"].items()
    }
    assert seats == {
        "rikke": {GOOD, STRAINED}, "ulla": {GOOD, STRAINED}, "adam": {NEW}, "lone": {GOOD}, "mads": {GOOD},
    }  # fmt: skip


def test_enough_people_answer_on_each_side_where_a_result_is_shown(played: Demo) -> None:
    for title in (GOOD, STRAINED):
        seat = played.seat(title, "redaktoer@example.org")
        with played.database.reading() as connection:
            people = store.people(connection, seat)
        for side in SIDES:
            assert sum(one.side == side for one in people) >= FEWEST
        assert all(found.gap is not None for found in played.matters(seat, "pulse")[0].content.result)


def test_nobody_but_the_demos_accounts_can_sign_in_or_gets_letters(played: Demo) -> None:
    known = set(TOLD["known"].values())
    with played.database.reading() as connection:
        people = accounts.accounts(connection, Within(None))
        letters = {
            row.email: row.letters
            for row in connection.execute(
                select(schema.account.c.email, schema.partner.c.letters).join_from(
                    schema.partner, schema.account, schema.account.c.id == schema.partner.c.account_id
                )
            )
        }
    assert {one.email for one in people if not one.invited} == known
    assert {email for email, said in letters.items() if said != "none"} == known
    assert played.count(schema.outbox) == 0, "nobody is told about the past"


def test_no_company_or_address_is_real() -> None:
    said = example_partnerships.FILE.read_text("utf-8")
    numbers = re.findall(r"\b\d{8}\b", said)
    assert numbers
    assert all(cvr.is_valid(one) and one >= "99999900" for one in numbers)
    addresses = re.findall(r"[\w.]+@[\w.]+", said)
    assert all(one.endswith(("example.org", "example.com")) for one in addresses)


# How it is played


@pytest.mark.parametrize(
    "day", ["2026-01-01T09:00Z", "2026-12-31T22:30Z", "2027-04-03T09:00Z", "2028-02-29T09:00Z"]
)
def test_it_shows_the_same_on_whatever_day_a_demo_is_begun(
    day: str, reference: Reference, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    database.migrate()
    with made(database, reference, tmp_path) as demo, clock.frozen(datetime.fromisoformat(day)):
        demo.fill()
        found = demo.standing()
        assert (found[GOOD].meetings_overdue, found[GOOD].obligations_overdue) == (0, 0)
        assert found[GOOD].figures.held == found[GOOD].figures.held_on_time
        assert found[STRAINED].obligations_overdue >= 2
        assert found[NEW].meetings_overdue == 0
        home = demo.partnerships.home(demo.person("udgiver@example.org"), found[GOOD].partnership.reference)
        assert home.overdue == 0
    database.close()


def test_it_is_whole_and_marked_on_both_databases_and_played_once(demo: Demo) -> None:
    demo.fill()
    assert [one.partnership.example for one in demo.standing().values()] == [True] * 3
    counted = [demo.count(table) for table in (schema.entry, schema.account, schema.audit)]
    demo.fill()
    assert [demo.count(table) for table in (schema.entry, schema.account, schema.audit)] == counted
    seat = demo.seat(GOOD, "leverandoer@example.com")
    here = schema.partnership.c.id == seat.partnership.id
    with demo.database.reading() as connection:
        kept = [(one, moment_text(one.at)) for one in reversed(store.entries(connection, seat, limit=10_000))]
        seq, hash_ = connection.execute(
            select(schema.partnership.c.seq, schema.partnership.c.hash).where(here)
        ).one()
        stand = {
            (one.kind, one.number): digest(one.payload) for one in export_store.matters(connection, seat)
        }
    assert list(breaks(kept, seq, hash_, stand)) == []
    assert all(earlier <= later for (_, earlier), (_, later) in pairwise(kept))


def test_a_start_that_is_broken_off_leaves_nothing_and_the_next_one_plays_it(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = demo.count(schema.account)
    with monkeypatch.context() as there:
        there.setattr(Partnerships, "comment", None)
        with pytest.raises(TypeError):
            demo.fill()
    assert (demo.count(schema.partnership), demo.count(schema.account)) == (0, people)
    demo.fill()
    assert demo.count(schema.partnership) == 3


def test_two_processes_that_start_at_once_play_it_once(
    demo: Demo, second_database: Database, reference: Reference, tmp_path: Path
) -> None:
    at_once([demo.fill, opened(second_database, reference, tmp_path).fill])
    assert demo.count(schema.partnership) == 3


def test_a_site_that_has_partnerships_of_its_own_is_left_alone(demo: Demo) -> None:
    demo.fill()
    with demo.database.writing() as connection:
        found = accounts.account_by_email(connection, example_partnerships.ONE_OF_THEM)
        assert found is not None
        accounts.change_account(connection, found[0].id, email="en.anden@example.org")
    demo.fill()
    assert demo.count(schema.partnership) == 3


def test_a_site_without_the_demos_accounts_is_left_alone(
    database: Database, reference: Reference, tmp_path: Path
) -> None:
    demo = opened(database, reference, tmp_path)
    demo.fill()
    assert demo.count(schema.partnership) == 0


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("{d-2}", "2026-11-27"),  # a Friday, for it would have been a Saturday
        ("{m+1}", "2026-12-01"),
        ("{e-9}", "2026-02-28"),
        ("{q-1+10}", "2026-07-11"),
        ("{k-1}", "2026-07/3"),
    ],
)
def test_days_are_told_from_today(said: str, day: str) -> None:
    assert example_partnerships.dated({"on": [f"x {said}"]}, date(2026, 11, 30)) == {"on": [f"x {day}"]}
