"""A tender's fields and changes in words, as calendars, feeds and data packages say them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from transparency.dates import PlannedDate
from transparency.feeds import Site
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import (
    DROPPED,
    CurrentContract,
    DateKey,
    Joint,
    Link,
    LinkKind,
    Lot,
    MinimumRequirements,
    PlannedTender,
    Requirement,
    Value,
    Version,
    changes,
    slip,
)

LINK: dict[LinkKind, str] = {
    "platform": N_("Udbudsplatform"),
    "notice": N_("Bekendtgørelse"),
    "documents": N_("Udbudsmateriale"),
}
EXAMPLE = N_("Eksempeldata: vist for at vise siden, ikke kommunens egen plan.")
_CHOICES: dict[str, Mapping[Any, str]] = {
    "kind": labels.KIND,
    "status": labels.STATUS,
    "regime": labels.REGIME,
    "procedure": labels.PROCEDURE,
    "technique": labels.TECHNIQUE,
    "climate": labels.CLIMATE,
}


def title(tender: PlannedTender, t: Text) -> str:
    return t.pick(tender.title, tender.title_en)


def description(tender: PlannedTender, t: Text) -> str:
    return t.pick(tender.description, tender.description_en)


def departments(tender: PlannedTender, t: Text, site: Site) -> str:
    return ", ".join(site.department(key, t) for key in tender.departments)


def status(tender: PlannedTender, t: Text) -> str:
    """The status, with the reason when it is dropped."""
    words = t(labels.STATUS[tender.status])
    return f"{words} ({tender.status_reason})" if tender.status in DROPPED and tender.status_reason else words


def moved(versions: Sequence[Version], key: DateKey, t: Text) -> str:
    """How far a date has moved from the first one that was published; empty when it has not."""
    found = slip(versions, key)
    if found is None:
        return ""
    first = found.first.say(t)
    if found.days > 0:
        return t.n(
            N_("{count} dag senere end først meldt ud ({first})"),
            N_("{count} dage senere end først meldt ud ({first})"),
            found.days,
            first=first,
        )
    return t.n(
        N_("{count} dag tidligere end først meldt ud ({first})"),
        N_("{count} dage tidligere end først meldt ud ({first})"),
        -found.days,
        first=first,
    )


def field(name: str, value: object, t: Text, site: Site) -> str:
    """The value of a field, by its public name, in the reader's words."""
    if value is None or value == () or value == "":
        return labels.date(None, t) if name.startswith("dates.") else t(N_("ikke oplyst"))
    if name in _CHOICES:
        return t(_CHOICES[name][str(value)])
    match value:
        case PlannedDate():
            return value.say(t)
        case Value():
            return labels.value(value, t)
        case bool():
            return t(N_("Ja")) if value else t(N_("Nej"))
        case Decimal() if name == "climate_weight":
            return f"{t.number(value)} %"
        case int() | Decimal():
            return t.number(value)
        case Joint():
            partners = ", ".join(value.partners)
            lead = t(N_("ledes af {lead}"), lead=value.lead) if value.lead else ""
            return "; ".join(filter(None, (partners, lead)))
        case MinimumRequirements():
            return minimum(value, t)
        case CurrentContract():
            return _current_contract(value, t)
        case tuple():
            return "; ".join(_one_of_many(name, one, t, site) for one in value)
        case _:
            return str(value)


def _one_of_many(name: str, one: object, t: Text, site: Site) -> str:
    match one:
        case Lot():
            more = ", ".join(filter(None, (labels.value(one.value, t) if one.value else "", one.place or "")))
            return f"{one.number}. {one.title}" + (f" ({more})" if more else "")
        case Requirement():
            answer = t(N_("ja")) if one.answer == "yes" else t(N_("ikke relevant"))
            note = f" ({one.note})" if one.note else ""
            return f"{site.promise_label(one.promise, t.lang)}: {answer}{note}"
        case Link():
            return f"{t(LINK[one.kind])}: {one.url}"
    match name:
        case "departments":
            return site.department(str(one), t)
        case "cpv":
            return f"{one} {site.cpv_label(str(one), t.lang)}"
        case "promises":
            return site.promise_label(str(one), t.lang)
        case _:
            return str(one)


def minimum(value: MinimumRequirements, t: Text) -> str:
    """What a bidder is known to need: yearly turnover, references, other words."""
    parts = []
    if value.turnover is not None:
        turnover = labels.value(Value.amount(value.turnover), t)
        parts.append(t(N_("årlig omsætning mindst {amount}"), amount=turnover))
    if value.references is not None:
        parts.append(t.n(N_("mindst {count} reference"), N_("mindst {count} referencer"), value.references))
    return "; ".join([*parts, value.other] if value.other else parts)


def _current_contract(value: CurrentContract, t: Text) -> str:
    parts = [value.supplier or "", f"CVR {value.cvr}" if value.cvr else ""]
    if value.expiry:
        parts.append(t(N_("udløber {when}"), when=value.expiry.say(t)))
    if value.notice:
        parts.append(t(N_("bekendtgørelse {number}"), number=value.notice))
    return "; ".join(filter(None, parts))


def changed(old: PlannedTender, new: PlannedTender, t: Text, site: Site) -> list[str]:
    """Each change as "Tilbudsfrist: 3. kvartal 2027 → 4. kvartal 2027"."""
    return [
        f"{t(labels.FIELD[c.field])}: {field(c.field, c.old, t, site)} → {field(c.field, c.new, t, site)}"
        for c in changes(old, new)
    ]
