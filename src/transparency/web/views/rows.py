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
from transparency.tenders.records import DROPPED, DateKey, Value
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import entered

WHEN: dict[DateKey, str] = {
    "dialogue": N_("Markedsdialog"),
    "notice": N_("Udbydes"),
    "deadline": N_("Tilbudsfrist"),
    "award": N_("Tildeling ventes"),
    "start": N_("Kontraktstart"),
}
"""What a list says over the date that a reader waits for."""

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

    def html(entry: Entry) -> Markup:
        return Markup(
            render("_row.html", v.t, row=row(entry, v.t, v.services.reference, v.today), heading=heading)
        )

    return [_kept.get((v.tenders, e.seq, v.lang, day, heading), partial(html, e)) for e in entries]


def row(entry: Entry, t: Text, reference: Reference, today: date) -> Row:
    said = entry.said
    label = (
        N_("Var ventet") if said.status in DROPPED else WHEN[said.awaited] if said.awaited else N_("Udbydes")
    )
    reason = said.status_reason or "" if said.status in DROPPED else ""
    return Row(
        id=entry.id,
        title=entered.marked(t.pick(entry.title, said.title_en), (entry.title,), t),
        departments=", ".join(reference.department(key, t.lang) for key in entry.departments),
        trade=reference.cpv.label(f"{entry.cpv[0]:08d}", t.lang) if entry.cpv else "",
        value=value(said.value, t),
        when=said.when.say(t) if said.when else t(N_("Tidspunkt ikke fastlagt")),
        when_label=t(label),
        status=said.status,
        status_words=t(labels.STATUS[said.status]),
        marks=tuple(_marks(entry, t, today)),
        reason=entered.marked(reason, (reason,), t),
    )


def value(value: Value, t: Text) -> str:
    """The value where there is no room for why it is not published."""
    return t(N_("Værdi ikke offentliggjort")) if value.low is None else labels.value(value, t)


def _marks(entry: Entry, t: Text, today: date) -> list[tuple[str, str]]:
    said, marks = entry.said, []
    if entry.overdue(today):
        marks.append(("overdue", t(N_("Mangler bekræftelse"))))
    changed = clock.day(entry.changed_at)
    if today - changed <= timedelta(days=NEWS_DAYS):
        words = N_("Ny {date}") if entry.version == 1 else N_("Ændret {date}")
        marks.append(("changed", t(words, date=t.short_date(changed))))
    if said.sme:
        marks.append(("sme", t(N_("Egnet for mindre virksomheder"))))
    if said.climate:
        marks.append(("climate", t(N_("Klima tæller"))))
    if said.lots:
        marks.append(("lots", t.n("{count} delaftale", "{count} delaftaler", said.lots)))
    if said.joint:
        marks.append(("joint", t(N_("Fælles udbud"))))
    if said.reserved:
        marks.append(("reserved", t(N_("Reserveret kontrakt"))))
    return marks
