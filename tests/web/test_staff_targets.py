"""The staff's room for the policy's promises: what is shown, what is typed and kept, sheets in and out, and tasks."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import ROLES, Actor
from transparency.dates import PlannedDate
from transparency.services import Services
from transparency.targets.records import Baseline, Method, Observation, Target
from transparency.web.page import Visit
from transparency.web.problems import exception_handlers
from transparency.web.routes import routes

STAFF = ("editor", "publisher", "administrator")
FILES = ("observations.xlsx", "observations-template.xlsx")
ID = "emissions"


@pytest.fixture(autouse=True)
def _today(frozen: Any) -> Iterator[None]:
    with frozen("2027-03-01T09:00Z"):
        yield


Put = Callable[..., Target]


@pytest.fixture
def put(found: Services) -> Put:
    """`put(unit="tco2e", …)`: the promise's next version is public."""

    def save(id_: str = ID, **given: Any) -> Target:
        present = found.targets.versions(id_)[-1]
        record = replace(present.record, **given)
        with found.database.writing() as connection:
            found.targets.save(connection, [(record, present.number)], who="prøve", reason="Fordi")
        return record

    return save


def figure(period: str = "2024", value: int = 17000, **given: Any) -> Observation:
    fields: dict[str, Any] = {"unit": "tco2e", "source": "Klimaregnskab", "quality": "measured"}
    return Observation(PlannedDate.of(period), Decimal(value), **fields | given)


BASE = Baseline(PlannedDate.of("2019"), Decimal(20000), "Klimaregnskab 2020")


def _script(v, actor):  # type: ignore[no-untyped-def]
    from datetime import datetime  # only what stands in here is run

    from transparency import clock
    from transparency.web.private import said, trouble
    from transparency.web.views import staff_targets, staff_tasks

    with clock.frozen(datetime.fromisoformat("2027-03-01T09:00Z")), trouble(v.t, stop=True):
        said()
        (staff_tasks if v.get("vis") == "opgaver" else staff_targets).draw(v, actor)


def opened(found: Services, actor: Actor, **query: str) -> AppTest:
    """The room as it is drawn for somebody, on 1 March 2027."""
    v = Visit(found, "da", date(2027, 3, 1), tuple(query.items()))
    at = AppTest.from_function(_script, args=(v, actor), default_timeout=60).run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def labelled(some: Any, label: str) -> Any:
    (one,) = [one for one in some if one.label == label]
    return one


def press(at: AppTest, label: str) -> AppTest:
    labelled(at.button, label).click().run()
    assert not at.exception
    return at


def write(at: AppTest, label: str, text: str) -> None:
    one = [one for one in (*at.text_input, *at.text_area) if one.label == label]
    one[0].set_value(text).run()
    assert not at.exception


def draft(found: Services, people: dict[str, Actor], id_: str = ID) -> Target:
    kept = found.target_editing.draft(people["editor"], id_)
    assert kept
    return kept.record


# The list and the tasks


