"""Planned tenders for staff: finding one, what can be done with it, editing it, and seeing it before others do."""

import re

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.dates import FIRST_YEAR, LAST_YEAR
from transparency.editing.records import (
    STATE,
)
from transparency.errors import BadInput, NotFound
from transparency.locale import N_
from transparency.tenders import labels
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import DROPPED, KINDS, PlannedTender, Status, Version
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import done, go, heading, note, trouble
from transparency.web.render import render
from transparency.web.views import forms, staff, staff_tender_form, tender
from transparency.web.views.forms import LONGEST
from transparency.web.views.staff_drafts import Desk, Shown, as_it_will_be, earlier, send_on

_LISTED = 20
_ID = re.compile(r"[\w-]{1,60}")
_DROPS: tuple[Status, ...] = ("withdrawn", "cancelled")


def draw(v: Visit, actor: Actor) -> None:
    """The list without an id; with one the tender, its form (`trin=ret`) or its preview (`trin=vis`)."""
    id_ = v.get("id")
    if not id_:
        _list(v, actor)
        return
    if not _ID.fullmatch(id_):
        not_found(v.lang)
    versions = v.tenders.histories([id_]).get(id_, [])
    shown = Shown(id_, versions, v.services.editing.draft(actor, id_))
    if not shown.versions and shown.draft is None:
        not_found(v.lang)
    match v.get("trin"):
        case "ret":
            staff_tender_form.draw(v, actor, shown.id, shown.public, shown.draft)
        case "vis":
            _preview(v, actor, shown)
        case _:
            _one(v, actor, shown)


def link(id_: str, step: str = "") -> str:
    """The address of a tender in the staff's room."""
    return staff.url("udbud", id=id_, **({"trin": step} if step else {}))


def _desk(v: Visit, actor: Actor) -> Desk[PlannedTender]:
    return Desk(v, actor, v.services.editing, staff.url("udbud"), link, forms.forget)


# The list


def _list(v: Visit, actor: Actor) -> None:
    t, editing = v.t, v.services.editing
    heading(t, t(N_("Udbud")), t(N_("Find et udbud for at rette det, eller begynd på et nyt.")))
    _new(v, actor)
    asked = staff.find(v, "udbud")
    index, found = v.tenders.find(TenderFilter(q=asked, sort="changed"), v.today)
    entries = index.found_entries(found, 0, _LISTED)
    drafts = {d.record.id: d for d in editing.drafts(actor)}
    unpublished = [d for d in drafts.values() if d.record.id not in index.position]
    st.html(
        render(
            "staff_tenders.html",
            t,
            rows=[
                (e.id, e.title, t(labels.STATUS[one.record.status]), t.time(e.updated_at), e.id in drafts)
                for e, one in zip(entries, v.tenders.listed(entries), strict=True)
            ],
            new=[
                (d.record.id, d.record.title or t(N_("Uden titel")), t(STATE[d.state])) for d in unpublished
            ],
            total=found.total,
            link=link,
        )
    )


def _new(v: Visit, actor: Actor) -> None:
    """The few words that a new tender needs to be kept as a draft."""
    t, editing = v.t, v.services.editing
    with st.expander(t(N_("Begynd på et nyt udbud"))), st.form("new", border=False):
        title = st.text_input(t(N_("Titel")), key="new_title", max_chars=LONGEST)
        kind = st.selectbox(
            t(N_("Art")),
            KINDS,
            None,
            format_func=lambda code: t(labels.KIND[code]),
            key="new_kind",
            placeholder=t(N_("Vælg")),
        )
        year = st.number_input(t(N_("År i id'et")), FIRST_YEAR, LAST_YEAR, v.today.year, key="new_year")
        if st.form_submit_button(t(N_("Opret kladden")), type="primary"):
            with trouble(t):
                if not title.strip():
                    raise BadInput("title", N_("Skriv en titel. Den kan rettes senere."))
                if kind is None:
                    raise BadInput(
                        "kind", N_("Vælg, om der købes varer, tjenesteydelser eller bygge og anlæg.")
                    )
                new = PlannedTender(id=editing.new_id(actor, int(year)), title=title.strip(), kind=kind)
                saved = editing.save(actor, new, seen=0, edition=0, reason="", note="")
                go(link(saved.record.id, "ret"))


