"""Files of partnerships, for the people who have a seat there: the services ask for the seat."""

import os
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import IO

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.errors import NotFound
from transparency.locale import N_, Text
from transparency.services import services
from transparency.uploads.records import MEDIA
from transparency.web import problems
from transparency.web.account_routes import PRIVATE, attachment
from transparency.web.assets import conditional

_AT_A_TIME = CapacityLimiter(2)
"""Exports and calendars are made for one person each, and take a while: the site is there for others meanwhile."""
_PART = 1 << 18


async def document(request: Request) -> Response:
    """A document of a partnership: always to save, never to show in the site's own name."""
    number = request.path_params["number"]
    if not number.isdecimal() or len(number) > 18:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    found, content = await run_sync(
        services().partnerships.file, request.state.actor, request.path_params["reference"], int(number)
    )
    return attachment(content, MEDIA[found.type], found.filename)


async def climate_template_xlsx(request: Request) -> Response:
    """A workbook for climate data, begun with the products that the parties have agreed on."""
    body = await run_sync(_climate_template, request.state.actor, request, "xlsx")
    return attachment(body, MEDIA["xlsx"], "klimadata-skabelon.xlsx")


async def climate_template_csv(request: Request) -> Response:
    """The same as CSV."""
    body = await run_sync(_climate_template, request.state.actor, request, "csv")
    return attachment(body, MEDIA["csv"], "klimadata-skabelon.csv")


def _climate_template(actor: Actor, request: Request, form: str) -> bytes:
    from transparency.partnerships import climate_sheet  # a start of the site need not wait for it

    _, around = services().partnerships.room(actor, request.path_params["reference"])
    products = [one.name for one in around.charter.products] if around.charter else []
    t: Text = problems.text_for(request)
    if form == "csv":
        return climate_sheet.template_csv(products, t)
    return climate_sheet.template_xlsx(products, t, created=clock.now())


async def export(request: Request) -> Response:
    """All of a partnership as a zip, read from the disk bit by bit."""
    reference = request.path_params["reference"]
    file = await run_sync(services().partnerships.export, request.state.actor, reference, limiter=_AT_A_TIME)
    size = os.fstat(file.fileno()).st_size
    headers = PRIVATE | {
        "Content-Disposition": f'attachment; filename="{reference}.zip"',
        "Content-Length": str(size),
    }
    return StreamingResponse(_parts(file), headers=headers, media_type="application/zip")


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while part := await run_sync(file.read, _PART):
            yield part


async def calendar(request: Request) -> Response:
    """Somebody's private calendar, by the address that only they know. What is not one is not there."""
    token = request.path_params["token"]
    try:
        content = await run_sync(services().private_calendars.file, token, limiter=_AT_A_TIME)
    except NotFound:
        return problems.for_request(request, 404)
    return conditional(
        request.headers,
        content,
        etag=f'"{sha256(content).hexdigest()[:32]}"',
        encoding="",
        cache_control="private, no-cache",
        media_type="text/calendar",
        vary="",
    )
