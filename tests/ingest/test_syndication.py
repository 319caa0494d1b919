"""Feeds as they come: what is read out of good ones, and what hostile ones cannot do."""

import io
import json
import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transparency.errors import DomainError
from transparency.ingest import syndication
from transparency.ingest.sandbox import Refused, Sandbox
from transparency.ingest.syndication import address_of, day_of, of_json, plain, read, read_json
from transparency.sources.records import Item


def rss(*items: str, head: str = "", version: str = "2.0") -> bytes:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="{version}"><channel><title>Nyt</title>{head}'
        f"{listed}</channel></rss>"
    ).encode()


def atom(*entries: str, more: str = "") -> bytes:
    listed = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{more}><title>Nyt</title>{listed}</feed>'.encode()


def only(data: bytes, base: str = "") -> Item:
    (item,) = read(data, base).items
    return item


GOOD = (
    "<title>Rengøring af skoler</title><link>https://x.example/1</link><guid>nr. 1</guid>"
    "<description>Kommunen &lt;b&gt;køber&lt;/b&gt; rengøring.</description>"
    "<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>"
)


# What is read


def test_an_item_is_read_out_of_rss() -> None:
    feed = read(rss(GOOD))
    assert feed.title == "Nyt"
    assert feed.notes == ()
    (item,) = feed.items
    assert (item.title, item.link) == ("Rengøring af skoler", "https://x.example/1")
    assert (item.summary, item.published) == ("Kommunen køber rengøring.", date(2026, 11, 2))
    assert len(item.key) == 64


def test_an_item_is_read_out_of_atom() -> None:
    item = only(
        atom(
            '<title type="html">Køb &amp;amp; salg</title><id>urn:1</id><updated>2026-11-02T23:30:00Z</updated>'
            '<link href="https://x.example/1"/>'
            '<content type="html">&lt;p&gt;Et&lt;/p&gt;&lt;p&gt;to&lt;/p&gt;</content>'
        )
    )
    assert (item.title, item.link, item.summary) == ("Køb & salg", "https://x.example/1", "Et to")
    assert item.published == date(2026, 11, 3)


def test_the_day_is_that_of_denmark() -> None:
    assert only(rss(GOOD.replace("10:00:00 GMT", "23:30:00 GMT"))).published == date(2026, 11, 3)


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_a_feed_without_items_is_a_feed(version: str) -> None:
    assert read(rss(version=version)).items == ()


def test_rdf_is_read() -> None:
    data = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        b'<item rdf:about="https://x.example/1"><title>Nyt</title><link>https://x.example/1</link></item></rdf:RDF>'
    )
    assert only(data).link == "https://x.example/1"


