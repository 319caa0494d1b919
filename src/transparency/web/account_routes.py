"""Routes of people who are signed in: the cookie of a session, and files that are only theirs.

A page runs over a websocket, which can set no cookie that scripts cannot read. So a page that signs somebody in
hands the browser a ticket, and the browser takes it to `/account/session` for the cookie (`site.js`).
"""

import json
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from transparency.accounts.permissions import Actor
from transparency.errors import DomainError, NotFound
from transparency.locale import N_
from transparency.services import services
from transparency.uploads.records import MEDIA
from transparency.web import problems
from transparency.web.guard import actor_of, cookie

PRIVATE = {"Cache-Control": "no-store"}
_LONGEST_TICKET = 100


async def _short(request: Request) -> str:
    """The beginning of what was sent; the rest is not read, however much there is."""
    body = b""
    async for part in request.stream():
        body += part[:_LONGEST_TICKET]
        if len(body) >= _LONGEST_TICKET:
            break
    return body[:_LONGEST_TICKET].decode("ascii", "replace")


async def open_session(request: Request) -> Response:
    """POST a ticket: it is taken in for a session, once, and the answer sets the cookie."""
    ticket = await _short(request)
    browser = request.headers.get("user-agent", "")
    try:
        token = await run_sync(services().accounts.open_session, ticket, browser)
    except DomainError as error:
        return problems.for_request(request, 400, detail=error.say(problems.text_for(request)))
    return Response(status_code=204, headers=PRIVATE | {"Set-Cookie": cookie(token)})


async def end_session(request: Request) -> Response:
    """POST: the session is over, and the cookie is taken away."""
    actor = await run_sync(actor_of, request.cookies)
    await run_sync(services().accounts.sign_out, actor)
    return Response(status_code=204, headers=PRIVATE | {"Set-Cookie": cookie("")})


async def own_data(request: Request) -> Response:
    """All that is kept about the person who asks (GDPR article 15)."""
    actor: Actor = request.state.actor
    assert actor.account_id is not None
    found = await run_sync(services().accounts.export_person, actor, actor.account_id)
    return attachment(
        json.dumps(found, ensure_ascii=False, indent=2).encode(), "application/json", "mine-oplysninger.json"
    )


async def file(request: Request) -> Response:
    """A file that was shared, for who may have it: always to save, never to show in the site's own name."""
    number = request.path_params["id"]
    if not number.isdecimal() or len(number) > 18:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    found, content = await run_sync(services().uploads.fetch, request.state.actor, int(number))
    return attachment(content, MEDIA[found.type], found.filename)


def attachment(body: bytes, media_type: str, filename: str) -> Response:
    """A file to save, for this person only."""
    plain = filename.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"  # RFC 6266
    headers = PRIVATE | {"Content-Disposition": disposition}
    return Response(body, media_type=media_type, headers=headers)
