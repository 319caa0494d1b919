"""The visible sheets of an .xlsx workbook (ECMA-376, Office Open XML) as rows of raw cells.

openpyxl reads it row by row. Before that, one quick pass over the XML refuses document types (they could
name entities) and what would cost openpyxl too much, and finds what openpyxl leaves out when it reads by
rows: which cells are formulas or merged, and which rows are hidden.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from math import isfinite
from typing import Any, Literal
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.escape import unescape

from transparency.ingest.cells import Broken, Raw, Shown, exact
from transparency.ingest.number_format import shown
from transparency.ingest.rows import (
    DAMAGED,
    LOCKED,
    LONG_CELL,
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    SAVE_AS,
    Row,
    Unreadable,
)
from transparency.locale import N_

MAX_UNPACKED = 300_000_000
MAX_RATIO = 250
"""Unpacked size to packed size; ordinary workbooks are below 30, formatted empty ones below 100."""
_MAX_PARTS = 5_000
_MAX_SHEETS = 100
_MAX_TAGS = 12_000_000
"""Start tags in a part; 20,000 rows of 200 cells have 8 million."""
_WHOLE = ("[Content_Types]", "docProps/", "xl/workbook.xml", "xl/styles.xml", "xl/theme/")
"""Parts that openpyxl builds whole, at some hundred bytes for a tag."""
_MAX_WHOLE = 300_000
_LAST_ROW = 1_048_576
_MAX_ROWS_IN_ALL = 2_000_000
"""Last rows of all visible sheets together: openpyxl walks through every gap above them."""
_CHUNK = 256 * 1024
_MAX_SILENT = 4
"""Chunks of XML without a start tag."""

_TOO_BIG = N_("Filen fylder for meget, når den pakkes ud. Slet tomme rækker og ark, og gem den igen.")
# What openpyxl, zipfile and expat raise for a damaged archive, wrong XML, and numbers that are none.
_BROKEN = (
    expat.ExpatError, ParseError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError,
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError,
)  # fmt: skip


@contextmanager
def opened(data: bytes) -> Iterator[list["Sheet"]]:
    """The visible sheets, at least one; they can be read inside the block.

    Raises `Unreadable`, there and for a sheet that turns out to be damaged.
    """
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it does not keep, such as conditional formats.
            warnings.simplefilter("ignore")
            scans = _scanned(data)
            parts = _sheet_parts(data)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheets = [
                Sheet(sheet.title[:100], sheet, scans[parts[sheet.title]])
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
            if not sheets:
                raise Unreadable(N_("Filen har intet synligt ark."))
            if sum(sheet.found.row for sheet in sheets) > _MAX_ROWS_IN_ALL:
                raise Unreadable(_TOO_BIG)
            yield sheets
    except _BROKEN as error:
        raise Unreadable(DAMAGED) from error


@dataclass(frozen=True, eq=False)
class Sheet:
    """One worksheet, and what was found in its XML."""

    name: str
    _sheet: Any
    found: "Scan"

    def rows(self) -> Iterator[Row]:
        """Every row with a cell, also an empty one, as far as `MAX_COLUMNS`."""
        uncalculated = defaultdict(list)
        for (row, column), has_text in self.found.formulas.items():
            if not has_text:
                uncalculated[row].append(column)
        self._sheet.reset_dimensions()  # the size that a sheet states can be wrong
        epoch = self._sheet.parent.epoch
        width = max(1, min(self.found.width, MAX_COLUMNS))
        gap: object = None
        for number, cells in enumerate(self._sheet.iter_rows(max_col=width), start=1):
            # openpyxl fills a gap with one and the same row, up to a million times.
            if cells is gap or all(cell is EMPTY_CELL for cell in cells):
                gap = cells
                continue
            values = [None if cell.value is None else _raw(cell, epoch) for cell in cells]
            for column in uncalculated.get(number, ()):
                if column < width and values[column] is None:
                    values[column] = Broken()
            yield Row(number, tuple(values))


def _sheet_parts(data: bytes) -> dict[str, str]:
    """The part of the archive that each sheet stands in, by the sheet's name."""
    reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    found = [(sheet.name, relation.target) for sheet, relation in reader.parser.find_sheets()]
    parts = dict(found)
    if len(found) > _MAX_SHEETS:
        raise Unreadable(_TOO_BIG)
    # A part that is several sheets would be read as often.
    if len(set(parts.values())) < len(found):
        raise Unreadable(DAMAGED)
    return parts


