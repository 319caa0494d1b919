"""Notices of the EU's tender journal as XML: eForms (UBL), and the older TED format R2.0.9 by the same few fields.

Hostile input, read in a process of its own (`sandbox`): no document type (so no entities), limits on size, depth and
elements; text without markup and hidden characters, cut to length; http(s) links only. What cannot be read is None
or empty, a date never today.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from transparency.cpv.records import parse_code
from transparency.ingest.sandbox import Refused
from transparency.locale import N_
from transparency.notices.records import (
    SHAPE,
    Amount,
    Criterion,
    Form,
    Nature,
    Notice,
    Said,
    Technique,
    Weighted,
    notice_number,
)

MAX_BYTES = 5_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 100
"""Of one element."""
MAX_NAME = 120
"""Characters of an id, a code or a city."""
MAX_TITLE = 500
MAX_TEXT = 4_000
MAX_LINK = 1_000
_MAX_LISTED = 200
"""Codes, criteria and the like of one notice."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

TOO_LARGE = N_("Filen er for stor. En bekendtgørelse fylder højst 5 MB.")

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_EFORMS_ROOTS = ("PriorInformationNotice", "ContractNotice", "ContractAwardNotice")


def read_json(data: bytes) -> dict[str, Any]:
    """`read_notice` for the sandbox: what comes out is read back by `SHAPE`."""
    found: dict[str, Any] = SHAPE.dump_python(read_notice(data), mode="json", exclude_defaults=True)
    return found


def read_notice(data: bytes) -> Notice:
    """What one file says.

    Raises `Refused`, which names the format, for what is no notice or is in a format that is not read.
    """
    root, namespace = _tree(data)
    if root.tag == "TED_EXPORT":
        return _ted(root)
    if root.tag in _EFORMS_ROOTS and namespace.startswith(_UBL):
        return _eforms(root)
    if root.tag == "BusinessRegistrationInformationNotice":
        raise Refused(
            N_("Filen er en meddelelse om registrering af en virksomhed, ikke en bekendtgørelse om et udbud.")
        )
    raise Refused(
        N_(
            "Filen er ikke en bekendtgørelse i eForms eller TED R2.0.9: dens øverste element hedder “{root}”."
        ),
        root=_line(root.tag, MAX_NAME),
    )


# XML


def _tree(data: bytes) -> tuple[Element, str]:
    """The elements by their local names, and the namespace of the first. Raises `Refused`."""
    if len(data) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    if not data.strip():
        raise Refused(N_("Filen er tom."))
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = count = 0
    namespaces: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS or len(attributes) > MAX_ATTRIBUTES:
            raise Refused(N_("Filen er for indviklet til at være en bekendtgørelse."))
        namespace, _, tag = name.rpartition("}")
        if not namespaces:
            namespaces.append(namespace)
        builder.start(tag, {key.rpartition("}")[2]: value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name.rpartition("}")[2])

    def refuse(*_: object) -> NoReturn:
        raise Refused(
            N_(
                "Filen indeholder en dokumenttype (DOCTYPE). Det har en bekendtgørelse ikke, så den læses ikke."
            )
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        # wrong XML, an encoding that nobody knows, bytes that are not in the one that is named
        raise Refused(N_("Filen er ikke gyldig XML. Hent den igen, og prøv så.")) from error
    return builder.close(), namespaces[0]


def _texts(at: Element | None, path: str) -> Iterator[str]:
    if at is not None:
        for found in at.iterfind(path):
            if text := _line(found.text or "", MAX_NAME):
                yield text


def _first(at: Element | None, path: str) -> str:
    return next(_texts(at, path), "")


def _coded(at: Element | None, path: str, *lists: str) -> Iterator[str]:
    """The codes of these lists; "none" says that there is none."""
    if at is not None:
        for found in at.iterfind(path):
            if found.get("listName") in lists and (code := _line(found.text or "", MAX_NAME)):
                yield code


# Values

_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>")
_LANG = {"DAN": "da", "ENG": "en", "DA": "da", "EN": "en"}


def _plain(text: str, longest: int) -> str:
    """Words without markup, control characters and hidden marks; line breaks stay. Cut to `longest`."""
    text = text[: 4 * longest + 2000]
    text = _TAG.sub(" ", html.unescape(_TAG.sub(" ", text))) if "<" in text or "&" in text else text
    shown = "".join(
        character if character == "\n" or unicodedata.category(character)[0] != "C" else _blank(character)
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
    )
    lines = [" ".join(line.split()) for line in shown.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _blank(character: str) -> str:
    return " " if character == "\t" else ""


def _line(text: str, longest: int) -> str:
    """`_plain`, on one line."""
    return " ".join(_plain(text, longest).split())


def _date(text: str) -> date | None:
    """`2023-10-31Z`, `2023-03-23+01:00` (the day where it was written) and `20170302`; else None."""
    match = re.fullmatch(
        r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2}| [0-9:]{4,8})?", text.strip()
    )
    if not match or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _dates(at: Element, path: str) -> list[date]:
    return sorted(found for text in _texts(at, path) if (found := _date(text)))


def _earliest(at: Element, path: str) -> date | None:
    return next(iter(_dates(at, path)), None)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ".").strip()) if len(text) < 40 else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found) < 10**13 else None


