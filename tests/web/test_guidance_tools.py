"""The calculators and the fit check as pages: what they answer, and what they say to what cannot be used."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import icalendar
import pytest
from machine_cases import BASE_URL, MEDIA, ON_SQLITE, Site
from streamlit.testing.v1 import AppTest

from transparency.config import ROOT
from transparency.guidance.company import FIELD
from transparency.locale import LANGS, Lang, Text
from transparency.services import Services, open_services
from transparency.storage.database import Database
from transparency.tenders.records import Lot, MinimumRequirements, Value
from transparency.web import page as pages
from transparency.web.guidance_query import COMPLAINT, WAY
from transparency.web.page import Visit
from transparency.web.views import guidance_tools
from transparency.web.views.guidance_tools import VALUES

TODAY = date(2027, 2, 1)
ICS = "/calendar/deadlines.ics"
pytestmark = ON_SQLITE
Open = Callable[..., Visit]


@pytest.fixture
def visit(database: Database) -> Open:
    """`visit("vis=frister&start=2027-03-01", lang="en")`: a reader on a day in 2027."""
    opened: Services = open_services(database)

    def make(query: str = "", lang: Lang = "da") -> Visit:
        return Visit(opened, lang, TODAY, tuple(parse_qsl(query)))

    return make


@pytest.fixture(autouse=True)
def today(frozen):  # type: ignore[no-untyped-def]
    with frozen("2027-02-01T08:00Z"):
        yield


def words(html: str) -> str:
    """What is read, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def worth(v: Visit) -> str:
    return words(guidance_tools.value_html(v).partition("</form>")[2])


def days(v: Visit) -> str:
    return guidance_tools.deadlines_html(v)


def way(v: Visit) -> str:
    """The answer to the first form."""
    return words(days(v).partition("</form>")[2].partition("<form")[0])


def complaint(v: Visit) -> str:
    return words(days(v).rpartition("</form>")[2])


# Value and rules


def test_each_term_of_the_value_has_its_paragraph_and_the_threshold_its_period_and_source(
    visit: Open,
) -> None:
    said = worth(visit("price=1200000&option=500.000&published=2025-03-01"))
    assert "Værdien er 1.700.000 kr. uden moms." in said
    assert "Den samlede pris. udbudsloven § 30 1.200.000 kr." in said
    assert "Option 1: tæller med, også når den måske ikke bruges. udbudsloven § 30 500.000 kr." in said
    assert "Udbudsloven afsnit II" in said
    assert "udbudsloven § 6" in said
    assert "Tærskelværdi 1.644.638 kr." in said
    assert "1. januar 2024 – 31. december 2025" in said
    assert "Kilde EU-Kommissionens" in said


def test_without_end_a_month_counts_48_times(visit: Open) -> None:
    said = worth(visit("monthly=50.000&published=2025-03-01"))
    assert "50.000 kr. pr. måned × 48" in said
    assert "2.400.000 kr." in said


def test_what_is_bought_again_and_again_counts_with_twelve_months(visit: Open) -> None:
    said = worth(visit("kind=goods&yearly=1,7 mio. kr.&published=2025-03-01"))
    assert "alt, hvad der købes på 12 måneder, tæller sammen. udbudsloven § 35 1.700.000 kr." in said
    assert "Udbudsloven afsnit II" in said


def test_what_hired_goods_are_worth_at_the_end_counts(visit: Open) -> None:
    said = worth(visit("kind=goods&monthly=10000&months=36&residual=40000&published=2025-03-01"))
    assert "Værdien er 400.000 kr. uden moms." in said
    assert "over 12 måneder. direktiv 2014/24 artikel 5, stk. 12 40.000 kr." in said


def test_what_the_municipality_hands_to_the_builders_counts(visit: Open) -> None:
    said = worth(visit("kind=works&price=41 mio. kr.&supplied=300000&published=2025-03-01"))
    assert "Varer eller ydelser 1, som kommunen selv stiller til rådighed" in said
    assert "Udbudsloven afsnit II" in said


def test_a_period_that_is_known_in_euro_only_says_so_and_decides_nothing(visit: Open) -> None:
    said = worth(visit("price=2 mio. kr.&published=2026-06-01"))
    assert "kendes kun i euro: 216.000 euro" in said
    assert "der er ikke regnet om" in said


