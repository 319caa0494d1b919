"""What a feed brings, and how it stands with fetching it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from transparency.backoff import backoff
from transparency.locale import Text

State = Literal["open", "noted", "dismissed"]
"""Nobody has looked at it; a person has taken note of it; it is of no use."""


@dataclass(frozen=True, slots=True)
class Note:
    """A catalog text with the values for it: a remark on a feed, or why it could not be read."""

    message: str
    values: Mapping[str, Any]

    def say(self, t: Text) -> str:
        return t(self.message, **self.values)


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news, as plain text: no markup, no character that cannot be seen, of bounded length.

    `key` is the same for the same news in the same feed. `link` is an http(s) address or empty. `published` is the
    day in Denmark; None when the feed does not say it in full.
    """

    key: str
    title: str
    link: str
    summary: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that was read. `notes` are what was wrong with it and did not matter."""

    title: str
    items: tuple[Item, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A piece of news that staff decide about. `source` is the name of the source, or of a file."""

    id: int
    source: str
    item: Item
    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """How it stands with a source. `failures` in a row; `error` is why the last one failed."""

    name: str
    etag: str = ""
    last_modified: str = ""
    tried_at: datetime | None = None
    fetched_at: datetime | None = None
    failures: int = 0
    next_at: datetime | None = None
    error: Note | None = None


LONGEST_WAIT = timedelta(days=2)


def wait_after(failures: int, every: timedelta) -> timedelta:
    """How long until the next try: the usual time, doubled for each failure in a row, two days at most."""
    return backoff(every, failures, max(LONGEST_WAIT, every))


def is_due(state: SourceState, now: datetime, every: timedelta) -> bool:
    """Whether it is to be fetched now. A wait longer than any there is was made by a clock that ran ahead."""
    return state.next_at is None or state.next_at <= now or state.next_at > now + max(LONGEST_WAIT, every)
