"""The guides, the glossary and the common questions that come with the site, from `data/guidance/`.

What is good is served; what is not is told, by file and line, and stops nothing.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from transparency.config import ROOT
from transparency.guidance.markdown import Document, read
from transparency.guidance.records import (
    AUDIENCES,
    PAGE,
    PLACES,
    ROOMS,
    Guide,
    Problem,
    Question,
    Term,
)
from transparency.locale import LANGS, N_, Lang

FOLDER = ROOT / "data" / "guidance"
HOSTS = "hosts.txt"

MAX_GUIDE = 50_000
"""Bytes of a guide: the time that reading Markdown takes can grow with the square of its length."""
MAX_TABLE = 1_000_000

_ID = re.compile(r"[a-z][a-z0-9-]{1,60}")
_NAME = re.compile(rf"({_ID.pattern})\.({'|'.join(LANGS)})\.md")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PAIR = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*))?")
_POINT = re.compile(r"[ \t]*-[ \t]+(.*\S)[ \t]*")
AT_LINE = re.compile(r"\(at line ([0-9]+)")
"""Where in a file TOML breaks, as `tomllib` says it."""

_FRONT = ("id", "title", "summary", "audience", "order", "reviewed", "next_review", "sources")
_TERM = tuple(Term.__dataclass_fields__)
_QUESTION = tuple(Question.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was read. Guides and their texts by id and language; `problems` by file and line."""

    guides: Mapping[tuple[str, Lang], Guide]
    documents: Mapping[tuple[str, Lang], Document]
    terms: Mapping[str, Term]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]


def load_guidance(folder: Path = FOLDER, promises: Collection[str] = ()) -> Shelf:
    """Read the folder. Raises nothing: what cannot be read is among the `problems`.

    `promises` are the ids that links to the page of targets may name.
    """
    problems: list[Problem] = []
    guides: dict[tuple[str, Lang], Guide] = {}
    documents: dict[tuple[str, Lang], Document] = {}
    files: dict[tuple[str, Lang], _File] = {}
    if not folder.is_dir():
        _File(folder, problems).tell(
            1, N_("Mappen med vejledninger findes ikke. Opret den, eller hent den igen.")
        )
        return Shelf({}, {}, {}, (), tuple(problems))
    for path in sorted(folder.glob("[!.]*.md")):
        file = _File(path, problems)
        match = _NAME.fullmatch(path.name)
        if not match:
            file.tell(1, N_("Filen kan ikke hedde sådan. Den skal hedde som vejledningens id og sprog, fx {example}."),
                      example="espd.da.md")  # fmt: skip
            continue
        key: tuple[str, Lang] = (match[1], next(lang for lang in LANGS if lang == match[2]))
        files[key] = file
        text = file.text(MAX_GUIDE)
        guide = None if text is None else _guide(file, text, *key)
        if guide:
            guides[key], documents[key] = guide, read(guide.body)
    ids = {id_ for id_, _ in files}
    terms = _terms(_File(folder / "glossary.toml", problems), ids)
    questions, answers = _questions(_File(folder / "questions.toml", problems), ids)

    listed = _File(folder / HOSTS, problems).text(MAX_TABLE) or ""
    hosts = frozenset(
        line.strip() for line in listed.split("\n") if line.strip() and not line.startswith("#")
    )
    known = _Known(ids, terms.keys(), frozenset(promises), documents, hosts)
    for (id_, lang), file in files.items():
        if all((id_, other) in files for other in LANGS):
            continue
        other = next(one for one in LANGS if one != lang)
        only = {
            "da": N_("Vejledningen findes kun på dansk. Skriv den også på engelsk, i {file}."),
            "en": N_("Vejledningen findes kun på engelsk. Skriv den også på dansk, i {file}."),
        }
        file.tell(1, only[lang], file=f"{id_}.{other}.md")
    for (id_, lang), document in documents.items():
        _check(files[id_, lang], document, files[id_, lang].begins, known, (id_, lang))
    for file, line, document, lang in answers:
        _check(file, document, line, known, ("", lang), whole=True)
    return Shelf(guides, documents, terms, questions, tuple(sorted(problems, key=lambda p: (p.file, p.line))))


