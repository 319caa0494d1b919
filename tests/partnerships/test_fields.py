"""What is typed in a field: what is missing is told, and a nought is not missing."""

from decimal import Decimal

import pytest

from transparency.partnerships.fields import Field, FieldType, Problems, read


@pytest.mark.parametrize(
    ("type_", "typed", "given"), [("number", "0", Decimal(0)), ("number", 0, Decimal(0)), ("amount", 0, 0)]
)
def test_a_nought_fills_a_field(type_: FieldType, typed: object, given: object) -> None:
    assert read((Field(name="x", label="X", type=type_),), {"x": typed}, None) == {"x": given}


EMPTY = ("line", "text", "lines", "number", "amount", "day", "choice")


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        *((type_, empty) for type_ in EMPTY for empty in ("", None)),
        ("moment", ("", "")), ("moment", None), ("several", []), ("yes", False), ("file", None),
    ],
)  # fmt: skip
def test_what_has_to_be_filled_in_and_is_not_is_named(type_: FieldType, typed: object) -> None:
    with pytest.raises(Problems) as error:
        read((Field(name="x", label="X", type=type_),), {"x": typed}, None)
    assert set(error.value.found) == {"x"}
