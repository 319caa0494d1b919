"""What a person or a machine can do with the policy's promises."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from threading import Lock

from transparency import clock
from transparency.dialogues.service import Dialogues
from transparency.errors import Conflict
from transparency.history.records import Present
from transparency.history.register import Register
from transparency.locale import N_
from transparency.notices.service import Notices
from transparency.reference import Reference
from transparency.storage.database import Database
from transparency.targets.filters import TargetFilter
from transparency.targets.index import Entry, TargetIndex, entry
from transparency.targets.judgement import Judged, judge
from transparency.targets.live import (
    Live,
    communication,
    dialogue_answer,
    plan_answers,
    plan_slip,
    public_dialogues,
    with_notices,
)
from transparency.targets.records import Target
from transparency.targets.store import KIND
from transparency.tenders.filters import TenderFilter
from transparency.tenders.service import TenderPlan

WHO = "politikken"
FOLLOWED = N_("Som det står i politikken.")


class Targets(Register[Target, TargetIndex]):
    """The public promises of one database. Safe to share between threads."""

    kind = KIND

    def __init__(
        self,
        database: Database,
        reference: Reference,
        tenders: TenderPlan,
        dialogues: Dialogues,
        notices: Notices,
    ) -> None:
        super().__init__(database, tenders.head)
        self.reference = reference
        self.tenders, self.dialogues, self.notices = tenders, dialogues, notices
        self._judging = Lock()
        self._judged: tuple[tuple[int, date], tuple[Judged, ...]] | None = None

    def entry(self, present: Present[Target]) -> Entry:
        return entry(present)

    def indexed(self, entries: Sequence[Entry], seq: int, revision: int) -> TargetIndex:
        return TargetIndex(entries, seq, revision, tuple(self.reference.promises))

    def searchable(self, record: Target) -> str:
        """Promises are found among themselves, not in the index of words (`TargetFilter.takes`)."""
        return ""

    def follow(self) -> int:
        """Bring the records in line with the policy's file: new promises, and wording that has changed.

        A promise that has left the file stays public, as everything does. Returns how many were written; whoever
        comes second writes nothing.
        """
        known = {e.id: e for e in self.index().entries}
        drafts: list[tuple[Target, int]] = []
        for promise in self.reference.promises.values():
            found = known.get(promise.id)
            if found is None:
                drafts.append((Target(id=promise.id, promise=promise), 0))
            elif found.record.promise != promise:
                drafts.append((replace(found.record, promise=promise), found.version))
        if drafts:
            try:
                with self.database.writing() as connection:
                    self.save(connection, drafts, who=WHO, reason=FOLLOWED)
            except Conflict:
                return 0
        return len(drafts)

    def judged(self, f: TargetFilter | None = None) -> tuple[Judged, ...]:
        """The promises that the filter finds, in its order, judged as of today. Judged once for each revision."""
        everything = self._all()
        if f is None:
            return everything
        return tuple(sorted(filter(f.takes, everything), key=f.key))

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
            )
            for e in index.entries
        )

    def answers(self, today: date) -> Mapping[str, Live]:
        """What the published data answer, by the promise's id."""
        plan, dialogues = self.tenders.index(), self.dialogues.index()
        departments = [d.key for d in self.reference.organisation.departments]
        found = plan_answers(plan, self.reference.promises, departments, today)
        found["climate-criterion"] = with_notices(found["climate-criterion"], self.notices.criteria())
        held = [e.id for e in plan.found_entries(plan.find(TenderFilter(dialogue_held=True), None, today))]
        known = [(e.record, clock.day(e.since)) for e in dialogues.entries]
        found["public-dialogues"] = dialogue_answer(public_dialogues(held, known), dialogues.any_example)
        found["plan-communication"] = communication(
            (e.since for e in plan.entries),
            [(d, since) for d, since in known if d.kind == "new_year_webinar"],
            plan_slip(plan),
            self.notices.lead(),
            today,
            plan.any_example,
        )
        return found
