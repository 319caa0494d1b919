"""Joint problems, from what both know to what came of it."""

from plays import Play

FACTS = ("Tre klager i uge 8", "Skiftet er kl. 14")
TRIAL = {
    "what": "Skift kl. 15 på to skoler",
    "starts_on": "15-3-2027",
    "ends_on": "15-4-2027",
    "judged": "Færre end to klager om ugen",
    "review_on": "20-4-2027",
}
BEGUN: Play = [("authority", "begin", {"title": "Klager over rengøring", "facts": FACTS})]
KNOWN: Play = [*BEGUN, ("supplier", "approve", {})]
OPTIONS: Play = [
    *KNOWN,
    ("authority", "option", {"what": "Senere skift", "quality": "Færre klager", "price": "Uændret"}),
    (
        "supplier",
        "option",
        {"what": "Flere folk", "price": "Dyrere", "climate": "Intet", "time": "To måneder"},
    ),
]
CHOSEN: Play = [*OPTIONS, ("supplier", "decide", {"option": "1", "why": "Den er billigst"})]
DECIDED: Play = [*CHOSEN, ("authority", "approve", {})]
PLANNED: Play = [*DECIDED, ("authority", "trial", TRIAL)]
TESTING: Play = [*PLANNED, ("supplier", "approve", {})]
REVIEWED: Play = [*TESTING, ("supplier", "review", {"verdict": "worked", "words": "Ingen klager"})]
SOLVED: Play = [*REVIEWED, ("authority", "approve", {})]
AGAIN: Play = [
    *TESTING,
    ("authority", "review", {"verdict": "again", "words": "Stadig klager"}),
    ("supplier", "approve", {}),
]
DOUBTED: Play = [*BEGUN, ("supplier", "doubt", {"fact": "1", "words": "Skiftet er kl. 13.30"})]
PLAYS: dict[str, Play] = {
    "solved": SOLVED,
    "another solution": [*AGAIN, ("supplier", "decide", {"option": "2", "why": "Den er tilbage"})],
    "seen otherwise": [
        *DOUBTED,
        ("authority", "approve", {}),
        ("supplier", "undoubt", {"fact": "1"}),
        ("authority", "facts", {"facts": ["Tre klager i uge 8"]}),
    ],
    "an option less": [*OPTIONS, ("supplier", "no_option", {"option": "2"})],
    "declined": [*REVIEWED, ("authority", "decline", {"why": "Der var to klager"})],
    "stopped": [
        *OPTIONS,
        ("supplier", "stop", {"words": "Klagerne er holdt op"}),
        ("authority", "approve", {}),
    ],
}
