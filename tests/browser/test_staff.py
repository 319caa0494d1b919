"""What staff do in the browser, from the first administrator to what the public, calendars and feeds see of it."""

import json
import re
import shutil
import sqlite3
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, TimeoutError, expect

from tests.browser.conftest import ROLES, Desk, Office, OwnBrowser, Site, Tab, _tabs, serving, sign_in
from tests.browser.test_accessibility import findings, outline
from tests.browser.test_layout import STICKS_OUT, TOO_SMALL, TOUCHED, WIDTHS
from transparency.locale import Lang

UNSAVED = "Ændringerne er ikke gemt endnu."
REASON = "Offentlig begrundelse for ændringen"


def room(id_: str, step: str = "") -> str:
    return f"/redaktion?vis=udbud&id={id_}" + (f"&trin={step}" if step else "")


def edit(tab: Tab, id_: str) -> None:
    tab.go(room(id_, "ret"))
    expect(button(tab, "Gem kladde")).to_be_visible()
    tab.settled()


def button(tab: Tab, name: str) -> Locator:
    return tab.page.get_by_role("button", name=name, exact=True)


def click(tab: Tab, name: str) -> None:
    """Press a button once the page has read what was typed: a run that it causes can swallow the click."""
    if tab.focused("input, textarea"):
        tab.page.keyboard.press("Tab")
    tab.page.wait_for_timeout(50)
    tab.settled()
    button(tab, name).click()


def box(tab: Tab, label: str) -> Locator:
    return tab.page.get_by_role("textbox", name=label, exact=True)


def write(tab: Tab, label: str, text: str) -> None:
    """Type into a field and leave it; the site has read it when this returns."""
    box(tab, label).fill(text)
    tab.page.keyboard.press("Tab")
    tab.page.wait_for_timeout(50)
    tab.settled()


def choose(tab: Tab, label: str, option: str) -> None:
    tab.settled()
    wanted = tab.page.get_by_role("option", name=option, exact=True)
    for _ in range(10):  # a run of the page that ends just now closes the list again
        tab.page.get_by_role("combobox", name=label, exact=True).fill(option)
        tab.page.get_by_role("combobox", name=label, exact=True).click()
        with suppress(TimeoutError):
            wanted.click(timeout=2000)
            break
    else:
        pytest.fail(f"{label}: {option} cannot be chosen")
    tab.page.wait_for_timeout(50)
    tab.settled()


def leave(tab: Tab) -> None:
    """Go away from a list in which more could be chosen. Escape would take away what is chosen, once it is closed."""
    tab.page.locator("main h1").click()
    tab.page.wait_for_timeout(50)
    tab.settled()


def save(tab: Tab) -> None:
    click(tab, "Gem kladde")
    expect(tab.page.get_by_text(re.compile("Kladden er gemt"))).to_be_visible()


def preview(tab: Tab) -> None:
    click(tab, "Gem, og se siden")
    expect(tab.page.locator("main h1").first).to_have_text("Før det bliver offentligt")
    tab.settled()


def publish(tab: Tab, id_: str, reason: str = "") -> None:
    tab.go(room(id_, "vis"))
    if reason:
        box(tab, "Offentlig begrundelse").fill(reason)
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(re.compile(f"^{id_} er offentlig som version"))).to_be_visible()


def public_tender(site: Site, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.get(f"/api/v1/tenders/{id_}.json"))
    return found


def events(site: Site, id_: str) -> dict[str, Any]:
    """The tender's events in the calendar, by their UID."""
    calendar = Calendar.from_ical(site.get("/calendar/tenders.ics"))
    return {str(one["UID"]): one for one in calendar.walk("VEVENT") if str(one["UID"]).startswith(id_)}


def test_the_first_administrator_needs_nobody_else(own_site: Site, own_browser: OwnBrowser) -> None:
    said = own_site.command(
        "create-admin", "ida@example.org", "--name", "Ida", typed="violet kaktus under broen\n"
    )
    assert "ida@example.org" in said
    with own_browser(own_site) as new_tab:
        tab = new_tab()
        sign_in(tab, "ida@example.org", "violet kaktus under broen")
        tab.go("/redaktion")
        rooms = tab.page.locator(".tp-rooms a").all_inner_texts()
        assert rooms == [
            "Opgaver", "Udbud", "Markedsdialoger", "Mål", "Partnerskaber", "Regneark", "Bekendtgørelser", "Nyheder",
            "Organisationer", "Post", "Planlagte opgaver", "Log", "Opslag",
        ]  # fmt: skip


