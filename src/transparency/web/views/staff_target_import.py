"""Figures as a spreadsheet: a sheet to fill in or edit, and what reading one in would do."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor, require
from transparency.editing.records import MAX_REASON
from transparency.errors import Conflict
from transparency.feeds import target_words as words
from transparency.locale import N_, Text
from transparency.targets.importing import Entered, ImportPlan, about, field_words
from transparency.targets.imports import ObservationImport, ObservationImports
from transparency.targets.sheet import BY_KEY
from transparency.web.page import Visit
from transparency.web.private import done, heading, note, trouble
from transparency.web.render import render
from transparency.web.views import staff
from transparency.web.views.staff_import import MOST, bad_cells, refused


@dataclass(slots=True)
class _Opened:
    """A file that was read, and the report that the person was shown. `seen` is what they agree to by saving."""

    key: object
    found: ObservationImport
    seen: ImportPlan
    refused: bytes


def draw(v: Visit, actor: Actor) -> None:
    """The whole page."""
    require(actor, "target.import")
    t, imports = v.t, ObservationImports(v.services.target_editing)
    heading(
        t,
        t(N_("Tal fra et regneark")),
        t(N_("Læg mange tal ind på én gang. Du ser, hvad der sker, før noget bliver gemt.")),
        back=(staff.url("maal"), t(N_("Alle mål"))),
    )
    st.html(render("staff_target_import.html", t))
    turn = st.session_state.setdefault("figures_turn", 0)
    file = st.file_uploader(t(N_("Regneark (.xlsx eller .csv, højst 20 MB)")), key=f"figures_file_{turn}")
    st.html(render("uploader.html", t))
    if file is None:
        st.session_state.pop("figures", None)
        if left := st.session_state.get("figures_refused"):
            refused(t, left)
        return
    st.session_state.pop("figures_refused", None)
    with trouble(t, stop=True):
        opened = _open(imports, actor, (actor.account_id, file.file_id), file.getvalue(), file.name, t)
    if text := st.session_state.pop("figures_said", ""):
        note(text, "warning")
    shown = report(opened.seen, v)
    st.html(render("staff_import_report.html", t, **shown))
    if opened.refused:
        refused(t, opened.refused)
    if changes := render("staff_target_import_changes.html", t, **shown).strip():
        st.html(changes)
    _save(v, actor, imports, opened)


def _open(imports: ObservationImports, actor: Actor, key: object, data: bytes, name: str, t: Text) -> _Opened:
    """Read and compared once, so that what is saved is what was shown."""
    opened: _Opened | None = st.session_state.get("figures")
    if opened is None or opened.key != key:
        found = imports.read(actor, data, name)
        seen = imports.compare(actor, found)
        opened = _Opened(key, found, seen, found.refused_sheet(seen, t) if seen.refused else b"")
        st.session_state["figures"] = opened
    return opened


def _save(v: Visit, actor: Actor, imports: ObservationImports, opened: _Opened) -> None:
    t, seen = v.t, opened.seen
    if not seen.drafts:
        if seen.ok:
            note(t(N_("Arket siger det samme som målene. Der er intet at gemme.")), "info")
        else:
            note(t(N_("Ingen af rækkerne kan gemmes. Ret dem, og læg arket op igen.")), "warning")
        return
    waits = imports.waits(actor)
    says = (
        t(N_("Tallene bliver kladder, der venter på godkendelse."))
        if waits
        else t(N_("Det, du gemmer, er offentligt med det samme. Begrundelsen står ved hver ændring."))
    )
    st.html(f"<h2>{t(N_('Gem'))}</h2><p>{says}</p>")
    with st.form("figures_save", border=False):
        reason = st.text_area(
            t(N_("Begrundelse (den er offentlig)")),
            key=f"figures_reason_{st.session_state['figures_turn']}",
            max_chars=MAX_REASON,
        )
        valid_only = seen.ok or st.checkbox(
            t(N_("Gem kun de gode rækker. De afviste bliver ikke gemt.")), key="figures_valid_only"
        )
        if st.form_submit_button(t(N_("Gem")), type="primary"):
            with trouble(t):
                try:
                    brought = imports.save(
                        actor, opened.found, seen, reason=reason, valid_only=bool(valid_only)
                    )
                except Conflict as error:
                    st.session_state.pop("figures", None)  # the next run makes the report anew
                    st.session_state["figures_said"] = error.say(t)
                    st.rerun()
                st.session_state.pop("figures", None)
                st.session_state["figures_turn"] += 1
                st.session_state["figures_refused"] = opened.refused
                public, review, bad = len(brought.public), len(brought.review), len(seen.refused)
                told = (
                    t.n("Tal om {count} mål er offentlige.", "Tal om {count} mål er offentlige.", public)
                    if public
                    else "",
                    t.n(
                        "Tal om {count} mål venter på godkendelse.",
                        "Tal om {count} mål venter på godkendelse.",
                        review,
                    )
                    if review
                    else "",
                    t.n("{count} række er afvist.", "{count} rækker er afvist.", bad) if bad else "",
                )
                done(" ".join(filter(None, told)))


# The report


def report(seen: ImportPlan, v: Visit) -> dict[str, Any]:
    """What the templates show of an import."""
    t = v.t
    title = partial(_title, v)
    return {
        "compared": t(N_("Arket “{sheet}” sammenlignet med målene. Intet er gemt endnu."), sheet=seen.sheet),
        "counts": [
            (t(N_("Nye tal")), seen.counts["new"]),
            (t(N_("Rettede")), seen.counts["changed"]),
            (t(N_("Uændrede")), seen.counts["unchanged"]),
            (t(N_("Afviste rækker")), seen.counts["refused"]),
        ],
        **bad_cells([problem for one in seen.refused for problem in one.problems], t),
        "new": [(title(one), words.figure(one.new.value, one.new.unit, t)) for one in seen.new[:MOST]],
        "new_total": len(seen.new),
        "changed": [
            (
                title(one),
                [
                    (
                        t(BY_KEY[c.field].header),
                        field_words(c.field, c.old, t),
                        field_words(c.field, c.new, t),
                    )
                    for c in one.fields
                ],
            )
            for one in seen.changed[:MOST]
        ],
        "changed_total": len(seen.changed),
        "notes": [one.say(t) for one in seen.notes[:MOST]],
        "notes_total": len(seen.notes),
    }


def _title(v: Visit, one: Entered) -> str:
    return about(one, v.t, lambda key: v.services.reference.department(key, v.lang))
