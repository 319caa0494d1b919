"""A market dialogue or event as a form: what is typed, field by field, and the record that it says. Pure.

Days, numbers and addresses are read by the code that reads spreadsheets, so that a day is written in one way all over
the site. A moment is a day and a clock time, as Danes write them: "12-01-2027 9.00".
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from transparency.dates import FIRST_YEAR, LAST_YEAR, PlannedDate
from transparency.dialogues import labels
from transparency.dialogues.editing_records import (
    ADDRESS_OF_DOCUMENT,
    MAX_PEOPLE,
    TEXT_OF_HEARD,
    TEXT_OF_QUESTION,
    TITLE_OF_DOCUMENT,
    TITLE_OF_ITEM,
    WHAT_AND_WHY,
)
from transparency.dialogues.records import (
    DECISIONS,
    FORMS,
    KINDS,
    STATUSES,
    Dialogue,
    Document,
    Heard,
    MarketQuestion,
    Outcome,
    ProgrammeItem,
    Result,
    exists,
    problems,
)
from transparency.errors import DomainError
from transparency.history.records import Change
from transparency.ingest import cells
from transparency.ingest.cells import BadCell
from transparency.locale import N_, Text
from transparency.tenders.records import PlannedTender

Fields = Mapping[str, Any]
"""What stands in a form: a text for each field, a list of codes where several are chosen, and rows of texts."""

CHOSEN: tuple[str, ...] = ("departments", "cpv", "tenders", "themes", "languages")
"""Fields in which several are chosen from a list."""
ROWS: Mapping[str, tuple[str, ...]] = {
    "questions": ("text", "text_en"),
    "documents": ("title", "url", "version", "on"),
    "programme": ("at", "title", "speaker"),
}
"""Fields that have rows, and the parts of a row that are typed; a question also has its "number"."""
DEADLINES: tuple[str, ...] = ("sign_up_by", "ask_by", "answer_by")

_NOT_TYPED = frozenset({"id", "answers", "outcome", "example"})
FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Dialogue) if f.name not in _NOT_TYPED)
"""What is typed; questions are answered and the outcome is written on pages of their own."""

_OPTIONAL = frozenset(f.name for f in fields(Dialogue) if f.default is None)
_CONTRADICTED = frozenset({"title", "when", "ends", "sign_up_by", "seats"})
"""Fields in which a broken rule is a slip of the pen, and not something that is yet to be written."""

_END_OF_DAY = time(23, 59)
_DANISH = Text.of("da")

_AFTER_DAY = re.compile(
    r"(?P<day>.*?)(?:[\s,]+(?:kl\.?\s*)?|t)(?P<hour>\d{1,2})[.:](?P<minute>\d{2})"
    r"|(?P<whole_day>.*?)[\s,]+kl\.?\s*(?P<whole_hour>\d{1,2})",
    re.IGNORECASE | re.DOTALL,
)
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?", re.IGNORECASE)
_LONGEST_MOMENT = 100

NO_CLOCK = N_("Skriv også klokkeslættet, for eksempel {example}.")
NOT_A_MOMENT = N_("Tidspunktet kan ikke læses. Skriv for eksempel {example}.")
NOT_A_CLOCK = N_("Klokkeslættet kan ikke læses. Skriv for eksempel {example}.")
NOT_A_CHOICE = N_("Vælg en af mulighederne på listen.")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says: the record, where it can be read, and what is wrong, by field.

    What is wrong with a part of a row stands under "documents.0.url": the field, the row's place and the part.
    """

    record: Dialogue | None
    problems: Mapping[str, DomainError]

    @property
    def ok(self) -> bool:
        return self.record is not None and not self.problems


# Moments


def moment_text(at: datetime | None) -> str:
    """12-01-2027 9.00"""
    return f"{at:%d-%m-%Y} {clock_text(at.time())}" if at else ""


def clock_text(at: time | None) -> str:
    """9.00"""
    return f"{at.hour}.{at.minute:02d}" if at else ""


