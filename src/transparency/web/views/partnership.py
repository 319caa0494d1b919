"""A supplier's own room. The follow-up of partnership contracts will stand here too."""

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.locale import N_
from transparency.web.page import Visit
from transparency.web.private import heading, note, said
from transparency.web.render import render
from transparency.web.views import people


def draw(v: Visit, actor: Actor) -> None:
    """The whole page, of the organisation that the person belongs to."""
    t, accounts = v.t, v.services.accounts
    assert actor.organisation_id is not None
    organisation = accounts.organisation(actor, actor.organisation_id)
    heading(t, organisation.name)
    said()
    st.html(render("organisation.html", t, organisation=organisation))
    if not may(actor, "people.read", organisation.id):
        note(t(N_("Jeres egen administrator styrer, hvem der har adgang.")))
    people.draw(v, actor, organisation)
