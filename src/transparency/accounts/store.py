"""Accounts, organisations, sessions and links in the database.

What one organisation may not see of another is decided here: each query of people takes `Within`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from transparency import clock
from transparency.accounts.permissions import Role, Within
from transparency.accounts.records import (
    ERASED,
    LIVES,
    Account,
    Kind,
    Limit,
    Organisation,
    Purpose,
    Session,
)
from transparency.errors import DomainError, NotFound
from transparency.history.store import moment, moment_text
from transparency.locale import N_, Lang
from transparency.storage.database import new_id
from transparency.storage.schema import (
    account,
    attempt,
    author,
    calendar_key,
    document,
    draft,
    entry,
    one_time,
    organisation,
    partner,
    partnership,
    session,
    upload,
    version,
)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


# Organisations


def add_organisation(connection: Connection, kind: Kind, cvr: str, name: str, contact: str) -> int:
    return new_id(
        connection,
        insert(organisation).values(
            kind=kind, cvr=cvr, name=name, contact=contact, created_at=moment_text(clock.now())
        ),
    )


def change_organisation(connection: Connection, id: int, name: str, contact: str) -> None:
    connection.execute(update(organisation).where(organisation.c.id == id).values(name=name, contact=contact))


def organisations(connection: Connection, reach: Within) -> list[Organisation]:
    """By name, the municipality first."""
    asked = select(organisation).order_by(
        organisation.c.kind, func.lower(organisation.c.name), organisation.c.id
    )
    if reach.organisation_id is not None:
        asked = asked.where(organisation.c.id == reach.organisation_id)
    return [_organisation(row) for row in connection.execute(asked)]


def organisation_by_id(connection: Connection, id: int, reach: Within) -> Organisation:
    """Raises `NotFound`, also for one that lies outside the reach."""
    found = [one for one in organisations(connection, reach) if one.id == id]
    if not found:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    return found[0]


def organisations_at(connection: Connection, contact: str) -> list[Organisation]:
    """Those whose mailbox it is."""
    rows = connection.execute(select(organisation).where(organisation.c.contact == contact))
    return [_organisation(row) for row in rows]


def organisation_by_cvr(connection: Connection, cvr: str) -> Organisation | None:
    row = connection.execute(select(organisation).where(organisation.c.cvr == cvr)).first()
    return _organisation(row) if row else None


def _organisation(row: Any) -> Organisation:
    return Organisation(row.id, row.kind, row.cvr, row.name, row.contact)


# People

_NOT_ERASED = account.c.email.not_like(f"%{ERASED}")


def add_account(
    connection: Connection,
    organisation_id: int,
    email: str,
    name: str,
    role: Role,
    lang: Lang,
    password: str | None,
) -> int:
    return new_id(
        connection,
        insert(account).values(
            organisation_id=organisation_id,
            email=email,
            name=name,
            role=role,
            lang=lang,
            password=password,
            active=True,
            created_at=moment_text(clock.now()),
        ),
    )


def accounts(connection: Connection, reach: Within, organisation_id: int | None = None) -> list[Account]:
    """People by name, erased ones left out; of one organisation, or of all within the reach."""
    asked = select(account).where(_NOT_ERASED).order_by(func.lower(account.c.name), account.c.id)
    for id in (reach.organisation_id, organisation_id):
        if id is not None:
            asked = asked.where(account.c.organisation_id == id)
    return [_account(row) for row in connection.execute(asked)]


def account_by_id(connection: Connection, id: int, reach: Within) -> Account:
    """Raises `NotFound`, also for a person outside the reach and for one who is erased."""
    asked = select(account).where(account.c.id == id, _NOT_ERASED)
    if reach.organisation_id is not None:
        asked = asked.where(account.c.organisation_id == reach.organisation_id)
    row = connection.execute(asked).first()
    if row is None:
        raise NotFound(N_("Siden eller oplysningen findes ikke."))
    return _account(row)


def account_by_email(connection: Connection, email: str) -> tuple[Account, str | None] | None:
    """A person and the hash of the password."""
    if not email.isascii() or "\0" in email:  # nobody's, and not every database takes such a text
        return None
    row = connection.execute(select(account).where(account.c.email == email)).first()
    return (_account(row), row.password) if row else None


def password_of(connection: Connection, id: int) -> str | None:
    return connection.execute(select(account.c.password).where(account.c.id == id)).scalar()


def change_account(connection: Connection, id: int, **values: object) -> None:
    """Set columns of one person: name, role, lang, active, password."""
    connection.execute(update(account).where(account.c.id == id).values(**values))


def others_with_role(connection: Connection, one: Account) -> int:
    """How many other people of the organisation can sign in with the role of this one."""
    return connection.execute(
        select(func.count())
        .select_from(account)
        .where(
            account.c.role == one.role,
            account.c.organisation_id == one.organisation_id,
            account.c.active,
            account.c.password.is_not(None),
            account.c.id != one.id,
        )
    ).scalar_one()


def count_accounts(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(account)).scalar_one()


def erase_account(connection: Connection, id: int) -> None:
    """The person's data are gone; the row stays, because history, drafts and the log point at its number."""
    end_sessions(connection, id)
    connection.execute(delete(one_time).where(one_time.c.account_id == id))
    end_calendar(connection, id)
    change_account(
        connection, id, email=f"{id}{ERASED}", name="", password=None, active=False, last_seen_at=None
    )