def read_clock(said: str) -> time | None:
    """A clock time as one says it: "9.00", "9:00", "kl. 9". Raises `BadCell`."""
    said = said.strip()
    if not said:
        return None
    match = _CLOCK.fullmatch(said) if len(said) <= _LONGEST_MOMENT else None
    if match is None:
        raise BadCell(NOT_A_CLOCK, example="9.00")
    return _clock(match[1], match[2] or "0")


def _clock(hour: str, minute: str) -> time:
    if int(hour) > 23 or int(minute) > 59:
        raise BadCell(NOT_A_CLOCK, example="9.00")
    return time(int(hour), int(minute))


def read_moment(said: str, *, without_clock: time | None = None) -> datetime | None:
    """A day with a clock time. `without_clock` is the time where only the day is said; without it, that is refused.

    Raises `BadCell`, also for the hour that is left out when summer time begins.
    """
    said = said.strip()
    if not said:
        return None
    if len(said) > _LONGEST_MOMENT:
        raise BadCell(NOT_A_MOMENT, example="12-01-2027 9.00")
    if match := _AFTER_DAY.fullmatch(said):
        at = _clock(match["hour"] or match["whole_hour"], match["minute"] or "0")
        on = cells.day(match["day"] or match["whole_day"] or "").value
    else:
        on, at = cells.day(said).value, without_clock  # type: ignore[assignment]
        if at is None:
            raise BadCell(NO_CLOCK, example=f"{on:%d-%m-%Y} 9.00")
    if on is None:
        raise BadCell(NOT_A_MOMENT, example="12-01-2027 9.00")
    found = datetime.combine(on, at)
    if not exists(found):
        raise BadCell(labels.NO_SUCH_HOUR)
    return found


# The record → the form


def fields_of(d: Dialogue) -> dict[str, Any]:
    """What stands in each field of the form."""
    return {name: _typed(name, getattr(d, name), d) for name in FIELDS}


def _typed(name: str, value: object, d: Dialogue) -> Any:
    match value:
        case None:
            return [] if name in CHOSEN else ""
        case bool():
            return value
        case datetime() if name == "ends" and d.starts and d.starts.date() == value.date():
            return clock_text(value.time())
        case datetime():
            return moment_text(value)
        case date():
            return cells.display(value)
        case PlannedDate():
            return planned_text(value)
        case tuple() if name in ROWS:
            return [_row(one) for one in value]
        case tuple():
            return list(value)
        case _:
            return str(value)


def planned_text(value: PlannedDate) -> str:
    """A planned date so that it is read as the same again, with the words it was given in."""
    said = value.say(_DANISH)
    return f"{said} ({value.words})" if value.words else said


def _row(one: object) -> dict[str, str]:
    match one:
        case MarketQuestion():
            return {"number": str(one.number), "text": one.text, "text_en": one.text_en or ""}
        case Document():
            on = cells.display(one.on) if one.on else ""
            return {"title": one.title, "url": one.url, "version": one.version, "on": on}
        case ProgrammeItem():
            return {"at": clock_text(one.at), "title": one.title, "speaker": one.speaker or ""}
        case _:
            raise TypeError(type(one))


# The form → the record


