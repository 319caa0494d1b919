"""The table that comes with the site is whole, and its facts are those of the official list."""

import csv
from pathlib import Path

import pytest

from transparency.cpv.shipped import shipped_table

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
TABLE = shipped_table(REFERENCE / "cpv.csv")


def official(shared_data: Path) -> dict[str, dict[str, str]]:
    with (shared_data / "cpv_da_en.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_every_code_has_the_official_names(shared_data: Path) -> None:
    rows = official(shared_data)

    wrong = [record for record in TABLE if (record.da, record.en) != _names(rows.get(record.code))]

    assert wrong == []


def test_all_divisions_and_groups_are_there(shared_data: Path) -> None:
    broad = {code for code in official(shared_data) if code.endswith("00000")}

    assert broad - {record.code for record in TABLE} == set()


def test_no_broader_code_is_left_out(shared_data: Path) -> None:
    rows = official(shared_data)

    missing = {rows[record.code]["parent"] for record in TABLE} - {record.code for record in TABLE} - {""}

    assert missing == set()


def test_the_table_covers_what_a_municipality_buys() -> None:
    worded = [record for record in TABLE if record.words]

    assert len(TABLE) >= 2200
    assert len(TABLE.divisions()) == 45
    assert len(worded) >= 350
    assert sum(len(record.words) for record in worded) >= 900


def test_trade_words_are_tidy() -> None:
    for record in TABLE:
        assert all(word == " ".join(word.split()) for word in record.words), record
        assert len({word.casefold() for word in record.words}) == len(record.words), record


def test_the_file_is_in_order_and_in_the_project_s_form() -> None:
    data = (REFERENCE / "cpv.csv").read_bytes()
    lines = data.decode("utf-8").splitlines()

    assert lines[0] == "code,da,en,words"
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert lines[1:] == sorted(lines[1:])


def test_the_regions_are_the_official_danish_ones(shared_data: Path) -> None:
    with (shared_data / "nuts_dk.csv").open(encoding="utf-8", newline="") as file:
        expected = [
            (row["code"], row["name_da"], row["level"])
            for row in csv.DictReader(file)
            if not row["code"].startswith("DKZ")
        ]
    with (REFERENCE / "nuts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [(row["code"], row["name_da"], row["level"]) for row in rows] == expected
    assert all(row["name_en"] for row in rows)


def test_a_fault_in_the_file_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "cpv.csv"
    path.write_text("code,da,en,words\n9091,Rengøring,Cleaning,\n", encoding="utf-8")

    with pytest.raises(ValueError, match="length"):
        shipped_table(path)


def _names(row: dict[str, str] | None) -> tuple[str, str] | None:
    return row and (row["da"], row["en"])
