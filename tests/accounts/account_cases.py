"""What the tests of accounts share: a municipality and two suppliers with people, and a look at what was written."""

import re
from collections.abc import Callable, Sequence
from threading import Barrier, Thread

import bcrypt

from transparency.accounts import passwords, store
from transparency.accounts.permissions import Actor, Role, Within
from transparency.accounts.records import Account, Organisation
from transparency.accounts.service import SYSTEM, Accounts
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.config import organisation
from transparency.errors import DomainError
from transparency.mail import store as mail
from transparency.storage import schema
from transparency.storage.database import Database

PASSWORD = "grøn-lampe-regner-sjældent"
NEW = "syv blå heste løber baglæns"
ADDRESS = "192.0.2.7"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"

_MUNICIPALITY: dict[str, Role] = {
    "administrator": "administrator", "publisher": "publisher", "editor": "editor",
}  # fmt: skip
_SUPPLIER: dict[str, Role] = {"supplier_admin": "supplier_admin", "member": "member"}
_OTHER: dict[str, Role] = {"other_admin": "supplier_admin", "other_member": "member"}


class Town:
    """People by name: staff ("administrator", "publisher", "editor"), and of two suppliers an administrator and a
    member each ("supplier_admin", "member"; "other_admin", "other_member"). All have the same password.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.accounts = Accounts(database, organisation(), "https://udbud.example.com")
        self.own = self.accounts.own_organisation()
        self.supplier = self.accounts.create_organisation(
            SYSTEM, "30000005", "Rent & Pænt ApS", "post@rent.example"
        )
        self.other = self.accounts.create_organisation(SYSTEM, "30000013", "Bygma A/S", "post@byg.example")
        self._hash = passwords.hashed(PASSWORD)
        self.people = {
            name: self.add(of, f"{name}@{domain}", name.replace("_", " ").title(), role)
            for of, domain, people in (
                (self.own, "kommune.example", _MUNICIPALITY),
                (self.supplier, "rent.example", _SUPPLIER),
                (self.other, "byg.example", _OTHER),
            )
            for name, role in people.items()
        }

    def add(self, of: Organisation, email: str, name: str, role: Role, *, invited: bool = False) -> Account:
        """One more person, without a letter."""
        with self.database.writing() as connection:
            hash_ = None if invited else self._hash
            id = store.add_account(connection, of.id, email, name, role, "da", hash_)
            return store.account_by_id(connection, id, Within(None))

    def __getitem__(self, name: str) -> Account:
        """A person as they are now."""
        with self.database.reading() as connection:
            return store.account_by_id(connection, self.people[name].id, Within(None))

    def token(self, name: str) -> str:
        """What the person's browser has when it has just been signed in."""
        verified = self.accounts.verified_elsewhere(self[name].email)
        return self.accounts.open_session(self.accounts.ticket(verified), BROWSER)

    def actor(self, name: str) -> Actor:
        return self.accounts.actor(self.token(name))

    def codes(self, email: str) -> list[str]:
        """The codes of the links in the letters to a mailbox, oldest first."""
        with self.database.reading() as connection:
            letters = mail.to(connection, email)
        return [code for one in letters for code in re.findall(r"kode=([\w-]+)", one.letter.plain)]

    def letters(self, email: str) -> list[str]:
        """The kinds of the letters to a mailbox, oldest first."""
        with self.database.reading() as connection:
            return [one.letter.kind for one in mail.to(connection, email)]

    def log(self) -> list[tuple[str, str, str]]:
        """Who did what to what, oldest first."""
        with self.database.reading() as connection:
            lines = audit.lines(connection, LogFilter(), limit=10_000)
        return [(one.who, one.event, one.object) for one in reversed(lines)]

    def events(self) -> list[str]:
        return [event for _, event, _ in self.log()]


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in schema.metadata.sorted_tables
        }


def cheap_hashes(patch: Callable[[object, str, object], None]) -> None:
    """A hash costs a quarter of a second on purpose, which is not what these tests are about."""
    salt = bcrypt.gensalt
    patch(bcrypt, "gensalt", lambda rounds=12: salt(4))
    patch(passwords, "_NOBODYS", bcrypt.hashpw(b"", salt(4)).decode())


def at_once(tries: Sequence[Callable[[], object]]) -> list[object]:
    """What each gives or raises (a `DomainError`) when all begin together."""
    barrier = Barrier(len(tries))
    found: list[object] = [None] * len(tries)

    def one(place: int) -> None:
        barrier.wait(30)
        try:
            found[place] = tries[place]()
        except Exception as error:
            found[place] = error

    threads = [Thread(target=one, args=(place,)) for place in range(len(tries))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for outcome in found:
        if isinstance(outcome, Exception) and not isinstance(outcome, DomainError):
            raise outcome
    return found
