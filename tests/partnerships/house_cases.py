"""What the tests of rooms share: a partnership with people on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from account_cases import Town

from transparency.accounts.permissions import Actor
from transparency.partnerships.charter import Charter, Level
from transparency.partnerships.records import Side
from transparency.partnerships.service import Partnerships


@dataclass
class House:
    """A partnership (`reference`) of the municipality ("publisher", "editor") and a supplier ("supplier_admin",
    "member"), who all have a seat; "administrator" and the other supplier's people have none."""

    town: Town
    partnerships: Partnerships
    reference: str
    actors: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def of(self, side: Side) -> Actor:
        return self.actors["publisher" if side == "authority" else "supplier_admin"]

    def agree(self, move: str, typed: Mapping[str, Any]) -> None:
        """Another agreement: the supplier proposes it, and the municipality approves it."""
        p = self.partnerships
        seen = p.shown(self["member"], self.reference, "charter", 1).matter.edition
        proposal = p.do(self["member"], self.reference, "charter", 1, move, typed, seen)
        p.do(self["editor"], self.reference, "charter", 1, "approve", {}, proposal.edition)


CHARTER = Charter(
    title="Rengøring af skoler",
    starts_on=date(2026, 1, 1),
    ends_on=date(2030, 12, 31),
    original_value=10_000_000_00,
    levels=(Level(name="Drift", months=1, days=5), Level(name="Ledelse", months=6, days=10)),
)
