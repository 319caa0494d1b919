"""Tables for spreadsheets, as CSV and as XLSX. The plan's can be edited and read in again."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from transparency.clock import COPENHAGEN
from transparency.feeds import Site, words
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import Version, changes
from transparency.tenders.sheet import COLUMNS, CellType, cell, neutralise

Cell = str | int | Decimal | date | None

_EXCEL_TEXT = 32_767
_EXACT_DIGITS = 15

_HOW: dict[CellType, str] = {
    "id": N_(
        "Udbuddets faste id. Et nyt udbud skal også have et: mangler det, foreslår importen det næste ledige."
    ),
    "version": N_(
        "Den version, rækken er hentet i. Lad den stå, så et gammelt ark ikke overskriver en nyere ændring."
    ),
    "text": N_("Fri tekst."),
    "departments": N_("En eller flere afdelinger med semikolon imellem."),
    "choice": N_("En af: {choices}."),
    "cpv": N_("CPV-kode med 8 cifre."),
    "cpv_list": N_("CPV-koder med semikolon imellem."),
    "nuts": N_("NUTS-kode, for eksempel DK042."),
    "value": N_(
        "Kroner ekskl. moms: et beløb, et interval som 5.000.000–7.000.000, eller tomt, "
        "når værdien ikke er offentliggjort."
    ),
    "money": N_("Kroner ekskl. moms."),
    "integer": N_("Et helt tal."),
    "percent": N_("Procent."),
    "yes_no": N_("Ja eller nej."),
    "tri_state": N_("Ja, nej eller tomt, når det ikke er oplyst."),
    "planned_date": N_(
        "En dag (2027-12-31), en uge (2027-W34), en måned (2027-03), et kvartal (2027-Q4), "
        "et halvår (2027-H1) eller et år (2027)."
    ),
    "day": N_("En dag, for eksempel 2027-12-31."),
    "lots": N_("En delaftale pr. linje."),
    "names": N_("Navne med semikolon imellem."),
    "requirements": N_("Et krav pr. linje."),
    "promises": N_("Mål i indkøbs- og udbudspolitikken med semikolon imellem."),
    "cvr": N_("CVR-nummer med 8 cifre."),
    "email": N_("En fælles postkasse, ikke en persons."),
    "url": N_("En internetadresse."),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its heading, what stands in it, and its width in characters."""

    text: str
    how: str
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """A named table in the reader's language. `pinned` columns stay in sight when one scrolls."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Cell]]
    pinned: int = 0


def plan_table(tenders: Iterable[Version], t: Text, departments: Mapping[str, str]) -> Table:
    """The plan, a tender in a row, in the columns that the import reads. `departments` names them by key."""
    headings = [
        Heading(
            t(column.header),
            t(_HOW[column.type], choices=", ".join(map(t, (column.choices or {}).values()))),
            column.width,
        )
        for column in COLUMNS
    ]
    rows = (
        [cell(column.key, one.record, one.number, t, departments) for column in COLUMNS] for one in tenders
    )
    return Table(t(N_("Udbudsplan")), headings, rows, pinned=3)


def changes_table(steps: Iterable[tuple[Version | None, Version]], t: Text, site: Site) -> Table:
    """The change log, a changed field in a row; a new tender and a mere confirmation have a row each too.

    A step is the version before (None for a new tender) and the version itself.
    """
    headings = [
        Heading(t(N_("Tidspunkt")), t(N_("Hvornår ændringen blev offentliggjort, i dansk tid.")), 17),
        Heading(t(N_("Id")), t(N_("Udbuddets faste id.")), 14),
        Heading(t(N_("Version")), t(N_("Udbuddets version efter ændringen.")), 9),
        Heading(t(N_("Titel")), t(N_("Udbuddets titel efter ændringen.")), 44),
        Heading(t(N_("Felt")), t(N_("Hvad der er ændret.")), 26),
        Heading(t(N_("Før")), t(N_("Hvad der stod før.")), 44),
        Heading(t(N_("Nu")), t(N_("Hvad der står efter ændringen.")), 44),
        Heading(t(N_("Begrundelse")), t(N_("Hvorfor det er ændret.")), 44),
        Heading(t(N_("Adresse")), t(N_("Udbuddets faste adresse.")), 36),
    ]
    return Table(t(N_("Ændringer")), headings, _change_rows(steps, t, site), pinned=2)


def _change_rows(
    steps: Iterable[tuple[Version | None, Version]], t: Text, site: Site
) -> Iterable[Sequence[Cell]]:
    for before, after in steps:
        tender = after.record
        changed = [
            (
                t(labels.FIELD[c.field]),
                words.field(c.field, c.old, t, site),
                words.field(c.field, c.new, t, site),
            )
            for c in (changes(before.record, tender) if before else ())
        ]
        whole = t(N_("Bekræftet uden ændringer")) if before else t(N_("Nyt udbud i planen"))
        at = f"{after.at.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}"
        for what in changed or [(whole, "", "")]:
            title = words.title(tender, t)
            yield at, tender.id, after.number, title, *what, after.reason, site.url(tender.id)


def csv_bytes(table: Table) -> bytes:
    """CSV that a Danish Excel opens rightly with a double-click, whatever the language of the words.

    UTF-8 with a byte order mark, semicolons, CRLF (RFC 4180 apart from the semicolon), decimal comma, days as
    2027-12-31. Text is neutralised.
    """
    out = io.StringIO(newline="")
    write = csv.writer(out, delimiter=";", lineterminator="\r\n")
    write.writerow([heading.text for heading in table.headings])
    write.writerows([_csv_cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Cell) -> str | int:
    match value:
        case None:
            return ""
        case str():
            return neutralise(value)
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case date():
            return value.isoformat()
        case _:
            return value


def xlsx_bytes(table: Table, t: Text, *, about: Sequence[tuple[str, str]], created: datetime) -> bytes:
    """An Excel workbook: the table on one sheet, and on a second what the data and the columns are.

    `about` are lines (what, value) such as source, licence and revision, in the reader's language. `created`
    is when the data last changed. Days and numbers are real ones. Text is never a formula or a link, and it
    is neutralised as in CSV, because a workbook is often saved on as CSV.
    """
    out = io.BytesIO()
    import xlsxwriter  # a start of the site need not wait for what only a workbook needs

    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": table.name, "created": created.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, table.pinned)
    for index, heading in enumerate(table.headings):
        sheet.set_column(index, index, heading.width)
        sheet.write_string(0, index, heading.text, bold)
    last = 0
    for last, row in enumerate(table.rows, start=1):
        for index, value in enumerate(row):
            match value:
                case None | "":
                    pass
                case str():
                    sheet.write_string(last, index, neutralise(value)[:_EXCEL_TEXT])
                case date():
                    sheet.write_datetime(last, index, value)
                case _ if len(Decimal(value).as_tuple().digits) > _EXACT_DIGITS:
                    sheet.write_string(last, index, str(_csv_cell(value)))
                case _:
                    sheet.write_number(last, index, value)
    sheet.autofilter(0, 0, last, len(table.headings) - 1)

    explained = book.add_worksheet(t(N_("Om data")))
    explained.set_column(0, 0, 36)
    explained.set_column(1, 1, 90)
    columns = [(heading.text, heading.how) for heading in table.headings]
    lines = [*about, ("", ""), (t(N_("Kolonne")), t(N_("Hvad der står i den"))), *columns]
    for number, (what, text) in enumerate(lines):
        explained.write_string(number, 0, neutralise(what), bold)
        explained.write_string(number, 1, neutralise(text), wrapped)
    book.close()
    return out.getvalue()
