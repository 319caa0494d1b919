"""The form of a planned tender: each field is checked where it stands, and nothing that was typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from markupsafe import Markup

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.editing.records import Draft, EditConflict, NotReady
from transparency.feeds import words
from transparency.history.records import FieldChange
from transparency.ingest.tenders import CellProblem
from transparency.locale import N_, Text
from transparency.tenders import form, labels
from transparency.tenders.editing_records import SHAPE
from transparency.tenders.imports import context
from transparency.tenders.records import PlannedTender, Requirement, Version
from transparency.tenders.sheet import BY_KEY, cell, listed, lot_line, lot_value
from transparency.web.kept import Typed
from transparency.web.page import Visit
from transparency.web.private import done, go, heading, note, trouble, was_away
from transparency.web.render import render
from transparency.web.views import staff

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
_LONGEST = 20_000
"""Characters that a field takes at all: what is far too long is told, what would choke the connection is not taken."""
_HINTS: Mapping[str, str] = {
    "planned_date": N_("fx 4. kvartal 2027, marts 2027, uge 34 2027 eller 31-12-2027"),
    "value": N_("fx 12 mio. kr., 5-7 mio. kr. eller Ikke offentliggjort"),
    "money": N_("fx 2 mio. kr."),
    "names": N_("flere med semikolon imellem"),
    "url": N_("hele adressen, fx https://www.eksempel.dk/udbud"),
    "percent": N_("fx 20"),
}
_ANSWER: Mapping[str, str] = {"yes": N_("Ja"), "not_relevant": N_("Ikke relevant")}


@dataclass
class Open(Typed):
    """A form that somebody has open in this tab: what it was begun from, and what has been typed since."""

    seen: int
    edition: int
    existing: PlannedTender
    lots: list[int]
    """The numbers of its lots."""
    requirements: int
    begun: dict[str, Any] = field(default_factory=dict)
    """What stood in the fields when they were filled or last saved."""
    typed: dict[str, Any] = field(default_factory=dict)
    """What stands in them. Streamlit forgets the fields that a run does not draw."""
    conflict: EditConflict[PlannedTender] | None = None
    told: str = ""
    """What became of the last click; said beside the buttons."""

    @property
    def touched(self) -> bool:
        return self.typed != self.begun

    def hold(self, name: str) -> None:
        id_ = name.removeprefix("open:")
        if _key(id_, "title") in st.session_state:
            self.typed = _standing(id_)


def _open(id_: str) -> Open | None:
    found = st.session_state.get(f"open:{id_}")
    return found if isinstance(found, Open) else None


def forget(id_: str) -> None:
    """What was typed is saved, published or given up: the next form begins from what there is then."""
    for name in [name for name in st.session_state if str(name).startswith((f"open:{id_}", f"f:{id_}:"))]:
        del st.session_state[name]


def draw(v: Visit, actor: Actor, id_: str, public: Version | None, draft: Draft[PlannedTender] | None) -> None:
    """The form, filled from the draft or else from what is public."""
    t, opened = v.t, _reopened(id_)
    if opened is None:
        source = draft.record if draft else public.record if public else None
        assert source
        seen = draft.seen if draft else public.number if public else 0
        opened = _fill(v, id_, source, seen, draft.edition if draft else 0)
        _put(id_, "reason", draft.reason if draft else "")
        _put(id_, "note", draft.note if draft else "")
        opened.begun = opened.typed = _standing(id_)
    title = opened.existing.title or id_
    heading(
        t,
        t(N_("Ret {title}"), title=title),
        id_,
        back=(staff.url("udbud", id=id_), t(N_("Tilbage til udbuddet"))),
    )
    if opened.conflict:
        _settle(v, id_, opened, opened.conflict)
        return
    if draft and draft.note:
        note(t(N_("Besked fra en kollega: {note}"), note=draft.note))
    filled = _fields(v, id_, opened)
    _section(t, t(N_("Om ændringen")))
    reason, said = st.columns(2)
    reason.text_area(t(N_("Offentlig begrundelse for ændringen")), key=_key(id_, "reason"), max_chars=1000)
    said.text_area(t(N_("Besked til kolleger (ikke offentlig)")), key=_key(id_, "note"), max_chars=1000)
    opened.typed = _standing(id_)
    if st.button(t(N_("Fortryd det, der ikke er gemt")), key="undo", disabled=not opened.touched):
        forget(id_)
        st.rerun()
    with st.container(key="form_foot", gap="small"):
        _foot(v, actor, id_, opened, filled)


def _reopened(id_: str) -> Open | None:
    """The form that is open already, its fields as they were left; None where nothing was typed in it."""
    opened = _open(id_)
    if opened is None:
        return None
    drawn = _key(id_, "title") in st.session_state
    if not drawn and not opened.touched and not opened.conflict:
        forget(id_)  # there may be something newer
        return None
    if not drawn or was_away():
        for name, value in opened.typed.items():
            _put(id_, name, value)
    return opened


def _foot(v: Visit, actor: Actor, id_: str, opened: Open, filled: form.Filled) -> None:
    """What the form's state is, and the buttons; it stays in sight."""
    t = v.t
    if filled.problems:
        named = [t(BY_KEY[key].header) for key in form.FIELDS if key in filled.problems]
        many = t.n("Ret {count} felt, før kladden kan gemmes:", "Ret {count} felter, før kladden kan gemmes:",
                   len(named))  # fmt: skip
        note(f"{many} {', '.join(named)}", "warning")
    else:
        told = t(N_("Ændringerne er ikke gemt endnu.")) if opened.touched else opened.told
        st.html(
            Markup('<p class="tp-small" role="status">{}</p>').format(told or t(N_("Intet er ændret endnu.")))
        )
    with st.container(horizontal=True, gap="small"):
        show = st.button(t(N_("Gem, og se siden")), key="show", type="primary")
        save = st.button(t(N_("Gem kladde")), key="save")
    if not (save or show) or not filled.ok or not filled.record:
        return
    with trouble(t):
        try:
            saved = v.services.editing.save(
                actor, filled.record, seen=opened.seen, edition=opened.edition,
                reason=_said(id_, "reason"), note=_said(id_, "note"),
            )  # fmt: skip
        except EditConflict as error:
            opened.conflict = error
            st.rerun()
        except NotReady as error:
            note(error.say(t), "warning")
        else:
            opened.seen, opened.edition, opened.existing = saved.seen, saved.edition, saved.record
            opened.begun = opened.typed
            opened.told = t(N_("Kladden er gemt {when}."), when=t.time(clock.now()))
            go(staff.url("udbud", id=id_, trin="vis") if show else "")


