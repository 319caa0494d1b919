"""What a worker and staff do with the outbox. Posting is `mail.store.post`, beside the change it tells of."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Lock
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Connection

from transparency import clock
from transparency.accounts.permissions import Actor, require
from transparency.audit import store as audit
from transparency.config import check_sender, mail_server, organisation, settings
from transparency.errors import NotFound
from transparency.locale import N_
from transparency.mail import store
from transparency.mail.records import LONGEST_WAIT, Route, State, Undelivered, wait_after
from transparency.mail.store import Posted
from transparency.storage.database import Database

LEASE = timedelta(minutes=10)
"""Longer than sending one letter can take; after it, a letter whose worker has died is due again."""

_AT_ONCE = 20
"""Letters in one go, so that a worker that is told to stop does so soon."""

_KEPT_FOR = timedelta(days=30)

log = structlog.get_logger()


class Outbox:
    """The letters of one database. Safe to share between threads, and for several processes to send from."""

    def __init__(self, database: Database, route: Route) -> None:
        self.database = database
        self.route = route
        self._sending = Lock()
        self._outcomes: list[Callable[[Connection], None]] = []

    # For the worker

    def send_due(self) -> int:
        """Try the letters that are due, some at a time; returns how many are sent or kept.

        What became of a letter is remembered until the database has taken it down: one that goes away between
        sending and noting it must not make this process send the letter again.
        """
        left = 0
        with self._sending:
            self._note_outcomes()
            for _ in range(_AT_ONCE):
                if not (posted := self._claim()):
                    break
                trouble = self._try(posted)
                self._note_outcomes()
                left += trouble is None
                if trouble == "server":  # it would take as long again to hear the same for each
                    break
        return left

    def tidy(self) -> None:
        """What was sent, kept or given up a month ago is gone, and so are files whose letter is gone, in any way."""
        from transparency.mail.delivery import file_name

        with self.database.writing() as connection:
            store.erase_done(connection, clock.now() - _KEPT_FOR)
        # files first: one that is written meanwhile must not look as if it had no letter
        files = list(self.route.folder.glob("*.eml*"))
        with self.database.reading() as connection:
            there = {file_name(id, at) for id, at in store.marks(connection)}
        for file in files:
            if file.name.removesuffix(".part") not in there:
                file.unlink(missing_ok=True)

    # For staff

    def waiting(self, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Posted]:
        """Letters on their way, the newest first; `error` says why one is still here."""
        return self._listed(actor, "waiting", before_id, limit)

    def failed(self, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Posted]:
        """Letters that were given up, the newest first."""
        return self._listed(actor, "failed", before_id, limit)

    def kept(self, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Posted]:
        """Letters that lie here because there is no mail server, the newest first."""
        return self._listed(actor, "kept", before_id, limit)

    def resend(self, actor: Actor, id: int) -> None:
        """A letter that was given up is tried from the start. Raises `NotFound`."""
        require(actor, "mail.resend")
        with self.database.writing() as connection:
            if not store.again(connection, id):
                raise NotFound(N_("Siden eller oplysningen findes ikke."))
            audit.write(connection, actor, "mail_resent", f"mail:{id}")

    def _listed(self, actor: Actor, state: State, before_id: int | None, limit: int) -> list[Posted]:
        require(actor, "mail.read")
        with self.database.reading() as connection:
            return store.listed(connection, (state,), before_id=before_id, limit=limit)

    # Sending

    def _claim(self) -> Posted | None:
        """One letter: a lease for each, so that a slow one does not use up that of another."""
        with self.database.reading() as connection:
            if not store.is_due(connection, longest=LONGEST_WAIT):
                return None  # most times, and without keeping writers waiting
        with self.database.writing() as connection:
            claimed = store.claim(connection, lease=LEASE, longest=LONGEST_WAIT, limit=1)
        return claimed[0] if claimed else None

    def _try(self, posted: Posted) -> str | None:
        """Hand it over, and remember what became of it; returns the trouble there was, if any."""
        from transparency.mail.delivery import deliver  # a start has no use for the mail libraries

        try:
            state = deliver(self.route, posted)
        except Undelivered as error:
            trouble, why = error.trouble, error.why
        except Exception:
            # An error of ours in one letter must not hold up the others, nor lose this one.
            log.exception("letter not sent", letter=posted.id, kind=posted.letter.kind)
            trouble, why = "later", N_("Der skete en fejl, da brevet skulle sendes. Den står i loggen.")
        else:
            self._outcomes.append(partial(store.done, id=posted.id, state=state))
            log.info("letter sent", letter=posted.id, kind=posted.letter.kind, state=state)
            return None
        attempts = posted.attempts + 1
        wait = None if trouble == "never" else wait_after(attempts)
        if wait is None:
            self._outcomes.append(partial(store.give_up, id=posted.id, error=why))
        else:
            until = clock.now() + wait
            self._outcomes.append(partial(store.put_off, id=posted.id, until=until, error=why))
        # `why` may repeat the address of whom it is to
        log.warning(
            "letter given up" if wait is None else "letter put off",
            letter=posted.id, kind=posted.letter.kind, trouble=trouble, attempts=attempts,
        )  # fmt: skip
        return trouble

    def _note_outcomes(self) -> None:
        while self._outcomes:
            with self.database.writing() as connection:
                self._outcomes[0](connection)
            del self._outcomes[0]


def open_outbox(database: Database) -> Outbox:
    """The outbox as the settings have it. Raises `BadSetting` when there is no address to send from."""
    found, org = settings(), organisation()
    sender = found.mail_from or org.email
    check_sender(sender)
    server = mail_server(found.smtp_url.get_secret_value())
    return Outbox(database, Route(server, found.var / "outbox", sender, org.name, _mail_host(found.base_url)))


def _mail_host(base_url: str) -> str:
    """The site's host as mail writes one."""
    host = urlsplit(base_url).hostname or ""
    try:
        return f"[IPv6:{host}]" if ":" in host else host.encode("idna").decode()
    except UnicodeError:
        return "localhost"
