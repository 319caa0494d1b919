"""What the editing of targets has of its own: what one needs to be public, and how drafts merge. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from transparency.dates import PlannedDate
from transparency.editing.records import UNKNOWN_DEPARTMENT, FieldProblem, Shape, unknown
from transparency.locale import Text
from transparency.reference import Reference
from transparency.targets import labels
from transparency.targets.records import CONTENT_FIELDS, PROBLEM, Target, changes, problems

MAX_FIGURES = 5_000
"""Twenty years of months in a dozen categories, and some."""

SHAPE: Shape[Target] = Shape(
    fields=CONTENT_FIELDS,
    labels=labels.FIELD,
    changes=changes,
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


def said(value: object) -> object:
    """A value of `problems` in Danish words."""
    if isinstance(value, PlannedDate):
        return value.say(Text.of("da"))
    if isinstance(value, str):
        return labels.UNIT.get(value, value)  # type: ignore[call-overload]
    return value


def restored(old: Target, public: Target) -> Target:
    """The content of an older version, with the promise as the policy has it now."""
    return replace(old, promise=public.promise)
