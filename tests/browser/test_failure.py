"""When the site itself fails, the reader is told, and told a number that the log knows."""

import re

from tests.browser.conftest import OwnBrowser, Site


def test_a_broken_page_shows_a_reference_number_that_stands_in_the_log(
    own_browser: OwnBrowser, own_site: Site
) -> None:
    site = own_site
    with own_browser(site) as new_tab:
        tab = new_tab()
        tab.go("/")
        # the disk goes bad: what was in the database's files is no longer there
        for file in site.var.glob("transparency.db*"):
            if not file.name.endswith("-shm"):
                with file.open("r+b") as database:
                    database.write(b"\xff" * file.stat().st_size)
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
        assert site.status("/readyz") == 503
