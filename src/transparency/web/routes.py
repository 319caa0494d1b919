"""Every machine route: calendars, feeds, open data, permanent addresses, and what a server is watched by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import compare_digest

from anyio.to_thread import run_sync
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from transparency import __version__
from transparency.config import settings
from transparency.errors import BadInput
from transparency.feeds import Site, atom, ical, items, licence, ocds, openapi, tables
from transparency.locale import N_, Text
from transparency.services import services
from transparency.tenders.index import Found, TenderIndex
from transparency.tenders.records import Version
from transparency.tenders.service import Change
from transparency.web import problems
from transparency.web.cache import Answers
from transparency.web.machine import Asked, Moment, public
from transparency.web.sitemap import PAGES

JSON = "application/json"
ATOM = "application/atom+xml"
CALENDAR = "text/calendar"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PAGE, LARGEST_PAGE = 100, 1000
CPV_HITS = 20
PAGED = ("cursor", "limit")


def _site() -> Site:
    return services().site


# Calendars

# A tender's events cost a millisecond to make, and most survive a change of the plan.
_events: Answers[bytes] = Answers(64 * 1024 * 1024)


def tenders_ics(asked: Asked, moment: Moment) -> bytes:
    index, found = _find(asked, moment)
    site, t = _site(), asked.t
    entries = [index.entries[i] for i in found.positions]
    blocks = {e.id: _events.seen((e.id, e.version, asked.lang)) for e in entries}
    missing = [id_ for id_, block in blocks.items() if block is None]
    for id_, versions in services().tenders.histories(missing).items():
        made = ical.tender_events(versions, t, site)
        blocks[id_] = _events.get((id_, versions[-1].number, asked.lang), lambda made=made: made)
    return ical.calendar(
        (block for block in blocks.values() if block),
        t,
        site.organisation,
        name=_title(asked),
        description=t(N_("Datoer i udbudsplanen. Kalenderen følger selv med, når planen ændres.")),
        source=_here(asked, "/calendar/tenders.ics"),
    )


# Feeds


def tenders_atom(asked: Asked, moment: Moment) -> bytes:
    index, found = _find(replace(asked, filter=replace(asked.filter, sort="changed")), moment)
    page = _Slice.of(asked, index, found)
    histories = services().tenders.histories([index.entries[i].id for i in page.positions])
    ordered = [histories[index.entries[i].id] for i in page.positions]
    return atom.tenders_feed(ordered, _feed(asked, moment, "tenders", page.next), asked.t, _site())


def changes_atom(asked: Asked, moment: Moment) -> bytes:
    changes, following = _changes(asked, moment)
    return atom.changes_feed(_steps(changes), _feed(asked, moment, "changes", following), asked.t, _site())


def _feed(asked: Asked, moment: Moment, kind: str, following: str) -> atom.Page:
    path = f"/feeds/{kind}.atom"
    page = "/udbudsplan" if kind == "tenders" else "/aendringer"
    names = {"tenders": N_("Udbud: {choice}"), "changes": N_("Ændringer: {choice}")}
    return atom.Page(
        key=f"{kind}?{asked.filter.query()}",
        title=asked.t(names[kind], choice=_title(asked)),
        updated=moment.revision.at,
        self_url=_here(asked, path),
        page_url=_address(page, asked.filter.query()),
        next_url=_here(asked, path, following) if following else None,
    )


# Open data


def tenders_json(asked: Asked, moment: Moment) -> bytes:
    plan, t, site = services().tenders, asked.t, _site()
    index, found = _find(asked, moment)
    page = _Slice.of(asked, index, found)
    listed = plan.listed(index, found, page.start, page.limit)
    return items.list_document(
        [items.tender_item(one.tender, one.entry.version, one.entry.updated_at, t, site) for one in listed],
        total=found.total,
        next_url=_here(asked, "/api/v1/tenders.json", page.next) if page.next else None,
        revision=moment.revision.value,
        generated_from="example" if index.any_example else "published",
    )


def tenders_csv(asked: Asked, moment: Moment) -> bytes:
    return tables.csv_bytes(_plan_table(asked, moment))


def tenders_xlsx(asked: Asked, moment: Moment) -> bytes:
    return _workbook(_plan_table(asked, moment), asked, moment)


def tender_json(asked: Asked, moment: Moment) -> bytes:
    last = services().tenders.versions(dict(asked.path)["id"])[-1]
    return items.dumps(items.tender_item(last.tender, last.number, last.at, asked.t, _site()))


def history_json(asked: Asked, moment: Moment) -> bytes:
    versions, links = services().tenders.chain(dict(asked.path)["id"])
    return items.history_document(versions, links, asked.t, _site())


def changes_json(asked: Asked, moment: Moment) -> bytes:
    changes, following = _changes(asked, moment)
    index, found = _find(asked, moment)
    return items.list_document(
        [items.change_item(before, after, asked.t, _site()) for before, after in _steps(changes)],
        total=services().tenders.count_changes(None if not asked.filter else _ids(index, found)),
        next_url=_here(asked, "/api/v1/changes.json", following) if following else None,
        revision=moment.revision.value,
        generated_from="example" if index.any_example else "published",
    )


def changes_csv(asked: Asked, moment: Moment) -> bytes:
    return tables.csv_bytes(_changes_table(asked, moment))


def changes_xlsx(asked: Asked, moment: Moment) -> bytes:
    return _workbook(_changes_table(asked, moment), asked, moment)


def ocds_releases(asked: Asked, moment: Moment) -> bytes:
    path = "/api/v1/ocds/releases.json"
    histories, package = _ocds(asked, moment, path)
    released = [release for versions in histories for release in ocds.releases(versions, asked.t, _site())]
    return ocds.release_package(released, **package)


def ocds_records(asked: Asked, moment: Moment) -> bytes:
    path = "/api/v1/ocds/records.json"
    histories, package = _ocds(asked, moment, path)
    return ocds.record_package([ocds.record(versions, asked.t, _site()) for versions in histories], **package)


def cpv_json(asked: Asked, moment: Moment) -> bytes:
    """Codes for a trade in everyday words, with how many tenders of the plan stand under each."""
    table, plan = services().reference.cpv, services().tenders
    q = asked.filter.q
    hits = table.search(q, asked.lang, CPV_HITS) if q else table.divisions()
    index = plan.index()
    return items.dumps(
        {
            "items": [
                {"code": c.code, "da": c.da, "en": c.en, "tenders": index.count_cpv(table.significant(c.code))}
                for c in hits
            ]
        }
    )


def openapi_json(asked: Asked, moment: Moment) -> bytes:
    return items.dumps(openapi.document(asked.t, _site(), version=__version__))


# What they share


def _find(asked: Asked, moment: Moment) -> tuple[TenderIndex, Found]:
    return services().tenders.find(asked.filter, moment.today)


def _ids(index: TenderIndex, found: Found) -> list[str]:
    return [index.entries[i].id for i in found.positions]


@dataclass(frozen=True, slots=True)
class _Slice:
    """A page of what was found. `next` is the cursor of the page after it, the last id of this one."""

    positions: Sequence[int]
    start: int
    limit: int
    next: str

    @staticmethod
    def of(asked: Asked, index: TenderIndex, found: Found) -> "_Slice":
        limit, start = _limit(asked), 0
        if cursor := asked.get("cursor"):
            after = index.after(found, asked.filter, cursor)
            if after is None:
                raise _bad_cursor(cursor)
            start = after
        positions = found.positions[start : start + limit]
        more = start + limit < found.total
        return _Slice(positions, start, limit, index.entries[positions[-1]].id if more else "")


def _limit(asked: Asked) -> int:
    given = asked.get("limit") or str(PAGE)
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:8]) <= LARGEST_PAGE:
        raise BadInput("limit", N_("{name}: skriv et helt tal fra 1 til {most}."), most=LARGEST_PAGE)
    return int(given)


def _bad_cursor(cursor: str) -> BadInput:
    return BadInput("cursor", N_("{name}: “{value}” er ikke et sted i listen. Brug adressen i next."), value=cursor[:60])


def _changes(asked: Asked, moment: Moment) -> tuple[list[Change], str]:
    """A page of the change log, newest first, and the cursor of the next one."""
    cursor, limit = asked.get("cursor"), _limit(asked)
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 16):
        raise _bad_cursor(cursor)
    ids = None
    if asked.filter:
        index, found = _find(asked, moment)
        ids = set(_ids(index, found))
    changes = services().tenders.changes_of(ids, before_seq=int(cursor) if cursor else None, limit=limit + 1)
    more = len(changes) > limit
    return changes[:limit], str(changes[limit - 1].seq) if more else ""


def _steps(changes: Sequence[Change]) -> list[tuple[Version | None, Version]]:
    return [(change.before, change.version) for change in changes]


def _plan_table(asked: Asked, moment: Moment) -> tables.Table:
    plan = services().tenders
    index, found = _find(asked, moment)
    listed = plan.listed(index, found, 0, found.total)
    versions = [Version(one.entry.version, one.entry.updated_at, None, one.tender) for one in listed]
    return tables.plan_table(versions, asked.t, services().reference.departments(asked.lang))


def _changes_table(asked: Asked, moment: Moment) -> tables.Table:
    ids = None
    if asked.filter:
        index, found = _find(asked, moment)
        ids = set(_ids(index, found))
    changes = services().tenders.changes_of(ids, limit=tables.MOST_ROWS)
    return tables.changes_table(_steps(changes), asked.t, _site())


def _workbook(table: tables.Table, asked: Asked, moment: Moment) -> bytes:
    t, organisation = asked.t, _site().organisation
    example = services().tenders.index().any_example
    about = [
        (t(N_("Udgiver")), t.pick(organisation.name, organisation.name_en)),
        (t(N_("Kilde")), _address("/udbudsplan", asked.filter.query())),
        (t(N_("Licens")), f"{licence.NAME}, {licence.URL}"),
        (t(N_("Senest ændret")), t.time(moment.revision.at)),
        (t(N_("Revision")), str(moment.revision.value)),
        (t(N_("Data")), t(N_("Eksempeldata, ikke kommunens egen plan")) if example else t(N_("Offentliggjort plan"))),
    ]
    return tables.xlsx_bytes(table, t, about=about, created=moment.revision.at)


def _ocds(asked: Asked, moment: Moment, path: str) -> tuple[list[list[Version]], dict[str, object]]:
    index, found = _find(asked, moment)
    page = _Slice.of(asked, index, found)
    ids = [index.entries[i].id for i in page.positions]
    histories = services().tenders.histories(ids)
    return [histories[id_] for id_ in ids], {
        "uri": _here(asked, path, asked.get("cursor")),
        "published": moment.revision.at,
        "license_url": licence.URL,
        "next_url": _here(asked, path, page.next) if page.next else None,
        "previous_url": None,
        "site": _site(),
    }


def _title(asked: Asked) -> str:
    """What a subscriber's list of calendars and feeds shows."""
    from transparency.web.views.tender_plan import chips

    t = asked.t
    chosen = ", ".join(chip.words for chip in chips(asked.filter, t, services().reference))
    name = _site().organisation.name
    return t(N_("Udbudsplan {name}: {choice}"), name=name, choice=chosen) if chosen else t(N_("Udbudsplan {name}"), name=name)