# One tender


def _one(v: Visit, actor: Actor, shown: Shown[PlannedTender]) -> None:
    t = v.t
    heading(t, shown.record.title or t(N_("Uden titel")), back=(staff.url("udbud"), t(N_("Alle udbud"))))
    public, draft = shown.public, shown.draft
    st.html(
        render(
            "staff_tender.html",
            t,
            shown=shown,
            status=t(labels.STATUS[shown.record.status]),
            sentence=tender.sentence(shown.versions, t, v.services.site) if public else "",
            confirmed=t.date(public.record.confirmed_on) if public and public.record.confirmed_on else "",
            confirm_by=t.date(public.record.confirm_by) if public and public.record.confirm_by else "",
            overdue=bool(public and public.record.overdue(v.today)),
            draft_state=t(STATE[draft.state]) if draft else "",
            draft_at=t.time(draft.updated_at) if draft else "",
            link=link,
        )
    )
    with st.container(horizontal=True, gap="small"):
        if public:
            _confirm(v, actor, public)
        if st.button(t(N_("Kopiér til et nyt udbud")), key=f"copy_{shown.id}"):
            with trouble(t):
                go(link(v.services.editing.copy(actor, shown.id).record.id, "ret"))
    if public and may(actor, "tender.publish"):
        _drop(v, actor, public)
    if public:
        earlier(_desk(v, actor), shown.id, shown.versions)


def _confirm(v: Visit, actor: Actor, public: Version) -> None:
    t = v.t
    if public.record.status in ("awarded", *DROPPED):
        return
    if st.button(t(N_("Bekræft, at det stadig er rigtigt")), key=f"confirm_{public.record.id}"):
        with trouble(t):
            v.services.editing.confirm(actor, [public.record.id])
            done(t(N_("Udbuddet er bekræftet.")))


def _drop(v: Visit, actor: Actor, public: Version) -> None:
    """Cancel, or take out of the plan."""
    t = v.t
    if public.record.status in DROPPED:
        return
    with (
        st.expander(t(N_("Aflys udbuddet, eller tag det ud af planen"))),
        st.form(f"drop_{public.record.id}", border=False),
    ):
        status = st.radio(
            t(N_("Hvad sker der?")),
            _DROPS,
            format_func=lambda code: t(labels.STATUS[code]),
            key=f"drop_status_{public.record.id}",
        )
        reason = st.text_area(
            t(N_("Offentlig begrundelse")), key=f"drop_reason_{public.record.id}", max_chars=LONGEST
        )
        if st.form_submit_button(t(N_("Gem"))):
            with trouble(t):
                _desk(v, actor).became(
                    v.services.editing.change_status(actor, public.record.id, public.number, status, reason)
                )


# Before it is public


def _preview(v: Visit, actor: Actor, shown: Shown[PlannedTender]) -> None:
    """The page as it will be, what differs, and the way on."""
    t, editing = v.t, v.services.editing
    try:
        preview = editing.preview(actor, shown.id)
    except NotFound:
        go(link(shown.id))
    title = preview.record.title or t(N_("Uden titel"))
    heading(t, t(N_("Før det bliver offentligt")), back=(link(shown.id), title))
    draft = preview.draft
    if preview.collisions:
        note(
            t(
                N_(
                    "Udbuddet er ændret på sitet, siden kladden blev begyndt. Ret kladden, og vælg, hvad der skal stå."
                )
            ),
            "warning",
        )
    st.html(
        render(
            "staff_preview.html",
            t,
            draft=draft,
            state=t(STATE[draft.state]),
            new=preview.public is None,
            fields=staff_tender_form.lines(v, preview.fields),
            edit=link(shown.id, "ret"),
        )
    )
    send_on(_desk(v, actor), draft, preview)
    number = (preview.public.number if preview.public else 0) + 1
    next_one = Version(number, draft.updated_at, draft.reason or None, preview.record)
    as_it_will_be(t, tender.html_of(v, [*shown.versions, next_one], []))
