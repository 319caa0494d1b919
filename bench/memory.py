"""What each further session takes of the server's memory."""

import statistics
import time

from bench.driver import Driver
from bench.filters import queries
from bench.measure import Part, Row, amount, paragraph, say
from bench.plan import PAGE
from bench.workshop import Workshop

FEW, MANY = 50, 250
TENDERS = 1_000
MB = 1_000_000


def run(workshop: Workshop) -> Part:
    """Measure the server with 50 and with 250 sessions that have run the plan page and stay connected."""
    rounds = 2 if workshop.quick else 5
    asked = queries(rounds * (20 + MANY), 11, workshop.reference)
    # making a large index leaves free memory behind, in which sessions would hide
    folder = workshop.filled("memory", TENDERS)
    figures, totals = [], []
    for _ in range(rounds):
        with Driver() as driver, workshop.server("site", TRANSPARENCY_VAR=str(folder)) as site:
            mine, asked = asked[: 20 + MANY], asked[20 + MANY :]
            driver.ask("visits", url=site.url, page=PAGE, queries=mine[:20], sessions=1, seconds=0.1)
            driver.ask("hold", url=site.url, page=PAGE, queries=mine[20 : 20 + FEW])
            time.sleep(0.5)
            before = site.memory()
            driver.ask("hold", url=site.url, page=PAGE, queries=mine[20 + FEW :])
            time.sleep(0.5)
            after = site.memory()
            driver.ask("let_go")
        say(f"  {before / MB:.0f} MB with {FEW} sessions, {after / MB:.0f} MB with {MANY}")
        figures.append((after - before) / MB / (MANY - FEW))
        totals.append(after / MB)
    measured = f"{amount(statistics.median(totals))} MB with {MANY} sessions"
    return Part(
        "Memory",
        (
            Row("Memory for each further session", measured, f"the same with {FEW}", tuple(figures), 1,
                at_least=False, unit="MB"),
        ),
        paragraph(f"""
            Proportional set size of the server process, with {FEW} and then {MANY} websocket sessions that
            have run the plan page, each with a filter of its own, and stay connected; over {TENDERS:,}
            tenders, because making a larger index leaves so much free memory behind that {MANY} sessions do
            not show at all. {rounds} rounds, each with a new server. The pages kept for others to see are
            part of it.
        """),
    )  # fmt: skip
