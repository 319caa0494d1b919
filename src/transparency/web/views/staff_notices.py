"""Notices of the EU's journal: read in, and where in the plan they belong. A person decides."""

from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.locale import N_, Text
from transparency.notices import reports
from transparency.notices.labels import FORM, STATE, why
from transparency.notices.records import Notice, climate
from transparency.notices.service import Waiting
from transparency.notices.store import Kept, Proposal
from transparency.tenders import labels
from transparency.tenders.records import PlannedTender
from transparency.web.page import Visit
from transparency.web.private import done, heading, note, trouble
from transparency.web.render import render
from transparency.web.views import staff
from transparency.web.views.forms import LONGEST

PAGE = 10


def draw(v: Visit, actor: Actor) -> None:
    """The whole room."""
    t = v.t
    heading(
        t,
        t(N_("Bekendtgørelser")),
        t(
            N_(
                "Når et udbud er offentliggjort, læses bekendtgørelsen ind og knyttes til udbuddet i planen. "
                "Så følger status, datoer og klimakriteriets vægt med."
            )
        ),
    )
    free = may(actor, "notice.link")
    if free:
        _read_in(v, actor)
    _waiting(v, actor, free)
    _decided(v, actor, free)
    if refused := v.services.notices.refused(actor):
        st.html(
            render(
                "staff_notices_refused.html",
                t,
                files=[(one.file, t.time(one.at), one.error.say(t)) for one in refused[:PAGE]],
            )
        )


def _read_in(v: Visit, actor: Actor) -> None:
    t, turn = v.t, st.session_state.setdefault("notices_turn", 0)
    for text in st.session_state.pop("notices_refused", ()):
        note(text, "warning")
    files = st.file_uploader(
        t(N_("Bekendtgørelser (.xml, eForms eller TED, højst 5 MB hver)")),
        key=f"notices_files_{turn}",
        accept_multiple_files=True,
    )
    st.html(render("uploader.html", t))
    if not files or not st.button(t(N_("Læs ind")), type="primary", key="notices_read"):
        return
    with trouble(t):
        found = v.services.notices.import_files(actor, [(file.name, file.getvalue()) for file in files])
        cpv = v.services.reference.cpv.label
        st.session_state["notices_refused"] = [
            f"{one.file}: {reports.line(one, t, cpv)}" for one in found if one.error
        ]
        st.session_state["notices_turn"] += 1
        new = sum(one.outcome in ("new", "completed") for one in found)
        linked = sum(one.outcome == "new" and one.tender_id is not None for one in found)
        told = [t.n("{count} bekendtgørelse er læst ind.", "{count} bekendtgørelser er læst ind.", new)]
        if linked:
            told.append(
                t.n(
                    "{count} nævner et af planens udbud og er knyttet til det.",
                    "{count} nævner et af planens udbud og er knyttet til det.",
                    linked,
                )
            )
        if known := sum(one.outcome == "known" for one in found):
            told.append(t.n("{count} var læst ind før.", "{count} var læst ind før.", known))
        done(" ".join(told))


def _waiting(v: Visit, actor: Actor, free: bool) -> None:
    t, page = v.t, v.number("side")
    waiting, total = v.services.notices.waiting(actor, page=page, per_page=PAGE)
    st.html(f"<h2>{t(N_('Hvor hører de til?'))}</h2>")
    if not total:
        st.html(f"<p>{t(N_('Ingen bekendtgørelser venter.'))}</p>")
        return
    st.html(f"<p>{t.n('{count} bekendtgørelse venter.', '{count} bekendtgørelser venter.', total)}</p>")
    if free and st.button(t(N_("Søg i planen igen")), key="notices_search"):
        with trouble(t):
            count = v.services.notices.search_again(actor)
            done(t.n("{count} nyt forslag.", "{count} nye forslag.", count))
    for one in waiting:
        _one(v, actor, one, free)
    staff.pager(
        t,
        t(N_("Sider med bekendtgørelser")),
        (staff.url("bekendtgoerelser", side=str(page - 1)) if page > 1 else "", N_("Nyere")),
        (staff.url("bekendtgoerelser", side=str(page + 1)) if page * PAGE < total else "", N_("Ældre")),
    )


