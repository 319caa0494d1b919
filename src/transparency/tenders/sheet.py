"""The columns of the plan as a spreadsheet: one list for what is read in, exported and templated.

A row carries one tender. Cells that hold several things are lines: a semicolon, a bar or a new line
between them. `Version` is the version the row was exported at, so that an old sheet cannot undo a newer
change unseen.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from transparency.dates import PlannedDate
from transparency.locale import N_, Text
from transparency.tenders import labels
from transparency.tenders.records import DateKey, LinkKind, Lot, PlannedTender, Requirement, Value

CellType = Literal[
    "id",
    "version",
    "text",
    "departments",
    "choice",
    "cpv",
    "cpv_list",
    "nuts",
    "value",
    "money",
    "integer",
    "percent",
    "yes_no",
    "planned_date",
    "day",
    "lots",
    "names",
    "requirements",
    "promises",
    "cvr",
    "email",
    "url",
    "tri_state",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `header` is the Danish heading; `aliases` are other headings that mean the same."""

    key: str
    header: str
    type: CellType
    aliases: tuple[str, ...] = ()
    choices: Mapping[Any, str] | None = None
    """For a choice: code → Danish label. Either is accepted in a cell, and so is the English label."""
    width: int = 18


COLUMNS: tuple[Column, ...] = (
    Column("id", N_("Id"), "id", ("Nr.", "Udbuds-id", "Løbenr."), width=14),
    Column("version", N_("Version"), "version", width=9),
    Column("title", N_("Titel"), "text", ("Udbud", "Navn", "Overskrift", "Opgave"), width=44),
    Column("title_en", N_("Titel på engelsk"), "text", ("Titel (engelsk)",), width=30),
    Column("description", N_("Beskrivelse"), "text", ("Indhold", "Kort beskrivelse"), width=60),
    Column("description_en", N_("Beskrivelse på engelsk"), "text", ("Beskrivelse (engelsk)",), width=40),
    Column("departments", N_("Afdeling"), "departments",
           ("Afdelinger", "Magistratsafdeling", "Forvaltning"), width=26),
    Column("kind", N_("Art"), "choice",
           ("Type", "Opgavetype", "Varer/tjenesteydelser/bygge og anlæg"), labels.KIND),
    Column("cpv", N_("CPV-kode"), "cpv", ("CPV", "Hoved-CPV"), width=12),
    Column("cpv_more", N_("Flere CPV-koder"), "cpv_list", ("Supplerende CPV",)),
    Column("nuts", N_("NUTS-kode"), "nuts", ("NUTS",), width=10),
    Column("place", N_("Sted"), "text", ("Udførelsessted", "Leveringssted")),
    Column("value", N_("Anslået værdi"), "value",
           ("Værdi", "Kontraktværdi", "Anslået værdi ekskl. moms", "Beløb")),
    Column("value_reason", N_("Hvorfor værdien ikke er offentliggjort"), "text", ("Værdi: bemærkning",)),
    Column("regime", N_("Regelsæt"), "choice", ("Regler", "Lovgrundlag"), labels.REGIME),
    Column("procedure", N_("Udbudsform"), "choice", ("Procedure",), labels.PROCEDURE),
    Column("technique", N_("Aftaletype"), "choice", ("Rammeaftale", "Kontrakttype"), labels.TECHNIQUE),
    Column("joint_partners", N_("Fælles udbud med"), "names", ("Fællesudbud", "Samarbejdspartnere")),
    Column("joint_lead", N_("Fælles udbud ledes af"), "text", ("Ledes af",)),
    Column("lots", N_("Delaftaler"), "lots", ("Delkontrakter", "Opdeling"), width=36),
    Column("lots_per_bidder", N_("Delaftaler pr. tilbudsgiver"), "integer", ("Maks. delaftaler",), width=10),
    Column("no_lots_reason", N_("Hvorfor ikke delt op"), "text", ("Begrundelse for ikke at dele op",)),
    Column("minimum_turnover", N_("Mindste omsætning"), "money", ("Krav til omsætning",)),
    Column("minimum_references", N_("Referencer"), "integer",
           ("Krav til referencer", "Antal referencer"), width=10),
    Column("minimum_other", N_("Andre mindstekrav"), "text"),
    Column("sme", N_("Egnet for mindre virksomheder"), "tri_state",
           ("SMV", "Egnet for SMV", "SMV-egnet"), width=10),
    Column("sme_note", N_("Bemærkning til mindre virksomheder"), "text", ("SMV-bemærkning",)),
    Column("reserved", N_("Reserveret kontrakt"), "yes_no", ("Reserveret",), width=10),
    Column("dialogue", labels.DATE["dialogue"], "planned_date", ("Dialog", "Forventet markedsdialog")),
    Column("dialogue_held", N_("Markedsdialog holdt"), "tri_state", ("Dialog holdt",), width=10),
    Column("notice", labels.DATE["notice"], "planned_date",
           ("Offentliggørelse", "Udbud offentliggøres", "Forventet udbud")),
    Column("deadline", labels.DATE["deadline"], "planned_date", ("Frist", "Frist for tilbud")),
    Column("award", labels.DATE["award"], "planned_date", ("Tildelingsbeslutning", "Forventet tildeling")),
    Column("start", labels.DATE["start"], "planned_date",
           ("Opstart", "Kontraktens start", "Forventet kontraktstart")),
    Column("duration_months", N_("Varighed i måneder"), "integer", ("Varighed", "Varighed (mdr.)"), width=10),
    Column("options", N_("Optioner"), "text", ("Option", "Forlængelse")),
    Column("replaces_supplier", N_("Nuværende leverandør"), "text", ("Leverandør",)),
    Column("replaces_cvr", N_("Nuværende leverandørs CVR"), "cvr", ("CVR", "CVR-nr.")),
    Column("replaces_expiry", N_("Nuværende kontrakt udløber"), "planned_date", ("Kontraktudløb", "Udløb")),
    Column("replaces_notice", N_("Nuværende kontrakts bekendtgørelse"), "text", ("Bekendtgørelsesnr.",)),
    Column("contact", N_("Kontakt"), "email", ("Kontaktmail", "E-mail", "Postkasse")),
    Column("status", N_("Status"), "choice", (), labels.STATUS),
    Column("status_reason", N_("Begrundelse for status"), "text", ("Statusbemærkning",)),
    Column("climate", N_("Klima som konkurrenceparameter"), "choice",
           ("Klimakriterium", "Klima"), labels.CLIMATE),
    Column("climate_weight", N_("Klimakriteriets vægt i procent"), "percent",
           ("Klimavægt", "Vægt"), width=10),
    Column("requirements", N_("Krav"), "requirements", ("Bæredygtighedskrav",), width=36),
    Column("promises", N_("Mål i politikken"), "promises", ("Politikmål", "Mål")),
    Column("link_platform", N_("Udbudsplatform"), "url", ("Link til platform",)),
    Column("link_notice", N_("Link til bekendtgørelse"), "url", ("Bekendtgørelse",)),
    Column("link_documents", N_("Link til dokumenter"), "url", ("Udbudsmateriale",)),
    Column("confirmed_on", N_("Senest bekræftet"), "day", ("Bekræftet",), width=12),
    Column("confirm_by", N_("Skal bekræftes senest"), "day", ("Næste bekræftelse",), width=12),
)  # fmt: skip


BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}

_DATES: Mapping[str, DateKey] = {key: key for key in ("dialogue", "notice", "deadline", "award", "start")}
_LINKS: Mapping[str, LinkKind] = {
    "link_platform": "platform",
    "link_notice": "notice",
    "link_documents": "documents",
}


def cell(
    key: str, tender: PlannedTender, version: int, t: Text, departments: Mapping[str, str]
) -> str | int | Decimal | date | None:
    """What stands in a column for a tender, so that reading it in again gives the same tender.

    None is an empty cell. Money is in kroner. `departments` names them by key. Raises KeyError for a column
    that is not in `COLUMNS`.
    """
    column = BY_KEY[key]
    if key in _DATES:
        return _planned_date(tender.dates.get(_DATES[key]), t)
    if key in _LINKS:
        return tender.link(_LINKS[key])
    if column.choices is not None:
        code = getattr(tender, key)
        return t(column.choices[code]) if code is not None else None
    match key:
        case "version":
            return version
        case "departments":
            return _items(departments.get(d, d) for d in tender.departments)
        case "cpv":
            return tender.cpv[0] if tender.cpv else None
        case "cpv_more":
            return _items(tender.cpv[1:])
        case "value":
            return _value(tender.value, t)
        case "value_reason":
            return tender.value.reason
        case "joint_partners":
            return _items(tender.joint.partners) if tender.joint else None
        case "joint_lead":
            return tender.joint.lead if tender.joint else None
        case "lots":
            return _lines(_lot(lot, t) for lot in tender.lots)
        case "minimum_turnover":
            turnover = tender.minimum.turnover if tender.minimum else None
            return None if turnover is None else _kroner(turnover)
        case "minimum_references":
            return tender.minimum.references if tender.minimum else None
        case "minimum_other":
            return tender.minimum.other if tender.minimum else None
        case "sme" | "reserved" | "dialogue_held":
            answer: bool | None = getattr(tender, key)
            return None if answer is None else t(N_("Ja")) if answer else t(N_("Nej"))
        case "replaces_expiry":
            return _planned_date(tender.replaces.expiry, t) if tender.replaces else None
        case "replaces_supplier" | "replaces_cvr" | "replaces_notice":
            part: str | None = getattr(tender.replaces, key.removeprefix("replaces_"), None)
            return part
        case "climate_weight":
            weight = tender.climate_weight
            # A bare 0,5 would be asked about when read: it may be meant as 50 %.
            return f"{weight:f} %".replace(".", ",") if weight is not None and weight < 1 else weight
        case "requirements":
            return _lines(_escape(_requirement(one, t)) for one in tender.requirements)
        case "promises":
            return _items(tender.promises)
        case _:
            plain: str | int | date | None = getattr(tender, key)
            return plain if plain != "" else None


