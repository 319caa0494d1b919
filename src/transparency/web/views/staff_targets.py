"""The policy's promises for staff: where figures are missing, what is done with one, seeing it before others do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.editing.records import STATE, Draft
from transparency.errors import NotFound
from transparency.feeds import target_words as words
from transparency.locale import N_
from transparency.targets import form, labels
from transparency.targets.judgement import WORD, Judged, judge
from transparency.targets.records import CONTENT_FIELDS, Observation, Target, Version
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import go, heading, note
from transparency.web.render import render
from transparency.web.views import forms, staff, staff_target_form, target
from transparency.web.views.staff_drafts import Desk, as_it_will_be, earlier, send_on

_ID = re.compile(r"[a-z][a-z0-9-]{1,60}")
_SHOWN = 60
"""Figures that are listed; the form has the others too."""
_MEASURED = tuple(name for name in CONTENT_FIELDS if "." not in name and name != "observations")
_JUDGED_BY = frozenset({"unit", "baseline", "milestones", "methods"})
"""What figures are judged against: a change of it judges anew what was published before."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A promise as staff see it: what is public, how it stands, and what is being worked on."""

    judged: Judged
    versions: list[Version]
    draft: Draft[Target] | None

    @property
    def id(self) -> str:
        return self.judged.id

    @property
    def public(self) -> Version:
        return self.versions[-1]


def draw(v: Visit, actor: Actor) -> None:
    """The list without an id; with one the promise, or what `trin` asks for of it. `trin=regneark` is a sheet."""
    id_, step = v.get("id"), v.get("trin")
    if not id_:
        if step == "regneark":
            from transparency.web.views import staff_target_import  # brings what reads spreadsheets

            staff_target_import.draw(v, actor)
            return
        _list(v, actor)
        return
    judged = v.services.targets.one(id_) if _ID.fullmatch(id_) else None
    if judged is None:
        not_found(v.lang)
    shown = Shown(judged, v.services.targets.versions(id_), v.services.target_editing.draft(actor, id_))
    match step:
        case "ret":
            _part(v, shown, "ret")
            staff_target_form.draw(v, shown.public, shown.draft, actor)
        case "tal":
            _part(v, shown, "tal")
            staff_target_form.draw_figures(v, shown.public, shown.draft, actor)
        case "vis":
            _preview(v, actor, shown)
        case _:
            _one(v, actor, shown)


def link(id_: str, step: str = "") -> str:
    """The address of a promise in the staff's room."""
    return staff.url("maal", id=id_, **({"trin": step} if step else {}))


def forget(id_: str) -> None:
    """What was typed about a promise is not needed any more."""
    forms.forget(id_)
    forms.forget(staff_target_form.figures_form(id_))


def _desk(v: Visit, actor: Actor) -> Desk[Target]:
    return Desk(v, actor, v.services.target_editing, staff.url("maal"), link, forget)


# The list


def _list(v: Visit, actor: Actor) -> None:
    t = v.t
    heading(
        t,
        t(N_("Mål")),
        t(N_("Politikkens løfter, og hvordan de måles. Vælg et for at lægge tal ind eller rette, hvordan det måles.")),
    )  # fmt: skip
    drafts = v.services.target_editing.drafts(actor)
    states = {draft.record.id: t(STATE[draft.state]) for draft in drafts}
    st.html(
        render(
            "staff_targets.html",
            t,
            sheet=staff.url("maal", trin="regneark"),
            groups=[
                (
                    title,
                    [
                        (d.record.id, words.title(d.record, t), t.time(d.updated_at))
                        for d in drafts
                        if d.state == state
                    ],
                )
                for state, title in (
                    ("review", t(N_("Venter på godkendelse"))),
                    ("draft", t(N_("Kladder"))),
                )
            ],
            rows=[_row(v, one, states) for one in sorted(v.services.targets.judged(), key=_awaited)],
            link=link,
        )
    )


def _awaited(one: Judged) -> date:
    """The longest overdue first, then as the figures are due; without a day last, as in the policy."""
    return one.target.next_due or date.max


def _row(v: Visit, one: Judged, states: dict[str, str]) -> dict[str, object]:
    t = v.t
    return {
        "id": one.id,
        "title": words.title(one.target, t),
        "word": one.verdict.word,
        "verdict": t(WORD[one.verdict.word]),
        "latest": _latest(v, one),
        "due": t.date(one.target.next_due) if one.target.next_due else "",
        "counted": bool(words.answer(one.live, t)),
        "overdue": one.overdue,
        "draft": states.get(one.id, ""),
    }


def _latest(v: Visit, one: Judged) -> str:
    """The newest figure, or what the published data answer."""
    if one.target.latest is None and (answer := words.answer(one.live, v.t)):
        return answer
    return words.latest(one.target, v.t)


