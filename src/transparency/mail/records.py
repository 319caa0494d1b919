"""A letter: its words in both forms. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Literal

from transparency.backoff import backoff
from transparency.config import MailServer
from transparency.locale import Lang

State = Literal["waiting", "sent", "kept", "failed"]
"""On its way; delivered to the mail server; kept because there is no mail server; given up."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent to one mailbox. `kind` names the text for the log: "invitation"."""

    kind: str
    recipient: str
    lang: Lang
    subject: str
    plain: str
    html: str


@dataclass(frozen=True, slots=True)
class Route:
    """How letters leave: through `server`, or without one into `folder`.

    `sender` and `name` are whom they are from; `host` is the site's, and makes their numbers unique.
    """

    server: MailServer | None
    folder: Path
    sender: str
    name: str
    host: str


Trouble = Literal["server", "later", "never"]
"""No letter goes through now; this one does not go now; this one never will."""


class Undelivered(Exception):
    """A letter was not handed over. `why` is for staff: the server's own words, or a catalog text."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        super().__init__(why)
        self.trouble = trouble
        self.why = why


LONGEST_WAIT = timedelta(hours=6)
ATTEMPTS = 21
"""After three days a letter is given up. Attempts are counted, not days: a clock can be wrong."""


def wait_after(attempts: int) -> timedelta | None:
    """How long after so many attempts the next one is made: a minute, then double. None: give up."""
    if attempts >= ATTEMPTS:
        return None
    return backoff(timedelta(minutes=1), attempts - 1, LONGEST_WAIT)


def letter(
    kind: str,
    recipient: str,
    lang: Lang,
    subject: str,
    paragraphs: Sequence[str],
    *,
    link: tuple[str, str] | None = None,
    after: Sequence[str] = (),
    sender: str,
) -> Letter:
    """A letter of plain paragraphs, with one link (its words, its address) between `paragraphs` and `after`.

    `sender` is the line that it is signed with. Every text is plain; nothing in it becomes markup.
    """
    plain = [*paragraphs, *([f"{link[0]}:\n{link[1]}"] if link else []), *after, sender]
    body = [f"<p>{escape(text)}</p>" for text in paragraphs]
    if link:
        words, address = (escape(part) for part in link)
        body.append(f'<p><a href="{address}">{words}</a></p><p>{address}</p>')
    body += [f"<p>{escape(text)}</p>" for text in (*after, sender)]
    html = (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f'<body style="font:16px/1.5 sans-serif;max-width:38em">{"".join(body)}</body></html>'
    )
    return Letter(kind, recipient, lang, " ".join(subject.split())[:300], "\n\n".join(plain) + "\n", html)
