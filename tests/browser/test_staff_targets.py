"""Figures of the policy's promises in the browser: from what an editor types to what the public sees of it."""

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Desk, Office, Site, Tab, _tabs
from tests.browser.test_accessibility import findings, outline
from tests.browser.test_layout import STICKS_OUT, TOO_SMALL, TOUCHED, WIDTHS
from tests.browser.test_staff import REASON, UNSAVED, box, button, choose, click, leave, write
from transparency.locale import Lang

PREVIEW = "Før det bliver offentligt"


def room(id_: str, step: str = "") -> str:
    return f"/redaktion?vis=maal&id={id_}" + (f"&trin={step}" if step else "")


def edit(tab: Tab, id_: str, step: str) -> None:
    tab.go(room(id_, step))
    expect(button(tab, "Gem kladde")).to_be_visible()
    tab.settled()


def press(tab: Tab, name: str) -> None:
    click(tab, name)
    tab.page.wait_for_timeout(50)
    tab.settled()


def show(tab: Tab) -> None:
    click(tab, "Gem, og se siden")
    expect(tab.page.locator("main h1").first).to_have_text(PREVIEW)
    tab.settled()


def publish(tab: Tab, path: str, id_: str, reason: str = "") -> None:
    tab.go(path)
    if reason:
        box(tab, "Offentlig begrundelse").fill(reason)
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(re.compile(f"^{id_} er offentlig som version"))).to_be_visible()


def promise(site: Site, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.get(f"/api/v1/targets/{id_}.json"))
    return found


def verdicts(tab: Tab) -> Locator:
    """The badges of the verdict now and of the one to come."""
    return (
        tab.page.locator("main h2", has_text="Vurderingen")
        .locator("xpath=following::dl[1]")
        .locator(".tp-badge")
    )


def test_figures_go_from_the_editor_by_the_publisher_to_everybody(office: Office, desk: Desk) -> None:
    id_, site = "furniture", office.site
    before = promise(site, id_)
    tab = desk("editor")
    edit(tab, id_, "tal")
    expect(tab.page.locator("main")).to_contain_text("data/policy/promises.toml")

    # what is wrong is told at its field, and stays as it was typed
    press(tab, "Tilføj et tal")
    write(tab, "Tal 1: periode", "1. halvår 2026")
    write(tab, "Tal 1: værdi", "-5")
    told = tab.page.locator(".tp-field-error")
    expect(told.first).to_contain_text("Tallet kan ikke være under 0")
    field_box, error_box = box(tab, "Tal 1: værdi").bounding_box(), told.first.bounding_box()
    assert field_box
    assert error_box
    assert 0 < error_box["y"] - field_box["y"] < 80, "under its field"
    press(tab, "Gem kladde")
    expect(tab.page.get_by_text("Ret 1 felt, før kladden kan gemmes: Tal")).to_be_visible()
    assert box(tab, "Tal 1: værdi").input_value() == "-5"
    write(tab, "Tal 1: værdi", "12.345")
    write(tab, "Tal 1: kilde", "Fakturaer")
    expect(told).to_have_count(0)
    write(tab, REASON, "Halvåret er gjort op")
    show(tab)
    expect(tab.page.locator("main")).to_contain_text("12.345 stk.")
    expect(verdicts(tab)).to_have_count(2)
    assert button(tab, "Offentliggør nu").count() == 0
    press(tab, "Send til godkendelse")
    expect(tab.page.get_by_text(f"{id_} venter på godkendelse.")).to_be_visible()
    assert promise(site, id_)["version"] == before["version"], "nothing is public yet"

    # a publisher finds it among the tasks and publishes it
    tab = desk("publisher")
    tab.go("/redaktion")
    tab.page.locator(f"main ul a[href*='id={id_}&trin=vis']").click()
    expect(tab.page.locator("main h1").first).to_have_text(PREVIEW)
    tab.settled()
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text(re.compile(f"^{id_} er offentlig som version"))).to_be_visible()
    after = promise(site, id_)
    assert after["version"] == before["version"] + 1
    assert after["latest"]["value"] == 12345
    assert after["example"] is True, "all that is written in the demonstration is marked"
    reader = desk("reader")
    reader.go(f"/maal?id={id_}")
    expect(reader.page.locator("main")).to_contain_text("12.345 stk.")
    expect(reader.page.locator("main")).to_contain_text("Halvåret er gjort op")

    # and takes it back, which the public can read too
    tab.go(room(id_))
    last = tab.page.locator("[data-testid=stHorizontalBlock]", has_text=f"Udgave {before['version']}").last
    last.get_by_role("button", name="Gendan").click()
    tab.page.get_by_label("Offentlig begrundelse").last.fill("Det var et forkert halvår")
    button(tab, f"Gendan udgave {before['version']}").click()
    expect(
        tab.page.get_by_text(f"Ændringen er offentlig som version {before['version'] + 2}.")
    ).to_be_visible()
    assert promise(site, id_)["latest"] == before["latest"]
    reader.go(f"/maal?id={id_}")
    expect(reader.page.locator("main")).to_contain_text("Det var et forkert halvår")


