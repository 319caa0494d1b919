"""All of a partnership in one file that an authority's journal can take, and that anybody can check. No SQL, no clock.

A zip of the matters as they stand (`partnership.json`), the whole history with its hashes (`history.jsonl`), every
document, a list for journalising (`index.csv`), checksums of all of these, and how to use them (`README.txt`). It is
the same for both sides and whoever fetches it: nothing in it tells of the one who asked. What is sealed is not in it.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from transparency.clock import COPENHAGEN
from transparency.feeds import moment
from transparency.feeds.tables import Cell, Heading, Table, csv_bytes
from transparency.locale import LANGS, N_, Text
from transparency.partnerships.kinds import kind_of
from transparency.partnerships.records import SIDE, Partnership, Person, Side

FORMAT = "partnership-export-1"
_T = Text.of("da")
"""The index is for the municipality's journal, so it is in Danish whoever fetches it."""

VERIFY = """\
import hashlib, json
sha = lambda text: hashlib.sha256(text.encode("utf-8")).hexdigest()
previous = "0" * 64
for line in open("history.jsonl", encoding="utf-8"):
    e = json.loads(line)
    said = [previous, e["seq"], e["kind"], e["number"], e["version"], e["at"], e["side"], e["account_id"],
            e["move"], sha(e["payload"])]
    assert e["hash"] == sha(json.dumps(said, separators=(",", ":"), ensure_ascii=False)), e["seq"]
    previous = e["hash"]
print(previous)
"""
"""A program of a few lines that checks the chain of an unpacked export."""

