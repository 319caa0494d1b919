"""The machine routes of the policy's promises from outside, on both databases."""

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import openpyxl
import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
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
    of_targets,
)
from sqlalchemy import text

from transparency.dates import PlannedDate
from transparency.feeds.items import LARGEST_PAGE
from transparency.feeds.target_dictionary import OBSERVATION, RULE, TARGET, VERDICT
from transparency.history.records import digest
from transparency.locale import LANGS, Lang
from transparency.targets import sheet
from transparency.targets.imports import ObservationImport
from transparency.targets.records import Baseline, Milestone, Observation, Target
from transparency.web.access import Door
from transparency.web.page import Visit
from transparency.web.routes import routes
from transparency.web.views import open_data

JSON = "/api/v1/targets.json"
FIGURES = "/api/v1/observations.json"
ID = "furniture"
ROUTES = [r for r in routes() if isinstance(r, Door) and of_targets(r.path) and "{key}" not in r.path]
"""Without the pictures."""
PATHS = [route.path.replace("{id}", ID) for route in ROUTES]
FILTERED = [route.path for route in ROUTES if "verdict" in route.names]
PAGED = [route.path for route in ROUTES if "cursor" in route.names]

Write = Callable[..., None]


@pytest.fixture
def write_targets(site: Site) -> Write:
    """`write_targets(id, reason=…, unit="dkk", …)`: the target with these fields as its next version."""

    def save(target_id: str, reason: str | None = None, **changed: Any) -> None:
        register = site.services.targets
        with register.database.writing() as connection:
            present = register.present(connection)[target_id]
            new = replace(present.record, **changed)
            register.save(connection, [(new, present.number)], who=AUTHOR, reason=reason)

    return save


def seen(period: str, value: str, **given: Any) -> Observation:
    fields: dict[str, Any] = {"unit": "dkk", "source": "Økonomisystemet", "quality": "measured"}
    return Observation(PlannedDate.of(period), Decimal(value), **fields | given)


@pytest.fixture
def some(site: Site, write_targets: Write, make_tender: Any, write: Any, frozen: Any) -> dict[str, Target]:
    """All promises since January 2027, one tender of 2027 with the criterion; furniture has figures, one corrected."""
    with frozen("2027-01-04T09:00Z"):
        write(site.plan, [make_tender(notice="2027-10-01", climate="yes")], who=AUTHOR)
        assert len(site.services.targets.index())
        write_targets(
            ID,
            unit="dkk",
            baseline=Baseline(PlannedDate.of("2022"), Decimal(1_000_000), "Regnskab 2022"),
            milestones=(Milestone(PlannedDate.of("2026"), Decimal(850_000), "Byrådet"),),
            next_due=date(2027, 5, 1),
            observations=(
                seen("2024", "950000"),
                seen("2024", "12.5", category="furniture", department="mtm"),
            ),
        )
        write_targets("emissions", unit="tco2e", observations=(
            seen("2024", "9", unit="tco2e", quality="example"),
        ))  # fmt: skip
    with frozen("2027-03-01T09:00Z"):
        figures = (seen("2024", "940000.1"), seen("2025", "900000"))
        write_targets(ID, "Fejl i kontoplanen", observations=figures)
    return {e.id: e.record for e in site.services.targets.index().entries}


def events(site: Site, address: str) -> dict[str, Any]:
    """By UID, without the municipality behind it."""
    found: list[Any] = icalendar.Calendar.from_ical(site.get(address).body).walk("VEVENT")
    return {str(e["UID"]).partition("@")[0]: e for e in found}


# What is answered


@pytest.mark.parametrize(
    "query",
    ["", "group=commitment", "verdict=not_measured", "direction=to_zero,down", "measured=yes", "overdue=no",
     "q=møbler", f"id={ID},emissions", "verdict=off_track&group=target&nonsense=1&q="],
)  # fmt: skip
def test_the_filters_are_the_pages(site: Site, some: dict[str, Target], query: str) -> None:
    found = site.get(f"{JSON}?{query}").json
    everything = {item["id"]: item for item in site.get(JSON).json["items"]}
    expected = [id_ for id_, item in everything.items() if _fits(item, query)]
    assert expected
    assert ids(found) == expected
    assert found["total"] == len(expected)
    rows = csv.reader(io.StringIO(site.get(f"/api/v1/targets.csv?{query}").text), delimiter=";")
    assert [row[0] for row in rows][1:] == expected
    shown = {
        uid.rsplit("-deadline")[0]
        for uid in events(site, f"/calendar/targets.ics?{query}")
        if "deadline" in uid
    }
    assert shown == {id_ for id_ in expected if everything[id_]["due"]}
    figures = ids(site.get(f"{FIGURES}?{query}").json)
    assert set(figures) == {id_ for id_ in expected if id_ in (ID, "emissions")}


