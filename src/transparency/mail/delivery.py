"""Handing one letter over: to a mail server, or to a folder where there is none."""

import contextlib
import os
import re
import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from transparency import clock
from transparency.config import MAILBOX, MailServer
from transparency.locale import N_
from transparency.mail.records import Route, Trouble, Undelivered
from transparency.mail.store import Posted

TIMEOUT_S = 20
"""For each step of the talk with the server, of which there are about ten."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def deliver(route: Route, posted: Posted) -> Literal["sent", "kept"]:
    """Hand it over. Raises `Undelivered`; whatever else it raises is an error of ours."""
    content = message(route, posted)
    if route.server is None:
        _keep(route, file_name(posted.id, posted.at), content.as_bytes())
        return "kept"
    _send(route, route.server, content["To"].addresses[0].addr_spec, content.as_bytes())
    return "sent"


def message(route: Route, posted: Posted) -> EmailMessage:
    """The letter as an e-mail. Sent again it has the same Message-ID, so that it is recognised."""
    letter = posted.letter
    if _CONTROL.search(letter.subject):
        raise Undelivered("never", N_("Emnet indeholder tegn, der ikke kan sendes."))
    found = EmailMessage(policy=SMTP)
    found["From"] = Address(" ".join(_CONTROL.sub(" ", route.name).split()), addr_spec=route.sender)
    found["To"] = _address(letter.recipient)
    found["Subject"] = letter.subject
    found["Date"] = format_datetime(clock.now())
    found["Message-ID"] = f"<{posted.id}.{posted.at:%Y%m%d%H%M%S}@{route.host}>"
    found["Auto-Submitted"] = "auto-generated"
    # lines of any length and any letter pass through any server like this
    found.set_content(letter.plain, cte="quoted-printable")
    found.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    found["Content-Language"] = letter.lang  # last, for what begins so goes to the first part
    return found


def _address(recipient: str) -> Address:
    local, _, domain = recipient.rpartition("@")
    try:
        if not MAILBOX.fullmatch(recipient):
            raise ValueError
        return Address(username=local, domain=domain.encode("idna").decode())
    except ValueError:  # what IDNA refuses is one too
        raise Undelivered("never", N_("Modtagerens adresse er ikke en mailadresse.")) from None


def file_name(id: int, at: datetime) -> str:
    """What a letter's file in the folder is called."""
    return f"{at:%Y%m%d-%H%M%S}-{id}.eml"


def _keep(route: Route, name: str, content: bytes) -> None:
    """For nobody's eyes but the site's: a letter may hold a link that opens an account."""
    part = route.folder / f"{name}.part"
    try:
        route.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(content)
        part.replace(route.folder / name)
    except OSError as error:
        raise Undelivered("server", _words(error)) from error


def _send(route: Route, server: MailServer, recipient: str, content: bytes) -> None:
    with contextlib.ExitStack() as open_:
        try:
            connection = _connect(server, route.host, open_)
            connection.sendmail(route.sender, [recipient], content)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[recipient]
            raise Undelivered(_trouble(code), _words((code, said))) from error
        except smtplib.SMTPResponseException as error:
            # only to the letter itself is an answer about the letter
            trouble = _trouble(error.smtp_code) if isinstance(error, smtplib.SMTPDataError) else "server"
            raise Undelivered(trouble, _words((error.smtp_code, error.smtp_error))) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered("server", _words(error)) from error
        # The letter is theirs: how they take the goodbye must not make us send it again.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.quit()


def _connect(server: MailServer, host: str, open_: contextlib.ExitStack) -> smtplib.SMTP:
    """A connection that is encrypted and signed in as the settings ask; closed with `open_`."""
    connection: smtplib.SMTP
    if server.encryption == "from_start":
        connection = smtplib.SMTP_SSL(
            server.host, server.port, host, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, host, timeout=TIMEOUT_S)
    open_.callback(connection.close)
    connection.ehlo_or_helo_if_needed()
    if server.encryption == "required" or (
        server.encryption == "if_offered" and connection.has_extn("starttls")
    ):
        connection.starttls(context=ssl.create_default_context())  # raises where it is not offered
    if server.user:
        connection.login(server.user, server.password)
    return connection


def _trouble(code: int) -> Trouble:
    return "never" if 500 <= code < 600 else "later"


def _words(said: object) -> str:
    """What a server or the machine said, as one short line of text that any database takes."""
    parts = said if isinstance(said, tuple) else (said,)
    words = (part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts)
    return " ".join(_CONTROL.sub(" ", " ".join(words)).split())[:300]
