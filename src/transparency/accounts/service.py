"""Signing in and out, and the people who have access."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts import letters, passwords, store
from transparency.accounts.permissions import PUBLIC, Actor, Within, require, within
from transparency.accounts.records import (
    IDLE,
    INVITATIONS,
    LONGEST,
    RESETS_FROM_PLACE,
    RESETS_OF_ACCOUNT,
    RESETS_OF_ADDRESS,
    TOLD_OF_BLOCK,
    TOUCH,
    TRIES_OF_ACCOUNT,
    TRIES_OF_ADDRESS,
    Account,
    Organisation,
    Purpose,
    Session,
    Verified,
    cvr_number,
    email_address,
    line,
    network,
    person_name,
    role_in,
)
from transparency.audit import store as audit
from transparency.audit.records import Event
from transparency.config import Organisation as Municipality
from transparency.errors import BadInput, DomainError, NotFound
from transparency.locale import N_, Lang
from transparency.mail import store as mail
from transparency.storage.database import Database

SYSTEM = Actor("administrator", "system")
"""The site itself: who makes the first administrator and tidies up."""

WRONG = N_("Mailadressen eller adgangskoden passer ikke.")
TOO_OFTEN = N_("Der er prøvet for mange gange. Vent et kvarter, eller vælg en ny adgangskode.")
_NOT_THE_OLD = N_("Den nuværende adgangskode passer ikke.")
_NAME = N_("Navn")
_LAST_ADMINISTRATOR = N_("Der skal altid være mindst én administrator. Gør først en anden til administrator.")


class Accounts:
    """The accounts of one database. `base_url` is where links in letters lead."""

    def __init__(self, database: Database, municipality: Municipality, base_url: str) -> None:
        self.database = database
        self.municipality = municipality
        self.base_url = base_url

    # Who a person is

    def verify(self, email: str, password: str, address: str) -> Verified:
        """Check a password. Raises `DomainError`: the same, after the same time, whatever was wrong.

        `address` is the network address that it comes from. Every try is counted before it is looked at, in one
        transaction over all processes, so that no race lets more of them through.
        """
        email = email.strip().lower()[:254]
        with self.database.writing() as connection:
            free = self._counted(connection, "sign_in", email, address)
            if not free:
                blocked = _object(store.account_by_email(connection, email))
                if store.count_attempt(connection, f"sign_in:blocked:{blocked}", TOLD_OF_BLOCK):
                    audit.write(connection, PUBLIC, "sign_in_blocked", blocked)
        if not free:
            raise DomainError(TOO_OFTEN)
        with self.database.reading() as connection:
            found = store.account_by_email(connection, email)
        # also when there is no account, or none that may sign in: the time that it takes tells nothing
        right = passwords.fits(password[: passwords.MOST + 1], found[1] if found else None)
        if found is None or not right or not found[0].active:
            with self.database.writing() as connection:
                audit.write(connection, PUBLIC, "sign_in_refused", _object(found))
            raise DomainError(WRONG)
        with self.database.writing() as connection:
            store.forget_attempts(connection, f"sign_in:account:{email}")
            # a whole town hall comes from one address: who knows their password is no attack
            store.uncount_attempt(connection, f"sign_in:address:{network(address)}")
        return Verified(found[0].id, found[1])

    def verified_elsewhere(self, email: str) -> Verified:
        """Who a provider (OIDC) says that it is, by the address that it vouches for. Raises `NotFound`."""
        with self.database.reading() as connection:
            found = store.account_by_email(connection, email.strip().lower())
        if found is None or not found[0].active:
            raise NotFound(N_("Der er ingen konto til {email}."), email=email[:254])
        return Verified(found[0].id, found[1])

    # Sessions

    def ticket(self, verified: Verified) -> str:
        """What a browser fetches its cookie with: once, within a minute.

        Raises `DomainError` when the password has been changed since it was proved.
        """
        token = secrets.token_urlsafe(32)
        with self.database.writing() as connection:
            if store.password_of(connection, verified.account_id) != verified.password:
                raise DomainError(WRONG)
            store.put_one_time(connection, token, "ticket", verified.account_id)
        return token

    def open_session(self, ticket: str, browser: str) -> str:
        """Take a ticket in for a session. Returns the session's token. Raises `DomainError`."""
        token = secrets.token_urlsafe(32)
        with self.database.writing() as connection:
            account_id = store.take_one_time(connection, ticket, "ticket").account_id
            assert account_id is not None
            account = store.account_by_id(connection, account_id, Within(None))
            if not account.active:
                raise DomainError(WRONG)
            ends_at = clock.now() + LONGEST
            session_id = store.add_session(connection, account.id, token, ends_at, browser)
            audit.write(
                connection,
                account.actor(session_id),
                "sign_in",
                account.who,
                organisation_id=account.organisation_id,
            )
        return token

    def actor(self, token: str) -> Actor:
        """Who a cookie's token signs in; `PUBLIC` for one that is unknown, over, or of somebody without access.

        Asked at every click: one indexed query, and a write once a minute.
        """
        if not token:
            return PUBLIC
        with self.database.reading() as connection:
            found = store.by_token(connection, token)
        now = clock.now()
        if found is None or found.session.over(now):
            return PUBLIC
        session = found.session
        if now - session.seen_at >= TOUCH:
            with self.database.writing() as connection:
                store.touch(connection, session)
        return Actor(
            found.role,
            f"konto:{session.account_id}",
            session.account_id,
            found.organisation_id,
            session.id,
            found.name,
        )

    def sign_out(self, actor: Actor) -> None:
        """End the session that this person sits at."""
        if actor.account_id is None or actor.session_id is None:
            return
        with self.database.writing() as connection:
            store.end_session(connection, actor.account_id, actor.session_id)
            self._write(connection, actor, "sign_out", actor.who)

    def sessions(self, actor: Actor) -> list[Session]:
        """One's own that are not over, the last used first."""
        account_id = self._own(actor)
        with self.database.reading() as connection:
            return [one for one in store.sessions(connection, account_id) if not one.over(clock.now())]

    def end_session(self, actor: Actor, session_id: int) -> None:
        """End one of one's own. Raises `NotFound`."""
        account_id = self._own(actor)
        with self.database.writing() as connection:
            if not store.end_session(connection, account_id, session_id):
                raise NotFound(N_("Sessionen er allerede afsluttet."))
            self._write(connection, actor, "sessions_ended", actor.who, details={"count": 1})

    def end_other_sessions(self, actor: Actor) -> int:
        """End all of one's own but this one. How many there were."""
        account_id = self._own(actor)
        with self.database.writing() as connection:
            count = store.end_sessions(connection, account_id, actor.session_id)
            self._write(connection, actor, "sessions_ended", actor.who, details={"count": count})
        return count

    def me(self, actor: Actor) -> Account:
        """One's own account."""
        account_id = self._own(actor)
        with self.database.reading() as connection:
            return store.account_by_id(connection, account_id, Within(actor.organisation_id))

    # Passwords

    def change_password(self, actor: Actor, old: str, new: str) -> None:
        """Raises `BadInput` for a wrong old one or a new one that is not good enough."""
        me = self.me(actor)
        passwords.check(new, me.name, me.email)
        with self.database.writing() as connection:
            free = store.count_attempt(connection, f"password:{me.id}", TRIES_OF_ACCOUNT)
            present = store.password_of(connection, me.id)
        if not free:
            raise DomainError(TOO_OFTEN)
        if not passwords.fits(old[: passwords.MOST + 1], present):
            raise BadInput("old", _NOT_THE_OLD)
        hashed = passwords.hashed(new)
        with self.database.writing() as connection:
            me = store.account_by_id(connection, me.id, Within(actor.organisation_id))
            if not me.active or store.password_of(connection, me.id) != present:
                raise BadInput("old", _NOT_THE_OLD)
            self._store_password(connection, me, hashed, keep=actor.session_id)
            store.forget_attempts(connection, f"password:{me.id}")

    def forgot(self, email: str, address: str) -> None:
        """Send a link to choose a new password by, if there is such an account. The answer is always the same."""
        email = email_address(email)
        with self.database.writing() as connection:
            if not self._counted(connection, "reset", email, address):
                return
            found = store.account_by_email(connection, email)
            audit.write(
                connection, PUBLIC, "reset_asked", _object(found),
                organisation_id=found[0].organisation_id if found else None,
            )  # fmt: skip
            if found and found[0].active:
                self._send_link(connection, found[0], "reset")

    def link(self, token: str) -> tuple[Account, Purpose]:
        """Whose password a link sets, and whether for the first time. Raises `DomainError` that explains."""
        with self.database.reading() as connection:
            return self._of_link(connection, token)

    def set_password(self, token: str, new: str) -> Verified:
        """Choose a password by a link, which is used up. Ends every session of the person."""
        account, _ = self.link(token)
        passwords.check(new, account.name, account.email)
        hashed = passwords.hashed(new)
        with self.database.writing() as connection:
            account, purpose = self._of_link(connection, token)
            store.take_one_time(connection, token, purpose)
            self._store_password(connection, account, hashed, keep=None)
            audit.write(
                connection, account.actor(), "link_used", account.who,
                organisation_id=account.organisation_id, details={"purpose": purpose},
            )  # fmt: skip
        return Verified(account.id, hashed)

    # Organisations and their people

    def organisations(self, actor: Actor) -> list[Organisation]:
        """Those that this person may see."""
        with self.database.reading() as connection:
            return store.organisations(connection, within(actor, "organisation.read"))

    def organisation(self, actor: Actor, id: int) -> Organisation:
        """Raises `NotFound`."""
        with self.database.reading() as connection:
            return store.organisation_by_id(connection, id, within(actor, "organisation.read"))

    def create_organisation(self, actor: Actor, cvr: str, name: str, contact: str) -> Organisation:
        """A supplier. Raises `BadInput` for what is wrong, also for a CVR that is there already."""
        require(actor, "organisation.create")
        cvr, name, contact = cvr_number(cvr), line("name", _NAME, name, 200), email_address(contact)
        with self.database.writing() as connection:
            if known := store.organisation_by_cvr(connection, cvr):
                raise BadInput("cvr", N_("{cvr} er allerede oprettet: {known}."), cvr=cvr, known=known.name)
            id = store.add_organisation(connection, "supplier", cvr, name, contact)
            audit.write(connection, actor, "organisation_created", f"organisation:{id}", organisation_id=id)
        return Organisation(id, "supplier", cvr, name, contact)

    def change_organisation(self, actor: Actor, id: int, name: str, contact: str) -> None:
        require(actor, "organisation.create")
        name, contact = line("name", _NAME, name, 200), email_address(contact)
        with self.database.writing() as connection:
            store.organisation_by_id(connection, id, Within(None))
            store.change_organisation(connection, id, name, contact)
            audit.write(connection, actor, "organisation_changed", f"organisation:{id}", organisation_id=id)

    def people(self, actor: Actor, organisation_id: int) -> list[Account]:
        """Who has access for an organisation. Raises `NotFound`."""
        require(actor, "people.read", organisation_id)
        with self.database.reading() as connection:
            return store.accounts(connection, within(actor, "people.read"), organisation_id)

    def everybody(self, actor: Actor) -> list[Account]:
        """People of all organisations whose people this person may see. Raises `NotFound`."""
        with self.database.reading() as connection:
            return store.accounts(connection, within(actor, "people.read"))

    def invite(
        self, actor: Actor, organisation_id: int, email: str, name: str, role: str, lang: Lang
    ) -> Account:
        """Give somebody access: they get a link to choose a password by. Raises `BadInput`."""
        require(actor, "people.change", organisation_id)
        email, name = email_address(email), person_name(name)
        self._count_invitation(organisation_id)
        with self.database.writing() as connection:
            organisation = store.organisation_by_id(
                connection, organisation_id, within(actor, "people.change")
            )
            checked = role_in(organisation.kind, role)
            if found := store.account_by_email(connection, email):
                if found[0].organisation_id == organisation_id:
                    raise BadInput("email", N_("{email} er allerede på listen."), email=email)
                raise BadInput(
                    "email",
                    N_("{email} kan ikke inviteres her. Skriv til kommunen, hvis personen har skiftet arbejdssted."),
                    email=email,
                )  # fmt: skip
            id = store.add_account(connection, organisation_id, email, name, checked, lang, None)
            account = store.account_by_id(connection, id, Within(organisation_id))
            self._send_link(connection, account, "invitation")
            self._write(connection, actor, "invited", account.who, about=account, details={"role": checked})
        return account

    def invite_again(self, actor: Actor, account_id: int) -> None:
        """A new link for somebody who has not yet chosen a password; the old one works no more."""
        with self.database.reading() as connection:
            account = self._theirs(connection, actor, account_id)
        self._count_invitation(account.organisation_id)
        with self.database.writing() as connection:
            account = self._theirs(connection, actor, account_id)
            if not account.invited or not account.active:
                raise DomainError(N_("{name} har allerede valgt en adgangskode."), name=account.name)
            self._send_link(connection, account, "invitation")
            self._write(connection, actor, "invited_again", account.who, about=account)

    def change_person(self, actor: Actor, account_id: int, name: str, role: str) -> None:
        """Name and role. Raises `BadInput`, and `DomainError` for the last administrator."""
        name = person_name(name)
        with self.database.writing() as connection:
            account = self._theirs(connection, actor, account_id)
            organisation = store.organisation_by_id(
                connection, account.organisation_id, within(actor, "people.change")
            )
            checked = role_in(organisation.kind, role)
            if checked != account.role:
                self._not_the_last(connection, account)
            store.change_account(connection, account.id, name=name, role=checked)
            changed = {"role": checked} if checked != account.role else {}
            self._write(connection, actor, "account_changed", account.who, about=account, details=changed)

    def end_access(self, actor: Actor, account_id: int) -> None:
        """Take access away, at once: sessions and links of the person work no more."""
        with self.database.writing() as connection:
            account = self._theirs(connection, actor, account_id)
            if account.id == actor.account_id:
                raise DomainError(N_("Du kan ikke fjerne din egen adgang. Bed en kollega om det."))
            self._not_the_last(connection, account)
            store.change_account(connection, account.id, active=False)
            store.end_sessions(connection, account.id)
            store.end_calendar(connection, account.id)
            store.end_links(connection, account.id, "ticket", "invitation", "reset")
            mail.erase_about(connection, store.seats_told(connection, account.id))
            self._write(connection, actor, "account_ended", account.who, about=account)

    def give_access_again(self, actor: Actor, account_id: int) -> None:
        """The person can sign in again, with a new password that a link is sent for."""
        with self.database.reading() as connection:
            account = self._theirs(connection, actor, account_id)
        self._count_invitation(account.organisation_id)
        with self.database.writing() as connection:
            account = self._theirs(connection, actor, account_id)
            if not account.active:
                store.change_account(connection, account.id, active=True, password=None)
                self._send_link(connection, account, "invitation")
                self._write(connection, actor, "account_reopened", account.who, about=account)

    # Personal data (GDPR articles 15 and 17)

    def export_person(self, actor: Actor, account_id: int) -> dict[str, Any]:
        """All that is kept about a person, as JSON values: for the person, or for an administrator."""
        if account_id != actor.account_id:
            require(actor, "person.erase")
        self._own(actor)
        with self.database.writing() as connection:
            account = store.account_by_id(connection, account_id, Within(None))
            organisation = store.organisation_by_id(connection, account.organisation_id, Within(None))
            self._write(connection, actor, "person_exported", account.who, about=account)
            return {
                "account": {
                    "id": account.id, "email": account.email, "name": account.name, "role": account.role,
                    "lang": account.lang, "active": account.active, "created_at": _text(account.created_at),
                    "last_seen_at": _text(account.last_seen_at) if account.last_seen_at else None,
                    "organisation": {"cvr": organisation.cvr, "name": organisation.name},
                },
                "sessions": [
                    {"created_at": _text(s.created_at), "seen_at": _text(s.seen_at), "browser": s.browser}
                    for s in store.sessions(connection, account_id)
                ],
                "letters": [
                    {"at": _text(p.at), "kind": p.letter.kind, "subject": p.letter.subject, "state": p.state}
                    for p in mail.to(connection, account.email)
                ],
                "log": [
                    {"at": _text(one.at), "who": one.who, "event": one.event, "object": one.object,
                     "reason": one.reason, "details": dict(one.details)}
                    for one in audit.about(connection, account.who)
                ],
                "versions": store.versions_by(connection, account.who),
                **store.kept_by(connection, account_id),
            }  # fmt: skip

    def erase_person(self, actor: Actor, account_id: int) -> None:
        """Name, address and password are gone for good. What the person published stays, under a number."""
        require(actor, "person.erase")
        with self.database.writing() as connection:
            account = store.account_by_id(connection, account_id, Within(None))
            if account.id == actor.account_id:
                raise DomainError(N_("Du kan ikke slette dig selv. Bed en kollega om det."))
            self._not_the_last(connection, account)
            for organisation in store.organisations_at(connection, account.email):
                raise DomainError(
                    N_("{email} er også kontakt for {organisation}. Ret kontakten først."),
                    email=account.email,
                    organisation=organisation.name,
                )
            mail.erase(connection, account.email)
            store.erase_account(connection, account.id)
            self._write(connection, actor, "person_erased", account.who, about=account)

    # Without a person at the keyboard

    def create_administrator(self, actor: Actor, email: str, name: str, password: str) -> Account:
        """An administrator of the municipality, with a password at once: from the command line only."""
        require(actor, "people.change", None)
        email, name = email_address(email), person_name(name)
        passwords.check(password, name, email)
        return self.add_with_password(actor, self.own_organisation(), email, name, "administrator", password)

    def add_with_password(
        self, actor: Actor, organisation: Organisation, email: str, name: str, role: str, password: str
    ) -> Account:
        """Raises `BadInput` for an address that has an account."""
        require(actor, "people.change", None)
        hashed, checked = passwords.hashed(password), role_in(organisation.kind, role)
        with self.database.writing() as connection:
            if store.account_by_email(connection, email):
                raise BadInput("email", N_("{email} har allerede en konto."), email=email)
            id = store.add_account(connection, organisation.id, email, name, checked, "da", hashed)
            account = store.account_by_id(connection, id, Within(None))
            self._write(connection, actor, "invited", account.who, about=account, details={"role": checked})
        return account

    def own_organisation(self) -> Organisation:
        """The municipality as an organisation of accounts; made when it is first asked for."""
        m = self.municipality
        with self.database.writing() as connection:
            if found := store.organisation_by_cvr(connection, m.cvr):
                return found
            id = store.add_organisation(connection, "municipality", m.cvr, m.name, m.email)
            audit.write(connection, SYSTEM, "organisation_created", f"organisation:{id}", organisation_id=id)
            return Organisation(id, "municipality", m.cvr, m.name, m.email)

    def any(self) -> bool:
        """Whether anybody has an account."""
        with self.database.reading() as connection:
            return store.count_accounts(connection) > 0

    def tidy(self) -> None:
        """What is over and done with is gone. The worker asks for it."""
        now = clock.now()
        with self.database.writing() as connection:
            store.tidy(connection, now - IDLE, now - INVITATIONS.within)

    # What several of these need

    def _own(self, actor: Actor) -> int:
        require(actor, "account.own", actor.organisation_id)
        if actor.account_id is None:
            raise NotFound(N_("Siden eller oplysningen findes ikke."))
        return actor.account_id

    def _theirs(self, connection: Connection, actor: Actor, account_id: int) -> Account:
        """A person that the actor may change. Raises `NotFound`."""
        return store.account_by_id(connection, account_id, within(actor, "people.change"))

    def _not_the_last(self, connection: Connection, account: Account) -> None:
        if (
            account.role == "administrator"
            and account.active
            and not store.others_with_role(connection, account)
        ):
            raise DomainError(_LAST_ADMINISTRATOR)

    def _count_invitation(self, organisation_id: int) -> None:
        """Counted also when it is refused then: what is refused tells who has an account elsewhere."""
        with self.database.writing() as connection:
            if store.count_attempt(connection, f"invite:{organisation_id}", INVITATIONS):
                return
        raise DomainError(N_("Der er sendt mange invitationer i dag. Prøv igen i morgen."))

    def _counted(self, connection: Connection, what: str, email: str, address: str) -> bool:
        """Count a try of this account and from this address; whether both are within their limits."""
        of_account, of_address = {
            "sign_in": (TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS),
            "reset": (RESETS_OF_ACCOUNT, RESETS_OF_ADDRESS),
        }[what]
        place = network(address)
        limits = [(f"{what}:address:{place}", of_address)]
        if what == "reset":
            limits.append((f"{what}:account:{email}:{place}", RESETS_FROM_PLACE))
        limits.append((f"{what}:account:{email}", of_account))
        return all(store.count_attempt(connection, key, limit) for key, limit in limits)

    def _send_link(self, connection: Connection, account: Account, purpose: Purpose) -> None:
        """Older links for the same end here, so that only the last letter works."""
        token = secrets.token_urlsafe(32)
        store.end_links(connection, account.id, "invitation", "reset")
        store.put_one_time(connection, token, purpose, account.id)
        url = f"{self.base_url}/log-ind?kode={token}{'&lang=en' if account.lang == 'en' else ''}"
        if purpose == "invitation":
            organisation = store.organisation_by_id(connection, account.organisation_id, Within(None))
            mail.post(connection, letters.invitation(account, organisation, url, self.municipality))
        else:
            mail.post(connection, letters.reset(account, url, self.municipality))

    def _of_link(self, connection: Connection, token: str) -> tuple[Account, Purpose]:
        found = store.see_one_time(connection, token, "invitation", "reset")
        assert found.account_id is not None
        account = store.account_by_id(connection, found.account_id, Within(None))
        if not account.active:
            raise DomainError(N_("Kontoen er lukket."))
        return account, found.purpose

    def _store_password(
        self, connection: Connection, account: Account, hashed: str, keep: int | None
    ) -> None:
        store.change_account(connection, account.id, password=hashed)
        store.end_sessions(connection, account.id, keep)
        store.end_links(connection, account.id, "ticket", "invitation", "reset")
        store.forget_attempts(connection, f"sign_in:account:{account.email}")
        mail.post(connection, letters.password_changed(account, self.municipality))
        audit.write(
            connection,
            account.actor(),
            "password_changed",
            account.who,
            organisation_id=account.organisation_id,
        )

    def _write(
        self,
        connection: Connection,
        actor: Actor,
        event: Event,
        object: str,
        *,
        about: Account | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        organisation_id = about.organisation_id if about else actor.organisation_id
        audit.write(connection, actor, event, object, organisation_id=organisation_id, details=details)


def _object(found: tuple[Account, str | None] | None) -> str:
    """An unknown address is not written down: it may be a password in the wrong field."""
    return found[0].who if found else "ukendt"


def _text(at: datetime) -> str:
    return at.isoformat()
