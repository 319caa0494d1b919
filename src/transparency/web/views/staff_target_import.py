"""Figures as a spreadsheet: a sheet to fill in or edit, and what reading one in would do."""

from functools import partial
from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor, require
from transparency.editing.service import BroughtIn
from transparency.feeds import target_words as words
from transparency.locale import N_, Text
from transparency.targets.importing import Entered, ImportPlan, about, field_words
from transparency.targets.imports import ObservationImport, ObservationImports
from transparency.targets.sheet import BY_KEY
from transparency.web.page import Visit
from transparency.web.private import heading, note, trouble
from transparency.web.render import render
from transparency.web.views import staff, staff_sheet
from transparency.web.views.staff_sheet import MOST, Opened, bad_cells

_NAME = "figures"


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
    file = staff_sheet.upload(t, _NAME)
    if file is None:
        return

    def read() -> tuple[ObservationImport, ImportPlan]:
        found = imports.read(actor, file.getvalue(), file.name)
        return found, imports.compare(actor, found)

    with trouble(t, stop=True):
        opened = staff_sheet.opened(t, _NAME, (actor.account_id, file.file_id), read)
    staff_sheet.report(t, _NAME, opened, report(opened.seen, v), "staff_target_import_changes.html")
    _save(v, actor, imports, opened)


def _save(
    v: Visit, actor: Actor, imports: ObservationImports, opened: Opened[ObservationImport, ImportPlan]
) -> None:
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

    def bring(reason: str, valid_only: bool) -> BroughtIn:
        return imports.save(actor, opened.found, seen, reason=reason, valid_only=valid_only)

    staff_sheet.save(t, _NAME, opened, bring, lambda brought: _told(t, brought))


def _told(t: Text, brought: BroughtIn) -> list[str]:
    public, review = len(brought.public), len(brought.review)
    said = []
    if public:
        said.append(t.n("Tal om {count} mål er offentlige.", "Tal om {count} mål er offentlige.", public))
    if review:
        said.append(
            t.n(
                "Tal om {count} mål venter på godkendelse.",
                "Tal om {count} mål venter på godkendelse.",
                review,
            )
        )
    return said


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
