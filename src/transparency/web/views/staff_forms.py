"""What the staff's forms have in common: nothing that was typed is lost, and two who edit the same see both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st
from markupsafe import Markup

from transparency import clock
from transparency.editing.records import Draft, Editable, EditConflict, NotReady, Shape
from transparency.history.records import FieldChange
from transparency.locale import N_, Text
from transparency.web.page import Visit
from transparency.web.private import done, go, note, sent, trouble
from transparency.web.render import render
from transparency.web.views.forms import LONGEST, Fields, forget

R = TypeVar("R", bound=Editable)

_OWN_NUMBERS = frozenset({"questions", "methods"})
"""Fields whose rows are called by a number that is theirs for good: answers and figures name them by it."""


@dataclass(kw_only=True)
class Open(Fields, Generic[R]):
    """A form of a record: what it was begun from, and what has been typed since."""

    seen: int
    edition: int
    existing: R
    rows: dict[str, list[int]] = field(default_factory=dict)
    """The numbers of the rows of each field that has any."""
    last: dict[str, int] = field(default_factory=dict)
    """The highest number that a row of a field has had."""
    conflict: EditConflict[R] | None = None

    def add_row(self, name: str) -> None:
        rows = self.rows.setdefault(name, [])
        self.last[name] = max(self.last.get(name, 0), *rows, 0) + 1
        rows.append(self.last[name])

    def remove_row(self, name: str, number: int) -> None:
        self.rows[name].remove(number)
        for key in [key for key in st.session_state if str(key).startswith(self.key(f"{name}_{number}_"))]:
            del st.session_state[key]


# Rows


def fill_rows(opened: Open[Any], name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Put rows into the form: some have numbers of their own, others are counted."""
    opened.rows[name] = [int(row.get("number", n)) for n, row in enumerate(rows, start=1)]
    for number, row in zip(opened.rows[name], rows, strict=True):
        for part, said in row.items():
            if part != "number":
                opened.put(f"{name}_{number}_{part}", said)


def typed_rows(opened: Open[Any], name: str, parts: Iterable[str]) -> list[dict[str, str]]:
    """What stands in the rows of a field."""
    return [
        {"number": str(number), **{part: opened.said(f"{name}_{number}_{part}") for part in parts}}
        for number in opened.rows.get(name, [])
    ]


def row_number(opened: Open[Any], name: str, number: int) -> int:
    """What a row is called: some have numbers of their own, others are counted."""
    return number if name in _OWN_NUMBERS else opened.rows[name].index(number) + 1


def row_button(t: Text, opened: Open[Any], name: str, number: int, words: str) -> None:
    """Take a row away; what was typed in it goes with it."""
    st.button(
        t(words, number=row_number(opened, name, number)),
        key=f"remove_{name}_{number}", on_click=opened.remove_row, args=(name, number), type="tertiary",
    )  # fmt: skip


# Drawing


def section(title: str) -> None:
    st.html(Markup('<h2 class="tp-form-part">{}</h2>').format(title))


def why(t: Text, opened: Fields) -> None:
    """The reason for the change, for the public; and words for colleagues."""
    section(t(N_("Om ændringen")))
    reason, said = st.columns(2)
    reason.text_area(
        t(N_("Offentlig begrundelse for ændringen")), key=opened.key("reason"), max_chars=LONGEST
    )
    said.text_area(t(N_("Besked til kolleger (ikke offentlig)")), key=opened.key("note"), max_chars=LONGEST)
    opened.typed = opened.standing()


def choose_found(
    t: Text,
    opened: Fields,
    name: str,
    label: str,
    *,
    ask: str,
    example: str,
    nothing: str,
    find: Callable[[str], list[str]],
    say: Callable[[str], str],
) -> None:
    """Several, chosen among those that words find. `ask` stands over the words; `find` gives codes, `say` names them.

    What is chosen stays when other words find something else.
    """
    words, choose = st.columns(2)
    asked = words.text_input(
        ask, key=opened.key(f"{name}_search"), placeholder=example, max_chars=200
    )  # fmt: skip
    chosen = list(opened.get(name, ()))
    found = find(asked) if asked.strip() else []
    if asked.strip() and not found:
        words.html(Markup('<p class="tp-small" role="status">{}</p>').format(nothing))
    choose.multiselect(
        label,
        list(dict.fromkeys((*chosen, *found))),
        key=opened.key(name),
        format_func=say,
        placeholder=t.n(
            "Vælg blandt {count}, der er fundet", "Vælg blandt {count}, der er fundet", len(found)
        )
        if found
        else "",
    )


