"""A sheet of figures: what it would do to the targets, worked out before anything is written, and then written."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from transparency import clock
from transparency.accounts.permissions import ROLES, Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.config import Department
from transparency.dates import PlannedDate
from transparency.errors import Conflict, DomainError, NotFound
from transparency.history import store as history
from transparency.history.records import FieldChange
from transparency.ingest.observations import Context, known_headings, read_observations
from transparency.ingest.rows import Unreadable
from transparency.ingest.spreadsheet import read_table
from transparency.locale import Text
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.targets.editing import TargetEditing
from transparency.targets.importing import ImportPlan, as_json, compare, number, report
from transparency.targets.imports import ObservationImports
from transparency.targets.records import Method, Observation, Promise, Target, Version, corrections
from transparency.targets.service import TargetRecords

DA = Text.of("da")
TODAY = date(2026, 11, 23)
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DEPARTMENTS = (Department("mtm", "Teknik og Miljø", "Technical Services", ("MTM",)),)
NAMES = {"emissions": "Halvt klimaaftryk", "e-trade": "E-handel", "tableware": "Slut med engangsservice"}

HEAD = "Mål | Periode | Værdi | Enhed | Kategori | Kvalitet | Kilde"
ROW = "emissions | 2024 | 1.234,5 | ton | | målt | Regnskab"


def target(id_: str = "emissions", *figures: Observation, goal: str = "", **fields: object) -> Target:
    promise = Promise(
        id=id_, group="target", title_da=NAMES[id_], title_en="", promise_da="", promise_en="", section=("A",),
        goal=goal,
    )  # fmt: skip
    made = Target(id=id_, promise=promise, observations=figures)
    return replace(made, **fields)  # type: ignore[arg-type]


def figure(value: str = "1234.5", period: str = "2024", **fields: object) -> Observation:
    made = Observation(PlannedDate.of(period), Decimal(value), "tco2e", "Regnskab", "measured")
    return replace(made, **fields)  # type: ignore[arg-type]


def current(*targets: Target, version: int = 1) -> dict[str, Version]:
    return {t.id: Version(version, AT, None, t) for t in targets}


def imported(
    *rows: str, now: Mapping[str, Version] | None = None, base: Iterable[tuple[str, int, Target]] = ()
) -> ImportPlan:
    text = "\n".join(";".join(f'"{one.strip()}"' for one in row.split("|")) for row in rows)
    table = read_table(text.encode(), "tal.csv", known_headings())
    then = {(id_, number): old for id_, number, old in base}
    return compare(
        read_observations(table, Context(DEPARTMENTS, NAMES)),
        current(target()) if now is None else now,
        lambda id_, number: then.get((id_, number)),
        today=TODAY,
        promise=NAMES.__getitem__,
    )


def told(plan: ImportPlan) -> list[str]:
    return [problem.say(DA) for refused in plan.refused for problem in refused.problems]


def notes(plan: ImportPlan) -> str:
    return "\n".join(one.say(DA) for one in plan.notes)


# What would happen


def test_figures_are_new_changed_field_by_field_or_unchanged() -> None:
    old = target("emissions", figure("1", "2022"), figure("2", "2023"), unit="tco2e")
    plan = imported(
        HEAD,
        "emissions | 2022 | 1 | ton | | målt | Regnskab",
        "emissions | 2023 | 3 | ton | | anslået | Regnskab",
        "emissions | 2024 | 4 | ton | | målt | Regnskab",
        now=current(old, version=7),
    )
    assert plan.counts == {"new": 1, "changed": 1, "unchanged": 1, "refused": 0}
    assert plan.changed[0].fields == (
        FieldChange("value", Decimal(2), Decimal(3)),
        FieldChange("quality", "measured", "estimated"),
    )
    ((record, seen),) = plan.drafts
    assert seen == 7
    assert [(o.period.value, o.value, o.entered_on) for o in record.observations] == [
        ("2022", 1, None),
        ("2023", 3, TODAY),
        ("2024", 4, TODAY),
    ]


def test_the_same_sheet_again_changes_nothing_and_the_order_of_its_rows_is_no_matter() -> None:
    rows = [
        f"emissions | {year} | {year},5 | ton | {category} | målt | x"
        for year in (2023, 2024)
        for category in ("", "It")
    ]
    plan, other = imported(HEAD, *rows), imported(HEAD, *reversed(rows))
    assert plan.drafts == other.drafts
    again = imported(HEAD, *rows, now=current(plan.drafts[0][0], version=2))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 4, "refused": 0}
    assert again.drafts == ()


def test_a_column_that_is_missing_leaves_what_is_there_and_an_empty_cell_clears() -> None:
    old = target("emissions", figure(note="Se s. 4", entered_by="Klima"), unit="tco2e")
    plan = imported("Mål | Periode | Værdi | Bemærkning", "emissions | 2024 | 5 |", now=current(old))
    assert plan.changed[0].new == figure("5", entered_by="Klima")


def test_the_first_figures_set_the_unit_of_a_target_and_the_report_says_so() -> None:
    plan = imported(HEAD, ROW)
    assert plan.drafts[0][0].unit == "tco2e"
    assert "Halvt klimaaftryk havde ingen enhed. Nu er ton CO2e målets enhed." in notes(plan)
    assert "ingen enhed" not in notes(imported(HEAD, ROW, now=current(target(unit="tco2e"))))


def test_a_row_without_a_method_keeps_the_one_that_was_in_force_when_it_was_exported() -> None:
    old = target("emissions", figure(), unit="tco2e")
    methods = (Method(1, "a", "", None, ""), Method(2, "b", "", PlannedDate.of("2025"), "c"))
    now = replace(old, methods=methods)
    head = "Mål | Version | Periode | Værdi | Enhed | Kvalitet | Kilde"
    row = "2024 | 1.234,5 | ton | målt | Regnskab"
    exported = imported(
        head, f"emissions | 3 | {row}", now=current(now, version=4), base=[("emissions", 3, old)]
    )
    assert exported.counts["unchanged"] == 1
    added = imported(head, f"emissions | | {row}", now=current(now, version=4))
    assert [one.new.method for one in added.new] == [2]


def test_without_a_unit_of_its_own_a_row_has_the_targets() -> None:
    plan = imported(
        "Mål | Periode | Værdi | Kvalitet | Kilde",
        "emissions | 2024 | 5 | målt | x",
        now=current(target(unit="tco2e")),
    )
    assert plan.new[0].new.unit == "tco2e"
    assert (
        "Skriv enheden"
        in told(imported("Mål | Periode | Værdi | Kvalitet | Kilde", "emissions | 2024 | 5 | målt | x"))[0]
    )


# What is refused


def test_a_bare_one_among_fractions_may_be_all_of_it_and_is_asked_about() -> None:
    now = current(target("e-trade", goal="95 %", unit="percent"), target(unit="tco2e"))
    one, half = "e-trade | 2023 | 1 | % | | målt | x", "e-trade | 2024 | 0,5 | % | | målt | x"
    assert ["Er det 100 % eller 1 %" in told for told in told(imported(HEAD, one, half, now=now))] == [
        True,
        False,
    ]
    assert told(imported(HEAD, one, "emissions | 2024 | 0,5 | ton | | målt | x", now=now)) == []


@pytest.mark.parametrize(
    ("row", "column", "right"),
    [
        (
            "emissions | 2024 | 5 | kr. | | målt | x",
            "D (Enhed)",
            "Tallet står i kr. og skal stå i ton CO2e som målets andre.",
        ),
        ("e-trade | 2024 | 100,5 % | | | målt | x", "C (Værdi)", "mellem 0 og 100, ikke 100,5"),
        ("e-trade | 2024 | 0,95 | % | | målt | x", "C (Værdi)", "Er det 95 % eller 0,95 %"),
        ("e-trade | 2024 | 95 | stk. | | målt | x", "D (Enhed)", "skal stå i %"),
        ("emissions | 2024 | -5 | ton | | målt | x", "C (Værdi)", "ikke være under 0: -5"),
        ("emissions | 2024 | | ton | | målt | x", "C (Værdi)", "Skriv tallet"),
        ("emissions | | 5 | ton | | målt | x", "B (Periode)", "Skriv den periode"),
        ("| 2024 | 5 | ton | | målt | x", "A (Mål)", "Skriv, hvilket mål"),
        ("emissions | 2024 | 5 | ton | | | x", "F (Kvalitet)", "målt, anslået eller foreløbigt"),
        ("emissions | 2024 | 5 | ton | | målt |", "G (Kilde)", "hvor tallet kommer fra"),
        ("emissions | 2026 | 5 | ton | | målt | x", "F (Kvalitet)", "2026 er ikke slut endnu"),
        ("emissions | 4. kvartal 2026 | 5 | ton | | skøn | x", "F (Kvalitet)", "er ikke slut endnu"),
        ("emissions | 2024 | 999999999999999 | ton | It | målt | x", "", ""),
        ("tableware | 2024 | 5 | ton | | målt | x", "A (Mål)", "er ikke på sitet"),
    ],
)
def test_each_bad_cell_is_refused_where_it_stands_with_what_would_be_right(
    row: str, column: str, right: str
) -> None:
    now = current(target(unit="tco2e"), target("e-trade", goal="95 %", unit="percent"))
    said = told(imported(HEAD, row, "emissions | 2023 | 5 | ton | | målt | x", now=now))
    if not right:
        assert said == []
        return
    assert len(said) == 1
    assert column in said[0]
    assert right in said[0]


def test_a_running_period_may_have_a_preliminary_figure() -> None:
    assert imported(HEAD, "emissions | 2026 | 5 | ton | | foreløbig | x").ok


def test_two_rows_for_one_figure_are_both_refused_with_each_other() -> None:
    plan = imported(
        HEAD, ROW, "emissions | 2024 | 9 | ton | | anslået | x", "emissions | 2024 | 9 | ton | It | målt | x"
    )
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 2}
    assert "i række 3" in told(plan)[0]
    assert "i række 2" in told(plan)[1]


def test_of_very_many_rows_for_one_figure_the_first_are_named() -> None:
    plan = imported(HEAD, *[ROW] * 5_000)
    assert plan.counts["refused"] == 5_000
    assert told(plan)[0].endswith("i række 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 …. Behold én af dem.")


def test_of_a_target_without_a_unit_all_rows_have_the_first_ones() -> None:
    plan = imported(HEAD, ROW, "emissions | 2023 | 9 | kr. | | målt | x")
    assert plan.counts["refused"] == 1
    assert "skal stå i ton CO2e" in told(plan)[0]


def test_a_target_with_a_percentage_as_its_goal_is_measured_in_per_cent() -> None:
    plan = imported(
        HEAD, "e-trade | 2024 | 9 | stk. | | målt | x", now=current(target("e-trade", goal="95 %"))
    )
    assert "skal være i procent" in told(plan)[0]
    assert "D (Enhed)" in told(plan)[0]


def test_a_method_that_nobody_has_described_is_refused_with_those_that_are() -> None:
    described = target(unit="tco2e", methods=(Method(1, "A"), Method(2, "B", why_changed="C")))
    rows = [
        "Mål | Periode | Værdi | Metode | Kvalitet | Kilde",
        "emissions | 2024 | 5 | 3 | målt | x",
        "emissions | 2023 | 5 | | målt | x",
    ]
    plan = imported(*rows, now=current(described))
    assert "Metode 3 er ikke beskrevet" in told(plan)[0]
    assert "Beskrevne: 1, 2" in told(plan)[0]
    assert plan.new[0].new.method == 2  # the one in force


def test_of_a_row_all_bad_cells_are_told_at_once() -> None:
    assert len(told(imported(HEAD, "emissions | forår | mange | æsker | x | sikkert | "))) == 5


# A sheet that was exported before the site changed


VERSIONED = "Mål | Version | Periode | Værdi | Enhed | Kvalitet | Kilde"


def old_row(value: str, version: int = 1) -> str:
    return f"emissions | {version} | 2024 | {value} | ton | målt | Regnskab"


THEN = target("emissions", figure("1"), unit="tco2e")


def test_an_old_sheet_does_not_undo_a_newer_correction() -> None:
    now = current(target("emissions", figure("2"), unit="tco2e"), version=3)
    plan = imported(VERSIONED, old_row("1"), now=now, base=[("emissions", 1, THEN)])
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert "rettet på sitet imens, og det er beholdt: 2 ton CO2e (målt)" in notes(plan)


def test_what_the_sheet_and_the_site_both_changed_is_for_a_person_to_settle() -> None:
    now = current(target("emissions", figure("2"), unit="tco2e"), version=3)
    plan = imported(VERSIONED, old_row("5"), now=now, base=[("emissions", 1, THEN)])
    assert "På sitet står 2 ton CO2e (målt)" in told(plan)[0]
    assert "sæt versionen til 3" in told(plan)[0]
    assert imported(VERSIONED, old_row("2"), now=now, base=[("emissions", 1, THEN)]).counts["unchanged"] == 1
    assert imported(VERSIONED, old_row("5", 3), now=now).counts["changed"] == 1


def test_what_only_the_sheet_changed_is_taken_though_others_have_been_changed_since() -> None:
    now = current(target("emissions", figure("1"), figure("9", "2025"), unit="tco2e"), version=3)
    plan = imported(VERSIONED, old_row("5"), now=now, base=[("emissions", 1, THEN)])
    assert plan.counts["changed"] == 1
    assert [o.value for o in plan.drafts[0][0].observations] == [5, 9]


def test_a_figure_that_the_site_has_taken_out_since_stays_out() -> None:
    now = current(target(unit="tco2e"), version=3)
    plan = imported(VERSIONED, old_row("1"), now=now, base=[("emissions", 1, THEN)])
    assert (plan.drafts, plan.ok) == ((), True)
    assert "det bliver ude" in notes(plan)
    assert (
        "taget ud på sitet"
        in told(imported(VERSIONED, old_row("5"), now=now, base=[("emissions", 1, THEN)]))[0]
    )


def test_a_version_that_never_was_is_refused_with_the_newest() -> None:
    assert "Den nyeste er 1" in told(imported(VERSIONED, old_row("1", 9)))[0]


# Telling people


def test_the_report_names_each_figure_and_what_differs() -> None:
    old = target("emissions", figure("1234.5", category="food", department="mtm"), unit="tco2e")
    plan = imported(
        f"{HEAD} | Afdeling",
        "emissions | 2024 | 1.300,25 | ton | Fødevarer | målt | Nyt regnskab | MTM",
        "emissions | 1. kvartal 2025 | 7 | ton | | anslået | x |",
        now=current(old),
    )
    said = report(plan, DA, department=lambda key: {"mtm": "Teknik og Miljø"}[key])
    assert "1 nye, 1 ændrede, 0 uændrede, 0 afviste" in said
    assert "  emissions, 1. kvartal 2025: 7 ton CO2e (anslået)" in said
    assert "  emissions, 2024, Fødevarer, Teknik og Miljø\n    Værdi: 1.234,5 → 1.300,25\n" in said
    assert "    Kilde: Regnskab → Nyt regnskab" in said
    found = as_json(plan, DA)
    assert found["counts"] == plan.counts
    assert found["items"][1] == {  # type: ignore[index]
        "id": "emissions", "period": "2024", "value": 1300.25, "unit": "tco2e", "category": "food",
        "department": "mtm", "method": 1, "quality": "measured", "change": "changed",
    }  # fmt: skip


def test_a_number_is_told_with_all_its_decimals() -> None:
    assert number(Decimal("-1234567.00012"), DA) == "-1.234.567,00012"
    assert number(Decimal("1234567.5"), Text.of("en")) == "1,234,567.5"


# Written


@pytest.fixture
def records(database: Database, reference: Reference) -> TargetRecords:
    """The policy's promises without any figure, on both databases in turn."""
    found = TargetRecords(database, reference)
    with database.writing() as connection:
        drafts = [(Target(id=id_, promise=promise), 0) for id_, promise in reference.promises.items()]
        found.save(connection, drafts, who="politikken", reason=None)
    return found


