"""The form of a planned tender: each field is checked where it stands, and nothing that was typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor
from transparency.ingest.tenders import CellProblem
from transparency.locale import N_, Text
from transparency.tenders import form, labels
from transparency.tenders.editing_records import Draft, EditConflict, NotReady
from transparency.tenders.imports import context
from transparency.tenders.records import FieldChange, PlannedTender, Version
from transparency.tenders.sheet import BY_KEY, listed, lot_line, lot_value
from transparency.web.page import Visit
from transparency.web.private import done, heading, note, trouble
from transparency.web.render import render
from transparency.web.views import staff

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Hvad der købes"), ("title", "title_en", "description", "description_en", "departments", "kind", "cpv",
                            "place", "nuts", "duration_months", "options")),
    (N_("Værdi"), ("value", "value_reason")),
    (N_("Hvornår"), ("dialogue", "notice", "deadline", "award", "start")),
    (N_("Hvordan der udbydes"), ("regime", "procedure", "technique", "joint_partners", "joint_lead", "reserved")),
    (N_("Delaftaler"), ("lots", "lots_per_bidder", "no_lots_reason")),
    (N_("Hvad der kræves"), ("minimum_turnover", "minimum_references", "minimum_other", "sme", "sme_note")),
    (N_("Klima og mål i politikken"), ("climate", "climate_weight", "promises", "requirements")),
    (N_("Nuværende kontrakt"), ("replaces_supplier", "replaces_cvr", "replaces_expiry", "replaces_notice")),
    (N_("Kontakt og links"), ("contact", "link_platform", "link_notice", "link_documents")),
    (N_("Status"), ("status", "status_reason")),
)  # fmt: skip

_LONG = frozenset({"description", "description_en", "options", "requirements", "minimum_other"})
_HINTS: Mapping[str, str] = {
    "planned_date": N_("fx 4. kvartal 2027, marts 2027, uge 34 2027 eller 31-12-2027"),
    "value": N_("fx 12 mio. kr., 5-7 mio. kr. eller Ikke offentliggjort"),
    "money": N_("fx 2 mio. kr."),
    "names": N_("flere med semikolon imellem"),
    "requirements": N_("ét krav på hver linje, fx ecolabels: ja – Svanemærket"),
    "url": N_("hele adressen, fx https://www.eksempel.dk/udbud"),
    "percent": N_("fx 20"),
}


@dataclass(slots=True)
class Open:
    """A form that somebody has open in this tab: what it was begun from, and the tender that it fills in."""

    seen: int
    edition: int
    existing: PlannedTender
    lots: int
    conflict: EditConflict | None = None


def _open(id_: str) -> Open | None:
    found = st.session_state.get(f"open:{id_}")
    return found if isinstance(found, Open) else None


def forget(id_: str) -> None:
    """What was typed is saved, published or given up: the next form begins from what there is then."""
    for name in [name for name in st.session_state if str(name).startswith((f"open:{id_}", f"f:{id_}:"))]:
        del st.session_state[name]


def draw(v: Visit, actor: Actor, id_: str, public: Version | None, draft: Draft | None) -> None:
    """The form, filled from the draft or else from what is public."""
    t = v.t
    opened = _open(id_)
    if opened is None:
        source = draft.tender if draft else public.tender if public else None
        assert source
        seen = draft.seen if draft else public.number if public else 0
        opened = _fill(v, id_, source, seen, draft.edition if draft else 0)
        _put(id_, "reason", draft.reason if draft else "")
        _put(id_, "note", draft.note if draft else "")
    heading(t, opened.existing.title or id_, back=(staff.url("udbud", id=id_), t(N_("Tilbage til udbuddet"))))
    if draft and draft.note:
        note(t(N_("Besked fra en kollega: {note}"), note=draft.note))
    if opened.conflict:
        _settle(v, id_, opened)
    filled = _fields(v, id_, opened)
    st.text_area(t(N_("Offentlig begrundelse for ændringen")), key=_key(id_, "reason"), max_chars=1000)
    st.text_area(t(N_("Besked til kolleger (ikke offentlig)")), key=_key(id_, "note"), max_chars=1000)
    if filled.problems:
        note(t.n("Ret {count} felt, før kladden kan gemmes.", "Ret {count} felter, før kladden kan gemmes.",
                 len(filled.problems)), "warning")  # fmt: skip
    left, right, _ = st.columns([1, 1, 2])
    save = left.button(t(N_("Gem kladde")), key="save", width="stretch")
    show = right.button(t(N_("Gem, og se den færdige side")), key="show", type="primary", width="stretch")
    if (save or show) and filled.ok and filled.tender:
        with trouble(t):
            try:
                saved = v.services.editing.save(
                    actor, filled.tender, seen=opened.seen, edition=opened.edition,
                    reason=_said(id_, "reason"), note=_said(id_, "note"),
                )  # fmt: skip
            except EditConflict as error:
                opened.conflict = error
                st.rerun()
            except NotReady as error:
                note(error.say(t), "warning")
            else:
                opened.seen, opened.edition, opened.existing = saved.seen, saved.edition, saved.tender
                done(t(N_("Kladden er gemt.")), staff.url("udbud", id=id_, trin="vis") if show else "")


def _fill(v: Visit, id_: str, tender: PlannedTender, seen: int, edition: int) -> Open:
    departments = {d.key: d.da for d in v.services.reference.organisation.departments}
    fields = form.fields_of(tender, departments)
    for key, value in fields.items():
        _put(id_, key, value)
    _put(id_, "departments", list(tender.departments))
    _put(id_, "cpv", list(tender.cpv))
    _put(id_, "promises", list(tender.promises))
    for number, lot in enumerate(tender.lots):
        for part, said in (
            ("title", lot.title),
            ("value", lot_value(lot.value, Text.of("da"))),
            ("place", lot.place),
        ):
            _put(id_, f"lot_{number}_{part}", said or "")
    opened = Open(seen, edition, tender, len(tender.lots))
    st.session_state[f"open:{id_}"] = opened
    return opened


def _key(id_: str, field: str) -> str:
    return f"f:{id_}:{field}"


def _put(id_: str, field: str, value: object) -> None:
    st.session_state[_key(id_, field)] = value


def _said(id_: str, field: str) -> str:
    return str(st.session_state.get(_key(id_, field), ""))


# Fields


def _fields(v: Visit, id_: str, opened: Open) -> form.Filled:
    """All the fields, each with what is wrong with it under it."""
    t = v.t
    # read before they are drawn: what is wrong stands at its field in the same run
    filled = form.read(id_, _typed(id_, opened), opened.existing, context(v.services.reference))
    for title, keys in GROUPS:
        st.html(f"<h2>{t(title)}</h2>")
        for row in _rows(keys):
            for place, key in zip(
                st.columns(len(row)) if len(row) > 1 else [st.container()], row, strict=True
            ):
                with place:
                    _widget(v, id_, key, opened)
                    if problem := _problem(filled, key):
                        st.html(
                            Markup('<p class="tp-field-error" role="alert">{}</p>').format(problem.message(t))
                        )
    return filled


_WIDE = frozenset({"title", "departments", "promises", "cpv", "lots"}) | _LONG


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


def _typed(id_: str, opened: Open) -> dict[str, str]:
    """What stands in the fields, as it would in the cells of a sheet."""
    fields = {key: _said(id_, key) for key in form.FIELDS}
    chosen = {
        key: list(st.session_state.get(_key(id_, key), ())) for key in ("departments", "cpv", "promises")
    }
    fields["departments"] = listed(chosen["departments"])
    fields["promises"] = listed(chosen["promises"])
    fields["cpv"], fields["cpv_more"] = "".join(chosen["cpv"][:1]), "; ".join(chosen["cpv"][1:])
    rows = [
        [_said(id_, f"lot_{n}_{part}").strip() for part in ("title", "value", "place")]
        for n in range(opened.lots)
    ]
    rows = [row for row in rows if any(row)]
    fields["lots"] = "\n".join(lot_line(n, *row) for n, row in enumerate(rows, start=1))
    return fields


def _widget(v: Visit, id_: str, key: str, opened: Open) -> None:
    t, column, name = v.t, BY_KEY[key], _key(id_, key)
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
            promises = list(reference.promises)
            st.multiselect(
                label,
                promises,
                key=name,
                format_func=lambda p: v.services.site.promise_label(p, t.lang),
                placeholder="",
            )
        case "cpv":
            _cpv(v, id_, name, label)
        case "lots":
            _lots(v, id_, opened)
        case _ if key in _LONG:
            st.text_area(label, key=name, help=hint, height=100)
        case _:
            st.text_input(label, key=name, placeholder=hint)


def _select(name: str, label: str, options: Sequence[str], t: Text) -> None:
    """A choice among Danish words, which are what a sheet says; shown in the reader's language."""
    if st.session_state.get(name) not in options:
        st.session_state[name] = ""
    st.selectbox(label, options, key=name, format_func=lambda said: t(said) if said else t(N_("Ikke oplyst")))


