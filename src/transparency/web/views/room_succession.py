"""A contract that has passed to another company: who it is, and who takes part for it."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.accounts.records import Organisation
from transparency.locale import N_
from transparency.partnerships.records import Seat
from transparency.web.page import Visit
from transparency.web.private import done, note, plain, trouble
from transparency.web.views import room_form
from transparency.web.views.forms import LONGEST


def draw(v: Visit, actor: Actor, seat: Seat) -> None:
    t, p = v.t, seat.partnership
    note(
        t(
            N_(
                "Brug det ved en fusion, eller når kontrakten er overtaget efter en konkurs (udbudslovens § 182). De "
                "nuværende deltagere hos {supplier} mister deres pladser. Alt, hvad der er aftalt, bliver stående."
            ),
            supplier=p.supplier,
        )
    )
    key = f"succession:{p.reference}"
    found = supplier(v, actor, key, but=p.supplier_id)
    people = people_of(v, actor, found, key)
    why = st.text_input(t(N_("Begrundelse")), key=f"{key}:why", max_chars=LONGEST)
    room_form.access(t)
    if st.button(t(N_("Overfør kontrakten")), key=f"{key}:do", disabled=found is None or not people):
        assert found is not None
        with trouble(t):
            v.services.partnerships.succeed(actor, p.reference, found.id, dict.fromkeys(people, ""), why)
            done(t(N_("Kontrakten er overført til {supplier}."), supplier=found.name))


def supplier(v: Visit, actor: Actor, key: str, *, but: int | None = None) -> Organisation | None:
    """Choose a supplier among the organisations that there are."""
    t = v.t
    known = {
        one.id: one
        for one in v.services.accounts.organisations(actor)
        if one.kind == "supplier" and one.id != but
    }
    chosen = st.selectbox(
        t(N_("Leverandør")), list(known), format_func=lambda id_: f"{known[id_].name} ({known[id_].cvr})",
        index=None, placeholder=t(N_("Vælg")), key=f"{key}_supplier",
    )  # fmt: skip
    return known[chosen] if chosen else None


def people_of(v: Visit, actor: Actor, organisation: Organisation | None, key: str) -> list[int]:
    """Choose people of an organisation who take part for it."""
    t = v.t
    if organisation is None:
        return []
    known = {one.id: one.name for one in v.services.accounts.people(actor, organisation.id) if one.active}
    if not known:
        note(t(N_("Ingen hos {supplier} har adgang endnu. Invitér dem først.")
               , supplier=organisation.name), "warning")  # fmt: skip
        return []
    return st.multiselect(
        t(N_("Deltagere fra {supplier}"), supplier=plain(organisation.name)), list(known),
        format_func=known.__getitem__, key=f"{key}_people_{organisation.id}", placeholder=t(N_("Vælg")),
    )  # fmt: skip