@pytest.fixture
def imports(database: Database, records: TargetRecords) -> ObservationImports:
    return ObservationImports(TargetEditing(database, records, four_eyes=False, example=False))


@pytest.fixture(autouse=True)
def on_a_day() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def data(*rows: str) -> bytes:
    return "\n".join(";".join(one.strip() for one in row.split("|")) for row in rows).encode()


People = dict[str, Actor]


def bring(
    imports: ObservationImports, actor: Actor, *rows: str, reason: str = "", valid_only: bool = False
) -> ImportPlan:
    found = imports.read(actor, data(*rows), "tal.csv")
    seen = imports.compare(actor, found)
    imports.save(actor, found, seen, reason=reason, valid_only=valid_only)
    return seen


def stands(records: TargetRecords, id_: str = "emissions") -> dict[str, Decimal]:
    return {o.period.value: o.value for o in records.versions(id_)[-1].record.observations}


def test_a_sheet_is_written_whole_and_logged(
    imports: ObservationImports, records: TargetRecords, people: People, database: Database
) -> None:
    bring(imports, people["publisher"], HEAD, ROW, "e-trade | 2024 | 95,5 % | | | målt | x")
    assert stands(records) == {"2024": Decimal("1234.5")}
    assert stands(records, "e-trade") == {"2024": Decimal("95.5")}
    with database.reading() as connection:
        line = audit.lines(connection, LogFilter(event="target_imported"), limit=1)[0]
        assert list(history.check(connection)) == []
    assert (line.object, line.details) == ("tal.csv", {"public": 2, "review": 0})


