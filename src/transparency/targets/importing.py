"""What importing a sheet of figures would do to the targets, worked out before anything is written. Pure.

A figure is found by its target, period, method, category and department. A row that carries the version it was
exported at changes a figure only when the sheet did: what was corrected on the site since stays, and what both changed
is a conflict for a person to settle.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from transparency.dates import PlannedDate
from transparency.history.records import FieldChange
from transparency.ingest import refused
from transparency.ingest.cells import Figure, Note, note
from transparency.ingest.columns import CellProblem, others
from transparency.ingest.observations import ObservationRow, Reading
from transparency.ingest.refused import Refused
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.editing_records import MAX_FIGURES
from transparency.targets.records import (
    PROBLEM,
    Key,
    Observation,
    Quality,
    Target,
    Unit,
    Version,
    in_order,
    problems,
    wrong,
)
from transparency.targets.sheet import BY_KEY

Base = Callable[[str, int], Target | None]
Name = Callable[[str], str]

_CONTENT = ("value", "unit", "quality", "source", "note", "entered_by")
"""What is a correction when it differs, in the order it is told."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A figure of a target as it would be; `old` as it is, None when it is new. `fields` is what differs."""

    target: str
    new: Observation
    old: Observation | None = None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What would happen to each row, and the targets as they would stand."""

    sheet: str
    new: tuple[Entered, ...] = ()
    changed: tuple[Entered, ...] = ()
    unchanged: tuple[Entered, ...] = ()
    refused: tuple[Refused[ObservationRow], ...] = ()
    notes: tuple[Note | CellProblem, ...] = ()
    drafts: tuple[tuple[Target, int], ...] = ()
    """What is to be written, each with the version that was seen."""

    @property
    def ok(self) -> bool:
        return not self.refused

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": len(self.refused),
        }


TARGET_MISSING = N_("Skriv, hvilket mål tallet hører til: målets id, for eksempel {example}.")
NO_SUCH_TARGET = N_("Målet {id} er ikke på sitet.")
PERIOD_MISSING = N_("Skriv den periode, tallet gælder, for eksempel {examples}.")
VALUE_MISSING = N_("Skriv tallet. Er der intet tal, så slet rækken.")
UNIT_MISSING = N_("Skriv enheden. Målet har ingen endnu. En af: {choices}.")
UNIT_DIFFERS = N_(
    "Tallet står i {unit} og skal stå i {expected} som målets andre. Regn det om, eller ret målet først."
)
QUALITY_MISSING = N_("Skriv, om tallet er målt, anslået eller foreløbigt.")
ASK_PERCENT = N_("Er det {one} % eller {other} %? Skriv tallet med procenttegn.")
TWICE = N_("Samme periode, metode, kategori og afdeling står også i række {rows}. Behold én af dem.")
NO_METHOD = N_("Metode {number} er ikke beskrevet. Beskriv den ved målet først. Beskrevne: {known}.")
NO_SUCH_VERSION = N_("{id} har ingen version {version}. Den nyeste er {latest}. Hent arket igen.")
CONFLICT = N_(
    "Tallet er også ændret på sitet {when}, efter at rækken blev hentet i version {version}. "
    "På sitet står {site}. Skriv det rigtige, og sæt versionen til {latest}."
)
REMOVED = N_(
    "Tallet er taget ud på sitet {when}, efter at rækken blev hentet i version {version}. "
    "Slet rækken, eller sæt versionen til {latest}, hvis det skal ind igen."
)
STAYS_OUT = N_("Rækken er hentet i version {version}. Tallet er taget ud på sitet imens, og det bliver ude.")
KEPT = N_("Rækken er hentet i version {version}. Tallet er rettet på sitet imens, og det er beholdt: {site}.")
TOO_MANY = N_("Et mål har plads til {most} tal.")
UNIT_SET = N_("{target} havde ingen enhed. Nu er {unit} målets enhed.")

_EXAMPLES = "2024, 1. halvår 2025, 4. kvartal 2025 eller januar 2025"
_AT = {
    "unit": "unit", "percent": "value", "negative": "value", "no_number": "value", "too_large": "value",
    "period": "period", "source": "source", "method": "method", "future": "quality",
}  # fmt: skip
"""The column of each rule about a figure (`records.wrong`)."""
_TEXT = {"unit": UNIT_DIFFERS, "method": NO_METHOD}
"""What a sheet is told in other words than a form."""


def compare(
    reading: Reading,
    current: Mapping[str, Version],
    base: Base,
    *,
    today: date,
    promise: Name = str,
) -> ImportPlan:
    """What importing the rows would do to the targets as they are (`current`, by id).

    `base` gives a target as it stood at a version, or None. `promise` gives the name of a target's id.
    """
    asked = [_Row(row, current, base, today) for row in reading.rows]
    at: dict[tuple[str, Key], list[int]] = {}
    units: dict[str, Unit] = {}
    fractions = any(one.is_fraction for one in asked)
    for one in asked:
        one.read(units, fractions=fractions)
        if one.new:
            at.setdefault((one.id, one.new.key), []).append(one.row.number)
    bad: list[Refused[ObservationRow]] = []
    notes: list[Note | CellProblem] = list(reading.notes)
    new: list[Entered] = []
    changed: list[Entered] = []
    unchanged: list[Entered] = []
    figures: dict[str, dict[Key, Observation]] = {}
    for one in asked:
        if one.new and len(same := at[one.id, one.new.key]) > 1:
            one.problems.append(one.row.at("period", TWICE, rows=others(same, one.row.number)))
        if not one.problems and one.new:
            one.settle()
        if one.problems or one.new is None:
            bad.append(Refused(one.row, tuple(one.problems)))
            continue
        notes += one.notes
        if one.stays_out:
            continue
        held = figures.setdefault(one.id, {o.key: o for o in current[one.id].record.observations})
        entered = Entered(one.id, one.new, one.old, _changes(one.old, one.new) if one.old else ())
        if entered.old and not entered.fields:
            unchanged.append(entered)
            continue
        if entered.old is None and len(held) >= MAX_FIGURES:
            bad.append(Refused(one.row, (one.row.at("target", TOO_MANY, most=MAX_FIGURES),)))
            continue
        held[one.new.key] = replace(one.new, entered_on=today)
        (changed if entered.old else new).append(entered)
    written = {entered.target for entered in (*new, *changed)}
    notes += [
        note(UNIT_SET, target=promise(id_), unit=_unit(unit)) for id_, unit in units.items() if id_ in written
    ]
    drafts = tuple(
        (
            replace(
                current[id_].record,
                unit=current[id_].record.unit or units.get(id_),
                observations=in_order(figures[id_].values()),
            ),
            current[id_].number,
        )
        for id_ in current
        if id_ in written
    )
    return ImportPlan(
        reading.table.sheet,
        tuple(new),
        tuple(changed),
        tuple(unchanged),
        tuple(bad),
        tuple(notes),
        drafts,
    )


class _Row:
    """One row on its way: the figure that it says (`new`), the one that stands (`old`), and what is in the way."""

    def __init__(self, row: ObservationRow, current: Mapping[str, Version], base: Base, today: date) -> None:
        self.row = row
        self.problems = list(row.problems)
        self.notes: list[CellProblem] = list(row.notes)
        self.new: Observation | None = None
        self.old: Observation | None = None
        self.stays_out = False
        """Whether the site has taken out the figure since, and the row does not want it otherwise."""
        self._then: Observation | None = None
        self._today = today
        given = row.given
        self.id: str = given.get("target") or ""
        self._now = current.get(self.id)
        if "target" in given and not self.id:
            self.problems.append(row.at("target", TARGET_MISSING, example=next(iter(current), "emissions")))
        elif self.id and self._now is None:
            self.problems.append(row.at("target", NO_SUCH_TARGET, id=self.id))
        self._base = self._now.record if self._now else None
        if self._now and row.version is not None and row.version != self._now.number:
            self._base = base(self.id, row.version)
            if self._base is None:
                self.problems.append(
                    row.at(
                        "version", NO_SUCH_VERSION, id=self.id, version=row.version, latest=self._now.number
                    )
                )

    @property
    def is_fraction(self) -> bool:
        """Whether it says a number between 0 and 1 where per cent are meant, without their sign."""
        figure: Figure | None = self.row.given.get("value")
        unit = self.row.unit or (self._now.record.unit if self._now else None)
        return figure is not None and unit == "percent" and not figure.unit and 0 < figure.number < 1

    def read(self, units: dict[str, Unit], *, fractions: bool) -> None:
        """Make the figure; `units` are those that this sheet gives to targets which have none, by id.

        `fractions`: the sheet has some (`is_fraction`), so that a bare 1 may be all of it.
        """
        row, given = self.row, self.row.given
        if "period" in given and given["period"] is None:
            self.problems.append(row.at("period", PERIOD_MISSING, examples=_EXAMPLES))
        if "value" in given and given["value"] is None:
            self.problems.append(row.at("value", VALUE_MISSING))
        if self.problems or self._now is None or self._base is None:
            return
        target = self._now.record
        unit = cast(Unit | None, row.unit) or target.unit or units.get(self.id)
        if unit is None:
            self.problems.append(row.at("unit", UNIT_MISSING, choices=_choices))
            return
        figure: Figure = given["value"]
        maybe_all = fractions and figure.number == 1
        if unit == "percent" and not figure.unit and (0 < figure.number < 1 or maybe_all):
            ask = {"one": _decimal(figure.number * 100), "other": _decimal(figure.number)}
            self.problems.append(row.at("value", ASK_PERCENT, **ask))
            return
        found = Observation(
            period=given["period"],
            value=figure.number,
            unit=unit,
            source="",
            quality="measured",
            method=given.get("method") or self._base.method,  # what was in force when the row was exported
            category=given.get("category"),
            department=given.get("department"),
        )
        self._then = _figures(self._base).get(found.key)
        self.old = _figures(target).get(found.key)
        # What the sheet has no column for stays; an empty cell clears, but for what a figure must have.
        before = self._then or self.old
        quality = given.get("quality") or (before.quality if before and "quality" not in given else None)
        if quality is None:
            self.problems.append(row.at("quality", QUALITY_MISSING))
            return
        source, told, office = (
            given[name] if name in given else getattr(before, name, "")
            for name in ("source", "note", "entered_by")
        )
        found = replace(found, quality=quality, source=source, note=told, entered_by=office)
        self._check(found, target, units)
        if not self.problems:
            if target.unit is None:
                units.setdefault(self.id, unit)
            self.new = found

    def _check(self, found: Observation, target: Target, units: Mapping[str, Unit]) -> None:
        """The rules about a figure, at the cells of the row."""
        expected = target.unit or units.get(self.id)
        for key, values in wrong(found, replace(target, unit=expected), self._today):
            text, told = _TEXT.get(key, PROBLEM[key]), {name: _told(value) for name, value in values.items()}
            if key == "method":
                told["known"] = ", ".join(str(m.number) for m in target.methods) or "1"
            self.problems.append(self.row.at(_AT[key], text, **told))
        if target.unit is None and not self.problems:
            measured = replace(target, unit=expected or found.unit, observations=())
            for field, key, values in problems(measured, self._today):
                if field == "unit":
                    told = {name: _told(value) for name, value in values.items()}
                    self.problems.append(self.row.at("unit", PROBLEM[key], **told))

    def settle(self) -> None:
        """Against what has been changed on the site since the row was exported."""
        now, version = self._now, self.row.version
        if now is None or self.new is None or version is None or version == now.number:
            return
        if _same(self.old, self._then):
            return
        if self._then and _same(self.new, self._then):
            if self.old is None:
                self.stays_out = True
                self.notes.append(self.row.at("value", STAYS_OUT, version=version))
            else:
                self.notes.append(self.row.at("value", KEPT, version=version, site=_words(self.old)))
                self.new = self.old
        elif not _same(self.new, self.old):
            text, site = (CONFLICT, _words(self.old)) if self.old else (REMOVED, "")
            self.problems.append(
                self.row.at(
                    "value",
                    text,
                    when=lambda t: t.time(now.at),
                    version=version,
                    latest=now.number,
                    site=site,
                )
            )


def _figures(target: Target) -> dict[Key, Observation]:
    return {one.key: one for one in target.observations}


def _same(one: Observation | None, other: Observation | None) -> bool:
    """Whether two say the same; both None: neither is there."""
    if one is None or other is None:
        return one is other
    return not _changes(one, other)


def _changes(old: Observation, new: Observation) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, getattr(old, name), getattr(new, name))
        for name in _CONTENT
        if getattr(old, name) != getattr(new, name)
    )


# Telling people


def _told(value: object) -> object:
    """A value of a problem in the language of the report."""
    match value:
        case PlannedDate():
            return value.say
        case Decimal():
            return lambda t: number(value, t)
        case str() if value in labels.UNIT:
            return _unit(cast(Unit, value))
        case _:
            return value


def number(value: Decimal, t: Text) -> str:
    """A number with all its decimals."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    mark = "," if t.lang == "da" else "."
    return ("-" if value < 0 else "") + t.number(int(whole)) + (mark + decimals if decimals else "")


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _unit(unit: Unit | None) -> Callable[[Text], str]:
    return lambda t: t(labels.UNIT[unit]) if unit else ""


