"""Asking the unit: what others have asked, and a form whose words go out as a letter and nowhere else."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from transparency.dialogues.participation_records import FormProblems
from transparency.errors import BadInput
from transparency.guidance.asking import TERMS
from transparency.guidance.records import PAGE, Question
from transparency.locale import N_
from transparency.web import guard
from transparency.web.page import Visit
from transparency.web.private import note, trouble, unsent
from transparency.web.render import render
from transparency.web.views.forms import LONGEST
from transparency.web.views.guidance import contact, other, said
from transparency.web.views.sign_in import address

_TEXT, _EMAIL, _SENT = "ask:text", "ask:email", "ask:sent"


def draw(v: Visit) -> None:
    """The published answers, and the form."""
    v.show("questions", make=lambda: html(v))
    t = v.t
    st.html(render("guidance_ask.html", t, about=_about(v, t.lang)))
    if (sent_to := st.session_state.get(_SENT)) is not None:
        answer = t(N_("Vi svarer til {email}."), email=sent_to) if sent_to else ""
        note(" ".join(filter(None, (t(N_("Tak. Det er sendt til indkøbsenheden.")), answer))), "good")
        if st.button(t(N_("Skriv igen")), key="ask:again"):
            del st.session_state[_SENT]
            st.rerun()
        return
    _form(v)


def html(v: Visit) -> str:
    """What does not depend on who asks: the answers that are published, with their day."""
    t, service = v.t, v.services.guidance
    guides = {guide.id: (guide.title, guide.url) for guide in service.guides(t.lang)}

    def row(question: Question) -> dict[str, Any]:
        return {
            "id": question.id,
            "question": said(question.question(t.lang), question.speaks(t.lang)),
            "answer": said(Markup(service.answer(question, t.lang)), question.speaks(t.lang)),
            "answered": t.date(question.answered),
            "guide": guides.get(question.guide),
            "lang": other(question.speaks(t.lang), t),
        }

    return v.render("guidance_questions.html", page=PAGE, questions=[row(q) for q in service.questions(t.lang)],
        **contact(v),
    )  # fmt: skip


def _about(v: Visit, lang: Any) -> str:
    """The title of the guide that the reader comes from, if any."""
    guide = v.services.guidance.guide(v.get("om"), lang)
    return guide.title if guide else ""


def _form(v: Visit) -> None:
    t = v.t
    slots: dict[str, Any] = {}
    unsent()
    with st.form("ask:form", border=False):
        st.text_area(t(N_("Hvad vil I vide?")), key=_TEXT, max_chars=LONGEST, height=160)
        slots["text"] = st.empty()
        st.text_input(
            t(N_("Mailadresse, hvis I vil have svar")),
            key=_EMAIL,
            max_chars=LONGEST,
            autocomplete="email",
        )
        slots["email"] = st.empty()
        st.html(render("take_part_terms.html", t, terms=[t(term) for term in TERMS]))
        if st.form_submit_button(t(N_("Send til indkøbsenheden")), type="primary"):
            with trouble(t):
                _send(v, slots)


def _send(v: Visit, slots: dict[str, Any]) -> None:
    text, email = (str(st.session_state.get(key) or "") for key in (_TEXT, _EMAIL))
    try:
        v.services.asking.ask(guard.visitor(), text, email, address(), _about(v, "da"))
    except FormProblems as error:
        _say(v, error.problems, slots)
        return
    st.session_state[_SENT] = email.strip()
    for key in (_TEXT, _EMAIL):
        del st.session_state[key]
    st.rerun()


def _say(v: Visit, problems: Sequence[BadInput], slots: dict[str, Any]) -> None:
    """What is wrong, at each field and together beside the button."""
    said = [(problem.name, problem.say(v.t)) for problem in problems]
    for name, text in said:
        slots[name].html(Markup('<p class="tp-field-error">{}</p>').format(text))
    st.html(render("take_part_problems.html", v.t, problems=[text for _, text in said]))