def test_a_correction_of_what_is_public_needs_its_reason_and_new_figures_need_none(
    imports: ObservationImports, records: TargetRecords, people: People
) -> None:
    bring(imports, people["publisher"], HEAD, ROW)
    corrected = ROW.replace("1.234,5", "1.300")
    with pytest.raises(DomainError) as caught:
        bring(imports, people["publisher"], HEAD, corrected)
    assert "Begrundelsen er offentlig" in caught.value.say(DA)
    assert stands(records) == {"2024": Decimal("1234.5")}
    bring(imports, people["publisher"], HEAD, corrected, reason="Talt to gange")
    (found,) = corrections(records.versions("emissions"))
    assert (found.before.value, found.now and found.now.value, found.reason) == (
        Decimal("1234.5"),
        1300,
        "Talt to gange",
    )


def test_one_refused_row_stops_all_until_only_the_good_ones_are_asked_for(
    imports: ObservationImports, records: TargetRecords, people: People
) -> None:
    rows = (HEAD, ROW, "emissions | 2023 | -5 | ton | | målt | x")
    with pytest.raises(DomainError) as caught:
        bring(imports, people["publisher"], *rows)
    assert "Intet er gemt" in caught.value.say(DA)
    assert stands(records) == {}
    seen = bring(imports, people["publisher"], *rows, valid_only=True)
    assert stands(records) == {"2024": Decimal("1234.5")}
    found = imports.read(people["publisher"], data(*rows), "tal.csv")
    page = openpyxl.load_workbook(io.BytesIO(found.refused_sheet(seen, DA))).worksheets[0]
    assert [c.value for c in page[1]][:4] == ["Årsag", "Mål", "Periode", "Værdi"]
    assert "under 0" in str(page["A2"].value)
    assert page["C2"].value == "2023"


