"""The site as one ASGI application: Streamlit's pages and our own routes in one frame.

`python app.py` serves it on PORT. `uvicorn app:app` and `streamlit run app.py` work too.
"""

import gc

# A start makes a great deal that stays. Looking through it for garbage again and again takes a quarter of each
# start, and after it a quarter of each page: `build` turns the collector on when all is there.
gc.disable()

import hashlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from functools import cache
from threading import Timer
from urllib.parse import urlsplit

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit import config as streamlit_config
from streamlit import delta_generator
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.elements import html as streamlit_html
from streamlit.runtime import app_session

from transparency import log
from transparency.config import ROOT, organisation, settings
from transparency.errors import BadSetting
from transparency.locale import N_, Text
from transparency.services import services
from transparency.web.assets import Assets
from transparency.web.described import describe
from transparency.web.frame import Frame
from transparency.web.page import failed
from transparency.web.problems import exception_handlers
from transparency.web.routes import routes
from transparency.web.theme import check_accent, theme_options

FOLLOW_AFTER_S = 2.0


def build() -> st.App:
    """The application. Raises `BadSetting` when a setting or organisation.toml is wrong."""
    found, org = settings(), organisation()
    log.configure()
    check_accent(org)
    # now, so that a database that cannot be opened stops the start, and no reader waits for the first load
    services().tenders.index()
    gc.freeze()  # what is here now is looked through for garbage no more
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
    app = st.App(
        ROOT / "src/transparency/web/site.py",
        middleware=[
            Middleware(
                Frame,
                org=org,
                base_url=found.base_url,
                assets=Assets(org, found.var / "compressed"),
                routes=routes(),
                describe=describe,
            )
        ],
        exception_handlers=exception_handlers(),
        lifespan=working,
        on_script_error=failed,
    )
    options = theme_options(org) | {
        "server.port": found.port,
        # Streamlit's key is not our own: what one signs must not open the other
        "server.cookieSecret": hashlib.sha256(
            b"streamlit cookies:" + found.secret_key.get_secret_value().encode()
        ).hexdigest(),
        # known as the site's own, so that Streamlit does not look for this machine's address on the net
        "browser.serverAddress": urlsplit(found.base_url).hostname or "localhost",
    }
    for name, value in options.items():
        streamlit_config.set_option(name, value)
    # Three things that Streamlit does in each run and that change nothing here. It reads its options six times, by
    # walking through three hundred of them; it finds out what each of the theme's is called in its messages; and it
    # looks through our HTML, letter by letter, for indentation.
    streamlit_config.get_options_for_section = cache(streamlit_config.get_options_for_section)
    app_session.to_snake_case = cache(app_session.to_snake_case)  # type: ignore[attr-defined]
    streamlit_html.clean_text = str  # type: ignore[assignment, attr-defined]
    # And two that hold up the start and the first page. It reads what every installed package says of itself, in
    # search of components, of which our pages use none; and whether it was started from a console it finds out by
    # searching all modules for the source of each function that is running just then.
    BidiComponentManager.discover_and_register_components = _nothing  # type: ignore[assignment, method-assign]
    delta_generator._use_warning_has_been_displayed = True
    return app


def _nothing(_: BidiComponentManager) -> None:
    """No components are installed."""


@asynccontextmanager
async def working(_: st.App) -> AsyncIterator[None]:
    """While the site serves, it writes how often it was fetched from, and does the planned jobs too, unless `worker`
    runs apart. Records follow the policy's file, and the log is told what is wrong with the guides, when
    the first readers have had their pages."""
    with ExitStack() as stack:
        follow = Timer(FOLLOW_AFTER_S, lambda: (services().targets, services().guidance))
        follow.daemon = True
        follow.start()
        stack.callback(follow.cancel)
        stack.enter_context(services().readers.writing())
        if settings().worker:
            from transparency import worker

            stack.enter_context(worker.in_background(services()))
        yield


def serve() -> None:
    """Serve until told to stop; a stop that was asked for ends with 0."""
    if settings().env == "demo":
        from transparency import demo_accounts

        for email, password in demo_accounts.known(settings().var):
            said = N_("Prøv at logge ind: {email} {password}")
            sys.stderr.write(Text.of("da")(said, email=email, password=password) + "\n")
    # uvicorn raises the signal again once all is closed, which would count as a crash
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        app,
        host="0.0.0.0",
        port=settings().port,
        # the pure-Python loop and parser are fifteen times slower on machine routes
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=256 * 1024,  # a filter or a form; a session would keep what it is sent
        ws_per_message_deflate=False,  # see enableWebsocketCompression in .streamlit/config.toml
        # browsers that stay connected must not hold up a stop
        timeout_graceful_shutdown=5,
        access_log=False,
        server_header=False,
    )


try:
    app = build()
except BadSetting as error:
    sys.exit(str(error))

if __name__ == "__main__":
    serve()
