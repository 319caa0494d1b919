"""What a company asks before it bids: which of 10,000 tenders fit it, and which codes its trade has."""

import csv
import statistics
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.measure import Part, Row, amount, compared, interleaved, paragraph, percentile, say
from bench.workshop import Workshop
from transparency import clock
from transparency.cpv.records import CpvCode, CpvTable, significant
from transparency.guidance.certificates import load_certificates
from transparency.guidance.company import Company
from transparency.guidance.fit import rank
from transparency.tenders.index import Entry, TenderIndex

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
    """Measure the fit check and the finder of codes, without a server."""
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
            compounds, beginnings, digits and nonsense; what is measured is the p95 of each round.
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
