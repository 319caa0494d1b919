"""Files: what they are by their content, whose they are, and who may have them."""

import io
import zipfile
from pathlib import Path

import pytest

from transparency.accounts.permissions import PUBLIC, Actor
from transparency.accounts.service import SYSTEM, Accounts
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.errors import BadInput, NotFound
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.uploads.records import MAX_BYTES, MEDIA, safe_name, type_of
from transparency.uploads.service import Uploads


def office(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.7\n..."
GOOD = [
    (PDF, "plan.pdf", "pdf"),
    (PDF, "plan", "pdf"),
    (b"\x89PNG\r\n\x1a\n...", "billede.png", "png"),
    (b"\xff\xd8\xff\xe0...", "billede.JPG", "jpeg"),
    (office("xl/workbook.xml"), "ark.xlsx", "xlsx"),
    (office("word/document.xml"), "notat.docx", "docx"),
    ("navn;værdi\næble;1\n".encode(), "tal.csv", "csv"),
    ("\ufeffHej Åse\r\n".encode(), "notat.txt", "txt"),
]
BAD = [
    (b"", "tom.pdf", "tom"),
    (b"MZ\x90\x00" + bytes(100), "plan.exe", "Filtypen"),
    (b"MZ\x90\x00" + bytes(100), "plan.pdf", "Filtypen"),
    (PDF, "plan.xlsx", "noget andet"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "notat.txt", "Filtypen"),
    (b"  <svg onload='x()'/>", "billede.txt", "Filtypen"),
    (b"hej\x00der", "notat.txt", "Filtypen"),
    (office("xl/workbook.xml", "xl/vbaProject.bin"), "ark.xlsx", "Filtypen"),
    (office("andet.xml"), "ark.xlsx", "Filtypen"),
    (b"PK\x03\x04" + bytes(50), "ark.xlsx", "Filtypen"),
    (PDF + bytes(MAX_BYTES), "stor.pdf", "MB"),
]


@pytest.mark.parametrize(("data", "name", "type_"), GOOD)
def test_a_file_is_what_its_content_is(data: bytes, name: str, type_: str) -> None:
    assert type_of(data, name) == type_
    assert type_ in MEDIA


@pytest.mark.parametrize(("data", "name", "said"), BAD, ids=[name for _, name, _ in BAD])
def test_another_kind_of_file_is_refused_with_a_reason(data: bytes, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        type_of(data, name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Årsplan 2027.pdf", "Årsplan 2027.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\plan.exe", "plan.pdf"),
        ('a"b\r\nSet-Cookie: x=1.pdf', "abSet-Cookie x=1.pdf".replace("=", "")),
        ("\u202efdp.exe", "fdp.pdf"),
        ("...", "fil.pdf"),
        ("x" * 500, "x" * 100 + ".pdf"),
    ],
)
def test_a_file_name_holds_no_folder_and_no_tricks(given: str, kept: str) -> None:
    assert safe_name(given, "pdf") == kept


@pytest.fixture
def people(database: Database, reference: Reference) -> dict[str, Actor]:
    accounts = Accounts(database, reference.organisation, "http://localhost")
    found: dict[str, Actor] = {}
    for cvr, name in (("99999993", "a"), ("99999985", "b")):
        organisation = accounts.create_organisation(SYSTEM, cvr, f"Firma {name}", f"{name}@firma.dk")
        found[name] = accounts.invite(SYSTEM, organisation.id, f"x@{name}.dk", "Navn", "member", "da").actor()
    staff = accounts.invite(SYSTEM, accounts.own_organisation().id, "s@k.dk", "Navn", "editor", "da")
    return found | {"staff": staff.actor()}


@pytest.fixture
def uploads(database: Database, tmp_path: Path) -> Uploads:
    return Uploads(database, tmp_path / "uploads")


def own(actor: Actor) -> int:
    assert actor.organisation_id is not None
    return actor.organisation_id


def test_a_file_comes_back_as_it_was_for_its_organisation_and_for_staff(
    uploads: Uploads, people: dict[str, Actor]
) -> None:
    kept = uploads.add(people["a"], own(people["a"]), "partnerskab:1", "plan.pdf", PDF)
    for who in ("a", "staff"):
        found, content = uploads.fetch(people[who], kept.id)
        assert (found, content) == (kept, PDF)
    assert [one.id for one in uploads.of(people["a"], "partnerskab:1")] == [kept.id]


def test_another_organisation_finds_no_such_file(uploads: Uploads, people: dict[str, Actor]) -> None:
    kept = uploads.add(people["a"], own(people["a"]), "partnerskab:1", "plan.pdf", PDF)
    for who in (people["b"], PUBLIC):
        with pytest.raises(NotFound):
            uploads.fetch(who, kept.id)
        with pytest.raises(NotFound):
            uploads.fetch(who, kept.id + 1)
    assert uploads.of(people["b"], "partnerskab:1") == []
    with pytest.raises(NotFound):
        uploads.add(people["b"], own(people["a"]), "partnerskab:1", "plan.pdf", PDF)


def test_the_same_content_is_kept_once_outside_of_what_is_served(
    uploads: Uploads, people: dict[str, Actor]
) -> None:
    for name in ("en.pdf", "to.pdf"):
        uploads.add(people["a"], own(people["a"]), "partnerskab:1", name, PDF)
    files = [p for p in uploads.folder.rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in files] == [PDF]
    assert len(uploads.of(people["a"], "partnerskab:1")) == 2


def test_a_file_that_is_refused_leaves_nothing(
    uploads: Uploads, people: dict[str, Actor], database: Database
) -> None:
    with pytest.raises(BadInput):
        uploads.add(people["a"], own(people["a"]), "partnerskab:1", "plan.exe", b"MZ" + bytes(9))
    assert not uploads.folder.exists()
    with database.reading() as connection:
        assert audit.lines(connection, LogFilter(event="upload_added"), limit=5) == []


def test_who_fetched_a_file_is_in_the_log(
    uploads: Uploads, people: dict[str, Actor], database: Database
) -> None:
    kept = uploads.add(people["a"], own(people["a"]), "partnerskab:1", "plan.pdf", PDF)
    uploads.fetch(people["staff"], kept.id)
    with database.reading() as connection:
        (line,) = audit.lines(connection, LogFilter(event="upload_fetched"), limit=5)
    assert (line.who, line.object, line.organisation_id) == (
        people["staff"].who,
        f"fil:{kept.id}",
        own(people["a"]),
    )
