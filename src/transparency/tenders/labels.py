"""The Danish words for a planned tender's codes, fields and rules (English stands in the catalog)."""

from collections.abc import Callable, Mapping
from datetime import date as Day
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from transparency.dates import PlannedDate
from transparency.locale import N_
from transparency.tenders.records import (
    Climate,
    CurrentContract,
    DateKey,
    Joint,
    Kind,
    Link,
    LinkKind,
    Lot,
    MinimumRequirements,
    Procedure,
    Regime,
    Requirement,
    Status,
    Technique,
    Value,
)

if TYPE_CHECKING:
    from transparency.locale import Text

KIND: dict[Kind, str] = {
    "goods": N_("Varer"),
    "services": N_("Tjenesteydelser"),
    "works": N_("Bygge og anlæg"),
}
STATUS: dict[Status, str] = {
    "planned": N_("Planlagt"),
    "in_dialogue": N_("Markedsdialog i gang"),
    "published": N_("Udbud offentliggjort"),
    "evaluating": N_("Tilbud vurderes"),
    "awarded": N_("Leverandør valgt"),
    "cancelled": N_("Udbud aflyst (annulleret)"),
    "withdrawn": N_("Taget ud af planen"),
}
REGIME: dict[Regime, str] = {
    "afsnit_ii": N_("Udbudsloven afsnit II (over tærskelværdien)"),
    "afsnit_iii": N_("Udbudsloven afsnit III (det lempelige regime)"),
    "afsnit_iv": N_("Udbudsloven afsnit IV (under tærskelværdien, klar grænseoverskridende interesse)"),
    "afsnit_v": N_("Udbudsloven afsnit V (under tærskelværdien)"),
    "tilbudsloven": N_("Tilbudsloven (bygge og anlæg under tærskelværdien)"),
}
PROCEDURE: dict[Procedure, str] = {
    "open": N_("Offentligt udbud"),
    "restricted": N_("Begrænset udbud"),
    "negotiated": N_("Udbud med forhandling"),
    "competitive_dialogue": N_("Konkurrencepræget dialog"),
    "innovation_partnership": N_("Innovationspartnerskab"),
    "without_notice": N_("Udbud uden forudgående bekendtgørelse"),
    "light": N_("Udbud efter det lempelige regime"),
    "mini_competition": N_("Miniudbud på en rammeaftale"),
    "invited_offers": N_("Underhåndsbud"),
    "undecided": N_("Ikke besluttet"),
}
TECHNIQUE: dict[Technique, str] = {
    "none": N_("Enkelt kontrakt"),
    "framework": N_("Rammeaftale"),
    "dps": N_("Dynamisk indkøbssystem"),
}
CLIMATE: dict[Climate, str] = {"yes": N_("Ja"), "no": N_("Nej"), "undecided": N_("Ikke besluttet")}
LINK: dict[LinkKind, str] = {
    "platform": N_("Udbudsplatform"),
    "notice": N_("Bekendtgørelse"),
    "documents": N_("Udbudsmateriale"),
}
DATE: dict[DateKey, str] = {
    "dialogue": N_("Markedsdialog"),
    "notice": N_("Udbudsbekendtgørelse"),
    "deadline": N_("Tilbudsfrist"),
    "award": N_("Tildeling"),
    "start": N_("Kontraktstart"),
}
FIELD: dict[str, str] = {
    "id": N_("Id"),
    "title": N_("Titel"),
    "title_en": N_("Titel på engelsk"),
    "description": N_("Beskrivelse"),
    "description_en": N_("Beskrivelse på engelsk"),
    "departments": N_("Afdeling"),
    "kind": N_("Art"),
    "cpv": N_("CPV-koder"),
    "nuts": N_("NUTS-kode"),
    "place": N_("Sted"),
    "value": N_("Anslået værdi"),
    "regime": N_("Regelsæt"),
    "procedure": N_("Udbudsform"),
    "technique": N_("Aftaletype"),
    "joint": N_("Fælles udbud"),
    "lots": N_("Delaftaler"),
    "lots_per_bidder": N_("Delaftaler pr. tilbudsgiver"),
    "no_lots_reason": N_("Hvorfor ikke delt op"),
    "minimum": N_("Mindstekrav"),
    "sme": N_("Egnet for mindre virksomheder"),
    "sme_note": N_("Bemærkning til mindre virksomheder"),
    "reserved": N_("Reserveret kontrakt"),
    "dates.dialogue": DATE["dialogue"],
    "dates.notice": DATE["notice"],
    "dates.deadline": DATE["deadline"],
    "dates.award": DATE["award"],
    "dates.start": DATE["start"],
    "dialogue_held": N_("Markedsdialog holdt"),
    "duration_months": N_("Varighed i måneder"),
    "options": N_("Optioner"),
    "replaces": N_("Nuværende kontrakt"),
    "contact": N_("Kontakt"),
    "status": N_("Status"),
    "status_reason": N_("Begrundelse for status"),
    "climate": N_("Klima som konkurrenceparameter"),
    "climate_weight": N_("Klimakriteriets vægt i procent"),
    "requirements": N_("Krav"),
    "promises": N_("Mål i politikken"),
    "links": N_("Links"),
    "confirmed_on": N_("Senest bekræftet"),
    "confirm_by": N_("Skal bekræftes senest"),
}

