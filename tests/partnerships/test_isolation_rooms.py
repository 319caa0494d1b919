"""Who has no seat finds nothing: every kind and every move, every person outside, and every query of a store.

Made from the tables: a new kind, move, method or query is tried here without being written here, or fails a test.
"""

import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from account_cases import content
from house_cases import CHARTER, House
from outside_cases import FILE, MARK, fill, marked

import transparency.partnerships
from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import PUBLIC, Actor
from transparency.accounts.service import SYSTEM
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.config import organisation
from transparency.errors import NotFound
from transparency.feeds import Site
from transparency.mail.store import to
from transparency.partnerships import letters_store, store
from transparency.partnerships.calendars import Calendars
from transparency.partnerships.kinds import ALL, kind_of
from transparency.partnerships.records import Act, KindName, Seat, other
from transparency.partnerships.service import Partnerships
from transparency.storage import schema

DENIED = "Siden eller oplysningen findes ikke."
NOWHERE = "AAK-SP-2026-999"
KINDS = [kind.name for kind in ALL]


# A room with something of every kind in it, and the people outside


@dataclass
class Outside:
    """A house in which people have left in every way there is; one matter of each kind, talk and a document."""

    house: House
    actors: dict[str, Actor]
    """Who is outside, by how."""
    seq: int
    """A comment that somebody wrote who is outside now."""
    calendars: dict[str, str]
    """The addresses of the calendars that they made before."""
    calendar: Calendars


@pytest.fixture
def outside(house: House) -> Outside:
    p, town, reference = house.partnerships, house.town, house.reference
    site = Site("https://udbud.example.com", organisation(), lambda code, _: code, lambda promise, _: promise)
    calendars = Calendars(town.database, site)
    gone = {
        name: town.add(town.supplier, f"{name}@rent.example", name, "member")
        for name in ("left", "ended", "moved")
    }
    gone["staff who left"] = town.add(town.own, "forbi@kommune.example", "Forbi", "editor")
    actors = {name: Actor(one.role, one.who, one.id, one.organisation_id) for name, one in gone.items()}
    for name, one in gone.items():
        p.appoint(house["publisher" if name.startswith("staff") else "member"], reference, one.id, MARK)
    fill(p, reference, house["editor"], house["member"])
    for actor in (*actors.values(), house["member"], house["supplier_admin"]):
        p.comment(actor, reference, "charter", 1, f"{MARK} før", secret=False)
    seq = p.log(house["editor"], reference)[1][0].seq
    urls = {name: calendars.make(actor) for name, actor in actors.items()}
    urls |= {name: calendars.make(house[name]) for name in ("member", "supplier_admin")}

    p.dismiss(house["publisher"], reference, gone["staff who left"].id)
    p.dismiss(house["member"], reference, gone["left"].id)
    town.accounts.end_access(town.actor("supplier_admin"), gone["ended"].id)
    with town.database.writing() as connection:
        accounts.change_account(connection, gone["moved"].id, organisation_id=town.other.id)
    new = town.accounts.create_organisation(SYSTEM, "30000021", "Overtageren A/S", "post@over.example")
    heir = town.add(new, "ny@over.example", "Ny", "supplier_admin")
    p.succeed(house["publisher"], reference, new.id, {heir.id: ""}, MARK)

    actors["moved, in the new place"] = replace(actors["moved"], organisation_id=town.other.id)
    actors |= {name: house[name] for name in ("administrator", "other_admin", "other_member")}
    actors |= {f"old party, {name}": house[name] for name in ("supplier_admin", "member")}
    actors["a name without the organisation"] = replace(house["editor"], organisation_id=town.supplier.id)
    actors["an organisation without the name"] = replace(house["other_member"], organisation_id=new.id)
    actors["signed out"] = PUBLIC
    return Outside(house, actors, seq, urls, calendars)


def denied(ask: Callable[[], object]) -> str:
    with pytest.raises(NotFound) as error:
        ask()
    assert error.value.values == {}
    return error.value.message


