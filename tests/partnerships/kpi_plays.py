"""KPIs, from the proposal to what both agree on and let the public see."""

from plays import Play

DEFINED = {
    "title": "Klager over rengøringen",
    "what": "Klager, der er skrevet ind i kommunens system",
    "unit": "pieces",
    "direction": "down",
    "target": "20",
    "baseline": "35",
    "baseline_year": "2025",
    "baseline_source": "Kommunens system",
    "span": "quarter",
    "starts_on": "1-7-2026",
    "source": "Kommunens system, trukket af driften",
    "evidence": "Udtræk",
}
FIRST, SECOND, THIRD = "2026-07/3", "2026-10/3", "2027-01/3"
"""The third is not over when the plays are played, on 1 March 2027."""


def measured(period: str, value: str, side: str = "supplier") -> Play:
    return [(side, "measure", {"period": period, "value": value, "source": "Udtræk 4. januar"})]  # type: ignore[list-item]


PROPOSED: Play = [("authority", "begin", DEFINED)]
RUNNING: Play = [*PROPOSED, ("supplier", "approve", {})]
MEASURED: Play = [*RUNNING, *measured(FIRST, "31")]
HALF_RATED: Play = [*MEASURED, ("supplier", "rate", {"period": FIRST, "rating": "approaching"})]
RATED: Play = [
    *HALF_RATED,
    ("authority", "rate", {"period": FIRST, "rating": "other", "reason": "To skoler mangler i tallet"}),
]
COMMON: Play = [
    *RATED,
    ("supplier", "agree", {"period": FIRST, "rating": "requires_improvement", "reason": "Vi følger de to skoler"}),
]  # fmt: skip
AGREED: Play = [*COMMON, ("authority", "approve", {})]
OFFERED: Play = [*AGREED, ("supplier", "publish", {"yes": True})]
PUBLISHED: Play = [*OFFERED, ("authority", "consent", {"yes": True})]
PLAYS: dict[str, Play] = {
    "published and withdrawn": [*PUBLISHED, ("authority", "withdraw", {})],
    "disagreed by both": [
        *RATED,
        ("authority", "disagree", {"period": FIRST, "words": "Tallet er ikke fuldt"}),
        ("supplier", "disagree", {"period": FIRST, "words": "De to skoler er nye"}),
    ],
    "measured anew": [*AGREED, ("authority", "redo", {"period": FIRST}), ("supplier", "approve", {})],
    "changed": [
        *AGREED,
        ("supplier", "change", {**DEFINED, "what": "Klager pr. skole"}),
        ("authority", "approve", {}),
    ],
    "declined": [*RUNNING, ("supplier", "change", {**DEFINED, "target": "25"}), ("authority", "decline", {})],
    "stopped": [*AGREED, ("authority", "stop", {}), ("supplier", "approve", {})],
    "after an improvement": [*RUNNING, ("supplier", "improved", {"improvement": 1, "words": "Færre klager"})],
    "never agreed": [*PROPOSED, ("supplier", "decline", {})],
}
