"""The forms of a promise: how it is measured, and its figures. What is wrong is told at its field; nothing is lost."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from transparency.accounts.permissions import Actor
from transparency.editing.records import Draft
from transparency.feeds import target_words as words
from transparency.history.records import FieldChange, meant
from transparency.locale import N_, Text
from transparency.targets import form, labels
from transparency.targets.editing_records import SHAPE
from transparency.targets.records import (
    CATEGORIES,
    FREQUENCIES,
    QUALITIES,
    UNITS,
    Key,
    Observation,
    Target,
    Version,
)
from transparency.web.page import Visit
from transparency.web.private import note
from transparency.web.render import render
from transparency.web.views import staff
from transparency.web.views.forms import LONGEST, problem, reopened
from transparency.web.views.staff_forms import (
    Open,
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
    (N_("Hvornår og hvem"), (("unit", "frequency"), ("next_due", "asked_on"), ("responsible",))),
    (N_("Udgangspunkt"), (("baseline",),)),
    (N_("Kommunens egen vej til målet"), (("milestones",),)),
    (N_("Metode"), (("methods",),)),
    (N_("Datakilder"), (("sources",),)),
    (N_("Besluttede indsatser"), (("measures",),)),
    (N_("Undtagelser"), (("exemptions",),)),
    (N_("Kommunens kommentar"), (("comment", "comment_en"),)),
)
"""Each part of the form with its rows; two languages of a text stand side by side."""

_LONG = frozenset({"comment", "comment_en"})
_PERIOD = N_("fx 2024, 1. halvår 2025 eller marts 2025")
_DAY = N_("fx 31-12-2027")
_ADDRESS = N_("hele adressen, fx https://www.eksempel.dk/regnskab")
_HINTS: Mapping[str, str] = {
    "next_due": _DAY,
    "asked_on": _DAY,
    "responsible": N_("fx Indkøb og Udbud"),
}
_SAID: Mapping[str, str] = {
    "baseline": N_(
        "Politikken oplyser intet udgangspunkt, så skriv, hvor det kommer fra. Ændres det, bliver alle vurderinger "
        "regnet om, og det står i ændringsloggen."
    ),
    "milestones": N_("Uden delmål regnes en lige vej fra udgangspunktet til målet."),
    "methods": N_(
        "En ny måde at gøre tallene op på får et nyt nummer. Dens tal sammenlignes ikke med dem før."
    ),
    "exemptions": N_("Det, der stadig må købes efter en udfasning, og hvorfor."),
}  # fmt: skip
"""What there is to know about a part, under its heading."""

_PART: Mapping[str, Mapping[str, str]] = {
    "baseline": {
        "period": N_("Udgangspunkt: periode"),
        "value": N_("Udgangspunkt: tal"),
        "source": N_("Udgangspunkt: kilde"),
        "method": N_("Udgangspunkt: metode"),
    },
    "milestones": {
        "period": N_("Delmål {number}: periode"),
        "value": N_("Delmål {number}: tal"),
        "source": N_("Delmål {number}: kilde"),
    },
    "methods": {
        "description": N_("Metode {number}: sådan gøres det op"),
        "leaves_out": N_("Metode {number}: det er ikke med"),
        "since": N_("Metode {number}: brugt fra"),
        "why_changed": N_("Metode {number}: hvorfor den afløste den før"),
    },
    "sources": {
        "title": N_("Datakilde {number}: navn"),
        "url": N_("Datakilde {number}: adresse"),
        "licence": N_("Datakilde {number}: licens"),
    },
    "measures": {
        "text": N_("Indsats {number}: hvad er besluttet?"),
        "category": N_("Indsats {number}: kategori"),
        "decided_on": N_("Indsats {number}: besluttet den"),
        "link": N_("Indsats {number}: adresse"),
    },
    "exemptions": {
        "product": N_("Undtagelse {number}: hvad må købes?"),
        "reason": N_("Undtagelse {number}: hvorfor?"),
    },
    "observations": {
        "period": N_("Tal {number}: periode"),
        "value": N_("Tal {number}: værdi"),
        "unit": N_("Tal {number}: enhed"),
        "quality": N_("Tal {number}: kvalitet"),
        "method": N_("Tal {number}: metode"),
        "category": N_("Tal {number}: kategori"),
        "department": N_("Tal {number}: afdeling"),
        "source": N_("Tal {number}: kilde"),
        "note": N_("Tal {number}: bemærkning"),
    },
}
_LINES: Mapping[str, tuple[tuple[tuple[str, ...], list[int]], ...]] = {
    "baseline": ((("period", "value", "source", "method"), [2, 2, 4, 2]),),
    "milestones": ((("period", "value", "source"), [2, 2, 4]),),
    "methods": ((("description", "leaves_out"), [1, 1]), (("since", "why_changed"), [1, 3])),
    "sources": ((("title", "url", "licence"), [3, 4, 2]),),
    "measures": ((("text", "category"), [3, 2]), (("decided_on", "link"), [2, 3])),
    "exemptions": ((("product", "reason"), [1, 1]),),
    "observations": (
        (("period", "value", "unit", "quality", "method"), [2, 2, 2, 2, 2]),
        (("category", "department", "source", "note"), [2, 2, 3, 3]),
    ),
}
"""How the parts of a row stand: those of each line, and how wide."""

_PARAGRAPHS = frozenset({("methods", "description"), ("methods", "leaves_out"), ("methods", "why_changed"),
                         ("measures", "text"), ("exemptions", "reason")})  # fmt: skip
_PART_HINTS: Mapping[str, str] = {
    "period": _PERIOD,
    "since": _PERIOD,
    "value": N_("fx 12.500 eller 33,4"),
    "source": N_("fx Klimaregnskab 2024, side 12"),
    "url": _ADDRESS,
    "link": _ADDRESS,
    "licence": N_("fx CC BY 4.0"),
    "decided_on": _DAY,
}
_ADD: Mapping[str, str] = {
    "milestones": N_("Tilføj et delmål"),
    "methods": N_("Tilføj en metode"),
    "sources": N_("Tilføj en datakilde"),
    "measures": N_("Tilføj en indsats"),
    "exemptions": N_("Tilføj en undtagelse"),
    "observations": N_("Tilføj et tal"),
}
_REMOVE: Mapping[str, str] = {
    "milestones": N_("Fjern delmål {number}"),
    "methods": N_("Fjern metode {number}"),
    "sources": N_("Fjern datakilde {number}"),
    "measures": N_("Fjern indsats {number}"),
    "exemptions": N_("Fjern undtagelse {number}"),
    "observations": N_("Tag tal {number} ud"),
}
_FIRST = 12
"""Figures that stand in the form to begin with, or those of the newest year; the others when they are asked for."""
_MOST_TOLD = 12
"""Figures that are told of two versions that differ."""


@dataclass(kw_only=True)
class _Figures(Open[Target]):
    """The form of the figures. `taken`: the keys of those that stand in it, or stood before they were taken out."""

    taken: set[Key] = field(default_factory=set)


def figures_form(id_: str) -> str:
    """What the form of a promise's figures is called; how it is measured has a form of its own."""
    return f"{id_}|tal"


