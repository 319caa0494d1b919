"""The policy's promises as pages: the overview with its filter, and each of them with its figures and lists."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from transparency.cache import Answers
from transparency.config import ROOT
from transparency.dates import PlannedDate
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.records import Dialogue
from transparency.locale import LANGS, Lang, Text
from transparency.notices.records import PlanLead
from transparency.readers.records import Fetched, Readership
from transparency.services import Services, open_services
from transparency.storage.database import Database
from transparency.targets.filters import TargetFilter
from transparency.targets.live import Listing, Share, Slip, Step, Weights
from transparency.targets.records import (
    CATEGORIES,
    WORDS,
    Baseline,
    DataSource,
    Exemption,
    Measure,
    Method,
    Milestone,
    Observation,
)
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import Lot, Requirement, Value
from transparency.web import described
from transparency.web import page as pages
from transparency.web.page import Visit
from transparency.web.views import target, target_list

TODAY = date(2027, 2, 1)
NOW = datetime.fromisoformat("2027-02-01T09:00+01:00")
Open = Callable[..., Visit]
Enter = Callable[..., None]
Year = PlannedDate.of


@pytest.fixture
def visit(database: Database) -> Open:
    """`visit("verdict=off_track", lang="en")`: a reader on a day in 2027."""
    opened: Services = open_services(database)

    def make(query: str = "", lang: Lang = "da") -> Visit:
        return Visit(opened, lang, TODAY, tuple(parse_qsl(query)))

    return make


@pytest.fixture(autouse=True)
def today(frozen):  # type: ignore[no-untyped-def]
    with frozen("2027-02-01T08:00Z"):
        yield


@pytest.fixture
def enter(visit: Open) -> Enter:
    """`enter("emissions", unit="tco2e", observations=(…))`: its next version, as staff would publish it."""

    def save(id_: str, reason: str | None = "Nye tal", **fields: Any) -> None:
        targets = visit().services.targets
        with targets.database.writing() as connection:
            now = targets.present(connection)[id_]
            draft = replace(now.record, **fields)
            targets.save(connection, [(draft, now.number)], who="prøve", reason=reason)

    return save


def of(period: str, value: str, **given: Any) -> Observation:
    """A figure in tonnes, from the climate accounts."""
    fields: dict[str, Any] = {
        "unit": "tco2e",
        "source": "Klimaregnskab",
        "quality": "measured",
        "entered_on": date(2026, 3, 12),
        "entered_by": "Klimasekretariatet",
    }
    return Observation(Year(period), Decimal(value), **fields | given)


EMISSIONS: dict[str, Any] = {
    "unit": "tco2e",
    "baseline": Baseline(Year("2019"), Decimal(200000), "Klimaregnskab 2020"),
    "observations": (of("2023", "190000"), of("2024", "184000")),
    "methods": (Method(1, "Ud fra det, der er betalt", "Lån af bygninger"),),
    "sources": (
        DataSource("Klimaregnskabet", "https://example.org/klima", "CC BY 4.0"),
        DataSource("Fakturaer"),
    ),
    "responsible": "Klimasekretariatet",
    "frequency": "yearly",
    "next_due": date(2027, 6, 1),
}


def overview(v: Visit) -> str:
    f, bad = v.target_filter()
    return target_list.html(v, f, bad)


def detail(v: Visit, id_: str) -> str:
    return target.html(v, id_)


def words(html: str) -> str:
    """What is read, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def row(html: str, id_: str) -> str:
    """The row of the overview that is about this promise."""
    return next(part for part in html.split("<tr>") if f'href="/maal?id={id_}"' in part)


