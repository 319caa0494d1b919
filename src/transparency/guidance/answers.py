"""What a calculator answers with: catalog texts and the values in them, put into words for the reader at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from transparency.locale import N_
from transparency.thresholds.records import Currency

if TYPE_CHECKING:
    from transparency.locale import Text

Value: TypeAlias = "int | date | Money | Days | Either | Words"

GUIDANCE = N_("Vejledende. Det er loven og det enkelte udbuds materiale, der gælder.")
"""Stands with every answer."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in øre or cents."""

    amount: int
    currency: Currency = "DKK"

    def say(self, t: "Text") -> str:
        """1.644.638 kr. / 216.000 euro; nothing is rounded away."""
        whole = Decimal(self.amount) / 100
        number = t.number(int(whole) if whole == int(whole) else whole)
        text = N_("{number} kr.") if self.currency == "DKK" else N_("{number} euro")
        return t(text, number=number)


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days: "1 dag", "35 dage"."""

    count: int

    def say(self, t: "Text") -> str:
        return t.n("{count} dag", "{count} dage", self.count)


@dataclass(frozen=True, slots=True)
class Either:
    """Words that a file or a library has in both languages."""

    da: str
    en: str

    def say(self, t: "Text") -> str:
        return t.pick(self.da, self.en)


@dataclass(frozen=True, slots=True)
class Words:
    """A catalog text with what stands in its places: numbers, days, amounts, and words within words."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def say(self, t: "Text") -> str:
        """The sentence in the reader's language."""
        said: dict[str, str] = {}
        for name, value in self.values.items():
            match value:
                case int():
                    said[name] = t.number(value)
                case date():
                    said[name] = t.date(value)
                case _:
                    said[name] = value.say(t)
        return t(self.text, **said)


Paragraph: TypeAlias = Words | Either
"""Where a rule stands, as it is shown beside the answer."""
