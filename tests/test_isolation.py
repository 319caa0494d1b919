"""Who may what, over again and from outside: every role, every action of every service, own and foreign organisations.

Denied by default: a method that takes an actor and has no case here fails a test, and so does an action that the
table and `EXPECTED` do not agree on.
"""

import hashlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from account_cases import ADDRESS, BROWSER, NEW, PASSWORD, Town, cheap_hashes, content
from notice_cases import eforms, notice
from participation_cases import consultation, meeting, wall
from sqlalchemy import func, select

import transparency
from transparency import clock
from transparency.accounts import store
from transparency.accounts.permissions import (
    PERMISSIONS,
    PUBLIC,
    ROLES,
    Action,
    Actor,
    Role,
    may,
    require,
    within,
)
from transparency.accounts.records import Account, Organisation
from transparency.accounts.service import SYSTEM
from transparency.audit.records import LogFilter
from transparency.audit.service import Log
from transparency.config import organisation
from transparency.dialogues.editing import DialogueEditing
from transparency.dialogues.participation import Participation
from transparency.dialogues.participation_records import Form, Reply
from transparency.dialogues.records import Dialogue
from transparency.dialogues.service import Dialogues
from transparency.errors import DomainError, NotFound
from transparency.feeds import Site
from transparency.guidance.asking import Asking
from transparency.ingest.fetch import Unfetched
from transparency.jobs.service import Jobs
from transparency.locale import Text
from transparency.mail import store as mail
from transparency.mail.records import Route, letter
from transparency.mail.service import Outbox
from transparency.notices import store as notice_store
from transparency.notices.records import Match
from transparency.notices.service import Notices
from transparency.partnerships import store as rooms
from transparency.partnerships.calendars import Calendars
from transparency.partnerships.charter import Charter
from transparency.partnerships.register import PublicPartnerships
from transparency.partnerships.service import Partnerships
from transparency.readers.service import Readers
from transparency.sources.service import Sources
from transparency.storage import schema
from transparency.storage.database import Database
from transparency.targets.editing import TargetEditing
from transparency.targets.imports import ObservationImports
from transparency.targets.records import Target
from transparency.targets.service import Targets
from transparency.tenders.editing import TenderEditing
from transparency.tenders.imports import Imports
from transparency.tenders.service import TenderPlan
from transparency.uploads.service import Uploads

PACT = Charter(title="Rengøring", starts_on=date(2026, 1, 1), ends_on=date(2090, 1, 1), original_value=1)
DENIED = "Siden eller oplysningen findes ikke."
T = Text.of("da")

# Said a second time on purpose: somebody may do more when it has been written in two places.
_STAFF = "editor publisher administrator"
EXPECTED: dict[str, tuple[str, str]] = {
    # action: who of every organisation, who of their own
    "tender.draft": (_STAFF, ""),
    "tender.confirm": (_STAFF, ""),
    "tender.publish": ("publisher administrator", ""),
    "tender.import": (_STAFF, ""),
    "dialogue.take_part": (f"public member supplier_admin {_STAFF}", ""),
    "dialogue.draft": (_STAFF, ""),
    "dialogue.answer": (_STAFF, ""),
    "dialogue.publish": ("publisher administrator", ""),
    "guidance.ask": (f"public member supplier_admin {_STAFF}", ""),
    "target.draft": (_STAFF, ""),
    "target.publish": ("publisher administrator", ""),
    "target.import": (_STAFF, ""),
    "participant.read": (_STAFF, ""),
    "participant.remove": (_STAFF, ""),
    "notice.read": (_STAFF, ""),
    "notice.link": ("publisher administrator", ""),
    "feed.read": (_STAFF, ""),
    "feed.decide": (_STAFF, ""),
    "job.read": ("administrator", ""),
    "reference.read": (_STAFF, ""),
    "organisation.read": (_STAFF, "member supplier_admin"),
    "organisation.create": ("administrator", ""),
    "people.read": (_STAFF, "supplier_admin"),
    "people.change": ("administrator", "supplier_admin"),
    "upload.read": (_STAFF, "member supplier_admin"),
    "upload.write": (_STAFF, "member supplier_admin"),
    "mail.read": ("administrator", ""),
    "mail.resend": ("administrator", ""),
    "audit.read": ("administrator", ""),
    "account.own": ("", f"{_STAFF} member supplier_admin"),
    "person.erase": ("administrator", ""),
    "partnership.take_part": ("", f"{_STAFF} member supplier_admin"),
    "partnership.start": ("publisher administrator", ""),
    "partnership.portfolio": (_STAFF, ""),
}
ACTORS: dict[Role, str] = {
    "public": "", "member": "member", "supplier_admin": "supplier_admin", "editor": "editor", "publisher": "publisher",
    "administrator": "administrator",
}  # fmt: skip
"""Who of the town has each role. The suppliers' are of the same one; the other one is foreign to all."""


def expected(role: str, action: str) -> str:
    """ "all", "own" or "" for nothing."""
    of_all, of_own = EXPECTED[action]
    return "all" if role in of_all.split() else "own" if role in of_own.split() else ""


# The table


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", get_args(Action))
def test_isolation_the_table_says_what_was_decided(role: Role, action: Action) -> None:
    assert set(PERMISSIONS) == set(get_args(Action)) == set(EXPECTED)
    assert PERMISSIONS[action].who.get(role, "") == expected(role, action)
    assert PERMISSIONS[action].meaning


@pytest.mark.parametrize("role", [*ROLES, "root", ""])
@pytest.mark.parametrize("action", get_args(Action))
def test_isolation_nothing_is_allowed_outside_of_the_table(action: Action, role: Role) -> None:
    reach = expected(role, action)
    for own, asked in itertools.product((None, 1, 2), (None, 1, 2, 0, -1)):
        actor = Actor(role, "konto:1", 1, own)
        allowed = reach == "all" or (reach == "own" and own is not None and asked == own)
        assert may(actor, action, asked) is allowed
        if allowed:
            require(actor, action, asked)
        else:
            with pytest.raises(NotFound) as error:
                require(actor, action, asked)
            assert error.value.message == DENIED
        if reach == "all":
            assert within(actor, action).organisation_id is None
        elif reach == "own" and own is not None:
            assert within(actor, action).organisation_id == own
        else:
            with pytest.raises(NotFound):
                within(actor, action)


# Every method that takes an actor


@dataclass(frozen=True)
class Room:
    """A partnership: who started it, and somebody of the organisation that is tried who has no seat."""

    reference: str
    first: Actor
    colleague: int