def choose_cpv(v: Visit, opened: Fields, label: str) -> None:
    """CPV codes, found by words; the first one chosen is the main one."""
    t, cpv = v.t, v.services.reference.cpv
    choose_found(
        t, opened, "cpv", t(N_("{label} (den vigtigste først)"), label=label),
        ask=t(N_("Find CPV-koder med ord")),
        example=t(N_("fx vinduespudsning")),
        nothing=t(N_("Ingen koder passer. Prøv et andet ord.")),
        find=lambda words: [one.code for one in cpv.search(words, t.lang, 20)],
        say=lambda code: f"{code} {cpv.label(code, t.lang)}",
    )  # fmt: skip


def undo(t: Text, opened: Fields) -> None:
    """Back to what is saved."""
    if st.button(t(N_("Fortryd det, der ikke er gemt")), key="undo", disabled=not opened.touched):
        forget(opened.form)
        sent()
        st.rerun()


def foot(
    v: Visit, opened: Open[R], wrong: Sequence[str], save: Callable[[], Draft[R]] | None, preview: str
) -> None:
    """What the form's state is, and the buttons; it stays in sight.

    `wrong` names the fields to put right first; `save` is None where there are any. `preview` is the address that
    shows the draft.
    """
    t = v.t
    if wrong:
        many = t.n("Ret {count} felt, før kladden kan gemmes:", "Ret {count} felter, før kladden kan gemmes:",
                   len(wrong))  # fmt: skip
        note(f"{many} {', '.join(wrong)}", "warning")
    else:
        told = t(N_("Ændringerne er ikke gemt endnu.")) if opened.touched else opened.told
        st.html(
            Markup('<p class="tp-small" role="status">{}</p>').format(told or t(N_("Intet er ændret endnu.")))
        )
    with st.container(horizontal=True, gap="small"):
        show = st.button(t(N_("Gem, og se siden")), key="show", type="primary")
        only_save = st.button(t(N_("Gem kladde")), key="save")
    if not (only_save or show) or save is None:
        return
    with trouble(t):
        try:
            saved = save()
        except EditConflict as error:
            opened.conflict = error
            st.rerun()
        except NotReady as error:
            note(error.say(t), "warning")
        else:
            opened.seen, opened.edition, opened.existing = saved.seen, saved.edition, saved.record
            opened.begun = opened.typed
            opened.told = t(N_("Kladden er gemt {when}."), when=t.time(clock.now()))
            sent()
            go(preview if show else "")


# Two editors

Lines = Callable[[Iterable[FieldChange]], list[tuple[str, str, str]]]
"""Changes in words: field, before, after."""


def settle(
    t: Text,
    opened: Open[R],
    conflict: EditConflict[R],
    shape: Shape[R],
    lines: Lines,
    fill: Callable[[R, int, int], Open[R]],
    chosen: str,
) -> None:
    """Somebody else was faster: both are shown, and a person says what shall stand. The form waits.

    `fill` opens the form with a record, the version it is begun from and the draft's edition; `chosen` is said then.
    """
    base, mine, theirs = opened.existing, conflict.mine, conflict.theirs
    note(conflict.say(t), "warning")
    rows = []
    fields = shape.three_way(base, mine, theirs)
    for one in fields:
        ((name, before, said),) = lines([FieldChange(one.field, one.base, one.mine)])
        ((_, _, other),) = lines([FieldChange(one.field, None, one.theirs)])
        rows.append((name, before, said, other, one.collides))
    st.html(render("staff_conflict.html", t, rows=rows))
    choices = [("merge", N_("Flet de to udgaver"), shape.merged(base, mine, theirs)[0])]
    if any(one.collides for one in fields):
        choices = [
            ("mine", N_("Flet, og lad mine rettelser gælde"), shape.merged(base, theirs, mine)[0]),
            ("merge", N_("Flet, og lad den andens rettelser gælde"), shape.merged(base, mine, theirs)[0]),
        ]
    with st.container(horizontal=True, gap="small"):
        for key, label, record in [*choices, ("theirs", N_("Brug kun den andens udgave"), theirs)]:
            if st.button(t(label), key=key, type="primary" if key == choices[0][0] else "secondary"):
                _begin_again(opened, conflict, record, fill)
                done(chosen)


def _begin_again(
    opened: Open[R], conflict: EditConflict[R], record: R, fill: Callable[[R, int, int], Open[R]]
) -> None:
    """The form anew, begun from the other's version and filled with what was chosen."""
    kept = {name: opened.typed.get(name, "") for name in ("reason", "note")}
    forget(opened.form)
    begun = fill(conflict.theirs, conflict.seen, conflict.edition).begun
    forget(opened.form)
    again = fill(record, conflict.seen, conflict.edition)
    for name, said in kept.items():
        again.put(name, said)
    again.existing, again.begun, again.typed = conflict.theirs, begun, again.standing()
