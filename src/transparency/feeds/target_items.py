"""The JSON of a promise of the policy, its figures and its verdict: one shape in lists, alone and in its history.

Names stay as they are for ever; new ones may be added (`target_dictionary` says what each means). Figures are JSON
numbers, exact up to 15 digits; a share has two decimals. Days are as 2027-12-31, moments UTC.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from transparency.dates import PlannedDate
from transparency.feeds import Site, moment
from transparency.feeds.items import day_item, kroner, number, old_and_new, versions_document
from transparency.history.records import Link, meant
from transparency.locale import Text
from transparency.notices.records import PlanLead
from transparency.readers.records import Readership
from transparency.targets.judgement import Judged, Verdict, path, wanted_value
from transparency.targets.live import ByValue, Listing, Live, Share, Slip, Step, Weights
from transparency.targets.records import (
    Baseline,
    Goal,
    Key,
    Milestone,
    Observation,
    Policy,
    Target,
    Unit,
    Version,
    changes,
)

_CENT = Decimal("0.01")


def target_item(
    target: Target,
    version: int,
    updated_at: datetime,
    site: Site,
    policy: Policy,
    judged: Judged | None = None,
) -> dict[str, Any]:
    """Everything public about a target but its figures. `judged` is given for what is in force: only that is judged."""
    promise, latest, wanted = target.promise, target.latest, wanted_value(target)
    item = {
        "id": target.id,
        "group": promise.group,
        "title": promise.title_da,
        "title_en": promise.title_en,
        "status": policy.status,
        "policy": {
            "title": policy.title,
            "title_en": policy.title_en,
            "version": policy.version or None,
            "status": policy.status,
            "adopted_on": day_item(policy.adopted_on),
            "case_link": policy.case_link or None,
        },
        "url": site.url(target.id),
        "updated_at": moment(updated_at),
        "version": version,
        "example": judged.example if judged else target.invented,
        "promise": promise.promise_da,
        "promise_en": promise.promise_en,
        "section": list(promise.section),
        "deadline": promise.deadline or None,
        "due": day_item(promise.due),
        "direction": promise.direction or None,
        "goal": _goal(promise.goal),
        "ambition": _goal(promise.ambition),
        "carried_by": promise.carried_by or None,
        "supplier": promise.supplier_da or None,
        "supplier_en": promise.supplier_en or None,
        "note": promise.note_da or None,
        "note_en": promise.note_en or None,
        "unit": target.unit,
        "baseline": _baseline(target.baseline, target.unit),
        "latest": None
        if latest is None
        else {
            "value": number(latest.value),
            "unit": latest.unit,
            "period": latest.period.value,
            "source": latest.source,
            "quality": latest.quality,
            "method": latest.method,
        },
        "wanted": None if wanted is None else number(wanted),
        "path": [{"day": point.day.isoformat(), "value": number(point.value)} for point in path(target)],
        "milestones": [_milestone(one, target.unit) for one in target.milestones],
        "responsible": target.responsible or None,
        "methods": [
            {
                "number": one.number,
                "description": one.description,
                "leaves_out": one.leaves_out or None,
                "since": _value(one.since),
                "why_changed": one.why_changed or None,
            }
            for one in target.methods
        ],
        "sources": [
            {"title": one.title, "url": one.url or None, "licence": one.licence or None}
            for one in target.sources
        ],
        "frequency": target.frequency,
        "next_due": day_item(target.next_due),
        "asked_on": day_item(target.asked_on),
        "comment": target.comment or None,
        "comment_en": target.comment_en or None,
        "measures": [
            {
                "text": one.text,
                "category": one.category,
                "decided_on": day_item(one.decided_on),
                "link": one.link or None,
            }
            for one in target.measures
        ],
        "exemptions": [{"product": one.product, "reason": one.reason} for one in target.exemptions],
    }
    if judged is not None:
        item |= {
            "overdue": judged.overdue,
            "days_left": judged.countdown.days if judged.countdown else None,
            "verdict": judged.verdict.word,
            "judgement": _judgement(judged.verdict),
            "ambition_verdict": _beside(judged.ambition),
            "live": _live(judged.live, site),
        }
    return item


def whole_item(judged: Judged, site: Site, policy: Policy) -> dict[str, Any]:
    """A target in force, with its figures."""
    item = target_item(judged.target, judged.version, judged.updated_at, site, policy, judged)
    return item | {"observations": [figure_item(one) for one in ordered(judged.target.observations)]}


def observation_item(one: Observation, judged: Judged, site: Site) -> dict[str, Any]:
    """A figure of a target in force, alone: it says of which."""
    return {"id": judged.id, "url": site.url(judged.id), "version": judged.version, **figure_item(one)}


def ordered(some: Iterable[Observation]) -> list[Observation]:
    """Figures by period, then by method, category and department."""
    return sorted(some, key=lambda one: (one.period.sort_key, one.key))


def figure_item(one: Observation) -> dict[str, Any]:
    return {
        "period": one.period.value,
        "start": day_item(one.period.start),
        "end": day_item(one.period.end),
        "value": number(one.value),
        "unit": one.unit,
        "category": one.category,
        "department": one.department,
        "method": one.method,
        "quality": one.quality,
        "source": one.source,
        "note": one.note or None,
        "entered_by": one.entered_by or None,
        "entered_on": day_item(one.entered_on),
    }


def _goal(text: str) -> dict[str, Any] | None:
    goal = Goal.of(text)
    if goal is None:
        return None
    return {
        "text": text,
        "value": number(goal.value),
        "percent": goal.percent,
        "relative": goal.relative,
    }


def _baseline(one: Baseline | None, unit: Unit | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "value": number(one.value),
        "unit": unit,
        "period": one.period.value,
        "source": one.source,
        "method": one.method,
    }


def _milestone(one: Milestone, unit: Unit | None) -> dict[str, Any]:
    return {
        "period": one.period.value,
        "value": number(one.value),
        "unit": unit,
        "source": one.source,
    }


def _value(planned: PlannedDate | None) -> str | None:
    return planned.value if planned else None


# What is judged and counted


def _judgement(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "sentence": verdict.say(Text.of("da")),
        "sentence_en": verdict.say(Text.of("en")),
        "quality": verdict.quality,
        "example": verdict.example,
        "own_path": verdict.own_path,
    }


def _beside(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "verdict": verdict.word,
        "sentence": verdict.say(Text.of("da")),
        "sentence_en": verdict.say(Text.of("en")),
    }


def _live(live: Live | None, site: Site) -> dict[str, Any] | None:
    if live is None:
        return None
    return {
        "share": _share(live.share, site),
        "count": _listing(live.count, site),
        "steps": [_step(step, site) for step in live.steps],
        "year": live.year,
        "plans": [
            {"year": year, "steps": [_step(step, site) for step in steps]} for year, steps in live.plans
        ],
        "years": [
            {"year": year, "coverage": live.coverage(year), **_counts(share, site)}
            for year, share in live.years
        ],
        "departments": [{"key": key, **_counts(share, site)} for key, share in live.departments],
        "beside": [
            {
                "label": Text.of("da")(one.label),
                "label_en": Text.of("en")(one.label),
                **_counts(one.share, site),
            }
            for one in live.beside
        ],
        "dialogues": _listing(live.dialogues, site),
        "undated": live.undated,
        "public_since": day_item(live.public_since),
        "value": _by_value(live.value, site),
        "weights": _weights(live.weights),
        "noticed": _share(live.noticed, site),
        "notice_weights": _weights(live.notice_weights),
        "slip": _slip(live.slip),
        "lead": _lead(live.lead),
        "readers": _readers(live.readers),
        "example": live.example,
    }


def _listing(one: Listing | None, site: Site) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"number": one.number, "url": _absolute(one.href, site), "exact": one.exact}


def _absolute(href: str, site: Site) -> str | None:
    return f"{site.base_url}{href}" if href else None


def _share(share: Share | None, site: Site) -> dict[str, Any] | None:
    return None if share is None else _counts(share, site)


def _counts(share: Share, site: Site) -> dict[str, Any]:
    return {
        "part": _listing(share.part, site),
        "whole": _listing(share.whole, site),
        "undecided": _listing(share.undecided, site),
        "percent": _percent(share.percent),
    }


def _percent(share: Decimal | None) -> int | float | None:
    return None if share is None else number(share.quantize(_CENT))


def _step(step: Step, site: Site) -> dict[str, Any]:
    return {
        "label": step.say(Text.of("da")),
        "label_en": step.say(Text.of("en")),
        "done": step.done,
        "awaited": step.awaited,
        "on": day_item(step.on),
        "url": _absolute(step.href, site),
    }


def _by_value(one: ByValue | None, site: Site) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "part": kroner(one.part),
        "whole": kroner(one.whole),
        "undecided": kroner(one.undecided),
        "currency": "DKK",
        "percent": _percent(one.percent),
        "known": _counts(one.known, site),
    }


def _weights(one: Weights | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "said": [number(weight) for weight in one.said],
        "middle": None if one.middle is None else number(one.middle),
        "unsaid": one.unsaid,
    }


def _slip(slip: Slip | None) -> dict[str, Any] | None:
    if slip is None:
        return None
    return {
        "dated": slip.dated,
        "later": slip.later,
        "earlier": slip.earlier,
        "median_days": slip.median_days,
    }


def _lead(lead: PlanLead | None) -> dict[str, Any] | None:
    if lead is None:
        return None
    return {
        "total": lead.total,
        "in_plan": lead.in_plan,
        "undecided": lead.undecided,
        "median_days": lead.median_days,
        "shortest_days": lead.shortest,
    }


def _readers(readers: Readership | None) -> dict[str, Any] | None:
    if readers is None:
        return None
    week = readers.week
    return {
        "since": readers.since.isoformat(),
        "week": None
        if week is None
        else {"start": week.start.isoformat(), "calendars": week.calendars, "feeds": week.feeds},
    }


# What was


_PUBLIC_NAMES = {
    "promise.title_da": "title",
    "promise.title_en": "title_en",
    "promise.promise_da": "promise",
    "promise.promise_en": "promise_en",
    "promise.supplier_da": "supplier",
    "promise.supplier_en": "supplier_en",
    "promise.note_da": "note",
    "promise.note_en": "note_en",
}


def public_name(field: str) -> str:
    """The name in `target_item` of a field of `CONTENT_FIELDS`."""
    return _PUBLIC_NAMES.get(field, field.removeprefix("promise."))


def field_changes(before: Version | None, after: Version, site: Site, policy: Policy) -> list[dict[str, Any]]:
    """What changed, in the names and shapes of `target_item`; nothing when there is no version before.

    Of the figures, those that say something else: `old` as they were, `new` as they are.
    """
    if before is None:
        return []
    old, new = (target_item(v.record, v.number, v.at, site, policy) for v in (before, after))
    old["observations"], new["observations"] = _differing(before.record, after.record)
    names = (public_name(change.field) for change in changes(before.record, after.record))
    return old_and_new(old, new, names)


def _differing(before: Target, after: Target) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    old = {one.key: one for one in before.observations}
    new = {one.key: one for one in after.observations}

    def only(some: dict[Key, Observation], other: dict[Key, Observation]) -> list[dict[str, Any]]:
        return [figure_item(one) for one in ordered(some.values()) if meant(one) != meant(other.get(one.key))]

    return only(old, new), only(new, old)


def history_document(versions: Sequence[Version], links: Sequence[Link], site: Site, policy: Policy) -> bytes:
    """All versions of one target, oldest first: its change log (`items.versions_document`).

    The figures of each stand in its `payload`, which has to be whole to be checked; `record` does not repeat them.
    """
    return versions_document(
        versions[-1].record.id,
        versions,
        links,
        record=lambda version: target_item(version.record, version.number, version.at, site, policy),
        changed=lambda before, after: field_changes(before, after, site, policy),
    )
