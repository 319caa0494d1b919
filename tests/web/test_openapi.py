"""The description of the interface and the interface: the same routes, the same names, the same bounds."""

from typing import Any

import pytest

from transparency.config import organisation
from transparency.feeds import Site
from transparency.feeds.items import LARGEST_PAGE, PAGE
from transparency.feeds.openapi import document
from transparency.locale import Text
from transparency.web.access import Door
from transparency.web.routes import routes

SITE = Site("https://udbud.example.dk", organisation(), lambda code, _: code, lambda promise, _: promise)
DESCRIBED = document(Text.of("da"), SITE, version="1")
PARAMETERS = DESCRIBED["components"]["parameters"]
PUBLIC = {route.path: route for route in routes() if isinstance(route, Door) and route.access == "public"}


def parameters(path: str, where: str) -> list[str]:
    """The names that a path is described with, in the query or in the path."""
    references = [p["$ref"].rsplit("/", 1)[1] for p in DESCRIBED["paths"][path]["get"]["parameters"]]
    return [PARAMETERS[name]["name"] for name in references if PARAMETERS[name]["in"] == where]


def test_every_public_route_is_described_and_nothing_else() -> None:
    assert DESCRIBED["paths"].keys() == PUBLIC.keys()


@pytest.mark.parametrize("path", PUBLIC)
def test_a_route_reads_the_names_it_is_described_with_and_no_others(path: str) -> None:
    named = parameters(path, "query")
    assert sorted(named) == sorted(PUBLIC[path].names)
    assert len(named) == len(set(named))
    assert set(parameters(path, "path")) == set(PUBLIC[path].param_convertors)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_route_is_read_by_the_methods_that_are_described(path: str) -> None:
    described: dict[str, Any] = DESCRIBED["paths"][path]
    assert described.keys() == {"get"}
    assert {"GET", "HEAD"} <= (PUBLIC[path].methods or set()) <= {"GET", "HEAD", "OPTIONS"}


def test_the_size_of_a_page_is_said() -> None:
    schema = PARAMETERS["limit"]["schema"]
    assert (schema["minimum"], schema["default"], schema["maximum"]) == (1, PAGE, LARGEST_PAGE)
    schema = PARAMETERS["chain_limit"]["schema"]
    assert (schema["minimum"], schema["default"], schema["maximum"]) == (1, LARGEST_PAGE, LARGEST_PAGE)
