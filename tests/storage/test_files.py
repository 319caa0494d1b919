"""Writing a file whole or not at all."""

from pathlib import Path

import pytest

from transparency.storage.files import keep


def test_a_file_is_written_whole_and_in_place_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "en" / "mappe" / "fil"
    keep(path, b"en")
    keep(path, b"to")
    assert path.read_bytes() == b"to"
    assert [one.name for one in path.parent.iterdir()] == ["fil"]
    assert path.parent.stat().st_mode & 0o077 == 0


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "fil"
    path.mkdir()
    with pytest.raises(OSError, match="fil"):
        keep(path, b"en")
    assert [one.name for one in tmp_path.iterdir()] == ["fil"]
