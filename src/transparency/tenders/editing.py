"""What staff can do with the plan: drafts, approval, publishing, confirming, and undoing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from transparency import clock
from transparency.accounts import store as accounts
from transparency.accounts.permissions import Actor, may, require
from transparency.audit import store as audit
from transparency.audit.records import Line, LogFilter
from transparency.errors import BadInput, Conflict, DomainError, NotFound
from transparency.history import register
from transparency.history import store as history
from transparency.history.records import FieldChange
from transparency.locale import N_, Text
from transparency.mail import store as outbox
from transparency.mail.records import Letter, letter
from transparency.storage.database import Database
from transparency.tenders import editing_store as store
from transparency.tenders.editing_records import (
    MAX_REASON,
    SOON,
    Coming,
    Confirmation,
    Draft,
    EditConflict,
    NothingChanged,
    NotReady,
    Preview,
    asked_for,
    can_be_confirmed_until,
    cleaned,
    cleaned_text,
    comes,
    copied,
    difference,
    free_id,
    merged,
    needs_reason,
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
    changes,
    only_confirms,
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

    drafts: list[Draft]
    review: list[Draft]
    overdue: list[Entry]
    """By the day they should have been confirmed."""
    coming: list[Coming]
    """Dates of the next seven days, in their order."""
    changed: list[Draft]
    """Drafts whose public version has been changed since they were begun."""
    refused: Line | None
    """The last import of the fortnight that left rows out."""


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """Ids of an import: what became public, and what waits for approval."""

    public: tuple[str, ...]
    review: tuple[str, ...]


class Editing:
    """Drafts of the plan's tenders, and the way from them to what is public. Safe to share between threads.

    `four_eyes`: nobody publishes what they wrote. `example`: what is written is marked as made up.
    """

    def __init__(
        self, database: Database, plan: TenderPlan, *, four_eyes: bool, example: bool, base_url: str = ""
    ) -> None:
        self.database = database
        self.plan = plan
        self.four_eyes = four_eyes
        self.example = example
        self.base_url = base_url
        self._dated: dict[int, tuple[Coming, ...]] = {}

    # Drafts

    def drafts(self, actor: Actor) -> list[Draft]:
        """All drafts, the last saved first."""
        require(actor, "tender.draft")
        with self.database.reading() as connection:
            return store.drafts(connection)

    def draft(self, actor: Actor, tender_id: str) -> Draft | None:
        require(actor, "tender.draft")
        with self.database.reading() as connection:
            return store.find(connection, tender_id)

    def new_id(self, actor: Actor, year: int) -> str:
        """The next free id of a year. It is taken by saving; who comes second is told then."""
        require(actor, "tender.draft")
        with self.database.reading() as connection:
            return self._free_id(connection, year)

    def save(
        self, actor: Actor, tender: PlannedTender, *, seen: int, edition: int, reason: str, note: str
    ) -> Draft:
        """Keep a draft, complete or not. `seen` and `edition` are those the editor began from (0: none).

        Raises `EditConflict` when either has been overtaken, and `NotReady` for a text that is too long.
        """
        require(actor, "tender.draft")
        tender = replace(cleaned(tender, self.plan.reference.organisation), example=self.example)
        reason, note = self._reason(reason), cleaned_text("note", note, MAX_REASON)
        with self.database.writing() as connection:
            before = store.find(connection, tender.id)
            past = self._versions(connection, tender.id)
            if before and before.edition != edition and not _says(before, tender, seen, reason, note):
                raise EditConflict(
                    base=_at(past, seen),
                    mine=tender,
                    theirs=before.record,
                    by="draft",
                    seen=before.seen,
                    edition=before.edition,
                )
            tender, seen = _rebased(past, tender, seen, before.edition if before else 0)
            if before and _says(before, tender, seen, reason, note):
                return before
            if before:
                saved = store.change(
                    connection,
                    replace(
                        before, record=tender, seen=seen, state="draft", reason=reason, note=note,
                        author_id=actor.account_id,
                    ),
                )  # fmt: skip
            else:
                saved = self._add(connection, actor, tender, seen, reason=reason, note=note)
            audit.write(connection, actor, "tender_drafted", tender.id, details={"seen": seen})
        return saved

    def submit(self, actor: Actor, tender_id: str, edition: int) -> Draft:
        """Send a draft to approval. Raises `NotReady`, and `Conflict` when it was changed meanwhile."""
        require(actor, "tender.draft")
        with self.database.writing() as connection:
            found = self._draft(connection, tender_id, edition)
            self._check(found.record)
            saved = store.change(connection, replace(found, state="review"))
            audit.write(connection, actor, "tender_submitted", tender_id)
        return saved

    def send_back(self, actor: Actor, tender_id: str, edition: int, note: str) -> Draft:
        """Back from approval to its author, with a note. Raises `Conflict` when it was changed meanwhile."""
        require(actor, "tender.publish")
        note = cleaned_text("note", note, MAX_REASON)
        with self.database.writing() as connection:
            found = self._draft(connection, tender_id, edition)
            saved = store.change(connection, replace(found, state="draft", note=note))
            audit.write(connection, actor, "tender_returned", tender_id)
        return saved

    def discard(self, actor: Actor, tender_id: str, edition: int) -> None:
        """Raises `Conflict` when somebody saved the draft meanwhile."""
        require(actor, "tender.draft")
        with self.database.writing() as connection:
            found = self._draft(connection, tender_id, edition)
            store.drop(connection, found.id)
            audit.write(connection, actor, "tender_discarded", tender_id)

    def copy(self, actor: Actor, tender_id: str) -> Draft:
        """A draft of a new tender like this one (its public version, else its draft). Raises `NotFound`."""
        require(actor, "tender.draft")
        with self.database.writing() as connection:
            past, found = self._versions(connection, tender_id), store.find(connection, tender_id)
            if past:
                source = past[-1].record
            elif found:
                source = found.record
            else:
                raise _no_tender(tender_id)
            new = copied(source, self._free_id(connection, clock.today().year))
            saved = self._add(connection, actor, replace(new, example=self.example), 0)
            audit.write(connection, actor, "tender_drafted", new.id, details={"copy_of": tender_id})
        return saved

    def preview(self, actor: Actor, tender_id: str) -> Preview:
        """A draft as it would be published now. Raises `NotFound`."""
        require(actor, "tender.draft")
        with self.database.reading() as connection:
            found = store.find(connection, tender_id)
            past = self._versions(connection, tender_id)
        if found is None:
            raise _no_draft(tender_id)
        if not past:
            return Preview(found, None, found.record, (), ())
        public = past[-1]
        tender, collisions = _onto(past, found)
        if collisions:
            tender = found.record
        return Preview(found, public, tender, difference(public.record, tender), collisions)

    def difference(self, actor: Actor, tender_id: str) -> tuple[FieldChange, ...]:
        """What publishing the draft would change in the public version; nothing for a new tender."""
        return self.preview(actor, tender_id).fields

    # What becomes public

    def publish(self, actor: Actor, tender_id: str, edition: int, reason: str) -> Version:
        """Make a draft public; `reason` takes the place of the draft's own when there is one.

        What others changed in the public version meanwhile stays. Raises `EditConflict` where both changed
        the same field, `NotReady`, `NothingChanged` (the draft is gone then), and `DomainError` when the
        reason or a second person is missing.
        """
        require(actor, "tender.publish")
        reason = self._reason(reason)
        version = None
        with self.database.writing() as connection:
            found = self._draft(connection, tender_id, edition)
            past = self._versions(connection, tender_id)
            public = past[-1] if past else None
            tender, collisions = _onto(past, found)
            if collisions or (public and not found.seen):
                assert public
                raise EditConflict(
                    base=_at(past, found.seen),
                    mine=found.record,
                    theirs=public.record,
                    by="public",
                    seen=public.number,
                    edition=found.edition,
                )
            store.drop(connection, found.id)
            if public and not difference(public.record, tender):
                audit.write(connection, actor, "tender_discarded", tender_id, details={"unchanged": True})
            else:
                self._check(tender)
                confirms = public is not None and only_confirms(public.record, tender)
                if self.four_eyes and not confirms and found.author_id == actor.account_id:
                    raise DomainError(
                        N_(
                            "{id} skal offentliggøres af en anden end den, der har gemt kladden sidst. "
                            "Send den til godkendelse."
                        ),
                        id=tender_id,
                    )
                version = self._write(connection, actor, tender, public, reason or found.reason)
        if version is None:
            raise NothingChanged(
                N_(
                    "Kladden til {id} siger det samme som det, der er offentligt. Den er kasseret, og intet er ændret."
                ),
                id=tender_id,
            )
        return version

    def change_status(
        self, actor: Actor, tender_id: str, seen: int, status: Status, reason: str
    ) -> Version | Draft:
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
            past = self._known(connection, tender_id)
            base = _at(past, seen)
            if base is None:
                raise _no_tender(tender_id)
            wanted = replace(base, status=status, status_reason=reason)
            tender, _ = _rebased(past, wanted, seen, 0)
            return self._directly(connection, actor, tender, past[-1], reason)

    def restore(self, actor: Actor, tender_id: str, number: int, reason: str) -> Version | Draft:
        """Undo: a new version with the content of an older one. A `Draft` waits for approval."""
        require(actor, "tender.publish")
        reason = self._reason(reason)
        with self.database.writing() as connection:
            past = self._known(connection, tender_id)
            old, public = _at(past, number), past[-1]
            if old is None:
                raise NotFound(N_("{id} har ingen version {number}."), id=tender_id[:60], number=number)
            tender = replace(
                old, confirmed_on=public.record.confirmed_on, confirm_by=public.record.confirm_by
            )
            self._check(tender)
            return self._directly(connection, actor, tender, public, reason)

    def bring_in(
        self,
        connection: Connection,
        actor: Actor,
        tenders: Sequence[tuple[PlannedTender, int]],
        *,
        source: str,
        reason: str | None,
        refused: int = 0,
    ) -> BroughtIn:
        """Write an import (`ImportPlan.drafts`) in the caller's transaction. `refused` rows were left out of it.

        Mere confirmations become public. So does the rest, unless two people have to approve or the actor may
        not publish: then it waits as drafts. Raises `Conflict` when one of them has another draft already.
        """
        require(actor, "tender.import")
        marked = [(replace(tender, example=self.example), seen) for tender, seen in tenders]
        waiting: list[tuple[PlannedTender, int]] = []
        if self.four_eyes or not may(actor, "tender.publish"):
            ids = [tender.id for tender, _ in marked]
            known, others = register.versions(connection, KIND, ids), store.among(connection, ids)
            waiting = [
                (tender, seen)
                for tender, seen in marked
                if tender.id not in known or not only_confirms(known[tender.id][-1].record, tender)
            ]
            wanted = {tender.id: (tender, seen) for tender, seen in waiting}
            kept = {id_ for id_, other in others.items() if (other.record, other.seen) == wanted.get(id_)}
            if clash := sorted(wanted.keys() & others.keys() - kept):
                raise Conflict(
                    N_("Der er allerede en kladde til {ids}. Offentliggør eller kassér den først."),
                    ids=", ".join(clash[:10]) + (" …" if len(clash) > 10 else ""),
                )
            store.add(
                connection,
                [(tender, seen) for tender, seen in waiting if tender.id not in kept],
                state="review",
                reason=reason or "",
                note="",
                author_id=actor.account_id,
            )
        held = {tender.id for tender, _ in waiting}
        direct = [(tender, seen) for tender, seen in marked if tender.id not in held]
        self.plan.save(connection, direct, who=actor.who, reason=reason)
        found = BroughtIn(tuple(tender.id for tender, _ in direct), tuple(t.id for t, _ in waiting))
        audit.write(
            connection, actor, "tender_imported", source, reason=reason,
            details={"public": len(found.public), "review": len(found.review)}
            | ({"refused": refused} if refused else {}),
        )  # fmt: skip
        return found

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
                    raise _no_tender(id_)
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

    def _versions(self, connection: Connection, tender_id: str) -> list[Version]:
        """Oldest first; none for a tender that is not public."""
        return register.versions(connection, KIND, [tender_id]).get(tender_id, [])

    def _known(self, connection: Connection, tender_id: str) -> list[Version]:
        past = self._versions(connection, tender_id)
        if not past:
            raise _no_tender(tender_id)
        return past

    def _draft(self, connection: Connection, tender_id: str, edition: int) -> Draft:
        found = store.find(connection, tender_id)
        if found is None:
            raise _no_draft(tender_id)
        if found.edition != edition:
            raise Conflict(
                N_("En anden har ændret kladden til {id} imens. Se den igen, før du går videre."),
                id=tender_id,
            )
        return found

    def _add(
        self,
        connection: Connection,
        actor: Actor,
        tender: PlannedTender,
        seen: int,
        *,
        review: bool = False,
        reason: str = "",
        note: str = "",
    ) -> Draft:
        store.add(
            connection,
            [(tender, seen)],
            state="review" if review else "draft",
            reason=reason,
            note=note,
            author_id=actor.account_id,
        )
        found = store.find(connection, tender.id)
        assert found
        return found

    def _directly(
        self, connection: Connection, actor: Actor, tender: PlannedTender, public: Version, reason: str
    ) -> Version | Draft:
        """Publish without a draft, or leave it to a second person where two have to approve."""
        if not difference(public.record, tender):
            raise NothingChanged(N_("{id} er allerede sådan. Intet er ændret."), id=tender.id)
        if not self.four_eyes or only_confirms(public.record, tender):
            return self._write(connection, actor, tender, public, reason)
        if store.find(connection, tender.id):
            raise Conflict(
                N_("Der er allerede en kladde til {ids}. Offentliggør eller kassér den først."), ids=tender.id
            )
        saved = self._add(connection, actor, tender, public.number, review=True, reason=reason)
        audit.write(connection, actor, "tender_submitted", tender.id, reason=reason)
        return saved

    def _write(
        self, connection: Connection, actor: Actor, tender: PlannedTender, public: Version | None, reason: str
    ) -> Version:
        before = public.record if public else None
        if needs_reason(before, tender) and not reason:
            raise DomainError(N_("Skriv, hvorfor {id} ændres. Begrundelsen er offentlig."), id=tender.id)
        if before is None and tender.confirm_by is None and tender.status not in ENDED:
            # Who publishes it says that it is right; without a day it would never be asked about.
            tender = replace(tender, confirmed_on=clock.today(), confirm_by=self._confirm_by())
        seen = public.number if public else 0
        self.plan.save(connection, [(tender, seen)], who=actor.who, reason=reason or None)
        audit.write(
            connection, actor, "tender_published", tender.id, reason=reason or None,
            details={"version": seen + 1},
        )  # fmt: skip
        return Version(seen + 1, history.current(connection).at, reason or None, tender)

    def _confirm(self, connection: Connection, actor: Actor, ids: Sequence[str], until: date) -> list[str]:
        past = register.versions(connection, KIND, ids)
        confirmed: list[tuple[PlannedTender, int]] = []
        for id_ in dict.fromkeys(ids):
            if id_ not in past:
                raise _no_tender(id_)
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
        t, organisation = Text.of("da"), self.plan.reference.organisation
        department = organisation.department(key)
        name = self.plan.reference.department(key, "da")
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

    def _check(self, tender: PlannedTender) -> None:
        if found := wrong(tender, self.plan.reference):
            raise NotReady(found)

    def _reason(self, reason: str) -> str:
        return cleaned_text("reason", reason, MAX_REASON)

    def _free_id(self, connection: Connection, year: int) -> str:
        prefix = self.plan.reference.organisation.id_prefix
        return free_id(prefix, year, store.taken(connection, prefix, year))

    def _confirm_by(self) -> date:
        return clock.today() + timedelta(days=self.plan.reference.organisation.confirm_days)


def _no_tender(tender_id: str) -> NotFound:
    return NotFound(N_("Der er intet udbud med id {id}."), id=tender_id[:60])


def _no_draft(tender_id: str) -> NotFound:
    return NotFound(
        N_("Der er ingen kladde til {id}. Den kan være offentliggjort eller kasseret imens."),
        id=tender_id[:60],
    )


def _at(past: Sequence[Version], number: int) -> PlannedTender | None:
    return next((version.record for version in past if version.number == number), None)


def _says(found: Draft, tender: PlannedTender, seen: int, reason: str, note: str) -> bool:
    """Whether a draft is this already: saved twice, or by another with the same words."""
    return (found.record, found.seen, found.reason, found.note) == (tender, seen, reason, note)


def _onto(past: Sequence[Version], found: Draft) -> tuple[PlannedTender, tuple[FieldChange, ...]]:
    """The draft with what has become public since it was begun, and where that cannot be said."""
    base = _at(past, found.seen)
    if base is None or past[-1].number == found.seen:
        return found.record, ()
    return merged(base, found.record, past[-1].record)


def _rebased(
    past: Sequence[Version], tender: PlannedTender, seen: int, edition: int
) -> tuple[PlannedTender, int]:
    """The tender begun from the version in force. A confirmation is taken over; raises `EditConflict` for more."""
    number = past[-1].number if past else 0
    if seen == number:
        return tender, seen
    base = _at(past, seen)
    if not past or (base is None and seen):
        raise _no_tender(tender.id)
    public = past[-1].record
    if base is None or changes(base, public):
        raise EditConflict(base=base, mine=tender, theirs=public, by="public", seen=number, edition=edition)
    return merged(base, tender, public)[0], number


def _content_moved(past: Sequence[Version], seen: int) -> bool:
    base = _at(past, seen)
    return base is None or bool(changes(base, past[-1].record))


def _dates_of(tender: PlannedTender) -> tuple[Coming, ...]:
    if tender.status in DROPPED:
        return ()
    return tuple(
        Coming(tender.id, tender.title, key, planned)
        for key in DATE_KEYS
        if (planned := tender.dates.get(key)) and planned.start
    )
