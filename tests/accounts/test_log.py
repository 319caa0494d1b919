"""The log: every line stays as it was written, and administrators find and fetch what they look for."""

from datetime import UTC, datetime

import pytest
from account_cases import Town
from sqlalchemy.exc import SQLAlchemyError

from transparency.audit import store
from transparency.audit.records import EVENT, EVENTS, LogFilter
from transparency.audit.service import Log
from transparency.errors import NotFound
from transparency.storage.database import Database


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'en anden'",
        "UPDATE audit SET details = '{}' WHERE id = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "sqlite: REPLACE INTO audit (id, at, who, action, object, details) VALUES (1, '', '', '', '', '')",
        "sqlite: INSERT OR REPLACE INTO audit (id, at, who, action, object, details) VALUES (1, '', '', '', '', '')",
        "postgresql: TRUNCATE audit",
        "postgresql: INSERT INTO audit SELECT * FROM audit ON CONFLICT (id) DO UPDATE SET who = 'en anden'",
    ],
)
def test_the_database_itself_lets_no_line_be_changed_or_removed(
    town: Town, backend: str, statement: str
) -> None:
    only, _, rest = statement.partition(": ")
    if only in ("sqlite", "postgresql"):
        if only != backend:
            return
        statement = rest
    before = town.log()
    assert before
    with (
        pytest.raises(SQLAlchemyError, match="append-only"),
        town.database.writing() as c,
    ):
        c.exec_driver_sql(statement)
    assert town.log() == before


def test_a_change_that_fails_leaves_no_line_and_a_line_that_fails_leaves_no_change(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, before = town.actor("administrator"), town["member"]

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(store, "write", broken)
    for tried in (town.accounts.end_access, town.accounts.erase_person):
        with pytest.raises(RuntimeError):
            tried(admin, before.id)
    with pytest.raises(RuntimeError):
        town.accounts.invite(admin, town.supplier.id, "ny@rent.example", "Ny", "member", "da")
    assert town["member"] == before
    assert town.letters("ny@rent.example") == []


@pytest.fixture
def log(town: Town, frozen) -> Log:  # type: ignore[no-untyped-def]
    """Three days of signing in and out."""
    for day in (15, 16, 17):
        with frozen(f"2027-01-{day}T08:00Z"):
            town.accounts.sign_out(town.actor("editor"))
    return Log(town.database)


def test_lines_are_found_by_who_what_and_when_and_paged_from_the_newest(town: Town, log: Log) -> None:
    admin, who = town.actor("administrator"), town["editor"].who
    found = log.lines(admin, LogFilter(who=who))
    assert [line.event for line in found] == ["sign_out", "sign_in"] * 3
    assert [line.id for line in found] == sorted((line.id for line in found), reverse=True)
    assert [line.id for line in log.lines(admin, LogFilter(who=who), before_id=found[1].id, limit=2)] == [
        line.id for line in found[2:4]
    ]
    day = [datetime(2027, 1, 16, tzinfo=UTC), datetime(2027, 1, 16, 23, 59, 59, tzinfo=UTC)]
    assert len(log.lines(admin, LogFilter(who=who, after=day[0], until=day[1]))) == 2
    assert {line.event for line in log.lines(admin, LogFilter(event="sign_out"))} == {"sign_out"}
    assert log.lines(admin, LogFilter(object=who)) == found
    assert found[0].organisation_id == town.own.id


@pytest.mark.parametrize("text", ["\0", "' OR 1=1 --", "%", "x" * 100_000, "konto:999"])
def test_a_filter_that_fits_nothing_finds_nothing(town: Town, log: Log, text: str) -> None:
    admin = town.actor("administrator")
    assert log.lines(admin, LogFilter(who=text)) == []
    assert log.lines(admin, LogFilter(object=text)) == []


def test_the_whole_log_is_fetched_and_that_is_a_line_of_it(town: Town, log: Log) -> None:
    admin = town.actor("administrator")
    lines = list(log.export(admin, LogFilter()))
    assert [(line.who, line.event, line.object) for line in reversed(lines)] == town.log()
    assert (lines[0].who, lines[0].event) == (admin.who, "log_exported")


def test_a_long_log_is_fetched_whole(town: Town) -> None:
    admin = town.actor("administrator")
    with town.database.writing() as connection:
        for n in range(2500):
            store.write(connection, admin, "tender_confirmed", f"AAK-2027-{n}")
    found = [line.object for line in Log(town.database).export(admin, LogFilter(event="tender_confirmed"))]
    assert found == [f"AAK-2027-{n}" for n in reversed(range(2500))]


def test_who_may_not_fetch_the_log_is_told_so_before_the_first_line(town: Town, log: Log) -> None:
    before = town.log()
    for name in ("publisher", "supplier_admin"):
        actor = town.actor(name)
        before = town.log()
        with pytest.raises(NotFound):
            log.export(actor, LogFilter())
        assert town.log() == before


def test_every_event_has_words() -> None:
    assert set(EVENT) == set(EVENTS)
    assert all(EVENT.values())


def test_odd_names_of_things_do_not_stop_a_line(database: Database) -> None:
    from transparency.accounts.permissions import PUBLIC

    with database.writing() as connection:
        store.write(connection, PUBLIC, "tender_imported", "pl\0an" + "x" * 1000, details={"æ": "\0"})
    with database.reading() as connection:
        (line,) = store.lines(connection, LogFilter(), limit=10)
    assert line.object == ("plan" + "x" * 1000)[:80]
    assert line.details == {"æ": "\0"}
