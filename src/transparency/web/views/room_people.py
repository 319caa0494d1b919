"""Who takes part in a partnership, and for each person how they hear of what waits for them."""

import streamlit as st

from transparency import clock
from transparency.accounts.permissions import Actor, may
from transparency.locale import N_
from transparency.partnerships.records import LETTERS, SIDE, SIDES, Letters, Person, Seat
from transparency.web.page import Visit
from transparency.web.private import done, heading, said, trouble
from transparency.web.render import render
from transparency.web.views import own_calendar, room, room_form, room_succession
from transparency.web.views.forms import LONGEST


def draw(v: Visit, actor: Actor, reference: str) -> None:
    """Both sides see both sides' people; each changes its own."""
    t = v.t
    seat, around = v.services.partnerships.room(actor, reference)
    room.frame(v, seat, "people")
    heading(t, t(N_("Deltagere")), t(N_("Hver part bestemmer selv, hvem der deltager for den.")))
    said()
    for side in SIDES:
        people = [one for one in around.people if one.side == side]
        st.html(
            render(
                "room_people.html",
                t,
                title=f"{seat.partnership.name_of(side)} ({t(SIDE[side])})",
                people=[(one.name, one.task, one.email, t.date(clock.day(one.since))) for one in people],
            )
        )
        if side == seat.side:
            _own(v, actor, seat, people)
    _letters(v, actor, seat, around.people)
    own_calendar.draw(v, actor)
    if seat.side == "authority" and may(actor, "partnership.start"):
        with st.expander(t(N_("Kontrakten er overgået til en anden leverandør"))):
            room_succession.draw(v, actor, seat)


def _own(v: Visit, actor: Actor, seat: Seat, people: list[Person]) -> None:
    t, p, reference = v.t, v.services.partnerships, seat.partnership.reference
    colleagues = {one.id: one.name for one in p.colleagues(actor, reference)}
    with st.expander(t(N_("Giv en kollega en plads"))):
        if not colleagues:
            st.html(f'<p class="tp-muted">{t(N_("Alle med adgang hos jer deltager allerede."))}</p>')
        else:
            chosen = st.selectbox(
                t(N_("Kollega")), list(colleagues), format_func=colleagues.__getitem__,
                index=None, placeholder=t(N_("Vælg")), key=f"appoint:{reference}",
            )  # fmt: skip
            task = st.text_input(
                t(N_("Opgave i partnerskabet")), key=f"appoint:{reference}:task", max_chars=LONGEST
            )
            room_form.access(t)
            give = st.button(t(N_("Giv en plads")), key=f"appoint:{reference}:do", disabled=chosen is None)
            if give and chosen:
                with trouble(t):
                    p.appoint(actor, reference, chosen, task)
                    done(t(N_("{name} deltager nu."), name=colleagues[chosen]))
    if len(people) > 1:
        with st.expander(t(N_("Fjern en plads"))):
            names = {one.account_id: one.name for one in people}
            gone = st.selectbox(
                t(N_("Deltager")), list(names), format_func=names.__getitem__,
                index=None, placeholder=t(N_("Vælg")), key=f"dismiss:{reference}",
            )  # fmt: skip
            take = st.button(t(N_("Fjern pladsen")), key=f"dismiss:{reference}:do", disabled=gone is None)
            if take and gone:
                with trouble(t):
                    p.dismiss(actor, reference, gone)
                    if gone == actor.account_id:
                        st.query_params.clear()
                    done(t(N_("{name} deltager ikke længere."), name=names[gone]))


def _letters(v: Visit, actor: Actor, seat: Seat, people: tuple[Person, ...]) -> None:
    t, reference = v.t, seat.partnership.reference
    mine = next(one for one in people if one.account_id == seat.account_id)
    st.html(f"<h2>{t(N_('Mails til dig'))}</h2>")
    known: list[Letters] = list(LETTERS)
    chosen = st.radio(
        t(N_("Når noget venter på dig, får du en mail")), known, known.index(mine.letters),
        format_func=lambda one: t(LETTERS[one]), key=f"letters:{reference}:{mine.letters}",
    )  # fmt: skip
    if chosen != mine.letters:
        with trouble(t):
            v.services.partnerships.set_letters(actor, reference, chosen)
            done(t(N_("Dit valg er gemt.")))
