"""Whatever Markdown says, what comes out may stand on a page; words of the glossary become links where they help."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.guidance.markdown import is_safe, linked, mentions, plain, read
from transparency.guidance.shipped import MAX_GUIDE

TAGS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "br", "hr", "blockquote"),
    *("code", "pre", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"id", "href", "title", "rel", "target", "class", "start", "style"}


class Checked(HTMLParser):
    """Fails at what must not be on a page."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES
            if name == "href":
                assert is_safe(value or "")
            if name == "style":  # how a table's column is set
                assert re.fullmatch("text-align:(left|right|center)", value or "")


def checked(text: str) -> str:
    html = read(text).html()
    Checked(convert_charrefs=True).feed(html)
    return html


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!-- --><style>body{display:none}</style>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/png;base64,AAAA)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example.com)",
    "[x](/\\evil.example.com)",
    "[x](\\\\evil.example.com)",
    "[x](mailto:a@example.com)",
    "<javascript:alert(1)>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x](https://ted.europa.eu/x.png)",
    '[x](https://ted.europa.eu "a\\" onclick=alert(1)")',
    '```x" onclick=alert(1)\n<script>\n```',
    "# x\n\n## <b>x</b>",
    "&lt;script&gt; &#60;script&#62;",
    "x\0y\u202e\u2028",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_comes_out_as_text(text: str) -> None:
    html = checked(text)
    assert not re.search(r"<(script|img|style|b)\b", html)
    assert "javascript:" not in "".join(re.findall(r"<[^>]*>", html)).lower()


PIECES = [*"<>[]()!&#:;/\\\"'`*_-+|=\n \t1a", "script", "javascript:", "http://", "onclick="]


@given(st.lists(st.sampled_from(PIECES)))
def test_any_text_comes_out_as_harmless_html(pieces: list[str]) -> None:
    checked("".join(pieces))


@pytest.mark.parametrize("piece", [">", "- ", "[", "*a_", "`", "![", "<", "(", "| ", "\\", "&", "1. "])
def test_huge_nesting_ends(piece: str) -> None:
    checked(piece * (10_000 // len(piece)) + "x")
    assert MAX_GUIDE <= 50_000  # what is longer is not read at all


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("https://ted.europa.eu", True),
        ("http://ted.europa.eu", True),
        ("/vejledning?id=espd#s-del-i", True),
        ("/", True),
        ("#s-del-i", True),
        ("", False),
        ("//ted.europa.eu", False),
        ("/\\ted.europa.eu", False),
        ("udbudsplan", False),
        ("?id=espd", False),
        ("ftp://ted.europa.eu", False),
        ("https:ted.europa.eu", False),
        ("/a b", False),
    ],
)
def test_links_lead_to_the_web_or_into_this_site(target: str, safe: bool) -> None:
    assert is_safe(target) is safe


def test_links_out_of_the_site_open_beside_it() -> None:
    html = read("[TED](https://ted.europa.eu) [planen](/udbudsplan)").html()
    assert '<a href="https://ted.europa.eu" rel="noopener" target="_blank">' in html
    assert '<a href="/udbudsplan">' in html


def test_headings_have_an_address_of_their_own() -> None:
    document = read("# Øl & sådan\n\n## Del I\n\n### Del I\n\nUnder\n======\n\n## !")
    assert [(h.level, h.id, h.text) for h in document.headings] == [
        (2, "s-oel-saadan", "Øl & sådan"),
        (2, "s-del-i", "Del I"),
        (3, "s-del-i-2", "Del I"),
        (2, "s-under", "Under"),
        (2, "s", "!"),
    ]
    assert '<h2 id="s-oel-saadan">Øl &amp; sådan</h2>' in document.html()


def test_each_of_ever_so_many_headings_has_an_address_at_once() -> None:
    """Reading grew with the cube of their number: a minute for a file that may be as large as this."""
    found = [heading.id for heading in read("## a\n" * 10_000 + "## a 2\n").headings]
    assert len(set(found)) == 10_001
    assert found[:2] + found[-1:] == ["s-a", "s-a-2", "s-a-2-2"]


