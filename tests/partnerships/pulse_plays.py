"""Samarbejdsmålinger, from the first answer to what both do about the result."""

from plays import Play

from transparency.partnerships.pulses import STATEMENTS
from transparency.partnerships.records import Side


def answer(stand: str, **other: str) -> dict[str, str]:
    """The same stand on every statement but those named."""
    return {**dict.fromkeys(STATEMENTS, stand), **other}


def answers(side: Side, *stands: str) -> Play:
    return [(side, "answer", answer(one)) for one in stands]


YES = {"yes": True}
BEGUN: Play = [("authority", "begin", {"title": "Foråret 2027", "closes_on": "22-3-2027"})]
ANSWERED: Play = [
    *BEGUN,
    *answers("authority", "4", "4", "4", "3", "5"),
    *answers("supplier", "2", "3", "2", "2", "3"),
]
HALF_CLOSED: Play = [*ANSWERED, ("supplier", "close", YES)]
RELEASED: Play = [*HALF_CLOSED, ("authority", "close", YES)]
TOO_FEW: Play = [
    *BEGUN,
    *answers("authority", "4", "4", "4", "3", "5"),
    *answers("supplier", "2", "3", "2", "2"),
    ("authority", "close", YES),
    ("supplier", "close", YES),
]
STEP = {"what": "Fast telefonmøde hver mandag", "owner": "theirs", "due_on": "1-4-2027"}
OFFERED: Play = [*RELEASED, ("supplier", "follow", STEP)]
FOLLOWED: Play = [*OFFERED, ("authority", "approve", {})]
PLAYS: dict[str, Play] = {
    "followed and finished": [*FOLLOWED, ("authority", "finish", {}), ("supplier", "approve", {})],
    "too few": TOO_FEW,
    "action declined": [*OFFERED, ("authority", "decline", {})],
}
