"""What changed between two dates, and the plan as it stood on one."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from transparency.clock import COPENHAGEN
from transparency.errors import BadInput
from transparency.locale import N_
from transparency.tenders import labels
from transparency.tenders.filters import TenderFilter
from transparency.tenders.service import Change
from transparency.web.page import Visit, pages_of
from transparency.web.render import address
from transparency.web.views import entered, log, rows
from transparency.web.views.tender_plan import chips

PER_PAGE = 50
DEFAULT_DAYS = 90


def html(v: Visit, f: TenderFilter, bad: BadInput | None) -> str:
    """The change log from one day to another, both included; or the plan on a day, when `on` is given."""
    t, problem = v.t, bad.say(v.t) if bad else ""
    on, on_bad = _day(v, "on")
    if on:
        return _as_it_stood(v, on)
    last, last_bad = _day(v, "to")
    first, first_bad = _day(v, "from")
    last = last or v.today
    first = first or last - timedelta(days=DEFAULT_DAYS)
    problem = problem or on_bad or first_bad or last_bad
    if first > last:
        first, last = last, first
    changes, more = _between(v, f, first, last)
    site = v.services.site
    query = [("from", first.isoformat()), ("to", last.isoformat()), *f.pairs()]
    return v.render(
        "changes.html",
        f=f,
        problem=problem,
        first=first.isoformat(),
        last=last.isoformat(),
        period=t(N_("{first} – {last}"), first=t.date(first), last=t.date(last)),
        chips=list(chips(f, t, v.services.reference)),
        dates=urlencode(query[:2]),
        lines=log.together([log.line(change, t, site) for change in changes]),
        feed=f.query(),
        older=urlencode([*query, ("before", str(changes[-1].seq))]) if more else "",
        later=bool(v.get("before")),
        query=urlencode(query),
        example=any(c.version.record.example for c in changes),
    )


def _between(v: Visit, f: TenderFilter, first: date, last: date) -> tuple[list[Change], bool]:
    """A page of changes, newest first, and whether there are older ones."""
    ids = None
    if f:
        index, found = v.tenders.find(f, v.today)
        ids = {index.entries[i].id for i in found.positions}
    changes = v.tenders.changes_of(
        ids,
        after=_start(first) - timedelta(seconds=1),
        until=_start(last + timedelta(days=1)) - timedelta(seconds=1),
        before_seq=v.numbered("before"),
        limit=PER_PAGE + 1,
    )
    return changes[:PER_PAGE], len(changes) > PER_PAGE


def _as_it_stood(v: Visit, day: date) -> str:
    """The plan at the end of a day."""
    t, reference = v.t, v.services.reference
    moment = _start(day + timedelta(days=1)) - timedelta(seconds=1)
    page = v.number("page")
    versions, total = v.tenders.as_of(moment, start=(page - 1) * PER_PAGE, count=PER_PAGE)
    present = v.tenders.index()
    return v.render(
        "as_of.html",
        day=t.date(day),
        on=day.isoformat(),
        total=total,
        page=page,
        pages=pages_of(total, PER_PAGE),
        link=lambda n: address("/aendringer", {"on": day.isoformat(), "page": str(n)}),
        example=any(one.record.example for one in versions),
        rows=[
            (
                one.record.id,
                entered.title(one.record, t),
                ", ".join(reference.department(key, t.lang) for key in one.record.departments),
                one.record.when.say(t) if one.record.when else t(N_("Tidspunkt ikke fastlagt")),
                rows.value(one.record.value, t),
                t(labels.STATUS[one.record.status]),
                present.entries[present.position[one.record.id]].version > one.number,
            )
            for one in versions
        ],
    )


def _start(day: date) -> datetime:
    """Midnight in Denmark."""
    return datetime.combine(day, time(), COPENHAGEN)


def _day(v: Visit, name: str) -> tuple[date | None, str]:
    """A day in the address, or why it cannot be used."""
    value = v.get(name)
    if not value:
        return None, ""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year <= 2100:
        return None, v.t(N_("“{value}” er ikke en dato. Skriv den som 2027-12-31."), value=value[:40])
    return found, ""
