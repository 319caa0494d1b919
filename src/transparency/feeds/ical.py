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
from dataclasses import dataclass
from datetime import datetime, timedelta

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

_GONE = {
    "cancelled": N_("AFLYST – {title}"),
    "withdrawn": N_("TAGET UD AF PLANEN – {title}"),
    "undated": N_("DATO UDGÅET – {title}"),
}


@dataclass(frozen=True, slots=True)
class _Dated:
    """One date of one tender through its versions: what it says now, and when it last said something else."""

    key: DateKey
    when: PlannedDate
    gone: str
    created: datetime
    modified: datetime
    sequence: int


def event_uid(tender_id: str, key: DateKey, organisation: Organisation) -> str:
    """`AAK-2027-014-notice@cvr-55133018`: of the permanent id, the date and the CVR number.

    The host name is left out although RFC 5545 § 3.8.4.7 suggests one: the site may move, and events that
    change their UID turn up twice in every calendar.
    """
    return f"{tender_id}-{key}@cvr-{organisation.cvr}"


def tender_events(versions: Sequence[Version], t: Text, site: Site) -> bytes:
    """The VEVENTs of one tender; empty when it never had a known date.

    `versions` are oldest first, at least one. SEQUENCE and LAST-MODIFIED rise when something that the event
    says has changed and at no other time (RFC 5545 § 3.8.7.4); DTSTAMP is LAST-MODIFIED, as it is for a
    calendar that is published without METHOD (§ 3.8.7.2).
    """
    shown = [_shown(version.record) for version in versions]
    dates = (_dated(versions, shown, key) for key in DATE_KEYS)
    return b"".join(_event(dated, versions, t, site).to_ical(sorted=False) for dated in dates if dated)


def _dated(versions: Sequence[Version], shown: Sequence[object], key: DateKey) -> _Dated | None:
    when: PlannedDate | None = None
    said: object = None
    gone, sequence, created, modified = "", -1, versions[0].at, versions[0].at
    for version, others in zip(versions, shown, strict=True):
        tender = version.record
        planned = tender.dates.get(key)
        known = planned if planned and planned.start else None
        when = known or when
        if when is None:
            continue
        gone = tender.status if tender.status in DROPPED else "" if known else "undated"
        says = (when.value, gone, others)
        if says != said:
            created = version.at if sequence < 0 else created
            said, sequence, modified = says, sequence + 1, version.at
    return _Dated(key, when, gone, created, modified, sequence) if when else None


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


def _event(dated: _Dated, versions: Sequence[Version], t: Text, site: Site) -> Event:
    tender = versions[-1].record
    start, end = dated.when.start, dated.when.end
    assert start
    assert end
    period = dated.when.say(t)
    url = site.url(tender.id)
    label = t(labels.DATE[dated.key])
    title = one_line(words.title(tender, t))
    summary = f"{label}: {title}" if dated.when.precision == "day" else f"{label} ({period}): {title}"
    if dated.gone:
        summary = t(_GONE[dated.gone], title=summary)
    described = [
        f"{label}: {period}",
        t(N_("Status: {status}"), status=words.status(tender, t)),
        t(N_("Afdeling: {departments}"), departments=words.departments(tender, t, site)),
        t(N_("Anslået værdi: {value}"), value=labels.value(tender.value, t)),
    ]
    if dated.gone == "undated":
        described[0] = t(N_("{date}: ingen dato længere (før: {period})"), date=label, period=period)
    if slipped := words.moved(versions, dated.key, t):
        described.append(t(N_("Rykket: {slip}"), slip=slipped))
    described.append(url)
    if tender.example:
        described.insert(0, t(words.EXAMPLE))
    # A day is planned; of a period it is still open which day, and that is what calendars call tentative.
    status = "CANCELLED" if dated.gone else "CONFIRMED" if dated.when.precision == "day" else "TENTATIVE"
    language: dict[str, str] = {"LANGUAGE": t.lang}
    event = Event()
    event.add("UID", event_uid(tender.id, dated.key, site.organisation))
    event.add("DTSTAMP", dated.modified)
    event.add("CREATED", dated.created)
    event.add("LAST-MODIFIED", dated.modified)
    event.add("SEQUENCE", dated.sequence)
    event.add("STATUS", status)
    event.add("TRANSP", "TRANSPARENT")
    event.add("DTSTART", start)
    event.add("DTEND", end + timedelta(days=1))
    event.add("SUMMARY", summary, language)
    event.add("DESCRIPTION", "\n".join(map(one_line, described)), language)
    if tender.departments:
        event.add("CATEGORIES", [one_line(site.department(key, t)) for key in tender.departments], language)
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
