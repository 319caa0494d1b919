"""An early warning, as both sides see it, and how old the open ones are."""

from datetime import date
from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.portfolio import ages
from transparency.partnerships.records import Act, Seat
from transparency.partnerships.service import Shown
from transparency.partnerships.warnings import (
    HAPPENED,
    LIKELIHOODS,
    WITHOUT_PREJUDICE,
    Plan,
    Step,
    Warning,
    alone_from,
)
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import room


def head(v: Visit, actor: Actor, seat: Seat) -> None:
    """How many are open, by age."""
    t = v.t
    _, around = v.services.partnerships.room(actor, seat.partnership.reference)
    counts = ages([row.raised_on for row in around.open if row.kind == "warning"], v.today)
    bands = [(t.number(count), label) for count, label in zip(counts, room.age_names(t), strict=True)]
    st.html(
        render(
            "room_warning_head.html",
            t,
            without_prejudice=t(WITHOUT_PREJUDICE),
            open=t.n("{count} åben varsling", "{count} åbne varslinger", sum(counts)) if sum(counts) else "",
            bands=bands,
        )
    )


def _days(since: date, until: date) -> int:
    return max(0, (until - since).days)


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """The risk, the answer, the plan, the ladder, and what was learned."""
    t, matter, seat = v.t, shown.matter, shown.seat
    w: Warning = matter.content
    asked = w.asked
    over = w.ended_on is not None
    st.html(
        render(
            "room_warning.html",
            t,
            w=w,
            without_prejudice=t(WITHOUT_PREJUDICE),
            raiser=seat.partnership.name_of(matter.raised.side),
            asking=seat.partnership.name_of(asked.act.side) if asked else "",
            facts=_facts(v, shown),
            likelihood=t(LIKELIHOODS[w.likelihood]) if w.likelihood else "",
            answered=_by(v, shown, w.answered) if w.answered else "",
            ladder=[] if over else _ladder(v, shown),
            agreed=_plan(v, seat, w.agreed) if w.agreed else None,
            proposed=_plan(v, seat, w.plan) if w.plan and w.plan != w.agreed else None,
            closing=matter.state == "closing",
            reopened="" if over else w.reopened,
            problems=[
                (one, room.url(seat.partnership.reference, "problem", nr=str(one))) for one in w.problems
            ],
            steps=[_step(v, shown, one) for one in w.trail],
        )
    )


def _facts(v: Visit, shown: Shown) -> list[tuple[str, str, str]]:
    """What one decides by: how old, at which level and for how long, and when it may go on. (name, value, more)"""
    t, matter = v.t, shown.matter
    w: Warning = matter.content
    raised_on = matter.raised.today
    age = t.n("{count} dag", "{count} dage", _days(raised_on, w.ended_on or v.today))
    since = t(N_("siden {date}"), date=t.date(raised_on))
    if w.reopened:
        since += ", " + t(N_("åbnet igen {date}"), date=t.date(w.told.act.today))
    found = [(t(N_("Alder")), age, since)]
    if w.ended_on:
        return [*found, (t(N_("Afsluttet")), t.date(w.ended_on), "")]
    if w.rung:
        here = t.n("{count} dag her", "{count} dage her", _days(w.since, v.today))
        found.append((t(N_("Niveau")), w.rung.name, here))
    if w.above:
        day = alone_from(matter)
        when = t(N_("nu")) if day <= v.today else t(N_("fra den {date}"), date=t.date(day))
        found.append((t(N_("Kan løftes")), when, t(N_("til {level}"), level=w.above.name)))
    return found


def _ladder(v: Visit, shown: Shown) -> list[dict[str, str]]:
    """The levels, with where the warning has been and is."""
    t = v.t
    w: Warning = shown.matter.content
    return [
        {
            "state": "past" if place < w.level else "next" if place == w.level else "future",
            "label": t(N_("Niveau {number}"), number=place + 1),
            "name": rung.name,
            "more": " · ".join(filter(None, [rung.who, t.n("{count} dag", "{count} dage", rung.days)])),
        }
        for place, rung in enumerate(w.ladder)
    ]


def _plan(v: Visit, seat: Seat, plan: Plan) -> dict[str, Any]:
    t = v.t
    return {
        "words": plan.words,
        "tasks": [
            (task.what, seat.partnership.name_of(task.owner), t.date(task.due_on))
            for task in sorted(plan.tasks, key=lambda one: one.due_on)
        ],
        "review": t.date(plan.review_on),
    }


def _by(v: Visit, shown: Shown, act: Act) -> str:
    """Who did it, and when: "Rikke Redaktør (Aarhus Kommune), 3. marts 2027"."""
    name = room.who(v.t, shown.people, act.account_id, act.side, shown.seat)
    return v.t(N_("{who}, {when}"), who=name, when=v.t.date(act.today))


def _step(v: Visit, shown: Shown, step: Step) -> dict[str, str]:
    """A step of the way; what stands in full above it is not said again."""
    t = v.t
    w: Warning = shown.matter.content
    above = {w.answer, w.learned, w.agreed.words if w.agreed else "", "" if w.ended_on else w.reopened}
    level = w.ladder[step.level].name if step.level < len(w.ladder) else ""
    return {
        "what": t(HAPPENED[step.what]),
        "who": room.who(t, shown.people, step.act.account_id, step.act.side, shown.seat),
        "iso": step.act.today.isoformat(),
        "day": t.date(step.act.today),
        "level": t(N_("niveau: {level}"), level=level) if level else "",
        "words": "" if step.words in above else step.words,
    }
