"""The guidance as pages: the list and its search, one guide, the glossary, the CPV finder, and asking us."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from transparency.accounts.permissions import PUBLIC
from transparency.config import ROOT
from transparency.facets import collated
from transparency.guidance.asking import TERMS
from transparency.guidance.records import PAGE, PLACES, ROOMS
from transparency.guidance.service import Guidance
from transparency.locale import LANGS, Lang, Text
from transparency.mail import store as mail
from transparency.services import Services
from transparency.web import described, guard
from transparency.web.page import Visit
from transparency.web.views import guidance, guidance_ask, guidance_glossary, guidance_trades, guided

TODAY = date(2027, 2, 1)


Open = Callable[..., Visit]


@pytest.fixture
def visit(found: Services) -> Open:
    def make(lang: Lang = "da", today: date = TODAY, query: str = "") -> Visit:
        return Visit(found, lang, today, tuple(parse_qsl(query)))

    return make


def own(found: Services, folder: Path) -> None:
    """Guidance of the test's own instead of the shipped."""
    found.__dict__["guidance"] = Guidance(folder)


def words(html: str) -> str:
    """What is read, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="(/[^"]*)"', html)]


def anchors(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


# The list


@pytest.mark.parametrize("lang", LANGS)
def test_every_guide_stands_in_the_list_once_with_summary_and_day(visit: Open, lang: Lang) -> None:
    v = visit(lang)
    html = guidance.html(v, "")
    said = words(html)
    guides = v.services.guidance.guides(lang)
    assert guides
    for guide in guides:
        assert links(html).count(guide.url) == 1
        assert words(guide.summary) in said
    assert v.t.date(guides[0].reviewed) in said


def test_the_list_has_a_door_to_every_room(visit: Open) -> None:
    assert {f"{PAGE}?vis={room}" for room in ROOMS} <= set(links(guidance.html(visit(), "")))


def test_a_guide_past_its_review_is_marked_in_the_list_and_on_its_page(visit: Open) -> None:
    for html in (guidance.html(visit(), ""), guidance.guide_html(visit(), "espd")):
        assert "Skal gennemgås igen" not in html
    late = visit(today=date(2099, 1, 1))
    assert "tp-badge-overdue" in guidance.html(late, "")
    assert "Regler og beløb kan være ændret siden." in guidance.guide_html(late, "espd")


def test_a_guide_in_one_language_is_shown_in_it_and_marked(
    found: Services, visit: Open, tmp_path: Path
) -> None:
    folder = tmp_path / "guidance"
    folder.mkdir()
    (folder / "espd.da.md").write_text(
        "---\nid: espd\ntitle: Udfyld ESPD\nsummary: Om ESPD.\naudience: all\norder: 1\nreviewed: 2026-11-26\n"
        "next_review: 2027-11-26\nsources:\n  - Udbudsloven § 148\n---\n\nTekst <script>alert(1)</script>\n",
        "utf-8",
    )
    own(found, folder)
    v = visit("en")
    for html in (guidance.html(v, ""), guidance.guide_html(v, "espd"), guidance.html(v, "espd")):
        assert Text.of("en")("Kun på dansk") in html
        assert 'lang="da">Udfyld ESPD' in html
        assert "<script>" not in html


def test_a_site_without_guidance_says_so_and_stands(found: Services, visit: Open, tmp_path: Path) -> None:
    own(found, tmp_path / "none")
    v = visit()
    assert "Der er ingen vejledninger endnu" in guidance.html(v, "")
    assert "Der er ingen ord i listen endnu" in guidance_glossary.html(v, "")
    assert "Spørg os" in guidance_ask.html(v)


# The search


def test_a_search_shows_passages_from_guides_glossary_and_answers(visit: Open) -> None:
    html = guidance.html(visit(), "omsætning")
    said = words(html)
    for kind in ("Vejledning", "Ordliste", "Svar"):
        assert f"<span>{kind}</span>" in html
    assert "omsætning" in said.lower()
    assert 'value="omsætning"' in html
    assert any(href.startswith(f"{PAGE}?vis=ordliste#") for href in links(html))


def test_a_search_for_a_trade_leads_to_its_codes(visit: Open) -> None:
    assert f"{PAGE}?vis=fag&q=vinduespudser" in links(guidance.html(visit(), "vinduespudser"))


def test_a_search_without_hits_says_what_to_do(visit: Open) -> None:
    html = guidance.html(visit(), "kvantecomputerkølevæske")
    assert "Det står der ikke noget om" in html
    assert f"{PAGE}?vis=spoerg" in links(html)


@pytest.mark.parametrize(
    "q", ['"><script>alert(1)</script>', "{{ 7*7 }}", "x" * 500, "%", "å" * 200, "' OR 1=1"]
)
def test_hostile_words_are_words(visit: Open, q: str) -> None:
    for html in (
        guidance.html(visit(), q),
        guidance_glossary.html(visit(), q),
        guidance_trades.html(visit(), q),
    ):
        assert "<script>" not in html
        assert "49" not in words(html)[:400]


# One guide


@pytest.mark.parametrize("lang", LANGS)
def test_a_guide_has_contents_text_sources_words_and_whom_to_ask(visit: Open, lang: Lang) -> None:
    v = visit(lang)
    guide = v.services.guidance.guide("espd", lang)
    assert guide is not None
    html = guidance.guide_html(v, "espd")
    said = unescape(re.sub(r"<[^>]+>", "", html))
    assert "§ " not in said, "a § stands on the line of its number"
    said = said.replace("\N{NO-BREAK SPACE}", " ")
    for source in guide.sources:
        assert source in said
    contents = [href for href in links(html) if href.startswith(f"{guide.url}#s-")]
    assert contents
    for href in contents:
        assert urlsplit(href).fragment in anchors(html)
    assert f"{PAGE}?vis=ordliste#espd" in links(html)
    assert f"{PAGE}?id=bid-together" in links(html)
    assert f"{PAGE}?vis=spoerg&om=espd" in links(html)


@pytest.mark.parametrize("id_", ["findes-ikke", "<script>", "../../etc/passwd", "x" * 500])
def test_an_unknown_guide_says_so_and_leads_on(visit: Open, id_: str) -> None:
    html = guidance.guide_html(visit(), id_)
    assert "Vi kan ikke finde den vejledning" in html
    assert id_ not in html
    assert PAGE in links(html)


def test_link_previews_have_the_words_of_the_guide(found: Services) -> None:
    told = described.describe("vejledning", {"id": "espd"}, "da")
    guide = found.guidance.guide("espd", "da")
    assert guide is not None
    assert told is not None
    assert (told.title, told.description) == (guide.title, guide.summary)
    assert described.describe("vejledning", {"id": "nej"}, "da") is None


@pytest.mark.parametrize("lang", LANGS)
def test_every_link_of_the_guidance_leads_somewhere(visit: Open, lang: Lang) -> None:
    v = visit(lang)
    ids = {guide.id for guide in v.services.guidance.guides(lang)}
    glossary = set(anchors(guidance_glossary.html(v, "")))
    pages = [guidance.html(v, ""), guidance_glossary.html(v, ""), guidance_trades.html(v, "maler"),
             guidance_ask.html(v), *(guidance.guide_html(v, id_) for id_ in ids)]  # fmt: skip
    for href in {href for page in pages for href in links(page)}:
        parts = urlsplit(href)
        query = dict(parse_qsl(parts.query))
        assert parts.path in PLACES, href
        if parts.path == PAGE:
            assert query.get("vis", "fag") in ROOMS, href
            assert query.get("id", "espd") in ids, href
            if query.get("vis") == "ordliste" and parts.fragment:
                assert parts.fragment in glossary, href


def test_danish_names_on_english_pages_are_marked_as_danish(visit: Open) -> None:
    v = visit("en")
    html = guidance.guide_html(v, "after-losing")
    assert '<span lang="da">klagenævnsloven</span>' in html
    outside = re.sub(r'<(\w+)[^>]* lang="da">.*?</\1>', "", html)
    assert "klagenævnsloven" not in outside
    assert '<span lang="da">Krav om type 1-miljømærker</span>' in guidance.guide_html(
        v, "climate-and-ecolabels"
    )
    assert '<span lang="da"' not in guidance.guide_html(visit(), "after-losing")


# The glossary


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_stands_in_both_languages_under_its_own_anchor(visit: Open, lang: Lang) -> None:
    v = visit(lang)
    html = guidance_glossary.html(v, "")
    terms = v.services.guidance.terms(lang)
    assert len(terms) >= 120
    assert len(anchors(html)) == len(set(anchors(html)))
    for term in terms:
        (entry,) = re.findall(rf'<article class="tp-word" id="{term.id}">(.*?)</article>', html, re.DOTALL)
        first, second = re.findall(r'<div lang="(..)">(.*?)</div>', entry, re.DOTALL)
        assert (first[0], second[0]) == (lang, "en" if lang == "da" else "da")
        assert words(term.word(lang)) in words(first[1])
        source = (term.source_en if lang == "en" else "") or term.source
        assert words(source) in words(entry)


def test_the_letters_lead_to_their_words(visit: Open) -> None:
    html = guidance_glossary.html(visit(), "")
    letters = re.findall(r'href="#bogstav-(.)"', html)
    assert letters == sorted(set(letters), key=collated)
    assert {f"bogstav-{letter}" for letter in letters} <= set(anchors(html))


def test_the_glossary_is_searched_in_both_languages_and_by_aliases(visit: Open) -> None:
    for q in ("delaftale", "lot"):
        assert 'id="lot"' in guidance_glossary.html(visit(), q)
    nothing = guidance_glossary.html(visit(), "kvantecomputer")
    assert "Ordet står ikke i listen" in nothing


# The CPV finder


@pytest.mark.parametrize(
    ("q", "lang", "code"),
    [("vinduespudser", "da", "90911300-9"), ("maler", "da", "45442100-8"), ("plumber", "en", "45330000-9")],
)
def test_a_trade_leads_to_its_code_and_what_is_above_it(visit: Open, q: str, lang: Lang, code: str) -> None:
    html = guidance_trades.html(visit(lang), q)
    assert f'data-copy="{code}"' in html
    assert any("vis=fag&q=" in href for href in links(html))


def test_a_code_counts_the_tenders_under_it_and_leads_to_them(visit: Open, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    one, other = (
        make_tender(id=f"AAK-2027-00{n}", cpv=(code,)) for n, code in ((1, "90911300"), (2, "90911200"))
    )
    write(v.tenders, [one, other])
    html = guidance_trades.html(v, "90910000-9")
    assert "2 udbud i planen" in html
    assert "/udbudsplan?cpv=9091" in links(html)
    assert "Rengøring af boliger, bygninger og vinduer" in html
    assert f"{PAGE}?vis=fag&q=90000000" in links(html), "what is above it"


def test_a_wrong_check_digit_and_an_unknown_code_are_told(visit: Open) -> None:
    assert "forkert kontrolciffer. Her er 90910000-9" in guidance_trades.html(visit(), "90910000-1")
    assert "Koden 90919999 findes ikke" in guidance_trades.html(visit(), "90919999")


def test_a_misspelt_trade_gets_those_that_are_spelt_nearly_so(visit: Open) -> None:
    html = guidance_trades.html(visit(), "vinduspusder")
    assert f"{PAGE}?vis=fag&q=vinduespudser" in links(html)
    nothing = guidance_trades.html(visit(), "zzzzqqqq")
    assert "Vi kender ikke det fag" in nothing
    assert f"{PAGE}?vis=spoerg" in links(nothing)


def test_without_words_there_are_the_areas_by_name(visit: Open) -> None:
    html = guidance_trades.html(visit(), "")
    assert html.count("vis=fag&amp;q=") == 45
    assert f"{PAGE}?vis=fag&q=45000000" in links(html)


# Asking


@pytest.fixture
def enter(found: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`enter(vis=…)`: the page as a reader without an account has it drawn."""
    monkeypatch.setattr(guard, "visitor", lambda: PUBLIC)

    def make(**query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages" / "guidance.py"), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return drawn(at.run())

    return make


Enter = Callable[..., AppTest]


def drawn(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def send(at: AppTest, text: str, email: str) -> AppTest:
    at.text_area[0].set_value(text)
    at.text_input[0].set_value(email)
    return drawn(at.button[0].click().run())


def letters(found: Services) -> list[str]:
    with found.database.reading() as connection:
        return [one.letter.plain for one in mail.to(connection, found.reference.organisation.email)]


def test_what_is_written_goes_to_the_unit_and_is_confirmed_on_the_page(found: Services, enter: Enter) -> None:
    at = enter(vis="spoerg", om="espd")
    assert "“Udfyld ESPD”" in shown(at)
    for term in TERMS:
        assert term in unescape(shown(at))
    at = send(at, "Hvad er ESPD?", "anne@rent.example")
    assert "Tak. Det er sendt til indkøbsenheden. Vi svarer til anne@rent.example." in shown(at)
    assert not at.text_area
    (letter,) = letters(found)
    assert "Hvad er ESPD?" in letter
    at = drawn(at.button[0].click().run())
    assert at.text_area[0].value == ""


def test_what_cannot_be_sent_keeps_what_was_typed(found: Services, enter: Enter) -> None:
    at = send(enter(vis="spoerg"), "Hvad er ESPD?", "anne")
    assert "Skriv en mailadresse som navn@firma.dk." in shown(at)
    assert (at.text_area[0].value, at.text_input[0].value) == ("Hvad er ESPD?", "anne")
    assert letters(found) == []


def test_the_published_answers_stand_above_the_form_with_their_day(visit: Open) -> None:
    v = visit()
    html = guidance_ask.html(v)
    for question in v.services.guidance.questions("da"):
        assert question.id in anchors(html)
        assert question.question("da") in unescape(html)
    assert "Svaret er fra 26. november 2026" in html


@pytest.mark.parametrize("query", [{"vis": "noget"}, {"id": "noget"}, {"id": "noget", "vis": "fag"}])
def test_an_unknown_room_or_guide_is_not_found(enter: Enter, query: dict[str, str]) -> None:
    assert "Vi kan ikke finde den vejledning" in shown(enter(**query))


def test_no_search_is_taken_for_a_room_that_is_not_there(enter: Enter) -> None:
    """Both pages are kept."""
    assert "Vi kan ikke finde den vejledning" in shown(enter(vis="noget"))
    assert "Vi kan ikke finde den vejledning" not in shown(enter(q="not_found"))


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ({}, "Kan vi byde på det?"),
        ({"id": "espd"}, "Udfyld ESPD"),
        ({"q": " klage  frist "}, "Kan vi byde på det?"),
        ({"vis": "ordliste"}, "Hvad betyder ordet?"),
        ({"vis": "fag", "q": "maler"}, "Find jeres fagkoder"),
        ({"vis": "spoerg"}, "Spørg os"),
    ],
)
def test_the_page_dispatches_by_its_address(enter: Enter, query: dict[str, str], heading: str) -> None:
    assert f">{heading}</h1>" in shown(enter(**query))


# From the other pages


def test_what_helps_on_other_pages_is_there_in_both_languages(found: Services) -> None:
    service, promises = found.guidance, found.reference.promises
    for promise, (_, guide) in guided.PROMISES.items():
        assert promise in promises
        for lang in LANGS:
            known = service.guide(guide, lang)
            assert known is not None
            assert known.lang == lang


def test_a_tender_leads_to_the_guides_that_help_with_it(found: Services, make_tender) -> None:  # type: ignore[no-untyped-def]
    for lang in LANGS:
        helps = guided.of_tender(make_tender(technique="framework"), Text.of(lang))
        hrefs = [href for help_ in helps for _, href in help_]
        ids = [dict(parse_qsl(urlsplit(href).query)).get("id", "") for href in hrefs]
        assert {"how-we-buy", "step-by-step", "frameworks", "espd", "bid-together"} <= set(ids)
        for id_ in filter(None, ids):
            assert found.guidance.guide(id_, lang)
    assert found.guidance.term("cpv")