def ids(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/maal\?id=([a-z-]+)">', html)


def found_by(v: Visit, href: str) -> int:
    """How many the page at an address of the site lists."""
    address = urlsplit(unescape(href))
    pairs = parse_qsl(address.query)
    match address.path:
        case "/udbudsplan":
            return v.tenders.find(TenderFilter.from_query(pairs, _departments(v)), v.today)[1].total
        case "/markedsdialoger":
            f = DialogueFilter.from_query(pairs, _departments(v))
            return v.dialogues.find(replace(f, coming=f.coming is not False), v.today)[1].total
        case "/maal":
            return len(v.services.targets.judged(TargetFilter.from_query(pairs, _departments(v))))
    raise AssertionError(href)


def _departments(v: Visit) -> frozenset[str]:
    return frozenset(d.key for d in v.services.reference.organisation.departments)


# The overview


@pytest.mark.parametrize("lang", LANGS)
def test_every_promise_stands_in_the_overview_once_targets_before_commitments(
    visit: Open, lang: Lang
) -> None:
    v = visit("", lang)
    html = overview(v)
    promises = v.services.reference.promises
    assert ids(html) == list(promises)
    targets, commitments = html.split('id="forpligtelser"')
    assert len(ids(targets)) == 17
    assert len(ids(commitments)) == 26
    for promise in promises.values():
        title = promise.title_da if lang == "da" else promise.title_en
        assert title in unescape(row(html, promise.id))


def test_a_row_has_the_number_and_the_deadline_in_the_policys_own_words(visit: Open) -> None:
    html = overview(visit())
    assert "50 % lavere end udgangspunktet “inden 2035”" in words(row(html, "emissions"))
    assert "Intet måltal i politikken ingen frist i politikken" in words(row(html, "transport-footprint"))
    assert "“i 2030” / “inden 2030”" in words(row(html, "climate-neutral"))
    english = row(overview(visit("", "en")), "emissions")
    assert '<span lang="da">inden 2035</span>' in english
    assert "31 December 2034" in words(english)
    assert "1 January 2025" in words(row(overview(visit("", "en")), "climate-criterion"))
    assert "1 January 2025" in words(detail(visit("", "en"), "climate-criterion"))


def test_the_figure_of_a_row_is_rounded_as_its_sentence_says_it(visit: Open, enter: Enter) -> None:
    enter("transport-footprint", unit="tco2e", observations=(of("2024", "371900"), of("2025", "371812.5")))
    said = words(row(overview(visit()), "transport-footprint"))
    assert said.count("371.813 ton CO2e") == 2
    assert "371.812,5" not in said


def test_a_promise_without_a_method_or_sources_says_so(visit: Open) -> None:
    said = words(detail(visit(), "e-trade"))
    assert (
        "Metode og kilder Metode Metoden er ikke beskrevet. Datakilder ikke oplyst Opdateres ikke oplyst"
        in said
    )


def test_what_is_counted_here_says_so_and_what_it_leaves_out(visit: Open, planned: list[str]) -> None:
    v = visit()
    said = words(detail(v, "climate-criterion"))
    assert (
        "Metode Talt i dette sites egne data ved hver ændring. Det er ikke talt med: Udbud fra før 2025"
        in said
    )
    assert "Datakilder Dette sites egne data Opdateres Ved hver ændring" in said
    assert "Nytårswebinarer, der er aflyst." in words(detail(v, "plan-communication"))


@pytest.mark.parametrize("id_", ["climate-criterion", "cross-sector", "public-dialogues"])
def test_it_is_said_why_years_and_departments_do_not_add_up(
    visit: Open, planned: list[str], id_: str
) -> None:
    assert "Et udbud kan være med i to år eller flere afdelinger og tæller én gang i alt." in words(
        detail(visit(), id_)
    )


def test_a_phase_out_counts_down_in_one_place(visit: Open) -> None:
    said = words(detail(visit(), "tableware"))
    assert "Vi læser det som senest 31. december 2027 " in said
    assert "31. december 2027, om" not in said


def test_each_years_plan_is_a_row(visit: Open, planned: list[str]) -> None:
    v = visit()
    one = v.services.targets.one("plan-communication")
    assert one is not None
    assert one.live is not None
    done = Step("Nytårswebinaret er holdt", True, date(2026, 1, 14), "/markedsdialoger?id=X")
    open_ = replace(done, done=False, on=None)
    plans = ((2027, one.live.steps), (2026, (open_, open_, done)))
    live = replace(one.live, plans=plans)
    said = words(target.html_of(v, replace(one, live=live), v.services.targets.versions(one.id), []))
    assert "Gjort hvert år Planen for Første udbud offentligt" in said
    assert re.search(r"2026 .*?Står ikke her .*?Står ikke her .*?Gjort 14. januar 2026", said)


def test_how_the_plans_dates_moved_leads_to_all_changes_by_their_name(
    visit: Open, planned: list[str]
) -> None:
    v = visit()
    one = v.services.targets.one("plan-communication")
    assert one is not None
    assert one.live is not None
    live = replace(one.live, slip=Slip(dated=40, later=6, earlier=1, median_days=30))
    html = target.html_of(v, replace(one, live=live), v.services.targets.versions(one.id), [])
    assert '<a href="/aendringer">Se alle ændringer i planen</a>' in html


def test_a_row_says_why_and_how_old_the_figure_is(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS)
    said = words(row(overview(visit()), "emissions"))
    assert "2024 lå 8,0 % under udgangspunktet; en lige vej kræver 17 %." in said.replace("8 %", "8,0 %")
    assert "184.000 ton CO2e" in said
    assert "2024, lagt ind 12. marts 2026" in said
    assert "Eksempel" not in said


def test_a_figure_that_nobody_has_is_said_to_be_missing_and_since_when_it_is_asked_for(
    visit: Open, enter: Enter
) -> None:
    enter("furniture", asked_on=date(2026, 11, 20))
    html = overview(visit())
    assert "Ikke målt" in words(row(html, "furniture"))
    assert "Intet tal endnu efterspurgt 20. november 2026" in words(row(html, "furniture"))
    assert "Intet tal endnu" in words(row(html, "e-trade"))


def test_an_overdue_figure_has_its_word(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS | {"next_due": date(2027, 1, 31)})
    said = row(overview(visit()), "emissions")
    assert 'tp-badge-update_overdue">Tal mangler<' in said
    assert ids(overview(visit("overdue=yes"))) == ["emissions"]


def test_made_up_figures_are_marked_wherever_they_show(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS | {"observations": (of("2024", "184000", quality="example"),)})
    for lang in LANGS:
        html = overview(visit("", lang))
        assert "tp-badge-example" in row(html, "emissions")
        assert "tp-badge-example" not in row(html, "furniture")
        assert "tp-note-example" in html
        one = detail(visit("", lang), "emissions")
        assert "tp-note-example" in one
        assert "tp-badge-example" in one
    assert "tp-note-example" not in overview(visit("q=indkøb på aftalerne"))


def test_what_stands_beside_made_up_figures_is_marked_too(visit: Open, enter: Enter) -> None:
    some = tuple(of(year, "40000", category="food", quality="example") for year in ("2023", "2024"))
    milestones = (Milestone(Year("2030"), Decimal(130000), "Opdigtet"),)
    enter("emissions", **EMISSIONS | {"observations": some, "milestones": milestones}, example=True)
    said = words(detail(visit(), "emissions"))
    assert "Første tal: 40.000 ton CO2e i 2023 (eksempel)" in said
    assert "2030 130.000 ton CO2e eksempel, Opdigtet" in said
    assert "200.000 ton CO2e i 2019 (eksempel, Klimaregnskab 2020)" in said


def test_the_tally_says_how_many_stand_how_and_leads_to_them(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS)
    v = visit()
    found = re.findall(r'<li class="tp-tone-(\w+)"><a data-top href="([^"]+)"><b>(\d+)</b>', overview(v))
    assert sum(int(number) for _, _, number in found) == 43
    assert [word for word, _, _ in found] == sorted((word for word, _, _ in found), key=WORDS.index)
    for _, href, number in found:
        some = overview(visit(urlsplit(href).query))
        assert found_by(v, href) == int(number) == len(ids(some))
        assert "tp-tally" not in some, "what was asked for comes first"


@pytest.mark.parametrize(
    ("query", "some"),
    [
        ("q=møbler", ["furniture"]),
        ("q=ecolabelled", ["ecolabel-market"]),
        (
            "direction=to_zero",
            ["fossil-fuel-cars", "fossil-fuel-machines", "tableware", "single-use-plastic"],
        ),
        ("id=emissions&id=furniture", ["emissions", "furniture"]),
        ("verdict=too_little_data,not_measured&direction=up&sort=title", ["e-trade", "compliance"]),
        ("group=commitment&q=reparation", ["repair-take-back"]),
    ],
)
def test_each_filter_finds_its_own(visit: Open, query: str, some: list[str]) -> None:
    found = ids(overview(visit(query)))
    assert [id_ for id_ in found if id_ in some] == some
    assert set(found) - set(some) <= {
        "responsible-consumption-courses",
        "reduced-consumption",
        "reuse-portal",
    }


def test_beside_each_choice_stands_how_many_it_would_find(visit: Open) -> None:
    for name in ("verdict", "group", "direction", "figures"):
        html = overview(visit(f"open={name}&group=target"))
        boxes = re.findall(
            r'data-name="(\w+)" value="(\w+)"(?: checked)?><span>[^<]+</span><span class="tp-count">([\d.]+)<',
            html,
        )
        assert boxes
        for key, value, count in boxes:
            query = f"{key}={value}" if key == "group" else f"{key}={value}&group=target"
            assert len(ids(overview(visit(query)))) == int(count), (key, value)
    assert 'type="checkbox"' not in overview(visit())


def test_no_hits_say_which_choice_stands_in_the_way(visit: Open) -> None:
    html = overview(visit("q=møbler&direction=at_least"))
    assert ids(html) == []
    assert "Intet løfte passer til det, du har valgt" in html
    assert 'href="/maal?q=m%C3%B8bler"' in html
    assert 'href="/maal?direction=at_least"' in html
    nothing = overview(visit("q=kvantecomputer&id=money-back"))
    assert "Prøv et kortere eller mere almindeligt ord." in nothing


def test_a_filter_that_cannot_be_meant_is_said_and_everything_shown(visit: Open) -> None:
    html = overview(visit("verdict=godt"))
    assert 'role="alert"' in html
    assert "godt" in html
    assert len(ids(html)) == 43


def test_a_commitment_leads_to_exactly_what_carries_it(visit: Open, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    labelled = Requirement("ecolabels", "yes")
    write(
        v.tenders,
        [
            make_tender(id="AAK-2027-001", notice="2027-Q2", requirements=(labelled,)),
            make_tender(id="AAK-2027-002", notice="2027-Q3"),
        ],
    )
    _publish(v, [_held("AAK-MD-2026-001", themes=("ecolabels",)), _course("AAK-AR-2027-001", ("ecolabels",))])
    html = row(overview(v), "ecolabels")
    assert "Krav i udbuddet" in html
    links = re.findall(r'<span class="tp-targets-list"><a href="([^"]+)">([^<]+)</a>', html)
    assert [said for _, said in links] == [
        "Udbud, hvor det indgår: 1 af 2",
        "1 kommende dialog eller arrangement",
        "1 tidligere dialog eller arrangement",
    ]
    assert [found_by(v, href) for href, _ in links] == [1, 1, 1]
    assert "tp-targets-list" not in row(overview(v), "reuse-portal")


def test_what_is_unknown_of_the_policy_is_said(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(overview(visit()))
    assert "Politikken foreligger som udkast." in said
    assert (
        "Status Udkast, ikke vedtaget Version ikke oplyst Vedtaget den ikke vedtaget endnu Sagen ikke oplyst"
        in said
    )
    v = visit()
    policy = v.services.reference.policy
    adopted = replace(
        policy,
        status="adopted",
        version="2",
        adopted_on=date(2027, 1, 20),
        case_link="https://example.org/sag",
    )
    monkeypatch.setattr(v.services, "reference", replace(v.services.reference, policy=adopted))
    html = overview(v)
    assert "udkast" not in words(html)
    assert "Status Vedtaget Version 2 Vedtaget den 20. januar 2027" in words(html)
    assert 'href="https://example.org/sag"' in html


# One of them


@pytest.mark.parametrize("lang", LANGS)
def test_every_promise_has_its_page_with_all_that_is_said_of_it(visit: Open, lang: Lang) -> None:
    v = visit("", lang)
    for one in v.services.targets.judged():
        html, promise = unescape(detail(v, one.id)), one.target.promise
        title, promised, supplier, note = (
            (promise.title_da, promise.promise_da, promise.supplier_da, promise.note_da)
            if lang == "da"
            else (promise.title_en, promise.promise_en, promise.supplier_en, promise.note_en)
        )
        assert f"<h1>{title}</h1>" in html
        assert f'<p class="tp-status">{promised}</p>' in html
        assert f"<p>{supplier}</p>" in html
        assert supplier
        assert note in html
        assert one.verdict.say(v.t) in html
        for section in promise.section:
            assert section in html
        assert f"mailto:{v.services.reference.organisation.email}?subject={one.id}" in html
        assert f"/p/{one.id}" in html
        assert f"/api/v1/targets/{one.id}/history.json" in html
        assert "None" not in html


def test_an_unknown_promise_is_not_found_and_named(visit: Open) -> None:
    html = detail(visit(), "money-back")
    assert "Vi kan ikke finde det løfte" in html
    assert "money-back" in html
    assert 'href="/maal"' in html


def test_the_facts_say_what_is_missing(visit: Open, enter: Enter) -> None:
    said = words(detail(visit(), "emissions"))
    assert "Udgangspunkt Ikke oplyst i politikken" in said
    assert "Vi læser det som senest 31. december 2034, om 2.890 dage" in said
    assert "Næste tal ventes senest Ikke aftalt" in said
    assert "Ansvarlig Ikke oplyst" in said
    enter("emissions", **EMISSIONS | {"next_due": date(2027, 1, 1), "asked_on": date(2026, 12, 1)})
    html = detail(visit(), "emissions")
    said = words(html)
    assert "Udgangspunkt 200.000 ton CO2e i 2019 Kilde: Klimaregnskab 2020" in said
    assert "1. januar 2027 Nyt tal mangler Hvert år. Tallene er efterspurgt 1. december 2026" in said
    assert "Ansvarlig Klimasekretariatet" in said


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("tableware", "334 dage til 1. januar 2028, hvor det skal være slut"),
        ("fossil-fuel-cars", "397 dage siden 31. december 2025, den sidste dag"),
        ("single-use-plastic", "1.065 dage til 1. januar 2030, hvor det skal være slut"),
    ],
)
def test_a_phase_out_counts_down_and_then_up(visit: Open, id_: str, said: str) -> None:
    html = words(detail(visit(), id_))
    assert said in html
    assert "Kommunen har ikke lagt ind, hvor meget der stadig købes." in html
    assert "Der er ikke nævnt nogen undtagelser." in html
    assert "Nedtælling" not in detail(visit(), "emissions")


def test_a_phase_out_says_what_is_left_and_what_may_stay(visit: Open, enter: Enter) -> None:
    enter(
        "single-use-plastic",
        unit="pieces",
        observations=(of("2026", "12500", unit="pieces", quality="preliminary"),),
        exemptions=(Exemption("Sonder", "Der findes intet alternativ"),),
    )
    html = detail(visit(), "single-use-plastic")
    assert "12.500 stk. købt i 2026, det nyeste tal" in words(html)
    assert '<th scope="row">Sonder</th><td>Der findes intet alternativ</td>' in html
    assert '<th scope="row" lang="da">Sonder</th>' in detail(visit("", "en"), "single-use-plastic")


def test_each_figure_stands_with_where_it_comes_from(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS)
    said = words(detail(visit(), "emissions"))
    assert (
        "2024 184.000 ton CO2e Målt Kilde: Klimaregnskab Lagt ind: 12. marts 2026 af Klimasekretariatet"
        in said
    )
    assert said.index("2024 184.000") < said.index("2023 190.000")


def test_a_correction_stands_beside_the_figure_and_in_the_change_log(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS)
    enter(
        "emissions",
        reason="Elforbruget var talt to gange",
        observations=(of("2023", "190000"), of("2024", "180000")),
    )
    enter("emissions", reason="Trukket tilbage", observations=(of("2024", "180000"),))
    said = words(detail(visit(), "emissions"))
    assert "Rettet 1. februar 2027: var 184.000 ton CO2e. Elforbruget var talt to gange" in said
    assert "2023: 190.000 ton CO2e er taget ud 1. februar 2027." in said
    log = said[said.index("Det nyeste står øverst") :]
    assert "Elforbruget var talt to gange" in log
    assert "180.000 ton CO2e" in log


@pytest.mark.parametrize("category", [None, "food"])
def test_of_very_many_figures_the_newest_300_are_shown_and_files_have_them_all(
    visit: Open, enter: Enter, category: str | None
) -> None:
    months = [f"{year}-{month:02}" for year in range(1990, 2025) for month in range(1, 13)]
    enter("emissions", unit="tco2e", observations=tuple(of(m, "5", category=category) for m in months))
    html = detail(visit(), "emissions")
    table = html[html.index("tp-numbers") :].partition("</table>")[0]
    assert table.count('<th scope="row">') == 300
    assert "december 2024" in table
    assert "december 1999" not in table
    assert "Tabellen viser de 300 nyeste af 420 tal. Hent dem alle som Excel eller CSV ." in words(html)
    assert "Alle 420 tal" not in html
    assert html.count('href="/api/v1/observations.csv?id=emissions&amp;lang=da"') == 2


def test_figures_that_were_taken_out_say_of_what_they_were_and_are_not_told_without_end(
    visit: Open, enter: Enter
) -> None:
    months = [f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)]
    enter("emissions", unit="tco2e", observations=tuple(of(month, "5", category="food") for month in months))
    enter("emissions", reason="Trukket tilbage", observations=())
    html = detail(visit(), "emissions")
    removed = html[html.index('id="tal"') : html.index('id="aendringer"')]
    assert "december 2024, Fødevarer: 5 ton CO2e er taget ud 1. februar 2027." in words(removed)
    assert removed.count("er taget ud") == 20
    assert "… og 4 mere" in removed


