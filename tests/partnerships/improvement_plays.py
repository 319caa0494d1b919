"""Improvements, from the proposal to what they gave. The contract of the plays is worth 10 million kroner."""

from typing import Any

from plays import Play, Step

PROPOSAL: dict[str, Any] = {
    "title": "Færre kørte kilometer",
    "sort": "work",
    "what": "Vi samler ruterne",
    "way": "same",
    "quality": "Den samme",
    "climate": "600 kg CO2 mindre om året",
    "evidence": "Kørebøger fra januar",
}
PRODUCT: dict[str, Any] = {
    **PROPOSAL,
    "title": "Svanemærket sæbe",
    "sort": "product",
    "way": "more",
    "price": "400.000",
    "gains_by": "1-3-2028",
}
MINOR: dict[str, Any] = {
    "ground": "minor",
    "words": "Under begge grænser",
    "way": "more",
    "value": "400.000",
    "character": "kept",
}
NECESSARY: dict[str, Any] = {**MINOR, "ground": "necessary", "words": "Kun leverandørens anlæg passer til"}
SUBSTANTIAL: dict[str, Any] = {**MINOR, "ground": "substantial", "words": "Kontrakten udvides betydeligt"}
NEW_PRODUCT: dict[str, Any] = {"do": "add", "name": "Svanemærket sæbe", "detail": "5 liter"}
TRIAL: dict[str, Any] = {
    "starts_on": "15-3-2027",
    "ends_on": "15-5-2027",
    "what": "To skoler",
    "judged": "Klager og kilometer",
}
GAIN: dict[str, Any] = {
    "what": "600 kg CO2 og 80.000 kr.",
    "measured": "Kørebøger",
    "amount": "80.000",
    "share": "50",
}
APPROVE: dict[str, Any] = {}


def assessed(assessment: dict[str, Any]) -> Step:
    return ("authority", "assess", assessment)


RAISED: Play = [("authority", "begin", PROPOSAL)]
ADOPTED: Play = [*RAISED, ("supplier", "approve", APPROVE)]
TRYING: Play = [*RAISED, ("supplier", "trial", TRIAL), ("authority", "approve", APPROVE)]
TRIED: Play = [*TRYING, ("supplier", "result", {"result": "Ingen klager"})]
FINISHED: Play = [*ADOPTED, ("supplier", "gain", GAIN), ("authority", "approve", APPROVE)]

PRODUCT_RAISED: Play = [
    ("supplier", "begin", PRODUCT),
    ("supplier", "consequences", NEW_PRODUCT),
]
PRODUCT_ASSESSED: Play = [*PRODUCT_RAISED, assessed(MINOR)]
PRODUCT_ADOPTED: Play = [*PRODUCT_ASSESSED, ("authority", "approve", APPROVE)]
DRAFTED: Play = [*PRODUCT_ADOPTED, ("supplier", "draft", {"name": "Allonge 1"})]
SIGNED: Play = [*DRAFTED, ("supplier", "sign", {"on": "1-3-2027"}), ("authority", "sign", {"on": "1-3-2027"})]
ANNOUNCED: Play = [
    *PRODUCT_RAISED,
    assessed(NECESSARY),
    ("authority", "approve", APPROVE),
    ("authority", "notice", {"notice_on": "1-3-2027", "notice": "123456-2027"}),
]
BARRED: Play = [*PRODUCT_RAISED, assessed(SUBSTANTIAL)]

PLAYS: dict[str, Play] = {
    "finished": FINISHED,
    "tried and adopted": [*TRIED, ("supplier", "approve", APPROVE), ("authority", "approve", APPROVE)],
    "declined": [*RAISED, ("supplier", "decline", {"reason": "For dyrt"})],
    "withdrawn": [*TRYING, ("authority", "withdraw", {"reason": ""})],
    "another proposal": [*RAISED, ("supplier", "revise", {**PROPOSAL, "title": "Kun to ruter"})],
    "a product adjusted": SIGNED,
    "an addendum written anew": [*DRAFTED, ("authority", "redraft", {"name": "Allonge 2"})],
    "announced": ANNOUNCED,
    "barred": BARRED,
}
