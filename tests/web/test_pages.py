"""What each page shows, in both languages, and how often it asks the database."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from markupsafe import escape

from transparency.locale import LANGS, Lang
from transparency.reference import Reference
from transparency.services import Services, open_services
from transparency.storage.database import Database
from transparency.tenders.records import CurrentContract, Joint, Lot, MinimumRequirements, Requirement, Value
from transparency.tenders.service import TenderPlan
from transparency.web.page import Visit
from transparency.web.views import changes, home, open_data, privacy, subscribe, tender, tender_plan

TODAY = date(2027, 2, 1)
Open = Callable[..., Visit]


@pytest.fixture
def visit(database: Database) -> Open:
    """`visit("q=tag&page=2", lang="en")`: a reader on a day in 2027."""
    opened: Services = open_services(database)

    def make(query: str = "", lang: Lang = "da") -> Visit:
        pairs = tuple(tuple(part.split("=", 1)) for part in query.split("&") if part)
        return Visit(opened, lang, TODAY, pairs)  # type: ignore[arg-type]

    return make


def plan_html(v: Visit) -> str:
    f, bad = v.filter()
    return tender_plan.html(v, f, bad)


def changes_html(v: Visit) -> str:
    f, bad = v.filter()
    return changes.html(v, f, bad)


@pytest.fixture
def many(visit: Open, make_tender, write, frozen) -> list[str]:  # type: ignore[no-untyped-def]
    """Sixty tenders, a third of them changed and some confirmed since."""
    plan: TenderPlan = visit().tenders
    with frozen("2026-01-05T09:00Z"):
        first = [
            make_tender(
                id=f"AAK-2027-{n:03d}",
                title=f"Maling af skole nr. {n}",
                title_en=f"Painting school no. {n}",
                notice=f"2027-Q{1 + n % 4}",
                start="2028",
                value=Value.amount(n * 100_000_000),
                confirm_by=date(2027, 1, 1 + n % 28),
            )
            for n in range(1, 61)
        ]
        write(plan, first, reason="Udbudsplan 2027")
    with frozen("2026-06-01T09:00Z"):
        moved = [replace(t, title=t.title + " (ny)", sme=True) for t in first[:20]]
        write(plan, moved, reason="Flere skoler")
    with frozen("2026-07-01T09:00Z"):
        write(plan, [replace(t, confirmed_on=date(2026, 7, 1)) for t in moved[:5]], reason="Bekræftet")
    return [t.id for t in first]


@pytest.mark.parametrize(
    ("make", "query", "most"),
    [
        (home.html, "", 5),
        (plan_html, "", 3),
        (plan_html, "department=mbu&sme=yes", 3),
        (plan_html, "q=skole&page=2", 4),
        (plan_html, "view=timeline", 3),
        (plan_html, "q=findesikke&kind=goods", 8),
        (lambda v: tender.html(v, "AAK-2027-001"), "", 4),
        (changes_html, "", 5),
        (changes_html, "department=mbu", 5),
        (changes_html, "on=2026-03-01", 4),
        (lambda v: subscribe.html(v, v.filter()[0]), "cpv=90", 3),
        (open_data.html, "", 3),
        (privacy.html, "", 1),
    ],
    ids=[
        "home", "plan", "filter", "search", "timeline", "no hits", "tender", "changes", "changes of some",
        "as of", "subscribe", "open data", "privacy",
    ],
)  # fmt: skip
def test_a_page_asks_the_database_a_few_times_whatever_it_shows(  # type: ignore[no-untyped-def]
    visit: Open, many: list[str], queries, make: Callable[[Visit], str], query: str, most: int
) -> None:
    v = visit(query)
    v.tenders.index()  # made once for all readers after a change
    v.dialogues.index()
    v.services.targets.judged()
    with queries(v.services.database) as asked:
        make(v)
    assert len(asked) <= most, asked


@pytest.mark.parametrize("lang", LANGS)
def test_the_plan_shows_twenty_a_page_and_says_how_many_there_are(
    visit: Open, many: list[str], lang: Lang
) -> None:
    html = plan_html(visit("q=skole&page=3", lang))
    assert html.count('class="tp-list-title"') == 20
    assert ("60 udbud" if lang == "da" else "60 tenders") in html
    assert "page=2" in html
    assert "page=4" not in html
    last = plan_html(visit("page=99", lang))
    assert last.count('class="tp-list-title"') == 20


def test_the_filter_form_has_counts_and_remembers_what_is_chosen(visit: Open, many: list[str]) -> None:
    more = plan_html(visit("sme=yes&open=more"))
    assert re.search(r'data-name="sme" value="yes" checked><span>Egnet for mindre virksomheder<', more)
    html = plan_html(visit("sme=yes&open=department"))
    assert re.search(
        r'data-name="department" value="mbu">\s*<span>Børn og Unge</span>\s*<span class="tp-count">20<', html
    )
    assert "20 udbud" in html


def test_only_the_panel_that_the_address_opens_has_its_boxes(visit: Open, many: list[str]) -> None:
    assert 'type="checkbox"' not in plan_html(visit("department=mbu"))
    html = plan_html(visit("open=cpv"))
    assert re.findall('data-facet="([a-z]+)" open', html) == ["cpv"]
    assert set(re.findall('type="checkbox" data-name="([a-z]+)"', html)) == {"cpv"}
    assert 'type="checkbox"' not in plan_html(visit("open=nothing"))


def test_a_chip_leads_to_the_plan_without_it(visit: Open, many: list[str]) -> None:
    html = plan_html(visit("sme=yes&department=mbu"))
    assert re.search(
        r'href="/udbudsplan\?department=mbu"[^>]*>\s*<span>Egnet for mindre virksomheder: ja', html
    )
    assert re.search(r'href="/udbudsplan\?sme=yes"[^>]*>\s*<span>Afdeling: Børn og Unge', html)


def test_no_hits_say_which_choice_to_take_away(visit: Open, many: list[str]) -> None:
    html = plan_html(visit("q=skole&kind=goods"))
    assert "Ingen udbud passer" in html
    assert re.search(r'href="/udbudsplan\?q=skole"', html)
    assert "60 udbud" in html


def test_a_bad_value_is_explained_and_the_whole_plan_shown(visit: Open, many: list[str]) -> None:
    html = plan_html(visit("status=<b>måske</b>"))
    assert "&lt;b&gt;måske&lt;/b&gt;" in html
    assert "<b>måske" not in html
    assert "60 udbud" in html


def test_what_nobody_confirmed_in_time_is_marked_for_everyone(visit: Open, many: list[str]) -> None:
    assert "Mangler bekræftelse" in plan_html(visit())
    assert "tp-note-warning" in tender.html(visit(), "AAK-2027-003")


HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) \"'&amp; {{ 7*7 }} {0} %s"


def test_text_from_outside_is_never_markup_nor_template(visit: Open, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    nasty = make_tender(
        title=HOSTILE,
        description=HOSTILE + "\n\n" + HOSTILE,
        place=HOSTILE,
        notice="2027-Q1",
        lots=(Lot(1, HOSTILE, Value.amount(100_000_00), HOSTILE),),
        joint=Joint((HOSTILE,), HOSTILE),
        minimum=MinimumRequirements(1_000_000_00, 2, HOSTILE),
        sme=True,
        sme_note=HOSTILE,
        replaces=CurrentContract(HOSTILE, None, None, HOSTILE),
        requirements=(Requirement("ecolabels", "yes", HOSTILE),),
        status="cancelled",
        status_reason=HOSTILE,
    )
    write(v.tenders, [nasty], reason=HOSTILE)
    pages = [home.html(v), plan_html(v), plan_html(visit("view=timeline")), tender.html(v, nasty.id)]
    pages += [changes_html(v), changes_html(visit("on=2099-01-01"))]
    for html in pages:
        assert "<script" not in html
        assert str(escape("<script>alert(1)</script>")) in html
        assert not re.search(r'href="\s*javascript:', html)
        assert "{{ 7*7 }}" in html


def test_a_tender_shows_its_log_newest_first_with_old_and_new(visit: Open, many: list[str]) -> None:
    html = tender.html(visit(), "AAK-2027-001")
    assert html.index("Bekræftet uændret") < html.index("Flere skoler") < html.index("Ny i planen")
    assert "<del>Maling af skole nr. 1</del>" in html
    assert "<ins>Maling af skole nr. 1 (ny)</ins>" in html


def test_an_unknown_tender_and_a_hostile_id_look_the_same(visit: Open, many: list[str]) -> None:
    html = tender.html(visit(), "AAK-2027-999")
    assert "Vi kan ikke finde det udbud" in html
    assert "<script" not in tender.html(visit(), "<script>")


def test_changes_between_two_dates_are_those_and_no_others(visit: Open, many: list[str]) -> None:
    assert "Flere skoler" in changes_html(visit("from=2026-06-01&to=2026-06-01"))
    before = changes_html(visit("from=2026-01-06&to=2026-05-31"))
    assert "Flere skoler" not in before
    assert "Ingen ændringer i perioden" in before
    assert "er ikke en dato" in changes_html(visit("from=i går"))


def test_confirmations_of_a_day_are_told_as_one_thing(visit: Open, many: list[str]) -> None:
    html = changes_html(visit("from=2026-07-01&to=2026-07-01"))
    assert html.count("Bekræftet uændret") == 1
    assert "5 udbud" in html


def test_every_change_is_reached_by_paging(visit: Open, many: list[str]) -> None:
    seen, query = 0, "from=2026-01-01&to=2026-12-31"
    for _ in range(5):
        html = changes_html(visit(query))
        seen += html.count('class="tp-badge tp-badge-new"') + html.count('class="tp-badge tp-badge-changed"')
        following = re.search(r'rel="next"[^>]*href="/aendringer\?([^"]+)"', html)
        if not following:
            break
        query = following[1].replace("&amp;", "&")
    assert seen == 80


def test_the_plan_as_it_stood_has_the_old_values(visit: Open, many: list[str]) -> None:
    html = changes_html(visit("on=2026-03-01"))
    assert ">Maling af skole nr. 1<" in html
    assert "(ny)" not in html
    assert "ændret siden" in html
    assert "ikke offentliggjort her" in changes_html(visit("on=2020-01-01"))


def test_an_empty_site_says_so_on_every_page(visit: Open) -> None:
    v = visit()
    assert "Planen er ikke lagt ind endnu" in home.html(v)
    assert "Planen er ikke lagt ind endnu" in plan_html(v)
    assert "Ingen ændringer" in changes_html(v)
    assert "0 udbud lige nu" in subscribe.html(v, v.filter()[0])
    open_data.html(v)


@pytest.mark.parametrize("lang", LANGS)
def test_home_shows_how_promises_are_judged_and_leads_to_each_and_its_rows(
    visit: Open, many: list[str], make_tender, write, lang: Lang
) -> None:  # type: ignore[no-untyped-def]
    v = visit(lang=lang)
    some = [make_tender(id=f"AAK-2027-{n}", notice="2027", climate="yes") for n in range(101, 141)]
    write(v.tenders, some)
    html = home.html(v)
    assert ("40\xa0%" if lang == "da" else "40%") in html  # 40 of 100
    assert '<span class="tp-badge tp-badge-reached">' in html
    assert re.search(r'href="/udbudsplan\?status=[^"]*climate=yes', html)
    for id_ in home.PROMISES:
        assert f'href="/maal?id={id_}"' in html


def test_home_counts_every_promise_once_and_lists_those_it_counted(visit: Open, many: list[str]) -> None:
    v = visit()
    found = re.findall(r'href="/maal\?(verdict=[^"]+)"><b>(\d+)</b>', home.html(v))
    assert sum(int(count) for _, count in found) == len(v.services.reference.promises)
    for query, count in found:
        f, bad = visit(query.replace("&amp;", "&")).target_filter()
        assert (len(v.services.targets.judged(f)), bad) == (int(count), None)


def test_a_tender_leads_to_the_promises_that_it_serves(visit: Open, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    one = make_tender(
        climate="yes",
        sme=True,
        joint=Joint(("Favrskov Kommune",), None),
        requirements=(Requirement("ecolabels", "yes", None), Requirement("esg", "not_relevant", "Små varer")),
        promises=("furniture",),
    )
    write(v.tenders, [one])
    for lang in LANGS:
        html = tender.html(visit(lang=lang), one.id)
        for id_ in ("climate-criterion", "sme-access", "cross-sector", "ecolabels", "esg", "furniture"):
            assert f'<a href="/maal?id={id_}">' in html, id_


def test_the_promises_can_be_subscribed_to(visit: Open) -> None:
    v = visit("vis=maal&group=target&lang=en", lang="en")
    html = subscribe.targets(v, v.target_filter()[0])
    files = [f"/api/v1/{of}.{form}" for of in ("targets", "observations") for form in ("xlsx", "csv", "json")]
    for path in ("/calendar/targets.ics", "/feeds/targets.atom", *files):
        assert f"{path}?group=target&amp;lang=en" in html, path
    assert 'href="/maal?group=target"' in html
    assert 'href="/abonner?vis=maal"' in subscribe.html(visit(), visit().filter()[0])


def test_example_data_is_marked_wherever_it_shows(visit: Open, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    write(v.tenders, [make_tender(notice="2027-Q2", example=True)])
    for html in (
        home.html(v),
        plan_html(v),
        tender.html(v, "AAK-2027-001"),
        changes_html(v),
        open_data.html(v),
    ):
        assert "tp-note-example" in html


@pytest.mark.parametrize(
    "precision", ["2027-03-04", "2027-W10", "2027-03", "2027-Q1", "2027-spring", "2027-H1", "2027", "unknown"]
)
@pytest.mark.parametrize(
    "status", ["planned", "published", "evaluating", "awarded", "cancelled", "withdrawn"]
)
@pytest.mark.parametrize("lang", LANGS)
def test_the_status_sentence_is_whole_for_every_status_and_precision(  # type: ignore[no-untyped-def]
    make_tender, reference: Reference, frozen, precision: str, status: str, lang: Lang
) -> None:
    from datetime import UTC, datetime

    from transparency.locale import Text
    from transparency.services import site
    from transparency.tenders.records import Version

    reason = "Behovet er væk" if status in ("cancelled", "withdrawn") else None
    dates = dict.fromkeys(("notice", "deadline", "award", "start"), precision)
    record = make_tender(status=status, status_reason=reason, **dates)
    said = tender.sentence(
        [Version(1, datetime(2026, 3, 1, tzinfo=UTC), None, record)], Text.of(lang), site(reference)
    )
    assert said.strip() == said
    assert said[0].isupper()
    assert "{" not in said
