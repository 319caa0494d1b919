"""Writing a file whole or not at all, and under the hash of its content."""

from hashlib import sha256
from pathlib import Path

import pytest

from transparency.errors import NotFound
from transparency.storage.files import Shelf, keep


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


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_what_is_at_hand_is_not_on_the_shelf_before_it_is_put_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    name = sha256(b"en").hexdigest()
    with shelf.at_hand([b"en", b"to", b"en"]) as put:
        assert len(files(tmp_path)) == 2
        with pytest.raises(NotFound):
            shelf.read(name)
        put()
        assert shelf.read(name) == b"en"
    assert sorted(one.read_bytes() for one in files(tmp_path)) == [b"en", b"to"]
    assert all(one.stat().st_mode & 0o077 == 0 for one in tmp_path.rglob("*") if one.is_dir())


def test_what_was_at_hand_and_not_put_on_the_shelf_is_gone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(b"der")
    with pytest.raises(RuntimeError), shelf.at_hand([b"en", b"der"]):
        raise RuntimeError
    assert [one.read_bytes() for one in files(tmp_path)] == [b"der"]


def test_one_who_is_refused_takes_nothing_from_one_who_has_the_same_content(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with shelf.at_hand([b"en"]), shelf.at_hand([b"en"]) as put:  # the first is never put there
        put()
    assert shelf.read(sha256(b"en").hexdigest()) == b"en"
    assert len(files(tmp_path)) == 1


def test_a_disk_that_is_full_at_the_second_file_leaves_nothing_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([True, False])

    def sync(_: int) -> None:
        if not next(left):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("transparency.storage.files.os.fsync", sync)
    with pytest.raises(OSError, match="No space"), Shelf(tmp_path).at_hand([b"en", b"to"]):
        raise AssertionError
    assert files(tmp_path) == []