def test_a_new_baseline_is_in_the_change_log_with_what_it_means(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS)
    enter("emissions", baseline=Baseline(Year("2020"), Decimal(210000), "Nyt regnskab"))
    assert "Alle vurderinger af målet er regnet igen" in words(detail(visit(), "emissions"))


def test_a_change_of_method_is_explained_and_said_to_break_the_line(visit: Open, enter: Enter) -> None:
    methods = (
        *EMISSIONS["methods"],
        Method(2, "Ud fra vægt", since=Year("2024"), why_changed="Priserne steg"),
    )
    figures = (of("2023", "190000"), of("2024", "150000", method=2))
    enter("emissions", **EMISSIONS | {"methods": methods, "observations": figures})
    said = words(detail(visit(), "emissions"))
    assert "Metode 2 fra 2024 Ud fra vægt Hvorfor metoden er skiftet: Priserne steg" in said
    assert "Metode 1 Ud fra det, der er betalt Det er ikke talt med: Lån af bygninger" in said
    assert "Tal efter forskellige metoder kan ikke sammenlignes." in said
    assert "200.000 ton CO2e i 2019 (metode 1)" in said


def test_sources_have_their_licence_or_that_it_is_unknown(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS)
    html = detail(visit("", "en"), "emissions")
    assert (
        '<a href="https://example.org/klima" rel="noopener" target="_blank" lang="da">Klimaregnskabet</a>'
        in html
    )
    assert "CC BY 4.0" in html
    said = words(detail(visit(), "emissions"))
    assert "Fakturaer Licensen er ikke oplyst" in said


