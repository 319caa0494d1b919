"""A planned tender as one row of a list, the same on every page that lists tenders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from markupsafe import Markup

from transparency import clock
from transparency.cache import Answers
from transparency.locale import N_, Text
from transparency.reference import Reference
from transparency.tenders import labels
from transparency.tenders.index import Entry
from transparency.tenders.records import DROPPED, DateKey, PlannedTender
from transparency.tenders.service import Listed
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import entered

_WHEN: dict[DateKey, str] = {
    "dialogue": N_("Markedsdialog"),
    "notice": N_("Udbydes"),
    "deadline": N_("Tilbudsfrist"),
    "award": N_("Tildeling ventes"),
    "start": N_("Kontraktstart"),
}

NEWS_DAYS = 45
"""How long a change is marked in the list."""


@dataclass(frozen=True, slots=True)
class Row:
    """What `_row.html` shows of one tender, in words."""

    id: str
    title: str
    departments: str
    trade: str
    value: str
    when: str
    when_label: str
    status: str
    status_words: str
    marks: tuple[tuple[str, str], ...]
    """Kind of mark and its words."""
    reason: str
    """Why it was cancelled or withdrawn."""


_kept: Answers[Markup] = Answers(16 * 1024 * 1024)


def rows(v: Visit, entries: Sequence[Entry], heading: str) -> list[Markup]:
    """Each entry as a row, with its title as a heading of this level.

    A version never changes, so its row is kept for the day (marks and badges depend on it): another filter
    shows mostly rows that somebody has seen.
    """
    day = v.today.toordinal()

    def key(seq: int) -> tuple[object, ...]:
        return (v.tenders, seq, v.lang, day, heading)

    kept = {e.seq: _kept.seen(key(e.seq)) for e in entries}
    for one in v.tenders.listed([e for e in entries if kept[e.seq] is None]):
        shown = row(one, v.t, v.services.reference, v.today)
        html = render("_row.html", v.t, row=shown, heading=heading)
        kept[one.entry.seq] = _kept.get(key(one.entry.seq), partial(Markup, html))
    return [made for e in entries if (made := kept[e.seq]) is not None]


def row(listed: Listed, t: Text, reference: Reference, today: date) -> Row:
    tender = listed.record
    key = tender.next_key
    when = tender.dates.get(key) if key else None
    label = N_("Var ventet") if tender.status in DROPPED else _WHEN[key] if key else N_("Udbydes")
    return Row(
        id=tender.id,
        title=entered.title(tender, t),
        departments=", ".join(reference.department(key, t.lang) for key in tender.departments),
        trade=reference.cpv.label(tender.cpv[0], t.lang) if tender.cpv else "",
        value=value(tender, t),
        when=when.say(t) if when else t(N_("Tidspunkt ikke fastlagt")),
        when_label=t(label),
        status=tender.status,
        status_words=t(labels.STATUS[tender.status]),
        marks=tuple(_marks(listed, t, today)),
        reason=entered.marked(tender.status_reason or "", (tender.status_reason or "",), t)
        if tender.status in DROPPED
        else "",
    )


def value(tender: PlannedTender, t: Text) -> str:
    """The value where there is no room for why it is not published."""
    if tender.value.low is None:
        return t(N_("Værdi ikke offentliggjort"))
    return labels.value(tender.value, t)


def _marks(listed: Listed, t: Text, today: date) -> list[tuple[str, str]]:
    tender, entry = listed.record, listed.entry
    marks = []
    if tender.overdue(today):
        marks.append(("overdue", t(N_("Mangler bekræftelse"))))
    changed = clock.day(entry.changed_at)
    if today - changed <= timedelta(days=NEWS_DAYS):
        words = N_("Ny {date}") if entry.version == 1 else N_("Ændret {date}")
        marks.append(("changed", t(words, date=t.short_date(changed))))
    if tender.sme:
        marks.append(("sme", t(N_("Egnet for mindre virksomheder"))))
    if tender.climate == "yes":
        marks.append(("climate", t(N_("Klima tæller"))))
    if tender.lots:
        marks.append(("lots", t.n("{count} delaftale", "{count} delaftaler", len(tender.lots))))
    if tender.joint:
        marks.append(("joint", t(N_("Fælles udbud"))))
    if tender.reserved:
        marks.append(("reserved", t(N_("Reserveret kontrakt"))))
    return marks
