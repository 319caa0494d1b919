"""What may be changed in a running contract without a new procedure: udbudsloven §§ 178–184. Pure.

Amounts in øre, excluding VAT; a change that makes the contract cheaper has a negative value. What is worked out here
is what the law counts; whether its other conditions are met is the municipality's own assessment, in words.

They carry out directive 2014/24/EU, article 72: § 178 its paragraphs 1(e), 4 and 5; § 179 1(a); § 180 2; § 181 1(b);
§ 182 1(d); § 183 1(c); § 184 3 and the last subparagraph of 1. data/reference/SOURCES.md says what was read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from transparency.errors import BadInput, DomainError
from transparency.locale import N_, Text
from transparency.thresholds.records import Threshold, on

Ground = Literal[
    "none", "clause", "minor", "necessary", "contractor", "unforeseen", "insubstantial", "substantial"
]
GROUND: Mapping[Ground, str] = {
    "none": N_("Kontrakten ændres ikke"),
    "clause": N_("§ 179, klar ændringsklausul i kontrakten"),
    "minor": N_("§ 180, mindre ændring under grænserne"),
    "necessary": N_("§ 181, nødvendig supplerende ydelse"),
    "contractor": N_("§ 182, leverandøren udskiftes"),
    "unforeseen": N_("§ 183, behovet kunne ikke forudses"),
    "insubstantial": N_("§ 178, ændringen er ikke grundlæggende"),
    "substantial": N_("§ 178, grundlæggende element, kræver et nyt udbud"),
}
ASKS: Mapping[Ground, str] = {
    "none": N_("Forslaget holder sig inden for det, der allerede er aftalt i kontrakten."),
    "clause": N_(
        "Ændringen følger af en klausul i udbudsmaterialet, der er klar, præcis og entydig, og som angiver omfang, art "
        "og betingelser. Beløbet er uden betydning. Kontraktens overordnede karakter ændres ikke."
    ),
    "minor": N_(
        "Værdien er både under tærskelværdien i § 6 og under 10 procent (bygge og anlæg: 15 procent) af kontraktens "
        "oprindelige værdi. Alle ændringer efter § 180 lægges sammen. Kontraktens overordnede karakter ændres ikke."
    ),
    "necessary": N_(
        "Supplerende varer, tjenesteydelser eller arbejder er blevet nødvendige og var ikke med i udbuddet. To ting "
        "skal begge være opfyldt: Leverandøren kan ikke skiftes af økonomiske eller tekniske grunde, og et skift ville "
        "give kommunen betydelig ulempe eller betydeligt større udgifter. Hver ændring må højst øge prisen med 50 "
        "procent af kontraktens oprindelige værdi, og flere ændringer må ikke omgå loven."
    ),
    "contractor": N_(
        "Leverandøren skiftes efter en klar klausul, eller fordi en anden virksomhed, der opfylder de oprindelige krav "
        "til egnethed, helt eller delvist er trådt i leverandørens sted ved fusion, opkøb, omstrukturering eller "
        "insolvens. Der ændres ikke andre grundlæggende elementer, og skiftet må ikke omgå loven."
    ),
    "unforeseen": N_(
        "Behovet skyldes noget, som en påpasselig kommune ikke kunne forudse. Hver ændring må højst øge prisen med 50 "
        "procent af kontraktens oprindelige værdi, og flere ændringer må ikke omgå loven. Kontraktens overordnede "
        "karakter ændres ikke."
    ),
    "insubstantial": N_(
        "Kontrakten bliver ikke væsentligt anderledes. Ændringen kunne ikke have givet andre deltagere eller et andet "
        "resultat i udbuddet, den forskyder ikke den økonomiske balance til leverandørens fordel og udvider ikke "
        "kontrakten betydeligt, og leverandøren er den samme. Beløbet er uden betydning (direktiv 2014/24/EU, artikel "
        "72, stk. 1, litra e)."
    ),
    "substantial": N_(
        "Kontrakten bliver væsentligt anderledes, og ingen af §§ 179–183 passer. Det er den altid, når ændringen kunne "
        "have givet andre deltagere eller et andet resultat i udbuddet, når den forskyder den økonomiske balance til "
        "leverandørens fordel på en måde, som kontrakten ikke lagde op til, når den udvider kontrakten betydeligt, og "
        "når den sætter en ny leverandør ind uden for § 182."
    ),
}
"""What each ground asks for, in short."""

ALLOWED: frozenset[Ground] = frozenset(
    {"clause", "minor", "necessary", "contractor", "unforeseen", "insubstantial"}
)
"""The grounds on which a contract is changed without a new procedure."""
NOTIFIED: frozenset[Ground] = frozenset({"necessary", "unforeseen"})
"""What is announced in the Official Journal of the EU (§ 184(2))."""
MEASURED: frozenset[Ground] = frozenset({"minor", "necessary", "unforeseen"})
"""What has a limit that is worked out from the contract's value."""
KEEPS_CHARACTER: frozenset[Ground] = frozenset({"clause", "minor", "unforeseen", "insubstantial"})
"""Where the contract's overall nature must stay as it is: §§ 179, 180(3) and 183; with another one the change is
substantial (§ 178)."""