def test_categories_stand_with_what_has_been_decided_and_departments_beside(
    visit: Open, enter: Enter
) -> None:
    some = (
        of("2024", "184000"),
        of("2023", "40000", category="food"),
        of("2024", "36000", category="food"),
        of("2024", "9000", department="mbu"),
    )
    measures = (
        Measure("Mere grønt i kantinerne", "food", date(2025, 5, 2), "https://example.org/mad"),
        Measure("Køb færre it-enheder", "it"),
        Measure("Klima i alle strategier"),
    )
    enter("emissions", **EMISSIONS | {"observations": some, "measures": measures})
    html = detail(visit(), "emissions")
    said = words(html)
    assert "Fødevarer 36.000 ton CO2e 2024 Målt Første tal: 40.000 ton CO2e i 2023" in said
    assert "Mere grønt i kantinerne besluttet 2. maj 2025" in said
    assert "It – – Første tal: – Køb færre it-enheder" in said
    assert "Børn og Unge 9.000 ton CO2e 2024" in said
    assert "Alle 3 tal for kategorier og afdelinger" in said
    general = html[html.index("<h2>Besluttede indsatser</h2>") :]
    assert "Klima i alle strategier" in general
    assert "Køb færre" not in general.split("</ul>")[0]


def test_milestones_make_the_path_the_municipalitys_own(visit: Open, enter: Enter) -> None:
    enter("emissions", **EMISSIONS)
    assert "Vejen er en lige linje, som vi har trukket." in detail(visit(), "emissions")
    enter("emissions", milestones=(Milestone(Year("2030"), Decimal(130000), "Reduktionsstrategi"),))
    said = words(detail(visit(), "emissions"))
    assert "Vejen er kommunens egen, med delmål." in said
    assert "2030 130.000 ton CO2e Reduktionsstrategi" in said


