"""What a person or a machine can do with the policy's promises."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from threading import Lock

from transparency import clock
from transparency.dialogues.filters import DialogueFilter
from transparency.dialogues.index import DialogueIndex
from transparency.dialogues.records import Dialogue
from transparency.dialogues.service import Dialogues
from transparency.history.records import Present
from transparency.history.register import Head, Register
from transparency.locale import N_
from transparency.notices.service import Notices
from transparency.partnerships.published import PublicPartnership
from transparency.partnerships.register import PublicPartnerships
from transparency.readers.service import Readers
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.targets.filters import TargetFilter
from transparency.targets.index import Entry, TargetIndex, entry
from transparency.targets.judgement import Judged, ambition, countdown, judge
from transparency.targets.live import (
    PARTNERSHIPS,
    Listing,
    Live,
    Named,
    Share,
    about,
    communication,
    counted,
    dialogue_answer,
    freshness,
    plan_answers,
    said_held,
    with_notices,
)
from transparency.targets.records import Target
from transparency.targets.store import KIND
from transparency.tenders.index import TenderIndex
from transparency.tenders.service import TenderPlan

WHO = "politikken"
FOLLOWED = N_("Som det står i politikken.")

PAGE = "/partnerskaber"
COURSES = "responsible-consumption-courses"
FRESH = "leadership-follow-up"


_AskedOfDialogues = tuple[list[str], list[tuple[Dialogue, date]], date, bool]


class TargetRecords(Register[Target, TargetIndex]):
    """The public promises as they have been entered, without what the published data answer of them."""

    kind = KIND

    def __init__(self, database: Database, reference: Reference, head: Head | None = None) -> None:
        super().__init__(database, head)
        self.reference = reference

    def entry(self, present: Present[Target]) -> Entry:
        return entry(present)

    def indexed(self, entries: Sequence[Entry], seq: int, revision: int) -> TargetIndex:
        return TargetIndex(entries, seq, revision, tuple(self.reference.promises))

    def searchable(self, record: Target) -> str:
        """Promises are found among themselves, not in the index of words (`TargetFilter.takes`)."""
        return ""


class Targets(TargetRecords):
    """The public promises of one database. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        reference: Reference,
        tenders: TenderPlan,
        dialogues: Dialogues,
        notices: Notices,
        readers: Readers,
        partnerships: PublicPartnerships,
    ) -> None:
        super().__init__(database, reference, tenders.head)
        self.tenders, self.dialogues, self.notices, self.readers = tenders, dialogues, notices, readers
        self.partnerships = partnerships
        self._judging = Lock()
        self._judged: tuple[tuple[int, date], tuple[Judged, ...]] | None = None
        self._dialogues: tuple[_AskedOfDialogues, Live] | None = None

    def follow(self) -> int:
        """Bring the records in line with the policy's file: new promises, and wording that has changed.

        A promise that has left the file stays public, as everything does. Returns how many were written; whoever
        comes second writes nothing.
        """
        present = {e.id: (e.record, e.version) for e in self.index().entries}
        if not self._behind(present):
            return 0
        with self.database.writing() as connection:  # one after the other: what is written now is seen here
            present = {id_: (v.record, v.number) for id_, v in self.present(connection).items()}
            drafts = self._behind(present)
            if drafts:
                self.save(connection, drafts, who=WHO, reason=FOLLOWED)
        return len(drafts)

    def _behind(self, present: Mapping[str, tuple[Target, int]]) -> list[tuple[Target, int]]:
        """What the policy's file says otherwise than the records (each with its version), as drafts to be written."""
        drafts: list[tuple[Target, int]] = []
        for promise in self.reference.promises.values():
            record, version = present.get(promise.id, (Target(id=promise.id, promise=promise), 0))
            if not version or record.promise != promise:
                drafts.append((replace(record, promise=promise), version))
        return drafts

    def judged(self, f: TargetFilter | None = None) -> tuple[Judged, ...]:
        """The promises that the filter finds, in its order, judged as of today. Judged once for each revision."""
        everything = self._all()
        if f is None:
            return everything
        return tuple(f.found(everything))

    def one(self, target_id: str) -> Judged | None:
        return next((one for one in self._all() if one.id == target_id), None)

    def _all(self) -> tuple[Judged, ...]:
        today, index = clock.today(), self.index()
        with self._judging:
            key = (index.revision, today)
            if self._judged is None or self._judged[0] != key:
                self._judged = (key, self._judge(index, today))
            return self._judged[1]

    def _judge(self, index: TargetIndex, today: date) -> tuple[Judged, ...]:
        answers = self.answers(today)
        return tuple(
            Judged(
                target=e.record,
                live=answers.get(e.id),
                verdict=judge(e.record, answers.get(e.id), today),
                version=e.version,
                since=e.since,
                updated_at=e.updated_at,
                changed_at=e.changed_at,
                overdue=e.record.overdue(today),
                ambition=ambition(e.record, answers.get(e.id)),
                countdown=countdown(e.record, today),
            )
            for e in index.entries
        )

    def answers(self, today: date) -> Mapping[str, Live]:
        """What the published data answer, by the promise's id. Counted anew at each call."""
        plan, dialogues = self.tenders.index(), self.dialogues.index()
        departments = [d.key for d in self.reference.organisation.departments]
        webinars = [(d, since) for d, since in dialogues.public if d.kind == "new_year_webinar"]
        found = plan_answers(plan, self.reference.promises, departments, today)
        criteria = self.notices.criteria()
        linked = (
            {id_: criteria[id_] for id_ in plan.among(criteria, counted(plan), today)} if criteria else {}
        )
        found["climate-criterion"] = with_notices(found["climate-criterion"], linked)
        example = plan.any_example or dialogues.any_example
        found["public-dialogues"] = self._of_dialogues(plan, dialogues, today, example=example)
        found["plan-communication"] = communication(
            plan, webinars, self.notices.lead(), self.readers.readership(today), today, example=example
        )
        of_theme = dialogues.find(DialogueFilter(), None, today).counts("theme")
        for promise in self.reference.promises.values():
            number = of_theme.get(promise.id, 0)
            if number or promise.carried_by == "dialogue":
                live = found.get(promise.id, Live(id=promise.id, example=dialogues.any_example))
                listing = about(DialogueFilter(theme=(promise.id,)), number)
                found[promise.id] = replace(live, dialogues=listing)
        courses = DialogueFilter(kind=("course",), coming=True)
        found[COURSES] = Live(
            id=COURSES,
            dialogues=about(courses, dialogues.counter(today)(courses)),
            example=dialogues.any_example,
        )
        if shown := self.partnerships.index().shown():
            found[PARTNERSHIPS] = _of_partnerships(shown)
        targets = [e.record for e in self.index().entries]
        found[FRESH] = freshness(targets, found, today)
        return found

    def _of_dialogues(
        self, plan: TenderIndex, dialogues: DialogueIndex, today: date, *, example: bool
    ) -> Live:
        """The answer of the dialogues: most changes are of tenders, and leave it as it was."""
        known = [(_in_plan(d, plan), since) for d, since in dialogues.public]
        asked = (said_held(plan, today), known, today, example)
        if self._dialogues is None or self._dialogues[0] != asked:
            self._dialogues = (asked, dialogue_answer(*asked[:3], example=example))
        return self._dialogues[1]


def _of_partnerships(shown: Sequence[PublicPartnership]) -> Live:
    """How many go on, and how their follow-ups were held: of those that both parties show."""
    held, in_time = sum(one.followed or 0 for one in shown), sum(one.followed_on_time or 0 for one in shown)
    on_time = Share(Listing(in_time, PAGE, exact=False), Listing(held, PAGE, exact=False))
    return Live(
        id=PARTNERSHIPS,
        count=Listing(sum(one.state == "active" for one in shown), PAGE, exact=False),
        beside=(Named(N_("Opfølgninger holdt til tiden"), on_time),) if held else (),
        example=any(one.example for one in shown),
    )


def _in_plan(d: Dialogue, plan: TenderIndex) -> Dialogue:
    """A dialogue with those of its tenders that stand in the plan."""
    if all(map(plan.position.__contains__, d.tenders)):
        return d
    return replace(d, tenders=tuple(id_ for id_ in d.tenders if id_ in plan.position))
