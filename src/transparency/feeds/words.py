"""A tender's fields and changes in words, as calendars, feeds and data packages say them."""

from collections.abc import Sequence

from transparency.feeds import Site
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import (
    DROPPED,
    DateKey,
    MinimumRequirements,
    PlannedTender,
    Version,
    changes,
    slip,
)

LINK = labels.LINK
EXAMPLE = N_(
    "Eksempeldata: oplysningerne er lavet for at vise, hvordan sitet virker. De er ikke kommunens egne."
)


_WEEKS_BELOW, _MONTH = 45, 30.4
"""Days: shorter moves are told in weeks, longer ones in months of this length."""


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
    days, first = found.days, found.first.say(t)
    if found.first.precision == found.now.precision == "day":
        if days > 0:
            return t.n(
                "{count} dag senere end først meldt ud ({first})",
                "{count} dage senere end først meldt ud ({first})",
                days,
                first=first,
            )
        return t.n(
            "{count} dag tidligere end først meldt ud ({first})",
            "{count} dage tidligere end først meldt ud ({first})",
            -days,
            first=first,
        )
    # Between periods a number of days would be a precision that nobody has given.
    if abs(days) < _WEEKS_BELOW:
        span = t.n("ca. {count} uge", "ca. {count} uger", max(1, round(abs(days) / 7)))
    else:
        span = t.n("ca. {count} måned", "ca. {count} måneder", round(abs(days) / _MONTH))
    if days > 0:
        return t(N_("{span} senere end først meldt ud ({first})"), span=span, first=first)
    return t(N_("{span} tidligere end først meldt ud ({first})"), span=span, first=first)


def field(name: str, value: object, t: Text, site: Site) -> str:
    """The value of a field, by its public name, in the reader's words."""
    return labels.field_words(
        name,
        value,
        t,
        department=lambda key: site.department(key, t),
        cpv=lambda code: site.cpv_label(code, t.lang),
        promise=lambda promise: site.promise_label(promise, t.lang),
    )


def minimum(value: MinimumRequirements, t: Text) -> str:
    """What a bidder is known to need: yearly turnover, references, other words."""
    return labels.field_words("minimum", value, t)


def changed(old: PlannedTender, new: PlannedTender, t: Text, site: Site) -> list[str]:
    """Each change as "Tilbudsfrist: 3. kvartal 2027 → 4. kvartal 2027"."""
    return [
        f"{t(labels.FIELD[c.field])}: {field(c.field, c.old, t, site)} → {field(c.field, c.new, t, site)}"
        for c in changes(old, new)
    ]
