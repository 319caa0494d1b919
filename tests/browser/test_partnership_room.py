"""A partnership as both sides see it at once: the municipality in one browser, the supplier in another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Desk, Office, Tab
from tests.browser.test_accessibility import findings, outline
from tests.browser.test_layout import STICKS_OUT, TOO_SMALL, TOUCHED, WIDTHS
from tests.browser.test_staff import box, button, choose, click, leave, write
from transparency import clock
from transparency.accounts import store
from transparency.accounts.permissions import Actor
from transparency.locale import Lang
from transparency.partnerships.charter import LEVELS, Charter
from transparency.partnerships.fields import SECRET
from transparency.partnerships.register import PublicPartnerships
from transparency.partnerships.service import Partnerships
from transparency.reference import Reference
from transparency.storage.database import Database

TODAY = clock.today()
"""The site that is looked at has the clock of this machine."""
MUNICIPALITY, SUPPLIER = "udgiver@example.org", "leverandoer@example.com"
OTHER = " (kan udelades)"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


KPI = {
    "title": "Forsinkede leveringer", "what": "Leveringer efter aftalt tid.", "unit": "pieces", "direction": "down",
    "target": "10", "baseline_missing": True, "span": "month", "source": "Fragtsedlerne",
}  # fmt: skip


def day(away: int) -> str:
    return f"{TODAY + timedelta(days=away):%d-%m-%Y}"


@dataclass(frozen=True)
class Room:
    """A partnership that both have agreed on, and the two who look after it."""

    reference: str
    ulla: Actor
    lone: Actor

    def at(self, tab: Tab, part: str = "", **query: object) -> Tab:
        more = "".join(f"&{name}={value}" for name, value in query.items())
        tab.go(f"/partnerskab?id={self.reference}" + (f"&vis={part}" if part else "") + more)
        return tab


@pytest.fixture(scope="module")
def service(office: Office, reference: Reference) -> Iterator[Partnerships]:
    database = Database(f"sqlite:///{office.site.var / 'transparency.db'}")
    yield Partnerships(
        database, reference, PublicPartnerships(database), office.site.var / "partnerships", b"x", office.site.url
    )  # fmt: skip
    database.close()


@pytest.fixture(scope="module")
def room(office: Office, service: Partnerships) -> Room:
    with service.database.reading() as connection:
        ulla, lone = (store.account_by_email(connection, email) for email in (MUNICIPALITY, SUPPLIER))
    assert ulla
    assert lone
    charter = Charter(
        title="Kontorartikler", starts_on=TODAY - timedelta(days=300), ends_on=TODAY + timedelta(days=700),
        original_value=10_000_000_00, purpose="Papir, der passer til hverdagen.", goals=("Mindre spild",),
        levels=LEVELS,
    )  # fmt: skip
    assert lone[0].organisation_id
    seat = service.start(ulla[0].actor(), lone[0].organisation_id, charter, {lone[0].id: "Kontraktansvarlig"})
    service.do(lone[0].actor(), seat.partnership.reference, "charter", 1, "approve", {}, 1)
    return Room(seat.partnership.reference, ulla[0].actor(), lone[0].actor())


@dataclass(frozen=True)
class Both:
    """Both at once, each in a browser of their own."""

    ulla: Tab
    lone: Tab


@pytest.fixture
def both(desk: Desk) -> Both:
    return Both(desk("publisher"), desk("supplier"))


def press(tab: Tab, name: str, said: str) -> None:
    """Press a button and wait for what comes of it."""
    click(tab, name)
    expect(tab.page.get_by_text(said).first).to_be_visible()
    tab.settled()


def form(tab: Tab, name: str) -> None:
    """Press the button that opens a form of the same name."""
    click(tab, name)
    expect(tab.page.locator("main h1").first).to_have_text(name)
    tab.settled()


def begin(tab: Tab, room: Room, kind: str, name: str) -> None:
    room.at(tab, kind)
    tab.page.get_by_role("link", name=name, exact=True).click()
    expect(tab.page.locator("main h1").first).to_have_text(name)
    tab.settled()


def tick(tab: Tab, label: str) -> None:
    tab.page.get_by_text(label, exact=True).click()
    tab.page.wait_for_timeout(50)
    tab.settled()


def number(tab: Tab) -> int:
    return int(re.findall(r"nr=(\d+)", tab.page.url)[-1])


def wrong(tab: Tab) -> list[str]:
    return tab.page.locator("main .tp-field-error").all_inner_texts()


def test_a_room_is_opened_from_the_template_and_begins_when_both_agree(room: Room, both: Both) -> None:
    ulla, lone = both.ulla, both.lone
    ulla.go("/redaktion?vis=partnerskaber&trin=nyt")
    write(ulla, "Titel", "Vinduespudsning")
    write(ulla, "Kontrakten begynder", "i morgen")
    press(ulla, "Åbn rummet", "Vælg en leverandør og mindst én person")
    assert len(wrong(ulla)) == 5, "all that is wrong is said at once"
    assert box(ulla, "Kontrakten begynder").input_value() == "i morgen"
    choose(ulla, "Leverandør", "Eksempel Rengøring ApS (99999993)")
    choose(ulla, "Deltagere fra Eksempel Rengøring ApS", "Lone Leverandør")
    leave(ulla)
    write(ulla, "Kontrakten begynder", day(1))
    write(ulla, "Kontrakten ophører", day(800))
    write(ulla, "Formål, med jeres egne ord", "Rene ruder, og at ingen falder ned.")
    write(ulla, "Fælles mål, et på hver linje", "Ingen ulykker")
    press(ulla, "Åbn rummet", "er åbnet, og leverandøren kan godkende aftalen.")
    (reference,) = re.findall(r"Rummet (AAK-SP-\d+-\d+)", ulla.text())
    room = replace(room, reference=reference)

    # the supplier reads the proposal, and it changes meanwhile
    room.at(lone)
    lone.page.locator("main section", has_text="Venter på jer").get_by_role("link").first.click()
    expect(lone.page.locator("main h1").first).to_have_text("Aftalen om samarbejdet")
    lone.settled()
    expect(lone.page.locator("main")).to_contain_text(
        "Vi leder efter en løsning, før vi leder efter en skyldig."
    )
    room.at(ulla, "charter")
    ulla.page.get_by_text("Foreslå en ændring").click()
    form(ulla, "Foreslå andet formål, mål eller principper")
    write(ulla, "Fælles mål, et på hver linje", "Ingen ulykker\nMindre vand")
    press(ulla, "Foreslå andet formål, mål eller principper", "Forslaget er sendt til den anden part.")
    press(lone, "Godkend forslaget", "Der er kommet en ny udgave, mens du så på den.")
    expect(lone.page.locator("main")).to_contain_text("Mindre vand")
    press(lone, "Godkend forslaget", "I har godkendt forslaget.")
    expect(lone.page.locator("main dd").first).to_have_text("Aftalt")
    assert button(lone, "Godkend forslaget").count() == 0


def test_a_meeting_goes_from_its_call_to_minutes_that_both_have_approved(room: Room, both: Both) -> None:
    ulla, lone = both.ulla, both.lone
    begin(lone, room, "meeting", "Planlæg et møde")
    write(lone, "Hvad handler mødet om?" + OTHER, "Vikarer")
    press(lone, "Planlæg et møde", "Mødet er planlagt.")
    meeting = number(lone)
    form(lone, "Indkald til mødet")
    write(lone, "Dag", day(1))
    write(lone, "Klokken", "25.00")
    press(lone, "Indkald til mødet", "Skriv et klokkeslæt, for eksempel 09.00.")
    assert box(lone, "Dag").input_value() == day(1), "what was typed stays"
    write(lone, "Klokken", "9.00")
    write(lone, "Sted" + OTHER, "Rådhuset")
    press(lone, "Indkald til mødet", "Mødet er indkaldt, og dagsordenen ligger fast.")
    room.at(ulla)
    expect(ulla.page.locator("main")).to_contain_text(re.compile(r"Næste møde\s*Vikarer, "))
    room.at(ulla, "meeting", nr=meeting)
    press(ulla, "Bekræft, at I kommer", "I har bekræftet, at I kommer.")
    form(ulla, "Notér, at mødet er holdt")
    write(ulla, "Holdt den", day(0))
    press(ulla, "Notér, at mødet er holdt", "Nu mangler referatet.")
    form(ulla, "Foreslå referatets ordlyd")
    write(ulla, "Deltagere, en på hver linje", "Ulla Udgiver\nLone Leverandør")
    write(ulla, "Referat", "Vi talte om vikarer.")
    write(ulla, "Beslutninger, en på hver linje" + OTHER, "To ferieuger flyttes")
    press(ulla, "Foreslå referatets ordlyd", "Referatet er sendt til den anden part.")
    form(ulla, "Tilføj en handling til referatet")
    write(ulla, "Hvad skal gøres?", "Find to vikarer")
    choose(ulla, "Hvem gør det?", "Den anden part")
    write(ulla, "Senest", day(20))
    press(ulla, "Tilføj en handling til referatet", "Handlingen står i referatet.")

    # both write at once: who comes second is told, and has lost nothing
    room.at(lone, "meeting", nr=meeting)
    form(lone, "Foreslå referatets ordlyd")
    write(lone, "Referat", "Vi talte grundigt om vikarer.")
    form(ulla, "Foreslå referatets ordlyd")
    write(ulla, "Referat", "Vi talte kort om vikarer.")
    press(ulla, "Foreslå referatets ordlyd", "Referatet er sendt til den anden part.")
    press(lone, "Foreslå referatets ordlyd", "Der er kommet en ny udgave, mens du skrev.")
    assert box(lone, "Referat").input_value() == "Vi talte grundigt om vikarer."
    newer = lone.page.get_by_role("link", name="Se den nye udgave i et nyt vindue")
    expect(newer).to_have_attribute("href", re.compile(f"vis=meeting&nr={meeting}$"))
    click(lone, "Jeg har læst den nye udgave")
    expect(lone.page.get_by_text("Der er kommet en ny udgave")).to_have_count(0)
    press(lone, "Foreslå referatets ordlyd", "Referatet er sendt til den anden part.")
    room.at(ulla, "meeting", nr=meeting)
    press(ulla, "Godkend referatet", "Begge parter har godkendt referatet. Det er låst og kan ikke ændres.")
    main = ulla.page.locator("main")
    expect(main).to_contain_text("Vi talte grundigt om vikarer.")
    expect(main).to_contain_text("kontroltal")

    # on paper they are minutes, and nothing else
    ulla.page.emulate_media(media="print")
    for seen in ("Vi talte grundigt om vikarer.", "To ferieuger flyttes", "Find to vikarer"):
        expect(ulla.page.get_by_text(seen).first).to_be_visible()
    for hidden in (".tp-rooms", ".tp-room-log", "main textarea", "main button"):
        expect(ulla.page.locator(hidden).first).to_be_hidden()
    ulla.page.emulate_media(media="screen")
    room.at(lone, "action")
    expect(lone.page.locator("main table")).to_contain_text("Find to vikarer")
    expect(lone.page.locator("main table")).to_contain_text("Venter på jer")


def test_a_warning_is_answered_planned_and_closed_by_both(room: Room, both: Both) -> None:
    ulla, lone = both.ulla, both.lone
    begin(ulla, room, "warning", "Varsl en risiko")
    expect(ulla.page.locator("main")).to_contain_text("En varsling er hverken et krav eller en indrømmelse.")
    expect(ulla.page.locator("main")).to_contain_text("andre kan søge aktindsigt i det")
    write(ulla, "Risikoen i en sætning", "Nøgler mangler")
    write(ulla, "Svar ønskes senest", day(-2))
    press(ulla, "Varsl en risiko", "Feltet skal udfyldes.")
    write(ulla, "Hvad ser I?", "Nøglerne er ikke leveret.")
    write(ulla, "Hvad kan det føre til?", "Der kan ikke gøres rent.")
    press(ulla, "Varsl en risiko", "Svarfristen skal ligge efter i dag.")
    write(ulla, "Svar ønskes senest", day(10))
    press(ulla, "Varsl en risiko", "Varslingen er sendt.")
    warning = number(ulla)
    room.at(lone)
    lone.page.locator("main section", has_text="Venter på jer").get_by_role(
        "link", name="Nøgler mangler"
    ).click()
    expect(lone.page.locator("main h1").first).to_have_text("Nøgler mangler")
    lone.settled()
    form(lone, "Svar på varslingen")
    write(lone, "Jeres svar", "Vi henter dem i dag.")
    write(lone, SECRET.label + OTHER, "Hvem der har nøglerne")
    press(lone, "Svar på varslingen", "Svaret er sendt.")
    form(lone, "Foreslå en plan")
    write(lone, "Hvad gør I sammen ved risikoen?", "En nøgleboks ved hver skole.")
    press(lone, "Foreslå en plan", "Planen er sendt til den anden part.")
    room.at(ulla, "warning", nr=warning)
    expect(ulla.page.locator("main dd", has_text="Hvem der har nøglerne")).to_contain_text("Lone Leverandør")
    expect(ulla.page.locator(".tp-room-log .tp-badge")).to_have_text(["Mærket som forretningshemmelighed"])
    press(ulla, "Godkend forslaget", "I har godkendt forslaget.")
    form(ulla, "Foreslå at lukke varslingen")
    write(ulla, "Hvad har I lært?", "Nøgler skal med, når kontrakten begynder.")
    press(ulla, "Foreslå at lukke varslingen", "Det er foreslået at lukke varslingen.")
    room.at(lone, "warning", nr=warning)
    press(lone, "Godkend forslaget", "I har godkendt forslaget.")
    for tab in (lone, room.at(ulla, "warning", nr=warning)):
        expect(tab.page.locator("main")).to_contain_text("Det har vi lært")
        expect(tab.page.locator("main")).to_contain_text("Nøgler skal med, når kontrakten begynder.")


def test_what_is_said_can_be_written_and_sent_by_the_keyboard_alone(room: Room, both: Both) -> None:
    room.at(both.lone, "charter")
    lone = both.lone
    lone.press_until("main textarea")
    lone.page.keyboard.type("Prisen på papir er en forretningshemmelighed.")
    lone.press_until("main input[type=checkbox]", most=4)
    lone.page.keyboard.press("Space")
    lone.page.wait_for_timeout(50)
    lone.settled()
    lone.press_until("main button", most=4)
    lone.page.keyboard.press("Enter")
    expect(lone.page.get_by_text("Det er sendt.")).to_be_visible()
    room.at(both.ulla, "charter")
    said = both.ulla.page.locator(".tp-talk > li").last
    expect(said).to_contain_text("Prisen på papir er en forretningshemmelighed.")
    expect(said).to_contain_text("Mærket som forretningshemmelighed")


def test_an_adopted_adjustment_stands_in_the_product_list(
    room: Room, both: Both, service: Partnerships
) -> None:
    ulla, lone = both.ulla, both.lone
    begin(lone, room, "improvement", "Foreslå en forbedring")
    write(lone, "Forslaget i en sætning", "Koncentrat i dunke")
    choose(lone, "Hvad er det?", "Justering af et produkt eller en ydelse")
    write(lone, "Hvad foreslår I, og hvorfor?", "Mindre plast og færre leveringer.")
    choose(lone, "Virkning på prisen", "Det bliver billigere")
    write(lone, "Forskellen i kr. uden moms" + OTHER, "60.000")
    tick(lone, "Forslaget ændrer noget, der står i kontrakten")
    write(lone, "Hvad bygger I det på?", "Forsøg på tre skoler.")
    press(lone, "Foreslå en forbedring", "Forslaget er sendt til den anden part.")
    improvement = number(lone)
    form(lone, "Foreslå rettelser i produktliste og opfølgningsmål")
    choose(lone, "Produktlisten", "Tilføj et produkt")
    write(lone, "Produktets nye navn" + OTHER, "Koncentrat i dunk")
    press(lone, "Foreslå rettelser i produktliste og opfølgningsmål", "Rettelserne er foreslået.")
    room.at(ulla, "improvement", nr=improvement)
    assert button(ulla, "Godkend").count() == 0, "what changes the contract is assessed first"
    form(ulla, "Vurder efter udbudsloven")
    choose(ulla, "Grundlag", "§ 179, klar ændringsklausul i kontrakten")
    write(ulla, "Begrundelse", "Kontraktens punkt 14.")
    choose(ulla, "Kontraktens overordnede karakter", "Den er den samme")
    press(ulla, "Vurder efter udbudsloven", "Vurderingen er skrevet. Leverandøren kan læse den.")
    press(ulla, "Godkend", "I har godkendt.")
    room.at(lone, "charter")
    assert "Koncentrat i dunk" not in lone.text(), "not before the addendum is signed by both"
    service.do(room.ulla, room.reference, "improvement", improvement, "draft", {"name": "Allonge 1"}, 0)
    for tab in (room.at(ulla, "improvement", nr=improvement), room.at(lone, "improvement", nr=improvement)):
        form(tab, "Oplys, at I har underskrevet allongen")
        write(tab, "Underskrevet den", day(0))
        press(tab, "Oplys, at I har underskrevet allongen", "Jeres underskrift er noteret.")
    room.at(lone, "charter")
    expect(lone.page.locator("main")).to_contain_text(re.compile(r"Produkter og ydelser\s*Koncentrat i dunk"))


def test_a_kpi_is_rated_by_each_alone_and_public_when_both_say_so(
    room: Room, both: Both, desk: Desk, service: Partnerships
) -> None:
    ulla, lone, reader = both.ulla, both.lone, desk("reader")
    first = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    kpi = service.begin(room.ulla, room.reference, "kpi", KPI | {"starts_on": f"{first:%d-%m-%Y}"}).number
    room.at(lone, "kpi", nr=kpi)
    press(lone, "Godkend forslaget", "I har godkendt forslaget.")
    form(lone, "Indberet en måling")
    write(lone, "Måling" + OTHER, "8")
    press(lone, "Indberet en måling", "Målingen er gemt.")
    form(lone, "Vurdér en periode")
    choose(lone, "Jeres vurdering", "Utilstrækkelig")
    write(lone, "Begrundelse" + OTHER, "Vi kan gøre det bedre.")
    press(lone, "Vurdér en periode", "Den anden part ser den først, når begge har vurderet perioden.")
    room.at(ulla, "kpi", nr=kpi)
    assert "Utilstrækkelig" not in ulla.text(), "sealed until both have rated"
    assert "Vi kan gøre det bedre." not in ulla.text()
    form(ulla, "Vurdér en periode")
    choose(ulla, "Jeres vurdering", "God")
    press(ulla, "Vurdér en periode", "Jeres vurdering er gemt.")
    expect(ulla.page.locator("main table").first).to_contain_text("Utilstrækkelig")
    form(ulla, "Foreslå en fælles vurdering")
    choose(ulla, "Fælles vurdering", "Næsten i mål")
    press(ulla, "Foreslå en fælles vurdering", "Den fælles vurdering er foreslået.")
    room.at(lone, "kpi", nr=kpi)
    press(lone, "Godkend forslaget", "I har godkendt forslaget.")
    form(lone, "Foreslå at offentliggøre")
    press(lone, "Foreslå at offentliggøre", "Sæt kryds, hvis du er enig.")
    tick(lone, "Vi siger ja til, at det bliver offentligt")
    press(lone, "Foreslå at offentliggøre", "Det er foreslået at offentliggøre.")
    room.at(ulla, "kpi", nr=kpi)
    form(ulla, "Sig ja til at offentliggøre")
    tick(ulla, "Vi siger ja til, at det bliver offentligt")
    press(ulla, "Sig ja til at offentliggøre", "I har sagt ja til at offentliggøre det, der er foreslået.")
    assert reader.site.status(f"/partnership/{room.reference}.json") == 404
    reader.go("/partnerskaber")
    assert "Kontorartikler" not in reader.text(), "the partnership itself is not public"

    # that there is a partnership is another consent, and everybody sees exactly that and the KPI
    room.at(ulla, "charter")
    ulla.page.get_by_text("Foreslå en ændring").click()
    form(ulla, "Foreslå, hvad der er offentligt")
    choose(ulla, "Må vises for alle" + OTHER, "At partnerskabet findes: titel, parter, kontrakt og periode")
    leave(ulla)
    press(ulla, "Foreslå, hvad der er offentligt", "Forslaget er sendt til den anden part.")
    room.at(lone, "charter")
    press(lone, "Godkend forslaget", "I har godkendt forslaget.")
    reader.go("/partnerskaber")
    reader.page.get_by_role("link", name="Kontorartikler", exact=True).click()
    expect(reader.page.locator("main h1").first).to_have_text("Kontorartikler")
    reader.settled()
    shown = reader.page.locator("main")
    for seen in ("Eksempel Rengøring ApS", "Forsinkede leveringer", "10 stk.", "Næsten i mål"):
        expect(shown).to_contain_text(seen)
    for kept in (
        "Papir, der passer",
        "Mindre spild",
        "Utilstrækkelig",
        "Vi kan gøre det bedre.",
        "Ulla",
        "Lone",
    ):
        expect(shown).not_to_contain_text(kept)
    reader.go("/maal?id=strategic-partnerships")
    expect(shown).to_contain_text("Kontorartikler")

    # each can take its consent back alone
    room.at(lone, "charter")
    form(lone, "Træk jeres samtykke til offentlighed tilbage")
    tick(lone, "Vi trækker vores samtykke tilbage")
    press(lone, "Træk jeres samtykke til offentlighed tilbage", "vises ikke længere på de offentlige sider.")
    reader.go(f"/partnerskaber?id={room.reference}")
    expect(shown).to_contain_text("trukket sit samtykke")
    expect(shown).not_to_contain_text("Forsinkede leveringer")


def test_a_rejected_delivery_is_delivered_again_with_a_document(room: Room, both: Both) -> None:
    ulla, lone = both.ulla, both.lone
    begin(ulla, room, "obligation", "Tilføj en forpligtelse")
    write(ulla, "Hvad skal leveres?", "Lønsedler, stikprøve")
    choose(ulla, "Hvad handler det om?", "CSR-bilag: løn- og arbejdsvilkår")
    choose(ulla, "Hvem skylder det?", "Den anden part")
    write(ulla, "Frist", day(14))
    write(ulla, "Hvor står det?", "CSR-bilaget, punkt 4")
    press(ulla, "Tilføj en forpligtelse", "Forpligtelsen er tilføjet.")
    obligation = number(ulla)
    room.at(lone, "obligation", nr=obligation)
    form(lone, "Lever")
    write(lone, "Hvad leverer I?", "Fem lønsedler")
    press(lone, "Lever", "Det er leveret, og den anden part kan se på det.")
    room.at(ulla, "obligation", nr=obligation)
    form(ulla, "Afvis leveringen")
    write(ulla, "Begrundelse", "Der mangler to.")
    press(ulla, "Afvis leveringen", "Leveringen er afvist.")
    room.at(lone, "obligation", nr=obligation)
    expect(lone.page.locator("main")).to_contain_text("Der mangler to.")
    form(lone, "Lever")
    write(lone, "Hvad leverer I?", "Alle syv lønsedler")
    file = FilePayload(name="lønsedler.pdf", mimeType="application/pdf", buffer=PDF)
    lone.page.locator("input[type=file]").set_input_files(file)
    expect(lone.page.get_by_text("lønsedler.pdf")).to_be_visible()
    lone.settled()
    press(lone, "Lever", "Det er leveret, og den anden part kan se på det.")
    room.at(ulla, "obligation", nr=obligation)
    with ulla.page.expect_download() as found:
        ulla.page.get_by_role("link", name="lønsedler.pdf").click()
    assert found.value.path().read_bytes() == PDF
    press(ulla, "Godkend leveringen", "Leveringen er godkendt.")


EXAMPLE = "Rengøring af skoler og dagtilbud"


@pytest.mark.parametrize(
    ("lang", "scheme", "kinds"),
    [("da", "light", ("meeting", "improvement")), ("en", "dark", ("kpi", "obligation"))],
)
def test_the_room_is_without_a_finding_and_fits_every_window(
    desk: Desk, lang: Lang, scheme: str, kinds: tuple[str, ...]
) -> None:
    tab = desk("supplier", lang=lang, scheme=scheme)
    tab.go("/partnerskaber")
    public = tab.page.get_by_role("link", name=EXAMPLE).get_attribute("href")
    tab.go("/partnerskab")
    room = tab.page.get_by_role("link", name=EXAMPLE).get_attribute("href")
    for path in (
        room, f"{room}&vis=charter", f"{room}&vis=warning", f"{room}&vis=warning&goer=begin", f"{room}&vis=people",
        *(f"{room}&vis={kind}&nr=1" for kind in ("warning", *kinds)), public,
    ):  # fmt: skip
        assert path
        tab.page.set_viewport_size({"width": 1280, "height": 800})
        tab.go(path)
        for fold in tab.page.locator("main [data-testid=stExpander] summary").all():
            fold.click()
        tab.settled()
        assert findings(tab) == [], path
        levels = outline(tab)
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)
        tab.page.set_viewport_size({"width": min(WIDTHS.values()), "height": 640})
        assert tab.page.evaluate(STICKS_OUT) == [], path
        assert tab.page.locator(TOUCHED).evaluate_all(TOO_SMALL) == [], path