def test_a_correction_goes_from_the_editor_by_the_publisher_to_everybody(office: Office, desk: Desk) -> None:
    id_, site = "AAK-2027-005", office.site
    before, calendar = public_tender(site, id_), events(site, id_)
    tab = desk("editor")
    edit(tab, id_)

    # a wrong value is told at its field, and stays as it was typed
    write(tab, "Anslået værdi", "tyve mio")
    told = tab.page.locator(".tp-field-error")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Beløbet")
    field_box, error_box = box(tab, "Anslået værdi").bounding_box(), told.bounding_box()
    assert field_box
    assert error_box
    assert 0 < error_box["y"] - field_box["y"] < 80, "under its field"
    click(tab, "Gem kladde")
    expect(tab.page.get_by_text("Ret 1 felt, før kladden kan gemmes: Anslået værdi")).to_be_visible()
    assert box(tab, "Anslået værdi").input_value() == "tyve mio"
    write(tab, "Anslået værdi", "140 mio. kr.")
    expect(told).to_have_count(0)
    write(tab, "Udbudsbekendtgørelse", "3. kvt. 2027")
    write(tab, REASON, "Målingerne tager længere tid")
    preview(tab)

    # what will be different, and the page as it will be
    changed = tab.text(".tp-log-fields")
    assert "130 mio. kr." in changed
    assert "140 mio. kr." in changed
    assert "3. kvartal 2027" in changed
    expect(tab.page.locator(".tp-preview .tp-facts").first).to_contain_text("140 mio. kr.")
    assert button(tab, "Offentliggør nu").count() == 0
    assert public_tender(site, id_) == before, "nothing is public yet"
    click(tab, "Send til godkendelse")
    expect(tab.page.get_by_text(f"{id_} venter på godkendelse.")).to_be_visible()

    tab = desk("publisher")
    tab.go("/redaktion")
    waiting = tab.page.locator("ul", has_text=id_).first
    assert "Rikke Redaktør" in waiting.inner_text()
    waiting.locator("a", has_text="Rengøring af skoler").click()
    expect(tab.page.locator("main h1").first).to_have_text("Før det bliver offentligt")
    expect(box(tab, "Offentlig begrundelse")).to_have_value("Målingerne tager længere tid")
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(f"{id_} er offentlig som version {before['version'] + 1}.")).to_be_visible()

    # everything public follows
    after = public_tender(site, id_)
    assert after["value"]["max"] == 140_000_000
    assert after["dates"]["notice"]["value"] == "2027-Q3"
    moved = events(site, id_)[f"{id_}-notice@cvr-55133018"]
    assert moved["SEQUENCE"] > calendar[f"{id_}-notice@cvr-55133018"]["SEQUENCE"]
    assert str(moved["DTSTART"].dt) == "2027-07-01"
    reader = desk("reader")
    reader.go(f"/udbudsplan?id={id_}")
    expect(reader.page.locator(".tp-lead").first).to_contain_text("3. kvartal 2027")
    expect(reader.page.locator(".tp-log").first).to_contain_text("Målingerne tager længere tid")
    assert "Rikke" not in reader.text()
    feed = site.get("/feeds/changes.atom").decode()
    assert "Målingerne tager længere tid" in feed.partition("<entry>")[2].partition("</entry>")[0]
    tab.go("/redaktion")
    assert id_ not in tab.text("main ul.tp-links")


