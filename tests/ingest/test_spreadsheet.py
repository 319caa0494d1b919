"""Spreadsheet files of every make, and files that only pretend to be one."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency.ingest import spreadsheet
from transparency.ingest import workbook as reader
from transparency.ingest.cells import Broken, Shown
from transparency.ingest.spreadsheet import Table, Unreadable, heading_parts, letter, read_table
from transparency.locale import Text

DA = Text.of("da")
HEAD = ["Id", "Titel", "Værdi"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(write: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    write(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(rows: Iterable[Iterable[object]]) -> bytes:
    def write(book: Any) -> None:
        for row in rows:
            book.active.append(list(row))

    return workbook(write)


def package(sheet_xml: str, *, strings: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A workbook by hand, for what no program writes."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = "xl/sharedStrings.xml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/{texts}" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet_xml,
        texts: strings or "<sst/>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (more or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet_xml(rows: str) -> str:
    # The size that the sheet states is wrong, so that nothing can rest on it.
    return f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'


def inline(row: int, *cells: str) -> str:
    said = "".join(
        f'<c r="{letter(i)}{row}" t="inlineStr"><is><t>{c}</t></is></c>' for i, c in enumerate(cells)
    )
    return f'<row r="{row}">{said}</row>'


def refusal(data: bytes, name: str = "plan.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        read_table(data, name)
    return caught.value.say(DA)


def notes(table: Table) -> str:
    return "\n".join(note.say(DA) for note in table.notes)


# Separated text

CSV = "Id{s}Titel{s}Værdi\r\nAAK-2027-001{s}Rengøring på Søndergade{s}12\r\n"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_separated_text_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = read_table(mark + CSV.format(s=separator).encode(encoding), "plan.csv")
    assert table.headings == ("Id", "Titel", "Værdi")
    assert table.sheet == "plan.csv"
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("AAK-2027-001", "Rengøring på Søndergade", "12"))
    ]


@pytest.mark.parametrize(
    "text",
    [
        'Id;Titel;Beskrivelse\n1;A;"x, y, z, w"\n2;B;"a, b, c, d"\n',
        "sep=;\r\nId;Titel;Beskrivelse\r\n1;A;x,y,z,w\r\n2;B;x\r\n",
        "Udbudsplan, rev. 3, af maj, 2027\n\nId;Titel;Beskrivelse\n1;A;x, y, z, w\n2;B;x\n",
    ],
)
def test_commas_in_the_text_do_not_hide_that_semicolons_separate(text: str) -> None:
    table = read_table(text.encode(), "plan.csv")
    assert table.headings == ("Id", "Titel", "Beskrivelse")
    assert [row.get(1) for row in table.rows] == ["A", "B"]


def test_row_numbers_are_those_that_the_spreadsheet_shows() -> None:
    table = read_table(b'Plan\n\nId;Titel\n\n1;"A\nB"\n\n2;C\n', "plan.csv")
    assert table.header_row == 3
    assert [(row.number, row.get(1)) for row in table.rows] == [(5, "A\nB"), (7, "C")]
    assert [row.number for row in read_table(b"sep=;\nId;Titel\n1;A\n", "p.csv").rows] == [3]


def test_text_that_begins_like_a_formula_stays_text() -> None:
    table = read_table(b"Id;Titel\n1;=1+1\n2;@SUM(A1)\n", "plan.csv")
    assert [row.get(1) for row in table.rows] == ["=1+1", "@SUM(A1)"]
    assert table.notes == ()


def test_a_quotation_mark_without_end_is_refused_with_its_row() -> None:
    assert "Række 2" in refusal(b'Id;Titel\n1;"A\n2;B\n', "plan.csv")
    assert "Række 3" in refusal(b'Id;Titel\n1;A\n2;"B" x\n', "plan.csv")


# Workbooks


def test_a_workbooks_values_keep_their_kinds() -> None:
    def write(book: Any) -> None:
        book.active.append(["Id", "Titel", "Værdi", "Dato", "Vægt", "Ja", "Måned", "År", "Tid"])
        book.active.append(
            [
                "x",
                8000,
                1234567.1,
                date(2027, 12, 31),
                0.07,
                True,
                date(2027, 5, 1),
                date(2027, 1, 1),
                datetime.combine(date(2027, 5, 1), time(13, 30)),
            ]
        )
        for cell, form in (("E2", "0%"), ("G2", "mmm-yy"), ("H2", "yyyy"), ("D2", "[$-406]d. mmmm yyyy;@")):
            book.active[cell].number_format = form

    row = read_table(workbook(write), "plan.xlsx").rows[0]
    assert row.cells == (
        "x",
        8000,
        Decimal("1234567.1"),
        date(2027, 12, 31),
        Shown(Decimal("0.07"), "percent"),
        True,
        Shown(date(2027, 5, 1), "month"),
        Shown(date(2027, 1, 1), "year"),
        datetime.combine(date(2027, 5, 1), time(13, 30)),
    )


@pytest.mark.parametrize(
    ("form", "value", "read"),
    [
        ("General", 46752, 46752),
        ('#,##0 "mdr."', 46752, Shown(Decimal(46752), "words", "46752 mdr.")),
        ("#,##0.00\\ kr", 46752.5, Shown(Decimal("46752.5"), "words", "46752,5 kr")),
        ("[Red]#,##0", 46752, 46752),
        ("0.00E+00", 46752, 46752),
        ("dd-mm-yyyy", 46752, date(2027, 12, 31)),
        ("d/m", 46752, date(2027, 12, 31)),
        ("mmmm yyyy", 46752, Shown(date(2027, 12, 31), "month")),
        ("h:mm", 0.5, Decimal("0.5")),
        ("dd-mm-yyyy", -1, Broken("########")),
        ("dd-mm-yyyy", 1, date(1900, 1, 1)),
        ("dd-mm-yyyy", 61, date(1900, 3, 1)),
    ],
)
def test_a_number_is_a_date_only_when_its_format_shows_one(form: str, value: float, read: object) -> None:
    def write(book: Any) -> None:
        book.active.append(HEAD)
        book.active.append(["1", "A", value])
        book.active["C2"].number_format = form

    assert read_table(workbook(write), "plan.xlsx").rows[0].get(2) == read


def test_dates_of_a_workbook_counted_from_1904_are_the_same_dates() -> None:
    def write(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active.append(HEAD)
        book.active.append(["1", "A", date(2027, 12, 31)])

    assert read_table(workbook(write), "plan.xlsx").rows[0].get(2) == date(2027, 12, 31)


def test_numbers_are_those_that_the_spreadsheet_shows_without_binary_noise() -> None:
    xml = sheet_xml(
        inline(1, *HEAD)
        + '<row r="2"><c r="A2"><v>0.30000000000000004</v></c><c r="B2"><v>1.2E3</v></c></row>'
    )
    assert read_table(package(xml), "p.xlsx").rows[0].cells == (Decimal("0.3"), 1200)


def test_the_visible_sheet_that_fits_best_is_read_and_the_others_are_named() -> None:
    def write(book: Any) -> None:
        book.active.title = "Forside"
        book.active.append(["Velkommen"])
        for name, rows in (
            ("Plan", [HEAD, ["1", "A", 2]]),
            ("Skjult", [[*HEAD, "Afdeling"]]),
            ("Lister", [["Titel"]]),
        ):
            added = book.create_sheet(name)
            for row in rows:
                added.append(row)
        book["Skjult"].sheet_state = "hidden"

    table = read_table(workbook(write), "plan.xlsx")
    assert table.sheet == "Plan"
    assert "“Forside”, “Lister”" in notes(table)
    assert "Skjult" not in notes(table)


def test_the_headings_may_stand_below_a_title() -> None:
    table = read_table(
        sheet([["Udbudsplan 2027"], ["opdateret i maj"], [], HEAD, ["1", "A", 2]]), "plan.xlsx"
    )
    assert (table.header_row, table.headings) == (4, tuple(HEAD))
    assert [row.number for row in table.rows] == [5]


def test_blank_rows_and_columns_are_left_out_silently() -> None:
    def write(book: Any) -> None:
        book.active.append(HEAD)
        book.active.append(["1", "A", 2])
        book.active.append([])
        book.active.append(["2", "B", None])
        book.active.cell(5000, 700).number_format = "0.00"

    table = read_table(workbook(write), "plan.xlsx")
    assert [row.cells for row in table.rows] == [("1", "A", 2), ("2", "B")]
    assert table.notes == ()


def test_the_stored_value_of_a_formula_is_read_with_a_warning() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, ["1", "A"])
    page.write_formula(1, 2, "=5*3", None, 15)
    page.write_row(2, 0, ["2", "B"])
    page.write_formula(2, 2, '="a"&"b"', None, "ab")
    book.close()
    table = read_table(out.getvalue(), "plan.xlsx")
    assert [row.get(2) for row in table.rows] == [15, "ab"]
    assert "C2, C3" in notes(table)


def test_a_formula_that_was_never_calculated_is_broken_and_an_empty_text_is_empty() -> None:
    assert read_table(sheet([HEAD, ["1", "A", "=5*3"]]), "plan.xlsx").rows[0].get(2) == Broken()
    xml = sheet_xml(
        inline(1, *HEAD) + '<row r="2"><c r="A2" t="str"><f>""</f><v></v></c>'
        '<c r="B2" t="inlineStr"><is><t>A</t></is></c></row>'
    )
    assert read_table(package(xml), "p.xlsx").rows[0].cells == (None, "A")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!"])
def test_an_error_of_the_spreadsheet_is_broken_under_its_name(error: str) -> None:
    assert read_table(sheet([HEAD, ["1", "A", error]]), "plan.xlsx").rows[0].get(2) == Broken(error)


def test_a_vertically_merged_cell_counts_in_all_its_rows() -> None:
    def write(book: Any) -> None:
        for row in (
            HEAD,
            ["1", "A", 2],
            ["2", None, 3],
            ["3", None, None],
            [None, None, None],
            ["4", "D", 5],
        ):
            book.active.append(row)
        book.active.merge_cells("B2:B5")
        book.active.merge_cells("A1:A1")

    table = read_table(workbook(write), "plan.xlsx")
    assert [row.get(1) for row in table.rows] == ["A", "A", "A", "D"]
    assert "B2:B5" in notes(table)


def test_a_merged_heading_is_not_spread_into_the_rows() -> None:
    def write(book: Any) -> None:
        for row in (HEAD, [None, "1", "2"], ["3", "A", 2]):
            book.active.append(row)
        book.active.merge_cells("A1:A2")

    assert read_table(workbook(write), "plan.xlsx").rows[0].get(0) is None


def test_hidden_rows_are_read_aloud() -> None:
    def write(book: Any) -> None:
        for row in (HEAD, ["1", "A", 2], ["2", "B", 3]):
            book.active.append(row)
        book.active.row_dimensions[3].hidden = True

    table = read_table(workbook(write), "plan.xlsx")
    assert len(table.rows) == 2
    assert "Skjulte rækker er læst med: 3" in notes(table)


def test_rich_text_is_joined_and_characters_that_xml_cannot_carry_are_read() -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>Ren</t></r>'
        '<r><t xml:space="preserve">gøring </t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
        "<si><t>a_x000D_b_x2028_</t></si></sst>"
    )
    xml = sheet_xml(
        inline(1, *HEAD) + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
    )
    assert read_table(package(xml, strings=strings), "p.xlsx").rows[0].cells == ("Rengøring ", "a\rb\u2028")


@pytest.mark.parametrize(
    ("stored", "read"),
    [("a_xD83D_b", "a\ufffdb"), ("_xDE00__xD83D_", "\ufffd\ufffd"), ("_xD83D__xDE00_", "😀")],
)
def test_half_a_surrogate_pair_is_replaced_for_nothing_can_write_it(stored: str, read: str) -> None:
    table = read_table(package(sheet_xml(inline(1, *HEAD) + inline(2, "1", stored))), "p.xlsx")
    assert table.rows[0].get(1) == read


def test_a_workbook_with_prefixed_elements_and_no_cell_references_is_read() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row>'
        '<x:c t="inlineStr"><x:is><x:t>Titel</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>Id</x:t></x:is></x:c></x:row>'
        '<x:row><x:c t="d"><x:v>2027-12-31</x:v></x:c>'
        '<x:c t="b"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    table = read_table(package(xml), "p.xlsx")
    assert table.headings == ("Titel", "Id")
    assert table.rows[0].cells == (date(2027, 12, 31), True)


def test_a_row_whose_cells_have_no_references_has_its_formulas_where_they_stand() -> None:
    xml = sheet_xml(inline(1, *HEAD) + "<row><c><v>1</v></c><c><f>1+1</f></c><c><f>1+2</f><v>3</v></c></row>")
    table = read_table(package(xml), "p.xlsx")
    assert table.rows[0].cells == (1, Broken(), 3)
    assert "(B2)" in notes(table)
    assert "(C2)" in notes(table)


def test_what_openpyxl_warns_of_is_nothing_to_warn_of() -> None:
    more = '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    xml = sheet_xml(inline(1, *HEAD) + inline(2, "1", "A")).replace("</worksheet>", more)
    page = openpyxl.load_workbook(io.BytesIO(package(xml)), read_only=True).active
    page.reset_dimensions()
    with pytest.warns(UserWarning, match="Data Validation"):
        list(page.iter_rows())
    assert len(read_table(package(xml), "p.xlsx").rows) == 1


def test_the_strict_variant_is_named_and_what_to_save_as() -> None:
    strict = '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheets/></workbook>'
    assert "Strict" in refusal(package(sheet_xml(""), more={"xl/workbook.xml": strict.encode()}))


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("Anslået værdi", ("anslaaet vaerdi", "")),
        ("Værdi (mio. kr.)", ("vaerdi", "mio")),
        ("Værdi i mio. kr. ekskl. moms", ("vaerdi", "mio")),
        ("Beløb, t.kr.", ("beloeb", "tkr")),
        ("Beløb i 1.000 kr.", ("beloeb", "tkr")),
        ("Beløb (kr.)", ("beloeb", "")),
        ("Varighed (år)", ("varighed", "year")),
        ("Varighed i måneder", ("varighed", "")),
        ("Skoleår", ("skoleaar", "")),
        ("Nr.", ("nr", "")),
    ],
)
def test_a_unit_in_a_heading_is_told_apart_from_what_the_column_is_about(
    heading: str, parts: tuple[str, str]
) -> None:
    assert heading_parts(heading) == parts


# Files that are something else

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "tom"),
        (b"\r\n\r\n", "tom"),
        (b"\0" * 1000, "tom"),
        (OLE + "Workbook".encode("utf-16-le"), ".xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "adgangskode"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\r\n%PDF-1.7\n", "PDF"),
        (zipped("word/document.xml"), "Word"),
        (zipped("content.xml", "mimetype"), "OpenDocument"),
        (zipped("xl/workbook.bin"), ".xlsb"),
        (zipped("kat.jpg"), "zip"),
        (zipped("xl/workbook.xml"), "beskadiget"),
        (b"PK\x03\x04" + b"x" * 100, "beskadiget"),
        (b"<html><table><tr><td>Id</td></tr></table>", "webside"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "filtype"),
        (bytes(range(256)) * 20, "filtype"),
        (b"\xff\xfe\x00", "beskadiget"),
        (b"a;b\n" * 5_000_001, "20 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_sheet_is_refused_by_its_content_and_named(data: bytes, why: str) -> None:
    assert why in refusal(data, "plan.xlsx")
    assert why in refusal(data, "plan.csv")


# Hostile workbooks


def bounded(data: bytes, megabytes: int) -> str:
    tracemalloc.start()
    try:
        said = refusal(data)
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
    finally:
        tracemalloc.stop()
    return said


def test_a_workbook_that_unpacks_to_far_more_than_it_weighs_is_refused_unopened() -> None:
    bomb = package("<x/>", more={"xl/media/a.bin": b"\0" * 100_000_000})
    assert len(bomb) < 200_000
    assert "pakkes ud" in bounded(bomb, 5)


def test_a_declared_size_is_not_believed() -> None:
    # 60 MB of blanks inside the sheet, declared as 100 bytes in both of the archive's headers.
    xml = sheet_xml(inline(1, *HEAD) + " " * 60_000_000)
    honest = package(xml)
    size = len(xml.encode()).to_bytes(4, "little")
    assert honest.count(size) == 2
    assert "beskadiget" in bounded(honest.replace(size, (100).to_bytes(4, "little")), 5)


def test_a_workbook_of_very_many_parts_is_refused_unopened() -> None:
    assert "pakkes ud" in bounded(zipped("xl/workbook.xml", *(f"{n}" for n in range(6000))), 10)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        "<!DOCTYPE x>",
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_a_document_type_in_any_part_is_refused(doctype: str, part: str) -> None:
    plain = package(sheet_xml(inline(1, *HEAD)))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for name in {*old.namelist(), part}:
            content = old.read(name) if name in old.namelist() else b"<x/>"
            new.writestr(name, doctype.encode() + content if name == part else content)
    assert "dokumenttype" in refusal(out.getvalue())


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_part_of_very_many_elements_is_refused_before_it_is_built(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_MAX_TAGS", 50_000)
    monkeypatch.setattr(reader, "_MAX_WHOLE", 50_000)
    many = f'<x xmlns="{MAIN}">{"<xf/>" * 60_000}</x>'.encode()
    assert "pakkes ud" in bounded(package(sheet_xml(inline(1, *HEAD)), more={part: many}), 5)


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ('<sheet name="A" sheetId="1" r:id="rId1"/><sheet name="B" sheetId="2" r:id="rId1"/>', "beskadiget"),
        ('<sheet name="A" sheetId="1" r:id="rId1"/>' * 101, "pakkes ud"),
        ('<sheet name="A" sheetId="1" r:id="rId7"/>', "beskadiget"),
        ('<sheet name="A" sheetId="1" r:id="rId1" state="hidden"/>', "intet synligt ark"),
    ],
)  # fmt: skip
def test_each_sheet_has_a_part_of_its_own(sheets: str, why: str) -> None:
    book = f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    book += f"<sheets>{sheets}</sheets></workbook>"
    assert why in refusal(package(sheet_xml(inline(1, *HEAD)), more={"xl/workbook.xml": book.encode()}))


def test_the_workbook_is_where_it_belongs() -> None:
    sound = package(sheet_xml(inline(1, *HEAD)))
    assert read_table(sound, "p.xlsx").headings == tuple(HEAD)
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        types = archive.read("[Content_Types].xml").replace(b"/xl/workbook.xml", b"/xl/calcChain.xml")
        more = {
            "[Content_Types].xml": types,
            "xl/calcChain.xml": archive.read("xl/workbook.xml"),
            "xl/_rels/calcChain.xml.rels": archive.read("xl/_rels/workbook.xml.rels"),
        }
    assert "beskadiget" in refusal(package(sheet_xml(inline(1, *HEAD)), more=more))


def test_a_hundred_thousand_rows_get_their_answer_early_and_in_bounded_memory() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 100_002))
    assert "20000 rækker" in bounded(package(sheet_xml(inline(1, *HEAD) + rows)), 30)
    text = "Id;Titel\n" + "1;A\n" * 100_000
    assert "20000 rækker" in bounded(text.encode(), 30)


def test_twenty_thousand_rows_are_still_read() -> None:
    assert len(read_table(("Id;Titel\n" + "1;A\n" * 20_000).encode(), "plan.csv").rows) == 20_000


def test_a_million_formatted_empty_rows_are_no_rows() -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 100_000))
    assert (
        len(read_table(package(sheet_xml(inline(1, *HEAD) + inline(2, "1", "A") + empty)), "p.xlsx").rows)
        == 1
    )


def test_rows_far_below_are_found_and_very_many_gaps_are_refused_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = package(sheet_xml(inline(1, *HEAD) + inline(20_000, "1", "A")))
    assert [row.number for row in read_table(last, "p.xlsx").rows] == [20_000]
    monkeypatch.setattr(reader, "_MAX_ROWS_IN_ALL", 20_000)
    assert len(read_table(last, "p.xlsx").rows) == 1
    assert "tomme rækker" in refusal(package(sheet_xml(inline(1, *HEAD) + inline(20_001, "1", "A"))))


def test_more_than_two_hundred_columns_are_refused() -> None:
    wide = ["Id", "Titel", *(f"K{n}" for n in range(198))]
    assert len(read_table(sheet([wide]), "p.xlsx").headings) == 200
    assert "200 kolonner" in refusal(sheet([[*wide, "K"]]))
    assert "200 kolonner" in refusal(
        package(sheet_xml(inline(1, *HEAD) + '<row r="2"><c r="XFD2"><v>1</v></c></row>'))
    )
    assert "200 kolonner" in refusal((";".join([*wide, "K"]) + "\n").encode(), "p.csv")


def test_empty_cells_far_to_the_right_cost_nothing() -> None:
    empty = "".join(f'<row r="{n}"><c r="XFD{n}" s="1"/></row>' for n in range(3, 20_000))
    xml = sheet_xml(inline(1, *HEAD) + inline(2, "1", "A") + empty)
    assert [row.cells for row in read_table(package(xml), "p.xlsx").rows] == [("1", "A")]


def test_a_cell_longer_than_a_spreadsheet_allows_is_refused_by_its_name() -> None:
    assert "B2" in refusal(package(sheet_xml(inline(1, *HEAD) + inline(2, "1", "x" * 32_768))))
    assert "B2" in bounded(package(sheet_xml(inline(1, *HEAD) + inline(2, "1", "x" * 5_000_000))), 5)
    assert "B2" in refusal(("Id;Titel\n1;" + "x" * 32_768 + "\n").encode(), "p.csv")
    assert "B2" in refusal(("Id;Titel\n1;" + "x" * 200_000 + "\n").encode(), "p.csv")
    long = sheet([HEAD, ["1", "x" * 32_767]])
    assert len(str(read_table(long, "p.xlsx").rows[0].get(1))) == 32_767


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>x</v></c></row>',
        '<row r="2"><c r="A2"><v>NaN</v></c></row>',
        '<row r="2"><c r="A2"><v>1e999999999</v></c></row>',
        '<row r="2"><c r="A2"><v>abc</v></c></row>',
        f'<row r="2"><c r="A2"><v>{"9" * 5000}</v></c></row>',
        '<row r="2"><c r="A2" t="d"><v>i går</v></c></row>',
        '<row r="2"><c r="A2" t="?"><v>1</v></c></row>',
        '<row r="2"><c r="A2" s="x"><v>1</v></c></row>',
        '<row r="2"><c r="ABCD2"><v>1</v></c></row>',
        '<row r="2"><c r="2"><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="99999999999"><c><v>1</v></c></row>',
        f'<row r="{"9" * 5000}"><c><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></row>',
        f'<row r="2"><c r="A2"><v>1</v></c></row><!-- {"x" * 9_000_000} -->',
        f'<row r="2" x="{"y" * 9_000_000}"><c r="A2"><v>1</v></c></row>',
    ],
    ids=lambda rows: rows[:50],
)
def test_xml_that_no_spreadsheet_writes_is_a_damaged_file_not_a_crash(rows: str) -> None:
    assert "beskadiget" in refusal(package(sheet_xml(inline(1, *HEAD) + rows)))


def test_huge_and_overlapping_merges_cost_nothing() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:A1048576"/>' for n in range(2, 20_000))
    rows = inline(1, *HEAD) + "".join(
        f'<row r="{n}"><c r="B{n}"><v>1</v></c></row>' for n in range(3, 20_000)
    )
    xml = sheet_xml(rows).replace("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")
    assert len(read_table(package(xml), "p.xlsx").rows) == 19_997


def outcome(data: bytes) -> object:
    try:
        return read_table(data, "plan")
    except Unreadable as error:
        return error.say(DA)


SOUND = sheet([HEAD, ["1", "A", 2], ["2", "B", 3.5]])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8),
    st.integers(0, len(SOUND)),
)
def test_a_damaged_workbook_is_read_or_refused_but_never_a_crash(
    hits: list[tuple[int, int]], cut: int
) -> None:
    damaged = bytearray(SOUND)
    for place, byte in hits:
        damaged[place] = byte
    assert outcome(bytes(damaged))
    assert outcome(bytes(damaged[:cut]))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_but_never_a_crash(data: bytes) -> None:
    assert outcome(data)


def test_letters_name_columns_as_spreadsheets_do() -> None:
    assert [letter(i) for i in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert spreadsheet.MAX_COLUMNS == 200
