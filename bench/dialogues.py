"""The page of market dialogues and events over 2,000 of them: reruns with another filter each time, new visitors."""

from contextlib import ExitStack

from bench.driver import Driver
from bench.filters import dialogue_queries
from bench.measure import Part, compared, interleaved, paragraph, say
from bench.plan import MOST_A_SECOND, Rates
from bench.workshop import Workshop, sqlite
from transparency import clock, demo
from transparency.dialogues.service import Dialogues
from transparency.storage.database import Database

DIALOGUES = 2_000
PAGE = "markedsdialoger"


def run(workshop: Workshop) -> Part:
    """Measure the page."""
    folder = workshop.filled("dialogues", 200)
    database = Database(sqlite(folder))
    fill(Dialogues(database, workshop.reference))
    database.close()
    needed = int(MOST_A_SECOND * workshop.seconds) * (2 + 2) * (workshop.rounds + 2)
    rest = iter(dialogue_queries(needed, 1, workshop.reference))
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
    title = "Dialogue page, another filter at every rerun"
    other = "empty Streamlit page"
    return Part(
        f"The page of market dialogues and events over {DIALOGUES:,}",
        (
            compared(title, other, "runs/s", reruns, 0.5, at_least=True),
            compared("Dialogue page, new visitors", other, "visits/s", visits, 0.5, at_least=True),
        ),
        paragraph(f"""
            As the plan page is measured. Filters are words, departments, trades, years, forms, kinds, themes,
            states, tenders, what is to come or has been, orders and pages; one in eight asks for a month as a
            calendar, and a quarter of the others have a panel of boxes open. The site's {rates.runs:,} reruns
            and {visitors.runs:,} visits had as many distinct filters, which gave {rates.distinct:,} and
            {visitors.distinct:,} distinct pages, {rates.size / 1000:.0f} kB each. Processor time of the server:
            {rates.cost("site")} ms for a rerun, {rates.cost("empty")} ms of the empty page;
            {visitors.cost("site")} ms for a new visitor, {visitors.cost("empty")} ms on the empty page.
        """),
    )


def fill(dialogues: Dialogues) -> None:
    """Put so many made-up dialogues and events into a database."""
    say(f"  filling it with {DIALOGUES:,} dialogues")
    made = demo.dialogues(DIALOGUES, 1, dialogues.reference, clock.today())
    with dialogues.database.writing() as connection:
        drafts = [(dialogue, 0) for dialogue in made]
        dialogues.save(connection, drafts, who="benchmark", reason="Opdigtede dialoger til afprøvning")