def test_a_feed_that_breaks_the_standard_is_read_and_remarked_on() -> None:
    feed = read(rss(GOOD, "<title>Køb & salg</title>"))
    assert [item.title for item in feed.items] == ["Rengøring af skoler", "Køb & salg"]
    assert [note.message for note in feed.notes] == [
        "Feedet følger ikke standarden. Det, der kunne læses, er taget med."
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16", "utf-16-le", "utf-32"]
)
def test_letters_are_read_in_the_encoding_that_is_declared(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = rss(GOOD).decode().replace('encoding="utf-8"', f'encoding="{declared}"')
    assert only(text.encode(encoding)).title == "Rengøring af skoler"


@pytest.mark.parametrize(
    "declared", ["utf-8", "utf-16", "utf-7", "zlib_codec", "punycode", "nonsense", "x" * 500]
)
def test_a_wrong_encoding_is_not_believed(declared: str) -> None:
    text = rss(GOOD).decode().replace('encoding="utf-8"', f'encoding="{declared}"')
    assert only(text.encode("cp1252")).title == "Rengøring af skoler"


def test_an_encoding_cannot_hide_markup() -> None:
    data = rss("<title>+ADw-script+AD4-x+ADw-/script+AD4-</title>").replace(b"utf-8", b"utf-7")
    assert only(data).title == "+ADw-script+AD4-x+ADw-/script+AD4-"


# What is refused


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "tom"),
        (b" \n\0 ", "tom"),
        (b"http://127.0.0.1:9/feed", "ikke et feed"),
        (b"/etc/passwd", "ikke et feed"),
        (b"file:///etc/passwd", "ikke et feed"),
        (b"<html><body>Hej</body></html>", "ikke et feed"),
        (b"<svg/>", "ikke et feed"),
        (b"{}", "ikke et feed"),
        (b"\x1f\x8b\x08" + b"\0" * 100, "ikke et feed"),
        (b"\xff" * 1000, "ikke et feed"),
        (b"<!DOCTYPE html><html></html>", "DOCTYPE"),
        (b"x" * 5_000_001, "5 MB"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(DomainError, match=why):
        read(data)


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'


@pytest.mark.parametrize("declaration", [BOMB, OUTSIDE, BOMB.lower(), '<!ENTITY a "b">'])
@pytest.mark.parametrize(
    "before",
    [
        "",
        "\n\t ",
        '<?xml version="1.0"?>',
        '<?xml version="1.0"?><!-- <rss> -->',
        "<?xml-stylesheet href='x'?>",
        "<?x <rss> ?>",
        "<!--",
        "Warning: noget gik galt ",
        "\ufeff\ufeff",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_a_doctype_is_refused_wherever_it_hides(declaration: str, before: str, encoding: str) -> None:
    after = "-->" if before == "<!--" else ""
    data = f"{before}{declaration}{after}<rss version='2.0'><channel><title>&b;</title></channel></rss>"
    with pytest.raises(DomainError, match=r"DOCTYPE|ikke et feed"):
        read(data.encode(encoding))


def test_news_about_a_doctype_is_no_doctype() -> None:
    assert (
        only(
            rss("<title>Nyt</title><description><![CDATA[<!DOCTYPE html><p>Hej</p>]]></description>")
        ).summary
        == "Hej"
    )


def test_an_entity_that_nobody_declared_stays_what_it_is() -> None:
    assert "root:" not in repr(read(rss("<title>&xxe; x</title>")))


# Text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("<b>Køb</b> ind", "Køb ind"),
        ("R<b>e</b>n<i>g</i>øring", "Rengøring"),
        ("et<br>to<p>tre</p>", "et to tre"),
        ("Fisk &amp; kål", "Fisk & kål"),
        ("&amp;amp;", "&amp;"),
        ("&lt;script&gt;x&lt;/script&gt;", "x"),
        ("<script>alert(1)</script>Hej", "Hej"),
        ("<SCRIPT >alert(1)</SCRIPT\n>Hej", "Hej"),
        ("<script>alert(1)", ""),
        ("<style>p{}</style>Hej<!-- <b> -->", "Hej"),
        ("<!-- uden ende", ""),
        ("<<b>script>alert(1)</<b>script>", "alert(1)"),
        ("<a<b>c>", ""),
        ("<scr\0ipt>x", "x"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<img src=x onerror=alert(1)", "img src=x onerror=alert(1)"),
        ("5 < 7 og 7 > 5", "5 < 7 og 7 > 5"),
        ("a\u202eb\u200bc\u00add\x07e\ud800f", "abcdef"),
        ("en\u2028to\x85tre\u00a0fire\n\nfem", "en to tre fire fem"),
        ("&#0;&#x202e;&#55296;x", "\ufffd\ufffdx"),
    ],
)
def test_markup_becomes_text(value: str, text: str) -> None:
    assert plain(value, 100, markup=True) == text


@pytest.mark.parametrize(
    "reference",
    [
        "&#xD800;", "&#xdfff;", "&#XD800;", "&#x0000D800;", "&#xD800 ", "&#55296;", "&#057343;", "&#xD83D;&#xDE00;",
        "&#x110000;", "&#1114112;", "&#99999999999999999999;", f"&#{'9' * 5000};",
    ],
)  # fmt: skip
@pytest.mark.parametrize("broken", ["", "<a>", "&nbsp;"])
def test_a_reference_to_what_is_no_character_costs_nothing_but_itself(reference: str, broken: str) -> None:
    other = "<title>Anden</title><link>https://x.example/2</link>"
    data = rss(f"<title>A{reference}B</title><description>C{broken}</description>", other)
    first, second = of_json(read_json(data)).items
    assert first.title.replace(" ", "") in ("A\ufffdB", "A\ufffd\ufffdB")
    assert (second.title, second.link) == ("Anden", "https://x.example/2")


def test_a_reference_to_a_character_is_the_character() -> None:
    assert only(rss("<title>&#65;&#x41;&#x1F600;&#xE6;&#0230;&#38;lt;</title>")).title == "AA😀ææ<"


def test_plain_text_is_not_decoded() -> None:
    assert plain("Fisk &amp; kål", 100, markup=False) == "Fisk &amp; kål"


def test_a_long_text_is_cut() -> None:
    item = only(rss(f"<title>{'ord ' * 500}</title><description>{'x' * 5000}</description>"))
    assert (len(item.title), item.title[-1]) == (300, "…")
    assert (len(item.summary), item.summary[-1]) == (1000, "…")


def test_what_has_no_title_is_called_by_what_it_says() -> None:
    feed = read(
        rss("<description>Om rengøring</description>", "<link>https://x.example/1</link>", "<guid>1</guid>")
    )
    assert [item.title for item in feed.items] == ["Om rengøring", "https://x.example/1"]


# Links


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&c=2#d"),
        ("http://x.example", "http://x.example"),
        ("  HTTPS://X.example/A", "https://X.example/A"),
        ("\x00\x01\u200b\thttps://x.example/", "https://x.example/"),
        ("https://x.example/æ ø", "https://x.example/æ%20ø"),
        ('https://x.example/"><b>', "https://x.example/%22%3E%3Cb%3E"),
        ("https://x.example/a\u202eb", "https://x.example/a%E2%80%AEb"),
        ("https://x.example:8443/a", "https://x.example:8443/a"),
        *(
            (bad, "")
            for bad in (
                "",
                "javascript:alert(1)",
                " JaVaScRiPt:alert(1)",
                "java\nscript:alert(1)",
                "\x01javascript:alert(1)",
                "data:text/html,x",
                "vbscript:x",
                "file:///etc/passwd",
                "ftp://x.example/",
                "mailto:a@x.example",
                "//x.example/a",
                "/a",
                "a",
                "https:/x.example",
                "https:x.example",
                "https:///x.example",
                "https://",
                "https://x.example\\@y.example/",
                "https://x.example@y.example/",
                "https://a:b@x.example/",
                "https://x.example:port/",
                "https://x.example:99999/",
                "https://[::1]/",
                "https://x example/",
                "ht\ntps://x.example/",
                f"https://x.example/{'a' * 3000}",
            )
        ),
    ],
)
def test_only_addresses_that_lead_to_a_page_are_links(link: str, kept: str) -> None:
    assert address_of(link) == kept


