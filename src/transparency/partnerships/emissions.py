"""What a sheet of climate data adds up to (`climate_sheet` reads it). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from transparency.errors import DomainError
from transparency.ingest.cells import Note
from transparency.locale import N_
from transparency.words import fold

if TYPE_CHECKING:
    from transparency.ingest.columns import CellProblem

Method = Literal["epd", "lca", "estimate"]
METHODS: Mapping[Method, str] = {
    "epd": N_("EPD (miljøvaredeklaration)"),
    "lca": N_("LCA (livscyklusvurdering)"),
    "estimate": N_("Skøn"),
}
"""How the emissions of a unit are known, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emissions:
    """What a sheet adds up to, in kg CO2e. `first` and `last` are the days that its periods span."""

    kg: Decimal
    lines: int
    by_method: Mapping[Method, Decimal]
    first: date
    last: date
    notes: tuple[Note, ...] = ()
    """What is to be known about how it was read."""

    @property
    def tonnes(self) -> Decimal:
        return self.kg / 1000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with nothing wrong in it. `products` are folded names; `begins` is the first day of the last period."""

    emissions: Emissions
    products: frozenset[str]
    begins: date

    def covered(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the agreed products that it has data about."""
        return tuple(name for name in names if fold(name) in self.products)


class BadSheet(DomainError):
    """A sheet that is not taken, with every cell that is wrong in it."""

    def __init__(self, problems: "Sequence[CellProblem]") -> None:
        super().__init__(
            N_("Arket er ikke gemt, for noget i det er forkert. Ret cellerne, og læg arket op igen.")
        )
        self.problems = tuple(problems)