PER_CENT, PER_CENT_WORKS = 10, 15
MOST_EACH = 50
"""The most per cent of the contract's value by which one change of § 181 or § 183 may raise the price."""
WARN_FROM = 80
"""Per cent of a limit from which one is warned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What changes are held against on a day.

    `value`: the contract's original value, or that value adjusted by its price index clause (§ 184(1)). `per_cent`: of
    it, for § 180. `threshold`: that of § 6 in force on the day; None where it is not known in kroner.
    """

    value: int
    per_cent: int
    threshold: int | None

    @property
    def share(self) -> Decimal:
        """The limit of § 180(1)(2): the changes have to stay below it."""
        return Decimal(self.value) * self.per_cent / 100

    @property
    def lowest(self) -> Decimal:
        """The lower of the two limits of § 180, as far as both are known."""
        return self.share if self.threshold is None else min(self.share, Decimal(self.threshold))

    @property
    def each(self) -> Decimal:
        """The limit of one change of § 181 or § 183: it may be reached."""
        return Decimal(self.value) * MOST_EACH / 100


def threshold_on(day: date, *, works: bool, thresholds: Iterable[Threshold]) -> Threshold | None:
    """The threshold of § 6 that § 180(1)(1) means, on a day: that of works, or of goods and services."""
    return on(thresholds, "works" if works else "goods_services", day)


def limits_on(
    day: date,
    *,
    original: int | None,
    works: bool,
    thresholds: Iterable[Threshold],
    indexed: int | None = None,
    kroner: int | None = None,
) -> Limits | None:
    """The limits on a day; None where the contract's original value is not known.

    `indexed`: the value adjusted by an index clause. `kroner`: the threshold in øre as the municipality states it; it
    counts only where the one in force is not known in kroner.
    """
    value = indexed or original
    if not value:
        return None
    found = threshold_on(day, works=works, thresholds=thresholds)
    known = found.amount if found and found.currency == "DKK" else kroner
    return Limits(value=value, per_cent=PER_CENT_WORKS if works else PER_CENT, threshold=known)


@dataclass(frozen=True, slots=True)
class Total:
    """Changes added up (§ 180(2)): what makes the contract dearer and what makes it cheaper, both as positive sums."""

    dearer: int
    cheaper: int

    @property
    def net(self) -> int:
        """With savings subtracted: the net value of directive 2014/24/EU, article 72(2)."""
        return self.dearer - self.cheaper

    @property
    def gross(self) -> int:
        """With savings added too, each change by its size: what the strictest reading counts."""
        return self.dearer + self.cheaper


def total(values: Iterable[int]) -> Total:
    found = list(values)
    return Total(sum(one for one in found if one > 0), -sum(one for one in found if one < 0))


Standing = Literal["clear", "near", "over"]


def standing(sum_: Total, limits: Limits) -> Standing:
    """How the changes of § 180 stand against the lower limit.

    Over it counts the net value, of which directive 2014/24/EU, article 72(2), speaks; a contract that becomes that
    much cheaper is over it too. One is warned by the strictest reading, from 80 per cent on: § 180(2) says that the
    values are added up, and not whether savings may be subtracted. Where that decides, a lawyer does.
    """
    if abs(sum_.net) >= limits.lowest:
        return "over"
    return "near" if 100 * sum_.gross >= WARN_FROM * limits.lowest else "clear"


def used(amount: int, limit: Decimal | int) -> Decimal:
    """The per cent of a limit that an amount takes up, with one decimal."""
    return (Decimal(abs(amount)) * 100 / Decimal(limit)).quantize(Decimal("0.1"))


def wrong_with(
    ground: Ground, value: int, *, before: Iterable[int], limits: Limits | None, keeps_character: bool
) -> dict[str, DomainError]:
    """Why a change of this value cannot rest on this ground; by the field that says so, empty when nothing forbids it.

    `before`: the values of the changes that rest on § 180 already. A change that needs a new procedure is refused by
    whoever adopts, not here: that it is one may well be recorded.
    """
    if ground == "none" and value:
        return {
            "ground": BadInput(
                "ground", N_("Når prisen ændres, ændres kontrakten. Vælg den paragraf, der tillader det.")
            )
        }
    if ground in KEEPS_CHARACTER and not keeps_character:
        return {
            "character": BadInput(
                "character",
                N_(
                    "Efter den paragraf må kontraktens overordnede karakter ikke ændres. Vælg en anden paragraf."
                ),
            )
        }
    if ground not in MEASURED:
        return {}
    if limits is None:
        return {
            "ground": BadInput(
                "ground",
                N_("Kontraktens oprindelige værdi mangler. Skriv den i aftalen om samarbejdet først."),
            )
        }
    if ground == "minor":
        return _wrong_with_minor(value, before, limits)
    if value > limits.each:
        return {
            "value": BadInput(
                "value",
                N_("En ændring efter § 181 eller § 183 må højst øge prisen med {limit} kr. (50 procent)."),
                limit=_kroner(limits.each),
            )
        }
    return {}


def _wrong_with_minor(value: int, before: Iterable[int], limits: Limits) -> dict[str, DomainError]:
    if limits.threshold is None:
        return {
            "threshold": BadInput(
                "threshold",
                N_("Tærskelværdien på dagen kendes ikke i kroner. Skriv det beløb, kommunen har regnet med."),
            )
        }
    sum_ = total((*before, value))
    if standing(sum_, limits) == "over":
        return {
            "value": BadInput(
                "value",
                N_(
                    "Sammen med de tidligere ændringer efter § 180 bliver det {sum} kr. Det skal være under "
                    "{limit} kr. Vælg en anden paragraf, eller vurder, at det kræver et nyt udbud."
                ),
                sum=_kroner(sum_.net),
                limit=_kroner(limits.lowest),
            )
        }
    return {}


def _kroner(ore: int | Decimal) -> str:
    return Text.of("da").number((Decimal(ore) / 100).quantize(Decimal("0.01")))
