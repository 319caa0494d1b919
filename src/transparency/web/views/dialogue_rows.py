"""A dialogue or event as one row of a list, the same on every page that lists them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from markupsafe import Markup

from transparency import clock
from transparency.cache import Answers
from transparency.dialogues import labels
from transparency.dialogues.filter_words import words
from transparency.dialogues.index import Entry
from transparency.dialogues.participation_records import Counts, as_counted
from transparency.dialogues.records import COMING, OUTCOME_AWAITED, Dialogue, moment
from transparency.feeds import dialogue_words as say
from transparency.locale import N_, Text
from transparency.reference import Reference
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import entered
from transparency.web.views.rows import NEWS_DAYS

_THEMES = 3
"""So many themes are named in a row; of the others it says how many there are."""


@dataclass(frozen=True, slots=True)
class Row:
    """What `_dialogue_row.html` shows of one dialogue or event, in words."""

    id: str
    title: str
    what: tuple[str, ...]
    """Form or kind, departments, and where."""
    when: str
    when_label: str
    notes: tuple[str, ...]
    """What one has to know to take part, or what came of it."""
    status: str
    """The tone of the status word."""
    status_words: str
    marks: tuple[tuple[str, str], ...]
    """Kind of mark and its words."""
    themes: tuple[str, ...]
    reason: str
    """Why it was cancelled."""


_kept: Answers[Markup] = Answers(16 * 1024 * 1024)


def rows(
    v: Visit, entries: Sequence[Entry], heading: str, counted: Mapping[str, Counts] | None = None
) -> list[Markup]:
    """Each entry as a row, with its title as a heading of this level; `counted` is known of seats, by id.

    A version never changes, so its row is kept for the day (the days that are left depend on it) and by its counts.
    """

    def html(entry: Entry, counts: Counts | None) -> Markup:
        shown = row(entry, v.t, v.services.reference, v.today, counts)
        return Markup(render("_dialogue_row.html", v.t, row=shown, heading=heading))

    day, out = v.today.toordinal(), []
    for e in entries:
        counts = (counted or {}).get(e.record.id)
        out.append(_kept.get((v.dialogues, e.seq, v.lang, day, heading, counts), partial(html, e, counts)))
    return out


def row(entry: Entry, t: Text, reference: Reference, today: date, counts: Counts | None = None) -> Row:
    d = as_counted(entry.record, counts)
    themes = [words("theme", theme, t, reference) for theme in d.themes[:_THEMES]]
    if more := len(d.themes) - len(themes):
        themes.append(t.n("{count} tema mere", "{count} temaer mere", more))
    return Row(
        id=d.id,
        title=entered.title(d, t),
        what=tuple(_what(d, t, reference)),
        when=say.when(d, t),
        when_label=when_label(d, t, today),
        notes=tuple(_notes(d, t, today, counts)),
        status=say.BADGE[d.status],
        status_words=say.status(d, t),
        marks=tuple(_marks(entry, t, today)),
        themes=tuple(themes),
        reason=entered.marked(d.status_reason or "", (d.status_reason or "",), t)
        if d.status == "cancelled"
        else "",
    )


def when_label(d: Dialogue, t: Text, today: date) -> str:
    """The word over the time: how many days are left, where that is known to the day."""
    if d.status == "cancelled":
        return t(N_("Var planlagt"))
    if d.status not in COMING:
        return t(N_("Svarfristen udløb")) if d.form == "written" else t(N_("Afholdt"))
    planned = d.planned
    if planned is None or planned.start is None or planned.precision != "day":
        return t(N_("Ventes"))
    left = (planned.start - today).days
    match left:
        case 0:
            return t(N_("I dag"))
        case 1:
            return t(N_("I morgen"))
        case _ if left > 0:
            return t.n("Om {count} dag", "Om {count} dage", left)
    running = d.over_at is not None and d.over_at.date() >= today
    return t(N_("I gang")) if running else t(N_("Var ventet"))


def where(d: Dialogue, t: Text) -> str:
    """The place, online, or both; of a written consultation nothing."""
    if d.form == "written":
        return ""
    online = d.form in ("webinar", "hybrid") or (d.link is not None and not d.place)
    if d.place and online:
        return entered.marked(t(N_("{place} og online"), place=d.place), (d.place,), t)
    return entered.marked(d.place, (d.place,), t) if d.place else t(N_("Online")) if online else ""


def _what(d: Dialogue, t: Text, reference: Reference) -> Iterable[str]:
    if d.is_event:
        yield t(labels.KIND[d.kind])
    if not (d.is_event and d.form == "webinar"):
        yield t(labels.FORM[d.form])
    yield ", ".join(reference.department(key, t.lang) for key in d.departments)
    if place := where(d, t):
        yield place


def _notes(d: Dialogue, t: Text, today: date, counts: Counts | None) -> Iterable[str]:
    if d.status in COMING and d.form != "written":
        if not d.sign_up:
            yield t(N_("Du behøver ikke at tilmelde dig"))
        elif d.status in ("announced", "open", "full"):
            if d.sign_up_by:
                yield t(N_("Tilmelding senest {when}"), when=t.time(moment(d.sign_up_by)))
            if d.seats and d.status == "full":
                yield t.n("Pladsen er taget", "Alle {count} pladser er taget", d.seats)
                if counts and counts.waiting:
                    yield t.n("{count} på ventelisten", "{count} på ventelisten", counts.waiting)
            elif d.seats and counts:
                left = t.number(counts.left or 0)
                yield t(N_("Ledige pladser: {left} af {seats}"), left=left, seats=t.number(d.seats))
            elif d.seats:
                yield t.n("{count} plads", "{count} pladser", d.seats)
    if d.status == "outcome_published" and d.outcome:
        changed = sum(result.decision == "changed" for result in d.outcome.results)
        if changed:
            yield t.n("Førte til {count} ændring", "Førte til {count} ændringer", changed)
        elif d.outcome.results:
            yield t(N_("Førte ikke til ændringer"))
    if d.status in OUTCOME_AWAITED and (due := d.outcome_due):
        if d.outcome_overdue(today):
            yield t(N_("Opsamling mangler: skulle have været offentlig {date}"), date=t.date(due))
        elif d.status == "held":
            yield t(N_("Opsamlingen bliver offentlig senest {date}"), date=t.date(due))


def _marks(entry: Entry, t: Text, today: date) -> Iterable[tuple[str, str]]:
    d = entry.record
    if d.outcome_overdue(today):
        yield "overdue", t(N_("Opsamling mangler"))
    changed = clock.day(entry.changed_at)
    if d.status in COMING and today - changed <= timedelta(days=NEWS_DAYS):
        said = N_("Ny {date}") if entry.version == 1 else N_("Ændret {date}")
        yield "changed", t(said, date=t.short_date(changed))
    if d.sme:
        yield "sme", t(N_("Egnet for mindre virksomheder"))
    if d.recording:
        yield "recording", t(N_("Optagelse"))
    if d.slides:
        yield "recording", t(N_("Præsentation"))
