"""What the tests of participation share: a site with dialogues, and the market that writes to it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from transparency import clock
from transparency.accounts.permissions import PUBLIC, Actor
from transparency.audit import store as audit
from transparency.audit.records import LogFilter
from transparency.config import Organisation, organisation
from transparency.dialogues.participation import Participation
from transparency.dialogues.participation_records import Form, SignUp
from transparency.dialogues.records import Dialogue, MarketQuestion, Version
from transparency.dialogues.service import Dialogues
from transparency.mail import store as mail
from transparency.mail.records import Letter
from transparency.reference import Reference
from transparency.storage import schema
from transparency.storage.database import Database
from transparency.tenders.service import TenderPlan

ID = "AAK-MD-2027-001"
ADDRESS = "192.0.2.7"
STAFF = Actor("editor", "konto:7", 7, 1)
WORKER = Actor("publisher", "planlagt opgave")
wall = datetime.fromisoformat
"""Danish wall-clock time, as a dialogue has it."""
NOW = datetime.fromisoformat("2027-03-01T09:00+00:00")
FORM = Form("Anne Sø", "anne@rent.example", "Rent & Pænt ApS", "30000005", "sme", True, "da")


def meeting(**given: Any) -> Dialogue:
    """A market dialogue with a meeting on 5 April 2027 that one can sign up for."""
    return Dialogue(
        **{
            "id": ID, "kind": "dialogue", "title": "Rengøring af skoler", "title_en": "Cleaning of schools",
            "purpose": "Høre, hvad der kan lade sig gøre.", "departments": ("mbu",), "status": "open",
            "starts": wall("2027-04-05T09:00"), "ends": wall("2027-04-05T11:30"), "place": "Rådhuset, sal 2",
            "sign_up_by": wall("2027-03-29T12:00"), "seats": 2,
        } | given
    )  # fmt: skip


def consultation(**given: Any) -> Dialogue:
    """A written consultation with two questions, to be answered by 1 April 2027."""
    written: dict[str, Any] = {
        "form": "written", "starts": None, "ends": None, "place": None, "sign_up_by": None, "seats": None,
        "answer_by": wall("2027-04-01T12:00"),
        "questions": (MarketQuestion(1, "Hvad koster det?", "What does it cost?"), MarketQuestion(2, "Hvornår?")),
    }  # fmt: skip
    return meeting(**written | given)


class Market:
    """A site and those who write to it."""

    def __init__(self, database: Database, reference: Reference, of: Organisation | None = None) -> None:
        self.database = database
        self.plan = TenderPlan(database, reference)
        self.dialogues = Dialogues(database, reference, self.plan.head)
        self.service = Participation(
            database,
            self.dialogues,
            self.plan,
            of or organisation(),
            "https://udbud.example.com",
            b"hemmelig",
        )

    def put(self, d: Dialogue, reason: str = "Ny") -> Dialogue:
        """Its next version."""
        with self.database.writing() as connection:
            present = self.dialogues.present(connection).get(d.id)
            self.dialogues.save(
                connection, [(d, present.number if present else 0)], who="prøve", reason=reason
            )
        return d

    def change(self, **given: Any) -> Dialogue:
        return self.put(replace(self.now().record, **given), "Ændret")

    def versions(self) -> list[Version]:
        return self.dialogues.versions(ID)

    def now(self) -> Version:
        return self.versions()[-1]

    def sign_up(self, email: str = FORM.email, **given: Any) -> str:
        """Sign up; the code of the link in the letter."""
        self.service.sign_up(PUBLIC, ID, replace(FORM, email=email, **given), ADDRESS)
        return self.code(email)

    def seated(self, email: str = FORM.email, **given: Any) -> str:
        """Sign up and confirm; the code."""
        code = self.sign_up(email, **given)
        self.service.confirm(code)
        return code

    def code(self, email: str) -> str:
        """Of the link in the last letter to a mailbox."""
        return re.findall(r"/tilmelding\?kode=([\w-]+)", self.letters(email)[-1].plain)[-1]

    def letters(self, email: str) -> list[Letter]:
        """Oldest first."""
        with self.database.reading() as connection:
            return [one.letter for one in mail.to(connection, email)]

    def outbox(self) -> str:
        """All that the outbox holds, for looking whether somebody stands in it."""
        with self.database.reading() as connection:
            return repr(connection.execute(schema.outbox.select()).all())

    def kinds(self, email: str) -> list[str]:
        return [one.kind for one in self.letters(email)]

    def participants(self) -> list[SignUp]:
        return self.service.participants(STAFF, ID)

    def log(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Event, object and details, oldest first."""
        with self.database.reading() as connection:
            lines = audit.lines(connection, LogFilter(), limit=1000)
        return [(one.event, one.object, dict(one.details)) for one in reversed(lines)]

    def advance(self, at: str) -> None:
        """The worker comes by at a moment."""
        with clock.frozen(datetime.fromisoformat(at)):
            self.service.advance(WORKER, clock.now())


@contextmanager
def on(text: str) -> Iterator[None]:
    """The clock stands still at a moment."""
    with clock.frozen(datetime.fromisoformat(text)):
        yield
