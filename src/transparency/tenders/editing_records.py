"""What the editing of planned tenders has of its own: what a tender needs to be public, confirmations, dates. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from transparency.dates import PlannedDate
from transparency.editing.records import (
    UNKNOWN_CPV,
    UNKNOWN_DEPARTMENT,
    UNKNOWN_PROMISE,
    FieldProblem,
    Shape,
    out_of_range,
    unknown,
    unreadable,
)
from transparency.locale import N_
from transparency.reference import Reference
from transparency.tenders import labels
from transparency.tenders.records import (
    CONTENT_FIELDS,
    ENDED,
    DateKey,
    PlannedTender,
    Version,
    changes,
    problems,
)

SOON = timedelta(days=14)
"""A department is asked to confirm what is due within this, and not again until as much has passed."""
COMING_DAYS = 7
MAX_CONFIRM_DAYS = 366

_CONFIRMS = ("confirmed_on", "confirm_by")

UNKNOWN_NUTS = N_("NUTS-koden {value} findes ikke.")
AMOUNT_OUT_OF_RANGE = N_("Beløbet skal være mellem 0 og 100 mia. kr.")


def _settled(
    base: PlannedTender, mine: PlannedTender, theirs: PlannedTender
) -> tuple[PlannedTender, PlannedTender]:
    """Two confirmations do not collide: the later one counts."""
    latest = max((theirs, mine), key=lambda tender: tender.confirmed_on or date.min)
    return confirmed_as(mine, latest), confirmed_as(theirs, latest)


def confirmed_as(tender: PlannedTender, other: PlannedTender) -> PlannedTender:
    """The tender with the confirmation of another."""
    return replace(tender, confirmed_on=other.confirmed_on, confirm_by=other.confirm_by)


SHAPE = Shape(fields=CONTENT_FIELDS, labels=labels.FIELD, changes=changes, beside=_CONFIRMS, settled=_settled)


@dataclass(frozen=True, slots=True)
class Coming:
    """One of a tender's five dates that falls in the coming days."""

    id: str
    title: str
    key: DateKey
    date: PlannedDate


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a mailed link would confirm (`open`), and what of its letter needs no answer any more."""

    department: str
    open: tuple[Version, ...]
    settled: tuple[Version, ...]
    until: date


# What is wrong


def wrong(tender: PlannedTender, reference: Reference) -> tuple[FieldProblem, ...]:
    """Everything that has to be put right before it can be public."""
    found = [FieldProblem(name, text) for name, text in problems(tender)]
    return (*found, *_unknown(tender, reference), *_ill_formed(tender))


def _unknown(tender: PlannedTender, reference: Reference) -> Iterator[FieldProblem]:
    promises = reference.promises.get
    yield from unknown(
        "departments", tender.departments, reference.organisation.department, UNKNOWN_DEPARTMENT
    )
    yield from unknown("cpv", tender.cpv, reference.cpv.get, UNKNOWN_CPV)
    yield from unknown("nuts", filter(None, [tender.nuts]), reference.nuts.get, UNKNOWN_NUTS)
    yield from unknown("promises", tender.promises, promises, UNKNOWN_PROMISE)
    yield from unknown(
        "requirements", [one.promise for one in tender.requirements], promises, UNKNOWN_PROMISE
    )


def _ill_formed(tender: PlannedTender) -> Iterator[FieldProblem]:
    # Imported here: a start of the site need not wait for what reads spreadsheets.
    from transparency.ingest import cells

    read: list[tuple[str, Any, str | None]] = [("links", cells.url, link.url) for link in tender.links]
    read.append(("contact", cells.email, tender.contact))
    read.append(("replaces", cells.cvr, tender.replaces.cvr if tender.replaces else None))
    yield from unreadable(read)
    minimum = tender.minimum
    amounts = [("value", tender.value.low), ("value", tender.value.high)]
    amounts += [
        ("lots", part) for lot in tender.lots if lot.value for part in (lot.value.low, lot.value.high)
    ]
    amounts.append(("minimum", minimum.turnover if minimum else None))
    for name in dict.fromkeys(name for name, ore in amounts if ore and not 0 <= ore <= cells.MAX_ORE):
        yield FieldProblem(name, AMOUNT_OUT_OF_RANGE)
    yield from out_of_range(
        [
            ("duration_months", tender.duration_months, 1, cells.MAX_MONTHS),
            ("minimum", minimum.references if minimum else None, 0, 10_000),
            *(("lots", lot.number, 1, 10_000) for lot in tender.lots),
        ]
    )


# What is due


def comes(planned: PlannedDate, today: date) -> bool:
    """Whether it is a date of the coming days: a day or week that touches them, or a longer period that begins."""
    if planned.start is None:
        return False
    last = today + timedelta(days=COMING_DAYS - 1)
    if planned.precision in ("day", "week"):
        return planned.overlaps(today, last)
    return today <= planned.start <= last


def asked_for(asked: Version, present: Version) -> bool:
    """Whether a letter's question still stands: neither answered nor overtaken by a change since."""
    return (
        present.record.status not in ENDED
        and not changes(asked.record, present.record)
        and present.record.confirm_by == asked.record.confirm_by
    )


def can_be_confirmed_until(today: date, until: date) -> bool:
    return today <= until <= today + timedelta(days=MAX_CONFIRM_DAYS)


def copied(tender: PlannedTender, id_: str) -> PlannedTender:
    """A new tender like another: without its dates, outcome, links and confirmation."""
    blank = PlannedTender(id=id_, title="", kind=tender.kind)
    names = ("dates", "status", "status_reason", "replaces", "links", *_CONFIRMS)
    return replace(tender, id=id_, **{name: getattr(blank, name) for name in names})
