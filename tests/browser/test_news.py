"""A spreadsheet read in from the command line reaches a page that is open, and everything that follows it."""

import json
from pathlib import Path
from typing import Any

from icalendar import Calendar

from tests.browser.conftest import OwnBrowser, Site

ID = "AAK-2027-005"
TITLE = "Rengøring af skoler og dagtilbud i Nord"
OLD, NEW = "2. kvartal 2027", "3. kvartal 2027"
REASON = "Skolerne vil have tiden efter ferien med"


def sequences(site: Site) -> dict[str, int]:
    events = Calendar.from_ical(site.get(f"/calendar/tenders.ics?id={ID}")).walk("VEVENT")
    return {str(event["UID"]): int(event["SEQUENCE"]) for event in events}


def releases(site: Site) -> list[Any]:
    return list(json.loads(site.get(f"/api/v1/ocds/releases.json?id={ID}"))["releases"])


def test_an_import_shows_at_the_next_click_and_in_all_that_one_subscribes_to(
    own_browser: OwnBrowser, own_site: Site, tmp_path: Path
) -> None:
    site = own_site
    sheet = tmp_path / "rykket.csv"
    sheet.write_text(f"Id;Titel;Udbudsbekendtgørelse\n{ID};{TITLE};{NEW}\n", "utf-8-sig")
    row = f".tp-list li:has(a[href$='id={ID}'])"

    with own_browser(site) as new_tab:
        tab = new_tab()
        tab.go("/udbudsplan?q=dagtilbud")
        assert OLD in tab.text(row)
        before, released = sequences(site), releases(site)

        site.command("import", "tenders", str(sheet), "--reason", REASON)

        with tab.following():
            tab.page.locator(".tp-switch a", has_text="Tidslinje").click()
        with tab.following():
            tab.page.locator(".tp-switch a", has_text="Liste").click()
        assert NEW in tab.text(row)
        assert OLD not in tab.text(row)

        with tab.following():
            tab.page.locator(f"{row} a").click()
        newest = tab.text(".tp-log > li")
        for words in (OLD, NEW, REASON):
            assert words in newest
        assert tab.text(".tp-log > li del") == OLD
        assert tab.text(".tp-log > li ins") == NEW

        with tab.following():
            tab.page.locator(".tp-masthead nav a[href='/aendringer']").click()
        newest = tab.text(".tp-log > li")
        for words in (TITLE, OLD, NEW, REASON):
            assert words in newest

    after = sequences(site)
    assert after.keys() == before.keys()
    assert all(after[uid] >= before[uid] for uid in before)
    assert sum(after.values()) > sum(before.values())

    entry = site.get("/feeds/changes.atom").decode().split("<entry>")[1]
    for words in (TITLE, OLD, NEW, REASON):
        assert words in entry

    amended = [one for one in releases(site) if one["id"] not in {known["id"] for known in released}]
    assert len(amended) == 1
    assert REASON in json.dumps(amended[0], ensure_ascii=False)
    amendments = amended[0].get("tender", {}).get("amendments", [])
    assert amendments or "planningUpdate" in amended[0]["tag"]
