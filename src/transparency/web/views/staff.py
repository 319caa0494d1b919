"""The staff's rooms under `/redaktion`: which there are, who may enter, and the way between them."""

from dataclasses import dataclass
from importlib import import_module

import streamlit as st

from transparency.accounts.permissions import Action, Actor, may
from transparency.filters import MAX_QUERY
from transparency.locale import N_, Text
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import go, said, title_of, trouble
from transparency.web.render import address, render


@dataclass(frozen=True, slots=True)
class Room:
    """One view. `key` is its name in the address (`?vis=`); `module` draws it with `draw(v, actor)`."""

    key: str
    label: str
    action: Action
    module: str
    listed: bool = True


ROOMS: tuple[Room, ...] = (
    Room("opgaver", N_("Opgaver"), "tender.draft", "staff_tasks"),
    Room("udbud", N_("Udbud"), "tender.draft", "staff_tender"),
    Room("dialoger", N_("Markedsdialoger"), "dialogue.draft", "staff_dialogues"),
    Room("maal", N_("Mål"), "target.draft", "staff_targets"),
    Room("partnerskaber", N_("Partnerskaber"), "partnership.portfolio", "staff_partnerships"),
    Room("regneark", N_("Regneark"), "tender.import", "staff_import"),
    Room("bekendtgoerelser", N_("Bekendtgørelser"), "notice.read", "staff_notices"),
    Room("nyheder", N_("Nyheder"), "feed.read", "staff_feeds"),
    Room("organisationer", N_("Organisationer"), "people.read", "staff_organisations"),
    Room("post", N_("Post"), "mail.read", "staff_mail"),
    Room("koersler", N_("Planlagte opgaver"), "job.read", "staff_jobs"),
    Room("log", N_("Log"), "audit.read", "staff_log"),
    Room("opslag", N_("Opslag"), "reference.read", "staff_reference"),
)
_BY_KEY = {room.key: room for room in ROOMS}


def draw(v: Visit, actor: Actor) -> None:
    """The room that the address names, for who may enter it; the first one without a name."""
    room = _BY_KEY.get(v.get("vis") or ROOMS[0].key)
    if room is None or not may(actor, room.action, actor.organisation_id):
        not_found(v.lang)
    title_of(v, v.t(room.label))
    rooms = [one for one in ROOMS if may(actor, one.action, actor.organisation_id)]
    st.html(render("staff_rooms.html", v.t, rooms=rooms, here=room))
    said()
    with trouble(v.t, stop=True):
        import_module(f"transparency.web.views.{room.module}").draw(v, actor)


def find(v: Visit, room: str) -> str:
    """The form to search a room's list with; what is searched for now."""
    t, asked = v.t, " ".join(v.get("q").split())[:MAX_QUERY]
    with (
        st.form("find", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="find_row"),
    ):
        q = st.text_input(
            t(N_("Søg efter titel, fag eller id")), asked, key=f"find:{asked}", max_chars=MAX_QUERY
        )
        if st.form_submit_button(t(N_("Søg"))):
            go(url(room, q=q))
    return asked


def pager(t: Text, label: str, back: tuple[str, str], on: tuple[str, str]) -> None:
    """The way to other pages of a list: each an address, empty where there is none, and its words."""
    if back[0] or on[0]:
        words = {"back_words": t(back[1]), "on_words": t(on[1])}
        st.html(render("staff_pager.html", t, label=label, back=back[0], on=on[0], **words))


def url(key: str, **query: str) -> str:
    """The address of a room."""
    return address("/redaktion", {"vis": key, **query})