def _amount(at: Element | None) -> Amount | None:
    if at is None:
        return None
    value, currency = _number(at.text or ""), at.get("currencyID") or at.get("CURRENCY") or ""
    if value is None or value < 0 or not re.fullmatch("[A-Z]{3}", currency):
        return None
    return Amount(value, currency)


def _link(texts: Iterable[str]) -> str:
    """The first of them that is an http(s) address."""
    for text in texts:
        text = text.strip()
        try:
            parts = urlsplit(text)
            host = parts.hostname
        except ValueError:
            continue
        plain = parts.scheme in ("http", "https") and host and "@" not in parts.netloc
        if plain and len(text) <= MAX_LINK and re.fullmatch(r"[!-~\u00a1-\uffef]+", text):
            return parts._replace(scheme=parts.scheme).geturl()
    return ""


def _raw(at: Element | None, path: str) -> Iterator[str]:
    if at is not None:
        yield from ((found.text or "")[: MAX_LINK + 1] for found in at.iterfind(path))


def _cvr(text: str) -> str:
    """Eight digits of a Danish organisation, however they are written; "" for anything else."""
    match = re.fullmatch(
        r"(?:DK|CVR|ORG)?[-: ]*([0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2})", text.strip(), re.IGNORECASE
    )
    return match[1].replace(" ", "") if match else ""


def _cpv(codes: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for code in codes:
        try:
            found[parse_code(code)] = None
        except ValueError:
            continue
    return tuple(found)[:_MAX_LISTED]


def _several(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))[:_MAX_LISTED]


# eForms

_FORM: Mapping[str, Form] = {
    "planning": "planning",
    "consultation": "consultation",
    "competition": "contract",
    "result": "award",
}
_BY_ROOT: Mapping[str, Form] = {
    "PriorInformationNotice": "planning",
    "ContractNotice": "contract",
    "ContractAwardNotice": "award",
}
_NATURE: Mapping[str, Nature] = {
    "supplies": "goods", "services": "services", "works": "works",
    "SUPPLIES": "goods", "SERVICES": "services", "WORKS": "works",
    "2": "goods", "4": "services", "1": "works",
}  # fmt: skip
_EXTENSION = "UBLExtensions/UBLExtension/ExtensionContent/EformsExtension"
_PROJECT = "ProcurementProject"
_STRATEGIC = (
    "strategic-procurement", "environmental-impact", "social-objective", "innovative-acquisition", "gpp-criteria",
)  # fmt: skip
_UNIT: Mapping[str, Weighted] = {
    "per-exa": "percent", "per-mid": "percent", "dec-exa": "percent", "dec-mid": "percent",
    "poi-exa": "points", "poi-mid": "points",
}  # fmt: skip


