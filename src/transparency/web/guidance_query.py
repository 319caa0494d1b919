"""What is asked of the calculator of time limits: the same names on the page and in the address of a calendar file."""

import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from transparency.errors import BadInput
from transparency.filters import flag, one_of
from transparency.guidance.deadlines import (
    COMPLAINT_CASE,
    COMPLAINT_CASES,
    LONGEST,
    PROCEDURES,
    ComplaintAnswer,
    Milestone,
    complaint_deadlines,
    timeline,
)
from transparency.guidance.time_limits import Limits, load_time_limits
from transparency.locale import N_, Text
from transparency.tenders.labels import PROCEDURE
from transparency.web.machine import Lane, Reader
from transparency.web.paging import day

EVALUATION_DAYS, SELECTION_DAYS = 30, 14
"""What is counted with where nothing is said: the municipality's own time for tenders and for requests."""

CALCULATED = Lane(
    4 * 1024 * 1024,
    at_a_time=1,
    waiting=8,
    busy=N_("Mange beder om frister lige nu. Prøv igen om {seconds} sekunder."),
)
"""The calendar files' own: there is one for every day anybody thinks of, and the plan's calendars need not wait."""

_EITHER = N_("Vælg én af de to: den dag, bekendtgørelsen sendes, eller den dag, kontrakten skal begynde.")


def _days(name: str, value: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", value) or int(value) > LONGEST:
        raise BadInput(
            name,
            N_("{name}: “{value}” er ikke et antal dage. Skriv et helt tal fra 0 til {most}."),
            value=value[:60],
            most=LONGEST,
        )
    return int(value)


def _yes(name: str, value: str) -> str:
    return "yes" if flag(name, value) else "no"


WAY: dict[str, Reader] = {
    "procedure": partial(one_of, allowed=PROCEDURES),
    "start": day,
    "wished": day,
    "electronic": _yes,
    "prior_notice": _yes,
    "urgent": _yes,
    "agreed": _yes,
    "selection_days": _days,
    "tender_days": _days,
    "evaluation_days": _days,
}
"""The way from notice to contract: forward from `start`, or backward from `wished`."""

COMPLAINT: dict[str, Reader] = {
    "case": partial(one_of, allowed=COMPLAINT_CASES),
    "event": day,
    "below": _yes,
}
"""By when a complaint has to be made. With `case` the calendar file is about that."""

TENDER: dict[str, Reader] = {"udbud": lambda name, value: value[:60]}
"""The tender whose days they are, by id. It changes none of them, and stands in what a calendar says."""


@cache
def limits() -> Limits:
    """The shipped time limits; read once."""
    return load_time_limits()


def way(own: Mapping[str, Any]) -> tuple[Milestone, ...]:
    """The milestones for values that `WAY` has read. Raises `BadInput` for what cannot be worked out."""
    start, wished = own.get("start"), own.get("wished")
    if (start is None) == (wished is None):
        raise BadInput("start", _EITHER)
    return timeline(
        own.get("procedure", "open"),
        electronic=own.get("electronic", "yes") == "yes",
        prior_notice=own.get("prior_notice") == "yes",
        urgent=own.get("urgent") == "yes",
        agreed=own.get("agreed") == "yes",
        evaluation_days=own.get("evaluation_days", EVALUATION_DAYS),
        selection_days=own.get("selection_days", SELECTION_DAYS),
        tender_days=own.get("tender_days"),
        limits=limits(),
        start=start,
        wished=wished,
    )


def complaint(own: Mapping[str, Any]) -> ComplaintAnswer:
    """The answer for values that `COMPLAINT` has read. Raises `BadInput`."""
    return complaint_deadlines(own["case"], own.get("event"), limits(), below=own.get("below") == "yes")


def pairs(own: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is asked, in a fixed order: the same question is the same plan in a calendar."""
    names = COMPLAINT if "case" in own else WAY
    return [(name, str(own[name])) for name in names if name in own]


def name(own: Mapping[str, Any], t: Text) -> str:
    """What a calendar is called that answers this."""
    if "case" in own:
        return t(COMPLAINT_CASE[own["case"]])
    procedure = t(PROCEDURE[own.get("procedure", "open")])
    if "start" in own:
        return t(N_("{procedure}, sendt {day}"), procedure=procedure, day=t.date(own["start"]))
    return t(N_("{procedure}, kontrakt {day}"), procedure=procedure, day=t.date(own["wished"]))
