"""Drafts of public records and the rules about them: what differs, what collides, what is missing. Pure.

The same for every kind of record; a `Shape` says what is a kind's own.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar

from transparency.dates import PlannedDate
from transparency.errors import Conflict, DomainError
from transparency.history.records import FieldChange, Version, field_value, meant
from transparency.locale import N_

if TYPE_CHECKING:
    from transparency.locale import Text

# `ingest.cells` is imported where it is used: a start of the site need not wait for what reads spreadsheets.

State = Literal["draft", "review"]
STATE: Mapping[State, str] = {"draft": N_("Kladde"), "review": N_("Venter på godkendelse")}
"""Danish labels."""

MAX_REASON = 1000


class Editable(Protocol):
    """A record that is edited: a frozen dataclass with an id, marked when it is made up."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str: ...

    @property
    def example(self) -> bool: ...


R = TypeVar("R", bound=Editable)


# No slots on what is generic: Python 3.11 cannot make one of those through `Draft[PlannedTender]`.


@dataclass(frozen=True)
class Draft(Generic[R]):
    """What staff work on before it is public. `seen` is the public version it was begun from, 0: a new record.

    `edition` rises with each save; who acts on an older one is told. `author_id` saved it last.
    """

    id: int
    record: R
    seen: int
    edition: int
    state: State
    reason: str
    note: str
    author_id: int | None
    updated_at: datetime


@dataclass(frozen=True)
class Preview(Generic[R]):
    """A draft as it would be published now. Where `collisions` is not empty, it cannot be before they are settled."""

    draft: Draft[R]
    public: Version[R] | None
    record: R
    fields: tuple[FieldChange, ...]
    """What differs from the public version; empty for a new record, where everything does."""
    collisions: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """A field that two people have differently, and what it said before both (None for a new record)."""

    field: str
    base: object
    mine: object
    theirs: object
    collides: bool
    """Both changed it, so a person has to choose; else the merged record has it from the one who did."""


def _as_they_are(base: R, mine: R, theirs: R) -> tuple[R, R]:
    return mine, theirs


