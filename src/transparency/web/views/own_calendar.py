"""The address of one's private calendar: made here, shown once, and closed here."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.web.page import Visit
from transparency.web.private import done, note, trouble
from transparency.web.render import render


def draw(v: Visit, actor: Actor) -> None:
    """What stands, and what can be done. A new address is shown until one says that one has it."""
    t, calendars = v.t, v.services.private_calendars
    shown = f"calendar:{actor.account_id}"
    st.html(f"<h2>{t(N_('Din kalender'))}</h2>")
    standing = calendars.standing(actor)
    if standing is None:
        st.session_state.pop(shown, None)
    st.html(
        render(
            "own_calendar.html",
            t,
            made=t.date(standing.made_on) if standing else "",
            used=t.date(standing.used_on) if standing and standing.used_on else "",
        )
    )
    if url := st.session_state.get(shown):
        note(
            t(N_("Kopiér adressen nu. Den bliver kun vist denne ene gang. Del den ikke med andre.")),
            "warning",
        )
        st.code(url, language=None, wrap_lines=True)
        if st.button(t(N_("Jeg har kopieret adressen")), key="calendar_copied"):
            del st.session_state[shown]
            st.rerun()
    with st.container(horizontal=True, gap="small"):
        label = (
            N_("Lav en ny adresse, og luk den gamle") if standing else N_("Lav en adresse til din kalender")
        )
        if st.button(t(label), key="calendar_make"):
            with trouble(t):
                st.session_state[shown] = calendars.make(actor)
                done(t(N_("Adressen er lavet. Den står under Din kalender.")))
        if standing and st.button(t(N_("Luk adressen")), key="calendar_close"):
            with trouble(t):
                calendars.close(actor)
                st.session_state.pop(shown, None)
                done(t(N_("Adressen er lukket. Den virker ikke mere.")))
