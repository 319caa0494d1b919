"""What the editing of targets has of its own: what one needs to be public, and how drafts merge. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from transparency.dates import PlannedDate
from transparency.editing.records import UNKNOWN_DEPARTMENT, FieldProblem, Shape, unknown, unreadable
from transparency.history.records import meant
from transparency.locale import Text
from transparency.reference import Reference
from transparency.targets import labels
from transparency.targets.records import (
    CONTENT_FIELDS,
    PROBLEM,
    Key,
    Observation,
    Target,
    changes,
    in_order,
    problems,
)

MAX_FIGURES = 5_000
"""Twenty years of months in a dozen categories, and some."""

Figures = Mapping[Key, Observation]


def _settled(base: Target, mine: Target, theirs: Target) -> tuple[Target, Target]:
    """Figures are merged one by one: only who changed the same figure collides, and the others' stay either way."""
    before, ours, others = ({o.key: o for o in one.observations} for one in (base, mine, theirs))

    def merged(first: Figures, second: Figures) -> tuple[Observation, ...]:
        found = (
            first.get(key) if meant(first.get(key)) != meant(before.get(key)) else second.get(key)
            for key in {*before, *others, *ours}
        )
        return in_order(one for one in found if one is not None)

    return replace(mine, observations=merged(ours, others)), replace(
        theirs, observations=merged(others, ours)
    )


SHAPE: Shape[Target] = Shape(
    fields=CONTENT_FIELDS,
    labels=labels.FIELD,
    changes=changes,
    settled=_settled,
    lines=frozenset({"responsible"}),
    most=MAX_FIGURES,
)


def wrong(target: Target, reference: Reference, today: date) -> tuple[FieldProblem, ...]:
    """Everything that has to be put right before it can be public."""
    return tuple(_wrong(target, reference, today))


def _wrong(target: Target, reference: Reference, today: date) -> Iterator[FieldProblem]:
    for field, key, values in problems(target, today):
        yield FieldProblem(field, PROBLEM[key], {name: said(value) for name, value in values.items()})
    departments = {o.department for o in target.observations if o.department}
    yield from unknown(
        "observations", sorted(departments), reference.organisation.department, UNKNOWN_DEPARTMENT
    )
    # Imported here: a start of the site need not wait for what reads spreadsheets.
    from transparency.ingest import cells

    yield from unreadable(("sources", cells.url, one.url) for one in target.sources)
    yield from unreadable(("measures", cells.url, one.link) for one in target.measures)


def said(value: object) -> object:
    """A value of `problems` in Danish words."""
    if isinstance(value, PlannedDate):
        return value.say(Text.of("da"))
    if isinstance(value, date):
        return Text.of("da").date(value)
    if isinstance(value, str):
        return labels.UNIT.get(value, value)  # type: ignore[call-overload]
    return value


def restored(old: Target, public: Target) -> Target:
    """The content of an older version, with the promise as the policy has it now."""
    return replace(old, promise=public.promise)
