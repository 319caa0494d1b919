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

The lines are written here and not by the icalendar library, which takes several times as long for the same
bytes; the tests let it, and two other readers, check them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from transparency.config import Organisation
from transparency.dates import PlannedDate
from transparency.feeds import Site, clean, one_line, words
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import DATE_KEYS, DROPPED, DateKey, PlannedTender, Version

REFRESH = "PT6H"
"""How often a calendar should ask again."""

# One set of rules suffices: all the dates lie after 1996, when the EU took on its common summer time.
_TIME_ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n").encode()
_END = b"END:VCALENDAR\r\n"

_GONE = {
    "cancelled": N_("AFLYST – {title}"),
    "withdrawn": N_("TAGET UD AF PLANEN – {title}"),
    "undated": N_("DATO UDGÅET – {title}"),
}


@dataclass(frozen=True, slots=True)
class _Event:
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
    lines: list[str] = []
    shown = [_shown(version.tender) for version in versions]
    for key in DATE_KEYS:
        if event := _event(versions, shown, key):
            lines += _lines(event, versions, t, site)
    return "".join(map(_folded, lines)).encode()


def _event(versions: Sequence[Version], shown: Sequence[object], key: DateKey) -> _Event | None:
    when: PlannedDate | None = None
    said: object = None
    gone, sequence, created, modified = "", -1, versions[0].at, versions[0].at
    for version, others in zip(versions, shown, strict=True):
        tender = version.tender
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
    return _Event(key, when, gone, created, modified, sequence) if when else None


def _shown(tender: PlannedTender) -> object:
    """What `_lines` shows besides the date. Both languages count: an event has one SEQUENCE."""
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


def _lines(event: _Event, versions: Sequence[Version], t: Text, site: Site) -> list[str]:
    tender = versions[-1].tender
    start, end = event.when.start, event.when.end
    assert start
    assert end
    period = event.when.say(t)
    url = site.url(tender.id)
    label = t(labels.DATE[event.key])
    title = one_line(words.title(tender, t))
    summary = f"{label}: {title}" if event.when.precision == "day" else f"{label} ({period}): {title}"
    if event.gone:
        summary = t(_GONE[event.gone], title=summary)
    described = [
        f"{label}: {period}",
        t(N_("Status: {status}"), status=words.status(tender, t)),
        t(N_("Afdeling: {departments}"), departments=words.departments(tender, t, site)),
        t(N_("Anslået værdi: {value}"), value=labels.value(tender.value, t)),
    ]
    if event.gone == "undated":
        described[0] = t(N_("{date}: ingen dato længere (før: {period})"), date=label, period=period)
    if slipped := words.moved(versions, event.key, t):
        described.append(t(N_("Rykket: {slip}"), slip=slipped))
    described.append(url)
    if tender.example:
        described.insert(0, t(words.EXAMPLE))
    # A day is planned; of a period it is still open which day, and that is what calendars call tentative.
    status = "CANCELLED" if event.gone else "CONFIRMED" if event.when.precision == "day" else "TENTATIVE"
    modified = _utc(event.modified)
    description = "\n".join(map(one_line, described))
    categories = ",".join(_text(one_line(site.department(key, t))) for key in tender.departments)
    return [
        "BEGIN:VEVENT",
        f"UID:{event_uid(tender.id, event.key, site.organisation)}",
        f"DTSTAMP:{modified}",
        f"CREATED:{_utc(event.created)}",
        f"LAST-MODIFIED:{modified}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{status}",
        "TRANSP:TRANSPARENT",
        f"DTSTART;VALUE=DATE:{_day(start)}",
        f"DTEND;VALUE=DATE:{_day(end + timedelta(days=1))}",
        f"SUMMARY;LANGUAGE={t.lang}:{_text(summary)}",
        f"DESCRIPTION;LANGUAGE={t.lang}:{_text(description)}",
        *([f"CATEGORIES;LANGUAGE={t.lang}:{categories}"] if categories else []),
        f"URL:{url}",
        "END:VEVENT",
    ]


def calendar(
    blocks: Iterable[bytes], t: Text, organisation: Organisation, *, name: str, description: str, source: str
) -> bytes:
    """A whole calendar of events already made, in the order given.

    `name` and `description` are shown to the subscriber; `source` is the calendar's own address. There is no
    METHOD: it is a calendar to subscribe to, not an invitation. The time zone makes a calendar without any
    event valid too (RFC 5545 § 3.6 wants at least one component).
    """
    title = _text(one_line(name))
    about = _text(clean(description))
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(one_line(organisation.name))}//Transparency//{t.lang.upper()}",
        "CALSCALE:GREGORIAN",
        f"NAME;LANGUAGE={t.lang}:{title}",
        f"X-WR-CALNAME:{title}",
        f"DESCRIPTION;LANGUAGE={t.lang}:{about}",
        f"X-WR-CALDESC:{about}",
        "X-WR-TIMEZONE:Europe/Copenhagen",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        f"SOURCE;VALUE=URI:{one_line(source)}",
    ]
    return b"".join(("".join(map(_folded, head)).encode(), _TIME_ZONE, *blocks, _END))


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


_SPECIAL = re.compile(r"[\\;,\n]")


def _text(value: str) -> str:
    """A TEXT value (RFC 5545 § 3.3.11)."""
    return _SPECIAL.sub(lambda found: "\\n" if found[0] == "\n" else "\\" + found[0], value)


def _folded(line: str) -> str:
    """A content line of at most 75 octets a piece (§ 3.1), never cut inside a letter or behind an escape."""
    if len(line) < 75 and line.isascii():
        return line + "\r\n"
    rest, pieces = line.encode(), []
    while len(rest) > 74:
        cut = 74
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        cut -= rest[cut - 1] in b"\\^"
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return b"\r\n ".join([*pieces, rest]).decode() + "\r\n"
