"""Dialogues and events as a kind of public record, and their index."""

from pydantic import TypeAdapter
from sqlalchemy import Connection

from transparency.dialogues.index import DialogueIndex
from transparency.dialogues.records import Dialogue, changes
from transparency.history import register
from transparency.history import store as history
from transparency.history.register import Kind
from transparency.locale import N_

KIND = Kind(
    "dialogue", TypeAdapter(Dialogue), changes, N_("Der er ingen markedsdialog og intet arrangement med id {id}.")
)


def refreshed(connection: Connection, old: DialogueIndex | None) -> DialogueIndex:
    """The index of what is committed now, from the old one and the versions written since."""
    head = history.current(connection)
    entries = {e.record.id: e for e in old.entries} if old else {}
    new = list(register.written_since(connection, KIND, old.seq if old else 0, entries))
    if old and not new:
        return old.as_of(head.seq, head.value)
    return DialogueIndex(list((entries | {e.record.id: e for e in new}).values()), head.seq, head.value)
