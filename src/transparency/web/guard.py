"""Who is at the other end, and what that opens: for private pages and private routes alike.

The browser holds an opaque token in a cookie that scripts cannot read. It is looked up at every run of a page
and every request, so that access that is taken away ends at the next click, in open tabs too.
"""

from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request

from transparency.accounts.permissions import Actor, may
from transparency.accounts.records import LONGEST
from transparency.config import settings
from transparency.locale import Lang, Text
from transparency.services import services
from transparency.web.render import render


def cookie_name() -> str:
    """With `__Host-` a browser takes the cookie only from this very host, over https."""
    return "__Host-session" if _https() else "session"


def _https() -> bool:
    return settings().base_url.startswith("https:")


def cookie(token: str) -> str:
    """The `Set-Cookie` header that gives a browser its token; an empty token takes it away."""
    age = int(LONGEST.total_seconds()) if token else 0
    secure = "; Secure" if _https() else ""
    return f"{cookie_name()}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"


def actor_of(cookies: Mapping[str, str]) -> Actor:
    """Who these cookies sign in. Asks the database."""
    return services().accounts.actor(cookies.get(cookie_name(), ""))


def has_seat(actor: Actor) -> bool:
    """Whether somebody takes part in a partnership now. Asks the database."""
    if not may(actor, "partnership.take_part", actor.organisation_id):
        return False
    return bool(services().partnerships.seats(actor))


def visitor() -> Actor:
    """Who runs this page."""
    return actor_of(st.context.cookies)


def same_site(request: Request) -> bool:
    """Whether a request that changes something was sent by a page of this site.

    Browsers say where a POST comes from; one that does not say is not believed (and neither is a script).
    """
    origin = request.headers.get("origin", "")
    hosts = {request.headers.get("host", ""), urlsplit(settings().base_url).netloc} - {""}
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin" and (
        origin in {f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")}
    )


def not_found(lang: Lang) -> NoReturn:
    """What a person sees who may not see more: the same as where there is nothing."""
    st.html(render("private_not_found.html", Text.of(lang)))
    st.stop()