def test_a_period_that_nobody_has_announced_says_so(visit: Open) -> None:
    said = worth(visit("price=2 mio. kr.&published=2028-06-01"))
    assert "er ikke meldt ud endnu" in said
    assert "enten Udbudsloven afsnit II" in said


def test_small_lots_are_told_of_where_there_are_several_lots(visit: Open) -> None:
    said = worth(visit("lot=200000&lot=2.000.000&published=2025-03-01"))
    assert "Delaftale 2: alle delaftaler tæller med. udbudsloven § 8, stk. 1 2.000.000 kr." in said
    assert "Små delaftaler De delaftaler, der er under 595.344 kr., er tilsammen 200.000 kr. værd." in said


def test_cross_border_interest_decides_below_the_threshold(visit: Open) -> None:
    query = "price=900000&published=2025-03-01"
    assert "klar interesse i opgaven, gælder afsnit IV" in worth(visit(query))
    assert "Reglerne: Udbudsloven afsnit IV" in worth(visit(f"{query}&cross_border=yes"))
    assert "Reglerne: Udbudsloven afsnit V" in worth(visit(f"{query}&cross_border=no"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("price=-5", "Samlet pris: Et beløb kan ikke være under 0 kr."),
        ("price=mange penge", "Samlet pris: “mange penge” er ikke et beløb, der kan bruges."),
        ("price=0", "Værdien skal være over 0 kr., uden moms."),
        ("price=999999999999999", "er ikke et beløb, der kan bruges. Beløbet er over"),
        (
            "price=1000&monthly=10",
            "Skriv enten en samlet pris, en pris pr. måned, værdien af 12 måneders køb eller prisen",
        ),
        (
            "option=1000",
            "Skriv enten en samlet pris, en pris pr. måned, værdien af 12 måneders køb eller prisen",
        ),
        ("price=1000&months=12", "Antal måneder: Det regnes kun med ved en pris pr. måned."),
        ("renewal_months=12", "Måneder, den kan forlænges: Det regnes kun med ved en pris pr. måned."),
        ("monthly=10&months=x", "Antal måneder: “x” er ikke et antal måneder."),
        ("price=1000&kind=gaver", "Hvad købes: “gaver” kendes ikke."),
        ("price=1000&published=2027-02-30", "Hvornår offentliggøres udbuddet: “2027-02-30” er ikke en dato."),
        ("price=1000&kind=works&light=yes", "Det lempelige regime gælder kun tjenesteydelser."),
        ("&".join(f"lot={n}000" for n in range(60)), "Delaftale: højst 50 værdier på én gang."),
    ],
)
def test_what_cannot_be_meant_is_said_clearly_and_stands_in_its_field(
    visit: Open, query: str, said: str
) -> None:
    v = visit(query)
    html = guidance_tools.value_html(v)
    assert said in words(html)
    for name, typed in v.query:
        assert name == "kind" or f'value="{typed}"' in html
    assert "I alt" not in words(html) or "lempelige" in said


@pytest.mark.parametrize("nothing", ["0 kr.", "0,00", "0,-"])
def test_an_option_may_cost_nothing(visit: Open, nothing: str) -> None:
    assert "Værdien er 1.000 kr. uden moms." in worth(visit(f"price=1000&option={nothing}"))


@pytest.mark.parametrize("name", [*VALUES, *WAY, *COMPLAINT])
def test_a_page_does_not_grow_with_what_a_stranger_repeats(visit: Open, name: str) -> None:
    query = "&".join([f"{name}=x"] * 20_000)
    for html in (guidance_tools.value_html(visit(query)), guidance_tools.deadlines_html(visit(query))):
        assert len(html) < 150_000


def test_nothing_asked_is_nothing_wrong(visit: Open) -> None:
    for html in (guidance_tools.value_html(visit("vis=vaerdi")), days(visit("vis=frister"))):
        assert 'role="alert"' not in html
        assert "Vejledende." in html


# Time limits


def test_every_day_has_its_rule_and_paragraph_and_says_what_moved_it(visit: Open) -> None:
    said = way(visit("procedure=restricted&start=2027-12-20"))
    assert "Ansøgningsfrist onsdag den 19. januar 2028" in said
    assert "Mindst 30 dage til at ansøge om at måtte byde. udbudsloven § 59, stk. 2" in said
    assert "27. februar 2028 er en søndag, så det bliver den næste arbejdsdag." in said
    assert "kontrakten kan tidligst skrives under tirsdag den 11. april 2028" in said