def test_isolation_no_move_of_any_kind_is_there_for_anybody_outside(outside: Outside) -> None:
    p, database = outside.house.partnerships, outside.house.town.database
    before, files = content(database), sorted(p.folder.rglob("*"))
    for name, actor in outside.actors.items():
        for kind in ALL:
            for move in (kind.begin, *kind.moves):
                files_of = {field.name: FILE for field in move.fields if field.type == "file"}
                for typed_in in (marked(kind), files_of) if files_of else (marked(kind),):
                    said = {
                        denied(lambda: p.do(actor, reference, kind.name, number, move.name, typed_in, 1))  # noqa: B023
                        for reference, number in (
                            (outside.house.reference, 1), (outside.house.reference, 99), (NOWHERE, 1),
                        )
                    }  # fmt: skip
                    assert said == {DENIED}, (name, kind.name, move.name)
            for reference in (outside.house.reference, NOWHERE):
                assert denied(lambda: p.begin(actor, reference, kind.name, marked(kind))) == DENIED  # noqa: B023
    assert content(database) == before
    assert sorted(p.folder.rglob("*")) == files


def asked(outside: Outside, kind: KindName, number: int) -> dict[str, tuple[Any, ...]]:
    """What every method that takes a reference is asked for; what it is called with after actor and reference."""
    people = outside.house.town.people
    return {
        "taking_part": (),
        "home": (),
        "rows": (kind,),
        "all_of": (kind,),
        "shown": (kind, number),
        "room": (),
        "log": (),
        "begin": (kind, {}),
        "do": (kind, number, "approve", {}, 1),
        "comment": (kind, number, MARK),
        "withdraw_comment": (kind, number, outside.seq),
        "file": (1,),
        "export": (),
        "colleagues": (),
        "appoint": (people["administrator"].id, MARK),
        "dismiss": (people["editor"].id,),
        "set_letters": ("weekly",),
        "take_seat": (),
        "succeed": (outside.house.town.other.id, {people["other_admin"].id: ""}, MARK),
    }


def test_isolation_every_method_is_tried_from_outside(outside: Outside) -> None:
    takes = {
        name
        for name, method in inspect.getmembers(Partnerships, inspect.isfunction)
        if not name.startswith("_") and {"actor", "reference"} <= set(inspect.signature(method).parameters)
    }
    assert takes == set(asked(outside, "charter", 1))


def test_isolation_everything_else_is_as_if_it_were_not_there(outside: Outside) -> None:
    p, database = outside.house.partnerships, outside.house.town.database
    before, files = content(database), sorted(p.folder.rglob("*"))
    every = [(method, more) for kind in KINDS for method, more in asked(outside, kind, 1).items()]
    calls = [call for place, call in enumerate(every) if call not in every[:place]]  # few depend on the kind
    for name, actor in outside.actors.items():
        for reference in (outside.house.reference, NOWHERE, "../" + NOWHERE, "a\0b", "", "' OR 1=1 --"):
            for method, more in calls:
                if (name, method) == ("administrator", "take_seat"):
                    continue  # who governs the people of a party takes a seat openly, and it is written
                also = {"secret": False} if method == "comment" else {}
                said = denied(lambda: getattr(p, method)(actor, reference, *more, **also))  # noqa: B023
                assert said == DENIED, (name, reference, method, more)
    assert content(database) == before
    assert sorted(p.folder.rglob("*")) == files


