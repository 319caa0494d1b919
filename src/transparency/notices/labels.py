"""The Danish words for a notice's codes and for why it may belong to a tender (English stands in the catalog)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from transparency.dates import PlannedDate
from transparency.locale import N_
from transparency.notices.records import Fact, Form, Match, Reason, State

if TYPE_CHECKING:
    from transparency.locale import Text

FORM: Mapping[Form, str] = {
    "planning": N_("Forhåndsmeddelelse"),
    "consultation": N_("Indledende markedshøring"),
    "contract": N_("Udbudsbekendtgørelse"),
    "award": N_("Bekendtgørelse om indgået kontrakt"),
    "change": N_("Ændring af en bekendtgørelse"),
    "other": N_("Anden bekendtgørelse"),
}
STATE: Mapping[State, str] = {
    "new": N_("Ikke afgjort endnu"),
    "linked": N_("Knyttet til et udbud"),
    "outside": N_("Stod ikke i planen"),
}
_FACT: Mapping[Fact, str] = {
    "internal_id": N_("Bekendtgørelsen nævner udbuddets id, {value}."),
    "earlier": N_("Bekendtgørelsen henviser til en tidligere, som er knyttet til udbuddet."),
    "procedure": N_(
        "Den hører til samme udbudsforretning som en bekendtgørelse, der er knyttet til udbuddet."
    ),
    "link": N_("Udbuddet har et link til bekendtgørelsen, {value}."),
    "replaces": N_("Den henviser til den nuværende kontrakt, som udbuddet afløser, {value}."),
    "cpv": N_("Fælles CPV-kode: {value}."),
    "title": N_("Ord, der går igen i titlen: {value}."),
    "date": N_("Datoen ligger tæt på planens: {value}."),
    "buyer": N_("Kommunen er ordregiver."),
}


def reason(one: Reason, t: "Text", cpv: Callable[[str, str], str]) -> str:
    """One ground in words. `cpv` names a code in a language."""
    value = one.value
    if one.fact == "cpv":
        value = f"{value} {cpv(value, t.lang)}"
    elif one.fact == "date":
        value = PlannedDate.of(value).say(t)
    return t(_FACT[one.fact], value=value)


def why(match: Match, t: "Text", cpv: Callable[[str, str], str]) -> str:
    """All the grounds, as sentences."""
    return " ".join(reason(one, t, cpv) for one in match.reasons)
