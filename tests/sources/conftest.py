"""A server to fetch from, and the service that fetches from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from https_site import Site, authority, site

from transparency.config import Source
from transparency.sources.service import Sources
from transparency.storage.database import Database

__all__ = ["authority", "site"]


@pytest.fixture
def sources(database: Database, site: Site, tmp_path: Path) -> Iterator[Sources]:
    """One source, "Nyt", that is fetched every hour, on both databases in turn."""
    source = Source("Nyt", site.url, 60, (site.place,))
    opened = Sources(database, (source,), tmp_path / "feeds", site.fetcher())
    yield opened
    opened.close()
