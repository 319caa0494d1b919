"""What has happened in a room, line by line, the newest first."""

import json
from collections.abc import Sequence

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.records import Entry, Person, Seat
from transparency.partnerships.service import PAGE, Shown
from transparency.partnerships.talk import secret
from transparency.web.page import Visit
from transparency.web.private import heading
from transparency.web.render import render
from transparency.web.views import room

SAID = {
    "comment": N_("skrev en kommentar"),
    "comment_withdrawn": N_("trak en kommentar tilbage"),
    "joined": N_("gav {name} en plads"),
    "left": N_("fjernede pladsen for {name}"),
    "succeeded": N_("overførte kontrakten fra {from} til {to}: {why}"),
}
"""What entries that change no matter are called."""


def draw(v: Visit, actor: Actor, reference: str) -> None:
    t = v.t
    before = v.numbered("foer")
    seat, entries, people = v.services.partnerships.log(actor, reference, before, PAGE + 1)
    room.frame(v, seat, "log")
    heading(
        t,
        t(N_("Historik")),
        t(N_("Alt, der er gjort i rummet. Linjerne hænger sammen i en kæde, så ingen kan rettes bagefter.")),
    )
    older = room.url(reference, "log", foer=str(entries[PAGE - 1].seq)) if len(entries) > PAGE else ""
    st.html(render("room_export.html", t, url=f"/partnership/{seat.partnership.reference}/export.zip"))
    st.html(render("room_log.html", t, lines=lines(v, seat, entries[:PAGE], people)))
    if older:
        st.html(render("room_log_more.html", t, url=older))


def lines(
    v: Visit,
    seat: Seat,
    entries: Sequence[Entry],
    people: list[Person],
    *,
    here: bool = False,
    whole: bool = True,
) -> list[dict[str, object]]:
    """Entries in words. `here`: they are about the matter whose page it is, which needs no link to itself.

    `whole`: they have their payloads, so that it can be said at each whether something was marked with it.
    """
    return [_line(v, seat, one, people, here, whole) for one in entries]


def _line(
    v: Visit, seat: Seat, one: Entry, people: list[Person], here: bool, whole: bool
) -> dict[str, object]:
    t, kind = v.t, kind_of(one.kind)
    known = kind.by_name.get(one.move)
    return {
        "at": t.time(one.at),
        "who": room.who(t, people, one.account_id, one.side, seat),
        "what": t(known.told) if known else t(SAID[one.move], **_said(one, people, t)),
        "about": t(kind.label) if one.kind == "charter" else one.title,
        "url": "" if here else room.url(seat.partnership.reference, one.kind, nr=str(one.number)),
        "secret": whole and secret(one),
    }


def _said(one: Entry, people: list[Person], t: Text) -> dict[str, str]:
    """What the words of such an entry name."""
    said = json.loads(one.payload)
    if "account_id" in said:
        name = next((p.name for p in people if p.account_id == said["account_id"]), "")
        return {"name": name or t(N_("en person, der er slettet"))}
    return {name: value for name, value in said.items() if isinstance(value, str)}


def comments(v: Visit, shown: Shown) -> list[dict[str, object]]:
    """What has been said about a matter, the oldest first."""
    t = v.t
    return [
        {
            "seq": one.seq,
            "who": room.who(t, shown.people, one.account_id, one.side, shown.seat),
            "at": t.time(one.at),
            "text": one.text,
            "secret": one.secret,
            "withdrawn": t.time(one.withdrawn_at) if one.withdrawn_at else "",
        }
        for one in shown.comments
    ]
