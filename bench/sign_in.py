"""What signing in costs: private pages beside the same pages that take everybody for one person."""

from contextlib import ExitStack

from bench.driver import Driver
from bench.measure import Part, compared, interleaved, paragraph, say
from bench.workshop import Served, Workshop, sqlite
from transparency.accounts.service import SYSTEM, Accounts
from transparency.storage.database import Database
from transparency.web.guard import cookie_name

SESSIONS = 4
PAGES = (("konto", "Own account"), ("redaktion", "Staff's work list"))
_PASSWORD = "kun til denne afprøvning"


def run(workshop: Workshop) -> Part:
    """Measure the pages over the example data."""
    database = Database(sqlite(workshop.example))
    accounts = Accounts(database, workshop.reference.organisation, "http://localhost")
    account = accounts.create_administrator(SYSTEM, "maaling@example.org", "Måling", _PASSWORD)
    token = accounts.open_session(accounts.ticket(accounts.verify(account.email, _PASSWORD, "")), "benchmark")
    database.close()
    cookie = f"{cookie_name()}={token}"
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        env = {"TRANSPARENCY_VAR": str(workshop.example), "TRANSPARENCY_WORKER": "false"}
        guarded = stack.enter_context(workshop.server("site", **env))
        free = stack.enter_context(workshop.server("site", BENCH_UNGUARDED=str(account.id), **env))

        def rate(served: Served, page: str, seconds: float = workshop.seconds / 2) -> float:
            answer = driver.ask(
                "reruns", url=served.url, page=page, queries=[""] * int(2_000 * seconds + SESSIONS),
                sessions=SESSIONS, seconds=seconds, cookie=cookie,
            )  # fmt: skip
            say(f"  {page} {'guarded' if served is guarded else 'free'}: {answer['rate']:.1f}/s")
            return float(answer["rate"])

        rows = []
        for page, name in PAGES:
            for served in (guarded, free):
                rate(served, page, 0.3)  # imports what the page needs
            pairs = interleaved(
                workshop.rounds, lambda page=page: rate(guarded, page), lambda page=page: rate(free, page)
            )
            what = f"{name}, signed in"
            rows.append(compared(what, "the same page, nobody asked", "runs/s", pairs, 0.8, at_least=True))
    return Part(
        "Signing in",
        tuple(rows),
        paragraph(f"""
            {SESSIONS} websocket sessions at a time that run `/{PAGES[0][0]}` and `/{PAGES[1][0]}` again as soon as
            they are answered, {workshop.seconds / 2:g} s a measurement, {workshop.rounds} rounds in turn. One site
            looks the cookie up in the database at every run, the other takes everybody for the same person.
        """),
    )
