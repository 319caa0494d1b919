"""Search finds the same on both databases: what a table says, and what the obvious way of searching finds."""

import random
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from transparency.history import store as history
from transparency.history.store import Draft
from transparency.storage import search
from transparency.storage.database import Database
from transparency.tenders.filters import TenderFilter
from transparency.tenders.records import Lot, PlannedTender
from transparency.tenders.service import TenderPlan
from transparency.words import fold, stem, stems, tokens, words

MakeTender = Callable[..., PlannedTender]
Write = Callable[..., None]

# In the plan: each tender by a short name, and what it is found by beside it.

TENDERS: dict[str, dict[str, Any]] = {
    "schools": {
        "title": "Rengøring af skoler og daginstitutioner",
        "cpv": ("90919300",),
        "departments": ("mbu",),
    },
    "windows": {"title": "Polering af ruder", "cpv": ("90911300",), "departments": ("mtm",)},
    "eggs": {
        "title": "Fødevarer",
        "description": "Økologiske æg, mælk og smør",
        "cpv": ("03142500",),
        "departments": ("mso",),
    },
    "roads": {"title": "Slidlag på kommunens veje", "cpv": ("45233222",), "departments": ("mtm",)},
    "aids": {
        "title": "Hjælpemidler",
        "title_en": "Assistive devices",
        "cpv": ("33196200",),
        "departments": ("mso",),
    },
    "cafe": {
        "title": "Café-indretning i Møllen",
        "description_en": "Furniture for the foyer",
        "departments": ("mkb",),
    },
    "lots": {
        "title": "Drift af parker",
        "lots": (Lot(1, "Ådalen"), Lot(2, "Østbanetorvet")),
        "place": "Århus N",
    },
    "it": {"title": "C++ & .NET: drift 24/7 (100 %)", "cpv": ("48000000",), "departments": ("ba", "mkb")},
}

FOUND: dict[str, set[str]] = {
    # stems and inflections
    "rengøring": {"schools", "windows"},
    "RENGØRINGEN": {"schools", "windows"},
    "skole": {"schools"},
    "skolerne": {"schools"},
    "vejen": {"roads"},
    "ædelsten": set(),
    # the beginning of a word
    "reng": {"schools", "windows"},
    "daginst": {"schools"},
    "institutioner": {"schools"},
    "banetorvet": set(),
    # on a foreign keyboard, and with accents
    "rengoering": {"schools", "windows"},
    "oekologiske aeg": {"eggs"},
    "maelk": {"eggs"},
    "aarhus": {"lots"},
    "århus": {"lots"},
    "Ådalen": {"lots"},
    "aadalen": {"lots"},
    "cafe": {"cafe"},
    "café": {"cafe"},
    "cafe\u0301": {"cafe"},
    "A\u030adalen": {"lots"},
    # other languages, lots and places
    "assistive": {"aids"},
    "furniture": {"cafe"},
    "østbanetorvet": {"lots"},
    # what the CPV codes are called, in both languages and by the trade
    "90919300": {"schools"},
    "9091": {"schools", "windows"},
    "vinduespudser": {"windows"},
    "window": {"windows"},
    "eggs": {"eggs"},
    "asfalt": {"roads"},
    "asfaltarbejdet": {"roads"},
    "software": {"it"},
    "licens": {"it"},
    # what the departments are called, in both languages
    "Teknik og Miljø": {"windows", "roads"},
    "environment": {"windows", "roads"},
    "børn og unge": {"schools"},
    "children": {"schools"},
    "borgmesterens": {"it"},
    "culture citizens": {"cafe", "it"},
    # several words: all of them
    "drift": {"lots", "it"},
    "drift parker": {"lots"},
    "parker drift": {"lots"},
    "drift mayor": {"it"},
    "rengøring asfalt": set(),
    "og": {"schools", "windows", "eggs", "roads", "aids", "cafe", "it"},
    # what means something to SQL, to FTS5 or to tsquery means nothing here
    "skoler OR asfalt": set(),
    "skoler AND rengøring": {"schools"},  # "Children and Young People"
    "NOT skoler": set(),
    "skoler -rengøring": {"schools"},
    'skoler "rengøring af"': {"schools"},
    "skol*": {"schools"},
    "rengøring:*": {"schools", "windows"},
    "(skoler & !rengøring)": {"schools"},
    "words:skoler": set(),
    "skoler'; DROP TABLE search; --": set(),
    "skoler\\": {"schools"},
    "100%": {"it"},
    "C++ .NET": {"it"},
    "24/7": {"it"},
    "NEAR(skoler rengøring)": set(),
    "^skoler": {"schools"},
    "{skoler} $1 :q ?": set(),
    # what cannot be seen
    "sko\u00adler": {"schools"},
    "sko\0ler": {"schools"},
    "\ufeffskoler\u200b": {"schools"},
    "skoler\0": {"schools"},
    # nothing to search for
    "!?*": set(),
    "\0": set(),
    "日本": set(),
    "💶": set(),
    # only the first words count
    "skoler " * 5000: {"schools"},
    "skoler " * search.MAX_TERMS + "asfalt": {"schools"},
    "x" * 1_000_000: set(),
    "'\" " * 300_000 + "skoler": {"schools"},
}