@dataclass
class World(Town):
    """The town with all its services, and new things to try them on."""

    database: Database
    plan: TenderPlan
    folder: Path
    make_tender: Callable[..., Any]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        super().__init__(self.database)
        self.editing = TenderEditing(self.database, self.plan, four_eyes=False, example=False)
        self.dialogues = Dialogues(self.database, self.plan.reference)
        self.dialogue_editing = DialogueEditing(self.database, self.dialogues, four_eyes=False, example=False)
        self.participation = Participation(
            self.database, self.dialogues, self.plan, organisation(), "https://udbud.example.com", b"hemmelig"
        )
        self.asking = Asking(self.database, organisation())
        self.log_book = Log(self.database)
        self.outbox = Outbox(
            self.database, Route(None, self.folder / "outbox", "u@x.example", "N", "x.example")
        )
        self.jobs = Jobs(self.database)
        self.sources = Sources(self.database, (), self.folder / "feeds")
        self.uploads = Uploads(self.database, self.folder / "uploads")
        self.imports = Imports(self.editing)
        self.notices = Notices(self.database, self.plan, self.editing, self.folder / "notices")
        self.targets = Targets(
            self.database,
            self.plan.reference,
            self.plan,
            self.dialogues,
            self.notices,
            Readers(self.database),
            PublicPartnerships(self.database),
        )
        self.targets.follow()
        self.target_editing = TargetEditing(self.database, self.targets, four_eyes=False, example=False)
        self.observation_imports = ObservationImports(self.target_editing)
        address = "https://udbud.example.com"
        self.partnerships = Partnerships(
            self.database,
            self.plan.reference,
            PublicPartnerships(self.database),
            self.folder / "partnerships",
            b"hemmelig",
            address,
        )
        self.calendars = Calendars(
            self.database, Site(address, organisation(), lambda code, _: code, lambda promise, _: promise)
        )

    def acting(self, role: Role) -> Actor:
        return PUBLIC if role == "public" else self.actor(ACTORS[role])

    def email(self) -> str:
        return f"person{next(self.numbers)}@x.example"

    def person(self, of: Organisation, *, invited: bool = False, ended: bool = False) -> Account:
        role: Role = "editor" if of.kind == "municipality" else "member"
        made = self.add(of, self.email(), "Prøve Person", role, invited=invited)
        if ended:
            with self.database.writing() as connection:
                store.change_account(connection, made.id, active=False)
        return made

    def cvr(self) -> str:
        from stdnum.dk import cvr

        return next(
            str(n) for n in itertools.count(40_000_000 + 97 * next(self.numbers)) if cvr.is_valid(str(n))
        )

    def tender(self, *, public: bool = False, draft: bool = False, review: bool = False) -> str:
        id_, by = f"AAK-2027-{next(self.numbers):03d}", Actor("publisher", "prøve")
        tender = self.make_tender(id=id_, notice="2027-Q4")
        if public:
            kept = self.editing.save(by, tender, seen=0, edition=0, reason="Ny", note="")
            self.editing.publish(by, id_, kept.edition, "Ny i planen")
            tender = self.make_tender(id=id_, title="Rengøring af alt", notice="2027-Q4")
        if draft or review:
            kept = self.editing.save(by, tender, seen=int(public), edition=0, reason="Rettet", note="")
            if review:
                self.editing.submit(by, id_, kept.edition)
        return id_

    def edition(self, id_: str) -> int:
        found = self.editing.draft(SYSTEM, id_)
        assert found
        return found.edition

    def notice(self) -> tuple[int, int, str]:
        """One that waits, a proposal about it, and the tender that is proposed."""
        id_, found = self.tender(public=True), notice(notice_id=self.email(), number="")
        with self.database.writing() as connection:
            kept = notice_store.add(
                connection, found, stored_id=found.notice_id, content_hash=found.notice_id, file="a.xml"
            )
            notice_store.propose(connection, {kept: [Match(id_, 60, ())]})
            proposal = notice_store.proposals_of(connection, [kept])[kept][0].id
        return kept, proposal, id_

    def new_dialogue(self, title: str = "Dialog om skoler") -> Dialogue:
        id_ = f"AAK-MD-2027-{next(self.numbers):03d}"
        return Dialogue(
            id=id_, kind="dialogue", title=title, purpose="At lære", departments=("mbu",), status="closed"
        )

    def dialogue(self, *, public: bool = False, draft: bool = False, review: bool = False) -> str:
        by, editing, d = Actor("publisher", "prøve"), self.dialogue_editing, self.new_dialogue()
        if public:
            kept = editing.save(by, d, seen=0, edition=0, reason="Ny", note="")
            editing.publish(by, d.id, kept.edition, "Ny")
        if draft or review:
            kept = editing.save(
                by, replace(d, title="Rettet"), seen=int(public), edition=0, reason="Rettet", note=""
            )
            if review:
                editing.submit(by, d.id, kept.edition)
        return d.id

    def dialogue_edition(self, id_: str) -> int:
        found = self.dialogue_editing.draft(SYSTEM, id_)
        assert found
        return found.edition

    def new_target(self) -> tuple[Target, int]:
        """A promise that nobody writes on, with something new to say, and the number of its version in force."""
        drafted = {draft.record.id for draft in self.target_editing.drafts(SYSTEM)}
        id_ = next(id_ for id_ in self.plan.reference.promises if id_ not in drafted)
        public = self.targets.versions(id_)[-1]
        return replace(public.record, comment=f"Nr. {next(self.numbers)}"), public.number

    def target(self, *, twice: bool = False, review: bool = False) -> str:
        """One with a draft, or (`twice`) two versions and none."""
        by, editing = Actor("publisher", "prøve"), self.target_editing
        record, seen = self.new_target()
        kept = editing.save(by, record, seen=seen, edition=0, reason="Ny", note="")
        if twice:
            editing.publish(by, record.id, kept.edition, "Ny")
        elif review:
            editing.submit(by, record.id, kept.edition)
        return record.id

    def target_edition(self, id_: str) -> int:
        found = self.target_editing.draft(SYSTEM, id_)
        assert found
        return found.edition

    def open_dialogue(self, *, written: bool = False) -> str:
        later = wall("2099-04-05T09:00")
        id_ = f"AAK-MD-2027-{next(self.numbers):03d}"
        d = (
            consultation(id=id_, answer_by=later)
            if written
            else meeting(id=id_, starts=later, ends=None, sign_up_by=None)
        )
        with self.database.writing() as connection:
            self.dialogues.save(connection, [(d, 0)], who="prøve", reason="Ny")
        return id_

    def taking_part(self) -> Form:
        return Form("Prøve Person", self.email())

    def sign_up(self) -> int:
        id_ = self.open_dialogue()
        self.participation.sign_up(PUBLIC, id_, self.taking_part(), "")
        with self.database.reading() as connection:
            return connection.execute(select(func.max(schema.sign_up.c.id))).scalar_one()

    def question(self) -> int:
        self.participation.ask(PUBLIC, self.open_dialogue(), "Må vi være to?", "", "da", "")
        return self.participation.waiting_questions(SYSTEM)[-1].id

    def answered_dialogue(self) -> str:
        self.participation.answer(SYSTEM, self.question(), "Ja", "Må man?")
        return f"AAK-MD-2027-{next(self.numbers) - 1:03d}"

    def failed_letter(self) -> int:
        with self.database.writing() as connection:
            mail.post(connection, letter("reset", self.email(), "da", "Emne", ["Hej"], sender="Byen"))
            id = mail.listed(connection, ("waiting",), limit=1)[0].id
            mail.give_up(connection, id, "Nej")
            return id

    def feed(self) -> bytes:
        item = f"<item><title>Nyt nr. {next(self.numbers)}</title></item>"
        return f'<rss version="2.0"><channel><title>Nyt</title>{item}</channel></rss>'.encode()

    def news(self) -> int:
        """A piece of news that somebody has to decide about."""
        self.sources.import_items(SYSTEM, "nyt.xml", self.feed())
        return self.sources.items(SYSTEM, limit=1)[0].id

    def file(self, of: Organisation) -> int:
        by = self.person(of)
        actor = Actor(by.role, by.who, by.id, of.id)
        return self.uploads.add(actor, of.id, f"partnerskab:{of.id}", "brev.txt", b"Hej").id

    def known(self, of: Organisation) -> dict[int, str]:
        """The town's people of an organisation, who have access, as those of a partnership are named."""
        known = {one.id for one in self.people.values()}
        return {one.id: "" for one in self.accounts.people(SYSTEM, of.id) if one.id in known and one.active}

    def room(self, of: Organisation, *, seated: bool = True, staff: bool = False) -> Room:
        """A partnership that an organisation is a party of: all of its people that one knows have a seat (`seated`).

        Nobody else whom one knows has one, but all of the municipality's with `staff`. Somebody of each side has
        said something, and both have agreed on the charter.
        """
        firm = of
        if of.kind != "supplier":
            firm = self.accounts.create_organisation(SYSTEM, self.cvr(), "Nyt ApS", "post@ny.example")
        starter = self.add(self.own, self.email(), "Prøve Person", "publisher")
        theirs, here = self.person(firm), self.known(self.own) if staff else {}
        if seated:
            here |= self.known(of)
        first, second = (Actor(one.role, one.who, one.id, one.organisation_id) for one in (starter, theirs))
        seat = self.partnerships.start(first, firm.id, PACT, {theirs.id: "", **here})
        reference = seat.partnership.reference
        self.partnerships.do(second, reference, "charter", 1, "approve", {}, 1)
        for by in (first, second):
            self.partnerships.comment(by, reference, "charter", 1, "Hej", secret=False)
        return Room(reference, first, self.person(of).id)

    def filed(self, of: Organisation) -> tuple[str, int]:
        """Such a partnership, and a document in it."""
        room, data = self.room(of), b"Hej"
        hash_ = hashlib.sha256(data).hexdigest()
        path = self.folder / "partnerships" / hash_[:2] / hash_
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        with self.database.writing() as connection:
            seat = rooms.seat(connection, room.first, room.reference)
            id_ = rooms.add_document(
                connection, seat, "charter", 1,
                content_hash=hash_, type_="txt", filename="brev.txt", size=len(data), secret=False,
            )  # fmt: skip
        return room.reference, id_

    def figures(self) -> bytes:
        row = f"emissions;2024;{next(self.numbers)};ton CO2e;målt;Regnskab"
        return f"Mål;Periode;Værdi;Enhed;Kvalitet;Kilde\n{row}\n".encode("utf-8-sig")

    def sheet(self) -> bytes:
        headings = "Id;Titel;Afdeling;Art;CPV;Anslået værdi;Udbudsbekendtgørelse"
        row = f"AAK-2027-{next(self.numbers):03d};Maling;MBU;Tjenesteydelser;90910000-9;12 mio. kr.;4. kvt. 2027"
        return f"{headings}\n{row}\n".encode("utf-8-sig")