# The pass over the XML

_TAGS = {
    f"http://schemas.openxmlformats.org/spreadsheetml/2006/main {name}": name
    for name in ("row", "c", "v", "is", "f", "mergeCell")
} | {
    "http://purl.oclc.org/ooxml/spreadsheetml/main workbook": "strict",
    "http://schemas.openxmlformats.org/package/2006/content-types Override": "part",
}


class Scan:
    """What one pass over a part's start tags finds."""

    def __init__(self, most: int) -> None:
        self.formulas: dict[tuple[int, int], bool] = {}
        """(row, column from 0) of each formula, and whether a text is stored as its value."""
        self.merges: list[tuple[int, int, int]] = []
        """Column from 0, first and last row of what is merged over several rows."""
        self.hidden: list[int] = []
        """Numbers of the hidden rows."""
        self.width = 0
        """How many columns there are up to the last one with a value."""
        self.row = 0
        """The number of the last row."""
        self.tags = 0
        self.cell = ""
        self._most = most
        self._nth = 0
        self._last: str | int = 0
        self._is_text = False
        self._formula: tuple[int, int] | None = None

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self.tags += 1
        if self.tags > self._most:
            raise Unreadable(_TOO_BIG)
        match _TAGS.get(tag):
            case "c":
                self._nth += 1
                self.cell = attrs.get("r", "")
                self._is_text = attrs.get("t") == "str"
                self._formula = None
            case "f":
                row, column = coordinate_to_tuple(self.cell) if self.cell else (self.row, self._nth)
                self._formula = row, column - 1
                self.formulas[self._formula] = False
                self._last = column
            case "v" | "is":
                self._last = self.cell or self._nth
                if self._formula:
                    self.formulas[self._formula] = self._is_text
            case "row":
                self.end_row()
                row = int(attrs["r"]) if "r" in attrs else self.row + 1
                # openpyxl leaves out rows that step back and fills gaps with empty rows.
                if not self.row < row <= _LAST_ROW:
                    raise ValueError("row number")
                self.row, self._nth = row, 0
                if attrs.get("hidden") in ("1", "true"):
                    self.hidden.append(row)
            case "mergeCell":
                column, top, _, bottom = range_boundaries(attrs.get("ref", ""))
                if column and top and top < bottom:
                    self.merges.append((column - 1, top, bottom))
            case "part" if attrs.get("ContentType", "").endswith(".main+xml"):
                # openpyxl would build it whole, wherever it is.
                if attrs.get("PartName") != "/xl/workbook.xml":
                    raise ValueError("workbook part")
            case "strict":
                raise Unreadable(SAVE_AS, what="Formatet Strict Open XML")

    def end_row(self) -> None:
        last = self._last if isinstance(self._last, int) else coordinate_to_tuple(self._last)[1]
        self.width = max(self.width, last)
        self._last = 0


def _scanned(data: bytes) -> dict[str, Scan]:
    """Each XML part of the archive, looked through. Raises `Unreadable` for what openpyxl should not get."""
    if data.count(b"PK\x01\x02") > _MAX_PARTS:
        raise Unreadable(_TOO_BIG)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        # No more is unpacked of a part than its header declares, else zipfile raises.
        declared = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos)
        if declared > MAX_UNPACKED or (declared > MAX_BYTES and declared > MAX_RATIO * max(packed, 1)):
            raise Unreadable(_TOO_BIG)
        if any(info.flag_bits & 1 for info in infos):
            raise Unreadable(LOCKED)
        names = {info.filename for info in infos}
        if "xl/workbook.xml" not in names:
            raise Unreadable(SAVE_AS, what=_package(names))
        return {
            name: _scan(archive, name)
            for name in names
            if name.endswith((".xml", ".rels")) and not name.startswith("customXml/")
        }