@dataclass(frozen=True)
class Shape(Generic[R]):
    """What editing has to know of a kind of record."""

    fields: tuple[str, ...]
    """Names of the fields that are content, in the order of the record ("dates.notice" for a part of one)."""
    labels: Mapping[str, str]
    """The fields' Danish labels."""
    changes: Callable[[R, R], tuple[FieldChange, ...]]
    """What differs in the content of two."""
    beside: tuple[str, ...] = ()
    """Fields that are no content but are edited too, such as the day of a confirmation."""
    quiet: frozenset[str] = frozenset()
    """Content that others change every day: it is taken over without disturbing who writes on something else."""
    settled: Callable[[R, R, R], tuple[R, R]] = _as_they_are
    """(base, mine, theirs) → mine and theirs without the differences that are no collision."""
    lines: frozenset[str] = frozenset({"title", "title_en"})
    """Texts of one short line."""
    most: int = 200
    """How many there may be of anything."""

    def difference(self, old: R, new: R) -> tuple[FieldChange, ...]:
        """What differs between two, field by field, also in what is no content."""
        beside = [
            FieldChange(name, field_value(old, name), field_value(new, name))
            for name in self.beside
            if field_value(old, name) != field_value(new, name)
        ]
        return (*self.changes(old, new), *beside)

    def disturbs(self, base: R, public: R) -> bool:
        """Whether who began from `base` has to see what has been changed since."""
        return any(change.field not in self.quiet for change in self.changes(base, public))

    def merge(self, base: R, mine: R, theirs: R) -> tuple[R, tuple[FieldChange, ...], tuple[str, ...]]:
        """Three-way merge: (merged, conflicts as theirs → mine, fields where only theirs is new)."""
        ours = {change.field: change.new for change in self.difference(base, mine)}
        others = {change.field: change.new for change in self.difference(base, theirs)}
        conflicts = []
        result = theirs
        for name, new in ours.items():
            if name not in others:
                result = with_value(result, name, new)
            elif meant(others[name]) != meant(new):
                conflicts.append(FieldChange(name, others[name], new))
        return result, tuple(conflicts), tuple(name for name in others if name not in ours)

    def merged(self, base: R, mine: R, theirs: R) -> tuple[R, tuple[FieldChange, ...]]:
        """(merged, conflicts as theirs → mine), once what needs nobody's choice is settled."""
        result, conflicts, _ = self.merge(base, *self.settled(base, mine, theirs))
        return result, conflicts

    def three_way(self, base: R | None, mine: R, theirs: R) -> tuple[ThreeWay, ...]:
        """Every field that two people have differently, in the order of the record."""
        both = {change.field for change in self.merged(base, mine, theirs)[1]} if base else set(self.fields)
        return tuple(
            ThreeWay(
                change.field,
                field_value(base, change.field) if base else None,
                change.new,
                change.old,
                change.field in both,
            )
            for change in self.changes(theirs, mine)
        )

    def needs_reason(self, public: R | None, new: R) -> bool:
        """Whether the change has to be explained: it is one to what the public has read. A confirmation is none."""
        return public is not None and bool(self.changes(public, new))

    def cleaned(self, record: R, prefix: str) -> R:
        """The record as it may be stored: composed letters, nothing unseen, an empty text where there may be none.

        Raises `NotReady` for a text that is too long, and for an id that does not begin with `prefix`; kinds whose
        ids are given from elsewhere have none.
        """
        found: list[FieldProblem] = []
        if prefix and not re.fullmatch(rf"{re.escape(prefix)}-[0-9]{{4}}-[0-9]{{3,6}}", record.id):
            found.append(FieldProblem("id", BAD_ID, {"example": f"{prefix}-2027-014"}))
        new: dict[str, Any] = {}
        for f in fields(record):
            try:
                new[f.name] = self._clean(f.name, getattr(record, f.name), f.default is None)
            except DomainError as error:
                found.append(FieldProblem(f.name, error.message, error.values))
        if found:
            raise NotReady(tuple(found), self.labels)
        return replace(record, **new)

    def _clean(self, name: str, found: Any, optional: bool) -> Any:
        from transparency.ingest import cells

        match found:
            case str():
                line = name in self.lines
                text = cells.text(found, cells.MAX_TITLE if line else cells.MAX_TEXT, lines=not line).value
                return text or None if optional else text
            case tuple():
                if len(found) > self.most:
                    raise DomainError(TOO_MANY, most=self.most)
                return tuple(one for one in (self._clean(name, one, False) for one in found) if one != "")
            case PlannedDate():
                return found
            case _ if is_dataclass(found) and not isinstance(found, type):
                parts: dict[str, Any] = {
                    f.name: self._clean(f.name, getattr(found, f.name), f.default is None)
                    for f in fields(found)
                }
                return replace(found, **parts)
            case _:
                return found


def with_value(record: R, name: str, new: object) -> R:
    """The record with another value in one field."""
    head, _, tail = name.partition(".")
    if tail:
        return replace(record, **{head: replace(getattr(record, head), **{tail: new})})
    return replace(record, **{head: new})


def free_id(begins: str, taken: Iterable[str]) -> str:
    """The number after the highest one of those that begin so ("AAK-2027-")."""
    highest = max((int(id_.rsplit("-", 1)[1]) for id_ in taken), default=0)
    return f"{begins}{highest + 1:03d}"


# What is in the way

