"""What the market has sent in to a dialogue or event: its questions, who takes part, and answers to a consultation.

All of it is made for the one who asks; none of it is kept for others.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.dialogues.participation_records import (
    SIZE,
    SIZES,
    STATE,
    FormProblems,
    Question,
    SignUp,
)
from transparency.dialogues.participation_records import Form as Sender
from transparency.dialogues.records import Dialogue
from transparency.errors import BadInput
from transparency.locale import N_, Text
from transparency.web.page import Visit
from transparency.web.private import done, note, plain, trouble
from transparency.web.render import address, render
from transparency.web.views import forms, staff, staff_answer
from transparency.web.views.forms import LONGEST, Fields, reopened, wrong

Problems = Mapping[str, BadInput]
T = TypeVar("T")

PAGE = 20
"""Questions, participants, or answers to a consultation, on one page of the room."""


def _paged(
    v: Visit, d: Dialogue, part: str, read: Callable[[int, int], list[T]]
) -> tuple[list[T], Callable[[], None]]:
    """What stands on the page that is asked for, and what draws the way to others. `read(skip, most)` reads some.

    It is the first page when the one asked for has nothing any more.
    """
    page = v.number("side")
    found = read((page - 1) * PAGE, PAGE + 1)
    if not found and page > 1:
        page, found = 1, read(0, PAGE + 1)
    before, after = (
        staff.url("dialoger", id=d.id, trin=part, side=str(number)) if there else ""
        for number, there in ((page - 1, page > 1), (page + 1, len(found) > PAGE))
    )
    label, back, on = v.t(N_("Sider")), (before, N_("Forrige")), (after, N_("Næste"))
    return found[:PAGE], partial(staff.pager, v.t, label, back, on)


# Questions


def questions(v: Visit, actor: Actor, d: Dialogue) -> None:
    """Those that wait, each with its answer to write; and those that are answered."""
    t = v.t
    waiting, pager = _paged(
        v,
        d,
        "spoergsmaal",
        lambda skip, most: v.services.participation.waiting_questions(actor, d.id, skip=skip, most=most),
    )
    st.html(f"<h2>{t(N_('Venter på svar'))}</h2>")
    if refused := v.services.participation.no_questions(d):
        note(refused.say(t))
    if not waiting:
        st.html(f"<p>{t(N_('Ingen spørgsmål venter.'))}</p>")
    for one in waiting:
        _question(v, actor, one)
    pager()
    st.html(
        render(
            "staff_dialogue_answers.html",
            t,
            answers=d.answers,
            id=d.id,
            corrects=may(actor, "dialogue.publish"),
            correct=partial(staff_answer.url, d.id),
        )
    )


def _question(v: Visit, actor: Actor, question: Question) -> None:
    t, name = v.t, f"question:{question.id}"
    opened = reopened(name, Fields)
    if opened is None:
        opened = Fields(form=name, first="answer")
        opened.put("wording", question.text)
        opened.put("answer", "")
        opened.opened()
    st.html(render("staff_question.html", t, question=question, at=t.time(question.at)))
    problems: Problems = st.session_state.pop(f"wrong:{name}", {})
    st.text_area(
        t(N_("Spørgsmålet, som det offentliggøres")), key=opened.key("wording"), height=100, max_chars=LONGEST
    )
    _told(t, problems, "question")
    st.text_area(t(N_("Svar")), key=opened.key("answer"), height=160, max_chars=LONGEST)
    _told(t, problems, "answer")
    opened.typed = opened.standing()
    with st.container(horizontal=True, gap="small"):
        publish = st.button(t(N_("Offentliggør svar")), key=f"publish_{question.id}", type="primary")
        with st.popover(t(N_("Afvis"))):
            _decline(v, actor, question, opened)
    if publish:
        with trouble(t):
            try:
                number = v.services.participation.answer(
                    actor, question.id, opened.said("answer"), opened.said("wording")
                )
            except FormProblems as error:
                st.session_state[f"wrong:{name}"] = {one.name: one for one in error.problems}
                st.rerun()
            forms.forget(name)
            done(t(N_("Svar {number} er offentligt."), number=number))


def _decline(v: Visit, actor: Actor, question: Question, opened: Fields) -> None:
    t = v.t
    told = N_("Spørgsmålet bliver ikke offentligt. Den, der har spurgt, får begrundelsen i en mail.")
    untold = N_("Spørgsmålet bliver ikke offentligt. Den, der har spurgt, har ikke oplyst en mailadresse.")
    st.html(f"<p>{t(told if question.email else untold)}</p>")
    said = st.text_area(t(N_("Begrundelse")), key=f"decline_note_{question.id}", max_chars=LONGEST)
    if st.button(t(N_("Afvis spørgsmålet")), key=f"decline_{question.id}"):
        with trouble(t):
            v.services.participation.decline(actor, question.id, said)
            forms.forget(opened.form)
            done(t(N_("Spørgsmålet er afvist.")))


def _told(t: Text, problems: Problems, field: str) -> None:
    if found := problems.get(field):
        wrong(found.say(t))


# Who takes part


def participants(v: Visit, actor: Actor, d: Dialogue) -> None:
    """Seats, the waiting list, and who they are."""
    t = v.t
    found, pager = _paged(
        v,
        d,
        "deltagere",
        lambda skip, most: v.services.participation.participants(actor, d.id, skip=skip, most=most),
    )
    st.html(
        render(
            "staff_dialogue_participants.html",
            t,
            counts=v.services.participation.counts(d.id),
            found=len(found),
            xlsx=address("/staff/participants.xlsx", {"id": d.id, "lang": t.lang}),
            csv=address("/staff/participants.csv", {"id": d.id, "lang": t.lang}),
        )
    )
    for one in found:
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.html(
            render(
                "staff_participant.html",
                t,
                one=one,
                who=_who(t, one.form),
                state=t(STATE[one.state]),
                at=t.time(one.at),
            )
        )
        with button.popover(t(N_("Fjern"))):
            _remove(v, actor, one)
    pager()


def _who(t: Text, sender: Sender) -> dict[str, Any]:
    """Who has signed up or answered, for a template."""
    size = next((SIZE[known] for known in SIZES if known and known == sender.size), None)
    return {
        "name": sender.name,
        "email": sender.email,
        "company": sender.company,
        "cvr": sender.cvr,
        "size": t(size) if size else "",
        "named": sender.named,
    }


def _remove(v: Visit, actor: Actor, one: SignUp) -> None:
    t = v.t
    st.html(f"<p>{t(N_('Deltageren får begrundelsen i en mail, og oplysningerne bliver slettet.'))}</p>")
    reason = st.text_area(t(N_("Begrundelse")), key=f"remove_reason_{one.id}", max_chars=LONGEST)
    if st.button(t(N_("Fjern {name}"), name=plain(one.form.name)), key=f"remove_{one.id}"):
        with trouble(t):
            v.services.participation.remove(actor, one.id, reason)
            done(t(N_("Deltageren er fjernet.")))


# Answers to a consultation


def answers(v: Visit, actor: Actor, d: Dialogue) -> None:
    """Each answer, question by question; what is marked as confidential stands apart with its reason."""
    t = v.t
    found, pager = _paged(
        v,
        d,
        "svar",
        lambda skip, most: v.services.participation.consultation_answers(actor, d.id, skip=skip, most=most),
    )
    st.html(
        render(
            "staff_dialogue_consultation.html",
            t,
            answers=[
                {
                    "receipt": one.receipt,
                    "at": t.time(one.at),
                    "who": _who(t, one.form),
                    "replies": one.replies,
                    "confirmed": one.confirmed,
                }
                for one in found
            ],
            xlsx=address("/staff/consultation.xlsx", {"id": d.id, "lang": t.lang}),
            csv=address("/staff/consultation.csv", {"id": d.id, "lang": t.lang}),
        )
    )
    pager()