def _address(path: str, query: str) -> str:
    base = settings().base_url
    return f"{base}{path}?{query}" if query else base + path


def _here(asked: Asked, path: str, cursor: str = "") -> str:
    """The public address of this answer, or of the page of it that begins after the cursor."""
    more = {"lang": asked.lang if asked.lang != "da" else "", "limit": asked.get("limit"), "cursor": cursor}
    return _address(path, asked.filter.query(**more))


# Addresses that are no data


async def permanent(request: Request) -> Response:
    """`/p/{id}`: the address that calendars, feeds and data name a record by, leading to where it is read."""
    record_id = request.path_params["id"]
    found = await run_sync(services().tenders.histories, [record_id])
    if record_id not in found:
        return problems.for_request(request, 404)
    lang = request.query_params.get("lang")
    more = f"&lang={lang}" if lang in ("da", "en") else ""
    return RedirectResponse(f"/udbudsplan?id={record_id}{more}", 302, {"Cache-Control": "no-cache"})


async def healthz(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """The database answers and is migrated."""
    try:
        ready = await run_sync(services().database.is_migrated)
    except OSError:
        ready = False
    status, said = (200, "ok\n") if ready else (503, "database not ready\n")
    return PlainTextResponse(said, status, headers={"Cache-Control": "no-store"})


async def metrics(request: Request) -> Response:
    """Prometheus, for who holds the token; for everybody else the address does not exist."""
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not compare_digest(given.encode(), token.encode()):
        return problems.for_request(request, 404)
    return Response(await run_sync(_metrics), media_type="text/plain; version=0.0.4")


def _metrics() -> bytes:
    plan, registry = services().tenders, CollectorRegistry()
    revision, index = plan.revision(), plan.index()
    facts: dict[str, tuple[str, float]] = {
        "transparency_revision": ("Rises with each public change", revision.value),
        "transparency_last_change_timestamp_seconds": ("When the public data last changed", revision.at.timestamp()),
        "transparency_tenders": ("Planned tenders", len(index)),
    }
    for name, (meaning, value) in facts.items():
        Gauge(name, meaning, registry=registry).set(value)
    return generate_latest(registry)


async def robots(request: Request) -> Response:
    base = settings().base_url
    return PlainTextResponse(f"User-agent: *\nDisallow: /_stcore/\nSitemap: {base}/sitemap.xml\n")


def sitemap_xml(asked: Asked, moment: Moment) -> bytes:
    """Every public page and record, for search engines."""
    base = settings().base_url
    index = services().tenders.index()
    lines = [f"<url><loc>{base}{page.url}</loc></url>" for page in PAGES if page.access == "public"]
    lines += [
        f"<url><loc>{base}/udbudsplan?id={e.id}</loc><lastmod>{_day(e.updated_at)}</lastmod></url>"
        for e in index.entries
    ]
    body = "".join(lines)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>'.encode()


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def routes() -> list[BaseRoute]:
    """All of them. `tests/web/test_access.py` holds each against its stated access rule."""
    return [
        public("/calendar/tenders.ics", CALENDAR, tenders_ics, filename="udbudsplan.ics"),
        public("/calendar/all.ics", CALENDAR, tenders_ics, filename="kalender.ics"),
        public("/feeds/tenders.atom", ATOM, tenders_atom, own=PAGED),
        public("/feeds/changes.atom", ATOM, changes_atom, own=PAGED),
        public("/api/v1/tenders.json", JSON, tenders_json, own=PAGED),
        public("/api/v1/tenders.csv", CSV, tenders_csv, filename="udbudsplan.csv"),
        public("/api/v1/tenders.xlsx", XLSX, tenders_xlsx, filename="udbudsplan.xlsx"),
        public("/api/v1/tenders/{id}.json", JSON, tender_json),
        public("/api/v1/tenders/{id}/history.json", JSON, history_json),
        public("/api/v1/changes.json", JSON, changes_json, own=PAGED),
        public("/api/v1/changes.csv", CSV, changes_csv, filename="aendringer.csv"),
        public("/api/v1/changes.xlsx", XLSX, changes_xlsx, filename="aendringer.xlsx"),
        public("/api/v1/ocds/releases.json", JSON, ocds_releases, own=PAGED),
        public("/api/v1/ocds/records.json", JSON, ocds_records, own=PAGED),
        public("/api/v1/cpv.json", JSON, cpv_json),
        public("/api/v1/openapi.json", JSON, openapi_json),
        public("/sitemap.xml", "application/xml", sitemap_xml),
        Route("/p/{id}", permanent, methods=["GET", "HEAD"]),
        Route("/healthz", healthz, methods=["GET", "HEAD"]),
        Route("/readyz", readyz, methods=["GET", "HEAD"]),
        Route("/metrics", metrics, methods=["GET", "HEAD"]),
        Route("/robots.txt", robots, methods=["GET", "HEAD"]),
    ]
