"""“Nyt siden dit sidste besøg”: kept in the reader's own browser, and sent only when they ask."""

import json

from tests.browser.conftest import OwnBrowser, Site

LINK = "a[data-since-link]"


def test_what_is_new_since_the_last_visit_is_offered_from_the_second_visit_on(
    own_browser: OwnBrowser, site: Site
) -> None:
    with own_browser(site) as new_tab:
        first = new_tab()
        first.go("/udbudsplan")
        assert first.page.locator(LINK).count() == 1
        assert not first.page.locator(LINK).is_visible()
        # as if the visit had been in October
        assert "tp-visit" in first.page.evaluate("() => Object.keys(localStorage)")
        first.page.evaluate("() => localStorage.setItem('tp-visit', '2026-10-20')")
        first.page.close()

        later = new_tab()
        later.go("/udbudsplan")
        later.page.locator(LINK).wait_for()
        assert not any("changed_since" in address for address in later.asked)
        with later.following():
            later.page.locator(LINK).click()
        assert "changed_since=2026-10-20" in later.page.url
        new = json.loads(site.get("/api/v1/tenders.json?changed_since=2026-10-20&sort=changed&limit=20"))
        assert later.ids() == [item["id"] for item in new["items"]]
        assert 0 < new["total"] < 178