def _package(names: set[str]) -> str:
    """What a zip file is that is no workbook."""
    for name, what in (
        ("xl/workbook.bin", "Formatet .xlsb"),
        ("word/document.xml", "Et Word-dokument"),
        ("content.xml", "OpenDocument-formatet"),
    ):
        if name in names:
            return what
    return "En zip-fil, der ikke er et regneark,"


def _scan(archive: zipfile.ZipFile, part: str) -> Scan:
    whole = part.startswith(_WHOLE) or part.endswith(".rels")
    found = Scan(_MAX_WHOLE if whole else _MAX_TAGS)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = found.start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    fed = silent = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            before = found.tags
            parser.Parse(chunk, False)
            fed += len(chunk)
            silent = silent + 1 if found.tags == before else 0
            # A tag or comment without end would be looked through again with every chunk.
            if silent > _MAX_SILENT:
                if found.cell and parser.CurrentByteIndex > fed - _CHUNK:
                    raise Unreadable(LONG_CELL, cell=found.cell, most=MAX_CELL)
                raise Unreadable(DAMAGED)
        parser.Parse(b"", True)
    found.end_row()
    return found


def _refuse_doctype(*_: object) -> None:
    raise Unreadable(N_("Filen indeholder en dokumenttype-erklæring i sin XML og læses derfor ikke."))


# Values


def _raw(cell: Any, epoch: datetime) -> Raw:
    """The value of a cell that has one. Raises ValueError for what no spreadsheet stores."""
    value = cell.value
    match cell.data_type:
        case "s" | "inlineStr":
            return _text(value) or None
        case "n":
            said = shown(cell.number_format, exact(_finite(value))) if cell.has_style else None
            return said or _number(value)
        case "b":
            return bool(value)
        case "e":
            return Broken(value)
        case "d":
            return _moment(value, cell.number_format, epoch)
        case _:
            raise ValueError("cell type")


def _text(value: str) -> str:
    """The text with `_x000D_` and the like unescaped.

    Half a pair of surrogates is no character: nothing could be written with it.
    """
    if "_x" not in value:
        return value
    text: str = unescape(value)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _number(value: float) -> Raw:
    if isinstance(value, int) and abs(value) < 10**15:
        return value
    number = exact(_finite(value))
    return int(number) if number.adjusted() < 15 and number == number.to_integral_value() else number


def _finite(value: float) -> float:
    if not isfinite(value):
        raise ValueError("number")
    return float(value)


def _moment(value: date | time | timedelta, code: str, epoch: datetime) -> Raw:
    """What openpyxl took for a time. It is a date only when the cell's format shows one."""
    form = _form(code)
    # Dates that are stored as text (ISO 8601) need no format.
    if not form and code != "General":
        return _number(to_excel(value, epoch))
    if not isinstance(value, date) or (isinstance(value, datetime) and value < epoch + timedelta(1)):
        return Broken("########")
    day = value.date() if isinstance(value, datetime) else value
    if form == "month" or form == "year":
        return Shown(day, form)
    return value if isinstance(value, datetime) and value.time() != time() else day


@cache
def _form(code: str) -> Literal["", "day", "month", "year"]:
    """What of a day a format shows (ECMA-376 part 1, 18.8.31): literals, colours and conditions aside."""
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", code.lower()).split(";")[0]
    letters = set(re.findall("[dmy]", plain))
    if "general" in plain or not letters & {"d", "y"}:
        return ""
    if "d" in letters:
        return "day"
    return "month" if "m" in letters else "year"
