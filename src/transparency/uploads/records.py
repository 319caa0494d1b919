"""A file, and what it may be. Pure."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Literal

from transparency.errors import BadInput
from transparency.locale import N_

Type = Literal["pdf", "png", "jpeg", "xlsx", "docx", "csv", "txt"]

MEDIA: Mapping[Type, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
MAX_BYTES = 20_000_000

_SUFFIXES: Mapping[str, Type] = {"jpg": "jpeg", **{known: known for known in MEDIA}}
_MAGIC: tuple[tuple[bytes, Type], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
_OFFICE: tuple[tuple[str, Type], ...] = (("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx"))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it is listed: whose it is and what it belongs to (`object`, like "partnerskab:4")."""

    id: int
    organisation_id: int
    account_id: int
    object: str
    content_hash: str
    type: Type
    filename: str
    size: int
    at: datetime


def type_of(data: bytes, filename: str) -> Type:
    """What a file is by its content; the name only tells CSV from text. Raises `BadInput`."""
    if not data:
        raise BadInput("file", N_("Filen er tom."))
    if len(data) > MAX_BYTES:
        raise BadInput("file", N_("Filen fylder mere end {most} MB."), most=MAX_BYTES // 1_000_000)
    suffix = PurePath(filename).suffix.lower().lstrip(".")
    found = _by_content(data) or (
        "csv" if suffix == "csv" and _is_text(data) else "txt" if _is_text(data) else None
    )
    if found is None:
        raise BadInput(
            "file", N_("Filtypen kan ikke bruges. Brug PDF, PNG, JPEG, Excel, Word, CSV eller tekst.")
        )
    if suffix in _SUFFIXES and _SUFFIXES[suffix] != found:
        raise BadInput(
            "file",
            N_("Filen hedder .{suffix}, men er noget andet. Gem den igen i det rigtige format."),
            suffix=suffix,
        )
    return found


def _by_content(data: bytes) -> Type | None:
    for magic, type_ in _MAGIC:
        if data.startswith(magic):
            return type_
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None  # macros run when they are opened
    return next((type_ for part, type_ in _OFFICE if part in names), None)


def _is_text(data: bytes) -> bool:
    """UTF-8 without control characters, and no page that a browser could run."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text):
        return False
    return re.match(r"\s*<(!doctype|html|script|svg|\?xml)", text, re.IGNORECASE) is None


_ODD = re.compile(r"[^\w .,()+&-]")


def safe_name(filename: str, type_: Type) -> str:
    """A file name without folders, marks or hidden characters, with the suffix of what it is."""
    stem = PurePath(filename.replace("\\", "/")).stem
    kept = _ODD.sub("", unicodedata.normalize("NFC", stem)).strip(". ")[:100] or "fil"
    return f"{kept}.{'jpg' if type_ == 'jpeg' else type_}"
