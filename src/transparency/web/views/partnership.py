"""One's partnerships, or the room of one; for suppliers also the organisation and who has access for it."""

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor, may
from transparency.locale import N_
from transparency.web.page import Visit
from transparency.web.private import heading, note, said
from transparency.web.render import render
from transparency.web.views import people, room


def draw(v: Visit, actor: Actor) -> None:
    """The room that the address names; without one, the list."""
    if reference := v.get("id"):
        room.draw(v, actor, reference)
        return
    t = v.t
    seats = v.services.partnerships.seats(actor)
    heading(t, t(N_("Partnerskaber")))
    said()
    st.html(
        render(
            "partnerships.html",
            t,
            rows=[
                (room.url(seat.partnership.reference), seat.partnership, t.date(seat.partnership.ends_on))
                for seat in seats
            ],
        )
    )
    if not actor.is_staff:
        _organisation(v, actor)


def _organisation(v: Visit, actor: Actor) -> None:
    t, accounts = v.t, v.services.accounts
    assert actor.organisation_id is not None
    organisation = accounts.organisation(actor, actor.organisation_id)
    st.html(Markup("<h2>{}</h2>").format(organisation.name))
    st.html(render("organisation.html", t, organisation=organisation))
    if not may(actor, "people.read", organisation.id):
        note(t(N_("Jeres egen administrator styrer, hvem der har adgang.")))
    people.draw(v, actor, organisation)
