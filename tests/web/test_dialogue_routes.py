"""The machine routes of dialogues and events from outside, on both databases."""

import gzip
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
from machine_cases import (
    ATOM,
    AUTHOR,
    BASE_URL,
    MEDIA,
    ON_SQLITE,
    TOKEN,
    Site,
    assert_bad_values_are_named,
    assert_not_found,
    ids,
    of_dialogues,
)
from sqlalchemy import text

from transparency.dates import PlannedDate
from transparency.dialogues.records import Dialogue
from transparency.web.access import Door
from transparency.web.routes import routes

JSON = "/api/v1/dialogues.json"
ID, EVENT, TENDER = "AAK-MD-2027-001", "AAK-AR-2027-001", "AAK-2027-001"
ROUTES = [route for route in routes() if isinstance(route, Door) and of_dialogues(route.path)]
PATHS = [route.path.replace("{id}", ID) for route in ROUTES]
FILTERED = [route.path for route in ROUTES if "department" in route.names]
PAGED = [route.path for route in ROUTES if "cursor" in route.names]

Write = Callable[..., None]


@pytest.fixture
def write_dialogues(site: Site) -> Write:
    """`write_dialogues(dialogues, reason=…)`: each becomes its next version, in one transaction."""

    def save(dialogues: Sequence[Dialogue], reason: str | None = None) -> None:
        register = site.services.dialogues
        with register.database.writing() as connection:
            present = register.present(connection)
            drafts = [(d, present[d.id].number if d.id in present else 0) for d in dialogues]
            register.save(connection, drafts, who=AUTHOR, reason=reason)

    return save


def made(number: int, **given: Any) -> Dialogue:
    """A meeting about cleaning on that day of May 2027."""
    fields: dict[str, Any] = {
        "id": f"AAK-MD-2027-{number:03d}",
        "kind": "dialogue",
        "title": f"Rengøring {number}",
        "title_en": f"Cleaning {number}",
        "purpose": "Hvad kan markedet?",
        "departments": ("mbu",),
        "cpv": ("90910000",),
        "starts": datetime(2027, 5, number, 9, 0),  # noqa: DTZ001 - wall-clock time
        "sign_up_by": datetime(2027, 4, number, 12, 0),  # noqa: DTZ001
        "status": "open",
    }
    return Dialogue(**fields | given)


@pytest.fixture
def some(site: Site, write_dialogues: Write, make_tender: Any, write: Any, frozen: Any) -> list[Dialogue]:
    """Six dialogues and two events of January 2027, with one tender; one was moved in March."""
    dialogues = [
        made(1, tenders=(TENDER,), themes=("climate-criterion",), sme_note="Også små"),
        made(2, departments=("mtm",), status="cancelled", status_reason="Ingen penge"),
        made(3, form="written", starts=None, answer_by=datetime(2027, 5, 3, 12, 0), sign_up_by=None),  # noqa: DTZ001
        made(4, status="held", starts=datetime(2027, 2, 1, 9, 0), sign_up_by=None),  # noqa: DTZ001
        made(5, starts=None, when=PlannedDate.of("2027-Q3"), sign_up_by=None, status="announced"),
        made(6, cpv=("45000000",), example=True, title="Vinduer"),
        made(7, id=EVENT, kind="new_year_webinar", plan_year=2027, title="Nytårswebinar", tenders=()),
        made(8, id="AAK-AR-2027-002", kind="course", title="Kursus i forbrug"),
    ]
    with frozen("2027-01-04T09:00Z"):
        write(site.plan, [make_tender(notice="2027-10-01")], who=AUTHOR)
        write_dialogues(dialogues)
    with frozen("2027-03-01T09:00Z"):
        moved = replace(dialogues[0], starts=datetime(2027, 5, 20, 9, 0))  # noqa: DTZ001
        write_dialogues([moved], "Lokalet er optaget")
    return [moved, *dialogues[1:]]


def events(site: Site, address: str) -> dict[str, Any]:
    """By UID, without the municipality behind it."""
    calendar = icalendar.Calendar.from_ical(site.get(address).body)
    found: list[Any] = calendar.walk("VEVENT")
    return {str(e["UID"]).partition("@")[0]: e for e in found}


