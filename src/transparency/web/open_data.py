"""The plan and its history as data: JSON, spreadsheets and OCDS.

The larger forms are imported where they are made: a start of the site need not wait for them.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Literal

from transparency import __version__
from transparency.cache import Answers
from transparency.dialogues.records import Version as DialogueVersion
from transparency.errors import NotFound
from transparency.feeds import items, licence, tables
from transparency.feeds.items import LARGEST_PAGE
from transparency.locale import N_
from transparency.services import services
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import Version
from transparency.web.machine import Asked, Moment, address
from transparency.web.paging import all_changes, change_page, plan_page

_CPV_HITS = 20

# A dialogue's id and the tenders that it belongs to or once did, by its version.
_belonged: Answers[tuple[str, ...]] = Answers(1_000_000)


def tenders_json(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    page, t, site = plan_page(asked, moment), asked.t, services().site
    return items.list_document(
        [
            items.tender_item(
                one.record, one.entry.version, one.entry.updated_at, t, site, _dialogues(one.entry.id)
            )
            for one in page.listed()
        ],
        total=page.total,
        next_url=asked.address(page.next) if page.next else None,
        revision=moment.revision.value,
        generated_from=_generated_from(),
    )


def tenders_csv(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    return tables.csv_bytes(_plan_table(asked, moment))


def tenders_xlsx(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    return _plan_workbook(_plan_table(asked, moment), asked, moment)


def tender_json(asked: Asked[Any], moment: Moment) -> bytes:
    last = services().tenders.versions(_known(asked))[-1]
    belong = _dialogues(last.record.id)
    return items.dumps(items.tender_item(last.record, last.number, last.at, asked.t, services().site, belong))


def history_json(asked: Asked[Any], moment: Moment) -> bytes:
    versions, links = services().tenders.chain(_known(asked))
    return items.history_document(versions, links, asked.t, services().site)


def chain_json(asked: Asked[Any], moment: Moment) -> bytes:
    """The hash chain up to the revision, oldest first. The cursor is the last place that was shown."""
    head, after = moment.revision.seq, asked.own.get("cursor", 0)
    most = asked.own.get("limit", LARGEST_PAGE)
    links = services().tenders.whole_chain(after=after, until=head, limit=most)
    more = links and links[-1].seq < head
    return items.list_document(
        [items.link_item(link) for link in links],
        total=head,
        next_url=asked.address(links[-1].seq) if more else None,
        revision=moment.revision.value,
        generated_from=_generated_from(),
    )


def changes_json(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    page, t, site = change_page(asked, moment), asked.t, services().site
    return items.list_document(
        [items.change_item(change.before, change.version, t, site) for change in page.changes],
        total=page.total,
        next_url=asked.address(page.next) if page.next else None,
        revision=moment.revision.value,
        generated_from=_generated_from(),
    )


def changes_csv(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    return tables.csv_bytes(_changes_table(asked, moment))


def changes_xlsx(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    return _plan_workbook(_changes_table(asked, moment), asked, moment)


def ocds_releases(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    from transparency.feeds import ocds

    histories, package = _ocds(asked, moment)
    t, site = asked.t, services().site
    released = [release for versions, told in histories for release in ocds.releases(versions, t, site, told)]
    return ocds.release_package(released, **package)


def ocds_records(asked: Asked[TenderFilter], moment: Moment) -> bytes:
    from transparency.feeds import ocds

    histories, package = _ocds(asked, moment)
    t, site = asked.t, services().site
    return ocds.record_package(
        [ocds.record(versions, t, site, told) for versions, told in histories], **package
    )


def cpv_json(asked: Asked[Any], moment: Moment) -> bytes:
    """Codes for a trade in everyday words, with how many tenders of the plan stand under each."""
    table, index = services().reference.cpv, services().tenders.index()
    q = asked.own.get("q")
    hits = table.search(q, asked.lang, _CPV_HITS) if q else table.divisions()
    return items.dumps(
        {
            "items": [
                {
                    "code": c.code,
                    "da": c.da,
                    "en": c.en,
                    "tenders": index.count_cpv(table.significant(c.code)),
                }
                for c in hits
            ]
        }
    )


def openapi_json(asked: Asked[Any], moment: Moment) -> bytes:
    from transparency.feeds import openapi

    return items.dumps(openapi.document(asked.t, services().site, version=__version__))


# What they share


def _known(asked: Asked[Any]) -> str:
    """The id in the path. Raises `NotFound` when there is no such tender, and asks no database for that."""
    id_ = asked.path["id"]
    if id_ not in services().tenders.index().position:
        raise NotFound(N_("Der er intet udbud med id {id}."), id=id_[:60])
    return id_


def _dialogues(tender_id: str) -> list[str]:
    return [d.id for d in services().dialogues.of_tender(tender_id)]


def _generated_from() -> Literal["example", "published"]:
    return "example" if services().tenders.index().any_example else "published"


def _plan_table(asked: Asked[TenderFilter], moment: Moment) -> tables.Table:
    plan = services().tenders
    index, found = plan.find(asked.filter, moment.today)
    listed = plan.listed(index.found_entries(found))
    versions = [Version(one.entry.version, one.entry.updated_at, None, one.record) for one in listed]
    return tables.plan_table(versions, asked.t, services().reference.departments(asked.lang))


def _changes_table(asked: Asked[TenderFilter], moment: Moment) -> tables.Table:
    steps = [(change.before, change.version) for change in all_changes(asked, moment)]
    return tables.changes_table(steps, asked.t, services().site)


def _plan_workbook(table: tables.Table, asked: Asked[TenderFilter], moment: Moment) -> bytes:
    return workbook(table, asked, moment, page="/udbudsplan", example=_generated_from() == "example")


def workbook(table: tables.Table, asked: Asked[Any], moment: Moment, *, page: str, example: bool) -> bytes:
    """A table as an Excel file that says where it is from. `page`: where people read the same."""
    t, organisation = asked.t, services().site.organisation
    about = [
        (t(N_("Udgiver")), t.pick(organisation.name, organisation.name_en)),
        (t(N_("Kilde")), address(page, asked.filter.query())),
        (t(N_("Licens")), f"{licence.NAME}, {licence.URL}"),
        (t(N_("Senest ændret")), t.time(moment.revision.at)),
        (t(N_("Revision")), str(moment.revision.value)),
        (
            t(N_("Data")),
            t(N_("Eksempeldata, ikke kommunens egen plan")) if example else t(N_("Offentliggjort plan")),
        ),
    ]
    return tables.xlsx_bytes(table, t, about=about, created=moment.revision.at)


_Histories = list[tuple[list[Version], list[list[DialogueVersion]]]]


def _ocds(asked: Asked[TenderFilter], moment: Moment) -> tuple[_Histories, dict[str, Any]]:
    """The histories on the page that is asked for, each with its dialogues', and what the package says of itself."""
    page = plan_page(asked, moment)
    histories, told = services().tenders.histories(page.ids), _dialogues_ever_of(page.ids)
    return [(histories[id_], told.get(id_, [])) for id_ in page.ids], {
        "uri": asked.address(asked.own.get("cursor")),
        "published": moment.revision.at,
        "license_url": licence.URL,
        "next_url": asked.address(page.next) if page.next else None,
        "previous_url": None,
        "site": services().site,
    }


def _dialogues_ever_of(tender_ids: Iterable[str]) -> dict[str, list[list[DialogueVersion]]]:
    """The histories of the dialogues that belong to each of these tenders or once did, in the order of their ids."""
    dialogues, asked = services().dialogues, frozenset(tender_ids)
    belonged = {
        e.record.id: _belonged.seen((dialogues, e.record.id, e.version)) for e in dialogues.index().entries
    }
    missing = [id_ for id_, found in belonged.items() if found is None]
    for id_, versions in dialogues.histories(missing).items():
        tenders = dict.fromkeys(tender for version in versions for tender in version.record.tenders)
        key = (dialogues, id_, versions[-1].number)
        belonged[id_] = _belonged.get(key, partial(tuple, (id_, *tenders)))
    wanted = {id_: asked.intersection(found or ()) for id_, found in belonged.items()}
    histories = dialogues.histories([id_ for id_, tenders in wanted.items() if tenders])
    told: dict[str, list[list[DialogueVersion]]] = {}
    for id_ in sorted(histories):
        for tender in wanted[id_]:
            told.setdefault(tender, []).append(histories[id_])
    return told
