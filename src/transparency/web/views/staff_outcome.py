"""What came of a market dialogue, written by staff: minutes, who took part, what was heard, and what was changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.dialogues import form, labels
from transparency.dialogues.records import (
    DECISIONS,
    OUTCOME_AWAITED,
    Dialogue,
    Outcome,
    Status,
    Version,
    moment,
)
from transparency.editing.records import Draft
from transparency.feeds import words
from transparency.locale import N_
from transparency.tenders import labels as tender_labels
from transparency.tenders.records import CONTENT_FIELDS as TENDER_FIELDS
from transparency.web.page import Visit
from transparency.web.private import note
from transparency.web.views import staff
from transparency.web.views.forms import LONGEST, problem, reopened
from transparency.web.views.staff_dialogue_form import saving, settled
from transparency.web.views.staff_forms import (
    Open,
    fill_rows,
    foot,
    row_button,
    section,
    typed_rows,
    undo,
    why,
)

_OVER: frozenset[Status] = OUTCOME_AWAITED | {"outcome_published"}
_CHANGES = 200
"""Lines of the change logs that are looked through."""
_COURSE = frozenset({"status", "status_reason", "dates.dialogue", "dialogue_held"})
"""Fields of a tender that follow from the dialogue itself, and are no result of it."""
_PARTS = {"heard": form.HEARD, "results": form.RESULT}
_FIELD = {"minutes": N_("Referat"), "participants": N_("Hvem deltog"), "others": N_("Hvor mange andre deltog"),
          "heard": N_("Det hørte vi"), "results": N_("Det ændrede vi, og det ændrede vi ikke")}  # fmt: skip


def form_name(id_: str) -> str:
    """What the form of an outcome is called; the record has a form of its own."""
    return f"{id_}|opsamling"


def draw(v: Visit, actor: Actor, versions: Sequence[Version], draft: Draft[Dialogue] | None) -> None:
    """The form, filled from the draft, from what is public, or from who took part."""
    t, public = v.t, versions[-1]
    if public.record.status not in _OVER:
        st.html(
            f"<p>{t(N_('Opsamlingen kan skrives, når tilmeldingen er lukket, eller det er afholdt.'))}</p>"
        )
        return
    _due(v, public.record)
    opened = reopened(form_name(public.record.id), Open)
    if opened is None:
        source = draft.record if draft else public.record
        seen = draft.seen if draft else public.number
        opened = _fill(v, actor, source, seen, draft.edition if draft else 0)
        opened.put("reason", draft.reason if draft else _reason(source))
        opened.put("note", draft.note if draft else "")
        opened.opened()
    if opened.conflict:
        settled(t, v, opened, partial(_fill, v, actor))
        return
    if draft and draft.note:
        note(t(N_("Besked fra en kollega: {note}"), note=draft.note))
    filled = _fields(v, opened, versions)
    why(t, opened)
    undo(t, opened)
    with st.container(key="form_foot", gap="small"):
        wrong = dict.fromkeys(t(_FIELD[where.partition(".")[0]]) for where in filled.problems)
        save = None
        if filled.outcome is not None:
            record = replace(opened.existing, status="outcome_published", outcome=filled.outcome)
            save = saving(v, actor, opened, record)
        foot(v, opened, list(wrong), save, staff.url("dialoger", id=public.record.id, trin="vis"))


def _reason(d: Dialogue) -> str:
    """The public reason, which is Danish; another one is asked for when the outcome is corrected."""
    return "" if d.outcome else N_("Opsamlingen er skrevet.")


def _due(v: Visit, d: Dialogue) -> None:
    t, due = v.t, d.outcome_due
    if due is None or d.status == "outcome_published":
        return
    if d.outcome_overdue(v.today):
        note(
            t(N_("Opsamlingen skulle have været offentliggjort senest den {date}."), date=t.date(due)),
            "warning",
        )
    else:
        note(t(N_("Opsamlingen skal være offentlig senest den {date}."), date=t.date(due)))


def _fill(v: Visit, actor: Actor, d: Dialogue, seen: int, edition: int) -> Open[Dialogue]:
    opened = Open(form=form_name(d.id), first="minutes", seen=seen, edition=edition, existing=d)
    outcome = d.outcome
    if outcome is None:
        participants, others = v.services.participation.named_participants(actor, d.id)
        outcome = Outcome(participants=participants, others=others)
    for name, value in form.outcome_fields(outcome).items():
        if name in _PARTS:
            fill_rows(opened, name, value)
        else:
            opened.put(name, value)
    opened.opened()
    return opened


def _fields(v: Visit, opened: Open[Dialogue], versions: Sequence[Version]) -> form.FilledOutcome:
    t = v.t
    typed: dict[str, Any] = {name: opened.said(name) for name in ("minutes", "participants", "others")}
    typed |= {name: typed_rows(opened, name, parts) for name, parts in _PARTS.items()}
    filled = form.read_outcome(typed)
    section(t(_FIELD["minutes"]))
    st.text_area(t(N_("Hvad blev der talt om?")), key=opened.key("minutes"), height=200, max_chars=LONGEST)
    problem(t, filled.problems, "minutes")
    section(t(_FIELD["participants"]))
    st.html(
        f"<p>{t(N_('Kun virksomheder, der har sagt ja til at blive nævnt, står på listen. Andre tælles.'))}</p>"
    )
    named, others = st.columns([2, 1])
    with named:
        st.text_area(
            t(N_("Virksomheder, én på hver linje")),
            key=opened.key("participants"),
            height=140,
            max_chars=LONGEST,
        )
        problem(t, filled.problems, "participants")
    with others:
        st.text_input(t(_FIELD["others"]), key=opened.key("others"), max_chars=LONGEST)
        problem(t, filled.problems, "others")
    _heard(v, opened, filled)
    _results(v, opened, filled, versions)
    return filled


def _heard(v: Visit, opened: Open[Dialogue], filled: form.FilledOutcome) -> None:
    t, site = v.t, v.services.site
    section(t(_FIELD["heard"]))
    # the dialogue's own themes first
    themes = list(dict.fromkeys(("", *opened.existing.themes, *v.services.reference.promises)))
    for place, number in enumerate(opened.rows.get("heard", [])):
        theme, text = st.columns([1, 2])
        with theme:
            st.selectbox(
                t(N_("Tema {number}"), number=place + 1), themes, key=opened.key(f"heard_{number}_theme"),
                format_func=lambda id_: site.promise_label(id_, t.lang) if id_ else t(N_("Andet")),
            )  # fmt: skip
            row_button(t, opened, "heard", number, N_("Fjern tema {number}"))
        with text:
            st.text_area(
                t(N_("Tema {number}: hvad sagde markedet?"), number=place + 1),
                key=opened.key(f"heard_{number}_text"), height=120, max_chars=LONGEST,
            )  # fmt: skip
            problem(t, filled.problems, f"heard.{place}.text")
    st.button(t(N_("Tilføj et tema")), key="heard_add", on_click=opened.add_row, args=("heard",))


def _results(
    v: Visit, opened: Open[Dialogue], filled: form.FilledOutcome, versions: Sequence[Version]
) -> None:
    t = v.t
    section(t(_FIELD["results"]))
    since = _since(v, versions)
    for place, number in enumerate(opened.rows.get("results", [])):
        _result(v, opened, filled, since, place, number)
    with st.container(horizontal=True, gap="small"):
        st.button(t(N_("Tilføj en linje")), key="results_add", on_click=_add_result, args=(opened,))
        unsaid = _unsaid(opened, since)
        if unsaid:
            label = t.n("Hent {count} ændring fra planen", "Hent {count} ændringer fra planen", len(unsaid))
            st.button(label, key="results_fetch", on_click=_fetch, args=(v, opened, unsaid))


def _add_result(opened: Open[Dialogue]) -> None:
    opened.add_row("results")
    opened.put(f"results_{opened.rows['results'][-1]}_decision", DECISIONS[0])


def _result(
    v: Visit,
    opened: Open[Dialogue],
    filled: form.FilledOutcome,
    since: Sequence[form.Since],
    place: int,
    number: int,
) -> None:
    t, shown = v.t, place + 1
    index = v.tenders.index()

    def key(part: str) -> str:
        return opened.key(f"results_{number}_{part}")

    def tender_words(id_: str) -> str:
        if not id_:
            return t(N_("Intet udbud"))
        return f"{id_} {index.entries[index.position[id_]].title}" if id_ in index.position else id_

    chosen = opened.said(f"results_{number}_tender")
    changed = {one.field: one for one in since if one.tender == chosen}

    def field_words(field: str) -> str:
        if not field:
            return t(N_("Intet felt"))
        label = t(tender_labels.FIELD.get(field, field))
        if field not in changed:
            return label
        return t(N_("{field} (ændret {date})"), field=label, date=t.date(clock.day(changed[field].at)))

    decision, tender, field = st.columns(3)
    with decision:
        st.selectbox(
            t(N_("Linje {number}: hvad skete der?"), number=shown), DECISIONS, key=key("decision"),
            format_func=lambda code: t(labels.DECISION[code]),
        )  # fmt: skip
    with tender:
        tenders = list(dict.fromkeys(("", *opened.existing.tenders, *filter(None, (chosen,)))))
        st.selectbox(
            t(N_("Linje {number}: udbud"), number=shown), tenders, key=key("tender"), format_func=tender_words
        )
        problem(t, filled.problems, f"results.{place}.tender")
    with field:
        # what has changed since the meeting first
        fields = list(dict.fromkeys(("", *changed, *TENDER_FIELDS)))
        st.selectbox(
            t(N_("Linje {number}: felt"), number=shown), fields, key=key("field"), format_func=field_words
        )
    what, reason = st.columns(2)
    with what:
        st.text_area(
            t(N_("Linje {number}: hvad er det?"), number=shown), key=key("what"), height=90, max_chars=LONGEST
        )
        problem(t, filled.problems, f"results.{place}.what")
    with reason:
        st.text_area(
            t(N_("Linje {number}: hvorfor?"), number=shown), key=key("why"), height=90, max_chars=LONGEST
        )
        problem(t, filled.problems, f"results.{place}.why")
    row_button(t, opened, "results", number, N_("Fjern linje {number}"))


# What has changed in the plan


def _since(v: Visit, versions: Sequence[Version]) -> tuple[form.Since, ...]:
    """The fields of its tenders that have changed since it was held, or since it was announced."""
    d = versions[-1].record
    if not d.tenders:
        return ()
    log = v.tenders.changes(ids=d.tenders, limit=_CHANGES)
    return form.changed_since(log, _held(versions))


def _held(versions: Sequence[Version]) -> datetime:
    over = versions[-1].record.over_at
    return min(moment(over), versions[-1].at) if over else versions[0].at


def _unsaid(opened: Open[Dialogue], since: Sequence[form.Since]) -> list[form.Since]:
    """The changes that no line tells of."""
    told = {(row["tender"], row["field"]) for row in typed_rows(opened, "results", form.RESULT)}
    return [one for one in since if (one.tender, one.field) not in told and one.field not in _COURSE]


def _fetch(v: Visit, opened: Open[Dialogue], changes: Sequence[form.Since]) -> None:
    """A line for each, in Danish, to be put in better words."""
    t, site = v.t.of("da"), v.services.site
    for one in changes:
        _add_result(opened)
        number = opened.rows["results"][-1]
        said = [words.field(one.field, value, t, site) for value in (one.old, one.new)]
        what = f"{t(tender_labels.FIELD.get(one.field, one.field))}: {said[0]} → {said[1]}"
        parts = {"what": what, "why": one.reason, "tender": one.tender, "field": one.field}
        for part, text in parts.items():
            opened.put(f"results_{number}_{part}", text)