# What is answered


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"MD-001", "MD-002", "MD-003", "MD-004", "MD-005", "MD-006", "AR-001", "AR-002"}),
        ("kind=dialogue&department=mtm", {"MD-002"}),
        ("kind=new_year_webinar,course", {"AR-001", "AR-002"}),
        (f"tender={TENDER}", {"MD-001"}),
        (f"id={ID},AAK-MD-2027-099", {"MD-001"}),
        ("form=written", {"MD-003"}),
        ("status=cancelled,held", {"MD-002", "MD-004"}),
        ("month=2027-02", {"MD-004"}),
        ("theme=climate-criterion", {"MD-001"}),
        ("sme=yes", {"MD-001"}),
        ("cpv=45", {"MD-006"}),
        ("q=vinduer", {"MD-006"}),
        ("overdue=yes", {"MD-004"}),
        ("changed_since=2027-02-01", {"MD-001"}),
        ("coming=no&nonsense=1&department=", {"MD-002", "MD-004"}),
    ],
)
def test_the_filters_are_the_pages(site: Site, some: list[Dialogue], query: str, expected: set[str]) -> None:
    found = site.get(f"{JSON}?{query}").json
    assert {re.sub("AAK-(..)-2027", r"\1", id_) for id_ in ids(found)} == expected
    assert found["total"] == len(expected)
    entries = ET.fromstring(site.get(f"/feeds/dialogues.atom?{query}").body).findall("a:entry", ATOM)
    rows = site.get(f"/api/v1/dialogues.csv?{query}").text.splitlines()[1:]
    assert len(entries) == len(rows) == len(expected)
    calendars = {
        uid.rpartition("-")[0]
        for path in ("dialogues", "events")
        for uid in events(site, f"/calendar/{path}.ics?{query}")
    }
    assert calendars == set(ids(found))


def test_dialogues_and_events_have_a_calendar_each(site: Site, some: list[Dialogue]) -> None:
    dialogues, others = events(site, "/calendar/dialogues.ics"), events(site, "/calendar/events.ics")
    assert all("-MD-" in uid for uid in dialogues)
    assert {uid[:15] for uid in others} == {EVENT, "AAK-AR-2027-002"}
    assert {uid[:15] for uid in events(site, "/calendar/events.ics?kind=course")} == {"AAK-AR-2027-002"}
    for path in ("dialogues.ics?kind=course", "events.ics?kind=dialogue"):
        assert events(site, f"/calendar/{path}") == {}


def test_the_calendar_of_all_there_is_takes_what_they_share(site: Site, some: list[Dialogue]) -> None:
    def shown(query: str) -> set[str]:
        uids = events(site, f"/calendar/all.ics?{query}")
        return {
            uid.rpartition("-")[0] for uid in uids if uid.startswith("AAK-")
        }  # the others are of promises

    everything = {TENDER, *(d.id for d in some)}
    assert shown("") == everything
    assert shown("department=mtm") == {"AAK-MD-2027-002"}
    assert shown(f"id={TENDER}") == {TENDER, ID}
    assert shown(f"id={EVENT}") == {EVENT}
    assert shown("id=AAK-2027-999") == set()
    assert shown("sme=yes") == {ID}
    assert shown("target=climate-criterion") - {TENDER} == {ID}, "a promise chooses what is about it"
    assert shown("target=tableware") == set()
    assert shown("status=awarded") == everything - {TENDER}, "what only tenders have chooses tenders only"
    answer = site.get("/calendar/all.ics?id=AAK-XX-2027-001")
    assert (answer.status, answer.json["name"]) == (400, "id")


