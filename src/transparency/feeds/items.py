"""The JSON of the open interface: one shape for a tender, the same in lists, histories and changes.

Names stay as they are for ever; new ones may be added. Amounts are numbers in DKK ex VAT, dates keep their
precision, moments are UTC (RFC 3339).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from transparency.dates import PlannedDate
from transparency.feeds import Site, moment
from transparency.history import records as history
from transparency.history.records import Link as HistoryLink
from transparency.locale import Text
from transparency.tenders.records import DATE_KEYS, PlannedTender, Value, Version, changes

R = TypeVar("R")

PAGE, LARGEST_PAGE = 100, 1000
"""Entries on a page of a list, when nothing is asked for and at most."""

# Two fields have public names that say more than the record's own.
_PUBLIC_NAMES = {"climate": "climate_criterion", "promises": "targets"}


def dumps(document: Any) -> bytes:
    """JSON in UTF-8, letters as they are, names in the order they were put in."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def kroner(ore: int) -> int | float:
    """An amount in øre as a JSON number in DKK: 1234.5, and 1200 without decimals.

    The two decimals are exact up to 15 digits in all, which is more than any contract.
    """
    return ore // 100 if ore % 100 == 0 else ore / 100


def number(value: Decimal) -> int | float:
    """A decimal as a JSON number."""
    return int(value) if value == value.to_integral_value() else float(value)


def value_item(value: Value) -> dict[str, Any]:
    return {
        "kind": value.kind,
        "min": None if value.low is None else kroner(value.low),
        "max": None if value.high is None else kroner(value.high),
        "currency": "DKK",
        "reason": value.reason,
    }


def date_item(planned: PlannedDate | None) -> dict[str, Any] | None:
    """A planned date; of an unknown one `start` and `end` are null."""
    if planned is None:
        return None
    return {
        "value": planned.value,
        "precision": planned.precision,
        "start": day_item(planned.start),
        "end": day_item(planned.end),
    }


def day_item(day: date | None) -> str | None:
    return day.isoformat() if day else None


def public_name(field: str) -> str:
    """The name in `tender_item` of a field of a planned tender."""
    return _PUBLIC_NAMES.get(field, field)


def tender_item(
    tender: PlannedTender,
    version: int,
    updated_at: datetime,
    t: Text,
    site: Site,
    dialogues: Iterable[str] | None = None,
) -> dict[str, Any]:
    """Everything public about a tender. `department` is the key of the first one; null when it has none.

    `dialogues` are the ids of those that belong to the tender now; None for a version that is over.
    """
    replaces, joint, minimum = tender.replaces, tender.joint, tender.minimum
    return {
        "id": tender.id,
        "title": tender.title,
        "title_en": tender.title_en,
        "status": tender.status,
        "status_reason": tender.status_reason,
        "url": site.url(tender.id),
        "updated_at": moment(updated_at),
        "version": version,
        "example": tender.example,
        "description": tender.description,
        "description_en": tender.description_en,
        "department": tender.departments[0] if tender.departments else None,
        "departments": [{"key": key, "name": site.department(key, t)} for key in tender.departments],
        "kind": tender.kind,
        "cpv": list(tender.cpv),
        "nuts": tender.nuts,
        "place": tender.place,
        "value": value_item(tender.value),
        "regime": tender.regime,
        "procedure": tender.procedure,
        "technique": tender.technique,
        "joint": None if joint is None else {"partners": list(joint.partners), "lead": joint.lead},
        "lots": [
            {
                "number": lot.number,
                "title": lot.title,
                "value": None if lot.value is None else value_item(lot.value),
                "place": lot.place,
            }
            for lot in tender.lots
        ],
        "lots_per_bidder": tender.lots_per_bidder,
        "no_lots_reason": tender.no_lots_reason,
        "minimum": None
        if minimum is None
        else {
            "turnover": None if minimum.turnover is None else kroner(minimum.turnover),
            "references": minimum.references,
            "other": minimum.other,
        },
        "sme": tender.sme,
        "sme_note": tender.sme_note,
        "reserved": tender.reserved,
        "dialogue_held": tender.dialogue_held,
        "dates": {key: date_item(tender.dates.get(key)) for key in DATE_KEYS},
        "duration_months": tender.duration_months,
        "options": tender.options,
        "replaces": None
        if replaces is None
        else {
            "supplier": replaces.supplier,
            "cvr": replaces.cvr,
            "expiry": date_item(replaces.expiry),
            "notice": replaces.notice,
        },
        "contact": tender.contact,
        "climate_criterion": tender.climate,
        "climate_weight": None if tender.climate_weight is None else number(tender.climate_weight),
        "requirements": [
            {"promise": one.promise, "answer": one.answer, "note": one.note} for one in tender.requirements
        ],
        "targets": list(tender.promises),
        "links": [{"kind": link.kind, "url": link.url} for link in tender.links],
        "confirmed_on": day_item(tender.confirmed_on),
        "confirm_by": day_item(tender.confirm_by),
        **({} if dialogues is None else {"dialogues": [record_item(id_, site) for id_ in dialogues]}),
    }