def test_a_holiday_that_moved_a_day_is_named(visit: Open) -> None:
    said = way(visit("start=2027-04-16&tender_days=31"))
    assert "17. maj 2027 er anden pinsedag" in said


def test_backward_from_a_contract_the_last_day_of_the_notice_is_told(visit: Open) -> None:
    said = way(visit("wished=2027-06-01&prior_notice=yes"))
    assert "Bekendtgørelsen skal sendes senest tirsdag den 6. april 2027." in said
    assert "Mindst 15 dage efter en forhåndsmeddelelse." in said
    late = way(visit("wished=2027-02-02"))
    assert "Dagen er passeret: Udbudsbekendtgørelsen skulle være sendt senest 23. november 2026." in late


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start=2027-03-01&wished=2027-09-01", "Vælg én af de to"),
        ("evaluation_days=30", "Vælg én af de to"),
        ("start=i morgen", "Bekendtgørelsen sendes den: “i morgen” er ikke en dato."),
        ("start=2027-03-01&tender_days=mange", "Til at skrive tilbud: “mange” er ikke et antal dage."),
        ("start=2027-03-01&tender_days=5", "5 er for få dage. Tilbudsfristen skal her være mindst 30 dage."),
        ("start=2027-03-01&evaluation_days=9999", "Til at vurdere tilbuddene: “9999” er ikke et antal dage."),
        ("start=2027-03-01&procedure=light", "Loven har ingen mindste tilbudsfrist ved denne udbudsform."),
        ("start=1995-03-01", "Reglerne den 01.03.1995 er ikke med her."),
        ("start=2099-03-01", "Året 2099 er ikke muligt."),
        ("start=2027-03-01&procedure=auktion", "Hvordan udbydes der: “auktion” kendes ikke."),
        ("case=award", "Skriv den dag, fristen regnes fra."),
        ("event=2027-03-01", "Vælg, hvad der er sket."),
        ("case=award&event=1990-01-01", "er ikke med her."),
    ],
)
def test_a_day_or_number_that_cannot_be_is_said_and_stands_in_its_field(
    visit: Open, query: str, said: str
) -> None:
    v = visit(query)
    html = days(v)
    assert said in words(html)
    assert 'role="alert"' in html
    assert "kalenderfilen" not in words(html)
    for name, typed in v.query:
        assert f'value="{typed}"' in html, name


def test_the_calendar_of_the_answer_is_linked_with_what_was_asked(visit: Open) -> None:
    html = days(visit("procedure=restricted&start=2027-03-01&urgent=yes", "en"))
    link = unescape(re.search(r'href="(/calendar/[^"]+)"', html)[1])  # type: ignore[index]
    assert dict(parse_qsl(urlsplit(link).query)) == {
        "procedure": "restricted",
        "start": "2027-03-01",
        "urgent": "yes",
        "lang": "en",
    }


def test_a_complaint_has_its_last_day_and_its_fee(visit: Open) -> None:
    said = complaint(visit("case=award&event=2027-05-10"))
    assert "senest torsdag den 24. juni 2027" in said
    assert "klagenævnsloven § 7, stk. 2" in said
    assert "Det koster 20.000 kr. at klage" in said
    below = complaint(visit("case=award&event=2027-05-10&below=yes"))
    assert "Det koster 10.000 kr. at klage" in below


@pytest.mark.parametrize("query", ["case=market_terms", "case=market_terms&event=2027-05-10"])
def test_where_there_is_no_deadline_no_day_is_asked_for(visit: Open, query: str) -> None:
    said = complaint(visit(query))
    assert "Klagenævnet behandler ikke klager over køb på markedsmæssige vilkår" in said
    assert "klagenævnsloven § 1, stk. 4" in said
    assert "kalenderen" not in said
    assert 'role="alert"' not in days(visit(query))
    assert "Her er der ingen klagefrist" in words(days(visit(query)))


def test_one_form_keeps_what_was_asked_in_the_other(visit: Open) -> None:
    html = days(visit("start=2027-03-01&case=award&event=2027-05-10"))
    for part in html.split("<form")[1:]:
        form = part.partition("</form>")[0]
        assert 'data-name="start"' in form
        assert re.search('data-name="event" value="2027-05-10"', form)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_from_the_address_is_markup(visit: Open, lang: Lang) -> None:
    nasty = '"><script>alert(1)</script>{{ 7*7 }}{0}%s'
    for name in (*guidance_tools.VALUES, *WAY, *COMPLAINT):
        v = Visit(visit().services, lang, TODAY, ((name, nasty), ("price", nasty), ("start", nasty)))
        for html in (guidance_tools.value_html(v), days(v)):
            assert "<script" not in html
            assert "49" not in html