def test_a_subscriber_sees_an_event_move_and_then_be_cancelled(
    site: Site, some: list[Dialogue], write_dialogues: Write, frozen: Any
) -> None:
    uid = f"{ID}-time"
    before = site.get("/calendar/dialogues.ics")
    first = events(site, "/calendar/dialogues.ics")
    assert (first[uid]["SEQUENCE"], first[uid]["STATUS"]) == (1, "CONFIRMED")
    assert first[uid]["DTSTART"].dt.isoformat() == "2027-05-20T09:00:00+02:00"
    with frozen("2027-04-02T09:00Z"):
        gone = replace(some[0], status="cancelled", status_reason="For få")
        write_dialogues([gone])
        again = site.get("/calendar/dialogues.ics", if_none_match=before.headers["etag"])
        assert again.status == 200
        after = events(site, "/calendar/dialogues.ics")
    assert (after[uid]["SEQUENCE"], after[uid]["STATUS"]) == (2, "CANCELLED")
    assert after[f"{ID}-signup"]["STATUS"] == "CANCELLED"
    others = [(uid, e.to_ical()) for uid, e in after.items() if not uid.startswith(ID)]
    assert others == [(uid, e.to_ical()) for uid, e in first.items() if not uid.startswith(ID)]


@ON_SQLITE
def test_the_events_of_what_did_not_change_are_not_made_again(
    site: Site, some: list[Dialogue], write_dialogues: Write, queries: Any
) -> None:
    site.get("/calendar/dialogues.ics")
    write_dialogues([replace(some[1], place="Dokk1")])
    site.services.dialogues.index()
    with queries(site.services.database) as said:
        site.get("/calendar/dialogues.ics")
    read = [statement for statement in said if "payload" in statement]
    assert len(read) == 1, "only the history of the one that changed"


def test_an_item_names_its_tender_and_the_tender_its_dialogue(site: Site, some: list[Dialogue]) -> None:
    (item,) = site.get(f"{JSON}?id={ID}").json["items"]
    assert item == site.get(f"/api/v1/dialogues/{ID}.json").json
    assert item["tenders"] == [{"id": TENDER, "url": f"{BASE_URL}/p/{TENDER}"}]
    assert (item["starts"], item["version"]) == ("2027-05-20T09:00:00+02:00", 2)
    tender = site.get(f"/api/v1/tenders/{TENDER}.json").json
    assert tender["dialogues"] == [{"id": ID, "url": f"{BASE_URL}/p/{ID}"}]
    assert site.get("/api/v1/tenders.json").json["items"] == [tender]
    history = site.get(f"/api/v1/tenders/{TENDER}/history.json").json
    assert "dialogues" not in history["versions"][0]["record"]


def test_the_change_log_of_one_is_public_with_its_reasons(site: Site, some: list[Dialogue]) -> None:
    history = site.get(f"/api/v1/dialogues/{ID}/history.json").json
    first, second = history["versions"]
    assert (first["version"], first["changes"]) == (1, [])
    assert second["reason"] == "Lokalet er optaget"
    assert second["changes"] == [
        {"field": "starts", "old": "2027-05-01T09:00:00+02:00", "new": "2027-05-20T09:00:00+02:00"}
    ]
    chain = site.get("/api/v1/chain.json").json["items"]
    assert [link["hash"] for link in chain if link["id"] == ID] == [first["hash"], second["hash"]]


def test_changes_of_the_plan_stay_those_of_tenders(site: Site, some: list[Dialogue]) -> None:
    assert ids(site.get("/api/v1/changes.json").json) == [TENDER]


def test_the_outcome_is_overdue_from_one_day_to_the_next(
    site: Site, some: list[Dialogue], frozen: Any
) -> None:
    paths = (JSON, f"/api/v1/dialogues/{some[3].id}.json")

    def overdue() -> list[bool]:
        listed = {item["id"]: item for item in site.get(JSON).json["items"]}
        return [listed[some[3].id]["outcome_overdue"], site.get(paths[1]).json["outcome_overdue"]]

    with frozen("2027-03-03T22:00Z"):
        assert overdue() == [False, False]
        tags = [site.get(path).headers["etag"] for path in paths]
    with frozen("2027-03-03T23:00Z"):  # midnight in Denmark
        assert overdue() == [True, True]
        assert [site.get(p, if_none_match=tag).status for p, tag in zip(paths, tags, strict=True)] == [
            200,
            200,
        ]


