"""Transactions and migrations, on both databases."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from transparency.errors import BadSetting
from transparency.storage.database import Database
from transparency.storage.schema import MIGRATION, metadata, revision


def at_once(count: int, act: Callable[[], None]) -> list[Exception]:
    """Run it in so many threads at the same time; gives the errors."""
    together, errors = Barrier(count), []

    def run() -> None:
        try:
            together.wait()
            act()
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def value(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(revision.c.value)).scalar_one())


# Migrations


def test_an_empty_database_is_not_migrated_and_then_it_is(empty_url: str) -> None:
    database = Database(empty_url)
    assert not database.is_migrated()
    database.migrate()
    assert database.is_migrated()
    assert value(database) == 0
    database.close()


def test_a_database_at_another_schema_is_not_migrated(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        assert not database.is_migrated()
    finally:
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": MIGRATION})
    assert database.is_migrated()


def test_a_database_that_does_not_answer_is_not_migrated(tmp_path: Path) -> None:
    other_file = tmp_path / "notes.txt"
    other_file.write_text("ikke en database " * 100)
    for url in (f"sqlite:///{other_file}", f"postgresql://nobody@/nothing?host={tmp_path}"):
        database = Database(url)
        assert not database.is_migrated()
        database.close()


def test_the_migrations_make_the_tables_that_the_code_is_written_for(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_server_default": True,
                "include_name": lambda name, type_, _: (
                    not (type_ == "table" and str(name).startswith("search"))
                ),
            },
        )
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(update(revision).values(value=7))
    database.migrate()
    assert database.is_migrated()
    assert value(database) == 7


def test_several_that_migrate_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    def start() -> None:
        database = Database(empty_url)
        database.migrate()
        assert value(database) == 0
        database.close()

    assert at_once(6, start) == []
    database = Database(empty_url)
    assert database.is_migrated()
    with database.reading() as connection:
        assert {"version", "author", "record", "revision", "cpv", "search"} <= set(
            inspect(connection).get_table_names()
        )
    database.close()


# Transactions


def test_an_error_inside_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            connection.execute(update(revision).values(value=9))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert value(database) == 0


def test_what_is_not_committed_is_not_seen_and_then_it_is(
    database: Database, second_database: Database
) -> None:
    with database.writing() as connection:
        connection.execute(update(revision).values(value=1))
        assert value(second_database) == value(database) == 0
    assert value(second_database) == value(database) == 1


def test_everything_read_inside_is_from_one_moment(database: Database, second_database: Database) -> None:
    with database.reading() as connection:
        before = connection.execute(select(revision.c.value)).scalar_one()
        with second_database.writing() as other:
            other.execute(update(revision).values(value=5))
        assert connection.execute(select(revision.c.value)).scalar_one() == before
    assert value(database) == 5


def test_a_reader_cannot_leave_anything_behind(database: Database) -> None:
    with database.reading() as connection:
        connection.execute(update(revision).values(value=5))
    assert value(database) == 0


def test_writers_go_one_after_the_other_and_none_is_lost(
    database: Database, second_database: Database
) -> None:
    databases = [database, second_database]

    def add() -> None:
        for _ in range(5):
            databases.append(mine := databases.pop(0))
            with mine.writing() as connection:
                seen = connection.execute(select(revision.c.value)).scalar_one()
                connection.execute(update(revision).values(value=seen + 1))

    assert at_once(6, add) == []
    assert value(database) == 30
    assert database.writes + second_database.writes == 30


def test_only_what_was_committed_counts_as_written(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing():
        raise ZeroDivisionError
    assert database.writes == 0
    with database.writing() as connection:
        connection.execute(update(revision).values(value=1))
        assert database.writes == 0
    assert database.writes == 1


def test_more_readers_than_connections_are_all_answered(database: Database) -> None:
    answers: list[int] = []
    assert at_once(40, lambda: answers.append(value(database))) == []
    assert answers == [0] * 40


def test_what_refers_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(DBAPIError), database.writing() as connection:
        connection.execute(
            text("INSERT INTO record (kind, record_id, version, seq) VALUES ('x', 'A', 1, 99)")
        )


def test_there_is_one_revision_row_only(database: Database) -> None:
    with pytest.raises(DBAPIError), database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO revision (id, value, at, seq, hash) VALUES (2, 0, '2026-01-01T00:00:00Z', 0, '')"
            )
        )


# Addresses


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "100 % ny" / "mappe" / "site.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_address_of_a_postgresql_means_the_same_driver(scheme: str) -> None:
    database = Database(f"{scheme}://site:hemmelig@db.example.dk/udbud?sslmode=require")
    assert database.engine.dialect.driver == "psycopg"
    assert database.engine.url.password == "hemmelig"
    assert not database.is_sqlite


@pytest.mark.parametrize(
    "url",
    [
        "mysql://site:hemmelig@localhost/udbud",
        "transparency.db",
        "http://localhost",
        "oracle://x",
        "://",
        "sqlite",
    ],
)
def test_another_kind_of_address_is_refused_naming_the_setting_but_not_the_password(url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as caught:
        Database(url)
    assert "hemmelig" not in str(caught.value)
