from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.errors import BadInput
from transparency.filters import MAX_QUERY, MAX_VALUES
from transparency.locale import LANGS, Text
from transparency.tenders.filters import (
    SORTS,
    VALUE_BANDS,
    TenderFilter,
)
from transparency.tenders.records import CLIMATES, KINDS, PROCEDURES, REGIMES, STATUSES, TECHNIQUES

DEPARTMENTS = ("ba", "mbu", "mkb", "msb", "mso", "mtm")


def read(query: str) -> TenderFilter:
    return TenderFilter.from_query(parse_qsl(query, keep_blank_values=True), DEPARTMENTS)


READ: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("q=", {}),
    ("status=&cpv=,&q=%20&sme=", {}),
    ("lang=en&page=2&utm_source=x&Status=planned", {}),
    ("q=reng%C3%B8ring", {"q": "rengøring"}),
    ("q=%20skoler%20%20og%0Aplejehjem%20", {"q": "skoler og plejehjem"}),
    ("q=skoler&q=mad", {"q": "skoler mad"}),
    ("q=mad,+drikke", {"q": "mad, drikke"}),
    ("id=AAK-2027-014", {"id": ("AAK-2027-014",)}),
    ("id=AAK-2027-1000&id=AAK-2027-014", {"id": ("AAK-2027-014", "AAK-2027-1000")}),
    ("department=mtm", {"department": ("mtm",)}),
    ("department=mtm,mbu", {"department": ("mbu", "mtm")}),
    ("department=mtm&department=mbu", {"department": ("mbu", "mtm")}),
    ("department=mtm,+mbu,,mtm&department=mbu", {"department": ("mbu", "mtm")}),
    ("cpv=45", {"cpv": ("45",)}),
    ("cpv=45000000", {"cpv": ("45",)}),
    ("cpv=45000000-7", {"cpv": ("45",)}),
    ("cpv=90910000-9,909", {"cpv": ("909", "9091")}),
    ("cpv=90 91 00 00-9", {"cpv": ("9091",)}),
    ("cpv=30", {"cpv": ("30",)}),
    ("cpv=03", {"cpv": ("03",)}),
    ("cpv=9091", {"cpv": ("9091",)}),
    ("cpv=90911", {"cpv": ("90911",)}),
    ("status=planned,in_dialogue", {"status": ("in_dialogue", "planned")}),
    ("year=2027", {"year": ("2027",)}),
    ("year=2028,2027", {"year": ("2027", "2028")}),
    ("quarter=2027-Q4", {"quarter": ("2027-Q4",)}),
    ("value=over_100m&value=unpublished", {"value": ("over_100m", "unpublished")}),
    ("kind=works", {"kind": ("works",)}),
    ("procedure=open", {"procedure": ("open",)}),
    ("regime=tilbudsloven", {"regime": ("tilbudsloven",)}),
    ("technique=dps", {"technique": ("dps",)}),
    ("climate=undecided", {"climate": ("undecided",)}),
    ("target=climate-criterion,e-trade", {"target": ("climate-criterion", "e-trade")}),
    *((f"sme={word}", {"sme": True}) for word in ("yes", "YES", "1", "true", "ja")),
    *((f"overdue={word}", {"overdue": False}) for word in ("no", "0", "False", "nej")),
    ("lots=yes&joint=no&reserved=yes", {"lots": True, "joint": False, "reserved": True}),
    ("changed_since=2026-11-23", {"changed_since": date(2026, 11, 23)}),
    ("sort=value", {"sort": "value"}),
    ("sort=when", {}),
]


@pytest.mark.parametrize(("query", "fields"), READ)
def test_a_query_is_read_as_this_filter(query: str, fields: dict[str, Any]) -> None:
    assert read(query) == TenderFilter(**fields)
    assert bool(read(query)) == bool(set(fields) - {"sort"})


BAD = [
    # query, name, what would be right
    ("id=14", "id", "ABC-2027-014"),
    ("id=aak-2027-014", "id", "ABC-2027-014"),
    ("id=AAK-２０２７-014", "id", "ABC-2027-014"),
    ("id=AAK-2027-014'--", "id", "ABC-2027-014"),
    ("department=xx", "department", "mbu"),
    ("department=mbu,xx", "department", "mbu"),
    ("cpv=4", "cpv", "8"),
    ("cpv=45000000-1", "cpv", "8"),
    ("cpv=450000000", "cpv", "8"),
    ("cpv=abc", "cpv", "8"),
    ("cpv=４５", "cpv", "8"),
    ("cpv=-5", "cpv", "8"),
    ("status=open", "status", "planned"),
    ("status=planned;published", "status", "published"),
    ("year=27", "year", "2027"),
    ("year=2027-Q4", "year", "2027"),
    ("year=9999", "year", "2027"),
    ("year=0000", "year", "2027"),
    ("year=unknown", "year", "2027"),
    ("year=9999-W52", "year", "2027"),
    ("quarter=2027", "quarter", "2027-Q4"),
    ("quarter=2027-Q5", "quarter", "2027-Q4"),
    ("value=5000000", "value", "5m_20m"),
    ("kind=service", "kind", "services"),
    ("procedure=closed", "procedure", "restricted"),
    ("regime=ii", "regime", "afsnit_ii"),
    ("technique=rammeaftale", "technique", "framework"),
    ("climate=maybe", "climate", "undecided"),
    ("target=Climate", "target", "climate-criterion"),
    ("sme=maybe", "sme", "yes"),
    ("lots=2", "lots", "no"),
    ("changed_since=i går", "changed_since", "2027-12-31"),
    ("changed_since=2026-02-30", "changed_since", "2027-12-31"),
    ("sort=newest", "sort", "changed"),
    ("q=mad&sort=newest&status=planned", "sort", "when"),
    ("year=" + ",".join(["2027"] * (MAX_VALUES + 1)), "year", str(MAX_VALUES)),
    ("&".join(["q=a"] * (MAX_VALUES + 1)), "q", str(MAX_VALUES)),
    ("status=" + "x" * 100_000, "status", "planned"),
]