TITLE_MISSING = N_("Titlen mangler.")
DEPARTMENT_MISSING = N_("Afdelingen mangler.")
TILBUDSLOVEN_IS_FOR_WORKS = N_("Tilbudsloven gælder kun bygge og anlæg. Vælg et afsnit i udbudsloven.")
LIGHT_REGIME_IS_FOR_SERVICES = N_("Det lempelige regime gælder ikke bygge og anlæg.")
REASON_MISSING = N_("Skriv en begrundelse, når et udbud aflyses eller tages ud af planen.")
RANGE_BACKWARDS = N_("Den laveste værdi er større end den højeste.")
WEIGHT_WITHOUT_CRITERION = N_("Der står en vægt, men klima er ikke sat til ja.")
WEIGHT_OUT_OF_RANGE = N_("Vægten skal være over 0 og højst 100 procent.")
LOTS_AND_REASON = N_("Udbuddet er delt op, så begrundelsen for ikke at dele op skal være tom.")
LOTS_PER_BIDDER = N_("Antallet skal være mindst 1 og højst antallet af delaftaler.")
DATES_BACKWARDS = N_("Datoen ligger før den forrige dato i forløbet.")


def value(value: Value, t: "Text") -> str:
    """ "12 mio. kr.", "5–7 mio. kr.", "850.000 kr." or that it is not published, with the reason."""
    if value.low is None or value.high is None:
        if value.reason:
            return t(N_("Ikke offentliggjort: {reason}"), reason=value.reason)
        return t(N_("Ikke offentliggjort"))
    if value.low == value.high:
        return f"{_amount(value.low, t)} {t(N_('kr.'))}"
    low, high = _amount(value.low, t), _amount(value.high, t)
    unit = " " + t(N_("mio."))
    if high.endswith(unit):
        # "5–7 mio. kr.", but "500.000 kr.–2 mio. kr.": a bare number is read in the unit behind the dash.
        low = low.removesuffix(unit) if low.endswith(unit) else f"{low} {t(N_('kr.'))}"
    return f"{low}–{high} {t(N_('kr.'))}"


def _amount(ore: int, t: "Text") -> str:
    kroner = Decimal(ore) / 100
    # Whole ten thousands above a million read best in millions; nothing is rounded away.
    if kroner >= 1_000_000 and kroner % 10_000 == 0:
        return f"{t.number((kroner / 1_000_000).normalize())} {t(N_('mio.'))}"
    return t.number(int(kroner) if kroner == int(kroner) else kroner)


def date(value: PlannedDate | None, t: "Text") -> str:
    return value.say(t) if value else t(N_("ikke planlagt"))


_CHOICES: dict[str, Mapping[Any, str]] = {
    "kind": KIND,
    "status": STATUS,
    "regime": REGIME,
    "procedure": PROCEDURE,
    "technique": TECHNIQUE,
    "climate": CLIMATE,
}


def field_words(
    field: str,
    content: object,
    t: "Text",
    *,
    department: Callable[[str], str] = str,
    cpv: Callable[[str], str] | None = None,
    promise: Callable[[str], str] = str,
) -> str:
    """What stands in a field (one of `CONTENT_FIELDS`, or a day of freshness), in the reader's words.

    `department` and `promise` give the name that stands for a key or id, `cpv` the one behind a code.
    """
    if content is None or content in ((), ""):
        return date(None, t) if field.startswith("dates.") else t(N_("ikke oplyst"))
    if field in _CHOICES:
        return t(_CHOICES[field][str(content)])
    match content:
        case PlannedDate():
            return content.say(t)
        case Value():
            return value(content, t)
        case bool():
            return t(N_("Ja")) if content else t(N_("Nej"))
        case Decimal() if field == "climate_weight":
            return f"{t.number(content)} %"
        case int() | Decimal():
            return t.number(content)
        case Day():
            return t.date(content)
        case Joint():
            lead = t(N_("ledes af {lead}"), lead=content.lead) if content.lead else ""
            return "; ".join(filter(None, (", ".join(content.partners), lead)))
        case MinimumRequirements():
            return _minimum(content, t)
        case CurrentContract():
            return _current_contract(content, t)
        case tuple():
            names = {"departments": department, "promises": promise}
            if cpv and field == "cpv":
                return "; ".join(f"{code} {cpv(code)}" for code in content)
            return "; ".join(_one(one, t, names.get(field, str), promise) for one in content)
        case _:
            return str(content)


def _one(one: object, t: "Text", name: Callable[[str], str], promise: Callable[[str], str]) -> str:
    match one:
        case Lot():
            more = ", ".join(filter(None, (value(one.value, t) if one.value else "", one.place or "")))
            return f"{one.number}. {one.title}" + (f" ({more})" if more else "")
        case Requirement():
            answer = t(N_("ja")) if one.answer == "yes" else t(N_("ikke relevant"))
            return f"{promise(one.promise)}: {answer}" + (f" ({one.note})" if one.note else "")
        case Link():
            return f"{t(LINK[one.kind])}: {one.url}"
        case _:
            return name(str(one))


def _minimum(minimum: MinimumRequirements, t: "Text") -> str:
    parts = []
    if minimum.turnover is not None:
        turnover = value(Value.amount(minimum.turnover), t)
        parts.append(t(N_("årlig omsætning mindst {amount}"), amount=turnover))
    if minimum.references is not None:
        parts.append(t.n("mindst {count} reference", "mindst {count} referencer", minimum.references))
    return "; ".join([*parts, minimum.other] if minimum.other else parts)


def _current_contract(contract: CurrentContract, t: "Text") -> str:
    parts = [contract.supplier or "", f"CVR {contract.cvr}" if contract.cvr else ""]
    if contract.expiry:
        parts.append(t(N_("udløber {when}"), when=contract.expiry.say(t)))
    if contract.notice:
        parts.append(t(N_("bekendtgørelse {number}"), number=contract.notice))
    return "; ".join(filter(None, parts))
