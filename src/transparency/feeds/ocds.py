"""Planned tenders as releases and records of the Open Contracting Data Standard, version 1.1.

One contracting process (`ocid`) for each planned tender, one release for each version. All stay
`planning` and `planningUpdate`: from the notice on, the tender's own process belongs to whoever publishes
the notice, and points back here as `relatedProcesses` ("planning"). Only that a tender is cancelled is
said with its own tag, because nobody else might ever say it.

Each release holds the full state, so that the last one, with all the amendments, is the compiled release.
What an earlier release said and a later one no longer does stands in it as null, so that a reader who
merges the releases by the standard's own rules comes to the same.

Market dialogues stand in the planning of the tenders they belong to, as milestones (`engagement`) and documents.
A dialogue changes on days of its own. So a change of one that is seen there is a release of its own
(`planningUpdate`), named by the dialogue's id and version: releases that are out stay as they are. It amends nothing,
because the tender itself is the same; an amendment of the tender points to whichever release came before it.
`marketEngagementNotice` is no code of the standard's own list, which is open: British publishers use it for the
same, and no code of the list says it.

Dates are written as dates only when a day is planned. Coarser ones stand in words, as milestones without a
`dueDate`: the standard has no quarter, and the first day of it would be false.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from transparency.clock import COPENHAGEN
from transparency.dates import PlannedDate
from transparency.dialogues import labels as dialogue_labels
from transparency.dialogues.records import TAKEN_PLACE, Dialogue
from transparency.dialogues.records import Version as DialogueVersion
from transparency.dialogues.records import moment as wall_clock
from transparency.feeds import Site, dialogue_words, moment, words
from transparency.feeds.items import dumps, kroner
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import (
    DATE_KEYS,
    DROPPED,
    DateKey,
    PlannedTender,
    Procedure,
    Status,
    Value,
    Version,
    changes,
)

EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
)

# None: what is planned says nothing about who may bid.
_METHOD: dict[Procedure, str | None] = {
    "open": "open",
    "restricted": "selective",
    "negotiated": "selective",
    "competitive_dialogue": "selective",
    "innovation_partnership": "selective",
    "without_notice": "limited",
    "light": None,
    "mini_competition": "selective",
    "invited_offers": "limited",
    "undecided": None,
}
_AFTER_NOTICE: dict[Status, str] = {
    "published": "active",
    "evaluating": "active",
    "awarded": "complete",
    "cancelled": "cancelled",
    "withdrawn": "withdrawn",
}
_MILESTONE: dict[DateKey, str] = {
    "dialogue": "engagement",
    "notice": "preProcurement",
    "deadline": "preProcurement",
    "award": "assessment",
    "start": "delivery",
}


def ocid(tender_id: str, site: Site) -> str:
    """The process's name for ever: the registered prefix and the permanent id."""
    return f"{site.organisation.ocid_prefix}-{tender_id}"


def releases(
    versions: Sequence[Version], t: Text, site: Site, dialogues: Sequence[Sequence[DialogueVersion]] = ()
) -> list[dict[str, Any]]:
    """A release for each version, oldest first, and one for each later change of its dialogues that it shows.

    `versions` are oldest first, from the first one on. `dialogues` are the histories of the market dialogues
    that belong to the tender or once did.
    """
    out: list[dict[str, Any]] = []
    before: Version | None = None
    said: dict[str, Any] = {}
    engagement: dict[str, Any] = {}
    for at, version, caused_by in _steps(versions, dialogues):
        shown = _engagement(version.record.id, dialogues, at, t, site)
        if before is version and shown == engagement:
            continue
        state = _state(version.record, shown, t, site)
        if (
            before
            and before is not version
            and (amendment := _amendment(before, version, out[-1]["id"], t, site))
        ):
            state["tender"]["amendments"] = [amendment]
        said = _with_nulls(state, said)
        out.append({**_head(before, version, at, caused_by, t, site), **said})
        before, engagement = version, shown
    return out


