"""How a promise is measured, as a form: what is typed, field by field, and the record that it says. Pure.

Days, periods, numbers and addresses are read by the code that reads spreadsheets, so that a figure is written in one
way all over the site. The promise itself is the policy's, and is not in the form.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from transparency.dates import PlannedDate
from transparency.errors import DomainError
from transparency.history.records import meant
from transparency.ingest import cells
from transparency.ingest.cells import BadCell
from transparency.locale import N_, Text
from transparency.targets.editing_records import said
from transparency.targets.records import (
    CATEGORIES,
    FREQUENCIES,
    PROBLEM,
    QUALITIES,
    UNITS,
    Baseline,
    Category,
    DataSource,
    Exemption,
    Key,
    Measure,
    Method,
    Milestone,
    Observation,
    Target,
    Unit,
    in_order,
    problems,
    wrong,
)
from transparency.targets.sheet import BY_KEY

Fields = Mapping[str, Any]
"""What stands in a form: a text for each field, and rows of texts."""

BASELINE: tuple[str, ...] = ("period", "value", "source", "method")
ROWS: Mapping[str, tuple[str, ...]] = {
    "milestones": ("period", "value", "source"),
    "methods": ("description", "leaves_out", "since", "why_changed"),
    "sources": ("title", "url", "licence"),
    "measures": ("text", "category", "decided_on", "link"),
    "exemptions": ("product", "reason"),
    "observations": (
        "period", "value", "unit", "quality", "category", "department", "method", "source", "note",
    ),
}  # fmt: skip
"""Fields that have rows, and the parts of a row that are typed; a method also has its own "number"."""

_TYPED: Mapping[str, tuple[str, ...]] = {
    **ROWS,
    "measures": ("text", "decided_on", "link"),
    "observations": ("period", "value", "source", "note"),
}
"""The parts that make a row one: with nothing in them it is left out, whatever is chosen from its lists."""

_NOT_TYPED = frozenset({"id", "promise", "example"})
FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Target) if f.name not in _NOT_TYPED)

_PART: Mapping[str, str] = {
    "unit": "unit", "future": "quality", "source": "source", "method": "method",
    **dict.fromkeys(("period", "twice", "baseline_late", "milestone_twice", "milestone_outside"), "period"),
}  # fmt: skip
"""The part of a row at which a broken rule is told; the rest is about the value."""

PORTION = 30
"""Figures that stand in the form at once: of more, the newest, and older ones when they are asked for."""

WHICH_PERIOD = N_("Skriv, hvilken periode tallet er for, for eksempel {example}.")
WHICH_NUMBER = N_("Skriv tallet, for eksempel {example}.")
WHICH_UNIT = N_("Vælg, hvad tallet er i.")
HOW_COUNTED = N_("Skriv, hvordan tallene er gjort op.")
TITLE_OF_SOURCE = N_("En datakilde mangler sit navn.")
WHAT_DECIDED = N_("Skriv, hvad der er besluttet.")
WHICH_PRODUCT = N_("Skriv, hvad der stadig må købes.")
WHY_EXEMPT = N_("Skriv, hvorfor det stadig må købes. Begrundelsen er offentlig.")
STANDS_ALREADY = N_(
    "Der står allerede et tal for {period} med samme metode, kategori og afdeling. Hent det frem, og ret det."
)
NOT_A_CHOICE = N_("Vælg en af mulighederne på listen.")

_DANISH = Text.of("da")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says: the record, where it can be read, and what is wrong, by field.

    What is wrong with a part of a row stands under "sources.0.url": the field, the row's place and the part.
    """

    record: Target | None
    problems: Mapping[str, DomainError]


# The record → the form


def fields_of(target: Target) -> dict[str, Any]:
    """What stands in each field of the form; figures are put in by `rows_of`, as many as are looked at."""
    found: dict[str, Any] = {
        name: _typed(getattr(target, name)) for name in FIELDS if name not in (*ROWS, "baseline")
    }
    base = target.baseline
    found["baseline"] = _row(base, BASELINE) if base else dict.fromkeys(BASELINE, "")
    for name, parts in ROWS.items():
        if name != "observations":
            found[name] = [_row(one, parts) for one in getattr(target, name)]
    return found


def rows_of(figures: Iterable[Observation]) -> list[dict[str, str]]:
    """Figures as rows of the form."""
    return [_row(one, ROWS["observations"]) for one in figures]


