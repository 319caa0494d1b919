"""The public records of partnerships: what both parties show, with its history."""

from collections.abc import Sequence
from copy import copy
from typing import Self

from pydantic import TypeAdapter

from transparency.history.records import Present
from transparency.history.register import Kind, Register
from transparency.locale import N_
from transparency.partnerships.published import PublicPartnership, changes

KIND = Kind(
    "partnership",
    TypeAdapter(PublicPartnership),
    changes,
    N_("Der er intet offentligt partnerskab med id {id}."),
)


class Entry(Present[PublicPartnership]):
    """A partnership that is or was public."""

    @property
    def id(self) -> str:
        return self.record.id


class PartnershipIndex:
    """The public partnerships by title, those that go on first; withdrawn ones are kept for their history alone."""

    def __init__(self, entries: Sequence[Entry], seq: int, revision: int) -> None:
        self.entries = sorted(entries, key=lambda e: (e.record.state != "active", e.record.title, e.id))
        self.position = {e.id: i for i, e in enumerate(self.entries)}
        self.seq = seq
        self.revision = revision

    def as_of(self, seq: int, revision: int) -> Self:
        new = copy(self)
        new.seq, new.revision = seq, revision
        return new

    def shown(self) -> list[PublicPartnership]:
        """Those that both parties still show."""
        return [e.record for e in self.entries if e.record.state != "withdrawn"]


class PublicPartnerships(Register[PublicPartnership, PartnershipIndex]):
    """The public partnerships of one database. Safe to share between threads."""

    kind = KIND

    def entry(self, present: Present[PublicPartnership]) -> Entry:
        return Entry(**vars(present))

    def indexed(self, entries: Sequence[Entry], seq: int, revision: int) -> PartnershipIndex:
        return PartnershipIndex(entries, seq, revision)

    def searchable(self, record: PublicPartnership) -> str:
        """They are few, and are not looked for by words."""
        return ""