def _eforms(root: Element) -> Notice:
    extension = root.find(_EXTENSION)
    project = root.find(_PROJECT)
    lots = [lot for lot in root.iterfind("ProcurementProjectLot") if _scheme(lot.find("ID")) != "LotsGroup"]
    notice_id = _first(root, "ID")
    if not notice_id:
        raise Refused(N_("Bekendtgørelsen har intet id (BT-701), så den kan ikke kendes igen."))
    code = root.find("NoticeTypeCode")
    type_, kind = (
        (_line(code.text or "", MAX_NAME), code.get("listName") or "") if code is not None else ("", "")
    )
    of: Form = _FORM.get(kind, "other") if kind else _BY_ROOT[root.tag]
    if type_ == "pmc":
        of = "consultation"
    changes = extension.find("Changes") if extension is not None else None
    result = extension.find("NoticeResult") if extension is not None else None
    publication = extension.find("Publication") if extension is not None else None
    organisations = _organisations(extension)
    buyers = [
        organisations[id_]
        for id_ in _texts(root, "ContractingParty/Party/PartyIdentification/ID")
        if id_ in organisations
    ]
    every = [part for part in (project, *(lot.find(_PROJECT) for lot in lots)) if part is not None]
    processes = [
        part
        for part in (root.find("TenderingProcess"), *(lot.find("TenderingProcess") for lot in lots))
        if part is not None
    ]
    awarded_on = _dates(result, "SettledContract/AwardDate") if result is not None else []
    concluded_on = _dates(result, "SettledContract/IssueDate") if result is not None else []
    return Notice(
        notice_id=notice_id,
        version=_version(_first(root, "VersionID")),
        form="change" if changes is not None else of,
        of=of,
        type=type_,
        subtype=_first(extension, "NoticeSubType/SubTypeCode"),
        number=notice_number(_first(publication, "NoticePublicationID")),
        published_on=_date(_first(publication, "PublicationDate")),
        sent_on=_date(_first(root, "IssueDate")),
        procedure_id=_first(root, "ContractFolderID"),
        internal_ids=_several(
            text for part in every for found in part.iterfind("ID") if _scheme(found) == "InternalID"
            for text in [_line(found.text or "", MAX_NAME)] if text
        ),
        buyer=_line(buyers[0][0], MAX_TITLE) if buyers else "",
        buyer_cvrs=_several(cvr for _, cvr in buyers if cvr),
        titles=_said(every, "Name", MAX_TITLE),
        descriptions=_said(every, "Description", MAX_TEXT),
        nature=_NATURE.get(_first(project, "ProcurementTypeCode")),
        cpv=_cpv(
            text
            for part in every
            for path in ("MainCommodityClassification", "AdditionalCommodityClassification")
            for text in _texts(part, f"{path}/ItemClassificationCode")
        ),
        value=_amount(root.find(f"{_PROJECT}/RequestedTenderTotal/EstimatedOverallContractAmount")),
        procedure=_first(root, "TenderingProcess/ProcedureCode"),
        future_notice_on=_future_notice(root, lots),
        starts_on=_earliest(root, f".//{_PROJECT}/PlannedPeriod/StartDate"),
        ends_on=next(reversed(_dates(root, f".//{_PROJECT}/PlannedPeriod/EndDate")), None),
        duration_months=_duration(every),
        technique=_technique(processes),
        sme=_any(_texts(root, f".//{_PROJECT}/SMESuitableIndicator")),
        reserved=_reserved(root),
        strategic=_several(
            code
            for part in every
            for code in _coded(part, "ProcurementAdditionalType/ProcurementTypeCode", *_STRATEGIC)
            if code != "none"
        ),
        nuts=_several(
            code.upper() for part in every for code in _texts(part, "RealizedLocation/Address/CountrySubentityCode")
        ),
        city=next((city for part in every for city in _texts(part, "RealizedLocation/Address/CityName")), ""),
        earlier=_several(
            notice_number(text) or text
            for text in (
                *_texts(changes, "ChangedNoticeIdentifier"),
                *_texts(extension, "ContractModification/ChangedNoticeIdentifier"),
                *_texts(root, "TenderingProcess/NoticeDocumentReference/ID"),
                *_texts(root, "ProcurementProjectLot/TenderingProcess/NoticeDocumentReference/ID"),
                *_texts(result, "SettledContract/NoticeDocumentReference/ID"),
            )
        ),
        change_reason=_first(changes, "ChangeReason/ReasonCode"),
        changes=_several(
            text
            for path in ("ChangeReason/ReasonDescription", "Change/ChangeDescription")
            for found in (changes.iterfind(path) if changes is not None else ())
            if (text := _plain(found.text or "", MAX_TEXT))
        ),
        tender_deadline=_earliest(
            root, "ProcurementProjectLot/TenderingProcess/TenderSubmissionDeadlinePeriod/EndDate"
        ),
        participation_deadline=_earliest(
            root, "ProcurementProjectLot/TenderingProcess/ParticipationRequestReceptionPeriod/EndDate"
        ),
        answer_deadline=_earliest(
            root, f"ProcurementProjectLot/TenderingProcess/{_EXTENSION}/AnswerReceptionPeriod/EndDate"
        ),
        criteria=tuple(one for lot in lots for one in _criteria(lot))[:_MAX_LISTED],
        lots=len(lots),
        awarded=_has_winner(result),
        awarded_on=next(reversed(awarded_on or concluded_on), None),
        documents=_link(
            _raw(
                root,
                "ProcurementProjectLot/TenderingTerms/CallForTendersDocumentReference/Attachment/ExternalReference/URI",
            )
        ),
    )  # fmt: skip


