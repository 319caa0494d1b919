"""Records as schema.org says them, for search engines: a dialogue as an Event, a promise's figures as a Dataset."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from transparency.dialogues.records import COMING, Dialogue, Form, moment
from transparency.feeds import Site, dialogue_words, licence, one_line, target_words
from transparency.feeds import moment as utc
from transparency.locale import Text
from transparency.targets import labels
from transparency.targets.judgement import Judged

_VOCABULARY = "https://schema.org"
_MODE: Mapping[Form, str] = {
    "written": "OnlineEventAttendanceMode",
    "open_meeting": "OfflineEventAttendanceMode",
    "site_visit": "OfflineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
    "webinar": "OnlineEventAttendanceMode",
}


def event(d: Dialogue, t: Text, site: Site) -> dict[str, Any]:
    """The record as an Event. What is not known is left out: a day that nobody has planned is not made up."""
    organisation = site.organisation
    planned = d.planned
    day = planned.value if planned and planned.precision == "day" else None
    ends = d.ends or (d.answer_by if d.form == "written" else None)
    virtual = d.form in ("written", "hybrid", "webinar")
    places: list[dict[str, Any]] = []
    if d.place:
        places.append({"@type": "Place", "name": one_line(d.place), "address": one_line(d.place)})
    if virtual or not places:
        places.append({"@type": "VirtualLocation", "url": d.link or site.url(d.id)})
    told = dialogue_words.purpose(d, t) or dialogue_words.description(d, t)
    said: dict[str, Any] = {
        "@context": _VOCABULARY,
        "@type": "EducationEvent" if d.kind == "course" else "BusinessEvent",
        "@id": site.url(d.id),
        "url": site.url(d.id),
        "name": one_line(dialogue_words.title(d, t)),
        "description": one_line(told),
        "startDate": _wall(d.starts) or (day if d.form != "written" else None),
        "endDate": _wall(ends),
        "eventStatus": f"{_VOCABULARY}/{'EventCancelled' if d.status == 'cancelled' else 'EventScheduled'}",
        "eventAttendanceMode": f"{_VOCABULARY}/{_MODE[d.form]}",
        "location": places[0] if len(places) == 1 else places,
        "inLanguage": list(d.languages),
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": d.seats,
        "organizer": {
            "@type": "GovernmentOrganization",
            "name": t.pick(organisation.name, organisation.name_en),
            "url": organisation.website or site.base_url,
            "email": d.contact or organisation.email,
        },
    }
    if d.sign_up and d.form != "written" and d.status in COMING:
        sold_out = "SoldOut" if d.status == "full" else "InStock"
        said["offers"] = {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "DKK",
            "url": site.url(d.id),
            "availability": f"{_VOCABULARY}/{sold_out}",
            "validThrough": _wall(d.sign_up_by),
        }
    if d.recording:
        said["recordedIn"] = {"@type": "VideoObject", "name": said["name"], "url": d.recording}
    kept: dict[str, Any] = _known(said)
    return kept


def dataset(one: Judged, t: Text, site: Site) -> dict[str, Any]:
    """A promise with its figures as a Dataset (https://schema.org/Dataset)."""
    target, organisation = one.target, site.organisation
    periods = sorted({o.period for o in target.observations}, key=lambda period: period.sort_key)
    first, last = (periods[0].start, periods[-1].end) if periods else (None, None)
    said: dict[str, Any] = {
        "@context": _VOCABULARY,
        "@type": "Dataset",
        "@id": site.url(target.id),
        "url": site.url(target.id),
        "name": one_line(target_words.title(target, t)),
        "description": one_line(f"{target_words.promise(target.promise, t)} {target_words.in_brief(one, t)}"),
        "license": licence.URL,
        "isAccessibleForFree": True,
        "inLanguage": t.lang,
        "dateModified": utc(one.updated_at),
        "version": str(one.version),
        "temporalCoverage": f"{first}/{last}" if first and last else None,
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": one_line(target_words.title(target, t)),
            "unitText": t(labels.UNIT[target.unit]) if target.unit else None,
        },
        "creator": {
            "@type": "GovernmentOrganization",
            "name": t.pick(organisation.name, organisation.name_en),
            "url": organisation.website or site.base_url,
            "email": organisation.email,
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": f"{site.base_url}{address}",
            }
            for media_type, address in (
                ("application/json", f"/api/v1/targets/{target.id}.json"),
                ("text/csv", f"/api/v1/targets.csv?id={target.id}"),
            )
        ],
    }
    kept: dict[str, Any] = _known(said)
    return kept


def script(data: dict[str, Any]) -> str:
    """The data as it can stand in a `<script type="application/ld+json">`: nothing in it can end the element."""
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _known(one) for name, one in value.items() if one not in (None, "")}
    return [_known(one) for one in value] if isinstance(value, list) else value


def _wall(at: datetime | None) -> str | None:
    """A moment with the offset that Denmark has then: 2027-01-12T09:00:00+01:00."""
    return moment(at).isoformat() if at else None
