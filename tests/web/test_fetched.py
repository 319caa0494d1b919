"""Calendars and feeds are counted when they are answered, and only that they were."""

from typing import Any

import pytest
from machine_cases import ON_SQLITE, Site
from sqlalchemy import select

from transparency.storage.schema import fetched

pytestmark = ON_SQLITE
CALENDAR, FEED = "/calendar/tenders.ics", "/feeds/changes.atom"


def counted(site: Site) -> dict[str, int]:
    site.services.readers.write()
    with site.services.database.reading() as connection:
        return {route: count for _, route, count in connection.execute(select(fetched))}


def test_each_answer_to_a_calendar_or_feed_counts_also_that_nothing_changed(site: Site) -> None:
    tag = site.get(CALENDAR).headers["etag"]
    assert site.get(CALENDAR, if_none_match=tag).status == 304
    assert site.get(FEED).status == 200
    assert counted(site) == {CALENDAR: 2, FEED: 1}


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        (CALENDAR, "HEAD", 200),
        (CALENDAR, "OPTIONS", 204),
        (f"{CALENDAR}?status=maybe", "GET", 400),
        ("/calendar/nothing.ics", "GET", 404),
        ("/calendar/deadlines.ics?start=2027-03-01", "GET", 200),
        ("/api/v1/tenders.json", "GET", 200),
        ("/sitemap.xml", "GET", 200),
        ("/healthz", "GET", 200),
    ],
)
def test_nothing_else_counts(site: Site, path: str, method: str, status: int) -> None:
    assert site.get(path, method=method).status == status
    assert counted(site) == {}


def test_neither_who_fetches_nor_what_they_chose_is_kept(site: Site, make_tender: Any, write: Any) -> None:
    write(site.plan, [make_tender()])
    sent = {
        "user_agent": "Mozilla/5.0 (hemmelig)",
        "x_forwarded_for": "203.0.113.7",
        "cookie": "session=hemmelig; lang=en",
        "referer": "https://intranet.example.dk/hemmelig",
        "authorization": "Bearer hemmelig",
    }
    for query in ("", "?q=hemmelig", "?id=AAK-2027-001&lang=en", "?department=mbu&utm_source=hemmelig"):
        assert site.get(CALENDAR + query, **sent).status == 200
    site.services.readers.write()
    with site.services.database.reading() as connection:
        assert [tuple(row) for row in connection.execute(select(fetched))] == [("2027-04-01", CALENDAR, 4)]


def test_an_answer_that_counts_asks_the_database_nothing_more(site: Site, queries: Any) -> None:
    site.get(CALENDAR)
    with queries(site.services.database) as asked:
        site.get(CALENDAR)
    assert all("fetched" not in one for one in asked)
