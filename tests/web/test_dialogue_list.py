"""The list of market dialogues and events: what is to come, what has been, and the month as a calendar."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from markupsafe import escape

from transparency import clock
from transparency.dates import PlannedDate
from transparency.dialogues import participation
from transparency.dialogues import participation_store as store
from transparency.dialogues.participation_records import Counts, Form
from transparency.dialogues.records import Dialogue, Outcome, Result
from transparency.locale import LANGS, Lang
from transparency.services import Services, open_services
from transparency.storage.database import Database
from transparency.web.page import Visit
from transparency.web.views import dialogue_list, home, subscribe

TODAY = date(2027, 2, 1)
NOW = datetime.fromisoformat("2027-02-01T09:00+01:00")
Open = Callable[..., Visit]
Write = Callable[..., None]


@pytest.fixture
def visit(database: Database) -> Open:
    """`visit("kind=course", lang="en")`: a reader on a day in 2027."""
    opened: Services = open_services(database)

    def make(query: str = "", lang: Lang = "da") -> Visit:
        pairs = tuple(tuple(part.split("=", 1)) for part in query.split("&") if part)
        return Visit(opened, lang, TODAY, pairs)  # type: ignore[arg-type]

    return make


def wall(text: str) -> datetime:
    """A wall-clock time, as records have it."""
    return datetime.fromisoformat(text)


def made(number: int = 1, **given: Any) -> Dialogue:
    """A market dialogue about cleaning; `on` is the day of a meeting from nine to eleven."""
    if "on" in given:
        day = given.pop("on")
        given["starts"] = wall(f"{day}T09:00")
        given["ends"] = wall(f"{day}T11:00")
    event = given.get("kind", "dialogue") != "dialogue"
    fields: dict[str, Any] = {
        "id": f"AAK-{'AR' if event else 'MD'}-2027-{number:03d}",
        "kind": "dialogue",
        "title": f"Rengøring af skole nr. {number}",
        "title_en": f"Cleaning of school no. {number}",
        "purpose": "Vi vil vide, hvad markedet kan.",
        "departments": ("mbu",),
        "cpv": ("90910000",),
        "place": "Rådhuset",
        "status": "open" if "starts" in given else "announced",
    }
    return Dialogue(**fields | given)


@pytest.fixture
def publish(visit: Open) -> Write:
    """`publish([dialogue, …])`: each becomes its next version."""

    def save(dialogues: Sequence[Dialogue]) -> None:
        register = visit().dialogues
        with register.database.writing() as connection:
            present = register.present(connection)
            drafts = [(d, present[d.id].number if d.id in present else 0) for d in dialogues]
            register.save(connection, drafts, who="prøve", reason=None)

    return save


HELD = replace(made(90, on="2027-01-04", title="Tage på plejehjem"), status="held")
LATE = replace(made(91, on="2026-11-04", title="Skolemøbler"), status="held")
TOLD = replace(
    made(92, on="2026-10-04", title="Legepladser"),
    status="outcome_published",
    outcome=Outcome(
        "Godt møde", results=(Result("changed", "Fristen", "Kort"), Result("not_changed", "Pris", "Nej"))
    ),
)  # fmt: skip
OFF = replace(made(93, on="2027-03-02", title="Busser"), status="cancelled", status_reason="For få tilmeldte")


def page(v: Visit) -> str:
    f, bad = v.dialogue_filter()
    return dialogue_list.html(v, f, bad, dialogue_list.seats(v))


def confirmed(v: Visit, id_: str, count: int) -> None:
    """So many have signed up for it and confirmed."""
    with v.services.database.writing() as connection:
        for n in range(count):
            one = store.add_sign_up(
                connection, id_, Form("Anne", f"p{n}@x.example"), f"{id_}{n}", "", clock.now(), TODAY
            )
            store.enqueue(connection, one, TODAY, 1)
        d = v.dialogues.index().entries[v.dialogues.index().position[id_]].record
        for one in store.waiting(connection, id_, d.seats):
            store.give_seat(connection, one.id)


def titles(html: str) -> list[str]:
    return re.findall(r'class="tp-list-title"><a href="/markedsdialoger\?id=[^"]+">([^<]+)</a>', html)


@pytest.fixture
def many(publish: Write) -> None:
    """Twenty-five to come in February and March, and four that are over."""
    coming = [
        made(n, on=f"2027-0{2 + n % 2}-{1 + n:02d}", themes=("ecolabels",) if n < 4 else ())
        for n in range(1, 26)
    ]
    publish([*coming, HELD, LATE, TOLD, OFF])


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_to_come_stands_first_soonest_on_top_twenty_a_page(
    visit: Open, many: None, lang: Lang
) -> None:
    html = page(visit("", lang))
    assert len(titles(html)) == 20
    assert "25 dialog" in html
    first = "Rengøring af skole nr. 2" if lang == "da" else "Cleaning of school no. 2"
    assert titles(html)[0] == first
    rest = titles(page(visit("page=2", lang)))
    assert len(rest) == 5
    assert not set(rest) & set(titles(html))


def test_a_row_says_how_many_days_are_left_and_the_whole_date(visit: Open, publish: Write) -> None:
    publish([made(1, on="2027-02-01"), made(2, on="2027-02-02"), made(3, on="2027-02-13")])
    publish([made(4, when=PlannedDate.of("2027-Q2"))])
    html = page(visit())
    labels = re.findall('class="tp-label">([^<]+)<', html)
    assert labels == ["I dag", "I morgen", "Om 12 dage", "Ventes"]
    assert "13. februar 2027 kl. 09.00–11.00" in html
    assert "2. kvartal 2027" in html


def test_a_row_says_what_it_takes_to_be_there(visit: Open, publish: Write) -> None:
    publish([
        made(1, on="2027-03-01", seats=40, sign_up_by=wall("2027-02-20T12:00"), sme_note="Ja", themes=("ecolabels",)),
        made(2, on="2027-03-02", seats=1, status="full", link="https://example.org", form="hybrid"),
        made(3, on="2027-03-03", sign_up=False, place=None, link="https://example.org", form="webinar"),
    ])  # fmt: skip
    with clock.frozen(NOW):
        confirmed(visit(), "AAK-MD-2027-002", 1)
        first, second, third = page(visit()).split('<h3 class="tp-list-title">')[1:]
    assert "Tilmelding senest 20. februar 2027 kl. 12.00" in first
    assert "Ledige pladser: 40 af 40" in first
    assert "40 pladser" in home.html(visit()), "where nothing is counted"
    assert "Egnet for mindre virksomheder" in first
    assert "Type 1-miljømærker" in first
    assert "Venteliste" in second
    assert "Pladsen er taget" in second
    assert "Rådhuset og online" in second
    assert "Du behøver ikke at tilmelde dig" in third
    assert "Online" in third


def test_a_row_says_how_many_seats_are_left_or_how_many_wait(visit: Open, publish: Write) -> None:
    publish([made(n, on=f"2027-03-0{n}", seats=3) for n in range(1, 4)])
    publish([made(4, on="2027-03-04", seats=1, status="full"), made(5, on="2027-03-05")])
    with clock.frozen(NOW):
        before = page(visit())
        for number, count in ((1, 1), (2, 3), (3, 5)):
            confirmed(visit(), f"AAK-MD-2027-00{number}", count)
        after = page(visit())
    assert before.count("Ledige pladser: 3 af 3") == 3
    rows = after.split('<h3 class="tp-list-title">')[1:]
    assert "Ledige pladser: 2 af 3" in rows[0]
    assert "Åben for tilmelding" in rows[0]
    for row, waits in ((rows[1], False), (rows[2], True)):
        assert "Alle 3 pladser er taget" in row
        assert "Venteliste" in row
        assert ("2 på ventelisten" in row) == waits
    assert "Ledige pladser: 1 af 1" in rows[3], "it says so before the record does"
    assert "plads" not in rows[4]


def test_the_kept_list_knows_of_a_seat_that_was_taken(visit: Open, publish: Write) -> None:
    publish([made(1, on="2027-03-01", seats=3), made(2, on="2027-03-02")])
    with clock.frozen(NOW):
        before = dialogue_list.seats(visit())
        assert dialogue_list.seats(visit()) is before, "as long as nothing differs the page is kept"
        confirmed(visit(), "AAK-MD-2027-001", 1)
        assert before.of == {"AAK-MD-2027-001": Counts(3, 0, 0)}
        assert dialogue_list.seats(visit()).of == {"AAK-MD-2027-001": Counts(3, 1, 0)}


@pytest.mark.parametrize(("query", "questions"), [("", 1), ("page=2", 1), ("view=month", 0)])
def test_seats_are_counted_once_where_the_page_may_show_any(  # type: ignore[no-untyped-def]
    visit: Open,
    many: None,
    publish: Write,
    queries,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    questions: int,
) -> None:
    monkeypatch.setattr(participation, "_LOOK_AGAIN_S", 3600)
    publish([made(4, on="2027-02-05", seats=9), replace(HELD, seats=9)])
    v = visit(query)
    v.dialogues.index()
    with clock.frozen(NOW), queries(v.services.database) as asked:
        dialogue_list.seats(v)
        dialogue_list.seats(v)
    assert len(asked) == questions


def test_seats_are_not_counted_where_none_are_limited(visit: Open, many: None, queries) -> None:  # type: ignore[no-untyped-def]
    v = visit()
    v.dialogues.index()
    with clock.frozen(NOW), queries(v.services.database) as asked:
        assert dialogue_list.seats(v).of == {}
    assert len(asked) == 0


def test_the_archive_says_what_came_of_it_and_what_is_late(visit: Open, many: None) -> None:
    coming = page(visit())
    assert re.search(r'href="/markedsdialoger\?coming=no">4 afholdte og aflyste<', coming)
    html = page(visit("coming=no"))
    assert titles(html) == ["Busser", "Tage på plejehjem", "Skolemøbler", "Legepladser"]
    assert "For få tilmeldte" in html
    assert "Opsamlingen bliver offentlig senest 3. februar 2027" in html
    assert "Opsamling mangler: skulle have været offentlig 4. december 2026" in html
    assert "Opsamling offentliggjort" in html
    assert "Førte til 1 ændring<" in html
    assert titles(page(visit("overdue=yes"))) == ["Skolemøbler"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("department=mtm", ["Asfalt"]),
        ("form=site_visit", ["Asfalt"]),
        ("kind=course", ["Kursus i genbrug"]),
        ("theme=ecolabels", ["Kursus i genbrug"]),
        ("sme=yes", ["Asfalt"]),
        ("tender=AAK-2027-014", ["Asfalt"]),
        ("cpv=45", ["Asfalt"]),
        ("status=held", ["Tage på plejehjem"]),
        ("year=2028", ["Kursus i genbrug"]),
        ("q=asfalt", ["Asfalt"]),
    ],
)
def test_each_filter_finds_its_own(visit: Open, publish: Write, query: str, found: list[str]) -> None:
    publish([
        HELD,
        made(1, on="2027-03-01"),
        made(2, on="2027-03-02", title="Asfalt", departments=("mtm",), form="site_visit", sme_note="Ja",
             tenders=("AAK-2027-014",), cpv=("45233000",)),
        made(3, on="2028-03-02", title="Kursus i genbrug", kind="course", themes=("ecolabels",)),
    ])  # fmt: skip
    assert titles(page(visit(query))) == found


def test_the_form_keeps_what_is_chosen_and_chips_take_it_away(visit: Open, many: None) -> None:
    html = page(visit("department=mbu&theme=ecolabels&coming=no&open=department"))
    assert re.search(r'data-name="department" value="mbu" checked', html)
    assert re.search(r'href="/markedsdialoger\?coming=no&amp;department=mbu"[^>]*><span>Tema: Type 1', html)
    assert "Uden tema" in html  # none that are over have the theme
    assert re.search(r'href="/markedsdialoger\?theme=ecolabels&amp;', page(visit("theme=ecolabels"))) is None
    more = page(visit("sme=yes&open=more"))
    assert re.search(r'data-name="sme" value="yes" checked><span>Egnet for mindre virksomheder<', more)


def test_what_is_chosen_is_still_there_in_every_view(visit: Open, many: None) -> None:
    html = page(visit("theme=ecolabels"))
    for link in ("coming=no&amp;theme=ecolabels", "view=month&amp;theme=ecolabels"):
        assert f'href="/markedsdialoger?{link}"' in html
    assert 'href="/abonner?vis=markedsdialoger&amp;theme=ecolabels"' in html


def test_no_hits_say_which_choice_to_take_away_and_what_the_archive_has(visit: Open, many: None) -> None:
    html = page(visit("q=tage&department=mbu"))
    assert "Intet her passer" in html
    assert "Uden søgeord" in html
    assert "1 afholdt eller aflyst" in html
    assert "coming=yes&amp;status=held" in page(visit("status=held"))


def test_a_bad_value_is_explained_and_all_that_is_to_come_is_shown(visit: Open, many: None) -> None:
    html = page(visit("status=<b>måske</b>"))
    assert "&lt;b&gt;måske&lt;/b&gt;" in html
    assert "<b>måske" not in html
    assert "25 dialoger" in html


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "query", ["", "coming=no", "view=month", "q=tag", "view=month&month=1990-01", "view=month&month=2100-12"]
)
def test_an_empty_site_says_so_in_every_view(visit: Open, lang: Lang, query: str) -> None:
    html = page(visit(query, lang))
    assert "tp-empty" in html or "<table" in html
    assert "Traceback" not in html


# The month


def cells(html: str) -> dict[str, str]:
    """What stands on each day of the month's table."""
    return dict(re.findall(r'<td[^>]*><time datetime="([0-9-]+)">(.*?)</td>', html, re.DOTALL))


