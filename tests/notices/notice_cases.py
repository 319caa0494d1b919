"""Made-up notices, as records and as eForms XML."""

from datetime import date
from decimal import Decimal
from typing import Any

from transparency.notices.records import Criterion, Notice, Said

CVR = "55133018"
"""The municipality of `organisation.toml`."""


def notice(**given: Any) -> Notice:
    """A contract notice of the municipality's with these fields; `title` is Danish."""
    title = given.pop("title", "Rengøring af skoler og daginstitutioner")
    fields: dict[str, Any] = {
        "notice_id": "11111111-2222-3333-4444-555555555555",
        "form": "contract",
        "number": "702101-2027",
        "published_on": date(2027, 11, 3),
        "buyer": "Aarhus Kommune",
        "buyer_cvrs": (CVR,),
        "titles": (Said("da", title),),
        "cpv": ("90910000",),
    } | given
    return Notice(**{"of": fields["form"] if fields["form"] != "change" else "contract"} | fields)


def criterion(name: str, weight: str | None = None, lot: str = "LOT-0001", **given: Any) -> Criterion:
    unit = given.pop("unit", "percent" if weight else "unknown")
    return Criterion(lot, name, weight=Decimal(weight) if weight else None, unit=unit, **given)


_NAMESPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1" '
    'xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1" '
    'xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1" '
    'xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"'
)
_KINDS = {
    "planning": ("PriorInformationNotice", "planning", "pin-only"),
    "consultation": ("PriorInformationNotice", "consultation", "pmc"),
    "contract": ("ContractNotice", "competition", "cn-standard"),
    "award": ("ContractAwardNotice", "result", "can-standard"),
}


def eforms(
    *,
    form: str = "contract",
    id: str = "11111111-2222-3333-4444-555555555555",
    version: str = "01",
    number: str = "00702101-2027",
    published: str = "2027-11-03Z",
    sent: str = "2027-11-01+01:00",
    cvr: str = CVR,
    internal_id: str = "",
    title: str = "Rengøring af skoler og daginstitutioner",
    description: str = "Daglig rengøring.",
    cpv: str = "90910000",
    deadline: str = "2027-12-10+01:00",
    changes: str = "",
    earlier: str = "",
    climate: str = "",
    winner: str = "",
    awarded: str = "2028-01-20+01:00",
) -> bytes:
    """A notice as the journal's XML has it, with what the rules here look at."""
    root, kind, type_ = _KINDS[form]
    publication = (
        f"<efac:Publication><efbc:NoticePublicationID>{number}</efbc:NoticePublicationID>"
        f"<efbc:PublicationDate>{published}</efbc:PublicationDate></efac:Publication>"
        if number
        else ""
    )
    changed = (
        f"<efac:Changes><efbc:ChangedNoticeIdentifier>{changes}</efbc:ChangedNoticeIdentifier></efac:Changes>"
        if changes
        else ""
    )
    result = (
        f'<efac:NoticeResult><efac:LotResult><cbc:TenderResultCode listName="winner-selection-status">{winner}'
        f"</cbc:TenderResultCode></efac:LotResult><efac:SettledContract><cbc:AwardDate>{awarded}</cbc:AwardDate>"
        "</efac:SettledContract></efac:NoticeResult>"
        if winner
        else ""
    )
    weight = (
        "<cac:AwardingTerms><cac:AwardingCriterion><cac:SubordinateAwardingCriterion><ext:UBLExtensions>"
        "<ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension><efac:AwardCriterionParameter>"
        '<efbc:ParameterCode listName="number-weight">per-exa</efbc:ParameterCode>'
        f"<efbc:ParameterNumeric>{climate}</efbc:ParameterNumeric></efac:AwardCriterionParameter>"
        "</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
        '<cbc:Name languageID="DAN">Klimaaftryk</cbc:Name></cac:SubordinateAwardingCriterion>'
        "</cac:AwardingCriterion></cac:AwardingTerms>"
        if climate
        else ""
    )
    reference = f"<cac:NoticeDocumentReference><cbc:ID>{earlier}</cbc:ID></cac:NoticeDocumentReference>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" {_NAMESPACES}>
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>{changed}{result}
<efac:Organizations><efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID>
</cac:PartyIdentification><cac:PartyName><cbc:Name languageID="DAN">Aarhus Kommune</cbc:Name></cac:PartyName>
<cac:PostalAddress><cac:Country><cbc:IdentificationCode>DNK</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyLegalEntity><cbc:CompanyID>{cvr}</cbc:CompanyID></cac:PartyLegalEntity></efac:Company></efac:Organization>
</efac:Organizations>{publication}</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:ID schemeName="notice-id">{id}</cbc:ID><cbc:IssueDate>{sent}</cbc:IssueDate>
<cbc:VersionID>{version}</cbc:VersionID><cbc:NoticeTypeCode listName="{kind}">{type_}</cbc:NoticeTypeCode>
<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
</cac:Party></cac:ContractingParty><cac:TenderingProcess>{reference if earlier else ""}</cac:TenderingProcess>
<cac:ProcurementProject><cbc:ID schemeName="InternalID">{internal_id}</cbc:ID>
<cbc:Name languageID="DAN">{title}</cbc:Name><cbc:Description languageID="DAN">{description}</cbc:Description>
<cac:MainCommodityClassification><cbc:ItemClassificationCode listName="cpv">{cpv}</cbc:ItemClassificationCode>
</cac:MainCommodityClassification></cac:ProcurementProject>
<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID><cac:TenderingTerms>{weight}</cac:TenderingTerms>
<cac:TenderingProcess><cac:TenderSubmissionDeadlinePeriod><cbc:EndDate>{deadline}</cbc:EndDate>
</cac:TenderSubmissionDeadlinePeriod></cac:TenderingProcess></cac:ProcurementProjectLot></{root}>
""".encode()
