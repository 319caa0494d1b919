"""Made-up tenders in any number, for trying the site under volume. The same seed gives the same rows."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from transparency.dates import PlannedDate
from transparency.reference import Reference
from transparency.tenders.records import (
    CLIMATES,
    TECHNIQUES,
    Climate,
    Dates,
    Kind,
    Lot,
    PlannedTender,
    Procedure,
    Requirement,
    Status,
    Value,
)

_WORKS_DIVISION = "45"
_GOODS_BELOW = 45
_FIRST_NUMBER = 10_001
"""Numbers below stand for entries that people made."""
_DESCRIPTION = (
    "Aftalen dækker {what} til {whom} i {years} år. Leverancen omfatter {part}, og der lægges vægt på "
    "{weight}. Omfanget er anslået ud fra forbruget i de seneste to år."
)
_WHOM = (
    "skoler og dagtilbud", "plejehjem", "biblioteker", "kommunens værksteder", "hjemmeplejen", "idrætshaller",
    "jobcentre", "bosteder", "parker og legepladser", "administrationen", "museer", "svømmehaller",
)  # fmt: skip
_PART = (
    "levering og montering",
    "vedligehold",
    "drift og service",
    "oplæring",
    "bortskaffelse",
    "projektering",
)
_WEIGHT = (
    "holdbarhed",
    "leveringssikkerhed",
    "genbrug",
    "brugervenlighed",
    "arbejdsmiljø",
    "lavt energiforbrug",
)
_STATUSES: tuple[Status, ...] = (
    "planned", "planned", "planned", "in_dialogue", "published", "evaluating", "awarded", "awarded",
    "cancelled", "withdrawn",
)  # fmt: skip
_PROCEDURES: tuple[Procedure, ...] = ("open", "open", "restricted", "negotiated", "light", "undecided")


def tenders(count: int, seed: int, reference: Reference, today: date) -> Iterator[PlannedTender]:
    """`count` tenders spread over 2025-2028, all departments and the whole CPV table."""
    dice = random.Random(seed)
    codes = [c for d in reference.cpv.divisions() for c in (d, *reference.cpv.children(d.code))]
    departments = [d.key for d in reference.organisation.departments]
    promises = [p.id for p in reference.promises.values() if p.carried_by == "requirement"]
    for number in range(_FIRST_NUMBER, _FIRST_NUMBER + count):
        code = dice.choice(codes)
        division = int(code.code[:2])
        kind: Kind = (
            "works"
            if code.code[:2] == _WORKS_DIVISION
            else "goods"
            if division < _GOODS_BELOW
            else "services"
        )
        year = dice.choice((2025, 2026, 2026, 2027, 2027, 2027, 2028, 2028))
        status = dice.choice(_STATUSES)
        low = dice.randint(2, 600) * 10_000_000
        climate: Climate = dice.choice(CLIMATES)
        years = dice.randint(1, 6)
        confirmed = today - timedelta(days=dice.randint(0, 240))
        yield PlannedTender(
            id=f"{reference.organisation.id_prefix}-{year}-{number}",
            title=f"{code.da} til {dice.choice(_WHOM)}"[:300],
            title_en=code.en,
            description=_DESCRIPTION.format(
                what=code.da.lower(), whom=dice.choice(_WHOM), years=years,
                part=dice.choice(_PART), weight=dice.choice(_WEIGHT),
            ),
            departments=(dice.choice(departments),),
            kind=kind,
            cpv=(code.code, *(c.code for c in dice.sample(codes, dice.choice((0, 0, 1))) if c is not code)),
            nuts=reference.organisation.nuts,
            value=dice.choice(
                (Value.amount(low), Value.amount(low), Value.range(low, low * 2), Value.unpublished("forhandles"))
            ),
            regime="afsnit_ii" if low > 164_463_800 else "afsnit_v" if kind != "works" else "tilbudsloven",
            procedure=dice.choice(_PROCEDURES),
            technique=dice.choice(TECHNIQUES),
            lots=tuple(Lot(n, f"Delaftale {n}") for n in range(1, dice.choice((1, 1, 1, 3, 5)))),
            sme=dice.choice((True, False, None)),
            dates=_dates(dice, year),
            duration_months=12 * years,
            status=status,
            status_reason="Behovet er dækket på anden vis" if status in ("cancelled", "withdrawn") else None,
            climate=climate,
            climate_weight=Decimal(dice.choice((10, 20, 30))) if climate == "yes" else None,
            requirements=tuple(Requirement(p, "yes") for p in dice.sample(promises, dice.choice((0, 1, 2)))),
            confirmed_on=confirmed,
            confirm_by=confirmed + timedelta(days=182),
            example=True,
        )  # fmt: skip


def _dates(dice: random.Random, year: int) -> Dates:
    quarter = dice.randint(1, 4)
    month = 3 * quarter - dice.randint(0, 2)
    notice = dice.choice(
        (
            f"{year}-Q{quarter}",
            f"{year}-{month:02d}",
            f"{year}-{month:02d}-{dice.randint(1, 28):02d}",
            f"{year}-H{1 + quarter // 3}",
        )
    )
    return Dates(notice=PlannedDate.of(notice), start=PlannedDate.of(str(year + 1)))
