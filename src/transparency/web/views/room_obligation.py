"""Obligations, as both sides see them: what is owed, what was delivered, and how much came on time."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships.emissions import METHODS, BadSheet
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.obligations import (
    EVERY,
    LEVELS,
    WHAT,
    Delivery,
    Obligation,
    OnTime,
    chain,
    on_time,
)
from transparency.partnerships.records import SIDES, Act, Seat
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import room


def head(v: Visit, actor: Actor, seat: Seat) -> None:
    """Above the list: what each side has delivered on time, the chain of subcontractors, and the template."""
    t, p = v.t, seat.partnership
    kind = kind_of("obligation")
    matters = v.services.partnerships.all_of(actor, p.reference, "obligation")
    if not matters:
        return
    rows = [kind.row(matter, v.today) for matter in matters]
    st.html(
        render(
            "room_obligation_head.html",
            t,
            kept=[(p.name_of(side), _kept(v, on_time(rows, v.today, side))) for side in SIDES],
            links=[
                {
                    "sub": one.sub,
                    "level": t(LEVELS[str(one.sub.level)]),
                    "by": p.name_of(one.by),
                    "open": one.open,
                    "overdue": one.overdue,
                }
                for one in chain(matters, v.today)
            ],
            templates=templates(v, seat) if any(one.content.what == "climate" for one in matters) else [],
        )
    )


def _kept(v: Visit, found: OnTime) -> str:
    t = v.t
    if found.share is None:
        return t(N_("Intet har haft frist endnu"))
    return t(
        N_("{kept} af {due} til tiden ({share})"),
        kept=t.number(found.kept),
        due=t.number(found.due),
        share=t.percent(float(found.share)),
    )


def templates(v: Visit, seat: Seat) -> list[tuple[str, str]]:
    """Where the sheet for climate data is fetched: (what it is, its address)."""
    at = f"/partnership/{seat.partnership.reference}/climate-template"
    query = "" if v.lang == "da" else f"?lang={v.lang}"
    return [(v.t(N_("Excel")), f"{at}.xlsx{query}"), (v.t(N_("CSV")), f"{at}.csv{query}")]


def cells_to_correct(t: Text, found: BadSheet) -> None:
    """The cells of a sheet that was not taken, below the field it was chosen in."""
    from transparency.web.views.staff_sheet import bad_cells  # it brings the readers of spreadsheets along

    st.html(render("room_obligation_sheet.html", t, **bad_cells(found.problems, t)))


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """What is owed, the control behind it, the plan, each delivery, and what is proposed."""
    t, seat = v.t, shown.seat
    o: Obligation = shown.matter.content
    reference = seat.partnership.reference
    deliveries = [_delivery(v, shown, one) for one in reversed(o.deliveries)]
    st.html(
        render(
            "room_obligation.html",
            t,
            o=o,
            state=shown.matter.state,
            what=t(WHAT[o.what]),
            by=seat.partnership.name_of(o.by),
            level=t(LEVELS[str(o.sub.level)]) if o.sub else "",
            every=t(EVERY[str(o.months)]) if o.months else "",
            moved=t.date(o.term) if o.term != o.due else "",
            after=(room.url(reference, "obligation", nr=str(o.after)), o.after) if o.after else None,
            deliveries=deliveries,
            expired=o.expired(v.today),
            planned=room.who(t, shown.people, o.plan.act.account_id, o.plan.act.side, seat) if o.plan else "",
            templates=templates(v, seat) if o.what == "climate" and shown.matter.state != "dropped" else [],
        )
    )


def _delivery(v: Visit, shown: Shown, one: Delivery) -> dict[str, object]:
    """One delivery in words."""
    t, seat = v.t, shown.seat

    def who(act: Act) -> str:
        return room.who(t, shown.people, act.account_id, act.side, seat)

    e = one.emissions
    return {
        "who": who(one.act),
        "at": t.time(one.act.at),
        "words": one.words,
        "file": one.file,
        "url": f"/partnership/{seat.partnership.reference}/documents/{one.file.id}" if one.file else "",
        "valid_until": t.date(one.valid_until) if one.valid_until else "",
        "expired": one.valid_until is not None and one.valid_until < v.today and not one.rejected,
        "received": t(N_("{who}, {when}"), who=who(one.received), when=t.date(one.received.today))
        if one.received
        else "",
        "decided": t(N_("{who}, {when}"), who=who(one.decided), when=t.date(one.decided.today))
        if one.decided
        else "",
        "rejected": one.rejected,
        "emissions": {
            "tonnes": t.number(round(e.tonnes, 1) if e.tonnes >= 10 else e.tonnes),
            "lines": t.n("{count} række", "{count} rækker", e.lines),
            "span": t(N_("{first} til {last}"), first=t.date(e.first), last=t.date(e.last)),
            "methods": [
                (t(label), t.percent(float(e.by_method[method] / e.kg)) if e.kg else "–")
                for method, label in METHODS.items()
                if method in e.by_method
            ],
            "covered": t(
                N_("{covered} af {listed} ({share})"),
                covered=t.number(one.covered),
                listed=t.number(one.listed),
                share=t.percent(one.covered / one.listed),
            )
            if one.listed
            else "",
            "missing": one.missing,
            "notes": [note.say(t) for note in e.notes],
        }
        if e
        else None,
    }
