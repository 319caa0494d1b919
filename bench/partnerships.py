"""The room of a partnership after five years, and the portfolio of a hundred of them."""

import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.driver import Driver
from bench.measure import Part, amount, compared, interleaved, paragraph, ratios, say
from bench.workshop import Served, Workshop, sqlite
from transparency import clock
from transparency.accounts.permissions import Actor
from transparency.accounts.service import SYSTEM, Accounts
from transparency.partnerships.charter import Charter, Level
from transparency.partnerships.kpis import last_day
from transparency.partnerships.records import Matter
from transparency.partnerships.register import PublicPartnerships
from transparency.partnerships.service import Partnerships
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.web.guard import cookie_name

SESSIONS = 4
MONTHS = 61
"""Five years of periods: in the first month there is nothing to measure yet."""
KPIS = 3
FEW, MANY = 10, 100
_PASSWORD = "kun til denne afprøvning"
_CHARTER = Charter(
    title="Opdigtet partnerskab",
    starts_on=date(2020, 1, 1),
    ends_on=date(2040, 12, 31),
    purpose="Kun til afprøvning",
    goals=("Et mål",),
    levels=(Level(name="Drift", months=1), Level(name="Kontrakt", months=3), Level(name="Ledelse", months=6)),
)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The partnerships of a database, a person on each side, and the cookie of the authority's."""

    partnerships: Partnerships
    ours: Actor
    theirs: Actor
    cookie: str

    def start(self) -> str:
        """A partnership whose charter both have approved."""
        p = self.partnerships
        people = {self.theirs.account_id or 0: "Afprøvning"}
        seat = p.start(self.ours, self.theirs.organisation_id or 0, _CHARTER, people)
        reference = seat.partnership.reference
        p.do(self.theirs, reference, "charter", 1, "approve", {}, 1)
        return reference


def run(workshop: Workshop) -> Part:
    """Measure the page of one room, then the staff's page of all of them."""
    folder, few, many = (workshop.filled(name, 0) for name in ("room", "few", "many"))
    room = opened(folder, workshop.reference)
    reference = room.start()
    took, matters = _timed(lambda: five_years(room, reference))
    say(f"  five years: {matters:,} matters in {took:.0f} s")
    cookies = {}
    for place, count in ((few, FEW), (many, MANY)):
        rooms = opened(place, workshop.reference)
        for _ in range(count):
            a_quarter(rooms, rooms.start())
        cookies[place] = rooms.cookie
        rooms.partnerships.database.close()
    room.partnerships.database.close()
    with ExitStack() as stack:
        driver = stack.enter_context(Driver())
        site, of_few, of_many = (
            stack.enter_context(workshop.server("site", TRANSPARENCY_VAR=str(one)))
            for one in (folder, few, many)
        )
        empty = stack.enter_context(workshop.server("empty"))
        costs: dict[str, list[float]] = {}

        def rate(
            served: Served, name: str, page: str, query: str, cookie: str, seconds: float, by: str = "reruns"
        ) -> float:
            before = served.processor_time()
            answer = driver.ask(
                by, url=served.url, page=page, queries=[query] * int(2_000 * seconds + SESSIONS),
                sessions=SESSIONS, seconds=seconds, cookie=cookie,
            )  # fmt: skip
            cost = 1000 * (served.processor_time() - before) / answer["runs"]
            costs.setdefault(name, []).append(cost)
            say(f"  {name}: {answer['rate']:.1f}/s, {cost:.2f} ms processor time")
            return float(answer["rate"])

        def home(by: str = "reruns", seconds: float = workshop.seconds) -> float:
            return rate(site, f"home, {by}", "partnerskab", f"id={reference}", room.cookie, seconds, by)

        def nothing(by: str = "reruns", seconds: float = workshop.seconds) -> float:
            return rate(empty, f"empty, {by}", "", "", "", seconds, by)

        def portfolio(served: Served, place: Path, seconds: float = workshop.seconds / 2) -> float:
            """Milliseconds for a run."""
            name = f"portfolio of {FEW if place is few else MANY}"
            return 1000 / rate(served, name, "redaktion", "vis=partnerskaber", cookies[place], seconds)

        home(seconds=0.5), nothing(seconds=0.5), portfolio(of_few, few, 0.5), portfolio(of_many, many, 0.5)
        costs.clear()
        homes = interleaved(workshop.rounds, home, nothing)
        visits = interleaved(workshop.rounds, lambda: home("visits"), lambda: nothing("visits"))
        portfolios = interleaved(
            workshop.rounds, lambda: portfolio(of_many, many), lambda: portfolio(of_few, few)
        )
    anew, *spread = (amount(pick(ratios(visits))) for pick in (statistics.median, min, max))
    cost = {name: amount(statistics.median(said)) for name, said in costs.items()}
    return Part(
        "Partnerships",
        (
            compared(
                "Home of a partnership after five years, run again by a session",
                "empty Streamlit page",
                "runs/s",
                homes,
                0.4,
                at_least=True,
            ),
            compared(f"Portfolio of {MANY} partnerships", f"of {FEW}", "ms", portfolios, 3, at_least=False),
        ),
        paragraph(f"""
            {SESSIONS} websocket sessions at a time that are signed in and run a page again as soon as they are
            answered, {workshop.seconds:g} s a measurement, {workshop.rounds} rounds in turn. A session keeps the home
            that it has drawn while nothing of the room has changed; each run asks who is there, whether they have a
            seat and how far the room's history has come. New sessions, of which each draws the home once from the
            database and leaves, run at {anew} × ({"–".join(spread)}) the rate of new sessions on the empty
            page. The portfolio is drawn anew each time. The room was filled through the service, move by move, as
            people do: {MONTHS} months of meetings at three levels with minutes that both approved, {KPIS} KPIs that
            were measured, rated and agreed on for {MONTHS - 1} periods each, {2 * MONTHS} warnings (a sixth of them
            open), obligations, actions and comments: {matters:,} matters. Each partnership of the portfolio has a
            quarter of a year of the same. The portfolio is the staff's page `/redaktion?vis=partnerskaber`, which sums
            up all and lists 25. Processor time of the server: {cost["home, reruns"]} ms for a run of the room,
            {cost["empty, reruns"]} ms of the empty page; {cost["home, visits"]} and {cost["empty, visits"]} ms for a
            new session; {cost[f"portfolio of {MANY}"]} ms for the portfolio of {MANY},
            {cost[f"portfolio of {FEW}"]} ms of {FEW}.
        """),
    )


