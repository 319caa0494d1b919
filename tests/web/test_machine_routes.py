"""The machine routes from outside: what programs may rely on, on both databases."""

import asyncio
import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import icalendar
import pytest
from machine_cases import (
    ATOM,
    AUTHOR,
    BASE_URL,
    MEDIA,
    ON_SQLITE,
    TOKEN,
    Site,
    ids,
    of_dialogues,
    of_guidance,
    of_targets,
)
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Scope

from transparency import clock
from transparency.dates import PlannedDate
from transparency.feeds.items import LARGEST_PAGE, PAGE
from transparency.storage.database import Database
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import PlannedTender, Value
from transparency.web import guidance_routes
from transparency.web.access import Door
from transparency.web.machine import Asked, Moment, public, takes_gzip
from transparency.web.routes import routes

JSON = "/api/v1/tenders.json"
ID = "AAK-2027-001"
DOORS = [route for route in routes() if isinstance(route, Door)]
ROUTES = [
    route
    for route in DOORS
    if route.access in ("public", "token")
    and not (of_dialogues(route.path) or of_targets(route.path) or of_guidance(route.path))
]
"""Those of dialogues and of targets alone are in `test_dialogue_routes` and `test_target_routes`, the calculator's in
`test_guidance_tools`."""
DATA = [route.path.replace("{id}", ID) for route in ROUTES if "OPTIONS" in (route.methods or ())]
FILTERED = [route.path for route in ROUTES if "department" in route.names]
PAGED = [route.path for route in ROUTES if "cursor" in route.names]


@pytest.fixture
def some(site: Site, make_tender: Any, write: Any, frozen: Any) -> list[PlannedTender]:
    """Twelve tenders of January 2027, of all kinds and in three departments; two changed in March."""
    departments, statuses = ("mbu", "mtm", "ba"), ("planned", "in_dialogue", "published", "awarded")
    tenders = [
        make_tender(
            id=f"AAK-2027-{n:03d}",
            title=f"Rengøring af skole {n}" if n % 2 else f"Vinduespudsning {n}",
            title_en=f"Cleaning of school {n}" if n % 2 else None,
            departments=(departments[n % 3],),
            kind=("services", "goods", "works")[n % 3],
            cpv=("90910000",) if n % 2 else ("45210000", "90911300"),
            status=statuses[n % 4],
            value=Value.amount(n * 100_000_000) if n % 5 else Value.unpublished("Forhandles"),
            sme=n % 2 == 0,
            confirm_by=date(2027, 1, 10 + n),
            notice=f"2027-Q{1 + n % 4}",
            deadline=f"2028-01-{10 + n}",
            example=n == 12,
        )
        for n in range(1, 13)
    ]
    with frozen("2027-01-04T09:00Z"):
        write(site.plan, tenders, who=AUTHOR)
    with frozen("2027-03-01T09:00Z"):
        moved = [dated(t, "2027-11-15") for t in tenders[:2]]
        write(site.plan, moved, who=AUTHOR, reason="Behovet er rykket")
    return [*moved, *tenders[2:]]


def dated(tender: PlannedTender, notice: str) -> PlannedTender:
    return replace(tender, dates=replace(tender.dates, notice=PlannedDate.of(notice)))


# What is answered


def test_a_list_tells_total_items_next_revision_and_where_it_is_from(
    site: Site, some: list[PlannedTender]
) -> None:
    document = site.get(f"{JSON}?limit=5").json
    assert list(document) == ["total", "items", "next", "revision", "generated_from"]
    assert (document["total"], len(document["items"])) == (len(some), 5)
    assert document["revision"] == site.plan.revision().value
    assert document["generated_from"] == "example"
    assert document["next"].startswith(f"{BASE_URL}{JSON}?limit=5&cursor=")
    for item in document["items"]:
        assert item["url"] == f"{BASE_URL}/p/{item['id']}"


def test_without_a_single_example_the_data_are_published(site: Site, make_tender: Any, write: Any) -> None:
    write(site.plan, [make_tender()])
    assert site.get(JSON).json["generated_from"] == "published"


def test_an_empty_plan_is_answered_everywhere(site: Site) -> None:
    for path in DATA:
        expected = 404 if ID in path else 200
        assert site.get(path).status == expected, path


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("department=mtm", {1, 4, 7, 10}),
        ("department=mtm,ba&status=planned", {4, 8}),
        ("department=mtm&department=ba&status=planned", {4, 8}),
        ("q=vinduer", {2, 4, 6, 8, 10, 12}),
        ("q=rengøring+3", {3}),
        ("cpv=45&sme=yes&value=5m_20m", {6, 8, 12}),
        ("quarter=2027-Q4&status=published", {2}),
        ("id=AAK-2027-003,AAK-2027-099", {3}),
        ("changed_since=2027-02-01", {1, 2}),
        ("overdue=yes&status=planned", set()),
        ("sme=no&nonsense=1&utm_source=x&=y&department=", {1, 3, 5, 7, 9, 11}),
    ],
)
def test_the_filters_are_the_pages(
    site: Site, some: list[PlannedTender], frozen: Any, query: str, expected: set[int]
) -> None:
    with frozen("2027-01-05T09:00Z"):
        found = site.get(f"{JSON}?{query}").json
        calendar = site.get(f"/calendar/tenders.ics?{query}").body
    assert {int(id_[-3:]) for id_ in ids(found)} == expected
    assert found["total"] == len(expected)
    uids = {str(e["UID"]) for e in icalendar.Calendar.from_ical(calendar).walk("VEVENT")}
    assert {int(uid.split("-")[2]) for uid in uids} == expected