def test_the_month_is_a_table_with_iso_weeks_and_danish_weekdays(visit: Open, many: None) -> None:
    html = page(visit("view=month&month=2027-01"))
    assert re.findall('<th scope="col">([^<]+)<', html) == [
        "Uge", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag",
    ]  # fmt: skip
    # 1 January 2027 is a Friday of week 53
    assert re.findall('<th scope="row" aria-label="Uge ([0-9]+)"', html) == ["53", "1", "2", "3", "4"]
    days = cells(html)
    assert len(days) == 31
    assert "Tage på plejehjem" in days["2027-01-04"]
    assert "09.00" in days["2027-01-04"]
    assert "Januar" not in days["2027-01-05"]
    assert html.count("Tage på plejehjem") == 1


def test_months_before_and_after_keep_the_choices(visit: Open, many: None) -> None:
    html = page(visit("view=month&month=2027-01&theme=ecolabels"))
    assert (
        'rel="prev" data-keep href="/markedsdialoger?view=month&amp;theme=ecolabels&amp;month=2026-12"'
        in html
    )
    assert (
        'rel="next" data-keep href="/markedsdialoger?view=month&amp;theme=ecolabels&amp;month=2027-02"'
        in html
    )
    assert "Der er ikke noget i januar 2027" in html
    assert "Gå til februar 2027" in html


