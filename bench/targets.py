"""The policy's promises: what the published data answer over 100,000 tenders, and the page that shows it all."""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from bench.driver import Driver
from bench.filters import target_queries
from bench.measure import Part, Row, amount, compared, interleaved, paragraph, say
from bench.plan import MOST_A_SECOND, Rates
from bench.workshop import Workshop, sqlite
from transparency import clock, demo
from transparency.dates import PlannedDate
from transparency.dialogues.service import Dialogues
from transparency.notices.service import Notices
from transparency.partnerships.register import PublicPartnerships
from transparency.readers.service import Readers
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.targets.records import CATEGORIES, Baseline, Observation, Target, Unit
from transparency.targets.service import Targets
from transparency.tenders.editing import TenderEditing
from transparency.tenders.records import CLIMATES
from transparency.tenders.service import TenderPlan

PAGE = "maal"
YEARS = range(2006, 2026)
TIMES = 9
"""Changes within a round; the figure is their median."""
COUNT = "SELECT count(*) FROM record WHERE kind = 'tender'"
ASKED = (
    "SELECT count(*) FROM record JOIN version ON version.seq = record.seq "
    "WHERE record.kind = 'tender' AND json_extract(version.payload, '$.climate') = 'yes'"
)


def run(workshop: Workshop) -> Part:
    """Measure the answers, then the page."""
    live, counted = _answers(workshop)
    page, how = _page(workshop)
    return Part("The policy's promises", (*live, *page), paragraph(f"{counted} {how}"))


def opened(database: Database, reference: Reference, folder: Path) -> Targets:
    """The promises in a database, following the policy."""
    plan = TenderPlan(database, reference)
    editing = TenderEditing(database, plan, four_eyes=False, example=False)
    dialogues = Dialogues(database, reference, plan.head)
    notices = Notices(database, plan, editing, folder / "notices")
    targets = Targets(
        database, reference, plan, dialogues, notices, Readers(database), PublicPartnerships(database)
    )
    targets.follow()
    return targets


# What the published data answer


def _answers(workshop: Workshop) -> tuple[tuple[Row, ...], str]:
    tenders = 10 * workshop.tenders
    folder = workshop.filled("answers", tenders)
    database = Database(sqlite(folder))
    targets = opened(database, workshop.reference, folder)
    made = list(demo.dialogues(500, 1, workshop.reference, clock.today(), _ids(targets)))
    with database.writing() as connection:
        targets.dialogues.save(connection, [(one, 0) for one in made], who="benchmark", reason=None)

    def after_a_change() -> float:
        """Milliseconds to judge everything after one tender has changed, the indexes being made."""
        _change_one(targets)
        for register in (targets.tenders, targets.dialogues, targets):
            register.index()
        return _milliseconds(targets.judged)

    def asked(statement: str) -> float:
        def count() -> None:
            with database.reading() as connection:
                connection.execute(text(statement)).scalar_one()

        return statistics.median(_milliseconds(count) for _ in range(TIMES))

    def ours() -> float:
        return statistics.median(after_a_change() for _ in range(TIMES))

    ours(), asked(COUNT), asked(ASKED)
    figures = interleaved(workshop.rounds, ours, lambda: asked(COUNT), lambda: asked(ASKED))
    database.close()
    for one in figures:
        say("  answers, count(*), count by JSON in ms: " + ", ".join(f"{ms:.2f}" for ms in one))
    what = f"Live figures over {tenders:,} tenders after a change"
    by_json = amount(statistics.median(one[2] for one in figures))
    rows = (
        compared(what, "`count(*)` of the tenders", "ms", [one[:2] for one in figures], 3, at_least=False),
    )
    return (
        rows,
        f"""
        The live figures: one tender's climate criterion is changed, the indexes follow (which every page needs,
        and is not counted), and `Targets.judged` is asked, which counts and judges all there is: the climate
        share in all, by year, department, value and weight, from notices, joint tenders, dialogues, the slip of the
        plan and so on, each with its list. Against it `{COUNT}`, the fewest rows that SQLite can count; a count of
        what one of the figures says, the climate criterion read from the records, takes {by_json} ms. Both on
        SQLite, the median of {TIMES} in each of {workshop.rounds} rounds. Asked again before the next change, nothing
        is computed.
    """,
    )