@ON_SQLITE
def test_letters_may_be_sent_as_they_are(site: Site, some: list[PlannedTender]) -> None:
    plain, coded = (site.get(f"{JSON}?q={q}").json for q in ("rengøring", quote("rengøring")))
    assert ids(plain) == ids(coded) != []


@ON_SQLITE
@pytest.mark.parametrize("sort", ["when", "changed", "value", "title"])
def test_a_list_is_in_the_order_that_is_asked_for(site: Site, some: list[PlannedTender], sort: str) -> None:
    index, found = site.plan.find(TenderFilter(sort=sort), clock.today())  # type: ignore[arg-type]
    assert ids(site.get(f"{JSON}?sort={sort}").json) == [index.entries[i].id for i in found.positions]


# Pages


@pytest.mark.parametrize("sort", ["when", "changed", "value", "title"])
def test_every_tender_is_on_one_page_in_every_order(site: Site, some: list[PlannedTender], sort: str) -> None:
    seen = [id_ for page in site.walk(f"{JSON}?limit=3&sort={sort}") for id_ in ids(page)]
    assert sorted(seen) == sorted(tender.id for tender in some)


def test_a_walk_goes_on_from_where_its_last_tender_stands_now(
    site: Site, some: list[PlannedTender], make_tender: Any, write: Any
) -> None:
    pages = site.walk(f"{JSON}?limit=3&sort=title")
    first = ids(next(pages))
    write(site.plan, [make_tender(id="AAK-2027-500", title="A" * 3, notice="2027-01-01")])
    rest = [id_ for page in pages for id_ in ids(page)]
    assert sorted(first + rest) == sorted(tender.id for tender in some)


def test_a_tender_that_no_longer_matches_is_left_out(
    site: Site, some: list[PlannedTender], write: Any
) -> None:
    pages = site.walk(f"{JSON}?limit=2&department=mtm&sort=title")
    first = ids(next(pages))
    gone = next(t for t in some if t.departments == ("mtm",) and t.id not in first)
    write(site.plan, [replace(gone, departments=("ba",))])
    rest = [id_ for page in pages for id_ in ids(page)]
    assert {*first, *rest} == {"AAK-2027-001", "AAK-2027-004", "AAK-2027-007", "AAK-2027-010"} - {gone.id}


def test_a_page_shows_what_holds_now(site: Site, some: list[PlannedTender], write: Any) -> None:
    pages = site.walk(f"{JSON}?limit=11")
    (last,) = {tender.id for tender in some} - set(ids(next(pages)))
    changed = next(tender for tender in some if tender.id == last)
    write(site.plan, [replace(changed, title="Helt andet")])
    (item,) = next(pages)["items"]
    assert (item["title"], item["version"]) == ("Helt andet", site.plan.versions(last)[-1].number)


@pytest.mark.parametrize("path", ["/feeds/tenders.atom", "/api/v1/ocds/releases.json"])
def test_feeds_and_ocds_are_paged_alike(site: Site, some: list[PlannedTender], path: str) -> None:
    seen: list[str] = []
    following: str | None = f"{path}?limit=5"
    while following:
        body = site.get(following).text
        seen += re.findall(rf"(?<={BASE_URL}/p/)AAK-2027-\d+", body)
        found = re.search(r'"next": ?"([^"]+)|rel="next"[^>]*href="([^"]+)', body)
        following = (found[1] or found[2]).replace("&amp;", "&") if found else None
    assert sorted(set(seen)) == sorted(tender.id for tender in some)


@pytest.mark.parametrize("query", ["", "department=mtm,ba", "from=2027-01-01"])
def test_the_change_log_is_paged_newest_first_also_while_it_grows(
    site: Site, some: list[PlannedTender], write: Any, query: str
) -> None:
    seen: list[tuple[str, int]] = []
    for number, page in enumerate(site.walk(f"/api/v1/changes.json?limit=3&{query}")):
        seen += [(item["id"], item["version"]) for item in page["items"]]
        if number == 1:
            write(site.plan, [replace(some[0], title="Rykket igen")])
    wanted = {tender.id for tender in some if not query.startswith("dep") or tender.departments != ("mbu",)}
    expected = {
        (id_, version) for id_ in wanted for version in (1, 2) if version == 1 or id_ in (ID, "AAK-2027-002")
    }
    assert len(seen) == len(set(seen))
    assert set(seen) == expected
    versions = [version for _, version in seen]
    assert versions == sorted(versions, reverse=True)


