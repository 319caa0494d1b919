"""Promises with their verdicts, and their figures, as tables for spreadsheets: CSV and XLSX.

The figures' can be edited and read in again (`targets.sheet`); the promises' is to read.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from transparency.feeds import Site
from transparency.feeds import target_words as say
from transparency.feeds.tables import Cell, Heading, Table
from transparency.feeds.target_dictionary import meaning
from transparency.feeds.target_items import ordered
from transparency.locale import N_, Text
from transparency.targets import labels, sheet
from transparency.targets.judgement import WORD, Judged, wanted_value
from transparency.targets.records import Policy, Unit

_SHARE = Decimal("0.01")

_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("id", N_("Id"), 26),
    ("title", N_("Titel"), 36),
    ("verdict", N_("Vurdering"), 18),
    ("judgement.sentence", N_("Begrundelse"), 50),
    ("judgement.rule", N_("Regel"), 16),
    ("judgement.example", N_("Vurderet på eksempeldata"), 12),
    ("example", N_("Eksempeldata"), 12),
    ("group", labels.FIELD["promise.group"], 20),
    ("promise", labels.FIELD["promise.promise_da"], 50),
    ("section", labels.FIELD["promise.section"], 36),
    ("status", N_("Politikkens status"), 12),
    ("policy.version", N_("Politikkens version"), 12),
    ("policy.adopted_on", N_("Politikken vedtaget"), 12),
    ("policy.case_link", N_("Sagen hos byrådet"), 30),
    ("deadline", labels.FIELD["promise.deadline"], 18),
    ("due", labels.FIELD["promise.due"], 12),
    ("direction", labels.FIELD["promise.direction"], 18),
    ("goal.text", labels.FIELD["promise.goal"], 10),
    ("ambition", labels.FIELD["promise.ambition"], 10),
    ("ambition_verdict.verdict", N_("Vurdering mod ambitionen"), 18),
    ("unit", labels.FIELD["unit"], 12),
    ("wanted", N_("Måltal i enheden"), 14),
    ("baseline.value", labels.FIELD["baseline"], 14),
    ("baseline.period", N_("Udgangspunktets periode"), 14),
    ("baseline.source", N_("Udgangspunktets kilde"), 30),
    ("latest.value", N_("Nyeste tal"), 14),
    ("latest.unit", N_("Nyeste tals enhed"), 12),
    ("latest.period", N_("Nyeste tals periode"), 14),
    ("latest.quality", N_("Nyeste tals kvalitet"), 12),
    ("latest.method", N_("Nyeste tals metode"), 9),
    ("latest.source", N_("Nyeste tals kilde"), 30),
    ("live.share.part", N_("Talt: del"), 9),
    ("live.share.undecided", N_("Talt: ikke afgjort"), 9),
    ("live.share.whole", N_("Talt: helhed"), 9),
    ("live.share.percent", N_("Talt: andel i procent"), 10),
    ("live.count", N_("Talt: antal"), 9),
    ("live.example", N_("Talt med eksempeldata"), 12),
    ("frequency", labels.FIELD["frequency"], 14),
    ("next_due", labels.FIELD["next_due"], 12),
    ("overdue", N_("Tal mangler"), 9),
    ("asked_on", labels.FIELD["asked_on"], 12),
    ("responsible", labels.FIELD["responsible"], 26),
    ("methods", labels.FIELD["methods"], 40),
    ("methods.leaves_out", N_("Hvad metoden udelader"), 40),
    ("sources", labels.FIELD["sources"], 36),
    ("milestones", labels.FIELD["milestones"], 36),
    ("measures", labels.FIELD["measures"], 40),
    ("exemptions", labels.FIELD["exemptions"], 36),
    ("comment", labels.FIELD["comment"], 40),
    ("note", labels.FIELD["promise.note_da"], 40),
    ("version", N_("Version"), 9),
    ("url", N_("Adresse"), 40),
)
"""A name of the interface for each column, its heading and its width."""


def targets_table(found: Iterable[Judged], policy: Policy, t: Text, site: Site) -> Table:
    """A promise in a row, with its verdict of today."""
    headings = [Heading(t(label), meaning(name, t), width) for name, label, width in _COLUMNS]
    rows = (_row(one, policy, t, site) for one in found)
    return Table(t(N_("Mål")), headings, rows, pinned=2)


def observations_table(found: Iterable[Judged], t: Text, site: Site, departments: Mapping[str, str]) -> Table:
    """A figure in a row, in the columns that the import reads. `departments` names them by key."""
    headings = [
        Heading(
            t(column.header),
            t(column.how, choices=", ".join(map(t, (column.choices or {}).values()))),
            column.width,
        )
        for column in sheet.COLUMNS
    ]
    headings.append(Heading(t(N_("Adresse")), meaning("url", t), 40))
    rows = (
        [
            *(
                sheet.cell(column.key, one.target, figure, one.version, t, departments)
                for column in sheet.COLUMNS
            ),
            site.url(one.id),
        ]
        for one in found
        for figure in ordered(one.target.observations)
    )
    return Table(t(N_("Tal")), headings, rows, pinned=3)


def _row(one: Judged, policy: Policy, t: Text, site: Site) -> Sequence[Cell]:
    cells = _promised(one, policy, t, site) | _figures(one, t, site) | _counted(one, t)
    return [cells[name] for name, _, _ in _COLUMNS]


def _promised(one: Judged, policy: Policy, t: Text, site: Site) -> dict[str, Cell]:
    target, promise, verdict = one.target, one.target.promise, one.verdict
    return {
        "id": one.id,
        "title": say.title(target, t),
        "verdict": t(WORD[verdict.word]),
        "judgement.sentence": verdict.say(t),
        "judgement.rule": verdict.rule,
        "judgement.example": _yes(verdict.example, t),
        "example": _yes(one.example, t),
        "group": t(labels.GROUP[promise.group]),
        "promise": say.promise(promise, t),
        "section": "; ".join(promise.section),
        "status": t(labels.POLICY_STATUS[policy.status]),
        "policy.version": policy.version or None,
        "policy.adopted_on": policy.adopted_on,
        "policy.case_link": policy.case_link or None,
        "deadline": promise.deadline or None,
        "due": promise.due,
        "direction": t(labels.DIRECTION[promise.direction]),
        "goal.text": promise.goal or None,
        "ambition": promise.ambition or None,
        "ambition_verdict.verdict": t(WORD[one.ambition.word]) if one.ambition else None,
        "note": say.note(promise, t),
        "version": one.version,
        "url": site.url(one.id),
    }


def _figures(one: Judged, t: Text, site: Site) -> dict[str, Cell]:
    target = one.target
    base, latest = target.baseline, target.latest
    in_force = [m for m in target.methods if m.number == target.method]
    cells: dict[str, Cell] = {
        "unit": _unit(target.unit, t),
        "wanted": wanted_value(target),
        "baseline.value": base.value if base else None,
        "baseline.period": base.period.value if base else None,
        "baseline.source": base.source if base else t(say.NO_BASELINE),
        "latest.value": latest.value if latest else None,
        "latest.unit": _unit(latest.unit if latest else None, t),
        "latest.period": latest.period.value if latest else None,
        "latest.quality": t(labels.QUALITY[latest.quality]) if latest else None,
        "latest.method": latest.method if latest else None,
        "latest.source": latest.source if latest else None,
        "frequency": t(labels.FREQUENCY[target.frequency]) if target.frequency else None,
        "next_due": target.next_due,
        "overdue": _yes(one.overdue, t),
        "asked_on": target.asked_on,
        "responsible": target.responsible,
        "methods": "\n".join(m.description for m in in_force),
        "methods.leaves_out": "\n".join(m.leaves_out for m in in_force),
        "comment": t.pick(target.comment, target.comment_en),
    }
    for name in ("sources", "milestones", "measures", "exemptions"):
        several: tuple[object, ...] = getattr(target, name)
        cells[name] = "\n".join(say.field(name, (each,), target, t, site) for each in several)
    return cells


def _counted(one: Judged, t: Text) -> dict[str, Cell]:
    live = one.live
    share, count = (live.share, live.count) if live else (None, None)
    return {
        "live.share.part": share.part.number if share else None,
        "live.share.undecided": share.undecided.number if share and share.undecided else None,
        "live.share.whole": share.whole.number if share else None,
        "live.share.percent": share.percent.quantize(_SHARE) if share and share.percent is not None else None,
        "live.count": count.number if count else None,
        "live.example": _yes(live.example, t) if live else None,
    }


def _unit(unit: Unit | None, t: Text) -> str | None:
    return t(labels.UNIT[unit]) if unit else None


def _yes(flag: bool, t: Text) -> str:
    return t(N_("ja")) if flag else t(N_("nej"))