def test_the_owners_comment_is_marked_as_danish_until_it_is_translated(visit: Open, enter: Enter) -> None:
    enter("emissions", comment="Vi venter på regnskabet.")
    assert '<div lang="da"><p>Vi venter på regnskabet.</p></div>' in detail(visit("", "en"), "emissions")
    enter("emissions", comment_en="We are waiting for the accounts.")
    html = detail(visit("", "en"), "emissions")
    assert "<div><p>We are waiting for the accounts.</p></div>" in html


def test_what_is_entered_is_never_markup(visit: Open, enter: Enter) -> None:
    bad = "<script>alert(1)</script>"
    enter(
        "single-use-plastic",
        reason=bad,
        unit="pieces",
        responsible=bad,
        comment=bad,
        methods=(Method(1, bad, bad, why_changed=bad),),
        sources=(DataSource(bad, "", bad),),
        measures=(Measure(bad), Measure(bad, "food")),
        exemptions=(Exemption(bad, bad),),
        observations=(of("2026", "5", unit="pieces", source=bad, note=bad, entered_by=bad),),
        milestones=(Milestone(Year("2028"), Decimal(2), bad),),
    )
    for lang in LANGS:
        v = visit("", lang)
        assert "<script" not in detail(v, "single-use-plastic") + overview(v)


