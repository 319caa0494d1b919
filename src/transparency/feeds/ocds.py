"""Planned tenders as releases and records of the Open Contracting Data Standard, version 1.1.

One contracting process (`ocid`) for each planned tender, one release for each version. All stay
`planning` and `planningUpdate`: from the notice on, the tender's own process belongs to whoever publishes
the notice, and points back here as `relatedProcesses` ("planning"). Only that a tender is cancelled is
said with its own tag, because nobody else might ever say it.

Each release holds the full state, so that the last one, with all the amendments, is the compiled release.
What an earlier release said and a later one no longer does stands in it as null, so that a reader who
merges the releases by the standard's own rules comes to the same.

Dates are written as dates only when a day is planned. Coarser ones stand in words, as milestones without a
`dueDate`: the standard has no quarter, and the first day of it would be false.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from transparency.clock import COPENHAGEN
from transparency.dates import PlannedDate
from transparency.feeds import Site, moment, words
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


def releases(versions: Sequence[Version], t: Text, site: Site) -> list[dict[str, Any]]:
    """A release for each version, oldest first. `versions` are oldest first, from the first one on."""
    out: list[dict[str, Any]] = []
    before: Version | None = None
    said: dict[str, Any] = {}
    for version in versions:
        state = _state(version.record, t, site)
        if before and (amendment := _amendment(before, version, t, site)):
            state["tender"]["amendments"] = [amendment]
        said = _with_nulls(state, said)
        out.append({**_head(before, version, t, site), **said})
        before = version
    return out


def record(versions: Sequence[Version], t: Text, site: Site) -> dict[str, Any]:
    """All the releases of a process and the compiled one, which is what holds now."""
    amendments = [
        amendment for before, after in pairwise(versions) if (amendment := _amendment(before, after, t, site))
    ]
    last = versions[-1]
    compiled = {**_head(None, last, t, site), **_state(last.record, t, site)}
    compiled |= {"id": f"{ocid(last.record.id, site)}-compiled-{last.number}", "tag": ["compiled"]}
    if amendments:
        compiled["tender"]["amendments"] = amendments
    return {
        "ocid": ocid(last.record.id, site),
        "releases": releases(versions, t, site),
        "compiledRelease": compiled,
    }


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


def _head(before: Version | None, version: Version, t: Text, site: Site) -> dict[str, Any]:
    tags = ["planning"] if before is None else ["planningUpdate"]
    if before and version.record.status == "cancelled" != before.record.status:
        tags.append("tenderCancellation")
    return {
        "ocid": ocid(version.record.id, site),
        "id": _release_id(version, site),
        "date": moment(version.at),
        "tag": tags,
        "initiationType": "tender",
        "language": t.lang,
    }


def _release_id(version: Version, site: Site) -> str:
    return f"{ocid(version.record.id, site)}-{version.number}"


def _amendment(before: Version, after: Version, t: Text, site: Site) -> dict[str, Any] | None:
    """What a version changed; None when it only confirms."""
    if not changes(before.record, after.record):
        return None
    return {
        "id": str(after.number),
        "date": moment(after.at),
        **_given(rationale=after.reason),
        "description": "\n".join(words.changed(before.record, after.record, t, site)),
        "amendsReleaseID": _release_id(before, site),
        "releaseID": _release_id(after, site),
    }


def _state(tender: PlannedTender, t: Text, site: Site) -> dict[str, Any]:
    organisation = site.organisation
    municipality = {"id": f"DK-CVR-{organisation.cvr}", "name": organisation.name}
    parties, managing = _parties(tender, municipality, t, site)
    return {
        "parties": parties,
        "buyer": municipality,
        "planning": _planning(tender, t, site),
        "tender": _tender(tender, managing, t, site),
        **_given(relatedProcesses=_related(tender, t)),
    }


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


def _planning(tender: PlannedTender, t: Text, site: Site) -> dict[str, Any]:
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
        "documents": [plan],
        **_given(milestones=milestones),
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
    eligibility += [t(N_("Reserveret kontrakt (udbudsloven § 15)"))] if tender.reserved else []
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
