"""The private calendar of one person: the meetings of their partnerships, and the days that something is due on or
that the contract names.

Only the person has its address. What is in it is what the person sees behind the sign-in, by its title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Event
from icalendar.prop import vUri

from transparency.feeds import Site, ical, one_line
from transparency.locale import N_, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something of a partnership that has a time. `name` tells it from all others ("AAK-SP-2027-001-meeting-3").

    `due`: the day is a deadline. `kind` and `state` are in the reader's language. `gone`: why it is off (`ical.GONE`).
    `tentative`: not both have said that they come. `version` rises with each change.
    """

    name: str
    partnership: str
    kind: str
    title: str
    state: str
    time: tuple[date | datetime, datetime | None]
    due: bool
    gone: str = ""
    tentative: bool = False
    place: str = ""
    link: str = ""
    url: str
    began_at: datetime
    changed_at: datetime
    version: int


def private_calendar(dated: Sequence[Dated], t: Text, site: Site, *, source: str) -> bytes:
    """The whole calendar. `source` is its own address."""
    return ical.calendar(
        [_event(one, t, site) for one in dated],
        t,
        site.organisation,
        name=t(N_("Mine partnerskaber")),
        description=t(N_("Møder og frister i dine partnerskaber. Kun for dig: del ikke adressen.")),
        source=source,
    )


def _event(one: Dated, t: Text, site: Site) -> bytes:
    start, end = one.time
    summary = t(N_("Frist: {title}"), title=one.title) if one.due else one.title
    told = ical.Told(start, one.gone, one.began_at, one.changed_at, max(0, one.version - 1))
    event = ical.component(
        told,
        uid=f"{one.name}{'-due' if one.due else ''}@cvr-{site.organisation.cvr}",
        status="TENTATIVE" if one.tentative else "CONFIRMED",
        time=(start, end or (None if isinstance(start, datetime) else start + timedelta(days=1))),
        summary=one_line(summary),
        described=[f"{one.kind}: {one.state}", one.partnership, *([one.link] if one.link else []), one.url],
        categories=[one.partnership],
        url=one.url,
        t=t,
    )
    if isinstance(start, datetime):
        _where(event, one, t)
    block: bytes = event.to_ical(sorted=False)
    return block


def _where(event: Event, one: Dated, t: Text) -> None:
    """A meeting takes the person's time, and is somewhere."""
    language: dict[str, str] = {"LANGUAGE": t.lang}
    event.pop("TRANSP")
    event.add("TRANSP", "TRANSPARENT" if one.gone else "OPAQUE")
    if one.place or one.link:
        event.add("LOCATION", one_line(one.place or t(N_("Online"))), language)
    if one.link:
        event.add("CONFERENCE", vUri(one_line(one.link)), {"VALUE": "URI", **language})
