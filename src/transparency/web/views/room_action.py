"""An action, as both sides see it."""

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.actions import Action
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import room


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """Who does it and by when, where it was agreed, what has been done, and what is proposed."""
    t, p = v.t, shown.seat.partnership
    a: Action = shown.matter.content
    st.html(
        render(
            "room_action.html",
            t,
            a=a,
            owner=p.name_of(a.owner),
            due=t.date(a.due_on),
            first_due=t.date(a.first_due_on) if a.first_due_on else "",
            origin=(
                room.url(p.reference, a.origin.kind, nr=str(a.origin.number)),
                f"{t(kind_of(a.origin.kind).label)} {a.origin.number}",
            )
            if a.origin
            else None,
            done=t.date(a.done_on) if a.done_on else "",
            evidence=(f"/partnership/{p.reference}/documents/{a.evidence.id}", a.evidence.filename)
            if a.evidence
            else None,
            proposed=_proposed(v, a),
        )
    )


def _proposed(v: Visit, a: Action) -> str:
    if a.change is None:
        return ""
    if a.change.to is None:
        return v.t(
            N_("Det er foreslået, at handlingen bortfalder. Den gælder, indtil begge har godkendt det.")
        )
    return v.t(
        N_("Det er foreslået at flytte fristen til den {date}. Den nuværende gælder, indtil begge har godkendt det."),
        date=v.t.date(a.change.to),
    )  # fmt: skip
