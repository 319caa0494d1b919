"""The calendar of the policy's promises: deadlines, milestones, and the day by which the next figure shall be here.

All of them take whole days, and none makes anyone look busy. A milestone spans its period, as a tender's coarse date
does (`ical`). A deadline that the policy moves, and a next figure that is asked for later, keep their event: it
moves. What was taken away stays, as cancelled. Figures and verdicts are not in here: they change from day to day.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from icalendar import Event

from transparency.config import Organisation
from transparency.dates import PlannedDate
from transparency.feeds import Site, ical, one_line
from transparency.feeds import target_words as say
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.records import Milestone, Target, Version


def event_uid(target_id: str, part: str, organisation: Organisation) -> str:
    """`furniture-deadline@cvr-55133018`: a name for ever, as `ical.event_uid`.

    Parts are `deadline`, `next-figure` and `milestone-` with the milestone's period (`milestone-2027`).
    """
    return f"{target_id}-{part}@cvr-{organisation.cvr}"


def target_events(versions: Sequence[Version], t: Text, site: Site) -> bytes:
    """The VEVENTs of one target; empty when it never had a date. `versions` are oldest first."""
    blocks = []
    for part in _parts(versions):
        told: ical.Told[PlannedDate] | None = ical.told(_step(version, part) for version in versions)
        if told:
            blocks.append(_event(part, told, versions, t, site).to_ical(sorted=False))
    return b"".join(blocks)


_MILESTONE = "milestone-"


def _parts(versions: Sequence[Version]) -> Iterable[str]:
    yield "deadline"
    yield "next-figure"
    periods = {m.period.value: m.period for v in versions for m in v.record.milestones}
    for period in sorted(periods.values(), key=lambda p: p.sort_key):
        yield f"{_MILESTONE}{period.value}"


def _step(version: Version, part: str) -> tuple[datetime, PlannedDate | None, str, object]:
    target = version.record
    return version.at, _when(target, part), "", _shown(target, part)


def _when(target: Target, part: str) -> PlannedDate | None:
    if part == "deadline":
        due = target.promise.due
    elif part == "next-figure":
        due = target.next_due
    else:
        milestone = _milestone(target, part)
        return ical.known(milestone.period) if milestone else None
    return PlannedDate.day(due) if due else None


def _milestone(target: Target, part: str) -> Milestone | None:
    period = part.removeprefix(_MILESTONE)
    return next((m for m in target.milestones if m.period.value == period), None)


def _shown(target: Target, part: str) -> object:
    """What `_event` shows besides the day. Both languages count: an event has one SEQUENCE."""
    promise, milestone = target.promise, _milestone(target, part)
    number = promise.number
    has_unit = milestone is not None or (number is not None and not number.percent)
    return (
        one_line(promise.title_da), one_line(promise.title_en), one_line(promise.promise_da),
        one_line(promise.promise_en), promise.deadline, promise.goal, promise.group,
        target.unit if has_unit else None, one_line(target.responsible), target.example,
        (milestone.value, one_line(milestone.source)) if milestone else None,
    )  # fmt: skip


def _event(
    part: str, told: ical.Told[PlannedDate], versions: Sequence[Version], t: Text, site: Site
) -> Event:
    target = versions[-1].record
    promise, title, url = target.promise, one_line(say.title(target, t)), site.url(target.id)
    period = told.when.say(t)
    described = []
    if part == "deadline":
        label = t(N_("Frist"))
        if promise.deadline:
            described.append(t(N_("Politikkens ord: “{words}”"), words=promise.deadline))
    elif part == "next-figure":
        label = t(N_("Næste tal ventes"))
    else:
        label = t(N_("Delmål"))
        # of one that was taken away, what it last was
        found = next(m for v in reversed(versions) if (m := _milestone(v.record, part)))
        described.append(f"{say.figure(found.value, target.unit, t)} ({found.source})")
    first = f"{label}: {period}"
    if told.gone == "undated":
        first = t(N_("{date}: ingen dato længere (før: {period})"), date=label, period=period)
    described = [first, *described, say.promise(promise, t)]
    if promise.goal:
        described.append(t(N_("Måltal: {goal}"), goal=say.goal(target, t)))
    if target.responsible:
        described.append(t(N_("Ansvarlig enhed: {unit}"), unit=target.responsible))
    heading = label if told.when.precision == "day" else f"{label} ({period})"
    return ical.component(
        told,
        uid=event_uid(target.id, part, site.organisation),
        status=ical.certainty(told.when),
        time=ical.days(told.when),
        summary=f"{heading}: {title}",
        described=[t(say.EXAMPLE), *described, url] if target.example else [*described, url],
        categories=[t(labels.GROUP[promise.group])],
        url=url,
        t=t,
    )