def test_without_a_month_the_present_one_is_shown(visit: Open, many: None) -> None:
    html = page(visit("view=month"))
    assert "februar 2027" in html
    assert re.search(r'aria-current="date"[^>]*><time datetime="2027-02-01"', html)


def test_what_has_no_day_stands_under_the_table(visit: Open, publish: Write) -> None:
    publish(
        [
            made(1, when=PlannedDate.of("2027-03")),
            made(2, when=PlannedDate.of("2027-Q1")),
            made(3, on="2027-03-03"),
        ]
    )
    html = page(visit("view=month&month=2027-03"))
    under = html.partition("dag ikke fastlagt")[2]
    assert "Rengøring af skole nr. 1" in under
    assert "1. kvartal 2027" in under
    assert "Rengøring af skole nr. 3" not in under
    assert not any("skole nr. 1<" in cell or "skole nr. 2<" in cell for cell in cells(html).values())


def test_a_day_has_them_by_the_clock_and_says_what_is_cancelled(visit: Open, publish: Write) -> None:
    at_eight = replace(made(2, on="2027-03-02"), starts=wall("2027-03-02T08:00"))
    closing = made(3, form="written", answer_by=wall("2027-03-02T12:00"), status="announced")
    two_days = replace(made(4, on="2027-03-03"), ends=wall("2027-03-04T16:00"))
    publish([OFF, at_eight, closing, two_days])
    days = cells(page(visit("view=month&month=2027-03")))
    second = days["2027-03-02"]
    assert second.index("skole nr. 2") < second.index("Busser") < second.index("skole nr. 3")
    assert "Aflyst" in second
    assert "Svarfrist 12.00" in second
    assert "skole nr. 4" in days["2027-03-03"]
    assert "skole nr. 4" in days["2027-03-04"]