@pytest.mark.parametrize("how", ["rss", "atom", "guid"])
@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "&#9;JAVASCRIPT:alert(1)", "data:text/html,x", "//y.example/"]
)
def test_no_other_link_comes_through(how: str, bad: str) -> None:
    data = {
        "rss": rss(f"<title>Nyt</title><link>{bad}</link>"),
        "atom": atom(f'<title>Nyt</title><link href="{bad}"/>'),
        "guid": rss(f'<title>Nyt</title><guid isPermaLink="true">{bad}</guid>'),
    }[how]
    assert only(data).link == ""


def test_the_first_good_link_is_taken() -> None:
    links = '<link href="https://x.example/1"/><link href="javascript:x"/>'
    assert only(atom(f"<title>Nyt</title>{links}")).link == "https://x.example/1"


@pytest.mark.parametrize(
    ("base", "link", "found"),
    [
        ("https://x.example/feeds/nyt.xml", "../1", "https://x.example/1"),
        ("https://x.example/feeds/nyt.xml", "//y.example/1", "https://y.example/1"),
        ("https://x.example/feeds/nyt.xml", "javascript:x", ""),
        ("file:///etc/", "passwd", ""),
        ("", "/1", ""),
    ],
)
def test_a_relative_link_is_resolved_where_the_feed_came_from(base: str, link: str, found: str) -> None:
    assert only(rss(f"<title>Nyt</title><link>{link}</link>"), base).link == found


