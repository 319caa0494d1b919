"""What is agreed about the partnership itself."""

from plays import CHARTER, Play

from transparency.partnerships.charter import Product

PROPOSED: Play = [("authority", "begin", {"charter": CHARTER})]
AGREED: Play = [*PROPOSED, ("supplier", "approve", {})]
_NEW = {"purpose": "Rene skoler", "goals": "Færre klager", "principles": ""}
CONTRACT = {
    "title": "Rengøring",
    "starts_on": "1-1-2026",
    "ends_on": "31-12-2031",
    "original_value": "10 mio. kr.",
}
LEVEL = {"name": "Styregruppe", "who": "Direktører", "months": "12", "days": "15"}
PUBLIC: Play = [*AGREED, ("authority", "publish", {"public": ["existence"]}), ("supplier", "approve", {})]
ENDED: Play = [
    *AGREED,
    ("supplier", "end", {"ground": "agreed", "on": "30-6-2027", "why": ""}),
    ("authority", "approve", {}),
]
RESUMING: Play = [*ENDED, ("authority", "resume", {"why": "Kontrakten er overgået til en anden virksomhed"})]
RESUMED: Play = [*RESUMING, ("supplier", "approve", {})]
PRODUCTS = "Gulvvask: to gange om ugen\nVinduespolering"
PLAYS: dict[str, Play] = {
    "another purpose": [*AGREED, ("supplier", "purpose", _NEW), ("authority", "approve", {})],
    "another contract": [*AGREED, ("supplier", "contract", CONTRACT), ("authority", "drop", {"why": "Nej"})],
    "levels": [
        *AGREED,
        ("supplier", "level", LEVEL),
        ("authority", "approve", {}),
        ("authority", "no_level", {"name": "Drift"}),
    ],
    "spend": [*AGREED, ("authority", "spend", {"spent": "3 mio. kr.", "spent_on": "1-2-2027"})],
    "options": [*AGREED, ("supplier", "option", {"what": "Et år mere", "use_by": "30-6-2030"})],
    "prices": [*AGREED, ("supplier", "prices", {"price_dates": "1-4-2028\n1-4-2027"})],
    "promises": [*AGREED, ("supplier", "promises", {"promises": ["dynamic-contracts"]})],
    "public": [*PUBLIC, ("supplier", "withhold", {"yes": True})],
    "products": [*AGREED, ("supplier", "products", {"old": "", "product": Product(name="Gulvvask")})],
    "product list": [
        *AGREED,
        ("supplier", "product_list", {"products": PRODUCTS}),
        ("authority", "approve", {}),
    ],
    "ended": ENDED,
    "ended and resumed": RESUMED,
    "not resumed": [*RESUMING, ("supplier", "drop", {"why": "Vi er færdige"})],
}
