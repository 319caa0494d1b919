"""What is marked as a trade secret in a form: for every kind and both sides, with its step, and nowhere in public."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from account_cases import content
from house_cases import House
from improvement_plays import MINOR, NEW_PRODUCT, PRODUCT
from kpi_plays import DEFINED, FIRST
from meeting_plays import MINUTES, TASK
from outside_cases import marked
from plays import play
from test_symmetry import PLAYS
from warning_plays import GROWN, RISK

from transparency.history.records import digest
from transparency.partnerships import export_store
from transparency.partnerships.fields import SECRET, Problems
from transparency.partnerships.kinds import ALL, BY_NAME
from transparency.partnerships.records import (
    SIDES,
    Act,
    Entry,
    KindName,
    Matter,
    Secret,
    Side,
    secrets_for,
    with_secrets,
)
from transparency.partnerships.talk import secret

WORDS = "Opskriften i punkt 2, som ingen andre kender"
MARK = {SECRET.name: WORDS}


def do(
    house: House, name: str, kind: KindName, move: str, typed: Mapping[str, Any], number: int = 1
) -> Matter:
    """A move about the edition that stands now."""
    p, actor = house.partnerships, house[name]
    edition = p.shown(actor, house.reference, kind, number).matter.edition
    return p.do(actor, house.reference, kind, number, move, typed, edition)


def shown(house: House, kind: KindName, number: int = 1) -> Matter:
    return house.partnerships.shown(house["editor"], house.reference, kind, number).matter


def words(matter: Matter) -> list[str]:
    return [one.words for one in matter.secrets]


def history(house: House, kind: KindName) -> list[Entry]:
    """Of the first matter of a kind, the oldest first."""
    return house.partnerships.shown(house["editor"], house.reference, kind, 1).entries[::-1]


def tables(house: House, *, without: tuple[str, ...] = ()) -> str:
    return repr({name: rows for name, rows in content(house.town.database).items() if name not in without})


def unpacked(house: House, name: str = "editor") -> dict[str, str]:
    with house.partnerships.export(house[name], house.reference) as file, ZipFile(file) as zipped:
        return {one: zipped.read(one).decode("utf-8-sig", "replace") for one in zipped.namelist()}


# The form


def test_every_form_with_free_text_asks_for_trade_secrets_last_and_no_other_does() -> None:
    for kind in ALL:
        for move in (kind.begin, *kind.moves):
            text = any(field.type in ("line", "text", "lines") for field in move.fields)
            assert move.asked == ((*move.fields, SECRET) if text else move.fields), (kind.name, move.name)
            assert SECRET.name not in [field.name for field in move.fields]


def test_what_is_said_without_a_name_is_not_asked_for_it() -> None:
    move = BY_NAME["warning"].begin
    assert SECRET in move.asked
    assert SECRET not in replace(move, anonymous=True).asked


# With its step


def test_what_nobody_has_marked_is_written_as_before_and_an_old_payload_is_read() -> None:
    for kind, _, steps in PLAYS:
        matter = play(kind, steps).matter
        kept = BY_NAME[kind].payload(matter)
        assert "secrets" not in kept
        assert BY_NAME[kind].read(kept, matter.version).secrets == ()


def test_a_mark_comes_back_from_its_payload() -> None:
    stage = play("warning", GROWN)
    found = with_secrets(stage.matter, (Secret(stage.act("supplier"), WORDS, 0),))
    kind = BY_NAME["warning"]
    assert kind.read(json.loads(json.dumps(kind.payload(found))), found.version) == found


ACT = Act("supplier", 2, datetime(2027, 3, 1, 9, tzinfo=UTC))


def test_a_mark_is_of_the_version_that_is_written_next_and_stands_there_once() -> None:
    matter = play("warning", GROWN).matter
    once = with_secrets(matter, (Secret(ACT, WORDS, 0),))
    assert [one.version for one in once.secrets] == [matter.version + 1]
    assert with_secrets(replace(once, version=9), (Secret(ACT, WORDS, 0),)).secrets == once.secrets


def test_all_marks_go_along_to_another_kind_and_to_the_next_of_a_series_only_what_it_began_with() -> None:
    marks = tuple(Secret(ACT, str(version), version) for version in (1, 3, 5))
    matter = replace(play("warning", GROWN).matter, version=5, secrets=marks)
    assert [one.words for one in secrets_for(matter, "problem")] == ["1", "3", "5"]
    assert [one.words for one in secrets_for(matter, "warning")] == ["1", "5"]


@pytest.mark.parametrize("side", SIDES)
def test_both_sides_can_mark_a_part_of_every_kind_and_both_see_it(house: House, side: Side) -> None:
    p, actor = house.partnerships, house.of(side)
    for kind in ALL:
        if kind.begin.inner:
            typed = {"purpose": "Rene skoler", "goals": "Ingen klager", **MARK}
            p.do(actor, house.reference, kind.name, 1, "purpose", typed, shown(house, kind.name).edition)
        else:
            p.begin(actor, house.reference, kind.name, {**marked(kind), **MARK})
        for name in ("editor", "member"):
            found = p.shown(house[name], house.reference, kind.name, 1)
            ((one,), entry) = found.matter.secrets, found.entries[0]
            assert (one.words, one.act.side, one.act.account_id) == (WORDS, side, actor.account_id), kind.name
            assert secret(entry), kind.name
            assert (one.act.at, one.version) == (entry.at, entry.version)


def test_it_stands_at_the_step_that_it_was_marked_with_and_stays_at_the_matter(house: House) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", RISK)
    do(house, "editor", "warning", "answer", {"answer": "Vi ser på det", **MARK})
    do(house, "member", "warning", "plan", {"plan": "Vikarer"})
    assert [secret(one) for one in history(house, "warning")] == [False, True, False]
    assert words(shown(house, "warning")) == [WORDS]


def test_the_lines_that_were_there_keep_their_hashes_and_the_chain_holds(house: House) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", RISK)
    before = history(house, "warning")
    do(house, "editor", "warning", "answer", {"answer": "Vi ser på det", **MARK})
    assert history(house, "warning")[: len(before)] == before
    with house.town.database.reading() as connection:
        assert [one.breaks for one in export_store.check(connection)] == [[]]


def test_a_mark_that_is_changed_afterwards_breaks_the_chain(house: House) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", {**RISK, **MARK})
    (entry,) = history(house, "warning")
    assert WORDS in entry.payload
    assert digest(entry.payload.replace(WORDS, "Andet")) != entry.payload_hash


def test_what_is_refused_is_not_marked(house: House) -> None:
    before = tables(house)
    with pytest.raises(Problems) as error:
        house.partnerships.begin(house["member"], house.reference, "warning", {**RISK, "seen": "", **MARK})
    assert set(error.value.found) == {"seen"}
    with pytest.raises(Problems) as error:
        house.partnerships.begin(
            house["member"], house.reference, "warning", {**RISK, SECRET.name: "x" * 5_001}
        )
    assert set(error.value.found) == {SECRET.name}
    assert tables(house) == before


# What follows


def test_a_problem_that_grows_out_of_a_marked_warning_is_marked_too(house: House) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", {**RISK, **MARK})
    do(house, "editor", "warning", "answer", {"answer": "Vi ser på det"})
    typed = {"title": "Mangel på folk", "facts": "Tre er syge", SECRET.name: "Tallet"}
    do(house, "editor", "warning", "to_problem", typed)
    problem = shown(house, "problem")
    assert words(problem) == [WORDS, "Tallet"]
    assert [one.act.side for one in problem.secrets] == ["supplier", "authority"]
    assert {one.version for one in problem.secrets} == {1}
    assert words(shown(house, "warning")) == [WORDS, "Tallet"], "each of them once"


def test_an_action_of_marked_minutes_is_marked_and_the_next_meeting_is_not(house: House) -> None:
    p = house.partnerships
    p.begin(house["editor"], house.reference, "meeting", {"level": "Drift"})
    call = {"starts": ("1-3-2027", "12.00"), "length": "60", "place": "Rådhuset", "link": ""}
    do(house, "editor", "meeting", "call", call)
    do(house, "editor", "meeting", "hold", {"held_on": "1-3-2027"})
    do(house, "editor", "meeting", "task", {**TASK, **MARK})
    do(house, "editor", "meeting", "minutes", MINUTES)
    do(house, "member", "meeting", "approve", {})
    assert words(shown(house, "action")) == [WORDS]
    assert shown(house, "meeting", 2).secrets == ()


# Under seal


def rated(house: House, name: str, reason: str) -> None:
    do(
        house,
        name,
        "kpi",
        "rate",
        {"period": FIRST, "rating": "approaching", "reason": "To skoler", SECRET.name: reason},
    )


def measured(house: House) -> None:
    house.partnerships.begin(house["editor"], house.reference, "kpi", DEFINED)
    do(house, "member", "kpi", "approve", {})
    do(house, "member", "kpi", "measure", {"period": FIRST, "value": "31", "source": "Udtræk"})


def test_a_mark_on_what_is_sealed_is_sealed_with_it_and_opened_with_it(house: House) -> None:
    measured(house)
    rated(house, "member", WORDS)
    assert WORDS not in tables(house, without=("sealed",))
    assert all(WORDS not in part for part in unpacked(house).values())
    assert shown(house, "kpi").secrets == ()
    rated(house, "editor", "")
    (one,) = shown(house, "kpi").secrets
    assert (one.words, one.act.side, one.act.account_id) == (WORDS, "supplier", house["member"].account_id)
    assert secret(history(house, "kpi")[-1])


def test_a_seal_that_is_broken_unread_takes_the_mark_with_it(house: House) -> None:
    measured(house)
    rated(house, "member", WORDS)
    do(house, "editor", "kpi", "measure", {"period": FIRST, "value": "30", "source": "Udtræk"})
    assert WORDS not in tables(house)
    assert shown(house, "kpi").secrets == ()


# What leaves the room


def test_the_export_says_what_is_marked_and_the_index_where_but_not_what(
    house: House, tmp_path: Path
) -> None:
    house.partnerships.begin(house["member"], house.reference, "warning", RISK)
    house.partnerships.begin(house["member"], house.reference, "warning", {**RISK, **MARK})
    found = unpacked(house)
    assert found == unpacked(house, "member")
    told = json.loads(found["partnership.json"])
    marks = {(one["kind"], one["number"]): one["matter"].get("secrets") for one in told["matters"]}
    assert (marks["charter", 1], marks["warning", 1]) == (None, None)
    ((one,),) = [marks["warning", 2]]
    assert (one["words"], one["act"]["side"], one["version"]) == (WORDS, "supplier", 1)
    column = {
        line.split(";")[1]: line.split(";")[11] for line in found["index.csv"].splitlines() if line[:1] == "T"
    }
    assert column == {"1": "nej", "2": "ja"}
    assert WORDS not in found["index.csv"], "a journal may show its list to everybody"
    assert "secrets" in found["README.txt"]
    program = found["README.txt"].rpartition("---\n\n")[2]
    (tmp_path / "history.jsonl").write_text(found["history.jsonl"], "utf-8")
    head = subprocess.check_output([sys.executable, "-c", program], cwd=tmp_path, text=True).strip()
    assert head == told["history"]["hash"]


def test_isolation_the_words_of_a_mark_are_nowhere_but_at_the_matter(house: House) -> None:
    """In no letter, log, number of the portfolio or public record: also where the matter itself becomes public."""
    p, reference = house.partnerships, house.reference
    do(house, "member", "charter", "publish", {"public": ["existence"], "about": "Vis det", **MARK})
    do(house, "editor", "charter", "approve", {})
    p.begin(house["editor"], reference, "kpi", {**DEFINED, **MARK})
    do(house, "member", "kpi", "approve", {})
    do(house, "member", "kpi", "measure", {"period": FIRST, "value": "31", "source": "Udtræk", **MARK})
    for name in ("member", "editor"):
        rated(house, name, WORDS)
    do(house, "member", "kpi", "agree", {"period": FIRST, "rating": "good", "reason": "Enige", **MARK})
    do(house, "editor", "kpi", "approve", {})
    do(house, "member", "kpi", "publish", {"yes": True})
    do(house, "editor", "kpi", "consent", {"yes": True})
    (public,) = p.public.index().shown()
    assert public.kpis, "it is public"
    assert WORDS not in repr(public)
    assert WORDS in tables(house)
    assert WORDS not in tables(house, without=("matter", "entry"))


def test_an_addendum_can_be_a_file_that_is_marked_as_other_files(house: House) -> None:
    p, reference = house.partnerships, house.reference
    p.begin(house["member"], reference, "improvement", PRODUCT)
    do(house, "member", "improvement", "consequences", NEW_PRODUCT)
    do(house, "editor", "improvement", "assess", {**MINOR, "threshold": "1.600.000"})
    do(house, "editor", "improvement", "approve", {})
    file = {"file": ("allonge.txt", b"Prisen er 7 kr."), "file_secret": True}
    for move, name in (("draft", "Allonge 1"), ("redraft", "Allonge 2")):
        after = do(house, "member", "improvement", move, {"name": name, **file})
        assert after.content.addendum.file.secret
    found = unpacked(house)
    assert [one["trade_secret"] for one in json.loads(found["partnership.json"])["documents"]] == [True, True]
    filed = [line.split(";") for line in found["index.csv"].splitlines() if "allonge.txt" in line]
    assert [line[11] for line in filed] == ["ja", "ja"]
    do(house, "member", "improvement", "redraft", {"name": "Allonge 3", "file": file["file"]})
    assert not shown(house, "improvement").content.addendum.file.secret
