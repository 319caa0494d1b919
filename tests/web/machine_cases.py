"""What the tests of machine routes share: a site on a plan of the test's own."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.types import ASGIApp

from transparency.feeds.items import LARGEST_PAGE
from transparency.services import Services
from transparency.tenders.service import TenderPlan

BASE_URL = "https://udbud.example.dk"
TOKEN = "0123456789abcdef"
AUTHOR = "Forfatter Forfattersen"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MEDIA = {
    ".ics": "text/calendar; charset=utf-8",
    ".atom": "application/atom+xml",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database."""


def of_dialogues(path: str) -> bool:
    """Whether a route is about dialogues and events alone."""
    return bool(re.search("dialogues|events.ics", path))


def of_targets(path: str) -> bool:
    """Whether a route is about the policy's promises alone."""
    return bool(re.match("/figurer/|/(api/v1|calendar|feeds)/(targets|observations)", path))


def of_guidance(path: str) -> bool:
    """Whether a route answers what a calculator is asked: without a question it has nothing to say."""
    return path == "/calendar/deadlines.ics"


def ids(document: Any) -> list[str]:
    return [item["id"] for item in document["items"]]


@dataclass(frozen=True, slots=True)
class Site:
    """The routes in their frame, on a plan of the test's own. An address may be the site's or relative."""

    app: ASGIApp
    ask: Callable[..., Any]
    services: Services

    @property
    def plan(self) -> TenderPlan:
        return self.services.tenders

    def get(self, address: str, *, method: str = "GET", **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(self.app, address.removeprefix(BASE_URL), method=method, headers=sent)

    def walk(self, address: str) -> Iterator[Any]:
        """The pages of a JSON list, each asked for when it is wanted."""
        following: str | None = address
        while following:
            page = self.get(following).json
            yield page
            following = page["next"]


def assert_bad_values_are_named(
    site: Site, filtered: Iterable[str], paged: Iterable[str], bad: Iterable[tuple[str, str]]
) -> None:
    """Each bad query, on each route that reads it, is answered with a problem that names it: (query, name)."""
    cases = [(path, case) for path in filtered for case in bad]
    limits = (("limit=0", "limit"), (f"limit={LARGEST_PAGE + 1}", "limit"))
    cases += [(path, case) for path in paged for case in limits]
    for path, (query, name) in cases:
        answer = site.get(f"{path}?{query}")
        assert (answer.status, answer.json["name"]) == (400, name), (path, query)
        assert answer.headers["content-type"].startswith("application/problem+json")


def assert_not_found(site: Site, kind: str, id_: str) -> None:
    """There is no record with this id: neither it nor its history, also for who says that it has them."""
    for path in (f"/api/v1/{kind}/{id_}.json", f"/api/v1/{kind}/{id_}/history.json"):
        assert site.get(path).status in ((404,) if "%0" not in id_ else (400, 404)), path
        assert site.get(path, if_none_match="*").status != 304