@dataclass(frozen=True)
class Case:
    """How one method is called.

    `about` says what the action is asked of: "organisation" (one with a number), "site" (no organisation), "list"
    (whatever lies within reach; `seen` are the organisations that the answer shows) or "self".
    `prepare` makes what it is tried on, before the actor does anything; its answer is handed to `call`.
    """

    action: Action
    about: str
    call: Callable[[World, Actor, Any], Any]
    prepare: Callable[[World, Organisation], Any] = lambda w, o: o
    seen: Callable[[Any], set[int]] = lambda found: set()


def _save_sheet(w: World, actor: Actor, data: bytes) -> Any:
    found = w.imports.read(SYSTEM, data, "plan.csv")
    return w.imports.save(actor, found, w.imports.compare(SYSTEM, found), reason="Ny plan")


def _save_figures(w: World, actor: Actor, data: bytes) -> Any:
    imports = w.observation_imports
    found = imports.read(SYSTEM, data, "tal.csv")
    return imports.save(actor, found, imports.compare(SYSTEM, found), reason="Nye tal")


def _bring_in_figures(w: World, actor: Actor, data: bytes) -> Any:
    found = w.observation_imports.read(SYSTEM, data, "tal.csv")
    with w.database.writing() as connection:
        outcome = found.compare(connection)
        return w.observation_imports.bring_in(connection, actor, found, outcome, reason="Nye tal")


def _bring_in_targets(w: World, actor: Actor, new: tuple[Target, int]) -> Any:
    with w.database.writing() as connection:
        return w.target_editing.bring_in(connection, actor, [new], source="tal.csv", reason="Ny")


def _copy_target(w: World, actor: Actor, id_: str) -> None:
    """Promises are the policy's: who may write drafts is told so."""
    if not may(actor, "target.draft"):
        w.target_editing.copy(actor, id_)
    with pytest.raises(DomainError, match="kan ikke kopieres"):
        w.target_editing.copy(actor, id_)


def _fetch(w: World, actor: Actor, _: Any) -> None:
    """Where no server may be asked, who may ask is told so."""
    with pytest.raises(Unfetched):
        w.sources.fetch(actor, "https://feeds.example.com/nyt.xml")


def _follow(w: World, actor: Actor, id_: str) -> Any:
    with w.database.writing() as connection:
        return w.editing.follow(
            connection, actor, id_, lambda tender: replace(tender, status="published"), "Ny"
        )


def _bring_in(w: World, actor: Actor, tender: Any) -> Any:
    with w.database.writing() as connection:
        return w.editing.bring_in(connection, actor, [(tender, 0)], source="plan.csv", reason="Ny")


def _another_session(w: World, actor: Actor, _: Any) -> None:
    name = ACTORS[actor.role]
    if name:
        w.accounts.end_session(actor, w.actor(name).session_id or 0)
    else:
        w.accounts.end_session(actor, 1)


def _unseated(w: World, actor: Actor, _: Any) -> Any:
    """Who governs nobody is told of nothing, and the page goes on."""
    found = w.partnerships.unseated(actor)
    if not may(actor, "people.change", actor.organisation_id):
        assert found == []
    require(actor, "people.change", actor.organisation_id)
    return found


def _own_sealed(w: World, actor: Actor, room: Room) -> Any:
    shown = w.partnerships.shown(room.first, room.reference, "charter", 1)
    return w.partnerships.own_sealed(actor, shown, shown.kind.begin)


def _withdraw(w: World, actor: Actor, room: Room) -> None:
    """What one has said oneself; who is not there tries it with what somebody else has said last."""
    with w.database.reading() as connection:
        if room.reference in {one.partnership.reference for one in rooms.seats(connection, actor)}:
            w.partnerships.comment(actor, room.reference, "charter", 1, "Hov", secret=False)
    last = w.partnerships.log(room.first, room.reference)[1][0]
    w.partnerships.withdraw_comment(actor, room.reference, "charter", 1, last.seq)


def _fetch_all(w: World, actor: Actor, room: Room) -> None:
    w.partnerships.export(actor, room.reference).close()


def _dismiss(w: World, actor: Actor, room: Room) -> None:
    """Oneself: a side takes no seat from the other's people."""
    w.partnerships.dismiss(actor, room.reference, actor.account_id or 0)


def _to_pass_on(w: World, of: Organisation) -> tuple[str, Account]:
    """A partnership in which all the staff have a seat, and somebody of another supplier."""
    return w.room(of, staff=True).reference, w.person(w.supplier if of.id == w.other.id else w.other)