@pytest.mark.parametrize(
    ("query", "versions"),
    [
        ("", 14),
        ("from=2027-03-01", 2),
        ("to=2027-02-28", 12),
        ("from=2027-03-01&to=2027-03-01", 2),
        ("from=2027-03-02", 0),
        ("from=2027-02-01&to=2027-01-01", 12),
        ("from=2027-01-01&department=mtm", 5),
        ("changed_since=2027-03-01", 4),
        ("changed_since=2027-03-01&to=2027-01-31", 2),
    ],
)
def test_changes_of_a_period_are_counted_and_listed_alike(
    site: Site, some: list[PlannedTender], query: str, versions: int
) -> None:
    found = site.get(f"/api/v1/changes.json?{query}").json
    assert (found["total"], len(found["items"])) == (versions, versions)
    rows = site.get(f"/api/v1/changes.csv?{query}").text.splitlines()[1:]
    assert len({tuple(row.split(";")[1:3]) for row in rows}) == versions
    entries = ET.fromstring(site.get(f"/feeds/changes.atom?{query}").body).findall("a:entry", ATOM)
    assert len(entries) == versions


def test_a_period_is_counted_in_danish_days(site: Site, make_tender: Any, write: Any, frozen: Any) -> None:
    moments = ("2027-06-30T21:59:59Z", "2027-06-30T22:00:00Z", "2027-07-01T21:59:59Z", "2027-07-01T22:00:00Z")
    for n, moment in enumerate(moments, start=1):
        with frozen(moment):
            write(site.plan, [make_tender(id=f"AAK-2027-00{n}")])
    found = site.get("/api/v1/changes.json?from=2027-07-01&to=2027-07-01").json
    assert ids(found) == ["AAK-2027-003", "AAK-2027-002"]


@ON_SQLITE
def test_pages_are_as_large_as_is_asked_for_within_bounds(site: Site, make_tender: Any, write: Any) -> None:
    write(site.plan, [make_tender(id=f"AAK-2027-{n}") for n in range(1000, 1000 + LARGEST_PAGE + 1)])
    for query, expected in ("", PAGE), ("limit=1", 1), (f"limit={LARGEST_PAGE}", LARGEST_PAGE):
        for path in JSON, "/api/v1/changes.json":
            document = site.get(f"{path}?{query}").json
            assert (len(document["items"]), document["total"]) == (expected, LARGEST_PAGE + 1)


# When something changes


def test_a_new_version_shows_in_every_format(site: Site, make_tender: Any, write: Any, frozen: Any) -> None:
    def sequence() -> tuple[int, date]:
        events: list[Any] = icalendar.Calendar.from_ical(site.get("/calendar/tenders.ics").body).walk(
            "VEVENT"
        )
        (event,) = [e for e in events if str(e["UID"]).startswith(f"{ID}-notice@")]
        return int(event["SEQUENCE"]), event["DTSTART"].dt

    def updated() -> str:
        return ET.fromstring(site.get("/feeds/tenders.atom").body).findtext("a:entry/a:updated", "", ATOM)

    def amendments() -> list[Any]:
        record = site.get("/api/v1/ocds/records.json").json["records"][0]
        return record["compiledRelease"]["tender"].get("amendments", [])  # type: ignore[no-any-return]

    tender = make_tender(notice="2027-10-01")
    with frozen("2027-01-04T09:00Z"):
        write(site.plan, [tender])
    before = {path: site.get(path) for path in DATA}
    assert (sequence(), updated(), amendments()) == ((0, date(2027, 10, 1)), "2027-01-04T09:00:00Z", [])
    with frozen("2027-03-01T09:00Z"):
        write(site.plan, [dated(tender, "2027-11-01")], reason="Rykket")
    after = {path: site.get(path) for path in DATA}
    for path in DATA:
        assert before[path].headers["etag"] != after[path].headers["etag"], path
        assert after[path].headers["last-modified"] == "Mon, 01 Mar 2027 09:00:00 GMT", path
        if path not in ("/api/v1/cpv.json", "/api/v1/openapi.json"):
            assert before[path].body != after[path].body, path
        assert site.get(path, if_none_match=before[path].headers["etag"]).status == 200, path
    assert (sequence(), updated()) == ((1, date(2027, 11, 1)), "2027-03-01T09:00:00Z")
    (amendment,) = amendments()
    assert amendment["rationale"] == "Rykket"
    assert site.get("/api/v1/changes.json").json["items"][0]["changes"][0]["field"] == "dates.notice"
    assert [v["version"] for v in site.get(f"/api/v1/tenders/{ID}/history.json").json["versions"]] == [1, 2]


@ON_SQLITE
def test_a_confirmation_moves_the_revision_and_leaves_the_events_as_they_are(
    site: Site, make_tender: Any, write: Any
) -> None:
    tender = make_tender(notice="2027-10-01")
    write(site.plan, [tender])
    before = site.get("/calendar/tenders.ics")
    write(site.plan, [replace(tender, confirmed_on=date(2027, 2, 1))])
    after = site.get("/calendar/tenders.ics")
    assert before.body == after.body
    assert before.headers["etag"] != after.headers["etag"]