def _ids(targets: Targets) -> list[str]:
    return [entry.id for entry in targets.tenders.index().entries[:2_000]]


def _change_one(targets: Targets) -> None:
    """Decide otherwise whether climate is a criterion in the first tender."""
    plan = targets.tenders
    with plan.database.writing() as connection:
        version = plan.newest(connection, plan.index().entries[0].id)
        assert version is not None
        following = CLIMATES[(CLIMATES.index(version.record.climate) + 1) % len(CLIMATES)]
        changed = replace(version.record, climate=following, climate_weight=None)
        plan.save(connection, [(changed, version.number)], who="benchmark", reason=None)


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


# The page


def _page(workshop: Workshop) -> tuple[tuple[Row, ...], str]:
    folder = workshop.filled("targets", 200)
    database = Database(sqlite(folder))
    observations = fill(opened(database, workshop.reference, folder))
    database.close()
    needed = int(MOST_A_SECOND * workshop.seconds) * (2 + 2) * (workshop.rounds + 2)
    rest = iter(target_queries(needed, 1, workshop.reference))
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        site = stack.enter_context(workshop.server("site", TRANSPARENCY_VAR=str(folder)))
        empty = stack.enter_context(workshop.server("empty"))
        warming = Rates(driver, workshop, rest, PAGE)
        for served in (site, empty):
            warming.of("reruns", served)
        rates = Rates(driver, workshop, rest, PAGE)
        reruns = interleaved(
            workshop.rounds, lambda: rates.of("reruns", site), lambda: rates.of("reruns", empty)
        )
        visitors = Rates(driver, workshop, rest, PAGE)
        visits = interleaved(
            workshop.rounds, lambda: visitors.of("visits", site), lambda: visitors.of("visits", empty)
        )
    other = "empty Streamlit page"
    rows = (
        compared("Target page, another filter at every rerun", other, "runs/s", reruns, 0.5, at_least=True),
        compared("Target page, new visitors", other, "visits/s", visits, 0.5, at_least=True),
    )
    return (
        rows,
        f"""
        The page, as the plan page is measured: {len(workshop.reference.promises)} promises with {observations:,}
        figures, those of every target for {len(YEARS)} years in {len(CATEGORIES)} categories and in all. Filters are
        words of the promises, ids, groups, verdicts, directions, whether there are figures, whether they are overdue,
        and orders; a quarter have a panel of boxes open. The site's {rates.runs:,} reruns and {visitors.runs:,} visits
        had as many distinct filters, which gave {rates.distinct:,} and {visitors.distinct:,} distinct pages,
        {rates.size / 1000:.0f} kB each. Processor time of the server: {rates.cost("site")} ms for a rerun,
        {rates.cost("empty")} ms of the empty page; {visitors.cost("site")} ms for a new visitor,
        {visitors.cost("empty")} ms on the empty page.
    """,
    )


def fill(targets: Targets) -> int:
    """Give every target its figures; returns how many there are."""
    measured = [_measured(e.record) for e in targets.index().entries if e.record.promise.group == "target"]
    versions = {e.id: e.version for e in targets.index().entries}
    with targets.database.writing() as connection:
        drafts = [(target, versions[target.id]) for target in measured]
        targets.save(connection, drafts, who="benchmark", reason="Opdigtede tal til afprøvning")
    return sum(len(target.observations) for target in measured)


def _measured(target: Target) -> Target:
    goal = target.promise.number
    unit: Unit = "percent" if goal and goal.percent and not goal.relative else "tco2e"
    observations = tuple(
        Observation(
            PlannedDate.of(str(year)),
            Decimal(90 - (year - YEARS.start)) if category is None else Decimal(5),
            unit,
            "Opdigtet",
            "example",
            category=category,
        )
        for year in YEARS
        for category in (None, *CATEGORIES)
    )
    base = Baseline(PlannedDate.of(str(YEARS.start - 1)), Decimal(95), "Opdigtet")
    return replace(target, unit=unit, baseline=base, observations=observations, example=True)
