"""The tender plan out of a table: which column is which field, and what each row says about its tender.

A wrong cell is reported where it stands and stops neither the other cells of its row nor the other rows
from being checked. What is understood by more than its plain words is noted, never done in silence.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from transparency.config import Department
from transparency.ingest import cells
from transparency.ingest.cells import (
    BadCell,
    Broken,
    Codes,
    Note,
    Raw,
    Read,
    Shown,
    display,
    note,
)
from transparency.ingest.columns import (
    FACTOR,
    BadRow,
    CellProblem,
    headings,
    needed,
    place,
    problem,
    read_in,
    without_sums,
)
from transparency.ingest.rows import Row, Unreadable
from transparency.ingest.spreadsheet import Table, heading_parts
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import (
    CurrentContract,
    Dates,
    Joint,
    Link,
    LinkKind,
    MinimumRequirements,
    PlannedTender,
    Value,
    problems,
)
from transparency.tenders.sheet import BY_KEY, COLUMNS, Column, denaturalise
from transparency.words import fold

MAX_PROBLEMS = 10_000
"""After so many wrong cells, only the first of each row is told: the sheet is wrong as a whole."""


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are looked up in. `promises`: id → Danish title. `id_prefix`: "AAK" of AAK-2027-014."""

    departments: tuple[Department, ...]
    cpv: Codes
    promises: Mapping[str, str]
    nuts: Collection[str]
    id_prefix: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A field's column in the sheet. `unit`: what a bare number in it counts (1,000,000 kr., 12 months)."""

    column: Column
    index: int
    heading: str
    unit: int = 1


@dataclass(frozen=True, slots=True)
class TenderRow:
    """What one row says. `given` has the value of each good cell by column key, also of empty cells."""

    sheet: str
    raw: Row
    columns: Mapping[str, Placed]
    id: str | None
    version: int | None
    given: Mapping[str, Any]
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[CellProblem, ...] = ()
    lacks_id: bool = False
    """Nothing stands where the id should be. (An `id` of None alone may also be one that cannot be read.)"""

    @property
    def number(self) -> int:
        return self.raw.number

    @property
    def title(self) -> str:
        return str(self.given.get("title", ""))

    def at(self, key: str, text: str, **values: object) -> CellProblem:
        """A problem with the cell of a column key, or with the row when the sheet has no such column."""
        placed = self.columns.get(key)
        if placed is None:
            heading = BY_KEY[key].header if key in BY_KEY else ""
            return CellProblem(self.sheet, self.number, "", heading, "", text, values)
        return problem(self.sheet, self.raw, placed.index, placed.heading, text, values)


@dataclass(frozen=True, slots=True)
class Reading:
    """A table read as a tender plan."""

    table: Table
    columns: Mapping[str, Placed]
    rows: tuple[TenderRow, ...]
    notes: tuple[Note, ...]


# Headings


@cache
def _headings() -> dict[str, str]:
    """Folded heading → column key: keys, Danish and English headings, aliases."""
    return headings((c.key, c.header, c.aliases) for c in COLUMNS)


_HEADER: Mapping[str, str] = {column.key: column.header for column in COLUMNS}

MAX_MAPPING = 100_000