def record_item(record_id: str, site: Site) -> dict[str, str]:
    """Another record that an item points to."""
    return {"id": record_id, "url": site.url(record_id)}


def field_changes(before: Version | None, after: Version, t: Text, site: Site) -> list[dict[str, Any]]:
    """What changed, in the names and shapes of `tender_item`; nothing when there is no version before."""
    if before is None:
        return []
    old = tender_item(before.record, before.number, before.at, t, site)
    new = tender_item(after.record, after.number, after.at, t, site)
    return old_and_new(old, new, (public_name(c.field) for c in changes(before.record, after.record)))


def old_and_new(old: Mapping[str, Any], new: Mapping[str, Any], names: Iterable[str]) -> list[dict[str, Any]]:
    """The fields that changed, as they stand in the items of both versions."""
    return [{"field": name, "old": _at(old, name), "new": _at(new, name)} for name in names]


def _at(item: Mapping[str, Any], name: str) -> Any:
    head, _, tail = name.partition(".")
    return item[head][tail] if tail else item[head]


def change_item(before: Version | None, after: Version, t: Text, site: Site) -> dict[str, Any]:
    """One line of the change log. `kind`: `new`, `changed`, or `confirmed` when nothing but that is new."""
    changed = field_changes(before, after, t, site)
    tender = after.record
    return {
        "id": tender.id,
        "version": after.number,
        "kind": "new" if before is None else "changed" if changed else "confirmed",
        "at": moment(after.at),
        "updated_at": moment(after.at),
        "reason": after.reason,
        "title": tender.title,
        "title_en": tender.title_en,
        "status": tender.status,
        "url": site.url(tender.id),
        "changes": changed,
    }


def list_document(
    items: Iterable[Mapping[str, Any]],
    *,
    total: int,
    next_url: str | None,
    revision: int,
    generated_from: Literal["example", "published"],
) -> bytes:
    """A page of a list. `total` counts all pages; `next_url` is null on the last one."""
    return dumps(
        {
            "total": total,
            "items": list(items),
            "next": next_url,
            "revision": revision,
            "generated_from": generated_from,
        }
    )


def link_item(link: HistoryLink) -> dict[str, Any]:
    """A link of the hash chain, all that its hash covers, as it was hashed. `author_hash` is salted."""
    return {
        "seq": link.seq,
        "kind": link.kind,
        "id": link.record_id,
        "version": link.version,
        "at": link.at,
        "author_hash": link.who,
        "reason": link.reason,
        "payload_hash": link.payload_hash,
        "previous_hash": link.previous_hash,
        "hash": link.hash,
    }


def history_document(versions: Sequence[Version], links: Sequence[HistoryLink], t: Text, site: Site) -> bytes:
    """All versions of one tender, oldest first (`versions_document`)."""
    return versions_document(
        versions[-1].record.id,
        versions,
        links,
        record=lambda version: tender_item(version.record, version.number, version.at, t, site),
        changed=lambda before, after: field_changes(before, after, t, site),
    )


def versions_document(
    record_id: str,
    versions: Sequence[history.Version[R]],
    links: Sequence[HistoryLink],
    *,
    record: Callable[[history.Version[R]], dict[str, Any]],
    changed: Callable[[history.Version[R] | None, history.Version[R]], list[dict[str, Any]]],
) -> bytes:
    """All versions of one record, oldest first, each as its link in the hash chain with all it was made of.

    `links` are the chain's links of the same versions in the same order. `author_hash` is salted: with it
    anyone can check the chain, and nobody can read who it was. `payload` is the text that was hashed.
    """
    entries = []
    before: history.Version[R] | None = None
    for version, link in zip(versions, links, strict=True):
        entries.append(
            {
                **link_item(link),
                "changes": changed(before, version),
                "record": record(version),
                "payload": link.payload,
            }
        )
        before = version
    return dumps({"id": record_id, "versions": entries})
