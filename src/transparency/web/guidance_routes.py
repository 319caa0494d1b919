"""The calendar file of a timeline or of a complaint's last day, as the page "Vejledning" works it out."""

from typing import Any
from urllib.parse import urlencode

from transparency.errors import BadInput
from transparency.feeds.guidance_ical import milestone_calendar
from transparency.locale import N_, Text
from transparency.services import services
from transparency.web import guidance_query
from transparency.web.machine import Asked, Moment, address


def deadlines_ics(asked: Asked[Any], moment: Moment) -> bytes:
    """An event for each milestone, named by the tender if one is given. Raises `BadInput` where nothing can be worked
    out, where there is no deadline, and for a tender that is not in the plan.
    """
    own = asked.own
    if "case" in own:
        milestones = guidance_query.complaint(own).milestones
        if not milestones:
            raise BadInput("case", N_("{name}: Her er der ingen klagefrist, så der er ingen kalenderfil."))
    else:
        milestones = guidance_query.way(own)
    name = guidance_query.name(own, asked.t)
    pairs = guidance_query.pairs(own)
    if id_ := own.get("udbud"):
        name = f"{_title(id_, asked.t)} ({name})"
        pairs.append(("udbud", id_))
    said = urlencode(pairs)
    return milestone_calendar(
        milestones,
        asked.t,
        services().site,
        plan=said,
        name=name,
        url=address("/vejledning", f"vis=frister&{said}"),
        source=asked.address(),
        at=moment.revision.at,
    )


def _title(tender_id: str, t: Text) -> str:
    index = services().tenders.index()
    if tender_id not in index.position:
        raise BadInput("udbud", N_("{name}: Der er intet udbud med id’et {id} i planen."), id=tender_id)
    entry = index.entries[index.position[tender_id]]
    return t.pick(entry.title, entry.said.title_en)