@pytest.mark.parametrize(("query", "name", "right"), BAD)
def test_a_bad_value_is_refused_by_name_saying_what_would_be_right(query: str, name: str, right: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(query)
    assert caught.value.name == name
    for lang in LANGS:
        said = caught.value.say(Text.of(lang))
        assert said.startswith(name)
        assert right in said
        assert len(said) < 500


def test_the_order_and_form_of_parameters_do_not_matter() -> None:
    parts = [
        "status=planned,awarded",
        "q=mad",
        "cpv=55,15000000-8",
        "department=mtm&department=mbu",
        "sme=ja",
    ]
    same = {read("&".join(order)) for order in permutations(parts)}
    assert len(same) == 1
    assert same.pop().query() == (
        "q=mad&department=mbu&department=mtm&cpv=15&cpv=55&status=awarded&status=planned&sme=yes"
    )


def test_as_many_values_as_are_allowed_are_read() -> None:
    ids = [f"AAK-2027-{n:03d}" for n in range(MAX_VALUES)]
    assert read("id=" + ",".join(ids)).id == tuple(ids)


def test_a_long_search_is_cut_and_stays_canonical() -> None:
    for length in range(MAX_QUERY - 3, MAX_QUERY + 3):
        f = read("q=" + "x" * length + "+y+z")
        assert len(f.q) <= MAX_QUERY
        assert read(f.query()) == f
    assert len(read("q=" + "x" * 1_000_000).q) == MAX_QUERY


def test_the_query_can_carry_further_names() -> None:
    assert read("sme=yes").query(lang="en", page="") == "sme=yes&lang=en"
    assert TenderFilter().query(lang="en") == "lang=en"


def test_only_being_overdue_depends_on_the_day() -> None:
    everything = TenderFilter(
        q="mad",
        id=("AAK-2027-014",),
        year=("2027",),
        changed_since=date(2027, 1, 1),
        sort="changed",
        sme=True,
    )
    assert not everything.asks_today
    assert replace(everything, overdue=False).asks_today


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(lambda v: tuple(sorted(v)))


_flag = st.none() | st.booleans()
_digits = st.text("0123456789", min_size=2, max_size=8)
filters = st.builds(
    TenderFilter,
    q=st.text(max_size=300).map(lambda text: " ".join(text.split())[:MAX_QUERY].rstrip()),
    id=_some(("AAK-2027-014", "AAK-2027-015", "KK-2030-100000")),
    department=_some(DEPARTMENTS),
    cpv=st.lists(_digits, max_size=3).map(lambda v: tuple(sorted({d.rstrip("0").ljust(2, "0") for d in v}))),
    status=_some(STATUSES),
    year=_some(("1990", "2027", "2100")),
    quarter=_some(("2027-Q1", "2027-Q4")),
    value=_some(VALUE_BANDS),
    kind=_some(KINDS),
    procedure=_some(PROCEDURES),
    regime=_some(REGIMES),
    technique=_some(TECHNIQUES),
    climate=_some(CLIMATES),
    target=_some(("e-trade", "ecolabels")),
    sme=_flag,
    lots=_flag,
    joint=_flag,
    reserved=_flag,
    dialogue_held=_flag,
    overdue=_flag,
    changed_since=st.none() | st.dates(),
    sort=st.sampled_from(SORTS),
)


@given(filters)
def test_the_canonical_form_is_read_back_as_the_same_filter(f: TenderFilter) -> None:
    assert TenderFilter.from_query(f.pairs(), DEPARTMENTS) == f
    assert read(f.query()) == f


@given(st.lists(st.tuples(st.sampled_from([*TenderFilter.__dataclass_fields__, "x"]), st.text(max_size=20))))
def test_whatever_is_asked_is_read_or_refused_by_name(pairs: list[tuple[str, str]]) -> None:
    try:
        f = TenderFilter.from_query(pairs, DEPARTMENTS)
    except BadInput as error:
        named: str | None = error.name
    else:
        named = None
        assert TenderFilter.from_query(f.pairs(), DEPARTMENTS) == f
    assert named is None or named in {name for name, _ in pairs}