def _fits(item: dict[str, Any], query: str) -> bool:
    chosen = dict(part.split("=") for part in query.split("&") if part)
    said = json.dumps([item["id"], item["title"], item["promise"]], ensure_ascii=False).lower()
    measured = bool(item["latest"] or (item["live"] and (item["live"]["share"] or item["live"]["count"]
                    or item["live"]["steps"] or item["live"]["beside"])))  # fmt: skip
    return (
        (not chosen.get("id") or item["id"] in chosen["id"].split(","))
        and chosen.get("q", "") in said
        and all(
            not chosen.get(name) or item[name] in chosen[name].split(",")
            for name in ("group", "verdict", "direction")
        )
        and (chosen.get("measured", "yes" if measured else "no") == ("yes" if measured else "no"))
        and (chosen.get("overdue", "no") == ("yes" if item["overdue"] else "no"))
    )


def test_every_id_of_the_policy_resolves_everywhere(site: Site, shared_data: Path) -> None:
    document = (shared_data.parent / "POLICY.md").read_text("utf-8")
    known = re.findall(r"^\| `([a-z0-9-]+)` \|", document, re.MULTILINE)
    assert len(known) > 40
    listed = {item["id"]: item for item in site.get(f"{JSON}?limit={LARGEST_PAGE}").json["items"]}
    assert set(known) <= listed.keys()
    for id_ in known:
        answer = site.get(f"/p/{id_}")
        assert (answer.status, answer.headers["location"]) == (302, f"/maal?id={id_}")
        assert listed[id_]["url"] == f"{BASE_URL}/p/{id_}"
        assert site.get(f"/api/v1/targets/{id_}.json").json["title"] == listed[id_]["title"]


def test_a_list_tells_total_items_next_revision_and_where_it_is_from(
    site: Site, some: dict[str, Target]
) -> None:
    document = site.get(f"{JSON}?limit=5").json
    assert list(document) == ["total", "items", "next", "revision", "generated_from"]
    assert (document["total"], len(document["items"])) == (len(some), 5)
    assert document["revision"] == site.plan.revision().value
    assert site.get(f"{JSON}?id=emissions").json["generated_from"] == "example"
    assert site.get(f"{JSON}?id={ID}").json["generated_from"] == "published"


def test_one_is_the_item_of_the_list_with_its_figures(site: Site, some: dict[str, Target]) -> None:
    whole = site.get(f"/api/v1/targets/{ID}.json").json
    (listed,) = site.get(f"{JSON}?id={ID}").json["items"]
    assert {name: value for name, value in whole.items() if name != "observations"} == listed
    assert [one["value"] for one in whole["observations"]] == [940000.1, 900000]
    assert listed["baseline"]["value"] == 1000000
    assert listed["latest"]["period"] == "2025"
    assert (listed["version"], listed["wanted"]) == (3, 800000)


def test_the_figures_are_numbers_without_noise(site: Site, some: dict[str, Target]) -> None:
    body = site.get(f"{FIGURES}?id={ID}").text
    assert '"value":940000.1,' in body
    assert '"value":900000,' in body


def test_the_share_of_the_plan_is_counted_live_and_leads_to_its_list(
    site: Site, some: dict[str, Target], make_tender: Any, write: Any
) -> None:
    path = "/api/v1/targets/climate-criterion.json"
    before = site.get(path)
    share = before.json["live"]["share"]
    assert (share["part"]["number"], share["whole"]["number"], share["percent"]) == (1, 1, 100)
    assert share["part"]["url"].startswith(f"{BASE_URL}/udbudsplan?")
    write(site.plan, [make_tender(notice="2027-10-01", climate="no")])
    after = site.get(path, if_none_match=before.headers["etag"])
    assert (after.status, after.json["live"]["share"]["part"]["number"]) == (200, 0)