_READ_ME = (
    N_("Alt om partnerskabet {title} ({reference}), som det står efter linje {seq} i historikken."),
    N_("Filen er den samme, uanset hvilken af parterne der henter den."),
    N_("index.csv: én linje for hver sag og hvert dokument, til journalisering. Åbnes i et regneark."),
    N_("partnership.json: parterne, deltagerne, aftalen og alle sager, som de står nu. Tomme felter er udeladt."),
    N_("history.jsonl: hele historikken, en linje for hver handling, den ældste først. I feltet payload står, hvad der "
       "blev skrevet."),
    N_("documents: alle dokumenter, i en mappe for hver sag. En fil, der mangler, står med en bemærkning i index.csv."),
    N_("sha256.txt: kontrolsummer af alle filer. Efterprøves med: sha256sum -c sha256.txt"),
    N_("Linjerne i historikken er kædet sammen. Hver linjes hash er SHA-256 af en JSON-liste uden mellemrum af den "
       "forrige linjes hash, seq, kind, number, version, at, side, account_id, move og SHA-256 af payload. Den første "
       "linje bygger på 64 nuller. Den sidste hash skal være {hash}. Programmet herunder efterprøver kæden (Python)."),
    N_("Deltagere er nævnt ved navn. Er en persons oplysninger slettet, står kun et nummer."),
    N_("Dokumenter, kommentarer og dele af en sag kan være mærket som forretningshemmeligheder. I index.csv står, hvor "
       "der er noget; i partnership.json og history.jsonl står under secrets, hvad det er, hvem der har mærket det, og "
       "hvorfor. Vurder det, før noget udleveres."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the partnership; `path` is where its content should lie."""

    id: int
    kind: str
    number: int
    side: Side
    account_id: int
    content_hash: str
    type: str
    filename: str
    size: int
    secret: bool
    at: str
    path: Path


@dataclass(frozen=True, slots=True)
class Whole:
    """What an export is made of. `matters` and `entries` are rows, and are gone through once, in this order."""

    partnership: Partnership
    people: list[Person]
    seq: int
    hash: str
    matters: Iterable[Any]
    entries: Iterable[Any]
    documents: list[Document]


@dataclass(slots=True)
class _Line:
    """A matter in the index."""

    kind: str
    number: int
    title: str
    state: str
    raised_on: date
    raised_by: Side
    due_on: date | None
    done_on: date | None
    secret: bool = False


@dataclass(slots=True)
class Export:
    """One export on its way into a file. `told` first, while the database is at hand; `filed` then."""

    file: IO[bytes]
    whole: Whole
    _zip: ZipFile = field(init=False)
    _sums: list[tuple[str, str]] = field(default_factory=list)
    _lines: dict[tuple[str, int], _Line] = field(default_factory=dict)
    _written_at: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)

    def __post_init__(self) -> None:
        self._zip = ZipFile(self.file, "w", ZIP_DEFLATED)

    def told(self) -> None:
        """Everything but the documents: the matters, the history, and how to read them."""
        whole = self.whole
        with self._part("partnership.json") as write:
            self._write_matters(write)
        with self._part("history.jsonl") as write:
            for row in whole.entries:
                write(_json(_entry(row)) + "\n")
                if row.move == "comment" and json.loads(row.payload)["secret"]:
                    self._lines[row.kind, row.number].secret = True
        with self._part("README.txt") as write:
            write(_read_me(whole))

    def filed(self) -> None:
        """The documents, the index and the checksums; the file is whole then."""
        rows = [self._row(line) for line in self._lines.values()]
        rows += [self._filed(one) for one in self.whole.documents]
        table = Table("", _HEADINGS, rows)
        with self._part("index.csv") as write:
            write(csv_bytes(table).decode())
        sums = "".join(f"{hash_}  {name}\n" for hash_, name in sorted(self._sums, key=lambda one: one[1]))
        self._zip.writestr(self._info("sha256.txt", ZIP_DEFLATED), sums)
        self._zip.close()

    def _write_matters(self, write: Callable[[str], None]) -> None:
        p = self.whole.partnership
        about = {
            "format": FORMAT,
            "partnership": {
                "reference": p.reference, "title": p.title, "state": p.state, "example": p.example,
                "authority": p.authority, "supplier": p.supplier,
                "starts_on": p.starts_on.isoformat(), "ends_on": p.ends_on.isoformat(),
            },
            "history": {"seq": self.whole.seq, "hash": self.whole.hash},
            "people": [_person(one) for one in self.whole.people],
            "documents": [_document(one, self._name(one)) for one in self.whole.documents],
        }  # fmt: skip
        write(_json(about)[:-1] + ',"matters":[')
        for place, row in enumerate(self.whole.matters):
            matter = _matter(row)
            write(("," if place else "") + "\n" + _json(matter))
            self._lines[row.kind, row.number] = _Line(
                row.kind, row.number, row.title, matter["state_label"], date.fromisoformat(row.raised_on),
                matter["matter"]["raised"]["side"], _day(row.due_on), _day(row.done_on),
                secret="secrets" in matter["matter"],
            )  # fmt: skip
        write("\n]}\n")

    def _filed(self, one: Document) -> list[Cell]:
        """Put a document into the file; returns its line of the index."""
        name, trouble = self._name(one), _trouble(one)
        if not trouble:
            with one.path.open("rb") as source, self._zip.open(self._info(name, ZIP_STORED), "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            self._sums.append((one.content_hash, name))
        line = self._lines[one.kind, one.number]
        return [
            _T(kind_of(one.kind).label), one.number, line.title, "", _day(one.at), self._party(one.side), None, None,
            "" if trouble else name, one.size, one.content_hash, _yes(one.secret), trouble,
        ]  # fmt: skip

    def _row(self, line: _Line) -> list[Cell]:
        return [
            _T(kind_of(line.kind).label), line.number, line.title, line.state, line.raised_on,
            self._party(line.raised_by), line.due_on, line.done_on, "", None, "", _yes(line.secret), "",
        ]  # fmt: skip

    def _party(self, side: Side) -> str:
        return f"{self.whole.partnership.name_of(side)} ({_T(SIDE[side])})"

    def _name(self, one: Document) -> str:
        """The number of the file makes it the only one of its name, and no name that a system keeps for itself."""
        kind = re.sub(r"\W+", "-", _T(kind_of(one.kind).label).lower()).strip("-")
        return f"documents/{kind}-{one.number}/{one.id}-{one.filename}"

    @contextmanager
    def _part(self, name: str) -> Iterator[Callable[[str], None]]:
        """One file of the zip, written bit by bit."""
        sum_ = hashlib.sha256()
        with self._zip.open(self._info(name, ZIP_DEFLATED), "w", force_zip64=True) as part:

            def write(text: str) -> None:
                data = text.encode()
                sum_.update(data)
                part.write(data)

            yield write
        self._sums.append((sum_.hexdigest(), name))

    def _info(self, name: str, compression: int) -> ZipInfo:
        info = ZipInfo(name, self._written_at)
        info.compress_type = compression
        info.external_attr = 0o600 << 16
        return info


_HEADINGS = [
    Heading(_T(text), "", 20)
    for text in (
        N_("Sagstype"), N_("Nummer"), N_("Titel"), N_("Status"), N_("Begyndt eller lagt op"), N_("Af"), N_("Frist"),
        N_("Afsluttet"), N_("Fil"), N_("Bytes"), N_("SHA-256"), N_("Mærket som forretningshemmelighed"),
        N_("Bemærkning"),
    )
]  # fmt: skip


def _read_me(whole: Whole) -> str:
    """How to use the file, in each language."""
    said = {
        "title": whole.partnership.title,
        "reference": whole.partnership.reference,
        "seq": whole.seq,
        "hash": whole.hash,
    }
    parts = ["\n\n".join(Text.of(lang)(text, **said) for text in _READ_ME) for lang in LANGS]
    return "\n\n---\n\n".join((*parts, VERIFY))


def _entry(row: Any) -> Mapping[str, object]:
    return {
        "seq": row.seq, "kind": row.kind, "number": row.number, "version": row.version, "at": row.at,
        "side": row.side, "account_id": row.account_id, "move": row.move, "payload": row.payload,
        "payload_hash": row.payload_hash, "previous_hash": row.previous_hash, "hash": row.hash,
    }  # fmt: skip


def _matter(row: Any) -> dict[str, Any]:
    kind = kind_of(row.kind)
    return {
        "kind": row.kind, "kind_label": _T(kind.label), "number": row.number, "version": row.version,
        "title": row.title, "state": row.state, "state_label": _T(kind.states[row.state]), "open": bool(row.open),
        "raised_on": row.raised_on, "due_on": row.due_on, "done_on": row.done_on, "matter": json.loads(row.payload),
    }  # fmt: skip


def _person(one: Person) -> dict[str, object]:
    return {
        "account_id": one.account_id, "name": one.name, "side": one.side, "task": one.task,
        "since": moment(one.since), "until": moment(one.until) if one.until else None,
    }  # fmt: skip


def _document(one: Document, name: str) -> dict[str, object]:
    return {
        "id": one.id, "kind": one.kind, "number": one.number, "file": name, "type": one.type, "size": one.size,
        "sha256": one.content_hash, "side": one.side, "account_id": one.account_id, "at": one.at,
        "trade_secret": one.secret,
    }  # fmt: skip


def _trouble(one: Document) -> str:
    """What is wrong with a document's file on the disk, or nothing."""
    sum_ = hashlib.sha256()
    try:
        with one.path.open("rb") as file:
            while part := file.read(1 << 20):
                sum_.update(part)
    except OSError:
        return _T(N_("Filen kunne ikke læses på serveren."))
    if sum_.hexdigest() != one.content_hash:
        return _T(N_("Filen på serveren er ikke den, der blev lagt op, og er udeladt."))
    return ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _yes(value: bool) -> str:
    return _T(N_("ja")) if value else _T(N_("nej"))


def _day(text: str | None) -> date | None:
    """The Danish day of a day or a moment as the database has it."""
    if not text or len(text) == len("2027-03-01"):
        return date.fromisoformat(text) if text else None
    return datetime.fromisoformat(text).astimezone(COPENHAGEN).date()
