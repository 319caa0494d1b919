"""CPV codes are read as people write them, and the hierarchy is in their digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.cpv.records import CpvCode, CpvTable, check_digit, covers, parse_code, significant

CODES = st.from_regex("[0-9]{8}", fullmatch=True)


def code(digits: str, name: str = "", *words: str) -> CpvCode:
    return CpvCode(digits, name or f"navn {digits}", f"name {digits}", words)


TABLE = CpvTable(
    [
        code("90910000", "Rengøring", "rengøringsfirma"),
        code("90000000"),
        code("90900000"),
        code("90911300", "Vinduespudsning", "vinduespudser"),
        code("90919000"),
        code("60000000"),
        code("60112000"),
    ]
)


@pytest.mark.parametrize(
    ("digits", "check"),
    [
        ("45000000", "7"),
        ("90910000", "9"),
        ("72000000", "5"),
        ("03000000", "1"),
        ("55524000", "9"),
        ("33751000", "9"),
        ("00000000", "0"),
    ],
)
def test_the_check_digit_is_the_weighted_sum_modulo_ten(digits: str, check: str) -> None:
    assert check_digit(digits) == check


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("90910000", "90910000"),
        ("90910000-9", "90910000"),
        (" 90910000 - 9 ", "90910000"),
        ("90 91 00 00-9", "90910000"),
        ("90\u00a0910\u202f000-9\n", "90910000"),
        ("90910000\u20119", "90910000"),
        ("90910000\u22129", "90910000"),
        ("3000000", "03000000"),
        ("\t3000000 ", "03000000"),
        ("03000000-1", "03000000"),
    ],
)
def test_a_code_is_read_as_people_write_it(text: str, digits: str) -> None:
    assert parse_code(text) == digits


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "length"),
        ("9091", "length"),
        ("909100009", "length"),
        ("90910000-", "length"),
        ("90910000-99", "length"),
        ("3000000-1", "length"),
        ("300 0000", "length"),
        ("-9", "length"),
        ("9" * 1_000_000, "length"),
        ("9091000x", "digits"),
        ("90910000-x", "digits"),
        ("90910000-9-9", "digits"),
        ("٩٠٩١٠٠٠٠", "digits"),
        ("90910000.0", "digits"),
        ("90910000-8", "check_digit"),
        ("90190000-9", "check_digit"),
    ],
)
def test_what_is_no_code_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        parse_code(text)

    assert caught.value.args == (reason,)


@given(CODES)
def test_a_code_written_with_its_check_digit_reads_back(digits: str) -> None:
    assert parse_code(f"{digits}-{check_digit(digits)}") == digits


@given(CODES, st.integers(0, 7), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_seen_by_the_check_digit(digits: str, place: int, other: str) -> None:
    wrong = digits[:place] + other + digits[place + 1 :]
    if wrong == digits:
        return
    with pytest.raises(ValueError, match="check_digit"):
        parse_code(f"{wrong}-{check_digit(digits)}")


@pytest.mark.parametrize(
    ("digits", "prefix"),
    [("90910000", "9091"), ("90000000", "90"), ("45200000", "452"), ("33751101", "33751101")],
)
def test_the_significant_digits_are_at_least_the_division(digits: str, prefix: str) -> None:
    assert significant(digits) == prefix
    assert TABLE.significant(digits) == prefix


@given(CODES)
def test_a_code_is_covered_by_itself_and_by_its_division(digits: str) -> None:
    assert covers(digits, digits)
    assert covers(TABLE.division(digits), digits)


def test_a_broad_code_covers_narrower_ones_and_not_the_reverse() -> None:
    assert TABLE.covers("90910000", "90911300")
    assert not TABLE.covers("90911300", "90910000")
    assert not TABLE.covers("90910000", "90920000")


def test_ancestors_are_the_existing_broader_codes_nearest_first() -> None:
    assert TABLE.ancestors("90911300") == ("90910000", "90900000", "90000000")
    assert TABLE.ancestors("60112000") == ("60000000",)
    assert TABLE.ancestors("90000000") == ()
    assert TABLE.ancestors("90919999") == ("90919000", "90910000", "90900000", "90000000")


@given(st.text(max_size=12))
def test_no_text_in_place_of_a_code_breaks_the_hierarchy(text: str) -> None:
    TABLE.ancestors(text)
    TABLE.children(text)

    assert TABLE.get(text) is None or text in {record.code for record in TABLE}
    assert isinstance(TABLE.label(text, "da"), str)


def test_children_are_the_codes_right_under_a_code() -> None:
    assert [record.code for record in TABLE.children("90910000")] == ["90911300", "90919000"]
    assert [record.code for record in TABLE.children("60000000")] == ["60112000"]
    assert TABLE.children("90911300") == ()


def test_divisions_are_the_broadest_codes_in_order() -> None:
    assert [record.code for record in TABLE.divisions()] == ["60000000", "90000000"]


def test_an_unknown_code_is_called_after_the_nearest_known_one() -> None:
    assert TABLE.label("90911300", "da") == "Vinduespudsning"
    assert TABLE.label("90911300", "en") == "name 90911300"
    assert TABLE.label("90911309", "da") == "Vinduespudsning"
    assert TABLE.label("12345678", "da") == "12345678"


def test_imported_codes_bring_names_and_leave_our_words() -> None:
    merged = TABLE.merged([code("90911300", "Nyt navn", "polering"), code("12345678")])

    record = merged.get("90911300")
    assert record == CpvCode("90911300", "Nyt navn", "name 90911300", ("vinduespudser", "polering"))
    assert len(merged) == len(TABLE) + 1
    assert TABLE.label("90911300", "da") == "Vinduespudsning"


def test_a_code_that_occurs_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="duplicate"):
        CpvTable([code("90910000"), code("90910000")])
