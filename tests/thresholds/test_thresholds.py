"""The thresholds that are shipped, and what a file with wrong ones is told."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from transparency.errors import BadSetting
from transparency.thresholds.records import CONTRACT_KINDS, ContractKind, on
from transparency.thresholds.shipped import load_thresholds

GOOD = {
    "kind": '"works"',
    "amount": "41_212_688",
    "currency": '"DKK"',
    "valid_from": "2024-01-01",
    "valid_to": "2025-12-31",
    "source": '"Kilde"',
    "source_en": '"Source"',
}


def test_amounts_are_whole_kroner_or_euro_in_their_smallest_coin() -> None:
    found = load_thresholds()
    assert {type(one.amount) for one in found} == {int}
    assert all(one.amount > 0 and one.amount % 100 == 0 for one in found)
    assert all(one.source and one.source_en for one in found)


def test_the_periods_of_a_kind_are_two_calendar_years_that_follow_each_other() -> None:
    of: dict[ContractKind, list[tuple[date, date]]] = defaultdict(list)
    for one in load_thresholds():
        of[one.kind].append((one.valid_from, one.valid_to))
    assert set(of) == set(CONTRACT_KINDS)
    for periods in of.values():
        assert all(
            first == date(first.year, 1, 1) and last == date(first.year + 1, 12, 31)
            for first, last in periods
        )
        days = sorted(periods)
        assert all(one[1] < other[0] for one, other in pairwise(days))


@pytest.mark.parametrize(
    ("kind", "day", "amount", "currency"),
    [
        ("goods_services", date(2025, 12, 31), 1_644_638_00, "DKK"),
        ("goods_services", date(2026, 1, 1), 216_000_00, "EUR"),
        ("works", date(2022, 1, 1), 40_100_744_00, "DKK"),
        ("light", date(2016, 6, 1), 5_592_375_00, "DKK"),
        ("part_contract", date(2024, 1, 1), 595_344_00, "DKK"),
    ],
)
def test_the_day_of_the_notice_says_which_one_holds(
    kind: ContractKind, day: date, amount: int, currency: str
) -> None:
    found = on(load_thresholds(), kind, day)
    assert found
    assert (found.amount, found.currency) == (amount, currency)


@pytest.mark.parametrize("kind", CONTRACT_KINDS)
def test_what_was_not_found_or_not_announced_is_none(kind: ContractKind) -> None:
    found = load_thresholds()
    assert on(found, kind, date(2028, 1, 1)) is None
    assert on(found, "works", date(2018, 6, 1)) is None
    assert on(found, "light", date(2023, 6, 1)) is None


def test_euro_is_used_for_2026_and_2027_only() -> None:
    euro = {(one.valid_from.year, one.valid_to.year) for one in load_thresholds() if one.currency == "EUR"}
    assert euro == {(2026, 2027)}
    assert {one.currency for one in load_thresholds() if one.valid_from.year < 2026} == {"DKK"}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": '"boats"'},
        {"currency": '"SEK"'},
        {"amount": "1644638.5"},
        {"amount": "0"},
        {"amount": "true"},
        {"valid_from": '"2024"'},
        {"valid_to": "2023-12-31"},
        {"valid_to": "2025-12-31T10:00:00"},
        {"source": '""'},
        {"more": "1"},
    ],
)
def test_a_wrong_entry_stops_with_its_number(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="threshold 1"):
        load_thresholds(_file(tmp_path, GOOD | change))


def test_two_of_a_kind_must_not_hold_on_one_day(tmp_path: Path) -> None:
    last = GOOD | {"valid_from": "2025-12-31", "valid_to": "2026-12-31"}
    with pytest.raises(BadSetting, match="threshold 2"):
        load_thresholds(_file(tmp_path, GOOD, last))
    day_after = date(2025, 12, 31) + timedelta(days=1)
    following = last | {"valid_from": day_after.isoformat()}
    assert len(load_thresholds(_file(tmp_path, GOOD, following))) == 2


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"nowhere\.toml"):
        load_thresholds(tmp_path / "nowhere.toml")
    for text in ("[[threshold", "other = 1"):
        file = tmp_path / "broken.toml"
        file.write_text(text)
        with pytest.raises(BadSetting, match=r"broken\.toml"):
            load_thresholds(file)


def _file(folder: Path, *entries: dict[str, str]) -> Path:
    file = folder / "thresholds.toml"
    file.write_text(
        "\n".join(
            "[[threshold]]\n" + "\n".join(f"{key} = {value}" for key, value in one.items()) for one in entries
        )
    )
    return file
