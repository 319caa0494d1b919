"""Confirming that the plan is still right: by staff, for many at once, and by a mailed link."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event

from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.errors import BadInput, Conflict, DomainError, NotFound
from transparency.mail import store as outbox
from transparency.mail.records import Letter
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.tenders.editing import TenderEditing
from transparency.tenders.records import PlannedTender, changes
from transparency.tenders.service import TenderPlan

MakeTender = Callable[..., PlannedTender]
Write = Callable[..., None]
Frozen = Callable[[str], AbstractContextManager[None]]
People = dict[str, Actor]

TODAY = date(2027, 3, 1)
UNTIL = date(2027, 5, 30)
WORKER = Actor("publisher", "planlagt opgave")


@pytest.fixture(autouse=True)
def _day(frozen: Frozen) -> Iterator[None]:
    with frozen("2027-03-01T09:00Z"):
        yield


def ids(*numbers: int) -> list[str]:
    return [f"AAK-2027-{n:03d}" for n in numbers]


def letters(database: Database) -> list[Letter]:
    """Oldest first."""
    with database.reading() as connection:
        return [one.letter for one in outbox.listed(connection, ["waiting"], limit=500)][::-1]


def token_in(letter: Letter) -> str:
    found = re.search(r"https://udbud\.example\.dk/bekraeft\?kode=([\w-]{43})\n", letter.plain)
    assert found
    return found[1]


# By staff


def test_many_are_confirmed_in_one_transaction_each_by_one_version_that_changes_nothing_else(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    many = ids(*range(1, 31))
    write(plan, [make_tender(id=id_, confirm_by=date(2027, 1, 1)) for id_ in many])
    assert editing.confirm(people["editor"], [*many, many[0]]) == many
    assert plan.revision().value == 2
    for id_ in many:
        first, second = plan.versions(id_)
        assert changes(first.record, second.record) == ()
        assert (second.record.confirmed_on, second.record.confirm_by, second.reason) == (TODAY, UNTIL, None)
    with plan.database.reading() as connection:
        lines = audit.lines(connection, LogFilter(event="tender_confirmed"), limit=99)
    assert sorted(line.object for line in lines) == many
    assert {line.who for line in lines} == {people["editor"].who}


def test_what_has_ended_and_what_was_confirmed_today_is_passed_over(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    one, awarded, again = ids(1, 2, 3)
    write(
        plan,
        [
            make_tender(id=one),
            make_tender(id=awarded, status="awarded"),
            make_tender(id=again, confirmed_on=TODAY, confirm_by=UNTIL),
        ],
    )
    assert editing.confirm(people["editor"], [one, awarded, again]) == [one]
    assert editing.confirm(people["editor"], [one, awarded, again]) == []
    assert plan.revision().value == 2


def test_it_is_confirmed_until_the_day_that_was_chosen_within_a_year(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    for wrong in (date(2027, 2, 28), date(2028, 3, 2)):
        with pytest.raises(BadInput):
            editing.confirm(people["editor"], ids(1), until=wrong)
    editing.confirm(people["editor"], ids(1), until=TODAY)
    assert plan.versions(ids(1)[0])[-1].record.confirm_by == TODAY


def test_an_unknown_id_confirms_none(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender()])
    with pytest.raises(NotFound):
        editing.confirm(people["editor"], ids(1, 2))
    assert plan.revision().value == 1


def test_a_database_that_goes_away_in_the_middle_confirms_none(
    editing: TenderEditing, people: People, plan: TenderPlan, make_tender: MakeTender, write: Write
) -> None:
    write(plan, [make_tender(id=id_) for id_ in ids(1, 2)])
    lines: list[str] = []

    def on_execute(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        if said.startswith("INSERT INTO audit"):
            lines.append(said)
            if len(lines) == 2:
                raise OSError("gone")

    event.listen(plan.database.engine, "before_cursor_execute", on_execute)
    try:
        with pytest.raises(OSError, match="gone"):
            editing.confirm(people["editor"], ids(1, 2))
    finally:
        event.remove(plan.database.engine, "before_cursor_execute", on_execute)
    assert plan.revision().value == 1
    assert [len(plan.versions(id_)) for id_ in ids(1, 2)] == [1, 1]


# By a mailed link


@pytest.fixture
def asked(editing: TenderEditing, plan: TenderPlan, make_tender: MakeTender, write: Write) -> str:
    """The link of a letter to Børn og Unge about 001 (overdue), 002 (soon) and 003 (soon)."""
    one, two, three = ids(1, 2, 3)
    write(
        plan,
        [
            make_tender(id=one, confirm_by=date(2027, 2, 1)),
            make_tender(id=two, confirm_by=date(2027, 3, 15), title="Møbler <b>"),
            make_tender(id=three, confirm_by=date(2027, 3, 2)),
        ],
    )
    assert editing.ask_confirmation(WORKER, TODAY) == 1
    return token_in(letters(plan.database)[-1])


def test_each_department_gets_one_letter_about_what_is_due_or_soon_will_be(
    editing: TenderEditing, plan: TenderPlan, make_tender: MakeTender, write: Write, reference: Reference
) -> None:
    write(
        plan,
        [
            make_tender(id="AAK-2027-001", confirm_by=date(2027, 2, 1)),
            make_tender(id="AAK-2027-002", confirm_by=date(2027, 3, 15), departments=("mbu", "mtm")),
            make_tender(id="AAK-2027-003", confirm_by=date(2027, 3, 16)),
            make_tender(id="AAK-2027-004", confirm_by=date(2027, 2, 1), status="awarded"),
            make_tender(id="AAK-2027-005"),
            make_tender(id="AAK-2027-006", confirm_by=TODAY, departments=("mtm",), title="Veje <script>"),
        ],
    )
    assert editing.ask_confirmation(WORKER, TODAY) == 2
    mbu, mtm = letters(plan.database)
    assert mbu.recipient == mtm.recipient == reference.organisation.email
    assert re.findall("AAK-2027-00.", mbu.plain) == ids(1, 2)
    assert re.findall("AAK-2027-00.", mtm.plain) == ids(6)
    assert "Børn og Unge" in mbu.subject
    assert "AAK-2027-001: Rengøring af skoler (skal bekræftes senest 1. februar 2027)" in mbu.plain
    assert "<script>" not in mtm.html
    assert token_in(mbu) != token_in(mtm)
    with plan.database.reading() as connection:
        lines = audit.lines(connection, LogFilter(event="confirmation_asked"), limit=9)
        kept = connection.exec_driver_sql("SELECT token_hash, payload FROM one_time").all()
    assert [line.object for line in lines] == ["afdeling:mtm", "afdeling:mbu"]
    assert all(token not in str(kept) for token in map(token_in, (mbu, mtm)))


def test_a_letter_goes_to_the_departments_own_mailbox_where_it_has_one(
    database: Database, reference: Reference, make_tender: MakeTender, write: Write
) -> None:
    organisation = reference.organisation
    departments = tuple(
        replace(d, mailbox="bu@kommune.dk") if d.key == "mbu" else d for d in organisation.departments
    )
    plan = TenderPlan(
        database, replace(reference, organisation=replace(organisation, departments=departments))
    )
    write(plan, [make_tender(id=id_, confirm_by=TODAY) for id_ in ids(*range(1, 61))])
    editing = TenderEditing(
        database, plan, four_eyes=False, example=False, base_url="https://udbud.example.dk"
    )
    assert editing.ask_confirmation(WORKER, TODAY) == 1
    (letter,) = letters(database)
    assert letter.recipient == "bu@kommune.dk"
    assert len(re.findall("AAK-2027-", letter.plain)) == 50
    assert "… og 10 mere." in letter.plain
    assert len(editing.confirmation(token_in(letter)).open) == 60


def test_nobody_is_asked_again_within_a_fortnight(
    editing: TenderEditing,
    plan: TenderPlan,
    make_tender: MakeTender,
    write: Write,
    asked: str,
    frozen: Frozen,
) -> None:
    assert editing.ask_confirmation(WORKER, TODAY) == 0
    write(plan, [make_tender(id="AAK-2027-009", departments=("mtm",), confirm_by=TODAY)])
    with frozen("2027-03-15T08:59Z"):
        assert editing.ask_confirmation(WORKER, clock.today()) == 1  # the other department
    with frozen("2027-03-15T09:00Z"):
        assert editing.ask_confirmation(WORKER, clock.today()) == 1
    with frozen("2027-03-16T09:00Z"):
        assert editing.ask_confirmation(WORKER, clock.today()) == 0


def test_two_workers_at_once_ask_once(
    database: Database,
    second_database: Database,
    reference: Reference,
    make_tender: MakeTender,
    write: Write,
    frozen: Frozen,
) -> None:
    plans = [TenderPlan(d, reference) for d in (database, second_database)]
    write(plans[0], [make_tender(confirm_by=TODAY)])
    together, counts = Barrier(2), []

    def run(plan: TenderPlan) -> None:
        editing = TenderEditing(plan.database, plan, four_eyes=False, example=False)
        together.wait()
        with frozen("2027-03-01T09:00Z"):
            counts.append(editing.ask_confirmation(WORKER, TODAY))

    threads = [Thread(target=run, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    assert len(letters(database)) == 1


def test_a_link_shows_what_it_would_confirm_and_does_nothing_by_being_opened(
    editing: TenderEditing, plan: TenderPlan, asked: str
) -> None:
    for _ in range(2):
        found = editing.confirmation(asked)
        assert (found.department, found.until, found.settled) == ("mbu", UNTIL, ())
        assert [version.record.id for version in found.open] == ids(1, 2, 3)
    assert plan.revision().value == 1


def test_a_link_confirms_what_was_chosen_in_the_departments_name_and_then_no_more(
    editing: TenderEditing, plan: TenderPlan, asked: str, database: Database
) -> None:
    assert editing.confirm_by_link(asked, ids(1, 3)) == ids(1, 3)
    assert [len(plan.versions(id_)) for id_ in ids(1, 2, 3)] == [2, 1, 2]
    confirmed = plan.versions(ids(1)[0])[-1].record
    assert (confirmed.confirmed_on, confirmed.confirm_by) == (TODAY, UNTIL)
    with database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM author ORDER BY seq").scalars().all()
    assert names[-1] == "afdeling:mbu"
    for call in (lambda: editing.confirmation(asked), lambda: editing.confirm_by_link(asked, ids(2))):
        with pytest.raises(DomainError, match="allerede brugt"):
            call()
    assert len(plan.versions(ids(2)[0])) == 1


def test_an_expired_and_a_forged_link_are_explained(
    editing: TenderEditing, plan: TenderPlan, asked: str, frozen: Frozen
) -> None:
    for forged in ("", "x", asked[:-1], asked + "A", asked.swapcase(), "\x00' OR 1=1 --", "\ud800"):
        with pytest.raises(DomainError, match="Linket kan ikke bruges"):
            editing.confirm_by_link(forged, ids(1))
    with frozen("2027-03-31T09:00Z"):
        for call in (lambda: editing.confirmation(asked), lambda: editing.confirm_by_link(asked, ids(1))):
            with pytest.raises(DomainError, match="udløbet"):
                call()
    assert plan.revision().value == 1


def test_a_link_confirms_nothing_that_it_does_not_ask_for_and_is_then_still_good(
    editing: TenderEditing, plan: TenderPlan, make_tender: MakeTender, write: Write, asked: str
) -> None:
    write(plan, [make_tender(id="AAK-2027-009", confirm_by=TODAY)])
    with pytest.raises(NotFound):
        editing.confirm_by_link(asked, ids(1, 9))
    with pytest.raises(DomainError, match="Vælg mindst ét"):
        editing.confirm_by_link(asked, [])
    assert plan.revision().value == 2
    assert editing.confirm_by_link(asked, ids(1)) == ids(1)


def test_what_was_changed_ended_or_confirmed_since_the_letter_is_not_confirmed_by_it(
    editing: TenderEditing,
    people: People,
    plan: TenderPlan,
    make_tender: MakeTender,
    write: Write,
    asked: str,
) -> None:
    one, two, three = ids(1, 2, 3)
    write(plan, [make_tender(id=one, confirm_by=date(2027, 2, 1), place="Nord")], reason="Sted")
    editing.confirm(people["editor"], [two])
    found = editing.confirmation(asked)
    assert [version.record.id for version in found.open] == [three]
    assert [version.record.id for version in found.settled] == [one, two]
    for settled in (one, two):
        with pytest.raises(Conflict, match=settled):
            editing.confirm_by_link(asked, [settled, three])
    editing.change_status(people["publisher"], three, 1, "withdrawn", "Nej")
    assert editing.confirmation(asked).open == ()


def test_of_two_clicks_on_one_link_at_once_one_counts(
    editing: TenderEditing,
    plan: TenderPlan,
    second_database: Database,
    reference: Reference,
    asked: str,
    frozen: Frozen,
) -> None:
    other = TenderEditing(
        second_database, TenderPlan(second_database, reference), four_eyes=False, example=False
    )
    together, confirmed, told = Barrier(2), [], []

    def run(service: TenderEditing) -> None:
        together.wait()
        with frozen("2027-03-01T09:00Z"):
            try:
                confirmed.append(service.confirm_by_link(asked, ids(1)))
            except DomainError as error:
                told.append(str(error))

    threads = [Thread(target=run, args=(service,)) for service in (editing, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert confirmed == [ids(1)]
    assert len(told) == 1
    assert "allerede brugt" in told[0]
    assert len(plan.versions(ids(1)[0])) == 2