def test_the_plan_is_found_as_the_table_says(plan: TenderPlan, make_tender: MakeTender, write: Write) -> None:
    names = {}
    tenders = []
    for number, (name, fields) in enumerate(TENDERS.items(), start=1):
        tenders.append(make_tender(id=f"AAK-2027-{number:03d}", **{"cpv": (), "departments": ()} | fields))
        names[tenders[-1].id] = name
    write(plan, tenders)
    rows = {e.row: names[e.id] for e in plan.index().entries}
    found = {}
    for q in FOUND:
        with plan.database.reading() as connection:
            found[q] = {rows[int(row)] for row in search.find(connection, q)}
    assert found == FOUND
    assert set().union(*FOUND.values()) == set(TENDERS)


def test_search_and_filter_narrow_each_other(plan: TenderPlan, make_tender: MakeTender, write: Write) -> None:
    write(
        plan,
        [
            make_tender(id="AAK-2027-001", title="Drift af parker", departments=("mtm",)),
            make_tender(id="AAK-2027-002", title="Drift af servere", departments=("ba",)),
        ],
    )
    index, found = plan.find(TenderFilter(q="drift", department=("ba",)), date(2027, 1, 1))
    assert [index.entries[i].id for i in found.positions] == ["AAK-2027-002"]
    assert found.facets["department"] == {"ba": 1, "mtm": 1}


# The index itself against the obvious way of searching


def index_texts(database: Database, texts: Mapping[str, str]) -> dict[str, int]:
    """Make a record for each text and index it; gives the row of each."""
    with database.writing() as connection:
        rows = history.append(connection, "x", [Draft(id_, 0, {}) for id_ in texts], who="", reason=None)
        search.write(connection, [(rows[id_], content) for id_, content in texts.items()])
    return rows


def found(database: Database, rows: Mapping[str, int], q: str) -> set[str]:
    names = {row: id_ for id_, row in rows.items()}
    with database.reading() as connection:
        return {names[int(row)] for row in search.find(connection, q)}


def obviously(texts: Mapping[str, str], q: str) -> set[str]:
    """All words of the query, each as the beginning of a word or as a stem."""
    wanted = words(q)[: search.MAX_TERMS]
    have = {id_: {*tokens(content), *stems(content)} for id_, content in texts.items()}
    return {
        id_
        for id_, terms in have.items()
        if wanted and all(any(t.startswith(fold(w)) for t in terms) or stem(w) in terms for w in wanted)
    }


PIECES = (
    *(
        "skole",
        "skoler",
        "skolernes",
        "rengøring",
        "rengoering",
        "gøre",
        "æble",
        "aeble",
        "ål",
        "aal",
        "øl",
        "oel",
    ),
    *("bestemmelse", "bestemt", "løst", "løs", "kommunes", "a", "b", "ab", "1", "12", "90910000", "x" * 60),
    *(
        "é",
        "ß",
        "ﬁ",
        "İ",
        "Å",
        "and",
        "or",
        "not",
        "near",
        "C++",
        "it's",
        "e-handel",
        '"',
        "*",
        "\0",
        "\u00ad",
        "日本",
    ),
)


def test_random_texts_are_found_as_the_obvious_way_finds_them(database: Database) -> None:
    dice = random.Random(20261123)

    def say(most: int) -> str:
        return "".join(
            dice.choice(PIECES) + dice.choice((" ", " ", "", "-", "\n", "\0"))
            for _ in range(dice.randint(0, most))
        )

    texts = {f"T{i}": say(8) for i in range(120)}
    rows = index_texts(database, texts)
    queries = [*PIECES, *(say(3) for _ in range(150))]
    results = {q: found(database, rows, q) for q in queries}
    assert results == {q: obviously(texts, q) for q in queries}
    assert sum(map(bool, results.values())) > 80


def test_a_new_text_takes_the_place_of_the_old(database: Database) -> None:
    rows = index_texts(database, {"A": "skoler", "B": "broer"})
    with database.writing() as connection:
        search.write(connection, [(rows["A"], "veje"), (rows["A"], "havne")])
    assert found(database, rows, "skoler") == found(database, rows, "veje") == set()
    assert found(database, rows, "havne") == {"A"}
    assert found(database, rows, "broer") == {"B"}


def test_a_record_without_words_is_found_by_none(database: Database) -> None:
    rows = index_texts(database, {"A": "", "B": "!?", "C": "\0", "D": "skoler"})
    assert found(database, rows, "s") == {"D"}
    with database.writing() as connection:
        search.write(connection, [])


@pytest.mark.parametrize("unit", ["ord{} ", "æ{}å ", "㎯{} "])
def test_a_text_longer_than_a_database_can_index_is_indexed_from_its_beginning(
    database: Database, unit: str
) -> None:
    long = "".join(unit.format(n) for n in range(200_000))
    rows = index_texts(database, {"A": "forrest " + long, "B": "bagest"})
    assert found(database, rows, "forrest") == {"A"}
    assert found(database, rows, unit.format(7)) == {"A"}
    assert found(database, rows, unit.format(199_999)) == set()
    assert found(database, rows, "bagest") == {"B"}


def test_what_is_rolled_back_is_not_found(database: Database) -> None:
    rows = index_texts(database, {"A": "skoler"})

    def fail() -> None:
        with database.writing() as connection:
            search.write(connection, [(rows["A"], "veje")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert found(database, rows, "skoler") == {"A"}
    assert found(database, rows, "veje") == set()


def test_the_terms_of_a_text_are_its_folded_words_and_stems_each_once() -> None:
    assert search.terms("Skoler, SKOLER og skolens ål") == sorted({"skoler", "skol", "og", "skolens", "aal"})