def test_the_second_of_two_editors_is_shown_both_and_keeps_both(office: Office, desk: Desk) -> None:
    id_, site = "AAK-2027-002", office.site
    first, second = desk("editor"), desk("publisher")
    edit(first, id_)
    edit(second, id_)
    write(first, "Sted", "Hasle")
    write(first, "Anslået værdi", "150 mio. kr.")
    save(first)

    write(second, "Varighed i måneder", "60")
    write(second, "Anslået værdi", "170 mio. kr.")
    write(second, REASON, "Længere aftale")
    click(second, "Gem kladde")
    table = second.page.locator("main table")
    expect(table).to_be_visible()
    rows = {row[0]: row[1:] for row in (r.split("\t") for r in table.inner_text().splitlines()[1:])}
    assert rows["Anslået værdi Begge har rettet"] == ["165 mio. kr.", "170 mio. kr.", "150 mio. kr."]
    assert rows["Varighed i måneder"][1] == "60"
    assert rows["Sted"][2] == "Hasle"
    click(second, "Flet, og lad mine rettelser gælde")
    expect(box(second, "Varighed i måneder")).to_have_value("60")
    expect(box(second, "Sted")).to_have_value("Hasle")
    expect(box(second, "Anslået værdi")).to_have_value("170 mio. kr.")
    expect(box(second, REASON)).to_have_value("Længere aftale")
    save(second)
    publish(second, id_)
    found = public_tender(site, id_)
    assert (found["place"], found["duration_months"], found["value"]["max"]) == ("Hasle", 60, 170_000_000)

    # and the first one, whose form is still open, is told as well
    write(first, "Sted", "Viby")
    click(first, "Gem kladde")
    expect(first.page.locator("main table")).to_be_visible()
    click(first, "Brug kun den andens udgave")
    expect(box(first, "Sted")).to_have_value("Hasle")


def test_going_back_to_an_older_version_makes_a_new_one(office: Office, desk: Desk) -> None:
    id_, site = "AAK-2027-003", office.site
    old = public_tender(site, id_)
    tab = desk("publisher")
    edit(tab, id_)
    write(tab, "Titel", "Skærmbesøg")
    write(tab, REASON, "Kortere titel")
    preview(tab)
    publish(tab, id_)
    tab.go(room(id_))
    last = tab.page.locator("[data-testid=stHorizontalBlock]", has_text=f"Udgave {old['version']}").last
    last.get_by_role("button", name="Gendan").click()
    sure = button(tab, f"Gendan udgave {old['version']}")
    sure.click()
    expect(tab.page.get_by_text(re.compile("Skriv, hvorfor"))).to_be_visible()
    tab.page.get_by_label("Offentlig begrundelse").last.fill("Titlen var rigtig før")
    sure.click()
    expect(tab.page.get_by_text(f"Ændringen er offentlig som version {old['version'] + 2}.")).to_be_visible()
    now = public_tender(site, id_)
    assert now["title"] == old["title"]
    assert now["version"] == old["version"] + 2
    assert b"Titlen var rigtig f\xc3\xb8r" in site.get(f"/api/v1/tenders/{id_}/history.json")


def test_a_cancelled_tender_says_why_in_public_and_in_the_calendar(office: Office, desk: Desk) -> None:
    id_, site = "AAK-2027-004", office.site
    assert {str(one["STATUS"]) for one in events(site, id_).values()} <= {"TENTATIVE", "CONFIRMED"}
    tab = desk("publisher")
    tab.go(room(id_))
    tab.page.get_by_text("Aflys udbuddet, eller tag det ud af planen").click()
    tab.page.get_by_text("Udbud aflyst").click()
    click(tab, "Gem")
    expect(tab.page.get_by_text(re.compile("Skriv en begrundelse"))).to_be_visible()
    tab.page.get_by_label("Offentlig begrundelse").first.fill("Byrådet har valgt en anden løsning")
    click(tab, "Gem")
    expect(tab.page.get_by_text(re.compile("Ændringen er offentlig som version"))).to_be_visible()
    reader = desk("reader")
    reader.go(f"/udbudsplan?id={id_}")
    expect(reader.page.locator(".tp-lead").first).to_contain_text(
        "Udbuddet er aflyst: Byrådet har valgt en anden løsning"
    )
    assert {str(one["STATUS"]) for one in events(site, id_).values()} == {"CANCELLED"}