def test_isolation_numbers_of_one_partnership_find_nothing_in_another(house: House) -> None:
    """Not for somebody who has a seat in both either: each question is about the one that it names."""
    p, by, town = house.partnerships, house["publisher"], house.town
    second = p.start(by, town.other.id, CHARTER, {town.people["other_admin"].id: ""}).partnership.reference
    fill(p, second, by, house["other_admin"])
    p.comment(by, second, "charter", 1, MARK, secret=False)
    seq = p.log(by, second)[1][0].seq
    numbers: dict[str, tuple[Any, ...]] = {
        "file": (1,),
        "dismiss": (town.people["other_admin"].id,),
        "appoint": (town.people["other_admin"].id, ""),
        "withdraw_comment": ("charter", 1, seq),
    }
    before = content(town.database)
    for method, more in numbers.items():
        assert denied(lambda: getattr(p, method)(by, house.reference, *more)) == DENIED, method  # noqa: B023
    for kind in (one for one in ALL if one is not kind_of("charter")):
        for move in kind.moves:
            given = (by, house.reference, kind.name, 1, move.name, {}, 1)
            assert denied(lambda: p.do(*given)) == DENIED, move.name  # noqa: B023
        assert denied(lambda: p.shown(by, house.reference, kind.name, 1)) == DENIED  # noqa: B023
        say = (by, house.reference, kind.name, 1, MARK)
        assert denied(lambda: p.comment(*say, secret=False)) == DENIED  # noqa: B023
    assert content(town.database) == before
    assert p.file(by, second, 1)[1] == FILE[1]


def test_isolation_nobody_outside_is_told_that_there_is_a_partnership(outside: Outside) -> None:
    p = outside.house.partnerships
    for name, actor in outside.actors.items():
        if name != "signed out":
            assert p.seats(actor) == [], name
        told = [one.reference for one in p.unseated(actor)]
        assert told == ([outside.house.reference] if name == "administrator" else []), name
    shown = p.shown(outside.house["editor"], outside.house.reference, "charter", 1)
    for actor in outside.actors.values():
        for one in (shown, replace(shown, seat=replace(shown.seat, account_id=actor.account_id or 0))):
            assert denied(lambda: p.own_sealed(actor, one, one.kind.begin)) == DENIED  # noqa: B023


def test_isolation_the_portfolio_says_only_what_stands_outside(outside: Outside) -> None:
    found = outside.house.partnerships.portfolio(outside.house["administrator"])
    assert [one.partnership.reference for one in found] == [outside.house.reference]
    assert MARK not in repr(found)
    for name, actor in outside.actors.items():
        if not actor.is_staff:
            said = denied(lambda: outside.house.partnerships.portfolio(actor))  # noqa: B023
            assert said == DENIED, name


def test_isolation_a_calendar_ends_with_the_seat(outside: Outside) -> None:
    for name, url in outside.calendars.items():
        token = url.rsplit("/", 1)[1].removesuffix(".ics")
        if name == "ended":
            assert denied(lambda: outside.calendar.file(token)) == DENIED  # noqa: B023
        else:
            assert b"VEVENT" not in outside.calendar.file(token), name
    inside = outside.calendar.make(outside.house["editor"]).rsplit("/", 1)[1].removesuffix(".ics")
    assert MARK.encode() in outside.calendar.file(inside).replace(b"\r\n ", b"")


def test_isolation_the_log_and_the_letters_name_nothing_of_what_is_in_it(outside: Outside) -> None:
    town = outside.house.town
    outside.house.partnerships.telling.write_due(town.database)
    with town.database.reading() as connection:
        lines = audit.lines(connection, LogFilter(), limit=10_000)
        rows = [tuple(row) for row in connection.execute(schema.outbox.select())]
    assert [line.event for line in lines if line.event == "partnership_moved"]
    assert MARK not in repr(lines)
    assert [row for row in rows if outside.house.reference in repr(row)], "there are letters"
    assert MARK not in repr(rows)


def test_isolation_what_is_kept_about_a_person_does_not_say_what_is_in_it(outside: Outside) -> None:
    """An administrator hands it out, who has no seat."""
    town = outside.house.town
    told = town.accounts.export_person(town.actor("administrator"), town.people["editor"].id)
    assert told["partnership_documents"]
    assert told["partnership_history"]
    assert MARK not in repr(told)


