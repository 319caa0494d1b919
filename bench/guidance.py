"""What a company asks before it bids: which of 10,000 tenders fit it, and which codes its trade has."""

import csv
import random
import re
import statistics
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bench.driver import Driver
from bench.measure import Part, Row, amount, compared, interleaved, paragraph, percentile, say
from bench.plan import MOST_A_SECOND, Rates
from bench.workshop import Workshop
from transparency import clock
from transparency.cpv.records import CpvCode, CpvTable, significant
from transparency.guidance.certificates import load_certificates
from transparency.guidance.company import Company
from transparency.guidance.fit import rank
from transparency.guidance.service import Guidance
from transparency.tenders.index import Entry, TenderIndex

PAGE = "vejledning"
FIRST_PAGE = 20
MOST_MS = 30
OFFICIAL = Path(__file__).parents[2] / "shared" / "data" / "cpv_da_en.csv"

_TYPED = (
    "vinduespudser", "vvs", "maler", "plumber", "kloakservice", "vikarbureau", "tolk", "catering", "anlægsgartner",
    "tømrer", "revisor", "arkitekt", "taxa", "it-support", "fodterapeut", "rengøring af skoler", "asfaltentreprenør",
    "bil", "udstyr", "levering og montering af møbler", "office furniture", "tjenesteydelser i forbindelse med",
    "skolerengøringsfirmaet", "4", "45", "90910000-9", "xyzzy", "r", "æøå", "drift vedligeholdelse og reparation af",
)  # fmt: skip


def run(workshop: Workshop) -> Part:
    """Measure the fit check and the finder of codes, without a server, and then the page."""
    plan = workshop.plan(workshop.volume)
    index = plan.index()
    companies = _companies(workshop.reference.cpv)
    certificates = load_certificates()
    today = clock.today()
    shown: list[int] = []

    def ours(company: Company) -> float:
        start = time.perf_counter()
        found = rank(index, company, workshop.reference, certificates, today)
        found.fits(0, FIRST_PAGE)
        took = time.perf_counter() - start
        shown.append(len(found.entries))
        return 1000 * took

    def scanned(company: Company) -> float:
        start = time.perf_counter()
        _scan(index, company)
        return 1000 * (time.perf_counter() - start)

    rows = []
    for name, company in companies.items():
        ours(company)
        figures = interleaved(5 * workshop.rounds, partial(ours, company), partial(scanned, company))
        title = f"Fit check over {len(index):,} tenders, {name}"
        rows.append(compared(title, "a plain scan of the rows", "ms", figures, 5, at_least=False))
        say(f"  {title}: {statistics.median(a for a, _ in figures):.2f} ms")
    rows.append(_finder(workshop))
    plan.database.close()
    page, how = _page(workshop)
    rows.append(page)
    return Part(
        "Guidance",
        tuple(rows),
        paragraph(f"""
            In one process. The fit check ranks the plan for a company (`guidance.fit.rank`) and words the reasons
            of the first {FIRST_PAGE}; nothing is kept between two checks but the index. It finds
            {amount(min(shown))} to {amount(max(shown))} tenders that can still be bid on. The plain scan is a loop
            in Python over the same entries that compares trade, place, turnover, references and labels, and
            counts what is missing; it says no reasons and orders nothing. The finder searches the shipped table
            with the complete official list over it, {len(_TYPED)} texts in both languages, none kept: words,
            compounds, beginnings, digits and nonsense; what is measured is the p95 of each round. {how}
        """),
    )


def _companies(table: CpvTable) -> dict[str, Company]:
    said = Company(
        size="micro", turnover=200_000_000, nuts=("DK042",), holds=("nordic-swan",), references=2,
        joins=("group",), sheltered=False,
    )  # fmt: skip
    trades = {
        "one trade": ("90910000",),
        "a whole division": ("45000000",),
        "every trade": tuple(record.code for record in table.divisions()),
    }
    return {name: replace(said, cpv=cpv) for name, cpv in trades.items()}


