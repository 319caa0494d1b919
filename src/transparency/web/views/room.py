"""The room of one partnership under `/partnerskab?id=`: the way between its parts, the same for both sides."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import quote_plus

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.errors import NotFound
from transparency.locale import N_, Text
from transparency.partnerships.kinds import ALL, kind_of
from transparency.partnerships.portfolio import AGES
from transparency.partnerships.records import SIDE, Person, Seat, Side
from transparency.web import kept
from transparency.web.guard import not_found
from transparency.web.page import Visit
from transparency.web.private import held_mark
from transparency.web.render import render


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the room. `key` is its name in the address (`?vis=`); `module` draws it."""

    key: str
    label: str
    module: str


HOME = Part("", N_("Overblik"), "room_home")
PARTS: tuple[Part, ...] = (
    HOME,
    *(Part(kind.name, kind.plural, "room_list") for kind in ALL),
    Part("people", N_("Deltagere"), "room_people"),
    Part("log", N_("Historik"), "room_log"),
)
_BY_KEY = {part.key: part for part in PARTS}


def draw(v: Visit, actor: Actor, reference: str) -> None:
    """The part that the address names: `vis`, with `nr` one matter, with `goer` the form of a move."""
    part = _BY_KEY.get(v.get("vis"))
    if part is None:
        not_found(v.lang)
    for name, form in kept.forms().items():  # of forms that may not be drawn now
        form.hold(name)
    module = part.module
    if module == "room_list" and (v.get("nr") or kind_of(part.key).name == "charter"):
        module = "room_matter"
    try:
        import_module(f"transparency.web.views.{module}").draw(v, actor, reference)
    except NotFound:  # no such partnership, or no seat in it, or nothing of that number: all look alike
        not_found(v.lang)


def url(reference: str, part: str = "", **query: str) -> str:
    """The address of a part of a room."""
    more = {"vis": part, **query} if part else query
    return f"/partnerskab?id={quote_plus(reference)}" + "".join(
        f"&{name}={value if value.isalnum() and value.isascii() else quote_plus(value)}"
        for name, value in more.items()
    )


def frame(v: Visit, seat: Seat, here: str) -> None:
    """Draw what stands above every part."""
    show(framed(v, seat, here))


def show(html: str) -> None:
    """Draw a part that begins with its frame: a page in one piece is drawn sooner than one in many."""
    st.html(f"{held_mark()}{html}")


def framed(v: Visit, seat: Seat, here: str) -> str:
    """Which partnership it is, and the way between its parts."""
    t, p = v.t, seat.partnership
    return render(
        "room_frame.html",
        t,
        partnership=p,
        here=here,
        side=t(SIDE[seat.side]),
        parts=[(part.key, t(part.label), url(p.reference, part.key)) for part in PARTS],
    )


def who(t: Text, people: list[Person], account_id: int, side: Side, seat: Seat) -> str:
    """A person with their side: "Rikke Redaktør (Aarhus Kommune)"; somebody erased is only the side."""
    party = seat.partnership.name_of(side)
    name = next((one.name for one in people if one.account_id == account_id), "")
    return f"{name} ({party})" if name else party


def waiting(t: Text, seat: Seat, waits: frozenset[Side]) -> str:
    """Who has to do something: "Venter på jer", "Venter på Firma ApS", "Venter på begge parter"; "" for nobody."""
    if not waits:
        return ""
    if len(waits) > 1:
        return t(N_("Venter på begge parter"))
    if seat.side in waits:
        return t(N_("Venter på jer"))
    return t(N_("Venter på {party}"), party=seat.partnership.name_of(next(iter(waits))))


def age_names(t: Text) -> list[str]:
    """What the ages of warnings (`portfolio.AGES`) are called."""
    young, middle, old = AGES
    return [
        t(N_("under {days} dage"), days=young),
        t(N_("{least}–{most} dage"), least=young, most=middle - 1),
        t(N_("{least}–{most} dage"), least=middle, most=old - 1),
        t(N_("{days} dage og ældre"), days=old),
    ]


def warnings(counts: Iterable[int], t: Text) -> str:
    """Open warnings by age: "1 (14–29 dage), 2 (90 dage og ældre)"."""
    aged = zip(counts, age_names(t), strict=True)
    return ", ".join(f"{t.number(count)} ({name})" for count, name in aged if count) or t(N_("Ingen"))
