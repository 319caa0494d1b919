"""What every kind of spreadsheet file is read into: rows of raw cells, within limits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openpyxl.utils.cell import get_column_letter

from transparency.errors import DomainError
from transparency.ingest.cells import Raw
from transparency.locale import N_

MAX_BYTES = 20_000_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
"""Characters: what Excel allows in a cell."""

DAMAGED = N_("Filen er beskadiget. Gem den igen som .xlsx eller .csv.")
SAVE_AS = N_("{what} kan ikke læses. Gem arket som .xlsx eller .csv, og prøv igen.")
LOCKED = N_("Filen er beskyttet med adgangskode. Fjern adgangskoden, og gem filen igen.")
TOO_WIDE = N_("Arket har flere end {most} kolonner.")
LONG_CELL = N_("Celle {cell} har mere end {most} tegn.")


class Unreadable(DomainError):
    """A file that is not read at all. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its cells from column A on."""

    number: int
    cells: tuple[Raw, ...]

    def get(self, index: int) -> Raw:
        return self.cells[index] if index < len(self.cells) else None


def letter(index: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    return str(get_column_letter(index + 1))


def filled(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that say anything, without empty cells at their end. Raises `Unreadable` above the limits."""
    for row in rows:
        width = next((i for i in range(len(row.cells), 0, -1) if row.cells[i - 1] is not None), 0)
        if width > MAX_COLUMNS:
            raise Unreadable(TOO_WIDE, most=MAX_COLUMNS)
        for index, value in enumerate(row.cells):
            if isinstance(value, str) and len(value) > MAX_CELL:
                raise Unreadable(LONG_CELL, cell=f"{letter(index)}{row.number}", most=MAX_CELL)
        if width:
            yield Row(row.number, row.cells[:width])
