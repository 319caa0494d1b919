"""Files for staff: the sheet to fill in, the plan to edit, and the log."""

from collections.abc import Callable

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from transparency.accounts.permissions import Actor
from transparency.feeds import tables
from transparency.locale import N_, Text
from transparency.services import services
from transparency.web import logbook, problems
from transparency.web.account_routes import attachment
from transparency.web.machine import XLSX

LOG_NAMES = logbook.NAMES


async def template_xlsx(request: Request) -> Response:
    """An empty sheet for the plan."""
    return await _file(request, _template, XLSX, "udbudsplan-skabelon.xlsx")


async def plan_xlsx(request: Request) -> Response:
    """The plan as it stands, with the version of each tender, to edit and read in again."""
    return await _file(request, _plan, XLSX, "udbudsplan.xlsx")


async def log_csv(request: Request) -> Response:
    """The log as it is filtered; that it was fetched becomes a line of it."""

    def make(actor: Actor, t: Text) -> bytes:
        found = services()
        asked = logbook.read_filter(lambda name: request.query_params.get(name, ""))
        lines = found.log.export(actor, asked)
        return tables.csv_bytes(logbook.table(lines, logbook.people(found, actor), t))

    return await _file(request, make, "text/csv", "log.csv")


async def _file(
    request: Request, make: Callable[[Actor, Text], bytes], media_type: str, filename: str
) -> Response:
    body = await run_sync(make, request.state.actor, problems.text_for(request))
    return attachment(body, media_type, filename)


def _template(actor: Actor, t: Text) -> bytes:
    from transparency.tenders.imports import Imports  # reading spreadsheets is much to import for a start

    return Imports(services().editing).template(actor, t)


def _plan(actor: Actor, t: Text) -> bytes:
    from transparency.tenders.imports import Imports

    found = services()
    revision = found.tenders.revision()
    versions = Imports(found.editing).present(actor)
    table = tables.plan_table(versions, t, found.reference.departments(t.lang))
    about = [
        (t(N_("Til redigering")), t(N_("Ret i arket, og læs det ind igen under Regneark."))),
        (t(N_("Senest ændret")), t.time(revision.at)),
        (t(N_("Revision")), str(revision.value)),
    ]
    return tables.xlsx_bytes(table, t, about=about, created=revision.at)
