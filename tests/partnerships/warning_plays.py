"""Early warnings, from the first word to what was learned."""

from plays import Play

RAISED: Play = [
    (
        "authority",
        "begin",
        {
            "title": "Vi mangler folk",
            "seen": "Tre er syge",
            "effect": "Ingen rengøring",
            "answer_by": "8-3-2027",
        },
    )
]
ANSWERED: Play = [*RAISED, ("supplier", "answer", {"answer": "Vi finder vikarer"})]
PLANNED: Play = [*ANSWERED, ("supplier", "plan", {"plan": "To vikarer fra mandag"})]
AGREED: Play = [*PLANNED, ("authority", "approve", {})]
CLOSED: Play = [
    *AGREED,
    ("authority", "close", {"learned": "Vi ringer tidligere"}),
    ("supplier", "approve", {}),
]
PLAYS: dict[str, Play] = {
    "closed": CLOSED,
    "plan refused once": [*PLANNED, ("authority", "plan", {"plan": "Tre"})],
}
