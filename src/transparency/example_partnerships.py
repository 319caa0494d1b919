"""Example partnerships, only in `demo`: three of different temper, played move by move by the people who take part.

Their days are counted from today, so that the example never grows old: what is to come lies ahead whenever a site is
first started. Everything in them is marked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import structlog
from pydantic import TypeAdapter
from sqlalchemy import Connection

from transparency import clock, toml_file
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, Within
from transparency.accounts.records import role_in
from transparency.errors import DomainError
from transparency.reference import DATA
from transparency.storage.database import Database

if TYPE_CHECKING:
    from transparency.partnerships.records import Seat
    from transparency.partnerships.service import Partnerships

FILE = DATA / "example" / "partnerships.toml"
ONE_OF_THEM = "bo.bakke@example.org"
"""Somebody who is there since the example was played."""

_log = structlog.get_logger()

_FIRST_HOUR = time(9)
_BETWEEN = timedelta(minutes=5)
"""Between two moves of the same day."""
_PLACE = re.compile(r"\{([dmeqk])([+-]\d+)(?:\+(\d+))?\}")
_DAY = re.compile(r"([dq])([+-]\d+)(?:\+(\d+))?")


def fill_if_empty(database: Database, opened: Callable[[], "Partnerships"], file: Path = FILE) -> None:
    """Play the example, all or nothing, unless there is a partnership already, or the demo's accounts are missing.

    `opened` gives the partnerships when they are needed. It is one transaction: of two processes that start at once
    one plays it, and a start that is broken off leaves nothing.
    """
    with database.reading() as connection:
        if _known(connection, ONE_OF_THEM):
            return
    from transparency.partnerships import store  # an ordinary start need not wait for it

    told = toml_file.read(file)
    try:
        with database.writing() as connection:
            people = [_known(connection, email) for email in told["known"].values()]
            if not all(people) or not store.is_empty(connection):
                return
            partnerships = copy(opened())
            partnerships.database = _Inside(database, connection)
            _Play(connection, partnerships, told, clock.today()).run()
    except DomainError as error:  # a site without the example is better than none
        _log.warning("example partnerships left out", why=str(error))


def _known(connection: Connection, email: str) -> Actor | None:
    found = accounts.account_by_email(connection, email)
    return found[0].actor() if found else None


class _Inside(Database):
    """A database as services see it, of which everything is read and written in one transaction."""

    def __init__(self, outer: Database, connection: Connection) -> None:
        self.engine = outer.engine
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        yield self._connection


# Days


def day_of(anchor: str, away: int, more: int, today: date) -> date:
    """A day by how far it is from today: "d" so many days, "m" the first of a month, "e" the last of one, "q" the first
    of a quarter; and `more` days after that. Days counted from today are working days.
    """
    if anchor == "d":
        return _working(today + timedelta(days=away + more))
    month = today.year * 12 + today.month - 1
    month = month // 3 * 3 + 3 * away if anchor in "qk" else month + away + (anchor == "e")
    return date(month // 12, month % 12 + 1, 1) + timedelta(days=more - (anchor == "e"))


def _working(day: date) -> date:
    """The Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def dated(value: Any, today: date) -> Any:
    """What is typed, with its days: "{d+14}", "{m-3}", "{q-1+20}", and "{k-1}" for a quarter as KPIs know it."""
    match value:
        case dict():
            return {name: dated(part, today) for name, part in value.items()}
        case list():
            return [dated(one, today) for one in value]
        case str():
            return _PLACE.sub(lambda found: _said(found, today), value)
    return value


def _said(found: re.Match[str], today: date) -> str:
    day = day_of(found[1], int(found[2]), int(found[3] or 0), today)
    return f"{day:%Y-%m}/3" if found[1] == "k" else day.isoformat()


# Steps


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody does something on a day: a move, "comment", or "start"."""

    day: date
    partnership: int
    by: str
    kind: str
    number: int
    move: str
    typed: Mapping[str, Any]


def steps(told: Mapping[str, Any], today: date) -> list[Step]:
    """What is to be played, by time; what would come today or later has not happened yet."""
    found: list[Step] = []
    for place, one in enumerate(told["partnership"]):
        at, by = one["start"].split()
        found.append(Step(_day(at, today), place, by, "charter", 1, "start", one))
        for step in one["step"]:
            found += _steps(place, dated(step, today), today)
    return sorted((step for step in found if step.day < today), key=lambda step: step.day)


def _steps(place: int, told: Mapping[str, Any], today: date) -> Iterator[Step]:
    """A step and what is done afterwards with the same matter, each of which is a line: "d-12 lone approve"."""
    at, by, kind, number, move = told["at"].split()
    typed = {name: value for name, value in told.items() if name not in ("at", "then")}
    first = Step(_day(at, today), place, by, kind, int(number), move, typed)
    yield from _answers(first) if by == "all" else (first,)
    for line in told.get("then", ()):
        at, by, move, *values = line.split()
        said = dict(value.split("=") for value in values)
        yield Step(_day(at, today), place, by, kind, int(number), move, said)


def _answers(step: Step) -> Iterator[Step]:
    """Everybody's answers to a pulse: a figure for each statement, in their order."""
    from transparency.partnerships.pulses import Statement

    for by, figures in step.typed.items():
        yield replace(step, by=by, typed=dict(zip(get_args(Statement), figures, strict=True)))


