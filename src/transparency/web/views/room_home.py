"""The home of a partnership: what waits for whom, and how it stands. Both sides are shown the same."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.kpis import RATING
from transparency.partnerships.portfolio import ages
from transparency.partnerships.records import Row, other
from transparency.partnerships.service import Home
from transparency.web.page import Visit
from transparency.web.private import said
from transparency.web.render import render
from transparency.web.views import room, room_log, staff_partnerships

SHOWN = 8
"""So many lines of what waits stand here; the rest is counted and linked."""


def draw(v: Visit, actor: Actor, reference: str) -> None:
    t = v.t
    home = v.services.partnerships.home(actor, reference)
    seat = home.seat
    room.frame(v, seat, "")
    said()
    ours = [row for row in home.open if seat.side in row.waits]
    theirs = [row for row in home.open if other(seat.side) in row.waits]
    party = seat.partnership.name_of(other(seat.side))
    st.html(
        render(
            "room_home.html",
            t,
            groups=[
                (t(N_("Venter på jer")), t(N_("Intet venter på jer.")), *_lines(v, home, ours)),
                (
                    t(N_("Venter på {party}"), party=party),
                    t(N_("Intet venter på den anden part.")),
                    *_lines(v, home, theirs),
                ),
            ],
            facts=_facts(v, home),
            kpis=[_kpi(v, home, row) for row in home.open if row.kind == "kpi"],
            recent=room_log.lines(v, seat, home.recent, home.people),
            new=home.charter.content.agreed is None,
            charter=room.url(reference, "charter"),
        )
    )


def _lines(v: Visit, home: Home, rows: list[Row]) -> tuple[list[dict[str, object]], int]:
    """The first that wait, by when they are due, and how many more there are."""
    reference = home.seat.partnership.reference
    return [line(v, reference, row) for row in rows[:SHOWN]], max(0, len(rows) - SHOWN)


def line(v: Visit, reference: str, row: Row) -> dict[str, object]:
    """One matter in words: its link, kind, state, and when it is due."""
    t, kind = v.t, kind_of(row.kind)
    days = (v.today - row.raised_on).days
    charter = row.kind == "charter"
    return {
        "url": room.url(reference, row.kind, nr=str(row.number)),
        "title": t(kind.label) if charter else row.title,
        "kind": "" if charter else t(kind.label),
        "state": t(kind.states[row.state]),
        "due": t.date(row.due_on) if row.due_on and row.open else "",
        "overdue": row.overdue(v.today),
        "age": t.n("åben i {count} dag", "åben i {count} dage", days) if days > 0 else t(N_("begyndt i dag")),
        "open": row.open,
    }


def _facts(v: Visit, home: Home) -> list[tuple[str, str, str]]:
    """What both look for first: a label, words, and where it leads."""
    t, reference = v.t, home.seat.partnership.reference
    overdue = sum(row.overdue(v.today) for row in home.open)
    aged = zip(
        ages([row.raised_on for row in home.open if row.kind == "warning"], v.today),
        staff_partnerships.age_names(t),
        strict=True,
    )
    warnings = ", ".join(f"{t.number(count)} {name}" for count, name in aged if count)
    gap = max(home.pulses, key=lambda row: row.number if row.mark else 0, default=None)
    return [
        (t(N_("Næste møde")), _next_meeting(v, home), room.url(reference, "meeting")),
        (t(N_("Åbne varslinger")), warnings or t(N_("Ingen")), room.url(reference, "warning")),
        (
            t(N_("Samarbejdsmåling")),
            t(
                N_("Største forskel mellem parterne: {gap}"),
                gap=gap.mark.replace(".", "," if v.lang == "da" else "."),
            )
            if gap and gap.mark
            else t(N_("Ingen måling endnu")),
            room.url(reference, "pulse"),
        ),
        (
            t(N_("Over fristen")),
            t.n("{count} sag", "{count} sager", overdue) if overdue else t(N_("Intet")),
            "",
        ),
    ]


def _next_meeting(v: Visit, home: Home) -> str:
    """The next meeting that has been called, else by when the next one is to be held."""
    t = v.t
    called = [m.content for m in home.meetings if m.state == "called" and m.content.starts]
    if called:
        first = min(called, key=lambda m: m.starts)
        return f"{first.title}, {t.time(first.starts)}"
    days = [row.due_on for row in home.open if row.kind == "meeting" and row.due_on]
    return (
        t(N_("Ikke indkaldt. Skal holdes senest den {date}."), date=t.date(min(days)))
        if days
        else t(N_("Ikke planlagt"))
    )


def _kpi(v: Visit, home: Home, row: Row) -> tuple[str, str, str, str]:
    """A KPI: address, title, the latest rating that both agreed on, and how it stands."""
    t, kind = v.t, kind_of("kpi")
    rating = next((t(label) for key, label in RATING.items() if key == row.mark), "")
    return (
        room.url(home.seat.partnership.reference, "kpi", nr=str(row.number)),
        row.title,
        rating or t(N_("Ingen fælles vurdering")),
        t(kind.states[row.state]),
    )