def _fill(v: Visit, id_: str, tender: PlannedTender, seen: int, edition: int) -> Open:
    departments = {d.key: d.da for d in v.services.reference.organisation.departments}
    for key, value in form.fields_of(tender, departments).items():
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
    for number, one in enumerate(tender.requirements):
        for part, chosen in (("promise", one.promise), ("answer", one.answer), ("note", one.note or "")):
            _put(id_, f"requirement_{number}_{part}", chosen)
    opened = Open(seen, edition, tender, [lot.number for lot in tender.lots], len(tender.requirements))
    st.session_state[f"open:{id_}"] = opened
    return opened


def _key(id_: str, name: str) -> str:
    return f"f:{id_}:{name}"


def _put(id_: str, name: str, value: object) -> None:
    st.session_state[_key(id_, name)] = value


def _said(id_: str, name: str) -> str:
    return str(st.session_state.get(_key(id_, name)) or "")


def _standing(id_: str) -> dict[str, Any]:
    """What stands in the fields; what only helps to find something is not among it."""
    start = _key(id_, "")
    found = {
        str(name)[len(start) :]: value
        for name, value in st.session_state.items()
        if str(name).startswith(start)
    }
    return {name: value for name, value in found.items() if value and name != "cpv_search"}


# Fields


def _section(t: Text, title: str) -> None:
    st.html(Markup('<h2 class="tp-form-part">{}</h2>').format(title))