def _one(v: Visit, actor: Actor, one: Waiting, free: bool) -> None:
    t, notices, id = v.t, v.services.notices, one.kept.id
    st.html(render("staff_notice.html", t, notice=_facts(one.kept, v), matches=len(one.proposals)))
    for proposal, tender in one.proposals:
        st.html(render("staff_notice_match.html", t, **_match(one.kept.notice, proposal, tender, v)))
        if not free:
            continue
        with st.container(horizontal=True, gap="small"):
            yes = st.button(t(N_("Knyt til {id}"), id=tender.id), key=f"notice_yes_{proposal.id}")
            no = st.button(t(N_("Hører ikke til {id}"), id=tender.id), key=f"notice_no_{proposal.id}")
        if yes:
            with trouble(t):
                _told_of_link(t, notices.accept(actor, proposal.id), tender.id)
        if no:
            with trouble(t):
                notices.decline(actor, proposal.id)
                done(t(N_("Forslaget er væk. Bekendtgørelsen venter stadig.")))
    if not free:
        return
    with (
        st.expander(t(N_("Et andet udbud, eller slet ikke i planen"))),
        st.form(f"notice_{id}", border=False),
    ):
        tender_id = st.text_input(t(N_("Udbuddets id")), key=f"notice_id_{id}", max_chars=60)
        reason = st.text_input(
            t(N_("Begrundelse (den er offentlig, og kan være tom)")),
            key=f"notice_reason_{id}",
            max_chars=LONGEST,
        )
        link = st.form_submit_button(t(N_("Knyt til udbuddet")), key=f"notice_link_{id}")
        outside = st.form_submit_button(t(N_("Stod ikke i planen")), key=f"notice_outside_{id}")
        if link:
            with trouble(t):
                waits = notices.link(actor, id, tender_id, reason)
                _told_of_link(t, waits, tender_id.strip().upper())
        if outside:
            with trouble(t):
                notices.outside(actor, id)
                done(t(N_("Bekendtgørelsen står nu på den offentlige liste som en, der ikke stod i planen.")))


def _told_of_link(t: Text, waits: bool, tender_id: str) -> None:
    if waits:
        done(t(N_("Knyttet til {id}. Ændringen af udbuddet venter på godkendelse."), id=tender_id))
    done(t(N_("Knyttet til {id}."), id=tender_id))


def _decided(v: Visit, actor: Actor, free: bool) -> None:
    t, decided = v.t, v.services.notices.decided(actor, limit=PAGE)
    if not decided:
        return
    st.html(f"<h2>{t(N_('Senest afgjort'))}</h2>")
    for kept in decided:
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.html(render("staff_notice_decided.html", t, notice=_facts(kept, v), state=t(STATE[kept.state])))
        if free and button.button(t(N_("Tag op igen")), key=f"notice_again_{kept.id}"):
            with trouble(t):
                v.services.notices.reopen(actor, kept.id)
                done(
                    t(
                        N_(
                            "Bekendtgørelsen venter igen. Det, den har ændret i udbuddet, står der stadig; ret det der."
                        )
                    )
                    if kept.tender_id
                    else t(N_("Bekendtgørelsen venter igen."))
                )


# What is shown of them


def _facts(kept: Kept, v: Visit) -> dict[str, Any]:
    t, notice = v.t, kept.notice
    return {
        "title": notice.title(v.lang) or t(N_("Uden titel")),
        "form": t(FORM[notice.form]),
        "name": notice.name,
        "url": notice.url,
        "day": t.date(notice.day) if notice.day else t(N_("Dato ukendt")),
        "buyer": notice.buyer or t(N_("Ordregiver ukendt")),
        "description": notice.description(v.lang)[:300],
        "changes": notice.changes[:3],
        "tender": kept.tender_id or "",
        "tender_url": staff.url("udbud", id=kept.tender_id) if kept.tender_id else "",
    }


def _match(notice: Notice, proposal: Proposal, tender: PlannedTender, v: Visit) -> dict[str, Any]:
    """Both sides, fact by fact, of what the notice says."""
    t, reference = v.t, v.services.reference
    rows = [
        (t(N_("Titel")), notice.title(v.lang), tender.title),
        (
            t(N_("Ordregiver og afdeling")),
            notice.buyer,
            ", ".join(reference.department(key, v.lang) for key in tender.departments),
        ),
        (t(N_("Art")), t(labels.KIND[notice.nature]) if notice.nature else "", t(labels.KIND[tender.kind])),
        (t(N_("CPV-koder")), _codes(notice.cpv, v), _codes(tender.cpv, v)),
        (
            t(labels.DATE["notice"]),
            t.date(notice.day) if notice.day else "",
            labels.date(tender.dates.notice, t),
        ),
        (
            t(labels.DATE["deadline"]),
            t.date(notice.deadline) if notice.deadline else "",
            labels.date(tender.dates.deadline, t),
        ),
        (
            t(labels.DATE["award"]),
            t.date(notice.awarded_on) if notice.awarded_on else "",
            labels.date(tender.dates.award, t),
        ),
        (
            t(N_("Klimakriterium")),
            _criterion(notice, t),
            f"{t.number(tender.climate_weight)} %"
            if tender.climate_weight
            else t(labels.CLIMATE[tender.climate]),
        ),
        (t(N_("Type og status")), t(FORM[notice.form]), t(labels.STATUS[tender.status])),
    ]
    return {
        "id": tender.id,
        "url": staff.url("udbud", id=tender.id),
        "title": tender.title,
        "certain": proposal.match.certain,
        "why": why(proposal.match, t, reference.cpv.label),
        "rows": [row for row in rows if row[1]],
    }


def _criterion(notice: Notice, t: Text) -> str:
    """Its weight and the words that it was known by."""
    found = climate(notice)
    if found is None:
        return ""
    weight = f"{t.number(found.weight)} %" if found.weight else t(labels.CLIMATE["yes"])
    return ", ".join([weight, *found.words])


def _codes(codes: tuple[str, ...], v: Visit) -> str:
    shown = [f"{code} {v.services.reference.cpv.label(code, v.lang)}" for code in codes[:4]]
    return ", ".join(shown) + (" …" if len(codes) > len(shown) else "")
