"""A sheet in the browser: read, shown, and only then written, by who may and as far as they may."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from transparency import clock
from transparency.accounts.permissions import ROLES, Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.errors import Conflict, DomainError, NotFound
from transparency.feeds.tables import csv_bytes, plan_table, xlsx_bytes
from transparency.ingest.rows import Unreadable
from transparency.locale import LANGS, Lang, Text
from transparency.tenders.editing import TenderEditing
from transparency.tenders.importing import ImportPlan, Scope
from transparency.tenders.imports import Heading, Imports, TenderImport
from transparency.tenders.records import (
    CurrentContract,
    Joint,
    Lot,
    MinimumRequirements,
    PlannedTender,
    Requirement,
    Value,
)
from transparency.tenders.service import TenderPlan

DA = Text.of("da")
People = dict[str, Actor]


@pytest.fixture
def imports(editing: TenderEditing) -> Imports:
    return Imports(editing)


@pytest.fixture
def three(plan: TenderPlan, make_tender, write) -> list[PlannedTender]:  # type: ignore[no-untyped-def]
    """Three tenders, one of them with everything that a tender can have."""
    full = make_tender(
        id="AAK-2027-003",
        title="=Semikolon; og | streg",
        title_en="Semicolon",
        description="To linjer\nog “mere”",
        departments=("mbu", "mtm"),
        cpv=("90910000", "90911200"),
        nuts="DK042",
        place="Aarhus C",
        value=Value("range", 500_000_000, 700_000_050),
        joint=Joint(("Randers, nord", "Favrskov"), "Randers, nord"),
        lots=(Lot(1, "Skoler; små", Value.amount(100_000_000), "Vest"), Lot(2, "Resten", None, None)),
        lots_per_bidder=1,
        minimum=MinimumRequirements(1_000_000_00, 3, "Erfaring"),
        sme=False,
        reserved=True,
        dialogue="2027-Q1",
        notice="2027-05",
        deadline="2027-W34",
        award="2027-10-01",
        start="2028",
        duration_months=48,
        replaces=CurrentContract("Firmaet A/S", "10150817", None, "2017/S 089-174454"),
        climate="yes",
        requirements=(Requirement("ecolabels", "yes", "svanen; eller blomsten"),),
        confirmed_on=date(2026, 11, 1),
        confirm_by=date(2027, 2, 1),
    )
    found = [make_tender(), make_tender(id="AAK-2027-002", title="Kørsel", departments=("mtm",)), full]
    write(plan, found, reason="Planen")
    return found


def edited(
    imports: Imports, actor: Actor, change: Callable[[Worksheet, dict[str, int]], None], lang: Lang = "da"
) -> bytes:
    """The plan as it is exported, with what a person does to it in a spreadsheet."""
    t = Text.of(lang)
    departments = imports.plan.reference.departments(lang)
    table = plan_table(imports.present(actor), t, departments)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(table, t, about=[], created=clock.now())))
    sheet = book.worksheets[0]
    change(sheet, {str(cell.value): cell.column for cell in sheet[1]})
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def seen(
    imports: Imports, actor: Actor, data: bytes, name: str = "plan.xlsx"
) -> tuple[TenderImport, ImportPlan]:
    found = imports.read(actor, data, name)
    return found, imports.compare(actor, found)


def put(row: int, heading: str, value: object) -> Callable[[Worksheet, dict[str, int]], None]:
    def change(sheet: Worksheet, columns: dict[str, int]) -> None:
        sheet.cell(row, columns[heading]).value = value  # type: ignore[assignment]

    return change


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_exported_and_read_in_again_is_the_same(
    imports: Imports, people: People, three: list[PlannedTender], lang: Lang
) -> None:
    actor = people["editor"]
    _, plan = seen(imports, actor, edited(imports, actor, lambda sheet, columns: None, lang))
    assert plan.counts == dict.fromkeys(plan.counts, 0) | {"unchanged": 3}
    table = plan_table(imports.present(actor), Text.of(lang), imports.plan.reference.departments(lang))
    _, plan = seen(imports, actor, csv_bytes(table), "plan.csv")
    assert plan.counts == dict.fromkeys(plan.counts, 0) | {"unchanged": 3}


def test_one_cell_that_is_edited_is_one_field_that_changes(
    imports: Imports, people: People, three: list[PlannedTender]
) -> None:
    actor = people["publisher"]
    found, plan = seen(imports, actor, edited(imports, actor, put(3, "Titel", "Kørsel med børn")))
    (change,) = plan.changed
    assert [(one.field, one.old, one.new) for one in change.fields] == [
        ("title", "Kørsel", "Kørsel med børn")
    ]
    brought = imports.save(actor, found, plan, reason="Præcisering")
    assert (brought.public, brought.review) == (("AAK-2027-002",), ())
    present = imports.present(actor)[1]
    assert (present.record.title, present.number, present.reason) == ("Kørsel med børn", 2, "Præcisering")
    again = imports.read(actor, edited(imports, actor, lambda sheet, columns: None), "x.xlsx")
    assert imports.compare(actor, again).counts["unchanged"] == 3


def test_reading_and_comparing_writes_nothing(
    imports: Imports, people: People, three: list[PlannedTender]
) -> None:
    before = imports.plan.revision()
    seen(imports, people["editor"], edited(imports, people["editor"], put(3, "Titel", "Andet")))
    assert imports.plan.revision() == before
    assert imports.editing.drafts(people["editor"]) == []


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
@pytest.mark.parametrize("by_two", [False, True])
def test_who_may_not_publish_alone_gets_drafts_for_approval(
    editing: TenderEditing,
    editing_by_two: TenderEditing,
    people: People,
    three: list[PlannedTender],
    role: str,
    by_two: bool,
) -> None:
    imports, actor = Imports(editing_by_two if by_two else editing), people[role]
    waits = by_two or role == "editor"
    assert imports.waits(actor) == waits
    found, plan = seen(imports, actor, edited(imports, actor, put(2, "Titel", "Vask af skoler")))
    brought = imports.save(actor, found, plan, reason="Nyt navn")
    assert brought.review == (("AAK-2027-001",) if waits else ())
    assert brought.public == (() if waits else ("AAK-2027-001",))
    title = imports.present(actor)[0].record.title
    assert title == ("Rengøring af skoler" if waits else "Vask af skoler")
    assert [draft.state for draft in editing.drafts(actor)] == (["review"] if waits else [])


def test_the_import_is_a_line_of_the_log_in_the_same_transaction(
    imports: Imports, people: People, three: list[PlannedTender]
) -> None:
    actor = people["publisher"]
    data = edited(imports, actor, put(2, "Titel", "Vask"))
    found, plan = seen(imports, actor, data, r"C:\Users\ulla\Mine ark\plan 2027.xlsx")
    imports.save(actor, found, plan, reason="Nyt navn")
    with imports.plan.database.reading() as connection:
        (line,) = audit.lines(connection, LogFilter(event="tender_imported"), limit=10)
    assert (line.who, line.object, line.reason) == (actor.who, "plan 2027.xlsx", "Nyt navn")
    assert line.details == {"public": 1, "review": 0}


def test_a_refused_row_stops_all_unless_the_good_ones_are_asked_for(
    imports: Imports, people: People, three: list[PlannedTender]
) -> None:
    actor = people["publisher"]

    def change(sheet: Worksheet, columns: dict[str, int]) -> None:
        sheet.cell(2, columns["Anslået værdi"]).value = "mange penge"
        sheet.cell(3, columns["Titel"]).value = "Kørsel med børn"

    found, plan = seen(imports, actor, edited(imports, actor, change))
    (refused,) = plan.refused
    assert (
        refused.problems[0]
        .say(DA)
        .startswith("Udbudsplan, række 2, kolonne M (Anslået værdi), “mange penge”")
    )
    with pytest.raises(DomainError, match="afviste rækker"):
        imports.save(actor, found, plan, reason="Ret")
    assert imports.present(actor)[1].number == 1
    assert imports.save(actor, found, plan, reason="Ret", valid_only=True).public == ("AAK-2027-002",)
    rest = found.refused_sheet(plan, DA)
    _, again = seen(imports, actor, rest)
    assert (again.counts["refused"], again.counts["missing"]) == (1, 2)


def test_a_change_needs_a_reason_and_a_new_tender_does_not(
    imports: Imports, people: People, three: list[PlannedTender]
) -> None:
    actor = people["publisher"]
    found, plan = seen(imports, actor, edited(imports, actor, put(2, "Titel", "Vask")))
    for reason in ("", "  \n "):
        with pytest.raises(DomainError, match="hvorfor"):
            imports.save(actor, found, plan, reason=reason)
    with pytest.raises(DomainError):
        imports.save(actor, found, plan, reason="x" * 1001)
    new = "Id;Titel;Art;Afdeling\nAAK-2028-001;Nye legepladser;Bygge og anlæg;mtm\n".encode()
    found, plan = seen(imports, actor, new, "ny.csv")
    assert imports.save(actor, found, plan, reason="").public == ("AAK-2028-001",)


def test_what_is_saved_is_what_was_shown(
    imports: Imports,
    people: People,
    plan: TenderPlan,
    three: list[PlannedTender],
    write: Callable[..., None],
) -> None:
    actor = people["publisher"]
    found, shown = seen(imports, actor, edited(imports, actor, put(2, "Titel", "Vask")))
    write(plan, [replace(three[0], place="Risskov")], reason="Imens")
    with pytest.raises(Conflict):
        imports.save(actor, found, shown, reason="Nyt navn")
    assert imports.present(actor)[0].record.title == "Rengøring af skoler"
    imports.save(actor, found, imports.compare(actor, found), reason="Nyt navn")
    present = imports.present(actor)[0].record
    assert (present.title, present.place) == ("Vask", "Risskov")


def test_saving_twice_writes_once(imports: Imports, people: People, three: list[PlannedTender]) -> None:
    actor = people["publisher"]
    found, plan = seen(imports, actor, edited(imports, actor, put(2, "Titel", "Vask")))
    imports.save(actor, found, plan, reason="Nyt navn")
    with pytest.raises(Conflict):
        imports.save(actor, found, plan, reason="Nyt navn")
    with pytest.raises(DomainError, match="intet at gemme"):
        imports.save(actor, found, imports.compare(actor, found), reason="Nyt navn")
    assert imports.present(actor)[0].number == 2


def test_what_the_sheet_lacks_is_taken_out_only_when_asked(
    imports: Imports, people: People, three: list[PlannedTender]
) -> None:
    actor = people["publisher"]
    data = edited(imports, actor, lambda sheet, columns: sheet.delete_rows(2, 2))
    found, plan = seen(imports, actor, data)
    assert [one.record.id for one in plan.missing] == ["AAK-2027-001", "AAK-2027-002"]
    with pytest.raises(DomainError, match="intet at gemme"):
        imports.save(actor, found, plan, reason="Ud")
    scope = Scope(frozenset({"mtm"}), 2027)
    with pytest.raises(DomainError, match="egrundelse"):
        imports.save(actor, found, plan, reason="", withdraw=scope)
    assert imports.save(actor, found, plan, reason="Ud", withdraw=scope).public == ("AAK-2027-002",)
    assert [one.record.status for one in imports.present(actor)] == ["planned", "withdrawn", "planned"]


def test_an_empty_template_gets_a_clear_answer(
    imports: Imports, people: People, three: list[PlannedTender]
) -> None:
    actor = people["editor"]
    data = imports.template(actor, DA)
    assert imports.headings(actor, data, "skabelon.xlsx") == []
    with pytest.raises(Unreadable, match=r"ingen udbud\. Skriv ét udbud i hver række"):
        imports.read(actor, data, "skabelon.xlsx")


def test_a_person_says_what_an_unknown_heading_means(imports: Imports, people: People) -> None:
    actor = people["publisher"]
    data = b"Sagsnr.;Hvad;Titell;Kategori;Afdeling\nAAK-2028-001;Skolemad;;Varer;mbu\n"
    assert imports.headings(actor, data, "x.csv") == [
        Heading("Sagsnr."), Heading("Hvad"), Heading("Titell", "title"), Heading("Kategori"),
    ]  # fmt: skip
    mapping = {"Sagsnr.": "id", "Hvad": "title", "Titell": "", "Kategori": "kind"}
    found = imports.read(actor, data, "x.csv", mapping)
    (new,) = imports.compare(actor, found).new
    assert (new.id, new.title, new.kind) == ("AAK-2028-001", "Skolemad", "goods")


def test_headings_can_be_told_also_where_nothing_is_known_yet(imports: Imports, people: People) -> None:
    actor = people["publisher"]
    data = b"Sagsnr.;Hvad\nAAK-2028-001;Skolemad\n"
    with pytest.raises(Unreadable, match="ingen kolonne"):
        imports.read(actor, data, "x.csv")
    assert imports.headings(actor, data, "x.csv") == [Heading("Sagsnr."), Heading("Hvad")]
    with pytest.raises(Unreadable):
        imports.headings(actor, b"%PDF-1.7", "x.csv")


@pytest.mark.parametrize("role", [role for role in ROLES if role in ("public", "member", "supplier_admin")])
def test_others_find_nothing_here(
    imports: Imports, people: People, three: list[PlannedTender], role: str
) -> None:
    actor, editor = people[role], people["editor"]
    found, plan = seen(imports, editor, edited(imports, editor, put(2, "Titel", "Vask")))
    for ask in (
        lambda: imports.template(actor, DA),
        lambda: imports.present(actor),
        lambda: imports.headings(actor, b"Titel\nx", "x.csv"),
        lambda: imports.read(actor, b"Titel\nx", "x.csv"),
        lambda: imports.compare(actor, found),
        lambda: imports.save(actor, found, plan, reason="Nyt navn"),
    ):
        with pytest.raises(NotFound):
            ask()
    assert imports.present(editor)[0].number == 1
