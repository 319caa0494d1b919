"""The calendar file of a way from notice to contract, or of a complaint's last day, as a calculator answered it.

An event for each milestone, on its whole day. What was asked (`plan`) names it: the same question gives the same
events again, so a file that is opened twice does not fill the calendar, and another question gives others.
"""

from collections.abc import Sequence
from datetime import datetime

from transparency.dates import PlannedDate
from transparency.feeds import Site, ical, one_line
from transparency.guidance.deadlines import Milestone, MilestoneKey
from transparency.locale import N_, Text


def event_uid(plan: str, key: MilestoneKey, site: Site) -> str:
    """`6f1c…-tender@cvr-55133018`, of what was asked and the milestone; without the host, as `ical.event_uid`."""
    name = site.urn("guidance", plan).removeprefix("urn:uuid:")
    return f"{name}-{key}@cvr-{site.organisation.cvr}"


def milestone_calendar(
    milestones: Sequence[Milestone],
    t: Text,
    site: Site,
    *,
    plan: str,
    name: str,
    url: str,
    source: str,
    at: datetime,
) -> bytes:
    """The whole calendar.

    `plan` is what was asked, in a form that is the same each time (the query of the page). `name` is what the reader
    calls it, `url` the page that answers the same again, `source` the file's own address, `at` when it was worked out.
    """
    blocks = [_event(milestone, t, site, plan=plan, name=name, url=url, at=at) for milestone in milestones]
    return ical.calendar(
        blocks,
        t,
        site.organisation,
        name=t(N_("Frister: {name}"), name=name),
        description=t(N_("Udregnet på siden Vejledning. Datoerne er vejledende.")),
        source=source,
    )


def _event(
    milestone: Milestone, t: Text, site: Site, *, plan: str, name: str, url: str, at: datetime
) -> bytes:
    when = PlannedDate.day(milestone.day)
    event = ical.component(
        ical.Told(when, gone="", created=at, modified=at, sequence=0),
        uid=event_uid(plan, milestone.key, site),
        status="TENTATIVE",
        time=ical.days(when),
        summary=f"{milestone.label(t)}: {one_line(name)}",
        described=[
            milestone.say(t),
            t(N_("Regel: {paragraph}"), paragraph=milestone.cite(t)),
            t(milestone.guidance),
            url,
        ],
        categories=[t(N_("Vejledning"))],
        url=url,
        t=t,
    )
    block: bytes = event.to_ical(sorted=False)
    return block
