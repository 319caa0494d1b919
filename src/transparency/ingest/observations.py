"""Figures of the policy's promises out of a table: which column is which field, and what each row says.

A wrong cell is reported where it stands and stops neither the other cells of its row nor the other rows from being
checked. What is understood by more than its plain words is noted, never done in silence.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from typing import Any

from transparency.config import Department
from transparency.dates import PlannedDate
from transparency.ingest import cells
from transparency.ingest.cells import BadCell, Figure, Note, Raw, Read
from transparency.ingest.columns import (
    FACTOR,
    SHOWN,
    CellProblem,
    headings,
    needed,
    place,
    problem,
    read_in,
    without_sums,
)
from transparency.ingest.rows import Row, Unreadable
from transparency.ingest.spreadsheet import Table, heading_parts
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.records import PERIODS
from transparency.targets.sheet import BY_KEY, COLUMNS, WRITTEN_BY_SITE
from transparency.tenders.sheet import denaturalise
from transparency.words import fold

MAX_METHOD = 999


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are looked up in. `promises`: id → Danish title."""

    departments: tuple[Department, ...]
    promises: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """What one row says. `given` has the value of each good cell by column key, also of empty cells.

    `unit` is what stands with the value or over its column, when the row has no other.
    """

    sheet: str
    raw: Row
    columns: Mapping[str, tuple[int, str]]
    given: Mapping[str, Any]
    unit: str | None = None
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[CellProblem, ...] = ()

    @property
    def number(self) -> int:
        return self.raw.number

    @property
    def version(self) -> int | None:
        """The version of the target that the row was exported at."""
        found: int | None = self.given.get("version")
        return found

    def at(self, key: str, text: str, **values: object) -> CellProblem:
        """A problem with the cell of a column key, or with the row when the sheet has no such column."""
        if key not in self.columns:
            return CellProblem(self.sheet, self.number, "", BY_KEY[key].header, "", text, values)
        index, heading = self.columns[key]
        return problem(self.sheet, self.raw, index, heading, text, values)


@dataclass(frozen=True, slots=True)
class Reading:
    """A table read as figures."""

    table: Table
    columns: Mapping[str, tuple[int, str]]
    rows: tuple[ObservationRow, ...]
    notes: tuple[Note, ...]


_HEADER: Mapping[str, str] = {column.key: column.header for column in COLUMNS} | dict(WRITTEN_BY_SITE)


@cache
def _headings() -> dict[str, str]:
    passed_over = ((key, header, ()) for key, header in WRITTEN_BY_SITE.items())
    return headings([*((c.key, c.header, c.aliases) for c in COLUMNS), *passed_over])


def known_headings() -> frozenset[str]:
    """All headings that `read_table` should look for."""
    return frozenset(_headings())


def read_observations(table: Table, context: Context) -> Reading:
    """Every row of the table as far as it can be read by itself.

    Raises `Unreadable` when the sheet has no column of targets, of periods or of values, or two for one field, and
    when the heading of the values has a unit that can be meant in two ways.
    """
    columns, notes = place(table, _headings(), _HEADER, {})
    for key in ("target", "period", "value"):
        needed(table, columns, _HEADER, key)
    factor, unit = _counted_in(columns["value"][1])
    if factor != 1:
        notes.append(read_in(columns["value"][1], f"{Text.of('da').number(factor)} kroner"))
    at = columns["value"][0]
    pointed = any(cells.has_point(row.get(at)) for row in table.rows)
    readers = {key: reader for key, reader in _readers(context, factor, pointed).items() if key in columns}
    standing, sums = without_sums(table, [columns["target"][0]])
    rows = tuple(_row(table.sheet, raw, columns, readers, unit) for raw in standing)
    return Reading(table, columns, rows, (*table.notes, *notes, *sums))


def _counted_in(heading: str) -> tuple[int, str | None]:
    """(what a bare number below the heading counts, its unit): "Værdi (mio. kr.)" is a million "dkk"."""
    if match := re.search(r"[\s(\[](m|k|t)\.?[)\]]?$", heading, re.IGNORECASE):
        raise Unreadable(HEADING_UNCLEAR, heading=heading[:SHOWN], word=match[1])
    factor = FACTOR.get(heading_parts(heading)[1], 1)
    if factor != 1 or re.search(r"\b(kr|kroner|dkk)\b", heading, re.IGNORECASE):
        return factor, "dkk"
    return 1, "percent" if re.search(r"%|\b(pct|procent)\b", heading, re.IGNORECASE) else None


def _row(
    sheet: str,
    raw: Row,
    columns: Mapping[str, tuple[int, str]],
    readers: Mapping[str, Callable[[Raw], Read[Any]]],
    unit: str | None,
) -> ObservationRow:
    bare = ObservationRow(sheet, raw, columns, {})
    wrong: list[CellProblem] = []
    notes: list[CellProblem] = []
    given: dict[str, Any] = {}
    for key, reader in readers.items():
        value = raw.get(columns[key][0])
        if isinstance(value, str):
            value = denaturalise(value)
        try:
            read = reader(value)
        except BadCell as error:
            wrong.append(bare.at(key, error.message, **error.values))
            continue
        given[key] = read.value
        if read.note:
            notes.append(bare.at(key, read.note.text, **read.note.values))
    figure: Figure | None = given.get("value")
    if figure is not None:
        if figure.unit.rstrip(".") == "m" and "dkk" in (unit, given.get("unit")):
            figure = given["value"] = Figure(figure.number * 1_000_000, "kr.")
            notes.append(bare.at("value", MILLIONS, number=partial(_said, figure.number)))
        try:
            unit = unit_of(figure.clear_unit).value or unit
        except BadCell as error:
            wrong.append(bare.at("value", error.message, **error.values))
        else:
            if unit and (said := given.get("unit")) and said != unit:
                wrong.append(bare.at("value", OTHER_UNIT, own=_label(unit), said=_label(said)))
    return ObservationRow(sheet, raw, columns, given, given.get("unit") or unit, tuple(wrong), tuple(notes))


