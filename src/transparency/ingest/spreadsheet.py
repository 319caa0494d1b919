"""A spreadsheet file → one table: its headings and rows, whatever program and habits it comes from.

The file is hostile until read: what it is follows from its content, not from its name.
"""

import csv
import io
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice
from pathlib import PurePath

from transparency.ingest.cells import Note, in_every_language, note
from transparency.ingest.rows import (
    DAMAGED,
    LOCKED,
    MAX_BYTES,
    MAX_COLUMNS,
    SAVE_AS,
    TOO_WIDE,
    Row,
    Unreadable,
    filled,
    letter,
)
from transparency.ingest.workbook import Scan, Sheet, opened
from transparency.locale import N_
from transparency.tenders.sheet import COLUMNS
from transparency.words import fold

MAX_ROWS = 20_000
_HEADER_ROWS = 20


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet that was read: the headings by column from A on ("" for none) and the rows below them."""

    sheet: str
    header_row: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()


@cache
def plan_headings() -> frozenset[str]:
    """The folded headings of the tender plan, in both languages."""
    return frozenset(
        fold(said)
        for c in COLUMNS
        for name in (c.header, *c.aliases)
        for said in (c.key, *in_every_language(name))
    )


def read_table(data: bytes, filename: str, headings: Iterable[str] | None = None) -> Table:
    """Read the sheet and header row that fit `headings` (the tender plan's by default) best.

    Takes .xlsx and .csv, told apart by content. `filename` only names a CSV's sheet. Raises `Unreadable`.
    """
    known = plan_headings() if headings is None else frozenset(map(fold, headings))
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable(N_("Filen er tom."))
    if len(data) > MAX_BYTES:
        raise Unreadable(
            N_("Filen er på {size} MB. Den må højst være på {most} MB."),
            size=len(data) // 1_000_000,
            most=MAX_BYTES // 1_000_000,
        )
    if data.startswith(b"PK\x03\x04"):
        return _workbook_table(data, known)
    _refuse_others(data)
    return _csv_table(data, PurePath(filename.replace("\\", "/")).name[:100], known)


def _refuse_others(data: bytes) -> None:
    """Say what a file is that is neither a workbook nor text."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(LOCKED)
        if "WordDocument".encode("utf-16-le") in data:
            raise Unreadable(SAVE_AS, what="Et Word-dokument")
        raise Unreadable(SAVE_AS, what="Det gamle Excel-format (.xls)")
    if data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF"):
        raise Unreadable(SAVE_AS, what="En PDF")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"{\\rtf")):
        raise Unreadable(SAVE_AS, what="En webside eller XML-fil")
    if data.startswith(
        (b"PK", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite")
    ):
        raise Unreadable(SAVE_AS, what="Denne filtype")


# CSV


def _csv_table(data: bytes, name: str, known: frozenset[str]) -> Table:
    text = _decoded(data)
    skipped = 0
    # Excel's own hint about the separator, on a line before the table.
    if hint := re.match(r"sep=(.)\r?\n", text):
        separators, skipped = [hint[1]], hint.end()
    else:
        separators = [";", ",", "\t"]
    best = max(separators, key=lambda mark: _csv_fit(text[skipped : skipped + 200_000], mark, known))
    return _table(name, _csv_rows(text[skipped:], best, 2 if skipped else 1), known)


def _csv_rows(text: str, separator: str, number: int) -> Iterator[Row]:
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield Row(number, tuple(cell if cell and not cell.isspace() else None for cell in cells))
            number += 1
    except csv.Error as error:
        raise Unreadable(
            N_("Række {row} kan ikke læses som CSV: et anførselstegn mangler eller står forkert."), row=number
        ) from error


def _decoded(data: bytes) -> str:
    """The text: UTF-8, UTF-16 with its mark, else Windows-1252, which a Danish Excel saves."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise Unreadable(DAMAGED) from None
    if (
        data.count(b"\0") * 20 > len(data)
        or len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", data[:100_000])) > 100
    ):
        raise Unreadable(SAVE_AS, what="Denne filtype")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(SAVE_AS, what="Denne filtype")


def _csv_fit(text: str, mark: str, known: frozenset[str]) -> tuple[int, int, int]:
    """How well a separator fits: known headings in one row, rows of the commonest width, that width."""
    rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            rows.append(cells)
            if len(rows) >= 2 * _HEADER_ROWS:
                break
    except csv.Error:
        return (-1, 0, 0)
    widths = [len(cells) for cells in rows if len(cells) > 1]
    commonest = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    return max((_hits(cells, known) for cells in rows), default=0), widths.count(commonest), commonest


# Finding the headings


def _hits(cells: Sequence[object], known: frozenset[str]) -> int:
    """How many different known headings stand in a row."""
    return len(
        {
            found
            for cell in cells
            if isinstance(cell, str) and len(cell) <= 120
            for found in (fold(cell), heading_parts(cell)[0])
            if found in known
        }
    )


_UNIT_TAIL = re.compile(
    r"(?:[\s,:–-]+[(\[]?|[(\[])\s*(?:i\s+)?(?P<unit>mio\.?|mill\.?|mia\.?|t\.?\s?kr\.?|1\.?000\s?kr\.?|hele)?\s*"
    r"(?P<rest>(?:kr\.?|kroner|dkk|eks?kl?\.?\s*moms|[\s,/.])*|år|mdr\.?|måneder|%|pct\.?|procent)\s*[)\]]?\s*[*:]?\s*$",
    re.IGNORECASE,
)
_UNITS = (("mio", "mio"), ("mill", "mio"), ("mia", "mia"), ("t", "tkr"), ("1", "tkr"), ("år", "year"))


@lru_cache(maxsize=4096)
def heading_parts(heading: str) -> tuple[str, str]:
    """(what the heading is about, folded; its unit): "Værdi (mio. kr.)" is ("vaerdi", "mio").

    Units are "mio", "mia", "tkr", "year" and "" for any other or none.
    """
    said = " ".join(heading[:200].split())
    match = _UNIT_TAIL.search(said)
    if not match or match.start() == 0:
        return fold(said), ""
    word = (match["unit"] or match["rest"]).lower()
    return fold(said[: match.start()]), next((unit for begin, unit in _UNITS if word.startswith(begin)), "")


def _table(sheet: str, rows: Iterable[Row], known: frozenset[str]) -> Table:
    """The headings (the row among the first that has most known ones) and what stands below them."""
    rest = filled(rows)
    first = list(islice(rest, _HEADER_ROWS))
    if not first:
        raise Unreadable(N_("Arket er tomt."))
    header = max(first, key=lambda row: _hits(row.cells, known))
    below = [row for row in first if row.number > header.number]
    for row in rest:
        below.append(row)
        if len(below) > MAX_ROWS:
            raise Unreadable(N_("Arket har flere end {most} rækker. Del det op."), most=MAX_ROWS)
    headings = tuple(" ".join(cell.split()) if isinstance(cell, str) else "" for cell in header.cells)
    return Table(sheet, header.number, headings, tuple(below))


# Sheets of a workbook


def _workbook_table(data: bytes, known: frozenset[str]) -> Table:
    """The visible sheet whose headings fit best; notes name the others and what is special in this one."""
    with opened(data) as sheets:
        sheet = sheets[0] if len(sheets) == 1 else max(sheets, key=lambda sheet: _fit(sheet, known))
        if sheet.found.width > MAX_COLUMNS:
            raise Unreadable(TOO_WIDE, most=MAX_COLUMNS)
        table = _table(sheet.name, sheet.rows(), known)
    others = [f"“{other.name}”" for other in sheets if other is not sheet]
    rows, spread = _spread(table, sheet.found.merges)
    notes = list(_special(table, sheet.found, spread))
    if others:
        notes.insert(
            0,
            note(
                N_("Der er læst fra arket “{sheet}”. Disse ark er ikke læst: {others}."),
                sheet=sheet.name,
                others=", ".join(others[:10]) + (" …" if len(others) > 10 else ""),
            ),
        )
    return replace(table, rows=rows, notes=tuple(notes))


def _fit(sheet: Sheet, known: frozenset[str]) -> int:
    return max((_hits(row.cells, known) for row in islice(filled(sheet.rows()), _HEADER_ROWS)), default=-1)


def _spread(
    table: Table, merges: Iterable[tuple[int, int, int]]
) -> tuple[tuple[Row, ...], dict[int, list[str]]]:
    """The rows with the value of a vertical merge in each of them that says anything else; the areas used."""
    rows = list(table.rows)
    numbers = [row.number for row in rows]
    done: dict[int, int] = {}
    used: dict[int, list[str]] = defaultdict(list)
    for column, top, bottom in sorted(merges):
        if top <= done.get(column, table.header_row) or column >= MAX_COLUMNS:
            continue
        done[column] = bottom
        place = bisect_left(numbers, top)
        if place == len(rows) or numbers[place] != top or (value := rows[place].get(column)) is None:
            continue
        for below in range(place + 1, bisect_right(numbers, bottom)):
            cells = list(rows[below].cells)
            cells.extend([None] * (column + 1 - len(cells)))
            if cells[column] is None:
                cells[column] = value
                rows[below] = Row(numbers[below], tuple(cells))
        used[column].append(f"{letter(column)}{top}:{letter(column)}{bottom}")
    return tuple(rows), used


def _special(table: Table, found: Scan, spread: dict[int, list[str]]) -> Iterator[Note]:
    """What a reader of the report should know about how the sheet was read."""
    formulas: dict[int, list[str]] = defaultdict(list)
    for row, column in found.formulas:
        if row > table.header_row:
            formulas[column].append(f"{letter(column)}{row}")
    for text, columns in (
        (N_("Kolonne {column} har formler ({cells}). Den gemte værdi er læst, ikke formlen."), formulas),
        (N_("Kolonne {column} har flettede celler ({cells}). Værdien er brugt i alle rækkerne."), spread),
    ):
        for index, cells in sorted(columns.items()):
            yield note(text, column=letter(index), cells=_some(cells))
    present = {row.number for row in table.rows}
    if hidden := [str(row) for row in found.hidden if row in present]:
        yield note(N_("Skjulte rækker er læst med: {rows}."), rows=_some(hidden))


def _some(items: Sequence[str], most: int = 5) -> str:
    """The first few, and how many there are."""
    return ", ".join(items[:most]) + (f" … {len(items)}" if len(items) > most else "")
