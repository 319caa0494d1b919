"""What people follow the plan with: calendars and feeds of what the address chooses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from transparency.cache import Answers
from transparency.feeds import atom, licence
from transparency.history.records import Version
from transparency.history.register import Named, Register
from transparency.locale import N_
from transparency.services import services
from transparency.tenders.filter_words import chosen
from transparency.tenders.filters import TenderFilter
from transparency.web.machine import Asked, Moment, address
from transparency.web.paging import change_page, plan_page

R = TypeVar("R", bound=Named)

# A record's events take a millisecond to make, and most survive a change of the plan or of the dialogues.
_events: Answers[bytes] = Answers(64 * 1024 * 1024)


def tenders_ics(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    """The dates of the tenders that are found, in the order of the plan."""
    return calendar(
        tender_blocks(asked, moment),
        asked,
        name=title(asked, N_("Udbudsplan {name}"), tender_choice(asked)),
        description=N_("Datoer i udbudsplanen. Kalenderen følger selv med, når planen ændres."),
    )


def calendar(blocks: Iterable[bytes], asked: Asked[Any], *, name: str, description: str) -> bytes:
    """A calendar of events already made. `description` is a catalog text."""
    from transparency.feeds import ical  # a start of the site need not wait for what only a calendar needs

    organisation = services().site.organisation
    return ical.calendar(
        blocks, asked.t, organisation, name=name, description=asked.t(description), source=asked.address()
    )


def tender_blocks(asked: Asked[TenderFilter], moment: Moment) -> Iterable[bytes]:
    """The events of each tender that is found."""
    from transparency.feeds import ical

    plan, site, t = services().tenders, services().site, asked.t
    index, found = plan.find(asked.filter, moment.today)
    versions = {index.entries[i].id: index.entries[i].version for i in found.positions}
    return event_blocks(plan, versions, asked, lambda history: ical.tender_events(history, t, site))


def event_blocks(
    register: Register[R, Any],
    versions: Mapping[str, int],
    asked: Asked[Any],
    make: Callable[[Sequence[Version[R]]], bytes],
) -> Iterable[bytes]:
    """The events of these records, in their order: those that are kept, and of the others what `make` makes.

    `versions`: the number of each record's present version.
    """
    # with the register itself in the key, for another one has other versions under the same numbers
    blocks = {id_: _events.seen((register, id_, number, asked.lang)) for id_, number in versions.items()}
    missing = [id_ for id_, block in blocks.items() if block is None]
    for id_, history in register.histories(missing).items():
        key = (register, id_, history[-1].number, asked.lang)
        blocks[id_] = _events.get(key, partial(make, history))
    return filter(None, blocks.values())


def tenders_atom(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    """The tenders that are found, the latest changed first."""
    page = plan_page(asked, moment, sort="changed")
    histories = services().tenders.histories(page.ids)
    return atom.tenders_feed(
        [histories[id_] for id_ in page.ids],
        feed_page(
            asked,
            moment,
            "tenders",
            "/udbudsplan",
            title(asked, N_("Udbudsplan {name}"), tender_choice(asked)),
            page.next,
        ),
        asked.t,
        services().site,
    )


def changes_atom(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    """The changes of the tenders that are found, the newest first."""
    page = change_page(asked, moment)
    return atom.changes_feed(
        [(change.before, change.version) for change in page.changes],
        feed_page(
            asked,
            moment,
            "changes",
            "/aendringer",
            title(asked, N_("Ændringer, {name}"), tender_choice(asked)),
            page.next,
        ),
        asked.t,
        services().site,
    )


def feed_page(
    asked: Asked[Any], moment: Moment, kind: str, page: str, title: str, following: object
) -> atom.Page:
    """What a page of a feed says of itself. `kind` names the feed for ever, `page` is where people read the same."""
    return atom.Page(
        key=f"{kind}?{asked.query()}",
        title=title,
        updated=moment.revision.at,
        rights=f"{licence.NAME}, {licence.URL}",
        self_url=asked.address(asked.own.get("cursor")),
        first_url=asked.address() if "cursor" in asked.own else "",
        next_url=asked.address(following) if following else "",
        page_url=address(page, asked.query()),
    )


def title(asked: Asked[Any], whole: str, chosen: Iterable[object]) -> str:
    """What a subscriber's list of calendars and feeds shows: whose it is, and what of it is chosen."""
    t, organisation = asked.t, services().site.organisation
    said = t(whole, name=t.pick(organisation.name, organisation.name_en))
    words = ", ".join(map(str, chosen))
    return f"{said}: {words}" if words else said


def tender_choice(asked: Asked[TenderFilter]) -> Iterable[object]:
    return chosen(asked.filter, asked.t, services().reference)
