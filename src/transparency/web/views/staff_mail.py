"""The letters that wait, that could not be delivered, and that lie here because there is no mail server."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.locale import N_
from transparency.mail.records import State
from transparency.mail.store import Posted
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import done, heading, trouble
from transparency.web.render import render
from transparency.web.views import staff

PAGE = 20

# State, its heading, and what is said where there are none.
_LISTS: tuple[tuple[State, str, str], ...] = (
    ("failed", N_("Kunne ikke leveres"), N_("Der er ingen breve, som ikke kunne leveres.")),
    ("waiting", N_("Venter på at blive sendt"), N_("Ingen breve venter.")),
    ("kept", N_("Gemt, fordi der ikke er en mailserver"), N_("Ingen breve er gemt.")),
)
_STATE: dict[State, str] = {
    "failed": N_("Kunne ikke leveres"),
    "waiting": N_("Venter på at blive sendt"),
    "kept": N_("Gemt, ikke sendt"),
    "sent": N_("Sendt"),
}


def draw(v: Visit, actor: Actor) -> None:
    """The lists, or the letter that the address names."""
    if v.get("id"):
        _letter(v, actor, v.numbered("id"))
        return
    heading(
        v.t,
        v.t(N_("Post")),
        v.t(N_("Breve, som sitet selv skriver: invitationer, nye adgangskoder og påmindelser.")),
    )
    wanted = v.get("liste")
    for state, title, empty in _LISTS:
        if wanted in ("", state):
            _list(v, actor, state, title, empty, v.numbered("foer") if wanted else None)


def _list(v: Visit, actor: Actor, state: State, title: str, empty: str, before_id: int | None) -> None:
    t = v.t
    found = _listed(v, state)(actor, before_id=before_id, limit=PAGE + 1)
    rows = [_row(v, one) for one in found[:PAGE]]
    st.html(f"<h2>{t(title)}</h2>" + ("" if rows else f'<p class="tp-muted">{t(empty)}</p>'))
    failed = state == "failed"
    if failed:
        for row in rows:
            words, button = st.columns([4, 1], vertical_alignment="center")
            words.html(render("staff_mail_failed.html", t, one=row))
            with button:
                _resend(v, actor, row["id"])
    rest = render(
        "staff_mail.html",
        t,
        title=t(title),
        letters=[] if failed else rows,
        newest=staff.url("post", liste=state) if before_id else "",
        older=staff.url("post", liste=state, foer=str(rows[-1]["id"])) if len(found) > PAGE else "",
    )
    if rest.strip():
        st.html(rest)


def _letter(v: Visit, actor: Actor, number: int | None) -> None:
    t = v.t
    found = next((one for state, *_ in _LISTS if number and (one := _find(v, actor, state, number))), None)
    if found is None:
        not_found(v.lang)
    heading(t, found.letter.subject, back=(staff.url("post"), t(N_("Al post"))))
    st.html(
        render(
            "staff_letter.html",
            t,
            letter=found.letter,
            at=t.time(found.at),
            state=t(_STATE[found.state]),
            attempts=found.attempts,
            next_at=t.time(found.next_at) if found.state == "waiting" and found.attempts else "",
            error=t(found.error) if found.error else "",
        )
    )
    if found.state == "failed":
        _resend(v, actor, found.id)


def _resend(v: Visit, actor: Actor, id: int) -> None:
    t = v.t
    if may(actor, "mail.resend") and st.button(t(N_("Send igen")), key=f"resend_{id}"):
        with trouble(t):
            v.services.mail.resend(actor, id)
            done(t(N_("Brevet bliver sendt igen om lidt.")), staff.url("post"))


def _find(v: Visit, actor: Actor, state: State, id: int) -> Posted | None:
    return next((one for one in _listed(v, state)(actor, before_id=id + 1, limit=1) if one.id == id), None)


def _listed(v: Visit, state: State) -> Callable[..., list[Posted]]:
    mail = v.services.mail
    return {"failed": mail.failed, "waiting": mail.waiting, "kept": mail.kept}[state]


def _row(v: Visit, one: Posted) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": staff.url("post", id=str(one.id)),
        "subject": one.letter.subject,
        "recipient": one.letter.recipient,
        "at": v.t.time(one.at),
        "error": v.t(one.error) if one.error else "",
    }
