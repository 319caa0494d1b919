"""People to try the site with. Only in `demo`, each time with a password of their own making."""

import secrets
from pathlib import Path

from transparency.accounts.service import SYSTEM, Accounts

FILE = "demo-accounts.txt"
"""In the var folder: addresses and the password, read again at each start."""

_STAFF = (
    ("redaktoer@example.org", "Rikke Redaktør", "editor"),
    ("udgiver@example.org", "Ulla Udgiver", "publisher"),
    ("administrator@example.org", "Adam Administrator", "administrator"),
)
# no company has a number as high as this one
_SUPPLIER = ("99999993", "Eksempel Rengøring ApS", "kontakt@example.com")
_SUPPLIERS = (
    ("leverandoer@example.com", "Lone Leverandør", "supplier_admin"),
    ("medarbejder@example.com", "Mads Medarbejder", "member"),
)


def make(accounts: Accounts, var: Path) -> None:
    """Staff of the municipality and people of a made-up supplier, all with one random password.

    What an earlier start was stopped at is gone on with, if it had come to nobody yet.
    """
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    file = var / FILE
    file.unlink(missing_ok=True)  # what there is may be for others to read
    file.touch(mode=0o600)
    file.write_text("".join(f"{email} {password}\n" for email, *_ in (*_STAFF, *_SUPPLIERS)), "utf-8")
    own = accounts.own_organisation()
    there = {one.cvr: one for one in accounts.organisations(SYSTEM)}
    supplier = there.get(_SUPPLIER[0]) or accounts.create_organisation(SYSTEM, *_SUPPLIER)
    for organisation, people in ((own, _STAFF), (supplier, _SUPPLIERS)):
        for email, name, role in people:
            accounts.add_with_password(SYSTEM, organisation, email, name, role, password)


def known(var: Path) -> list[tuple[str, str]]:
    """The addresses and passwords that were made here; none where there is no file."""
    try:
        lines = (var / FILE).read_text("utf-8").splitlines()
    except OSError:
        return []
    return [(email, password) for email, _, password in (line.partition(" ") for line in lines)]
