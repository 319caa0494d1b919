"""Documents of partnerships, for the people who have a seat there: the services ask for the seat."""

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from transparency.errors import NotFound
from transparency.locale import N_
from transparency.services import services
from transparency.uploads.records import MEDIA
from transparency.web.account_routes import attachment


async def document(request: Request) -> Response:
    """A document of a partnership: always to save, never to show in the site's own name."""
    number = request.path_params["number"]
    if not number.isdecimal() or len(number) > 18:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    found, content = await run_sync(
        services().partnerships.file, request.state.actor, request.path_params["reference"], int(number)
    )
    return attachment(content, MEDIA[found.type], found.filename)
