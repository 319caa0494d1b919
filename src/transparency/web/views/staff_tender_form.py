"""The form of a planned tender: each field is checked where it stands, and nothing that was typed is lost."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor
from transparency.editing.records import Draft
from transparency.feeds import words
from transparency.history.records import FieldChange
from transparency.ingest.columns import CellProblem
from transparency.locale import N_, Text
from transparency.tenders import form, labels
from transparency.tenders.editing_records import SHAPE
from transparency.tenders.imports import context
from transparency.tenders.records import PlannedTender, Requirement, Version
from transparency.tenders.sheet import BY_KEY, cell, listed, lot_line, lot_value
from transparency.web.page import Visit
from transparency.web.private import heading, note
from transparency.web.views import staff, staff_forms
from transparency.web.views.forms import LONGEST, reopened, wrong
from transparency.web.views.staff_forms import (
    choose_cpv,
    foot,
    section,
    settle,
    undo,
)

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Hvad der købes"), ("title", "title_en", "description", "description_en", "departments", "kind", "cpv",
                            "place", "nuts", "duration_months", "options")),
    (N_("Værdi"), ("value", "value_reason")),
    (N_("Hvornår"), ("dialogue", "dialogue_held", "notice", "deadline", "award", "start")),
    (N_("Hvordan der udbydes"), ("regime", "procedure", "technique", "joint_partners", "joint_lead", "reserved")),
    (N_("Delaftaler"), ("lots", "lots_per_bidder", "no_lots_reason")),
    (N_("Hvad der kræves"), ("minimum_turnover", "minimum_references", "minimum_other", "sme", "sme_note")),
    (N_("Klima og mål i politikken"), ("climate", "climate_weight", "promises", "requirements")),
    (N_("Nuværende kontrakt"), ("replaces_supplier", "replaces_cvr", "replaces_expiry", "replaces_notice")),
    (N_("Kontakt og links"), ("contact", "link_platform", "link_notice", "link_documents")),
    (N_("Status"), ("status", "status_reason")),
)  # fmt: skip

_LONG = frozenset({"description", "description_en", "options", "minimum_other"})
_HINTS: Mapping[str, str] = {
    "planned_date": N_("fx 4. kvartal 2027, marts 2027, uge 34 2027 eller 31-12-2027"),
    "value": N_("fx 12 mio. kr., 5-7 mio. kr. eller Ikke offentliggjort"),
    "money": N_("fx 2 mio. kr."),
    "names": N_("flere med semikolon imellem"),
    "url": N_("hele adressen, fx https://www.eksempel.dk/udbud"),
    "percent": N_("fx 20"),
}
_ANSWER: Mapping[str, str] = {"yes": N_("Ja"), "not_relevant": N_("Ikke relevant")}


@dataclass(kw_only=True)
class Open(staff_forms.Open[PlannedTender]):
    """The form of a tender."""

    lots: list[int]
    """The numbers of its lots."""
    requirements: int


def draw(
    v: Visit, actor: Actor, id_: str, public: Version | None, draft: Draft[PlannedTender] | None
) -> None:
    """The form, filled from the draft or else from what is public."""
    t, opened = v.t, reopened(id_, Open)
    if opened is None:
        source = draft.record if draft else public.record if public else None
        assert source
        seen = draft.seen if draft else public.number if public else 0
        opened = _fill(v, source, seen, draft.edition if draft else 0)
        opened.put("reason", draft.reason if draft else "")
        opened.put("note", draft.note if draft else "")
        opened.opened()
    title = opened.existing.title or id_
    heading(
        t,
        t(N_("Ret {title}"), title=title),
        id_,
        back=(staff.url("udbud", id=id_), t(N_("Tilbage til udbuddet"))),
    )
    if opened.conflict:
        settle(
            t, opened, opened.conflict, SHAPE, partial(lines, v), partial(_fill, v),
            t(N_("Her er udbuddet, som du valgte det. Se det igennem, og gem.")),
        )  # fmt: skip
        st.html(
            Markup('<p class="tp-small">{}</p>').format(t(N_("Du får udbuddet at se, før noget gemmes.")))
        )
        return
    if draft and draft.note:
        note(t(N_("Besked fra en kollega: {note}"), note=draft.note))
    filled = _fields(v, opened)
    section(t(N_("Om ændringen")))
    reason, said = st.columns(2)
    reason.text_area(
        t(N_("Offentlig begrundelse for ændringen")), key=opened.key("reason"), max_chars=LONGEST
    )
    said.text_area(t(N_("Besked til kolleger (ikke offentlig)")), key=opened.key("note"), max_chars=LONGEST)
    opened.typed = opened.standing()
    undo(t, opened)
    with st.container(key="form_foot", gap="small"):
        named = [t(BY_KEY[key].header) for key in form.FIELDS if key in filled.problems]
        foot(v, opened, named, _saving(v, actor, opened, filled), staff.url("udbud", id=id_, trin="vis"))


def _saving(
    v: Visit, actor: Actor, opened: Open, filled: form.Filled
) -> Callable[[], Draft[PlannedTender]] | None:
    """How the draft is saved; None while something is wrong."""
    if not filled.ok or not filled.record:
        return None
    return partial(
        v.services.editing.save, actor, filled.record, seen=opened.seen, edition=opened.edition,
        reason=opened.said("reason"), note=opened.said("note"),
    )  # fmt: skip


def _fill(v: Visit, tender: PlannedTender, seen: int, edition: int) -> Open:
    departments = {d.key: d.da for d in v.services.reference.organisation.departments}
    opened = Open(
        form=tender.id,
        first="title",
        seen=seen,
        edition=edition,
        existing=tender,
        lots=[lot.number for lot in tender.lots],
        requirements=len(tender.requirements),
    )
    for key, value in form.fields_of(tender, departments).items():
        opened.put(key, value)
    opened.put("departments", list(tender.departments))
    opened.put("cpv", list(tender.cpv))
    opened.put("promises", list(tender.promises))
    for number, lot in enumerate(tender.lots):
        for part, said in (
            ("title", lot.title),
            ("value", lot_value(lot.value, Text.of("da"))),
            ("place", lot.place),
        ):
            opened.put(f"lot_{number}_{part}", said or "")
    for number, one in enumerate(tender.requirements):
        for part, chosen in (("promise", one.promise), ("answer", one.answer), ("note", one.note or "")):
            opened.put(f"requirement_{number}_{part}", chosen)
    opened.opened()
    return opened


# Fields


def _fields(v: Visit, opened: Open) -> form.Filled:
    """All the fields, each with what is wrong with it under it."""
    t = v.t
    # read before they are drawn: what is wrong stands at its field in the same run
    filled = form.read(opened.form, _typed(opened), opened.existing, context(v.services.reference))
    for title, keys in GROUPS:
        section(t(title))
        for row in _rows(keys):
            for place, key in zip(
                st.columns(len(row)) if len(row) > 1 else [st.container()], row, strict=True
            ):
                with place:
                    _widget(v, key, opened)
                    if problem := _problem(filled, key):
                        wrong(problem.message(t))
    return filled


_WIDE = frozenset({"departments", "cpv", "lots", "promises", "requirements"})


def _rows(keys: Sequence[str]) -> list[list[str]]:
    """Short fields two and two, wide ones alone."""
    rows: list[list[str]] = []
    for key in keys:
        if key not in _WIDE and rows and len(rows[-1]) == 1 and rows[-1][0] not in _WIDE:
            rows[-1].append(key)
        else:
            rows.append([key])
    return rows


def _problem(filled: form.Filled, key: str) -> CellProblem | None:
    """What is wrong in a field; further CPV codes are chosen where the main one is."""
    found = filled.problems.get(key)
    return found or (filled.problems.get("cpv_more") if key == "cpv" else None)


def _typed(opened: Open) -> dict[str, str]:
    """What stands in the fields, as it would in the cells of a sheet."""
    fields = {key: opened.said(key) for key in form.FIELDS}
    chosen = {key: list(opened.get(key, ())) for key in ("departments", "cpv", "promises")}
    fields["departments"] = listed(chosen["departments"])
    fields["promises"] = listed(chosen["promises"])
    fields["cpv"], fields["cpv_more"] = "".join(chosen["cpv"][:1]), "; ".join(chosen["cpv"][1:])
    lots = [
        (number, [opened.said(f"lot_{n}_{part}").strip() for part in ("title", "value", "place")])
        for n, number in enumerate(opened.lots)
    ]
    fields["lots"] = "\n".join(lot_line(number, *parts) for number, parts in lots if any(parts))
    required = tuple(
        Requirement(
            promise,
            "not_relevant" if opened.said(f"requirement_{n}_answer") == "not_relevant" else "yes",
            opened.said(f"requirement_{n}_note").strip() or None,
        )
        for n in range(opened.requirements)
        if (promise := opened.said(f"requirement_{n}_promise"))
    )
    fields["requirements"] = str(
        cell("requirements", replace(opened.existing, requirements=required), 0, Text.of("da"), {}) or ""
    )
    return fields


def _widget(v: Visit, key: str, opened: Open) -> None:
    t, column, name = v.t, BY_KEY[key], opened.key(key)
    label, hint = t(column.header), t(_HINTS[column.type]) if column.type in _HINTS else None
    reference = v.services.reference
    match column.type:
        case "choice":
            assert column.choices
            _select(name, label, ["", *column.choices.values()], t)
        case "yes_no" | "tri_state":
            _select(name, label, ["", N_("Ja"), N_("Nej")], t)
        case "departments":
            known = [d.key for d in reference.organisation.departments]
            st.multiselect(
                label, known, key=name, format_func=lambda k: reference.department(k, t.lang), placeholder=""
            )
        case "promises":
            st.multiselect(label, list(reference.promises), key=name, format_func=_promise(v), placeholder="")
        case "requirements":
            _requirements(v, opened)
        case "cpv":
            choose_cpv(v, opened, label)
        case "lots":
            _lots(v, opened)
        case _ if key in _LONG:
            st.text_area(label, key=name, placeholder=hint, height=100, max_chars=LONGEST)
        case _:
            st.text_input(label, key=name, placeholder=hint, max_chars=LONGEST)


def _promise(v: Visit) -> Any:
    return lambda id_: v.services.site.promise_label(id_, v.lang)


def _select(name: str, label: str, options: Sequence[str], t: Text) -> None:
    """A choice among Danish words, which are what a sheet says; shown in the reader's language."""
    if st.session_state.get(name) not in options:
        st.session_state[name] = ""
    st.selectbox(label, options, key=name, format_func=lambda said: t(said) if said else t(N_("Ikke oplyst")))


