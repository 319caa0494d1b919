"""What staff can do with the plan: its drafts and their publishing, confirming, cancelling, and bringing in sheets."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, require
from transparency.audit import store as audit
from transparency.audit.records import Line, LogFilter
from transparency.editing.records import Draft, FieldProblem
from transparency.editing.service import SheetEditing, Trail
from transparency.errors import BadInput, Conflict, DomainError
from transparency.history import register
from transparency.locale import N_, Text
from transparency.mail import store as outbox
from transparency.mail.records import Letter, letter
from transparency.storage.database import Database
from transparency.tenders.editing_records import (
    SHAPE,
    SOON,
    Coming,
    Confirmation,
    asked_for,
    can_be_confirmed_until,
    comes,
    confirmed_as,
    copied,
    wrong,
)
from transparency.tenders.filters import TenderFilter
from transparency.tenders.index import Entry
from transparency.tenders.records import (
    DATE_KEYS,
    DROPPED,
    ENDED,
    PlannedTender,
    Status,
    Version,
)
from transparency.tenders.service import TenderPlan
from transparency.tenders.store import KIND

_LISTED = 50
"""Tenders that a letter names; its link shows all of them."""
_IMPORTS = 50
"""The latest imports that are looked through."""
LATELY = timedelta(days=14)
"""So long an import with refused rows stands in the work list."""


@dataclass(frozen=True, slots=True)
class WorkList:
    """What waits for somebody."""

    drafts: list[Draft[PlannedTender]]
    review: list[Draft[PlannedTender]]
    overdue: list[Entry]
    """By the day they should have been confirmed."""
    coming: list[Coming]
    """Dates of the next seven days, in their order."""
    changed: list[Draft[PlannedTender]]
    """Drafts whose public version has been changed since they were begun."""
    refused: Line | None
    """The last import of the fortnight that left rows out."""


class TenderEditing(SheetEditing[PlannedTender]):
    """Drafts of the plan's tenders, and the way from them to what is public. Safe to share between threads."""

    shape = SHAPE
    trail = Trail(
        may_draft="tender.draft",
        may_publish="tender.publish",
        drafted="tender_drafted",
        submitted="tender_submitted",
        returned="tender_returned",
        discarded="tender_discarded",
        published="tender_published",
    )
    may_import = "tender.import"
    imported = "tender_imported"

    def __init__(
        self, database: Database, plan: TenderPlan, *, four_eyes: bool, example: bool, base_url: str = ""
    ) -> None:
        super().__init__(database, plan, plan.reference, four_eyes=four_eyes, example=example)
        self.plan = plan
        self.base_url = base_url
        self._dated: dict[int, tuple[Coming, ...]] = {}

    def _prefix(self, record: PlannedTender) -> str:
        return self.reference.organisation.id_prefix

    def _wrong(self, connection: Connection, record: PlannedTender) -> tuple[FieldProblem, ...]:
        return wrong(record, self.reference)

    def _copied(self, record: PlannedTender, id_: str) -> PlannedTender:
        return copied(record, id_)

    def _restored(self, old: PlannedTender, public: PlannedTender) -> PlannedTender:
        return confirmed_as(old, public)

    def _first(self, record: PlannedTender) -> PlannedTender:
        """Who publishes it says that it is right; without a day it would never be asked about."""
        if record.confirm_by is not None or record.status in ENDED:
            return record
        return replace(record, confirmed_on=clock.today(), confirm_by=self._confirm_by())

    def new_id(self, actor: Actor, year: int) -> str:
        """The next free id of a year. It is taken by saving; who comes second is told then."""
        return self._new_id(actor, self.reference.organisation.id_prefix, year)

    def change_status(
        self, actor: Actor, tender_id: str, seen: int, status: Status, reason: str
    ) -> Version | Draft[PlannedTender]:
        """Cancel a tender or take it out of the plan: a `Version` is public, a `Draft` waits for approval.

        Raises `EditConflict` when it was changed since the version seen.
        """
        require(actor, "tender.publish")
        if status not in DROPPED:
            raise BadInput("status", N_("Vælg, om udbuddet er aflyst eller taget ud af planen."))
        reason = self._reason(reason)
        if not reason:
            raise DomainError(N_("Skriv en begrundelse, når et udbud aflyses eller tages ud af planen."))
        with self.database.writing() as connection:
            tender, public = self._changed(
                connection,
                tender_id,
                seen,
                lambda tender: replace(tender, status=status, status_reason=reason),
            )
            return self._directly(connection, actor, tender, public, reason)

    def follow(
        self,
        connection: Connection,
        actor: Actor,
        tender_id: str,
        change: Callable[[PlannedTender], PlannedTender],
        reason: str,
    ) -> Version | Draft[PlannedTender] | None:
        """Bring a tender up to date with what has happened elsewhere, in the caller's transaction.

        A `Version` is public, a `Draft` waits for approval, None: it said so already. Raises `NotFound`, and
        `Conflict` when it would have to wait and has another draft.
        """
        require(actor, "tender.publish")
        public = self._known(connection, tender_id)[-1]
        tender = change(public.record)
        if not self.shape.difference(public.record, tender):
            return None
        return self._directly(connection, actor, tender, public, self._reason(reason))

    # Confirming

    def confirm(self, actor: Actor, ids: Sequence[str], *, until: date | None = None) -> list[str]:
        """Say of tenders that they are still right, until a day (default: `confirm_days` from now).

        Returns those that were confirmed: what has ended needs it not. Raises `NotFound` for an unknown id.
        """
        require(actor, "tender.confirm")
        until = until or self._confirm_by()
        if not can_be_confirmed_until(clock.today(), until):
            raise BadInput("until", N_("Vælg en dag fra i dag og højst et år frem."))
        with self.database.writing() as connection:
            return self._confirm(connection, actor, ids, until)

    def ask_confirmation(self, actor: Actor, today: date) -> int:
        """A letter to each department whose tenders are due or soon will be; how many were written.

        No department is asked again within a fortnight.
        """
        require(actor, "tender.confirm")
        due: dict[str, list[Entry]] = {}
        soon = (today + SOON).toordinal()
        for entry in self.plan.index().entries:
            if not entry.ended and entry.confirm_by <= soon and entry.departments:
                due.setdefault(entry.departments[0], []).append(entry)
        with self.database.writing() as connection:
            since = LogFilter(event="confirmation_asked", after=clock.now() - SOON + timedelta(seconds=1))
            asked = {line.object for line in audit.lines(connection, since, limit=1000)}
            letters = 0
            for key, entries in sorted(due.items()):
                if (object_ := f"afdeling:{key}") in asked:
                    continue
                token = secrets.token_urlsafe(32)
                versions = {entry.id: entry.version for entry in entries}
                accounts.put_one_time(
                    connection, token, "confirmation", None, {"department": key, "versions": versions}
                )
                outbox.post(connection, self._letter(key, entries, token))
                audit.write(
                    connection, actor, "confirmation_asked", object_, details={"tenders": len(entries)}
                )
                letters += 1
        return letters

    def confirmation(self, token: str) -> Confirmation:
        """What a mailed link would confirm. Raises `DomainError` for one that does not work, saying why."""
        with self.database.reading() as connection:
            return self._asked(connection, token)

    def confirm_by_link(self, token: str, ids: Sequence[str]) -> list[str]:
        """Confirm some or all of what a mailed link asks for; then the link is used.

        Raises `DomainError` for a link that does not work and when nothing is chosen, `NotFound` for an id
        that it does not ask for, `Conflict` for one that was changed or answered since the letter.
        """
        with self.database.writing() as connection:
            found = self._asked(connection, token)
            if not ids:
                raise DomainError(N_("Vælg mindst ét udbud, der stadig er rigtigt."))
            known = {version.record.id: version for version in (*found.open, *found.settled)}
            for id_ in ids:
                if id_ not in known:
                    raise KIND.not_found(id_)
            if settled := sorted({v.record.id for v in found.settled} & set(ids)):
                raise Conflict(
                    N_("{ids} er ændret eller bekræftet, siden mailen blev sendt. Vælg igen."),
                    ids=", ".join(settled),
                )
            accounts.take_one_time(connection, token, "confirmation")
            actor = Actor("publisher", f"afdeling:{found.department}")
            audit.write(connection, actor, "link_used", f"afdeling:{found.department}")
            return self._confirm(connection, actor, ids, found.until)

    # The work list

    def work_list(self, actor: Actor, today: date) -> WorkList:
        """What waits for somebody. However long it is, it costs three queries, and few more after a change."""
        require(actor, "tender.draft")
        drafts = self.drafts(actor)
        with self.database.reading() as connection:
            lately = LogFilter(event="tender_imported", after=clock.now() - LATELY)
            imports = audit.lines(connection, lately, limit=_IMPORTS)
        index, late = self.plan.find(TenderFilter(overdue=True), today)
        overdue = sorted(index.found_entries(late), key=lambda entry: (entry.confirm_by, entry.id))
        moved = [
            draft
            for draft in drafts
            if (place := index.position.get(draft.record.id)) is not None
            and index.entries[place].version > draft.seen
        ]
        past = self.plan.histories([d.record.id for d in moved]) if moved else {}
        coming = [
            one for dated in self._dates(index.entries).values() for one in dated if comes(one.date, today)
        ]
        return WorkList(
            drafts=[d for d in drafts if d.state == "draft"],
            review=[d for d in drafts if d.state == "review"],
            overdue=overdue,
            coming=sorted(coming, key=lambda one: (one.date.sort_key, one.id)),
            changed=[d for d in moved if _content_moved(past[d.record.id], d.seen)],
            refused=next((line for line in imports if line.details.get("refused")), None),
        )

    def _dates(self, entries: Sequence[Entry]) -> dict[int, tuple[Coming, ...]]:
        """The dates of each version that is in force; a version never changes, so each is read once."""
        known = self._dated
        missing = [entry.seq for entry in entries if entry.seq not in known]
        if missing:
            with self.database.reading() as connection:
                read = dict(zip(missing, register.at(connection, KIND, missing), strict=True))
            known = {
                entry.seq: _dates_of(read[entry.seq]) if entry.seq in read else known[entry.seq]
                for entry in entries
            }
            self._dated = known
        return known

    # What several of the above do

    def _confirm(self, connection: Connection, actor: Actor, ids: Sequence[str], until: date) -> list[str]:
        past = register.versions(connection, KIND, ids)
        confirmed: list[tuple[PlannedTender, int]] = []
        for id_ in dict.fromkeys(ids):
            if id_ not in past:
                raise KIND.not_found(id_)
            public = past[id_][-1]
            new = replace(public.record, confirmed_on=clock.today(), confirm_by=until)
            if public.record.status not in ENDED and new != public.record:
                confirmed.append((new, public.number))
        self.plan.save(connection, confirmed, who=actor.who, reason=None)
        for tender, _ in confirmed:
            audit.write(
                connection, actor, "tender_confirmed", tender.id, details={"until": until.isoformat()}
            )
        return [tender.id for tender, _ in confirmed]

    def _asked(self, connection: Connection, token: str) -> Confirmation:
        payload = accounts.see_one_time(connection, token, "confirmation").payload
        asked: dict[str, int] = payload["versions"]
        past = register.versions(connection, KIND, list(asked))
        still: list[Version] = []
        settled: list[Version] = []
        for id_, number in asked.items():
            before, present = past[id_][number - 1], past[id_][-1]
            (still if asked_for(before, present) else settled).append(present)
        return Confirmation(payload["department"], tuple(still), tuple(settled), self._confirm_by())

    def _letter(self, key: str, entries: Sequence[Entry], token: str) -> Letter:
        """Danish: it goes to the municipality's own departments."""
        t, organisation = Text.of("da"), self.reference.organisation
        department = organisation.department(key)
        name = self.reference.department(key, "da")
        named = [
            t(
                N_("{id}: {title} (skal bekræftes senest {day})"),
                id=entry.id,
                title=entry.title,
                day=t.date(date.fromordinal(entry.confirm_by)),
            )
            for entry in sorted(entries, key=lambda entry: (entry.confirm_by, entry.id))[:_LISTED]
        ]
        if (more := len(entries) - len(named)) > 0:
            named.append(t(N_("… og {count} mere. De står på siden."), count=t.number(more)))
        return letter(
            "confirmation",
            (department.mailbox if department else "") or organisation.email,
            "da",
            t(N_("Er udbudsplanen stadig rigtig? Bekræft udbuddene fra {department}"), department=name),
            [
                t(
                    N_("Disse udbud fra {department} skal bekræftes nu eller inden for {days} dage:"),
                    department=name,
                    days=SOON.days,
                ),
                *named,
            ],
            link=(
                t(N_("Se udbuddene, og bekræft dem, der stadig er rigtige")),
                f"{self.base_url}/bekraeft?kode={token}",
            ),
            after=[
                t(N_("Linket kan bruges én gang og virker i 30 dage.")),
                t(
                    N_("Er noget ikke rigtigt mere, så bekræft det ikke, men skriv til {email}."),
                    email=organisation.email,
                ),
            ],
            sender=organisation.unit,
        )

    def _confirm_by(self) -> date:
        return clock.today() + timedelta(days=self.reference.organisation.confirm_days)


def _content_moved(past: Sequence[Version], seen: int) -> bool:
    base = next((version.record for version in past if version.number == seen), None)
    return base is None or SHAPE.disturbs(base, past[-1].record)


def _dates_of(tender: PlannedTender) -> tuple[Coming, ...]:
    if tender.status in DROPPED:
        return ()
    return tuple(
        Coming(tender.id, tender.title, key, planned)
        for key in DATE_KEYS
        if (planned := tender.dates.get(key)) and planned.start
    )
