"""What a person or a machine can do with the public dialogues and events."""

from collections.abc import Sequence

from transparency.dialogues import store
from transparency.dialogues.index import DialogueIndex, Entry, entry
from transparency.dialogues.records import Dialogue
from transparency.history.records import Present
from transparency.history.register import FilteredRegister, Head
from transparency.reference import Reference
from transparency.storage.database import Database


class Dialogues(FilteredRegister[Dialogue, DialogueIndex]):
    """The public market dialogues and events of one database. Safe to share between threads."""

    kind = store.KIND

    def __init__(self, database: Database, reference: Reference, head: Head | None = None) -> None:
        super().__init__(database, head)
        self.reference = reference

    def entry(self, present: Present[Dialogue]) -> Entry:
        return entry(present)

    def indexed(self, entries: Sequence[Entry], seq: int, revision: int) -> DialogueIndex:
        return DialogueIndex(entries, seq, revision)

    def of_tender(self, tender_id: str) -> tuple[Dialogue, ...]:
        """The dialogues that belong to a planned tender."""
        return self.index().of_tender.get(tender_id, ())

    def searchable(self, d: Dialogue) -> str:
        """The words it is found by: its own, its tenders' ids, its departments', its themes' and its CPV codes'."""
        reference = self.reference
        said: list[str | None] = [
            d.id, d.title, d.title_en, d.purpose, d.purpose_en, d.description, d.description_en, d.place,
            d.audience, d.audience_en, d.sme_note, *d.tenders, *(q.text for q in d.questions),
        ]  # fmt: skip
        for answer in d.answers:
            said += [answer.question, answer.answer]
        for key in d.departments:
            said += [reference.department(key, "da"), reference.department(key, "en")]
        for theme in d.themes:
            if promise := reference.promises.get(theme):
                said += [promise.title_da, promise.title_en]
        for code in d.cpv:
            said.append(code)
            for one in (code, *reference.cpv.ancestors(code)):
                if known := reference.cpv.get(one):
                    said += [known.da, known.en, *known.words] if one == code else known.words
        return " ".join(text for text in said if text)
