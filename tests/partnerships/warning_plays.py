"""Early warnings, from the first word to what was learned."""

from plays import Play

RISK = {
    "title": "Vi mangler folk",
    "seen": "Tre er syge\n\nTo er sagt op",
    "likelihood": "likely",
    "effect": "Ingen rengøring",
    "doing": "Vi ringer til et bureau",
    "asks": "Kan to skoler vente?",
    "answer_by": "8-3-2027",
}
PLAN = {
    "plan": "Vikarer, og to skoler venter",
    "authority": ["Giv skolerne besked; 2-3-2027"],
    "supplier": ["Find to vikarer; 5-3-2027"],
    "review_on": "20-3-2027",
}
RAISED: Play = [("authority", "begin", RISK)]
ANSWERED: Play = [*RAISED, ("supplier", "answer", {"answer": "Vi finder vikarer"})]
PLANNED: Play = [*ANSWERED, ("supplier", "plan", PLAN)]
AGREED: Play = [*PLANNED, ("authority", "approve", {})]
CLOSING: Play = [*AGREED, ("authority", "close", {"learned": "Vi ringer tidligere"})]
CLOSED: Play = [*CLOSING, ("supplier", "approve", {})]
REOPENED: Play = [*CLOSED, ("supplier", "reopen", {"why": "Det sker igen", "answer_by": "12-3-2027"})]
ASKED: Play = [*RAISED, ("authority", "ask_lift", {"why": "Det haster"})]
GROWN: Play = [*ANSWERED, ("supplier", "to_problem", {"title": "Mangel på folk", "facts": ["Tre er syge"]})]
PLAYS: dict[str, Play] = {
    "closed": CLOSED,
    "plan refused once": [*PLANNED, ("authority", "plan", {"plan": "Tre"})],
    "not closed yet": [*CLOSING, ("supplier", "decline", {})],
    "raised again": [*REOPENED, ("authority", "answer", {"answer": "Vi ser på det"})],
    "withdrawn": [*RAISED, ("authority", "withdraw", {"why": "De er raske"})],
    "lifted together": [*ASKED, ("supplier", "lift", {"why": "Det gør det"})],
    "kept on its level": [*ASKED, ("supplier", "keep", {"why": "Vi svarer i morgen"})],
    "grown": [
        *GROWN,
        ("authority", "linked", {"problem": 1}),
        ("supplier", "solved", {"words": "Flere er ansat"}),
    ],
}