# What leads here


def test_the_promise_is_said_once_something_was_held(visit: Open, publish: Write, make_tender, write) -> None:  # type: ignore[no-untyped-def]
    write(visit().tenders, [make_tender(id=f"AAK-2027-00{n}", notice="2027") for n in (1, 2)])
    publish([made(1, on="2027-03-01")])
    assert "på forhånd" not in page(visit())
    publish([replace(HELD, tenders=("AAK-2027-001",)), replace(LATE, tenders=("AAK-2027-002",))])
    html = page(visit())
    assert re.search(r"markedsdialog om 2 udbud\. For 0 af dem \(0\s%\)", html)
    assert 'href="/maal?id=public-dialogues"' in html


def test_the_front_page_shows_the_next_three(visit: Open, many: None) -> None:
    html = home.html(visit())
    assert html.count('href="/markedsdialoger?id=') == 3
    assert 'href="/markedsdialoger"' in html


def test_the_choice_can_be_subscribed_to(visit: Open, many: None) -> None:
    v = visit("vis=markedsdialoger&theme=ecolabels")
    html = subscribe.dialogues(v, v.dialogue_filter()[0])
    assert "/calendar/dialogues.ics?theme=ecolabels" in html
    assert "/calendar/events.ics?theme=ecolabels" in html
    assert "/feeds/dialogues.atom?theme=ecolabels" in html
    assert "3 dialoger og arrangementer" in html


