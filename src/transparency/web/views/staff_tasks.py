"""What waits for somebody: approval, drafts, questions, outcomes, figures, confirmation, and what the week brings."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.audit.records import Line
from transparency.dialogues.participation_records import Question
from transparency.dialogues.records import OUTCOME_AWAITED
from transparency.editing.records import Draft
from transparency.locale import N_
from transparency.tenders import labels
from transparency.tenders.index import Entry
from transparency.web.page import Visit
from transparency.web.private import done, heading, plain, trouble
from transparency.web.render import render
from transparency.web.views import staff

_MOST = 200
"""Overdue entries that are shown at once; the longest overdue first."""
_SOON = timedelta(days=14)
"""So long ahead an outcome that is due is a task."""
_FIGURES_SOON = timedelta(days=30)
"""So long ahead a figure that is due is one: it has to be asked for in good time."""


def draw(v: Visit, actor: Actor) -> None:
    """The whole room."""
    t = v.t
    work = v.services.editing.work_list(actor, v.today)
    heading(t, t(N_("Opgaver")))
    names = {
        a.id: a.name for a in v.services.accounts.people(actor, v.services.accounts.own_organisation().id)
    }

    def rows(room: str, drafts: Iterable[Draft[Any]]) -> list[tuple[str, str, str, str, str, str]]:
        return [
            (
                staff.url(room, id=d.record.id, trin="vis"),
                d.record.id,
                d.record.title or t(N_("Uden titel")),
                names.get(d.author_id or 0, ""),
                t.time(d.updated_at),
                d.note,
            )
            for d in drafts
        ]

    of_dialogues = v.services.dialogue_editing.drafts(actor)
    of_targets = v.services.target_editing.drafts(actor)
    groups = [
        (
            title,
            rows("udbud", of_tenders)
            + rows("dialoger", [draft for draft in of_dialogues if draft.state == state])
            + rows("maal", [draft for draft in of_targets if draft.state == state]),
            empty,
        )
        for state, of_tenders, title, empty in (
            ("review", work.review, t(N_("Venter på godkendelse")), t(N_("Intet venter på godkendelse."))),
            ("draft", work.drafts, t(N_("Kladder")), t(N_("Der er ingen kladder."))),
        )
    ]
    st.html(
        render(
            "staff_tasks.html",
            t,
            groups=groups,
            questions=_questions(v, actor),
            outcomes=_outcomes(v),
            figures=_figures(v),
            changed=rows("udbud", work.changed),
            refused=_refused(v, work.refused, names),
            coming=[(one.id, one.title, t(labels.DATE[one.key]), one.date.say(t)) for one in work.coming],
            one=lambda id_: staff.url("udbud", id=id_),
        )
    )
    _overdue(v, actor, work.overdue)


def _questions(v: Visit, actor: Actor) -> list[tuple[str, str, str, int, str]]:
    """Dialogues in which the market waits for answers: address, id, title, how many, and the oldest one's day."""
    t, index = v.t, v.dialogues.index()
    asked: dict[str, list[Question]] = {}
    for question in v.services.participation.waiting_questions(actor):
        asked.setdefault(question.dialogue_id, []).append(question)
    return [
        (
            staff.url("dialoger", id=id_, trin="spoergsmaal"),
            id_,
            index.entries[index.position[id_]].record.title,
            len(waiting),
            t.date(clock.day(waiting[0].at)),
        )
        for id_, waiting in asked.items()
        if id_ in index.position
    ]


def _outcomes(v: Visit) -> list[tuple[str, str, str, str, bool]]:
    """Outcomes that are overdue or soon due, the longest overdue first: address, id, title, day, whether overdue."""
    soon = v.today + _SOON
    due = [
        (day, d)
        for d in (entry.record for entry in v.dialogues.index().entries)
        if d.status in OUTCOME_AWAITED and (day := d.outcome_due) is not None and day <= soon
    ]
    return [
        (
            staff.url("dialoger", id=d.id, trin="opsamling"),
            d.id,
            d.title,
            v.t.date(day),
            d.outcome_overdue(v.today),
        )
        for day, d in sorted(due, key=lambda one: (one[0], one[1].id))
    ]


def _figures(v: Visit) -> list[tuple[str, str, str, str, bool]]:
    """Figures that are overdue or soon due, the longest overdue first: address, id, title, day, whether overdue."""
    soon = v.today + _FIGURES_SOON
    due = [
        (day, one)
        for one in v.services.targets.judged()
        if (day := one.target.next_due) is not None and day <= soon
    ]
    return [
        (
            staff.url("maal", id=one.id, trin="tal"),
            one.id,
            v.t.pick(one.target.title, one.target.title_en),
            v.t.date(day),
            one.overdue,
        )
        for day, one in sorted(due, key=lambda found: (found[0], found[1].id))
    ]


def _refused(v: Visit, line: Line | None, names: Mapping[int, str]) -> str:
    """The last import that left rows out, in words."""
    if line is None:
        return ""
    t, count = v.t, line.details["refused"]
    who = names.get(int(line.who.removeprefix("konto:"))) if line.who.startswith("konto:") else None
    said = t.n(
        "{count} række i {file} blev afvist og er ikke i planen.",
        "{count} rækker i {file} blev afvist og er ikke i planen.",
        count,
        file=line.object,
    )
    by = t(N_("Læst ind af {who} {when}."), who=who, when=t.time(line.at)) if who else t.time(line.at)
    return f"{said} {by}"


def _overdue(v: Visit, actor: Actor, overdue: list[Entry]) -> None:
    """Ticked and confirmed, as many as one likes."""
    t = v.t
    st.html(f"<h2>{t(N_('Mangler bekræftelse'))}</h2>")
    if not overdue:
        st.html(f"<p>{t(N_('Alt i planen er bekræftet i tide.'))}</p>")
        return
    shown = overdue[:_MOST]
    late = t.n("{count} udbud skulle være bekræftet.", "{count} udbud skulle være bekræftet.", len(overdue))
    st.html(f"<p>{late} {t(N_('Sæt kryds ved dem, der stadig er rigtige.'))}</p>")
    with st.form("confirm_many", border=False):
        ticked = [e.id for e in shown if st.checkbox(plain(f"{e.id} {e.title}"), key=f"tick_{e.id}")]
        everything = st.checkbox(t(N_("Alle {count} på listen"), count=len(shown)), key="tick_all")
        if st.form_submit_button(t(N_("Bekræft, at de stadig er rigtige")), type="primary"):
            with trouble(t):
                ids = [e.id for e in shown] if everything else ticked
                confirmed = v.services.editing.confirm(actor, ids)
                done(t.n("{count} udbud er bekræftet.", "{count} udbud er bekræftet.", len(confirmed)))
    if st.button(t(N_("Send en mail til afdelingerne om det, der mangler")), key="ask"):
        with trouble(t):
            count = v.services.editing.ask_confirmation(actor, v.today)
            done(t.n("Der er sendt {count} mail.", "Der er sendt {count} mails.", count))
