"""Calendar, Atom and JSON of a filter beside a bare uvicorn answer of the same size; and computed once."""

import statistics
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from bench import dialogues
from bench.driver import Driver
from bench.measure import Part, Row, amount, compared, interleaved, paragraph, say
from bench.workshop import Served, Workshop
from transparency.dialogues.service import Dialogues
from transparency.tenders.service import TenderPlan

CONNECTIONS = 8
AT_ONCE = 32
FILTERS = (
    "department=mtm&year=2027",
    "cpv=45&status=planned",
    "q=reng%C3%B8ring",
    "department=mbu&sme=yes&year=2028",
    "value=over_100m&year=2027",
    "department=ba",
    "climate=yes&kind=works&year=2026",
    "q=skoler&status=planned",
)
DIALOGUE_FILTERS = (
    "department=mtm",
    "cpv=45",
    "form=written&coming=yes",
    "department=mbu&year=2027",
    "theme=climate-criterion",
    "sme=yes",
    "status=outcome_published&year=2026",
    "q=skoler",
)
KINDS = (
    ("Calendar of a filter", "/calendar/tenders.ics", FILTERS),
    ("Atom feed of a filter", "/feeds/tenders.atom", FILTERS),
    ("JSON list of a filter", "/api/v1/tenders.json", FILTERS),
    ("Calendar of a filter of dialogues", "/calendar/dialogues.ics", DIALOGUE_FILTERS),
    ("Calendar of all dialogues", "/calendar/dialogues.ics", ("",)),
)
_GZIP = [("Accept-Encoding", "gzip")]

Requests = list[tuple[str, list[tuple[str, str]]]]
"""Paths, each with its headers."""


def run(workshop: Workshop) -> Part:
    """Measure each kind, answered with 304 and with a kept 200, and what is computed after a change."""
    seconds = 0.3 if workshop.quick else 1.0
    log = workshop.folder / "computed.log"
    log.touch()
    plan = workshop.plan(workshop.volume)
    dialogues.fill(Dialogues(plan.database, workshop.reference))
    rows: list[Row] = []
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        site = stack.enter_context(
            workshop.server("site", TRANSPARENCY_VAR=str(workshop.volume), BENCH_COUNT=str(log))
        )
        bare = stack.enter_context(workshop.server("bare"))

        def rate(served: Served, requests: Requests, status: int) -> float:
            answer = driver.ask(
                "read", port=served.port, requests=requests, connections=CONNECTIONS, seconds=seconds
            )
            if set(answer["statuses"]) != {str(status)}:
                raise ValueError(f"{served.name} answered {answer['statuses']} instead of {status}")
            return float(answer["rate"])

        for kind, path, filters in KINDS:
            paths = [f"{path}?{query}" for query in filters]
            known = [_answer(site.port, one) for one in paths]
            unchanged = [
                (p, [*_GZIP, ("If-None-Match", tag)]) for p, (tag, _) in zip(paths, known, strict=True)
            ]
            sizes = [size for _, size in known]
            plain: Requests = [(one, _GZIP) for one in paths]
            same_size: Requests = [(f"/{size}", _GZIP) for size in sizes]
            for what, status, limit, asked, peer in (
                ("unchanged (304)", 304, 0.4, unchanged, [("/", _GZIP)]),
                ("kept (200)", 200, 0.3, plain, same_size),
            ):
                pairs = interleaved(
                    workshop.rounds, partial(rate, site, asked, status), partial(rate, bare, peer, status)
                )
                size = "no body" if status == 304 else f"{sum(sizes) / len(sizes) / 1000:.1f} kB"
                title = f"{kind}, {what}, {size}"
                row = compared(title, "bare uvicorn answer", "answers/s", pairs, limit, at_least=True)
                say(f"  {row.what}: {row.measured}, {row.against}")
                rows.append(row)
        once = {kind: list[float]() for kind, _, _ in KINDS}
        alone, together = [], []
        for number in range(2 * workshop.rounds):
            asking = AT_ONCE if number % 2 == 0 else 1
            _change(plan)
            time.sleep(0.3)  # a process looks for changes every tenth of a second
            for kind, path, filters in KINDS:
                before = _lines(log)
                asked = [(f"{path}?{filters[0]}", _GZIP)]
                answer = driver.ask("read", port=site.port, requests=asked, connections=asking, seconds=0)
                if answer["statuses"] != {"200": asking}:
                    raise ValueError(f"{asking} first readers got {answer['statuses']}")
                if asking > 1:
                    once[kind].append(_lines(log) - before)
                    together.append(answer["seconds"])
                else:
                    alone.append(answer["seconds"])
        plan.database.close()
    say(f"  computed for {AT_ONCE} first readers: {once}")
    for kind, figures in once.items():
        title = f"{kind} after a change, asked for by {AT_ONCE} at once"
        rows.append(Row(title, "computations", "one", tuple(figures), 1, at_least=False, unit=""))
    waited = [amount(1000 * statistics.median(times)) for times in (together, alone)]
    return Part(
        "Calendars, feeds and open data",
        tuple(rows),
        paragraph(f"""
            {CONNECTIONS} keep-alive connections from a process of their own, which sends the next request as
            soon as the answer is whole; {seconds:g} s a measurement, {workshop.rounds} rounds;
            {len(FILTERS)} filters in turn for each kind, over {workshop.tenders:,} tenders and
            {dialogues.DIALOGUES:,} dialogues and events, gzip accepted.
            The peer (`peers/bare.py`) is a plain ASGI function under the same uvicorn settings that answers
            with as many bytes, or with a 304; it sends a length and a type, the site its policy and cache
            headers too. For the first readers after a change, another process changes a tender,
            {AT_ONCE} connections ask at the same moment for an answer that nobody has asked for since, and
            the computations are counted inside the server (`serve.py` counts the calls of what computes).
            The last of {AT_ONCE} had its answer after {waited[0]} ms, one who asked alone after {waited[1]}
            ms (medians over all kinds; the first after a change also brings the index up to date).
        """),
    )


def _answer(port: int, path: str) -> tuple[str, int]:
    """Tag and compressed size of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=dict(_GZIP))
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise ValueError(f"{path} answered {response.status}")
        return response.headers["ETag"], len(body)
    finally:
        connection.close()


def _change(plan: TenderPlan) -> None:
    """A new version of one tender, as another process would write it."""
    with plan.database.writing() as connection:
        present = plan.present(connection)
        version = present[min(present)]
        changed = replace(version.record, place=f"Sted {version.number}")
        plan.save(connection, [(changed, version.number)], who="benchmark", reason="Ændret til afprøvning")


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())
