"""Which changes of a planned tender came from the outcome of a market dialogue. Pure.

The outcome says what the municipality changed and in which field of which tender (`Result`). The tender's own change
log says when. This is where the two are brought together, so that each points to the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from transparency.dialogues.records import Dialogue, Result, Version
from transparency.history.records import Change
from transparency.tenders.records import PlannedTender

Sources = dict[int, dict[str, str]]
"""By version of the tender: field → id of the dialogue that the change came from."""


def changed_by(d: Dialogue, tender_id: str) -> tuple[Result, ...]:
    """What the outcome says was changed in the fields of a tender."""
    rows = d.outcome.results if d.outcome else ()
    return tuple(r for r in rows if r.decision == "changed" and r.tender == tender_id and r.field)


def sources(
    tender_id: str, log: Sequence[Change[PlannedTender]], dialogues: Mapping[str, Sequence[Version]]
) -> Sources:
    """The changes of a tender (newest first) that came from these dialogues (each one's versions, oldest first).

    It is the last change of the field between the announcement of the dialogue and the publication of the outcome; or
    else the first after it, for the plan may be changed once it has been said that it will be.
    """
    found: Sources = {}
    for id_, versions in dialogues.items():
        for row in changed_by(versions[-1].record, tender_id):
            said = _first_said(row, versions)
            if (version := _change(log, row.field, versions[0].at, said)) is not None:
                found.setdefault(version, {})[row.field] = id_
    return found


def _first_said(row: Result, versions: Iterable[Version]) -> datetime:
    """When the outcome first said that the field was changed."""
    return next(
        v.at
        for v in versions
        if any(r.field == row.field for r in changed_by(v.record, row.tender))
    )  # fmt: skip


def _change(
    log: Sequence[Change[PlannedTender]], field: str, announced: datetime, said: datetime
) -> int | None:
    """The version that changed the field."""
    of_field = [c.version for c in log if any(f.field == field for f in c.fields)]
    before = [v.number for v in of_field if announced <= v.at <= said]
    after = [v.number for v in of_field if v.at > said]
    return before[0] if before else after[-1] if after else None
