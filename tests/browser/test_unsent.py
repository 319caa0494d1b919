"""What somebody has typed is not lost by accident: a page asks before it goes, and a new session gives it back."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Dialog, Locator, expect

from tests.browser.conftest import ROLES, Desk, OwnBrowser, Site, Tab, serving, sign_in
from tests.browser.test_sign_in import password, try_
from tests.browser.test_staff import box, click, save, write
from transparency.locale import Lang, Text

ASK = "/vejledning?vis=spoerg"
FIT = "/vejledning?vis=passer"
DRAFT = "/redaktion?vis=udbud&trin=ret&id="
TEXT = "Må vi byde sammen?"
WORDS = "Det, du har skrevet, er ikke gemt og går tabt, hvis du forlader siden. Vil du forlade den?"


class Questions:
    """What a tab asks before it goes, and the answer that it gets."""

    def __init__(self, tab: Tab) -> None:
        self.asked: list[tuple[str, str]] = []
        self.leave = False
        tab.page.on("dialog", self._answer)

    def _answer(self, dialog: Dialog) -> None:
        self.asked.append((dialog.type, dialog.message))
        if self.leave:
            dialog.accept()
        else:
            dialog.dismiss()

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.asked]


def question(tab: Tab) -> Locator:
    """The text field of the form to the unit."""
    return tab.page.locator("main textarea")


def path(tab: Tab) -> str:
    return str(tab.page.evaluate("location.pathname + location.search"))


def close(tab: Tab, questions: Questions, kinds: list[str]) -> None:
    """Close the tab as a person does, who changes their mind when they are asked."""
    if kinds:
        with tab.page.expect_event("dialog"):
            tab.page.close(run_before_unload=True)
    else:
        with tab.page.expect_event("close"):
            tab.page.close(run_before_unload=True)
    assert questions.kinds() == kinds


LEAVE: dict[str, Callable[[Tab], None]] = {
    "a link": lambda tab: tab.page.locator(".tp-brand").click(),
    "back": lambda tab: tab.page.evaluate("history.back()"),
    "the language": lambda tab: tab.page.locator(".tp-lang").click(),
}


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("way", LEAVE)
def test_a_page_with_something_unsent_asks_in_the_readers_language_before_it_goes(
    open_tab: Callable[..., Tab], way: str, lang: Lang
) -> None:
    tab = open_tab(lang=lang)
    tab.go("/vejledning")
    with tab.following():
        tab.page.locator(f"main a[href='{ASK}']").first.click()
    questions = Questions(tab)
    question(tab).fill(TEXT)
    with tab.page.expect_event("dialog"):
        LEAVE[way](tab)
    assert questions.asked == [("confirm", Text.of(lang)(WORDS))]
    assert path(tab) == ASK
    assert question(tab).input_value() == TEXT

    questions.leave = True
    LEAVE[way](tab)
    tab.page.wait_for_function("here => location.pathname + location.search !== here", arg=ASK)
    tab.page.wait_for_function(  # the page that was left stands until the next one is drawn
        "said => [...document.querySelectorAll('main textarea')].every(one => one.value !== said)", arg=TEXT
    )
    assert questions.kinds() == ["confirm", "confirm"], "asked once each time"


def test_closing_and_loading_anew_ask_the_browsers_own_question(tab: Tab) -> None:
    tab.go(ASK)
    questions = Questions(tab)
    question(tab).fill(TEXT)
    with tab.page.expect_event("dialog"):
        tab.page.evaluate("setTimeout(() => location.reload())")
    close(tab, questions, ["beforeunload", "beforeunload"])
    assert question(tab).input_value() == TEXT
    questions.leave = True


@pytest.mark.parametrize("typed", ["", TEXT])
def test_nothing_is_asked_where_nothing_stands_that_was_not_there(tab: Tab, typed: str) -> None:
    tab.go(ASK)
    questions = Questions(tab)
    question(tab).fill(typed)
    question(tab).fill("")
    with tab.following():
        tab.page.locator(".tp-brand").click()
    assert questions.asked == []


def test_a_search_is_never_asked_about(desk: Desk) -> None:
    tab = desk("editor")
    tab.go("/redaktion?vis=udbud")
    questions = Questions(tab)
    box(tab, "Søg efter titel, fag eller id").fill("rengøring")
    with tab.following():
        tab.page.locator(".tp-brand").click()
    assert questions.asked == []


def test_the_fit_check_asks_until_it_has_answered_and_then_only_about_the_language(tab: Tab) -> None:
    tab.go(FIT)
    questions = Questions(tab)
    trade = tab.page.get_by_label("Skriv jeres fag med almindelige ord")
    trade.fill("rengøring")
    tab.page.get_by_role("button", name="Find koder").click()
    first = tab.page.locator("main [data-testid=stCheckbox]").first
    first.wait_for()
    tab.settled()
    with tab.page.expect_event("dialog"):
        tab.page.locator(".tp-lang").click()
    assert questions.kinds() == ["confirm"]
    first.locator("label").click()
    expect(first.locator("input")).to_be_checked()
    with tab.page.expect_event("dialog"):
        tab.page.locator(".tp-brand").click()
    assert path(tab) == FIT

    tab.page.get_by_role("button", name="Se, hvad der passer").click()
    tab.page.locator(".tp-fits").wait_for()
    tab.settled()
    assert len(questions.asked) == 2
    with tab.page.expect_event("dialog"):
        tab.page.locator(".tp-lang").click()
    with tab.following():
        tab.page.locator(".tp-fits h3 a").first.click()
    with tab.following():
        tab.page.evaluate("history.back()")
    expect(tab.page.locator(".tp-fits").first).to_be_visible()
    assert questions.kinds() == ["confirm"] * 3
    assert len(questions.asked) == 3


def test_a_draft_goes_along_from_page_to_page_and_is_asked_about_until_it_is_saved(desk: Desk) -> None:
    tab = desk("editor")
    tab.go(DRAFT + "AAK-2027-006")
    questions = Questions(tab)
    write(tab, "Sted", "Risskov")
    with tab.following():
        tab.page.locator(".tp-masthead nav a[href='/udbudsplan']").click()
    assert questions.asked == [], "the session holds it"
    close(tab, questions, ["beforeunload"])
    with tab.page.expect_event("dialog"):
        tab.page.locator(".tp-lang").click()
    with tab.following():
        tab.page.evaluate("history.back()")
    assert box(tab, "Sted").input_value() == "Risskov"
    save(tab)
    tab.settled()
    questions.asked.clear()
    close(tab, questions, [])


def test_a_short_form_is_asked_about_until_it_is_sent(desk: Desk) -> None:
    tab = desk("administrator")
    tab.go("/redaktion?vis=organisationer")
    questions = Questions(tab)
    box(tab, "CVR-nummer").fill("30000005")
    box(tab, "Navn").fill("Eksempel Papir ApS")
    box(tab, "Fælles mailadresse").fill("papir@example.com")
    with tab.page.expect_event("dialog"):
        tab.page.locator(".tp-brand").click()
    assert box(tab, "Navn").input_value() == "Eksempel Papir ApS"
    click(tab, "Opret")
    tab.page.locator(".tp-note-good").wait_for()
    tab.settled()
    with tab.following():
        tab.page.locator(".tp-brand").click()
    assert questions.kinds() == ["confirm"]


def test_signing_out_keeps_a_draft_for_the_same_person(
    site: Site, own_browser: OwnBrowser, tmp_path: Path
) -> None:
    copytree(site.var, tmp_path / "var")
    with serving(tmp_path / "var") as own, own_browser(own) as new_tab:
        tab = new_tab()
        sign_in(tab, ROLES["editor"])
        tab.go(DRAFT + "AAK-2027-006")
        questions = Questions(tab)
        write(tab, "Sted", "Risskov")
        with tab.following():
            tab.page.locator(".tp-account").click()
        with tab.page.expect_navigation():
            tab.page.locator(".st-key-sign_out button").click()
        tab.settled()
        tab.go(DRAFT + "AAK-2027-006")
        with tab.page.expect_navigation():
            try_(tab, ROLES["editor"], password(own, ROLES["editor"]))
        tab.settled()
        assert box(tab, "Sted").input_value() == "Risskov"
        assert questions.asked == []


def test_what_was_typed_stands_again_when_the_site_has_been_started_anew(
    site: Site, own_browser: OwnBrowser, tmp_path: Path
) -> None:
    copytree(site.var, tmp_path / "var")
    with ExitStack() as running:
        own = running.enter_context(serving(tmp_path / "var"))
        with own_browser(own) as new_tab:
            draft, ask = new_tab(), new_tab()
            sign_in(draft, ROLES["editor"])
            draft.go(DRAFT + "AAK-2027-006")
            stood = box(draft, "Titel").input_value()
            write(draft, "Sted", "Risskov")
            box(draft, "Beskrivelse").fill("To linjer\nom det hele")
            ask.go(ASK)
            question(ask).fill(TEXT)
            running.close()
            with serving(tmp_path / "var", int(own.url.rpartition(":")[2])):
                for tab in (draft, ask):
                    tab.page.locator(".tp-cut").wait_for()
                expect(box(draft, "Sted")).to_have_value("Risskov")
                expect(box(draft, "Beskrivelse")).to_have_value("To linjer\nom det hele")
                expect(question(ask)).to_have_value(TEXT)
                save(draft)
                assert box(draft, "Titel").input_value() == stood
                assert box(draft, "Sted").input_value() == "Risskov"
                ask.settled()
                ask.page.get_by_role("button", name="Send til indkøbsenheden").click()
                ask.page.locator(".tp-note-good").wait_for()
                for tab in (draft, ask):
                    tab.page.close()
                    tab.faults.clear()  # the browser has said that nobody answered