def _choices(t: Text) -> str:
    return ", ".join(f"“{t(label)}”" for label in labels.UNIT.values())


def _words(one: Observation) -> Callable[[Text], str]:
    """A figure with its unit and quality: "1.234 ton CO2e (målt)"."""

    def say(t: Text) -> str:
        return f"{number(one.value, t)} {t(labels.UNIT[one.unit])} ({t(labels.QUALITY[one.quality]).lower()})"

    return say


def field_words(name: str, value: object, t: Text) -> str:
    """The value of a field of a figure, in words."""
    match value:
        case Decimal():
            return number(value, t)
        case str() if name == "unit":
            return t(labels.UNIT[cast(Unit, value)])
        case str() if name == "quality":
            return t(labels.QUALITY[cast(Quality, value)])
        case _:
            return str(value) if value else "–"


def about(one: Entered, t: Text, department: Name = str) -> str:
    """Which figure it is: "emissions, 2024, Fødevarer, metode 2"."""
    figure = one.new
    said = [one.target, figure.period.say(t)]
    if figure.category:
        said.append(t(labels.CATEGORY[figure.category]))
    if figure.department:
        said.append(department(figure.department))
    if figure.method > 1:
        said.append(t(N_("metode {number}"), number=figure.method))
    return ", ".join(said)


