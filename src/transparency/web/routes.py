"""Every machine route: calendars, feeds, open data, permanent addresses, and what a server is watched by."""

from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from transparency.audit.records import LogFilter
from transparency.dialogues.filters import DialogueFilter
from transparency.partnerships.records import CALENDAR_PATH
from transparency.services import services
from transparency.targets.filters import TargetFilter
from transparency.tenders.filters import TenderFilter
from transparency.web import account_routes, partnership_routes, problems
from transparency.web.access import Door
from transparency.web.drawing import LOOKS, PICTURES
from transparency.web.guidance_query import CALCULATED, COMPLAINT, TENDER, WAY
from transparency.web.machine import PNG, XLSX, Asked, Later, LaterDoors, Moment, address, public
from transparency.web.paging import (
    CHAIN_PAGES,
    CHANGE_PAGES,
    CPV_WORDS,
    DIALOGUE_PAGES,
    FIGURE_PAGES,
    PERIOD,
    PLAN_PAGES,
    TARGET_CHANGES,
    TARGET_PAGES,
    AllFilter,
)
from transparency.web.sitemap import PAGES

JSON = "application/json"
ATOM = "application/atom+xml"
CALENDAR = "text/calendar"
CSV = "text/csv"
SVG = "image/svg+xml"

following, open_data = Later("following"), Later("open_data")
dialogue_routes, target_routes = Later("dialogue_routes"), Later("target_routes")
figure_routes, guidance_routes = Later("figure_routes"), Later("guidance_routes")
staff_routes = LaterDoors("staff_routes")

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


async def permanent(request: Request) -> Response:
    """`/p/{id}`: the address that calendars, feeds and data name a record by, leading to where it is read."""
    record_id = request.path_params["id"]
    page = await run_sync(_page_of, record_id)
    if page is None:
        return problems.for_request(request, 404)
    lang = request.query_params.get("lang")
    more = f"&lang={lang}" if lang in ("da", "en") else ""
    return RedirectResponse(f"{page}?id={record_id}{more}", 302, {"Cache-Control": "no-cache"})


def _page_of(record_id: str) -> str | None:
    """The page where a record is read; None when there is no such record."""
    if record_id in services().tenders.index().position:
        return "/udbudsplan"
    if record_id in services().dialogues.index().position:
        return "/markedsdialoger"
    if record_id in services().targets.index().position:
        return "/maal"
    if record_id in services().public_partnerships.index().position:
        return "/partnerskaber"
    return None


def sitemap_xml(asked: Asked[Any], moment: Moment) -> bytes:
    """Every public page and record, for search engines."""
    import xml.etree.ElementTree as ET

    from transparency.guidance import records as guides

    root = ET.Element("urlset", xmlns=_SITEMAP)
    for page in PAGES:
        if page.listed:
            ET.SubElement(ET.SubElement(root, "url"), "loc").text = address(page.url)
    found = services()
    records = [("/udbudsplan", one.id, one.updated_at) for one in found.tenders.index().entries]
    records += [
        ("/markedsdialoger", one.record.id, one.updated_at) for one in found.dialogues.index().entries
    ]
    records += [("/maal", one.id, one.updated_at) for one in found.targets.index().entries]
    records += [
        ("/partnerskaber", one.id, one.updated_at)
        for one in found.public_partnerships.index().entries
        if one.record.state != "withdrawn"
    ]
    dated = [(path, record_id, updated_at.date()) for path, record_id, updated_at in records]
    dated += [(guides.PAGE, one.id, one.reviewed) for one in found.guidance.guides("da")]
    for path, record_id, changed in dated:
        url = ET.SubElement(root, "url")
        ET.SubElement(url, "loc").text = address(path, f"id={record_id}")
        ET.SubElement(url, "lastmod").text = changed.isoformat()
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


async def robots(request: Request) -> Response:
    return PlainTextResponse(f"User-agent: *\nDisallow: /_stcore/\nSitemap: {address('/sitemap.xml')}\n")


