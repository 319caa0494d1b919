"""The English catalog holds the texts of the code, all of them and no others, and no Danish goes unmarked.

`calls` is also how `make texts` reads Python (see `babel.cfg`), so that the catalog and this test agree.
"""

import ast
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import IO, Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

import transparency.locale
from transparency.dates import PlannedDate
from transparency.ingest.cells import planned_date
from transparency.locale import Text
from transparency.tenders.sheet import COLUMNS
from transparency.words import fold

ROOT = Path(__file__).parents[1]
CODE = ROOT / "src" / "transparency"
TEMPLATES = sorted((CODE / "web" / "templates").glob("*.html"))
KEYWORDS = parse_keywords(["t", "N_", "n:1,2"])
ENGLISH = Text.of("en")

Id = str | tuple[str, str]
"""What a text is found by: the Danish, or its singular and plural."""

SAME = {
    *("Administrator", "CSV", "Data", "Excel", "Feed", "Links", "Log", "Organisation", "Outlook", "Revision"),
    *("%", "Ambition", "Transport"),
    *("Form", "Menu", "Online", "Type", "Webinar", "version {version}"),
    *("Send invitation", "Status", "Version", "invitation", "version"),
    *("Option", "under {percent}", "{title}: {share}", "{what} {number}"),
    *("Bytes", "CVR {number}", "Plan", "SHA-256", "Send", "Version {number}, {day}"),
    *("kWh", "kg", "km", "m", "m²", "m³", "{start} – {end}", "{who}, {when}"),
    *("Status: {status}", "Under {amount}", "{first} – {last}", "{status}: {title}"),
}
"""Texts that are the same in English."""


