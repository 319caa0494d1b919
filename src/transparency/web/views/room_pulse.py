"""A trust pulse, as both sides see it: what is asked, and what may be known of the answers."""

from decimal import Decimal

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_, Text
from transparency.partnerships.pulses import FEWEST, HIGHEST, KIND, LOWEST, STATEMENTS, Found
from transparency.partnerships.records import SIDES
from transparency.partnerships.service import Shown
from transparency.web.page import Visit
from transparency.web.render import render

_ANSWER = KIND.by_name["answer"]


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """Whether this person has answered, who has closed, the result, and what both do about it."""
    t, pulse, partnership = v.t, shown.matter.content, shown.seat.partnership
    asking = shown.matter.state == "asking"
    answered = asking and bool(v.services.partnerships.own_sealed(actor, shown, _ANSWER))
    people = [sum(one.side == side and one.until is None for one in shown.people) for side in SIDES]
    st.html(
        render(
            "room_pulse.html",
            t,
            state=shown.matter.state,
            answered=answered,
            may_answer=asking and shown.seat.side not in pulse.closed_by and v.today <= pulse.closes_on,
            over=v.today > pulse.closes_on,
            small=[partnership.name_of(side) for side, n in zip(SIDES, people, strict=True) if n < FEWEST],
            closed=[partnership.name_of(side) for side in SIDES if side in pulse.closed_by],
            statements=[t(words) for words in STATEMENTS.values()],
            parties=[partnership.name_of(side) for side in SIDES],
            lines=[_line(t, one) for one in pulse.result],
            steps=[(one.what, partnership.name_of(one.owner), t.date(one.due_on)) for one in pulse.steps],
            offered=(
                (pulse.offered, partnership.name_of(pulse.offered.owner), t.date(pulse.offered.due_on))
                if pulse.offered
                else None
            ),
        )
    )


def _line(t: Text, one: Found) -> dict[str, object]:
    return {
        "statement": t(STATEMENTS[one.statement]),
        "authority": _average(t, one.authority),
        "supplier": _average(t, one.supplier),
        "gap": t.number(one.gap) if one.gap is not None else "–",
        "wide": one.gap is not None and one.gap >= 1,
    }


def _average(t: Text, average: Decimal | None) -> str:
    """In halves, and never as what everybody may have answered."""
    if average is None:
        return t(N_("For få har taget stilling"))
    if average >= HIGHEST:
        return t(N_("{number} eller mere"), number=t.number(HIGHEST))
    if average <= LOWEST:
        return t(N_("{number} eller mindre"), number=t.number(LOWEST))
    return t.number(average)