# What the published data answer


@pytest.fixture
def planned(visit: Open, make_tender, write) -> list[str]:  # type: ignore[no-untyped-def]
    """Twelve tenders of 2026 to 2027: five with climate as a criterion, four undecided, two cancelled."""
    plan = visit().tenders
    some = [
        make_tender(
            id=f"AAK-2027-{n:03d}",
            notice=f"{2026 + n % 2}-Q2",
            climate="yes" if n <= 5 else "undecided" if n <= 9 else "no",
            climate_weight=Decimal(10 * n) if n <= 3 else None,
            value=Value.amount(n * 100_000_000) if n % 2 else Value.unpublished("Fortroligt"),
            status="planned",
            sme=True,
        )
        for n in range(1, 13)
    ]
    off = [
        make_tender(
            id=f"AAK-2027-{n}", notice="2027-Q2", climate="yes", status="cancelled", status_reason="Nej"
        )
        for n in (901, 902)
    ]
    write(plan, [*some, *off])
    return [t.id for t in some]


def test_each_number_opens_the_list_it_was_counted_on(visit: Open, planned: list[str]) -> None:
    v = visit()
    for id_ in ("climate-criterion", "cross-sector", "sme-access", "ecolabels", "leadership-follow-up"):
        html = detail(v, id_)
        answers = html[html.index('id="svar"') : html.index('id="leverandoer"')]
        links = re.findall(r'<a href="(/(?:udbudsplan|maal)[^"]*)">([\d.]+)</a>', answers)
        assert links or id_ in ("cross-sector", "ecolabels")
        for href, number in links:
            assert found_by(v, href) == int(number), (id_, href)


def test_the_share_stands_against_the_target_and_against_all(visit: Open, planned: list[str]) -> None:
    said = words(detail(visit(), "climate-criterion"))
    assert "Klima er konkurrenceparameter 5" in said
    assert "Ikke afgjort endnu 4" in said
    assert "Andel 41,7 %" in said
    assert "Målet: 30 % Opfyldt" in said
    assert "Ambitionen: 100 % Bagud" in said
    assert "3 har oplyst vægten: fra 10 % til 30 %, den midterste er 20 %. 2 har ikke oplyst vægten." in said
    assert (
        "Målt i penge er andelen 25 %: 9 mio. kr. af 36 mio. kr. i alt. For 16 mio. kr. er det ikke afgjort endnu."
        in said
    )
    assert "Værdien er offentliggjort for 6 af 12 udbud (50 %)." in said