@pytest.mark.parametrize(
    ("at", "found"), [("https://z.example/", "https://z.example/1"), ("javascript:", "")]
)
def test_a_base_in_the_feed_is_good_for_web_addresses_only(at: str, found: str) -> None:
    assert only(atom('<title>Nyt</title><link href="1"/>', more=f' xml:base="{at}"')).link == found


# Dates


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Mon, 02 Nov 2026 10:00:00 GMT", date(2026, 11, 2)),
        ("02 Nov 2026 10:00 +0100", date(2026, 11, 2)),
        ("Mon, 02 Nov 2026 23:59:00 -0500", date(2026, 11, 3)),
        ("2026-11-02", date(2026, 11, 2)),
        ("2026-11-02T23:30:00Z", date(2026, 11, 3)),
        ("2026-11-02T23:30:00", date(2026, 11, 2)),
        ("2026-11-02 10:00:00.123+01:00", date(2026, 11, 2)),
        *(
            (bad, None)
            for bad in (
                "",
                "i dag",
                "12:30",
                "2026",
                "2026-11",
                "--11-02",
                "---02",
                "-",
                "20",
                "2026-13-01",
                "2026-02-30",
                "02/11/2026",
                "0001-01-01T00:00:00+14:00",
                "9999-12-31T23:59:59-14:00",
                "Mon, 02 Nov 9999 10:00:00 GMT",
                "Mon, 02 Nov 1066 10:00:00 GMT",
                "2101-01-01",
                "1989-12-31",
                "Mon, 99 Nov 2026 10:00:00 GMT",
                "x" * 100_000,
                "Mon, 02 Nov 2026 99999999999999:00:00 GMT",
            )
        ),
    ],
)
def test_a_date_is_read_in_full_or_unknown(said: str, day: date | None) -> None:
    assert day_of(said) == day
    assert only(rss(f"<title>Nyt</title><pubDate>{said}</pubDate>")).published == day


def test_a_feed_without_dates_has_none() -> None:
    assert only(rss("<title>Nyt</title>")).published is None


# The same again


@pytest.mark.parametrize(
    ("items", "titles"),
    [
        (["<title>A</title><guid>1</guid>", "<title>B</title><guid>1</guid>"], ["A"]),
        (["<title>A</title><guid>1</guid>", "<title>A</title><guid>2</guid>"], ["A", "A"]),
        (
            [
                "<title>A</title><link>https://x.example/1</link>",
                "<title>B</title><link>https://x.example/1</link>",
            ],
            ["A"],
        ),
        (
            [
                "<title>A</title><guid isPermaLink='false'>1</guid><link>https://x.example/1</link>",
                "<title>B</title><link>https://x.example/1</link>",
            ],
            ["A"],
        ),
        (["<title>A</title>", "<title>A</title>", "<title>B</title>"], ["A", "B"]),
    ],
)
def test_the_same_comes_once(items: list[str], titles: list[str]) -> None:
    assert [item.title for item in read(rss(*items)).items] == titles


def test_a_key_does_not_depend_on_what_else_is_said() -> None:
    one, two = only(rss(GOOD)), only(rss(GOOD.replace("Rengøring", "Maling")))
    assert one.title != two.title
    assert one.key == two.key


def test_no_more_than_so_many_are_taken() -> None:
    feed = read(rss(*(f"<title>Nr. {n}</title>" for n in range(600))))
    assert (len(feed.items), feed.items[-1].title) == (500, "Nr. 499")
    assert [note.values for note in feed.notes] == [{"most": 500}]


def test_it_comes_through_json_as_it_was() -> None:
    feed = read(rss(GOOD, "<title>Nyt &amp; godt</title>", "<title>Køb & salg</title>"))
    assert (
        of_json(
            json.loads(
                json.dumps(read_json(rss(GOOD, "<title>Nyt &amp; godt</title>", "<title>Køb & salg</title>")))
            )
        )
        == feed
    )


# Whatever comes


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox("transparency.ingest.syndication:read_json") as opened:
        yield opened


