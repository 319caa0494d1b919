"""What has happened in a room, line by line, the newest first."""

import json
from collections.abc import Sequence

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.records import Entry, Person, Seat
from transparency.partnerships.service import PAGE, Shown
from transparency.web.page import Visit
from transparency.web.private import heading
from transparency.web.render import render
from transparency.web.views import room

SAID = {
    "comment": N_("skrev en kommentar"),
}
"""What entries that change no matter are called."""


def draw(v: Visit, actor: Actor, reference: str) -> None:
    t = v.t
    before = v.number("foer") if v.get("foer") else None
    seat, entries, people = v.services.partnerships.log(actor, reference, before, PAGE + 1)
    room.frame(v, seat, "log")
    heading(
        t,
        t(N_("Historik")),
        t(N_("Alt, der er gjort i rummet. Linjerne hænger sammen i en kæde, så ingen kan rettes bagefter.")),
    )
    older = room.url(reference, "log", foer=str(entries[PAGE - 1].seq)) if len(entries) > PAGE else ""
    st.html(render("room_log.html", t, lines=lines(v, seat, entries[:PAGE], people)))
    if older:
        st.html(render("room_log_more.html", t, url=older))


def lines(v: Visit, seat: Seat, entries: Sequence[Entry], people: list[Person]) -> list[dict[str, object]]:
    """Entries in words."""
    return [_line(v, seat, one, people) for one in entries]


def _line(v: Visit, seat: Seat, one: Entry, people: list[Person]) -> dict[str, object]:
    t, kind = v.t, kind_of(one.kind)
    known = kind.by_name.get(one.move)
    return {
        "at": t.time(one.at),
        "who": room.who(t, people, one.account_id, one.side, seat),
        "what": t(known.told if known else SAID[one.move]),
        "kind": t(kind.label),
        "number": one.number,
        "url": room.url(seat.partnership.reference, one.kind, nr=str(one.number)),
    }


def comments(v: Visit, shown: Shown) -> list[dict[str, object]]:
    """What has been said about a matter, the oldest first."""
    t = v.t
    found = []
    for one in reversed(shown.entries):
        if one.move == "comment":
            said = json.loads(one.payload)
            found.append(
                {
                    "who": room.who(t, shown.people, one.account_id, one.side, shown.seat),
                    "at": t.time(one.at),
                    "text": said["text"],
                    "secret": said["secret"],
                }
            )
    return found