def _steps(
    versions: Sequence[Version], dialogues: Sequence[Sequence[DialogueVersion]]
) -> Iterable[tuple[datetime, Version, str]]:
    """Each moment from the tender's first version on: its version then, and what the moment is named by."""
    own = {version.at for version in versions}
    tender_id = versions[0].record.id
    later: dict[datetime, str] = {}
    for history in dialogues:
        belonged = False
        for version in history:
            belongs = tender_id in version.record.tenders
            if (belongs or belonged) and version.at > versions[0].at and version.at not in own:
                name = f"{version.record.id}-{version.number}"
                later[version.at] = min(name, later.get(version.at, name))
            belonged = belongs
    steps = [(version.at, str(version.number)) for version in versions] + list(later.items())
    present = iter(versions)
    now = versions[0]
    for at, name in sorted(steps, key=lambda step: step[0]):
        if at in own:
            now = next(present)
        yield at, now, name


def record(
    versions: Sequence[Version], t: Text, site: Site, dialogues: Sequence[Sequence[DialogueVersion]] = ()
) -> dict[str, Any]:
    """All the releases of a process and the compiled one, which is what holds now."""
    released = releases(versions, t, site, dialogues)
    amendments = [one for release in released for one in release["tender"].get("amendments", [])]
    tender, last = versions[-1].record, released[-1]
    engagement = _engagement(tender.id, dialogues, None, t, site)
    name = ocid(tender.id, site)
    compiled = {
        **{key: last[key] for key in ("ocid", "id", "date", "tag", "initiationType", "language")},
        **_state(tender, engagement, t, site),
    }
    compiled |= {"id": f"{name}-compiled-{last['id'].removeprefix(f'{name}-')}", "tag": ["compiled"]}
    if amendments:
        compiled["tender"]["amendments"] = amendments
    return {"ocid": name, "releases": released, "compiledRelease": compiled}


def release_package(releases: Iterable[dict[str, Any]], **package: Any) -> bytes:
    """Releases with what `_package` says of them. Without any the schema's minimum of one is not met."""
    return dumps({**_package(**package), "releases": list(releases)})


def record_package(records: Iterable[dict[str, Any]], **package: Any) -> bytes:
    """Records with what `_package` says of them. Without any the schema's minimum of one is not met."""
    return dumps({**_package(**package), "records": list(records)})


def _package(
    *,
    uri: str,
    published: datetime,
    license_url: str,
    next_url: str | None,
    previous_url: str | None,
    site: Site,
) -> dict[str, Any]:
    organisation = site.organisation
    links = {"next": next_url, "prev": previous_url}
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": moment(published),
        "publisher": {
            "name": organisation.name,
            "scheme": "DK-CVR",
            "uid": organisation.cvr,
            **_given(uri=organisation.website),
        },
        "license": license_url,
        **_given(links=_given(**links)),
    }


def _head(
    before: Version | None, version: Version, at: datetime, named: str, t: Text, site: Site
) -> dict[str, Any]:
    tags = ["planning"] if before is None else ["planningUpdate"]
    if before and version.record.status == "cancelled" != before.record.status:
        tags.append("tenderCancellation")
    name = ocid(version.record.id, site)
    return {
        "ocid": name,
        "id": f"{name}-{named}",
        "date": moment(at),
        "tag": tags,
        "initiationType": "tender",
        "language": t.lang,
    }


def _amendment(before: Version, after: Version, amends: str, t: Text, site: Site) -> dict[str, Any] | None:
    """What a version changed, and the release that said it before; None when it only confirms."""
    if not changes(before.record, after.record):
        return None
    return {
        "id": str(after.number),
        "date": moment(after.at),
        **_given(rationale=after.reason),
        "description": "\n".join(words.changed(before.record, after.record, t, site)),
        "amendsReleaseID": amends,
        "releaseID": f"{ocid(after.record.id, site)}-{after.number}",
    }


