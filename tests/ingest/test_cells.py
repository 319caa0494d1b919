"""What one cell of a municipality's own spreadsheet means."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.config import Department
from transparency.dates import PlannedDate
from transparency.ingest import cells
from transparency.ingest.cells import BadCell, Broken, Raw, Shown
from transparency.locale import LANGS, Lang, Text
from transparency.tenders import labels
from transparency.tenders.records import Lot, Requirement, Value
from transparency.tenders.sheet import BY_KEY

DA = Text.of("da")
MIO = 1_000_000 * 100


def refusal(call: object, *args: object, **options: object) -> str:
    """What a parser says when it refuses."""
    with pytest.raises(BadCell) as caught:
        call(*args, **options)
    return caught.value.say(DA)


# Money


@pytest.mark.parametrize(
    ("said", "kroner"),
    [
        ("1.234.567,00", "1234567"),
        ("1.234.567,5", "1234567.5"),
        ("1 234 567", "1234567"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("1234567", "1234567"),
        ("1234567,25", "1234567.25"),
        ("1234567.25", "1234567.25"),
        ("12 mio. kr.", "12000000"),
        ("12,5 mio", "12500000"),
        ("12.5 mio.", "12500000"),
        ("1,234 mio. kr.", "1234000"),
        ("1.250 mio. kr.", "1250000000"),
        ("12 MIO KR", "12000000"),
        ("12mio", "12000000"),
        ("12 mio.kr.", "12000000"),
        ("12 mkr.", "12000000"),
        ("12 millioner kroner", "12000000"),
        ("850 t.kr.", "850000"),
        ("850 tkr", "850000"),
        ("850 t. kr.", "850000"),
        ("850.000 kr", "850000"),
        ("kr. 5.000.000,-", "5000000"),
        ("5.000.000,-", "5000000"),
        ("5.000.000,- kr.", "5000000"),
        ("DKK 3 mia.", "3000000000"),
        ("DKK 12 million", "12000000"),
        ("3 mio. kr. ekskl. moms", "3000000"),
        ("3 mio. kr. (excl. moms)", "3000000"),
        (5000000, "5000000"),
        (1234567.5, "1234567.5"),
        (0.1 + 0.2 + 4999.7, "5000"),
        (Decimal("1234567.25"), "1234567.25"),
    ],
)
def test_an_amount_is_read_as_danish_offices_write_it(said: Raw, kroner: str) -> None:
    ore = int(Decimal(kroner) * 100)
    assert cells.value(said).value == Value.amount(ore)
    assert cells.money(said).value == ore


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("5-7 mio.", 5 * MIO, 7 * MIO),
        ("5 – 7 mio. kr.", 5 * MIO, 7 * MIO),
        ("5—7 mio. kr.", 5 * MIO, 7 * MIO),
        ("5 mio. - 7 mio.", 5 * MIO, 7 * MIO),
        ("5 til 7 mio. kr.", 5 * MIO, 7 * MIO),
        ("fra 5 til 7 mio. kr.", 5 * MIO, 7 * MIO),
        ("mellem 5 og 7 mio.", 5 * MIO, 7 * MIO),
        ("kr. 5-7 mio.", 5 * MIO, 7 * MIO),
        ("500.000-750.000", 500_000_00, 750_000_00),
        ("500.000 - 750.000 kr.", 500_000_00, 750_000_00),
        ("500.000,- til 750.000,-", 500_000_00, 750_000_00),
        ("900-1.200 t.kr.", 900_000_00, 1_200_000_00),
        ("900 t.kr. - 1,2 mio. kr.", 900_000_00, 1_200_000_00),
        ("500.000 – 2 mio. kr.", 500_000_00, 2 * MIO),
        ("500.000 kr.–2 mio. kr.", 500_000_00, 2 * MIO),
        ("1 000 000–2 000 000 DKK", 1 * MIO, 2 * MIO),
        ("DKK 5 to 7 million", 5 * MIO, 7 * MIO),
    ],
)
def test_a_range_is_read_with_both_ends_in_their_unit(said: str, low: int, high: int) -> None:
    assert cells.value(said).value == Value.range(low, high)


def test_a_range_from_a_number_to_itself_is_an_amount() -> None:
    assert cells.value("5-5 mio.").value == Value.amount(5 * MIO)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("ikke offentliggjort", None),
        ("Ikke offentliggjort.", None),
        ("fortroligt", None),
        ("Oplyses ikke", None),
        ("not published", None),
        ("Ikke offentliggjort: Prisen kan påvirke buddene", "Prisen kan påvirke buddene"),
        ("fortroligt – igangværende forhandling", "igangværende forhandling"),
        ("Oplyses ikke, konkurrencen", "konkurrencen"),
    ],
)
def test_a_value_that_is_not_published_keeps_its_reason(said: str, reason: str | None) -> None:
    assert cells.value(said).value == Value.unpublished(reason)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("1,234,567.00", "1.234.567,00"),
        ("1,234,567", "1.234.567"),
        ("1,234", "1.234"),
        ("12,345.5 mio", "12.345,5"),
        ("-5 mio.", "over 0"),
        ("−5", "over 0"),
        ("kr. -500", "over 0"),
        ("(5.000)", "over 0"),
        ("0", "over 0"),
        (0, "over 0"),
        (-1.5, "over 0"),
        ("101 mia. kr.", "100 mia."),
        (100_000_000_001, "100 mia."),
        ("7-5 mio.", "større end den højeste"),
        ("op til 5 mio.", "interval"),
        ("under 500.000 kr.", "interval"),
        (">5 mio", "interval"),
        ("5 mio. pr. år", "hele kontrakten"),
        ("5 mio. kr. årligt", "hele kontrakten"),
        ("5 mio. kr. inkl. moms", "uden moms"),
        ("5 mio. EUR", "danske kroner"),
        ("€ 5.000", "danske kroner"),
        ("1.23.456", "ikke et tal"),
        ("12 stk", "Skriv for eksempel"),
        ("aftales", "Skriv for eksempel"),
        ("5 mio. 7 mio.", "Skriv for eksempel"),
        (333333.333333, "333.333,33"),
        ("1,2345", "1,23"),
        (True, "formateret som et tal"),
        (date(2027, 1, 1), "formateret som et tal"),
        ("9" * 5000, "Skriv for eksempel"),
        (Broken("#REF!"), "#REF!"),
        (Broken(), "formel"),
    ],
)
def test_an_amount_that_cannot_be_meant_is_refused_with_what_would_be_right(said: Raw, right: str) -> None:
    assert right in refusal(cells.value, said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ca. 5 mio.", "ca."),
        ("cirka 5 mio. kr.", "cirka"),
        ("anslået til 5 mio.", "anslået til"),
        ("12", "12 kr."),
    ],
)
def test_a_hedge_is_left_out_and_a_strangely_small_value_is_remarked_aloud(said: str, told: str) -> None:
    found = cells.value(said).note
    assert found
    assert told in found.say(DA)


def test_a_bare_number_is_in_the_headings_unit_and_a_number_with_its_own_unit_is_not() -> None:
    assert cells.value(12, 1_000_000).value == Value.amount(12 * MIO)
    assert cells.value("5-7", 1_000_000).value == Value.range(5 * MIO, 7 * MIO)
    assert cells.value("850 t.kr.", 1_000_000).value == Value.amount(850_000_00)
    assert cells.value("850.000 kr.", 1_000_000).value == Value.amount(850_000_00)


@given(st.integers(1, cells.MAX_ORE), st.integers(1, cells.MAX_ORE))
def test_every_amount_and_range_that_the_site_prints_is_read_back(one: int, other: int) -> None:
    low, high = min(one, other), max(one, other)
    for value in (Value.amount(low), Value.range(low, high) if low < high else Value.amount(high)):
        assert cells.value(labels.value(value, DA)).value == value


@given(st.integers(1, 10**15))
def test_money_never_passes_through_a_binary_fraction(ore: int) -> None:
    kroner = ore / 100
    if len(str(ore)) <= 15 and ore <= cells.MAX_ORE:
        assert cells.money(kroner).value == ore


# Dates


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("31-12-2027", "2027-12-31"),
        ("31.12.2027", "2027-12-31"),
        ("31. 12. 2027", "2027-12-31"),
        ("31/12/2027", "2027-12-31"),
        ("31/12-2027", "2027-12-31"),
        ("31/12 2027", "2027-12-31"),
        ("1/2-2027", "2027-02-01"),
        ("2027-12-31", "2027-12-31"),
        ("2027-12-31T00:00:00", "2027-12-31"),
        ("31-12-2027 00:00", "2027-12-31"),
        ("12-2027", "2027-12"),
        ("12/2027", "2027-12"),
        ("2027-12", "2027-12"),
        ("2027", "2027"),
        (2027, "2027"),
        (date(2027, 12, 31), "2027-12-31"),
        (datetime.combine(date(2027, 12, 31), time(12)), "2027-12-31"),
        (Shown(date(2027, 5, 1), "month"), "2027-05"),
        (Shown(date(2027, 1, 1), "year"), "2027"),
        ("2027-W34", "2027-W34"),
        ("2027-winter", "2027-winter"),
        ("december 2027", "2027-12"),
        ("4. kvartal 2027", "2027-Q4"),
        ("uge 34, 2027", "2027-W34"),
        ("vinteren 2027/28", "2027-winter"),
        ("31. december 2027", "2027-12-31"),
        ("tidspunkt ukendt", "unknown"),
        ("ukendt", "unknown"),
        ("?", "unknown"),
    ],
)
def test_a_date_in_digits_or_as_the_site_prints_it_needs_no_words_kept(said: Raw, value: str) -> None:
    assert cells.planned_date(said).value == PlannedDate.of(value)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("4. kvt. 2027", "2027-Q4"),
        ("4.kvt.2027", "2027-Q4"),
        ("q4/2027", "2027-Q4"),
        ("4. kvartal, 2027", "2027-Q4"),
        ("kvartal 4 2027", "2027-Q4"),
        ("2027 Q4", "2027-Q4"),
        ("2027, 4. kvartal", "2027-Q4"),
        ("fjerde kvartal 2027", "2027-Q4"),
        ("3rd quarter of 2027", "2027-Q3"),
        ("primo 4. kvartal 2027", "2027-Q4"),
        ("forår 2027", "2027-spring"),
        ("i foråret 2027", "2027-spring"),
        ("sommer 2027", "2027-summer"),
        ("Efterår 2027", "2027-autumn"),
        ("vinter 2027/28", "2027-winter"),
        ("vinter 2027-2028", "2027-winter"),
        ("uge 34 2027", "2027-W34"),
        ("2027 uge 34", "2027-W34"),
        ("uge 34/2027", "2027-W34"),
        ("uge 1 i 2027", "2027-W01"),
        ("dec. 2027", "2027-12"),
        ("Maj 2027", "2027-05"),
        ("medio maj 2027", "2027-05"),
        ("ultimo juni 2027", "2027-06"),
        ("primo 2027", "2027"),
        ("forventet maj 2027", "2027-05"),
        ("H1 2027", "2027-H1"),
        ("første halvår 2027", "2027-H1"),
        ("d. 1. maj 2027", "2027-05-01"),
        ("fredag den 31. december 2027", "2027-12-31"),
        ("1. dec. 2027", "2027-12-01"),
        ("afventer", "unknown"),
        ("endnu ikke fastlagt", "unknown"),
    ],
)
def test_a_date_in_other_words_is_read_and_the_words_are_kept(said: str, value: str) -> None:
    assert cells.planned_date(said).value == PlannedDate.of(value, words=said)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Q4 2027", "2027-Q4"),
        ("4th quarter 2027", "2027-Q4"),
        ("spring 2027", "2027-spring"),
        ("winter 2027/28", "2027-winter"),
        ("week 34 2027", "2027-W34"),
        ("week 34, 2027", "2027-W34"),
        ("December 2027", "2027-12"),
        ("31 December 2027", "2027-12-31"),
        ("December 31, 2027", "2027-12-31"),
        ("first half of 2027", "2027-H1"),
    ],
)
def test_a_date_in_english_is_read_too(said: str, value: str) -> None:
    read = cells.planned_date(said).value
    assert read
    assert read.value == value


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("31-12-27", "31-12-2027"),
        ("12/31/2027", "31-12-2027"),
        ("12-31-27", "31-12-2027"),
        ("31-02-2027", "findes ikke i kalenderen"),
        ("2027-02-30", "findes ikke i kalenderen"),
        ("31. februar 2027", "findes ikke i kalenderen"),
        ("31-12-0027", "findes ikke i kalenderen"),
        ("uge 53 2027", "Uge 53 findes ikke i 2027"),
        ("uge 34", "uge 34, 2027"),
        ("4. kvt. 27", "4. kvartal 2027"),
        ("maj-27", "maj 2027"),
        ("efterår 27", "efteråret 2027"),
        ("4. kvartal", "4. kvartal 2027"),
        ("vinter 2027", "vinter 2026/27 eller vinter 2027/28"),
        ("vinter 2027/29", "vinter 2027/28"),
        ("maj-juni 2027", "flere tidspunkter"),
        ("5. kvartal 2027", "Skriv for eksempel"),
        ("inden 2028", "Skriv for eksempel"),
        ("senest maj 2027", "Skriv for eksempel"),
        ("snarest", "Skriv for eksempel"),
        (46752, "Gør cellen til en dato"),
        (0.5, "Gør cellen til en dato"),
        (True, "Gør cellen til en dato"),
        ("maj " * 1000, "Skriv for eksempel"),
    ],
)
def test_a_date_that_can_be_meant_in_several_ways_is_refused_with_a_proposal(said: Raw, right: str) -> None:
    assert right in refusal(cells.planned_date, said)


def test_a_bare_week_is_in_the_year_of_the_rows_id_and_says_so() -> None:
    read = cells.planned_date("uge 34", year=2027)
    assert read.value == PlannedDate.of("2027-W34", words="uge 34")
    assert read.note
    assert "uge 34, 2027" in read.note.say(DA)


def test_a_time_of_day_is_left_out_aloud() -> None:
    assert cells.planned_date("31-12-2027 kl. 12:00").note
    assert cells.planned_date(datetime.combine(date(2027, 12, 31), time(12))).note


PLANNED = st.one_of(
    st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(lambda d: d.isoformat()),
    st.builds("{}-W{:02d}".format, st.integers(1990, 2099), st.integers(1, 52)),
    st.builds("{}-{:02d}".format, st.integers(1990, 2100), st.integers(1, 12)),
    st.builds("{}-Q{}".format, st.integers(1990, 2100), st.integers(1, 4)),
    st.builds("{}-H{}".format, st.integers(1990, 2100), st.integers(1, 2)),
    st.builds(
        "{}-{}".format, st.integers(1990, 2100), st.sampled_from(["spring", "summer", "autumn", "winter"])
    ),
    st.integers(1990, 2100).map(str),
    st.just("unknown"),
).map(PlannedDate.of)


@given(PLANNED, st.sampled_from(LANGS))
def test_every_planned_date_is_read_back_from_its_print_and_from_its_machine_form(
    when: PlannedDate, lang: Lang
) -> None:
    assert cells.planned_date(when.say(Text.of(lang))).value == when
    assert cells.planned_date(when.value).value == when


def test_only_a_real_day_is_a_day() -> None:
    assert cells.day("31-12-2027").value == date(2027, 12, 31)
    assert cells.day(None).value is None
    assert "bestemt dag" in refusal(cells.day, "december 2027")


# Yes, no and numbers


@pytest.mark.parametrize(
    "said", ["ja", "Ja", " JA ", "x", "X", "1", 1, True, "true", "yes", "✓", "✔️", "sand"]
)
def test_a_yes_is_a_yes(said: Raw) -> None:
    assert cells.yes_no(said).value is True
    assert cells.tri_state(said).value is True


@pytest.mark.parametrize("said", ["nej", "Nej", "0", 0, False, "false", "no", "n"])
def test_a_no_is_a_no(said: Raw) -> None:
    assert cells.yes_no(said).value is False
    assert cells.tri_state(said).value is False


@pytest.mark.parametrize("said", [None, "", "  ", "-", "–"])
def test_an_empty_cell_is_a_no_where_there_are_two_answers_and_open_where_there_are_three(said: Raw) -> None:
    assert cells.yes_no(said).value is False
    assert cells.tri_state(said).value is None


@pytest.mark.parametrize("said", ["måske", 2, "10", date(2027, 1, 1), Decimal("0.5")])
def test_neither_yes_nor_no_is_refused(said: Raw) -> None:
    assert "ja eller nej" in refusal(cells.yes_no, said)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("24", 24),
        (24, 24),
        (24.0, 24),
        ("24 mdr.", 24),
        ("24 måneder", 24),
        ("2 år", 24),
        ("1½ år", 18),
        ("½ år", 6),
        ("1,5 år", 18),
        ("2 år og 6 mdr.", 30),
        ("2 years", 24),
        (None, None),
    ],
)
def test_a_duration_is_months(said: Raw, number: int | None) -> None:
    assert cells.months(said).value == number


def test_a_bare_duration_is_in_years_when_the_heading_says_so() -> None:
    assert cells.months(2, 12).value == 24
    assert cells.months("1,5", 12).value == 18
    assert cells.months("6 mdr.", 12).value == 6


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("2+1+1 år", "optioner"),
        ("2 år + option på 1 år", "optioner"),
        ("24-36 mdr.", "optioner"),
        (0, "mellem 1 og 600"),
        ("601", "mellem 1 og 600"),
        ("0,1 år", "helt antal"),
        (True, "helt tal"),
        ("løbende", "optioner"),
    ],
)
def test_a_duration_that_is_not_one_number_is_refused(said: Raw, right: str) -> None:
    assert right in refusal(cells.months, said)


@pytest.mark.parametrize(
    ("said", "number"), [("3", 3), (3, 3), (3.0, 3), ("3 stk.", 3), ("1.200", 1200), (None, None)]
)
def test_a_whole_number_is_read(said: Raw, number: int | None) -> None:
    assert cells.integer(said).value == number


@pytest.mark.parametrize("said", ["3,5", 3.5, "tre", True, "3-5", -1, 10_001])
def test_what_is_no_whole_number_is_refused(said: Raw) -> None:
    refusal(cells.integer, said)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("20 %", "20"),
        ("20%", "20"),
        ("20", "20"),
        (20, "20"),
        ("12,5 %", "12.5"),
        ("20 pct.", "20"),
        ("0,5 %", "0.5"),
        (Shown(Decimal("0.2"), "percent"), "20"),
        (Shown(Decimal("0.07"), "percent"), "7"),
        (Shown(Decimal("1"), "percent"), "100"),
        (Shown(Decimal("0.005"), "percent"), "0.5"),
    ],
)
def test_a_percentage_is_read_as_the_spreadsheet_shows_it(said: Raw, number: str) -> None:
    assert cells.percent(said).value == Decimal(number)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (0.2, "20 % eller 0,2 %"),
        ("0,2", "20 % eller 0,2 %"),
        ("120 %", "højst 100"),
        (0, "over 0"),
        ("-5 %", "ikke et tal"),
        (Shown(Decimal("20"), "percent"), "højst 100"),
        ("20-30 %", "ikke et tal"),
    ],
)
def test_a_percentage_that_can_be_two_things_is_refused(said: Raw, right: str) -> None:
    assert right in refusal(cells.percent, said)


# Choices and names


@pytest.mark.parametrize(
    ("column", "said", "code"),
    [
        ("kind", "goods", "goods"),
        ("kind", "Varer", "goods"),
        ("kind", "vare", "goods"),
        ("kind", "tjenesteydelse", "services"),
        ("kind", "Tjeneste", "services"),
        ("kind", "bygge-anlæg", "works"),
        ("kind", "Bygge/anlæg", "works"),
        ("kind", "BYGGE OG ANLÆG", "works"),
        ("kind", "works", "works"),
        ("status", "annulleret", "cancelled"),
        ("status", "under evaluering", "evaluating"),
        ("status", "planlagt", "planned"),
        ("status", "in_dialogue", "in_dialogue"),
        ("status", "Markedsdialog i gang", "in_dialogue"),
        ("regime", "Udbudsloven afsnit II", "afsnit_ii"),
        ("regime", "afsnit iii", "afsnit_iii"),
        ("regime", "Udbudsloven, afsnit III", "afsnit_iii"),
        ("regime", "Tilbudsloven", "tilbudsloven"),
        ("regime", "V", "afsnit_v"),
        ("procedure", "Offentligt udbud", "open"),
        ("procedure", "begrænset", "restricted"),
        ("procedure", "Udbud m. forhandling", "negotiated"),
        ("procedure", "?", "undecided"),
        ("procedure", "miniudbud", "mini_competition"),
        ("technique", "rammeaftale", "framework"),
        ("technique", "DIS", "dps"),
        ("technique", "nej", "none"),
        ("climate", "ja", "yes"),
        ("climate", True, "yes"),
        ("climate", "afventer", "undecided"),
    ],
)
def test_a_choice_is_known_by_code_label_beginning_and_common_words(
    column: str, said: Raw, code: str
) -> None:
    assert cells.choice(said, BY_KEY[column]).value == code


@pytest.mark.parametrize(
    ("column", "said", "right"),
    [
        ("procedure", "EU-udbud", "“Offentligt udbud”, “Begrænset udbud”"),
        ("procedure", "udbud", "kan betyde flere ting"),
        ("regime", "udbudsloven", "afsnit II "),
        ("regime", "Udbudsloven afsnit I", "kendes ikke"),
        ("status", "afsluttet", "“Leverandør valgt”"),
        ("status", "planlgt", "Mente du “Planlagt”?"),
        ("kind", "rengøring", "“Varer”, “Tjenesteydelser”, “Bygge og anlæg”"),
        ("kind", "x" * 10_000, "kendes ikke"),
        ("kind", 7, "kendes ikke"),
    ],
)
def test_a_choice_that_fits_several_or_none_is_refused_with_the_possible_ones(
    column: str, said: Raw, right: str
) -> None:
    assert right in refusal(cells.choice, said, BY_KEY[column])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("column", [c for c in BY_KEY.values() if c.choices], ids=lambda c: c.key)
def test_every_label_of_every_choice_is_its_code(column: object, lang: Lang) -> None:
    for code, label in column.choices.items():
        for said in (code, label, Text.of(lang)(label), label.upper()):
            assert cells.choice(said, column).value == code


DEPARTMENTS = (
    Department("mtm", "Teknik og Miljø", "Technical Services and Environment", ("MTM",)),
    Department(
        "mso", "Sundhed og Omsorg", "Health and Care", ("MSO", "Magistratsafdelingen for Sundhed og Omsorg")
    ),
    Department("x", "Kultur, Fritid og Byliv", "Culture", ()),
)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("mtm", ("mtm",)),
        ("MTM", ("mtm",)),
        ("teknik & miljø", None),
        ("Teknik og miljø", ("mtm",)),
        ("Health and Care", ("mso",)),
        ("MTM; MSO", ("mtm", "mso")),
        ("MTM/MSO", ("mtm", "mso")),
        ("MSO, MTM", ("mso", "mtm")),
        ("MTM\nMSO", ("mtm", "mso")),
        ("Kultur, Fritid og Byliv", ("x",)),
        ("Kultur\\, Fritid og Byliv; MTM", ("x", "mtm")),
        ("MTM;MTM", ("mtm",)),
        (None, ()),
        ("-", ()),
    ],
)
def test_departments_are_known_by_key_name_and_alias(said: Raw, keys: tuple[str, ...] | None) -> None:
    if keys is None:
        assert "Teknik og Miljø" in refusal(cells.departments, said, DEPARTMENTS)
    else:
        assert cells.departments(said, DEPARTMENTS).value == keys


def test_a_misspelt_department_is_refused_with_the_one_that_was_meant() -> None:
    assert "Mente du “Sundhed og Omsorg”?" in refusal(cells.departments, "Sundhed & Omsrg", DEPARTMENTS)
    assert "“Teknik og Miljø”" in refusal(cells.departments, "Havnen", DEPARTMENTS)


class Table:
    def get(self, code: str) -> object | None:
        return code if code in {"90910000", "03000000", "45000000"} else None


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("90910000", ("90910000",)),
        ("90910000-9", ("90910000",)),
        (90910000, ("90910000",)),
        (3000000, ("03000000",)),
        ("90910000-9 Rengøring, vinduer", ("90910000",)),
        ("90910000; 45000000", ("90910000", "45000000")),
        ("90910000,45000000", ("90910000", "45000000")),
        ("90910000-9 Rengøring\n45000000-7 Byggeri", ("90910000", "45000000")),
        ("90910000;90910000", ("90910000",)),
        (None, ()),
    ],
)
def test_cpv_codes_are_read_with_or_without_check_digit_and_name(said: Raw, codes: tuple[str, ...]) -> None:
    assert cells.cpv(said, Table()).value == codes


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("90910000-8", "90910000-9"),
        ("9091", "8 cifre"),
        ("rengøring", "kun cifre"),
        ("12345678", "findes ikke"),
        (True, "kun cifre"),
        ("90910000-9; x", "kun cifre"),
    ],
)
def test_a_cpv_code_that_is_none_is_refused(said: Raw, right: str) -> None:
    assert right in refusal(cells.cpv, said, Table())


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("55133018", "55133018"),
        (55133018, "55133018"),
        ("CVR 55 13 30 18", "55133018"),
        ("DK55133018", "55133018"),
        ("cvr-nr. 55133018", "55133018"),
    ],
)
def test_a_cvr_number_is_eight_digits_however_written(said: Raw, right: str) -> None:
    assert cells.cvr(said).value == right


@pytest.mark.parametrize("said", ["55133019", "5513301", "abc", 1, True])
def test_a_cvr_number_with_a_wrong_check_sum_is_refused(said: Raw) -> None:
    assert "ikke gyldigt" in refusal(cells.cvr, said)


def test_an_address_is_http_or_https_and_nothing_else() -> None:
    assert cells.url("  HTTPS://Udbud.dk/a?b=1 ").value == "https://Udbud.dk/a?b=1"
    assert cells.url("http://udbud.dk").value == "http://udbud.dk"
    for bad in (
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "ftp://x.dk",
        "https://",
        "https://a b.dk",
        "https://u:p@x.dk",
        "https://x.dk/\x00a b",
        "//x.dk",
        "https://[::1",
        "se mail",
        "https://x.dk/" + "a" * 500,
    ):
        refusal(cells.url, bad)
    assert "https://www.udbud.dk/1" in refusal(cells.url, "www.udbud.dk/1")


def test_a_mail_address_has_the_shape_of_one() -> None:
    assert cells.email("mailto:udbud@aarhus.dk").value == "udbud@aarhus.dk"
    for bad in (
        "udbud",
        "a@b",
        "a b@c.dk",
        "a@b.dk; c@d.dk",
        "a@@b.dk",
        "<a@b.dk>",
        "a@b..dk",
        "a?b@c.dk",
        "a&b@c.dk",
        "a%b@c.dk",
        "a@-b-.dk",
        "a@" + "b." * 130 + "dk",
    ):
        refusal(cells.email, bad)


def test_a_nuts_code_is_danish_and_known() -> None:
    assert cells.nuts("dk042", {"DK042"}).value == "DK042"
    assert cells.nuts("DK042 Østjylland", {"DK042"}).value == "DK042"
    for bad in ("DE1", "DK999", "Østjylland"):
        assert "DK042" in refusal(cells.nuts, bad, {"DK042", "DE1"})


# Lists


@pytest.mark.parametrize(
    ("said", "lots"),
    [
        ("Nord", (Lot(1, "Nord"),)),
        ("Nord\nSyd", (Lot(1, "Nord"), Lot(2, "Syd"))),
        ("Nord | Syd", (Lot(1, "Nord"), Lot(2, "Syd"))),
        (
            "1. Nord; 5 mio. kr.; Skejby\n2. Syd",
            (Lot(1, "Nord", Value.amount(5 * MIO), "Skejby"), Lot(2, "Syd")),
        ),
        ("3) Nord;;Skejby", (Lot(3, "Nord", None, "Skejby"),)),
        ("Delaftale 1: Nord\nDelaftale 2: Syd", (Lot(1, "Nord"), Lot(2, "Syd"))),
        ("1. Nord\\; og vest", (Lot(1, "Nord; og vest"),)),
        ("1. 2. etape", (Lot(1, "2. etape"),)),
        ("1. Nord; ikke offentliggjort: konkurrencen", (Lot(1, "Nord", Value.unpublished("konkurrencen")),)),
        ("nej", ()),
        (None, ()),
        ("-", ()),
    ],
)
def test_lots_are_lines_with_title_value_and_place(said: Raw, lots: tuple[Lot, ...]) -> None:
    assert cells.lots(said).value == lots


@pytest.mark.parametrize(
    "said", ["ja", 3, "3", "1. A; x; y; z", "1. A\n1. B", "; 5 mio.", "1. A; mange penge", "x\n" * 300]
)
def test_lots_that_cannot_be_read_are_refused(said: Raw) -> None:
    refusal(cells.lots, said)


PROMISES = {
    "ecolabels": "Type 1-miljømærker",
    "repair-take-back": "Reparation og tilbagetagning",
    "co": "Krav: CO2",
}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("ecolabels: ja", (Requirement("ecolabels", "yes"),)),
        ("Type 1-miljømærker: Ja", (Requirement("ecolabels", "yes"),)),
        (
            "repair-take-back: ikke relevant – kun ydelser",
            (Requirement("repair-take-back", "not_relevant", "kun ydelser"),),
        ),
        (
            "repair-take-back: ikke relevant (kun ydelser)",
            (Requirement("repair-take-back", "not_relevant", "(kun ydelser)"),),
        ),
        (
            "ecolabels: ja – Svanemærket: A\nco: ja",
            (Requirement("ecolabels", "yes", "Svanemærket: A"), Requirement("co", "yes")),
        ),
        ("ecolabels: ja; co: ja", (Requirement("ecolabels", "yes"), Requirement("co", "yes"))),
        ("Krav: CO2: ja", (Requirement("co", "yes"),)),
        (None, ()),
    ],
)
def test_requirements_name_a_promise_and_answer_it(said: Raw, found: tuple[Requirement, ...]) -> None:
    assert cells.requirements(said, PROMISES).value == found


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("ecolabels", "ecolabels: ja"),
        ("ecolabels: måske", "ecolabels: ja"),
        ("ecolabel: ja", "ecolabels: Type 1-miljømærker"),
        ("svane: ja", "ikke et mål"),
        ("ecolabels: ja; ecolabels: ja", "to gange"),
    ],
)
def test_a_requirement_that_cannot_be_read_is_refused(said: str, right: str) -> None:
    assert right in refusal(cells.requirements, said, PROMISES)


def test_a_requirement_that_is_not_relevant_without_a_reason_is_remarked() -> None:
    assert cells.requirements("ecolabels: ikke relevant", PROMISES).note


def test_promises_are_known_by_id_and_title() -> None:
    assert cells.promises("ecolabels; Reparation og tilbagetagning", PROMISES).value == (
        "ecolabels",
        "repair-take-back",
    )
    assert cells.promises("ecolabels, co", PROMISES).value == ("ecolabels", "co")
    assert "ecolabels" in refusal(cells.promises, "ecolable", PROMISES)


def test_names_stand_between_semicolons_or_lines_else_commas() -> None:
    assert cells.names("Randers Kommune; Region Midtjylland, Sundhed").value == (
        "Randers Kommune",
        "Region Midtjylland, Sundhed",
    )
    assert cells.names("Randers Kommune, Viborg Kommune").value == ("Randers Kommune", "Viborg Kommune")
    assert cells.names("nej").value == ()
    assert "Skriv navnene" in refusal(cells.names, "ja")


# Text


def test_text_is_composed_and_loses_what_cannot_be_seen_aloud() -> None:
    read = cells.text("A\u030arhus\u202e \x00kommune\u200b")
    assert read.value == "Århus kommune"
    assert read.note
    assert cells.text("Århus\r\nkommune\u2028!").value == "Århus\nkommune\n!"
    assert cells.text(" a\n b ", lines=False).value == "a b"
    assert cells.text("=1+1").value == "=1+1"
    assert cells.text(8000).value == "8000"
    assert cells.text(Decimal("1.5")).value == "1,5"


def test_text_that_is_too_long_is_refused_with_both_lengths() -> None:
    assert len(cells.text("x" * 5000).value) == 5000
    said = refusal(cells.text, "x" * 5001)
    assert "5001" in said
    assert "5000" in said
    refusal(cells.text, "x" * 301, cells.MAX_TITLE)


def outcome(parse: Callable[..., object], *args: object) -> object:
    try:
        return parse(*args)
    except BadCell as error:
        return error.say(DA)


# Texts that look like the real ones reach further into a parser than any text does.
PIECES = st.sampled_from(
    [
        "mio.",
        "mia",
        "t.kr.",
        "kr.",
        "DKK",
        "-",
        "–",
        ",",
        ".",
        ";",
        ":",
        "(",
        ")",
        "%",
        "/",
        "uge",
        "kvartal",
        "Q4",
        "halvår",
        "vinter",
        "maj",
        "primo",
        "2027",
        "27",
        "34",
        "1",
        "0",
        "12.5",
        "1.234",
        "ja",
        "nej",
        "ikke",
        "relevant",
        "ecolabels",
        "offentliggjort",
        "\\",
        "|",
        "\n",
        "mellem",
        "og",
        "til",
        "ca.",
        "år",
        "mdr.",
        "90910000",
        "½",
        "§",
        "²",
        "\u202e",
    ]
)


@given(
    st.text(max_size=200)
    | st.lists(PIECES, max_size=12).map(" ".join)
    | st.lists(PIECES, max_size=12).map("".join)
)
def test_no_text_at_all_makes_a_parser_fail_in_another_way_than_refusing(said: str) -> None:
    for parse in (
        *(cells.value, cells.money, cells.planned_date, cells.day, cells.yes_no, cells.integer, cells.months),
        *(cells.percent, cells.cvr, cells.email, cells.url, cells.lots, cells.names, cells.text),
    ):
        assert outcome(parse, said)
    for parse, known in (
        (cells.cpv, Table()),
        (cells.departments, DEPARTMENTS),
        (cells.requirements, PROMISES),
        (cells.promises, PROMISES),
        (cells.choice, BY_KEY["kind"]),
        (cells.nuts, {"DK042"}),
    ):
        assert outcome(parse, said, known)
