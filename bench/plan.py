"""The plan page over 10,000 tenders: reruns with another filter each time, and new visitors."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from bench.driver import Driver
from bench.filters import queries
from bench.measure import Part, Row, amount, interleaved, ratios, say
from bench.workshop import Served, Workshop
from transparency.tenders.index import value_band
from transparency.tenders.service import TenderPlan

SESSIONS = 4
PAGE = "udbudsplan"
_COLUMNS = (
    "id", "title", "description", "department", "cpv", "kind", "procedure", "status", "climate", "value_dkk",
    "band", "notice", "year", "changed",
)  # fmt: skip


def write_csv(plan: TenderPlan, path: Path) -> None:
    """The plan's rows in one plain file for the everyday recipe."""
    index = plan.index()
    with plan.database.reading() as connection:
        present = plan.present(connection)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(_COLUMNS)
        for entry in index.entries:
            t = present[entry.id].tender
            when = t.when
            write.writerow((
                t.id, t.title, t.description, t.departments[0], t.cpv[0] if t.cpv else "", t.kind, t.procedure, t.status,
                t.climate, "" if t.value.high is None else t.value.high / 100, value_band(t.value.high),
                when.value if when else "", when.start.year if when and when.start else "", entry.changed_at.isoformat(),
            ))  # fmt: skip


class _Rates:
    """Runs or visits a second, each call with filters that were not asked before."""

    def __init__(self, driver: Driver, workshop: Workshop, asked: Iterator[str]) -> None:
        self._driver, self._workshop, self._asked = driver, workshop, asked
        self.runs = self.distinct = 0
        self.bytes = 0.0

    def of(self, command: str, served: Served) -> float:
        """One measurement. `empty` and `everyday` have one page each; the site's is the plan."""
        site = served.name == "site"
        # more than any server can answer in the time; what was not asked is not asked later either
        some = list(islice(self._asked, int(400 * self._workshop.seconds)))
        answer = self._driver.ask(
            command, url=served.url, page=PAGE if site else "", queries=some, sessions=SESSIONS,
            seconds=self._workshop.seconds,
        )  # fmt: skip
        if site:
            self.runs += answer["runs"]
            self.distinct += answer["distinct"]
            self.bytes = answer["bytes"]
        say(f"  {command} {served.name}: {answer['rate']:.1f}/s, {answer['bytes'] / 1000:.1f} kB each")
        return float(answer["rate"])


def run(workshop: Workshop) -> Part:
    """Measure the plan page."""
    table = workshop.folder / "everyday.csv"
    plan = workshop.plan(workshop.volume)
    write_csv(plan, table)
    plan.database.close()
    # three servers take filters from one list, and new visitors take more
    needed = int(400 * workshop.seconds) * (3 + 2) * (workshop.rounds + 1)
    asked = queries(needed, 1, workshop.reference)
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        site = stack.enter_context(workshop.server("site", TRANSPARENCY_VAR=str(workshop.volume)))
        empty = stack.enter_context(workshop.server("empty"))
        everyday = stack.enter_context(workshop.server("everyday", BENCH_CSV=str(table)))
        rest = iter(asked)
        for served in (site, empty, everyday):  # the first runs import and fill what later ones find
            page = PAGE if served is site else ""
            driver.ask("reruns", url=served.url, page=page, queries=list(islice(rest, 200)), sessions=1, seconds=0.3)
        rates = _Rates(driver, workshop, rest)
        reruns = interleaved(
            workshop.rounds,
            lambda: rates.of("reruns", site),
            lambda: rates.of("reruns", empty),
            lambda: rates.of("reruns", everyday),
        )
        visitors = _Rates(driver, workshop, rest)
        visits = interleaved(
            workshop.rounds, lambda: visitors.of("visits", site), lambda: visitors.of("visits", empty)
        )
    ours, nothing, everydays = zip(*reruns, strict=True)
    new, new_empty = zip(*visits, strict=True)
    return Part(
        f"The plan page over {workshop.tenders:,} tenders",
        (
            Row("Plan page, another filter at every rerun", _typical(ours, "runs/s"), f"empty Streamlit page, {_typical(nothing, 'runs/s')}",
                ratios(zip(ours, nothing, strict=True)), 0.5, at_least=True),
            Row("Plan page, another filter at every rerun", _typical(ours, "runs/s"), f"the everyday recipe, {_typical(everydays, 'runs/s')}",
                ratios(zip(ours, everydays, strict=True)), 5, at_least=True),
            Row("Plan page, new visitors", _typical(new, "visits/s"), f"empty Streamlit page, {_typical(new_empty, 'visits/s')}",
                ratios(zip(new, new_empty, strict=True)), 0.5, at_least=True),
        ),
        f"{SESSIONS} websocket sessions at a time from a process of their own, each asking again as soon as it is "
        f"answered, {workshop.seconds:g} s a measurement, {workshop.rounds} rounds. A changed filter is a rerun with "
        "another query string, as after a click in the browser; a new visitor connects, runs the page once with a "
        f"filter and leaves. No filter came twice: the site's {rates.runs:,} reruns and {visitors.runs:,} visits had as many "
        "different filters (words, departments, CPV prefixes, years, values, states, orders, pages), which gave "
        f"{rates.distinct + visitors.distinct:,} different contents within their rounds (filters that find nothing or the same "
        f"look alike), {rates.bytes / 1000:.0f} kB each. The empty page is `st.html(\"x\")` "
        "(`peers/empty.py`) under the same server settings and `.streamlit/config.toml`. The everyday recipe "
        "(`peers/everyday.py`) reads the same rows from CSV with pandas and draws widgets, `st.dataframe` and an "
        "Altair chart at every run; it got the same kind of filters.",
    )  # fmt: skip


def _typical(values: tuple[float, ...], unit: str) -> str:
    return f"{amount(sorted(values)[len(values) // 2])} {unit}"
