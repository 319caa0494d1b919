"""What people follow the plan with: calendars and feeds of what the address chooses."""

from functools import partial

from transparency.cache import Answers
from transparency.feeds import atom, licence
from transparency.locale import N_
from transparency.services import services
from transparency.tenders.filter_words import chosen
from transparency.tenders.filters import TenderFilter
from transparency.web.machine import Asked, Moment, address
from transparency.web.paging import change_page, plan_page

# A tender's events take a millisecond to make, and most survive a change of the plan.
_events: Answers[bytes] = Answers(64 * 1024 * 1024)


def tenders_ics(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    """The dates of the tenders that are found, in the order of the plan."""
    from transparency.feeds import ical  # a start of the site need not wait for what only a calendar needs

    plan, site, t = services().tenders, services().site, asked.t
    index, found = plan.find(asked.filter, moment.today)
    entries = [index.entries[i] for i in found.positions]
    # with the plan itself in the key, for another one has other versions under the same numbers
    blocks = {e.id: _events.seen((plan, e.id, e.version, asked.lang)) for e in entries}
    missing = [id_ for id_, block in blocks.items() if block is None]
    for id_, versions in plan.histories(missing).items():
        key = (plan, id_, versions[-1].number, asked.lang)
        blocks[id_] = _events.get(key, partial(ical.tender_events, versions, t, site))
    return ical.calendar(
        filter(None, blocks.values()),
        t,
        site.organisation,
        name=_title(asked, N_("Udbudsplan {name}")),
        description=t(N_("Datoer i udbudsplanen. Kalenderen følger selv med, når planen ændres.")),
        source=asked.address(),
    )


def tenders_atom(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    """The tenders that are found, the latest changed first."""
    page = plan_page(asked, moment, sort="changed")
    histories = services().tenders.histories(page.ids)
    return atom.tenders_feed(
        [histories[id_] for id_ in page.ids],
        _feed(asked, moment, "tenders", "/udbudsplan", _title(asked, N_("Udbudsplan {name}")), page.next),
        asked.t,
        services().site,
    )


def changes_atom(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    """The changes of the tenders that are found, the newest first."""
    page = change_page(asked, moment)
    return atom.changes_feed(
        [(change.before, change.version) for change in page.changes],
        _feed(asked, moment, "changes", "/aendringer", _title(asked, N_("Ændringer, {name}")), page.next),
        asked.t,
        services().site,
    )


def _feed(
    asked: Asked[TenderFilter], moment: Moment, kind: str, page: str, title: str, following: object
) -> atom.Page:
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


def _title(asked: Asked[TenderFilter], whole: str) -> str:
    """What a subscriber's list of calendars and feeds shows: whose plan it is, and what of it is chosen."""
    t, organisation = asked.t, services().site.organisation
    title = t(whole, name=t.pick(organisation.name, organisation.name_en))
    words = ", ".join(map(str, chosen(asked.filter, t, services().reference)))
    return f"{title}: {words}" if words else title
