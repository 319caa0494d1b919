"""When the site itself fails, the reader is told, and told a number that the log knows."""

import json
import re
import sqlite3
import urllib.error
from contextlib import closing

import pytest

from tests.browser.conftest import OwnBrowser, Site


def test_a_broken_page_shows_a_reference_number_that_stands_in_the_log(
    own_browser: OwnBrowser, own_site: Site
) -> None:
    site = own_site
    with own_browser(site) as new_tab:
        tab = new_tab()
        tab.go("/")
        # somebody has been at the database by hand
        with closing(sqlite3.connect(site.var / "transparency.db")) as database:
            database.execute("ALTER TABLE revision RENAME TO elsewhere")
        tab.page.locator(".tp-masthead nav a[href='/udbudsplan']").click()
        said = tab.page.get_by_role("alert")
        said.wait_for()
        text = said.inner_text()
        assert "Der er sket en fejl hos os" in text
        found = re.search(r"\b[0-9a-f]{8}\b", text)
        assert found
        logged = [line for line in site.log.read_text().splitlines() if found[0] in line]
        assert len(logged) == 1
        assert "Traceback" in logged[0]
        assert "Traceback" not in tab.text()

        # a program is given the same number, and no traceback either
        with pytest.raises(urllib.error.HTTPError) as refused:
            site.get("/api/v1/tenders.json")
        with refused.value as answer:
            assert answer.code == 500
            problem = json.loads(answer.read())
        assert problem["reference"] in site.log.read_text()
        assert "Traceback" not in json.dumps(problem)
