"""The calendar of planned tenders (iCalendar: RFC 5545, with the calendar properties of RFC 7986).

**One event for each date that a tender has or had**, named for ever by `event_uid`. Its bytes come from the
versions alone, so that they can be kept under (tender, version, language) and joined into any calendar.

**A coarse date is an event over its whole period.** An event on the first day of "4. kvartal 2027" would
be a day that nobody has planned; a reader who looks at December would not see it. So the event spans the
period, the title says the period in words, and it never makes anyone look busy (TRANSP:TRANSPARENT).
Calendars draw such an event as a thin band above the days, and the filters keep the bands few.

**What has gone stays, as cancelled.** A date that is removed or becomes unknown, and the dates of a
tender that is cancelled or withdrawn, keep their event with STATUS:CANCELLED, and a word in front of the
title for the calendars that do not show the status. An event that just vanished would live on in those
that had it.

The icalendar library writes the lines. It takes about a millisecond for a tender, so keep the bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vDuration, vRecur, vText, vUri

from transparency.config import Organisation
from transparency.dates import PlannedDate
from transparency.feeds import Site, clean, one_line, words
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import DATE_KEYS, DROPPED, DateKey, PlannedTender, Version

REFRESH = timedelta(hours=6)
"""How often a calendar should ask again."""

_END = b"END:VCALENDAR\r\n"

GONE = {
    "cancelled": N_("AFLYST – {title}"),
    "withdrawn": N_("TAGET UD AF PLANEN – {title}"),
    "undated": N_("DATO UDGÅET – {title}"),
    "used": N_("BRUGT – {title}"),
}
"""What stands before the title of an event that is off, by why it is."""

W = TypeVar("W")


@dataclass(frozen=True)
class Told(Generic[W]):
    """One event through the versions of its record: what it says now, and when it last said something else."""

    when: W
    """The last time it was given."""
    gone: str
    created: datetime
    modified: datetime
    sequence: int


def told(steps: Iterable[tuple[datetime, W | None, str, object]]) -> Told[W] | None:
    """An event that has been told step by step, oldest first; None when it never had a time.

    A step is when it was told, the time (None: not any more, or not yet), why the event is off all the same
    ("" when it is not), and what else it shows. SEQUENCE and LAST-MODIFIED rise when any of that changes and
    at no other time (RFC 5545 § 3.8.7.4).
    """
    when: W | None = None
    said: object = None
    found: Told[W] | None = None
    for at, known, off, others in steps:
        when = when if known is None else known
        if when is None:
            continue
        gone = off or ("undated" if known is None else "")
        if said != (says := (when, gone, others)):
            created, number = (found.created, found.sequence + 1) if found else (at, 0)
            said, found = says, Told(when, gone, created, at, number)
    return found


def known(planned: PlannedDate | None) -> PlannedDate | None:
    """A date that an event can have, without the words it was given in, which no event shows."""
    return replace(planned, words="") if planned and planned.start else None


def event_uid(tender_id: str, key: DateKey, organisation: Organisation) -> str:
    """`AAK-2027-014-notice@cvr-55133018`: of the permanent id, the date and the CVR number.

    The host name is left out although RFC 5545 § 3.8.4.7 suggests one: the site may move, and events that
    change their UID turn up twice in every calendar.
    """
    return f"{tender_id}-{key}@cvr-{organisation.cvr}"


def tender_events(versions: Sequence[Version], t: Text, site: Site) -> bytes:
    """The VEVENTs of one tender; empty when it never had a known date.

    `versions` are oldest first, at least one. DTSTAMP is LAST-MODIFIED, as it is for a calendar that is
    published without METHOD (RFC 5545 § 3.8.7.2).
    """
    shown = [_shown(version.record) for version in versions]
    blocks = []
    for key in DATE_KEYS:
        event = told(_step(versions[: i + 1], key, others) for i, others in enumerate(shown))
        if event:
            blocks.append(_event(key, event, versions, t, site).to_ical(sorted=False))
    return b"".join(blocks)


def _step(
    versions: Sequence[Version], key: DateKey, others: object
) -> tuple[datetime, PlannedDate | None, str, object]:
    """The last of these versions. How far the date has moved is told by the date, but for an event that is off."""
    version = versions[-1]
    tender = version.record
    off = tender.status if tender.status in DROPPED else ""
    slipped = words.moved(versions, key, Text.of("da")) if off else ""
    return version.at, known(tender.dates.get(key)), off, (others, slipped)


def _shown(tender: PlannedTender) -> object:
    """What `_event` shows besides the date. Both languages count: an event has one SEQUENCE."""
    value = tender.value
    return (
        one_line(tender.title),
        one_line(tender.title_en or tender.title),
        tender.departments,
        tender.status,
        one_line(tender.status_reason or "") if tender.status in DROPPED else "",
        (value.low, value.high) if value.kind != "unpublished" else one_line(value.reason or ""),
        tender.example,
    )


def _event(key: DateKey, event: Told[PlannedDate], versions: Sequence[Version], t: Text, site: Site) -> Event:
    tender, period = versions[-1].record, event.when.say(t)
    url = site.url(tender.id)
    label = t(labels.DATE[key])
    title = one_line(words.title(tender, t))
    summary = f"{label}: {title}" if event.when.precision == "day" else f"{label} ({period}): {title}"
    described = [
        f"{label}: {period}",
        t(N_("Status: {status}"), status=words.status(tender, t)),
        t(N_("Afdeling: {departments}"), departments=words.departments(tender, t, site)),
        t(N_("Anslået værdi: {value}"), value=labels.value(tender.value, t)),
    ]
    if event.gone == "undated":
        described[0] = t(N_("{date}: ingen dato længere (før: {period})"), date=label, period=period)
    if slipped := words.moved(versions, key, t):
        described.append(t(N_("Rykket: {slip}"), slip=slipped))
    described.append(url)
    if tender.example:
        described.insert(0, t(words.EXAMPLE))
    return component(
        event,
        uid=event_uid(tender.id, key, site.organisation),
        status=certainty(event.when),
        time=days(event.when),
        summary=summary,
        described=described,
        categories=[site.department(key, t) for key in tender.departments],
        url=url,
        t=t,
    )


def certainty(when: PlannedDate) -> str:
    """A day is planned; of a period it is still open which day, and that is what calendars call tentative."""
    return "CONFIRMED" if when.precision == "day" else "TENTATIVE"


def days(when: PlannedDate) -> tuple[date, date]:
    """The whole period: its first day and the day after it, as DTSTART and DTEND want them."""
    assert when.start
    assert when.end
    return when.start, when.end + timedelta(days=1)


def component(
    told: Told[Any],
    *,
    uid: str,
    status: str,
    time: tuple[date, date | None],
    summary: str,
    described: Iterable[str],
    categories: Sequence[str],
    url: str,
    t: Text,
) -> Event:
    """The VEVENT of what was told. `time` is its start and end: days, moments, or a moment alone."""
    language: dict[str, str] = {"LANGUAGE": t.lang}
    start, end = time
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", told.modified)
    event.add("CREATED", told.created)
    event.add("LAST-MODIFIED", told.modified)
    event.add("SEQUENCE", told.sequence)
    event.add("STATUS", "CANCELLED" if told.gone else status)
    event.add("TRANSP", "TRANSPARENT")
    event.add("DTSTART", start)
    if end is not None:
        event.add("DTEND", end)
    event.add("SUMMARY", t(GONE[told.gone], title=summary) if told.gone else summary, language)
    event.add("DESCRIPTION", "\n".join(map(one_line, described)), language)
    if categories:
        event.add("CATEGORIES", [one_line(category) for category in categories], language)
    event.add("URL", url)
    return event


def calendar(
    blocks: Iterable[bytes], t: Text, organisation: Organisation, *, name: str, description: str, source: str
) -> bytes:
    """A whole calendar of events already made, in the order given.

    `name` and `description` are shown to the subscriber; `source` is the calendar's own address. There is no
    METHOD: it is a calendar to subscribe to, not an invitation. The time zone makes a calendar without any
    event valid too (RFC 5545 § 3.6 wants at least one component).
    """
    # The library knows most of these by name only and would leave their texts unescaped.
    language: dict[str, str] = {"LANGUAGE": t.lang}
    title, about = one_line(name), clean(description)
    whole = Calendar()
    whole.add("VERSION", "2.0")
    whole.add("PRODID", f"-//{one_line(organisation.name)}//Transparency//{t.lang.upper()}")
    whole.add("CALSCALE", "GREGORIAN")
    whole.add("NAME", vText(title), language)
    whole.add("X-WR-CALNAME", vText(title))
    whole.add("DESCRIPTION", vText(about), language)
    whole.add("X-WR-CALDESC", vText(about))
    whole.add("X-WR-TIMEZONE", vText("Europe/Copenhagen"))
    whole.add("REFRESH-INTERVAL", vDuration(REFRESH), {"VALUE": "DURATION"})
    whole.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    whole.add("SOURCE", vUri(one_line(source)), {"VALUE": "URI"})
    whole.add_component(_time_zone())
    return b"".join((whole.to_ical(sorted=False).removesuffix(_END), *blocks, _END))


def _time_zone() -> Timezone:
    """Danish time. One set of rules suffices: all the dates lie after 1996, when the EU took on its common
    summer time. The library's own `Timezone.from_tzinfo` lists each year instead, and only until 2038.
    """
    zone = Timezone()
    zone.add("TZID", "Europe/Copenhagen")
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, onset, before, after in (
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), summer, winter),  # noqa: DTZ001 - local time
        (TimezoneDaylight(), "CEST", datetime(1997, 3, 30, 2), winter, summer),  # noqa: DTZ001
    ):
        part.add("DTSTART", onset)
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", after)
        part.add("TZNAME", name)
        part.add("RRULE", vRecur(FREQ="YEARLY", BYMONTH=onset.month, BYDAY="-1SU"))
        zone.add_component(part)
    return zone