# How it is measured


def draw(v: Visit, public: Version, draft: Draft[Target] | None, actor: Actor) -> None:
    """The form of how a promise is measured, filled from the draft or else from what is public."""
    id_ = public.record.id
    opened = reopened(id_, Open)
    if opened is None:
        opened = _begin(_fill, public, draft)
    # figures name methods by number: none is given to another one
    numbers = (method.number for method in public.record.methods)
    opened.last["methods"] = max(opened.last.get("methods", 0), *numbers, 0)
    if opened.conflict:
        _settle(v, opened, _fill)
        return
    wording(v, opened.existing)
    _message(v.t, draft)
    filled = _fields(v, opened)
    _end(v, actor, opened, filled)


def wording(v: Visit, target: Target) -> None:
    """What is promised, which is the policy's to say."""
    t, promise = v.t, target.promise
    st.html(
        render(
            "staff_target_promise.html",
            t,
            says=words.promise(promise, t),
            facts=[
                (t(labels.FIELD["promise.goal"]), words.goal(target, t)),
                (t(N_("Frist")), words.deadline(promise, t)),
                (t(labels.FIELD["promise.section"]), "; ".join(promise.section)),
            ],
        )
    )


def _fill(target: Target, seen: int, edition: int) -> Open[Target]:
    opened = Open(form=target.id, first="comment", seen=seen, edition=edition, existing=target)
    for name, value in form.fields_of(target).items():
        if name in form.ROWS:
            fill_rows(opened, name, value)
        elif name == "baseline":
            for part, text in value.items():
                opened.put(f"baseline_{part}", text)
        else:
            opened.put(name, value)
    opened.opened()
    return opened