def test_what_came_of_it_stands_beside_what_was_planned(visit: Open, planned: list[str]) -> None:
    v = visit()
    assert "Ingen bekendtgørelse er knyttet til et af udbuddene endnu." in words(
        detail(v, "climate-criterion")
    )
    one = v.services.targets.one("climate-criterion")
    assert one is not None
    assert one.live is not None
    noticed = Share(Listing(1, "/udbudsplan?id=AAK-2027-001"), Listing(60, "/bekendtgoerelser", exact=False))
    live = replace(one.live, noticed=noticed, notice_weights=Weights((Decimal(25),), 2))
    versions = v.services.targets.versions(one.id)
    html = target.html_of(v, replace(one, live=live), versions, [])
    said = words(html)
    assert (
        "Udbud I planen I bekendtgørelserne Klima er konkurrenceparameter 5 1 Ikke afgjort endnu 4 –" in said
    )
    assert "Alle udbud, der tælles med 12 60 (listen viser ikke netop dem) Andel 41,7 % 1,7 %" in said
    assert "I bekendtgørelserne: Ét har oplyst vægten: 25 %. 2 har ikke oplyst vægten." in said


def test_how_the_plan_is_kept_and_read_is_told(visit: Open, planned: list[str]) -> None:
    v = visit()
    one = v.services.targets.one("plan-communication")
    assert one is not None
    assert one.live is not None
    week = Fetched(date(2027, 1, 18), 1200, 30)
    live = replace(
        one.live,
        slip=Slip(dated=40, later=6, earlier=1, median_days=30),
        lead=PlanLead(total=10, in_plan=8, undecided=0, share=0.8, median_days=90, shortest=10),
        readers=Readership(date(2026, 12, 1), week, ()),
    )
    said = words(target.html_of(v, replace(one, live=live), v.services.targets.versions(one.id), []))
    assert "Af 40 udbud med en kendt dato er 6 rykket til senere og 1 til tidligere." in said
    assert "For dem, der er rykket, ligger den midterste 30 dage senere." in said
    assert "8 af 10 bekendtgørelser stod i planen, før de kom. Den midterste stod der 90 dage før." in said
    assert "I ugen fra 18. januar 2027 blev kalendere hentet 1.200 gange og feeds 30 gange." in said


def test_a_year_that_the_data_do_not_cover_says_so(visit: Open, planned: list[str]) -> None:
    v = visit()
    live = v.services.targets.one("climate-criterion").live  # type: ignore[union-attr]
    assert live is not None
    notes = [note for year, _ in live.years if (note := live.said_of(year, v.t))]
    assert notes
    html = unescape(detail(v, "climate-criterion"))
    assert all(note in html for note in notes)


def test_the_steps_of_the_year_are_shown_done_and_not(visit: Open, planned: list[str]) -> None:
    said = words(detail(visit(), "plan-communication"))
    assert "Første udbud for 2027 er offentligt Gjort 1. februar 2027 Se det her" in said
    assert "Nytårswebinaret er holdt Ikke gjort endnu" in said


