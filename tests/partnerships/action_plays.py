"""Actions, from a proposal to what both say is done."""

from plays import Play

WHAT = {"what": "Send tal for februar", "owner": "theirs", "due_on": "1-4-2027", "detail": ""}
PROPOSED: Play = [("authority", "begin", WHAT)]
OPEN: Play = [*PROPOSED, ("supplier", "approve", {})]
DONE: Play = [*OPEN, ("supplier", "done", {"note": "Sendt med mail"})]
CONFIRMED: Play = [*DONE, ("authority", "confirm", {})]
ASKED: Play = [*OPEN, ("supplier", "move", {"to": "15-4-2027", "why": "Systemet er nede"})]
DROPPING: Play = [*OPEN, ("authority", "drop", {"why": "Vi har tallene"})]
PLAYS: dict[str, Play] = {
    "confirmed": CONFIRMED,
    "opened again": [*DONE, ("authority", "reopen", {"reason": "Uge 7 mangler"})],
    "moved": [*ASKED, ("authority", "approve", {})],
    "not moved": [*ASKED, ("authority", "decline", {"reason": "Vi skal bruge dem nu"})],
    "not moved after all": [*ASKED, ("supplier", "withdraw", {"reason": "Det virker igen"})],
    "done while a change is asked for": [*ASKED, ("supplier", "done", {})],
    "dropped by both": [*DROPPING, ("supplier", "approve", {})],
    "said otherwise": [
        *PROPOSED,
        ("supplier", "rephrase", {"what": "Send tal for marts", "due_on": "10-4-2027"}),
        ("authority", "approve", {}),
    ],
    "declined": [*PROPOSED, ("supplier", "decline", {"reason": "Det gør I selv"})],
    "withdrawn": [*PROPOSED, ("authority", "withdraw", {"reason": "En fejl"})],
}