def test_a_dialogue_shows_in_the_open_contracting_data_of_its_tender(
    site: Site, some: list[Dialogue], write_dialogues: Write, frozen: Any
) -> None:
    def released() -> list[dict[str, Any]]:
        return site.get("/api/v1/ocds/releases.json").json["releases"]  # type: ignore[no-any-return]

    before = released()
    assert [r["id"].partition(f"{TENDER}-")[2] for r in before] == ["1", f"{ID}-2"]
    assert [m["dueDate"] for m in before[1]["planning"]["milestones"] if m["id"] == ID] == [
        "2027-05-20T09:00:00+02:00"
    ]
    with frozen("2027-04-02T09:00Z"):
        write_dialogues([replace(some[0], tenders=())])
        after = released()
        (record,) = site.get("/api/v1/ocds/records.json").json["records"]
    assert after[:2] == before, "a release that is out stays as it is"
    assert len(after) == 3
    assert ID not in str(record["compiledRelease"]["planning"])


# Pages


@pytest.mark.parametrize("sort", ["when", "changed", "title"])
def test_every_dialogue_is_on_one_page_in_every_order(site: Site, some: list[Dialogue], sort: str) -> None:
    pages = list(site.walk(f"{JSON}?limit=3&sort={sort}"))
    assert [len(page["items"]) for page in pages] == [3, 3, 2]
    assert sorted(id_ for page in pages for id_ in ids(page)) == sorted(d.id for d in some)


def test_the_feed_is_paged_too_the_latest_changed_first(site: Site, some: list[Dialogue]) -> None:
    following, seen = "/feeds/dialogues.atom?limit=5", list[str]()
    while following:
        feed = ET.fromstring(site.get(following).body)
        seen += [link.get("href", "") for link in feed.findall("a:entry/a:link", ATOM)]
        links = {link.get("rel"): link.get("href", "") for link in feed.findall("a:link", ATOM)}
        following = links.get("next", "")
    assert len(seen) == len(set(seen)) == len(some)
    assert seen[0] == f"{BASE_URL}/p/{ID}"
    assert links["alternate"] == f"{BASE_URL}/markedsdialoger"


@pytest.mark.parametrize("path", PAGED)
def test_a_cursor_that_leads_nowhere_is_refused(site: Site, some: list[Dialogue], path: str) -> None:
    for cursor in ("AAK-MD-2027-999", TENDER, "%00", "x", "9" * 80):
        answer = site.get(f"{path}?cursor={cursor}")
        assert (answer.status, answer.json["name"]) == (400, "cursor"), cursor
    assert site.get(f"{path}?cursor={EVENT}").status == 200


# How it is answered


def test_nothing_is_an_answer_too(site: Site) -> None:
    for path in PATHS:
        assert site.get(path).status == (404 if ID in path else 200), path
    assert site.get(JSON).json["generated_from"] == "published"


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_304_asks_the_database_for_the_revision_at_most(
    site: Site, some: list[Dialogue], queries: Any, encoding: str
) -> None:
    for path in PATHS:
        first = site.get(path, accept_encoding=encoding)
        assert first.status == 200, path
        with queries(site.services.database) as said:
            again = site.get(path, accept_encoding=encoding, if_none_match=first.headers["etag"])
            assert (again.status, again.body) == (304, b""), path
        assert all("FROM revision" in " ".join(statement.split()) for statement in said), path


@ON_SQLITE
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_what_it_is(site: Site, some: list[Dialogue], path: str) -> None:
    plain, packed = site.get(path), site.get(path, accept_encoding="gzip")
    assert plain.headers["content-type"] == MEDIA[Path(path).suffix]
    named = plain.headers.get("content-disposition", "")
    assert bool(named) == (Path(path).suffix in (".ics", ".csv", ".xlsx"))
    assert plain.headers["access-control-allow-origin"] == "*"
    assert plain.headers["cache-control"] == "public, max-age=300, stale-if-error=86400"
    if not path.endswith(".xlsx"):
        assert gzip.decompress(packed.body) == plain.body
    head = site.get(path, method="HEAD")
    assert (head.status, head.body, dict(head.headers)) == (200, b"", dict(plain.headers))


