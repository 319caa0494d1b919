"""One's partnerships, or the room of one; for suppliers also the organisation and who has access for it."""

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor, may
from transparency.locale import N_
from transparency.partnerships.records import Partnership, Seat
from transparency.web.page import Visit
from transparency.web.private import done, heading, note, said, title_of, trouble
from transparency.web.render import render
from transparency.web.views import people, room


def draw(v: Visit, actor: Actor) -> None:
    """The room that the address names; without one, the list."""
    if reference := v.get("id"):
        room.draw(v, actor, reference)
        return
    t = v.t
    title_of(v, t(N_("Partnerskaber")), marked=True)
    seats = v.services.partnerships.seats(actor)
    heading(t, t(N_("Partnerskaber")))
    said()
    st.html(render("partnerships.html", t, rows=rows(v, seats)))
    _unseated(v, actor)
    if actor.is_staff:
        st.html(render("partnerships_staff.html", t))
    else:
        _organisation(v, actor)


def rows(v: Visit, seats: list[Seat]) -> list[tuple[str, Partnership, str]]:
    """Partnerships as the list shows them: address, what is known from outside, last day."""
    return [(room.url(p.reference), p, v.t.date(p.ends_on)) for p in (seat.partnership for seat in seats)]


def _unseated(v: Visit, actor: Actor) -> None:
    """Partnerships of one's organisation that go on without oneself, for who governs its people."""
    t, p = v.t, v.services.partnerships
    found = p.unseated(actor)
    if not found:
        return
    st.html(Markup("<h2>{}</h2>").format(t(N_("Partnerskaber, du ikke deltager i"))))
    for one in found:
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.html(Markup("<p>{} <span class='tp-small'>{}</span></p>").format(one.title, one.reference))
        if button.button(t(N_("Tag en plads")), key=f"take_{one.reference}"):
            with trouble(t):
                p.take_seat(actor, one.reference)
                done(t(N_("Du deltager nu i {title}."), title=one.title))


def _organisation(v: Visit, actor: Actor) -> None:
    t, accounts = v.t, v.services.accounts
    assert actor.organisation_id is not None
    organisation = accounts.organisation(actor, actor.organisation_id)
    st.html(Markup("<h2>{}</h2>").format(organisation.name))
    st.html(render("organisation.html", t, organisation=organisation))
    if not may(actor, "people.read", organisation.id):
        note(t(N_("Jeres egen administrator styrer, hvem der har adgang.")))
    people.draw(v, actor, organisation)
