"""The plan as a spreadsheet: a sheet to fill in or edit, and what reading one in would do."""

from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.editing.service import BroughtIn
from transparency.feeds import words
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.importing import Change, ImportPlan, Scope, can_be_withdrawn
from transparency.tenders.imports import Heading, Imports, TenderImport
from transparency.tenders.records import Version
from transparency.tenders.sheet import BY_KEY, COLUMNS
from transparency.web.page import Visit
from transparency.web.private import heading, note, trouble
from transparency.web.render import render
from transparency.web.views import staff_sheet
from transparency.web.views.staff_sheet import MOST, Opened, bad_cells

_NAME = "import"
_SHORT = 300


def draw(v: Visit, actor: Actor) -> None:
    """The whole room."""
    t, imports = v.t, Imports(v.services.editing)
    heading(
        t,
        t(N_("Regneark")),
        t(N_("Ret mange udbud på én gang. Du ser, hvad der sker, før noget bliver gemt.")),
    )
    st.html(render("staff_import.html", t))
    file = staff_sheet.upload(t, _NAME)
    if file is None:
        return
    data = file.getvalue()
    with trouble(t, stop=True):
        unknown = imports.headings(actor, data, file.name)
    mapping = _mapping(t, unknown, file.file_id) if unknown else {}

    def read() -> tuple[TenderImport, ImportPlan]:
        found = imports.read(actor, data, file.name, mapping)
        return found, imports.compare(actor, found)

    with trouble(t, stop=True):
        key = (actor.account_id, file.file_id, tuple(mapping.items()))
        opened = staff_sheet.opened(t, _NAME, key, read)
    staff_sheet.report(t, _NAME, opened, report(opened.seen, v), "staff_import_changes.html")
    scope = _withdraw(v, opened.seen)
    _save(v, actor, imports, opened, scope)


def _mapping(t: Text, unknown: list[Heading], file_id: str) -> dict[str, str]:
    """What the person says that headings mean, where it is another thing than was understood."""
    fields = ["", *(column.key for column in COLUMNS)]
    unread = sum(not one.field for one in unknown)
    label = t.n("{count} kolonne er ikke læst", "{count} kolonner er ikke læst", unread)
    chosen: dict[str, str] = {}
    with st.expander(label if unread else t(N_("Se, hvordan overskrifterne er læst"))):
        st.html(
            f"<p>{t(N_('Vælg, hvilket felt en kolonne hører til. Lad resten stå: de bliver ikke læst.'))}</p>"
        )
        for number, one in enumerate(unknown):
            field = st.selectbox(
                one.text[:80],
                fields,
                fields.index(one.field),
                format_func=lambda key: t(BY_KEY[key].header) if key else t(N_("Læs den ikke")),
                key=f"map_{file_id}_{number}",
            )
            if field != one.field:
                chosen[one.text] = field
    return chosen


def _withdraw(v: Visit, seen: ImportPlan) -> Scope | None:
    """Which of the tenders that the sheet lacks are to be taken out of the plan."""
    t = v.t
    candidates = [one for one in seen.missing if can_be_withdrawn(one.record)]
    if not candidates or any(refused.row.id is None for refused in seen.refused):
        return None
    st.html(
        f"<h2>{t(N_('Tag det, der mangler, ud af planen'))}</h2>"
        f"<p>{t(N_('Et udbud, der ikke står i arket, bliver i planen, medmindre du tager det ud her.'))}</p>"
    )
    departments = v.services.reference.departments(v.lang)
    names = {"": t(N_("Lad dem stå")), **departments, "*": t(N_("Alle afdelinger"))}
    years = sorted({one.record.id.split("-")[1] for one in candidates})
    key = st.selectbox(t(N_("Afdeling")), list(names), format_func=names.__getitem__, key="withdraw_of")
    if not key:
        return None
    year = st.selectbox(t(N_("År i udbuddets id")), years, key="withdraw_year")
    scope = Scope(frozenset(departments) if key == "*" else frozenset({key}), int(year))
    out = [one for one in candidates if scope.covers(one.record)]
    st.html(render("staff_import_out.html", t, lines=_lines(out), total=len(out)))
    return scope if out else None


def _save(
    v: Visit, actor: Actor, imports: Imports, opened: Opened[TenderImport, ImportPlan], scope: Scope | None
) -> None:
    t, seen = v.t, opened.seen
    if not seen.drafts and not scope:
        if seen.ok:
            note(t(N_("Arket siger det samme som planen. Der er intet at gemme.")), "info")
        else:
            note(t(N_("Ingen af rækkerne kan gemmes. Ret dem, og læg arket op igen.")), "warning")
        return
    st.html(render("staff_import_save.html", t, waits=imports.waits(actor)))

    def bring(reason: str, valid_only: bool) -> BroughtIn:
        return imports.save(actor, opened.found, seen, reason=reason, valid_only=valid_only, withdraw=scope)

    staff_sheet.save(t, _NAME, opened, bring, lambda brought: _told(t, brought))


def _told(t: Text, brought: BroughtIn) -> list[str]:
    public, review = len(brought.public), len(brought.review)
    said = []
    if public:
        said.append(
            t.n("{count} udbud er gemt og offentligt.", "{count} udbud er gemt og offentlige.", public)
        )
    if review:
        said.append(
            t.n("{count} udbud venter på godkendelse.", "{count} udbud venter på godkendelse.", review)
        )
    return said


# The report


def report(seen: ImportPlan, v: Visit) -> dict[str, Any]:
    """What the template shows of an import."""
    t = v.t
    new = [{"id": one.id, "title": one.title} for one in seen.new]
    return {
        "compared": t(N_("Arket “{sheet}” sammenlignet med planen. Intet er gemt endnu."), sheet=seen.sheet),
        "counts": [
            (t(N_("Nye")), seen.counts["new"]),
            (t(N_("Ændrede")), seen.counts["changed"]),
            (t(N_("Kun bekræftet på ny")), seen.counts["confirmed"]),
            (t(N_("Uændrede")), seen.counts["unchanged"]),
            (t(N_("Mangler i arket")), seen.counts["missing"]),
            (t(N_("Afviste rækker")), seen.counts["refused"]),
        ],
        **bad_cells([problem for one in seen.refused for problem in one.problems], t),
        "new": new[:MOST],
        "new_total": len(new),
        "changed": [_changed(one, v) for one in seen.changed[:MOST]],
        "changed_total": len(seen.changed),
        "confirmed": _lines([one.old for one in seen.confirmed]),
        "confirmed_total": len(seen.confirmed),
        "missing": _lines(list(seen.missing)),
        "missing_total": len(seen.missing),
        "notes": [one.say(t) for one in seen.notes[:MOST]],
        "notes_total": len(seen.notes),
    }


def _changed(change: Change, v: Visit) -> dict[str, Any]:
    def said(field: str, value: object) -> str:
        text = words.field(field, value, v.t, v.services.site)
        return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"

    return {
        "id": change.id,
        "title": change.new.title,
        "fields": [
            (v.t(labels.FIELD[one.field]), said(one.field, one.old), said(one.field, one.new))
            for one in change.fields
        ],
    }


def _lines(versions: list[Version]) -> list[dict[str, str]]:
    return [{"id": one.record.id, "title": one.record.title} for one in versions[:MOST]]
