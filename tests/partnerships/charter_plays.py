"""What is agreed about the partnership itself."""

from plays import CHARTER, Play

PROPOSED: Play = [("authority", "begin", {"charter": CHARTER})]
AGREED: Play = [*PROPOSED, ("supplier", "approve", {})]
_NEW = {"purpose": "Rene skoler", "goals": "Færre klager", "principles": ""}
PLAYS: dict[str, Play] = {
    "agreed": AGREED,
    "another purpose": [*AGREED, ("supplier", "purpose", _NEW), ("authority", "approve", {})],
}
