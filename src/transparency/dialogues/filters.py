"""The one filter of dialogues and events: the page, the calendars, the feed and the API all take it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, get_args

from transparency import filters
from transparency.dialogues.records import FORMS, KINDS, STATUSES
from transparency.filters import Filter

Sort = Literal["when", "changed", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)

ID = filters.record_id("[A-Z]{2,6}-(MD|AR)-[0-9]{4}-[0-9]{3,6}", "ABC-MD-2027-003")


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueFilter(Filter):
    """What is chosen of the dialogues and events.

    `year` and `month` ask whether it may take place then (`Dialogue.planned`). `coming`: what has yet to take
    place, or what has (and what was cancelled). `overdue`: the outcome should have been public by now.
    """

    CHOICES: ClassVar = {"kind": KINDS, "form": FORMS, "status": STATUSES}
    READERS: ClassVar = {
        "id": ID,
        "cpv": filters.cpv,
        "year": filters.period("year", "2027"),
        "month": filters.period("month", "2027-03"),
        "theme": filters.target,
        "tender": filters.TENDER_ID,
    }
    SORTS: ClassVar = SORTS

    id: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    """Ids of the policy's promises."""
    status: tuple[str, ...] = ()
    tender: tuple[str, ...] = ()
    """Ids of the planned tenders that it belongs to."""
    year: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    sme: bool | None = None
    coming: bool | None = None
    overdue: bool | None = None
    changed_since: date | None = None
    sort: Sort = "when"
