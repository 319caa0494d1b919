"""Dialogues and events as schema.org's Event."""

import json
from dataclasses import replace
from typing import Any

import pytest
from dialogue_cases import BASE, CANCELLED, FULL, HISTORIES, WEBINAR, WRITTEN, histories
from feed_cases import site
from hypothesis import given

from transparency.dialogues.records import Dialogue
from transparency.feeds import schema_org
from transparency.locale import LANGS, Lang, Text

SITE = site()
DA = Text.of("da")
COARSE = HISTORIES["coarse, then known"][0].record


def test_a_meeting_has_its_times_with_the_offset_of_the_day() -> None:
    found = schema_org.event(BASE, DA, SITE)
    assert (found["@context"], found["@type"]) == ("https://schema.org", "BusinessEvent")
    assert (found["startDate"], found["endDate"]) == (
        "2027-03-30T09:00:00+02:00",
        "2027-03-30T11:30:00+02:00",
    )
    assert found["location"] == {"@type": "Place", "name": "Dokk1, Aarhus", "address": "Dokk1, Aarhus"}
    assert found["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert found["maximumAttendeeCapacity"] == 50
    assert found["offers"]["availability"] == "https://schema.org/InStock"
    assert found["offers"]["validThrough"] == "2027-03-23T12:00:00+01:00"
    assert found["url"] == SITE.url(BASE.id)


@pytest.mark.parametrize(
    ("d", "name", "value"),
    [
        (CANCELLED, "eventStatus", "https://schema.org/EventCancelled"),
        (WEBINAR, "location", {"@type": "VirtualLocation", "url": WEBINAR.link}),
        (WEBINAR, "eventAttendanceMode", "https://schema.org/OnlineEventAttendanceMode"),
        (FULL, "eventAttendanceMode", "https://schema.org/MixedEventAttendanceMode"),
        (FULL, "inLanguage", ["da", "en"]),
        (replace(WEBINAR, kind="course"), "@type", "EducationEvent"),
        (HISTORIES["known to the day"][0].record, "startDate", "2027-03-30"),
        (WRITTEN, "endDate", "2027-04-15T12:00:00+02:00"),
        (WRITTEN, "startDate", None),
        (WRITTEN, "offers", None),
        (COARSE, "startDate", None),
        (FULL, "offers", None),
    ],
)
def test_an_event_says_what_is_known_and_nothing_else(d: Dialogue, name: str, value: object) -> None:
    assert schema_org.event(d, DA, SITE).get(name) == value


def test_a_full_meeting_is_sold_out() -> None:
    found = schema_org.event(replace(BASE, status="full"), DA, SITE)
    assert found["offers"]["availability"] == "https://schema.org/SoldOut"


@given(history=histories())
def test_the_data_stays_in_its_element(history: Any) -> None:
    data = schema_org.event(history[-1].record, DA, SITE)
    said = schema_org.script(data)
    assert json.loads(said) == data
    assert not set("<>&") & set(said)


@pytest.mark.parametrize("lang", LANGS)
def test_a_title_cannot_end_the_script(lang: Lang) -> None:
    nasty = replace(BASE, title="</script><script>alert(1)</script>", title_en=None)
    said = schema_org.script(schema_org.event(nasty, Text.of(lang), SITE))
    assert "</script" not in said
    assert json.loads(said)["name"] == nasty.title
