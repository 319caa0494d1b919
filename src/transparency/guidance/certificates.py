"""The labels and certificates that a company may hold, from `data/reference/certificates.toml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from transparency import toml_file
from transparency.config import ROOT
from transparency.errors import BadSetting
from transparency.locale import N_
from transparency.words import fold

FILE = ROOT / "data" / "reference" / "certificates.toml"

CertificateKind = Literal["label", "management", "practice"]
CERTIFICATE_KINDS: tuple[CertificateKind, ...] = get_args(CertificateKind)

KIND: Mapping[CertificateKind, str] = {
    "label": N_("Mærker på varer og ydelser"),
    "management": N_("Certifikater for virksomheden"),
    "practice": N_("Det, I gør og kan vise"),
}

_TEXTS = ("id", "kind", "da", "en", "shows_da", "shows_en", "source")
_LISTS = ("names", "answers")


@dataclass(frozen=True, slots=True)
class Certificate:
    """Something a company holds or does. `answers` are the ids of the policy's promises that it answers."""

    id: str
    kind: CertificateKind
    da: str
    en: str
    names: tuple[str, ...]
    """How a tender may name it."""
    answers: tuple[str, ...]
    shows_da: str
    shows_en: str
    source: str

    def named_in(self, text: str) -> bool:
        """Whether a text names it, in whole words."""
        folded = f" {fold(text)} "
        return any(f" {fold(name)} " in folded for name in self.names)


Certificates = Mapping[str, Certificate]
"""By id, in the file's order."""


def load_certificates(path: Path = FILE) -> Certificates:
    """Read the file. Raises `BadSetting` naming the file and the entry that is wrong."""
    found: dict[str, Certificate] = {}
    for number, row in enumerate(toml_file.entries(path, "certificate"), 1):
        if not _is_good(row) or row["id"] in found:
            raise BadSetting(N_("{key} i {path} er forkert."), key=f"certificate {number}", path=str(path))
        found[row["id"]] = Certificate(**row | {name: tuple(row[name]) for name in _LISTS})
    return found


def _is_good(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and set(row) == {*_TEXTS, *_LISTS}
        and all(isinstance(row[name], str) and row[name].strip() for name in _TEXTS)
        and all(
            isinstance(row[name], list) and all(isinstance(one, str) and one for one in row[name])
            for name in _LISTS
        )
        and row["kind"] in CERTIFICATE_KINDS
        and re.fullmatch("[a-z][a-z0-9-]{1,40}", row["id"]) is not None
        and row["id"] != "none"
    )
