"""A joint problem, as both sides see it: what is so, what can be done, what was chosen, and what came of it."""

from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.locale import N_
from transparency.partnerships.problems import VERDICTS, Choice, Option, Problem, Review, Tried
from transparency.partnerships.service import Shown
from transparency.partnerships.trials import Trial
from transparency.web.page import Visit
from transparency.web.render import render
from transparency.web.views import room


def body(v: Visit, actor: Actor, shown: Shown) -> None:
    """What is agreed by now, and last what is proposed: that is what the buttons under it are about."""
    t, matter, seat = v.t, shown.matter, shown.seat
    p: Problem = matter.content
    st.html(
        render(
            "room_problem.html",
            t,
            p=p,
            warning=room.url(seat.partnership.reference, "warning", nr=str(p.warning)) if p.warning else "",
            facts=[
                (fact.text, [(seat.partnership.name_of(one.side), one.words) for one in fact.doubts])
                for fact in p.facts
            ],
            improvements=room.url(seat.partnership.reference, "improvement"),
            facts_proposed=matter.state == "facts",
            options=[_option(v, shown, one) for one in p.options],
            tried=[_tried(v, p, one) for one in p.tried],
            choice=_choice(p, p.choice),
            choice_proposed=_choice(p, p.choice_proposed),
            trial=_trial(v, p.trial),
            trial_proposed=_trial(v, p.trial_proposed),
            review=_review(v, p.review),
        )
    )


def _option(v: Visit, shown: Shown, option: Option) -> dict[str, Any]:
    """An option with its effects, and whether it is the one chosen."""
    t = v.t
    p: Problem = shown.matter.content
    effects = (
        (t(N_("Pris")), option.price),
        (t(N_("Kvalitet")), option.quality),
        (t(N_("Klima")), option.climate),
        (t(N_("Tid")), option.time),
    )
    badge = ""
    if p.choice and p.choice.option == option.number:
        badge = t(N_("Aftalt"))
    elif p.choice_proposed and p.choice_proposed.option == option.number:
        badge = t(N_("Foreslået"))
    elif option.number in {one.choice.option for one in p.tried}:
        badge = t(N_("Prøvet"))
    return {
        "number": option.number,
        "what": option.what,
        "by": shown.seat.partnership.name_of(option.by),
        "effects": [(name, words) for name, words in effects if words],
        "badge": badge,
    }


def _choice(p: Problem, choice: Choice | None) -> dict[str, Any] | None:
    if choice is None:
        return None
    return {
        "number": choice.option,
        "what": p.option(choice.option).what,
        "why": choice.why,
        "addendum": choice.addendum,
    }


def _trial(v: Visit, trial: Trial | None) -> dict[str, str] | None:
    if trial is None:
        return None
    t = v.t
    return {
        "what": trial.what,
        "period": t(N_("{start} til {end}"), start=t.date(trial.starts_on), end=t.date(trial.ends_on)),
        "judged": trial.judged,
        "review": t.date(trial.due_on),
    }


def _review(v: Visit, review: Review | None) -> dict[str, str] | None:
    if review is None:
        return None
    t = v.t
    return {
        "verdict": t(VERDICTS[review.verdict]),
        "words": review.words,
        "on": t.date(review.on) if review.on else "",
    }


def _tried(v: Visit, p: Problem, tried: Tried) -> dict[str, Any]:
    return {
        "choice": _choice(p, tried.choice),
        "trial": _trial(v, tried.trial),
        "review": _review(v, tried.review),
    }