async def healthz(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """The database answers and is migrated."""
    ready = await run_sync(services().database.is_migrated)
    status, said = (200, "ok\n") if ready else (503, "database not ready\n")
    return PlainTextResponse(said, status, headers={"Cache-Control": "no-store"})


async def metrics(request: Request) -> Response:
    """What there is and when it last changed, for Prometheus."""
    body = await run_sync(_metrics)
    return Response(body, media_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


def _metrics() -> bytes:
    # only who watches the site needs these
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    from transparency import worker

    plan, registry = services().tenders, CollectorRegistry()
    revision, index = plan.revision(), plan.index()
    changed = revision.at.timestamp()
    facts: dict[str, tuple[str, float]] = {
        "transparency_revision": ("Rises with each public change", revision.value),
        "transparency_last_change_timestamp_seconds": ("When the public data last changed", changed),
        "transparency_tenders": ("Planned tenders", len(index)),
        "transparency_dialogues": ("Market dialogues and events", len(services().dialogues.index())),
        "transparency_targets": ("Promises of the policy", len(services().targets.index())),
    }
    for name, (meaning, value) in facts.items():
        Gauge(name, meaning, registry=registry).set(value)
    succeeded = Gauge(
        "transparency_job_last_success_timestamp_seconds",
        "When a planned job last went well; of one that runs all the time, ten minutes ago at most",
        ["job"],
        registry=registry,
    )
    failures = Gauge(
        "transparency_job_failures", "Failures of a planned job in a row", ["job"], registry=registry
    )
    configured = {job.name for job in worker.jobs(services())}
    for job in services().jobs.statuses():
        if job.name not in configured:
            continue  # no worker does it any more
        failures.labels(job.name).set(job.failures)
        if job.succeeded_at:
            succeeded.labels(job.name).set(job.succeeded_at.timestamp())
    return generate_latest(registry)


def routes() -> list[BaseRoute]:
    """All of them. `feeds.openapi` describes the public ones; tests hold the two against each other."""
    filtered = partial(public, filtered=TenderFilter)
    dialogues = partial(public, filtered=DialogueFilter)
    targets = partial(public, filtered=TargetFilter)
    return [
        filtered("/calendar/tenders.ics", CALENDAR, following.tenders_ics, filename="udbudsplan.ics"),
        public(
            "/calendar/all.ics",
            CALENDAR,
            dialogue_routes.all_ics,
            filtered=AllFilter,
            filename="kalender.ics",
        ),
        dialogues(
            "/calendar/dialogues.ics", CALENDAR, dialogue_routes.dialogues_ics, filename="dialoger.ics"
        ),
        dialogues("/calendar/events.ics", CALENDAR, dialogue_routes.events_ics, filename="arrangementer.ics"),
        dialogues("/feeds/dialogues.atom", ATOM, dialogue_routes.dialogues_atom, own=DIALOGUE_PAGES),
        dialogues(
            "/api/v1/dialogues.json", JSON, dialogue_routes.dialogues_json, own=DIALOGUE_PAGES, daily=True
        ),
        dialogues(
            "/api/v1/dialogues.csv", CSV, dialogue_routes.dialogues_csv, filename="markedsdialoger.csv"
        ),
        dialogues(
            "/api/v1/dialogues.xlsx", XLSX, dialogue_routes.dialogues_xlsx, filename="markedsdialoger.xlsx"
        ),
        public("/api/v1/dialogues/{id}.json", JSON, dialogue_routes.dialogue_json, daily=True),
        public("/api/v1/dialogues/{id}/history.json", JSON, dialogue_routes.history_json),
        targets("/calendar/targets.ics", CALENDAR, target_routes.targets_ics, filename="maal.ics"),
        targets("/feeds/targets.atom", ATOM, target_routes.targets_atom, own=TARGET_CHANGES),
        targets("/api/v1/targets.json", JSON, target_routes.targets_json, own=TARGET_PAGES, daily=True),
        targets("/api/v1/targets.csv", CSV, target_routes.targets_csv, filename="maal.csv", daily=True),
        targets("/api/v1/targets.xlsx", XLSX, target_routes.targets_xlsx, filename="maal.xlsx", daily=True),
        public("/api/v1/targets/{id}.json", JSON, target_routes.target_json, daily=True),
        public("/api/v1/targets/{id}/history.json", JSON, target_routes.history_json),
        targets("/api/v1/observations.json", JSON, target_routes.observations_json, own=FIGURE_PAGES),
        targets("/api/v1/observations.csv", CSV, target_routes.observations_csv, filename="tal.csv"),
        targets("/api/v1/observations.xlsx", XLSX, target_routes.observations_xlsx, filename="tal.xlsx"),
        public(
            "/calendar/deadlines.ics",
            CALENDAR,
            guidance_routes.deadlines_ics,
            own=WAY | COMPLAINT | TENDER,
            filename="frister.ics",
            lane=CALCULATED,
        ),
        public("/figurer/{id}/{key}.svg", SVG, figure_routes.svg, own=LOOKS, daily=True, lane=PICTURES),
        public("/figurer/{id}/{key}.png", PNG, figure_routes.png, own=LOOKS, daily=True, lane=PICTURES),
        filtered("/feeds/tenders.atom", ATOM, following.tenders_atom, own=PLAN_PAGES),
        filtered("/feeds/changes.atom", ATOM, following.changes_atom, own=CHANGE_PAGES),
        filtered("/api/v1/tenders.json", JSON, open_data.tenders_json, own=PLAN_PAGES),
        filtered("/api/v1/tenders.csv", CSV, open_data.tenders_csv, filename="udbudsplan.csv"),
        filtered("/api/v1/tenders.xlsx", XLSX, open_data.tenders_xlsx, filename="udbudsplan.xlsx"),
        public("/api/v1/tenders/{id}.json", JSON, open_data.tender_json),
        public("/api/v1/tenders/{id}/history.json", JSON, open_data.history_json),
        public("/api/v1/chain.json", JSON, open_data.chain_json, own=CHAIN_PAGES),
        filtered("/api/v1/changes.json", JSON, open_data.changes_json, own=CHANGE_PAGES),
        filtered("/api/v1/changes.csv", CSV, open_data.changes_csv, own=PERIOD, filename="aendringer.csv"),
        filtered(
            "/api/v1/changes.xlsx", XLSX, open_data.changes_xlsx, own=PERIOD, filename="aendringer.xlsx"
        ),
        filtered("/api/v1/ocds/releases.json", JSON, open_data.ocds_releases, own=PLAN_PAGES),
        filtered("/api/v1/ocds/records.json", JSON, open_data.ocds_records, own=PLAN_PAGES),
        public("/api/v1/cpv.json", JSON, open_data.cpv_json, own=CPV_WORDS),
        public("/api/v1/openapi.json", JSON, open_data.openapi_json),
        public("/sitemap.xml", "application/xml", sitemap_xml),
        Door("/p/{id}", permanent, "public", names=("lang",)),
        Door("/robots.txt", robots, "public"),
        Door("/healthz", healthz, "public"),
        Door("/readyz", readyz, "public"),
        Door("/metrics", metrics, "token"),
        Door("/account/session", account_routes.open_session, "same_site", methods=("POST",)),
        Door("/account/end", account_routes.end_session, "same_site", methods=("POST",)),
        Door("/files/{id}", account_routes.file, "upload.read"),
        Door("/account/data.json", account_routes.own_data, "account.own"),
        Door(
            "/partnership/{reference}/documents/{number}",
            partnership_routes.document,
            "partnership.take_part",
        ),
        Door(
            "/partnership/{reference}/climate-template.xlsx",
            partnership_routes.climate_template_xlsx,
            "partnership.take_part",
            names=("lang",),
        ),
        Door(
            "/partnership/{reference}/climate-template.csv",
            partnership_routes.climate_template_csv,
            "partnership.take_part",
            names=("lang",),
        ),
        Door(
            "/partnership/{reference}/export.zip",
            partnership_routes.export,
            "partnership.take_part",
            methods=("GET",),
        ),
        Door(f"{CALENDAR_PATH}{{token}}.ics", partnership_routes.calendar, "key"),
        Door("/staff/template.xlsx", staff_routes.template_xlsx, "tender.import", names=("lang",)),
        Door("/staff/plan.xlsx", staff_routes.plan_xlsx, "tender.import", names=("lang",)),
        Door("/staff/observations.xlsx", staff_routes.observations_xlsx, "target.import", names=("lang",)),
        Door(
            "/staff/observations-template.xlsx",
            staff_routes.observations_template_xlsx,
            "target.import",
            names=("lang",),
        ),
        *(
            Door(f"/staff/{name}", make, "participant.read", names=("id", "lang"))
            for name, make in (
                ("participants.xlsx", staff_routes.participants_xlsx),
                ("participants.csv", staff_routes.participants_csv),
                ("consultation.xlsx", staff_routes.consultation_xlsx),
                ("consultation.csv", staff_routes.consultation_csv),
            )
        ),
        Door("/staff/log.csv", staff_routes.log_csv, "audit.read", names=("lang", *LogFilter.NAMES)),
    ]
