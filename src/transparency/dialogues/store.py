"""Dialogues and events as a kind of public record."""

from pydantic import TypeAdapter

from transparency.dialogues.records import Dialogue, changes
from transparency.history.register import Kind
from transparency.locale import N_

KIND = Kind(
    "dialogue",
    TypeAdapter(Dialogue),
    changes,
    N_("Der er ingen markedsdialog og intet arrangement med id {id}."),
)