def end_calendar(connection: Connection, id: int) -> None:
    """The addresses of the person's private calendar work no more, and nothing is kept of them."""
    connection.execute(delete(calendar_key).where(calendar_key.c.account_id == id))


def seats_told(connection: Connection, id: int) -> list[str]:
    """What the letters about the person's partnerships are known by: of each one, and of all in a week."""
    asked = select(partner.c.partnership_id).where(partner.c.account_id == id).distinct()
    return [f"week:{id}", *(f"seat:{one}:{id}" for one in connection.execute(asked).scalars())]


def versions_by(connection: Connection, who: str) -> list[dict[str, object]]:
    """Which versions a person wrote: kind, id, number, moment, reason."""
    rows = connection.execute(
        select(version.c.kind, version.c.record_id, version.c.version, version.c.at, version.c.reason)
        .join(author, author.c.seq == version.c.seq)
        .where(author.c.name == who)
        .order_by(version.c.seq)
    )
    return [dict(row._mapping) for row in rows]


def kept_by(connection: Connection, id: int) -> dict[str, list[dict[str, object]]]:
    """What a person works on that is not public, the files they have put here, and what they do in partnerships."""
    of_drafts = select(draft.c.kind, draft.c.record_id, draft.c.updated_at, draft.c.reason, draft.c.note)
    of_uploads = select(upload.c.at, upload.c.object, upload.c.filename, upload.c.type, upload.c.size)
    within = partnership.c.reference
    of_seats = select(within, *(partner.c[name] for name in ("side", "task", "letters", "since", "until")))
    # what a file is called says what it is about, which is the partnership's and not the administrator's to see
    of_documents = select(within, *(document.c[name] for name in ("id", "at", "type", "size")))
    of_history = select(within, *(entry.c[name] for name in ("at", "kind", "number", "move")))
    of_calendars = select(calendar_key.c.at, calendar_key.c.used_at, calendar_key.c.revoked_at)
    asked = {
        "partnerships": of_seats.join(partner, partner.c.partnership_id == partnership.c.id)
        .where(partner.c.account_id == id)
        .order_by(partner.c.id),
        "partnership_documents": of_documents.join(document, document.c.partnership_id == partnership.c.id)
        .where(document.c.account_id == id)
        .order_by(document.c.id),
        "partnership_history": of_history.join(entry, entry.c.partnership_id == partnership.c.id)
        .where(entry.c.account_id == id)
        .order_by(entry.c.partnership_id, entry.c.seq),
        "private_calendars": of_calendars.where(calendar_key.c.account_id == id).order_by(calendar_key.c.id),
        "drafts": of_drafts.where(draft.c.author_id == id).order_by(draft.c.id),
        "uploads": of_uploads.where(upload.c.account_id == id).order_by(upload.c.id),
    }
    return {name: [dict(row._mapping) for row in connection.execute(query)] for name, query in asked.items()}


def _account(row: Any) -> Account:
    return Account(
        row.id, row.organisation_id, row.email, row.name, row.role, row.lang, bool(row.active), row.password is None,
        moment(row.created_at), moment(row.last_seen_at) if row.last_seen_at else None,
    )  # fmt: skip


# Sessions


def add_session(connection: Connection, account_id: int, token: str, ends_at: datetime, browser: str) -> int:
    now = moment_text(clock.now())
    change_account(connection, account_id, last_seen_at=now)
    return new_id(
        connection,
        insert(session).values(
            account_id=account_id,
            token_hash=_hash(token),
            created_at=now,
            seen_at=now,
            ends_at=moment_text(ends_at),
            browser=browser[:200],
        ),
    )