def _scheme(found: Element | None) -> str:
    return (found.get("schemeName") or "") if found is not None else ""


def _version(text: str) -> str:
    return text.zfill(2)[:10] if text.isascii() and text.isdecimal() else "01"


def _organisations(extension: Element | None) -> dict[str, tuple[str, str]]:
    """Name and CVR of each by its id within the notice."""
    found = {}
    for company in extension.iterfind("Organizations/Organization/Company") if extension is not None else ():
        if id_ := _first(company, "PartyIdentification/ID"):
            danish = _first(company, "PostalAddress/Country/IdentificationCode") in ("DNK", "DK", "")
            cvrs = (_cvr(text) for text in _texts(company, "PartyLegalEntity/CompanyID"))
            name = next((n.text or "" for n in company.iterfind("PartyName/Name")), "")
            found[id_] = (name, next(filter(None, cvrs), "") if danish else "")
    return found


def _said(every: list[Element], path: str, longest: int) -> tuple[Said, ...]:
    """A text of the procedure in each of its languages; of its first lot where the procedure has none."""
    for part in every:
        said: dict[str, str] = {}
        for found in part.iterfind(path):
            lang = (found.get("languageID") or "").upper()
            if text := _plain(found.text or "", longest):
                text = " ".join(text.split()) if longest == MAX_TITLE else text
                said.setdefault(_LANG.get(lang, _line(lang.lower(), 3)), text)
        if said:
            return tuple(Said(lang, text) for lang, text in list(said.items())[:30])
    return ()


def _future_notice(root: Element, lots: list[Element]) -> date | None:
    return _earliest(root, "PlannedDate") or next(
        (d for lot in lots if (d := _earliest(lot, "PlannedDate"))), None
    )


def _duration(every: list[Element]) -> int | None:
    """The longest of the parts', in months."""
    months = []
    for part in every:
        for found in part.iterfind("PlannedPeriod/DurationMeasure"):
            number, unit = _number(found.text or ""), found.get("unitCode") or ""
            each = {"MONTH": 1, "YEAR": 12}.get(unit)
            if number is not None and each and 0 < number * each <= 1200:
                months.append(int(number * each))
    return max(months, default=None)


