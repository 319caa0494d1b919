"""The plan page over 10,000 tenders: reruns with another filter each time, and new visitors."""

import csv
import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from bench.driver import Driver
from bench.filters import queries
from bench.measure import Part, amount, compared, interleaved, paragraph, say
from bench.workshop import Served, Workshop
from transparency.tenders.index import value_band
from transparency.tenders.service import TenderPlan

SESSIONS = 4
PAGE = "udbudsplan"
MOST_A_SECOND = 1500
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
        write = csv.DictWriter(file, _COLUMNS)
        write.writeheader()
        for entry in index.entries:
            t = present[entry.id].record
            when = t.when
            write.writerow({
                "id": t.id,
                "title": t.title,
                "description": t.description,
                "department": t.departments[0],
                "cpv": t.cpv[0] if t.cpv else "",
                "kind": t.kind,
                "procedure": t.procedure,
                "status": t.status,
                "climate": t.climate,
                "value_dkk": "" if t.value.high is None else t.value.high / 100,
                "band": value_band(t.value.high),
                "notice": when.value if when else "",
                "year": when.start.year if when and when.start else "",
                "changed": entry.changed_at.isoformat(),
            })  # fmt: skip


class Rates:
    """Runs or visits a second, each call with filters that were not asked before."""

    def __init__(self, driver: Driver, workshop: Workshop, asked: Iterator[str], page: str) -> None:
        self._driver, self._workshop, self._asked, self._page = driver, workshop, asked, page
        self._costs: dict[str, list[float]] = {}
        self.runs = self.distinct = 0
        self.size = 0.0

    def of(self, command: str, served: Served) -> float:
        """One measurement. `empty` and `everyday` have one page each; the site's is `page`."""
        site, seconds = served.name == "site", self._workshop.seconds
        # more than any server can answer in the time; what was not asked is not asked later either
        some = list(islice(self._asked, int(MOST_A_SECOND * seconds)))
        page = self._page if site else ""
        before = served.processor_time()
        answer = self._driver.ask(
            command, url=served.url, page=page, queries=some, sessions=SESSIONS, seconds=seconds
        )
        cost = 1000 * (served.processor_time() - before) / answer["runs"]
        self._costs.setdefault(served.name, []).append(cost)
        if site:
            self.runs += answer["runs"]
            self.distinct += answer["distinct"]
            self.size = answer["bytes"]
        say(f"  {command} {served.name}: {answer['rate']:.1f}/s, {cost:.2f} ms processor time")
        return float(answer["rate"])

    def cost(self, name: str) -> str:
        """Milliseconds of the server's processor time for one, in the median."""
        return amount(statistics.median(self._costs[name]))


def run(workshop: Workshop) -> Part:
    """Measure the plan page."""
    table = workshop.folder / "everyday.csv"
    plan = workshop.plan(workshop.volume)
    write_csv(plan, table)
    plan.database.close()
    # three servers take filters from one list, and new visitors take more
    needed = int(MOST_A_SECOND * workshop.seconds) * (3 + 2) * (workshop.rounds + 2)
    asked = queries(needed, 1, workshop.reference)
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        site = stack.enter_context(workshop.server("site", TRANSPARENCY_VAR=str(workshop.volume)))
        empty = stack.enter_context(workshop.server("empty"))
        everyday = stack.enter_context(workshop.server("everyday", BENCH_CSV=str(table)))
        rest = iter(asked)
        warming = Rates(driver, workshop, rest, PAGE)
        for served in (site, empty, everyday):  # the first runs import and fill what later ones find
            warming.of("reruns", served)
        rates = Rates(driver, workshop, rest, PAGE)
        reruns = interleaved(
            workshop.rounds,
            lambda: rates.of("reruns", site),
            lambda: rates.of("reruns", empty),
            lambda: rates.of("reruns", everyday),
        )
        visitors = Rates(driver, workshop, rest, PAGE)
        visits = interleaved(
            workshop.rounds, lambda: visitors.of("visits", site), lambda: visitors.of("visits", empty)
        )
    title = "Plan page, another filter at every rerun"
    by_empty = [(ours, nothing) for ours, nothing, _ in reruns]
    by_everyday = [(ours, everyday) for ours, _, everyday in reruns]
    return Part(
        f"The plan page over {workshop.tenders:,} tenders",
        (
            compared(title, "empty Streamlit page", "runs/s", by_empty, 0.5, at_least=True),
            compared(title, "the everyday recipe", "runs/s", by_everyday, 5, at_least=True),
            compared(
                "Plan page, new visitors", "empty Streamlit page", "visits/s", visits, 0.5, at_least=True
            ),
        ),
        paragraph(f"""
            {SESSIONS} websocket sessions at a time from a process of their own, each asking again as soon as
            it is answered, {workshop.seconds:g} s a measurement, {workshop.rounds} rounds after one that does
            not count: servers are measured as they are once they have been asked for some seconds. A changed filter
            is a rerun with another query string, as after a click in the browser; a new visitor connects,
            runs the page once with a filter and leaves. No filter came twice: the site's {rates.runs:,}
            reruns and {visitors.runs:,} visits had as many distinct filters (words, departments, CPV
            prefixes, years, values, states, orders, pages; a seventh with a panel of boxes open), which gave
            {rates.distinct:,} and {visitors.distinct:,} distinct pages, {rates.size / 1000:.0f} kB each. Processor
            time of the server: {rates.cost("site")} ms for a rerun of the plan, {rates.cost("empty")} ms of the empty
            page, {rates.cost("everyday")} ms of the everyday recipe; {visitors.cost("site")} ms for a new
            visitor, {visitors.cost("empty")} ms on the empty page. The empty page is `st.html("x")`
            (`peers/empty.py`) under the same server settings and `.streamlit/config.toml`. The everyday
            recipe (`peers/everyday.py`) reads the same rows from CSV with pandas and draws widgets,
            `st.dataframe` and an Altair chart at every run; it got filters of the same kind.
        """),
    )
