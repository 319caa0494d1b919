"""Accounts, organisations and sessions, and the rules about them. No SQL, no Streamlit, no clock."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Literal

from transparency.accounts.permissions import STAFF, SUPPLIER, Actor, Role
from transparency.errors import BadInput
from transparency.locale import N_, Lang

Kind = Literal["municipality", "supplier"]
Purpose = Literal["ticket", "invitation", "reset", "confirmation"]

ROLES_OF: Mapping[Kind, tuple[Role, ...]] = {"municipality": STAFF, "supplier": SUPPLIER}
"""The roles that people of an organisation may have."""

IDLE = timedelta(hours=2)
"""A session that nobody has used for so long is over."""
LONGEST = timedelta(hours=12)
"""A session is over after this, however much it is used: a working day."""
TOUCH = timedelta(minutes=1)
"""How exact "last used" is: the database is not written to at every click."""

LIVES: Mapping[Purpose, timedelta] = {
    "ticket": timedelta(minutes=1),
    "invitation": timedelta(days=14),
    "reset": timedelta(hours=1),
    "confirmation": timedelta(days=30),
}
"""How long a link or ticket works."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within this time; the next one is held back."""

    most: int
    within: timedelta


TRIES_OF_ACCOUNT = Limit(5, timedelta(minutes=15))
TRIES_OF_ADDRESS = Limit(50, timedelta(minutes=15))
RESETS_OF_ACCOUNT = Limit(10, timedelta(hours=1))
RESETS_FROM_PLACE = Limit(3, timedelta(hours=1))
"""Of one account from one network, so that nobody elsewhere uses up what its owner may ask for."""
RESETS_OF_ADDRESS = Limit(20, timedelta(hours=1))
INVITATIONS = Limit(50, timedelta(days=1))
TOLD_OF_BLOCK = Limit(1, timedelta(minutes=15))
"""Lines of the log for what goes on and on: they cannot be removed again."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """The municipality, or a supplier whose people sign in."""

    id: int
    kind: Kind
    cvr: str
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person. `invited`: has not yet chosen a password. An erased person has neither name nor address."""

    id: int
    organisation_id: int
    email: str
    name: str
    role: Role
    lang: Lang
    active: bool
    invited: bool
    created_at: datetime
    last_seen_at: datetime | None

    @property
    def who(self) -> str:
        """What stands for this person in history and the log."""
        return f"konto:{self.id}"

    @property
    def erased(self) -> bool:
        return self.email.endswith(ERASED)

    def actor(self, session_id: int | None = None) -> Actor:
        return Actor(self.role, self.who, self.id, self.organisation_id, session_id, self.name)


ERASED = "@slettet.invalid"
"""What the address of an erased person ends in (RFC 2606: it reaches nobody)."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in."""

    id: int
    account_id: int
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    browser: str

    def over(self, now: datetime) -> bool:
        """Also when it was last used in the future: the clock was wrong then, and so is `ends_at`."""
        return now >= self.ends_at or abs(now - self.seen_at) >= IDLE


@dataclass(frozen=True, slots=True)
class Verified:
    """Proof of who a person is, from whatever proved it. Only `Accounts` makes one.

    `password` is the hash that the person had then: the proof is worth nothing once it is another one.
    """

    account_id: int
    password: str | None = field(repr=False)


# What people type

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = re.compile(
    rf"(?=.{{1,254}}$)[a-z0-9.!#$'*+/=^_`{{|}}~-]{{1,64}}@({_LABEL}\.)+{_LABEL}", re.IGNORECASE | re.ASCII
)
"""An address that letters reach (RFC 5321), without the marks that mean something in a mailto link (RFC 6068)."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that show nothing, or turn the text around them about."""


def line(name: str, label: str, text: str, most: int) -> str:
    """One line of text as it is kept: without blanks around. Raises `BadInput` for an empty or odd one.

    `label` is the field's catalog text.
    """
    kept = " ".join(text.split())
    if not kept:
        raise BadInput(name, N_("Udfyld feltet {label}."), label=label)
    if len(kept) > most:
        raise BadInput(
            name,
            N_("Feltet {label} kan højst have {most} tegn; her er {count}."),
            label=label,
            most=most,
            count=len(kept),
        )
    if any(unicodedata.category(c) in _HIDDEN for c in kept):
        raise BadInput(name, N_("Feltet {label} har usynlige tegn. Skriv det igen i hånden."), label=label)
    return kept


_ADDRESS_IN_NAME = re.compile(r"[/\\@:]|www\.", re.IGNORECASE)


def person_name(text: str) -> str:
    """A person's name as it may stand in a letter. Raises `BadInput`, also for one that holds an address."""
    kept = line("name", N_("Navn"), text, 80)
    if _ADDRESS_IN_NAME.search(kept):
        raise BadInput("name", N_("Skriv kun personens navn."))
    return kept


def email_address(text: str) -> str:
    """An address in lower case. Raises `BadInput`."""
    kept = text.strip().lower()
    if not EMAIL.fullmatch(kept) or kept.endswith(ERASED):
        raise BadInput("email", N_("Skriv en mailadresse som navn@firma.dk."))
    return kept


def cvr_number(text: str) -> str:
    """Eight digits with a right check digit (modulus 11). Raises `BadInput`."""
    from stdnum.dk import cvr  # only who makes an organisation needs it
    from stdnum.exceptions import ValidationError

    try:
        return str(cvr.validate(text[:40]))
    except ValidationError:
        raise BadInput(
            "cvr", N_("“{value}” er ikke et CVR-nummer. Det har otte cifre."), value=text[:40]
        ) from None


def role_in(kind: Kind, role: str) -> Role:
    """A role that people of such an organisation may have. Raises `BadInput`."""
    for known in ROLES_OF[kind]:
        if role == known:
            return known
    raise BadInput("role", N_("Rollen kan ikke bruges i den organisation."))


def network(address: str) -> str:
    """What tries from an address are counted by: everybody has 2^64 addresses of IPv6 to try from."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return address