def test_a_refused_row_comes_back_with_the_words_that_were_shown(
    imports: ObservationImports, people: People
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Mål", "Periode", "Værdi", "Kilde"],
        ["emissions", 2024, 12, "x"],
        ["emissions", 2023, 12345678, "x"],
    ):
        sheet.append(row)
    sheet["C2"].number_format, sheet["C3"].number_format = '0 "mio. kr."', "0,,"
    out = io.BytesIO()
    book.save(out)
    found = imports.read(people["publisher"], out.getvalue(), "tal.xlsx")
    seen = imports.compare(people["publisher"], found)
    page = openpyxl.load_workbook(io.BytesIO(found.refused_sheet(seen, DA))).worksheets[0]
    assert [page["D2"].value, page["D3"].value] == ["12 mio. kr.", 12345678]


def test_the_refused_rows_can_be_corrected_in_their_sheet_and_read_in(
    imports: ObservationImports, records: TargetRecords, people: People
) -> None:
    found = imports.read(people["editor"], data(HEAD, "emissions | 2023 | -5 | ton | | målt | x"), "tal.csv")
    book = openpyxl.load_workbook(
        io.BytesIO(found.refused_sheet(imports.compare(people["editor"], found), DA))
    )
    book.worksheets[0]["D2"] = 5
    out = io.BytesIO()
    book.save(out)
    again = imports.read(people["editor"], out.getvalue(), "tal-afvist.xlsx")
    assert imports.compare(people["editor"], again).counts["new"] == 1