def calls(
    file: IO[bytes], keywords: Iterable[str], tags: Iterable[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """The texts that Python code hands to t(…), N_(…) and t.n(…), for Babel.

    Babel's own reader misses those inside f-strings before Python 3.12, and takes `"climate"` for a text
    in `t(labels.FIELD["climate"])`.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and (name := _called(node)) in keywords:
            yield node.lineno, name, [_literal(arg) for arg in node.args], []


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def in_code() -> dict[Id, str]:
    """Every text in the code → a file that it stands in."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    # Babel would look for this module by its name, which pytest does not know it by
    readers: list[Any] = [
        (pattern, calls if method == "test_catalog:calls" else method) for pattern, method in methods
    ]
    found = extract_from_dir(ROOT, readers, options, KEYWORDS, directory_filter=_may_hold_texts)
    texts: dict[Any, str] = {text: file for file, _line, text, _comments, _context in found}
    return texts


def _may_hold_texts(folder: str | os.PathLike[str]) -> bool:
    """Whether to look below a folder: the environment and what running makes are large."""
    return Path(folder).relative_to(ROOT).parts[:1] in ((), ("src",), ("pages",))


@cache
def catalog() -> Catalog:
    with (Path(transparency.locale.__file__).parent / "en.po").open("rb") as file:
        return read_po(file)


@cache
def messages() -> dict[Id, Message]:
    found: dict[Any, Message] = {one.id: one for one in catalog() if one.id}
    return found


def _forms(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


# The catalog


def test_texts_are_found_in_python_in_f_strings_and_in_templates() -> None:
    found = in_code()
    assert {"Tilbudsfrist", "Fejlnummer", "Flere filtre", ("{count} udbud", "{count} udbud")} <= found.keys()
    assert "climate" not in found


def test_every_text_has_its_english() -> None:
    there = {id_ for id_, one in messages().items() if all(_forms(one.string)) and not one.fuzzy}
    missing = {id_: file for id_, file in in_code().items() if id_ not in there}
    assert missing == {}, "run `make texts`, then write the English"


def test_no_english_stays_behind_when_its_text_has_gone() -> None:
    assert messages().keys() - in_code().keys() == set(), "run `make texts`"
    assert list(catalog().obsolete) == []


def test_the_catalog_says_what_it_is() -> None:
    header = dict(catalog().mime_headers)
    assert (header["Language"], header["Content-Type"]) == ("en", "text/plain; charset=utf-8")
    assert (catalog().num_plurals, catalog().plural_expr) == (2, "(n != 1)")


def test_the_english_has_exactly_the_places_of_the_danish() -> None:
    wrong = [
        (danish, english)
        for id_, one in messages().items()
        for danish, english in zip(_forms(id_), _forms(one.string), strict=True)
        if _places(danish) != _places(english)
    ]
    assert wrong == []


def test_the_english_is_english() -> None:
    same = {id_ for id_, one in messages().items() if _forms(id_) == _forms(one.string)}
    assert same == SAME
    said = [form for one in messages().values() for form in _forms(one.string)]
    assert [form for form in said if re.search("[æøåÆØ]", form)] == []


def test_quotes_and_apostrophes_are_typographic() -> None:
    said = [form for one in messages().values() for form in _forms(one.string)]
    assert [form for form in said if set("\"'") & set(form)] == []


def test_every_text_can_be_said_in_english() -> None:
    for id_ in messages():
        for danish in _forms(id_):
            values = dict.fromkeys(_places(danish), "☺")
            if isinstance(id_, str):
                said = ENGLISH(id_, **values)
                assert said.count("☺") == len(_places(danish))
            else:
                values.pop("count", None)
                one, many = (ENGLISH.n(*id_, count, **values) for count in (1, 1234))
                assert "1" in one or "{count}" not in id_[0]
                assert "1,234" in many or "{count}" not in id_[1]
                assert one != many


# English sheets are read in again


def test_an_english_heading_names_one_column() -> None:
    names: dict[str, str] = {}
    for column in COLUMNS:
        for said in {fold(one) for one in (column.key, column.header, ENGLISH(column.header))}:
            assert names.setdefault(said, column.key) == column.key, said


def test_an_english_choice_names_one_code() -> None:
    for column in COLUMNS:
        said = [fold(ENGLISH(label)) for label in (column.choices or {}).values()]
        assert len(said) == len(set(said)), column.key


@pytest.mark.parametrize(
    "value",
    [
        *("2027-12-31", "2027-W34", "2027-03", "2027-Q4", "2027-H1", "2027-H2"),
        *("2027-spring", "2027-summer", "2027-autumn", "2027-winter", "2027", "unknown"),
    ],
)
def test_an_english_date_is_read_as_what_it_was(value: str) -> None:
    read = planned_date(PlannedDate.of(value).say(ENGLISH)).value
    assert read is not None
    assert read.value == value


# Nothing Danish is left unmarked


_CODE = ("pre", "code", "script", "style")
_HOLE = "jinja"
"""What stands for an expression, which may be a tag's name too."""
_NOT_SAID = re.compile(r'[\w-]+="[^"]*"|\b[a-z]+-(?=\s|$)|\b(?:[a-z]+\.)+[a-z]{2,3}\b')
_CODES = {"CSV", "CVR", "Excel", "PNG", "SVG", "da_DK", "en_GB"}


class _Visible(HTMLParser):
    """Collects the words of a page that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag in _CODE
        self.words += [
            value
            for name, value in attrs
            if name in ("placeholder", "aria-label", "title", "alt", "data-page-title") and value
        ]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in _CODE

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.words.append(data)


def unmarked_in_template(source: str) -> list[str]:
    """Words in a template that stand outside t("…") and n("…")."""
    parsed = Environment(trim_blocks=True, lstrip_blocks=True).parse(source)
    page = _Visible()
    page.feed(re.sub(r"{{.*?}}", _HOLE, re.sub(r"{#.*?#}|{%.*?%}", "", source, flags=re.S), flags=re.S))
    page.close()
    found = [words.replace(_HOLE, "") for words in page.words]
    for shown in (part for output in parsed.find_all(nodes.Output) for part in output.nodes):
        found += _said(shown)
    for named in parsed.find_all(nodes.Assign):
        found += _said(named.node)
    # Babel finds n("…") in templates but not t.n("…")
    for call in parsed.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "n":
            found.append("t.n")
    # what makes attributes by itself, beginnings of ids, and names of servers are no words
    tidy = (" ".join(_NOT_SAID.sub(" ", words).split()) for words in found)
    return [words for words in tidy if re.search(r"[^\W\d_]", words) and words not in _CODES]


def _said(shown: nodes.Node) -> list[str]:
    """Literal words that an expression can put out by itself."""
    match shown:
        case nodes.Const(value=str(words)):
            return [re.sub(r'[\w-]+="[^"]*"', "", words)]
        case nodes.TemplateData() | nodes.Call() | nodes.Compare() | nodes.Getitem():
            return []
        case nodes.Filter():
            return _said(shown.node) if shown.node else []
        case nodes.CondExpr():
            return [w for one in (shown.expr1, shown.expr2) if one for w in _said(one)]
        case _:
            return [w for one in shown.iter_child_nodes() for w in _said(one)]


_DANISH = re.compile(
    r"[æøåÆØÅ]|\b(af|alle|den|der|det|eller|er|et|fra|har|ikke|kan|med|og|om|skal|som|til|ved|vis|udbud\w*|mangler"
    r"|intet|ingen|dag|uge|kvartal|mere|afdeling|kommune\w*|kontrakt\w*|frist|hent|skriv|ny|nye)\b",
    re.IGNORECASE,
)
_NO_WORDS = re.compile(r"[a-z0-9_/.:?=-]*")
"""Addresses, file names and keys."""
_DATA = {"Column", "compile"}
"""Calls whose texts are not shown as they are: other headings that a sheet may have, and patterns."""
_EXAMPLES = {
    *("Rengøring af skoler", "Daglig rengøring af 12 skoler.", "æøå", "udbud@kommune.dk"),
    "2024, 1. halvår 2025, 4. kvartal 2025 eller januar 2025",
    *("vis=frister&", "&vis=", "&udbud=", r"fra (\d{4})"),
}
_ELSEWHERE = {
    "cli.py": "the command line speaks Danish only",
    "demo.py": "example data",
    "demo_accounts.py": "example people",
    "accounts/passwords.py": "words that people choose",
    "words.py": "the Danish language itself",
    "cpv": "words that people search for",
    "ingest": "words that people write in sheets",
    "feeds/dialogue_openapi.py": "a made-up example",
    "feeds/target_openapi.py": "a made-up example",
    "guidance/fit.py": "the paragraphs, each in both languages",
    "guidance/shipped.py": "an example of what a file may say",
    "partnerships/climate_sheet.py": "words that people write in sheets",
    "web/lettering.py": "the widths of letters",
    "notices/records.py": "words that notices are written in",
}


def unmarked_in_python(source: str) -> list[str]:
    """Danish texts in Python code that stand outside N_(…), t(…), t.n(…) and docstrings."""
    tree = ast.parse(source)
    known: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _called(node)
            if name in KEYWORDS:
                known.update(node.args[: 2 if name == "n" else 1])
            elif name in _DATA:
                known.update(inner for arg in node.args for inner in ast.walk(arg))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            known.add(node.value)
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in known
        and node.value not in _EXAMPLES
        and _DANISH.search(node.value)
        and not _NO_WORDS.fullmatch(node.value)
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_a_template_shows_no_text_of_its_own(template: Path) -> None:
    assert unmarked_in_template(template.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p>{{ t("Søg") }} · {{ n("{count} a", "{count} b", 2) }}</p><pre>curl</pre>', []),
        ("<p>Søg {{ x }}</p>", ["Søg"]),
        ('<input placeholder="Søg" data-name="q">', ["Søg"]),
        ('<nav aria-label="{{ t("Sider") }} her">', ["her"]),
        ('{{ t("Ja") if answer == "yes" else "Nej" }}', ["Nej"]),
        ('{{ name or "Ukendt" }}', ["Ukendt"]),
        ('{% set words = "Ukendt" %}', ["Ukendt"]),
        ("""{% set danish = ' lang="da"'|safe %}""", []),
        ('{{ t.n("{count} a", "{count} b", 2) }}', ["t.n"]),
    ],
)
def test_words_outside_t_are_seen_in_a_template(source: str, found: list[str]) -> None:
    assert unmarked_in_template(source) == found


def test_no_danish_in_python_is_unmarked() -> None:
    files = [
        file
        for file in CODE.rglob("*.py")
        if not {file.relative_to(CODE).parts[0], file.relative_to(CODE).as_posix()} & _ELSEWHERE.keys()
    ]
    files += [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]
    assert len(files) > 40
    found = {str(file.relative_to(ROOT)): unmarked_in_python(file.read_text("utf-8")) for file in files}
    assert {file: texts for file, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""Ikke en tekst."""\nx = t(N_("Ikke her")) + t.n("{count} år", "{count} år", 2)', []),
        ("x = f\"<p>{t('Søg')}</p>\"", []),
        ('x = f"<p>Søg {t}</p>"', ["<p>Søg "]),
        ('x = t(N_("Fandt {what}"), what="en tekst, der ikke er mærket")', ["en tekst, der ikke er mærket"]),
        ('x = "/udbudsplan?id=" + "udbudsplan.csv"', []),
    ],
)
def test_danish_outside_the_marks_is_seen_in_python(source: str, found: list[str]) -> None:
    assert unmarked_in_python(source) == found