CHANGED_DRAFT = N_(
    "En anden har gemt kladden til {id} imens. Se begge udgaver, og vælg, hvad der skal stå. Intet er overskrevet."
)
CHANGED_PUBLIC = N_(
    "{id} er ændret på sitet imens. Se begge udgaver, og vælg, hvad der skal stå. Intet er overskrevet."
)
NOT_READY = N_("Der er felter, som skal rettes først.")
UNKNOWN_DEPARTMENT = N_("Afdelingen {value} findes ikke.")
UNKNOWN_CPV = N_("CPV-koden {value} findes ikke.")
UNKNOWN_PROMISE = N_("Målet {value} findes ikke i politikken.")
OUT_OF_RANGE = N_("Tallet skal være mellem {least} og {most}.")
TOO_MANY = N_("Der er plads til {most}.")
BAD_ID = N_("Id'et skal se ud som {example}.")

_BESIDE = {"reason": N_("Offentlig begrundelse"), "note": N_("Besked til kolleger (ikke offentlig)")}


class EditConflict(Conflict, Generic[R]):
    """Somebody else has changed the draft or the public record. Nothing was written.

    `mine` is what was to be written, `theirs` what stands now (`by`: as draft or public), `base` what `mine`
    was begun from. `merged` takes what each changed and `theirs` where both did. `seen` and `edition` are what
    to save with once a person has settled it.
    """

    def __init__(
        self,
        shape: Shape[R],
        *,
        base: R | None,
        mine: R,
        theirs: R,
        by: Literal["draft", "public"],
        seen: int,
        edition: int,
    ) -> None:
        text = CHANGED_DRAFT if by == "draft" else CHANGED_PUBLIC
        super().__init__(text, id=mine.id)
        self.base, self.mine, self.theirs = base, mine, theirs
        self.by, self.seen, self.edition = by, seen, edition
        self.fields = shape.three_way(base, mine, theirs)
        self.merged = shape.merged(base, mine, theirs)[0] if base else theirs


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field: a catalog text with `{places}` for `values`."""

    field: str
    text: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def say(self, t: "Text") -> str:
        return t(self.text, **self.values)


class NotReady(DomainError):
    """The record cannot be stored or published as it is; `problems` says why, field by field.

    `labels` are the fields' Danish names.
    """

    def __init__(self, problems: tuple[FieldProblem, ...], labels: Mapping[str, str]) -> None:
        super().__init__(NOT_READY)
        self.problems = problems
        self.labels = labels

    def say(self, t: "Text") -> str:
        named = [f"{t(self.labels.get(p.field, p.field))}: {p.say(t)}" for p in self.problems]
        return " ".join([t(self.message), *named])

    def __str__(self) -> str:
        return " ".join([self.message, *(f"{p.field}: {p.text.format(**p.values)}" for p in self.problems)])


class NothingChanged(DomainError):
    """What was to be published is what is public already."""


def cleaned_text(name: str, said: str, most: int) -> str:
    """A text beside the record, such as the reason. Raises `NotReady` when it is too long."""
    from transparency.ingest import cells

    try:
        return cells.text(said, most).value
    except DomainError as error:
        raise NotReady((FieldProblem(name, error.message, error.values),), _BESIDE) from None


# What several kinds check


def unknown(
    field: str, said: Iterable[str], known: Callable[[str], object], text: str
) -> Iterator[FieldProblem]:
    """A problem for each that is not `known`; `text` has a place for the `{value}`."""
    for one in said:
        if not known(one):
            yield FieldProblem(field, text, {"value": one})


def unreadable(read: Iterable[tuple[str, Callable[[Any], object], str | None]]) -> Iterator[FieldProblem]:
    """A problem for each (field, reader of `ingest.cells`, text) that the reader refuses."""
    for name, reader, text in read:
        try:
            reader(text)
        except DomainError as error:
            yield FieldProblem(name, error.message, error.values)


def out_of_range(numbers: Iterable[tuple[str, int | None, int, int]]) -> Iterator[FieldProblem]:
    """A problem for each (field, number, least, most) whose number is too small or too large."""
    for name, number, least, most in numbers:
        if number is not None and not least <= number <= most:
            yield FieldProblem(name, OUT_OF_RANGE, {"least": least, "most": most})
