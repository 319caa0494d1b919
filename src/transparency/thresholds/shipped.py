"""The thresholds that come with the site, from `data/reference/thresholds.toml`."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from transparency import toml_file
from transparency.config import ROOT
from transparency.errors import BadSetting
from transparency.locale import N_
from transparency.thresholds.records import CONTRACT_KINDS, CURRENCIES, Threshold

FILE = ROOT / "data" / "reference" / "thresholds.toml"
_KEYS = {"kind", "amount", "currency", "valid_from", "valid_to", "source", "source_en"}


def load_thresholds(path: Path = FILE) -> tuple[Threshold, ...]:
    """Read the file, in its order. Raises `BadSetting` naming the file and the entry that is wrong.

    Two of a kind must not hold on one day: which of them counts would be a guess.
    """
    found: list[Threshold] = []
    for number, row in enumerate(toml_file.entries(path, "threshold"), 1):
        if not _is_good(row):
            raise BadSetting(N_("{key} i {path} er forkert."), key=f"threshold {number}", path=str(path))
        one = Threshold(**row | {"amount": row["amount"] * 100})
        if any(
            other.kind == one.kind and (other.holds(one.valid_from) or one.holds(other.valid_from))
            for other in found
        ):
            raise BadSetting(
                N_("{key} i {path} gælder samtidig med en anden."), key=f"threshold {number}", path=str(path)
            )
        found.append(one)
    return tuple(found)


def _is_good(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and set(row) == _KEYS
        and row["kind"] in CONTRACT_KINDS
        and row["currency"] in CURRENCIES
        and type(row["amount"]) is int
        and row["amount"] > 0
        and all(isinstance(row[key], str) and row[key] for key in ("source", "source_en"))
        and all(
            isinstance(row[key], date) and not isinstance(row[key], datetime)
            for key in ("valid_from", "valid_to")
        )
        and row["valid_from"] <= row["valid_to"]
    )