def test_related_tenders_are_a_few_rows_and_a_link_to_them_all(visit: Open, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    assert 'id="udbud"' not in detail(v, "ecolabels")
    some = [
        make_tender(id=f"AAK-2027-{n:03d}", notice="2027-Q2", promises=("ecolabels",)) for n in range(1, 6)
    ]
    write(v.tenders, some)
    html = detail(v, "ecolabels")
    assert html.count('<h3 class="tp-list-title">') == 3
    assert "Se alle 5 udbud" in html
    assert found_by(v, "/udbudsplan?target=ecolabels") == 5


def test_related_tenders_in_lots_are_those_that_are_counted(visit: Open, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    some = [
        make_tender(id=f"AAK-2027-{n:03d}", notice="2027-Q2", lots=(Lot(1, "Nord"),) if n < 5 else ())
        for n in range(1, 7)
    ]
    write(v.tenders, some)
    said = words(detail(v, "sme-access"))
    assert "Delt i delaftaler 4 af 6" in said
    assert "Se alle 4 udbud" in said


def test_related_dialogues_are_those_to_come_or_else_those_that_were(visit: Open) -> None:
    v = visit()
    assert 'id="dialoger"' not in detail(v, "ecolabels")
    _publish(v, [_held(f"AAK-MD-2026-00{n}", themes=("ecolabels",)) for n in range(1, 6)])
    html = detail(v, "ecolabels")
    assert html.count('<h3 class="tp-list-title">') == 3
    assert "Se alle 5, der har været" in html
    _publish(v, [_course("AAK-AR-2027-001", ("ecolabels",))])
    html = detail(v, "ecolabels")
    assert html.count('<h3 class="tp-list-title">') == 1
    assert "Se den kommende" in html
    assert "Se alle 5, der har været" in html
    assert "Kursus i genbrug" in detail(v, "responsible-consumption-courses")


def _held(id_: str, **given: Any) -> Dialogue:
    when = datetime.fromisoformat("2026-05-12T09:00")
    fields: dict[str, Any] = {
        "id": id_, "kind": "dialogue", "title": "Rengøring", "purpose": "Høre", "departments": ("mbu",), "starts": when,
        "ends": when.replace(hour=11), "place": "Rådhuset", "status": "held",
    }  # fmt: skip
    return Dialogue(**fields | given)


def _course(id_: str, themes: tuple[str, ...]) -> Dialogue:
    when = datetime.fromisoformat("2027-03-12T09:00")
    return _held(
        id_, kind="course", title="Kursus i genbrug", themes=themes, starts=when, ends=when.replace(hour=11),
        status="open",
    )  # fmt: skip


def _publish(v: Visit, dialogues: Sequence[Dialogue]) -> None:
    register = v.dialogues
    with register.database.writing() as connection:
        register.save(connection, [(d, 0) for d in dialogues], who="prøve", reason=None)


# What it costs


def test_the_overview_asks_the_database_nothing_but_whether_anything_is_new(  # type: ignore[no-untyped-def]
    visit: Open, planned: list[str], enter: Enter, queries
) -> None:
    enter("emissions", **EMISSIONS)
    v = visit("group=target&open=verdict")
    overview(v)
    with queries(v.services.database) as asked:
        overview(v)
    assert len(asked) <= 1, asked


def test_a_page_asks_for_its_history_and_little_else(  # type: ignore[no-untyped-def]
    visit: Open, planned: list[str], enter: Enter, queries
) -> None:
    for n in range(5):
        enter("climate-criterion", comment=f"Nr. {n}")
    v = visit()
    v.services.targets.judged()
    with queries(v.services.database) as asked:
        detail(v, "climate-criterion")
    assert len(asked) <= 4, asked


def test_a_rerun_builds_nothing_anew_until_something_changes(
    visit: Open, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(pages.st, "html", shown.append)
    made: list[int] = []
    v = visit()

    def make() -> str:
        made.append(1)
        return detail(v, "emissions")

    v.services.targets.judged()
    for _ in range(3):
        v.show("target", v.services, make=make)
    assert len(made) == 1
    enter("emissions", comment="Vi venter.")
    v.show("target", v.services, make=make)
    assert len(made) == 2
    assert "Vi venter." in shown[-1]
    assert "Vi venter." not in shown[0]


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ({}, "Bliver løfterne holdt?"),
        ({"id": "furniture"}, "Færre nye møbler"),
        ({"id": "furniture", "lang": "en"}, "Fewer new pieces of furniture"),
        ({"id": "furniture", "sort": "title"}, "Bliver løfterne holdt?"),
        ({"id": "money-back"}, "Vi kan ikke finde det løfte"),
        ({"id": "'; DROP TABLE--"}, "Bliver løfterne holdt?"),
        ({"open": "<b>"}, "Bliver løfterne holdt?"),
    ],
)
def test_the_address_says_what_is_drawn(
    visit: Open, monkeypatch: pytest.MonkeyPatch, query: dict[str, str], heading: str
) -> None:
    opened = visit().services
    monkeypatch.setattr(pages, "services", lambda: opened)
    monkeypatch.setattr(pages, "_pages", Answers(1024 * 1024))
    at = AppTest.from_file(str(ROOT / "pages" / "targets.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    (html,) = (str(one.proto.body) for one in at.get("html"))
    assert f"<h1>{heading}</h1>" in html
    assert "DROP" not in html or "&#39;; DROP" in html


def test_twenty_years_in_twelve_categories_are_shown_whole(visit: Open, enter: Enter) -> None:
    figures = tuple(
        of(str(year), str(1000 + year), category=category)
        for year in range(2005, 2025)
        for category in (None, *CATEGORIES)
    )
    enter("emissions", **EMISSIONS | {"observations": figures})
    html = detail(visit(), "emissions")
    assert "Alle 240 tal for kategorier og afdelinger" in html
    assert html.count("Klimaregnskab</span>") == 260


# Before any script


def test_a_link_preview_says_how_it_stands(
    visit: Open, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = visit().services
    monkeypatch.setattr(described, "services", lambda: opened)
    assert described.describe("maal", {"id": "money-back"}, "da") is None
    assert described.describe("maal", {}, "da") is None
    enter("emissions", **EMISSIONS)
    for lang in LANGS:
        said = described.describe("maal", {"id": "emissions"}, lang)
        promise = opened.reference.promises["emissions"]
        assert said is not None
        assert said.title == Text.of(lang).pick(promise.title_da, promise.title_en)
        assert '"@type":"Dataset"' in said.data
        assert '"temporalCoverage":"2023-01-01/2024-12-31"' in said.data
    enter("emissions", observations=(of("2024", "184000", quality="example"),))
    said = described.describe("maal", {"id": "emissions"}, "da")
    assert said is not None
    assert said.data == "", "search engines are not told of figures that are made up"
    assert said.description.startswith("Eksempeldata.")
