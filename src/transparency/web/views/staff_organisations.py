"""The organisations whose people sign in, and who they are."""

from collections import defaultdict

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.accounts.records import Account, Kind, Organisation
from transparency.locale import N_
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import done, heading, trouble
from transparency.web.render import render
from transparency.web.views import people, staff

_KIND: dict[Kind, str] = {"municipality": N_("Kommunen"), "supplier": N_("Leverandør")}


def draw(v: Visit, actor: Actor) -> None:
    """The list, or the organisation that the address names."""
    if asked := v.get("id"):
        _one(v, actor, asked)
    else:
        _list(v, actor)


def _list(v: Visit, actor: Actor) -> None:
    t, accounts = v.t, v.services.accounts
    heading(t, t(N_("Organisationer")), t(N_("Kommunen og de leverandører, der selv kan logge ind.")))
    of: dict[int, list[Account]] = defaultdict(list)
    for person in accounts.everybody(actor):
        of[person.organisation_id].append(person)
    rows = []
    for one in accounts.organisations(actor):
        seen = [person.last_seen_at for person in of[one.id] if person.last_seen_at]
        rows.append(
            {
                "id": one.id,
                "name": one.name,
                "cvr": one.cvr,
                "kind": t(_KIND[one.kind]),
                "people": sum(person.active for person in of[one.id]),
                "last": t.time(max(seen)) if seen else "",
            }
        )
    st.html(render("staff_organisations.html", t, rows=rows))
    if may(actor, "organisation.create"):
        _create(v, actor)


def _create(v: Visit, actor: Actor) -> None:
    t = v.t
    st.html(f"<h2>{t(N_('Opret en leverandør'))}</h2>")
    with st.form("organisation_new", border=False):
        cvr = st.text_input(t(N_("CVR-nummer")), key="new_cvr", autocomplete="off")
        name = st.text_input(t(N_("Navn")), key="new_name", autocomplete="organization")
        contact = st.text_input(t(N_("Fælles mailadresse")), key="new_contact", autocomplete="off")
        if st.form_submit_button(t(N_("Opret")), type="primary"):
            with trouble(t):
                made = v.services.accounts.create_organisation(actor, cvr, name, contact)
                done(
                    t(N_("{name} er oprettet. Invitér nu den første person."), name=made.name),
                    staff.url("organisationer", id=str(made.id)),
                )


def _one(v: Visit, actor: Actor, asked: str) -> None:
    t, accounts = v.t, v.services.accounts
    known = {str(one.id): one for one in accounts.organisations(actor)}
    if asked not in known:
        not_found(v.lang)
    found = known[asked]
    heading(t, found.name, back=(staff.url("organisationer"), t(N_("Alle organisationer"))))
    st.html(render("organisation.html", t, organisation=found))
    if may(actor, "organisation.create"):
        with st.expander(t(N_("Ret navn og mailadresse"))):
            _change(v, actor, found)
    people.draw(v, actor, found)


def _change(v: Visit, actor: Actor, found: Organisation) -> None:
    t = v.t
    with st.form("organisation_change", border=False):
        name = st.text_input(t(N_("Navn")), found.name, key=f"name_of_{found.id}")
        contact = st.text_input(t(N_("Fælles mailadresse")), found.contact, key=f"contact_of_{found.id}")
        if st.form_submit_button(t(N_("Gem"))):
            with trouble(t):
                v.services.accounts.change_organisation(actor, found.id, name, contact)
                done(t(N_("{name} er rettet."), name=name))
