"""Drafts of planned tenders and the rules about them: what differs, what collides, what is missing. Pure."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from transparency.config import Organisation
from transparency.dates import PlannedDate
from transparency.errors import Conflict, DomainError
from transparency.history.records import FieldChange
from transparency.locale import N_
from transparency.reference import Reference
from transparency.tenders import labels
from transparency.tenders.records import (
    CONTENT_FIELDS,
    ENDED,
    DateKey,
    PlannedTender,
    Version,
    changes,
    field_value,
    problems,
)

if TYPE_CHECKING:
    from transparency.locale import Text

# `ingest.cells` is imported where it is used: a start of the site need not wait for what reads spreadsheets.

State = Literal["draft", "review"]
STATE: Mapping[State, str] = {"draft": N_("Kladde"), "review": N_("Venter på godkendelse")}
"""Danish labels."""

SOON = timedelta(days=14)
"""A department is asked to confirm what is due within this, and not again until as much has passed."""
COMING_DAYS = 7
MAX_REASON = 1000
MAX_CONFIRM_DAYS = 366

_CONFIRMS = ("confirmed_on", "confirm_by")


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff work on before it is public. `seen` is the public version it was begun from, 0: a new tender.

    `edition` rises with each save; who acts on an older one is told. `author_id` saved it last.
    """

    id: int
    record: PlannedTender
    seen: int
    edition: int
    state: State
    reason: str
    note: str
    author_id: int | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """A field that two people have differently, and what it said before both (None for a new tender)."""

    field: str
    base: object
    mine: object
    theirs: object
    collides: bool
    """Both changed it, so a person has to choose; else `merged` has it from the one who did."""


class EditConflict(Conflict):
    """Somebody else has changed the draft or the public tender. Nothing was written.

    `mine` is what was to be written, `theirs` what stands now (`by`: as draft or public), `base` what `mine`
    was begun from. `merged` takes what each changed and `theirs` where both did. `seen` and `edition` are what
    to save with once a person has settled it.
    """

    def __init__(
        self,
        *,
        base: PlannedTender | None,
        mine: PlannedTender,
        theirs: PlannedTender,
        by: Literal["draft", "public"],
        seen: int,
        edition: int,
    ) -> None:
        text = CHANGED_DRAFT if by == "draft" else CHANGED_PUBLIC
        super().__init__(text, id=mine.id)
        self.base, self.mine, self.theirs = base, mine, theirs
        self.by, self.seen, self.edition = by, seen, edition
        self.fields = three_way(base, mine, theirs)
        self.merged = merged(base, mine, theirs)[0] if base else theirs


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field: a catalog text with `{places}` for `values`."""

    field: str
    text: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def say(self, t: "Text") -> str:
        return t(self.text, **self.values)


class NotReady(DomainError):
    """The tender cannot be stored or published as it is; `problems` says why, field by field."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(NOT_READY)
        self.problems = problems

    def say(self, t: "Text") -> str:
        named = [f"{t(labels.FIELD.get(p.field, p.field))}: {p.say(t)}" for p in self.problems]
        return " ".join([t(self.message), *named])

    def __str__(self) -> str:
        return " ".join([self.message, *(f"{p.field}: {p.text.format(**p.values)}" for p in self.problems)])