def _succeed(w: World, actor: Actor, found: tuple[str, Account]) -> None:
    reference, new = found
    w.partnerships.succeed(actor, reference, new.organisation_id, {new.id: ""}, "Fusion")


def _in_room(call: Callable[[World, Actor, Room], Any], *, lists: bool = False) -> Case:
    """What one can do who has a seat: nobody else of whatever role. `lists`: the answer is of one's own people."""

    def called(w: World, actor: Actor, room: Room) -> Any:
        found = call(w, actor, room)
        return found if lists else (found,)

    return Case("partnership.take_part", "organisation", called, lambda w, o: w.room(o), organisations)


def organisations(found: Any) -> set[int]:
    return {one.organisation_id for one in found}


CASES: dict[str, Case] = {
    "Accounts.sessions": Case("account.own", "self", lambda w, a, _: w.accounts.sessions(a)),
    "Accounts.end_session": Case("account.own", "self", _another_session),
    "Accounts.end_other_sessions": Case("account.own", "self", lambda w, a, _: w.accounts.end_other_sessions(a)),
    "Accounts.me": Case("account.own", "self", lambda w, a, _: w.accounts.me(a)),
    "Accounts.change_password": Case(
        "account.own", "self", lambda w, a, _: w.accounts.change_password(a, PASSWORD, NEW)
    ),
    "Accounts.organisations": Case(
        "organisation.read", "list", lambda w, a, _: w.accounts.organisations(a), seen=lambda f: {o.id for o in f}
    ),
    "Accounts.organisation": Case(
        "organisation.read", "organisation", lambda w, a, o: w.accounts.organisation(a, o.id)
    ),
    "Accounts.create_organisation": Case(
        "organisation.create", "site",
        lambda w, a, cvr: w.accounts.create_organisation(a, cvr, "Ny", "post@ny.example"), lambda w, o: w.cvr(),
    ),
    "Accounts.change_organisation": Case(
        "organisation.create", "organisation",
        lambda w, a, o: w.accounts.change_organisation(a, o.id, "Nyt navn", "post@ny.example"),
    ),
    "Accounts.people": Case(
        "people.read", "organisation", lambda w, a, o: w.accounts.people(a, o.id), seen=organisations
    ),
    "Accounts.everybody": Case("people.read", "list", lambda w, a, _: w.accounts.everybody(a), seen=organisations),
    "Accounts.invite": Case(
        "people.change", "organisation",
        lambda w, a, o: w.accounts.invite(
            a, o.id, w.email(), "Ny", "editor" if o.kind == "municipality" else "member", "da"
        ),
    ),
    "Accounts.invite_again": Case(
        "people.change", "organisation", lambda w, a, p: w.accounts.invite_again(a, p.id),
        lambda w, o: w.person(o, invited=True),
    ),
    "Accounts.change_person": Case(
        "people.change", "organisation", lambda w, a, p: w.accounts.change_person(a, p.id, "Nyt Navn", p.role),
        lambda w, o: w.person(o),
    ),
    "Accounts.end_access": Case(
        "people.change", "organisation", lambda w, a, p: w.accounts.end_access(a, p.id), lambda w, o: w.person(o)
    ),
    "Accounts.give_access_again": Case(
        "people.change", "organisation", lambda w, a, p: w.accounts.give_access_again(a, p.id),
        lambda w, o: w.person(o, ended=True),
    ),
    "Accounts.export_person": Case(
        "person.erase", "organisation", lambda w, a, p: w.accounts.export_person(a, p.id), lambda w, o: w.person(o)
    ),
    "Accounts.erase_person": Case(
        "person.erase", "organisation", lambda w, a, p: w.accounts.erase_person(a, p.id), lambda w, o: w.person(o)
    ),
    "Accounts.create_administrator": Case(
        "people.change", "site", lambda w, a, email: w.accounts.create_administrator(a, email, "Ny", NEW),
        lambda w, o: w.email(),
    ),
    "Accounts.add_with_password": Case(
        "people.change", "site",
        lambda w, a, email: w.accounts.add_with_password(a, w.supplier, email, "Ny", "member", NEW),
        lambda w, o: w.email(),
    ),
    "Log.lines": Case("audit.read", "site", lambda w, a, _: w.log_book.lines(a, LogFilter())),
    "Log.export": Case("audit.read", "site", lambda w, a, _: w.log_book.export(a, LogFilter())),
    "Outbox.waiting": Case("mail.read", "site", lambda w, a, _: w.outbox.waiting(a)),
    "Outbox.failed": Case("mail.read", "site", lambda w, a, _: w.outbox.failed(a)),
    "Outbox.kept": Case("mail.read", "site", lambda w, a, _: w.outbox.kept(a)),
    "Outbox.resend": Case(
        "mail.resend", "site", lambda w, a, id: w.outbox.resend(a, id), lambda w, o: w.failed_letter()
    ),
    "Jobs.listed": Case("job.read", "site", lambda w, a, _: w.jobs.listed(a)),
    "Uploads.add": Case(
        "upload.write", "organisation", lambda w, a, o: w.uploads.add(a, o.id, "partnerskab:1", "brev.txt", b"Hej")
    ),
    "Uploads.of": Case(
        "upload.read", "list", lambda w, a, object_: w.uploads.of(a, object_),
        lambda w, o: w.file(o) and f"partnerskab:{o.id}", seen=organisations,
    ),
    "Uploads.fetch": Case(
        "upload.read", "organisation", lambda w, a, id: w.uploads.fetch(a, id), lambda w, o: w.file(o)
    ),
    "TenderEditing.drafts": Case("tender.draft", "site", lambda w, a, _: w.editing.drafts(a)),
    "TenderEditing.draft": Case(
        "tender.draft", "site", lambda w, a, id: w.editing.draft(a, id), lambda w, o: w.tender(draft=True)
    ),
    "TenderEditing.new_id": Case("tender.draft", "site", lambda w, a, _: w.editing.new_id(a, 2027)),
    "TenderEditing.save": Case(
        "tender.draft", "site",
        lambda w, a, tender: w.editing.save(a, tender, seen=0, edition=0, reason="", note=""),
        lambda w, o: w.make_tender(id=f"AAK-2027-{next(w.numbers):03d}"),
    ),
    "TenderEditing.submit": Case(
        "tender.draft", "site", lambda w, a, id: w.editing.submit(a, id, w.edition(id)),
        lambda w, o: w.tender(draft=True),
    ),
    "TenderEditing.send_back": Case(
        "tender.publish", "site", lambda w, a, id: w.editing.send_back(a, id, w.edition(id), "Se igen"),
        lambda w, o: w.tender(review=True),
    ),
    "TenderEditing.discard": Case(
        "tender.draft", "site", lambda w, a, id: w.editing.discard(a, id, w.edition(id)),
        lambda w, o: w.tender(draft=True),
    ),
    "TenderEditing.copy": Case(
        "tender.draft", "site", lambda w, a, id: w.editing.copy(a, id), lambda w, o: w.tender(public=True)
    ),
    "TenderEditing.preview": Case(
        "tender.draft", "site", lambda w, a, id: w.editing.preview(a, id), lambda w, o: w.tender(draft=True)
    ),
    "TenderEditing.difference": Case(
        "tender.draft", "site", lambda w, a, id: w.editing.difference(a, id), lambda w, o: w.tender(draft=True)
    ),
    "TenderEditing.publish": Case(
        "tender.publish", "site", lambda w, a, id: w.editing.publish(a, id, w.edition(id), "Ny"),
        lambda w, o: w.tender(draft=True),
    ),
    "TenderEditing.change_status": Case(
        "tender.publish", "site", lambda w, a, id: w.editing.change_status(a, id, 1, "cancelled", "Behovet er væk"),
        lambda w, o: w.tender(public=True),
    ),
    "TenderEditing.restore": Case(
        "tender.publish", "site", lambda w, a, id: w.editing.restore(a, id, 1, "Fortrudt"),
        lambda w, o: _published_twice(w),
    ),
    "TenderEditing.bring_in": Case(
        "tender.import", "site", _bring_in, lambda w, o: w.make_tender(id=f"AAK-2027-{next(w.numbers):03d}")
    ),
    "TenderEditing.follow": Case("tender.publish", "site", _follow, lambda w, o: w.tender(public=True)),
    "Notices.import_files": Case(
        "notice.link", "site",
        lambda w, a, id: w.notices.import_files(a, [("a.xml", eforms(id=id, number=""))]), lambda w, o: w.email(),
    ),
    "Notices.watch": Case("notice.link", "site", lambda w, a, _: w.notices.watch(a)),
    "Notices.refused": Case("notice.read", "site", lambda w, a, _: w.notices.refused(a)),
    "Notices.waiting": Case("notice.read", "site", lambda w, a, _: w.notices.waiting(a)),
    "Notices.decided": Case("notice.read", "site", lambda w, a, _: w.notices.decided(a)),
    "Notices.accept": Case(
        "notice.link", "site", lambda w, a, found: w.notices.accept(a, found[1]), lambda w, o: w.notice()
    ),
    "Notices.link": Case(
        "notice.link", "site", lambda w, a, found: w.notices.link(a, found[0], found[2]), lambda w, o: w.notice()
    ),
    "Notices.decline": Case(
        "notice.link", "site", lambda w, a, found: w.notices.decline(a, found[1]), lambda w, o: w.notice()
    ),
    "Notices.outside": Case(
        "notice.link", "site", lambda w, a, found: w.notices.outside(a, found[0]), lambda w, o: w.notice()
    ),
    "Notices.reopen": Case(
        "notice.link", "site", lambda w, a, found: w.notices.reopen(a, found[0]), lambda w, o: w.notice()
    ),
    "Notices.search_again": Case("notice.link", "site", lambda w, a, _: w.notices.search_again(a)),
    "TenderEditing.confirm": Case(
        "tender.confirm", "site", lambda w, a, id: w.editing.confirm(a, [id]), lambda w, o: w.tender(public=True)
    ),
    "TenderEditing.ask_confirmation": Case(
        "tender.confirm", "site", lambda w, a, _: w.editing.ask_confirmation(a, clock.today())
    ),
    "TenderEditing.work_list": Case("tender.draft", "site", lambda w, a, _: w.editing.work_list(a, clock.today())),
    "DialogueEditing.drafts": Case("dialogue.draft", "site", lambda w, a, _: w.dialogue_editing.drafts(a)),
    "DialogueEditing.draft": Case(
        "dialogue.draft", "site", lambda w, a, id: w.dialogue_editing.draft(a, id),
        lambda w, o: w.dialogue(draft=True),
    ),
    "DialogueEditing.new_id": Case(
        "dialogue.draft", "site", lambda w, a, _: w.dialogue_editing.new_id(a, 2027, "dialogue")
    ),
    "DialogueEditing.save": Case(
        "dialogue.draft", "site",
        lambda w, a, d: w.dialogue_editing.save(a, d, seen=0, edition=0, reason="", note=""),
        lambda w, o: w.new_dialogue(),
    ),
    "DialogueEditing.submit": Case(
        "dialogue.draft", "site", lambda w, a, id: w.dialogue_editing.submit(a, id, w.dialogue_edition(id)),
        lambda w, o: w.dialogue(draft=True),
    ),
    "DialogueEditing.send_back": Case(
        "dialogue.publish", "site",
        lambda w, a, id: w.dialogue_editing.send_back(a, id, w.dialogue_edition(id), "Se igen"),
        lambda w, o: w.dialogue(review=True),
    ),
    "DialogueEditing.discard": Case(
        "dialogue.draft", "site", lambda w, a, id: w.dialogue_editing.discard(a, id, w.dialogue_edition(id)),
        lambda w, o: w.dialogue(draft=True),
    ),
    "DialogueEditing.copy": Case(
        "dialogue.draft", "site", lambda w, a, id: w.dialogue_editing.copy(a, id),
        lambda w, o: w.dialogue(public=True),
    ),
    "DialogueEditing.preview": Case(
        "dialogue.draft", "site", lambda w, a, id: w.dialogue_editing.preview(a, id),
        lambda w, o: w.dialogue(draft=True),
    ),
    "DialogueEditing.difference": Case(
        "dialogue.draft", "site", lambda w, a, id: w.dialogue_editing.difference(a, id),
        lambda w, o: w.dialogue(draft=True),
    ),
    "DialogueEditing.publish": Case(
        "dialogue.publish", "site",
        lambda w, a, id: w.dialogue_editing.publish(a, id, w.dialogue_edition(id), "Ny"),
        lambda w, o: w.dialogue(draft=True),
    ),
    "DialogueEditing.restore": Case(
        "dialogue.publish", "site", lambda w, a, id: w.dialogue_editing.restore(a, id, 1, "Fortrudt"),
        lambda w, o: _cancelled(w),
    ),
    "DialogueEditing.cancel": Case(
        "dialogue.publish", "site", lambda w, a, id: w.dialogue_editing.cancel(a, id, 1, "Behovet er væk"),
        lambda w, o: w.dialogue(public=True),
    ),
    "DialogueEditing.missing": Case(
        "dialogue.draft", "site", lambda w, a, _: w.dialogue_editing.missing(a, w.new_dialogue())
    ),
    "DialogueEditing.correct_answer": Case(
        "dialogue.publish", "site",
        lambda w, a, id: w.dialogue_editing.correct_answer(a, id, 1, "Må man?", "Nej", "En fejl", seen=2),
        lambda w, o: w.answered_dialogue(),
    ),
    "TargetEditing.drafts": Case("target.draft", "site", lambda w, a, _: w.target_editing.drafts(a)),
    "TargetEditing.draft": Case(
        "target.draft", "site", lambda w, a, id: w.target_editing.draft(a, id), lambda w, o: w.target()
    ),
    "TargetEditing.save": Case(
        "target.draft", "site",
        lambda w, a, new: w.target_editing.save(a, new[0], seen=new[1], edition=0, reason="", note=""),
        lambda w, o: w.new_target(),
    ),
    "TargetEditing.submit": Case(
        "target.draft", "site", lambda w, a, id: w.target_editing.submit(a, id, w.target_edition(id)),
        lambda w, o: w.target(),
    ),
    "TargetEditing.send_back": Case(
        "target.publish", "site",
        lambda w, a, id: w.target_editing.send_back(a, id, w.target_edition(id), "Se igen"),
        lambda w, o: w.target(review=True),
    ),
    "TargetEditing.discard": Case(
        "target.draft", "site", lambda w, a, id: w.target_editing.discard(a, id, w.target_edition(id)),
        lambda w, o: w.target(),
    ),
    "TargetEditing.copy": Case("target.draft", "site", _copy_target, lambda w, o: w.target(twice=True)),
    "TargetEditing.preview": Case(
        "target.draft", "site", lambda w, a, id: w.target_editing.preview(a, id), lambda w, o: w.target()
    ),
    "TargetEditing.difference": Case(
        "target.draft", "site", lambda w, a, id: w.target_editing.difference(a, id), lambda w, o: w.target()
    ),
    "TargetEditing.publish": Case(
        "target.publish", "site",
        lambda w, a, id: w.target_editing.publish(a, id, w.target_edition(id), "Ny"), lambda w, o: w.target(),
    ),
    "TargetEditing.restore": Case(
        "target.publish", "site", lambda w, a, id: w.target_editing.restore(a, id, 1, "Fortrudt"),
        lambda w, o: w.target(twice=True),
    ),
    "TargetEditing.missing": Case(
        "target.draft", "site", lambda w, a, new: w.target_editing.missing(a, new[0]), lambda w, o: w.new_target()
    ),
    "TargetEditing.bring_in": Case("target.import", "site", _bring_in_targets, lambda w, o: w.new_target()),
    "ObservationImports.template": Case(
        "target.import", "site", lambda w, a, _: w.observation_imports.template(a, T)
    ),
    "ObservationImports.present": Case("target.import", "site", lambda w, a, _: w.observation_imports.present(a)),
    "ObservationImports.waits": Case("target.import", "site", lambda w, a, _: w.observation_imports.waits(a)),
    "ObservationImports.read": Case(
        "target.import", "site", lambda w, a, data: w.observation_imports.read(a, data, "tal.csv"),
        lambda w, o: w.figures(),
    ),
    "ObservationImports.compare": Case(
        "target.import", "site", lambda w, a, found: w.observation_imports.compare(a, found),
        lambda w, o: w.observation_imports.read(SYSTEM, w.figures(), "tal.csv"),
    ),
    "ObservationImports.save": Case("target.import", "site", _save_figures, lambda w, o: w.figures()),
    "ObservationImports.bring_in": Case("target.import", "site", _bring_in_figures, lambda w, o: w.figures()),
    "Asking.ask": Case("guidance.ask", "site", lambda w, a, id: w.asking.ask(a, "Må vi?", "", ADDRESS)),
    "Participation.sign_up": Case(
        "dialogue.take_part", "site", lambda w, a, id: w.participation.sign_up(a, id, w.taking_part(), ADDRESS),
        lambda w, o: w.open_dialogue(),
    ),
    "Participation.ask": Case(
        "dialogue.take_part", "site", lambda w, a, id: w.participation.ask(a, id, "Må vi?", "", "da", ADDRESS),
        lambda w, o: w.open_dialogue(),
    ),
    "Participation.answer_consultation": Case(
        "dialogue.take_part", "site",
        lambda w, a, id: w.participation.answer_consultation(a, id, w.taking_part(), [Reply(1, "Ti")], ADDRESS),
        lambda w, o: w.open_dialogue(written=True),
    ),
    "Participation.waiting_questions": Case(
        "dialogue.answer", "site", lambda w, a, _: w.participation.waiting_questions(a)
    ),
    "Participation.answer": Case(
        "dialogue.answer", "site", lambda w, a, id: w.participation.answer(a, id, "Ja", "Må man?"),
        lambda w, o: w.question(),
    ),
    "Participation.decline": Case(
        "dialogue.answer", "site", lambda w, a, id: w.participation.decline(a, id, "Nej"), lambda w, o: w.question()
    ),
    "Participation.participants": Case(
        "participant.read", "site", lambda w, a, id: w.participation.participants(a, id),
        lambda w, o: w.open_dialogue(),
    ),
    "Participation.participant_table": Case(
        "participant.read", "site", lambda w, a, id: w.participation.participant_table(a, id, T),
        lambda w, o: w.open_dialogue(),
    ),
    "Participation.named_participants": Case(
        "participant.read", "site", lambda w, a, id: w.participation.named_participants(a, id),
        lambda w, o: w.open_dialogue(),
    ),
    "Participation.remove": Case(
        "participant.remove", "site", lambda w, a, id: w.participation.remove(a, id, "Dobbelt"),
        lambda w, o: w.sign_up(),
    ),
    "Participation.consultation_answers": Case(
        "participant.read", "site", lambda w, a, id: w.participation.consultation_answers(a, id),
        lambda w, o: w.open_dialogue(written=True),
    ),
    "Participation.consultation_table": Case(
        "participant.read", "site", lambda w, a, id: w.participation.consultation_table(a, id, T),
        lambda w, o: w.open_dialogue(written=True),
    ),
    "Participation.advance": Case(
        "dialogue.publish", "site", lambda w, a, _: w.participation.advance(a, clock.now())
    ),
    "Imports.template": Case("tender.import", "site", lambda w, a, _: w.imports.template(a, T)),
    "Imports.present": Case("tender.import", "site", lambda w, a, _: w.imports.present(a)),
    "Imports.waits": Case("tender.import", "site", lambda w, a, _: w.imports.waits(a)),
    "Imports.headings": Case(
        "tender.import", "site", lambda w, a, data: w.imports.headings(a, data, "plan.csv"), lambda w, o: w.sheet()
    ),
    "Imports.read": Case(
        "tender.import", "site", lambda w, a, data: w.imports.read(a, data, "plan.csv"), lambda w, o: w.sheet()
    ),
    "Imports.compare": Case(
        "tender.import", "site", lambda w, a, found: w.imports.compare(a, found),
        lambda w, o: w.imports.read(SYSTEM, w.sheet(), "plan.csv"),
    ),
    "Imports.save": Case("tender.import", "site", _save_sheet, lambda w, o: w.sheet()),
    "Sources.fetch_due": Case("feed.decide", "site", lambda w, a, _: w.sources.fetch_due(a)),
    "Sources.fetch": Case("feed.decide", "site", _fetch),
    "Sources.import_items": Case(
        "feed.decide", "site", lambda w, a, data: w.sources.import_items(a, "nyt.xml", data), lambda w, o: w.feed()
    ),
    "Sources.states": Case("feed.read", "site", lambda w, a, _: w.sources.states(a)),
    "Sources.items": Case("feed.read", "site", lambda w, a, _: w.sources.items(a), lambda w, o: w.news()),
    "Sources.note": Case("feed.decide", "site", lambda w, a, id: w.sources.note(a, id), lambda w, o: w.news()),
    "Sources.dismiss": Case("feed.decide", "site", lambda w, a, id: w.sources.dismiss(a, id), lambda w, o: w.news()),
    "Partnerships.seats": Case(
        "partnership.take_part", "list", lambda w, a, _: w.partnerships.seats(a),
        lambda w, o: [w.room(one) for one in (w.own, w.supplier, w.other)], organisations,
    ),
    "Partnerships.taking_part": _in_room(lambda w, a, r: w.partnerships.taking_part(a, r.reference)),
    "Partnerships.home": _in_room(lambda w, a, r: w.partnerships.home(a, r.reference)),
    "Partnerships.rows": _in_room(lambda w, a, r: w.partnerships.rows(a, r.reference, "charter")),
    "Partnerships.all_of": _in_room(lambda w, a, r: w.partnerships.all_of(a, r.reference, "charter")),
    "Partnerships.shown": _in_room(lambda w, a, r: w.partnerships.shown(a, r.reference, "charter", 1)),
    "Partnerships.room": _in_room(lambda w, a, r: w.partnerships.room(a, r.reference)),
    "Partnerships.own_sealed": _in_room(_own_sealed),
    "Partnerships.log": _in_room(lambda w, a, r: w.partnerships.log(a, r.reference)),
    "Partnerships.begin": _in_room(
        lambda w, a, r: w.partnerships.begin(a, r.reference, "problem", {"title": "Klager", "facts": "Tre i uge 8"})
    ),
    "Partnerships.do": _in_room(
        lambda w, a, r: w.partnerships.do(a, r.reference, "charter", 1, "publish", {"public": ["existence"]}, 1)
    ),
    "Partnerships.comment": _in_room(
        lambda w, a, r: w.partnerships.comment(a, r.reference, "charter", 1, "Hej", secret=True)
    ),
    "Partnerships.withdraw_comment": _in_room(_withdraw),
    "Partnerships.file": Case(
        "partnership.take_part", "organisation", lambda w, a, f: w.partnerships.file(a, *f), lambda w, o: w.filed(o)
    ),
    "Partnerships.export": _in_room(_fetch_all),
    "Partnerships.set_letters": _in_room(lambda w, a, r: w.partnerships.set_letters(a, r.reference, "none")),
    "Partnerships.colleagues": _in_room(lambda w, a, r: w.partnerships.colleagues(a, r.reference), lists=True),
    "Partnerships.appoint": _in_room(lambda w, a, r: w.partnerships.appoint(a, r.reference, r.colleague, "")),
    "Partnerships.dismiss": _in_room(_dismiss),
    "Partnerships.start": Case(
        "partnership.start", "site",
        lambda w, a, person: w.partnerships.start(a, w.supplier.id, PACT, {person.id: ""}),
        lambda w, o: w.person(w.supplier),
    ),
    "Partnerships.succeed": Case(
        "partnership.start", "organisation", _succeed, _to_pass_on
    ),
    "Partnerships.portfolio": Case("partnership.portfolio", "site", lambda w, a, _: w.partnerships.portfolio(a)),
    "Partnerships.unseated": Case("people.change", "self", _unseated),
    "Partnerships.take_seat": Case(
        "people.change", "organisation", lambda w, a, r: w.partnerships.take_seat(a, r.reference),
        lambda w, o: w.room(o, seated=False),
    ),
    "Calendars.standing": Case("partnership.take_part", "self", lambda w, a, _: w.calendars.standing(a)),
    "Calendars.make": Case("partnership.take_part", "self", lambda w, a, _: w.calendars.make(a)),
    "Calendars.close": Case("partnership.take_part", "self", lambda w, a, _: w.calendars.close(a)),
}  # fmt: skip
FREE = {"Accounts.sign_out"}
"""Those that do nothing for who is nobody."""
WITHOUT_ACTOR = {
    # before anybody is signed in, and what proves it
    "Accounts.verify", "Accounts.verified_elsewhere", "Accounts.ticket", "Accounts.open_session", "Accounts.actor",
    "Accounts.forgot", "Accounts.link", "Accounts.set_password",
    # of the site itself
    "Accounts.own_organisation", "Accounts.any", "Accounts.tidy", "Outbox.send_due", "Outbox.tidy",
    "Notices.listed", "Notices.lead", "Notices.criteria",
    "Jobs.is_due", "Jobs.take", "Jobs.renew", "Jobs.ended", "Jobs.noted", "Jobs.statuses",
    "Sources.close", "Sources.source_name",
    # by a link from a letter
    "TenderEditing.confirmation", "TenderEditing.confirm_by_link",
    "Participation.look", "Participation.confirm", "Participation.change", "Participation.cancel",
    "Participation.confirm_answer",
    # by an address that only its owner knows
    "Calendars.file",
    # of a seat, which only the store gives
    "Partnerships.voter",
    # what is public
    "Participation.counts", "Participation.open_seats", "Participation.no_questions",
}  # fmt: skip


