"""The home of a partnership: what waits for whom, and what has happened. Both sides are shown the same."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.records import Row
from transparency.partnerships.service import Home
from transparency.web.page import Visit
from transparency.web.private import said
from transparency.web.render import render
from transparency.web.views import room, room_log


def draw(v: Visit, actor: Actor, reference: str) -> None:
    t = v.t
    home = v.services.partnerships.home(actor, reference)
    seat = home.seat
    room.frame(v, seat, "")
    said()
    ours = [row for row in home.open if seat.side in row.waits]
    theirs = [row for row in home.open if row.waits and seat.side not in row.waits]
    groups = [
        (t(N_("Venter på jer")), t(N_("Intet venter på jer.")), lines(v, home, ours)),
        (
            t(N_("Venter på {party}"), party=_other(home)),
            t(N_("Intet venter på den anden part.")),
            lines(v, home, theirs),
        ),
    ]
    st.html(
        render("room_home.html", t, groups=groups, recent=room_log.lines(v, seat, home.recent, home.people))
    )


def _other(home: Home) -> str:
    p = home.seat.partnership
    return p.supplier if home.seat.side == "authority" else p.authority


def lines(v: Visit, home: Home, rows: list[Row]) -> list[dict[str, object]]:
    """Matters as a list shows them."""
    return [line(v, home.seat.partnership.reference, row) for row in rows]


def line(v: Visit, reference: str, row: Row) -> dict[str, object]:
    """One matter in words: its link, kind, state, and when it is due."""
    t, kind = v.t, kind_of(row.kind)
    return {
        "url": room.url(reference, row.kind, nr=str(row.number)),
        "title": row.title,
        "kind": t(kind.label),
        "state": t(kind.states[row.state]),
        "due": t.date(row.due_on) if row.due_on and row.open else "",
        "overdue": row.overdue(v.today),
        "age": t.n("{count} dag gammel", "{count} dage gammel", max(0, (v.today - row.raised_on).days)),
        "open": row.open,
    }
