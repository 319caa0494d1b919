"""The staff's rooms for spreadsheets, organisations, letters, the log and what is looked up."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import ROLES, Actor
from transparency.audit import store as audit
from transparency.audit.records import Line
from transparency.config import organisation
from transparency.errors import BadInput
from transparency.history.store import moment_text
from transparency.locale import LANGS, Lang, Text
from transparency.mail import store as outbox
from transparency.mail.records import letter
from transparency.services import Services
from transparency.tenders.records import PlannedTender
from transparency.web import logbook
from transparency.web.page import Visit
from transparency.web.problems import exception_handlers
from transparency.web.routes import routes
from transparency.web.views import staff_log, staff_reference

TODAY = date(2026, 11, 26)
DA = Text.of("da")
STAFF = ("editor", "publisher", "administrator")


@pytest.fixture
def plan(found: Services, make_tender: Any, write: Any) -> list[PlannedTender]:
    some = [make_tender(), make_tender(id="AAK-2027-002", title="Kørsel")]
    write(found.tenders, some)
    return some


def visit(found: Services, lang: Lang = "da", **query: str) -> Visit:
    return Visit(found, lang, TODAY, tuple((name.rstrip("_"), value) for name, value in query.items()))


def _script(module, v, actor):  # type: ignore[no-untyped-def]
    from importlib import import_module  # only what stands in here is run

    from transparency.web.private import said

    said()
    import_module(f"transparency.web.views.{module}").draw(v, actor)


def opened(module: str, v: Visit, actor: Actor) -> AppTest:
    """A room as it is drawn for somebody."""
    return AppTest.from_function(_script, args=(module, v, actor), default_timeout=60).run()


def html(at: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in at.get("html"))


def upload(at: AppTest, data: bytes, name: str = "plan.csv") -> AppTest:
    at.file_uploader[0].set_value((name, data, "application/octet-stream"))
    return at.run()


def button(at: AppTest, label: str) -> Any:
    (one,) = [one for one in at.button if one.label == label]
    return one


@pytest.mark.parametrize("label", ["Offentliggør nu", "Ja, kassér kladden", "Kopiér til et nyt udbud"])
def test_a_click_on_the_page_of_one_record_does_nothing_with_another(
    found: Services, people: dict[str, Actor], plan: list[PlannedTender], label: str
) -> None:
    """The address has changed by then, as when a click comes while the next page is on its way."""
    for one in plan:
        changed = replace(one, title=f"{one.title} 2")
        found.editing.save(people["publisher"], changed, seen=1, edition=0, reason="Ret", note="")
    step = {} if label.startswith("Kopiér") else {"trin": "vis"}
    before = found.tenders.revision()
    at = opened("staff_tender", visit(found, id=plan[0].id, **step), people["publisher"])
    click = button(at, label).click()
    at.args = ("staff_tender", visit(found, id=plan[1].id, **step), people["publisher"])
    click.run()
    assert not at.exception
    assert found.tenders.revision() == before
    assert {one.record.id for one in found.editing.drafts(people["publisher"])} == {one.id for one in plan}


# Spreadsheets

HEAD = "Id;Version;Titel;Art;Afdeling;CPV-kode\n"
FIRST = "AAK-2027-001;1;Rengøring af skoler;Tjenesteydelser;mbu;90910000\n"
SECOND = "AAK-2027-002;1;Kørsel;Tjenesteydelser;mbu;90910000\n"


def test_a_sheet_is_shown_and_nothing_written_before_one_saves(
    found: Services, people: dict[str, Actor], plan: list[PlannedTender]
) -> None:
    at = opened("staff_import", visit(found), people["publisher"])
    assert "/staff/plan.xlsx" in html(at)
    upload(at, (HEAD + FIRST.replace("af skoler", "af <i>haller") + SECOND).encode())
    assert not at.exception
    told = html(at)
    assert "<del>Rengøring af skoler</del>" in told
    assert "<ins>Rengøring af &lt;i&gt;haller</ins>" in told
    assert found.tenders.versions("AAK-2027-001")[-1].number == 1

    button(at, "Gem").click().run()
    assert "Skriv, hvorfor planen ændres." in html(at)
    assert found.tenders.versions("AAK-2027-001")[-1].number == 1

    at.text_area[0].set_value("Hallerne er kommet med")
    button(at, "Gem").click().run()
    assert not at.exception
    assert "1 udbud er gemt og offentligt." in html(at)
    last = found.tenders.versions("AAK-2027-001")[-1]
    assert (last.number, last.record.title) == (2, "Rengøring af <i>haller")
    assert last.reason == "Hallerne er kommet med"
    assert at.file_uploader[0].value is None
    assert "Det sker, hvis du gemmer" not in html(at)


def test_an_editors_sheet_waits_for_approval(
    found: Services, people: dict[str, Actor], plan: list[PlannedTender]
) -> None:
    at = opened("staff_import", visit(found), people["editor"])
    upload(at, (HEAD + FIRST.replace("skoler", "haller")).encode())
    assert "bliver kladder, der venter på godkendelse" in html(at)
    at.text_area[0].set_value("Haller")
    button(at, "Gem").click().run()
    assert "1 udbud venter på godkendelse." in html(at)
    assert found.tenders.versions("AAK-2027-001")[-1].number == 1
    assert [draft.state for draft in found.editing.drafts(people["editor"])] == ["review"]


def test_each_bad_cell_says_where_it_stands_and_what_would_be_right(
    found: Services, people: dict[str, Actor], plan: list[PlannedTender]
) -> None:
    at = opened("staff_import", visit(found), people["publisher"])
    bad = SECOND.replace(";mbu;", ";Tagafdelingen <u>;").replace("Kørsel", "Kørsel nu")
    upload(at, (HEAD + FIRST.replace("skoler", "haller") + bad).encode())
    told = html(at)
    assert '<span class="tp-cell">Tagafdelingen &lt;u&gt;</span>' in told
    assert "E (Afdeling)" in told
    assert "kendes ikke. Skriv en af:" in told
    at.text_area[0].set_value("Haller")
    button(at, "Gem").click().run()
    assert "Intet er gemt, fordi der er afviste rækker" in html(at)
    at.checkbox[0].check()
    button(at, "Gem").click().run()
    assert "1 udbud er gemt og offentligt." in html(at)
    assert found.tenders.versions("AAK-2027-002")[-1].number == 1


def test_an_unknown_column_is_mapped_by_hand(
    found: Services, people: dict[str, Actor], plan: list[PlannedTender]
) -> None:
    at = opened("staff_import", visit(found), people["publisher"])
    upload(at, b"Sagsnr.;Hvad;Art;Afdeling\nAAK-2028-001;Skolemad;Varer;mbu\n")
    assert "har ingen kolonne" in html(at)
    by_label = {one.label: one for one in at.selectbox}
    assert list(by_label) == ["Sagsnr.", "Hvad"]
    by_label["Sagsnr."].set_value("id")
    by_label["Hvad"].set_value("title")
    at.run()
    assert not at.exception
    assert "AAK-2028-001</span> Skolemad" in html(at)
    button(at, "Gem").click().run()
    assert found.tenders.versions("AAK-2028-001")[-1].record.title == "Skolemad"


def test_what_the_sheet_lacks_is_taken_out_where_one_says_so(
    found: Services, people: dict[str, Actor], plan: list[PlannedTender]
) -> None:
    at = opened("staff_import", visit(found), people["publisher"])
    upload(at, (HEAD + FIRST).encode())
    assert "Der er intet at gemme" in html(at)
    (of,) = at.selectbox
    of.set_value("mbu")
    at.run()
    assert "1 udbud tages ud af planen, når du gemmer:" in html(at)
    at.text_area[0].set_value("Behovet er faldet bort")
    button(at, "Gem").click().run()
    last = found.tenders.versions("AAK-2027-002")[-1]
    assert (last.record.status, last.record.status_reason) == ("withdrawn", "Behovet er faldet bort")


def test_a_plan_that_changed_meanwhile_is_shown_anew(
    found: Services, people: dict[str, Actor], plan: list[PlannedTender], make_tender: Any, write: Any
) -> None:
    at = opened("staff_import", visit(found), people["publisher"])
    upload(at, (HEAD + FIRST.replace("skoler", "haller")).encode())
    write(found.tenders, [make_tender(place="Risskov")])
    at.text_area[0].set_value("Haller")
    button(at, "Gem").click().run()
    assert "Planen er ændret, siden du så rapporten." in html(at)
    assert found.tenders.versions("AAK-2027-001")[-1].record.title == "Rengøring af skoler"
    button(at, "Gem").click().run()
    assert found.tenders.versions("AAK-2027-001")[-1].record.title == "Rengøring af haller"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.xlsx", b""),
        ("plan.pdf", b"%PDF-1.7 "),
        ("plan.xlsx", b"PK\x03\x04broken"),
        ("x.csv", b"a;b\n1;2"),
    ],
)
def test_what_is_no_plan_gets_an_answer_in_words(
    found: Services, people: dict[str, Actor], name: str, data: bytes
) -> None:
    at = upload(opened("staff_import", visit(found), people["editor"]), data, name)
    assert not at.exception
    assert 'role="alert"' in html(at)
    assert [one for one in at.button if one.label == "Gem"] == []


# Organisations


def test_the_list_counts_people_and_says_when_one_was_last_here(
    found: Services, people: dict[str, Actor]
) -> None:
    told = html(opened("staff_organisations", visit(found), people["editor"]))
    assert "Firmaet &lt;b&gt;" in told
    assert "10150817" in told
    assert told.count("Aldrig") == 2
    with found.database.writing() as connection:
        accounts.change_account(
            connection, people["member"].account_id or 0, last_seen_at=moment_text(clock.now())
        )
    found.accounts.end_access(people["administrator"], people["supplier_admin"].account_id or 0)
    told = html(opened("staff_organisations", visit(found), people["editor"]))
    assert told.count("Aldrig") == 1
    assert '<td class="tp-number">1<' in told


def test_only_an_administrator_creates_a_supplier_and_the_cvr_is_checked(
    found: Services, people: dict[str, Actor]
) -> None:
    for role in ("editor", "publisher"):
        assert opened("staff_organisations", visit(found), people[role]).text_input == []
    at = opened("staff_organisations", visit(found), people["administrator"])
    cvr, name, contact = at.text_input
    cvr.set_value("12345678")
    name.set_value("Ny ApS")
    contact.set_value("post@ny.dk")
    button(at, "Opret").click().run()
    assert "er ikke et CVR-nummer" in html(at)
    at.text_input[0].set_value("13585628")
    button(at, "Opret").click().run()
    assert not at.exception
    assert "Ny ApS er oprettet" in html(at)
    made = [one for one in found.accounts.organisations(people["editor"]) if one.cvr == "13585628"]
    assert [one.name for one in made] == ["Ny ApS"]


def test_one_is_opened_and_renamed_and_an_unknown_one_is_not_there(
    found: Services, people: dict[str, Actor]
) -> None:
    firm = str(people["member"].organisation_id)
    told = html(opened("staff_organisations", visit(found, id=firm), people["editor"]))
    assert "Navn supplier_admin" in told
    at = opened("staff_organisations", visit(found, id=firm), people["administrator"])
    (name,) = [one for one in at.text_input if one.key == f"name_of_{firm}"]
    name.set_value("Firmaet A/S")
    next(one for one in at.button if one.label == "Gem").click().run()
    assert "Firmaet A/S er rettet." in html(at)
    for asked in ("999999", "x", "-1", "1 OR 1"):
        assert "Siden findes ikke" in html(
            opened("staff_organisations", visit(found, id=asked), people["editor"])
        )


# Letters


@pytest.fixture
def letters(found: Services) -> None:
    with found.database.writing() as connection:
        for number, state in enumerate(("waiting", "failed", "kept", "sent"), 1):
            to = f"{state}@example.dk"
            outbox.post(
                connection,
                letter(
                    "invitation", to, "da", f"Brev {state} <x>", [f"Ord <i>{state}</i>"], sender="Enheden"
                ),
            )
            if state == "failed":
                outbox.give_up(connection, number, "550 no such user <y>")
            elif state != "waiting":
                outbox.done(connection, number, "kept" if state == "kept" else "sent")


def test_letters_are_listed_by_what_became_of_them(
    found: Services, people: dict[str, Actor], letters: None
) -> None:
    told = html(opened("staff_mail", visit(found), people["administrator"]))
    for state in ("waiting", "failed", "kept"):
        assert f"Brev {state} &lt;x&gt;" in told
    assert "Brev sent" not in told
    assert "550 no such user &lt;y&gt;" in told


def test_a_letter_that_failed_is_sent_again(found: Services, people: dict[str, Actor], letters: None) -> None:
    actor = people["administrator"]
    at = opened("staff_mail", visit(found), actor)
    button(at, "Send igen").click().run()
    assert not at.exception
    assert found.mail.failed(actor) == []
    assert {one.id for one in found.mail.waiting(actor)} == {1, 2}


@pytest.mark.parametrize(("number", "words"), [("1", "waiting"), ("2", "failed"), ("3", "kept")])
def test_a_letter_is_opened_to_be_read(
    found: Services, people: dict[str, Actor], letters: None, number: str, words: str
) -> None:
    told = html(opened("staff_mail", visit(found, id=number), people["administrator"]))
    assert f"Ord &lt;i&gt;{words}&lt;/i&gt;" in told
    assert f"{words}@example.dk" in told


@pytest.mark.parametrize("number", ["4", "99", "x", "²", "9" * 40])
def test_a_letter_that_is_sent_or_never_was_is_not_there(
    found: Services, people: dict[str, Actor], letters: None, number: str
) -> None:
    told = html(opened("staff_mail", visit(found, id=number), people["administrator"]))
    assert "Siden findes ikke" in told
    assert "sent@example.dk" not in told


def test_many_letters_come_in_pages(found: Services, people: dict[str, Actor]) -> None:
    with found.database.writing() as connection:
        for number in range(45):
            outbox.post(
                connection, letter("x", "a@example.dk", "da", f"Brev {number:02}.", ["."], sender=".")
            )
    actor = people["administrator"]
    first = html(opened("staff_mail", visit(found), actor))
    assert "liste=waiting&amp;foer=26" in first
    assert "Brev 25." in first
    assert "Brev 24." not in first
    last = html(opened("staff_mail", visit(found, liste="waiting", foer="6"), actor))
    assert "Brev 04." in last
    assert "Brev 05." not in last
    assert "Kunne ikke leveres" not in last


# The log


def log_lines(found: Services, actor: Actor, count: int = 60) -> None:
    with found.database.writing() as connection:
        for number in range(count):
            audit.write(
                connection, actor, "tender_published", f"AAK-2027-{number:03}", reason="=Fordi", details={"version": 2}
            )  # fmt: skip


def test_the_log_names_people_as_they_are_called_now(found: Services, people: dict[str, Actor]) -> None:
    log_lines(found, people["editor"], 1)
    found.accounts.end_access(people["administrator"], people["member"].account_id or 0)
    found.accounts.erase_person(people["administrator"], people["member"].account_id or 0)
    told = staff_log.html(visit(found), people["administrator"])
    assert "Navn editor" in told
    assert "Slettet bruger" in told
    assert "Navn member" not in told
    assert "version: 2" in told
    assert "“=Fordi”" in told


def test_the_log_comes_in_pages_that_keep_the_filter(found: Services, people: dict[str, Actor]) -> None:
    log_lines(found, people["editor"])
    who = people["editor"].who
    v = visit(found, vis="log", who=who, event="tender_published")
    first = staff_log.html(v, people["administrator"])
    assert first.count("<time") == 50
    assert "Til de nyeste" not in first
    before = first.partition("&amp;before=")[2].partition('"')[0]
    v = visit(found, vis="log", who=who, event="tender_published", before=before)
    second = staff_log.html(v, people["administrator"])
    assert second.count("<time") == 10
    assert "Til de nyeste" in second
    assert f"who={who.replace(':', '%3A')}&amp;event=tender_published" in second
    assert '<option value="tender_published" selected>' in second


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"object": "AAK-2027-001"}, 1),
        ({"object": "AAK-2027-0"}, 0),
        ({"event": "sign_in"}, 0),
        ({"from_": "2026-11-26", "to": "2026-11-26"}, 3),
        ({"from_": "2026-11-27"}, 0),
        ({"to": "2026-11-25"}, 0),
        ({"who": "konto:999"}, 0),
    ],
)
def test_the_log_is_filtered(
    found: Services, people: dict[str, Actor], frozen: Any, query: Mapping[str, str], count: int
) -> None:
    # the last second of the Danish day
    with frozen("2026-11-26T22:59:59Z"):
        log_lines(found, people["editor"], 3)
    asked = {"event": "tender_published"} | query
    assert staff_log.html(visit(found, **asked), people["administrator"]).count("<time") == count


@pytest.mark.parametrize(
    "query", [{"event": "noget"}, {"from_": "i går"}, {"to": "0001-01-01"}, {"to": "9999-12-31"}]
)
def test_a_filter_that_cannot_be_meant_is_told(
    found: Services, people: dict[str, Actor], query: Mapping[str, str]
) -> None:
    told = staff_log.html(visit(found, **query), people["administrator"])
    assert 'role="alert"' in told
    assert "<time" not in told
    with pytest.raises(BadInput):
        logbook.read_filter(lambda name: dict(visit(found, **query).query).get(name, ""))


def test_what_else_is_known_of_a_line_is_said_in_words() -> None:
    def said(**details: object) -> str:
        at = datetime(2026, 11, 26, tzinfo=UTC)
        return logbook.details(Line(1, at, "konto:1", "link_used", "konto:1", None, None, details), DA)

    assert said() == ""
    assert said(version=3, purpose="reset") == "version: 3, link til: ny adgangskode"
    assert said(unchanged=True, role="editor") == "uden ændringer: ja, rolle: Redaktør"
    assert said(later_than_this=1) == "later_than_this: 1"


# What is looked up


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_looked_up_is_shown_with_its_source(found: Services, lang: Lang) -> None:
    told = staff_reference.html(visit(found, lang))
    org = organisation()
    for department in org.departments:
        assert department.label(lang).replace("'", "&#39;") in told
    for text in (
        org.cvr,
        org.email,
        "thresholds.toml",
        "organisation.toml",
        "cpv.csv",
        "nuts.csv",
        "promises.toml",
    ):
        assert text in told
    number = Text.of(lang).number
    assert f"{number(216_000)} euro" in told
    assert number(1_644_638) in told
    assert number(len(found.reference.cpv)) in told
    assert "2028" in told


# Files


@pytest.fixture
def app(found: Services) -> Starlette:
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


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/staff/template.xlsx", STAFF),
        ("/staff/plan.xlsx", STAFF),
        ("/staff/log.csv", ("administrator",)),
    ],
)
def test_files_are_for_who_may_and_not_there_for_others(
    app: Starlette,
    ask: Any,
    cookie: Callable[[str], dict[str, str]],
    path: str,
    who: tuple[str, ...],
    role: str,
) -> None:
    headers = cookie(role)
    answer = ask(app, path, headers=headers)
    assert answer.status == (200 if role in who else 404)
    if role in who:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment;")
    else:
        nowhere = ask(app, "/staff/nowhere", headers=headers)
        assert answer.body == nowhere.body


@pytest.mark.parametrize("lang", LANGS)
def test_the_plan_to_edit_has_the_version_of_each_tender(
    app: Starlette,
    ask: Any,
    cookie: Callable[[str], dict[str, str]],
    plan: list[PlannedTender],
    lang: Lang,
) -> None:
    body = ask(app, f"/staff/plan.xlsx?lang={lang}", headers=cookie("editor")).body
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))
    t = Text.of(lang)
    assert rows[0][:3] == (t("Id"), t("Version"), t("Titel"))
    assert [row[:3] for row in rows[1:]] == [
        ("AAK-2027-001", 1, "Rengøring af skoler"),
        ("AAK-2027-002", 1, "Kørsel"),
    ]


def test_the_log_as_csv_runs_no_formula_and_tells_of_itself(
    found: Services,
    people: dict[str, Actor],
    app: Starlette,
    ask: Any,
    cookie: Callable[[str], dict[str, str]],
) -> None:
    log_lines(found, people["editor"], 3)
    headers = cookie("administrator")
    answer = ask(app, "/staff/log.csv?event=tender_published", headers=headers)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 4
    assert {row[1] for row in rows[1:]} == {"Navn editor"}
    assert {row[7] for row in rows[1:]} == {"'=Fordi"}
    told = ask(app, "/staff/log.csv?event=log_exported", headers=headers).text
    assert told.count("Loggen hentet") == 2
    assert ask(app, "/staff/log.csv?from=x", headers=headers).status == 400