# 304 and what is kept


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_304_asks_the_database_for_the_revision_at_most(
    site: Site, some: list[PlannedTender], queries: Any, encoding: str
) -> None:
    for path in DATA:
        first = site.get(path, accept_encoding=encoding)
        assert first.status == 200, path
        with queries(site.services.database) as said:
            for headers in (
                {"if_none_match": first.headers["etag"]},
                {"if_modified_since": first.headers["last-modified"]},
            ):
                again = site.get(path, accept_encoding=encoding, **headers)
                assert (again.status, again.body) == (304, b""), path
        assert len(said) <= 2, path
        assert all("FROM revision" in " ".join(statement.split()) for statement in said), path


@ON_SQLITE
def test_a_304_makes_nothing_when_the_answer_is_no_longer_kept(
    site: Site, some: list[PlannedTender], framed_routes: Any
) -> None:
    made: list[Asked[TenderFilter]] = []

    def make(asked: Asked[TenderFilter], moment: Moment) -> bytes:
        made.append(asked)
        return b"x" * 70_000_000  # more than is ever kept

    big = replace(site, app=framed_routes([public("/big", "application/zip", make)]))
    tag = big.get("/big").headers["etag"]
    since = format_datetime(clock.now(), usegmt=True)
    assert len(made) == 1
    for headers in {"if_none_match": tag}, {"if_none_match": "*"}, {"if_modified_since": since}:
        assert big.get("/big", **headers).status == 304
    assert len(made) == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ('W/"other",W/{tag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        (",", 200),
        ("garbage, \x7f", 200),
    ],
)
@ON_SQLITE
def test_if_none_match_is_a_list_of_tags(
    site: Site, some: list[PlannedTender], given: str, status: int
) -> None:
    tag = site.get(JSON).headers["etag"]
    assert re.fullmatch('"[0-9a-f]{20}"', tag), "a strong tag"
    assert site.get(JSON, if_none_match=given.format(tag=tag)).status == status


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("Mon, 01 Mar 2027 09:00:00 GMT", 304),
        ("Mon, 01 Mar 2027 09:00:01 GMT", 304),
        ("Mon, 01 Mar 2027 10:00:00 +0100", 304),
        ("Mon, 01 Mar 2027 08:59:59 GMT", 200),
        ("", 200),
        ("yesterday", 200),
        ("Mon, 01 Jan 0001 00:00:00 +2300", 200),
        ("Fri, 01 Jan 99999999999999999999 00:00:00 GMT", 200),
        ("Mon, 99 Foo 2027 99:99:99 XYZ", 200),
    ],
)
@ON_SQLITE
def test_if_modified_since_counts_when_there_is_no_tag(
    site: Site, some: list[PlannedTender], frozen: Any, given: str, status: int
) -> None:
    with frozen("2027-03-02T09:00Z"):
        assert site.get(JSON).headers["last-modified"] == "Mon, 01 Mar 2027 09:00:00 GMT"
        assert site.get(JSON, if_modified_since=given).status == status
        assert site.get(JSON, if_modified_since=given, if_none_match='"other"').status == 200


@ON_SQLITE
def test_two_changes_in_one_second_are_told_apart_by_date_too(
    site: Site, make_tender: Any, write: Any, frozen: Any
) -> None:
    with frozen("2027-03-01T09:00:00Z"):
        write(site.plan, [make_tender()])
        first = site.get(JSON)
        write(site.plan, [make_tender(title="Andet")])
    with frozen("2027-03-01T09:00:05Z"):
        assert site.get(JSON, if_modified_since=first.headers["last-modified"]).status == 200


@ON_SQLITE
def test_what_depends_on_the_day_is_new_each_day(site: Site, some: list[PlannedTender], frozen: Any) -> None:
    with frozen("2027-03-02T09:00Z"):
        today, plain = site.get(f"{JSON}?overdue=yes"), site.get(JSON)
    with frozen("2027-03-03T09:00Z"):
        asked = (
            {"if_none_match": today.headers["etag"]},
            {"if_modified_since": today.headers["last-modified"]},
        )
        assert [site.get(f"{JSON}?overdue=yes", **headers).status for headers in asked] == [200, 200]
        assert site.get(JSON, if_none_match=plain.headers["etag"]).status == 304


@ON_SQLITE
@pytest.mark.parametrize("path", [f"/api/v1/tenders/{ID}.json", f"/api/v1/tenders/{ID}/history.json"])
def test_what_does_not_exist_is_never_unchanged(site: Site, some: list[PlannedTender], path: str) -> None:
    since = format_datetime(clock.now(), usegmt=True)
    for headers in {"if_none_match": "*"}, {"if_modified_since": since}:
        assert site.get(path.replace(ID, "AAK-2027-999"), **headers).status == 404
        assert site.get(path, **headers).status == 304