def _published_twice(w: World) -> str:
    id_, by = w.tender(public=True), Actor("publisher", "prøve")
    changed = w.make_tender(id=id_, title="Rengøring af alt", notice="2027-Q4")
    kept = w.editing.save(by, changed, seen=1, edition=0, reason="Større", note="")
    w.editing.publish(by, id_, kept.edition, "Større")
    return id_


def _cancelled(w: World) -> str:
    id_ = w.dialogue(public=True)
    w.dialogue_editing.cancel(Actor("publisher", "prøve"), id_, 1, "Behovet er væk")
    return id_


def methods() -> dict[str, bool]:
    """Every public method of every class that takes an actor somewhere, and whether this one does.

    What only other classes are made of is tried in them.
    """
    found: dict[str, bool] = {}
    for module in pkgutil.walk_packages(transparency.__path__, "transparency."):
        if ".web" in module.name or ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, one in inspect.getmembers(import_module(module.name), inspect.isclass):
            if one.__module__ != module.name or inspect.isabstract(one):
                continue
            own = {
                f"{name}.{method}": "actor" in inspect.signature(function).parameters
                for method, function in inspect.getmembers(one, inspect.isfunction)
                if not method.startswith("_")
            }
            if any(own.values()):
                found |= own
    return found


def test_isolation_every_method_of_every_service_is_tried() -> None:
    found = methods()
    assert {name for name, acts in found.items() if acts} == CASES.keys() | FREE
    assert {name for name, acts in found.items() if not acts} == WITHOUT_ACTOR


