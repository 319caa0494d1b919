"""One database: connections, transactions and migrations.

`reading()` sees committed data; `writing()` is one transaction at a time over all processes, so that
history is one chain. An error inside leaves nothing behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, Insert, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from transparency.errors import BadSetting
from transparency.locale import N_
from transparency.storage import schema


class Database:
    """An engine for SQLite or PostgreSQL. `url` as in `DATABASE_URL`."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            parsed = None
        backend = parsed.drivername.partition("+")[0] if parsed else ""
        if parsed and backend in ("postgresql", "postgres"):
            # The plain addresses that hosts hand out mean this driver.
            self.engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                pool_timeout=10,
                hide_parameters=True,  # what a reader searches for, or an author's name, is not the log's
                connect_args={"connect_timeout": 5},
            )
        elif parsed and backend == "sqlite":
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            # Queued connections stay open, so each read does not open the file anew.
            self.engine = create_engine(
                parsed,
                poolclass=QueuePool,
                hide_parameters=True,
                connect_args={"check_same_thread": False},
            )
            _prepare_sqlite(self.engine)
        else:
            # The address itself may hold a password, so it is not said.
            raise BadSetting(
                N_(
                    "Indstillingen {key} skal være en adresse, der begynder med postgresql:// eller sqlite:///."
                ),
                key="DATABASE_URL",
            )
        self._counting = Lock()
        self.writes = 0
        """How many transactions `writing` has committed in this process: what was read before is old."""

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Everything read inside is from one and the same moment."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the revision row: writers go one after the other."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                connection.execute(select(schema.revision.c.id).with_for_update()).all()
                yield connection
        with self._counting:
            self.writes += 1

    def migrate(self) -> None:
        """Bring the tables to the present schema; safe when several processes start at once."""
        if self.is_migrated():
            return
        from alembic import command  # only a first start, or one after an upgrade, needs it
        from alembic.config import Config

        with self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(7265001)"))
                config = Config()
                folder = Path(__file__).parent / "migrations"
                config.set_main_option("script_location", str(folder).replace("%", "%%"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")

    def is_migrated(self) -> bool:
        """Whether the database answers and its tables are those this code was written for."""
        try:
            with self.reading() as connection:
                present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except SQLAlchemyError:
            return False
        return bool(present == schema.MIGRATION)

    def close(self) -> None:
        self.engine.dispose()


def new_id(connection: Connection, statement: Insert) -> int:
    """Insert one row; returns the number that the database gave it."""
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(dbapi: Any, _: object) -> None:
        dbapi.isolation_level = None  # SQLAlchemy's BEGIN below decides, not the driver's guess
        dbapi.execute("PRAGMA busy_timeout = 30000")  # first, for the next line waits for other processes
        dbapi.execute("PRAGMA journal_mode = WAL")
        dbapi.execute("PRAGMA synchronous = NORMAL")
        dbapi.execute("PRAGMA foreign_keys = ON")
        dbapi.execute("PRAGMA recursive_triggers = ON")  # or REPLACE would get round the append-only ones
        dbapi.execute("PRAGMA mmap_size = 268435456")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A writer takes the lock at once: a reader that turns writer half-way can be refused.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