async def asked_beside_others(app: ASGIApp, address: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer, in a loop in which others ask too."""
    path, _, query = address.partition("?")
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "root_path": "", "scheme": "http", "http_version": "1.1", "server": ("site", 80),
        "client": ("127.0.0.1", 1), "headers": [(b"host", b"site")],
    }  # fmt: skip
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


@ON_SQLITE
def test_however_many_ask_at_once_an_answer_is_made_once_and_nobody_else_waits(
    site: Site, framed_routes: Any
) -> None:
    begun, release, made = Event(), Event(), count(1)

    def slow(asked: Asked[TenderFilter], moment: Moment) -> bytes:
        number = next(made)
        begun.set()
        assert release.wait(60)
        return b"%d" % number

    app = framed_routes([public("/slow", "text/plain", slow), *routes()])

    async def ask(path: str) -> tuple[int, bytes]:
        status, _, body = await asked_beside_others(app, path)
        return status, body

    async def all_at_once() -> list[tuple[int, bytes]]:
        asking = [asyncio.create_task(ask("/slow")) for _ in range(100)]
        while not begun.is_set():
            await asyncio.sleep(0)
        # more wait than there are threads, and one is still free for who asks for something else
        assert (await ask("/readyz"))[0] == 200
        assert not any(task.done() for task in asking)
        release.set()
        return await asyncio.gather(*asking)

    assert asyncio.run(all_at_once()) == [(200, b"1")] * 100


@ON_SQLITE
def test_who_asks_while_too_many_answers_wait_is_told_to_come_back(site: Site, framed_routes: Any) -> None:
    release = Event()

    def slow(asked: Asked[TenderFilter], moment: Moment) -> bytes:
        assert not asked.own or release.wait(60)
        return b"ok"

    own = {"n": lambda _, said: said}
    app = framed_routes([public("/feeds/slow", "text/plain", slow, own=own), *routes()])

    def ask(n: object = "") -> Coroutine[Any, Any, tuple[int, dict[str, str], bytes]]:
        return asked_beside_others(app, f"/feeds/slow?n={n}")

    async def all_at_once() -> None:
        kept = await ask()
        asking = {asyncio.create_task(ask(n)): n for n in range(40)}
        refused: set[asyncio.Task[Any]] = set()
        while len(refused) < 40 - 2 - 16:
            done, _ = await asyncio.wait(
                asking.keys() - refused, timeout=30, return_when=asyncio.FIRST_COMPLETED
            )
            assert done
            refused |= done
        for status, headers, body in (task.result() for task in refused):
            assert (status, headers["retry-after"], headers["cache-control"]) == (503, "5", "no-store")
            assert headers["content-type"] == "application/problem+json"
            assert headers["access-control-allow-origin"] == "*"
            assert "om 5 sekunder" in json.loads(body)["detail"]
        # nobody else notices: neither who asks for what is kept, nor who waits for what somebody waits for already
        assert await ask() == kept
        taken = [n for task, n in asking.items() if task not in refused]
        more = [asyncio.create_task(ask(n)) for n in taken * 2]
        assert (await asked_beside_others(app, "/readyz"))[0] == 200
        release.set()
        assert {status for status, *_ in await asyncio.gather(*(asking.keys() - refused), *more)} == {200}
        assert (await ask(asking[refused.pop()]))[0] == 200

    asyncio.run(all_at_once())


@ON_SQLITE
def test_who_asks_the_calculator_for_ever_new_days_holds_up_no_calendar_of_the_plan(
    site: Site, app: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, answer = Event(), guidance_routes.deadlines_ics

    def slow(asked: Asked[Any], moment: Moment) -> bytes:
        assert release.wait(60)
        return answer(asked, moment)

    monkeypatch.setattr(guidance_routes, "deadlines_ics", slow)

    def ask(day: int) -> Coroutine[Any, Any, tuple[int, dict[str, str], bytes]]:
        return asked_beside_others(app, f"/calendar/deadlines.ics?start=2031-01-{day:02d}")

    async def all_at_once() -> None:
        asking = {asyncio.create_task(ask(day)) for day in range(1, 32)}
        refused: set[asyncio.Task[Any]] = set()
        while len(refused) < 31 - 1 - 8:
            done, _ = await asyncio.wait(asking - refused, timeout=30, return_when=asyncio.FIRST_COMPLETED)
            assert done
            refused |= done
        assert {task.result()[0] for task in refused} == {503}
        assert (await asked_beside_others(app, "/calendar/tenders.ics?q=nobody+asked+this"))[0] == 200
        release.set()
        assert {status for status, *_ in await asyncio.gather(*(asking - refused))} == {200}

    asyncio.run(all_at_once())


@ON_SQLITE
def test_an_error_is_not_kept(site: Site, framed_routes: Any) -> None:
    made = count()

    def first_fails(asked: Asked[TenderFilter], moment: Moment) -> bytes:
        if next(made) == 0:
            raise RuntimeError("once")
        return b"ok"

    flaky = replace(site, app=framed_routes([public("/flaky", "text/plain", first_fails)]))
    assert [flaky.get("/flaky").status for _ in range(2)] == [500, 200]


# How it is answered


@ON_SQLITE
@pytest.mark.parametrize("path", DATA)
def test_every_answer_says_what_it_is_and_how_long_it_keeps(
    site: Site, some: list[PlannedTender], path: str
) -> None:
    plain, packed = site.get(path), site.get(path, accept_encoding="br;q=1, gzip;q=0.5")
    for answer in plain, packed:
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=300, stale-if-error=86400"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert answer.headers["content-language"] == "da"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-length"] == str(len(answer.body))
        assert len({name for name, _ in answer.headers.items()}) == len(answer.headers.items())
    assert "content-encoding" not in plain.headers
    if path.endswith(".xlsx"):  # compressed in itself
        assert (plain.headers["etag"], plain.body) == (packed.headers["etag"], packed.body)
        assert "vary" not in plain.headers
        return
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == plain.headers["etag"][:-1] + '-gz"'
    # a tag stands for one encoding's bytes
    assert site.get(path, accept_encoding="gzip", if_none_match=plain.headers["etag"]).status == 200
    unchanged = site.get(path, accept_encoding="gzip", if_none_match=packed.headers["etag"])
    kept = ("etag", "last-modified", "cache-control", "vary", "access-control-allow-origin")
    assert {n: unchanged.headers[n] for n in kept} == {n: packed.headers[n] for n in kept}
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert not {"content-length", "content-encoding", "content-type"} & set(unchanged.headers.keys())


@pytest.mark.parametrize(
    ("accept", "takes"),
    [
        ("gzip", True),
        ("br, gzip", True),
        ("GZIP;q=0.5", True),
        ("*", True),
        ("identity;q=1, *;q=0.1", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*, gzip;q=0", False),
        ("*;q=0", False),
        ("gzipped", False),
        (";;;,,q=", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(accept: str, takes: bool) -> None:
    assert takes_gzip(accept.encode()) is takes


@ON_SQLITE
@pytest.mark.parametrize("path", DATA)
def test_head_has_the_headers_and_no_body(site: Site, some: list[PlannedTender], path: str) -> None:
    got, head = site.get(path), site.get(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert dict(head.headers) == dict(got.headers)
    assert head.headers["content-type"] == MEDIA[Path(path).suffix]
    named = head.headers.get("content-disposition", "")
    assert bool(named) == (Path(path).suffix in (".ics", ".csv", ".xlsx"))
    assert site.get(path, method="HEAD", if_none_match=got.headers["etag"]).status == 304


@ON_SQLITE
@pytest.mark.parametrize("path", DATA)
def test_another_sites_page_may_ask_with_a_tag(site: Site, path: str) -> None:
    answer = site.get(
        path,
        method="OPTIONS",
        origin="https://other.example",
        access_control_request_method="GET",
        access_control_request_headers="if-none-match",
    )
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "*"


@ON_SQLITE
@pytest.mark.parametrize("path", [*DATA, f"/p/{ID}", "/healthz", "/metrics"])
def test_data_is_read_and_not_written(site: Site, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = site.get(path, method=method)
        assert answer.status == 405
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("lang", ["da", "en"])
@ON_SQLITE
def test_every_route_answers_in_both_languages(site: Site, some: list[PlannedTender], lang: str) -> None:
    for path in DATA:
        answer = site.get(f"{path}?lang=en&lang={lang}")
        assert (answer.status, answer.headers["content-language"]) == (200, lang), path
    title = {"da": "Udbudsplan Aarhus Kommune", "en": "City of Aarhus"}[lang]
    calendar = site.get(f"/calendar/tenders.ics?lang={lang}&department=mbu&sme=yes&q=skole").text
    name = re.sub("\r\n ", "", calendar).split("X-WR-CALNAME:")[1].split("\r\n")[0]
    assert title in name
    assert {"da": "Børn og Unge", "en": "Children and Young People"}[lang] in name


@ON_SQLITE
def test_a_calendar_and_a_feed_say_what_is_chosen_and_where_they_are_from(
    site: Site, some: list[PlannedTender]
) -> None:
    query = "department=mbu&sme=yes"
    text = re.sub("\r\n ", "", site.get("/calendar/all.ics?sme=ja&department=mbu&x=y").text)
    expected = "Udbud og markedsdialoger Aarhus Kommune: Børn og Unge\\, Egnet for mindre virksomheder: ja"
    assert f"X-WR-CALNAME:{expected}\r\n" in text
    assert f"SOURCE;VALUE=URI:{BASE_URL}/calendar/all.ics?{query}\r\n" in text
    feed = ET.fromstring(site.get(f"/feeds/changes.atom?{query}&from=2027-01-01&limit=1").body)
    assert feed.findtext("a:title", "", ATOM) == expected.replace(
        "Udbud og markedsdialoger", "Ændringer,"
    ).replace("\\", "")
    links = {link.get("rel"): link.get("href", "") for link in feed.findall("a:link", ATOM)}
    assert links["self"] == f"{BASE_URL}/feeds/changes.atom?{query}&from=2027-01-01&limit=1"
    assert links["alternate"] == f"{BASE_URL}/aendringer?{query}&from=2027-01-01"
    assert "CC BY 4.0" in feed.findtext("a:rights", "", ATOM)
    second = ET.fromstring(site.get(links["next"]).body)
    again = {link.get("rel"): link.get("href", "") for link in second.findall("a:link", ATOM)}
    assert (again["self"], again["first"]) == (links["next"], links["self"])
    assert feed.findtext("a:id", "", ATOM) == second.findtext("a:id", "", ATOM)


# What cannot be answered


BAD = [
    ("lang=sv", "lang"),
    ("lang=da&lang=sv", "lang"),
    ("department=zz", "department"),
    ("status=gone", "status"),
    ("cpv=x", "cpv"),
    ("cpv=4", "cpv"),
    ("year=27", "year"),
    ("quarter=2027-Q5", "quarter"),
    ("sme=perhaps", "sme"),
    ("id=1", "id"),
    ("changed_since=2027-02-30", "changed_since"),
    ("sort=random", "sort"),
    ("target=!", "target"),
]
BAD_PAGE = [("limit=0", "limit"), (f"limit={LARGEST_PAGE + 1}", "limit"), ("limit=-1", "limit")]
BAD_PAGE += [("limit=ten", "limit"), ("limit=%EF%BC%91", "limit"), ("limit=1e2", "limit")]
BAD_PAGE += [("limit=99999999999999999999", "limit"), ("cursor=x", "cursor"), ("cursor=-1", "cursor")]
BAD_PERIOD = [
    ("from=1.1.2027", "from"),
    ("to=2027-02-30", "to"),
    ("to=9999-12-31", "to"),
    ("from=0001-01-01", "from"),
]


@ON_SQLITE
@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_bad_value_is_named(site: Site, lang: str) -> None:
    cases = [(path, case) for path in FILTERED for case in BAD]
    cases += [(path, case) for path in PAGED for case in BAD_PAGE]
    cases += [(route.path, case) for route in ROUTES if "from" in route.names for case in BAD_PERIOD]
    for path, (query, name) in cases:
        answer = site.get(f"{path}?{query}" + ("" if name == "lang" else f"&lang={lang}"))
        assert answer.status == 400, (path, query)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cache-control"] == "no-store"
        assert (answer.json["status"], answer.json["name"]) == (400, name)
        assert {"type", "title", "detail"} <= answer.json.keys()
        assert name in answer.json["detail"]


@pytest.mark.parametrize("path", [path for path in PAGED if "changes" not in path and "chain" not in path])
def test_a_cursor_that_leads_nowhere_is_refused(site: Site, some: list[PlannedTender], path: str) -> None:
    for cursor in ("AAK-2027-999", f"0-{ID}", "%00", "x", "9" * 80):
        answer = site.get(f"{path}?cursor={cursor}")
        assert (answer.status, answer.json["name"]) == (400, "cursor"), cursor
    assert site.get(f"{path}?cursor={ID}").status == 200


@ON_SQLITE
def test_a_name_that_a_route_does_not_read_is_ignored(site: Site, some: list[PlannedTender]) -> None:
    queries = {"department": "zz", "cursor": "x", "limit": "0", "from": "x", "to": "x", "hest": "1"}
    for route in ROUTES:
        if "OPTIONS" in (route.methods or ()):
            for name in queries.keys() - set(route.names):
                path = route.path.replace("{id}", ID)
                answer, plain = site.get(f"{path}?{name}={queries[name]}"), site.get(path)
                assert (answer.status, answer.headers["etag"]) == (200, plain.headers["etag"]), (path, name)


HOSTILE = {
    "nul": "q=%00&department=%00",
    "not utf-8": "q=%FF%FE%C0%80&department=%E6",
    "bytes": "q=\xff\xfe",
    "half surrogate": "q=%ED%A0%80",
    "fts": "q=%22%20OR%20*%20NEAR(a%20b)%20-%20%5E%20%3A%20(%20)%20AND%20NOT%20%7B%7D",
    "sql": "q=%27%3B+DROP+TABLE+version%3B--&id=%27+OR+1%3D1",
    "tsquery": "q=%27%3A*%26%7C!%3C-%3E%5C",
    "percent": "q=%&id=%zz",
    "long": "q=" + "x" * 8000,
    "accents": "q=" + "a" + "%CC%8A" * 1200,
    "many values": "cpv=" + ",".join(["45"] * 51),
    "many names": "&".join(f"n{i}=1" for i in range(401)),
    "repeated": "&".join(["lang=da"] * 300),
    "empty names": "=&" * 300,
    "brackets": "q[]=1&q[$gt]=1&__proto__=1",
    "template": "q={{7*7}}${7*7}<script>alert(1)</script>",
    "line breaks": "q=%0d%0aSet-Cookie:x=1&lang=en%0d%0a",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_query_breaks_anything(site: Site, some: list[PlannedTender], name: str) -> None:
    for path in (JSON, "/calendar/tenders.ics", "/feeds/changes.atom", "/api/v1/cpv.json", f"/p/{ID}"):
        answer = site.get(f"{path}?{HOSTILE[name]}")
        assert answer.status in (200, 302, 400), (path, answer.text)
        assert "set-cookie" not in answer.headers
        if answer.status == 400:
            assert answer.json["name"]


@ON_SQLITE
def test_too_many_values_and_too_long_a_query_are_refused(site: Site) -> None:
    answer = site.get(f"{JSON}?{HOSTILE['many names']}")
    assert (answer.status, answer.json["name"]) == (400, "query")
    assert "400" in answer.json["detail"]
    assert site.get(f"{JSON}?q={'x' * 8200}").status == 414


# One record


HOSTILE_IDS = [
    "AAK-2027-999", "aak-2027-001", "AAK-2027-001%00", "%00", "%2e%2e", "x%27%20OR%201=1", "%F0%9F%8E%89",
    "%FF", "AAK-2027-001%0d%0aX: 1", "9" * 4000, "*", "null", "AAK-2027-001%3Flang=en", "{id}",
]  # fmt: skip


@ON_SQLITE
@pytest.mark.parametrize("id_", HOSTILE_IDS)
def test_a_record_that_is_not_there_is_not_found(site: Site, some: list[PlannedTender], id_: str) -> None:
    for path in (f"/p/{id_}", f"/api/v1/tenders/{id_}.json", f"/api/v1/tenders/{id_}/history.json"):
        for method in ("GET", "HEAD"):
            answer = site.get(path, method=method)
            assert answer.status in ((404,) if "%0" not in id_ and "%2e" not in id_ else (400, 404)), path
            assert "location" not in answer.headers
        if path.startswith("/api/"):
            assert site.get(path).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("query", "more"), [("", ""), ("?lang=en", "&lang=en"), ("?lang=xx&q=1", "")])
def test_the_permanent_address_leads_to_where_the_record_is_read(
    site: Site, some: list[PlannedTender], query: str, more: str
) -> None:
    for method in ("GET", "HEAD"):
        answer = site.get(f"/p/{ID}{query}", method=method)
        assert (answer.status, answer.body) == (302, b"")
        assert answer.headers["location"] == f"/udbudsplan?id={ID}{more}"


def test_one_record_is_the_item_of_the_list(site: Site, some: list[PlannedTender]) -> None:
    (item,) = site.get(f"{JSON}?id={ID}").json["items"]
    assert site.get(f"/api/v1/tenders/{ID}.json").json == item


def test_cpv_codes_are_found_by_everyday_words_and_counted(site: Site, some: list[PlannedTender]) -> None:
    found = site.get("/api/v1/cpv.json?q=vinduespudsning&department=zz").json["items"]
    assert list(found[0]) == ["code", "da", "en", "tenders"]
    assert next(c["tenders"] for c in found if c["code"] == "90911300") == 6
    divisions = site.get("/api/v1/cpv.json").json["items"]
    assert {c["code"]: c["tenders"] for c in divisions}["90000000"] == len(some)


# Privacy


def test_no_public_answer_names_who_made_a_change(site: Site, some: list[PlannedTender]) -> None:
    with site.services.database.reading() as connection:
        assert AUTHOR in connection.execute(text("SELECT name FROM author")).scalars().all()
    for route in ROUTES:
        path = route.path.replace("{id}", ID)
        answer = site.get(path, authorization=f"Bearer {TOKEN}")
        assert answer.status in (200, 302), path
        bodies = [answer.body]
        if path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
                bodies = [book.read(name) for name in book.namelist()]
        for name in (AUTHOR, *AUTHOR.split()):
            assert not any(name.encode() in body for body in bodies), path
    for route in DOORS:
        if route.access not in ("public", "token"):
            answer = site.get(route.path.replace("{id}", "1"), authorization=f"Bearer {TOKEN}")
            assert answer.status in (404, 405), route.path


# What a server is watched by, and search engines


def test_a_site_that_works_is_alive_and_ready(site: Site) -> None:
    for path in ("/healthz", "/readyz"):
        answer = site.get(path)
        assert (answer.status, answer.text, answer.headers["cache-control"]) == (200, "ok\n", "no-store")
        assert site.get(path, method="HEAD").body == b""


def test_a_site_on_another_schema_is_alive_and_not_ready(site: Site) -> None:
    with site.services.database.writing() as connection:
        head = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        assert (site.get("/healthz").status, site.get("/readyz").status) == (200, 503)
    finally:
        with site.services.database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})


def test_a_site_without_its_database_is_alive_and_not_ready(
    site: Site, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if backend == "sqlite":
        (tmp_path / "other.db").write_bytes(b"no database" * 1000)
        gone = f"sqlite:///{tmp_path / 'other.db'}"
    else:
        gone = f"postgresql:///gone?host={tmp_path}"
    site.services.database.close()
    monkeypatch.setattr(site.services.database, "engine", Database(gone).engine)
    assert (site.get("/healthz").status, site.get("/readyz").status) == (200, 503)


@ON_SQLITE
def test_metrics_tell_prometheus_how_old_the_data_are(site: Site, some: list[PlannedTender]) -> None:
    answer = site.get("/metrics", authorization=f"Bearer {TOKEN}")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    values = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert float(values["transparency_tenders"]) == len(some)
    assert float(values["transparency_revision"]) == site.plan.revision().value
    changed = datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp()
    assert float(values["transparency_last_change_timestamp_seconds"]) == changed


def test_search_engines_find_every_page_and_record(site: Site, some: list[PlannedTender]) -> None:
    robots = site.get("/robots.txt").text
    (address,) = re.findall("Sitemap: (.+)", robots)
    root = ET.fromstring(site.get(address).body)
    name = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = {url.findtext("s:loc", "", name): url.findtext("s:lastmod", "", name) for url in root}
    assert found[f"{BASE_URL}/udbudsplan?id={ID}"] == "2027-03-01"
    assert {f"{BASE_URL}{path}" for path in ("/", "/udbudsplan", "/aendringer")} <= found.keys()
    assert len([url for url in found if "/udbudsplan?id=" in url]) == len(some)
