"""Market dialogues and events for machines: calendars, feed and data. And the calendar of all there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

from transparency.dialogues.filter_words import chosen
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.index import Entry
from transparency.dialogues.records import EVENTS, Kind, Version
from transparency.feeds import dialogue_items, items, tables
from transparency.feeds.items import PAGE
from transparency.locale import N_
from transparency.services import services
from transparency.tenders.filters import TenderFilter
from transparency.web import following, target_routes
from transparency.web.machine import Asked, Moment
from transparency.web.open_data import workbook
from transparency.web.paging import bad_cursor

PAGE_URL = "/markedsdialoger"


# Calendars


def dialogues_ics(asked: Asked[DialogueFilter], moment: Moment) -> bytes:
    """The market dialogues that are found, with their deadlines."""
    return following.calendar(
        _blocks(asked, moment, _of_kinds(asked.filter, ("dialogue",))),
        asked,
        name=_title(asked, N_("Markedsdialoger {name}")),
        description=N_("Markedsdialoger og deres frister. Kalenderen følger selv med, når noget ændres."),
    )


def events_ics(asked: Asked[DialogueFilter], moment: Moment) -> bytes:
    """The events that are found (webinars, courses, meetings), with their deadlines."""
    return following.calendar(
        _blocks(asked, moment, _of_kinds(asked.filter, EVENTS)),
        asked,
        name=_title(asked, N_("Arrangementer {name}")),
        description=N_("Webinarer, kurser og møder. Kalenderen følger selv med, når noget ændres."),
    )


def all_ics(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    """The dates of the tenders that are found, and the dialogues and events by the names that they share.

    A tender's id stands for its dialogues too, and a promise for those that have it as their theme. What only tenders
    have, such as a value, chooses tenders only.
    The policy's promises are there with their deadlines (`target_routes.blocks_of_all`).
    """
    return following.calendar(
        chain(
            following.tender_blocks(asked, moment),
            _blocks(asked, moment, _shared(asked.filter)),
            target_routes.blocks_of_all(asked),
        ),
        asked,
        name=following.title(asked, N_("Udbud og markedsdialoger {name}"), following.tender_choice(asked)),
        description=N_(
            "Datoer i udbudsplanen, markedsdialoger, arrangementer og politikkens frister. "
            "Kalenderen følger selv med, når noget ændres."
        ),
    )


def _of_kinds(f: DialogueFilter, kinds: Sequence[Kind]) -> DialogueFilter | None:
    """The filter within these kinds; None when it asks for others only."""
    within = tuple(kind for kind in kinds if not f.kind or kind in f.kind)
    return replace(f, kind=within) if within else None


def _shared(f: TenderFilter) -> DialogueFilter | None:
    """The filter of tenders as one of dialogues; None when it asks for the ids of others only."""
    index = services().dialogues.index()
    asked = {id_ for id_ in f.id if id_ in index.position}
    asked |= {d.id for id_ in f.id for d in index.of_tender.get(id_, ())}
    if f.id and not asked:
        return None
    return DialogueFilter(
        q=f.q,
        id=tuple(sorted(asked)),
        department=f.department,
        cpv=f.cpv,
        theme=f.target,
        year=f.year,
        sme=f.sme,
        changed_since=f.changed_since,
    )


def _blocks(asked: Asked[Any], moment: Moment, f: DialogueFilter | None) -> Iterable[bytes]:
    """The events of each dialogue or event that a filter finds."""
    if f is None:
        return ()
    from transparency.feeds import dialogue_ical  # a start of the site need not wait for it

    dialogues, site, t = services().dialogues, services().site, asked.t
    index, found = dialogues.find(f, moment.today)
    versions = {e.record.id: e.version for e in index.found_entries(found)}
    return following.event_blocks(
        dialogues, versions, asked, lambda history: dialogue_ical.dialogue_events(history, t, site)
    )


# Feed and data


def dialogues_atom(asked: Asked[DialogueFilter], moment: Moment) -> bytes:
    """The dialogues and events that are found, the latest changed first."""
    from transparency.feeds import dialogue_atom

    page = dialogue_page(asked, moment, replace(asked.filter, sort="changed"))
    ids = [entry.record.id for entry in page.entries]
    histories = services().dialogues.histories(ids)
    title = _title(asked, N_("Markedsdialoger og arrangementer {name}"))
    about = following.feed_page(asked, moment, "dialogues", PAGE_URL, title, page.next)
    return dialogue_atom.dialogues_feed([histories[id_] for id_ in ids], about, asked.t, services().site)


def dialogues_json(asked: Asked[DialogueFilter], moment: Moment) -> bytes:
    page = dialogue_page(asked, moment, asked.filter)
    return items.list_document(
        [_item(entry, asked, moment) for entry in page.entries],
        total=page.total,
        next_url=asked.address(page.next) if page.next else None,
        revision=moment.revision.value,
        generated_from=_generated_from(),
    )


def dialogues_csv(asked: Asked[DialogueFilter], moment: Moment) -> bytes:
    return tables.csv_bytes(_table(asked, moment))


def dialogues_xlsx(asked: Asked[DialogueFilter], moment: Moment) -> bytes:
    table, example = _table(asked, moment), _generated_from() == "example"
    return workbook(table, asked, moment, page=PAGE_URL, example=example)


def dialogue_json(asked: Asked[Any], moment: Moment) -> bytes:
    index = services().dialogues.index()
    entry = index.entries[index.position[_known(asked)]]
    return items.dumps(_item(entry, asked, moment))


def history_json(asked: Asked[Any], moment: Moment) -> bytes:
    """The change log of one dialogue or event, with its links in the hash chain."""
    versions, links = services().dialogues.chain(_known(asked))
    return dialogue_items.history_document(versions, links, asked.t, services().site)


@dataclass(frozen=True, slots=True)
class DialoguePage:
    """Part of what a filter finds. `total` counts all of it, `next` is the cursor to go on from."""

    entries: list[Entry]
    total: int
    next: str


def dialogue_page(asked: Asked[DialogueFilter], moment: Moment, f: DialogueFilter) -> DialoguePage:
    """The page that is asked for, of what a filter finds. Raises `BadInput` for a cursor that leads nowhere."""
    index, found = services().dialogues.find(f, moment.today)
    most, passed = asked.own.get("limit", PAGE), 0
    if cursor := asked.own.get("cursor"):
        after = index.after(found, f, cursor)
        if after is None:
            raise bad_cursor(cursor)
        passed = after
    entries = index.found_entries(found, passed, most)
    more = passed + most < found.total
    return DialoguePage(entries, found.total, entries[-1].record.id if more else "")


def _item(entry: Entry, asked: Asked[Any], moment: Moment) -> dict[str, Any]:
    return dialogue_items.dialogue_item(
        entry.record, entry.version, entry.updated_at, asked.t, services().site, moment.today
    )


def _table(asked: Asked[DialogueFilter], moment: Moment) -> tables.Table:
    from transparency.feeds import dialogue_tables

    index, found = services().dialogues.find(asked.filter, moment.today)
    versions = [Version(e.version, e.updated_at, None, e.record) for e in index.found_entries(found)]
    return dialogue_tables.dialogues_table(versions, asked.t, services().site)


def _known(asked: Asked[Any]) -> str:
    """The id in the path. Raises `NotFound` when there is none such, and asks no database for that."""
    id_: str = asked.path["id"]
    if id_ not in services().dialogues.index().position:
        raise services().dialogues.kind.not_found(id_)
    return id_


def _generated_from() -> Literal["example", "published"]:
    return "example" if services().dialogues.index().any_example else "published"


def _title(asked: Asked[DialogueFilter], whole: str) -> str:
    return following.title(asked, whole, chosen(asked.filter, asked.t, services().reference))
