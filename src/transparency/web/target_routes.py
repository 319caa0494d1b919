"""The policy's promises for machines: data, figures, calendar and feed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from transparency.feeds import items, tables, target_items
from transparency.feeds.items import PAGE
from transparency.locale import N_
from transparency.services import services
from transparency.targets.filter_words import chosen
from transparency.targets.filters import TargetFilter
from transparency.targets.judgement import Judged
from transparency.targets.records import Observation
from transparency.tenders.filters import TenderFilter
from transparency.web import following
from transparency.web.machine import Asked, Moment
from transparency.web.open_data import workbook
from transparency.web.paging import bad_cursor

PAGE_URL = "/maal"


# Calendar and feed


def targets_ics(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    """The deadlines, milestones and next figures of the promises that are found."""
    return following.calendar(
        _blocks(asked, _found(asked)),
        asked,
        name=_title(asked, N_("Mål for indkøb, {name}")),
        description=N_("Frister, delmål og næste tal. Kalenderen følger selv med, når noget ændres."),
    )


def blocks_of_all(asked: Asked[TenderFilter]) -> Iterable[bytes]:
    """The events for the calendar of all there is: of the promises that are named, or of all when nothing is chosen.

    What only tenders and dialogues have, such as a department, chooses no promise.
    """
    f = asked.filter
    if any(name not in ("q", "id", "target", "sort") for name, _ in f.pairs()):
        return ()
    index = services().targets.index()
    named = {id_ for id_ in (*f.id, *f.target) if id_ in index.position}
    if (f.id or f.target) and not named:
        return ()
    return _blocks(asked, services().targets.judged(TargetFilter(q=f.q, id=tuple(sorted(named)))))


def _blocks(asked: Asked[Any], found: Iterable[Judged]) -> Iterable[bytes]:
    from transparency.feeds import target_ical  # a start of the site need not wait for it

    site, t = services().site, asked.t
    versions = {one.id: one.version for one in found}
    return following.event_blocks(
        services().targets, versions, asked, lambda history: target_ical.target_events(history, t, site)
    )


def targets_atom(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    """The changes of the promises that are found, the newest first."""
    from transparency.feeds import target_atom

    most, cursor = asked.own.get("limit", PAGE), asked.own.get("cursor")
    ids = [one.id for one in _found(asked)]
    changes = services().targets.changes(ids=ids, before_seq=cursor, limit=most + 1)
    following_seq = changes[most - 1].seq if len(changes) > most else None
    title = _title(asked, N_("Ændringer af mål, {name}"))
    about = following.feed_page(asked, moment, "targets", PAGE_URL, title, following_seq)
    steps = [(change.before, change.version) for change in changes[:most]]
    return target_atom.targets_feed(steps, about, asked.t, services().site)


# Data


def targets_json(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    found = _found(asked)
    page = _page(found, [one.id for one in found], asked)
    return items.list_document(
        [_item(one) for one in page.items],
        total=len(found),
        next_url=asked.address(page.next) if page.next else None,
        revision=moment.revision.value,
        generated_from=_generated_from(one.example for one in found),
    )


def targets_csv(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    return tables.csv_bytes(_targets_table(asked))


def targets_xlsx(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    return _workbook(_targets_table(asked), asked, moment, (one.example for one in _found(asked)))


def target_json(asked: Asked[Any], moment: Moment) -> bytes:
    found = services()
    return items.dumps(target_items.whole_item(_known(asked), found.site, found.reference.policy))


def history_json(asked: Asked[Any], moment: Moment) -> bytes:
    """The change log of one promise, with its links in the hash chain."""
    found = services()
    versions, links = found.targets.chain(_known(asked).id)
    return target_items.history_document(versions, links, found.site, found.reference.policy)


def observations_json(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    figures = [*_figures(_found(asked))]
    page = _page(figures, [_name(one, figure) for one, figure in figures], asked)
    return items.list_document(
        [target_items.observation_item(figure, one, services().site) for one, figure in page.items],
        total=len(figures),
        next_url=asked.address(page.next) if page.next else None,
        revision=moment.revision.value,
        generated_from=_generated_from(_invented(one, figure) for one, figure in figures),
    )


def observations_csv(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    return tables.csv_bytes(_observations_table(asked))


def observations_xlsx(asked: Asked[TargetFilter], moment: Moment) -> bytes:
    invented = (_invented(one, figure) for one, figure in _figures(_found(asked)))
    return _workbook(_observations_table(asked), asked, moment, invented)


# What they share


@dataclass(frozen=True, slots=True)
class _Page:
    items: Sequence[Any]
    next: str


def _page(everything: Sequence[Any], names: Sequence[str], asked: Asked[Any]) -> _Page:
    """The page that is asked for. The cursor is the name of the last one on the page before.

    Raises `BadInput` for a cursor that leads nowhere.
    """
    most, passed = asked.own.get("limit", PAGE), 0
    if cursor := asked.own.get("cursor"):
        if cursor not in names:
            raise bad_cursor(cursor)
        passed = names.index(cursor) + 1
    upto = passed + most
    return _Page(everything[passed:upto], names[upto - 1] if upto < len(everything) else "")


def _found(asked: Asked[TargetFilter]) -> tuple[Judged, ...]:
    return services().targets.judged(asked.filter)


def _figures(found: Iterable[Judged]) -> Iterator[tuple[Judged, Observation]]:
    for one in found:
        for figure in target_items.ordered(one.target.observations):
            yield one, figure


def _name(one: Judged, figure: Observation) -> str:
    """A figure's place in the list: "emissions~2024~1~food~"."""
    return "~".join(map(str, (one.id, *figure.key)))


def _item(one: Judged) -> dict[str, Any]:
    found = services()
    return target_items.target_item(
        one.target, one.version, one.updated_at, found.site, found.reference.policy, one
    )


def _targets_table(asked: Asked[TargetFilter]) -> tables.Table:
    from transparency.feeds import target_tables

    found = services()
    return target_tables.targets_table(_found(asked), found.reference.policy, asked.t, found.site)


def _observations_table(asked: Asked[TargetFilter]) -> tables.Table:
    from transparency.feeds import target_tables

    found = services()
    departments = found.reference.departments(asked.lang)
    return target_tables.observations_table(_found(asked), asked.t, found.site, departments)


def _workbook(
    table: tables.Table, asked: Asked[TargetFilter], moment: Moment, invented: Iterable[bool]
) -> bytes:
    return workbook(table, asked, moment, page=PAGE_URL, example=any(invented))


def _invented(one: Judged, figure: Observation) -> bool:
    return one.target.example or figure.quality == "example"


def _known(asked: Asked[Any]) -> Judged:
    """The one whose id is in the path. Raises `NotFound` when there is none such."""
    id_: str = asked.path["id"]
    one = services().targets.one(id_)
    if one is None:
        raise services().targets.kind.not_found(id_)
    return one


def _generated_from(invented: Iterable[bool]) -> Literal["example", "published"]:
    return "example" if any(invented) else "published"


def _title(asked: Asked[TargetFilter], whole: str) -> str:
    return following.title(asked, whole, chosen(asked.filter, asked.t, services().reference))
