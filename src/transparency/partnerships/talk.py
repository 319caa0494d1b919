"""What the parties say to each other about a matter. Pure.

A comment is a line of the partnership's history, which nobody rewrites: an authority's document does not vanish. So
what its writer takes back stays readable, and says that it was taken back.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from transparency.partnerships.records import Entry, Side

WITHIN = timedelta(hours=24)
"""For how long the writer can take a comment back: after that the other side has worked on."""
PAGE = 100
WITHDRAWN = "comment_withdrawn"
"""What such an entry is called in the history; it says which one (`seq`)."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `seq` is its place in the history; `secret`: the writer has marked it as a trade secret."""

    seq: int
    at: datetime
    side: Side
    account_id: int
    text: str
    secret: bool
    withdrawn_at: datetime | None = None

    def open_to(self, account_id: int, now: datetime) -> bool:
        """Whether this person can still take it back."""
        return self.account_id == account_id and self.withdrawn_at is None and now <= self.at + WITHIN


def comments(said: Iterable[Entry], withdrawn: Iterable[Entry]) -> tuple[Comment, ...]:
    """Comments out of their entries, the oldest first; `withdrawn` are the entries that take some back."""
    gone = {json.loads(one.payload)["seq"]: one.at for one in withdrawn}
    return tuple(_comment(one, gone.get(one.seq)) for one in sorted(said, key=lambda entry: entry.seq))


def secret(one: Entry) -> bool:
    """Whether something was marked as a trade secret with an entry that has its payload."""
    if '"secret' not in one.payload:  # most have none, and what a matter was like may be long
        return False
    said = json.loads(one.payload)
    if not one.version:
        return bool(said["secret"])
    return any(mark["version"] == one.version for mark in said.get("secrets", ()))


def _comment(one: Entry, withdrawn_at: datetime | None) -> Comment:
    said = json.loads(one.payload)
    return Comment(one.seq, one.at, one.side, one.account_id, said["text"], said["secret"], withdrawn_at)