# The calendar file


def events(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


@pytest.mark.parametrize("lang", LANGS)
def test_the_file_has_an_event_for_each_day_that_the_page_says(site: Site, lang: Lang) -> None:
    query = "procedure=restricted&start=2027-12-20"
    answer = site.get(f"{ICS}?{query}&lang={lang}")
    assert answer.status == 200
    assert answer.headers["content-type"] == MEDIA[".ics"]
    page = days(Visit(site.services, lang, TODAY, tuple(parse_qsl(query))))
    assert [f"{one['DTSTART'].dt}" for one in events(answer.body)] == re.findall('datetime="([^"]+)"', page)
    said = re.sub("\r\n ", "", answer.text)
    assert f"{BASE_URL}/vejledning?vis=frister&procedure=restricted&start=2027-12-20" in said
    assert Text.of(lang)(
        "Vejledende. Det er loven og det enkelte udbuds materiale, der gælder."
    ) in said.replace("\\,", ",")


def test_the_same_question_is_the_same_events_and_another_is_others(site: Site) -> None:
    def uids(query: str) -> set[str]:
        return {str(one["UID"]) for one in events(site.get(f"{ICS}?{query}").body)}

    once = uids("start=2027-03-01&procedure=open")
    assert uids("procedure=open&start=2027-03-01&lang=en&nonsense=1") == once
    assert not uids("procedure=open&start=2027-03-02") & once
    assert len(uids("case=award&event=2027-05-10")) == 1


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "start"),
        ("start=2027-03-01&wished=2027-04-01", "start"),
        ("start=i-morgen", "start"),
        ("start=2027-03-01&tender_days=5", "tender_days"),
        ("start=2027-03-01&tender_days=-1", "tender_days"),
        ("start=2027-03-01&evaluation_days=99999999999", "evaluation_days"),
        ("start=2027-03-01&procedure=auktion", "procedure"),
        ("start=2027-03-01&urgent=maybe", "urgent"),
        ("wished=2099-01-01", "wished"),
        ("case=award", "event"),
        ("case=market_terms&event=2027-03-01", "case"),
        ("case=market_terms", "case"),
        ("case=noget&event=2027-03-01", "case"),
    ],
)
def test_a_question_without_an_answer_is_a_problem_that_names_the_value(
    site: Site, query: str, name: str
) -> None:
    for lang in LANGS:
        answer = site.get(f"{ICS}?{query}&lang={lang}")
        assert answer.status == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["name"] == name
        assert answer.json["detail"]


@pytest.mark.parametrize(("lang", "title"), [("da", "Rengøring af skoler"), ("en", "Cleaning of schools")])
def test_the_days_of_a_tender_carry_its_name_into_the_calendar(
    site: Site, make_tender: Any, write: Any, lang: Lang, title: str
) -> None:
    write(
        site.services.tenders,
        [make_tender(id="AAK-2027-001", title="Rengøring af skoler", title_en="Cleaning of schools")],
    )
    for query in ("start=2027-03-01", "case=award&event=2027-05-10"):
        found = events(site.get(f"{ICS}?{query}&udbud=AAK-2027-001&lang={lang}").body)
        assert found
        assert all(title in str(one["SUMMARY"]) for one in found)
    assert site.get(f"{ICS}?start=2027-03-01&udbud=AAK-1999-001").json["name"] == "udbud"


def test_the_file_is_kept_and_asked_for_again_like_the_others(site: Site) -> None:
    first = site.get(f"{ICS}?start=2027-03-01")
    assert site.get(f"{ICS}?start=2027-03-01", If_None_Match=first.headers["etag"]).status == 304
    head = site.get(f"{ICS}?start=2027-03-01", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(first.body))


# The fit check


CLEANING, PAINTING = "90910000", "45442100"


