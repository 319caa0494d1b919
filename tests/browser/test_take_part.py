"""The market signs up, asks and answers without an account, and looks after a sign-up by link: in a real browser."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from participation_cases import ID, consultation, meeting, wall
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OwnBrowser, Site, Tab, serving
from tests.browser.test_accessibility import findings, outline
from transparency.dialogues.records import Dialogue
from transparency.dialogues.service import Dialogues
from transparency.reference import load_reference
from transparency.storage.database import Database

MEETING = meeting(
    starts=wall("2099-04-05T09:00"), ends=wall("2099-04-05T11:30"), sign_up_by=wall("2099-03-29T12:00"), seats=1
)  # fmt: skip
CONSULTATION = consultation(id="AAK-MD-2027-002", answer_by=wall("2099-04-01T12:00"))


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of this file's own, with a meeting and a consultation that are open for a long time."""
    with serving(tmp_path_factory.mktemp("open")) as found:
        yield found


@pytest.fixture
def dialogues(open_site: Site) -> Site:
    """Each test begins with the meeting and the consultation as they were announced, and nobody signed up."""
    put(open_site.var, MEETING, CONSULTATION)
    with closing(sqlite3.connect(open_site.var / "transparency.db")) as database:
        database.execute("DELETE FROM sign_up")
        database.commit()
    return open_site


def put(var: Path, *records: Dialogue) -> None:
    database = Database(f"sqlite:///{var / 'transparency.db'}")
    try:
        register = Dialogues(database, load_reference())
        with database.writing() as connection:
            present = register.present(connection)
            for d in records:
                seen = present[d.id].number if d.id in present else 0
                if not seen or present[d.id].record != d:
                    register.save(connection, [(d, seen)], who="prøve", reason="Prøve")
    finally:
        database.close()


def letters(site: Site, email: str) -> list[str]:
    """The letters to a mailbox, oldest first."""
    with closing(sqlite3.connect(f"file:{site.var / 'transparency.db'}?mode=ro", uri=True)) as database:
        asked = "SELECT plain FROM outbox WHERE recipient = ? ORDER BY id"
        return [plain for (plain,) in database.execute(asked, (email,))]


def link(site: Site, email: str) -> str:
    return re.findall(r"(/tilmelding\?kode=\S+)", letters(site, email)[-1])[-1]


def field(tab: Tab, label: str) -> Locator:
    return tab.page.get_by_label(label, exact=True)


def press(tab: Tab, name: str) -> None:
    tab.page.get_by_role("button", name=name, exact=True).click()


def heading(tab: Tab, name: str) -> None:
    tab.page.get_by_role("heading", level=1, name=name).wait_for()
    tab.settled()


def check(tab: Tab) -> None:
    """Nothing for a program to find, an outline of headings, and nothing beside the window."""
    assert findings(tab) == []
    levels = outline(tab)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def sign_up(tab: Tab, email: str) -> None:
    tab.go(f"/markedsdialoger?id={ID}&vis=tilmelding")
    field(tab, "Dit navn").fill("Anne Sø")
    field(tab, "Mailadresse").fill(email)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_business_signs_up_corrects_and_leaves(
    dialogues: Site, own_browser: OwnBrowser, width: int
) -> None:
    site, email = dialogues, f"anne{width}@rent.example"
    with own_browser(site, viewport={"width": width, "height": 800}) as new_tab:
        tab = new_tab()
        tab.go(f"/markedsdialoger?id={ID}")
        check(tab)
        with tab.following():
            tab.page.get_by_role("link", name="Tilmeld dig").click()
        assert tab.focused("h1")
        check(tab)
        field(tab, "Dit navn").fill("Anne Sø")
        field(tab, "Mailadresse").fill("anne")
        field(tab, "CVR-nummer (kun danske virksomheder)").fill("12345678")
        press(tab, "Tilmeld mig")
        expect(tab.page.locator(".tp-field-error")).to_have_count(2)
        tab.settled()
        check(tab)
        expect(field(tab, "Dit navn")).to_have_value("Anne Sø")
        expect(field(tab, "CVR-nummer (kun danske virksomheder)")).to_have_value("12345678")
        field(tab, "Mailadresse").fill(email)
        field(tab, "CVR-nummer (kun danske virksomheder)").fill("30000005")
        field(tab, "Virksomhed (hvis du kommer fra en)").fill("Rent & Pænt ApS")
        tab.page.get_by_text("Under 250 ansatte").click()
        press(tab, "Tilmeld mig")
        heading(tab, "Tjek din mail")
        assert f"Vi har sendt en mail til {email}." in tab.text()
        assert email not in tab.page.url
        check(tab)

        by_letter = link(site, email)
        tab.go(by_letter)
        heading(tab, "Bekræft din tilmelding")
        check(tab)
        press(tab, "Bekræft tilmelding")
        heading(tab, "Du har en plads")
        check(tab)
        other = new_tab()
        other.go(f"/markedsdialoger?id={ID}")
        assert "Alle pladser er taget." in other.text() or "Pladsen er taget." in other.text()

        press(tab, "Ret oplysninger")
        expect(field(tab, "Dit navn")).to_have_value("Anne Sø")
        field(tab, "Dit navn").fill("Anne Å")
        press(tab, "Gem rettelserne")
        tab.page.get_by_text("Rettelserne er gemt.").wait_for()
        assert "Anne Å" in tab.text()
        press(tab, "Afmeld")
        press(tab, "Ja, afmeld mig")
        heading(tab, "Du er afmeldt")
        check(tab)
        assert letters(site, email) == [], "they are erased with the rest"
        tab.go(by_letter)
        heading(tab, "Tilmeldingen er afmeldt")
        assert "Anne" not in tab.text()


