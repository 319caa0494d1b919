"""Climate data of what was delivered, as a spreadsheet: its template, and a filled one read and checked. Pure.

A row is a product in a period: how much of it, the emissions of one unit in kg CO2e, and where that is known from. A
sheet with anything wrong is refused as a whole, cell by cell: where it stands, and what would be right.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, Literal, get_args

from transparency.dates import PlannedDate
from transparency.feeds import template
from transparency.feeds.tables import Heading, Table, csv_bytes
from transparency.ingest import cells
from transparency.ingest.cells import BadCell, Figure, Note, Raw, Read, note
from transparency.ingest.columns import CellProblem, headings, needed, others, place, problem, without_sums
from transparency.ingest.observations import period
from transparency.ingest.rows import Row, Unreadable
from transparency.ingest.spreadsheet import Table as Found
from transparency.ingest.spreadsheet import read_table
from transparency.locale import N_, Text
from transparency.partnerships.emissions import METHODS, BadSheet, Emissions, Method, Sheet
from transparency.targets.sheet import Column
from transparency.tenders.sheet import denaturalise
from transparency.words import fold

MAX_BYTES = 2_000_000
MAX_LINES = 5_000
MAX_QUANTITY = Decimal(10) ** 9
MAX_FACTOR = Decimal(10) ** 6
"""Kg CO2e of one unit: above it a unit has been mistaken."""
MAX_NOTES = 20
_SAME = Decimal("0.005")
"""How far a total may be from quantity times factor, as a share of it, beside the rounding of what is written."""

Unit = Literal["pieces", "kg", "tonnes", "litres", "m", "m2", "m3", "km", "kwh", "hours", "dkk"]
UNITS: Mapping[Unit, str] = {
    "pieces": N_("stk."),
    "kg": N_("kg"),
    "tonnes": N_("ton"),
    "litres": N_("liter"),
    "m": N_("m"),
    "m2": N_("m²"),
    "m3": N_("m³"),
    "km": N_("km"),
    "kwh": N_("kWh"),
    "hours": N_("timer"),
    "dkk": N_("kr."),
}
"""What a quantity is counted in. Kroner are excluding VAT: emissions counted by what things cost."""

_WORDS: Mapping[str, str] = {
    "pieces": "styk, styks, antal, enhed, enheder, pcs, piece, pieces",
    "kg": "kilo, kilogram",
    "tonnes": "tons, t, tonnes",
    "litres": "l, ltr, litre, litres",
    "m": "meter, lbm, metre, metres",
    "m2": "kvm, kvadratmeter",
    "m3": "kubikmeter",
    "km": "kilometer, kilometres",
    "hours": "time, hour, hours",
    "dkk": "kroner, dkk",
    "epd": "miljøvaredeklaration, environmental product declaration",
    "lca": "livscyklusvurdering, livscyklusanalyse, life cycle assessment",
    "estimate": "estimat, anslået, anslag, beregnet, estimate, estimated",
}

COLUMNS: tuple[Column, ...] = (
    Column("product", N_("Produkt"), N_("Navnet på varen eller ydelsen, helst som i aftalens produktliste."),
           ("Vare", "Varenavn", "Produktnavn", "Ydelse"), width=36),
    Column("quantity", N_("Mængde"), N_("Hvor meget der er leveret i perioden, for eksempel 1.250 eller 12,5."),
           ("Antal", "Leveret mængde"), width=12),
    Column("unit", N_("Enhed"), N_("En af: {choices}."), ("Måleenhed",), UNITS, width=10),
    Column("factor", N_("kg CO2e pr. enhed"), N_("Udledningen for én enhed i kg CO2e, for eksempel 2,35."),
           ("CO2e pr. enhed", "kg CO2 pr. enhed", "Emissionsfaktor", "Udledning pr. enhed"), width=18),
    Column("total", N_("kg CO2e i alt"),
           N_("Mængden gange udledningen for én enhed. Tom: sitet regner den ud."),
           ("CO2e i alt", "kg CO2 i alt", "Udledning i alt", "Samlet udledning", "kg CO2e"), width=14),
    Column("method", N_("Metode"), N_("En af: {choices}."), ("Opgørelsesmetode",), METHODS, width=26),
    Column("source", N_("Kilde"), N_("Hvor tallet kommer fra, for eksempel nummeret på en EPD."),
           ("Datakilde", "Reference", "EPD-nummer"), width=36),
    Column("period", N_("Periode"),
           N_("Hvornår det er leveret: et år (2026), et halvår (1. halvår 2026), et kvartal (4. kvartal 2026) "
              "eller en måned (januar 2026)."), ("År", "Leveringsperiode"), width=16),
)  # fmt: skip
_HEADER: Mapping[str, str] = {column.key: column.header for column in COLUMNS}
_OPTIONAL = "total"


# The template


def template_csv(products: Iterable[str], t: Text) -> bytes:
    """The columns, and a row begun for each product that the parties have agreed on."""
    rest = [None] * (len(COLUMNS) - 1)
    return csv_bytes(Table(t(N_("Klimadata")), _explained(t), [[one, *rest] for one in products]))


def template_xlsx(products: Sequence[str], t: Text, *, created: datetime) -> bytes:
    """The same as a workbook, with lists to choose from and a sheet that explains the columns."""
    columns = [
        template.Offered(heading, [t(label) for label in (column.choices or {}).values()])
        for column, heading in zip(COLUMNS, _explained(t), strict=True)
    ]
    return template.workbook(
        t(N_("Klimadata")), columns, t, pinned=1, created=created, begun=products[: MAX_LINES - 1]
    )


def _explained(t: Text) -> list[Heading]:
    return [
        Heading(t(c.header), t(c.how, choices=", ".join(map(t, (c.choices or {}).values()))), c.width)
        for c in COLUMNS
    ]


# What a sheet says


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: each good cell's value by column key, and what is wrong with the others."""

    raw: Row
    given: Mapping[str, Any]
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def kg(self) -> Decimal:
        return Decimal(self.given["quantity"] * self.given["factor"])


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the fields of a table stand."""

    sheet: str
    placed: Mapping[str, tuple[int, str]]

    def at(self, raw: Row, key: str, text: str, **values: object) -> CellProblem:
        index, heading = self.placed[key]
        return problem(self.sheet, raw, index, heading, text, values)


def read_sheet(data: bytes, filename: str) -> Sheet:
    """A filled sheet (.xlsx or .csv). Raises `Unreadable` for what is no such sheet, `BadSheet` for wrong cells."""
    if len(data) > MAX_BYTES:
        raise Unreadable(N_("Arket må højst fylde {most} MB."), most=MAX_BYTES // 1_000_000)
    table = read_table(data, filename, _headings())
    placed, notes = place(table, _headings(), _HEADER, {})
    for key in _HEADER:
        if key != _OPTIONAL:
            needed(table, placed, _HEADER, key)
    for key in ("factor", "total"):
        if key in placed and _other_weight(placed[key][1]):
            raise Unreadable(
                N_("Kolonnen “{heading}” er ikke i kg. Regn tallene om til kg CO2e, og skriv det i overskriften."),
                heading=placed[key][1][:80],
            )  # fmt: skip
    columns = _Columns(table.sheet, placed)
    standing, sums = without_sums(table, [placed["product"][0]])
    filled = [raw for raw in standing if not _only_product(raw, placed["product"][0])]
    if not filled:
        raise Unreadable(N_("Arket har ingen udfyldte rækker under overskrifterne."))
    if len(filled) > MAX_LINES:
        raise Unreadable(N_("Arket har flere end {most} rækker. Del det op."), most=MAX_LINES)
    lines = [_line(raw, columns) for raw in filled]
    wrong = [one for line in lines for one in line.problems]
    wrong += _twice(lines, columns)
    if not wrong:
        wrong += _sum(table, standing, lines, columns)
    if wrong:
        raise BadSheet(sorted(wrong, key=lambda one: (one.row, one.column)))
    skipped = [
        note(N_("Række {row} har kun et produkt og er ikke læst med."), row=raw.number)
        for raw in standing
        if _only_product(raw, placed["product"][0])
    ]
    return _added_up(lines, (*table.notes, *notes, *sums, *skipped))


def _added_up(lines: Sequence[_Line], notes: Sequence[Note]) -> Sheet:
    by_method: dict[Method, Decimal] = {
        method: kg.quantize(Decimal("0.001"))
        for method in get_args(Method)
        if (kg := sum((one.kg for one in lines if one.given["method"] == method), Decimal(0)))
    }
    periods: list[PlannedDate] = [one.given["period"] for one in lines]
    return Sheet(
        Emissions(
            kg=sum(by_method.values(), Decimal(0)),
            lines=len(lines),
            by_method=by_method,
            first=min(_span(one)[0] for one in periods),
            last=max(_span(one)[1] for one in periods),
            notes=tuple(notes[:MAX_NOTES]),
        ),
        frozenset(fold(one.given["product"]) for one in lines),
        max(_span(one)[0] for one in periods),
    )


@cache
def _headings() -> dict[str, str]:
    return headings((c.key, c.header, c.aliases) for c in COLUMNS)


def _other_weight(heading: str) -> bool:
    """Whether a heading says tonnes or grams."""
    said = set(fold(heading).split())
    return bool(said & {"ton", "tons", "tonnes", "t", "g", "gram"}) and "kg" not in said


def _only_product(raw: Row, product: int) -> bool:
    return all(cell is None for index, cell in enumerate(raw.cells) if index != product)


# One row


def _line(raw: Row, columns: _Columns) -> _Line:
    wrong: list[CellProblem] = []
    given: dict[str, Any] = {}
    for key, reader in _READERS.items():
        if key not in columns.placed:
            continue
        value = raw.get(columns.placed[key][0])
        if isinstance(value, str):
            value = denaturalise(value)
        try:
            found = reader(value).value
            if found in (None, "") and key != _OPTIONAL:
                raise BadCell(N_("Cellen er tom. Den skal udfyldes."))
        except BadCell as error:
            wrong.append(columns.at(raw, key, error.message, **error.values))
            continue
        given[key] = found
    line = _Line(raw, {key: _number(found) for key, found in given.items()}, wrong)
    in_other_units = list(_units(line, given, columns))
    wrong += in_other_units
    known = {"quantity", "factor"} <= given.keys()
    if known and not in_other_units and line.given.get("total") is not None:
        wrong += _total(line, columns)
    return line


def _number(found: Any) -> Any:
    return found.number if isinstance(found, Figure) else found


def _units(line: _Line, given: Mapping[str, Any], columns: _Columns) -> Iterator[CellProblem]:
    """Units that stand with the numbers themselves: they have to be those of the row."""
    unit: Unit | None = given.get("unit")
    quantity: Figure | None = given.get("quantity")
    if quantity and quantity.unit and unit and _unit(quantity.unit) != unit:
        text = N_("Ved tallet står “{own}”, men enheden er “{said}”. Ret den ene.")
        yield columns.at(line.raw, "quantity", text, own=quantity.unit[:40], said=partial(_label, unit))
    for key in ("factor", "total"):
        figure: Figure | None = given.get(key)
        if figure is None or not figure.unit:
            continue
        weight, _, per = re.sub(r"\s*(/|\b(pr|per)\b\.?)\s*", "|", figure.unit, count=1).partition("|")
        if fold(weight) not in _KG:
            text = N_("Ved tallet står “{own}”. Skriv tallet i kg CO2e.")
            yield columns.at(line.raw, key, text, own=figure.unit[:40])
        elif per and unit and fold(per) not in ("enhed", "unit") and _unit(per) != unit:
            text = N_("Ved tallet står “{own}”, men enheden er “{said}”. Ret den ene.")
            yield columns.at(line.raw, key, text, own=figure.unit[:40], said=partial(_label, unit))


def _label(unit: Unit, t: Text) -> str:
    return t(UNITS[unit])


_KG = frozenset({"kg", "kg co2", "kg co2e", "kg co2eq", "kg co2 aekv", "kg co2 aekvivalenter"})


def _total(line: _Line, columns: _Columns) -> Iterator[CellProblem]:
    said: Decimal = line.given["total"]
    if not _same(said, line.kg):
        text = N_("{quantity} gange {factor} er {right}. Ret totalen eller tallene, den kommer af.")
        yield columns.at(
            line.raw, "total", text,
            quantity=partial(_say, line.given["quantity"]),
            factor=partial(_say, line.given["factor"]),
            right=partial(_say, line.kg),
        )  # fmt: skip


def _same(said: Decimal, right: Decimal) -> bool:
    """Whether a written total is the right one, but for its rounding."""
    exponent = said.as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(said - right) <= max(Decimal(1).scaleb(min(exponent, 0)) / 2, abs(right) * _SAME)


def _say(number: Decimal, t: Text) -> str:
    return t.number(number)


# Between rows


def _twice(lines: Iterable[_Line], columns: _Columns) -> Iterator[CellProblem]:
    """The same product from the same source in periods that overlap would be counted twice."""
    alike: dict[tuple[str, str], list[_Line]] = defaultdict(list)
    for line in lines:
        if line.given.get("product") and line.given.get("source") and line.given.get("period"):
            alike[fold(line.given["product"]), fold(line.given["source"])].append(line)
    for group in alike.values():
        group.sort(key=lambda one: _span(one.given["period"]))
        before = group[0]
        for line in group[1:]:
            if _span(line.given["period"])[0] <= _span(before.given["period"])[1]:
                text = N_("Produktet står også i række {rows} for den periode. Tæl det kun med én gang.")
                rows = others([before.raw.number], line.raw.number)
                yield columns.at(line.raw, "period", text, rows=rows)
            before = max(before, line, key=lambda one: _span(one.given["period"])[1])


def _span(found: PlannedDate) -> tuple[date, date]:
    """A period that was read: `period` lets none through without its days."""
    assert found.start is not None
    assert found.end is not None
    return found.start, found.end


def _sum(
    table: Found, standing: Sequence[Row], lines: Sequence[_Line], columns: _Columns
) -> Iterator[CellProblem]:
    """A single row that adds the others up has to be right; of several, some are part sums."""
    kept = {raw.number for raw in standing}
    sums = [raw for raw in table.rows if raw.number not in kept]
    if len(sums) != 1 or "total" not in columns.placed:
        return
    try:
        said = cells.figure(sums[0].get(columns.placed["total"][0])).value
    except BadCell as error:
        yield columns.at(sums[0], "total", error.message, **error.values)
        return
    right = sum((one.kg for one in lines), Decimal(0))
    if said is not None and not _same(said.number, right):
        text = N_("Rækkerne giver {right} i alt. Ret summen, eller find den række, der er forkert.")
        yield columns.at(sums[0], "total", text, right=partial(_say, right))


# Cells


def _text(most: int) -> Callable[[Raw], Read[str]]:
    def read(raw: Raw) -> Read[str]:
        found = cells.text(raw, most, lines=False)
        if found.value.startswith("="):
            raise BadCell(N_("Cellen ligner en formel. Skriv teksten uden lighedstegn foran."))
        return found

    return read


def _amount(most: Decimal, *, zero: bool) -> Callable[[Raw], Read[Figure | None]]:
    def read(raw: Raw) -> Read[Figure | None]:
        found = cells.figure(raw)
        if found.value is None:
            return found
        if found.value.number < 0:
            raise BadCell(N_("Tallet må ikke være under 0. CO2, der er bundet i varen, regnes ikke fra her."))
        if not found.value.number and not zero:
            raise BadCell(N_("Tallet skal være over 0. Slet rækken, hvis der ikke er leveret noget."))
        if found.value.number > most:
            raise BadCell(N_("Tallet er for stort: det må højst være {most}. Er enheden rigtig?"),
                          most=partial(_say, most))  # fmt: skip
        return found

    return read


def _unit(said: str) -> str | None:
    return _known("unit").get(fold(said[:60]))


def _choice(key: Literal["unit", "method"]) -> Callable[[Raw], Read[str | None]]:
    def read(raw: Raw) -> Read[str | None]:
        said = cells.text(raw, 200, lines=False).value
        if not said:
            return Read(None)
        found = _known(key).get(fold(said[:60]))
        if found is None:
            raise BadCell(
                N_("“{value}” kendes ikke. Skriv en af: {choices}."),
                value=said[:60],
                choices=lambda t: ", ".join(f"“{t(label)}”" for label in _CHOICES[key].values()),
            )
        return Read(found)

    return read


_CHOICES: Mapping[str, Mapping[Any, str]] = {"unit": UNITS, "method": METHODS}


@cache
def _known(key: Literal["unit", "method"]) -> dict[str, str]:
    """Folded words → code: the codes, their labels in both languages, and what else people write."""
    found: dict[str, str] = {}
    for code, label in _CHOICES[key].items():
        words = (code, *cells.in_every_language(label), *_WORDS.get(code, "").split(", "))
        found |= {fold(word): code for word in words if word}
    return found


_READERS: Mapping[str, Callable[[Raw], Read[Any]]] = {
    "product": _text(cells.MAX_TITLE),
    "quantity": _amount(MAX_QUANTITY, zero=False),
    "unit": _choice("unit"),
    "factor": _amount(MAX_FACTOR, zero=True),
    "total": _amount(MAX_QUANTITY * MAX_FACTOR, zero=True),
    "method": _choice("method"),
    "source": _text(cells.MAX_TITLE),
    "period": period,
}