def test_isolation_who_is_outside_gets_no_letter(outside: Outside) -> None:
    """Neither at once, nor the weekly one, nor what was on its way when they left."""
    house, town = outside.house, outside.house.town
    addresses = {one.id: one.email for one in town.people.values()}
    out = [addresses.get(actor.account_id or 0) for actor in outside.actors.values()]
    inside = {house["publisher"].account_id, house["editor"].account_id}
    house.partnerships.comment(house["editor"], house.reference, "charter", 1, MARK, secret=False)
    with town.database.reading() as connection:
        for letters in ("at_once", "weekly", "none"):
            for side in ("authority", "supplier"):
                found = letters_store.recipients(connection, 1, [side], letters)  # type: ignore[arg-type, list-item]
                assert all(one.email not in out or one.account_id in inside for one in found)
        for name in ("left", "ended"):
            waiting = [one for one in to(connection, f"{name}@rent.example") if "SP" in one.letter.plain]
            assert waiting == [], name


def test_isolation_what_is_public_and_searched_has_nothing_of_it(outside: Outside) -> None:
    """Every table but those of the rooms: the public chain, its texts to search in, the mail, the log, the jobs."""
    rooms = {"partnership", "partner", "matter", "entry", "sealed", "document", "calendar_key"}
    for table, rows in content(outside.house.town.database).items():
        if table not in rooms:
            assert MARK not in repr(rows), table
    with outside.house.town.database.reading() as connection:
        if outside.house.town.database.is_sqlite:
            names = (
                connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
                .scalars()
                .all()
            )
            for table in set(names) - rooms:
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
                assert MARK not in repr(rows), table


# Every query of a store


def stores() -> list[ModuleType]:
    found = pkgutil.iter_modules(transparency.partnerships.__path__, "transparency.partnerships.")
    return [import_module(one.name) for one in found if one.name.endswith("store")]


