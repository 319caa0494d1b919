"""The one filter of the policy's promises: the page, the calendar, the feed and the API all take it."""

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from transparency import filters
from transparency.filters import Filter
from transparency.targets.judgement import WORDS, Judged
from transparency.targets.records import DIRECTIONS, GROUPS
from transparency.words import fold

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

    def takes(self, one: Judged) -> bool:
        """Whether a promise is among those that are asked for."""
        promise = one.target.promise
        words = " ".join(
            (promise.id, promise.title_da, promise.title_en, promise.promise_da, promise.promise_en)
        )
        return (
            all(word in fold(words) for word in fold(self.q).split())
            and (not self.id or promise.id in self.id)
            and (not self.group or promise.group in self.group)
            and (not self.verdict or one.verdict.word in self.verdict)
            and (not self.direction or promise.direction in self.direction)
            and (self.measured is None or one.measured == self.measured)
            and (self.overdue is None or one.overdue == self.overdue)
        )

    def key(self, one: Judged) -> tuple[object, ...]:
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
