"""What a move asks for: fields, and what is typed in them read. Pure.

The same fields make the form on the page, its errors, and what a move is given.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from transparency.clock import COPENHAGEN
from transparency.errors import BadInput, DomainError
from transparency.ingest import cells
from transparency.locale import N_

FieldType = Literal[
    "line",  # one line of text → str
    "text",  # paragraphs → str
    "lines",  # one thing a line → tuple of str
    "day",  # → date
    "moment",  # a day and a clock time in Denmark ("1-3-2027", "09.00") → datetime in UTC
    "number",  # as written in Danish → Decimal
    "amount",  # kroner as written in Danish → whole øre
    "choice",  # one of `choices` → its key
    "several",  # any of `choices` → tuple of keys
    "yes",  # a tick → bool
    "file",  # (name, bytes) → Attached, put there by the service; None without one
]

MOST_LINE = 200
MOST_TEXT = 5_000
MOST_LINES = 50

Choices = Mapping[Any, str]
Given = Mapping[str, Any]
"""What a move is given: each field's value by name. An empty field is None, "", () or False."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `label`, `help` and fixed `choices` are catalog texts; `choices` may be found in the room.

    `entered`: the names of the choices are people's own words, and are not translated.
    """

    name: str
    label: str
    type: FieldType = "line"
    required: bool = True
    help: str = ""
    choices: Choices | Callable[[Any], Choices] | None = None
    entered: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    """Bounds of a number; of an amount in øre."""
    reader: Callable[[bytes, str], Any] | None = None
    """Of a file: what its content says, read from it (and its name) before it is kept, so that a wrong one leaves
    nothing. A move is given it as `<name>_read`. Raises `DomainError`."""

    def choices_in(self, room: Any) -> Choices:
        return self.choices(room) if callable(self.choices) else self.choices or {}


WRITTEN: frozenset[FieldType] = frozenset({"line", "text", "lines"})
"""The types of free text."""
SECRET = Field(
    name="trade_secret",
    label=N_("Er noget af det her en forretningshemmelighed? Skriv hvad og hvorfor"),
    type="text",
    required=False,
)
"""Asked for last in every form with free text."""


class Problems(DomainError):
    """What is wrong with what was typed, field by field."""

    def __init__(self, found: Mapping[str, DomainError]) -> None:
        super().__init__(N_("Noget i felterne skal rettes, før det kan gemmes."))
        self.found = dict(found)


def read(fields: tuple[Field, ...], typed: Mapping[str, Any], room: Any) -> dict[str, Any]:
    """What stands in the fields. Raises `Problems` that name every field that is wrong; other names are ignored."""
    given: dict[str, Any] = {}
    wrong: dict[str, DomainError] = {}
    for field in fields:
        try:
            given[field.name] = _read(field, typed.get(field.name), room)
        except DomainError as error:
            wrong[field.name] = error
    if wrong:
        raise Problems(wrong)
    return given


def _read(field: Field, raw: Any, room: Any) -> Any:
    found = _READ[field.type](field, raw, room)
    if field.required and (found is None or found is False or found in ("", ())):  # nought is a number
        raise BadInput(field.name, _MISSING[field.type])
    return found


_MISSING: Mapping[FieldType, str] = {
    **dict.fromkeys(("line", "text", "lines", "number", "amount"), N_("Feltet skal udfyldes.")),
    **dict.fromkeys(("day", "moment"), N_("Skriv en dag, for eksempel 31-12-2027.")),
    **dict.fromkeys(("choice", "several"), N_("Vælg en af mulighederne.")),
    "yes": N_("Sæt kryds, hvis du er enig."),
    "file": N_("Vælg en fil."),
}


def _text(most: int, lines: bool) -> Callable[[Field, Any, Any], str]:
    def read_text(field: Field, raw: Any, room: Any) -> str:
        return cells.text(str(raw or ""), most, lines=lines).value

    return read_text


def _lines(field: Field, raw: Any, room: Any) -> tuple[str, ...]:
    given = raw if isinstance(raw, list | tuple) else str(raw or "").splitlines()
    found = tuple(said for one in given if (said := cells.text(str(one), MOST_LINE * 2, lines=False).value))
    if len(found) > MOST_LINES:
        raise BadInput(field.name, N_("Skriv højst {most} linjer."), most=MOST_LINES)
    return found


def _day(field: Field, raw: Any, room: Any) -> date | None:
    try:
        return cells.day(raw or None).value
    except DomainError as error:
        raise BadInput(field.name, _MISSING["day"]) from error


_HOUR = re.compile(r"(?:kl\.? ?)?([01]?\d|2[0-3])(?:[.:]([0-5]\d))?")


def _moment(field: Field, raw: Any, room: Any) -> datetime | None:
    """A day and a clock time that the clocks in Denmark really show: the hour that is skipped in March is refused."""
    if isinstance(raw, datetime):
        return raw.astimezone(UTC).replace(second=0, microsecond=0)
    day_said, hour_said = raw or ("", "")
    day = _day(field, day_said, room)
    if day is None:
        return None
    match = _HOUR.fullmatch(str(hour_said).strip().lower())
    if match is None:
        raise BadInput(field.name, N_("Skriv et klokkeslæt, for eksempel 09.00."))
    wall = datetime.combine(day, time(int(match[1]), int(match[2] or 0)))
    found = wall.replace(tzinfo=COPENHAGEN).astimezone(UTC)
    if wall_time(found) != wall:
        raise BadInput(
            field.name,
            N_("Det klokkeslæt findes ikke den dag: uret stilles en time frem. Vælg et andet."),
        )
    return found


def _number(field: Field, raw: Any, room: Any) -> Decimal | None:
    if isinstance(raw, Decimal | int):
        found: Decimal | None = Decimal(raw)
    else:
        read_ = cells.figure(str(raw or "") or None).value
        found = None if read_ is None else read_.number
    return _bounded(field, found)


def _amount(field: Field, raw: Any, room: Any) -> int | None:
    found = raw if isinstance(raw, int) else cells.money(str(raw or "") or None).value
    if found is not None:
        _bounded(field, Decimal(found))
    return found


def _bounded(field: Field, found: Decimal | None) -> Decimal | None:
    if found is None:
        return None
    if field.least is not None and found < field.least:
        raise BadInput(field.name, N_("Tallet skal være mindst {least}."), least=field.least)
    if field.most is not None and found > field.most:
        raise BadInput(field.name, N_("Tallet må højst være {most}."), most=field.most)
    return found


def _choice(field: Field, raw: Any, room: Any) -> str:
    if not raw:
        return ""
    if raw not in field.choices_in(room):
        raise BadInput(field.name, N_("Vælg en af mulighederne."))
    return str(raw)


def _several(field: Field, raw: Any, room: Any) -> tuple[str, ...]:
    given = [raw] if isinstance(raw, str) and raw else list(raw or ())
    known = field.choices_in(room)
    if any(one not in known for one in given):
        raise BadInput(field.name, N_("Vælg en af mulighederne."))
    return tuple(key for key in known if key in given)


def _yes(field: Field, raw: Any, room: Any) -> bool:
    return raw is True or raw in ("ja", "yes", "true", "1")


def _file(field: Field, raw: Any, room: Any) -> Any:
    return raw or None


_READ: Mapping[FieldType, Callable[[Field, Any, Any], Any]] = {
    "line": _text(MOST_LINE, False),
    "text": _text(MOST_TEXT, True),
    "lines": _lines,
    "day": _day,
    "moment": _moment,
    "number": _number,
    "amount": _amount,
    "choice": _choice,
    "several": _several,
    "yes": _yes,
    "file": _file,
}


def wall_time(moment: datetime) -> datetime:
    """What the clock in Denmark shows at a moment."""
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None)