def shown_path(path: Path) -> str:
    """As an error names a file: from the site's own folder."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


class _File:
    """One file, and where its problems go."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self._problems = path, problems
        self.name = shown_path(path)
        self.begins = 0
        """The line before the first of the guide's text."""

    def tell(self, line: int, text: str, /, **values: object) -> None:
        self._problems.append(Problem(self.name, line, text, values))

    def text(self, most: int) -> str | None:
        """Its text, with lines that end in a line break; None, when it has none that can be read."""
        try:
            if not self.path.is_file():  # what is read from a pipe would never end
                self.tell(1, N_("Filen findes ikke. Opret den, eller hent den igen."))
                return None
            with self.path.open("rb") as stream:
                data = stream.read(most + 1)
        except OSError as error:
            self.tell(1, N_("Filen kan ikke læses: {why}"), why=str(error.strerror))
            return None
        if len(data) > most:
            self.tell(1, N_("Filen er for stor. Den må højst fylde {most} bytes."), most=most)
            return None
        try:
            return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            self.tell(
                data[: error.start].count(b"\n") + 1,
                N_("Filen har tegn, der ikke kan læses. Gem den som UTF-8."),
            )
            return None


# Guides


def _guide(file: _File, text: str, id_: str, lang: Lang) -> Guide | None:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        file.tell(1, N_("Første linje skal være ---, og derunder skal oplysningerne om vejledningen stå."))
        return None
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() == "---"), 0)
    if not end:
        file.tell(1, N_("Oplysningerne slutter ikke. Sæt en linje med --- efter dem."))
        return None
    front = _Front(file, lines[1:end])
    front.text("id", id_, lambda value: value == id_)
    title, summary = front.text("title", "ESPD"), front.text("summary", "ESPD")
    audience = front.text("audience", ", ".join(AUDIENCES), lambda value: value in AUDIENCES)
    order = front.text("order", "40", lambda value: re.fullmatch("[0-9]{1,4}", value) is not None)
    reviewed, next_review = front.day("reviewed"), front.day("next_review")
    sources = front.points("sources", "Udbudsloven § 49")
    if reviewed and next_review and next_review <= reviewed:
        front.wrong("next_review", N_("{key} skal ligge efter {other}."), other="reviewed")
    file.begins = end + 1
    body = "\n".join(lines[end + 1 :])
    if not body.strip():
        file.tell(end + 1, N_("Vejledningen har ingen tekst. Skriv den under oplysningerne."))
        return None
    if front.broken or not (reviewed and next_review):
        return None
    return Guide(
        id=id_,
        lang=lang,
        title=title,
        summary=summary,
        audience=next(one for one in AUDIENCES if one == audience),
        order=int(order),
        reviewed=reviewed,
        next_review=next_review,
        sources=sources,
        body=body,
    )