def _technique(processes: list[Element]) -> Technique:
    path = "ContractingSystem/ContractingSystemTypeCode"
    for name, technique in (("dps-usage", "dps"), ("framework-agreement", "framework")):
        if any(code != "none" for part in processes for code in _coded(part, path, name)):
            return "dps" if technique == "dps" else "framework"
    return "none"


def _any(texts: Iterable[str]) -> bool | None:
    said = [text.lower() for text in texts]
    return ("true" in said) if said else None


def _reserved(root: Element) -> bool | None:
    path = ".//TendererQualificationRequest/SpecificTendererRequirement/TendererRequirementTypeCode"
    codes = list(_coded(root, path, "reserved-procurement"))
    return any(code != "none" for code in codes) if codes else None


def _criteria(lot: Element) -> Iterator[Criterion]:
    lot_id = _first(lot, "ID")
    for found in lot.iterfind("TenderingTerms/AwardingTerms/AwardingCriterion/SubordinateAwardingCriterion"):
        weight, unit = None, "unknown"
        parameters = found.iterfind(f"{_EXTENSION}/AwardCriterionParameter")
        for parameter in parameters:
            code = parameter.find("ParameterCode")
            if code is not None and code.get("listName") == "number-weight":
                weight = _number(_first(parameter, "ParameterNumeric"))
                written = code.text or ""
                unit = _UNIT.get(written, "unknown")
                if weight is not None and written.startswith("dec"):
                    weight *= 100
        name = _line(_joined(found, "Name"), MAX_TITLE)
        description = _plain(_joined(found, "Description"), MAX_TEXT)
        kind = _first(found, "AwardingCriterionTypeCode")
        if name or description or weight is not None:
            yield Criterion(lot_id, name or ("" if description else kind), description, weight, _unit(unit))


def _unit(text: str) -> Weighted:
    return "percent" if text == "percent" else "points" if text == "points" else "unknown"


def _joined(at: Element, path: str) -> str:
    """The Danish text, else the first."""
    found = list(at.iterfind(path))
    danish = [one for one in found if (one.get("languageID") or "").upper() in ("DAN", "DA")]
    return next((one.text or "" for one in (*danish, *found)), "")


def _has_winner(result: Element | None) -> bool | None:
    codes = list(_coded(result, "LotResult/TenderResultCode", "winner-selection-status"))
    return "selec-w" in codes if codes else None


# The older format

_TED_FORM: Mapping[str, Form] = {
    "F01": "planning", "F04": "planning", "F08": "planning",
    "F02": "contract", "F05": "contract", "F07": "contract", "F12": "contract", "F24": "contract",
    "F03": "award", "F06": "award", "F13": "award", "F25": "award",
}  # fmt: skip
_TED_NOTICE: Mapping[str, Form] = {
    "PRI_ONLY": "planning",
    "PRI_REDUCING_TIME_LIMITS": "planning",
    "PRI_CALL_COMPETITION": "contract",
    "PER_ONLY": "planning",
    "PER_REDUCING_TIME_LIMITS": "planning",
    "PER_CALL_COMPETITION": "contract",
    "CONTRACT": "contract",
    "CONCESSION_CALL": "contract",
    "QSU_ONLY": "contract",
    "QSU_CALL_COMPETITION": "contract",
    "AWARD_CONTRACT": "award",
    "CONCESSION_AWARD_CONTRACT": "award",
}
_TED_BY_DOCUMENT: Mapping[str, Form] = {
    "Prior information notice without call for competition": "planning",
    "Contract notice": "contract",
    "Contract award notice": "award",
}


