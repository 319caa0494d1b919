"""What every filter of public records has in common: how it is read from an address and written back to one.

The page, the calendar, the feeds and the API of a noun take the same filter. Its names are public (docs/api.md)
and keep their meaning; its canonical query is also its cache key.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import quote_plus

from transparency.cpv.records import parse_code
from transparency.dates import PlannedDate
from transparency.errors import BadInput
from transparency.locale import N_

if TYPE_CHECKING:
    from transparency.locale import Text

MAX_VALUES = 50
MAX_QUERY = 200

_PLAIN = re.compile("[A-Za-z0-9_.~-]*").fullmatch
"""What an address says as it is."""

Reader = Callable[[str, str], Any]
"""Reads one value: (name, text) → what it says. Raises `BadInput`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Values of one name are alternatives ("or"); different names all have to hold ("and").

    A subclass says its names as fields: tuples of values, flags (`bool | None`) and days (`date | None`).
    """

    CHOICES: ClassVar[Mapping[str, tuple[str, ...]]]
    """The names whose values are fixed, and these."""
    READERS: ClassVar[Mapping[str, Reader]]
    """How a value of the other names is read."""
    SORTS: ClassVar[tuple[str, ...]]
    """The orders; the first one is meant where none is said."""

    q: str = ""

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]], departments: Collection[str]) -> Self:
        """Read a query string's pairs. Unknown names and empty values are ignored.

        Several values: the name repeated, or commas. Raises `BadInput` for a value that cannot be meant.
        """
        kinds = _kinds(cls)  # type: ignore[arg-type]
        given: dict[str, list[str]] = {}
        for name, raw in pairs:
            if name in kinds and raw.strip():
                several = kinds[name].startswith("tuple") or kinds[name].startswith("bool")
                parts = raw.split(",") if several else [raw]
                given.setdefault(name, []).extend(p.strip() for p in parts if p.strip())
        for name, values in given.items():
            if len(values) > MAX_VALUES:
                raise BadInput(name, N_("{name}: højst {most} værdier på én gang."), most=MAX_VALUES)
        return cls(
            **{name: cls._read(name, kinds[name], values, departments) for name, values in given.items()}
        )

    @classmethod
    def _read(cls, name: str, kind: str, values: list[str], departments: Collection[str]) -> Any:
        if name == "q":
            return " ".join(" ".join(values).split())[:MAX_QUERY].rstrip()
        if name == "sort":
            return one_of(name, values[-1], cls.SORTS)
        if kind.startswith("bool"):
            return flag(name, values[-1])
        if kind.startswith("datetime.date"):
            return day(name, values[-1])
        allowed = departments if name == "department" else cls.CHOICES.get(name)
        check = cls.READERS.get(name) or partial(one_of, allowed=allowed)
        return tuple(sorted({check(name, value) for value in values}))

    def pairs(self) -> list[tuple[str, str]]:
        """The canonical query: names in a fixed order, values sorted, what is default left out."""
        out: list[tuple[str, str]] = []
        for name in _kinds(type(self)):  # type: ignore[arg-type]
            value = getattr(self, name)
            if value is None or value == () or value == "" or (name == "sort" and value == self.SORTS[0]):
                continue
            if isinstance(value, tuple):
                out += [(name, v) for v in value]
            elif isinstance(value, bool):
                out.append((name, "yes" if value else "no"))
            else:
                out.append((name, value.isoformat() if isinstance(value, date) else str(value)))
        return out

    def query(self, **more: str) -> str:
        """The canonical query string, with further names (such as `lang`) behind."""
        pairs = self.pairs() + [(k, v) for k, v in more.items() if v]
        # What `urlencode` says, ten times faster where nothing has to be quoted: a page has hundreds of these.
        return "&".join(f"{k}={v if _PLAIN(v) else quote_plus(v)}" for k, v in pairs)

    @property
    def asks_today(self) -> bool:
        """Whether the answer changes with the calendar day, not only with the data."""
        return getattr(self, "overdue", None) is not None

    def __bool__(self) -> bool:
        """Whether anything is chosen (the order apart)."""
        return any(name != "sort" for name, _ in self.pairs())


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value of a filter. `name` and `value` are the query's; `label` and `words` the reader's."""

    name: str
    value: str
    label: str
    words: str
    needs_label: bool
    """Whether the words alone would say nothing, as "ja"."""

    def __str__(self) -> str:
        """What is chosen, said so that it can be understood alone."""
        return f"{self.label}: {self.words}" if self.needs_label else self.words


def chosen(
    f: Filter,
    labels: Mapping[str, str],
    words: Callable[[str, str], str],
    t: "Text",
    needs_label: Collection[str] = (),
) -> Iterator[Chosen]:
    """Everything chosen, in the canonical order; the sorting is no choice. `words`: (name, value) → how it is said."""
    kinds = _kinds(type(f))  # type: ignore[arg-type]
    for name, value in f.pairs():
        if name == "sort":
            continue
        if kinds[name].startswith("bool"):
            said = t(N_("ja")) if value == "yes" else t(N_("nej"))
        elif kinds[name].startswith("datetime.date"):
            said = t.short_date(date.fromisoformat(value))
        else:
            said = words(name, value)
        alone = not kinds[name].startswith(("bool", "datetime.date")) and name not in needs_label
        yield Chosen(name, value, t(labels[name]), said, not alone)


@cache
def _kinds(cls: type[Filter]) -> dict[str, str]:
    """The type of each name, as text."""
    return {f.name: str(f.type) for f in fields(cls)}


def one_of(name: str, value: str, allowed: Collection[str] | None) -> str:
    if allowed is not None and value not in allowed:
        raise BadInput(
            name,
            N_("{name}: “{value}” kendes ikke. Mulige værdier: {allowed}."),
            value=value[:60],
            allowed=", ".join(sorted(allowed)),
        )
    return value


def flag(name: str, value: str) -> bool:
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


def day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(
            name, N_("{name}: “{value}” er ikke en dato. Skriv den som 2027-12-31."), value=value[:60]
        ) from None


def cpv(name: str, value: str) -> str:
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


def period(precision: str, example: str) -> Reader:
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


def record_id(pattern: str, example: str) -> Reader:
    """Reads an id of one kind of record."""

    def read(name: str, value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise BadInput(
                name,
                N_("{name}: “{value}” er ikke et id. Et id ser ud som {example}."),
                value=value[:60],
                example=example,
            )
        return value

    return read


TENDER_ID = record_id("[A-Z]{2,6}-[0-9]{4}-[0-9]{3,6}", "ABC-2027-014")


def target(name: str, value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,60}", value):
        raise BadInput(
            name,
            N_("{name}: “{value}” er ikke et mål i politikken. Et id ser ud som {example}."),
            value=value[:60],
            example="climate-criterion",
        )
    return value
