"""Where the parts are put together: one database, one reference, one service for each noun."""

from dataclasses import dataclass
from functools import cache

from transparency.accounts.service import Accounts
from transparency.audit.service import Log
from transparency.config import settings
from transparency.cpv import store as cpv_store
from transparency.dialogues.editing import DialogueEditing
from transparency.dialogues.participation import Participation
from transparency.dialogues.service import Dialogues
from transparency.feeds import Site
from transparency.jobs.service import Jobs
from transparency.mail.service import Outbox, open_outbox
from transparency.notices.service import Notices
from transparency.reference import Reference, load_reference
from transparency.sources.service import Sources
from transparency.storage.database import Database
from transparency.tenders.editing import TenderEditing
from transparency.tenders.service import TenderPlan
from transparency.uploads.service import Uploads


@dataclass(frozen=True, slots=True)
class Services:
    """What pages, routes and the command line work with."""

    database: Database
    reference: Reference
    tenders: TenderPlan
    dialogues: Dialogues
    editing: TenderEditing
    dialogue_editing: DialogueEditing
    participation: Participation
    notices: Notices
    accounts: Accounts
    log: Log
    uploads: Uploads
    mail: Outbox
    jobs: Jobs
    sources: Sources
    site: Site
    """What words and feeds need to know of where the records are published, and by whom."""


def open_services(database: Database) -> Services:
    """Migrate the database and set the services up on it."""
    database.migrate()
    reference = load_reference()
    with database.reading() as connection:
        reference = cpv_store.with_imported(connection, reference)
    plan = TenderPlan(database, reference)
    dialogues = Dialogues(database, reference, plan.head)
    editing = TenderEditing(
        database,
        plan,
        four_eyes=settings().four_eyes,
        example=settings().env == "demo",
        base_url=settings().base_url,
    )
    return Services(
        database=database,
        reference=reference,
        tenders=plan,
        dialogues=dialogues,
        editing=editing,
        dialogue_editing=DialogueEditing(
            database, dialogues, four_eyes=settings().four_eyes, example=settings().env == "demo"
        ),
        participation=Participation(
            database,
            dialogues,
            plan,
            reference.organisation,
            settings().base_url,
            settings().secret_key.get_secret_value().encode(),
        ),
        notices=Notices(database, plan, editing, settings().var / "notices", settings().notices),
        accounts=Accounts(database, reference.organisation, settings().base_url),
        log=Log(database),
        uploads=Uploads(database, settings().var / "uploads"),
        mail=open_outbox(database),
        jobs=Jobs(database),
        sources=Sources(database, reference.organisation.sources, settings().var / "feeds"),
        site=site(reference),
    )


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
    return found
