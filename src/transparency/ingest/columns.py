"""Which column of a sheet is which field, where a wrong cell stands, and which rows only add others up.

The same for every kind of record that comes as a spreadsheet.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import islice

from transparency.errors import DomainError
from transparency.ingest.cells import Note, display, in_every_language, note, said
from transparency.ingest.rows import Row, Unreadable, letter
from transparency.ingest.spreadsheet import Table, heading_parts
from transparency.locale import N_, Text
from transparency.words import fold

_MOST_OTHERS = 10
SHOWN = 80
"""Characters of a cell or heading that a report shows."""
FACTOR: Mapping[str, int] = {"mio": 1_000_000, "mia": 1_000_000_000, "tkr": 1_000}
"""What the unit in a heading (`heading_parts`) makes of a bare number."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong (or worth knowing) about one cell: where it stands, what it says, what would be right.

    `column` is its letter and empty when the sheet has no such column; `value` is cut to 80 characters.
    """

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    text: str
    values: Mapping[str, object]

    def say(self, t: Text) -> str:
        """ "Ark1, række 7, kolonne E (Anslået værdi), “-5”: Beløbet skal være over 0."."""
        return f"{self.where(t)}: {self.message(t)}"

    def where(self, t: Text) -> str:
        place = [self.sheet] if self.sheet else []
        place.append(t(N_("række {row}"), row=self.row))
        if self.column:
            place.append(t(N_("kolonne {column} ({heading})"), column=self.column, heading=self.heading))
        elif self.heading:
            place.append(self.heading)
        if self.value:
            place.append(f"“{self.value}”")
        return ", ".join(place)

    def message(self, t: Text) -> str:
        return said(t, self.text, self.values)

    def as_json(self, t: Text) -> dict[str, str | int]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "heading": self.heading,
            "value": self.value,
            "message": self.message(t),
        }


def problem(
    sheet: str, row: Row, index: int, heading: str, text: str, values: Mapping[str, object]
) -> CellProblem:
    """A problem with the cell that stands in a column of a row."""
    shown = " ".join(display(row.get(index)).split())
    shown = shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
    return CellProblem(sheet, row.number, letter(index), heading, shown, text, values)


def others(rows: Iterable[int], own: int) -> str:
    """The numbers of the other rows, of very many the first."""
    found = [str(number) for number in islice((n for n in rows if n != own), _MOST_OTHERS + 1)]
    return ", ".join(found[:_MOST_OTHERS]) + (" …" if len(found) > _MOST_OTHERS else "")


class BadRow(DomainError):
    """A row whose good cells do not make a record together."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        super().__init__(problems[0].text, **problems[0].values)
        self.problems = tuple(problems)


# Headings


def headings(columns: Iterable[tuple[str, str, Iterable[str]]]) -> dict[str, str]:
    """Folded heading → column key, from (key, Danish heading, aliases): keys, both languages, aliases."""
    known, found = list(columns), dict[str, str]()
    for key, _, aliases in known:
        for name in aliases:
            found.setdefault(fold(name), key)
            found.setdefault(heading_parts(name)[0], key)
    for key, header, _ in known:
        found |= {fold(name): key for name in (key, *in_every_language(header))}
    return found


def place(
    table: Table, names: Mapping[str, str], header: Mapping[str, str], mapping: Mapping[str, str]
) -> tuple[dict[str, tuple[int, str]], list[Note]]:
    """Each field's column and heading, and what to know about the others.

    `names` are folded headings, `header` the Danish heading of a key; `mapping` decides for headings of this sheet.
    Raises `Unreadable` when a field has two columns.
    """
    decided = {fold(heading): key for heading, key in mapping.items()}
    placed: dict[str, tuple[int, str]] = {}
    notes: list[Note] = []
    unknown: list[tuple[int, str]] = []
    for index, heading in enumerate(table.headings):
        folded, (about, _) = fold(heading), heading_parts(heading)
        if folded in decided:
            if key := decided[folded]:
                _put(placed, key, index, heading, header)
            else:
                notes.append(
                    note(
                        N_("Kolonne {column} (“{heading}”) er ikke læst: det står i kolonnefilen."),
                        column=letter(index),
                        heading=heading,
                    )
                )
        elif known := names.get(folded) or names.get(about):
            _put(placed, known, index, heading, header)
        elif heading:
            unknown.append((index, heading))
        elif any(row.get(index) is not None for row in table.rows):
            notes.append(
                note(N_("Kolonne {column} har ingen overskrift og er ikke læst."), column=letter(index))
            )
    present = set(map(fold, table.headings))
    for heading in mapping:
        if fold(heading) not in present:
            notes.append(
                note(N_("Kolonnefilen nævner “{heading}”, som arket ikke har."), heading=heading[:SHOWN])
            )
    for index, heading in unknown:
        near = _near(heading_parts(heading)[0], names)
        if near and near not in placed:
            _put(placed, near, index, heading, header)
            notes.append(
                note(N_("Kolonnen “{heading}” er læst som “{column}”."), heading=heading, column=header[near])
            )
        else:
            notes.append(
                note(N_("Kolonnen “{heading}” kendes ikke og er ikke læst."), heading=heading[:SHOWN])
            )
    return placed, notes


