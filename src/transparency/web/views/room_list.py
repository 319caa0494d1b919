"""All matters of one kind in a room, the open ones first, and the form for a new one."""

from importlib import import_module
from importlib.util import find_spec

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.service import PAGE
from transparency.web.page import Visit, pages_of
from transparency.web.private import heading, said
from transparency.web.render import render
from transparency.web.views import room, room_form, room_home


def draw(v: Visit, actor: Actor, reference: str) -> None:
    t, kind = v.t, kind_of(v.get("vis"))
    page = v.number("side")
    seat, rows, total = v.services.partnerships.rows(actor, reference, kind.name, page)
    room.frame(v, seat, kind.name)
    begin = kind.begin
    ended = seat.partnership.state == "ended"
    can = not begin.inner and seat.side in begin.sides and not ended
    asked = v.get("goer") == begin.name
    if asked and can:
        room_form.draw_new(v, actor, seat, kind)
        return
    heading(t, t(kind.plural), t(kind.lead))
    said()
    if asked:
        room_form.left_of_new(t, seat, kind)
    view = f"transparency.web.views.room_{kind.name}"
    if find_spec(view) and (head := getattr(import_module(view), "head", None)):
        head(v, actor, seat)
    st.html(
        render(
            "room_list.html",
            t,
            rows=[(room_home.line(v, reference, row), room.waiting(t, seat, row.waits)) for row in rows],
            total=total,
            page=page,
            pages=pages_of(total, PAGE),
            link=lambda n: room.url(reference, kind.name, side=str(n)),
            begin=(room.url(reference, kind.name, goer=begin.name), t(begin.label)) if can else None,
            ended=ended,
            title=t(kind.plural),
            empty=t(N_("Der er ikke noget her endnu.")),
        )
    )
