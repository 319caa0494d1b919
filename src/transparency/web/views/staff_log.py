"""The log: who did what to what, when and why."""

from typing import Any

import streamlit as st

from transparency.accounts.permissions import Actor
from transparency.audit.records import EVENT, EVENTS, Line, LogFilter
from transparency.clock import COPENHAGEN
from transparency.errors import BadInput
from transparency.locale import N_
from transparency.web import logbook
from transparency.web.logbook import People
from transparency.web.page import Visit
from transparency.web.private import heading
from transparency.web.render import address, render
from transparency.web.views import staff

PAGE = 50


def draw(v: Visit, actor: Actor) -> None:
    """The whole room."""
    heading(
        v.t,
        v.t(N_("Log")),
        v.t(N_("Hvem der har gjort hvad, hvornår og hvorfor. Intet i loggen kan rettes.")),
    )
    st.html(html(v, actor))


def html(v: Visit, actor: Actor) -> str:
    """The filter, the page of lines that the address asks for, and the way on."""
    t, known = v.t, logbook.people(v.services, actor)
    given = {name: value for name in LogFilter.NAMES if (value := v.get(name))}
    problem = ""
    lines: list[Line] = []
    before_id = v.numbered("before")
    try:
        asked = logbook.read_filter(v.get)
    except BadInput as error:
        asked, problem = LogFilter(), error.say(t)
    else:
        lines = v.services.log.lines(actor, asked, before_id=before_id, limit=PAGE + 1)
    shown = lines[:PAGE]
    return render(
        "staff_log.html",
        t,
        people=_people(known, asked.who, v),
        who=asked.who,
        events=sorted(((one, t(EVENT[one])) for one in EVENTS), key=lambda pair: pair[1]),
        event=asked.event,
        object=asked.object,
        example=f"{v.services.reference.organisation.id_prefix}-{v.today.year + 1}-001",
        first=given.get("from", ""),
        last=given.get("to", ""),
        problem=problem,
        lines=[_line(line, known, v) for line in shown],
        older=staff.url("log", **given, before=str(shown[-1].id)) if len(lines) > PAGE else "",
        newest=staff.url("log", **given) if before_id else "",
        csv=address("/staff/log.csv", {**given, "lang": v.lang}),
    )


def _people(known: People, who: str, v: Visit) -> list[tuple[str, str]]:
    """Whom one can choose: who has an account, who has none, and whoever is chosen already."""
    others = [(one, known.who(one, v.t)) for one in ("system", "offentligheden")]
    listed = sorted(known.names.items(), key=lambda pair: pair[1].casefold()) + others
    if who and who not in dict(listed):
        listed.append((who, f"{known.who(who, v.t)} ({who})"))
    return listed


def _line(line: Line, known: People, v: Visit) -> dict[str, Any]:
    t, local = v.t, line.at.astimezone(COPENHAGEN)
    return {
        "iso": local.isoformat(),
        "at": f"{t.short_date(local.date())} {local:%H:%M:%S}",
        "who": known.who(line.who, t),
        "of_who": staff.url("log", who=line.who),
        "event": t(EVENT[line.event]),
        "object": known.object(line, t),
        "of_object": staff.url("log", object=line.object),
        "organisation": known.organisation(line) if line.object.startswith("konto:") else "",
        "reason": line.reason or "",
        "details": logbook.details(line, t),
    }