def _fields(v: Visit, id_: str, opened: Open) -> form.Filled:
    """All the fields, each with what is wrong with it under it."""
    t = v.t
    # read before they are drawn: what is wrong stands at its field in the same run
    filled = form.read(id_, _typed(id_, opened), opened.existing, context(v.services.reference))
    for title, keys in GROUPS:
        _section(t, t(title))
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


def _typed(id_: str, opened: Open) -> dict[str, str]:
    """What stands in the fields, as it would in the cells of a sheet."""
    fields = {key: _said(id_, key) for key in form.FIELDS}
    chosen = {
        key: list(st.session_state.get(_key(id_, key), ())) for key in ("departments", "cpv", "promises")
    }
    fields["departments"] = listed(chosen["departments"])
    fields["promises"] = listed(chosen["promises"])
    fields["cpv"], fields["cpv_more"] = "".join(chosen["cpv"][:1]), "; ".join(chosen["cpv"][1:])
    lots = [
        (number, [_said(id_, f"lot_{n}_{part}").strip() for part in ("title", "value", "place")])
        for n, number in enumerate(opened.lots)
    ]
    fields["lots"] = "\n".join(lot_line(number, *parts) for number, parts in lots if any(parts))
    required = tuple(
        Requirement(
            promise,
            "not_relevant" if _said(id_, f"requirement_{n}_answer") == "not_relevant" else "yes",
            _said(id_, f"requirement_{n}_note").strip() or None,
        )
        for n in range(opened.requirements)
        if (promise := _said(id_, f"requirement_{n}_promise"))
    )
    fields["requirements"] = str(
        cell("requirements", replace(opened.existing, requirements=required), 0, Text.of("da"), {}) or ""
    )
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
            st.multiselect(label, list(reference.promises), key=name, format_func=_promise(v), placeholder="")
        case "requirements":
            _requirements(v, id_, opened)
        case "cpv":
            _cpv(v, id_, name, label)
        case "lots":
            _lots(v, id_, opened)
        case _ if key in _LONG:
            st.text_area(label, key=name, placeholder=hint, height=100, max_chars=_LONGEST)
        case _:
            st.text_input(label, key=name, placeholder=hint, max_chars=_LONGEST)


def _promise(v: Visit) -> Any:
    return lambda id_: v.services.site.promise_label(id_, v.lang)


def _select(name: str, label: str, options: Sequence[str], t: Text) -> None:
    """A choice among Danish words, which are what a sheet says; shown in the reader's language."""
    if st.session_state.get(name) not in options:
        st.session_state[name] = ""
    st.selectbox(label, options, key=name, format_func=lambda said: t(said) if said else t(N_("Ikke oplyst")))


def _cpv(v: Visit, id_: str, name: str, label: str) -> None:
    """Codes are found by words; the first one chosen is the main one."""
    t, cpv = v.t, v.services.reference.cpv
    find, choose = st.columns(2)
    asked = find.text_input(
        t(N_("Find CPV-koder med ord")), key=_key(id_, "cpv_search"), placeholder=t(N_("fx vinduespudsning")),
        max_chars=200,
    )  # fmt: skip
    chosen = list(st.session_state.get(name, ()))
    found = [c.code for c in cpv.search(asked, t.lang, 20)] if asked.strip() else []
    if asked.strip() and not found:
        find.html(
            Markup('<p class="tp-small" role="status">{}</p>').format(
                t(N_("Ingen koder passer. Prøv et andet ord."))
            )
        )
    choose.multiselect(
        t(N_("{label} (den vigtigste først)"), label=label),
        list(dict.fromkeys((*chosen, *found))),
        key=name,
        format_func=lambda code: f"{code} {cpv.label(code, t.lang)}",
        placeholder=t.n(
            "Vælg blandt {count}, der er fundet", "Vælg blandt {count}, der er fundet", len(found)
        )
        if found
        else "",
    )


