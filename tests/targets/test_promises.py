"""The shipped promises are those of the policy, whole, in two languages and in our own words."""

import re
from datetime import date
from pathlib import Path

import pytest

from transparency.config import ROOT
from transparency.errors import BadSetting
from transparency.targets.records import Goal, Promise
from transparency.targets.shipped import load_promises

FILE = ROOT / "data" / "policy" / "promises.toml"
POLICY, PROMISES = load_promises(FILE)

# The policy's page stamp and footnote numbers: nobody copies them, and they stand within its sentences.
FURNITURE = re.compile(r"\bUdkast\b|(?<=[A-Za-zæøå])\d\b")
RUN = 8


def words(text: str) -> list[str]:
    """Words in small letters, with the hyphens of line ends taken out."""
    joined = re.sub(r"[-\u00ad]\s*\n\s*|\u00ad", "", FURNITURE.sub(" ", text))
    return re.findall(r"[0-9a-zæøåé]+", joined.lower())


def plain(text: str) -> str:
    """Letters and digits only, so that a heading broken over lines is still found."""
    return "".join(words(text))


@pytest.fixture
def policy_text(shared_data: Path) -> str:
    return (shared_data.parent / "policy" / "policy-text.da.txt").read_text("utf-8")


def tabled_ids(shared_data: Path, heading: str) -> list[str]:
    document = (shared_data.parent / "POLICY.md").read_text("utf-8")
    section = document.split(heading, 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([a-z0-9-]+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize(
    ("group", "heading"),
    [("target", "## Quantified and dated targets"), ("commitment", "## Standing commitments")],
)
def test_every_promise_of_the_policy_is_there_once_and_no_other(
    shared_data: Path, group: str, heading: str
) -> None:
    expected = tabled_ids(shared_data, heading)
    assert len(expected) > 15
    assert [p.id for p in PROMISES.values() if p.group == group] == expected


@pytest.mark.parametrize("promise", PROMISES.values(), ids=PROMISES.keys())
class TestEachPromise:
    def test_it_is_said_in_both_languages(self, promise: Promise) -> None:
        for da, en in (
            (promise.title_da, promise.title_en),
            (promise.promise_da, promise.promise_en),
            (promise.supplier_da, promise.supplier_en),
        ):
            assert da
            assert en
            assert da != en
        assert bool(promise.note_da) == bool(promise.note_en)

    def test_it_is_short(self, promise: Promise) -> None:
        for title, text in ((promise.title_da, promise.promise_da), (promise.title_en, promise.promise_en)):
            assert len(title) <= 70
            assert not title.endswith(".")
            assert 1 <= len(re.findall(r"[.!?](?=\s|$)", text)) <= 2
        for text in (promise.supplier_da, promise.supplier_en):
            assert 1 <= len(re.findall(r"[.!?](?=\s|$)", text)) <= 2

    def test_it_states_the_number_in_words_of_both_languages(self, promise: Promise) -> None:
        number = re.search(r"\d+", promise.goal)
        if number and number[0] not in ("0", "100"):
            assert f"{number[0]} %" in promise.promise_da
            assert f"{number[0]}%" in promise.promise_en

    def test_it_copies_no_sentence_of_the_policy(self, promise: Promise, policy_text: str) -> None:
        text = words(policy_text)
        policy_runs = {tuple(text[i : i + RUN]) for i in range(len(text) - RUN + 1)}
        for ours in (promise.title_da, promise.promise_da, promise.supplier_da, promise.note_da):
            said = words(ours)
            runs = {tuple(said[i : i + RUN]) for i in range(len(said) - RUN + 1)}
            assert not runs & policy_runs

    def test_its_sections_are_headings_of_the_policy(self, promise: Promise, policy_text: str) -> None:
        assert promise.section
        for section in promise.section:
            assert plain(section.removeprefix("Afsnittet før ")) in plain(policy_text)

    def test_its_due_day_is_before_the_year_its_deadline_names(self, promise: Promise) -> None:
        named = [int(year) for year in re.findall(r"(?:inden|mod|^i) (\d{4})", promise.deadline)]
        ends = [int(year) for year in re.findall(r"efter (\d{4})", promise.deadline)]
        if not named and not ends:
            assert promise.due is None
            return
        last_year = min([year - 1 for year in named] + ends)
        assert promise.due == date(last_year, 12, 31)

    def test_a_second_number_goes_beyond_the_first(self, promise: Promise) -> None:
        if promise.ambition:
            first, second = promise.number, Goal.of(promise.ambition)
            assert first
            assert second
            assert second.value > first.value
            assert second.percent == first.percent

    def test_a_commitment_has_no_deadline_and_no_number(self, promise: Promise) -> None:
        if promise.group == "commitment":
            assert (promise.deadline, promise.due, promise.direction, promise.goal) == ("", None, "", "")
        else:
            assert promise.direction


def test_the_policy_is_a_draft_and_nothing_is_invented_about_it() -> None:
    assert POLICY.status == "draft"
    assert (POLICY.version, POLICY.adopted_on, POLICY.case_link) == ("", None, "")


GOOD = """
[policy]
title = "Politik"
title_en = "Policy"
status = "draft"

[[promise]]
id = "e-trade"
group = "target"
title_da = "E-handel"
title_en = "E-trade"
promise_da = "Det sker elektronisk."
promise_en = "It is done electronically."
section = ["E-handel"]
direction = "up"
carried_by = ""
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[policy]", "[politik]", "[policy]"),
        ("[[promise]]", "[[promises]]", "[[promise]]"),
        ('title_en = "Policy"\n', "", "policy.title_en"),
        ('status = "draft"', 'status = "kladde"', "policy.status"),
        ('status = "draft"', 'status = "draft"\nadopted_on = "i går"', "policy.adopted_on"),
        ('status = "draft"', 'status = "draft"\ncase_link = "javascript:alert(1)"', "policy.case_link"),
        ('id = "e-trade"', 'id = "E handel"', "promise 1.id"),
        (GOOD, "promise = [1]" + GOOD[: GOOD.index("[[promise]]")], "promise 1"),
        ('group = "target"', 'group = "maal"', "e-trade.group"),
        ('title_da = "E-handel"', 'title_da = " "', "e-trade.title_da"),
        ('section = ["E-handel"]', "section = []", "e-trade.section"),
        ('section = ["E-handel"]', 'section = "E-handel"', "e-trade.section"),
        ('direction = "up"', 'direction = "op"', "e-trade.direction"),
        ('direction = "up"', 'direction = "up"\ndue = 2028', "e-trade.due"),
        ('direction = "up"', 'direction = "up"\ndue = 9999-12-31', "e-trade.due"),
        ('direction = "up"', 'direction = "up"\ngoal = "30 pct."', "e-trade.goal"),
        ('direction = "up"', 'direction = "up"\nambition = "130 %"', "e-trade.ambition"),
        ('direction = "up"', 'direction = "up"\ndeadlin = "inden 2028"', "e-trade.deadlin"),
        ('carried_by = ""\n', 'carried_by = ""\n' + GOOD[GOOD.index("[[promise]]") :], "promise 2.id"),
        ("[policy]", "[policy", "promises.toml"),
    ],
)
def test_a_fault_in_the_file_stops_the_start_and_names_file_and_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    file = tmp_path / "promises.toml"
    file.write_text(GOOD, "utf-8")
    load_promises(file)
    assert old in GOOD
    file.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(BadSetting) as caught:
        load_promises(file)
    assert key in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="findes ikke"):
        load_promises(tmp_path / "promises.toml")
