"""The hash chain: what each link says and how a break in it is found.

Every version of every record is one link. Its hash covers the hash before it, so nothing earlier can be
changed, removed or put in between without every later hash changing; whoever keeps one hash can check all
that came before it. What a link says about a record is a hash of the payload, and who did it a salted
hash, so that private payloads and names can be deleted and the chain still holds.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any, Generic, TypeVar

from transparency.dates import PlannedDate
from transparency.locale import N_

START = "0" * 64
"""The hash before the first link."""

R = TypeVar("R")


@dataclass(frozen=True)  # no slots: Python 3.11 cannot make one of those through `Version[PlannedTender]`
class Version(Generic[R]):
    """A record as it stood from one moment on, with the public reason for the change."""

    number: int
    at: datetime
    reason: str | None
    record: R


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record: what it said before and says now (None: nothing)."""

    field: str
    old: object
    new: object


def field_value(record: object, name: str) -> object:
    """The value of a field by its public name; "dates.notice" is a part of one."""
    return attrgetter(name)(record)


def differences(names: Sequence[str]) -> Callable[[R, R], tuple[FieldChange, ...]]:
    """A function that says what differs between two versions in these fields, in their order."""
    fields_ = [(name, attrgetter(name)) for name in names]

    def changes(old: R, new: R) -> tuple[FieldChange, ...]:
        return tuple(
            FieldChange(name, before, after)
            for name, value in fields_
            if (before := value(old)) != (after := value(new)) and meant(before) != meant(after)
        )

    return changes


def meant(value: object) -> object:
    """A value without the words that a date in it was given in: the same period is the same date."""
    if isinstance(value, PlannedDate):
        return value.value
    if isinstance(value, tuple):
        return tuple(meant(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(meant(getattr(value, part.name)) for part in fields(value))
    return value


@dataclass(frozen=True)
class Present(Generic[R]):
    """A record that is in force: where it stands (`row` in the search index, `seq` in the chain), and itself.

    `since`: when it became public. `changed_at`: when the content last changed; a mere confirmation does not count.
    """

    row: int
    seq: int
    version: int
    since: datetime
    updated_at: datetime
    changed_at: datetime
    record: R
    carried: Any = None
    """What its kind keeps of all its versions (`register.Kind.carry`)."""


@dataclass(frozen=True)
class Change(Generic[R]):
    """One line of the change log. `fields` is empty for a first version and for a mere confirmation."""

    seq: int
    version: Version[R]
    before: Version[R] | None
    fields: tuple[FieldChange, ...]
    hash: str

    @property
    def confirms(self) -> bool:
        return self.before is not None and not self.fields


@dataclass(frozen=True, slots=True)
class Link:
    """One version of one record (kind, id, version from 1) as it stands in the chain.

    `at` is a UTC moment as text; `payload` the whole record as canonical JSON.
    """

    seq: int
    kind: str
    record_id: str
    version: int
    at: str
    who: str
    reason: str | None
    payload: str
    payload_hash: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold. `why` is a catalog text."""

    seq: int
    kind: str
    record_id: str
    why: str


def canonical(payload: dict[str, Any]) -> str:
    """The one JSON text for a payload: sorted keys, no blanks, letters as they are."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def link_hash(
    previous_hash: str,
    kind: str,
    record_id: str,
    version: int,
    at: str,
    who: str,
    reason: str | None,
    payload_hash: str,
) -> str:
    """The hash of a link: SHA-256 of these as a JSON list without blanks, the reason as it is or null."""
    said = [previous_hash, kind, record_id, version, at, who, reason, payload_hash]
    return digest(json.dumps(said, separators=(",", ":"), ensure_ascii=False))


def breaks(links: Iterable[Link], head_seq: int, head_hash: str) -> Iterator[Break]:
    """Walk the whole chain, oldest first, against its head: yields every place where it does not hold."""
    expected_seq, previous = 0, START
    versions: dict[tuple[str, str], int] = {}
    for link in links:
        expected_seq += 1
        if link.seq != expected_seq:
            yield Break(link.seq, link.kind, link.record_id, N_("Der mangler et led før dette."))
            expected_seq = link.seq
        if link.previous_hash != previous:
            yield Break(link.seq, link.kind, link.record_id, N_("Leddet hænger ikke sammen med det forrige."))
        if digest(link.payload) != link.payload_hash:
            yield Break(
                link.seq, link.kind, link.record_id, N_("Indholdet er ændret, efter at det blev skrevet.")
            )
        if link.hash != link_hash(
            link.previous_hash,
            link.kind,
            link.record_id,
            link.version,
            link.at,
            link.who,
            link.reason,
            link.payload_hash,
        ):
            yield Break(link.seq, link.kind, link.record_id, N_("Leddets egne oplysninger er ændret."))
        key = (link.kind, link.record_id)
        if link.version != versions.get(key, 0) + 1:
            yield Break(link.seq, link.kind, link.record_id, N_("Versionsnummeret følger ikke det forrige."))
        versions[key] = link.version
        previous = link.hash
    if (head_seq, head_hash) != (expected_seq, previous):
        yield Break(head_seq, "", "", N_("Kæden ender et andet sted, end den skal."))
