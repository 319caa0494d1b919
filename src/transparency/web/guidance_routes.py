"""The calendar file of a timeline or of a complaint's last day, as the page "Vejledning" works it out."""

from typing import Any
from urllib.parse import urlencode

from transparency.errors import BadInput
from transparency.feeds.guidance_ical import milestone_calendar
from transparency.locale import N_
from transparency.services import services
from transparency.web import guidance_query
from transparency.web.machine import Asked, Moment, address


def deadlines_ics(asked: Asked[Any], moment: Moment) -> bytes:
    """An event for each milestone. Raises `BadInput` where nothing can be worked out, or where there is no deadline."""
    own = asked.own
    if "case" in own:
        milestones = guidance_query.complaint(own).milestones
        if not milestones:
            raise BadInput("case", N_("{name}: Her er der ingen klagefrist, så der er ingen kalenderfil."))
    else:
        milestones = guidance_query.way(own)
    said = urlencode(guidance_query.pairs(own))
    return milestone_calendar(
        milestones,
        asked.t,
        services().site,
        plan=said,
        name=guidance_query.name(own, asked.t),
        url=address("/vejledning", f"vis=frister&{said}"),
        source=asked.address(),
        at=moment.revision.at,
    )