class NothingChanged(DomainError):
    """What was to be published is what is public already."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it would be published now. Where `collisions` is not empty, it cannot be before they are settled."""

    draft: Draft
    public: Version | None
    record: PlannedTender
    fields: tuple[FieldChange, ...]
    """What differs from the public version; empty for a new tender, where everything does."""
    collisions: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """One of a tender's five dates that falls in the coming days."""

    id: str
    title: str
    key: DateKey
    date: PlannedDate


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a mailed link would confirm (`open`), and what of its letter needs no answer any more."""

    department: str
    open: tuple[Version, ...]
    settled: tuple[Version, ...]
    until: date


CHANGED_DRAFT = N_(
    "En anden har gemt kladden til {id} imens. Se begge udgaver, og vælg, hvad der skal stå. Intet er overskrevet."
)
CHANGED_PUBLIC = N_(
    "{id} er ændret på sitet imens. Se begge udgaver, og vælg, hvad der skal stå. Intet er overskrevet."
)
NOT_READY = N_("Der er felter, som skal rettes først.")
UNKNOWN_DEPARTMENT = N_("Afdelingen {value} findes ikke.")
UNKNOWN_CPV = N_("CPV-koden {value} findes ikke.")
UNKNOWN_NUTS = N_("NUTS-koden {value} findes ikke.")
UNKNOWN_PROMISE = N_("Målet {value} findes ikke i politikken.")
AMOUNT_OUT_OF_RANGE = N_("Beløbet skal være mellem 0 og 100 mia. kr.")
OUT_OF_RANGE = N_("Tallet skal være mellem {least} og {most}.")
TOO_MANY = N_("Der er plads til {most}.")
BAD_ID = N_("Id'et skal se ud som {example}.")


# What differs


def difference(old: PlannedTender, new: PlannedTender) -> tuple[FieldChange, ...]:
    """What differs between two, field by field, the days of confirmation too."""
    confirms = [
        FieldChange(name, field_value(old, name), field_value(new, name))
        for name in _CONFIRMS
        if field_value(old, name) != field_value(new, name)
    ]
    return (*changes(old, new), *confirms)


def merge(
    base: PlannedTender, row: PlannedTender, site: PlannedTender
) -> tuple[PlannedTender, tuple[FieldChange, ...], tuple[str, ...]]:
    """Three-way merge: (merged, conflicts as site → row, fields where the site's newer value stays)."""
    ours = {change.field: change.new for change in difference(base, row)}
    theirs = {change.field: change.new for change in difference(base, site)}
    conflicts = []
    result = site
    for name, value in ours.items():
        if name not in theirs:
            result = _with(result, name, value)
        elif _said(theirs[name]) != _said(value):
            conflicts.append(FieldChange(name, theirs[name], value))
    return result, tuple(conflicts), tuple(name for name in theirs if name not in ours)


def merged(
    base: PlannedTender, mine: PlannedTender, theirs: PlannedTender
) -> tuple[PlannedTender, tuple[FieldChange, ...]]:
    """(merged, conflicts as theirs → mine). Two confirmations do not collide: the later one counts."""
    latest = max((theirs, mine), key=lambda tender: tender.confirmed_on or date.min)
    mine, theirs = _confirmed_as(mine, latest), _confirmed_as(theirs, latest)
    result, conflicts, _ = merge(base, mine, theirs)
    return result, conflicts


def three_way(base: PlannedTender | None, mine: PlannedTender, theirs: PlannedTender) -> tuple[ThreeWay, ...]:
    """Every field that two people have differently, in the order of the record."""
    both = {change.field for change in merged(base, mine, theirs)[1]} if base else set(CONTENT_FIELDS)
    return tuple(
        ThreeWay(
            change.field,
            field_value(base, change.field) if base else None,
            change.new,
            change.old,
            change.field in both,
        )
        for change in changes(theirs, mine)
    )


def needs_reason(public: PlannedTender | None, new: PlannedTender) -> bool:
    """Whether the change has to be explained: it is one to what the public has read. A confirmation is none."""
    return public is not None and bool(changes(public, new))


def _confirmed_as(tender: PlannedTender, other: PlannedTender) -> PlannedTender:
    return replace(tender, confirmed_on=other.confirmed_on, confirm_by=other.confirm_by)


def _said(value: object) -> object:
    return value.value if isinstance(value, PlannedDate) else value


def _with(tender: PlannedTender, name: str, value: object) -> PlannedTender:
    head, _, tail = name.partition(".")
    if tail:
        return replace(tender, dates=replace(tender.dates, **{tail: value}))  # type: ignore[arg-type]
    return replace(tender, **{head: value})  # type: ignore[arg-type]


# What is wrong


def wrong(tender: PlannedTender, reference: Reference) -> tuple[FieldProblem, ...]:
    """Everything that has to be put right before it can be public."""
    found = [FieldProblem(name, text) for name, text in problems(tender)]
    return (*found, *_unknown(tender, reference), *_ill_formed(tender))


def _unknown(tender: PlannedTender, reference: Reference) -> Iterator[FieldProblem]:
    for key in tender.departments:
        if reference.organisation.department(key) is None:
            yield FieldProblem("departments", UNKNOWN_DEPARTMENT, {"value": key})
    for code in tender.cpv:
        if reference.cpv.get(code) is None:
            yield FieldProblem("cpv", UNKNOWN_CPV, {"value": code})
    if tender.nuts and tender.nuts not in reference.nuts:
        yield FieldProblem("nuts", UNKNOWN_NUTS, {"value": tender.nuts})
    for id_ in tender.promises:
        if id_ not in reference.promises:
            yield FieldProblem("promises", UNKNOWN_PROMISE, {"value": id_})
    for requirement in tender.requirements:
        if requirement.promise not in reference.promises:
            yield FieldProblem("requirements", UNKNOWN_PROMISE, {"value": requirement.promise})


def _ill_formed(tender: PlannedTender) -> Iterator[FieldProblem]:
    from transparency.ingest import cells

    read: list[tuple[str, Any, str | None]] = [("links", cells.url, link.url) for link in tender.links]
    read.append(("contact", cells.email, tender.contact))
    read.append(("replaces", cells.cvr, tender.replaces.cvr if tender.replaces else None))
    for name, reader, text in read:
        try:
            reader(text)
        except DomainError as error:
            yield FieldProblem(name, error.message, error.values)
    minimum = tender.minimum
    amounts = [("value", tender.value.low), ("value", tender.value.high)]
    amounts += [
        ("lots", part) for lot in tender.lots if lot.value for part in (lot.value.low, lot.value.high)
    ]
    amounts.append(("minimum", minimum.turnover if minimum else None))
    for name in dict.fromkeys(name for name, ore in amounts if ore and not 0 <= ore <= cells.MAX_ORE):
        yield FieldProblem(name, AMOUNT_OUT_OF_RANGE)
    numbers = [
        ("duration_months", tender.duration_months, 1, cells.MAX_MONTHS),
        ("minimum", minimum.references if minimum else None, 0, 10_000),
        *(("lots", lot.number, 1, 10_000) for lot in tender.lots),
    ]
    for name, number, least, most in numbers:
        if number is not None and not least <= number <= most:
            yield FieldProblem(name, OUT_OF_RANGE, {"least": least, "most": most})


def cleaned(tender: PlannedTender, organisation: Organisation) -> PlannedTender:
    """The tender as it may be stored: composed letters, nothing unseen, an empty text where there may be none.

    Raises `NotReady` for a text that is too long, and for an id that is none of this organisation's.
    """
    prefix = organisation.id_prefix
    found: list[FieldProblem] = []
    if not re.fullmatch(rf"{re.escape(prefix)}-[0-9]{{4}}-[0-9]{{3,6}}", tender.id):
        found.append(FieldProblem("id", BAD_ID, {"example": f"{prefix}-2027-014"}))
    new: dict[str, Any] = {}
    for f in fields(tender):
        try:
            new[f.name] = _clean(f.name, getattr(tender, f.name), f.default is None)
        except DomainError as error:
            found.append(FieldProblem(f.name, error.message, error.values))
    if found:
        raise NotReady(tuple(found))
    return PlannedTender(**new)


def cleaned_text(name: str, said: str, most: int) -> str:
    """A text beside the tender, such as the reason. Raises `NotReady` when it is too long."""
    from transparency.ingest import cells

    try:
        return cells.text(said, most).value
    except DomainError as error:
        raise NotReady((FieldProblem(name, error.message, error.values),)) from None


def _clean(name: str, value: Any, optional: bool) -> Any:
    from transparency.ingest import cells

    match value:
        case str():
            title = name in ("title", "title_en")
            text = cells.text(value, cells.MAX_TITLE if title else cells.MAX_TEXT, lines=not title).value
            return text or None if optional else text
        case tuple():
            if len(value) > cells.MAX_LOTS:
                raise DomainError(TOO_MANY, most=cells.MAX_LOTS)
            return tuple(one for one in (_clean(name, one, False) for one in value) if one != "")
        case PlannedDate():
            return value
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts: dict[str, Any] = {
                f.name: _clean(f.name, getattr(value, f.name), f.default is None) for f in fields(value)
            }
            return replace(value, **parts)
        case _:
            return value


# What is due


def comes(planned: PlannedDate, today: date) -> bool:
    """Whether it is a date of the coming days: a day or week that touches them, or a longer period that begins."""
    if planned.start is None:
        return False
    last = today + timedelta(days=COMING_DAYS - 1)
    if planned.precision in ("day", "week"):
        return planned.overlaps(today, last)
    return today <= planned.start <= last


def asked_for(asked: Version, present: Version) -> bool:
    """Whether a letter's question still stands: neither answered nor overtaken by a change since."""
    return (
        present.record.status not in ENDED
        and not changes(asked.record, present.record)
        and present.record.confirm_by == asked.record.confirm_by
    )


def can_be_confirmed_until(today: date, until: date) -> bool:
    return today <= until <= today + timedelta(days=MAX_CONFIRM_DAYS)


def free_id(prefix: str, year: int, taken: Iterable[str]) -> str:
    """The number after the highest of the year."""
    highest = max((int(id_.rsplit("-", 1)[1]) for id_ in taken), default=0)
    return f"{prefix}-{year}-{highest + 1:03d}"


def copied(tender: PlannedTender, id_: str) -> PlannedTender:
    """A new tender like another: without its dates, outcome, links and confirmation."""
    blank = PlannedTender(id=id_, title="", kind=tender.kind)
    names = ("dates", "status", "status_reason", "replaces", "links", *_CONFIRMS)
    return replace(tender, id=id_, **{name: getattr(blank, name) for name in names})
