"""A spreadsheet file → one table: its headings and rows, whatever program and habits it comes from.

The file is hostile until read: what it is follows from its content, every size is counted while reading
(never believed), and XML with a document type is refused (it could name entities). Workbooks are ECMA-376
(Office Open XML); read here rather than by a library because each byte and cell has to be counted, and
because formulas, merged cells and number formats are wanted from the same single pass.
"""

import csv
import io
import posixpath
import re
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import PurePath
from typing import Literal
from xml.parsers import expat

from transparency.errors import DomainError
from transparency.ingest.cells import Broken, Note, Raw, Shown, exact, in_every_language, note
from transparency.locale import N_
from transparency.tenders.sheet import COLUMNS
from transparency.words import fold

MAX_BYTES = 20_000_000
MAX_UNPACKED = 300_000_000
MAX_RATIO = 250
"""Unpacked size to packed size; ordinary workbooks are below 30, formatted empty ones below 100."""
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
"""What Excel allows in a cell."""
_MAX_PARTS = 5_000
_MAX_SHARED = 1_000_000
_MAX_SHARED_BYTES = 100_000_000
_MAX_SHEETS = 100
_MAX_MERGES = 100_000
_HEADER_ROWS = 20
_SHEET_ROWS = 1_048_576


class Unreadable(DomainError):
    """A file that is not read at all. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its number as the spreadsheet shows it, and its cells from column A on."""

    number: int
    cells: tuple[Raw, ...]

    def get(self, index: int) -> Raw:
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet that was read: the headings by column from A on ("" for none) and the rows below them."""

    sheet: str
    header_row: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()


def letter(index: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


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
        return _Workbook(data).table(known)
    _refuse_others(data)
    return _csv_table(data, PurePath(filename.replace("\\", "/")).name[:100], known)


_SAVE_AS = N_("{what} kan ikke læses. Gem arket som .xlsx eller .csv, og prøv igen.")


def _refuse_others(data: bytes) -> None:
    """Say what a file is that is neither a workbook nor text."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable(N_("Filen er beskyttet med adgangskode. Fjern adgangskoden, og gem filen igen."))
        if "WordDocument".encode("utf-16-le") in data:
            raise Unreadable(_SAVE_AS, what="Et Word-dokument")
        raise Unreadable(_SAVE_AS, what="Det gamle Excel-format (.xls)")
    if data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF"):
        raise Unreadable(_SAVE_AS, what="En PDF")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"{\\rtf")):
        raise Unreadable(_SAVE_AS, what="En webside eller XML-fil")
    if data.startswith(
        (b"PK", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite")
    ):
        raise Unreadable(_SAVE_AS, what="Denne filtype")


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
    collected = _Collected(known)
    number = 1 if skipped else 0
    reader = csv.reader(io.StringIO(text[skipped:], newline=""), delimiter=best, strict=True)
    try:
        for cells in reader:
            number += 1
            collected.add(Row(number, tuple(cell if cell and not cell.isspace() else None for cell in cells)))
    except csv.Error as error:
        raise Unreadable(
            N_("Række {row} kan ikke læses som CSV: et anførselstegn mangler eller står forkert."),
            row=number + 1,
        ) from error
    return collected.table(name)


def _decoded(data: bytes) -> str:
    """The text: UTF-8, UTF-16 with its mark, else Windows-1252, which a Danish Excel saves."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise Unreadable(N_("Filen er beskadiget. Gem den igen som .xlsx eller .csv.")) from None
    if (
        data.count(b"\0") * 20 > len(data)
        or len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", data[:100_000])) > 100
    ):
        raise Unreadable(_SAVE_AS, what="Denne filtype")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_SAVE_AS, what="Denne filtype")


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


class _Enough(Exception):
    """The rows asked for have been read."""


@dataclass
class _Collected:
    """Gathers rows, finds the header row among the first ones and stops a table that is too long."""

    known: frozenset[str]
    header_only: bool = False
    first: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    header: Row | None = None
    hits: int = -1

    def add(self, row: Row) -> None:
        last = next((i for i in range(len(row.cells) - 1, -1, -1) if row.cells[i] is not None), -1)
        if last < 0:
            return
        if last >= MAX_COLUMNS:
            raise Unreadable(N_("Arket har flere end {most} kolonner."), most=MAX_COLUMNS)
        for index, value in enumerate(row.cells):
            if isinstance(value, str) and len(value) > MAX_CELL:
                raise Unreadable(
                    N_("Celle {cell} har mere end {most} tegn."),
                    cell=f"{letter(index)}{row.number}",
                    most=MAX_CELL,
                )
        row = Row(row.number, row.cells[: last + 1])
        if self.header is None:
            self.first.append(row)
            if len(self.first) >= _HEADER_ROWS:
                self.find_header()
                if self.header_only:
                    raise _Enough
        else:
            self.rows.append(row)
            if len(self.rows) > MAX_ROWS:
                raise Unreadable(N_("Arket har flere end {most} rækker. Del det op."), most=MAX_ROWS)

    def find_header(self) -> None:
        if self.first:
            scores = [_hits(row.cells, self.known) for row in self.first]
            self.hits = max(scores)
            place = scores.index(self.hits)
            self.header, self.rows = self.first[place], self.first[place + 1 :]

    def table(self, sheet: str, notes: Iterable[Note] = ()) -> Table:
        if self.header is None:
            self.find_header()
        if self.header is None:
            raise Unreadable(N_("Arket er tomt."))
        headings = tuple(
            " ".join(cell.split()) if isinstance(cell, str) else "" for cell in self.header.cells
        )
        return Table(sheet, self.header.number, headings, tuple(self.rows), tuple(notes))


# XLSX

_DAMAGED = N_("Filen er beskadiget. Gem den igen som .xlsx eller .csv.")
_TOO_BIG = N_("Filen fylder for meget, når den pakkes ud. Slet tomme rækker og ark, og gem den igen.")
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
_REL_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_CHUNK = 256 * 1024
_MAX_TOKEN = 4 * 1024 * 1024
Form = Literal["", "percent", "day", "month", "year"]


# What a damaged archive, XML that is not well-formed, and numbers that are none raise on the way.
_BROKEN = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ValueError,
    ArithmeticError,
)


class _Workbook:
    """An .xlsx file, read part by part under one budget of unpacked bytes."""

    def __init__(self, data: bytes) -> None:
        if data.count(b"PK\x01\x02") > _MAX_PARTS:
            raise Unreadable(_TOO_BIG)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
            raise Unreadable(_DAMAGED) from error
        parts = {part.filename: part for part in self._zip.infolist()}
        declared = sum(part.file_size for part in parts.values())
        packed = sum(part.compress_size for part in parts.values())
        if declared > MAX_UNPACKED or (declared > MAX_BYTES and declared > MAX_RATIO * max(packed, 1)):
            raise Unreadable(_TOO_BIG)
        self._refuse_other_packages(parts)
        self._left = MAX_UNPACKED
        self._names = parts
        self._date1904 = False
        self._sheets = self._find_sheets()
        self._forms = self._find_forms()
        self._shared: list[str] | None = None

    def _refuse_other_packages(self, parts: dict[str, zipfile.ZipInfo]) -> None:
        if any(part.flag_bits & 1 for part in parts.values()):
            raise Unreadable(N_("Filen er beskyttet med adgangskode. Fjern adgangskoden, og gem filen igen."))
        if "xl/workbook.xml" in parts:
            return
        if "xl/workbook.bin" in parts:
            raise Unreadable(_SAVE_AS, what="Formatet .xlsb")
        if "word/document.xml" in parts:
            raise Unreadable(_SAVE_AS, what="Et Word-dokument")
        if "content.xml" in parts:
            raise Unreadable(_SAVE_AS, what="OpenDocument-formatet")
        raise Unreadable(_SAVE_AS, what="En zip-fil, der ikke er et regneark,")

    def table(self, known: frozenset[str]) -> Table:
        """The visible sheet whose header row fits best, with the others named in a note."""
        visible = [(name, part) for name, part, state in self._sheets if state == "visible"]
        if not visible:
            raise Unreadable(N_("Filen har intet synligt ark."))
        if len(visible) > _MAX_SHEETS:
            raise Unreadable(_TOO_BIG)
        if len(visible) == 1:
            name, part = visible[0]
        else:
            fits = [self._fit(part, known) for _, part in visible]
            name, part = visible[fits.index(max(fits))]
        others = [other for other, other_part in visible if other_part != part]
        sheet = self._read(part, _Collected(known))
        notes = sheet.notes()
        if others:
            notes.insert(
                0,
                note(
                    N_("Der er læst fra arket “{sheet}”. Disse ark er ikke læst: {others}."),
                    sheet=name,
                    others=", ".join(f"“{other}”" for other in others[:10])
                    + (" …" if len(others) > 10 else ""),
                ),
            )
        return sheet.collected.table(name, notes)

    def _fit(self, part: str, known: frozenset[str]) -> int:
        collected = _Collected(known, header_only=True)
        self._read(part, collected)
        if collected.header is None:
            collected.find_header()
        return collected.hits

    # Parts

    def _parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
        most: int = MAX_UNPACKED,
    ) -> None:
        """Parse one part of the package as XML, counting every byte that is unpacked."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = 32 * 1024
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _refuse_doctype
        fed = 0
        try:
            with self._zip.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    self._left -= len(chunk)
                    fed += len(chunk)
                    if self._left < 0 or fed > most:
                        raise Unreadable(_TOO_BIG)
                    parser.Parse(chunk, False)
                    # One tag or comment without end would be scanned again with every chunk.
                    if fed - parser.CurrentByteIndex > _MAX_TOKEN:
                        raise Unreadable(_DAMAGED)
                parser.Parse(b"", True)
        except _BROKEN as error:
            raise Unreadable(_DAMAGED) from error

    def _find_sheets(self) -> list[tuple[str, str, str]]:
        """(name, part, state) of each worksheet, in the workbook's order."""
        targets: dict[str, str] = {}

        def relation(tag: str, attrs: dict[str, str]) -> None:
            if tag.endswith(" Relationship") and attrs.get("Type", "").endswith("/worksheet"):
                targets[attrs["Id"]] = posixpath.normpath(posixpath.join("xl", attrs["Target"])).lstrip("/")

        found: list[tuple[str, str, str]] = []

        def sheet(tag: str, attrs: dict[str, str]) -> None:
            if tag.endswith(" workbookPr"):
                self._date1904 = attrs.get("date1904") in ("1", "true")
            elif tag.endswith(" sheet"):
                rid = next((attrs[key] for key in _REL_ID if key in attrs), "")
                if rid in targets:
                    found.append((attrs.get("name", "")[:100], targets[rid], attrs.get("state", "visible")))

        if "xl/_rels/workbook.xml.rels" not in self._names:
            raise Unreadable(_DAMAGED)
        self._parse("xl/_rels/workbook.xml.rels", relation)
        self._parse("xl/workbook.xml", sheet)
        return found

    def _find_forms(self) -> list[Form]:
        """What each cell style makes of a number: nothing, per cent, a day, a month or a year."""
        formats: dict[int, str] = {}
        forms: list[Form] = []
        inside = False

        def start(tag: str, attrs: dict[str, str]) -> None:
            nonlocal inside
            if tag.endswith(" numFmt"):
                formats[int(attrs["numFmtId"])] = attrs.get("formatCode", "")
            elif tag.endswith(" cellXfs"):
                inside = True
            elif inside and tag.endswith(" xf"):
                number = int(attrs.get("numFmtId", 0))
                forms.append(_form(formats[number]) if number in formats else _BUILT_IN.get(number, ""))

        def end(tag: str) -> None:
            nonlocal inside
            if tag.endswith(" cellXfs"):
                inside = False

        if "xl/styles.xml" in self._names:
            self._parse("xl/styles.xml", start, end)
        return forms

    def _strings(self) -> list[str]:
        """The texts that cells point to, read once. Phonetic readings are left out."""
        if self._shared is not None:
            return self._shared
        strings: list[str] = []
        parts: list[str] = []
        taking = False
        phonetic = 0

        def start(tag: str, attrs: dict[str, str]) -> None:
            nonlocal taking, phonetic
            if tag.endswith(" t"):
                taking = phonetic == 0
            elif tag.endswith(" si"):
                parts.clear()
            elif tag.endswith(" rPh"):
                phonetic += 1

        def end(tag: str) -> None:
            nonlocal taking, phonetic
            if tag.endswith(" t"):
                taking = False
            elif tag.endswith(" si"):
                if len(strings) >= _MAX_SHARED:
                    raise Unreadable(_TOO_BIG)
                strings.append(_unescaped("".join(parts)))
            elif tag.endswith(" rPh"):
                phonetic -= 1

        def data(text: str) -> None:
            if taking:
                parts.append(text)

        if "xl/sharedStrings.xml" in self._names:
            self._parse("xl/sharedStrings.xml", start, end, data, _MAX_SHARED_BYTES)
        self._shared = strings
        return strings

    def _read(self, part: str, collected: _Collected) -> "_Sheet":
        if part not in self._names:
            raise Unreadable(_DAMAGED)
        sheet = _Sheet(collected, self._strings(), self._forms, self._date1904)
        try:
            self._parse(part, sheet.start, sheet.end, sheet.data)
        except _Enough:
            return sheet
        if not collected.header_only:
            sheet.spread_merges()
        return sheet


def _refuse_doctype(*_: object) -> None:
    raise Unreadable(N_("Filen indeholder en dokumenttype-erklæring i sin XML og læses derfor ikke."))


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Characters that XML cannot carry stand as _x000D_ (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


_BUILT_IN: dict[int, Form] = {9: "percent", 10: "percent", 17: "month"}
_BUILT_IN.update(dict.fromkeys((14, 15, 16, 22, *range(27, 32), 34, 35, 36, *range(50, 59)), "day"))


@cache
def _form(code: str) -> Form:
    """What a number format shows (ECMA-376 part 1, 18.8.31): literals, colours and conditions aside."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", code.lower()).split(";")[0]
    if "%" in shown:
        return "percent"
    if "general" in shown or not (letters := set(re.findall("[dmyhs]", shown))):
        return ""
    if "d" in letters:
        return "day"
    if "y" in letters:
        return "month" if "m" in letters else "year"
    return ""


class _Sheet:
    """Takes the elements of one worksheet as the parser meets them and makes rows of raw cells."""

    def __init__(self, collected: _Collected, strings: list[str], forms: list[Form], date1904: bool) -> None:
        self.collected = collected
        self._strings, self._forms = strings, forms
        self._epoch = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
        self._row = 0
        self._cells: list[Raw] = []
        self._column = 0
        self._type = ""
        self._style = 0
        self._in_cell = False
        self._taking = False
        self._text: list[str] = []
        self._length = 0
        self._formula = False
        self._has_value = False
        self._phonetic = 0
        self._columns: dict[str, int] = {}
        self.formulas: dict[int, list[int]] = defaultdict(list)
        self.hidden: list[int] = []
        self._hidden = False
        self.merges: list[tuple[int, int, int]] = []
        self.spread: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._tags = {
            main + name: name
            for main in _MAIN
            for name in ("row", "c", "v", "is", "t", "f", "rPh", "mergeCell")
        }

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        match self._tags.get(tag):
            case "c":
                ref = attrs.get("r")
                self._column = self._column_of(ref) if ref else self._column + 1
                self._type = attrs.get("t", "n")
                self._style = int(attrs.get("s", 0))
                self._in_cell = True
                self._formula = self._has_value = False
                self._text.clear()
                self._length = 0
            case "v":
                self._taking = self._has_value = self._in_cell
            case "t":
                self._taking = self._in_cell and self._type == "inlineStr" and not self._phonetic
            case "f":
                self._formula = self._in_cell
            case "rPh":
                self._phonetic += 1
            case "row":
                self._row = int(attrs["r"]) if "r" in attrs else self._row + 1
                if not 1 <= self._row <= _SHEET_ROWS:
                    raise ValueError("row number")
                self._cells = []
                self._column = -1
                self._hidden = attrs.get("hidden") in ("1", "true")
            case "mergeCell":
                if len(self.merges) >= _MAX_MERGES:
                    raise Unreadable(_TOO_BIG)
                self._merge(attrs.get("ref", ""))

    def end(self, tag: str) -> None:
        match self._tags.get(tag):
            case "v" | "t":
                self._taking = False
            case "c":
                self._in_cell = False
                value = self._value()
                if value is not None:
                    gap = self._column - len(self._cells)
                    if gap > 0:
                        if self._column > MAX_COLUMNS:
                            raise Unreadable(N_("Arket har flere end {most} kolonner."), most=MAX_COLUMNS)
                        self._cells.extend([None] * gap)
                    if gap < 0:
                        self._cells[self._column] = value
                    else:
                        self._cells.append(value)
                    if self._formula:
                        self.formulas[self._column].append(self._row)
            case "rPh":
                self._phonetic -= 1
            case "row":
                if self._cells:
                    if self._hidden:
                        self.hidden.append(self._row)
                    self.collected.add(Row(self._row, tuple(self._cells)))

    def data(self, text: str) -> None:
        if self._taking:
            self._text.append(text)
            self._length += len(text)
            # Seven letters can stand for one character (_x000D_).
            if self._length > 8 * MAX_CELL:
                raise Unreadable(
                    N_("Celle {cell} har mere end {most} tegn."),
                    cell=f"{letter(self._column)}{self._row}",
                    most=MAX_CELL,
                )

    def _column_of(self, ref: str) -> int:
        letters = ref.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_number(letters)
        return column

    def _value(self) -> Raw:
        said = "".join(self._text) if len(self._text) != 1 else self._text[0]
        kind = self._type
        if kind == "s":
            return (self._strings[_index(said)] or None) if said else None
        if kind == "str" or kind == "inlineStr":
            if self._formula and not self._has_value:
                return Broken()
            return _unescaped(said) or None
        if not said:
            return Broken() if self._formula else None
        if kind == "n":
            return self._number(said)
        if kind == "b":
            return said.strip() == "1" or said.strip().lower() == "true"
        if kind == "e":
            return Broken(said.strip() or "#N/A")
        if kind == "d":
            return _day_or_moment(datetime.fromisoformat(said.strip()).replace(tzinfo=None))
        raise ValueError("cell type")

    def _number(self, said: str) -> Raw:
        form = self._forms[self._style] if self._style < len(self._forms) else ""
        if not form and len(said) < 16 and said.isdecimal():
            return int(said)
        if len(said) > 40:
            raise ValueError("number")
        number = Decimal(said.strip())
        if not number.is_finite() or number.adjusted() > 300 or number.adjusted() < -330:
            raise ValueError("number")
        if not form:
            number = exact(number)
            return int(number) if number.adjusted() < 15 and number == number.to_integral_value() else number
        if form == "percent":
            return Shown(exact(number), "percent")
        days = int(number)
        if not 1 <= days <= 2_958_465:
            return Broken("########")
        # Day 60 of this calendar is a 29 February 1900 that never was.
        at = self._epoch + timedelta(days + (1 if days < 60 and self._epoch.year == 1899 else 0))
        if form in ("month", "year"):
            return Shown(at, form)
        seconds = round((number - days) * 86_400)
        return _day_or_moment(datetime.combine(at, time()) + timedelta(seconds=seconds))

    # Merged cells

    def _merge(self, ref: str) -> None:
        match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})", ref)
        if match and int(match[2]) < int(match[4]):
            self.merges.append((_column_number(match[1]), int(match[2]), int(match[4])))

    def spread_merges(self) -> None:
        """Give the value of a vertical merge to each of its rows that says anything else."""
        rows, header = self.collected.rows, self.collected.header
        if self.collected.header is None:
            self.collected.find_header()
            rows, header = self.collected.rows, self.collected.header
        numbers = [row.number for row in rows]
        if not self.merges or header is None or numbers != sorted(set(numbers)):
            return
        done: dict[int, int] = {}
        for column, top, bottom in sorted(self.merges):
            if top <= done.get(column, header.number) or column >= MAX_COLUMNS:
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
            self.spread[column].append((top, bottom))

    def notes(self) -> list[Note]:
        """What a reader of the report should know about how the sheet was read."""
        notes = []
        header = self.collected.header.number if self.collected.header else 0
        for column, rows in sorted(self.formulas.items()):
            if below := [row for row in rows if row > header]:
                notes.append(
                    note(
                        N_("Kolonne {column} har formler ({cells}). Den gemte værdi er læst, ikke formlen."),
                        column=letter(column),
                        cells=_some(f"{letter(column)}{row}" for row in below),
                    )
                )
        for column, merges in sorted(self.spread.items()):
            notes.append(
                note(
                    N_("Kolonne {column} har flettede celler ({cells}). Værdien er brugt i alle rækkerne."),
                    column=letter(column),
                    cells=_some(f"{letter(column)}{top}:{letter(column)}{bottom}" for top, bottom in merges),
                )
            )
        if hidden := [row for row in self.hidden if row > header]:
            notes.append(note(N_("Skjulte rækker er læst med: {rows}."), rows=_some(map(str, hidden))))
        return notes


def _some(items: Iterator[str] | Iterable[str], most: int = 5) -> str:
    """The first few, and how many more there are."""
    named = list(items)
    return ", ".join(named[:most]) + (f" … {len(named)}" if len(named) > most else "")


def _day_or_moment(moment: datetime) -> date:
    return moment if moment.time() != time() else moment.date()


def _index(said: str) -> int:
    index = int(said)
    if index < 0:
        raise ValueError("index")
    return index


def _column_number(letters: str) -> int:
    """A is 0. Raises ValueError for what is no column."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError("column")
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number - 1