def test_the_change_log_of_one_is_public_with_its_reasons(site: Site, some: dict[str, Target]) -> None:
    history = site.get(f"/api/v1/targets/{ID}/history.json").json
    first, _, corrected = history["versions"]
    assert (first["version"], first["changes"]) == (1, [])
    assert corrected["reason"] == "Fejl i kontoplanen"
    (change,) = corrected["changes"]
    assert change["field"] == "observations"
    assert [(one["period"], one["value"]) for one in change["old"]] == [("2024", 950000), ("2024", 12.5)]
    assert [(one["period"], one["value"]) for one in change["new"]] == [("2024", 940000.1), ("2025", 900000)]
    chain = site.get(f"/api/v1/chain.json?limit={LARGEST_PAGE}").json["items"]
    hashes = [version["hash"] for version in history["versions"]]
    assert [link["hash"] for link in chain if link["id"] == ID] == hashes
    assert all(digest(version["payload"]) == version["payload_hash"] for version in history["versions"])
    figures = json.loads(corrected["payload"])["observations"]
    assert [one["value"] for one in figures] == ["940000.1", "900000"]


def test_the_sheet_of_figures_has_the_columns_that_are_read_in(site: Site, some: dict[str, Target]) -> None:
    content = site.get("/api/v1/observations.xlsx").body
    shown, about = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    headings = [cell.value for cell in shown[1]]
    assert headings[:-1] == [column.header for column in sheet.COLUMNS]
    assert shown.max_row == 1 + 3
    lines = {row[0].value: row[1].value for row in about.iter_rows(max_row=6)}
    assert lines["Kilde"] == f"{BASE_URL}/maal"
    assert lines["Data"] == "Eksempeldata, ikke kommunens egen plan"


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_fetched_can_be_read_in_again_and_changes_nothing(
    site: Site, some: dict[str, Target], form: str, lang: str
) -> None:
    content = site.get(f"/api/v1/observations.{form}?lang={lang}").body
    targets = site.services.targets
    read = ObservationImport(targets, targets.reference, content, f"tal.{form}")
    with targets.database.reading() as connection:
        outcome = read.compare(connection)
    assert outcome.ok, outcome.refused
    assert (outcome.counts["new"], outcome.counts["changed"], outcome.counts["unchanged"]) == (0, 0, 3)


@ON_SQLITE
@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_open_data_explains_every_name_and_code(site: Site, lang: Lang) -> None:
    said = open_data.html(Visit(site.services, lang, date(2027, 4, 1), ()))
    for name in (*(term.name for term in (*TARGET, *OBSERVATION)), *VERDICT, *RULE):
        assert f"<code>{name}</code>" in said
    for code in ("tco2e", "preliminary", "at_least"):
        assert f"<code>{code}</code>" in said
    assert 'href="/api/v1/observations.xlsx"' in said


# Changes as a feed


def test_the_feed_says_what_changed_the_newest_first(site: Site, some: dict[str, Target]) -> None:
    feed = feedparser.parse(site.get("/feeds/targets.atom?limit=3").body)
    assert not feed.bozo
    newest = feed.entries[0]
    assert newest.title.startswith("Nye tal: ")
    assert newest.link == f"{BASE_URL}/p/{ID}"
    for said in (
        "2024: 950.000 kr. → 940.000,1 kr. (rettet)",
        "Nyt tal for 2025: 900.000 kr.",
        "Fejl i kontoplanen",
    ):
        assert said in newest.summary
    assert feed.feed.title == "Ændringer af mål, Aarhus Kommune"


