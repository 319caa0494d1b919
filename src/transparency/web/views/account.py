"""One's own account."""

import streamlit as st

from transparency.accounts.permissions import ROLE, Actor
from transparency.locale import N_
from transparency.web.page import Visit
from transparency.web.private import done, heading, said, title_of, trouble
from transparency.web.render import render
from transparency.web.views import sign_in


def draw(v: Visit, actor: Actor) -> None:
    """The whole page."""
    t, accounts = v.t, v.services.accounts
    title_of(v, t(N_("Min konto")))
    me = accounts.me(actor)
    organisation = accounts.organisation(actor, me.organisation_id)
    heading(t, t(N_("Min konto")))
    said()
    st.html(render("account.html", t, me=me, role=t(ROLE[me.role]), organisation=organisation))
    way, words = (
        ("/redaktion", N_("Gå til redaktionen"))
        if actor.is_staff
        else ("/partnerskab", N_("Gå til partnerskab"))
    )
    with st.container(horizontal=True, gap="small"):
        st.html(f'<a class="tp-button" href="{way}">{t(words)}</a>', width="content")
        leaves = st.button(t(N_("Log ud")), key="sign_out")
    if leaves:
        sign_in.leave(v, actor)
        st.stop()
    _password(v, actor)
    _sessions(v, actor)
    st.html(render("account_data.html", t))


def _password(v: Visit, actor: Actor) -> None:
    t = v.t
    st.html(f"<h2>{t(N_('Adgangskode'))}</h2>")
    with st.form("password", border=False, clear_on_submit=False):
        old = st.text_input(
            t(N_("Nuværende adgangskode")), type="password", autocomplete="current-password", key="old"
        )
        new, again = sign_in.new_password(v)
        if st.form_submit_button(t(N_("Skift adgangskode"))):
            with trouble(t):
                sign_in.same(new, again)
                v.services.accounts.change_password(actor, old, new)
                done(t(N_("Adgangskoden er ændret. Alle andre sessioner er afsluttet.")))


def _sessions(v: Visit, actor: Actor) -> None:
    t, accounts = v.t, v.services.accounts
    st.html(f"<h2>{t(N_('Her er du logget ind'))}</h2>")
    found = accounts.sessions(actor)
    for one in found:
        with st.container(key=f"session_{one.id}"):
            words, button = st.columns([4, 1], vertical_alignment="center")
        here = one.id == actor.session_id
        words.html(
            render("account_session.html", t, session=one, browser=browser_name(one.browser), here=here)
        )
        if not here and button.button(t(N_("Afslut")), key=f"end_{one.id}"):
            with trouble(t):
                accounts.end_session(actor, one.id)
                done(t(N_("Sessionen er afsluttet.")))
    if len(found) > 1 and st.button(t(N_("Afslut alle andre")), key="end_all"):
        with trouble(t):
            count = accounts.end_other_sessions(actor)
            done(t.n("{count} session er afsluttet.", "{count} sessioner er afsluttet.", count))


def browser_name(agent: str) -> str:
    """What a person calls the browser that calls itself so; the order matters, for they call each other's names."""
    browsers = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
               ("Macintosh", "Mac"), ("Linux", "Linux"))  # fmt: skip
    found = [next((name for mark, name in known if mark in agent), "") for known in (browsers, systems)]
    return ", ".join(filter(None, found))
