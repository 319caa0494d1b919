"""What the tests of isolation share: a room with something of every kind in it, marked by a word of its own."""

from collections.abc import Mapping
from typing import Any

from test_symmetry import PLAYS

from transparency.accounts.permissions import Actor
from transparency.partnerships.kinds import ALL
from transparency.partnerships.moves import Kind
from transparency.partnerships.service import Partnerships

MARK = "Fortroligordet"
FILE = (f"{MARK}.txt", f"{MARK} i en fil".encode())


def marked(kind: Kind) -> Mapping[str, Any]:
    """What a matter of a kind is begun with, in its plays; the first words that are typed are marked."""
    begun = [steps[0][2] for of, _, steps in PLAYS if of == kind.name]
    words = next((field.name for field in kind.begin.fields if field.type in ("line", "text")), "")
    typed = next((one for one in begun if words in one), begun[0])
    return {**typed, words: f"{typed[words]} {MARK}"} if words in typed else typed


def fill(p: Partnerships, reference: str, ours: Actor, theirs: Actor) -> None:
    """One matter of each kind, begun by the supplier; the authority says something about each, and delivers a file."""
    for kind in ALL:
        if not kind.begin.inner:
            p.begin(theirs, reference, kind.name, marked(kind))
        p.comment(ours, reference, kind.name, 1, MARK, secret=True)
    p.do(ours, reference, "obligation", 1, "deliver", {"words": MARK, "file": FILE}, 0)
