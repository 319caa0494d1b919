"""One matter of a room: how it stands, what one's side can do, what has been said, and its history."""

from functools import partial
from importlib import import_module
from importlib.util import find_spec
from textwrap import shorten

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.moves import Move
from transparency.partnerships.service import Shown
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import done, heading, note, said, trouble
from transparency.web.render import render
from transparency.web.views import room, room_form, room_log
from transparency.web.views.forms import LONGEST, Fields, forget, reopened

SECRETS = N_(
    "Sæt kryds, hvis noget er forretningshemmeligheder: så vurderer kommunen det sammen med jer, før det bliver "
    "udleveret."
)


def draw(v: Visit, actor: Actor, reference: str) -> None:
    t, kind = v.t, kind_of(v.get("vis"))
    before = v.numbered("foer")
    number = 1 if kind.name == "charter" else v.numbered("nr")
    if number is None:
        not_found(v.lang)
    shown = v.services.partnerships.shown(actor, reference, kind.name, number, before)
    seat, matter = shown.seat, shown.matter
    room.frame(v, seat, kind.name)
    moves = shown.moves()
    if asked := v.get("goer"):
        move = next((one for one in moves if one.name == asked), None)
        if move is None:
            note(t(room_form.TOO_LATE), "warning")
            room_form.left_of_move(t, shown, asked)
        elif move.fields:  # else it is a button on the page
            room_form.draw_move(v, actor, shown, move, _about(v, shown, move))
            return
    if kind.name == "charter":
        heading(t, t(kind.label), t(kind.lead))
    else:
        heading(t, kind.title(matter), back=(room.url(reference, kind.name), t(kind.plural)))
    said()
    row = kind.row(matter, v.today)
    approvals = [
        t(
            N_("{who} har godkendt udgave {edition} den {when}"),
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
            secrets=[
                (
                    one.words,
                    t(
                        N_("{who}, {when}"),
                        who=room.who(t, shown.people, one.act.account_id, one.act.side, seat),
                        when=t.date(one.act.today),
                    ),
                )
                for one in matter.secrets
            ],
        )
    )
    view = f"transparency.web.views.room_{kind.name}"
    if find_spec(view):
        import_module(view).body(v, actor, shown)
    room_form.buttons(v, actor, shown, moves)
    room_form.remember_seen(shown)
    _talk(v, actor, shown)
    st.html(f"<h2>{t(N_('Historik'))}</h2>")
    st.html(render("room_log.html", t, lines=room_log.lines(v, seat, shown.entries, shown.people, here=True)))


def _about(v: Visit, shown: Shown, move: Move) -> str:
    """What one has to see before one says yes to it."""
    if shown.kind.name != "kpi":
        return ""
    from transparency.web.views import room_kpi  # has to do with pictures

    return room_kpi.to_publish(v.t, shown, move)


def _talk(v: Visit, actor: Actor, shown: Shown) -> None:
    t, matter = v.t, shown.matter
    st.html(f"<h2>{t(N_('Samtale'))}</h2>")
    comments = room_log.comments(v, shown)
    here = partial(room.url, shown.seat.partnership.reference, matter.kind, nr=str(matter.number))
    older = here(foer=str(shown.comments[0].seq)) if shown.more else ""
    newest = here() if v.get("foer") else ""
    st.html(render("room_talk.html", t, comments=comments, older=older, newest=newest))
    _withdraw(v, actor, shown)
    form = f"{shown.seat.partnership.reference}:{matter.kind}:{matter.number}:comment"
    opened = reopened(form, Fields)
    if opened is None:
        opened = Fields(form=form, first="text")
        opened.put("text", "")
        opened.put("secret", False)
        opened.opened()
    st.text_area(t(N_("Skriv til den anden part")), key=opened.key("text"), max_chars=LONGEST, height=100)
    room_form.access(t, t(SECRETS))
    st.checkbox(t(N_("Det, jeg skriver, er forretningshemmeligheder")), key=opened.key("secret"))
    opened.typed = opened.standing()
    if st.button(t(N_("Send")), key=f"send:{form}"):
        with trouble(t):
            v.services.partnerships.comment(
                actor, shown.seat.partnership.reference, matter.kind, matter.number, opened.said("text"),
                secret=bool(opened.get("secret")),
            )  # fmt: skip
            forget(form)
            done(t(N_("Det er sendt.")))


def _withdraw(v: Visit, actor: Actor, shown: Shown) -> None:
    t, now = v.t, clock.now()
    mine = {one.seq: one for one in shown.comments if one.open_to(shown.seat.account_id, now)}
    if not mine:
        return
    matter, reference = shown.matter, shown.seat.partnership.reference
    key = f"withdraw:{reference}:{matter.kind}:{matter.number}"
    with st.expander(t(N_("Træk en af dine kommentarer tilbage"))):
        note(
            t(
                N_(
                    "Det kan gøres i et døgn. Teksten bliver stående, men det står ved den, at du har trukket den "
                    "tilbage."
                )
            )
        )
        seq = st.selectbox(
            t(N_("Kommentar")), list(mine), index=None, placeholder=t(N_("Vælg")), key=key,
            format_func=lambda seq: f"{t.time(mine[seq].at)}: {shorten(mine[seq].text, 60, placeholder=' …')}",
        )  # fmt: skip
        if st.button(t(N_("Træk tilbage")), key=f"{key}:do", disabled=seq is None) and seq:
            with trouble(t):
                v.services.partnerships.withdraw_comment(actor, reference, matter.kind, matter.number, seq)
                done(t(N_("Kommentaren er trukket tilbage.")))