def test_an_editor_brings_in_drafts_and_so_does_everybody_where_two_approve(
    database: Database, records: TargetRecords, people: People
) -> None:
    for four_eyes, actor in ((False, people["editor"]), (True, people["publisher"])):
        imports = ObservationImports(TargetEditing(database, records, four_eyes=four_eyes, example=False))
        assert imports.waits(actor)
        for _ in range(2):  # the same sheet again changes nothing
            bring(imports, actor, HEAD, ROW)
            assert stands(records) == {}
            (draft,) = imports.editing.drafts(actor)
            assert (draft.record.id, draft.state) == ("emissions", "review")
        with pytest.raises(Conflict):
            bring(imports, actor, HEAD, ROW.replace("1.234,5", "7"))
    imports.editing.publish(people["publisher2"], "emissions", draft.edition, "Nye tal")
    assert stands(records) == {"2024": Decimal("1234.5")}


def test_only_staff_may_import(imports: ObservationImports, people: People) -> None:
    for role in ROLES:
        actor = people[role]
        if actor.is_staff:
            assert imports.template(actor, DA)
            assert len(imports.present(actor)) == len(imports.reference.promises)
        else:
            with pytest.raises(NotFound):
                imports.read(actor, data(HEAD, ROW), "tal.csv")
            with pytest.raises(NotFound):
                imports.template(actor, DA)


