"""A meeting, as both sides see it and as it is printed; above the list, how the series of meetings stand."""

import json
from datetime import date

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships.fields import wall_time
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.meetings import AHEAD, PROPOSED, Item, Meeting, Series, agenda, series
from transparency.partnerships.records import Matter, Seat
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import room


def head(v: Visit, actor: Actor, seat: Seat) -> None:
    """Each level: how often it meets, when it last did, and by when it is to meet next."""
    t, reference = v.t, seat.partnership.reference
    _, around = v.services.partnerships.room(actor, reference)
    if not around.charter or not around.charter.levels:
        return
    found = series(around.charter, v.services.partnerships.all_of(actor, reference, "meeting"))
    st.html(render("room_meeting_head.html", t, series=[_series(v, reference, one) for one in found]))


def _series(v: Visit, reference: str, one: Series) -> dict[str, object]:
    t, level = v.t, one.level
    return {
        "name": level.name,
        "who": level.who,
        "often": t.n("Én gang om måneden", "Hver {count}. måned", level.months)
        if level.months
        else t(N_("Efter behov")),
        "last": t.date(one.held_on) if one.held_on else t(N_("Ikke holdt endnu")),
        "due": t.date(one.due_on) if one.due_on else "",
        "overdue": one.overdue(v.today),
        "next": (
            room.url(reference, "meeting", nr=str(one.next.number)),
            one.next.content.title,
            t(kind_of("meeting").states[one.next.state]),
        )
        if one.next
        else None,
    }


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """Time and place, the agenda, the minutes with decisions and actions, and what holds of them."""
    t, matter, seat = v.t, shown.matter, shown.seat
    m: Meeting = matter.content
    items = agenda(m, shown.room.open) if matter.state == "draft" else m.items
    st.html(
        render(
            "room_meeting.html",
            t,
            m=m,
            parties=t(
                N_("{authority} og {supplier}"),
                authority=seat.partnership.authority,
                supplier=seat.partnership.supplier,
            ),
            when=span(t, m),
            held=t.date(m.held_on) if m.held_on else "",
            late=matter.state in AHEAD and _is_late(m),
            calendar=room.url(seat.partnership.reference, "people") if matter.state == "called" else "",
            points=[(point.text, seat.partnership.name_of(point.by)) for point in m.points],
            items=[_item(v, seat, item) for item in items],
            open=matter.state == "draft",
            after=m.held_on is not None,
            tasks=[
                (task.what, seat.partnership.name_of(task.owner), t.date(task.due_on)) for task in m.tasks
            ],
            actions=room.url(seat.partnership.reference, "action"),
            locked=matter.state == "locked",
            standing=_standing(v, shown),
            before=_before(shown),
        )
    )


def _is_late(m: Meeting) -> bool:
    """It is called for a day after the one that its series wants."""
    return m.starts is not None and m.planned_by is not None and clock.day(m.starts) > m.planned_by


def span(t: Text, m: Meeting) -> str:
    """ "15. marts 2027 kl. 09.00–10.30"; "" without a time."""
    if m.starts is None or m.ends is None:
        return ""
    starts, ends = wall_time(m.starts), wall_time(m.ends)
    if starts.date() != ends.date():
        return f"{t.time(m.starts)} – {t.time(m.ends)}"
    return f"{t.time(m.starts)}–{ends.strftime('%H.%M' if t.lang == 'da' else '%H:%M')}"


def _item(v: Visit, seat: Seat, item: Item) -> dict[str, object]:
    t, kind = v.t, kind_of(item.kind)
    due: date | None = item.due_on
    return {
        "url": room.url(seat.partnership.reference, item.kind, nr=str(item.number)),
        "title": item.title,
        "kind": t(kind.label),
        "state": t(kind.states[item.state]),
        "due": t.date(due) if due else "",
        "carried": item.carried,
    }


def _standing(v: Visit, shown: Shown) -> tuple[str, str]:
    """What holds of the minutes, and in which tone it is said."""
    t, matter = v.t, shown.matter
    m: Meeting = matter.content
    if matter.state == "locked":
        return t(N_("Begge parter har godkendt referatet. Det er låst og kan ikke ændres.")), "good"
    if matter.state not in PROPOSED or m.answer_by is None:
        return "", ""
    (lacks,) = matter.lacking
    party = shown.seat.partnership.name_of(lacks)
    if m.answer_by < v.today:
        return (
            t(
                N_(
                    "Fristen for at svare var den {date}. Tavshed er ikke en godkendelse: referatet er stadig et "
                    "udkast og venter på {party}."
                ),
                date=t.date(m.answer_by),
                party=party,
            ),
            "warning",
        )
    return (
        t(
            N_(
                "Referatet er et udkast, indtil begge har godkendt det. {party} skal godkende det eller rette i det "
                "senest den {date}."
            ),
            party=party,
            date=t.date(m.answer_by),
        ),
        "info",
    )


def _before(shown: Shown) -> Meeting | None:
    """The minutes as they were proposed before, while another wording waits for an answer."""
    matter: Matter = shown.matter
    if matter.state != "amending":
        return None
    for entry in shown.entries:
        if entry.version:
            earlier = shown.kind.read(json.loads(entry.payload), entry.version)
            if earlier.edition < matter.edition:
                content: Meeting = earlier.content
                return content if content.minutes else None
    return None
