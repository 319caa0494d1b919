"""Texts that people entered. They are Danish in every language, and are marked so where the page is not.

A screen reader then reads them in Danish (WCAG 2.1, 3.1.2), and a translating browser translates them.
"""

import re
from collections.abc import Iterable

from markupsafe import Markup

from transparency.dialogues.records import Dialogue
from transparency.locale import Text
from transparency.targets.records import Target
from transparency.tenders.records import PlannedTender


def texts(record: PlannedTender | Dialogue | Target) -> list[str]:
    """What was written in words of one's own in this record; names, numbers and choices from lists apart."""
    match record:
        case Dialogue():
            found = _of_dialogue(record)
        case Target():
            found = _of_target(record)
        case _:
            found = _of_tender(record)
    return [text for text in found if text]


def _of_tender(tender: PlannedTender) -> list[str | None]:
    return [
        tender.title,
        tender.description,
        tender.place,
        tender.value.reason,
        tender.options,
        tender.no_lots_reason,
        tender.sme_note,
        tender.status_reason,
        tender.minimum.other if tender.minimum else None,
        *(text for lot in tender.lots for text in (lot.title, lot.place)),
        *(requirement.note for requirement in tender.requirements),
    ]


def _of_dialogue(d: Dialogue) -> list[str | None]:
    return [
        d.title,
        d.purpose,
        d.description,
        d.place,
        d.audience,
        d.sme_note,
        d.priorities,
        d.status_reason,
        *(question.text for question in d.questions),
        *(text for item in d.programme for text in (item.title, item.speaker)),
        *(document.title for document in d.documents),
    ]


def _of_target(target: Target) -> list[str | None]:
    promise = target.promise
    return [
        promise.title_da,
        promise.promise_da,
        promise.supplier_da,
        promise.note_da,
        promise.deadline,
        *promise.section,
        target.responsible,
        target.comment,
        target.baseline.source if target.baseline else None,
        *(milestone.source for milestone in target.milestones),
        *(text for m in target.methods for text in (m.description, m.leaves_out, m.why_changed)),
        *(text for source in target.sources for text in (source.title, source.licence)),
        *(measure.text for measure in target.measures),
        *(text for e in target.exemptions for text in (e.product, e.reason)),
        *{text for o in target.observations for text in (o.source, o.note, o.entered_by)},
    ]


def marked(said: str, entered: Iterable[str], t: Text) -> str:
    """The sentence, with those of the entered texts that stand in it marked as Danish."""
    known = sorted({text for text in entered if text}, key=len, reverse=True)
    if t.lang == "da" or not known:
        return said
    parts = re.split(rf"(?<!\w)({'|'.join(map(re.escape, known))})(?!\w)", said)
    return Markup().join(
        Markup('<span lang="da">{}</span>').format(part) if i % 2 else part for i, part in enumerate(parts)
    )


def title(record: PlannedTender | Dialogue | Target, t: Text) -> str:
    """The title in the reader's language, or the Danish one, marked."""
    return marked(t.pick(record.title, record.title_en), (record.title,), t)
