"""The verdict rules, case by case: what is told of a promise is what its figures say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.dates import PlannedDate
from transparency.locale import Text
from transparency.targets.judgement import (
    LEAST,
    RULES,
    WORD,
    Judged,
    Point,
    Verdict,
    ambition,
    comparable,
    countdown,
    demanded,
    judge,
    path,
    wanted_value,
)
from transparency.targets.live import Listing, Live, Named, Share, Step
from transparency.targets.records import (
    LARGEST,
    WORDS,
    Baseline,
    Method,
    Milestone,
    Observation,
    Promise,
    Target,
)

DA, EN = Text.of("da"), Text.of("en")
TODAY = date(2026, 11, 26)
TWO = (Method(1, "A"), Method(2, "B", why_changed="Nye faktorer"))


def promise(direction: str = "down", goal: str = "-50 %", due: int | None = 2034, **more: Any) -> Promise:
    fields: dict[str, Any] = {"id": "emissions", "group": "target", "title_da": "Titel", "title_en": "Title"}
    fields |= {
        "promise_da": "",
        "promise_en": "",
        "section": ("Afsnit",),
        "direction": direction,
        "goal": goal,
    }
    return Promise(**fields | {"due": date(due, 12, 31) if due else None} | more)


DOWN = promise()
ZERO = promise("to_zero", "0", 2027)
SHARE = promise("up", "95 %", None)
LOWER = promise("down", "", None)
MORE = promise("up", "", None)
USED = promise("in_use", "", None)
CITY = promise("context", "0", 2029)
STANDING = promise("", "", None, group="commitment")
CLIMATE = promise("at_least", "30 %", None, ambition="100 %", carried_by="climate")
PARTNERS = promise("in_use", "", None, carried_by="partnership")
JOINT = promise("in_use", "", None, carried_by="joint")
ALWAYS = promise("at_least", "100 %", None, carried_by="dialogue")


def figures(*some: str, unit: str = "tco2e", **more: Any) -> tuple[Observation, ...]:
    """ "2024=184" is 184 in 2024."""
    given: dict[str, Any] = {"unit": unit, "source": "Regnskab", "quality": "measured"}
    return tuple(
        Observation(PlannedDate.of(period), Decimal(value), **given | more)
        for period, _, value in (one.partition("=") for one in some)
    )


def base(period: str = "2018", value: str = "200", method: int = 1) -> Baseline:
    return Baseline(PlannedDate.of(period), Decimal(value), "Regnskab", method)


def stones(*some: str) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(PlannedDate.of(period), Decimal(value), "Byrådet")
        for period, _, value in (one.partition("=") for one in some)
    )


def target(of: Promise, *some: str, unit: str = "tco2e", **more: Any) -> Target:
    fields: dict[str, Any] = {"unit": unit, "observations": figures(*some, unit=unit)}
    return Target(id=of.id, promise=of, **fields | more)


def listing(number: int) -> Listing:
    return Listing(number, "/udbudsplan")


def shared(part: int, whole: int, undecided: int | None = None) -> Share:
    return Share(listing(part), listing(whole), None if undecided is None else listing(undecided))


def live(part: int, whole: int, undecided: int | None = None, **more: Any) -> Live:
    return Live(id="emissions", share=shared(part, whole, undecided), **more)


def stepped(*done: bool | None) -> Live:
    """A thing for each: done, not done, or (None) its day has not come."""
    steps = tuple(Step("Noget", bool(one), awaited=one is None) for one in done)
    return Live(id="emissions", steps=steps, year=2027)


def counted(number: int, whole: int) -> Live:
    return Live(id="emissions", count=listing(number), beside=(Named("Andel", shared(number, whole)),))


@dataclass(frozen=True)
class Case:
    name: str
    target: Target
    word: str
    rule: str
    said: str
    live: Live | None = None
    today: date = TODAY


CASES: Sequence[Case] = (
    # Commitments and the city's goal
    Case("a commitment", target(STANDING), "standing", "standing",
         "Det gælder hele tiden og har intet måltal. Der er heller ikke lagt tal ind om det."),
    Case("a commitment that tenders carry", target(STANDING), "standing", "standing",
         "Det gælder hele tiden og har intet måltal. Udbud: 12 af 1.400.",
         Live(id="esg", beside=(Named("Udbud", shared(12, 1400)),))),
    Case("a commitment that dialogues are about", target(STANDING), "standing", "standing",
         "Det gælder hele tiden og har intet måltal. Dialoger og arrangementer om det: 4.",
         Live(id="esg", dialogues=listing(4))),
    Case("a commitment with a figure", target(STANDING, "2025=14", unit="pieces"), "standing", "standing",
         "Det gælder hele tiden og har intet måltal. I 2025 var tallet 14 stk."),
    Case("how fresh the figures are", target(STANDING), "standing", "standing",
         "Tal, der skulle have været her: 2. Mål, der har tal: 9 af 17.",
         Live(id="leadership-follow-up", count=listing(2), beside=(Named("Mål, der har tal", shared(9, 17)),))),
    Case("the city's goal without a figure", target(CITY), "not_measured", "no-figures",
         "Målet gælder hele byen, og indkøb kan ikke nå det alene. Der er ikke lagt tal ind endnu."),
    Case("the city's goal with one", target(CITY, "2025=1200000", baseline=base("1990", "2000000")),
         "standing", "context",
         "Målet gælder hele byen, og indkøb kan ikke nå det alene. I 2025 var tallet 1.200.000 ton CO2e."),
    Case("the city's goal with an old one", target(CITY, "2020=5", next_due=date(2026, 1, 1)),
         "update_overdue", "overdue", "Næste tal skulle være her senest 1. januar 2026. Det nyeste er fra 2020."),

    # What the published data answer
    Case("a share that is reached", target(CLIMATE), "reached", "share",
         "30 af 100 er 30 %. Målet er 30 %.", live(30, 100, 0)),
    Case("a share that what is undecided can still lift", target(CLIMATE), "at_risk", "share",
         "29 af 100 er 29 %. Målet er 30 %. Endnu ikke afgjort: 1, så det kan stadig nås.", live(29, 100, 1)),
    Case("a share that nothing can lift", target(CLIMATE), "off_track", "share",
         "20 af 100 er 20 %. Målet er 30 %.", live(20, 100, 9)),
    Case("a share just below is not rounded up to the number", target(CLIMATE), "off_track", "share",
         "2.996 af 10.000 er 29,96 %. Målet er 30 %.", live(2996, 10_000, 0)),
    Case("a share of few", target(CLIMATE), "too_little_data", "too-few",
         "Der er kun 9 at regne en andel af, og det er for få. Målet er 30 %.", live(9, LEAST - 1, 0)),
    Case("a share of nothing", target(CLIMATE), "too_little_data", "too-few",
         "Der er intet endnu at regne en andel af. Målet er 30 %.", live(0, 0, 0)),
    Case("of one that all shall have, one is enough", target(ALWAYS), "reached", "share",
         "1 af 1 er 100 %. Målet er 100 %.", live(1, 1)),
    Case("one that is missing stays missing", target(ALWAYS), "off_track", "share",
         "999 af 1.000 er 99,9 %. Målet er 100 %.", live(999, 1000)),
    Case("all is done", target(USED), "reached", "in-use", "Om planen for 2027 er 2 af 2 ting gjort.",
         stepped(True, True)),
    Case("the rest has its day", target(USED), "on_track", "in-use",
         "Om planen for 2027 er 1 af 2 ting gjort. Dagen for resten er ikke kommet endnu.", stepped(True, None)),
    Case("something is missing", target(USED), "at_risk", "in-use", "Om planen for 2027 er 1 af 2 ting gjort.",
         stepped(True, False)),
    Case("nothing is done", target(USED), "off_track", "in-use", "Om planen for 2027 er 0 af 2 ting gjort.",
         stepped(False, False)),
    Case("there are joint tenders", target(JOINT), "reached", "in-use", "Fælles udbud i planen: 14.",
         counted(14, 100)),
    Case("there are none", target(JOINT), "off_track", "in-use", "Der er ingen fælles udbud i planen.",
         counted(0, 100)),
    Case("there is no plan", target(JOINT), "too_little_data", "too-few", "Der er ingen udbud i planen at tælle.",
         counted(0, 0)),
    Case("it is in use", target(USED), "reached", "in-use", "Det er i brug: 3.",
         Live(id="x", count=listing(3))),
    Case("a partnership goes on", target(PARTNERS), "reached", "in-use", "Partnerskaber i gang: 1.",
         Live(id="x", count=listing(1))),
    Case("of those that are shown none goes on", target(PARTNERS), "too_little_data", "too-few",
         "Ingen af de partnerskaber, der vises her, er i gang nu. Der kan være andre.",
         Live(id="x", count=listing(0))),
    Case("it is not", target(USED), "off_track", "in-use", "Det er ikke i brug endnu.",
         Live(id="x", count=listing(0))),
    Case("what is only related answers nothing", target(MORE), "not_measured", "no-figures",
         "Kommunen har ikke lagt tal ind endnu.", Live(id="x", dialogues=listing(3))),

    # Nothing entered
    Case("no figure", target(DOWN), "not_measured", "no-figures", "Kommunen har ikke lagt tal ind endnu."),
    Case("asked for", target(DOWN, asked_on=date(2026, 10, 1)), "not_measured", "no-figures",
         "Kommunen har ikke lagt tal ind endnu. De er efterspurgt 1. oktober 2026."),
    Case("awaited", target(DOWN, next_due=date(2027, 4, 1)), "not_measured", "no-figures",
         "Kommunen har ikke lagt tal ind endnu. Det første ventes senest 1. april 2027."),
    Case("asked for and awaited", target(DOWN, asked_on=date(2026, 10, 1), next_due=date(2027, 4, 1)),
         "not_measured", "no-figures",
         "Kommunen har ikke lagt tal ind endnu. De er efterspurgt 1. oktober 2026, og det første ventes senest "
         "1. april 2027."),
    Case("awaited in vain", target(DOWN, next_due=date(2026, 11, 25)), "update_overdue", "overdue",
         "Det første tal skulle være her senest 25. november 2026. Der er ikke lagt noget ind."),
    Case("partnerships", target(promise("in_use", "", None, carried_by="partnership")), "not_measured",
         "no-figures", "Ingen partnerskaber vises her endnu, og kommunen har ikke lagt tal ind."),
    Case("only a category", target(DOWN, observations=figures("2025=1", category="food")), "not_measured",
         "no-figures", "Kommunen har ikke lagt tal ind endnu."),

    # Old figures
    Case("the next figure is overdue", target(DOWN, "2024=100", baseline=base(), next_due=date(2026, 9, 30)),
         "update_overdue", "overdue",
         "Næste tal skulle være her senest 30. september 2026. Det nyeste er fra 2024."),
    Case("on the day itself it is not", target(DOWN, "2024=100", baseline=base(), next_due=TODAY),
         "reached", "number-reached", "I 2024 var tallet 100 ton CO2e. Målet er 100 ton CO2e."),
    Case("after the last figure none is missed",
         target(promise(due=2025), "2025=150", baseline=base(), next_due=date(2026, 9, 30)),
         "off_track", "deadline-passed",
         "Fristen var 31. december 2025. I 2025 var tallet 150 ton CO2e, og målet er 100 ton CO2e."),
    Case("but a phase-out is to stay at zero",
         target(replace(ZERO, due=date(2024, 12, 31)), "2025=0", next_due=date(2026, 9, 30)),
         "update_overdue", "overdue",
         "Næste tal skulle være her senest 30. september 2026. Det nyeste er fra 2025."),

    # The number
    Case("half is reached", target(DOWN, "2024=100", baseline=base()), "reached", "number-reached",
         "I 2024 var tallet 100 ton CO2e. Målet er 100 ton CO2e."),
    Case("a hair above is not said to be it", target(DOWN, "2033=100.04", baseline=base()), "on_track", "path",
         "2033 lå 50 % under udgangspunktet; en lige vej kræver 47 %.", today=date(2034, 6, 1)),
    Case("a share without a deadline", target(SHARE, "2025=95.4", unit="percent"), "reached", "number-reached",
         "I 2025 var tallet 95,4 %. Målet er 95 %."),
    Case("a share in the wrong unit", target(SHARE, "2025=96", unit="dkk"), "too_little_data", "too-few",
         "Målet er 95 %, men tallene er ikke opgjort i procent."),
    Case("nothing is bought after the last day",
         target(replace(ZERO, due=date(2024, 12, 31)), "2025=0", unit="litres"), "reached", "number-reached",
         "I 2025 var tallet 0 liter. Målet er 0 liter."),
    Case("one thing", target(USED, "2025=1", unit="courses"), "reached", "in-use", "I 2025 var tallet 1 kursus."),
    Case("none", target(USED, "2025=0", unit="courses"), "off_track", "in-use", "I 2025 var tallet 0 kurser."),

    # The deadline
    Case("it has passed", target(promise(due=2025), "2025=101", baseline=base()), "off_track", "deadline-passed",
         "Fristen var 31. december 2025. I 2025 var tallet 101 ton CO2e, og målet er 100 ton CO2e."),
    Case("it has passed, and nobody knows", target(promise(due=2025), "2024=101", baseline=base()),
         "too_little_data", "deadline-passed",
         "Fristen var 31. december 2025. Det nyeste tal er fra 2024, så det vides ikke endnu, om målet er nået."),
    Case("what was bought up to the last day was allowed",
         target(replace(ZERO, due=date(2025, 12, 31)), "2025=90", unit="litres"), "too_little_data",
         "deadline-passed",
         "Fristen var 31. december 2025. Det nyeste tal er fra 2025, så det vides ikke endnu, om målet er nået."),
    Case("what was bought after it was not, although the year still runs",
         target(replace(ZERO, due=date(2025, 12, 31)), unit="litres",
                observations=figures("2026=90", unit="litres", quality="preliminary")),
         "off_track", "deadline-passed",
         "Fristen var 31. december 2025. I 2026 var tallet 90 liter, og målet er 0 liter. Tallet er foreløbigt."),
    Case("on the last day it has not passed", target(promise(due=2026), "2025=150", baseline=base()),
         "at_risk", "path", "2025 lå 25 % under udgangspunktet; en lige vej kræver 44 %.",
         today=date(2026, 12, 31)),

    # The path
    Case("the issue's own example", target(DOWN, "2024=184", baseline=base("2020")), "at_risk", "path",
         "2024 lå 8 % under udgangspunktet; en lige vej kræver 14 %."),
    Case("further than the path", target(DOWN, "2024=150", baseline=base()), "on_track", "path",
         "2024 lå 25 % under udgangspunktet; en lige vej kræver 19 %."),
    Case("exactly on it", target(promise(due=2030), "2024=150", baseline=base("2018")), "on_track", "path",
         "2024 lå 25 % under udgangspunktet; en lige vej kræver 25 %."),
    Case("half of the way is at risk", target(promise(due=2030), "2024=175", baseline=base("2018")), "at_risk",
         "path", "2024 lå 13 % under udgangspunktet; en lige vej kræver 25 %."),
    Case("less than half is behind", target(promise(due=2030), "2024=176", baseline=base("2018")), "off_track",
         "path", "2024 lå 12 % under udgangspunktet; en lige vej kræver 25 %."),
    Case("the wrong way", target(DOWN, "2024=206", baseline=base()), "off_track", "path",
         "2024 lå 3 % over udgangspunktet; en lige vej kræver 19 % under."),
    Case("nothing has moved", target(DOWN, "2024=200", baseline=base()), "off_track", "path",
         "2024 lå på udgangspunktet; en lige vej kræver 19 % under."),
    Case("the municipality's own path", target(DOWN, "2024=190", baseline=base(), milestones=stones("2026=180")),
         "at_risk", "path", "2024 lå 5 % under udgangspunktet; kommunens egen vej kræver 7,5 %."),
    Case("its own path may rise first", target(DOWN, "2024=205", baseline=base(), milestones=stones("2024=210")),
         "on_track", "path", "I 2024 var tallet 205 ton CO2e; kommunens egen vej kræver højst 210 ton CO2e."),
    Case("a milestone outside is no path of its own",
         target(DOWN, "2024=150", baseline=base(), milestones=stones("2010=500", "2040=1")), "on_track", "path",
         "2024 lå 25 % under udgangspunktet; en lige vej kræver 19 %."),
    Case("two milestones that end on one day", target(DOWN, "2026=150", baseline=base(),
                                                   milestones=stones("2026=170", "2026-H2=160")),
         "on_track", "path", "2026 lå 25 % under udgangspunktet; kommunens egen vej kræver 20 %.",
         today=date(2027, 3, 1)),
    Case("up a path", target(promise("up", "80", 2030), "2024=50", unit="pieces", baseline=base("2018", "40")),
         "at_risk", "path", "2024 lå 25 % over udgangspunktet; en lige vej kræver 50 %."),
    Case("down a path that goes up",
         target(promise("up", "80", 2030), "2024=30", unit="pieces", baseline=base("2018", "40")), "off_track",
         "path", "2024 lå 25 % under udgangspunktet; en lige vej kræver 50 % over."),
    Case("at the foot of a path that goes up",
         target(promise("up", "80", 2030), "2024=40", unit="pieces", baseline=base("2018", "40")), "off_track",
         "path", "2024 lå på udgangspunktet; en lige vej kræver 50 % over."),
    Case("from nothing", target(promise("up", "80", 2030), "2024=39", unit="pieces", baseline=base("2018", "0")),
         "at_risk", "path", "I 2024 var tallet 39 stk.; en lige vej kræver mindst 40 stk."),
    Case("to more", target(promise("up", "+50 %", 2030), "2024=250", baseline=base("2018")), "on_track", "path",
         "2024 lå 25 % over udgangspunktet; en lige vej kræver 25 %."),
    Case("a phase-out has until the year after its last day", target(ZERO, "2025=50", baseline=base("2024", "100")),
         "on_track", "path", "2025 lå 50 % under udgangspunktet; en lige vej kræver 25 %."),
    Case("and its last year may have something left", target(ZERO, "2027=20", baseline=base("2024", "100")),
         "too_little_data", "deadline-passed",
         "Fristen var 31. december 2027. Det nyeste tal er fra 2027, så det vides ikke endnu, om målet er nået.",
         today=date(2028, 2, 1)),

    # Too few
    Case("no baseline", target(DOWN, "2024=184"), "too_little_data", "too-few",
         "Politikken oplyser intet udgangspunkt, og kommunen har ikke lagt et ind. "
         "Uden det kan ændringen ikke regnes."),
    Case("no baseline on the way to zero", target(ZERO, "2025=40"), "too_little_data", "too-few",
         "I 2025 var tallet 40 ton CO2e, og målet er 0 ton CO2e. Uden et udgangspunkt kan vejen dertil ikke regnes."),
    Case("a baseline of nothing", target(DOWN, "2024=184", baseline=base(value="0")), "too_little_data", "too-few",
         "Udgangspunktet er 0, så en ændring i procent kan ikke regnes."),
    Case("a baseline of next to nothing", target(DOWN, "2024=184", baseline=base(value="1e-40")),
         "too_little_data", "too-few", "Udgangspunktet er 0, så en ændring i procent kan ikke regnes."),
    Case("a baseline that is no number", target(DOWN, "2024=184", baseline=base(value="NaN")), "too_little_data",
         "too-few", "Udgangspunktet er 0, så en ændring i procent kan ikke regnes."),
    Case("a baseline by another method",
         target(DOWN, baseline=base(), methods=TWO, observations=figures("2024=184", method=2)), "too_little_data",
         "too-few", "Udgangspunktet er opgjort med en anden metode end de nye tal, så de kan ikke sammenlignes."),
    Case("the same on the way to zero",
         target(ZERO, baseline=base(), methods=TWO, observations=figures("2024=184", method=2)), "too_little_data",
         "too-few", "Udgangspunktet er opgjort med en anden metode end de nye tal, så de kan ikke sammenlignes."),
    Case("the method has changed, and no figure is by the new one",
         target(DOWN, "2024=184", baseline=base(), methods=TWO), "too_little_data", "too-few",
         "Metoden er skiftet, og der er ingen tal efter den nye. Tal før og efter kan ikke sammenlignes."),
    Case("only the baseline's year", target(DOWN, "2018=200", baseline=base()), "too_little_data", "too-few",
         "Der er ingen tal efter udgangspunktet i 2018."),
    Case("a baseline after the deadline", target(DOWN, "2025=184", baseline=base("2034")), "too_little_data",
         "too-few", "Udgangspunktet 2034 ligger ikke før fristen, så vejen dertil kan ikke regnes."),
    Case("a year that still runs", target(DOWN, baseline=base(),
                                          observations=figures("2026=20", quality="preliminary")),
         "too_little_data", "too-few",
         "Der er kun tal for 2026, og den periode er ikke slut endnu. Tallet er foreløbigt."),
    Case("a quarter beside a year", target(DOWN, "2025-Q4=40", baseline=base()), "too_little_data", "too-few",
         "Tallet for 4. kvartal 2025 og udgangspunktet for 2018 er ikke af lige lange perioder."),
    Case("figures in another unit", target(DOWN, baseline=base(), observations=figures("2025=40", unit="dkk")),
         "too_little_data", "too-few", "Tallet for 2025 kan ikke sammenlignes med målet."),
    Case("figures that are none", target(DOWN, "2025=NaN", "2024=Infinity", baseline=base()), "too_little_data",
         "too-few", "Tallet for 2025 kan ikke sammenlignes med målet."),

    # Without a deadline
    Case("one figure", target(LOWER, "2025=40"), "too_little_data", "too-few",
         "I 2025 var tallet 40 ton CO2e. Ét tal viser ikke, hvilken vej det går."),
    Case("one figure towards a number", target(SHARE, "2025=80", unit="percent"), "too_little_data", "too-few",
         "I 2025 var tallet 80 %, og målet er 95 %. Ét tal viser ikke, hvilken vej det går."),
    Case("one figure and a baseline", target(LOWER, "2025=40", baseline=base("2020", "50")), "on_track", "movement",
         "Der er hverken måltal eller frist. Det går den rigtige vej: 50 ton CO2e i 2020, 40 ton CO2e i 2025."),
    Case("one figure from before the baseline", target(LOWER, "2019=40", baseline=base("2020", "50")),
         "too_little_data", "too-few", "I 2019 var tallet 40 ton CO2e. Ét tal viser ikke, hvilken vej det går."),
    Case("nearer a number", target(SHARE, "2024=80", "2025=80.04", unit="percent"), "at_risk", "movement",
         "Målet er 95 %, uden frist. Det går den rigtige vej: 80 % i 2024, 80,04 % i 2025."),
    Case("farther from it", target(SHARE, "2024=80", "2025=70", unit="percent"), "off_track", "movement",
         "Målet er 95 %, uden frist. Det går den forkerte vej: 80 % i 2024, 70 % i 2025."),
    Case("no nearer", target(SHARE, "2024=80", "2025=80", unit="percent"), "at_risk", "movement",
         "Målet er 95 %, uden frist. Tallet var 80 % både i 2024 og i 2025."),
    Case("more courses", target(MORE, "2026-Q1=3", "2026-Q3=5", unit="courses"), "on_track", "movement",
         "Der er hverken måltal eller frist. Det går den rigtige vej: 3 kurser i 1. kvartal 2026, "
         "5 kurser i 3. kvartal 2026."),
    Case("fewer", target(MORE, "2026-Q1=3", "2026-Q3=1", unit="courses"), "off_track", "movement",
         "Der er hverken måltal eller frist. Det går den forkerte vej: 3 kurser i 1. kvartal 2026, "
         "1 kursus i 3. kvartal 2026."),
    Case("as many", target(MORE, "2026-Q1=3", "2026-Q3=3", unit="courses"), "at_risk", "movement",
         "Der er hverken måltal eller frist. Tallet var 3 kurser både i 1. kvartal 2026 og i 3. kvartal 2026."),
    Case("a quarter is not compared with the year before", target(LOWER, "2024=100", "2025-Q1=30"),
         "too_little_data", "too-few",
         "I 1. kvartal 2025 var tallet 30 ton CO2e. Ét tal viser ikke, hvilken vej det går."),
    Case("shares of any period are", target(SHARE, "2024=80", "2025-Q1=82", unit="percent"), "at_risk", "movement",
         "Målet er 95 %, uden frist. Det går den rigtige vej: 80 % i 2024, 82 % i 1. kvartal 2025."),
    Case("gaps are no figures", target(LOWER, "2019=100", "2025=90"), "on_track", "movement",
         "Der er hverken måltal eller frist. Det går den rigtige vej: 100 ton CO2e i 2019, 90 ton CO2e i 2025."),
    Case("lower by a number, some day",
         target(promise("down", "-25 %", None), "2024=170", "2025=160", baseline=base()), "at_risk", "movement",
         "Målet er 150 ton CO2e, uden frist. Det går den rigtige vej: 170 ton CO2e i 2024, 160 ton CO2e i 2025."),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestEachCase:
    def test_the_verdict_and_its_sentence(self, case: Case) -> None:
        found = judge(case.target, case.live, case.today)
        assert (found.word, found.rule, found.say(DA)) == (case.word, case.rule, case.said)

    def test_the_sentence_can_be_said_in_english(self, case: Case) -> None:
        assert "{" not in judge(case.target, case.live, case.today).say(EN)

    def test_the_order_in_which_figures_were_entered_does_not_matter(self, case: Case) -> None:
        turned = replace(
            case.target,
            observations=case.target.observations[::-1],
            milestones=case.target.milestones[::-1],
            methods=case.target.methods[::-1],
        )
        assert judge(turned, case.live, case.today) == judge(case.target, case.live, case.today)


def test_every_rule_and_every_word_has_a_case() -> None:
    assert {case.rule for case in CASES} == set(RULES)
    assert {case.word for case in CASES} == set(WORDS) == set(WORD)
    assert len({case.name for case in CASES}) == len(CASES)


# What a verdict rests on


def test_a_verdict_by_examples_says_so() -> None:
    example = target(DOWN, baseline=base(), observations=figures("2024=150", quality="example"))
    assert judge(example, None, TODAY).example
    assert judge(replace(target(DOWN, "2024=150", baseline=base()), example=True), None, TODAY).example
    assert judge(target(CLIMATE), live(3, 10, example=True), TODAY).example
    assert judge(target(STANDING), Live(id="x", example=True), TODAY).example
    assert not judge(target(DOWN, "2024=150", baseline=base()), None, TODAY).example


@pytest.mark.parametrize(
    ("quality", "end"),
    [
        ("measured", "19 %."),
        ("example", "19 %."),
        ("estimated", "19 %. Tallet er anslået."),
        ("preliminary", "19 %. Tallet er foreløbigt."),
    ],
)
def test_a_figure_that_was_not_measured_is_told_as_such(quality: str, end: str) -> None:
    found = judge(
        target(DOWN, baseline=base(), observations=figures("2024=150", quality=quality)), None, TODAY
    )
    assert found.quality == quality
    assert found.say(DA).endswith(end)


def test_a_preliminary_figure_judges_only_when_its_period_is_over() -> None:
    some = (*figures("2024=150"), *figures("2026=20", quality="preliminary"))
    found = judge(target(DOWN, baseline=base(), observations=some), None, TODAY)
    assert found.say(DA) == "2024 lå 25 % under udgangspunktet; en lige vej kræver 19 %."
    later = judge(target(DOWN, baseline=base(), observations=some), None, date(2027, 1, 1))
    assert later.word == "reached"
    assert later.quality == "preliminary"


def test_a_sentence_begins_with_a_capital_letter() -> None:
    monthly = target(DOWN, "2024-03=150", baseline=base("2018-03"))
    assert judge(monthly, None, TODAY).say(DA).startswith("Marts 2024 lå ")


def test_another_baseline_judges_the_same_figures_anew() -> None:
    before = target(DOWN, "2024=150", baseline=base())
    after = replace(before, baseline=base(value="160"))
    assert judge(before, None, TODAY).word == "on_track"
    assert judge(after, None, TODAY).word == "off_track"


def test_the_municipalitys_own_path_is_marked() -> None:
    own = target(DOWN, "2024=150", baseline=base(), milestones=stones("2026=180"))
    assert judge(own, None, TODAY).own_path
    assert not judge(replace(own, milestones=()), None, TODAY).own_path


# Two numbers for one share


@pytest.mark.parametrize(
    ("found", "word", "said"),
    [
        (live(56, 168, 12), "off_track", "56 af 168 er 33,3 %. Ambitionen er 100 %."),
        (
            live(56, 168, 112),
            "at_risk",
            "56 af 168 er 33,3 %. Ambitionen er 100 %. Endnu ikke afgjort: 112, så det kan stadig nås.",
        ),
        (live(168, 168, 0), "reached", "168 af 168 er 100 %. Ambitionen er 100 %."),
        (live(0, 0, 0), "too_little_data", "Der er intet endnu at regne en andel af. Ambitionen er 100 %."),
    ],
)
def test_the_share_is_judged_by_the_ambition_too(found: Live, word: str, said: str) -> None:
    verdict = ambition(target(CLIMATE), found)
    assert verdict is not None
    assert (verdict.word, verdict.say(DA)) == (word, said)


def test_without_a_second_number_or_an_answer_there_is_no_ambition() -> None:
    assert ambition(target(ALWAYS), live(1, 2)) is None
    assert ambition(target(CLIMATE), None) is None
    assert ambition(target(CLIMATE), Live(id="x", dialogues=listing(1))) is None


# The countdown


@pytest.mark.parametrize(
    ("today", "days", "said"),
    [
        (date(2026, 12, 31), 366, "Der er 366 dage til: fra 1. januar 2028 skal det være opfyldt."),
        (date(2027, 12, 31), 1, "Der er 1 dag til: fra 1. januar 2028 skal det være opfyldt."),
        (date(2028, 1, 1), 0, "Fristen er gået: fra 1. januar 2028 skulle det være opfyldt."),
        (date(2028, 3, 1), -60, "Fristen er gået: fra 1. januar 2028 skulle det være opfyldt."),
    ],
)
def test_the_days_are_counted_to_the_first_on_which_it_is_to_be_kept(
    today: date, days: int, said: str
) -> None:
    found = countdown(target(ZERO), today)
    assert found is not None
    assert (found.days, found.say(DA)) == (days, said)


def test_without_a_last_day_nothing_is_counted_down() -> None:
    assert countdown(target(SHARE), TODAY) is None


# The number that is asked for, and the path to it


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (target(DOWN, baseline=base()), Decimal(100)),
        (target(promise(goal="+10 %"), baseline=base()), Decimal(220)),
        (target(DOWN), None),
        (target(DOWN, baseline=base(value="0")), None),
        (target(DOWN, baseline=base(value="inf")), None),
        (target(DOWN, baseline=base(method=1), methods=TWO), None),
        (target(ZERO), Decimal(0)),
        (target(LOWER, baseline=base()), None),
    ],
)
def test_the_figure_that_a_promise_asks_for(found: Target, wanted: Decimal | None) -> None:
    assert wanted_value(found) == wanted


def test_a_straight_path_has_two_ends() -> None:
    assert path(target(DOWN, baseline=base())) == (
        Point(date(2018, 12, 31), Decimal(200)),
        Point(date(2034, 12, 31), Decimal(100)),
    )


@pytest.mark.parametrize(
    ("period", "last"), [("2024", date(2028, 12, 31)), ("2024-H1", date(2028, 6, 30)),
                         ("2024-Q1", date(2028, 3, 31)), ("2024-02", date(2028, 1, 31))],
)  # fmt: skip
def test_a_phase_out_ends_with_the_first_period_after_its_last_day(period: str, last: date) -> None:
    assert path(target(ZERO, baseline=base(period)))[-1] == Point(last, Decimal(0))


def test_its_own_milestones_are_on_the_path_in_order() -> None:
    found = path(target(DOWN, baseline=base(), milestones=stones("2030=120", "2025=170", "2018=1", "2034=1")))
    assert [(p.day.year, p.value) for p in found] == [(2018, 200), (2025, 170), (2030, 120), (2034, 100)]


@pytest.mark.parametrize(
    "found",
    [
        target(DOWN),
        target(promise(due=None), baseline=base()),
        target(LOWER, baseline=base()),
        target(DOWN, baseline=base("2034")),
        target(DOWN, baseline=base("unknown")),
        target(DOWN, baseline=base(value="NaN")),
        target(ZERO, baseline=base(value="NaN")),
        target(ZERO, baseline=base(), methods=TWO),
    ],
)
def test_without_two_ends_there_is_no_path(found: Target) -> None:
    assert path(found) == ()
    assert demanded(path(found), TODAY) is None


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2010, 1, 1), 200),
        (date(2018, 12, 31), 200),
        (date(2026, 12, 31), 150),
        (date(2034, 12, 31), 100),
        (date(2050, 1, 1), 100),
    ],
)
def test_the_path_asks_for_as_much_as_time_has_gone(day: date, value: int) -> None:
    found = demanded(path(target(DOWN, baseline=base())), day)
    assert found == value


# What holds for any figures

_GRAVITY = {"reached": 0, "on_track": 1, "at_risk": 2, "off_track": 3}
numbers = st.decimals(0, 1000, allow_nan=False, allow_infinity=False, places=2)
any_number = st.decimals(allow_nan=True, allow_infinity=True) | numbers
told = st.tuples(st.integers(2019, 2033).map(str), numbers.map(str)).map("=".join)
years = st.integers(2015, 2040).map(str)
periods = years | st.tuples(years, st.sampled_from(["-Q1", "-Q4", "-H1", "-12", "-01"])).map("".join)
promises = st.sampled_from([DOWN, ZERO, SHARE, LOWER, MORE, USED, CITY, STANDING, promise("up", "80", 2030)])
days = st.dates(date(2016, 1, 1), date(2042, 1, 1))
observations = st.builds(
    Observation,
    period=periods.map(PlannedDate.of),
    value=any_number,
    unit=st.sampled_from(["tco2e", "percent", "dkk"]),
    source=st.just("A"),
    quality=st.sampled_from(["measured", "preliminary", "estimated", "example"]),
    method=st.integers(1, 2),
    category=st.sampled_from([None, None, "food"]),
)
milestones = st.builds(Milestone, periods.map(PlannedDate.of), any_number, st.just("A"))
targets = st.builds(
    Target,
    id=st.just("emissions"),
    promise=promises,
    unit=st.sampled_from([None, "tco2e", "percent"]),
    baseline=st.none() | st.builds(Baseline, periods.map(PlannedDate.of), any_number, st.just("A"), st.integers(1, 2)),
    milestones=st.lists(milestones, max_size=4).map(tuple),
    methods=st.sampled_from([(), TWO]),
    observations=st.lists(observations, max_size=8, unique_by=lambda o: o.key).map(tuple),
    next_due=st.none() | days,
    asked_on=st.none() | days,
)  # fmt: skip


@given(targets, days, st.randoms())
def test_any_record_has_a_verdict_that_can_be_said(found: Target, today: date, dice: Any) -> None:
    verdict = judge(found, None, today)
    for t in (DA, EN):
        assert "{" not in verdict.say(t)
        assert "NaN" not in verdict.say(t)
    shuffled = list(found.observations)
    dice.shuffle(shuffled)
    assert judge(replace(found, observations=tuple(shuffled)), None, today) == verdict


@given(
    st.sampled_from([DOWN, ZERO, SHARE, LOWER, MORE, USED, promise("up", "80", 2030), promise("up", "+50 %", 2030)]),
    st.none() | st.builds(base, st.just("2018"), numbers.map(str)),
    st.lists(told, max_size=2).map(lambda some: stones(*some)),
    numbers, numbers, numbers, days,
)  # fmt: skip
def test_a_better_figure_never_gives_a_graver_verdict(
    of: Promise,
    baseline: Baseline | None,
    milestones: tuple[Milestone, ...],
    before: Decimal,
    one: Decimal,
    other: Decimal,
    today: date,
) -> None:
    rising = of.direction in ("up", "in_use")
    worse, better = sorted((one, other), reverse=not rising)
    unit = "percent" if of is SHARE else "tco2e"

    def verdict(value: Decimal) -> str:
        found = target(
            of, f"2019={before}", f"2024={value}", unit=unit, baseline=baseline, milestones=milestones
        )
        return judge(found, None, today).word

    words = verdict(better), verdict(worse)
    if set(words) <= set(_GRAVITY):
        assert _GRAVITY[words[0]] <= _GRAVITY[words[1]]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_one_more_with_the_criterion_is_never_worse(part: int, undecided: int, rest: int) -> None:
    before = judge(target(CLIMATE), live(part, part + undecided + rest, undecided), TODAY).word
    if rest:
        after = judge(target(CLIMATE), live(part + 1, part + undecided + rest, undecided), TODAY).word
        if {before, after} <= set(_GRAVITY):
            assert _GRAVITY[after] <= _GRAVITY[before]


@given(st.integers(1, 99_999), st.integers(1, 100_000))
def test_a_share_is_never_said_to_be_what_it_is_not(part: int, whole: int) -> None:
    verdict = judge(target(CLIMATE), live(min(part, whole), whole), TODAY)
    if verdict.word == "off_track":
        assert "er 30 %. Målet er 30 %" not in verdict.say(DA)


@given(
    st.lists(told, max_size=5),
    st.dates(date(2010, 1, 1), date(2040, 1, 1)),
)
def test_the_path_stays_between_its_points(some: list[str], day: date) -> None:
    points = path(target(DOWN, baseline=base(), milestones=stones(*some)))
    assert [p.day for p in points] == sorted({p.day for p in points})
    found = demanded(points, day)
    assert found is not None
    assert min(p.value for p in points) <= found <= max(p.value for p in points)


@given(targets, days)
def test_what_is_compared_can_be_calculated_with(found: Target, today: date) -> None:
    some = comparable(found, today)
    assert all(one.whole and one.method == found.method and 0 <= one.value <= LARGEST for one in some)
    assert len({one.unit for one in some}) <= 1 or some[-1].unit == "percent"
    assert [one.period.sort_key for one in some] == sorted(one.period.sort_key for one in some)


# All of it together


def test_what_is_judged_knows_whether_it_is_measured_and_made_up() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def judged(found: Target, answer: Live | None = None) -> Judged:
        verdict = Verdict("standing", "standing", "x")
        return Judged(found, answer, verdict, 1, at, at, at, overdue=False)

    assert not judged(target(DOWN)).measured
    assert judged(target(DOWN, "2024=1")).measured
    assert judged(target(DOWN), live(0, 0)).measured
    assert not judged(target(DOWN), Live(id="x", dialogues=listing(3))).measured
    assert judged(target(DOWN, observations=figures("2024=1", quality="example"))).example
    assert not judged(target(DOWN, "2024=1")).example
    assert judged(target(DOWN), Live(id="x", example=True)).example


def test_the_days_of_a_countdown_fall_by_one_each_day() -> None:
    days = [countdown(target(ZERO), TODAY + timedelta(days=n)) for n in range(3)]
    assert [found.days for found in days if found] == [401, 400, 399]