def test_a_changed_baseline_says_what_it_does_to_the_verdict(office: Office, desk: Desk) -> None:
    id_, tab = "food-footprint", desk("publisher")
    edit(tab, id_, "ret")
    write(tab, "Udgangspunkt: tal", "tolv")
    expect(tab.page.locator(".tp-field-error")).to_contain_text("Det er ikke et tal")
    write(tab, "Udgangspunkt: tal", "90.000")
    show(tab)
    expect(tab.page.get_by_text("Vurderingen bliver regnet om")).to_be_visible()
    now, then = verdicts(tab).all_inner_texts()
    assert now != then
    click(tab, "Offentliggør nu")
    expect(tab.page.get_by_text("Begrundelsen er offentlig.")).to_be_visible()
    publish(tab, room(id_, "vis"), id_, "Regnskabet er gjort om")
    reader = desk("reader")
    reader.go(f"/maal?id={id_}")
    expect(reader.page.locator("main .tp-badge", has_text=then).first).to_be_visible()
    expect(reader.page.locator("main")).to_contain_text("Regnskabet er gjort om")


def test_one_tenders_climate_criterion_moves_the_live_share_its_list_and_the_change_log(
    office: Office, desk: Desk
) -> None:
    id_, site = "AAK-2027-025", office.site
    before = promise(site, "climate-criterion")["live"]["share"]
    part, whole = before["part"]["number"], before["whole"]["number"]
    reader = desk("reader")
    reader.go("/maal?id=climate-criterion")
    share = reader.page.locator("main a[href*='climate=yes']").first
    expect(share).to_have_text(str(part))
    assert id_ not in listed(reader, str(share.get_attribute("href")), part)

    tab = desk("editor")
    tab.go(f"/redaktion?vis=udbud&id={id_}&trin=ret")
    expect(button(tab, "Gem kladde")).to_be_visible()
    choose(tab, "Klima som konkurrenceparameter", "Ja")
    write(tab, REASON, "Klima skal tælle")
    show(tab)
    publish(desk("publisher"), f"/redaktion?vis=udbud&id={id_}&trin=vis", id_)

    after = promise(site, "climate-criterion")["live"]["share"]
    assert (after["part"]["number"], after["whole"]["number"]) == (part + 1, whole)
    reader.go("/maal?id=climate-criterion")
    share = reader.page.locator("main a[href*='climate=yes']").first
    expect(share).to_have_text(str(part + 1))
    expect(reader.page.locator("main")).to_contain_text(f"{part + 1} af {whole}")
    assert id_ in listed(reader, str(share.get_attribute("href")), part + 1)
    reader.go(f"/udbudsplan?id={id_}")
    log = reader.page.locator(".tp-log > li").first
    expect(log).to_contain_text("Klima skal tælle")
    expect(log).to_contain_text("Klima som konkurrenceparameter")
    assert "Klima skal tælle" in site.get("/feeds/changes.atom").decode()