def test_a_link_that_is_begun_and_begun_again_is_looked_for_once() -> None:
    document = read("[" * 50_000 + "a](javascript:b)")
    assert [link.target for link in document.refused] == ["javascript:b"]


def test_what_does_not_show_is_known_by_its_line() -> None:
    document = read(
        "# Titel\n\nEn\n![kort](/kort.png)\n\n- <b>fed</b>\n- [x](mailto:a@example.com) og [y](/udbudsplan)\n"
    )
    assert (document.titles, document.pictures, document.html_lines) == ((1,), (4,), (6,))
    assert [(link.target, link.line) for link in document.refused] == [("mailto:a@example.com", 7)]
    assert [(link.target, link.line) for link in document.links] == [("/udbudsplan", 7)]
    assert "kort" in document.html()


def test_passages_know_their_heading() -> None:
    document = read("Først *det*.\n\n## Del I\n\n- et\n  og to\n- tre\n\n| a | b |\n|---|---|\n| c | d |\n")
    assert [(p.heading.text if p.heading else "", p.text) for p in document.passages] == [
        ("", "Først det."),
        *(("Del I", text) for text in ("et og to", "tre", "a", "b", "c", "d")),
    ]


# Words of the glossary

PLACES = {
    plain("standstill"): "#standstill",
    plain("rammeaftale"): "#framework",
    plain("væsentlig ændring"): "#change",
    plain("ændring"): "#any-change",
    plain("e-faktura"): "#e-invoice",
    plain("CPV-kode"): "#cpv",
    plain("lot"): "#lot",
}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Standstill varer 10 dage.", ["#standstill"]),
        ("i standstill-perioden", ["#standstill"]),
        ("rammeaftale, rammeaftalen, rammeaftalernes", ["#framework"] * 3),
        ("væsentlige ændringer og andre ændringer", ["#change", "#any-change"]),
        ("Det er væsentligt. Ændringer sker.", ["#any-change"]),
        ("e-fakturaer", ["#e-invoice"]),
        ("En faktura er ikke en e-faktura", ["#e-invoice"]),
        ("CPV-koder og CPV koden", ["#cpv", "#cpv"]),
        ("two lots, a lot", ["#lot", "#lot"]),
        ("lotteri, slot, rammeaftaleudbud, parallelrammeaftale", []),
        ("", []),
    ],
)
def test_words_are_found_whole_and_inflected(text: str, places: list[str]) -> None:
    assert [one.place for one in mentions(text, PLACES)] == places


def test_the_place_of_a_mention_is_exact() -> None:
    text = "Se (rammeaftaler), også æøå."
    (one,) = mentions(text, PLACES)
    assert text[one.start : one.end] == "rammeaftaler"


def test_the_first_use_of_a_word_becomes_a_link_and_no_other() -> None:
    html = linked(read("Standstill & **rammeaftale**.\n\n- standstill\n- rammeaftaler"), PLACES).html()
    assert '<a href="#standstill" class="tp-term">Standstill</a> &amp;' in html
    assert '<strong><a href="#framework" class="tp-term">rammeaftale</a></strong>' in html
    assert html.count("<a ") == 2


@pytest.mark.parametrize(
    "text",
    [
        "## Standstill",
        "Standstill\n======",
        "[om standstill](/udbudsplan)",
        "[om **standstill**](/udbudsplan)",
        "`standstill`",
        "    standstill",
        "```\nstandstill\n```",
        "Om standstill. Se [ordet](#standstill).",
    ],
)
def test_headings_links_and_code_stay_as_they_are(text: str) -> None:
    document = read(text)
    assert linked(document, PLACES).html() == document.html()


def test_linking_changes_nothing_that_was_read() -> None:
    document = read("En rammeaftale.")
    before = document.html()
    assert linked(document, PLACES).html() != before
    assert document.html() == before
    assert linked(document, {}).html() == before