def _row(one: object, parts: Iterable[str]) -> dict[str, str]:
    row = {part: _typed(getattr(one, part)) for part in parts}
    return {"number": str(one.number), **row} if isinstance(one, Method) else row


def _typed(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return number_text(value)
        case date():
            return cells.display(value)
        case PlannedDate():
            return value.say(_DANISH)
        case _:
            return str(value)


def number_text(value: Decimal) -> str:
    """12.500,5: every decimal there is, read as the same again."""
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


# Figures, some at a time


@dataclass(frozen=True, slots=True)
class Portion:
    """Figures that are brought into the form together: of a year, or of one category of it where a year has many."""

    year: int
    category: Category | None
    whole_year: bool
    figures: tuple[Observation, ...]


def portions(figures: Iterable[Observation]) -> list[Portion]:
    """All figures, the newest year first, and within it the whole before its parts."""
    found: list[Portion] = []
    for year, group in groupby(sorted(figures, key=_place), key=lambda o: int(o.period.value[:4])):
        of_year = tuple(group)
        if len(of_year) <= PORTION:
            found.append(Portion(year, None, True, of_year))
        else:
            found += [
                Portion(year, category, False, tuple(some))
                for category, some in groupby(of_year, key=lambda o: o.category)
            ]
    return found


def _place(o: Observation) -> tuple[object, ...]:
    year = -int(o.period.value[:4])
    return (year, o.category or "", o.department or "", o.period.sort_key, o.method)


# The form → the record


class _Reader:
    """Reads part by part and keeps what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: dict[str, DomainError] = {}

    def __call__(self, where: str, read: Callable[[str], Any], text: str) -> Any:
        """What is read, or None where it cannot be."""
        try:
            return read(text)
        except DomainError as error:
            self.problems[where] = error
            return None

    def needed(self, where: str, value: object, missing: str, **values: object) -> None:
        """What a row must say, unless something is wrong with it already."""
        if value in (None, "") and where not in self.problems:
            self.problems[where] = DomainError(missing, **values)

    def told(self, where: str, key: str, values: Mapping[str, object]) -> None:
        """A rule of the record that is broken; at each place the first one counts."""
        told = {name: said(value) for name, value in values.items()}
        self.problems.setdefault(where, DomainError(PROBLEM[key], **told))

    def broken(self, at: str, rules: Iterable[tuple[str, Mapping[str, object]]]) -> None:
        """Rules that a row breaks, each told at the part that it is about."""
        for key, values in rules:
            self.told(f"{at}.{_PART.get(key, 'value')}", key, values)


def read(
    typed: Fields, existing: Target, today: date, *, office: str = "", taken: Collection[Key] = ()
) -> Filled:
    """What was typed. A field that is not in the form stays as in `existing`, and so does a figure that is not.

    `taken` are the keys of the existing figures that were brought into the form: one of them that has no row any more
    is taken out. A figure that is new or says something else is marked with the day and the `office` it is from.
    A target without a unit gets that of its first figure.
    """
    reader = _Reader()
    new = {name: reader(name, read_one, typed[name]) for name, read_one in _READ.items() if name in typed}
    unit = new.get("unit", existing.unit)
    if "baseline" in typed:
        new["baseline"] = _baseline(typed["baseline"], unit, reader)
    milestones = _milestones(_filled(typed.get("milestones", ()), "milestones"), unit, reader)
    if "milestones" in typed:
        new["milestones"] = tuple(one for _, one in milestones)
    for name, read_rows in _ROW_READERS.items():
        if name in typed:
            new[name] = read_rows(_filled(typed[name], name), reader)
    if "observations" in typed:
        figures = _figures(_filled(typed["observations"], "observations"), reader)
        new["unit"] = unit or next((one.unit for _, one in figures), None)
        _check(figures, replace(existing, unit=new["unit"]), today, taken, reader)
        new["observations"] = _together([one for _, one in figures], existing, today, office, taken)
    if reader.problems:
        return Filled(None, reader.problems)
    record = replace(existing, **new)
    _contradictions(record, milestones, typed, today, reader)
    return Filled(None if reader.problems else record, reader.problems)


def _contradictions(
    record: Target,
    milestones: Sequence[tuple[str, Milestone]],
    typed: Fields,
    today: date,
    reader: _Reader,
) -> None:
    """What cannot be right as a whole, told at the fields of this form that it is about."""
    for name, key, values in problems(record, today):
        if name == "baseline" and name in typed:
            reader.broken("baseline", [(key, values)])
        elif name in _READ and name in typed:
            reader.told(name, key, values)
        elif name == "unit" and "observations" in typed:
            reader.told("observations.0.unit", key, values)
    ends: set[date | None] = set()
    for at, one in milestones:
        alone = problems(replace(record, milestones=(one,)), today)
        reader.broken(at, ((key, values) for name, key, values in alone if name == "milestones"))
        if one.period.end in ends:
            reader.broken(at, [("milestone_twice", {"period": one.period})])
        ends.add(one.period.end)


def _text(text: str) -> str:
    return cells.text(text).value


def _line(text: str) -> str:
    return cells.text(text, cells.MAX_TITLE, lines=False).value


def _office(text: str) -> str:
    office = _line(text)
    if "@" in office:
        raise BadCell(N_("Skriv enhedens navn, ikke en mailadresse. Det er offentligt."))
    return office


def _day(text: str) -> date | None:
    return cells.day(text).value


def _url(text: str) -> str:
    return cells.url(text).value or ""


def _period(text: str) -> PlannedDate | None:
    """A period, without the words that it was given in."""
    found = cells.planned_date(text).value
    return PlannedDate.of(found.value) if found else None


def _choice(known: Sequence[str]) -> Callable[[str], str | None]:
    def read(code: str) -> str | None:
        if code and code not in known:
            raise BadCell(NOT_A_CHOICE)
        return code or None

    return read


_READ: Mapping[str, Callable[[str], object]] = {
    "unit": _choice(UNITS),
    "responsible": _office,
    "frequency": _choice(FREQUENCIES),
    "next_due": _day,
    "asked_on": _day,
    "comment": _text,
    "comment_en": _text,
}

Rows = Sequence[tuple[str, Mapping[str, str]]]
"""Rows in which something is typed, each with where it stands: "sources.0"."""


def _filled(rows: Iterable[Mapping[str, str]], name: str) -> Rows:
    return [(f"{name}.{n}", row) for n, row in enumerate(rows) if _says(row, _TYPED[name])]


def _says(row: Mapping[str, str], parts: Iterable[str]) -> bool:
    return any(row.get(part, "").strip() for part in parts)


def _point(
    at: str, row: Mapping[str, str], unit: Unit | None, reader: _Reader
) -> tuple[PlannedDate, Decimal, str] | None:
    """Period, number and source of a row; None where one of the first two cannot be read."""
    period = reader(f"{at}.period", _period, row["period"])
    reader.needed(f"{at}.period", period, WHICH_PERIOD, example="2024")
    value = reader(f"{at}.value", lambda text: _number(text, unit), row["value"])
    reader.needed(f"{at}.value", value, WHICH_NUMBER, example="12.500")
    source = reader(f"{at}.source", _text, row["source"])
    return None if period is None or value is None else (period, value, source or "")


def _number(text: str, unit: Unit | None) -> Decimal | None:
    """A number, which may have the unit behind it that is chosen."""
    found = cells.figure(text).value
    if found is None:
        return None
    own = found.clear_unit
    if unit and own and cells.choice(own.replace("%", "procent"), BY_KEY["unit"]).value != unit:
        raise BadCell(PROBLEM["unit"], unit=own, expected=said(unit))
    return found.number


def _method(row: Mapping[str, str]) -> int:
    number = row.get("method", "")
    return int(number) if number.isdecimal() and len(number) < 4 else 1


def _baseline(row: Mapping[str, str], unit: Unit | None, reader: _Reader) -> Baseline | None:
    if not _says(row, ("period", "value", "source")):
        return None
    point = _point("baseline", row, unit, reader)
    return Baseline(*point, _method(row)) if point else None


def _milestones(rows: Rows, unit: Unit | None, reader: _Reader) -> list[tuple[str, Milestone]]:
    """Those that can be read, with where they stand."""
    points = [(at, _point(at, row, unit, reader)) for at, row in rows]
    return [(at, Milestone(*point)) for at, point in points if point]


def _methods(rows: Rows, reader: _Reader) -> tuple[Method, ...]:
    found = []
    for at, row in rows:
        number = int(row["number"])
        description = reader(f"{at}.description", _text, row["description"])
        reader.needed(f"{at}.description", description, HOW_COUNTED)
        leaves_out = reader(f"{at}.leaves_out", _text, row["leaves_out"])
        since = reader(f"{at}.since", _period, row["since"])
        why = reader(f"{at}.why_changed", _text, row["why_changed"])
        if number > 1:
            reader.needed(f"{at}.why_changed", why, PROBLEM["method_unexplained"], number=number)
        found.append(Method(number, description or "", leaves_out or "", since, why or ""))
    return tuple(found)


def _sources(rows: Rows, reader: _Reader) -> tuple[DataSource, ...]:
    found = []
    for at, row in rows:
        title = reader(f"{at}.title", _line, row["title"])
        reader.needed(f"{at}.title", title, TITLE_OF_SOURCE)
        url = reader(f"{at}.url", _url, row["url"])
        licence = reader(f"{at}.licence", _line, row["licence"])
        found.append(DataSource(title or "", url or "", licence or ""))
    return tuple(found)


def _measures(rows: Rows, reader: _Reader) -> tuple[Measure, ...]:
    found = []
    for at, row in rows:
        text = reader(f"{at}.text", _text, row["text"])
        reader.needed(f"{at}.text", text, WHAT_DECIDED)
        category = reader(f"{at}.category", _choice(CATEGORIES), row["category"])
        decided_on = reader(f"{at}.decided_on", _day, row["decided_on"])
        link = reader(f"{at}.link", _url, row["link"])
        found.append(Measure(text or "", category, decided_on, link or ""))
    return tuple(found)


def _exemptions(rows: Rows, reader: _Reader) -> tuple[Exemption, ...]:
    found = []
    for at, row in rows:
        product = reader(f"{at}.product", _line, row["product"])
        reader.needed(f"{at}.product", product, WHICH_PRODUCT)
        reason = reader(f"{at}.reason", _text, row["reason"])
        reader.needed(f"{at}.reason", reason, WHY_EXEMPT)
        found.append(Exemption(product or "", reason or ""))
    return tuple(found)


_ROW_READERS: Mapping[str, Callable[[Rows, _Reader], object]] = {
    "methods": _methods,
    "sources": _sources,
    "measures": _measures,
    "exemptions": _exemptions,
}


# Figures


def _figures(rows: Rows, reader: _Reader) -> list[tuple[str, Observation]]:
    """Those that can be read, with where they stand."""
    found = []
    for at, row in rows:
        unit = reader(f"{at}.unit", _choice(UNITS), row["unit"])
        point = _point(at, row, unit, reader)
        reader.needed(f"{at}.unit", unit, WHICH_UNIT)
        quality = reader(f"{at}.quality", _choice(QUALITIES), row["quality"])
        category = reader(f"{at}.category", _choice(CATEGORIES), row["category"])
        note = reader(f"{at}.note", _text, row["note"])
        if point and unit and quality:
            period, value, source = point
            one = Observation(
                period, value, unit, source, quality, _method(row), category, row["department"] or None,
                note=note or "",
            )  # fmt: skip
            found.append((at, one))
    return found


def _check(
    figures: Iterable[tuple[str, Observation]],
    target: Target,
    today: date,
    taken: Collection[Key],
    reader: _Reader,
) -> None:
    seen: set[Key] = set()
    elsewhere = {one.key for one in target.observations if one.key not in taken}
    for at, one in figures:
        reader.broken(at, wrong(one, target, today))
        if one.key in seen:
            reader.broken(at, [("twice", {"period": one.period})])
        elif one.key in elsewhere:
            where, period = f"{at}.period", one.period.say(_DANISH)
            reader.problems.setdefault(where, DomainError(STANDS_ALREADY, period=period))
        seen.add(one.key)


def _together(
    figures: Iterable[Observation], existing: Target, today: date, office: str, taken: Collection[Key]
) -> tuple[Observation, ...]:
    """The figures of the form and those that are not in it."""
    before = {one.key: one for one in existing.observations}
    found = [one for one in existing.observations if one.key not in taken]
    for new in figures:
        old = before.get(new.key)
        same = old is not None and _content(old) == _content(new)
        found.append(old if old and same else replace(new, entered_on=today, entered_by=office))
    return in_order(found)


def _content(one: Observation) -> object:
    return meant(replace(one, entered_on=None, entered_by=""))