def test_what_was_shown_is_what_is_written(
    imports: ObservationImports, people: People, records: TargetRecords
) -> None:
    actor = people["publisher"]
    found = imports.read(actor, data(HEAD, ROW), "tal.csv")
    seen = imports.compare(actor, found)
    bring(imports, actor, HEAD, "emissions | 2023 | 5 | ton | | målt | x")
    with pytest.raises(Conflict):
        imports.save(actor, found, seen, reason="")
    assert stands(records) == {"2023": 5}


def test_in_the_demo_what_comes_in_is_marked(
    database: Database, records: TargetRecords, people: People
) -> None:
    imports = ObservationImports(TargetEditing(database, records, four_eyes=False, example=True))
    bring(imports, people["publisher"], HEAD, ROW)
    assert records.versions("emissions")[-1].record.example


def test_a_sheet_without_rows_says_so(imports: ObservationImports, people: People) -> None:
    with pytest.raises(Unreadable) as caught:
        imports.read(people["editor"], data(HEAD), "tal.csv")
    assert "ingen tal" in caught.value.say(DA)


def test_the_same_files_give_the_same_figures(
    imports: ObservationImports, records: TargetRecords, people: People
) -> None:
    first = (HEAD, ROW, "emissions | 2023 | 9 | ton | It | anslået | x")
    then = (HEAD, ROW.replace("1.234,5", "1.235"))
    bring(imports, people["publisher"], *first)
    bring(imports, people["publisher"], *then, reason="Rettet")
    revision = records.revision().value
    with pytest.raises(DomainError) as caught:
        bring(imports, people["publisher"], *then)
    assert "intet at gemme" in caught.value.say(DA)
    assert records.revision().value == revision
