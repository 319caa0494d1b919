"""What importing a sheet would do to the plan, worked out before anything is written. Pure.

A row that carries the version it was exported at is merged: what the row changed since then is taken, what
the site changed since then stays, and a field that both changed is a conflict for a person to settle.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from transparency.config import Department
from transparency.errors import DomainError
from transparency.history.records import FieldChange
from transparency.ingest import refused
from transparency.ingest.cells import Note
from transparency.ingest.columns import BadRow, CellProblem, others
from transparency.ingest.refused import Refused
from transparency.ingest.tenders import Reading, TenderRow, build, check, column_of
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.editing_records import SHAPE
from transparency.tenders.records import (
    ENDED,
    PlannedTender,
    Version,
    changes,
)
from transparency.words import fold

Base = Callable[[str, int], PlannedTender | None]
Name = Callable[[str], str]

_CONFIRMS = ("confirmed_on", "confirm_by")
_NEAR = 0.9
_NEAR_ROWS = 20
"""Rows without id for which resembling titles are looked for; each costs a walk through the plan."""


@dataclass(frozen=True, slots=True)
class Change:
    """An entry as it is and as it would be. `fields` is empty when only its freshness changes."""

    old: Version
    new: PlannedTender
    fields: tuple[FieldChange, ...] = ()

    @property
    def id(self) -> str:
        return self.new.id


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What would happen to each row, and which open entries the sheet does not have."""

    sheet: str
    new: tuple[PlannedTender, ...] = ()
    changed: tuple[Change, ...] = ()
    confirmed: tuple[Change, ...] = ()
    unchanged: tuple[Version, ...] = ()
    missing: tuple[Version, ...] = ()
    refused: tuple[Refused[TenderRow], ...] = ()
    notes: tuple[Note | CellProblem, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.refused

    @property
    def drafts(self) -> list[tuple[PlannedTender, int]]:
        """What is to be written, each with the version that was seen (0: new)."""
        changed = [(change.new, change.old.number) for change in (*self.changed, *self.confirmed)]
        return [(tender, 0) for tender in self.new] + changed

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "confirmed": len(self.confirmed),
            "unchanged": len(self.unchanged),
            "missing": len(self.missing),
            "refused": len(self.refused),
        }


ID_TWICE = N_("Id'et står også i række {rows}.")
ID_MISSING = N_("Id'et mangler. Næste ledige er {proposal}.")
ID_MISSING_NEAR = N_("Id'et mangler. Er det {id}, “{title}”? Ellers er næste ledige {proposal}.")
NO_SUCH_ENTRY = N_("{id} findes ikke i planen. Lad versionen stå tom ved et nyt udbud.")
NO_SUCH_VERSION = N_("{id} har ingen version {version}. Den nyeste er {latest}. Hent arket igen.")
CONFLICT = N_(
    "Feltet er også ændret på siden {when}, efter at rækken blev hentet i version {version}. "
    "På siden står “{site}”, i rækken “{row}”. Skriv den rigtige værdi, og sæt versionen til {latest}."
)
KEPT = N_(
    "Rækken er hentet i version {version}. Det, der er ændret på sitet i mellemtiden, er beholdt: {fields}."
)


def compare(
    reading: Reading,
    current: Mapping[str, Version],
    base: Base,
    *,
    prefix: str,
    this_year: int,
    department: Name = str,
    cpv: Name | None = None,
    promise: Name = str,
) -> ImportPlan:
    """What importing the rows would do to the plan as it is (`current`, by id).

    `base` gives an entry as it stood at a version, or None. `this_year` numbers new entries without any date.
    `department`, `cpv` and `promise` give the names of keys, codes and ids for the words of a conflict.
    """

    def words(field: str, value: object) -> Callable[[Text], str]:
        return lambda t: labels.field_words(field, value, t, department=department, cpv=cpv, promise=promise)

    new: list[PlannedTender] = []
    changed: list[Change] = []
    confirmed: list[Change] = []
    unchanged: list[Version] = []
    bad: list[Refused[TenderRow]] = []
    notes: list[Note | CellProblem] = list(reading.notes)
    at: dict[str, list[int]] = {}
    for row in reading.rows:
        if row.id:
            at.setdefault(row.id, []).append(row.number)
    numbering = _Numbering(prefix, this_year, current, at)
    for row in reading.rows:
        wrong = list(row.problems)
        if row.lacks_id:
            wrong.append(numbering.ask(row))
        elif row.id is not None and len(at[row.id]) > 1:
            wrong.append(row.at("id", ID_TWICE, rows=others(at[row.id], row.number)))
        if wrong:
            bad.append(Refused(row, tuple(wrong)))
            continue
        old = current.get(row.id or "")
        try:
            tender, kept = _wanted(row, old, base, words)
        except BadRow as error:
            bad.append(Refused(row, error.problems))
            continue
        notes += row.notes
        if kept:
            notes.append(kept)
        if old is None:
            new.append(tender)
        elif fields := changes(old.record, tender):
            changed.append(Change(old, tender, fields))
        elif any(getattr(old.record, name) != getattr(tender, name) for name in _CONFIRMS):
            confirmed.append(Change(old, tender))
        else:
            unchanged.append(old)
    missing = [v for id_, v in sorted(current.items()) if id_ not in at and v.record.status not in ENDED]
    return ImportPlan(
        reading.table.sheet,
        tuple(new),
        tuple(changed),
        tuple(confirmed),
        tuple(unchanged),
        tuple(missing),
        tuple(bad),
        tuple(notes),
    )


