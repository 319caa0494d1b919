"""The calendar of market dialogues and events (iCalendar: RFC 5545, with the CONFERENCE of RFC 7986).

**Danish wall-clock time.** A meeting at nine has DTSTART;TZID=Europe/Copenhagen and no UTC, so that it is at nine
also when the rules about summer time change. One that is known to the day, or coarser, spans its period as a
tender's date does (`ical`).

**Each deadline is an event of its own**, on its whole day with the time in the title: it is to be seen and takes
up no hour. Of a written consultation the deadline for answers is all there is; until that is known the
event has the period that was said.

**What has gone stays, as cancelled**: all the events of what is called off, and a deadline that was taken away.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from icalendar import Event
from icalendar.prop import vUri

from transparency.config import Organisation
from transparency.dates import PlannedDate
from transparency.dialogues import labels
from transparency.dialogues.records import Dialogue, Version, moment
from transparency.feeds import Site, dialogue_words, ical, one_line, words
from transparency.locale import N_, Text

Part = Literal["time", "signup", "questions", "answer"]
"""The thing itself, and the deadlines for signing up, for questions and for answers."""
PARTS: tuple[Part, ...] = get_args(Part)

_Span = tuple[datetime, datetime | None]
_When = PlannedDate | _Span
_DEADLINE: dict[Part, str] = {
    "signup": labels.FIELD["sign_up_by"],
    "questions": labels.FIELD["ask_by"],
    "answer": labels.FIELD["answer_by"],
}


def event_uid(dialogue_id: str, part: Part, organisation: Organisation) -> str:
    """`AAK-MD-2027-003-signup@cvr-55133018`: a name for ever, as `ical.event_uid`."""
    return f"{dialogue_id}-{part}@cvr-{organisation.cvr}"


def dialogue_events(versions: Sequence[Version], t: Text, site: Site) -> bytes:
    """The VEVENTs of one dialogue or event; empty when it never had a time. `versions` are oldest first."""
    blocks = []
    for part in PARTS:
        told: ical.Told[_When] | None = ical.told(_step(version, part) for version in versions)
        if told:
            event = _event(part, told, versions[-1].record, t, site)
            blocks.append(event.to_ical(sorted=False))
    return b"".join(blocks)


def _step(version: Version, part: Part) -> tuple[datetime, _When | None, str, object]:
    d = version.record
    return version.at, _when(d, part), "cancelled" if d.status == "cancelled" else "", _shown(d, part)


def _when(d: Dialogue, part: Part) -> _When | None:
    written = d.form == "written"
    match part:
        case "time" if d.starts:
            return d.starts, d.ends
        case "time":
            return None if written else ical.known(d.when)
        case "signup":
            return _deadline(None if written or not d.sign_up else d.sign_up_by)
        case "questions":
            return _deadline(d.ask_by)
        case "answer" if not written:
            return None
        case "answer":
            return _deadline(d.answer_by) or (None if d.starts else ical.known(d.when))


def _deadline(at: datetime | None) -> _Span | None:
    return (at, None) if at else None


def _shown(d: Dialogue, part: Part) -> object:
    """What `_event` shows besides the time. Both languages count: an event has one SEQUENCE."""
    said = (
        one_line(d.title), one_line(d.title_en or d.title), d.kind, d.form, d.departments, d.example,
        one_line(d.status_reason or "") if d.status == "cancelled" else "",
    )  # fmt: skip
    if part != "time":
        return said
    return (
        *said, d.status, one_line(d.place or ""), one_line(d.link or ""), d.languages,
        one_line(d.audience), one_line(d.audience_en or d.audience), _when(d, "signup"), d.seats,
    )  # fmt: skip


def _event(part: Part, told: ical.Told[_When], d: Dialogue, t: Text, site: Site) -> Event:
    title, said, url = one_line(dialogue_words.title(d, t)), _say(told.when, t), site.url(d.id)
    kind = t(labels.KIND[d.kind])
    match told.when:
        case PlannedDate() as period:
            label = t(labels.FORM["written"]) if part == "answer" else kind
            time: tuple[date, date | None] = ical.days(period)
            status = ical.certainty(period)
            heading = label if period.precision == "day" else f"{label} ({said})"
            summary = title if heading == label and _named(title, label) else f"{heading}: {title}"
        case start, end if part == "time":
            label, status = kind, "CONFIRMED"
            time = moment(start), moment(end) if end and end > start else None
            summary = title if _named(title, label) else f"{label}: {title}"
        case at, _:
            label, status = t(_DEADLINE[part]), "CONFIRMED"
            time = at.date(), at.date() + timedelta(days=1)
            clock = dialogue_words.clock_time(at.time(), t)
            summary = t(N_("{deadline} kl. {clock}: {title}"), deadline=label, clock=clock, title=title)
    described = [f"{label}: {said}"]
    if told.gone == "undated":
        described = [t(N_("{date}: ingen dato længere (før: {period})"), date=label, period=said)]
    described += _described(part, d, t, site)
    event = ical.component(
        told,
        uid=event_uid(d.id, part, site.organisation),
        status=status,
        time=time,
        summary=summary,
        described=[t(words.EXAMPLE), *described, url] if d.example else [*described, url],
        categories=[kind, *(site.department(key, t) for key in d.departments)],
        url=url,
        t=t,
    )
    if part == "time":
        language: dict[str, str] = {"LANGUAGE": t.lang}
        if d.place or d.link:
            event.add("LOCATION", one_line(d.place or t(N_("Online"))), language)
        if d.link:
            label = t(labels.FIELD["link"])
            event.add("CONFERENCE", vUri(one_line(d.link)), {"VALUE": "URI", "LABEL": label, **language})
    return event


def _named(title: str, label: str) -> bool:
    """Whether a title says itself what kind of thing it is: "Nytårswebinar 2027"."""
    return title.casefold().startswith(label.casefold())


def _say(when: _When, t: Text) -> str:
    if isinstance(when, PlannedDate):
        return when.say(t)
    return dialogue_words.span(*when, t)


def _described(part: Part, d: Dialogue, t: Text, site: Site) -> list[str]:
    lines = [("form", t(labels.FORM[d.form]))]
    if part == "time" or d.status == "cancelled":
        status = dialogue_words.status(d, t)
        why = d.status_reason if d.status == "cancelled" else None
        lines.append(("status", f"{status} ({why})" if why else status))
    if part == "time":
        lines.append(("audience", dialogue_words.audience(d, t)))
        lines.append(("languages", dialogue_words.languages(d, t)))
        if until := _when(d, "signup"):
            lines.append(("sign_up_by", _say(until, t)))
        lines.append(("seats", t.number(d.seats) if d.seats is not None else ""))
        lines.append(("link", d.link or ""))
    lines.append(("departments", dialogue_words.departments(d, t, site)))
    return [f"{t(labels.FIELD[field])}: {said}" for field, said in lines if said]
