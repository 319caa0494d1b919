"""One matter of a room: how it stands, what one's side can do, what has been said, and its history."""

from importlib import import_module
from importlib.util import find_spec

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.service import MAX_COMMENT, Shown
from transparency.web.page import Visit
from transparency.web.private import done, heading, note, said, trouble
from transparency.web.render import render
from transparency.web.views import room, room_form, room_log

ACCESS_TO_DOCUMENTS = N_(
    "Det, I skriver, indgår i kommunens dokumenter, og andre kan søge aktindsigt i det. Sæt kryds, hvis noget er "
    "forretningshemmeligheder: så vurderer kommunen det sammen med jer, før det bliver udleveret."
)


def draw(v: Visit, actor: Actor, reference: str) -> None:
    t, kind = v.t, kind_of(v.get("vis"))
    shown = v.services.partnerships.shown(actor, reference, kind.name, v.number("nr"))
    seat, matter = shown.seat, shown.matter
    room.frame(v, seat, kind.name)
    moves = shown.moves()
    if asked := v.get("goer"):
        move = next((one for one in moves if one.name == asked), None)
        if move is None:
            note(t(N_("Det kan ikke gøres nu. Her ser du, hvordan sagen står.")), "warning")
        else:
            room_form.draw_move(v, actor, shown, move)
            return
    back = None if kind.name == "charter" else (room.url(reference, kind.name), t(kind.plural))
    heading(t, kind.title(matter), back=back)
    said()
    row = kind.row(matter, v.today)
    approvals = [
        t(
            N_("{who} har godkendt udgave {edition} {when}"),
            who=room.who(t, shown.people, one.account_id, one.side, seat),
            edition=matter.edition,
            when=t.time(one.at),
        )
        for one in matter.approvals
    ]
    st.html(
        render(
            "room_matter.html",
            t,
            kind=t(kind.label),
            state=t(kind.states[matter.state]),
            open=row.open,
            waiting=room.waiting(t, seat, row.waits),
            due=t.date(row.due_on) if row.due_on and row.open else "",
            overdue=row.overdue(v.today),
            raised=t(
                N_("{who}, {when}"),
                who=room.who(t, shown.people, matter.raised.account_id, matter.raised.side, seat),
                when=t.date(matter.raised.today),
            ),
            approvals=approvals,
        )
    )
    view = f"transparency.web.views.room_{kind.name}"
    if find_spec(view):
        import_module(view).body(v, actor, shown)
    room_form.buttons(v, actor, shown, moves)
    room_form.remember_seen(shown)
    _talk(v, actor, shown)
    st.html(f"<h2>{t(N_('Historik'))}</h2>")
    st.html(render("room_log.html", t, lines=room_log.lines(v, seat, shown.entries, shown.people)))


def _talk(v: Visit, actor: Actor, shown: Shown) -> None:
    t, matter = v.t, shown.matter
    st.html(f"<h2>{t(N_('Samtale'))}</h2>")
    comments = room_log.comments(v, shown)
    st.html(render("room_talk.html", t, comments=comments))
    key = f"comment:{shown.seat.partnership.reference}:{matter.kind}:{matter.number}"
    if st.session_state.pop(f"said:{key}", False):
        st.session_state[key], st.session_state[f"{key}:secret"] = "", False
    st.text_area(t(N_("Skriv til den anden part")), key=key, max_chars=MAX_COMMENT, height=100)
    note(t(ACCESS_TO_DOCUMENTS))
    st.checkbox(t(N_("Det, jeg skriver, er forretningshemmeligheder")), key=f"{key}:secret")
    if st.button(t(N_("Send")), key=f"{key}:send"):
        with trouble(t):
            v.services.partnerships.comment(
                actor, shown.seat.partnership.reference, matter.kind, matter.number, st.session_state[key],
                secret=st.session_state[f"{key}:secret"],
            )  # fmt: skip
            st.session_state[f"said:{key}"] = True
            done(t(N_("Det er sendt.")))