def _ted(root: Element) -> Notice:
    version = _line(root.get("VERSION") or "", 20)
    if not version.startswith("R2.0.9"):
        raise Refused(
            N_(
                "Filen er i det ældre TED-format {version}, som ikke læses. TED R2.0.9 og eForms bliver læst."
            ),
            version=version or "uden versionsnummer",
        )
    number = notice_number(_first(root, "CODED_DATA_SECTION/NOTICE_DATA/NO_DOC_OJS")) or notice_number(
        root.get("DOC_ID") or ""
    )
    if not number:
        raise Refused(N_("Bekendtgørelsen har intet nummer i EU-Tidende, så den kan ikke kendes igen."))
    forms = [one for one in root.iterfind("FORM_SECTION/*") if re.fullmatch(r"F[0-9]{2}_2014", one.tag)]
    # one form for each language: the original, of several the Danish one
    forms.sort(key=lambda one: (one.get("CATEGORY") != "ORIGINAL", one.get("LG") != "DA"))
    if not forms:
        raise Refused(N_("Filen er i TED-formatet, men der er ingen af formularerne F01 til F25 i den."))
    form = forms[0]
    coded = root.find("CODED_DATA_SECTION")
    type_ = form.tag[:3]
    kind = form.find("NOTICE")
    of: Form = (
        _TED_NOTICE.get(kind.get("TYPE") or "", "other")
        if kind is not None
        else _TED_FORM.get(type_, "other")
    )
    about = form.find("OBJECT_CONTRACT")
    bodies = list(form.iterfind("CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY"))
    bodies += form.iterfind("CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY_ADDITIONAL")
    lang = _LANG.get(form.get("LG") or "", _line((form.get("LG") or "").lower(), 3))
    title, description = _paragraphs(about, "TITLE", MAX_TITLE), _paragraphs(about, "SHORT_DESCR", MAX_TEXT)
    types = form.find("OBJECT_CONTRACT/TYPE_CONTRACT")
    nature = (
        types.get("CTYPE")
        if types is not None
        else _attribute(coded, "CODIF_DATA/NC_CONTRACT_NATURE", "CODE")
    )
    parts = list(form.iterfind("OBJECT_CONTRACT/OBJECT_DESCR"))
    winners = list(form.iterfind("AWARD_CONTRACT/AWARDED_CONTRACT"))
    unawarded = form.find("AWARD_CONTRACT/NO_AWARDED_CONTRACT")
    # R2.0.9 tells the kinds of dynamic systems by an element, and in the coded part by a document type
    dps = form.find(".//DPS") is not None or _attribute(coded, "CODIF_DATA/TD_DOCUMENT_TYPE", "CODE") == "Y"
    return Notice(
        notice_id=number,
        form="change" if type_ == "F14" else of,
        of=of if type_ != "F14" else _changed_form(coded),
        type=type_,
        number=number,
        published_on=_date(_first(coded, "REF_OJS/DATE_PUB")),
        sent_on=_date(_first(form, "COMPLEMENTARY_INFO/DATE_DISPATCH_NOTICE"))
        or _date(_first(coded, "CODIF_DATA/DS_DATE_DISPATCH")),
        internal_ids=_several(_texts(about, "REFERENCE_NUMBER")),
        buyer=_line(_first(bodies[0], "OFFICIALNAME"), MAX_TITLE) if bodies else "",
        buyer_cvrs=_several(
            cvr
            for body in bodies
            if _attribute(body, "COUNTRY", "VALUE") in ("DK", "")
            for text in _texts(body, "NATIONALID")
            if (cvr := _cvr(text))
        ),
        titles=(Said(lang, " ".join(title.split())),) if title else (),
        descriptions=(Said(lang, description),) if description else (),
        nature=_NATURE.get(nature or ""),
        cpv=_cpv(
            code.get("CODE") or ""
            for path in ("OBJECT_CONTRACT/CPV_MAIN/CPV_CODE", ".//CPV_ADDITIONAL/CPV_CODE")
            for code in form.iterfind(path)
        ),
        value=_amount(form.find("OBJECT_CONTRACT/VAL_ESTIMATED_TOTAL"))
        or _amount(form.find("OBJECT_CONTRACT/VAL_TOTAL")),
        future_notice_on=_date(_first(about, "DATE_PUBLICATION_NOTICE")) if of == "planning" else None,
        starts_on=_earliest(form, "OBJECT_CONTRACT/OBJECT_DESCR/DATE_START"),
        ends_on=next(reversed(_dates(form, "OBJECT_CONTRACT/OBJECT_DESCR/DATE_END")), None),
        duration_months=_ted_duration(parts),
        technique="dps" if dps else "framework" if form.find(".//FRAMEWORK") is not None else "none",
        reserved=True
        if form.find(".//RESERVED_ORGANISATIONS_SHELTERED_WORKSHOP") is not None
        or form.find(".//RESTRICTED_SHELTERED_WORKSHOP") is not None
        else None,
        nuts=_several(
            code
            for part in parts
            for found in part.iterfind("NUTS")
            if (code := _line(found.get("CODE") or "", 5))
        ),
        city=_line(_paragraphs(parts[0], "MAIN_SITE", MAX_NAME), MAX_NAME) if parts else "",
        earlier=_several(
            found
            for text in (
                *_texts(form, "PROCEDURE/NOTICE_NUMBER_OJ"),
                *_texts(form, "COMPLEMENTARY_INFO/NOTICE_NUMBER_OJ"),
                *_texts(coded, "NOTICE_DATA/REF_NOTICE/NO_DOC_OJS"),
            )
            if (found := notice_number(text))
        ),
        # the same element holds the deadline for tenders and, in two steps, for requests to take part
        tender_deadline=_earliest(form, "PROCEDURE/DATE_RECEIPT_TENDERS"),
        criteria=tuple(one for place, part in enumerate(parts, 1) for one in _ted_criteria(part, place))[
            :_MAX_LISTED
        ],
        lots=len(parts),
        awarded=bool(winners) if winners or unawarded is not None else None,
        awarded_on=next(reversed(_dates(form, "AWARD_CONTRACT/AWARDED_CONTRACT/DATE_CONCLUSION_CONTRACT")), None),
        documents=_link(_raw(form, "CONTRACTING_BODY/URL_DOCUMENT")),
    )  # fmt: skip


