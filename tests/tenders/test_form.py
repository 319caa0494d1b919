"""The form of a tender: what is typed in it is read as a spreadsheet's row."""

from dataclasses import replace
from typing import Any

import pytest

from transparency import clock, demo
from transparency.locale import Text
from transparency.reference import Reference
from transparency.tenders import form
from transparency.tenders.imports import context
from transparency.tenders.records import PlannedTender


def departments(reference: Reference) -> dict[str, str]:
    return {d.key: d.da for d in reference.organisation.departments}


def typed(tender: PlannedTender, reference: Reference, **changed: str) -> form.Filled:
    fields = form.fields_of(tender, departments(reference)) | changed
    return form.read(tender.id, fields, tender, context(reference))


def test_a_form_that_nobody_has_touched_says_what_the_tender_says(reference: Reference) -> None:
    for tender in demo.tenders(200, 7, reference, clock.today()):
        filled = typed(tender, reference)
        assert (filled.record, dict(filled.problems)) == (tender, {})


@pytest.mark.parametrize(
    ("field", "said", "name", "value"),
    [
        ("value", "5-7 mio. kr.", "value.high", 700_000_000),
        ("value", "Ikke offentliggjort", "value.kind", "unpublished"),
        ("notice", "4. kvt. 2027", "dates.notice.value", "2027-Q4"),
        ("notice", "", "dates.notice", None),
        ("sme", "Ja", "sme", True),
        ("climate", "Ja", "climate", "yes"),
        ("cpv", "90910000-9", "cpv", ("90910000",)),
        ("lots", "1. Nord; 2 mio. kr.; Risskov\n2. Syd", "lots.1.title", "Syd"),
        ("title", "'=1+1", "title", "'=1+1"),
    ],
)
def test_what_is_typed_is_read_as_in_a_sheet(
    reference: Reference, make_tender: Any, field: str, said: str, name: str, value: object
) -> None:
    filled = typed(make_tender(notice="2027-Q3"), reference, **{field: said})
    assert filled.problems == {}
    found: object = filled.record
    for part in name.split("."):
        found = found[int(part)] if part.isdigit() else getattr(found, part)  # type: ignore[index]
    assert found == value


@pytest.mark.parametrize(
    ("field", "said", "why"),
    [
        ("value", "tyve mio", "beløb"),
        ("notice", "snart", "tid"),
        ("title", "", "titlen mangler"),
        ("kind", "", "Art"),
        ("cpv", "90910000-1", "kontrolciffer"),
        ("link_notice", "javascript:alert(1)", "http"),
        ("replaces_cvr", "12345678", "CVR"),
        ("regime", "Tilbudsloven", "bygge"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_changes_nothing(
    reference: Reference, make_tender: Any, field: str, said: str, why: str
) -> None:
    filled = typed(make_tender(), reference, **{field: said})
    assert not filled.ok
    assert why.casefold() in filled.problems[field].message(Text.of("da")).casefold(), filled.problems


@pytest.mark.parametrize("pattern", ["x", "9", " ", ";\n", "1.", "a@", "\\", "\0"])
def test_a_megabyte_in_any_field_is_read_or_refused_in_no_time(
    reference: Reference, make_tender: Any, pattern: str
) -> None:
    chosen = {"departments", "cpv", "cpv_more", "promises"}  # nobody types these
    long = "x" + pattern * (1_000_000 // len(pattern)) + "x"
    for field in (key for key in form.FIELDS if key not in chosen):
        filled = typed(make_tender(), reference, **{field: long})
        assert field in filled.problems or len(repr(filled.record)) < 120_000, field


def test_a_field_that_is_not_in_the_form_stays(reference: Reference, make_tender: Any) -> None:
    tender = replace(make_tender(), confirm_by=clock.today(), example=True)
    filled = form.read(tender.id, {"title": "Ny titel"}, tender, context(reference))
    assert filled.record == replace(tender, title="Ny titel")
