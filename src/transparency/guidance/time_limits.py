"""The time limits, fees and shares that the calculators use, from `data/reference/time_limits.toml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from transparency import toml_file
from transparency.config import ROOT
from transparency.errors import BadInput, BadSetting
from transparency.guidance.answers import Either
from transparency.locale import N_

FILE = ROOT / "data" / "reference" / "time_limits.toml"

Unit = Literal["days", "months", "kroner", "percent"]
UNITS: tuple[Unit, ...] = get_args(Unit)

KEYS: Mapping[str, Unit] = {
    "open.tender": "days",
    "open.tender.electronic": "days",
    "open.tender.prior_notice": "days",
    "open.tender.urgent": "days",
    "restricted.request": "days",
    "restricted.request.urgent": "days",
    "restricted.tender": "days",
    "restricted.tender.electronic": "days",
    "restricted.tender.prior_notice": "days",
    "restricted.tender.agreed": "days",
    "restricted.tender.urgent": "days",
    "negotiated.request": "days",
    "negotiated.request.urgent": "days",
    "negotiated.tender": "days",
    "negotiated.tender.electronic": "days",
    "negotiated.tender.prior_notice": "days",
    "negotiated.tender.agreed": "days",
    "negotiated.tender.urgent": "days",
    "competitive_dialogue.request": "days",
    "innovation_partnership.request": "days",
    "prior_notice.latest": "days",
    "prior_notice.earliest": "months",
    "information": "days",
    "information.urgent": "days",
    "standstill.electronic": "days",
    "standstill.other": "days",
    "complaint.not_selected": "days",
    "complaint.award": "days",
    "complaint.award.below": "days",
    "complaint.mini_competition": "days",
    "complaint.dps": "days",
    "complaint.framework": "months",
    "complaint.direct_award": "days",
    "fee.above": "kroner",
    "fee.below": "kroner",
    "value.months": "months",
    "value.months.goods": "months",
    "value.residual": "months",
    "value.repeated": "months",
    "value.small_lots": "percent",
}
"""What the file has to say, and in which unit."""

_TEXTS = {"key", "paragraph", "paragraph_en", "source", "source_en"}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """`number` is in days, months, øre or per cent, as `unit` says; both days of validity are included.

    `valid_to` is None while nothing else is decided.
    """

    key: str
    number: int
    unit: Unit
    paragraph: str
    paragraph_en: str
    source: str
    source_en: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        return self.valid_from <= day <= (self.valid_to or date.max)

    @property
    def cited(self) -> Either:
        """The paragraph, as it is shown beside an answer."""
        return Either(self.paragraph, self.paragraph_en)


Limits = tuple[TimeLimit, ...]


def on(limits: Iterable[TimeLimit], key: str, day: date) -> TimeLimit:
    """The limit that holds for what happens on a day. Raises `BadInput` for a day before the rules that are here."""
    found = next((one for one in limits if one.key == key and one.holds(day)), None)
    if found is None:
        raise BadInput(
            "day",
            N_("Reglerne den {day} er ikke med her. Vælg en dag, hvor de nuværende regler gælder."),
            day=f"{day:%d.%m.%Y}",
        )
    return found


def load_time_limits(path: Path = FILE) -> Limits:
    """Read the file, in its order. Raises `BadSetting` naming the file and the key that is wrong or missing.

    Two of a key must not hold on one day: which of them counts would be a guess.
    """
    found: list[TimeLimit] = []
    for number, row in enumerate(toml_file.entries(path, "limit"), 1):
        name = _name(number, row)
        if not _is_good(row):
            raise BadSetting(N_("{key} i {path} er forkert."), key=name, path=str(path))
        unit = KEYS[row["key"]]
        one = TimeLimit(
            number=row[unit] * (100 if unit == "kroner" else 1),
            unit=unit,
            **{key: value for key, value in row.items() if key != unit},
        )
        if any(
            other.key == one.key and (other.holds(one.valid_from) or one.holds(other.valid_from))
            for other in found
        ):
            raise BadSetting(N_("{key} i {path} gælder samtidig med en anden."), key=name, path=str(path))
        found.append(one)
    for key in KEYS:
        if all(one.key != key for one in found):
            raise BadSetting(N_("{key} mangler i {path}"), key=key, path=str(path))
    return tuple(found)


def _name(number: int, row: object) -> str:
    """How an error names an entry: by its key, and by its place where the key is no help."""
    key = row.get("key") if isinstance(row, dict) else None
    return f"limit {number} ({key})" if isinstance(key, str) and key else f"limit {number}"


def _is_good(row: dict[str, Any]) -> bool:
    key = row.get("key") if isinstance(row, dict) else None
    if not isinstance(key, str) or key not in KEYS:
        return False
    unit = KEYS[key]
    days = [row[end] for end in ("valid_from", "valid_to") if end in row]
    return (
        set(row) - {"valid_to"} == {*_TEXTS, unit, "valid_from"}
        and type(row[unit]) is int
        and row[unit] > 0
        and all(isinstance(row[text], str) and row[text] for text in _TEXTS)
        and all(isinstance(day, date) and not isinstance(day, datetime) for day in days)
        and days == sorted(days)
    )