def queries() -> dict[str, Callable[..., Any]]:
    """Every public function of the stores that is handed a connection."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in stores()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and "connection" in inspect.signature(function).parameters
    }


def takes_seat(function: Callable[..., Any]) -> bool:
    return "seat" in inspect.signature(function).parameters


WITHOUT_SEAT = {
    # by who asks, and what is known from outside
    "store.seats", "store.seat", "store.unseated", "store.portfolio", "store.references",
    # before there is a seat, and whether the example is to be played
    "store.is_empty",
    "store.add_partnership", "store.add_partner",
    # letters, for nobody to see: by who has a seat now
    "letters_store.recipients", "letters_store.weekly", "letters_store.weekly_seats", "letters_store.week",
    "letters_store.digested", "letters_store.pressing", "letters_store.beginning", "letters_store.contract_days",
    "letters_store.reminded",
    # one's own calendar
    "calendar_store.add", "calendar_store.revoke", "calendar_store.standing", "calendar_store.whose",
    "calendar_store.used", "calendar_store.used_on",
    # the chains of all, for the command line
    "export_store.check",
}  # fmt: skip
"""Said a second time on purpose: what asks for no seat is not added without somebody meaning it."""


def test_isolation_every_query_takes_a_seat_but_those_that_are_meant() -> None:
    assert {name for name, function in queries().items() if not takes_seat(function)} == WITHOUT_SEAT


@pytest.fixture
def inside(house: House) -> tuple[House, Seat]:
    """A room where every query finds something, and the seat of somebody in it who is not the only one."""
    p = house.partnerships
    made = p.begin(house["member"], house.reference, "warning", marked(kind_of("warning")))
    p.comment(house["member"], house.reference, "warning", made.number, MARK, secret=True)
    with house.town.database.writing() as connection:
        seat = store.seat(connection, house["member"], house.reference)
        store.seal(connection, seat, "warning", 1, "runde", "nogen", {"svar": MARK})
        store.add_document(
            connection, seat, "warning", 1,
            content_hash="0" * 64, type_="txt", filename="a.txt", size=1, secret=False,
        )  # fmt: skip
    return house, seat


def call(house: House, name: str, seat: Seat) -> Any:
    """Ask one query of a store by this seat, in a transaction of its own; what it gives, listed."""
    function = queries()[name]
    with house.town.database.reading() as connection:
        good = store.seat(connection, house["editor"], house.reference)
        matter = store.read(connection, good, "warning", 1)
    known: dict[str, Any] = {
        "seat": seat,
        "kind": kind_of("warning") if name == "store.write" else "warning",
        "number": 1,
        "account_id": house["supplier_admin"].account_id,
        "letters": "weekly",
        "after": matter,
        "act": Act(seat.side, seat.account_id, clock.now()),
        "move": "withdraw",
        "said": {"svar": "andet"},
        "round": "runde",
        "voter": "nogen",
        "content_hash": "1" * 64,
        "type_": "txt",
        "filename": "b.txt",
        "size": 2,
        "secret": True,
        "id": 1,
        "today": clock.today(),
        "values": {"title": MARK},
    }
    given: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            given |= known[parameter.name]
        elif parameter.name != "connection" and parameter.default is inspect.Parameter.empty:
            given[parameter.name] = known[parameter.name]
    with house.town.database.writing() as connection:
        found = function(connection, **given)
        return list(found) if inspect.isgenerator(found) else found


NOTHING: tuple[Any, ...] = (None, [], (), {}, 0, False)
SEATED = sorted(name for name, function in queries().items() if takes_seat(function))


@pytest.mark.parametrize("name", SEATED)
def test_isolation_a_seat_that_is_right_finds_or_changes_something(
    inside: tuple[House, Seat], name: str
) -> None:
    """So that the test below says something."""
    house, seat = inside
    before = content(house.town.database)
    found = call(house, name, seat)
    assert found not in NOTHING or content(house.town.database) != before


def test_isolation_a_seat_that_is_made_up_or_given_up_finds_and_changes_nothing(
    inside: tuple[House, Seat],
) -> None:
    house, seat = inside
    p, town = house.partnerships, house.town
    second = p.start(house["publisher"], town.other.id, CHARTER, {town.people["other_admin"].id: ""})
    forged = {
        "another person": replace(seat, account_id=house["administrator"].account_id or 0),
        "a person of the other side": replace(seat, account_id=house["editor"].account_id or 0),
        "nobody": replace(seat, account_id=0),
        "the other side": replace(seat, side=other(seat.side)),
        "another organisation": replace(seat, organisation_id=town.other.id),
        "the other party": replace(seat, organisation_id=town.own.id),
        "another partnership": replace(seat, partnership=second.partnership),
        "no partnership": replace(seat, partnership=replace(seat.partnership, id=999)),
        "a party of another": replace(second, partnership=seat.partnership, organisation_id=town.other.id),
    }
    for what, one in forged.items():
        _finds_nothing(house, one, what)
    _stale(house, seat)


def _finds_nothing(house: House, seat: Seat, what: str) -> None:
    before = content(house.town.database)
    for name in SEATED:
        try:
            found = call(house, name, seat)
        except NotFound as error:
            found = None if error.message == DENIED and not error.values else error
        # the number of the first one: there is none
        assert found in NOTHING or (name, found) == ("store.next_number", 1), (name, what)
        assert content(house.town.database) == before, (name, what)


def _stale(house: House, seat: Seat) -> None:
    """A seat that was right a moment ago."""
    town = house.town

    def change(**values: Any) -> None:
        with town.database.writing() as connection:
            accounts.change_account(connection, seat.account_id, **values)

    change(active=False)
    _finds_nothing(house, seat, "deactivated")
    change(active=True, organisation_id=town.other.id)
    _finds_nothing(house, seat, "moved")
    change(organisation_id=town.supplier.id)
    with town.database.writing() as connection:
        connection.execute(schema.partnership.update().values(supplier_id=town.other.id))
    _finds_nothing(house, seat, "the organisation is no party any more")
    with town.database.writing() as connection:
        connection.execute(
            schema.partnership.update()
            .where(schema.partnership.c.id == seat.partnership.id)
            .values(supplier_id=town.supplier.id)
        )
    house.partnerships.dismiss(house["member"], house.reference, seat.account_id)
    _finds_nothing(house, seat, "has left")
