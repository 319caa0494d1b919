"""The chain as anybody can check it: the script of docs/history.md on what the routes answer."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from transparency import clock
from transparency.config import ROOT, settings
from transparency.feeds.items import LARGEST_PAGE
from transparency.history.records import START
from transparency.reference import Reference
from transparency.services import services
from transparency.tenders.filters import TenderFilter
from transparency.tenders.service import TenderPlan
from transparency.web.machine import Asked, Moment
from transparency.web.open_data import chain_json, history_json
from transparency.web.paging import CHAIN_PAGES

BASE_URL = "https://udbud.example.dk"
ID = "AAK-2027-001"
REASON = 'Ny "frist"\\dag – æøå 🎉\n1. april\u2028'

Get = Callable[[str], Any]


def get(url: str) -> Any:
    """What the routes answer, as JSON."""
    parts = urlsplit(url.removeprefix(BASE_URL))
    own = {name: CHAIN_PAGES[name](name, value) for name, value in parse_qsl(parts.query)}
    asked = Asked(parts.path, {"id": ID}, TenderFilter(), "da", own, url)
    make = chain_json if parts.path == "/api/v1/chain.json" else history_json
    return json.loads(make(asked, Moment(services().tenders.revision(), clock.today())))


@pytest.fixture
def plan(
    in_production: None,
    reference: Reference,
    monkeypatch: pytest.MonkeyPatch,
    make_tender: Any,
    write: Any,
) -> Iterator[TenderPlan]:
    """Five versions of three tenders, on a site in production of the test's own."""
    monkeypatch.setenv("TRANSPARENCY_BASE_URL", BASE_URL)
    monkeypatch.setattr("transparency.services.load_reference", lambda: reference)  # read once for all tests
    plan = services().tenders
    tenders = [make_tender(id=f"AAK-2027-00{n}", title=f"Rød grød {n}") for n in (1, 2, 3)]
    write(plan, tenders)
    write(plan, [replace(tenders[0], title="Æblegrød"), replace(tenders[1], title="Blåbær")], reason=REASON)
    yield plan
    services().database.close()
    services.cache_clear()
    settings.cache_clear()


def wrong(get: Get, kept: str) -> list[str]:
    """What the documented script finds when it reads by `get`."""
    (script,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "history.md").read_text("utf-8"), re.S)
    names: dict[str, Any] = {"__name__": "script"}
    exec(script, names)
    names["get"] = get
    return list(names["check"](BASE_URL, ID, kept))


def tampered(kind: str, place: int, **values: Any) -> Get:
    """Answers in which one item of the chain, or one version of the history, says something else."""

    def read(url: str) -> Any:
        document = get(url)
        for item in document.get(kind, []):
            if item["seq"] == place:
                item.update(values)
        return document

    return read


def without(kind: str, place: int) -> Get:
    """Answers in which one item is left out."""

    def read(url: str) -> Any:
        document = get(url)
        if kind in document:
            document[kind] = [item for item in document[kind] if item["seq"] != place]
        return document

    return read


def test_anybody_can_check_the_chain_against_any_hash_they_kept(plan: TenderPlan) -> None:
    hashes = [item["hash"] for item in get("/api/v1/chain.json")["items"]]
    assert hashes[-1] == plan.revision().hash
    assert len(hashes) == 5
    for kept in hashes:
        assert wrong(get, kept) == []
    assert wrong(get, START) == ["the hash that was kept is not in the chain"]


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_the_documented_check_follows_pages_of_any_size(plan: TenderPlan, limit: int) -> None:
    def small(url: str) -> Any:
        return get(f"{url}&limit={limit}" if "chain" in url else url)

    assert wrong(small, plan.revision().hash) == []


OTHER = "f" * 64
TAMPERED = {
    "who": (tampered("items", 2, author_hash=OTHER), "link 2 does not hold"),
    "reason": (tampered("items", 4, reason="Noget andet"), "link 4 does not hold"),
    "no reason": (tampered("items", 4, reason=None), "link 4 does not hold"),
    "moment": (tampered("items", 1, at="2020-01-01T00:00:00Z"), "link 1 does not hold"),
    "payload's hash": (tampered("items", 3, payload_hash=OTHER), "link 3 does not hold"),
    "hash": (tampered("items", 3, hash=OTHER), "link 4 does not hold"),
    "link left out": (without("items", 3), "link 4 does not hold"),
    "last link left out": (without("items", 5), "the hash that was kept is not in the chain"),
    "payload": (tampered("versions", 4, payload="{}"), "the payload of version 2 is another"),
    "history": (tampered("versions", 4, reason=None), f"the history of {ID} is not what the chain says"),
    "version left out": (without("versions", 1), f"the history of {ID} is not what the chain says"),
    "last version left out": (without("versions", 4), f"the history of {ID} is not what the chain says"),
}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", TAMPERED)
def test_the_documented_check_finds_what_was_tampered_with(plan: TenderPlan, what: str) -> None:
    read, found = TAMPERED[what]
    assert found in wrong(read, plan.revision().hash)


def test_the_chain_comes_in_pages_oldest_first_of_one_query_each(plan: TenderPlan, queries: Any) -> None:
    plan.index()
    seen: list[int] = []
    following: str | None = "/api/v1/chain.json?limit=2"
    while following:
        revision = plan.revision()
        with queries(plan.database) as said:
            page = get(following)
        assert sum("FROM revision" not in " ".join(statement.split()) for statement in said) == 1, said
        assert list(page) == ["total", "items", "next", "revision", "generated_from"]
        assert (page["total"], page["revision"]) == (5, revision.value)
        assert all("payload" not in item for item in page["items"])
        seen += [item["seq"] for item in page["items"]]
        following = page["next"]
        assert following is None or following == f"{BASE_URL}/api/v1/chain.json?limit=2&cursor={seen[-1]}"
    assert seen == [1, 2, 3, 4, 5]
    assert get("/api/v1/chain.json?cursor=5")["items"] == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_page_of_the_chain_is_as_large_as_it_can_be_unless_asked(
    plan: TenderPlan, make_tender: Any, write: Any
) -> None:
    write(plan, [make_tender(id=f"AAK-2027-{n}") for n in range(1000, 1000 + LARGEST_PAGE)])
    page = get("/api/v1/chain.json")
    assert (len(page["items"]), page["total"]) == (LARGEST_PAGE, LARGEST_PAGE + 5)
    assert wrong(get, plan.revision().hash) == []