def _fields(v: Visit, opened: Open[Target]) -> form.Filled:
    """All the fields, each with what is wrong with it under it."""
    t = v.t
    # read before they are drawn: what is wrong stands at its field in the same run
    filled = form.read(_typed(opened), opened.existing, v.today)
    for title, rows in _GROUPS:
        section(t(title))
        for row in rows:
            if row[0] in _SAID:
                st.html(Markup("<p>{}</p>").format(t(_SAID[row[0]])))
            for place, name in zip(st.columns(len(row)), row, strict=True):
                with place:
                    _widget(v, name, opened, filled.problems)
    return filled


def _typed(opened: Open[Target]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name in (name for _, rows in _GROUPS for row in rows for name in row):
        if name in form.ROWS:
            typed[name] = typed_rows(opened, name, form.ROWS[name])
        elif name == "baseline":
            typed[name] = {part: opened.said(f"baseline_{part}") for part in form.BASELINE}
        else:
            typed[name] = opened.said(name)
    return typed


def _widget(v: Visit, name: str, opened: Open[Target], problems: Mapping[str, Any]) -> None:
    t, key = v.t, opened.key(name)
    hint = t(_HINTS[name]) if name in _HINTS else None
    match name:
        case "baseline":
            _parts(v, opened, name, "baseline", "baseline", problems)
            return
        case _ if name in form.ROWS:
            for place, number in enumerate(opened.rows.get(name, [])):
                _row(v, opened, name, place, number, problems)
            st.button(t(_ADD[name]), key=f"{name}_add", on_click=opened.add_row, args=(name,))
            return
        case "unit":
            _choose(t, t(labels.FIELD[name]), key, UNITS, labels.UNIT)
        case "frequency":
            _choose(t, t(labels.FIELD[name]), key, FREQUENCIES, labels.FREQUENCY)
        case _ if name in _LONG:
            st.text_area(t(labels.FIELD[name]), key=key, height=100, max_chars=LONGEST)
        case _:
            st.text_input(t(labels.FIELD[name]), key=key, placeholder=hint, max_chars=LONGEST)
    problem(t, problems, name)


def _choose(
    t: Text, label: str, key: str, options: Sequence[str], said: Mapping[Any, str], none: str = ""
) -> None:
    """One of a list, or nothing."""
    st.selectbox(
        label,
        ("", *options),
        key=key,
        format_func=lambda code: t(said[code]) if code else none or t(N_("Ikke valgt")),
    )


# Rows


def _row(
    v: Visit, opened: Open[Target], name: str, place: int, number: int, problems: Mapping[str, Any]
) -> None:
    with st.container(key=f"row_{name}_{number}", gap="small"):
        _parts(
            v, opened, name, f"{name}_{number}", f"{name}.{place}", problems, row_number(opened, name, number)
        )
        row_button(v.t, opened, name, number, _REMOVE[name])


def _parts(
    v: Visit,
    opened: Open[Target],
    name: str,
    stem: str,
    where: str,
    problems: Mapping[str, Any],
    number: int = 0,
) -> None:
    """The parts of a row: its fields are named after the `stem`, what is wrong with them stands under `where`."""
    t = v.t
    for parts, widths in _LINES[name]:
        for column, part in zip(st.columns(widths), parts, strict=True):
            if part == "why_changed" and number == 1:
                continue  # nothing went before it
            with column:
                label, key = t(_PART[name][part], number=number), opened.key(f"{stem}_{part}")
                _part(v, opened, name, part, label, key)
                problem(t, problems, f"{where}.{part}")


def _part(v: Visit, opened: Open[Target], name: str, part: str, label: str, key: str) -> None:
    t = v.t
    match part:
        case "unit":
            _choose(t, label, key, UNITS, labels.UNIT)
        case "quality":
            _choose(t, label, key, QUALITIES, labels.QUALITY)
        case "category":
            _choose(t, label, key, CATEGORIES, labels.CATEGORY, t(N_("Alle")))
        case "department":
            known = v.services.reference.departments(v.lang)
            chosen = str(st.session_state.get(key, ""))
            said = known if not chosen or chosen in known else {**known, chosen: chosen}
            st.selectbox(
                label, ("", *said), key=key,
                format_func=lambda code: said[code] if code else t(N_("Hele kommunen")),
            )  # fmt: skip
        case "method":
            st.selectbox(
                label, _methods(opened, name, key), key=key,
                format_func=lambda number: t(N_("Metode {number}"), number=number),
            )  # fmt: skip
        case _:
            hint = t(_PART_HINTS[part]) if part in _PART_HINTS else None
            if (name, part) in _PARAGRAPHS:
                st.text_area(label, key=key, height=80, max_chars=LONGEST)
            else:
                st.text_input(label, key=key, placeholder=hint, max_chars=LONGEST)


def _methods(opened: Open[Target], name: str, key: str) -> list[str]:
    """The methods that there are to choose from: those of the form where they are written in it."""
    numbers = opened.rows["methods"] if name == "baseline" else [m.number for m in opened.existing.methods]
    chosen = str(st.session_state.get(key) or "1")
    return sorted({*map(str, numbers or [1]), chosen}, key=int)


# Figures


def draw_figures(v: Visit, public: Version, draft: Draft[Target] | None, actor: Actor) -> None:
    """The form of the figures: the newest, those that are asked for, and new ones."""
    t, id_ = v.t, public.record.id
    opened = reopened(figures_form(id_), _Figures)
    if opened is None:
        opened = _begin(partial(_fill_figures, None), public, draft)
    if opened.conflict:
        _settle(v, opened, partial(_fill_figures, opened.conflict.theirs))
        return
    wording(v, opened.existing)
    _message(t, draft)
    section(t(labels.FIELD["observations"]))
    st.html(
        Markup("<p>{}</p>").format(
            t(N_("Ret et tal i sin række, eller tag det ud. Det, der stod før, kan stadig ses i ændringsloggen."))
        )
    )  # fmt: skip
    typed = {"observations": typed_rows(opened, "observations", form.ROWS["observations"])}
    office = opened.existing.responsible or v.services.reference.organisation.name
    filled = form.read(typed, opened.existing, v.today, office=office, taken=opened.taken)
    st.button(t(_ADD["observations"]), key="observations_add", on_click=_add, args=(v, opened))
    for place, number in enumerate(opened.rows["observations"]):
        _row(v, opened, "observations", place, number, filled.problems)
    if filled.record:
        _taken_out(v, opened.existing, filled.record)
    _older(v, opened)
    _end(v, actor, opened, filled)


def _fill_figures(against: Target | None, target: Target, seen: int, edition: int) -> _Figures:
    """The newest figures, and all that say something else than `against`, where two editors have to be settled."""
    opened = _Figures(
        form=figures_form(target.id), first="reason", seen=seen, edition=edition, existing=target
    )
    opened.rows["observations"] = []
    shown: list[Observation] = []
    for portion in form.portions(target.observations):
        if shown and len(shown) + len(portion.figures) > _FIRST:
            break
        shown += portion.figures
    if against:
        theirs, keys = {o.key: o for o in against.observations}, {o.key for o in target.observations}
        shown += [o for o in target.observations if o not in shown and meant(theirs.get(o.key)) != meant(o)]
        opened.taken = theirs.keys() - keys
    _bring(opened, shown)
    opened.put("reason", "")
    opened.opened()
    return opened


def _bring(opened: _Figures, figures: Iterable[Observation]) -> None:
    """Put figures into the form."""
    for one in figures:
        opened.add_row("observations")
        (row,) = form.rows_of([one])
        for part, text in row.items():
            opened.put(f"observations_{opened.last['observations']}_{part}", text)
        opened.taken.add(one.key)


def _bring_older(opened: _Figures, portion: form.Portion) -> None:
    """Figures that are only looked at are no change of the form."""
    before = opened.standing()
    _bring(opened, [one for one in portion.figures if one.key not in opened.taken])
    opened.begun |= {name: said for name, said in opened.standing().items() if name not in before}


def _add(v: Visit, opened: _Figures) -> None:
    """A new figure stands first, and begins with what is likely."""
    opened.add_row("observations")
    rows, target = opened.rows["observations"], opened.existing
    rows.insert(0, rows.pop())
    stem = f"observations_{rows[0]}"
    opened.put(f"{stem}_unit", target.unit or "")
    opened.put(f"{stem}_method", str(target.method))
    opened.put(f"{stem}_quality", "example" if v.services.target_editing.example else "measured")


def _older(v: Visit, opened: _Figures) -> None:
    """The way to the figures that do not stand in the form."""
    t = v.t
    left = [
        one
        for one in form.portions(opened.existing.observations)
        if any(o.key not in opened.taken for o in one.figures)
    ]
    if not left:
        return

    def say(place: int) -> str:
        one = left[place]
        count = t.n("{count} tal", "{count} tal", len(one.figures))
        of = t(labels.CATEGORY[one.category]) if one.category else t(N_("alle kategorier under ét"))
        return f"{one.year} ({count})" if one.whole_year else f"{one.year}, {of} ({count})"

    chosen, bring = st.columns([2, 3], vertical_alignment="bottom")
    place = chosen.selectbox(
        t(N_("Andre tal")), range(len(left)), key=f"older_{len(opened.taken)}", format_func=say
    )
    bring.button(
        t(N_("Hent dem frem")), key="older_bring", on_click=_bring_older, args=(opened, left[place or 0])
    )


def _taken_out(v: Visit, existing: Target, record: Target) -> None:
    """Which figures go, so that a slip is seen."""
    left = {o.key for o in record.observations}
    out = tuple(o for o in existing.observations if o.key not in left)
    if out:
        note(v.t(N_("Disse tal bliver taget ud: {figures}"), figures=_told(v, out, existing)), "warning")


# What the two forms have in common


def _begin(fill: Callable[[Target, int, int], Any], public: Version, draft: Draft[Target] | None) -> Any:
    opened = fill(draft.record, draft.seen, draft.edition) if draft else fill(public.record, public.number, 0)
    opened.put("reason", draft.reason if draft else "")
    opened.put("note", draft.note if draft else "")
    opened.opened()
    return opened


def _message(t: Text, draft: Draft[Target] | None) -> None:
    if draft and draft.note:
        note(t(N_("Besked fra en kollega: {note}"), note=draft.note))


def _end(v: Visit, actor: Actor, opened: Open[Target], filled: form.Filled) -> None:
    """The reason, and what can be done with what was typed."""
    t = v.t
    why(t, opened)
    undo(t, opened)
    with st.container(key="form_foot", gap="small"):
        named = dict.fromkeys(t(labels.FIELD[where.partition(".")[0]]) for where in filled.problems)
        save = partial(_save, v, actor, opened, filled.record) if filled.record else None
        foot(v, opened, list(named), save, staff.url("maal", id=opened.existing.id, trin="vis"))


def _save(v: Visit, actor: Actor, opened: Open[Target], record: Target) -> Draft[Target]:
    saved = v.services.target_editing.save(
        actor, record, seen=opened.seen, edition=opened.edition,
        reason=opened.said("reason"), note=opened.said("note"),
    )  # fmt: skip
    if isinstance(opened, _Figures):
        elsewhere = {one.key for one in opened.existing.observations} - opened.taken
        opened.taken = {one.key for one in record.observations} - elsewhere
    return saved


def _settle(v: Visit, opened: Open[Target], fill: Callable[[Target, int, int], Open[Target]]) -> None:
    """Both versions, where somebody else was faster."""
    assert opened.conflict
    settle(
        v.t, opened, opened.conflict, SHAPE, partial(lines, v, opened.existing), fill,
        v.t(N_("Her er det, som du valgte det. Se det igennem, og gem.")),
    )  # fmt: skip
    st.html(Markup('<p class="tp-small">{}</p>').format(v.t(N_("Du får det at se, før noget gemmes."))))


def lines(v: Visit, target: Target, fields: Iterable[FieldChange]) -> list[tuple[str, str, str]]:
    """Changes in words: field, before, after. Of the figures only those that differ, without a before from `target`."""
    t, site = v.t, v.services.site

    def told(change: FieldChange, value: object, other: object) -> str:
        if change.field != "observations":
            return words.field(change.field, value, target, t, site)
        assert isinstance(value, tuple | None)
        same = {meant(one) for one in (other if isinstance(other, tuple) else target.observations)}
        return _told(v, tuple(one for one in value or () if meant(one) not in same), target)

    return [(t(labels.FIELD[f.field]), told(f, f.old, f.new), told(f, f.new, f.old)) for f in fields]


def _told(v: Visit, figures: tuple[Observation, ...], target: Target) -> str:
    if not figures:
        return "–"
    said = words.field("observations", figures[:_MOST_TOLD], target, v.t, v.services.site)
    more = len(figures) - _MOST_TOLD
    return f"{said} {v.t(N_('… og {count} mere'), count=v.t.number(more))}" if more > 0 else said
