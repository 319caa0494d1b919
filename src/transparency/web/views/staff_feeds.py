"""What feeds have brought, for staff to decide about, and how it goes with fetching them."""

from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from transparency.accounts.permissions import Actor, may
from transparency.config import Source
from transparency.locale import N_
from transparency.sources.records import Proposal, SourceState
from transparency.web.page import Visit
from transparency.web.private import done, heading, trouble
from transparency.web.render import render
from transparency.web.views import staff

PAGE = 20


def draw(v: Visit, actor: Actor) -> None:
    """The sources, and a page of what they brought."""
    t, before_id = v.t, v.numbered("foer")
    heading(
        t,
        t(N_("Nyheder")),
        t(N_("Hvad andre skriver om udbud. Intet herfra bliver offentligt på sitet af sig selv.")),
    )
    found = v.services.sources.items(actor, before_id=before_id, limit=PAGE + 1)
    sources = [_source(v, *pair) for pair in v.services.sources.states(actor)]
    st.html(render("staff_feeds.html", t, sources=sources, empty=not found))
    for proposal in found[:PAGE]:
        _proposal(v, actor, proposal)
    staff.pager(
        t,
        t(N_("Nyheder")),
        (staff.url("nyheder") if before_id else "", N_("Til de nyeste")),
        (staff.url("nyheder", foer=str(found[PAGE - 1].id)) if len(found) > PAGE else "", N_("Ældre")),
    )


def _source(v: Visit, source: Source, state: SourceState) -> dict[str, Any]:
    t = v.t
    return {
        "name": source.name,
        "url": source.url,
        "fetched": t.time(state.fetched_at) if state.fetched_at else "",
        "next": t.time(state.next_at) if state.next_at else "",
        "failures": state.failures,
        "error": state.error.say(t) if state.error else "",
    }


def _proposal(v: Visit, actor: Actor, proposal: Proposal) -> None:
    t, item = v.t, proposal.item
    words, buttons = st.columns([4, 1], vertical_alignment="center")
    words.html(
        render(
            "staff_feed_item.html",
            t,
            item=item,
            source=proposal.source,
            host=urlsplit(item.link).hostname or "",
            published=t.date(item.published) if item.published else "",
        )
    )
    if not may(actor, "feed.decide"):
        return
    with buttons:
        noted = st.button(t(N_("Noteret")), key=f"note_{proposal.id}")
        dismissed = st.button(t(N_("Afvis")), key=f"dismiss_{proposal.id}")
    if noted or dismissed:
        with trouble(t):
            if noted:
                v.services.sources.note(actor, proposal.id)
                done(t(N_("Nyheden er noteret.")))
            v.services.sources.dismiss(actor, proposal.id)
            done(t(N_("Nyheden er afvist.")))