def _state(tender: PlannedTender, engagement: dict[str, Any], t: Text, site: Site) -> dict[str, Any]:
    organisation = site.organisation
    municipality = {"id": f"DK-CVR-{organisation.cvr}", "name": organisation.name}
    parties, managing = _parties(tender, municipality, t, site)
    return {
        "parties": parties,
        "buyer": municipality,
        "planning": _planning(tender, engagement, t, site),
        "tender": _tender(tender, managing, t, site),
        **_given(relatedProcesses=_related(tender, t)),
    }


def _engagement(
    tender_id: str,
    dialogues: Sequence[Sequence[DialogueVersion]],
    at: datetime | None,
    t: Text,
    site: Site,
) -> dict[str, Any]:
    """Milestones and documents of the dialogues that belonged to a tender at a moment (None: now)."""
    milestones, documents = [], []
    for history in dialogues:
        written = [version for version in history if at is None or version.at <= at]
        if written and tender_id in (d := written[-1].record).tenders:
            milestones.append(_dialogue_milestone(d, t))
            documents += _dialogue_documents(d, t, site)
    return {"milestones": milestones, "documents": documents}


def _dialogue_milestone(d: Dialogue, t: Text) -> dict[str, Any]:
    """One that is cancelled has not been met, and says why."""
    met, cancelled = d.status in TAKEN_PLACE, d.status == "cancelled"
    over = wall_clock(d.over_at).isoformat() if d.over_at else None
    said = [t(dialogue_labels.FORM[d.form]), dialogue_words.when(d, t), dialogue_words.status(d, t)]
    said += [d.status_reason] if cancelled and d.status_reason else []
    return {
        "id": d.id,
        "title": dialogue_words.title(d, t),
        "type": "engagement",
        "description": " · ".join(said),
        **_given(
            code=d.planned.value if d.planned else None,
            dueDate=over,
            dateMet=over if met else None,
            status="met" if met else "notMet" if cancelled else "scheduled" if over else None,
        ),
    }


def _dialogue_documents(d: Dialogue, t: Text, site: Site) -> list[dict[str, Any]]:
    """The invitation (here, and on the tender platform where it is there too), papers and the outcome."""
    title = dialogue_words.title(d, t)
    described = t(dialogue_labels.KIND[d.kind])
    invited = _start_of(d.invited_on)
    found: list[dict[str, Any]] = [
        {
            "id": d.id,
            "documentType": "marketEngagementNotice",
            "title": f"{described}: {title}",
            **_given(description=dialogue_words.purpose(d, t)),
            "url": site.url(d.id),
            "format": "text/html",
            "language": t.lang,
        }
    ]
    if d.invitation:
        found.append(
            {
                "id": f"{d.id}-invitation",
                "documentType": "marketEngagementNotice",
                "title": f"{t(dialogue_labels.FIELD['invitation'])}: {title}",
                "url": d.invitation,
                **_given(datePublished=invited),
            }
        )
    for number, paper in enumerate(d.documents, start=1):
        found.append(
            {
                "id": f"{d.id}-{number}",
                "title": paper.title,
                "description": dialogue_words.document(paper, t),
                "url": paper.url,
                **_given(datePublished=_start_of(paper.on)),
            }
        )
    if d.outcome:
        found.append(
            {
                "id": f"{d.id}-outcome",
                "documentType": "marketStudies",
                "title": f"{t(dialogue_labels.FIELD['outcome'])}: {title}",
                "description": dialogue_words.outcome_in_brief(d.outcome, t),
                "url": site.url(d.id),
                "format": "text/html",
                "language": t.lang,
            }
        )
    return found


