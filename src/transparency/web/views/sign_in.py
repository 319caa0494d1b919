"""Signing in: the form, a forgotten password, and the link that a password is chosen by.

`ask` is all that knows how a person proves who they are: it draws something and says who it was. A provider
(OIDC, MitID Erhverv behind a broker) takes its place by drawing its own button and answering with
`Accounts.verified_elsewhere`.
"""

from typing import Any

import streamlit as st
from markupsafe import Markup
from streamlit_authenticator import Authenticate

from transparency.accounts.passwords import LEAST
from transparency.accounts.permissions import Actor
from transparency.accounts.records import Verified, email_address
from transparency.errors import BadInput, DomainError
from transparency.locale import N_
from transparency.web import kept
from transparency.web.page import Visit
from transparency.web.private import contact, heading, note, send, title_of, trouble
from transparency.web.views import forms


class _Form(Authenticate):  # type: ignore[misc]
    """streamlit-authenticator's form alone: what it hands on is checked by our accounts.

    Its own lockout is lost at each run, and its cookie can be read by scripts: neither is used.
    """

    def __init__(self, v: Visit) -> None:
        self.path = None
        self.attrs = {"login_sleep_time": 0}
        self.cookie_controller = self
        self.authentication_controller = self._Check(v)

    class _Check:
        def __init__(self, v: Visit) -> None:
            self.v = v
            self.verified: Verified | None = None

        def login(self, username: str, password: str, *_: Any, **__: Any) -> bool:
            """Returns False, so that no cookie of the library's is set."""
            with trouble(self.v.t):
                email = email_address(username)
                if not password:
                    raise BadInput("password", N_("Skriv din adgangskode."))
                self.verified = self.v.services.accounts.verify(email, password, address())
            return False

    def get_cookie(self) -> None:
        """There is none."""


def ask(v: Visit) -> Verified | None:
    """Draw the form; who it was, when it has just been filled in rightly."""
    t, form = v.t, _Form(v)
    form.login(
        fields={
            "Form name": "",  # the page is headed so already
            "Username": t(N_("Mailadresse")),
            "Password": t(N_("Adgangskode")),
            "Login": t(N_("Log ind")),
        },
        key="sign_in",
    )
    return form.authentication_controller.verified


def draw(v: Visit, then: str) -> None:
    """The page for who is signed out. `then` is where it goes on ("": the page that was asked for)."""
    t = v.t
    title_of(v, t(N_("Log ind")))
    heading(t, t(N_("Log ind")))
    verified = ask(v)
    if verified:
        with trouble(t):
            admit(v, verified, then)
        return
    with st.expander(t(N_("Glemt adgangskoden?")), key="forgot_part"), st.form("forgot", border=False):
        email = st.text_input(t(N_("Mailadresse")), key="forgot_email", autocomplete="email")
        if st.form_submit_button(t(N_("Send et link til en ny adgangskode"))):
            with trouble(t):
                v.services.accounts.forgot(email, address())
                note(t(N_("Har {email} en konto, er der nu sendt en mail med et link. Det virker i en time."),
                       email=email.strip()))  # fmt: skip
    st.html(
        Markup("<p>{} <a href='mailto:{}'>{}</a></p>").format(
            t(N_("Har du ikke en konto? Så skriv til")), contact(), contact()
        )
    )


def choose_password(v: Visit, code: str) -> None:
    """The page behind a link from a letter."""
    t, accounts = v.t, v.services.accounts
    title_of(v, t(N_("Vælg adgangskode")))
    try:
        account, purpose = accounts.link(code)
    except DomainError as error:
        heading(t, t(N_("Linket virker ikke")))
        note(error.say(t), "warning")
        st.html(
            f'<p class="tp-actions"><a class="tp-button-quiet" href="/log-ind">{t(N_("Gå til log ind"))}</a></p>'
        )
        return
    title = N_("Velkommen, {name}") if purpose == "invitation" else N_("Vælg en ny adgangskode")
    heading(t, t(title, name=account.name), t(N_("Du logger ind med {email}."), email=account.email))
    with st.form("choose_password", border=False):
        new, again = new_password(v)
        if st.form_submit_button(t(N_("Gem adgangskoden, og log ind")), type="primary"):
            with trouble(t):
                same(new, again)
                admit(v, accounts.set_password(code, new), "/konto")


def new_password(v: Visit) -> tuple[str, str]:
    """Two fields for a new password, inside a form."""
    t = v.t
    first = st.text_input(t(N_("Ny adgangskode")), type="password", autocomplete="new-password", key="new")
    forms.hint(
        t(
            N_("Mindst {least} tegn. Alle tegn kan bruges. Fire eller flere tilfældige ord er let at huske."),
            least=LEAST,
        )
    )
    again = st.text_input(
        t(N_("Den nye adgangskode igen")), type="password", autocomplete="new-password", key="again"
    )
    return first, again


def same(new: str, again: str) -> None:
    """Raises `BadInput`."""
    if new != again:
        raise BadInput("again", N_("De to adgangskoder er ikke ens."))


def admit(v: Visit, verified: Verified, then: str) -> None:
    """Let somebody in whose identity is proved: the browser fetches its cookie and goes on."""
    failed = v.t(N_("Login lykkedes ikke. Tjek, at browseren tager imod cookies, og prøv igen."))
    send("/account/session", v.services.accounts.ticket(verified), then, failed)
    note(v.t(N_("Du bliver logget ind …")))


def leave(v: Visit, actor: Actor) -> None:
    """Sign out: at once here, and the browser has its cookie taken away."""
    v.services.accounts.sign_out(actor)
    kept.hold()
    send("/account/end", "", "/log-ind", v.t(N_("Du er logget ud. Luk browseren, hvis andre bruger den.")))


def address() -> str:
    """The network address of the visitor, for counting tries."""
    return st.context.ip_address or "local"