@pytest.fixture
def tenders(visit: Open, make_tender: Any, write: Any) -> list[str]:
    """Cleaning for a large company with a lot for a small one, cleaning that is over, and painting."""
    lots = (Lot(1, "Skoler i Viby", Value.amount(100_000_000), "Viby"), Lot(2, "Rådhuset", None, None))
    planned = [
        make_tender(
            id="AAK-2027-001", title="Rengøring af skoler", cpv=(CLEANING,), notice="2027-06-01", procedure="open",
            nuts="DK042",
            minimum=MinimumRequirements(turnover=5_000_000_000, references=3, other="ISO 14001"), lots=lots,
        ),
        make_tender(id="AAK-2027-002", title="Rengøring af busser", cpv=(CLEANING,), notice="2027-Q3"),
        make_tender(id="AAK-2027-003", title="Maling", cpv=(PAINTING,), notice="2027-Q2"),
        make_tender(
            id="AAK-2027-004", title="Gammel rengøring", cpv=(CLEANING,), notice="2026-01-04", status="cancelled",
            status_reason="Vi gør det selv",
        ),
    ]  # fmt: skip
    write(visit().tenders, planned)
    return [one.id for one in planned]


Run = Callable[..., AppTest]


@pytest.fixture
def page(visit: Open, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`page(cpv="90910000")`: the fit check at an address, as it is drawn first. Nothing of it may be shared."""
    opened = visit().services
    monkeypatch.setattr(pages, "services", lambda: opened)
    monkeypatch.setattr(Visit, "show", lambda *_, **__: pytest.fail("kept for others"))

    def run(**query: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(ROOT / "pages" / "guidance.py"), default_timeout=60)
        at.query_params["vis"] = "passer"
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return at

    return run


def shown(at: AppTest) -> str:
    assert not at.exception
    return " ".join(str(one.proto.body) for one in at.get("html"))


def said(at: AppTest) -> str:
    return words(shown(at))


def press(at: AppTest, label: str) -> AppTest:
    next(one for one in at.button if one.label == label).click()
    at.run()
    assert not at.exception
    return at


SEND = "Se, hvad der passer"


def test_a_company_finds_its_code_by_words_and_gets_the_plan_in_order(page: Run, tenders: list[str]) -> None:
    at = page()
    at.text_input(key="fit:field:words").input("rengøring")
    press(at, "Find koder")
    assert "Udbud, der kan passe" not in said(at)
    at.checkbox(key=f"fit:field:cpv:{CLEANING}").check()
    at.text_input(key="fit:field:turnover").input("2,5 mio. kr.")
    press(at, SEND)
    html, read = shown(at), said(at)
    assert re.findall(r"udbud=(AAK[-0-9]+)", html) == ["AAK-2027-002", "AAK-2027-001"]
    assert "2 udbud i jeres fag" in read
    assert "Udeladt: 1 udbud i andre fag; 1, som I ikke længere kan byde på." in read
    assert "Bedst passer: Delaftale" in read
    assert "Udbydes 3. kvartal 2027" in read, "the date says what it is of"
    assert "Udbuddet er i jeres fag: Rengøring." in read
    assert "Planen siger ikke: Sted, " in read
    assert re.search(r"Planen siger ikke: [^:]*Type 1-miljømærker", read), "each requirement by its name"
    assert "I har ikke oplyst: " in read
    assert "Ved vi ikke: planen siger det ikke" in read
    assert "Ved vi ikke: I har ikke oplyst det" in read
    assert set(at.query_params) == {"vis"}, "what is said is not in the address"


def test_words_without_a_chosen_code_are_not_guessed_from(page: Run, tenders: list[str]) -> None:
    at = page()
    at.text_input(key="fit:field:words").input("rengøring")
    press(at, SEND)
    assert "Vælg de koder herover, der er jeres fag, og prøv igen." in said(at)
    assert f"fit:field:cpv:{CLEANING}" in {one.key for one in at.checkbox}
    assert "Udbud, der kan passe" not in said(at)


def test_nothing_said_asks_for_the_trade(page: Run, tenders: list[str]) -> None:
    assert "Skriv mindst jeres fag" in said(press(page(), SEND))


def test_words_that_lead_nowhere_are_answered(page: Run, tenders: list[str]) -> None:
    at = page()
    at.text_input(key="fit:field:words").input("<b>xyzzy</b>")
    press(at, "Find koder")
    assert "Vi fandt ingen koder for “<b>xyzzy</b>”." in said(at)
    assert "<b>xyzzy" not in shown(at)


def test_what_cannot_be_meant_is_told_at_its_field_and_everything_stays(
    page: Run, tenders: list[str]
) -> None:
    at = page(cpv=CLEANING)
    at.text_input(key="fit:field:turnover").input("-5")
    at.text_input(key="fit:field:references").input("mange")
    at.text_input(key="fit:field:place").input("Viby, !!")
    press(at, SEND)
    read = said(at)
    assert "Jeres omsætning om året: Omsætningen kan ikke være under 0." in read
    assert "Antal referencer i faget: “mange” kan ikke bruges." in read
    assert "Steder, I arbejder: Skriv et sted" in read
    assert "Ret dette, så kommer svaret:" in read
    assert "Udbud, der kan passe" not in read
    assert at.text_input(key="fit:field:references").value == "mange"
    assert at.checkbox(key=f"fit:field:cpv:{CLEANING}").value is True
    at.text_input(key="fit:field:turnover").input("5000000")
    at.text_input(key="fit:field:references").input("4")
    at.text_input(key="fit:field:place").input("Viby")
    press(at, SEND)
    assert "Udbud, der kan passe" in said(at)


def test_one_tender_is_checked_as_a_whole_and_lot_by_lot(page: Run, tenders: list[str]) -> None:
    at = page(udbud="AAK-2027-001", cpv=CLEANING, turnover="1000000", references="5", holds="none")
    read = said(at)
    assert read.index("Delaftale 1: Skoler i Viby") < read.index("Hele udbuddet"), (
        "what fits best stands first"
    )
    assert re.search(
        r"Om 6 krav ved vi det ikke: 4 siger planen ikke noget om; 1 har I ikke oplyst; 1 må I selv vurdere\.",
        read,
    ), "nothing missing is not everything there, and who could say it is said"
    assert "Der kræves mindst 50.000.000 kr. om året." in read
    assert "Delaftale 1: Skoler i Viby" in read
    assert "Kravet til en delaftale skal passe til den del. Spørg, hvad det er." in read
    assert "Mangler" in read
    assert "Byd sammen med andre" in read, "the guide that helps"
    assert (
        'href="/vejledning?vis=frister&amp;udbud=AAK-2027-001&amp;procedure=open&amp;start=2027-06-01"'
        in shown(at)
    )


def test_what_only_a_reader_can_judge_says_so(page: Run, visit: Open, make_tender: Any, write: Any) -> None:
    tender = make_tender(cpv=(CLEANING,), notice="2027-Q3", minimum=MinimumRequirements(other="To biler."))
    write(visit().tenders, [tender])
    assert "Vurdér selv: Andre mindstekrav" in said(page(cpv=CLEANING))
    assert "Ved vi ikke: det må I selv vurdere Planen siger: “To biler.”" in said(
        page(cpv=CLEANING, udbud=tender.id)
    )


def test_one_tender_that_is_over_says_so(page: Run, tenders: list[str]) -> None:
    assert "I kan ikke byde længere." in said(page(udbud="AAK-2027-004", cpv=CLEANING))


def test_a_tender_that_is_not_there_leaves_the_whole_plan(page: Run, tenders: list[str]) -> None:
    at = page(udbud="<b>AAK", cpv=CLEANING)
    assert "Der er intet udbud med id’et <b>AAK i planen." in said(at)
    assert "Udbud, der kan passe" in said(at)


def test_a_link_is_made_when_asked_for_and_fills_the_form_again(page: Run, tenders: list[str]) -> None:
    at = page()
    at.text_input(key="fit:field:words").input("rengøring")
    press(at, "Find koder")
    at.checkbox(key=f"fit:field:cpv:{CLEANING}").check()
    at.checkbox(key="fit:field:joins:group").check()
    at.multiselect(key="fit:field:management").set_value(["iso-9001"])
    at.multiselect(key="fit:field:nuts").set_value(["DK042"])
    press(at, SEND)
    assert set(re.findall(r'href="([^"?]*)\?cpv=', shown(at))) == {"/abonner", "/udbudsplan"}, (
        "only where it is of use"
    )
    press(at, "Lav et link, jeg kan gemme")
    link = unescape(re.search(r"<code>([^<]+)</code>", shown(at))[1])  # type: ignore[index]
    pairs = parse_qsl(urlsplit(link).query)
    assert dict(pairs) == {
        "vis": "passer", "cpv": CLEANING, "joins": "group", "holds": "iso-9001", "nuts": "DK042",
    }  # fmt: skip
    assert {name for name, _ in pairs} - {"vis"} <= FIELD.keys()
    again = page(**dict(pairs))
    assert "2 udbud i jeres fag" in said(again)
    assert again.checkbox(key="fit:field:joins:group").value is True
    assert again.multiselect(key="fit:field:management").value == ["iso-9001"]


def test_a_link_that_says_something_wrong_keeps_the_rest(page: Run, tenders: list[str]) -> None:
    read = said(page(cpv=[CLEANING], size="kæmpe", holds=["none", "iso-9001"]))
    assert "Jeres størrelse: “kæmpe” kendes ikke." in read
    assert "vælg enten “ingen” eller de mærker, I har" in read
    assert "2 udbud i jeres fag" in read


def test_no_hit_offers_a_broader_trade_and_to_be_told(page: Run, tenders: list[str]) -> None:
    at = page(cpv="90920000")
    read = said(at)
    assert "Intet udbud i planen er i jeres fag lige nu" in read
    assert 'href="/abonner?cpv=9092"' in shown(at)
    (wider,) = [one for one in at.button if one.label.startswith("Tag også")]
    assert "90900000" in wider.label
    assert "2 udbud at byde på" in wider.label
    wider.click()
    at.run()
    assert not at.exception
    assert at.checkbox(key="fit:field:cpv:90900000").value is True
    assert "2 udbud i jeres fag" in said(at)


def test_a_broader_trade_that_has_nothing_either_is_not_offered(page: Run, tenders: list[str]) -> None:
    assert not [one for one in page(cpv="15500000").button if one.label.startswith("Tag også")]


def test_a_trade_with_nothing_to_bid_on_brings_the_broader_one_that_has(
    page: Run, tenders: list[str]
) -> None:
    at = page()
    at.text_input(key="fit:field:words").input("skadedyrsbekæmpelse")
    press(at, "Find koder")
    labels = [one.label for one in at.checkbox if one.key.startswith("fit:field:cpv:")]
    assert any("intet at byde på nu" in label for label in labels)
    assert any("90900000" in label and "2 udbud at byde på" in label for label in labels)


def test_a_tender_takes_the_reader_to_its_own_days(visit: Open, tenders: list[str]) -> None:
    html = guidance_tools.deadlines_html(
        visit("vis=frister&udbud=AAK-2027-002&procedure=open&start=2027-07-01")
    )
    read = words(html)
    assert "Rengøring af busser" in read
    assert "Bekendtgørelsen kommer efter planen: 3. kvartal 2027. Der er regnet fra den første dag" in read
    assert 'href="/abonner?id=AAK-2027-002"' in html
    assert html.count('data-name="udbud" value="AAK-2027-002"') == 2, "sent on by both forms"
    assert f'href="{ICS}?procedure=open&amp;start=2027-07-01&amp;udbud=AAK-2027-002&amp;lang=da"' in html
    assert "udbud=" not in guidance_tools.deadlines_html(visit("vis=frister&udbud=<b>AAK")), "and no other"


@pytest.mark.parametrize("lang", LANGS)
def test_text_from_the_plan_is_never_markup(
    page: Run, visit: Open, make_tender: Any, write: Any, lang: Lang
) -> None:
    nasty = "<script>alert(1)</script> {{ 7*7 }} {0} %s"
    hostile = make_tender(
        title=nasty, cpv=(CLEANING,), notice="2027-Q3", place=nasty, lots=(Lot(1, nasty, None, nasty),),
        minimum=MinimumRequirements(turnover=None, references=None, other=nasty),
    )  # fmt: skip
    write(visit().tenders, [hostile])
    for query in ({}, {"udbud": hostile.id}):
        html = shown(page(cpv=CLEANING, lang=lang, **query))
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_a_long_list_is_in_pages(page: Run, visit: Open, make_tender: Any, write: Any) -> None:
    write(
        visit().tenders,
        [make_tender(id=f"AAK-2027-{n:03d}", cpv=(CLEANING,), notice="2027-Q3") for n in range(1, 46)],
    )
    first, last = page(cpv=CLEANING), page(cpv=CLEANING, page="99")
    assert shown(first).count('class="tp-list-title"') == 20
    assert shown(last).count('class="tp-list-title"') == 5
    assert "vis=passer&amp;page=2" in shown(first)