def test_a_copy_is_a_draft_of_its_own(office: Office, desk: Desk) -> None:
    tab = desk("editor")
    tab.go(room("AAK-2026-010"))
    click(tab, "Kopiér til et nyt udbud")
    expect(box(tab, "Titel")).to_have_value("Rehabiliteringsophold efter indlæggelse")
    expect(box(tab, "Tilbudsfrist")).to_have_value("")
    expect(box(tab, "Delaftale 2")).to_have_value("Syd for Ringgaden")
    (new,) = re.findall(r"id=(AAK-2026-\d+)", tab.page.url)
    assert new != "AAK-2026-010"
    assert office.site.status(f"/api/v1/tenders/{new}.json") == 404


def test_a_new_tender_from_nothing_to_public(office: Office, desk: Desk) -> None:
    tab = desk("publisher")
    tab.go("/redaktion?vis=udbud")
    tab.page.get_by_text("Begynd på et nyt udbud").click()
    click(tab, "Opret kladden")
    expect(tab.page.get_by_text("Skriv en titel. Den kan rettes senere.")).to_be_visible()
    box(tab, "Titel").fill("Vinduer på rådhuset")
    choose(tab, "Art", "Tjenesteydelser")
    click(tab, "Opret kladden")
    expect(tab.page.locator("main h1").first).to_have_text("Ret Vinduer på rådhuset")
    (id_,) = re.findall(r"id=(AAK-\d+-\d+)", tab.page.url)
    expect(button(tab, "Gem kladde")).to_be_visible()

    choose(tab, "Afdeling", "Borgmesterens Afdeling")
    leave(tab)
    write(tab, "Find CPV-koder med ord", "vinduespudsning")
    choose(tab, "CPV-kode (den vigtigste først)", "90911300 Vinduespudsning")
    leave(tab)
    # another search does not take away what was chosen
    write(tab, "Find CPV-koder med ord", "rengøring af skoler")
    chosen = tab.page.locator("[data-testid=stMultiSelect]", has_text="90911300")
    expect(chosen).to_be_visible()
    write(tab, "Udbudsbekendtgørelse", "2. kvartal 2027")
    click(tab, "Tilføj en delaftale")
    write(tab, "Delaftale 1", "Tårnet")
    write(tab, "Delaftale 1: anslået værdi", "2 mio. kr.")
    click(tab, "Tilføj et krav fra politikken")
    choose(tab, "Krav 1", "Type 1-miljømærker")
    preview(tab)
    expect(tab.page.locator(".tp-preview").first).to_contain_text("Tårnet")
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(f"{id_} er offentlig som version 1.")).to_be_visible()
    found = public_tender(office.site, id_)
    assert (found["title"], found["cpv"]) == ("Vinduer på rådhuset", ["90911300"])
    assert [(lot["title"], lot["value"]["max"]) for lot in found["lots"]] == [("Tårnet", 2_000_000)]
    assert [one["promise"] for one in found["requirements"]] == ["ecolabels"]
    assert id_ in office.site.get("/calendar/tenders.ics").decode()


def test_many_are_confirmed_at_once_and_the_rest_by_a_mailed_link(office: Office, desk: Desk) -> None:
    tab, site = desk("editor"), office.site
    tab.go("/redaktion")
    form = tab.page.locator("[data-testid=stForm]")
    expect(form.locator("label").first).to_be_visible()
    late = [label.split()[0] for label in form.locator("label").all_inner_texts()][:-1]
    assert len(late) > 5
    for id_ in late[:2]:
        form.locator("label", has_text=id_).click()
    click(tab, "Bekræft, at de stadig er rigtige")
    expect(tab.page.get_by_text("2 udbud er bekræftet.")).to_be_visible()
    expect(form.locator("label", has_text=late[0])).to_have_count(0)
    expect(form.locator("label", has_text=late[2])).to_have_count(1)
    click(tab, "Send en mail til afdelingerne om det, der mangler")
    expect(tab.page.get_by_text(re.compile(r"Der er sendt \d+ mails?\."))).to_be_visible()

    with sqlite3.connect(site.var / "transparency.db") as database:
        letters = database.execute("SELECT plain FROM outbox WHERE kind = 'confirmation'").fetchall()
    database.close()
    link = re.findall(r"(/bekraeft\?kode=[\w-]+)", "".join(plain for (plain,) in letters))[0]
    reader = desk("reader")
    reader.go(link)
    expect(button(reader, "Bekræft")).to_be_visible()
    label = reader.page.locator("[data-testid=stForm] label").first
    (id_,) = re.findall(r"AAK-\d+-\d+", label.inner_text())
    before = public_tender(site, id_)
    click(reader, "Bekræft")
    expect(reader.page.get_by_text("Vælg mindst ét udbud, der stadig er rigtigt.")).to_be_visible()
    label.click()
    click(reader, "Bekræft")
    expect(reader.page.get_by_text("1 udbud er bekræftet.")).to_be_visible()
    assert button(reader, "Bekræft").count() == 0
    after = public_tender(site, id_)
    assert after["confirm_by"] > before["confirm_by"]
    reader.go(link)
    expect(reader.page.locator("main h1").first).to_have_text("Linket virker ikke")
    expect(reader.page.locator(".tp-note").first).to_contain_text("brugt")
    reader.go("/bekraeft?kode=findes-ikke")
    expect(reader.page.locator("main h1").first).to_have_text("Linket virker ikke")


