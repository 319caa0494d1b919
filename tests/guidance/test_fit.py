"""Whether a tender is for a company: what fits, what is missing, and what nobody has said."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from transparency import demo
from transparency.config import ROOT
from transparency.errors import BadInput, BadSetting
from transparency.filters import MAX_VALUES
from transparency.guidance.certificates import CERTIFICATE_KINDS, FILE, KIND, load_certificates
from transparency.guidance.company import (
    FIELD,
    JOINS,
    LANGUAGES,
    MOST_REFERENCES,
    SIZES,
    Company,
)
from transparency.guidance.fit import (
    CLIMATE,
    ECOLABELS,
    NEED,
    NEEDS,
    OUTCOMES,
    UNKNOWN,
    WHOSE,
    Answer,
    Fit,
    Ranking,
    Whose,
    check,
    rank,
    unknown,
)
from transparency.history.records import Present
from transparency.locale import LANGS, Text
from transparency.reference import load_reference
from transparency.tenders.index import Entry, TenderIndex, entry
from transparency.tenders.records import STATUSES, Lot, MinimumRequirements, PlannedTender, Requirement, Value

MakeTender = Callable[..., PlannedTender]

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
REFERENCE = load_reference()
CERTIFICATES = load_certificates()
DANISH = Text.of("da")
MILLION = 100_000_000
"""Kroner, in øre."""

CLEANER = Company(
    cpv=("90910000",),
    size="micro",
    turnover=2 * MILLION,
    nuts=("DK042",),
    holds=("nordic-swan",),
    language=("da",),
    references=1,
    sheltered=False,
)


def kept(tender: PlannedTender, row: int = 1) -> Entry:
    return entry(Present(row, row, 1, NOW, NOW, NOW, tender))


def index_of(tenders: Sequence[PlannedTender]) -> TenderIndex:
    return TenderIndex([kept(tender, row) for row, tender in enumerate(tenders, 1)], len(tenders), 1)


def fit(tender: PlannedTender, company: Company, today: date = TODAY) -> Fit:
    return check(kept(tender), company, REFERENCE, CERTIFICATES, today)


def ranked(tenders: Sequence[PlannedTender], company: Company) -> Ranking:
    return rank(index_of(tenders), company, REFERENCE, CERTIFICATES, TODAY)


def the(answers: Sequence[Answer], need: str, subject: str = "") -> Answer:
    (answer,) = [a for a in answers if a.need == need and a.subject == subject]
    return answer


def outcome(tender: PlannedTender, company: Company, need: str, subject: str = "") -> str:
    return the(fit(tender, company).answers, need, subject).outcome


# Each requirement


def test_a_tender_under_a_company_s_code_is_in_its_trade(make_tender: MakeTender) -> None:
    assert outcome(make_tender(cpv=("90911300",)), CLEANER, "trade") == "fits"
    assert outcome(make_tender(cpv=("39830000", "90910000")), CLEANER, "trade") == "fits"
    assert outcome(make_tender(cpv=("45000000",)), CLEANER, "trade") == "missing"


def test_a_tender_that_is_described_more_broadly_may_or_may_not_be_in_the_trade(
    make_tender: MakeTender,
) -> None:
    answer = the(fit(make_tender(cpv=("90000000",)), CLEANER).answers, "trade")

    assert answer.outcome == "unknown"
    assert "bredere" in answer.say(DANISH)


def test_without_a_trade_or_without_codes_the_trade_is_unknown(make_tender: MakeTender) -> None:
    assert outcome(make_tender(), replace(CLEANER, cpv=()), "trade") == "unknown"
    assert outcome(make_tender(cpv=()), CLEANER, "trade") == "unknown"


@pytest.mark.parametrize(
    ("nuts", "place", "ours", "words", "expected"),
    [
        ("DK042", None, ("DK042",), (), "fits"),
        ("DK042", None, ("DK04",), (), "fits"),
        ("DK042", None, ("DK01", "DK"), (), "fits"),
        ("DK04", None, ("DK042",), (), "unknown"),
        ("DK042", None, ("DK041",), (), "missing"),
        ("DK042", "Viby J", ("DK01",), ("viby",), "fits"),
        (None, "Viby J", (), ("Viby",), "fits"),
        (None, "Risskov", (), ("Ris",), "unknown"),
        (None, "Viby J", ("DK042",), (), "unknown"),
        ("DK042", None, (), ("Viby",), "unknown"),
        ("DK042", None, (), (), "unknown"),
        (None, None, ("DK042",), ("Viby",), "unknown"),
        (None, "Aθήνα", (), ("Viby",), "unknown"),
        ("DK042", None, (), ("東京",), "unknown"),
        ("DK042", "京都", ("DK01",), ("東京",), "missing"),
    ],
)
def test_a_place_is_compared_by_region_or_by_whole_words(
    make_tender: MakeTender,
    nuts: str | None,
    place: str | None,
    ours: tuple[str, ...],
    words: tuple[str, ...],
    expected: str,
) -> None:
    company = replace(CLEANER, nuts=ours, place=words)

    assert outcome(make_tender(nuts=nuts, place=place), company, "place") == expected


def needing(make_tender: MakeTender, **minimum: Any) -> PlannedTender:
    return make_tender(minimum=MinimumRequirements(**minimum))


@pytest.mark.parametrize(
    ("asked", "have", "expected"),
    [(5, 5, "fits"), (5, 4, "missing"), (5, 0, "missing"), (5, None, "unknown"), (None, 900, "unknown")],
)
def test_turnover_is_compared_with_what_is_asked_for(
    make_tender: MakeTender, asked: int | None, have: int | None, expected: str
) -> None:
    """Udbudsloven § 142."""
    tender = needing(make_tender, turnover=asked and asked * MILLION)
    company = replace(CLEANER, turnover=None if have is None else have * MILLION)
    answer = the(fit(tender, company).answers, "turnover")

    assert answer.outcome == expected
    assert "§ 142" in answer.cite(DANISH) or answer.outcome == "missing"


def test_above_the_threshold_a_turnover_of_more_than_twice_the_value_has_to_be_explained(
    make_tender: MakeTender,
) -> None:
    """Udbudsloven § 142 and directive 2014/24 article 58(3)."""
    tender = replace(
        needing(make_tender, turnover=11 * MILLION), value=Value.amount(5 * MILLION), regime="afsnit_ii"
    )
    twice = "mere end det dobbelte"

    assert twice in the(fit(tender, CLEANER).answers, "turnover").say(DANISH)
    assert twice not in the(fit(replace(tender, regime="afsnit_v"), CLEANER).answers, "turnover").say(DANISH)
    enough = replace(tender, value=Value.range(5 * MILLION, 6 * MILLION))
    assert twice not in the(fit(enough, CLEANER).answers, "turnover").say(DANISH)


def test_where_no_turnover_is_stated_the_most_that_may_be_asked_is_said_and_nothing_is_decided(
    make_tender: MakeTender,
) -> None:
    """Udbudsloven § 142."""
    answer = the(
        fit(make_tender(value=Value.amount(MILLION), regime="afsnit_ii"), CLEANER).answers, "turnover"
    )

    assert answer.outcome == "unknown"
    assert "højst være 2.000.000 kr." in answer.say(DANISH)


@pytest.mark.parametrize(
    ("asked", "have", "expected"),
    [(2, 2, "fits"), (2, 1, "missing"), (2, 0, "missing"), (2, None, "unknown"), (None, 9, "unknown")],
)
def test_references_are_counted(
    make_tender: MakeTender, asked: int | None, have: int | None, expected: str
) -> None:
    """Udbudsloven § 143."""
    answer = the(
        fit(needing(make_tender, references=asked), replace(CLEANER, references=have)).answers, "references"
    )

    assert answer.outcome == expected
    assert "§ 143" in answer.cite(DANISH) or answer.outcome == "missing"


@pytest.mark.parametrize("join", JOINS)
@pytest.mark.parametrize("need", ["turnover", "references"])
def test_what_is_missing_alone_fits_together_with_others(
    make_tender: MakeTender, need: str, join: Any
) -> None:
    """Udbudsloven § 144, directive 2014/24 articles 19 and 63."""
    tender = needing(make_tender, turnover=50 * MILLION, references=9)
    alone = the(fit(tender, CLEANER).answers, need)
    joined = the(fit(tender, replace(CLEANER, joins=(join,))).answers, need)

    assert (alone.outcome, alone.together) == ("missing", False)
    assert (joined.outcome, joined.together) == ("missing", True)
    assert joined.guide == alone.guide == "bid-together"
    assert "§ 144" in joined.cite(DANISH)
    assert joined.verdict(DANISH) == "Mangler alene, passer sammen med andre"


def test_joining_others_does_not_make_good_for_a_trade_a_place_or_a_label(make_tender: MakeTender) -> None:
    tender = make_tender(cpv=("45000000",), nuts="DK011", requirements=(Requirement(ECOLABELS, "yes"),))
    answers = fit(tender, replace(CLEANER, holds=(), joins=JOINS)).answers

    assert {(a.need, a.together) for a in answers if a.outcome == "missing"} == {
        ("trade", False),
        ("place", False),
        ("promise", False),
    }


def test_only_a_type_1_ecolabel_answers_the_requirement_of_one(make_tender: MakeTender) -> None:
    """Udbudsloven § 46."""
    tender = make_tender(requirements=(Requirement(ECOLABELS, "yes"),))

    for holds, expected in [
        (("nordic-swan",), "fits"),
        (("fsc", "iso-14001", "eu-ecolabel"), "fits"),
        (("fsc", "iso-14001", "energy-label"), "missing"),
        ((), "missing"),
        (None, "unknown"),
    ]:
        assert outcome(tender, replace(CLEANER, holds=holds), "promise", ECOLABELS) == expected
    missing = the(fit(tender, replace(CLEANER, holds=())).answers, "promise", ECOLABELS)
    assert "tilsvarende" in missing.say(DANISH)
    assert missing.cite(DANISH) == "udbudsloven § 46"


def test_a_label_that_the_plan_says_nothing_about_is_unknown_and_one_that_is_waived_is_not_asked_for(
    make_tender: MakeTender,
) -> None:
    waived = make_tender(requirements=(Requirement(ECOLABELS, "not_relevant", "Findes ikke"),))

    assert outcome(make_tender(), CLEANER, "promise", ECOLABELS) == "unknown"
    assert not [a for a in fit(waived, CLEANER).answers if a.subject == ECOLABELS]


def test_a_clause_that_is_kept_while_working_is_never_missing(make_tender: MakeTender) -> None:
    promises = [
        p.id for p in REFERENCE.promises.values() if p.carried_by == "requirement" and p.id != ECOLABELS
    ]
    tender = make_tender(requirements=tuple(Requirement(id_, "yes") for id_ in promises), climate="yes")
    everything = tuple(CERTIFICATES)

    for promise in (*promises, CLIMATE):
        assert outcome(tender, replace(CLEANER, holds=()), "promise", promise) == "unknown"
        answered = any(promise in c.answers for c in CERTIFICATES.values())
        assert outcome(tender, replace(CLEANER, holds=everything), "promise", promise) == (
            "fits" if answered else "unknown"
        )


def test_a_certificate_that_the_plan_names_in_its_own_words_is_asked_for(make_tender: MakeTender) -> None:
    tender = needing(make_tender, other="Certificeret efter ISO 9001 eller tilsvarende. To biler.")

    for holds, expected in [(("iso-9001",), "fits"), (("iso-14001",), "missing"), (None, "unknown")]:
        assert outcome(tender, replace(CLEANER, holds=holds), "certificate", "iso-9001") == expected
    answers = fit(tender, CLEANER).answers
    assert [a.subject for a in answers if a.need == "certificate"] == ["iso-9001"]
    assert the(answers, "other").outcome == "unknown"
    assert "To biler." in the(answers, "other").say(DANISH)


def test_a_name_within_another_word_names_no_certificate() -> None:
    assert CERTIFICATES["asc"].named_in("Fisk med ASC-mærket")
    assert not CERTIFICATES["asc"].named_in("Erfaring med ascorbinsyre og FMSC")


@pytest.mark.parametrize(("sheltered", "expected"), [(True, "fits"), (False, "missing"), (None, "unknown")])
def test_a_reserved_contract_is_for_sheltered_workshops(
    make_tender: MakeTender, sheltered: bool | None, expected: str
) -> None:
    """Udbudsloven § 54 and directive 2014/24 article 20."""
    answer = the(fit(make_tender(reserved=True), replace(CLEANER, sheltered=sheltered)).answers, "reserved")

    assert answer.outcome == expected
    assert answer.cite(DANISH) == "udbudsloven § 54 og direktiv 2014/24 artikel 20"
    assert not [a for a in fit(make_tender(), CLEANER).answers if a.need == "reserved"]


def test_lots_and_suitability_matter_to_smaller_companies_only(make_tender: MakeTender) -> None:
    """Udbudsloven § 49."""
    divided = make_tender(lots=(Lot(1, "Nord"), Lot(2, "Syd")), sme=True)

    for size, expected in [("micro", "fits"), ("medium", "fits"), (None, "unknown")]:
        assert outcome(divided, replace(CLEANER, size=size), "lots") == expected
        assert outcome(divided, replace(CLEANER, size=size), "size") == expected
    assert outcome(make_tender(), CLEANER, "lots") == outcome(make_tender(), CLEANER, "size") == "unknown"
    assert not {a.need for a in fit(divided, replace(CLEANER, size="large")).answers} & {"lots", "size"}
    assert "§ 49" in the(fit(divided, CLEANER).answers, "lots").cite(DANISH)


def test_the_plan_states_no_language_so_none_is_guessed(make_tender: MakeTender) -> None:
    answer = the(fit(make_tender(), replace(CLEANER, language=("da", "en"))).answers, "language")

    assert answer.outcome == "unknown"
    assert "Dansk; Engelsk" in answer.say(DANISH)


# Whose silence it is that something is unknown

NOTHING_SAID = Company()


def whose(tender: PlannedTender, company: Company, need: str, subject: str = "") -> Whose | None:
    return the(fit(tender, company).answers, need, subject).whose


@pytest.mark.parametrize(
    ("given", "company", "need", "expected"),
    [
        ({"cpv": ()}, CLEANER, "trade", "plan"),
        ({"cpv": ("90000000",)}, CLEANER, "trade", "plan"),
        ({}, NOTHING_SAID, "trade", "company"),
        ({"cpv": ()}, NOTHING_SAID, "trade", "plan"),  # where both are silent, the plan has to speak first
        ({}, CLEANER, "place", "plan"),
        ({"nuts": "DK04"}, CLEANER, "place", "plan"),
        ({"nuts": "DK042"}, NOTHING_SAID, "place", "company"),
        ({"place": "Risskov"}, CLEANER, "place", "judged"),
        ({"nuts": "DK042"}, replace(NOTHING_SAID, place=("Viby",)), "place", "judged"),
        ({"reserved": True}, NOTHING_SAID, "reserved", "company"),
        ({}, CLEANER, "turnover", "plan"),
        ({"minimum": MinimumRequirements(turnover=MILLION)}, NOTHING_SAID, "turnover", "company"),
        ({}, CLEANER, "references", "plan"),
        ({"minimum": MinimumRequirements(references=2)}, NOTHING_SAID, "references", "company"),
        ({"minimum": MinimumRequirements(other="To biler.")}, CLEANER, "other", "judged"),
        ({}, CLEANER, "size", "plan"),
        ({"sme": True}, NOTHING_SAID, "size", "company"),
        ({}, NOTHING_SAID, "size", "plan"),
        ({}, CLEANER, "lots", "plan"),
        ({"lots": (Lot(1, "Nord"), Lot(2, "Syd"))}, NOTHING_SAID, "lots", "company"),
        ({}, CLEANER, "language", "plan"),
        ({}, NOTHING_SAID, "language", "plan"),
    ],
)
def test_what_is_unknown_says_who_has_not_said_it(
    make_tender: MakeTender, given: dict[str, Any], company: Company, need: str, expected: Whose
) -> None:
    assert whose(make_tender(**given), company, need) == expected


@pytest.mark.parametrize(
    ("subject", "holds", "expected"),
    [
        (ECOLABELS, None, "company"),
        ("labour-clauses", None, "company"),
        ("labour-clauses", (), "company"),  # kept while working: that it can show it, it has not said
        ("circularity", ("fsc",), "judged"),  # no certificate on the list shows it
    ],
)
def test_a_requirement_that_is_unknown_says_who_has_not_said_it(
    make_tender: MakeTender, subject: str, holds: tuple[str, ...] | None, expected: Whose
) -> None:
    """Udbudsloven §§ 40–48 and 176."""
    answered = any(subject in c.answers for c in CERTIFICATES.values())
    tender = make_tender(requirements=(Requirement(subject, "yes"),))

    assert answered == (expected == "company")
    assert whose(tender, replace(CLEANER, holds=holds), "promise", subject) == expected


def test_that_the_plan_says_nothing_of_a_label_is_the_plan_s_silence(make_tender: MakeTender) -> None:
    assert whose(make_tender(), NOTHING_SAID, "promise", ECOLABELS) == "plan"
    named = needing(make_tender, other="ISO 9001")
    assert whose(named, NOTHING_SAID, "certificate", "iso-9001") == "company"


def test_what_the_plan_says_of_the_whole_only_is_its_silence_of_a_lot(make_tender: MakeTender) -> None:
    """Directive 2014/24 article 58(3)."""
    lots = (Lot(1, "Nord"), Lot(2, "Syd"))
    tender = replace(
        needing(make_tender, turnover=50 * MILLION), lots=lots, cpv=("90910000", "39830000")
    )  # fmt: skip

    for lot in fit(tender, CLEANER).lots:
        assert the(lot.answers, "turnover").whose == the(lot.answers, "trade").whose == "plan"


@pytest.mark.parametrize("lang", LANGS)
def test_who_has_not_said_it_is_read_in_words(make_tender: MakeTender, lang: Any) -> None:
    t = Text.of(lang)
    tender = needing(make_tender, references=2, other="To biler.")
    said = {
        the(fit(tender, NOTHING_SAID).answers, need).verdict(t)
        for need in ("turnover", "references", "other")
    }

    assert said == {t(UNKNOWN[one]) for one in WHOSE}
    assert len(said) == 3


def test_what_is_unknown_is_gathered_by_who_has_not_said_it(make_tender: MakeTender) -> None:
    answers = fit(make_tender(nuts="DK042", sme=True), replace(CLEANER, size=None)).answers

    gathered = unknown(answers)

    assert {one: [a.need for a in some] for one, some in gathered.items()} == {
        "plan": ["turnover", "references", "promise", "lots", "language"],
        "company": ["size"],
    }


# Lots


def test_what_the_whole_asks_of_turnover_is_unknown_for_a_lot(make_tender: MakeTender) -> None:
    """Directive 2014/24 article 58(3): the requirement has to suit the lot."""
    tender = replace(
        needing(make_tender, turnover=50 * MILLION),
        regime="afsnit_ii",
        lots=(Lot(1, "Nord", Value.amount(3 * MILLION)), Lot(2, "Syd")),
    )
    found = fit(tender, CLEANER)
    north = next(one for one in found.lots if one.lot.number == 1)

    assert the(found.answers, "turnover").outcome == "missing"
    assert [the(one.answers, "turnover").outcome for one in found.lots] == ["unknown", "unknown"]
    assert "højst være 6.000.000 kr." in the(north.answers, "turnover").say(DANISH)
    assert found.best in found.lots


def test_a_turnover_that_is_enough_for_the_whole_is_enough_for_a_lot(make_tender: MakeTender) -> None:
    tender = replace(needing(make_tender, turnover=MILLION), lots=(Lot(1, "Nord"), Lot(2, "Syd")))

    assert [the(one.answers, "turnover").outcome for one in fit(tender, CLEANER).lots] == ["fits", "fits"]


def test_a_lot_has_a_place_of_its_own(make_tender: MakeTender) -> None:
    tender = make_tender(lots=(Lot(1, "En", place="Harlev"), Lot(2, "To", place="Viby J")))
    found = fit(tender, replace(CLEANER, nuts=(), place=("Viby",)))

    assert [(one.lot.number, the(one.answers, "place").outcome) for one in found.lots] == [
        (2, "fits"),
        (1, "unknown"),
    ]


def test_of_a_tender_in_several_trades_nobody_knows_which_one_a_lot_is_in(make_tender: MakeTender) -> None:
    lots = (Lot(1, "Rengøring"), Lot(2, "Midler"))
    several = fit(make_tender(cpv=("90910000", "39830000"), lots=lots), CLEANER)
    one = fit(make_tender(cpv=("90910000", "90911300"), lots=lots), CLEANER)

    assert {the(lot.answers, "trade").outcome for lot in several.lots} == {"unknown"}
    assert {the(lot.answers, "trade").outcome for lot in one.lots} == {"fits"}


# The whole plan


def test_fewest_missing_come_first_then_fewest_unknown_then_the_soonest(make_tender: MakeTender) -> None:
    late = make_tender(id="AAK-2027-001", nuts="DK042", sme=True, notice="2027-Q4")
    soon = replace(late, id="AAK-2027-002", dates=make_tender(notice="2027-Q1").dates)
    less_known = replace(soon, id="AAK-2027-003", nuts=None)
    broader = replace(soon, id="AAK-2027-004", cpv=("90000000",))
    together = replace(soon, id="AAK-2027-005", minimum=MinimumRequirements(references=9))
    missing = replace(soon, id="AAK-2027-006", requirements=(Requirement(ECOLABELS, "yes"),))
    company = replace(CLEANER, holds=(), joins=("group",))

    found = ranked([missing, together, broader, less_known, late, soon], company)

    assert [e.id[-1] for e in found.entries] == ["2", "1", "3", "4", "5", "6"]
    assert [f.entry for f in found.fits()] == list(found.entries)
    assert [f.entry for f in found.fits(2, 3)] == list(found.entries[2:5])


def test_a_tender_stands_by_its_best_lot(make_tender: MakeTender) -> None:
    whole = needing(make_tender, turnover=50 * MILLION)
    divided = replace(whole, id="AAK-2027-002", lots=(Lot(1, "Nord"), Lot(2, "Syd")))

    assert [e.id for e in ranked([whole, divided], CLEANER).entries] == ["AAK-2027-002", "AAK-2027-001"]


def test_other_trades_and_what_is_over_are_left_out_and_counted(make_tender: MakeTender) -> None:
    tenders = [
        *(
            make_tender(id=f"AAK-2027-{number:03d}", status=status, status_reason="Behovet er væk")
            for number, status in enumerate(STATUSES, 1)
        ),
        make_tender(id="AAK-2027-101", cpv=("45000000",)),
        make_tender(id="AAK-2027-102", cpv=()),
        make_tender(id="AAK-2027-103", status="published", deadline="2026-11-25"),
        make_tender(id="AAK-2027-104", status="published", deadline="2026-11-26"),
        make_tender(id="AAK-2027-105", status="published", deadline="2026-11-25", technique="dps"),
    ]
    found = ranked(tenders, CLEANER)

    assert {e.said.status for e in found.entries} == {"planned", "in_dialogue", "published"}
    assert {e.id for e in found.entries if e.id > "AAK-2027-100"} == {
        "AAK-2027-102",
        "AAK-2027-104",
        "AAK-2027-105",
    }
    assert (found.outside, found.over) == (1, 5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"status": "cancelled", "status_reason": "Ingen penge"}, "Udbud aflyst"),
        ({"status": "evaluating"}, "Tilbud vurderes"),
        ({"status": "published", "deadline": "2026-11-25"}, "25. november 2026"),
        ({"status": "published", "deadline": "2026-11-26"}, ""),
        ({"status": "published"}, ""),
        ({}, ""),
    ],
)
def test_one_tender_that_is_over_says_so_and_is_answered_all_the_same(
    make_tender: MakeTender, given: dict[str, Any], words: str
) -> None:
    found = fit(make_tender(**given), CLEANER)

    assert words in (found.over.say(DANISH) if found.over else "")
    assert bool(found.over) == bool(words)
    assert found.answers


def test_who_has_said_nothing_is_told_nothing_and_what_to_say(make_tender: MakeTender) -> None:
    tender = make_tender(
        nuts="DK042",
        minimum=MinimumRequirements(MILLION, 2, "ISO 9001"),
        reserved=True,
        sme=True,
        climate="yes",
        lots=(Lot(1, "Nord"), Lot(2, "Syd")),
        requirements=(Requirement(ECOLABELS, "yes"), Requirement("esg", "yes")),
    )
    found = fit(tender, Company())

    assert {a.outcome for one in (found, *found.lots) for a in one.answers} == {"unknown"}
    assert set(Company().unsaid) == set(FIELD)
    assert not Company()
    assert len(ranked([tender], Company()).entries) == 1
    assert replace(CLEANER, holds=(), place=("Viby",), joins=("sub",)).unsaid == ()


# Any plan, any company

MADE = [
    replace(
        tender,
        minimum=dice.choice(
            (
                None,
                MinimumRequirements(
                    dice.randint(1, 90) * MILLION, dice.randint(0, 5), dice.choice((None, "PEFC"))
                ),
            )
        ),
        cpv=tender.cpv if dice.random() < 0.9 else (),
        nuts=dice.choice((None, "DK", "DK042", "DK041")),
        reserved=dice.random() < 0.1,
    )
    for dice in [random.Random(7)]
    for tender in demo.tenders(150, 7, REFERENCE, TODAY)
]
INDEX = index_of(MADE)
CODES = sorted({code for tender in MADE for code in tender.cpv})

companies = st.builds(
    Company,
    cpv=st.lists(st.sampled_from(CODES), max_size=4, unique=True).map(lambda some: tuple(sorted(some))),
    size=st.none() | st.sampled_from(SIZES),
    turnover=st.none() | st.integers(0, 10**10).map(lambda kroner: kroner * 100),
    nuts=st.sets(st.sampled_from(sorted(REFERENCE.nuts)), max_size=3).map(lambda some: tuple(sorted(some))),
    place=st.sets(st.sampled_from(["Viby", "Århus Ø", "a&b=c+d", "Sæby; nord, syd"])).map(
        lambda some: tuple(sorted(some))
    ),
    holds=st.none() | st.sets(st.sampled_from(sorted(CERTIFICATES))).map(lambda some: tuple(sorted(some))),
    language=st.sets(st.sampled_from(LANGUAGES)).map(lambda some: tuple(sorted(some))),
    references=st.none() | st.integers(0, MOST_REFERENCES),
    joins=st.sets(st.sampled_from(JOINS)).map(lambda some: tuple(sorted(some))),
    sheltered=st.none() | st.booleans(),
)


def asked(pairs: Sequence[tuple[str, str]]) -> Company:
    return Company.from_query(pairs, REFERENCE.cpv, REFERENCE.nuts, CERTIFICATES)


@given(companies)
def test_a_link_says_what_the_company_said(company: Company) -> None:
    assert asked(parse_qsl(company.query(), keep_blank_values=True)) == company
    assert asked(list(reversed(company.pairs()))) == company


@given(companies)
def test_the_order_is_that_of_the_counts_that_are_shown(company: Company) -> None:
    found = rank(INDEX, company, REFERENCE, CERTIFICATES, TODAY)
    fits = found.fits()

    keys = [(f.best.counted, f.entry.awaited, f.entry.id) for f in fits]
    assert keys == sorted(keys)
    assert len(fits) + found.outside + found.over == len(MADE)


@given(companies)
def test_what_is_left_out_is_what_one_by_one_is_in_another_trade_or_over(company: Company) -> None:
    found = rank(INDEX, company, REFERENCE, CERTIFICATES, TODAY)
    each = [check(e, company, REFERENCE, CERTIFICATES, TODAY) for e in INDEX.entries]
    outside = [f for f in each if the(f.answers, "trade").outcome == "missing"]
    over = [f for f in each if f.over and f not in outside]

    assert (found.outside, found.over) == (len(outside), len(over))
    assert sorted(e.id for e in found.entries) == [
        f.entry.id for f in each if f not in outside and f not in over
    ]
    by_id = {f.entry.id: f for f in each}
    assert all(f == by_id[f.entry.id] for f in found.fits())


@given(companies, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_that_of_the_plan(company: Company, dice: random.Random) -> None:
    shuffled = dice.sample(MADE, len(MADE))

    assert [e.id for e in ranked(shuffled, company).entries] == [
        e.id for e in rank(INDEX, company, REFERENCE, CERTIFICATES, TODAY).entries
    ]


WORSE = {"fits": 0, "unknown": 1, "missing": 2}


@given(companies, st.sampled_from(sorted(CERTIFICATES)))
def test_one_more_certificate_never_makes_a_fit_worse(company: Company, more: str) -> None:
    before = replace(company, holds=company.holds or ())
    after = replace(before, holds=tuple(sorted({*(before.holds or ()), more})))

    for e in INDEX.entries[:40]:
        old, new = (check(e, one, REFERENCE, CERTIFICATES, TODAY).answers for one in (before, after))
        assert [(a.need, a.subject) for a in new] == [(a.need, a.subject) for a in old]
        assert all(WORSE[b.outcome] <= WORSE[a.outcome] for a, b in zip(old, new, strict=True))


@given(companies, st.integers(1, 10**12), st.integers(1, 50))
def test_more_turnover_references_or_partners_never_make_a_fit_worse(
    company: Company, more: int, references: int
) -> None:
    before = replace(company, turnover=company.turnover or 0, references=company.references or 0)
    after = replace(
        before,
        turnover=(before.turnover or 0) + more,
        references=(before.references or 0) + references,
        joins=JOINS,
    )

    for e in INDEX.entries[:40]:
        old, new = (check(e, one, REFERENCE, CERTIFICATES, TODAY) for one in (before, after))
        assert new.best.counted <= old.best.counted


SAID_BY_ALL = replace(CLEANER, place=("Viby",), holds=tuple(sorted(CERTIFICATES)), joins=JOINS)


@given(companies)
def test_who_has_said_everything_is_never_told_that_it_has_not(company: Company) -> None:
    everything = replace(
        SAID_BY_ALL,
        cpv=company.cpv or SAID_BY_ALL.cpv,
        size=company.size or SAID_BY_ALL.size,
        turnover=company.turnover or 0,
        nuts=company.nuts or SAID_BY_ALL.nuts,
    )

    for e in INDEX.entries[:25]:
        found = check(e, everything, REFERENCE, CERTIFICATES, TODAY)
        assert "company" not in {a.whose for one in (found, *found.lots) for a in one.answers}


@given(companies)
def test_every_answer_has_a_reason_and_a_guide_that_exists(company: Company) -> None:
    guides = {file.name.split(".")[0] for file in (ROOT / "data" / "guidance").glob("*.md")}

    for e in INDEX.entries[:25]:
        found = check(e, company, REFERENCE, CERTIFICATES, TODAY)
        for one in (found, *found.lots):
            assert [NEEDS.index(a.need) for a in one.answers] == sorted(
                NEEDS.index(a.need) for a in one.answers
            )
            for answer in one.answers:
                assert answer.outcome in OUTCOMES
                assert answer.need in NEED
                assert answer.guide in guides
                assert (answer.whose is not None) == (answer.outcome == "unknown")
                for lang in LANGS:
                    said = answer.say(Text.of(lang))
                    assert said
                    assert "{" not in said
                    assert ".." not in said


# What is stated badly


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("turnover", "-1"),
        ("turnover", "−5 mio. kr."),
        ("turnover", "1e9"),
        ("turnover", "mange"),
        ("turnover", "100 mia. og 1 kr."),
        ("turnover", "100000000001"),
        ("turnover", "9" * 500),
        ("turnover", "5 mio. euro"),
        ("cpv", "90919999"),
        ("cpv", "9091"),
        ("cpv", "90910000-1"),
        ("cpv", "rengøring"),
        ("cpv", "٩٠٩١٠٠٠٠"),
        ("size", "huge"),
        ("nuts", "DE1"),
        ("nuts", "dk042"),
        ("holds", "iso-1"),
        ("holds", "nordic-swan,fsc"),
        ("language", "xx"),
        ("references", "-1"),
        ("references", "1.5"),
        ("references", "10001"),
        ("references", "٣"),
        ("references", "9" * 5000),
        ("joins", "alone"),
        ("sheltered", "måske"),
        ("place", "x" * 61),
        ("place", "\u202e"),
        ("place", "<>"),
    ],
)
def test_what_cannot_be_meant_is_named(name: str, value: str) -> None:
    with pytest.raises(BadInput) as caught:
        asked([(name, value)])

    assert caught.value.name == name
    assert len(caught.value.say(DANISH)) < 250


def test_none_and_some_certificates_cannot_both_be_meant() -> None:
    with pytest.raises(BadInput, match="ingen"):
        asked([("holds", "none"), ("holds", "fsc")])
    assert asked([("holds", "none")]).holds == ()


def test_too_many_values_are_refused() -> None:
    with pytest.raises(BadInput) as caught:
        asked([("place", f"Sted {number}") for number in range(MAX_VALUES + 1)])
    assert caught.value.name == "place"


@pytest.mark.parametrize(
    ("typed", "kroner"),
    [("2500000", 2_500_000), ("2.500.000", 2_500_000), ("2,5 mio. kr.", 2_500_000), ("0", 0), ("000", 0),
     ("2,500,000", 2_500_000),
     ("0 kr.", 0), ("0,00", 0), ("0,-", 0), ("kr. 0", 0),
     ("850.000 kr.", 850_000), ("100 mia. kr.", 100_000_000_000)],
)  # fmt: skip
def test_turnover_is_read_as_people_write_it(typed: str, kroner: int) -> None:
    assert asked([("turnover", typed)]).turnover == kroner * 100


def test_unknown_names_and_empty_values_are_passed_over() -> None:
    assert asked([("vis", "passer"), ("turnover", "  "), ("cpv", ""), ("__class__", "x")]) == Company()
    assert asked([("cpv", " 90910000-9 "), ("cpv", "90910000")]).cpv == ("90910000",)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(FIELD)) | st.text(max_size=8), st.text(max_size=40)), max_size=12
    )
)
def test_any_query_is_read_or_refused_by_name(pairs: list[tuple[str, str]]) -> None:
    try:
        company = asked(pairs)
    except BadInput as error:
        refused = error.name
        event("refused")
    else:
        refused = None
        assert asked(company.pairs()) == company
    assert refused in (None, *FIELD)


# The shipped list


def test_every_certificate_answers_promises_that_a_tender_can_carry() -> None:
    carried = {p.id for p in REFERENCE.promises.values() if p.carried_by in ("requirement", "climate")}

    assert len(CERTIFICATES) >= 20
    assert {c.kind for c in CERTIFICATES.values()} == set(CERTIFICATE_KINDS) == set(KIND)
    for certificate in CERTIFICATES.values():
        assert set(certificate.answers) <= carried, certificate.id
        assert certificate.answers or certificate.names, certificate.id
    labels = {c.id for c in CERTIFICATES.values() if ECOLABELS in c.answers}
    assert labels == {"nordic-swan", "eu-ecolabel", "blue-angel", "tco-certified"}


def test_no_two_certificates_are_named_alike() -> None:
    names = [name.casefold() for c in CERTIFICATES.values() for name in c.names]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "fsc"', 'id = "pefc"'),
        ('id = "fsc"', 'id = "none"'),
        ('id = "fsc"', 'id = "F S C"'),
        ('kind = "management"', 'kind = "paper"'),
        ('answers = ["ecolabels"]', 'answers = "ecolabels"'),
        ("answers = []", "answers = [1]"),
        ('da = "PEFC"', 'da = ""'),
        ('source = "ISO 14021"', ""),
        ("[[certificate]]", "[[mark]]"),
        ("[[certificate]]", "[["),
    ],
)
def test_a_broken_list_is_named_with_its_entry(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "certificates.toml"
    path.write_text(FILE.read_text("utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(BadSetting) as caught:
        load_certificates(path)
    assert str(path) in caught.value.say(DANISH)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"certificates\.toml"):
        load_certificates(tmp_path / "certificates.toml")
