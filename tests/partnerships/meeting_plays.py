"""Meetings, from an agenda to locked minutes."""

from plays import CHARTER, Play

WHERE = {"starts": ("15-3-2027", "9.00"), "length": "90", "place": "Rådhuset", "link": ""}
LATER = {**WHERE, "starts": ("22-3-2027", "10"), "reason": "Sygdom"}
MINUTES = {
    "held_on": "1-3-2027",
    "present": "Anne\nSøren",
    "minutes": "Vi talte om klager.",
    "decisions": "Vi måler hver uge",
}
OTHERS = {**MINUTES, "minutes": "Vi talte om klager og om vikarer."}
TASK = {"what": "Send tal for februar", "owner": "theirs", "due_on": "1-4-2027"}

DRAFT: Play = [("authority", "begin", {"level": "Drift"})]
CALLED: Play = [*DRAFT, ("authority", "call", WHERE)]
COMING: Play = [*CALLED, ("supplier", "accept", {})]
HELD: Play = [*COMING, ("supplier", "hold", {"held_on": "1-3-2027"})]
PROPOSED: Play = [*HELD, ("authority", "task", TASK), ("authority", "minutes", MINUTES)]
AMENDED: Play = [*PROPOSED, ("supplier", "minutes", OTHERS)]
LOCKED: Play = [*AMENDED, ("authority", "approve", {})]
TAKEN_BACK: Play = [*HELD, ("supplier", "unhold", {"reason": "Det var et andet møde"})]
CANCELLED: Play = [*CALLED, ("supplier", "cancel", {"reason": "Vi er syge"})]
PLAYS: dict[str, Play] = {
    "locked": LOCKED,
    "approved as it was": [*PROPOSED, ("supplier", "approve", {})],
    "moved": [*COMING, ("supplier", "move", LATER), ("authority", "accept", {})],
    "cancelled": CANCELLED,
    "not held after all": [*TAKEN_BACK, ("authority", "accept", {})],
    "a level that meets more often": [*DRAFT, ("supplier", "plan", {"charter": CHARTER})],
    "a series that goes on no more": [*DRAFT, ("supplier", "unplan", {})],
    "own points": [
        *DRAFT,
        ("authority", "point", {"text": "Nye skoler"}),
        ("supplier", "point", {"text": "Ferieplan"}),
        ("supplier", "unpoint", {"which": "1"}),
    ],
    "an action taken out of the minutes": [*PROPOSED, ("supplier", "untask", {"which": "0"})],
    "beside the series": [("supplier", "begin", {"title": "Opstart", **WHERE})],
}
