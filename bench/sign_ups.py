"""Whether seats are oversold when everybody signs up at once, on both databases."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from threading import Barrier, Thread

from bench.measure import Part, Row, paragraph, say
from bench.search import postgres
from bench.workshop import Workshop, sqlite
from transparency import clock
from transparency.accounts.permissions import PUBLIC
from transparency.dialogues.participation import Participation
from transparency.dialogues.participation_records import Form
from transparency.dialogues.records import Dialogue
from transparency.dialogues.service import Dialogues
from transparency.mail import store as mail
from transparency.storage.database import Database
from transparency.tenders.service import TenderPlan

PEOPLE = 200
SEATS = 50


def run(workshop: Workshop) -> Part:
    """Fill one event in each round, on each database."""
    rounds = 2 if workshop.quick else 3
    rows = []
    with ExitStack() as stack:
        created = stack.enter_context(postgres())
        for name, url in (("SQLite", sqlite(workshop.folder / "seats")), ("PostgreSQL", created("seats"))):
            # as two processes would open it
            databases = [Database(url), Database(url)]
            for database in databases:
                database.migrate()
                stack.callback(database.close)
            figures = [float(_taken(workshop, databases, number)) for number in range(1, rounds + 1)]
            say(f"  {name}: {figures}")
            rows.append(
                Row(f"{PEOPLE} sign up at once for {SEATS} seats, {name}", "seats taken", f"{SEATS} seats",
                    tuple(figures), SEATS, at_least=None, unit="")
            )  # fmt: skip
    return Part(
        "Sign-ups",
        tuple(rows),
        paragraph(f"""
            {PEOPLE} threads begin together; each signs up for the same event, reads its link in its letter and
            confirms, half of them through one set of connections and half through another, as in two processes.
            Afterwards all who have no seat must be on the waiting list, each with a place of their own.
        """),
    )


def _taken(workshop: Workshop, databases: list[Database], number: int) -> int:
    """The seats that are taken of one event when everybody is done. Raises when anybody was lost."""
    services = [_participation(workshop, database) for database in databases]
    id_, first = f"AAK-AR-2099-{number:03d}", services[0]
    starts = clock.now().replace(tzinfo=None, year=clock.now().year + 1, day=1)
    event = Dialogue(
        id=id_, kind="course", title="Kursus", departments=("ba",), starts=starts, seats=SEATS, status="open"
    )
    with first.database.writing() as connection:
        first.dialogues.save(connection, [(event, 0)], who="benchmark", reason="Til afprøvning")
    errors = _at_once([_person(services[n % 2], id_, f"{number}-{n}", n) for n in range(PEOPLE)])
    if errors:
        raise errors[0]
    counts = first.counts(id_)
    if counts.taken + counts.waiting != PEOPLE:
        raise ValueError(f"{PEOPLE} confirmed, but there are {counts.taken} + {counts.waiting}")
    return counts.taken


def _participation(workshop: Workshop, database: Database) -> Participation:
    plan = TenderPlan(database, workshop.reference)
    dialogues = Dialogues(database, workshop.reference, plan.head)
    return Participation(
        database, dialogues, plan, workshop.reference.organisation, "http://localhost", b"benchmark"
    )


def _person(service: Participation, id_: str, name: str, n: int) -> Callable[[], None]:
    email = f"p{name}@example.org"

    def act() -> None:
        service.sign_up(PUBLIC, id_, Form("Måling", email), f"2001:db8:{n:x}::1")
        with service.database.reading() as connection:
            (letter,) = mail.to(connection, email)
        (code,) = set(re.findall(r"\?kode=([\w-]+)", letter.letter.plain))
        service.confirm(code)

    return act


def _at_once(acts: list[Callable[[], None]]) -> list[Exception]:
    """What went wrong when all begin together."""
    barrier, errors = Barrier(len(acts)), []

    def one(act: Callable[[], None]) -> None:
        barrier.wait(60)
        try:
            act()
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