class _Front:
    """What stands above a guide's text: a key, a colon and a value in a line; for a list, points below it."""

    def __init__(self, file: _File, lines: Iterable[str]) -> None:
        self.file, self.broken = file, False
        self.lines: dict[str, int] = {}
        self.values: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        key = ""
        for number, line in enumerate(lines, 2):
            pair, point = _PAIR.fullmatch(line.rstrip()), _POINT.fullmatch(line)
            if point and key and not self.values[key]:
                self.lists[key].append(point[1])
            elif pair and pair[1] in self.lines:
                self._tell(number, N_("{key} står der to gange. Lad den ene linje stå."), key=pair[1])
            elif pair:
                key = pair[1]
                self.lines[key], self.values[key], self.lists[key] = number, (pair[2] or "").strip(), []
            elif line.strip():
                self._tell(
                    number,
                    N_(
                        "“{value}” kan ikke læses. Skriv en nøgle, et kolon, et mellemrum og en værdi, fx {example}."
                    ),
                    value=line.strip()[:80],
                    example="order: 40",
                )
        for unknown in self.lines.keys() - set(_FRONT):
            file.tell(self.lines[unknown], _UNKNOWN, key=unknown, keys=", ".join(_FRONT))

    def text(self, key: str, example: str, good: Callable[[str], bool] = bool) -> str:
        value = self.values.get(key, "")
        if not value:
            self.wrong(key, _MISSING, example=example)
        elif not good(value):
            self.wrong(key, _NOT_SO, value=value[:80], example=example)
        return value

    def day(self, key: str) -> date | None:
        try:
            value = self.text(key, "2026-11-26", lambda value: _DAY.fullmatch(value) is not None)
            return date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            self.wrong(key, _NOT_SO, value=self.values[key], example="2026-11-26")
            return None

    def points(self, key: str, example: str) -> tuple[str, ...]:
        found = tuple(self.lists.get(key, ()))
        if not found:
            self.wrong(
                key, N_("{key} mangler. Skriv en linje for hver, fx {example}"), example=f"  - {example}"
            )
        return found

    def wrong(self, key: str, text: str, /, **values: object) -> None:
        self._tell(self.lines.get(key, 1), text, key=key, **values)

    def _tell(self, line: int, text: str, /, **values: object) -> None:
        self.broken = True
        self.file.tell(line, text, **values)


_UNKNOWN = N_("{key} kendes ikke. Det kan være {keys}.")
_MISSING = N_("{key} mangler. Skriv fx {example}.")
_NOT_SO = N_("{key} kan ikke være “{value}”. Skriv fx {example}.")


# Tables


def _terms(file: _File, guides: Collection[str]) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for entry in _entries(file, "term", _TERM):
        id_ = entry.id(found)
        entry.languages("da", "meaning_da", "en", "meaning_en")
        term = Term(
            id=id_,
            da=entry.text("da"),
            en=entry.text("en"),
            aliases_da=entry.texts("aliases_da"),
            aliases_en=entry.texts("aliases_en"),
            meaning_da=entry.text("meaning_da"),
            meaning_en=entry.text("meaning_en"),
            source=entry.text("source"),
            source_en=entry.text("source_en"),
            guide=entry.guide(guides),
            link=entry.yes("link"),
        )
        if id_ and term.word("da") and term.meaning("da"):
            found[id_] = term
    return found


def _questions(
    file: _File, guides: Collection[str]
) -> tuple[tuple[Question, ...], list[tuple[_File, int, Document, Lang]]]:
    """The questions in the file's order, and each answer with the line that it begins in."""
    found: dict[str, Question] = {}
    answers: list[tuple[_File, int, Document, Lang]] = []
    for entry in _entries(file, "question", _QUESTION):
        id_ = entry.id(found)
        entry.languages("question_da", "answer_da", "question_en", "answer_en")
        answered = entry.day("answered")
        question = Question(
            id=id_,
            question_da=entry.text("question_da"),
            question_en=entry.text("question_en"),
            answer_da=entry.text("answer_da"),
            answer_en=entry.text("answer_en"),
            answered=answered or date.min,
            guide=entry.guide(guides),
        )
        if id_ and answered and question.question("da") and question.answer("da"):
            found[id_] = question
            for lang in LANGS:
                if question.speaks(lang) == lang:
                    answers.append((file, entry.line(f"answer_{lang}"), read(question.answer(lang)), lang))
    return tuple(found.values()), answers