def test_the_list_has_every_promise_and_those_whose_figures_are_late_first(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put("furniture", next_due=date(2027, 4, 1))
    put("tableware", next_due=date(2027, 2, 28))
    found.target_editing.save(
        people["editor"], found.targets.versions(ID)[-1].record, seen=1, edition=0, reason="", note=""
    )
    told = html(opened(found, people["editor"]))
    rows = told.partition("<tbody>")[2]
    assert all(f"vis=maal&amp;id={id_}" in rows for id_ in found.reference.promises)
    assert rows.index("Frist overskredet") < rows.index("id=furniture") < rows.index("id=climate-neutral")
    assert rows.index("id=tableware") < rows.index("Frist overskredet")
    assert f"id={ID}&amp;trin=vis" in told.partition("<tbody>")[0]


def test_figures_that_are_late_or_due_within_thirty_days_are_tasks(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put("furniture", next_due=date(2027, 3, 31))
    put("tableware", next_due=date(2027, 2, 1))
    put("e-trade", next_due=date(2027, 4, 1))
    found.target_editing.save(
        people["editor"], found.targets.versions(ID)[-1].record, seen=1, edition=0, reason="", note="Se her"
    )
    told = html(opened(found, people["editor"], vis="opgaver"))
    due = told.partition("Tal om målene, der skal lægges ind")[2].partition("<h2>")[0]
    assert due.index("id=tableware") < due.index("Frist overskredet") < due.index("id=furniture")
    assert due.count("Frist overskredet") == 1
    assert "id=e-trade" not in due
    assert f"vis=maal&amp;id={ID}&amp;trin=vis" in told.partition("<h2>Kladder</h2>")[2].partition("<h2>")[0]


@pytest.mark.parametrize("id_", ["free-lunch", "x", "../etc", "EMISSIONS"])
def test_a_promise_that_there_is_not_is_not_found(
    found: Services, people: dict[str, Actor], id_: str
) -> None:
    assert "findes ikke" in html(opened(found, people["editor"], id=id_))


def test_the_overview_says_how_it_is_measured_and_whose_the_wording_is(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put(unit="tco2e", baseline=BASE, observations=(figure(source="<b>Regnskab</b>"),), responsible="Indkøb")
    told = html(opened(found, people["editor"], id=ID))
    assert "data/policy/promises.toml" in told
    assert found.reference.promises[ID].promise_da in told
    assert "&lt;b&gt;Regnskab&lt;/b&gt;" in told
    assert "20.000 ton CO2e i 2019" in told


# How it is measured


def test_what_is_typed_is_kept_as_a_draft_and_shown_before_it_is_public(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put(unit="tco2e", baseline=BASE, observations=(figure(),))
    at = opened(found, people["editor"], id=ID, trin="ret")
    write(at, "Udgangspunkt: tal", "40.000")
    press(at, "Tilføj en datakilde")
    write(at, "Datakilde 1: navn", "Klimaregnskab")
    write(at, "Datakilde 1: adresse", "javascript:alert(1)")
    assert "https://" in html(at)
    press(at, "Gem kladde")
    assert "Ret 1 felt, før kladden kan gemmes: Datakilder" in html(at)
    assert labelled(at.text_input, "Datakilde 1: adresse").value == "javascript:alert(1)"
    write(at, "Datakilde 1: adresse", "https://example.dk/regnskab")
    write(at, "Næste tal ventes senest", "31-12-2027")
    write(at, "Offentlig begrundelse for ændringen", "Regnet om")
    press(at, "Gem kladde")
    kept = draft(found, people)
    assert (kept.baseline and kept.baseline.value, kept.next_due) == (Decimal(40000), date(2027, 12, 31))
    assert found.targets.versions(ID)[-1].record.baseline == BASE

    told = html(opened(found, people["publisher"], id=ID, trin="vis"))
    assert "40.000 ton CO2e i 2019" in told
    verdicts = told.partition("<h2>Vurderingen</h2>")[2].partition("</dl>")[0]
    assert "Vurderingen bliver regnet om" in verdicts
    assert verdicts.index("tp-badge-at_risk") < verdicts.index("tp-badge-reached")
    assert "tp-preview" in told


def test_a_change_is_published_with_a_reason_and_can_be_undone(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put(unit="tco2e", observations=(figure(),))
    record = replace(found.targets.versions(ID)[-1].record, comment="Vi venter")
    kept = found.target_editing.save(people["editor"], record, seen=2, edition=0, reason="", note="")
    at = opened(found, people["publisher"], id=ID, trin="vis")
    press(at, "Offentliggør nu")
    assert "Begrundelsen er offentlig" in html(at)
    found.target_editing.publish(people["publisher"], ID, kept.edition, "En kommentar")
    at = opened(found, people["publisher"], id=ID)
    assert "En kommentar" not in html(at), "of the versions before"
    at.text_input[0].set_value("Fortrudt")
    press(at, "Gendan udgave 2")
    assert found.targets.versions(ID)[-1].record.comment == ""
    assert found.targets.versions(ID)[-1].reason == "Fortrudt"


def test_an_editor_sends_it_to_approval_and_does_not_publish(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    found.target_editing.save(
        people["editor"],
        replace(found.targets.versions(ID)[-1].record, comment="Vi venter"),
        seen=1,
        edition=0,
        reason="Nyt",
        note="",
    )
    at = opened(found, people["editor"], id=ID, trin="vis")
    assert [one.label for one in at.button if one.label == "Offentliggør nu"] == []
    press(at, "Send til godkendelse")
    (kept,) = found.target_editing.drafts(people["editor"])
    assert kept.state == "review"


def test_what_is_missing_is_said_before_it_can_be_public(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    record = replace(found.targets.versions(ID)[-1].record, unit="tco2e", observations=(figure(method=2),))
    found.target_editing.save(people["editor"], record, seen=1, edition=0, reason="Nyt", note="")
    told = html(opened(found, people["editor"], id=ID, trin="vis"))
    assert "Det her skal rettes, før det kan offentliggøres" in told
    assert "Metode 2 er ikke beskrevet." in told


def test_a_method_keeps_its_number(found: Services, people: dict[str, Actor], put: Put) -> None:
    put(unit="tco2e", methods=(Method(1, "Kroner"), Method(2, "Mængder", why_changed="Bedre")))
    at = opened(found, people["editor"], id=ID, trin="ret")
    press(at, "Fjern metode 1")
    press(at, "Tilføj en metode")
    write(at, "Metode 3: sådan gøres det op", "Vejet")
    write(at, "Metode 3: hvorfor den afløste den før", "Endnu bedre")
    press(at, "Gem kladde")
    assert [m.number for m in draft(found, people).methods] == [2, 3]


# Figures


def test_a_figure_is_added_corrected_and_taken_out(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put(
        unit="tco2e",
        responsible="Indkøb",
        observations=(figure("2022", 3), figure("2023", 2), figure("2024", 1)),
    )
    at = opened(found, people["editor"], id=ID, trin="tal")
    press(at, "Tilføj et tal")
    assert "hvilken periode" not in html(at), "an empty row is none"
    write(at, "Tal 1: periode", "2025")
    write(at, "Tal 1: værdi", "-5")
    assert "Tallet kan ikke være under 0" in html(at)
    press(at, "Gem kladde")
    assert "Ret 1 felt, før kladden kan gemmes: Tal" in html(at)
    assert labelled(at.text_input, "Tal 1: værdi").value == "-5"
    write(at, "Tal 1: værdi", "1.234,5")
    write(at, "Tal 1: kilde", "Regnskab 2025")
    write(at, "Tal 2: værdi", "10")  # 2024
    press(at, "Tag tal 4 ud")  # 2022
    assert "Disse tal bliver taget ud: 2022: 3 ton CO2e" in html(at)
    press(at, "Gem kladde")
    kept = draft(found, people).observations
    assert [(o.period.value, o.value, o.entered_by) for o in kept] == [
        ("2023", Decimal(2), ""),
        ("2024", Decimal(10), "Indkøb"),
        ("2025", Decimal("1234.5"), "Indkøb"),
    ]
    assert kept[2].entered_on == date(2027, 3, 1)
    write(at, "Tal 1: periode", "2026")
    press(at, "Gem kladde")
    assert [o.period.value for o in draft(found, people).observations] == ["2023", "2024", "2026"]


def test_of_many_figures_the_newest_are_shown_and_the_others_are_fetched(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    years = [
        figure(str(year), category=category) for year in range(2006, 2026) for category in (None, "food")
    ]
    put(unit="tco2e", observations=tuple(years))
    at = opened(found, people["editor"], id=ID, trin="tal")
    assert [one.label for one in at.text_input if one.label.endswith("periode")][-1] == "Tal 12: periode"
    older = labelled(at.selectbox, "Andre tal")
    assert older.options[0] == "2019 (2 tal)"
    older.set_value(13).run()
    press(at, "Hent dem frem")
    assert labelled(at.text_input, "Tal 13: periode").value == "2006"
    assert "Intet er ændret endnu." in html(at), "to look at figures is no change"
    write(at, "Tal 13: værdi", "5")
    press(at, "Gem kladde")
    kept = {o.key: o for o in draft(found, people).observations}
    assert len(kept) == 40
    assert kept["2006", 1, "", ""].value == 5


def test_the_second_of_two_editors_is_shown_both_and_loses_nothing(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put(unit="tco2e", observations=(figure("2023", 1),))
    at = opened(found, people["editor"], id=ID, trin="tal")
    write(at, "Tal 1: værdi", "2")
    press(at, "Tilføj et tal")
    write(at, "Tal 1: periode", "2025")
    write(at, "Tal 1: værdi", "7")
    write(at, "Tal 1: kilde", "Regnskab")
    theirs = replace(
        found.targets.versions(ID)[-1].record, observations=(figure("2022", 9), figure("2023", 3))
    )
    found.target_editing.save(people["publisher"], theirs, seen=2, edition=0, reason="", note="")
    press(at, "Gem kladde")
    told = html(at)
    assert "En anden har gemt kladden" in told
    assert "2023: 2 ton CO2e" in told
    assert "2023: 3 ton CO2e" in told
    press(at, "Flet, og lad mine rettelser gælde")
    press(at, "Gem kladde")
    kept = draft(found, people).observations
    assert [(o.period.value, int(o.value)) for o in kept] == [("2022", 9), ("2023", 2), ("2025", 7)]


# Sheets

HEAD = "Mål;Periode;Værdi;Enhed;Kvalitet;Kilde\n"


def upload(at: AppTest, data: str) -> AppTest:
    at.file_uploader[0].set_value(("tal.csv", data.encode("utf-8-sig"), "application/octet-stream"))
    at.run()
    assert not at.exception
    return at


def test_a_sheet_is_shown_and_nothing_written_before_one_saves(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    put(unit="tco2e", observations=(figure("2023", 1),))
    at = opened(found, people["publisher"], trin="regneark")
    said = (("2023", "2"), ("2024", "12.500"), ("2025", "-1"))
    rows = "".join(f"{ID};{period};{value};ton CO2e;målt;Regnskab\n" for period, value in said)
    upload(at, HEAD + rows)
    told = html(at)
    assert "12.500 ton CO2e" in told
    assert "under 0" in told
    assert len(found.targets.versions(ID)) == 2
    press(at, "Gem")
    assert "Skriv, hvorfor tal, der er offentlige, rettes." in html(at) or "afviste rækker" in html(at)
    labelled(at.checkbox, "Gem kun de gode rækker. De afviste bliver ikke gemt.").set_value(True)
    at.text_area[0].set_value("Nye tal")
    press(at, "Gem")
    assert "Tal om 1 mål er offentlige. 1 række er afvist." in html(at)
    record = found.targets.versions(ID)[-1].record
    assert [int(o.value) for o in record.observations] == [2, 12500]


def test_the_sheet_of_an_editor_waits_for_approval(
    found: Services, people: dict[str, Actor], put: Put
) -> None:
    at = opened(found, people["editor"], trin="regneark")
    upload(at, HEAD + f"{ID};2024;12.500;ton CO2e;målt;Regnskab\n")
    assert "kladder, der venter på godkendelse" in html(at)
    at.text_area[0].set_value("Nye tal")
    press(at, "Gem")
    assert "Tal om 1 mål venter på godkendelse." in html(at)
    (kept,) = found.target_editing.drafts(people["editor"])
    assert kept.state == "review"


def test_a_file_that_is_no_sheet_is_told_so(found: Services, people: dict[str, Actor]) -> None:
    at = opened(found, people["editor"], trin="regneark")
    upload(at, "Navn;Alder\nIda;3\n")
    assert "tp-note-warning" in html(at)


@pytest.fixture
def app(people: dict[str, Actor]) -> Starlette:
    return Starlette(routes=routes(), exception_handlers=exception_handlers())


@pytest.fixture
def cookie(found: Services, people: dict[str, Actor]) -> Callable[[str], dict[str, str]]:
    """`cookie("editor")`: the headers of a browser that this person has signed in with."""

    def of(role: str) -> dict[str, str]:
        account_id = people[role].account_id
        if account_id is None:
            return {}
        with found.database.writing() as connection:
            ends_at = clock.now() + timedelta(hours=1)
            accounts.add_session(connection, account_id, f"token of {role}", ends_at, "Firefox")
        return {"cookie": f"__Host-session=token of {role}"}

    return of


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("role", ROLES)
def test_only_staff_fetch_the_sheets_to_edit(
    app: Starlette, ask: Any, cookie: Any, role: str, name: str
) -> None:
    answer = ask(app, f"/staff/{name}", headers=cookie(role))
    assert answer.status == (200 if role in STAFF else 404)
    if role in STAFF:
        assert answer.headers["cache-control"] == "no-store"


def test_the_figures_that_were_fetched_are_the_same_figures_when_they_are_read_in_again(
    found: Services, people: dict[str, Actor], put: Put, app: Starlette, ask: Any, cookie: Any
) -> None:
    put(
        unit="tco2e", observations=(figure("2023", 1), figure("2024-Q1", 12500, category="food", note="=1+1"))
    )
    body = ask(app, "/staff/observations.xlsx", headers=cookie("editor")).body
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    assert sheet.max_row == 3
    at = opened(found, people["editor"], trin="regneark")
    at.file_uploader[0].set_value(("tal.xlsx", body, "application/octet-stream"))
    at.run()
    assert not at.exception
    assert "Arket siger det samme som målene." in html(at)
