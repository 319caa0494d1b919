"""A threshold: an amount that holds for a kind of contract over two years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from transparency.locale import N_

ContractKind = Literal["goods_services", "light", "works", "part_contract"]
CONTRACT_KINDS: tuple[ContractKind, ...] = get_args(ContractKind)

CONTRACT_KIND: Mapping[ContractKind, str] = {
    "goods_services": N_("Varer og tjenesteydelser"),
    "light": N_("Sociale og andre særlige tjenesteydelser (light-regimet)"),
    "works": N_("Bygge og anlæg"),
    "part_contract": N_("Delkontrakter om varer og tjenesteydelser"),
}
"""Danish labels."""

Currency = Literal["DKK", "EUR"]
CURRENCIES: tuple[Currency, ...] = get_args(Currency)


@dataclass(frozen=True, slots=True)
class Threshold:
    """`amount` is in øre or cents, without VAT; both days are included.

    The one of the day on which the notice is published counts, not that of the contract.
    """

    kind: ContractKind
    amount: int
    currency: Currency
    valid_from: date
    valid_to: date
    source: str
    source_en: str

    def holds(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


def on(thresholds: Iterable[Threshold], kind: ContractKind, day: date) -> Threshold | None:
    """The threshold of a notice that is published on a day; None where none is known."""
    return next((one for one in thresholds if one.kind == kind and one.holds(day)), None)