def test_a_chosen_kind_is_in_one_calendar_only(visit: Open, many: None) -> None:
    v = visit("vis=markedsdialoger&kind=course")
    html = subscribe.dialogues(v, v.dialogue_filter()[0])
    assert "/calendar/events.ics?kind=course" in html
    assert "/calendar/dialogues.ics" not in html


HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) \"'&amp; {{ 7*7 }} {0} %s"


def test_text_from_outside_is_never_markup_nor_template(visit: Open, publish: Write) -> None:
    nasty = {
        "title": HOSTILE,
        "title_en": None,
        "place": HOSTILE,
        "sme_note": HOSTILE,
        "link": "https://example.org",
    }
    publish([
        made(1, on="2027-03-01", **nasty),
        made(2, when=PlannedDate.of("2027-Q1"), **nasty),
        replace(made(3, on="2027-03-02", **nasty), status="cancelled", status_reason=HOSTILE),
    ])  # fmt: skip
    for query in ("", "coming=no", "view=month&month=2027-03"):
        for lang in LANGS:
            html = page(visit(query, lang))
            assert "<script" not in html
            assert str(escape("<script>alert(1)</script>")) in html
            assert "{{ 7*7 }}" in html


@pytest.mark.parametrize(
    "query", ["", "q=skole&page=2", "coming=no", "view=month&month=2027-03", "q=findesikke&kind=course"]
)
def test_a_page_asks_the_database_a_few_times_whatever_it_shows(  # type: ignore[no-untyped-def]
    visit: Open, many: None, queries, query: str
) -> None:
    v = visit(query)
    v.tenders.index()  # made once for all readers after a change
    v.dialogues.index()
    v.services.targets.judged()
    with queries(v.services.database) as asked:
        page(v)
    assert len(asked) <= 3, asked
