"""A published answer to the market is put right, in public and with a reason."""

from dataclasses import dataclass

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.dialogues.participation_records import MAX_REASON, FormProblems
from transparency.dialogues.records import Version
from transparency.errors import Conflict
from transparency.locale import N_
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import done, note, trouble
from transparency.web.render import render
from transparency.web.views import forms, staff
from transparency.web.views.forms import LONGEST, Fields, reopened, wrong


@dataclass(kw_only=True)
class _Correction(Fields):
    seen: int
    """The version whose answer is put right."""


def url(id_: str, number: int) -> str:
    """The address of the form for one answer."""
    return staff.url("dialoger", id=id_, trin="ret-svar", nr=str(number))


def draw(v: Visit, actor: Actor, public: Version) -> None:
    """The form for the answer that the address names, for who may publish."""
    t, d, number = v.t, public.record, v.number("nr")
    given = next((one for one in d.answers if one.number == number), None)
    if given is None or not may(actor, "dialogue.publish"):
        not_found(v.lang)
    name, back = f"answer:{d.id}:{number}", staff.url("dialoger", id=d.id, trin="spoergsmaal")
    opened = reopened(name, _Correction)
    if opened is None:
        opened = _Correction(form=name, first="answer", seen=public.number)
        opened.put("wording", given.question)
        opened.put("answer", given.answer)
        opened.put("reason", "")
        opened.opened()
    st.html(render("staff_answer.html", t, given=given, back=back))
    note(t(N_("Rettelsen er offentlig med det samme. Det, der stod før, kan stadig læses i historikken.")))
    problems = st.session_state.pop(f"wrong:{name}", {})
    for field, label, height, most in (
        ("wording", N_("Spørgsmålet, som det offentliggøres"), 100, LONGEST),
        ("answer", N_("Svar"), 160, LONGEST),
        ("reason", N_("Offentlig begrundelse"), 80, MAX_REASON),
    ):
        st.text_area(t(label), key=opened.key(field), height=height, max_chars=most)
        if found := problems.get(field):
            wrong(found.say(t))
    opened.typed = opened.standing()
    if st.button(t(N_("Offentliggør rettelsen")), key=f"correct_{d.id}_{number}", type="primary"):
        with trouble(t):
            try:
                v.services.dialogue_editing.correct_answer(
                    actor, d.id, number, opened.said("wording"), opened.said("answer"), opened.said("reason"),
                    seen=opened.seen,
                )  # fmt: skip
            except FormProblems as error:
                names = {"question": "wording"}
                st.session_state[f"wrong:{name}"] = {
                    names.get(one.name, one.name): one for one in error.problems
                }
                st.rerun()
            except Conflict:
                opened.seen = public.number  # it stands above, and whoever goes on has been told
                raise
            forms.forget(name)
            done(t(N_("Svar {number} er rettet."), number=number), back)