def test_with_two_people_required_the_author_cannot_publish(
    site: Site, tmp_path: Path, own_browser: OwnBrowser
) -> None:
    var, id_ = tmp_path / "var", "AAK-2027-005"
    shutil.copytree(site.var, var)
    with serving(var, TRANSPARENCY_FOUR_EYES="true") as found:
        with own_browser(found, locale="da-DK") as new_tab:
            tab = new_tab()
            sign_in(tab, ROLES["publisher"])
            edit(tab, id_)
            write(tab, "Sted", "Risskov")
            write(tab, REASON, "Stedet er valgt")
            preview(tab)
            expect(tab.page.get_by_text(re.compile("En anden skal offentliggøre den"))).to_be_visible()
            assert button(tab, "Offentliggør nu").count() == 0
            click(tab, "Send til godkendelse")
            expect(tab.page.get_by_text(f"{id_} venter på godkendelse.")).to_be_visible()
        with own_browser(found, locale="da-DK") as new_tab:
            tab = new_tab()
            sign_in(tab, ROLES["administrator"])
            publish(tab, id_)
        assert public_tender(found, id_)["place"] == "Risskov"


def test_what_was_typed_is_there_again_after_looking_elsewhere(office: Office, desk: Desk) -> None:
    id_, tab = "AAK-2027-008", desk("editor")
    edit(tab, id_)
    standing = box(tab, "Titel").input_value()
    write(tab, "Sted", "Rådhuset")
    expect(tab.page.get_by_text(UNSAVED)).to_be_visible()
    tab.page.locator(".tp-rooms a", has_text="Opgaver").click()
    expect(tab.page.locator("main h1").first).to_have_text("Opgaver")
    tab.page.go_back()
    expect(box(tab, "Sted")).to_have_value("Rådhuset")
    expect(box(tab, "Titel")).to_have_value(standing)
    expect(tab.page.get_by_text(UNSAVED)).to_be_visible()
    click(tab, "Fortryd det, der ikke er gemt")
    expect(box(tab, "Sted")).to_have_value("")
    expect(tab.page.get_by_text("Intet er ændret endnu.")).to_be_visible()


def renamed(site: Site, table: str, new: str) -> None:
    database = sqlite3.connect(site.var / "transparency.db")
    database.execute(f"ALTER TABLE {table} RENAME TO {new}")
    database.close()


def test_what_was_typed_is_there_again_when_the_database_is(office: Office, desk: Desk) -> None:
    id_, tab = "AAK-2027-010", desk("editor")
    edit(tab, id_)
    write(tab, "Sted", "Plejehjem i Vest")
    box(tab, "Beskrivelse").fill("x" * 1_200_000)
    assert len(box(tab, "Beskrivelse").input_value()) < 1000, "more than a field takes is not taken"
    renamed(office.site, "session", "session_away")
    try:
        click(tab, "Gem kladde")
        expect(tab.page.get_by_text(re.compile("Databasen svarer ikke lige nu"))).to_be_visible()
        expect(box(tab, "Sted")).to_have_count(0)
    finally:
        renamed(office.site, "session_away", "session")
    button(tab, "Prøv igen").click()
    expect(box(tab, "Sted")).to_have_value("Plejehjem i Vest")
    expect(box(tab, "Udbudsbekendtgørelse")).not_to_have_value("")
    save(tab)