def report(plan: ImportPlan, t: Text, *, department: Name = str) -> str:
    """The whole import in plain text: counts, new and changed figures, notes, bad cells."""

    def changed() -> Iterable[str]:
        for one in plan.changed:
            yield f"  {about(one, t, department)}"
            for c in one.fields:
                old, new = (refused.short(field_words(c.field, value, t)) for value in (c.old, c.new))
                yield f"    {t(BY_KEY[c.field].header)}: {old} → {new}"

    counts = {
        "new": N_("{count} nye"),
        "changed": N_("{count} ændrede"),
        "unchanged": N_("{count} uændrede"),
        "refused": N_("{count} afviste"),
    }
    lines = [
        ", ".join(t(counts[name], count=t.number(count)) for name, count in plan.counts.items()),
        *refused.section(
            N_("Nye tal"), (f"  {about(one, t, department)}: {_words(one.new)(t)}" for one in plan.new), t
        ),
        *refused.section(N_("Ændrede tal"), changed(), t),
        *refused.noted(plan.notes, plan.refused, t),
    ]
    return "\n".join(lines) + "\n"


def as_json(plan: ImportPlan, t: Text) -> dict[str, object]:
    """The import for a program: `items` are the figures that would be written, `errors` the cells that are wrong."""
    items = [
        {
            "id": one.target,
            "period": one.new.period.value,
            "value": float(one.new.value),
            "unit": one.new.unit,
            "category": one.new.category,
            "department": one.new.department,
            "method": one.new.method,
            "quality": one.new.quality,
            "change": change,
        }
        for change, several in (("new", plan.new), ("changed", plan.changed))
        for one in several
    ]
    return {
        "ok": plan.ok,
        "items": items,
        **refused.as_json(plan.notes, plan.refused, t),
        "counts": plan.counts,
    }