def _wanted(
    row: TenderRow, old: Version | None, base: Base, words: Callable[[str, object], Callable[[Text], str]]
) -> tuple[PlannedTender, CellProblem | None]:
    """The entry as it shall stand after the row, and a note when newer values of the site were kept.

    Raises `BadRow`.
    """
    kept = None
    if row.version is None:
        tender = build(row, old.record if old else None)
    elif old is None:
        raise BadRow([row.at("version", NO_SUCH_ENTRY, id=row.id)])
    elif row.version == old.number:
        tender = build(row, old.record)
    else:
        exported = base(old.record.id, row.version)
        if exported is None:
            raise BadRow(
                [row.at("version", NO_SUCH_VERSION, id=row.id, version=row.version, latest=old.number)]
            )
        tender, conflicts, theirs = SHAPE.merge(exported, build(row, exported), old.record)
        if conflicts:
            raise BadRow(
                [
                    row.at(
                        column_of(c.field),
                        CONFLICT,
                        when=lambda t: t.time(old.at),
                        version=row.version,
                        latest=old.number,
                        site=words(c.field, c.old),
                        row=words(c.field, c.new),
                    )
                    for c in conflicts
                ]
            )
        if theirs:
            named = [labels.FIELD[field] for field in theirs]
            kept = row.at("version", KEPT, version=row.version, fields=lambda t: ", ".join(map(t, named)))
    if wrong := check(row, tender):
        raise BadRow(wrong)
    return tender, kept


class _Numbering:
    """Asks for the ids that rows lack: of the entry they resemble, or the next free one of their year."""

    def __init__(
        self, prefix: str, this_year: int, current: Mapping[str, Version], in_sheet: Mapping[str, object]
    ) -> None:
        self._prefix, self._this_year = prefix, this_year
        self._highest: Counter[int] = Counter()
        for id_ in (*current, *in_sheet):
            if match := re.fullmatch(rf"{re.escape(prefix)}-(\d{{4}})-(\d+)", id_):
                self._highest[int(match[1])] = max(self._highest[int(match[1])], int(match[2]))
        self._titles = {fold(v.record.title): id_ for id_, v in current.items() if id_ not in in_sheet}
        self._current = current
        self._asked = 0

    def ask(self, row: TenderRow) -> CellProblem:
        year = next(
            (
                d.start.year
                for key in ("notice", "deadline", "award", "start", "dialogue")
                if (d := row.given.get(key)) and d.start
            ),
            self._this_year,
        )
        self._highest[year] += 1
        proposal = f"{self._prefix}-{year}-{self._highest[year]:03d}"
        if near := self._near(fold(row.title)):
            # The number stays free for the next row that is new.
            return row.at(
                "id", ID_MISSING_NEAR, id=near, title=self._current[near].record.title, proposal=proposal
            )
        return row.at("id", ID_MISSING, proposal=proposal)

    def _near(self, title: str) -> str | None:
        if not title or title in self._titles:
            return self._titles.get(title)
        self._asked += 1
        if self._asked > _NEAR_ROWS:
            return None
        matcher = SequenceMatcher(b=title)
        best: tuple[float, str] | None = None
        for other, id_ in self._titles.items():
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR:
                best = max(best or (0.0, ""), (matcher.ratio(), id_))
        return best[1] if best and best[0] >= _NEAR else None


# Entries that the sheet no longer has


@dataclass(frozen=True, slots=True)
class Scope:
    """Which missing entries are meant: all their departments are among these, this year is in their id."""

    departments: frozenset[str]
    year: int

    def covers(self, tender: PlannedTender) -> bool:
        return set(tender.departments) <= self.departments and tender.id.split("-")[1:2] == [str(self.year)]