def read_mapping(data: bytes) -> dict[str, str]:
    """A mapping file as it stands on disk; see `parse_mapping`. Raises `Unreadable`."""
    if len(data) > MAX_MAPPING:
        raise Unreadable(N_("Kolonnefilen må højst fylde {most} KB."), most=MAX_MAPPING // 1000)
    try:
        return parse_mapping(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(N_("Kolonnefilen er ikke gemt som UTF-8.")) from None


def parse_mapping(text: str) -> dict[str, str]:
    """A mapping file (TOML): under `[columns]`, "Heading in the sheet" = "key", or "" to leave it out.

    Raises `Unreadable` for what is no TOML, and for a key that is not in `COLUMNS`.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(N_("Kolonnefilen er ikke gyldig TOML: {why}"), why=str(error)) from error
    except RecursionError:
        raise Unreadable(N_("Kolonnefilen kan ikke læses: den har lister inde i for mange lister.")) from None
    columns = content.get("columns")
    if not isinstance(columns, dict) or set(content) != {"columns"}:
        raise Unreadable(N_("Kolonnefilen skal have ét afsnit, [columns], og ikke andet."))
    for heading, key in columns.items():
        if not isinstance(key, str) or (key and key not in BY_KEY):
            raise Unreadable(
                N_("Kolonnefilen: “{heading}” peger på “{key}”, som ikke er et felt. Mulige felter: {keys}."),
                heading=heading,
                key=str(key)[:60],
                keys=", ".join(BY_KEY),
            )
    return dict(columns)


def known_headings(mapping: Mapping[str, str]) -> frozenset[str]:
    """All headings that `read_table` should look for when a mapping file is used."""
    return frozenset(_headings()) | frozenset(map(fold, mapping))


def _place(table: Table, mapping: Mapping[str, str]) -> tuple[dict[str, Placed], list[Note]]:
    """Each field's column. Raises `Unreadable` when a field has two columns, or the titles have none."""
    found, notes = place(table, _headings(), _HEADER, mapping)
    placed = {
        key: Placed(BY_KEY[key], index, heading, _unit(key, heading))
        for key, (index, heading) in found.items()
    }
    for item in placed.values():
        if item.unit != 1:
            unit = {12: N_("år")}.get(item.unit) or f"{Text.of('da').number(item.unit)} kroner"
            notes.append(read_in(item.heading, unit))
    needed(table, placed, _HEADER, "title")
    if "id" not in placed:
        notes.append(
            note(N_("Arket har ingen kolonne med overskriften “{heading}”."), heading=BY_KEY["id"].header)
        )
    return placed, notes


def _unit(key: str, heading: str) -> int:
    """What a bare number counts below this heading."""
    if BY_KEY[key].type in ("value", "money"):
        return FACTOR.get(heading_parts(heading)[1], 1)
    return 12 if key == "duration_months" and heading_parts(heading)[1] == "year" else 1


# Rows

Parser = Callable[[Raw], Read[Any]]


def read_tenders(table: Table, context: Context, mapping: Mapping[str, str] | None = None) -> Reading:
    """Every row of the table as far as it can be read by itself; `mapping` comes from `parse_mapping`.

    Raises `Unreadable` when the headings do not make a plan.
    """
    columns, notes = _place(table, mapping or {})
    parsers = {
        key: _parser(placed, context) for key, placed in columns.items() if key not in ("id", "version")
    }
    at = [columns[key].index for key in ("id", "title") if key in columns]
    standing, sums = without_sums(table, at)
    rows: list[TenderRow] = []
    wrong = 0
    for raw in standing:
        row = _row(table.sheet, raw, columns, parsers, context, most=MAX_PROBLEMS - wrong)
        wrong += len(row.problems)
        rows.append(row)
    return Reading(table, columns, tuple(rows), (*table.notes, *notes, *sums))


def _row(
    sheet: str,
    raw: Row,
    columns: Mapping[str, Placed],
    parsers: Mapping[str, Callable[[Raw, int | None], Read[Any]]],
    context: Context,
    most: int,
) -> TenderRow:
    """The row's good cells and at least one of its problems, at most `most` when that is more."""
    bare = TenderRow(sheet, raw, columns, None, None, {})
    wrong: list[CellProblem] = []
    notes: list[CellProblem] = []
    given: dict[str, Any] = {}
    id_ = None
    version = None
    values = raw.cells
    width = len(values)
    lacks_id = False
    try:
        id_ = _id(raw.get(columns["id"].index), context.id_prefix) if "id" in columns else None
        lacks_id = id_ is None
    except BadCell as error:
        wrong.append(bare.at("id", error.message, **error.values))
    if "version" in columns:
        try:
            version = cells.integer(raw.get(columns["version"].index), 1, 10**9).value
        except BadCell as error:
            wrong.append(bare.at("version", error.message, **error.values))
    year = int(id_.split("-")[1]) if id_ else None
    for key, parse in parsers.items():
        index = columns[key].index
        value = values[index] if index < width else None
        if isinstance(value, str) and value.startswith("'"):
            value = denaturalise(value)
        try:
            read = parse(value, year)
        except BadCell as error:
            wrong.append(bare.at(key, error.message, **error.values))
            if len(wrong) >= most:
                break
            continue
        given[key] = read.value
        if read.note:
            notes.append(bare.at(key, read.note.text, **read.note.values))
    return TenderRow(sheet, raw, columns, id_, version, given, tuple(wrong), tuple(notes), lacks_id)


def _id(raw: Raw, prefix: str) -> str | None:
    """A permanent id, AAK-2027-014. Raises `BadCell` with the id that was probably meant."""
    if raw is None:
        return None
    if isinstance(raw, Broken | Shown):
        cells.text(raw)
    said = " ".join(display(raw).split())
    if not said or not said.strip("-–—"):
        return None
    if re.fullmatch(rf"{re.escape(prefix)}-\d{{4}}-\d{{3,6}}", said, re.ASCII):
        return said
    loose = re.fullmatch(r"([A-Za-zÆØÅæøå]{2,6})?[\s_./-]*(\d{4})[\s_./-]+(\d{1,6})", said)
    proposal = f"{prefix}-{loose[2]}-{int(loose[3]):03d}" if loose else f"{prefix}-2027-014"
    if loose:
        raise BadCell(
            N_("Id'et skal se ud som {example}. Mente du {proposal}?"),
            example=f"{prefix}-2027-014",
            proposal=proposal,
        )
    raise BadCell(N_("Id'et skal se ud som {example}."), example=proposal)


def _parser(placed: Placed, context: Context) -> Callable[[Raw, int | None], Read[Any]]:
    """The parser of a column; the second argument is the year in the row's id."""
    column = placed.column
    if column.type == "planned_date":
        return cells.planned_date
    parse = _plain_parser(column, placed.unit, context)
    return lambda raw, _year: parse(raw)


def _plain_parser(column: Column, unit: int, context: Context) -> Parser:
    match column.type:
        case "text" if column.key in ("title", "title_en"):
            return partial(cells.text, most=cells.MAX_TITLE, lines=False)
        case "text":
            return cells.text
        case "departments":
            return partial(cells.departments, known=context.departments)
        case "choice":
            return partial(cells.choice, column=column)
        case "cpv" | "cpv_list":
            return partial(cells.cpv, table=context.cpv)
        case "nuts":
            return partial(cells.nuts, known=context.nuts)
        case "value":
            return partial(cells.value, unit=unit)
        case "money":
            return partial(cells.money, unit=unit)
        case "integer" if column.key == "duration_months":
            return partial(cells.months, unit=unit)
        case "integer":
            return partial(cells.integer, least=1 if column.key == "lots_per_bidder" else 0)
        case "lots":
            return cells.lots
        case "requirements":
            return partial(cells.requirements, known=context.promises)
        case "promises":
            return partial(cells.promises, known=context.promises)
        case _:
            return _SIMPLE[column.type]


_SIMPLE: dict[str, Parser] = {
    "percent": cells.percent,
    "yes_no": cells.yes_no,
    "tri_state": cells.tri_state,
    "day": cells.day,
    "names": cells.names,
    "cvr": cells.cvr,
    "email": cells.email,
    "url": cells.url,
}


# Tenders

KIND_MISSING = N_("Arten mangler. Skriv varer, tjenesteydelser eller bygge og anlæg.")
STATUS_MISSING = N_("Status mangler. Den offentliggjorte er “{status}”.")
VALUE_AND_REASON = N_("Der står både en værdi og en begrundelse for ikke at offentliggøre den. Slet den ene.")
TWO_REASONS = N_("Begrundelsen er en anden end den, der står ved værdien. Slet den ene.")
_DATE_KEYS = ("dialogue", "notice", "deadline", "award", "start")
_LINK_KINDS: tuple[LinkKind, ...] = ("platform", "notice", "documents")
# Columns that are fields of the same name.
_PLAIN = (
    *("title", "title_en", "description", "description_en", "departments", "nuts", "place", "regime"),
    *(
        "lots",
        "lots_per_bidder",
        "no_lots_reason",
        "sme",
        "sme_note",
        "reserved",
        "dialogue_held",
        "duration_months",
        "options",
    ),
    *("contact", "status_reason", "climate_weight", "requirements", "promises", "confirmed_on", "confirm_by"),
)
_OR_NONE = frozenset(
    {"place", "no_lots_reason", "sme_note", "options", "status_reason", "title_en", "description_en"}
)
_DEFAULTS = {"procedure": "undecided", "technique": "none", "climate": "undecided"}


def build(row: TenderRow, existing: PlannedTender | None) -> PlannedTender:
    """The tender as the row wants it: what the sheet has no column for stays, an empty cell clears.

    Raises `BadRow` when the cells contradict each other or what a tender must have is missing.
    """
    given = row.given
    wrong: list[CellProblem] = []
    new: dict[str, Any] = {
        key: (given[key] or None) if key in _OR_NONE else given[key] for key in _PLAIN if key in given
    }
    for key, default in _DEFAULTS.items():
        if key in given:
            new[key] = given[key] or default
    if given.get("kind"):
        new["kind"] = given["kind"]
    elif "kind" in given or existing is None:
        wrong.append(row.at("kind", KIND_MISSING))
    if given.get("status"):
        new["status"] = given["status"]
    elif "status" in given and existing and existing.status != "planned":
        label = labels.STATUS[existing.status]
        wrong.append(row.at("status", STATUS_MISSING, status=lambda t: t(label)))
    if "cpv" in given or "cpv_more" in given:
        kept = existing.cpv if existing else ()
        main = given.get("cpv", kept[:1])
        new["cpv"] = tuple(dict.fromkeys((*main, *given.get("cpv_more", kept[1:]))))
    if "value" in given or "value_reason" in given:
        try:
            new["value"] = _value(row, existing.value if existing else Value("unpublished"))
        except BadCell as error:
            wrong.append(row.at("value_reason", error.message))
    if {"joint_partners", "joint_lead"} & given.keys():
        joint = (existing and existing.joint) or Joint(())
        joint = Joint(
            given.get("joint_partners", joint.partners), given.get("joint_lead", joint.lead) or None
        )
        new["joint"] = joint if joint.partners or joint.lead else None
    parts = {
        key: given[f"minimum_{key}"]
        for key in ("turnover", "references", "other")
        if f"minimum_{key}" in given
    }
    if parts:
        minimum = replace((existing and existing.minimum) or MinimumRequirements(), **parts)
        minimum = replace(minimum, other=minimum.other or None)
        new["minimum"] = minimum if minimum != MinimumRequirements() else None
    parts = {
        key: given[f"replaces_{key}"] or None
        for key in ("supplier", "cvr", "expiry", "notice")
        if f"replaces_{key}" in given
    }
    if parts:
        contract = replace((existing and existing.replaces) or CurrentContract(), **parts)
        new["replaces"] = contract if contract != CurrentContract() else None
    dates = {key: given[key] for key in _DATE_KEYS if key in given}
    if dates:
        new["dates"] = replace(existing.dates if existing else Dates(), **dates)
    if any(f"link_{kind}" in given for kind in _LINK_KINDS):
        urls = {
            kind: given.get(f"link_{kind}", existing.link(kind) if existing else None) for kind in _LINK_KINDS
        }
        new["links"] = tuple(Link(kind, url) for kind, url in urls.items() if url)
    if wrong:
        raise BadRow(wrong)
    return replace(existing, **new) if existing else PlannedTender(id=row.id or "", **{"title": "", **new})


def _value(row: TenderRow, existing: Value) -> Value:
    given = row.given
    if "value" not in given:
        value = existing
        own_reason = None
    else:
        value = given["value"] or Value("unpublished")
        own_reason = value.reason
    if value.kind != "unpublished":
        if given.get("value_reason"):
            raise BadCell(VALUE_AND_REASON)
        return value
    if "value_reason" not in given:
        return Value.unpublished(own_reason or (existing.reason if existing.kind == "unpublished" else None))
    reason = given["value_reason"] or None
    if reason and own_reason and reason != own_reason:
        raise BadCell(TWO_REASONS)
    return Value.unpublished(reason or own_reason)


# Fields whose parts have columns of their own are pointed at by the first of these.
_FIRST_COLUMN = {
    "joint": "joint_partners",
    "minimum": "minimum_turnover",
    "replaces": "replaces_supplier",
    "links": "link_platform",
}


def column_of(field: str) -> str:
    """The column key of a field of the record by its public name (`dates.notice` stands in `notice`)."""
    return _FIRST_COLUMN.get(field, field.removeprefix("dates."))


def check(row: TenderRow, tender: PlannedTender) -> tuple[CellProblem, ...]:
    """The rules between the fields of a tender, at the cells of the row."""
    return tuple(row.at(column_of(field), text) for field, text in problems(tender))