_BY_TOKEN = (
    select(session, account.c.organisation_id, account.c.name, account.c.role)
    .join(account, account.c.id == session.c.account_id)
    .where(account.c.active, session.c.token_hash == bindparam("hash"))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session and what is asked of its person at every click."""

    session: Session
    organisation_id: int
    name: str
    role: Role


def by_token(connection: Connection, token: str) -> SignedIn | None:
    """Who a token signs in, if the person still has access; whether the session is over is for the caller."""
    row = connection.execute(_BY_TOKEN, {"hash": _hash(token)}).first()
    return SignedIn(_session(row), row.organisation_id, row.name, row.role) if row else None


def touch(connection: Connection, found: Session) -> None:
    """Note that a session is used, unless it has ended meanwhile."""
    now = moment_text(clock.now())
    there = connection.execute(update(session).where(session.c.id == found.id).values(seen_at=now))
    if there.rowcount:
        change_account(connection, found.account_id, last_seen_at=now)


def sessions(connection: Connection, account_id: int) -> list[Session]:
    """The last used first."""
    rows = connection.execute(
        select(session)
        .where(session.c.account_id == account_id)
        .order_by(session.c.seen_at.desc(), session.c.id.desc())
    )
    return [_session(row) for row in rows]


def end_session(connection: Connection, account_id: int, id: int) -> bool:
    """Whether there was one; another person's is not touched."""
    gone = connection.execute(delete(session).where(session.c.id == id, session.c.account_id == account_id))
    return bool(gone.rowcount)


def end_sessions(connection: Connection, account_id: int, but: int | None = None) -> int:
    """End a person's sessions, all or all but one. How many there were."""
    asked = delete(session).where(session.c.account_id == account_id)
    if but is not None:
        asked = asked.where(session.c.id != but)
    return connection.execute(asked).rowcount


def tidy(connection: Connection, idle_since: datetime, attempts_since: datetime) -> None:
    """What is over and done with is gone: sessions, links (a month after they end) and counted attempts."""
    now = clock.now()
    connection.execute(
        delete(session).where(
            (session.c.ends_at <= moment_text(now)) | (session.c.seen_at <= moment_text(idle_since))
        )
    )
    connection.execute(delete(one_time).where(one_time.c.expires_at <= moment_text(now - timedelta(days=30))))
    connection.execute(delete(attempt).where(attempt.c.at <= moment_text(attempts_since)))


def _session(row: Any) -> Session:
    return Session(
        row.id, row.account_id, moment(row.created_at), moment(row.seen_at), moment(row.ends_at), row.browser
    )


# Links and tickets that work once


def put_one_time(
    connection: Connection,
    token: str,
    purpose: Purpose,
    account_id: int | None,
    payload: Mapping[str, object] | None = None,
) -> None:
    now = clock.now()
    connection.execute(
        insert(one_time).values(
            token_hash=_hash(token),
            purpose=purpose,
            account_id=account_id,
            payload=json.dumps(dict(payload or {})),
            created_at=moment_text(now),
            expires_at=moment_text(now + LIVES[purpose]),
        )
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What a link was for."""

    purpose: Purpose
    account_id: int | None
    payload: dict[str, Any]


_USED = N_("Linket er allerede brugt. Bestil et nyt, hvis du har brug for det igen.")
_EXPIRED = N_(
    "Linket er udløbet, eller der er sendt et nyere. Brug det i den seneste mail, eller bestil et nyt."
)
_UNKNOWN = N_("Linket kan ikke bruges. Tjek, at hele adressen er kommet med, eller bestil et nyt.")


def see_one_time(connection: Connection, token: str, *purposes: Purpose) -> Taken:
    """What a link is for, without using it. Raises `DomainError` that says why it does not work."""
    row = connection.execute(
        select(one_time).where(one_time.c.token_hash == _hash(token), one_time.c.purpose.in_(purposes))
    ).first()
    if row is None:
        raise DomainError(_UNKNOWN)
    if row.used_at:
        raise DomainError(_USED)
    left = moment(row.expires_at) - clock.now()
    # one with more time left than it was given is of a day when the clock was ahead
    if not timedelta(0) < left <= 2 * LIVES[row.purpose]:
        raise DomainError(_EXPIRED)
    return Taken(row.purpose, row.account_id, json.loads(row.payload))


def take_one_time(connection: Connection, token: str, purpose: Purpose) -> Taken:
    """Use a link, in the caller's transaction. Raises `DomainError` that says why it does not work."""
    taken = see_one_time(connection, token, purpose)
    used = connection.execute(
        update(one_time)
        .where(one_time.c.token_hash == _hash(token), one_time.c.used_at.is_(None))
        .values(used_at=moment_text(clock.now()))
    )
    if not used.rowcount:
        raise DomainError(_USED)
    return taken


def end_links(connection: Connection, account_id: int, *purposes: Purpose) -> None:
    """A person's links of these purposes work no more. They can still say why."""
    now = moment_text(clock.now())
    connection.execute(
        update(one_time)
        .where(
            one_time.c.account_id == account_id,
            one_time.c.purpose.in_(purposes),
            one_time.c.expires_at > now,
        )
        .values(expires_at=now)
    )


# What happens too often


def count_attempt(connection: Connection, key: str, limit: Limit) -> bool:
    """Count one more, and whether it is still within the limit. Writers go one after the other: it is exact."""
    hashed, now = _hash(key), clock.now()
    # those of a clock that was ahead must not hold anybody back until then
    since, until = moment_text(now - limit.within), moment_text(now + limit.within)
    before = connection.execute(
        select(func.count())
        .select_from(attempt)
        .where(attempt.c.key == hashed, attempt.c.at > since, attempt.c.at <= until)
    ).scalar_one()
    if before >= limit.most:
        return False
    connection.execute(insert(attempt).values(key=hashed, at=moment_text(now)))
    return True


def uncount_attempt(connection: Connection, key: str) -> None:
    """Take one back, the last."""
    last = select(func.max(attempt.c.id)).where(attempt.c.key == _hash(key)).scalar_subquery()
    connection.execute(delete(attempt).where(attempt.c.id == last))


def forget_attempts(connection: Connection, key: str) -> None:
    connection.execute(delete(attempt).where(attempt.c.key == _hash(key)))
