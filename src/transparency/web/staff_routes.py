"""Files for staff: the sheet to fill in, the plan to edit, and the log."""

from collections.abc import Callable

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.feeds import tables
from transparency.locale import N_, Text
from transparency.services import services
from transparency.web import logbook, problems
from transparency.web.account_routes import attachment
from transparency.web.machine import XLSX


async def template_xlsx(request: Request) -> Response:
    """An empty sheet for the plan."""
    return await _file(request, _template, XLSX, "udbudsplan-skabelon.xlsx")


async def plan_xlsx(request: Request) -> Response:
    """The plan as it stands, with the version of each tender, to edit and read in again."""
    return await _file(request, _plan, XLSX, "udbudsplan.xlsx")


async def observations_template_xlsx(request: Request) -> Response:
    """An empty sheet for figures of the policy's promises."""
    return await _file(request, _observations_template, XLSX, "tal-skabelon.xlsx")


async def observations_xlsx(request: Request) -> Response:
    """The figures as they stand, with the version of each target, to edit and read in again."""
    return await _file(request, _observations, XLSX, "tal.xlsx")


async def log_csv(request: Request) -> Response:
    """The log as it is filtered; that it was fetched becomes a line of it."""

    def make(actor: Actor, t: Text) -> bytes:
        found = services()
        asked = logbook.read_filter(lambda name: request.query_params.get(name, ""))
        lines = found.log.export(actor, asked)
        return tables.csv_bytes(logbook.table(lines, logbook.people(found, actor), t))

    return await _file(request, make, "text/csv", "log.csv")


async def participants_xlsx(request: Request) -> Response:
    """Who takes part in a dialogue or event (`?id=`); that it was fetched stands in the log."""
    return await _dialogue_file(request, services().participation.participant_table, "deltagere", _workbook)


async def participants_csv(request: Request) -> Response:
    """The same as CSV."""
    return await _dialogue_file(request, services().participation.participant_table, "deltagere", _csv)


async def consultation_xlsx(request: Request) -> Response:
    """The answers to a written consultation (`?id=`); that they were fetched stands in the log."""
    return await _dialogue_file(
        request, services().participation.consultation_table, "hoeringssvar", _workbook
    )


async def consultation_csv(request: Request) -> Response:
    """The same as CSV."""
    return await _dialogue_file(request, services().participation.consultation_table, "hoeringssvar", _csv)


async def _dialogue_file(
    request: Request,
    table: Callable[[Actor, str, Text], tables.Table],
    name: str,
    write: Callable[[tables.Table, str, Text], tuple[bytes, str, str]],
) -> Response:
    """The table of the dialogue in the address, as `write` writes it: bytes, media type and ending."""
    id_ = request.query_params.get("id", "")

    def make() -> tuple[bytes, str, str]:
        t = problems.text_for(request)
        return write(table(request.state.actor, id_, t), id_, t)

    body, media_type, ending = await run_sync(make)
    return attachment(body, media_type, f"{name}-{id_}.{ending}")


def _workbook(table: tables.Table, id_: str, t: Text) -> tuple[bytes, str, str]:
    now = clock.now()
    about = [
        (t(N_("Om")), id_),
        (t(N_("Hentet")), t.time(now)),
        (t(N_("Personoplysninger")), t(N_("Slet filen, når den ikke skal bruges mere."))),
    ]
    return tables.xlsx_bytes(table, t, about=about, created=now), XLSX, "xlsx"


def _csv(table: tables.Table, id_: str, t: Text) -> tuple[bytes, str, str]:
    return tables.csv_bytes(table), "text/csv", "csv"


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


def _observations_template(actor: Actor, t: Text) -> bytes:
    from transparency.targets.imports import ObservationImports

    return ObservationImports(services().target_editing).template(actor, t)


def _observations(actor: Actor, t: Text) -> bytes:
    from transparency.feeds.target_tables import observations_table

    require(actor, "target.import")
    found = services()
    revision = found.tenders.revision()
    departments = found.reference.departments(t.lang)
    table = observations_table(found.targets.judged(), t, found.site, departments)
    about = [
        (t(N_("Til redigering")), t(N_("Ret i arket, og læs det ind igen under Mål."))),
        (t(N_("Senest ændret")), t.time(revision.at)),
        (t(N_("Revision")), str(revision.value)),
    ]
    return tables.xlsx_bytes(table, t, about=about, created=revision.at)
