"""Writing to the unit from the guidance: a letter in the outbox, and nothing else is kept of it."""

from datetime import timedelta

from sqlalchemy import Connection

from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, require
from transparency.accounts.records import Limit, network
from transparency.config import Organisation
from transparency.dialogues.participation_records import (
    ACCESS_TO_DOCUMENTS,
    QUESTIONS_FROM_PLACE,
    SENT_FROM_SITE,
    TOO_MANY,
    checked_question,
    site,
)
from transparency.errors import DomainError
from transparency.locale import N_, Text
from transparency.mail import store as mail
from transparency.mail.records import Letter, letter
from transparency.storage.database import Database

TO_UNIT = Limit(200, timedelta(days=1))
"""From everybody together: more than the unit can read is nobody's help."""

FULL = N_(
    "Der er skrevet så meget til os i dag, at formularen er lukket til i morgen. Skriv til {email} i stedet."
)

TERMS = (
    N_("Det bliver sendt som en mail til indkøbsenheden. Det bliver ikke offentliggjort."),
    N_("Sitet gemmer ikke, hvad I skriver. Mailen slettes her, så snart den er sendt. Kommunen behandler den som "
       "anden post."),
    ACCESS_TO_DOCUMENTS,
    N_("Spørger flere om det samme, kan vi lægge et svar på denne side. Så nævner vi ikke, hvem der har spurgt."),
    N_("Handler det om et udbud, der er i gang, så spørg på udbudsplatformen. Alle bydere skal have samme svar."),
)  # fmt: skip
"""What is said before anybody sends anything."""


class Asking:
    """The way from the guidance to the unit's mailbox. Safe to share between threads."""

    def __init__(self, database: Database, organisation: Organisation) -> None:
        self.database = database
        self.organisation = organisation

    def ask(self, actor: Actor, text: str, email: str, address: str, about: str = "") -> None:
        """Send it. `email` is where the answer is wanted, or empty; `about` the title of a guide, or empty.

        `address` is the network address it comes from. Raises `FormProblems`, and `DomainError` when it is too often.
        """
        require(actor, "guidance.ask")
        text, email = checked_question(text, email)
        with self.database.writing() as connection:
            self._count(connection, address)
            mail.post(connection, self._letter(text, email, about), mail.DONE_WITH)

    def _count(self, connection: Connection, address: str) -> None:
        """As the questions of dialogues are counted, of which these are some. Raises `DomainError`."""
        counted = [(f"question:address:{network(address)}", QUESTIONS_FROM_PLACE)]
        if wide := site(address):
            counted.append((f"take_part:site:{wide}", SENT_FROM_SITE))
        if not all(accounts.count_attempt(connection, key, limit) for key, limit in counted):
            raise DomainError(TOO_MANY)
        if not accounts.count_attempt(connection, "guidance:questions", TO_UNIT):
            raise DomainError(FULL, email=self.organisation.email)

    def _letter(self, text: str, email: str, about: str) -> Letter:
        """In Danish, whatever the language of who asks: it is for the unit."""
        t = Text.of("da")
        return letter(
            "guidance_question",
            self.organisation.email,
            "da",
            t(N_("Spørgsmål fra vejledningen")),
            [
                t(N_("Nogen har skrevet dette i formularen “Spørg os”:")),
                # marked, so that nobody can write as if it were the site
                *(f"> {line.strip()}" for line in text.splitlines() if line.strip()),
                *([t(N_("Læst før: vejledningen “{title}”"), title=about)] if about else []),
                t(
                    N_("Svar til {email}. Ingen har kontrolleret, at adressen er den skrivendes egen."),
                    email=email,
                )
                if email
                else t(N_("Der er ikke skrevet nogen mailadresse at svare til.")),
            ],
            sender=self.organisation.site_name,
        )