def _lots(v: Visit, opened: Open) -> None:
    t = v.t
    for n, number in enumerate(opened.lots):
        title, value, place = st.columns([3, 2, 2])
        said = t(N_("Delaftale {number}"), number=number)
        title.text_input(said, key=opened.key(f"lot_{n}_title"), max_chars=LONGEST)
        value.text_input(
            t(N_("{lot}: anslået værdi"), lot=said), key=opened.key(f"lot_{n}_value"),
            placeholder=t(_HINTS["money"]), max_chars=LONGEST,
        )  # fmt: skip
        place.text_input(t(N_("{lot}: sted"), lot=said), key=opened.key(f"lot_{n}_place"), max_chars=LONGEST)
    if st.button(t(N_("Tilføj en delaftale")), key="lot_add"):
        opened.lots.append(max(opened.lots, default=0) + 1)
        st.rerun()


def _requirements(v: Visit, opened: Open) -> None:
    t, promises = v.t, ["", *v.services.reference.promises]
    for n in range(opened.requirements):
        which, answer, why = st.columns([3, 2, 3])
        said = t(N_("Krav {number}"), number=n + 1)
        which.selectbox(said, promises, key=opened.key(f"requirement_{n}_promise"),
                        format_func=lambda p: _promise(v)(p) if p else t(N_("Intet krav")))  # fmt: skip
        answer.selectbox(t(N_("{requirement}: stilles det?"), requirement=said), list(_ANSWER),
                         key=opened.key(f"requirement_{n}_answer"), format_func=lambda a: t(_ANSWER[a]))  # fmt: skip
        why.text_input(t(N_("{requirement}: hvordan, eller hvorfor ikke"), requirement=said),
                       key=opened.key(f"requirement_{n}_note"), max_chars=LONGEST)  # fmt: skip
    if st.button(t(N_("Tilføj et krav fra politikken")), key="requirement_add"):
        opened.requirements += 1
        st.rerun()


def lines(v: Visit, fields: Iterable[FieldChange]) -> list[tuple[str, str, str]]:
    """Changes in words: field, before, after."""
    t, site = v.t, v.services.site
    return [
        (
            t(labels.FIELD.get(f.field, f.field)),
            words.field(f.field, f.old, t, site),
            words.field(f.field, f.new, t, site),
        )
        for f in fields
    ]
