"""A sheet from the reader's own disk into the plan, through the frame that lets no other file in."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OwnBrowser, Site, sign_in

SHEET = "Id;Titel;Art;Afdeling;CPV-kode\nAAK-2029-901;Legepladser af genbrugstræ;Varer;mbu;37535200\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "legepladser.csv"
    file.write_text(SHEET, "utf-8")
    return file


def test_a_sheet_is_chosen_looked_at_and_saved(own_site: Site, own_browser: OwnBrowser, sheet: Path) -> None:
    with own_browser(own_site) as new_tab:
        tab = new_tab()
        sign_in(tab, "udgiver@example.org")
        tab.go("/redaktion?vis=regneark")
        # a browser that has been closed has the session's cookie left, and not Streamlit's
        tab.page.context.clear_cookies(name="_streamlit_xsrf")
        tab.go("/redaktion?vis=regneark")
        zone = tab.page.locator("[data-testid=stFileUploaderDropzone]")
        zone.locator("button", has_text="Vælg en fil").wait_for()
        zone.locator("input[type=file]").set_input_files(sheet)
        tab.page.get_by_text("Det sker, hvis du gemmer").wait_for()
        expect(tab.page.locator("main").first).to_contain_text("Legepladser af genbrugstræ")
        assert "Legepladser af genbrugstræ" not in str(own_site.get("/api/v1/tenders.json?q=genbrug"))
        tab.page.get_by_role("button", name="Gem", exact=True).click()
        tab.page.get_by_text("1 udbud er gemt og offentligt.").wait_for()
        sent = [url for url in tab.asked if "/_stcore/upload_file/" in url]
        assert len(sent) == 1
        # whoever has seen the address cannot use it without the session
        request = urllib.request.Request(sent[0], data=b"x", method="PUT")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        refused.value.close()
        assert refused.value.code == 404
    assert "AAK-2029-901" in own_site.get("/api/v1/tenders.json?id=AAK-2029-901").decode()


def test_a_file_that_is_too_large_is_refused_in_the_readers_language(
    site: Site, own_browser: OwnBrowser, tmp_path: Path
) -> None:
    large = tmp_path / "stor.csv"
    large.write_bytes(b"x" * 21 * 1024 * 1024)
    with own_browser(site) as new_tab:
        tab = new_tab()
        sign_in(tab, "redaktoer@example.org")
        tab.go("/redaktion?vis=regneark")
        tab.page.locator("[data-testid=stFileUploaderDropzone] input[type=file]").set_input_files(large)
        tab.page.get_by_text("Filen kunne ikke lægges op. Den må højst fylde 20 MB.").wait_for()
        assert [url for url in tab.asked if "/_stcore/upload_file/" in url] == []