def _cpv(v: Visit, id_: str, name: str, label: str) -> None:
    """Codes are found by words; the first one chosen is the main one."""
    t, cpv = v.t, v.services.reference.cpv
    asked = st.text_input(
        t(N_("Find CPV-koder med ord")), key=_key(id_, "cpv_search"), placeholder=t(N_("fx vinduespudsning"))
    )
    chosen = list(st.session_state.get(name, ()))
    found = [c.code for c in cpv.search(asked, t.lang, 20)] if asked.strip() else []
    st.multiselect(
        t(N_("{label} (den vigtigste først)"), label=label),
        list(dict.fromkeys((*chosen, *found))),
        key=name,
        format_func=lambda code: f"{code} {cpv.label(code, t.lang)}",
        placeholder=t(N_("Vælg blandt dem, der er fundet")) if found else "",
    )


def _lots(v: Visit, id_: str, opened: Open) -> None:
    t = v.t
    for number in range(opened.lots):
        title, value, place = st.columns([3, 2, 2])
        said = t(N_("Delaftale {number}"), number=number + 1)
        title.text_input(said, key=_key(id_, f"lot_{number}_title"))
        value.text_input(
            t(labels.FIELD["value"]), key=_key(id_, f"lot_{number}_value"), placeholder=t(_HINTS["money"])
        )
        place.text_input(t(labels.FIELD["place"]), key=_key(id_, f"lot_{number}_place"))
    if st.button(t(N_("Tilføj en delaftale")), key=_key(id_, "lot_add")):
        opened.lots += 1
        st.rerun()


