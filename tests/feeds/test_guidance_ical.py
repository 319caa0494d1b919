"""The calendar file of the deadlines: what foreign readers see of a way to a contract and of a complaint's last day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import ics
import pytest
import vobject
from feed_cases import site

from transparency.feeds.guidance_ical import event_uid, milestone_calendar
from transparency.guidance.answers import Words
from transparency.guidance.deadlines import Milestone, complaint_deadlines, timeline
from transparency.guidance.time_limits import load_time_limits
from transparency.locale import LANGS, Lang, Text

LIMITS = load_time_limits()
DANISH = Text.of("da")
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
PLAN = "procedure=restricted&wished=2027-08-01"
URL = "https://udbud.example.dk/vejledning?vis=frister&procedure=restricted&wished=2027-08-01"
WAY = timeline(
    "restricted",
    electronic=True,
    prior_notice=True,
    urgent=False,
    evaluation_days=21,
    selection_days=10,
    limits=LIMITS,
    wished=date(2027, 8, 1),
)


def made(
    milestones: Sequence[Milestone] = WAY,
    lang: Lang = "da",
    *,
    plan: str = PLAN,
    name: str = "Rengøring; trin 1, æøå",
    base_url: str = "https://udbud.example.dk",
    at: datetime = AT,
) -> bytes:
    source = "https://udbud.example.dk/calendar/frister.ics"
    return milestone_calendar(
        milestones, Text.of(lang), site(base_url), plan=plan, name=name, url=URL, source=source, at=at
    )


def read(content: bytes) -> list[icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(content)
    assert not [error for part in parsed.walk() for error in part.errors]
    return parsed.walk("VEVENT")


@pytest.mark.parametrize("lang", LANGS)
def test_three_foreign_readers_see_each_milestone_on_its_whole_day(lang: Lang) -> None:
    content = made(lang=lang)
    expected = {(m.day, m.day + timedelta(days=1), m.label(Text.of(lang))) for m in WAY}
    named = [(e["DTSTART"].dt, e["DTEND"].dt, str(e["SUMMARY"])) for e in read(content)]
    assert {(start, end, title.split(": ")[0]) for start, end, title in named} == expected
    parsed = vobject.readOne(content.decode())
    assert parsed.validate(raiseException=True)
    assert {(e.dtstart.value, e.dtend.value, e.summary.value) for e in parsed.vevent_list} == set(named)
    found = ics.Calendar(content.decode()).events
    assert all(e.all_day for e in found)
    assert {(e.begin.date(), e.end.date(), e.name) for e in found} == set(named)


def test_an_event_says_the_rule_the_paragraph_and_that_it_is_guidance() -> None:
    found = next(e for e in read(made()) if str(e["SUMMARY"]).startswith("Ansøgningsfrist"))
    said = str(found["DESCRIPTION"])
    assert "Mindst 30 dage" in said
    assert "udbudsloven § 59, stk. 2" in said
    assert "Vejledende" in said
    assert said.endswith(URL)
    assert found["URL"] == URL
    assert (found["STATUS"], found["TRANSP"], found["SEQUENCE"]) == ("TENTATIVE", "TRANSPARENT", 0)


def test_the_same_question_names_the_same_events_and_another_names_others() -> None:
    uids = {e["UID"] for e in read(made())}
    assert len(uids) == len(WAY)
    later = made(base_url="https://ny.example.org", lang="en", at=AT + timedelta(days=9))
    assert {e["UID"] for e in read(later)} == uids
    assert not {e["UID"] for e in read(made(plan=PLAN + "&urgent=1"))} & uids
    assert event_uid(PLAN, "tender", site()) in uids
    assert event_uid(PLAN, "tender", site()).endswith("-tender@cvr-55133018")


def test_the_same_answer_at_the_same_moment_is_the_same_file() -> None:
    assert made() == made()


def test_a_complaints_last_day_is_a_calendar_too() -> None:
    answer = complaint_deadlines("award", date(2026, 11, 9), LIMITS)
    (found,) = read(made(answer.milestones))
    assert found["DTSTART"].dt == date(2026, 12, 24)
    assert "regn ikke med" in str(found["DESCRIPTION"])


def test_a_case_that_the_board_does_not_take_is_a_valid_calendar_without_events() -> None:
    assert read(made(complaint_deadlines("market_terms", date(2026, 11, 9), LIMITS).milestones)) == []


def test_what_the_reader_typed_cannot_break_out_of_its_line() -> None:
    nasty = "X\r\nEND:VEVENT\r\nBEGIN:VALARM\u2028\x00;,\\"
    milestone = replace(WAY[0], rule=Words("{x}", {"x": Words(nasty)}))
    content = made([milestone], name=nasty, plan=nasty)
    (found,) = read(content)
    assert "BEGIN:VALARM" in found["SUMMARY"]
    assert content.count(b"BEGIN:VALARM\r\n") == 0
    assert max(map(len, content.split(b"\r\n"))) <= 75
