"""The plan as a list: the filter form with its counts, the chips, the rows, the pages and the timeline."""

from dataclasses import dataclass
from datetime import date, timedelta

from transparency.errors import BadInput
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.filter_words import FACET, FLAG, chosen, words
from transparency.tenders.filters import Sort, TenderFilter
from transparency.tenders.records import DATE_KEYS
from transparency.tenders.service import Listed
from transparency.web.page import Visit, pages_of
from transparency.web.views import entered
from transparency.web.views.filtering import Form, near
from transparency.web.views.rows import rows

PER_PAGE = 20
TIMELINE_MOST = 60

SORT: dict[Sort, tuple[str, str]] = {
    "when": (N_("Hvornår"), N_("Åbne udbud først, så de planlagte efter tidspunkt; afsluttede til sidst.")),
    "changed": (N_("Senest ændret"), N_("De senest ændrede øverst.")),
    "value": (N_("Størst værdi"), N_("Den største anslåede værdi øverst; ikke offentliggjorte til sidst.")),
    "title": (N_("Titel"), N_("Efter titel, fra A til Å.")),
}
FIRST = ("cpv", "year", "department", "value")
MORE = ("kind", "procedure", "status", "technique", "climate", "target")


FORM = Form(TenderFilter, FACET, FLAG, words, chosen)
chips = FORM.chips


def page_of(v: Visit) -> int:
    """The number that the address asks for, and no higher than the last page without a filter: pages are kept by it."""
    return 1 if v.get("view") == "timeline" else v.page(PER_PAGE, lambda: len(v.tenders.index()))


def html(v: Visit, f: TenderFilter, bad: BadInput | None) -> str:
    """The whole page for a filter; `bad` is what was wrong with the address, if anything."""
    t, reference = v.t, v.services.reference
    index, found = v.tenders.find(f, v.today)
    timeline = v.get("view") == "timeline"
    pages = pages_of(found.total, PER_PAGE)
    page = v.page(PER_PAGE, lambda: found.total)
    start, count = (0, TIMELINE_MOST) if timeline else ((page - 1) * PER_PAGE, PER_PAGE)
    shown = index.found_entries(found, start, count)
    # half of a page would be boxes that nobody sees: those of the panel that the address says is open are made
    panel = v.get("open")
    open_more = panel == "more"
    return v.render(
        "tender_plan.html",
        f=f,
        query=f.query(),
        bad=bad.say(t) if bad else "",
        total=found.total,
        of=len(index),
        example=any(one.example for one in shown),
        panel=panel,
        first=[
            FORM.facet(name, f, found if panel == name else None, index.years, t, reference) for name in FIRST
        ],
        more=[FORM.facet(name, f, found, index.years, t, reference) for name in MORE] if open_more else (),
        flags=FORM.flag_boxes(f, found, t, reference) if open_more else "",
        more_chosen=sum(bool(getattr(f, n)) for n in (*MORE, *FLAG, "overdue", "changed_since")),
        chips=list(chips(f, t, reference)),
        sorts=[(key, t(words), f.sort == key) for key, (words, _) in SORT.items()],
        order=t(SORT[f.sort][1]),
        rows=[] if timeline else rows(v, shown, "h2"),
        timeline=_timeline(v.tenders.listed(shown), found.total, t, v.today) if timeline else None,
        page=page,
        pages=pages,
        near=near(page, pages),
        help=_help(v, f) if not found.total else [],
    )  # fmt: skip


def _help(v: Visit, f: TenderFilter) -> list[tuple[str, str, str]]:
    wider = FORM.help(f, lambda wider: v.tenders.find(wider, v.today)[1].total, v.t)
    return [(label, query, v.t.n("{count} udbud", "{count} udbud", hits)) for label, query, hits in wider]


@dataclass(frozen=True, slots=True)
class Bar:
    """A tender on the timeline; where it begins and how long it is in per cent of the axis."""

    id: str
    title: str
    status: str
    left: float
    width: float
    vague: bool
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars on an axis of whole years. `left_out`: more are found than are drawn, or some have no date."""

    years: tuple[tuple[float, int], ...]
    bars: tuple[Bar, ...]
    today: float | None
    left_out: bool


def _timeline(shown: list[Listed], total: int, t: Text, today: date) -> Timeline:
    spans = []
    for one in shown:
        dates = [d for key in DATE_KEYS if (d := one.record.dates.get(key))]
        starts, ends = [d.start for d in dates if d.start], [d.end for d in dates if d.end]
        if starts and ends:
            spans.append((one, dates, min(starts), max(ends)))
    if not spans:
        return Timeline((), (), None, bool(shown))
    years = range(min(start.year for *_, start, _ in spans), max(end.year for *_, end in spans) + 1)
    first = date(years[0], 1, 1)
    days = (date(years[-1] + 1, 1, 1) - first).days

    def at(day: date) -> float:
        return round(100 * (day - first).days / days, 2)

    bars = tuple(
        Bar(
            id=one.record.id,
            title=entered.title(one.record, t),
            status=one.record.status,
            left=at(start),
            width=max(0.6, round(at(end + timedelta(days=1)) - at(start), 2)),
            vague=all(d.precision != "day" for d in dates),
            words=", ".join(
                f"{t(labels.DATE[key])}: {when.say(t)}"
                for key in DATE_KEYS
                if (when := one.record.dates.get(key))
            ),
        )
        for one, dates, start, end in spans
    )
    axis = tuple((at(date(year, 1, 1)), year) for year in years)
    return Timeline(axis, bars, at(today) if today.year in years else None, len(bars) < total)
