"""A market dialogue in the browser: from a tender in the plan to what came of it, and what can go wrong on the way."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, Office, Tab, _tabs
from tests.browser.test_accessibility import findings, outline
from tests.browser.test_layout import STICKS_OUT, TOO_SMALL, TOUCHED, WIDTHS
from tests.browser.test_staff import REASON, UNSAVED, box, button, choose, click, leave, write
from tests.dialogues.participation_cases import ADDRESS, FORM, Market
from transparency import clock
from transparency.accounts.permissions import PUBLIC
from transparency.dialogues.records import Dialogue
from transparency.locale import Lang
from transparency.reference import Reference
from transparency.storage.database import Database

SOON = clock.today() + timedelta(days=40)
"""A day that is to come, as the site that is looked at has the clock of this machine."""
TENDER = "AAK-2027-008"


@pytest.fixture(scope="module")
def market(office: Office, reference: Reference) -> Iterator[Market]:
    """Who writes to the site from outside."""
    database = Database(f"sqlite:///{office.site.var / 'transparency.db'}")
    yield Market(database, reference)
    database.close()


def room(id_: str, step: str = "") -> str:
    return f"/redaktion?vis=dialoger&id={id_}" + (f"&trin={step}" if step else "")


def edit(tab: Tab, id_: str, step: str = "ret") -> None:
    tab.go(room(id_, step))
    expect(button(tab, "Gem kladde")).to_be_visible()
    tab.settled()


def show(tab: Tab) -> None:
    click(tab, "Gem, og se siden")
    expect(tab.page.locator("main h1").first).to_have_text("Før det bliver offentligt")
    tab.settled()


def publish(tab: Tab, id_: str, reason: str = "") -> None:
    tab.go(room(id_, "vis"))
    if reason:
        box(tab, "Offentlig begrundelse").fill(reason)
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(re.compile(f"^{id_} er offentlig som version"))).to_be_visible()


def press(tab: Tab, name: str) -> None:
    click(tab, name)
    tab.page.wait_for_timeout(50)
    tab.settled()


def public(market: Market, id_: str) -> Dialogue:
    return market.dialogues.versions(id_)[-1].record


def seated(market: Market, id_: str, email: str, **given: Any) -> None:
    market.service.sign_up(PUBLIC, id_, replace(FORM, email=email, **given), ADDRESS)
    market.service.confirm(market.code(email))


def test_a_dialogue_goes_from_a_planned_tender_to_what_came_of_it(
    office: Office, desk: Desk, market: Market
) -> None:
    # an editor begins on it from the tender
    tab = desk("editor")
    tab.go(f"/redaktion?vis=udbud&id={TENDER}")
    tab.page.get_by_role("link", name="Begynd på en markedsdialog").click()
    expect(tab.page.locator("main h1").first).to_have_text("Markedsdialoger")
    tab.settled()
    title = box(tab, "Titel").first
    expect(box(tab, "Udbuddets id, hvis det står i planen")).to_have_value(TENDER)
    button(tab, "Opret kladden").first.click()
    expect(tab.page.get_by_text("Skriv en titel. Den kan rettes senere.")).to_be_visible()
    title.fill("Mød os om revision")
    tab.page.keyboard.press("Tab")
    tab.page.wait_for_timeout(50)
    tab.settled()
    button(tab, "Opret kladden").first.click()
    expect(tab.page.locator("main h1").first).to_have_text("Ret Mød os om revision")
    (id_,) = re.findall(r"id=(AAK-MD-\d+-\d+)", tab.page.url)
    expect(tab.page.locator("[data-testid=stMultiSelect]", has_text=TENDER)).to_be_visible()

    # a wrong moment is told at its field and stays as it was typed
    write(tab, "Begynder", f"{SOON:%d-%m-%Y}")
    told = tab.page.locator(".tp-field-error")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Skriv også klokkeslættet")
    press(tab, "Gem kladde")
    expect(tab.page.get_by_text("Ret 1 felt, før kladden kan gemmes: Begynder")).to_be_visible()
    assert box(tab, "Begynder").input_value() == f"{SOON:%d-%m-%Y}"
    write(tab, "Begynder", f"{SOON:%d-%m-%Y} 9.00")
    write(tab, "Slutter", "8.00")
    expect(told).to_have_text("Det slutter, før det begynder.")
    write(tab, "Slutter", "11.30")
    expect(told).to_have_count(0)
    write(tab, "Sted", "Rådhuset")
    write(tab, "Pladser", "2")
    write(tab, "Formål", "Høre, hvad der kan lade sig gøre")
    press(tab, "Tilføj et spørgsmål til markedet")
    write(tab, "Spørgsmål 1", "Hvor lang tid skal I bruge?")
    press(tab, "Tilføj et spørgsmål til markedet")
    write(tab, "Spørgsmål 2", "Overflødigt")
    press(tab, "Fjern spørgsmål 2")
    expect(box(tab, "Spørgsmål 2")).to_have_count(0)
    press(tab, "Tilføj et dokument")
    write(tab, "Dokument 1: titel", "Udkast til krav")
    write(tab, "Dokument 1: adresse", "eksempel.dk")
    expect(told).to_contain_text("https://")
    write(tab, "Dokument 1: adresse", "https://www.eksempel.dk/krav.pdf")
    choose(tab, "Temaer fra politikken", "Type 1-miljømærker")
    leave(tab)
    show(tab)
    page = tab.page.locator(".tp-preview").first
    expect(page).to_contain_text("Hvor lang tid skal I bruge?")
    expect(page).to_contain_text("09.00–11.30")
    assert button(tab, "Offentliggør nu").count() == 0
    press(tab, "Send til godkendelse")
    expect(tab.page.get_by_text(f"{id_} venter på godkendelse.")).to_be_visible()
    assert office.site.status(f"/p/{id_}") == 404, "nothing is public yet"

    # a publisher finds it among the tasks, publishes it, and opens it
    tab = desk("publisher")
    tab.go("/redaktion")
    tab.page.locator("main ul a", has_text="Mød os om revision").first.click()
    expect(tab.page.locator("main h1").first).to_have_text("Før det bliver offentligt")
    tab.settled()
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(f"{id_} er offentlig som version 1.")).to_be_visible()
    press(tab, "Åbn for tilmelding")
    expect(tab.page.locator("main h1").first).to_have_text("Før det bliver offentligt")
    tab.settled()
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(f"{id_} er offentlig som version 2.")).to_be_visible()
    reader = desk("reader")
    reader.go(f"/markedsdialoger?id={id_}")
    expect(reader.page.locator("main h1").first).to_have_text("Mød os om revision")
    expect(reader.page.get_by_role("link", name="Tilmeld dig")).to_be_visible()

    # the market signs up and asks
    seated(market, id_, "anne@rent.example")
    seated(market, id_, "bo@rude.example", company="", cvr="", named=False)
    market.service.ask(PUBLIC, id_, "Anne Sø her: er kørsel med?", "anne@rent.example", "da", ADDRESS)
    tab.go(room(id_))
    tab.page.get_by_role("link", name="Deltagere").click()
    expect(tab.page.locator("main h2").first).to_have_text("Deltagere")
    expect(tab.page.get_by_text("Rent & Pænt ApS")).to_be_visible()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("link", name="Hent som Excel").click()
    assert download.value.suggested_filename == f"deltagere-{id_}.xlsx"
    tab.page.get_by_role("link", name="Spørgsmål fra markedet").click()
    expect(box(tab, "Svar")).to_be_visible()
    press(tab, "Offentliggør svar")
    expect(tab.page.locator(".tp-field-error")).to_have_text("Skriv svaret.")
    box(tab, "Spørgsmålet, som det offentliggøres").fill("Er kørsel med?")
    box(tab, "Svar").fill("Ja, kørsel er med.")
    click(tab, "Offentliggør svar")
    expect(tab.page.get_by_text("Svar 1 er offentligt.")).to_be_visible()
    reader.go(f"/markedsdialoger?id={id_}")
    expect(reader.page.locator(".tp-answer")).to_contain_text("Ja, kørsel er med.")
    assert "Anne" not in reader.text()

    # it is over; the plan is changed; the outcome says so
    edit(tab, id_)
    choose(tab, "Status", "Afholdt")
    write(tab, REASON, "Mødet er holdt")
    show(tab)
    publish(tab, id_)
    (tender,) = market.plan.histories([TENDER])[TENDER][-1:]
    with market.database.writing() as connection:
        changed = replace(tender.record, place="Hele Aarhus")
        market.plan.save(connection, [(changed, tender.number)], who="prøve", reason="Markedet bad om det")
    edit(tab, id_, "opsamling")
    expect(box(tab, "Virksomheder, én på hver linje")).to_have_value("Rent & Pænt ApS")
    expect(box(tab, "Hvor mange andre deltog")).to_have_value("1")
    write(tab, "Hvad blev der talt om?", "Vi talte om kørsel")
    press(tab, "Tilføj et tema")
    choose(tab, "Tema 1", "Type 1-miljømærker")
    write(tab, "Tema 1: hvad sagde markedet?", "Mærkede midler koster ikke mere")
    press(tab, "Hent 1 ændring fra planen")
    expect(box(tab, "Linje 1: hvorfor?")).to_have_value("Markedet bad om det")
    press(tab, "Tilføj en linje")
    choose(tab, "Linje 2: hvad skete der?", "Ikke ændret")
    write(tab, "Linje 2: hvad er det?", "Fristen")
    expect(tab.page.locator(".tp-field-error").first).to_contain_text("og hvorfor")
    write(tab, "Linje 2: hvorfor?", "Loven sætter den")
    show(tab)
    expect(
        tab.page.get_by_text("2, der var tilmeldt eller har svaret, får en mail om opsamlingen.")
    ).to_be_visible()
    expect(tab.page.locator(".tp-preview").first).to_contain_text("Loven sætter den")
    publish(tab, id_)
    outcome = public(market, id_).outcome
    assert outcome
    assert [(r.decision, r.tender, r.field) for r in outcome.results] == [
        ("changed", TENDER, "place"),
        ("not_changed", "", ""),
    ]
    reader.go(f"/markedsdialoger?id={id_}")
    expect(reader.page.locator("#opsamling")).to_be_visible()
    expect(reader.page.locator("main")).to_contain_text("Markedet bad om det")
    reader.go(f"/udbudsplan?id={TENDER}")
    expect(reader.page.locator("main")).to_contain_text("Mød os om revision")


def test_a_new_event_from_nothing(desk: Desk, market: Market) -> None:
    tab = desk("publisher")
    tab.go("/redaktion?vis=dialoger")
    tab.page.get_by_text("Nyt arrangement").click()
    form = tab.page.locator("[data-testid=stExpander]", has_text="Nyt arrangement")
    form.get_by_role("textbox", name="Titel").fill("Kursus i genbrug")
    tab.page.keyboard.press("Tab")
    tab.page.wait_for_timeout(50)
    tab.settled()
    form.get_by_role("button", name="Opret kladden").click()
    expect(tab.page.get_by_text("Vælg, hvad det er for et arrangement.")).to_be_visible()
    choose(tab, "Type", "Kursus")
    form.get_by_role("button", name="Opret kladden").click()
    expect(tab.page.locator("main h1").first).to_have_text("Ret Kursus i genbrug")
    (id_,) = re.findall(r"id=(AAK-AR-\d+-\d+)", tab.page.url)
    expect(button(tab, "Gem kladde")).to_be_visible()
    press(tab, "Gem, og se siden")
    expect(tab.page.get_by_text("Det her skal rettes, før det kan offentliggøres:")).to_be_visible()
    edit(tab, id_)
    choose(tab, "Afdeling", "Borgmesterens Afdeling")
    leave(tab)
    write(tab, "Omtrentligt tidspunkt", "1. kvartal 2031")
    press(tab, "Tilføj et punkt til programmet")
    write(tab, "Punkt 1: klokkeslæt", "9")
    write(tab, "Punkt 1: titel", "Velkomst")
    show(tab)
    expect(tab.page.get_by_text("Det her skal rettes")).to_have_count(0)
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(f"{id_} er offentlig som version 1.")).to_be_visible()
    d = public(market, id_)
    assert (d.kind, d.when and d.when.value, [item.title for item in d.programme]) == (
        "course",
        "2031-Q1",
        ["Velkomst"],
    )


def test_the_second_of_two_editors_is_shown_both(desk: Desk, market: Market) -> None:
    id_ = "AAK-MD-2027-001"
    first, second = desk("editor"), desk("publisher")
    edit(first, id_)
    edit(second, id_)
    write(first, "Sted", "Dokk1")
    write(first, "Pladser", "90")
    press(first, "Gem kladde")
    expect(first.page.get_by_text(re.compile("Kladden er gemt"))).to_be_visible()
    write(second, "Pladser", "100")
    write(second, "Formål", "Høre mere")
    write(second, REASON, "Flere pladser")
    click(second, "Gem kladde")
    table = second.page.locator("main table")
    expect(table).to_be_visible()
    rows = {row[0]: row[1:] for row in (r.split("\t") for r in table.inner_text().splitlines()[1:])}
    assert rows["Pladser Begge har rettet"] == ["80", "100", "90"]
    click(second, "Flet, og lad mine rettelser gælde")
    expect(box(second, "Pladser")).to_have_value("100")
    expect(box(second, "Sted")).to_have_value("Dokk1")
    expect(box(second, "Formål")).to_have_value("Høre mere")
    expect(box(second, REASON)).to_have_value("Flere pladser")
    press(second, "Gem kladde")
    publish(second, id_)
    d = public(market, id_)
    assert (d.seats, d.place, d.purpose) == (100, "Dokk1", "Høre mere")


def test_what_was_typed_is_there_again_after_looking_elsewhere(desk: Desk) -> None:
    id_, tab = "AAK-MD-2026-012", desk("editor")
    edit(tab, id_)
    write(tab, "Sted", "Banegården")
    press(tab, "Tilføj et punkt til programmet")
    rows = tab.page.get_by_role("textbox", name=re.compile(r"^Punkt \d: titel$"))
    rows.last.fill("Kaffe")
    tab.page.keyboard.press("Tab")
    tab.page.wait_for_timeout(50)
    tab.settled()
    expect(tab.page.get_by_text(UNSAVED)).to_be_visible()
    tab.page.locator(".tp-rooms a", has_text="Opgaver").click()
    expect(tab.page.locator("main h1").first).to_have_text("Opgaver")
    tab.page.go_back()
    expect(box(tab, "Sted")).to_have_value("Banegården")
    expect(rows.last).to_have_value("Kaffe")
    click(tab, "Fortryd det, der ikke er gemt")
    expect(box(tab, "Sted")).not_to_have_value("Banegården")
    expect(tab.page.get_by_text("Intet er ændret endnu.")).to_be_visible()


def test_an_answer_half_written_is_there_again_after_looking_elsewhere(desk: Desk, market: Market) -> None:
    id_, tab = "AAK-MD-2027-002", desk("editor")
    market.service.ask(PUBLIC, id_, "Hvornår?", "", "da", ADDRESS)
    tab.go(room(id_, "spoergsmaal"))
    write(tab, "Svar", "Vi ved det ikke end")
    tab.page.get_by_role("link", name="Overblik").click()
    expect(tab.page.get_by_role("link", name="Ret", exact=True)).to_be_visible()
    tab.page.get_by_role("link", name="Spørgsmål fra markedet").click()
    expect(box(tab, "Svar")).to_have_value("Vi ved det ikke end")


def test_a_moved_and_then_cancelled_dialogue_tells_those_who_signed_up(desk: Desk, market: Market) -> None:
    id_, tab = "AAK-MD-2026-010", desk("publisher")
    if public(market, id_).status != "open":  # the example plan has days of its own
        pytest.skip("the example's dialogue is over")
    seated(market, id_, "anne@rent.example")
    seats = market.service.counts(id_).taken
    assert seats
    edit(tab, id_)
    write(tab, "Sted", f"Musikhuset, sal {len(market.dialogues.versions(id_))}")
    write(tab, REASON, "Større sal")
    show(tab)
    expect(tab.page.get_by_text(f"Tid eller sted er ændret. {seats} tilmeldt")).to_be_visible()
    publish(tab, id_)
    tab.page.get_by_text("Aflys", exact=True).click()
    expect(tab.page.get_by_text(f"{seats}, der er tilmeldt eller har svaret, får en mail")).to_be_visible()
    box(tab, "Offentlig begrundelse").first.fill("Sygdom")
    click(tab, "Aflys nu")
    expect(tab.page.get_by_text(re.compile("Ændringen er offentlig som version"))).to_be_visible()
    assert public(market, id_).status == "cancelled"

    # and it can be undone
    number = len(market.dialogues.versions(id_)) - 1
    last = tab.page.locator("[data-testid=stHorizontalBlock]", has_text=f"Udgave {number}").last
    last.get_by_role("button", name="Gendan").click()
    tab.page.get_by_label("Offentlig begrundelse").last.fill("Det bliver til noget alligevel")
    button(tab, f"Gendan udgave {number}").click()
    expect(tab.page.get_by_text(f"Ændringen er offentlig som version {number + 2}.")).to_be_visible()
    assert public(market, id_).status == "open"


# Every page of theirs

LOOKS: dict[str, tuple[str, str]] = {
    "list": ("/redaktion?vis=dialoger", "main table"),
    "one": (room("AAK-MD-2026-007"), "main [data-testid=stPopover]"),
    "form": (room("AAK-MD-2026-011", "ret"), ".st-key-form_foot button"),
    "form_wrong": (room("AAK-AR-2027-001", "ret"), ".st-key-form_foot button"),
    "preview": (room("AAK-MD-2026-004", "vis"), ".tp-preview"),
    "questions": (room("AAK-AR-2027-003", "spoergsmaal"), "main textarea"),
    "participants": (room("AAK-AR-2027-001", "deltagere"), "main [data-testid=stPopover]"),
    "consultation": (room("AAK-MD-2026-011", "svar"), "main h2"),
    "outcome": (room("AAK-MD-2026-007", "opsamling"), ".st-key-form_foot button"),
    "tasks": ("/redaktion", "[data-testid=stForm]"),
}


@pytest.fixture(scope="module")
def busy(office: Office, market: Market) -> None:
    """Something in every room."""
    market.service.ask(PUBLIC, "AAK-AR-2027-003", "Er det på engelsk?", "", "da", ADDRESS)
    seated(market, "AAK-AR-2027-001", "anne@rent.example")
    with ExitStack() as stack:
        tab = stack.enter_context(_tabs(office.window("publisher"), office.site))()
        edit(tab, "AAK-MD-2026-004")
        write(tab, "Sted", "Rådhuset")
        press(tab, "Gem kladde")


Sit = Callable[..., Tab]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(("lang", "scheme"), [("da", "light"), ("en", "dark")])
def test_every_page_of_theirs_is_without_a_finding(desk: Sit, lang: Lang, scheme: str) -> None:
    """By axe, with an outline of headings, and with nothing that sticks out of a narrow window."""
    tab = desk("publisher", lang=lang, scheme=scheme)
    for name, (path, shown) in LOOKS.items():
        tab.page.set_viewport_size({"width": 1280, "height": 800})
        tab.go(path)
        tab.page.locator(shown).first.wait_for()
        tab.settled()
        if name == "form_wrong":
            field = tab.page.locator("[class*='starts'] input")
            field.fill("snart")
            tab.page.keyboard.press("Tab")
            tab.page.locator(".tp-field-error").first.wait_for()
        if name == "list":
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