def test_every_change_is_on_one_page_of_the_feed(site: Site, some: dict[str, Target]) -> None:
    following, seen_ = "/feeds/targets.atom?limit=20", list[str]()
    while following:
        feed = ET.fromstring(site.get(following).body)
        seen_ += [entry.findtext("a:id", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
        links = {link.get("rel"): link.get("href", "") for link in feed.findall("a:link", ATOM)}
        following = links.get("next", "")
    assert len(seen_) == len(set(seen_)) == site.services.targets.count_versions()
    assert links["alternate"] == f"{BASE_URL}/maal"


def test_the_feed_takes_the_filter(site: Site, some: dict[str, Target]) -> None:
    feed = ET.fromstring(site.get(f"/feeds/targets.atom?id={ID}").body)
    assert len(feed.findall("a:entry", ATOM)) == 3


def test_changes_of_the_plan_stay_those_of_tenders(site: Site, some: dict[str, Target]) -> None:
    assert set(ids(site.get("/api/v1/changes.json").json)) == {"AAK-2027-001"}
    feed = ET.fromstring(site.get("/feeds/changes.atom").body)
    assert len(feed.findall("a:entry", ATOM)) == 1


# Calendars


def test_a_subscriber_sees_a_deadline_move(
    site: Site, some: dict[str, Target], write_targets: Write, frozen: Any
) -> None:
    uid = f"{ID}-deadline"
    first = events(site, "/calendar/targets.ics")
    assert (first[uid]["SEQUENCE"], first[uid]["DTSTART"].dt) == (0, date(2027, 12, 31))
    assert {f"{ID}-next-figure", f"{ID}-milestone-2026"} <= first.keys()
    with frozen("2027-04-02T09:00Z"):
        moved = replace(some[ID].promise, deadline="inden 2030", due=date(2029, 12, 31))
        write_targets(ID, promise=moved)
        after = events(site, "/calendar/targets.ics")
    assert (after[uid]["SEQUENCE"], after[uid]["DTSTART"].dt) == (1, date(2029, 12, 31))
    others = {uid: e.to_ical() for uid, e in after.items() if not uid.startswith(ID)}
    assert others == {uid: e.to_ical() for uid, e in first.items() if not uid.startswith(ID)}


@ON_SQLITE
def test_the_events_of_what_did_not_change_are_not_made_again(
    site: Site, some: dict[str, Target], write_targets: Write, queries: Any
) -> None:
    site.get("/calendar/targets.ics")
    write_targets("emissions", responsible="Klima")
    site.services.targets.judged()
    with queries(site.services.database) as said:
        site.get("/calendar/targets.ics")
    assert len([statement for statement in said if "payload" in statement]) == 1


def test_the_calendar_of_all_there_is_has_the_policys_deadlines(site: Site, some: dict[str, Target]) -> None:
    def shown(query: str) -> set[str]:
        return set(events(site, f"/calendar/all.ics?{query}"))

    own = set(events(site, "/calendar/targets.ics"))
    tender = {uid for uid in shown("") if uid.startswith("AAK-")}
    assert shown("") == own | tender
    assert shown(f"id={ID}") == {uid for uid in own if uid.startswith(ID)}
    assert shown("target=emissions") == {uid for uid in own if uid.startswith("emissions")}
    assert shown("id=AAK-2027-001") == tender
    assert shown("q=møbler") >= {f"{ID}-deadline"}
    for chosen in ("department=mbu", "status=planned", "year=2027", "changed_since=2026-01-01"):
        assert not shown(chosen) & own, chosen


# The day


def test_verdicts_are_those_of_the_day(site: Site, some: dict[str, Target], frozen: Any) -> None:
    paths = [JSON, "/api/v1/targets.csv", "/api/v1/targets.xlsx", f"/api/v1/targets/{ID}.json"]

    def verdict() -> str:
        return str(site.get(f"/api/v1/targets/{ID}.json").json["verdict"])

    with frozen("2027-05-01T21:00Z"):
        before, tags = verdict(), [site.get(path).headers["etag"] for path in paths]
        assert site.get(f"{JSON}?overdue=yes").json["total"] == 0
        assert site.get(f"{JSON}?verdict=update_overdue").json["total"] == 0
    with frozen("2027-05-01T22:00Z"):  # midnight in Denmark: the next figure should have been here
        assert (before, verdict()) == ("at_risk", "update_overdue") or before != verdict() == "update_overdue"
        assert ids(site.get(f"{JSON}?overdue=yes").json) == [ID]
        assert ids(site.get(f"{JSON}?verdict=update_overdue").json) == [ID]
        for path, tag in zip(paths, tags, strict=True):
            assert site.get(path, if_none_match=tag).status == 200, path


# Pages


def test_every_promise_and_every_figure_is_on_one_page(site: Site, some: dict[str, Target]) -> None:
    for path, limit, total in ((JSON, 10, len(some)), (FIGURES, 1, 3)):
        pages = list(site.walk(f"{path}?limit={limit}"))
        seen_ = [json.dumps(item) for page in pages for item in page["items"]]
        assert len(seen_) == len(set(seen_)) == total == pages[0]["total"]
        assert max(len(page["items"]) for page in pages) == limit


@pytest.mark.parametrize("sort", ["policy", "verdict", "updated", "title"])
def test_a_list_is_in_the_order_that_is_asked_for(site: Site, some: dict[str, Target], sort: str) -> None:
    found = ids(site.get(f"{JSON}?sort={sort}").json)
    assert sorted(found) == sorted(some)
    if sort == "updated":
        assert found[0] == ID


@pytest.mark.parametrize("path", PAGED)
def test_a_cursor_that_leads_nowhere_is_refused(site: Site, some: dict[str, Target], path: str) -> None:
    for cursor in ("no-such-promise~2024~1~~~", "AAK-2027-001", "%00", "x~", "~" * 80):
        answer = site.get(f"{path}?cursor={cursor}")
        assert (answer.status, answer.json["name"]) == (400, "cursor"), cursor


# How it is answered


def test_a_site_without_figures_answers_too(site: Site) -> None:
    for path in PATHS:
        assert site.get(path).status == 200, path
    assert site.get(FIGURES).json["items"] == []
    assert site.get(JSON).json["generated_from"] == "published"


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_304_asks_the_database_for_the_revision_at_most(
    site: Site, some: dict[str, Target], queries: Any, encoding: str
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
def test_every_answer_says_what_it_is(site: Site, some: dict[str, Target], path: str) -> None:
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
def test_every_route_answers_in_both_languages(site: Site, some: dict[str, Target], lang: str) -> None:
    for path in PATHS:
        answer = site.get(f"{path}?lang={lang}")
        assert (answer.status, answer.headers["content-language"]) == (200, lang), path


@ON_SQLITE
def test_the_answers_are_as_they_are_described(site: Site, some: dict[str, Target]) -> None:
    described = site.get("/api/v1/openapi.json").json
    for path in (path for path in PATHS if path.endswith(".json")):
        operation = described["paths"][path.replace(f"/{ID}", "/{id}")]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": described["components"]}
        made: Draft202012Validator = validator_for(whole, Draft202012Validator)(whole)
        made.validate(site.get(path).json)


BAD = [
    ("lang=sv", "lang"),
    ("id=AAK-2027-001", "id"),
    ("group=party", "group"),
    ("verdict=splendid", "verdict"),
    ("direction=sideways", "direction"),
    ("measured=perhaps", "measured"),
    ("overdue=2", "overdue"),
    ("sort=random", "sort"),
]


@ON_SQLITE
def test_a_bad_value_is_named(site: Site) -> None:
    assert_bad_values_are_named(site, FILTERED, PAGED, BAD)


@pytest.mark.parametrize(
    "id_", ["no-such-promise", "AAK-2027-001", "FURNITURE", "%00", "x%27%20OR%201=1", "{id}", "9" * 3000]
)
def test_a_record_that_is_not_there_is_not_found(site: Site, some: dict[str, Target], id_: str) -> None:
    assert_not_found(site, "targets", id_)


def test_the_permanent_address_leads_to_the_page(site: Site, some: dict[str, Target]) -> None:
    answer = site.get(f"/p/{ID}?lang=en")
    assert (answer.status, answer.headers["location"]) == (302, f"/maal?id={ID}&lang=en")
    assert site.get("/p/no-such-promise").status == 404


def test_search_engines_and_the_operator_see_them(site: Site, some: dict[str, Target]) -> None:
    name = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ET.fromstring(site.get("/sitemap.xml").body)
    found = {url.findtext("s:loc", "", name): url.findtext("s:lastmod", "", name) for url in root}
    assert found[f"{BASE_URL}/maal?id={ID}"] == "2027-03-01"
    assert len([url for url in found if "/maal?id=" in url]) == len(some)
    metrics = site.get("/metrics", authorization=f"Bearer {TOKEN}").text
    assert f"\ntransparency_targets {len(some)}.0\n" in metrics


def test_no_public_answer_names_who_made_a_change(site: Site, some: dict[str, Target]) -> None:
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


@ON_SQLITE
def test_a_calendar_says_what_is_chosen(site: Site, some: dict[str, Target]) -> None:
    said = re.sub("\r\n ", "", site.get("/calendar/targets.ics?group=target").text)
    assert "X-WR-CALNAME:Mål for indkøb\\, Aarhus Kommune: Mål\r\n" in said
    assert f"SOURCE;VALUE=URI:{BASE_URL}/calendar/targets.ics?group=target\r\n" in said