HEADING_UNCLEAR = N_(
    "I overskriften “{heading}” kan “{word}” betyde flere ting. Skriv den helt ud, for eksempel "
    "“Værdi (mio. kr.)” eller “Værdi (t.kr.)”, eller lad den være, og skriv enheden i kolonnen “Enhed”."
)
MILLIONS = N_("“m” er læst som millioner, fordi enheden er kr.: {number} kr.")
SCALE_BESIDE = N_("Skriv “{said}” ved tallet, og i kolonnen med enheder kun selve enheden, for eksempel kr.")
OTHER_UNIT = N_("Ved tallet står “{own}”, men i kolonnen med enheder “{said}”. Ret den ene.")


def _said(number: Decimal, t: Text) -> str:
    return t.number(number)


def _label(unit: str | None) -> Callable[[Text], str]:
    """A unit's name in the language of the report."""
    return lambda t: t(labels.UNIT[unit]) if unit else ""  # type: ignore[index]


# Cells


def _readers(context: Context, factor: int, pointed: bool) -> dict[str, Callable[[Raw], Read[Any]]]:
    """The reader of each column that is read, in the order of the columns."""
    return {
        "target": partial(_target, known=context.promises),
        "version": partial(cells.integer, least=1, most=10**9),
        "period": period,
        "value": partial(cells.figure, unit=factor, pointed=pointed),
        "unit": unit_of,
        "category": _category,
        "department": partial(_department, known=context.departments),
        "method": _method,
        "quality": partial(cells.choice, column=BY_KEY["quality"]),
        "source": cells.text,
        "note": cells.text,
        "entered_by": _office,
    }


def _target(raw: Raw, known: Mapping[str, str]) -> Read[str | None]:
    """The id of one promise, from its id or Danish title."""
    found = cells.promises(raw, known).value
    if len(found) > 1:
        raise BadCell(N_("Skriv ét mål i hver række."))
    return Read(found[0] if found else None)


_PERIODS = "2024, 1. halvår 2025, 4. kvartal 2025 eller januar 2025"


def period(raw: Raw) -> Read[PlannedDate | None]:
    """A month, a quarter, a half-year or a year."""
    read = cells.planned_date(raw)
    if read.value is None:
        return Read(None)
    if read.value.precision not in PERIODS:
        raise BadCell(
            N_("Skriv et år, et halvår, et kvartal eller en måned, for eksempel {examples}."),
            examples=_PERIODS,
        )
    return Read(PlannedDate.of(read.value.value))


def unit_of(raw: Raw) -> Read[str | None]:
    """The code of a unit; "%" has no letters for the words of a choice to be found by.

    Raises `BadCell` for "mio. kr." and the like: a unit multiplies nothing.
    """
    if isinstance(raw, str) and (re.match(r"\s*\d", raw) or cells.counts_in_words(raw[:SHOWN])):
        raise BadCell(SCALE_BESIDE, said=raw.strip()[:SHOWN])
    said = raw.replace("%", " procent ") if isinstance(raw, str) else raw
    return cells.choice(said, BY_KEY["unit"])


_ALL = frozenset({"alle", "alt", "i alt", "ialt", "total", "samlet", "hele kommunen", "all"})


def _category(raw: Raw) -> Read[str | None]:
    return Read(None) if _whole(raw) else cells.choice(raw, BY_KEY["category"])


def _department(raw: Raw, known: tuple[Department, ...]) -> Read[str | None]:
    if _whole(raw):
        return Read(None)
    found = cells.departments(raw, known).value
    if len(found) > 1:
        raise BadCell(N_("Skriv én afdeling, eller lad feltet stå tomt for hele kommunen."))
    return Read(found[0] if found else None)


def _whole(raw: Raw) -> bool:
    """Whether a cell says that everything is meant."""
    return isinstance(raw, str) and fold(raw[:40]) in _ALL


def _method(raw: Raw) -> Read[int | None]:
    """The number of a method: `2`, `Metode 2`, `v2`."""
    if isinstance(raw, str):
        raw = re.sub(
            r"^\s*(metode|method|version|v)\.?\s*(nr\.?\s*)?(?=\d)", "", raw[:60], flags=re.IGNORECASE
        )
    return cells.integer(raw, 1, MAX_METHOD)


def _office(raw: Raw) -> Read[str]:
    """The office that a figure came from. Raises `BadCell` for a mail address: this is public."""
    read = cells.text(raw, cells.MAX_TITLE, lines=False)
    if "@" in read.value:
        raise BadCell(N_("Skriv enhedens navn, ikke en mailadresse. Det er offentligt."))
    return read