def listed(tab: Tab, href: str, count: int) -> list[str]:
    """The ids on all pages of a list that has so many."""
    ids: list[str] = []
    for page in range(1, -(-count // 20) + 1):
        tab.go(f"{href}&page={page}")
        expect(tab.page.locator(".tp-results-count")).to_contain_text(f"{count} udbud")
        ids += tab.ids()
    assert len(set(ids)) == count
    return ids


def test_what_was_typed_is_there_again_after_looking_elsewhere(desk: Desk) -> None:
    id_, tab = "tableware", desk("editor")
    edit(tab, id_, "tal")
    write(tab, "Tal 1: bemærkning", "Talt med i september")
    press(tab, "Tilføj et tal")
    expect(tab.page.get_by_text(UNSAVED)).to_be_visible()
    write(tab, "Tal 1: værdi", "mange")
    leave(tab)
    tab.page.locator(".tp-rooms a", has_text="Sådan måles det").click()
    expect(box(tab, "Udgangspunkt: tal")).to_be_visible()
    tab.page.go_back()
    expect(box(tab, "Tal 1: værdi")).to_have_value("mange")
    expect(box(tab, "Tal 2: bemærkning")).to_have_value("Talt med i september")
    click(tab, "Fortryd det, der ikke er gemt")
    expect(box(tab, "Tal 1: værdi")).not_to_have_value("mange")
    expect(tab.page.get_by_text("Intet er ændret endnu.")).to_be_visible()


def test_the_second_of_two_editors_is_shown_both(desk: Desk) -> None:
    id_ = "single-use-plastic"
    first, second = desk("editor"), desk("publisher")
    edit(first, id_, "tal")
    edit(second, id_, "tal")
    was = box(first, "Tal 1: værdi").input_value()
    write(first, "Tal 1: værdi", "111")
    press(first, "Gem kladde")
    expect(first.page.get_by_text(re.compile("Kladden er gemt"))).to_be_visible()
    write(second, "Tal 1: værdi", "222")
    write(second, REASON, "Talt igen")
    click(second, "Gem kladde")
    table = second.page.locator("main table")
    expect(table).to_be_visible()
    expect(table).to_contain_text("Begge har rettet")
    for said in (was, "111", "222"):
        expect(table).to_contain_text(said)
    click(second, "Flet, og lad mine rettelser gælde")
    expect(box(second, "Tal 1: værdi")).to_have_value("222")
    expect(box(second, REASON)).to_have_value("Talt igen")
    press(second, "Gem kladde")
    expect(second.page.get_by_text(re.compile("Kladden er gemt"))).to_be_visible()


def test_a_sheet_of_figures_is_fetched_filled_in_and_saved(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    tab = desk("publisher")
    tab.go("/redaktion?vis=maal")
    tab.page.get_by_role("link", name="Læs tal ind fra et regneark").click()
    expect(tab.page.locator("main h1").first).to_have_text("Tal fra et regneark")
    with tab.page.expect_download() as download:
        tab.page.get_by_role("link", name="Hent en tom skabelon").click()
    assert download.value.suggested_filename == "tal-skabelon.xlsx"
    sheet = tmp_path / "tal.csv"
    sheet.write_text(
        "Mål;Periode;Værdi;Enhed;Kvalitet;Kilde\ncompliance;2025;88,8;%;målt;Indkøbssystemet\n", "utf-8"
    )
    tab.page.locator("[data-testid=stFileUploaderDropzone] input[type=file]").set_input_files(sheet)
    tab.page.get_by_text("Det sker, hvis du gemmer").wait_for()
    expect(tab.page.locator("main").first).to_contain_text("88,8 %")
    box(tab, "Begrundelse (den er offentlig)").fill("Året er omme")
    click(tab, "Gem")
    expect(tab.page.get_by_text("Tal om 1 mål er offentlige.")).to_be_visible()
    figures = promise(office.site, "compliance")
    assert "88.8" in json.dumps(figures)


# Every page of theirs

LOOKS: dict[str, tuple[str, str]] = {
    "list": ("/redaktion?vis=maal", "main table"),
    "one": (room("emissions"), "main [data-testid=stPopover]"),
    "form": (room("transport-footprint", "ret"), ".st-key-form_foot button"),
    "form_wrong": (room("emissions", "ret"), ".st-key-form_foot button"),
    "figures": (room("emissions", "tal"), ".st-key-form_foot button"),
    "preview": (room("e-trade", "vis"), ".tp-preview"),
    "sheet": ("/redaktion?vis=maal&trin=regneark", "[data-testid=stFileUploaderDropzone]"),
    "tasks": ("/redaktion", "[data-testid=stForm]"),
}


@pytest.fixture(scope="module")
def busy(office: Office) -> None:
    """A draft to look at."""
    with ExitStack() as stack:
        tab = stack.enter_context(_tabs(office.window("publisher"), office.site))()
        edit(tab, "e-trade", "ret")
        write(tab, "Ansvarlig enhed", "Indkøb og Udbud")
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
            field = tab.page.locator("[class*='next_due'] input")
            field.fill("snart")
            tab.page.keyboard.press("Tab")
            tab.page.locator(".tp-field-error").first.wait_for()
        assert findings(tab) == [], name
        levels = outline(tab)
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        for what, width in WIDTHS.items():
            tab.page.set_viewport_size({"width": width, "height": 640})
            assert tab.page.evaluate(STICKS_OUT) == [], (name, what)
            assert tab.page.locator(TOUCHED).evaluate_all(TOO_SMALL) == [], (name, what)
