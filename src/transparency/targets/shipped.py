"""The promises that come with the site, from `data/policy/promises.toml`."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from transparency import toml_file
from transparency.dates import FIRST_YEAR, LAST_YEAR
from transparency.errors import BadSetting
from transparency.locale import N_
from transparency.targets.records import (
    CARRIED_BY,
    DIRECTIONS,
    GROUPS,
    POLICY_STATUSES,
    Goal,
    Policy,
    Promise,
)

_Word = TypeVar("_Word", bound=str)
_ID = re.compile(r"[a-z][a-z0-9-]{1,60}")  # the form that the filters read


def load_promises(path: Path) -> tuple[Policy, dict[str, Promise]]:
    """Read the policy's particulars and its promises by id, in the order of the file.

    Raises `BadSetting` naming the file and the key that is missing, unknown or wrong.
    """
    content = toml_file.read(path)
    table = content.get("policy")
    if not isinstance(table, dict):
        raise _missing("[policy]", path)
    rows = content.get("promise")
    if not isinstance(rows, list) or not rows:
        raise _missing("[[promise]]", path)

    promises: dict[str, Promise] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise _wrong(f"promise {number}", row, path)
        promise = _promise(_Table(row, f"promise {number}", path))
        if promise.id in promises:
            raise _wrong(f"promise {number}.id", promise.id, path)
        promises[promise.id] = promise
    return _policy(_Table(table, "policy", path)), promises


def _policy(table: "_Table") -> Policy:
    policy = Policy(
        title=table.text("title"),
        title_en=table.text("title_en"),
        status=table.word("status", POLICY_STATUSES),
        version=table.text("version", optional=True),
        adopted_on=table.day("adopted_on"),
        case_link=table.link("case_link"),
    )
    table.nothing_more()
    return policy


def _promise(table: "_Table") -> Promise:
    id_ = table.text("id")
    if not _ID.fullmatch(id_):
        raise _wrong(f"{table.name}.id", id_, table.path)
    table.name = id_  # a key is found by the promise it stands in, not by counting
    promise = Promise(
        id=id_,
        group=table.word("group", GROUPS),
        title_da=table.text("title_da"),
        title_en=table.text("title_en"),
        promise_da=table.text("promise_da"),
        promise_en=table.text("promise_en"),
        section=table.texts("section"),
        deadline=table.text("deadline", optional=True),
        due=table.day("due"),
        direction=table.word("direction", DIRECTIONS),
        goal=table.goal("goal"),
        ambition=table.goal("ambition"),
        carried_by=table.word("carried_by", CARRIED_BY),
        supplier_da=table.text("supplier_da", optional=True),
        supplier_en=table.text("supplier_en", optional=True),
        note_da=table.text("note_da", optional=True),
        note_en=table.text("note_en", optional=True),
    )
    table.nothing_more()
    return promise


class _Table:
    """One TOML table, read key by key, that remembers which keys nobody asked for."""

    def __init__(self, row: Mapping[str, Any], name: str, path: Path) -> None:
        self.row, self.name, self.path = row, name, path
        self._unread = set(row)

    def text(self, key: str, *, optional: bool = False) -> str:
        value = self._take(key)
        if optional and value is None:
            return ""
        if not isinstance(value, str) or not (optional or value.strip()):
            raise self._bad(key, value)
        return value.strip()

    def goal(self, key: str) -> str:
        value = self.text(key, optional=True)
        try:
            Goal.of(value)
        except ValueError:
            raise self._bad(key, value) from None
        return value

    def link(self, key: str) -> str:
        value = self.text(key, optional=True)
        if value and not value.startswith(("https://", "http://")):
            raise self._bad(key, value)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        if not (isinstance(value, list) and value and all(isinstance(v, str) and v.strip() for v in value)):
            raise self._bad(key, value)
        return tuple(v.strip() for v in value)

    def word(self, key: str, words: Collection[_Word]) -> _Word:
        value = self._take(key)
        for word in words:
            if word == value:
                return word
        raise self._bad(key, value)

    def day(self, key: str) -> date | None:
        value = self._take(key)
        if value is None or value == "":
            return None
        if (
            not isinstance(value, date)
            or isinstance(value, datetime)
            or not FIRST_YEAR <= value.year <= LAST_YEAR
        ):
            raise self._bad(key, value)
        return value

    def nothing_more(self) -> None:
        """A misspelt key must not pass as one that was left out."""
        if self._unread:
            raise BadSetting(
                N_("{key} i {path} kendes ikke."), key=f"{self.name}.{min(self._unread)}", path=str(self.path)
            )

    def _take(self, key: str) -> Any:
        self._unread.discard(key)
        return self.row.get(key)

    def _bad(self, key: str, value: object) -> BadSetting:
        name = f"{self.name}.{key}"
        return _missing(name, self.path) if value is None else _wrong(name, value, self.path)


def _missing(key: str, path: Path) -> BadSetting:
    return BadSetting(N_("{key} mangler i {path}"), key=key, path=str(path))


def _wrong(key: str, value: object, path: Path) -> BadSetting:
    return BadSetting(N_("{key} i {path} er forkert: “{value}”"), key=key, path=str(path), value=value)
