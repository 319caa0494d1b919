"""Importing a workbook of 10,000 rows beside merely reading its cells with openpyxl."""

import io
import time
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl

from bench.measure import Part, compared, interleaved, paragraph, say
from bench.workshop import Workshop, sqlite
from transparency import clock, demo
from transparency.dates import PlannedDate
from transparency.feeds import tables
from transparency.locale import Text
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.tenders.imports import TenderImport
from transparency.tenders.records import (
    CurrentContract,
    Joint,
    Link,
    Lot,
    MinimumRequirements,
    PlannedTender,
    Value,
    Version,
)
from transparency.tenders.service import TenderPlan
from transparency.tenders.sheet import COLUMNS


def filled_out(tenders: Iterable[PlannedTender]) -> Iterable[PlannedTender]:
    """The tenders with something in nearly every field, so that nearly every column is filled."""
    for number, t in enumerate(tenders):
        year = t.when.start.year if t.when and t.when.start else 2027
        yield replace(
            t,
            title_en=t.title_en or t.title,
            description_en="The agreement covers delivery and maintenance for four years.",
            place="Aarhus",
            value=t.value if t.value.kind != "unpublished" else Value.unpublished("Forhandles stadig"),
            joint=Joint(("Randers Kommune", "Region Midtjylland"), "Randers Kommune"),
            lots=tuple(Lot(n, f"Delaftale {n}", Value.amount(n * 100_000_000), "Aarhus") for n in (1, 2)),
            lots_per_bidder=1,
            minimum=MinimumRequirements(500_000_000, 3, "ISO 14001 eller tilsvarende"),
            sme=number % 2 == 0,
            sme_note="Delaftalerne kan bydes på hver for sig",
            dates=replace(
                t.dates,
                dialogue=PlannedDate.of(f"{year - 1}-Q3"),
                award=PlannedDate.of(str(year + 1)),
            ),
            options="To gange tolv måneder",
            replaces=CurrentContract("Rengøring A/S", "55133018", PlannedDate.of(f"{year + 1}-12")),
            contact="indkoeb@example.dk",
            climate="yes",
            climate_weight=Decimal(20),
            links=(
                Link("platform", f"https://udbud.example.dk/{number}"),
                Link("notice", f"https://ted.example.eu/{number}"),
                Link("documents", f"https://udbud.example.dk/{number}/materiale"),
            ),
        )  # fmt: skip


def workbook(tenders: Sequence[PlannedTender], reference: Reference, *, version: bool) -> bytes:
    """Our own export of the tenders, each at version 1; without `version`, that column is empty."""
    t = Text.of("da")
    table = tables.plan_table(
        [Version(1, clock.now(), None, one) for one in tenders], t, reference.departments("da")
    )
    if not version:
        at = [column.key for column in COLUMNS].index("version")
        table = replace(table, rows=([*row[:at], None, *row[at + 1 :]] for row in table.rows))
    return tables.xlsx_bytes(table, t, about=(), created=clock.now())


def _read(data: bytes) -> float:
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
        book.close()
    if rows < 2:
        raise ValueError("openpyxl saw no rows")
    return time.perf_counter() - start


def _import(data: bytes, plan: TenderPlan, expected: str, count: int) -> float:
    start = time.perf_counter()
    importing = TenderImport(plan, data, "plan.xlsx", example=True)
    with plan.database.writing() as connection:
        outcome = importing.compare(connection)
        importing.save(connection, outcome, who="benchmark", reason="Afprøvning")
    took = time.perf_counter() - start
    if outcome.counts[expected] != count or outcome.refused:
        said = [p.say(Text.of("da")) for r in outcome.refused[:3] for p in r.problems]
        raise ValueError(f"the import gave {outcome.counts}, not {count} {expected}: {said}")
    return took


def _empty(folder: Path, reference: Reference) -> TenderPlan:
    folder.mkdir()
    database = Database(sqlite(folder))
    database.migrate()
    return TenderPlan(database, reference)


def run(workshop: Workshop) -> Part:
    """Measure an import into an empty plan, and one of the same rows changed."""
    count, reference = workshop.tenders, workshop.reference
    tenders = list(filled_out(demo.tenders(count, 3, reference, clock.today())))
    new = workbook(tenders, reference, version=False)
    changed = workbook([replace(t, title=f"{t.title} (ny)") for t in tenders], reference, version=True)
    say(f"  workbook of {count:,} rows and {len(COLUMNS)} columns, {len(new) / 1e6:.1f} MB")
    plans: list[TenderPlan] = []

    def first() -> float:
        plans.append(_empty(workshop.folder / f"import{len(plans)}", reference))
        return _import(new, plans[-1], "new", count)

    def again() -> float:
        took = _import(changed, plans[-1], "changed", count)
        plans[-1].database.close()
        return took

    rounds = 2 if workshop.quick else 5
    figures = interleaved(rounds, first, lambda: _read(new), again, lambda: _read(changed))
    say("  import, read, changed, read: " + "; ".join(", ".join(f"{s:.2f}" for s in one) for one in figures))
    title, peer = f"Import of {count:,} xlsx rows, all", "openpyxl reads them"
    new_pairs = [(ours, theirs) for ours, theirs, _, _ in figures]
    changed_pairs = [(ours, theirs) for _, _, ours, theirs in figures]
    return Part(
        "Import",
        (
            compared(f"{title} new", peer, "s", new_pairs, 5, at_least=False),
            compared(f"{title} changed", peer, "s", changed_pairs, 5, at_least=False),
        ),
        paragraph(f"""
            A workbook of our own export with all {len(COLUMNS)} columns, nearly every cell filled
            ({len(new) / 1e6:.1f} MB). An import reads the bytes, checks every cell, compares with the plan
            and writes versions, hash chain and search index in one transaction, in SQLite. openpyxl iterates
            over the values of the same sheet (`read_only`, `values_only`). {rounds} rounds in turn.
        """),
    )
