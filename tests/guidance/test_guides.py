"""The shipped guides are whole, in two languages, and lead somewhere; what is broken in a file is told by line."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from transparency.guidance.markdown import Link
from transparency.guidance.records import AUDIENCE, AUDIENCES, PAGE, PLACES, ROOMS, Guide
from transparency.guidance.shipped import FOLDER, HOSTS, MAX_GUIDE, Shelf, load_guidance
from transparency.locale import LANGS, Lang, Text
from transparency.reference import Reference, load_reference
from transparency.web.sitemap import BY_URL

SHELF = load_guidance(promises=load_reference().promises)
GUIDES = list(SHELF.guides.items())
HOST_LIST = (FOLDER / HOSTS).read_text("utf-8").splitlines()

Write = Callable[..., None]


def told(shelf: Shelf) -> list[str]:
    """What is wrong, as the municipality reads it, without the folder."""
    return [replace(one, file=Path(one.file).name).say(Text.of("da")) for one in shelf.problems]


# What comes with the site

TOPICS = {
    *("how-we-buy", "find-and-follow", "market-dialogue", "step-by-step", "espd", "bid-together", "lots"),
    *("climate-and-ecolabels", "labour-and-csr", "invoicing", "frameworks", "after-losing"),
    *("strategic-partnership", "entrepreneurs", "contact"),
}


def test_nothing_is_wrong_with_what_is_shipped() -> None:
    assert told(SHELF) == []


def test_every_topic_has_its_guide_in_both_languages() -> None:
    assert set(SHELF.guides) == {(id_, lang) for id_ in TOPICS for lang in LANGS}


def test_every_audience_has_a_name_and_a_guide() -> None:
    assert set(AUDIENCE) == set(AUDIENCES) == {guide.audience for _, guide in GUIDES}


@pytest.mark.parametrize(
    ("key", "guide"), GUIDES, ids=lambda one: ".".join(one) if isinstance(one, tuple) else ""
)
class TestEachGuide:
    def test_it_agrees_with_its_other_language(self, key: tuple[str, Lang], guide: Guide) -> None:
        for lang in LANGS:
            other = SHELF.guides[guide.id, lang]
            assert (other.audience, other.order) == (guide.audience, guide.order)
            assert len(SHELF.documents[guide.id, lang].headings) == len(SHELF.documents[key].headings)
            links = [link.target for link in SHELF.documents[guide.id, lang].links]
            assert sorted(links) == sorted(link.target for link in SHELF.documents[key].links)

    def test_each_paragraph_that_it_names_is_among_its_sources(
        self, key: tuple[str, Lang], guide: Guide
    ) -> None:
        assert paragraphs(guide.body) <= paragraphs(" ".join(guide.sources))

    def test_it_names_the_same_paragraphs_in_both_languages(
        self, key: tuple[str, Lang], guide: Guide
    ) -> None:
        for lang in LANGS:
            assert paragraphs(SHELF.guides[guide.id, lang].body) == paragraphs(guide.body)

    def test_it_names_rules_and_sources(self, key: tuple[str, Lang], guide: Guide) -> None:
        assert guide.sources
        acts = r"§|[Aa]rti[kc](el|le)|[Dd]ire[ck]ti|[Ff]orordning|[Rr]egulation|politik|policy|renteloven"
        assert re.search(acts, guide.body)

    def test_it_says_when_it_was_looked_through(self, key: tuple[str, Lang], guide: Guide) -> None:
        assert guide.reviewed < guide.next_review
        assert (guide.next_review - guide.reviewed).days <= 366

    def test_its_links_lead_somewhere(
        self, key: tuple[str, Lang], guide: Guide, reference: Reference
    ) -> None:
        for link in SHELF.documents[key].links:
            assert leads_somewhere(link, guide.lang, reference), link


def paragraphs(text: str) -> set[int]:
    """The numbers after § in a text; a range is all of its numbers."""
    found: set[int] = set()
    for named in re.findall(r"§§?\s*(\d+(?:\s[a-z]\b)?(?:(?:–|, | og | and )\d+(?:\s[a-z]\b)?)*)", text):
        for part in re.split(", | og | and ", named):
            ends = [int(number) for number in re.findall(r"\d+", part)]
            found |= set(range(ends[0], ends[-1] + 1))
    return found


def leads_somewhere(link: Link, lang: Lang, reference: Reference) -> bool:
    """Whether the link has an end, found out without the code that tells the municipality of links that have none."""
    parts, query = urlsplit(link.target), dict(parse_qsl(urlsplit(link.target).query))
    if parts.scheme:
        return parts.scheme == "https" and parts.netloc in HOST_LIST
    if parts.path == "/maal":
        return query.get("id", next(iter(reference.promises))) in reference.promises
    if parts.path == PAGE and "id" in query:
        headings = {heading.id for heading in SHELF.documents[query["id"], lang].headings}
        return not parts.fragment or parts.fragment in headings
    if parts.path == PAGE and query.get("vis") == "ordliste":
        return not parts.fragment or parts.fragment in SHELF.terms
    if parts.path == PAGE:
        return query.get("vis", "frister") in ROOMS
    return BY_URL[parts.path].access in ("public", "partnership.take_part") and not query


@pytest.mark.parametrize("path", PLACES)
def test_the_pages_that_guides_may_link_to_exist(path: str) -> None:
    assert path in BY_URL


# Front matter that is broken

NOT_A_PAIR = "kan ikke læses. Skriv en nøgle, et kolon, et mellemrum og en værdi, fx order: 40."
MUST_BE_CALLED = (
    "linje 1: Filen kan ikke hedde sådan. Den skal hedde som vejledningens id og sprog, fx espd.da.md."
)
SOURCE = "  - Udbudsloven § 49"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("---\nid", "id", "1: Første linje skal være ---, og derunder skal oplysningerne om vejledningen stå."),
        ("(ESPD)\n---", "(ESPD)", "1: Oplysningerne slutter ikke. Sæt en linje med --- efter dem."),
        ("id: espd\n", "", "1: id mangler. Skriv fx espd."),
        ("id: espd", "id: lots", "2: id kan ikke være “lots”. Skriv fx espd."),
        ("title: Udfyld ESPD", "title:", "3: title mangler. Skriv fx ESPD."),
        ("audience: bidders", "audience: alle",
         "5: audience kan ikke være “alle”. Skriv fx all, sme, entrepreneurs, bidders, suppliers."),
        ("order: 50", "order: først", "6: order kan ikke være “først”. Skriv fx 40."),
        ("order: 50", "order 50", f"6: “order 50” {NOT_A_PAIR}"),
        ("order: 50", "order:50", f"6: “order:50” {NOT_A_PAIR}"),
        ("order: 50", "order: 50\norder: 60", "7: order står der to gange. Lad den ene linje stå."),
        ("reviewed: 2026-11-26\n", "reviewed: 26.11.2026\n",
         "7: reviewed kan ikke være “26.11.2026”. Skriv fx 2026-11-26."),
        ("next_review: 2027-11-26", "next_review: 2027-02-30",
         "8: next_review kan ikke være “2027-02-30”. Skriv fx 2026-11-26."),
        ("next_review: 2027-11-26", "next_review: 2026-11-26", "8: next_review skal ligge efter reviewed."),
        ("  - Udbudsloven §§ 148–152 (ESPD)\n", "", f"9: sources mangler. Skriv en linje for hver, fx {SOURCE}"),
        ("sources:\n", "sources: Udbudsloven\n", f"10: “- Udbudsloven §§ 148–152 (ESPD)” {NOT_A_PAIR}"),
    ],
)  # fmt: skip
def test_broken_front_matter_is_told_by_line_with_what_would_be_right(
    folder: Path, write: Write, old: str, new: str, expected: str
) -> None:
    write("espd.da.md", old=old, new=new)
    shelf = load_guidance(folder)
    assert f"espd.da.md, linje {expected}" in told(shelf)
    assert set(shelf.guides) == {("espd", "en")}
    assert len(shelf.terms) == 2
    assert len(shelf.questions) == 1


def test_all_that_is_wrong_with_a_guide_is_told_at_once(folder: Path, write: Write) -> None:
    write("espd.da.md", old="order: 50", new="order: x")
    write("espd.da.md", old="title: Udfyld ESPD\n", new="")
    assert [line.partition(":")[0] for line in told(load_guidance(folder))] == [
        "espd.da.md, linje 1",
        "espd.da.md, linje 5",
    ]


def test_an_unknown_key_is_told_and_the_guide_is_served(folder: Path, write: Write) -> None:
    write("espd.da.md", old="order: 50", new="order: 50\nforfatter: Indkøb")
    shelf = load_guidance(folder)
    keys = "id, title, summary, audience, order, reviewed, next_review, sources"
    assert told(shelf) == [f"espd.da.md, linje 7: forfatter kendes ikke. Det kan være {keys}."]
    assert len(shelf.guides) == 2


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("espd.da.md", b"---\nid: espd\ntitle: \xe6\n---\n",
         "linje 3: Filen har tegn, der ikke kan læses. Gem den som UTF-8."),
        ("espd.da.md", b"x" * (MAX_GUIDE + 1), "linje 1: Filen er for stor. Den må højst fylde 50000 bytes."),
        ("espd.da.md", b"", "linje 1: Første linje skal være ---, og derunder skal oplysningerne om vejledningen stå."),
        ("ESPD.md", b"", MUST_BE_CALLED),
        ("espd.de.md", b"", MUST_BE_CALLED),
    ],
)  # fmt: skip
def test_a_file_that_is_no_guide_is_told(folder: Path, name: str, content: bytes, expected: str) -> None:
    (folder / name).write_bytes(content)
    shelf = load_guidance(folder)
    assert told(shelf) == [f"{name}, {expected}"]
    assert ("espd", "en") in shelf.guides


def test_a_guide_without_text_is_told(folder: Path, write: Write, front: str) -> None:
    write("espd.da.md", front + "\n \n")
    assert told(load_guidance(folder)) == [
        "espd.da.md, linje 11: Vejledningen har ingen tekst. Skriv den under oplysningerne."
    ]


def test_other_peoples_editors_may_write_the_files(folder: Path) -> None:
    file = folder / "espd.da.md"
    text = file.read_text("utf-8")
    before = load_guidance(folder).guides
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (folder / ".espd.da.md.swp").write_bytes(b"\0")
    (folder / "espd.da.md~").write_bytes(b"\0")
    shelf = load_guidance(folder)
    assert told(shelf) == []
    assert shelf.guides == before


def test_what_is_no_file_is_told(folder: Path) -> None:
    (folder / "lots.da.md").mkdir()
    os.mkfifo(folder / "lots.en.md")
    assert {line.partition(": ")[2] for line in told(load_guidance(folder))} == {
        "Filen findes ikke. Opret den, eller hent den igen."
    }


def test_a_folder_that_is_missing_stops_nothing(tmp_path: Path) -> None:
    shelf = load_guidance(tmp_path / "none")
    assert told(shelf) == [
        "none, linje 1: Mappen med vejledninger findes ikke. Opret den, eller hent den igen."
    ]
    assert not shelf.guides


def test_a_file_that_is_missing_takes_no_other_along(folder: Path) -> None:
    for name in ("glossary.toml", "questions.toml", "hosts.txt"):
        (folder / name).unlink()
    shelf = load_guidance(folder)
    assert len(told(shelf)) == 3
    assert len(shelf.guides) == 2


# One language


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (
            "en",
            "espd.da.md, linje 1: Vejledningen findes kun på dansk. Skriv den også på engelsk, i espd.en.md.",
        ),
        (
            "da",
            "espd.en.md, linje 1: Vejledningen findes kun på engelsk. Skriv den også på dansk, i espd.da.md.",
        ),
    ],
)
def test_a_guide_in_one_language_is_told_and_served(folder: Path, gone: Lang, expected: str) -> None:
    (folder / f"espd.{gone}.md").unlink()
    shelf = load_guidance(folder)
    assert told(shelf) == [expected]
    assert [lang for _, lang in shelf.guides] == [lang for lang in LANGS if lang != gone]


def test_a_guide_that_is_broken_is_not_called_missing(folder: Path, write: Write) -> None:
    write("espd.da.md", old="order: 50", new="order: x")
    write("espd.en.md", old="order: 50", new="order: x")
    assert len(told(load_guidance(folder))) == 2  # nor are the links to it called broken


# Links

NOT_LISTED = "som ikke står i hosts.txt. Skriv navnet dér, eller tag linket ud."


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/udbudsplan", ""),
        ("/udbudsplan?department=mtm", ""),
        ("/udbudsplan?id=AAK-2027-014", ""),
        ("/maal?id=e-trade", ""),
        ("/vejledning", ""),
        ("/vejledning?id=espd#s-del-i", ""),
        ("#s-del-i", ""),
        ("/vejledning?vis=ordliste#standstill", ""),
        ("https://ted.europa.eu/da/", ""),
        ("/udbudsplanen", "fører ingen steder hen: der er ingen side /udbudsplanen."),
        ("/redaktion", "fører ingen steder hen: der er ingen side /redaktion."),
        ("/abonner?id=1", "fører ingen steder hen: siden /abonner har intet id."),
        ("/maal?id=e-trad", "fører ingen steder hen: der er intet mål “e-trad”."),
        ("/vejledning?id=espd2", "fører ingen steder hen: der er ingen vejledning “espd2”."),
        ("/vejledning?vis=ord", "fører ingen steder hen. vis kan være ordliste, fag, vaerdi, frister, passer, spoerg."),
        ("/vejledning?vis=ordliste#stand", "fører ingen steder hen: ordet “stand” står ikke i ordlisten."),
        ("/vejledning?id=espd#s-del-x", "fører ingen steder hen: der er ingen overskrift “s-del-x”."),
        ("#del-i", "fører ingen steder hen: der er ingen overskrift “del-i”."),
        ("http://ted.europa.eu", "er ikke sikkert. Det skal begynde med https://."),
        ("https://ted.europa.eu.example.com", f"fører til ted.europa.eu.example.com, {NOT_LISTED}"),
        ("https://ted.europa.eu@example.com", f"fører til example.com, {NOT_LISTED}"),
        ("javascript:alert", "bliver ikke et link. Det skal begynde med https:// eller /."),
        ("udbudsplan", "bliver ikke et link. Det skal begynde med https:// eller /."),
        ("mailto:a@example.com", "bliver ikke et link. Det skal begynde med https:// eller /."),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_told_by_line(
    folder: Path, write: Write, target: str, expected: str
) -> None:
    write("espd.da.md", old="Om udbuddet.", new=f"Om udbuddet.\nSe [her]({target}).")
    shelf = load_guidance(folder, promises={"e-trade"})
    assert told(shelf) == ([f"espd.da.md, linje 18: Linket {target} {expected}"] if expected else [])
    assert len(shelf.guides) == 2


def test_a_link_that_is_no_address_is_told(folder: Path, write: Write) -> None:
    write("espd.da.md", old="Om udbuddet.", new="Se <https://[]]:.]>.")
    (line,) = told(load_guidance(folder))
    assert line.startswith("espd.da.md, linje 17: Linket https://")
    assert line.endswith(" er ikke en adresse.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Titel", "Overskriften skal begynde med ## eller ###, for # er sidens egen titel."),
        ("![kort](/kort.png)", "Billeder vises ikke. Skriv med ord, hvad billedet viser."),
        ("<script>x</script>", "HTML vises som den tekst, det er. Skriv Markdown, eller tag det ud."),
    ],
)
def test_what_would_not_show_is_told_by_line(folder: Path, write: Write, text: str, expected: str) -> None:
    write("espd.da.md", old="Om udbuddet.", new=f"Om udbuddet.\n\n{text}")
    assert told(load_guidance(folder)) == [f"espd.da.md, linje 19: {expected}"]


# Review


@pytest.mark.parametrize(("today", "overdue"), [(date(2027, 11, 26), False), (date(2027, 11, 27), True)])
def test_a_guide_is_overdue_on_the_day_after_its_next_review(
    folder: Path, today: date, overdue: bool
) -> None:
    assert load_guidance(folder).guides["espd", "da"].overdue(today) is overdue
