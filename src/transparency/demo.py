"""Made-up tenders and dialogues in any number, for trying the site under volume. The same seed gives the same."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from transparency.clock import COPENHAGEN
from transparency.dates import PlannedDate
from transparency.dialogues.records import (
    ID_MARK,
    Answer,
    Dialogue,
    Form,
    Heard,
    MarketQuestion,
    Outcome,
    Result,
    status_by_time,
)
from transparency.dialogues.records import Kind as DialogueKind
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
_EVENT_TITLES: dict[DialogueKind, str] = {
    "dialogue": "Markedsdialog om {what} til {whom}",
    "new_year_webinar": "Nytårswebinar {year}",
    "course": "Kursus i ansvarligt forbrug for {whom}",
    "meeting": "Informationsmøde om {what}",
}
_FORMS: tuple[Form, ...] = ("open_meeting", "open_meeting", "written", "hybrid", "webinar", "site_visit")
_PLACES = ("Rådhuset", "Dokk1", "Blixens", "Smedens Kantine", "Varna")
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


def dialogues(
    count: int, seed: int, reference: Reference, today: date, tenders: Sequence[str] = ()
) -> Iterator[Dialogue]:
    """`count` market dialogues and events over three years around today, one in four an event.

    What is over has been held, and most of it has its outcome. `tenders` are ids that they may belong to.
    """
    dice = random.Random(seed)
    codes = [c for d in reference.cpv.divisions() for c in (d, *reference.cpv.children(d.code))]
    departments = [d.key for d in reference.organisation.departments]
    promises = list(reference.promises)
    kinds: tuple[DialogueKind, ...] = ("dialogue",) * 9 + ("new_year_webinar", "course", "meeting")
    now = datetime.combine(today, time(12), COPENHAGEN)
    for number in range(_FIRST_NUMBER, _FIRST_NUMBER + count):
        kind = dice.choice(kinds)
        day = today + timedelta(days=dice.randint(-700, 400))
        form: Form = (
            "webinar"
            if kind == "new_year_webinar"
            else dice.choice(_FORMS)
            if kind == "dialogue"
            else "open_meeting"
        )
        code, whom = dice.choice(codes), dice.choice(_WHOM)
        starts = datetime.combine(day, time(dice.choice((8, 9, 10, 13, 15)), dice.choice((0, 30))))
        deadline = datetime.combine(day - timedelta(days=7), time(12))
        written, online = form == "written", form in ("webinar", "hybrid")
        coming = day >= today
        made = Dialogue(
            id=f"{reference.organisation.id_prefix}-{ID_MARK[kind]}-{day.year}-{number}",
            kind=kind,
            title=_EVENT_TITLES[kind].format(what=code.da.lower(), whom=whom, year=day.year)[:300],
            title_en=code.en if kind == "dialogue" else None,
            purpose=f"Hvordan kan {code.da.lower()} leveres med vægt på {dice.choice(_WEIGHT)}?",
            description=_DESCRIPTION.format(
                what=code.da.lower(), whom=whom, years=dice.randint(1, 6), part=dice.choice(_PART),
                weight=dice.choice(_WEIGHT),
            ),
            tenders=(dice.choice(tenders),) if tenders and kind == "dialogue" else (),
            departments=(dice.choice(departments),),
            cpv=(code.code,),
            form=form,
            starts=None if written else starts,
            ends=None if written else starts + timedelta(minutes=dice.choice((60, 90, 120))),
            place=None if written or form == "webinar" else dice.choice(_PLACES),
            link="https://video.example.org/moede" if online else None,
            sign_up_by=None if written else deadline,
            seats=None if written else dice.choice((None, 20, 50, 100)),
            ask_by=deadline,
            answer_by=starts if written else None,
            audience=f"Virksomheder, der arbejder med {code.da.lower()}",
            sme_note="Små virksomheder kan byde på en del" if dice.random() < 0.3 else None,
            languages=dice.choice((("da",), ("da",), ("da", "en"))),
            questions=(
                MarketQuestion(1, f"Hvad kan gøres for {dice.choice(_WEIGHT)}?"),
                MarketQuestion(2, "Hvad gør det svært for mindre virksomheder at byde?"),
            ),
            themes=tuple(dice.sample(promises, dice.choice((0, 1, 2)))),
            plan_year=day.year if kind == "new_year_webinar" else None,
            status="announced" if coming and dice.random() < 0.2 else "open",
            answers=(
                Answer(1, "Må to komme fra samme virksomhed?", deadline - timedelta(days=5), "Ja.",
                       deadline - timedelta(days=4)),
            ) if dice.random() < 0.5 else (),
            example=True,
        )  # fmt: skip
        made = replace(made, status=status_by_time(made, now))
        if dice.random() < 0.06:
            made = replace(made, status="cancelled", status_reason="For få har meldt sig til")
        elif made.status == "held" and kind == "dialogue" and dice.random() < 0.9:
            made = replace(made, status="outcome_published", outcome=_outcome(dice, made))
        yield made


def _outcome(dice: random.Random, d: Dialogue) -> Outcome:
    return Outcome(
        minutes="Deltagerne gav et godt billede af, hvad der kan leveres.",
        others=dice.randint(3, 40),
        heard=(Heard(d.themes[0] if d.themes else "", f"Læg mere vægt på {dice.choice(_WEIGHT)}."),),
        results=(
            *(
                Result("changed", "Kontrakten løber længere", "Det giver mere ro", tender, "duration_months")
                for tender in d.tenders
            ),
            Result("not_changed", "Opgaven deles ikke op", "Det ville blive dyrere"),
        ),
    )
