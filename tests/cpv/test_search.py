"""What people type leads to the right codes, in an order that never changes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.cpv.records import CpvCode, CpvTable
from transparency.cpv.shipped import shipped_table

SHIPPED = shipped_table(Path(__file__).parents[2] / "data" / "reference" / "cpv.csv")

# What a supplier or a citizen types, and the beginning of a code that must be among the first five.
TRADES = {
    "vinduespudser": "90911300",
    "vinduespudsning": "90911300",
    "pudse vinduer": "90911300",
    "window cleaner": "90911300",
    "rengøring": "90910000",
    "rengøringsfirma": "9091",
    "rengøringsassistenter": "9091",
    "cleaner": "9091",
    "skolerengøring": "90919300",
    "rengøring af skoler": "90919300",
    "kontorrengøring": "909192",
    "skorstensfejer": "90915",
    "vvs": "4533",
    "vvs'er": "4533",
    "blikkenslager": "4533",
    "rørlægger": "4533",
    "plumber": "4533",
    "maler": "45442",
    "malerarbejde": "4544",
    "painter": "45442",
    "murer": "452625",
    "bricklayer": "452625",
    "tømrer": "4542",
    "snedker": "4542",
    "carpenter": "4542",
    "elektriker": "4531",
    "elektrikere": "4531",
    "electrician": "4531",
    "kloakmester": "452324",
    "kloakservice": "9047",
    "slamsuger": "9047",
    "glarmester": "45441",
    "låsesmed": "98395",
    "smed": "452626",
    "tagdækker": "4526121",
    "nyt tag": "45261",
    "gulvlægger": "45432",
    "stillads": "45262100",
    "scaffolding": "45262100",
    "nedrivning": "4511",
    "asbest": "452626",
    "asfalt": "45233",
    "vejarbejde": "45233140",
    "brolægger": "45233",
    "cykelsti": "45233162",
    "fjernvarmerør": "45232140",
    "legeplads": "37535200",
    "playground": "37535200",
    "ventilation": "453312",
    "elevator": "453131",
    "solceller": "09331",
    "isolering": "4532",
    "totalentreprise": "452",
    "skolebyggeri": "452142",
    "plejehjem": "85311",
    "anlægsgartner": "77310",
    "gartner": "773",
    "græsslåning": "77314",
    "træfældning": "77211",
    "hækklipning": "77342",
    "snerydning": "90620",
    "glatførebekæmpelse": "9063",
    "vejsalt": "34927100",
    "kantine": "5551",
    "madordning": "5552",
    "catering": "5552",
    "skolemad": "5552",
    "madservice": "55521",
    "taxa": "60120",
    "taxi": "60120",
    "flextrafik": "60130",
    "skolekørsel": "60130",
    "busser": "34121",
    "buskørsel": "60112",
    "vognmand": "6018",
    "flyttefirma": "98392",
    "mover": "98392",
    "tolk": "79540",
    "interpreter": "79540",
    "oversætter": "79530",
    "vikar": "79620",
    "vikarbureau": "79620",
    "sygeplejevikar": "79624",
    "revisor": "7921",
    "accountant": "79212",
    "advokat": "7911",
    "lawyer": "7911",
    "arkitekt": "712",
    "architect": "7122",
    "landskabsarkitekt": "7142",
    "rådgivende ingeniør": "713",
    "landinspektør": "7135",
    "bygherrerådgiver": "715",
    "bleer": "33751",
    "diapers": "33751",
    "kørestol": "3319312",
    "wheelchair": "331931",
    "rollator": "33",
    "plejeseng": "331921",
    "personløfter": "331926",
    "høreapparat": "33185",
    "sårpleje": "331411",
    "hjertestarter": "331821",
    "hjælpemidler": "33196",
    "hjemmepleje": "85312400",
    "hjemmehjælp": "98513310",
    "tandlæge": "8513",
    "fysioterapeut": "851421",
    "dyrlæge": "852",
    "bosted": "8531",
    "skraldebil": "34144510",
    "renovation": "90511",
    "affald": "905",
    "affaldsposer": "19640",
    "containere": "446",
    "engangsservice": "392221",
    "kontormøbler": "39130",
    "office furniture": "39130",
    "skolemøbler": "39160",
    "hæve-sænke-bord": "391211",
    "fødevarer": "15",
    "dagligvarer": "15",
    "frugt og grønt": "153",
    "økologisk mælk": "15511",
    "brød": "1581",
    "kød": "151",
    "kaffe": "15861",
    "bil": "34110",
    "elbil": "341",
    "ladestandere": "31",
    "brandbil": "34144210",
    "cykler": "3443",
    "software": "48",
    "it-system": "48",
    "esdh": "483111",
    "lønsystem": "4845",
    "hjemmeside": "72413",
    "it-support": "7261",
    "bærbar": "302131",
    "laptop": "302131",
    "tablet": "302132",
    "pc": "30213",
    "printer": "302321",
    "toner": "301251",
    "kopimaskine": "301211",
    "kontorartikler": "30192",
    "kuglepenne": "30192121",
    "trykkeri": "798",
    "grafisk design": "798225",
    "reklamebureau": "79341",
    "fotograf": "7996",
    "vagt": "7971",
    "vægter": "7971",
    "alarmcentral": "79711",
    "forsikring": "66510",
    "bank": "66110",
    "telefoni": "642",
    "mobil": "64212",
    "mobiltelefoner": "3225",
    "skadedyr": "90922",
    "rottebekæmpelse": "90923",
    "rotter": "90923",
    "psykolog": "85",
    "førstehjælpskursus": "80562",
    "sprogskole": "80580",
    "konsulent": "794",
    "projektleder": "79421",
    "evaluering": "79419",
    "el": "09310",
    "strøm": "09310",
    "diesel": "091341",
    "brændstof": "091",
    "arbejdstøj": "18110",
    "sikkerhedssko": "1883",
    "vaskeri": "9831",
    "gardiner": "39515",
    "rengøringsmidler": "3983",
    "toiletpapir": "33761",
    "håndsprit": "337413",
    "skilte": "34992",
    "gadebelysning": "349285",
    "værktøj": "4451",
    "maling": "44111400",
    "dæk": "34350",
    "autoværksted": "50112",
    "elevatoreftersyn": "5075",
    "parkering": "98351",
    "bedemand": "9837",
    "flag": "35821",
    "musikinstrumenter": "37310",
    "svømmehal": "45212212",
    "bøger": "22110",
    "aviser": "222",
    "event": "79952",
    "hotel": "551",
    "inkasso": "79940",
    "makulering": "92512100",
    "vikarer til plejen": "79624",
    "lawn mower": "16311",
    "legetøj": "3752",
    "vaccine": "336516",
    "medicin": "336",
    "dykker": "98363",
    "drone": "6044",
}


@pytest.mark.parametrize(("typed", "code"), TRADES.items())
def test_an_everyday_word_finds_its_code_among_the_first_five(typed: str, code: str) -> None:
    found = [record.code for record in SHIPPED.search(typed, "da", limit=5)]

    assert any(other.startswith(code) for other in found), found


TABLE = CpvTable(
    [
        CpvCode("90000000", "Miljø", "Environment"),
        CpvCode("90910000", "Rengøring", "Cleaning services", ("rengøringsfirma", "hovedrengøring")),
        CpvCode(
            "90911300", "Vinduespudsning", "Window-cleaning services", ("vinduespudser", "pudse vinduer")
        ),
        CpvCode("90919300", "Rengøring af skoler", "School cleaning services"),
        CpvCode("80521000", "Kurser", "Courses", ("rengøring som fag",)),
        CpvCode("44221100", "Vinduer", "Windows"),
        CpvCode("22110000", "Trykte bøger", "Printed books"),
        CpvCode("45233162", "Cykelstier", "Cycle path construction work"),
    ]
)


def found(q: str, lang: str = "da", table: CpvTable = TABLE) -> list[str]:
    return [record.code for record in table.search(q, lang)]


def test_a_whole_name_or_trade_word_comes_before_a_word_match_before_a_label_match_before_a_prefix() -> None:
    assert found("rengøring") == ["90910000", "80521000", "90919300"]
    assert found("rengøri") == ["90910000", "80521000", "90919300"]


def test_codes_found_in_the_same_way_stand_broad_before_narrow_then_by_digits() -> None:
    table = CpvTable(
        CpvCode(code, "Ting", "Thing") for code in ("20110000", "10000000", "20100000", "20000000")
    )

    assert found("ting", table=table) == ["10000000", "20000000", "20100000", "20110000"]


def test_the_reader_s_language_comes_first_and_both_are_searched() -> None:
    table = CpvTable([CpvCode("10000000", "Gift", "Poison"), CpvCode("20000000", "Gave", "Gift")])

    assert found("gifts", "da", table) == ["10000000", "20000000"]
    assert found("gifts", "en", table) == ["20000000", "10000000"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("vinduespudserne", "90911300"),
        ("pudsning", "90911300"),
        ("skolerengøring", "90919300"),
        ("skolebøger", "22110000"),
        ("cykelstierne", "45233162"),
        ("koelerengoering", "90910000"),
        ("VINDUES\u00adPUDSER", "90911300"),
        ("Rengøring af alle vores skoler", "90919300"),
        ("Rammeaftale om levering af vinduer", "44221100"),
    ],
)
def test_inflections_and_compounds_find_their_code_first(typed: str, first: str) -> None:
    assert found(typed)[0] == first


@pytest.mark.parametrize("typed", ["", "   ", "?!", "og", "xyzzy", "\x00", "-", "0000", "99", "--9"])
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    assert found(typed) == []


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("9091", ["90910000", "90911300", "90919300"]),
        ("90910000", ["90910000", "90911300", "90919300"]),
        ("90910000-9", ["90910000", "90911300", "90919300"]),
        (" 90 91 13 00-9", ["90911300"]),
        ("90.91.13", ["90911300"]),
        ("90911399", ["90911300"]),
        ("90123456", ["90000000"]),
        ("8", ["80521000"]),
    ],
)
def test_digits_find_the_code_and_those_under_it_or_the_nearest_broader_one(
    typed: str, codes: list[str]
) -> None:
    assert found(typed) == codes


def test_the_limit_is_kept() -> None:
    assert len(SHIPPED.search("udstyr", "da")) == 20
    assert len(SHIPPED.search("udstyr", "da", limit=3)) == 3
    assert SHIPPED.search("udstyr", "da", limit=0) == ()
    assert len(SHIPPED.search("4", "da", limit=5)) == 5


@given(st.text(max_size=300), st.sampled_from(["da", "en", ""]))
def test_any_text_gives_the_same_codes_twice(q: str, lang: str) -> None:
    assert SHIPPED.search(q, lang) == SHIPPED.search(q, lang)