def test_the_waiting_list_moves_up_by_itself(dialogues: Site, own_browser: OwnBrowser) -> None:
    site = dialogues
    with own_browser(site) as new_tab:
        first, second = new_tab(), new_tab()
        for tab, email in ((first, "een@rent.example"), (second, "to@rent.example")):
            sign_up(tab, email)
            press(tab, "Skriv mig på venteliste" if tab is second else "Tilmeld mig")
            heading(tab, "Tjek din mail")
            tab.go(link(site, email))
            press(tab, "Bekræft tilmelding")
            heading(tab, "Du står på ventelisten" if tab is second else "Du har en plads")
        assert "Du er den første på listen." in second.text()
        press(first, "Afmeld")
        press(first, "Ja, afmeld mig")
        heading(first, "Du er afmeldt")
        second.go(link(site, "to@rent.example"))
        heading(second, "Du har en plads")


def test_signing_up_with_the_keyboard_alone(dialogues: Site, own_browser: OwnBrowser) -> None:
    with own_browser(dialogues) as new_tab:
        tab = new_tab()
        tab.go(f"/markedsdialoger?id={ID}")
        tab.press_until(f'a[href$="id={ID}&vis=tilmelding"]')
        with tab.following():
            tab.page.keyboard.press("Enter")
        tab.press_until('input[autocomplete="name"]')
        tab.page.keyboard.type("Anne Sø")
        tab.press_until('input[autocomplete="email"]')
        tab.page.keyboard.type("tast@rent.example")
        tab.press_until("[data-testid=stFormSubmitButton] button")
        tab.page.keyboard.press("Enter")
        heading(tab, "Tjek din mail")
        assert len(letters(dialogues, "tast@rent.example")) == 1


def test_a_question_is_asked_and_a_consultation_answered(dialogues: Site, own_browser: OwnBrowser) -> None:
    site = dialogues
    with own_browser(site, viewport={"width": 360, "height": 800}) as new_tab:
        tab = new_tab()
        tab.go(f"/markedsdialoger?id={ID}&vis=spoergsmaal")
        check(tab)
        field(tab, "Dit spørgsmål").fill("Er der **parkering**?")
        press(tab, "Send spørgsmålet")
        heading(tab, "Spørgsmålet er sendt")
        check(tab)

        tab.go(f"/markedsdialoger?id={CONSULTATION.id}&vis=svar")
        check(tab)
        field(tab, "Dit navn").fill("Bo")
        field(tab, "Mailadresse").fill("bo@rent.example")
        field(tab, "Svar på spørgsmål 1").fill("Ti kroner")
        tab.page.get_by_text("Er noget i svar 1 fortroligt?").click()
        field(tab, "Det, der er fortroligt i svar 1").fill("Ni kroner")
        press(tab, "Send svarene")
        expect(tab.page.locator(".tp-field-error")).to_have_text("Skriv, hvorfor det er fortroligt.")
        tab.settled()
        check(tab)
        field(tab, "Hvorfor det er fortroligt (svar 1)").fill("Prisen")
        press(tab, "Send svarene")
        heading(tab, "Svarene er sendt")
        check(tab)
        number = re.findall(r"nummer er ([\w-]+)\.", tab.text())[0]
        (first,) = letters(site, "bo@rent.example")
        assert number in first
        assert "Ni kroner" not in first
        tab.go(link(site, "bo@rent.example"))
        heading(tab, "Bekræft mailadressen")
        check(tab)
        press(tab, "Bekræft mailadressen")
        heading(tab, "Svaret er bekræftet")
        check(tab)
        receipt = letters(site, "bo@rent.example")[-1]
        assert number in receipt
        assert "Ni kroner" in receipt


def test_a_form_that_closes_while_it_is_filled_in_says_so_and_keeps_the_words(
    dialogues: Site, own_browser: OwnBrowser
) -> None:
    with own_browser(dialogues) as new_tab:
        tab = new_tab()
        sign_up(tab, "sen@rent.example")
        put(dialogues.var, replace(MEETING, status="closed"))
        press(tab, "Tilmeld mig")
        tab.page.get_by_text("Der er ikke åbent for tilmelding.").first.wait_for()
        tab.settled()
        expect(field(tab, "Dit navn")).to_have_value("Anne Sø")
        assert letters(dialogues, "sen@rent.example") == []


def test_search_engines_get_the_event(dialogues: Site) -> None:
    shell = dialogues.get(f"/markedsdialoger?id={ID}").decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', shell)
    assert '"startDate":"2099-04-05T09:00:00+02:00"' in data
