"""All of a partnership in one file: whole, the same for both, and nothing else in it."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from house_cases import CHARTER, House
from sqlalchemy import text, update

from transparency.accounts.permissions import Actor
from transparency.errors import NotFound
from transparency.partnerships import export_store, store
from transparency.storage import schema

_RISK = {
    "title": "=HYPERLINK(1)",
    "seen": "Tre er syge",
    "effect": "Ingen rengøring",
    "answer_by": "8-3-2027",
}


def put(house: House, name: str, content: bytes, filename: str = "brev.txt", *, secret: bool = False) -> Path:
    """A document of the first warning, on the disk and in the database."""
    hash_ = hashlib.sha256(content).hexdigest()
    path = house.partnerships.folder / hash_[:2] / hash_
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with house.town.database.writing() as connection:
        seat = store.seat(connection, house[name], house.reference)
        store.add_document(
            connection, seat, "warning", 1, content_hash=hash_, type_="txt", filename=filename, size=len(content),
            secret=secret,
        )  # fmt: skip
    return path


def exported(house: House, name: str) -> bytes:
    with house.partnerships.export(house[name], house.reference) as file:
        return file.read()


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def index(found: zipfile.ZipFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(found.read("index.csv").decode("utf-8-sig")), delimiter=";"))[1:]


@pytest.fixture
def room(house: House) -> House:
    """A warning with talk on both sides, and two documents of the same name."""
    p = house.partnerships
    p.begin(house["member"], house.reference, "warning", _RISK)
    p.comment(house["editor"], house.reference, "warning", 1, "Hvad gør vi?\u2028", secret=True)
    put(house, "member", b"Et brev")
    put(house, "editor", b"Et andet brev", secret=True)
    return house


def test_both_sides_get_the_same_bytes(room: House) -> None:
    assert exported(room, "editor") == exported(room, "supplier_admin")


def test_it_is_noted_who_fetched_it(room: House) -> None:
    exported(room, "member")
    assert (room["member"].who, "partnership_exported", room.reference) in room.town.log()


def test_every_document_is_there_under_a_name_of_its_own(room: House) -> None:
    found = opened(exported(room, "editor"))
    names = [name for name in found.namelist() if name.startswith("documents/")]
    assert len(set(names)) == 2
    assert {found.read(name) for name in names} == {b"Et brev", b"Et andet brev"}
    assert all(
        name.startswith("documents/tidlig-varsling-1/") and name.endswith("-brev.txt") for name in names
    )


def test_the_checksums_are_those_of_the_files(room: House) -> None:
    found = opened(exported(room, "editor"))
    sums = dict(line.split("  ")[::-1] for line in found.read("sha256.txt").decode().splitlines())
    assert sums.keys() == set(found.namelist()) - {"sha256.txt"}
    assert all(hashlib.sha256(found.read(name)).hexdigest() == sum_ for name, sum_ in sums.items())


def test_the_program_in_the_read_me_finds_that_the_chain_holds_and_where_it_does_not(
    room: House, tmp_path: Path
) -> None:
    found = opened(exported(room, "editor"))
    found.extractall(tmp_path)
    program = found.read("README.txt").decode().rpartition("---\n\n")[2]
    run = [sys.executable, "-c", program]
    head = json.loads(found.read("partnership.json"))["history"]
    assert subprocess.check_output(run, cwd=tmp_path, text=True).strip() == head["hash"]
    assert head["hash"] in found.read("README.txt").decode()
    lines = (tmp_path / "history.jsonl").read_text("utf-8")
    (tmp_path / "history.jsonl").write_text(lines.replace("Hvad gør vi?", "Hvad gør I?"), "utf-8")
    assert subprocess.run(run, cwd=tmp_path, capture_output=True, check=False).returncode


def test_the_matters_stand_as_they_do_and_people_have_their_names(room: House) -> None:
    found = json.loads(opened(exported(room, "editor")).read("partnership.json"))
    assert {(one["kind"], one["number"]) for one in found["matters"]} == {("charter", 1), ("warning", 1)}
    (warning,) = [one for one in found["matters"] if one["kind"] == "warning"]
    assert (warning["title"], warning["kind_label"]) == (_RISK["title"], "Tidlig varsling")
    assert warning["matter"]["content"]["seen"] == "Tre er syge"
    assert [one["trade_secret"] for one in found["documents"]] == [False, True]
    assert {one["name"] for one in found["people"]} == {"Publisher", "Editor", "Supplier Admin", "Member"}
    assert "@" not in json.dumps(found["people"])


def test_somebody_erased_has_no_name_in_it(room: House) -> None:
    room.town.accounts.erase_person(room["administrator"], room["editor"].account_id or 0)
    found = json.loads(opened(exported(room, "publisher")).read("partnership.json"))
    (erased,) = [one for one in found["people"] if one["account_id"] == room["editor"].account_id]
    assert erased["name"] == ""


def test_no_cell_of_the_index_is_a_formula(room: House) -> None:
    put(room, "member", b"Nr. 3", "+1.txt")
    rows = index(opened(exported(room, "editor")))
    assert all(cell[:1] not in ("=", "+", "-", "@") for row in rows for cell in row if cell)
    assert [row[11] for row in rows if row[0] == "Tidlig varsling"] == ["ja", "nej", "ja", "nej"]


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_file_that_is_gone_or_changed_is_told_of_in_the_index(room: House, how: str) -> None:
    path = put(room, "member", b"Bilag")
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"Noget andet")
    found = opened(exported(room, "editor"))
    (row,) = [row for row in index(found) if row[12]]
    assert (row[8], row[10]) == ("", hashlib.sha256(b"Bilag").hexdigest())
    assert sum(name.startswith("documents/") for name in found.namelist()) == 2


def test_nothing_that_is_sealed_is_in_it(room: House) -> None:
    with room.town.database.writing() as connection:
        seat = store.seat(connection, room["member"], room.reference)
        store.seal(connection, seat, "warning", 1, "2027", "supplier", {"rating": "HEMMELIGT"})
    found = opened(exported(room, "member"))
    assert all(b"HEMMELIGT" not in found.read(name) for name in found.namelist())


def test_isolation_nothing_of_another_partnership_is_in_it(room: House) -> None:
    seat = room.partnerships.start(
        room["publisher"], room.town.other.id, CHARTER, {room.town.people["other_admin"].id: "FREMMED"}
    )
    there = seat.partnership.reference
    room.partnerships.begin(room["other_admin"], there, "warning", {**_RISK, "seen": "FREMMED"})
    for content in (exported(room, "publisher"), exported(room, "member")):
        found = opened(content)
        assert all("FREMMED" not in found.read(name).decode("utf-8", "replace") for name in found.namelist())
        assert there.encode() not in found.read("partnership.json")


@pytest.mark.parametrize("name", ["administrator", "other_admin"])
def test_isolation_who_has_no_seat_gets_nothing(room: House, name: str) -> None:
    with pytest.raises(NotFound):
        room.partnerships.export(room[name], room.reference)
    room.partnerships.dismiss(room["supplier_admin"], room.reference, room.town.people["member"].id)
    with pytest.raises(NotFound):
        room.partnerships.export(room["member"], room.reference)


def test_nothing_is_left_on_the_disk(room: House) -> None:
    exported(room, "editor")
    left = [file.name for file in room.partnerships.folder.rglob("*") if file.is_file()]
    assert len(left) == 2
    assert all(len(name) == 64 for name in left)


def test_a_large_document_goes_through_without_being_held(room: House) -> None:
    content = os.urandom(3 << 20)
    put(room, "member", content, "stor.txt")
    found = opened(exported(room, "editor"))
    (name,) = [name for name in found.namelist() if name.endswith("-stor.txt")]
    assert found.read(name) == content


# The check of the chain


def _broken(house: House) -> list[tuple[int, str, str]]:
    with house.town.database.reading() as connection:
        return [(b.seq, b.kind, b.why) for one in export_store.check(connection) for b in one.breaks]


def _untied(house: House, *statements: str) -> None:
    """Rewrite what the database keeps from being rewritten."""
    with house.town.database.writing() as connection:
        if house.town.database.is_sqlite:
            connection.execute(text("DROP TRIGGER entry_no_update"))
            connection.execute(text("DROP TRIGGER entry_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER entry_append_only ON entry"))
        for one in statements:
            connection.execute(text(one))


def test_the_chain_of_every_partnership_holds(room: House) -> None:
    assert _broken(room) == []


def test_what_was_changed_or_taken_away_is_told_with_its_place(room: House) -> None:
    _untied(
        room,
        "UPDATE entry SET payload = replace(payload, 'Hvad', 'Hvor') WHERE move = 'comment'",
        "DELETE FROM entry WHERE seq = 2",
    )
    found = _broken(room)
    assert {seq for seq, _, _ in found} >= {0, 3}
    assert any("ændret" in why for _, _, why in found)
    assert any("mangler" in why for _, _, why in found)


def test_a_matter_that_says_something_else_than_its_history_is_found(room: House) -> None:
    with room.town.database.writing() as connection:
        row = connection.execute(schema.matter.select().where(schema.matter.c.kind == "warning")).one()
        payload = row.payload.replace("Tre er syge", "Alle er raske")
        connection.execute(update(schema.matter).where(schema.matter.c.id == row.id).values(payload=payload))
    assert [(seq, kind) for seq, kind, _ in _broken(room)] == [(0, "warning")]


def test_an_actor_without_an_account_gets_nothing(room: House) -> None:
    with pytest.raises(NotFound):
        room.partnerships.export(Actor("publisher", "prøve"), room.reference)
