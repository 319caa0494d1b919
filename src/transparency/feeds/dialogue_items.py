"""The JSON of a market dialogue or event: one shape in lists, alone and in its history.

Names stay as they are for ever; new ones may be added. Moments that were given as Danish wall-clock time have their
offset with them: 2027-03-30T09:00:00+02:00. There is no personal data in the record, and none here.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from transparency.dialogues.records import Dialogue, Outcome, Version, changes, moment
from transparency.feeds import Site
from transparency.feeds import moment as in_utc
from transparency.feeds.items import (
    date_item,
    day_item,
    old_and_new,
    public_name,
    record_item,
    versions_document,
)
from transparency.history.records import Link
from transparency.locale import Text


def dialogue_item(
    d: Dialogue, version: int, updated_at: datetime, t: Text, site: Site, today: date | None = None
) -> dict[str, Any]:
    """Everything public about a dialogue or event.

    `when` is the day of `starts`, the day a written consultation ends, or what is known of the time. `today` is
    given for what is in force: only that can be overdue.
    """
    return {
        "id": d.id,
        "kind": d.kind,
        "title": d.title,
        "title_en": d.title_en,
        "status": d.status,
        "status_reason": d.status_reason,
        "url": site.url(d.id),
        "updated_at": in_utc(updated_at),
        "version": version,
        "example": d.example,
        "purpose": d.purpose,
        "purpose_en": d.purpose_en,
        "description": d.description,
        "description_en": d.description_en,
        "tenders": [record_item(id_, site) for id_ in d.tenders],
        "department": d.departments[0] if d.departments else None,
        "departments": [{"key": key, "name": site.department(key, t)} for key in d.departments],
        "cpv": list(d.cpv),
        "form": d.form,
        "starts": _moment(d.starts),
        "ends": _moment(d.ends),
        "when": date_item(d.planned),
        "place": d.place,
        "link": d.link,
        "sign_up": d.sign_up,
        "sign_up_by": _moment(d.sign_up_by),
        "seats": d.seats,
        "ask_by": _moment(d.ask_by),
        "answer_by": _moment(d.answer_by),
        "audience": d.audience,
        "audience_en": d.audience_en,
        "sme": d.sme,
        "sme_note": d.sme_note,
        "languages": list(d.languages),
        "questions": [{"number": q.number, "text": q.text, "text_en": q.text_en} for q in d.questions],
        "documents": [
            {"title": one.title, "url": one.url, "version": one.version, "date": day_item(one.on)}
            for one in d.documents
        ],
        "themes": list(d.themes),
        "contact": d.contact,
        "invitation": d.invitation,
        "invited_on": day_item(d.invited_on),
        "programme": [
            {
                "at": one.at.isoformat("minutes") if one.at else None,
                "title": one.title,
                "speaker": one.speaker,
            }
            for one in d.programme
        ],
        "priorities": d.priorities,
        "plan_year": d.plan_year,
        "recording": d.recording,
        "slides": d.slides,
        "answers": [
            {
                "number": one.number,
                "question": one.question,
                "asked_at": _moment(one.asked_at),
                "answer": one.answer,
                "answered_at": _moment(one.answered_at),
            }
            for one in d.answers
        ],
        "outcome_by": day_item(d.outcome_by),
        "outcome_due": day_item(d.outcome_due),
        **({"outcome_overdue": d.outcome_overdue(today)} if today else {}),
        "outcome": _outcome(d.outcome, site),
    }


def _moment(wall: datetime | None) -> str | None:
    return moment(wall).isoformat() if wall else None


def _outcome(outcome: Outcome | None, site: Site) -> dict[str, Any] | None:
    if outcome is None:
        return None
    return {
        "minutes": outcome.minutes,
        "participants": list(outcome.participants),
        "others": outcome.others,
        "heard": [{"theme": one.theme or None, "text": one.text} for one in outcome.heard],
        "results": [
            {
                "decision": one.decision,
                "what": one.what,
                "why": one.why,
                "tender": record_item(one.tender, site) if one.tender else None,
                "field": public_name(one.field) if one.field else None,
            }
            for one in outcome.results
        ],
    }


def field_changes(before: Version | None, after: Version, t: Text, site: Site) -> list[dict[str, Any]]:
    """What changed, in the names and shapes of `dialogue_item`; nothing when there is no version before."""
    if before is None:
        return []
    old, new = (dialogue_item(v.record, v.number, v.at, t, site) for v in (before, after))
    return old_and_new(old, new, (change.field for change in changes(before.record, after.record)))


def history_document(versions: Sequence[Version], links: Sequence[Link], t: Text, site: Site) -> bytes:
    """All versions of one dialogue or event, oldest first: its change log (`items.versions_document`)."""
    return versions_document(
        versions[-1].record.id,
        versions,
        links,
        record=lambda version: dialogue_item(version.record, version.number, version.at, t, site),
        changed=lambda before, after: field_changes(before, after, t, site),
    )
