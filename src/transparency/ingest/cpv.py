"""The official CPV list as a CSV file, for `python -m transparency import cpv FILE`."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from transparency.cpv.records import CpvCode, parse_code
from transparency.locale import N_, Text

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_NAME = 500
_SHOWN = 80

_REASONS = {
    "too_large": N_("Filen er for stor: {value} byte. Højst 20 MB."),
    "encoding": N_("Filen er ikke tekst. Gem den som CSV i UTF-8."),
    "csv": N_("Filen kan ikke læses som CSV: {value}"),
    "missing_column": N_("Kolonnen {column} mangler. Der skal være code, da og en."),
    "duplicate_column": N_("Kolonnen {column} forekommer flere gange."),
    "no_rows": N_("Filen har ingen rækker."),
    "too_many_rows": N_("Filen har flere end {value} rækker."),
    "length": N_("“{value}” er ikke en CPV-kode: den skal have 8 cifre."),
    "digits": N_("“{value}” er ikke en CPV-kode: der står andet end cifre."),
    "check_digit": N_("“{value}” har et forkert kontrolciffer."),
    "duplicate": N_("Koden “{value}” forekommer flere gange."),
    "empty_name": N_("Navnet i {column} mangler."),
    "name_too_long": N_("Navnet i {column} er for langt."),
    "control_character": N_("Navnet i {column} har skjulte tegn: “{value}”"),
}


@dataclass(frozen=True, slots=True)
class CpvProblem:
    """Why a file or one of its rows is refused.

    `line` counts from 1, the header included; 0 means the file as a whole. `column` is ``code``, ``da``,
    ``en`` or empty. `value` is what stood there, cut to 80 characters. `reason` is one of ``too_large``,
    ``encoding``, ``csv``, ``missing_column``, ``duplicate_column``, ``no_rows``, ``too_many_rows``,
    ``length``, ``digits``, ``check_digit``, ``duplicate``, ``empty_name``, ``name_too_long`` and
    ``control_character``.
    """

    line: int
    column: str
    value: str
    reason: str

    def say(self, t: Text) -> str:
        """What is wrong and what would be right, in the reader's language."""
        return t(_REASONS[self.reason], column=self.column, value=self.value)


@dataclass(frozen=True, slots=True)
class CpvFile:
    """What a file held: its good rows, and all that is wrong. The caller refuses a file with errors whole."""

    name: str
    rows: tuple[CpvCode, ...]
    errors: tuple[CpvProblem, ...]


def read_cpv(data: bytes, name: str) -> CpvFile:
    """Read CSV with the columns ``code``, ``da`` and ``en`` in any order and case, as in the official table.

    Other columns are ignored, empty lines skipped. The separator is a comma or a semicolon, the encoding
    UTF-8 (with or without a byte order mark) or Windows-1252. At most 20 MB and 20,000 rows. `name` is the
    file's name, for whoever reports the errors.
    """
    rows: list[CpvCode] = []
    errors: list[CpvProblem] = []
    for result in _results(data):
        if isinstance(result, CpvCode):
            rows.append(result)
        else:
            errors.append(result)
    if not rows and not errors:
        errors.append(CpvProblem(0, "", "", "no_rows"))
    return CpvFile(name, tuple(rows), tuple(errors))


def _results(data: bytes) -> Iterator[CpvCode | CpvProblem]:
    if len(data) > MAX_BYTES:
        yield CpvProblem(0, "", str(len(data)), "too_large")
        return
    text = _decoded(data)
    if text is None:
        yield CpvProblem(0, "", "", "encoding")
        return
    yield from _rows(text)


def _decoded(data: bytes) -> str | None:
    """The text, or None for what is no text: a spreadsheet, UTF-16, an image."""
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str) -> Iterator[CpvCode | CpvProblem]:
    header_line = text.partition("\n")[0]
    separator = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        places = {
            column: header.index(column) for column in ("code", "da", "en") if header.count(column) == 1
        }
        if len(places) < 3:
            for column in ("code", "da", "en"):
                if column not in places:
                    reason = "duplicate_column" if column in header else "missing_column"
                    yield CpvProblem(1, column, "", reason)
            return
        seen: set[str] = set()
        count = 0
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                if count > MAX_ROWS:
                    yield CpvProblem(line, "", str(MAX_ROWS), "too_many_rows")
                    return
                values = {
                    column: cells[place] if place < len(cells) else "" for column, place in places.items()
                }
                yield from _row(line, values, seen)
            line = reader.line_num + 1  # a quoted name may span lines
    except csv.Error as error:
        yield CpvProblem(reader.line_num, "", str(error)[:_SHOWN], "csv")


def _row(line: int, values: dict[str, str], seen: set[str]) -> Iterator[CpvCode | CpvProblem]:
    """The code of one row, or every fault in it."""
    problems: list[CpvProblem] = []
    code = ""
    try:
        code = parse_code(values["code"])
    except ValueError as error:
        problems.append(CpvProblem(line, "code", values["code"][:_SHOWN], str(error)))
    else:
        if code in seen:
            problems.append(CpvProblem(line, "code", values["code"][:_SHOWN], "duplicate"))
        seen.add(code)
    names = {column: " ".join(values[column].split()) for column in ("da", "en")}
    for column, text in names.items():
        if reason := _name_fault(text):
            problems.append(CpvProblem(line, column, text[:_SHOWN], reason))
    if problems:
        yield from problems
    else:
        yield CpvCode(code, names["da"], names["en"])


def _name_fault(text: str) -> str | None:
    if not text:
        return "empty_name"
    if len(text) > MAX_NAME:
        return "name_too_long"
    if any(
        unicodedata.category(character) in ("Cc", "Cf") and character != "\N{SOFT HYPHEN}"
        for character in text
    ):
        return "control_character"
    return None
