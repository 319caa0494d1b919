"""Notices as XML: real and example files of the journal, and what nobody should read."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notice_cases import CVR, eforms

from transparency.ingest.notices import MAX_BYTES, MAX_DEPTH, read_json, read_notice
from transparency.ingest.sandbox import Refused, Sandbox
from transparency.locale import Text
from transparency.notices.records import SHAPE, Amount, Notice, climate, notice_number

READER = "transparency.ingest.notices:read_json"


@pytest.fixture
def samples(shared_data: Path) -> dict[str, Path]:
    found = {path.name: path for path in (shared_data / "notices").glob("*/*.xml")}
    assert len(found) == 16
    return found


def test_every_sample_is_read(samples: dict[str, Path], shared_data: Path) -> None:
    with (shared_data / "notices" / "index.csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    assert {Path(row["file"]).name for row in listed} == set(samples)
    for row in listed:
        found = read_notice(samples[Path(row["file"]).name].read_bytes())
        assert found.number == notice_number(row["publication_id"]), row
        assert found.buyer.startswith(row["first_organisation"][:20]), row
        if row["format"].startswith("eForms"):
            assert (found.type, found.subtype) == (
                row["notice_type"] or row["root"],
                row["eforms_subtype"],
            ) or (found.type == row["ted_form"]), row
        else:
            assert found.type == row["ted_form"], row
        assert found.day
        assert found.title()
        assert found.cpv
        assert SHAPE.validate_python(read_json(samples[Path(row["file"]).name].read_bytes())) == found


# What each sample says, read in it by hand.
SAYS: dict[str, dict[str, Any]] = {
    "eforms-665431-2023.xml": {
        "notice_id": "94fbd4d3-1344-49ed-b763-9d75f2348622", "version": "01", "form": "contract", "type": "qu-sy",
        "number": "665431-2023", "published_on": date(2023, 10, 31), "sent_on": date(2023, 10, 27),
        "buyer": "SK Varme A/S", "buyer_cvrs": ("27736904",), "internal_ids": ("201495",), "nature": "works",
        "cpv": ("45000000", "09323000", "44163120"), "starts_on": date(2024, 2, 13), "ends_on": date(2025, 9, 1),
        "lots": 1, "reserved": False,
    },
    "eforms-converted-354823-2021.xml": {
        "form": "contract", "number": "354823-2021", "tender_deadline": date(2021, 8, 9), "duration_months": 48,
        "technique": "none", "buyer_cvrs": ("68326214",), "internal_ids": ("A225983",),
    },
    "eforms-converted-566234-2020.xml": {
        "form": "contract", "number": "566234-2020", "technique": "framework", "earlier": ("448857-2020",),
        "value": Amount(Decimal("860000000.00"), "DKK"), "nature": "goods",
        "buyer_cvrs": ("29190658", "29190623", "29190941", "29190925"), "tender_deadline": date(2021, 1, 8),
    },
    "ted209-044742-2022.xml": {
        "notice_id": "44742-2022", "form": "contract", "type": "F21", "published_on": date(2022, 1, 26),
        "internal_ids": ("88.20.04-Ø54-1-22",), "tender_deadline": date(2022, 3, 21), "nuts": ("DK021",),
    },
    "ted209-079038-2017.xml": {
        "form": "planning", "future_notice_on": date(2017, 3, 31), "nature": "services", "tender_deadline": None,
        "buyer_cvrs": ("60183112", "29189366", "29188327"), "sent_on": date(2017, 2, 27),
    },
    "ted209-348729-2016.xml": {
        "form": "contract", "technique": "dps", "nature": "goods", "starts_on": date(2016, 11, 14),
        "ends_on": date(2020, 10, 31),
    },
    "ted209-459404-2021.xml": {"form": "award", "awarded": False, "earlier": ("337983-2021",)},
    "ted209-480364-2022.xml": {
        "form": "other", "awarded_on": date(2022, 8, 30), "value": Amount(Decimal("40000000.00"), "DKK"),
    },
    "E1_minimal.xml": {
        "form": "consultation", "type": "pmc", "subtype": "E1", "answer_deadline": date(2025, 6, 1), "number": "",
        "sent_on": date(2024, 12, 5), "cpv": ("72000000",),
    },
    "can_24_maximal.xml": {
        "form": "award", "version": "03", "awarded": True, "awarded_on": date(2023, 3, 23), "lots": 2,
        "earlier": ("9c0fd704-64d3-4294-a3b6-6df45911ab9f-01", "12345678-2023"),
    },
    "change-cn_24_open_dates.xml": {
        "form": "change", "of": "contract", "earlier": ("c4c415ee-ac08-4465-8fa6-57568cf69462-01",),
        "change_reason": "update-add", "tender_deadline": date(2020, 6, 12), "duration_months": 36,
        "internal_ids": ("RC-CPU-19-065", "1"),
    },
    "cn-social_24.xml": {"form": "contract", "type": "cn-social", "internal_ids": ("0219",)},
    "cn_24_maximal.xml": {
        "form": "contract", "participation_deadline": date(2023, 5, 22), "tender_deadline": None, "sme": True,
        "reserved": True, "technique": "dps", "strategic": ("clim-mitig", "acc-all", "proc-innov", "env-imp"),
        "city": "Luxembourg", "nuts": ("LU000",), "documents": "http://nonrestricteddocuments.com",
        "internal_ids": ("2023-P-0001", "Lot A", "Lot B"),
    },
    "cn_25.xml": {"form": "contract", "technique": "framework", "participation_deadline": date(2020, 5, 27)},
    "pin-only_24_lots.xml": {"form": "planning", "future_notice_on": date(2020, 6, 30), "lots": 10},
    "pin-only_25.xml": {"form": "planning", "nuts": ("EL303",), "buyer": "ZenithNova Innovations"},
}  # fmt: skip


@pytest.mark.parametrize("name", SAYS)
def test_a_sample_says_what_stands_in_it(samples: dict[str, Path], name: str) -> None:
    found = read_notice(samples[name].read_bytes())
    assert {key: getattr(found, key) for key in SAYS[name]} == SAYS[name]


def test_the_criteria_of_a_sample_carry_their_weights(samples: dict[str, Path]) -> None:
    found = read_notice(samples["eforms-665431-2023.xml"].read_bytes())
    assert [(one.name.split()[0], one.weight) for one in found.criteria] == [
        ("Pris", Decimal(50)), ("Genanvendelse", Decimal(20)), ("Projektorganisation", Decimal(15)),
        ("Kvalitet", Decimal(15)),
    ]  # fmt: skip
    criterion = climate(found)
    assert criterion
    assert (criterion.weight, criterion.words) == (Decimal(20), ("genanvendelse",))
    older = read_notice(samples["ted209-480364-2022.xml"].read_bytes())
    assert [one.weight for one in older.criteria] == [Decimal(70), Decimal(30)]


def test_no_person_is_in_what_is_kept(samples: dict[str, Path]) -> None:
    for path in samples.values():
        text = SHAPE.dump_json(read_notice(path.read_bytes())).decode()
        assert "Kontaktperson" not in text.replace("Kontaktpersonen", "")
        assert "+45" not in text


# What is not read


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as error:
        read_notice(data)
    return error.value.say(Text.of("da"))


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><ContractNotice>&c;</ContractNotice>'
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Filen er tom."),
        (b"   \n", "Filen er tom."),
        (LAUGHS, "DOCTYPE"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "DOCTYPE"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1/">]><x>&e;</x>', "DOCTYPE"),
        (b"<x>&e;</x>", "gyldig XML"),
        (b"<a><b></a>", "gyldig XML"),
        (b"%PDF-1.7", "gyldig XML"),
        (b"PK\x03\x04", "gyldig XML"),
        (b"\x00" * 100, "gyldig XML"),
        (b'<?xml version="1.0" encoding="klingon"?><x/>', "gyldig XML"),
        (b'<?xml version="1.0" encoding="UTF-8"?><x>\xe6\xf8\xe5</x>', "gyldig XML"),
        ("<x/>".encode("utf-16") + b"\x00", "gyldig XML"),
        (eforms().replace(b"</cbc:Name>", b"", 1), "gyldig XML"),
        (b"<a>" * (MAX_DEPTH + 1), "indviklet"),
        (b"<a>" + b"<b/>" * 100_001 + b"</a>", "indviklet"),
        (b"<a " + b" ".join(b'x%d="1"' % n for n in range(101)) + b"/>", "indviklet"),
        (b"<a>" + b"x" * MAX_BYTES + b"</a>", "5 MB"),
        (b"<rss/>", "“rss”"),
        (b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>', "“Invoice”"),
        (b'<ContractNotice xmlns="urn:example"/>', "“ContractNotice”"),
        (b"<BusinessRegistrationInformationNotice/>", "registrering af en virksomhed"),
        (b'<TED_EXPORT VERSION="R2.0.8.S03.E01" DOC_ID="1-2014"/>', "R2.0.8.S03.E01"),
        (b"<TED_EXPORT/>", "uden versionsnummer"),
        (b'<TED_EXPORT VERSION="R2.0.9.S05.E01"/>', "intet nummer"),
        (b'<TED_EXPORT VERSION="R2.0.9.S05.E01" DOC_ID="1-2020"/>', "F01 til F25"),
        (eforms(id=""), "BT-701"),
    ],
)  # fmt: skip
def test_what_is_no_notice_is_refused_and_why_is_said(data: bytes, why: str) -> None:
    assert why in refused(data)


def test_another_encoding_is_read_when_the_file_names_it() -> None:
    text = eforms(title="Rengøring på Ærø").decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    assert read_notice(text.encode("latin-1")).title() == "Rengøring på Ærø"
    assert read_notice(eforms(title="Æ").decode().replace("UTF-8", "UTF-16").encode("utf-16")).title() == "Æ"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<![CDATA[<script>alert(1)</script>Rengøring]]>", "alert(1) Rengøring"),
        ("&lt;b&gt;Rengøring&lt;/b&gt; &amp;amp; vask", "Rengøring & vask"),
        ("&amp;lt;img src=x onerror=alert(1)&amp;gt;Vask", "Vask"),
        ("Reng\u202eøring\u200b\ufeff", "Rengøring"),
        ("  flere \n  linjer\t her ", "flere linjer her"),
        ("pris &lt; 5 og &gt; 3", "pris < 5 og > 3"),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_text_is_plain_and_no_longer_than_it_may_be(said: str, shown: str) -> None:
    assert read_notice(eforms(title=said)).title() == shown


@pytest.mark.parametrize(
    "text", ["i morgen", "2027-02-30", "0001-01-01", "9999-12-31", "", "2027-13-01Z", "20271103x"]
)
def test_a_date_that_cannot_be_read_is_unknown(text: str) -> None:
    found = read_notice(eforms(published=text, sent=text, deadline=text))
    assert (found.published_on, found.sent_on, found.day, found.tender_deadline) == (None, None, None, None)


@pytest.mark.parametrize("text", ["2027-11-03", "2027-11-03Z", "2027-11-03+02:00", " 2027-11-03 "])
def test_a_date_is_the_day_where_it_was_written(text: str) -> None:
    assert read_notice(eforms(published=text)).published_on == date(2027, 11, 3)


@pytest.mark.parametrize(
    ("text", "cvrs"),
    [(CVR, (CVR,)), ("DK55133018", (CVR,)), ("CVR: 55 13 30 18", (CVR,)), ("ORG-55133018", (CVR,)), ("5513301", ()),
     ("x55133018", ()), ("551330180", ())],
)  # fmt: skip
def test_a_cvr_number_is_known_however_it_is_written(text: str, cvrs: tuple[str, ...]) -> None:
    assert read_notice(eforms(cvr=text)).buyer_cvrs == cvrs


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://udbud.example.dk/1", "https://udbud.example.dk/1"),
        (" HTTP://udbud.example.dk ", "http://udbud.example.dk"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://", ""),
        ("https://bruger:kode@udbud.example.dk", ""),
        ("https://udbud.example.dk/a b", ""),
        ("https://[", ""),
        ("https://udbud.example.dk/" + "x" * 2000, ""),
    ],
)
def test_only_web_addresses_are_links(text: str, link: str) -> None:
    place = "<cac:TenderingTerms><cac:CallForTendersDocumentReference><cac:Attachment><cac:ExternalReference>"
    data = eforms().replace(
        b"<cac:TenderingTerms>",
        (
            f"{place}<cbc:URI>{text}</cbc:URI></cac:ExternalReference></cac:Attachment>"
            "</cac:CallForTendersDocumentReference>"
        ).encode(),
        1,
    )
    assert read_notice(data).documents == link


def test_a_code_that_is_none_is_left_out() -> None:
    assert read_notice(eforms(cpv="90910000-9")).cpv == ("90910000",)
    assert read_notice(eforms(cpv="rengøring")).cpv == ()


def test_what_stands_in_a_file_a_thousand_times_is_kept_a_few_hundred_times() -> None:
    code = b'<cac:AdditionalCommodityClassification><cbc:ItemClassificationCode listName="cpv">%08d'
    code += b"</cbc:ItemClassificationCode></cac:AdditionalCommodityClassification>"
    many = b"".join(code % n for n in range(10_000_000, 10_005_000))
    found = read_notice(
        eforms().replace(b"</cac:ProcurementProject>", many + b"</cac:ProcurementProject>", 1)
    )
    assert len(found.cpv) == 200
    assert len(SHAPE.dump_json(found)) < 50_000


@given(st.binary(max_size=300))
def test_no_bytes_bring_anything_but_a_refusal(data: bytes) -> None:
    with pytest.raises(Refused):
        read_notice(data)


_PARTS = eforms(climate="30", winner="selec-w", changes="x-01")


@given(st.integers(0, len(_PARTS) - 1), st.binary(max_size=30), st.integers(0, 60))
def test_a_notice_with_a_hole_in_it_is_read_or_refused(at: int, put: bytes, gone: int) -> None:
    try:
        found = read_notice(_PARTS[:at] + put + _PARTS[at + gone :])
    except Refused:
        return
    assert SHAPE.validate_json(SHAPE.dump_json(found, exclude_defaults=True)) == found


def test_the_reader_works_in_the_sandbox() -> None:
    with Sandbox(READER) as sandbox:
        found: Notice = SHAPE.validate_python(sandbox.read(eforms()))
        assert found == read_notice(eforms())
        for data in (LAUGHS, b"<rss/>", b"<a>" * 100):
            with pytest.raises(Refused) as error:
                sandbox.read(data)
            assert error.value.say(Text.of("da")) == refused(data)
        assert SHAPE.validate_python(sandbox.read(eforms())) == found


@pytest.mark.parametrize(
    "text",
    [
        "&lt;a" * 4_000,
        "&amp;lt;" * 4_000,
        "<![CDATA[" + "<a " * 5_000 + "]]>",
        "\n" * 15_000,
        "DK" + " " * 5_000,
    ],
)
def test_a_text_made_to_be_slow_is_read_within_the_time_of_any_test(text: str) -> None:
    read_notice(eforms(title=text, description=text, cvr=text))
