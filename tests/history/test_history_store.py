"""History on both databases: appended, chained, never rewritten."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from transparency.errors import Conflict
from transparency.history import store as history
from transparency.history.records import START, digest
from transparency.history.store import Draft, Revision
from transparency.storage.database import Database
from transparency.storage.schema import author, record, revision, version

Frozen = Callable[[str], AbstractContextManager[None]]
Queries = Callable[[Database], AbstractContextManager[list[str]]]


def save(
    database: Database, *ids: str, who: str = "Karen", reason: str | None = None, **payload: Any
) -> None:
    """Write the next version of each record in one transaction."""
    with database.writing() as connection:
        seen = {link.record_id: link.version for link in history.present(connection, "tender")}
        drafts = [Draft(id_, seen.get(id_, 0), {"id": id_, **payload}) for id_ in ids]
        history.append(connection, "tender", drafts, who=who, reason=reason)


def head(database: Database) -> Revision:
    with database.reading() as connection:
        return history.current(connection)


def broken(database: Database) -> list[tuple[int, str]]:
    with database.reading() as connection:
        return [(one.seq, one.record_id) for one in history.check(connection)]


@pytest.fixture
def written(database: Database) -> Database:
    """A history of five versions of three records."""
    save(database, "A", title="et")
    save(database, "B", "C", title="to", reason="Nyt i planen")
    save(database, "A", title="tre")
    save(database, "B", title="fire", reason="Rykket")
    return database


# Writing


def test_an_empty_history_holds_and_stands_at_the_start(database: Database) -> None:
    found = head(database)
    assert (found.value, found.seq, found.hash) == (0, 0, START)
    assert broken(database) == []


def test_every_change_is_one_version_and_every_transaction_one_revision(database: Database) -> None:
    for revision_, (ids, links) in enumerate(
        [(("A",), 1), (("B", "C"), 3), (("A", "B"), 5), (("A",), 6)], start=1
    ):
        save(database, *ids, title=f"{revision_}")
        found = head(database)
        assert (found.value, found.seq) == (revision_, links)
    with database.reading() as connection:
        versions = history.versions(connection, "tender", ["A", "B", "C", "D"])
        assert {id_: [link.version for link in links] for id_, links in versions.items()} == {
            "A": [1, 2, 3],
            "B": [1, 2],
            "C": [1],
        }
        assert history.count(connection, "tender") == 6
        assert sorted((link.record_id, link.version) for link in history.present(connection, "tender")) == [
            ("A", 3),
            ("B", 2),
            ("C", 1),
        ]
    assert broken(database) == []


def test_nothing_to_write_moves_nothing(database: Database) -> None:
    save(database)
    assert head(database).value == 0


def test_each_record_keeps_its_row(database: Database) -> None:
    rows = []
    for seen in range(3):
        with database.writing() as connection:
            rows.append(history.append(connection, "tender", [Draft("A", seen, {})], who="", reason=None))
    assert rows[0] == rows[1] == rows[2]


def test_kinds_do_not_meet(database: Database) -> None:
    with database.writing() as connection:
        one = history.append(connection, "tender", [Draft("A", 0, {})], who="", reason=None)
        other = history.append(connection, "dialogue", [Draft("A", 0, {})], who="", reason=None)
        assert one["A"] != other["A"]
        assert [link.kind for link in history.versions(connection, "dialogue", ["A"])["A"]] == ["dialogue"]
        assert len(history.present(connection, "tender")) == 1
    assert broken(database) == []


def test_a_change_of_reference_data_moves_the_revision_but_not_the_chain(written: Database) -> None:
    before = head(written)
    with written.writing() as connection:
        history.announce(connection)
    after = head(written)
    assert (after.value, after.seq, after.hash) == (before.value + 1, before.seq, before.hash)
    assert broken(written) == []


@pytest.mark.parametrize(("seen", "present"), [(0, 2), (1, 2), (3, 2)])
def test_a_stale_writer_is_refused_and_told_both_versions(written: Database, seen: int, present: int) -> None:
    before = head(written)
    with pytest.raises(Conflict) as caught, written.writing() as connection:
        history.append(connection, "tender", [Draft("A", seen, {})], who="", reason=None)
    assert caught.value.values == {"id": "A", "seen": seen, "present": present}
    assert head(written) == before


def test_a_version_of_a_record_that_does_not_exist_is_refused(database: Database) -> None:
    with pytest.raises(Conflict), database.writing() as connection:
        history.append(connection, "tender", [Draft("A", 1, {})], who="", reason=None)


def test_one_record_twice_in_a_batch_is_two_versions_or_refused(database: Database) -> None:
    with database.writing() as connection:
        history.append(
            connection, "tender", [Draft("A", 0, {"n": 1}), Draft("A", 1, {"n": 2})], who="", reason=None
        )
    with database.reading() as connection:
        (present,) = history.present(connection, "tender")
        assert (present.version, present.payload) == (2, '{"n":2}')
    with pytest.raises(Conflict), database.writing() as connection:
        history.append(connection, "tender", [Draft("B", 0, {}), Draft("B", 0, {})], who="", reason=None)
    assert head(database).seq == 2
    assert broken(database) == []


def test_a_batch_that_fails_in_the_middle_leaves_nothing(written: Database) -> None:
    before, tables = head(written), (version, author, record)
    with written.reading() as connection:
        counts = [len(connection.execute(select(table)).all()) for table in tables]

    def write(last: Draft) -> None:
        with written.writing() as connection:
            history.append(connection, "tender", [Draft("D", 0, {})], who="", reason=None)
            history.append(connection, "tender", [Draft("E", 0, {}), last], who="", reason=None)
            raise ZeroDivisionError

    for last, why in (
        (Draft("A", 1, {}), Conflict),
        (Draft("F", 0, {"not": {"json"}}), TypeError),
        (Draft("F", 0, {}), ZeroDivisionError),
    ):
        with pytest.raises(why):
            write(last)
    assert head(written) == before
    with written.reading() as connection:
        assert [len(connection.execute(select(table)).all()) for table in tables] == counts
    assert broken(written) == []


def test_a_clock_that_goes_backwards_does_not_turn_history_round(database: Database, frozen: Frozen) -> None:
    for moment in ("2026-11-23T12:00Z", "2026-11-23T11:00Z", "2001-01-01T00:00Z", "2026-11-23T13:00+01:00"):
        with frozen(moment):
            save(database, "A", moment=moment)
    with frozen("2026-11-24T00:00Z"):
        save(database, "A")
    with database.reading() as connection:
        moments = [link.at for link in history.versions(connection, "tender", ["A"])["A"]]
    assert moments == ["2026-11-23T12:00:00Z"] * 4 + ["2026-11-24T00:00:00Z"]


def test_a_large_batch_is_written_whole_in_few_statements(database: Database, queries: Queries) -> None:
    ids = [f"AAK-2027-{n:04d}" for n in range(1200)]
    save(database, *ids, title="et")
    with queries(database) as said:
        save(database, *ids, title="to")
    assert len(said) < 20
    with database.reading() as connection:
        assert {link.version for link in history.present(connection, "tender")} == {2}
        assert len(history.versions(connection, "tender", ids)) == 1200
    assert broken(database) == []


def test_two_writers_at_once_both_succeed_and_the_chain_is_whole(
    database: Database, second_database: Database
) -> None:
    together, errors = Barrier(2), []

    def write(on: Database, name: str) -> None:
        try:
            together.wait()
            for n in range(8):
                save(on, f"{name}-{n}", who=name)
        except Exception as error:
            errors.append(error)

    threads = [
        Thread(target=write, args=(on, name)) for on, name in ((database, "A"), (second_database, "B"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = head(second_database)
    assert (found.value, found.seq) == (16, 16)
    assert broken(database) == []


def test_of_two_who_saw_the_same_version_one_is_told(database: Database, second_database: Database) -> None:
    save(database, "A")
    together, outcomes = Barrier(2), []

    def write(on: Database) -> None:
        with on.reading() as connection:
            (seen,) = history.present(connection, "tender")
        together.wait()
        try:
            with on.writing() as connection:
                history.append(connection, "tender", [Draft("A", seen.version, {})], who="", reason=None)
            outcomes.append("written")
        except Conflict:
            outcomes.append("refused")

    threads = [Thread(target=write, args=(on,)) for on in (database, second_database)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "written"]
    assert head(database).seq == 2


# Names


def test_names_stand_beside_the_history_not_in_it(database: Database) -> None:
    save(database, "A", who="Karen Blixen", reason="Rettet")
    with database.reading() as connection:
        (link,) = history.versions(connection, "tender", ["A"])["A"]
        (row,) = connection.execute(select(author)).all()
    assert "Karen" not in repr(link)
    assert row.name == "Karen Blixen"
    assert link.who == digest(row.salt + row.name) != digest(row.name)


def test_the_same_name_cannot_be_followed_from_version_to_version(database: Database) -> None:
    save(database, "A", "B", who="Karen")
    save(database, "A", who="Karen")
    with database.reading() as connection:
        assert len(set(connection.execute(select(version.c.who)).scalars())) == 3


def test_a_name_can_be_deleted_and_the_chain_is_whole(written: Database) -> None:
    with written.writing() as connection:
        connection.execute(delete(author).where(author.c.name == "Karen"))
    assert broken(written) == []


def test_a_name_that_was_exchanged_is_found(written: Database) -> None:
    with written.writing() as connection:
        connection.execute(update(author).where(author.c.seq == 2).values(name="En anden"))
    assert broken(written) == [(2, "B")]


# Nobody rewrites


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE version SET reason = 'x'",
        "UPDATE version SET payload = '{}' WHERE seq = 1",
        "UPDATE version SET reason = 'x' WHERE seq = 5",
        "DELETE FROM version WHERE seq = 5",
        "DELETE FROM version",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(written: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        _rewrite(written, statement)
    assert broken(written) == []


def _rewrite(database: Database, statement: str) -> None:
    """With all that refers to the versions out of the way."""
    with database.writing() as connection:
        connection.execute(delete(author))
        connection.execute(delete(record))
        connection.execute(text(statement))


def test_nor_can_it_be_emptied_or_replaced(written: Database) -> None:
    if written.is_sqlite:
        column = ", ".join(c.name for c in version.columns)
        statement = f"INSERT OR REPLACE INTO version ({column}) SELECT {column} FROM version WHERE seq = 5"
    else:
        statement = "TRUNCATE version CASCADE"
    with pytest.raises(DBAPIError, match="append-only"):
        _rewrite(written, statement)
    assert broken(written) == []


# ... and who does all the same is found


@pytest.fixture
def unguarded(written: Database) -> Iterator[Connection]:
    """A transaction of somebody who may do anything in the database: no triggers, no foreign keys."""
    engine = create_engine(written.engine.url)
    with engine.connect() as connection:
        if written.is_sqlite:  # where foreign keys are off unless asked for
            connection.exec_driver_sql("DROP TRIGGER version_no_update")
            connection.exec_driver_sql("DROP TRIGGER version_no_delete")
        else:
            # no triggers and no foreign keys
            connection.exec_driver_sql("SET session_replication_role = replica")
        yield connection
    engine.dispose()


_COPY = (
    "INSERT INTO version "
    "(seq, kind, record_id, version, at, who, reason, payload, payload_hash, previous_hash, hash) "
    "SELECT 6, kind, record_id, 3, at, who, reason, payload, payload_hash, {previous}, hash "
    "FROM version WHERE seq = 5"
)

TAMPERED: list[tuple[str, list[str], tuple[int, str]]] = [
    # what was done, how, where it shows first
    ("payload edited", ["UPDATE version SET payload = '{}' WHERE seq = 2"], (2, "B")),
    ("reason edited", ["UPDATE version SET reason = 'Andet' WHERE seq = 5"], (5, "B")),
    ("reason removed", ["UPDATE version SET reason = NULL WHERE seq = 5"], (5, "B")),
    ("moment edited", ["UPDATE version SET at = '2026-01-01T00:00:00Z' WHERE seq = 1"], (1, "A")),
    ("row deleted", ["DELETE FROM version WHERE seq = 3"], (4, "A")),
    ("first row deleted", ["DELETE FROM version WHERE seq = 1"], (2, "B")),
    ("last row deleted", ["DELETE FROM version WHERE seq = 5"], (5, "")),
    ("all deleted", ["DELETE FROM version"], (5, "")),
    ("row inserted", [_COPY.format(previous="previous_hash")], (6, "B")),
    ("row inserted and linked", [_COPY.format(previous="hash")], (6, "B")),
    (
        "rows reordered",
        [
            "UPDATE version SET seq = 99 WHERE seq = 2",
            "UPDATE version SET seq = 2 WHERE seq = 3",
            "UPDATE version SET seq = 3 WHERE seq = 99",
        ],
        (2, "C"),
    ),
    ("head moved back", ["UPDATE revision SET seq = 4"], (4, "")),
    (
        "head given another hash",
        ["UPDATE revision SET hash = previous_hash FROM version WHERE version.seq = 5"],
        (5, ""),
    ),
    (
        "last row deleted and the head moved back to the one before",
        [
            "UPDATE revision SET seq = 4, hash = (SELECT hash FROM version WHERE seq = 4)",
            "DELETE FROM author WHERE seq = 5",
            "DELETE FROM version WHERE seq = 5",
        ],
        (0, "B"),
    ),
    (
        "an older version put in force",
        ["UPDATE record SET seq = 1, version = 1 WHERE record_id = 'A'"],
        (0, "A"),
    ),
    ("an older version put in force quietly", ["UPDATE record SET seq = 1 WHERE record_id = 'A'"], (0, "A")),
    (
        "a record put on the list",
        ["INSERT INTO record (kind, record_id, version, seq) VALUES ('tender', 'Z', 1, 5)"],
        (0, "Z"),
    ),
    ("a record taken off the list", ["DELETE FROM record WHERE record_id = 'C'"], (0, "C")),
]


@pytest.mark.parametrize(("what", "statements", "place"), TAMPERED, ids=[what for what, _, _ in TAMPERED])
def test_tampering_in_the_database_is_found(
    written: Database, unguarded: Connection, what: str, statements: list[str], place: tuple[int, str]
) -> None:
    for statement in statements:
        assert unguarded.execute(text(statement)).rowcount
    unguarded.commit()
    assert broken(written)[0] == place


# Reading


def test_the_log_pages_from_the_newest_and_gives_each_version_the_one_before(written: Database) -> None:
    with written.reading() as connection:
        first = history.pairs(connection, "tender", limit=2)
        rest = history.pairs(connection, "tender", limit=9, before_seq=first[-1][0].seq)
    told = [(link.seq, link.record_id, before.seq if before else None) for link, before in first + rest]
    assert told == [(5, "B", 2), (4, "A", 1), (3, "C", None), (2, "B", None), (1, "A", None)]


def test_the_log_can_be_asked_for_some_records_and_for_a_time(database: Database, frozen: Frozen) -> None:
    for day, id_ in enumerate(["A", "B", "A", "B"], start=1):
        with frozen(f"2026-11-0{day}T08:00Z"):
            save(database, id_)

    def log(**asked: Any) -> list[int]:
        with database.reading() as connection:
            return [link.seq for link, _ in history.pairs(connection, "tender", limit=9, **asked)]

    assert log(ids=["A"]) == [3, 1]
    assert log(ids=[]) == []
    assert log(after="2026-11-01T08:00:00Z") == [4, 3, 2]
    assert log(until="2026-11-03T08:00:00Z") == [3, 2, 1]
    assert log(after="2026-11-02T07:59:59Z", until="2026-11-03T07:59:59Z", ids=["B"]) == [2]


def test_what_was_in_force_at_a_moment_is_told_to_the_second(database: Database, frozen: Frozen) -> None:
    for moment, id_ in (("08:00", "A"), ("09:00", "B"), ("10:00", "A")):
        with frozen(f"2026-11-01T{moment}Z"):
            save(database, id_)

    def then(moment: str) -> list[int]:
        with database.reading() as connection:
            links, total = history.as_of(connection, "tender", moment)
        assert total == len(links)
        return sorted(link.seq for link in links)

    assert then("2026-11-01T07:59:59Z") == []
    assert then("2026-11-01T08:00:00Z") == [1]
    assert then("2026-11-01T09:59:59Z") == [1, 2]
    assert then("2026-11-01T10:00:00Z") == [2, 3]


def test_versions_since_a_place_come_in_order_with_their_rows(written: Database) -> None:
    with written.reading() as connection:
        everything = list(history.since(connection, "tender", 0))
        rows = {link.record_id: row for row, link in everything}
        assert [link.seq for _, link in everything] == [1, 2, 3, 4, 5]
        assert len(set(rows.values())) == 3
        assert list(history.since(connection, "tender", 3)) == everything[3:]
        assert list(history.since(connection, "tender", 5)) == []


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 17, 0, 5, 999_999, tzinfo=UTC), "2026-11-23T17:00:05Z"),
        (datetime(2026, 7, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2026-06-30T23:00:00Z"),
        (datetime(999, 1, 1, tzinfo=UTC), "0999-01-01T00:00:00Z"),  # still before 2026 as text
    ],
)
def test_a_moment_is_the_same_text_everywhere(moment: datetime, said: str) -> None:
    assert history.moment_text(moment) == said
    assert history.moment_text(history.moment(said)) == said


def test_the_revision_row_is_the_only_one(written: Database) -> None:
    with written.reading() as connection:
        assert connection.execute(select(revision.c.id)).scalars().all() == [1]