def through(box: Sandbox, data: bytes) -> list[Item]:
    """What comes out, checked; nothing, when it is refused."""
    try:
        feed = of_json(box.read(data))
    except Refused:
        return []
    for item in feed.items:
        assert 0 < len(item.title) <= 300
        assert len(item.summary) <= 1000
        for text in (feed.title, item.title, item.summary):
            assert text.isprintable()
            assert not syndication._TAG.search(text)
        assert item.link == "" or item.link.startswith(("http://", "https://"))
        assert item.link.isprintable()
        assert not set(item.link) & set(' "<>\\')
    return list(feed.items)


NASTY: dict[str, bytes] = {
    "author that a pattern blows up on": rss(f"<title>A</title><author>{'a' * 300_000}</author>"),
    "elements in each other": rss("<title>A</title>" + "<a>" * 300_000),
    "markup in each other": rss(f"<title>A</title><description>{'&lt;b' * 500_000}</description>"),
    "comments in each other": rss(f"<title>A</title><description>{'&lt;!--' * 500_000}</description>"),
    "attributes": rss("<title>A</title><x " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"),
    "namespaces": rss("<title>A</title>" + "".join(f"<x xmlns:n{n}='u{n}'>" for n in range(30_000))),
    "a number in an entity": rss(f"<title>&amp;#{'9' * 6000};</title>"),
    "ampersands": rss(f"<title>{'&amp;' * 500_000}</title>"),
    "accents": rss(f"<title>a{'&#769;' * 200_000}</title>"),
    "brackets": b"<" * 3_000_000,
    "instructions": b"<?x ?>" * 500_000 + b"<rss version='2.0'/>",
    "declarations": b"<![" * 1_000_000,
    "items": rss(*["<title>A</title>"] * 100_000),
    "base64": atom("<title>A</title><content type='application/x' mode='base64'>PHNjcmlwdD4=</content>"),
    "a feed in a feed": atom(
        f"<title>A</title><content type='application/xml'>{rss(GOOD).decode()[38:]}</content>"
    ),
    "cdata": rss("<title><![CDATA[<![CDATA[]]]]><![CDATA[><script>x</script>]]></title>"),
    "nul": rss(GOOD).replace(b"<title>", b"<title>\0"),
    "half": rss(GOOD)[:150],
    "dates": rss(f"<title>A</title><pubDate>{'1' * 100_000}</pubDate>"),
}


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_feed_is_read_or_refused_in_its_time(box: Sandbox, name: str) -> None:
    through(box, NASTY[name])
    assert through(box, rss(GOOD))[0].title == "Rengøring af skoler"


PIECES = st.sampled_from(
    [
        "<item>", "</item>", "<entry>", "</entry>", "<title>", "</title>", "<link>", "</link>", "<guid>", "</guid>",
        "<link href='javascript:x'/>", "<content type='xhtml'>", "<div>", "<![CDATA[", "]]>", "<!--", "-->", "<?x",
        "&lt;script&gt;", "&amp;lt;b&amp;gt;", "&#x202e;", "&#0;", "&x;", "javascript:alert(1)", " https://x.example/",
        "<pubDate>", "</pubDate>", "2026", "<b onclick='x'>", "<", ">", "&", "\"", "'", "\0", "\x0b", "æ", "\u2028",
        "?>", "x",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=60), st.sampled_from(["rss", "atom"]))
def test_whatever_stands_in_a_feed_becomes_text_or_is_refused(
    box: Sandbox, pieces: list[str], form: str
) -> None:
    inside = "".join(pieces)
    data = (
        rss(inside)
        if form == "rss"
        else atom(inside)
        if inside.isascii()
        else inside.encode("utf-16", "replace")
    )
    through(box, data)


@given(st.binary(max_size=500), st.integers(0, 400))
def test_whatever_bytes_come_are_read_or_refused(box: Sandbox, data: bytes, at: int) -> None:
    through(box, data)
    good = rss(GOOD)
    through(box, good[:at] + data + good[at:])


def test_feedparser_reads_dates_that_we_do_not() -> None:
    """Why dates are read here: it takes what is missing from today."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Any = feedparser.parse(io.BytesIO(rss("<title>A</title><pubDate>---02</pubDate>")))
    assert found.entries[0].published_parsed.tm_mday == 2
    assert only(rss("<title>A</title><pubDate>---02</pubDate>")).published is None
