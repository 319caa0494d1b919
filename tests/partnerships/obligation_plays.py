"""Obligations: owed, delivered, approved or rejected, and what becomes of what is not in order."""

from typing import Any

from plays import Play

OWED_BY_THEM: dict[str, Any] = {
    "title": "Lønsedler for februar",
    "what": "labour",
    "who": "them",
    "due": "1-4-2027",
    "months": "3",
    "source": "CSR-bilaget, punkt 4",
    "sub_name": "Vinduer ApS",
    "sub_cvr": "55133018",
    "sub_level": "1",
    "sub_work": "Vinduespolering",
}
PAYMENT: dict[str, Any] = {
    "title": "Betaling af faktura 17",
    "what": "payment",
    "who": "them",
    "due": "31-3-2027",
    "source": "Kontraktens § 12",
}
SHEET = (
    "klima.csv",
    "Produkt;Mængde;Enhed;kg CO2e pr. enhed;Metode;Kilde;Periode\r\nKlud;1000;stk.;0,25;EPD;EPD-1;2026\r\n".encode(),
)
FILE = ("lønsedler.txt", "Lønsedler uden navne".encode())

OWED: Play = [("authority", "begin", OWED_BY_THEM)]
DELIVERED: Play = [*OWED, ("supplier", "deliver", {"words": "Tre lønsedler", "file": FILE})]
RECEIVED: Play = [*DELIVERED, ("authority", "receive", {})]
APPROVED: Play = [*RECEIVED, ("authority", "approve", {})]
REJECTED: Play = [*DELIVERED, ("authority", "reject", {"why": "En mangler", "again_by": "15-4-2027"})]
AGAIN: Play = [*REJECTED, ("supplier", "deliver", {"words": "Alle fire"}), ("authority", "approve", {})]
ASKED: Play = [
    *DELIVERED,
    ("authority", "reject", {"why": "De fleste mangler", "plan": True, "again_by": "15-3-2027"}),
]
PLANNED: Play = [*ASKED, ("supplier", "plan", {"words": "Vi samler dem ind", "done_by": "1-5-2027"})]
MENDED: Play = [*PLANNED, ("authority", "approve_plan", {}), ("supplier", "deliver", {"words": "Alle"})]
OWED_BY_US: Play = [("authority", "begin", {**OWED_BY_THEM, "who": "us"})]
MONEY: Play = [("supplier", "begin", PAYMENT)]
DATA: Play = [
    ("authority", "begin", {**OWED_BY_THEM, "what": "climate", "months": "12"}),
    ("supplier", "deliver_data", {"sheet": SHEET}),
]
DROPPING: Play = [*OWED, ("supplier", "drop", {"why": "Den står ikke i kontrakten"})]
LATER: Play = [*OWED, ("supplier", "propose_due", {"due": "1-6-2027", "why": "Ferie"})]
LATE: Play = [("authority", "begin", {**OWED_BY_THEM, "due": "1-2-2027"})]
CONTROLLED: Play = [
    *OWED,
    (
        "authority",
        "inspect",
        {
            "title": "Ansættelsesbreve",
            "visited_on": "1-3-2027",
            "place": "Skolen på Øgade",
            "findings": "To uden kontrakt\nEn uden overenskomst",
            "plan_by": "15-3-2027",
        },
    ),
]
PLAYS: dict[str, Play] = {
    "approved": APPROVED,
    "rejected and delivered again": AGAIN,
    "a plan": [*MENDED, ("authority", "approve", {})],
    "a plan that is rejected": [
        *PLANNED,
        ("authority", "reject_plan", {"why": "For sent", "again_by": "20-3-2027"}),
        ("supplier", "plan", {"words": "Hurtigere", "done_by": "1-4-2027"}),
    ],
    "a plan for what is late": [
        *LATE,
        ("authority", "ask_plan", {"why": "Fristen er gået", "again_by": "8-3-2027"}),
    ],
    "money": [*MONEY, ("authority", "deliver", {"words": "Betalt i dag"}), ("supplier", "approve", {})],
    "climate data": [*DATA, ("authority", "approve", {})],
    "dropped": [*DROPPING, ("authority", "agree", {})],
    "kept": [*DROPPING, ("authority", "keep", {})],
    "another deadline": [*LATER, ("authority", "agree", {})],
    "owed by who wrote it": [*OWED_BY_US, ("authority", "deliver", {"words": "Her"})],
    "controlled": CONTROLLED,
}