# Two editors


def _settle(v: Visit, id_: str, opened: Open) -> None:
    """Somebody else was faster: both are shown, and a person says what shall stand."""
    from transparency.web.views.staff_tender import lines

    t, conflict = v.t, opened.conflict
    assert conflict
    note(conflict.say(t), "warning")
    rows = []
    for field in conflict.fields:
        ((name, base, mine),) = lines(v, (FieldChange(field.field, field.base, field.mine),))
        ((_, _, theirs),) = lines(v, (FieldChange(field.field, None, field.theirs),))
        rows.append((name, base, mine, theirs, field.collides))
    st.html(render("staff_conflict.html", t, rows=rows))
    left, right, _ = st.columns([1, 1, 2])
    if left.button(t(N_("Flet de to udgaver")), key="merge", width="stretch"):
        _begin_again(v, id_, conflict, conflict.merged)
        done(
            t(
                N_(
                    "De to er flettet; hvor begge havde rettet det samme felt, står den andens. Se det igennem, og gem."
                )
            )
        )
    if right.button(t(N_("Brug den andens")), key="theirs", width="stretch"):
        _begin_again(v, id_, conflict, conflict.theirs)
        done(t(N_("Formularen viser nu den andens udgave.")))


def _begin_again(v: Visit, id_: str, conflict: EditConflict, tender: PlannedTender) -> None:
    reason, said = _said(id_, "reason"), _said(id_, "note")
    forget(id_)
    _fill(v, id_, tender, conflict.seen, conflict.edition)
    _put(id_, "reason", reason)
    _put(id_, "note", said)
