"""The command line as a person or a script meets it: what it prints, writes and answers."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from notice_cases import eforms

from transparency import cli, clock
from transparency.accounts.permissions import Actor
from transparency.config import settings
from transparency.dialogues.records import problems
from transparency.services import services
from transparency.storage import schema
from transparency.tenders.filters import TenderFilter

HEADINGS = ["Id", "Titel", "Afdeling", "Art", "CPV", "Anslået værdi", "Udbudsbekendtgørelse"]
GOOD = [
    "AAK-2027-901",
    "Rengøring af skoler",
    "Børn og Unge",
    "Tjenesteydelser",
    "90910000-9",
    "12 mio. kr.",
    "4. kvt. 2027",
]
OTHER = ["AAK-2027-902", "Skolemøbler", "MBU", "Varer", "39160000", "5-7 mio.", "forår 2027"]
BAD = [
    "AAK-2027-903",
    "Tag på Rådhuset",
    "Tagafdelingen",
    "Bygge og anlæg",
    "45261210-0",
    "mange penge",
    "31-02-2027",
]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(in_production: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command against a database of the test's own: (exit status, standard output, standard error)."""

    def command(*arguments: object) -> tuple[int, str, str]:
        status = cli.main([str(a) for a in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def sheet(folder: Path, *rows: list[str], name: str = "plan.csv", encoding: str = "cp1252") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([HEADINGS, *rows])
    file = folder / name
    file.write_bytes(out.getvalue().encode(encoding))
    return file


def plan() -> dict[str, str]:
    """Id → title of what is in the plan now."""
    return {e.id: e.title for e in services().tenders.index().entries}


def test_a_sheet_becomes_the_plan_and_the_same_sheet_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = sheet(tmp_path, GOOD, OTHER)
    status, out, _ = run("import", "tenders", file, "--reason", "Ny plan")
    assert (status, plan()) == (0, {GOOD[0]: GOOD[1], OTHER[0]: OTHER[1]})
    assert "2 nye" in out
    before = services().tenders.revision().value
    status, out, _ = run("import", "tenders", file)
    assert (status, services().tenders.revision().value) == (0, before)
    assert "2 uændrede" in out


def test_where_two_people_approve_a_sheet_waits_and_the_same_sheet_again_changes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSPARENCY_FOUR_EYES", "true")
    file = sheet(tmp_path, GOOD, OTHER)
    for _ in range(2):
        status, out, _ = run("import", "tenders", file, "--reason", "Ny plan")
        assert (status, plan()) == (0, {})
        assert "Gemt: 0 udbud" in out
        assert "Til godkendelse: 2 udbud. De er ikke offentlige endnu." in out
        drafts = services().editing.drafts(Actor("publisher", "prøve"))
        assert {d.record.title: (d.state, d.reason) for d in drafts} == {
            GOOD[1]: ("review", "Ny plan"),
            OTHER[1]: ("review", "Ny plan"),
        }
    _, out, _ = run("import", "tenders", file, "--json")
    assert sorted(json.loads(out)["review"]) == [GOOD[0], OTHER[0]]
    changed = sheet(tmp_path, [GOOD[0], "Andet", *GOOD[2:]], name="andet.csv")
    status, _, err = run("import", "tenders", changed)
    assert status == 1
    assert f"allerede en kladde til {GOOD[0]}" in err


def test_a_dry_run_says_what_would_happen_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("import", "tenders", sheet(tmp_path, GOOD), "--dry-run")
    assert (status, plan()) == (0, {})
    assert "1 nye" in out
    assert "intet er gemt" in out.lower()


def test_one_bad_row_stops_all_and_each_bad_cell_is_named(run: Run, tmp_path: Path) -> None:
    status, _, err = run("import", "tenders", sheet(tmp_path, GOOD, BAD))
    assert (status, plan()) == (1, {})
    for wrong in ("Tagafdelingen", "45261210-0", "mange penge", "31-02-2027"):
        assert wrong in err


def test_valid_only_takes_the_good_rows_and_hands_back_the_others_to_correct(
    run: Run, tmp_path: Path
) -> None:
    status, _, _ = run("import", "tenders", sheet(tmp_path, GOOD, BAD), "--valid-only")
    assert (status, plan()) == (1, {GOOD[0]: GOOD[1]})
    rest = openpyxl.load_workbook(tmp_path / "plan-afvist.xlsx").active
    rows = list(rest.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [BAD[0]]
    assert "mange penge" in rows[1]


def test_what_is_missing_from_the_file_stays_until_it_is_withdrawn_with_a_reason(
    run: Run, tmp_path: Path
) -> None:
    run("import", "tenders", sheet(tmp_path, GOOD, OTHER))
    shorter = sheet(tmp_path, GOOD, name="kortere.csv")
    _, out, _ = run("import", "tenders", shorter)
    assert OTHER[0] in out
    assert services().tenders.versions(OTHER[0])[-1].record.status == "planned"
    status, _, _ = run("import", "tenders", shorter, "--withdraw-missing", "mbu:2027")
    assert (status, services().tenders.versions(OTHER[0])[-1].record.status) == (1, "planned")
    status, _, _ = run(
        "import", "tenders", shorter, "--withdraw-missing", "mbu:2027", "--reason", "Dækket af SKI"
    )
    gone = services().tenders.versions(OTHER[0])[-1]
    assert (status, gone.record.status, gone.record.status_reason) == (0, "withdrawn", "Dækket af SKI")


def test_a_mapping_file_decides_and_an_unknown_column_is_never_public(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "egen.csv"
    file.write_text(
        "Sagsnr;Hvad;Hvem;Slags;Hemmelig note\nAAK-2027-904;Maling;MTM;Varer;må ikke ud\n", "utf-8-sig"
    )
    mapping = tmp_path / "kolonner.toml"
    mapping.write_text(
        '[columns]\nSagsnr = "id"\nHvad = "title"\nHvem = "departments"\nSlags = "kind"\n', "utf-8"
    )
    status, out, err = run("import", "tenders", file, "--mapping", mapping)
    assert (status, plan()) == (0, {"AAK-2027-904": "Maling"}), err
    assert "Hemmelig note" in out
    with services().database.reading() as connection:
        payload = connection.exec_driver_sql("SELECT payload FROM version").scalar_one()
    assert "må ikke ud" not in payload


def test_json_is_one_line_for_each_file_and_nothing_else(run: Run, tmp_path: Path) -> None:
    good, bad = sheet(tmp_path, GOOD), sheet(tmp_path, BAD, name="slem.csv")
    nothing = tmp_path / "findes-ikke.csv"
    status, out, _ = run("import", "tenders", good, bad, nothing, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [(a["file"], a["ok"]) for a in answers] == [
        (str(good), True),
        (str(bad), False),
        (str(nothing), False),
    ]
    assert answers[0]["items"] == [{"id": GOOD[0], "title": GOOD[1], "change": "new"}]
    assert {e["value"] for e in answers[1]["errors"]} >= {"mange penge", "31-02-2027"}


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 ...", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_a_file_that_is_no_spreadsheet_gets_an_answer_and_no_traceback(
    run: Run, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(content)
    status, _, err = run("import", "tenders", file)
    assert (status, plan()) == (1, {})
    assert str(file) in err
    assert "Traceback" not in err


def test_notices_are_read_from_files_and_folders_in_one_line_of_json_each(run: Run, tmp_path: Path) -> None:
    run("import", "tenders", sheet(tmp_path, GOOD))
    folder, bad = tmp_path / "ind", tmp_path / "slem.xml"
    folder.mkdir()
    (folder / "a.xml").write_bytes(eforms(internal_id=GOOD[0]))
    (folder / "b.xml").write_bytes(eforms(id="b", number="2-2027", title="Asfalt", cpv="45233220"))
    bad.write_bytes(b"<!DOCTYPE x><x/>")
    gone = tmp_path / "findes-ikke.xml"
    arguments = ("import", "notices", folder, bad, gone, "--json")
    for dry in (True, False, False):
        status, out, _ = run(*arguments, *(["--dry-run"] if dry else []))
        answers = [json.loads(line) for line in out.splitlines()]
        assert status == 1
        assert [(Path(a["file"]).name, a["ok"]) for a in answers] == [
            ("a.xml", True),
            ("b.xml", True),
            ("slem.xml", False),
            ("findes-ikke.xml", False),
        ]
        read = answers[0]["items"][0]
        assert (read["number"], read["tender"]) == ("702101-2027", GOOD[0])
        assert "DOCTYPE" in answers[2]["errors"][0]["message"]
        assert (services().tenders.versions(GOOD[0])[-1].record.status == "planned") is dry
    assert read["outcome"] == "known"


def test_notices_are_told_of_in_words_and_the_reason_is_the_public_one(run: Run, tmp_path: Path) -> None:
    run("import", "tenders", sheet(tmp_path, GOOD))
    file = tmp_path / "a.xml"
    file.write_bytes(eforms(internal_id=GOOD[0]))
    assert "Prøve: intet er gemt." in run("import", "notices", file, "--dry-run")[1]
    status, out, _ = run("import", "notices", file, "--reason", "Udbuddet er i gang.")
    assert status == 0
    assert f"Knyttet til {GOOD[0]}." in out
    assert services().tenders.versions(GOOD[0])[-1].reason == "Udbuddet er i gang."
    empty = tmp_path / "tom"
    empty.mkdir()
    assert run("import", "notices", empty)[0] == 1


def test_check_is_good_until_the_history_is_touched(run: Run, tmp_path: Path) -> None:
    run("import", "tenders", sheet(tmp_path, GOOD, OTHER))
    status, out, _ = run("check")
    assert status == 0
    assert services().tenders.revision().hash in out
    database = services().database
    with database.writing() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER version_no_update")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE version SET reason = 'en anden' WHERE seq = 1")
    status, _, err = run("check")
    assert status == 1
    assert "led 1" in err


def test_check_tells_which_partnership_s_history_does_not_hold(run: Run) -> None:
    status, out, _ = run("check")
    assert status == 0
    assert "Partnerskabernes historik holder: 0 partnerskaber, 0 led" in out
    own = services().accounts.own_organisation().id
    with services().database.writing() as connection:
        connection.execute(
            schema.partnership.insert().values(
                reference="AAK-SP-2027-001", title="Rengøring", authority_id=own, supplier_id=own, state="active",
                starts_on="2027-01-01", ends_on="2030-12-31", example=False, seq=1, hash="0" * 64,
                figures="{}", created_at="2027-01-01T09:00:00Z",
            )
        )  # fmt: skip
    status, _, err = run("check")
    assert status == 1
    assert "AAK-SP-2027-001: led 1: Kæden ender et andet sted, end den skal." in err


def test_cpv_names_are_imported_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "cpv.csv", tmp_path / "slem.csv"
    good.write_text("code,da,en\n90910000-9,Rengøring (ny),Cleaning (new)\n", "utf-8")
    bad.write_text("code,da,en\n90910000-9,Rengøring,Cleaning\n90910000-1,Forkert,Wrong\n", "utf-8")
    assert run("import", "cpv", bad)[0] == 1
    revision = services().tenders.revision().value
    assert run("import", "cpv", good, "--dry-run")[0] == 0
    assert services().tenders.revision().value == revision
    assert run("import", "cpv", good)[0] == 0
    services().database.close()  # another process would read it anew
    services.cache_clear()
    assert services().reference.cpv.label("90910000", "da") == "Rengøring (ny)"


def test_tenders_that_are_there_already_are_found_by_the_new_names_of_their_codes(
    run: Run, tmp_path: Path
) -> None:
    assert run("import", "tenders", sheet(tmp_path, GOOD, OTHER))[0] == 0
    code = services().tenders.versions(GOOD[0])[-1].record.cpv[0]
    file = tmp_path / "cpv.csv"
    file.write_text(f"code,da,en\n{code},Gulvbehandlingsydelser,Floor treatment\n", "utf-8")
    assert services().tenders.find(TenderFilter(q="gulvbehandling"), clock.today())[1].total == 0
    assert run("import", "cpv", file)[0] == 0
    index, found = services().tenders.find(TenderFilter(q="gulvbehandling"), clock.today())
    assert [index.entries[i].id for i in found.positions] == [GOOD[0]]


def test_the_trade_words_of_a_broader_code_find_a_narrower_tender(run: Run, tmp_path: Path) -> None:
    lights = ["AAK-2027-905", "Nye armaturer", "MTM", "Bygge og anlæg", "45316110", "5 mio. kr.", "2027"]
    assert run("import", "tenders", sheet(tmp_path, GOOD, lights))[0] == 0
    index, found = services().tenders.find(TenderFilter(q="elektriker"), clock.today())
    assert [index.entries[i].id for i in found.positions] == ["AAK-2027-905"]


def test_taking_out_without_a_reason_names_the_option(run: Run, tmp_path: Path) -> None:
    status, _, err = run("import", "tenders", sheet(tmp_path, GOOD), "--withdraw-missing", "mbu:2027")
    assert status == 1
    assert "--reason" in err


def test_no_password_in_the_address_of_the_database_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("u:hem/me?lig@host:5432/plan", "u@host:5432/plan?password=hem/me?lig"):
        with monkeypatch.context() as there:
            there.setenv("DATABASE_URL", f"postgresql://{address}")
            status, out, _ = run("settings")
        assert status == 0
        assert "DATABASE_URL = postgresql://host:5432/plan  [" in out
        assert "me?lig" not in out


def test_made_up_tenders_are_refused_in_production(run: Run) -> None:
    assert run("demo", "--tenders", 5)[0] == 1
    assert run("demo", "--dialogues", 5)[0] == 1
    assert plan() == {}


def test_the_same_seed_gives_the_same_made_up_tenders(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRANSPARENCY_ENV", "demo")
    settings.cache_clear()
    assert len(services().tenders.index()) > 30  # the example comes first
    assert run("demo", "--tenders", 30, "--seed", 7)[0] == 0
    first = plan()
    assert run("demo", "--tenders", 30, "--seed", 7)[0] == 0
    assert plan() == first
    count = len(services().dialogues.index())
    for _ in range(2):
        assert run("demo", "--dialogues", 40, "--seed", 7)[0] == 0
    made = [entry.record for entry in services().dialogues.index().entries]
    assert len(made) == count + 40
    assert not [found for dialogue in made for found in problems(dialogue)]
    assert {tender for dialogue in made for tender in dialogue.tenders} <= first.keys()
    assert sum(e.example for e in services().tenders.index().entries) == len(first) > 30


def test_settings_are_printed_with_their_source_and_secrets_hidden(run: Run) -> None:
    status, out, _ = run("settings")
    assert status == 0
    assert "TRANSPARENCY_BASE_URL = https://udbud.example.com  [miljøet]" in out
    assert "PORT = 8501  [standard]" in out
    assert "x" * 40 not in out


@pytest.mark.parametrize(
    "arguments",
    [[], ["import"], ["import", "tenders"], ["demo"], ["nonsens"], ["demo", "--tenders", "mange"]],
)
def test_wrong_use_exits_with_2(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    assert stopped.value.code == 2


def test_a_sheet_from_the_site_read_back_unchanged_changes_nothing(run: Run, tmp_path: Path) -> None:
    from transparency.feeds import tables
    from transparency.locale import Text

    run("import", "tenders", sheet(tmp_path, GOOD, OTHER))
    tenders, reference = services().tenders, services().reference
    versions = [tenders.versions(id_)[-1] for id_ in plan()]
    table = tables.plan_table(versions, Text.of("da"), reference.departments("da"))
    file = tmp_path / "eksport.csv"
    file.write_bytes(tables.csv_bytes(table))
    shutil.copy(file, tmp_path / "kopi.csv")
    revision = tenders.revision().value
    status, out, err = run("import", "tenders", file)
    assert (status, tenders.revision().value) == (0, revision), err
    assert "2 uændrede" in out


# Figures of the targets


FIGURES = ["Mål", "Periode", "Værdi", "Enhed", "Kategori", "Kvalitet", "Kilde"]
MEASURED = ["emissions", "2024", "1.234,5", "ton CO2e", "Fødevarer", "målt", "Regnskab"]
SHARE = ["e-trade", "4. kvt. 2025", "93,5 %", "", "", "anslået", "Fakturaer"]
NEGATIVE = ["furniture", "2024", "-5", "stk.", "", "målt", "Fakturaer"]


def figures(folder: Path, *rows: list[str], name: str = "tal.csv") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([FIGURES, *rows])
    file = folder / name
    file.write_bytes(out.getvalue().encode("cp1252"))
    return file


def held() -> dict[str, list[str]]:
    """Target → its figures now, for those that have any."""
    entries = services().targets.index().entries
    return {e.id: [str(o.value) for o in e.record.observations] for e in entries if e.record.observations}


def test_figures_become_public_and_the_same_sheet_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = figures(tmp_path, MEASURED, SHARE)
    status, out, _ = run("import", "observations", file)
    assert (status, held()) == (0, {"emissions": ["1234.5"], "e-trade": ["93.5"]})
    assert "2 nye" in out
    assert "Gemt: tal om 2 mål" in out
    before = services().targets.revision().value
    status, out, _ = run("import", "observations", file)
    assert (status, services().targets.revision().value) == (0, before)
    assert "2 uændrede" in out


def test_a_correction_of_a_public_figure_asks_for_its_reason(run: Run, tmp_path: Path) -> None:
    run("import", "observations", figures(tmp_path, MEASURED))
    corrected = figures(tmp_path, [*MEASURED[:2], "1.300", *MEASURED[3:]])
    status, _, err = run("import", "observations", corrected)
    assert (status, held()) == (1, {"emissions": ["1234.5"]})
    assert "Skriv begrundelsen med --reason" in err
    status, out, _ = run("import", "observations", corrected, "--dry-run")
    assert (status, held()) == (0, {"emissions": ["1234.5"]})
    assert "Værdi: 1.234,5 → 1.300" in out
    status, _, _ = run("import", "observations", corrected, "--reason", "Talt to gange")
    assert (status, held()) == (0, {"emissions": ["1300"]})
    assert services().targets.versions("emissions")[-1].reason == "Talt to gange"


def test_one_bad_figure_stops_all_and_valid_only_hands_it_back(run: Run, tmp_path: Path) -> None:
    file = figures(tmp_path, MEASURED, NEGATIVE)
    status, _, err = run("import", "observations", file)
    assert (status, held()) == (1, {})
    assert "række 3, kolonne C (Værdi), “-5”: Tallet kan ikke være under 0" in err
    status, out, _ = run("import", "observations", file, "--valid-only", "--json")
    found = json.loads(out)
    assert (status, held(), found["ok"]) == (1, {"emissions": ["1234.5"]}, False)
    assert found["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert [one["id"] for one in found["items"]] == ["emissions"]
    page = openpyxl.load_workbook(tmp_path / "tal-afvist.xlsx").worksheets[0]
    assert page["B2"].value == "furniture"


def test_where_two_people_approve_figures_wait(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSPARENCY_FOUR_EYES", "true")
    file = figures(tmp_path, MEASURED)
    for _ in range(2):
        status, out, _ = run("import", "observations", file, "--json")
        assert (status, held(), json.loads(out)["review"]) == (0, {}, ["emissions"])
    drafts = services().target_editing.drafts(Actor("publisher", "prøve"))
    assert [(d.record.id, d.state) for d in drafts] == [("emissions", "review")]


def test_a_file_that_holds_no_figures_gets_an_answer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "brev.csv").write_text("Kære borger\nTak for dit brev", "utf-8")
    status, _, err = run("import", "observations", tmp_path / "brev.csv")
    assert status == 1
    assert "ingen kolonne “Mål”" in err