def _planned_date(planned: PlannedDate | None, t: Text) -> str | date | None:
    """A day as a day; anything else in words, with the words it was given in behind."""
    if planned is None:
        return None
    if planned.words:
        return f"{planned.say(t)} ({planned.words})"
    return planned.start if planned.precision == "day" else planned.say(t)


def _value(value: Value, t: Text) -> str | int | Decimal:
    if value.low is None or value.high is None:
        return t(N_("Ikke offentliggjort"))
    return _kroner(value.low) if value.low == value.high else _amounts(value, t)


def _amounts(value: Value, t: Text) -> str:
    """One or two amounts as they can be meant in one way only: in English with spaces between thousands."""
    if t.lang == "da" or value.low is None or value.high is None:
        return labels.value(value, t)
    amounts = [f"{_kroner(ore):,}".replace(",", " ") for ore in dict.fromkeys((value.low, value.high))]
    return "–".join(amounts) + " DKK"


def _lot(lot: Lot, t: Text) -> str:
    return lot_line(lot.number, lot.title, lot_value(lot.value, t), lot.place)


def lot_line(number: int, title: str, value: str | None, place: str | None) -> str:
    """A lot as it stands in a cell of lots, from the words for its parts."""
    return f"{number}. " + "; ".join(map(_escape, _stripped(title, value, place)))


def lot_value(value: Value | None, t: Text) -> str | None:
    if value is None:
        return None
    if value.kind != "unpublished":
        return _amounts(value, t)
    return t(N_("Ikke offentliggjort")) + (f": {value.reason}" if value.reason else "")


def _kroner(ore: int) -> int | Decimal:
    return ore // 100 if ore % 100 == 0 else Decimal(ore).scaleb(-2)


def _requirement(one: Requirement, t: Text) -> str:
    answer = t(N_("ja")) if one.answer == "yes" else t(N_("ikke relevant"))
    return f"{one.promise}: {answer}" + (f" – {one.note}" if one.note else "")


def _stripped(*parts: str | None) -> list[str]:
    """The parts, without empty ones at the end."""
    kept = [part or "" for part in parts]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _lines(items: Iterable[str]) -> str | None:
    return "\n".join(items) or None


def listed(items: Iterable[str]) -> str:
    """Several things as they stand in one cell."""
    return _items(items) or ""


def _items(items: Iterable[str]) -> str | None:
    return "; ".join(_escape(item).replace(",", r"\,") for item in items) or None


def _escape(text: str) -> str:
    """A text whose marks stand for themselves: `split` leaves it whole and `unescape` gives it back."""
    return re.sub(r"[\\;|]", r"\\\g<0>", text)


def split(text: str, marks: str) -> list[str]:
    """What stands between any of the marks, without blanks around; a mark after a backslash is none."""
    if "\\" not in text:
        parts = re.split(f"[{marks}]", text)
    else:
        parts = [""]
        for piece in re.findall(r"\\[\\;|,]|.", text, re.DOTALL):
            if piece in marks:
                parts.append("")
            else:
                parts[-1] += piece
    return [part.strip() for part in parts]


def unescape(text: str) -> str:
    """The text without the backslashes before marks."""
    return re.sub(r"\\([\\;|,])", r"\1", text) if "\\" in text else text


# Formulas

# Spreadsheets run a cell as a formula when it begins with = + - or @, some also when blanks, quotes or
# invisible characters come first or the sign is a full-width one; a leading tab or line break can move the
# rest into a cell of its own.
_HIDING = r"[\s\x00-\x20'\"`´‘’“”«»\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
_FORMULA = re.compile(rf"'*[\t\r\n]|{_HIDING}*[=+\-@＝＋－＠﹢﹣﹦﹫−]")


def neutralise(text: str) -> str:
    """Text that no spreadsheet takes for a formula: one `'` is put in front of what might be one.

    Undone exactly by `denaturalise`, for any text.
    """
    return "'" + text if _FORMULA.match(text) else text


def denaturalise(text: str) -> str:
    """The text before `neutralise`: one leading `'` is taken away when a formula could follow it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
