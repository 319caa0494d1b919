"""The public pages of strategic partnerships: exactly what both parties have agreed to show."""

from transparency import clock
from transparency.locale import N_, Text
from transparency.partnerships.kpis import RATING, UNIT, Public
from transparency.partnerships.published import PublicPartnership
from transparency.partnerships.register import KIND
from transparency.web.page import Visit

PAGE = "/partnerskaber"
PROMISE = "strategic-partnerships"


def html(v: Visit, asked: str) -> str:
    """The partnership that is asked for by its id, or all of them."""
    return one(v, asked) if asked else all_of(v)


def all_of(v: Visit) -> str:
    """The list."""
    t = v.t
    shown = v.services.public_partnerships.index().shown()
    return v.render(
        "public_partnerships.html",
        rows=[row(v, one) for one in shown],
        example=any(one.example for one in shown),
        promise=v.services.site.promise_label(PROMISE, t.lang),
        promise_id=PROMISE,
    )


def row(v: Visit, one: PublicPartnership) -> dict[str, object]:
    """One partnership as lists show it."""
    t = v.t
    return {
        "id": one.id,
        "url": f"{PAGE}?id={one.id}",
        "title": one.title,
        "parties": t(N_("{authority} og {supplier}"), authority=one.authority, supplier=one.supplier),
        "period": period(one, t),
        "ended": one.state == "ended",
        "example": one.example,
    }


def period(one: PublicPartnership, t: Text) -> str:
    """From when until when the contract runs."""
    if one.starts_on is None or one.ends_on is None:
        return ""
    return t(N_("{start} – {end}"), start=t.date(one.starts_on), end=t.date(one.ends_on))


def follow_ups(one: PublicPartnership, t: Text) -> str:
    """How many follow-ups there have been, in a sentence; empty where that is not shown."""
    if one.followed is None:
        return ""
    if not one.followed:
        return t(N_("Der er ikke holdt nogen opfølgning endnu."))
    return t.n(
        "{count} opfølgning er holdt, {on_time} til tiden.",
        "{count} opfølgninger er holdt, {on_time} til tiden.",
        one.followed,
        on_time=t.number(one.followed_on_time or 0),
    )


def _kpi(one: Public, t: Text) -> dict[str, object]:
    """A KPI in words: what is measured, against what, and the periods on whose rating both agree."""
    d = one.definition
    unit = d.unit_words if d.unit == "other" else t(UNIT[d.unit])
    return {
        "title": d.title,
        "what": d.what,
        "source": d.source,
        "unit": unit,
        "target": f"{t.number(d.target)} {unit}",
        "baseline": t(N_("{value} i {year}"), value=t.number(d.baseline), year=d.baseline_year)
        if d.baseline is not None
        else "",
        "periods": [
            (
                t(N_("{start} – {end}"), start=t.short_date(p.first), end=t.short_date(p.last)),
                t.number(p.value) if p.value is not None else "",
                t.number(p.target),
                p.rating,
                t(RATING[p.rating]),
            )
            for p in one.periods
        ],
    }


def one(v: Visit, asked: str) -> str:
    """The page of one partnership, or of there being none."""
    t, found = v.t, v.services.public_partnerships
    index = found.index()
    if asked not in index.position:
        return v.render("public_partnership_not_found.html", message=KIND.not_found(asked).say(t))
    record = index.entries[index.position[asked]].record
    plan = v.tenders.index().position
    return v.render(
        "public_partnership.html",
        one=record,
        withdrawn=record.state == "withdrawn",
        period=period(record, t),
        tender=record.tender if record.tender in plan else "",
        follow_ups=follow_ups(record, t),
        promises=[(id_, v.services.site.promise_label(id_, t.lang)) for id_ in record.promises],
        kpis=[_kpi(one, t) for one in record.kpis],
        versions=[
            (version.number, t.date(clock.day(version.at)), t(version.reason or ""))
            for version in reversed(found.versions(asked))
        ],
    )
