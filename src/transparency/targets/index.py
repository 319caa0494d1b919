"""The policy's promises in memory: some forty records, kept whole."""

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import Self

from transparency.history.records import Present
from transparency.targets.records import Target


class Entry(Present[Target]):
    """A promise that is in force."""

    @property
    def id(self) -> str:
        return self.record.id


def entry(present: Present[Target]) -> Entry:
    return Entry(**vars(present))


class TargetIndex:
    """The present promises, in the order of the policy's file."""

    def __init__(self, entries: Sequence[Entry], seq: int, revision: int, order: Sequence[str]) -> None:
        places = {id_: place for place, id_ in enumerate(order)}
        self.entries = sorted(entries, key=lambda e: (places.get(e.id, len(places)), e.id))
        self.seq = seq
        self.revision = revision

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each id stands."""
        return {e.id: i for i, e in enumerate(self.entries)}

    def as_of(self, seq: int, revision: int) -> Self:
        """The same entries at a later revision, which changed other things."""
        new = copy(self)
        new.seq, new.revision = seq, revision
        return new