def test_one_edit_with_the_keyboard_alone(office: Office, desk: Desk) -> None:
    id_, tab = "AAK-2027-006", desk("publisher")
    press, typed = tab.page.keyboard.press, tab.page.keyboard.type
    tab.go("/redaktion?vis=udbud")
    tab.press_until("main input[type=text]")
    typed(id_)
    press("Enter")
    found = tab.page.locator("main table a")
    expect(found).to_have_count(1)
    tab.settled()
    tab.press_until(f"main table a[href*='{id_}']")
    press("Enter")
    tab.page.get_by_role("link", name="Ret udbuddet").wait_for()
    tab.settled()
    tab.press_until("main a.tp-button")
    press("Enter")
    expect(button(tab, "Gem kladde")).to_be_visible()
    tab.settled()
    tab.press_until("input[aria-label='Sted']")
    typed("Banegårdspladsen")
    tab.press_until(f"textarea[aria-label='{REASON}']")
    seen = tab.page.evaluate(
        """() => { const field = document.activeElement.getBoundingClientRect();
        const foot = document.querySelector('.st-key-form_foot').getBoundingClientRect();
        return field.top >= 0 && field.bottom <= foot.top; }"""
    )
    assert seen, "the field with the focus is not behind the buttons"
    typed("Stedet er valgt")
    tab.press_until(".st-key-show button")
    press("Enter")
    expect(tab.page.locator("main h1").first).to_have_text("Før det bliver offentligt")
    tab.settled()
    tab.press_until("[data-testid=stFormSubmitButton] button")
    press("Enter")
    expect(tab.page.get_by_text(re.compile("er offentlig som version"))).to_be_visible()
    assert public_tender(office.site, id_)["place"] == "Banegårdspladsen"


# Every page of theirs

DRAFTED = "AAK-2026-006"
CONFLICT = "AAK-2026-046"
LOOKS = {
    "tasks": ("/redaktion", "[data-testid=stForm]"),
    "tenders": ("/redaktion?vis=udbud", "main table"),
    "tender": (room("AAK-2026-030"), "main [data-testid=stPopover]"),
    "form": (room("AAK-2026-010", "ret"), ".st-key-form_foot button"),
    "form_wrong": (room(DRAFTED, "ret"), ".st-key-form_foot button"),
    "preview": (room(DRAFTED, "vis"), ".tp-preview"),
    "confirm": ("/bekraeft?kode=findes-ikke", ".tp-note-warning"),
}


@pytest.fixture(scope="module")
def drafted(office: Office) -> None:
    with ExitStack() as stack:
        tab = stack.enter_context(_tabs(office.window("publisher"), office.site))()
        edit(tab, DRAFTED)
        write(tab, "Sted", "Aarhus Ø")
        save(tab)


@pytest.mark.usefixtures("drafted")
@pytest.mark.parametrize(("lang", "scheme"), [("da", "light"), ("en", "dark")])
def test_every_page_of_theirs_is_without_a_finding(desk: Desk, lang: Lang, scheme: str) -> None:
    """By axe, with an outline of headings, and with nothing that sticks out of a narrow window."""
    tab = desk("publisher", lang=lang, scheme=scheme)
    for name, (path, shown) in LOOKS.items():
        tab.page.set_viewport_size({"width": 1280, "height": 800})
        tab.go(path)
        tab.page.locator(shown).first.wait_for()
        tab.settled()
        if name == "form_wrong":
            write(tab, "Anslået værdi" if lang == "da" else "Estimated value", "mange penge")
            tab.page.locator(".tp-field-error").wait_for()
        if name == "tenders":
            tab.page.locator("main [data-testid=stExpander] summary").first.click()
        assert findings(tab) == [], name
        levels = outline(tab)
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        for what, width in WIDTHS.items():
            tab.page.set_viewport_size({"width": width, "height": 640})
            assert tab.page.evaluate(STICKS_OUT) == [], (name, what)
            assert tab.page.locator(TOUCHED).evaluate_all(TOO_SMALL) == [], (name, what)
