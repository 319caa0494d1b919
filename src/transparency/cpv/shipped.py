"""The table that comes with the site: the codes that a municipality buys under, with everyday trade words."""

import csv
from pathlib import Path

from transparency.cpv.records import CpvCode, CpvTable, parse_code


def shipped_table(path: Path) -> CpvTable:
    """The table in `data/reference/cpv.csv`: UTF-8, columns ``code,da,en,words``, words separated by ``|``.

    Raises OSError when the file cannot be read, ValueError when a code is bad or occurs twice, and KeyError
    when a column is missing: the file is part of the site, so a fault in it must stop the start.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        place = {name: i for i, name in enumerate(next(rows, []))}
        code, da, en, words = (place[name] for name in ("code", "da", "en", "words"))
        return CpvTable(
            CpvCode(
                code=parse_code(row[code]),
                da=row[da],
                en=row[en],
                words=tuple(word for word in row[words].split("|") if word),
            )
            for row in rows
        )
