"""Guides, words and answers are found in both languages, by what people call things; a start reads none of them."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import structlog

from transparency import cli
from transparency.config import ROOT
from transparency.guidance.records import AUDIENCES, Guide, Term
from transparency.guidance.service import MOST, Guidance
from transparency.locale import LANGS, Lang, Text
from transparency.reference import load_reference
from transparency.services import Services, services
from transparency.storage.database import Database

SHIPPED = Guidance(promises=load_reference().promises)

Write = Callable[..., None]


def found(q: str, lang: Lang = "da") -> list[tuple[str, str]]:
    return [(hit.kind, hit.id) for hit in SHIPPED.search(q, lang)]


# Guides


@pytest.mark.parametrize("lang", LANGS)
def test_guides_come_in_their_order(lang: Lang) -> None:
    guides = SHIPPED.guides(lang)
    assert len(guides) == 15
    assert [guide.order for guide in guides] == sorted(guide.order for guide in guides)
    assert {guide.lang for guide in guides} == {lang}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_audience_gets_its_guides_and_those_for_everybody(audience: str) -> None:
    mine = SHIPPED.guides("da", next(one for one in AUDIENCES if one == audience))
    assert {guide.audience for guide in mine} == {audience, "all"}
    assert {guide.id for guide in SHIPPED.guides("da") if guide.audience == "all"} <= {
        guide.id for guide in mine
    }


def test_a_guide_that_there_is_not_is_none() -> None:
    assert SHIPPED.guide("../etc/passwd", "da") is None


@pytest.mark.parametrize(("gone", "left"), [("da", "en"), ("en", "da")])
def test_a_guide_in_one_language_is_shown_in_it_and_marked(folder: Path, gone: Lang, left: Lang) -> None:
    (folder / f"espd.{gone}.md").unlink()
    guidance = Guidance(folder)
    guide = guidance.guide("espd", gone)
    assert guide is not None
    assert guide.lang == left
    assert [one.lang for one in guidance.guides(gone)] == [left]
    assert guidance.html(guide)
    assert [hit.lang for hit in guidance.search("espd", gone) if hit.kind == "guide"] == [left]


@pytest.mark.parametrize("lang", LANGS)
def test_words_that_another_guide_explains_lead_to_the_glossary(lang: Lang) -> None:
    for guide in SHIPPED.guides(lang):
        html = SHIPPED.html(guide)
        for term in SHIPPED.terms(lang):
            link = f'<a href="{term.url}" class="tp-term">'
            assert html.count(link) <= (1 if term.link and term.guide != guide.id else 0)
    step_by_step = SHIPPED.guide("step-by-step", lang)
    assert step_by_step is not None
    assert '<a href="/vejledning?vis=ordliste#standstill" class="tp-term">' in SHIPPED.html(step_by_step)


def test_everyday_words_lead_nowhere_by_themselves(folder: Path, write: Write) -> None:
    write("glossary.toml", old='guide = "espd"', new='guide = ""')
    write("espd.da.md", old="Om udbuddet.", new="Om standstill.")
    linked = Guidance(folder)
    write("glossary.toml", old='guide = ""\n\n', new='guide = ""\nlink = false\n\n')
    plain = Guidance(folder)
    assert not plain.problems()
    assert ["tp-term" in one.html(_guide(one)) for one in (linked, plain)] == [True, False]


def _guide(guidance: Guidance) -> Guide:
    guide = guidance.guide("espd", "da")
    assert guide is not None
    return guide


def test_the_list_of_contents_leads_into_the_text() -> None:
    for guide in SHIPPED.guides("da"):
        for heading in SHIPPED.headings(guide):
            assert f' id="{heading.id}"' in SHIPPED.html(guide)


def test_overdue_guides_are_known(folder: Path, write: Write) -> None:
    write("espd.en.md", old="next_review: 2027-11-26", new="next_review: 2026-12-01")
    guidance = Guidance(folder)
    assert [(one.id, one.lang) for one in guidance.overdue(date(2026, 12, 2))] == [("espd", "en")]
    assert guidance.overdue(date(2026, 12, 1)) == ()


# Words


def test_words_stand_in_the_alphabet_of_the_language() -> None:
    danish = [term.word("da") for term in SHIPPED.terms("da")]
    assert danish.index("vægtning") < danish.index("webinar") < danish.index("ændringsklausul")
    assert danish[-1] == "økonomisk aktør"
    assert SHIPPED.terms("en")[-1].word("en") == "works"


@pytest.mark.parametrize(
    ("q", "lang", "first"),
    [
        ("standstill", "da", "standstill"),
        ("delaftale", "da", "lot"),
        ("Delaftaler", "da", "lot"),
        ("lots", "da", "lot"),
        ("delaftale", "en", "lot"),
        ("MEAT", "da", "best-price-quality"),
        ("økonomisk mest fordelagtige tilbud", "en", "best-price-quality"),
        ("oekonomisk aktoer", "da", "economic-operator"),
        ("corrigendum", "da", "change-notice"),
        ("underleverandoer", "da", "subcontractor"),
    ],
)
def test_words_are_found_by_what_people_call_them_in_either_language(q: str, lang: Lang, first: str) -> None:
    assert SHIPPED.terms(lang, q)[0].id == first


def test_an_empty_question_shows_the_whole_glossary() -> None:
    assert SHIPPED.terms("da", " ") == SHIPPED.terms("da")
    assert SHIPPED.search(" ", "da") == ()


# Related


def test_a_guide_knows_where_to_read_on() -> None:
    guide = SHIPPED.guide("espd", "en")
    assert guide is not None
    related = SHIPPED.related(guide, "en")
    assert [one.id for one in related.guides] == ["bid-together"]
    assert {one.lang for one in related.guides} == {"en"}
    assert {"espd", "self-cleaning", "exclusion-grounds"} <= {term.id for term in related.terms}


def test_a_word_knows_its_guide_and_the_words_that_its_meaning_uses() -> None:
    term = SHIPPED.term("standstill")
    assert isinstance(term, Term)
    related = SHIPPED.related(term, "da")
    assert "after-losing" in [guide.id for guide in related.guides]
    assert "notification" in [one.id for one in related.terms]
    assert "standstill" not in [one.id for one in related.terms]


# Search


@pytest.mark.parametrize(
    ("q", "lang", "kind", "id_"),
    [
        ("ESPD", "da", "guide", "espd"),
        ("delaftaler", "da", "guide", "lots"),
        ("faktura", "da", "guide", "invoicing"),
        ("invoice", "en", "guide", "invoicing"),
        ("iværksætter", "da", "guide", "entrepreneurs"),
        ("standstill", "da", "term", "standstill"),
        ("klage", "da", "term", "complaint"),
        ("hvornår får vi vores penge?", "da", "question", "paid"),
        ("do local businesses have an advantage", "en", "question", "local"),
    ],
)
def test_titles_come_before_words_and_words_before_texts(q: str, lang: Lang, kind: str, id_: str) -> None:
    assert found(q, lang)[0] == (kind, id_)


@pytest.mark.parametrize(
    ("q", "lang", "hit"),
    [
        ("klagefrist", "da", ("guide", "after-losing")),
        ("lots", "da", ("guide", "lots")),
        ("what is a type-1 ecolabel?", "en", ("term", "ecolabel-type-1")),
        ("what is a type-1 ecolabel?", "en", ("guide", "climate-and-ecolabels")),
        ("hvad er et type 1-miljømærke", "da", ("guide", "climate-and-ecolabels")),
        ("fakturaen", "da", ("term", "e-invoice")),
        ("tærskelværdi", "en", ("term", "threshold")),
        ("gebyr", "da", ("guide", "after-losing")),
    ],
)
def test_what_is_asked_in_other_words_is_found(q: str, lang: Lang, hit: tuple[str, str]) -> None:
    assert hit in found(q, lang)


def test_all_that_was_asked_for_counts() -> None:
    assert ("guide", "after-losing") in found("klage gebyr")
    assert ("term", "complaint") not in found("klage gebyr")
    assert found("espd blåhval") == found("espd")
    assert found("blåhval") == []


def test_a_hit_leads_to_the_passage_that_has_the_words() -> None:
    hit = next(one for one in SHIPPED.search("gebyr", "da") if one.kind == "guide")
    assert hit.heading is not None
    assert hit.url == f"/vejledning?id=after-losing#{hit.heading.id}"
    assert "gebyr" in hit.passage.casefold()
    (word, *_) = [one for one in SHIPPED.search("standstill", "da") if one.kind == "term"]
    assert (word.url, word.guide) == ("/vejledning?vis=ordliste#standstill", "after-losing")
    assert SHIPPED.search("Koster det noget at byde?", "da")[0].url == "/vejledning?vis=spoerg#cost"


@pytest.mark.parametrize(
    "q", ["udbud", "e", "den", "1", "udbud udbud udbud " * 200, "\0\u202e", "%'\"<script>", "§"]
)
@pytest.mark.parametrize("lang", LANGS)
def test_any_question_gets_a_short_answer(q: str, lang: Lang) -> None:
    hits = SHIPPED.search(q, lang)
    assert len(hits) <= MOST
    assert all(0 < len(hit.passage) <= 250 for hit in hits)


def test_a_passage_is_cut_between_words(folder: Path, write: Write) -> None:
    write("espd.da.md", old="Om udbuddet.", new=f"{'lang ' * 60}nål{' tekst' * 60}")
    (hit,) = [one for one in Guidance(folder).search("nål", "da") if one.kind == "guide"]
    assert re.fullmatch(r"… (lang )+nål( tekst)+ …", hit.passage)
    assert len(hit.passage) <= 250


# Questions


def test_answers_are_shown_as_html(folder: Path) -> None:
    guidance = Guidance(folder)
    (question,) = guidance.questions("en")
    assert guidance.answer(question, "en") == '<p>No, see <a href="/vejledning?id=espd">ESPD</a>.</p>\n'


def test_questions_in_the_readers_language_come_first(folder: Path, write: Write) -> None:
    first = (folder / "questions.toml").read_text("utf-8")
    danish = first.replace('"cost"', '"only-danish"').replace("question_en", "# question_en")
    write("questions.toml", f"{danish}\n{first}")
    guidance = Guidance(folder)
    assert [one.id for one in guidance.questions("da")] == ["only-danish", "cost"]
    assert [(one.id, one.speaks("en")) for one in guidance.questions("en")] == [
        ("cost", "en"),
        ("only-danish", "da"),
    ]


# Start and check


def test_a_start_reads_no_guides(database: Database) -> None:
    assert "guidance" not in vars(Services(database, load_reference()))


@pytest.mark.parametrize("name", ["time_limits.toml", "certificates.toml", "thresholds.toml"])
@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("x = [", 1),
        ("# fine\n[[limit]]\nkey = \n", 3),
        ("limit = [1]\ncertificate = [1]\nthreshold = [1]", 1),
    ],
)
def test_a_broken_file_of_facts_is_told_and_the_guides_are_there(
    tmp_path: Path, name: str, broken: str, line: int
) -> None:
    facts = shutil.copytree(ROOT / "data" / "reference", tmp_path / "facts")
    (facts / name).write_text(broken, "utf-8")
    guidance = Guidance(facts=facts)
    (problem,) = [one for one in guidance.problems() if name in one.file]
    assert (problem.line, name in problem.say(Text.of("da"))) == (line, True)
    assert guidance.guides("da")
    assert not [one for one in SHIPPED.problems() if name in one.file]


def test_the_log_is_told_by_file_and_line(folder: Path, write: Write) -> None:
    write("espd.da.md", old="order: 50", new="order: x")
    with structlog.testing.capture_logs() as logged:
        Guidance(folder).warn()
    (line,) = logged
    assert line["log_level"] == "warning"
    assert line["problem"].endswith("espd.da.md, linje 6: order kan ikke være “x”. Skriv fx 40.")


@pytest.fixture
def check(
    in_production: None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[], tuple[int, str, str]]:
    """Run `check` on the test's own folder: (exit status, standard output, standard error)."""

    def run() -> tuple[int, str, str]:
        services().guidance = Guidance(folder)
        status = cli.main(["check"])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_check_is_good_when_the_guidance_is(check: Callable[[], tuple[int, str, str]]) -> None:
    status, out, err = check()
    assert (status, err) == (0, "")
    assert "Vejledningen holder: 1 vejledninger, 2 ord, 1 spørgsmål" in out


def test_check_names_each_problem_and_fails(
    check: Callable[[], tuple[int, str, str]], folder: Path, write: Write
) -> None:
    write("espd.da.md", old="order: 50", new="order: x")
    write("glossary.toml", old='en = "notification"\n', new="")
    status, _, err = check()
    assert status == 1
    assert "espd.da.md, linje 6: order kan ikke være “x”. Skriv fx 40." in err
    assert "glossary.toml, linje 12: en mangler. Skriv også teksten på engelsk." in err
    assert "Vejledningen skal rettes: 2 fejl." in err


def test_check_tells_of_overdue_guides_and_does_not_fail(
    check: Callable[[], tuple[int, str, str]], write: Write
) -> None:
    write("espd.en.md", old="\nreviewed: 2026-11-26", new="\nreviewed: 2020-01-01")
    write("espd.en.md", old="next_review: 2027-11-26", new="next_review: 2021-01-01")
    status, out, _ = check()
    assert status == 0
    assert "espd.en.md skulle være gennemgået senest 1. januar 2021." in out