def _lots(v: Visit, id_: str, opened: Open) -> None:
    t = v.t
    for n, number in enumerate(opened.lots):
        title, value, place = st.columns([3, 2, 2])
        said = t(N_("Delaftale {number}"), number=number)
        title.text_input(said, key=_key(id_, f"lot_{n}_title"), max_chars=_LONGEST)
        value.text_input(
            t(N_("{lot}: anslået værdi"), lot=said), key=_key(id_, f"lot_{n}_value"),
            placeholder=t(_HINTS["money"]), max_chars=_LONGEST,
        )  # fmt: skip
        place.text_input(t(N_("{lot}: sted"), lot=said), key=_key(id_, f"lot_{n}_place"), max_chars=_LONGEST)
    if st.button(t(N_("Tilføj en delaftale")), key="lot_add"):
        opened.lots.append(max(opened.lots, default=0) + 1)
        st.rerun()


def _requirements(v: Visit, id_: str, opened: Open) -> None:
    t, promises = v.t, ["", *v.services.reference.promises]
    for n in range(opened.requirements):
        which, answer, why = st.columns([3, 2, 3])
        said = t(N_("Krav {number}"), number=n + 1)
        which.selectbox(said, promises, key=_key(id_, f"requirement_{n}_promise"),
                        format_func=lambda p: _promise(v)(p) if p else t(N_("Intet krav")))  # fmt: skip
        answer.selectbox(t(N_("{requirement}: stilles det?"), requirement=said), list(_ANSWER),
                         key=_key(id_, f"requirement_{n}_answer"), format_func=lambda a: t(_ANSWER[a]))  # fmt: skip
        why.text_input(t(N_("{requirement}: hvordan, eller hvorfor ikke"), requirement=said),
                       key=_key(id_, f"requirement_{n}_note"), max_chars=_LONGEST)  # fmt: skip
    if st.button(t(N_("Tilføj et krav fra politikken")), key="requirement_add"):
        opened.requirements += 1
        st.rerun()


# Two editors


def lines(v: Visit, fields: Sequence[FieldChange]) -> list[tuple[str, str, str]]:
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


def _settle(v: Visit, id_: str, opened: Open, conflict: EditConflict[PlannedTender]) -> None:
    """Somebody else was faster: both are shown, and a person says what shall stand. The form waits."""
    t, base, mine, theirs = v.t, opened.existing, conflict.mine, conflict.theirs
    note(conflict.say(t), "warning")
    rows = []
    fields = SHAPE.three_way(base, mine, theirs)
    for one in fields:
        ((name, before, said),) = lines(v, [FieldChange(one.field, one.base, one.mine)])
        ((_, _, other),) = lines(v, [FieldChange(one.field, None, one.theirs)])
        rows.append((name, before, said, other, one.collides))
    st.html(render("staff_conflict.html", t, rows=rows))
    choices = [("merge", N_("Flet de to udgaver"), SHAPE.merged(base, mine, theirs)[0])]
    if any(one.collides for one in fields):
        choices = [
            ("mine", N_("Flet, og lad mine rettelser gælde"), SHAPE.merged(base, theirs, mine)[0]),
            ("merge", N_("Flet, og lad den andens rettelser gælde"), SHAPE.merged(base, mine, theirs)[0]),
        ]
    with st.container(horizontal=True, gap="small"):
        for key, label, tender in [*choices, ("theirs", N_("Brug kun den andens udgave"), theirs)]:
            if st.button(t(label), key=key, type="primary" if key == choices[0][0] else "secondary"):
                _begin_again(v, id_, opened, conflict, tender)
                done(t(N_("Her er udbuddet, som du valgte det. Se det igennem, og gem.")))
    st.html(Markup('<p class="tp-small">{}</p>').format(t(N_("Du får udbuddet at se, før noget gemmes."))))


def _begin_again(
    v: Visit, id_: str, opened: Open, conflict: EditConflict[PlannedTender], tender: PlannedTender
) -> None:
    """The form anew, begun from the other's version and filled with what was chosen."""
    kept = {name: opened.typed.get(name, "") for name in ("reason", "note")}
    forget(id_)
    _fill(v, id_, conflict.theirs, conflict.seen, conflict.edition)
    begun = _standing(id_)
    forget(id_)
    again = _fill(v, id_, tender, conflict.seen, conflict.edition)
    for name, said in kept.items():
        _put(id_, name, said)
    again.existing, again.begun, again.typed = conflict.theirs, begun, _standing(id_)