@ON_SQLITE
@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_route_answers_in_both_languages(site: Site, some: list[Dialogue], lang: str) -> None:
    for path in PATHS:
        answer = site.get(f"{path}?lang={lang}")
        assert (answer.status, answer.headers["content-language"]) == (200, lang), path
    summary = str(events(site, f"/calendar/dialogues.ics?lang={lang}")[f"{ID}-time"]["SUMMARY"])
    assert {"da": "Rengøring 1", "en": "Cleaning 1"}[lang] in summary


@ON_SQLITE
def test_a_calendar_says_what_is_chosen(site: Site, some: list[Dialogue]) -> None:
    said = re.sub("\r\n ", "", site.get("/calendar/dialogues.ics?department=mbu&form=written").text)
    assert "X-WR-CALNAME:Markedsdialoger Aarhus Kommune: Børn og Unge\\, Skriftlig høring\r\n" in said
    assert f"SOURCE;VALUE=URI:{BASE_URL}/calendar/dialogues.ics?department=mbu&form=written\r\n" in said


BAD = [
    ("lang=sv", "lang"),
    ("id=AAK-2027-001", "id"),
    ("kind=party", "kind"),
    ("department=zz", "department"),
    ("form=dance", "form"),
    ("status=gone", "status"),
    ("theme=!", "theme"),
    ("tender=AAK-MD-2027-001", "tender"),
    ("year=27", "year"),
    ("month=2027-13", "month"),
    ("coming=perhaps", "coming"),
    ("overdue=2", "overdue"),
    ("changed_since=2027-02-30", "changed_since"),
    ("sort=random", "sort"),
]


@ON_SQLITE
def test_a_bad_value_is_named(site: Site) -> None:
    assert_bad_values_are_named(site, FILTERED, PAGED, BAD)


@pytest.mark.parametrize(
    "id_", ["AAK-MD-2027-999", TENDER, "aak-md-2027-001", "%00", "x%27%20OR%201=1", "{id}", "9" * 3000]
)
def test_a_record_that_is_not_there_is_not_found(site: Site, some: list[Dialogue], id_: str) -> None:
    assert_not_found(site, "dialogues", id_)


@pytest.mark.parametrize("id_", [ID, EVENT])
def test_the_permanent_address_leads_to_the_page(site: Site, some: list[Dialogue], id_: str) -> None:
    answer = site.get(f"/p/{id_}?lang=en")
    assert (answer.status, answer.headers["location"]) == (302, f"/markedsdialoger?id={id_}&lang=en")


def test_search_engines_and_the_operator_see_them(site: Site, some: list[Dialogue]) -> None:
    name = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ET.fromstring(site.get("/sitemap.xml").body)
    found = {url.findtext("s:loc", "", name): url.findtext("s:lastmod", "", name) for url in root}
    assert found[f"{BASE_URL}/markedsdialoger?id={ID}"] == "2027-03-01"
    assert len([url for url in found if "/markedsdialoger?id=" in url]) == len(some)
    metrics = site.get("/metrics", authorization=f"Bearer {TOKEN}").text
    assert f"\ntransparency_dialogues {len(some)}.0\n" in metrics


def test_no_public_answer_names_who_made_a_change(site: Site, some: list[Dialogue]) -> None:
    with site.services.database.reading() as connection:
        assert AUTHOR in connection.execute(text("SELECT name FROM author")).scalars().all()
    for path in PATHS:
        answer = site.get(path)
        bodies = [answer.body]
        if path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
                bodies = [book.read(name) for name in book.namelist()]
        for name in (AUTHOR, *AUTHOR.split()):
            assert not any(name.encode() in body for body in bodies), path


def test_the_sheet_says_where_it_is_from(site: Site, some: list[Dialogue]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(site.get("/api/v1/dialogues.xlsx?kind=course").body))
    sheet, about = book.worksheets
    assert sheet.max_row == 2
    lines = {row[0].value: row[1].value for row in about.iter_rows()}
    assert lines["Kilde"] == f"{BASE_URL}/markedsdialoger?kind=course"
    assert lines["Data"] == "Eksempeldata, ikke kommunens egen plan"