def _put(
    placed: dict[str, tuple[int, str]], key: str, index: int, heading: str, header: Mapping[str, str]
) -> None:
    if key in placed:
        other, other_heading = placed[key]
        raise Unreadable(
            N_(
                "Kolonne {one} (“{one_heading}”) og {other} (“{other_heading}”) er begge “{field}”. "
                "Slet eller omdøb den ene."
            ),
            one=letter(other),
            one_heading=other_heading,
            other=letter(index),
            other_heading=heading,
            field=header[key],
        )
    placed[key] = (index, heading)


def _near(folded: str, names: Mapping[str, str]) -> str | None:
    """The field that a misspelt heading means, when it can mean only one."""
    if not 4 <= len(folded) <= 80:
        return None
    found = set()
    matcher = SequenceMatcher(b=folded)
    for name, key in names.items():
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= 0.85 and matcher.quick_ratio() >= 0.85 and matcher.ratio() >= 0.85:
            found.add(key)
    return found.pop() if len(found) == 1 else None


def needed(table: Table, placed: Collection[str], header: Mapping[str, str], key: str) -> None:
    """Raises `Unreadable`, naming the headings there are, when the sheet has no column for a key."""
    if key not in placed:
        raise Unreadable(
            N_("Arket “{sheet}” har ingen kolonne “{heading}”. Overskrifterne i række {row} er: {found}."),
            sheet=table.sheet,
            heading=header[key],
            row=table.header_row,
            found=", ".join(f"“{h[:40]}”" for h in table.headings if h)[:600],
        )


def read_in(heading: str, unit: str) -> Note:
    """That bare numbers of a column are counted in the unit which its heading says."""
    return note(
        N_("Tal uden enhed i kolonnen “{heading}” er læst i {unit}."),
        heading=heading,
        unit=unit,
    )


# Rows that add others up

_SUM = re.compile(
    r"(i alt|ialt|sum|total|totalt|subtotal|samlet|grand total)\b[\s:\d.]*(kr|mio|dkk)?\.?:?", re.IGNORECASE
)
_ONLY_NUMBER = re.compile(r"[\d.,\s%-]+(kr\.?|mio\.?|dkk|,-)*")


def without_sums(table: Table, at: Sequence[int]) -> tuple[list[Row], list[Note]]:
    """The rows that stand for themselves, and a note on each that adds others up.

    Such a row says so, or has only numbers, stands last and has nothing in the columns `at`, which name a record.
    """
    sums = _sum_rows(table, at)
    notes = [
        note(N_("Række {row} er en sum og er ikke læst med."), row=row.number)
        for row in table.rows
        if row.number in sums
    ]
    return [row for row in table.rows if row.number not in sums], notes


def _sum_rows(table: Table, at: Sequence[int]) -> set[int]:
    sums = set()
    last = True
    for row in reversed(table.rows):
        filled = [cell for cell in row.cells if cell is not None]
        first = filled[0]
        others = sum(
            1 for cell in filled if isinstance(cell, str) and not _ONLY_NUMBER.fullmatch(cell.strip())
        )
        says = isinstance(first, str) and _SUM.fullmatch(first.strip()) is not None and others == 1
        numbers = (
            others == 0
            and all(row.get(i) is None for i in at)
            and not any(isinstance(c, date) for c in filled)
        )
        if says or (last and numbers):
            sums.add(row.number)
        else:
            last = False
    return sums