def _changed_form(coded: Element | None) -> Form:
    """What a corrigendum (F14) corrects, as far as the coded part says."""
    return _TED_BY_DOCUMENT.get(_first(coded, "NOTICE_DATA/REF_NOTICE/TD_DOCUMENT_TYPE"), "other")


def _attribute(at: Element | None, path: str, name: str) -> str:
    found = at.find(path) if at is not None else None
    return (found.get(name) or "") if found is not None else ""


def _paragraphs(at: Element | None, path: str, longest: int) -> str:
    if at is None:
        return ""
    return _plain("\n\n".join("".join(p.itertext()) for p in at.iterfind(f"{path}/P")), longest)


def _ted_duration(parts: list[Element]) -> int | None:
    months = []
    for part in parts:
        for found in part.iterfind("DURATION"):
            number, each = _number(found.text or ""), {"MONTH": 1, "YEAR": 12}.get(found.get("TYPE") or "")
            if number is not None and each and 0 < number * each <= 1200:
                months.append(int(number * each))
    return max(months, default=None)


_SHARE = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?%")


def _ted_criteria(part: Element, number: int) -> Iterator[Criterion]:
    lot = _first(part, "LOT_NO") or str(number)
    for found in part.iterfind(".//AC_QUALITY"):
        yield _ted_criterion(lot, _first(found, "AC_CRITERION"), _first(found, "AC_WEIGHTING"))
    for found in part.iterfind(".//AC_COST"):
        yield _ted_criterion(lot, _first(found, "AC_CRITERION"), _first(found, "AC_WEIGHTING"))
    for found in part.iterfind(".//AC_PRICE"):
        yield _ted_criterion(lot, "Pris", _first(found, "AC_WEIGHTING"))
    for text in _texts(part, ".//AC/AC_CRITERION"):
        yield _ted_criterion(lot, text, text)


def _ted_criterion(lot: str, name: str, weighting: str) -> Criterion:
    """Its weight where it is written with a per cent sign, or alone as a number of at most 100."""
    share = _SHARE.search(weighting)
    weight = _number(share[1]) if share else _number(weighting)
    known = weight is not None and 0 <= weight <= 100
    return Criterion(lot, name, "", weight if known else None, "percent" if known else "unknown")
