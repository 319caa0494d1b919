"""Danish labels of targets. Keys are the codes in data and addresses."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from transparency.locale import N_
from transparency.targets.records import Category, Direction, Frequency, Group, PolicyStatus, Quality, Unit

if TYPE_CHECKING:
    from transparency.locale import Text

GROUP: Mapping[Group, str] = {"target": N_("Mål"), "commitment": N_("Løbende forpligtelse")}
POLICY_STATUS: Mapping[PolicyStatus, str] = {"draft": N_("Udkast"), "adopted": N_("Vedtaget")}
DIRECTION: Mapping[Direction, str] = {
    "down": N_("Skal falde"),
    "up": N_("Skal stige"),
    "to_zero": N_("Skal ned på nul"),
    "at_least": N_("Skal være mindst"),
    "in_use": N_("Skal være i brug"),
    "context": N_("Mål for hele byen"),
    "": N_("Gælder hele tiden"),
}
QUALITY: Mapping[Quality, str] = {
    "measured": N_("Målt"),
    "estimated": N_("Anslået"),
    "preliminary": N_("Foreløbigt"),
    "example": N_("Eksempel"),
}
FREQUENCY: Mapping[Frequency, str] = {
    "yearly": N_("Hvert år"),
    "half_yearly": N_("Hvert halve år"),
    "quarterly": N_("Hvert kvartal"),
    "monthly": N_("Hver måned"),
}
UNIT: Mapping[Unit, str] = {
    "tco2e": N_("ton CO2e"),
    "percent": N_("%"),
    "dkk": N_("kr."),
    "pieces": N_("stk."),
    "litres": N_("liter"),
    "purchases": N_("indkøb"),
    "courses": N_("kurser"),
    "participants": N_("deltagere"),
}
CATEGORY: Mapping[Category, str] = {
    "food": N_("Fødevarer"),
    "transport": N_("Transport"),
    "energy": N_("Energi"),
    "construction": N_("Bygge og anlæg"),
    "furniture": N_("Møbler og inventar"),
    "it": N_("It"),
    "medical": N_("Hjælpemidler og sundhed"),
    "cleaning": N_("Rengøring"),
    "clothing": N_("Tøj og tekstiler"),
    "services": N_("Tjenesteydelser"),
    "goods": N_("Andre varer"),
    "other": N_("Andet"),
}
FIELD: Mapping[str, str] = {
    "promise.group": N_("Mål eller forpligtelse"),
    "promise.title_da": N_("Titel"),
    "promise.title_en": N_("Titel på engelsk"),
    "promise.promise_da": N_("Løftet"),
    "promise.promise_en": N_("Løftet på engelsk"),
    "promise.section": N_("Afsnit i politikken"),
    "promise.deadline": N_("Frist med politikkens ord"),
    "promise.due": N_("Sidste dag"),
    "promise.direction": N_("Retning"),
    "promise.goal": N_("Måltal"),
    "promise.ambition": N_("Ambition"),
    "promise.carried_by": N_("Hvor i udbuddet"),
    "promise.supplier_da": N_("For leverandører"),
    "promise.supplier_en": N_("For leverandører på engelsk"),
    "promise.note_da": N_("Bemærkning"),
    "promise.note_en": N_("Bemærkning på engelsk"),
    "unit": N_("Enhed"),
    "baseline": N_("Udgangspunkt"),
    "milestones": N_("Delmål"),
    "responsible": N_("Ansvarlig enhed"),
    "methods": N_("Metode"),
    "sources": N_("Datakilder"),
    "frequency": N_("Opdateres"),
    "next_due": N_("Næste tal ventes senest"),
    "asked_on": N_("Tal efterspurgt"),
    "comment": N_("Kommunens kommentar"),
    "comment_en": N_("Kommunens kommentar på engelsk"),
    "measures": N_("Besluttede indsatser"),
    "exemptions": N_("Undtagelser"),
    "observations": N_("Tal"),
}
"""Labels of `records.CONTENT_FIELDS`."""


def figure(value: Decimal, unit: Unit | None, t: "Text") -> str:
    """A number with its unit: "12.300 ton CO2e", "33,4 %", "1 kursus". At most three decimals (`Text.number`)."""
    whole = value == value.to_integral_value()
    number = t.number(int(value) if whole else value)
    match unit:
        case None:
            return number
        case "percent":
            return t(N_("{number} %"), number=number)
        case "dkk":
            return t(N_("{number} kr."), number=number)
        case "litres" if value == 1:
            return t(N_("1 liter"))
        case "purchases" if value == 1:
            return t(N_("1 indkøb"))
        case "courses" if value == 1:
            return t(N_("1 kursus"))
        case "participants" if value == 1:
            return t(N_("1 deltager"))
    return f"{number} {t(UNIT[unit])}"