def _scan(index: TenderIndex, company: Company) -> list[tuple[int, Entry]]:
    """What somebody would write in ten lines."""
    trades = tuple(significant(code) for code in company.cpv)
    found = []
    for e in index.entries:
        if e.ended or not any(f"{code:08d}".startswith(trades) for code in e.cpv):
            continue
        missing = 0
        if e.asked.nuts and not e.asked.nuts.startswith(company.nuts):
            missing += 1
        if (e.asked.turnover or 0) > (company.turnover or 0):
            missing += 1
        if (e.asked.references or 0) > (company.references or 0):
            missing += 1
        if "ecolabels" in e.asked.required and "nordic-swan" not in (company.holds or ()):
            missing += 1
        found.append((missing, e))
    return found


def _finder(workshop: Workshop) -> Row:
    table = workshop.reference.cpv
    if OFFICIAL.exists():
        with OFFICIAL.open(encoding="utf-8", newline="") as file:
            table = table.merged(CpvCode(row["code"], row["da"], row["en"]) for row in csv.DictReader(file))
    table.search("maler", "da")  # makes its index

    def p95() -> float:
        took = []
        for typed in _TYPED:
            for lang in ("da", "en"):
                start = time.perf_counter()
                table.search(typed, lang)
                took.append(1000 * (time.perf_counter() - start))
        return percentile(took, 0.95)

    p95()
    figures = tuple(figure for (figure,) in interleaved(workshop.rounds, p95))
    say(f"  finder of codes: p95 {statistics.median(figures):.2f} ms")
    title = f"Finder of trades in {len(table):,} codes, p95"
    return Row(title, "a search", "a limit of time", figures, MOST_MS, at_least=False, unit="ms")


def _page(workshop: Workshop) -> tuple[Row, str]:
    """The page with another guide, search, word or trade at every rerun."""
    needed = int(MOST_A_SECOND * workshop.seconds) * 2 * (workshop.rounds + 2)
    rest = iter(_asked(needed))
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        site = stack.enter_context(workshop.server("site", TRANSPARENCY_VAR=str(workshop.volume)))
        empty = stack.enter_context(workshop.server("empty"))
        warming = Rates(driver, workshop, rest, PAGE)
        for served in (site, empty):
            warming.of("reruns", served)
        rates = Rates(driver, workshop, rest, PAGE)
        reruns = interleaved(
            workshop.rounds, lambda: rates.of("reruns", site), lambda: rates.of("reruns", empty)
        )
    title = "Guide page, another guide or search at every rerun"
    row = compared(title, "empty Streamlit page", "runs/s", reruns, 0.6, at_least=True)
    how = f"""
        The page is measured as the plan page is: of the reruns a third ask for a guide, a third search the
        guidance for one to three words of its texts, and the rest look words up in the glossary and trades in
        the finder. {rates.runs:,} reruns gave {rates.distinct:,} distinct pages, {rates.size / 1000:.0f} kB each.
        Processor time of the server: {rates.cost("site")} ms, {rates.cost("empty")} ms of the empty page.
    """
    return row, how


def _asked(count: int) -> list[str]:
    """Queries of the page: words that its texts have, so that searches find something."""
    dice, guidance = random.Random(1), Guidance()
    guides = guidance.guides("da")
    texts = " ".join([guide.body for guide in guides] + [term.da for term in guidance.terms("da")])
    known = sorted({word.lower() for word in re.findall(r"[A-Za-zÆØÅæøå]{4,}", texts)})

    def some() -> str:
        return "+".join(quote(word) for word in dice.sample(known, dice.choice((1, 2, 2, 3))))

    makers = (
        lambda: f"id={dice.choice(guides).id}",
        lambda: f"q={some()}",
        lambda: f"vis={dice.choice(('ordliste', 'fag'))}&q={some()}",
    )
    return [dice.choice(makers)() for _ in range(count)]
