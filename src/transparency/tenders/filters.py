"""The one filter of the tender plan: the page, the calendar, the feeds and the API all take it.

It is read from a query string and written back to one canonical form, which is also its cache key.
Every name here is public (docs/api.md) and keeps its meaning.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from transparency.cpv.records import parse_code
from transparency.dates import PlannedDate
from transparency.errors import BadInput
from transparency.locale import N_
from transparency.tenders.records import CLIMATES, KINDS, PROCEDURES, REGIMES, STATUSES, TECHNIQUES

ValueBand = Literal["under_1m", "1m_5m", "5m_20m", "20m_100m", "over_100m", "unpublished"]
VALUE_BANDS: tuple[ValueBand, ...] = get_args(ValueBand)
BAND_EDGES_DKK = (1_000_000, 5_000_000, 20_000_000, 100_000_000)
"""A tender is in the band of its value, or of the top of its range; an edge belongs to the band above."""

Sort = Literal["when", "changed", "value", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)

MAX_VALUES = 50
MAX_QUERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderFilter:
    """Values of one name are alternatives ("or"); different names all have to hold ("and").

    `year` and `quarter` ask whether the date in the list (`PlannedTender.when`) may lie in the period:
    an entry planned for "2027" may turn up in each of that year's quarters.
    """

    q: str = ""
    id: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    """Prefixes of at least two digits: "45" is all works, "9091" is cleaning."""
    status: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    quarter: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    regime: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    climate: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    sme: bool | None = None
    lots: bool | None = None
    joint: bool | None = None
    reserved: bool | None = None
    overdue: bool | None = None
    changed_since: date | None = None
    sort: Sort = "when"

    @staticmethod
    def from_query(pairs: Iterable[tuple[str, str]], departments: Collection[str]) -> "TenderFilter":
        """Read a query string's pairs. Unknown names and empty values are ignored.

        Several values: the name repeated, or commas. Raises `BadInput` for a value that cannot be meant.
        """
        given: dict[str, list[str]] = {}
        for name, raw in pairs:
            if name in _NAMES and raw.strip():
                parts = [raw] if name in ("q", "sort", "changed_since") else raw.split(",")
                given.setdefault(name, []).extend(p.strip() for p in parts if p.strip())
        for name, values in given.items():
            if len(values) > MAX_VALUES:
                raise BadInput(name, N_("{name}: højst {most} værdier på én gang."), most=MAX_VALUES)
        read: dict[str, Any] = {}
        for name, values in given.items():
            if name == "q":
                read[name] = " ".join(" ".join(values).split())[:MAX_QUERY].rstrip()
            elif name in _FLAGS:
                read[name] = _flag(name, values[-1])
            elif name == "changed_since":
                read[name] = _day(name, values[-1])
            elif name == "sort":
                read[name] = _one_of(name, values[-1], SORTS)
            else:
                allowed = departments if name == "department" else CHOICES.get(name)
                check = _READERS.get(name) or partial(_one_of, allowed=allowed)
                read[name] = tuple(sorted({check(name, v) for v in values}))
        return TenderFilter(**read)

    def pairs(self) -> list[tuple[str, str]]:
        """The canonical query: names in a fixed order, values sorted, what is default left out."""
        out: list[tuple[str, str]] = []
        for f in fields(self):
            value = getattr(self, f.name)
            if value is None or value == "" or (f.name == "sort" and value == "when"):
                continue
            if isinstance(value, tuple):
                out += [(f.name, v) for v in value]
            elif isinstance(value, bool):
                out.append((f.name, "yes" if value else "no"))
            else:
                out.append((f.name, value.isoformat() if isinstance(value, date) else str(value)))
        return out

    def query(self, **more: str) -> str:
        """The canonical query string, with further names (such as `lang`) behind."""
        return urlencode(self.pairs() + [(k, v) for k, v in more.items() if v])

    @property
    def asks_today(self) -> bool:
        """Whether the answer changes with the calendar day, not only with the data."""
        return self.overdue is not None

    def __bool__(self) -> bool:
        """Whether anything is chosen (the order apart)."""
        return any(name != "sort" for name, _ in self.pairs())


_FLAGS = frozenset({"sme", "lots", "joint", "reserved", "overdue"})
_NAMES = frozenset(f.name for f in fields(TenderFilter))
CHOICES: dict[str, tuple[str, ...]] = {
    "status": STATUSES,
    "value": VALUE_BANDS,
    "kind": KINDS,
    "procedure": PROCEDURES,
    "regime": REGIMES,
    "technique": TECHNIQUES,
    "climate": CLIMATES,
}
"""The names whose values are fixed, and these."""


def _one_of(name: str, value: str, allowed: Collection[str] | None) -> Any:
    if allowed is not None and value not in allowed:
        raise BadInput(
            name,
            N_("{name}: “{value}” kendes ikke. Mulige værdier: {allowed}."),
            value=value[:60],
            allowed=", ".join(sorted(allowed)),
        )
    return value


def _flag(name: str, value: str) -> bool:
    flags = {
        "yes": True,
        "1": True,
        "true": True,
        "ja": True,
        "no": False,
        "0": False,
        "false": False,
        "nej": False,
    }
    if value.lower() not in flags:
        raise BadInput(name, N_("{name}: skriv yes eller no, ikke “{value}”."), value=value[:60])
    return flags[value.lower()]


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(
            name, N_("{name}: “{value}” er ikke en dato. Skriv den som 2027-12-31."), value=value[:60]
        ) from None


def _cpv(name: str, value: str) -> str:
    """A full code, with or without check digit, or a prefix of two digits or more."""
    if re.fullmatch("[0-9]{2,7}", value):
        return value.rstrip("0").ljust(2, "0")
    try:
        return parse_code(value).rstrip("0").ljust(2, "0")
    except ValueError:
        raise BadInput(
            name,
            N_("{name}: “{value}” er ikke en CPV-kode. Skriv 8 cifre eller de første 2–7."),
            value=value[:60],
        ) from None


def _period(precision: str, example: str) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        try:
            if PlannedDate.of(value).precision == precision:
                return value
        except ValueError:
            pass
        raise BadInput(
            name,
            N_("{name}: “{value}” kan ikke bruges. Skriv for eksempel {example}."),
            value=value[:60],
            example=example,
        )

    return read


def _id(name: str, value: str) -> str:
    if not re.fullmatch("[A-Z]{2,6}-[0-9]{4}-[0-9]{3,6}", value):
        raise BadInput(
            name,
            N_("{name}: “{value}” er ikke et id. Et id ser ud som {example}."),
            value=value[:60],
            example="ABC-2027-014",
        )
    return value


def _target(name: str, value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,60}", value):
        raise BadInput(
            name,
            N_("{name}: “{value}” er ikke et mål i politikken. Et id ser ud som {example}."),
            value=value[:60],
            example="climate-criterion",
        )
    return value


_READERS: dict[str, Callable[[str, str], str]] = {
    "id": _id,
    "cpv": _cpv,
    "year": _period("year", "2027"),
    "quarter": _period("quarter", "2027-Q4"),
    "target": _target,
}
