"""A CPV file is read in the forms it comes in, and every fault is told with its line."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.cpv.records import CpvCode
from transparency.ingest.cpv import MAX_BYTES, MAX_ROWS, CpvProblem, read_cpv

CLEANING = CpvCode("90910000", "Rengøring", "Cleaning services")
GOOD = "code,da,en\n90910000-9,Rengøring,Cleaning services\n"


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("cp1252"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.rstrip("\n").encode(),
        (GOOD + "\n,,\n\n").encode(),
        "CODE,BG,DA,DE,EN\n90910000-9,x,Rengøring,y,Cleaning services\n".encode(),
        'en;"da"; Code \nCleaning services;Rengøring;90910000\n'.encode(),
        'code,da,en\n90910000,"Rengøring","Cleaning\n services"\n'.encode(),
    ],
    ids=["utf-8", "bom", "cp1252", "semicolon", "crlf", "no end", "blank", "official", "order", "quoted"],
)
def test_a_file_is_read_in_every_form_it_comes_in(data: bytes) -> None:
    file = read_cpv(data, "cpv.csv")

    assert file.name == "cpv.csv"
    assert file.errors == ()
    assert file.rows == (CLEANING,)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "",
            [
                (1, "code", "", "missing_column"),
                (1, "da", "", "missing_column"),
                (1, "en", "", "missing_column"),
            ],
        ),
        ("code,da\n", [(1, "en", "", "missing_column")]),
        ("code,da,en,DA\n", [(1, "da", "", "duplicate_column")]),
        ("code,da,en\n", [(0, "", "", "no_rows")]),
        ("code,da,en\n9091,a,b\n", [(2, "code", "9091", "length")]),
        ("code,da,en\n90910000-8,a,b\n", [(2, "code", "90910000-8", "check_digit")]),
        ("code,da,en\nx,,b\n", [(2, "code", "x", "digits"), (2, "da", "", "empty_name")]),
        ("code,da,en\n90910000\n", [(2, "da", "", "empty_name"), (2, "en", "", "empty_name")]),
        ("code,da,en\n90910000,a,b\n90910000-9,c,d\n", [(3, "code", "90910000-9", "duplicate")]),
        ('code,da,en\n90910000,"a\n\na",b\n1,c,d\n', [(5, "code", "1", "length")]),
        ("code,da,en\n90910000,a\u202eb,c\n", [(2, "da", "a\u202eb", "control_character")]),
        (f"code,da,en\n90910000,{'a' * 501},c\n", [(2, "da", "a" * 80, "name_too_long")]),
    ],
)
def test_every_fault_is_told_with_its_line(text: str, problems: list[tuple[int, str, str, str]]) -> None:
    assert read_cpv(text.encode(), "x.csv").errors == tuple(CpvProblem(*problem) for problem in problems)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04\x00\x00", "encoding"),
        (GOOD.encode("utf-16"), "encoding"),
        (b"code,da,en\n90910000,\x81\x8d,x\n", "encoding"),
        (b'code,da,en\n90910000,"a,b\n', "csv"),
        (b'code,da,en\n90910000,"a"b,c\n', "csv"),
        (b"code,da,en\n90910000," + b"a" * 200_000 + b",c\n", "name_too_long"),
        (b"x" * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_csv_of_reasonable_size_is_refused(data: bytes, reason: str) -> None:
    assert [problem.reason for problem in read_cpv(data, "x.csv").errors] == [reason]


def test_a_file_with_too_many_rows_is_refused_at_the_first_one_too_many() -> None:
    lines = "".join(f"{n:08},a,b\n" for n in range(MAX_ROWS + 500))

    file = read_cpv(f"code,da,en\n{lines}".encode(), "x.csv")

    assert file.errors == (CpvProblem(MAX_ROWS + 2, "", str(MAX_ROWS), "too_many_rows"),)


def test_good_rows_are_read_beside_bad_ones() -> None:
    file = read_cpv((GOOD + "x,a,b\n45000000,Byggeri,Construction\n").encode(), "x.csv")

    assert [row.code for row in file.rows] == ["90910000", "45000000"]
    assert [problem.line for problem in file.errors] == [3]


def test_the_official_list_is_read_whole(shared_data: Path) -> None:
    file = read_cpv((shared_data / "cpv_da_en.csv").read_bytes(), "cpv_da_en.csv")

    assert file.errors == ()
    assert len(file.rows) == 9454


@given(st.binary(max_size=500))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    read_cpv(data, "x")
    read_cpv(b"code,da,en\n" + data, "x")


NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1).filter(lambda text: text.strip())


@given(st.dictionaries(st.from_regex("[0-9]{8}", fullmatch=True), st.tuples(NAMES, NAMES), min_size=1))
def test_what_is_written_is_read(names: dict[str, tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["code", "da", "en"])
    writer.writerows((code, *pair) for code, pair in names.items())

    file = read_cpv(text.getvalue().encode(), "x.csv")

    assert file.errors == ()
    assert {row.code: (row.da, row.en) for row in file.rows} == {
        code: (" ".join(da.split()), " ".join(en.split())) for code, (da, en) in names.items()
    }