def _day(text: str, today: date) -> date:
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return _working(day_of(found[1], int(found[2]), int(found[3] or 0), today))


class _Play:
    """The example as it is played on a day."""

    def __init__(
        self, connection: Connection, partnerships: "Partnerships", told: Mapping[str, Any], today: date
    ) -> None:
        self.connection = connection
        self.partnerships = partnerships
        self.told = told
        self.today = today
        self.people: dict[str, Actor] = {}
        self.seats: dict[int, Seat] = {}

    def run(self) -> None:
        for day, taken in groupby(steps(self.told, self.today), key=lambda step: step.day):
            first = datetime.combine(day, _FIRST_HOUR, clock.COPENHAGEN)
            for place, step in enumerate(taken):
                with clock.frozen(first + place * _BETWEEN):
                    if not self.people:
                        self._meet()
                    self._take(step)
        for place, one in enumerate(self.told["partnership"]):
            for name in self.told["known"].keys() & one["people"].keys():
                self.partnerships.set_letters(self.people[name], self._reference(place), "at_once")

    def _meet(self) -> None:
        """The demo's accounts, and the others, who have no password."""
        connection, told = self.connection, self.told
        for name, email in told["known"].items():
            found = _known(connection, email)
            assert found is not None
            self.people[name] = found
        homes = {
            key: accounts.add_organisation(connection, "supplier", *said)
            for key, said in told["organisations"].items()
        }
        for name, one in told["people"].items():
            colleague = self.people.get(one["with"])
            home = colleague.organisation_id if colleague else homes[one["with"]]
            assert home is not None
            organisation = accounts.organisation_by_id(connection, home, Within(None))
            role = role_in(organisation.kind, one["role"])
            id_ = accounts.add_account(connection, home, one["email"], one["name"], role, "da", None)
            self.people[name] = Actor(role, f"konto:{id_}", id_, home, name=one["name"])

    def _take(self, step: Step) -> None:
        actor, p = self.people[step.by], self.partnerships
        if step.move == "start":
            self._start(step, actor)
            return
        reference = self._reference(step.partnership)
        if step.move == "comment":
            p.comment(
                actor,
                reference,
                step.kind,
                step.number,
                step.typed["text"],
                secret=step.typed.get("secret", False),
            )
        elif step.move == "begin":
            begun = p.begin(actor, reference, step.kind, step.typed)
            assert begun.number == step.number, step
        else:
            self._do(step, actor, reference)

    def _do(self, step: Step, actor: Actor, reference: str) -> None:
        """A move, with what its form is filled with beforehand where nothing else is typed."""
        from transparency.partnerships import store
        from transparency.partnerships.kinds import kind_of

        kind = kind_of(step.kind)
        matter = store.read(self.connection, self.seats[step.partnership], kind.name, step.number)
        filled = kind.by_name[step.move].fill(matter)
        typed = {**filled, **step.typed}
        self.partnerships.do(actor, reference, step.kind, step.number, step.move, typed, matter.edition)

    def _start(self, step: Step, actor: Actor) -> None:
        """Open the room; letters are for people with an account of the demo, and not about the past."""
        from transparency.partnerships.charter import Charter

        one, p = step.typed, self.partnerships
        charter = TypeAdapter(Charter).validate_python(dated(one["charter"], self.today))
        people = {self.people[name].account_id or 0: task for name, task in one["people"].items()}
        supplier = self.people[one["supplier"]].organisation_id
        assert supplier is not None
        seat = p.start(actor, supplier, charter, people, example=True)
        self.seats[step.partnership] = seat
        for name in one["people"]:
            who = self.people[name]
            p.set_letters(who, seat.partnership.reference, "none")
            p.telling.forget(self.connection, seat, who.account_id or 0)

    def _reference(self, place: int) -> str:
        return self.seats[place].partnership.reference
