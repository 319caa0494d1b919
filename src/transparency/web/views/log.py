"""The change log in words: what a record said, what it says now, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from transparency.clock import COPENHAGEN
from transparency.feeds import Site, words
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.service import Change
from transparency.web.views import entered


@dataclass(frozen=True, slots=True)
class FieldLine:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One version. `kind` is new, changed or confirmed."""

    id: str
    title: str
    version: int
    iso: str
    date: str
    kind: str
    kind_words: str
    reason: str
    fields: tuple[FieldLine, ...]


_KIND = {"new": N_("Ny i planen"), "changed": N_("Ændret"), "confirmed": N_("Bekræftet uændret")}


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


def line(change: Change, t: Text, site: Site) -> LogLine:
    version = change.version
    kind = "new" if change.before is None else "confirmed" if change.confirms else "changed"
    local = version.at.astimezone(COPENHAGEN)
    written = entered.texts(version.record) + (entered.texts(change.before.record) if change.before else [])

    def said(field: str, value: object) -> str:
        return entered.marked(words.field(field, value, t, site), written, t)

    return LogLine(
        id=version.record.id,
        title=entered.title(version.record, t),
        version=version.number,
        iso=local.isoformat(),
        date=t.date(local.date()),
        kind=kind,
        kind_words=t(_KIND[kind]),
        reason=version.reason or "",
        fields=tuple(
            FieldLine(t(labels.FIELD[f.field]), said(f.field, f.old), said(f.field, f.new))
            for f in change.fields
        ),
    )
