"""The time limits that are shipped, and what a file with wrong ones is told."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from transparency.errors import BadInput, BadSetting
from transparency.guidance.time_limits import FILE, KEYS, UNITS, load_time_limits, on
from transparency.locale import Text

TODAY = date(2026, 11, 26)
GOOD = {
    "key": '"open.tender"',
    "days": "35",
    "paragraph": '"udbudsloven § 57"',
    "paragraph_en": '"udbudsloven § 57"',
    "source": '"Kilde"',
    "source_en": '"Source"',
    "valid_from": "2016-01-01",
}


@pytest.mark.parametrize(
    ("key", "number", "paragraph"),
    [
        ("open.tender", 35, "§ 57"),
        ("open.tender.electronic", 30, "§ 57"),
        ("open.tender.prior_notice", 15, "§ 57"),
        ("open.tender.urgent", 15, "§ 57"),
        ("restricted.request", 30, "§ 59, stk. 2"),
        ("restricted.request.urgent", 15, "§ 59, stk. 3"),
        ("restricted.tender", 30, "§ 60, stk. 2"),
        ("restricted.tender.electronic", 25, "§ 60, stk. 4"),
        ("restricted.tender.prior_notice", 10, "§ 60, stk. 3"),
        ("restricted.tender.agreed", 10, "§ 60, stk. 5"),
        ("restricted.tender.urgent", 10, "§ 60, stk. 6"),
        ("negotiated.request", 30, "artikel 29, stk. 1"),
        ("negotiated.request.urgent", 15, "artikel 28, stk. 6"),
        ("negotiated.tender", 30, "artikel 29, stk. 1"),
        ("negotiated.tender.electronic", 25, "artikel 28, stk. 5"),
        ("negotiated.tender.prior_notice", 10, "artikel 28, stk. 3"),
        ("negotiated.tender.agreed", 10, "artikel 28, stk. 4"),
        ("negotiated.tender.urgent", 10, "artikel 28, stk. 6"),
        ("competitive_dialogue.request", 30, "artikel 30, stk. 1"),
        ("innovation_partnership.request", 30, "§ 74, stk. 5, og direktiv 2014/24 artikel 31, stk. 1"),
        ("prior_notice.latest", 35, "artikel 27, stk. 2"),
        ("prior_notice.earliest", 12, "artikel 27, stk. 2"),
        ("information", 6, "§ 93, stk. 2 og 4, og § 134, stk. 1"),
        ("information.urgent", 4, "direktiv 2014/24 artikel 47, stk. 3"),
        ("standstill.electronic", 10, "klagenævnsloven § 3"),
        ("standstill.other", 15, "klagenævnsloven § 3"),
        ("complaint.not_selected", 20, "klagenævnsloven § 7, stk. 1"),
        ("complaint.award", 45, "klagenævnsloven § 7, stk. 2"),
        ("complaint.award.below", 45, "klagenævnsloven § 7"),
        ("complaint.mini_competition", 30, "klagenævnsloven § 7, stk. 2"),
        ("complaint.dps", 30, "klagenævnsloven § 7, stk. 2"),
        ("complaint.framework", 6, "klagenævnsloven § 7, stk. 2"),
        ("complaint.direct_award", 30, "klagenævnsloven §§ 4 og 7"),
        ("fee.above", 20_000_00, "887/2011 § 5, stk. 4"),
        ("fee.below", 10_000_00, "887/2011 § 5, stk. 3"),
        ("value.months", 48, "§ 38"),
        ("value.months.goods", 48, "artikel 5, stk. 12"),
        ("value.residual", 12, "artikel 5, stk. 12"),
        ("value.repeated", 12, "udbudsloven § 35"),
        ("value.small_lots", 20, "§ 8, stk. 2"),
    ],
)
def test_each_number_stands_with_its_paragraph(key: str, number: int, paragraph: str) -> None:
    found = on(load_time_limits(), key, TODAY)
    assert found.number == number
    assert paragraph in found.cited.say(Text.of("da"))


def test_the_table_above_is_the_whole_file() -> None:
    found = load_time_limits()
    assert {one.key for one in found} == set(KEYS)
    assert {one.unit for one in found} == set(UNITS)
    assert all(one.source and one.source_en and one.paragraph_en for one in found)
    assert len(tomllib.loads(FILE.read_text("utf-8"))["limit"]) == len(found) == len(KEYS)


def test_a_day_before_the_rules_is_not_answered_with_later_ones() -> None:
    limits = load_time_limits()
    assert on(limits, "open.tender", date(2016, 1, 1)).number == 35
    with pytest.raises(BadInput, match=r"31\.12\.2015"):
        on(limits, "open.tender", date(2015, 12, 31))


def test_an_amended_limit_holds_from_its_day_on(tmp_path: Path) -> None:
    """A reform gives the old entry a last day and adds another; no code changes."""
    text = FILE.read_text("utf-8")
    before = 'key = "standstill.electronic"\ndays = 10'
    assert before in text
    entry = next(e for e in text.split("[[limit]]\n") if e.startswith('key = "standstill.electronic"'))
    entry = entry.split("\n\n")[0].strip()
    new = entry.replace("days = 10", "days = 14").replace("2016-01-01", "2030-01-01")
    file = tmp_path / "time_limits.toml"
    file.write_text(text.replace(entry, f"{entry}\nvalid_to = 2029-12-31\n\n[[limit]]\n{new}"), "utf-8")
    limits = load_time_limits(file)
    assert on(limits, "standstill.electronic", date(2029, 12, 31)).number == 10
    assert on(limits, "standstill.electronic", date(2030, 1, 1)).number == 14


@pytest.mark.parametrize(
    "change",
    [
        {"days": "35.5"},
        {"days": "0"},
        {"days": "-1"},
        {"days": "true"},
        {"days": '"35"'},
        {"months": "1"},
        {"paragraph": '""'},
        {"paragraph_en": "57"},
        {"source": '""'},
        {"valid_from": '"2016"'},
        {"valid_from": "2016-01-01T10:00:00"},
        {"valid_to": "2015-12-31"},
        {"valid_to": '"never"'},
        {"more": "1"},
    ],
)
def test_a_wrong_entry_stops_with_file_and_key(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=r"limit 1 \(open\.tender\).*time_limits\.toml"):
        load_time_limits(_file(tmp_path, GOOD | change))


@pytest.mark.parametrize("left_out", sorted(set(GOOD) - {"key"}))
def test_a_field_that_is_missing_stops_with_file_and_key(tmp_path: Path, left_out: str) -> None:
    entry = {name: value for name, value in GOOD.items() if name != left_out}
    with pytest.raises(BadSetting, match=r"limit 1 \(open\.tender\).*time_limits\.toml"):
        load_time_limits(_file(tmp_path, entry))


def test_the_wrong_unit_is_not_taken_for_the_right_one(tmp_path: Path) -> None:
    entry = {name: value for name, value in GOOD.items() if name != "days"} | {"months": "35"}
    with pytest.raises(BadSetting, match=r"limit 1 \(open\.tender\)"):
        load_time_limits(_file(tmp_path, entry))


@pytest.mark.parametrize("key", ['"open.tendre"', "35", '["open.tender"]'])
def test_a_key_that_nobody_asks_for_stops_with_its_place(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadSetting, match=r"limit 1.*time_limits\.toml"):
        load_time_limits(_file(tmp_path, GOOD | {"key": key}))


def test_two_of_a_key_must_not_hold_on_one_day(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"limit 2 \(open\.tender\)"):
        load_time_limits(_file(tmp_path, GOOD, GOOD | {"valid_from": "2030-01-01"}))


def test_a_key_that_is_missing_is_named(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8").replace('key = "complaint.dps"', 'key = "complaint.award"')
    text = text.replace("valid_from = 2016-03-02", "valid_from = 2016-03-03")
    file = tmp_path / "time_limits.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadSetting, match=r"complaint\.award.*time_limits\.toml"):
        load_time_limits(file)
    with pytest.raises(BadSetting, match=r"^open\.tender\.electronic .*time_limits\.toml"):
        load_time_limits(_file(tmp_path, GOOD))


@pytest.mark.parametrize("text", ["[[limit", "other = 1", "limit = 1", "limit = [1]"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(text)
    with pytest.raises(BadSetting, match=r"broken\.toml"):
        load_time_limits(file)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"nowhere\.toml"):
        load_time_limits(tmp_path / "nowhere.toml")
    file = tmp_path / "latin.toml"
    file.write_bytes(b"# \xe6\xf8\xe5")
    with pytest.raises(BadSetting, match=r"latin\.toml"):
        load_time_limits(file)


def _file(folder: Path, *entries: dict[str, str]) -> Path:
    file = folder / "time_limits.toml"
    lines = ("[[limit]]\n" + "\n".join(f"{key} = {value}" for key, value in one.items()) for one in entries)
    file.write_text("\n".join(lines), "utf-8")
    return file