@dataclass(slots=True)
class _Entry:
    """One table of a TOML file, read key by key; remembers nothing but what is wrong."""

    file: _File
    begins: int
    lines: list[str]
    row: Mapping[str, Any]

    def line(self, key: str) -> int:
        """Where the key stands; without it, where the table begins."""
        at = re.compile(rf"\s*\[?\s*{re.escape(key)}\s*[=\]]")
        return next((n for n, line in enumerate(self.lines, self.begins) if at.match(line)), self.begins)

    def tell(self, key: str, text: str, /, **values: object) -> None:
        self.file.tell(self.line(key), text, key=key, **values)

    def id(self, others: Collection[str]) -> str:
        """The id; empty, when it is none or another's."""
        value = self.row.get("id")
        if not isinstance(value, str) or not _ID.fullmatch(value):
            self.tell(
                "id",
                N_("{key} skal være små bogstaver, tal og bindestreger, fx {example}."),
                example="mini-competition",
            )
            return ""
        if value in others:
            self.tell("id", N_("{key} “{value}” bruges allerede. Find på en anden."), value=value)
            return ""
        return value

    def text(self, key: str) -> str:
        value = self.row.get(key, "")
        if not isinstance(value, str):
            self.tell(key, N_("{key} skal være en tekst i lige anførselstegn."))
            return ""
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.tell(
                key,
                N_("{key} skal være en liste af tekster, fx {example}."),
                example='["ESPD", "DPS"]',
            )
            return ()
        return tuple(one.strip() for one in value if one.strip())

    def day(self, key: str) -> date | None:
        value = self.row.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.tell(
                key, N_("{key} skal være en dato uden anførselstegn, fx {example}."), example="2026-11-26"
            )
            return None
        return value

    def yes(self, key: str) -> bool:
        value = self.row.get(key, True)
        if not isinstance(value, bool):
            self.tell(key, N_("{key} skal være true eller false."))
            return True
        return value

    def guide(self, guides: Collection[str]) -> str:
        value = self.text("guide")
        if value and value not in guides:
            self.tell(
                "guide",
                N_(
                    "Der er ingen vejledning “{value}”. {key} skal være navnet på en fil i mappen, fx {example}."
                ),
                value=value,
                example="espd",
            )
            return ""
        return value

    def languages(self, *keys: str) -> None:
        """Tell which of the texts are missing in which language."""
        for key in keys:
            value = self.row.get(key, "")
            if isinstance(value, str) and not value.strip():
                self.tell(key, _NO_ENGLISH if key.endswith("en") else _NO_DANISH)


_NO_DANISH = N_("{key} mangler. Skriv også teksten på dansk.")
_NO_ENGLISH = N_("{key} mangler. Skriv også teksten på engelsk.")


def _entries(file: _File, name: str, keys: tuple[str, ...]) -> Iterator[_Entry]:
    """The file's [[tables]], each read by itself, so that a broken one takes no other along."""
    text = file.text(MAX_TABLE)
    if text is None:
        return
    lines = text.split("\n")
    begins = re.compile(rf"\s*\[\[\s*{name}\s*\]\]\s*(#.*)?")
    starts = [n for n, line in enumerate(lines) if begins.fullmatch(line)]
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        part = lines[start:end]
        try:
            content = tomllib.loads("\n".join(part))
        except (ValueError, RecursionError) as error:  # numbers of any length, brackets of any depth
            at = AT_LINE.search(str(error))
            file.tell(
                start + (int(at[1]) if at else len(part)),
                N_("Kan ikke læses: {why}. Se efter lige anførselstegn om hver tekst, som i de andre."),
                why=re.sub(r" \(at .*\)", "", str(error)),
            )
            continue
        rows = content.pop(name, [])
        table = _Entry(file, start + 1, part, content)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            content[name], rows = rows, []
        for astray in content:
            table.tell(
                astray, N_("{key} står uden for tabellerne. Skriv {table} over den."), table=f"[[{name}]]"
            )
        for row in rows:
            entry = _Entry(file, start + 1, part, row)
            for unknown in row.keys() - set(keys):
                entry.tell(unknown, _UNKNOWN, keys=", ".join(keys))
            yield entry