ALL = ("alle", "all")


def parse_scope(text: str, departments: Iterable[Department]) -> Scope:
    """`mtm:2027`, `Teknik og Miljø:2027` or `alle:2027`. Raises `DomainError`."""
    known = tuple(departments)
    name, colon, year = text.rpartition(":")
    if not colon or not re.fullmatch(r"(19|20)\d\d", year.strip()):
        raise DomainError(
            N_("“{scope}” kan ikke læses. Skriv afdeling og år, for eksempel {example}."),
            scope=text[:60],
            example=f"{known[0].key}:2027" if known else "alle:2027",
        )
    if fold(name) in ALL:
        return Scope(frozenset(d.key for d in known), int(year))
    for d in known:
        if fold(name) in {fold(n) for n in (d.key, d.da, d.en, *d.aliases)}:
            return Scope(frozenset({d.key}), int(year))
    raise DomainError(
        N_("“{name}” er ikke en afdeling. Mulige: {known}."),
        name=name[:60],
        known=", ".join([*(d.key for d in known), ALL[0]]),
    )


def can_be_withdrawn(tender: PlannedTender) -> bool:
    """Whether a sheet that lacks it may take it out: not once it has been put to tender."""
    return tender.status in ("planned", "in_dialogue")


def withdraw_missing(plan: ImportPlan, scope: Scope, reason: str) -> ImportPlan:
    """The plan with the missing entries in scope that are not yet put to tender taken out, with the reason.

    Raises `DomainError` without a reason, and while rows lack their id: an entry may be one of those.
    """
    if not reason.strip():
        raise DomainError(labels.REASON_MISSING)
    if any(one.row.id is None for one in plan.refused):
        raise DomainError(
            N_("Der er rækker uden gyldigt id. Ret dem, før det, der mangler i arket, tages ud af planen.")
        )
    out, left = [], []
    for old in plan.missing:
        if can_be_withdrawn(old.record) and scope.covers(old.record):
            tender = replace(old.record, status="withdrawn", status_reason=reason.strip())
            out.append(Change(old, tender, changes(old.record, tender)))
        else:
            left.append(old)
    return replace(plan, changed=(*plan.changed, *out), missing=tuple(left))


# Telling people


def report(
    plan: ImportPlan, t: Text, *, department: Name = str, cpv: Name | None = None, promise: Name = str
) -> str:
    """The whole import in plain text: counts, new, changed and missing entries, notes, bad cells."""

    def changed() -> Iterable[str]:
        for change in plan.changed:
            yield f"  {change.id}  {change.new.title}"
            for c in change.fields:
                old, new = (
                    labels.field_words(c.field, value, t, department=department, cpv=cpv, promise=promise)
                    for value in (c.old, c.new)
                )
                yield f"    {t(labels.FIELD[c.field])}: {refused.short(old)} → {refused.short(new)}"

    lines = [
        _counts(plan, t),
        *refused.section(N_("Nye udbud"), (f"  {tender.id}  {tender.title}" for tender in plan.new), t),
        *refused.section(N_("Ændrede udbud"), changed(), t),
        *refused.section(
            N_("Kun bekræftet på ny"), (f"  {change.id}  {change.new.title}" for change in plan.confirmed), t
        ),
        *refused.section(
            N_("I planen, men ikke i arket"), (f"  {v.record.id}  {v.record.title}" for v in plan.missing), t
        ),
        *refused.noted(plan.notes, plan.refused, t),
    ]
    return "\n".join(lines) + "\n"


def _counts(plan: ImportPlan, t: Text) -> str:
    words = {
        "new": N_("{count} nye"),
        "changed": N_("{count} ændrede"),
        "confirmed": N_("{count} kun bekræftet"),
        "unchanged": N_("{count} uændrede"),
        "missing": N_("{count} mangler i arket"),
        "refused": N_("{count} afviste"),
    }
    return ", ".join(t(words[name], count=t.number(count)) for name, count in plan.counts.items())


def as_json(plan: ImportPlan, t: Text) -> dict[str, object]:
    """The import for a program: `items` are what would be written, `errors` the cells that are wrong."""
    items = [
        {"id": tender.id, "title": tender.title, "change": change}
        for change, tenders in (
            ("new", plan.new),
            ("changed", [c.new for c in plan.changed]),
            ("confirmed", [c.new for c in plan.confirmed]),
        )
        for tender in tenders
    ]
    return {
        "ok": plan.ok,
        "items": items,
        **refused.as_json(plan.notes, plan.refused, t),
        "missing": [v.record.id for v in plan.missing],
        "counts": plan.counts,
    }