# One promise


def _part(v: Visit, shown: Shown, here: str) -> None:
    """Which one it is, and the way between its parts."""
    t = v.t
    heading(t, words.title(shown.judged.target, t), back=(staff.url("maal"), t(N_("Alle mål"))))
    late = t(N_("mangler")) if shown.judged.overdue else ""
    parts = [
        ("", t(N_("Overblik")), ""),
        ("tal", t(labels.FIELD["observations"]), late),
        ("ret", t(N_("Sådan måles det")), ""),
    ]
    st.html(
        render(
            "staff_parts.html",
            t,
            label=t(N_("Målets dele")),
            parts=[(link(shown.id, key), label, said, key == here) for key, label, said in parts],
        )
    )


def _one(v: Visit, actor: Actor, shown: Shown) -> None:
    t, judged, draft = v.t, shown.judged, shown.draft
    record = judged.target
    _part(v, shown, "")
    staff_target_form.wording(v, record)
    figures = [one for portion in form.portions(record.observations) for one in portion.figures]
    st.html(
        render(
            "staff_target.html",
            t,
            id=shown.id,
            word=judged.verdict.word,
            verdict=t(WORD[judged.verdict.word]),
            sentence=judged.verdict.say(t),
            answer=words.answer(judged.live, t),
            overdue=judged.overdue,
            draft=draft,
            draft_state=t(STATE[draft.state]) if draft else "",
            draft_at=t.time(draft.updated_at) if draft else "",
            facts=[
                (t(labels.FIELD[name]), words.field(name, getattr(record, name), record, t, v.services.site))
                for name in _MEASURED
            ],
            figures=[_figure(v, one) for one in figures[:_SHOWN]],
            total=len(figures),
            link=link,
        )
    )
    earlier(_desk(v, actor), shown.id, shown.versions)


def _figure(v: Visit, one: Observation) -> dict[str, str]:
    t = v.t
    on = t.date(one.entered_on) if one.entered_on else ""
    return {
        "period": one.period.say(t),
        "value": words.figure(one.value, one.unit, t),
        "quality": words.quality(one, t),
        "of": words.of_what(one, t, v.services.site),
        "method": str(one.method),
        "source": one.source,
        "note": one.note,
        "entered": ", ".join(filter(None, (on, one.entered_by))),
    }


# Before it is public


def _preview(v: Visit, actor: Actor, shown: Shown) -> None:
    """What differs, what it does to the verdict, the page as it will be, and the way on."""
    t, editing, judged = v.t, v.services.target_editing, shown.judged
    try:
        preview = editing.preview(actor, shown.id)
    except NotFound:
        go(link(shown.id))
    record, draft = preview.record, preview.draft
    heading(t, t(N_("Før det bliver offentligt")), back=(link(shown.id), words.title(record, t)))
    if preview.collisions:
        note(
            t(N_("Det offentlige er ændret, siden kladden blev begyndt. Ret kladden, og vælg, hvad der skal stå.")),
            "warning",
        )  # fmt: skip
    will_be = as_judged(judged, record, v.today)
    st.html(
        render(
            "staff_target_preview.html",
            t,
            id=shown.id,
            draft=draft,
            state=t(STATE[draft.state]),
            missing=[
                (t(labels.FIELD.get(p.field, p.field)), p.say(t)) for p in editing.missing(actor, record)
            ],
            lines=words.lines(shown.public.record, record, t, v.services.site),
            rejudged=any(f.field in _JUDGED_BY for f in preview.fields),
            verdicts=list(_verdicts(v, judged, will_be)),
            link=link,
        )
    )
    send_on(_desk(v, actor), draft, preview)
    next_one = Version(shown.public.number + 1, draft.updated_at, draft.reason or None, record)
    as_it_will_be(t, without_charts(target.html_of(v, will_be, [*shown.versions, next_one], [])))


def as_judged(public: Judged, record: Target, today: date) -> Judged:
    """How a promise would stand with another record."""
    return replace(
        public,
        target=record,
        verdict=judge(record, public.live, today),
        version=public.version + 1,
        updated_at=clock.now(),
        overdue=record.overdue(today),
    )


def _verdicts(v: Visit, before: Judged, after: Judged) -> Iterator[tuple[str, str, str, str]]:
    t = v.t
    for label, one in ((t(N_("Nu")), before), (t(N_("Når det er offentligt")), after)):
        yield label, one.verdict.word, t(WORD[one.verdict.word]), one.verdict.say(t)


def without_charts(page: str) -> str:
    """The page without its charts: those are drawn from what is public."""
    return re.sub(r'<figure class="tp-chart">.*?</figure>', "", page, flags=re.DOTALL)
