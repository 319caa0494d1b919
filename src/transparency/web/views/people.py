"""Who has access for an organisation, and giving and taking it away. One view for staff and suppliers."""

import streamlit as st

from transparency.accounts.permissions import ROLE, Actor, may
from transparency.accounts.records import ROLES_OF, Account, Organisation
from transparency.locale import LANGS, N_
from transparency.web.page import Visit
from transparency.web.private import done, plain, trouble
from transparency.web.render import render

_LANG = {"da": N_("Dansk"), "en": N_("Engelsk")}


def draw(v: Visit, actor: Actor, organisation: Organisation) -> None:
    """The list of people, and for who may change it the forms."""
    t, accounts = v.t, v.services.accounts
    if not may(actor, "people.read", organisation.id):
        return
    changes = may(actor, "people.change", organisation.id)
    st.html(f"<h2>{t(N_('Personer med adgang'))}</h2>")
    for person in accounts.people(actor, organisation.id):
        st.html(
            render(
                "person.html", t, person=person, role=t(ROLE[person.role]), you=person.id == actor.account_id
            )
        )
        if changes:
            with st.expander(t(N_("Ret {name}"), name=plain(person.name))):
                _change(v, actor, organisation, person)
    if changes:
        _invite(v, actor, organisation)


def _change(v: Visit, actor: Actor, organisation: Organisation, person: Account) -> None:
    t, accounts = v.t, v.services.accounts
    roles = ROLES_OF[organisation.kind]
    with st.form(f"person_{person.id}", border=False):
        name = st.text_input(t(N_("Navn")), person.name, key=f"name_{person.id}")
        role = st.selectbox(
            t(N_("Rolle")),
            roles,
            roles.index(person.role),
            format_func=lambda r: t(ROLE[r]),
            key=f"role_{person.id}",
        )
        if st.form_submit_button(t(N_("Gem"))):
            with trouble(t):
                accounts.change_person(actor, person.id, name, role)
                done(t(N_("{name} er rettet."), name=name))
    if (
        person.invited
        and person.active
        and st.button(t(N_("Send invitationen igen")), key=f"again_{person.id}")
    ):
        with trouble(t):
            accounts.invite_again(actor, person.id)
            done(t(N_("Der er sendt en ny invitation til {email}."), email=person.email))
    if person.id == actor.account_id:
        return
    if person.active and st.button(t(N_("Fjern adgangen")), key=f"end_{person.id}"):
        with trouble(t):
            accounts.end_access(actor, person.id)
            done(t(N_("{name} har ikke længere adgang."), name=person.name))
    if not person.active and st.button(t(N_("Giv adgang igen")), key=f"give_{person.id}"):
        with trouble(t):
            accounts.give_access_again(actor, person.id)
            done(t(N_("{name} har adgang igen og får en mail med et link."), name=person.name))
    if may(actor, "person.erase"):
        sure = st.checkbox(t(N_("Slet alle personoplysninger om {name}. Det kan ikke fortrydes."),
                             name=plain(person.name)),
                           key=f"sure_{person.id}")  # fmt: skip
        if st.button(t(N_("Slet personen")), key=f"erase_{person.id}", disabled=not sure):
            with trouble(t):
                accounts.erase_person(actor, person.id)
                done(t(N_("Personoplysningerne er slettet.")))


def _invite(v: Visit, actor: Actor, organisation: Organisation) -> None:
    t = v.t
    st.html(f"<h2>{t(N_('Invitér en person'))}</h2>")
    with st.form("invite", border=False, clear_on_submit=False):
        name = st.text_input(t(N_("Navn")), key="invite_name", autocomplete="off")
        email = st.text_input(t(N_("Mailadresse")), key="invite_email", autocomplete="off")
        role = st.selectbox(
            t(N_("Rolle")), ROLES_OF[organisation.kind], format_func=lambda r: t(ROLE[r]), key="invite_role"
        )
        lang = st.selectbox(
            t(N_("Sprog i mails")), LANGS, format_func=lambda code: t(_LANG[code]), key="invite_lang"
        )
        if st.form_submit_button(t(N_("Send invitation")), type="primary"):
            with trouble(t):
                account = v.services.accounts.invite(actor, organisation.id, email, name, role, lang)
                for key in ("invite_name", "invite_email"):
                    del st.session_state[key]
                done(
                    t(
                        N_("{email} har fået en mail med et link til at vælge adgangskode."),
                        email=account.email,
                    )
                )
