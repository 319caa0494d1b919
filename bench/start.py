"""From the start of the process to the first page."""

import time

from bench.driver import Driver
from bench.measure import Part, compared, interleaved, paragraph, say
from bench.plan import PAGE
from bench.workshop import Workshop


def run(workshop: Workshop) -> Part:
    """Measure starts of the site with the example data, and of an empty app."""
    folder = str(workshop.example)

    with Driver() as driver:

        def start(name: str, page: str) -> float:
            begun = time.perf_counter()
            with workshop.starting(name, TRANSPARENCY_VAR=folder) as served:
                driver.ask("first", url=served.url, page=page, query="")
                took = time.perf_counter() - begun
            say(f"  {name}: {took:.2f} s")
            return took

        start("site", PAGE)  # the first one ever compiles the modules
        start("empty", "")
        figures = interleaved(workshop.rounds, lambda: start("site", PAGE), lambda: start("empty", ""))
    return Part(
        "Start",
        (compared("Start to the first page", "empty Streamlit app", "s", figures, 2, at_least=False),),
        paragraph(f"""
            From starting the process until a visitor, who tries to connect all the while, has the whole of
            `/udbudsplan` with the example data already in the database; the empty app likewise.
            {workshop.rounds} rounds in turn, modules compiled before.
        """),
    )
