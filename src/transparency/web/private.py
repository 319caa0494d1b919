"""What every private page begins with, and how one says what became of what a person asked for.

Nothing here is kept for others: what private pages draw is made for the one who asks.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from transparency.accounts.permissions import Actor, may
from transparency.config import organisation
from transparency.errors import DomainError
from transparency.locale import N_, Text
from transparency.web import guard, kept, problems
from transparency.web.page import Visit, visit
from transparency.web.render import render
from transparency.web.sitemap import BY_KEY

AWAY = N_(
    "Databasen svarer ikke lige nu. Intet er gemt, men det, du har skrevet, er her stadig. Prøv igen om lidt. "
    "Fejlnummer {reference}."
)


def enter(key: str, *, titled: bool = True) -> tuple[Visit, Actor]:
    """The visit to a private page (its key in the site map) and who makes it.

    Signed out, one gets the form to sign in and nothing else; without the permission that the site map asks for,
    what one gets where there is nothing. `titled`: the window is named after the page, not by what it draws; else that
    has to draw `held_mark` too.
    """
    page = BY_KEY[key]
    assert page.access != "public"
    v = visit()
    with trouble(v.t, stop=True):
        actor = guard.visitor()
    if actor.role == "public":
        from transparency.web.views import sign_in  # brings streamlit-authenticator

        kept.hold()
        sign_in.draw(v, then="")
        _away()
    if kept.known(actor):  # the browser has what stood in the other's fields until they are not drawn
        title_of(v, v.t(page.label))
        heading(v.t, v.t(page.label))
        note(v.t(N_("Der er logget ind som en anden end før. Siden begynder forfra.")))
        st.button(v.t(N_("Fortsæt")), key="begin_anew")
        _away()
    if not may(actor, page.access, actor.organisation_id):
        guard.not_found(v.lang)
    if kept.cut():  # what was clicked, if anything, was clicked on a page that this session has not filled
        st.rerun()
    if titled:
        title_of(v, v.t(page.label), marked=True)
    return v, actor


def title_of(v: Visit, title: str, *, marked: bool = False) -> None:
    """The page's name in the browser's window; `marked` with `held_mark`: one piece is drawn sooner than two."""
    name = Markup('<span hidden data-page-title="{}" data-lang="{}"></span>').format(title, v.lang)
    st.html(name + held_mark() if marked else name)


@contextmanager
def trouble(t: Text, *, stop: bool = False) -> Iterator[None]:
    """Say what went wrong inside, in the person's language, and go on drawing the page with what they typed.

    `stop` ends the page there, where nothing can be drawn without what failed.
    """
    try:
        yield
    except DomainError as error:
        note(error.say(t), "warning")
        if stop:
            _away()
    except SQLAlchemyError as error:
        note(t(AWAY, reference=problems.unexpected(error, "page")), "bad")
        if stop:
            st.button(t(N_("Prøv igen")), key="try_again")  # any click runs the page anew
            _away()


def _away() -> NoReturn:
    """End the page before its fields are drawn: the browser forgets what stood in them, the session does not."""
    st.session_state["away"] = True
    st.stop()


def was_away() -> bool:
    """Whether the page has been without its fields, so that they have to be filled anew; asked once."""
    return bool(st.session_state.pop("away", False))


def note(text: str, tone: str = "info") -> None:
    """A message in the page: "info" and "good" are read out politely, "warning" and "bad" at once."""
    role = "alert" if tone in ("warning", "bad") else "status"
    st.html(Markup('<p class="tp-note tp-note-{}" role="{}">{}</p>').format(tone, role, text))


def heading(t: Text, title: str, lead: str = "", back: tuple[str, str] | None = None) -> None:
    """The page's h1 with the words under it, and a link to what is above it (address, words)."""
    st.html(render("private_heading.html", t, title=title, lead=lead, back=back))


def unsent(state: str = "") -> None:
    """Have the browser ask before what is typed on this page is lost. See `site.js`.

    `state`: "held" when the session holds what is not saved until one leaves the site, "here" when that matters on this
    page alone, "kept" when it holds what needs no saving and only another language would lose.
    """
    st.html(_mark(state))


def held_mark() -> Markup:
    """The same for every private page: the session holds what is typed into its forms."""
    return _mark("held" if kept.unsaved() else "")


def _mark(state: str) -> Markup:
    tab, who = kept.tab()
    markup = '<span hidden data-unsent="{}" data-sent="{}" data-tab="{}" data-who="{}"></span>'
    return Markup(markup).format(state, st.session_state.get("sent", 0), tab, who)


def sent() -> None:
    """What was typed has come to where it should: the browser need not ask about it any more."""
    st.session_state["sent"] = st.session_state.get("sent", 0) + 1


def done(text: str, then: str = "") -> NoReturn:
    """Keep a message over the next run, which draws this page as it is now, or another address of it."""
    st.session_state["said"] = text
    sent()
    go(then)


def go(then: str) -> NoReturn:
    """Run the page anew, at another query when `then` is an address of this page."""
    if then:
        st.query_params.from_dict(dict(parse_qsl(urlsplit(then).query)))
    st.rerun()


def said() -> None:
    """The message that was kept, once."""
    if text := st.session_state.pop("said", ""):
        note(text, "good")


def plain(text: str) -> str:
    """A text as Streamlit shows it in a label: nothing in it is Markdown."""
    unlinked = re.sub(r"(www|[:@])", "\\1\u2060", text, flags=re.IGNORECASE)  # addresses become links even so
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~<>:$&])", r"\\\1", unlinked)


def send(path: str, body: str, then: str, failed: str) -> None:
    """Have the browser POST to one of our routes and go on to an address ("": this page anew). See site.js.

    `failed` is shown where that does not work.
    """
    markup = '<p hidden class="tp-note tp-note-bad" data-post="{}" data-body="{}" data-then="{}">{}</p>'
    st.html(Markup(markup).format(path, body, then, failed))


def drawn(key: tuple[object, ...], make: Callable[[], str]) -> str:
    """HTML that this session has drawn last for the same key, else made now. It is kept in the session alone, one
    piece at a time, and goes when somebody else signs in there.
    """
    found = st.session_state.get("drawn")
    if found is None or found[0] != key:
        found = st.session_state["drawn"] = (key, make())
    return str(found[1])


def contact() -> str:
    """Where people can ask for help."""
    return organisation().email