# Links


@dataclass(frozen=True, slots=True)
class _Known:
    """What links may lead to."""

    guides: Collection[str]
    terms: Collection[str]
    promises: Collection[str]
    documents: Mapping[tuple[str, Lang], Document]
    hosts: Collection[str]


def _check(
    file: _File,
    document: Document,
    before: int,
    known: _Known,
    here: tuple[str, Lang],
    *,
    whole: bool = False,
) -> None:
    """Tell what would not show as it was meant. `before` is the line before the text, or, when the text is the value
    of a key, the line that it is `whole` told by.
    """

    def at(line: int) -> int:
        return before if whole else before + line

    for line in document.titles:
        file.tell(at(line), N_("Overskriften skal begynde med ## eller ###, for # er sidens egen titel."))
    for line in document.pictures:
        file.tell(at(line), N_("Billeder vises ikke. Skriv med ord, hvad billedet viser."))
    for line in document.html_lines:
        file.tell(at(line), N_("HTML vises som den tekst, det er. Skriv Markdown, eller tag det ud."))
    for link in document.refused:
        file.tell(at(link.line), N_("Linket {target} bliver ikke et link. Det skal begynde med https:// eller /."),
                  target=link.target)  # fmt: skip
    for link in document.links:
        wrong = _wrong(link.target, known, here)
        if wrong:
            file.tell(at(link.line), wrong[0], target=link.target, **wrong[1])


def _wrong(target: str, known: _Known, here: tuple[str, Lang]) -> tuple[str, dict[str, object]] | None:
    """What is wrong with a link in the guide `here`, as a text and its values besides `target`."""
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:  # half an IPv6 address
        return N_("Linket {target} er ikke en adresse."), {}
    if parts.scheme:
        if parts.scheme != "https":
            return N_("Linket {target} er ikke sikkert. Det skal begynde med https://."), {}
        if host not in known.hosts:
            return (
                N_(
                    "Linket {target} fører til {host}, som ikke står i {file}. Skriv navnet dér, eller tag linket ud."
                ),
                {"host": host, "file": HOSTS},
            )
        return None
    query = dict(parse_qsl(parts.query))
    id_, room = query.get("id", ""), query.get("vis", "")
    if not parts.path:
        return _anchor(parts.fragment, here, known)
    if parts.path not in PLACES:
        return N_("Linket {target} fører ingen steder hen: der er ingen side {path}."), {"path": parts.path}
    if id_ and not PLACES[parts.path]:
        return N_("Linket {target} fører ingen steder hen: siden {path} har intet id."), {"path": parts.path}
    if parts.path == "/maal" and id_ and id_ not in known.promises:
        return N_("Linket {target} fører ingen steder hen: der er intet mål “{name}”."), {"name": id_}
    if parts.path != PAGE:
        return None
    if room and room not in ROOMS:
        return N_("Linket {target} fører ingen steder hen. vis kan være {rooms}."), {
            "rooms": ", ".join(ROOMS)
        }
    if id_ and id_ not in known.guides:
        return N_("Linket {target} fører ingen steder hen: der er ingen vejledning “{name}”."), {"name": id_}
    if room == "ordliste" and parts.fragment and parts.fragment not in known.terms:
        return N_("Linket {target} fører ingen steder hen: ordet “{name}” står ikke i ordlisten."), {
            "name": parts.fragment
        }
    return _anchor(parts.fragment, (id_, here[1]), known) if id_ and parts.fragment else None


def _anchor(fragment: str, guide: tuple[str, Lang], known: _Known) -> tuple[str, dict[str, object]] | None:
    document = known.documents.get(guide)  # one that could not be read has been told already
    if document and fragment not in {heading.id for heading in document.headings}:
        return N_("Linket {target} fører ingen steder hen: der er ingen overskrift “{name}”."), {
            "name": fragment
        }
    return None
