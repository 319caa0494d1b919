"""docs/permissions.md is the table of permissions, word for word: `make permissions` writes it anew."""

from transparency.accounts.permissions import PERMISSIONS, ROLE, ROLES
from transparency.config import ROOT
from transparency.locale import Text

FILE = ROOT / "docs" / "permissions.md"

_BEFORE = """# Who may what

Written from the table in `src/transparency/accounts/permissions.py` by `make permissions`. What is not in it is denied,
and denied looks like not found. **all**: of every organisation; **own**: of one's own only.

"""
_AFTER = """
Everything that is public needs no permission and no account. Pages, routes and services name an action of this table;
`tests/test_isolation.py` tries each of them as each role, on one's own organisation and on others.
"""


def markdown() -> str:
    """The whole document."""
    t = Text.of("en")
    rows = [["", "action", *(t(ROLE[role]) for role in ROLES)]]
    rows += [
        [t(rule.meaning), f"`{action}`", *(rule.who.get(role, "") for role in ROLES)]
        for action, rule in PERMISSIONS.items()
    ]
    rows.insert(1, ["---"] * len(rows[0]))
    return _BEFORE + "".join(f"| {' | '.join(row)} |\n" for row in rows) + _AFTER


def test_the_docs_have_the_table_as_it_is() -> None:
    assert FILE.read_text("utf-8") == markdown(), "`make permissions` writes it anew"


if __name__ == "__main__":
    FILE.write_text(markdown(), "utf-8")
