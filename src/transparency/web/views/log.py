"""The change log in words: what a record of any kind said, what it says now, when and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from transparency.clock import COPENHAGEN
from transparency.dialogues import labels as dialogue_labels
from transparency.dialogues.records import Dialogue
from transparency.feeds import Site, dialogue_words, target_words, words
from transparency.history.records import Change, FieldChange
from transparency.locale import N_, Text
from transparency.targets import labels as target_labels
from transparency.targets.records import Target
from transparency.tenders import labels
from transparency.tenders.records import PlannedTender
from transparency.web.views import entered


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field. `source` is the id of the market dialogue that the change came from, or empty."""

    label: str
    old: str
    new: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One version. `kind` is new, changed or confirmed; `page` is where records of its sort are read."""

    page: str
    id: str
    title: str
    version: int
    iso: str
    date: str
    kind: str
    kind_words: str
    reason: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Tenders that were confirmed together, unchanged."""

    iso: str
    date: str
    reason: str
    tenders: tuple[tuple[str, str], ...]
    """Id and title of each."""


def together(lines: Sequence[LogLine]) -> list[LogLine | Confirmed]:
    """The log with the confirmations of one day and reason as one line: they tell the reader one thing."""
    out: list[LogLine | Confirmed] = []
    for key, some in groupby(lines, key=lambda n: (n.kind == "confirmed", n.date, n.reason)):
        found = list(some)
        if key[0] and len(found) > 1:
            first = found[0]
            out.append(Confirmed(first.iso, first.date, first.reason, tuple((n.id, n.title) for n in found)))
        else:
            out += found
    return out


_CHANGED, _CONFIRMED = N_("Ændret"), N_("Bekræftet uændret")

Said = Callable[[FieldChange], tuple[str, str]]
"""What a field said and says, in words."""


def line(
    change: Change[PlannedTender] | Change[Dialogue] | Change[Target],
    t: Text,
    site: Site,
    sources: Mapping[str, str] | None = None,
) -> LogLine:
    """A change in words. `sources`: by field, the market dialogue whose outcome it came from."""
    version = change.version
    record, before = version.record, change.before.record if change.before else None
    written = entered.texts(record) + (entered.texts(before) if before else [])
    new, page, field_labels, both = _sort(record, t, site)
    kind = "new" if before is None else "confirmed" if change.confirms else "changed"
    local, reason = version.at.astimezone(COPENHAGEN), version.reason or ""

    def field(label: str, old: str, now: str, source: str = "") -> FieldLine:
        return FieldLine(label, entered.marked(old, written, t), entered.marked(now, written, t), source)

    if isinstance(record, Target) and isinstance(before, Target):  # figures are told one by one
        fields = [field(one.label, one.old, one.new) for one in target_words.lines(before, record, t, site)]
    else:
        fields = [
            field(t(field_labels[one.field]), *both(one), (sources or {}).get(one.field, ""))
            for one in change.fields
        ]
    return LogLine(
        page=page,
        id=record.id,
        title=entered.title(record, t),
        version=version.number,
        iso=local.isoformat(),
        date=t.date(local.date()),
        kind=kind,
        kind_words=t({"new": new, "changed": _CHANGED, "confirmed": _CONFIRMED}[kind]),
        reason=entered.marked(t(reason), (reason,), t),
        fields=tuple(fields),
    )


def _sort(
    record: PlannedTender | Dialogue | Target, t: Text, site: Site
) -> tuple[str, str, Mapping[str, str], Said]:
    """What the log says of a first version, where the record is read, and how its fields are said."""
    if isinstance(record, Dialogue):
        written = record.form == "written"
        new = N_("Nyt arrangement") if record.is_event else N_("Ny markedsdialog")
        return new, "/markedsdialoger", dialogue_labels.FIELD, lambda one: dialogue_words.both(
            one.field, one.old, one.new, t, site, written=written
        )  # fmt: skip
    if isinstance(record, Target):
        return N_("Nyt mål"), "/maal", target_labels.FIELD, lambda one: (
            target_words.field(one.field, one.old, record, t, site),
            target_words.field(one.field, one.new, record, t, site),
        )  # fmt: skip
    return N_("Ny i planen"), "/udbudsplan", labels.FIELD, lambda one: (
        words.field(one.field, one.old, t, site),
        words.field(one.field, one.new, t, site),
    )  # fmt: skip