def _timed(act: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    found = act()
    return time.perf_counter() - start, found


def opened(folder: Path, reference: Reference) -> Rooms:
    """The partnerships of a var folder, with a person on each side."""
    database = Database(sqlite(folder))
    accounts = Accounts(database, reference.organisation, "http://localhost")
    ours = accounts.create_administrator(SYSTEM, "maaling@example.org", "Måling", _PASSWORD)
    firm = accounts.create_organisation(SYSTEM, "99999985", "Eksempel ApS", "kontakt@example.com")
    theirs = accounts.add_with_password(
        SYSTEM, firm, "firma@example.com", "Firma", "supplier_admin", _PASSWORD
    )
    token = accounts.open_session(accounts.ticket(accounts.verify(ours.email, _PASSWORD, "")), "benchmark")
    partnerships = Partnerships(
        database, reference, PublicPartnerships(database), folder / "partnerships", b"benchmark", "http://localhost"
    )  # fmt: skip
    return Rooms(partnerships, ours.actor(), theirs.actor(), f"{cookie_name()}={token}")


# What is in a room


def five_years(rooms: Rooms, reference: str) -> int:
    """Fill a room month by month up to now; how many matters there are then."""
    return _Room(rooms, reference).live(MONTHS)


def a_quarter(rooms: Rooms, reference: str) -> int:
    """The same for the last three months."""
    return _Room(rooms, reference).live(3)


class _Room:
    """Two people who work together: `now` is where they have come to."""

    def __init__(self, rooms: Rooms, reference: str) -> None:
        self.p, self.reference = rooms.partnerships, reference
        self.ours, self.theirs = rooms.ours, rooms.theirs
        self.now = clock.now()
        self.meetings: dict[str, int] = {}
        self.matters = 1
        self.met = 0

    def live(self, months: int) -> int:
        first = clock.today().replace(day=1)
        for _ in range(months):
            first = (first - timedelta(days=1)).replace(day=1)
        began = first
        for month in range(months):
            self.now = datetime(first.year, first.month, 3, 9, tzinfo=clock.COPENHAGEN)
            for level, apart in (("Drift", 1), ("Kontrakt", 3), ("Ledelse", 6)):
                if month % apart == 0:
                    self._meet(level)
            if not month:
                self._begin_kpis(began)
            else:
                self._rate(last_day(first, 1).replace(day=1) - timedelta(days=1))
            for one in range(2):
                self._warn(2 * month + one)
            self._owe(month)
            first = last_day(first, 1) + timedelta(days=1)
        return self.matters

    def _next(self) -> None:
        self.now += timedelta(minutes=30)

    def _begin(self, by: Actor, kind: str, **typed: Any) -> Matter:
        self._next()
        self.matters += 1
        with clock.frozen(self.now):
            return self.p.begin(by, self.reference, kind, typed)

    def _do(self, by: Actor, matter: Matter, move: str, typed: Mapping[str, Any] | None = None) -> Matter:
        self._next()
        with clock.frozen(self.now):
            return self.p.do(
                by, self.reference, matter.kind, matter.number, move, typed or {}, matter.edition
            )

    def _say(self, by: Actor, matter: Matter, text: str) -> None:
        self._next()
        with clock.frozen(self.now):
            self.p.comment(by, self.reference, matter.kind, matter.number, text, secret=False)

    def _meet(self, level: str) -> None:
        """Hold the meeting of a level that is ahead; holding it begins the next."""
        if level not in self.meetings:
            self.meetings[level] = self._begin(self.ours, "meeting", level=level).number
            self.met += 1
        number = self.meetings[level]
        starts = self.now + timedelta(hours=3)
        shown = self.p.shown(self.ours, self.reference, "meeting", number).matter
        found = self._do(self.ours, shown, "call", {"starts": starts, "place": "Rådhuset"})
        found = self._do(self.theirs, found, "accept")
        self.now = starts
        found = self._do(self.ours, found, "hold", {"held_on": clock.day(starts)})
        self.matters += 1
        self.met += 1
        self.meetings[level] = self.met
        due = clock.day(starts) + timedelta(days=20)
        found = self._do(
            self.ours, found, "task", {"what": "Et stykke arbejde", "owner": "theirs", "due_on": due}
        )
        said = {"held_on": clock.day(starts), "present": ("A", "B"), "minutes": "Vi talte om det. " * 20}
        found = self._do(self.theirs, found, "minutes", said)
        self._do(self.ours, found, "approve")
        self.matters += 1

    def _begin_kpis(self, first: date) -> None:
        for number in range(KPIS):
            kpi = self._begin(
                self.ours, "kpi", title=f"Mål {number + 1}", what="Noget, der tælles", unit="percent", direction="up",
                target="95", baseline_missing=True, span="month", starts_on=first.isoformat(), source="En liste",
            )  # fmt: skip
            self._do(self.theirs, kpi, "approve")

    def _rate(self, last: date) -> None:
        """Measure the month that ended, rate it, and agree."""
        period = f"{last:%Y-%m}/1"
        for number in range(1, KPIS + 1):
            kpi = self.p.shown(self.ours, self.reference, "kpi", number).matter
            measured = {"period": period, "value": str(80 + last.month), "source": "En liste"}
            kpi = self._do(self.theirs, kpi, "measure", measured)
            kpi = self._do(self.theirs, kpi, "rate", {"period": period, "rating": "good"})
            kpi = self._do(self.ours, kpi, "rate", {"period": period, "rating": "approaching"})
            kpi = self._do(self.ours, kpi, "agree", {"period": period, "rating": "approaching"})
            self._do(self.theirs, kpi, "approve")

    def _warn(self, place: int) -> None:
        by, other = (self.ours, self.theirs) if place % 2 else (self.theirs, self.ours)
        until = (clock.day(self.now) + timedelta(days=14)).isoformat()
        said = {"title": f"En risiko nummer {place}", "seen": "Noget. " * 20, "effect": "Noget andet. " * 20}
        found = self._begin(by, "warning", **said, answer_by=until)
        self._say(other, found, "Det ser vi på. " * 10)
        if place % 6 == 0:
            return
        found = self._do(other, found, "answer", {"answer": "Et svar. " * 20})
        found = self._do(other, found, "plan", {"plan": "En plan. " * 20})
        found = self._do(by, found, "approve")
        found = self._do(by, found, "close", {"learned": "Noget lært. " * 10})
        self._do(other, found, "approve")

    def _owe(self, place: int) -> None:
        due = (clock.day(self.now) + timedelta(days=30)).isoformat()
        said = {"title": f"Et bevis nummer {place}", "what": "report", "who": "them", "source": "Punkt 4"}
        found = self._begin(self.ours, "obligation", **said, due=due)
        if place % 10:
            found = self._do(self.theirs, found, "deliver", {"words": "Her er det. " * 10})
            self._do(self.ours, found, "approve")
