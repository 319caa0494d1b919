"""Where the parts are put together: one database, one reference, one service for each noun."""

from functools import cache, cached_property
from typing import TYPE_CHECKING

from transparency.accounts.service import Accounts
from transparency.audit.service import Log
from transparency.config import settings
from transparency.cpv import store as cpv_store
from transparency.feeds import Site
from transparency.jobs.service import Jobs
from transparency.mail.service import open_outbox
from transparency.readers.service import Readers
from transparency.reference import Reference, load_reference
from transparency.storage.database import Database
from transparency.tenders.service import TenderPlan
from transparency.uploads.service import Uploads

if TYPE_CHECKING:
    from transparency.dialogues.editing import DialogueEditing
    from transparency.dialogues.participation import Participation
    from transparency.dialogues.service import Dialogues
    from transparency.guidance.asking import Asking
    from transparency.guidance.service import Guidance
    from transparency.notices.service import Notices
    from transparency.partnerships.calendars import Calendars
    from transparency.partnerships.register import PublicPartnerships
    from transparency.partnerships.service import Partnerships
    from transparency.sources.service import Sources
    from transparency.targets.editing import TargetEditing
    from transparency.targets.service import Targets
    from transparency.tenders.editing import TenderEditing


class Services:
    """What pages, routes and the command line work with.

    What a reader of the plan has no use for is made, and its code imported, when it is first asked for.
    """

    def __init__(self, database: Database, reference: Reference) -> None:
        self.database = database
        self.reference = reference
        self.tenders = TenderPlan(database, reference)
        self.accounts = Accounts(database, reference.organisation, settings().base_url)
        self.log = Log(database)
        self.uploads = Uploads(database, settings().var / "uploads")
        self.mail = open_outbox(database)
        self.jobs = Jobs(database)
        self.readers = Readers(database)
        self.site = site(reference)
        """What words and feeds need to know of where the records are published, and by whom."""

    @cached_property
    def dialogues(self) -> "Dialogues":
        from transparency.dialogues.service import Dialogues

        return Dialogues(self.database, self.reference, self.tenders.head)

    @cached_property
    def editing(self) -> "TenderEditing":
        from transparency.tenders.editing import TenderEditing

        found = settings()
        return TenderEditing(
            self.database,
            self.tenders,
            four_eyes=found.four_eyes,
            example=found.env == "demo",
            base_url=found.base_url,
        )

    @cached_property
    def dialogue_editing(self) -> "DialogueEditing":
        from transparency.dialogues.editing import DialogueEditing

        found = settings()
        return DialogueEditing(
            self.database, self.dialogues, four_eyes=found.four_eyes, example=found.env == "demo"
        )

    @cached_property
    def participation(self) -> "Participation":
        from transparency.dialogues.participation import Participation

        return Participation(
            self.database,
            self.dialogues,
            self.tenders,
            self.reference.organisation,
            settings().base_url,
            settings().secret_key.get_secret_value().encode(),
        )

    @cached_property
    def targets(self) -> "Targets":
        from transparency.targets.service import Targets

        targets = Targets(
            self.database,
            self.reference,
            self.tenders,
            self.dialogues,
            self.notices,
            self.readers,
            self.public_partnerships,
        )
        targets.follow()
        return targets

    @cached_property
    def target_editing(self) -> "TargetEditing":
        from transparency.targets.editing import TargetEditing

        found = settings()
        return TargetEditing(
            self.database, self.targets, four_eyes=found.four_eyes, example=found.env == "demo"
        )

    @cached_property
    def guidance(self) -> "Guidance":
        from transparency.guidance.service import Guidance

        guidance = Guidance(promises=self.reference.promises)
        guidance.warn()
        return guidance

    @cached_property
    def asking(self) -> "Asking":
        from transparency.guidance.asking import Asking

        return Asking(self.database, self.reference.organisation)

    @cached_property
    def public_partnerships(self) -> "PublicPartnerships":
        from transparency.partnerships.register import PublicPartnerships

        return PublicPartnerships(self.database, self.tenders.head)

    @cached_property
    def partnerships(self) -> "Partnerships":
        from transparency.partnerships.service import Partnerships

        found = settings()
        return Partnerships(
            self.database,
            self.reference,
            self.public_partnerships,
            found.var / "partnerships",
            found.secret_key.get_secret_value().encode(),
            found.base_url,
        )

    @cached_property
    def private_calendars(self) -> "Calendars":
        from transparency.partnerships.calendars import Calendars

        return Calendars(self.database, self.site)

    @cached_property
    def notices(self) -> "Notices":
        from transparency.notices.service import Notices

        return Notices(
            self.database, self.tenders, self.editing, settings().var / "notices", settings().notices
        )

    @cached_property
    def sources(self) -> "Sources":
        from transparency.sources.service import Sources

        return Sources(self.database, self.reference.organisation.sources, settings().var / "feeds")


def open_services(database: Database) -> Services:
    """Migrate the database and set the services up on it."""
    database.migrate()
    reference = load_reference()
    with database.reading() as connection:
        reference = cpv_store.with_imported(connection, reference)
    return Services(database, reference)


def site(reference: Reference) -> Site:
    """The reference as words and feeds want it."""

    def promise(promise_id: str, lang: str) -> str:
        found = reference.promises.get(promise_id)
        return promise_id if found is None else found.title_en if lang == "en" else found.title_da

    return Site(settings().base_url, reference.organisation, reference.cpv.label, promise)


@cache
def services() -> Services:
    """The process's services. In `demo`, an empty database is first filled with the example plan and people."""
    found = open_services(Database(settings().database_url))
    if settings().env == "demo" and not found.tenders.revision().seq:
        # Reading spreadsheets is a third of what there is to import, and only a first start needs it.
        from transparency import example

        example.fill_if_empty(found.tenders, found.dialogues)
    if settings().env == "demo" and not found.accounts.any():
        from transparency import demo_accounts

        demo_accounts.make(found.accounts, settings().var)
    if settings().env == "demo":
        from transparency import example_partnerships

        example_partnerships.fill_if_empty(found.database, lambda: found.partnerships)
    return found
