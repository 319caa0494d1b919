"""The plan as a list: the filter form with its counts, the chips, the rows, the pages and the timeline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from markupsafe import Markup

from transparency.errors import BadInput
from transparency.facets import Found
from transparency.locale import N_, Text
from transparency.reference import Reference
from transparency.tenders import labels
from transparency.tenders.filter_words import FACET, FLAG, chosen, words
from transparency.tenders.filters import Sort, TenderFilter
from transparency.tenders.index import TenderIndex
from transparency.tenders.records import DATE_KEYS
from transparency.tenders.service import Listed
from transparency.web.page import Visit
from transparency.web.views import entered
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


@dataclass(frozen=True, slots=True)
class Facet:
    """One name of the filter: its values as boxes to tick while its panel is open, and how many are ticked."""

    name: str
    label: str
    boxes: Markup
    chosen: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the query without it."""

    label: str
    words: str
    without: str


def html(v: Visit, f: TenderFilter, bad: BadInput | None) -> str:
    """The whole page for a filter; `bad` is what was wrong with the address, if anything."""
    t, reference = v.t, v.services.reference
    index, found = v.tenders.find(f, v.today)
    timeline = v.get("view") == "timeline"
    pages = max(1, -(-found.total // PER_PAGE))
    page = min(v.number("page"), pages)
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
        first=[facet(name, f, found if panel == name else None, index, t, reference) for name in FIRST],
        more=[facet(name, f, found, index, t, reference) for name in MORE] if open_more else (),
        flags=Markup("".join(_flag_boxes(f, found, t, reference))) if open_more else "",
        more_chosen=sum(bool(getattr(f, n)) for n in (*MORE, *FLAG, "overdue", "changed_since")),
        chips=list(chips(f, t, reference)),
        sorts=[(key, t(words), f.sort == key) for key, (words, _) in SORT.items()],
        order=t(SORT[f.sort][1]),
        rows=[] if timeline else rows(v, shown, "h2"),
        timeline=_timeline(v.tenders.listed(shown), found.total, t, v.today) if timeline else None,
        page=page,
        pages=pages,
        near=_near(page, pages),
        help=_help(v, f, index) if not found.total else [],
    )  # fmt: skip


def facet(
    name: str, f: TenderFilter, found: Found | None, index: TenderIndex, t: Text, reference: Reference
) -> Facet:
    """A name and, with what was found, its values that would find something and those that are chosen."""
    picked = getattr(f, name)
    boxes = _boxes(name, picked, found.facets[name], index, t, reference) if found else ()
    return Facet(name, t(FACET[name]), Markup("".join(boxes)), len(picked))


def _boxes(
    name: str,
    picked: Sequence[str],
    counts: Mapping[str, int],
    index: TenderIndex,
    t: Text,
    reference: Reference,
) -> Iterable[str]:
    order = index.years if name == "year" else _order(name, t, reference)
    for value in dict.fromkeys((*order, *picked)):
        if counts.get(value) or value in picked:
            yield _box(name, value, value in picked, counts.get(value, 0), t, reference)


def _flag_boxes(f: TenderFilter, found: Found, t: Text, reference: Reference) -> Iterable[str]:
    for name in FLAG:
        yield _box(name, "yes", getattr(f, name) is True, found.facets[name]["yes"], t, reference)


def _box(name: str, value: str, ticked: bool, count: int, t: Text, reference: Reference) -> str:
    """A value as a box to tick, with how many it would find."""
    before, after = _around(name, value, t, reference)
    return f"{before}{' checked' if ticked else ''}{after}{t.number(count)}</span></label>"


@lru_cache(maxsize=4096)
def _around(name: str, value: str, t: Text, reference: Reference) -> tuple[str, str]:
    """What of a box never changes, escaped: a panel may have forty of them, at every filter."""
    said = words(name, value, t, reference)
    before = Markup('<label><input type="checkbox" data-name="{}" value="{}"').format(name, value)
    return str(before), str(Markup('><span>{}</span><span class="tp-count">').format(said))


@lru_cache(maxsize=64)
def _order(name: str, t: Text, reference: Reference) -> tuple[str, ...]:
    """All the values of a name in the order they are offered in."""
    match name:
        case "department":
            return tuple(d.key for d in reference.organisation.departments)
        case "cpv":
            divisions = (c.code[:2] for c in reference.cpv.divisions())
            return tuple(sorted(divisions, key=lambda code: words(name, code, t, reference).casefold()))
        case "target":
            return tuple(reference.promises)
        case _:
            return TenderFilter.CHOICES[name]


def chips(f: TenderFilter, t: Text, reference: Reference) -> Iterable[Chip]:
    """Each chosen value with the address that takes it away."""
    pairs = f.pairs()
    for one in chosen(f, t, reference):
        yield Chip(one.label, one.words, urlencode([p for p in pairs if p != (one.name, one.value)]))


def _near(page: int, pages: int) -> list[int | None]:
    """Page numbers to show: the ends and those around the present one; None for a gap."""
    out: list[int | None] = []
    for n in sorted({1, pages, *(n for n in range(page - 2, page + 3) if 1 <= n <= pages)}):
        if out and n - (out[-1] or 0) > 1:
            out.append(None)
        out.append(n)
    return out


def _help(v: Visit, f: TenderFilter, index: TenderIndex) -> list[tuple[str, str, int]]:
    """For "no hits": what each of the choices stands in the way of: (its name, query without it, hits)."""
    out = []
    for name in dict.fromkeys(name for name, _ in f.pairs() if name != "sort"):
        default = TenderFilter()
        wider = replace(f, **{name: getattr(default, name)})
        _, found = v.tenders.find(wider, v.today)
        if found.total:
            out.append((v.t(FACET[name]), wider.query(), found.total))
    return sorted(out, key=lambda one: one[2])


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
