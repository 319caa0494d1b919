"""Deadlines from notice to contract and of complaints: each paragraph a table of cases, and what holds for all."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from dateutil.easter import easter
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency.errors import BadInput
from transparency.guidance.answers import GUIDANCE
from transparency.guidance.deadlines import (
    COMPLAINT_CASE,
    COMPLAINT_CASES,
    LABEL,
    LAST_YEAR,
    LONGEST,
    MILESTONE_KEYS,
    NO_DEADLINE,
    NO_MINIMUM,
    PROCEDURES,
    ComplaintAnswer,
    ComplaintCase,
    Milestone,
    Procedure,
    complaint_deadlines,
    complaint_event,
    ends_in_days,
    ends_in_months,
    standstill,
    timeline,
    too_late,
)
from transparency.guidance.time_limits import load_time_limits
from transparency.locale import LANGS, Lang, Text

LIMITS = load_time_limits()
DANISH = Text.of("da")
THURSDAY = date(2026, 11, 26)
FLAGS = list(product((False, True), repeat=3))

TENDER: dict[Procedure, dict[tuple[bool, bool, bool], int]] = {
    # electronic, prior information notice, urgent
    "open": {
        (False, False, False): 35,
        (True, False, False): 30,
        (False, True, False): 15,
        (True, True, False): 15,
        (False, False, True): 15,
        (True, False, True): 15,
        (False, True, True): 15,
        (True, True, True): 15,
    },
    "restricted": {
        (False, False, False): 30,
        (True, False, False): 25,
        (False, True, False): 10,
        (True, True, False): 10,
        (False, False, True): 10,
        (True, False, True): 10,
        (False, True, True): 10,
        (True, True, True): 10,
    },
}
TENDER["negotiated"] = TENDER["restricted"]


def day(text: str) -> date:
    return date.fromisoformat(text)


def closed(when: date) -> bool:
    """Written anew: Saturdays, Sundays, the holidays of the law since 2024, Grundlovsdag, 24 and 31 December."""
    sunday = easter(when.year)
    moving = {sunday + timedelta(days=after) for after in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}
    return when.weekday() > 4 or when in moving or (when.month, when.day) in fixed


def opening(when: date) -> date:
    while closed(when):
        when += timedelta(days=1)
    return when


def way(procedure: Procedure = "open", **asked: Any) -> dict[str, Milestone]:
    given_days = {"tender_days": 30} if procedure in NO_MINIMUM else {}
    usual: dict[str, Any] = {
        "electronic": True,
        "prior_notice": False,
        "urgent": False,
        "evaluation_days": 14,
        "limits": LIMITS,
    }
    if "wished" not in asked:
        usual["start"] = THURSDAY
    found = timeline(procedure, **usual | given_days | asked)
    by_key = {one.key: one for one in found}
    assert len(by_key) == len(found)
    return by_key


# Regulation 1182/71, article 3


def test_regulation_1182_71_article_3_1_the_day_of_the_event_is_not_counted() -> None:
    assert ends_in_days(date(2026, 11, 26), 1) == date(2026, 11, 27)
    assert ends_in_days(date(2026, 11, 26), 30) == date(2026, 12, 26)
    assert ends_in_days(date(2028, 2, 1), 30) == date(2028, 3, 2)


@pytest.mark.parametrize(
    ("event", "months", "last"),
    [
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2027-08-29", 6, "2028-02-29"),
        ("2026-12-01", 6, "2027-06-01"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-07-31", 6, "2027-01-31"),
        ("2027-03-31", -12, "2026-03-31"),
        ("2028-02-29", -12, "2027-02-28"),
        ("2027-01-15", -12, "2026-01-15"),
    ],
)
def test_regulation_1182_71_article_3_2_c_months_end_on_the_same_number_or_the_last_of_the_month(
    event: str, months: int, last: str
) -> None:
    assert ends_in_months(day(event), months) == day(last)


@pytest.mark.parametrize(
    ("electronic", "sent", "due", "deadline"),
    [
        (True, "2026-03-02", "2026-04-01", "2026-04-01"),  # a Wednesday stays
        (True, "2026-03-03", "2026-04-02", "2026-04-07"),  # Maundy Thursday: over Easter
        (False, "2026-02-27", "2026-04-03", "2026-04-07"),  # Good Friday
        (True, "2026-03-05", "2026-04-04", "2026-04-07"),  # the Saturday between
        (True, "2026-03-06", "2026-04-05", "2026-04-07"),  # Easter Sunday
        (False, "2026-03-02", "2026-04-06", "2026-04-07"),  # Easter Monday
        (True, "2026-04-14", "2026-05-14", "2026-05-15"),  # Ascension Day
        (True, "2026-04-01", "2026-05-01", "2026-05-01"),  # 1 May is a working day
        (False, "2026-04-20", "2026-05-25", "2026-05-26"),  # Whit Monday
        (True, "2026-05-06", "2026-06-05", "2026-06-08"),  # Grundlovsdag, a Friday
        (True, "2026-11-24", "2026-12-24", "2026-12-28"),  # 24 December, then Christmas and a weekend
        (True, "2026-11-25", "2026-12-25", "2026-12-28"),
        (True, "2026-11-26", "2026-12-26", "2026-12-28"),
        (True, "2026-11-27", "2026-12-27", "2026-12-28"),
        (True, "2026-12-01", "2026-12-31", "2027-01-04"),  # 31 December, New Year and a weekend
        (True, "2026-12-02", "2027-01-01", "2027-01-04"),
        (True, "2026-10-01", "2026-10-31", "2026-11-02"),  # a Saturday
        (True, "2026-10-02", "2026-11-01", "2026-11-02"),  # a Sunday
        (True, "2028-01-31", "2028-03-01", "2028-03-01"),  # over a leap day
    ],
)
def test_regulation_1182_71_article_3_4_a_deadline_on_a_day_off_moves_to_the_next_working_day(
    electronic: bool, sent: str, due: str, deadline: str
) -> None:
    found = way(electronic=electronic, start=day(sent))["tender"]
    assert found.day == day(deadline)
    assert found.moved_from == (day(due) if due != deadline else None)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("2026-03-03", "2. april 2026 er skærtorsdag, så det bliver den næste arbejdsdag."),
        ("2026-05-06", "5. juni 2026 er grundlovsdag, så det bliver den næste arbejdsdag."),
        ("2026-10-01", "31. oktober 2026 er en lørdag, så det bliver den næste arbejdsdag."),
        ("2026-10-02", "1. november 2026 er en søndag, så det bliver den næste arbejdsdag."),
        ("2026-03-06", "5. april 2026 er påskedag, så det bliver den næste arbejdsdag."),
        ("2032-11-24", "24. december 2032 er juleaftensdag, så det bliver den næste arbejdsdag."),
        ("2033-11-24", "24. december 2033 er en lørdag, så det bliver den næste arbejdsdag."),
    ],
)
def test_a_moved_deadline_says_why(sent: str, why: str) -> None:
    assert way(start=day(sent))["tender"].say(DANISH).endswith(f" {why}")


@pytest.mark.parametrize(
    ("sent", "days", "deadline", "lengthened"),
    [
        ("2027-01-08", 1, "2027-01-11", False),  # a Friday, and one day
        ("2027-01-08", 2, "2027-01-12", True),  # Saturday, Sunday, Monday: one working day
        ("2027-01-08", 3, "2027-01-12", True),
        ("2027-01-08", 4, "2027-01-12", False),
        ("2027-01-07", 2, "2027-01-11", False),  # Friday and, for Saturday, Monday
        ("2027-03-24", 2, "2027-03-31", True),  # the day before Easter
        ("2027-03-24", 7, "2027-03-31", False),
        ("2026-12-23", 5, "2026-12-29", True),  # Christmas and a weekend
    ],
)
def test_regulation_1182_71_article_3_5_a_period_of_two_days_or_more_has_two_working_days(
    sent: str, days: int, deadline: str, lengthened: bool
) -> None:
    found = way("light", start=day(sent), tender_days=days)["tender"]
    assert found.day == day(deadline)
    assert ("artikel 3, stk. 5" in found.say(DANISH)) == lengthened


def test_the_municipalitys_own_time_is_no_period_of_the_law() -> None:
    found = way(start=day("2026-12-09"), evaluation_days=4)
    assert found["tender"].day == day("2027-01-08")
    assert found["award"].day == day("2027-01-12")
    assert way(start=day("2026-12-09"), evaluation_days=2)["award"].day == day("2027-01-11")


# Shortest periods: udbudsloven §§ 57, 59, 60, directive 2014/24 articles 27–31


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("procedure", TENDER)
def test_udbudsloven_57_59_60_every_procedure_with_every_way_to_shorten(
    procedure: Procedure, flags: tuple[bool, bool, bool]
) -> None:
    """§ 57 (open), § 60 (restricted) and directive 2014/24 article 29 (negotiated): the tender period."""
    electronic, prior_notice, urgent = flags
    found = way(procedure, electronic=electronic, prior_notice=prior_notice, urgent=urgent)
    event = found["notice"].day
    if procedure != "open":
        request = found["request"]
        assert request.day == opening(event + timedelta(days=15 if urgent else 30))
        event = found["invitation"].day
    assert found["tender"].day == opening(event + timedelta(days=TENDER[procedure][flags]))
    assert str(TENDER[procedure][flags]) in found["tender"].say(DANISH)
    expected = {"open": "§ 57", "restricted": "§ 60", "negotiated": "artikel 2"}[procedure]
    assert expected in found["tender"].cite(DANISH)


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("procedure", sorted(NO_MINIMUM))
def test_where_the_law_has_no_shortest_period_for_tenders_the_given_one_counts_and_says_so(
    procedure: Procedure, flags: tuple[bool, bool, bool]
) -> None:
    """Directive 2014/24 articles 30 and 31, udbudsloven § 93, paragraph 1, and §§ 186–190 (light)."""
    electronic, prior_notice, urgent = flags
    found = way(procedure, electronic=electronic, prior_notice=prior_notice, urgent=urgent, tender_days=21)
    event = found["notice"].day
    if procedure == "light":
        assert not {"request", "invitation", "information"} & set(found)
        assert "§§ 186–190" in found["tender"].cite(DANISH)
    else:
        assert found["request"].day == opening(event + timedelta(days=30))
        assert ("Hast forkorter ikke" in found["request"].say(DANISH)) == urgent
        event = found["invitation"].day
    assert found["tender"].day == opening(event + timedelta(days=21))
    assert found["tender"].planned
    assert "ingen mindstefrist" in found["tender"].say(DANISH)
    assert "prior_notice" not in found
    assert ("forhåndsmeddelelse" in found["tender"].say(DANISH)) == prior_notice


@pytest.mark.parametrize("procedure", sorted(NO_MINIMUM))
def test_without_a_number_where_the_law_has_none_the_answer_says_what_is_missing(
    procedure: Procedure,
) -> None:
    with pytest.raises(BadInput, match="ingen mindste tilbudsfrist") as error:
        way(procedure, tender_days=None)
    assert error.value.name == "tender_days"


@pytest.mark.parametrize("procedure", ["restricted", "negotiated"])
def test_udbudsloven_60_5_an_agreed_period_is_at_least_ten_days(procedure: Procedure) -> None:
    found = way(procedure, agreed=True)
    assert found["tender"].day == opening(found["invitation"].day + timedelta(days=10))
    assert "aftalt fristen" in found["tender"].say(DANISH)
    with pytest.raises(BadInput, match="mindst 10 dage"):
        way(procedure, agreed=True, tender_days=9)
    longer = way(procedure, agreed=True, tender_days=18)
    assert longer["tender"].day == opening(longer["invitation"].day + timedelta(days=18))


def test_udbudsloven_57_knows_no_agreed_period_in_the_open_procedure() -> None:
    assert way(agreed=True) == way()


@pytest.mark.parametrize(("days", "least"), [(29, 30), (1, 30), (0, 30)], ids=["one too few", "one", "none"])
def test_udbudsloven_57_a_period_that_is_too_short_is_refused_with_the_right_one(
    days: int, least: int
) -> None:
    with pytest.raises(BadInput, match=f"mindst {least} dage") as error:
        way(tender_days=days)
    assert error.value.name == "tender_days"


def test_udbudsloven_93_1_a_longer_period_than_the_shortest_is_followed_and_said() -> None:
    found = way(tender_days=45)["tender"]
    assert found.day == opening(THURSDAY + timedelta(days=45))
    assert found.planned
    assert found.say(DANISH).startswith(
        "Mindst 30 dage, når tilbud afgives elektronisk. Der er regnet med 45 dage."
    )
    assert way(tender_days=30) == way()


def test_directive_2014_24_article_27_2_a_prior_notice_is_sent_35_days_to_12_months_before() -> None:
    found = way(start=date(2027, 3, 15), prior_notice=True)["prior_notice"]
    assert found.day == date(2027, 2, 8) == date(2027, 3, 15) - timedelta(days=35)
    assert "tidligst 15. marts 2026" in found.say(DANISH)
    assert "35 dage og højst 12 måneder" in found.say(DANISH)
    assert "plan på en hjemmeside forkorter ikke noget" in found.say(DANISH)
    assert "prior_notice" not in way(start=date(2027, 3, 15))


def test_a_prior_notice_that_would_be_sent_on_a_day_off_is_sent_before_it() -> None:
    """Counted backward: not moved forward (Regulation 1182/71, article 3, paragraph 4), so still 35 days."""
    assert way(start=date(2027, 4, 30), prior_notice=True)["prior_notice"].day == date(2027, 3, 24)


def test_udbudsloven_93_4_six_whole_days_are_left_after_new_information() -> None:
    """The state's purchasing unit's example: a deadline on 28 October means 21 October at the end of the day."""
    found = way(start=date(2020, 9, 28))
    assert found["tender"].day == date(2020, 10, 28)
    assert found["information"].day == date(2020, 10, 21)
    assert "færre end 6 dage" in found["information"].say(DANISH)


def test_udbudsloven_93_4_four_whole_days_are_left_when_it_is_urgent() -> None:
    found = way(start=date(2020, 9, 28), urgent=True)
    assert found["tender"].day == date(2020, 10, 13)
    assert found["information"].day == date(2020, 10, 8)
    assert "færre end 4 dage" in found["information"].say(DANISH)


def test_directive_2014_24_article_47_3_urgency_counts_only_where_it_shortens_the_period_for_tenders() -> (
    None
):
    found = way("competitive_dialogue", urgent=True)
    assert found["tender"].day - found["information"].day == timedelta(days=7)


def test_udbudsloven_93_4_is_left_out_where_the_period_is_shorter() -> None:
    assert "information" not in way("competitive_dialogue", tender_days=2)
    assert "information" in way("competitive_dialogue", tender_days=20)


# Standstill: klagenævnsloven § 3


@pytest.mark.parametrize(
    ("informed", "electronic", "ends", "signed"),
    [
        ("2026-11-02", True, "2026-11-12", "2026-11-13"),
        ("2026-11-02", False, "2026-11-17", "2026-11-18"),
        ("2026-11-04", True, "2026-11-16", "2026-11-17"),  # ends on a Saturday
        ("2026-11-03", True, "2026-11-13", "2026-11-16"),  # ends on a Friday, signed on Monday
        ("2026-12-14", True, "2026-12-28", "2026-12-29"),  # ends on 24 December
        ("2026-12-16", False, "2027-01-04", "2027-01-05"),  # ends on 31 December
        ("2027-03-15", True, "2027-03-30", "2027-03-31"),  # ends on Maundy Thursday
        ("2027-03-16", True, "2027-03-30", "2027-03-31"),  # ends on Good Friday
        ("2027-03-14", True, "2027-03-24", "2027-03-30"),  # ends before Easter, signed after it
        ("2026-05-26", True, "2026-06-08", "2026-06-09"),  # ends on Grundlovsdag
    ],
)
def test_klagenaevnsloven_3_ten_days_when_electronic_and_fifteen_otherwise(
    informed: str, electronic: bool, ends: str, signed: str
) -> None:
    last, contract = standstill(day(informed), electronic=electronic, limits=LIMITS)
    assert (last.day, contract.day) == (day(ends), day(signed))
    assert "klagenævnsloven § 3" in last.cite(DANISH)
    assert "klagenævnsloven § 3" in contract.cite(DANISH)


def test_klagenaevnsloven_3_as_the_board_counted_it() -> None:
    """KMD v Aalborg Kommune, 2013-0036244: told by e-mail on 9 December, signed on 20 December at the earliest."""
    earlier = tuple(replace(one, valid_from=date(2010, 7, 1)) for one in LIMITS)
    _, contract = standstill(date(2013, 12, 9), electronic=True, limits=earlier)
    assert contract.day == date(2013, 12, 20)


# The whole way


def test_forward_from_the_notice_step_by_step() -> None:
    found = way("restricted", start=date(2027, 2, 1), selection_days=10, evaluation_days=21)
    assert {key: one.day.isoformat() for key, one in found.items()} == {
        "notice": "2027-02-01",
        "request": "2027-03-03",  # 30 days, § 59, paragraph 2
        "invitation": "2027-03-15",  # 10 days: a Saturday
        "information": "2027-04-02",  # six whole days before
        "tender": "2027-04-09",  # 25 days, § 60, paragraph 4
        "award": "2027-04-30",  # 21 days
        "standstill": "2027-05-10",  # 10 days, klagenævnsloven § 3
        "contract": "2027-05-11",
    }


def test_backward_from_a_wished_start_on_a_holiday() -> None:
    """A contract that begins on 1 January is signed on the last working day before it at the latest."""
    found = way(wished=date(2027, 1, 1), evaluation_days=14)
    assert {key: one.day.isoformat() for key, one in found.items()} == {
        "notice": "2026-11-04",
        "information": "2026-11-27",
        "tender": "2026-12-04",
        "award": "2026-12-18",
        "standstill": "2026-12-28",
        "contract": "2026-12-29",
        "start": "2027-01-01",
    }
    a_day_later = way(start=date(2026, 11, 5), evaluation_days=14)
    assert a_day_later["contract"].day == date(2027, 1, 5)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_where_there_are_negotiations_they_are_part_of_the_municipalitys_own_time(
    procedure: Procedure,
) -> None:
    """Directive 2014/24 articles 29 and 31: tenders are negotiated; in the other procedures they are not."""
    negotiated = procedure in ("negotiated", "innovation_partnership")
    assert ("forhandle" in way(procedure)["award"].say(DANISH)) == negotiated


def test_forward_from_a_day_off_the_notice_is_sent_on_the_next_working_day() -> None:
    found = way(start=date(2027, 3, 27))["notice"]
    assert (found.day, found.moved_from) == (date(2027, 3, 30), date(2027, 3, 27))


def test_a_way_that_had_to_begin_before_today_says_so() -> None:
    late = way(wished=date(2026, 12, 15))
    said = too_late(tuple(late.values()), THURSDAY)
    assert said
    assert DANISH.date(late["notice"].day) in said.say(DANISH)
    assert late["notice"].passed(THURSDAY)
    assert too_late(tuple(way(start=THURSDAY).values()), THURSDAY) is None
    assert too_late((), THURSDAY) is None


@pytest.mark.parametrize("name", ["evaluation_days", "selection_days", "tender_days"])
@pytest.mark.parametrize("days", [-1, -(10**9), LONGEST + 1, 10**12])
def test_a_number_of_days_that_cannot_be_is_refused_by_its_name(name: str, days: int) -> None:
    with pytest.raises(BadInput, match="ikke et muligt antal dage") as error:
        way("restricted", **{name: days})
    assert error.value.name == name


@pytest.mark.parametrize("name", ["start", "wished"])
@pytest.mark.parametrize("when", [date.min, date(1989, 12, 31), date(2081, 1, 1), date.max])
def test_a_year_that_cannot_be_is_refused_by_its_name(name: str, when: date) -> None:
    with pytest.raises(BadInput, match="ikke muligt") as error:
        way(**{"start": None, name: when})
    assert error.value.name == name
    with pytest.raises(BadInput):
        standstill(when, electronic=True, limits=LIMITS)
    with pytest.raises(BadInput):
        complaint_deadlines("framework", when, LIMITS)


@pytest.mark.parametrize(
    "asked",
    [{"start": date(2015, 12, 1)}, {"start": None, "wished": date(2016, 1, 8)}, {"start": date(1990, 1, 1)}],
)
def test_a_day_before_the_rules_is_not_answered_with_later_ones(asked: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="Reglerne den"):
        way(**asked)


def test_the_longest_way_ends_while_holidays_are_known() -> None:
    longest = {"selection_days": LONGEST, "tender_days": LONGEST, "evaluation_days": LONGEST}
    assert way("restricted", start=date(LAST_YEAR, 12, 31), **longest)["contract"].day.year <= 2100


def test_both_ends_or_none_is_a_mistake_of_the_caller() -> None:
    for asked in ({"start": None}, {"start": THURSDAY, "wished": THURSDAY}):
        with pytest.raises(ValueError, match="either"):
            way(**asked)


@pytest.mark.parametrize("lang", LANGS)
def test_every_milestone_has_its_label_rule_paragraph_and_that_it_is_guidance(lang: Lang) -> None:
    t = Text.of(lang)
    seen = set()
    for procedure, (electronic, prior_notice, urgent) in product(PROCEDURES, FLAGS):
        found = way(
            procedure,
            electronic=electronic,
            prior_notice=prior_notice,
            urgent=urgent,
            wished=date(2027, 4, 1),
        )
        for one in found.values():
            assert one.label(t)
            assert one.say(t)
            assert one.cite(t)
            assert "{" not in one.label(t) + one.say(t) + one.cite(t)
            assert one.guidance == GUIDANCE
            seen.add(one.key)
    assert seen == set(MILESTONE_KEYS) - {"complaint"}
    assert set(LABEL) == set(MILESTONE_KEYS)


# What holds for every way


STARTS = st.dates(date(2016, 1, 4), date(2080, 1, 1))
WISHES = st.dates(date(2017, 6, 1), date(2080, 1, 1))
ASKED = st.fixed_dictionaries(
    {
        "procedure": st.sampled_from(PROCEDURES),
        "electronic": st.booleans(),
        "prior_notice": st.booleans(),
        "urgent": st.booleans(),
        "agreed": st.booleans(),
        "evaluation_days": st.integers(0, 90),
        "selection_days": st.integers(0, 40),
        "tender_days": st.integers(35, 80),
    }
)


@settings(max_examples=300, deadline=None)
@given(ASKED, WISHES)
def test_backward_and_then_forward_never_misses_the_wished_start_and_no_later_notice_makes_it(
    asked: dict[str, Any], wished: date
) -> None:
    back = way(**asked, wished=wished)
    notice = back["notice"].day
    assert back["contract"].day <= wished
    again = way(**asked, start=notice)
    assert {**again, "start": back["start"]} == back
    assert way(**asked, start=opening(notice + timedelta(days=1)))["contract"].day > wished


@settings(max_examples=300, deadline=None)
@given(ASKED, STARTS)
def test_what_must_be_a_working_day_is_one_and_the_days_come_in_order(
    asked: dict[str, Any], start: date
) -> None:
    found = way(**asked, start=start)
    for one in found.values():
        if one.working:
            assert not closed(one.day)
        if one.moved_from:
            assert one.moved_from < one.day
    days = [one.day for one in found.values()]
    assert days == sorted(days)
    assert [key for key, one in found.items() if not one.working] in (["information"], [])


@settings(max_examples=200, deadline=None)
@given(
    ASKED, WISHES, st.integers(1, 30), st.sampled_from(["evaluation_days", "selection_days", "tender_days"])
)
def test_more_time_never_moves_the_contract_earlier_or_the_notice_later(
    asked: dict[str, Any], when: date, more: int, step: str
) -> None:
    longer = asked | {step: asked[step] + more}
    assert way(**longer, start=when)["contract"].day >= way(**asked, start=when)["contract"].day
    assert way(**longer, wished=when)["notice"].day <= way(**asked, wished=when)["notice"].day


@settings(max_examples=200, deadline=None)
@given(ASKED, STARTS, st.integers(1, 20))
def test_a_later_notice_never_leads_to_an_earlier_contract(
    asked: dict[str, Any], start: date, later: int
) -> None:
    after = start + timedelta(days=later)
    assert way(**asked, start=after)["contract"].day >= way(**asked, start=start)["contract"].day


@settings(max_examples=200, deadline=None)
@given(ASKED, STARTS)
def test_nothing_that_shortens_makes_the_way_longer(asked: dict[str, Any], start: date) -> None:
    without = asked | {"tender_days": None if asked["procedure"] not in NO_MINIMUM else 35}
    plain = without | {"electronic": False, "prior_notice": False, "urgent": False, "agreed": False}
    assert way(**without, start=start)["contract"].day <= way(**plain, start=start)["contract"].day


# Complaints: klagenævnsloven § 7, order 887/2011 § 5


@pytest.mark.parametrize(
    ("case", "below", "event", "last", "fee"),
    [
        ("not_selected", False, "2026-11-03", "2026-11-23", 20_000_00),  # 20 days
        ("not_selected", False, "2026-11-02", "2026-11-23", 20_000_00),  # a Sunday
        ("not_selected", True, "2026-11-03", "2026-11-23", 10_000_00),
        ("award", False, "2026-10-12", "2026-11-26", 20_000_00),  # 45 days from the journal
        ("award", True, "2026-10-12", "2026-11-26", 10_000_00),  # 45 days from the letter
        ("award", False, "2026-02-17", "2026-04-07", 20_000_00),  # Good Friday: over Easter
        ("award", False, "2026-11-10", "2026-12-28", 20_000_00),  # 25 December
        ("mini_competition", False, "2026-02-03", "2026-03-05", 20_000_00),  # 30 days
        ("mini_competition", True, "2026-02-03", "2026-03-05", 10_000_00),
        ("dps", False, "2026-03-04", "2026-04-07", 20_000_00),  # Good Friday
        ("dps", True, "2026-02-03", "2026-03-05", 10_000_00),
        ("framework", False, "2026-05-27", "2026-11-27", 20_000_00),  # six months
        ("framework", True, "2026-05-27", "2026-11-27", 10_000_00),
        ("framework", False, "2026-08-31", "2027-03-01", 20_000_00),  # 28 February is a Sunday
        ("framework", False, "2027-08-31", "2028-02-29", 20_000_00),
        ("framework", False, "2026-06-25", "2026-12-28", 20_000_00),
        ("direct_award", False, "2026-02-03", "2026-03-05", 20_000_00),  # 30 days, § 4
        ("direct_award", True, "2026-02-03", "2026-03-05", 10_000_00),
    ],
)
def test_klagenaevnsloven_7_and_order_887_2011_5_each_case_with_its_last_day_and_fee(
    case: ComplaintCase, below: bool, event: str, last: str, fee: int
) -> None:
    found = complaint_deadlines(case, day(event), LIMITS, below=below)
    assert (found.day, found.fee) == (day(last), fee)
    assert "klagenævnsloven §" in found.paragraph.say(DANISH)
    assert found.fee_paragraph
    assert found.fee_paragraph.say(DANISH) == f"bekendtgørelse 887/2011 § 5, stk. {3 if below else 4}"
    assert f"{DANISH.number(fee // 100)} kr." in found.say(DANISH)
    assert found.guidance == GUIDANCE


def test_klagenaevnsloven_7_the_award_is_counted_from_the_journal_above_and_from_the_letter_below() -> None:
    above, below = (complaint_deadlines("award", THURSDAY, LIMITS, below=b) for b in (False, True))
    assert "EU-Tidende" in above.rule.say(DANISH)
    assert "EU-Tidende" not in below.rule.say(DANISH)
    assert "EU-Tidende" in DANISH(complaint_event("award"))
    assert "EU-Tidende" not in DANISH(complaint_event("award", below=True))
    assert "EU-Tidende" in DANISH(complaint_event("direct_award", below=True))
    assert "EU-Tidende" not in DANISH(complaint_event("framework"))


@pytest.mark.parametrize("case", sorted(set(COMPLAINT_CASES) - NO_DEADLINE))
def test_klagenaevnsloven_7_without_a_day_nothing_is_counted(case: ComplaintCase) -> None:
    with pytest.raises(BadInput, match="Skriv den dag") as error:
        complaint_deadlines(case, None, LIMITS)
    assert error.value.name == "event"


def test_klagenaevnsloven_1_4_the_board_takes_no_complaint_about_udbudsloven_193() -> None:
    found = complaint_deadlines("market_terms", None, LIMITS)
    assert (found.day, found.fee, found.milestones) == (None, None, ())
    assert found == complaint_deadlines("market_terms", THURSDAY, LIMITS)
    assert "ingen klagefrist" in DANISH(complaint_event("market_terms"))
    assert "§ 1, stk. 4" in found.paragraph.say(DANISH)
    assert "domstolene" in found.say(DANISH)


@pytest.mark.parametrize(
    ("case", "event", "last", "name"),
    [
        ("award", "2026-11-09", "2026-12-24", "juleaftensdag"),
        ("framework", "2026-06-30", "2026-12-30", ""),
        ("framework", "2026-07-01", "2027-01-04", ""),  # 1 January is one by law
        ("dps", "2026-12-01", "2026-12-31", "nytårsaften"),
        ("direct_award", "2026-05-06", "2026-06-05", "grundlovsdag"),
        ("dps", "2023-05-05", "2023-06-05", "grundlovsdag"),  # moved there from a Sunday
    ],
)
def test_a_day_off_by_custom_does_not_move_a_complaint_and_the_answer_warns(
    case: ComplaintCase, event: str, last: str, name: str
) -> None:
    """Whoever trusted a later day could lose the right to complain (docs/decisions.md)."""
    found = complaint_deadlines(case, day(event), LIMITS)
    assert found.day == day(last)
    warned = "regn ikke med, at fristen rykker" in found.say(DANISH)
    assert warned == bool(name)
    assert name in found.say(DANISH)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(COMPLAINT_CASES), st.dates(date(2016, 3, 2), date(2080, 1, 1)), st.booleans())
def test_a_complaints_last_day_is_never_a_weekend_or_a_holiday_of_the_law(
    case: ComplaintCase, event: date, below: bool
) -> None:
    found = complaint_deadlines(case, event, LIMITS, below=below)
    if case == "market_terms":
        assert found.day is None
        return
    assert found.day
    assert found.day > event
    assert found.day.weekday() < 5
    by_custom = (found.day.month, found.day.day) in {(6, 5), (12, 24), (12, 31)}
    assert by_custom or not closed(found.day)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", COMPLAINT_CASES)
def test_every_case_can_be_said_in_both_languages(case: ComplaintCase, lang: Lang) -> None:
    t = Text.of(lang)
    assert t(COMPLAINT_CASE[case])
    for below in (False, True):
        found: ComplaintAnswer = complaint_deadlines(case, THURSDAY, LIMITS, below=below)
        assert found.say(t)
        assert "{" not in found.say(t)