class _Reader:
    """Reads part by part and keeps what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: dict[str, DomainError] = {}

    def __call__(self, where: str, read: Callable[[Any], Any], said: Any) -> Any:
        """What is read, or None where it cannot be."""
        try:
            return read(said)
        except DomainError as error:
            self.problems[where] = error
            return None

    def needed(self, where: str, said: object, missing: str) -> None:
        """What a row must say, unless something is wrong with it already."""
        if not said and where not in self.problems:
            self.problems[where] = DomainError(missing)


def read(typed: Fields, existing: Dialogue) -> Filled:
    """What was typed. A field that is not in the form stays as in `existing`.

    What is yet to be written is no problem here: a draft may lack it. What cannot be read is one, and what
    contradicts itself.
    """
    reader = _Reader()
    new = {
        name: reader(name, _reading(name), typed[name])
        for name in FIELDS
        if name in typed and name not in ROWS
    }
    if "ends" in typed and "starts" not in reader.problems:
        starts = new.get("starts", existing.starts)
        new["ends"] = reader("ends", lambda said: _ends(said, starts), typed["ends"])
    for name in ROWS:
        if name in typed:
            new[name] = _ROW_READERS[name](typed[name], reader)
    if reader.problems:
        return Filled(None, reader.problems)
    record = replace(existing, **new)
    for name, text in problems(record):
        if name in _CONTRADICTED:
            reader.problems.setdefault(name, DomainError(text))
    return Filled(record, reader.problems)


def _reading(name: str) -> Callable[[Any], object]:
    read = _READ.get(name, _text)
    return (lambda said: read(said) if said else None) if name in _OPTIONAL else read


def _text(said: str) -> str:
    return cells.text(said).value


def _line(said: str) -> str:
    return cells.text(said, cells.MAX_TITLE, lines=False).value


def _lines(said: str) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, said.splitlines())))


def _day(said: str) -> date | None:
    return cells.day(said).value


def _url(said: str) -> str | None:
    return cells.url(said).value


def _choice(known: Sequence[str]) -> Callable[[str], str]:
    def read(said: str) -> str:
        if said not in known:
            raise BadCell(NOT_A_CHOICE)
        return said

    return read


def _whole(least: int, most: int) -> Callable[[str], int | None]:
    return lambda said: cells.integer(said, least, most).value


def _ends(said: str, starts: datetime | None) -> datetime | None:
    """A clock time alone is on the day that it begins."""
    if starts and _CLOCK.fullmatch(said.strip()) and (at := read_clock(said)):
        return read_moment(f"{starts:%d-%m-%Y} {clock_text(at)}")
    return read_moment(said)


def _deadline(said: str) -> datetime | None:
    return read_moment(said, without_clock=_END_OF_DAY)


_READ: Mapping[str, Callable[[Any], object]] = {
    "kind": _choice(KINDS),
    "form": _choice(FORMS),
    "status": _choice(STATUSES),
    "title": _line,
    "title_en": _line,
    "place": _line,
    "starts": read_moment,
    "ends": lambda said: None,  # needs the day that it begins
    "when": lambda said: cells.planned_date(said).value,
    **dict.fromkeys(DEADLINES, _deadline),
    "seats": _whole(1, MAX_PEOPLE),
    "plan_year": _whole(FIRST_YEAR, LAST_YEAR),
    **dict.fromkeys(("invited_on", "outcome_by"), _day),
    **dict.fromkeys(("link", "invitation", "recording", "slides"), _url),
    "contact": lambda said: cells.email(said).value,
    "sign_up": bool,
    **dict.fromkeys(CHOSEN, tuple),
}


def _filled(rows: Iterable[Mapping[str, str]], parts: Iterable[str]) -> list[tuple[int, Mapping[str, str]]]:
    """The rows in which something is typed, with their places."""
    return [(n, row) for n, row in enumerate(rows) if any(row.get(part, "").strip() for part in parts)]


def _questions(rows: Sequence[Mapping[str, str]], reader: _Reader) -> tuple[MarketQuestion, ...]:
    found = []
    for n, row in _filled(rows, ROWS["questions"]):
        at = f"questions.{n}"
        text = reader(f"{at}.text", _text, row["text"])
        reader.needed(f"{at}.text", text, TEXT_OF_QUESTION)
        english = reader(f"{at}.text_en", _text, row.get("text_en", ""))
        found.append(MarketQuestion(int(row["number"]), text or "", english or None))
    return tuple(found)


def _documents(rows: Sequence[Mapping[str, str]], reader: _Reader) -> tuple[Document, ...]:
    found = []
    for n, row in _filled(rows, ("title", "url", "on")):
        at = f"documents.{n}"
        title = reader(f"{at}.title", _line, row["title"])
        reader.needed(f"{at}.title", title, TITLE_OF_DOCUMENT)
        url = reader(f"{at}.url", _url, row.get("url", ""))
        reader.needed(f"{at}.url", url, ADDRESS_OF_DOCUMENT)
        version = reader(f"{at}.version", _line, row.get("version", ""))
        on = reader(f"{at}.on", _day, row.get("on", ""))
        found.append(Document(title or "", url or "", version or "1", on))
    return tuple(found)


def _programme(rows: Sequence[Mapping[str, str]], reader: _Reader) -> tuple[ProgrammeItem, ...]:
    found = []
    for n, row in _filled(rows, ROWS["programme"]):
        at = f"programme.{n}"
        clock = reader(f"{at}.at", read_clock, row.get("at", ""))
        title = reader(f"{at}.title", _line, row["title"])
        reader.needed(f"{at}.title", title, TITLE_OF_ITEM)
        speaker = reader(f"{at}.speaker", _line, row.get("speaker", ""))
        found.append(ProgrammeItem(clock, title or "", speaker or None))
    return tuple(found)


_ROW_READERS: Mapping[str, Callable[[Any, _Reader], object]] = {
    "questions": _questions,
    "documents": _documents,
    "programme": _programme,
}


# The outcome

HEARD: tuple[str, ...] = ("theme", "text")
RESULT: tuple[str, ...] = ("decision", "what", "why", "tender", "field")


@dataclass(frozen=True, slots=True)
class FilledOutcome:
    """What the form of an outcome says, and what is wrong with it; as in `Filled`."""

    outcome: Outcome | None
    problems: Mapping[str, DomainError]


def outcome_fields(outcome: Outcome) -> dict[str, Any]:
    """What stands in the form of an outcome: an organisation on each line, and rows of what was heard and changed."""
    return {
        "minutes": outcome.minutes,
        "participants": "\n".join(outcome.participants),
        "others": str(outcome.others),
        "heard": [{"theme": one.theme, "text": one.text} for one in outcome.heard],
        "results": [{part: getattr(r, part) for part in RESULT} for r in outcome.results],
    }


def read_outcome(typed: Fields) -> FilledOutcome:
    """What was typed about what came of it."""
    reader = _Reader()
    minutes = reader("minutes", _text, typed["minutes"])
    names = reader("participants", _lines, typed["participants"])
    others = reader("others", _whole(0, MAX_PEOPLE), typed["others"])
    heard, results = _heard(typed["heard"], reader), _results(typed["results"], reader)
    if reader.problems:
        return FilledOutcome(None, reader.problems)
    return FilledOutcome(Outcome(minutes, names, others or 0, heard, results), {})


def _heard(rows: Sequence[Mapping[str, str]], reader: _Reader) -> tuple[Heard, ...]:
    found = []
    for n, row in _filled(rows, HEARD):
        text = reader(f"heard.{n}.text", _text, row["text"])
        reader.needed(f"heard.{n}.text", text, TEXT_OF_HEARD)
        found.append(Heard(row.get("theme", ""), text or ""))
    return tuple(found)


def _results(rows: Sequence[Mapping[str, str]], reader: _Reader) -> tuple[Result, ...]:
    found = []
    for n, row in _filled(rows, ("what", "why", "tender", "field")):
        at = f"results.{n}"
        decision = reader(f"{at}.decision", _choice(DECISIONS), row["decision"])
        what = reader(f"{at}.what", _text, row["what"])
        why = reader(f"{at}.why", _text, row["why"])
        reader.needed(f"{at}.what", what, WHAT_AND_WHY)
        reader.needed(f"{at}.why", why, WHAT_AND_WHY)
        tender, field = row.get("tender", ""), row.get("field", "")
        if field and not tender:
            reader.problems[f"{at}.tender"] = DomainError(labels.FIELD_WITHOUT_TENDER)
        found.append(Result(decision, what or "", why or "", tender, field))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Since:
    """A field of a planned tender that has changed: what it said at first, what it says now, when, and why."""

    tender: str
    field: str
    old: object
    new: object
    at: datetime
    reason: str


def changed_since(log: Iterable[Change[PlannedTender]], moment: datetime) -> tuple[Since, ...]:
    """The fields that have changed from a moment on, from a change log (newest first); the last changed first."""
    found: dict[tuple[str, str], Since] = {}
    for change in log:
        if change.version.at < moment:
            continue
        tender = change.version.record.id
        for one in change.fields:
            known = found.get((tender, one.field))
            last = known or Since(
                tender, one.field, one.old, one.new, change.version.at, change.version.reason or ""
            )
            found[tender, one.field] = replace(last, old=one.old)
    return tuple(found.values())
