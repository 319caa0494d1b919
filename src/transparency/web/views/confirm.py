"""A department says which of its entries are still right, by a link from a mail and without an account."""

import streamlit as st

from transparency.errors import DomainError
from transparency.locale import N_
from transparency.tenders import labels
from transparency.web.page import Visit
from transparency.web.private import contact, heading, note, plain, title_of, trouble
from transparency.web.render import render


def draw(v: Visit, code: str) -> None:
    """The whole page."""
    t, editing = v.t, v.services.editing
    title_of(v, t(N_("Er det stadig rigtigt?")))
    if (confirmed := st.session_state.get("confirmed")) and confirmed[0] == code:
        _thanks(v, confirmed[1])
        return
    with trouble(t, stop=True):
        try:
            asked = editing.confirmation(code)
        except DomainError as error:
            heading(t, t(N_("Linket virker ikke")))
            note(error.say(t), "warning")
            st.html(render("confirm_on.html", t, email=contact()))
            return
    department = v.services.reference.department(asked.department, t.lang)
    heading(t, t(N_("Er det stadig rigtigt?")), department)
    if not asked.open:
        note(
            t(N_("Alt er bekræftet eller ændret, siden mailen blev sendt. Der er ikke mere at gøre.")), "good"
        )
        st.html(render("confirm_on.html", t, email=contact()))
        return
    until = t(N_("Sæt kryds ved de udbud, der stadig er rigtige. Så står de som bekræftet til {date}."),
              date=t.date(asked.until))  # fmt: skip
    st.html(f"<p>{until}</p>")
    with st.form("confirm", border=False):
        ticked = []
        for version in asked.open:
            tender = version.record
            when = tender.when.say(t) if tender.when else t(N_("Tidspunkt ikke fastlagt"))
            words = f"{tender.title} ({tender.id}) – {t(labels.STATUS[tender.status])}, {when}"
            if st.checkbox(plain(words), key=f"tick_{tender.id}"):
                ticked.append(tender.id)
        wrong = N_(
            "Er noget forkert, så lad feltet stå tomt, og skriv til indkøbskontoret, hvad der skal rettes."
        )
        st.html(f"<p>{t(wrong)}</p>")
        if st.form_submit_button(t(N_("Bekræft")), type="primary"):
            with trouble(t):
                st.session_state["confirmed"] = (code, len(editing.confirm_by_link(code, ticked)))
                st.rerun()
    st.html(render("confirm_on.html", t, email=contact()))


def _thanks(v: Visit, count: int) -> None:
    """Instead of the form, which cannot be sent twice."""
    t = v.t
    heading(t, t(N_("Tak")))
    note(t.n("{count} udbud er bekræftet.", "{count} udbud er bekræftet.", count), "good")
    st.html(render("confirm_on.html", t, email=contact()))
