"""The form of a market dialogue or event: each field is checked where it stands, and nothing typed is lost."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor
from transparency.dialogues import form, labels
from transparency.dialogues.editing_records import SHAPE
from transparency.dialogues.records import EVENTS, FORMS, Dialogue, Status, Version
from transparency.editing.records import Draft
from transparency.feeds import dialogue_words as words
from transparency.history.records import FieldChange
from transparency.locale import N_, Text
from transparency.tenders.filters import TenderFilter
from transparency.web.page import Visit
from transparency.web.private import heading, note
from transparency.web.views import staff
from transparency.web.views.forms import LONGEST, problem, reopened
from transparency.web.views.staff_forms import (
    Open,
    choose_cpv,
    choose_found,
    fill_rows,
    foot,
    row_button,
    row_number,
    section,
    settle,
    typed_rows,
    undo,
    why,
)

_GROUPS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (N_("Hvad det er"), (("kind", "form"), ("title", "title_en"), ("purpose", "purpose_en"),
                         ("description", "description_en"), ("audience", "audience_en"), ("sme_note",),
                         ("departments", "languages"))),
    (N_("Hvornår og hvor"), (("starts", "ends"), ("when",), ("place", "link"))),
    (N_("Tilmelding"), (("sign_up",), ("sign_up_by", "seats"))),
    (N_("Spørgsmål"), (("ask_by", "answer_by"), ("questions",))),
    (N_("Program"), (("programme",), ("priorities",), ("plan_year",), ("recording", "slides"))),
    (N_("Dokumenter"), (("documents",),)),
    (N_("Tema og udbud"), (("tenders",), ("themes",), ("cpv",))),
    (N_("Kontakt"), (("contact",), ("invitation", "invited_on"))),
    (N_("Status"), (("status", "outcome_by"),)),
)  # fmt: skip
"""Each part of the form with its rows; two languages of a text stand side by side."""

_OF_DIALOGUES = frozenset({"answer_by", "invitation", "invited_on", "outcome_by"})
_OF_WEBINARS = frozenset({"priorities", "plan_year"})
_OF_EVENTS = frozenset({"kind"})

_LONG = frozenset(
    {"purpose", "purpose_en", "description", "description_en", "audience", "audience_en", "sme_note", "priorities"}
)  # fmt: skip
_MOMENT = N_("fx 12-01-2027 9.00")
_DEADLINE = N_("fx 12-01-2027 12.00; uden klokkeslæt er det hele dagen med")
_ADDRESS = N_("hele adressen, fx https://www.eksempel.dk/moede")
_HINTS: Mapping[str, str] = {
    "starts": _MOMENT,
    "ends": N_("fx 11.00 samme dag, eller 13-01-2027 15.00"),
    "when": N_("så længe dagen ikke er fastlagt, fx januar 2027 eller 1. kvartal 2027"),
    **dict.fromkeys(form.DEADLINES, _DEADLINE),
    "seats": N_("tomt, når der er plads til alle"),
    "place": N_("fx Rådhuset, mødesal 2"),
    "contact": N_("afdelingens postkasse, fx udbud@kommune.dk"),
    "invited_on": N_("fx 31-12-2027"),
    "outcome_by": N_("tomt: 30 dage efter dialogen"),
    **dict.fromkeys(("link", "invitation", "recording", "slides"), _ADDRESS),
    "sme_note": N_("hvorfor det også er for små og mellemstore virksomheder"),
}
_LABEL: Mapping[str, str] = {**labels.FIELD, "when": N_("Omtrentligt tidspunkt")}
_PART: Mapping[str, Mapping[str, str]] = {
    "questions": {"text": N_("Spørgsmål {number}"), "text_en": N_("Spørgsmål {number} på engelsk")},
    "documents": {
        "title": N_("Dokument {number}: titel"),
        "url": N_("Dokument {number}: adresse"),
        "version": N_("Dokument {number}: version"),
        "on": N_("Dokument {number}: dato"),
    },
    "programme": {
        "at": N_("Punkt {number}: klokkeslæt"),
        "title": N_("Punkt {number}: titel"),
        "speaker": N_("Punkt {number}: hvem"),
    },
}
_WIDTHS: Mapping[str, list[int]] = {"questions": [1, 1], "documents": [3, 4, 2, 2], "programme": [2, 5, 4]}
_PART_HINTS: Mapping[str, str] = {
    "url": _ADDRESS,
    "version": N_("fx 1"),
    "on": N_("fx 31-12-2027"),
    "at": N_("fx 9.00"),
}
_ADD: Mapping[str, str] = {
    "questions": N_("Tilføj et spørgsmål til markedet"),
    "documents": N_("Tilføj et dokument"),
    "programme": N_("Tilføj et punkt til programmet"),
}
_REMOVE: Mapping[str, str] = {
    "questions": N_("Fjern spørgsmål {number}"),
    "documents": N_("Fjern dokument {number}"),
    "programme": N_("Fjern punkt {number}"),
}
_SET: tuple[Status, ...] = ("announced", "open", "closed", "held")
"""Statuses that are set in the form; the others come about by seats, by cancelling, and by the outcome."""


def draw(v: Visit, actor: Actor, id_: str, public: Version | None, draft: Draft[Dialogue] | None) -> None:
    """The form, filled from the draft or else from what is public."""
    t, opened = v.t, reopened(id_, Open)
    if opened is None:
        source = draft.record if draft else public.record if public else None
        assert source
        seen = draft.seen if draft else public.number if public else 0
        opened = _fill(source, seen, draft.edition if draft else 0)
        # an answer to the market's questions names them by number: none is given to another one
        opened.last["questions"] = (
            max((q.number for q in public.record.questions), default=0) if public else 0
        )
        opened.put("reason", draft.reason if draft else "")
        opened.put("note", draft.note if draft else "")
        opened.opened()
    heading(
        t,
        t(N_("Ret {title}"), title=opened.existing.title or id_),
        f"{t(labels.KIND[opened.existing.kind])} {id_}",
        back=(staff.url("dialoger", id=id_), t(N_("Tilbage"))),
    )
    if opened.conflict:
        settled(t, v, opened, _fill)
        return
    if draft and draft.note:
        note(t(N_("Besked fra en kollega: {note}"), note=draft.note))
    filled = _fields(v, opened)
    why(t, opened)
    undo(t, opened)
    with st.container(key="form_foot", gap="small"):
        named = dict.fromkeys(t(_LABEL[where.partition(".")[0]]) for where in filled.problems)
        save = saving(v, actor, opened, filled.record) if filled.ok and filled.record else None
        foot(v, opened, list(named), save, staff.url("dialoger", id=id_, trin="vis"))


def saving(v: Visit, actor: Actor, opened: Open[Dialogue], record: Dialogue) -> Callable[[], Draft[Dialogue]]:
    """How the draft is saved."""
    return partial(
        v.services.dialogue_editing.save, actor, record, seen=opened.seen, edition=opened.edition,
        reason=opened.said("reason"), note=opened.said("note"),
    )  # fmt: skip


def settled(
    t: Text, v: Visit, opened: Open[Dialogue], fill: Callable[[Dialogue, int, int], Open[Dialogue]]
) -> None:
    """Both versions, where somebody else was faster."""
    assert opened.conflict
    settle(
        t, opened, opened.conflict, SHAPE, partial(lines, v, opened.existing), fill,
        t(N_("Her er det, som du valgte det. Se det igennem, og gem.")),
    )  # fmt: skip
    st.html(Markup('<p class="tp-small">{}</p>').format(t(N_("Du får det at se, før noget gemmes."))))


def _fill(d: Dialogue, seen: int, edition: int) -> Open[Dialogue]:
    opened = Open(form=d.id, first="title", seen=seen, edition=edition, existing=d)
    drawn = _drawn(d)
    for name, value in form.fields_of(d).items():
        if name in form.ROWS:
            if name in drawn:
                fill_rows(opened, name, value)
        elif name in drawn:
            opened.put(name, value)
    opened.opened()
    return opened


def lines(v: Visit, d: Dialogue, fields: Iterable[FieldChange]) -> list[tuple[str, str, str]]:
    """Changes in words: field, before, after."""
    t, written = v.t, d.form == "written"
    return [
        (
            t(labels.FIELD.get(f.field, f.field)),
            *words.both(f.field, f.old, f.new, t, v.services.site, written=written),
        )
        for f in fields
    ]


# Fields


def _drawn(d: Dialogue) -> list[str]:
    """The fields that are of use for this kind."""
    return [name for _, rows in _GROUPS for row in rows for name in row if _of_use(name, d)]


def _of_use(name: str, d: Dialogue) -> bool:
    if d.is_event:
        return name not in _OF_DIALOGUES and (d.kind == "new_year_webinar" or name not in _OF_WEBINARS)
    return name not in _OF_WEBINARS | _OF_EVENTS


def _fields(v: Visit, opened: Open[Dialogue]) -> form.Filled:
    """All the fields, each with what is wrong with it under it."""
    t, d = v.t, opened.existing
    # read before they are drawn: what is wrong stands at its field in the same run
    filled = form.read(_typed(opened), d)
    for title, rows in _GROUPS:
        section(t(title))
        for row in rows:
            names = [name for name in row if _of_use(name, d)]
            places = st.columns(len(names)) if len(names) > 1 else [st.container() for _ in names]
            for place, name in zip(places, names, strict=True):
                with place:
                    _widget(v, name, opened, filled.problems)
                    problem(t, filled.problems, name)
    return filled


def _typed(opened: Open[Dialogue]) -> dict[str, Any]:
    """What stands in the fields."""
    typed: dict[str, Any] = {}
    for name in _drawn(opened.existing):
        if name in form.ROWS:
            typed[name] = typed_rows(opened, name, form.ROWS[name])
        elif name in form.CHOSEN:
            typed[name] = list(opened.get(name, ()))
        else:
            typed[name] = opened.get(name)
    return typed


def _widget(v: Visit, name: str, opened: Open[Dialogue], problems: Mapping[str, Any]) -> None:
    t, key = v.t, opened.key(name)
    label, hint = t(_LABEL[name]), t(_HINTS[name]) if name in _HINTS else None
    site, reference = v.services.site, v.services.reference
    match name:
        case "kind":
            st.selectbox(label, EVENTS, key=key, format_func=lambda code: t(labels.KIND[code]))
        case "form":
            st.selectbox(label, FORMS, key=key, format_func=lambda code: t(labels.FORM[code]))
        case "status":
            _status(t, opened, label)
        case "sign_up":
            st.checkbox(t(N_("Man skal tilmelde sig her på sitet")), key=key)
        case "languages":
            st.multiselect(
                label, list(words.LANGUAGE), key=key, format_func=lambda code: t(words.LANGUAGE[code]), placeholder=""
            )  # fmt: skip
        case "departments":
            known = [d.key for d in reference.organisation.departments]
            st.multiselect(
                label, known, key=key, format_func=lambda k: reference.department(k, t.lang), placeholder=""
            )
        case "themes":
            st.multiselect(
                label, list(reference.promises), key=key,
                format_func=lambda id_: site.promise_label(id_, t.lang), placeholder="",
            )  # fmt: skip
        case "cpv":
            choose_cpv(v, opened, label)
        case "tenders":
            _tenders(v, opened, label)
        case _ if name in form.ROWS:
            _row_fields(t, opened, name, problems)
        case _ if name in _LONG:
            st.text_area(label, key=key, placeholder=hint, height=100, max_chars=LONGEST)
        case _:
            st.text_input(label, key=key, placeholder=hint, max_chars=LONGEST)


def _status(t: Text, opened: Open[Dialogue], label: str) -> None:
    """What it can be set to, and what it is."""
    known = labels.STATUS_WRITTEN if opened.get("form") == "written" else labels.STATUS
    options = list(dict.fromkeys((opened.existing.status, *_SET)))
    if opened.existing.outcome is not None:
        options = [opened.existing.status]
    st.selectbox(label, options, key=opened.key("status"), format_func=lambda code: t(known[code]))


def _tenders(v: Visit, opened: Open[Dialogue], label: str) -> None:
    t, index = v.t, v.tenders.index()

    def find(said: str) -> list[str]:
        found, hits = v.tenders.find(TenderFilter(q=said), v.today)
        return [entry.id for entry in found.found_entries(hits, 0, 20)]

    def say(id_: str) -> str:
        return f"{id_} {index.entries[index.position[id_]].title}" if id_ in index.position else id_

    choose_found(
        t, opened, "tenders", label,
        ask=t(N_("Find udbud med ord eller id")),
        example=t(N_("fx rengøring")),
        nothing=t(N_("Ingen udbud passer. Prøv et andet ord.")),
        find=find,
        say=say,
    )  # fmt: skip


def _row_fields(t: Text, opened: Open[Dialogue], name: str, problems: Mapping[str, Any]) -> None:
    for place, number in enumerate(opened.rows.get(name, [])):
        with st.container(key=f"row_{name}_{number}", gap="small"):
            for column, part in zip(st.columns(_WIDTHS[name]), form.ROWS[name], strict=True):
                with column:
                    hint = _PART_HINTS.get(part)
                    widget = st.text_area if name == "questions" else st.text_input
                    widget(
                        t(_PART[name][part], number=row_number(opened, name, number)),
                        key=opened.key(f"{name}_{number}_{part}"),
                        placeholder=t(hint) if hint else None,
                        max_chars=LONGEST,
                    )
                    problem(t, problems, f"{name}.{place}.{part}")
            row_button(t, opened, name, number, _REMOVE[name])
    st.button(t(_ADD[name]), key=f"{name}_add", on_click=opened.add_row, args=(name,))
