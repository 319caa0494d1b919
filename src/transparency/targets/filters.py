"""The one filter of the policy's promises: the page, the calendar, the feed and the API all take it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from transparency import filters
from transparency.filters import Filter
from transparency.targets.records import DIRECTIONS, GROUPS, WORDS, Promise
from transparency.words import fold

if TYPE_CHECKING:  # a start reads the filter, and judges nothing
    from transparency.targets.judgement import Judged

Sort = Literal["policy", "verdict", "updated", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)

_GRAVEST = (
    "off_track",
    "update_overdue",
    "at_risk",
    "too_little_data",
    "not_measured",
    "on_track",
    "reached",
    "standing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFilter(Filter):
    """What is chosen of the promises. `measured`: whether there is a figure, entered or counted."""

    CHOICES: ClassVar = {"group": GROUPS, "verdict": WORDS, "direction": tuple(d for d in DIRECTIONS if d)}
    READERS: ClassVar = {"id": filters.target}
    SORTS: ClassVar = SORTS

    id: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    measured: bool | None = None
    overdue: bool | None = None
    sort: Sort = "policy"

    @property
    def asks_today(self) -> bool:
        """Always: a verdict changes with the day, when a deadline passes or a figure becomes overdue."""
        return True

    def found(self, some: "Iterable[Judged]") -> "list[Judged]":
        """Those of the promises that are asked for, in the order that is asked for."""
        words = fold(self.q).split()
        return sorted((one for one in some if self._takes(one, words)), key=self.key)

    def _takes(self, one: "Judged", words: Sequence[str]) -> bool:
        promise = one.target.promise
        return (
            (not self.id or promise.id in self.id)
            and (not self.group or promise.group in self.group)
            and (not self.verdict or one.verdict.word in self.verdict)
            and (not self.direction or promise.direction in self.direction)
            and (self.overdue is None or one.overdue == self.overdue)
            and (self.measured is None or one.measured == self.measured)
            and (not words or _has_all(promise, words))
        )

    def key(self, one: "Judged") -> tuple[object, ...]:
        """What the order goes by; the policy's own order is the last word."""
        match self.sort:
            case "verdict":
                return (_GRAVEST.index(one.verdict.word),)
            case "updated":
                return (-one.changed_at.timestamp(),)
            case "title":
                return (fold(one.target.title),)
            case _:
                return ()


def _has_all(promise: Promise, words: Sequence[str]) -> bool:
    said = (promise.id, promise.title_da, promise.title_en, promise.promise_da, promise.promise_en)
    text = _folded(" ".join(said))
    return all(word in text for word in words)


_folded = lru_cache(256)(fold)
"""The promises are the same from one reader to the next."""
