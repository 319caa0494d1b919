"""Both sides can do the same: every move is open to both but those that are said here, with their reason."""

from importlib import import_module
from pathlib import Path

import pytest
from plays import Play, Stage, play

from transparency.partnerships.kinds import ALL
from transparency.partnerships.moves import one_sided
from transparency.partnerships.records import SIDES, KindName, Side

ONE_SIDED: dict[str, Side] = {
    "improvement.assess": "authority",
    "improvement.notice": "authority",
    "obligation.inspect": "authority",
}
"""Said a second time on purpose: a move is not closed to one side without somebody meaning it."""

PLAYS: list[tuple[KindName, str, Play]] = [
    (file.stem.removesuffix("_plays"), name, steps)  # type: ignore[misc]
    for file in sorted(Path(__file__).parent.glob("*_plays.py"))
    for name, steps in import_module(file.stem).PLAYS.items()
]
FOR_BOTH = [
    (kind, name, steps)
    for kind, name, steps in PLAYS
    if not any(f"{kind}.{move}" in ONE_SIDED for _, move, _ in steps)
]
"""Those that can be changed over: without a move that only one side may do."""


def test_every_move_that_only_one_side_may_do_is_meant_and_has_a_reason() -> None:
    found = one_sided(ALL)
    assert {name: sides for name, (sides, _) in found.items()} == {
        name: (side,) for name, side in ONE_SIDED.items()
    }
    assert all(because for _, because in found.values())


def test_the_documentation_names_every_move_that_only_one_side_may_do() -> None:
    text = (Path(__file__).parents[2] / "docs" / "partnerships.md").read_text()
    named = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    assert named == set(ONE_SIDED)


def test_a_reason_stands_only_where_a_side_is_left_out() -> None:
    for kind in ALL:
        for move in (kind.begin, *kind.moves):
            assert bool(move.because) == (set(move.sides) != set(SIDES)), f"{kind.name}.{move.name}"


@pytest.mark.parametrize(
    ("kind", "name", "steps"), FOR_BOTH, ids=[f"{kind}: {name}" for kind, name, _ in FOR_BOTH]
)
def test_a_play_comes_out_the_same_with_the_sides_changed_over(
    kind: KindName, name: str, steps: Play
) -> None:
    meant = {key.removeprefix(f"{kind}.") for key in ONE_SIDED if key.startswith(f"{kind}.")}
    as_written, changed_over = Stage(kind), Stage(kind, mirrored=True)
    for side, move, typed in steps:
        for stage in (as_written, changed_over):
            stage.do(side, move, typed)
        assert as_written.matter.state == changed_over.matter.state
        assert as_written.waits() == changed_over.waits()
        for one in SIDES:
            assert as_written.can(one) - meant == changed_over.can(one) - meant


def test_every_kind_is_played() -> None:
    assert {kind for kind, _, _ in PLAYS} == {kind.name for kind in ALL}


def test_every_move_is_played() -> None:
    for kind in ALL:
        played = {move for of, _, steps in PLAYS if of == kind.name for _, move, _ in steps}
        assert played >= {move.name for move in (kind.begin, *kind.moves)}, kind.name


def test_nothing_is_open_to_anybody_in_a_state_that_a_kind_does_not_know() -> None:
    for kind in ALL:
        states = set(kind.states)
        assert kind.begin.states == {""}
        assert kind.open <= states
        for move in kind.moves:
            assert move.states <= states, f"{kind.name}.{move.name}"


def test_the_stage_plays_what_it_is_told() -> None:
    for kind, _, steps in PLAYS:
        assert play(kind, steps).matter.version == len(steps)