def _parties(
    tender: PlannedTender, municipality: dict[str, str], t: Text, site: Site
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """All who buy, and who manages it: who leads a joint tender, else the department, else the town."""
    organisation = site.organisation
    identifier = {"scheme": "DK-CVR", "id": organisation.cvr, "legalName": organisation.name}
    contact = {
        "name": organisation.unit,
        "email": tender.contact or organisation.email,
        "telephone": organisation.phone,
        "url": organisation.website,
    }
    parties: list[dict[str, Any]] = [
        {
            **municipality,
            "identifier": identifier,
            **_given(address=_given(streetAddress=organisation.address), contactPoint=_given(**contact)),
            "roles": ["buyer"],
        }
    ]
    for key in tender.departments:
        department = f"{organisation.name}, {site.department(key, t)}"
        parties.append(
            {
                "id": f"{municipality['id']}-{key}",
                "name": department,
                "identifier": identifier,
                "roles": ["buyer"],
            }
        )
    managing = parties[min(1, len(parties) - 1)]
    if tender.joint:
        others = dict.fromkeys([*tender.joint.partners, *filter(None, [tender.joint.lead])])
        by_name = {organisation.name: parties[0]}
        for number, name in enumerate((o for o in others if o not in by_name), start=1):
            by_name[name] = {"id": f"partner-{number}", "name": name, "roles": ["buyer"]}
            parties.append(by_name[name])
        managing = by_name.get(tender.joint.lead or "", managing)
    managing["roles"].append("procuringEntity")
    return parties, {"id": managing["id"], "name": managing["name"]}


def _planning(tender: PlannedTender, engagement: dict[str, Any], t: Text, site: Site) -> dict[str, Any]:
    plan = {
        "id": "plan",
        "documentType": "procurementPlan",
        "title": t(N_("Udbudsplanen: {title}"), title=words.title(tender, t)),
        "url": site.url(tender.id),
        "format": "text/html",
        "language": t.lang,
    }
    milestones = [
        _milestone(tender, key, planned, t) for key in DATE_KEYS if (planned := tender.dates.get(key))
    ]
    return {
        **_given(rationale=t(words.EXAMPLE) if tender.example else None),
        "documents": [plan, *engagement["documents"]],
        **_given(milestones=[*milestones, *engagement["milestones"]]),
    }


def _milestone(tender: PlannedTender, key: DateKey, planned: PlannedDate, t: Text) -> dict[str, Any]:
    exact = _day(planned)
    is_met = key == "notice" and tender.status in ("published", "evaluating", "awarded")
    return {
        "id": key,
        "title": t(labels.DATE[key]),
        "type": _MILESTONE[key],
        "description": t(N_("Planlagt: {when}"), when=planned.say(t)),
        "code": planned.value,
        **_given(
            dueDate=_end_of(exact),
            status="met" if is_met else "scheduled" if exact and tender.status not in DROPPED else None,
        ),
    }


def _tender(tender: PlannedTender, managing: dict[str, str], t: Text, site: Site) -> dict[str, Any]:
    dates, links = tender.dates, tender.link
    details = [labels.PROCEDURE[tender.procedure], labels.TECHNIQUE[tender.technique]]
    details += [labels.REGIME[tender.regime]] if tender.regime else []
    eligibility = [words.minimum(tender.minimum, t)] if tender.minimum else []
    eligibility += [t(N_("Reserveret kontrakt (udbudsloven § 54)"))] if tender.reserved else []
    climate = words.field("climate", tender.climate, t, site)
    if tender.climate_weight is not None:
        climate += f" ({t.number(tender.climate_weight)} %)"
    platform = links("platform")
    return {
        "id": tender.id,
        "title": words.title(tender, t),
        **_given(description=words.description(tender, t)),
        "status": _status(tender),
        "procuringEntity": managing,
        "mainProcurementCategory": tender.kind,
        **_given(items=_items(tender, t, site), **_value(tender.value)),
        **_given(procurementMethod=_METHOD[tender.procedure]),
        "procurementMethodDetails": " · ".join(map(t, details)),
        "awardCriteriaDetails": f"{t(labels.FIELD['climate'])}: {climate}",
        **_given(
            eligibilityCriteria="; ".join(eligibility),
            submissionMethod=["electronicSubmission"] if platform else None,
            submissionMethodDetails=platform,
            tenderPeriod=_given(endDate=_end_of(_day(dates.deadline))),
            awardPeriod=_given(endDate=_end_of(_day(dates.award))),
            contractPeriod=_given(startDate=_start_of(_day(dates.start))),
            documents=_documents(tender, t),
            lots=_lots(tender),
        ),
    }


def _status(tender: PlannedTender) -> str:
    """Before the notice: "planned" when it is scheduled, "planning" while nothing says when it comes."""
    notice = tender.dates.notice
    return _AFTER_NOTICE.get(tender.status, "planned" if notice and notice.start else "planning")


def _items(tender: PlannedTender, t: Text, site: Site) -> list[dict[str, Any]]:
    codes = [
        {"scheme": "CPV", "id": code, "description": site.cpv_label(code, t.lang)} for code in tender.cpv
    ]
    if not codes:
        return []
    main, *more = codes
    item = {"id": "1", "description": main["description"], "classification": main}
    return [{**item, **_given(additionalClassifications=more)}]


def _value(value: Value) -> dict[str, Any]:
    """The standard's `value` is the upper estimate, `minValue` the lower one."""
    if value.low is None or value.high is None:
        return {}
    amounts = {"value": _money(value.high)}
    return amounts if value.low == value.high else {**amounts, "minValue": _money(value.low)}


def _money(ore: int) -> dict[str, Any]:
    return {"amount": kroner(ore), "currency": "DKK"}


def _lots(tender: PlannedTender) -> list[dict[str, Any]]:
    return [
        {
            "id": str(lot.number),
            "title": lot.title,
            **_given(description=lot.place),
            **(_value(lot.value) if lot.value else {}),
        }
        for lot in tender.lots
    ]


def _documents(tender: PlannedTender, t: Text) -> list[dict[str, Any]]:
    kinds = {"notice": "tenderNotice", "documents": "biddingDocuments"}
    return [
        {
            "id": f"{link.kind}-{number}",
            "documentType": kinds[link.kind],
            "title": t(words.LINK[link.kind]),
            "url": link.url,
        }
        for number, link in enumerate(tender.links, start=1)
        if link.kind in kinds
    ]


def _related(tender: PlannedTender, t: Text) -> list[dict[str, Any]]:
    """The contract that is replaced, by its notice's number in the EU's Official Journal."""
    if not tender.replaces or not tender.replaces.notice:
        return []
    return [
        {
            "id": "1",
            "relationship": ["prior"],
            "title": t(N_("Nuværende kontrakt")),
            "scheme": "eu-oj",
            "identifier": tender.replaces.notice,
        }
    ]


def _day(planned: PlannedDate | None) -> date | None:
    return planned.start if planned and planned.precision == "day" else None


def _start_of(day: date | None) -> str | None:
    return datetime.combine(day, time(0, 0), COPENHAGEN).isoformat() if day else None


def _end_of(day: date | None) -> str | None:
    return datetime.combine(day, time(23, 59, 59), COPENHAGEN).isoformat() if day else None


def _given(**values: Any) -> dict[str, Any]:
    """Those that say something: the standard has no empty strings, lists and objects."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _with_nulls(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The state, with null for what was said before and is not any more (in lists, by the objects' ids)."""
    out = dict(now)
    for name, old in before.items():
        new = now.get(name)
        if name == "amendments" or old in (None, []):
            continue
        if isinstance(old, dict):
            out |= _given(**{name: _with_nulls(new or {}, old)})
        elif isinstance(old, list) and isinstance(old[0], dict) and name != "additionalClassifications":
            out |= _given(**{name: _list_with_nulls(new or [], old)})
        elif name not in now:
            out[name] = [] if name == "additionalClassifications" else None
    return out


def _list_with_nulls(now: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    old = {one["id"]: one for one in before}
    kept = [_with_nulls(one, old.pop(one["id"], {})) for one in now]
    gone = [_with_nulls({"id": id_}, one) for id_, one in old.items()]
    return kept + [one for one in gone if len(one) > 1]
