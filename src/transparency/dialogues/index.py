"""All the dialogues and events in memory. A municipality has some hundreds of them: the records are kept whole."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

import numpy as np

from transparency import clock
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import COMING, OUTCOME_AWAITED, Dialogue
from transparency.facets import Ints, Mask, owners
from transparency.history.records import Present
from transparency.index import NEVER, Index, span


class Entry(Present[Dialogue]):
    """A dialogue or event that is in force."""

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def title(self) -> str:
        return self.record.title

    @property
    def when(self) -> tuple[int, int]:
        return span(self.record.planned)

    @property
    def cpv(self) -> tuple[int, ...]:
        return tuple(int(code) for code in self.record.cpv)

    @property
    def example(self) -> bool:
        return self.record.example


def entry(present: Present[Dialogue]) -> Entry:
    return Entry(**vars(present))


class DialogueIndex(Index[Entry, DialogueFilter]):
    """The present dialogues and events."""

    def __init__(self, entries: Sequence[Entry], seq: int, revision: int) -> None:
        super().__init__(entries, seq, revision)
        records = [e.record for e in self.entries]
        self._coming = np.array([d.status in COMING for d in records], np.bool_)
        self._due = np.array([_due(d) for d in records], np.int64)
        self._tenders = owners([dict.fromkeys(d.tenders) for d in records])

    @cached_property
    def public(self) -> Sequence[tuple[Dialogue, date]]:
        """Each with the day it became public here."""
        return [(e.record, clock.day(e.since)) for e in self.entries]

    @cached_property
    def of_tender(self) -> Mapping[str, tuple[Dialogue, ...]]:
        """The dialogues that belong to each planned tender, by id."""
        return {
            tender: tuple(self.entries[i].record for i in places) for tender, places in self._tenders.items()
        }

    @cached_property
    def limited(self) -> tuple[Dialogue, ...]:
        """Those with a number of seats that take sign-ups while there is time (`takes_sign_ups`)."""
        records = (e.record for e in self.entries)
        return tuple(d for d in records if d.seats is not None and d.sign_up and d.status in ("open", "full"))

    def _owned(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        records = [e.record for e in self.entries]
        owned: dict[str, Mapping[str, Sequence[int]]] = {}
        for name, choices in DialogueFilter.CHOICES.items():
            coded = owners([(str(getattr(d, name)),) for d in records])
            owned[name] = {choice: coded.get(choice, ()) for choice in choices}
        owned["sme"] = {"yes": [i for i, d in enumerate(records) if d.sme]}
        owned["coming"] = {
            "yes": [i for i, d in enumerate(records) if d.status in COMING],
            "no": [i for i, d in enumerate(records) if d.status not in COMING],
        }
        owned["department"] = owners([dict.fromkeys(d.departments) for d in records])
        owned["theme"] = owners([dict.fromkeys(d.themes) for d in records])
        return owned

    def _masks(self, f: DialogueFilter, today: date) -> Iterator[tuple[str, Mask]]:
        if f.tender:
            yield "tender", self._at([i for tender in f.tender for i in self._tenders.get(tender, ())])
        if f.month:
            yield "month", self._within(f.month)
        if f.overdue is not None:
            yield "overdue", (self._due < today.toordinal()) == f.overdue

    def _sorted(self, sort: str) -> Ints:
        """when: what is to come, soonest first and what has no date last; then what is over, newest first."""
        start = np.where(self._coming, self._when[:, 0], -self._when[:, 0])
        return np.lexsort((np.arange(len(self)), start, ~self._coming))


def _due(d: Dialogue) -> int:
    """The last day on which the outcome is not overdue; of one that cannot be, never."""
    due = d.outcome_due if d.status in OUTCOME_AWAITED else None
    return due.toordinal() if due else NEVER