@pytest.fixture
def world(
    database: Database,
    plan: TenderPlan,
    tmp_path: Path,
    make_tender: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    cheap_hashes(monkeypatch.setattr)
    return World(database, plan, tmp_path, make_tender)


@pytest.mark.parametrize("name", CASES)
def test_isolation_each_method_does_what_the_table_lets_it_and_else_finds_nothing(
    world: World, name: str
) -> None:
    case = CASES[name]
    actors = {role: world.acting(role) for role in ROLES}
    several = case.about in ("organisation", "list")
    for target in [world.own, world.supplier, world.other] if several else [world.own]:
        denied = []
        prepared = case.prepare(world, target)
        for role, actor in actors.items():
            reach = expected(role, case.action)
            own = target.id == actor.organisation_id
            allowed = (
                bool(reach) if case.about in ("self", "list") else reach == "all" or (reach == "own" and own)
            )
            if not allowed:
                denied.append(role)
                continue
            found = case.call(world, actor, prepared)
            if reach == "own" and case.about == "list":
                assert case.seen(found) <= {actor.organisation_id}
                assert bool(case.seen(found)) is (own or name != "Uploads.of")
            elif case.about == "organisation":
                assert not isinstance(found, list) or case.seen(found) == {target.id}
            if case.about != "list":  # whose answer changes nothing
                prepared = case.prepare(world, target)
        before, files = content(world.database), sorted(world.folder.rglob("*"))
        for role in denied:
            with pytest.raises(NotFound) as error:
                case.call(world, actors[role], prepared)
            assert (error.value.message, error.value.values) == (DENIED, {}), (role, target.name)
        assert content(world.database) == before, f"one of {denied} is denied but something was written"
        assert sorted(world.folder.rglob("*")) == files


NUMBERED: dict[str, Callable[[World, Actor, int], Any]] = {
    "Accounts.organisation": lambda w, a, id: w.accounts.organisation(a, id),
    "Accounts.change_organisation": lambda w, a, id: w.accounts.change_organisation(
        a, id, "Ny", "p@x.example"
    ),
    "Accounts.invite": lambda w, a, id: w.accounts.invite(a, id, w.email(), "Ny", "member", "da"),
    "Accounts.invite_again": lambda w, a, id: w.accounts.invite_again(a, id),
    "Accounts.change_person": lambda w, a, id: w.accounts.change_person(a, id, "Ny", "member"),
    "Accounts.end_access": lambda w, a, id: w.accounts.end_access(a, id),
    "Accounts.give_access_again": lambda w, a, id: w.accounts.give_access_again(a, id),
    "Accounts.export_person": lambda w, a, id: w.accounts.export_person(a, id),
    "Accounts.erase_person": lambda w, a, id: w.accounts.erase_person(a, id),
    "Accounts.end_session": lambda w, a, id: w.accounts.end_session(a, id),
    "Outbox.resend": lambda w, a, id: w.outbox.resend(a, id),
    "Sources.note": lambda w, a, id: w.sources.note(a, id),
    "Sources.dismiss": lambda w, a, id: w.sources.dismiss(a, id),
    "Uploads.fetch": lambda w, a, id: w.uploads.fetch(a, id),
    "Participation.remove": lambda w, a, id: w.participation.remove(a, id, "Dobbelt"),
    "Participation.answer": lambda w, a, id: w.participation.answer(a, id, "Ja", "Må man?"),
    "Participation.decline": lambda w, a, id: w.participation.decline(a, id, "Nej"),
    "Partnerships.file": lambda w, a, id: w.partnerships.file(a, "AAK-SP-2026-001", id),
    "Partnerships.start": lambda w, a, id: w.partnerships.start(a, id, PACT, {}),
}


@pytest.mark.parametrize("role", ["public", "member", "supplier_admin", "administrator"])
def test_isolation_a_guessed_number_finds_nothing(world: World, role: Role) -> None:
    actor, found = world.acting(role), []
    for name, ask in NUMBERED.items():
        for id in (0, -1, 10_000, 2**31, 2**62):
            with suppress(NotFound):
                found.append((name, id, ask(world, actor, id)))
    assert found == []


def test_isolation_a_foreign_number_looks_like_one_that_is_not_there(world: World) -> None:
    """So that nobody learns by asking which numbers there are."""
    actor = world.acting("supplier_admin")
    theirs = {
        "organisation": world.other.id,
        "person": world["other_member"].id,
        "file": world.file(world.other),
    }
    for ask, there in (
        (world.accounts.organisation, theirs["organisation"]),
        (world.accounts.people, theirs["organisation"]),
        (world.accounts.invite_again, theirs["person"]),
        (world.accounts.end_access, theirs["person"]),
        (world.accounts.give_access_again, theirs["person"]),
        (world.accounts.export_person, theirs["person"]),
        (world.uploads.fetch, theirs["file"]),
    ):
        answers = []
        for id in (there, 10_000):
            with pytest.raises(NotFound) as error:
                ask(actor, id)
            answers.append((type(error.value), error.value.message, error.value.values))
        assert answers[0] == answers[1]


# Tabs that were open when something changed


def _all_denied(world: World, actor: Actor) -> None:
    """Everything but what anybody may do who has never signed in."""
    for case in CASES.values():
        if may(PUBLIC, case.action):
            continue
        prepared = case.prepare(world, world.supplier)
        with pytest.raises(NotFound):
            case.call(world, actor, prepared)


@pytest.mark.parametrize("how", ["ended", "erased", "signed out"])
def test_isolation_an_open_tab_of_somebody_without_access_opens_nothing(world: World, how: str) -> None:
    admin = world.actor("administrator")
    actors = set()
    for name in ("supplier_admin", "member", "editor", "publisher"):
        token, id = world.token(name), world[name].id
        if how == "ended":
            world.accounts.end_access(admin, id)
        elif how == "erased":
            world.accounts.erase_person(admin, id)
        else:
            world.accounts.sign_out(world.accounts.actor(token))
        actors.add(world.accounts.actor(token))
    assert actors == {PUBLIC}
    _all_denied(world, *actors)


def test_isolation_a_withdrawn_member_who_comes_back_elsewhere_sees_nothing_of_the_old_place(
    world: World,
) -> None:
    boss, other = world.actor("supplier_admin"), world.actor("other_admin")
    world.accounts.end_access(boss, world["member"].id)
    new = world.accounts.invite(other, world.other.id, "member@ny.example", "Mads", "supplier_admin", "da")
    verified = world.accounts.set_password(world.codes("member@ny.example")[0], NEW)
    actor = world.accounts.actor(world.accounts.open_session(world.accounts.ticket(verified), BROWSER))
    assert actor.account_id == new.id
    for ask in (world.accounts.organisation, world.accounts.people):
        with pytest.raises(NotFound):
            ask(actor, world.supplier.id)
    assert [one.id for one in world.accounts.organisations(actor)] == [world.other.id]


@pytest.mark.parametrize(
    ("name", "lower", "lost"),
    [
        ("publisher", "editor", {"tender.publish", "target.publish", "notice.link", "partnership.start"}),
        (
            "administrator",
            "publisher",
            {"organisation.create", "people.change", "mail.read", "audit.read", "person.erase"},
        ),
        ("supplier_admin", "member", {"people.read", "people.change"}),
    ],
)
def test_isolation_an_open_tab_of_somebody_with_a_lower_role_has_that_role(
    world: World, name: str, lower: Role, lost: set[str]
) -> None:
    world.add(world.own, "anden@kommune.example", "Anden", "administrator")
    token = world.token(name)
    world.accounts.change_person(world.actor("administrator"), world[name].id, "Navn", lower)
    actor = world.accounts.actor(token)
    assert actor.role == lower
    for case in CASES.values():
        if case.action in lost:
            prepared = case.prepare(world, world.supplier)
            with pytest.raises(NotFound):
                case.call(world, actor, prepared)


def test_isolation_an_open_tab_of_somebody_who_has_moved_sees_the_new_organisation_only(world: World) -> None:
    token = world.token("supplier_admin")
    file = world.file(world.supplier)
    assert world.uploads.fetch(world.accounts.actor(token), file)
    with world.database.writing() as connection:
        store.change_account(connection, world["supplier_admin"].id, organisation_id=world.other.id)
    actor = world.accounts.actor(token)
    assert actor.organisation_id == world.other.id
    assert [one.id for one in world.accounts.organisations(actor)] == [world.other.id]
    assert world.accounts.people(actor, world.other.id)
    with pytest.raises(NotFound):
        world.accounts.people(actor, world.supplier.id)
    with pytest.raises(NotFound):
        world.uploads.fetch(actor, file)


def test_isolation_a_session_is_of_the_person_who_opened_it_whatever_others_do(world: World) -> None:
    """Two browsers, two people, one database."""
    one, two = world.token("supplier_admin"), world.token("other_admin")
    for _ in range(2):
        assert world.accounts.actor(one).organisation_id == world.supplier.id
        assert world.accounts.actor(two).organisation_id == world.other.id
        world.accounts.verify(world["other_admin"].email, PASSWORD, ADDRESS)
